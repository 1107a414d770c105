from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod

from contactline.geo.areas import (
    Bounds,
    bounds_around,
    circle,
    distance_km,
    distances_km,
    within_km,
)
from contactline.geo.errors import AreaError

GEOD = Geod(ellps="WGS84")
LON = st.floats(-180, 180)
LAT = st.floats(-89.9, 89.9)


@given(lon=LON, lat=st.floats(-80, 80), radius_km=st.floats(0.05, 900))
def test_every_corner_of_a_circle_lies_at_its_radius(
    lon: float, lat: float, radius_km: float
) -> None:
    shape = circle(lon=lon, lat=lat, radius_km=radius_km)
    corners = shapely.get_coordinates(shape)
    inner = corners[np.abs(corners[:, 0]) < 179.999999]  # the cut itself runs along 180
    away = distances_km(lon=lon, lat=lat, lons=inner[:, 0], lats=inner[:, 1])
    assert shape.is_valid
    assert np.abs(away - radius_km).max() < 0.001 + 0.0001 * radius_km


@given(lon=LON, lat=st.floats(-75, 75), radius_km=st.floats(1, 500))
def test_a_circle_has_nearly_the_area_of_a_circle(lon: float, lat: float, radius_km: float) -> None:
    area = abs(GEOD.geometry_area_perimeter(circle(lon=lon, lat=lat, radius_km=radius_km))[0]) / 1e6
    assert area == pytest.approx(math.pi * radius_km**2, rel=0.01)


def test_a_circle_over_the_antimeridian_is_cut_there() -> None:
    shape = circle(lon=179.9, lat=60, radius_km=50)
    assert shape.geom_type == "MultiPolygon"
    west, _, east, _ = shape.bounds
    assert (west, east) == (-180, 180)
    assert shape.covers(shapely.Point(-179.9, 60))
    assert not shape.covers(shapely.Point(0, 60))


def test_a_circle_that_holds_a_pole_is_refused() -> None:
    with pytest.raises(AreaError, match="holds a pole"):
        circle(lon=10, lat=89.9, radius_km=50)
    with pytest.raises(AreaError, match="holds a pole"):
        circle(lon=10, lat=-89.9, radius_km=50)
    assert circle(lon=10, lat=88, radius_km=50).is_valid


@pytest.mark.parametrize("radius_km", [0, -1, float("nan"), float("inf"), 6000])
def test_an_impossible_radius_is_refused(radius_km: float) -> None:
    with pytest.raises(AreaError, match="radius"):
        circle(lon=45, lat=40, radius_km=radius_km)


def test_a_circle_of_few_segments_is_refused() -> None:
    with pytest.raises(AreaError, match="segments"):
        circle(lon=45, lat=40, radius_km=5, segments=4)


def test_distance_is_that_of_the_ellipsoid() -> None:
    # Yerevan - Baku
    assert distance_km(lon1=44.5126, lat1=40.1777, lon2=49.892, lat2=40.3777) == pytest.approx(
        457.6, abs=0.5
    )
    assert distance_km(lon1=179.9, lat1=0, lon2=-179.9, lat2=0) == pytest.approx(22.26, abs=0.01)


@given(lon1=LON, lat1=LAT, lon2=LON, lat2=LAT)
def test_distance_is_the_same_both_ways(lon1: float, lat1: float, lon2: float, lat2: float) -> None:
    there = distance_km(lon1=lon1, lat1=lat1, lon2=lon2, lat2=lat2)
    back = distance_km(lon1=lon2, lat1=lat2, lon2=lon1, lat2=lat1)
    assert there == pytest.approx(back, abs=1e-6)
    assert 0 <= there < 20_010


def test_many_distances_are_the_single_ones_and_unknown_stays_unknown() -> None:
    lons, lats = [46.0445, np.nan, 46.3417, 45.0], [40.1098, 40.0, 39.5111, 95.0]
    away = distances_km(lon=45.0, lat=40.0, lons=lons, lats=lats)
    assert away[0] == distance_km(lon1=45, lat1=40, lon2=46.0445, lat2=40.1098)
    assert away[2] == distance_km(lon1=45, lat1=40, lon2=46.3417, lat2=39.5111)
    assert np.isnan(away[[1, 3]]).all()


@given(
    lon=LON,
    lat=LAT,
    radius_km=st.floats(0, 3000),
    points=st.lists(st.tuples(LON, LAT), min_size=1, max_size=20),
)
def test_within_means_not_further_than_the_radius(
    lon: float, lat: float, radius_km: float, points: list[tuple[float, float]]
) -> None:
    lons, lats = np.array(points).T
    mask = within_km(lon=lon, lat=lat, radius_km=radius_km, lons=lons, lats=lats)
    away = distances_km(lon=lon, lat=lat, lons=lons, lats=lats)
    assert (mask == (away <= radius_km)).all()


def test_unknown_coordinates_are_within_nothing() -> None:
    mask = within_km(lon=45, lat=40, radius_km=20_000, lons=[np.nan, 45], lats=[40, np.nan])
    assert not mask.any()


@pytest.mark.parametrize("radius_km", [-1, float("nan")])
def test_within_a_negative_radius_is_refused(radius_km: float) -> None:
    with pytest.raises(AreaError, match="radius"):
        within_km(lon=45, lat=40, radius_km=radius_km, lons=[45], lats=[40])


def test_coordinates_that_do_not_pair_are_refused() -> None:
    with pytest.raises(AreaError, match="do not match"):
        distances_km(lon=45, lat=40, lons=[1, 2], lats=[1])


def test_bounds_are_read_in_the_order_of_the_standard() -> None:
    bounds = Bounds.parse(" 44.5,38.8, 46.6,41.3")
    assert bounds == Bounds(west=44.5, south=38.8, east=46.6, north=41.3)
    assert bounds.contains(lon=45, lat=40)
    assert not bounds.contains(lon=47, lat=40)
    assert bounds.to_polygon().bounds == (44.5, 38.8, 46.6, 41.3)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not four numbers"),
        ("44,38,46", "not four numbers"),
        ("44,38,46,north", "not four numbers"),
        ("44,41,46,38", "south 41 is above north 38"),
        ("44,38,46,95", "north is 95"),
        ("400,38,46,41", "west is 400"),
        ("nan,38,46,41", "west is nan"),
        ("-300,0,300,1", "more than once round the earth"),
    ],
)
def test_wrong_bounds_are_refused_with_the_reason(text: str, message: str) -> None:
    with pytest.raises(AreaError, match=message):
        Bounds.parse(text)


def test_bounds_over_the_antimeridian_hold_both_sides() -> None:
    for bounds in (
        Bounds(west=170, south=-20, east=-170, north=0),
        Bounds(west=170, south=-20, east=190, north=0),
    ):
        assert bounds.crosses_antimeridian
        assert bounds.width_deg == 20
        assert bounds.contains(lon=-175, lat=-10)
        assert not bounds.contains(lon=0, lat=-10)
        assert bounds.to_polygon().geom_type == "MultiPolygon"
        assert bounds.to_polygon().area == pytest.approx(400)
        assert abs(bounds.centre[0]) == 180


BOUNDS = st.builds(
    lambda west, width, low, height: Bounds(
        west=west,
        south=low,
        east=west + width if west + width <= 180 else west + width - 360,
        north=min(low + height, 90),
    ),
    st.floats(-180, 180),
    st.floats(0, 200),
    st.floats(-90, 89),
    st.floats(0, 60),
)


@given(a=BOUNDS, b=BOUNDS)
def test_union_holds_the_corners_of_both(a: Bounds, b: Bounds) -> None:
    both = a.union(b)
    grown = both.pad_km(0.01)  # for the last digit
    for part in (a, b):
        for lon in (part.west, part.east):
            for lat in (part.south, part.north):
                assert grown.contains(lon=lon, lat=lat)
    assert both.width_deg <= 360


@given(bounds=BOUNDS, pad_km=st.floats(0.5, 400))
def test_padding_reaches_at_least_that_far(bounds: Bounds, pad_km: float) -> None:
    padded = bounds.pad_km(pad_km)
    for lon in (bounds.west, bounds.east):
        for lat in (bounds.south, bounds.north):
            if abs(lat) > 85:
                continue
            for azimuth in (0, 90, 180, 270):
                end_lon, end_lat, _ = GEOD.fwd(lon, lat, azimuth, pad_km * 990)
                assert padded.contains(lon=end_lon, lat=end_lat)


def test_padding_by_less_than_nothing_is_refused() -> None:
    with pytest.raises(AreaError, match="cannot pad"):
        Bounds(west=44, south=39, east=45, north=40).pad_km(-1)


def test_bounds_around_points_take_the_shorter_way() -> None:
    assert bounds_around([]) is None
    found = bounds_around([(179, 0), (-179, 1)])
    assert found is not None
    assert found.width_deg == pytest.approx(2)
