"""When the rows of a plain table happened: each different date and clock is read once."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.casebook.book import days_of
from contactline.casebook.texts import joined
from contactline.errors import RecordError
from contactline.ingest.dates import (
    ColumnOrder,
    Reading,
    coarsened,
    decide_order,
    read_clock,
    read_date,
    window,
)
from contactline.ingest.distinct import Distinct, distinct
from contactline.model.moments import format_moment, parse_offset, to_utc
from contactline.model.records import TimeWindow
from contactline.model.terms import TimeBasis, TimeExtent, TimePrecision

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timezone

    import numpy.typing as npt

    from contactline.ingest.dates import DateOrder

    Whole = npt.NDArray[np.int64]
    Clock = tuple[time, timezone | None] | None

#: With more different cells than this, days and clocks are taken apart before reading.
MANY = 20_000
#: Fields that hold dates.
DATE_FIELDS = ("date", "date_end", "statement_date", "published")
_STAMP = r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}"
_DAY_CHARS = 10
_NUMERIC_START = r"^\s*\d{1,2}[-/.]\d{1,2}[-/.]\d"
_EPOCH = date(1970, 1, 1)
_KEYS = ("start", "end", "precision", "tz_basis", "rule", "extent")


@dataclass(slots=True, kw_only=True)
class DateColumn:
    """A column of dates, read.

    Parameters
    ----------
    days
        The different days, months and years, without a clock time.
    clocks
        The different clock times; the first is none.
    day_of, clock_of
        For each row the position in `days` (-1: none) and in `clocks`.
    errors
        By row, why its cell is no date.
    order
        Day first or month first, as the whole column says.
    """

    days: list[Reading]
    clocks: list[Clock]
    day_of: Whole
    clock_of: Whole
    errors: dict[int, RecordError]
    order: ColumnOrder

    def has_midnights_only(self) -> bool:
        """Tell whether every clock time is 00:00 without a zone: a day that a program wrote."""
        return self.clocks[1:] == [(time(0), None)]

    def without_clocks(self) -> None:
        """Keep only the days."""
        self.clocks = [None]
        self.clock_of = np.zeros_like(self.clock_of)


@dataclass(slots=True, kw_only=True)
class Times:
    """The times of all rows: columns of ``claims``, and what is wrong with single rows."""

    columns: dict[str, pa.Array] = field(default_factory=dict)
    errors: dict[int, RecordError] = field(default_factory=dict)
    warnings: dict[int, str] = field(default_factory=dict)
    lost_clocks: int = 0


def read_dates(
    cells: pa.Array, lines: Whole, *, column: str, stated: DateOrder | None = None
) -> DateColumn:
    """Read a column of dates; which of day and month comes first is decided from all of it."""
    found = distinct(cells)
    texts: list[str | None] = [text for (text,) in found.values()]
    order = _order(found, lines, stated)
    days: dict[Reading, int] = {}
    clocks: dict[Clock, int] = {None: 0}
    day_of = np.full(len(texts), -1, dtype=np.int64)
    clock_of = np.zeros(len(texts), dtype=np.int64)
    errors: dict[int, RecordError] = {}

    def keep(number: int, read: Callable[[], Reading | None]) -> None:
        try:
            reading = read()
        except RecordError as exc:
            errors[number] = exc
            return
        if reading is None:
            return
        clock = None if reading.clock is None else (reading.clock, reading.offset)
        bare = reading
        if clock is not None:
            bare = replace(reading, clock=None, offset=None, precision=TimePrecision.DAY)
        day_of[number] = days.setdefault(bare, len(days))
        clock_of[number] = clocks.setdefault(clock, len(clocks))

    stamps = _Stamps(order, column) if len(texts) > MANY else None
    for number, text in enumerate(texts):
        if text is None:
            continue
        if stamps is not None and stamps.has(text):
            keep(number, lambda text=text: stamps.read(text))  # type: ignore[misc]
        else:
            keep(number, lambda text=text: read_date(text, order, column=column))  # type: ignore[misc]
    wrong: dict[int, RecordError] = {}
    if errors:
        is_wrong = np.zeros(len(texts), dtype=bool)
        is_wrong[list(errors)] = True
        rows = np.flatnonzero(is_wrong[found.codes])
        wrong = {int(row): errors[int(found.codes[row])] for row in rows}
    return DateColumn(
        days=list(days),
        clocks=list(clocks),
        day_of=day_of[found.codes],
        clock_of=clock_of[found.codes],
        errors=wrong,
        order=order,
    )


def read_times(
    columns: Mapping[str, DateColumn],
    cells: Mapping[str, pa.Array],
    length: int,
    *,
    name: Callable[[str], str],
    zone: timezone | None,
) -> Times:
    """Read when each row happened.

    Parameters
    ----------
    columns
        `date` and `date_end`, read.
    cells
        Text cells by field.
    length
        Number of rows.
    name
        Gives the header of a field, for messages.
    zone
        Zone of clock times without one.
    """
    times = Times()
    first = columns.get("date") or _no_dates(length)
    last = columns.get("date_end") or _no_dates(length)
    zones: list[tuple[timezone | None, TimeBasis]] = [(zone, TimeBasis.ASSUMED)]
    zone_of = np.zeros(length, dtype=np.int64)
    for errors in (first.errors, last.errors):
        times.errors = {**errors, **times.errors}
    if "tz" in cells:
        zone_of = _read_zones(cells["tz"], zones, times, name("tz"))
    clock_of, clocks = first.clock_of, list(first.clocks)
    if "time" in cells:
        clock_of, clocks = _with_clocks(first, cells["time"], times, name("time"))
    good = np.ones(length, dtype=bool)
    good[list(times.errors)] = False
    has_zone = np.array([item[0] is not None for item in zones])[zone_of]
    end_clock_of = last.clock_of
    kept: list[Whole] = []
    for of, known in ((clock_of, clocks), (last.clock_of, last.clocks)):
        own = np.array([item is not None and item[1] is not None for item in known])[of]
        lost = good & (of > 0) & ~own & ~has_zone
        times.lost_clocks += int(lost.sum())
        kept.append(np.where(lost, 0, of))
    clock_of, end_clock_of = kept
    coarse = cells.get("date_precision", pa.nulls(length, pa.string()))
    single = good & (first.day_of >= 0) & (last.day_of < 0) & (clock_of > 0)
    single &= pc.is_null(coarse).to_numpy(zero_copy_only=False)
    combined = distinct(
        *(pa.array(np.where(good, of, -1)) for of in (first.day_of, last.day_of)),
        *(pa.array(np.where(single, 0, of)) for of in (clock_of, end_clock_of)),
        pa.array(zone_of),
        pa.array(single),
        coarse,
    )
    windows = [_window(item, first, last, clocks, zones, name) for item in combined.values()]
    _spread_errors(times, combined, windows)
    made = [item if isinstance(item, TimeWindow) else TimeWindow() for item in windows]
    times.columns = _window_columns(combined, made)
    if single.any():
        _add_clocks(times, single, first, clock_of, clocks, zone_of, zones)
    words = [cells[field] for field in ("date", "time") if field in cells]
    if "date_end" in cells:
        words.append(pc.binary_join_element_wise("to", cells["date_end"], " "))
    if words:
        times.columns["time_as_written"] = joined(words, " ")
    return times


def moments_of(column: DateColumn, zone: timezone | None) -> list[str | None]:
    """Return each row's day, or day and time, as ISO 8601; a month or year is none."""
    combined = distinct(pa.array(column.day_of), pa.array(column.clock_of))
    made: list[str | None] = []
    for day, clock in combined.values():
        if day < 0 or column.days[day].precision is not TimePrecision.DAY:
            made.append(None)
            continue
        reading = _with_clock(column.days[day], column.clocks[clock])
        found = window(reading, as_written=None, zone=zone, column="")
        made.append(format_moment(found.start))
    return [made[code] for code in combined.codes]


class _Stamps:
    """Reads ``2022-09-13 14:30`` by its day and its clock, each of which is read once."""

    def __init__(self, order: ColumnOrder, column: str) -> None:
        self._order, self._column = order, column
        self._days: dict[str, Reading | None] = {}
        self._clocks: dict[str, Reading | None] = {}

    def has(self, text: str) -> bool:
        """Tell whether a text starts with a day and goes on with a clock time."""
        return (
            len(text) > _DAY_CHARS + 1
            and text[_DAY_CHARS] in "T "
            and text[4] == text[7] == "-"
            and text[:4].isdecimal()
        )

    def read(self, text: str) -> Reading | None:
        """Read one, as `read_date` does."""
        day, rest = text[:_DAY_CHARS], text[_DAY_CHARS:]
        if day not in self._days:
            self._days[day] = self._quiet(day)
        if rest not in self._clocks:
            self._clocks[rest] = self._quiet(f"2000-01-01{rest}")
        first, clocked = self._days[day], self._clocks[rest]
        if first is None or clocked is None or clocked.clock is None:
            return read_date(text, self._order, column=self._column)
        return replace(
            first, precision=clocked.precision, clock=clocked.clock, offset=clocked.offset
        )

    def _quiet(self, text: str) -> Reading | None:
        try:
            return read_date(text, self._order, column=self._column)
        except RecordError:
            return None


def _order(found: Distinct, lines: Whole, stated: DateOrder | None) -> ColumnOrder:
    texts = found.columns[0].take(pa.array(found.firsts))
    numeric = pc.fill_null(pc.match_substring_regex(texts, _NUMERIC_START), False)
    at = np.flatnonzero(numeric.to_numpy(zero_copy_only=False))
    counts = found.counts()
    chosen = texts.take(pa.array(at)).to_pylist()
    return decide_order(
        [(int(lines[found.firsts[i]]), text) for i, text in zip(at, chosen, strict=True)],
        stated=stated,
        counts={text: int(counts[i]) for i, text in zip(at, chosen, strict=True)},
    )


def _no_dates(length: int) -> DateColumn:
    return DateColumn(
        days=[],
        clocks=[None],
        day_of=np.full(length, -1, dtype=np.int64),
        clock_of=np.zeros(length, dtype=np.int64),
        errors={},
        order=ColumnOrder(by_mark={}),
    )


def _read_zones(
    cells: pa.Array,
    zones: list[tuple[timezone | None, TimeBasis]],
    times: Times,
    column: str,
) -> Whole:
    found = distinct(cells)
    codes = np.zeros(len(found), dtype=np.int64)
    errors: dict[int, RecordError] = {}
    for number, (text,) in enumerate(found.values()):
        if text is None:
            continue
        try:
            zones.append((parse_offset(text, column=column), TimeBasis.STATED))
            codes[number] = len(zones) - 1
        except RecordError as exc:
            errors[number] = exc
    for row in np.flatnonzero(np.isin(found.codes, list(errors))) if errors else ():
        times.errors.setdefault(int(row), errors[int(found.codes[row])])
    return codes[found.codes]


def _with_clocks(
    first: DateColumn, cells: pa.Array, times: Times, column: str
) -> tuple[Whole, list[Clock]]:
    """Give the days that have no clock time the one of the clock's own column."""
    is_day = np.array([item.precision is TimePrecision.DAY for item in first.days] + [False])
    wanting = is_day[first.day_of] & (first.clock_of == 0)
    clocks = list(first.clocks)
    known = {clock: number for number, clock in enumerate(clocks)}
    found = distinct(cells)
    codes = np.zeros(len(found), dtype=np.int64)
    warnings: dict[int, str] = {}
    for number, (text,) in enumerate(found.values()):
        if text is None:
            continue
        try:
            clock = read_clock(text, column=column)
        except RecordError as exc:
            warnings[number] = f"{exc.column}: {exc.message}"
            continue
        if clock is not None:
            codes[number] = known.setdefault(clock, len(known))
            if codes[number] == len(clocks):
                clocks.append(clock)
    if warnings:
        for row in np.flatnonzero(wanting & np.isin(found.codes, list(warnings))):
            if int(row) not in times.errors:
                times.warnings[int(row)] = warnings[int(found.codes[row])]
    return np.where(wanting, codes[found.codes], first.clock_of), clocks


def _with_clock(day: Reading, clock: Clock) -> Reading:
    if clock is None:
        return day
    return replace(day, precision=TimePrecision.MINUTE, clock=clock[0], offset=clock[1])


def _window(
    item: tuple[Any, ...],
    first: DateColumn,
    last: DateColumn,
    clocks: list[Clock],
    zones: list[tuple[timezone | None, TimeBasis]],
    name: Callable[[str], str],
) -> TimeWindow | RecordError:
    day, end_day, clock, end_clock, zone, _, coarse = item
    start = _with_clock(first.days[day], clocks[clock]) if day >= 0 else None
    end = _with_clock(last.days[end_day], last.clocks[end_clock]) if end_day >= 0 else None
    named = "date_end" if end else "date"
    try:
        made = window(
            start,
            as_written=None,
            last=end,
            zone=zones[zone][0],
            zone_basis=zones[zone][1],
            column=name(named) if start or end else "date",
        )
    except RecordError as exc:
        return exc
    return made if coarse is None else coarsened(made, coarse)


def _spread_errors(
    times: Times, combined: Distinct, windows: list[TimeWindow | RecordError]
) -> None:
    wrong = [number for number, item in enumerate(windows) if isinstance(item, RecordError)]
    for row in np.flatnonzero(np.isin(combined.codes, wrong)) if wrong else ():
        found = windows[int(combined.codes[row])]
        if isinstance(found, RecordError):
            times.errors.setdefault(int(row), found)


def _window_columns(combined: Distinct, windows: list[TimeWindow]) -> dict[str, pa.Array]:
    """Return windows as columns of ``claims``."""
    text = pa.string()
    made = {
        f"time_{key}": combined.spread([_text(getattr(item, key)) for item in windows], text)
        for key in _KEYS
    }
    days = [days_of(item) for item in windows]
    made["date_start"] = combined.spread([pair[0] for pair in days], pa.date32())
    made["date_end"] = combined.spread([pair[1] for pair in days], pa.date32())
    instant = pa.timestamp("s", tz="UTC")
    made["start_utc"] = combined.spread([to_utc(item.start) for item in windows], instant)
    made["end_utc"] = combined.spread([to_utc(item.end) for item in windows], instant)
    return made


def _text(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    return format_moment(value)  # type: ignore[arg-type]


def _add_clocks(
    times: Times,
    single: npt.NDArray[np.bool_],
    first: DateColumn,
    clock_of: Whole,
    clocks: list[Clock],
    zone_of: Whole,
    zones: list[tuple[timezone | None, TimeBasis]],
) -> None:
    """Fill in the rows that name one day and one clock time in a known zone.

    What `window` makes of a day and a clock is the day's text, the clock's text and an
    offset in seconds; each is made once and joined, so a million minutes cost little.
    """
    rows = pa.array(np.flatnonzero(single))
    found = distinct(pa.array(clock_of[single]), pa.array(zone_of[single]))
    tails, bases, seconds = [], [], []
    for clock, zone in found.values():
        at = clocks[clock]
        model = window(
            _with_clock(
                Reading(first=_EPOCH, last=_EPOCH, precision=TimePrecision.DAY, rule=""), at
            ),
            as_written=None,
            zone=zones[zone][0],
            zone_basis=zones[zone][1],
            column="",
        )
        moment = model.start
        if not isinstance(moment, datetime):  # pragma: no cover - a zone is known
            raise TypeError(moment)
        tails.append(moment.isoformat()[_DAY_CHARS:])
        bases.append(model.tz_basis)
        seconds.append(
            int((moment.astimezone(UTC) - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(seconds=1))
        )
    days = first.day_of[single]
    index = pa.array(days)
    numbers = np.array([(item.first - _EPOCH).days for item in first.days], dtype=np.int64)
    iso = pa.array([item.first.isoformat() for item in first.days]).take(index)
    start = pc.binary_join_element_wise(iso, found.spread(tails, pa.string()), "")
    day = pa.array(numbers[days].astype(np.int32)).cast(pa.date32())
    instant = pa.array(numbers[days] * 86_400 + np.array(seconds)[found.codes])
    instant = instant.cast(pa.timestamp("s")).cast(pa.timestamp("s", tz="UTC"))
    count = len(rows)
    filled = {
        "time_start": start,
        "time_end": start,
        "time_precision": pa.repeat(TimePrecision.MINUTE.value, count),
        "time_tz_basis": found.spread([str(basis) for basis in bases], pa.string()),
        "time_rule": pa.array([item.rule for item in first.days]).take(index),
        "time_extent": pa.repeat(TimeExtent.WINDOW.value, count),
        "date_start": day,
        "date_end": day,
        "start_utc": instant,
        "end_utc": instant,
    }
    mask = pa.array(single)
    for label, values in filled.items():
        whole = times.columns[label]
        times.columns[label] = pc.replace_with_mask(whole, mask, values.cast(whole.type))
