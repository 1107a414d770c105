"""What a name means in its context: the labelled cases, and the rules behind them."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactline.gazetteer import Gazetteer, UnknownPlaceError, fitting_candidates, load_gazetteer
from contactline.gazetteer.tables import load_tables
from contactline.model.terms import Relation, ResolutionStatus

if TYPE_CHECKING:
    from contactline.model.records import Resolution

CASES = Path(__file__).with_name("cases.csv")


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


def read_cases(*tiers: str) -> list[dict[str, str]]:
    with CASES.open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["tier"] in tiers]


def resolve_case(gazetteer: Gazetteer, row: dict[str, str]) -> Resolution:
    return gazetteer.resolve(
        row["name"],
        generic=row["generic"] or None,
        within=row["within"] or None,
        near=tuple(filter(None, row["near"].split("|"))),
        country=row["country"] or None,
        relation=row["relation"] or None,
        published=row["published"] or None,
    )


def is_right(row: dict[str, str], found: Resolution) -> bool:
    precise = not row["where_prec"] or str(found.where_prec) == row["where_prec"]
    return (found.place_id or found.status.value) == row["expected"] and precise


@pytest.mark.parametrize(
    "row",
    read_cases("STRONG"),
    ids=lambda row: "-".join(filter(None, (row["name"], row["generic"], row["within"]))),
)
def test_strong_case(gazetteer: Gazetteer, row: dict[str, str]) -> None:
    found = resolve_case(gazetteer, row)
    assert is_right(row, found), f"expected {row['expected']} {row['where_prec']}, got {found}"


def test_the_other_tiers_are_mostly_right(gazetteer: Gazetteer) -> None:
    rows = read_cases("MEDIUM", "WEAK")
    wrong = [row["name"] for row in rows if not is_right(row, resolve_case(gazetteer, row))]
    assert len(wrong) <= 0.2 * len(rows), wrong


def test_the_case_table_is_large_and_has_traps() -> None:
    rows = read_cases("STRONG", "MEDIUM", "WEAK")
    assert len(rows) >= 120
    assert sum(row["expected"] in {"ambiguous", "unresolved"} for row in rows) >= 40


def test_every_name_finds_its_own_place(gazetteer: Gazetteer) -> None:
    """Also the names that several places share."""
    lost = []
    for place in gazetteer.places():
        for name in gazetteer.names_of(place.place_id):
            ids = {c.place_id for c in gazetteer.candidates(name.name, limit=100)}
            if place.place_id not in ids:
                lost.append((place.place_id, name.name))
    assert lost == []


def test_the_candidates_are_ranked_and_say_why(gazetteer: Gazetteer) -> None:
    found = gazetteer.resolve("Aghdam", generic="village", within="Tovuz")
    scores = [candidate.score for candidate in found.candidates]
    assert found.place_id == found.candidates[0].place_id == "az-aghdam-tovuz"
    assert scores == sorted(scores, reverse=True)
    assert "az-aghdam" in {candidate.place_id for candidate in found.candidates}
    assert all(candidate.reason for candidate in found.candidates)
    outside = next(c for c in found.candidates if c.place_id == "az-aghdam")
    assert "outside Tovuz district" in outside.reason


def test_the_same_question_has_the_same_answer(gazetteer: Gazetteer) -> None:
    fresh = Gazetteer(gazetteer._store.regional)
    for name in ("Zeylik", "Martuni", "Kalbajar", "Istisu"):
        assert gazetteer.resolve(name).candidates == gazetteer.resolve(name).candidates
        assert fresh.resolve(name).status is gazetteer.resolve(name).status


def test_three_zeyliks_fit_equally(gazetteer: Gazetteer) -> None:
    found = gazetteer.resolve("Zeylik", generic="village")
    assert found.status is ResolutionStatus.AMBIGUOUS
    assert found.place_id is None
    assert {c.place_id for c in fitting_candidates(found)} == {
        "az-zeylik-aghdara",
        "az-zeylik-dashkasan",
        "az-zeylik-kalbajar",
    }
    assert "three villages of the name" in (found.reason or "")


def test_a_bare_name_of_town_and_district_names_both(gazetteer: Gazetteer) -> None:
    found = gazetteer.resolve("Kalbajar")
    assert [c.place_id for c in fitting_candidates(found)] == ["az-kalbajar", "az-kal"]
    assert found.within == "Kalbajar district"


def test_nothing_inside_the_district_stays_within_it(gazetteer: Gazetteer) -> None:
    found = gazetteer.resolve("Zeylik", generic="village", within="Lachin district")
    assert found.status is ResolutionStatus.UNRESOLVED
    assert found.within == "Lachin district"
    assert (found.lon, found.lat, found.where_prec) == (None, None, 3)
    assert found.candidates[0].place_id == "az-lac"
    assert "az-zeylik-kalbajar" in {c.place_id for c in found.candidates}


def test_a_similar_name_is_only_a_suggestion(gazetteer: Gazetteer) -> None:
    alone = gazetteer.resolve("Zeynik")
    assert alone.status is ResolutionStatus.UNRESOLVED
    assert "suggestions" in (alone.reason or "")
    assert "az-zeylik-kalbajar" in {c.place_id for c in alone.candidates}
    confirmed = gazetteer.resolve("Zeylig", generic="village", within="Kalbajar")
    assert confirmed.place_id == "az-zeylik-kalbajar"


@pytest.mark.parametrize("relation", list(Relation))
def test_precision_follows_the_relation(gazetteer: Gazetteer, relation: Relation) -> None:
    loose = {Relation.NEAR, Relation.DIRECTION_OF, Relation.FROM_DIRECTION_OF}
    village = gazetteer.resolve("Sotk", relation=relation)
    district = gazetteer.resolve("Kalbajar", generic="region", relation=relation)
    province = gazetteer.resolve("Syunik", relation=relation)
    assert village.where_prec == (2 if relation in loose else 1)
    assert (district.where_prec, district.geo_precision) == (3, 2)
    assert (province.where_prec, province.geo_precision) == (4, 3)


def test_a_neighbour_breaks_a_tie(gazetteer: Gazetteer) -> None:
    near_kalbajar = gazetteer.resolve("Zeylik", near=("az-istisu-kalbajar",))
    assert near_kalbajar.candidates[0].place_id == "az-zeylik-kalbajar"
    assert "named beside it" in near_kalbajar.candidates[0].reason


def test_the_date_chooses_the_line(gazetteer: Gazetteer) -> None:
    assert gazetteer.resolve("line of contact", published="2016-04-05").within == (
        "Line of contact (1994-2020)"
    )
    assert gazetteer.resolve("line of contact", published="2022-03-25").within == (
        "Line of contact (2020-2023)"
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Kəlbəcər", "az-kal"),
        ("Kelbajar", "az-kal"),
        ("Kalbajar District", "az-kal"),
        ("Кельбаджарский район", "az-kal"),
        ("Lachin district", "az-lac"),
        ("Lachin", "az-lac"),
        ("Gegharkunik", "am-gr"),
        ("Gegarkunik", "am-gr"),
        ("Գեղարքունիք", "am-gr"),
        ("Syunik", "am-su"),
        ("Vayots Dzor", "am-vd"),
        ("Tavush", "am-tv"),
        ("Tovuz", "az-tov"),
        ("Dashkasan", "az-das"),
        ("Aghdam", "az-agm"),
        ("Nakhchivan", "az-nx"),
        ("Karabakh", "karabakh"),
        ("Nagorno-Karabakh", "nagorno-karabakh"),
        ("Armenia", "am"),
        ("Basarkechar region", "am-former-vardenis"),
        ("Goris", "am-former-goris"),
        ("Jermuk", "am-former-vayk"),
        ("Sotk", "am-former-vardenis"),
        ("az-kal", "az-kal"),
    ],
)
def test_find_region(gazetteer: Gazetteer, name: str, expected: str) -> None:
    assert gazetteer.find_region(name).place_id == expected


def test_an_unknown_region_gets_suggestions(gazetteer: Gazetteer) -> None:
    with pytest.raises(UnknownPlaceError, match="did you mean") as caught:
        gazetteer.find_region("Kalbajahr")
    assert "Kalbajar" in caught.value.suggestions
    assert isinstance(caught.value, LookupError)
    assert caught.value.exit_code == 2


def test_a_region_of_two_is_not_guessed(gazetteer: Gazetteer) -> None:
    with pytest.raises(UnknownPlaceError, match="several areas"):
        gazetteer.find_region("Martuni")


def test_unknown_ids(gazetteer: Gazetteer) -> None:
    with pytest.raises(UnknownPlaceError, match="no place has the id"):
        gazetteer.place("nowhere")
    with pytest.raises(UnknownPlaceError):
        gazetteer.names_of("nowhere")


@given(st.text(max_size=80))
def test_no_text_breaks_a_look_up(text: str) -> None:
    found = load_gazetteer().resolve(text)
    assert found.status in ResolutionStatus
    assert found.reason
    assert len(found.reason) < 2_000


@pytest.mark.parametrize("text", ["", "   ", "x" * 10_000, "😀", "42", "\u202eGoris", "(((", ","])
def test_bad_input_gets_a_reason(gazetteer: Gazetteer, text: str) -> None:
    found = gazetteer.resolve(text)
    assert found.reason
    assert len(found.reason) < 400


def test_places_of_one_name_are_never_lost_by_adding_one(gazetteer: Gazetteer) -> None:
    from contactline.gazetteer.index import NameIndex
    from contactline.gazetteer.tables import DERIVED_COLUMNS, with_user_places

    place = dict.fromkeys(DERIVED_COLUMNS)
    place |= {"place_id": "user-zeylik", "name": "Zeylik", "feature": "village"}
    place |= {"country_code": "AZ", "longitude": 47.0, "latitude": 40.0, "radius_km": 1.0}
    name = {"place_id": "user-zeylik", "name": "Zeylik", "language": "mul", "script": "Latn"}
    name |= {"kind": "official", "valid_from": "", "valid_to": "", "source": "test"}
    larger = Gazetteer(NameIndex(with_user_places(load_tables(), [place], [name])))
    before = {c.place_id for c in gazetteer.candidates("Zeylik")}
    after = {c.place_id for c in larger.candidates("Zeylik")}
    assert after == before | {"user-zeylik"}
