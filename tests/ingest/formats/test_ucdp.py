from __future__ import annotations

from contactline.ingest.formats.ucdp import COLUMNS
from tests.ingest.formats.frames import fixture, frame_of_rows, plain_rows


def test_the_49_columns() -> None:
    assert len(COLUMNS) == len(set(COLUMNS)) == 49
    assert fixture("ucdp_ged.csv").header == COLUMNS


def test_claimant_is_the_original_source_and_outlets_are_the_chain() -> None:
    (first, second, third, _), _ = plain_rows(fixture("ucdp_ged.csv"), "ucdp")
    assert first["claimant"] == "Ministry of Defence of Azerbaijan"
    assert first["source_chain"] == "Invented Agency; Invented News"
    assert second["claimant"] == "Invented News"  # nobody else is named
    assert "source_chain" not in second
    assert third["claimant"] == "local residents"
    assert third["source_chain"] == "Invented Agency; Invented News"


def test_only_one_sided_violence_has_a_direction() -> None:
    (state_based, _, one_sided, _), _ = plain_rows(fixture("ucdp_ged.csv"), "ucdp")
    assert "accused" not in state_based
    assert "side_a=Government of Azerbaijan" in state_based["code_note"]
    assert (one_sided["accused"], one_sided["target"]) == ("Invented Group", "Civilians")


def test_precision_and_interval_go_on_as_they_came() -> None:
    rows, made = plain_rows(fixture("ucdp_ged.csv"), "ucdp")
    assert [row["where_prec"] for row in rows] == ["1", "3", "6", "8"]
    assert [row.get("relation") for row in rows] == [None, "in", "in", "in"]
    assert [row.get("date_precision") for row in rows] == ["day", "days", "year", None]
    assert (rows[0]["date"], rows[0].get("date_end")) == ("2031-03-04", None)
    assert (rows[1]["date"], rows[1]["date_end"]) == ("2031-03-06", "2031-03-08")
    assert made.cell_flaws[3]["date"].column == "date_prec"
    assert "where_prec=3, date_prec=2" in rows[1]["code_note"]


def test_an_interval_is_not_widened_by_its_code() -> None:
    def row(start: str, end: str, code: str) -> dict[str, str]:
        return {"id": "1", "date_start": start, "date_end": end, "date_prec": code}

    rows = [
        row("2022-09-12 00:00:00.000", "2022-09-30 00:00:00.000", "4"),
        row("2022-09-01", "2022-09-30", "4"),
        row("2022-11-01", "2023-02-10", "5"),
        row("2022-01-01", "2022-12-31", "5"),
        row("2022-09-05", "2022-09-11", "3"),
        row("2022-09-05", "2022-09-05", "4"),
    ]
    made, _ = plain_rows(frame_of_rows(COLUMNS, rows), "ucdp")
    kept = [item["date_precision"] for item in made]
    assert kept == ["days", "month", "days", "year", "week", "month"]
    assert (made[0]["date"], made[0]["date_end"]) == ("2022-09-12", "2022-09-30")


def test_low_and_high_are_those_of_the_only_ones_who_died() -> None:
    row = {
        "id": "1",
        "side_a": "Government of Armenia",
        "side_b": "Government of Azerbaijan",
        "deaths_a": "3",
        "deaths_b": "0",
        "deaths_civilians": "0",
        "deaths_unknown": "0",
        "best": "3",
        "high": "4",
        "low": "2",
    }
    other = row | {"deaths_a": "0", "deaths_civilians": "3"}
    exact = row | {"low": "3", "high": "3"}
    some = row | {"deaths_b": "1", "best": "4"}
    unfit = row | {"low": "0", "high": "0"}
    rows, _ = plain_rows(frame_of_rows(COLUMNS, [row, other, exact, some, unfit]), "ucdp")
    assert [item["casualties"] for item in rows] == [
        "AM killed 2-4",
        "? civilian killed 2-4",
        "AM killed 3",
        "AM killed 3; AZ killed 1",
        "AM killed 3",
    ]


def test_deaths_stay_with_their_sides_and_a_zero_is_not_a_statement() -> None:
    (first, second, third, fourth), _ = plain_rows(fixture("ucdp_ged.csv"), "ucdp")
    assert first["casualties"] == "AZ killed 2; AM killed 3; ? killed 1"
    assert "low=4, best=6, high=9" in first["code_note"]
    assert second["casualties"] == "? killed 2-7"
    assert third["casualties"] == "? civilian killed 2"
    assert fourth["casualties"] == "? killed 1"


def test_no_figure_at_all_stays_open() -> None:
    rows, _ = plain_rows(frame_of_rows(COLUMNS, [{"id": "1", "where_prec": "1"}]), "ucdp")
    assert "casualties" not in rows[0]
    assert "killed" not in rows[0]


def test_an_api_answer_with_other_numbers() -> None:
    row = {"id": "1", "deaths_a": "2.0", "deaths_b": "0.0", "best": "2.0", "where_prec": "2.0"}
    rows, _ = plain_rows(frame_of_rows(COLUMNS, [row | {"side_a": "Nobody"}]), "ucdp")
    assert rows[0]["casualties"] == "? killed 2"
    assert rows[0]["where_prec"] == "2"
    assert rows[0]["relation"] == "near"
