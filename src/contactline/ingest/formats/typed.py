"""Typed columns as text, without losing a digit."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from contactline.ingest.rows import Flaw, printable

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXT = pa.string()
NOT_UTF8 = Flaw(None, "encoding", "has bytes that are no UTF-8; check the encoding")


def as_text(
    columns: Mapping[str, pa.ChunkedArray | pa.Array],
) -> tuple[dict[str, pa.Array], dict[int, dict[str, Flaw]]]:
    """Return columns as text, and the cells whose bytes are none.

    A whole number has no ``.0``, a float all its digits, a day at midnight no clock time;
    lists and records become JSON. An empty text is null.
    """
    made: dict[str, pa.Array] = {}
    flaws: dict[int, dict[str, Flaw]] = {}
    for name, held in columns.items():
        key = printable(name)
        array = held.combine_chunks() if isinstance(held, pa.ChunkedArray) else held
        if isinstance(array, pa.ChunkedArray):  # more text than one array can hold
            array = array.combine_chunks()
        text, broken = _text(array)
        made[key] = pc.if_else(pc.equal(text, ""), pa.scalar(None, TEXT), text)
        for row in broken:
            flaws.setdefault(row, {})[key] = NOT_UTF8
    return made, flaws


def _text(array: pa.Array) -> tuple[pa.Array, list[int]]:
    kind = array.type
    if pa.types.is_dictionary(kind):
        array = array.dictionary_decode()
        kind = array.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return _checked(array)
    if pa.types.is_boolean(kind):
        return pc.if_else(array, "true", "false"), []
    if pa.types.is_floating(kind):
        return _numbers(array), []
    if pa.types.is_timestamp(kind):
        return _moments(array), []
    if pa.types.is_integer(kind) or pa.types.is_date(kind) or pa.types.is_decimal(kind):
        return pc.cast(array, TEXT), []
    if pa.types.is_time(kind):
        whole = pc.cast(pc.cast(array, pa.time64("us")), TEXT)
        return pc.replace_substring_regex(whole, r"\.0+$", ""), []
    return _others(array), []


def _checked(array: pa.Array) -> tuple[pa.Array, list[int]]:
    try:
        text = pc.cast(array, TEXT)
        text.validate(full=True)
    except pa.ArrowInvalid:
        raw = pc.cast(array, pa.large_binary(), safe=False).to_pylist()
        cells = [None if cell is None else _decoded(cell) for cell in raw]
        broken = [row for row, cell in enumerate(cells) if cell is not None and cell[1]]
        return pa.array([None if cell is None else cell[0] for cell in cells], TEXT), broken
    return text, []


def _decoded(cell: bytes) -> tuple[str, bool]:
    try:
        return cell.decode("utf-8"), False
    except UnicodeDecodeError:
        return cell.decode("utf-8", "replace"), True


def _numbers(array: pa.Array) -> pa.Array:
    finite = pc.if_else(pc.is_finite(array), array, pa.scalar(None, array.type))
    values = finite.to_numpy(zero_copy_only=False).tolist()
    there = pc.is_valid(finite).to_pylist()
    return pa.array(
        [number_text(value) if shown else None for value, shown in zip(values, there, strict=True)],
        TEXT,
    )


def number_text(value: float) -> str:
    """Return a number with all its digits, a whole one without ``.0``."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _moments(array: pa.Array) -> pa.Array:
    text = pc.cast(array, TEXT)
    text = pc.replace_substring_regex(text, r"(:\d\d)\.0+(Z?)$", r"\1\2")
    return pc.replace_substring_regex(text, r" 00:00(:00)?Z?$", "")


def _others(array: pa.Array) -> pa.Array:
    return pa.array([_other(value) for value in array.to_pylist()], TEXT)


def _other(value: Any) -> str | None:
    if value is None:
        return None
    if isinstance(value, bytes | bytearray):
        return value.hex()
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
