"""Features read one by one, as a frame: every key becomes a column."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from contactline.ingest.formats.shapes import place, with_shapes
from contactline.ingest.frame import TextFrame
from contactline.ingest.rows import MAX_COLUMNS, Flaw, printable
from contactline.ingest.source import SourceError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.ingest.source import Source

WGS84 = "EPSG:4326"


@dataclass(slots=True, kw_only=True)
class Record:
    """A feature as it was read.

    Parameters
    ----------
    line
        Where it starts.
    cells
        Column -> cell, only the filled ones.
    shape
        WKB, None if it has no place.
    flaw
        Why it cannot be read.
    """

    line: int
    cells: dict[str, str] = field(default_factory=dict)
    shape: bytes | None = None
    flaw: Flaw | None = None


def frame_of_records(
    source: Source,
    kind: str,
    records: Sequence[Record],
    *,
    crs: str | None = WGS84,
    declared: bool = True,
) -> TextFrame:
    """Return records as a frame.

    Parameters
    ----------
    source
        The input.
    kind
        Form of the input: ``kml``, ``gpx`` ...
    records
        In their order.
    crs, declared
        As `contactline.ingest.formats.shapes.place` takes them.

    Raises
    ------
    SourceError
        If there is no record, or there are more columns than a spreadsheet can hold.
    """
    if not records:
        raise SourceError(source.name, "empty", "holds no feature with a place or a name")
    names: dict[str, None] = {}
    for record in records:
        if record.flaw is None:
            names.update(dict.fromkeys(record.cells))
    if len(names) > MAX_COLUMNS:
        reason = f"has {len(names):,} different columns; at most {MAX_COLUMNS:,} are read"
        raise SourceError(source.name, "limit", reason)
    flaws = {row: record.flaw for row, record in enumerate(records) if record.flaw is not None}
    columns = {
        printable(name): pa.array(
            [
                None if record.flaw else printable(record.cells.get(name, "")) or None
                for record in records
            ],
            pa.string(),
        )
        for name in names
    }
    frame = TextFrame(
        path=source.name,
        stem=source.stem,
        kind=kind,
        header=tuple(columns),
        columns=columns,
        lines=np.array([record.line for record in records], dtype=np.int64),
        flaws=flaws,
        odd={row: tuple(records[row].cells.values()) for row in flaws},
    )
    shapes = [None if record.flaw else record.shape for record in records]
    return with_shapes(frame, place(source.name, shapes, crs, declared=declared))
