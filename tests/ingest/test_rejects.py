"""The file of rejected rows: every raw cell, ready to be mended."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from contactline.ingest.read import NothingReadError, read_inputs
from contactline.ingest.rejects import rejects_files, rejects_name, rejects_text

DATA = Path(__file__).resolve().parents[1] / "data"


def rejects(text: str) -> list[dict[str, str]]:
    try:
        book = read_inputs(["-"], stdin=io.BytesIO(text.encode()))
    except NothingReadError as exc:
        book = exc.book
    made = rejects_text(book, "stdin")
    assert made is not None
    return list(csv.DictReader(io.StringIO(made)))


def test_the_raw_cells_stand_under_their_own_names() -> None:
    book = read_inputs([DATA / "latitude_95.csv"])
    text = rejects_text(book, str(DATA / "latitude_95.csv"))
    assert text == (
        "row,column,code,reason,raw_date,raw_place,raw_latitude,raw_longitude,raw_text\n"
        "3,latitude,range,95 is outside -90 to 90; are latitude and longitude swapped?,"
        "2022-09-14,Jermuk,95,45.6694,wrong: no latitude is 95\n"
    )


def test_a_row_with_several_errors_is_one_line() -> None:
    (row,) = rejects("date,place,killed\nsoon,Sotk,two\n")
    assert (row["column"], row["code"]) == ("date; killed", "date; number")
    assert row["reason"].startswith("date: 'soon' is no date")
    assert "; killed: 'two' is no figure" in row["reason"]


def test_ragged_and_fitting_rows_do_not_mix_their_cells() -> None:
    ragged, bad = rejects("date,place,text\n2022,Sotk\nsoon,Goris,x\n2022,Kapan,y\n")
    assert (ragged["cell_1"], ragged["cell_2"], ragged["raw_date"]) == ("2022", "Sotk", "")
    assert (bad["raw_date"], bad["raw_place"], bad["cell_1"]) == ("soon", "Goris", "")


def test_no_cell_runs_in_a_spreadsheet() -> None:
    (row,) = rejects('date,place,=x\nsoon,"=HYPERLINK(""http://x"")",@y\n')
    assert row["raw_place"].startswith("'=")
    assert row["raw_=x"] == "'@y"


def test_nothing_rejected_gives_no_file() -> None:
    book = read_inputs([DATA / "plain.csv"])
    assert rejects_text(book, str(DATA / "plain.csv")) is None


def test_names() -> None:
    assert rejects_name("folder/my.data.csv") == "my.data.rejects.csv"
    assert rejects_name("stdin") == "stdin.rejects.csv"


def test_equal_column_names_stay_apart() -> None:
    (row,) = rejects("place,place,date\nSotk,Goris,soon\n")
    assert (row["raw_place"], row["raw_place_2"]) == ("Sotk", "Goris")


def test_a_reason_that_quotes_a_cell_reads_as_it_is_printed() -> None:
    (row,) = rejects("date,place\nsoon,Sotk\n")
    assert row["reason"].startswith("'soon' is no date")


def test_inputs_of_one_stem_do_not_hide_each_other(tmp_path: Path) -> None:
    for folder, place in (("a", "Sotk"), ("b", "Goris")):
        (tmp_path / folder).mkdir()
        text = f"date,place\nsoon,{place}\n2022-09-13,{place}\n"
        (tmp_path / folder / "x.csv").write_text(text, encoding="utf-8")
    book = read_inputs([tmp_path / "a" / "x.csv", tmp_path / "b" / "x.csv"])
    files = rejects_files(book)
    assert list(files) == ["x.rejects.csv", "x.rejects-2.csv"]
    assert "Sotk" in files["x.rejects.csv"]
    assert "Goris" in files["x.rejects-2.csv"]
