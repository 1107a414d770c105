"""What the page knows: the Casebook's tables by columns, and the shapes that are drawn.

Pure: the same spec gives the same payload. Columns of few different values travel as a
dictionary with codes (-1: unknown); a column that is unknown throughout is left out.
Claims that are drawn as the same shape share one entry of ``sites``.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import shapely
from shapely.geometry import Polygon

from contactline.maps.page_shapes import anchors, code_parts, inner_points, simple_parts
from contactline.maps.style import UNNAMED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from contactline.maps.spec import MapSpec

#: Steps a degree for shapes of claims: about a metre.
PER_DEGREE = 100_000
#: Names of areas are tried on a grid of so many steps, at so many of its points.
LABEL_GRID = 12
MAX_LABEL_POINTS = 24

#: Column -> whether it travels as a dictionary.
_CLAIMS = {
    "claim_id": False,
    "claimant_side": True,
    "claimant_name": True,
    "claimant_role": True,
    "accused_side": True,
    "accused_name": True,
    "accused_role": True,
    "target_side": True,
    "target_name": True,
    "target_role": True,
    "stance": True,
    "event_type": True,
    "sub_event_type": True,
    "count": False,
    "aggregate": True,
    "time_start": False,
    "time_end": False,
    "time_precision": True,
    "time_as_written": False,
    "time_tz_basis": True,
    "time_rule": True,
    "time_anchor": True,
    "time_extent": True,
    "statement_time_start": False,
    "statement_time_end": False,
    "statement_time_precision": True,
    "statement_time_as_written": False,
    "statement_time_tz_basis": True,
    "statement_time_rule": True,
    "statement_time_anchor": True,
    "statement_time_extent": True,
    "date_start": False,
    "date_end": False,
    "weapons": False,
    "damage": False,
    "response": True,
    "source_chain": True,
    "quote": False,
    "char_start": False,
    "char_end": False,
    "review": True,
    "summary": False,
    "note": False,
    "warnings": False,
    "map_status": True,
}
_CLAIM_PLACES = {
    "as_written": True,
    "generic": True,
    "relation": True,
    "inherited_from": True,
    "status": True,
    "name": True,
    "feature": True,
    "country": True,
    "lon": False,
    "lat": False,
    "radius_km": False,
    "where_prec": True,
    "geo_precision": True,
    "within": True,
    "reason": True,
    "candidates": True,
}
_CASUALTIES = {
    "side": True,
    "kind": True,
    "civilian": True,
    "min": False,
    "max": False,
    "figure_given": True,
    "explicit_zero": True,
    "as_written": False,
    "by": True,
}
_REPORTS = {
    "report_id": False,
    "path": False,
    "title": False,
    "outlet": True,
    "url": False,
    "archive_url": False,
    "published": False,
    "published_basis": True,
    "language": True,
}
_INCIDENTS = {
    "dispute_status": True,
    "judgement_by": True,
    "judgement_rule": True,
    "judgement_note": True,
    "date_start": False,
    "date_end": False,
}
_PLACES = {
    "name": False,
    "feature": True,
    "name_az": False,
    "name_hy": False,
    "name_ru": False,
    "name_en": False,
}
_JSON = {"weapons", "source_chain", "warnings", "candidates"}


def make_payload(spec: MapSpec) -> dict[str, Any]:
    """Return everything that the page shows of the claims, as plain JSON values."""
    book = spec.book
    claim_of = _index(book.claims["claim_id"])
    report_of = _index(book.reports["report_id"])
    incident_of = _index(book.incidents["incident_id"])
    place_of = _index(book.places["place_id"])
    sites, site_of = _sites(book.claim_places)

    claims = _table(book.claims, _CLAIMS)
    claims["columns"]["report"] = _refer(book.claims["report_id"], report_of)
    claims["columns"]["incident"] = _refer(book.claims["incident_id"], incident_of)
    claim_places = _table(book.claim_places, _CLAIM_PLACES)
    claim_places["columns"] |= {
        "claim": _refer(book.claim_places["claim_id"], claim_of),
        "place": _refer(book.claim_places["place_id"], place_of),
        "site": site_of,
    }
    casualties = _table(book.casualties, _CASUALTIES)
    casualties["columns"]["claim"] = _refer(book.casualties["claim_id"], claim_of)
    links = _table(book.links, {"kind": True, "target": True})
    links["columns"]["claim"] = _refer(book.links["claim_id"], claim_of)
    incidents = _table(book.incidents, _INCIDENTS)
    members = [json.loads(text or "[]") for text in _values(book.incidents["claim_ids"])]
    incidents["columns"] |= {
        "claims": [[claim_of[one] for one in ids if one in claim_of] for ids in members],
        "left_out": [sum(one not in claim_of for one in ids) for ids in members],
    }
    return {
        "title": spec.options.title,
        "names": spec.options.names,
        "version": spec.version,
        "total": spec.total,
        "mapped": spec.mapped,
        "drafts": spec.drafts,
        "days": None if spec.days is None else [day.isoformat() for day in spec.days],
        "filters": list(spec.filters),
        "boundary_note": spec.boundary_note,
        "attribution": list(spec.attribution),
        "not_mapped": [[claim_of[item.claim_id], item.reason] for item in spec.not_mapped],
        "sides": [
            {"side": one.side, "colour": one.colour, "dark": one.dark_colour} for one in spec.sides
        ],
        "side_labels": _side_labels(spec),
        "style": style_payload(spec),
        "tables": {
            "reports": _table(book.reports, _REPORTS),
            "claims": claims,
            "claim_places": claim_places,
            "casualties": casualties,
            "links": links,
            "incidents": incidents,
            "places": _table(book.places, _PLACES),
        },
        "sites": {"per_degree": PER_DEGREE, "shapes": sites},
    }


def style_payload(spec: MapSpec) -> dict[str, Any]:
    """Return the colours and sizes that the painters use."""
    style = spec.style
    return {"light": dict(style.light), "dark": dict(style.dark), "marks": dict(style.marks)}


def to_json(value: object) -> str:
    """Return JSON that may stand inside a script element, whatever its texts hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in ("<", ">", "&", "\u2028", "\u2029", "\x7f"):
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def _values(series: pd.Series) -> list[Any]:
    return _array(series).to_pylist()  # type: ignore[no-any-return]


def _array(series: pd.Series) -> pa.Array:
    array = pa.array(series)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _table(table: pd.DataFrame, columns: Mapping[str, bool]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, as_dictionary in columns.items():
        array = _array(table[name])
        if array.null_count == len(array):
            made[name] = {"values": [], "codes": [-1] * len(array)}
        elif as_dictionary:
            coded = array.dictionary_encode()
            values = [_plain(name, value) for value in coded.dictionary.to_pylist()]
            made[name] = {"values": values, "codes": coded.indices.fill_null(-1).to_pylist()}
        elif pa.types.is_date32(array.type):
            made[name] = array.cast(pa.int32()).to_pylist()
        else:
            made[name] = [_plain(name, value) for value in array.to_pylist()]
    return {"length": len(table), "columns": made}


def _plain(column: str, value: Any) -> Any:
    if value is None or column not in _JSON:
        return value
    found = json.loads(value)
    if column == "weapons":
        return [[item["as_written"], item.get("term")] for item in found]
    if column == "candidates":
        keys = ("name", "feature", "country", "within", "reason")
        return [{key: item[key] for key in keys if item.get(key) is not None} for item in found]
    return found


def _index(series: pd.Series) -> dict[str, int]:
    return {value: i for i, value in enumerate(_values(series))}


def _refer(series: pd.Series, index: Mapping[str, int]) -> list[int | None]:
    return [index.get(value) if value is not None else None for value in _values(series)]


def _sites(table: pd.DataFrame) -> tuple[list[dict[str, Any]], list[int | None]]:
    """Return the different shapes, and for every row which of them it is drawn as."""
    found: dict[tuple[str, bytes], int] = {}
    sites: list[dict[str, Any]] = []
    rows: list[int | None] = []
    for draw, wkb in zip(_values(table["draw"]), _values(table["geometry"]), strict=True):
        if draw is None or wkb is None:
            rows.append(None)
            continue
        key = (draw, wkb)
        if key not in found:
            shape = shapely.from_wkb(wkb)
            parts = code_parts(shape, per_degree=PER_DEGREE)
            found[key] = len(sites)
            site: dict[str, Any] = {
                "draw": draw,
                "parts": parts,
                "anchors": _steps(anchors(shape, draw)),
            }
            if draw == "area":
                site["labels"] = _steps(_label_points(shape))
            sites.append(site)
        rows.append(found[key])
    return sites, rows


def _label_points(shape: BaseGeometry) -> list[tuple[float, float]]:
    """Return where else the name of an area may stand, the roomiest place first."""
    areas = [part for part in simple_parts(shape) if isinstance(part, Polygon)]
    if not areas:
        return []
    largest = max(areas, key=lambda part: part.area)
    west, south, east, north = largest.bounds
    step = max(east - west, north - south) / LABEL_GRID
    chosen: list[tuple[float, float]] = []
    for lon, lat, _ in inner_points(
        largest.simplify(step / 10), step_deg=step, limit=LABEL_GRID**2
    ):
        if all(max(abs(lon - x), abs(lat - y)) > 1.5 * step for x, y in chosen):
            chosen.append((lon, lat))
    return chosen[:MAX_LABEL_POINTS]


def _steps(points: Iterable[tuple[float, float]]) -> list[list[int]]:
    return [[round(lon * PER_DEGREE), round(lat * PER_DEGREE)] for lon, lat in points]


def _side_labels(spec: MapSpec) -> dict[str, str]:
    """Return the label of every side that is spoken of, in the order of the style."""
    book = spec.book
    named: set[str] = set()
    columns: Sequence[tuple[pd.DataFrame, str]] = (
        (book.claims, "accused_side"),
        (book.claims, "target_side"),
        (book.casualties, "side"),
        (book.casualties, "by"),
    )
    for table, column in columns:
        named |= {value for value in _values(table[column]) if value is not None}
    known = spec.style.table["sides"]
    named |= {target for target in _values(book.links["target"]) if target in known}
    claimants = {side.side for side in spec.sides}
    codes: list[str | None] = [*(named | claimants) - {UNNAMED}]
    if UNNAMED in claimants:
        codes.append(None)
    return {style.side: style.label for style in spec.style.sides(codes)}
