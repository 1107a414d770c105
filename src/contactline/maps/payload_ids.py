"""Ids of claims: made ids as short as tells them apart, others as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.maps.payload_columns import Part

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: An id that was made of the content of a row: so many digits of a hash.
DIGITS = 20
MADE = rf"^[0-9a-f]{{{DIGITS}}}$"
#: Bytes of a made id that are kept, and how many more where another id begins alike.
BYTES, MORE_BYTES = 3, 3


def pack_ids(ids: pa.Array) -> bytes:
    """Return the ids of the claims as a part of the payload.

    A made id is long, and cannot be compressed. The page keeps its first digits, as git
    does with the names of commits, and more of them where two claims of the map begin
    alike; looked for in the data files, they lead to one claim. Ids that an author gave
    stay whole.
    """
    part = Part()
    made = pc.match_substring_regex(ids, MADE).to_numpy(zero_copy_only=False).astype(bool)
    if made.sum() <= len(ids) / 2:
        return part.close({"kind": "text", "ids": ids.to_pylist()})
    others = np.flatnonzero(~made)
    header = _made(pc.if_else(pa.array(made), ids, "0" * DIGITS), made, part)
    header["others"] = {
        "rows": part.ints(np.diff(others, prepend=0)),
        "ids": ids.take(pa.array(others)).to_pylist(),
    }
    return part.close(header)


def _made(ids: pa.Array, made: NDArray[np.bool_], part: Part) -> dict[str, Any]:
    digits = _bytes_of(ids)
    kept = [part.ints(digits[:, i]) for i in range(BYTES)]
    alike = np.flatnonzero(_shared(digits, BYTES) & made)
    header: dict[str, Any] = {"kind": "made", "bytes": kept, "alike": [], "whole": []}
    if len(alike):
        steps = np.diff(alike, prepend=0)
        more = [part.ints(digits[alike, BYTES + i]) for i in range(MORE_BYTES)]
        header["alike"] = [part.ints(steps), *more]
        rows = np.flatnonzero(_shared(digits, BYTES + MORE_BYTES) & made)
        header["whole"] = [[int(row), ids[int(row)].as_py()] for row in rows]
    return header


def _bytes_of(ids: pa.Array) -> NDArray[np.uint8]:
    """Return hexadecimal ids as bytes, a row each."""
    start = ids.offset
    offsets = np.frombuffer(ids.buffers()[1], dtype=np.int32)[start : start + len(ids) + 1]
    text = np.frombuffer(ids.buffers()[2], dtype=np.uint8)[offsets[0] : offsets[-1]]
    nibbles = np.where(text >= ord("a"), text - ord("a") + 10, text - ord("0"))
    pairs = nibbles.astype(np.uint8).reshape(len(ids), DIGITS // 2, 2)
    return (pairs[:, :, 0] * 16 + pairs[:, :, 1]).astype(np.uint8)


def _shared(digits: NDArray[np.uint8], count: int) -> NDArray[np.bool_]:
    """Return which rows have the same first bytes as another."""
    keys = np.zeros(len(digits), dtype=np.int64)
    for column in range(count):
        keys = (keys << 8) | digits[:, column]
    order = np.argsort(keys)
    same = keys[order][1:] == keys[order][:-1]
    shared = np.zeros(len(digits), dtype=bool)
    shared[order[1:][same]] = True
    shared[order[:-1][same]] = True
    return shared
