"""A row that was given by an area or a line keeps it on the way through our own formats."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import shapely

from contactline.casebook.book import rows_of
from contactline.export.formats import format_for, write
from contactline.gazetteer.resolve import load_gazetteer
from contactline.ingest.read import read_inputs
from contactline.pipeline.locate import locate

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.casebook.book import Casebook

POLYGON = [[[45.8, 40.1], [46.0, 40.1], [46.0, 40.3], [45.8, 40.3], [45.8, 40.1]]]
LINE = [[45.9, 40.0], [46.1, 40.2]]


@pytest.fixture
def shapes(tmp_path: Path) -> Path:
    """Return GeoJSON of a polygon and a line named after villages, and a point."""

    def feature(place: str, kind: str, coordinates: object) -> dict[str, object]:
        names = {"date": "2022-09-13", "place": place, "source": "AFP"}
        geometry = {"type": kind, "coordinates": coordinates}
        return {"type": "Feature", "properties": names, "geometry": geometry}

    features = [
        feature("Sotk", "Polygon", POLYGON),
        feature("Kut", "LineString", LINE),
        feature("Vardenis", "Point", [45.72, 40.18]),
    ]
    path = tmp_path / "theirs.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def drawn(book: Casebook) -> list[tuple[str, str | None, str | None]]:
    made = []
    for row in rows_of(book.claim_places):
        shape = row["geometry"] and shapely.normalize(shapely.from_wkb(row["geometry"]))
        made.append((row["as_written"], row["draw"], shape and shapely.to_wkt(shape)))
    return sorted(made)


@pytest.mark.parametrize("suffix", ["geojson", "gpkg", "parquet", "kml", "kmz"])
def test_shapes_come_back(shapes: Path, tmp_path: Path, suffix: str) -> None:
    gazetteer = load_gazetteer()
    before = locate(read_inputs([shapes]), gazetteer)
    kept = tmp_path / f"ours.{suffix}"
    assert write(before, kept, format_for(None, kept)) == ()
    after = locate(read_inputs([kept]), gazetteer)
    assert [item[:2] for item in drawn(before)] == [
        ("Kut", "line"),
        ("Sotk", "area"),
        ("Vardenis", "spot"),
    ]
    assert drawn(after) == drawn(before)


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "xlsx"])
def test_a_lost_shape_is_said_and_never_becomes_a_village(
    shapes: Path, tmp_path: Path, suffix: str
) -> None:
    gazetteer = load_gazetteer()
    before = locate(read_inputs([shapes]), gazetteer)
    kept = tmp_path / f"ours.{suffix}"
    (words,) = write(before, kept, format_for(None, kept))
    assert words.startswith("2 places were given as an area or a line")
    after = locate(read_inputs([kept]), gazetteer)
    assert [item[:2] for item in drawn(after)] == [
        ("Kut", None),
        ("Sotk", None),
        ("Vardenis", "spot"),
    ]
    reasons = [row["map_reason"] or "" for row in rows_of(after.claims)]
    assert sum("the shape that it was given with is not in this file" in r for r in reasons) == 2
    again = locate(after, gazetteer)
    assert rows_of(again.claims) == rows_of(after.claims)
