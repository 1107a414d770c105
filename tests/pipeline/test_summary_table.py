"""Counts of claims: they add up within a side, and never over sides."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from contactline.casebook.book import Casebook, from_records
from contactline.model.records import Claim, Party, Report, TimeWindow
from contactline.model.terms import TimePrecision
from contactline.pipeline.group import group
from contactline.pipeline.inside import claim_regions
from contactline.pipeline.summary_table import By, SummaryTable, region_names, summary_table
from contactline.pipeline.summary_text import (
    summary_chart,
    summary_csv,
    summary_jsonl,
    summary_text,
)
from contactline.pipeline.text_columns import aligned, width_of
from tests.model.strategies import casebooks

if TYPE_CHECKING:
    from contactline.gazetteer.resolve import Gazetteer

ONE_ROW_A_CLAIM = [by for by in By if by not in (By.REGION, By.SIDE)]


def dated(claim_id: str, side: str | None, window: TimeWindow) -> Claim:
    return Claim(
        claim_id=claim_id,
        report=Report(report_id="r"),
        claimant=Party(side=side),
        time=window,
    )


def window(first: date, last: date | None = None, precision: str = "day") -> TimeWindow:
    return TimeWindow(start=first, end=last or first, precision=TimePrecision(precision))


def counts(table: SummaryTable) -> dict[str, dict[str, int]]:
    return {
        row.value: {k: n for k, n in zip(table.labels, row.counts, strict=True) if n}
        for row in table.rows
    }


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])
@given(casebooks())
def test_the_rows_of_a_side_add_up_to_its_claims(claims: list[Claim]) -> None:
    book = group(from_records(claims))
    for by in ONE_ROW_A_CLAIM:
        table = summary_table(book, by)
        for column, total in enumerate(table.claims):
            assert sum(row.counts[column] for row in table.rows) == total
        assert sum(table.claims) == len(claims)


@pytest.fixture(scope="module")
def regions(bundled: Casebook, gazetteer: Gazetteer) -> dict[str, list[str]]:
    return region_names(bundled, claim_regions(bundled, gazetteer))


@pytest.mark.parametrize("by", list(By))
def test_there_is_no_sum_over_the_sides(
    bundled: Casebook, regions: dict[str, list[str]], by: By
) -> None:
    table = summary_table(bundled, by, regions=regions)
    assert table.sides == ("AM", "AZ", "NK", "OUTLET", "RU")
    assert table.claims == (9, 11, 1, 3, 1)
    header, *rows = csv.reader(io.StringIO(summary_csv(table)))
    assert header == [by.value, "AM", "AZ", "NK", "OUTLET", "RU"]
    assert len(rows) == len(table.rows)
    assert all(set(row) == {"by", "value", "side", "claims"} for row in lines(table))
    assert "25" not in summary_text(table).replace("2025", "")


def lines(table: SummaryTable) -> list[dict[str, object]]:
    return [json.loads(line) for line in summary_jsonl(table).splitlines()]


def test_the_bundled_claims_by_region(bundled: Casebook, regions: dict[str, list[str]]) -> None:
    found = counts(summary_table(bundled, By.REGION, regions=regions))
    assert found["Kalbajar"] == {"AZ": 4}
    assert found["Lachin"] == {"AZ": 2}
    assert found["Gegharkunik"] == {"AM": 2, "AZ": 1}
    assert found["Syunik"] == {"AM": 1, "AZ": 1}
    assert found["Vayots Dzor"] == {"AM": 1}
    assert found["Dashkasan"] == {"AZ": 1}
    assert found["Tavush"] == {"AZ": 1}
    assert "Tovuz" not in found
    assert found["not on the map"] == {"AM": 7, "AZ": 4, "NK": 1, "OUTLET": 1}


def test_the_bundled_claims_by_month(bundled: Casebook) -> None:
    table = summary_table(bundled, By.MONTH)
    found = counts(table)
    assert found["2022-09"] == {"AM": 2, "AZ": 2}
    assert found["2022-03"] == {"OUTLET": 1}
    assert found["not known to the month"] == {"OUTLET": 2}
    assert found["no date"] == {"AZ": 1}
    months = [row.value for row in table.rows if not row.is_rest]
    assert months[0] == "2020-07"
    assert months[-1] == "2022-11"
    assert len(months) == 29
    text = summary_text(table)
    assert "(15 without claims)" in text
    assert "sides are not added up" in text


def test_a_claim_counts_only_where_its_date_surely_lies() -> None:
    night = TimeWindow(
        start=datetime(2022, 12, 31, 18, tzinfo=UTC),
        end=datetime(2023, 1, 1, 6, tzinfo=UTC),
        precision=TimePrecision.PART_OF_DAY,
    )
    book = from_records(
        [
            dated("a", "AM", window(date(2022, 12, 26), date(2023, 1, 1), "week")),
            dated("b", "AM", night),
            dated("c", "AZ", window(date(2022, 12, 1), date(2022, 12, 31), "month")),
            dated("d", None, window(date(2023, 1, 1))),
            dated("e", "AZ", TimeWindow()),
        ]
    )
    assert counts(summary_table(book, By.WEEK)) == {
        "2022-W52": {"AM": 2, "not named": 1},
        "not known to the week": {"AZ": 1},
        "no date": {"AZ": 1},
    }
    assert counts(summary_table(book, By.DAY)) == {
        "2022-12-31": {"AM": 1},
        "2023-01-01": {"not named": 1},
        "not known to the day": {"AM": 1, "AZ": 1},
        "no date": {"AZ": 1},
    }
    assert counts(summary_table(book, By.YEAR)) == {
        "2022": {"AM": 1, "AZ": 1},
        "2023": {"not named": 1},
        "not known to the year": {"AM": 1},
        "no date": {"AZ": 1},
    }


def test_a_long_time_between_two_days_is_not_filled() -> None:
    book = from_records(
        [
            dated("a", "AM", window(date(1992, 5, 18))),
            dated("b", "AM", window(date(2022, 9, 13))),
        ]
    )
    assert [row.value for row in summary_table(book, By.DAY).rows] == ["1992-05-18", "2022-09-13"]
    assert len(summary_table(book, By.YEAR).rows) == 31


def test_what_is_wrong_with_a_side_is_no_side(bundled: Casebook) -> None:
    table = summary_table(bundled, By.SIDE)
    found = counts(table)
    assert found["claims"] == {"AM": 9, "AZ": 11, "NK": 1, "OUTLET": 3, "RU": 1}
    assert found["denied by another"] == {"AM": 1, "AZ": 2}
    assert found["incidents it speaks of"]["AM"] == 8


def test_a_chart_has_bars_of_one_scale(bundled: Casebook) -> None:
    chart = summary_chart(summary_table(bundled, By.PRECISION))
    bars = {}
    for line in chart.splitlines():
        if "█" in line:
            bars.setdefault(int(line.split()[-1]), set()).add(line.count("█"))
    assert all(len(lengths) == 1 for lengths in bars.values())
    assert max(bars[7]) == 40
    assert summary_chart(summary_table(from_records([]), By.MONTH)) == "No claims.\n"


def test_columns_line_up_in_any_script() -> None:
    made = aligned([("Կապան", "1"), ("Kəlbəcər", "22"), ("戰線", "3")], numbers_from=1)
    assert len({width_of(line) for line in made}) == 1


def test_hostile_names_stay_in_their_cell() -> None:
    book = from_records([dated("a", "=1+1", window(date(2022, 1, 1)))])
    table = summary_table(book, By.MONTH)
    assert summary_csv(table).splitlines()[0] == "month,'=1+1"
