"""The tables give back the records that they were made of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings

from contactline.casebook.book import (
    Casebook,
    InputCount,
    days_of,
    from_records,
    rows_of,
    rows_to_table,
    to_records,
)
from contactline.casebook.schema import TABLES, SchemaError, check_schema, empty_table, to_table
from contactline.model.codec_csv import claims_to_csv
from contactline.model.codec_json import claims_to_jsonl
from contactline.model.moments import parse_moment
from contactline.model.records import (
    Casualty,
    Claim,
    Party,
    Problem,
    Report,
    TimeWindow,
)
from contactline.model.terms import CasualtyKind
from tests.model.strategies import casebooks

REPORT = Report(report_id="r1", outlet="Gazette")


def make_claim(**changes: object) -> Claim:
    made = Claim(claim_id="c1", report=REPORT, claimant=Party(side="AM"))
    return replace(made, **changes)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(casebooks())
def test_tables_give_back_the_equal_records(claims: list[Claim]) -> None:
    book = from_records(claims)
    assert len(book) == len(claims)
    assert to_records(book) == claims


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(casebooks())
def test_a_way_through_the_tables_changes_no_byte(claims: list[Claim]) -> None:
    again = to_records(from_records(claims))
    assert claims_to_csv(again).encode() == claims_to_csv(claims).encode()
    assert claims_to_jsonl(again).encode() == claims_to_jsonl(claims).encode()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(casebooks())
def test_tables_made_twice_are_equal(claims: list[Claim]) -> None:
    one, other = from_records(claims), from_records(claims)
    for name in TABLES:
        assert rows_of(getattr(one, name)) == rows_of(getattr(other, name))


def test_an_empty_casebook_has_every_table_with_its_columns() -> None:
    book = Casebook()
    for name, columns in TABLES.items():
        table = getattr(book, name)
        assert list(table.columns) == [column.name for column in columns]
        assert len(table) == 0
    assert to_records(book) == []


def test_equal_claim_ids_get_an_ordinal_and_none_is_lost() -> None:
    book = from_records([make_claim(), make_claim(summary="x"), make_claim()])
    assert [row["claim_id"] for row in rows_of(book.claims)] == ["c1", "c1~2", "c1~3"]


def test_an_ordinal_never_meets_an_id_that_an_author_chose() -> None:
    claims = [make_claim(claim_id="c1~2"), make_claim(), make_claim()]
    ids = [row["claim_id"] for row in rows_of(from_records(claims).claims)]
    assert len(set(ids)) == 3
    assert ids[:2] == ["c1~2", "c1"]


def test_reports_without_claims_are_kept() -> None:
    book = from_records([make_claim()], reports=[Report(report_id="r0", title="No claim in it")])
    assert [row["report_id"] for row in rows_of(book.reports)] == ["r0", "r1"]


def test_losses_without_a_figure_are_not_zero() -> None:
    losses = Casualty(side="AZ", kind=CasualtyKind.LOSSES, figure_given=False)
    none = Casualty(
        side="AM",
        kind=CasualtyKind.KILLED,
        figure_given=True,
        min=0,
        max=0,
        explicit_zero=True,
    )
    rows = rows_of(from_records([make_claim(casualties=(losses, none))]).casualties)
    assert [(row["min"], row["max"], row["explicit_zero"]) for row in rows] == [
        (None, None, False),
        (0, 0, True),
    ]


def test_a_rejected_row_keeps_its_cells_and_a_notice_has_none() -> None:
    problem = Problem(path="t.csv", line=3, column="lat", code="range", message="95 is outside")
    notice = replace(problem, line=None, code="notice", message="read day first")
    book = from_records(
        [],
        problems=[(problem, ("a", "95")), (notice, ())],
        inputs=[InputCount(path="t.csv", rows=1, claims=0, rejected=1)],
    )
    rows = rows_of(book.problems)
    assert [row["cells"] for row in rows] == ['["a", "95"]', None]
    assert str(problem) == "t.csv:3:lat: range: 95 is outside"
    assert str(notice) == "t.csv:lat: notice: read day first"
    assert book.inputs[0].rows == 1


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (None, None, (None, None)),
        ("2022-09-13", None, (date(2022, 9, 13), date(2022, 9, 13))),
        (None, "2022-09-13", (date(2022, 9, 13), date(2022, 9, 13))),
        ("2022-09-01", "2022-09-30", (date(2022, 9, 1), date(2022, 9, 30))),
        # a night that ends at midnight does not reach into the next day
        (
            "2022-05-20T17:00:00+04:00",
            "2022-05-21T00:00:00+04:00",
            (date(2022, 5, 20), date(2022, 5, 20)),
        ),
        # the day is the local one, though in UTC it is still the day before
        (
            "2022-09-13T00:05:00+04:00",
            "2022-09-13T00:05:00+04:00",
            (date(2022, 9, 13), date(2022, 9, 13)),
        ),
    ],
)
def test_days_of_an_interval(
    start: str | None, end: str | None, expected: tuple[date | None, date | None]
) -> None:
    window = TimeWindow(
        start=parse_moment(start, column="start") if start else None,
        end=parse_moment(end, column="end") if end else None,
    )
    assert days_of(window) == expected


def test_undeclared_columns_and_wrong_types_are_refused() -> None:
    with pytest.raises(SchemaError, match="undeclared columns colour"):
        to_table("claims", {"colour": ["red"]})
    with pytest.raises(SchemaError, match="casualties, column min"):
        to_table("casualties", {"min": ["two"]})
    with pytest.raises(SchemaError, match="table claims"):
        check_schema("claims", empty_table("places"))


def test_unknown_is_none_never_nan() -> None:
    table = rows_to_table("claim_places", [{"claim_id": "c", "lon": 45.0}, {"claim_id": "d"}])
    rows = rows_of(table)
    assert [row["lon"] for row in rows] == [45.0, None]
    assert rows[1]["where_prec"] is None
