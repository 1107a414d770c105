"""A map that moves through time: land, towns and legend stay, the claims and the date change."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from contactline.errors import UsageError
from contactline.maps.captions import count_words
from contactline.maps.labels import Box
from contactline.maps.snapshot_cells import cell_items, common_top, count_cells
from contactline.maps.snapshot_items import Shape, Words
from contactline.maps.snapshot_legend import (
    expected,
    facts_of,
    frame_items,
    legend_blocks,
    legend_items,
)
from contactline.maps.snapshot_look import make_look
from contactline.maps.snapshot_map import draw_map
from contactline.maps.snapshot_marks import make_marks, mark_items
from contactline.maps.snapshot_page import lay_out
from contactline.maps.snapshot_paint import Raster
from contactline.maps.snapshot_places import Claimed, claimed
from contactline.maps.snapshot_presets import unit_of
from contactline.maps.snapshot_shapes import rectangle
from contactline.maps.snapshot_text import BOLD, REGULAR, extent, shorten
from contactline.maps.snapshot_view import make_view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.maps.basemap import Basemap
    from contactline.maps.snapshot_cells import Cells
    from contactline.maps.snapshot_items import Item
    from contactline.maps.snapshot_look import Look, MarkStyle
    from contactline.maps.snapshot_paint import Pixels
    from contactline.maps.snapshot_places import Crowd, Place
    from contactline.maps.snapshot_series import Part
    from contactline.maps.spec import MapSpec

#: Greatest number of pixels of all frames together.
MOST_FILM_PIXELS = 100_000_000
#: Milliseconds of a frame with claims, of one without, and of the last.
_FULL_MS, _EMPTY_MS, _LAST_MS = 1000, 300, 2500
#: How much of its colour a mark of an earlier frame keeps.
_PALE = 0.4
#: More claimed shapes than this leave no trail, or nothing else is seen.
_MOST_TRAIL = 150
TRAIL_WORDS = "Pale: claimed before"


def most_frames(size_px: tuple[int, int], scale: float) -> int:
    """Return how many frames of a size there may be."""
    return int(MOST_FILM_PIXELS // max(1.0, size_px[0] * size_px[1] * scale * scale))


class Film:
    """Pictures of the parts of a map, one after another, each drawn when it is asked for.

    Parameters
    ----------
    spec
        The whole, for title, extent, legend and words.
    parts
        What each picture shows.
    more
        What to know of the parts, in words.

    Raises
    ------
    UsageError
        If that is more than can be held.
    """

    def __init__(
        self,
        spec: MapSpec,
        basemap: Basemap,
        parts: Sequence[Part],
        *,
        size_px: tuple[int, int],
        scale: float = 1,
        layers: Sequence[str] = (),
        unit: float | None = None,
        more: str = "",
    ) -> None:
        most = most_frames(size_px, scale)
        if len(parts) > most:
            raise UsageError(
                f"{len(parts)} pictures of {size_px[0]} x {size_px[1]} px are more than can move; "
                f"choose a longer step, a smaller --size, or at most {most} pictures"
            )
        width, height = float(size_px[0]), float(size_px[1])
        look = make_look(spec, unit or unit_of(width, height))
        places, crowd = claimed(spec)
        expect = expected(spec, places, crowd, numbered=False, layers=layers)
        blocks = legend_blocks(spec, basemap, replace(expect, counted=False, disputes=()), None)
        layout = lay_out(spec, look, blocks, width_px=width, height_px=height, more=more)
        shapes = [shape.shape for place in places for shape in place.shapes]
        shapes += crowd.edge() if crowd else []
        self._parts, self._look, self._frame = parts, look, layout.frame
        self._sides = [side.side for side in spec.sides]
        self._view = make_view(shapes, frame=layout.frame)
        claims = [claimed(part.spec, crowded=crowd is not None) for part in parts]
        self._places = [mine for mine, _ in claims]
        self._crowds = [many for _, many in claims]
        few = crowd is None and sum(len(place.shapes) for place in places) <= _MOST_TRAIL
        self._trail = few and len(parts) > 1
        self._clock = _clock_room(layout.frame, parts, look, trail=self._trail)
        crowds = [many for many in self._crowds if many is not None]
        self._top = common_top(crowds, self._view, self._sides, look)
        whole = count_cells(crowd, self._view, self._sides, look) if crowd else None
        self._present = [self._sides.index(side) for side in whole.sides] if whole else []
        self._map = draw_map(
            self._view,
            basemap,
            places,
            look,
            layers,
            # The whole stands for its parts in the legend: no sign is larger than theirs.
            cells=replace(whole, counts=np.minimum(whole.counts, self._top)) if whole else None,
            counts=False,
            keep_clear=(self._clock,),
        )
        ground = [*layout.items, *self._map.ground]
        if layout.panel is not None:
            chosen = legend_blocks(spec, basemap, facts_of(self._map, numbered=False), self._view)
            ground += legend_items(
                chosen, layout.panel, layout.columns, look, gutter_px=layout.gutter_px
            )
        self._raster = Raster(size_px, scale)
        self._raster.draw(ground)
        self._ground = self._raster.keep()

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self._parts)

    @property
    def milliseconds(self) -> list[int]:
        """For how long each picture is shown."""
        times = [_EMPTY_MS if part.silent else _FULL_MS for part in self._parts]
        return [*times[:-1], _LAST_MS]

    @property
    def has_trail(self) -> bool:
        """Whether what was claimed before stays on the map, in pale colours."""
        return self._trail

    @property
    def colours(self) -> tuple[str, ...]:
        """Colours that mean something, such as ``#aa3377``."""
        pale = _pale(self._look).colours.values() if self._trail else ()
        return (*self._look.marks.colours.values(), *pale, *self._look.theme.values())

    def draw(self, index: int) -> Pixels:
        """Return a picture."""
        look, clip = self._look, self._view.frame
        mine = self._places[index]
        among = len(self._map.marks)
        keys = {place.key for place in mine}
        items: list[Item] = []
        if self._trail:
            before = earlier(self._places[:index], self._sides)
            unnamed = [place for place in before if place.key not in keys]
            pale = _pale(look)
            for mark in make_marks(unnamed, self._view, spot_px=look.spot_px, among=among):
                items += mark_items(mark, pale, clip)
        cells = self._cells(self._crowds[index])
        in_cells = cell_items(cells, look, clip) if cells else []
        items += in_cells[:1]
        for mark in make_marks(mine, self._view, spot_px=look.spot_px, among=among):
            items += mark_items(mark, look.marks, clip)
        items += in_cells[1:]
        for key, drawn in self._map.of_labels:
            kind, _, rest = key.partition(":")
            if kind != "place" or rest.partition("#")[0] in keys:
                items += drawn
        items += [*self._map.over, *frame_items(self._frame, look)]
        items += _clock(self._clock, self._parts, index, look, trail=self._trail)
        self._raster.back_to(self._ground)
        self._raster.draw(items)
        return self._raster.pixels().copy()

    def _cells(self, crowd: Crowd | None) -> Cells | None:
        """Count claims in cells; a sign has the same parts and scale in every picture."""
        if crowd is None:
            return None
        return count_cells(
            crowd, self._view, self._sides, self._look, top=self._top, present=self._present
        )


def earlier(parts: Sequence[Sequence[Place]], sides: Sequence[str]) -> list[Place]:
    """Return the places of several parts, each with the sides of all."""
    targets: defaultdict[tuple[str, str, bytes], set[str]] = defaultdict(set)
    origins: defaultdict[tuple[str, str, bytes], set[str]] = defaultdict(set)
    shapes: dict[tuple[str, str, bytes], Claimed] = {}
    places: dict[str, Place] = {}
    for part in parts:
        for place in part:
            places.setdefault(place.key, place)
            for shape in place.shapes:
                key = place.key, shape.kind, shapely.to_wkb(shape.shape)
                shapes.setdefault(key, shape)
                targets[key] |= set(shape.targets)
                origins[key] |= set(shape.origins)
    order = sides.index
    return [
        replace(
            place,
            shapes=tuple(
                replace(
                    shapes[key],
                    targets=tuple(sorted(targets[key], key=order)),
                    origins=tuple(sorted(origins[key], key=order)),
                )
                for key in sorted(shapes)
                if key[0] == name
            ),
        )
        for name, place in sorted(places.items())
    ]


def _pale(look: Look) -> MarkStyle:
    """Return how marks of earlier pictures are drawn: in the colours of the land, nearly."""
    ground = look["land_focus"]
    return replace(
        look.marks,
        colours={side: _mixed(colour, ground) for side, colour in look.marks.colours.items()},
        area_opacity=look.marks.area_opacity * _PALE,
    )


def _mixed(colour: str, ground: str) -> str:
    parts = (
        round(int(one[at : at + 2], 16) * _PALE + int(two[at : at + 2], 16) * (1 - _PALE))
        for at in (1, 3, 5)
        for one, two in [(colour, ground)]
    )
    return "#" + "".join(f"{part:02x}" for part in parts)


def _clock_room(frame: Box, parts: Sequence[Part], look: Look, *, trail: bool) -> Box:
    """Return the room of the date, top right on the map."""
    unit = look.unit
    widest = max(extent(part.label, BOLD, 17 * unit).width for part in parts)
    width = min(max(widest + 28 * unit, 190 * unit), frame.width * 0.6)
    right, top = frame.right - 10 * unit, frame.top + 10 * unit
    high = (78 if trail else 62) * unit
    return Box(left=right - width, top=top, right=right, bottom=top + high)


def _clock(room: Box, parts: Sequence[Part], index: int, look: Look, *, trail: bool) -> list[Item]:
    """Return the date of a picture, its number of claims, and where it is in the whole."""
    unit = look.unit
    part = parts[index]
    left, wide = room.left + 14 * unit, room.width - 28 * unit
    line = room.bottom - 12 * unit
    step = wide / len(parts)
    count = count_words(part.spec.mapped, "claim") if part.spec.mapped else "no claim on the map"
    made: list[Item] = [
        Shape(
            geometry=rectangle(room),
            fill=look["page"],
            fill_alpha=0.94,
            stroke=look["border_line"],
            stroke_alpha=0.4,
            width_px=0.8 * unit,
        ),
        Words(
            x=left,
            y=room.top + 22 * unit,
            text=shorten(part.label, BOLD, 17 * unit, wide),
            face=BOLD,
            size_px=17 * unit,
            colour=look["ink"],
        ),
    ]
    for row, text in enumerate([count, TRAIL_WORDS] if trail else [count]):
        made.append(
            Words(
                x=left,
                y=room.top + (39 + 16 * row) * unit,
                text=shorten(text, REGULAR, 12 * unit, wide),
                size_px=12 * unit,
                colour=look["muted"],
            )
        )
    for start, end, colour, alpha in (
        (0, len(parts), look["border_line"], 0.4),
        (index, index + 1, look["ink"], 1.0),
    ):
        made.append(
            Shape(
                geometry=shapely.linestrings(
                    [(left + start * step, line), (left + end * step, line)]
                ),
                stroke=colour,
                stroke_alpha=alpha,
                width_px=3 * unit,
            )
        )
    return made
