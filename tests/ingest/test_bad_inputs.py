"""Every bad input gives a clear message with its place; the good rows stay."""

from __future__ import annotations

import csv
import io
import os
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactline.casebook.book import Casebook, rows_of, to_records
from contactline.errors import ContactlineError, InputError, UsageError
from contactline.ingest.read import NothingReadError, read_inputs
from contactline.ingest.rejects import is_rejection, rejects_files, rejects_text
from contactline.model.records import Problem

DATA = Path(__file__).resolve().parents[1] / "data"
REGION = (43.0, 38.0, 51.0, 42.0)


def messages(book: Casebook, *, rejected: bool) -> list[str]:
    found = []
    for row in rows_of(book.problems):
        if is_rejection(row) is rejected:
            words = str(Problem(**{key: row[key] for key in row if key != "cells"}))
            found.append(words.replace(f"{DATA}/", ""))
    return found


def read(name: str, **options: object) -> Casebook:
    return read_inputs([DATA / name], **options)


def counts(book: Casebook) -> tuple[int, int, int]:
    (item,) = book.inputs
    return item.rows, item.claims, item.rejected


@pytest.mark.parametrize(
    ("name", "expected_counts", "expected"),
    [
        (
            "bad_date.csv",
            (4, 1, 3),
            [
                (
                    "bad_date.csv:3:date: date: '31.02.2022' is no date: "
                    "there is no day 31 in month 2 of 2022"
                ),
                (
                    "bad_date.csv:4:date: date: 'soon' is no date "
                    "(2022-09-13, 13.09.2022, 2022-09, 2022)"
                ),
                (
                    "bad_date.csv:5:date: date: '44817' is no date; a spreadsheet's day number? "
                    "that would be 2022-09-13: format it as a date"
                ),
            ],
        ),
        (
            "ambiguous_dates.csv",
            (3, 2, 1),
            [
                (
                    "ambiguous_dates.csv:2:date: date: '03/09/2022' could be day first or month "
                    "first, and the column does not settle it; say --date-order dmy or "
                    "--date-order mdy"
                )
            ],
        ),
        (
            "mixed_orders.csv",
            (3, 2, 1),
            [
                (
                    "mixed_orders.csv:4:date: date: '03/04/2022' could be day first or month "
                    "first, and the column does not settle it; say --date-order dmy or "
                    "--date-order mdy"
                )
            ],
        ),
        (
            "latitude_95.csv",
            (2, 1, 1),
            ["latitude_95.csv:3:latitude: range: 95 is outside -90 to 90"],
        ),
        (
            "swapped.csv",
            (3, 2, 1),
            [
                (
                    "swapped.csv:4:latitude: swapped: latitude 45.6694, longitude 39.8417 lies "
                    "outside the area of the map, and inside it if the two are swapped"
                )
            ],
        ),
        (
            "half_a_point.csv",
            (3, 1, 2),
            [
                "half_a_point.csv:2:longitude: missing: is empty, though there is a latitude",
                (
                    "half_a_point.csv:3:latitude: range: 0, 0 is what programs write for no "
                    "coordinates; leave both cells empty"
                ),
            ],
        ),
        (
            "ragged.csv",
            (4, 2, 2),
            [
                "ragged.csv:3: cells: has 2 cells where the header has 3",
                "ragged.csv:4: cells: has 4 cells where the header has 3",
            ],
        ),
        (
            "unclosed_quote.csv",
            (3, 2, 1),
            ['unclosed_quote.csv:2: quote: a quotation mark " opens a cell and is not closed'],
        ),
        (
            "wrong_encoding.csv",
            (2, 1, 1),
            [
                (
                    "wrong_encoding.csv:3: encoding: byte 0xCB is no UTF-8; the file looks like "
                    "cp1251: save it as UTF-8, or say --encoding cp1251"
                )
            ],
        ),
        (
            "not_json.jsonl",
            (4, 2, 2),
            [
                "not_json.jsonl:2: json: is no valid JSON: Expecting ',' delimiter at character 82",
                "not_json.jsonl:3: json: is no JSON object; each line should be one: {...}",
            ],
        ),
        (
            "points.geojson",
            (4, 2, 2),
            [
                "points.geojson:2:geometry: geometry: a Polygon without coordinates",
                "points.geojson:3:latitude: range: 95 is outside -90 to 90",
            ],
        ),
    ],
)
def test_bad_rows_are_named_and_good_rows_stay(
    name: str, expected_counts: tuple[int, int, int], expected: list[str]
) -> None:
    book = read(name, bounds=REGION)
    assert counts(book) == expected_counts
    assert messages(book, rejected=True) == expected
    rejects = rejects_text(book, str(DATA / name))
    assert rejects is not None
    assert len(list(csv.reader(io.StringIO(rejects)))) == 1 + expected_counts[2]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "missing_column.csv",
            (
                "missing_column.csv: header: no column for place or coordinates was recognised; "
                "name it with --column place=NAME (columns: 'date', 'text')"
            ),
        ),
        ("empty.csv", "empty.csv: empty: is empty; a table needs a header and one row"),
        ("blank_lines.csv", "blank_lines.csv: empty: holds only blank lines"),
        ("header_only.csv", "header_only.csv: empty: has a header but no row below it"),
        ("binary.csv", "binary.csv: binary: is a PNG picture"),
        ("nul.csv", "nul.csv: binary: holds NUL bytes: it is no text table"),
        ("own", "own: directory: is a folder; name a file in it, such as claims.csv, reports.csv"),
        ("plain.cvs", "plain.cvs: missing: does not exist; did you mean plain.csv?"),
    ],
)
def test_what_cannot_be_read_at_all_is_said_with_its_path(name: str, expected: str) -> None:
    with pytest.raises(InputError) as caught:
        read(name)
    assert str(caught.value).replace(f"{DATA}/", "") == expected
    assert caught.value.exit_code == 1


def test_another_declared_reference_system_is_reprojected_and_said() -> None:
    book = read("other_crs.geojson")
    (place,) = rows_of(book.claim_places)
    assert (place["lon"], place["lat"]) == pytest.approx((45.8527, 40.2271), abs=0.0001)
    assert any("EPSG:3857" in text for text in messages(book, rejected=False))


def test_an_unreadable_file_does_not_take_the_others_with_it() -> None:
    book = read_inputs([DATA / "empty.csv", DATA / "plain.csv", DATA / "nowhere.csv"])
    assert len(book) == 3
    assert [(item.rows, item.claims) for item in book.inputs] == [(0, 0), (3, 3), (0, 0)]
    assert [row["code"] for row in rows_of(book.problems)] == ["empty", "missing"]


def test_when_every_row_is_bad_the_rows_can_still_be_written(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text("date,place,text\nsoon,Sotk,a\nlater,Goris,b\n")
    with pytest.raises(NothingReadError, match="none of 2 rows could be read") as caught:
        read_inputs([path])
    rejects = rejects_text(caught.value.book, str(path))
    assert rejects is not None
    assert rejects.splitlines()[1].startswith("2,date,date,")


def test_an_unknown_place_is_no_matter_of_reading() -> None:
    (claim,) = to_records(read("unknown_place.csv"))
    assert claim.places[0].as_written == "Xyzzyville"
    assert claim.places[0].resolution is None


def test_of_two_columns_with_one_name_the_first_is_read_and_this_is_said() -> None:
    book = read("duplicate_headers.csv")
    assert to_records(book)[0].places[0].as_written == "Sotk"
    assert messages(book, rejected=False)[0] == (
        "duplicate_headers.csv:place: notice: this name heads columns 2 and 3; "
        "only the first is read: rename one of them"
    )


@pytest.mark.parametrize(
    ("name", "places"),
    [("utf16.csv", ["Կապան", "Kəlbəcər"]), ("utf16_no_mark.csv", ["Գորիս"])],
)
def test_utf16_is_read(name: str, places: list[str]) -> None:
    book = read(name)
    assert [claim.places[0].as_written for claim in to_records(book)] == places
    assert "read as utf-16" in messages(book, rejected=False)[0]


def test_a_stated_encoding_is_used() -> None:
    book = read("wrong_encoding.csv", encoding="windows-1251")
    assert counts(book) == (2, 2, 0)
    assert to_records(book)[1].places[0].as_written == "Лачин"


def test_an_encoding_that_does_not_exist_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="no such encoding"):
        read("wrong_encoding.csv", encoding="latin-99")


def test_a_line_of_50_mb_is_one_rejected_row_in_little_memory_and_time(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as out:
        out.write(b"date,place,text\n2022-09-13,Sotk,before\n2022-09-14,Goris,")
        for _ in range(50):
            out.write(b"x" * 1_000_000)
        out.write(b"\n2022-09-15,Jermuk,after\n")
    read_inputs([DATA / "plain.csv"])  # what is loaded on first use does not count
    tracemalloc.start()
    start = time.perf_counter()
    book = read_inputs([path])
    seconds = time.perf_counter() - start
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert counts(book) == (3, 2, 1)
    assert [claim.summary for claim in to_records(book)] == ["before", "after"]
    (message,) = messages(book, rejected=True)
    assert message.endswith(
        "long.csv:3: line_length: the line has 50,000,018 bytes; at most 1,000,000 are read"
    )
    assert peak < 20_000_000
    assert seconds < 30  # a hang, not a benchmark
    rejects = rejects_text(book, str(path))
    assert rejects is not None
    assert len(rejects) < 1_000


def test_a_json_line_of_50_mb_is_one_rejected_row(tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl"
    good = b'{"date": "2022-09-13", "place": "Sotk", "text": "t"}\n'
    path.write_bytes(good + b'{"text": "' + b"x" * 50_000_000 + b'"}\n' + good)
    book = read_inputs([path])
    assert counts(book) == (3, 2, 1)
    assert [row["line"] for row in rows_of(book.problems) if is_rejection(row)] == [2]


def test_a_header_of_50_mb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "header.csv"
    path.write_bytes(b"place," * 9_000_000 + b"\nSotk,\n")
    with pytest.raises(InputError, match="line_length"):
        read_inputs([path])


def test_10_000_columns_are_read(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    names = ["date", "place", "text", *(f"extra {number}" for number in range(10_000))]
    row = ["2022-09-13", "Sotk", "t", *(["x"] * 10_000)]
    path.write_text(",".join(names) + "\n" + (",".join(row) + "\n") * 3)
    book = read_inputs([path])
    assert counts(book) == (3, 3, 0)
    (notice,) = [m for m in messages(book, rejected=False) if "not used" in m]
    assert notice.endswith("and 9992 more")
    assert len(notice) < 400


def test_too_many_columns_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "wider.csv"
    path.write_text("place," + "x," * 20_000 + "\n" + "Sotk," + "y," * 20_000 + "\n")
    with pytest.raises(InputError, match=r"limit: has 20,00\d columns"):
        read_inputs([path])


def test_a_file_of_unclosed_quotes_ends_in_reasonable_time(tmp_path: Path) -> None:
    path = tmp_path / "quotes.csv"
    path.write_text("place,text\n" + 'a"b,"c\n' * 5_000)
    start = time.perf_counter()
    with pytest.raises(NothingReadError):
        read_inputs([path])
    assert time.perf_counter() - start < 30  # a hang, not a benchmark


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.one_of(
        st.binary(max_size=300),
        st.text(max_size=300).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.lists(
            st.lists(st.text(alphabet='ab",;\n\r\t 0é', max_size=6), max_size=5).map(",".join),
            max_size=8,
        ).map(lambda lines: ("date,place,text\n" + "\n".join(lines)).encode()),
        st.binary(max_size=60).map(lambda tail: b'{"place": "Sotk"}\n' + tail),
    )
)
def test_no_bytes_at_all_make_it_crash(data: bytes) -> None:
    try:
        book = read_inputs(["-"], stdin=io.BytesIO(data))
    except NothingReadError as exc:
        book = exc.book
    except ContactlineError:
        return
    for item in book.inputs:
        assert item.rows == item.claims + item.rejected
        rejected = {row["line"] for row in rows_of(book.problems) if is_rejection(row)}
        assert len(rejected) == item.rejected


CELLS = st.one_of(
    st.sampled_from(
        ["", "2022-09-13", "13.09.2022", "03/09/2022", "soon", "Sotk", "40.2", "45,8", "95", "-"]
    ),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=6),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=8))
def test_every_row_is_a_claim_or_rejected(rows: list[list[str]]) -> None:
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(["date", "place", "latitude", "longitude", "text", "killed"])
    writer.writerows(rows)
    filled = sum(any(cell and not cell.isspace() for cell in row) for row in rows)
    try:
        book = read_inputs(["-"], stdin=io.BytesIO(out.getvalue().encode()), bounds=REGION)
    except NothingReadError as exc:
        book = exc.book
    (item,) = book.inputs
    assert item.rows == item.claims + item.rejected == filled
    assert len(book) == item.claims


@pytest.mark.parametrize("name", ["plain.csv", "points.geojson", "not_json.jsonl", "utf16.csv"])
def test_a_file_cut_off_anywhere_is_read_or_refused(name: str) -> None:
    data = (DATA / name).read_bytes()
    suffix = Path(name).suffix
    for end in range(0, len(data), 7):
        try:
            book = read_inputs(["-"], stdin=io.BytesIO(data[:end]))
        except ContactlineError:
            continue
        for item in book.inputs:
            assert item.rows == item.claims + item.rejected, (suffix, end)


def test_a_zip_archive_is_read_only_if_it_holds_one_table(tmp_path: Path) -> None:
    path = tmp_path / "tables.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("plain.csv", (DATA / "plain.csv").read_bytes())
    assert len(read_inputs([path])) == 3
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("more.csv", (DATA / "plain.csv").read_bytes())
    with pytest.raises(InputError, match=r"with 2 tables \('more.csv', 'plain.csv'\)"):
        read_inputs([path])


def test_a_file_name_may_be_no_utf_8(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xd6rter.csv"))
    path.write_text("date,place\n2022-09-13,Goris\nsoon,Sotk\n", encoding="utf-8")
    book = read_inputs([path])
    (claim,) = to_records(book)
    assert claim.report.report_id == "\ufffdrter"
    assert list(rejects_files(book)) == ["\ufffdrter.rejects.csv"]
