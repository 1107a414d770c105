"""Who did it, where the words stand in another order: nouns, relative clauses, means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contactline.extract.voices import actors as act

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.reading import Reading, Trigger
    from contactline.extract.tables.rules import Language
    from contactline.extract.voices.actors import Actor

#: From a word of an event to the one who did it, in characters.
_MAX_REACH: Final = 110


def is_noun(reading: Reading, trigger: Trigger, language: Language) -> bool:
    """Return whether the words name an event and have no subject: "by shooting from ..."."""
    text = reading.text
    words = text[trigger.start : trigger.end]
    if language.maybe("agent.noun").fullmatch(words) is None:
        return False
    before = text[max(reading.start, trigger.start - 40) : trigger.start]
    return language.maybe("agent.noun_before").search(before) is not None


def is_aside(text: str, actor: Actor, trigger: Trigger, language: Language) -> bool:
    """Return whether an actor stands in a clause that is over before the trigger.

    "the forces of X, whom Y was keeping from moving, had opened fire"
    """
    if actor.end >= trigger.start:
        return False
    opened = None
    for match in language.maybe("agent.aside").finditer(
        text, max(0, actor.start - 90), actor.start
    ):
        opened = match
    if opened is None or "," in text[opened.end() : actor.start]:
        return False
    closed = text.find(",", actor.end, trigger.start)
    return closed >= 0 and not text[closed + 1 : trigger.start].lstrip().startswith(
        ("who ", "which ", "that ")
    )


def doer(
    reading: Reading, named: Sequence[Actor], pool: Sequence[Trigger], first: int,
    language: Language,
) -> tuple[Actor, str] | None:  # fmt: skip
    """Return who did it by words that need no order: "N that X committed", "at X's hands"."""
    text = reading.text
    for trigger in pool:
        for actor in named:  # "the violations that X committed"
            if (
                0 <= actor.start - trigger.end <= _MAX_REACH
                and language.maybe("agent.that").search(text[trigger.end : actor.start])
                and language.maybe("agent.committed").match(text, actor.end)
            ):
                return actor, "A-RELATIVE"
        for actor in named:  # "the mortars that X used": within the words of the event
            if (
                trigger.start < actor.start
                and actor.end <= trigger.end
                and language.maybe("agent.that").search(text[trigger.start : actor.start])
            ):
                return actor, "A-RELATIVE"
    for actor in named:  # "as a result of a provocation committed by X, ... was killed"
        before = text[max(first, actor.start - _MAX_REACH) : actor.start]
        if language.maybe("agent.means").search(before):
            return actor, "A-MEANS"
    for actor in reading.actors:
        if actor.side is None or actor.start < first or actor.kind in {act.INST, act.OUTLET}:
            continue
        before = text[max(first, actor.start - 60) : actor.start]
        after = text[actor.end : actor.end + 60]
        if language.maybe("agent.hands_before").search(before) or language.maybe(
            "agent.hands_after"
        ).match(after):
            return actor, "A-HANDS"
    return None
