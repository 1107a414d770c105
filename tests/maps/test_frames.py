"""Any GeoDataFrame can be drawn, as exactly as its rows are known and no more."""

from __future__ import annotations

from datetime import date
from typing import Any

import folium
import geopandas
import numpy as np
import pytest
import shapely

from contactline.casebook.book import rows_of
from contactline.maps.frames import COLUMNS, FrameError, spec_of_frame
from contactline.maps.interactive import IncidentLayer
from contactline.maps.payload import make_payload

SHAPES = {
    "spot": shapely.Point(45.97, 40.23),
    "area": shapely.box(46.0, 40.0, 46.3, 40.2),
    "line": shapely.LineString([(46.5, 39.4), (46.9, 39.8)]),
}


def frame(shapes: list[Any], **columns: Any) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(columns, geometry=shapes, crs=4326)


def draws(made: Any) -> list[str | None]:
    return [row["draw"] for row in rows_of(made.book.claim_places)]


def test_a_shape_is_drawn_as_what_it_is() -> None:
    made = spec_of_frame(frame(list(SHAPES.values())))
    assert draws(made) == list(SHAPES)
    assert (made.total, made.mapped, made.drafts) == (3, 3, 0)
    assert [row["claim_id"] for row in rows_of(made.book.claims)] == ["0", "1", "2"]


def test_nothing_but_a_geometry_is_needed() -> None:
    assert make_payload(spec_of_frame(frame([SHAPES["spot"]]))).meta["total"] == 1
    assert make_payload(spec_of_frame(frame([]))).meta["total"] == 0


def test_a_point_that_is_no_spot_is_never_drawn_as_one() -> None:
    points = [SHAPES["spot"]] * 3
    made = spec_of_frame(frame(points, where_prec=[1, 3, 3], radius_km=[None, 20.0, None]))
    assert draws(made) == ["spot", "ring", None]
    assert made.mapped == 2
    assert [one.reason for one in made.not_mapped] == [
        "where_prec 3 is no spot, and neither an area nor a radius is given"
    ]


def test_several_places_of_one_claim_stay_one_claim() -> None:
    both = shapely.GeometryCollection([SHAPES["spot"], SHAPES["area"]])
    two = shapely.MultiPoint([(45, 40), (46, 40)])
    island = shapely.MultiPolygon([SHAPES["area"], shapely.box(47, 40, 47.1, 40.1)])
    made = spec_of_frame(frame([both, two, island]))
    assert draws(made) == ["spot", "area", "spot", "spot", "area"]
    assert made.total == 3


def test_a_row_without_a_place_is_listed() -> None:
    made = spec_of_frame(frame([None, shapely.Point()]))
    assert made.mapped == 0
    assert {one.reason for one in made.not_mapped} == {"the row has no geometry"}


def test_sides_are_known_by_code_and_name_and_others_keep_their_own() -> None:
    made = spec_of_frame(frame([SHAPES["spot"]] * 4, claimant=["AM", "azerbaijan", "India", None]))
    assert [row["claimant_side"] for row in rows_of(made.book.claims)] == [
        "AM",
        "AZ",
        "India",
        None,
    ]
    assert {side.side for side in made.sides} == {"AM", "AZ", "India", ""}
    assert len({side.colour for side in made.sides}) == 4


def test_what_the_columns_say_is_what_is_shown() -> None:
    made = spec_of_frame(
        frame(
            [SHAPES["spot"]] * 2,
            claim_id=["a", "b"],
            claimant=["Armenia", "Azerbaijan"],
            date=np.array(["2022-09-13", "2022-09-14"], dtype="datetime64[ns]"),
            date_end=["2022-09-15", None],
            text=["Fire.", " "],
            weapons=["mortars; artillery", None],
            incident_id=["x", "x"],
            dispute_status=[None, "mutual_accusation"],
            url=["https://example.org/1", None],
            colour=["red", "blue"],
        )
    )
    first, second = rows_of(made.book.claims)
    assert (first["date_start"], first["date_end"]) == (date(2022, 9, 13), date(2022, 9, 15))
    assert (first["summary"], second["summary"]) == ("Fire.", None)
    assert first["weapons"] == '[{"as_written": "mortars"}, {"as_written": "artillery"}]'
    assert [row["dispute_status"] for row in rows_of(made.book.incidents)] == ["mutual_accusation"]
    assert rows_of(made.book.reports)[0]["url"] == "https://example.org/1"
    assert make_payload(made).meta["mapped"] == 2


def test_other_reference_systems_are_turned_into_degrees() -> None:
    there = frame([SHAPES["spot"]]).to_crs(3857)
    row = rows_of(spec_of_frame(there).book.claim_places)[0]
    assert (row["lon"], row["lat"]) == pytest.approx((45.97, 40.23))


@pytest.mark.parametrize(
    ("columns", "words"),
    [
        ({"claim_id": ["a", "a"]}, "two rows have one claim_id"),
        ({"date": ["2022-05", "2022-05-01"]}, "'2022-05' is no day"),
        ({"date": ["soon, I guess", None]}, "is no day"),
    ],
)
def test_what_cannot_be_read_is_refused(columns: dict[str, Any], words: str) -> None:
    with pytest.raises(FrameError, match=words):
        spec_of_frame(frame([SHAPES["spot"]] * 2, **columns))


def test_a_frame_without_geometry_is_refused() -> None:
    import pandas as pd

    with pytest.raises(FrameError, match="no geometry"):
        spec_of_frame(pd.DataFrame({"text": ["x"]}))  # type: ignore[arg-type]


def test_the_layer_takes_a_frame_and_its_words_name_every_column() -> None:
    world = folium.Map().add_child(IncidentLayer(frame(list(SHAPES.values()))))
    assert world.get_bounds() == [[39.4, 45.97], [40.23, 46.9]]
    assert "contactlineMap.incidentLayer(" in world.get_root().render()
    words = IncidentLayer.__doc__ or ""
    assert all(f"``{name}``" in words for name in COLUMNS if name != "geometry")
