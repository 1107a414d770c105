"""From ranked candidates to a `Resolution`: one place, several, none, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contactline.gazetteer.containment import distance_km
from contactline.gazetteer.generics import AREAS, LINES, fit
from contactline.gazetteer.index import EXACT
from contactline.gazetteer.labels import label, within_label
from contactline.gazetteer.normalize import fold, squeeze
from contactline.gazetteer.precision import COUNTRY as COUNTRY_PREC
from contactline.gazetteer.precision import FUZZY as FUZZY_PREC
from contactline.gazetteer.precision import LOOSE_RELATIONS, geo_precision, where_prec
from contactline.gazetteer.ranking import MAX_QUOTED
from contactline.gazetteer.rivals import is_nested, is_second_reading, rivals_of
from contactline.model.records import Candidate, Resolution
from contactline.model.terms import ResolutionStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contactline.gazetteer.questions import Questions
    from contactline.gazetteer.ranking import Query, Ranker, Scored
    from contactline.gazetteer.store import Store
    from contactline.gazetteer.tables import Override
    from contactline.model.records import Place
    from contactline.model.terms import Relation

#: Candidates below this share of the best score are not worth showing.
SHOWN_RATIO: Final = 0.02
MAX_CANDIDATES: Final = 12
#: Another place of the report this near confirms a candidate.
NEIGHBOUR_KM: Final = 30.0
#: Least similarity of letters for a fuzzy hit that context may confirm.
CONFIRMABLE_SIMILARITY: Final = 0.84
#: How many labels of containing areas are kept.
KEPT_LABELS: Final = 20_000
#: Features that are never resolved to, or have a second reading.
NOT_DRAWN: Final = LINES | {"country"}


class Verdicts:
    """Decides what ranked candidates amount to.

    Parameters
    ----------
    store, ranker
        Where the places are, and how they are weighed.
    questions
        Looks up the other names of a question.
    rules
        The do-not-confuse table; of it, what is distinct from what.
    """

    def __init__(
        self, store: Store, ranker: Ranker, questions: Questions, rules: Iterable[Override]
    ) -> None:
        self._store = store
        self._ranker = ranker
        self._questions = questions
        self._within_labels: dict[str, str | None] = {}
        self._confusable: dict[str, list[Override]] = {}
        for rule in rules:
            if rule.rule == "distinct_from":
                for place_id in (rule.place_id, rule.other_place_id):
                    if place_id:
                        self._confusable.setdefault(place_id, []).append(rule)

    def decide(
        self, query: Query, scored: list[Scored], relation: Relation | str | None
    ) -> Resolution:
        """Return what the ranked candidates of a query amount to."""
        shown = self.as_candidates(scored)
        if query.areas:
            inside = [item for item in scored if item.inside is not None]
            if not inside:
                return self._unresolved_within(query, shown)
            scored = inside
        elif query.is_bare and len(scored) == 1:
            only = scored[0]
            is_drawn = only.hit.method == EXACT and only.place.feature not in NOT_DRAWN
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
        rivals = rivals_of(scored)
        if query.kind is None and top.fits is None:
            others = (item for item in scored[1:] if item.place not in query.areas)
            district = next((item for item in others if is_second_reading(top, item)), None)
            if district is not None and not rivals and relation in LOOSE_RELATIONS:
                return self._resolved(query, district, shown, relation, of_town=top.place)
            if district is not None:
                rivals = [district, *rivals]
        if rivals:
            return self._ambiguous(query, top, rivals, shown, relation)
        return self._resolved(query, top, shown, relation)

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
        if len(rivals) == 1 and is_nested(top.place, rivals[0].place):
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
        holder = self._as_candidate(area, 0.0, "the containing area that the text names")
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

    def unknown_container(self, query: Query) -> Resolution:
        """Return that the containing place is not known, so nothing in it can be looked up."""
        held = query.within_text or ""
        known = self._questions.as_place(held)
        words = (
            f"{known.name} is a {known.feature}, and which places it holds is not known"
            if known is not None
            else f"the containing place {held[:MAX_QUOTED]!r} is not an area that is known"
        )
        return Resolution(
            status=ResolutionStatus.UNRESOLVED,
            reason=f"{words}, so nothing inside it can be looked up",
            candidates=self.as_candidates(self._ranker.rank(query)),
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

    def vague(self, query: Query, kind: str) -> Resolution:
        """Return that words such as "the border" name a line or nothing."""
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

    def without_name(self, query: Query) -> Resolution:
        """Return that the toponym holds no name."""
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
        if top.hit.similarity < CONFIRMABLE_SIMILARITY or rivals_of(scored):
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

    def _within(self, place: Place) -> str | None:
        place_id = place.place_id
        if place_id not in self._within_labels:
            if len(self._within_labels) >= KEPT_LABELS:
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

    def as_candidates(
        self, scored: Sequence[Scored], limit: int = MAX_CANDIDATES
    ) -> tuple[Candidate, ...]:
        """Return ranked candidates with score and reason, less those far below the best."""
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
