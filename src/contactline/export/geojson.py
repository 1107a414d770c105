"""GeoJSON (RFC 7946): one feature a claim, with what is drawn of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import shapely

from contactline.casebook.book import rows_of, to_records
from contactline.model.codec_json import claim_to_json

if TYPE_CHECKING:
    from contactline.casebook.book import Casebook

#: Decimal places of coordinates: about 1 m.
DECIMALS = 5


def to_geojson(book: Casebook) -> str:
    """Return a FeatureCollection, one feature a line.

    The geometry of a claim is a GeometryCollection of exactly what a map draws of it
    (points where a point is known, areas where only an area is), or null when nothing
    is drawn. The properties are the claim in the contract's form, with its report,
    parties and times flattened, the incident's dispute status and the map status.
    """
    shapes = _shapes(book)
    status = {row["incident_id"]: row["dispute_status"] for row in rows_of(book.incidents)}
    features = []
    for claim, row in zip(to_records(book), rows_of(book.claims), strict=True):
        nested = claim_to_json(claim)
        properties = _flat(nested)
        properties["dispute_status"] = status.get(row["incident_id"])
        properties["map_status"] = row["map_status"]
        properties["map_reason"] = row["map_reason"]
        drawn = shapes.get(claim.claim_id)
        features.append(
            {
                "type": "Feature",
                "id": claim.claim_id,
                "geometry": None
                if not drawn
                else {"type": "GeometryCollection", "geometries": drawn},
                "properties": properties,
            }
        )
    lines = ",\n".join(
        json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features
    )
    return f'{{"type":"FeatureCollection","features":[\n{lines}\n]}}\n'


def _shapes(book: Casebook) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(book.claim_places):
        if row["geometry"] is None:
            continue
        shape = shapely.from_wkb(row["geometry"])
        parts = list(shape.geoms) if shape.geom_type == "GeometryCollection" else [shape]
        found.setdefault(row["claim_id"], []).extend(_mapping(part) for part in parts)
    return found


def _mapping(shape: Any) -> dict[str, Any]:
    made: dict[str, Any] = _rounded(json.loads(shapely.to_geojson(shapely.normalize(shape))))
    return made


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS)
    if isinstance(value, list):
        return [_rounded(item) for item in value]
    if isinstance(value, dict):
        return {key: _rounded(item) for key, item in value.items()}
    return value


def _flat(nested: dict[str, Any]) -> dict[str, Any]:
    """Join the paths of scalar objects by ``_``, as in ``claims.csv``; lists stay lists."""
    made: dict[str, Any] = {}
    for key, value in nested.items():
        if isinstance(value, dict) and key != "evidence":
            for inner, item in value.items():
                made["report_id" if inner == "report_id" else f"{key}_{inner}"] = item
        else:
            made[key] = value
    return made
