"""When: expressions of time in a sentence, read as intervals.

An expression is found first (`timewords.find`), with its offsets; `Clock` then reads it
against what is known: the publication date, the day that the text stands at, the offset of
local time.
Nothing is ever counted from the day of the run.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Final

from contactline.extract.timewords import grammar
from contactline.model.records import TimeWindow
from contactline.model.terms import TimeBasis, TimeExtent, TimePrecision

if TYPE_CHECKING:
    from contactline.extract.timewords import Found
    from contactline.model.moments import Moment

_NUMBERS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "several": 3, "few": 3, "один": 1, "одну": 1, "два": 2, "две": 2, "три": 3, "четыре": 4,
    "пять": 5, "неделю": 1, "день": 1,
}  # fmt: skip
#: Local hours of the parts of a day: start, end, days between.
PARTS: Final = {
    "morning": (5, 12, 0), "afternoon": (12, 17, 0), "evening": (17, 24, 0),
    "night": (18, 6, 1), "noon": (11, 13, 0), "midnight": (23, 1, 1), "early": (0, 6, 0),
}  # fmt: skip
#: Local hours that the ends of an interval stand for.
POINTS: Final = {"midnight": 0, "noon": 12, "dawn": 6, "dusk": 20}
#: A bare clock from this hour on is not of the day of the report.
LATE_HOUR: Final = 21
#: A date without a year lies this many days after the publication at most.
_AHEAD_DAYS: Final = 2


@dataclass(frozen=True, slots=True)
class Clock:
    """What expressions are read against.

    Parameters
    ----------
    published
        Day of publication, None if unknown.
    tz
        Offset of local time, taken unless the text says more.
    anchor
        Window that the text stands at (the last event), for "a day later".
    anchor_words
        What the anchor is, in words.
    flash
        Whether the report is a line sent out at once: a late clock may be of its own day.
    """

    published: date | None
    tz: timezone
    language: str = "en"
    anchor: TimeWindow | None = None
    anchor_words: str | None = None
    flash: bool = False

    def at(self, window: TimeWindow | None, words: str) -> Clock:
        """Return the clock standing at another event."""
        return replace(self, anchor=window, anchor_words=words)

    # ---------------------------------------------------------------- reading

    def night_before(self, day: date) -> TimeWindow:
        """Return the night that ends on a day."""
        return self._part(day - timedelta(days=1), "night")

    def hour_of(self, found: Found) -> int:
        """Return the hour that a clock time names, 0 for a word such as midnight."""
        return 0 if "nm1" in found.groups else self._hour(found.groups, "1")[0]

    def read(self, found: Found, words: str, day: date | None = None) -> TimeWindow:
        """Return the interval of an expression.

        Parameters
        ----------
        found
            The expression.
        words
            The words as written.
        day
            Day for a clock time that names none.
        """
        try:
            window = self._read(found, day)
        except (OverflowError, ValueError):
            window = None
        if window is None:
            return TimeWindow(as_written=words, rule=found.rule)
        return replace(window, as_written=words, rule=window.rule or found.rule)

    def _read(self, found: Found, day: date | None) -> TimeWindow | None:
        groups = found.groups
        if found.kind == "range":
            return self._range(groups, day)
        if found.kind == "span":
            return self._span(groups)
        if found.kind == "part":
            return self._bare_part(groups, day)
        if found.kind == "clock":
            return self._point(groups, day) if "nm1" in groups else self._clock(groups, day)
        if found.kind == "night":
            return self._night(groups)
        if found.kind == "date":
            return self._date(groups)
        if found.kind == "weekday":
            first = self._weekday(groups["w1"], last="last" in groups)
            if first is None:
                return None
            return self._since(first, groups) or self._part_or_day(first, groups, "published")
        return self._word(found.kind, groups)

    def _range(self, groups: dict[str, str], day: date | None) -> TimeWindow | None:
        first, second = self._day(groups, "1"), self._day(groups, "2")
        base = day or self._anchor_day() or self.published
        start_day = first or second or base
        if start_day is None:
            return None
        one, two = self._hour(groups, "1"), self._hour(groups, "2")
        if second is not None and first is None and one > two:
            start_day = second - timedelta(days=1)
        end_day = second or start_day
        start, end = self._moment(start_day, one), self._moment(end_day, two)
        if end < start:
            if second is not None and first is not None:
                return None
            if first is None and day is None and start_day == self.published:
                start -= timedelta(days=1)  # it was over when the report appeared
            else:
                end += timedelta(days=1)
        vague = "nm1" in groups or "nm2" in groups
        return self._window(
            start, end, TimePrecision.HOUR if vague else TimePrecision.MINUTE,
            extent=TimeExtent.DURATION, gmt=groups.get("gmt"),
            anchor=None if first or second else self._anchor_name(day),
        )  # fmt: skip

    def _span(self, groups: dict[str, str]) -> TimeWindow | None:
        """Read "from Monday evening until Tuesday morning"."""
        ends = []
        for n in "12":
            words = groups.get(f"w{n}") or groups.get(f"v{n}")
            other = "5" if n == "1" else "6"
            day = (
                self._weekday(words, last=False) if words
                else self._day(groups, n) or self._day(groups, other)
            )  # fmt: skip
            name = self._part_name({"p1": groups.get(f"p{n}") or groups.get(f"q{n}") or ""})
            if day is None or name is None:
                return None
            ends.append(self._part(day, name))
        start, end = ends[0].start, ends[1].end
        if not isinstance(start, datetime) or not isinstance(end, datetime) or end < start:
            return None
        long = end - start > timedelta(days=1)
        return self._window(
            start, end, TimePrecision.DAYS if long else TimePrecision.PART_OF_DAY,
            extent=TimeExtent.DURATION,
        )  # fmt: skip

    def _bare_part(self, groups: dict[str, str], day: date | None) -> TimeWindow | None:
        """Read "in the evening" on a day that is named elsewhere."""
        chosen = day or self._anchor_day() or self.published
        if chosen is None:
            return None
        made = self._part_or_day(chosen, groups, self._anchor_name(day))
        return made if made is not None and made.precision is not TimePrecision.DAY else None

    def _point(self, groups: dict[str, str], day: date | None) -> TimeWindow | None:
        """Read "shortly after midnight", "around noon": an hour or so."""
        named = self._day(groups, "1")
        if named is None and "w1" in groups:
            named = self._weekday(groups["w1"], last=False)
        base = named or day
        made = grammar(self.language)
        name = next(key for key, pattern in made.points if pattern.fullmatch(groups["nm1"]))
        small = 0 if name in {"midnight", "dawn"} else 12
        chosen = base or self._anchor_day(small) or self.published
        if chosen is None:
            return None
        anchor = None if named else self._anchor_name(day)
        if name in {"dawn", "dusk"}:
            part = self._part(chosen, "early" if name == "dawn" else "evening")
            return replace(part, anchor=anchor)
        words = groups.get("at", "")
        after = made.after.search(words) is not None
        before = made.before.search(words) is not None
        hour = 12
        if name == "midnight":
            hour = 24 if (base is not None and not after) else 0
        low, high = hour - (not after), hour + (not before)
        midnight = self._moment(chosen, (0, 0))
        return self._window(
            midnight + timedelta(hours=low), midnight + timedelta(hours=high),
            TimePrecision.HOUR, anchor=anchor,
        )  # fmt: skip

    def _clock(self, groups: dict[str, str], day: date | None) -> TimeWindow | None:
        named = self._day(groups, "1")
        if named is None and "w1" in groups:
            named = self._weekday(groups["w1"], last=False)
        hour = self._hour(groups, "1")
        chosen = named or day or self._anchor_day(hour[0]) or self.published
        if chosen is None:
            return None
        if named is None and hour[0] >= LATE_HOUR and chosen == self._late_on(day):
            chosen -= timedelta(days=1)  # late in the evening, and told by day
        start = self._moment(chosen, hour)
        return self._window(
            start, start, TimePrecision.MINUTE, gmt=groups.get("gmt"),
            anchor=None if named else self._anchor_name(day),
        )  # fmt: skip

    def _night(self, groups: dict[str, str]) -> TimeWindow | None:
        first = self._day(groups, "1")
        if "d1y" in groups:
            second = self._day(groups, "3")
            first = second - timedelta(days=1) if second else None
        elif "w1" in groups:
            first = self._weekday(groups["w1"], last=False)
        if first is None:
            return None
        if "into" in groups:
            first -= timedelta(days=1)
        return self._part(first, "night")

    def _date(self, groups: dict[str, str]) -> TimeWindow | None:
        first, last = self._day(groups, "1"), None
        if "d1y" in groups:
            last = self._day(groups, "2")
            first = last.replace(day=int(groups["d1y"])) if last else None
        elif first is not None and "d2x" in groups:
            last = first.replace(day=int(groups["d2x"]))
        if first is None:
            return None
        if last is not None and last > first:
            if (last - first).days == 1 and self._part_name(groups) == "night":
                return self._part(first, "night")
            return self._window(first, last, TimePrecision.DAYS)
        return self._since(first, groups) or self._part_or_day(first, groups, None)

    def _since(self, first: date, groups: dict[str, str]) -> TimeWindow | None:
        """Read "since Monday": from that day to the publication."""
        if "since" not in groups or self.published is None or first >= self.published:
            return None
        return self._window(first, self.published, TimePrecision.DAYS, anchor="published")

    def _word(self, kind: str, groups: dict[str, str]) -> TimeWindow | None:
        published = self.published
        if kind == "shift":
            return self._shift(groups)
        if kind in {"ago", "before_that", "later", "same_day", "that_week", "at_the_time"}:
            return self._counted(kind, groups)
        if kind == "in_month":
            return self._month(groups)
        if kind == "in_year":
            year = int(groups.get("year") or groups["year2"])
            return self._window(date(year, 1, 1), date(year, 12, 31), TimePrecision.YEAR)
        if published is None:
            return None
        name = "published"
        if kind in {"today", "tonight", "during_day"}:
            part = "night" if kind == "tonight" else self._part_name(groups)
            made = self._part(published, part) if part else None
            if made is not None:
                return replace(made, anchor=name)
            return self._window(published, published, TimePrecision.DAY, anchor=name)
        if kind == "yesterday":
            before = published - timedelta(days=1)
            if self._part_name(groups) is not None:
                return self._part_or_day(before, groups, name)
            return self._window(before, before, TimePrecision.DAY, anchor=name)
        if kind in {"last_night", "overnight"}:
            made = self._part(published - timedelta(days=1), "night")
            return replace(made, anchor=name)
        if kind == "past_day":
            return self._window(
                published - timedelta(days=1), published, TimePrecision.DAYS, anchor=name
            )
        monday = published - timedelta(days=published.weekday())
        if kind == "last_week":
            start = monday - timedelta(days=7)
            return self._window(start, start + timedelta(days=6), TimePrecision.WEEK, anchor=name)
        if kind == "past_week":
            start = published - timedelta(days=6)
            return self._window(start, published, TimePrecision.WEEK, anchor=name)
        if kind == "this_week":
            return self._window(monday, published, TimePrecision.WEEK, anchor=name)
        if kind == "weekend":
            saturday = monday + timedelta(days=5)
            if saturday > published:
                saturday -= timedelta(days=7)
            return self._window(
                saturday, saturday + timedelta(days=1), TimePrecision.DAYS, anchor=name
            )
        if kind == "few_days":
            return self._window(
                published - timedelta(days=7), published, TimePrecision.DAYS, anchor=name
            )
        if kind == "last_month":
            end = published.replace(day=1) - timedelta(days=1)
            return self._window(end.replace(day=1), end, TimePrecision.MONTH, anchor=name)
        if kind == "this_month":
            return self._window(
                published.replace(day=1), published, TimePrecision.MONTH, anchor=name
            )
        if kind == "last_year":
            year = published.year - 1
            return self._window(
                date(year, 1, 1), date(year, 12, 31), TimePrecision.YEAR, anchor=name
            )
        return None

    def _shift(self, groups: dict[str, str]) -> TimeWindow | None:
        """Read "an hour earlier" from the clock told before."""
        anchor = self.anchor
        if anchor is None or not isinstance(anchor.start, datetime):
            return None
        if anchor.precision not in {TimePrecision.MINUTE, TimePrecision.HOUR}:
            return None
        written = groups["n"].casefold()
        number = float(written) if written.isdigit() else _NUMBERS.get(written, 0.5)
        minutes = number * (60 if groups["unit"].startswith("hour") else 1)
        back = groups["dir"].casefold().startswith(("earlier", "before"))
        moment = anchor.start + timedelta(minutes=-minutes if back else minutes)
        return self._window(moment, moment, TimePrecision.HOUR, anchor=self.anchor_words)

    def _counted(self, kind: str, groups: dict[str, str]) -> TimeWindow | None:
        number = groups.get("n", "1").casefold()
        count = int(number) if number.isdigit() else _NUMBERS.get(number, 1)
        unit = groups.get("unit", "day").casefold()
        days = count * {"day": 1, "week": 7, "month": 30, "year": 365}.get(unit[:5].rstrip("s"), 1)
        if kind == "ago":
            if self.published is None:
                return None
            point = self.published - timedelta(days=days)
            if unit.startswith("week"):
                monday = point - timedelta(days=point.weekday())
                return self._window(
                    monday, monday + timedelta(days=6), TimePrecision.WEEK, anchor="published"
                )
            if unit.startswith(("month", "year")):
                return self._window(
                    point.replace(day=1), _month_end(point), TimePrecision.MONTH, anchor="published"
                )
            return self._window(point, point, TimePrecision.DAY, anchor="published")
        anchor = self.anchor
        if anchor is None or anchor.start is None or anchor.end is None:
            return None
        start, end = _day_of(anchor.start), _day_of(anchor.end)
        name = self.anchor_words
        coarse = anchor.precision in {TimePrecision.WEEK, TimePrecision.MONTH, TimePrecision.YEAR}
        if kind == "at_the_time":
            return replace(anchor, anchor=name, rule="TIME-AT-THE-TIME")
        if kind == "same_day":
            precision = anchor.precision if coarse else TimePrecision.DAY
            return self._window(start, start if not coarse else end, precision, anchor=name)
        if kind == "that_week":
            monday = start - timedelta(days=start.weekday())
            return self._window(monday, monday + timedelta(days=6), TimePrecision.WEEK, anchor=name)
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
        return self._window(start + shift, end + shift, precision, anchor=name)

    def _month(self, groups: dict[str, str]) -> TimeWindow | None:
        month = self._month_number(groups["month"])
        if "year" in groups:
            year = int(groups["year"])
        elif self.published is not None:
            year = self.published.year - (month > self.published.month)
        else:
            return None
        first = date(year, month, 1)
        anchor = None if "year" in groups else "published"
        return self._window(first, _month_end(first), TimePrecision.MONTH, anchor=anchor)

    # ---------------------------------------------------------------- parts

    def _part_or_day(
        self, day: date, groups: dict[str, str], anchor: str | None
    ) -> TimeWindow | None:
        name = self._part_name(groups)
        if name is None:
            return self._window(day, day, TimePrecision.DAY, anchor=anchor)
        if name == "night" and anchor is None and day == self.published:
            day -= timedelta(days=1)  # it was over when the report appeared
        return replace(self._part(day, name), anchor=anchor)

    def _part_name(self, groups: dict[str, str]) -> str | None:
        written = groups.get("p1") or groups.get("p2")
        if written:
            for name, pattern in grammar(self.language).parts:
                if pattern.fullmatch(written):
                    return name
        return None

    def _part(self, day: date, name: str) -> TimeWindow:
        if name in {"noon", "midnight"}:
            at = self._moment(day, (12, 0) if name == "noon" else (24, 0))
            return self._window(at, at, TimePrecision.HOUR)
        start, end, days = PARTS[name]
        last = day + timedelta(days=days + (end == 24))
        return self._window(
            self._moment(day, (start, 0)), self._moment(last, (end % 24, 0)),
            TimePrecision.PART_OF_DAY,
        )  # fmt: skip

    def _day(self, groups: dict[str, str], n: str) -> date | None:
        for form in "abcd":
            written = groups.get(f"d{n}{form}")
            if not written:
                continue
            number = int(written)
            month_words = groups[f"mo{n}{form}"]
            month = int(month_words) if month_words.isdigit() else self._month_number(month_words)
            year_words = groups.get(f"y{n}{form}")
            if year_words:
                year = int(year_words)
                return date(year + 2000 if year < 100 else year, month, number)
            return self._nearest(month, number)
        if f"w{n}" in groups:
            return self._weekday(groups[f"w{n}"], last=False)
        return None

    def _nearest(self, month: int, number: int) -> date | None:
        """Return the last such day before the publication, or just after it."""
        if self.published is None:
            return None
        limit = self.published + timedelta(days=_AHEAD_DAYS)
        for year in range(limit.year, limit.year - 5, -1):
            try:
                made = date(year, month, number)
            except ValueError:
                continue
            if made <= limit:
                return made
        return None

    def _weekday(self, written: str, *, last: bool) -> date | None:
        if self.published is None:
            return None
        for number, pattern in enumerate(grammar(self.language).weekdays):
            if pattern.search(written):
                back = (self.published.weekday() - number) % 7
                if last and back == 0:
                    back = 7
                return self.published - timedelta(days=back)
        return None

    def _month_number(self, written: str) -> int:
        for number, pattern in enumerate(grammar(self.language).months, start=1):
            if pattern.match(written):
                return number
        raise ValueError(written)

    def _hour(self, groups: dict[str, str], n: str) -> tuple[int, int]:
        point = groups.get(f"nm{n}")
        if point:
            made = grammar(self.language)
            name = next(key for key, pattern in made.points if pattern.fullmatch(point))
            return POINTS[name], 0
        hour = int(
            groups.get(f"hc{n}")
            or groups.get(f"h{n}")
            or groups.get(f"hh{n}")
            or groups.get(f"hb{n}")
            or 0
        )
        minute = int(groups.get(f"m{n}") or groups.get(f"mm{n}") or 0)
        written = groups.get(f"ap{n}a") or groups.get(f"ap{n}b")
        if f"hc{n}" in groups:
            written = groups.get("ap2a") or groups.get("ap2b")
        if written and hour <= 12:
            made = grammar(self.language)
            if made.pm.fullmatch(written) and hour < 12:
                hour += 12
            elif made.am.fullmatch(written) and hour == 12:
                hour = 0
        return hour, minute

    def _moment(self, day: date, clock: tuple[int, int]) -> datetime:
        hour, minute = clock
        extra = timedelta(days=hour // 24)
        start = datetime(day.year, day.month, day.day, hour % 24, minute, tzinfo=self.tz)
        return start + extra

    def _window(
        self,
        start: Moment,
        end: Moment,
        precision: TimePrecision,
        *,
        anchor: str | None = None,
        extent: TimeExtent | None = None,
        gmt: str | None = None,
    ) -> TimeWindow:
        basis = None
        if isinstance(start, datetime):
            basis = TimeBasis.STATED if gmt else TimeBasis.ASSUMED
        if precision not in {TimePrecision.MINUTE, TimePrecision.DAY}:
            extent = extent or TimeExtent.WINDOW
        return TimeWindow(
            start=start, end=end, precision=precision, anchor=anchor, extent=extent, tz_basis=basis
        )

    def _late_on(self, day: date | None) -> date | None:
        """Return the day of publication if a clock takes its day from nothing else."""
        return (
            self.published
            if day is None and not self.flash and self._anchor_day() is None
            else None
        )

    def _anchor_day(self, hour: int | None = None) -> date | None:
        if self.anchor is None or self.anchor.start is None:
            return None
        end = self.anchor.end
        if (
            hour is not None
            and hour < 12
            and self.anchor.precision is TimePrecision.PART_OF_DAY
            and isinstance(end, datetime)
            and end.hour
            and end.date() > _day_of(self.anchor.start)
        ):  # a small hour of a night that was named lies on its second day
            return end.date()
        if self.anchor.precision in {
            TimePrecision.MINUTE, TimePrecision.HOUR, TimePrecision.PART_OF_DAY, TimePrecision.DAY,
        }:  # fmt: skip
            return _day_of(self.anchor.start)
        return None

    def _anchor_name(self, day: date | None) -> str:
        if day is not None:
            return "the day named beside it"
        if self._anchor_day() is not None:
            return self.anchor_words or "the event before"
        return "published"


def gmt_disagrees(found: Found, window: TimeWindow) -> bool:
    """Return whether the GMT in brackets is not the local time less its offset."""
    written = found.groups.get("gmt")
    if not written or not isinstance(window.start, datetime):
        return False
    digits = written.replace(":", "").zfill(4)
    offset = window.start.utcoffset() or timedelta()
    utc = window.start.replace(tzinfo=None) - offset
    return (utc.hour, utc.minute) != (int(digits[:2]), int(digits[2:]))


def _day_of(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _month_end(day: date) -> date:
    first = day.replace(day=1)
    return (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
