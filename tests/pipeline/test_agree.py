"""Coordinates that disagree with the names beside them are said, not moved."""

from __future__ import annotations

import io

import pytest

from contactline.casebook.book import Casebook, rows_of, to_records
from contactline.gazetteer.resolve import Gazetteer, load_gazetteer
from contactline.ingest.read import read_inputs
from contactline.pipeline.agree import note_disagreements
from contactline.pipeline.locate import locate

TABLE = """\
id,place,admin2,country,lat,lon,where_prec,radius_km
right,Goris,,Armenia,39.51,46.34,1,
wrong,Goris,,Armenia,40.5,45.0,1,
coarse,Goris,,Armenia,39.7,46.3,2,
province,Goris,,Armenia,40.5,45.0,4,
wide,Goris,,,40.5,45.0,,200
country,Goris,,Azerbaijan,39.51,46.34,1,
district,Nowhereville,Kalbajar,,39.1,46.2,1,
inside,Nowhereville,Kalbajar,,40.1,46.2,1,
bare,,,,40.5,45.0,1,
"""


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture(scope="module")
def book(gazetteer: Gazetteer) -> Casebook:
    read = read_inputs(["-"], stdin=io.BytesIO(TABLE.encode()))
    return note_disagreements(locate(read, gazetteer), gazetteer)


def test_only_what_lies_further_off_than_it_is_known_is_warned_of(book: Casebook) -> None:
    warned = {claim.claim_id: claim.warnings for claim in to_records(book) if claim.warnings}
    assert set(warned) == {"wrong", "country", "district"}
    assert warned["wrong"] == (
        "the coordinates lie 157 km from Goris, further than they are known (5 km)",
    )
    assert "from Azerbaijan" in warned["country"][0]
    assert "from Kalbajar" in warned["district"][0]


def test_the_number_is_said_once_and_the_point_stays(book: Casebook) -> None:
    notices = [row for row in rows_of(book.problems) if "further from the place" in row["message"]]
    assert [(row["line"], row["message"][:8]) for row in notices] == [(3, "3 claims")]
    (place,) = [row for row in rows_of(book.claim_places) if row["claim_id"] == "wrong"]
    assert (place["lat"], place["draw"]) == (40.5, "spot")


def test_comparing_twice_says_nothing_twice(book: Casebook, gazetteer: Gazetteer) -> None:
    again = note_disagreements(book, gazetteer)
    assert rows_of(again.claims) == rows_of(book.claims)
