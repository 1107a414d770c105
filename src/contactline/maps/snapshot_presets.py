"""Sizes of pictures: the presets, what ``--size`` may say, and the unit of letters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import sqrt

from contactline.errors import UsageError

#: Least and greatest width or height, and the greatest number of pixels of a picture.
LEAST_PX, MOST_PX, MOST_PIXELS = 100, 10_000, 64_000_000
#: Formats of a picture, and of one that moves.
FORMATS = ("png", "webp", "svg", "pdf")
MOVING_FORMATS = ("gif", "webp")
#: Of what there may be one map each; in what steps a picture may move.
PANELS_BY = ("claimant", "month")
STEPS = ("day", "week", "month", "year")
#: Lets the span of the claims choose the step.
ANY_STEP = "auto"
#: A picture is drawn at least this large, in units of a card, or its letters are too small.
_LEAST_UNIT = 0.68
_SIZE = re.compile(r"\s*(\d{1,9})\s*[xX×]\s*(\d{1,9})\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A size with a purpose.

    Parameters
    ----------
    points_per_px
        Size of a pixel in a PDF, 1/72 inch.
    listed
        Whether the claims stand below the map as a numbered list.
    unit
        Size of letters and marks, 1 on a card; None lets the size decide.
    """

    name: str
    size_px: tuple[int, int]
    purpose: str
    points_per_px: float = 0.75
    listed: bool = False
    unit: float | None = None


PRESETS = {
    preset.name: preset
    for preset in (
        Preset(name="card", size_px=(1200, 675), purpose="a story, a post, a slide"),
        Preset(name="square", size_px=(1080, 1080), purpose="a feed"),
        Preset(name="story", size_px=(1080, 1920), purpose="a phone's whole screen"),
        Preset(
            name="a4",
            size_px=(1240, 1754),
            purpose="paper, 150 dpi, with the list of claims",
            points_per_px=72 / 150,
            listed=True,
            unit=1.36,
        ),
        Preset(name="inset", size_px=(400, 300), purpose="a corner of something else"),
    )
}
CARD_PX = PRESETS["card"].size_px


def find_preset(name: str) -> Preset:
    """Return a preset by name.

    Raises
    ------
    UsageError
        If there is none of that name; the message lists those there are.
    """
    if name not in PRESETS:
        raise UsageError(f"no preset {name!r}; there are: {', '.join(PRESETS)}")
    return PRESETS[name]


def parse_size(text: str) -> tuple[int, int]:
    """Read a size such as ``1200x675``.

    Raises
    ------
    UsageError
        If it is none, or one that no picture can have.
    """
    match = _SIZE.fullmatch(text)
    if match is None:
        raise UsageError(f"{text!r} is no size; write it as 1200x675 (width x height in pixels)")
    size = int(match[1]), int(match[2])
    check_size(size)
    return size


def check_size(size_px: tuple[int, int], scale: float = 1) -> None:
    """Raise `UsageError` unless a picture can have this size."""
    width, height = size_px
    for name, value in (("wide", width), ("high", height)):
        if not LEAST_PX <= value <= MOST_PX:
            raise UsageError(
                f"a picture {value:,} px {name} cannot be drawn; "
                f"choose between {LEAST_PX} and {MOST_PX:,}"
            )
    if not 0.5 <= scale <= 8 or width * height * scale * scale > MOST_PIXELS:
        raise UsageError(
            f"scale {scale:g} of {width} x {height} px is not between 0.5 and 8 "
            f"or gives more than {MOST_PIXELS:,} pixels; choose a smaller one"
        )


def unit_of(width_px: float, height_px: float) -> float:
    """Return the unit of size of a picture: 1 for a card of 1200 x 675 px."""
    return max(_LEAST_UNIT, sqrt(width_px * height_px) / 900.0)
