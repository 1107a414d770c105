"""Markers of a Datawrapper locator map: what its editor and its API take as data.

A spot is a point marker; a ring, a district, a province, a zone or a candidate is an area
marker, a line a line marker. What is not drawn has no marker and is counted.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from contactline.casebook.book import rows_of
from contactline.export.events import LeftOut, said_by
from contactline.export.shapes import DECIMALS
from contactline.export.sides import Side, area_opacity, marks, sides_of

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.casebook.book import Casebook
    from contactline.export.formats import ExportOptions

#: Circle of a point marker, in the units of Datawrapper's symbols.
_CIRCLE = {
    "id": "circle",
    "path": "M1000 350a500 500 0 0 0-500-500 500 500 0 0 0-500 500 500 500 0 0 0 500 500 "
    "500 500 0 0 0 500-500z",
    "horiz-adv-x": 1000,
    "scale": 1,
    "height": 700,
    "width": 1000,
}
#: Coarsest detail of an area, degrees; the editor becomes slow with more.
_DETAIL_DEG = 0.002


def datawrapper_file(book: Casebook, path: Path, options: ExportOptions) -> tuple[str, ...]:  # noqa: ARG001
    """Write the markers as JSON; return what was lost."""
    lost = LeftOut("Datawrapper")
    claims = {row["claim_id"]: row for row in rows_of(book.claims)}
    sides = {side.code: side for side in sides_of(row["claimant_side"] for row in claims.values())}
    markers: list[dict[str, Any]] = []
    drawn: set[str] = set()
    for place in rows_of(book.claim_places):
        if place["geometry"] is None:
            continue
        claim = claims[place["claim_id"]]
        drawn.add(place["claim_id"])
        side = sides[claim["claimant_side"] or None]
        shape = shapely.from_wkb(place["geometry"])
        parts = list(shape.geoms) if shape.geom_type == "GeometryCollection" else [shape]
        for part in parts:
            markers.append(_marker(f"m{len(markers) + 1}", part, place, claim, side))
    undrawn = [row for row in claims.values() if row["claim_id"] not in drawn]
    lost.leave_out(undrawn, "no place that is drawn")
    if markers:
        lost.other.append(
            "only the place, the claimant and a tooltip are kept; areas are simplified to "
            f"about {round(_DETAIL_DEG * 111_000, -1):.0f} m"
        )
    text = json.dumps({"markers": markers}, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
    return lost.words()


def _marker(
    name: str, shape: Any, place: dict[str, Any], claim: dict[str, Any], side: Side
) -> dict[str, Any]:
    title = place["as_written"]
    made: dict[str, Any] = {
        "id": name,
        "title": title,
        "visible": True,
        "visibility": {"mobile": True, "desktop": True},
    }
    if shape.geom_type == "Point":
        return made | {
            "type": "point",
            "icon": _CIRCLE,
            "scale": 1,
            "markerColor": side.colour,
            "coordinates": [round(shape.x, DECIMALS), round(shape.y, DECIMALS)],
            "anchor": "bottom-center",
            "offsetX": 0,
            "offsetY": 0,
            "tooltip": {"enabled": True, "text": _tooltip(claim)},
        }
    is_line = shape.geom_type in ("LineString", "MultiLineString")
    dashed = place["draw"] == "candidates" or claim["review"] == "draft"
    properties: dict[str, Any] = {
        "stroke": side.colour,
        "stroke-width": marks()["area_line_width_px"],
        "stroke-opacity": 1,
        "stroke-dasharray": "4,3" if dashed else "100000",
    }
    if not is_line:
        properties |= {"fill": side.colour, "fill-opacity": area_opacity(), "pattern": "solid"}
    return made | {
        "type": "line" if is_line else "area",
        "exactShape": True,
        "fill": not is_line and not dashed,
        "stroke": True,
        "properties": properties,
        "feature": {"type": "Feature", "properties": {}, "geometry": _geometry(shape)},
    }


def _geometry(shape: Any) -> dict[str, Any]:
    simple = shapely.simplify(shape, _DETAIL_DEG)
    rounded = shapely.transform(simple, lambda points: np.round(points, DECIMALS) + 0.0)
    found: dict[str, Any] = json.loads(shapely.to_geojson(rounded))
    return found


def _tooltip(claim: dict[str, Any]) -> str:
    """Return plain words; Datawrapper's tooltips take HTML, so its signs are spelled out."""
    from html import escape

    when = claim["time_start"] or "date not known"
    return escape(f"{said_by(claim)}, {when[:10]}: {claim['summary'] or claim['quote'] or ''}")
