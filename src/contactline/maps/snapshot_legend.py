"""The legend of a picture: only what is on the map, in blocks that flow into columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from contactline.maps.captions import (
    DISPUTE_SIGNS,
    count_words,
    drafts_words,
    drawn_sides,
    not_on_map,
    plain,
)
from contactline.maps.labels import Box
from contactline.maps.snapshot_base import optional_style
from contactline.maps.snapshot_cells import Cells, round_counts, sector
from contactline.maps.snapshot_items import Disc, Item, Shape, Words, side_disc
from contactline.maps.snapshot_pen import Pen
from contactline.maps.snapshot_places import KINDS
from contactline.maps.snapshot_shapes import pill, rectangle, stripes
from contactline.maps.snapshot_text import BOLD, SIGNS, extent
from contactline.maps.snapshot_view import make_view

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contactline.maps.basemap import Basemap
    from contactline.maps.snapshot_look import Look
    from contactline.maps.snapshot_map import MapPicture
    from contactline.maps.snapshot_places import Crowd, Place
    from contactline.maps.snapshot_view import View
    from contactline.maps.spec import MapSpec

    Block = Callable[[Pen], None]

#: What the legend says of each kind of mark.
KIND_WORDS = {
    "spot": "Place named",
    "ring": "Near a place, or towards it",
    "area": "Only the area is named",
    "line": "Along a line",
    "candidates": "One of these, not known which",
}
ORIGIN_WORDS = "Where fire is said to come from"
SHARED_WORDS = "Claimed by more than one side"
COUNT_WORDS = "Claims that name the place"
NUMBER_WORDS = "Number of the claim in the list"
#: Greatest number of sides that the legend lists.
_MOST_SIDES = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is on the map and so has to be explained."""

    kinds: frozenset[str]
    origin: bool
    shared: bool
    counted: bool
    numbered: bool
    disputes: tuple[str, ...]
    cells: Cells | None
    optional: tuple[str, ...]
    unnamed: int
    unsure: int = 0


def expected(
    spec: MapSpec,
    places: Sequence[Place],
    crowd: Crowd | None,
    *,
    numbered: bool,
    layers: Sequence[str],
) -> Facts:
    """Return the most that can be on a map of these places, to leave room for it."""
    shapes = [shape for place in places for shape in place.shapes]
    cells = None
    if crowd is not None:
        sides = tuple(spec.sides[side].side for side in np.unique(crowd.side).tolist())
        cells = Cells(
            x=np.zeros(1),
            y=np.zeros(1),
            counts=np.full((1, len(sides)), len(crowd.side), dtype=np.int64),
            sides=sides,
            left_out=0,
            radius_px=17.0,
        )
    return Facts(
        kinds=frozenset(shape.kind for shape in shapes if shape.targets),
        origin=any(shape.origins for shape in shapes),
        shared=any(len(shape.targets) > 1 for shape in shapes),
        counted=not numbered and any(place.total > 1 for place in places),
        numbered=numbered and bool(places),
        disputes=tuple(sorted({key for p in places for key in p.disputes} & set(DISPUTE_SIGNS))),
        cells=cells,
        optional=tuple(layers),
        unnamed=0 if len(places) < 25 or crowd is not None else len(places),
        unsure=999 if crowd is not None and "candidates" in {s.kind for s in shapes} else 0,
    )


def facts_of(picture: MapPicture, *, numbered: bool) -> Facts:
    """Return what is on a map."""
    return Facts(
        kinds=frozenset(mark.claimed.kind for mark in picture.marks if mark.claimed.targets),
        origin=any(mark.claimed.origins for mark in picture.marks),
        shared=any(len(mark.claimed.targets) > 1 for mark in picture.marks),
        counted=picture.counted,
        numbered=numbered and bool(picture.named),
        disputes=picture.disputes,
        cells=picture.cells,
        optional=picture.optional,
        unnamed=len(picture.unnamed),
        unsure=picture.unsure,
    )


def legend_blocks(
    spec: MapSpec, basemap: Basemap, facts: Facts, view: View | None, *, sides: bool = True
) -> list[Block]:
    """Return the blocks of the legend in their order; without a view the locator is blank."""
    blocks: list[Block] = [lambda pen: _sides_block(pen, spec)] if sides else []
    if facts.kinds or facts.origin or facts.counted or facts.numbered:
        blocks.append(lambda pen: _kinds_block(pen, facts))
    if facts.cells is not None:
        cells = facts.cells
        blocks.append(lambda pen: _cells_block(pen, cells, facts.unsure))
    if facts.disputes:
        blocks.append(lambda pen: _signs_block(pen, facts))
    if facts.optional:
        blocks.append(lambda pen: _layers_block(pen, basemap, facts))
    notes = [words for words in (not_on_map(spec), drafts_words(spec)) if words]
    if facts.unnamed:
        words = count_words(facts.unnamed, "claimed place")
        notes.append(f"{words} not named here for want of room.")
    if notes:
        blocks.append(lambda pen: _notes_block(pen, notes))
    if basemap.layers:
        blocks.append(lambda pen: _locator_block(pen, basemap, view))
    return blocks


def heights(blocks: Sequence[Block], width: float, look: Look) -> list[float]:
    """Return the height of each block in a column of a width, px."""
    made = []
    for block in blocks:
        pen = Pen(0.0, 0.0, width, look)
        block(pen)
        made.append(pen.y)
    return made


def flow_height(blocks: Sequence[Block], columns: int, width: float, look: Look) -> float:
    """Return the least height at which blocks fit into columns, in their order."""
    tall = heights(blocks, width, look)
    height = max(tall, default=0.0)
    while len(_columns(tall, height)) > columns:
        height += 6.0
    return height


def _columns(tall: Sequence[float], height: float) -> list[list[int]]:
    made: list[list[int]] = [[]]
    used = 0.0
    for index, block in enumerate(tall):
        if made[-1] and used + block > height + 0.5:
            made.append([])
            used = 0.0
        made[-1].append(index)
        used += block
    return made


def legend_items(
    blocks: Sequence[Block], panel: Box, columns: int, look: Look, *, gutter_px: float
) -> list[Item]:
    """Set blocks into columns of a panel; what finds no room is left out, the last first."""
    width = (panel.width - gutter_px * (columns - 1)) / columns
    blocks = list(blocks)
    while blocks:
        tall = heights(blocks, width, look)
        filled = _columns(tall, panel.height)
        if len(filled) <= columns and max(tall) <= panel.height + 0.5:
            break
        blocks.pop()
    else:
        return []
    items: list[Item] = []
    for number, column in enumerate(filled):
        left = panel.left + number * (width + gutter_px)
        y = panel.top
        for index in column:
            alone = columns == 1 and index == len(blocks) - 1 and index > 0
            if alone and len(column) > 1 and tall[index] < panel.bottom - y:
                y = panel.bottom - tall[index]  # the locator stands at the foot
            pen = Pen(left, y, width, look)
            blocks[index](pen)
            items += pen.items
            y = pen.y
    return items


def _sides_block(pen: Pen, spec: MapSpec) -> None:
    sides = drawn_sides(spec)
    if not sides:
        return
    look = pen.look
    pen.heading("Claims drawn, by who makes them")
    for side, count in sides[:_MOST_SIDES]:
        colour = look.marks.colours[side.side]

        dot = look["page"] if side.side in look.marks.dotted else None

        def swatch(x: float, y: float, colour: str = colour, dot: str | None = dot) -> list[Item]:
            return side_disc(x, y, 6.2 * look.unit, colour=colour, dot=dot)

        pen.row(swatch, plain(side.label, most=80), f"{count:,}")
    if len(sides) > _MOST_SIDES:
        pen.row(None, f"and {len(sides) - _MOST_SIDES:,} more", "")
    pen.gap()


def _kinds_block(pen: Pen, facts: Facts) -> None:
    look = pen.look
    unit, ink = look.unit, look["muted"]

    def area(x: float, y: float) -> Box:
        return Box(left=x - 10 * unit, top=y - 6 * unit, right=x + 10 * unit, bottom=y + 6 * unit)

    def icon(kind: str, x: float, y: float) -> list[Item]:
        if kind == "spot":
            return [Disc(x=x, y=y, radius_px=5 * unit, fills=(ink,))]
        if kind == "ring":
            return [Disc(x=x, y=y, radius_px=6.5 * unit, stroke=ink, width_px=2 * unit)]
        if kind == "line":
            line = shapely.linestrings([(x - 10 * unit, y), (x + 10 * unit, y)])
            return [Shape(geometry=line, stroke=ink, width_px=look.marks.line_px)]
        if kind == "candidates":
            return [
                Disc(
                    x=x,
                    y=y,
                    radius_px=6.5 * unit,
                    stroke=ink,
                    width_px=look.marks.ring_px,
                    dash=look.marks.candidate_dash,
                )
            ]
        patch = rectangle(area(x, y))
        if kind == "shared":
            one, two = stripes(patch, 2, 4 * unit)
            return [
                Shape(geometry=one, fill=ink, fill_alpha=0.55),
                Shape(geometry=two, fill=ink, fill_alpha=0.15),
                Shape(geometry=shapely.boundary(patch), stroke=ink, width_px=1.2 * unit),
            ]
        dash = look.marks.origin_dash if kind == "origin" else None
        fill = None if kind == "origin" else ink
        return [
            Shape(geometry=patch, fill=fill, fill_alpha=0.22),
            Shape(geometry=shapely.boundary(patch), stroke=ink, width_px=1.5 * unit, dash=dash),
        ]

    def row(kind: str, words: str) -> None:
        pen.row(lambda x, y: icon(kind, x, y), words, "")

    pen.heading("How well the place is known")
    for kind in reversed(KINDS):
        if kind in facts.kinds:
            row(kind, KIND_WORDS[kind])
    if facts.origin:
        row("origin", ORIGIN_WORDS)
    if facts.shared:
        row("shared", SHARED_WORDS)
    if facts.counted or facts.numbered:
        pen.row(lambda x, y: _chip(x, y, look), NUMBER_WORDS if facts.numbered else COUNT_WORDS, "")
    pen.gap()


def _cells_block(pen: Pen, cells: Cells, unsure: int) -> None:
    """Explain the signs of the cells: a part for each side, larger for more claims."""
    look = pen.look
    pen.heading("Claims counted in a cell")
    numbers = round_counts(cells.most)

    def sign(x: float, y: float, count: int) -> list[Item]:
        reach = cells.radius_of(count)
        made: list[Item] = []
        for index, side in enumerate(cells.sides):
            shape = shapely.polygons(np.array([[x, y]]) + reach * sector(index, len(cells.sides)))
            made.append(
                Shape(
                    geometry=shape,
                    fill=look.marks.colours[side],
                    stroke=look["page"],
                    width_px=0.5 * look.unit,
                )
            )
        return made

    each = " for each side" if len(cells.sides) > 1 else ""
    for count in reversed(numbers):
        words = count_words(count, "claim") + (each if count == numbers[-1] else "")
        pen.row(
            lambda x, y, count=count: sign(x, y, count),  # type: ignore[misc]
            words,
            "",
            least_px=2.2 * cells.radius_of(count),
        )
    if unsure:
        verb = "names" if unsure == 1 else "name"
        pen.paragraph(f"{count_words(unsure, 'claim')} {verb} one of several places: in no cell.")
    if cells.left_out:
        pen.paragraph(f"{count_words(cells.left_out, 'more side')} not shown in the cells.")
    pen.gap()


def _signs_block(pen: Pen, facts: Facts) -> None:
    """Explain the signs behind names: how the accounts stand to each other."""
    look = pen.look
    size = 11.5 * look.unit
    pen.heading("How the accounts stand")
    for status, (sign, words) in DISPUTE_SIGNS.items():
        if status not in facts.disputes:
            continue

        def icon(x: float, y: float, sign: str = sign) -> list[Item]:
            width = extent(sign, SIGNS, size).width
            return [
                Words(
                    x=x - width / 2,
                    y=y + 0.36 * size,
                    text=sign,
                    face=SIGNS,
                    size_px=size,
                    colour=look["muted"],
                )
            ]

        pen.row(icon, words[:1].upper() + words[1:], "")
    pen.gap()


def _chip(x: float, y: float, look: Look) -> list[Item]:
    unit, size = look.unit, 10 * look.unit
    width = extent("2", BOLD, size).width
    return [
        Shape(
            geometry=pill(x - 7.2 * unit, y - 7.2 * unit, x + 7.2 * unit, y + 7.2 * unit),
            fill=look["muted"],
        ),
        Words(
            x=x - width / 2,
            y=y + 0.36 * size,
            text="2",
            face=BOLD,
            size_px=size,
            colour=look["page"],
        ),
    ]


def _layers_block(pen: Pen, basemap: Basemap, facts: Facts) -> None:
    look = pen.look
    for index, layer in enumerate(basemap.optional):
        if layer.name not in facts.optional:
            continue
        colour, width, dash = optional_style(index, look)

        def icon(
            x: float,
            y: float,
            colour: str = colour,
            width: float = width,
            dash: tuple[float, ...] = dash,
        ) -> list[Item]:
            reach = 11 * look.unit
            line = shapely.linestrings([(x - reach, y), (x + reach, y)])
            return [Shape(geometry=line, stroke=colour, width_px=width, dash=dash)]

        title = plain(layer.title, most=80)
        date = plain(layer.date, most=40)
        pen.row(icon, title if not date or date in title else f"{title} ({date})", "")
    pen.gap()


def _notes_block(pen: Pen, notes: Sequence[str]) -> None:
    for words in notes:
        pen.paragraph(words)


def _locator_block(pen: Pen, basemap: Basemap, view: View | None) -> None:
    """Draw a small map of where the map is."""
    unit = pen.look.unit
    height = 112 * unit
    width = min(pen.width, height * 2.2)
    top = pen.y + 6 * unit
    frame = Box(left=pen.left, top=top, right=pen.left + width, bottom=top + height)
    if view is not None:
        pen.items += locator_items(basemap, view, frame, pen.look)
    pen.y = frame.bottom


def locator_items(basemap: Basemap, view: View, frame: Box, look: Look) -> list[Item]:
    """Return the inset that shows where the map lies."""
    west, south, east, north = view.window
    if east - west > 60 or north - south > 45:
        return []
    wide, high = max(east - west, 3.0), max(north - south, 2.2)
    around = shapely.box(
        west - 2.0 * wide,
        max(south - 1.6 * high, -80),
        east + 2.0 * wide,
        min(north + 1.6 * high, 83),
    )
    inset = make_view([shapely.segmentize(around, 2.0)], frame=frame)
    items: list[Item] = [Shape(geometry=rectangle(frame), fill=look["water"])]
    land = "world" if "world" in basemap.layers else "neighbours"
    layers = [name for name in (land, "countries") if name in basemap.layers]
    for name in layers:
        shapes = [shape for shape in inset.features(basemap.layers[name]) if not shape.is_empty]
        if shapes:
            items.append(
                Shape(
                    geometry=shapely.GeometryCollection(shapes),
                    fill=look["land_focus" if name == "countries" else "land"],
                    stroke=look["border_line"],
                    stroke_alpha=0.5,
                    width_px=0.5 * look.unit,
                    clip=frame,
                )
            )
    corners = view.outline()
    outline = inset.shapes([corners], clip=False)[0]
    items.append(
        Shape(
            geometry=shapely.polygons(shapely.get_coordinates(outline)),
            fill=look["ink"],
            fill_alpha=0.08,
            stroke=look["ink"],
            width_px=1.3 * look.unit,
            clip=frame,
        )
    )
    return items + frame_items(frame, look)


def frame_items(frame: Box, look: Look) -> list[Item]:
    """Return the hairline around a map."""
    return [
        Shape(
            geometry=shapely.boundary(rectangle(frame)),
            stroke=look["border_line"],
            stroke_alpha=0.55,
            width_px=0.8 * look.unit,
        )
    ]
