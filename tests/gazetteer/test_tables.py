"""The tables: joined, indexed, extended by a user, refused when wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contactline.gazetteer import GazetteerError, load_gazetteer
from contactline.gazetteer import tables as module
from contactline.gazetteer.tables import (
    DERIVED_COLUMNS,
    NEIGHBOURS,
    REGIONAL,
    build_tables,
    index_bytes,
    load_tables,
    source_files,
)
from contactline.resources import data_root

if TYPE_CHECKING:
    from pathlib import Path

PLACES = (
    "place_id,name,feature,country_code,admin1_id,district_id,longitude,latitude,radius_km,geometry,"
    "valid_from,valid_to,geonameid,source,source2,licence,note\n"
)
NAMES = "place_id,name,language,script,kind,valid_from,valid_to,source\n"


def tiny(**changes: str) -> dict[str, bytes]:
    files = {
        "places/a.csv": PLACES
        + "aa-one,One,village,AM,,,45.1,40.1,1,,,,11,GeoNames 11,,CC BY 4.0,\n",
        "names/a.csv": NAMES + "aa-one,One,en,Latn,official,,,curated\n",
        "derived/places_am_az.csv": PLACES
        + "gn-11,Uno,village,AM,,,45.2,40.2,1,,,,11,GeoNames 11,,CC BY 4.0,\n"
        + "gn-12,Due,village,AM,,,45.3,40.3,1,,,,12,GeoNames 12,,CC BY 4.0,\n",
        "derived/names_am_az.csv": NAMES
        + "gn-11,Uno,mul,Latn,official,,,GeoNames\n"
        + "gn-11,Wrong,mul,Latn,variant,,,GeoNames\n"
        + "gn-12,Due,mul,Latn,official,,,GeoNames\n",
        "overrides.csv": "name,place_id,rule,reason,other_place_id\nWrong,aa-one,never,because,\n",
    }
    return {path: text.encode() for path, text in (files | changes).items()}


def test_a_curated_row_replaces_the_derived_one_and_inherits_its_names() -> None:
    tables = build_tables(tiny())
    assert [row[0] for row in tables.places] == ["aa-one", "gn-12"]
    names = {(tables.places[name[0]][0], name[1]) for name in tables.names}
    assert names == {("aa-one", "One"), ("aa-one", "Uno"), ("gn-12", "Due")}


def test_an_override_beats_the_source() -> None:
    assert "wrong" not in build_tables(tiny()).keys


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("places/a.csv", "place_id,name\nx,X\n", "places/a.csv:1: the header lacks feature"),
        (
            "places/a.csv",
            PLACES + "x,X,village,AM,,,245.1,40.1,1,,,,,s,,fact,\n",
            "places/a.csv:2:longitude: 245.1 is outside",
        ),
        (
            "places/a.csv",
            PLACES + "x,X,village,AM,,,east,40.1,1,,,,,s,,fact,\n",
            "'east' is not a number",
        ),
        (
            "places/a.csv",
            PLACES + "x,X,hamlet,AM,,,45.1,40.1,1,,,,,s,,fact,\n",
            "'hamlet' is not one of",
        ),
        (
            "places/a.csv",
            PLACES + 2 * "x,X,village,AM,,,45.1,40.1,1,,,,,s,,fact,\n",
            "'x' is there twice",
        ),
        ("places/a.csv", PLACES + "x,X,village\n", "cells expected"),
        ("names/a.csv", NAMES + "nowhere,X,en,Latn,official,,,s\n", "'nowhere'"),
        ("names/a.csv", NAMES + "aa-one,X,en,Latn,nickname,,,s\n", "'nickname' is not one of"),
        ("overrides.csv", "name,place_id,rule,reason,other_place_id\nA,b,perhaps,c,\n", "perhaps"),
    ],
)
def test_a_wrong_table_says_where(path: str, text: str, message: str) -> None:
    with pytest.raises(GazetteerError, match=message.replace("(", r"\(")):
        build_tables(tiny(**{path: text}))


def test_a_table_in_another_encoding_is_refused() -> None:
    files = tiny() | {"places/a.csv": PLACES.encode() + "x,Ş".encode("utf-16")}
    with pytest.raises(GazetteerError, match="not UTF-8"):
        build_tables(files)


@pytest.mark.parametrize("group", [REGIONAL, NEIGHBOURS])
def test_the_index_is_what_the_tables_make(group: str) -> None:
    """If this fails: python gazetteer/build.py --index."""
    root = data_root() / "gazetteer"
    made = index_bytes(source_files(root, group))
    assert (root / "derived" / f"index_{group}.json").read_bytes() == made


def test_index_and_tables_give_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    indexed = load_tables(use_index=True)
    read = load_tables(use_index=False)
    assert [tuple(row) for row in indexed.places] == read.places
    assert [tuple(row) for row in indexed.names] == read.names
    assert indexed.keys == read.keys
    assert indexed.sounds == read.sounds


def test_a_stale_index_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for path, content in tiny().items():
        file = tmp_path / "gazetteer" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    index = tmp_path / "gazetteer" / "derived" / "index_am_az.json"
    index.write_bytes(index_bytes(tiny()))
    monkeypatch.setattr(module, "data_root", lambda: tmp_path)
    assert "tre" not in load_tables().keys
    names = tmp_path / "gazetteer" / "names" / "a.csv"
    names.write_text(names.read_text() + "aa-one,Tre,en,Latn,variant,,,curated\n")
    assert "tre" in load_tables().keys


def test_every_row_has_the_columns() -> None:
    tables = load_tables()
    assert all(len(row) == len(DERIVED_COLUMNS) for row in tables.places)
    assert len(tables.places) > 1_200


def test_a_users_file_adds_places(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(
        "name,longitude,latitude,feature,country_code,names\n"
        "Post 7,45.9,40.2,height,AM,Hill Seven|Yeddi\n",
        encoding="utf-8",
    )
    gazetteer = load_gazetteer([path])
    found = gazetteer.resolve("Hill Seven")
    assert (found.place_id, found.lon, found.lat) == ("user-post7", 45.9, 40.2)
    assert gazetteer.resolve("Sotk").place_id == "am-sotk"
    assert "user-post7" not in {place.place_id for place in load_gazetteer().places()}


def test_a_users_file_replaces_a_place(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("place_id,name,longitude,latitude\nam-sotk,Sotk,45.0,40.0\n", encoding="utf-8")
    assert load_gazetteer([path]).place("am-sotk").lon == 45.0


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,lon\nA,1\n", "the header lacks longitude, latitude"),
        ("name,longitude,latitude\nA,200,1\n", "mine.csv:2:longitude: 200"),
        ("name,longitude,latitude\nA,,\n", "longitude and latitude are needed"),
        ("name,longitude,latitude\n,1,1\n", "mine.csv:2:name: is empty"),
        ("name,longitude,latitude\nA,1,1\nA,2,2\n", "is in the file twice"),
        ("name,longitude,latitude,feature\nA,1,1,bunker\n", "'bunker' is not one of"),
        ("", "the header lacks"),
    ],
)
def test_a_users_file_that_is_wrong_is_refused(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GazetteerError, match=message):
        load_gazetteer([path])


def test_a_missing_users_file(tmp_path: Path) -> None:
    with pytest.raises(GazetteerError, match="cannot be read"):
        load_gazetteer([tmp_path / "none.csv"])
