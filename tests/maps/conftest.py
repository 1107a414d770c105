"""Comparison of pictures with reviewed baselines in ``tests/golden``."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Callable

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
#: A pixel differs when a channel does by more than this, of 255.
CHANNEL_BUDGET = 40
#: Part of the pixels that may differ: a few letters' edges, not a moved label.
PIXEL_BUDGET = 0.0015


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, bytes], None]:
    """Compare a PNG with its baseline; a baseline is only written when asked for."""
    update = bool(request.config.getoption("--update-golden", default=False))

    def compare(name: str, png: bytes) -> None:
        path = GOLDEN / name
        if update:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(smaller(png))
            return
        compare_with(path, png)

    return compare


def smaller(png: bytes) -> bytes:
    """Return a picture in 256 colours, the most frequent ones exactly: a third of the bytes."""
    image = Image.fromarray(pixels(png))
    counted = image.getcolors(image.width * image.height)
    exact = [colour for _, colour in sorted(counted, key=lambda item: (-item[0], item[1]))[:128]]
    other = image.quantize(128, method=Image.Quantize.MAXCOVERAGE).getpalette()[: 3 * 128]
    palette = np.array([*(part for colour in exact for part in colour), *other]).reshape(-1, 3)
    packed = pixels(png).astype(int) @ (65536, 256, 1)
    colours, where = np.unique(packed, return_inverse=True)
    parts = np.column_stack([colours >> 16, colours >> 8 & 255, colours & 255])
    nearest = np.concatenate(
        [
            np.abs(chunk[:, None, :] - palette[None]).sum(axis=2).argmin(axis=1)
            for chunk in np.array_split(parts, 64)
        ]
    )
    reduced = Image.fromarray(nearest[where].reshape(packed.shape).astype(np.uint8), mode="P")
    reduced.putpalette(palette.astype(np.uint8).tobytes())
    target = io.BytesIO()
    reduced.save(target, format="png", optimize=True)
    return target.getvalue()


def compare_with(path: Path, png: bytes) -> None:
    """Fail unless a picture looks like its baseline."""
    if not path.is_file():
        pytest.fail(f"no baseline {path.name}; run with --update-golden and look at what it wrote")
    new, old = pixels(png), pixels(path.read_bytes())
    if new.shape != old.shape:
        pytest.fail(f"{path.name}: {new.shape[1]} x {new.shape[0]} px, not the baseline's size")
    off = (np.abs(new.astype(int) - old.astype(int)) > CHANNEL_BUDGET).any(axis=2)
    share = float(off.mean())
    if share > PIXEL_BUDGET:
        rows, columns = np.nonzero(off)
        where = f"x {columns.min()}-{columns.max()}, y {rows.min()}-{rows.max()}"
        pytest.fail(f"{path.name}: {share:.2%} of the pixels differ, within {where}")


def pixels(png: bytes) -> np.ndarray:
    """Return a PNG as an array of rows, columns and red, green, blue."""
    with Image.open(io.BytesIO(png)) as picture:
        return np.asarray(picture.convert("RGB"))
