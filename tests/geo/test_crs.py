from __future__ import annotations

import geopandas
import numpy as np
import pyproj
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactline.geo.areas import Bounds
from contactline.geo.crs import WGS84, check_crs, local_lcc
from contactline.geo.errors import CrsMismatchError


def test_same_systems_written_differently_agree() -> None:
    check_crs(4326, WGS84)
    check_crs("OGC:CRS84", WGS84)
    check_crs(geopandas.GeoSeries([], crs=4326), pyproj.CRS(4326))


def test_different_systems_are_refused_with_both_names() -> None:
    with pytest.raises(CrsMismatchError, match="EPSG:4326 and EPSG:3857"):
        check_crs(4326, 3857)


def test_a_missing_system_is_refused() -> None:
    with pytest.raises(CrsMismatchError, match="without a reference system"):
        check_crs(geopandas.GeoSeries([]), WGS84)


def test_lengths_in_the_region_are_right_to_half_a_per_cent() -> None:
    bounds = Bounds(west=43.3, south=38.3, east=50.7, north=42.0)
    to_plane = pyproj.Transformer.from_crs(WGS84, local_lcc(bounds), always_xy=True)
    geod = pyproj.Geod(ellps="WGS84")
    for lon, lat in ((43.5, 38.5), (46.2, 40.1), (50.5, 41.8)):
        end_lon, end_lat, _ = geod.fwd(lon, lat, 60, 10_000)
        x, y = to_plane.transform(np.array([lon, end_lon]), np.array([lat, end_lat]))
        assert np.hypot(x[1] - x[0], y[1] - y[0]) == pytest.approx(10_000, rel=0.005)


@given(
    west=st.floats(-180, 180),
    width=st.floats(0.01, 60),
    south=st.floats(-89, 88),
    height=st.floats(0.01, 40),
)
def test_any_extent_gets_a_projection_centred_on_it(
    west: float, width: float, south: float, height: float
) -> None:
    east = west + width if west + width <= 180 else west + width - 360
    bounds = Bounds(west=west, south=south, east=east, north=min(south + height, 90))
    to_plane = pyproj.Transformer.from_crs(WGS84, local_lcc(bounds), always_xy=True)
    x, y = to_plane.transform(*bounds.centre)
    assert abs(x) < 1
    assert abs(y) < 120_000  # a pole or the equator pulls the origin a little away
