"""Denials of what nobody told: the words of the denial are all that is known of the claim."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from contactline.extract.clauses.reading import Trigger
from contactline.extract.story.draft import Draft, names_of
from contactline.extract.story.merging import absorb
from contactline.extract.voices import actors as act
from contactline.extract.voices.deniers import is_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.frames import Frame
    from contactline.extract.clauses.reading import Span
    from contactline.extract.story.story import Story

#: What was denied, if it is fire.
_DENIED_FIRE: Final = re.compile(
    r"\b(?:fired?|firing|fire|shell(?:ed|ing)|shoot(?:ing)?|shot|attack(?:ed|ing)?|violat\w+|strik(?:e|ing)s?"
    r"|struck|bombard\w+|us(?:ed|ing)\s+\w+)\b|\b(?:обстрел\w*|огонь|огня|стрел\w+)",
    re.I,
)


def tells_what(story: Story, made: Sequence[Frame], span: Span, denier: str) -> Frame | None:
    """Return what a denial that stands alone denies, if it tells where and of when."""
    other = story.conflict.opponent.get(denier)
    for frame in made[:1]:
        fire = _DENIED_FIRE.search(story.view.text, span.start, frame.end)
        if fire is None or other is None or not names_of(frame.spots) or frame.reading.history:
            return None
        named = any(
            a.side == other and a.kind in {act.TARGET, act.INST, act.FORCES, act.OWNER, act.COUNTRY}
            for a in frame.reading.actors
        )
        if not (frame.times or frame.said) or (not named and span.rule != "D-VERB"):
            return None
        trigger = Trigger(fire.start(), fire.end(), "T-DENIED", "clash", passive=False)
        return replace(
            frame, speaker=None, speaker_side=other, attribution=None, accused=None,
            accused_side=denier, accused_rule="A-DENIER", triggers=[trigger], losses=[],
            response=None, times=list(frame.times),
        )  # fmt: skip
    return None


def tell_denied(story: Story) -> None:
    """Make a claim of what was denied and never told: "denied having shelled X on Monday"."""
    for denier, span, frame in story.pending:
        if frame is None or any(is_of(story, d, denier) for d in story.drafts):
            continue
        other = frame.speaker_side
        window, found = story.event_time(frame.times, frame)
        draft = Draft(
            other, denier, [], frame.reading.sentence.paragraph, len(story.drafts),
            group=story.group,
        )  # fmt: skip
        draft.speaker_rule = "CLAIMANT-DENIED"
        draft.denied.append((denier, span))
        story.drafts.append(draft)
        absorb(story, draft, frame, window, found, None, None)
