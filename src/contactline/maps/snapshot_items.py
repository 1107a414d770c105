"""What a picture is made of: shapes, discs and words in pixels, bottom first.

The scene is plain data, so that another renderer can draw it. Pixels, y down, origin
at the top left; a colour is ``#rrggbb``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contactline.maps.snapshot_shapes import pill
from contactline.maps.snapshot_text import REGULAR, extent, line_reach

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from contactline.maps.labels import Box


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Polygons or lines in one style.

    Parameters
    ----------
    geometry
        In px.
    fill, stroke
        Colours; None for none.
    clip
        Nothing is drawn outside of it.
    dash
        Lengths on and off, px.
    """

    geometry: BaseGeometry
    fill: str | None = None
    fill_alpha: float = 1.0
    stroke: str | None = None
    stroke_alpha: float = 1.0
    width_px: float = 1.0
    dash: tuple[float, ...] | None = None
    clip: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Disc:
    """A round marker; with several fills it is cut like a cake, from the top clockwise."""

    x: float
    y: float
    radius_px: float
    fills: tuple[str, ...] = ()
    stroke: str | None = None
    width_px: float = 1.0
    dash: tuple[float, ...] | None = None
    clip: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """A line of text that starts at (x, y): left edge, base line."""

    x: float
    y: float
    text: str
    face: str = REGULAR
    size_px: float
    colour: str
    halo: str | None = None
    halo_px: float = 3.0
    clip: Box | None = None


Item = Shape | Disc | Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A piece of a label in one style; with ``chip`` on a round patch of that colour."""

    text: str
    face: str
    size_px: float
    colour: str
    chip: str | None = None

    @property
    def width(self) -> float:
        """Width with the patch, px."""
        bare = extent(self.text, self.face, self.size_px).width
        return max(bare + self.size_px * 0.7, self.size_px * 1.45) if self.chip else bare


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A label of one or more lines, each of runs."""

    lines: tuple[tuple[Run, ...], ...]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height, px."""
        width = max(line_width(line) for line in self.lines)
        return width, sum(line_height(line) for line in self.lines)

    def items(self, box: Box, *, align: float, halo: str | None) -> list[Item]:
        """Return the label laid out in its box."""
        made: list[Item] = []
        top = box.top
        for line in self.lines:
            x = box.left + (box.width - line_width(line)) * align
            rise, drop = line_reach(max(run.size_px for run in line))
            base = top + rise
            for run in line:
                x = _lay(run, x, base, halo, made)
            top += rise + drop
        return made


#: Space between the runs of a line, as a part of the letter size.
_BETWEEN = 0.35


def side_disc(
    x: float, y: float, radius_px: float, *, colour: str, dot: str | None = None
) -> list[Item]:
    """Return the round mark of a side as keys show it, with a dot if it has one."""
    disc = Disc(x=x, y=y, radius_px=radius_px, fills=(colour,))
    return [disc, Disc(x=x, y=y, radius_px=0.4 * radius_px, fills=(dot,))] if dot else [disc]


def line_width(line: tuple[Run, ...]) -> float:
    """Return the width of a line of runs, px."""
    gaps = sum(_BETWEEN * run.size_px for run in line[:-1])
    return sum(run.width for run in line) + gaps


def line_height(line: tuple[Run, ...]) -> float:
    """Return the height of a line of runs, px."""
    return sum(line_reach(max(run.size_px for run in line)))


def _lay(run: Run, x: float, base: float, halo: str | None, made: list[Item]) -> float:
    """Add one run at a place; return where the next one starts."""
    left = x
    if run.chip:
        middle = base - 0.36 * run.size_px
        half = run.size_px * 0.72
        made.append(
            Shape(
                geometry=pill(x, middle - half, x + run.width, middle + half),
                fill=run.chip,
                stroke=halo,
                width_px=1.2,
            )
        )
        left += (run.width - extent(run.text, run.face, run.size_px).width) / 2
    made.append(
        Words(
            x=left,
            y=base,
            text=run.text,
            face=run.face,
            size_px=run.size_px,
            colour=run.colour,
            halo=None if run.chip else halo,
            halo_px=max(2.0, run.size_px * 0.26),
        )
    )
    return x + run.width + _BETWEEN * run.size_px
