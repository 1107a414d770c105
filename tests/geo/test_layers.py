from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from contactline.geo.errors import LayerFileError, UnknownLayerError
from contactline.geo.layers import (
    attributions,
    layer_features,
    layer_geojson,
    layer_info,
    list_layers,
    load_layer,
)

if TYPE_CHECKING:
    from pathlib import Path

SQUARE = [[[44.0, 39.0], [45.0, 39.0], [45.0, 40.0], [44.0, 40.0], [44.0, 39.0]]]


def collection(**extra: Any) -> dict[str, Any]:
    feature = {
        "type": "Feature",
        "properties": {"country_code": "AM"},
        "geometry": {"type": "Polygon", "coordinates": SQUARE},
    }
    return {"type": "FeatureCollection", **extra, "features": [feature]}


def write(path: Path, document: Any) -> Path:
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_layers_are_listed_by_name() -> None:
    assert list_layers() == (
        "admin1",
        "border",
        "countries",
        "lakes",
        "line_1994",
        "neighbours",
        "nkao",
        "world",
    )


def test_info_says_whose_boundaries_of_when_and_how_exact() -> None:
    info = layer_info("countries")
    assert info.date == "2017-12"
    assert info.boundary_status == "de_jure"
    assert info.tolerance_m == 500
    assert [omission.name for omission in info.omissions] == ["Karki (Tigranashen)"]
    districts = layer_info("admin1")
    assert (districts.error_median_m, districts.error_max_m) == (1431, 5309)


def test_unknown_layer_is_refused_with_a_suggestion() -> None:
    with pytest.raises(UnknownLayerError, match="did you mean countries"):
        layer_info("contries")


def test_frame_has_the_columns_and_the_reference_system() -> None:
    frame = load_layer("admin1")
    assert frame.crs == "EPSG:4326"
    lachin = frame[frame["code"] == "AZ-LAC"].iloc[0]
    assert lachin["name"] == "Lachin"
    assert lachin["name_az"] == "Laçın"


def test_changing_what_was_handed_out_leaves_the_layer_alone() -> None:
    load_layer("countries")["name"] = "gone"
    layer_geojson("countries")["features"].clear()
    assert set(load_layer("countries")["name"]) == {"Armenia", "Azerbaijan"}
    assert len(layer_geojson("countries")["features"]) == 2


def test_geojson_and_features_agree() -> None:
    documents = layer_geojson("border")["features"]
    features = layer_features("border")
    assert [d["properties"] for d in documents] == [dict(f.properties) for f in features]


def test_attribution_is_given_once_for_layers_of_one_source() -> None:
    lines = attributions(["countries", "border", "nkao"])
    assert lines == (
        "Borders © OpenStreetMap contributors (ODbL 1.0)",
        "Outline of 1991: made with Natural Earth",
    )


def test_users_file_is_a_layer_with_what_it_says_of_itself(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.geojson", collection(tolerance_m=100, date="2025"))
    info = layer_info(path)
    assert (info.title, info.date, info.tolerance_m) == ("mine.geojson", "2025", 100)
    assert info.attribution == "Borders: mine.geojson"
    assert list(load_layer(str(path))["country_code"]) == ["AM"]


def test_users_file_without_a_tolerance_counts_as_coarse(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.geojson", collection())
    assert layer_info(path).tolerance_m == 5000


def test_users_file_is_read_again_when_it_changed(tmp_path: Path) -> None:
    path = write(tmp_path / "mine.geojson", collection())
    assert len(layer_features(path)) == 1
    document = collection()
    document["features"] *= 2
    write(path, document)
    assert len(layer_features(path)) == 2


def test_users_file_may_say_that_it_is_in_wgs84(tmp_path: Path) -> None:
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert len(layer_features(write(tmp_path / "mine.geojson", collection(crs=crs)))) == 1


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "cannot be read as GeoJSON"),
        ("[]", "no GeoJSON FeatureCollection"),
        ('{"type":"FeatureCollection","features":[]}', "has no features"),
        (
            '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{}}]}',
            "no usable geometry",
        ),
        (json.dumps(collection(crs={"properties": {"name": "EPSG:3857"}})), "not in EPSG:4326"),
        (json.dumps(collection()).replace("44.0", "4898000.0"), "outside longitude and latitude"),
    ],
)
def test_broken_file_is_refused_with_its_name(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "mine.geojson"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LayerFileError, match=message) as caught:
        layer_features(path)
    assert str(path) in str(caught.value)


def test_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownLayerError, match="no such boundary file"):
        load_layer(tmp_path / "none.geojson")


def test_asking_about_layers_loads_no_heavy_library() -> None:
    code = (
        "import sys; from contactline.geo.layers import layer_info, layer_geojson;"
        "layer_info('countries'); layer_geojson('nkao');"
        "print(sorted({'geopandas', 'pandas', 'shapely', 'pyproj'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
