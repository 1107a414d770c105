"""What comes back when an export is read: own formats in full, every other as far as it goes."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING

import pytest

from contactline.casebook.book import from_records, rows_of, to_records
from contactline.export.formats import format_for, write
from contactline.ingest.read import read_inputs
from contactline.model.records import Claim, ClaimPlace
from contactline.model.terms import Relation
from tests.export.conftest import SPOT, account, killed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contactline.casebook.book import Casebook

    Make = Callable[..., Casebook]

OWN = ("csv", "jsonl", "geojson", "gpkg", "parquet", "xlsx")


def back(book: Casebook, path: Path, name: str | None = None) -> Casebook:
    write(book, path, format_for(name, path))
    return read_inputs([path])


@pytest.mark.parametrize("suffix", OWN)
def test_own_formats_give_back_equal_records(
    bundled: Casebook, tmp_path: Path, suffix: str
) -> None:
    found = back(bundled, tmp_path / f"claims.{suffix}")
    assert to_records(found) == to_records(bundled)
    assert [count.rejected for count in found.inputs] == [0]
    if suffix != "xlsx":  # where the other sheets are named
        assert rows_of(found.problems) == []


def test_through_every_own_format_in_turn(bundled: Casebook, tmp_path: Path) -> None:
    book = bundled
    for suffix in OWN:
        book = back(book, tmp_path / f"claims.{suffix}")
    assert to_records(book) == to_records(bundled)


def test_a_geojson_that_was_saved_again_is_still_read(bundled: Casebook, tmp_path: Path) -> None:
    path = tmp_path / "claims.geojson"
    write(bundled, path, format_for(None, path))
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=2))
    found = read_inputs([path])
    assert len(found) == len(bundled)
    assert to_records(found) == to_records(bundled)


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "parquet", "xlsx"])
def test_half_a_file_is_no_traceback(bundled: Casebook, tmp_path: Path, suffix: str) -> None:
    from contactline.ingest.read import NothingReadError

    path = tmp_path / f"claims.{suffix}"
    write(bundled, path, format_for(None, path))
    data = path.read_bytes()
    for share in (0.001, 0.3, 0.7, 0.99):
        path.write_bytes(data[: int(len(data) * share)])
        try:
            book = read_inputs([path])
        except NothingReadError as exc:
            book = exc.book
        assert len(book.problems) >= 1
        (count,) = book.inputs
        assert count.rows == count.claims + count.rejected


@pytest.fixture
def simple(make: Make) -> Casebook:
    """One claim on a spot on a day with two dead, and one on a district without a figure."""
    goris = ClaimPlace(as_written="Kalbajar", generic="district", relation=Relation.IN)
    return make(
        account("a", "AM", "AZ", casualties=(killed("AM", 2, 2),)),
        account("b", "AZ", "AM", places=(goris,)),
    )


def one(book: Casebook, position: int = 0) -> Claim:
    return to_records(book)[position]


def test_acled_columns_keep_date_place_code_and_dead(simple: Casebook, tmp_path: Path) -> None:
    found = back(simple, tmp_path / "acled.csv", "acled")
    assert len(found) == 2
    spot, district = to_records(found)
    for claim, source in ((spot, one(simple)), (district, one(simple, 1))):
        assert claim.time.start == source.time.start
        assert claim.event_type == source.event_type
        assert claim.sub_event_type == source.sub_event_type
        assert source.summary is not None
        assert source.summary in (claim.summary or "") + (claim.quote or "")
    (here,), (there,) = spot.places, district.places
    assert here.resolution is not None
    assert there.resolution is not None
    assert (here.resolution.lon, here.resolution.lat) == (SPOT.lon, SPOT.lat)
    assert here.resolution.geo_precision == 1
    # a code is never better on the way back: ACLED's 2 is a district or near a place
    assert there.resolution.geo_precision == 2
    assert there.resolution.where_prec in (2, 3)
    assert [item.max for item in spot.casualties if item.kind == "killed"] == [2]
    assert not district.casualties  # blank is not 0


def test_ucdp_columns_keep_interval_code_and_figures(simple: Casebook, tmp_path: Path) -> None:
    found = back(simple, tmp_path / "ucdp.csv", "ucdp")
    assert len(found) == 1  # the other has no death
    claim = one(found)
    assert claim.time.start == one(simple).time.start
    assert claim.claimant.name == "AM ministry"
    (place,) = claim.places
    assert place.resolution is not None
    assert (place.resolution.lon, place.resolution.lat) == (SPOT.lon, SPOT.lat)
    assert place.resolution.where_prec == 1
    dead = [item for item in claim.casualties if item.kind == "killed"]
    assert {item.max for item in dead} == {2}


def test_timemap_events_keep_words_date_and_exact_places(simple: Casebook, tmp_path: Path) -> None:
    write(simple, tmp_path / "timemap.json", format_for("timemap", None))
    events = json.loads((tmp_path / "timemap.json").read_text(encoding="utf-8"))["events"]
    (tmp_path / "events.json").write_text(json.dumps(events))
    spot, district = to_records(read_inputs([tmp_path / "events.json"]))
    for claim, source in ((spot, one(simple)), (district, one(simple, 1))):
        assert claim.claim_id.endswith(source.claim_id)
        assert claim.time.start == source.time.start
        assert source.summary in ((claim.summary or "") + (claim.quote or ""),)
    assert spot.places[0].resolution is not None
    assert (spot.places[0].resolution.lon, spot.places[0].resolution.lat) == (SPOT.lon, SPOT.lat)
    assert district.places[0].resolution is None  # a district has no point here
    assert "Kalbajar" in district.places[0].as_written


@pytest.mark.parametrize("suffix", ["kml", "kmz"])
def test_kml_gives_back_the_records(bundled: Casebook, tmp_path: Path, suffix: str) -> None:
    found = back(bundled, tmp_path / f"claims.{suffix}")
    by_id = {claim.claim_id: claim for claim in to_records(found)}
    # in the order of the folders, one a side
    assert [by_id[claim.claim_id] for claim in to_records(bundled)] == to_records(bundled)


def test_reports_beside_a_file_are_not_needed(bundled: Casebook, tmp_path: Path) -> None:
    """An own export carries what is known of its reports."""
    (tmp_path / "far").mkdir()
    write(bundled, tmp_path / "x.csv", format_for("csv", None))
    shutil.move(tmp_path / "x.csv", tmp_path / "far" / "x.csv")
    found = read_inputs([tmp_path / "far" / "x.csv"])
    assert rows_of(found.reports) == rows_of(bundled.reports)


def test_nothing_is_lost_between_an_empty_and_a_full_book(tmp_path: Path) -> None:
    claims = [account("a", "AM", "AZ", places=())]
    for suffix in OWN:
        found = back(from_records(claims), tmp_path / f"one.{suffix}")
        assert to_records(found) == claims
