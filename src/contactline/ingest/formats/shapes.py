"""Shapes of a container: points to latitude and longitude, the rest to WKB in degrees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from contactline.ingest.formats.typed import number_text
from contactline.ingest.rows import Flaw
from contactline.ingest.source import SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.ingest.frame import TextFrame

TEXT = pa.string()
LATITUDE, LONGITUDE = "latitude", "longitude"
#: Decimals of degrees that reprojecting gives: about a millimetre.
REPROJECTED_DIGITS = 8
_NO_DEGREES = "is outside degrees"


@dataclass(slots=True, kw_only=True)
class Placed:
    """Where the features of a container are.

    Parameters
    ----------
    lat, lon
        Degrees of the points, as text; null elsewhere.
    geometry
        WKB in EPSG:4326 of the shapes that are more than a point; None if there is none.
    flaws
        Feature -> why its shape cannot be read.
    notices
        What was done to the coordinates, in words.
    """

    lat: pa.Array
    lon: pa.Array
    geometry: pa.Array | None
    flaws: dict[int, Flaw] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


def place(name: str, shapes: Sequence[bytes | None], crs: str | None, *, declared: bool) -> Placed:
    """Bring shapes into EPSG:4326 and tell points from the rest.

    Parameters
    ----------
    name
        The input, for messages.
    shapes
        WKB of each feature.
    crs
        The declared reference system, in any form that pyproj reads.
    declared
        Whether the format fixes the system (GeoJSON, KML) or the file names one.

    Raises
    ------
    SourceError
        If no system is declared and the coordinates are no degrees, or the declared one
        is not known.
    """
    import shapely

    held = np.array([None if shape is None else bytes(shape) for shape in shapes], dtype=object)
    found = shapely.force_2d(shapely.from_wkb(held, on_invalid="ignore"))
    missing = np.array([shape is not None for shape in held]) & shapely.is_missing(found)
    flaws = {
        int(row): Flaw("geometry", "geometry", "the shape cannot be read")
        for row in np.flatnonzero(missing)
    }
    notices: list[str] = []
    if crs is not None:
        found, words = _in_degrees(name, found, crs)
        notices += words
    elif not declared:
        notices += _check_degrees(name, found)
    return _placed(found, flaws, notices)


def with_shapes(frame: TextFrame, placed: Placed) -> TextFrame:
    """Return a frame with the shapes: two columns in front, and WKB for what is no point."""
    spatial = placed.lat.null_count < len(placed.lat)
    if spatial:
        own = {LATITUDE: placed.lat, LONGITUDE: placed.lon}
        rest = {key: cells for key, cells in frame.columns.items() if key not in own}
        frame.columns = own | rest
        frame.header = tuple(frame.columns)
    frame.geometry = placed.geometry
    frame.flaws = placed.flaws | frame.flaws
    for words in placed.notices:
        frame.note(words)
    return frame


def _in_degrees(name: str, shapes: Any, crs: str) -> tuple[Any, list[str]]:
    import pyproj
    import shapely
    from pyproj.exceptions import CRSError, ProjError

    try:
        system = pyproj.CRS.from_user_input(crs)
        plane = system.to_2d() if len(system.axis_info) > 2 else system
        if plane.equals(pyproj.CRS.from_epsg(4326), ignore_axis_order=True):
            return shapes, []
        change = pyproj.Transformer.from_crs(plane, "EPSG:4326", always_xy=True)
    except (CRSError, ProjError) as exc:
        why = str(exc).splitlines()[0][:100]
        reason = f"declares a reference system that is not known ({why}); reproject to EPSG:4326"
        raise SourceError(name, "format", reason) from exc

    def moved(points: Any) -> Any:
        lon, lat = change.transform(points[:, 0], points[:, 1])
        return np.round(np.column_stack([lon, lat]), REPROJECTED_DIGITS)

    made = shapely.transform(shapes, moved)
    code = system.to_epsg()
    label = f"EPSG:{code}" if code else system.name
    words = f"coordinates are in {label[:60]}, as the file declares: reprojected to EPSG:4326"
    return made, [words]


def _check_degrees(name: str, shapes: Any) -> list[str]:
    import shapely

    west, south, east, north = shapely.total_bounds(shapes)
    if not np.isfinite([west, south, east, north]).all():
        return []
    if west < -180 or east > 180 or south < -180 or north > 180:
        reason = (
            f"declares no reference system, and x {west:.0f} to {east:.0f}, y {south:.0f} to "
            f"{north:.0f} are no degrees; declare the system (.prj, ogr2ogr -a_srs) or reproject"
        )
        raise SourceError(name, "format", reason)
    return ["no reference system is declared; the coordinates are taken as degrees (EPSG:4326)"]


def _placed(shapes: Any, flaws: dict[int, Flaw], notices: list[str]) -> Placed:
    import shapely

    shapes = np.where(shapely.is_empty(shapes), None, shapes)
    many = shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOINT
    single = many & (shapely.get_num_geometries(shapes) == 1)
    shapes = np.where(single, shapely.get_geometry(shapes, 0), shapes)
    points = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    bounds = shapely.bounds(shapes)
    there = ~shapely.is_missing(shapes)
    wrong = there & ~points & ~_inside(bounds)
    for row in np.flatnonzero(wrong):
        flaws[int(row)] = _outside(bounds[row])
    others = there & ~points & ~wrong
    geometry = None
    if others.any():
        wkb = shapely.to_wkb(np.where(others, shapes, None), byte_order=1)
        geometry = pa.array(list(wkb), pa.binary())
    at = np.where(points, shapes, None)
    lon, lat = shapely.get_x(at), shapely.get_y(at)
    lost = points & ~(np.isfinite(lon) & np.isfinite(lat))
    for row in np.flatnonzero(lost):
        flaws[int(row)] = Flaw("geometry", "geometry", "the point has no coordinates in degrees")
    shown = points & ~lost
    return Placed(
        lat=_text(lat, shown),
        lon=_text(lon, shown),
        geometry=geometry,
        flaws=flaws,
        notices=notices,
    )


def _inside(bounds: Any) -> Any:
    with np.errstate(invalid="ignore"):
        west, south, east, north = bounds.T
        return (west >= -180) & (east <= 180) & (south >= -90) & (north <= 90)


def _outside(bounds: Any) -> Flaw:
    west, south, east, north = (float(value) for value in bounds)
    if not np.isfinite([west, south, east, north]).all():
        return Flaw("geometry", "geometry", "the shape has no coordinates in degrees")
    message = f"latitude {south:g} to {north:g}, longitude {west:g} to {east:g} {_NO_DEGREES}"
    if west >= -90 and east <= 90 and south >= -180 and north <= 180:
        message += "; are latitude and longitude swapped?"
    return Flaw("geometry", "range", message)


def _text(values: Any, there: Any) -> pa.Array:
    values, there = values.tolist(), there.tolist()
    return pa.array(
        [number_text(value) if shown else None for value, shown in zip(values, there, strict=True)],
        TEXT,
    )
