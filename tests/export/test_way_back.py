"""ACLED -> ours -> ACLED and UCDP -> ours -> UCDP: exactly what comes back."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from contactline.export.formats import format_for, write
from contactline.gazetteer.resolve import load_gazetteer
from contactline.ingest.read import read_inputs
from contactline.pipeline.group import group
from contactline.pipeline.locate import locate

DATA = Path(__file__).parents[1] / "ingest" / "formats" / "data"
ACLED_KEPT = (
    *("event_id_cnty", "time_precision", "event_type", "sub_event_type", "disorder_type"),
    *("actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction"),
    *("civilian_targeting", "country", "admin1", "admin2", "location", "geo_precision"),
    *("source", "source_scale", "notes", "fatalities", "tags"),
)
UCDP_KEPT = (
    *("id", "type_of_violence", "side_a", "side_b", "conflict_name"),
    *("where_prec", "where_coordinates", "where_description", "adm_1", "adm_2", "country"),
    *("event_clarity", "date_prec", "deaths_a", "deaths_b", "deaths_civilians"),
    *("deaths_unknown", "best", "high", "low"),
)


def there_and_back(source: Path, name: str, folder: Path) -> list[tuple[dict[str, str], ...]]:
    """Return the rows that came back, each with the row that it was."""
    book = group(locate(read_inputs([source]), load_gazetteer()))
    back = folder / "back.csv"
    write(book, back, format_for(name, back))
    key = "event_id_cnty" if name == "acled" else "id"
    with source.open(encoding="utf-8", newline="") as file:
        before = {row[key]: row for row in csv.DictReader(file)}
    with back.open(encoding="utf-8", newline="") as file:
        return [(before[row[key]], row) for row in csv.DictReader(file)]


@pytest.mark.parametrize("file", ["acled_new.csv", "acled_old.csv"])
def test_acled_comes_back(tmp_path: Path, file: str) -> None:
    pairs = there_and_back(DATA / file, "acled", tmp_path)
    assert pairs
    for before, after in pairs:
        for name in ACLED_KEPT:
            if name in before and file == "acled_new.csv":
                assert after[name] == before[name], name
        assert after["inter1"] == before["inter1"]
        assert after["actor1"] == before["actor1"]
        assert float(after["latitude"]) == float(before["latitude"])
        assert after["fatalities"] == before["fatalities"]


def test_ucdp_comes_back(tmp_path: Path) -> None:
    pairs = there_and_back(DATA / "ucdp_ged.csv", "ucdp", tmp_path)
    assert pairs
    for before, after in pairs:
        for name in UCDP_KEPT:
            assert after[name] == before[name], name
        if before["source_original"]:  # where it is blank, the outlet is the claimant
            assert after["source_original"] == before["source_original"]
        assert float(after["longitude"]) == float(before["longitude"])
        assert after["date_start"] == before["date_start"][:10]
        assert after["date_end"] == before["date_end"][:10]
