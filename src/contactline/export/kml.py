"""KML 2.2 with one folder a side: what a map draws of each claim, its words, its time.

A district is a polygon, a ring a polygon, a spot a point: nothing is sharper than it is
known. A claim of which nothing is drawn is in its side's folder too, without a geometry, so
that it is listed. The columns of ``claims.csv`` go along as extended data, so that reading
the file gives the records back. Elements stand in the order of OGC's schema.
"""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from contextlib import ExitStack
from html import escape
from typing import IO, TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import numpy as np
import shapely

from contactline.export.claim_texts import ClaimSlice, ClaimTexts
from contactline.export.claims_csv import guard_cells
from contactline.export.shapes import DECIMALS, drawn_of
from contactline.export.sides import Side, area_opacity, marks, sides_of
from contactline.export.xml_text import sound

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from contactline.casebook.book import Casebook
    from contactline.export.formats import ExportOptions

NAMESPACE = "http://www.opengis.net/kml/2.2"
_HEAD = f"""<?xml version='1.0' encoding='utf-8'?>
<kml xmlns="{NAMESPACE}">
 <Document>
"""
_TAIL = " </Document>\n</kml>\n"
_FIXED_DATE = (2000, 1, 1, 0, 0, 0)
_NEEDED = (
    "claim_id",
    "claimant_side",
    "claimant_name",
    "review",
    "summary",
    "quote",
    "date_start",
    "date_end",
)
#: Words for a reader of the columns that matter most; the others stand under their own name.
_WORDS = {
    "claim_id": "claim",
    "claimant_side": "claimant's side",
    "claimant_name": "claimant",
    "accused_side": "accused side",
    "accused_name": "accused",
    "event_type": "event type",
    "sub_event_type": "kind of event",
    "time_start": "from",
    "time_end": "until",
    "time_precision": "time known to the",
    "response": "own action admitted",
    "dispute_status": "accounts",
    "map_status": "place",
    "map_reason": "why it is not drawn",
}


def kml_file(book: Casebook, path: Path, options: ExportOptions) -> tuple[str, ...]:
    """Write KML; return what was lost."""
    with path.open("wb") as stream:
        return _write(book, stream, options)


def kmz_file(book: Casebook, path: Path, options: ExportOptions) -> tuple[str, ...]:
    """Write KML packed as KMZ; return what was lost."""
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("doc.kml", date_time=_FIXED_DATE)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        with archive.open(info, "w", force_zip64=True) as stream:
            return _write(book, stream, options)


def _write(book: Casebook, stream: IO[bytes], options: ExportOptions) -> tuple[str, ...]:
    """Write the document; claims wait in one file a side, so that memory does not grow."""
    found = book.claims["claimant_side"].astype(object)
    sides = sides_of(found.where(found.notna(), None))
    with ExitStack() as stack:
        waiting = {side.code: stack.enter_context(tempfile.TemporaryFile()) for side in sides}
        lost = _write_marks(ClaimTexts(book, progress=options.progress), waiting)
        stream.write(_HEAD.encode("utf-8"))
        title = ET.Element("name")
        title.text = sound(options.title)
        _put(stream, title, 2)
        for side in sides:
            _put(stream, _style(side, draft=False), 2)
            _put(stream, _style(side, draft=True), 2)
        for side in sides:
            stream.write(f'  <Folder id="{_xml_id("side", side.code)}">\n'.encode())
            label = ET.Element("name")
            label.text = sound(side.label)
            _put(stream, label, 3)
            waiting[side.code].seek(0)
            shutil.copyfileobj(waiting[side.code], stream)
            stream.write(b"  </Folder>\n")
        stream.write(_TAIL.encode("utf-8"))
    return lost


def _write_marks(claims: ClaimTexts, waiting: Mapping[str | None, IO[bytes]]) -> tuple[str, ...]:
    """Write each claim to its side's file; return what was lost."""
    undrawn = unsound = 0
    for part in claims.slices():
        drawn = drawn_of(claims, part.start, part.stop)
        data = _data_of(part)
        for position, row in enumerate(_rows_of(part)):
            shapes = drawn.parts[drawn.offsets[position] : drawn.offsets[position + 1]]
            own = {name: cells[position] or "" for name, cells in data.items() if cells[position]}
            undrawn += not len(shapes)
            unsound += any("\r" in text or sound(text) != text for text in own.values())
            _put(waiting[row["claimant_side"] or None], _placemark(row, own, shapes), 3)
    return _lost(undrawn, unsound)


def _put(stream: IO[bytes], element: ET.Element, level: int) -> None:
    """Write an element on lines of its own, indented."""
    ET.indent(element, space=" ", level=level)
    stream.write(b" " * level + ET.tostring(element, encoding="utf-8") + b"\n")


def _rows_of(part: ClaimSlice) -> list[dict[str, Any]]:
    columns = {name: part.column(name).to_pylist() for name in _NEEDED}
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _data_of(part: ClaimSlice) -> dict[str, list[str | None]]:
    """Return the columns of ``claims.csv`` as text, and what else a reader asks for."""
    made = {name: guard_cells(cells).to_pylist() for name, cells in part.cells().items()}
    made["dispute_status"] = part.dispute_status.to_pylist()
    made["map_reason"] = part.column("map_reason").to_pylist()
    return made


def _lost(undrawn: int, unsound: int) -> tuple[str, ...]:
    made = []
    if undrawn:
        noun = "claim has" if undrawn == 1 else "claims have"
        made.append(f"KML: {undrawn:,} {noun} no place that is drawn, listed without a geometry")
    if unsound:
        noun = "claim has" if unsound == 1 else "claims have"
        made.append(f"KML: {unsound:,} {noun} control characters, which were left out")
    return tuple(made)


def _placemark(row: dict[str, Any], data: dict[str, str], shapes: Any) -> ET.Element:
    mark = ET.Element("Placemark", id=_xml_id("claim", row["claim_id"]))
    who = row["claimant_name"] or row["claimant_side"] or "not named"
    draft = row["review"] == "draft"
    name = f"{row['claim_id']} {who}" + (" (draft)" if draft else "")
    _text(mark, "name", name)
    _text(mark, "description", _balloon(name, row))
    if row["date_start"] is not None:
        span = ET.SubElement(mark, "TimeSpan")
        _text(span, "begin", row["date_start"].isoformat())
        _text(span, "end", row["date_end"].isoformat())
    style = _style_id(row["claimant_side"] or None, draft=draft)
    _text(mark, "styleUrl", f"#{style}")
    extended = ET.SubElement(mark, "ExtendedData")
    for column, text in data.items():
        item = ET.SubElement(extended, "Data", name=column)
        if column in _WORDS:
            _text(item, "displayName", _WORDS[column])
        _text(item, "value", text)
    if len(shapes):
        holder = mark if len(shapes) == 1 else ET.SubElement(mark, "MultiGeometry")
        for shape in shapes:
            _geometry(holder, shape)
    return mark


def _balloon(name: str, row: dict[str, Any]) -> str:
    """Return what a click shows, as HTML, in which every text of a report is escaped."""
    text = row["summary"] or row["quote"] or ""
    return f"<b>{escape(name)}</b><p>{escape(text)}</p>"


def _geometry(holder: ET.Element, shape: Any) -> None:
    parts = shapely.get_parts(shape)
    if not len(parts):
        return
    if len(parts) > 1:
        inner = holder if holder.tag == "MultiGeometry" else ET.SubElement(holder, "MultiGeometry")
        for part in parts:
            _geometry(inner, part)
        return
    alone = parts[0]
    if alone.geom_type == "Polygon":
        polygon = ET.SubElement(holder, "Polygon")
        _text(polygon, "tessellate", "1")
        alone = shapely.orient_polygons(alone)
        outer = ET.SubElement(polygon, "outerBoundaryIs")
        _text(ET.SubElement(outer, "LinearRing"), "coordinates", _coordinates(alone.exterior))
        for ring in alone.interiors:
            hole = ET.SubElement(polygon, "innerBoundaryIs")
            _text(ET.SubElement(hole, "LinearRing"), "coordinates", _coordinates(ring))
    elif alone.geom_type == "LineString":
        line = ET.SubElement(holder, "LineString")
        _text(line, "tessellate", "1")
        _text(line, "coordinates", _coordinates(alone))
    else:
        _text(ET.SubElement(holder, "Point"), "coordinates", _coordinates(alone))


def _coordinates(shape: Any) -> str:
    points = np.round(shapely.get_coordinates(shape), DECIMALS) + 0.0
    return " ".join(f"{lon!r},{lat!r}" for lon, lat in points.tolist())


def _style(side: Side, *, draft: bool) -> ET.Element:
    style = ET.Element("Style", id=_style_id(side.code, draft=draft))
    icon = ET.SubElement(style, "IconStyle")
    _text(icon, "color", _colour(side, 0.5 if draft else 1.0))
    _text(icon, "scale", "0.8")
    line = ET.SubElement(style, "LineStyle")
    _text(line, "color", _colour(side, 1.0))
    _text(line, "width", str(marks()["area_line_width_px"]))
    polygon = ET.SubElement(style, "PolyStyle")
    _text(polygon, "color", _colour(side, area_opacity()))
    _text(polygon, "fill", "0" if draft else "1")
    _text(polygon, "outline", "1")
    # only what this file escaped is shown as HTML, no name and no other value
    _text(ET.SubElement(style, "BalloonStyle"), "text", "$[description]")
    return style


def _style_id(code: str | None, *, draft: bool) -> str:
    return _xml_id("style", code) + ("-draft" if draft else "")


def _xml_id(kind: str, text: str | None) -> str:
    """Return an id that XML allows; letters and digits stand, the rest as its number."""
    if text is None:
        return f"{kind}-unnamed"
    safe = "".join(
        char if char.isascii() and (char.isalnum() or char in "-.") else f"_{ord(char):x}_"
        for char in text
    )
    return f"{kind}-is-{safe}"


def _colour(side: Side, opacity: float) -> str:
    """Return a colour as KML has it: opacity, blue, green, red."""
    red, green, blue = side.rgb
    return f"{round(255 * opacity):02x}{blue:02x}{green:02x}{red:02x}"


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = sound(text)
