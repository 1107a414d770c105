"""Which country and which province, district or city a point lies in, and how sure that is.

Districts come from a layer that is good to a few kilometres only, the country's edge from
a much finer one. So a point is *decided* only where it lies further from the lines around
it than those lines may be off.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from contactline.geo.areas import distance_km
from contactline.geo.errors import AreaError, LayerFileError
from contactline.geo.frame import nearest_on, to_plane
from contactline.geo.layers import LayerFeature, LayerInfo, Omission, layer_features, layer_info

if TYPE_CHECKING:
    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

#: Properties of a user's file that may hold the ISO 3166-1 alpha-2 code of a country.
COUNTRY_KEYS: Final = ("country_code", "iso_a2_eh", "iso_a2", "iso3166-1:alpha2", "iso")
_GRID_DEG: Final = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin1Hit:
    """The province, district or city at a point.

    Parameters
    ----------
    code
        ISO 3166-2 code of the unit whose polygon holds the point; None outside Armenia
        and Azerbaijan.
    decided
        Whether no other unit can be right, given what the lines around may be off.
    candidates
        The units that can be right, the drawn one first; empty outside them all.
    distance_to_edge_km
        How far the nearest edge of the drawn unit (outside: of any unit) is.
    """

    code: str | None
    decided: bool
    candidates: tuple[str, ...]
    distance_to_edge_km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CountryHit:
    """The country at a point.

    Parameters
    ----------
    code
        ISO 3166-1 alpha-2; None at sea and outside the layers.
    decided
        Whether no other country can be right, given what the lines around may be off;
        False outside the extent of the polygons.
    candidates
        The countries that can be right, the drawn one first.
    distance_to_edge_km
        How far the nearest edge of the drawn country (outside: of any country) is.
    """

    code: str | None
    decided: bool
    candidates: tuple[str, ...]
    distance_to_edge_km: float


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Area:
    """A unit or country, in degrees and on the plane, both prepared for many questions."""

    code: str
    country: str
    polygon: BaseGeometry
    plane: BaseGeometry
    outer_km: float  # what its line with another country may be off
    inner_km: float  # what its line with a unit of the same country may be off


def admin1_at(*, lon: float, lat: float) -> Admin1Hit:
    """Return the marz, rayon or city at a point.

    Another unit of the same country within 5 km (the error of the layer) leaves the unit
    open, a unit of the other country only within the tolerance of the country line.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326.

    Raises
    ------
    AreaError
        If the point is no place on the earth.

    Examples
    --------
    >>> admin1_at(lon=46.2, lat=40.1).code
    'AZ-KAL'
    """
    _check(lon, lat)
    code, decided, candidates, edge_km = _look_up(_units(), lon, lat)
    missing = _omitted(lon, lat)
    if missing is not None and missing.admin1 is not None:
        extra = () if missing.admin1 in candidates else (missing.admin1,)
        candidates, decided = candidates + extra, False
    return Admin1Hit(code=code, decided=decided, candidates=candidates, distance_to_edge_km=edge_km)


def country_at(*, lon: float, lat: float, borders: str | Path | None = None) -> CountryHit:
    """Return the country at a point.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326.
    borders
        A GeoJSON file of country polygons instead of the shipped layers.

    Raises
    ------
    AreaError
        If the point is no place on the earth.
    UnknownLayerError, LayerFileError
        If ``borders`` cannot be read as country polygons.

    Examples
    --------
    >>> country_at(lon=44.51, lat=40.18).code
    'AM'
    """
    _check(lon, lat)
    areas = country_areas(borders)
    code, decided, candidates, edge_km = _look_up(areas, lon, lat)
    if code is None and not _covered(areas).covers(shapely.Point(lon, lat)):
        decided = False  # beyond what the polygons show, there may be any country
    missing = _omitted(lon, lat) if borders is None else None
    if missing is not None:
        extra = () if missing.belongs_to in candidates else (missing.belongs_to,)
        candidates, decided = candidates + extra, False
    return CountryHit(
        code=code, decided=decided, candidates=candidates, distance_to_edge_km=edge_km
    )


def admin1_codes(lons: Any, lats: Any) -> npt.NDArray[np.object_]:
    """Return the unit of every point, by polygon alone; None outside Armenia and Azerbaijan.

    Parameters
    ----------
    lons, lats
        Array-like of degrees, EPSG:4326; NaN gives None.

    Returns
    -------
    numpy.ndarray
        ISO 3166-2 codes as objects. A point on a shared edge gets the first unit by code.

    Raises
    ------
    AreaError
        If there are not as many longitudes as latitudes.
    """
    codes = np.array([*(area.code for area in _units()), None], dtype=object)
    made: npt.NDArray[np.object_] = codes[admin1_positions(lons, lats)]
    return made


def admin1_positions(lons: Any, lats: Any) -> npt.NDArray[np.int64]:
    """Return the position of every point's unit in `admin1_units`, -1 outside them all.

    As `admin1_codes`, of which this is the counting half.
    """
    many_lons = np.atleast_1d(np.asarray(lons, dtype=np.float64))
    many_lats = np.atleast_1d(np.asarray(lats, dtype=np.float64))
    if many_lons.shape != many_lats.shape:
        msg = f"{len(many_lons)} longitudes do not match {len(many_lats)} latitudes"
        raise AreaError(msg)
    grid = _unit_grid()
    found = np.full(len(many_lons), -1, dtype=np.int16)
    column = np.floor((many_lons - grid.west) / _GRID_DEG)
    row = np.floor((many_lats - grid.south) / _GRID_DEG)
    rows, columns = grid.owner.shape
    with np.errstate(invalid="ignore"):
        near = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    at_row, at_column = row[near].astype(np.intp), column[near].astype(np.intp)
    owners = grid.owner[at_row, at_column]
    found[near] = owners
    # Only cells that an edge runs through need the polygons.
    mixed = np.flatnonzero(near)[owners == _Grid.MIXED]
    if len(mixed):
        found[mixed] = -1
        points = shapely.points(many_lons[mixed], many_lats[mixed])
        tree = shapely.STRtree(points)
        polygons = [area.polygon for area in _units()]
        which, hit = tree.query(polygons, predicate="intersects")
        for unit in range(len(polygons) - 1, -1, -1):  # the first by code wins
            found[mixed[hit[which == unit]]] = unit
    return found.astype(np.int64)


def country_areas(borders: str | Path | None = None) -> tuple[Area, ...]:
    """Return the countries with their polygons, the shipped ones or those of a file."""
    if borders is None:
        return _shipped_countries()
    return _user_countries(layer_info(Path(borders)))


@lru_cache(maxsize=8)
def _covered(areas: tuple[Area, ...]) -> BaseGeometry:
    """Return the extent that the polygons of countries show."""
    return shapely.box(*shapely.total_bounds([area.polygon for area in areas]))


def _check(lon: float, lat: float) -> None:
    distance_km(lon1=lon, lat1=lat, lon2=lon, lat2=lat)


def _omitted(lon: float, lat: float) -> Omission | None:
    for omission in layer_info("countries").omissions:
        away = distance_km(lon1=lon, lat1=lat, lon2=omission.lon, lat2=omission.lat)
        if away <= omission.radius_km:
            return omission
    return None


def _look_up(
    areas: tuple[Area, ...], lon: float, lat: float
) -> tuple[str | None, bool, tuple[str, ...], float]:
    """Return (code, decided, candidates, distance to the edge)."""
    point = shapely.Point(lon, lat)
    home = next((area for area in areas if area.polygon.covers(point)), None)
    here = to_plane(point)
    reach_m = max(max(area.outer_km, area.inner_km) for area in areas) * 1000
    others = []
    for area in areas:
        if area is home or not shapely.dwithin(area.plane, here, reach_m * 1.01):
            continue
        away = nearest_on(area.plane, lon=lon, lat=lat).distance_km
        if away <= _tolerance_km(home, area):
            others.append((away, area.code))
    others.sort()
    if home is not None:
        edge_km = nearest_on(home.plane.boundary, lon=lon, lat=lat).distance_km
        candidates = (home.code, *(code for _, code in others))
        return home.code, not others, candidates, edge_km
    closest = min(areas, key=lambda area: area.plane.distance(here))
    edge_km = nearest_on(closest.plane, lon=lon, lat=lat).distance_km
    return None, not others, tuple(code for _, code in others), edge_km


def _tolerance_km(home: Area | None, other: Area) -> float:
    """Return what the line between two areas may be off; a shared line is the finer one."""
    if home is None:
        return other.outer_km
    if home.country == other.country:
        return other.inner_km
    return min(home.outer_km, other.outer_km)


class _Grid:
    """Cells of a grid with the one unit that fills each."""

    NONE: Final = -1
    MIXED: Final = -2

    def __init__(self, areas: tuple[Area, ...]) -> None:
        polygons = np.array([area.polygon for area in areas], dtype=object)
        west, south, east, north = shapely.total_bounds(polygons)
        self.west, self.south = float(west), float(south)
        columns = int(np.ceil((east - west) / _GRID_DEG)) + 1
        rows = int(np.ceil((north - south) / _GRID_DEG)) + 1
        self.owner = np.full((rows, columns), self.NONE, dtype=np.int16)
        x = west + np.arange(columns) * _GRID_DEG
        y = south + np.arange(rows) * _GRID_DEG
        lows, lefts = np.meshgrid(y, x, indexing="ij")
        cells = shapely.box(lefts, lows, lefts + _GRID_DEG, lows + _GRID_DEG).ravel()
        tree = shapely.STRtree(cells)
        flat = self.owner.reshape(-1)
        unit, cell = tree.query(polygons, predicate="contains")
        flat[cell] = unit
        _, cut = tree.query(shapely.boundary(polygons), predicate="intersects")
        flat[cut] = self.MIXED


@lru_cache(maxsize=1)
def _unit_grid() -> _Grid:
    return _Grid(_units())


def admin1_units() -> tuple[Area, ...]:
    """Return the provinces, districts and cities of Armenia and Azerbaijan, by code."""
    return _units()


@lru_cache(maxsize=1)
def _units() -> tuple[Area, ...]:
    inner_m, outer_m = layer_info("admin1").tolerance_m, layer_info("countries").tolerance_m
    features = sorted(layer_features("admin1"), key=lambda f: str(f.properties["code"]))
    return tuple(
        _area(
            f,
            code=str(f.properties["code"]),
            country=str(f.properties["country_code"]),
            outer_m=outer_m,
            inner_m=inner_m,
        )
        for f in features
    )


@lru_cache(maxsize=1)
def _shipped_countries() -> tuple[Area, ...]:
    areas = []
    for layer in ("countries", "neighbours"):
        tolerance_m = layer_info(layer).tolerance_m
        for feature in layer_features(layer):
            code = str(feature.properties["country_code"])
            areas.append(
                _area(feature, code=code, country=code, outer_m=tolerance_m, inner_m=tolerance_m)
            )
    return tuple(areas)


@lru_cache(maxsize=8)
def _user_countries(info: LayerInfo) -> tuple[Area, ...]:
    areas = []
    for feature in layer_features(Path(info.name)):
        code = _country_code(feature)
        if code is None or feature.geometry.geom_type not in ("Polygon", "MultiPolygon"):
            msg = (
                f"{info.name}: every feature must be a country's polygon with the property "
                "'country_code', its ISO 3166-1 code such as AM"
            )
            raise LayerFileError(msg)
        tolerance_m = info.tolerance_m
        areas.append(
            _area(feature, code=code, country=code, outer_m=tolerance_m, inner_m=tolerance_m)
        )
    # Where an exclave overlaps its host, the smaller one wins.
    return tuple(sorted(areas, key=lambda area: (area.polygon.area, area.code)))


def _country_code(feature: LayerFeature) -> str | None:
    lower = {key.lower(): value for key, value in feature.properties.items()}
    for key in COUNTRY_KEYS:
        value = lower.get(key)
        if isinstance(value, str) and len(value.strip()) == 2:
            return value.strip().upper()
    return None


def _area(
    feature: LayerFeature,
    *,
    code: str,
    country: str,
    outer_m: float | None,
    inner_m: float | None,
) -> Area:
    shapely.prepare(feature.geometry)
    plane = to_plane(feature.geometry)
    shapely.prepare(plane)
    return Area(
        code=code,
        country=country,
        polygon=feature.geometry,
        plane=plane,
        outer_km=(outer_m or 0.0) / 1000,
        inner_km=(inner_m or 0.0) / 1000,
    )
