"""Whose losses the words of a sentence name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from contactline.extract.voices import actors as act

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.tables.rules import Language
    from contactline.extract.voices.actors import Actor

#: "Enemy losses: three killed"
_ITS_LOSSES: Final = re.compile(
    r"(?:['’]s?)?\s+(?:own\s+)?(?:losses|casualties|dead)\s*(?::|-|are\b|were\b|amount\w*|include)",
    re.I,
)
BY_ATTACKERS: Final = re.compile(r"\b(?:these|they|them|the latter|attackers?)\b", re.I)
INFLICTED: Final = re.compile(r"\binflict\w*\s+(?:[\w'-]+\s+){0,4}$", re.I)
#: "On the other side, two are wounded."
_FRONTED: Final = re.compile(r"(?:^|[;:,]\s+|\band\s+)\W*(?:on|among)\s+(?:the\s+)?$", re.I)
#: "found himself on the other side": no nation of his
_BESIDE: Final = re.compile(r"\b(?:on|to|into|from|by|against|with)\s+(?:the\s+)?$", re.I)
REFLEXIVE: Final = re.compile(r"\s+(?:themselves|itself)\b", re.I)
#: "Thrown back, they left two dead": of those who attacked.
LEFT: Final = re.compile(r"\b(?:left|leav\w+|abandon\w*|losing)\b", re.I)
_BACK: Final = re.compile(
    r"\b(?:(?:thrown|driven|pushed|pulled|fell|forced)\s+(?:\w+\s+)?(?:back|off)|repel\w+|repulsed|"
    r"withdrew|retreat\w*|fled|behind)\b",
    re.I,
)
#: "The losses of the adversary are two killed and five wounded."
_LOSSES_OF: Final = re.compile(
    r"\b(?:losses|casualties)\s+(?:of|among|on|for|suffered\s+by|inflicted\s+on)\s+(?:the\s+)?",
    re.I,
)
_OWN_WORD: Final = re.compile(r"\b(?:its|our|their own|his)\b", re.I)


def is_left_behind(text: str, first: int, last: int, start: int, end: int) -> bool:
    """Return whether people are the dead of those who were thrown back."""
    left = LEFT.search(text[first:last]) is not None
    return left and _BACK.search(text[start:first] + text[last:end]) is not None


def side_named(
    text: str,
    first: int,
    last: int,
    start: int,
    end: int,
    found: Sequence[Actor],
    language: Language,
) -> tuple[str | None, bool, bool | None]:
    """Return the side that the words name, whether it is the speaker's own, civilians or not."""
    kinds = {act.FORCES, act.PEOPLE, act.TARGET, act.COUNTRY}
    inside = [
        a for a in found
        if a.start < last and first < a.end and a.kind in kinds and a.side is not None
        and not (a.side == act.BOTH_SIDES and text[a.start : a.end].casefold() == "both")
        and not (a.side == act.ENEMY and _BESIDE.search(text[start : a.start]))
    ]  # fmt: skip
    if inside:
        return inside[-1].side, False, None
    if _OWN_WORD.search(text[first:last]):
        return None, True, None
    after = re.match(
        r"\s*(?:there\s+(?:are|were|is)\s+)?(?:(?:(?:was|were|have been|has been|had been|being)\s+)?(?:inflicted\s+(?:up)?on|caused\s+to|dealt\s+to|suffered\s+by|sustained\s+by)|among|from|of|to|in|on|for|by)\s+(?:the\s+|\()?(?:ranks of |part of |units of |side of )?(?:the )?",  # noqa: E501
        text[last:end],
    )
    if after is not None and not (
        after[0].split()[0] == "by" and not re.search(r"(?:loss(?:es)?|casualties|suffered|sustained)$", text[first:last], re.I)  # noqa: E501
    ):  # fmt: skip
        for actor in found:
            if 0 <= actor.start - (last + after.end()) <= 6 and actor.kind in kinds:
                return actor.side, False, None
        if re.match(r"\s*(?:among|of|to|in)\s+(?:its|our)\b", text[last:end], re.I):
            return None, True, None
    told = language.maybe("casualty.are_losses").match(text[last:end])
    for actor in found if told is not None else ():
        if 0 <= actor.start - (last + told.end()) <= 6 and actor.kind in kinds:  # type: ignore[union-attr]
            return actor.side, False, None
    if re.match(r"(?:kill|wound|injur)\w*\s", text[first:last], re.I):
        return None, False, None
    if re.search(
        r"\b(?:intruders?|attackers?|saboteurs?|infiltrators?|diversionists?|diversants?)\b",
        text[first:last],
        re.I,
    ):
        return act.ENEMY, False, None
    for actor in found:
        if start <= actor.start < actor.end <= first and actor.kind in kinds and (
            _ITS_LOSSES.match(text, actor.end, first)
            or (
                language.maybe("casualty.left_whom").search(text[start : actor.start])
                and language.maybe("casualty.after_whom").match(text[actor.end : first])
            )
        ):  # fmt: skip
            return actor.side, False, None
    for actor in found:
        if (
            start <= actor.start < actor.end <= first
            and actor.kind in kinds
            and _FRONTED.search(text[start : actor.start])
            and re.search(r"\bside\b", text[actor.start : actor.end + 6], re.I)
            and not re.search(r"[.;]|\band\b", text[actor.end : first])
        ):
            return actor.side, False, None
    told = _LOSSES_OF.search(text, start, first)
    if told is not None:
        for actor in found:
            if -5 <= actor.start - told.end() <= 4 and actor.kind in kinds:
                return actor.side, False, None
    before = [
        a for a in found if start <= a.start and a.end <= first and a.kind in kinds
        and not re.search(r"[.;]", text[a.end:first])
    ]  # fmt: skip
    subject = re.search(
        r"(?:suffer|sustain|lost|has|have|had|incur)\w*\s+\"?(?:\w+\s+){0,3}$|^$",
        text[max(start, first - 40) : first],
        re.I,
    )
    if before and (subject or re.match(r"(?:has|have|had|did|lost)", text[first:last], re.I)):
        return before[-1].side, False, None
    return None, False, None


def themselves(first: int, start: int, found: Sequence[Actor]) -> str | None:
    """Return whose "losses themselves" are: of the forces that did what was told before."""
    did = [a for a in found if start <= a.start and a.end <= first and a.kind == act.FORCES]
    return did[-1].side if did else None
