"""GeoJSON: every type of geometry, each feature a row.

Members: RFC 7946; the ``crs`` member of the 2008 draft is honoured.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from contactline.ingest.formats.records import WGS84, Record, frame_of_records
from contactline.ingest.json_rows import (
    MAX_DOCUMENT_BYTES,
    cell_text,
    refuse_constant,
    why_no_json,
)
from contactline.ingest.lines import KEPT_CHARS, detect_encoding
from contactline.ingest.rows import Flaw
from contactline.ingest.source import SourceError, read_whole

if TYPE_CHECKING:
    from contactline.ingest.frame import TextFrame
    from contactline.ingest.source import Source

_HEAD = re.compile(rb'"type"\s*:\s*"Feature(?:Collection)?"')
_DEGREES = ("CRS84", "EPSG::4326", "EPSG:4326", "OGC:CRS84")
_NAMED = re.compile(r"(?:EPSG:{1,2})(?:[\d.]*:)?(\d{4,6})")
#: Deepest nesting of coordinates: a multipolygon has four.
MAX_LEVELS = 8


def looks_like_geojson(source: Source) -> bool:
    """Tell from the start of an input whether it is GeoJSON that holds no claims of ours."""
    start = source.head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"{") or source.suffix in (".jsonl", ".ndjson"):
        return False
    return _HEAD.search(source.head) is not None and b'"claim_id"' not in source.head


def read_geojson(source: Source, *, encoding: str | None = None) -> TextFrame:
    """Return the features of a GeoJSON document.

    Raises
    ------
    SourceError
        If the document as a whole cannot be read.
    """
    found = detect_encoding(source, stated=encoding)
    raw = read_whole(source, limit_bytes=MAX_DOCUMENT_BYTES)
    try:
        document = json.loads(raw.decode(found.name), parse_constant=refuse_constant)
    except UnicodeDecodeError as exc:
        reason = f"byte 0x{raw[exc.start]:02X} at {exc.start} is no {found.name.upper()}"
        raise SourceError(source.name, "encoding", f"{reason}; save it as UTF-8") from exc
    except (ValueError, RecursionError) as exc:
        raise SourceError(source.name, "json", why_no_json(exc)) from exc
    features = [document]
    if isinstance(document, dict) and document.get("type") == "FeatureCollection":
        features = document.get("features", [])
        if not isinstance(features, list):
            raise SourceError(source.name, "json", "the FeatureCollection has no features")
    if not features:
        raise SourceError(source.name, "empty", "holds no feature")
    crs = _system(source.name, document.get("crs") if isinstance(document, dict) else None)
    records = [_record(number, feature) for number, feature in enumerate(features, start=1)]
    frame = frame_of_records(source, "geojson", records, crs=crs)
    if found.notice:
        frame.note(found.notice)
    return frame


def _system(name: str, crs: object) -> str:
    if crs is None:
        return WGS84
    label = json.dumps(crs)
    if any(known in label for known in _DEGREES):
        return WGS84
    code = _NAMED.search(label)
    if code is None:
        reason = f"is in another reference system ({label[:80]}); reproject it to EPSG:4326"
        raise SourceError(name, "format", reason)
    return f"EPSG:{code[1]}"


def _record(number: int, feature: object) -> Record:
    record = Record(line=number)
    if not isinstance(feature, dict) or feature.get("type") not in (None, "Feature"):
        return _flawed(record, feature, Flaw(None, "json", "is no GeoJSON feature"))
    properties = feature.get("properties")
    data = dict(properties) if isinstance(properties, Mapping) else {}
    if "id" in feature:
        data.setdefault("id", feature["id"])
    geometry = feature.get("geometry")
    if geometry is not None:
        shape = _shape(geometry)
        if isinstance(shape, Flaw):
            return _flawed(record, feature, shape)
        record.shape = shape
        if shape is None:
            data |= dict(zip(("longitude", "latitude"), geometry["coordinates"][:2], strict=False))
    record.cells = {str(key): cell_text(value) for key, value in data.items()}
    return record


def _flawed(record: Record, feature: object, flaw: Flaw) -> Record:
    record.flaw = flaw
    record.cells = {"feature": json.dumps(feature, ensure_ascii=True)[:KEPT_CHARS]}
    return record


def _shape(geometry: object) -> bytes | Flaw | None:
    """Return WKB; None for a point that is none, which its cells then show."""
    import shapely

    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if not isinstance(geometry, Mapping) or kind is None:
        return Flaw("geometry", "geometry", "is no GeoJSON geometry")
    if kind == "Point":
        pair = geometry.get("coordinates")
        if not isinstance(pair, list) or len(pair) < 2:
            return Flaw("geometry", "geometry", "a point needs [longitude, latitude]")
        if not all(_is_number(part) for part in pair[:2]):
            return None
    if not _shallow(geometry.get("coordinates", []), MAX_LEVELS):
        return Flaw("geometry", "geometry", "the coordinates are nested too deeply")
    try:
        made = shapely.from_geojson(json.dumps(geometry))
    except (ValueError, TypeError, RecursionError, shapely.errors.ShapelyError) as exc:
        why = str(exc).splitlines()[0][:80]
        return Flaw("geometry", "geometry", f"a {str(kind)[:40]} that cannot be read ({why})")
    if made.is_empty:
        return Flaw("geometry", "geometry", f"a {str(kind)[:40]} without coordinates")
    found: Any = shapely.to_wkb(made)
    return bytes(found)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _shallow(value: object, levels: int) -> bool:
    while isinstance(value, list) and value:
        levels -= 1
        value = value[0]
    return levels >= 0
