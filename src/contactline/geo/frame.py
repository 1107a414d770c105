"""Polygons on a plane in metres, for distances from points to lines."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from contactline.geo.areas import Bounds, distance_km, ways_km
from contactline.geo.crs import WGS84, local_lcc

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyproj
    from shapely.geometry.base import BaseGeometry

#: The region around which lengths on the plane are right to a few tenths of a per cent.
_EXTENT: Final = Bounds(west=43.3, south=38.3, east=50.7, north=42.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearest:
    """The point of a line that is nearest to another point."""

    lon: float
    lat: float
    distance_km: float


def to_plane(geometry: BaseGeometry) -> BaseGeometry:
    """Return a geometry given in degrees in metres on a plane."""
    return shapely.transform(geometry, _project)


def plane_points(
    lons: npt.NDArray[np.float64], lats: npt.NDArray[np.float64]
) -> npt.NDArray[np.object_]:
    """Return many points in metres on the plane."""
    x, y = _transformer().transform(lons, lats)
    made: npt.NDArray[np.object_] = shapely.points(x, y)
    return made


def nearest_distances_km(
    line: BaseGeometry,
    lons: npt.NDArray[np.float64],
    lats: npt.NDArray[np.float64],
) -> npt.NDArray[np.float64]:
    """Return the true distance of many points from a line on the plane; see `nearest_on`."""
    if not len(lons):
        return np.zeros(0)
    ways = shapely.shortest_line(line, plane_points(lons, lats))
    ends = shapely.get_coordinates(shapely.get_point(ways, 0))
    there_lons, there_lats = _transformer().transform(ends[:, 0], ends[:, 1], direction="INVERSE")
    return ways_km(lons, lats, there_lons, there_lats)


def nearest_on(line: BaseGeometry, *, lon: float, lat: float) -> Nearest:
    """Return the nearest point of a line that lies on the plane, with the true distance.

    Parameters
    ----------
    line
        As `to_plane` made it.
    lon, lat
        Degrees, EPSG:4326.
    """
    here = to_plane(shapely.Point(lon, lat))
    x, y = shapely.shortest_line(line, here).coords[0]
    there_lon, there_lat = _transformer().transform(x, y, direction="INVERSE")
    return Nearest(
        lon=float(there_lon),
        lat=float(there_lat),
        distance_km=distance_km(lon1=lon, lat1=lat, lon2=float(there_lon), lat2=float(there_lat)),
    )


def _project(
    coordinates: np.ndarray[tuple[int, int], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    x, y = _transformer().transform(coordinates[:, 0], coordinates[:, 1])
    return np.column_stack([x, y])


@cache
def _transformer() -> pyproj.Transformer:
    import pyproj

    return pyproj.Transformer.from_crs(WGS84, local_lcc(_EXTENT), always_xy=True)
