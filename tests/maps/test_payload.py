"""The page's payload holds the tables as they are, in a form that cannot become markup."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from contactline.casebook.book import rows_of
from contactline.maps.page_basemap import basemap_payload
from contactline.maps.payload import PER_DEGREE, make_payload, to_json
from tests.maps.sample import (
    DOT,
    DRAWN,
    HOSTILE,
    MAPPED,
    SQUARE,
    hostile_book,
    make_book,
    make_sample_basemap,
    make_sample_spec,
)


@pytest.fixture(scope="module")
def payload() -> dict[str, Any]:
    return make_payload(make_sample_spec())


def column(payload: dict[str, Any], table: str, name: str) -> list[Any]:
    """Read a column as the page does."""
    found = payload["tables"][table]["columns"][name]
    if isinstance(found, list):
        return found
    return [None if code < 0 else found["values"][code] for code in found["codes"]]


def ring(steps: list[int]) -> list[tuple[float, float]]:
    """Undo the steps of a ring."""
    lon = lat = 0
    points = []
    for dlon, dlat in zip(steps[::2], steps[1::2], strict=True):
        lon, lat = lon + dlon, lat + dlat
        points.append((lon / PER_DEGREE, lat / PER_DEGREE))
    return points


@pytest.mark.parametrize(
    ("table", "name"),
    [
        ("claims", "claim_id"),
        ("claims", "claimant_side"),
        ("claims", "time_start"),
        ("claims", "time_as_written"),
        ("claims", "response"),
        ("claims", "aggregate"),
        ("claims", "quote"),
        ("claim_places", "as_written"),
        ("claim_places", "relation"),
        ("claim_places", "reason"),
        ("claim_places", "where_prec"),
        ("casualties", "min"),
        ("casualties", "figure_given"),
        ("casualties", "explicit_zero"),
        ("incidents", "dispute_status"),
        ("places", "name_hy"),
    ],
)
def test_a_column_travels_unchanged(payload: dict[str, Any], table: str, name: str) -> None:
    wanted = [row[name] for row in rows_of(getattr(make_book(), table))]
    assert column(payload, table, name) == wanted


def test_rows_refer_to_their_claim_report_incident_and_place(payload: dict[str, Any]) -> None:
    book = make_book()
    ids = column(payload, "claims", "claim_id")
    assert [ids[i] for i in column(payload, "claim_places", "claim")] == [
        row["claim_id"] for row in rows_of(book.claim_places)
    ]
    assert column(payload, "claims", "incident") == [0, 0, 1, 2, 3, 4, None]
    assert column(payload, "claims", "report") == [0] * 7
    assert column(payload, "incidents", "claims")[0] == [0, 1]
    names = column(payload, "places", "name")
    known = [i for i in column(payload, "claim_places", "place") if i is not None]
    assert {names[i] for i in known} == {"Square", "Dot mine"}


def test_claims_at_one_place_share_one_shape_where_it_is(payload: dict[str, Any]) -> None:
    sites, shapes = column(payload, "claim_places", "site"), payload["sites"]["shapes"]
    keys = [
        DRAWN.get((row["claim_id"], row["position"])) for row in rows_of(make_book().claim_places)
    ]
    assert [None if site is None else shapes[site]["draw"] for site in sites] == [
        None if key is None else key[0] for key in keys
    ]
    assert len(shapes) == len(set(DRAWN.values())), "the shared dot and square are there once"
    dot = next(one for one in shapes if one["draw"] == "spot")
    assert ring(dot["parts"][0][1]) == [pytest.approx(DOT)]
    square = next(one for one in shapes if one["draw"] == "area")
    outline = ring(square["parts"][0][1])
    west, south, east, north = SQUARE
    assert {(round(x, 5), round(y, 5)) for x, y in outline} == {
        (west, south),
        (west, north),
        (east, south),
        (east, north),
    }


def test_names_of_areas_stand_inside_them(payload: dict[str, Any]) -> None:
    west, south, east, north = SQUARE
    square = next(one for one in payload["sites"]["shapes"] if one["draw"] == "area")
    assert square["labels"]
    for lon, lat in (*square["anchors"], *square["labels"]):
        assert west < lon / PER_DEGREE < east
        assert south < lat / PER_DEGREE < north


def test_every_candidate_of_an_ambiguous_name_is_drawn_and_listed(payload: dict[str, Any]) -> None:
    twins = next(one for one in payload["sites"]["shapes"] if one["draw"] == "candidates")
    assert len(twins["parts"]) == len(twins["anchors"]) == 2
    listed = next(one for one in column(payload, "claim_places", "candidates") if one)
    assert [one["within"] for one in listed] == ["district 1", "district 2"]


def test_counts_and_reasons_are_those_of_the_spec(payload: dict[str, Any]) -> None:
    assert (payload["total"], payload["mapped"]) == (7, len(MAPPED))
    assert payload["not_mapped"] == [
        [5, "no place of c6 can be drawn"],
        [6, "no place of c7 can be drawn"],
    ]


def test_sides_that_only_are_spoken_of_have_a_name_too() -> None:
    book = make_book()
    claims = book.claims[book.claims["claimant_side"].fillna("") == "AZ"]
    only_az = book.with_tables(claims=claims.reset_index(drop=True))
    labels = make_payload(make_sample_spec(only_az))["side_labels"]
    assert labels["AM"] == "Armenia"


def test_claims_of_an_incident_that_filters_took_out_are_counted() -> None:
    book = make_book()
    claims = book.claims[book.claims["claim_id"] != "c2"].reset_index(drop=True)
    payload = make_payload(make_sample_spec(book.with_tables(claims=claims)))
    assert column(payload, "incidents", "claims")[0] == [0]
    assert column(payload, "incidents", "left_out")[0] == 1


def test_an_empty_casebook_has_a_payload() -> None:
    book = make_book([])
    payload = make_payload(make_sample_spec(book))
    assert payload["total"] == 0
    assert payload["sites"]["shapes"] == []


@given(st.text(st.characters(codec="utf-8")))
def test_no_text_can_end_its_script_element(text: str) -> None:
    written = to_json({"text": text})
    assert json.loads(written) == {"text": text}
    assert not set(written) & set("<>&\u2028\u2029\x00\r\n")


def test_hostile_text_stays_inside_the_json() -> None:
    written = to_json(make_payload(make_sample_spec(hostile_book())))
    assert "<" not in written
    summaries = json.loads(written)["tables"]["claims"]["columns"]["summary"]
    assert len(summaries) == 7
    assert set(summaries) <= set(HOSTILE)


def test_the_basemap_keeps_shapes_names_and_towns() -> None:
    basemap = make_sample_basemap()
    made = basemap_payload(basemap, make_sample_spec().bounds)
    assert set(made["layers"]) == set(basemap.layers)
    west, east = made["layers"]["countries"]
    assert (west["name"], east["name"]) == ("Westland", "Eastland")
    original = shape(basemap.layers["countries"]["features"][0]["geometry"])
    corners = [
        (lon / made["per_degree"], lat / made["per_degree"]) for lon, lat, _ in west["labels"]
    ]
    assert corners
    assert all(original.covers(shape({"type": "Point", "coordinates": at})) for at in corners)
    rooms = [room for _, _, room in west["labels"]]
    assert rooms == sorted(rooms, reverse=True)
    assert made["towns"][0] == ["Bigtown", {"az": "Böyük", "hy": "Մեծ"}, 445000, 402000, 0]
    assert made["layers"]["admin1"][0]["names"] == {"az": "Kvadrat"}
    assert [(one["name"], one["date"]) for one in made["optional"]] == [("old_line", "1994")]
