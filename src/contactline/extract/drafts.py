"""Frames that tell one thing become one draft; denials, answers and losses find theirs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from contactline.extract import actors as act
from contactline.extract import speech
from contactline.extract.frames import HARM, Context, Frame, Span, frames
from contactline.extract.times import Clock, Found, gmt_disagrees
from contactline.gazetteer.normalize import squeeze
from contactline.model.terms import PartyRole, Relation, TimePrecision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.actors import Actor
    from contactline.extract.frames import Reading
    from contactline.extract.places import Spot
    from contactline.extract.rules import Conflict, Language
    from contactline.extract.view import View
    from contactline.model.records import TimeWindow

OUTLET: Final = "OUTLET"
#: A date this long before the publication is history, unless someone claims it now.
HISTORY_DAYS: Final = 200
_ORDER: Final = (
    "range", "clock", "night", "date", "weekday", "last_night", "tonight", "yesterday", "today",
    "overnight", "later", "same_day", "past_day", "weekend", "that_week", "before_that", "ago",
    "last_week", "this_week", "in_month", "few_days", "last_month", "this_month", "at_the_time",
    "last_year", "in_year",
)  # fmt: skip
_PRIOR_KINDS: Final = frozenset(
    {"ago", "last_week", "in_month", "last_month", "that_week", "before_that", "later", "in_year", "last_year", "at_the_time"}  # noqa: E501
)  # fmt: skip
#: More than this many in one exchange is a war's toll.
_MOST_KILLED: Final = 500
#: Expressions that move on to another event.
_MOVES: Final = frozenset({"later", "before_that", "ago", "last_week", "that_week", "in_month"})
_FINE: Final = frozenset(
    {TimePrecision.MINUTE, TimePrecision.HOUR, TimePrecision.PART_OF_DAY, TimePrecision.DAY}
)


@dataclass(slots=True)
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


class Drafter:
    """Reads the sentences of one report in order.

    Parameters
    ----------
    view
        The text.
    clock
        What times are read against.
    """

    def __init__(self, view: View, conflict: Conflict, language: Language, clock: Clock) -> None:
        self.view = view
        self.conflict = conflict
        self.language = language
        self.clock = clock
        self.context = Context(conflict)
        self.drafts: list[Draft] = []
        self.lead_window: TimeWindow | None = None
        self.lead_found: Found | None = None
        self.group = 0
        self.recall_window: tuple[int, TimeWindow, Found] | None = None
        self.quoted: dict[int, tuple[Actor | None, str | None]] = {}
        self.count_seen = 0
        self.last: Draft | None = None
        self.named: dict[str, Actor] = {}
        self.far: list[Spot] = []
        self.pending: list[tuple[str, Span]] = []
        self.history_paragraph = -1
        sports = {match[0].casefold() for match in language["sense.sport"].finditer(view.text)}
        self.sport = len(sports) >= 2

    # ------------------------------------------------------------------ reading

    def read(self, readings: Sequence[Reading]) -> None:
        """Read the sentences of the body."""
        self.context.voice_side = self._voice(readings)
        self.context.inst_side = self._first_institution(readings)
        self._speakers_of_quotes(readings)
        for number, reading in enumerate(readings):
            self._sentence(reading, number)

    def _voice(self, readings: Sequence[Reading]) -> str | None:
        """Return the side that the text takes: whose opponent it calls the enemy."""
        for reading in readings:
            if reading.sentence.quote is not None:
                continue
            enemies = [
                a
                for a in reading.actors
                if a.side == act.ENEMY
                and re.match(
                    r"(?:the\s+)?(?:enemy|adversary|aggressor|враг|противник)",
                    reading.text[a.start : a.end],
                    re.I,
                )
            ]
            if not enemies or any(a.before or a.speaker for a in reading.attributions):
                continue
            named = {a.side for a in reading.actors if a.side in self.conflict.parties}
            if len(named) == 1:
                return next(iter(named))
        return None

    def _first_institution(self, readings: Sequence[Reading]) -> str | None:
        for reading in readings:
            for item in reading.attributions:
                if item.speaker.side in self.conflict.parties:
                    return item.speaker.side
        return None

    def _speakers_of_quotes(self, readings: Sequence[Reading]) -> None:
        """Let the attribution of one sentence of a quotation hold for all of it."""
        for reading in readings:
            quote = reading.sentence.quote
            if quote is None:
                continue
            for item in reading.attributions:
                if item.speaker.kind in {
                    act.INST,
                    act.PERSON,
                    act.COUNTRY,
                    act.PRONOUN,
                    act.FORCES,
                }:
                    self.quoted.setdefault(quote, (item.speaker, item.speaker.side))
                    break

    # ------------------------------------------------------------------ sentences

    def _sentence(self, reading: Reading, number: int) -> None:
        lead = number < 2
        if reading.mutual and not any(
            a.kind == speech.ACCUSE and a.accused is not None and a.accused.side in self.conflict.parties  # noqa: E501
            for a in reading.attributions
        ):  # fmt: skip
            reading.background = True
            window, found = self._event_time(reading.times, None)
            if (
                number < 4
                and window is not None
                and not reading.history
                and window.start is not None
            ):
                self.lead_window, self.lead_found = window, found
            return
        if self._is_recall(reading):
            self.group += 1
            window, found = self._event_time(reading.times, None)
            if window is not None and found is not None:
                self.recall_window = (reading.sentence.paragraph, window, found)
                self.clock = self.clock.at(window, "the events recalled")
        made = frames(reading, self.context, self.language)
        words = self.view.text[reading.start : reading.end]
        if (
            self.last is not None
            and self.language["sense.place_next"].match(words.lstrip('" '))
            and any(s.kind == "vague" for s in self.last.spots)
        ):
            for frame in made:
                self._add_spots(self.last, frame)
            return
        for frame in made:
            self.far += [s for s in frame.spots if s.relation is Relation.FAR_FROM]
        if self._is_background(reading, made):
            reading.background = True
            self.history_paragraph = reading.sentence.paragraph
            return
        if self.sport:
            reading.background = True
            return
        if reading.denial is not None and self._denial(reading, made):
            return
        for frame in made:
            self._frame(reading, frame, lead=lead)

    def _is_recall(self, reading: Reading) -> bool:
        return (
            self.language["sense.recall"].search(self.view.text[reading.start : reading.end]) is not None  # noqa: E501
            and bool(self.drafts)
        )  # fmt: skip

    def _is_background(self, reading: Reading, made: Sequence[Frame]) -> bool:
        """Return whether a sentence tells history, not news."""
        published = self.clock.published
        spoken = any(f.speaker is not None for f in made) or reading.sentence.quote in self.quoted
        for item in reading.times:
            if item.kind not in {"date", "in_year", "last_year"}:
                continue
            window = self.clock.read(item, "")
            if window.start is None or published is None:
                continue
            day = window.start.date() if isinstance(window.start, datetime) else window.start
            if (published - day).days > HISTORY_DAYS and not any(
                t.kind in {"weekday", "clock", "range", "today"} for t in reading.times
            ):
                return True
        current = any(
            t.kind in {"range", "clock", "weekday", "today", "yesterday", "night", "date"}
            for t in reading.times
        )
        if reading.history and not current:
            accusing = any(a.kind == speech.ACCUSE for a in reading.attributions)
            quoted = reading.sentence.quote is not None and spoken
            words = self.view.text[reading.start : reading.end]
            heavy = re.search(
                r"\b(?:\d lives|lives lost|wars?\b(?! crime)|19\d\d|broke out|decades|Soviet|frequent|occasional|sporadic clashes)\b",  # noqa: E501
                words,
            )
            anchored = any(
                t.kind in {"in_month", "last_week", "ago", "later", "at_the_time", "before_that"}
                for t in reading.times
            )
            if heavy and not anchored and not quoted:
                return True
            return not (spoken or accusing or anchored)
        return False

    # ------------------------------------------------------------------ frames

    def _frame(self, reading: Reading, frame: Frame, *, lead: bool) -> None:
        side, rule = self._claimant(reading, frame)
        frame.voice = rule == "CLAIMANT-OUTLET"
        if (
            frame.speaker is not None
            and frame.speaker.side is not None
            and frame.speaker.kind in {act.INST, act.PERSON}
        ):
            self.named[frame.speaker.side] = frame.speaker
        if (
            frame.speaker is not None
            and side in self.conflict.parties
            and frame.speaker.kind != act.OUTLET
        ):
            self.context.side = side
            self.context.speaker = frame.speaker
        accused = self._accused(frame, side)
        if accused is not None and accused in self.conflict.parties:
            self.context.agent = accused
        frame.losses = [x for x in frame.losses if (x.low or 0) <= _MOST_KILLED]
        words = self.view.text[frame.start : frame.end].lstrip('" ')
        if self.drafts and self.language["sense.anaphor"].match(words) and not _names(frame.spots):
            frame.triggers = []
        own_action = side is not None and accused == side
        worthy = bool(frame.triggers) and not own_action
        if worthy and all(t.event == HARM for t in frame.triggers) and not frame.losses:
            worthy = False
        if worthy and side in {None, OUTLET} and accused not in self.conflict.parties:
            worthy = False
        if worthy and side == OUTLET and frame.accused is None and not frame.triggers:
            worthy = False
        if not worthy and not self.drafts and frame.speaker is not None and frame.times:
            window, found = self._event_time(frame.times, None)
            if window is not None and window.start is not None:
                self.clock = self.clock.at(window, f"the date {window.as_written!r}")
        if not worthy:
            self._supplement(reading, frame, side, own_action=own_action)
            return
        said, said_found = self._event_time(frame.said, None)
        before = self.clock
        if (
            said is not None
            and said.start is not None
            and any(t.kind in {"before_that", "same_day", "later"} for t in frame.times)
        ):
            self.clock = self.clock.at(said, f"the statement of {said.as_written!r}")
        window, found = self._event_time(frame.times, frame)
        self.clock = before
        if side in self.conflict.parties and frame.attribution is not None:
            self._claim_for(side, accused, frame)
        draft = self._fitting(frame, side, accused, window, said)
        if draft is None:
            draft = Draft(
                side, accused, [], reading.sentence.paragraph, len(self.drafts), group=self.group,
                lead=lead,
            )  # fmt: skip
            draft.speaker = frame.speaker or (self.context.speaker if side != OUTLET else None)
            if side is not None and (draft.speaker is None or draft.speaker.side is None):
                draft.speaker = self.named.get(side, draft.speaker)
            draft.speaker_rule = rule
            if frame.attribution is not None and side != OUTLET:
                draft.speaker_span = (frame.attribution.start, frame.attribution.end)
            self.drafts.append(draft)
        self._absorb(draft, frame, window, found, said, said_found)
        if window is not None and window.start is not None:
            self.clock = self.clock.at(window, f"the event of {window.as_written!r}")
        elif said is not None and said.start is not None and found is None:
            self.clock = self.clock.at(said, f"the statement of {said.as_written!r}")

    def _claim_for(self, side: str | None, accused: str | None, frame: Frame) -> None:
        """Let an attribution in the next sentence hold for what was told just before."""
        if not self.drafts:
            return
        last = self.drafts[-1]
        if (
            last.side == OUTLET
            and last.accused == accused
            and last.paragraph == frame.reading.sentence.paragraph
            and not last.prior
            and frame.attribution is not None
            and frame.attribution.kind == speech.SAY
        ):
            last.side = side
            last.speaker = frame.speaker
            last.speaker_rule = "CLAIMANT-NEXT-SENTENCE"
            last.speaker_span = (frame.attribution.start, frame.attribution.end)

    def _claimant(self, reading: Reading, frame: Frame) -> tuple[str | None, str]:
        """Return who claims it and by which rule that is known."""
        side = frame.speaker_side
        speaker = frame.speaker
        if speaker is not None and speaker.kind == act.OUTLET:
            side, speaker = None, None
        if speaker is not None and side is not None:
            return side, frame.attribution.rule if frame.attribution else "CLAIMANT-NAMED"
        quote = reading.sentence.quote
        if quote is not None and quote in self.quoted:
            actor, named = self.quoted[quote]
            chosen = named if named and named[0] != "?" else None
            if chosen is None:
                chosen = self.context.side or self.conflict.opponent.get(frame.accused_side or "")
            if chosen is not None:
                frame.speaker = frame.speaker or actor
                return chosen, "CLAIMANT-QUOTE"
        if speaker is not None and speaker.kind in {act.INST, act.PRONOUN}:
            chosen = self.context.side or self.context.inst_side
            if chosen is None and frame.accused_side in self.conflict.parties:
                chosen = self.conflict.opponent.get(frame.accused_side or "")
            if chosen is not None:
                return chosen, "CLAIMANT-CARRIED"
        accused = frame.accused_side
        carried = self.context.side
        fresh = any(t.kind in _PRIOR_KINDS for t in frame.times)
        if any(a.side == act.OWN for a in reading.actors) and carried:
            return carried, "CLAIMANT-OWN"
        if carried in self.conflict.parties and not fresh and self._is_near(reading):
            opponent = self.conflict.opponent.get(carried)
            faces = {opponent} | {s for s, o in self.conflict.opponent.items() if o == carried}
            if accused in faces or (accused is None and (frame.continuing or frame.triggers)):
                return carried, "CLAIMANT-CARRIED"
            if accused == carried:
                return carried, "CLAIMANT-CARRIED"
            if accused is None:
                return carried, "CLAIMANT-CARRIED"
        if self.context.voice_side is not None:
            return self.context.voice_side, "CLAIMANT-VOICE"
        return OUTLET, "CLAIMANT-OUTLET"

    def _is_near(self, reading: Reading) -> bool:
        if not self.drafts:
            return True
        last = self.drafts[-1].frames[-1].reading
        return reading.sentence.paragraph - last.sentence.paragraph <= 3

    def _accused(self, frame: Frame, side: str | None) -> str | None:
        accused = frame.accused_side
        if accused is None and frame.accused is not None and frame.accused.side == act.ENEMY:
            accused = self.conflict.opponent.get(side or self.context.voice_side or "")
        if accused is None and frame.triggers:
            if all(t.event in {HARM, "mine"} for t in frame.triggers):
                return None
            if side in self.conflict.parties:
                return self.conflict.opponent.get(side or "")
            target = frame.target.side if frame.target is not None else None
            return self.conflict.opponent.get(target or "")
        return accused

    # ------------------------------------------------------------------ merging

    def _fitting(
        self,
        frame: Frame,
        side: str | None,
        accused: str | None,
        window: TimeWindow | None,
        said: TimeWindow | None,
    ) -> Draft | None:
        """Return the draft that a frame belongs to, or None for a new one."""
        same = [
            d for d in self.drafts
            if d.side == side and d.group == self.group
            and (d.accused == accused or accused is None or d.accused is None)
        ]  # fmt: skip
        names = _names(frame.spots)
        if any(t.kind == "at_the_time" for t in (*frame.times, *frame.said)):
            others = [d for d in self.drafts if d.accused == accused and d.side == OUTLET] or [
                d for d in self.drafts if d.accused == accused
            ]
            lined = [
                d for d in others if _family(d.frames) or any(s.kind == "line" for s in d.spots)
            ]
            others = lined or others
            if others:
                return others[-1]
        if not same:
            return None
        paragraph = frame.reading.sentence.paragraph
        current = [d for d in same if not d.prior] or []
        here = [d for d in same if d.paragraph == paragraph]
        role = frame.speaker.role if frame.speaker is not None else None
        accusing = frame.attribution is not None and frame.attribution.kind == speech.ACCUSE
        pool = here or current or [d for d in same if d.lead and not _names(d.spots)]
        if not pool:
            return None
        last = pool[-1]
        known = last.speaker.role if last.speaker is not None else None
        if accusing and (said is not None or frame.aggregate) and role not in {None, known} and role in {  # noqa: E501
            PartyRole.HEAD_OF_GOVERNMENT, PartyRole.HEAD_OF_STATE,
        }:  # fmt: skip
            return None
        if (
            window is None
            and said is not None
            and said.start is not None
            and (
                said.precision in {TimePrecision.WEEK, TimePrecision.MONTH}
                or not _overlap(said, self._known(last))
            )
        ):  # only the saying is dated, and it is another day
            window = said
        own_time = window is not None and window.start is not None
        if not names and not own_time:
            if (
                frame.count is not None
                and last.count is not None
                and frame.count[0] != last.count[0]
            ):
                return None
            if (
                all(t.event == HARM for t in frame.triggers)
                and accused is None
                and said is not None
            ):
                return None
            return last
        for draft in reversed(pool):
            both = frame.count is not None and draft.count is not None and not draft.lead
            if both and frame.count[0] != draft.count[0]:  # type: ignore[index]
                continue
            if (
                frame.count is not None
                and draft.count is not None
                and draft.lead
                and frame.remaining
            ):
                if draft.spots and draft.lead_spots != len(draft.spots):
                    continue
                if frame.count[0] < draft.count[0] and not _names(draft.spots):
                    draft.count = None
                    return draft
                continue
            if frame.separate and names and draft.spots and not (names & _names(draft.spots)):
                continue
            if any(
                t.kind in _MOVES and t.start - frame.reading.start < 10
                for t in (*frame.times, *frame.said)
            ):
                continue
            if own_time and not _overlap(window, self._known(draft)):
                continue
            if own_time and draft.prior and draft.window is None and draft.said is None:
                continue
            if (
                own_time
                and draft.window is None
                and not draft.lead
                and _family([frame]) != _family(draft.frames)
            ):
                continue
            theirs = _names(draft.spots)
            if names and theirs and not (names & theirs) and not draft.lead:
                if not frame.continuing and frame.attribution is not None:
                    continue
                if not frame.continuing:
                    continue
            if (
                names
                and theirs
                and not (names & theirs)
                and draft.lead
                and len(theirs)
                and own_time
                and draft.window is not None
            ):
                continue
            return draft
        return None

    def _known(self, draft: Draft) -> TimeWindow | None:
        """Return the time of a draft as far as it is known by now."""
        if draft.window is not None and draft.window.start is not None:
            return draft.window
        if draft.said is not None and draft.prior:
            return draft.said
        if draft.said is not None and self.lead_window is None:
            return draft.said
        return None if draft.prior else self.lead_window

    def _absorb(
        self,
        draft: Draft,
        frame: Frame,
        window: TimeWindow | None,
        found: Found | None,
        said: TimeWindow | None,
        said_found: Found | None,
    ) -> None:
        first = not draft.frames
        draft.frames.append(frame)
        draft.paragraph = frame.reading.sentence.paragraph
        if (
            draft.accused is None
            and frame.accused_side is not None
            and frame.accused_side != draft.side
        ):
            draft.accused = frame.accused_side
        if window is not None and (
            draft.window is None or draft.window.start is None
            or (_rank(window) < _rank(draft.window) and (window.start is not None))
        ):  # fmt: skip
            draft.window, draft.time_found = window, found
        if (
            window is None
            and not first
            and said is not None
            and said.start is not None
            and draft.window is not None
            and _rank(said) < _rank(draft.window)
            and _overlap(said, draft.window)
        ):  # "last week" becomes the day of which the next sentence speaks
            draft.window, draft.time_found, draft.prior = said, said_found, False
        if found is not None and found.kind in _PRIOR_KINDS and first:
            draft.prior = True
        if said_found is not None and said_found.kind in _PRIOR_KINDS and first and window is None:
            draft.prior = True
        if said is not None and draft.said is None:
            draft.said, draft.said_found = said, said_found
        known = {(s.start, s.end) for s in draft.spots}
        names = _names(draft.spots)
        for spot in _flat(frame.spots):
            if (spot.start, spot.end) in known:
                continue
            key = squeeze(spot.surface)
            if spot.kind == "name" and key in names:
                better = next(
                    (i for i, s in enumerate(draft.spots) if squeeze(s.surface) == key and draft.lead and i < draft.lead_spots), None  # noqa: E501
                )  # fmt: skip
                if better is not None:
                    draft.spots[better] = spot
                    names.add(key)
                    continue
                if any(
                    squeeze(s.surface) == key
                    and s.generic
                    and spot.generic
                    and s.relation == spot.relation
                    and s.holder == spot.holder
                    for s in draft.spots
                ):
                    continue
                if any(
                    squeeze(s.surface) == key
                    and (s.role_side == spot.role_side)
                    and (s.generic or "").casefold()[:6] == (spot.generic or "").casefold()[:6]
                    for s in draft.spots
                ):
                    continue
            if spot.kind in {"line", "vague"} and any(
                s.kind in {"line", "vague"} for s in draft.spots
            ):
                continue
            draft.spots.append(spot)
        if first:
            draft.lead_spots = len(draft.spots) if draft.lead else 0
        for item in frame.losses:
            draft.losses.append((frame, item))
        if frame.response is not None and draft.response is None:
            draft.response = frame.response
        if frame.count is not None and draft.count is None:
            draft.count = frame.count
        if (
            frame.aggregate
            and first
            and frame.speaker is not None
            and frame.count is None
            and window is None
        ):
            draft.aggregate = _is_habit(frame)
        if draft.speaker is None and frame.speaker is not None and draft.side != OUTLET:
            draft.speaker = frame.speaker
            if frame.attribution is not None:
                draft.speaker_span = (frame.attribution.start, frame.attribution.end)
        if frame.speaker is not None and draft.side == OUTLET and frame.speaker.side is not None:
            draft.chain.append(frame.speaker)
        if (
            found is not None
            and found.kind in {"later", "same_day"}
            and first
            and not _names(draft.spots)
        ):
            previous = [d for d in self.drafts if d is not draft]
            if previous and self.clock.anchor is not None:
                draft.inherited = previous[-1]
        if window is not None and found is not None and gmt_disagrees(found, window):
            draft.warnings.append(
                f"the local time and the GMT in {window.as_written!r} do not agree by the offset taken"  # noqa: E501
            )
        self.last = draft

    def _supplement(
        self, reading: Reading, frame: Frame, side: str | None, *, own_action: bool
    ) -> None:
        """Give what a sentence adds to the claim it belongs to."""
        if reading.history and frame.speaker is None and reading.sentence.quote is None:
            return
        words = self.view.text[frame.start : frame.end]
        mine = [d for d in self.drafts if d.side == side and d.group == self.group]
        current = [d for d in mine if not d.prior]
        last = mine[-1] if mine and mine[-1].paragraph == reading.sentence.paragraph else (
            current[-1] if current else (mine[-1] if mine else None)
        )  # fmt: skip
        if last is None and self.last is not None and side in {None, OUTLET}:
            near = reading.sentence.paragraph - self.last.paragraph <= 1
            last = self.last if near else None
        if last is None:
            return
        near = reading.sentence.paragraph - last.paragraph <= 4
        if frame.losses and near and last.window is None and frame.times:
            window, found = self._event_time(frame.times, frame)
            if window is not None and window.start is not None:
                last.window, last.time_found = window, found
        if reading.sentence.paragraph == self.history_paragraph and frame.speaker is None:
            return
        if frame.losses and near and frame.speaker_side in {None, last.side, OUTLET}:
            for item in frame.losses:
                if (item.low or 0) <= _MOST_KILLED:
                    last.losses.append((frame, item))
            last.frames.append(frame)
        if frame.response is not None and (
            own_action or frame.triggers == [] or not frame.triggers
        ):
            fit = [d for d in current if d.response is None and not _family(d.frames)]
            batch = [
                d for d in fit if reading.sentence.paragraph - d.paragraph <= 4
            ] or fit[-1:] or [last]  # fmt: skip
            for draft in batch:
                if draft.response is None:
                    draft.response = frame.response
        if frame.damage is not None and near:
            last.frames.append(frame)
        if self.language["sense.anaphor"].match(words.lstrip("\" ")) or re.search(
            r"\bthe (?:incident|attack|shooting|shelling|violation|clash)\s+(?:took place|happened|occurred|was)", words  # noqa: E501
        ):  # fmt: skip
            window, found = self._event_time(frame.times, frame)
            if window is not None and window.start is not None and (
                last.window is None or last.window.start is None or _rank(window) <= _rank(last.window)  # noqa: E501
                or last.time_inherited
            ):  # fmt: skip
                last.window, last.time_found = window, found
            self._add_spots(last, frame)
        elif self.language["sense.place_next"].search(words) and last.spots:
            if any(s.kind == "vague" for s in last.spots):
                self._add_spots(last, frame)
        elif frame.weapons and near and side == last.side and not own_action:
            last.frames.append(frame)
        elif (
            frame.continuing and near and not frame.triggers and side == last.side
            and any(t.kind in {"range", "clock", "night"} for t in frame.times)
            and last.window is None
        ):  # fmt: skip
            window, found = self._event_time(frame.times, frame)
            last.window, last.time_found = window, found

    def _add_spots(self, draft: Draft, frame: Frame) -> None:
        names = _names(draft.spots)
        for spot in _flat(frame.spots):
            if spot.kind == "name" and squeeze(spot.surface) in names:
                continue
            if spot.kind in {"line", "vague"} and any(
                s.kind in {"line", "vague"} for s in draft.spots
            ):
                continue
            draft.spots.append(spot)
        if frame not in draft.frames:
            draft.frames.append(frame)

    # ------------------------------------------------------------------ denials

    def _denial(self, reading: Reading, made: Sequence[Frame]) -> bool:
        """Attach a denial to what it denies; return whether the sentence is dealt with."""
        span = reading.denial
        if span is None:
            return False
        words = self.view.text[reading.start : reading.end]
        denier = self._denier(reading, span)
        triggers = [t for t in reading.triggers if t.event != HARM]
        if span.rule == "D-VERB":  # what stands before the verb is not what is denied
            triggers = [t for t in triggers if t.start > span.start]
        after = self.view.text[span.start : reading.end]
        if self.language["denial.losses"].search(after) and not triggers:
            return False
        strong = [t for t in triggers if t.event != "weak"]
        others = [
            a for a in reading.actors
            if a.side in self.conflict.parties and a.side != denier
            and a.kind in {act.INST, act.COUNTRY, act.FORCES, act.PERSON, act.PEOPLE}
        ]  # fmt: skip
        institutions = [a for a in others if a.kind in {act.INST, act.COUNTRY, act.PERSON}]
        nested_ok = span.rule != "D-VERB" or bool(
            re.search(self.language.raw["denial"]["content"], words, re.I)
        )
        if strong and nested_ok:
            frame = made[0]
            sides = [
                a for a in others if re.search("side|сторон", self.view.text[a.start : a.end], re.I)
            ]
            speakers = institutions or sides
            claimant_actor = speakers[0] if speakers else None
            if denier is None and claimant_actor is not None:
                denier = next(
                    (a.side for a in reading.actors if a.side in self.conflict.parties and a.side != claimant_actor.side and a.kind == act.FORCES),  # noqa: E501
                    self.conflict.opponent.get(claimant_actor.side or ""),
                )  # fmt: skip
            side = (
                claimant_actor.side
                if claimant_actor is not None
                else self.conflict.opponent.get(denier or "")
            )
            if side is None or denier is None:
                return True
            accused = denier
            for actor in reading.actors:
                if (
                    actor.kind == act.FORCES
                    and actor.side in self.conflict.parties
                    and actor.side != side
                    and actor.start < strong[0].start + 80
                ):
                    accused = actor.side
                    frame.accused = actor
                    break
            if (
                denier not in {accused}
                and accused in self.conflict.parties
                and span.rule != "D-VERB"
                and reading.attributions == []
            ):
                denier = accused
            if reading.attributions and frame.speaker is not None and frame.speaker.side is None:
                self.context.side = denier
            window, found = self._event_time([*frame.times, *frame.said], frame)
            draft = next(
                (
                    d for d in reversed(self.drafts)
                    if d.side == side and d.accused == accused
                    and (window is None or d.window is None or _overlap(window, d.window))
                ),
                None,
            )  # fmt: skip
            if draft is None:
                draft = Draft(
                    side,
                    accused,
                    [],
                    reading.sentence.paragraph,
                    len(self.drafts),
                    group=self.group,
                )
                draft.speaker = claimant_actor
                draft.speaker_rule = "CLAIMANT-NESTED"
                if claimant_actor is not None:
                    draft.speaker_span = (claimant_actor.start, claimant_actor.end)
                self.drafts.append(draft)
            frame.accused_side = accused
            frame.triggers = strong
            frame.said = []
            self._absorb(draft, frame, window, found, None, None)
            if denier not in {d for d, _ in draft.denied}:
                draft.denied.append((denier, span))
            self.context.side = denier
            return True
        if denier is None:
            return False
        against = [d for d in self.drafts if d.side != denier and (d.accused == denier)]
        if against:
            several = re.search(r"\b(?:these|those|such|all|both)\b", after, re.I)
            side = against[-1].side
            for draft in [d for d in against if d.side == side] if several else against[-1:]:
                if denier not in {d for d, _ in draft.denied}:
                    draft.denied.append((denier, span))
            self.context.side = denier
            return True
        if not self.drafts:  # denied before it is told
            self.pending.append((denier, span))
            self.context.side = denier
            return not made or not any(f.triggers for f in made)
        return False

    def _denier(self, reading: Reading, span: Span) -> str | None:
        before = [
            a for a in reading.actors
            if a.end <= span.start + 1 and a.kind in act.SPEAKERS and a.kind != act.OUTLET
        ]  # fmt: skip
        spoken = [
            a.speaker for a in reading.attributions
            if not self._is_content(reading, a.speaker)
        ]  # fmt: skip
        if span.rule == "D-VERB":
            for actor in reversed(before):
                if actor.kind == act.PRONOUN:
                    return self.context.side or next(
                        (a.side for a in before if a.side in self.conflict.parties), None
                    )
                if actor.side in self.conflict.parties:
                    return actor.side
                if actor.kind == act.INST and actor.side is None:
                    return self.context.side or self.context.inst_side
        for actor in spoken:
            if actor.side in self.conflict.parties:
                return actor.side
        if spoken and any(a.side is None for a in spoken):
            content = next(
                (a.side for a in reading.actors if a.side in self.conflict.parties and self._is_content(reading, a)),  # noqa: E501
                None,
            )  # fmt: skip
            if self.context.side in self.conflict.parties and self.context.side != content:
                return self.context.side
            return self.conflict.opponent.get(content or "")
        return None

    def _is_content(self, reading: Reading, actor: Actor) -> bool:
        """Return whether an actor is the one whose claim is denied: "the statement by X"."""
        text = self.view.text
        before = text[max(reading.start, actor.start - 60) : actor.start]
        after = text[actor.end : actor.end + 30]
        return bool(
            re.search(r"(?:statement|charge|claims?|allegations?|accusations?|report|information|message|what|words|assertions?|заявлени\w+|сообщени\w+|утверждени\w+|обвинени\w+)\s+(?:made |issued |released |spread |disseminated )?(?:by|of|from)?\s*(?:the\s+)?$", before, re.I)  # noqa: E501
            or re.match(r"(?:'s)?\s+(?:claims?|statement|states|allegation|accusation|report|continues|spread|disseminat)", after, re.I)  # noqa: E501
        )  # fmt: skip

    # ------------------------------------------------------------------ time

    def _event_time(
        self, found: Sequence[Found], frame: Frame | None
    ) -> tuple[TimeWindow | None, Found | None]:
        """Return the finest time among expressions; a clock takes its day from another."""
        if not found:
            if frame is not None and self.recall_window is not None:
                paragraph, window, item = self.recall_window
                if frame.reading.sentence.paragraph == paragraph:
                    return window, item
            return None, None
        chosen = min(found, key=lambda item: (_ORDER.index(item.kind), item.start))
        day: date | None = None
        if chosen.kind in {"range", "clock"}:
            for item in found:
                if item.kind in {"date", "weekday", "today", "yesterday", "night", "last_night"}:
                    window = self.clock.read(item, "")
                    if window.start is not None:
                        day = (
                            window.start.date()
                            if isinstance(window.start, datetime)
                            else window.start
                        )
                        break
        start, end = chosen.start, chosen.end
        words = self.view.words(start, end)
        return self.clock.read(chosen, words, day), chosen

    # ------------------------------------------------------------------ the end

    def finish(self) -> list[Draft]:
        """Close the drafts: dates that the report lends, counter-claims, totals."""
        self._drop_totals()
        self._trim_leads()
        for denier, span in self.pending:
            first = next((d for d in self.drafts if d.accused == denier and d.side != denier), None)
            if first is not None and denier not in {d for d, _ in first.denied}:
                first.denied.append((denier, span))
        for draft in self.drafts:
            self._lend_time(draft)
            if not draft.prior and not draft.aggregate:
                known = {s.start for s in draft.spots}
                draft.spots += [s for s in self.far if s.start not in known]
        self._counter()
        return self.drafts

    def _drop_totals(self) -> None:
        """Drop a lead that only sums the claims which follow it."""
        for lead in [
            d for d in self.drafts if d.lead and d.count is not None and not _names(d.spots)
        ]:
            rest = [
                d for d in self.drafts
                if d is not lead and d.side == lead.side and d.count is not None
            ]  # fmt: skip
            if (
                len(rest) > 1
                and lead.count is not None
                and sum(d.count[0] for d in rest if d.count) == lead.count[0]
            ):
                self.drafts.remove(lead)
                for draft in rest:
                    if draft.window is None:
                        draft.window, draft.time_found = lead.window, lead.time_found
                    draft.response = draft.response or lead.response

    def _trim_leads(self) -> None:
        """Take from a summary the places that a later claim of the same side tells."""
        for lead in [d for d in self.drafts if d.lead and len(d.frames) > 1 and d.lead_spots]:
            own = set().union(*(_names(f.spots) for f in lead.frames[1:]))
            later = [
                d
                for d in self.drafts
                if d is not lead and d.side == lead.side and d.accused == lead.accused
            ]
            if not later:
                continue
            told = set().union(*(_names(d.spots) for d in later))
            lead.spots = [
                s for i, s in enumerate(lead.spots)
                if i >= lead.lead_spots or s.kind != "name" or squeeze(s.surface) in own
                or squeeze(s.surface) not in told
            ]  # fmt: skip

    def _lend_time(self, draft: Draft) -> None:
        if draft.window is not None and draft.window.start is not None:
            return
        if draft.window is None and not draft.prior and draft.count is not None:
            sibling = next(
                (
                    d for d in self.drafts
                    if d.side == draft.side and d.lead and d is not draft
                    and d.window is not None and d.window.start is not None
                ),
                None,
            )  # fmt: skip
            if sibling is not None:
                draft.window, draft.time_found = sibling.window, sibling.time_found
                draft.time_inherited = True
                return
        if (
            draft.window is None
            and draft.prior is False
            and self.lead_window is not None
            and not draft.aggregate
            and not (
                draft.said is not None
                and draft.said.start is not None
                and _rank(draft.said) < _rank(self.lead_window)
                and _overlap(draft.said, self.lead_window)
            )
        ):
            draft.window, draft.time_found = self.lead_window, self.lead_found
            draft.time_inherited = True
            return
        if draft.window is None and draft.said is not None and draft.said.start is not None:
            draft.window, draft.time_found = draft.said, draft.said_found
            draft.warnings.append("only the saying is dated; the event is taken to be of that date")
            draft.time_inherited = True
            return
        if (
            draft.window is None
            and not draft.prior
            and not draft.aggregate
            and draft.side != OUTLET
        ):
            dated = [
                d for d in self.drafts
                if d is not draft and not d.prior and not d.time_inherited and d.group == draft.group  # noqa: E501
                and d.accused == draft.side and d.window is not None and d.window.start is not None
            ] or [
                d for d in self.drafts
                if d is not draft and not d.prior and d.group == draft.group and d.accused == draft.side  # noqa: E501
                and d.said is not None and d.said.start is not None
            ]  # fmt: skip
            if dated:
                other = dated[0]
                window = other.window if other.window is not None else other.said
                if window is not None and window.start is not None:
                    first, last = _days(window)
                    if first == last:
                        window = replace(
                            window, start=first, end=last, precision=TimePrecision.DAY,
                            tz_basis=None, extent=None,
                        )  # fmt: skip
                    draft.window, draft.time_found = window, other.time_found or other.said_found
                    draft.time_inherited = True
                    draft.warnings.append("undated; the date is that of the other side's account")

    def _counter(self) -> None:
        used: set[int] = set()
        for a in self.drafts:
            if a.prior or a.aggregate or id(a) in used or a.side not in self.conflict.parties:
                continue
            for b in self.drafts:
                if b is a or b.prior or b.aggregate or id(b) in used or b.side == a.side:
                    continue
                if a.accused == b.side and b.accused == a.side and a.group == b.group and (
                    a.window is None or b.window is None or _overlap(a.window, b.window)
                ):  # fmt: skip
                    a.counter.append(b)
                    b.counter.append(a)
                    used.update((id(a), id(b)))
                    break


def _family(found: Sequence[Frame]) -> bool:
    """Return whether nothing but movements and preparations is told."""
    kinds = {t.event for frame in found for t in frame.triggers}
    return bool(kinds) and kinds <= {"activity", "movement"}


def _is_habit(frame: Frame) -> bool:
    return (frame.aggregate and not _names(frame.spots)) or (
        any(t.event == "violation" for t in frame.triggers) and frame.aggregate
    )


def _flat(spots: Sequence[Spot]) -> list[Spot]:
    """Return the spots that bear on the event; references of distances do not."""
    return [s for s in spots if s.kind not in {"reference", "owner"}]


def _names(spots: Sequence[Spot]) -> set[str]:
    return {squeeze(s.surface) for s in spots if s.kind == "name"}


def _rank(window: TimeWindow) -> int:
    order = list(TimePrecision)
    return order.index(window.precision)


def _overlap(a: TimeWindow | None, b: TimeWindow | None) -> bool:
    """Return whether two intervals have a day in common; unknown ones may."""
    if a is None or b is None or a.start is None or b.start is None:
        return True
    ends = (a.start, a.end or a.start, b.start, b.end or b.start)
    if all(isinstance(moment, datetime) for moment in ends):
        return ends[0] <= ends[3] and ends[2] <= ends[1]
    first, last = _days(a)
    other_first, other_last = _days(b)
    return first <= other_last and other_first <= last


def _days(window: TimeWindow) -> tuple[date, date]:
    start, end = window.start, window.end or window.start
    if start is None or end is None:
        raise ValueError("an interval without a start has no days")
    first = start.date() if isinstance(start, datetime) else start
    last = end.date() if isinstance(end, datetime) else end
    if isinstance(end, datetime) and (end.hour, end.minute) == (0, 0) and last > first:
        last -= timedelta(days=1)
    return first, last
