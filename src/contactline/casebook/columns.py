"""Claims as columns: what a reader hands over, and how it becomes the tables.

A reader that works by columns never makes a record. It fills `ClaimColumns`; its places,
casualties and links name their claim by its row, because an id that occurs twice gets an
ordinal only when everything has been read.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.casebook.schema import TABLES, to_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    import pandas as pd

    Whole = npt.NDArray[np.int64]

#: Tables whose rows belong to a claim.
CHILDREN = ("claim_places", "casualties", "links")
#: Keys of combined columns stay below this.
_MOST_KEYS = 2**62
_TYPES = {name: {column.name: column.dtype for column in made} for name, made in TABLES.items()}


@dataclass(slots=True, kw_only=True)
class ChildColumns:
    """Rows that belong to claims, in the order of the claims.

    Parameters
    ----------
    rows
        For each, the row of its claim.
    columns
        Declared columns but ``claim_id``; one that is missing is unknown throughout.
    """

    rows: Whole = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    columns: dict[str, pa.Array] = field(default_factory=dict)

    def spread(self, codes: Whole, count: int) -> ChildColumns:
        """Return for each row of `codes` the rows that belong to its code, of `count`."""
        many = np.bincount(self.rows, minlength=count)
        starts = np.cumsum(many) - many
        each = many[codes]
        owner = np.repeat(np.arange(len(codes), dtype=np.int64), each)
        ranks = np.arange(len(owner)) - np.repeat(np.cumsum(each) - each, each)
        which = pa.array(starts[codes][owner] + ranks)
        return ChildColumns(
            rows=owner, columns={name: array.take(which) for name, array in self.columns.items()}
        )


@dataclass(slots=True, kw_only=True)
class ClaimColumns:
    """The claims of one input as columns.

    Parameters
    ----------
    claims
        Columns of ``claims``, with ids as the input has them; what is missing is unknown.
    children
        `claim_places`, `casualties` and `links`.
    reports
        Columns of ``reports``, those that the claims name.
    lines
        Line of each claim in its input.
    repeated
        Rows whose id stands in an earlier row too, where that is known.
    """

    claims: dict[str, pa.Array]
    children: dict[str, ChildColumns] = field(default_factory=dict)
    reports: dict[str, pa.Array] = field(default_factory=dict)
    lines: Whole = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    repeated: Whole | None = None

    def __len__(self) -> int:
        """Return the number of claims."""
        return len(self.claims["claim_id"]) if "claim_id" in self.claims else 0

    def without(self, rows: Sequence[int]) -> ClaimColumns:
        """Return the claims but for some rows, with what belongs to them."""
        if not rows:
            return self
        keep = np.ones(len(self), dtype=bool)
        keep[list(rows)] = False
        moved = np.cumsum(keep) - 1
        children = {}
        for name, child in self.children.items():
            stays = keep[child.rows]
            children[name] = ChildColumns(
                rows=moved[child.rows[stays]],
                columns={
                    label: array.filter(pa.array(stays)) for label, array in child.columns.items()
                },
            )
        return ClaimColumns(
            claims={label: array.filter(pa.array(keep)) for label, array in self.claims.items()},
            children=children,
            reports=self.reports,
            lines=self.lines[keep],
        )


def column(table: pd.DataFrame, name: str) -> pa.Array:
    """Return a column of a table as one Arrow array, without a copy where it is one."""
    chunked = table[name].array._pa_array
    if chunked.num_chunks == 1:
        return chunked.chunk(0)
    return pa.concat_arrays(chunked.chunks) if chunked.num_chunks else pa.nulls(0, chunked.type)


def with_columns(name: str, table: pd.DataFrame, columns: Mapping[str, pa.Array]) -> pd.DataFrame:
    """Return a table with some of its declared columns replaced; the others are shared."""
    whole = {str(label): table[label].array._pa_array for label in table.columns}
    known = {label: array for label, array in columns.items() if label in _TYPES[name]}
    return to_table(name, whole | known)


def distinct_rows(columns: Sequence[pa.Array]) -> tuple[Whole, Whole]:
    """Find the different combinations of values of some columns.

    Returns
    -------
    numpy.ndarray, numpy.ndarray
        For each row its combination, and for each combination the first row that has it.
        Combinations are in the order of appearance.
    """
    key = np.zeros(len(columns[0]), dtype=np.int64)
    size = 1
    for values in columns:
        codes, count = _codes(values)
        if size * count > _MOST_KEYS:
            key, size = _codes(pa.array(key))
        key, size = key * count + codes, size * count
    made = pc.dictionary_encode(pa.array(key))
    codes = made.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    firsts = np.empty(len(made.dictionary), dtype=np.int64)
    firsts[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return codes, firsts


def _codes(values: pa.Array) -> tuple[Whole, int]:
    """Return a number for each value, 0 for null, and how many there can be."""
    made = pc.dictionary_encode(values)
    codes: Whole = pc.fill_null(made.indices, -1).to_numpy(zero_copy_only=False).astype(np.int64)
    return codes + 1, len(made.dictionary) + 1


def joined_columns(name: str, parts: Sequence[Mapping[str, pa.Array]]) -> dict[str, pa.Array]:
    """Return the columns of several parts of a table one after another."""
    lengths = [max((len(array) for array in part.values()), default=0) for part in parts]
    made = {}
    for label, dtype in _TYPES[name].items():
        if not any(label in part for part in parts):
            continue
        pieces = [
            typed(part[label], dtype) if label in part else pa.nulls(length, dtype)
            for part, length in zip(parts, lengths, strict=True)
        ]
        made[label] = pieces[0] if len(pieces) == 1 else pa.concat_arrays(pieces)
    return made


def typed(array: pa.Array, dtype: pa.DataType) -> pa.Array:
    """Return an array in a declared type."""
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
        array = array if isinstance(array, pa.Array) else pa.concat_arrays(array.chunks)
    if isinstance(array, pa.DictionaryArray):
        array = array.dictionary_decode()
    return array if array.type == dtype else array.cast(dtype)


def constant(value: object, length: int, dtype: pa.DataType | None = None) -> pa.Array:
    """Return an array of one value."""
    return pa.repeat(pa.scalar(value, dtype or pa.string()), length)


def numbered_ids(ids: pa.Array, again: Whole | None = None) -> pa.Array:
    """Give an id that occurs again an ordinal (``x``, ``x~2``), never one that is taken.

    Parameters
    ----------
    again
        Rows whose id stands in an earlier row too, where that is known.
    """
    if again is None:
        again = repeats(ids)
    if not len(again):
        return ids
    # only an id with a tilde can be what an ordinal makes
    chosen = set(ids.filter(pc.match_substring(ids, "~")).to_pylist())
    seen: defaultdict[str, int] = defaultdict(lambda: 1)
    made = []
    for name in ids.take(pa.array(again)).to_pylist():
        seen[name] += 1
        while f"{name}~{seen[name]}" in chosen:
            seen[name] += 1  # an author has that id already
        made.append(f"{name}~{seen[name]}")
        chosen.add(made[-1])
    mask = np.zeros(len(ids), dtype=bool)
    mask[again] = True
    return pc.replace_with_mask(ids, pa.array(mask), pa.array(made, pa.string()))


def repeats(ids: pa.Array) -> Whole:
    """Return the rows whose id stands in an earlier row too."""
    if not len(ids) or pc.count_distinct(ids).as_py() == len(ids):
        return np.zeros(0, dtype=np.int64)
    codes = pc.dictionary_encode(ids).indices.to_numpy(zero_copy_only=False)
    _, first = np.unique(codes, return_index=True)
    mask = np.ones(len(ids), dtype=bool)
    mask[first] = False
    return np.flatnonzero(mask)


def rows_in(ids: pa.Array, known: pa.Array) -> Whole:
    """Return for each id its row among the known ones, -1 where it is not there."""
    if len(ids) == len(known) and (ids is known or ids.equals(known)):
        return np.arange(len(ids), dtype=np.int64)
    found = pc.fill_null(pc.index_in(ids, value_set=known), -1)
    made: Whole = found.to_numpy(zero_copy_only=False).astype(np.int64)
    return made
