"""The page around the map: title, subtitle, sources, and where everything goes.

Every text is measured before it is drawn: it is wrapped, set smaller or shortened,
and never runs out of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import shapely

from contactline.maps.captions import (
    NOTHING_DRAWN,
    brief_subtitle,
    drawn_sides,
    not_on_map,
    plain,
    subtitle,
)
from contactline.maps.labels import Box
from contactline.maps.snapshot_items import Item, Shape, Words, side_disc
from contactline.maps.snapshot_legend import flow_height
from contactline.maps.snapshot_list import lay_list
from contactline.maps.snapshot_shapes import rectangle
from contactline.maps.snapshot_text import (
    BOLD,
    REGULAR,
    drawable,
    extent,
    line_reach,
    shorten,
    wrap,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.maps.snapshot_legend import Block
    from contactline.maps.snapshot_list import ClaimList
    from contactline.maps.snapshot_look import Look
    from contactline.maps.spec import MapSpec

#: Part of the height between title and sources that is left to the map of a listed page.
_LISTED_MAP = 0.4
#: Least room between title and sources for a map and a list, in units.
_LEAST_LISTED = 620
#: Least part that is left to the map elsewhere, or the legend gives way.
_LEAST_MAP = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the parts of a picture are.

    Parameters
    ----------
    frame
        The map.
    panel
        The legend; None where there is no room for one.
    columns
        Number of columns of the legend.
    gutter_px
        Between the columns.
    listed
        The list of claims; None without one.
    items
        Title, list and sources, ready to draw.
    """

    frame: Box
    panel: Box | None
    columns: int
    gutter_px: float
    listed: ClaimList | None
    items: tuple[Item, ...]


def lay_out(
    spec: MapSpec,
    look: Look,
    blocks: Sequence[Block],
    *,
    width_px: float,
    height_px: float,
    listed: bool = False,
    more: str = "",
) -> Layout:
    """Set title, sources and list, and give the rest to the map and its legend.

    Parameters
    ----------
    blocks
        The legend as it will be at most.
    listed
        Whether the claims are listed below the map.
    more
        Words that go after the subtitle.
    """
    unit = look.unit
    page = Box(left=0, top=0, right=width_px, bottom=height_px)
    items, frame, _ = head_and_foot(spec, look, page, more=more)
    wide = width_px >= 1.25 * height_px and width_px > 700 * unit
    listed = listed and frame.height > _LEAST_LISTED * unit
    if not wide and frame.height <= 440 * unit:
        top = key_row(items, spec, look, frame.left, frame.top - 3 * unit, frame.width)
        frame = replace(frame, top=top + 5 * unit)
        return Layout(
            frame=frame, panel=None, columns=0, gutter_px=0.0, listed=None, items=tuple(items)
        )
    gap, gutter = 18 * unit, 26 * unit
    columns = 3 if frame.width > 700 * unit else 2
    column = (frame.width - gutter * (columns - 1)) / columns
    claims: ClaimList | None = None
    if wide and not listed:
        columns, side = 1, 248 * unit
        panel = Box(left=frame.right - side, top=frame.top, right=frame.right, bottom=frame.bottom)
        frame = Box(left=frame.left, top=frame.top, right=panel.left - gap, bottom=frame.bottom)
    else:
        least = (_LISTED_MAP if listed else _LEAST_MAP) * frame.height
        high = min(flow_height(blocks, columns, column, look), frame.height - least - gap)
        foot = frame.bottom
        if listed:
            room_px = frame.height - least - high - 2 * gap
            claims = _list_at_foot(spec, look, frame, room_px)
            items += claims.items
            foot -= claims.height_px + gap
        panel = Box(left=frame.left, top=foot - high, right=frame.right, bottom=foot)
        frame = Box(left=frame.left, top=frame.top, right=frame.right, bottom=panel.top - gap)
    return Layout(
        frame=frame,
        panel=panel,
        columns=columns,
        gutter_px=gutter,
        listed=claims,
        items=tuple(items),
    )


def _is_cut(text: str, size: float, width: float, most_lines: int) -> bool:
    wrapped = wrap(text, BOLD, size, width, most_lines=most_lines)
    return "".join(wrapped).replace(" ", "") != text.replace(" ", "")


def head_and_foot(
    spec: MapSpec, look: Look, page: Box, *, more: str = ""
) -> tuple[list[Item], Box, bool]:
    """Set title and sources on a page; return them, the room between, and if it is small."""
    unit = look.unit
    small = page.height < 420 or page.width <= 500
    margin = 12.0 if small else 24 * unit
    room = page.width - 2 * margin
    items: list[Item] = [Shape(geometry=rectangle(page), fill=look["page"])]
    top = _head(items, spec, look, margin, room, small=small, more=more)
    bottom = _sources(items, spec, look, margin, room, page.height - margin * 0.55)
    gap = 5 if small else 8
    frame = Box(
        left=margin, top=top + gap * unit, right=page.width - margin, bottom=bottom - gap * unit
    )
    return items, frame, small


def _list_at_foot(spec: MapSpec, look: Look, frame: Box, height_px: float) -> ClaimList:
    """Set the list as low as it may stand, in a room of a height."""

    def room(height: float) -> Box:
        top = frame.bottom - height
        return Box(left=frame.left, top=top, right=frame.right, bottom=frame.bottom)

    return lay_list(spec, look, room(lay_list(spec, look, room(height_px)).height_px))


def _head(
    items: list[Item],
    spec: MapSpec,
    look: Look,
    margin: float,
    room: float,
    *,
    small: bool,
    more: str,
) -> float:
    """Set title and subtitle; return where they end."""
    unit = look.unit
    title = drawable(plain(spec.options.title, most=600), BOLD)
    title_px = (20 if small else 25) * unit
    while small and title_px > 13 * unit and extent(title, BOLD, title_px).width > room:
        title_px *= 0.95
    lines = 1 if small else 2
    if not small and _is_cut(title, title_px, room, lines):
        title_px, lines = 20.5 * unit, 3  # smaller before shorter
    top = _block(items, title, BOLD, title_px, look["ink"], margin, margin * 0.6, room, lines)
    words = (brief_subtitle if small else subtitle)(spec)
    if more:
        words = f"{words} {more}"
    size = (11.5 if small else 13.6) * unit
    return _block(
        items,
        words,
        REGULAR,
        size,
        look["muted"],
        margin,
        top + (0 if small else 2 * unit),
        room,
        2 if small else 4,
    )


def key_row(
    items: list[Item], spec: MapSpec, look: Look, left: float, top: float, width: float
) -> float:
    """Set the sides and their colours in a row, for a picture without a legend."""
    unit, size = look.unit, 12 * look.unit
    x, y = left, top + 10 * unit
    sides = drawn_sides(spec)
    for side, count in sides:
        text = drawable(plain(f"{side.label}: {count:,}", most=40))
        wide = 16 * unit + extent(text, REGULAR, size).width + 16 * unit
        if x > left and x + wide - 16 * unit > left + width:
            x, y = left, y + 17 * unit
        text = shorten(text, REGULAR, size, width - 16 * unit)
        colour = look.marks.colours[side.side]
        dot = look["page"] if side.side in look.marks.dotted else None
        items += side_disc(x + 5 * unit, y - 4.2 * unit, 5 * unit, colour=colour, dot=dot)
        items.append(Words(x=x + 16 * unit, y=y, text=text, size_px=size, colour=look["ink"]))
        x += wide
    return y + 4 * unit if sides else top


def empty_notice(spec: MapSpec, frame: Box, look: Look) -> tuple[list[Item], Box]:
    """Return the words for a map on which nothing could be drawn, and their room."""
    unit, size = look.unit, 19 * look.unit
    text = NOTHING_DRAWN
    reason = not_on_map(spec) or "There is no claim in this selection."
    lines = wrap(reason, REGULAR, 13 * unit, frame.width * 0.7, most_lines=2)
    width = max(
        extent(text, BOLD, size).width, *(extent(x, REGULAR, 13 * unit).width for x in lines)
    )
    x, y = frame.centre
    half = (width / 2 + 26 * unit, (36 + 18 * len(lines)) * unit / 2 + 8 * unit)
    items: list[Item] = [
        Shape(
            geometry=shapely.box(x - half[0], y - half[1], x + half[0], y + half[1]).buffer(
                6 * unit, quad_segs=6
            ),
            fill=look["page"],
            stroke=look["border_line"],
            stroke_alpha=0.5,
            width_px=0.8 * unit,
        )
    ]
    base = y - half[1] + 32 * unit
    items.append(
        Words(
            x=x - extent(text, BOLD, size).width / 2,
            y=base,
            text=text,
            face=BOLD,
            size_px=size,
            colour=look["ink"],
        )
    )
    for line in lines:
        base += 20 * unit
        items.append(
            Words(
                x=x - extent(line, REGULAR, 13 * unit).width / 2,
                y=base,
                text=line,
                size_px=13 * unit,
                colour=look["muted"],
            )
        )
    room = Box(left=x - half[0], top=y - half[1], right=x + half[0], bottom=y + half[1])
    return items, room.grown(8 * unit)


def _block(
    items: list[Item],
    text: str,
    face: str,
    size: float,
    colour: str,
    left: float,
    top: float,
    width: float,
    most_lines: int,
) -> float:
    """Set a paragraph; return where the next thing may start."""
    rise, drop = line_reach(size)
    for line in wrap(text, face, size, width, most_lines=most_lines):
        items.append(Words(x=left, y=top + rise, text=line, face=face, size_px=size, colour=colour))
        top += rise + drop + 0.06 * size
    return top


def _sources(
    items: list[Item], spec: MapSpec, look: Look, left: float, width: float, bottom: float
) -> float:
    """Set boundary note, attribution and maker at the foot; return where they start.

    Attribution has to be read: where it does not fit at the usual size it is set
    smaller before a word of it is left out.
    """
    texts = []
    if spec.boundary_note:
        texts.append(plain(spec.boundary_note, most=600))
    lines = [plain(line, most=300) for line in spec.attribution if line.strip()]
    if lines:
        texts.append("Sources: " + " · ".join(lines))
    texts.append(f"Made with contactline {plain(spec.version, most=30)}")
    whole = "  |  ".join(texts)
    most = 4 if width > 500 else 3
    for step in (1.0, 0.92, 0.84, 0.76, 0.68):
        size = max(9.8 * look.unit * step, 5.5)
        wrapped = wrap(whole, REGULAR, size, width, most_lines=most)
        if not wrapped or not wrapped[-1].endswith("…") or whole.endswith("…"):
            break
    pitch = size * 1.3
    start = bottom - pitch * len(wrapped)
    for index, line in enumerate(wrapped):
        items.append(
            Words(
                x=left,
                y=start + pitch * index + size,
                text=drawable(line),
                size_px=size,
                colour=look["muted"],
            )
        )
    return start
