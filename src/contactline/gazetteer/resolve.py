"""From a name and its context to a place, or to an honest "not known".

The order of things: what the phrase itself says (generic word, containing place), then the
areas that the context names, then the settlements inside them, then prominence. A name that
is only similar to a known one is a suggestion: it places nothing unless a generic word, a
containing district or a neighbour confirms it, and the reason says so.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from contactline.gazetteer import containment
from contactline.gazetteer.containment import distance_km
from contactline.gazetteer.distances import Distance, check_km, parse_distance
from contactline.gazetteer.errors import GazetteerError, UnknownPlaceError
from contactline.gazetteer.generics import AREAS, LINES, SETTLEMENTS, UNITS, fit, generic_class
from contactline.gazetteer.index import EXACT, NameIndex
from contactline.gazetteer.labels import label, within_label
from contactline.gazetteer.normalize import fold, squeeze
from contactline.gazetteer.phrase import (
    MAX_PHRASE_CHARS,
    is_one_word,
    is_vague,
    one_word,
    parse_phrase,
    stems,
    uninflected,
)
from contactline.gazetteer.precision import COUNTRY as COUNTRY_PREC
from contactline.gazetteer.precision import FUZZY as FUZZY_PREC
from contactline.gazetteer.precision import LOOSE_RELATIONS, geo_precision, where_prec
from contactline.gazetteer.ranking import KIND_WEIGHT, MAX_QUOTED, PROMINENCE, Query, Ranker, Scored
from contactline.gazetteer.store import Store
from contactline.gazetteer.tables import (
    REGIONAL,
    Override,
    load_overrides,
    load_tables,
    read_override_file,
    read_user_file,
    with_user_places,
    without_struck,
)
from contactline.model.records import Candidate, Place, PlaceName, Resolution
from contactline.model.terms import Relation, ResolutionStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from contactline.gazetteer.layers import Imported
    from contactline.gazetteer.online import OnlineService

#: A second candidate with at least this share of the best score leaves the name ambiguous.
AMBIGUOUS_RATIO: Final = 0.75
#: Candidates below this share of the best score are not worth showing.
SHOWN_RATIO: Final = 0.02
MAX_CANDIDATES: Final = 12
#: Two records this close are one place.
SAME_PLACE_KM: Final = 3.0
#: A town this near the centre of a district of its name may lie in it.
MAX_NESTED_KM: Final = 60.0
#: Another place of the report this near confirms a candidate.
NEIGHBOUR_KM: Final = 30.0
#: Least similarity of letters for a fuzzy hit that context may confirm.
CONFIRMABLE_SIMILARITY: Final = 0.84

#: How many answers are kept, and the longest name that one is kept for.
KEPT_ANSWERS: Final = 20_000
MAX_KEPT_CHARS: Final = 200

_WIDE: Final = AREAS | LINES | {"river", "road", "range"}
# Features that are never resolved to, or have a second reading.
_NOT_DRAWN: Final = LINES | {"country"}
_REGION_ORDER: Final = (
    "district", "admin1", "former_district", "region", "zone", "corridor", "country",
)  # fmt: skip
_DEMONYMS: Final = (
    "Armenian Azerbaijani Azeri Armenians Azerbaijanis Armenia's Azerbaijan's Armenia-Azerbaijan "
    "Azerbaijan-Armenia Armenian-Azerbaijani Azerbaijani-Armenian армяно азербайджанская "
    "ադրբեջանական հայ"
)


class Gazetteer:
    """Places and their names, and what a name means in its context.

    Parameters
    ----------
    regional
        Index of Armenia, Azerbaijan and everything curated.
    neighbours
        Index of the countries around, or None to load it when it is first needed.
    overrides
        The do-not-confuse table.
    imported
        Places below the shipped ones, asked when they are needed.
    online
        A service that is asked for what no table knows. None asks nobody.

    Examples
    --------
    >>> gazetteer = load_gazetteer()
    >>> gazetteer.resolve("Kelbajar", generic="district").place_id
    'az-kal'
    >>> gazetteer.resolve("Zeylik", generic="village").status.value
    'ambiguous'
    """

    def __init__(
        self,
        regional: NameIndex,
        *,
        neighbours: NameIndex | None = None,
        overrides: Iterable[Override] = (),
        imported: Imported | None = None,
        online: OnlineService | None = None,
    ) -> None:
        rules = tuple(overrides)
        preferred, never = (
            frozenset((squeeze(rule.name), rule.place_id) for rule in rules if rule.rule == kind)
            for kind in ("prefer", "never")
        )
        self._store: Store
        self._ranker: Ranker
        if imported is None:
            self._store = Store(regional, neighbours)
            self._ranker = Ranker(self._store, preferred)
        else:
            from contactline.gazetteer.layers import LayeredRanker, LayeredStore

            layers = LayeredStore(regional, neighbours, imported, never)
            self._store, self._ranker = layers, LayeredRanker(layers, preferred)
        also_in: dict[str, tuple[tuple[str, str], ...]] = {}
        for rule in rules:
            if rule.rule == "also_in" and rule.other_place_id:
                held = (rule.other_place_id, rule.reason)
                also_in[rule.place_id] = (*also_in.get(rule.place_id, ()), held)
        self._ranker.also_in = also_in
        self._online = online
        self._confusable: dict[str, list[Override]] = {}
        for rule in rules:
            if rule.rule == "distinct_from":
                for place_id in (rule.place_id, rule.other_place_id):
                    if place_id:
                        self._confusable.setdefault(place_id, []).append(rule)
        self._country_names: frozenset[str] | None = None
        self._home_names: frozenset[str] | None = None
        self._within_labels: dict[str, str | None] = {}
        self._kept = lru_cache(maxsize=KEPT_ANSWERS)(self._resolve)

    # ---------------------------------------------------------------- by id

    def place(self, place_id: str) -> Place:
        """Return the place of an id.

        Raises
        ------
        UnknownPlaceError
            If there is none.
        """
        found = self._store.find(place_id)
        if found is None:
            raise UnknownPlaceError(
                f"no place has the id {place_id!r}; `contactline place NAME` shows ids"
            )
        return found

    def has_place(self, place_id: str) -> bool:
        """Return whether there is a place of an id."""
        return self._store.find(place_id) is not None

    def names_of(self, place_id: str) -> tuple[PlaceName, ...]:
        """Return every name of a place, curated ones first.

        Raises
        ------
        UnknownPlaceError
            If there is no such place.
        """
        place = self.place(place_id)
        return self._store.names_of(place)

    def check_rules(self, rules: Iterable[Override]) -> None:
        """Raise `GazetteerError` if a do-not-confuse rule names a place that is not there."""
        for rule in rules:
            for place_id in filter(None, (rule.place_id, rule.other_place_id)):
                if not self.has_place(place_id):
                    raise GazetteerError(
                        f"overrides.csv: the rule {rule.rule} of {rule.name!r}: no place has the "
                        f"id {place_id!r}; `contactline place NAME` shows ids"
                    )

    def places(self) -> Iterable[Place]:
        """Yield the places of the regional tables, in the order of their ids."""
        return self._store.regional.places()

    def parents_of(self, place_id: str) -> tuple[Place, ...]:
        """Return the district and the province that the tables put a place in."""
        return containment.parents(self.place(place_id), self._store.find)

    def contains(self, area_id: str, place_id: str) -> bool:
        """Return whether an area holds a place, by the tables or, failing them, by radius."""
        area, place = self.place(area_id), self.place(place_id)
        return containment.contains(area, place, self._store.find) is not None

    # ---------------------------------------------------------------- by name

    def resolve(
        self,
        toponym: str,
        *,
        generic: str | None = None,
        within: str | Place | None = None,
        near: Sequence[str | Place] = (),
        country: str | None = None,
        relation: Relation | str | None = None,
        published: str | None = None,
        distances: Sequence[str | tuple[str | Place, float]] = (),
    ) -> Resolution:
        """Say which place a toponym means, how precisely, and what else it could be.

        Parameters
        ----------
        toponym
            The name as written; generic words and directions inside it are understood.
        generic
            The text's generic word, if it stands apart ("region", "village of", "gold mine").
        within
            The containing district, province, region or country that the text names.
            A settlement that is not found inside leaves the name unresolved within it.
        near
            Other places of the same report, which confirm or break ties.
        country
            ISO 3166-1 alpha-2 code or name of the country.
        relation
            How the event bears on the place; it decides the precision.
        published
            ISO date of the report: which name was in use then.
        distances
            What the text says of its distance: ``(place, kilometres)``, or a text such as
            ``"Ganja 30km"``; ``border`` is the line between Armenia and Azerbaijan. Those
            that fit them all come first; if none does, the name is ambiguous.

        Returns
        -------
        Resolution
            ``candidates`` always lists the ranked candidates, not only the winner.

        Raises
        ------
        GazetteerError
            If a distance is no distance.
        """
        question = (
            toponym, generic, within, _tuple_of(near), country, relation,
            str(published) if published else None, _tuple_of(distances),
        )  # fmt: skip
        if len(toponym) > MAX_KEPT_CHARS:
            return self._resolve(*question)
        return self._kept(*question)

    def _resolve(
        self,
        toponym: str,
        generic: str | None,
        within: str | Place | None,
        near: tuple[str | Place, ...],
        country: str | None,
        relation: Relation | str | None,
        published: str | None,
        distances: tuple[str | tuple[str | Place, float], ...],
    ) -> Resolution:
        if not (generic or within or near or country or published or distances):
            query = self._known_word(toponym)
            if query is not None:
                return self._decide(query, self._ranker.rank(query), relation)
        if len(" ".join(toponym.split())) > MAX_PHRASE_CHARS:
            return Resolution(
                status=ResolutionStatus.UNRESOLVED,
                reason=f"no name has more than {MAX_PHRASE_CHARS} characters",
            )
        query = self._query(toponym, generic, within, near, country, published, distances)
        if not query.phrase.full and not query.phrase.core:
            return self._without_name(query)
        vague = is_vague(toponym, names=self._names_of_countries())
        if vague is not None and not self._is_country_or_line(query):
            return self._vague(query, vague)
        if query.within_text and not query.areas:
            unknown = self._unknown_container(query)
            if self._online is None:
                return unknown
            return self._ask_online(self._online, query, unknown, relation)
        scored = self._ranker.rank(query)
        decided = self._decide(query, scored, relation)
        if self._online is None or decided.status is not ResolutionStatus.UNRESOLVED:
            return decided
        if scored and scored[0].hit.method == EXACT and scored[0].place.feature in _NOT_DRAWN:
            return decided
        return self._ask_online(self._online, query, decided, relation)

    def _known_word(self, toponym: str) -> Query | None:
        """Return the query of one word that the tables have just so: it needs no taking apart."""
        key = self._store.regional.key_of(toponym)
        if key is None or not is_one_word(toponym):
            return None
        phrase = one_word(key)
        return None if phrase is None else Query(toponym, phrase, whole=key)

    def _ask_online(
        self,
        service: OnlineService,
        query: Query,
        decided: Resolution,
        relation: Relation | str | None,
    ) -> Resolution:
        """Ask a service for what no table knows; its places can be found by their ids then."""
        from contactline.gazetteer.answers import ask_online

        answered, places = ask_online(service, query, decided, relation)
        self._store.remember(places)
        return answered

    def candidates(
        self,
        toponym: str,
        *,
        generic: str | None = None,
        within: str | Place | None = None,
        near: Sequence[str | Place] = (),
        country: str | None = None,
        published: str | None = None,
        distances: Sequence[str | tuple[str | Place, float]] = (),
        limit: int = MAX_CANDIDATES,
    ) -> tuple[Candidate, ...]:
        """Return the ranked candidates with score and reason, suggestions included."""
        query = self._query(toponym, generic, within, near, country, published, distances)
        return self._as_candidates(self._ranker.rank(query), limit)

    def suggest(self, name: str, *, limit: int = 3, areas_only: bool = False) -> tuple[str, ...]:
        """Return names that come close to an unknown one, best first, for a message."""
        core = parse_phrase(name).core or fold(name)
        hits = self._store.regional.phonetic(core) + self._store.regional.fuzzy(core)
        best: dict[str, float] = {}
        for hit in hits:
            if areas_only and hit.place.feature not in AREAS:
                continue
            shown = hit.place.name
            best[shown] = max(best.get(shown, 0.0), hit.similarity)
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))
        return tuple(name for name, _ in ranked[:limit])

    def find_region(self, name: str) -> Place:
        """Return the area that a name means, for a filter.

        Areas come first (district, then province, former district, region, zone, country);
        a settlement stands for the district, or else the province, that holds it.

        Raises
        ------
        UnknownPlaceError
            If no area has the name, or several have; the message has suggestions.
        """
        by_id = self._store.find(name.strip())
        if by_id is not None and by_id.feature in AREAS:
            return by_id
        phrase = parse_phrase(name)
        for text, kind in ((name, None), (phrase.full, None), (phrase.core, phrase.kind)):
            areas = self._areas(text, kind)
            if areas:
                return self._only(areas, name)
        meant = self.resolve(name)  # inflected forms and adjectives: "Дашкесанский район"
        if meant.status is ResolutionStatus.RESOLVED and meant.feature in AREAS:
            return self.place(meant.place_id or "")
        holders = self._holders(phrase.core or phrase.full)
        if holders:
            return self._only(holders, name)
        sounding = {
            hit.place.place_id: hit.place
            for hit in self._store.regional.phonetic(phrase.core)
            if hit.place.feature in AREAS and fit(phrase.kind, hit.place.feature)
        }
        if len(sounding) == 1:
            return next(iter(sounding.values()))
        raise self._unknown_region(name)

    # ---------------------------------------------------------------- the query

    def _query(
        self,
        toponym: str,
        generic: str | None,
        within: str | Place | None,
        near: Sequence[str | Place],
        country: str | None,
        published: str | None,
        distances: Sequence[str | tuple[str | Place, float]] = (),
    ) -> Query:
        phrase = parse_phrase(toponym)
        if not (generic or within or near or country or published or distances or phrase.within):
            return Query(toponym, phrase, phrase.kind)
        known, unused = self._distances(distances)
        container = within if within is not None else phrase.within
        if within is None and phrase.within is not None:
            on_line = is_vague(phrase.within, names=self._names_of_countries()) == "line"
            container = None if on_line else container  # "the Tovuz section of the border"
        areas: tuple[Place, ...] = ()
        text = None
        if isinstance(container, Place):
            areas, text = (container,), container.name
        elif container and container.strip():
            text = container.strip()
            areas = self._containers(text)
        code = None
        if country:
            found = self._areas(parse_phrase(country).core, None, only=frozenset({"country"}))
            code = found[0].country_code if found else country.strip().upper()
        return Query(
            toponym=toponym,
            phrase=phrase,
            kind=generic_class(generic) or phrase.kind,
            areas=areas,
            within_text=text,
            near=tuple(filter(None, (self._as_place(other) for other in near))),
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
            if isinstance(name, str) and is_vague(name, names=self._names_at_home()) == "line":
                known.append(Distance(None, km))
                continue
            anchor = self._as_place(name)
            if anchor is None:
                unused.append(str(name))
            else:
                known.append(Distance(anchor, km))
        return tuple(known), tuple(unused)

    def _containers(self, text: str) -> tuple[Place, ...]:
        """Return every area that the name of a containing place may mean."""
        found = self._store.find(text)
        if found is not None:
            return (found,)
        phrase = parse_phrase(text)
        whole = fold(text).removeprefix("the ")
        for core, kind in (
            (whole, None), (phrase.full, None), (phrase.core, phrase.kind), (phrase.core, None),
        ):  # fmt: skip
            areas = self._areas(core, kind)
            if areas:
                return tuple(areas)
        for stem in (*stems(phrase.core), *uninflected(text)):
            areas = self._areas(stem, phrase.kind)
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

    def _areas(self, name: str, kind: str | None, only: frozenset[str] = AREAS) -> list[Place]:
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

    def _holders(self, name: str) -> list[Place]:
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

    def _only(self, areas: Sequence[Place], name: str) -> Place:
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

    def _unknown_region(self, name: str) -> UnknownPlaceError:
        suggestions = self.suggest(name, areas_only=True)
        hint = f"; did you mean {', '.join(suggestions)}?" if suggestions else ""
        return UnknownPlaceError(f"no region is called {name!r}{hint}", suggestions)

    def _as_place(self, other: str | Place) -> Place | None:
        """Return the place that a name beside the toponym means, if it means one."""
        if isinstance(other, Place):
            return other
        found = self._store.find(other)
        if found is not None:
            return found
        scored = self._ranker.rank(self._query(other, None, None, (), None, None))
        if not scored or scored[0].hit.method != EXACT or self._rivals(scored):
            return None
        return scored[0].place

    # ---------------------------------------------------------------- deciding

    def _decide(
        self, query: Query, scored: list[Scored], relation: Relation | str | None
    ) -> Resolution:
        shown = self._as_candidates(scored)
        if query.areas:
            inside = [item for item in scored if item.inside is not None]
            if not inside:
                return self._unresolved_within(query, shown)
            scored = inside
        elif query.is_bare and len(scored) == 1:
            only = scored[0]
            is_drawn = only.hit.method == EXACT and only.place.feature not in _NOT_DRAWN
            if is_drawn and not self._store.is_abroad(only.place):
                return self._resolved(query, only, shown, relation)
        if query.country:
            scored = [
                item for item in scored if self._ranker.is_in_country(item.place, query.country)
            ]
            if not scored:
                country = self._store.find(query.country.lower())
                return Resolution(
                    status=ResolutionStatus.UNRESOLVED,
                    within=country.name if country else query.country,
                    where_prec=COUNTRY_PREC,
                    geo_precision=geo_precision(COUNTRY_PREC),
                    reason=f"{query.shown!r} is not known in {query.country}",
                    candidates=shown,
                )
        if not scored:
            return Resolution(
                status=ResolutionStatus.UNRESOLVED,
                reason=f"no place is called {query.shown!r}",
                candidates=shown,
            )
        top = scored[0]
        if (
            query.kind
            and not any(fit(query.kind, item.place.feature) for item in scored)
            and (squeeze(top.hit.name) != squeeze(query.phrase.full))
        ):
            return self._wrong_kind(query, shown)
        if top.place.feature == "country":
            return self._country(query, top, shown)
        if top.place.feature in LINES:
            return self._line(top, shown)
        if top.hit.method != EXACT and not self._is_confirmed(query, scored):
            return self._suggestion(query, shown)
        if self._store.is_abroad(top.place) and not self._is_known_abroad(query, top):
            return Resolution(
                status=ResolutionStatus.UNRESOLVED,
                reason=(
                    f"{query.shown!r} is only known outside Armenia and Azerbaijan "
                    f"({top.place.name}, {top.place.country_code}); name the country if it is meant"
                ),
                candidates=shown,
            )
        fits = {item.fits for item in scored if item.hit.method == EXACT}
        if False in fits and True not in fits:
            return self._contradiction(query, scored, shown, relation)
        rivals = self._rivals(scored)
        if query.kind is None and top.fits is None:
            others = (item for item in scored[1:] if item.place not in query.areas)
            district = next((item for item in others if _is_second_reading(top, item)), None)
            if district is not None and not rivals and relation in LOOSE_RELATIONS:
                return self._resolved(query, district, shown, relation, of_town=top.place)
            if district is not None:
                rivals = [district, *rivals]
        if rivals:
            return self._ambiguous(query, top, rivals, shown, relation)
        return self._resolved(query, top, shown, relation)

    def _rivals(self, scored: list[Scored]) -> list[Scored]:
        """Return the other candidates that come as close, less records of one place."""
        top = scored[0]
        return [
            item
            for item in scored[1:]
            if item.score >= AMBIGUOUS_RATIO * top.score
            and not _is_same_place(top.place, item.place)
            and not _is_second_reading(top, item)
        ]

    def _resolved(
        self,
        query: Query,
        top: Scored,
        shown: tuple[Candidate, ...],
        relation: Relation | str | None,
        *,
        of_town: Place | None = None,
    ) -> Resolution:
        place = top.place
        code = where_prec(place, relation)
        reason = [*top.notes]
        if of_town is not None:
            reason.append(
                f"the direction of {of_town.name} is that of the area around, not of the town"
            )
            chosen = next(c for c in shown if c.place_id == place.place_id)
            shown = (chosen, *(c for c in shown if c is not chosen))
        if query.phrase.partial:
            reason.append("only a part or a direction of it is meant")
        reason += self._warnings(query, place)
        reason += [f"the distance from {name!r} is not used: unknown" for name in query.unused]
        if top.hit.method != EXACT:
            reason.append("a similar name, confirmed by the context")
        return Resolution(
            status=ResolutionStatus.RESOLVED,
            place_id=place.place_id,
            name=place.name,
            feature=place.feature,
            country=place.country_code,
            lon=place.lon,
            lat=place.lat,
            radius_km=place.radius_km,
            where_prec=code,
            geo_precision=geo_precision(code),
            within=self._within(place),
            reason="; ".join(reason),
            candidates=shown,
        )

    def _ambiguous(
        self,
        query: Query,
        top: Scored,
        rivals: list[Scored],
        shown: tuple[Candidate, ...],
        relation: Relation | str | None,
    ) -> Resolution:
        places = [top.place, *(item.place for item in rivals)]
        code = max(where_prec(place, relation) for place in places)
        within = label(query.areas[0]) if query.areas else None
        if len(rivals) == 1 and _is_nested(top.place, rivals[0].place):
            within = label(rivals[0].place)
            words = (
                f"the {top.place.feature} {top.place.name} or {within} around it: "
                "only a generic word would tell"
            )
        else:
            listed = ", ".join(
                f"{place.name} ({self._within(place) or place.feature})" for place in places[:4]
            )
            words = f"{len(places)} places fit equally well: {listed}"
        return Resolution(
            status=ResolutionStatus.AMBIGUOUS,
            where_prec=code,
            geo_precision=geo_precision(code),
            within=within,
            reason="; ".join([words, *self._warnings(query, top.place)]),
            candidates=shown,
        )

    def _contradiction(
        self,
        query: Query,
        scored: list[Scored],
        shown: tuple[Candidate, ...],
        relation: Relation | str | None,
    ) -> Resolution:
        stated = " and ".join(distance.words for distance in query.distances)
        code = max(where_prec(item.place, relation) for item in scored)
        listed = ", ".join(
            f"{item.place.name} ({self._within(item.place) or item.place.feature})"
            for item in scored[:4]
        )
        return Resolution(
            status=ResolutionStatus.AMBIGUOUS,
            where_prec=code,
            geo_precision=geo_precision(code),
            within=label(query.areas[0]) if query.areas else None,
            reason=f"no place called {query.shown!r} agrees with {stated}: {listed}",
            candidates=shown,
        )

    def _unresolved_within(self, query: Query, shown: tuple[Candidate, ...]) -> Resolution:
        area = query.areas[0]
        code = where_prec(area, None)
        listed = f"; namesakes outside: {', '.join(c.place_id for c in shown[:3])}" if shown else ""
        holder = Candidate(
            place_id=area.place_id,
            name=area.name,
            feature=area.feature,
            country=area.country_code,
            lon=area.lon,
            lat=area.lat,
            radius_km=area.radius_km,
            score=0.0,
            reason="the containing area that the text names",
            within=self._within(area),
        )
        return Resolution(
            status=ResolutionStatus.UNRESOLVED,
            within=label(area),
            where_prec=code,
            geo_precision=geo_precision(code),
            reason=(
                f"no {query.kind or 'place'} called {query.shown!r} is known in "
                f"{label(area)}{listed}"
            ),
            candidates=(holder, *shown),
        )

    def _unknown_container(self, query: Query) -> Resolution:
        held = query.within_text or ""
        known = self._as_place(held)
        words = (
            f"{known.name} is a {known.feature}, and which places it holds is not known"
            if known is not None
            else f"the containing place {held[:MAX_QUOTED]!r} is not an area that is known"
        )
        return Resolution(
            status=ResolutionStatus.UNRESOLVED,
            reason=f"{words}, so nothing inside it can be looked up",
            candidates=self._as_candidates(self._ranker.rank(query)),
        )

    def _wrong_kind(self, query: Query, shown: tuple[Candidate, ...]) -> Resolution:
        return Resolution(
            status=ResolutionStatus.UNRESOLVED,
            reason=f"{query.shown!r} is known, but not as a {query.kind}",
            candidates=shown,
        )

    def _country(self, query: Query, top: Scored, shown: tuple[Candidate, ...]) -> Resolution:
        part = "only a part of the country" if query.phrase.partial else "only the country"
        return Resolution(
            status=ResolutionStatus.UNRESOLVED,
            country=top.place.country_code,
            within=top.place.name,
            where_prec=COUNTRY_PREC,
            geo_precision=geo_precision(COUNTRY_PREC),
            reason=f"{part} is named; a country is never drawn as a place",
            candidates=shown,
        )

    def _line(self, top: Scored, shown: tuple[Candidate, ...]) -> Resolution:
        return Resolution(
            status=ResolutionStatus.UNRESOLVED,
            within=top.place.name,
            where_prec=FUZZY_PREC,
            geo_precision=geo_precision(FUZZY_PREC),
            reason=f"only a line is named ({top.place.name}), no place on it",
            candidates=shown,
        )

    def _suggestion(self, query: Query, shown: tuple[Candidate, ...]) -> Resolution:
        return Resolution(
            status=ResolutionStatus.UNRESOLVED,
            reason=(
                f"no place is called {query.shown!r}; similar names are suggestions and place "
                "nothing without a generic word, a district or a neighbour that confirms them"
            ),
            candidates=shown,
        )

    def _vague(self, query: Query, kind: str) -> Resolution:
        areas = tuple(
            self._as_candidate(place, 0.0, "named beside it") for place in query.areas[:1]
        )
        if kind == "line":
            words = "a line or a part of it is named, no place on it"
            border = self._store.find("border-armenia-azerbaijan")
            if border is not None and "border" in fold(query.toponym):
                areas += (self._as_candidate(border, 0.0, "the border as a whole"),)
            code: int | None = FUZZY_PREC
        else:
            words, code = "no place is named", None
        return Resolution(
            status=ResolutionStatus.UNRESOLVED,
            within=areas[0].name if areas else None,
            where_prec=code,
            geo_precision=geo_precision(code),
            reason=f"{query.shown!r}: {words}",
            candidates=areas,
        )

    def _without_name(self, query: Query) -> Resolution:
        written = query.shown.strip()
        reason = f"{written!r} holds no name" if written else "there is no name to look up"
        return Resolution(status=ResolutionStatus.UNRESOLVED, reason=reason)

    def _is_confirmed(self, query: Query, scored: list[Scored]) -> bool:
        """Return whether context confirms a name that is only similar.

        A distance that does not agree refuses it.

        An area needs its generic word. A settlement needs the district that holds it, or
        a place of the same report beside it; a generic word alone fits too many.
        """
        top = scored[0]
        if top.hit.similarity < CONFIRMABLE_SIMILARITY or self._rivals(scored):
            return False
        if top.fits is False:
            return False
        if top.place.feature in AREAS:
            return query.kind is not None
        if query.areas and top.inside is not None:
            return all(area.feature != "country" for area in query.areas)
        return any(
            (distance_km(other, top.place) or NEIGHBOUR_KM + 1) <= NEIGHBOUR_KM
            for other in query.near
        )

    def _is_known_abroad(self, query: Query, top: Scored) -> bool:
        if query.country == top.place.country_code or query.areas:
            return True
        if self._store.is_chosen(top.place):
            return True
        is_main = not top.hit.derived or top.hit.name.isascii() != top.place.name.isascii()
        return top.place.feature in {"city", "town"} and is_main

    # ---------------------------------------------------------------- words

    def _within(self, place: Place) -> str | None:
        place_id = place.place_id
        if place_id not in self._within_labels:
            if len(self._within_labels) >= KEPT_ANSWERS:
                self._within_labels.clear()
            self._within_labels[place_id] = within_label(place, self._store.find)
        return self._within_labels[place_id]

    def _warnings(self, query: Query, place: Place) -> list[str]:
        rules = self._confusable.get(place.place_id)
        if not rules:
            return []
        name = query.key
        return [
            f"not to be confused: {rule.reason}" for rule in rules if squeeze(rule.name) == name
        ][:1]

    def _as_candidates(
        self, scored: Sequence[Scored], limit: int = MAX_CANDIDATES
    ) -> tuple[Candidate, ...]:
        if not scored:
            return ()
        least = scored[0].score * SHOWN_RATIO
        shown = []
        for item in scored[:limit]:
            if item.score < least and item.hit.method != EXACT:
                continue
            if item.candidate is None:
                item.candidate = self._as_candidate(item.place, item.score, "; ".join(item.notes))
            shown.append(item.candidate)
        return tuple(shown)

    def _as_candidate(self, place: Place, score: float, reason: str) -> Candidate:
        return Candidate(
            place_id=place.place_id,
            name=place.name,
            feature=place.feature,
            country=place.country_code,
            lon=place.lon,
            lat=place.lat,
            radius_km=place.radius_km,
            score=round(score, 4),
            reason=reason,
            within=self._within(place),
        )

    def _names_at_home(self) -> frozenset[str]:
        """Return folded names and demonyms of Armenia and Azerbaijan."""
        if self._home_names is None:
            self._home_names = self._words_of_countries({"am", "az"})
        return self._home_names

    def _names_of_countries(self) -> frozenset[str]:
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

    def _is_country_or_line(self, query: Query) -> bool:
        whole = fold(query.toponym)
        hits = self._store.regional.exact(query.phrase.full) + self._store.regional.exact(whole)
        return any(hit.place.feature in {"country", *LINES} for hit in hits)


def load_gazetteer(
    extra: Iterable[Path] = (),
    *,
    overrides: Iterable[Path] = (),
    store: Path | None = None,
    online: OnlineService | None = None,
    use_index: bool = True,
) -> Gazetteer:
    """Return the shipped gazetteer, with a user's own tables added.

    Parameters
    ----------
    extra
        CSV files of further places, see `contactline.gazetteer.tables.read_user_file`.
    overrides
        Further tables with the columns of ``gazetteer/overrides.csv``.
    store
        Store of imported places, asked by key for what the tables do not have.
    online
        Service that is asked for what no table knows.
    use_index
        False reads the tables themselves; for tests of the index.

    Raises
    ------
    GazetteerError
        If a table is not what it should be.
    """
    paths, rule_files = tuple(extra), tuple(overrides)
    if not paths and not rule_files and store is None and online is None:
        return _shipped(use_index)
    index, rules = _regional(use_index), load_overrides()
    if paths or rule_files:
        tables = load_tables(REGIONAL, use_index=use_index)
        for path in paths:
            tables = with_user_places(tables, *read_user_file(path))
        own = tuple(rule for path in rule_files for rule in read_override_file(path))
        index, rules = NameIndex(without_struck(tables, own)), (*rules, *own)
    imported = None
    if store is not None:
        from contactline.gazetteer.sqlite import SqliteStore, check_store

        check_store(store)
        imported = SqliteStore(store)
    made = Gazetteer(index, overrides=rules, imported=imported, online=online)
    if rule_files:
        made.check_rules(own)
    return made


@lru_cache(maxsize=2)
def _regional(use_index: bool) -> NameIndex:
    return NameIndex(load_tables(REGIONAL, use_index=use_index))


@lru_cache(maxsize=2)
def _shipped(use_index: bool) -> Gazetteer:
    return Gazetteer(_regional(use_index), overrides=load_overrides())


def fitting_candidates(resolution: Resolution) -> tuple[Candidate, ...]:
    """Return the candidates that an ambiguous name fits equally well; else the chosen one.

    The others of ``resolution.candidates`` were considered and set aside.
    """
    if resolution.status is ResolutionStatus.AMBIGUOUS:
        least = AMBIGUOUS_RATIO * resolution.candidates[0].score
        return tuple(c for c in resolution.candidates if c.score >= least)
    return tuple(c for c in resolution.candidates if c.place_id == resolution.place_id)


def _tuple_of(values: Sequence[Any]) -> tuple[Any, ...]:
    """Return what may be a list of lists as a tuple of tuples, which can be kept."""
    if isinstance(values, str):
        return (values,)
    return tuple(tuple(value) if isinstance(value, list) else value for value in values)


def _is_nested(inner: Place, outer: Place) -> bool:
    """Return whether one is a settlement and the other the unit of its name around it."""
    pair = (inner, outer)
    settlement = next((p for p in pair if p.feature in SETTLEMENTS), None)
    district = next((p for p in pair if p.feature in UNITS), None)
    if settlement is None or district is None:
        return False
    if district.place_id in {settlement.district_id, settlement.admin1_id}:
        return True
    distance = distance_km(settlement, district)
    return distance is not None and distance <= min(MAX_NESTED_KM, district.radius_km or 0.0)


def _is_second_reading(top: Scored, other: Scored) -> bool:
    """Return whether a bare name may as well mean the district around the settlement.

    A former district is only meant by the names that communiques use for it, and not where
    the town has the name officially.
    """
    if top.place.feature not in SETTLEMENTS or not _is_nested(top.place, other.place):
        return False
    return other.place.feature != "former_district" or (
        other.hit.kind == "communique" and top.hit.kind != "official"
    )


def _is_same_place(a: Place, b: Place) -> bool:
    """Return whether two records are one spot: a village and its monastery, or a repeated row."""
    if a.feature in _WIDE or b.feature in _WIDE:
        return False
    distance = distance_km(a, b)
    return distance is not None and distance <= SAME_PLACE_KM
