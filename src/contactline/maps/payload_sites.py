"""What is drawn, each shape once: spots and circles as numbers, other shapes as rings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from shapely.geometry import Polygon

from contactline.maps.page_shapes import anchors, code_parts, inner_points, simple_parts
from contactline.maps.payload_columns import Ints, Part, number
from contactline.maps.payload_order import steps_back

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

#: Steps a degree: about a metre. Where all spots lie on the coarser grid, that is taken.
PER_DEGREE = 100_000
COARSE_PER_DEGREE = 10_000
#: Names of areas are tried on a grid of so many steps, at so many of its points.
LABEL_GRID = 12
MAX_LABEL_POINTS = 24
#: Beyond so many shapes, each has one place for its name.
MANY_SHAPES = 1_000
#: WKB of a point: byte order, type, longitude, latitude.
_POINT = np.dtype([("head", "u1", 5), ("lon", "<f8"), ("lat", "<f8")])
_POINT_HEAD = np.array([1, 1, 0, 0, 0], dtype=np.uint8)
#: A ring is a circle if none of its corners is off by more of its radius than this.
_ROUND = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Sites:
    """Everything that is drawn: spots, then circles, then other shapes.

    Parameters
    ----------
    of
        For every row of the places the number of what it is drawn as; -1: not drawn.
    spots
        Longitude and latitude in steps of ``spots_per_degree``.
    circles
        Longitude and latitude, half the width and half the height, in steps.
    shapes
        As JSON, in steps.
    """

    of: Ints
    spots: Ints
    spots_per_degree: int
    circles: Ints
    shapes: list[dict[str, Any]]

    def __len__(self) -> int:
        """Return their number."""
        return len(self.spots) + len(self.circles) + len(self.shapes)

    def taken(self, rows: Ints) -> Sites:
        """Return what is drawn of some rows, in their order.

        The spots are numbered anew, in the order in which they first occur: references to
        them are written as steps back, which stand for nothing else.
        """
        of = self.of[rows]
        is_spot = (of >= 0) & (of < len(self.spots))
        codes, firsts = number(of[is_spot])
        spots = self.spots[of[is_spot][firsts]]
        of = np.where(of >= len(self.spots), of - len(self.spots) + len(spots), of)
        of[is_spot] = codes
        return replace(self, of=of, spots=spots)

    def write(self, part: Part) -> dict[str, Any]:
        """Add the sites to a part of the payload; return what its header says of them."""
        is_spot = (self.of >= 0) & (self.of < len(self.spots))
        others = np.where(self.of < 0, 0, self.of - len(self.spots) + 2)
        return {
            "of": part.ints(np.where(is_spot, 1, others)),
            "spot_of": part.ints(steps_back(self.of[is_spot])),
            "spots": [part.ints(axis) for axis in self.spots.T],
            "circles": [part.ints(axis) for axis in self.circles.T],
            "shapes": self.shapes,
            "per_degree": PER_DEGREE,
            "spots_per_degree": self.spots_per_degree,
        }


def make_sites(draw: pa.Array, geometry: pa.Array) -> Sites:
    """Return what the places are drawn as.

    Parameters
    ----------
    draw
        ``spot``, ``ring``, ``area``, ``line``, ``candidates``; null: not drawn.
    geometry
        Well-known binary, EPSG:4326, longitude first; a dictionary of it too.
    """
    # An area is there once a claim: only the different ones are looked at, none is copied.
    coded = geometry if pa.types.is_dictionary(geometry.type) else geometry.dictionary_encode()
    which = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    kinds = draw.dictionary_encode()
    names = kinds.dictionary.to_pylist()
    kind = kinds.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int64)
    drawn = (which >= 0) & (kind >= 0)
    is_spot = drawn & (kind == (names.index("spot") if "spot" in names else -2))
    spot_rows, shape_rows = np.flatnonzero(is_spot), np.flatnonzero(drawn & ~is_spot)
    spots, per_degree, of_spots = _spots(coded.dictionary, which[spot_rows])
    keys, firsts = number(which[shape_rows] * max(1, len(names)) + kind[shape_rows])
    different = shape_rows[firsts]
    found = [names[one] for one in kind[different]]
    shapes = shapely.from_wkb(
        coded.dictionary.take(pa.array(which[different])).to_numpy(zero_copy_only=False)
    )
    circles, is_circle = _circles(found, shapes)
    numbers = np.empty(len(shapes), dtype=np.int64)
    numbers[is_circle] = np.arange(is_circle.sum())
    numbers[~is_circle] = np.arange((~is_circle).sum()) + is_circle.sum()
    of = np.full(len(draw), -1, dtype=np.int64)
    of[spot_rows] = of_spots
    of[shape_rows] = numbers[keys] + len(spots)
    rest = np.flatnonzero(~is_circle)
    return Sites(
        of=of,
        spots=spots,
        spots_per_degree=per_degree,
        circles=circles,
        shapes=[_site(found[i], shapes[i], many=len(rest) > MANY_SHAPES) for i in rest],
    )


def _spots(values: pa.Array, which: Ints) -> tuple[Ints, int, Ints]:
    """Return the different spots in steps, steps a degree, and which of them each row is.

    Parameters
    ----------
    values
        Different shapes as well-known binary.
    which
        For every spot the one that it is.
    """
    used, firsts = number(which)
    points = _points(values.take(pa.array(which[firsts])))
    steps = np.rint(points * PER_DEGREE).astype(np.int64).reshape(-1, 2)
    per_degree = PER_DEGREE
    coarse = PER_DEGREE // COARSE_PER_DEGREE
    if len(steps) and (steps % coarse == 0).all():
        steps, per_degree = steps // coarse, COARSE_PER_DEGREE
    same, kept = number((steps[:, 0] << 32) + steps[:, 1])
    return steps[kept], per_degree, same[used]


def _points(wkb: pa.Array) -> NDArray[np.float64]:
    """Return longitude and latitude of points, degrees."""
    lengths = pc.binary_length(wkb).to_numpy(zero_copy_only=False)
    if len(wkb) and (lengths == _POINT.itemsize).all():
        start = wkb.offset * _POINT.itemsize
        found = np.frombuffer(wkb.buffers()[2], dtype=_POINT, count=len(wkb), offset=start)
        if (found["head"] == _POINT_HEAD).all():
            return np.column_stack([found["lon"], found["lat"]])
    made: NDArray[np.float64] = shapely.get_coordinates(
        shapely.centroid(shapely.from_wkb(wkb.to_numpy(zero_copy_only=False)))
    )
    return made


def _circles(kinds: list[str], shapes: NDArray[Any]) -> tuple[Ints, NDArray[np.bool_]]:
    """Return the rings that are circles in steps, and which of the shapes these are."""
    is_circle = np.zeros(len(shapes), dtype=bool)
    rows = np.flatnonzero([kind == "ring" for kind in kinds])
    if not len(rows):
        return np.empty((0, 4), dtype=np.int64), is_circle
    rings = shapes[rows]
    west, south, east, north = shapely.bounds(rings).T
    made = np.column_stack(
        [(west + east) / 2, (south + north) / 2, (east - west) / 2, (north - south) / 2]
    )
    corners, of = shapely.get_coordinates(rings, return_index=True)
    away = np.hypot(*((corners - made[of, :2]) / np.maximum(made[of, 2:], 1e-12)).T)
    off = np.zeros(len(rings))
    np.maximum.at(off, of, np.abs(away - 1))
    fits = (off < _ROUND) & (made[:, 2:] * PER_DEGREE >= 1).all(axis=1)
    fits &= (shapely.get_num_geometries(rings) == 1) & (np.bincount(of) >= 16)
    is_circle[rows[fits]] = True
    return np.rint(made[fits] * PER_DEGREE).astype(np.int64), is_circle


def _site(kind: str, shape: BaseGeometry, *, many: bool) -> dict[str, Any]:
    site: dict[str, Any] = {
        "draw": kind,
        "parts": code_parts(shape, per_degree=PER_DEGREE),
        "anchors": _steps(anchors(shape, kind)),
    }
    if kind == "area" and not many:
        site["labels"] = _steps(_label_points(shape))
    return site


def _label_points(shape: BaseGeometry) -> list[tuple[float, float]]:
    """Return where else the name of an area may stand, the roomiest place first."""
    areas = [part for part in simple_parts(shape) if isinstance(part, Polygon)]
    if not areas:
        return []
    largest = max(areas, key=lambda part: part.area)
    west, south, east, north = largest.bounds
    step = max(east - west, north - south) / LABEL_GRID
    chosen: list[tuple[float, float]] = []
    for lon, lat, _ in inner_points(
        largest.simplify(step / 10), step_deg=step, limit=LABEL_GRID**2
    ):
        if all(max(abs(lon - x), abs(lat - y)) > 1.5 * step for x, y in chosen):
            chosen.append((lon, lat))
    return chosen[:MAX_LABEL_POINTS]


def _steps(points: Iterable[tuple[float, float]]) -> list[list[int]]:
    return [[round(lon * PER_DEGREE), round(lat * PER_DEGREE)] for lon, lat in points]
