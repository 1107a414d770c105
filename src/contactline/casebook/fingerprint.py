"""A hash of the claims that are shown, to tell later whether they are still the same."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.casebook.columns import column
from contactline.casebook.schema import TABLES

if TYPE_CHECKING:
    from contactline.casebook.book import Casebook

#: Ids hold the name of the file, which may be another one tomorrow; the rest explains a
#: claim in words that a later version may choose otherwise.
_NOT_SHOWN = {
    "claims": {"claim_id", "incident_id", "report_id", "evidence", "warnings", "map_reason"},
    "claim_places": {"claim_id", "reason", "candidates"},
    "casualties": {"claim_id"},
}


def fingerprint(book: Casebook) -> str:
    """Return the SHA-256 of the claims of a Casebook, with their places and casualties.

    The same records give the same hash, wherever their file lies and whatever its name is,
    as long as their places are found to be the same.
    """
    made = hashlib.sha256()
    ids = column(book.claims, "claim_id")
    for name, left_out in _NOT_SHOWN.items():
        table = getattr(book, name)
        if name != "claims":
            owner = pc.index_in(column(table, "claim_id"), value_set=ids)
            _add(made, f"{name}.claim", owner)
        for item in TABLES[name]:
            if item.name not in left_out:
                _add(made, f"{name}.{item.name}", column(table, item.name))
    return made.hexdigest()


def _add(made: hashlib._Hash, name: str, values: pa.Array) -> None:
    """Add a column: its name, which values are known, and these, each with its length."""
    known = np.asarray(pc.is_valid(values).to_numpy(zero_copy_only=False), dtype=bool)
    made.update(f"{name}:{len(values)}\n".encode())
    made.update(np.packbits(known).tobytes())
    values = values.filter(pa.array(known))
    kind = values.type
    if pa.types.is_string(kind) or pa.types.is_binary(kind):
        made.update(pc.binary_length(values).to_numpy(zero_copy_only=False).astype("<i8").tobytes())
        ends = np.frombuffer(values.buffers()[1] or b"", dtype=np.int32)
        used = ends[values.offset : values.offset + len(values) + 1]
        if len(values):
            made.update(memoryview(values.buffers()[2] or b"")[used[0] : used[-1]])
    elif pa.types.is_floating(kind):
        made.update(values.to_numpy(zero_copy_only=False).astype("<f8").tobytes())
    elif pa.types.is_date32(kind):
        made.update(values.cast(pa.int32()).to_numpy(zero_copy_only=False).astype("<i8").tobytes())
    else:
        made.update(values.cast(pa.int64()).to_numpy(zero_copy_only=False).astype("<i8").tobytes())
