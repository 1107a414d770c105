"""Rows of a delimited text file, one bad line never spoiling the next."""

from __future__ import annotations

import csv
import re
from collections import deque
from itertools import chain
from typing import TYPE_CHECKING

from contactline.ingest.formats.bare import BARE, names_for
from contactline.ingest.lines import KEPT_CHARS, Line, detect_encoding, read_lines
from contactline.ingest.rows import MAX_COLUMNS, Flaw, Row, Table, is_blank
from contactline.ingest.source import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contactline.ingest.source import Source

#: Separators that are recognised, the likelier first.
DELIMITERS = (",", ";", "\t", "|")
#: A quoted cell that spans more than this is taken for a quote that was not closed.
MAX_RECORD_LINES = 1_000
MAX_RECORD_CHARS = 1_000_000
#: Lines with fewer cells cannot be told from lines of a text.
MIN_ROW_WIDTH = 3
#: After so many unclosed quotes a file is no longer searched far for their ends.
PATIENCE = 100
SHORT_RECORD_LINES = 20


def read_csv(source: Source, *, encoding: str | None = None) -> Table:
    """Return a CSV, semicolon, tab or pipe separated file as rows.

    Raises
    ------
    SourceError
        If it is binary, or has no header, or no row below it.
    """
    found = detect_encoding(source, stated=encoding)
    lines = read_lines(source, found)
    first = next((line for line in lines if line.text.strip()), None)
    if first is None:
        raise SourceError(source.name, "empty", "holds only blank lines")
    stated = re.fullmatch(r"sep=(.)\s*", first.text)  # a line that some spreadsheets write
    if stated is not None:
        first = next((line for line in lines if line.text.strip()), None)
        if first is None:
            raise SourceError(source.name, "empty", "holds no header")
    if first.flaw is not None and first.flaw[0] != "encoding":
        raise SourceError(source.name, *first.flaw)
    delimiter = stated[1] if stated else detect_delimiter(first.text)
    records = _Records(chain([Line(first.number, first.text)], lines), delimiter)
    top = records.read(width=None)
    if top is None or top.flaw is not None:
        reason = top.flaw.message if top and top.flaw else "cannot be read"
        raise SourceError(source.name, "header", f"the header in line {first.number}: {reason}")
    bare = names_for(top.cells)
    header = bare or tuple(name.strip() for name in top.cells)
    if len(header) > MAX_COLUMNS:
        reason = f"has {len(header):,} columns; at most {MAX_COLUMNS:,} are read"
        raise SourceError(source.name, "limit", reason)
    while header and not header[-1]:
        header = header[:-1]
    if not header:
        raise SourceError(source.name, "header", f"line {first.number} holds no column name")
    rows = records.rows(header)
    if bare is not None:
        rows = chain([Row(first.number, top.cells)], rows)
    table = Table(path=source.name, stem=source.stem, kind="csv", header=header, rows=rows)
    if bare is not None:
        table.note(BARE)
    if found.notice:
        table.note(found.notice)
    if first.flaw is not None:
        table.note(f"the header: {first.flaw[1]}", line=first.number)
    return table


def detect_delimiter(line: str) -> str:
    """Return the separator that cuts a header into the most columns."""
    return max(DELIMITERS, key=lambda mark: _width(line, mark))


def _width(line: str, delimiter: str) -> int:
    try:
        return len(next(csv.reader([line], delimiter=delimiter)))
    except csv.Error:  # a bare carriage return: the reader of rows says so
        return 0


class _Records:
    """Logical records out of physical lines; lines that were tried in vain come back."""

    def __init__(self, lines: Iterator[Line], delimiter: str) -> None:
        self._lines = lines
        self._delimiter = delimiter
        self._again: deque[Line] = deque()
        self._unclosed = 0

    def rows(self, header: tuple[str, ...]) -> Iterator[Row]:
        """Yield the rows below the header, each as wide as that or with its flaw."""
        width = len(header)
        while (row := self.read(width=width)) is not None:
            if row.flaw is None:
                if is_blank(row.cells):
                    continue
                if len(row.cells) != width:
                    row = _fitted(row, width)
            yield row

    def read(self, *, width: int | None) -> Row | None:
        """Return the next record, or None at the end."""
        first = self._take()
        while first is not None and first.flaw is None and first.text.isspace():
            first = self._take()
        if first is None:
            return None
        if first.flaw is not None:
            return _flawed(first, *first.flaw)
        if '"' not in first.text:
            return self._parse(first, iter((first.text,)))
        taken = [first]
        gave_up: str | None = None

        def feed() -> Iterator[str]:
            nonlocal gave_up
            size = len(first.text)
            longest = MAX_RECORD_LINES if self._unclosed < PATIENCE else SHORT_RECORD_LINES
            yield first.text
            while True:
                line = self._take()
                if line is None:
                    gave_up = _OPEN
                    return
                size += len(line.text)
                if line.flaw or size > MAX_RECORD_CHARS or len(taken) >= longest:
                    self._again.appendleft(line)
                    gave_up = _runs_into(line.number) if line.flaw else _OPEN
                    return
                taken.append(line)
                yield line.text

        row = self._parse(first, feed())
        torn = row.flaw is not None or self._is_torn([line.text for line in taken], row, width)
        if gave_up is None and (len(taken) == 1 or not torn):
            return row
        self._unclosed += 1
        self._again.extendleft(reversed(taken[1:]))
        return _flawed(first, "quote", gave_up or _OPEN)

    def _is_torn(self, texts: list[str], row: Row, width: int | None) -> bool:
        """Tell whether a record of several lines is really an unclosed quote and good rows.

        It is if it has the wrong number of cells, if text follows a closing quote, or if
        every line within it looks like a row of its own.
        """
        if len(texts) == 1 or width is None:
            return False
        if len(row.cells) != width and not is_blank(row.cells[width:]):
            return True
        if len(row.cells) < width:
            return True
        try:
            next(csv.reader(texts, delimiter=self._delimiter, strict=True))
        except csv.Error:
            return True
        inner = texts[1:-1]
        return (
            width >= MIN_ROW_WIDTH
            and bool(inner)
            and all('"' not in text for text in inner)
            and all(text.count(self._delimiter) == width - 1 for text in inner)
        )

    def _parse(self, first: Line, texts: Iterator[str]) -> Row:
        try:
            return Row(first.number, tuple(next(csv.reader(texts, delimiter=self._delimiter))))
        except csv.Error as exc:
            what = str(exc)
            if "new-line" in what:
                message = "a carriage return stands outside quotation marks"
            elif "field larger" in what:
                message = "a cell is too long"
            else:
                message = what
            return _flawed(first, "cells", message)

    def _take(self) -> Line | None:
        return self._again.popleft() if self._again else next(self._lines, None)


_OPEN = 'a quotation mark " opens a cell and is not closed'


def _runs_into(line: int) -> str:
    return f'the cell that a quotation mark " opens runs into line {line}, which cannot be read'


def _fitted(row: Row, width: int) -> Row:
    if len(row.cells) > width and is_blank(row.cells[width:]):
        return Row(row.line, row.cells[:width])
    message = f"has {len(row.cells)} cells where the header has {width}"
    return Row(row.line, row.cells, Flaw(None, "cells", message))


def _flawed(line: Line, code: str, message: str) -> Row:
    kept = line.text.rstrip("\r\n")[:KEPT_CHARS]
    return Row(line.number, (kept,), Flaw(None, code, message))
