"""Columns of text that line up on a screen."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def aligned(rows: Sequence[Sequence[str]], *, numbers_from: int | None = None) -> list[str]:
    """Return rows of cells as lines; columns from `numbers_from` on stand to the right."""
    if not rows:
        return []
    widths = [max(width_of(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = []
        for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
            pad = " " * (width - width_of(cell))
            right = numbers_from is not None and column >= numbers_from
            cells.append(pad + cell if right else cell + pad)
        lines.append("  ".join(cells).rstrip())
    return lines


def width_of(text: str) -> int:
    """Return how many places of a terminal a text takes."""
    total = 0
    for char in text:
        if unicodedata.combining(char):
            continue
        total += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return total


def one_line(text: str | None, *, most: int = 300) -> str:
    """Return a text on one line, without control characters, cut at a decent length."""
    words = "".join(char if char.isprintable() else " " for char in text or "").split()
    joined = " ".join(words)
    return joined if len(joined) <= most else joined[: most - 1] + "…"
