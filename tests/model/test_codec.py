"""Claims as JSON Lines and as rows of claims.csv: both ways, without loss."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactline.errors import RecordError
from contactline.model.codec_csv import (
    COLUMN_PATHS,
    LIST_COLUMNS,
    claim_from_row,
    claim_to_row,
    claims_to_csv,
    guard_cell,
    unguard_cell,
)
from contactline.model.codec_json import (
    MAX_TEXT_CHARS,
    ClaimRecordError,
    claim_from_json,
    claim_to_json,
    claims_to_jsonl,
    report_from_json,
    report_to_json,
)
from contactline.model.moments import parse_moment
from contactline.model.records import Claim, Party, Report
from contactline.model.terms import CasualtyKind, Relation, ResolutionStatus, Review, Stance
from tests.model.strategies import REPORTS, claims, texts

SCHEMA = Path(__file__).resolve().parents[3] / "shared" / "contract" / "claim.schema.json"
WHOLE_RECORDS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)


def minimal(**changes: Any) -> dict[str, Any]:
    made = {"claim_id": "c1", "report": {"report_id": "r1"}, "claimant": {"side": "AM"}}
    return made | changes


def errors_of(data: object) -> list[tuple[str, str]]:
    with pytest.raises(ClaimRecordError) as caught:
        claim_from_json(data)
    return [(error.column, error.code) for error in caught.value.errors]


class TestJson:
    @WHOLE_RECORDS
    @given(st.lists(claims(), max_size=3))
    def test_json_lines_give_back_the_equal_records(self, made: list[Claim]) -> None:
        lines = claims_to_jsonl(made).split("\n")[:-1]
        assert [claim_from_json(json.loads(line)) for line in lines] == made

    @WHOLE_RECORDS
    @given(claims())
    def test_writing_twice_gives_the_same_bytes(self, claim: Claim) -> None:
        again = claim_from_json(claim_to_json(claim))
        assert claims_to_jsonl([again]).encode() == claims_to_jsonl([claim]).encode()

    @WHOLE_RECORDS
    @given(claims())
    def test_output_keeps_the_contract(self, claim: Claim) -> None:
        if not SCHEMA.is_file():
            pytest.skip("the published contract lies beside the repository, not in it")
        jsonschema = pytest.importorskip("jsonschema")
        schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
        jsonschema.validate(claim_to_json(claim), schema)

    @given(REPORTS)
    def test_reports_come_back_equal(self, report: Report) -> None:
        assert report_from_json(report_to_json(report)) == report

    def test_a_bare_claim_has_what_the_contract_requires(self) -> None:
        claim = Claim(claim_id="c", report=Report(report_id="r"), claimant=Party(side=None))
        assert claim_to_json(claim) == {
            "claim_id": "c",
            "report": {"report_id": "r"},
            "claimant": {"side": None},
            "stance": "asserts",
            "time": {"precision": "unknown"},
            "places": [],
            "casualties": [],
            "review": "draft",
        }

    def test_unknown_report_fields_come_from_the_list_of_reports(self) -> None:
        known = {"r1": Report(report_id="r1", outlet="Gazette", url="https://example.org")}
        data = minimal(report={"report_id": "r1", "url": "https://other.example"})
        report = claim_from_json(data, reports=known).report
        assert (report.outlet, report.url) == ("Gazette", "https://other.example")

    def test_every_wrong_field_is_named(self) -> None:
        data = minimal(
            stance="shouts",
            count=-1,
            time={"start": "yesterday", "precision": "day"},
            places=[{"relation": "at"}, {"as_written": "x", "relation": "inside"}],
            casualties=[{"kind": "killed", "min": 3, "max": 2}],
        )
        assert errors_of(data) == [
            ("stance", "vocabulary"),
            ("count", "range"),
            ("time_start", "date"),
            ("places_as_written", "missing"),
            ("places_relation", "vocabulary"),
            ("casualties_max", "range"),
        ]

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            ({"claimant": None}, ("claimant_side", "missing")),
            ({"report": None}, ("report_id", "missing")),
            ({"claimant": {"side": "BOTH"}}, ("claimant_side", "vocabulary")),
            ({"time": []}, ("time", "json")),
            ({"places": "Sotk"}, ("places", "json")),
            ({"places": [{"as_written": "x", "resolution": {"status": "given", "lat": 95}}]},
             ("places_resolution_lat", "range")),
            ({"places": [{"as_written": "x", "resolution": {"status": "given", "where_prec": 8}}]},
             ("places_resolution_where_prec", "range")),
            ({"summary": "x" * (MAX_TEXT_CHARS + 1)}, ("summary", "text")),
            ({"summary": "\ud800"}, ("summary", "text")),
            ({"warnings": ["\ud800"]}, ("warnings", "text")),
            ({"source_chain": ["x" * (MAX_TEXT_CHARS + 1)]}, ("source_chain", "text")),
            ({"evidence": {"\udfff": [{"char_start": 0, "char_end": 1}]}}, ("evidence", "text")),
            ({"evidence": {"time": [{"char_start": 5, "char_end": 1}]}},
             ("evidence_time_char_start", "range")),
            ({"count": 10**30}, ("count", "range")),
            ({"count": 1.5}, ("count", "number")),
            ({"count": True}, ("count", "number")),
            ({"aggregate": "yes"}, ("aggregate", "vocabulary")),
            ({"time": {"start": "2022-09-13T00:05:00"}}, ("time_start", "date")),
            ({"time": {"start": "0001-01-01T00:00:00+04:00"}}, ("time_start", "range")),
            ({"time": {"start": "2022-09-14", "end": "2022-09-13"}}, ("time_end", "range")),
        ],
    )  # fmt: skip
    def test_bad_values_are_named(self, change: dict[str, Any], expected: tuple[str, str]) -> None:
        assert errors_of(minimal(**change)) == [expected]

    @pytest.mark.parametrize("data", [None, 7, "x", [], True])
    def test_what_is_no_object_is_an_error_not_a_crash(self, data: object) -> None:
        assert ("report_id", "missing") in errors_of(data)

    @settings(max_examples=200, deadline=None)
    @given(
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3)
                | st.dictionaries(
                    st.sampled_from([item.name for item in fields(Claim)] + ["side", "min", "lat"]),
                    inner,
                    max_size=6,
                )
            ),
            max_leaves=20,
        )
    )
    def test_any_json_is_read_or_refused(self, data: object) -> None:
        try:
            claim = claim_from_json(data)
        except ClaimRecordError:
            return
        claims_to_jsonl([claim]).encode()

    def test_a_claim_without_id_gets_one_from_its_words(self) -> None:
        data = minimal(summary="shelling")
        del data["claim_id"]
        one = claim_from_json(data).claim_id
        assert one == claim_from_json(data | {"incident_id": "i7"}).claim_id
        assert one != claim_from_json(data | {"summary": "clash"}).claim_id


class TestCsv:
    @WHOLE_RECORDS
    @given(st.lists(claims(), max_size=3))
    def test_rows_give_back_the_equal_records(self, made: list[Claim]) -> None:
        text = claims_to_csv(made)
        rows = list(csv.DictReader(io.StringIO(text, newline="")))
        assert [claim_from_row(row) for row in rows] == made

    @WHOLE_RECORDS
    @given(claims())
    def test_no_cell_runs_in_a_spreadsheet(self, claim: Claim) -> None:
        for cell in claim_to_row(claim).values():
            assert not cell.startswith(("=", "@", "\t", "\r"))

    @given(texts())
    def test_a_guarded_cell_comes_back(self, text: str) -> None:
        assert unguard_cell(guard_cell(text)) == text

    @given(st.text())
    def test_a_guarded_cell_of_any_text_comes_back(self, text: str) -> None:
        assert unguard_cell(guard_cell(text)) == text

    def test_every_field_of_a_claim_has_a_column(self) -> None:
        roots = {path[0] for path in COLUMN_PATHS.values()}
        assert roots == {item.name for item in fields(Claim)}

    def test_typed_places_and_casualties_are_read(self) -> None:
        row = {
            "report_id": "r",
            "claimant_side": "AZ",
            "places": "at: Kalbajar region; from direction of: Basarkechar region; Sotk",
            "casualties": "AZ killed 2; AZ wounded 5-7; AM killed 0; AZ losses ?; "
            "AM civilian wounded 3+; ? missing >12",
            "weapons": "mortars; D-30 howitzer",
            "source_chain": "ministry > agency > outlet",
        }
        claim = claim_from_row(row)
        assert [(place.as_written, place.relation) for place in claim.places] == [
            ("Kalbajar region", Relation.AT),
            ("Basarkechar region", Relation.FROM_DIRECTION_OF),
            ("Sotk", Relation.AT),
        ]
        found = [(c.side, c.kind, c.min, c.max, c.figure_given) for c in claim.casualties]
        assert found == [
            ("AZ", CasualtyKind.KILLED, 2, 2, True),
            ("AZ", CasualtyKind.WOUNDED, 5, 7, True),
            ("AM", CasualtyKind.KILLED, 0, 0, True),
            ("AZ", CasualtyKind.LOSSES, None, None, False),
            ("AM", CasualtyKind.WOUNDED, 3, None, True),
            (None, CasualtyKind.MISSING, 13, None, True),
        ]
        assert [c.explicit_zero for c in claim.casualties] == [False, False, True] + [False] * 3
        assert claim.casualties[4].civilian is True
        assert [weapon.as_written for weapon in claim.weapons] == ["mortars", "D-30 howitzer"]
        assert claim.source_chain == ("ministry", "agency", "outlet")
        assert (claim.stance, claim.review) == (Stance.ASSERTS, Review.DRAFT)

    @pytest.mark.parametrize(
        ("column", "cell", "code"),
        [
            ("places", "inside: Sotk", "vocabulary"),
            ("places", "at: ", "missing"),
            ("places", '[{"as_written": ', "json"),
            ("places", "[" * 100_000, "json"),
            ("casualties", "AZ killed many", "vocabulary"),
            ("count", "twelve", "number"),
            ("count", "9" * 5000, "number"),
            ("aggregate", "maybe", "vocabulary"),
            ("time_start", "13/09/2022", "date"),
            ("evidence", "quote", "json"),
        ],
    )
    def test_bad_cells_are_named(self, column: str, cell: str, code: str) -> None:
        row = {"report_id": "r", "claimant_side": "AM", column: cell}
        with pytest.raises(ClaimRecordError) as caught:
            claim_from_row(row)
        assert [(error.column, error.code) for error in caught.value.errors] == [(column, code)]

    @settings(max_examples=200, deadline=None)
    @given(st.dictionaries(st.sampled_from(sorted(COLUMN_PATHS)), texts(), max_size=8))
    def test_any_row_is_read_or_refused(self, row: dict[str, str]) -> None:
        try:
            claim = claim_from_row(row)
        except ClaimRecordError:
            return
        assert claim_from_row(claim_to_row(claim)) == claim

    def test_list_columns_are_columns(self) -> None:
        assert set(LIST_COLUMNS) <= set(COLUMN_PATHS)

    def test_unresolved_places_look_the_same_with_and_without_a_resolution(self) -> None:
        place = {"as_written": "Sotk", "relation": "at"}
        status = {"resolution": {"status": ResolutionStatus.UNRESOLVED.value}}
        assert claim_from_json(minimal(places=[place])) == claim_from_json(
            minimal(places=[place | status])
        )


class TestMoments:
    def test_a_day_and_an_instant_are_told_apart(self) -> None:
        assert parse_moment("2022-11-29", column="t") == date(2022, 11, 29)
        read = parse_moment("2022-11-29T18:25:00+04:00", column="t")
        assert isinstance(read, datetime)
        assert read.astimezone(UTC).hour == 14

    @pytest.mark.parametrize(
        "text", ["29.11.2022", "2022-02-30", "2022-11-29T18:25", "", "9999-12-31T23:00:00-05:00"]
    )
    def test_what_is_no_moment_is_refused(self, text: str) -> None:
        with pytest.raises(RecordError):
            parse_moment(text, column="t")
