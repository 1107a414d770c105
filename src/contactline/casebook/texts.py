"""Texts made column-wise: joined, as JSON, and ids made of what a row says."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Flags = npt.NDArray[np.bool_]

#: What JSON writes otherwise than it stands.
_ESCAPED = '["\\\\\\x00-\\x1f]'
_DIGEST_BYTES = 10
#: So many texts are made Python's own at once.
_AT_ONCE = 65_536


def flags(array: pa.Array) -> Flags:
    """Return a nullable yes-no array as plain flags; unknown is no."""
    made: Flags = pc.fill_null(array, False).to_numpy(zero_copy_only=False)
    return made


def joined(parts: Sequence[pa.Array], separator: str) -> pa.Array:
    """Return texts side by side with a separator; what is blank is left out."""
    made = parts[0]
    for part in parts[1:]:
        both = pc.binary_join_element_wise(made, part, separator)
        made = pc.coalesce(both, made, part)
    return made


def json_texts(cells: pa.Array, *, ascii_only: bool = False) -> pa.Array:
    """Return texts as JSON strings, ``null`` for a blank, as `json.dumps` writes them."""
    odd = flags(pc.match_substring_regex(cells, _ESCAPED))
    if ascii_only:
        odd |= ~flags(pc.string_is_ascii(cells)) & flags(pc.is_valid(cells))
    quoted = pc.binary_join_element_wise('"', cells, '"', "")
    if odd.any():
        rows = np.flatnonzero(odd)
        texts = cells.take(pa.array(rows)).to_pylist()
        written = [json.dumps(text, ensure_ascii=ascii_only) for text in texts]
        quoted = pc.replace_with_mask(quoted, pa.array(odd), pa.array(written, pa.string()))
    return pc.fill_null(quoted, "null")


def content_ids(parts: Sequence[pa.Array | str | None], length: int) -> pa.Array:
    """Return `contactline.model.ids.content_id` of every row.

    Parameters
    ----------
    parts
        Columns, or what is the same in every row.
    length
        Number of rows.
    """
    pieces: list[pa.Array | str] = []
    constant = "["
    for number, part in enumerate(parts):
        if number:
            constant += ","
        if part is None or isinstance(part, str):
            constant += json.dumps(part, ensure_ascii=False)
        else:
            pieces += [constant, json_texts(part)]
            constant = ""
    pieces.append(constant + "]")
    if not any(isinstance(piece, pa.Array) for piece in pieces):
        one = blake2b("".join(map(str, pieces)).encode(), digest_size=_DIGEST_BYTES).hexdigest()
        return pa.repeat(one, length)
    payloads = pc.cast(pc.binary_join_element_wise(*pieces, ""), pa.binary())
    made = bytearray()
    for start in range(0, length, _AT_ONCE):
        texts = payloads.slice(start, _AT_ONCE).to_pylist()
        digests = [blake2b(text, digest_size=_DIGEST_BYTES).digest() for text in texts]
        made += b"".join(digests).hex().encode()
    return _of_one_size(bytes(made), 2 * _DIGEST_BYTES)


def _of_one_size(data: bytes, size: int) -> pa.Array:
    """Return ASCII texts of one length, written one after the other, as an array."""
    offsets = np.arange(0, len(data) + 1, size, dtype=np.int32)
    buffers = [None, pa.py_buffer(offsets), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.string(), len(offsets) - 1, buffers)
