"""Files without a header: the names that their columns are known to have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contactline.ingest.formats.gdelt import COLUMNS_1, COLUMNS_1_SHORT, COLUMNS_2
from contactline.ingest.formats.ucdp import COLUMNS as UCDP_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Sequence

#: What is said of a file that got its names here.
BARE = "has no header; its columns are known by their number and order"

_GDELT = {len(names): names for names in (COLUMNS_1, COLUMNS_1_SHORT, COLUMNS_2)}
_DAY = re.compile(r"(?:19|20)\d{6}")
_UCDP_DAY = re.compile(r"\d{4}-\d{2}-\d{2}(?:[ T]00:00:00(?:\.0+)?)?|\d{1,2}/\d{1,2}/\d{4}.*")


def names_for(first: Sequence[str]) -> tuple[str, ...] | None:
    """Return the column names of a file whose first line is a row already, else None.

    GDELT's events never have a header; one release of UCDP's candidates had none.

    Parameters
    ----------
    first
        Cells of the first line.
    """
    cells = [cell.strip() for cell in first]
    if len(cells) in _GDELT and cells[0].isdecimal() and _DAY.fullmatch(cells[1]):
        if cells[2] == cells[1][:6] and cells[3] == cells[1][:4]:
            return _GDELT[len(cells)]
        return None
    if len(cells) == len(UCDP_COLUMNS) and cells[0].isdecimal():
        row = dict(zip(UCDP_COLUMNS, cells, strict=True))
        coded = row["type_of_violence"] in ("1", "2", "3") and re.fullmatch(r"\d{4}", row["year"])
        if coded and _UCDP_DAY.fullmatch(row["date_start"]):
            return UCDP_COLUMNS
    return None
