"""Colours and sizes of one picture, from the style file that the page shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contactline.errors import UsageError
from contactline.maps.style import THEMES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contactline.maps.spec import MapSpec

#: Pictures below this unit show plain names only, without other names and numbers.
SMALL_UNIT = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkStyle:
    """Colours of the sides and sizes of the marks.

    Parameters
    ----------
    colours
        Side -> colour.
    halo
        Colour of the rim that sets a spot off from what is under it.
    dotted
        Sides whose round marks have a light dot in the middle: without colour, a second
        difference beside lightness.
    """

    colours: Mapping[str, str]
    halo: str
    dotted: frozenset[str]
    area_opacity: float
    area_line_px: float
    ring_px: float
    line_px: float
    candidate_dash: tuple[float, ...]
    origin_dash: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Colours and the unit of size of a picture.

    Parameters
    ----------
    theme
        Part of the map -> colour, from the style file.
    unit
        1 for a card of 1200 x 675 px; sizes of letters and markers grow with it.
    names
        One of `contactline.maps.spec.NAME_CHOICES`.
    """

    theme: Mapping[str, str]
    marks: MarkStyle
    unit: float
    names: str
    spot_px: float

    def __getitem__(self, part: str) -> str:
        """Return the colour of a part of the map."""
        return self.theme[part]


def make_look(spec: MapSpec, unit: float) -> Look:
    """Return the colours of the chosen theme and sizes for a unit.

    Raises
    ------
    UsageError
        If there is no such theme.
    """
    name = spec.options.theme
    if name not in THEMES:
        raise UsageError(f"no theme {name!r}; there are: {', '.join(THEMES)}")
    theme = spec.style.theme(name)
    marks = spec.style.marks
    style = MarkStyle(
        colours=spec.style.side_colours(spec.sides, name),
        halo=theme["label_halo"],
        dotted=frozenset(side.side for side in spec.sides[1::2]) if name == "grey" else frozenset(),
        area_opacity=float(marks["area_opacity"]) * (1.35 if name == "dark" else 1.0),
        area_line_px=float(marks["area_line_width_px"]) * unit,
        ring_px=float(marks["ring_width_px"]) * unit,
        line_px=float(marks["line_width_px"]) * unit,
        candidate_dash=tuple(float(step) * unit for step in marks["candidate_dash"]),
        origin_dash=tuple(float(step) * unit for step in marks["origin_dash"]),
    )
    return Look(
        theme=theme,
        marks=style,
        unit=unit,
        names=spec.options.names,
        spot_px=float(marks["spot_radius_px"]) * unit,
    )
