"""Filters: each a mask over the claims, each counted; they commute and only shrink."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from numpy.typing import NDArray

from contactline.casebook.book import Casebook, FilterCount, rows_of
from contactline.errors import UsageError
from contactline.gazetteer.resolve import fitting_candidates
from contactline.geo.areas import circle
from contactline.model.records import Candidate, Resolution
from contactline.model.terms import (
    CasualtyKind,
    DisputeStatus,
    EventType,
    Relation,
    ResolutionStatus,
)
from contactline.pipeline.places import country_code_of, find_place, find_point
from contactline.pipeline.regions import Inside, Region, place_in_region, point_in_region, region_of

if TYPE_CHECKING:
    from datetime import date

    from contactline.gazetteer.resolve import Gazetteer
    from contactline.geo.areas import Bounds

Mask = NDArray[np.bool_]
Progress = Callable[[int, int | None], None]

CASUALTY_CHOICES = (*(kind.value for kind in CasualtyKind), "any", "zero")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What to keep. An empty filter keeps everything; several values of one are alternatives.

    Parameters
    ----------
    regions
        Names of regions, in any spelling that the gazetteer knows.
    bounds
        Keep what lies inside.
    within_km, of
        Keep what lies within a distance of a named place.
    since, until
        First and last local day; a claim without any date does not pass.
    claimants, accused
        Side codes, or part of a name.
    event_types
        ACLED event types or sub-event types.
    weapons
        Part of a weapon's words or term.
    dispute_statuses
        Dispute status of the incident.
    min_precision
        Largest UCDP ``where_prec`` that passes: 1 keeps exact spots only.
    casualties
        Kind of casualties claimed; ``any``, or ``zero`` for an explicit none.
    include_ambiguous
        Let ambiguous places, and points too near an edge to tell, count for a region.
    """

    regions: tuple[str, ...] = ()
    bounds: Bounds | None = None
    within_km: float | None = None
    of: str | None = None
    since: date | None = None
    until: date | None = None
    claimants: tuple[str, ...] = ()
    accused: tuple[str, ...] = ()
    event_types: tuple[str, ...] = ()
    weapons: tuple[str, ...] = ()
    dispute_statuses: tuple[DisputeStatus, ...] = ()
    min_precision: int | None = None
    casualties: tuple[str, ...] = ()
    include_ambiguous: bool = False


def apply_filters(book: Casebook, filters: Filters, gazetteer: Gazetteer) -> Casebook:
    """Return the claims that pass every filter, and what each one took out.

    Parameters
    ----------
    book
        Located and grouped tables.
    filters
        What to keep.
    gazetteer
        Resolves region names.

    Raises
    ------
    UnknownPlaceError
        If a region or place name is not known.
    UsageError
        If an event type is not one of ACLED's, ``within_km`` and ``of`` are not given
        together, a value is blank, or ``since`` is after ``until``.
    """
    _check(filters)
    for words, mask in _masks(book, filters, gazetteer):
        before = len(book)
        kept = mask(book)
        count = FilterCount(words=words, before=before, removed=int(before - kept.sum()))
        book = replace(select(book, kept), filters=(*book.filters, count))
    return book


def select(book: Casebook, keep: Mask) -> Casebook:
    """Return the Casebook with only some of its claims.

    Parameters
    ----------
    keep
        One flag a claim, in table order, shape (claims,).
    """
    claims = book.claims[keep].reset_index(drop=True)
    ids = claims["claim_id"]
    tables = {"claims": claims}
    for name in ("claim_places", "casualties", "links"):
        table = getattr(book, name)
        tables[name] = table[table["claim_id"].isin(ids)].reset_index(drop=True)
    incidents = book.incidents[book.incidents["incident_id"].isin(claims["incident_id"].dropna())]
    reports = book.reports[book.reports["report_id"].isin(claims["report_id"])]
    return book.with_tables(
        **tables,
        incidents=incidents.reset_index(drop=True),
        reports=reports.reset_index(drop=True),
    )


def _check(filters: Filters) -> None:
    """Refuse what can only be a slip: it would keep everything, or nothing."""
    texts = {
        "region": filters.regions,
        "claimant": filters.claimants,
        "accused": filters.accused,
        "event-type": filters.event_types,
        "weapon": filters.weapons,
    }
    for name, values in texts.items():
        if not all(value.strip() for value in values):
            raise UsageError(f"--{name}: is blank; name what to keep, or leave it out")
    if filters.since and filters.until and filters.since > filters.until:
        raise UsageError(f"--since {filters.since} is after --until {filters.until}")
    if (filters.within_km is None) != (filters.of is None):
        raise UsageError("--within and --of go together, such as --within 25km --of Goris")


def _masks(
    book: Casebook, filters: Filters, gazetteer: Gazetteer
) -> list[tuple[str, Callable[[Casebook], Mask]]]:
    """Return the filters that are set, in a fixed order, with their words."""
    made: list[tuple[str, Callable[[Casebook], Mask]]] = []
    if filters.regions:
        regions = [region_of(gazetteer, name) for name in filters.regions]
        names = " or ".join(dict.fromkeys(region.place.name for region in regions))
        made.append(
            (
                f"region {names}",
                lambda b: _in_regions(b, regions, gazetteer, filters.include_ambiguous),
            )
        )
    if filters.bounds is not None:
        box = filters.bounds
        shape = box.to_polygon()
        words = f"bounds {box.west:g},{box.south:g},{box.east:g},{box.north:g}"
        made.append((words, lambda b: _in_shape(b, shape)))
    if filters.within_km is not None and filters.of is not None:
        centre = find_point(gazetteer, filters.of)
        if centre.lon is None or centre.lat is None:
            raise UsageError(f"{centre.name} has no coordinates to measure a distance from")
        around = circle(lon=centre.lon, lat=centre.lat, radius_km=filters.within_km)
        words = f"within {filters.within_km:g} km of {centre.name}"
        made.append((words, lambda b: _in_shape(b, around)))
    if filters.since is not None:
        since = filters.since
        made.append((f"since {since}", lambda b: _flags(b.claims["date_end"] >= since)))
    if filters.until is not None:
        until = filters.until
        made.append((f"until {until}", lambda b: _flags(b.claims["date_start"] <= until)))
    if filters.claimants:
        said_by = filters.claimants
        made.append((f"claimant {' or '.join(said_by)}", lambda b: _party(b, "claimant", said_by)))
    if filters.accused:
        said_of = filters.accused
        made.append((f"accused {' or '.join(said_of)}", lambda b: _party(b, "accused", said_of)))
    if filters.event_types:
        kinds = tuple(_event_type(book, name) for name in filters.event_types)
        made.append((f"event type {' or '.join(kinds)}", lambda b: _event(b, kinds)))
    if filters.weapons:
        made.append(
            (f"weapon {' or '.join(filters.weapons)}", lambda b: _weapon(b, filters.weapons))
        )
    if filters.dispute_statuses:
        statuses = [status.value for status in filters.dispute_statuses]
        made.append((f"dispute status {' or '.join(statuses)}", lambda b: _status(b, statuses)))
    if filters.min_precision is not None:
        coarsest = filters.min_precision
        made.append((f"where_prec at most {coarsest}", lambda b: _precise(b, coarsest)))
    if filters.casualties:
        made.append(
            (
                f"casualties {' or '.join(filters.casualties)}",
                lambda b: _casualties(b, filters.casualties),
            )
        )
    return made


def _flags(series: Any) -> Mask:
    """Return a nullable comparison as plain flags; unknown does not pass."""
    return np.asarray(series.fillna(value=False).to_numpy(dtype=bool))


def _claims_with(book: Casebook, claim_ids: set[str]) -> Mask:
    return np.asarray(book.claims["claim_id"].isin(list(claim_ids)).to_numpy(dtype=bool))


def _in_regions(
    book: Casebook, regions: list[Region], gazetteer: Gazetteer, include_ambiguous: bool
) -> Mask:
    passing = {Inside.YES, Inside.UNDECIDED} if include_ambiguous else {Inside.YES}
    known: dict[tuple[Any, ...], bool] = {}
    found = set()
    for row in rows_of(book.claim_places):
        if row["relation"] == Relation.FAR_FROM:
            continue
        key = (
            row["status"],
            row["place_id"],
            row["lon"],
            row["lat"],
            row["within_text"],
            row["candidates"],
        )
        if key not in known:
            known[key] = any(_place_inside(row, region, gazetteer) in passing for region in regions)
        if known[key]:
            found.add(row["claim_id"])
    return _claims_with(book, found)


def _place_inside(row: dict[str, Any], region: Region, gazetteer: Gazetteer) -> Inside:
    country = country_code_of(gazetteer, row["within_text"]) if row["within_text"] else None
    if row["status"] == ResolutionStatus.AMBIGUOUS:
        candidates = tuple(Candidate(**item) for item in json.loads(row["candidates"] or "[]"))
        ambiguous = Resolution(status=ResolutionStatus.AMBIGUOUS, candidates=candidates)
        places = [find_place(gazetteer, item.place_id) for item in fitting_candidates(ambiguous)]
        answers = {
            place_in_region(region, place, gazetteer, country=country) for place in places if place
        }
        if answers == {Inside.YES}:
            return Inside.YES  # the town or the district of its name: both are inside
        return Inside.UNDECIDED if answers - {Inside.NO} else Inside.NO
    if row["status"] == ResolutionStatus.RESOLVED and row["place_id"]:
        place = find_place(gazetteer, row["place_id"])
        if place is not None:
            return place_in_region(region, place, gazetteer, country=country)
    if row["status"] in (ResolutionStatus.RESOLVED, ResolutionStatus.GIVEN):
        if row["lon"] is None or row["lat"] is None or (row["where_prec"] or 1) > 2:
            return Inside.NO
        return point_in_region(region, lon=row["lon"], lat=row["lat"], country=country)
    return Inside.NO


def _in_shape(book: Casebook, shape: Any) -> Mask:
    """Keep claims with a place inside: a point by its centre, an area as a whole."""
    table = book.claim_places[book.claim_places["geometry"].notna()]
    if table.empty:
        return np.zeros(len(book), dtype=bool)
    drawn = shapely.from_wkb(table["geometry"].to_numpy(dtype=object))
    pointlike = table["draw"].isin(["spot", "ring"]).to_numpy(dtype=bool)
    ambiguous = (table["draw"] == "candidates").to_numpy(dtype=bool)
    centres = shapely.points(
        table["lon"].to_numpy(dtype=float, na_value=np.nan),
        table["lat"].to_numpy(dtype=float, na_value=np.nan),
    )
    shapely.prepare(shape)
    inside = np.where(pointlike, shapely.covers(shape, centres), shapely.covers(shape, drawn))
    inside &= ~ambiguous
    return _claims_with(book, set(table["claim_id"].to_numpy(dtype=object)[inside]))


def _party(book: Casebook, column: str, values: tuple[str, ...]) -> Mask:
    side = book.claims[f"{column}_side"].fillna("").str.casefold()
    name = book.claims[f"{column}_name"].fillna("").str.casefold()
    passing = np.zeros(len(book), dtype=bool)
    for value in values:
        wanted = value.strip().casefold()
        passing |= _flags(side == wanted)
        if len(wanted) > 2:
            passing |= _flags(name.str.contains(wanted, regex=False))
    return passing


def _event_type(book: Casebook, name: str) -> str:
    known = [*EventType, *book.claims["sub_event_type"].dropna().unique()]
    for value in known:
        if str(value).casefold() == name.strip().casefold():
            return str(value)
    listed = ", ".join(dict.fromkeys(str(value) for value in known))
    raise UsageError(f"no event type {name!r} here; there are: {listed}")


def _event(book: Casebook, kinds: tuple[str, ...]) -> Mask:
    table = book.claims
    return _flags(table["event_type"].isin(kinds)) | _flags(table["sub_event_type"].isin(kinds))


def _weapon(book: Casebook, weapons: tuple[str, ...]) -> Mask:
    words = book.claims["weapons"].fillna("").str.casefold()
    passing = np.zeros(len(book), dtype=bool)
    for weapon in weapons:
        passing |= _flags(words.str.contains(weapon.strip().casefold(), regex=False))
    return passing


def _status(book: Casebook, statuses: list[str]) -> Mask:
    table = book.incidents
    incidents = table.loc[table["dispute_status"].isin(statuses), "incident_id"]
    return _flags(book.claims["incident_id"].isin(incidents))


def _precise(book: Casebook, coarsest: int) -> Mask:
    drawn = book.claim_places["draw"]
    table = book.claim_places[drawn.notna() & (drawn != "candidates")]
    passing = table[_flags(table["where_prec"] <= coarsest)]
    return _claims_with(book, set(passing["claim_id"]))


def _casualties(book: Casebook, kinds: tuple[str, ...]) -> Mask:
    found = set()
    for row in rows_of(book.casualties):
        none_said = row["explicit_zero"] or row["max"] == 0
        if ("zero" in kinds and none_said) or (
            not none_said and ("any" in kinds or row["kind"] in kinds)
        ):
            found.add(row["claim_id"])
    return _claims_with(book, found)
