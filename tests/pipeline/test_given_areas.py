"""Coordinates with the code of a district, province or country are drawn as that area."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import shapely

from contactline.casebook.book import rows_of
from contactline.gazetteer.resolve import load_gazetteer
from contactline.geo.shapes import geometry_of
from contactline.ingest.read import read_inputs
from contactline.pipeline.locate import locate

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "id,place,lat,lon,where_prec"


def drawn(tmp_path: Path, *rows: str) -> list[dict[str, Any]]:
    path = tmp_path / "given.csv"
    path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
    book = locate(read_inputs([path]), load_gazetteer())
    reasons = [row["map_reason"] for row in rows_of(book.claims)]
    made = []
    for row, reason in zip(rows_of(book.claim_places), reasons, strict=True):
        shape = shapely.from_wkb(row["geometry"]) if row["geometry"] else None
        made.append(row | {"shape": shape, "map_reason": reason})
    return made


def test_a_named_area_around_the_point_is_drawn_itself(tmp_path: Path) -> None:
    (province, district) = drawn(
        tmp_path, "1,Syunik province,39.25,46.25,4", "2,Lachin rayon,39.64,46.55,3"
    )
    assert shapely.equals(province["shape"], geometry_of("admin1:AM-SU"))
    assert shapely.equals(district["shape"], geometry_of("admin1:AZ-LAC"))
    assert (province["draw"], province["status"], province["lon"]) == ("area", "given", 46.25)


@pytest.mark.parametrize(
    ("row", "radius_km"),
    [
        ("1,Nowhereland province,39.25,46.25,4", 75),
        ("1,Syunik province,40.5,45.2,4", 75),  # the point is not in it
        ("1,a zone,40.5,45.5,5", 75),
        ("1,Nowhereland district,40.5,45.5,3", 25),
    ],
)
def test_else_a_circle_that_is_no_finer_than_the_code(
    tmp_path: Path, row: str, radius_km: float
) -> None:
    (made,) = drawn(tmp_path, row)
    west, south, east, north = made["shape"].bounds
    assert made["draw"] == "area"
    assert (north - south) * 111.2 / 2 == pytest.approx(radius_km, rel=0.01)
    assert west < made["lon"] < east


def test_a_country_is_its_polygon_and_the_high_seas_are_listed(tmp_path: Path) -> None:
    home, far_away, seas = drawn(
        tmp_path, "1,Armenia,40,45,6", "2,Thailand,15,101,6", "3,waters,41,50.5,7"
    )
    assert home["draw"] == "area"
    assert shapely.equals(home["shape"], geometry_of("countries:AM"))
    assert far_away["shape"] is None
    assert "no polygon of that country is here" in far_away["map_reason"]
    assert seas["shape"] is None
    assert "international waters or airspace" in seas["map_reason"]


def test_a_point_and_a_ring_stay_what_they_are(tmp_path: Path) -> None:
    spot, ring = drawn(tmp_path, "1,Syunik province,39.25,46.25,1", "2,Sotk,40.2,45.86,2")
    assert (spot["draw"], ring["draw"]) == ("spot", "ring")
