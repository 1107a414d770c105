from __future__ import annotations

import pytest
import shapely

from contactline.geo.errors import UnknownShapeError
from contactline.geo.shapes import geometry_of, has_shape, shape_keys


@pytest.mark.parametrize(
    ("ref", "lon", "lat"),
    [
        ("admin1:AZ-KAL", 46.0445, 40.1098),
        ("admin1:AM-GR", 45.5255, 40.6402),  # Artsvashen, an exclave of Gegharkunik
        ("admin1:AZ-QAZ", 45.0024, 41.0661),  # Askipara, an exclave of Gazakh
        ("admin1:AZ-NX", 45.4122, 39.2089),
        ("nkao:nkao", 46.7528, 39.8177),
        ("lakes:sevan", 45.335, 40.352),
        ("countries:AM", 44.5126, 40.1777),
        ("countries:TR", 32.85, 39.93),  # beyond the clip of the neighbours
        ("neighbours:GE", 44.8, 41.7),
        ("world:276", 13.4, 52.5),
    ],
)
def test_a_reference_gives_the_area_that_holds_a_known_point(
    ref: str, lon: float, lat: float
) -> None:
    assert geometry_of(ref).covers(shapely.Point(lon, lat))
    assert has_shape(ref)


def test_lines_are_found_by_key_section_and_part() -> None:
    assert geometry_of("border:main").geom_type == "LineString"
    assert geometry_of("border:tavush-gazakh").length < geometry_of("border:north").length
    exclave = geometry_of("border:artsvashen")
    assert exclave.geom_type == "LineString"
    assert exclave.is_ring
    assert geometry_of("line_1994:line_1994") == geometry_of("line_1994:line-1994")


def test_nakhchivan_is_the_union_of_its_units() -> None:
    whole = geometry_of("admin1:AZ-NX")
    assert whole.geom_type == "Polygon"
    assert whole.covers(geometry_of("admin1:AZ-ORD"))


@pytest.mark.parametrize(
    ("ref", "message"),
    [
        ("admin1:AZ-KALB", "AZ-KAL"),
        ("lakes:sevann", "sevan"),
        ("contries:AM", "did you mean countries"),
        ("AZ-KAL", "there is no layer"),
        ("", "there is no layer"),
        ("countries:DE", "AM, AZ"),
    ],
)
def test_unknown_reference_is_refused_with_suggestions(ref: str, message: str) -> None:
    assert not has_shape(ref)
    with pytest.raises(UnknownShapeError, match=message):
        geometry_of(ref)


def test_every_key_of_every_layer_gives_a_shape() -> None:
    for layer in ("admin1", "border", "countries", "lakes", "line_1994", "neighbours", "nkao"):
        for key in shape_keys(layer):
            assert not geometry_of(f"{layer}:{key}").is_empty


def test_keys_of_an_unknown_layer_are_refused() -> None:
    with pytest.raises(UnknownShapeError, match="no layer"):
        shape_keys("nothing")
