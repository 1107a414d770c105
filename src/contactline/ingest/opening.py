"""Opening an input with the reader that its first bytes call for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contactline.ingest.csv_frame import read_csv_table
from contactline.ingest.formats.archives import is_office, unpacked
from contactline.ingest.formats.containers import open_container
from contactline.ingest.formats.own import open_own
from contactline.ingest.frame import frame_of
from contactline.ingest.json_rows import looks_like_json, read_json
from contactline.ingest.source import refuse_known_binary
from contactline.ingest.workbook_rows import read_workbook

if TYPE_CHECKING:
    from contactline.ingest.frame import TextFrame
    from contactline.ingest.rows import Table
    from contactline.ingest.source import Source


def open_table(
    source: Source, *, encoding: str | None = None, layer: str | None = None
) -> Table | TextFrame:
    """Return the rows of a JSON input, or the columns of any other.

    Parameters
    ----------
    source
        The input; a .zip or .gz with one table in it is unpacked.
    encoding
        Encoding of text that is not UTF-8.
    layer
        Layer of a GeoPackage.

    Raises
    ------
    SourceError
        If it cannot be read.
    """
    held = open_own(source) if layer is None else None
    held = held or open_container(source, layer=layer, encoding=encoding)
    if held is not None:
        return held
    if is_office(source):
        return frame_of(read_workbook(source))
    table = unpacked(source) or source
    refuse_known_binary(table)
    if looks_like_json(table):
        held = open_container(table, encoding=encoding) if table is not source else None
        return held or read_json(table, encoding=encoding)
    return read_csv_table(table, encoding=encoding)
