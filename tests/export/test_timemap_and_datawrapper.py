"""TimeMap and Datawrapper: a point only where a spot is known, an area else, or none."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from shapely.geometry import shape

from contactline.export.formats import format_for, write

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.casebook.book import Casebook

#: What TimeMap's event schema allows, and of which type (``eventSchema.js``).
EVENT = {
    "id": str,
    "description": str,
    "date": str,
    "time": str,
    "time_precision": str,
    "location": str,
    "latitude": str,
    "longitude": str,
    "category": str,
    "associations": list,
    "sources": list,
    "comments": str,
}
SOURCE = {"id", "title", "paths", "type", "url", "author", "date"}
ASSOCIATION = {"id", "title", "desc", "mode", "filter_paths"}


def export(book: Casebook, folder: Path, name: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    path = folder / "x.json"
    lost = write(book, path, format_for(name, None))
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document, lost


def test_timemap_events_follow_its_schema(bundled: Casebook, tmp_path: Path) -> None:
    document, lost = export(bundled, tmp_path, "timemap")
    events = {event["id"]: event for event in document["events"]}
    assert len(events) == 24
    assert lost[0] == "TimeMap: 1 claim left out, neither a date nor an exact place"
    for event in events.values():
        assert all(isinstance(value, EVENT[key]) for key, value in event.items())
        assert ("latitude" in event) == ("longitude" in event)
        assert event["date"] or "latitude" in event
    assert {key for key, event in events.items() if "latitude" in event} == {"002-C", "002-G"}
    assert events["002-C"]["latitude"] == "40.233"
    assert events["000-A"]["date"] == "11/29/2022"
    assert events["000-A"]["time"] == "18:25"
    assert events["002-A"]["time"] == ""
    assert events["002-A"]["location"] == "in Kalbajar"
    known = {item["id"] for item in document["associations"]}
    for event in events.values():
        assert set(event["associations"]) <= known
        assert set(event["sources"]) <= set(document["sources"])
    assert all(set(source) == SOURCE for source in document["sources"].values())
    assert all(set(item) == ASSOCIATION for item in document["associations"])
    pair = [
        key
        for key, e in events.items()
        if e["associations"][1:] == events["003-A"]["associations"][1:]
    ]
    assert pair == ["003-A", "003-B"]


def test_datawrapper_markers(bundled: Casebook, tmp_path: Path) -> None:
    document, lost = export(bundled, tmp_path, "datawrapper")
    markers = document["markers"]
    assert lost[0] == "Datawrapper: 13 claims left out, no place that is drawn"
    assert len({marker["id"] for marker in markers}) == len(markers)
    points = [marker for marker in markers if marker["type"] == "point"]
    assert {marker["title"] for marker in points} == {"Sotk gold mine", "Khramort"}
    for marker in points:
        lon, lat = marker["coordinates"]
        assert 43 < lon < 51
        assert 38 < lat < 42
    areas = [marker for marker in markers if marker["type"] == "area"]
    assert len(points) + len(areas) == len(markers)
    for marker in areas:
        drawn = shape(marker["feature"]["geometry"])
        assert drawn.area > 0
        assert marker["properties"]["stroke"].startswith("#")
    hollow = [marker for marker in areas if not marker["fill"]]
    assert {marker["title"] for marker in hollow} == {"Zeylik"}


def test_the_sides_have_the_colours_of_the_page(bundled: Casebook, tmp_path: Path) -> None:
    from contactline.maps.style import load_style

    document, _ = export(bundled, tmp_path, "datawrapper")
    colours = {side.side: side.colour for side in load_style().sides(["AM", "AZ"])}
    sotk = next(marker for marker in document["markers"] if marker["title"] == "Sotk gold mine")
    dashkesan = next(marker for marker in document["markers"] if marker["title"] == "Dashkesan")
    assert sotk["markerColor"] == colours["AM"]
    assert dashkesan["properties"]["fill"] == colours["AZ"]


def test_tooltips_hold_no_html_of_a_report(hostile: Casebook, tmp_path: Path) -> None:
    document, _ = export(hostile, tmp_path, "datawrapper")
    assert len(document["markers"]) == len(hostile)
    assert not [m for m in document["markers"] if "<" in m["tooltip"]["text"]]
