"""Files of every own form give back the records that were written."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from contactline.casebook.book import from_records, rows_of, to_records
from contactline.ingest.read import NothingReadError, read_inputs
from contactline.model.codec_csv import claims_to_csv
from contactline.model.codec_json import claims_to_jsonl
from tests.model.strategies import casebooks

if TYPE_CHECKING:
    from contactline.model.records import Claim

DATA = Path(__file__).resolve().parents[1] / "data"
WHOLE_RECORDS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def read(text: str) -> list[Claim]:
    try:
        book = read_inputs(["-"], stdin=io.BytesIO(text.encode()))
    except NothingReadError:
        return []
    assert rows_of(book.problems) == []
    return to_records(book)


@WHOLE_RECORDS
@given(casebooks())
def test_csv_files_give_back_the_records(claims: list[Claim]) -> None:
    assert read(claims_to_csv(claims)) == claims


@WHOLE_RECORDS
@given(casebooks())
def test_json_lines_give_back_the_records(claims: list[Claim]) -> None:
    assert read(claims_to_jsonl(claims)) == claims


@WHOLE_RECORDS
@given(casebooks())
def test_the_way_round_through_all_forms_changes_nothing(claims: list[Claim]) -> None:
    through_csv = read(claims_to_csv(to_records(from_records(claims))))
    through_json = read(claims_to_jsonl(to_records(from_records(through_csv))))
    assert through_json == claims


@pytest.mark.parametrize("name", ["plain.csv", "plain_semicolon.csv", "points.geojson"])
def test_an_imported_table_survives_its_own_export(name: str) -> None:
    claims = to_records(read_inputs([DATA / name]))
    assert read(claims_to_csv(claims)) == claims
    assert read(claims_to_jsonl(claims)) == claims


def test_the_same_table_in_four_formats_gives_the_same_claims(tmp_path: Path) -> None:
    header = ["date", "place", "latitude", "longitude", "text", "killed"]
    rows = [["2022-09-13", "Sotk", 40.2021, 45.8653, "a", 2], ["2022-09", "Goris", "", "", "b", 0]]
    plain = [header, *[[str(cell) for cell in row] for row in rows]]
    (tmp_path / "t.csv").write_text("".join(",".join(row) + "\n" for row in plain))
    (tmp_path / "t.tsv").write_text("".join("\t".join(row) + "\n" for row in plain), "utf-16")
    objects = [dict(zip(header, row, strict=True)) for row in rows]
    (tmp_path / "t.jsonl").write_text("".join(json.dumps(item) + "\n" for item in objects))
    (tmp_path / "t.json").write_text(json.dumps(objects, indent=1))
    book = openpyxl.Workbook()
    for row in [header, *rows]:
        book.active.append(row)
    book.save(tmp_path / "t.xlsx")
    found = {}
    for suffix in ("csv", "tsv", "jsonl", "json", "xlsx"):
        claims = to_records(read_inputs([tmp_path / f"t.{suffix}"]))
        found[suffix] = claims_to_jsonl(claims).replace(f't.{suffix}"', 't"')
    assert len(found["csv"].splitlines()) == 2
    assert set(found.values()) == {found["csv"]}
