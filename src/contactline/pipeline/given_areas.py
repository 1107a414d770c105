"""Coordinates that stand for an area: the polygon that they stand for, where one is known.

A dataset gives a district, a province or a country one point in its middle and a code. The
circle around that point is not the area: where the row names an area of the gazetteer that
holds the point, that area is drawn, and of a country (``where_prec`` 6) its polygon.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from contactline.casebook.columns import distinct_rows
from contactline.geo.lookup import country_areas
from contactline.geo.shapes import geometry_of
from contactline.model.terms import ResolutionStatus
from contactline.pipeline.places import find_place

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

    from contactline.gazetteer.resolve import Gazetteer

    Flags = npt.NDArray[np.bool_]
    Whole = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

DISTRICT, PROVINCE, COUNTRY, UNBOUND = 3, 4, 6, 7
#: So many different names of areas are looked up; a table with more has sentences for names.
MAX_NAMES = 20_000
#: What the lines of districts may be off: about 5 km.
TOLERANCE_DEG = 0.05
#: Why coordinates with the code of a country, or of none, are not drawn.
NO_POLYGON = "not drawn: known only to the country, and no polygon of that country is here"
NO_BOUNDS = "not drawn: international waters or airspace, which nothing bounds"
_POLYGONS = ("Polygon", "MultiPolygon")


def areas_meant(
    cells: Mapping[str, pa.Array], codes: Whole, lons: Floats, lats: Floats, gazetteer: Gazetteer
) -> pa.Array:
    """Return the WKB of the area that each coordinate stands for; null where none is known.

    Parameters
    ----------
    cells
        `as_written` and `within_text` of the places.
    codes
        Their ``where_prec``.
    lons, lats
        Their coordinates, degrees.
    gazetteer
        Knows the areas.
    """
    made: list[bytes | None] = [None] * len(codes)
    for rows, area in (
        *_named(cells, codes, gazetteer),
        *_countries(np.flatnonzero(codes == COUNTRY), lons, lats),
    ):
        shapely.prepare(area)
        points = shapely.points(lons[rows], lats[rows])
        inside = rows[shapely.dwithin(area, points, TOLERANCE_DEG)]
        wkb = bytes(shapely.to_wkb(area)) if len(inside) else b""
        for row in inside:
            made[row] = made[row] or wkb
    return pa.array(made, pa.binary())


def why_undrawn(codes: Whole, drawn: Flags) -> pa.Array:
    """Return why coordinates of a country or of no country are not drawn; else null."""
    words = pa.array([None, NO_POLYGON, NO_BOUNDS], pa.string())
    which = (codes == COUNTRY) * 1 + (codes == UNBOUND) * 2
    return words.take(pa.array(np.where(drawn, 0, which)))


def _named(
    cells: Mapping[str, pa.Array], codes: Whole, gazetteer: Gazetteer
) -> list[tuple[Whole, BaseGeometry]]:
    """Return the rows that name a district or province, with its polygon."""
    rows = np.flatnonzero((codes == DISTRICT) | (codes == PROVINCE))
    if not len(rows):
        return []
    index = pa.array(rows)
    asked = [cells[name].take(index) for name in ("as_written", "within_text")]
    which, firsts = distinct_rows(asked)
    if len(firsts) > MAX_NAMES:
        return []
    names = zip(*(array.take(pa.array(firsts)).to_pylist() for array in asked), strict=True)
    made = []
    for number, (name, within) in enumerate(names):
        resolution = gazetteer.resolve(name, within=within) if any(map(str.isalpha, name)) else None
        if resolution is None or resolution.status is not ResolutionStatus.RESOLVED:
            continue
        place = find_place(gazetteer, resolution.place_id)
        if place is None or not place.geometry:
            continue
        area = geometry_of(place.geometry)
        if area.geom_type in _POLYGONS:
            made.append((rows[which == number], area))
    return made


def _countries(rows: Whole, lons: Floats, lats: Floats) -> list[tuple[Whole, BaseGeometry]]:
    """Return the rows that lie in each country that is known, with its whole polygon."""
    made = []
    for country in country_areas() if len(rows) else ():
        inside = rows[shapely.intersects_xy(country.polygon, lons[rows], lats[rows])]
        if len(inside):
            made.append((inside, geometry_of(f"countries:{country.code}")))
    return made


def is_known(areas: pa.Array) -> Flags:
    """Tell for which coordinates an area was found."""
    known: Flags = pc.is_valid(areas).to_numpy(zero_copy_only=False)
    return known
