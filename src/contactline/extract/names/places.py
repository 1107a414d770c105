"""Places of an event: how each bears on it, what holds it, and where it is.

A governing phrase ("from positions in the direction of") holds for the list that follows,
until the next one. A settlement is looked up inside the area that the text names for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from contactline.extract.names.containment import contain
from contactline.extract.names.governing import govern
from contactline.extract.names.toponyms import LOCATIONAL, MIXED
from contactline.extract.tables.rules import compiled, probed
from contactline.model.terms import Relation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.names.toponyms import Toponym
    from contactline.extract.tables.probes import Lowered
    from contactline.extract.tables.rules import Language
    from contactline.extract.voices.actors import Actor
    from contactline.model.records import Place, Resolution

#: Places that people are taken to or come from: not where fire fell.
_ASIDE: Final = probed(
    r"(?:(?<!at a )(?<!on a )(?<!hit a )(?<!at the )hospital(?:~\w+)?"
    r"|clinic|morgue|medical~cent(?:er|re)|native|born|buried|burial|visit(?:ed|ing)?|arriv\w+|flew|travel\w*"
    r"|(?:taking|carrying|driving|bringing|escorting|heading|headed|going|taken|moved|on~(?:its|his|her|their|the)~way|returning)(?:~[\w-]+){0,4}?|evacuated|transported|transferred|rushed|airlifted|speaking"
    r"|conference|talks|meeting|summit|press~cent(?:er|re)|embassy|office)~(?:in|of|at|to)~(?:the~)?"
    r"(?:(?:city|town|village)~of~)?$"
    r"|who~(?:[\w'-]+,?~){0,6}?(?:comes?|came|hails?|hailed)~from~(?:the~)?(?:(?:city|town|village)~of~)?$"
)  # fmt: skip
#: "the village of A in the B region"
#: "the conflict over A", "the A dispute": what it is about, not where.
_TOPIC_BEFORE: Final = compiled(
    r"(?<!\w)(?:conflict|dispute|war|talks|tensions?|deal|agreement|stand-?off)~(?:over|about|on)~"
    r"(?:the~)?(?:[\w-]+~){0,2}$"
)
_TOPIC_AFTER: Final = compiled(
    r"~(?:conflict(?!~zone)|dispute|issue|problem|question|war|peace|talks|settlement~process)(?!\w)"
)
#: Places that hold no other: one in brackets behind another is its other name.
_FINE: Final = frozenset({"village", "town", "city"})
_HELD_BY: Final = compiled(
    r"(?:~(?:village|town|city|settlement|community))?,?~(?:in|of)~(?:the~)?(?:[\w-]+ern~)?"
)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place of an event; offsets into the view.

    Parameters
    ----------
    holder
        Index of the spot that the text names as its containing area, or None.
    """

    start: int
    end: int
    surface: str
    relation: Relation
    rule: str
    generic: str | None = None
    holder: int | None = None
    kind: str = "name"
    resolution: Resolution | None = None
    place: Place | None = None
    role_side: str = "target"
    distances: tuple[tuple[float, str], ...] = field(default=())
    within: str | None = None
    lemma: str | None = None
    features: frozenset[str] = frozenset()


def find(
    text: str,
    start: int,
    end: int,
    toponyms: Sequence[Toponym],
    found: Sequence[Actor],
    language: Language,
    low: Lowered,
    *,
    masked: Sequence[tuple[int, int]] = (),
    aside: bool = False,
) -> list[Spot]:
    """Return the places of a stretch of text with their relations and holders.

    Parameters
    ----------
    low
        The stretch in lower case.
    aside
        Whether places that people are taken to, or meet at, count too.
    masked
        Stretches (times, attributions) whose words govern nothing.
    """
    names = _wanted(text, start, end, toponyms, language, low, aside=aside)
    spots = [
        Spot(t.start, t.end, t.surface, Relation.IN, t.rule,
             kind="country" if t.is_country else ("owner" if t.use == MIXED else "name"),
             lemma=t.lemma, features=t.features)
        for t in names
    ]  # fmt: skip
    spots += _unnamed(text, start, end, spots, language, low)
    spots.sort(key=lambda spot: spot.start)
    if not spots:
        return []
    text, spots = _without_aliases(text, spots)
    spots = govern(text, start, end, spots, found, language, masked, low)
    return contain(text, spots)


#: "Basarkechar (Gegharkunik) region": a name in brackets that is told for the one before.
_GENERIC_NEXT: Final = re.compile(
    r"\)\s+(?:region|district|province|settlement|village|town|city)s?\b"
)


def _without_aliases(text: str, spots: list[Spot]) -> tuple[str, list[Spot]]:
    """Drop other names in brackets, and blank them, so that lists and areas read on."""
    kept = spots[:1]
    for before, spot in pairwise(spots):
        stop = spot.end + 1
        if (
            spot.kind == before.kind == "name"
            and re.fullmatch(r"\s+\(", text[before.end : spot.start])
            and text[spot.end : stop] == ")"
            and (
                _GENERIC_NEXT.match(text, spot.end)
                or (_FINE & before.features and _FINE & spot.features)
            )
        ):
            text = text[: before.end] + " " * (stop - before.end) + text[stop:]
            continue
        kept.append(spot)
    return text, kept


def _wanted(
    text: str,
    start: int,
    end: int,
    toponyms: Sequence[Toponym],
    language: Language,
    low: Lowered,
    *,
    aside: bool,
) -> list[Toponym]:
    """Return the names that are places of an event; those people come from are not."""
    kept: list[Toponym] = []
    aside = aside or not (_ASIDE.may_match(low) or language.may_hold("place.aside", low))
    elsewhere = language.maybe("place.aside")
    left: Toponym | None = None
    for name in toponyms:
        if not start <= name.start < end or name.use not in {LOCATIONAL, MIXED}:
            continue
        if not aside and (
            _ASIDE.pattern.search(text[max(start, name.start - 60) : name.start])
            or elsewhere.search(text[max(start, name.start - 60) : name.start])
            or _TOPIC_BEFORE.search(text[max(start, name.start - 40) : name.start])
            or _TOPIC_AFTER.match(text[name.end : name.end + 30])
            or (left is not None and _HELD_BY.fullmatch(text[left.end : name.start]))
        ):
            left = name
            continue
        left = None
        if "line" not in name.features:
            kept.append(name)
    return kept


def _unnamed(
    text: str, start: int, end: int, spots: Sequence[Spot], language: Language, low: Lowered
) -> list[Spot]:
    """Return lines, zones and vague phrases."""
    new: list[Spot] = []
    piece = text[start:end]
    for key, kind in (("territory", "zone"), ("line", "line"), ("vague", "vague")):
        for match in language.finditer(f"place.{key}", piece, low):
            first, last = start + match.start(), start + match.end()
            if any(s.start < last and first < s.end for s in (*new,)):
                continue
            if kind == "vague" and any(s.start < last and first < s.end for s in spots):
                continue
            new.append(
                Spot(first, last, text[first:last], Relation.AT, f"P-{key.upper()}", kind=kind)
            )
    return new
