"""Filters: each a mask over the claims, each counted; they commute and only shrink."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from numpy.typing import NDArray

from contactline.casebook.book import Casebook, FilterCount
from contactline.casebook.columns import CHILDREN, column, rows_in
from contactline.casebook.schema import to_table
from contactline.casebook.texts import flags
from contactline.errors import UsageError
from contactline.geo.areas import circle
from contactline.model.terms import CasualtyKind, DisputeStatus, EventType
from contactline.pipeline.inside import claims_in, whereabouts
from contactline.pipeline.places import find_point
from contactline.pipeline.regions import Region, region_of

if TYPE_CHECKING:
    from datetime import date

    import pandas as pd

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


def apply_filters(
    book: Casebook,
    filters: Filters,
    gazetteer: Gazetteer,
    *,
    progress: Progress | None = None,
) -> Casebook:
    """Return the claims that pass every filter, and what each one took out.

    Parameters
    ----------
    book
        Located and grouped tables.
    filters
        What to keep.
    gazetteer
        Resolves region names.
    progress
        Called with (filters applied, of how many).

    Raises
    ------
    UnknownPlaceError
        If a region or place name is not known.
    UsageError
        If an event type is not one of ACLED's, ``within_km`` and ``of`` are not given
        together, a value is blank, or ``since`` is after ``until``.
    """
    _check(filters)
    masks = _masks(book, filters, gazetteer)
    for done, (words, mask) in enumerate(masks):
        if progress is not None:
            progress(done, len(masks))
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
    if keep.all():
        return book
    claims = _kept_rows("claims", book.claims, keep)
    ids = column(book.claims, "claim_id")
    tables = {"claims": claims}
    for name in CHILDREN:
        table = getattr(book, name)
        owner = rows_in(column(table, "claim_id"), ids)
        tables[name] = _kept_rows(name, table, (owner >= 0) & keep[owner])
    for name, key in (("incidents", "incident_id"), ("reports", "report_id")):
        table = getattr(book, name)
        used = pc.unique(column(claims, key))
        tables[name] = _kept_rows(name, table, flags(pc.is_in(column(table, key), value_set=used)))
    return book.with_tables(**tables)


def _kept_rows(name: str, table: pd.DataFrame, keep: Mask) -> pd.DataFrame:
    if keep.all():
        return table
    mask = pa.array(keep)
    return to_table(
        name, {str(label): column(table, str(label)).filter(mask) for label in table.columns}
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


def _claims_with(book: Casebook, name: str, rows: Mask) -> Mask:
    """Return the claims that own any of the chosen rows of a table of places or casualties."""
    owner = rows_in(column(getattr(book, name), "claim_id"), column(book.claims, "claim_id"))
    found = np.zeros(len(book), dtype=bool)
    chosen = owner[rows]
    found[chosen[chosen >= 0]] = True
    return found


def _in_regions(
    book: Casebook, regions: list[Region], gazetteer: Gazetteer, include_ambiguous: bool
) -> Mask:
    places = whereabouts(book, gazetteer)
    return claims_in(places, regions, gazetteer, include_undecided=include_ambiguous)


def _in_shape(book: Casebook, shape: Any) -> Mask:
    """Keep claims with a place inside: a point by its centre, an area as a whole."""
    table = book.claim_places
    draw = column(table, "draw")
    pointlike = flags(pc.is_in(draw, value_set=pa.array(["spot", "ring"])))
    pointlike &= flags(pc.is_valid(column(table, "lon")))
    whole = flags(pc.is_in(draw, value_set=pa.array(["area", "line"])))
    shapely.prepare(shape)
    inside = np.zeros(len(table), dtype=bool)
    at = pa.array(np.flatnonzero(pointlike))
    inside[pointlike] = shapely.covers(
        shape,
        shapely.points(
            column(table, "lon").take(at).to_numpy(zero_copy_only=False),
            column(table, "lat").take(at).to_numpy(zero_copy_only=False),
        ),
    )
    drawn, codes = _distinct_shapes(column(table, "geometry"), whole)
    inside[whole] = shapely.covers(shape, drawn)[codes]
    return _claims_with(book, "claim_places", inside)


def _distinct_shapes(geometry: pa.Array, rows: Mask) -> tuple[Any, Any]:
    """Return the different shapes of some rows, and which of them each row has."""
    made = pc.dictionary_encode(geometry.filter(pa.array(rows)))
    shapes = shapely.from_wkb(made.dictionary.to_numpy(zero_copy_only=False))
    return shapes, made.indices.to_numpy(zero_copy_only=False)


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
    draw = column(book.claim_places, "draw")
    passing = flags(pc.is_valid(draw)) & ~flags(pc.equal(draw, "candidates"))
    passing &= flags(pc.less_equal(column(book.claim_places, "where_prec"), coarsest))
    return _claims_with(book, "claim_places", passing)


def _casualties(book: Casebook, kinds: tuple[str, ...]) -> Mask:
    table = book.casualties
    none_said = flags(column(table, "explicit_zero"))
    none_said |= flags(pc.equal(column(table, "max"), 0))
    wanted = np.ones(len(table), dtype=bool)
    if "any" not in kinds:
        wanted = flags(pc.is_in(column(table, "kind"), value_set=pa.array(kinds, pa.string())))
    passing = wanted & ~none_said
    if "zero" in kinds:
        passing |= none_said
    return _claims_with(book, "casualties", passing)
