"""Nothing that a stranger's file holds brings the reader down or makes it swell."""

from __future__ import annotations

import contextlib
import csv
import gzip
import io
import tempfile
import tracemalloc
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contactline.ingest.csv_rows import read_csv
from contactline.ingest.formats import DIALECTS
from contactline.ingest.formats.archives import unpacked
from contactline.ingest.formats.bare import names_for
from contactline.ingest.formats.containers import open_container
from contactline.ingest.formats.gdelt import COLUMNS_2
from contactline.ingest.formats.wrapped import objects_of
from contactline.ingest.frame import frame_of
from contactline.ingest.headers import FIELDS
from contactline.ingest.source import SourceError, open_source
from tests.ingest.formats import makers
from tests.ingest.formats.frames import DATA, fixture, frame_of_rows

if TYPE_CHECKING:
    from contactline.ingest.frame import TextFrame

QUICK = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
HEADERS = {
    "acled": fixture("acled_new.csv").header,
    "ucdp": fixture("ucdp_ged.csv").header,
    "gdelt": COLUMNS_2,
    "airwars": fixture("airwars.csv").header,
    "geoconfirmed": fixture("geoconfirmed.csv").header,
    "timemap": fixture("bellingcat.csv").header,
    "auto-archiver": fixture("auto_archiver_sheet.csv").header,
}
#: What cells of such tables hold, good and bad.
CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        [
            *("1", "2", "3", "4", "9", "-1", "3.0", "1e400", "NaN", "NA", "0"),
            *("2031-03-04", "04/03/2031", "03/14/2031", "04 March 2031", "99/99/9999", "20310304"),
            *("Air/drone strike", "Attack", "Civilians (X)", "State forces", "Battles"),
            *("a; b;; c", '"x,2031-01-01,y;z";"w,2"', "[", "[{}]", '[{"key": 1}]', "[1, null]"),
            *("{'url': 'https://x.com/a/1'", "{'timestamp': datetime.datetime(1, 1, 1)}"),
            *("https://x.com/", "https://", "=cmd()", "'=1", "\x00", "٣", "²", "😀", "A, B, C"),
        ]
    ),
    st.text(max_size=40),
)


@QUICK
@given(name=st.sampled_from(sorted(HEADERS)), data=st.data())
def test_any_cells_at_all_become_a_plain_table(name: str, data: st.DataObject) -> None:
    header = HEADERS[name]
    rows = data.draw(
        st.lists(st.dictionaries(st.sampled_from(header), CELLS, max_size=len(header)), max_size=6)
    )
    frame = frame_of_rows(header, rows)
    dialect = next(item for item in DIALECTS if item.name == name)
    made = dialect.to_plain(frame)
    assert set(made.columns) <= set(FIELDS)
    assert {str(column.type) for column in made.columns.values()} <= {"string"}
    assert {len(column) for column in made.columns.values()} <= {len(rows)}
    for column in made.columns.values():
        column.validate(full=True)
    for row in range(len(rows)):
        assert made.raw(row) == frame.raw(row)


@QUICK
@given(
    codes=st.lists(
        st.sampled_from(["1", "2", "3", "4", "5", "6", "7", "0", "8", "x", None]), min_size=1
    )
)
def test_no_code_is_ever_upgraded(codes: list[str | None]) -> None:
    for name, source, field in (
        ("acled", "geo_precision", "geo_precision"),
        ("ucdp", "where_prec", "where_prec"),
    ):
        frame = frame_of_rows(HEADERS[name], [{source: code, "latitude": "1"} for code in codes])
        dialect = next(item for item in DIALECTS if item.name == name)
        made = dialect.to_plain(frame).columns.get(field)
        assert ([None] * len(codes) if made is None else made.to_pylist()) == codes


def read(path: Path) -> TextFrame | None:
    """Read a file as the tool does, up to the frame."""
    with open_source(path) as source:
        frame = open_container(source)
        if frame is not None:
            return frame
        inner = unpacked(source)
        return frame_of(read_csv(inner or source))


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("samples")
    made = [
        makers.geopackage(folder / "a.gpkg"),
        makers.geoparquet(folder / "a.parquet"),
        makers.kml(folder / "a.kml"),
        makers.kmz(folder / "a.kmz"),
        makers.gpx(folder / "a.gpx"),
        makers.geojson(folder / "a.geojson"),
        makers.ods(folder / "a.ods"),
        makers.zipped_shapefile(folder),
    ]
    made += sorted(path for path in DATA.iterdir() if path.suffix != ".json")
    packed = folder / "acled.csv.gz"
    packed.write_bytes(gzip.compress((DATA / "acled_new.csv").read_bytes()))
    return {path.name: path.read_bytes() for path in [*made, packed]}


@settings(QUICK, max_examples=150)
@given(data=st.data())
def test_cut_off_or_spoilt_at_random_it_is_read_or_refused(
    samples: dict[str, bytes], data: st.DataObject
) -> None:
    name = data.draw(st.sampled_from(sorted(samples)))
    raw = bytearray(samples[name])
    end = data.draw(st.integers(1, len(raw)))
    for _ in range(data.draw(st.integers(0, 4))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(bytes(raw[:end]))
        with contextlib.suppress(SourceError):
            frame = read(path)
            assert frame is not None
            for row in range(len(frame)):
                frame.raw(row)


def test_a_truncated_map_keeps_what_came_before(tmp_path: Path) -> None:
    for name, text, kept in (
        ("a.kml", makers.KML[: makers.KML.index("<Placemark><name>Line")], 2),
        ("a.gpx", makers.GPX[: makers.GPX.index("<trk>") - 40], 1),
    ):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        frame = read(path)
        assert frame is not None
        assert sorted(frame.flaws) == [kept]
        assert "no valid XML from here on" in frame.flaws[kept].message


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def test_entities_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.kml").write_text(f"{ENTITIES}<kml><Placemark><name>&b;</name></Placemark></kml>")
    (tmp_path / "a.gpx").write_text(
        '<!DOCTYPE gpx [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        '<gpx><wpt lat="1" lon="1"><name>&x;</name></wpt></gpx>'
    )
    makers.ods(tmp_path / "a.ods", makers.row(makers.cell("&b;")), start=ENTITIES)
    for name in ("a.kml", "a.gpx", "a.ods"):
        with pytest.raises(SourceError, match=r"declares XML entities"):
            read(tmp_path / name)


def test_depth_is_bounded(tmp_path: Path) -> None:
    path = tmp_path / "deep.kml"
    path.write_text("<kml>" + "<Folder>" * 5000)
    with pytest.raises(SourceError, match=r"nested over 256 levels"):
        read(path)
    path = tmp_path / "deep.geojson"
    path.write_text(
        '{"type": "Feature", "geometry": {"type": "Point", "coordinates": ' + "[" * 90_000
    )
    with pytest.raises(SourceError, match=r"no valid JSON"):
        read(path)


@pytest.mark.parametrize("inner", ["a.csv", "doc.kml", "content.xml", "a.shp"])
def test_a_zip_bomb_is_refused_without_unpacking_it(inner: str, tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open(inner, "w") as part,
    ):
        for _ in range(1100 if inner == "a.shp" else 120):
            part.write(b"\0" * 1_000_000)
    tracemalloc.start()
    with pytest.raises(SourceError, match=r"zip bomb"):
        read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60_000_000


def test_a_gzip_bomb_is_refused_early(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"\0" * 300_000_000))
    tracemalloc.start()
    with pytest.raises(SourceError, match=r"zip bomb"):
        read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 200_000_000


def test_repeats_of_an_ods_are_bounded(tmp_path: Path) -> None:
    wide = (
        '<table:table-cell office:value-type="string" table:number-columns-repeated="16000">'
        "<text:p>aaaaaaaaaa</text:p></table:table-cell>"
    )
    head = makers.row(makers.cell("date"), makers.cell("place"))
    many = makers.ods(tmp_path / "many.ods", head + makers.row(wide, repeat=100_000_000))
    with pytest.raises(SourceError, match=r"filled cells: refused"):
        read(many)
    broad = makers.ods(tmp_path / "broad.ods", head + makers.row(wide, wide))
    with pytest.raises(SourceError, match=r"row 2 has over 16,384 cells"):
        read(broad)


def test_ten_thousand_columns_are_read(tmp_path: Path) -> None:
    extra = [f"extra_{number}" for number in range(10_000)]
    frame = fixture("acled_new.csv")
    path = tmp_path / "wide.csv"
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow([*frame.header, *extra])
        writer.writerow([*frame.raw(0), *extra])
    wide = read(path)
    assert wide is not None
    dialect = next(item for item in DIALECTS if item.recognises(wide.header))
    assert dialect.to_plain(wide).columns["place"].to_pylist() == ["Sotk"]


def test_packed_tables_are_unpacked(tmp_path: Path) -> None:
    raw = (DATA / "acled_new.csv").read_bytes()
    (tmp_path / "acled.csv.gz").write_bytes(gzip.compress(raw[:400]) + gzip.compress(raw[400:]))
    with zipfile.ZipFile(tmp_path / "acled.zip", "w") as archive:
        archive.writestr("__MACOSX/._acled.csv", b"x")
        archive.writestr("README.txt", b"x")
        archive.writestr("data/acled.csv", raw)
    for name in ("acled.csv.gz", "acled.zip"):
        frame = read(tmp_path / name)
        assert frame is not None
        assert len(frame) == 4
        assert frame.stem == "acled"
        assert frame.path == str(tmp_path / name)
    with zipfile.ZipFile(tmp_path / "two.zip", "w") as archive:
        archive.writestr("a.csv", raw)
        archive.writestr("b.csv", raw)
    with pytest.raises(SourceError, match=r"2 tables \('a.csv', 'b.csv'\); unpack it"):
        read(tmp_path / "two.zip")
    (tmp_path / "cut.csv.gz").write_bytes(gzip.compress(raw)[:-20])
    with pytest.raises(SourceError, match=r"damaged gzip"):
        read(tmp_path / "cut.csv.gz")


@QUICK
@given(cells=st.lists(st.text(max_size=12), max_size=70))
@example(cells=["1", "20310304", "203103", "2031", *[""] * 57])
def test_bare_files_are_only_those_of_a_known_width(cells: list[str]) -> None:
    names = names_for(cells)
    assert names is None or len(names) == len(cells)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["data", "items", "events", "sources", "mapDataFolders", "id", "x"]),
            inner,
        )
    ),
    max_leaves=12,
)


@QUICK
@given(document=JSON)
def test_any_document_unwraps_or_does_not(document: object) -> None:
    found = objects_of(document)
    assert found is None or isinstance(found, list)


def test_a_wrong_encoding_is_said(tmp_path: Path) -> None:
    path = tmp_path / "latin.geojson"
    path.write_bytes(
        '{"type": "Feature", "properties": {"place": "Köln"}, "geometry": null}'.encode("latin-1")
    )
    with pytest.raises(SourceError) as caught:
        read(path)
    assert caught.value.code == "encoding"
    path = tmp_path / "wide.kml"
    path.write_text(makers.KML.replace("UTF-8", "UTF-16"), encoding="utf-16")
    frame = read(path)
    assert frame is not None
    assert len(frame) == 4
    path.write_bytes(makers.KML.encode("latin-1").replace(b"Side A", b"S\xefde A"))
    with pytest.raises(SourceError, match=r"no valid XML"):
        read(path)


def test_a_stream_cannot_be_asked_twice(tmp_path: Path) -> None:
    raw = makers.kmz(tmp_path / "a.kmz").read_bytes()
    with open_source("-", stdin=io.BytesIO(raw)) as source:
        assert open_container(source) is not None
