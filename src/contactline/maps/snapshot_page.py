"""The page around the map: title, legend, locator, sources.

Every text is measured before it is drawn: it is wrapped, set smaller or shortened,
and never runs out of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

import shapely

from contactline.maps.captions import (
    NOTHING_DRAWN,
    count_words,
    drafts_words,
    drawn_sides,
    not_on_map,
    plain,
    subtitle,
)
from contactline.maps.labels import Box
from contactline.maps.snapshot_items import Disc, Item, Shape, Words
from contactline.maps.snapshot_map import optional_style
from contactline.maps.snapshot_marks import KINDS
from contactline.maps.snapshot_shapes import pill, rectangle, stripes
from contactline.maps.snapshot_text import (
    BOLD,
    REGULAR,
    drawable,
    extent,
    line_reach,
    shorten,
    wrap,
)
from contactline.maps.snapshot_view import make_view

if TYPE_CHECKING:
    from contactline.maps.basemap import Basemap
    from contactline.maps.snapshot_map import Look, MapPicture
    from contactline.maps.snapshot_view import View
    from contactline.maps.spec import MapSpec

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
#: Greatest number of sides that the legend lists.
_MOST_SIDES = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """Where the parts of a picture are.

    Parameters
    ----------
    unit
        1 for 1200 x 675 px.
    frame
        The map.
    panel
        The legend; None where there is no room for one.
    columns
        Number of columns of the legend.
    items
        Title and sources, ready to draw.
    """

    unit: float
    frame: Box
    panel: Box | None
    columns: int
    items: tuple[Item, ...]


def lay_out(spec: MapSpec, look: Look, *, width_px: float, height_px: float) -> Layout:
    """Set title and sources, and give the rest to the map and its legend."""
    unit = look.unit
    margin = 24 * unit if width_px > 500 else 12.0
    room = width_px - 2 * margin
    items: list[Item] = [
        Shape(
            geometry=rectangle(Box(left=0, top=0, right=width_px, bottom=height_px)),
            fill=look["page"],
        )
    ]
    small = height_px < 420
    title = drawable(plain(spec.options.title, most=600), BOLD)
    title_px = 25 * unit
    while small and title_px > 16 * unit and extent(title, BOLD, title_px).width > room:
        title_px *= 0.95
    top = _block(
        items, title, BOLD, title_px, look["ink"], margin, margin * 0.7, room, 1 if small else 2
    )
    top = _block(
        items,
        subtitle(spec),
        REGULAR,
        13.6 * unit,
        look["muted"],
        margin,
        top + 2 * unit,
        room,
        1 if small else 3,
    )
    bottom = _sources(items, spec, look, margin, room, height_px - margin * 0.55)
    if not _has_panel(width_px, bottom - top, unit):
        top = _key_row(items, spec, look, margin, top + 2 * unit, room)
    frame = Box(left=margin, top=top + 8 * unit, right=width_px - margin, bottom=bottom - 7 * unit)
    panel: Box | None = None
    columns = 1
    gap = 18 * unit
    if not _has_panel(width_px, bottom - top, unit):
        pass
    elif frame.width >= 1.25 * frame.height and frame.width > 640 * unit:
        side = 248 * unit
        panel = Box(left=frame.right - side, top=frame.top, right=frame.right, bottom=frame.bottom)
        frame = Box(left=frame.left, top=frame.top, right=panel.left - gap, bottom=frame.bottom)
    else:
        high = 228 * unit
        columns = 3 if frame.width > 700 * unit else 2
        panel = Box(
            left=frame.left, top=frame.bottom - high, right=frame.right, bottom=frame.bottom
        )
        frame = Box(left=frame.left, top=frame.top, right=frame.right, bottom=panel.top - gap)
    return Layout(unit=unit, frame=frame, panel=panel, columns=columns, items=tuple(items))


def _has_panel(width_px: float, height_px: float, unit: float) -> bool:
    """Return whether there is room for a legend beside or below the map."""
    wide = width_px >= 1.25 * height_px and width_px > 700 * unit
    return wide or height_px > 440 * unit


def _key_row(
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
        items.append(Disc(x=x + 5 * unit, y=y - 4.2 * unit, radius_px=5 * unit, fills=(colour,)))
        items.append(Words(x=x + 16 * unit, y=y, text=text, size_px=size, colour=look["ink"]))
        x += wide
    return y + 4 * unit if sides else top


def unit_of(width_px: float, height_px: float) -> float:
    """Return the unit of size of a picture: 1 for a card of 1200 x 675 px."""
    return max(0.62, sqrt(width_px * height_px) / 900.0)


def frame_items(frame: Box, look: Look) -> list[Item]:
    """Return the hairline around the map."""
    return [
        Shape(
            geometry=shapely.boundary(rectangle(frame)),
            stroke=look["border_line"],
            stroke_alpha=0.55,
            width_px=0.8 * look.unit,
        )
    ]


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


def legend_items(
    spec: MapSpec, basemap: Basemap, picture: MapPicture, layout: Layout, look: Look, view: View
) -> list[Item]:
    """Return the legend: only what is on the map."""
    if layout.panel is None:
        return []
    pen = _Columns(layout.panel, layout.columns, look)
    _sides_block(pen, spec)
    pen.column(1)
    _kinds_block(pen, picture)
    if layout.columns == 2:
        pen.column(0, below=True)
    pen.column(2)
    _layers_block(pen, basemap, picture)
    for words in (not_on_map(spec), drafts_words(spec)):
        if words:
            pen.paragraph(words)
    if picture.unnamed:
        many = len(picture.unnamed)
        pen.paragraph(f"{count_words(many, 'claimed place')} not named here for want of room.")
    pen.locator(basemap, view)
    return pen.items


def _sides_block(pen: _Columns, spec: MapSpec) -> None:
    sides = drawn_sides(spec)
    if not sides:
        return
    look = pen.look
    pen.heading("Claims drawn, by who makes them")
    for side, count in sides[:_MOST_SIDES]:
        colour = look.marks.colours[side.side]

        def swatch(x: float, y: float, colour: str = colour) -> list[Item]:
            size = 6.2 * look.unit
            return [Disc(x=x, y=y, radius_px=size, fills=(colour,))]

        pen.row(swatch, plain(side.label, most=80), f"{count:,}")
    if len(sides) > _MOST_SIDES:
        pen.row(None, f"and {len(sides) - _MOST_SIDES:,} more", "")
    pen.gap()


def _kinds_block(pen: _Columns, picture: MapPicture) -> None:
    look = pen.look
    unit, ink = look.unit, look["muted"]
    kinds = {mark.claimed.kind for mark in picture.marks if mark.claimed.targets}
    origin = any(mark.claimed.origins for mark in picture.marks)
    shared = any(len(mark.claimed.targets) > 1 for mark in picture.marks)
    if not picture.marks:
        return

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
        if kind in kinds:
            row(kind, KIND_WORDS[kind])
    if origin:
        row("origin", ORIGIN_WORDS)
    if shared:
        row("shared", SHARED_WORDS)
    if picture.counted:
        pen.row(lambda x, y: _chip(x, y, look), COUNT_WORDS, "")
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


def _layers_block(pen: _Columns, basemap: Basemap, picture: MapPicture) -> None:
    look = pen.look
    for index, layer in enumerate(basemap.optional):
        if layer.name not in picture.optional:
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
    if picture.optional:
        pen.gap()


class _Columns:
    """Writes rows down a panel, and goes on in the next column where one is full."""

    def __init__(self, panel: Box, columns: int, look: Look) -> None:
        self.look = look
        self.items: list[Item] = []
        self._panel = panel
        self._columns = columns
        self._column = 0
        self._gutter = 26 * look.unit
        self._width = (panel.width - self._gutter * (columns - 1)) / columns
        self._y = panel.top
        self._reached = [panel.top] * columns

    def column(self, index: int, *, below: bool = False) -> None:
        """Go on in another column, if there is one: at its head, or below what it has."""
        if index < self._columns:
            self._reached[self._column] = self._y
            self._column = index
            self._y = self._reached[index] if below else self._panel.top

    @property
    def _left(self) -> float:
        return self._panel.left + self._column * (self._width + self._gutter)

    def _room(self, height: float) -> bool:
        """Return whether there is room for a height, after a change of column if need be."""
        if self._y + height <= self._panel.bottom:
            return True
        if self._column + 1 < self._columns:
            self._column += 1
            self._y = self._panel.top
            return self._y + height <= self._panel.bottom
        return False

    def gap(self) -> None:
        self._y += 9 * self.look.unit

    def heading(self, text: str) -> None:
        unit = self.look.unit
        if not self._room(40 * unit):
            return
        size = 11.5 * unit
        base = self._y + 10.5 * unit
        self.items.append(
            Words(
                x=self._left,
                y=base,
                text=shorten(text, BOLD, size, self._width),
                face=BOLD,
                size_px=size,
                colour=self.look["ink"],
            )
        )
        line = shapely.linestrings(
            [(self._left, base + 5.5 * unit), (self._left + self._width, base + 5.5 * unit)]
        )
        self.items.append(
            Shape(
                geometry=line,
                stroke=self.look["border_line"],
                stroke_alpha=0.4,
                width_px=0.8 * unit,
            )
        )
        self._y = base + 11 * unit

    def row(self, icon: _Icon | None, text: str, figure: str) -> None:
        unit, size = self.look.unit, 12.2 * self.look.unit
        indent = 30 * unit
        figure_width = extent(figure, BOLD, size).width
        lines = wrap(
            text, REGULAR, size, self._width - indent - figure_width - 6 * unit, most_lines=2
        )
        step = 16 * unit
        height = step * max(len(lines), 1) + 4 * unit
        if not self._room(height):
            return
        base = self._y + 12 * unit
        if icon is not None:
            middle = base - 4.4 * unit + (len(lines) - 1) * step / 2
            self.items += icon(self._left + 11 * unit, middle)
        for index, line in enumerate(lines):
            self.items.append(
                Words(
                    x=self._left + indent,
                    y=base + index * step,
                    text=line,
                    size_px=size,
                    colour=self.look["ink"],
                )
            )
        if figure:
            self.items.append(
                Words(
                    x=self._left + self._width - figure_width,
                    y=base,
                    text=figure,
                    face=BOLD,
                    size_px=size,
                    colour=self.look["ink"],
                )
            )
        self._y += height

    def paragraph(self, text: str) -> None:
        unit, size = self.look.unit, 11.6 * self.look.unit
        lines = wrap(text, REGULAR, size, self._width, most_lines=5)
        height = 15 * unit * len(lines) + 5 * unit
        if not self._room(height):
            return
        for index, line in enumerate(lines):
            self.items.append(
                Words(
                    x=self._left,
                    y=self._y + 11 * unit + index * 15 * unit,
                    text=line,
                    size_px=size,
                    colour=self.look["muted"],
                )
            )
        self._y += height

    def locator(self, basemap: Basemap, view: View) -> None:
        """Draw a small map of where the map is, at the foot of the panel."""
        unit = self.look.unit
        high, least = 118 * unit, 86 * unit
        room = self._panel.bottom - self._y - 8 * unit
        if room < least and self._column + 1 < self._columns:
            self._column += 1
            self._y = self._panel.top
            room = self._panel.height
        if room < least:
            return
        height = min(high, room)
        width = min(self._width, height * 2.1)
        frame = Box(
            left=self._left,
            top=self._panel.bottom - height,
            right=self._left + width,
            bottom=self._panel.bottom,
        )
        self.items += locator_items(basemap, view, frame, self.look)


if TYPE_CHECKING:
    from collections.abc import Callable

    _Icon = Callable[[float, float], list[Item]]


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
