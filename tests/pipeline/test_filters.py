"""Filters commute, only shrink, and count what they take out."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactline.casebook.book import from_records, rows_of
from contactline.gazetteer.errors import UnknownPlaceError
from contactline.geo.areas import Bounds
from contactline.model.records import Claim, ClaimPlace, Party, Report, Resolution
from contactline.model.terms import DisputeStatus, Relation, ResolutionStatus
from contactline.pipeline.filters import Filters, apply_filters
from contactline.pipeline.locate import locate

if TYPE_CHECKING:
    from contactline.casebook.book import Casebook
    from contactline.gazetteer.resolve import Gazetteer

SINGLE = [
    Filters(regions=("Kalbajar",)),
    Filters(regions=("Syunik", "Lachin district"), include_ambiguous=True),
    Filters(since=date(2022, 5, 1)),
    Filters(until=date(2022, 9, 13)),
    Filters(claimants=("AZ",)),
    Filters(accused=("AZ",)),
    Filters(dispute_statuses=(DisputeStatus.DENIED, DisputeStatus.SINGLE_SIDE)),
    Filters(min_precision=3),
    Filters(casualties=("any",)),
    Filters(bounds=Bounds(west=45.0, south=39.0, east=46.8, north=41.0)),
    Filters(within_km=60, of="Goris"),
]


def ids(book: Casebook) -> list[str]:
    return list(book.claims["claim_id"])


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(range(len(SINGLE))), min_size=1, max_size=3, unique=True))
def test_filters_commute_and_only_shrink(
    bundled: Casebook, gazetteer: Gazetteer, chosen: list[int]
) -> None:
    results = set()
    for order in permutations(chosen):
        book = bundled
        for index in order:
            before = ids(book)
            book = apply_filters(book, SINGLE[index], gazetteer)
            count = book.filters[-1]
            assert set(ids(book)) <= set(before)
            assert count.before - count.removed == len(book)
        results.add(tuple(ids(book)))
    assert len(results) == 1


def test_every_table_follows_the_claims(bundled: Casebook, gazetteer: Gazetteer) -> None:
    left = apply_filters(bundled, Filters(regions=("Tavush",)), gazetteer)
    assert ids(left) == ["004-A"]
    for name in ("claim_places", "casualties", "links"):
        assert set(getattr(left, name)["claim_id"]) <= {"004-A"}
    assert len(left.incidents) == 1
    assert len(left.reports) == 1


def test_an_unknown_region_suggests_others(bundled: Casebook, gazetteer: Gazetteer) -> None:
    with pytest.raises(UnknownPlaceError, match="Gegharkunik"):
        apply_filters(bundled, Filters(regions=("Gegarkuni",)), gazetteer)


def given_point(claim_id: str, lon: float, lat: float) -> Claim:
    place = ClaimPlace(
        as_written="here",
        relation=Relation.AT,
        resolution=Resolution(status=ResolutionStatus.GIVEN, lon=lon, lat=lat, where_prec=1),
    )
    return Claim(
        claim_id=claim_id,
        report=Report(report_id="r"),
        claimant=Party(side="AM"),
        places=(place,),
    )


@pytest.mark.parametrize(
    ("lon", "lat", "region", "plain", "with_ambiguous"),
    [
        (45.7316, 40.1827, "Gegharkunik", True, True),  # Vardenis, well inside
        (46.0445, 40.1098, "Kalbajar", True, True),  # the town
        (46.0445, 40.1098, "Gegharkunik", False, False),
        (45.968, 40.233, "Kalbajar", False, True),  # on the line: not decided
        (45.968, 40.233, "Gegharkunik", False, True),
        (2.35, 48.86, "Gegharkunik", False, False),  # Paris
    ],
)
def test_a_bare_point_counts_by_its_centre_unless_too_near_an_edge(
    gazetteer: Gazetteer, lon: float, lat: float, region: str, plain: bool, with_ambiguous: bool
) -> None:
    book = locate(from_records([given_point("p", lon, lat)]), gazetteer)
    assert rows_of(book.claims)[0]["map_status"] == "given"
    for include, expected in ((False, plain), (True, with_ambiguous)):
        filters = Filters(regions=(region,), include_ambiguous=include)
        assert bool(len(apply_filters(book, filters, gazetteer))) == expected


def test_a_bare_name_of_a_town_and_its_district_counts_for_the_district(
    gazetteer: Gazetteer,
) -> None:
    claim = Claim(
        claim_id="c",
        report=Report(report_id="r"),
        claimant=Party(side="AM"),
        places=(ClaimPlace(as_written="Kalbajar", relation=Relation.IN),),
    )
    book = locate(from_records([claim]), gazetteer)
    assert rows_of(book.claims)[0]["map_status"] == "ambiguous"
    assert len(apply_filters(book, Filters(regions=("Kelbajar",)), gazetteer)) == 1
    assert len(apply_filters(book, Filters(regions=("Lachin",)), gazetteer)) == 0


def test_a_circle_for_a_region_does_not_reach_into_another_country(
    bundled: Casebook, gazetteer: Gazetteer
) -> None:
    # Karabakh is a loose region of Azerbaijan, drawn as a circle that Goris lies in.
    left = ids(apply_filters(bundled, Filters(regions=("Karabakh",)), gazetteer))
    assert "003-A" not in left
    assert {"000-B", "002-G", "003-B"} <= set(left)
