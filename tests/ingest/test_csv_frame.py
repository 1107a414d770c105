"""A delimited file read as columns is what it is read as row by row."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactline.ingest import csv_frame
from contactline.ingest.csv_frame import read_csv_table
from contactline.ingest.csv_rows import read_csv
from contactline.ingest.frame import TextFrame, frame_of
from contactline.ingest.source import SourceError, open_source

CELL = st.text(st.sampled_from("ab1 ,;\"'\n\r\tжé="), max_size=6)
ROWS = st.lists(st.lists(CELL, min_size=1, max_size=4), min_size=1, max_size=12)


def by_rows(data: bytes) -> TextFrame:
    with open_source("-", stdin=io.BytesIO(data)) as source:
        return frame_of(read_csv(source))


def by_columns(data: bytes) -> TextFrame:
    with open_source("-", stdin=io.BytesIO(data)) as source:
        return read_csv_table(source)


def content(frame: TextFrame) -> object:
    rows = range(len(frame))
    return (
        frame.header,
        frame.lines.tolist(),
        [frame.raw(row) for row in rows],
        [frame.flaws.get(row) for row in rows],
        {name: cells.to_pylist() for name, cells in frame.columns.items()},
        [str(notice) for notice in frame.notices],
    )


@settings(max_examples=300, deadline=None)
@given(ROWS, st.sampled_from([",", ";", "\t"]), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_the_two_roads_agree_on_any_table(
    rows: list[list[str]], delimiter: str, newline: str, quoted: bool
) -> None:
    out = io.StringIO()
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=delimiter, lineterminator=newline, quoting=quoting)
    writer.writerow(["place", "date", "text"])
    writer.writerows(rows)
    data = out.getvalue().encode()
    assert content(by_columns(data)) == content(by_rows(data))


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('ab,;"\n\r \t'), max_size=60))
def test_the_two_roads_agree_on_any_text(text: str) -> None:
    data = f"place,date\n{text}".encode()
    assert content(by_columns(data)) == content(by_rows(data))


@pytest.mark.parametrize(
    "data",
    [
        b"place,date\nSotk,2022\n\n   \n,,\nGoris,2021\n",
        b"place,date,\nSotk,2022,\nGoris,2021,\n",
        b"place,date\nSotk,2022,\nGoris,2021,\n",
        b"place,date\nSotk,2022\nGoris\nJermuk,2020,x\nKapan,2019\nBerd,2018\nTatev,2017\n",
        b'place,text\nSotk,"one\ntwo\nthree"\nGoris,"a ""b"" c"\n',
        b'place,text\nSotk,"open\nGoris,x\n',
        b"\xef\xbb\xbfplace;date\nSotk;2022\n",
        b"sep=|\nplace|date\nSotk|2022\n",
        b"\n\nplace,date\r\nSotk,2022\r\n",
        b"place,place,,date\nSotk,x,y,2022\n",
        b"place,date\nSotk,2022",
        "place,date\n\ufeffSotk,2022\n".encode(),
        "place,date\nСотк,2022\n".encode("cp1251"),
    ],
)
def test_the_two_roads_agree_on_odd_files(data: bytes) -> None:
    assert content(by_columns(data)) == content(by_rows(data))


def test_a_well_formed_file_takes_the_fast_road(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("read row by row")

    monkeypatch.setattr(csv_frame, "read_csv", refuse)
    rows = "".join(f'"Sotk, {n}",2022,"said ""no"""\n' for n in range(50))
    frame = by_columns(f"place,date,text\n{rows}one,two\n".encode())
    assert len(frame) == 51
    assert frame.flaws[50].message == "has 2 cells where the header has 3"
    assert frame.raw(50) == ("one", "two")
    assert frame.columns["text"][49].as_py() == 'said "no"'


def test_ten_thousand_columns_are_read_and_too_many_refused() -> None:
    names = ",".join(f"c{n}" for n in range(10_000))
    cells = ",".join(str(n) for n in range(10_000))
    frame = by_columns(f"{names}\n{cells}\n".encode())
    assert (len(frame.header), frame.columns["c9999"][0].as_py()) == (10_000, "9999")
    wide = ",".join(f"c{n}" for n in range(20_000))
    with pytest.raises(SourceError, match="20,000 columns"):
        by_columns(f"{wide}\n1\n".encode())
