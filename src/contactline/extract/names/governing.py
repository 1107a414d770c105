"""How the places of a sentence bear on the event: each phrase governs until the next."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from contactline.extract.names import marks
from contactline.extract.names.containment import post_directions
from contactline.extract.tables.rules import compiled
from contactline.extract.voices import actors as act
from contactline.model.terms import Relation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.names.places import Spot
    from contactline.extract.tables.probes import Lowered
    from contactline.extract.tables.rules import Language
    from contactline.extract.voices.actors import Actor


def govern(
    text: str,
    start: int,
    end: int,
    spots: list[Spot],
    found: Sequence[Actor],
    language: Language,
    masked: Sequence[tuple[int, int]],
    low: Lowered,
) -> list[Spot]:
    """Walk the governing phrases from left to right; each holds until the next."""
    events = marks.find(text, start, end, found, language, masked, low)
    person = language["casualty.civilian_before"]
    governed: list[Spot] = []
    side, mode, rule = "target", Relation.AT, "P-DEFAULT"
    far = False
    skip_before = shot_from = -1
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
                route = _ROUTE.search(text[max(start, first - 60) : first]) if plain else None
                if route is not None and not any(
                    a.kind == act.FORCES and -1 <= first - len(route[0]) - a.end <= 1 for a in found
                ):
                    side, mode, rule = "target", Relation.AT, "P-ROUTE"
                    continue
                if plain and person.search(text[max(start, first - 30) : first]):
                    side, mode, rule = "target", Relation.IN, "P-RESIDENT"
                    continue
                if plain and (spot.start - last > 60 or not _NAMED_NEXT.match(text, last)):
                    continue
                side, mode, rule = "origin", Relation.FROM, "P-ORIGIN"
                shot_from = first if _SHOOTS.search(_FROM.sub("", text[start:last])) else -1
                if re.search(r"direction|направлени", text[first:last], re.I):
                    mode, rule = Relation.FROM_DIRECTION_OF, "P-ORIGIN-DIRECTION"
                skip_before = last if not plain else first
            elif key == "clause":
                side, mode, rule = "target", Relation.AT, "P-CLAUSE"
            elif key == "came_from":
                side, mode, rule = "origin", Relation.FROM, "P-CAME-FROM"
            elif key == "heard_from":
                side, mode, rule = "target", Relation.IN, "P-HEARD-FROM"
            elif key == "by":
                if any(
                    s.kind == "name" and s.role_side == "target" and not s.features & _WIDE
                    for s in governed
                ) and _SEATED.match(text[first:]):
                    side, mode, rule = "origin", Relation.FROM, "P-BY"
            elif key in {"target", "held"}:
                if key == "held" and side == "origin" and spot.start < first:
                    continue
                if key == "held" and rule == "P-CAME-FROM":
                    continue
                if side == "origin" and key == "target" and _is_more_of_it(text, first, last, end):
                    continue
                side, mode, rule = "target", Relation.AT, f"P-{key.upper()}"
            elif key == "direction":
                written = text[first:last].casefold()
                if written.startswith(("toward", "to ", "to\t", "в сторону")) or (
                    shot_from >= 0
                    and _is_aimed(text, governed, shot_from, first)
                    and not any(e[2] in {"target", "held"} for e in events[at:])
                ):
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
                if (
                    side == "origin"
                    and shot_from >= 0
                    and _AIMING.match(text[first : last + 30])
                    and _is_aimed(text, governed, shot_from, first, listed="at")
                ):  # "fired from positions in A at the village of B"
                    side, mode, rule = "target", Relation.AT, "P-AIMED"
                elif mode is not Relation.DIRECTION_OF or not _is_same_list(text, governed, first):
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
    for first, last in marks.stranded(text, start, end, language):
        governed = [
            replace(s, relation=Relation.FROM, rule="P-STRANDED", role_side="origin")
            if first <= s.start < last and not s.rule.startswith("P-TARGET") else s
            for s in governed
        ]  # fmt: skip
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


#: "fired from", "opened fire with mortars from": what follows may still be fired at
_SHOOTS: Final = compiled(
    r"(?<!\w)(?:(?<!under )(?<!by )(?:fire[ds]?|firing)|shots?|shooting|launch(?:ed|es|ing)"
    r"|com(?:e|ing)|moved|moving|advanc\w+|cross\w+|penetrat\w+|infiltrat\w+|attack\w*|flew|flying"
    r"|стрел\w+|огонь)"
    r"(?:~(?!(?:up)?on~|at~|against~|towards?~|into~|by~|под~|по~)[\w'-]+,?){0,9}?,?\s*$"
)  # fmt: skip
#: "from posts near A and positions on the heights of B": the list goes on
#: Whose places do not say where fire fell.
_WIDE: Final = frozenset({"region", "country", "admin1"})
_SEATED: Final = compiled(
    r"~(?:located~|stationed~|based~|deployed~|positioned~|in~positions~)?(?:in|at|from)~(?!the~(?:area|vicinity))"
)
_MORE: Final = compiled(
    r"(?:,|,~and|and)~(?:the~|several~|its~)?(?:positions|posts|outposts|villages|settlements)$"
)
_VERB: Final = re.compile(
    r"\b(?:was|were|is|are|came|fell|had|has|have|hit|struck|fired|opened|said|suffered|took)\b"
)
_FROM: Final = re.compile(r"\s*\b(?:from|из|со?)\b(?:\s+[\w'-]+){0,8}$", re.I)
#: "at the village of B"; not "on the border", "on the territory of"
_AIMING: Final = compiled(
    r"(?:at|on|upon|по)~(?!(?:the~|its~|their~)?(?:[\w-]+~)?"
    r"(?:territory|side|outskirts|slopes?|heights?|top|border|line|road|highway|banks?|edge)(?!\w))"
)


def _is_aimed(
    text: str, governed: Sequence[Spot], shot_from: int, first: int, listed: str = ""
) -> bool:
    """Return whether those who fired have been placed, and the list of places is over.

    Parameters
    ----------
    listed
        The word that the phrase begins with: after a comma it goes on with the list only if
        the list began with it too ("from posts at A, at B").
    """
    if not governed or governed[-1].start < shot_from or governed[-1].role_side != "origin":
        return False
    gap = text[governed[-1].end : first]
    if re.search(r"(?:\band|\bи|as well as)\s*$", gap):
        return False
    if not gap.rstrip().endswith(","):
        return True
    begun = text[shot_from : governed[-1].start]
    return bool(listed) and re.search(rf"\b{listed}\s", begun) is None


def _is_more_of_it(text: str, first: int, last: int, end: int) -> bool:
    """Return whether positions only lengthen the list of those that fire came from."""
    if _MORE.search(text[max(0, first - 30) : last]) is None:
        return False
    stop = re.search(r"[.;]", text[last:end])
    return _VERB.search(text[last : last + stop.start() if stop else end]) is None


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
