"""What an online service's answer means for a name in its context, and how that is said.

The service is asked only for what no table knows. Its answers go through the same gate as
any: the name must be the one that was asked for, the place inside the area that the text
names, the kind that of the generic word; several that fit are ambiguous.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contactline.gazetteer.containment import RADIUS_SLACK, point_distance_km
from contactline.gazetteer.generics import fit, is_generic
from contactline.gazetteer.normalize import fold, squeeze
from contactline.gazetteer.phrase import parse_phrase
from contactline.gazetteer.precision import geo_precision, where_prec
from contactline.model.records import Candidate, Place, Resolution
from contactline.model.terms import ResolutionStatus

if TYPE_CHECKING:
    from contactline.gazetteer.online import Answer, Found, OnlineService
    from contactline.gazetteer.ranking import Query
    from contactline.model.terms import Relation

#: Ids of places that only a service knows begin with this.
ONLINE: Final = "online-"
_SAME_PLACE_KM: Final = 3.0
_RIVAL_RATIO: Final = 0.75
_SMALL_WORDS: Final = frozenset({"of", "the", "in", "a"})


def ask_online(
    service: OnlineService,
    query: Query,
    before: Resolution,
    relation: Relation | str | None,
) -> tuple[Resolution, tuple[Place, ...]]:
    """Ask a service for a name that no table knows.

    Parameters
    ----------
    service
        Whom to ask.
    query
        The name and its context.
    before
        What the tables said; kept, with a word about the service, if it knows nothing better.
    relation
        How the event bears on the place.

    Returns
    -------
    tuple
        The resolution and the places that its candidates refer to.

    Raises
    ------
    ServiceError
        If the service does not answer: that is not "not found".
    """
    area = query.areas[0] if query.areas else None
    country = query.country or (area.country_code if area else None)
    parts = [_name(query), area.name if area is not None else query.within_text]
    answer = service.ask(", ".join(filter(None, parts)), country)
    by = f"the online service {answer.service} (asked {answer.asked})"
    places = [(_place(service, answer, found), found) for found in answer.found]
    fitting = [
        (place, found)
        for place, found in places
        if _is_named(query, found) and _fits(query, place, found)
    ]
    if not fitting:
        return _without(before, by, places), tuple(place for place, _ in places)
    best = max(found.weight for _, found in fitting)
    rivals = [place for place, found in fitting if found.weight >= _RIVAL_RATIO * best]
    chosen = max(fitting, key=lambda item: item[1].weight)[0]
    rivals = [place for place in rivals if not _is_same(place, chosen)]
    fit_ids = {place.place_id for place, _ in fitting}
    ordered = [item for item in places if item[0].place_id in fit_ids]
    ordered.sort(key=lambda item: -item[1].weight)
    ordered += [item for item in places if item[0].place_id not in fit_ids]
    candidates = tuple(
        _candidate(place, found, by, fits=place.place_id in fit_ids) for place, found in ordered
    )
    credit = f"; {answer.licence}" if answer.licence else ""
    if rivals:
        code = max(where_prec(place, relation) for place in (chosen, *rivals))
        return (
            Resolution(
                status=ResolutionStatus.AMBIGUOUS,
                where_prec=code,
                geo_precision=geo_precision(code),
                reason=f"{1 + len(rivals)} places of {by} fit equally well{credit}",
                candidates=candidates,
            ),
            tuple(place for place, _ in ordered),
        )
    code = where_prec(chosen, relation)
    status = ResolutionStatus.RESOLVED
    if chosen.feature == "country":
        status = ResolutionStatus.UNRESOLVED
    return (
        Resolution(
            status=status,
            place_id=chosen.place_id if status is ResolutionStatus.RESOLVED else None,
            name=chosen.name,
            feature=chosen.feature,
            country=chosen.country_code,
            lon=chosen.lon if status is ResolutionStatus.RESOLVED else None,
            lat=chosen.lat if status is ResolutionStatus.RESOLVED else None,
            radius_km=chosen.radius_km,
            where_prec=code,
            geo_precision=geo_precision(code),
            within=before.within,
            reason=f"in no table; from {by}: {chosen.note}{credit}",
            candidates=candidates,
        ),
        tuple(place for place, _ in ordered),
    )


def _without(before: Resolution, by: str, places: list[tuple[Place, Found]]) -> Resolution:
    """Return what was known before, with what the service could add: suggestions at most."""
    from dataclasses import replace

    words = f"{by} does not know it either"
    if places:
        words = f"{by} only has other places: {', '.join(p.name for p, _ in places[:3])}"
    candidates = tuple(_candidate(place, found, by, fits=False) for place, found in places)
    return replace(
        before,
        reason="; ".join(filter(None, (before.reason, words))),
        candidates=(*before.candidates, *candidates),
    )


def _name(query: Query) -> str:
    """Return the name as written, less generic words, which geocoders trip over."""
    text = query.toponym
    if query.phrase.within:
        text = text.partition("(")[0].partition(",")[0]
    kept = [
        word
        for word in text.split()
        if not is_generic(fold(word)) and word.casefold() not in _SMALL_WORDS
    ]
    return " ".join(kept) or text


def _is_named(query: Query, found: Found) -> bool:
    wanted = {squeeze(query.phrase.core), squeeze(query.phrase.full), squeeze(query.toponym)}
    return any(
        squeeze(name) in wanted or squeeze(parse_phrase(name).core) in wanted
        for name in found.names
        if squeeze(name)
    )


def _fits(query: Query, place: Place, found: Found) -> bool:
    """Return whether a place agrees with the generic word, the country and the area."""
    if found.feature is not None and not fit(query.kind, place.feature):
        return False
    if query.country and place.country_code != query.country:
        return False
    if query.areas:
        return any(_is_inside(place, area) for area in query.areas)
    if query.within_text:
        core = squeeze(parse_phrase(query.within_text).core)
        return bool(core) and core in squeeze(found.shown)
    return True


def _is_inside(place: Place, area: Place) -> bool:
    if area.country_code and place.country_code != area.country_code:
        return False
    if area.feature == "country":
        return True
    if area.lon is None or area.lat is None or area.radius_km is None:
        return False
    distance = point_distance_km(area.lon, area.lat, place.lon or 0.0, place.lat or 0.0)
    return distance <= area.radius_km * RADIUS_SLACK


def _is_same(a: Place, b: Place) -> bool:
    if a.place_id == b.place_id:
        return True
    distance = point_distance_km(a.lon or 0.0, a.lat or 0.0, b.lon or 0.0, b.lat or 0.0)
    return distance <= _SAME_PLACE_KM


def _place(service: OnlineService, answer: Answer, found: Found) -> Place:
    return Place(
        place_id=f"{ONLINE}{service.name.lower()}-{found.key}".replace(".", "-"),
        name=found.names[0] if found.names else found.shown,
        feature=found.feature or "village",
        country_code=found.country,
        lon=found.lon,
        lat=found.lat,
        radius_km=found.radius_km,
        source=f"online service {answer.service}, asked {answer.asked}",
        licence=answer.licence,
        note=found.shown
        if found.feature
        else f"{found.shown} (the service does not say what kind of place it is)",
    )


def _candidate(place: Place, found: Found, by: str, *, fits: bool) -> Candidate:
    words = "" if fits else "; its name, kind or area is not the one asked for"
    return Candidate(
        place_id=place.place_id,
        name=place.name,
        feature=place.feature,
        country=place.country_code,
        lon=place.lon,
        lat=place.lat,
        radius_km=place.radius_km,
        score=round(found.weight if fits else 0.1 * found.weight, 4),
        reason=f"from {by}: {found.shown}{words}",
        within=", ".join(found.shown.split(", ")[1:]) or None,
    )
