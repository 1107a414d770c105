"""What one tells who denied: "denied it and said that B's troops had shelled X"."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contactline.extract.clauses.frames import part
from contactline.extract.voices import actors as act
from contactline.extract.voices import speech
from contactline.extract.voices.deniers import is_content

if TYPE_CHECKING:
    from contactline.extract.clauses.frames import Frame
    from contactline.extract.clauses.reading import Reading, Span
    from contactline.extract.story.story import Story


def turned_to(
    story: Story, reading: Reading, span: Span, denier: str | None
) -> tuple[int, Frame] | None:
    """Return what one tells who denied: "denied it, saying that B's troops had shelled X"."""
    if span.rule != "D-VERB" or denier is None:
        return None
    text = story.view.text
    turn = story.language.maybe("denial.turn").search(text, span.end, reading.end)
    if turn is None or not any(t.start >= turn.end() for t in reading.triggers):
        return None
    later = [a for a in reading.actors if a.start >= turn.end() and a.side is not None]
    if any(a.kind == act.INST and is_content(story, reading, a) for a in later):
        return None
    if not any(a.kind in act.AGENTS and a.side != denier for a in later):
        return None
    said = next(
        (a for a in reading.attributions
         if turn.start() <= a.verb_end and a.accused is not None and a.verb_end >= turn.end() - 1),
        None,
    )  # fmt: skip
    if said is None:
        who = next(
            (a for a in reversed(reading.actors)
             if a.end <= span.start and a.side == denier and a.kind in act.SPEAKERS),
            act.Actor(span.start, span.end, denier, act.PRONOUN, "ACT-DENIER"),
        )  # fmt: skip
        blamed = next(
            (a for a in later if a.kind in act.AGENTS and a.side != denier), None
        ) if story.language["speech.accuse"].search(turn[0]) else None  # fmt: skip
        said = speech.Attribution(
            who.start, who.end, who, speech.SAY if blamed is None else speech.ACCUSE, True,
            "ATTR-DENIER", blamed, turn[0].casefold(), turn.end(),
        )  # fmt: skip
    else:
        said = replace(said, speaker=replace(said.speaker, side=denier))
    told = part(reading, story.context, story.language, turn.start(), reading.end, said)
    if told is None or not told.triggers or told.accused_side in {None, denier}:
        return None
    return turn.start(), told
