"""Shapes for the page: whole numbers, each ring as a start and steps from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.errors import GEOSException
from shapely.geometry import LineString, MultiPolygon, Point, Polygon

if TYPE_CHECKING:
    from collections.abc import Iterator

    from shapely.geometry.base import BaseGeometry

#: Codes of the kinds of parts, as the page reads them.
POINT, LINE, AREA = 0, 1, 2


def code_parts(shape: BaseGeometry, *, per_degree: int) -> list[list[Any]]:
    """Return the parts of a shape, each ``[kind, ring, ring ...]``.

    Parameters
    ----------
    shape
        EPSG:4326, longitude first.
    per_degree
        Steps a degree: 100,000 keeps about a metre.

    Returns
    -------
    list
        A ring is ``[lon, lat, dlon, dlat ...]`` in steps; the first ring of an area
        is its outside; rings are not closed. Parts that vanish in the grid are left out.
    """
    made: list[list[Any]] = []
    for part in simple_parts(shape):
        if isinstance(part, Point):
            made.append([POINT, _ring(part, per_degree)])
        elif isinstance(part, LineString):
            made.append([LINE, _ring(part, per_degree)])
        elif isinstance(part, Polygon):
            rings = [_ring(ring, per_degree)[:-2] for ring in (part.exterior, *part.interiors)]
            if len(rings[0]) >= 6:
                made.append([AREA, *(ring for ring in rings if len(ring) >= 6)])
    return made


def simple_parts(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    """Yield the points, lines and polygons of a shape, in order."""
    for part in getattr(shape, "geoms", (shape,)):
        if hasattr(part, "geoms"):
            yield from simple_parts(part)
        elif not part.is_empty:
            yield part


def anchors(shape: BaseGeometry, draw: str) -> list[tuple[float, float]]:
    """Return where the label of a shape goes: one point, or one for each candidate.

    Parameters
    ----------
    shape
        EPSG:4326.
    draw
        ``spot``, ``ring``, ``area``, ``line`` or ``candidates``.
    """
    if draw == "candidates":
        members = list(getattr(shape, "geoms", (shape,)))
        return [_anchor(member) for member in members if not member.is_empty]
    return [_anchor(shape)]


def _anchor(shape: BaseGeometry) -> tuple[float, float]:
    parts = list(simple_parts(shape))
    areas = [part for part in parts if isinstance(part, Polygon)]
    if areas:
        largest = max(areas, key=lambda part: part.area)
        return inner_point(largest)[:2]
    lines = [part for part in parts if isinstance(part, LineString)]
    if lines:
        longest = max(lines, key=lambda part: part.length)
        middle = longest.interpolate(0.5, normalized=True)
        return middle.x, middle.y
    return shape.centroid.x, shape.centroid.y


def inner_point(area: Polygon | MultiPolygon) -> tuple[float, float, float]:
    """Return a point well inside an area, and its distance to the edge, degrees."""
    try:
        radius = shapely.maximum_inscribed_circle(area, tolerance=0.004)
    except GEOSException:
        radius = None
    if radius is None or radius.is_empty:
        point = area.representative_point()
        return point.x, point.y, 0.0
    (x, y), *_ = radius.coords
    return float(x), float(y), float(radius.length)


def inner_points(
    area: Polygon | MultiPolygon, *, step_deg: float, limit: int
) -> list[tuple[float, float, float]]:
    """Return points inside an area with their distance to its edge, the roomiest first.

    Parameters
    ----------
    area
        EPSG:4326.
    step_deg
        Grid on which points are tried, degrees; points within a tenth of it of the
        edge are left out.
    limit
        Most points that are returned.
    """
    west, south, east, north = area.bounds
    columns = np.arange(np.floor(west / step_deg), east / step_deg) * step_deg
    rows = np.arange(np.floor(south / step_deg), north / step_deg) * step_deg
    grid = shapely.points(*(axis.ravel() for axis in np.meshgrid(columns, rows)))
    shapely.prepare(area)
    grid = grid[shapely.contains(area, grid)]
    rooms = np.round(shapely.distance(grid, area.boundary), 6)
    grid, rooms = grid[rooms > step_deg / 10], rooms[rooms > step_deg / 10]
    order = np.lexsort((shapely.get_y(grid), shapely.get_x(grid), -rooms))[:limit]
    return [(float(grid[i].x), float(grid[i].y), float(rooms[i])) for i in order]


def _ring(shape: BaseGeometry, per_degree: int) -> list[int]:
    """Return the coordinates as steps; points that fall together become one."""
    points = np.rint(shapely.get_coordinates(shape) * per_degree).astype(np.int64)
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    keep = (steps != 0).any(axis=1)
    keep[0] = True
    if shape.geom_type == "LinearRing":
        keep[-1] = True  # the closing point, which the caller drops
    return [int(value) for value in steps[keep].ravel()]
