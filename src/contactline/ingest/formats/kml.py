"""KML and KMZ: placemarks with their folder, times, extended data and every shape.

Elements: OGC KML 2.3 (12-007r2). A placemark's name is a title, its description a text
(HTML as KML writes it, here without its tags); shapes are longitude first in EPSG:4326.
"""

from __future__ import annotations

import html
import io
import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from contactline.ingest.formats.archives import opened, parts_of, read_part
from contactline.ingest.formats.links import FIRST
from contactline.ingest.formats.records import Record, frame_of_records
from contactline.ingest.formats.xml_records import Gatherer
from contactline.ingest.rows import Flaw
from contactline.ingest.source import is_zip

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contactline.ingest.frame import TextFrame
    from contactline.ingest.source import Source

_SHAPES = frozenset({"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry"})
_UNREAD = frozenset({"Model", "Track", "MultiTrack"})
#: Element of a placemark -> column.
_LEAVES = {
    "name": "name",
    "description": "description",
    "address": "address",
    "when": "date",
    "begin": "date",
    "end": "date_end",
}
_FOLDERS = ("Folder", "Document")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_BREAK = re.compile(r"<(?:br|/p|/div|/tr|/li)\b[^<>]{0,200}>", re.IGNORECASE)


def read_kml(source: Source) -> TextFrame:
    """Return the placemarks of a KML or KMZ file.

    Raises
    ------
    SourceError
        If it holds none, or nothing can be read at all.
    """
    reader = _Placemarks()
    if is_zip(source):
        with opened(source) as archive:
            parts = parts_of(archive, (".kml",))
            main = next((part for part in parts if PurePosixPath(part).name == "doc.kml"), None)
            stream: Any = io.BytesIO(read_part(source, archive, main or parts[0]))
            records = reader.read(source.name, stream)
    else:
        records = reader.read(source.name, source.stream)
    return frame_of_records(source, "kml", records)


class _Placemarks(Gatherer):
    """Gathers placemarks while a document is read."""

    def __init__(self) -> None:
        super().__init__()
        self._folders: list[str] = []
        self._extended: dict[str, str] = {}
        self._key: str | None = None
        self._shapes: list[tuple[str, list[Any]]] = []
        self._whole: list[Any] = []

    def opened(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        """Take the start of an element."""
        if name in _FOLDERS:
            self._folders.append("")
        elif name == "Placemark":
            self.record, self._extended, self._whole = Record(line=line), {}, []
            self._shapes = []
            if attributes.get("id"):
                self.record.cells["id"] = attributes["id"]
        elif self.record is not None:
            if name in ("Data", "SimpleData"):
                self._key = attributes.get("name")
            elif name in _SHAPES:
                self._shapes.append((name, []))
            elif name in _UNREAD and self.record.flaw is None:
                self.record.flaw = Flaw("geometry", "geometry", f"a {name} is no place: not read")

    def closed(self, name: str, parent: str, text: str) -> None:
        """Take the end of an element."""
        if self.record is None:
            if name == "name" and parent in _FOLDERS and self._folders:
                self._folders[-1] = text
            elif name in _FOLDERS and self._folders:
                self._folders.pop()
            return
        try:
            self._inside(name, parent, text)
        except ValueError as exc:
            reason = str(exc).splitlines()[0][:80]
            self.record.flaw = Flaw("geometry", "geometry", f"the shape cannot be read: {reason}")
        if name == "Placemark":
            self._finish()

    def _inside(self, name: str, parent: str, text: str) -> None:
        record = self.record
        if record is None:  # pragma: no cover - asked before
            return
        if name in _LEAVES and parent in ("Placemark", "TimeStamp", "TimeSpan"):
            if text:
                record.cells[_LEAVES[name]] = text
        elif name == "value" or name == "SimpleData":
            if self._key and text:
                self._extended[self._key] = text
        elif name == "Data":
            self._key = None
        elif name == "coordinates" and self._shapes:
            self._shapes[-1][1].append(_coordinates(text))
        elif name in _SHAPES and self._shapes:
            made = _shape(*self._shapes.pop())
            if made is not None:
                (self._shapes[-1][1] if self._shapes else self._whole).append(made)

    def _finish(self) -> None:
        record, self.record = self.record, None
        if record is None:  # pragma: no cover - asked before
            return
        folder = " / ".join(part for part in self._folders[1:] if part)
        if folder:
            record.cells.setdefault("folder", folder)
        if "description" in record.cells:
            said = record.cells["description"]
            record.cells["description"] = _bare(said)
            link = FIRST.search(said)
            if link and not {"url", "link"} & {key.lower() for key in self._extended}:
                record.cells["url"] = link[0]
        record.cells |= self._extended
        if self._whole and record.flaw is None:
            import shapely

            record.shape = shapely.to_wkb(self._whole[0])
        self.records.append(record)


def _bare(text: str) -> str:
    """Return the words of a description in HTML."""
    if "<" not in text:
        return html.unescape(text)
    return html.unescape(_TAG.sub("", _BREAK.sub("\n", text))).strip()


def _coordinates(text: str) -> list[tuple[float, float]]:
    found = []
    for triple in text.split():
        numbers = triple.split(",")
        if len(numbers) < 2:
            raise ValueError(f"{triple[:30]!r} is no longitude,latitude")
        found.append((float(numbers[0]), float(numbers[1])))
    return found


def _shape(kind: str, parts: list[Any]) -> Any:
    import shapely

    if not parts:
        return None
    if kind == "MultiGeometry":
        return parts[0] if len(parts) == 1 else shapely.GeometryCollection(parts)
    try:
        if kind == "Point":
            return shapely.Point(parts[0][0])
        if kind == "LineString":
            return shapely.LineString(parts[0])
        if kind == "LinearRing":
            return shapely.LinearRing(parts[0])
        return shapely.Polygon(parts[0], parts[1:])
    except (IndexError, TypeError, shapely.errors.ShapelyError) as exc:
        raise ValueError(f"a {kind} without enough coordinates") from exc
