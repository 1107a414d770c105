"""The labelled cases: what a name in its context means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contactline.gazetteer import Gazetteer, load_gazetteer
from tests.gazetteer import score

if TYPE_CHECKING:
    from tests.gazetteer.score import Row


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.mark.parametrize(
    "row",
    score.read_cases("STRONG"),
    ids=lambda row: "-".join(
        filter(None, (ascii(row["name"])[1:-1], row["generic"], row["within"]))
    ),
)
def test_strong_case(gazetteer: Gazetteer, row: Row) -> None:
    found = score.resolve_case(gazetteer, row)
    assert score.is_right(row, found), f"expected {row['expected']} {row['among']}, got {found}"


def test_the_other_tiers_are_mostly_right(gazetteer: Gazetteer) -> None:
    rows = score.read_cases("MEDIUM", "WEAK")
    wrong = [r["name"] for r in rows if not score.is_right(r, score.resolve_case(gazetteer, r))]
    assert len(wrong) <= 0.2 * len(rows), wrong


def test_no_answer_is_a_point_in_the_wrong_place(gazetteer: Gazetteer) -> None:
    false = []
    for row in score.read_cases():
        found = score.resolve_case(gazetteer, row)
        said = {found.place_id} if found.place_id else set()
        if score.is_false_point(gazetteer, row["expected"], said):
            false.append((row["name"], found.place_id))
    assert false == []


def test_both_floors_are_beaten(gazetteer: Gazetteer) -> None:
    names = score.spellings(gazetteer)
    rows = score.read_cases()
    ours = sum(score.is_right(row, score.resolve_case(gazetteer, row)) for row in rows)
    for floor in (score.by_spelling, score.by_distance):
        right = sum(score._said(floor(names, row["name"])) == row["expected"] for row in rows)
        assert right < ours


def test_the_score_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert score.main() == 0
    printed = capsys.readouterr().out
    assert "| STRONG |" in printed
    assert "| false points |" in printed


def test_the_table_is_large_and_has_every_trap() -> None:
    rows = score.read_cases()
    assert len(rows) >= 400
    assert sum(row["expected"] in score.NO_PLACE for row in rows) >= 60
    assert {row["tier"] for row in rows} == set(score.TIERS)
    asked = {row["name"] for row in rows}
    for trap in (
        "Tavush", "Tovuz", "Zeylik", "Vardenis", "Aghdam", "Dondar Gushchu", "Martuni", "Istisu",
        "Fuzuli", "Jermuk", "Mets Sepasar", "Yukhari Shorzha", "Ashaghi Shorja", "Byrd", "Garagol",
        "Ganga", "Nagorno-Karabkah", "Khojavend", "Lachin", "Karki", "Sugovushan",
    ):  # fmt: skip
        assert trap in asked


def test_every_expected_place_is_there(gazetteer: Gazetteer) -> None:
    for row in score.read_cases():
        for place_id in (row["expected"], row["among"]):
            if place_id and place_id not in score.NO_PLACE:
                assert gazetteer.place(place_id)
