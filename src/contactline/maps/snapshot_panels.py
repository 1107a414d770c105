"""Small multiples: several maps of one extent on one page."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from math import ceil
from typing import TYPE_CHECKING

from contactline.maps.captions import count_words
from contactline.maps.labels import Box
from contactline.maps.snapshot_cells import common_top, count_cells
from contactline.maps.snapshot_items import Shape, Words
from contactline.maps.snapshot_legend import (
    expected,
    facts_of,
    flow_height,
    frame_items,
    legend_blocks,
    legend_items,
)
from contactline.maps.snapshot_look import make_look
from contactline.maps.snapshot_map import draw_map, unsure_claims
from contactline.maps.snapshot_page import head_and_foot, key_row
from contactline.maps.snapshot_places import claimed
from contactline.maps.snapshot_presets import unit_of
from contactline.maps.snapshot_shapes import rectangle
from contactline.maps.snapshot_text import BOLD, REGULAR, extent, shorten, wrap
from contactline.maps.snapshot_view import make_view

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contactline.maps.basemap import Basemap
    from contactline.maps.snapshot_items import Item
    from contactline.maps.snapshot_look import Look
    from contactline.maps.snapshot_map import MapPicture
    from contactline.maps.snapshot_series import Part
    from contactline.maps.spec import MapSpec

#: Width to height that a panel should have.
_ASPECT = 1.3
#: Letters on a panel are at least this large, in those of the page.
_LEAST_INNER = 0.72
#: Room that a panel and its heading take at least, in units, and part of a page for all.
_LEAST_PANEL, _PANELS_PART = 170 * 150, 0.5


def compose_panels(
    spec: MapSpec,
    basemap: Basemap,
    parts: Sequence[Part],
    *,
    size_px: tuple[int, int],
    layers: Sequence[str] = (),
    unit: float | None = None,
    more: str = "",
) -> tuple[tuple[Item, ...], tuple[MapPicture, ...]]:
    """Return a page with one map for each part, all of the same extent and scale.

    Parameters
    ----------
    spec
        The whole, for title, extent and words.
    parts
        What each map shows.
    more
        What the parts leave out, in words.
    """
    width, height = float(size_px[0]), float(size_px[1])
    look = make_look(spec, unit or unit_of(width, height))
    page = Box(left=0, top=0, right=width, bottom=height)
    items, room, small = head_and_foot(spec, look, page, more=more)
    if not small:
        top = key_row(items, spec, look, room.left, room.top, room.width)
        room = replace(room, top=top + 8 * look.unit)
    places, crowd = claimed(spec)
    most = expected(spec, places, crowd, numbered=False, layers=layers)
    gutter = 26 * look.unit
    columns = 3 if room.width > 700 * look.unit else 2
    blocks = legend_blocks(spec, basemap, most, None, sides=False)
    wide = (room.width - gutter * (columns - 1)) / columns
    high = min(flow_height(blocks, columns, wide, look), 0.3 * room.height)
    panel = None
    if not small and room.height > 380 * look.unit:
        panel = replace(room, top=room.bottom - high)
        room = replace(room, bottom=panel.top - 16 * look.unit)
    frames = _grid(room, len(parts), look)
    fitting = unit_of(frames[0].width, frames[0].height)
    inner = make_look(spec, max(fitting, _LEAST_INNER * look.unit))
    shapes = [shape.shape for place in places for shape in place.shapes]
    shapes += crowd.edge() if crowd else []
    sides = [side.side for side in spec.sides]
    drawn = []
    crowds = [claimed(part.spec, crowded=crowd is not None) for part in parts]
    view = make_view(shapes, frame=frames[0])
    counted = [many for _, many in crowds if many is not None]
    top_count = common_top(counted, view, sides, inner)
    present: list[int] = []  # a sign of one side is whole where each map is of one side
    if crowd is not None and any(len(set(many.side.tolist())) > 1 for many in counted):
        kept = count_cells(crowd, view, sides, inner).sides
        present = [sides.index(side) for side in kept]
    panels = []
    for part, frame, (mine, many) in zip(parts, frames, crowds, strict=True):
        items += _heading(part, frame, look)
        if part.silent:
            items += _silence(frame, look)
            continue
        view = make_view(shapes, frame=frame)
        cells = (
            count_cells(many, view, sides, inner, top=top_count, present=present) if many else None
        )
        panels.append((frame, partial(draw_map, view, basemap, mine, inner, layers, cells=cells)))
    for (frame, _), picture in zip(panels, _alike([draw for _, draw in panels]), strict=True):
        items += [*picture.items, *frame_items(frame, inner)]
        drawn.append(picture)
    if panel is not None:
        seen = [facts_of(picture, numbered=False) for picture in drawn]
        facts = replace(
            most,
            kinds=frozenset().union(*(item.kinds for item in seen)),
            origin=any(item.origin for item in seen),
            shared=any(item.shared for item in seen),
            counted=any(item.counted for item in seen),
            disputes=tuple(sorted({key for item in seen for key in item.disputes})),
            cells=next((item.cells for item in seen if item.cells is not None), None),
            optional=tuple(sorted({key for item in seen for key in item.optional})),
            unnamed=0,
            unsure=len(unsure_claims(places)) if crowd is not None else 0,
        )
        if not present:  # no side's colour explains the signs of all
            grey = dict.fromkeys(look.marks.colours, look["muted"])
            look = replace(look, marks=replace(look.marks, colours=grey))
        blocks = legend_blocks(spec, basemap, facts, view, sides=False)
        items += legend_items(blocks, panel, columns, look, gutter_px=gutter)
    return tuple(items), tuple(drawn)


def _alike(panels: Sequence[Callable[..., MapPicture]]) -> list[MapPicture]:
    """Draw panels so that countries are named in the same size on all."""
    drawn = [draw() for draw in panels]
    steps = [picture.country_step for picture in drawn if picture.country_step is not None]
    step = max(steps, default=0)
    return [
        draw(country_step=step) if picture.country_step not in (None, step) else picture
        for draw, picture in zip(panels, drawn, strict=True)
    ]


def most_panels(size_px: tuple[int, int], unit: float | None = None) -> int:
    """Return how many panels of a page of a size can be read."""
    width, height = size_px
    side = unit or unit_of(width, height)
    return max(4, int(_PANELS_PART * width * height / (_LEAST_PANEL * side * side)))


def _grid(room: Box, count: int, look: Look) -> list[Box]:
    """Cut a room into frames of one size, as large as may be, with space for headings."""
    gap, head = 14 * look.unit, 22 * look.unit
    best: tuple[float, int, float, float] | None = None
    for columns in range(1, count + 1):
        rows = ceil(count / columns)
        width = (room.width - gap * (columns - 1)) / columns
        height = (room.height - gap * (rows - 1)) / rows - head
        if height <= 20 or width <= 20:
            continue
        used = min(width, height * _ASPECT * 1.25) * min(height, width / _ASPECT * 1.25)
        if best is None or used > best[0] + 1e-6:
            best = used, columns, width, height
    if best is None:
        best = 1.0, count, max(room.width / count - gap, 10.0), max(room.height - head, 10.0)
    _, columns, width, height = best
    made = []
    for index in range(count):
        left = room.left + (index % columns) * (width + gap)
        top = room.top + (index // columns) * (height + head + gap) + head
        made.append(Box(left=left, top=top, right=left + width, bottom=top + height))
    return made


def _heading(part: Part, frame: Box, look: Look) -> list[Item]:
    unit = look.unit
    base = frame.top - 6 * unit
    size = 12.5 * unit
    count = "" if part.silent else count_words(part.spec.mapped, "claim")
    gap = 0.7 * size

    def fits(label: str, words: str) -> bool:
        wide = extent(label, BOLD, size).width
        return wide + (gap + extent(words, REGULAR, size).width if words else 0) <= frame.width

    label = next((text for text in (part.label, part.short) if fits(text, count)), part.short)
    if not fits(label, count):
        count = ""
    label = shorten(label, BOLD, size, frame.width)
    x = frame.left + extent(label, BOLD, size).width + gap
    made: list[Item] = [
        Words(x=frame.left, y=base, text=label, face=BOLD, size_px=size, colour=look["ink"]),
    ]
    if count:
        made.append(Words(x=x, y=base, text=count, size_px=size, colour=look["muted"]))
    return made


def _silence(frame: Box, look: Look) -> list[Item]:
    """Return an empty frame that says that it is empty."""
    unit, size = look.unit, 12 * look.unit
    x, y = frame.centre
    made: list[Item] = [
        Shape(
            geometry=rectangle(frame),
            fill=look["land"],
            fill_alpha=0.45,
            stroke=look["border_line"],
            stroke_alpha=0.25,
            width_px=0.8 * unit,
        )
    ]
    lines = wrap("No claim on the map", REGULAR, size, frame.width * 0.9, most_lines=2)
    base = y + 0.35 * size - 0.65 * size * (len(lines) - 1)
    for row, line in enumerate(lines):
        wide = extent(line, REGULAR, size).width
        made.append(
            Words(
                x=x - wide / 2,
                y=base + 1.3 * size * row,
                text=line,
                size_px=size,
                colour=look["muted"],
            )
        )
    return made
