"""Containers give the same table, whatever they are, and refuse what they cannot tell."""

from __future__ import annotations

import io
import shutil
import zipfile
from typing import TYPE_CHECKING

import pytest
import shapely

from contactline.ingest.formats.containers import open_container, shapefile_in
from contactline.ingest.source import SourceError, open_source
from tests.ingest.formats import makers

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contactline.ingest.frame import TextFrame


def read(path: Path, **options: str) -> TextFrame:
    with open_source(path) as source:
        frame = open_container(source, **options)
    assert frame is not None
    return frame


def notes(frame: TextFrame) -> list[str]:
    return [notice.message for notice in frame.notices]


def shape(frame: TextFrame, number: int) -> str | None:
    if frame.geometry is None or not frame.geometry[number].is_valid:
        return None
    return str(shapely.from_wkb(frame.geometry[number].as_py()).geom_type)


MIXED = [
    ("a.gpkg", makers.geopackage),
    ("a.parquet", makers.geoparquet),
]


@pytest.mark.parametrize(("name", "make"), MIXED)
def test_points_become_coordinates_and_the_rest_keeps_its_shape(
    name: str, make: Callable[[Path], Path], tmp_path: Path
) -> None:
    frame = read(make(tmp_path / name))
    assert frame.header[:2] == ("latitude", "longitude")
    assert frame.raw(0) == ("39.5111", "46.3417", "2031-03-04", "Goris", "1", "1")
    assert frame.raw(1)[:5] == ("", "", "2031-03-05", "Կապան", "")
    assert [shape(frame, row) for row in range(4)] == [None, "Polygon", "LineString", None]
    assert frame.flaws == {}
    assert notes(frame) == []


@pytest.mark.parametrize("make", [makers.geopackage, makers.geoparquet])
def test_another_declared_system_is_reprojected_and_said(
    make: Callable[..., Path], tmp_path: Path
) -> None:
    suffix = ".gpkg" if make is makers.geopackage else ".parquet"
    frame = read(make(tmp_path / f"utm{suffix}", epsg=32638))
    lat, lon = (float(text) for text in frame.raw(0)[:2])
    assert lat == pytest.approx(39.5111, abs=1e-6)
    assert lon == pytest.approx(46.3417, abs=1e-6)
    assert frame.geometry is not None
    area = shapely.from_wkb(frame.geometry[1].as_py())
    assert area.bounds == pytest.approx((46, 39, 46.5, 39.5), abs=1e-6)
    assert any("EPSG:32638" in word and "reprojected" in word for word in notes(frame))


def test_a_shapefile_beside_zipped_or_in_a_folder(tmp_path: Path) -> None:
    beside = read(makers.shapefile(tmp_path))
    found = shapefile_in(tmp_path)
    assert found is not None
    assert read(found).raw(0) == beside.raw(0)
    (tmp_path / "zipped").mkdir()
    zipped = read(makers.zipped_shapefile(tmp_path / "zipped"))
    assert zipped.raw(0) == beside.raw(0)
    assert beside.raw(0)[:4] == ("39.5111", "46.3417", "2031-03-04", "Goris")
    assert shapefile_in(tmp_path / "zipped") is None
    shutil.copy(tmp_path / "points.shp", tmp_path / "second.shp")
    with pytest.raises(SourceError, match=r"folder with 2 Shapefiles; name one"):
        shapefile_in(tmp_path)


def test_a_shapefile_in_another_system(tmp_path: Path) -> None:
    frame = read(makers.shapefile(tmp_path, epsg=32638))
    assert float(frame.raw(0)[0]) == pytest.approx(39.5111, abs=1e-6)


def test_undeclared_coordinates_that_are_no_degrees_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"declares no reference system, and x 6\d+ .*no degrees"):
        read(makers.shapefile(tmp_path, epsg=32638, prj=False))
    path = makers.without_reference_system(makers.geopackage(tmp_path / "u.gpkg", epsg=32638))
    with pytest.raises(SourceError, match=r"declare the system"):
        read(path)


def test_undeclared_degrees_are_taken_and_said(tmp_path: Path) -> None:
    frame = read(makers.shapefile(tmp_path, prj=False))
    assert any("no reference system is declared" in word for word in notes(frame))
    assert frame.raw(0)[:2] == ("39.5111", "46.3417")


def test_a_missing_part_of_a_shapefile_is_named(tmp_path: Path) -> None:
    path = makers.shapefile(tmp_path)
    path.with_suffix(".dbf").unlink()
    with pytest.raises(SourceError, match=r"needs \.dbf beside"):
        read(path)


def test_claims_come_first_of_several_layers(tmp_path: Path) -> None:
    path = makers.geopackage(tmp_path / "two.gpkg", layers=("areas", "claims"))
    frame = read(path)
    assert any("read from layer 'claims'" in word for word in notes(frame))
    assert notes(read(path, layer="areas")) == []
    with pytest.raises(SourceError, match=r"no layer 'nothing' \(it has 'areas', 'claims'\)"):
        read(path, layer="nothing")


def test_kml_keeps_folders_times_data_and_every_shape(tmp_path: Path) -> None:
    frame = read(makers.kml(tmp_path / "a.kml"))
    point = dict(zip(frame.header, frame.raw(0), strict=True))
    assert point == {
        "latitude": "40.2033",
        "longitude": "45.865",
        "id": "p1",
        "name": "Shelling",
        "description": "Fire at Sotk\npost",
        "date": "2031-03-04",
        "folder": "Side A",
        "url": "https://example.org/1",
        "claimant": "Invented Ministry",
        "date_end": "",
    }
    assert [shape(frame, row) for row in range(3)] == [None, "Polygon", "LineString"]
    assert frame.geometry is not None
    area = shapely.from_wkb(frame.geometry[1].as_py())
    assert len(area.interiors) == 1
    assert frame.flaws[3].code == "geometry"
    assert frame.lines.tolist() == [4, 9, 15, 17]


def test_kmz_is_the_same(tmp_path: Path) -> None:
    one, other = read(makers.kml(tmp_path / "a.kml")), read(makers.kmz(tmp_path / "a.kmz"))
    assert [one.raw(row) for row in range(4)] == [other.raw(row) for row in range(4)]


def test_gpx_gives_its_waypoints(tmp_path: Path) -> None:
    frame = read(makers.gpx(tmp_path / "a.gpx"))
    assert dict(zip(frame.header, frame.raw(0), strict=True)) == {
        "latitude": "39.5111",
        "longitude": "46.3417",
        "date": "2031-03-04T05:10:00Z",
        "name": "Goris",
        "description": "impact",
        "url": "https://example.org/2",
    }
    assert frame.flaws[1].message == "'north, 46' is no latitude and longitude"
    assert any("tracks and routes were not read (1)" in word for word in notes(frame))


def test_a_gpx_of_tracks_only_says_so(tmp_path: Path) -> None:
    path = tmp_path / "way.gpx"
    path.write_text("<gpx><trk/><rte/></gpx>")
    with pytest.raises(SourceError, match=r"holds no waypoint \(tracks and routes: 2\)"):
        read(path)


def test_geojson_of_every_type(tmp_path: Path) -> None:
    frame = read(makers.geojson(tmp_path / "a.geojson"))
    assert frame.header == ("latitude", "longitude", "date", "place", "tags")
    assert frame.raw(0) == ("39.5111", "46.3417", "2031-03-04", "point", '["a", 1]')
    assert [shape(frame, row) for row in range(5)] == [
        None,
        "Polygon",
        "LineString",
        None,
        "MultiPoint",
    ]


def test_geojson_in_another_system(tmp_path: Path) -> None:
    path = tmp_path / "utm.geojson"
    path.write_text(
        '{"type": "FeatureCollection", "crs": {"type": "name", "properties": '
        '{"name": "urn:ogc:def:crs:EPSG::32638"}}, "features": [{"type": "Feature", '
        '"properties": {}, "geometry": {"type": "Point", "coordinates": [615320, 4374357]}}]}'
    )
    frame = read(path)
    assert float(frame.raw(0)[0]) == pytest.approx(39.511, abs=0.01)
    assert any("EPSG:32638" in word for word in notes(frame))


def test_bad_features_are_rejected_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "bad.geojson"
    path.write_text(
        '{"type": "FeatureCollection", "features": ['
        '{"type": "Feature", "properties": {"place": "a"}, "geometry": {"type": "Point", '
        '"coordinates": [46, 39]}}, 7, '
        '{"type": "Feature", "geometry": {"type": "Polygon", "coordinates": [[[1, 2]]]}}, '
        '{"type": "Feature", "geometry": {"type": "Blob"}}, '
        '{"type": "Feature", "geometry": {"type": "LineString", '
        '"coordinates": [[39, 446], [39.5, 47]]}}, '
        '{"type": "Feature", "geometry": {"type": "Point", "coordinates": ["east", 1]}}]}'
    )
    frame = read(path)
    assert sorted(frame.flaws) == [1, 2, 3, 4]
    assert "outside degrees" in frame.flaws[4].message
    assert frame.raw(0)[:2] == ("39", "46")
    assert dict(zip(frame.header, frame.raw(5), strict=True))["longitude"] == ""


def test_a_swapped_area_is_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "swapped.geojson"
    path.write_text(
        '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {}, '
        '"geometry": {"type": "LineString", "coordinates": [[39, 146], [39.5, 147]]}}]}'
    )
    assert "swapped?" in read(path).flaws[0].message


def test_ods_rows_keep_their_numbers_and_stored_values(tmp_path: Path) -> None:
    frame = read(makers.ods(tmp_path / "a.ods"))
    assert frame.header == ("date", "place", "killed")
    assert frame.lines.tolist() == [3, 6]
    assert frame.raw(0) == ("2031-03-04", "Goris  town", "2")
    assert frame.cell_flaws[1]["killed"].code == "formula"


def test_ods_reads_the_first_filled_sheet_and_names_the_others(tmp_path: Path) -> None:
    more = (
        '<table:table table:name="Second">'
        + makers.row(makers.cell("x"))
        + '</table:table><table:table table:name="Third"></table:table>'
    )
    rows = makers.row(makers.cell("place")) + makers.row(makers.cell("Goris"))
    frame = read(makers.ods(tmp_path / "s.ods", rows, more=more))
    assert len(frame) == 1
    assert notes(frame) == ["read from sheet 'Sheet1'; the others were not read: 'Second', 'Third'"]


def test_xlsx_and_text_are_left_to_their_readers(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["place"])
    book.save(tmp_path / "a.xlsx")
    (tmp_path / "a.csv").write_text("date,place\n2031,Goris\n")
    (tmp_path / "a.jsonl").write_text('{"claim_id": "1"}\n')
    (tmp_path / "list.json").write_text('[{"date": "2031", "place": "Goris"}]')
    for name in ("a.xlsx", "a.csv", "a.jsonl", "list.json"):
        with open_source(tmp_path / name) as source:
            before = source.head
            assert open_container(source) is None
            assert source.stream.read(len(before)) == before


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.gpkg", makers.geopackage),
        ("a.parquet", makers.geoparquet),
        ("a.kml", makers.kml),
        ("a.kmz", makers.kmz),
        ("a.gpx", makers.gpx),
        ("a.geojson", makers.geojson),
        ("a.ods", makers.ods),
    ],
)
def test_the_standard_input_gives_the_same(
    name: str, make: Callable[[Path], Path], tmp_path: Path
) -> None:
    path = make(tmp_path / name)
    with open_source("-", stdin=io.BytesIO(path.read_bytes())) as source:
        frame = open_container(source)
    assert frame is not None
    whole = read(path)
    assert [frame.raw(row) for row in range(len(frame))] == [
        whole.raw(row) for row in range(len(whole))
    ]


def test_a_zip_of_two_shapefiles_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "two.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("a.shp", "b.shp"):
            archive.writestr(name, b"\x00\x00\x27\x0a")
    with pytest.raises(SourceError, match=r"holds 2 Shapefiles"):
        read(path)
