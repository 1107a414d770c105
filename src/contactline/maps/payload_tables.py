"""The tables of a Casebook, column by column, as the page reads them when it shows a claim."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.maps.payload_columns import LARGEST, Ints, Part, code, group, is_few
from contactline.maps.payload_order import take

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from contactline.maps.payload_blocks import Blocks

#: Columns of JSON text of which the page needs less than the table has.
_CANDIDATE = ("name", "feature", "country", "within", "reason")


@dataclass(slots=True)
class Tables:
    """Tables under way: their columns go to a part of the payload, their texts to blocks."""

    part: Part
    blocks: Blocks
    headers: dict[str, dict[str, Any]] = field(default_factory=dict)

    def add(
        self,
        name: str,
        columns: Iterable[str],
        column: Callable[[str], pa.Array],
        rows: Ints,
        starts: Ints,
        **numbers: Ints,
    ) -> None:
        """Add a table.

        Parameters
        ----------
        name
            Its name.
        columns, column
            Names of its columns, and what gives a column by its name.
        rows
            Which rows of these columns, in which order. Codes are put in order, texts only
            where they must: a million of them are not moved in vain.
        starts
            Row, after that, at which each block of texts begins, and the number of rows.
        numbers
            More columns, of whole numbers that are all known, in order.
        """
        codes: dict[str, Ints] = {}
        values: dict[str, list[Any]] = {}
        header: dict[str, Any] = {"rows": int(starts[-1]), "starts": starts.tolist()}
        ints: dict[str, Any] = {key: self.part.ints(found) for key, found in numbers.items()}
        texts: list[str] = []
        for label in columns:
            array = column(label)
            if array.null_count == len(array):
                continue
            if is_few(array):
                coded = code(array)
                codes[label] = coded.codes[rows] + 1
                values[label] = [_plain(label, value) for value in coded.values]
            elif _is_whole(array):
                known = array.is_valid().to_numpy(zero_copy_only=False)
                found = array.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
                ints[label] = self.part.ints(found[rows], valid=known[rows])
            else:
                texts.append(label)
                self.blocks.add(name, label, take(array, rows), starts)
        groups = [
            {
                "codes": self.part.ints(found.codes),
                "columns": {key: made.tolist() for key, made in found.columns.items()},
            }
            for found in group(codes)
        ]
        self.headers[name] = header | {
            "ints": ints,
            "groups": groups,
            "values": values,
            "texts": texts,
        }


def _is_whole(array: pa.Array) -> bool:
    """Return whether a column is one of whole numbers that the page can hold."""
    if pa.types.is_date32(array.type):
        return True
    if not pa.types.is_integer(array.type):
        return False
    ends = pc.min_max(array).as_py()
    return bool(ends["min"] >= -LARGEST and ends["max"] <= LARGEST)


def _plain(label: str, value: Any) -> Any:
    """Return a value as JSON; of candidates only what is shown."""
    if label == "candidates" and value is not None:
        found = [
            {key: one[key] for key in _CANDIDATE if one.get(key) is not None}
            for one in json.loads(value)
        ]
        return json.dumps(found, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, float):
        return float(np.round(value, 6))
    return value.isoformat() if hasattr(value, "isoformat") else value
