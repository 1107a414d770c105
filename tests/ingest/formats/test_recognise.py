from __future__ import annotations

import pytest

from contactline.errors import UsageError
from contactline.ingest.formats import DIALECTS, NAMES, recognise
from contactline.ingest.formats.bare import names_for
from contactline.ingest.formats.ucdp import COLUMNS
from contactline.ingest.formats.wrapped import objects_of
from tests.ingest.formats.frames import DATA, fixture

EXPECTED = {
    "acled_new.csv": "acled",
    "acled_old.csv": "acled",
    "ucdp_ged.csv": "ucdp",
    "20310305001500.export.CSV": "gdelt",
    "airwars.csv": "airwars",
    "geoconfirmed.csv": "geoconfirmed",
    "geoconfirmed.json": "geoconfirmed",
    "bellingcat.csv": "timemap",
    "bellingcat.json": "timemap",
    "timemap.json": "timemap",
    "auto_archiver_sheet.csv": "auto-archiver",
    "auto_archiver_database.csv": "auto-archiver",
}


def test_every_fixture_is_one_format_and_no_other() -> None:
    assert {path.name for path in DATA.iterdir()} == set(EXPECTED)
    for name, expected in EXPECTED.items():
        header = fixture(name).header
        assert [item.name for item in DIALECTS if item.recognises(header)] == [expected], name


@pytest.mark.parametrize(
    "header",
    [
        ["date", "place", "text"],
        ["claim_id", "report_id", "claimant_side", "time_start", "places"],
        ["date", "latitude", "longitude", "event_type", "fatalities", "source"],
        ["id", "name", "description", "latitude", "longitude"],
        ["status", "metadata"],
        [],
    ],
)
def test_a_plain_table_is_none(header: list[str]) -> None:
    assert recognise(header) is None


def test_a_wanted_format_wins_or_says_what_is_missing() -> None:
    header = fixture("acled_new.csv").header
    assert recognise(header, "plain") is None
    chosen = recognise(header, "acled")
    assert chosen is not None
    assert chosen.name == "acled"
    with pytest.raises(UsageError, match=r"--input-format ucdp: the table has no column type_of"):
        recognise(header, "ucdp")
    with pytest.raises(UsageError, match=r"no such format; did you mean acled"):
        recognise(header, "acld")
    assert "plain" in NAMES


def test_only_true_bare_files_get_names() -> None:
    ucdp = fixture("ucdp_ged.csv")
    assert names_for(ucdp.raw(0)) == COLUMNS
    assert names_for(ucdp.header) is None
    assert names_for(["1"] * 61) is None
    assert names_for(["x"] * 49) is None
    assert names_for([]) is None


def test_what_an_answer_wraps() -> None:
    assert objects_of({"Result": [{"id": 1}], "TotalCount": 1}) == [{"id": 1}]
    assert objects_of({"data": []}) is None
    assert objects_of({"data": ["x"]}) is None
    assert objects_of([1]) is None
    folders = {"mapDataFolders": [{"name": "C", "mapDataPlacemarks": [{"id": "1"}]}, "x"]}
    assert objects_of(folders) == [{"id": "1", "mapDataFolder": "C"}]
