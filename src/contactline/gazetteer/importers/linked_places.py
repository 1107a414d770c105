"""Linked Places (LPF) and plain GeoJSON: a FeatureCollection of places.

Linked Places keeps the names in ``names``, the kinds in ``types`` and the countries in
``properties.ccodes``; plain GeoJSON has everything in ``properties``. Both may be mixed.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from contactline.gazetteer.alternates import LANGUAGE_OF_SCRIPT, script_of
from contactline.gazetteer.containment import point_distance_km
from contactline.gazetteer.errors import GazetteerError
from contactline.gazetteer.generics import FEATURES, generic_class
from contactline.gazetteer.importers.archive import open_table, sha256_of
from contactline.gazetteer.importers.records import OWN_RANK, Batch, NewName, NewPlace, Source
from contactline.gazetteer.normalize import squeeze
from contactline.gazetteer.tables import LANGUAGES
from contactline.model.ids import content_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SUFFIXES: Final = (".geojson", ".json", ".jsonld")
#: Largest file; it is held in memory while it is read.
MAX_BYTES: Final = 256 * 2**20
DEFAULT_RADIUS_KM: Final = 2.0

_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_CRS84: Final = re.compile(r"CRS:?:?84|EPSG:{1,2}4326|OGC:CRS84", re.I)
_NAME_KEYS: Final = ("name", "title", "Name", "NAME", "toponym")
# GeoNames feature classes, which Linked Places uses in ``fclasses``.
_CLASSES: Final = {"A": "region", "H": "river", "L": "region", "P": "village", "T": "mountain"}
_FEATURE_OF_CLASS: Final = {
    "region": "region", "district": "district", "province": "admin1", "republic": "region",
    "settlement": "village", "station": "village",
}  # fmt: skip
_DATE: Final = re.compile(r"-?\d{4}(?:-\d{2}(?:-\d{2})?)?")


def read_linked_places(path: Path) -> Batch:
    """Read a FeatureCollection of places; all of it is checked before a row is stored.

    Raises
    ------
    GazetteerError
        If the file is no such thing; the message has the number of the feature.
    """
    digest = sha256_of(path)
    with open_table(path, SUFFIXES, max_bytes=MAX_BYTES) as table:
        raw = table.stream.read(MAX_BYTES + 1)
    try:
        data = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse)
    except UnicodeDecodeError as exc:
        raise GazetteerError(f"{path}: is not UTF-8 text (byte {exc.start})") from exc
    except (ValueError, RecursionError) as exc:
        raise GazetteerError(f"{path}: is no valid JSON: {exc}") from exc
    if not isinstance(data, dict) or not isinstance(data.get("features"), list):
        raise GazetteerError(f"{path}: is no FeatureCollection of GeoJSON or Linked Places")
    _check_crs(path, data)
    places = [
        _place(path, number, feature) for number, feature in enumerate(data["features"], start=1)
    ]
    if not places:
        raise GazetteerError(f"{path}: holds no feature")
    licence = _text(data.get("license")) or _text(data.get("licence"))
    return Batch(
        source=Source(
            key=f"geojson:{path.name}",
            title=_text(data.get("title")) or f"{path.name}, {len(places):,} places",
            file=path.name,
            sha256=digest,
            rank=OWN_RANK,
            licence=licence,
            attribution=_text(data.get("attribution")),
        ),
        places=_each(places, licence),
    )


def _each(places: list[NewPlace], licence: str | None) -> Iterator[NewPlace]:
    for place in places:
        place.licence = place.licence or licence
        yield place


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _check_crs(path: Path, data: dict[str, Any]) -> None:
    crs = data.get("crs")
    if crs is None:
        return
    name = json.dumps(crs)
    if not _CRS84.search(name):
        raise GazetteerError(f"{path}: crs: only degrees (EPSG:4326) are read, not {name[:80]}")


def _place(path: Path, number: int, feature: Any) -> NewPlace:
    where = f"{path.name}: feature {number}"
    if not isinstance(feature, dict) or feature.get("type") != "Feature":
        raise GazetteerError(f"{where}: is no Feature")
    properties = feature.get("properties") or {}
    if not isinstance(properties, dict):
        raise GazetteerError(f"{where}:properties: should be an object")
    names = _names(where, feature)
    name = next((t for key in _NAME_KEYS if (t := _text(properties.get(key)))), None)
    if name is None and names:
        name = names[0][0]
    if name is None:
        raise GazetteerError(f"{where}:name: there is none, in `names` or in the properties")
    name = unicodedata.normalize("NFC", name)
    if squeeze(name) not in {squeeze(row[0]) for row in names}:
        names.insert(0, _name(name, None, "official"))
    lon, lat, radius_km = _position(where, feature.get("geometry"))
    radius = properties.get("radius_km", radius_km)
    if isinstance(radius, bool) or not isinstance(radius, int | float) or not 0 <= radius <= 20_000:
        raise GazetteerError(f"{where}:radius_km: {str(radius)[:40]!r} is not between 0 and 20000")
    identity = _text(feature.get("@id")) or _text(feature.get("id")) or _text(properties.get("id"))
    country = _country(where, properties)
    start, end = _dates(feature.get("when"))
    return NewPlace(
        place_id=_place_id(identity, name, lon, lat),
        name=name,
        feature=_feature(where, feature, properties),
        where=where,
        lon=lon,
        lat=lat,
        radius_km=float(radius),
        country_code=country,
        admin1_id=_text(properties.get("admin1_id")),
        district_id=_text(properties.get("district_id")),
        geonameid=_geonameid(identity, properties),
        valid_from=start,
        valid_to=end,
        source=_text(properties.get("source")) or identity or path.name,
        licence=_text(properties.get("licence")) or _text(properties.get("license")),
        note=_text(properties.get("note")),
        names=names,
    )


def _place_id(identity: str | None, name: str, lon: float, lat: float) -> str:
    """Return an id of the house's form; a URI becomes a hash, which stays the same."""
    if identity and _ID.fullmatch(identity) and not identity.isdecimal():
        return identity
    if identity:
        return f"lp-{content_id(identity)}"
    return f"lp-{content_id(name, f'{lon:.5f}', f'{lat:.5f}')}"


def _geonameid(identity: str | None, properties: dict[str, Any]) -> int | None:
    value = properties.get("geonameid")
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    for text in (_text(value), identity):
        match = re.fullmatch(r"(?:gn[:-]|https?://(?:www|sws)\.geonames\.org/)?(\d+)/?", text or "")
        if match and (text is not identity or not (text or "").isdecimal()):
            return int(match[1])
    return None


def _country(where: str, properties: dict[str, Any]) -> str | None:
    codes = properties.get("ccodes")
    text = codes[0] if isinstance(codes, list) and len(codes) == 1 else None
    text = _text(text) or _text(properties.get("country_code")) or _text(properties.get("country"))
    if text is None:
        return None
    if not _COUNTRY.fullmatch(text.upper()):
        raise GazetteerError(f"{where}:country_code: {text[:40]!r} is no two-letter code")
    return text.upper()


def _feature(where: str, feature: dict[str, Any], properties: dict[str, Any]) -> str:
    given = _text(properties.get("feature"))
    if given is not None:
        if given not in FEATURES:
            known = ", ".join(sorted(FEATURES))
            raise GazetteerError(f"{where}:feature: {given[:40]!r} is not one of {known}")
        return given
    types = feature.get("types")
    for item in types if isinstance(types, list) else []:
        words = _text(item.get("label")) if isinstance(item, dict) else _text(item)
        kind = generic_class(words)
        if kind is not None:
            return _FEATURE_OF_CLASS.get(kind, kind)
    classes = properties.get("fclasses")
    for item in classes if isinstance(classes, list) else []:
        if item in _CLASSES:
            return _CLASSES[item]
    return "village"


def _names(where: str, feature: dict[str, Any]) -> list[NewName]:
    given = feature.get("names")
    if given is None:
        properties = feature.get("properties")
        given = properties.get("names") if isinstance(properties, dict) else None
    if given is None:
        return []
    if isinstance(given, str):
        given = given.split("|")
    if not isinstance(given, list):
        raise GazetteerError(f"{where}:names: should be a list")
    names: list[NewName] = []
    seen = set()
    for item in given:
        text = _text(item.get("toponym")) if isinstance(item, dict) else _text(item)
        if text is None or not squeeze(text):
            raise GazetteerError(f"{where}:names: {str(item)[:40]!r} holds no toponym")
        language = _text(item.get("lang")) if isinstance(item, dict) else None
        when = item.get("when") if isinstance(item, dict) else None
        row = _name(unicodedata.normalize("NFC", text), language, "variant", *_dates(when))
        if (row[0], row[1]) not in seen:
            seen.add((row[0], row[1]))
            names.append(row)
    if names:
        first = names[0]
        names[0] = (*first[:3], "official", *first[4:])
    return names


def _name(
    text: str, language: str | None, kind: str, start: str | None = None, end: str | None = None
) -> NewName:
    script = script_of(text) or "Zyyy"
    code = (language or "").split("-")[0].lower()
    if code not in LANGUAGES:
        code = LANGUAGE_OF_SCRIPT.get(script, "mul")
    return (text, code, script, kind, start, end)


def _dates(when: Any) -> tuple[str | None, str | None]:
    """Return the first start and the last end of Linked Places' timespans, if they are dates."""
    spans = when.get("timespans") if isinstance(when, dict) else None
    starts, ends = [], []
    for span in spans if isinstance(spans, list) else []:
        if isinstance(span, dict):
            starts.append(_date(span.get("start")))
            ends.append(_date(span.get("end")))
    start = min((date for date in starts if date), default=None) if all(starts) else None
    end = max((date for date in ends if date), default=None) if all(ends) else None
    return start, end


def _date(value: Any) -> str | None:
    if isinstance(value, dict):
        value = next((value[key] for key in ("in", "earliest", "latest") if key in value), None)
    text = _text(value)
    return text if text and _DATE.fullmatch(text) and not text.startswith("-") else None


def _position(where: str, geometry: Any) -> tuple[float, float, float]:
    """Return longitude, latitude and radius of the box around a geometry."""
    points = list(_points(where, geometry, 0))
    if not points:
        raise GazetteerError(f"{where}:geometry: a place needs coordinates")
    west, east = min(p[0] for p in points), max(p[0] for p in points)
    south, north = min(p[1] for p in points), max(p[1] for p in points)
    lon, lat = (west + east) / 2, (south + north) / 2
    radius = max(point_distance_km(lon, lat, west, south), point_distance_km(lon, lat, east, north))
    return round(lon, 6), round(lat, 6), round(radius, 1) or DEFAULT_RADIUS_KM


def _points(where: str, geometry: Any, depth: int) -> Iterator[tuple[float, float]]:
    if geometry is None:
        return
    if not isinstance(geometry, dict) or depth > 4:
        raise GazetteerError(f"{where}:geometry: is no geometry of GeoJSON")
    if geometry.get("type") == "GeometryCollection":
        for part in geometry.get("geometries") or []:
            yield from _points(where, part, depth + 1)
        return
    stack = [geometry.get("coordinates")]
    while stack:
        item = stack.pop()
        if not isinstance(item, list) or not item:
            raise GazetteerError(f"{where}:geometry: has no coordinates")
        if isinstance(item[0], list):
            stack.extend(item)
            continue
        if len(item) < 2 or any(
            isinstance(value, bool) or not isinstance(value, int | float) for value in item[:2]
        ):
            raise GazetteerError(f"{where}:geometry: {str(item)[:40]} is no position")
        lon, lat = float(item[0]), float(item[1])
        if not (math.isfinite(lon) and -180 <= lon <= 180):
            raise GazetteerError(f"{where}:longitude: {lon} is outside -180 to 180")
        if not (math.isfinite(lat) and -90 <= lat <= 90):
            raise GazetteerError(f"{where}:latitude: {lat} is outside -90 to 90")
        yield lon, lat


def _text(value: Any) -> str | None:
    """Return a value as text without spaces around it; None if it is none or empty."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    return str(value).strip() or None
