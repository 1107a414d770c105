"""Delimited text: separators, encodings, quotes; one bad line never spoils the next."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactline.errors import InputError
from contactline.ingest.csv_rows import detect_delimiter, read_csv
from contactline.ingest.lines import guess_encoding
from contactline.ingest.source import open_source

if TYPE_CHECKING:
    from contactline.ingest.rows import Row, Table


def table_of(data: bytes) -> tuple[Table, list[Row]]:
    with open_source("-", stdin=io.BytesIO(data)) as source:
        table = read_csv(source)
        return table, list(table.rows)


def cells_of(data: bytes) -> list[tuple[str, ...]]:
    return [row.cells for row in table_of(data)[1] if row.flaw is None]


def flaws_of(data: bytes) -> list[tuple[int, str]]:
    return [(row.line, row.flaw.code) for row in table_of(data)[1] if row.flaw is not None]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_separators_are_recognised(mark: str) -> None:
    text = mark.join(["date", "place", "text"]) + "\n" + mark.join(["2022", "Sotk", "a b"]) + "\n"
    assert cells_of(text.encode()) == [("2022", "Sotk", "a b")]


def test_a_separator_within_quotes_does_not_count() -> None:
    assert detect_delimiter('"place, as written";date;text\n') == ";"


def test_the_separator_line_of_a_spreadsheet_is_understood() -> None:
    assert cells_of(b"sep=;\r\nplace;text\r\nSotk;a,b\r\n") == [("Sotk", "a,b")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    data = end.join(["place,text", "Sotk,a", "Goris,b", ""]).encode()
    assert cells_of(data) == [("Sotk", "a"), ("Goris", "b")]
    assert [row.line for row in table_of(data)[1]] == [2, 3]


def test_the_last_line_needs_no_end() -> None:
    assert cells_of(b"place,text\nSotk,a") == [("Sotk", "a")]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_encodings_that_are_recognised(encoding: str) -> None:
    table, rows = table_of("place,text\nԿապան,Ağdərə\nЛачин,x\n".encode(encoding))
    assert table.header == ("place", "text")
    assert [row.cells for row in rows] == [("Կապան", "Ağdərə"), ("Лачин", "x")]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("обстрел Лачинского района", "cp1251"),
        ("обстрел Лачинского района", "koi8-r"),
        ("обстрел Лачинского района", "cp866"),
        ("Kəlbəcər rayonu, Daşkəsən".replace("ə", "e"), "cp1254"),
        ("Gefecht nahe Goris, später", "cp1252"),
    ],
)
def test_code_pages_are_guessed_for_the_message(text: str, encoding: str) -> None:
    assert guess_encoding(text.encode(encoding)) == encoding


def test_a_header_that_is_not_utf8_is_said_and_its_plain_columns_are_found() -> None:
    data = "date,place,Länge\n2022,Sotk,45.8\n".encode("cp1252")
    table, rows = table_of(data)
    assert table.header == ("date", "place", "Länge")
    assert table.notices[0].line == 1
    assert "save it as UTF-8, or say --encoding cp1252" in table.notices[0].message
    assert len(rows) == 1


def test_quoted_cells_may_hold_separators_quotes_and_line_ends() -> None:
    data = b'place,text\nSotk,"a, ""b""\nc"\nGoris,d\n'
    assert cells_of(data) == [("Sotk", 'a, "b"\nc'), ("Goris", "d")]
    assert [row.line for row in table_of(data)[1]] == [2, 4]


def test_a_quotation_mark_within_a_cell_is_text() -> None:
    assert cells_of(b'place,text\nSotk,a 122 mm "D-30"\n') == [("Sotk", 'a 122 mm "D-30"')]


def test_an_unclosed_quote_at_the_end_costs_one_row() -> None:
    data = b'place,text\nSotk,a\nGoris,"b\nKapan,c\nJermuk,d\n'
    assert cells_of(data) == [("Sotk", "a"), ("Kapan", "c"), ("Jermuk", "d")]
    assert flaws_of(data) == [(3, "quote")]


def test_an_unclosed_quote_that_meets_the_next_one_swallows_no_rows() -> None:
    data = b'date,place,text\n1,Sotk,"a\n2,Goris,b\n3,Kapan,"c"\n4,Jermuk,d\n'
    assert [cells[0] for cells in cells_of(data)] == ["2", "3", "4"]
    assert flaws_of(data) == [(2, "quote")]


def test_rows_within_an_unclosed_quote_are_found_even_if_it_ends_well() -> None:
    data = b'date,place,text\n1,Sotk,"a\n2,Goris,b\n3,Kapan,"\n4,Jermuk,d\n'
    assert [cells[0] for cells in cells_of(data)][:1] == ["2"]
    assert (2, "quote") in flaws_of(data)


def test_a_line_that_is_not_utf8_within_quotes_is_named() -> None:
    data = b'place,text\nSotk,"a\n\xff\xfe\nb"\nGoris,c\n'
    _table, rows = table_of(data)
    assert rows[0].flaw is not None
    assert "runs into line 3" in rows[0].flaw.message
    assert [row.cells for row in rows if row.flaw is None][-1] == ("Goris", "c")


def test_blank_rows_are_no_rows() -> None:
    assert cells_of(b"place,text\n\n,\n  ,\t\nSotk,a\n\n") == [("Sotk", "a")]


def test_a_bare_carriage_return_is_named() -> None:
    assert flaws_of(b"place,text\nSo\rtk,a\nGoris,b\n") == [(2, "cells")]


def test_columns_without_a_name_at_the_end_are_dropped() -> None:
    table, rows = table_of(b"place,text,,\nSotk,a,,\n")
    assert table.header == ("place", "text")
    assert rows[0].cells == ("Sotk", "a")


def test_an_empty_header_is_refused() -> None:
    with pytest.raises(InputError):
        table_of(b",,,\nSotk,a,b,c\n")


TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8)


@given(st.lists(st.tuples(TEXTS, TEXTS, TEXTS), max_size=6), st.sampled_from(",;\t|"))
def test_what_a_csv_writer_quotes_comes_back(rows: list[tuple[str, ...]], mark: str) -> None:
    """Rows whose cells look like rows themselves are the one case that may be torn."""
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    rows = [tuple(cell.replace(mark, "_") for cell in row) for row in rows]
    out = io.StringIO()
    writer = csv.writer(out, delimiter=mark, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([("date", "place", "text"), *rows])
    assert cells_of(out.getvalue().encode()) == rows


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Дата;Место\n13.09.2022;Сотк\n14.09.2022;Кельбаджар\n", "cp1251"),
        ("Tarih;Yer\n13.09.2022;Laçın\n14.09.2022;Iğdır\n", "cp1254"),
        ("Datum;Ort;Länge\n13.09.2022;Jübrayıl;1\n".replace("ı", "i"), "cp1252"),
    ],
)
def test_a_whole_file_in_a_code_page_is_read_and_said(text: str, encoding: str) -> None:
    table, rows = table_of(text.encode(encoding))
    assert all(row.flaw is None for row in rows)
    assert rows[0].cells[1] == text.split("\n")[1].split(";")[1]
    assert table.header[1] == text.split("\n")[0].split(";")[1]
    said = [notice.message for notice in table.notices]
    assert said == [
        f"is no UTF-8: read as {encoding}, as its letters look; --encoding says otherwise"
    ]


def test_bad_lines_in_a_file_of_utf_8_stay_rejects() -> None:
    good = "date,place\n2022-09-13,Սոթք\n".encode()
    bad = "2022-09-14,Сотк\n2022-09-15,Лачин\n".encode("cp1251")
    _, rows = table_of(good + bad)
    assert [row.flaw is None for row in rows] == [True, False, False]
