"""Whole columns at once: what every foreign format does with its cells.

A column is a ``pa.Array`` of strings in which null is an empty cell. Nothing here loops
over rows; `mapped` runs Python once for each different cell.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.ingest.frame import trimmed
from contactline.ingest.rows import Flaw

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from contactline.ingest.frame import TextFrame

TEXT = pa.string()
#: So many names of unused columns go into the notice.
SHOWN_COLUMNS = 8
#: Greatest number by which a combination of cells is named.
MOST_COMBINATIONS = 1 << 62
_NOTHING = pa.scalar(None, TEXT)
#: What datasets write into a cell that they leave open.
_OPEN = pa.array(["NA", "N/A", "NaN", "nan", "NULL", "null", "None", "NaT", "\\N"])


class Cells:
    """The columns of a frame by their names in lower case, with ``_`` between words.

    Attributes
    ----------
    frame
        The frame.
    used
        Names, as the input has them, of the columns that were asked for.
    """

    def __init__(self, frame: TextFrame) -> None:
        self.frame = frame
        self.used: set[str] = set()
        self._names: dict[str, str] = {}
        self._read: dict[str, pa.Array] = {}
        for name in frame.header:
            if name in frame.columns:
                self._names.setdefault(key(name), name)

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def __call__(self, *names: str) -> pa.Array:
        """Return the first filled of these columns, cell by cell; null if there is none."""
        there = [self._names[name] for name in names if name in self._names]
        if not there:
            return pa.nulls(len(self.frame), TEXT)
        self.used.update(there)
        for name in there:
            if name not in self._read:
                self._read[name] = without_open(self.frame.text(name))
        found = [self._read[name] for name in there]
        return pc.coalesce(*found) if len(found) > 1 else found[0]

    def constant(self, text: str | None) -> pa.Array:
        """Return a column with the same text in every row."""
        return pa.array([text], TEXT).take(pa.array(np.zeros(len(self.frame), dtype=np.int64)))

    def title(self, array: pa.Array) -> str | None:
        """Return the name of the column that an array is, if it is one as it stands."""
        return next((name for name, held in self._read.items() if held is array), None)

    def written(self, name: str) -> str:
        """Return the name of a column as the input has it."""
        return self._names.get(name, name)


def key(name: str) -> str:
    """Return a column name in the form that formats are compared in.

    Examples
    --------
    >>> key("  Assoc Actor-1 ")
    'assoc_actor_1'
    """
    return re.sub(r"[\s\-.]+", "_", name.strip("\ufeff \t\r\n")).lower()


def keys(header: Iterable[str]) -> frozenset[str]:
    """Return the names of a header as `key` has them."""
    return frozenset(key(name) for name in header)


def plain(
    cells: Cells,
    columns: Mapping[str, pa.Array],
    *,
    cell_flaws: Mapping[int, dict[str, Flaw]] | None = None,
    notices: Sequence[str] = (),
    titles: Mapping[str, str] | None = None,
) -> TextFrame:
    """Return a frame in the fields of a plain table, without the fields that say nothing.

    The place stays even if no row names one: such claims are listed, not refused. A cell
    that could not be read keeps its row from passing for a whole one.
    """
    filled = {
        name: array
        for name, array in columns.items()
        if name == "place" or array.null_count < len(array)
    }
    carried: dict[int, dict[str, Flaw]] = {}
    for row, found in cells.frame.cell_flaws.items():
        for name, flaw in found.items():
            if name in cells.used:
                carried[row] = {"place": Flaw(name, flaw.code, flaw.message)}
    for row, made in (cell_flaws or {}).items():
        carried.setdefault(row, {}).update(made)
    unused = [name for name in cells.frame.header if name and name not in cells.used]
    words = list(notices)
    if unused:
        shown = ", ".join(repr(name[:40]) for name in unused[:SHOWN_COLUMNS])
        rest = f" and {len(unused) - SHOWN_COLUMNS} more" if len(unused) > SHOWN_COLUMNS else ""
        words.append(f"columns that were not used: {shown}{rest}")
    read_from = {field: cells.title(array) for field, array in filled.items()}
    named = {field: cells.written(name) for field, name in (titles or {}).items()}
    return cells.frame.derived(
        filled,
        cell_flaws=carried,
        notices=words,
        titles={field: name for field, name in read_from.items() if name} | named,
    )


def without_open(cells: pa.Array) -> pa.Array:
    """Return cells in which ``NA``, ``NULL`` and the like are null."""
    mask = pc.is_in(cells, value_set=_OPEN)
    return pc.if_else(mask, _NOTHING, cells) if pc.any(mask).as_py() else cells


def mapped(cells: pa.Array, change: Callable[[str], str | None]) -> pa.Array:
    """Return what a function makes of each different cell; null stays null."""
    encoded = cells.dictionary_encode()
    made = pa.array([change(value) for value in encoded.dictionary.to_pylist()], TEXT)
    return made.take(encoded.indices)


def looked_up(cells: pa.Array, table: Mapping[str, str]) -> pa.Array:
    """Return the entry of a table for each cell; null where there is none."""
    return mapped(cells, table.get)


def when(mask: pa.Array, yes: pa.Array | str | None, no: pa.Array | str | None) -> pa.Array:
    """Choose cell by cell; where the mask is null, it counts as false."""
    sure = pc.fill_null(mask, fill_value=False)
    return pc.if_else(sure, _cells(yes), _cells(no))


def one_of(cells: pa.Array, values: Iterable[str]) -> pa.Array:
    """Tell which cells are one of some values; null is not."""
    return pc.is_in(cells, value_set=pa.array(sorted(values), TEXT))


def matching(cells: pa.Array, pattern: str) -> pa.Array:
    """Tell which cells a regular expression (RE2) describes; null is not."""
    return pc.fill_null(pc.match_substring_regex(cells, pattern), fill_value=False)


def replaced(cells: pa.Array, pattern: str, by: str) -> pa.Array:
    """Replace what a regular expression (RE2) finds; an emptied cell is null."""
    return trimmed(pc.replace_substring_regex(cells, pattern, by))


def labelled(label: str, cells: pa.Array) -> pa.Array:
    """Return ``label=cell``; null where the cell is."""
    return pc.binary_join_element_wise(pa.scalar(label), cells, "=")


def joined(parts: Sequence[pa.Array], mark: str = ", ") -> pa.Array:
    """Join cells with a mark, leaving out the empty ones; null if all are."""
    start = pa.array(np.full(len(parts[0]), "", dtype=object), TEXT)
    # pyarrow drops rows of nulls only; an empty text before them keeps every row
    text = pc.binary_join_element_wise(start, *parts, mark, null_handling="skip")
    return trimmed(pc.utf8_slice_codeunits(text, start=len(mark)))


def codes(source: str, parts: Mapping[str, pa.Array]) -> pa.Array:
    """Return the remark that keeps original codes: ``ACLED: geo_precision=2, inter1=1``."""
    filled = {name: cells for name, cells in parts.items() if cells.null_count < len(cells)}
    if not filled:
        return pa.nulls(len(next(iter(parts.values()))), TEXT)
    rows, which = _combinations(list(filled.values()))
    text = joined([labelled(name, cells.take(rows)) for name, cells in filled.items()])
    return pc.binary_join_element_wise(pa.scalar(f"{source}:"), text, " ").take(which)


def _combinations(columns: Sequence[pa.Array]) -> tuple[pa.Array, pa.Array]:
    """Return one row of each different combination of cells, and which of them a row has."""
    number = np.zeros(len(columns[0]), dtype=np.int64)
    for cells in columns:
        encoded = cells.dictionary_encode(null_encoding="encode")
        base = max(1, len(encoded.dictionary))
        if int(number.max(initial=0)) > MOST_COMBINATIONS // base:
            number = np.unique(number, return_inverse=True)[1].astype(np.int64)
        number = number * base + encoded.indices.to_numpy(zero_copy_only=False)
    _, rows, which = np.unique(number, return_index=True, return_inverse=True)
    return pa.array(rows), pa.array(which)


def whole(cells: pa.Array) -> pa.Array:
    """Return cells as whole numbers (``3``, ``3.0``); null where one is no such number."""
    digits = pc.replace_substring_regex(cells, r"^(\d{1,9})\.0+$", r"\1")
    good = matching(digits, r"^\d{1,9}$")
    return pc.cast(when(good, digits, None), pa.int64())


def without_midnight(cells: pa.Array) -> pa.Array:
    """Take off a clock time of 00:00, which databases write after every day."""
    return replaced(cells, r"[T ]00:00(:00(\.0+)?)?(Z|\+00:?00)?$", "")


def outside(
    cells: pa.Array, allowed: Iterable[str], *, column: str, field: str, meaning: str
) -> dict[int, dict[str, Flaw]]:
    """Return the cells that hold no code of a list, as flaws of a field."""
    known = frozenset(allowed)
    bad = pc.and_(pc.is_valid(cells), pc.invert(one_of(cells, known)))
    if not pc.any(bad).as_py():
        return {}
    rows = np.flatnonzero(bad.to_numpy(zero_copy_only=False))
    return {
        int(row): {
            field: Flaw(column, "range", f"{cells[int(row)].as_py()[:40]!r} is not {meaning}")
        }
        for row in rows
    }


def count(mask: pa.Array) -> int:
    """Return how many rows a mask holds for."""
    return int(pc.sum(pc.cast(mask, pa.int64())).as_py() or 0)


def _cells(value: pa.Array | str | None) -> pa.Array | pa.Scalar:
    return pa.scalar(value, TEXT) if value is None or isinstance(value, str) else value
