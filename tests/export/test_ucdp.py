"""UCDP columns: only events with a stated death, nothing averaged, nothing added up."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from contactline.export.formats import format_for, write
from contactline.export.ucdp import COLUMNS
from contactline.model.records import Casualty, TimeWindow
from contactline.model.terms import CasualtyKind, TimePrecision
from tests.export.conftest import account, killed, would_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contactline.casebook.book import Casebook

    Make = Callable[..., Casebook]


def export(book: Casebook, folder: Path) -> tuple[list[dict[str, str]], tuple[str, ...]]:
    path = folder / "ucdp.csv"
    lost = write(book, path, format_for("ucdp", None))
    with path.open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = list(reader)
    assert tuple(reader.fieldnames or ()) == COLUMNS
    assert len(COLUMNS) == 49
    return rows, lost


def counted(row: dict[str, str]) -> tuple[str, ...]:
    names = ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "low", "best", "high")
    return tuple(row[name] for name in names)


def test_the_bundled_claims(bundled: Casebook, tmp_path: Path) -> None:
    rows, lost = export(bundled, tmp_path)
    assert lost[2] == "UCDP: 15 claims left out, no death asserted"
    drone, tavush = rows
    assert drone["where_prec"] == "5"
    assert drone["date_prec"] == "4"
    assert (tavush["side_a"], tavush["side_b"]) == ("Armenia", "Azerbaijan")
    assert counted(tavush) == ("0", "2", "", "", "2", "2", "2")
    assert tavush["where_prec"] == "4"
    assert tavush["where_description"] == "from Tavush"
    assert tavush["source_original"].count(";") == 1
    assert (tavush["date_start"], tavush["date_prec"]) == ("2020-07-12", "1")
    left = sum(int(words.split()[1]) for words in lost if " left out, " in words)
    accounts = sum(row["source_original"].count(";") + 1 for row in rows)
    assert left + accounts == len(bundled)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (killed("AZ", 2, 2), killed("AZ", 2, 2), ("", "2", "", "", "2", "2", "2")),
        (killed("AZ", 5, 5), killed("AZ", 2, 2), ("", "", "", "", "2", "", "5")),
        (killed("AZ", 2, 4), killed("AM", 0, 0), ("0", "", "", "", "2", "", "4")),
        (killed("AZ", 13, None), killed("AZ", 14, 14), ("", "", "", "", "13", "", "")),
        (killed("AZ", 5, 5), killed("AM", 2, 2), ("2", "5", "", "", "", "", "")),
        (killed(None, 3, 3), killed("AM", 0, 0), ("0", "", "", "3", "3", "3", "3")),
        (killed("AZ", 1, 1, civilian=True), killed("AM", 0, 0), ("0", "", "1", "", "1", "1", "1")),
    ],
)
def test_figures_of_two_accounts(
    make: Make,
    tmp_path: Path,
    first: Casualty,
    second: Casualty,
    expected: tuple[str, ...],
) -> None:
    book = make(
        account("a", "AM", "AZ", counter_to=("b",), casualties=(first,)),
        account("b", "AZ", "AM", counter_to=("a",), casualties=(second,)),
    )
    rows, lost = export(book, tmp_path)
    assert counted(rows[0]) == expected
    assert rows[0]["number_of_sources"] == "2"
    assert rows[0]["source_original"] == "AM ministry; AZ ministry"
    assert "UCDP: 1 row is several accounts of one exchange" in lost
    # no number is there that no account gives
    given = {str(n) for item in (first, second) for n in (item.min, item.max) if n is not None}
    assert {cell for cell in counted(rows[0]) if cell} <= given


def test_a_death_without_a_figure_is_left_out_and_counted(make: Make, tmp_path: Path) -> None:
    losses = Casualty(side="AZ", kind=CasualtyKind.LOSSES, figure_given=False)
    rows, lost = export(
        make(
            account("a", "AM", "AZ", casualties=(killed("AZ", None, None),)),
            account("b", "AM", "AZ", casualties=(losses,)),
            account("c", "AM", "AZ", casualties=(killed("AZ", 0, 0),)),
        ),
        tmp_path,
    )
    assert rows == []
    assert lost == (
        "UCDP: 1 claim left out, deaths asserted without a figure",
        "UCDP: 2 claims left out, no death asserted",
    )


@pytest.mark.parametrize(
    ("days", "precision", "code"),
    [
        (1, TimePrecision.MINUTE, "1"),
        (2, TimePrecision.PART_OF_DAY, "2"),
        (6, TimePrecision.DAYS, "2"),
        (1, TimePrecision.DAYS, "2"),
        (7, TimePrecision.WEEK, "3"),
        (8, TimePrecision.DAYS, "4"),
        (31, TimePrecision.MONTH, "4"),
        (32, TimePrecision.MONTH, "5"),
        (366, TimePrecision.YEAR, "5"),
        (367, TimePrecision.YEAR, None),
    ],
)
def test_a_date_code_is_never_finer_than_the_words(
    make: Make, tmp_path: Path, days: int, precision: TimePrecision, code: str | None
) -> None:
    from datetime import date, timedelta

    first = date(2022, 1, 1)
    window = TimeWindow(start=first, end=first + timedelta(days=days - 1), precision=precision)
    book = make(account("a", "AM", "AZ", time=window, casualties=(killed("AZ", 1, 1),)))
    rows, lost = export(book, tmp_path)
    if code is None:
        assert rows == []
        assert lost == ("UCDP: 1 claim left out, no date, or none within a year",)
    else:
        assert rows[0]["date_prec"] == code
        assert rows[0]["date_end"] == str(first + timedelta(days=days - 1))


def test_no_cell_runs_in_a_spreadsheet(hostile: Casebook, tmp_path: Path) -> None:
    rows, _ = export(hostile, tmp_path)
    assert len(rows) == len(hostile)
    assert not [cell for row in rows for cell in row.values() if would_run(cell)]
