"""Weigh the places that a name may mean: every factor is named in the reason.

A score is a product: how well the name fits, what kind of name it is, how the generic word,
the containing area, the country, the places beside it and the date agree, and how readily a
bare name means a place of that kind. It orders candidates; it is no probability.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from contactline.gazetteer import containment
from contactline.gazetteer.containment import distance_km
from contactline.gazetteer.generics import AREAS, fit
from contactline.gazetteer.index import EXACT, FUZZY, PHONETIC, Hit
from contactline.gazetteer.labels import label
from contactline.gazetteer.normalize import fold, phonetic_key, squeeze
from contactline.gazetteer.phrase import Phrase, stems

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contactline.gazetteer.store import Store
    from contactline.model.records import Place

#: Longest piece of a toponym that a reason quotes.
MAX_QUOTED: Final = 60

# How readily a bare name means a place of this kind.
PROMINENCE: Final = {
    "country": 1.0, "city": 1.0, "admin1": 0.95, "town": 0.95, "region": 0.95, "district": 0.9,
    "line": 0.85, "zone": 0.85, "corridor": 0.85, "lake": 0.7, "reservoir": 0.65, "mine": 0.65,
    "mountain": 0.6, "range": 0.6, "pass": 0.6, "height": 0.6, "river": 0.6, "monastery": 0.6,
    "bridge": 0.6, "road": 0.6, "village": 0.6, "former_district": 0.3,
}  # fmt: skip
# How readily a name of this kind means its place.
KIND_WEIGHT: Final = {
    "official": 1.0, "other_side": 0.97, "communique": 0.97, "variant": 0.95, "typo": 0.9,
    "former": 0.7,
}  # fmt: skip
_KIND_WORDS: Final = {
    "official": "official name", "other_side": "the other side's name",
    "communique": "name used in communiques", "variant": "variant spelling",
    "typo": "known misspelling", "former": "former name",
}  # fmt: skip
_DERIVED_WEIGHT: Final = 0.75
_METHOD_WEIGHT: Final = {EXACT: 1.0, PHONETIC: 0.6, FUZZY: 0.5}
_ABROAD_WEIGHT: Final = 0.5
_OUT_OF_DATE_WEIGHT: Final = 0.85
_OUTSIDE_WEIGHT: Final = 0.1
_RADIUS_ONLY_WEIGHT: Final = 0.8
_PREFERRED_WEIGHT: Final = 1.6
# Names that are often written whole, generic word and all.
_WHOLE_NAMES: Final = frozenset({"lake", "mine", "corridor", "road", "zone"})


@dataclass(frozen=True, slots=True)
class Scored:
    """A candidate while it is being weighed."""

    place: Place
    score: float
    hit: Hit
    inside: str | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """A look-up with its context made out."""

    toponym: str
    phrase: Phrase
    kind: str | None
    areas: tuple[Place, ...]
    within_text: str | None
    near: tuple[Place, ...]
    country: str | None
    published: str | None

    @property
    def shown(self) -> str:
        """The toponym as a message may quote it."""
        text = " ".join(self.toponym.split())
        return text if len(text) <= MAX_QUOTED else f"{text[:MAX_QUOTED]}..."


class Ranker:
    """Finds and weighs candidates.

    Parameters
    ----------
    store
        The indexes.
    preferred
        (key of a name, place id) pairs that the do-not-confuse table prefers.
    """

    def __init__(self, store: Store, preferred: frozenset[tuple[str, str]]) -> None:
        self._store = store
        self._preferred = preferred

    def rank(self, query: Query) -> list[Scored]:
        """Return every candidate with its score, best first."""
        ranked = self._best(query, self._hits(query))
        if query.areas and not any(item.inside for item in ranked):
            similar = self._best(query, self._similar(query))
            ranked += [item for item in similar if item.inside]
        return sorted(ranked, key=lambda item: (-item.score, item.place.place_id))

    def _best(self, query: Query, hits: Iterable[tuple[Hit, str | None]]) -> list[Scored]:
        """Return each place once: the best score of its names, the words of the likest one."""
        scores: dict[str, float] = {}
        likest: dict[str, tuple[tuple[bool, bool, float], Scored]] = {}
        for hit, kind in hits:
            scored = self._score(query, hit, kind)
            place_id = scored.place.place_id
            scores[place_id] = max(scores.get(place_id, 0.0), scored.score)
            rank = (*_likeness(query, hit), scored.score)
            if place_id not in likest or rank > likest[place_id][0]:
                likest[place_id] = rank, scored
        return [replace(scored, score=scores[place_id]) for place_id, (_, scored) in likest.items()]

    def _hits(self, query: Query) -> list[tuple[Hit, str | None]]:
        """Return hits with the class of generic word that each still has to fit."""
        phrase, kind = query.phrase, query.kind
        misfits: list[tuple[Hit, str | None]] = []
        for name in dict.fromkeys(self._spellings(query)):
            own = kind if name == phrase.core else None
            found = [(hit, own) for hit in self._store.exact(name, query.country)]
            fitting = [item for item in found if fit(own, item[0].place.feature)]
            if fitting:
                return fitting
            misfits += found
        if kind:
            for stem in stems(phrase.core):
                found = [(hit, kind) for hit in self._store.exact(stem, query.country)]
                fitting = [item for item in found if fit(kind, item[0].place.feature)]
                if fitting:
                    return fitting
        return misfits + self._similar(query)

    def _similar(self, query: Query) -> list[tuple[Hit, str | None]]:
        """Return names of the same sound or, failing them, of nearly the same letters."""
        core, kind, regional = query.phrase.core, query.kind, self._store.regional
        for hits in (regional.phonetic, regional.fuzzy):
            similar = [(hit, kind) for hit in hits(core) if fit(kind, hit.place.feature)]
            if similar:
                return similar
        return []

    def _spellings(self, query: Query) -> Iterable[str]:
        """Yield the names to look up, longest first: the first that is known counts.

        "East Zangezur" and "Karabakh region" are names of their own; "northern Tavush
        region" is not, and comes down to Tavush.
        """
        phrase = query.phrase
        whole = fold(query.toponym)
        yield whole
        yield whole.removeprefix("the ")
        yield phrase.full
        if phrase.full == phrase.core and query.kind in _WHOLE_NAMES:
            yield f"{phrase.core} {query.kind}"
            yield f"{query.kind} {phrase.core}"
            if query.kind == "mine":
                yield f"{phrase.core} gold mine"
        yield phrase.core

    def _score(self, query: Query, hit: Hit, kind: str | None) -> Scored:
        place = hit.place
        fitting = fit(kind, place.feature)
        notes = [self._name_words(hit)]
        score = _METHOD_WEIGHT[hit.method] * hit.similarity * KIND_WEIGHT[hit.kind]
        if hit.derived and not self._is_spelling_of_main(hit):
            score *= _DERIVED_WEIGHT
            notes.append("an alternate name that only GeoNames lists")
        if kind is None and query.kind is None:
            score *= self._prominence(place) * self._size(place)
        else:
            score *= (fitting or 0.05) * self._size(place)
            wanted = query.kind or kind
            notes.append(
                f"the generic word asks for a {wanted}"
                + ("" if fit(wanted, place.feature) else f", which a {place.feature} is not")
            )
        inside = None
        if query.areas:
            for area in query.areas:
                inside = containment.contains(area, place, self._store.find)
                if inside is not None:
                    notes.append(f"in {label(area)}")
                    break
                if area.place_id == place.place_id:
                    inside = containment.SAYS_TABLE
                    break
            if inside is None:
                score *= _OUTSIDE_WEIGHT
                notes.append(f"outside {' and '.join(label(a) for a in query.areas)}")
            elif inside == containment.SAYS_RADIUS:
                score *= _RADIUS_ONLY_WEIGHT
        if query.country and place.country_code and place.country_code != query.country:
            score *= _OUTSIDE_WEIGHT
            notes.append(f"not in {query.country}")
        if query.near:
            score, note = self._near(query, place, score)
            notes += note
        if query.published and _out_of_date(hit, query.published):
            score *= _OUT_OF_DATE_WEIGHT
            notes.append("the name or the unit was not in use on that date")
        if self._store.is_abroad(place) and query.country != place.country_code:
            score *= _ABROAD_WEIGHT
        if (squeeze(query.phrase.core), place.place_id) in self._preferred:
            score *= _PREFERRED_WEIGHT
            notes.append("preferred by the do-not-confuse table")
        return Scored(place, min(score, 1.0), hit, inside, tuple(notes))

    def _near(self, query: Query, place: Place, score: float) -> tuple[float, list[str]]:
        nearest: tuple[float, Place] | None = None
        for other in query.near:
            distance = distance_km(other, place)
            if distance is not None and other.place_id != place.place_id:
                distance = max(0.0, distance - _extent(other))
                if nearest is None or distance < nearest[0]:
                    nearest = (distance, other)
        if nearest is None or place.feature == "country":
            return score, []
        distance, other = nearest
        note = [f"{distance:.0f} km from {other.name}, named beside it"]
        return score * (0.4 + 0.6 / (1.0 + distance / 40.0)), note

    def _prominence(self, place: Place) -> float:
        """Return how readily a bare name means this place; a village that is a seat is a town."""
        if place.feature == "village" and place.district_id:
            district = self._store.find(place.district_id)
            is_seat = district is not None and squeeze(district.name) == squeeze(place.name)
            if is_seat and district is not None and district.feature == "district":
                return PROMINENCE["town"]
        return PROMINENCE.get(place.feature, 0.5)

    def _size(self, place: Place) -> float:
        """Return a slight weight for population, so that ties have an order."""
        population = place.population or 0
        if population <= 0:
            return 0.97
        return 0.97 + 0.03 * min(1.0, population / 100_000.0)

    def _is_spelling_of_main(self, hit: Hit) -> bool:
        """Return whether an alternate is only the main name in another spelling."""
        return phonetic_key(hit.name) == phonetic_key(hit.place.name)

    def _name_words(self, hit: Hit) -> str:
        if hit.method == EXACT:
            return f"{_KIND_WORDS[hit.kind]} {hit.name!r}"
        if hit.method == PHONETIC:
            return f"sounds like {hit.name!r}, spelled otherwise"
        return f"{hit.similarity:.0%} of the letters of {hit.name!r}"


def _likeness(query: Query, hit: Hit) -> tuple[bool, bool]:
    """Return how much a known name looks like the one asked for: as written, in its script."""
    as_written = hit.name.casefold() in query.toponym.casefold()
    return as_written, hit.name[0].isascii() == query.toponym.isascii()


def _extent(place: Place) -> float:
    """Return how far an area reaches; a place beside it is not nearer for that."""
    return (place.radius_km or 0.0) if place.feature in AREAS else 0.0


def _out_of_date(hit: Hit, published: str) -> bool:
    starts = [date for date in (hit.valid_from, hit.place.valid_from) if date]
    ends = [date for date in (hit.valid_to,) if date]
    if hit.place.feature in {"line", "zone", "corridor"} and hit.place.valid_to:
        ends.append(hit.place.valid_to)
    return any(published < start[: len(published)] for start in starts) or any(
        published[: len(end)] > end for end in ends
    )
