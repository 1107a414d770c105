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
from contactline.gazetteer.area_names import AreaNames
from contactline.gazetteer.errors import GazetteerError, UnknownPlaceError
from contactline.gazetteer.generics import AREAS, fit
from contactline.gazetteer.index import EXACT, NameIndex
from contactline.gazetteer.normalize import fold, squeeze
from contactline.gazetteer.phrase import MAX_PHRASE_CHARS, is_vague, parse_phrase
from contactline.gazetteer.questions import Questions
from contactline.gazetteer.ranking import Query, Ranker
from contactline.gazetteer.rivals import AMBIGUOUS_RATIO
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
from contactline.gazetteer.verdicts import MAX_CANDIDATES, NOT_DRAWN, Verdicts
from contactline.model.records import Candidate, Place, PlaceName, Resolution
from contactline.model.terms import Relation, ResolutionStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from contactline.gazetteer.layers import Imported
    from contactline.gazetteer.online import OnlineService

#: How many answers are kept, and the longest name that one is kept for.
KEPT_ANSWERS: Final = 20_000
MAX_KEPT_CHARS: Final = 200


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
        self._areas = AreaNames(self._store)
        self._questions = Questions(self._store, self._ranker, self._areas)
        self._verdicts = Verdicts(self._store, self._ranker, self._questions, rules)
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

    def named(self, name: str) -> tuple[Place, ...]:
        """Return the places of the regional tables that have exactly this name, folded."""
        return tuple(hit.place for hit in self._store.regional.exact(name))

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
            query = self._questions.known_word(toponym)
            if query is not None:
                return self._verdicts.decide(query, self._ranker.rank(query), relation)
        if len(" ".join(toponym.split())) > MAX_PHRASE_CHARS:
            return Resolution(
                status=ResolutionStatus.UNRESOLVED,
                reason=f"no name has more than {MAX_PHRASE_CHARS} characters",
            )
        query = self._questions.query(toponym, generic, within, near, country, published, distances)
        if not query.phrase.full and not query.phrase.core:
            return self._verdicts.without_name(query)
        vague = is_vague(toponym, names=self._questions.names_of_countries())
        if vague is not None and not self._questions.is_country_or_line(query):
            return self._verdicts.vague(query, vague)
        if query.within_text and not query.areas:
            unknown = self._verdicts.unknown_container(query)
            if self._online is None:
                return unknown
            return self._ask_online(self._online, query, unknown, relation)
        scored = self._ranker.rank(query)
        decided = self._verdicts.decide(query, scored, relation)
        if self._online is None or decided.status is not ResolutionStatus.UNRESOLVED:
            return decided
        if scored and scored[0].hit.method == EXACT and scored[0].place.feature in NOT_DRAWN:
            return decided
        return self._ask_online(self._online, query, decided, relation)

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
        query = self._questions.query(toponym, generic, within, near, country, published, distances)
        return self._verdicts.as_candidates(self._ranker.rank(query), limit)

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
            areas = self._areas.areas(text, kind)
            if areas:
                return self._areas.only(areas, name)
        meant = self.resolve(name)  # inflected forms and adjectives: "Дашкесанский район"
        if meant.status is ResolutionStatus.RESOLVED and meant.feature in AREAS:
            return self.place(meant.place_id or "")
        holders = self._areas.holders(phrase.core or phrase.full)
        if holders:
            return self._areas.only(holders, name)
        sounding = {
            hit.place.place_id: hit.place
            for hit in self._store.regional.phonetic(phrase.core)
            if hit.place.feature in AREAS and fit(phrase.kind, hit.place.feature)
        }
        if len(sounding) == 1:
            return next(iter(sounding.values()))
        raise self._unknown_region(name)

    def _unknown_region(self, name: str) -> UnknownPlaceError:
        suggestions = self.suggest(name, areas_only=True)
        hint = f"; did you mean {', '.join(suggestions)}?" if suggestions else ""
        return UnknownPlaceError(f"no region is called {name!r}{hint}", suggestions)


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
