"""Dates and date-times as reports give them: a day, or a minute with its offset."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

from contactline.errors import RecordError

#: A day without a clock time, or an instant with its UTC offset.
Moment = date | datetime

_OFFSET = re.compile(r"^(?:Z|([+-])(\d{2}):?(\d{2}))$")


def parse_moment(text: str, *, column: str) -> Moment:
    """Read an ISO 8601 date, or a date-time that carries an offset.

    Parameters
    ----------
    text
        Such as ``2022-11-29`` or ``2022-11-29T18:25:00+04:00``.
    column
        Name used in the error.

    Raises
    ------
    RecordError
        If it is neither, or a date-time without an offset.
    """
    cleaned = text.strip()
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", cleaned):
            return date.fromisoformat(cleaned)
        moment = datetime.fromisoformat(cleaned)
    except ValueError as exc:
        message = f"{text[:40]!r} is no ISO 8601 date (2022-11-29 or 2022-11-29T18:25:00+04:00)"
        raise RecordError(column, "date", message) from exc
    if moment.tzinfo is None:
        message = f"{text[:40]!r} has a clock time but no offset; add one, such as +04:00"
        raise RecordError(column, "date", message)
    try:
        moment.astimezone(UTC)
    except OverflowError as exc:
        raise RecordError(column, "range", f"{text[:40]!r} is beyond the calendar") from exc
    return moment


def parse_offset(text: str, *, column: str = "tz") -> timezone:
    """Read a UTC offset such as ``+04:00`` or ``Z``.

    Raises
    ------
    RecordError
        If the text is no offset between -14:00 and +14:00.
    """
    match = _OFFSET.match(text.strip())
    if match is None:
        raise RecordError(column, "date", f"{text[:40]!r} is no offset such as +04:00")
    if match[1] is None:
        return UTC
    minutes = int(match[2]) * 60 + int(match[3])
    if minutes > 14 * 60 or int(match[3]) > 59:
        raise RecordError(column, "range", f"{text[:40]!r} is outside -14:00 to +14:00")
    return timezone(timedelta(minutes=minutes if match[1] == "+" else -minutes))


def format_moment(moment: Moment | None) -> str | None:
    """Write a moment as ISO 8601; the inverse of `parse_moment`."""
    return None if moment is None else moment.isoformat()


def local_date(moment: Moment) -> date:
    """Return the calendar day of a moment in its own offset."""
    return moment.date() if isinstance(moment, datetime) else moment


def last_local_date(moment: Moment) -> date:
    """Return the last calendar day of an interval that ends at `moment`.

    An interval that ends at midnight does not reach into the day that begins then.
    """
    if isinstance(moment, datetime):
        if moment.time() == time(0):
            return moment.date() - timedelta(days=1)
        return moment.date()
    return moment


def to_utc(moment: Moment | None) -> datetime | None:
    """Return a clocked moment in UTC; None for a bare day, which has no instant."""
    return moment.astimezone(UTC) if isinstance(moment, datetime) else None
