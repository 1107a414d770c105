"""Coordinate reference systems: the one that files use, and one fitted to an extent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from contactline.geo.errors import CrsMismatchError

if TYPE_CHECKING:
    import pyproj

    from contactline.geo.areas import Bounds

#: Longitude and latitude in degrees, longitude first wherever contactline writes them.
WGS84: Final = "EPSG:4326"

#: Standard parallels lie this share of the height inside the extent.
PARALLEL_INSET: Final = 1 / 6
_LEAST_LATITUDE_DEG: Final = 0.1
_MOST_LATITUDE_DEG: Final = 89.0


def check_crs(a: Any, b: Any) -> None:
    """Raise unless two things share a coordinate reference system.

    Parameters
    ----------
    a, b
        What pyproj understands as a reference system, or something with a ``crs``, such
        as a GeoDataFrame.

    Raises
    ------
    CrsMismatchError
        If they differ, or if one of them has none.

    Examples
    --------
    >>> check_crs("EPSG:4326", WGS84)
    """
    import pyproj

    found = []
    for thing in (a, b):
        crs = getattr(thing, "crs", thing)
        if crs is None:
            msg = (
                "coordinates without a reference system; set it, as in set_crs('EPSG:4326'), "
                "before joining them with others"
            )
            raise CrsMismatchError(msg)
        found.append(pyproj.CRS.from_user_input(crs))
    if not found[0].equals(found[1], ignore_axis_order=True):
        first, second = (crs.to_string() for crs in found)
        msg = f"reference systems differ: {first} and {second}; convert one with to_crs"
        raise CrsMismatchError(msg)


def local_lcc(bounds: Bounds) -> pyproj.CRS:
    """Return a Lambert conformal conic projection fitted to an extent, in metres.

    Parameters
    ----------
    bounds
        Extent in degrees, EPSG:4326; over the antimeridian west is greater than east.

    Returns
    -------
    pyproj.CRS
        Its origin is the middle of the extent. Shapes keep their form; lengths within a
        country of the size of Azerbaijan are right to a few tenths of a per cent.

    Examples
    --------
    >>> from contactline.geo.areas import Bounds
    >>> local_lcc(Bounds(west=44, south=39, east=48, north=41)).is_projected
    True
    """
    import pyproj

    middle_lon = (bounds.west + bounds.unwrapped_east) / 2
    middle_lat = _off_equator((bounds.south + bounds.north) / 2)
    inset = (bounds.north - bounds.south) * PARALLEL_INSET
    low, high = _clamped(bounds.south + inset), _clamped(bounds.north - inset)
    if abs(low + high) < 2 * _LEAST_LATITUDE_DEG:  # no cone has parallels mirrored so
        low = high = middle_lat
    return pyproj.CRS.from_proj4(
        f"+proj=lcc +lat_1={low:.6f} +lat_2={high:.6f} +lat_0={middle_lat:.6f} "
        f"+lon_0={middle_lon:.6f} +datum=WGS84 +units=m +no_defs"
    )


def _clamped(lat: float) -> float:
    return min(max(lat, -_MOST_LATITUDE_DEG), _MOST_LATITUDE_DEG)


def _off_equator(lat: float) -> float:
    if abs(lat) < _LEAST_LATITUDE_DEG:
        return _LEAST_LATITUDE_DEG if lat >= 0 else -_LEAST_LATITUDE_DEG
    return _clamped(lat)
