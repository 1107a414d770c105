"""Dates as tables write them, read by what the whole column says.

``03/09/2022`` is a day in March or in September. Which of the two is decided from the
other cells of the column, or by the user, and said; never guessed row by row.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from enum import StrEnum
from typing import TYPE_CHECKING

from contactline.errors import RecordError
from contactline.ingest.words import fold
from contactline.model.moments import local_date, parse_offset
from contactline.model.records import TimeWindow
from contactline.model.terms import TimeBasis, TimeExtent, TimePrecision

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: A year outside is taken for a slip of the pen.
FIRST_YEAR, LAST_YEAR = 1800, 2100
#: A longer cell is no date, whatever it begins with.
MAX_DATE_CHARS = 80
#: What people write for "not known".
UNKNOWN_WORDS = frozenset(
    {"", "-", "–", "—", "?", "n/a", "na", "nan", "nat", "none", "null", "unknown", "undated"}
)


class DateOrder(StrEnum):
    """Which number of a numeric date comes first."""

    DMY = "dmy"
    MDY = "mdy"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnOrder:
    """What a column of dates says about their order.

    Parameters
    ----------
    by_mark
        Separator (``/``, ``-`` or ``.``) -> order; a mark that is missing is undecided.
    notices
        What was decided and from which line, for the user.
    """

    by_mark: Mapping[str, DateOrder]
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A date that was read: an interval of days, and a clock time if there is one."""

    first: date
    last: date
    precision: TimePrecision
    rule: str
    clock: time | None = None
    offset: timezone | None = None


def decide_order(
    cells: Iterable[tuple[int, str]],
    *,
    stated: DateOrder | None = None,
    counts: Mapping[str, int] | None = None,
) -> ColumnOrder:
    """Decide from a whole column whether numeric dates are day first or month first.

    Parameters
    ----------
    cells
        Line number and cell; of equal cells the first is enough.
    stated
        What the user says (``--date-order``); settles everything.
    counts
        How often each cell occurs; once each, where it is not said.
    """
    if stated is not None:
        return ColumnOrder(by_mark=dict.fromkeys("/-.", stated))
    proof: dict[tuple[str, DateOrder], tuple[int, str]] = {}
    open_cells: dict[str, int] = {"/": 0, "-": 0, ".": 0}
    for line, cell in cells:
        match = _NUMERIC.match(cell)
        if match is None:
            continue
        one, other = int(match[1]), int(match[3])
        if one > 12 >= other:
            proof.setdefault((match[2], DateOrder.DMY), (line, cell.strip()[:20]))
        elif other > 12 >= one:
            proof.setdefault((match[2], DateOrder.MDY), (line, cell.strip()[:20]))
        elif one != other:
            open_cells[match[2]] += 1 if counts is None else counts[cell]
    by_mark, notices = {}, []
    for mark, count in open_cells.items():
        orders = [order for order in DateOrder if (mark, order) in proof]
        if len(orders) == 1:
            by_mark[mark] = orders[0]
            line, cell = proof[mark, orders[0]]
            if count:
                notices.append(
                    f"{_WORDS[orders[0]]}, as {cell!r} in line {line} shows; "
                    f"{count} of the dates could be read either way (--date-order says otherwise)"
                )
        elif not orders and mark == ".":
            by_mark[mark] = DateOrder.DMY
            if count:
                notices.append("dates with dots are read day first (--date-order says otherwise)")
    return ColumnOrder(by_mark=by_mark, notices=tuple(notices))


def read_date(text: str, order: ColumnOrder, *, column: str) -> Reading | None:
    """Read one cell; None if it says that the date is not known.

    Raises
    ------
    RecordError
        If it is no date, or a numeric one whose order the column does not settle.
    """
    cleaned = text.strip()
    if cleaned.lower() in UNKNOWN_WORDS:
        return None
    if len(cleaned) > MAX_DATE_CHARS:
        raise RecordError(column, "date", f"{cleaned[:40]!r}... is no date, but a longer text")
    for pattern in _INTERVALS:
        match = pattern.fullmatch(cleaned)
        if match:
            return _interval(match[1], match[2], order, column)
    day_text, clock, offset = _split_clock(cleaned, column)
    reading = _read_day(day_text, order, column, cleaned)
    if clock is None:
        return reading
    if reading.precision is not TimePrecision.DAY:
        raise RecordError(column, "date", f"{cleaned[:40]!r} has a clock time but no day")
    return Reading(
        first=reading.first,
        last=reading.last,
        precision=TimePrecision.MINUTE,
        rule=reading.rule,
        clock=clock,
        offset=offset,
    )


def read_clock(text: str, *, column: str) -> tuple[time, timezone | None] | None:
    """Read a clock time with or without an offset; None if it is not known.

    Raises
    ------
    RecordError
        If it is no clock time.
    """
    cleaned = text.strip()
    if cleaned.lower() in UNKNOWN_WORDS:
        return None
    rest, clock, offset = _split_clock(f" {cleaned[:MAX_DATE_CHARS]}", column)
    if clock is None or rest.strip():
        raise RecordError(column, "date", f"{cleaned[:40]!r} is no clock time such as 14:30")
    return clock, offset


def window(
    reading: Reading | None,
    *,
    as_written: str | None,
    last: Reading | None = None,
    zone: timezone | None = None,
    zone_basis: TimeBasis | None = None,
    column: str,
) -> TimeWindow:
    """Make the time of a claim.

    A clock time is kept only where its zone is known: from the cell itself or from
    `zone`. Otherwise the day alone is claimed and the words are kept.

    Raises
    ------
    RecordError
        If the end is before the start.
    """
    if reading is None and last is None:
        return TimeWindow(as_written=as_written)
    start_reading = reading or last
    end_reading = last or reading
    if start_reading is None or end_reading is None:  # pragma: no cover - one of them is there
        return TimeWindow(as_written=as_written)
    if end_reading.last < start_reading.first:
        first, final = start_reading.first.isoformat(), end_reading.last.isoformat()
        raise RecordError(column, "range", f"the end {final} is before the start {first}")
    start, start_basis = _moment(start_reading, start_reading.first, zone, zone_basis)
    end, end_basis = _moment(end_reading, end_reading.last, zone, zone_basis)
    clocked = isinstance(start, datetime) and isinstance(end, datetime)
    if not clocked:
        start, end = start_reading.first, end_reading.last
    elif end < start:
        raise RecordError(column, "range", "the end is before the start on the same day")
    precision = TimePrecision.MINUTE if clocked else _precision(start_reading, end_reading)
    return TimeWindow(
        start=start,
        end=end,
        precision=precision,
        as_written=as_written,
        tz_basis=(start_basis or end_basis) if clocked else None,
        rule=start_reading.rule,
        extent=TimeExtent.WINDOW if last is None else None,
    )


def coarsened(window: TimeWindow, stated: str) -> TimeWindow:
    """Return a time no more precise than the row says that it is known.

    A precision finer than what the date itself shows is not taken over. One day of a week
    is that day and three on either side; of a month or a year, all of it; a date that is
    said to be unknown is kept in words only.
    """
    words = fold(stated).replace(" ", "_")
    if words not in _COARSENESS or window.start is None or window.end is None:
        return window
    wanted = TimePrecision(words)
    if wanted is TimePrecision.UNKNOWN:
        return TimeWindow(as_written=window.as_written)
    if _COARSENESS[wanted] <= _COARSENESS[window.precision]:
        return window
    if _COARSENESS[wanted] < _COARSENESS[TimePrecision.DAY]:
        return replace(window, precision=wanted)
    start, end = local_date(window.start), local_date(window.end)
    if wanted is TimePrecision.WEEK and start == end:
        start, end = start - timedelta(days=3), end + timedelta(days=3)
    elif wanted is TimePrecision.MONTH:
        start = start.replace(day=1)
        end = end.replace(day=calendar.monthrange(end.year, end.month)[1])
    elif wanted is TimePrecision.YEAR:
        start, end = start.replace(month=1, day=1), end.replace(month=12, day=31)
    return replace(window, start=start, end=end, precision=wanted, tz_basis=None)


def _precision(start: Reading, end: Reading) -> TimePrecision:
    if start is end or (start.first, start.last) == (end.first, end.last):
        kept = start.precision
        return TimePrecision.DAY if kept is TimePrecision.MINUTE else kept
    return TimePrecision.DAYS


def _moment(
    reading: Reading, day: date, zone: timezone | None, basis: TimeBasis | None
) -> tuple[date | datetime, TimeBasis | None]:
    if reading.clock is None:
        return day, None
    if reading.offset is not None:
        return datetime.combine(day, reading.clock, reading.offset), TimeBasis.STATED
    if zone is not None:
        return datetime.combine(day, reading.clock, zone), basis
    return day, None


def _interval(start: str, end: str, order: ColumnOrder, column: str) -> Reading:
    first = _read_day(start.strip(), order, column, start)
    final = _read_day(end.strip(), order, column, end)
    if final.last < first.first:
        message = f"the end {end.strip()[:20]!r} is before the start {start.strip()[:20]!r}"
        raise RecordError(column, "range", message)
    return Reading(
        first=first.first, last=final.last, precision=TimePrecision.DAYS, rule="interval"
    )


def _read_day(text: str, order: ColumnOrder, column: str, whole: str) -> Reading:
    match = _ISO_DAY.fullmatch(text)
    if match:
        day = _date(int(match[1]), int(match[3]), int(match[4]), whole, column)
        return Reading(first=day, last=day, precision=TimePrecision.DAY, rule="iso_date")
    match = _COMPACT.fullmatch(text)
    if match:
        day = _date(int(match[1]), int(match[2]), int(match[3]), whole, column)
        return Reading(first=day, last=day, precision=TimePrecision.DAY, rule="iso_date")
    match = _ISO_MONTH.fullmatch(text)
    if match:
        return _month(int(match[1]), int(match[2]), whole, column, "iso_month")
    match = _MONTH_YEAR.fullmatch(text)
    if match:
        return _month(int(match[2]), int(match[1]), whole, column, "month_year")
    match = _YEAR.fullmatch(text)
    if match:
        year = _year(int(match[1]), whole, column)
        return Reading(
            first=date(year, 1, 1),
            last=date(year, 12, 31),
            precision=TimePrecision.YEAR,
            rule="year",
        )
    match = _NUMERIC.fullmatch(text)
    if match:
        return _numeric(match, order, column, whole)
    return _worded(text, column, whole)


def _numeric(match: re.Match[str], order: ColumnOrder, column: str, whole: str) -> Reading:
    one, mark, other, year = int(match[1]), match[2], int(match[3]), int(match[4])
    if len(match[4]) == 2:
        message = f"{whole[:40]!r} has a year of two digits; write four"
        raise RecordError(column, "date", message)
    if one > 12 >= other and mark not in order.by_mark:
        chosen = DateOrder.DMY
    elif other > 12 >= one and mark not in order.by_mark:
        chosen = DateOrder.MDY
    elif one == other:
        chosen = DateOrder.DMY
    elif mark in order.by_mark:
        chosen = order.by_mark[mark]
    else:
        message = (
            f"{whole[:40]!r} could be day first or month first, and the column does not "
            "settle it; say --date-order dmy or --date-order mdy"
        )
        raise RecordError(column, "date", message)
    day, month = (one, other) if chosen is DateOrder.DMY else (other, one)
    found = _date(year, month, day, whole, column)
    rule = "day_month_year" if chosen is DateOrder.DMY else "month_day_year"
    return Reading(first=found, last=found, precision=TimePrecision.DAY, rule=rule)


def _worded(text: str, column: str, whole: str) -> Reading:
    spread = _WEEKDAY.sub("", text)
    match = _MONTH_WORD.fullmatch(spread)
    if match:
        month = _MONTHS.get(fold(match["word"]))
        if month is not None and not (match["before"] and match["after"]):
            year = int(match["year"])
            number = match["before"] or match["after"]
            if number is None:
                return _month(year, month, whole, column, "month_word")
            day = _date(year, month, int(number), whole, column)
            return Reading(first=day, last=day, precision=TimePrecision.DAY, rule="month_word")
    hint = _serial_hint(text)
    message = f"{whole[:40]!r} is no date{hint or ' (2022-09-13, 13.09.2022, 2022-09, 2022)'}"
    raise RecordError(column, "date", message)


def _serial_hint(text: str) -> str | None:
    """Explain a spreadsheet's day number, such as 44817."""
    match = re.fullmatch(r"(\d{5})(?:\.\d+)?", text)
    if match is None:
        return None
    day = date(1899, 12, 30) + timedelta(days=int(match[1]))
    return f"; a spreadsheet's day number? that would be {day.isoformat()}: format it as a date"


def _month(year: int, month: int, whole: str, column: str, rule: str) -> Reading:
    first = _date(year, month, 1, whole, column)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    return Reading(first=first, last=last, precision=TimePrecision.MONTH, rule=rule)


def _date(year: int, month: int, day: int, whole: str, column: str) -> date:
    _year(year, whole, column)
    try:
        return date(year, month, day)
    except ValueError as exc:
        message = f"{whole[:40]!r} is no date: there is no day {day} in month {month} of {year}"
        if not 1 <= month <= 12:
            message = f"{whole[:40]!r} is no date: there is no month {month}"
        raise RecordError(column, "date", message) from exc


def _year(year: int, whole: str, column: str) -> int:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        message = f"{whole[:40]!r}: the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}"
        raise RecordError(column, "range", message)
    return year


def _split_clock(text: str, column: str) -> tuple[str, time | None, timezone | None]:
    match = _CLOCK.search(text)
    if match is None:
        return text, None, None
    hour, minute, second = int(match["h"]), int(match["m"]), int(match["s"] or 0)
    half = (match["half"] or "").lower().replace(".", "")
    if half:
        if not 1 <= hour <= 12:
            raise RecordError(column, "date", f"{text.strip()[:40]!r}: no hour {hour} {half}")
        hour = hour % 12 + (12 if half == "pm" else 0)
    offset = None
    if match["zone"]:
        zone = match["zone"]
        if zone.upper() in ("Z", "UTC", "GMT"):
            zone = "Z"
        elif len(zone) == 3:
            zone += ":00"
        offset = parse_offset(zone, column=column)
    try:
        clock = time(hour, minute, second)
    except ValueError as exc:
        message = f"{text.strip()[:40]!r}: {hour}:{minute:02} is no clock time"
        raise RecordError(column, "date", message) from exc
    return text[: match.start()], clock, offset


_COARSENESS = {str(item): rank for rank, item in enumerate(TimePrecision)}
_WORDS = {DateOrder.DMY: "read day first", DateOrder.MDY: "read month first"}
_ISO_DAY = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})")
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_ISO_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})")
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_YEAR = re.compile(r"(\d{4})")
_NUMERIC = re.compile(r"\s*(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_CLOCK = re.compile(
    r"""(?:(?<=\d)T|,?\s+)(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:[.,]\d+)?)?
        \s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$""",
    re.VERBOSE | re.IGNORECASE,
)
_INTERVALS = (
    re.compile(r"(\d{4}-\d{2}(?:-\d{2})?)/(\d{4}-\d{2}(?:-\d{2})?)"),
    re.compile(r"(\S.*?\d{4}|\d{4}-\d{2}-\d{2})\s*(?:–|—|\s-\s|\sto\s)\s*(\d.*|[^\W\d].*)"),
)
_WEEKDAY = re.compile(r"^[^\W\d]+,\s+")
_MONTH_WORD = re.compile(
    r"""(?:(?P<before>\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+)?(?P<word>[^\W\d]+)\.?[\s,-]+
        (?:(?P<after>\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?P<year>\d{4})
        (?:[\s-]*(?:г\.?|года|год|թ\.?|ci\s+il|cu\s+il|cı\s+il|cü\s+il|il))?""",
    re.VERBOSE | re.IGNORECASE,
)
_MONTH_NAMES = (
    "january jan января январь янв yanvar հունվար հունվարի januar jaenner ocak",
    "february feb февраля февраль фев fevral փետրվար փետրվարի februar subat şubat",
    "march mar марта март мар mart մարտ մարտի märz maerz",
    "april apr апреля апрель апр aprel ապրիլ ապրիլի nisan",
    "may мая май mai մայիս մայիսի mayıs",
    "june jun июня июнь июн iyun հունիս հունիսի juni haziran",
    "july jul июля июль июл iyul հուլիս հուլիսի juli temmuz",
    "august aug августа август авг avqust օգոստոս օգոստոսի ağustos",
    "september sep sept сентября сентябрь сен sentyabr սեպտեմբեր սեպտեմբերի eylül",
    "october oct октября октябрь окт oktyabr հոկտեմբեր հոկտեմբերի oktober okt ekim",
    "november nov ноября ноябрь ноя noyabr նոյեմբեր նոյեմբերի kasım",
    "december dec декабря декабрь дек dekabr դեկտեմբեր դեկտեմբերի dezember dez aralık",
)
_MONTHS = {
    fold(word): number
    for number, names in enumerate(_MONTH_NAMES, start=1)
    for word in names.split()
}
