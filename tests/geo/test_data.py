"""The shipped layers are what `sources.toml` says, and fit together."""

from __future__ import annotations

import hashlib
import json
import tomllib
from pathlib import Path

import pytest
import shapely
from pyproj import Geod

from contactline.geo.layers import layer_features, layer_info, list_layers

GEO = Path(__file__).resolve().parents[2] / "geo"
GEOD = Geod(ellps="WGS84")
SOURCES = tomllib.loads((GEO / "sources.toml").read_text(encoding="utf-8"))


def area_km2(geometry: shapely.Geometry) -> float:
    return abs(GEOD.geometry_area_perimeter(geometry)[0]) / 1e6


def geometries(layer: str) -> list[shapely.Geometry]:
    return [feature.geometry for feature in layer_features(layer)]


def test_every_file_has_the_hash_that_is_declared() -> None:
    declared = {row["file"]: row["sha256"] for row in SOURCES["layers"]}
    found = {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(GEO.glob("*.geojson"))
    }
    assert found == declared


def test_every_layer_names_its_archives_licence_and_attribution() -> None:
    archives = {row["key"]: row for row in SOURCES["archives"]}
    for row in SOURCES["layers"]:
        assert set(row["archives"]) <= set(archives), row["name"]
        assert row["licence"] in ("ODbL-1.0", "public domain"), row["name"]
        assert row["attribution"], row["name"]
        if any(archives[key]["licence"] == "ODbL-1.0" for key in row["archives"]):
            assert row["licence"] == "ODbL-1.0", f"{row['name']} is derived from ODbL data"
            assert "OpenStreetMap contributors" in row["attribution"], row["name"]
    assert all(len(row["sha256"]) == 64 for row in archives.values())


def test_the_texts_of_the_licences_are_there() -> None:
    assert "Open Database License" in (GEO / "LICENSES" / "ODbL-1.0.txt").read_text("utf-8")
    assert "public domain" in (GEO / "LICENSES" / "Natural-Earth.txt").read_text("utf-8")


def test_all_layers_together_stay_under_3_mb() -> None:
    assert sum(path.stat().st_size for path in GEO.glob("*.geojson")) < 3_000_000


@pytest.mark.parametrize("name", list_layers())
def test_a_layer_is_one_valid_feature_a_line(name: str) -> None:
    lines = (GEO / layer_info(name).file).read_text(encoding="utf-8").splitlines()
    features = [json.loads(line.rstrip(",")) for line in lines[1:-1]]
    assert len(features) == len(layer_features(name)) > 0
    for geometry in geometries(name):
        assert geometry.is_valid
        west, south, east, north = geometry.bounds
        assert -180 <= west <= east <= 180
        assert -90 <= south <= north <= 90
    keys = [json.dumps(feature["properties"], sort_keys=True) for feature in features]
    assert len(set(keys)) == len(keys)


def test_units_are_the_11_marzes_and_77_rayons_and_cities() -> None:
    codes = [str(feature.properties["code"]) for feature in layer_features("admin1")]
    assert len(codes) == len(set(codes)) == 88
    assert sum(code.startswith("AM-") for code in codes) == 11
    parents = [f for f in layer_features("admin1") if f.properties["parent"] == "AZ-NX"]
    assert len(parents) == 8


def test_units_tile_their_countries_without_gap_or_overlap() -> None:
    units = geometries("admin1")
    assert shapely.coverage_is_valid(units)
    whole = shapely.union_all(geometries("countries"))
    assert area_km2(shapely.union_all(units).symmetric_difference(whole)) < 0.001


def test_countries_have_the_sizes_that_are_known() -> None:
    sizes = {
        f.properties["country_code"]: area_km2(f.geometry) for f in layer_features("countries")
    }
    assert sizes["AM"] == pytest.approx(29_743, rel=0.01)
    assert sizes["AZ"] == pytest.approx(86_600, rel=0.015)


def test_the_only_holes_in_the_countries_are_the_other_ones_exclaves() -> None:
    holes = {
        feature.properties["country_code"]: [
            shapely.Polygon(ring)
            for part in shapely.get_parts(feature.geometry)
            for ring in part.interiors
            if area_km2(shapely.Polygon(ring)) > 0.5
        ]
        for feature in layer_features("countries")
    }
    assert len(holes["AM"]) == 2  # Askipara, Barkhudarli
    assert len(holes["AZ"]) == 1  # Artsvashen


def test_neighbours_meet_the_countries_without_overlap_or_gap() -> None:
    ours = shapely.union_all(geometries("countries"))
    around = shapely.union_all(geometries("neighbours"))
    assert area_km2(ours.intersection(around)) < 0.05
    caspian = next(f.geometry for f in layer_features("lakes") if f.properties["key"] == "caspian")
    whole = shapely.union_all([ours, around, caspian])
    window = shapely.box(43.0, 38.3, 48.3, 41.9)  # on land
    assert area_km2(window.difference(whole)) < 0.5


def test_border_is_the_edge_that_both_countries_share() -> None:
    line = shapely.union_all(geometries("border"))
    for country in geometries("countries"):
        assert line.difference(country.boundary.buffer(1e-6)).length < 1e-4
    total_km = sum(float(f.properties["length_km"]) for f in layer_features("border"))
    assert 850 < total_km < 1100


@pytest.mark.parametrize(
    ("key", "lon", "lat", "least_km2", "most_km2"),
    [
        ("sevan", 45.335, 40.352, 1200, 1300),
        ("mingachevir", 46.836, 40.897, 400, 620),
        ("sarsang", 46.609, 40.166, 8, 16),
        ("sev-lich", 46.2323, 39.6015, 1, 3),
    ],
)
def test_named_lakes_are_where_they_should_be(
    key: str, lon: float, lat: float, least_km2: float, most_km2: float
) -> None:
    lake = next(f.geometry for f in layer_features("lakes") if f.properties["key"] == key)
    assert lake.covers(shapely.Point(lon, lat))
    assert least_km2 < area_km2(lake) < most_km2


def test_former_oblast_has_its_known_size_and_holds_its_capital() -> None:
    (outline,) = geometries("nkao")
    assert area_km2(outline) == pytest.approx(4_388, rel=0.05)
    assert outline.covers(shapely.Point(46.7528, 39.8177))  # Khankendi / Stepanakert
    assert not outline.covers(shapely.Point(46.9274, 39.9910))  # Aghdam
