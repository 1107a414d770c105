"""Numbers of dead and wounded as tables write them; a blank is unknown, not zero."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contactline.errors import RecordError
from contactline.ingest.dates import UNKNOWN_WORDS
from contactline.ingest.words import fold
from contactline.model.records import Casualty

if TYPE_CHECKING:
    from contactline.model.terms import CasualtyKind

#: A greater number is taken for a slip of the pen.
MAX_FIGURE = 10_000_000
_FIGURE = re.compile(
    r"(?:(?P<more>>|more than|over)\s*)?(?P<low>\d{1,9})(?:\.0+)?"
    r"(?:\s*(?P<plus>\+|or more)|\s*[-–]\s*(?P<high>\d{1,9}))?",
    re.IGNORECASE,
)
_SOME = frozenset({"some", "several", "many", "losses", "casualties", "yes"})
_NONE = frozenset({"no", "zero", "nil", "no casualties", "no losses", "нет", "yoxdur"})


def read_casualty(text: str, kind: CasualtyKind, *, column: str) -> Casualty | None:
    """Read one cell of a column of casualties; None if nothing is known.

    The side stays unknown: a table that counts the dead seldom says whose.

    Raises
    ------
    RecordError
        If it is no figure.
    """
    cleaned = text.strip()
    if cleaned.lower() in UNKNOWN_WORDS:
        return None
    words = fold(cleaned[:60])
    if words in _SOME_FOLDED:
        return Casualty(side=None, kind=kind, figure_given=False, as_written=cleaned)
    if words in _NONE_FOLDED:
        return Casualty(
            side=None,
            kind=kind,
            figure_given=True,
            min=0,
            max=0,
            explicit_zero=True,
            as_written=cleaned,
        )
    match = _FIGURE.fullmatch(cleaned)
    if match is None:
        if re.fullmatch(r"-\d+(?:\.\d+)?", cleaned):
            raise RecordError(column, "range", f"{cleaned[:40]} is below 0")
        message = f"{cleaned[:40]!r} is no figure (2, 2-5, 2+, >2); leave it empty if unknown"
        raise RecordError(column, "number", message)
    low = int(match["low"])
    open_ended = bool(match["plus"] or match["more"])
    high = None if open_ended else int(match["high"] or low)
    if match["more"]:
        low += 1
    if max(low, high or 0) > MAX_FIGURE:
        raise RecordError(column, "range", f"{cleaned[:40]} is above {MAX_FIGURE:,}")
    if high is not None and high < low:
        raise RecordError(column, "range", f"{cleaned[:40]!r}: {high} is below {low}")
    return Casualty(
        side=None,
        kind=kind,
        figure_given=True,
        min=low,
        max=high,
        explicit_zero=high == 0,
        as_written=cleaned,
    )


_SOME_FOLDED = frozenset(fold(word) for word in _SOME)
_NONE_FOLDED = frozenset(fold(word) for word in _NONE)
