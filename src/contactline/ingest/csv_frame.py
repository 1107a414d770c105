"""A well-formed delimited text file as columns, at the speed of Arrow's reader.

The rules are those of `contactline.ingest.csv_rows`, which says what is wrong with a row.
This road is taken only by a file in which nothing can be wrong but the number of cells of
some rows: it is UTF-8, every quotation mark opens or closes a cell, and no line is
extreme. Any doubt gives the file to the other road, so that both read the same.
"""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

from contactline.ingest.csv_rows import (
    MAX_RECORD_CHARS,
    MAX_RECORD_LINES,
    MIN_ROW_WIDTH,
    detect_delimiter,
    read_csv,
)
from contactline.ingest.formats.bare import BARE, names_for
from contactline.ingest.frame import TextFrame, frame_of
from contactline.ingest.lines import MAX_LINE_BYTES, detect_encoding
from contactline.ingest.rows import MAX_COLUMNS, NOTICE, Flaw
from contactline.ingest.source import PIECE_BYTES, rewound
from contactline.model.records import Problem

if TYPE_CHECKING:
    import numpy.typing as npt

    from contactline.ingest.lines import Encoding
    from contactline.ingest.source import Source

    Whole = npt.NDArray[np.int64]

#: More rows than this share that do not fit the header: no well-formed file.
MAX_ODD_SHARE = 0.2
#: So much is looked through at once.
_PIECE_BYTES = 1 << 24
_QUOTE, _NEWLINE, _RETURN = 34, 10, 13


def read_csv_table(source: Source, *, encoding: str | None = None) -> TextFrame:
    """Return a delimited text file as columns.

    Raises
    ------
    SourceError
        If it is binary, or has no header.
    """
    found = detect_encoding(source, stated=encoding)
    data, is_whole = _read(source)
    frame = _well_formed(source, data, found) if is_whole else None
    if frame is not None:
        return frame
    again = rewound(source, data)
    del data
    return frame_of(read_csv(again, encoding=encoding))


def _read(source: Source) -> tuple[bytearray, bool]:
    """Return all bytes, or those up to a line that is too long to be held."""
    data = bytearray()
    since = 0
    while piece := source.stream.read(PIECE_BYTES):
        data += piece
        newline = piece.rfind(b"\n")
        since = since + len(piece) if newline < 0 else len(piece) - newline - 1
        if since > MAX_LINE_BYTES:
            return data, False
    return data, True


@dataclass(slots=True, kw_only=True)
class _Top:
    """The header of a file, and where its body begins."""

    names: tuple[str, ...]
    delimiter: str
    width: int
    body: int
    line: int
    is_bare: bool = False


@dataclass(slots=True, kw_only=True)
class _Records:
    """Where the records of a body lie; the empty ones are left out."""

    starts: Whole
    ends: Whole
    lines: Whole
    quotes: Whole
    spanning: npt.NDArray[np.bool_]


def _well_formed(source: Source, data: bytearray, found: Encoding) -> TextFrame | None:
    data = _as_utf8(data, found) or bytearray()
    top = _top(data)
    if top is None:
        return None
    records = _records(data, top)
    if records is None or not len(records.starts):
        return None
    arrays, odd = _parse(data, top, records)
    if arrays is None:
        return None
    frame = _frame(source, top, records, arrays, odd, data)
    if frame is not None and top.is_bare:
        frame.note(BARE)
    if frame is not None and found.notice:
        problem = Problem(
            path=source.name, line=None, column=None, code=NOTICE, message=found.notice
        )
        frame.notices.insert(0, problem)
    return frame


def _as_utf8(data: bytearray, found: Encoding) -> bytearray | None:
    if found.name == "utf-8":
        pass
    elif found.name == "utf-8-sig":
        data = data[3:]
    elif found.name.startswith(("utf-16", "utf-32")):
        return None
    else:
        try:
            data = bytearray(data.decode(found.name).encode("utf-8"))
        except UnicodeError:
            return None
    if b"\0" in data or data.count(b"\r") != data.count(b"\r\n"):
        return None
    return data


def _top(data: bytearray) -> _Top | None:
    """Return the header, or None if it takes more than a glance to read it."""
    at = number = 0
    stated = None
    while True:
        end = data.find(b"\n", at)
        if end < 0 or end - at > MAX_LINE_BYTES:
            return None
        number += 1
        try:
            text = data[at:end].decode("utf-8")
        except UnicodeDecodeError:
            return None
        at = end + 1
        if not text.strip():
            continue
        mark = re.fullmatch(r"sep=(.)\s*", text)
        if mark is None or stated is not None:
            break
        stated = mark[1]
    delimiter = stated or detect_delimiter(text)
    if text.count('"') % 2 or not delimiter.isascii() or delimiter == '"':
        return None
    try:
        cells = next(csv.reader([text], delimiter=delimiter))
    except csv.Error:
        return None
    bare = names_for(cells)
    if bare is not None:
        return _Top(
            names=bare,
            delimiter=delimiter,
            width=len(bare),
            body=data.rfind(b"\n", 0, end) + 1,
            line=number - 1,
            is_bare=True,
        )
    names = [name.strip() for name in cells]
    while names and not names[-1]:
        names.pop()
    if not names or len(cells) > MAX_COLUMNS:
        return None
    return _Top(
        names=tuple(names),
        delimiter=delimiter,
        width=max(len(cells), _width_of_first(data, at, delimiter)),
        body=at,
        line=number,
    )


def _width_of_first(data: bytearray, at: int, delimiter: str) -> int:
    """Return the cells of the first row, which may end with a separator too many."""
    end = data.find(b"\n", at)
    first = data[at : end if end >= 0 else len(data)]
    if b'"' in first or len(first) > MAX_LINE_BYTES:
        return 0
    return first.count(delimiter.encode()) + 1


def _records(data: bytearray, top: _Top) -> _Records | None:
    """Cut a body into records; None if a quotation mark stands where none should."""
    body = np.frombuffer(data, dtype=np.uint8)[top.body :]
    if not len(body):
        return None
    newlines = _positions(body, _NEWLINE)
    if not len(newlines) or newlines[-1] != len(body) - 1:
        newlines = np.append(newlines, len(body))
    quotes = _positions(body, _QUOTE) if data.find(b'"', top.body) >= 0 else newlines[:0]
    if len(quotes):
        if not _is_quoted_well(body, quotes, ord(top.delimiter)):
            return None
        closed = np.searchsorted(quotes, newlines) % 2 == 0
    else:
        closed = np.ones(len(newlines), dtype=bool)
    if not closed[-1] or int(np.diff(newlines, prepend=-1).max()) > MAX_LINE_BYTES:
        return None
    last = np.flatnonzero(closed)
    ends = newlines[last]
    starts = np.append(0, ends[:-1] + 1)
    first_line = np.append(0, last[:-1] + 1)
    if int((ends - starts).max()) > min(MAX_RECORD_CHARS, csv.field_size_limit()):
        return None
    if int((last - first_line).max()) >= MAX_RECORD_LINES:
        return None
    for record in np.flatnonzero(last - first_line >= 2):
        text = data[top.body + starts[record] : top.body + ends[record]]
        if _looks_torn(text, top):
            return None
    size = ends - starts
    filled = (size > 1) | ((size == 1) & (body[np.minimum(starts, len(body) - 1)] != _RETURN))
    return _Records(
        starts=starts[filled],
        ends=ends[filled],
        lines=(first_line + top.line + 1)[filled],
        quotes=quotes,
        spanning=(last > first_line)[filled],
    )


def _positions(body: npt.NDArray[np.uint8], byte: int) -> Whole:
    found = [
        np.flatnonzero(body[at : at + _PIECE_BYTES] == byte) + at
        for at in range(0, len(body), _PIECE_BYTES)
    ]
    return np.concatenate(found)


def _is_quoted_well(body: npt.NDArray[np.uint8], quotes: Whole, delimiter: int) -> bool:
    """Tell whether every quotation mark opens a cell, closes one, or is written twice."""
    if len(quotes) % 2:
        return False
    opening, closing = quotes[0::2], quotes[1::2]
    doubled = opening[1:] == closing[:-1] + 1
    before = body[opening - 1]
    starts = (before == delimiter) | (before == _NEWLINE) | (opening == 0)
    starts[1:] |= doubled
    after = body[np.minimum(closing + 1, len(body) - 1)]
    ends = (after == delimiter) | (after == _NEWLINE) | (after == _RETURN)
    ends |= closing == len(body) - 1
    ends[:-1] |= doubled
    return bool(starts.all() and ends.all())


def _looks_torn(record: bytearray, top: _Top) -> bool:
    """Tell whether the lines within a record look like rows of their own."""
    inner = record.split(b"\n")[1:-1]
    mark, width = top.delimiter.encode(), len(top.names)
    return width >= MIN_ROW_WIDTH and all(
        b'"' not in line and line.count(mark) == width - 1 for line in inner
    )


def _parse(data: bytearray, top: _Top, records: _Records) -> tuple[list[pa.Array] | None, Whole]:
    """Return the cells by column, and the records that do not fit the header."""
    skipped = 0

    def skip(_: object) -> str:
        nonlocal skipped
        skipped += 1
        return "skip"

    names = [str(position) for position in range(top.width)]
    none = np.zeros(0, dtype=np.int64)
    longest = int((records.ends - records.starts).max())
    try:
        table = pa_csv.read_csv(
            # from the end of the header's line on: a mark of byte order is a letter here
            pa.BufferReader(memoryview(data)[max(top.body - 1, 0) :]),
            read_options=pa_csv.ReadOptions(
                column_names=names, block_size=max(1 << 22, 4 * longest)
            ),
            parse_options=pa_csv.ParseOptions(
                delimiter=top.delimiter,
                newlines_in_values=bool(records.spanning.any()),
                invalid_row_handler=skip,
            ),
            convert_options=pa_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                null_values=[""],
                strings_can_be_null=True,
                quoted_strings_can_be_null=True,
            ),
        )
        count = table.num_rows
        arrays = []
        for _ in names:  # one column after the other, so that little is held twice
            arrays.append(pa.concat_arrays(table.column(0).chunks))
            table = table.remove_column(0)
    except pa.ArrowInvalid:
        return None, none  # bytes that are no UTF-8, or more than one array can hold
    odd = _odd_records(data, top, records) if skipped else none
    if len(odd) != skipped or count + skipped != len(records.starts):
        return None, none
    if skipped > MAX_ODD_SHARE * len(records.starts) or records.spanning[odd].any():
        return None, none
    return arrays, odd


def _odd_records(data: bytearray, top: _Top, records: _Records) -> Whole:
    body = np.frombuffer(data, dtype=np.uint8)[top.body :]
    marks = _positions(body, ord(top.delimiter))
    if len(records.quotes):
        marks = marks[np.searchsorted(records.quotes, marks) % 2 == 0]
    counts = np.searchsorted(marks, records.ends) - np.searchsorted(marks, records.starts)
    return np.flatnonzero(counts != top.width - 1)


def _frame(
    source: Source,
    top: _Top,
    records: _Records,
    arrays: list[pa.Array],
    odd: Whole,
    data: bytearray,
) -> TextFrame | None:
    width = len(top.names)
    texts: dict[int, tuple[str, ...]] = {}
    for record in odd:
        text = data[top.body + records.starts[record] : top.body + records.ends[record]]
        line = text.decode("utf-8")
        cells = next(csv.reader([line], delimiter=top.delimiter))
        if not line.strip():
            continue  # a line of blanks is none
        if not any(cell.strip() for cell in cells[width:]) and len(cells) >= width:
            return None  # fits after all
        texts[int(record)] = tuple(cells)
    lines = records.lines
    if len(odd):
        where = np.zeros(len(lines), dtype=np.int64)
        fits = np.ones(len(lines), dtype=bool)
        fits[odd] = False
        where[fits] = np.arange(int(fits.sum()))
        kept = fits.copy()
        kept[list(texts)] = True
        index = pa.array(where[kept], mask=~fits[kept])
        arrays = [array.take(index) for array in arrays]
        lines = lines[kept]
        renumbered = np.cumsum(kept) - 1
        texts = {int(renumbered[record]): cells for record, cells in texts.items()}
    for row in _rows_beyond(arrays[width:]):
        if row not in texts:
            cells = [array[row].as_py() or "" for array in arrays]
            texts[row] = tuple(cells)
    arrays = arrays[:width]
    blank = _blank_rows(arrays)
    if texts:
        blank[list(texts)] = False
    if blank.any():
        keep = ~blank
        arrays = [array.filter(pa.array(keep)) for array in arrays]
        lines = lines[keep]
        renumbered = np.cumsum(keep) - 1
        texts = {int(renumbered[row]): cells for row, cells in texts.items()}
    columns: dict[str, pa.Array] = {}
    spare: dict[int, pa.Array] = {}
    for position, (name, array) in enumerate(zip(top.names, arrays, strict=True)):
        if name and name not in columns:
            columns[name] = array
        else:
            spare[position] = array
    return TextFrame(
        path=source.name,
        stem=source.stem,
        kind="csv",
        header=top.names,
        columns=columns,
        lines=lines,
        flaws={
            row: Flaw(None, "cells", f"has {len(cells)} cells where the header has {width}")
            for row, cells in texts.items()
        },
        spare=spare,
        odd=texts,
    )


def _rows_beyond(arrays: list[pa.Array]) -> list[int]:
    """Return the rows that have text right of the last column with a name."""
    found: set[int] = set()
    for array in arrays:
        if array.null_count < len(array):
            text = pc.fill_null(pc.invert(pc.utf8_is_space(array)), False)
            found.update(np.flatnonzero(text.to_numpy(zero_copy_only=False)).tolist())
    return sorted(found)


def _blank_rows(arrays: list[pa.Array]) -> npt.NDArray[np.bool_]:
    blank = np.ones(len(arrays[0]), dtype=bool)
    for array in arrays:
        spaces = pc.fill_null(pc.utf8_is_space(array), True)
        blank &= spaces.to_numpy(zero_copy_only=False)
        if not blank.any():
            break
    return blank
