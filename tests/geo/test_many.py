"""Many points at once get what each gets by itself."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from contactline.geo.areas import circle
from contactline.geo.border import border_relation, line_between
from contactline.geo.lookup import admin1_at, admin1_units
from contactline.geo.many import admin1_many, circle_shapes, point_shapes, undecided_sides

RANDOM = np.random.default_rng(11)
LONS = RANDOM.uniform(44.3, 47.8, 400).round(4)
LATS = RANDOM.uniform(38.8, 41.4, 400).round(4)


def test_units_and_doubts_are_those_of_single_points() -> None:
    units = admin1_units()
    found = admin1_many(LONS, LATS)
    for row, (lon, lat) in enumerate(zip(LONS, LATS, strict=True)):
        hit = admin1_at(lon=float(lon), lat=float(lat))
        others = {units[unit].code for unit in found.units[found.points == row]}
        home = units[found.home[row]].code if found.home[row] >= 0 else None
        assert (home, bool(found.decided[row])) == (hit.code, hit.decided)
        assert others | ({home} if home else set()) == set(hit.candidates)


def test_sides_are_open_where_they_are_for_single_points() -> None:
    line = line_between()
    along = [line.interpolate(share, normalized=True) for share in np.linspace(0, 1, 60)]
    shift = RANDOM.uniform(-0.02, 0.02, (60, 2))
    lons = np.array([point.x for point in along]) + shift[:, 0]
    lats = np.array([point.y for point in along]) + shift[:, 1]
    relations = [
        border_relation(lon=float(lon), lat=float(lat)) for lon, lat in zip(lons, lats, strict=True)
    ]
    expected = [None if item.decided else item.words for item in relations]
    assert undecided_sides(lons, lats) == expected
    assert {None} < set(expected)


@pytest.mark.parametrize(("lon", "lat"), [(45.1234, 40.5), (179.9, 10.0), (20.0, 80.0)])
def test_circles_and_points_are_those_of_shapely(lon: float, lat: float) -> None:
    radii = [5.0, 25.0]
    (one, other) = circle_shapes(
        np.array([lon, lon]), np.array([lat, lat]), np.array(radii)
    ).to_pylist()
    for made, radius_km in zip((one, other), radii, strict=True):
        expected = circle(lon=lon, lat=lat, radius_km=radius_km)
        assert shapely.equals_exact(shapely.from_wkb(made), expected, tolerance=2e-7)
    (spot,) = point_shapes(np.array([lon]), np.array([lat])).to_pylist()
    assert spot == shapely.to_wkb(shapely.Point(lon, lat), byte_order=1)


def test_no_points_are_no_answers() -> None:
    none = np.zeros(0)
    assert undecided_sides(none, none) == []
    assert len(circle_shapes(none, none, none)) == len(point_shapes(none, none)) == 0
    assert len(admin1_many(none, none).home) == 0
