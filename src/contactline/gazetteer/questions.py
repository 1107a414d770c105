"""What is asked: a toponym with its context, made out into a `Query`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contactline.gazetteer.distances import Distance, check_km, parse_distance
from contactline.gazetteer.generics import LINES, generic_class
from contactline.gazetteer.index import EXACT
from contactline.gazetteer.normalize import fold
from contactline.gazetteer.phrase import is_one_word, is_vague, one_word, parse_phrase
from contactline.gazetteer.ranking import Query
from contactline.gazetteer.rivals import rivals_of
from contactline.model.records import Place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.gazetteer.area_names import AreaNames
    from contactline.gazetteer.ranking import Ranker
    from contactline.gazetteer.store import Store

_DEMONYMS: Final = (
    "Armenian Azerbaijani Azeri Armenians Azerbaijanis Armenia's Azerbaijan's Armenia-Azerbaijan "
    "Azerbaijan-Armenia Armenian-Azerbaijani Azerbaijani-Armenian армяно азербайджанская "
    "ադրբեջանական հայ"
)


class Questions:
    """Makes the query of a toponym and its context.

    Parameters
    ----------
    store, ranker
        Where the places are, and how they are weighed: the names beside a toponym have to
        be looked up themselves.
    areas
        Names of containing areas.
    """

    def __init__(self, store: Store, ranker: Ranker, areas: AreaNames) -> None:
        self._store = store
        self._ranker = ranker
        self._areas = areas
        self._country_names: frozenset[str] | None = None
        self._home_names: frozenset[str] | None = None

    def query(
        self,
        toponym: str,
        generic: str | None,
        within: str | Place | None,
        near: Sequence[str | Place],
        country: str | None,
        published: str | None,
        distances: Sequence[str | tuple[str | Place, float]] = (),
    ) -> Query:
        """Return the query of a toponym; see `Gazetteer.resolve` for what the context may be."""
        phrase = parse_phrase(toponym)
        if not (generic or within or near or country or published or distances or phrase.within):
            return Query(toponym, phrase, phrase.kind)
        known, unused = self._distances(distances)
        container = within if within is not None else phrase.within
        if within is None and phrase.within is not None:
            on_line = is_vague(phrase.within, names=self.names_of_countries()) == "line"
            container = None if on_line else container  # "the Tovuz section of the border"
        areas: tuple[Place, ...] = ()
        text = None
        if isinstance(container, Place):
            areas, text = (container,), container.name
        elif container and container.strip():
            text = container.strip()
            areas = self._areas.containers(text)
        code = None
        if country:
            found = self._areas.areas(parse_phrase(country).core, None, only=frozenset({"country"}))
            code = found[0].country_code if found else country.strip().upper()
        return Query(
            toponym=toponym,
            phrase=phrase,
            kind=generic_class(generic) or phrase.kind,
            areas=areas,
            within_text=text,
            near=tuple(filter(None, (self.as_place(other) for other in near))),
            country=code,
            published=str(published)[:10] if published else None,
            distances=known,
            unused=unused,
        )

    def _distances(
        self, distances: Sequence[str | tuple[str | Place, float]]
    ) -> tuple[tuple[Distance, ...], tuple[str, ...]]:
        """Return the distances from places that are known, and the names of the others."""
        known, unused = [], []
        for stated in distances:
            name, km = parse_distance(stated) if isinstance(stated, str) else stated
            km = check_km(km)
            if isinstance(name, str) and is_vague(name, names=self.names_at_home()) == "line":
                known.append(Distance(None, km))
                continue
            anchor = self.as_place(name)
            if anchor is None:
                unused.append(str(name))
            else:
                known.append(Distance(anchor, km))
        return tuple(known), tuple(unused)

    def as_place(self, other: str | Place) -> Place | None:
        """Return the place that a name beside the toponym means, if it means one."""
        if isinstance(other, Place):
            return other
        found = self._store.find(other)
        if found is not None:
            return found
        scored = self._ranker.rank(self.query(other, None, None, (), None, None))
        if not scored or scored[0].hit.method != EXACT or rivals_of(scored):
            return None
        return scored[0].place

    def names_at_home(self) -> frozenset[str]:
        """Return folded names and demonyms of Armenia and Azerbaijan."""
        if self._home_names is None:
            self._home_names = self._words_of_countries({"am", "az"})
        return self._home_names

    def names_of_countries(self) -> frozenset[str]:
        """Return folded names and demonyms of all countries."""
        if self._country_names is None:
            self._country_names = self._words_of_countries(None)
        return self._country_names

    def _words_of_countries(self, place_ids: set[str] | None) -> frozenset[str]:
        words = {token for word in _DEMONYMS.split() for token in fold(word).split()}
        regional = self._store.regional
        for place in regional.places():
            if place.feature == "country" and (place_ids is None or place.place_id in place_ids):
                for name in regional.names_of(place.place_id):
                    words.update(fold(name.name).split())
        return frozenset(words)

    def is_country_or_line(self, query: Query) -> bool:
        """Return whether a name is that of a country or a line."""
        whole = fold(query.toponym)
        hits = self._store.regional.exact(query.phrase.full) + self._store.regional.exact(whole)
        return any(hit.place.feature in {"country", *LINES} for hit in hits)

    def known_word(self, toponym: str) -> Query | None:
        """Return the query of one word that the tables have just so: it needs no taking apart."""
        key = self._store.regional.key_of(toponym)
        if key is None or not is_one_word(toponym):
            return None
        phrase = one_word(key)
        return None if phrase is None else Query(toponym, phrase, whole=key)
