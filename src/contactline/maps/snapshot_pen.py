"""Writes headings, rows and paragraphs down a column of a picture."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from contactline.maps.snapshot_items import Shape, Words
from contactline.maps.snapshot_text import BOLD, REGULAR, extent, shorten, wrap

if TYPE_CHECKING:
    from collections.abc import Callable

    from contactline.maps.snapshot_items import Item
    from contactline.maps.snapshot_look import Look

    Icon = Callable[[float, float], list[Item]]


class Pen:
    """Writes down a column and knows how far it is."""

    def __init__(self, left: float, top: float, width: float, look: Look) -> None:
        self.look = look
        self.items: list[Item] = []
        self.left = left
        self.y = top
        self.width = width

    def gap(self) -> None:
        """Leave a space."""
        self.y += 9 * self.look.unit

    def heading(self, text: str) -> None:
        """Set a heading with a line under it."""
        unit = self.look.unit
        size = 11.5 * unit
        base = self.y + 10.5 * unit
        self.items.append(
            Words(
                x=self.left,
                y=base,
                text=shorten(text, BOLD, size, self.width),
                face=BOLD,
                size_px=size,
                colour=self.look["ink"],
            )
        )
        line = shapely.linestrings(
            [(self.left, base + 5.5 * unit), (self.left + self.width, base + 5.5 * unit)]
        )
        self.items.append(
            Shape(
                geometry=line,
                stroke=self.look["border_line"],
                stroke_alpha=0.4,
                width_px=0.8 * unit,
            )
        )
        self.y = base + 11 * unit

    def row(self, icon: Icon | None, text: str, figure: str, *, least_px: float = 0.0) -> None:
        """Set a line of the legend: icon, words, figure."""
        unit, size = self.look.unit, 12.2 * self.look.unit
        indent = 30 * unit
        figure_width = extent(figure, BOLD, size).width
        room = self.width - indent - figure_width - 6 * unit
        lines = wrap(text, REGULAR, size, room, most_lines=2)
        step = 16 * unit
        usual = step * max(len(lines), 1) + 4 * unit
        height = max(usual, least_px)
        base = self.y + 12 * unit + (height - usual) / 2
        if icon is not None:
            middle = base - 4.4 * unit + (len(lines) - 1) * step / 2
            self.items += icon(self.left + 11 * unit, middle)
        for index, line in enumerate(lines):
            self.items.append(
                Words(
                    x=self.left + indent,
                    y=base + index * step,
                    text=line,
                    size_px=size,
                    colour=self.look["ink"],
                )
            )
        if figure:
            self.items.append(
                Words(
                    x=self.left + self.width - figure_width,
                    y=base,
                    text=figure,
                    face=BOLD,
                    size_px=size,
                    colour=self.look["ink"],
                )
            )
        self.y += height

    def paragraph(self, text: str) -> None:
        """Set words over the whole width."""
        unit, size = self.look.unit, 11.6 * self.look.unit
        lines = wrap(text, REGULAR, size, self.width, most_lines=5)
        for index, line in enumerate(lines):
            self.items.append(
                Words(
                    x=self.left,
                    y=self.y + 11 * unit + index * 15 * unit,
                    text=line,
                    size_px=size,
                    colour=self.look["muted"],
                )
            )
        self.y += 15 * unit * len(lines) + 5 * unit
