"""A claim that grows, and how two of them compare."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from contactline.gazetteer.normalize import squeeze
from contactline.model.terms import Stance, TimePrecision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.frames import Frame
    from contactline.extract.clauses.reading import Span
    from contactline.extract.names.places import Spot
    from contactline.extract.voices.actors import Actor
    from contactline.extract.when.timewords import Found
    from contactline.model.records import TimeWindow

OUTLET: Final = "OUTLET"


@dataclass(slots=True, eq=False)
class Draft:
    """A claim that grows as the text is read."""

    side: str | None
    accused: str | None
    frames: list[Frame]
    paragraph: int
    order: int
    window: TimeWindow | None = None
    time_found: Found | None = None
    said: TimeWindow | None = None
    said_found: Found | None = None
    prior: bool = False
    aggregate: bool = False
    spots: list[Spot] = field(default_factory=list)
    losses: list[tuple[Frame, object]] = field(default_factory=list)
    response: Span | None = None
    denied: list[tuple[str, Span]] = field(default_factory=list)
    count: tuple[int, int, int] | None = None
    speaker: Actor | None = None
    speaker_rule: str = "CLAIMANT-OUTLET"
    speaker_span: tuple[int, int] | None = None
    warnings: list[str] = field(default_factory=list)
    chain: list[Actor] = field(default_factory=list)
    inherited: Draft | None = None
    group: int = 0
    lead: bool = False
    lead_spots: int = 0
    carried: bool = False
    counter: list[Draft] = field(default_factory=list)
    related: list[Draft] = field(default_factory=list)
    time_inherited: bool = False
    stance: Stance = Stance.ASSERTS


def family(found: Sequence[Frame]) -> bool:
    """Return whether nothing but movements and preparations is told."""
    kinds = {t.event for frame in found for t in frame.triggers}
    return bool(kinds) and kinds <= {"activity", "movement"}


def is_habit(frame: Frame) -> bool:
    """Return whether a frame tells a habit, not one incident."""
    return (frame.aggregate and (frame.habit or not names_of(frame.spots))) or (
        any(t.event == "violation" for t in frame.triggers) and frame.aggregate
    )


def flat(spots: Sequence[Spot]) -> list[Spot]:
    """Return the spots that bear on the event; references of distances do not."""
    return [s for s in spots if s.kind not in {"reference", "owner"}]


def names_of(spots: Sequence[Spot]) -> set[str]:
    """Return the names of places among spots, folded."""
    return {key_of(s) for s in spots if s.kind == "name"}


def key_of(spot: Spot) -> str:
    """Return the folded name of a place; the forms of an inflected name share one."""
    return squeeze(spot.lemma or spot.surface)


def rank(window: TimeWindow) -> int:
    """Return how fine an interval is; less is finer."""
    order = list(TimePrecision)
    return order.index(window.precision)


def overlap(a: TimeWindow | None, b: TimeWindow | None, *, slack_h: int = 0) -> bool:
    """Return whether two intervals have a day in common; unknown ones may."""
    if a is None or b is None or a.start is None or b.start is None:
        return True
    ends = (a.start, a.end or a.start, b.start, b.end or b.start)
    if all(isinstance(moment, datetime) for moment in ends):
        fine = {TimePrecision.MINUTE, TimePrecision.HOUR}
        slack = timedelta(hours=slack_h if {a.precision, b.precision} <= fine else 0)
        return ends[0] <= ends[3] + slack and ends[2] <= ends[1] + slack
    first, last = days(a)
    other_first, other_last = days(b)
    return first <= other_last and other_first <= last


def days(window: TimeWindow) -> tuple[date, date]:
    """Return the first and the last day of an interval."""
    start, end = window.start, window.end or window.start
    if start is None or end is None:
        raise ValueError("an interval without a start has no days")
    first = start.date() if isinstance(start, datetime) else start
    last = end.date() if isinstance(end, datetime) else end
    if isinstance(end, datetime) and (end.hour, end.minute) == (0, 0) and last > first:
        last -= timedelta(days=1)
    return first, last


def whole_day(said: TimeWindow) -> TimeWindow:
    """Return the day of a saying: its hour is not that of the event."""
    if said.precision not in {TimePrecision.MINUTE, TimePrecision.HOUR}:
        return said
    first, last = days(said)
    if first != last:
        return said
    return replace(
        said, start=first, end=last, precision=TimePrecision.DAY, tz_basis=None, extent=None
    )
