"""Which claims lie in a region: bare points all at once, records of the gazetteer once each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from contactline.casebook.columns import column, distinct_rows, rows_in
from contactline.casebook.regions import ClaimRegions
from contactline.casebook.texts import flags
from contactline.gazetteer.resolve import fitting_candidates
from contactline.geo.lookup import admin1_units
from contactline.geo.many import admin1_many
from contactline.model.records import Candidate, Resolution
from contactline.model.terms import Relation, ResolutionStatus
from contactline.pipeline.places import best_name, country_code_of, find_place
from contactline.pipeline.regions import (
    Inside,
    Region,
    area_in_region,
    place_in_region,
    region_of_place,
    units_around,
)
from contactline.pipeline.shapes import MIN_RING_KM, extent_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from contactline.casebook.book import Casebook
    from contactline.gazetteer.resolve import Gazetteer
    from contactline.model.records import Place

    Whole = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

#: Largest ``where_prec`` of coordinates that stand for a point.
_POINT_PREC = 2
#: Points further from a unit's box than this cannot be in doubt about it.
_MARGIN_DEG = 0.2
#: Less than a degree of longitude has anywhere in the shipped region.
_KM_OF_A_DEGREE = 60.0
_KEYS = ("status", "place_id", "lon", "lat", "within_text", "candidates", "where_prec")
_LANGUAGES = ("en", "az", "hy", "ru")


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """The places of claims that can lie in a region.

    Parameters
    ----------
    claims
        Number of claims.
    owner, lons, lats, countries
        Of bare points: row of the claim, degrees, and the country that the text names.
    others
        Rows of ``claim_places`` of another kind, each different one once.
    other_owner, other_code
        For each such place, its claim and its position in `others`.
    """

    claims: int
    owner: Whole
    lons: Floats
    lats: Floats
    countries: npt.NDArray[np.object_]
    others: list[dict[str, Any]]
    other_owner: Whole
    other_code: Whole


def whereabouts(book: Casebook, gazetteer: Gazetteer) -> Whereabouts:
    """Sort the places of a Casebook; what is far from the place, or unknown, is left out."""
    table = book.claim_places
    cells = {name: column(table, name) for name in (*_KEYS, "relation", "geometry")}
    owner = rows_in(column(table, "claim_id"), column(book.claims, "claim_id"))
    status = cells["status"]
    wanted = ~flags(pc.equal(cells["relation"], Relation.FAR_FROM.value)) & (owner >= 0)
    wanted &= ~flags(pc.equal(status, ResolutionStatus.UNRESOLVED.value))
    has_point = flags(pc.is_valid(cells["lon"])) & flags(pc.is_valid(cells["lat"]))
    ids = [item for item in pc.unique(cells["place_id"]).to_pylist() if item]
    known = pa.array([item for item in ids if find_place(gazetteer, item)], pa.string())
    is_known = flags(pc.is_in(cells["place_id"], value_set=known)) & flags(
        pc.equal(status, ResolutionStatus.RESOLVED.value)
    )
    close = flags(pc.fill_null(pc.less_equal(cells["where_prec"], _POINT_PREC), True))
    bare = wanted & has_point & close & ~is_known
    bare &= ~flags(pc.equal(status, ResolutionStatus.AMBIGUOUS.value))
    at = np.flatnonzero(bare)
    index = pa.array(at)
    rest = np.flatnonzero(wanted & ~bare)
    others: list[dict[str, Any]] = []
    codes = np.zeros(0, dtype=np.int64)
    if len(rest):
        named = pa.array(rest)
        drawn = pc.if_else(
            pc.is_null(cells["lon"]), cells["geometry"], pa.scalar(None, pa.binary())
        )
        columns = {name: cells[name].take(named) for name in _KEYS}
        columns["shape"] = drawn.take(named)
        codes, firsts = distinct_rows(list(columns.values()))
        first = pa.array(firsts)
        values = zip(*(array.take(first).to_pylist() for array in columns.values()), strict=True)
        others = [dict(zip(columns, item, strict=True)) for item in values]
    return Whereabouts(
        claims=len(book),
        owner=owner[at],
        lons=cells["lon"].take(index).to_numpy(zero_copy_only=False),
        lats=cells["lat"].take(index).to_numpy(zero_copy_only=False),
        countries=_countries(cells["within_text"].take(index), gazetteer),
        others=others,
        other_owner=owner[rest],
        other_code=codes,
    )


def claims_in(
    places: Whereabouts,
    regions: Sequence[Region],
    gazetteer: Gazetteer,
    *,
    include_undecided: bool,
) -> Flags:
    """Tell which claims have a place in any of some regions."""
    found = np.zeros(places.claims, dtype=bool)
    for region in regions:
        yes, undecided = points_in_region(region, places.lons, places.lats, places.countries)
        found[places.owner[yes | undecided if include_undecided else yes]] = True
    passing = {Inside.YES, Inside.UNDECIDED} if include_undecided else {Inside.YES}
    inside = np.array(
        [
            any(other_in_region(row, region, gazetteer) in passing for region in regions)
            for row in places.others
        ],
        dtype=bool,
    )
    if inside.any():
        found[places.other_owner[inside[places.other_code]]] = True
    return found


def points_in_region(
    region: Region, lons: Floats, lats: Floats, countries: npt.NDArray[np.object_]
) -> tuple[Flags, Flags]:
    """Tell which points are in a region, and of which that is not decided.

    As `contactline.pipeline.regions.point_in_region` does for one point.
    """
    yes, undecided = np.zeros(len(lons), dtype=bool), np.zeros(len(lons), dtype=bool)
    west, south, east, north = region.shape.bounds
    near = (lons >= west - _MARGIN_DEG) & (lons <= east + _MARGIN_DEG)
    near &= (lats >= south - _MARGIN_DEG) & (lats <= north + _MARGIN_DEG)
    at = np.flatnonzero(near)
    reference = region.place.geometry or ""
    if not reference.startswith("admin1:"):
        shapely.prepare(region.shape)
        yes[at] = shapely.intersects_xy(region.shape, lons[at], lats[at])
        return yes, undecided
    codes = [unit.code for unit in admin1_units()]
    unit = codes.index(reference.partition(":")[2])
    sure, open_ = _units_of_points(lons[at], lats[at], countries[at], only=unit)
    yes[at], undecided[at] = sure == unit, open_
    return yes, undecided


def other_in_region(row: Mapping[str, Any], region: Region, gazetteer: Gazetteer) -> Inside:
    """Tell whether a place that is no bare point is in a region."""
    country = country_code_of(gazetteer, row["within_text"]) if row["within_text"] else None
    if row["status"] == ResolutionStatus.AMBIGUOUS:
        places = [find_place(gazetteer, place_id) for place_id in _meant(row)]
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
    if row["shape"] is not None:
        return area_in_region(region, shapely.from_wkb(row["shape"]))
    return Inside.NO  # coordinates that stand for an area


def claim_regions(book: Casebook, gazetteer: Gazetteer) -> ClaimRegions:
    """Return the countries, provinces, districts and cities that each claim lies in.

    By the rule of ``--region``: where fire came from counts, what it was far from never,
    and a point that is too near an edge to tell is in neither of the two.
    """
    regions = _all_regions(gazetteer)
    countries = [number for number, item in enumerate(regions) if item.place.feature == "country"]
    number_of = {item.place.geometry: number for number, item in enumerate(regions)}
    unit_region = np.array(
        [number_of.get(f"admin1:{unit.code}", -1) for unit in admin1_units()] + [-1]
    )
    places = whereabouts(book, gazetteer)
    owners: list[Whole] = []
    codes: list[Whole] = []
    units, _ = _units_of_points(places.lons, places.lats, places.countries)
    in_unit = np.flatnonzero(unit_region[units] >= 0)
    owners.append(places.owner[in_unit])
    codes.append(unit_region[units[in_unit]])
    for number in countries:
        shape = regions[number].shape
        shapely.prepare(shape)
        inside = np.flatnonzero(shapely.intersects_xy(shape, places.lons, places.lats))
        owners.append(places.owner[inside])
        codes.append(np.full(len(inside), number))
    answers = [_regions_of(row, regions, gazetteer) for row in places.others]
    many = np.array([len(item) for item in answers], dtype=np.int64)
    if many.any():
        flat = np.array([code for item in answers for code in item], dtype=np.int64)
        starts = np.cumsum(many) - many
        each = many[places.other_code]
        ranks = np.arange(int(each.sum())) - np.repeat(np.cumsum(each) - each, each)
        owners.append(np.repeat(places.other_owner, each))
        codes.append(flat[np.repeat(starts[places.other_code], each) + ranks])
    size = max(1, len(regions))
    pairs = np.unique(np.concatenate(owners) * size + np.concatenate(codes))
    return ClaimRegions(
        place_ids=[item.place.place_id for item in regions],
        names=[_names(gazetteer, item.place.place_id) for item in regions],
        parents=[
            -1 if number in countries else number_of.get(f"countries:{item.place.country_code}", -1)
            for number, item in enumerate(regions)
        ],
        offsets=np.searchsorted(pairs, np.arange(len(book) + 1) * size).astype(np.int64),
        codes=(pairs % size).astype(np.int32),
    )


def _units_of_points(
    lons: Floats,
    lats: Floats,
    countries: npt.NDArray[np.object_],
    *,
    only: int | None = None,
) -> tuple[Whole, Flags]:
    """Return the unit that each point is surely in (-1: none), and where that is open.

    Parameters
    ----------
    only
        A unit: open is only what may be in it.
    """
    found = admin1_many(lons, lats)
    sure = np.where(found.decided, found.home, -1)
    open_ = ~found.decided
    named = open_ & flags(pc.is_valid(pa.array(countries, pa.string())))
    homes = np.flatnonzero(open_ & (found.home >= 0))
    points = np.concatenate([found.points, homes])
    units = np.concatenate([found.units, found.home[homes]])
    if named.any():
        country_of = np.array([unit.country for unit in admin1_units()], dtype=object)
        same = named[points] & (country_of[units] == countries[points])
        count = np.bincount(points[same], minlength=len(lons))
        alone = same & (count[points] == 1)
        sure[points[alone]] = units[alone]
        open_[points[alone]] = False
    if only is not None:
        candidate = np.zeros(len(lons), dtype=bool)
        candidate[points[units == only]] = True
        open_ &= candidate
    return sure, open_


def _countries(within: pa.Array, gazetteer: Gazetteer) -> npt.NDArray[np.object_]:
    """Return the country that each text names, as far as it says."""
    made = pc.dictionary_encode(within)
    codes = [country_code_of(gazetteer, text) for text in made.dictionary.to_pylist()]
    known = np.array([*codes, None], dtype=object)
    at = pc.fill_null(made.indices, len(codes)).to_numpy(zero_copy_only=False)
    chosen: npt.NDArray[np.object_] = known[at]
    return chosen


def _meant(row: Mapping[str, Any]) -> list[str]:
    """Return the records that an ambiguous name may mean."""
    candidates = tuple(Candidate(**item) for item in json.loads(row["candidates"] or "[]"))
    ambiguous = Resolution(status=ResolutionStatus.AMBIGUOUS, candidates=candidates)
    return [item.place_id for item in fitting_candidates(ambiguous)]


def _regions_of(
    row: Mapping[str, Any], regions: Sequence[Region], gazetteer: Gazetteer
) -> list[int]:
    """Return the regions that a place is in; only those are asked that its parents leave open."""
    places = _meant(row) if row["status"] == ResolutionStatus.AMBIGUOUS else [row["place_id"]]
    known = [place for item in places if item and (place := find_place(gazetteer, item))]
    around = [units_around(place, gazetteer) for place in known]
    levels = [{unit.partition(":")[0] for unit in units} for units in around]
    settled = set.intersection(*levels) if levels else set()
    named = set.union(*around) if around else set()
    boxes = np.array([_bounds_of(place) for place in known], dtype=float).reshape(-1, 4)
    if row["shape"] is not None:
        boxes = np.vstack([boxes, shapely.from_wkb(row["shape"]).bounds])
    made = []
    for number, region in enumerate(regions):
        reference = region.place.geometry or ""
        if reference not in named:
            if reference.partition(":")[0] in settled:
                continue
            west, south, east, north = region.shape.bounds
            apart = (boxes[:, 0] > east + _MARGIN_DEG) | (boxes[:, 2] < west - _MARGIN_DEG)
            apart |= (boxes[:, 1] > north + _MARGIN_DEG) | (boxes[:, 3] < south - _MARGIN_DEG)
            if apart.all():
                continue
        if other_in_region(row, region, gazetteer) is Inside.YES:
            made.append(number)
    return made


def _bounds_of(place: Place) -> tuple[float, float, float, float]:
    """Return the extent of a record, rather too wide, to leave out what is far away."""
    if place.geometry or place.lon is None or place.lat is None:
        shape = extent_of(place)
        return (0.0, 0.0, -1.0, -1.0) if shape is None else shape.bounds
    reach = (place.radius_km or MIN_RING_KM) / _KM_OF_A_DEGREE
    return place.lon - reach, place.lat - reach, place.lon + reach, place.lat + reach


def _all_regions(gazetteer: Gazetteer) -> list[Region]:
    """Return the two countries, then their units, by country and name."""
    units = {f"admin1:{unit.code}" for unit in admin1_units()}
    countries = {f"countries:{unit.country}" for unit in admin1_units()}
    chosen = [place for place in gazetteer.places() if place.geometry in units | countries]
    chosen.sort(
        key=lambda place: (
            place.geometry in units,
            place.country_code or "",
            place.name,
            place.place_id,
        )
    )
    return [region for place in chosen if (region := region_of_place(place)) is not None]


def _names(gazetteer: Gazetteer, place_id: str) -> dict[str, str | None]:
    names = gazetteer.names_of(place_id)
    return {language: best_name(names, language) for language in _LANGUAGES}
