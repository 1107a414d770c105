"""Frames that tell one thing become one draft: the sentences of a report in order."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from contactline.extract.clauses.frames import Context, Frame, frames
from contactline.extract.clauses.reading import NO_FIRE
from contactline.extract.names.relations import relate
from contactline.extract.story import denials
from contactline.extract.story.admissions import acknowledge
from contactline.extract.story.background import is_background, is_recall
from contactline.extract.story.claimants import (
    accused_side,
    claimant,
    first_institution,
    speakers_of_quotes,
    voice,
)
from contactline.extract.story.closing import close
from contactline.extract.story.continuing import (
    blame,
    fill_accused,
    heard,
    is_prelude,
    is_unclaimed,
    lend_speakers,
    name_the_place,
    only_adds_victims,
    parts_of_last,
    take_new_place,
)
from contactline.extract.story.draft import OUTLET, Draft, names_of
from contactline.extract.story.merging import (
    absorb,
    absorb_prelude,
    add_spots,
    fitting,
)
from contactline.extract.story.story import MOST_KILLED, Story
from contactline.extract.story.supplementing import keep_zero, supplement
from contactline.extract.story.untold import tell_denied
from contactline.extract.story.worth import is_condition, is_past, is_worthy
from contactline.extract.tables.lowering import lowered
from contactline.extract.text.bullets import listed
from contactline.extract.voices import actors as act
from contactline.extract.voices import people, speech
from contactline.model.terms import Relation, TimePrecision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.reading import Reading
    from contactline.extract.tables.rules import Conflict, Language
    from contactline.extract.text.view import View
    from contactline.extract.when.clock import Clock


_DAYS: Final = frozenset({TimePrecision.DAY, TimePrecision.PART_OF_DAY})
_LINE: Final = re.compile(r"[^\n]+")


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
        self.story = Story(view, conflict, language, clock, Context(conflict))
        self.story.sport = _sports(view.text, language)
        self.signed: str | None = None
        self.freed = -9
        self.mishap = -9

    @property
    def drafts(self) -> list[Draft]:
        """Return what was read so far."""
        return self.story.drafts

    def finish(self) -> list[Draft]:
        """Close the drafts: dates that the report lends, counter-claims, totals."""
        tell_denied(self.story)
        return close(self.story)

    def read(self, readings: Sequence[Reading]) -> None:
        """Read the sentences of the body."""
        story = self.story
        lend_speakers(story, readings)
        story.context.heard = heard(story, readings)
        if story.language.code == "en":
            people.speak(readings, story.language)
        story.context.voice_side = voice(story, readings) or self.signed
        story.context.inst_side = first_institution(story, readings)
        speakers_of_quotes(story, readings)
        for number, reading in enumerate(readings):
            before = len(self.drafts)
            self._sentence(reading, number)
            if number + 1 < len(readings) and len(self.drafts) == before:
                self._lend_day(reading, readings[number + 1])

    def _lend_day(self, reading: Reading, following: Reading) -> None:
        """Let "the same day" stand for the day of the sentence before, be it news or not."""
        told = [t for t in reading.times if t.kind in {"date", "weekday"}]
        if (
            not told
            or reading.history
            or (apart := following.sentence.paragraph - reading.sentence.paragraph) > 1
            or not any(
                t.kind == "same_day" or (t.kind == "later" and not apart) for t in following.times
            )
        ):
            return
        window, _ = self.story.event_time(told, None)
        if window is not None and window.start is not None:
            self.story.clock = self.story.clock.at(window, f"the date {window.as_written!r}")

    def _sentence(self, reading: Reading, number: int) -> None:
        story = self.story
        lead = number < 2
        if reading.mutual and not story.has_cause(reading) and not any(
            a.kind == speech.ACCUSE and a.accused is not None and a.accused.side in story.conflict.parties  # noqa: E501
            for a in reading.attributions
        ):  # fmt: skip
            reading.background = True
            window, found = story.event_time(reading.times, None)
            if (
                number < 4
                and window is not None
                and not reading.history
                and window.start is not None
            ):
                story.lead_window, story.lead_found = window, found
            if window is not None and window.start is not None and not reading.history:
                story.clock = story.clock.at(window, f"the date {window.as_written!r}")
            return
        if story.recalled is not None and reading.sentence.paragraph > story.recalled[0]:
            story.group, story.recalled = story.recalled[1], None
        if is_recall(story, reading):
            story.groups += 1
            if story.language.maybe("sense.recall_aside").search(
                story.view.text[reading.start : reading.end]
            ):  # "As X wrote": the paragraph recalls, and the news goes on after it
                story.recalled = (reading.sentence.paragraph, story.group)
            story.group = story.groups
            window, found = story.event_time(reading.times, None)
            if window is not None and found is not None:
                story.recall_window = (reading.sentence.paragraph, window, found)
                story.clock = story.clock.at(window, "the events recalled")
        made = frames(reading, story.context, story.language)
        words = story.view.text[reading.start : reading.end]
        if (
            story.last is not None
            and story.language["sense.place_next"].match(words.lstrip('" '))
            and any(s.kind == "vague" for s in story.last.spots)
        ):
            for frame in made:
                add_spots(story.last, frame)
            return
        if reading.accident:
            self.mishap = reading.sentence.paragraph
        elif 0 <= reading.sentence.paragraph - self.mishap <= 2 and not any(
            a.side in story.conflict.parties and a.kind != act.INST for a in reading.actors
        ):
            for frame in made:  # "The fire broke out at 1:30": a fire that burns
                frame.triggers = []
        if reading.freed:
            self.freed = reading.sentence.paragraph
        elif 0 <= reading.sentence.paragraph - self.freed <= 2 and not reading.attributions:
            for frame in made:  # how those who came home had been taken
                frame.triggers = [t for t in frame.triggers if t.event not in NO_FIRE]
        for frame in made:
            story.far += [s for s in frame.spots if s.relation is Relation.FAR_FROM]
        if is_background(story, reading, made):
            reading.background = True
            story.history_paragraph = reading.sentence.paragraph
            return
        if any(first <= reading.start < last for first, last in story.sport):
            reading.background = True
            return
        if reading.denial is not None and denials.attach(story, reading, made):
            keep_zero(story, made)
            return
        whole = listed(story, made)
        if whole is not None:
            for frame in made:
                add_spots(whole, frame)
            return
        made = parts_of_last(story, reading, made)
        for frame in made:
            name_the_place(story, reading, frame)
        for frame in made:
            self._frame(reading, frame, lead=lead)

    def _frame(self, reading: Reading, frame: Frame, *, lead: bool) -> None:
        story = self.story
        side, rule = claimant(story, reading, frame)
        frame.voice = rule == "CLAIMANT-OUTLET"
        if (
            frame.speaker is not None
            and frame.speaker.side is not None
            and frame.speaker.kind in {act.INST, act.PERSON}
        ):
            story.named[frame.speaker.side] = frame.speaker
        if (
            frame.speaker is not None
            and side in story.conflict.parties
            and frame.speaker.kind != act.OUTLET
        ):
            story.context.side = side
            story.context.speaker = frame.speaker
        elif frame.speaker is not None and frame.speaker.kind in {act.INST, act.PEACEKEEPERS}:
            story.context.third = frame.speaker.side or story.context.third
        accused = accused_side(story, frame, side)
        if accused is not None and accused in story.conflict.parties:
            story.context.agent = accused
        frame.losses = [x for x in frame.losses if (x.low or 0) <= MOST_KILLED]
        words = story.view.text[frame.start : frame.end].lstrip('" ')
        if frame.attribution is not None and frame.attribution.before and frame.accused is None:
            said_at = frame.attribution.verb_end or frame.attribution.end
            rest = story.view.text[said_at : frame.end].lstrip('" ').removeprefix("that ")
            if rest[:3].casefold() not in {"it ", "tha", "thi", "the"}:
                words = rest
        if (
            story.drafts
            and story.language["sense.anaphor"].match(words)
            and not names_of(frame.spots)
            and not take_new_place(story, reading, frame)
        ):
            frame.triggers = []
            known = story.drafts[-1]
            if (
                known.accused is None
                and known.losses
                and known.side in story.conflict.parties
                and accused == story.conflict.opponent.get(known.side or "")
                and frame.accused is not None
            ):  # "A soldier was killed. The incident was B's provocation"
                known.accused = accused
        own_action = side is not None and accused == side
        if not frame.triggers and fill_accused(story, frame, side, accused):
            return
        if not frame.triggers:
            frame.triggers = blame(story, frame, accused)
            accused = frame.accused_side if frame.accused_rule == "A-BEHIND" else accused
        worthy = is_worthy(story, frame, side, accused, own_action=own_action)
        if worthy and is_past(frame):
            return
        told = frame.times or frame.said
        counted = all(t.kind in {"later", "before_that", "shift"} for t in told)
        if not worthy and not story.drafts and told and not counted and not reading.history:
            window, found = story.event_time(told, None)
            if window is not None and window.start is not None:
                story.clock = story.clock.at(window, f"the date {window.as_written!r}")
                if (
                    lead
                    and frame.speaker is None
                    and reading.triggers
                    and (story.lead_window is None and window.precision in _DAYS)
                ):  # "Fighting erupted on the night of ...": the accounts that follow are of then
                    story.lead_window, story.lead_found = window, found
        if worthy and only_adds_victims(story, frame, side, accused):
            last = story.drafts[-1]
            last.losses += [(frame, item) for item in frame.losses]
            last.frames.append(frame)
            return
        if not worthy:
            if is_condition(story, frame):  # how "the other wounded" fare counts nobody
                frame.losses = [x for x in frame.losses if x.low is not None]
            if is_prelude(story, frame, side):
                story.prelude = (reading.sentence.paragraph, frame)
                return
            if is_unclaimed(frame, side):
                story.unclaimed = (reading.sentence.paragraph, frame)
            if own_action and acknowledge(story, frame, side) is not None:
                return
            supplement(story, reading, frame, side, own_action=own_action)
            return
        said, said_found = story.event_time(frame.said, None)
        before = story.clock
        if (
            said is not None
            and said.start is not None
            and any(t.kind in {"before_that", "same_day", "later"} for t in frame.times)
        ):
            story.clock = story.clock.at(said, f"the statement of {said.as_written!r}")
        window, found = story.event_time(frame.times, frame)
        story.clock = before
        if side in story.conflict.parties and frame.attribution is not None:
            self._claim_for(side, accused, frame)
        fresh = False
        draft = fitting(story, frame, side, accused, window, said)
        if draft is None:
            draft = Draft(
                side, accused, [], reading.sentence.paragraph, len(story.drafts), group=story.group,
                lead=lead,
            )  # fmt: skip
            draft.speaker = frame.speaker or (story.context.speaker if side != OUTLET else None)
            if side is not None and (draft.speaker is None or draft.speaker.side is None):
                draft.speaker = story.named.get(side, draft.speaker)
            draft.speaker_rule = rule
            if frame.attribution is not None and side != OUTLET:
                draft.speaker_span = (frame.attribution.start, frame.attribution.end)
            story.drafts.append(draft)
            fresh = True
        absorb(story, draft, frame, window, found, said, said_found)
        if story.prelude is not None:
            paragraph, victims = story.prelude
            story.prelude = None
            if reading.sentence.paragraph - paragraph <= 1 and not draft.losses:
                absorb_prelude(story, draft, victims)
        if fresh:
            relate(story, draft, frame, found)
        if window is not None and window.start is not None:
            story.clock = story.clock.at(window, f"the event of {window.as_written!r}")
            story.anchored = draft
        elif said is not None and said.start is not None and found is None:
            story.clock = story.clock.at(said, f"the statement of {said.as_written!r}")

    def _claim_for(self, side: str | None, accused: str | None, frame: Frame) -> None:
        """Let an attribution in the next sentence hold for what was told just before."""
        story = self.story
        if not story.drafts:
            return
        last = story.drafts[-1]
        if (
            last.side == OUTLET
            and (last.accused == accused or accused is None)
            and last.paragraph == frame.reading.sentence.paragraph
            and not last.prior
            and frame.attribution is not None
            and frame.attribution.kind == speech.SAY
        ):
            last.side = side
            last.speaker = frame.speaker
            last.speaker_rule = "CLAIMANT-NEXT-SENTENCE"
            last.speaker_span = (frame.attribution.start, frame.attribution.end)


def _sports(text: str, language: Language) -> list[tuple[int, int]]:
    """Return the paragraphs about a game: a shot there is no fire."""
    return [
        line.span() for line in _LINE.finditer(text)
        if len({
            match[0].casefold()
            for match in language.finditer("sense.sport", line[0], lowered(line[0]))
        }) > 1
    ]  # fmt: skip
