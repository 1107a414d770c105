"""Fixtures as frames in their own header, and what a dialect makes of them."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from contactline.ingest.formats import recognise
from contactline.ingest.formats.bare import names_for
from contactline.ingest.formats.wrapped import objects_of
from contactline.ingest.frame import TextFrame
from contactline.ingest.json_rows import cell_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DATA = Path(__file__).parent / "data"


def frame_of_rows(
    header: Sequence[str], rows: Sequence[Mapping[str, str | None]], *, first_line: int = 2
) -> TextFrame:
    return TextFrame(
        path="their.csv",
        stem="their",
        kind="csv",
        header=tuple(header),
        columns={
            name: pa.array([row.get(name) or None for row in rows], pa.string()) for name in header
        },
        lines=np.arange(first_line, first_line + len(rows), dtype=np.int64),
    )


def fixture(name: str) -> TextFrame:
    path = DATA / name
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".json":
        document = json.loads(text)
        items = objects_of(document) or document
        header = list(dict.fromkeys(key for item in items for key in item))
        return frame_of_rows(
            header, [{key: cell_text(item.get(key)) for key in header} for item in items]
        )
    delimiter = next(mark for mark in "\t;," if mark in text.splitlines()[0])
    cells = list(csv.reader(text.splitlines(), delimiter=delimiter))
    names = names_for(cells[0])
    header, body = (names, cells) if names else (cells[0], cells[1:])
    rows = [dict(zip(header, row, strict=True)) for row in body]
    return frame_of_rows(header, rows, first_line=1 if names else 2)


def plain_rows(frame: TextFrame, dialect_name: str) -> tuple[list[dict[str, Any]], TextFrame]:
    """Return what the recognised dialect makes of each row, only the filled cells."""
    dialect = recognise(frame.header)
    assert dialect is not None
    assert dialect.name == dialect_name
    made = dialect.to_plain(frame)
    assert len(made) == len(frame)
    assert made.raw_header() == frame.header
    rows = []
    for row in range(len(made)):
        cells = {name: column[row].as_py() for name, column in made.columns.items()}
        rows.append({name: cell for name, cell in cells.items() if cell is not None})
    return rows, made
