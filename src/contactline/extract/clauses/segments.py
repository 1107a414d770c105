"""A sentence cut where another speaker begins, or another event of the same one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from contactline.extract.voices import actors as act
from contactline.extract.voices import speech

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.reading import Reading
    from contactline.extract.voices.speech import Attribution

#: Times that a half of a sentence may have of its own.
_DATED: Final = frozenset(
    {"clock", "range", "date", "weekday", "night", "same_day", "later", "part", "span"}
)
_SEMICOLON: Final = re.compile(r";\s*(?:and\s+)?")
_BOUNDARY: Final = re.compile(
    r"(?:;|,?\s+(?:and|but|while|whereas|а|но|и)|,)\s+(?:the\s+|in turn,?\s+(?:the\s+)?)?$", re.I
)


def segments(reading: Reading) -> list[tuple[int, int, Attribution | None]]:
    """Cut a sentence where another speaker begins."""
    text = reading.text
    lead = [a for a in reading.attributions if a.before and a.speaker.kind != act.PRONOUN]
    cuts: list[tuple[int, Attribution]] = []
    for item in lead:
        if item.start == reading.start or (not cuts and not any(
            t.end <= item.start for t in reading.triggers
        ) and not any(x.end <= item.start for x in reading.losses)):  # fmt: skip
            if not cuts:
                cuts.append((reading.start, item))
            continue
        told = any(t.start >= item.verb_end for t in reading.triggers) or any(
            x.start >= item.verb_end for x in reading.losses
        )
        if (
            told
            and item.speaker.kind != act.OUTLET
            and _BOUNDARY.search(text[reading.start : item.start])
        ):
            cuts.append((item.start, item))
    trailing = [a for a in reading.attributions if not a.before]
    if not cuts:
        chosen = _best(reading.attributions)
        return [(reading.start, reading.end, chosen)]
    spans: list[tuple[int, int, Attribution | None]] = []
    if cuts[0][0] > reading.start:
        spans.append(
            (reading.start, cuts[0][0], _best([a for a in trailing if a.start < cuts[0][0]]))
        )
    for number, (at, item) in enumerate(cuts):
        stop = cuts[number + 1][0] if number + 1 < len(cuts) else reading.end
        accuse = next(
            (a for a in reading.attributions if at <= a.start < stop and a.kind == speech.ACCUSE),
            None,
        )
        inner = [a for a in trailing if at <= a.start < stop]
        chosen = accuse or item
        if item.speaker.kind == act.OUTLET and inner:
            chosen = _best(inner) or item
        spans.append((at, stop, chosen))
    return spans


def halves(
    reading: Reading, spans: Sequence[tuple[int, int, Attribution | None]]
) -> list[tuple[int, int, Attribution | None]]:
    """Cut at a semicolon where a clock of its own and what happened stand on either side."""
    made: list[tuple[int, int, Attribution | None]] = []
    clocked = [t for t in reading.times if t.kind in _DATED]
    for first, last, attribution in spans:
        at = first
        for match in _SEMICOLON.finditer(reading.text, first, last):
            stop = match.end()
            if all(
                any(low <= item.start < high for item in items)
                for low, high in ((at, stop), (stop, last))
                for items in (clocked, reading.triggers)
            ):
                made.append((at, stop, attribution))
                at = stop
        made.append((at, last, attribution))
    return made


def _best(found: Sequence[Attribution]) -> Attribution | None:
    """Return the attribution that names a party rather than an agency or a pronoun."""
    if not found:
        return None

    def rank(item: Attribution) -> tuple[int, int]:
        speaker = item.speaker
        order = 3
        if speaker.side is not None and speaker.kind in {
            act.INST,
            act.COUNTRY,
            act.FORCES,
            act.PERSON,
        }:
            order = 0
        elif speaker.kind == act.INST:
            order = 1
        elif speaker.kind == act.PRONOUN:
            order = 2
        if item.kind == speech.ACCUSE:
            order -= 1
        return order, item.start

    return min(found, key=rank)
