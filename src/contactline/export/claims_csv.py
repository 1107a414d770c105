"""``claims.csv`` from the tables, a slice at a time."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from contactline.export.claim_texts import ClaimTexts

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.casebook.book import Casebook
    from contactline.export.claim_texts import Progress

#: What a spreadsheet would run, and the apostrophe that says so (as in `model.codec_csv`).
_RISKY = r"^[=+\-@\t\r']"
#: Numbers and offsets that begin with a sign and do no harm.
_HARMLESS = r"^[+\-](\d+(\.\d+)?|\d\d:\d\d)$"


def guard_cells(values: pa.Array) -> pa.Array:
    """Return cells that no spreadsheet runs as a formula; `guard_cell` for a whole column."""
    if values.null_count == len(values):
        return values
    risky = pc.match_substring_regex(values, _RISKY)
    if not pc.any(risky).as_py():
        return values
    risky = pc.and_not(risky, pc.match_substring_regex(values, _HARMLESS))
    return pc.if_else(risky, pc.binary_join_element_wise("'", values, ""), values)


def csv_lines(columns: list[pa.Array]) -> pa.Array:
    """Return the lines of a CSV file, without their ends, of columns of text; null is blank."""
    length = len(columns[0])
    blank = pa.array([""] * length, type=pa.string())
    cells, returns = [], None
    for values in columns:
        if values.null_count == length:
            cells.append(blank)
            continue
        cells.append(_quoted(values))
        found = pc.fill_null(pc.match_substring(values, "\r"), fill_value=False)
        returns = found if returns is None else pc.or_(returns, found)
    lines = pc.binary_join_element_wise(*cells, ",", null_handling="replace", null_replacement="")
    if returns is None or not pc.any(returns).as_py():
        return lines
    # a lone carriage return ends a row for many readers: such a row is quoted throughout
    rows = zip(*(values.filter(returns).to_pylist() for values in columns), strict=True)
    written = pa.array([_all_quoted(row) for row in rows], type=pa.string())
    return pc.replace_with_mask(lines, returns, written)


def write_claims_csv(book: Casebook, path: Path, *, progress: Progress | None = None) -> None:
    """Write ``claims.csv``; columns of reports that no claim fills are left out."""
    claims = ClaimTexts(book, progress=progress)
    kept = claims.filled_columns
    with path.open("wb") as stream:
        stream.write((",".join(kept) + "\n").encode("utf-8"))
        for part in claims.slices():
            cells = part.cells()
            write_lines(stream, csv_lines([guard_cells(cells[name]) for name in kept]))


def write_lines(stream: io.BufferedIOBase | io.BufferedWriter, lines: pa.Array) -> None:
    r"""Write texts, each with ``\n`` after it."""
    ended = pc.binary_join_element_wise(lines, "\n", "")
    for chunk in ended.chunks if isinstance(ended, pa.ChunkedArray) else [ended]:
        stream.write(_bytes_of(chunk))


def _bytes_of(texts: pa.Array) -> bytes:
    """Return texts one after the other, without a Python object for each."""
    whole = pa.ListArray.from_arrays(pa.array([0, len(texts)], type=pa.int32()), texts)
    return bytes(pc.binary_join(whole.cast(pa.list_(pa.binary())), b"")[0].as_buffer())


def _quoted(values: pa.Array) -> pa.Array:
    special = pc.match_substring_regex(values, '[",\n]')
    if not pc.any(special).as_py():
        return values
    doubled = pc.replace_substring(values, '"', '""')
    return pc.if_else(special, pc.binary_join_element_wise('"', doubled, '"', ""), values)


def _all_quoted(row: tuple[str | None, ...]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="", quoting=csv.QUOTE_ALL).writerow([cell or "" for cell in row])
    return out.getvalue()
