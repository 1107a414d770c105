"""What the reader of a report keeps in mind from one sentence to the next."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from contactline.extract.when.clock import LATE_HOUR
from contactline.model.terms import TimeExtent, TimePrecision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.frames import Context, Frame
    from contactline.extract.clauses.reading import Reading, Span
    from contactline.extract.names.places import Spot
    from contactline.extract.story.draft import Draft
    from contactline.extract.tables.rules import Conflict, Language
    from contactline.extract.text.view import View
    from contactline.extract.voices.actors import Actor
    from contactline.extract.when.clock import Clock
    from contactline.extract.when.timewords import Found
    from contactline.model.records import TimeWindow

#: Which of several expressions of time holds: the finest, then the first.
_ORDER: Final = (
    "range", "clock", "span", "shift", "part", "night", "date", "weekday", "last_night", "tonight",
    "yesterday", "today", "during_day", "overnight", "later", "same_day", "past_day", "weekend",
    "that_week", "before_that", "ago", "last_week", "past_week", "this_week", "in_month",
    "few_days", "last_month", "this_month", "at_the_time", "last_year", "in_year",
)  # fmt: skip
#: Expressions that may move to an earlier event.
PRIOR_KINDS: Final = frozenset(
    {"ago", "last_week", "in_month", "last_month", "that_week", "before_that", "later", "in_year", "last_year", "at_the_time"}  # noqa: E501
)  # fmt: skip
#: "since 12 May, when soldiers moved": what is told is of that day.
_WHEN: Final = re.compile(r",?\s+(?:when|as|the day)\b")
#: More than this many in one exchange is a war's toll.
MOST_KILLED: Final = 500


@dataclass(slots=True)
class Story:
    """What is kept in mind while a report is read.

    Parameters
    ----------
    view
        The text.
    clock
        What times are read against; it moves with the text.
    """

    view: View
    conflict: Conflict
    language: Language
    clock: Clock
    context: Context
    drafts: list[Draft] = field(default_factory=list)
    lead_window: TimeWindow | None = None
    lead_found: Found | None = None
    group: int = 0
    #: The paragraph that recalls, and the group that goes on after it.
    recalled: tuple[int, int] | None = None
    groups: int = 0
    recall_window: tuple[int, TimeWindow, Found] | None = None
    quoted: dict[int, tuple[Actor | None, str | None]] = field(default_factory=dict)
    last: Draft | None = None
    named: dict[str, Actor] = field(default_factory=dict)
    far: list[Spot] = field(default_factory=list)
    pending: list[tuple[str, Span, Frame | None]] = field(default_factory=list)
    history_paragraph: int = -1
    sport: Sequence[tuple[int, int]] = ()
    recent: tuple[int, Spot, Spot | None] | None = None
    anchored: Draft | None = None
    total: Draft | None = None
    prelude: tuple[int, Frame] | None = None
    unclaimed: tuple[int, Frame] | None = None
    #: The third party whose bulletin this is, by its title.
    bearer: str | None = None
    denied_at: int = -9

    def has_cause(self, reading: Reading) -> bool:
        """Return whether one side began: "exchanged fire after B's soldiers tried to ..."."""
        for actor in reading.actors:
            if actor.side not in self.conflict.parties or not reading.attributions:
                continue
            before = self.view.text[max(reading.start, actor.start - 24) : actor.start]
            if self.language["sense.cause"].search(before) and any(
                0 <= t.start - actor.end < 40 and t.event != "weak" for t in reading.triggers
            ):
                return True
        return False

    def event_time(
        self, found: Sequence[Found], frame: Frame | None
    ) -> tuple[TimeWindow | None, Found | None]:
        """Return the finest time among expressions; a clock takes its day from another."""
        if not found:
            if frame is not None and self.recall_window is not None:
                paragraph, window, item = self.recall_window
                if frame.reading.sentence.paragraph == paragraph:
                    return window, item
            heading = frame.reading.heading if frame is not None and not frame.said else None
            if heading is not None:
                words = self.view.words(heading.start, heading.end)
                return self.clock.read(heading, words), heading
            return None, None
        chosen = min(found, key=lambda item: (_ORDER.index(item.kind), item.start))
        day: date | None = None
        saying: Found | None = None
        if chosen.kind in {"range", "clock", "part"}:
            said = frame.said if frame is not None else ()
            near = sorted((*found, *said), key=lambda item: abs(item.start - chosen.start))
            for item in near:
                own = (
                    item is not chosen
                    and item.kind in {"clock", "range"}
                    and any(key[:2] in {"d1", "w1", "d2", "w2"} for key in item.groups)
                )
                if own or item.kind in {
                    "date",
                    "weekday",
                    "today",
                    "yesterday",
                    "night",
                    "last_night",
                    "before_that",
                }:
                    window = self.clock.read(item, "")
                    if window.start is not None:
                        saying = item
                        day = (
                            window.start.date()
                            if isinstance(window.start, datetime)
                            else window.start
                        )
                        if (
                            item.kind == "night"
                            and isinstance(window.end, datetime)
                            and chosen.kind in {"clock", "range"}
                            and self.clock.hour_of(chosen) < 12
                        ):  # "on the night of the 29th, at 01:00"
                            day = window.end.date()
                        break
        if day is None and frame is not None and frame.reading.heading is not None:
            over = self.clock.read(frame.reading.heading, "").start
            day = over.date() if isinstance(over, datetime) else over
        if (
            day is not None
            and saying is not None
            and frame is not None
            and chosen.kind == "clock"
            and saying in frame.said
            and not any(key[:2] in {"d1", "w1"} for key in chosen.groups)
            and self.clock.hour_of(chosen) >= LATE_HOUR
        ):  # "said on Tuesday that at 11 p.m. ...": the night before
            day -= timedelta(days=1)
        start, end = chosen.start, chosen.end
        words = self.view.words(start, end)
        window = self.clock.read(chosen, words, day)
        if chosen.kind == "clock" and isinstance(window.end, datetime):
            last = self._last_of_list(found, chosen)
            if last is not None:
                until = self.clock.read(last, "", window.end.date())
                if isinstance(until.end, datetime) and until.end > window.end:
                    window = replace(
                        window, end=until.end, extent=TimeExtent.WINDOW,
                        as_written=self.view.words(start, last.end),
                    )  # fmt: skip
                    chosen = replace(chosen, end=last.end)
        if (
            "since" in chosen.groups
            and window.start is not None
            and _WHEN.match(self.view.text, chosen.end) is not None
        ):
            groups = {key: value for key, value in chosen.groups.items() if key != "since"}
            window = self.clock.read(replace(chosen, groups=groups), words, day)
        night = next((t for t in found if t.kind in {"overnight", "last_night"}), None)
        if (
            night is not None
            and chosen.kind in {"weekday", "date", "today"}
            and window.precision is TimePrecision.DAY
            and isinstance(window.start, date)
        ):  # "on Sunday ... overnight": the night before
            made = self.clock.night_before(window.start)
            return replace(made, as_written=window.as_written, rule=night.rule), chosen
        if chosen.kind == "weekday" and isinstance(window.start, date):
            window, chosen = self._weekdays(found, chosen, window)
        return window, chosen

    def _weekdays(
        self, found: Sequence[Found], first: Found, window: TimeWindow
    ) -> tuple[TimeWindow, Found]:
        """Read "on Wednesday and Thursday" as two days."""
        for item in found:
            between = self.view.text[first.end : item.start]
            joined = r"\s*(?:,|and|и|,\s*and)\s*(?:on\s+|в\s+|во\s+)?"
            if item.kind != "weekday" or item.start < first.end:
                continue
            if re.fullmatch(joined, between) is None:
                continue
            until = self.clock.read(item, "")
            low, high = window.start, until.end
            if low is None or high is None:
                continue
            if isinstance(low, datetime):
                low = low.date()
            if isinstance(high, datetime):
                high = high.date()
            if timedelta() < high - low < timedelta(days=7):
                window = replace(
                    window, start=low, end=high, precision=TimePrecision.DAYS, tz_basis=None,
                    extent=TimeExtent.WINDOW, as_written=self.view.words(first.start, item.end),
                )  # fmt: skip
                return window, replace(first, end=item.end)
        return window, first

    def _last_of_list(self, found: Sequence[Found], first: Found) -> Found | None:
        """Return the last clock of a list: "at 10:15, 14:40 and 19:05"."""
        last = first
        for item in sorted(found, key=lambda item: item.start):
            between = self.view.text[last.end : item.start]
            if item.kind == "clock" and item.start >= last.end and re.fullmatch(
                r"\s*(?:,|and|,\s*and|и)\s*(?:again\s+)?(?:at\s+)?", between
            ):  # fmt: skip
                last = item
        return last if last is not first else None
