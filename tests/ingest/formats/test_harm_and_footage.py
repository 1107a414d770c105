"""Airwars-like tables, GeoConfirmed, TimeMap and auto-archiver."""

from __future__ import annotations

import pytest

from tests.ingest.formats.frames import fixture, frame_of_rows, plain_rows


def test_grades_stay_beside_the_claim() -> None:
    (confirmed, contested, weak), _ = plain_rows(fixture("airwars.csv"), "airwars")
    assert confirmed["accused"] == "Invented Army"
    assert "grading=confirmed" in confirmed["code_note"]
    assert "civilian_deaths_conceded=2" in confirmed["code_note"]
    assert "accused" not in contested
    assert "belligerents=Invented Army; Other Army" in contested["code_note"]
    assert weak["accused"] == "Other Army"
    assert {row["claimant"] for row in (confirmed, contested, weak)} == {"Airwars"}


def test_harm_is_a_range_and_blank_is_unknown() -> None:
    (confirmed, contested, weak), _ = plain_rows(fixture("airwars.csv"), "airwars")
    assert confirmed["casualties"] == ("? civilian killed 2-4; ? civilian wounded 3; ? killed 1-2")
    assert contested["casualties"] == "? civilian killed 0-3"
    assert "casualties" not in weak
    assert [row.get("where_prec") for row in (confirmed, contested, weak)] == ["1", "3", "1"]
    assert weak["radius_km"] == "0.1"
    assert confirmed["sub_event_type"] == "Air/drone strike"


def test_a_table_of_somebody_else_names_its_sources() -> None:
    names = ["grade", "killed_min", "killed_max", "source", "belligerent", "date", "incident_id"]
    row = {
        "incident_id": "H1",
        "grade": "fair",
        "killed_min": "1",
        "source": "A local paper",
        "belligerent": "X, Y",
    }
    rows, _ = plain_rows(frame_of_rows(names, [row, {"grade": "weak"}]), "airwars")
    assert (rows[0]["id"], rows[0]["claimant"]) == ("H1", "A local paper")
    assert rows[0]["casualties"] == "? civilian killed 1+"
    assert "accused" not in rows[0]
    assert "claimant" not in rows[1]


def test_geoconfirmed_csv() -> None:
    (first, second), _ = plain_rows(fixture("geoconfirmed.csv"), "geoconfirmed")
    assert first["claimant"] == "GeoConfirmed"
    assert first["url"] == "https://x.com/invented/status/1"
    assert (first["place"], first["within"], first["country"]) == (
        "Goris",
        "Syunik Province",
        "Armenia",
    )
    assert "faction=Neutral" in first["code_note"]
    assert "further_sources=https://t.me/invented/2" in first["code_note"]
    assert "accused" not in first
    assert "where_prec" not in first  # the data states none
    assert "date" not in second


def test_geoconfirmed_json() -> None:
    (row,), _ = plain_rows(fixture("geoconfirmed.json"), "geoconfirmed")
    assert (row["lat"], row["lon"]) == ("39.9", "46.7")
    assert row["url"] == "https://t.me/invented/5"
    assert row["date"] == "2031-03-04T16:20:00"


def test_former_geoconfirmed_folders_are_longitude_first() -> None:
    names = ["id", "date", "name", "description", "coordinates", "mapDataFolder", "originalSource"]
    row = {"coordinates": "[46.7, 39.9]", "mapDataFolder": "C. 2031", "description": "x"}
    rows, _ = plain_rows(frame_of_rows(names, [row]), "geoconfirmed")
    assert (rows[0]["lat"], rows[0]["lon"]) == ("39.9", "46.7")


@pytest.mark.parametrize("name", ["bellingcat.json", "bellingcat.csv"])
def test_bellingcat_downloads(name: str) -> None:
    rows, made = plain_rows(fixture(name), "timemap")
    assert rows[0]["claimant"] == "Bellingcat"
    assert rows[0]["date"] in ("2031-03-14", "2031-3-14")
    assert rows[0]["url"] == "https://x.com/invented/status/9"
    assert rows[0]["weapon"] == "Rocket artillery"
    assert "School or childcare" in rows[0]["code_note"]
    assert any("month first" in notice.message for notice in made.notices)
    assert "where_prec" not in rows[0]


def test_a_timemap_domain_brings_its_sources() -> None:
    (row,), _ = plain_rows(fixture("timemap.json"), "timemap")
    assert row["claimant"] == "Invented Author"
    assert row["url"] == "https://example.org/p/1.jpg"
    assert (row["date"], row["time"]) == ("2031-03-14", "14:30")
    assert "source_ids=src2" in row["code_note"]
    assert row["note"] == "seen by two"


def test_a_column_that_can_only_be_day_first_is_left_alone() -> None:
    frame = fixture("bellingcat.csv")
    row = {name: frame.columns[name][0].as_py() for name in frame.header}
    made_of = [row | {"date": "14/03/2031"}, row | {"date": "04/03/2031"}]
    rows, made = plain_rows(frame_of_rows(frame.header, made_of), "timemap")
    assert [row["date"] for row in rows] == ["14/03/2031", "04/03/2031"]
    assert made.notices == []


def test_an_archive_sheet_with_columns_of_its_own() -> None:
    (first, second), made = plain_rows(fixture("auto_archiver_sheet.csv"), "auto-archiver")
    assert first["claimant"] == "x.com/invented"
    assert second["claimant"] == "news.example.org"
    assert first["statement_date"] == "2031-03-04 20:05+00:00"
    assert first["archive_url"] == "https://archive.example.org/11/index.html"
    assert (first["place"], first["lat"]) == ("Goris", "39.5111")
    assert "date" not in first  # posted is not happened
    assert {first["review"], second["review"]} == {"draft"}
    assert any("not when or where it happened" in notice.message for notice in made.notices)


def test_an_archive_database_in_pythons_notation() -> None:
    (row,), _ = plain_rows(fixture("auto_archiver_database.csv"), "auto-archiver")
    assert row["claimant"] == "t.me/invented"
    assert row["url"] == "https://t.me/invented/12"
    assert row["title"] == "It's smoke"
    assert row["text"] == "line one\nline 'two'"
    assert row["statement_date"] == "2031-03-04 20:05+00:00"
    assert row["archive_url"] == "https://archive.example.org/12/x.mp4"
