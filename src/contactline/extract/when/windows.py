"""Intervals on the calendar: parts of days, moments in local time, ends of months.

Nothing here knows a word of a language.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from contactline.model.records import TimeWindow
from contactline.model.terms import TimeBasis, TimeExtent, TimePrecision

if TYPE_CHECKING:
    from datetime import timezone

    from contactline.model.moments import Moment

#: Local hours of the parts of a day: start, end, days between.
PARTS: Final = {
    "morning": (5, 12, 0), "afternoon": (12, 17, 0), "evening": (17, 24, 0),
    "night": (18, 6, 1), "noon": (11, 13, 0), "midnight": (23, 1, 1), "early": (0, 6, 0),
    "early_day": (0, 12, 0), "late_day": (17, 24, 0),
}  # fmt: skip
#: Local hours that the ends of an interval stand for.
POINTS: Final = {"midnight": 0, "noon": 12, "dawn": 6, "dusk": 20}
#: A date without a year lies this many days after the publication at most.
_AHEAD_DAYS: Final = 2


def window_of(
    start: Moment,
    end: Moment,
    precision: TimePrecision,
    *,
    anchor: str | None = None,
    extent: TimeExtent | None = None,
    gmt: str | None = None,
) -> TimeWindow:
    """Return an interval; one that is wider than its precision is a window.

    Parameters
    ----------
    anchor
        What it was counted from, in words.
    gmt
        The same moment in GMT, as the text gives it: the offset is then stated.
    """
    basis = None
    if isinstance(start, datetime):
        basis = TimeBasis.STATED if gmt else TimeBasis.ASSUMED
    if precision not in {TimePrecision.MINUTE, TimePrecision.DAY}:
        extent = extent or TimeExtent.WINDOW
    return TimeWindow(
        start=start, end=end, precision=precision, anchor=anchor, extent=extent, tz_basis=basis
    )


def moment_of(day: date, clock: tuple[int, int], tz: timezone) -> datetime:
    """Return an hour and a minute on a day; 24:00 is the next midnight."""
    hour, minute = clock
    extra = timedelta(days=hour // 24)
    start = datetime(day.year, day.month, day.day, hour % 24, minute, tzinfo=tz)
    return start + extra


def part_of_day(day: date, name: str, tz: timezone) -> TimeWindow:
    """Return the morning, the night ... of a day; a night ends on the next."""
    if name in {"noon", "midnight"}:
        at = moment_of(day, (12, 0) if name == "noon" else (24, 0), tz)
        return window_of(at, at, TimePrecision.HOUR)
    start, end, days = PARTS[name]
    last = day + timedelta(days=days + (end == 24))
    return window_of(
        moment_of(day, (start, 0), tz), moment_of(last, (end % 24, 0), tz),
        TimePrecision.PART_OF_DAY,
    )  # fmt: skip


def nearest_date(month: int, number: int, published: date) -> date | None:
    """Return the last such day before the publication, or just after it."""
    limit = published + timedelta(days=_AHEAD_DAYS)
    for year in range(limit.year, limit.year - 5, -1):
        try:
            made = date(year, month, number)
        except ValueError:
            continue
        if made <= limit:
            return made
    return None


def monday_of(day: date) -> date:
    """Return the Monday of the week of a day."""
    return day - timedelta(days=day.weekday())


def month_end(day: date) -> date:
    """Return the last day of the month of a day."""
    first = day.replace(day=1)
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)


def day_of(moment: Moment) -> date:
    """Return the day of a moment."""
    return moment.date() if isinstance(moment, datetime) else moment
