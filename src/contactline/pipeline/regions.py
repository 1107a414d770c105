"""Which places lie in a region: by the gazetteer's parents first, then by polygon.

A point counts by its centre, whatever its radius. An area counts for itself and for
every region that contains it; a neighbour that merely touches does not. Near an edge
that comes from a coarse layer the side of a bare point is not decided.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

from shapely import Point

from contactline.errors import UsageError
from contactline.geo.lookup import Admin1Hit, admin1_at
from contactline.pipeline.places import find_place
from contactline.pipeline.shapes import extent_of

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from contactline.gazetteer.resolve import Gazetteer
    from contactline.model.records import Place

#: Share of an area that must lie in a region for the region to contain it.
CONTAINED_SHARE = 0.9
_AREAS = frozenset(
    {"country", "admin1", "district", "former_district", "zone", "region", "corridor", "range"}
)


class Inside(Enum):
    """Whether a place is in a region."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Region:
    """A region to filter by: a gazetteer record and its shape."""

    place: Place
    shape: BaseGeometry


def region_of(gazetteer: Gazetteer, name: str) -> Region:
    """Return the region that a name means, in any spelling the gazetteer knows.

    Raises
    ------
    UnknownPlaceError
        If no region has that name; the message suggests others.
    UsageError
        If it has no extent.
    """
    place = gazetteer.find_region(name)
    shape = extent_of(place)
    if shape is None:
        msg = f"{place.name} has no extent in the gazetteer, so nothing can be filtered by it"
        raise UsageError(msg)
    return Region(place=place, shape=shape)


def region_of_place(place: Place) -> Region | None:
    """Return a record of the gazetteer as a region; None if it has no extent."""
    shape = extent_of(place)
    return None if shape is None else Region(place=place, shape=shape)


def units_around(place: Place, gazetteer: Gazetteer) -> set[str]:
    """Return the units with a polygon that a place is or lies in, such as ``admin1:AM-SU``."""
    return {
        parent.geometry
        for parent in _parents(place, gazetteer).values()
        if parent.geometry and _level_ids(parent)
    }


def place_in_region(
    region: Region, place: Place, gazetteer: Gazetteer, *, country: str | None = None
) -> Inside:
    """Tell whether a gazetteer place is in a region.

    Parameters
    ----------
    region
        The region.
    place
        A record of the gazetteer.
    gazetteer
        Knows the parents of records.
    country
        Country that the text itself places it in, ISO 3166-1 alpha-2; it decides the
        side of a place on the border.
    """
    wanted = region.place.place_id
    chain = _parents(place, gazetteer)
    if wanted in chain:
        return Inside.YES
    if _lies_in_another_country(region.place, place.country_code or country):
        return Inside.NO
    level = _level_ids(region.place)
    if level and any(_level_ids(parent) == level for parent in chain.values()):
        return Inside.NO  # the row names another unit of the same level
    if place.lon is None or place.lat is None:
        shape = extent_of(place)
        return Inside.NO if shape is None else area_in_region(region, shape)
    if place.feature in _AREAS:
        shape = extent_of(place)
        return Inside.NO if shape is None else area_in_region(region, shape)
    return point_in_region(region, lon=place.lon, lat=place.lat, country=country)


def point_in_region(
    region: Region, *, lon: float, lat: float, country: str | None = None
) -> Inside:
    """Tell whether a point is in a region, degrees in EPSG:4326.

    ``country`` decides the side where the point lies too near a line to tell.
    """
    reference = region.place.geometry or ""
    if not reference.startswith("admin1:"):
        return Inside.YES if region.shape.covers(Point(lon, lat)) else Inside.NO
    code = reference.partition(":")[2]
    hit = _admin1_at(lon, lat)
    if hit.decided:
        return Inside.YES if hit.code == code else Inside.NO
    near = code in hit.candidates
    if not near:
        return Inside.NO
    if country is not None:
        same_side = [item for item in hit.candidates if item.partition("-")[0] == country]
        if len(same_side) == 1:
            return Inside.YES if same_side[0] == code else Inside.NO
    return Inside.UNDECIDED


@lru_cache(maxsize=4096)
def _admin1_at(lon: float, lat: float) -> Admin1Hit:
    """Look a point up once for all the regions that are asked about it."""
    return admin1_at(lon=lon, lat=lat)


def area_in_region(region: Region, shape: BaseGeometry) -> Inside:
    """Tell whether a region contains an area (or a line)."""
    if not region.shape.intersects(shape):
        return Inside.NO
    shared = region.shape.intersection(shape)
    if shape.area:
        share = shared.area / shape.area
    else:
        share = shared.length / shape.length if shape.length else 1.0
    return Inside.YES if share >= CONTAINED_SHARE else Inside.NO


def _parents(place: Place, gazetteer: Gazetteer) -> dict[str, Place]:
    """Return a place and the records that contain it, by id."""
    found = {place.place_id: place}
    waiting = [place]
    while waiting:
        current = waiting.pop()
        for parent_id in (current.district_id, current.admin1_id):
            if parent_id and parent_id not in found:
                parent = find_place(gazetteer, parent_id)
                if parent is not None:
                    found[parent_id] = parent
                    waiting.append(parent)
    if place.country_code:
        country = find_place(gazetteer, place.country_code.lower())
        if country is not None:
            found.setdefault(country.place_id, country)
    return found


def _lies_in_another_country(region: Place, country: str | None) -> bool:
    """Tell whether a circle that stands for a region reaches over the border to a place."""
    return (
        not region.geometry
        and region.country_code is not None
        and country is not None
        and country != region.country_code
    )


def _level_ids(place: Place) -> str | None:
    """Return the administrative level of a unit with a polygon, else None."""
    reference = place.geometry or ""
    if reference.startswith(("admin1:", "countries:")):
        return reference.partition(":")[0]
    return None
