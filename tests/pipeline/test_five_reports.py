"""The 25 claims of the five reports come out as a person placed them by hand."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import pytest
import shapely

from contactline.casebook.book import rows_of
from contactline.pipeline.filters import Filters, apply_filters

if TYPE_CHECKING:
    from contactline.casebook.book import Casebook
    from contactline.gazetteer.resolve import Gazetteer

LOCATED = {"000-A", "000-B", "001-A", "002-A", "002-C", "002-F", "002-G", "002-H"} | {
    "003-A",
    "003-B",
    "004-A",
}
AMBIGUOUS = {"002-D"}
NO_PLACE = {"003-E", "003-F", "004-B"}

#: (claim, name as written) -> (place id, UCDP where_prec, how it is drawn)
PLACES = {
    ("000-A", "Basarkechar"): ("am-former-vardenis", 3, "area"),
    ("000-A", "Gorus"): ("am-former-goris", 3, "area"),
    ("000-A", "Kalbajar"): ("az-kal", 3, "area"),
    ("000-A", "Lachin"): ("az-lac", 3, "area"),
    ("000-A", "Garagol"): ("lake-sev", 2, "ring"),
    ("000-B", "Aghdam"): ("az-agm", 3, "area"),
    ("001-A", "Kalbajar"): ("az-kal", 3, "area"),
    ("002-A", "Kalbajar"): ("az-kal", 3, "area"),
    ("002-C", "Sotk gold mine"): ("sotk-mine", 1, "spot"),
    ("002-F", "Republic of Artsakh"): ("nagorno-karabakh", 5, "area"),
    ("002-G", "Parukh"): ("az-farrukh", 2, "ring"),
    ("002-G", "Khramort"): ("az-khramort", 1, "spot"),
    ("002-H", "Republic of Artsakh"): ("nagorno-karabakh", 5, "area"),
    ("003-A", "Goris"): ("am-goris", 2, "ring"),
    ("003-A", "Sotk"): ("am-sotk", 2, "ring"),
    ("003-A", "Jermuk"): ("am-jermuk", 2, "ring"),
    ("003-B", "Dashkesan"): ("az-das", 3, "area"),
    ("003-B", "Kelbajar"): ("az-kal", 3, "area"),
    ("003-B", "Lachin"): ("az-lac", 3, "area"),
    ("004-A", "Tavush"): ("am-tv", 4, "area"),
}

MUTUAL = [{"000-A", "000-C"}, {"001-A", "001-B"}, {"003-A", "003-B"}, {"004-A", "004-B"}]


def test_the_file_has_exactly_the_25_rows(bundled: Casebook) -> None:
    ids = list(bundled.claims["claim_id"])
    counts = Counter(claim_id.partition("-")[0] for claim_id in ids)
    assert counts == {"000": 5, "001": 3, "002": 8, "003": 6, "004": 3}
    assert ids == sorted(ids)
    assert len(bundled.problems) == 0


def test_every_claim_has_the_expected_map_status(bundled: Casebook) -> None:
    for row in rows_of(bundled.claims):
        claim_id = row["claim_id"]
        expected = (
            "located"
            if claim_id in LOCATED
            else "ambiguous"
            if claim_id in AMBIGUOUS
            else "no_place"
            if claim_id in NO_PLACE
            else "unresolved"
        )
        assert row["map_status"] == expected, (claim_id, row["map_reason"])
        assert (row["map_reason"] is None) == (expected in ("located", "ambiguous"))


def test_places_are_the_right_ones_at_the_right_precision(bundled: Casebook) -> None:
    found = {
        (row["claim_id"], row["as_written"]): (row["place_id"], row["where_prec"], row["draw"])
        for row in rows_of(bundled.claim_places)
        if row["status"] == "resolved" and row["draw"] is not None
    }
    assert found == PLACES


def test_acled_precision_follows_and_is_never_upgraded(bundled: Casebook) -> None:
    pairs = {
        (row["where_prec"], row["geo_precision"])
        for row in rows_of(bundled.claim_places)
        if row["where_prec"] is not None
    }
    assert pairs <= {(1, 1), (2, 2), (3, 2), (4, 3), (5, 3), (6, 3)}


def test_only_a_known_spot_is_a_point(bundled: Casebook) -> None:
    for row in rows_of(bundled.claim_places):
        if row["geometry"] is not None:
            shape = shapely.from_wkb(row["geometry"])
            assert (shape.geom_type == "Point") == (row["draw"] == "spot")
            assert shape.is_valid


def test_zeylik_stays_ambiguous_with_all_its_candidates(bundled: Casebook) -> None:
    (row,) = [r for r in rows_of(bundled.claim_places) if r["as_written"] == "Zeylik"]
    candidates = json.loads(row["candidates"])
    ids = {candidate["place_id"] for candidate in candidates}
    assert {"az-zeylik-kalbajar", "az-zeylik-dashkasan"} <= ids
    assert all(candidate["reason"] for candidate in candidates)
    assert row["draw"] == "candidates"


def test_far_from_is_never_drawn(bundled: Casebook) -> None:
    rows = [r for r in rows_of(bundled.claim_places) if r["relation"] == "far_from"]
    assert len(rows) == 2
    assert all(row["draw"] is None and row["geometry"] is None for row in rows)


def test_twenty_incidents_with_their_dispute_status(bundled: Casebook) -> None:
    incidents = rows_of(bundled.incidents)
    assert Counter(row["dispute_status"] for row in incidents) == {
        "mutual_accusation": 5,
        "denied": 3,
        "single_side": 12,
    }
    clusters = [set(json.loads(row["claim_ids"])) for row in incidents]
    for pair in MUTUAL:
        assert pair in clusters
    assert {"000-E"} in clusters
    assert all(row["judgement_rule"] for row in incidents)
    status = {row["claim_id"]: row["incident_id"] for row in rows_of(bundled.claims)}
    assert status["000-D"] is None


def test_what_the_reports_say_of_casualties(bundled: Casebook) -> None:
    rows = rows_of(bundled.casualties)
    assert {r["claim_id"] for r in rows if r["explicit_zero"]} == {"000-C", "004-B"}
    unnumbered = [r for r in rows if not r["figure_given"]]
    assert {(r["claim_id"], r["side"]) for r in unnumbered} == {("003-B", "AZ"), ("004-B", "AZ")}
    assert all(r["min"] is None and r["max"] is None for r in unnumbered)
    deaths = {(r["claim_id"], r["min"]) for r in rows if r["kind"] == "killed" and r["min"]}
    assert deaths == {("002-H", 3), ("003-D", 1), ("003-E", 1), ("003-F", 2), ("004-A", 2)}
    wounded = {(r["claim_id"], r["min"], r["max"]) for r in rows if r["kind"] == "wounded"}
    assert wounded >= {("002-B", 1, 1), ("002-C", 1, 1), ("003-F", 13, None), ("004-A", 5, 5)}


REGIONS = [
    ("Kalbajar", {"000-A", "001-A", "002-A", "003-B"}),
    ("Kelbajar", {"000-A", "001-A", "002-A", "003-B"}),
    ("Kəlbəcər", {"000-A", "001-A", "002-A", "003-B"}),
    ("Karvachar", {"000-A", "001-A", "002-A", "003-B"}),
    ("Քարվաճառ", {"000-A", "001-A", "002-A", "003-B"}),
    ("Кельбаджар", {"000-A", "001-A", "002-A", "003-B"}),
    ("Kalbajar district", {"000-A", "001-A", "002-A", "003-B"}),
    ("Lachin district", {"000-A", "003-B"}),
    ("Laçın", {"000-A", "003-B"}),
    ("Berdzor", {"000-A", "003-B"}),
    ("Gegharkunik", {"000-A", "002-C", "003-A"}),
    ("Gegharkunik Province", {"000-A", "002-C", "003-A"}),
    ("Գեղարքունիք", {"000-A", "002-C", "003-A"}),
    ("Syunik", {"000-A", "003-A"}),
    ("Сюник", {"000-A", "003-A"}),
    ("Vayots Dzor", {"003-A"}),
    ("Vayots-Dzor marz", {"003-A"}),
    ("Dashkasan", {"003-B"}),
    ("Daşkəsən", {"003-B"}),
    ("Tavush", {"004-A"}),
    ("Tovuz", set()),
    ("Aghdam district", {"000-B"}),
]


@pytest.mark.parametrize(("name", "expected"), REGIONS)
def test_region_filters(
    bundled: Casebook, gazetteer: Gazetteer, name: str, expected: set[str]
) -> None:
    left = apply_filters(bundled, Filters(regions=(name,)), gazetteer)
    assert set(left.claims["claim_id"]) == expected
    assert left.filters[0].removed == 25 - len(expected)


@pytest.mark.parametrize(
    ("name", "added"), [("Kalbajar", {"002-D"}), ("Dashkasan", {"002-D"}), ("Tovuz", set())]
)
def test_ambiguous_places_count_only_when_asked_for(
    bundled: Casebook, gazetteer: Gazetteer, name: str, added: set[str]
) -> None:
    plain = apply_filters(bundled, Filters(regions=(name,)), gazetteer)
    wide = apply_filters(bundled, Filters(regions=(name,), include_ambiguous=True), gazetteer)
    assert set(wide.claims["claim_id"]) - set(plain.claims["claim_id"]) == added


def test_several_regions_are_alternatives(bundled: Casebook, gazetteer: Gazetteer) -> None:
    left = apply_filters(bundled, Filters(regions=("Tavush", "Vayots Dzor")), gazetteer)
    assert set(left.claims["claim_id"]) == {"003-A", "004-A"}
