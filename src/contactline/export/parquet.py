"""GeoParquet of the claims, and the tables of a Casebook as plain Parquet in one ZIP."""

from __future__ import annotations

import io
import json
import zipfile
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from contactline.casebook.schema import TABLES
from contactline.export.claim_texts import ClaimSlice, ClaimTexts
from contactline.export.claims_csv import guard_cells
from contactline.export.json_text import as_array
from contactline.export.shapes import drawn_of, shapes_of, single_or_all
from contactline.model.codec_csv import COLUMN_PATHS

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.casebook.book import Casebook
    from contactline.export.claim_texts import Progress

#: Columns of real dates and times beside those of ``claims.csv``.
_DATES = ("date_start", "date_end", "start_utc", "end_utc")
_WHOLE = ("count", "char_start", "char_end")
#: Parts of an archive have no time of their writing: two runs give the same bytes.
_FIXED_DATE = (2000, 1, 1, 0, 0, 0)


def write_geoparquet(book: Casebook, path: Path, *, progress: Progress | None = None) -> None:
    """Write GeoParquet 1.1: one row a claim, with what is drawn of it.

    The columns are those of ``claims.csv`` (lists as JSON), then real dates, the
    incident's dispute status and the geometry in longitude and latitude: one shape as it
    is, several as a GeometryCollection, null where nothing is drawn.
    """
    claims = ClaimTexts(book, progress=progress)
    schema = _schema(claims)
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for part in claims.slices():
            writer.write_batch(_batch(part, schema))


def write_tables(book: Casebook, path: Path) -> None:
    """Write every table of the Casebook as Parquet, in one ZIP."""
    with zipfile.ZipFile(path, "w", compression=zipfile.ZIP_STORED) as archive:
        for name in TABLES:
            table = getattr(book, name)
            columns = {str(column): as_array(table[column]) for column in table.columns}
            out = io.BytesIO()
            pq.write_table(pa.table(columns), out, compression="zstd")
            info = zipfile.ZipInfo(f"{name}.parquet", date_time=_FIXED_DATE)
            info.external_attr = 0o644 << 16
            archive.writestr(info, out.getvalue())


def _schema(claims: ClaimTexts) -> pa.Schema:
    rows = claims.book.claims
    fields = [(name, _type_of(name)) for name in COLUMN_PATHS]
    fields += [(name, as_array(rows[name]).type) for name in _DATES]
    fields += [("dispute_status", pa.string()), ("geometry", pa.binary())]
    return pa.schema(fields, metadata={"geo": json.dumps(_geo_metadata(claims))})


def _type_of(column: str) -> pa.DataType:
    if column in _WHOLE:
        return pa.int64()
    return pa.bool_() if column == "aggregate" else pa.string()


def _geo_metadata(claims: ClaimTexts) -> dict[str, Any]:
    """Return the file's ``geo`` metadata; no CRS means longitude, latitude (OGC:CRS84)."""
    shapes = shapes_of(as_array(claims.book.claim_places["geometry"]).drop_null())
    column: dict[str, Any] = {"encoding": "WKB", "geometry_types": []}
    if len(shapes):
        column["bbox"] = [float(value) for value in shapely.total_bounds(shapes)]
    return {"version": "1.1.0", "primary_column": "geometry", "columns": {"geometry": column}}


def _batch(part: ClaimSlice, schema: pa.Schema) -> pa.RecordBatch:
    cells = part.cells()
    columns = [
        part.column(name) if name in (*_WHOLE, "aggregate") else guard_cells(cells[name])
        for name in COLUMN_PATHS
    ]
    columns += [part.column(name) for name in _DATES]
    columns.append(part.dispute_status)
    collections = single_or_all(drawn_of(part.claims, part.start, part.stop))
    wkb = shapely.to_wkb(collections, byte_order=1)
    columns.append(pa.array(list(np.atleast_1d(wkb)), type=pa.binary()))
    return pa.record_batch(columns, schema=schema)
