"""GPX: waypoints; routes and tracks are counted, for they are ways and no incidents.

Elements: GPX 1.1 (topografix.com/GPX/1/1). Times are UTC.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contactline.ingest.formats.records import Record, frame_of_records
from contactline.ingest.formats.xml_records import Gatherer
from contactline.ingest.rows import Flaw
from contactline.ingest.source import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contactline.ingest.frame import TextFrame
    from contactline.ingest.source import Source

#: Element of a waypoint -> column.
_LEAVES = {
    "time": "date",
    "name": "name",
    "desc": "description",
    "cmt": "comment",
    "src": "source",
    "type": "type",
    "sym": "symbol",
    "ele": "elevation",
}


def read_gpx(source: Source) -> TextFrame:
    """Return the waypoints of a GPX file.

    Raises
    ------
    SourceError
        If it holds none, or nothing can be read at all.
    """
    reader = _Waypoints()
    records = reader.read(source.name, source.stream)
    if not records and reader.ways:
        reason = f"holds no waypoint (tracks and routes: {reader.ways})"
        raise SourceError(source.name, "empty", reason)
    frame = frame_of_records(source, "gpx", records)
    if reader.ways:
        frame.note(f"tracks and routes were not read ({reader.ways}): only waypoints are incidents")
    return frame


class _Waypoints(Gatherer):
    """Gathers waypoints while a document is read."""

    def __init__(self) -> None:
        super().__init__()
        self.ways = 0

    def opened(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        """Take the start of an element."""
        if name in ("trk", "rte"):
            self.ways += 1
        elif name == "wpt":
            self.record = _waypoint(attributes, line)
        elif name == "link" and self.record is not None and attributes.get("href"):
            self.record.cells.setdefault("url", attributes["href"])

    def closed(self, name: str, parent: str, text: str) -> None:
        """Take the end of an element."""
        if self.record is None:
            return
        if name == "wpt":
            self.records.append(self.record)
            self.record = None
        elif name in _LEAVES and parent == "wpt" and text:
            self.record.cells[_LEAVES[name]] = text


def _waypoint(attributes: Mapping[str, str], line: int) -> Record:
    import shapely

    record = Record(line=line)
    written = attributes.get("lat", ""), attributes.get("lon", "")
    try:
        lat, lon = (float(text) for text in written)
    except ValueError:
        record.cells = {"lat": written[0], "lon": written[1]}
        what = ", ".join(text[:30] for text in written)
        record.flaw = Flaw("geometry", "geometry", f"{what!r} is no latitude and longitude")
        return record
    record.shape = shapely.to_wkb(shapely.Point(lon, lat))
    return record
