"""What is drawn for a resolved place: a spot, a ring, an area, a line or candidates.

The shape says how well the place is known. A settlement that a report only names as
a direction is a ring, a district its polygon; a centroid is never drawn as a point.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import GeometryCollection, Point

from contactline.gazetteer.resolve import fitting_candidates
from contactline.geo.areas import circle
from contactline.geo.shapes import geometry_of
from contactline.model.terms import Relation, ResolutionStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

    from contactline.model.records import Place, Resolution

#: Least radius of a ring: "in the direction of" and "near" are not "in".
MIN_RING_KM = 5.0
#: Radius of a ring whose input gives a code but no radius: UCDP's "within ca. 25 km".
UCDP_NEAR_KM = 25.0
#: Radius of a province or a zone of which only a middle is known: that of a large province.
PROVINCE_KM = 75.0
#: Largest ``where_prec`` that is drawn round; 6 is a country, 7 the high seas.
COARSEST_DRAWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """How a place is drawn.

    Parameters
    ----------
    draw
        ``spot``, ``ring``, ``area``, ``line`` or ``candidates``.
    geometry
        In EPSG:4326, longitude first: a Point for a spot, else what is covered.
    radius_km
        Radius of a ring or of a round area; None for polygons and lines.
    """

    draw: str
    geometry: BaseGeometry
    radius_km: float | None = None


def drawing_of(
    resolution: Resolution,
    relation: Relation,
    place_of: Callable[[str], Place | None],
) -> Drawing | None:
    """Return how a resolved place is drawn; None when it must not be.

    Parameters
    ----------
    resolution
        Outcome of the look-up.
    relation
        ``far_from`` is never drawn.
    place_of
        Gives the gazetteer record of a place id.
    """
    if relation is Relation.FAR_FROM:
        return None
    if resolution.status is ResolutionStatus.AMBIGUOUS:
        shapes = [
            shape
            for candidate in fitting_candidates(resolution)
            if (shape := _extent(place_of(candidate.place_id))) is not None
        ]
        return Drawing(draw="candidates", geometry=GeometryCollection(shapes)) if shapes else None
    if resolution.status is ResolutionStatus.UNRESOLVED:
        return None
    if (resolution.where_prec or 1) > COARSEST_DRAWN:
        return None
    if resolution.status is ResolutionStatus.GIVEN:
        return _given(resolution)
    place = place_of(resolution.place_id) if resolution.place_id else None
    if resolution.where_prec in (1, 2) or place is None:
        return _given(resolution)
    extent = _extent(place)
    if extent is None:
        return None
    if extent.geom_type in ("LineString", "MultiLineString"):
        return Drawing(draw="line", geometry=extent)
    return Drawing(
        draw="area", geometry=extent, radius_km=None if place.geometry else place.radius_km
    )


def _given(resolution: Resolution) -> Drawing | None:
    """Draw a coordinate with its own precision: a spot, a ring or a round area."""
    if resolution.lon is None or resolution.lat is None:
        return None
    code = resolution.where_prec or 1
    if code == 1:
        return Drawing(draw="spot", geometry=Point(resolution.lon, resolution.lat))
    known = np.nan if resolution.radius_km is None else resolution.radius_km
    radius = float(given_radius_km(np.array([code]), np.array([known]))[0])
    shape = circle(lon=resolution.lon, lat=resolution.lat, radius_km=radius)
    return Drawing(draw="ring" if code == 2 else "area", geometry=shape, radius_km=radius)


def given_radius_km(
    codes: npt.NDArray[np.int64], radii_km: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Return the radius that coordinates are drawn with.

    Parameters
    ----------
    codes
        ``where_prec``; what is 1 has no radius.
    radii_km
        As the row states it; NaN where it does not.
    """
    known = ~np.isnan(radii_km)
    near = np.where(known, np.maximum(radii_km, MIN_RING_KM), UCDP_NEAR_KM)
    least = np.where(codes >= 4, PROVINCE_KM, UCDP_NEAR_KM)
    wide = np.where(known, np.maximum(radii_km, UCDP_NEAR_KM), least)
    made: npt.NDArray[np.float64] = np.where(codes == 2, near, wide)
    return made


def _extent(place: Place | None) -> BaseGeometry | None:
    """Return the area or line that a gazetteer record covers."""
    if place is None:
        return None
    if place.geometry:
        return geometry_of(place.geometry)
    if place.lon is None or place.lat is None:
        return None
    return circle(lon=place.lon, lat=place.lat, radius_km=place.radius_km or MIN_RING_KM)


def extent_of(place: Place) -> BaseGeometry | None:
    """Return the area or line that a gazetteer record covers, or None if none is known."""
    return _extent(place)


def to_wkb(shape: BaseGeometry | None) -> bytes | None:
    """Return a shape as WKB, little-endian, so that it is the same everywhere."""
    return None if shape is None else shapely.to_wkb(shape, byte_order=1)
