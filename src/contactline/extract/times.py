"""When: expressions of time in a sentence, read as intervals.

An expression is found first (`find`), with its offsets; `Clock` then reads it against what
is known: the publication date, the day that the text stands at, the offset of local time.
Nothing is ever counted from the day of the run.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from contactline.extract.rules import compiled, load_language
from contactline.model.records import TimeWindow
from contactline.model.terms import TimeBasis, TimeExtent, TimePrecision

if TYPE_CHECKING:
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
#: A date without a year lies this many days after the publication at most.
_AHEAD_DAYS: Final = 2


@dataclass(frozen=True, slots=True)
class Found:
    """An expression of time in a text.

    Parameters
    ----------
    start, end
        Offsets into the text that was searched.
    kind
        ``range``, ``clock``, ``night``, ``date``, ``weekday`` or the name of a word rule.
    rule
        Id that goes into the evidence.
    groups
        What the pattern caught.
    """

    start: int
    end: int
    kind: str
    rule: str
    groups: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Grammar:
    """The compiled expressions of one language, in the order in which they are tried."""

    rules: tuple[tuple[str, str, re.Pattern[str]], ...]
    months: tuple[re.Pattern[str], ...]
    weekdays: tuple[re.Pattern[str], ...]
    parts: tuple[tuple[str, re.Pattern[str]], ...]
    am: re.Pattern[str]
    pm: re.Pattern[str]


@lru_cache(maxsize=4)
def grammar(language: str) -> Grammar:
    """Build the expressions of a language from its word lists."""
    words = load_language(language).raw["time"]
    months, weekdays = words["months"], words["weekdays"]
    month = "(?:" + "|".join(months) + r")\.?"
    weekday = "(?:" + "|".join(weekdays) + ")"
    part = "(?:" + "|".join(words["parts"].values()) + ")"

    def clock(n: str) -> str:
        def ampm(form: str) -> str:
            return f"~?(?P<ap{n}{form}>(?:{words['am']}|{words['pm']}))(?!\\w)"

        return (
            f"(?:(?P<h{n}>[01]?\\d|2[0-4])[:.](?P<m{n}>[0-5]\\d)(?!\\d)(?:{ampm('a')})?"
            f"|(?P<hh{n}>[01]\\d|2[0-4])(?P<mm{n}>[0-5]\\d)(?![\\d-])"
            f"|(?P<hb{n}>1[0-2]|0?[1-9]){ampm('b')})(?:~{words['hours']})?"
        )

    def day(n: str) -> str:
        return (
            f"(?:(?P<d{n}a>[0-3]?\\d)(?:st|nd|rd|th)?~(?:of~)?(?P<mo{n}a>{month})"
            f"(?:,?~(?P<y{n}a>(?:19|20)\\d\\d))?"
            f"|(?P<mo{n}b>{month})~(?P<d{n}b>[0-3]?\\d)(?:st|nd|rd|th)?(?![\\d:])"
            f"(?:,?~(?P<y{n}b>(?:19|20)\\d\\d))?"
            f"|(?P<d{n}c>[0-3]?\\d)[./](?P<mo{n}c>[01]?\\d)[./](?P<y{n}c>(?:20|19)?\\d\\d)(?!\\d)"
            f"|(?P<y{n}d>(?:19|20)\\d\\d)-(?P<mo{n}d>\\d\\d)-(?P<d{n}d>\\d\\d))"
        )

    gmt = f"(?:~?\\(?(?P<gmt>[0-2]?\\d:?[0-5]\\d)~?{words['gmt']}\\)?)?"
    on = words["on"]
    rules = [
        (
            "range", "TIME-RANGE",
            (f"(?:{words['range_open']}~)?(?:{clock('1')}|(?P<hc1>1[0-2]|[1-9])(?=~(?:and|to|-)~(?:1[0-2]|0?[1-9])(?:[:.][0-5]\\d)?~?(?:{words['am']}|{words['pm']})))(?:{on}(?:{day('1')}|(?P<w1>{weekday})))?"
            f"~?{words['range_mid']}~?(?:about~)?{clock('2')}(?:{on}(?:{day('2')}|(?P<w2>{weekday})))?{gmt}"),
        ),
        (
            "clock", "TIME-CLOCK",
            f"(?P<at>{words['at']}){clock('1')}{gmt}(?:{on}(?:{day('1')}|(?P<w1>(?:{words['last']})?~?{weekday})))?",
        ),
        (
            "night", "TIME-NIGHT",
            (f"{words['night']}~(?:the~)?(?:{day('1')}(?:~?{words['and']}~?(?:the~)?(?:{day('2')}|(?P<d2x>[0-3]?\\d)(?!\\d)))?"
            f"|(?P<d1y>[0-3]?\\d)~?{words['and']}~?{day('3')}|(?P<w1>{weekday})(?:~?{words['and']}~?(?P<w2>{weekday}))?)"),
        ),
        (
            "date", "TIME-DATE",
            (f"(?:{words['part_of']}(?P<p1>{part}){words['part_of_join']})?"
            f"(?:(?P<d1y>[0-3]?\\d)~?(?:and|-)~?{day('2')}|{day('1')}(?:~?(?:and|-)~?(?P<d2x>[0-3]?\\d)(?![\\d:.]))?)"
            f"(?:,?~(?:in~the~|at~)?(?P<p2>{part}))?"),
        ),
        (
            "weekday", "TIME-WEEKDAY",
            (f"(?:{words['part_of']}(?P<p1>{part}){words['part_of_join']})?"
            f"(?:(?P<last>{words['last']})~)?(?P<w1>{weekday})(?:~(?:in~the~|at~)?(?P<p2>{part}))?"),
        ),
    ]  # fmt: skip
    for name, pattern in words["words"].items():
        text = pattern.replace("MONTHS", month)
        rules.append((name, f"TIME-{name.upper().replace('_', '-')}", text))
    made = tuple((kind, rule, compiled(text, words=True)) for kind, rule, text in rules)
    return Grammar(
        rules=made,
        months=tuple(compiled(text + r"\.?$") for text in months),
        weekdays=tuple(compiled(text) for text in weekdays),
        parts=tuple((name, compiled(text)) for name, text in words["parts"].items()),
        am=compiled(words["am"]),
        pm=compiled(words["pm"]),
    )


def find(text: str, language: str = "en") -> list[Found]:
    """Return the expressions of time in a text, in order; none overlaps another."""
    if not load_language(language).may_hold("time", text.casefold()):
        return []
    made = grammar(language)
    taken: list[Found] = []
    for kind, rule, pattern in made.rules:
        for match in pattern.finditer(text):
            groups = {k: v for k, v in match.groupdict().items() if v}
            if any(f.start < match.end() and match.start() < f.end for f in taken):
                continue
            if not _is_plausible(kind, groups, match[0]):
                continue
            start = match.start() + (len(match[0]) - len(match[0].lstrip()))
            taken.append(Found(start, match.end(), kind, rule, groups))
    return sorted(taken, key=lambda found: found.start)


def _is_plausible(kind: str, groups: dict[str, str], text: str) -> bool:
    """Return whether digits are a clock time and not a year, a number or a score."""
    if kind == "range":
        years = [groups.get(f"hh{n}", "") + groups.get(f"mm{n}", "") for n in "12"]
        dated = any(key.startswith(("d1", "d2", "w")) for key in groups)
        return dated or not any(1900 <= int(y or 0) <= 2040 for y in years)
    if kind == "clock":
        if "hh1" in groups:
            year = int(groups["hh1"] + groups["mm1"])
            hours = re.search(r"hours|hrs|local", text, re.I)
            if not (hours or "gmt" in groups):
                return bool(groups.get("at", "").strip()) and not 1900 <= year <= 2040
        elif "m1" in groups and ":" not in text and "ap1a" not in groups:
            return bool(groups.get("at", "").strip())
    return True


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
    """

    published: date | None
    tz: timezone
    language: str = "en"
    anchor: TimeWindow | None = None
    anchor_words: str | None = None

    def at(self, window: TimeWindow | None, words: str) -> Clock:
        """Return the clock standing at another event."""
        return replace(self, anchor=window, anchor_words=words)

    # ---------------------------------------------------------------- reading

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
        if found.kind == "clock":
            return self._clock(groups, day)
        if found.kind == "night":
            return self._night(groups)
        if found.kind == "date":
            return self._date(groups)
        if found.kind == "weekday":
            first = self._weekday(groups["w1"], last="last" in groups)
            if first is None:
                return None
            return self._part_or_day(first, groups, "published")
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
            end += timedelta(days=1)
        return self._window(
            start, end, TimePrecision.MINUTE, extent=TimeExtent.DURATION, gmt=groups.get("gmt"),
            anchor=None if first or second else self._anchor_name(day),
        )  # fmt: skip

    def _clock(self, groups: dict[str, str], day: date | None) -> TimeWindow | None:
        named = self._day(groups, "1")
        if named is None and "w1" in groups:
            named = self._weekday(groups["w1"], last=False)
        chosen = named or day or self._anchor_day() or self.published
        if chosen is None:
            return None
        start = self._moment(chosen, self._hour(groups, "1"))
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
        return self._part_or_day(first, groups, None)

    def _word(self, kind: str, groups: dict[str, str]) -> TimeWindow | None:
        published = self.published
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
        if kind in {"today", "tonight"}:
            part = "night" if kind == "tonight" else None
            made = self._part(published, part) if part else None
            return made or self._window(published, published, TimePrecision.DAY, anchor=name)
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

    def _anchor_day(self) -> date | None:
        if self.anchor is None or self.anchor.start is None:
            return None
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
