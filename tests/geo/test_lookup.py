from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

from contactline.geo.errors import AreaError, LayerFileError
from contactline.geo.layers import layer_features
from contactline.geo.lookup import admin1_at, admin1_codes, country_at
from tests.conftest import shared

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("code", "lon", "lat"),
    [
        ("AM-ER", 44.5126, 40.1777),
        ("AM-GR", 45.7316, 40.1827),  # Vardenis
        ("AM-SU", 46.3417, 39.5111),  # Goris
        ("AM-TV", 45.3890, 40.8807),  # Berd
        ("AM-VD", 45.3327, 39.7644),  # Yeghegnadzor
        ("AZ-KAL", 46.0445, 40.1098),
        ("AZ-DAS", 46.0819, 40.5239),
        ("AZ-GAD", 45.8123, 40.5706),
        ("AZ-TOV", 45.6284, 40.9925),
        ("AZ-LAC", 46.3245, 39.7267),
        ("AZ-ORD", 45.9097, 39.0538),
        ("AZ-BA", 49.8920, 40.3777),
    ],
)
def test_known_places_lie_in_their_unit(code: str, lon: float, lat: float) -> None:
    hit = admin1_at(lon=lon, lat=lat)
    assert hit.code == code
    assert hit.candidates[0] == code


def test_point_well_inside_is_decided_with_its_distance_to_the_edge() -> None:
    hit = admin1_at(lon=46.2, lat=40.1)
    assert hit.decided
    assert hit.candidates == ("AZ-KAL",)
    assert 15 < hit.distance_to_edge_km < 25


def test_within_five_km_of_a_coarse_line_the_unit_is_open() -> None:
    # Five kilometres are about 0.045 degrees; Kalbajar meets Lachin north of here.
    edge = _shared_edge("AZ-KAL", "AZ-LAC")
    middle = edge.interpolate(0.5, normalized=True)
    hit = admin1_at(lon=middle.x, lat=middle.y + 0.02)
    assert not hit.decided
    assert {"AZ-KAL", "AZ-LAC"} <= set(hit.candidates)
    assert hit.distance_to_edge_km < 5


def test_country_edge_is_judged_by_the_fine_line_not_by_the_coarse_one() -> None:
    # The village of Zaylik (Kalbajar) is 4 km from Armenia and far from other rayons.
    hit = admin1_at(lon=45.9341, lat=40.0209)
    assert hit.decided
    assert hit.code == "AZ-KAL"
    assert hit.distance_to_edge_km < 5


def test_sotk_mine_is_open_between_both_countries() -> None:
    hit = admin1_at(lon=45.968, lat=40.233)
    assert not hit.decided
    assert set(hit.candidates) == {"AZ-KAL", "AM-GR"}
    assert not country_at(lon=45.968, lat=40.233).decided


def test_exclave_that_the_source_lacks_is_open() -> None:
    hit = country_at(lon=44.9467, lat=39.7866)
    assert not hit.decided
    assert set(hit.candidates) == {"AM", "AZ"}
    assert "AZ-SAD" in admin1_at(lon=44.9467, lat=39.7866).candidates


def test_exclaves_belong_to_their_country_not_to_the_one_around() -> None:
    assert country_at(lon=45.5255, lat=40.6402).code == "AM"  # Artsvashen
    assert country_at(lon=45.0024, lat=41.0661).code == "AZ"  # Askipara


@pytest.mark.parametrize(
    ("code", "lon", "lat"),
    [("GE", 44.8, 41.7), ("IR", 46.3, 38.1), ("TR", 43.1, 40.6), ("RU", 47.0, 43.5)],
)
def test_neighbours_are_known(code: str, lon: float, lat: float) -> None:
    hit = country_at(lon=lon, lat=lat)
    assert (hit.code, hit.decided) == (code, True)
    assert admin1_at(lon=lon, lat=lat).code is None


def test_a_lake_belongs_to_its_country() -> None:
    assert country_at(lon=45.335, lat=40.352).code == "AM"
    assert admin1_at(lon=45.335, lat=40.352).code == "AM-GR"


def test_the_sea_is_no_country_and_decided_so() -> None:
    hit = country_at(lon=51.0, lat=40.5)
    assert (hit.code, hit.decided, hit.candidates) == (None, True, ())


def test_beyond_the_layers_nothing_is_decided() -> None:
    assert not country_at(lon=2.35, lat=48.86).decided


@pytest.mark.parametrize(("lon", "lat"), [(45.0, 95.0), (float("nan"), 40.0), (45.0, float("inf"))])
def test_a_point_off_the_earth_is_refused(lon: float, lat: float) -> None:
    with pytest.raises(AreaError, match="no place on the earth"):
        admin1_at(lon=lon, lat=lat)
    with pytest.raises(AreaError, match="no place on the earth"):
        country_at(lon=lon, lat=lat)


def test_many_points_get_what_single_points_get() -> None:
    random = np.random.default_rng(7)
    lons, lats = random.uniform(43.2, 50.8, 4000), random.uniform(38.2, 42.1, 4000)
    corners = shapely.get_coordinates([f.geometry for f in layer_features("border")])[::7]
    lons = np.concatenate([lons, corners[:, 0] + random.normal(0, 0.01, len(corners))])
    lats = np.concatenate([lats, corners[:, 1] + random.normal(0, 0.01, len(corners))])
    codes = admin1_codes(lons, lats)
    sample = random.choice(len(lons), 300, replace=False)
    for i in [*sample, *range(4000, len(lons))]:
        assert codes[i] == admin1_at(lon=float(lons[i]), lat=float(lats[i])).code


def test_unknown_coordinates_have_no_unit() -> None:
    lons, lats = [np.nan, 46.2, 46.2, 500.0], [40.1, np.nan, 40.1, 40.1]
    assert list(admin1_codes(lons, lats)) == [None, None, "AZ-KAL", None]
    assert list(admin1_codes([], [])) == []


def test_longitudes_and_latitudes_must_pair() -> None:
    with pytest.raises(AreaError, match="do not match"):
        admin1_codes([46.2, 46.3], [40.1])


def test_users_borders_decide_the_country(tmp_path: Path) -> None:
    path = _borders(tmp_path, tolerance_m=200)
    assert country_at(lon=45.7, lat=40.2, borders=path).code == "AZ"
    assert country_at(lon=45.2, lat=40.2, borders=path).code == "AM"
    near = country_at(lon=45.501, lat=40.2, borders=path)
    assert (near.code, near.decided, near.candidates) == ("AZ", False, ("AZ", "AM"))


def test_users_borders_need_country_codes(tmp_path: Path) -> None:
    path = tmp_path / "mine.geojson"
    geometry = shapely.geometry.mapping(shapely.box(45, 40, 46, 41))
    feature = {"type": "Feature", "properties": {"name": "?"}, "geometry": geometry}
    document = {"type": "FeatureCollection", "features": [feature]}
    path.write_text(json.dumps(document), encoding="utf-8")
    with pytest.raises(LayerFileError, match="country_code"):
        country_at(lon=45.5, lat=40.5, borders=path)


def test_places_of_the_region_lie_in_their_country() -> None:
    with shared("reference", "places_dev.csv").open(encoding="utf-8") as stream:
        rows = {row["place_id"]: row for row in csv.DictReader(stream)}
    settlements = [
        row
        for row in rows.values()
        if row["feature_type"] in ("village", "town", "city") and row["country"] in ("AM", "AZ")
    ]
    assert len(settlements) > 100
    decided = 0
    for row in settlements:
        hit = country_at(lon=float(row["lon"]), lat=float(row["lat"]))
        assert row["country"] in hit.candidates, row["place_id"]
        if hit.decided:
            decided += 1
            assert hit.code == row["country"], row["place_id"]
    assert decided >= 0.9 * len(settlements)


def test_units_of_the_region_hold_their_own_centres() -> None:
    with shared("reference", "places_dev.csv").open(encoding="utf-8") as stream:
        rows = {row["place_id"]: row for row in csv.DictReader(stream)}
    units = {k: row for k, row in rows.items() if row["feature_type"] == "admin1"}
    assert len(units) > 20
    for key, row in units.items():
        expected = key.removeprefix("adm1-").upper()
        assert admin1_at(lon=float(row["lon"]), lat=float(row["lat"])).code == expected


def _shared_edge(first: str, second: str) -> shapely.Geometry:
    shapes = {f.properties["code"]: f.geometry for f in layer_features("admin1")}
    return shapely.line_merge(shapes[first].boundary.intersection(shapes[second].boundary))


def _borders(folder: Path, **extra: float) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"ISO_A2": code},
            "geometry": shapely.geometry.mapping(shapely.box(west, 40, west + 0.5, 40.5)),
        }
        for code, west in (("AM", 45.0), ("AZ", 45.5))
    ]
    path = folder / "mine.geojson"
    document = {"type": "FeatureCollection", **extra, "features": features}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path
