"""Rows of JSON Lines, JSON arrays and GeoJSON point features."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from contactline.ingest.formats.wrapped import objects_of
from contactline.ingest.lines import KEPT_CHARS, Encoding, detect_encoding, read_lines
from contactline.ingest.rows import MAX_COLUMNS, Flaw, Row, Table, printable
from contactline.ingest.source import SourceError, read_whole

if TYPE_CHECKING:
    from contactline.ingest.source import Source

#: A JSON document that is read as a whole may have at most this size.
MAX_DOCUMENT_BYTES = 200_000_000

_LINE_SUFFIXES = (".jsonl", ".ndjson")
_DOCUMENT_SUFFIXES = (".geojson", ".json")
_WGS84 = ("CRS84", "EPSG::4326", "EPSG:4326", "OGC:CRS84")


def looks_like_json(source: Source) -> bool:
    """Tell from the suffix or, for the standard input, from the first character."""
    if source.suffix in _LINE_SUFFIXES + _DOCUMENT_SUFFIXES:
        return True
    return source.path is None and source.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def read_json(source: Source, *, encoding: str | None = None) -> Table:
    """Return JSON Lines, an array of objects or a GeoJSON document as rows with `data`.

    A GeoJSON feature becomes an object of its properties with ``longitude`` and
    ``latitude`` before them. The header of the table is empty: see `flatten`.

    Raises
    ------
    SourceError
        If the document as a whole cannot be read.
    """
    found = detect_encoding(source, stated=encoding)
    if source.suffix in _LINE_SUFFIXES or (
        source.suffix not in _DOCUMENT_SUFFIXES and _first_line_is_record(source.head)
    ):
        rows, kind = _line_rows(source, found.name), "jsonl"
    else:
        rows, kind = _document_rows(source, found.name)
    table = Table(path=source.name, stem=source.stem, kind=kind, header=(), rows=rows)
    if found.notice:
        table.note(found.notice)
    return table


def flatten(table: Table) -> Table:
    """Return a table of JSON objects as one with a header and text cells.

    The header is every key in the order of first occurrence; a value that is a list or
    an object becomes its JSON text.
    """
    rows = list(table.rows)
    keys: dict[str, int] = {}
    for row in rows:
        for key in row.data or ():
            keys.setdefault(str(key), len(keys))
    if len(keys) > MAX_COLUMNS:
        reason = f"has {len(keys):,} different keys; at most {MAX_COLUMNS:,} are read"
        raise SourceError(table.path, "limit", reason)
    header = tuple(printable(key) for key in keys)

    def flat() -> Iterator[Row]:
        for row in rows:
            if row.flaw is not None or row.data is None:
                yield row
            else:
                cells = tuple(cell_text(row.data.get(key)) for key in keys)
                yield Row(row.line, cells)

    return Table(
        path=table.path,
        stem=table.stem,
        kind=table.kind,
        header=header,
        rows=flat(),
        notices=table.notices,
    )


def _line_rows(source: Source, encoding: str) -> Iterator[Row]:
    for line in read_lines(source, Encoding(name=encoding)):
        text = line.text.strip("\ufeff \t\r\n")
        if line.flaw is not None:
            yield Row(line.number, (text[:KEPT_CHARS],), Flaw(None, *line.flaw))
            continue
        if not text:
            continue
        try:
            data = json.loads(text, parse_constant=refuse_constant)
        except (ValueError, RecursionError) as exc:
            yield Row(line.number, (text,), Flaw(None, "json", why_no_json(exc)))
            continue
        if not isinstance(data, dict):
            message = "is no JSON object; each line should be one: {...}"
            yield Row(line.number, (text,), Flaw(None, "json", message))
            continue
        yield Row(line.number, (text,), data=data)


def _document_rows(source: Source, encoding: str) -> tuple[Iterator[Row], str]:
    raw = read_whole(source, limit_bytes=MAX_DOCUMENT_BYTES)
    try:
        document = json.loads(raw.decode(encoding), parse_constant=refuse_constant)
    except UnicodeDecodeError as exc:
        reason = f"byte 0x{raw[exc.start]:02X} at {exc.start} is no {encoding.upper()}"
        raise SourceError(source.name, "encoding", f"{reason}; save it as UTF-8") from exc
    except (ValueError, RecursionError) as exc:
        raise SourceError(source.name, "json", why_no_json(exc)) from exc
    if isinstance(document, dict) and document.get("type") == "FeatureCollection":
        _check_crs(source.name, document.get("crs"))
        features = document.get("features")
        if not isinstance(features, list):
            raise SourceError(source.name, "json", "the FeatureCollection has no features")
        return _feature_rows(features), "geojson"
    if isinstance(document, dict) and document.get("type") == "Feature":
        return _feature_rows([document]), "geojson"
    items = document if isinstance(document, list) else objects_of(document) or [document]
    return _object_rows(items), "json"


def _object_rows(items: list[Any]) -> Iterator[Row]:
    for number, item in enumerate(items, start=1):
        text = json.dumps(item, ensure_ascii=True)
        if isinstance(item, dict):
            yield Row(number, (text,), data=item)
        else:
            yield Row(number, (text[:KEPT_CHARS],), Flaw(None, "json", "is no JSON object"))


def _feature_rows(features: list[Any]) -> Iterator[Row]:
    for number, feature in enumerate(features, start=1):
        text = json.dumps(feature, ensure_ascii=True)
        if not isinstance(feature, dict):
            yield Row(number, (text[:KEPT_CHARS],), Flaw(None, "json", "is no GeoJSON feature"))
            continue
        properties = feature.get("properties")
        data: dict[str, Any] = {}
        geometry = feature.get("geometry")
        if geometry is not None:
            point = _point(geometry)
            if isinstance(point, Flaw):
                yield Row(number, (text[:KEPT_CHARS],), point)
                continue
            data |= {"longitude": point[0], "latitude": point[1]}
        if isinstance(properties, Mapping):
            data |= {key: value for key, value in properties.items() if key not in data}
        if "id" in feature:
            data.setdefault("id", feature["id"])
        yield Row(number, (text,), data=data)


def _point(geometry: object) -> tuple[Any, Any] | Flaw:
    kind = geometry.get("type") if isinstance(geometry, Mapping) else None
    if not isinstance(geometry, Mapping) or kind != "Point":
        message = f"only points are read; this is {str(kind or 'no geometry')[:40]!r}"
        return Flaw("geometry", "geometry", message)
    position = geometry.get("coordinates")
    if not isinstance(position, list) or len(position) < 2:
        return Flaw("geometry", "geometry", "a point needs [longitude, latitude]")
    return position[0], position[1]


def _check_crs(name: str, crs: object) -> None:
    if crs is None:
        return
    label = json.dumps(crs)
    if not any(known in label for known in _WGS84):
        reason = f"is in another reference system ({label[:80]}); reproject it to EPSG:4326"
        raise SourceError(name, "format", reason)


def _first_line_is_record(head: bytes) -> bool:
    first = head.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    try:
        data = json.loads(first)
    except (ValueError, RecursionError):
        # a record longer than the sample cannot be parsed, yet starts like one
        return first.startswith(b'{"claim_id"')
    return isinstance(data, dict) and data.get("type") not in ("FeatureCollection", "Feature")


def cell_text(value: object) -> str:
    """Return a JSON value as the text of a cell; a list or an object as JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, int | float):
        return str(value)
    return json.dumps(value, ensure_ascii=False)


def refuse_constant(name: str) -> float:
    """Refuse NaN and Infinity, which Python reads and JSON does not know."""
    raise ValueError(f"{name} is no JSON number")


def why_no_json(exc: Exception) -> str:
    """Say what is wrong with a document, in words."""
    if isinstance(exc, json.JSONDecodeError):
        return f"is no valid JSON: {exc.msg} at character {exc.pos + 1}"
    if isinstance(exc, RecursionError):
        return "is no valid JSON: too deeply nested"
    return f"is no valid JSON: {exc}"
