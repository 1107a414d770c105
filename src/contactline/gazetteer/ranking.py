"""Weigh the places that a name may mean: every factor is named in the reason.

A score is a product: how well the name fits, what kind of name it is, how the generic word,
the containing area, the country, the places beside it, the distances and the date agree, and
how readily a bare name means a place of that kind. It orders candidates; it is no probability.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final

from contactline.gazetteer import containment
from contactline.gazetteer.containment import distance_km
from contactline.gazetteer.distances import weigh_distances
from contactline.gazetteer.generics import AREAS, LINES, fit
from contactline.gazetteer.index import EXACT, FUZZY, PHONETIC, Hit
from contactline.gazetteer.labels import label
from contactline.gazetteer.normalize import fold, phonetic_key, squeeze
from contactline.gazetteer.phrase import Phrase, stems, uninflected

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from contactline.gazetteer.distances import Distance
    from contactline.gazetteer.store import Store
    from contactline.model.records import Candidate, Place

#: Longest piece of a toponym that a reason quotes.
MAX_QUOTED: Final = 60
#: How many weighed names are kept for the next look-up.
MAX_KEPT: Final = 100_000

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
#: A name that is only similar has at most this share of the score of one that is right.
SIMILAR_RATIO: Final = 0.5
_ONLY_GEONAMES: Final = "an alternate name that only GeoNames lists"
_MISFIT_WEIGHT: Final = 0.2
_WIDE: Final = AREAS | LINES
# Names that are often written whole, generic word and all.
_WHOLE_NAMES: Final = frozenset({"lake", "mine", "corridor", "road", "zone"})


@dataclass(slots=True, eq=False)
class Scored:
    """A candidate while it is being weighed.

    Parameters
    ----------
    inside
        How it is known that the place lies in the area that the text names, or None.
    fits
        Whether the place agrees with the distances that the text gives; None without any.
    """

    place: Place
    score: float
    hit: Hit
    inside: str | None
    notes: tuple[str, ...]
    fits: bool | None = None
    candidate: Candidate | None = field(default=None, repr=False)

    def with_score(self, score: float) -> Scored:
        """Return a copy with another score."""
        return Scored(self.place, score, self.hit, self.inside, self.notes, self.fits)


@dataclass(frozen=True, slots=True)
class Query:
    """A look-up with its context made out."""

    toponym: str
    phrase: Phrase
    kind: str | None = None
    areas: tuple[Place, ...] = ()
    within_text: str | None = None
    near: tuple[Place, ...] = ()
    country: str | None = None
    published: str | None = None
    distances: tuple[Distance, ...] = ()
    unused: tuple[str, ...] = ()
    whole: str | None = None

    @property
    def key(self) -> str:
        """Squeezed fold of the name without its generic words."""
        return self.phrase.core.replace(" ", "")

    def leads_to(self, country: str | None) -> bool:
        """Return whether the context names a country, or another place in it."""
        return country == self.country or any(o.country_code == country for o in self.near)

    @property
    def is_bare(self) -> bool:
        """Whether there is nothing but the name."""
        return not (
            self.kind or self.areas or self.near or self.country or self.published or self.distances
        )

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

    #: Place id -> (area id, why) for what lies in an area beside its own: a place that the
    #: other country holds or held, a district of an economic region.
    also_in: Mapping[str, tuple[tuple[str, str], ...]]

    def __init__(self, store: Store, preferred: frozenset[tuple[str, str]]) -> None:
        self._store = store
        self.also_in = {}
        self._preferred = preferred
        self._preferred_keys = frozenset(key for key, _ in preferred)
        self._bare: dict[tuple[str, str, str], Scored] = {}
        self._weights: dict[str, float] = {}

    def rank(self, query: Query) -> list[Scored]:
        """Return every candidate with its score, best first."""
        ranked = self._best(query, self._hits(query))
        if query.areas and not any(item.inside and not item.hit.added for item in ranked):
            similar = self._best(query, self._similar(query))
            known = {item.place.place_id for item in ranked}
            ranked += [i for i in similar if i.inside and i.place.place_id not in known]
        if len(ranked) > 1:
            ranked = exact_first(query, ranked)
            ranked.sort(key=_order)
        return ranked

    def _best(self, query: Query, hits: Sequence[tuple[Hit, str | None]]) -> list[Scored]:
        """Return each place once: the best score of its names, the words of the likest one."""
        if len(hits) == 1:
            return [self._weigh(query, *hits[0])]
        by_place: dict[str, list[Scored]] = {}
        for hit, kind in hits:
            item = self._weigh(query, hit, kind)
            others = by_place.get(hit.place.place_id)
            if others is None:
                by_place[hit.place.place_id] = [item]
            else:
                others.append(item)
        return [
            names[0] if len(names) == 1 else _likest(query.toponym, names)
            for names in by_place.values()
        ]

    def _hits(self, query: Query) -> list[tuple[Hit, str | None]]:
        """Return hits with the class of generic word that each still has to fit.

        A name of a user's own file ends no search: it is added to what the tables have,
        and takes nothing away.
        """
        phrase, kind = query.phrase, query.kind
        added: list[tuple[Hit, str | None]] = []
        misfits: list[tuple[Hit, str | None]] = []
        tried: set[str] = set()
        for name in self._spellings(query):
            if name in tried:
                continue
            tried.add(name)
            own = kind if name == phrase.core else None
            found = [(hit, own) for hit in self._store.exact(name, query.country)]
            fitting = [item for item in found if _may_mean(item[0], own, kind)]
            if fitting:
                added += fitting
                if any(not item[0].added for item in fitting):
                    return added
                continue
            misfits += found
        bases = stems(phrase.core) if kind else ()
        for stem in (*bases, *(() if misfits else uninflected(query.toponym))):
            found = [(hit, kind) for hit in self._store.exact(stem, query.country)]
            fitting = [item for item in found if fit(kind, item[0].place.feature)]
            if fitting:
                added += fitting
                if any(not item[0].added for item in fitting):
                    return added
        return added + misfits + self._similar(query)

    def _similar(self, query: Query) -> list[tuple[Hit, str | None]]:
        """Return names of the same sound or, failing them, of nearly the same letters."""
        core, kind, regional = query.phrase.core, query.kind, self._store.regional
        similar: list[tuple[Hit, str | None]] = []
        for hits in (regional.phonetic, regional.fuzzy):
            found = [(hit, kind) for hit in hits(core) if fit(kind, hit.place.feature)]
            similar += found
            if any(not hit.added for hit, _ in found):
                break
        return similar

    def _spellings(self, query: Query) -> Iterable[str]:
        """Yield the names to look up, longest first: the first that is known counts.

        "East Zangezur" and "Karabakh region" are names of their own; "northern Tavush
        region" is not, and comes down to Tavush.
        """
        phrase = query.phrase
        whole = query.whole or fold(query.toponym)
        yield whole
        yield whole.removeprefix("the ")
        yield phrase.full
        if phrase.full == phrase.core and query.kind in _WHOLE_NAMES:
            yield f"{phrase.core} {query.kind}"
            yield f"{query.kind} {phrase.core}"
        if query.kind == "mine":
            yield f"{phrase.core} gold mine"
        yield phrase.core

    def _weigh(self, query: Query, hit: Hit, kind: str | None) -> Scored:
        """Return the weighed hit; without context it is the same every time, and kept."""
        if query.is_bare and hit.method == EXACT and query.key not in self._preferred_keys:
            key = (hit.place.place_id, hit.name, hit.kind)
            kept = self._bare.get(key)
            if kept is None or kept.hit is not hit:
                if len(self._bare) >= MAX_KEPT:
                    self._bare.clear()
                kept = self._bare[key] = self._score_bare(hit)
            return kept
        return self._score(query, hit, kind)

    def _score_bare(self, hit: Hit) -> Scored:
        """Weigh a name without any context, as `_score` does, in less time."""
        place = hit.place
        weight = self._weights.get(place.place_id)
        if weight is None:
            if len(self._weights) >= MAX_KEPT:
                self._weights.clear()
            weight = self._prominence(place) * self._size(place)
            if self._store.is_abroad(place):
                weight *= _ABROAD_WEIGHT
            self._weights[place.place_id] = weight
        score = KIND_WEIGHT[hit.kind] * weight
        words = f"{_KIND_WORDS[hit.kind]} {hit.name!r}"
        if hit.derived and not _is_spelling_of_main(hit):
            return Scored(place, score * _DERIVED_WEIGHT, hit, None, (words, _ONLY_GEONAMES))
        return Scored(place, score, hit, None, (words,))

    def _score(self, query: Query, hit: Hit, kind: str | None) -> Scored:
        place = hit.place
        score = _METHOD_WEIGHT[hit.method] * hit.similarity
        dated, when = _of_the_date(hit, query.published)
        notes = [self._name_words(hit)]
        score *= KIND_WEIGHT["official" if dated else hit.kind]
        if hit.derived and not _is_spelling_of_main(hit):
            score *= _DERIVED_WEIGHT
            notes.append(_ONLY_GEONAMES)
        if kind is None and query.kind is None:
            score *= self._prominence(place) * self._size(place)
        else:
            score *= (fit(kind, place.feature) or 0.05) * self._size(place)
            wanted = query.kind or kind
            notes.append(
                f"the generic word asks for a {wanted}"
                + ("" if fit(wanted, place.feature) else f", which a {place.feature} is not")
            )
        inside = None
        if query.areas:
            inside, note = self._inside(query, place)
            if note:
                notes.append(note)
            if inside is None:
                score *= _OUTSIDE_WEIGHT
            elif inside == containment.SAYS_RADIUS:
                score *= _RADIUS_ONLY_WEIGHT
        if query.country and not self.is_in_country(place, query.country):
            score *= _OUTSIDE_WEIGHT
            notes.append(f"not in {query.country}")
        if query.near:
            score, near = self._near(query, place, score)
            notes += near
        fits = None
        if query.distances and place.feature not in _WIDE:
            fits, factor, words = weigh_distances(query.distances, place)
            score *= factor
            notes += words
        elif query.distances and kind is None:
            score *= _MISFIT_WEIGHT
            notes.append("too wide to be at a distance")
        if when:
            notes.append(when)
            score *= 1.0 if dated else _OUT_OF_DATE_WEIGHT
        if not query.leads_to(place.country_code) and self._store.is_abroad(place):
            score *= _ABROAD_WEIGHT
        if (query.key, place.place_id) in self._preferred:
            score *= _PREFERRED_WEIGHT
            notes.append("preferred by the do-not-confuse table")
        return Scored(place, min(score, 1.0), hit, inside, tuple(notes), fits)

    def _inside(self, query: Query, place: Place) -> tuple[str | None, str | None]:
        """Return how a named area is known to hold the place, and in words."""
        find = self._store.find
        above = (place, *containment.parents(place, find))
        for area in query.areas:
            if area.place_id == place.place_id:
                return containment.SAYS_TABLE, None
            for holder, why in self._holders(above):
                if area in (holder, *containment.parents(holder, find)) or (
                    area.feature == "country" and area.country_code == holder.country_code
                ):
                    return containment.SAYS_TABLE, f"in {label(area)}: {why}"
            inside = containment.contains(area, place, find)
            if inside == containment.SAYS_RADIUS and self._is_listed(area) and len(above) > 1:
                continue  # the districts of the area are known, and this place's is not one
            if inside is not None:
                return inside, f"in {label(area)}"
        return None, f"outside {' and '.join(label(area) for area in query.areas)}"

    def _holders(self, places: Iterable[Place]) -> Iterator[tuple[Place, str]]:
        """Yield the areas that the do-not-confuse table puts places in, with the reason."""
        for place in places:
            for area_id, why in self.also_in.get(place.place_id, ()):
                holder = self._store.find(area_id)
                if holder is not None:
                    yield holder, why

    def _is_listed(self, area: Place) -> bool:
        """Return whether the table lists the districts that make up an area."""
        if area.feature != "region":
            return False
        return any(area.place_id == held for held, _ in chain(*self.also_in.values()))

    def is_in_country(self, place: Place, code: str) -> bool:
        """Return whether a country has a place, or holds it, or it is on a line."""
        if place.country_code in {None, code}:
            return True
        return any(holder.country_code == code for holder, _ in self._holders((place,)))

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

    def _name_words(self, hit: Hit) -> str:
        if hit.method == EXACT:
            return f"{_KIND_WORDS[hit.kind]} {hit.name!r}"
        if hit.method == PHONETIC:
            return f"sounds like {hit.name!r}, spelled otherwise"
        return f"{hit.similarity:.0%} of the letters of {hit.name!r}"


def _may_mean(hit: Hit, kind: str | None, whole: str | None) -> bool:
    """Return whether a name may be meant beside a generic word of this class.

    A name that has the generic word in it is believed, save where only GeoNames lists it: its
    alternates give towns the names of the districts around them ("Xocali rayonu").
    """
    feature = hit.place.feature
    if kind is not None:
        return fit(kind, feature) > 0.0
    return whole is None or not hit.derived or fit(whole, feature) > 0.0


def _is_spelling_of_main(hit: Hit) -> bool:
    """Return whether an alternate is only the main name in another spelling."""
    if hit.of_main is None:
        return phonetic_key(hit.name) == phonetic_key(hit.place.name)
    return hit.of_main


def _order(item: Scored) -> tuple[float, str]:
    return -item.score, item.place.place_id


def _likest(toponym: str, names: list[Scored]) -> Scored:
    """Return the name most like the one asked for (as written, in its script), best scored."""
    written, is_ascii = toponym.casefold(), toponym.isascii()
    best, highest = names[0], 0.0
    best_rank: tuple[bool, bool, float] = (False, False, -1.0)
    for item in names:
        name, score = item.hit.name, item.score
        highest = max(highest, score)
        rank = (name.casefold() in written, name[0].isascii() == is_ascii, score)
        if rank > best_rank:
            best, best_rank = item, rank
    return best if best.score == highest else best.with_score(highest)


def _extent(place: Place) -> float:
    """Return how far an area reaches; a place beside it is not nearer for that."""
    return (place.radius_km or 0.0) if place.feature in AREAS else 0.0


def _of_the_date(hit: Hit, published: str | None) -> tuple[bool, str | None]:
    """Return whether a former name was the official one on the date, and what to say of it."""
    if published is None:
        return False, None
    # the other side goes on using its name for what the unit is made of
    unit = None if hit.kind == "other_side" else hit.place.valid_from
    starts = [date for date in (hit.valid_from, unit) if date]
    ends = [date for date in (hit.valid_to,) if date]
    if hit.place.feature in {"line", "zone", "corridor"} and hit.place.valid_to:
        ends.append(hit.place.valid_to)
    early = max((s for s in starts if published < s[: len(published)]), default=None)
    late = min((e for e in ends if published[: len(e)] > e), default=None)
    if hit.kind == "former":
        if hit.valid_to and late is None and early is None:
            return True, f"the name in use on {published}"
        return False, None
    if early is not None:
        return False, f"the name or the unit was not in use on {published}, only from {early}"
    if late is not None:
        return False, f"the name or the unit was not in use on {published}, only until {late}"
    return False, None


def exact_first(query: Query, ranked: list[Scored]) -> list[Scored]:
    """Weigh down names that are only similar beside one that is right and fits.

    The tables alone never have both; a user's own places and imported ones may.
    """
    best = max(
        (
            item.score
            for item in ranked
            if item.hit.method == EXACT
            and (query.kind is None or fit(query.kind, item.place.feature))
            and (not query.areas or item.inside is not None)
        ),
        default=0.0,
    )
    if not best or all(item.hit.method == EXACT for item in ranked):
        return ranked
    return [
        item if item.hit.method == EXACT else item.with_score(min(item.score, SIMILAR_RATIO * best))
        for item in ranked
    ]
