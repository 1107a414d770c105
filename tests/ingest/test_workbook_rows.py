"""Workbooks: dates, formulas, empty sheets, damage and bombs."""

from __future__ import annotations

import contextlib
import io
import random
import re
import tracemalloc
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING

import openpyxl
import pytest

from contactline.casebook.book import Casebook, rows_of, to_records
from contactline.errors import ContactlineError, InputError
from contactline.ingest.read import read_inputs
from contactline.ingest.rejects import is_rejection

if TYPE_CHECKING:
    from pathlib import Path

HEADER = ["Date", "Place", "Latitude", "Longitude", "Text", "Killed"]


def save(path: Path, rows: list[list[object]], *, title: str = "Sheet") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def rejected(book: Casebook) -> list[tuple[int, str | None, str]]:
    return [
        (row["line"], row["column"], row["code"])
        for row in rows_of(book.problems)
        if is_rejection(row)
    ]


def test_dates_numbers_and_texts_are_read(tmp_path: Path) -> None:
    path = save(
        tmp_path / "t.xlsx",
        [
            HEADER,
            [datetime(2022, 9, 13, 0, 5), "Sotk", 40.2021, 45.8653, "shelling", 2],  # noqa: DTZ001
            [date(2022, 9, 14), "Goris", None, None, "mortars", 0],
            ["2022-09", "Kapan", None, None, True, None],
        ],
    )
    one, other, third = to_records(read_inputs([path], tz="+04:00"))
    assert one.time.start is not None
    assert one.time.start.isoformat() == "2022-09-13T00:05:00+04:00"
    assert (one.places[0].resolution.lon, one.places[0].resolution.lat) == (45.8653, 40.2021)
    assert (other.time.start, other.time.precision) == (date(2022, 9, 14), "day")
    assert other.casualties[0].explicit_zero
    assert (third.time.precision, third.summary, third.casualties) == ("month", "true", ())


def test_a_title_above_the_header_is_passed_over_and_said(tmp_path: Path) -> None:
    path = save(
        tmp_path / "t.xlsx",
        [
            ["Incident log 2022"],
            [],
            HEADER,
            ["2022-09-13", "Sotk", 40.2, 45.8, "shelling", 2],
            [],
            ["2022-09-15", "Kapan", 39.2, 46.4, "=1+1", None],
        ],
    )
    book = read_inputs([path])
    assert [claim.summary for claim in to_records(book)] == ["shelling"]
    assert rejected(book) == [(6, "Text", "formula")]
    assert "the header is in row 3" in rows_of(book.problems)[0]["message"]


def test_one_column_is_no_title(tmp_path: Path) -> None:
    book = read_inputs([save(tmp_path / "t.xlsx", [["Place"], ["Sotk"], ["Goris"]])])
    assert len(book) == 2


def test_a_formula_without_a_stored_result_rejects_only_its_row(tmp_path: Path) -> None:
    path = save(
        tmp_path / "t.xlsx",
        [
            HEADER,
            ["2022-09-13", "Sotk", 40.2, 45.8, "good", None],
            ["2022-09-14", "Goris", "=40+0.2", 45.8, "formula", None],
            ["2022-09-15", "Kapan", 39.2, 46.4, "good", None],
        ],
    )
    book = read_inputs([path])
    assert [claim.summary for claim in to_records(book)] == ["good", "good"]
    assert rejected(book) == [(3, "Latitude", "formula")]
    message = next(row["message"] for row in rows_of(book.problems) if row["line"] == 3)
    assert message == (
        "'=40+0.2' has no stored result; "
        "open the workbook in a spreadsheet program and save it again"
    )


def test_a_formula_with_a_stored_result_is_read(tmp_path: Path) -> None:
    path = save(tmp_path / "t.xlsx", [HEADER, ["2022-09-13", "Sotk", "=40+0.2", 45.8, "x", None]])
    edit_sheet(path, lambda xml: re.sub(rb"(</f>)<v ?/?>(?:</v>)?", rb"\1<v>40.2</v>", xml))
    (claim,) = to_records(read_inputs([path]))
    assert claim.places[0].resolution.lat == 40.2


def test_a_formula_in_a_column_that_is_not_used_rejects_nothing(tmp_path: Path) -> None:
    path = save(tmp_path / "t.xlsx", [[*HEADER, "Sum"], ["2022-09-13", "Sotk", *[None] * 4, "=1"]])
    assert len(read_inputs([path])) == 1


def test_a_spreadsheet_error_rejects_its_row(tmp_path: Path) -> None:
    path = save(
        tmp_path / "t.xlsx",
        [HEADER, ["2022-09-13", "#REF!", None, None, "x", None], ["2022", "Goris", *[None] * 4]],
    )
    book = read_inputs([path])
    assert len(book) == 1
    assert rejected(book) == [(2, "Place", "formula")]


def test_an_empty_sheet_before_the_table_is_passed_over(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Incidents")
    sheet["B3"], sheet["C3"] = "date", "place"
    sheet["B5"], sheet["C5"] = "2022-09-13", "Sotk"
    book.create_sheet("Notes")["A1"] = "unrelated"
    book.save(tmp_path / "t.xlsx")
    read = read_inputs([tmp_path / "t.xlsx"])
    assert to_records(read)[0].places[0].as_written == "Sotk"
    said = [row["message"] for row in rows_of(read.problems)]
    assert "read from sheet 'Incidents'; the others were not read: 'Sheet', 'Notes'" in said


def test_row_numbers_are_those_of_the_sheet(tmp_path: Path) -> None:
    path = save(tmp_path / "t.xlsx", [[], HEADER, [], ["soon", "Sotk"], ["2022", "Goris"]])
    assert rejected(read_inputs([path])) == [(4, "Date", "date")]


def test_only_empty_sheets_are_refused(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "t.xlsx")
    with pytest.raises(InputError, match="empty: holds only empty sheets"):
        read_inputs([tmp_path / "t.xlsx"])


def test_a_cell_beyond_the_header_is_a_ragged_row(tmp_path: Path) -> None:
    rows = [HEADER, ["2022", "Sotk", *[None] * 5, "x"], ["2022", "Goris"]]
    assert rejected(read_inputs([save(tmp_path / "t.xlsx", rows)])) == [(2, None, "cells")]


def test_a_zip_bomb_is_refused_without_unpacking(tmp_path: Path) -> None:
    path = save(tmp_path / "t.xlsx", [HEADER, ["2022", "Sotk"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet2.xml", b" " * 100_000_000)
    assert path.stat().st_size < 1_000_000
    with pytest.raises(InputError, match="refused as a zip bomb"):
        read_inputs([path])


def test_a_part_that_lies_about_its_size_is_cut_off_or_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "t.xlsx", [HEADER, ["2022", "Sotk"]])
    edit_sheet(path, lambda xml: xml + b" " * 60_000_000)
    with zipfile.ZipFile(path) as archive:
        real = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    data = path.read_bytes()
    path.write_bytes(data.replace(real.to_bytes(4, "little"), (2_000).to_bytes(4, "little")))
    tracemalloc.start()
    with contextlib.suppress(InputError):
        read_inputs([path])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 30_000_000


def test_entities_are_refused(tmp_path: Path) -> None:
    path = save(tmp_path / "t.xlsx", [HEADER, ["2022", "Sotk"]])
    edit_sheet(
        path,
        lambda xml: b'<!DOCTYPE x [<!ENTITY a "b">]>' + xml.split(b"?>", 1)[-1],
    )
    with pytest.raises(InputError, match="declares XML entities"):
        read_inputs([path])


def test_a_cell_in_the_last_row_does_not_take_long(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active["A1048576"], book.active["B1048576"] = "2022", "Sotk"
    book.save(tmp_path / "t.xlsx")
    assert len(read_inputs([tmp_path / "t.xlsx"])) == 1


def test_a_damaged_workbook_is_refused_or_read_never_a_crash(tmp_path: Path) -> None:
    path = save(tmp_path / "t.xlsx", [HEADER, *[["2022", "Sotk", 40.2, 45.8, "x", 1]] * 30])
    data = path.read_bytes()
    chance = random.Random(7)  # noqa: S311 - the same damage every time
    for trial in range(120):
        broken = bytearray(data)
        if trial % 2:
            broken = broken[: chance.randrange(1, len(data))]
        for _ in range(chance.randrange(1, 6)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        try:
            book = read_inputs(["-"], stdin=io.BytesIO(bytes(broken)))
        except ContactlineError:
            continue
        for item in book.inputs:
            assert item.rows == item.claims + item.rejected


def edit_sheet(path: Path, change: object) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = change(parts[name])  # type: ignore[operator]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
