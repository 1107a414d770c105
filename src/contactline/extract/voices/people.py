"""Persons who speak: a name that was heard with an office stands for the office later on.

"The ministry's spokesman Artur Davtyan said ..." makes "Davtyan added" and "according to
Davtyan" words of that ministry.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from contactline.extract.voices import actors as act
from contactline.extract.voices.attribution import SAY, Attribution

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.reading import Reading
    from contactline.extract.tables.rules import Language
    from contactline.extract.voices.actors import Actor

_NAME: Final = r"[A-Z][\w'’-]+"
#: "Artur Davtyan, the spokesman" and "spokesman Artur Davtyan"
_BEFORE: Final = re.compile(
    rf"({_NAME})\s+({_NAME})\s*,\s+(?:who\s+is\s+)?(?:the\s+|an?\s+|its\s+)?$"
)
_AFTER: Final = re.compile(rf",?\s+(?:{_NAME}\s+)?({_NAME})\s+({_NAME})\b")
_TITLES: Final = frozenset(
    {"Ministry", "Defence", "Defense", "Army", "Service", "Republic", "Minister"}
    | {"President", "Friday", "Monday", "Tuesday", "Wednesday", "Thursday", "Saturday"}
    | {"Sunday", "Border", "State", "Office", "Council", "Affairs", "Forces", "District", "Region"}
)
#: So near to the start of a sentence its speaker stands before what he says.
_OPENING: Final = 40
#: Between a name and its verb.
_TO_VERB: Final = re.compile(r"\s+(?:(?:also|then|later|further|has|had|\w+ly)\s+){0,2}", re.I)


def heard(readings: Sequence[Reading]) -> dict[str, Actor]:
    """Return the surnames that were heard with an office, with the office."""
    found: dict[str, Actor] = {}
    sided: Actor | None = None
    for reading in readings:
        offices = [item.speaker for item in reading.attributions]
        offices += [a for a in reading.actors if a.kind == act.INST and a.side is not None]
        for office in offices:
            if office.kind == act.INST and office.side is not None:
                sided = office
            if office.kind != act.INST or (office.side is None and sided is None):
                continue
            text = reading.text
            before = _BEFORE.search(text, max(reading.start, office.start - 60), office.start)
            after = _AFTER.match(text, office.end, min(reading.end, office.end + 60))
            for match in (before, after):
                if (
                    match is not None
                    and not {match[1], match[2]} & _TITLES
                    and not any(
                        actor.side is not None
                        and actor.kind != act.PERSON
                        and actor is not office
                        and actor.start < match.end(2)
                        and match.start(1) < actor.end
                        for actor in reading.actors
                    )
                ):
                    side = office.side if office.side is not None else (
                        sided.side if sided is not None else None
                    )  # fmt: skip
                    found.setdefault(match[2], replace(office, side=side))
    return found


def speak(readings: Sequence[Reading], language: Language) -> None:
    """Let a surname alone speak for the office that it was heard with."""
    known = heard(readings)
    for reading in readings if known else ():
        for surname, office in known.items():
            if surname not in reading.text[reading.start : reading.end]:
                continue
            made = _attribution(reading, surname, office, language)
            if made is None or any(
                a.speaker.side is not None and a.speaker.kind == act.INST
                for a in reading.attributions
            ):
                continue
            reading.attributions = sorted(
                [
                    *(a for a in reading.attributions
                      if a.end <= made.start or made.end <= a.start),
                    made,
                ],
                key=lambda a: a.start,
            )  # fmt: skip


def _attribution(
    reading: Reading, surname: str, office: Actor, language: Language
) -> Attribution | None:
    text = reading.text
    for match in re.finditer(rf"\b{re.escape(surname)}\b", text[reading.start : reading.end]):
        start, end = reading.start + match.start(), reading.start + match.end()
        who = replace(office, start=start, end=end, rule="ACT-HEARD", core_start=0, core_end=0)
        gap = _TO_VERB.match(text, end, reading.end)
        verb = language["speech.say"].match(text, gap.end(), reading.end) if gap else None
        if verb is not None:
            return Attribution(
                start, verb.end(), who, SAY,
                start - reading.start < _OPENING or verb.end() < reading.end - _OPENING,
                "ATTR-HEARD", None, verb[0].casefold(), verb.end(),
            )  # fmt: skip
        told = re.search(
            r"(?:according\s+to|told\s+by|said|says|added|adds|quoting|in\s+the\s+words\s+of|wrote"
            rf"|stated|noted)\s+(?:{_NAME}\s+)?$",
            text[max(reading.start, start - 50) : start],
            re.I,
        )
        if told is not None:
            first = max(reading.start, start - 50) + told.start()
            return Attribution(
                first, end, who, SAY, not text[reading.start : first].strip(), "ATTR-HEARD", None,
                told[0].split()[0].casefold(), end,
            )  # fmt: skip
    return None
