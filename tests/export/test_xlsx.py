"""XLSX: the records come back; headers frozen, dates real, nothing runs."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest

from contactline.casebook.book import from_records, to_records
from contactline.errors import OutputError
from contactline.export import xlsx
from contactline.export.formats import format_for, write
from contactline.ingest.read import read_inputs
from contactline.model.records import Claim, Party, Report
from tests.export.conftest import account, would_run

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.casebook.book import Casebook


def export(book: Casebook, folder: Path) -> tuple[Path, tuple[str, ...]]:
    path = folder / "x.xlsx"
    return path, write(book, path, format_for(None, path))


def test_the_bundled_claims_come_back(bundled: Casebook, tmp_path: Path) -> None:
    path, lost = export(bundled, tmp_path)
    assert lost == ()
    assert to_records(read_inputs([path])) == to_records(bundled)


def test_one_sheet_a_table_with_a_frozen_header(bundled: Casebook, tmp_path: Path) -> None:
    path, _ = export(bundled, tmp_path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[:2] == ["claims", "incidents"]
    assert {"places of claims", "casualties", "links", "reports"} <= set(book.sheetnames)
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "B2"
        assert sheet["A1"].font.bold
    assert book["claims"].max_row == 26
    assert book["incidents"].max_row == 21


def test_dates_are_dates_and_clock_times_keep_their_offset(
    bundled: Casebook, tmp_path: Path
) -> None:
    path, _ = export(bundled, tmp_path)
    sheet = openpyxl.load_workbook(path)["claims"]
    head = [cell.value for cell in sheet[1]]
    starts = [row[head.index("time_start")] for row in sheet.iter_rows(min_row=2)]
    by_id = {
        row[0].value: cell for row, cell in zip(sheet.iter_rows(min_row=2), starts, strict=True)
    }
    assert by_id["004-A"].value == datetime(2020, 7, 12)  # noqa: DTZ001 - a workbook has no zones
    assert by_id["004-A"].is_date
    assert by_id["000-A"].value == "2022-11-29T18:25:00+04:00"


def test_hostile_texts_stay_texts(hostile: Casebook, tmp_path: Path) -> None:
    path, lost = export(hostile, tmp_path)
    assert len(lost) == 1
    assert "control characters" in lost[0]
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in {"s", "n", "b", "d", "inlineStr"}
                assert not (isinstance(cell.value, str) and would_run(cell.value))
    assert len(read_inputs([path])) == len(hostile)


def test_a_word_that_looks_like_an_error_stays_a_word(tmp_path: Path) -> None:
    report = Report(report_id="#N/A")
    claims = [Claim(claim_id="#REF!", report=report, claimant=Party(side="AM"), summary="#DIV/0!")]
    path, _ = export(from_records(claims), tmp_path)
    assert to_records(read_inputs([path])) == claims


def test_what_is_too_long_is_cut_and_said(tmp_path: Path) -> None:
    long = "x" * 40_000
    claims = [account("a", "AM", "AZ", summary=long, source_chain=(long,), places=())]
    path, lost = export(from_records(claims), tmp_path)
    assert lost == (
        "XLSX: 1 text was cut at 32,767 characters",
        "XLSX: 1 cell was longer than 32,767 characters and left blank",
    )
    (claim,) = to_records(read_inputs([path]))
    assert claim.summary == "x" * 32_766 + "…"
    assert claim.source_chain == ()


def test_more_rows_than_a_sheet_holds_are_refused(
    bundled: Casebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(xlsx, "MAX_ROWS", 24)
    with pytest.raises(OutputError, match="a sheet holds 24: write CSV or GeoParquet"):
        export(bundled, tmp_path)
    assert list(tmp_path.iterdir()) == []
