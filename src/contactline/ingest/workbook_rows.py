"""Rows of an .xlsx workbook, read without trusting its declared sizes."""

from __future__ import annotations

import io
import itertools
import lzma
import re
import struct
import warnings
import zipfile
import zlib
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO

from contactline.ingest.rows import MAX_COLUMNS, Flaw, Row, Table, is_blank
from contactline.ingest.source import SourceError, read_whole

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contactline.ingest.source import Source

    _Row = tuple[int, list[str], list[str | None]]

#: Bounds of a workbook; beyond them it is taken for a zip bomb.
MAX_PACKED_BYTES = 200_000_000
MAX_UNPACKED_BYTES = 1_000_000_000
MAX_PARTS = 10_000
#: Unpacked to packed size that no real workbook of some size reaches.
MAX_RATIO = 200
RATIO_FROM_BYTES = 20_000_000

#: A title above a table is one cell; the header is within so many rows, with so many names.
TITLE_ROWS = 10
MIN_HEADER_CELLS = 3

#: What a damaged workbook raises somewhere inside the reading library.
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,  # what the XML parsers raise
    TypeError,
    ValueError,
    lzma.LZMAError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


def read_workbook(source: Source) -> Table:
    """Return the first sheet of a workbook that holds anything, as rows.

    Raises
    ------
    SourceError
        If it is no workbook, a zip bomb, or holds no header.
    """
    stream = io.BytesIO(read_whole(source, limit_bytes=MAX_PACKED_BYTES))
    _check_archive(source.name, stream)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and validations, which are not read
            return _first_filled_sheet(source, stream)
    except SourceError:
        raise
    except _BROKEN as exc:
        raise SourceError(source.name, "format", f"is a damaged workbook ({exc})") from exc


def _check_archive(name: str, stream: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                what = "is a ZIP archive, not an .xlsx workbook; unpack it first"
                raise SourceError(name, "binary", what)
            unpacked = sum(part.file_size for part in parts)
            small = max(1, sum(part.compress_size for part in parts))
            bomb = unpacked > RATIO_FROM_BYTES and unpacked > MAX_RATIO * small
            if bomb or unpacked > MAX_UNPACKED_BYTES or len(parts) > MAX_PARTS:
                what = f"unpacks from {small:,} to {unpacked:,} bytes in {len(parts):,} parts"
                raise SourceError(name, "limit", f"{what}: refused as a zip bomb; use CSV")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as handle:
                        if b"<!DOCTYPE" in handle.read(4096):
                            what = "declares XML entities, which no workbook does: refused"
                            raise SourceError(name, "format", what)
    except SourceError:
        raise
    except _BROKEN as exc:
        raise SourceError(name, "format", f"is a damaged ZIP archive ({exc})") from exc


def _first_filled_sheet(source: Source, stream: BinaryIO) -> Table:
    import openpyxl

    values = openpyxl.load_workbook(stream, read_only=True, data_only=True)
    for sheet in values.worksheets:
        sheet.reset_dimensions()
        rows = _cells(sheet)
        first = next((row for row in rows if not is_blank(row[1])), None)
        if first is None:
            continue
        top, rows = _below_title(first, rows)
        header = tuple(name.strip() for name in top[1])
        while not header[-1]:
            header = header[:-1]
        if len(header) > MAX_COLUMNS:
            reason = f"has {len(header):,} columns; at most {MAX_COLUMNS:,} are read"
            raise SourceError(source.name, "limit", reason)
        formulas = None
        if _has_formulas(stream):
            written = openpyxl.load_workbook(stream, read_only=True, data_only=False)
            twin = written[sheet.title]
            twin.reset_dimensions()
            formulas = itertools.islice(_cells(twin), top[0], None)
        table = Table(
            path=source.name,
            stem=source.stem,
            kind="xlsx",
            header=header,
            rows=iter(list(_guarded(source.name, _rows(rows, formulas, len(header))))),
        )
        if top is not first:
            table.note(f"the header is in row {top[0]}; what stands above it was not read")
        others = [name for name in values.sheetnames if name != sheet.title]
        if others:
            names = ", ".join(repr(name) for name in others[:5])
            table.note(f"read from sheet {sheet.title!r}; the others were not read: {names}")
        return table
    raise SourceError(source.name, "empty", "holds only empty sheets")


def _below_title(first: _Row, rows: Iterator[_Row]) -> tuple[_Row, Iterator[_Row]]:
    """Return the header and the rows below it: a title of one cell above a table is none."""
    if _filled(first[1]) > 1:
        return first, rows
    seen = list(itertools.islice(rows, TITLE_ROWS))
    for position, row in enumerate(seen):
        if _filled(row[1]) >= MIN_HEADER_CELLS:
            return row, itertools.chain(seen[position + 1 :], rows)
    return first, itertools.chain(seen, rows)


def _filled(texts: Sequence[str]) -> int:
    return sum(bool(text.strip()) for text in texts)


def _cells(sheet: Any) -> Iterator[tuple[int, list[str], list[str | None]]]:
    """Yield row number, cells as text, and what spreadsheets call an error, by cell."""
    for number, row in enumerate(sheet.iter_rows(), start=1):
        texts, errors = [], []
        for cell in row:
            value = cell.value
            texts.append(_text(value, cell))
            errors.append(value if getattr(cell, "data_type", "n") == "e" else None)
        yield number, texts, errors


def _rows(
    rows: Iterator[tuple[int, list[str], list[str | None]]],
    formulas: Iterator[tuple[int, list[str], list[str | None]]] | None,
    width: int,
) -> Iterator[Row]:
    for number, texts, errors in rows:
        written = next(formulas, None) if formulas is not None else None
        flaws = _cell_flaws(texts, errors, written[1] if written else ())
        if is_blank(texts) and not flaws:
            continue
        cells = tuple(texts[:width]) + ("",) * (width - len(texts))
        extra = texts[width:]
        if not is_blank(extra):
            last = max(position for position, text in enumerate(texts) if text.strip()) + 1
            message = f"has {last} cells where the header has {width}"
            yield Row(number, tuple(texts[:last]), Flaw(None, "cells", message))
            continue
        yield Row(number, cells, cell_flaws=flaws or None)


def _cell_flaws(
    texts: Sequence[str], errors: Sequence[str | None], written: Sequence[str]
) -> dict[int, Flaw]:
    flaws = {
        position: Flaw(None, "formula", f"holds the spreadsheet error {error}")
        for position, error in enumerate(errors)
        if error is not None
    }
    for position, formula in enumerate(written):
        if formula.startswith("=") and (position >= len(texts) or not texts[position]):
            message = (
                f"{formula[:40]!r} has no stored result; "
                "open the workbook in a spreadsheet program and save it again"
            )
            flaws[position] = Flaw(None, "formula", message)
    return flaws


def _guarded(name: str, rows: Iterator[Row]) -> Iterator[Row]:
    """Turn damage that shows only while reading into one flawed row."""
    last = 0
    try:
        for row in rows:
            last = row.line
            yield row
    except _BROKEN as exc:
        message = f"the workbook is damaged from here on ({exc})"
        yield Row(last + 1, (name,), Flaw(None, "format", message))


def _text(value: object, cell: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime):
        rounded = value.replace(microsecond=0)
        if rounded.time() == time(0) and "h" not in str(cell.number_format).lower():
            return rounded.date().isoformat()
        return rounded.isoformat(sep=" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value)


def _has_formulas(stream: BinaryIO) -> bool:
    with zipfile.ZipFile(stream) as archive:
        for name in archive.namelist():
            if not name.startswith("xl/worksheets/"):
                continue
            with archive.open(name) as handle:
                tail = b""
                while block := handle.read(1 << 20):
                    if re.search(rb"<(?:\w+:)?f[ >/]", tail + block):
                        return True
                    tail = block[-16:]
    return False
