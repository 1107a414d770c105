"""Shapes of a picture in pixels: inset outlines, stripes, pills, points to label at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from contactline.geo.drawn import geometry_from_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

    from contactline.maps.labels import Box

    Shapes = npt.NDArray[np.object_]


def rectangle(box: Box) -> BaseGeometry:
    """Return a box as a polygon."""
    return shapely.box(box.left, box.top, box.right, box.bottom)


def rectangles(boxes: Sequence[Box]) -> Shapes:
    """Return boxes as polygons, one for one."""
    edges = np.array([(box.left, box.top, box.right, box.bottom) for box in boxes])
    made: Shapes = shapely.box(*edges.reshape(-1, 4).T)
    return made


def pill(left: float, top: float, right: float, bottom: float) -> BaseGeometry:
    """Return a box with round ends."""
    radius = min(right - left, bottom - top) / 2
    return shapely.box(left + radius, top + radius, right - radius, bottom - radius).buffer(
        radius, quad_segs=6
    )


def outline(shape: BaseGeometry) -> BaseGeometry:
    """Return the edges of the areas of a shape; its lines and points have none."""
    whole = shape if shape.geom_type in ("Polygon", "MultiPolygon") else parts_of(shape, 2)
    return shapely.boundary(whole)


def inset(area: BaseGeometry, by_px: float) -> BaseGeometry:
    """Return an area shrunk by a distance; as far as it goes where it is too narrow."""
    smaller = shapely.buffer(area, -by_px, join_style="mitre", mitre_limit=2.0)
    return area if smaller.is_empty else smaller


def stripes(area: BaseGeometry, count: int, width_px: float) -> list[BaseGeometry]:
    """Cut an area into slanted bands that take turns: one geometry for each of ``count``."""
    left, top, right, bottom = area.bounds
    height = bottom - top
    reach = right - left + height
    edges = np.arange(0.0, reach + width_px, width_px)
    # A fixed lattice, so that neighbouring areas do not start their bands at random.
    start = left - height - (left - height) % (width_px * count)
    bands: list[list[BaseGeometry]] = [[] for _ in range(count)]
    for index, edge in enumerate(edges):
        x = start + edge
        bands[index % count].append(
            shapely.polygons(
                [
                    (x, bottom),
                    (x + width_px, bottom),
                    (x + width_px + height, top),
                    (x + height, top),
                ]
            )
        )
    whole = area if area.is_valid else shapely.make_valid(area)
    return [shapely.intersection(whole, shapely.MultiPolygon(group)) for group in bands]


def parts_of(shape: BaseGeometry, dimension: int) -> BaseGeometry:
    """Return the parts of a shape that are areas (2), lines (1) or points (0), as one."""
    parts = shapely.get_parts(shape)
    while any(part.geom_type == "GeometryCollection" for part in parts):
        parts = shapely.get_parts(parts)
    parts = shapely.get_parts(parts)
    wanted = [part for part in parts if shapely.get_dimensions(part) == dimension]
    make = (shapely.MultiPoint, shapely.MultiLineString, shapely.MultiPolygon)[dimension]
    return make(wanted)


def spots_within(
    area: BaseGeometry, *, most: int = 40, steps: int = 13
) -> list[tuple[float, float, float]]:
    """Return points of an area, those far from its edge first: (x, y, cost 0 to 1)."""
    left, top, right, bottom = area.bounds
    across = np.linspace(left, right, steps + 2)[1:-1]
    down = np.linspace(top, bottom, steps + 2)[1:-1]
    x, y = (axis.ravel() for axis in np.meshgrid(across, down))
    shapely.prepare(area)
    within = shapely.contains_xy(area, x, y)
    if not within.any():
        point = area.representative_point()
        return [(float(point.x), float(point.y), 0.0)]
    x, y = x[within], y[within]
    away = shapely.distance(shapely.boundary(area), shapely.points(x, y))
    middle = shapely.centroid(area)
    off = np.hypot(x - middle.x, y - middle.y)
    score = away - 0.12 * off
    order = np.lexsort((x, y, -score))[:most]
    top_score, low = score[order[0]], score[order[-1]]
    span = max(top_score - low, 1e-9)
    return [(float(x[i]), float(y[i]), float((top_score - score[i]) / span)) for i in order]


def cells_along(shape: BaseGeometry, step_px: float) -> list[tuple[float, float]]:
    """Return the middles of the cells of a grid that the lines of a shape run through."""
    lines = outline(shape) if shapely.get_dimensions(shape) == 2 else parts_of(shape, 1)
    parts = shapely.get_parts(lines)
    # On a map of the world a line may shrink to less than a pixel, which has no cells.
    parts = parts[shapely.length(parts) > 0.5]
    points = shapely.get_coordinates(shapely.segmentize(parts, step_px))
    cells = np.unique(np.floor(points / step_px), axis=0)
    return [(float(x), float(y)) for x, y in (cells + 0.5) * step_px]


#: Parsed layers by identity; each entry keeps its layer alive, so that an id stays its own.
_parsed: dict[int, tuple[Mapping[str, Any], Shapes]] = {}
_MOST_PARSED = 32


def features(collection: Mapping[str, Any]) -> Shapes:
    """Return the shapes of a GeoJSON FeatureCollection, one a feature.

    A layer that was read before is not read again: a batch of pictures shares it.
    """
    known = _parsed.get(id(collection))
    if known is None:
        if len(_parsed) >= _MOST_PARSED:
            _parsed.clear()
        shapes = np.array(
            [geometry_from_json(feature["geometry"]) for feature in collection["features"]],
            dtype=object,
        )
        known = _parsed[id(collection)] = (collection, shapes)
    return known[1]
