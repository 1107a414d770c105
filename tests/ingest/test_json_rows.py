"""JSON Lines, arrays and GeoJSON points."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from contactline.casebook.book import rows_of, to_records
from contactline.errors import InputError
from contactline.ingest.read import read_inputs

DATA = Path(__file__).resolve().parents[1] / "data"


def read(text: str, **options: object):
    return read_inputs(["-"], stdin=io.BytesIO(text.encode()), **options)


def test_points_become_given_coordinates_and_properties_become_cells() -> None:
    point, named = to_records(read_inputs([DATA / "points.geojson"]))
    assert point.places[0].resolution is not None
    assert (point.places[0].resolution.lon, point.places[0].resolution.lat) == (45.8653, 40.2021)
    assert point.summary == "nothing wrong here"
    assert (named.places[0].as_written, named.places[0].resolution) == ("Goris", None)


def test_the_geometry_wins_over_a_property_of_the_same_name() -> None:
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [45.8, 40.2, 1900]},
        "properties": {"latitude": 1, "date": 2022, "text": "x"},
    }
    (claim,) = to_records(read(json.dumps(feature)))
    assert claim.places[0].resolution is not None
    assert claim.places[0].resolution.lat == 40.2


@pytest.mark.parametrize(
    "geometry",
    [
        {"type": "Point"},
        {"type": "Point", "coordinates": []},
        {"type": "Point", "coordinates": "45.8,40.2"},
        {"type": "Point", "coordinates": [None, None]},
        {"type": "Point", "coordinates": [[1], {}]},
        {"type": "LineString", "coordinates": [[45, 40], [46, 41]]},
        {"type": ["Point"]},
        7,
    ],
)
def test_a_broken_geometry_is_no_crash(geometry: object) -> None:
    good = {"type": "Point", "coordinates": [45.8, 40.2]}
    features = [
        {"type": "Feature", "geometry": item, "properties": {"text": "x"}}
        for item in (geometry, good)
    ]
    book = read(json.dumps({"type": "FeatureCollection", "features": [*features, "x", None]}))
    (item,) = book.inputs
    assert item.rows == 4
    assert to_records(book)[-1].places[0].resolution is not None


def test_keys_may_come_and_go_from_line_to_line() -> None:
    one, other = to_records(
        read('{"place": "Sotk"}\n{"text": "x", "place": "Goris", "killed": 0}\n')
    )
    assert (one.summary, one.casualties) == (None, ())
    assert (other.summary, other.casualties[0].max) == ("x", 0)


def test_lists_and_objects_in_a_cell_are_kept_as_json() -> None:
    (claim,) = to_records(read('{"place": "Sotk", "text": ["a", {"b": 1}]}\n'))
    assert claim.summary == '["a", {"b": 1}]'


@pytest.mark.parametrize(
    "line",
    [
        '{"place": "Sotk", "text": "\\ud800"}',
        '{"place": "Sotk", "te\\udfffxt": "x", "text": "\\udfff"}',
        '{"place": "Sotk", "text": NaN}',
        '{"place": ' + "[" * 100_000,
        '{"place": ' + "1" * 10_000 + "}",
    ],
    ids=["surrogate", "surrogate-key", "nan", "deep", "digits"],
)
def test_hostile_lines_reject_only_themselves(line: str) -> None:
    book = read(f'{{"place": "Goris", "text": "good"}}\n{line}\n')
    assert [claim.summary for claim in to_records(book)] == ["good"]
    assert book.inputs[0].rejected == 1
    json.dumps(rows_of(book.problems)).encode()


def test_claims_are_told_from_plain_objects() -> None:
    claim = {"claim_id": "a", "report": {"report_id": "r"}, "claimant": {"side": "AM"}}
    book = read(json.dumps(claim) + "\n" + json.dumps(claim | {"stance": "shouts"}) + "\n")
    assert book.inputs[0].format == "claims"
    assert [(row["line"], row["column"]) for row in rows_of(book.problems)] == [(2, "stance")]


def test_a_document_that_is_no_json_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [')
    with pytest.raises(InputError, match=r"x\.geojson: json: is no valid JSON"):
        read_inputs([path])
    path.write_bytes(b'{"type": "\xff"}')
    with pytest.raises(InputError, match="encoding: byte 0xFF"):
        read_inputs([path])
