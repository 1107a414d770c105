"""Many claims at many spots: counted in the cells of a honeycomb, each side by itself.

A colour for a sum would say that claims of opposing sides can be added up. So a cell holds
one sign with a part for each side, equally wide, whose area grows with that side's own
count: two half discs back to back for two sides, wedges for more.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log10, sqrt
from typing import TYPE_CHECKING

import numpy as np
import shapely

from contactline.maps.labels import Box
from contactline.maps.snapshot_items import Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from contactline.maps.snapshot_items import Item
    from contactline.maps.snapshot_look import Look
    from contactline.maps.snapshot_places import Crowd
    from contactline.maps.snapshot_view import View

    Reals = npt.NDArray[np.float64]
    Numbers = npt.NDArray[np.int64]

#: From the middle of a cell to its corners, in units.
_CELL = 17.0
#: A part is never smaller than this, px, or one claim would not be seen.
_LEAST_PX = 1.7
#: More sides than this do not fit into one sign.
MOST_PARTS = 6
_ARC = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """Claims counted in cells.

    Parameters
    ----------
    x, y
        Middle of each cell, px.
    counts
        Claims, a row a cell and a column a side.
    sides
        The sides of the columns, in legend order.
    left_out
        Number of sides that found no part in the signs.
    radius_px
        From the middle of a cell to its corners.
    top
        Greatest count on all maps that are drawn together.
    """

    x: Reals
    y: Reals
    counts: Numbers
    sides: tuple[str, ...]
    left_out: int
    radius_px: float
    top: int = 0

    @property
    def most(self) -> int:
        """Count that fills a cell: the greatest of a side in one, or that of other maps too."""
        return max(self.top, int(self.counts.max()) if self.counts.size else 0)

    def radius_of(self, count: int) -> float:
        """Return the radius that stands for a count, px."""
        reach = self.radius_px * 0.84
        return max(_LEAST_PX, reach * sqrt(count / max(self.most, 1)))

    def boxes(self) -> list[Box]:
        """Return the room of the signs."""
        reach = [self.radius_of(int(count)) for count in self.counts.max(axis=1)]
        return [
            Box(left=x - r, top=y - r, right=x + r, bottom=y + r)
            for x, y, r in zip(self.x.tolist(), self.y.tolist(), reach, strict=True)
        ]


def common_top(crowds: Sequence[Crowd], view: View, sides: Sequence[str], look: Look) -> int:
    """Return the greatest count of a side in a cell on several maps of one scale."""
    return max((count_cells(crowd, view, sides, look).most for crowd in crowds), default=0)


def count_cells(
    crowd: Crowd,
    view: View,
    sides: Sequence[str],
    look: Look,
    *,
    top: int = 0,
    present: Sequence[int] = (),
) -> Cells:
    """Count claims in the cells of a honeycomb on the map; a claim counts once in a cell.

    Parameters
    ----------
    top
        Greatest count on all maps that are drawn together.
    present
        Sides that have a part in the signs of all these maps, as indices; those of the
        crowd where none are given.
    """
    radius = _CELL * look.unit
    at = view.points(np.column_stack([crowd.lon, crowd.lat]))
    cell, x, y = _honeycomb(at - np.array(view.frame.centre), radius)
    present = present or np.unique(crowd.side).tolist()
    totals = np.bincount(crowd.side, minlength=len(sides))
    kept = sorted(sorted(present, key=lambda s: (-totals[s], s))[:MOST_PARTS])
    once = np.unique(np.column_stack([cell, crowd.claim, crowd.side]), axis=0)
    counts = np.zeros((len(x), len(kept)), dtype=np.int64)
    for index, side in enumerate(kept):
        counts[:, index] = np.bincount(once[once[:, 2] == side, 0], minlength=len(x))
    seen = counts.any(axis=1)
    middle_x, middle_y = view.frame.centre
    return Cells(
        x=x[seen] + middle_x,
        y=y[seen] + middle_y,
        counts=counts[seen],
        sides=tuple(sides[side] for side in kept),
        left_out=len(present) - len(kept),
        radius_px=radius,
        top=top,
    )


def _honeycomb(points: Reals, radius: float) -> tuple[Numbers, Reals, Reals]:
    """Return the cell of each point, and the middles of the cells in a fixed order."""
    # Axial coordinates of pointed-top hexagons, rounded to the nearest middle.
    q = (sqrt(3) / 3 * points[:, 0] - points[:, 1] / 3) / radius
    r = (2 / 3 * points[:, 1]) / radius
    s = -q - r
    rounded = np.rint(np.column_stack([q, r, s]))
    off = np.abs(rounded - np.column_stack([q, r, s]))
    worst = off.argmax(axis=1)
    rounded[worst == 0, 0] = -rounded[worst == 0, 1] - rounded[worst == 0, 2]
    rounded[worst == 1, 1] = -rounded[worst == 1, 0] - rounded[worst == 1, 2]
    cells, index = np.unique(rounded[:, [1, 0]].astype(np.int64), axis=0, return_inverse=True)
    row, column = cells[:, 0].astype(np.float64), cells[:, 1].astype(np.float64)
    x, y = radius * sqrt(3) * (column + row / 2), radius * 1.5 * row
    return index.ravel().astype(np.int64), x, y


def cell_items(cells: Cells, look: Look, clip: Box | None) -> list[Item]:
    """Return the cells, which lie under all claims, and then their signs."""
    if not len(cells.x):
        return []
    corners = np.radians(np.arange(30, 390, 60))
    hexagon = np.column_stack([np.cos(corners), np.sin(corners)]) * cells.radius_px
    middles = np.column_stack([cells.x, cells.y])
    outlines = shapely.polygons(middles[:, None, :] + hexagon[None, :, :])
    items: list[Item] = [
        Shape(
            geometry=shapely.MultiPolygon(list(outlines)),
            fill=look["page"],
            fill_alpha=0.45,
            stroke=look["border_line"],
            stroke_alpha=0.22,
            width_px=0.6 * look.unit,
            clip=clip,
        )
    ]
    most = max(cells.most, 1)
    for index, side in enumerate(cells.sides):
        counts = cells.counts[:, index]
        seen = counts > 0
        reach = np.maximum(_LEAST_PX, cells.radius_px * 0.84 * np.sqrt(counts[seen] / most))
        part = sector(index, len(cells.sides))
        shapes = shapely.polygons(middles[seen][:, None, :] + reach[:, None, None] * part[None])
        items.append(
            Shape(
                geometry=shapely.MultiPolygon(list(shapes)),
                fill=look.marks.colours[side],
                stroke=look["page"],
                stroke_alpha=0.9,
                width_px=0.5 * look.unit,
                clip=clip,
            )
        )
    return items


def sector(index: int, count: int) -> Reals:
    """Return the outline of a part of a sign of radius 1, y down: two halves, else wedges.

    The first two sides lie left and right, as mirror images of each other.
    """
    width = 2 * np.pi / count
    if count == 1:
        turn = np.linspace(0, 2 * np.pi, 4 * _ARC, endpoint=False)
        return np.column_stack([np.cos(turn), np.sin(turn)])
    first = np.pi if count == 2 else -np.pi / 2
    middles = [first + width * slot for slot in range(count)]
    left = min(range(count), key=lambda slot: (round(np.cos(middles[slot]), 6), middles[slot]))
    right = next(
        slot
        for slot in range(count)
        if slot != left
        and abs(np.cos(middles[slot]) + np.cos(middles[left])) < 1e-6
        and abs(np.sin(middles[slot]) - np.sin(middles[left])) < 1e-6
    )
    slots = [left, right, *(slot for slot in range(count) if slot not in (left, right))]
    middle = middles[slots[index]]
    turn = np.linspace(middle - width / 2, middle + width / 2, _ARC)
    return np.vstack([[0.0, 0.0], np.column_stack([np.cos(turn), np.sin(turn)])])


def round_counts(most: int) -> tuple[int, ...]:
    """Return two or three round numbers up to the greatest count, for a legend.

    Examples
    --------
    >>> round_counts(347)
    (1, 50, 300)
    >>> round_counts(2)
    (1, 2)
    """
    if most <= 1:
        return (1,)
    decade = 10 ** max(0, ceil(log10(most + 1)) - 1)
    top = most // decade * decade
    middle = max(1, top // 6)
    small = 10 ** max(0, ceil(log10(middle + 1)) - 1)
    middle = middle // small * small
    return tuple(sorted({1, middle, top}))
