"""Coordinates as people write them: decimal point or comma, hemisphere, minutes."""

from __future__ import annotations

import re

from contactline.errors import RecordError

#: A longer cell is no coordinate.
MAX_CHARS = 60

_DECIMAL = re.compile(r"([+\-−]?)(\d{1,3})(?:[.,](\d*))?")
_WITH_HEMISPHERE = re.compile(
    r"""(?P<before>[NSEW])?\s*
        (?P<sign>[+\-−])?(?P<deg>\d{1,3}(?:[.,]\d+)?)\s*(?:°|º|deg|d)?
        (?:\s*(?P<min>\d{1,2}(?:[.,]\d+)?)\s*['′’m])?
        (?:\s*(?P<sec>\d{1,2}(?:[.,]\d+)?)\s*(?:["″”s]|''))?
        \s*(?P<after>[NSEW])?""",
    re.VERBOSE | re.IGNORECASE,
)
_UNKNOWN = frozenset({"", "-", "–", "?", "n/a", "na", "nan", "null", "none", "unknown"})


def read_degrees(text: str, *, column: str, limit: float) -> float | None:
    """Read a latitude or longitude; None if the cell says that it is unknown.

    Parameters
    ----------
    text
        Such as ``40.23``, ``40,23``, ``40.23 N`` or ``40°13'48"N``.
    column
        Name used in the error.
    limit
        90 for a latitude, 180 for a longitude.

    Raises
    ------
    RecordError
        If it is no coordinate or beyond the limit.
    """
    cleaned = text.strip()
    if len(cleaned) > MAX_CHARS:
        raise RecordError(column, "number", f"{cleaned[:40]!r}... is no coordinate, but a text")
    match = _DECIMAL.fullmatch(cleaned)
    if match:
        value = float(f"{match[2]}.{match[3] or 0}")
        if match[1] and match[1] != "+":
            value = -value
    elif cleaned.lower() in _UNKNOWN:
        return None
    else:
        value = _with_hemisphere(cleaned, column, limit)
    if not -limit <= value <= limit:
        raise RecordError(column, "range", f"{cleaned[:40]} is outside -{limit:g} to {limit:g}")
    return value


def _with_hemisphere(text: str, column: str, limit: float) -> float:
    match = _WITH_HEMISPHERE.fullmatch(text)
    letters = [] if match is None else [x.upper() for x in (match["before"], match["after"]) if x]
    if match is None or len(letters) > 1 or (letters and match["sign"]):
        raise RecordError(column, "number", f"{text[:40]!r} is no coordinate in degrees")
    allowed = "NS" if limit == 90 else "EW"
    if letters and letters[0] not in allowed:
        axis = "latitude (N or S)" if limit == 90 else "longitude (E or W)"
        raise RecordError(column, "swapped", f"{text[:40]!r} stands where a {axis} should be")
    degrees, minutes, seconds = (
        float((match[name] or "0").replace(",", ".")) for name in ("deg", "min", "sec")
    )
    if minutes >= 60 or seconds >= 60:
        raise RecordError(column, "range", f"{text[:40]!r} has 60 or more minutes or seconds")
    value = degrees + minutes / 60 + seconds / 3600
    negative = (match["sign"] or "+") != "+" or (letters and letters[0] in "SW")
    return -value if negative else value
