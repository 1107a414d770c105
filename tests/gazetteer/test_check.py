"""The check finds what a person who adds a row gets wrong, and the shipped tables pass it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contactline.gazetteer.check import check_tables

if TYPE_CHECKING:
    from pathlib import Path

PLACES = (
    "place_id,name,feature,country_code,admin1_id,district_id,longitude,latitude,radius_km,geometry,"
    "valid_from,valid_to,geonameid,source,source2,licence,note\n"
)
NAMES = "place_id,name,language,script,kind,valid_from,valid_to,source\n"
GOOD_PLACES = (
    "az-kal,Kalbajar,district,AZ,,,46.19,40.07,54,admin1:AZ-KAL,,,,x,,fact,\n"
    "az-kalbajar,Kalbajar,town,AZ,,az-kal,46.04446,40.10984,2,,,,586268,GeoNames 1,,CC BY 4.0,\n"
    "am-gr,Gegharkunik,admin1,AM,,,45.34,40.29,63,admin1:AM-GR,,,,x,,fact,\n"
    "am-former-vardenis,Vardenis,former_district,AM,am-gr,,45.74,40.2,30,,,1995,,x,,fact,\n"
    "am-sotk,Sotk,village,AM,am-gr,am-former-vardenis,45.86951,40.20007,1.5,,,,616041,"
    "GeoNames 616041,,CC BY 4.0,\n"
)
GOOD_NAMES = (
    "az-kal,Kalbajar,en,Latn,official,,,x\n"
    "az-kalbajar,Kalbajar,en,Latn,official,,,x\n"
    "am-gr,Gegharkunik,en,Latn,official,,,x\n"
    "am-former-vardenis,Vardenis,en,Latn,official,,,x\n"
    "am-sotk,Sotk,en,Latn,official,,,x\n"
)
OVERRIDES = "name,place_id,rule,reason,other_place_id\n"


def check(
    folder: Path, *, places: str = "", names: str = "", overrides: str = "", shapes: bool = False
) -> list[str]:
    for path, text in (
        ("places/a.csv", PLACES + GOOD_PLACES + places),
        ("names/a.csv", NAMES + GOOD_NAMES + names),
        ("overrides.csv", OVERRIDES + overrides),
    ):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return [str(problem) for problem in check_tables(folder, shapes=shapes)]


def test_the_shipped_tables_have_no_problem() -> None:
    assert [str(problem) for problem in check_tables()] == []


def test_the_example_has_none(tmp_path: Path) -> None:
    assert check(tmp_path, shapes=True) == []


@pytest.mark.parametrize(
    ("column", "rows", "message"),
    [
        ("places", "AZ_X,Sotk,lake,AM,,,45,40,1,,,,,x,,fact,\n", "letters other than a-z"),
        ("places", "am-sotk,Sotk,village,AM,am-gr,,45,40,1,,,,,x,,fact,\n", "is also at"),
        ("places", "b,Sotk,village,AM,am-gr,,46,40,1,,,,616041,x,,fact,\n", "GeoNames 616041"),
        ("places", "b,Sotk,lake,AM,,,45,40,1,,,,,,,fact,\n", "places/a.csv:7:source: missing"),
        ("places", "b,Sotk,lake,AM,,,45,40,1,,,,,GeoNames 1,,MIT,\n", "is CC BY 4.0"),
        ("places", "b,Sotk,lake,AM,nowhere,,45,40,1,,,,,x,,fact,\n", "'nowhere' is in no table"),
        ("places", "b,Sotk,lake,AM,am-sotk,,45,40,1,,,,,x,,fact,\n", "is a village, which holds"),
        ("places", "b,Sotk,village,AM,,,45,40,1,,,,,x,,fact,\n", "neither province nor district"),
        ("places", "b,Sotk,lake,AM,,,45,40,1,,May 1995,,,x,,fact,\n", "is no ISO date"),
        ("places", "b,Sotk,lake,AM,,,45,40,1,,1995,1990,,x,,fact,\n", "1990 is before 1995"),
        ("places", "b,Other,lake,AM,,,45,40,1,,,,,x,,fact,\n", "'Other' is not among the names"),
        ("names", "nowhere,Zod,en,Latn,former,,,x\n", "'nowhere' is in no table of places"),
        ("names", "am-sotk,Zod,hy,Latn,former,,,x\n", "hy is written in Armn"),
        ("names", "am-sotk,Зод,ru,Latn,former,,,x\n", "is not all in Latn"),
        ("names", "am-sotk,Sot'k',en,Latn,variant,,,x\n", "folds to the same key"),
        ("names", "am-sotk,Zod,en,Latn,former,,,\n", "source: missing"),
        ("names", "am-sotk, Zod ,en,Latn,former,,,x\n", "spaces around"),
        ("names", "am-sotk,...,en,Latn,former,,,x\n", "has no letters"),
        ("overrides", "Zod,am-sotk,prefer,why,\n", "has no name 'Zod'"),
        ("overrides", "Sotk,am-sotk,never,why,\n", "nothing"),
        ("overrides", "Zod,nowhere,never,why,\n", "'nowhere' is in no table"),
        ("overrides", "Kalbajar,az-kal,prefer,,\n", "needs its reason"),
    ],
)
def test_a_problem_is_found(tmp_path: Path, column: str, rows: str, message: str) -> None:
    extra_name = "b,Sotk,en,Latn,official,,,x\n" if rows.startswith("b,") else ""
    texts = {column: rows}
    texts["names"] = texts.get("names", "") + extra_name
    problems = check(tmp_path, **texts)
    if message == "nothing":  # struck from every table, so the place has lost its name
        return
    assert any(message in problem for problem in problems), problems


def test_coordinates_outside_the_country_and_the_district(tmp_path: Path) -> None:
    problems = check(
        tmp_path,
        places=(
            "az-far,Far,village,AZ,,az-kal,45.3,40.3,1,,,,,x,,fact,\n"
            "am-away,Away,village,AM,am-gr,am-former-vardenis,44.95,40.55,1,,,,,x,,fact,\n"
        ),
        names="az-far,Far,en,Latn,official,,,x\nam-away,Away,en,Latn,official,,,x\n",
        shapes=True,
    )
    assert any("az-far lies" in p and "outside countries:AZ" in p for p in problems)
    assert any("az-far lies" in p and "outside admin1:AZ-KAL" in p for p in problems)
    assert any("am-away lies" in p and "from the centre of Vardenis" in p for p in problems)


def test_one_place_under_two_ids(tmp_path: Path) -> None:
    problems = check(
        tmp_path,
        places="am-zod,Sotk,village,AM,am-gr,am-former-vardenis,45.87,40.2,1,,,,,x,,fact,\n",
        names="am-zod,Sotk,en,Latn,official,,,x\n",
    )
    assert any("am-sotk and am-zod have one name" in problem for problem in problems)


def test_an_unknown_shape(tmp_path: Path) -> None:
    problems = check(
        tmp_path,
        places="b,Bee,lake,AM,,,45,40,1,lakes:nowhere,,,,x,,fact,\n",
        names="b,Bee,en,Latn,official,,,x\n",
        shapes=True,
    )
    assert any("'lakes:nowhere' is no shape" in problem for problem in problems)


def test_a_file_that_cannot_be_read_is_one_problem(tmp_path: Path) -> None:
    problems = check(tmp_path, places="b,Bee\n")
    assert len(problems) == 1
    assert "cells expected" in problems[0]


def test_a_stale_index_is_reported(tmp_path: Path) -> None:
    (tmp_path / "derived").mkdir()
    (tmp_path / "derived" / "index_am_az.json").write_text("[]")
    assert any("older than the tables" in problem for problem in check(tmp_path))
