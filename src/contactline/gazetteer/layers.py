"""The imported places under the shipped ones: asked by key, and never in their way.

The shipped tables say what a place of theirs is; an imported row of the same GeoNames id, or
of the same name on the same spot, is that place and no other. An imported namesake elsewhere
is listed, but a shipped place that fits the context comes first.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, Protocol

from contactline.gazetteer.containment import distance_km
from contactline.gazetteer.generics import AREAS, LINES, SETTLEMENTS, fit
from contactline.gazetteer.importers.records import WORLD_RANK
from contactline.gazetteer.index import EXACT
from contactline.gazetteer.normalize import squeeze
from contactline.gazetteer.phrase import stems
from contactline.gazetteer.ranking import SIMILAR_RATIO, Query, Ranker, Scored, exact_first
from contactline.gazetteer.store import HOME, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contactline.gazetteer.index import Hit, NameIndex
    from contactline.model.records import Place, PlaceName

#: Two records of one name this close are one place.
SAME_PLACE_KM: Final = 3.0
#: A shipped place this near another of the report fits it, and comes before imported ones.
NEIGHBOUR_KM: Final = 30.0
_WIDE: Final = AREAS | LINES | {"river", "road", "range"}
# Countries that the neighbours' tables have.
_NEIGHBOURS: Final = frozenset({"GE", "IR", "RU", "TR"})


class Imported(Protocol):
    """What the store of imported places answers."""

    def place(self, place_id: str) -> Place | None:
        """Return the place of an id, or None."""

    def rank(self, place_id: str) -> int:
        """Return the rank of a place's best source; 0 for none."""

    def names_of(self, place_id: str) -> tuple[PlaceName, ...]:
        """Return every name of a place."""

    def exact(self, name: str) -> list[Hit]:
        """Return the places of this name."""

    def phonetic(self, name: str) -> list[Hit]:
        """Return the places of this sound."""

    def fuzzy(self, name: str) -> list[Hit]:
        """Return the places of nearly these letters."""


class LayeredStore(Store):
    """The shipped indexes with imported places below them.

    Parameters
    ----------
    regional, neighbours
        As for `Store`.
    imported
        Asked by key; nothing of it is held.
    never
        (key of a name, place id) pairs that the do-not-confuse table strikes out.
    """

    def __init__(
        self,
        regional: NameIndex,
        neighbours: NameIndex | None,
        imported: Imported,
        never: frozenset[tuple[str, str]],
    ) -> None:
        super().__init__(regional, neighbours)
        self.imported = imported
        self._never = never
        self._curated_ids: dict[int, str] | None = None

    def find(self, place_id: str) -> Place | None:
        """Return the place of an id, the shipped one first."""
        found = self.regional.place(place_id)
        if found is not None:
            return found
        stored = self.imported.place(place_id)
        if stored is not None:
            return self._shipped(stored) or stored
        return super().find(place_id)

    def names_of(self, place: Place) -> tuple[PlaceName, ...]:
        """Return the names of a place in the tables and, for others, in the store."""
        if place.place_id in self.regional.rows:
            return self.regional.names_of(place.place_id)
        return self.imported.names_of(place.place_id) or super().names_of(place)

    def is_abroad(self, place: Place) -> bool:
        """Return whether a place is outside the region."""
        if place.place_id in self.regional.rows:
            return False
        return place.country_code is not None and place.country_code not in HOME

    def is_chosen(self, place: Place) -> bool:
        """Return whether somebody imported the place's country, not only the whole world."""
        return self.imported.rank(place.place_id) > WORLD_RANK

    def imported_exact(self, name: str) -> list[Hit]:
        """Return imported places of this name, as shipped ones where they are the same."""
        return self._known(self.imported.exact(name))

    def imported_similar(self, name: str) -> list[list[Hit]]:
        """Return imported places of this sound and, failing them, of nearly these letters."""
        methods: tuple[Callable[[str], list[Hit]], ...] = (
            self.imported.phonetic,
            self.imported.fuzzy,
        )
        return [self._known(method(name)) for method in methods]

    def _known(self, hits: list[Hit]) -> list[Hit]:
        """Put the shipped record in the place of the same imported one."""
        known = []
        for hit in hits:
            shipped = self._shipped(hit.place)
            ids = {hit.place.place_id, shipped.place_id if shipped else hit.place.place_id}
            if any((squeeze(hit.name), place_id) in self._never for place_id in ids):
                continue
            known.append(hit if shipped is None else replace(hit, place=shipped, derived=True))
        return known

    def _shipped(self, place: Place) -> Place | None:
        found = self.regional.place(place.place_id)
        if found is None and place.geonameid is not None:
            if self._curated_ids is None:
                self._curated_ids = {}
                for row in self.regional.places():
                    if row.geonameid is not None:
                        is_first = row.geonameid not in self._curated_ids
                        if is_first or row.feature in SETTLEMENTS:
                            self._curated_ids[row.geonameid] = row.place_id
            curated = self._curated_ids.get(place.geonameid)
            found = self.regional.place(curated) if curated else None
        if found is None and place.country_code in _NEIGHBOURS:
            found = self.neighbours.place(place.place_id)
        return found


class LayeredRanker(Ranker):
    """Ranks the shipped candidates as ever, then finds the imported ones a place among them.

    Parameters
    ----------
    store
        The layers.
    preferred
        As for `Ranker`.
    """

    def __init__(self, store: LayeredStore, preferred: frozenset[tuple[str, str]]) -> None:
        super().__init__(store, preferred)
        self._layers = store

    def rank(self, query: Query) -> list[Scored]:
        """Return every candidate with its score, best first."""
        ranked = super().rank(query)
        own = self._best(query, self._imported_hits(query))
        if not any(item.hit.method == EXACT and _agrees(query, item) for item in [*ranked, *own]):
            own += self._imported_similar(query, {item.place.place_id for item in own})
        if not own:
            return ranked
        best = max(
            (
                item.score
                for item in ranked
                if item.hit.method == EXACT
                and _agrees(query, item)
                and not self._store.is_abroad(item.place)
            ),
            default=0.0,
        )
        joined = {item.place.place_id: item for item in ranked}
        for item in own:
            known = joined.get(item.place.place_id)
            if known is not None:
                if known.hit.method != EXACT and item.hit.method == EXACT:
                    joined[item.place.place_id] = item
            elif not any(_is_same(item, other) for other in ranked):
                if best:
                    item = item.with_score(min(item.score, SIMILAR_RATIO * best))
                joined[item.place.place_id] = item
        found = exact_first(query, list(joined.values()))
        return sorted(found, key=lambda item: (-item.score, item.place.place_id))

    def _imported_hits(self, query: Query) -> list[tuple[Hit, str | None]]:
        """Return imported places of the name: of the longest spelling that is known."""
        phrase, kind = query.phrase, query.kind
        misfits: list[tuple[Hit, str | None]] = []
        spellings = [
            (name, kind if name == phrase.core else None) for name in self._spellings(query)
        ]
        if kind:
            spellings += [(stem, kind) for stem in stems(phrase.core)]
        for name, own in dict.fromkeys(spellings):
            found = [(hit, own) for hit in self._layers.imported_exact(name)] if name else []
            fitting = [item for item in found if own is None or fit(own, item[0].place.feature)]
            if fitting:
                return fitting
            misfits += found
        return misfits

    def _imported_similar(self, query: Query, known: set[str]) -> list[Scored]:
        for hits in self._layers.imported_similar(query.phrase.core):
            fitting = [(hit, query.kind) for hit in hits if fit(query.kind, hit.place.feature)]
            similar = [
                item
                for item in self._best(query, fitting)
                if item.place.place_id not in known and (not query.areas or item.inside)
            ]
            if similar:
                return similar
        return []


def _agrees(query: Query, item: Scored) -> bool:
    """Return whether a place fits the kind, the area, the country and the neighbours named."""
    if query.kind is not None and not fit(query.kind, item.place.feature):
        return False
    if query.areas and item.inside is None:
        return False
    if query.country and item.place.country_code not in {None, query.country}:
        return False
    if item.fits is False:
        return False
    distances = [distance_km(other, item.place) for other in query.near]
    known = [distance for distance in distances if distance is not None]
    return not known or min(known) <= NEIGHBOUR_KM


def _is_same(item: Scored, other: Scored) -> bool:
    """Return whether an imported record is a shipped place under another id."""
    if item.hit.method != EXACT or other.hit.method != EXACT:
        return False
    a, b = item.place, other.place
    distance = distance_km(a, b)
    if distance is None:
        return a.feature == b.feature == "country" and a.country_code == b.country_code
    if a.feature in AREAS and b.feature in AREAS:
        return a.country_code == b.country_code and distance <= (b.radius_km or 0.0)
    return a.feature not in _WIDE and b.feature not in _WIDE and distance <= SAME_PLACE_KM


def areas_named(hits: Sequence[Hit], kind: str | None, only: frozenset[str]) -> list[Place]:
    """Return the areas among hits that fit a generic word, each once."""
    found = {
        hit.place.place_id: hit.place
        for hit in hits
        if hit.place.feature in only and fit(kind, hit.place.feature)
    }
    return list(found.values())
