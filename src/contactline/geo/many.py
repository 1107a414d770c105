"""The questions of `areas`, `border` and `lookup` for many points at once.

Each gives what the question for one point gives; what is near enough to an edge for a
plane to be in doubt is asked point by point.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from contactline.geo.areas import circle, unit_circles, within_km
from contactline.geo.border import border_plane, border_relation, border_waters
from contactline.geo.frame import nearest_distances_km, plane_points
from contactline.geo.layers import layer_info
from contactline.geo.lookup import admin1_positions, admin1_units

if TYPE_CHECKING:
    import numpy.typing as npt

    from contactline.geo.layers import Omission
    from contactline.geo.lookup import Area

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

#: Lengths on the plane are right to this share; within it, a point is asked by itself.
_PLANE_DOUBT: Final = 0.01
#: Beyond these a circle may touch a pole or 180 degrees.
_PLAIN_LAT, _PLAIN_LON = 75.0, 150.0
_PLAIN_RADIUS_KM: Final = 1000.0
_SEGMENTS: Final = 64
_THREADS: Final = 2
_POINT = np.dtype([("order", "u1"), ("kind", "<u4"), ("lon", "<f8"), ("lat", "<f8")])
_RING = np.dtype(
    [
        ("order", "u1"),
        ("kind", "<u4"),
        ("rings", "<u4"),
        ("count", "<u4"),
        ("corners", "<f8", (_SEGMENTS + 1, 2)),
    ]
)


def point_shapes(lons: Floats, lats: Floats) -> pa.Array:
    """Return points as WKB, little-endian."""
    made = np.empty(len(lons), dtype=_POINT)
    made["order"], made["kind"] = 1, 1
    made["lon"], made["lat"] = lons, lats
    return _binary(made)


def circle_shapes(lons: Floats, lats: Floats, radii_km: Floats) -> pa.Array:
    """Return circles on the ground as WKB; see `contactline.geo.areas.circle`.

    Circles of one latitude and radius differ in their longitude only.
    """
    if not len(lons):
        return pa.nulls(0, pa.binary())
    plain = (np.abs(lats) < _PLAIN_LAT) & (np.abs(lons) < _PLAIN_LON)
    plain &= (radii_km > 0) & (radii_km < _PLAIN_RADIUS_KM)
    pairs, which = np.unique(np.column_stack([lats, radii_km]), axis=0, return_inverse=True)
    which = which.reshape(-1)
    used = np.zeros(len(pairs), dtype=bool)
    used[which[plain]] = True
    corners = np.zeros((len(pairs), _SEGMENTS, 2))
    corners[used] = unit_circles(pairs[used, 0], pairs[used, 1], segments=_SEGMENTS)
    made = np.empty(len(lons), dtype=_RING)
    made["order"], made["kind"], made["rings"], made["count"] = 1, 3, 1, _SEGMENTS + 1
    for start in range(0, len(lons), 65_536):
        part = slice(start, start + 65_536)
        rings = corners[which[part]]
        rings[:, :, 0] += lons[part, None]
        rings = rings.round(7)
        made["corners"][part, :-1] = rings
        made["corners"][part, -1] = rings[:, 0]
    array = _binary(made)
    if plain.all():
        return array
    odd = [
        shapely.to_wkb(
            circle(lon=float(lons[row]), lat=float(lats[row]), radius_km=float(radii_km[row])),
            byte_order=1,
        )
        for row in np.flatnonzero(~plain)
    ]
    return pc.replace_with_mask(array, pa.array(~plain), pa.array(odd, pa.binary()))


def undecided_sides(lons: Floats, lats: Floats) -> list[str | None]:
    """Return for each point why it cannot be said which side of the line it is on, or None.

    As `contactline.geo.border.border_relation` says for one, of Armenia and Azerbaijan.
    """
    if not len(lons):
        return []
    line, tolerance_km = border_plane()
    points = plane_points(lons, lats)
    tolerance_m = tolerance_km * 1000
    near = shapely.dwithin(line, points, tolerance_m * (1 + _PLANE_DOUBT))
    sure = shapely.dwithin(line, points, tolerance_m * (1 - _PLANE_DOUBT))
    asked = near & ~sure
    for omission in layer_info("countries").omissions:
        asked |= ~near & _around(omission, lons, lats)
    spots = shapely.points(lons, lats)
    for _, water in border_waters():
        asked |= ~near & shapely.covers(water, spots)
    words: list[str | None] = [None] * len(lons)
    known: str | None = None
    for row in np.flatnonzero(sure):
        known = known or _words(lons, lats, int(row))
        words[row] = known
    for row in np.flatnonzero(asked):
        words[row] = _words(lons, lats, int(row))
    return words


def _words(lons: Floats, lats: Floats, row: int) -> str | None:
    relation = border_relation(lon=float(lons[row]), lat=float(lats[row]))
    return None if relation.decided else relation.words


@dataclass(frozen=True, slots=True, kw_only=True)
class Admin1Many:
    """Which units many points can be in; see `contactline.geo.lookup.Admin1Hit`.

    Parameters
    ----------
    home
        For each point the position of the unit that holds it in `admin1_units`; -1: none.
    decided
        Whether no other unit can be right.
    points, units
        Pairs: the point at this position can be in the unit at that one. The unit that
        holds a point is not among its pairs.
    """

    home: Whole
    decided: npt.NDArray[np.bool_]
    points: Whole
    units: Whole


def admin1_many(lons: Floats, lats: Floats) -> Admin1Many:
    """Look the units of many points up, as `contactline.geo.lookup.admin1_at` does for one."""
    units = admin1_units()
    home = admin1_positions(lons, lats)
    points, others = _near_other_units(units, home, lons, lats)
    decided = np.ones(len(lons), dtype=bool)
    decided[points] = False
    for omission in layer_info("countries").omissions:
        if omission.admin1 is None:
            continue
        at = np.flatnonzero(_around(omission, lons, lats))
        decided[at] = False
        codes = [unit.code for unit in units]
        if omission.admin1 in codes:
            number = codes.index(omission.admin1)
            at = np.setdiff1d(at[home[at] != number], points[others == number])
            points = np.append(points, at)
            others = np.append(others, np.full(len(at), number))
    return Admin1Many(home=home, decided=decided, points=points, units=others)


def _near_other_units(
    units: tuple[Area, ...], home: Whole, lons: Floats, lats: Floats
) -> tuple[Whole, Whole]:
    """Return the pairs of a point and a unit that is nearer than its line may be off."""
    plane = plane_points(lons, lats)
    x, y = shapely.get_x(plane), shapely.get_y(plane)
    by_x = np.argsort(x)
    x = x[by_x]
    countries = np.array([unit.country for unit in units] + [""])
    outer = np.array([unit.outer_km for unit in units] + [np.inf])

    def near_unit(number: int) -> Whole:
        unit = units[number]
        widest_m = max(unit.inner_km, unit.outer_km) * 1000 * (1 + _PLANE_DOUBT)
        west, south, east, north = unit.plane.bounds
        low, high = np.searchsorted(x, [west - widest_m, east + widest_m])
        near = by_x[low:high]
        near = near[(y[near] >= south - widest_m) & (y[near] <= north + widest_m)]
        near = np.sort(near[home[near] != number])
        limit_km = np.minimum(outer[home[near]], unit.outer_km)
        limit_km[countries[home[near]] == unit.country] = unit.inner_km
        limit_m = limit_km * 1000
        near, limit_km, limit_m = _kept(
            shapely.dwithin(unit.plane, plane[near], limit_m * (1 + _PLANE_DOUBT)),
            *(near, limit_km, limit_m),
        )
        take = shapely.dwithin(unit.plane, plane[near], limit_m * (1 - _PLANE_DOUBT))
        at = np.flatnonzero(~take)
        exact = nearest_distances_km(unit.plane, lons[near[at]], lats[near[at]])
        take[at] = exact <= limit_km[at]
        taken: Whole = near[take]
        return taken

    with ThreadPoolExecutor(_THREADS) as pool:  # the distances are reckoned outside Python
        found = list(pool.map(near_unit, range(len(units))))
    numbers = np.repeat(np.arange(len(units)), [len(item) for item in found])
    return np.concatenate(found), numbers


def _around(omission: Omission, lons: Floats, lats: Floats) -> npt.NDArray[np.bool_]:
    """Tell which points lie where a layer leaves something out."""
    return within_km(
        lon=omission.lon, lat=omission.lat, radius_km=omission.radius_km, lons=lons, lats=lats
    )


def _kept(keep: Any, *arrays: Any) -> list[Any]:
    return [array[keep] for array in arrays]


def _binary(made: npt.NDArray[Any]) -> pa.Array:
    """Return records of one size as an array of bytes."""
    size = made.dtype.itemsize
    offsets = np.arange(0, size * (len(made) + 1), size, dtype=np.int64)
    if offsets[-1] > np.iinfo(np.int32).max:
        msg = f"{len(made)} shapes need more than one array can hold"
        raise MemoryError(msg)
    buffers = [None, pa.py_buffer(offsets.astype(np.int32)), pa.py_buffer(made.view(np.uint8))]
    return pa.Array.from_buffers(pa.binary(), len(made), buffers)
