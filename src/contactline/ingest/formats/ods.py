"""ODS spreadsheets, row by row, without trusting their repeat counts.

Elements: OpenDocument 1.3, part 3 (OASIS). A cell or row may say that it is repeated a
million times; empty repeats are skipped, filled ones are bounded.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from contactline.ingest.formats.archives import opened, read_part
from contactline.ingest.formats.xml_stream import read_xml
from contactline.ingest.frame import TextFrame, frame_of
from contactline.ingest.rows import MAX_COLUMNS, Flaw, Row, Table, is_blank
from contactline.ingest.source import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contactline.ingest.source import Source

#: More filled cells than this are refused.
MAX_CELLS = 50_000_000
CONTENT = "content.xml"
_CLOCK = re.compile(r"PT(\d{1,3})H(\d{1,2})M(\d{1,2})(?:[.,]\d+)?S")
_VALUES = ("date-value", "time-value", "boolean-value", "value", "string-value")


def read_ods(source: Source) -> TextFrame:
    """Return the first sheet of an ODS spreadsheet that holds anything.

    Raises
    ------
    SourceError
        If it is damaged, a bomb, or holds no header.
    """
    with opened(source) as archive:
        content = read_part(source, archive, CONTENT)
    sheets = _Sheets(source.name)
    damage = read_xml(source.name, io.BytesIO(content), sheets)
    if not sheets.rows:
        if damage is not None:
            raise SourceError(source.name, "format", f"line {damage[0]}: {damage[1]}")
        raise SourceError(source.name, "empty", "holds only empty sheets")
    (_, top, _), *rest = sheets.rows
    header = tuple(name.strip() for name in top)
    while not header[-1]:
        header = header[:-1]
    if len(header) > MAX_COLUMNS:
        reason = f"has {len(header):,} columns; at most {MAX_COLUMNS:,} are read"
        raise SourceError(source.name, "limit", reason)
    rows = [_row(number, texts, errors, len(header)) for number, texts, errors in rest]
    if damage is not None:
        rows.append(Row(damage[0], (source.name,), Flaw(None, "format", damage[1])))
    table = Table(path=source.name, stem=source.stem, kind="ods", header=header, rows=iter(rows))
    if sheets.others:
        names = ", ".join(repr(name[:40]) for name in sheets.others[:5])
        table.note(f"read from sheet {sheets.name!r}; the others were not read: {names}")
    return frame_of(table)


def _row(number: int, texts: Sequence[str], errors: Mapping[int, str], width: int) -> Row:
    if not is_blank(list(texts[width:])):
        last = max(position for position, text in enumerate(texts) if text.strip()) + 1
        message = f"has {last} cells where the header has {width}"
        return Row(number, tuple(texts[:last]), Flaw(None, "cells", message))
    flaws = {
        position: Flaw(None, "formula", f"holds the spreadsheet error {error[:40]}")
        for position, error in errors.items()
    }
    cells = tuple(texts[:width]) + ("",) * (width - len(texts))
    return Row(number, cells, cell_flaws=flaws or None)


class _Sheets:
    """Gathers the rows of the first filled sheet while a document is read."""

    def __init__(self, path: str) -> None:
        self.rows: list[tuple[int, list[str], dict[int, str]]] = []
        self.name = ""
        self.others: list[str] = []
        self._file = path
        self._sheet = ""
        self._number = 0
        self._repeat = 1
        self._cells: list[str] = []
        self._errors: dict[int, str] = {}
        self._blank = 0
        self._cell: Mapping[str, str] | None = None
        self._text: list[str] = []
        self._aside = 0
        self._count = 0

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:  # noqa: ARG002
        """Take the start of an element."""
        if name == "table":
            self._sheet, self._number = attributes.get("name", ""), 0
        elif name == "table-row":
            self._repeat = _repeat(attributes, "number-rows-repeated")
            self._cells, self._errors, self._blank = [], {}, 0
        elif name in ("table-cell", "covered-table-cell"):
            self._cell, self._text, self._aside = attributes, [], 0
        elif name in ("annotation", "shapes") and self._cell is not None:
            self._aside += 1
        elif self._cell is not None and not self._aside:
            if name == "p" and self._text:
                self._text.append("\n")
            elif name == "s":
                self._text.append(" " * min(_repeat(attributes, "c"), 1000))
            elif name == "tab":
                self._text.append("\t")
            elif name == "line-break":
                self._text.append("\n")

    def text(self, piece: str) -> None:
        """Take a piece of text."""
        if self._cell is not None and not self._aside:
            self._text.append(piece)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name in ("annotation", "shapes") and self._aside:
            self._aside -= 1
        elif name in ("table-cell", "covered-table-cell") and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None
        elif name == "table-row":
            self._end_row()
        elif name == "table" and self._sheet != self.name:
            self.others.append(self._sheet)

    def _end_cell(self, attributes: Mapping[str, str]) -> None:
        text = _value(attributes, "".join(self._text))
        repeat = _repeat(attributes, "number-columns-repeated")
        if not text.strip():
            self._blank += min(repeat, MAX_COLUMNS)
            return
        if len(self._cells) + self._blank + repeat > MAX_COLUMNS:
            reason = f"row {self._number + 1} has over {MAX_COLUMNS:,} cells: refused"
            raise SourceError(self._file, "limit", reason)
        self._cells += [""] * self._blank
        self._blank = 0
        if attributes.get("value-type") == "error" or text.startswith(("#REF!", "Err:", "#N/A")):
            self._errors |= dict.fromkeys(range(len(self._cells), len(self._cells) + repeat), text)
        self._cells += [text] * repeat

    def _end_row(self) -> None:
        first, self._number = self._number + 1, self._number + self._repeat
        if is_blank(self._cells):
            return
        if self.rows and self._sheet != self.name:
            return
        self.name = self._sheet
        self._count += len(self._cells) * self._repeat
        if self._count > MAX_CELLS:
            reason = f"has over {MAX_CELLS:,} filled cells: refused; save it as CSV"
            raise SourceError(self._file, "limit", reason)
        for number in range(first, first + self._repeat):
            self.rows.append((number, self._cells, self._errors))


def _repeat(attributes: Mapping[str, str], name: str) -> int:
    text = attributes.get(name, "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 10 else 1


def _value(attributes: Mapping[str, str], text: str) -> str:
    """Return a cell as text: its stored value where it has one, not how it is shown."""
    stored = next((attributes[name] for name in _VALUES if attributes.get(name)), None)
    if stored is None:
        return text
    if "date-value" in attributes:
        return stored.removesuffix("T00:00:00").replace("T", " ")
    if "time-value" in attributes:
        clock = _CLOCK.fullmatch(stored)
        return stored if clock is None else ":".join(f"{int(part):02}" for part in clock.groups())
    if "value" in attributes:
        try:
            number = float(stored)
        except ValueError:
            return text
        whole = number.is_integer() and abs(number) < 1e15
        return str(int(number)) if whole else repr(number)
    return stored
