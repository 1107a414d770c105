"""Inputs that are more than text: what is inside is told from their first bytes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from contactline.ingest.formats.archives import is_office, opened
from contactline.ingest.formats.geojson import looks_like_geojson, read_geojson
from contactline.ingest.source import SourceError, is_zip, shown_path

if TYPE_CHECKING:
    from contactline.ingest.frame import TextFrame
    from contactline.ingest.source import Source

_SQLITE = b"SQLite format 3\x00"
#: Application ids of a GeoPackage, at byte 68 of an SQLite file.
_GEOPACKAGE = (b"GPKG", b"GP10", b"GP11")
_PARQUET = b"PAR1"
_SHAPEFILE = b"\x00\x00\x27\x0a"
#: How far into an XML document its first element is looked for.
_XML_START = 4096


def open_container(
    source: Source, *, layer: str | None = None, encoding: str | None = None
) -> TextFrame | None:
    """Read an input that is a container; return None, and read nothing, if it is none.

    GeoJSON, GeoPackage, Shapefile (``.shp`` or ``.zip``), GeoParquet, KML, KMZ, GPX, ODS.

    Parameters
    ----------
    source
        The input.
    layer
        Layer of a GeoPackage.
    encoding
        Encoding of GeoJSON that is not UTF-8.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    if looks_like_geojson(source):
        return read_geojson(source, encoding=encoding)
    head = source.head
    if head.startswith(_SQLITE) and (head[68:72] in _GEOPACKAGE or source.suffix == ".gpkg"):
        from contactline.ingest.formats.vector import read_geopackage

        return read_geopackage(source, layer=layer)
    if head.startswith(_PARQUET):
        from contactline.ingest.formats.parquet import read_parquet

        return read_parquet(source)
    if head.startswith(_SHAPEFILE):
        from contactline.ingest.formats.vector import read_shapefile

        return read_shapefile(source)
    if is_zip(source):
        return None if is_office(source) else _packed(source)
    return _xml(source)


def shapefile_in(folder: str | Path) -> Path | None:
    """Return the one Shapefile in a folder, None if the folder holds none.

    Raises
    ------
    SourceError
        If it holds several.
    """
    try:
        found = sorted(item for item in Path(folder).iterdir() if item.suffix.lower() == ".shp")
    except OSError:
        return None
    if len(found) > 1:
        names = ", ".join(shown_path(item.name) for item in found[:5])
        reason = f"is a folder with {len(found)} Shapefiles; name one of them: {names}"
        raise SourceError(shown_path(folder), "directory", reason)
    return found[0] if found else None


def _packed(source: Source) -> TextFrame | None:
    """Read a container in a ZIP archive.

    The archive of a stream can be read only once, so there the first part decides.
    """
    names = _first_part(source) if source.path is None else _parts(source)
    if any(name == "content.xml" or name == "mimetype" for name in names):
        from contactline.ingest.formats.ods import read_ods

        return read_ods(source)
    if any(name.endswith(".kml") for name in names):
        from contactline.ingest.formats.kml import read_kml

        return read_kml(source)
    if any(name.endswith((".shp", ".dbf", ".shx", ".prj", ".cpg")) for name in names):
        from contactline.ingest.formats.vector import read_shapefile

        return read_shapefile(source)
    return None


def _parts(source: Source) -> list[str]:
    with opened(source, ratio=False) as archive:
        return [name.lower() for name in archive.namelist()]


def _first_part(source: Source) -> list[str]:
    length = int.from_bytes(source.head[26:28], "little")
    return [source.head[30 : 30 + length].decode("utf-8", "replace").lower()]


def _xml(source: Source) -> TextFrame | None:
    start = source.head.lstrip(b"\xef\xbb\xbf \t\r\n")[:_XML_START]
    wide = source.head[:2] in (b"\xff\xfe", b"\xfe\xff")
    if not start.startswith(b"<") and not wide:
        return None
    plain = start.replace(b"\x00", b"").lower()
    if b"<kml" in plain or (source.suffix == ".kml" and plain.lstrip(b"\xff\xfe")[:1] == b"<"):
        from contactline.ingest.formats.kml import read_kml

        return read_kml(source)
    if b"<gpx" in plain or (source.suffix == ".gpx" and plain.lstrip(b"\xff\xfe")[:1] == b"<"):
        from contactline.ingest.formats.gpx import read_gpx

        return read_gpx(source)
    return None
