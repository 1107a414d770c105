"""Whether what a sentence tells is a claim of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contactline.extract.clauses.reading import HARM
from contactline.extract.story.continuing import is_condemnation, is_memory
from contactline.extract.story.draft import OUTLET, family, names_of
from contactline.extract.story.merging import PAST_KINDS
from contactline.extract.voices import actors as act

if TYPE_CHECKING:
    from contactline.extract.clauses.frames import Frame
    from contactline.extract.story.story import Story


def is_worthy(
    story: Story, frame: Frame, side: str | None, accused: str | None, *, own_action: bool
) -> bool:
    """Return whether a frame tells an incident that somebody claims."""
    if not frame.triggers or own_action:
        return False
    if side in {None, OUTLET} and accused not in story.conflict.parties:
        return False
    if (
        side == OUTLET and story.drafts and not names_of(frame.spots) and not frame.losses
        and not frame.times and not frame.said
    ):  # fmt: skip
        return False  # "they fired at houses", a villager said
    third = side not in {None, OUTLET} and side not in story.conflict.parties
    if third and accused is None and not names_of(frame.spots) and not frame.losses:
        return False  # "the mission confirmed that its patrol was present"
    if all(t.event == HARM for t in frame.triggers) and not frame.losses:
        named = frame.accused_side in story.conflict.parties and frame.accused_side != side
        if not named or not (frame.spots or frame.times or frame.said):
            return False  # nobody is counted, nobody is said to have done it
    if all(t.rule == "T-LOSS" for t in frame.triggers) and _goes_on(story, frame, side):
        return False
    if is_condemnation(story, frame) and not (
        frame.accused_side in story.conflict.parties and (names_of(frame.spots) or frame.losses)
    ):
        return False
    words = story.view.text[frame.start : frame.end]
    if story.language.maybe("sense.condolence").search(words) and not (
        frame.times or names_of(frame.spots)
    ):  # fmt: skip
        return False
    if is_condition(story, frame):
        return False
    nobody = frame.speaker is None and frame.accused is None
    if nobody and frame.reading.sentence.quote is None and (
        all(t.event == HARM for t in frame.triggers)
        and story.language.maybe("sense.scores").search(words)
    ):  # fmt: skip
        return False  # "clashes went on, with scores of people killed"
    if story.language.maybe("sense.rumour").search(words) and frame.reading.denial is not None:
        return False
    if _is_long_habit(story, frame, words):
        return False
    return not is_bare_habit(story, frame) and not _is_backdrop(story, frame, side, accused)


def _is_backdrop(story: Story, frame: Frame, side: str | None, accused: str | None) -> bool:
    """Return whether "in recent days they have tried to dig in" stands behind what was told."""
    return (
        any(t.kind == "few_days" for t in (*frame.times, *frame.said))
        and family([frame])
        and any(d.side == side and d.accused == accused for d in story.drafts)
    )


def _is_long_habit(story: Story, frame: Frame, words: str) -> bool:
    """Return whether the outlet sums up weeks: "since May they have been shot at many times"."""
    return (
        frame.speaker is None
        and bool(story.drafts)
        and not frame.losses
        and frame.count is None
        and story.language.maybe("sense.since_then").search(words) is not None
        and story.language.maybe("sense.many_times").search(words) is not None
    )


def _goes_on(story: Story, frame: Frame, side: str | None) -> bool:
    """Return whether harm told without a verb of fire belongs to the claim just before."""
    last = story.last
    return (
        last is not None
        and last.side == side
        and frame.reading.sentence.paragraph - last.paragraph <= 2
        and not frame.times
        and not names_of(frame.spots) - names_of(last.spots)
    )


def is_condition(story: Story, frame: Frame) -> bool:
    """Return whether a sentence tells how those fare who were hurt in what is told elsewhere."""
    return (
        all(t.event == HARM for t in frame.triggers)
        and story.language.maybe("sense.condition").search(story.view.text, frame.start, frame.end)
        is not None
    )


def is_past(frame: Frame) -> bool:
    """Return whether a frame tells what was before, in nobody's name."""
    if is_memory(frame):
        return True
    return (
        frame.speaker is None
        and frame.accused is None
        and frame.reading.sentence.quote is None
        and any(t.kind in PAST_KINDS for t in frame.times)
    )  # "Last month three soldiers died in clashes"


def is_bare_habit(story: Story, frame: Frame) -> bool:
    """Return whether "they regularly shell our territory" is said in passing: no place, no day."""
    if not frame.aggregate or frame.times or frame.losses or frame.count is not None:
        return False
    if frame.speaker is not None and frame.speaker.kind != act.PRONOUN:
        return False
    text = story.view.text
    opened = text.rfind(";", frame.start, frame.triggers[0].start) + 1
    return not any(s.kind == "name" and s.start >= opened for s in frame.spots)
