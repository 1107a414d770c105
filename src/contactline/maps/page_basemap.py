"""The basemap as the page reads it: shapes in steps, and where names may stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon, box, shape

from contactline.maps.basemap import LAYER_ORDER
from contactline.maps.page_shapes import code_parts, inner_point, inner_points, simple_parts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shapely.geometry.base import BaseGeometry

    from contactline.geo.areas import Bounds
    from contactline.maps.basemap import Basemap

#: Steps a degree: about 10 m, less than the error of any shipped line.
PER_DEGREE = 10_000
#: How far beyond the claims names of countries are prepared, degrees.
MARGIN_DEG = 8.0
#: Grid on which places for a country's name are sought, degrees.
NAME_STEP_DEG = 0.4
#: Most places for one country's name.
MAX_NAME_PLACES = 60
_MANY_PLACES = frozenset({"countries", "neighbours"})
_LANGUAGES = ("az", "en", "hy", "ru")


def basemap_payload(basemap: Basemap, around: Bounds | None) -> dict[str, Any]:
    """Return the basemap as plain JSON values.

    Parameters
    ----------
    basemap
        Layers and towns.
    around
        Extent of the claims; names of countries are placed in and near it.
    """
    layers = {
        name: [
            _feature(item, many=name in _MANY_PLACES, around=around)
            for item in basemap.layers[name].get("features", ())
        ]
        for name in LAYER_ORDER
        if name in basemap.layers
    }
    return {
        "per_degree": PER_DEGREE,
        "layers": {name: [item for item in found if item] for name, found in layers.items()},
        "towns": [
            [town.name, _names(town.names), _step(town.lon), _step(town.lat), town.rank]
            for town in basemap.towns
        ],
        "optional": [
            {
                "name": layer.name,
                "title": layer.title,
                "date": layer.date,
                "features": [
                    made
                    for item in layer.geojson.get("features", ())
                    if (made := _feature(item, many=False, around=None))
                ],
            }
            for layer in basemap.optional
        ],
    }


def _feature(
    item: Mapping[str, Any], *, many: bool, around: Bounds | None
) -> dict[str, Any] | None:
    if not item.get("geometry"):
        return None
    geometry = _geometry(item["geometry"])
    parts = code_parts(geometry, per_degree=PER_DEGREE)
    if not parts:
        return None
    properties = item.get("properties") or {}
    made: dict[str, Any] = {"parts": parts}
    if properties.get("name"):
        made["name"] = properties["name"]
        given = properties.get("names") or {}
        flat = {code: properties.get(f"name_{code}") for code in _LANGUAGES}
        names = _names({**flat, **given})
        if names:
            made["names"] = names
        places = list(_name_places(geometry, many=many, around=around))
        made["labels"] = [[_step(x), _step(y), max(0, _step(room))] for x, y, room in places]
    if properties.get("undecided") or properties.get("status") == "not agreed":
        made["undecided"] = True
    return made


def _geometry(geojson: Mapping[str, Any]) -> BaseGeometry:
    """Return a shape; polygons, which are nearly all, without a step for each corner."""
    coordinates = geojson.get("coordinates")
    if geojson["type"] == "Polygon":
        return _polygon(coordinates)
    if geojson["type"] == "MultiPolygon":
        return MultiPolygon([_polygon(part) for part in coordinates or ()])
    return shape(geojson)


def _polygon(rings: Any) -> Polygon:
    outside, *holes = (np.array(ring, dtype=np.float64)[:, :2] for ring in rings)
    made = shapely.polygons(outside, holes=[shapely.linearrings(hole) for hole in holes] or None)
    return cast("Polygon", made)


def _name_places(
    geometry: BaseGeometry, *, many: bool, around: Bounds | None
) -> Iterable[tuple[float, float, float]]:
    """Yield points inside an area with their distance to its edge, the roomiest first."""
    areas = [part for part in shapely.get_parts(geometry) if isinstance(part, Polygon)]
    if not areas:
        return
    if not many or around is None:
        yield inner_point(max(areas, key=lambda part: part.area))
        return
    window = box(around.west, around.south, around.east, around.north).buffer(MARGIN_DEG)
    near = shapely.simplify(MultiPolygon(areas), 0.02)
    if not near.intersects(window):
        return
    seen = near.intersection(window)
    inside = MultiPolygon([part for part in simple_parts(seen) if isinstance(part, Polygon)])
    yield from inner_points(inside, step_deg=NAME_STEP_DEG, limit=MAX_NAME_PLACES)


def _names(names: Mapping[str, str | None]) -> dict[str, str]:
    return {code: name for code in _LANGUAGES if (name := names.get(code))}


def _step(degrees: float) -> int:
    return round(degrees * PER_DEGREE)
