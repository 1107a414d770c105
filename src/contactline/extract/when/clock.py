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

from contactline.extract.tables.rules import load_language
from contactline.extract.when.relative_times import read_word
from contactline.extract.when.time_groups import day_in, hour_in, part_in, weekday_before
from contactline.extract.when.timewords import grammar
from contactline.extract.when.windows import day_of, moment_of, part_of_day, window_of
from contactline.model.records import TimeWindow
from contactline.model.terms import TimeExtent, TimePrecision

if TYPE_CHECKING:
    from contactline.extract.when.timewords import Found

#: A bare clock from this hour on is not of the day of the report.
LATE_HOUR: Final = 21


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
        return part_of_day(day - timedelta(days=1), "night", self.tz)

    def hour_of(self, found: Found) -> int:
        """Return the hour that a clock time names, 0 for a word such as midnight."""
        return 0 if "nm1" in found.groups else hour_in(found.groups, "1", self.language)[0]

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
        if found.kind == "span" and found.rule == "TIME-MIXED":
            return self._mixed(groups, day)
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
            first = weekday_before(
                groups["w1"], self.language, self.published, last="last" in groups
            )
            if first is None:
                return None
            return self._since(first, groups) or self.part_or_day(first, groups, "published")
        return read_word(self, found.kind, groups)

    def _moment(self, day: date, hour: tuple[int, int], groups: dict[str, str]) -> datetime:
        """Return a clock time on a day, in local time; the clock may be that of another zone."""
        start = moment_of(day, hour, self.tz)
        if "zone" in groups:
            told = timedelta(minutes=int(load_language(self.language).raw["time"]["zone_minutes"]))
            start += (start.utcoffset() or timedelta()) - told
        return start

    def _range(self, groups: dict[str, str], day: date | None) -> TimeWindow | None:
        first, second = self._day(groups, "1"), self._day(groups, "2")
        base = day or self._anchor_day() or self.published
        start_day = first or second or base
        if start_day is None:
            return None
        one, two = hour_in(groups, "1", self.language), hour_in(groups, "2", self.language)
        one = _same_half(groups, one, two)
        if second is not None and first is None and one > two != (0, 0):
            start_day = second - timedelta(days=1)
        end_day = second or start_day
        start = self._moment(start_day, one, groups)
        end = self._moment(end_day, two, groups)
        if end < start:
            if second is not None and first is not None:
                return None
            if two == (0, 0) and second is not None:
                end += timedelta(days=1)  # "23:45-00:00 on Aug. 21": till the day is over
            elif first is None and day is None and start_day == self.published:
                start -= timedelta(days=1)  # it was over when the report appeared
            else:
                end += timedelta(days=1)
        vague = "nm1" in groups or "nm2" in groups
        return window_of(
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
                weekday_before(words, self.language, self.published) if words
                else self._day(groups, n) or self._day(groups, other)
            )  # fmt: skip
            written = groups.get(f"p{n}") or groups.get(f"q{n}") or ""
            name = part_in({"p1": written}, self.language)
            if day is None or name is None:
                return None
            ends.append(part_of_day(day, name, self.tz))
        return _stretch(ends[0], ends[1])

    def _mixed(self, groups: dict[str, str], day: date | None) -> TimeWindow | None:
        """Read "from Monday at 7:30 p.m. until early Tuesday morning", and the reverse."""
        ends: list[TimeWindow] = []
        for n, other, part_other in (("1", "3", "5"), ("2", "4", "6")):
            clocked = any(f"{key}{n}" in groups for key in ("h", "hh", "hb", "nm"))
            named = self._day(groups, n) or self._day(groups, other if clocked else part_other)
            words = groups.get(f"v{n}")
            if named is None and words:
                named = weekday_before(words, self.language, self.published)
            chosen = named or (day_of(ends[0].start) if ends and ends[0].start else day)
            chosen = chosen or self._anchor_day() or self.published
            if chosen is None:
                return None
            if clocked:
                moment = self._moment(chosen, hour_in(groups, n, self.language), groups)
                ends.append(window_of(moment, moment, TimePrecision.MINUTE))
                continue
            name = part_in({"p1": groups.get(f"p{n}") or groups.get(f"q{n}") or ""}, self.language)
            if name is None:
                return None
            ends.append(part_of_day(chosen, name, self.tz))
        undated = self._day(groups, "2") is None and self._day(groups, "4") is None
        return _stretch(ends[0], ends[1], next_day=undated)

    def _bare_part(self, groups: dict[str, str], day: date | None) -> TimeWindow | None:
        """Read "in the evening" on a day that is named elsewhere."""
        chosen = day or self._anchor_day() or self.published
        if chosen is None:
            return None
        made = self.part_or_day(chosen, groups, self._anchor_name(day))
        return made if made is not None and made.precision is not TimePrecision.DAY else None

    def _point(self, groups: dict[str, str], day: date | None) -> TimeWindow | None:
        """Read "shortly after midnight", "around noon": an hour or so."""
        named = self._day(groups, "1")
        if named is None and "w1" in groups:
            named = weekday_before(groups["w1"], self.language, self.published)
        base = named or day
        made = grammar(self.language)
        name = next(key for key, pattern in made.points if pattern.fullmatch(groups["nm1"]))
        small = 0 if name in {"midnight", "dawn"} else 12
        chosen = base or self._anchor_day(small) or self.published
        if chosen is None:
            return None
        anchor = None if named else self._anchor_name(day)
        if name in {"dawn", "dusk"}:
            part = part_of_day(chosen, "early" if name == "dawn" else "evening", self.tz)
            return replace(part, anchor=anchor)
        words = groups.get("at", "")
        after = made.after.search(words) is not None
        before = made.before.search(words) is not None
        hour = 12
        if name == "midnight":
            hour = 24 if (base is not None and not after) else 0
        low, high = hour - (not after), hour + (not before)
        midnight = moment_of(chosen, (0, 0), self.tz)
        return window_of(
            midnight + timedelta(hours=low), midnight + timedelta(hours=high),
            TimePrecision.HOUR, anchor=anchor,
        )  # fmt: skip

    def _clock(self, groups: dict[str, str], day: date | None) -> TimeWindow | None:
        named = self._day(groups, "1")
        if named is None and "w1" in groups:
            named = weekday_before(groups["w1"], self.language, self.published)
        hour = hour_in(groups, "1", self.language)
        chosen = named or day or self._anchor_day(hour[0]) or self.published
        if chosen is None:
            return None
        if named is None and hour[0] >= LATE_HOUR and chosen == self._late_on(day):
            chosen -= timedelta(days=1)  # late in the evening, and told by day
        start = self._moment(chosen, hour, groups)
        return window_of(
            start, start, TimePrecision.MINUTE, gmt=groups.get("gmt"),
            anchor=None if named else self._anchor_name(day),
        )  # fmt: skip

    def _night(self, groups: dict[str, str]) -> TimeWindow | None:
        first = self._day(groups, "1")
        if "d1y" in groups:
            second = self._day(groups, "3")
            first = second - timedelta(days=1) if second else None
        elif "w1" in groups:
            first = weekday_before(groups["w1"], self.language, self.published)
        if first is None:
            return None
        alone = not any(key[:2] in {"d2", "w2"} or key == "d1y" for key in groups)
        if "into" in groups or (alone and first == self.published):
            first -= timedelta(days=1)  # it was over when the report appeared
        return part_of_day(first, "night", self.tz)

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
            if (last - first).days == 1 and part_in(groups, self.language) == "night":
                return part_of_day(first, "night", self.tz)
            return window_of(first, last, TimePrecision.DAYS)
        return self._since(first, groups) or self.part_or_day(first, groups, None)

    def _since(self, first: date, groups: dict[str, str]) -> TimeWindow | None:
        """Read "since Monday": from that day to the publication."""
        if "since" not in groups or self.published is None or first >= self.published:
            return None
        return window_of(first, self.published, TimePrecision.DAYS, anchor="published")

    # ---------------------------------------------------------------- days and anchors

    def part_or_day(
        self, day: date, groups: dict[str, str], anchor: str | None
    ) -> TimeWindow | None:
        """Return the part of a day that the groups name, or the whole day."""
        name = part_in(groups, self.language)
        if name is None:
            return window_of(day, day, TimePrecision.DAY, anchor=anchor)
        if name == "night" and anchor is None and day == self.published:
            day -= timedelta(days=1)  # it was over when the report appeared
        return replace(part_of_day(day, name, self.tz), anchor=anchor)

    def _day(self, groups: dict[str, str], n: str) -> date | None:
        return day_in(groups, n, self.language, self.published)

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
            and end.date() > day_of(self.anchor.start)
        ):  # a small hour of a night that was named lies on its second day
            return end.date()
        if self.anchor.precision in {
            TimePrecision.MINUTE, TimePrecision.HOUR, TimePrecision.PART_OF_DAY, TimePrecision.DAY,
        }:  # fmt: skip
            return day_of(self.anchor.start)
        return None

    def _anchor_name(self, day: date | None) -> str:
        if day is not None:
            return "the day named beside it"
        if self._anchor_day() is not None:
            return self.anchor_words or "the event before"
        return "published"


def _stretch(first: TimeWindow, last: TimeWindow, *, next_day: bool = False) -> TimeWindow | None:
    """Return what lies between two ends; None if the second is before the first.

    Parameters
    ----------
    next_day
        The second has no day of its own: before the first it is one of the day after.
    """
    start, end = first.start, last.end
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return None
    start = _week_before(start, end)
    if end < start and next_day:
        end += timedelta(days=1)
    if end < start:
        return None
    long = end - start > timedelta(days=1)
    return window_of(
        start, end, TimePrecision.DAYS if long else TimePrecision.PART_OF_DAY,
        extent=TimeExtent.DURATION,
    )  # fmt: skip


def _week_before(start: datetime, end: datetime) -> datetime:
    """Return the start of "from Wednesday until Thursday" where Wednesday is today."""
    back = start - timedelta(days=7)
    return back if end < start and end - back < timedelta(days=4) else start


def _same_half(
    groups: dict[str, str], one: tuple[int, int], two: tuple[int, int]
) -> tuple[int, int]:
    """Let "p.m." hold for both ends: "from 9:10 to 10:25 pm"."""
    shared = groups.get("ap2a") or groups.get("ap2b")
    bare = groups.get("h1", "")
    if (
        not shared or not bare or bare.startswith("0") or one[0] > 12
        or any(f"ap1{form}" in groups for form in "ab")
    ):  # fmt: skip
        return one
    hour = one[0] % 12 + (12 if two[0] >= 12 else 0)
    if (hour, one[1]) <= two:
        return hour, one[1]
    return (hour + 12) % 24, one[1]


def gmt_disagrees(found: Found, window: TimeWindow) -> bool:
    """Return whether the GMT in brackets is not the local time less its offset."""
    written = found.groups.get("gmt")
    if not written or not isinstance(window.start, datetime):
        return False
    digits = written.replace(":", "").zfill(4)
    offset = window.start.utcoffset() or timedelta()
    utc = window.start.replace(tzinfo=None) - offset
    return (utc.hour, utc.minute) != (int(digits[:2]), int(digits[2:]))
