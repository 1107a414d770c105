"""One small map in every container, made anew for each test."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely
from shapely.geometry import LineString, Point, Polygon

if TYPE_CHECKING:
    from pathlib import Path

KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Invented map</name>
<Folder><name>Side A</name>
<Placemark id="p1"><name>Shelling</name>
<description><![CDATA[<p>Fire at <b>Sotk</b></p><a href="https://example.org/1">post</a>]]></description>
<TimeStamp><when>2031-03-04</when></TimeStamp>
<ExtendedData><Data name="claimant"><value>Invented Ministry</value></Data></ExtendedData>
<Point><coordinates>45.865,40.2033,0</coordinates></Point></Placemark>
<Placemark><name>Area</name><Polygon>
<outerBoundaryIs><LinearRing><coordinates>45,40 46,40 46,41 45,40
</coordinates></LinearRing></outerBoundaryIs>
<innerBoundaryIs><LinearRing><coordinates>45.6,40.1 45.7,40.1 45.7,40.2 45.6,40.1
</coordinates></LinearRing></innerBoundaryIs>
</Polygon></Placemark></Folder>
<Placemark><name>Line</name><TimeSpan><begin>2031-03-04</begin><end>2031-03-06</end></TimeSpan>
<LineString><coordinates>45,40 46,41</coordinates></LineString></Placemark>
<Placemark><name>Broken</name><Point><coordinates>x,y</coordinates></Point></Placemark>
</Document></kml>
"""
GPX = """<?xml version="1.0"?>
<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">
<wpt lat="39.5111" lon="46.3417"><time>2031-03-04T05:10:00Z</time><name>Goris</name>
<desc>impact</desc><link href="https://example.org/2"><text>t</text></link></wpt>
<wpt lat="north" lon="46"><name>nowhere</name></wpt>
<trk><name>a way</name><trkseg><trkpt lat="39" lon="46"/></trkseg></trk>
</gpx>
"""
_ODS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def places() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "date": ["2031-03-04", "2031-03-05", "2031-03-06", "2031-03-07"],
            "place": ["Goris", "Կապան", "Tavush", None],
            "killed": [1.0, None, 0.0, 3.0],
            "number": [1, 2, 3, 4],
        },
        geometry=[
            Point(46.3417, 39.5111),
            Polygon([(46, 39), (46.5, 39), (46.5, 39.5)]),
            LineString([(45, 40), (45.5, 40.5)]),
            None,
        ],
        crs=4326,
    )


def geopackage(path: Path, *, epsg: int = 4326, layers: tuple[str, ...] = ("events",)) -> Path:
    for layer in layers:
        places().to_crs(epsg).to_file(path, layer=layer)
    return path


def shapefile(folder: Path, *, epsg: int = 4326, prj: bool = True) -> Path:
    path = folder / "points.shp"
    places().iloc[[0, 3]].to_crs(epsg).to_file(path, encoding="utf-8")
    if not prj:
        path.with_suffix(".prj").unlink()
    return path


def zipped_shapefile(folder: Path) -> Path:
    shape = shapefile(folder)
    path = folder / "points.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(folder.glob("points.*")):
            if part.suffix != ".zip":
                archive.write(part, f"inner/{part.name}")
    for part in folder.glob(f"{shape.stem}.*"):
        if part.suffix != ".zip":
            part.unlink()
    return path


def geoparquet(path: Path, *, epsg: int = 4326) -> Path:
    places().to_crs(epsg).to_parquet(path)
    return path


def kml(path: Path) -> Path:
    path.write_text(KML, encoding="utf-8")
    return path


def kmz(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", KML)
        archive.writestr("images/icon.png", b"\x89PNG")
    return path


def gpx(path: Path) -> Path:
    path.write_text(GPX, encoding="utf-8")
    return path


def geojson(path: Path) -> Path:
    features = [
        {
            "type": "Feature",
            "properties": {"date": "2031-03-04", "place": name, "tags": ["a", 1]},
            "geometry": None if shape is None else json.loads(shapely.to_geojson(shape)),
        }
        for name, shape in zip(
            ("point", "area", "line", "nowhere", "points"),
            [*places().geometry, shapely.MultiPoint([(45, 40), (46, 41)])],
            strict=True,
        )
    ]
    document = {"type": "FeatureCollection", "features": features}
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def cell(text: str, kind: str = "string", **attributes: str) -> str:
    said = "".join(
        f' {key.replace("__", ":").replace("_", "-")}="{value}"'
        for key, value in attributes.items()
    )
    start = f'<table:table-cell office:value-type="{kind}"{said}>'
    return f"{start}<text:p>{text}</text:p></table:table-cell>"


def row(*cells: str, repeat: int = 1) -> str:
    said = f' table:number-rows-repeated="{repeat}"' if repeat > 1 else ""
    return f"<table:table-row{said}>{''.join(cells)}</table:table-row>"


def ods(path: Path, rows: str | None = None, *, start: str = "", more: str = "") -> Path:
    blank = '<table:table-cell table:number-columns-repeated="16384"/>'
    if rows is None:
        rows = (
            row('<table:table-cell table:number-columns-repeated="3"/>')
            + row(cell("date"), cell("place"), cell("killed"))
            + row(
                cell("04.03.31", "date", office__date_value="2031-03-04"),
                cell('Goris<text:s text:c="2"/>town'),
                cell("2,0", "float", office__value="2"),
            )
            + row(blank, repeat=2)
            + row(cell("soon"), cell("Kapan"), cell("#REF!"))
            + row(blank, repeat=1_048_000)
        )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{start}<office:document-content {_ODS}>'
        f'<office:body><office:spreadsheet><table:table table:name="Sheet1">{rows}</table:table>'
        f"{more}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        kind = "application/vnd.oasis.opendocument.spreadsheet"
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
    return path


def without_reference_system(path: Path) -> Path:
    """Take the reference system out of a GeoPackage."""
    with sqlite3.connect(path) as database:
        database.execute("UPDATE gpkg_contents SET srs_id = -1")
        database.execute("UPDATE gpkg_geometry_columns SET srs_id = -1")
    database.close()
    return path
