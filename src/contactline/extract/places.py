"""Places of an event: how each bears on it, what holds it, and where it is.

A governing phrase ("from positions in the direction of") holds for the list that follows,
until the next one. A settlement is looked up inside the area that the text names for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from contactline.extract import actors as act
from contactline.extract.containment import contain, post_directions
from contactline.extract.rules import compiled
from contactline.extract.toponyms import LOCATIONAL, MIXED
from contactline.model.terms import Relation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.actors import Actor
    from contactline.extract.rules import Language
    from contactline.extract.toponyms import Toponym
    from contactline.model.records import Place, Resolution

#: Places that people are taken to or come from: not where fire fell.
_ASIDE: Final = compiled(
    r"(?:(?<!at a )(?<!on a )(?<!hit a )(?<!at the )hospital(?:~\w+)?"
    r"|clinic|morgue|medical~cent(?:er|re)|native|born|buried|burial|visit(?:ed|ing)?|arriv\w+|flew|travel\w*"
    r"|(?:taking|carrying|driving|bringing|escorting|heading|headed|going|taken|moved|on~(?:its|his|her|their|the)~way|returning)(?:~[\w-]+){0,4}?|evacuated|transported|transferred|rushed|airlifted|speaking"
    r"|conference|talks|meeting|summit|press~cent(?:er|re)|embassy|office)~(?:in|of|at|to)~(?:the~)?"
    r"(?:(?:city|town|village)~of~)?$"
)  # fmt: skip


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
    *,
    masked: Sequence[tuple[int, int]] = (),
    aside: bool = False,
) -> list[Spot]:
    """Return the places of a stretch of text with their relations and holders.

    Parameters
    ----------
    aside
        Whether places that people are taken to, or meet at, count too.
    masked
        Stretches (times, attributions) whose words govern nothing.
    """
    names = [
        t for t in toponyms
        if start <= t.start < end and t.use in {LOCATIONAL, MIXED} and "line" not in t.features
        and (aside or not _ASIDE.search(text[max(start, t.start - 50) : t.start]))
    ]  # fmt: skip
    spots = [
        Spot(t.start, t.end, t.surface, Relation.IN, t.rule,
             kind="country" if t.is_country else ("owner" if t.use == MIXED else "name"),
             lemma=t.lemma, features=t.features)
        for t in names
    ]  # fmt: skip
    spots += _unnamed(text, start, end, spots, language)
    spots.sort(key=lambda spot: spot.start)
    if not spots:
        return []
    spots = _govern(text, start, end, spots, found, language, masked)
    return contain(text, spots)


def _unnamed(
    text: str, start: int, end: int, spots: Sequence[Spot], language: Language
) -> list[Spot]:
    """Return lines, zones and vague phrases."""
    new: list[Spot] = []
    piece = text[start:end]
    low = piece.lower()
    for key, kind in (("territory", "zone"), ("line", "line"), ("vague", "vague")):
        if not language.may_hold(f"place.{key}", low):
            continue
        for match in language[f"place.{key}"].finditer(piece):
            first, last = start + match.start(), start + match.end()
            if any(s.start < last and first < s.end for s in (*new,)):
                continue
            if kind == "vague" and any(s.start < last and first < s.end for s in spots):
                continue
            new.append(
                Spot(first, last, text[first:last], Relation.AT, f"P-{key.upper()}", kind=kind)
            )
    return new


_STATIONED: Final = compiled(
    r",?~(?:(?:that|who|which)~(?:are|were)~)?(?:temporarily~)?(?:stationed|located|deployed|situated|based|dislocated|positioned|holding~positions)~(?:in|at|near|on)(?!\w)"
)  # fmt: skip
_AIMED: Final = compiled(
    r"(?:at|on|upon|against|towards?|direction~of|shelled|attacked|targeted|hit)~(?:the~)?(?:[\w-]+~){0,2}$"
)
_MARKS: Final = (
    "origin", "target", "direction", "near", "into", "along", "far", "inside", "distance",
)  # fmt: skip


def _govern(
    text: str,
    start: int,
    end: int,
    spots: list[Spot],
    found: Sequence[Actor],
    language: Language,
    masked: Sequence[tuple[int, int]],
) -> list[Spot]:
    """Walk the governing phrases from left to right; each holds until the next."""
    piece = text[start:end]
    low = piece.lower()
    events: list[tuple[int, int, str, int]] = []
    for number, key in enumerate(_MARKS):
        if not language.may_hold(f"place.{key}", low):
            continue
        for match in language[f"place.{key}"].finditer(piece):
            first, last = start + match.start(), start + match.end()
            if any(a < last and first < b for a, b in masked):
                continue
            if key == "origin" and any(
                a.kind in {act.FORCES, act.COUNTRY, act.PEOPLE} and 0 <= a.start - last <= 5
                for a in found
            ):  # "under fire from Armenian forces near Lachin"
                continue
            if key == "origin" and any(
                a.kind == act.EVENT
                and a.start < last <= a.end
                and not _AREA_NEXT.match(text[a.end : end])
                for a in found
            ):  # "fire from Azerbaijan near Tegh"
                continue
            at = max(first, last - 3) if key == "target" else first
            events.append((at, last, key, number))
    for actor in found:
        if actor.kind == act.TARGET and start <= actor.start < end:
            origin = re.search(
                r"\bfrom\s+(?:the\s+|their\s+|its\s+)?$|(?:^|\s)(?:с|со|из)\s+$",
                text[max(start, actor.start - 14) : actor.start],
                re.I,
            )
            events.append((actor.start, actor.end, "origin" if origin else "held", 0))
    fires = language.maybe("place.fires")
    for actor in found:
        if (
            actor.kind in {act.FORCES, act.TARGET, act.COUNTRY, act.PEOPLE}
            and start <= actor.start < end
            and fires.match(text[actor.end : min(end, actor.end + 140)])
        ):  # "Armenian posts near Yeraskh had fired at ..."
            events = [e for e in events if e[0] != actor.start or e[2] != "held"]
            events.append((actor.end, actor.end + 1, "origin", 0))
    for actor in found:
        if actor.kind != act.FORCES or not start <= actor.start < end:
            continue
        seated = _STATIONED.match(text[actor.end : actor.end + 30])
        if seated is not None:
            aimed = _AIMED.search(text[max(start, actor.start - 40) : actor.start])
            events.append((actor.end, actor.end + 1, "held" if aimed else "origin", 0))
    measured = [(a, b) for a, b, key, _ in events if key in {"distance", "far"}]
    events = [
        e for e in events
        if e[2] in {"distance", "far"} or not any(a <= e[0] < b for a, b in measured)
    ]  # fmt: skip
    wider = [(a, b) for a, b, key, _ in events if key in {"near", "direction", "along"}]
    events = [
        e for e in events
        if e[2] != "inside" or not any(a <= e[0] and e[1] < b for a, b in wider)
    ]  # fmt: skip
    events.sort(key=lambda item: (item[0], item[3]))
    person = language["casualty.civilian_before"]
    governed: list[Spot] = []
    side, mode, rule = "target", Relation.AT, "P-DEFAULT"
    far = False
    skip_before = -1
    distance: tuple[float, str] | None = None
    distances: list[tuple[int, float, str]] = []
    at = 0
    for spot in spots:
        while at < len(events) and events[at][0] <= spot.start and events[at][1] <= spot.end:
            first, last, key, _ = events[at]
            at += 1
            if first < skip_before and key not in {"direction", "origin"}:
                continue
            far = False
            if key == "origin":
                plain = text[first:last].casefold().strip() in {"from", "из", "со", "с"}
                if _ARMS_NEXT.match(text[last : last + 60]):
                    continue
                if plain and _ROUTE.search(text[max(start, first - 60) : first]):
                    side, mode, rule = "target", Relation.AT, "P-ROUTE"
                    continue
                if plain and person.search(text[max(start, first - 30) : first]):
                    side, mode, rule = "target", Relation.IN, "P-RESIDENT"
                    continue
                if plain and (spot.start - last > 60 or not _NAMED_NEXT.match(text[last:])):
                    continue
                side, mode, rule = "origin", Relation.FROM, "P-ORIGIN"
                if re.search(r"direction|направлени", text[first:last], re.I):
                    mode, rule = Relation.FROM_DIRECTION_OF, "P-ORIGIN-DIRECTION"
                skip_before = last if not plain else first
            elif key in {"target", "held"}:
                if key == "held" and side == "origin" and spot.start < first:
                    continue
                side, mode, rule = "target", Relation.AT, f"P-{key.upper()}"
            elif key == "direction":
                written = text[first:last].casefold()
                if written.startswith(("toward", "to ", "to\t", "в сторону")):
                    side = "target"
                mode, rule = Relation.DIRECTION_OF, "P-DIRECTION"
                skip_before = last
            elif key == "near":
                if governed and governed[-1].kind == "country" and side == "origin":
                    side = "target"  # "fire from Azerbaijan near Tegh"
                mode, rule = Relation.NEAR, "P-NEAR"
            elif key == "into":
                side, mode, rule = "target", Relation.INTO, "P-INTO"
            elif key == "along":
                mode, rule = Relation.ALONG, "P-ALONG"
            elif key == "far":
                far, rule = True, "P-FAR"
            elif key == "inside":
                if governed and governed[-1].kind == "country" and side == "origin":
                    side = "target"  # "launched from Armenia at Ganja"
                if mode is not Relation.DIRECTION_OF or not _is_same_list(text, governed, first):
                    mode, rule = Relation.IN, "P-IN"
            elif key == "distance":
                measure = language["place.distance"].search(text[first:end])
                if measure is not None:
                    distance = (float(measure[1].replace(",", ".")), text[first:last])
                    if "mile" in measure[0]:
                        distance = (distance[0] * 1.609, distance[1])
        relation = _relation(side, mode)
        if spot.kind in {"zone", "country"} and _sits_in(text, spot, found):
            relation, rule = Relation.FROM, "P-SEAT"
        if far:
            relation, far = Relation.FAR_FROM, False
        if distance is not None:
            distances.append((len(governed), distance[0], spot.surface))
            governed.append(
                replace(spot, relation=Relation.AT, rule="P-DISTANCE", kind="reference")
            )
            distance = None
            continue
        governed.append(replace(spot, relation=relation, rule=rule, role_side=side))
    governed = post_directions(text, governed)
    for index, km, name in distances:
        for back in range(index - 1, -1, -1):
            if governed[back].kind == "name":
                spot = governed[back]
                governed[back] = replace(spot, distances=(*spot.distances, (km, name)))
                break
    return governed


#: "on the road from X to Y", "driving from X"
_ROUTE: Final = re.compile(
    r"\b(?:roads?|highway|route|way|track|path|motorway|convoy|bus|driving|drove|travel\w*|heading|headed|going|returning|walking|moving|дорог\w+|трасс\w+)\s+(?:leading\s+|running\s+)?$",
    re.I,
)
#: "fire from Azerbaijan's exclave of ..."
_AREA_NEXT: Final = re.compile(
    r"\s+(?:\w+\s+)?(?:exclave|region|province|district|territory|village|town|enclave)s?\s+of\s+",
    re.I,
)
#: "fire from sniper rifles in the direction of ..."
_ARMS_NEXT: Final = re.compile(
    r"\s+(?:[\w-]+,?\s+){0,3}?(?:weapons?|rifles?|mortars?|guns?|artillery|launchers?|howitzers?|arms"
    r"|firearms|tanks?|drones?|оружия|пулем[её]т\w*|миномет\w*|винтовк\w*|гранатом[её]т\w*)\b",
    re.I,
)
_NAMED_NEXT: Final = re.compile(
    r"\s+(?:(?:the|its|their|a|an|of|and)\s+|(?:[a-z-]+(?:ern|ory|age|ages|own|owns|ty|ties|ion|ions|ent|ents|rict|ricts|ke|rder)\s+)){0,4}[A-ZÇƏĞİÖŞÜ\u0531-\u0556]"
    r"|\s+(?:района|села|направления|с[её]л|города|территории|(?:[а-яё]+\s+)?)?\s*[А-ЯЁ]"
)


def _sits_in(text: str, spot: Spot, found: Sequence[Actor]) -> bool:
    """Return whether those who fired are said to be there: "a detachment in the territory"."""
    for actor in found:
        if actor.kind == act.FORCES and actor.rule.startswith("ACT-NK") and (
            0 <= spot.start - actor.end < 30
            and re.fullmatch(
                r",?\s+(?:in|on|within|inside)\s+(?:the\s+|that\s+)?(?:territory\s+of\s+)?",
                text[actor.end : spot.start],
            )
        ):  # fmt: skip
            return True
    return False


def _is_same_list(text: str, governed: Sequence[Spot], first: int) -> bool:
    """Return whether an "in" only joins the next member of a list."""
    return (
        bool(governed)
        and re.fullmatch(r"[\s,]*(?:and|as well as)?\s*", text[governed[-1].end : first])
        is not None
    )


def _relation(side: str, mode: Relation) -> Relation:
    if side == "origin":
        if mode in {Relation.DIRECTION_OF, Relation.FROM_DIRECTION_OF}:
            return Relation.FROM_DIRECTION_OF
        return Relation.FROM
    if mode in {Relation.FROM, Relation.FROM_DIRECTION_OF}:
        return Relation.AT
    return mode
