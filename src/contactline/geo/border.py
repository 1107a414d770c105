"""How far a point is from the line between two countries, and on which side if that is known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import shapely

from contactline.geo.areas import distance_km
from contactline.geo.errors import UnknownShapeError
from contactline.geo.frame import nearest_on, to_plane
from contactline.geo.layers import layer_features, layer_info
from contactline.geo.lookup import Area, country_areas

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

#: Two drawn edges nearer than this are one line.
_SHARED_M: Final = 5.0
_NAMES: Final = {
    "AM": "Armenia",
    "AZ": "Azerbaijan",
    "GE": "Georgia",
    "IR": "Iran",
    "RU": "Russia",
    "TR": "Turkey",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class BorderRelation:
    """Where a point lies with regard to the line between two countries.

    Parameters
    ----------
    distance_km
        From the nearest point of the line, along the ellipsoid.
    side
        Country the point lies in, ISO 3166-1 alpha-2, one of the two; None if not
        decided, or if it lies in neither.
    decided
        Whether the line is known well enough, and runs far enough away, to tell the side.
    tolerance_km
        How far off the line may be.
    words
        For people, such as "within 0.5 km of the line, side not decided".
    """

    distance_km: float
    side: str | None
    decided: bool
    tolerance_km: float
    words: str


def border_relation(
    *,
    lon: float,
    lat: float,
    countries: tuple[str, str] = ("AM", "AZ"),
    borders: str | Path | None = None,
) -> BorderRelation:
    """Return how far a point is from the line between two countries, and its side.

    The side is told only where the line runs further away than it may be off: 0.5 km for
    the shipped lines of Armenia and Azerbaijan, 5 km for lines between other countries.
    On a lake or river that the line crosses no side is told, nor at an exclave that the
    layer does not have.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326.
    countries
        ISO 3166-1 alpha-2 codes of the two.
    borders
        A GeoJSON file of country polygons instead of the shipped layers. It may say
        ``tolerance_m`` beside its ``type``; else 5 km are taken.

    Raises
    ------
    AreaError
        If the point is no place on the earth.
    UnknownShapeError
        If the two countries have no common line in the layer.
    UnknownLayerError, LayerFileError
        If ``borders`` cannot be read as country polygons.

    Examples
    --------
    >>> border_relation(lon=45.9680, lat=40.2330).words
    'within 0.5 km of the line, side not decided'
    """
    distance_km(lon1=lon, lat1=lat, lon2=lon, lat2=lat)  # refuses what is no place
    first, second = _pair(countries, borders)
    line = _line(first, second)
    tolerance_km = min(first.outer_km, second.outer_km)
    away_km = nearest_on(line, lon=lon, lat=lat).distance_km
    point = shapely.Point(lon, lat)
    doubt = _doubt(lon, lat, point, away_km, tolerance_km, shipped=borders is None)
    if doubt is not None:
        return BorderRelation(
            distance_km=away_km, side=None, decided=False, tolerance_km=tolerance_km, words=doubt
        )
    home = next((area for area in (first, second) if area.polygon.covers(point)), None)
    where = f"in {_NAMES.get(home.code, home.code)}" if home else "in neither country"
    return BorderRelation(
        distance_km=away_km,
        side=home.code if home else None,
        decided=True,
        tolerance_km=tolerance_km,
        words=f"{_km(away_km)} from the line, {where}",
    )


def _doubt(
    lon: float,
    lat: float,
    point: BaseGeometry,
    away_km: float,
    tolerance_km: float,
    *,
    shipped: bool,
) -> str | None:
    """Return why no side can be told, or None."""
    if away_km <= tolerance_km:
        return f"within {_km(tolerance_km)} of the line, side not decided"
    if not shipped:
        return None
    for omission in layer_info("countries").omissions:
        gap_km = distance_km(lon1=lon, lat1=lat, lon2=omission.lon, lat2=omission.lat)
        if gap_km <= omission.radius_km:
            return f"near {omission.name}, which the layer does not have, side not decided"
    for name, water in border_waters():
        if water.covers(point):
            return f"on {name}, which the line crosses, side not decided"
    return None


def _pair(countries: tuple[str, str], borders: str | Path | None) -> tuple[Area, Area]:
    areas = {area.code: area for area in country_areas(borders)}
    for code in countries:
        if code not in areas:
            known = ", ".join(sorted(areas))
            msg = f"no polygon of the country '{code}' in the boundaries; there are {known}"
            raise UnknownShapeError(msg)
    return areas[countries[0]], areas[countries[1]]


@lru_cache(maxsize=16)
def _line(first: Area, second: Area) -> BaseGeometry:
    """Return the edge that two countries share, on the plane."""
    line = _shared(first.plane, second.plane, _SHARED_M)
    if line.length == 0:
        msg = f"{first.code} and {second.code} have no common border in the boundaries"
        raise UnknownShapeError(msg)
    shapely.prepare(line)
    return line


def _shared(first: BaseGeometry, second: BaseGeometry, within: float) -> BaseGeometry:
    """Return the part of the edge of an area that lies within a distance of another."""
    west, south, east, north = first.bounds
    window = shapely.box(
        west - 2 * within, south - 2 * within, east + 2 * within, north + 2 * within
    )
    return first.boundary.intersection(second.intersection(window).buffer(within))


@lru_cache(maxsize=1)
def border_waters() -> tuple[tuple[str, BaseGeometry], ...]:
    """Return the lakes that the Armenia-Azerbaijan line crosses, with what to call them."""
    wet = [f.geometry for f in layer_features("border") if f.properties["on_water"]]
    line = shapely.union_all([to_plane(geometry) for geometry in wet])
    return tuple(
        (str(feature.properties["name"] or "a water"), feature.geometry)
        for feature in layer_features("lakes")
        if to_plane(feature.geometry).intersection(line).length > 20 * _SHARED_M
    )


def border_plane() -> tuple[BaseGeometry, float]:
    """Return the line between Armenia and Azerbaijan on the plane, and what it may be off, km."""
    first, second = _pair(("AM", "AZ"), None)
    return _line(first, second), min(first.outer_km, second.outer_km)


def _km(distance: float) -> str:
    return f"{distance:.1f} km" if distance < 10 else f"{distance:.0f} km"


def line_between(
    countries: tuple[str, str] = ("AM", "AZ"), borders: str | Path | None = None
) -> BaseGeometry:
    """Return the line between two countries in degrees, EPSG:4326, longitude first.

    Raises
    ------
    UnknownShapeError
        If the two countries have no common line in the layer.
    """
    first, second = _pair(countries, borders)
    shared = _shared(first.polygon, second.polygon, _SHARED_M / 111_000)
    if shared.length == 0:
        msg = f"{first.code} and {second.code} have no common border in the boundaries"
        raise UnknownShapeError(msg)
    return shapely.line_merge(shared) if shared.geom_type == "MultiLineString" else shared
