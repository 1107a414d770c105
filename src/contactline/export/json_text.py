"""JSON made column by column: the text of a value, an object or a list for every row.

A fragment is an Arrow array of JSON texts in which null means that the key is left out.
The texts are those that `json.dumps` gives with ``", "`` and ``": "`` between the parts.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

#: What a JSON string may not hold as it is.
_SPECIAL = r'["\\\x00-\x1f]'


def text_json(values: pa.Array) -> pa.Array:
    """Return texts as JSON strings."""
    if values.null_count == len(values):
        return values
    special = pc.match_substring_regex(values, _SPECIAL)
    quoted = pc.binary_join_element_wise('"', values, '"', "")
    if not pc.any(special).as_py():
        return quoted
    written = [
        json.dumps(value, ensure_ascii=False) for value in values.filter(special).to_pylist()
    ]
    mask = pc.fill_null(special, fill_value=False)
    return pc.replace_with_mask(quoted, mask, pa.array(written, type=pa.string()))


def number_json(values: pa.Array) -> pa.Array:
    """Return numbers as JSON, real ones with as many digits as they need."""
    if values.null_count == len(values):
        return pa.nulls(len(values), pa.string())
    if pa.types.is_floating(values.type):
        made = [None if value is None else repr(value) for value in values.to_pylist()]
        return pa.array(made, type=pa.string())
    return pc.cast(values, pa.string())


def flag_json(values: pa.Array, *, only_true: bool = False) -> pa.Array:
    """Return flags as JSON; with `only_true` a false one is left out."""
    false = pa.scalar(None if only_true else "false", type=pa.string())
    made = pc.if_else(values, pa.scalar("true", type=pa.string()), false)
    return made.combine_chunks() if isinstance(made, pa.ChunkedArray) else made


def value_json(values: pa.Array) -> pa.Array:
    """Return a column of texts, numbers or flags as JSON."""
    if pa.types.is_string(values.type):
        return text_json(values)
    if pa.types.is_boolean(values.type):
        return flag_json(values)
    return number_json(values)


def or_null(fragments: pa.Array) -> pa.Array:
    """Return fragments in which what is not known is JSON's null instead of left out."""
    return pc.fill_null(fragments, "null")


def object_json(parts: Iterable[tuple[str, pa.Array]], length: int) -> pa.Array:
    """Return one JSON object a row, with the keys whose fragment is not null, in order."""
    pieces = [
        pc.binary_join_element_wise(f", {json.dumps(key)}: ", fragment, "")
        for key, fragment in parts
        if fragment.null_count < len(fragment)
    ]
    if not pieces:
        return pa.array(["{}"] * length, type=pa.string())
    joined = pc.binary_join_element_wise(*pieces, "", null_handling="replace", null_replacement="")
    return pc.binary_join_element_wise("{", pc.utf8_slice_codeunits(joined, 2), "}", "")


def list_json(fragments: pa.Array, offsets: NDArray[np.int64]) -> pa.Array:
    """Return one JSON list a row, of the fragments between its offsets; null where empty."""
    lists = pa.ListArray.from_arrays(pa.array(offsets, type=pa.int32()), fragments)
    joined = pc.binary_join(lists, ", ")
    made = pc.binary_join_element_wise("[", joined, "]", "")
    empty = pa.array(np.diff(offsets) == 0)
    return pc.if_else(empty, pa.scalar(None, type=pa.string()), made)


def as_array(column: Any) -> pa.Array:
    """Return a column of a table of the Casebook as one Arrow array."""
    found = column.array._pa_array
    return found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
