"""The boundary layers: what there is, where it comes from, and how to read it.

A layer is named (``countries``, ``admin1`` ...) or is the path of a user's own GeoJSON
file of polygons, which then takes its place wherever a function has ``borders``.
"""

from __future__ import annotations

import difflib
import hashlib
import json
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, cast

from contactline.geo.crs import WGS84
from contactline.geo.errors import LayerFileError, UnknownLayerError
from contactline.resources import data_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    import geopandas
    from shapely.geometry.base import BaseGeometry

#: How far a user's own lines may be off where the file does not say (``tolerance_m``).
USER_TOLERANCE_M: Final = 5000.0
_SUFFIXES: Final = (".geojson", ".json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """Something that a layer should have and has not.

    Parameters
    ----------
    name
        What is missing.
    belongs_to
        Country it belongs to de jure, ISO 3166-1 alpha-2.
    admin1
        Unit it belongs to, ISO 3166-2; None if unknown.
    lon, lat
        Its middle, degrees.
    radius_km
        How far from there the layer cannot be trusted.
    """

    name: str
    belongs_to: str
    admin1: str | None
    lon: float
    lat: float
    radius_km: float


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerInfo:
    """Where a layer comes from and how far it can be trusted.

    Parameters
    ----------
    name
        Key of the layer, or the path of a user's file.
    title
        What the reader sees.
    file
        File name in the folder ``geo``, or the path of a user's file.
    date
        Date or period that the layer shows, as text.
    boundary_status
        ``de_jure``, ``de_facto``, ``historical``, ``none`` or ``unknown``.
    point_of_view
        Whose view of the boundaries it is.
    licence
        SPDX identifier or ``public domain``; ``unknown`` for a user's file.
    attribution
        Line that must be shown with it.
    error_median_m, error_p95_m, error_max_m
        Measured distance from a finer line; None where not measured.
    tolerance_m
        Nearer to a line than this, no side is told; None for layers without sides.
    sha256
        Of the file.
    notes
        What else a careful reader should know.
    omissions
        What is known to be missing.
    """

    name: str
    title: str
    file: str
    date: str
    boundary_status: str
    point_of_view: str
    licence: str
    attribution: str
    error_median_m: float | None
    error_p95_m: float | None
    error_max_m: float | None
    tolerance_m: float | None
    sha256: str
    notes: str = ""
    omissions: tuple[Omission, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerFeature:
    """One feature of a layer; EPSG:4326, longitude first."""

    properties: Mapping[str, Any]
    geometry: BaseGeometry


def list_layers() -> tuple[str, ...]:
    """Return the names of the shipped layers, in alphabetical order.

    Examples
    --------
    >>> "countries" in list_layers()
    True
    """
    return tuple(sorted(_shipped()))


def layer_info(name: str | Path) -> LayerInfo:
    """Return where a layer comes from and how far it can be trusted.

    Parameters
    ----------
    name
        Name of a shipped layer, or path of a GeoJSON file.

    Raises
    ------
    UnknownLayerError
        If there is neither a layer nor a file of that name.
    LayerFileError
        If the file cannot be read.
    """
    path = _user_path(name)
    if path is not None:
        return _user_info(path, *_stamp(path))
    return _shipped_layer(str(name))


def layer_geojson(name: str | Path) -> dict[str, Any]:
    """Return a layer as a GeoJSON FeatureCollection, yours to change.

    Raises
    ------
    UnknownLayerError, LayerFileError
        As `layer_info`.
    """
    path = _user_path(name)
    if path is not None:
        return _user_document(path)
    info = _shipped_layer(str(name))
    document = json.loads(_shipped_bytes(info.file))
    return cast("dict[str, Any]", document)


def layer_features(name: str | Path) -> tuple[LayerFeature, ...]:
    """Return the features of a layer with their geometry, read once.

    Raises
    ------
    UnknownLayerError, LayerFileError
        As `layer_info`.
    """
    path = _user_path(name)
    if path is not None:
        return _user_features(path, *_stamp(path))
    return _shipped_features(_shipped_layer(str(name)).name)


def load_layer(name: str | Path) -> geopandas.GeoDataFrame:
    """Return a layer as a GeoDataFrame in EPSG:4326; every call gives a fresh copy.

    Raises
    ------
    UnknownLayerError, LayerFileError
        As `layer_info`.
    """
    import geopandas

    features = layer_features(name)
    columns = sorted({key for feature in features for key in feature.properties})
    data = {key: [feature.properties.get(key) for feature in features] for key in columns}
    geometry = [feature.geometry for feature in features]
    return geopandas.GeoDataFrame(data, geometry=geometry, crs=WGS84)


def attributions(names: Iterable[str | Path]) -> tuple[str, ...]:
    """Return the lines that must be shown with these layers, each once, in order.

    Examples
    --------
    >>> attributions(["countries", "border"])
    ('Borders © OpenStreetMap contributors (ODbL 1.0)',)
    """
    lines = (layer_info(name).attribution for name in names)
    return tuple(dict.fromkeys(line for line in lines if line))


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, LayerInfo]:
    with (data_root() / "geo" / "sources.toml").open("rb") as stream:
        rows = tomllib.load(stream)["layers"]
    return MappingProxyType({row["name"]: _info(row) for row in rows})


def _info(row: Mapping[str, Any]) -> LayerInfo:
    return LayerInfo(
        name=row["name"],
        title=row["title"],
        file=row["file"],
        date=row["date"],
        boundary_status=row["boundary_status"],
        point_of_view=row["point_of_view"],
        licence=row["licence"],
        attribution=row["attribution"],
        error_median_m=row.get("error_median_m"),
        error_p95_m=row.get("error_p95_m"),
        error_max_m=row.get("error_max_m"),
        tolerance_m=row.get("tolerance_m"),
        sha256=row["sha256"],
        notes=row.get("notes", ""),
        omissions=tuple(
            Omission(
                name=item["name"],
                belongs_to=item["belongs_to"],
                admin1=item.get("admin1"),
                lon=item["lon"],
                lat=item["lat"],
                radius_km=item["radius_km"],
            )
            for item in row.get("omissions", ())
        ),
    )


def _shipped_layer(name: str) -> LayerInfo:
    layers = _shipped()
    if name in layers:
        return layers[name]
    near = difflib.get_close_matches(name, layers, n=3)
    hint = (
        f"did you mean {' or '.join(near)}?" if near else f"there are {', '.join(sorted(layers))}"
    )
    msg = f"no layer is called '{name}'; {hint} A path must end in .geojson or .json"
    raise UnknownLayerError(msg)


def _shipped_bytes(file: str) -> bytes:
    return (data_root() / "geo" / file).read_bytes()


@lru_cache(maxsize=16)
def _shipped_features(name: str) -> tuple[LayerFeature, ...]:
    from contactline.geo.drawn import geometry_from_json

    return _features(layer_geojson(name), geometry_from_json)


def _features(
    document: Mapping[str, Any], shape: Callable[[Mapping[str, Any]], BaseGeometry]
) -> tuple[LayerFeature, ...]:
    return tuple(
        LayerFeature(
            properties=MappingProxyType(dict(feature["properties"] or {})),
            geometry=shape(feature["geometry"]),
        )
        for feature in document["features"]
    )


def _user_path(name: str | Path) -> Path | None:
    """Return the path that a name means, or None for the name of a shipped layer."""
    if isinstance(name, Path):
        return name
    return Path(name) if name.lower().endswith(_SUFFIXES) else None


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError as exc:
        msg = f"{path}: there is no such boundary file; give a GeoJSON file or a layer's name"
        raise UnknownLayerError(msg) from exc
    return status.st_mtime_ns, status.st_size


def _user_document(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as exc:
        msg = f"{path}: there is no such boundary file; give a GeoJSON file or a layer's name"
        raise UnknownLayerError(msg) from exc
    except (OSError, ValueError) as exc:
        msg = f"{path}: cannot be read as GeoJSON in UTF-8: {exc}"
        raise LayerFileError(msg) from exc
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        msg = f"{path}: is no GeoJSON FeatureCollection; export the boundaries as one"
        raise LayerFileError(msg)
    if not _is_wgs84(document.get("crs")):
        msg = f"{path}: is not in EPSG:4326; convert it to longitude and latitude"
        raise LayerFileError(msg)
    if not isinstance(document.get("features"), list) or not document["features"]:
        msg = f"{path}: has no features"
        raise LayerFileError(msg)
    return document


def _is_wgs84(crs: Any) -> bool:
    if crs is None:
        return True
    name = str((crs.get("properties") or {}).get("name", "")) if isinstance(crs, dict) else ""
    return name.endswith(("CRS84", ":4326"))


@lru_cache(maxsize=8)
def _user_features(path: Path, mtime_ns: int, size: int) -> tuple[LayerFeature, ...]:
    del mtime_ns, size  # in the key, so that an edited file is read again
    import shapely
    from shapely.geometry import shape

    try:
        features = _features(_user_document(path), shape)
        west, south, east, north = shapely.total_bounds([f.geometry for f in features])
    except (KeyError, TypeError, ValueError, AttributeError, shapely.errors.ShapelyError) as exc:
        if isinstance(exc, LayerFileError):
            raise
        msg = f"{path}: a feature has no usable geometry: {exc}"
        raise LayerFileError(msg) from exc
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        msg = f"{path}: coordinates run outside longitude and latitude; convert it to EPSG:4326"
        raise LayerFileError(msg)
    return tuple(
        LayerFeature(
            properties=feature.properties,
            geometry=feature.geometry
            if feature.geometry.is_valid
            else shapely.make_valid(feature.geometry),
        )
        for feature in features
    )


@lru_cache(maxsize=8)
def _user_info(path: Path, mtime_ns: int, size: int) -> LayerInfo:
    del mtime_ns, size
    document = _user_document(path)

    def said(key: str, default: str) -> str:
        value = document.get(key)
        return value if isinstance(value, str) and value else default

    tolerance = document.get("tolerance_m")
    return LayerInfo(
        name=str(path),
        title=said("title", path.name),
        file=str(path),
        date=said("date", "no date given"),
        boundary_status=said("boundary_status", "unknown"),
        point_of_view=said("point_of_view", "the user's own file"),
        licence=said("licence", "unknown"),
        attribution=said("attribution", f"Borders: {path.name}"),
        error_median_m=None,
        error_p95_m=None,
        error_max_m=None,
        tolerance_m=float(tolerance) if isinstance(tolerance, int | float) else USER_TOLERANCE_M,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
    )
