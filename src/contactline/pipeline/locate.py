"""Join places to the gazetteer: every mention gets a resolution and what is drawn of it."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import shapely
from shapely import Point

from contactline.casebook.book import rows_of, rows_to_table
from contactline.geo.border import border_relation, line_between
from contactline.model.codec_json import plain_json
from contactline.model.records import Candidate, Place, PlaceName, Resolution
from contactline.model.terms import (
    GEO_PRECISION,
    MapStatus,
    NameKind,
    Relation,
    ResolutionStatus,
)
from contactline.pipeline.places import find_place
from contactline.pipeline.shapes import drawing_of, extent_of, to_wkb

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from contactline.casebook.book import Casebook
    from contactline.gazetteer.resolve import Gazetteer

    Progress = Callable[[int, int | None], None]

#: Place statuses in the order of map statuses: the first that any place reaches counts.
_REACHES = (
    (ResolutionStatus.GIVEN, MapStatus.GIVEN),
    (ResolutionStatus.RESOLVED, MapStatus.LOCATED),
    (ResolutionStatus.AMBIGUOUS, MapStatus.AMBIGUOUS),
)
#: Spots this near the line are asked which side they are on.
_NEAR_LINE_DEG = 0.05
_KEEP = frozenset({ResolutionStatus.GIVEN, ResolutionStatus.RESOLVED})
_NAME_KINDS = (
    NameKind.OFFICIAL,
    NameKind.OTHER_SIDE,
    NameKind.VARIANT,
    NameKind.FORMER,
    NameKind.COMMUNIQUE,
)


def locate(book: Casebook, gazetteer: Gazetteer, *, progress: Progress | None = None) -> Casebook:
    """Resolve the places of every claim.

    A place that came with coordinates (``given``) or that was resolved before keeps
    them. Each distinct combination of name, generic word, relation, containing area
    and date is looked up once.

    Parameters
    ----------
    book
        Tables after reading.
    gazetteer
        Where names are looked up.
    progress
        Called with (looked up, of how many).

    Returns
    -------
    Casebook
        With ``claim_places`` resolved and drawn, ``claims.map_status`` and
        ``map_reason`` set, and ``places`` holding the gazetteer rows referred to.
    """
    published = {row["report_id"]: row["published"] for row in rows_of(book.reports)}
    report_of = {row["claim_id"]: row["report_id"] for row in rows_of(book.claims)}
    rows = rows_of(book.claim_places)
    keys = [_key(row, published.get(report_of.get(row["claim_id"], ""))) for row in rows]
    unique = list(dict.fromkeys(keys))
    looked_up: dict[tuple[Any, ...], tuple[Resolution, dict[str, Any]]] = {}
    for done, key in enumerate(unique, start=1):
        resolution = key[-1] if key[-1] is not None else _resolve(gazetteer, key)
        looked_up[key] = resolution, _cells(resolution, Relation(key[2]), gazetteer)
        if progress is not None:
            progress(done, len(unique))
    made = []
    used: set[str] = set()
    for row, key in zip(rows, keys, strict=True):
        resolution, cells = looked_up[key]
        made.append(row | cells)
        used.update(candidate.place_id for candidate in resolution.candidates)
        if resolution.place_id:
            used.add(resolution.place_id)
    made = _without_containers(made)
    claims = _with_status(rows_of(book.claims), made)
    return book.with_tables(
        claims=rows_to_table("claims", claims),
        claim_places=rows_to_table("claim_places", made),
        places=rows_to_table("places", _place_rows(gazetteer, used)),
    )


def _key(row: dict[str, Any], published: str | None) -> tuple[Any, ...]:
    """Return what a look-up depends on; the last part is a resolution that is kept."""
    kept = None
    if row["status"] in _KEEP and row["lon"] is not None:
        kept = Resolution(
            status=ResolutionStatus(row["status"]),
            place_id=row["place_id"],
            name=row["name"],
            feature=row["feature"],
            country=row["country"],
            lon=row["lon"],
            lat=row["lat"],
            radius_km=row["radius_km"],
            where_prec=row["where_prec"],
            geo_precision=row["geo_precision"],
            within=row["within"],
            reason=row["reason"],
            candidates=tuple(Candidate(**item) for item in json.loads(row["candidates"] or "[]")),
        )
    return (
        row["as_written"],
        row["generic"],
        row["relation"],
        row["within_text"],
        published,
        kept,
    )


def _resolve(gazetteer: Gazetteer, key: tuple[Any, ...]) -> Resolution:
    toponym, generic, relation, within, published, _ = key
    return gazetteer.resolve(
        toponym,
        generic=generic,
        within=within,
        relation=Relation(relation),
        published=published,
    )


def _cells(resolution: Resolution, relation: Relation, gazetteer: Gazetteer) -> dict[str, Any]:
    """Return the cells of ``claim_places`` that a resolution fills."""
    if resolution.where_prec is not None and resolution.geo_precision is None:
        resolution = replace(resolution, geo_precision=GEO_PRECISION[resolution.where_prec])
    drawing = drawing_of(resolution, relation, lambda place_id: find_place(gazetteer, place_id))
    radius_km = resolution.radius_km
    reason = resolution.reason
    if drawing is not None and drawing.draw == "ring" and drawing.radius_km is not None:
        radius_km = drawing.radius_km
    if drawing is not None and drawing.draw == "spot":
        place = find_place(gazetteer, resolution.place_id)
        if place is None or place.country_code is None:
            reason = _joined(reason, _side_words(drawing.geometry))
    if relation is Relation.FAR_FROM:
        reason = _joined(reason, "named as far from what happened: not drawn")
    candidates = [plain_json(candidate) for candidate in resolution.candidates]
    return {
        "status": resolution.status.value,
        "place_id": resolution.place_id,
        "name": resolution.name,
        "feature": resolution.feature,
        "country": resolution.country,
        "lon": resolution.lon,
        "lat": resolution.lat,
        "radius_km": radius_km,
        "where_prec": resolution.where_prec,
        "geo_precision": resolution.geo_precision,
        "within": resolution.within,
        "reason": reason,
        "candidates": json.dumps(candidates, ensure_ascii=False) if candidates else None,
        "draw": drawing.draw if drawing else None,
        "geometry": to_wkb(drawing.geometry) if drawing else None,
    }


def _joined(reason: str | None, words: str | None) -> str | None:
    """Add words to a reason, once."""
    if not words or (reason and words in reason):
        return reason
    return f"{reason}; {words}" if reason else words


def _side_words(spot: Point) -> str | None:
    """Say so when a spot lies too near the line between the two countries to tell its side."""
    if not shapely.dwithin(_border(), spot, _NEAR_LINE_DEG):
        return None
    relation = border_relation(lon=spot.x, lat=spot.y)
    return None if relation.decided else relation.words


@lru_cache(maxsize=1)
def _border() -> BaseGeometry:
    line = line_between()
    shapely.prepare(line)
    return line


def _without_containers(places: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Leave undrawn an area that only says where a better known place of the claim lies.

    "near the village of Parukh in the Republic of Artsakh" names one place, not two.
    """
    claims: dict[str, list[dict[str, Any]]] = {}
    for place in places:
        if place["draw"] in ("spot", "ring"):
            claims.setdefault(place["claim_id"], []).append(place)
    made = []
    for place in places:
        if place["draw"] == "area" and place["relation"] == Relation.IN:
            area = shapely.from_wkb(place["geometry"])
            inner = [
                other["as_written"]
                for other in claims.get(place["claim_id"], ())
                if area.covers(Point(other["lon"], other["lat"]))
            ]
            if inner:
                words = f"not drawn: it contains {' and '.join(inner)}, known more closely"
                reason = _joined(place["reason"], words)
                place = place | {"draw": None, "geometry": None, "reason": reason}
        made.append(place)
    return made


def _with_status(
    claims: Sequence[dict[str, Any]], places: Iterable[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Give every claim its map status, and the reason when it is not on the map."""
    by_claim: dict[str, list[dict[str, Any]]] = {}
    for place in places:
        by_claim.setdefault(place["claim_id"], []).append(place)
    made = []
    for claim in claims:
        own = by_claim.get(claim["claim_id"], [])
        status, reason = _status(own)
        made.append(claim | {"map_status": status.value, "map_reason": reason})
    return made


def _status(places: Sequence[dict[str, Any]]) -> tuple[MapStatus, str | None]:
    drawn = [place for place in places if place["draw"] is not None]
    for reached, status in _REACHES:
        if any(place["status"] == reached for place in drawn):
            return status, None
    named = [place for place in places if place["relation"] != Relation.FAR_FROM]
    if not named:
        return MapStatus.NO_PLACE, _no_place_reason(places)
    return MapStatus.UNRESOLVED, "; ".join(dict.fromkeys(_why_not(place) for place in named))


def _why_not(place: dict[str, Any]) -> str:
    """Return why one place is not drawn, with its name once."""
    reason = place["reason"] or "not in the gazetteer"
    name = place["as_written"]
    return reason if name in reason else f"{name!r}: {reason}"


def _no_place_reason(places: Sequence[dict[str, Any]]) -> str:
    if not places:
        return "the report names no place for it"
    names = ", ".join(dict.fromkeys(place["as_written"] for place in places))
    return f"the report only says where it was not: far from {names}"


def _place_rows(gazetteer: Gazetteer, used: Iterable[str]) -> list[dict[str, Any]]:
    """Return the ``places`` rows of the records referred to, and of their parents."""
    wanted = set(used)
    for place_id in sorted(wanted):
        place = find_place(gazetteer, place_id)
        if place is not None:
            wanted.update(filter(None, (place.district_id, place.admin1_id)))
    rows = []
    for place_id in sorted(wanted):
        place = find_place(gazetteer, place_id)
        if place is not None:
            rows.append(_place_row(place, gazetteer.names_of(place_id)))
    return rows


def _place_row(place: Place, names: Sequence[PlaceName]) -> dict[str, Any]:
    shown = {f"name_{language}": _best(names, language) for language in ("az", "hy", "ru", "en")}
    others = [
        {"name": name.name, "language": name.language, "kind": name.kind.value} for name in names
    ]
    return {
        "place_id": place.place_id,
        "name": place.name,
        "feature": place.feature,
        "country_code": place.country_code,
        "admin1_id": place.admin1_id,
        "district_id": place.district_id,
        "lon": place.lon,
        "lat": place.lat,
        "radius_km": place.radius_km,
        **shown,
        "other_names": json.dumps(others, ensure_ascii=False) if others else None,
        "source": place.source,
        "licence": place.licence,
        "geometry": to_wkb(extent_of(place)),
    }


def _best(names: Sequence[PlaceName], language: str) -> str | None:
    """Return the name to show in a language: official first, never a misspelling."""
    for kind in _NAME_KINDS:
        for name in names:
            if name.language == language and name.kind is kind:
                return name.name
    return None
