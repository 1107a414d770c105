"""Columns as the page reads them: whole numbers in byte planes, dictionaries, groups of both.

A part of the payload is one gzip of a JSON header and the bytes that it points into.
Numbers are written as their distance from the least of them, in as few bytes as the
greatest needs, all low bytes first: what is alike lies together, and deflate finds it.
Columns that depend on one another travel as one code a row and a table of what the
code stands for.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Ints = NDArray[np.int64]

#: Of a column with more different values than one in so many rows, no dictionary is made.
FEW = 4
#: A column of no more than so many values always is a dictionary.
ALWAYS_FEW = 16
#: Of so many rows, these are looked at before all are.
MANY, PROBE = 100_000, 20_000
#: A group has at most one combination in so many rows, and never more than fit 16 bits.
COMBINATIONS = 24
MOST_COMBINATIONS = 60_000
#: Widest number that the page keeps as such.
LARGEST = 2**31 - 2
#: deflate's level: beyond it the time doubles for a hundredth of the size.
LEVEL = 6


@dataclass(slots=True)
class Part:
    """Bytes under way, and where in them each column lies."""

    chunks: list[bytes] = field(default_factory=list)
    size: int = 0

    def ints(
        self, values: NDArray[Any], *, valid: NDArray[np.bool_] | None = None
    ) -> dict[str, Any]:
        """Add whole numbers; where ``valid`` is false the value is unknown.

        Returns
        -------
        dict
            ``at``, ``n``: position in the bytes, number of values; ``w``: bytes a value;
            ``min``: what is added to what was written; ``null``: a written 0 is unknown.
        """
        values = np.asarray(values, dtype=np.int64)
        known = values if valid is None else values[valid]
        least = int(known.min()) if len(known) else 0
        spec: dict[str, Any] = {"at": self.size, "n": len(values), "min": least}
        if 0 <= least < 256 and valid is None:
            spec["min"] = least = 0
        written = values - least
        if valid is not None and len(known) < len(values):
            written = np.where(valid, written + 1, 0)
            spec |= {"min": least - 1, "null": 1}
        most = int(written.max()) if len(written) else 0
        spec["w"] = 1 if most < 2**8 else 2 if most < 2**16 else 3 if most < 2**24 else 4
        for plane in range(spec["w"]):
            self._add(((written >> (8 * plane)) & 0xFF).astype(np.uint8).tobytes())
        return spec

    def _add(self, data: bytes) -> None:
        self.chunks.append(data)
        self.size += len(data)

    def close(self, header: Mapping[str, Any]) -> bytes:
        """Return the part: length of the header, header, bytes; gzip, the same for the same."""
        text = json.dumps(header, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        head = text.encode("utf-8", "replace")
        return squeeze(b"".join([len(head).to_bytes(4, "little"), head, *self.chunks]))


def squeeze(data: bytes) -> bytes:
    """Return data as gzip without a time."""
    return zlib.compress(data, LEVEL, wbits=31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coded:
    """A column of few values: for every row which of them (-1: unknown)."""

    values: list[Any]
    codes: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Columns that travel together: a code a row, and for each code one of each column."""

    codes: Ints
    columns: dict[str, Ints]


def number(keys: Ints) -> tuple[Ints, Ints]:
    """Give different keys numbers in the order in which they first occur.

    Returns
    -------
    codes, firsts
        For every key its number, and for every number the first row with it.
    """
    codes, uniques = pd.factorize(keys)
    codes = np.asarray(codes, dtype=np.int64)
    firsts = np.empty(len(uniques), dtype=np.int64)
    firsts[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)  # the first of a number comes last
    return codes, firsts


def code(array: pa.Array) -> Coded:
    """Return a column as a dictionary, values in the order in which they first occur."""
    found = array if pa.types.is_dictionary(array.type) else array.dictionary_encode()
    codes = found.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    return Coded(values=found.dictionary.to_pylist(), codes=codes)


def group(columns: Mapping[str, Ints]) -> list[Group]:
    """Put columns of codes together as long as few combinations occur.

    Parameters
    ----------
    columns
        Name -> codes of 0 or more, all of one length.
    """
    made: list[tuple[Ints, Ints, list[str]]] = []
    for name, codes in columns.items():
        most = max(256, min(MOST_COMBINATIONS, len(codes) // COMBINATIONS))
        size = int(codes.max(initial=0)) + 1
        for position, (together, firsts, names) in enumerate(made):
            joint, rows = number(together * size + codes)
            if len(rows) <= max(most, len(firsts)):
                made[position] = joint, rows, [*names, name]
                break
        else:
            made.append((*number(codes), [name]))
    return [_by_frequency(codes, firsts, names, columns) for codes, firsts, names in made]


def _by_frequency(
    codes: Ints, firsts: Ints, names: Sequence[str], columns: Mapping[str, Ints]
) -> Group:
    """Give the combinations of a group new numbers, the most frequent first."""
    order = np.argsort(-np.bincount(codes, minlength=len(firsts)), kind="stable")
    numbers = np.empty(len(firsts), dtype=np.int64)
    numbers[order] = np.arange(len(firsts))
    rows = firsts[order]
    return Group(codes=numbers[codes], columns={name: columns[name][rows] for name in names})


def is_few(array: pa.Array) -> bool:
    """Return whether a column has few enough values for a dictionary."""
    if len(array) > MANY and len(pc.unique(array.slice(0, PROBE))) > 0.8 * PROBE:
        return False
    return len(pc.unique(array)) <= max(ALWAYS_FEW, len(array) // FEW)
