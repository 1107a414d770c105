"""Places of an event: how each bears on it, what holds it, and where it is.

A governing phrase ("from positions in the direction of") holds for the list that follows,
until the next one. A settlement is looked up inside the area that the text names for it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from contactline.extract import actors as act
from contactline.extract.rules import compiled
from contactline.extract.toponyms import LOCATIONAL, MIXED
from contactline.gazetteer.generics import generic_class
from contactline.model.records import Resolution
from contactline.model.terms import Relation, ResolutionStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.actors import Actor
    from contactline.extract.rules import Language
    from contactline.extract.toponyms import Toponym
    from contactline.gazetteer.resolve import Gazetteer
    from contactline.model.records import Place

_AREA_CLASSES: Final = frozenset({"region", "district", "province", "republic"})
_SETTLEMENT_CLASSES: Final = frozenset({"village", "town", "city", "settlement"})
_G: Final = (
    r"(?:regions?|districts?|provinces?|cit(?:y|ies)|towns?|villages?|settle?ments?|communit(?:y|ies)"
    r"|rayons?|raions?|marz|oblasts?|(?:gold~)?mines?|lakes?|hamlets?|mountains?|heights?|areas?|republic|autonomous~republic|rivers?|peninsula)"
)
_GRU: Final = r"(?:район\w*|сел[оаеу]|сёл|пос[её]л\w+|город\w*|деревн\w+|област\w+|населенн\w+~пункт\w*|населённ\w+~пункт\w*|озер\w+|рудник\w*|высот\w*)"  # noqa: E501
_GENERIC_AFTER: Final = compiled(
    rf"^(?:'s?)?~(?P<g>(?:border~|mountainous~)?(?:{_G}|{_GRU}))(?![\w-])"
)
_GENERIC_BEFORE: Final = compiled(
    rf"(?<!\w)(?P<g>{_G}|{_GRU})(?:~of)?~(?:the~|liberated~|occupied~)*$"
)
_LIST_GAP: Final = compiled(
    rf"^(?:~(?:{_G}|{_GRU}))?~?(?:,~?(?:and~also~|and~|as~well~as~|и~|а~также~)?|~?and~(?:also~)?|~?as~well~as~|~?и~|~?а~также~|/)(?:also~)?(?:in~|of~|from~|at~|near~)?(?:the~)?(?:(?:{_G}|{_GRU})~(?:of~)?(?:the~)?)?(?:(?:north|south|east|west)\w*~)?$"
)
_OF_GAP: Final = compiled(
    rf"^(?:~(?:{_G}|{_GRU}))?(?:~located|~situated|,~located|,~situated)?~(?:of|in|inside|within)~(?:the~)?(?:(?:[\w-]+ern|same|liberated|border|occupied|neighbou?ring)~)?(?:{_G}~of~(?:the~)?)?$|^~(?:{_GRU})?~?$"
)
_COMMA_GAP: Final = compiled(rf"^(?:~{_G})?,~(?:the~|in~(?:the~)?)?(?:{_G}~of~)?$")
_APPOSED: Final = compiled(
    rf"^,?~(?:a|an|the)?~?(?:[\w-]+~)?(?P<g>{_G})~(?:at~\w+~|on~[\w~]+?)?(?:in|of|within)~(?:the~)?$"
)
_APPOSED_ALONE: Final = compiled(rf"^,~(?:a|an)~(?:[\w-]+~)?(?P<g>{_G})(?=~(?:at|on|by|near)\b)")
_POSSESSED: Final = compiled(rf"^(?:~{_G})?'s?~(?:border~|[\w-]+ern~)?(?:(?P<g>{_G})~(?:of~)?)?$")
_BRACKET: Final = compiled(r"^~?\($")
_DIRECTIONS_AFTER: Final = compiled(r"^(?:~(?:and|region|district)~?)?~?directions?(?!\w)")
_DIRECTIONS_AFTER_RU: Final = compiled(r"^~направлени\w+")
#: Places that people are taken to or come from: not where fire fell.
_ASIDE: Final = compiled(
    r"(?:hospital(?:~\w+)?|clinic|morgue|medical~cent(?:er|re)|native|born|buried|burial|visit(?:ed|ing)?|arriv\w+|flew|travel\w*|evacuated|transported|transferred|rushed|airlifted|speaking|conference|talks|meeting|summit|press~cent(?:er|re)|embassy|office)~(?:in|of|at|to)~(?:the~)?(?:(?:city|town|village)~of~)?$"
)  # fmt: skip
_EARTH_KM: Final = 6371.0


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
             lemma=t.lemma)
        for t in names
    ]  # fmt: skip
    spots += _unnamed(text, start, end, spots, language)
    spots.sort(key=lambda spot: spot.start)
    if not spots:
        return []
    spots = _govern(text, start, end, spots, found, language, masked)
    return _contain(text, spots)


def _unnamed(
    text: str, start: int, end: int, spots: Sequence[Spot], language: Language
) -> list[Spot]:
    """Return lines, zones and vague phrases."""
    new: list[Spot] = []
    piece = text[start:end]
    for key, kind in (("territory", "zone"), ("line", "line"), ("vague", "vague")):
        pattern = language.patterns.get(f"place.{key}")
        if pattern is None:
            continue
        for match in pattern.finditer(piece):
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
    events: list[tuple[int, int, str, int]] = []
    for number, key in enumerate(_MARKS):
        pattern = language.patterns.get(f"place.{key}")
        if pattern is None:
            continue
        for match in pattern.finditer(piece):
            first, last = start + match.start(), start + match.end()
            if any(a < last and first < b for a, b in masked):
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
    events.sort(key=lambda item: (item[0], item[3]))
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
                mode, rule = Relation.NEAR, "P-NEAR"
            elif key == "into":
                side, mode, rule = "target", Relation.INTO, "P-INTO"
            elif key == "along":
                mode, rule = Relation.ALONG, "P-ALONG"
            elif key == "far":
                far, rule = True, "P-FAR"
            elif key == "inside":
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
    governed = _post_directions(text, governed)
    for index, km, name in distances:
        for back in range(index - 1, -1, -1):
            if governed[back].kind == "name":
                spot = governed[back]
                governed[back] = replace(spot, distances=(*spot.distances, (km, name)))
                break
    return governed


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


def _post_directions(text: str, spots: list[Spot]) -> list[Spot]:
    """Read a direction that comes after the names of a list: in the Lachin directions."""
    for index, spot in enumerate(spots):
        after = text[spot.end : spot.end + 30]
        if spot.kind != "name" or not (
            _DIRECTIONS_AFTER.match(after) or _DIRECTIONS_AFTER_RU.match(after)
        ):
            continue
        first = index
        while first > 0 and _LIST_GAP.match(text[spots[first - 1].end : spots[first].start]):
            first -= 1
        for place in range(first, index + 1):
            side = spots[place].role_side
            relation = Relation.FROM_DIRECTION_OF if side == "origin" else Relation.DIRECTION_OF
            spots[place] = replace(spots[place], relation=relation, rule="P-DIRECTIONS-AFTER")
    return spots


def _contain(text: str, spots: list[Spot]) -> list[Spot]:
    """Read generic words, lists and holders."""
    count = len(spots)
    generic: list[str | None] = [None] * count
    own: list[bool] = [False] * count
    holder: list[int | None] = [None] * count
    for i, spot in enumerate(spots):
        if spot.kind not in {"name", "country", "owner"}:
            continue
        after = _GENERIC_AFTER.match(text[spot.end : spot.end + 40])
        before = _GENERIC_BEFORE.search(text[max(0, spot.start - 40) : spot.start])
        if after is not None and not (
            after["g"].casefold().endswith("areas") or (re.match(r"^'s?\s", text[spot.end:]) and generic_class(after["g"]) in _SETTLEMENT_CLASSES)  # noqa: E501
        ):  # fmt: skip
            generic[i], own[i] = after["g"], True
        elif before is not None:
            generic[i] = before["g"]
        apposed = _APPOSED_ALONE.match(text[spot.end : spot.end + 60])
        if generic[i] is None and apposed is not None:
            generic[i] = apposed["g"]
    runs = _lists(text, spots)
    for run in runs:
        for position, i in enumerate(run):  # a plural before the list holds for all of it
            if generic[i] and not own[i] and _is_plural(generic[i]):
                for j in run[position + 1 :]:
                    if generic[j]:
                        break
                    generic[j] = generic[i]
        for position in range(len(run) - 1, -1, -1):  # and so does one after it
            i = run[position]
            if own[i] and _is_plural(generic[i]):
                for j in reversed(run[:position]):
                    if generic[j]:
                        break
                    generic[j] = generic[i]
    for i in range(count - 1):
        j = i + 1
        if spots[i].kind not in {"name", "country", "owner"} or spots[j].kind not in {
            "name",
            "country",
            "owner",
        }:
            continue
        gap = text[spots[i].end : spots[j].start]
        kind_i, kind_j = generic_class(generic[i]), generic_class(generic[j])
        if "republic" in spots[j].surface.casefold():
            kind_j = "republic"
        possessed = _POSSESSED.match(gap)
        if possessed is not None:  # "Gadabay region's settlements of Zamanli"
            for member in _run_from(runs, j):
                if member != j and _follows_possessive(text, spots, member):
                    break
                holder[member] = i
                if possessed["g"] and generic[member] is None:
                    generic[member] = possessed["g"]
            continue
        if kind_i in _AREA_CLASSES and kind_j not in {"republic", "province"}:
            continue
        apposed = _APPOSED.match(gap)
        if (
            apposed is not None
            and j + 1 < count
            and _POSSESSED.match(text[spots[j].end : spots[j + 1].start])
        ):  # "Heydarabad, a settlement of Nakhchivan's Sadarak region"
            generic[j] = None
            for member in _run_to(runs, i):
                holder[member] = j + 1
                generic[member] = generic[member] or apposed["g"]
            continue
        if apposed is not None and (kind_j in _AREA_CLASSES or spots[j].kind == "country"):
            for member in _run_to(runs, i):
                holder[member] = j
                if generic[member] is None:
                    generic[member] = apposed["g"]
            continue
        if spots[j].kind == "country" and not (_OF_GAP.match(gap) and kind_i in _AREA_CLASSES):
            if _COMMA_GAP.match(gap):
                holder[i] = j
            continue
        if (_OF_GAP.match(gap) and (kind_j in _AREA_CLASSES or kind_i)) or (
            (_COMMA_GAP.match(gap) or _BRACKET.match(gap))
            and kind_j in _AREA_CLASSES
            and own[j]
            and spots[j].kind == "name"
            and kind_i not in _AREA_CLASSES
            and not _follows_generic_list(generic, i, j)
            and not re.match(r"'s", text[spots[j].end + len(generic[j] or "") + 1 :][:3])
        ):
            for member in _run_to(runs, i):
                if holder[member] is None:
                    holder[member] = j
    made = []
    for i, spot in enumerate(spots):
        made.append(replace(spot, generic=generic[i], holder=holder[i]))
    for i, spot in enumerate(made):  # a holder bears on the event as what it holds does
        for j, other in enumerate(made):
            if (
                other.holder == i
                and j < i
                and spot.relation in {Relation.IN, Relation.AT}
                and other.role_side == "origin"
            ):
                made[i] = replace(made[i], relation=Relation.FROM, role_side="origin")
    return made


def keep_spots(spots: Sequence[Spot], keep: Sequence[bool]) -> list[Spot]:
    """Return some of the places of a frame; a holder that goes is no holder any more.

    Parameters
    ----------
    spots, keep
        Places, whose holders are positions among them, and whether each stays.
    """
    positions = {old: new for new, old in enumerate(i for i, stays in enumerate(keep) if stays)}
    return [
        replace(spot, holder=None if spot.holder is None else positions.get(spot.holder))
        for spot, stays in zip(spots, keep, strict=True)
        if stays
    ]


def _follows_generic_list(generic: Sequence[str | None], i: int, j: int) -> bool:
    """Return whether the list is one of areas: "Aghdam, Khojavand and Khojaly regions"."""
    return _is_plural(generic[j]) and generic[i] == generic[j]


def _lists(text: str, spots: Sequence[Spot]) -> list[list[int]]:
    runs: list[list[int]] = []
    for i, spot in enumerate(spots):
        if (
            runs
            and i
            and runs[-1][-1] == i - 1
            and spot.kind == "name"
            and spots[i - 1].kind == "name"
            and _LIST_GAP.match(text[spots[i - 1].end : spot.start])
        ):
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _run_from(runs: Sequence[Sequence[int]], i: int) -> list[int]:
    run = next(run for run in runs if i in run)
    return [j for j in run if j >= i]


def _run_to(runs: Sequence[Sequence[int]], i: int) -> list[int]:
    run = next(run for run in runs if i in run)
    return [j for j in run if j <= i]


def _follows_possessive(text: str, spots: Sequence[Spot], i: int) -> bool:
    """Return whether the next name of a list is itself a holder: "... and Kalbajar region's"."""
    return (
        re.match(
            rf"^(?:\s+{_G.replace('~', ' ')})?'s?\s", text[spots[i].end : spots[i].end + 30], re.I
        )
        is not None
    )


def _is_plural(word: str | None) -> bool:
    return (
        word is not None and word.casefold().rstrip("'").endswith("s") and word.casefold() != "pass"
    )


# ------------------------------------------------------------------ looking up


class Locator:
    """Looks the places of a report up, areas first.

    Parameters
    ----------
    gazetteer
        The names.
    published
        ISO date of the report, or None.
    """

    def __init__(self, gazetteer: Gazetteer, published: str | None) -> None:
        self._gazetteer = gazetteer
        self._published = published

    def locate(self, spots: Sequence[Spot]) -> list[Spot]:
        """Return the spots with their resolutions."""
        made = list(spots)
        areas: list[Place] = []
        for i, spot in enumerate(made):
            if _is_area(spot) or any(other.holder == i for other in made):
                made[i] = self._resolve(spot, None, ())
                place = made[i].place
                if place is not None and place.feature != "country":
                    areas.append(place)
        for i, spot in enumerate(made):
            if spot.resolution is not None:
                continue
            if spot.kind in {"line", "vague", "zone"}:
                made[i] = self._unnamed(spot)
                continue
            holder = made[spot.holder] if spot.holder is not None else None
            made[i] = self._resolve(spot, holder, areas)
        return made

    def holds(self, area: Place, place: Place) -> bool:
        """Return whether an area holds another place."""
        return area.place_id != place.place_id and self._gazetteer.contains(
            area.place_id, place.place_id
        )

    def _resolve(self, spot: Spot, holder: Spot | None, near: Sequence[Place]) -> Spot:
        within: Place | str | None = None
        if holder is not None:
            within = holder.place or (
                None
                if holder.kind == "name"
                and holder.resolution is not None
                and not holder.resolution.candidates
                else holder.surface
            )
        resolution = self._gazetteer.resolve(
            spot.lemma or spot.surface,
            generic=spot.generic,
            within=within,
            near=near if within is None else (),
            relation=spot.relation,
            published=self._published,
        )
        if holder is not None and holder.place is None and resolution.place_id is None:
            alone = self._gazetteer.resolve(
                spot.surface, generic=spot.generic, relation=spot.relation,
                published=self._published,
            )  # fmt: skip
            if (
                alone.status is ResolutionStatus.RESOLVED
                and alone.candidates
                and alone.candidates[0].score >= 0.5
            ):
                resolution = replace(
                    alone,
                    reason=f"{alone.reason}; {holder.surface!r}, which the text puts it in, is not known",  # noqa: E501
                )
        if (
            resolution.status is ResolutionStatus.AMBIGUOUS
            and spot.generic is None
            and spot.relation in {Relation.DIRECTION_OF, Relation.FROM_DIRECTION_OF}
        ):
            area = self._gazetteer.resolve(
                spot.surface, generic="district", within=within, relation=spot.relation,
                published=self._published,
            )  # fmt: skip
            if area.status is ResolutionStatus.RESOLVED:
                words = "the direction of a bare name is taken as that of the area around it"
                resolution = replace(area, reason=f"{area.reason}; {words}")
        if spot.distances and resolution.status is not ResolutionStatus.UNRESOLVED:
            resolution = self._by_distance(spot, resolution)
        place = self._gazetteer.place(resolution.place_id) if resolution.place_id else None
        return replace(
            spot, resolution=resolution, place=place,
            within=holder.surface if holder is not None else None,
        )  # fmt: skip

    def _by_distance(self, spot: Spot, resolution: Resolution) -> Resolution:
        """Say which candidate the distances of the text fit; the name stays ambiguous."""
        for km, name in spot.distances:
            other = self._gazetteer.resolve(name, generic="city")
            if other.lon is None or other.lat is None:
                continue
            scored = []
            for candidate in resolution.candidates:
                if candidate.lon is None or candidate.lat is None:
                    continue
                away = _km(candidate.lon, candidate.lat, other.lon, other.lat)
                scored.append((abs(away - km), away, candidate))
            if not scored:
                continue
            scored.sort(key=lambda item: (item[0], item[2].place_id))
            best = scored[0]
            words = (
                f"{best[2].name} ({best[2].within or best[2].feature}) lies {best[1]:.0f} km from "
                f"{other.name}; the text says {km:g} km"
            )
            ordered = (best[2], *(c for c in resolution.candidates if c is not best[2]))
            return replace(
                resolution,
                candidates=ordered,
                reason=f"{resolution.reason}; {words}" if resolution.reason else words,
            )
        return resolution

    def _unnamed(self, spot: Spot) -> Spot:
        if spot.kind == "zone":
            return replace(
                spot,
                resolution=Resolution(
                    status=ResolutionStatus.UNRESOLVED, where_prec=5, geo_precision=3,
                    feature="zone", reason=f"a zone is described ({spot.surface!r}), no place named",  # noqa: E501
                ),
            )  # fmt: skip
        return replace(
            spot, resolution=self._gazetteer.resolve(spot.surface, relation=spot.relation)
        )


def _is_area(spot: Spot) -> bool:
    return spot.kind == "country" or generic_class(spot.generic) in _AREA_CLASSES


def _km(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    a, b = math.radians(lat1), math.radians(lat2)
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
