from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from contactline.geo.areas import distance_km
from contactline.geo.border import border_relation, line_between
from contactline.geo.errors import AreaError, UnknownShapeError
from contactline.geo.lookup import country_at

if TYPE_CHECKING:
    from pathlib import Path


def test_sotk_mine_is_too_near_the_line_to_tell_its_side() -> None:
    relation = border_relation(lon=45.968, lat=40.233)
    assert 0.2 < relation.distance_km < 0.5
    assert relation.side is None
    assert not relation.decided
    assert relation.words == "within 0.5 km of the line, side not decided"


@pytest.mark.parametrize(
    ("side", "lon", "lat", "least_km", "most_km"),
    [
        ("AM", 46.3417, 39.5111, 6, 9),  # Goris
        ("AZ", 46.0445, 40.1098, 6, 9),  # Kalbajar
        ("AM", 45.8963, 40.1806, 5, 8),  # Kut
        ("AZ", 45.4122, 39.2089, 15, 40),  # Nakhchivan
        ("AM", 45.5255, 40.6402, 1.5, 3),  # Artsvashen
    ],
)
def test_places_further_away_have_a_side(
    side: str, lon: float, lat: float, least_km: float, most_km: float
) -> None:
    relation = border_relation(lon=lon, lat=lat)
    assert (relation.side, relation.decided) == (side, True)
    assert least_km < relation.distance_km < most_km
    name = {"AM": "Armenia", "AZ": "Azerbaijan"}[side]
    assert relation.words.endswith(f"from the line, in {name}")


def test_on_a_lake_that_the_line_crosses_no_side_is_told() -> None:
    relation = border_relation(lon=46.2310, lat=39.5955)  # Sev Lich, its south
    assert not relation.decided
    assert relation.distance_km > 0.5
    assert "Sev Lich" in relation.words


def test_at_an_exclave_that_the_layer_lacks_no_side_is_told() -> None:
    relation = border_relation(lon=44.9467, lat=39.7866)
    assert relation.side is None
    assert not relation.decided
    assert "Karki" in relation.words


def test_in_a_third_country_the_point_has_no_side_and_that_is_decided() -> None:
    relation = border_relation(lon=44.8, lat=41.7)
    assert (relation.side, relation.decided) == (None, True)
    assert "in neither country" in relation.words


def test_lines_with_neighbours_are_known_too() -> None:
    relation = border_relation(lon=43.8453, lat=40.7942, countries=("AM", "TR"))  # Gyumri
    assert relation.side == "AM"
    assert 5 < relation.distance_km < 12
    assert relation.tolerance_km == 0.5


def test_a_line_from_the_coarse_layer_decides_less() -> None:
    relation = border_relation(lon=44.62, lat=42.74, countries=("GE", "RU"))
    assert relation.tolerance_km == 5
    assert not relation.decided


def test_countries_without_a_common_line_are_refused() -> None:
    with pytest.raises(UnknownShapeError, match="no common border"):
        border_relation(lon=45, lat=40, countries=("AM", "RU"))
    with pytest.raises(UnknownShapeError, match="no polygon of the country 'XX'"):
        border_relation(lon=45, lat=40, countries=("AM", "XX"))
    with pytest.raises(UnknownShapeError, match="no common border"):
        line_between(("AM", "RU"))


def test_a_point_off_the_earth_is_refused() -> None:
    with pytest.raises(AreaError, match="no place on the earth"):
        border_relation(lon=45, lat=95)


def test_line_is_as_long_as_the_sections_of_the_border_layer() -> None:
    line = line_between()
    assert shapely.Point(45.9661, 40.2299).distance(line) < 0.001
    assert line.length > 5


def test_users_borders_move_the_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.geojson"
    features = [
        {
            "type": "Feature",
            "properties": {"country_code": code},
            "geometry": shapely.geometry.mapping(shapely.box(west, 40, west + 0.5, 40.5)),
        }
        for code, west in (("AM", 45.0), ("AZ", 45.5))
    ]
    document = {"type": "FeatureCollection", "tolerance_m": 1000, "features": features}
    path.write_text(json.dumps(document), encoding="utf-8")
    inside = border_relation(lon=45.6, lat=40.2, borders=path)
    expected = distance_km(lon1=45.5, lat1=40.2, lon2=45.6, lat2=40.2)
    assert inside.side == "AZ"
    assert inside.distance_km == pytest.approx(expected, rel=1e-3)
    near = border_relation(lon=45.505, lat=40.2, borders=path)
    assert near.words == "within 1.0 km of the line, side not decided"


@given(lon=st.floats(44.0, 47.2), lat=st.floats(38.8, 41.3))
def test_a_side_is_told_only_beyond_the_tolerance_and_is_the_country(
    lon: float, lat: float
) -> None:
    relation = border_relation(lon=lon, lat=lat)
    if relation.side is not None:
        assert relation.decided
        assert relation.distance_km > relation.tolerance_km
        assert country_at(lon=lon, lat=lat).code == relation.side
    if relation.distance_km <= relation.tolerance_km:
        assert not relation.decided
