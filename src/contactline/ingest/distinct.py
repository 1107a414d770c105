"""Reading a column once for each different cell, however many rows have it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.casebook.columns import distinct_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    Whole = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Distinct:
    """The different combinations of cells of some columns, in the order of appearance.

    Parameters
    ----------
    codes
        For each row, its combination.
    firsts
        For each combination, the first row that has it.
    columns
        The columns.
    """

    codes: Whole
    firsts: Whole
    columns: tuple[pa.Array, ...]

    def __len__(self) -> int:
        """Return the number of combinations."""
        return len(self.firsts)

    def values(self) -> list[tuple[Any, ...]]:
        """Return the cells of each combination; None where a cell is blank."""
        index = pa.array(self.firsts)
        return list(zip(*(cells.take(index).to_pylist() for cells in self.columns), strict=True))

    def spread(self, values: Sequence[Any], dtype: pa.DataType) -> pa.Array:
        """Return for each row what its combination was read as."""
        return pa.array(values, type=dtype).take(pa.array(self.codes))

    def counts(self) -> Whole:
        """Return how many rows have each combination."""
        return np.bincount(self.codes, minlength=len(self))


def distinct(*columns: pa.Array) -> Distinct:
    """Find the different combinations of cells."""
    codes, firsts = distinct_rows(columns)
    return Distinct(codes=codes, firsts=firsts, columns=columns)


def mapped(cells: pa.Array, read: Callable[[str], object], dtype: pa.DataType) -> pa.Array:
    """Return each cell as `read` has it, asked once for each different cell."""
    made = pc.dictionary_encode(cells)
    values = pa.array([read(text) for text in made.dictionary.to_pylist()], type=dtype)
    return values.take(made.indices)
