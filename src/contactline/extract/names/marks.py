"""Governing phrases of a sentence: what the places after each of them are to the event."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from contactline.extract.tables.rules import compiled
from contactline.extract.voices import actors as act

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.tables.probes import Lowered
    from contactline.extract.tables.rules import Language
    from contactline.extract.voices.actors import Actor

#: Start, end, key of the table (or "held", "clause"), and the order among equals.
Mark = tuple[int, int, str, int]

_STATIONED: Final = compiled(
    r",?~(?:(?:that|who|which)~(?:are|were)~|those~)?(?:temporarily~)?(?:stationed|located|deployed|situated|based|dislocated|positioned|holding~positions)~"
    r"(?:in|at|near|on|close~to|next~to|not~far~from|around|opposite|outside|above|along)(?!\w)"
    r"|(?:['’]s?)?(?:~(?:sub-?)?units)?,?~(?:whose~(?:own~)?(?:positions|posts)~(?:are|were|lie|lay|stand|stood)"
    r"|who~(?:hold|held|man|manned|have|had|occupy|occupied)~(?:the~)?(?:[\w-]+~)?(?:positions|posts))"
    r"(?:~(?:located|situated|stationed))?~(?:in|at|near|on|around|opposite|outside|above)(?!\w)"
)  # fmt: skip
_AIMED: Final = compiled(
    r"(?<!\w)(?:at|on|upon|against|towards?|direction~of|shelled|attacked|targeted|hit)~(?:the~)?"
    r"(?:(?!by~)[\w-]+~){0,2}$|(?<!\w)(?:over|at|on|near|of)~(?:the~)?(?:[\w-]+~){0,3}(?:positions|posts)~"
    r"(?:held|manned|occupied)~by~(?:the~)?(?:[\w-]+~){0,6}$"
)
_MARKS: Final = (
    "origin", "target", "direction", "near", "into", "along", "far", "inside", "distance",
)  # fmt: skip
#: "fire from Azerbaijan's exclave of ..."
_AREA_NEXT: Final = re.compile(
    r"\s+(?:\w+\s+)?(?:exclave|region|province|district|territory|village|town|enclave)s?\s+of\s+",
    re.I,
)
_CAME: Final = re.compile(r"\b(?:came|com(?:e|es|ing)|originat\w+|emanat\w+)\b", re.I)

#: "fired at by Armenian units in the Berd region"
_BY: Final = compiled(r"(?<!\w)by~(?:the~|(?:sub-?)?units~of~(?:the~)?|its~)?$")
#: Who stands after these words opened fire himself.
_SENDER: Final = re.compile(
    r"\b(?:by|from|when|as|after|while|which|that|and|but|where)\b[^.;]{0,60}$", re.I
)
#: "from their posts", "out of positions that the army holds"
_OUT_OF: Final = re.compile(
    r"\b(?:from|out\s+of)\s+(?:(?:the|their|its)\s+)?(?:direction\s+of\s+(?:the\s+)?)?(?:(?:[\w-]+\s+){0,2}(?:positions|posts|points)\s+"
    r"(?:that|which)\s+(?:the\s+)?)?$|(?:^|\s)(?:с|со|из)\s+$"
    r"|\bfired\s+from,?\s+(?:too,?\s+|also,?\s+)?(?:was|were)\s+(?:the\s+)?$",
    re.I,
)
_NAMED_DIRECTION: Final = re.compile(
    r"((?:[Ff]rom|[Oo]ut\s+of)\s+(?:the\s+)?)[A-Z][\w'-]+\s+directions?$"
)
#: "the fire was that of Armenian forces in Aygedzor"
_DOERS: Final = compiled(
    r"(?<!\w)(?:fire|shots|shooting|firing|shelling)~(?:was|were)~(?:that|those|the~work|done)~(?:of|by)~"
    r"(?:the~)?$"
)
#: "Fired from, too, were the positions near A": the verb stands after its preposition.
_FRONTED: Final = re.compile(r"\b(?:fired|shot)\s+from,?\s+(?:(?:too|also),?\s+)?$", re.I)
_CLAUSE: Final = re.compile(r";\s")
_OWN_VERB: Final = re.compile(
    r"\b(?:was|were|is|are|came|come|fell|had|has|have|hit|struck|fired|opened|said)\b"
)


def _is_aimed_at(text: str, start: int, actor: Actor, masked: Sequence[tuple[int, int]]) -> bool:
    """Return whether the words before an actor say that fire was aimed at him."""
    low = max(start, actor.start - 100)
    match = _AIMED.search(text[low : actor.start])
    return match is not None and not any(
        low + match.start() < b and a < actor.start for a, b in masked
    )


def _is_hit(text: str, start: int, actor: Actor, events: Sequence[Mark]) -> bool:
    """Return whether fire was aimed before an actor is named who neither fired nor sent it."""
    first = max(text.rfind(";", start, actor.start) + 1, start)
    aimed = [last for at, last, key, _ in events if key == "target" and first <= at < actor.start]
    return bool(aimed) and not _SENDER.search(text[max(aimed) : actor.start])


def stranded(text: str, start: int, end: int, language: Language) -> list[tuple[int, int]]:
    """Return stretches whose places are where fire came from, as the words after them say."""
    made = []
    for match in language.maybe("place.stranded").finditer(text, start, end):
        first = max(text.rfind(";", start, match.start()) + 1, start)
        made.append((first, match.start()))
    return made


def find(
    text: str,
    start: int,
    end: int,
    found: Sequence[Actor],
    language: Language,
    masked: Sequence[tuple[int, int]],
    low: Lowered,
) -> list[Mark]:
    """Return the governing phrases of a stretch of text, from left to right."""
    piece = text[start:end]
    events: list[Mark] = []
    for number, key in enumerate(_MARKS):
        for match in language.finditer(f"place.{key}", piece, low):
            first, last = start + match.start(), start + match.end()
            if any(a < last and first < b for a, b in masked):
                continue
            if (
                key == "origin"
                and any(
                    a.kind in {act.FORCES, act.COUNTRY, act.PEOPLE}
                    and 0 <= a.start - last <= 5
                    and not _AREA_NEXT.match(text[a.end : end])
                    for a in found
                )
                and not _CAME.search(text[first:last])
            ):  # "under fire from Armenian forces near Lachin"
                continue
            if key == "origin" and any(
                a.kind == act.EVENT
                and a.start < last <= a.end
                and not _AREA_NEXT.match(text[a.end : end])
                for a in found
            ):  # "fire from Azerbaijan near Tegh"
                continue
            if key == "origin" and (named := _NAMED_DIRECTION.match(match[0])):
                last = first + named.end(1)  # "from the Kalbajar direction"
            if key == "target" and _FRONTED.search(text[max(start, first - 24) : first]):
                continue
            at = max(first, last - 3) if key == "target" else first
            events.append((at, last, key, number))
    for actor in found:
        if actor.kind == act.TARGET and start <= actor.start < end:
            origin = _OUT_OF.search(text[max(start, actor.start - 60) : actor.start])
            events.append((actor.start, actor.end, "origin" if origin else "held", 0))
    fires = language.maybe("place.fires")
    for actor in found:
        if (
            actor.kind in {act.FORCES, act.TARGET, act.COUNTRY, act.PEOPLE}
            and start <= actor.start < end
            and not _is_aimed_at(text, start, actor, masked)
            and (fired := fires.match(text[actor.end : min(end, actor.end + 140)]))
            and not any(
                a.side not in {None, actor.side}
                and a.kind in {act.FORCES, act.COUNTRY}
                and actor.end < a.start
                and a.end < actor.end + fired.end()
                for a in found
            )
        ):  # "Armenian posts near Yeraskh had fired at ..."
            events = [e for e in events if e[0] != actor.start or e[2] != "held"]
            events.append((actor.end, actor.end + 1, "origin", 0))
    for actor in found:
        if actor.kind != act.FORCES or not start <= actor.start < end:
            continue
        seated = _STATIONED.match(text[actor.end : actor.end + 60])
        if seated is not None:
            aimed = _is_aimed_at(text, start, actor, masked) or _is_hit(text, start, actor, events)
            events.append((actor.end, actor.end + 1, "held" if aimed else "origin", 0))
        elif _DOERS.search(text[max(start, actor.start - 50) : actor.start]):
            events.append((actor.end, actor.end + 1, "origin", 0))
        elif _BY.search(text[max(start, actor.start - 30) : actor.start]):
            events.append((actor.end, actor.end + 1, "by", 0))
    for key in ("came_from", "heard_from"):
        for match in language.finditer(f"place.{key}", piece, low):
            events.append((start + match.start("at"), start + match.end("at"), key, 0))
    for match in _CLAUSE.finditer(piece):
        if _OWN_VERB.search(piece[match.end() : (piece + ";").index(";", match.end())]):
            events.append((start + match.start(), start + match.end(), "clause", 0))
    measured = [(a, b) for a, b, key, _ in events if key in {"distance", "far"}]
    events = [
        e for e in events
        if e[2] in {"distance", "far"} or not any(a <= e[0] < b for a, b in measured)
    ]  # fmt: skip
    wider = [(a, b) for a, b, key, _ in events if key in {"near", "direction", "along"}]
    beside = [(a, b) for a, b, key, _ in events if key == "near"]
    events = [
        e for e in events
        if e[2] != "origin" or not any(a < e[0] and e[1] <= b for a, b in beside)
    ]  # fmt: skip
    events = [
        e for e in events
        if e[2] != "inside" or not any(a <= e[0] and e[1] < b for a, b in wider)
    ]  # fmt: skip
    return sorted(events, key=lambda item: (item[0], item[3]))
