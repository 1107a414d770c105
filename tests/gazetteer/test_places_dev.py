"""The gazetteer against an independent list of names and positions, where it lies beside."""

from __future__ import annotations

import csv
import os
from collections import Counter
from pathlib import Path

import pytest

from contactline.gazetteer import load_gazetteer
from contactline.gazetteer.generics import SETTLEMENTS
from contactline.geo.areas import distance_km
from contactline.model.terms import ResolutionStatus

SHARED = Path(__file__).resolve().parents[3] / "shared"
PLACES_DEV = SHARED / "reference" / "places_dev.csv"
WOF = SHARED / "reference" / "wof_am_az_places.csv"
LEAST_RIGHT = 0.99
#: GeoNames moves a point now and then; a curated one stays within its own radius and this.
MOVED_KM = 0.2
FALSE_PRECISION_KM = 10.0


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    if not PLACES_DEV.is_file():
        if os.environ.get("CI") == "true" and SHARED.is_dir():
            pytest.fail(f"{PLACES_DEV} should be there")
        pytest.skip("shared/reference/places_dev.csv is not beside the project")
    with PLACES_DEV.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_settlements_are_found(rows: list[dict[str, str]]) -> None:
    """Right: the top candidate within tolerance, or ambiguous with the right place among them."""
    gazetteer = load_gazetteer()
    tried: Counter[str] = Counter()
    right: Counter[str] = Counter()
    missed = []
    for row in rows:
        kind = row["feature_type"]
        if kind not in SETTLEMENTS:
            continue
        found = gazetteer.resolve(row["name_as_written"])
        shown = {
            ResolutionStatus.RESOLVED: found.candidates[:1],
            ResolutionStatus.AMBIGUOUS: found.candidates,
        }.get(found.status, ())
        near = any(
            distance_km(
                lon1=candidate.lon, lat1=candidate.lat,
                lon2=float(row["lon"]), lat2=float(row["lat"]),
            ) <= float(row["tolerance_km"])
            for candidate in shown
        )  # fmt: skip
        tried[kind] += 1
        right[kind] += near
        if not near:
            missed.append((row["name_as_written"], found.place_id, found.reason))
    assert right.total() >= LEAST_RIGHT * tried.total(), missed


def test_no_point_is_far_from_the_truth(rows: list[dict[str, str]]) -> None:
    gazetteer = load_gazetteer()
    wrong = []
    for row in rows:
        found = gazetteer.resolve(row["name_as_written"])
        if found.status is not ResolutionStatus.RESOLVED or (found.where_prec or 9) > 2:
            continue
        assert found.lon is not None
        assert found.lat is not None
        off_km = distance_km(
            lon1=found.lon, lat1=found.lat, lon2=float(row["lon"]), lat2=float(row["lat"])
        )
        if off_km > FALSE_PRECISION_KM and float(row["tolerance_km"]) <= FALSE_PRECISION_KM:
            wrong.append((row["name_as_written"], found.place_id, round(off_km)))
    assert wrong == []


def test_coordinates_are_those_of_the_record_they_cite() -> None:
    """Every curated GeoNames coordinate, against an older copy of GeoNames where it has it."""
    if not WOF.is_file():
        if os.environ.get("CI") == "true" and SHARED.is_dir():
            pytest.fail(f"{WOF} should be there")
        pytest.skip("shared/reference/wof_am_az_places.csv is not beside the project")
    with WOF.open(encoding="utf-8", newline="") as stream:
        records = {r["gn_id"]: r for r in csv.DictReader(stream) if r["src_geom"] == "geonames"}
    compared, wrong = 0, []
    for place in load_gazetteer().places():
        record = records.get(str(place.geonameid))
        is_curated = not place.place_id.startswith("gn-")
        if record is None or not is_curated or place.source != f"GeoNames {place.geonameid}":
            continue
        assert place.lon is not None
        assert place.lat is not None
        compared += 1
        off_km = distance_km(
            lon1=place.lon, lat1=place.lat, lon2=float(record["lon"]), lat2=float(record["lat"])
        )
        if off_km > (place.radius_km or 0.0) + MOVED_KM:
            wrong.append((place.place_id, round(off_km, 2)))
    assert compared > 800
    assert wrong == []
