"""Weapons of a claim: those that the accused side is said to have used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contactline.extract.voices import actors as act
from contactline.model.records import Weapon

if TYPE_CHECKING:
    from contactline.extract.clauses.frames import Frame
    from contactline.extract.records.evidence import Evidence
    from contactline.extract.story.draft import Draft
    from contactline.extract.tables.rules import Conflict, Language
    from contactline.extract.text.view import View

#: What may itself be hit; a drone that is brought down is what the claim is about.
_TARGETS: Final = frozenset(
    {"tank", "artillery", "mortar", "rocket artillery", "anti-aircraft gun", "aircraft"}
)
_BEFORE: Final = 70


def weapons_of(
    draft: Draft, view: View, conflict: Conflict, language: Language, evidence: Evidence
) -> tuple[Weapon, ...]:
    """Return the weapons of a draft, each term once."""
    made: list[Weapon] = []
    for frame in draft.frames:
        if (
            frame.triggers
            and frame is not draft.frames[0]
            and all(t.event == "downed" for t in frame.triggers)
        ):
            continue
        for start, end, term, rule in frame.weapons:
            if not _is_used(draft, frame, (start, end), term, conflict, language):
                continue
            evidence.note("weapons", (start, end), rule)
            if not any(w.term == term for w in made):
                made.append(Weapon(as_written=view.words(start, end), term=term))
    return tuple(made)


def _is_used(
    draft: Draft,
    frame: Frame,
    span: tuple[int, int],
    term: str,
    conflict: Conflict,
    language: Language,
) -> bool:
    """Return whether the accused are said to have used a weapon."""
    start, end = span
    before = frame.reading.text[max(frame.start, start - _BEFORE) : start]
    after = frame.reading.text[end : min(frame.end, end + _BEFORE)]
    if language.maybe("event.unused").search(before):
        return False
    if term in _TARGETS and (
        language.maybe("event.struck").search(before)
        or language.maybe("event.struck_after").match(after)
    ):
        return False
    owner = next(
        (
            a for a in frame.reading.actors
            if a.start < start < a.end and a.kind in {act.FORCES, act.TARGET}
        ),
        None,
    )  # fmt: skip
    if owner is None or draft.accused not in conflict.parties:
        return True
    return not (owner.side == act.OWN or (
        owner.side in conflict.parties and owner.side == draft.side
    ))  # fmt: skip
