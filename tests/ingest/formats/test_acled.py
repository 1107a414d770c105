from __future__ import annotations

import pytest

from tests.ingest.formats.frames import fixture, frame_of_rows, plain_rows


def test_the_claimant_is_the_source_and_several_sources_are_the_chain() -> None:
    (one, two, *_), _ = plain_rows(fixture("acled_new.csv"), "acled")
    assert one["claimant"] == "Invented News"
    assert "source_chain" not in one
    assert two["claimant"] == "Ministry of Defence of Azerbaijan; Invented Agency"
    assert two["source_chain"] == "Ministry of Defence of Azerbaijan; Invented Agency"
    assert "ACLED" not in one["claimant"]


def test_only_one_sided_kinds_have_an_accused() -> None:
    (battle, shelling, _, civilians), _ = plain_rows(fixture("acled_new.csv"), "acled")
    assert "accused" not in battle
    assert "target" not in battle
    assert "actor1=Military Forces of Azerbaijan (2003-)" in battle["code_note"]
    assert "actor2=Military Forces of Armenia (2018-)" in battle["code_note"]
    assert shelling["accused"] == "Military Forces of Armenia (2018-)"
    assert shelling["target"] == "Military Forces of Azerbaijan (2003-)"
    assert "actor1" not in shelling["code_note"].replace("assoc_actor_1", "")
    assert "assoc_actor_1=Invented Battalion" in shelling["code_note"]
    assert "accused" not in civilians  # civilians attack nobody: the order means nothing


def test_swapping_the_actors_swaps_accused_and_target() -> None:
    frame = fixture("acled_new.csv")
    names = list(frame.header)
    swap = {"actor1": "actor2", "actor2": "actor1", "inter1": "inter2", "inter2": "inter1"}
    rows = [
        {name: frame.columns[swap.get(name, name)][row].as_py() for name in names}
        for row in range(2)
    ]
    (battle, shelling), _ = plain_rows(frame_of_rows(names, rows), "acled")
    (_, before, *_), _ = plain_rows(frame, "acled")
    assert "accused" not in battle
    assert (shelling["accused"], shelling["target"]) == (before["target"], before["accused"])


def test_precision_goes_on_as_it_came() -> None:
    rows, made = plain_rows(fixture("acled_new.csv"), "acled")
    assert [row["geo_precision"] for row in rows] == ["1", "2", "3", "1"]
    assert [row.get("relation") for row in rows] == [None, "near", "in", None]
    assert [row.get("date_precision") for row in rows] == [None, None, "week", "month"]
    region = rows[2]
    assert (region["place"], region["within"]) == ("Tavush", "Armenia")
    assert "location=Ijevan" in region["code_note"]
    assert "where_prec" not in made.columns
    words = [notice.message for notice in made.notices]
    assert any(word.startswith("time_precision 2 (1 of the rows)") for word in words)
    assert any(word.startswith("time_precision 3 (1 of the rows)") for word in words)


def test_blank_fatalities_are_unknown_and_3_is_said_to_be_doubtful() -> None:
    rows, made = plain_rows(fixture("acled_new.csv"), "acled")
    assert [row.get("killed") for row in rows] == ["0", "3", None, "1"]
    words = [notice.message for notice in made.notices]
    assert any("none reported (1 of the rows)" in word for word in words)
    assert any("number not known (1 of the rows)" in word for word in words)


def test_an_old_export_with_numbers_for_inter_and_former_types() -> None:
    (strike, battle, _), made = plain_rows(fixture("acled_old.csv"), "acled")
    assert strike["id"] == "AZE77"
    assert strike["accused"] == "Military Forces of Azerbaijan (2003-)"
    assert "inter1=1 (State forces)" in strike["code_note"]
    assert (battle["event_type"], battle["sub_event_type"]) == ("Battles", "Armed clash")
    assert battle["geo_precision"] == "9"  # refused where all codes are read
    flaw = made.cell_flaws[2]["date"]
    assert (flaw.column, flaw.code) == ("time_precision", "range")
    assert list(made.cell_flaws) == [2]


@pytest.mark.parametrize("header", ["EVENT_ID_CNTY", "Event ID Cnty", "data_id"])
def test_headers_of_every_generation_are_recognised(header: str) -> None:
    names = [header, "EVENT_DATE", "EVENT_TYPE", "ACTOR1", "GEO_PRECISION", "LOCATION"]
    rows, _ = plain_rows(frame_of_rows(names, [{header: "7", "LOCATION": "Goris"}]), "acled")
    assert rows[0]["id"] == "7"
    assert rows[0]["place"] == "Goris"


def test_a_row_an_actor_accuses_nobody() -> None:
    names = ["event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1", "inter1"]
    row = {"event_id_cnty": "A1", "sub_event_type": "Air/drone strike", "actor1": "X"}
    rows, _ = plain_rows(frame_of_rows([*names, "geo_precision"], [row]), "acled")
    assert "accused" not in rows[0]
    assert "actor1=X" in rows[0]["code_note"]
