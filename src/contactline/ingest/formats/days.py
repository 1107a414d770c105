"""Dates that a format always writes month first, unless the column itself says otherwise."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from contactline.ingest.formats.arrays import matching

_SLASHES = r"^(\d{1,2})/(\d{1,2})/(\d{4})"
_DAY_FIRST = r"^(1[3-9]|2\d|3[01])/(0?[1-9]|1[0-2])/\d{4}"


def month_first(cells: pa.Array) -> tuple[pa.Array, str | None]:
    """Return dates such as 9/13/2022 as 2022-9-13, and what to tell of it.

    If a date of the column can only be day first, the column is left as it is.
    """
    if not pc.any(matching(cells, _SLASHES)).as_py():
        return cells, None
    if pc.any(matching(cells, _DAY_FIRST)).as_py():
        return cells, None
    words = "dates with slashes are read month first, as this format writes them"
    return pc.replace_substring_regex(cells, _SLASHES, r"\3-\1-\2"), words
