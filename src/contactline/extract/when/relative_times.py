"""Times that are counted from the publication or from the event before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from contactline.extract.when.time_groups import month_number, part_in
from contactline.extract.when.windows import day_of, monday_of, month_end, part_of_day, window_of
from contactline.model.terms import TimePrecision

if TYPE_CHECKING:
    from contactline.extract.when.clock import Clock
    from contactline.model.records import TimeWindow

_NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "several": 3, "few": 3, "один": 1, "одну": 1, "два": 2, "две": 2, "три": 3, "четыре": 4,
    "пять": 5, "неделю": 1, "день": 1,
}  # fmt: skip


def read_word(clock: Clock, kind: str, groups: dict[str, str]) -> TimeWindow | None:
    """Read "yesterday", "two weeks ago", "that week", "in March"."""
    published = clock.published
    if kind == "shift":
        return _shift(clock, groups)
    if kind in {"ago", "before_that", "later", "same_day", "that_week", "at_the_time"}:
        return _counted(clock, kind, groups)
    if kind == "in_month":
        return _month(clock, groups)
    if kind == "in_year":
        year = int(groups.get("year") or groups["year2"])
        return window_of(date(year, 1, 1), date(year, 12, 31), TimePrecision.YEAR)
    if published is None:
        return None
    name = "published"
    if kind in {"today", "tonight", "during_day"}:
        part = "night" if kind == "tonight" else part_in(groups, clock.language)
        made = part_of_day(published, part, clock.tz) if part else None
        if made is not None:
            return replace(made, anchor=name)
        told = clock.anchor
        if (
            kind == "during_day"
            and told is not None
            and told.start is not None
            and told.precision is TimePrecision.DAY
        ):  # "violated the ceasefire on Friday ... During the day": of that day
            return replace(told, anchor=clock.anchor_words)
        return window_of(published, published, TimePrecision.DAY, anchor=name)
    if kind == "yesterday":
        before = published - timedelta(days=1)
        if part_in(groups, clock.language) is not None:
            return clock.part_or_day(before, groups, name)
        return window_of(before, before, TimePrecision.DAY, anchor=name)
    if kind in {"last_night", "overnight"}:
        made = clock.night_before(published)
        return replace(made, anchor=name)
    if kind == "past_day":
        return window_of(published - timedelta(days=1), published, TimePrecision.DAYS, anchor=name)
    monday = monday_of(published)
    if kind == "last_week":
        start = monday - timedelta(days=7)
        return window_of(start, start + timedelta(days=6), TimePrecision.WEEK, anchor=name)
    if kind == "past_week":
        start = published - timedelta(days=6)
        return window_of(start, published, TimePrecision.WEEK, anchor=name)
    if kind == "this_week":
        return window_of(monday, published, TimePrecision.WEEK, anchor=name)
    if kind == "weekend":
        saturday = monday + timedelta(days=5)
        if saturday > published:
            saturday -= timedelta(days=7)
        return window_of(saturday, saturday + timedelta(days=1), TimePrecision.DAYS, anchor=name)
    if kind == "few_days":
        return window_of(published - timedelta(days=7), published, TimePrecision.DAYS, anchor=name)
    if kind == "last_month":
        end = published.replace(day=1) - timedelta(days=1)
        return window_of(end.replace(day=1), end, TimePrecision.MONTH, anchor=name)
    if kind == "this_month":
        return window_of(published.replace(day=1), published, TimePrecision.MONTH, anchor=name)
    if kind == "last_year":
        year = published.year - 1
        return window_of(date(year, 1, 1), date(year, 12, 31), TimePrecision.YEAR, anchor=name)
    return None


def _shift(clock: Clock, groups: dict[str, str]) -> TimeWindow | None:
    """Read "an hour earlier" from the clock told before."""
    anchor = clock.anchor
    if anchor is None or not isinstance(anchor.start, datetime):
        return None
    if anchor.precision not in {TimePrecision.MINUTE, TimePrecision.HOUR}:
        return None
    written = groups["n"].casefold()
    number = float(written) if written.isdigit() else _NUMBERS.get(written, 0.5)
    minutes = number * (60 if groups["unit"].startswith("hour") else 1)
    back = groups["dir"].casefold().startswith(("earlier", "before"))
    moment = anchor.start + timedelta(minutes=-minutes if back else minutes)
    return window_of(moment, moment, TimePrecision.HOUR, anchor=clock.anchor_words)


def _counted(clock: Clock, kind: str, groups: dict[str, str]) -> TimeWindow | None:
    """Read a number of days or weeks before or after a day that is known."""
    number = groups.get("n", "1").casefold()
    count = int(number) if number.isdigit() else _NUMBERS.get(number, 1)
    unit = groups.get("unit", "day").casefold()
    days = count * {"day": 1, "week": 7, "month": 30, "year": 365}.get(unit[:5].rstrip("s"), 1)
    if kind == "ago":
        if clock.published is None:
            return None
        point = clock.published - timedelta(days=days)
        if unit.startswith("week"):
            monday = monday_of(point)
            return window_of(
                monday, monday + timedelta(days=6), TimePrecision.WEEK, anchor="published"
            )
        if unit.startswith(("month", "year")):
            return window_of(
                point.replace(day=1), month_end(point), TimePrecision.MONTH, anchor="published"
            )
        return window_of(point, point, TimePrecision.DAY, anchor="published")
    anchor = clock.anchor
    if anchor is None or anchor.start is None or anchor.end is None:
        return None
    start, end = day_of(anchor.start), day_of(anchor.end)
    name = clock.anchor_words
    coarse = anchor.precision in {TimePrecision.WEEK, TimePrecision.MONTH, TimePrecision.YEAR}
    if kind == "at_the_time":
        return replace(anchor, anchor=name, rule="TIME-AT-THE-TIME")
    if kind == "same_day":
        precision = anchor.precision if coarse else TimePrecision.DAY
        return window_of(start, start if not coarse else end, precision, anchor=name)
    if kind == "that_week":
        monday = monday_of(start)
        return window_of(monday, monday + timedelta(days=6), TimePrecision.WEEK, anchor=name)
    shift = timedelta(days=days if kind == "later" else -days)
    if coarse:
        precision = anchor.precision
    elif unit.startswith("week"):
        precision = TimePrecision.WEEK
        monday = start + shift
        start = end = monday - timedelta(days=monday.weekday()) - shift
        end += timedelta(days=6)
    else:
        precision = TimePrecision.DAY if start == end else TimePrecision.DAYS
    return window_of(start + shift, end + shift, precision, anchor=name)


def _month(clock: Clock, groups: dict[str, str]) -> TimeWindow | None:
    month = month_number(groups["month"], clock.language)
    if "year" in groups:
        year = int(groups["year"])
    elif clock.published is not None:
        year = clock.published.year - (month > clock.published.month)
    else:
        return None
    first = date(year, month, 1)
    anchor = None if "year" in groups else "published"
    return window_of(first, month_end(first), TimePrecision.MONTH, anchor=anchor)
