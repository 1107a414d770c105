"""The areas that a name may mean: of a containing place, of a region, of a country."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contactline.gazetteer import containment
from contactline.gazetteer.errors import UnknownPlaceError
from contactline.gazetteer.generics import AREAS, SETTLEMENTS, fit
from contactline.gazetteer.labels import label
from contactline.gazetteer.normalize import fold
from contactline.gazetteer.phrase import parse_phrase, stems, uninflected
from contactline.gazetteer.ranking import KIND_WEIGHT, PROMINENCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.gazetteer.store import Store
    from contactline.model.records import Place

_REGION_ORDER: Final = (
    "district", "admin1", "former_district", "region", "zone", "corridor", "country",
)  # fmt: skip


class AreaNames:
    """Looks areas up by name.

    Parameters
    ----------
    store
        Where the places are.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def containers(self, text: str) -> tuple[Place, ...]:
        """Return every area that the name of a containing place may mean."""
        found = self._store.find(text)
        if found is not None:
            return (found,)
        phrase = parse_phrase(text)
        whole = fold(text).removeprefix("the ")
        for core, kind in (
            (whole, None), (phrase.full, None), (phrase.core, phrase.kind), (phrase.core, None),
        ):  # fmt: skip
            areas = self.areas(core, kind)
            if areas:
                return tuple(areas)
        for stem in (*stems(phrase.core), *uninflected(text)):
            areas = self.areas(stem, phrase.kind)
            if areas:
                return tuple(areas)
        units = [
            hit.place
            for hit in self._store.regional.exact(phrase.core)
            if hit.place.feature in SETTLEMENTS and (hit.place.geometry or "").startswith("admin1:")
        ]
        if units:  # a city that is a unit of its own
            return tuple(dict.fromkeys(units))
        sounding = [
            hit.place
            for hit in self._store.regional.phonetic(phrase.core)
            if hit.place.feature in AREAS
        ]
        return tuple(dict.fromkeys(sounding)) if len({p.place_id for p in sounding}) == 1 else ()

    def areas(self, name: str, kind: str | None, only: frozenset[str] = AREAS) -> list[Place]:
        """Return the areas of exactly this name, best first."""
        found = {
            hit.place.place_id: (
                _REGION_ORDER.index(hit.place.feature),
                -KIND_WEIGHT[hit.kind],
                hit.place,
            )
            for hit in sorted(
                self._store.regional.exact(name), key=lambda hit: KIND_WEIGHT[hit.kind]
            )
            if hit.place.feature in only and fit(kind, hit.place.feature)
        }
        if not found:
            return self._imported_areas(name, kind, only)
        return [
            item[2]
            for item in sorted(found.values(), key=lambda item: (*item[:2], item[2].place_id))
        ]

    def _imported_areas(self, name: str, kind: str | None, only: frozenset[str]) -> list[Place]:
        """Return imported areas of this name or, failing them, the province around its town."""
        hits = self._store.imported_exact(name)
        areas = {
            hit.place.place_id: hit.place
            for hit in hits
            if hit.place.feature in only and fit(kind, hit.place.feature)
        }
        if not areas and only is AREAS:
            for hit in hits:
                if hit.place.feature in {"city", "town"} and not hit.derived:
                    above = containment.parents(hit.place, self._store.find)
                    areas.update((area.place_id, area) for area in above[-1:])
        order = {feature: number for number, feature in enumerate(_REGION_ORDER)}
        return sorted(areas.values(), key=lambda area: (order[area.feature], area.place_id))

    def holders(self, name: str) -> list[Place]:
        """Return the areas that hold the settlements of a name, the most prominent ones only."""
        held = [
            (
                PROMINENCE.get(hit.place.feature, 0.5),
                containment.parents(hit.place, self._store.find),
            )
            for hit in self._store.exact(name)
            if hit.place.feature not in AREAS
        ]
        most = max((prominence for prominence, above in held if above), default=0.0)
        smallest = [above[0] for prominence, above in held if above and prominence == most]
        return list(dict.fromkeys(smallest))

    def only(self, areas: Sequence[Place], name: str) -> Place:
        """Return the one area of the best kind; raise if there are several."""
        order = {feature: number for number, feature in enumerate(_REGION_ORDER)}
        best = min(order.get(area.feature, len(order)) for area in areas)
        chosen = {a.place_id: a for a in areas if order.get(a.feature, len(order)) == best}
        if len(chosen) == 1:
            return next(iter(chosen.values()))
        labels = tuple(sorted(label(area) for area in chosen.values()))
        raise UnknownPlaceError(
            f"{name!r} is the name of several areas: {', '.join(labels)}; "
            f"use an id instead: {', '.join(sorted(chosen))}",
            labels,
        )
