"""Lists of places, their generic words, and what holds what."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from contactline.extract.tables.rules import compiled
from contactline.gazetteer.generics import generic_class
from contactline.model.terms import Relation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.names.places import Spot

_AREA_CLASSES: Final = frozenset({"region", "district", "province", "republic"})
_SETTLEMENT_CLASSES: Final = frozenset({"village", "town", "city", "settlement"})
_G: Final = (
    r"(?:regions?|districts?|provinces?|cit(?:y|ies)|towns?|villages?|settle?ments?|communit(?:y|ies)"
    r"|rayons?|raions?|marz|oblasts?|(?:gold~)?mines?|lakes?|hamlets?|mountains?|heights?|areas?|republic|autonomous~republic|rivers?|peninsula)"
)
_GRU: Final = r"(?:район\w*|с[её]л(?:[оаеу]|ом|ах|ами?)?(?!\w)|общин\w{0,3}|пос[её]л\w+|город\w*|дерев[не]\w+|област\w+|населенн\w+~пункт\w*|населённ\w+~пункт\w*|озер\w+|рудник\w*|высот\w*)"  # noqa: E501
_PLURAL_RU: Final = compiled(
    r"район(?:ы|ов|ах|ам|ами)|област(?:ей|ях|ям|ями)|с[её]л(?:а?|ах|ами?)|дерев(?:ень|ни|нях)"
    r"|город(?:а|ов|ах)|пос[её]лк(?:и|ов|ах)|общин(?:|ах)|насел[её]нн\w+~пункт(?:ы|ов|ах|ам|ами)"
)
_OWNS: Final = re.compile(r"'s?\s")
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
    rf"^(?:~(?:{_G}|{_GRU}))?(?:~located|~situated|,~located|,~situated)?(?:~and~(?:on~|the~|also~)*(?:nameless~|unnamed~|other~)?(?:heights?|hills?|positions?|posts?))?~(?:of|in|inside|within)~(?:the~)?(?:territory~of~(?:the~)?)?(?:(?:[\w-]+ern|same|liberated|border|occupied|neighbou?ring)~)?(?:{_G}~of~(?:the~)?)?$|^~(?:{_GRU})?~?$"
)
_COMMA_GAP: Final = compiled(rf"^(?:~{_G})?,~(?:the~|in~(?:the~)?)?(?:{_G}~of~)?$")
_APPOSED: Final = compiled(
    rf"^,?~(?:a|an|the)?~?(?:[\w-]+~)?(?P<g>{_G})~(?:at~\w+~|on~[\w~]+?)?(?:in|of|within)~(?:the~)?$"
)
_APPOSED_ALONE: Final = compiled(rf"^,~(?:a|an)~(?:[\w-]+~)?(?P<g>{_G})(?=~(?:at|on|by|near)\b)")
_POSSESSED: Final = compiled(rf"^(?:~{_G})?'s?~(?:border~|[\w-]+ern~)?(?:(?P<g>{_G})~(?:of~)?)?$")
_OPENED: Final = compiled(rf"^(?:~{_G})?~\($")
_BRACKET: Final = compiled(r"^~?\($")
_DIRECTIONS_AFTER: Final = compiled(r"^(?:~(?:and|region|district)~?)?~?directions?(?!\w)")
_DIRECTIONS_AFTER_RU: Final = compiled(r"^~направлени\w+")


def post_directions(text: str, spots: list[Spot]) -> list[Spot]:
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


def contain(text: str, spots: list[Spot]) -> list[Spot]:
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
            after["g"].casefold().endswith("areas") or (_OWNS.match(text, spot.end) and generic_class(after["g"]) in _SETTLEMENT_CLASSES)  # noqa: E501
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
        if _is_adjectival(text, spots[i], spots[j], gap, own[j]):
            holder[j], generic[j] = i, generic[i]  # "the Gegharkunik village of Kut"
            generic[i] = None
            continue
        possessed = _POSSESSED.match(gap)
        if possessed is not None:  # "Gadabay region's settlements of Zamanli"
            for member in _run_from(runs, j):
                if member != j and _follows_possessive(text, spots, member):
                    break
                holder[member] = i
                if possessed["g"] and generic[member] is None:
                    generic[member] = possessed["g"]
            continue
        if kind_i in _AREA_CLASSES and kind_j not in _AREA_CLASSES and _OPENED.match(gap):
            for member in _run_from(runs, j):  # "the Kalbajar region (A, B settlements)"
                if ")" in text[spots[j].start : spots[member].start]:
                    break
                holder[member] = i
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
            and not text.startswith("'s", spots[j].end + len(generic[j] or "") + 1)
        ):
            for member in _run_to(runs, i):
                if holder[member] is None:
                    holder[member] = j
    made = []
    for i, spot in enumerate(spots):
        if (generic[i], holder[i]) != (spot.generic, spot.holder):
            spot = replace(spot, generic=generic[i], holder=holder[i])
        made.append(spot)
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


_ADJECTIVAL: Final = compiled(
    r"^~(?:border~|frontier~|frontline~)?(?:village|town|city|settlement|hamlet)~of~$"
)
_AREAS: Final = frozenset({"admin1", "district", "former_district", "region", "country"})


def _is_adjectival(text: str, first: Spot, second: Spot, gap: str, named: bool) -> bool:
    """Return whether an area stands before what it holds: "the Tavush village of Koti"."""
    if named or not _ADJECTIVAL.match(gap) or not (first.features & _AREAS):
        return False
    if not (second.features & _AREAS):
        return True
    return re.search(r"\bthe\s+$", text[max(0, first.start - 6) : first.start], re.I) is not None


def keep_spots(spots: Sequence[Spot], keep: Sequence[bool]) -> list[Spot]:
    """Return some of the places of a frame; a holder that goes is no holder any more.

    Parameters
    ----------
    spots, keep
        Places, whose holders are positions among them, and whether each stays.
    """
    if all(keep):
        return list(spots)
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
    if word is None or word.casefold() == "pass":
        return False
    return word.casefold().rstrip("'").endswith("s") or _PLURAL_RU.fullmatch(word) is not None


def is_area(spot: Spot) -> bool:
    """Return whether a spot is an area, not a settlement or a site."""
    return spot.kind == "country" or generic_class(spot.generic) in _AREA_CLASSES
