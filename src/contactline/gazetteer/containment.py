"""Whether a place lies in an area: by the parents in the tables, else by the area's radius.

The open layers of districts are good to a few kilometres only, and a village beside a line
must not change sides with a layer; so the tables say which district holds a place. Where
they are silent (former districts, regions, lakes on a line), centre and radius serve.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from contactline.gazetteer.generics import SETTLEMENTS
from contactline.model.records import Place

EARTH_RADIUS_KM: Final = 6371.0088
#: A former district is a centre and a radius; settlements lie within this much of it.
RADIUS_SLACK: Final = 1.1

RADIUS_AREAS: Final = frozenset(
    {"district", "admin1", "former_district", "region", "zone", "corridor"}
)
# Units from small to large; one lies only in a larger one. Regions are larger than any.
_RANK: Final = {
    "former_district": 1, "district": 2, "admin1": 3, "zone": 4, "corridor": 4, "region": 4,
    "country": 5,
}  # fmt: skip
SAYS_TABLE: Final = "table"
SAYS_RADIUS: Final = "radius"

Lookup = Callable[[str], Place | None]


def distance_km(a: Place, b: Place) -> float | None:
    """Return the great-circle distance between two places; None without coordinates.

    Good to half a per cent, which is what ranking needs; lengths that are shown come from
    `contactline.geo`.
    """
    if a.lon is None or a.lat is None or b.lon is None or b.lat is None:
        return None
    return point_distance_km(a.lon, a.lat, b.lon, b.lat)


def point_distance_km(lon1: float, lat1: float, lon2: float, lat2: float) -> float:
    """Return the great-circle distance between two points in degrees; see `distance_km`."""
    north1, north2 = math.radians(lat1), math.radians(lat2)
    half = math.sin((north2 - north1) / 2) ** 2
    half += math.cos(north1) * math.cos(north2) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def parents(place: Place, lookup: Lookup) -> tuple[Place, ...]:
    """Return the areas that the tables put a place in, smallest first; not the country."""
    found: list[Place] = []
    for place_id in (place.district_id, place.admin1_id):
        parent = lookup(place_id) if place_id else None
        if parent is not None and parent.place_id != place.place_id:
            for area in (parent, *parents(parent, lookup)):
                if area not in found:
                    found.append(area)
    return tuple(found)


def contains(area: Place, place: Place, lookup: Lookup) -> str | None:
    """Return how it is known that the place lies in the area; None if it does not.

    Parameters
    ----------
    area
        A country, province, district, former district, region, zone or corridor.
    place
        Any place.
    lookup
        Place id -> place.
    """
    if area.place_id == place.place_id:
        return None
    if area.feature == "country":
        if place.country_code is None:  # on a line, or of no country
            return SAYS_RADIUS
        return SAYS_TABLE if place.country_code == area.country_code else None
    above = parents(place, lookup)
    if area in above:
        return SAYS_TABLE
    if area.feature not in RADIUS_AREAS or not _may_hold(area, place, above):
        return None
    distance = distance_km(area, place)
    if distance is None or area.radius_km is None:
        return None
    slack = RADIUS_SLACK if place.feature in SETTLEMENTS else 1.0
    return SAYS_RADIUS if distance <= area.radius_km * slack else None


def _may_hold(area: Place, place: Place, above: tuple[Place, ...]) -> bool:
    """Return whether the tables leave open that the area holds the place."""
    if area.country_code and place.country_code and area.country_code != place.country_code:
        return False
    if place.feature in _RANK and _RANK.get(area.feature, 0) <= _RANK[place.feature]:
        return False  # a district is in no district
    if area.feature == "district":
        return not any(parent.feature in {"district", "city", "town"} for parent in above)
    if area.feature == "admin1":
        return not above
    if area.feature == "former_district":
        if any(parent.feature == "former_district" for parent in above):
            return False
        return not (area.admin1_id and place.admin1_id and area.admin1_id != place.admin1_id)
    return True
