"""Pixels of the screen."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from tests.browser.conftest import Opened


def picture(opened: Opened) -> np.ndarray[Any, np.dtype[np.int16]]:
    """Return the screen as red, green and blue."""
    image = Image.open(io.BytesIO(opened.page.screenshot(animations="disabled"))).convert("RGB")
    return np.asarray(image).astype(np.int16)


def near(pixels: np.ndarray[Any, Any], at: tuple[float, float], radius: int) -> Any:
    """Return the pixels around a point of the screen."""
    x, y = round(at[0]), round(at[1])
    return pixels[y - radius : y + radius + 1, x - radius : x + radius + 1]


def has_colour(pixels: Any, colour: str) -> bool:
    """Return whether a colour is among some pixels, nearly."""
    wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    return bool((np.abs(pixels - wanted).max(axis=-1) <= 6).any())


def as_rgb(colour: str) -> str:
    """Return a colour as a browser's computed styles have it."""
    return f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"
