"""The project's own files: claims, reports beside them, and what is wrong in them."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from contactline.casebook.book import Casebook, rows_of, to_records
from contactline.errors import InputError
from contactline.ingest.claims import is_claims_header, is_reports_header
from contactline.ingest.read import NothingReadError, read_inputs
from contactline.ingest.rejects import is_rejection
from contactline.model.records import Problem

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "tests" / "data" / "own"
BUNDLED = ROOT / "maps" / "armenia-azerbaijan"


def words(book: Casebook, *, rejected: bool) -> list[str]:
    return [
        str(Problem(**{key: row[key] for key in row if key != "cells"})).replace(f"{OWN}/", "")
        for row in rows_of(book.problems)
        if is_rejection(row) is rejected
    ]


def test_every_wrong_cell_is_named_by_its_column() -> None:
    book = read_inputs([OWN / "claims.csv"])
    (item,) = book.inputs
    assert (item.rows, item.claims, item.rejected, item.format) == (6, 3, 3, "claims")
    found = words(book, rejected=True)
    assert [line.split(": ")[0] for line in found] == [
        "claims.csv:3:stance",
        "claims.csv:4:places",
        "claims.csv:4:casualties",
        "claims.csv:4:time_start",
        "claims.csv:6:places",
    ]
    assert found[-1] == "claims.csv:6:places: range: resolution_lat: 95 is outside -90 to 90"


def test_what_is_odd_but_harmless_is_a_notice() -> None:
    notices = words(read_inputs([OWN / "claims.csv"]), rejected=False)
    assert notices == [
        (
            "reports.csv:3:published_basis: vocabulary: 'guessed' is not one of: "
            "stated, dateline, given, inferred"
        ),
        "claims.csv:colour: notice: is no column of claims and was left out",
        "claims.csv:report_id: notice: not listed in reports.csv: 'r2', 'r9'",
        "claims.csv:5:claim_id: duplicate: 'a' is there already (claims.csv:2); both are kept",
    ]


def test_reports_beside_the_claims_are_joined() -> None:
    book = read_inputs([OWN / "claims.csv"])
    claims = to_records(book)
    assert [claim.claim_id for claim in claims] == ["a", "a~2", "e"]
    first = claims[0].report
    assert (first.path, first.outlet, first.tz) == ("one.txt", "Gazette", "+04:00")
    assert [row["report_id"] for row in rows_of(book.reports)] == ["r1", "three", "r2", "r9"]


def test_reports_named_on_their_own_are_joined_whatever_the_order(tmp_path: Path) -> None:
    claims = shutil.copy(OWN / "claims.csv", tmp_path / "c.csv")
    reports = shutil.copy(OWN / "reports.csv", tmp_path / "sources.csv")
    for paths in ([claims, reports], [reports, claims]):
        book = read_inputs(paths)
        assert to_records(book)[0].report.outlet == "Gazette"
        assert [Path(item.path).name for item in book.inputs] == ["c.csv"]


def test_reports_alone_hold_no_claim() -> None:
    with pytest.raises(NothingReadError):
        read_inputs([OWN / "reports.csv"])


def test_the_short_form_of_reports_takes_the_file_name_for_the_id(tmp_path: Path) -> None:
    (tmp_path / "reports.csv").write_text("file,published,outlet\nx/one.txt,2022-09-13,Gazette\n")
    (tmp_path / "claims.csv").write_text("report_id,claimant_side,places\none,AM,at: Sotk\n")
    (claim,) = to_records(read_inputs([tmp_path / "claims.csv"]))
    assert claim.report.outlet == "Gazette"


def test_a_claims_file_without_reports_takes_its_own_name(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("claimant_side,places,summary\nAM,at: Sotk,x\n")
    (claim,) = to_records(read_inputs([path]))
    assert (claim.report.report_id, claim.claimant.side) == ("mine", "AM")


def test_a_misspelt_column_gets_a_suggestion(tmp_path: Path) -> None:
    path = tmp_path / "mine.csv"
    path.write_text("claim_id,claimant_side,places,sumary\nx,AM,at: Sotk,x\n")
    assert "did you mean 'summary'?" in rows_of(read_inputs([path]).problems)[0]["message"]


def test_reading_one_file_twice_counts_it_once() -> None:
    assert len(read_inputs([OWN / "claims.csv", str(OWN / "claims.csv")])) == 3


def test_repeated_ids_do_not_flood_the_list(tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text("claim_id,report_id,claimant_side,places\n" + "x,r,AM,at: Sotk\n" * 200)
    book = read_inputs([path])
    assert len(book) == 200
    assert len(book.problems) == 21
    assert rows_of(book.problems)[-1]["message"].startswith("199 ids in all")


def test_the_bundled_claims_are_read_without_a_problem() -> None:
    book = read_inputs([BUNDLED / "claims.csv"])
    assert len(book) == 25
    assert rows_of(book.problems) == []
    assert {claim.report.language for claim in to_records(book)} == {"en"}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("claim_id,claimant_side", True),
        ("claimant_side,places", True),
        ("claim_id,date,lat,lon", False),
        ("claimant_side,date", False),
        ("date,place,text", False),
    ],
)
def test_the_own_form_is_recognised_by_its_header(header: str, expected: bool) -> None:
    assert is_claims_header(header.split(",")) is expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("report_id,file,title", True),
        ("file,published,published_basis,outlet,tz", True),
        ("report_id,claimant_side,places", False),
        ("title,url", False),
        ("path,place,date", False),
    ],
)
def test_a_list_of_reports_is_recognised_by_its_header(header: str, expected: bool) -> None:
    assert is_reports_header(header.split(",")) is expected


def test_an_empty_object_is_a_rejected_row(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("{}\n")
    with pytest.raises(InputError, match="none of 1 rows"):
        read_inputs([path])
