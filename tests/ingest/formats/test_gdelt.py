from __future__ import annotations

from contactline.ingest.formats.gdelt import COLUMNS_1, COLUMNS_2
from tests.ingest.formats.frames import fixture, plain_rows

NAME = "20310305001500.export.CSV"


def test_a_file_without_header_gets_its_61_names() -> None:
    frame = fixture(NAME)
    assert frame.header == COLUMNS_2
    assert (len(COLUMNS_2), len(COLUMNS_1)) == (61, 58)
    assert len(frame) == 5
    assert frame.lines[0] == 1


def test_centroids_are_no_points() -> None:
    rows, _ = plain_rows(fixture(NAME), "gdelt")
    assert [row.get("where_prec") for row in rows] == ["2", "6", "4", None, "4"]
    assert [row.get("relation") for row in rows] == ["near", "in", "in", None, "in"]
    assert (rows[0]["place"], rows[0]["country"]) == ("Goris", "Armenia")
    assert (rows[1]["place"], rows[1]["country"]) == ("Armenia", "Armenia")
    assert (rows[2]["place"], rows[2]["country"]) == ("Tavush", "Armenia")
    assert "lat" not in rows[3]


def test_every_row_is_a_draft_and_says_so() -> None:
    rows, made = plain_rows(fixture(NAME), "gdelt")
    assert {row["review"] for row in rows} == {"draft"}
    assert any("drafts" in notice.message for notice in made.notices)
    assert rows[0]["claimant"] == "news.example.org"
    assert rows[0]["url"] == "https://news.example.org/a/1"


def test_only_material_conflict_accuses() -> None:
    rows, _ = plain_rows(fixture(NAME), "gdelt")
    assert (rows[0]["accused"], rows[0]["target"]) == ("AZERBAIJAN", "ARMENIA")
    assert "accused" not in rows[1]
    assert "accused" not in rows[3]


def test_codes_become_kinds_only_where_they_say_as_much() -> None:
    rows, _ = plain_rows(fixture(NAME), "gdelt")
    assert rows[0]["sub_event_type"] == "Shelling/artillery/missile attack"
    assert rows[2]["sub_event_type"] == "Armed clash"
    assert "event_type" not in rows[1]
    assert rows[0]["text"].startswith("CAMEO 194, fighting: artillery and tanks; AZERBAIJAN -> ")
    assert "EventCode=112" in rows[1]["code_note"]
    assert rows[0]["date"] == "2031-03-04"
