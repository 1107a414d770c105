"""What a party tells of its own fire: claims with the stance `acknowledges`.

Own fire that answers an attack is the response of the claim about the attack. Only where the
party tells its own action as the event is a claim drafted of which it is the accused itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contactline.extract.clauses.reading import HARM, WEAK
from contactline.extract.story.draft import OUTLET, Draft, names_of, overlap
from contactline.extract.story.merging import absorb
from contactline.extract.voices import actors as act
from contactline.model.terms import Stance

if TYPE_CHECKING:
    from contactline.extract.clauses.frames import Frame
    from contactline.extract.story.story import Story

#: What is no fire and takes no ground.
_IDLE: Final = frozenset({HARM, WEAK, "activity", "mine", "downed", "violation"})
#: Paragraphs after a claim in which own fire is taken to answer what was claimed.
_NEAR: Final = 4


def acknowledge(story: Story, frame: Frame, side: str | None) -> Draft | None:
    """Return the claim of a party that tells its own action, or None."""
    deeds = [t for t in frame.triggers if t.event not in _IDLE and not t.passive]
    if (
        not deeds
        or side in {None, OUTLET}
        or side not in story.conflict.parties
        or frame.attribution is None
        or frame.accused is None
        or frame.accused.kind != act.FORCES
        or frame.accused_rule not in {"A-SUBJECT", "A-OWN-DEED"}
        or frame.response is not None
        or frame.reading.denial is not None
        or frame.reading.history
        or any(  # "what Y has made public, that X's units fired"
            a.kind == act.INST and a.side in story.conflict.parties and a.side != side
            for a in frame.reading.actors
        )
        or not names_of(frame.spots)
        or story.language.holds(
            "sense.answering", words := story.view.text[frame.start : frame.end], words.lower()
        )
    ):
        return None
    paragraph = frame.reading.sentence.paragraph
    if any(
        d.side == side and d.stance is Stance.ASSERTS and not d.prior
        and paragraph - d.paragraph <= _NEAR for d in story.drafts
    ):  # fmt: skip
        return None
    window, found = story.event_time(frame.times or frame.said, frame)
    draft = next(
        (
            d for d in reversed(story.drafts)
            if d.stance is Stance.ACKNOWLEDGES and d.side == side and overlap(window, d.window)
        ),
        None,
    )  # fmt: skip
    if draft is None:
        draft = Draft(side, side, [], paragraph, len(story.drafts), group=story.group)
        draft.stance = Stance.ACKNOWLEDGES
        draft.speaker = frame.speaker
        draft.speaker_rule = frame.attribution.rule
        draft.speaker_span = (frame.attribution.start, frame.attribution.end)
        story.drafts.append(draft)
    frame.triggers = deeds
    frame.accused_side = side
    absorb(story, draft, frame, window, found, None, None)
    return draft


def admits(a: Draft, b: Draft) -> bool:
    """Return whether one claim admits what the other accuses its claimant of."""
    return a.stance is Stance.ACKNOWLEDGES and b.accused == a.side and b.side != a.side
