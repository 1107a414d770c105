"""ACLED columns: one row an event, exactly what is known, no number made up."""

from __future__ import annotations

import csv
import re
from typing import TYPE_CHECKING

import pytest

from contactline.export.acled import COLUMNS, fatalities
from contactline.export.deaths import figures_of
from contactline.export.formats import format_for, write
from contactline.model.records import Casualty, ClaimPlace, Party, TimeWindow
from contactline.model.terms import CasualtyKind, PartyRole, Relation, Stance, TimePrecision
from tests.export.conftest import account, killed, would_run
from tests.pipeline.test_mirror import SWAP

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contactline.casebook.book import Casebook

    Make = Callable[..., Casebook]

NO_CASUALTIES = Casualty(
    side="AM",
    kind=CasualtyKind.CASUALTIES,
    figure_given=True,
    min=0,
    max=0,
    explicit_zero=True,
)
LOSSES = Casualty(side="AZ", kind=CasualtyKind.LOSSES, figure_given=False)


def export(book: Casebook, folder: Path) -> tuple[list[dict[str, str]], tuple[str, ...]]:
    path = folder / "acled.csv"
    lost = write(book, path, format_for("acled", None))
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
    assert tuple(reader.fieldnames or ()) == COLUMNS
    return rows, lost


def test_the_bundled_claims(bundled: Casebook, tmp_path: Path) -> None:
    rows, lost = export(bundled, tmp_path)
    assert len(rows) == 9
    assert "ACLED: 4 rows are two accounts of one exchange each" in lost
    assert "ACLED: 8 claims left out, no place that has a point" in lost
    by_day = {row["event_date"]: row for row in rows}
    tavush = by_day["2020-07-12"]
    assert tavush["fatalities"] == "2"
    assert tavush["geo_precision"] == "3"
    assert "losses, no figure (said by Armenian Defense Ministry" in tavush["fatalities_note"]
    night = by_day["2022-09-13"]
    assert night["fatalities"] == ""
    assert night["fatalities_note"].startswith("AZ: losses, no figure")
    assert "[003-A, " in night["notes"]
    assert "[003-B, " in night["notes"]
    # what is left out and what has a row are all the claims, each once
    left = sum(int(words.split()[1]) for words in lost if " left out, " in words)
    assert left + sum(row["notes"].count("[0") for row in rows) == len(bundled)


def test_no_code_is_better_than_what_is_known(bundled: Casebook, tmp_path: Path) -> None:
    codes = {
        row["name"]: str(row["geo_precision"])
        for _, row in bundled.claim_places.dropna(subset=["name"]).iterrows()
    }
    rows, _ = export(bundled, tmp_path)
    for row in rows:
        assert row["geo_precision"] == codes[row["location"]]
        assert row["time_precision"] in {"1", "2", "3"}
    assert {row["location"]: row["geo_precision"] for row in rows}["Kalbajar"] == "2"


def test_swapping_the_sides_mirrors_the_rows(
    bundled: Casebook, mirrored: Casebook, tmp_path: Path
) -> None:
    rows, lost = export(bundled, tmp_path)
    twins, lost_too = export(mirrored, tmp_path)
    assert lost == lost_too
    for row, twin in zip(rows, twins, strict=True):
        for column in ("event_date", "location", "latitude", "geo_precision", "fatalities"):
            assert row[column] == twin[column]
        told = re.sub(r"\b(AM|AZ)\b(?=:| civ)", lambda m: SWAP[m[0]], row["fatalities_note"])
        assert twin["fatalities_note"] == told
        if row["actor2"] == "Azerbaijan":
            assert (twin["actor1"], twin["actor2"]) == ("Armenia", "Azerbaijan")


@pytest.mark.parametrize(
    ("told", "number"),
    [
        ([], None),
        ([killed("AZ", 2, 2)], 2),
        ([killed("AZ", 13, None)], 13),
        ([killed("AZ", None, 5)], None),
        ([killed("AZ", 5, 5), killed("AZ", 2, 2)], 2),
        ([killed("AZ", 5, 5), killed("AM", 2, 2)], None),
        ([killed("AZ", 2, 2), NO_CASUALTIES], 2),
        ([NO_CASUALTIES], None),
        ([NO_CASUALTIES, killed("AZ", 0, 0)], 0),
        ([LOSSES], None),
        ([killed("AZ", None, None)], None),
        ([killed("AZ", 4, 4), killed("AZ", 1, 1, civilian=True)], None),
    ],
)
def test_fatalities_are_the_lowest_of_one_side_and_never_a_sum(
    told: list[Casualty], number: int | None
) -> None:
    from contactline.model.codec_json import plain_json

    empty = {"civilian": None, "min": None, "max": None, "explicit_zero": False}
    rows = [empty | plain_json(item) for item in told]
    assert fatalities(figures_of(rows), ("AM", "AZ")) == number


def test_two_accounts_are_one_row_with_both_sources(make: Make, tmp_path: Path) -> None:
    book = make(
        account("a", "AM", "AZ", counter_to=("b",), casualties=(killed("AZ", 5, 5),)),
        account("b", "AZ", "AM", counter_to=("a",), casualties=(killed("AZ", 2, 2),)),
    )
    rows, lost = export(book, tmp_path)
    assert len(rows) == 1
    assert rows[0]["source"] == "AM ministry; Outlet a; AZ ministry; Outlet b"
    assert rows[0]["fatalities"] == "2"
    assert rows[0]["fatalities_note"] == (
        "AZ: 5 killed (said by AM ministry); AZ: 2 killed (said by AZ ministry)"
    )
    assert (rows[0]["actor1"], rows[0]["actor2"]) == ("Armenia", "Azerbaijan")
    assert "ACLED: 1 row is two accounts of one exchange" in lost
    expected = "ACLED: 1 event has figures that differ or are a range; the lowest is written"
    assert expected in lost


def test_who_only_speaks_of_others_is_no_actor(make: Make, tmp_path: Path) -> None:
    onlooker = Party(side="RU", role=PartyRole.THIRD_PARTY_STATE)
    rows, _ = export(make(account("a", "RU", "AZ", claimant=onlooker)), tmp_path)
    assert (rows[0]["actor1"], rows[0]["actor2"]) == ("Azerbaijan", "")


def test_what_is_no_event_or_has_no_place_or_date_is_counted(make: Make, tmp_path: Path) -> None:
    nowhere = (ClaimPlace(as_written="the border", relation=Relation.AT),)
    year = TimeWindow(start=account("x", "AM", "AZ").time.start, precision=TimePrecision.YEAR)
    book = make(
        account("a", "AM", "AZ", stance=Stance.REPORTS_STATUS),
        account("b", "AM", "AZ", aggregate=True),
        account("c", "AM", "AZ", time=TimeWindow()),
        account("d", "AM", "AZ", places=nowhere),
        account("e", "AM", "AZ", time=year),
    )
    rows, lost = export(book, tmp_path)
    assert rows == []
    assert lost == (
        "ACLED: 1 claim left out, no event: a report on the situation",
        "ACLED: 1 claim left out, no single event: a habitual or summed statement",
        "ACLED: 1 claim left out, no date",
        "ACLED: 1 claim left out, no place that has a point",
        "ACLED: 1 claim left out, the date is coarser than ACLED's codes",
    )


def test_no_cell_runs_in_a_spreadsheet(hostile: Casebook, tmp_path: Path) -> None:
    rows, _ = export(hostile, tmp_path)
    assert len(rows) == len(hostile)
    assert not [cell for row in rows for cell in row.values() if would_run(cell)]
