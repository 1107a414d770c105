"""GeoParquet and plain Parquet.

Metadata: GeoParquet 1.1 (the ``geo`` key of the schema); a file without it is a plain
table.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from contactline.ingest.formats.shapes import place, with_shapes
from contactline.ingest.formats.typed import as_text
from contactline.ingest.frame import TextFrame
from contactline.ingest.rows import MAX_COLUMNS
from contactline.ingest.source import SourceError, read_whole

if TYPE_CHECKING:
    from contactline.ingest.source import Source

MAX_BYTES = 4_000_000_000
MAX_ROWS = 50_000_000
_LON_LAT = "OGC:CRS84"


def read_parquet(source: Source) -> TextFrame:
    """Return the rows of a Parquet file.

    Raises
    ------
    SourceError
        If it is damaged, or larger than can be read.
    """
    import pyarrow.parquet as pq

    held: Any = source.path or io.BytesIO(read_whole(source, limit_bytes=MAX_BYTES))
    try:
        file = pq.ParquetFile(held)
        _check_size(source.name, file.metadata)
        table = file.read()
        table.validate(full=False)
    except (pa.ArrowException, OSError, ValueError, MemoryError) as exc:
        why = str(exc).splitlines()[0][:120] if str(exc) else "it cannot be unpacked"
        raise SourceError(source.name, "format", f"is a damaged Parquet file ({why})") from exc
    if not table.num_rows:
        raise SourceError(source.name, "empty", "has columns but no row")
    return _frame(source, table)


def _check_size(name: str, metadata: Any) -> None:
    size = sum(
        metadata.row_group(number).total_byte_size for number in range(metadata.num_row_groups)
    )
    if metadata.num_rows > MAX_ROWS or size > MAX_BYTES or metadata.num_columns > MAX_COLUMNS:
        reason = (
            f"holds {metadata.num_rows:,} rows in {metadata.num_columns:,} columns and unpacks to "
            f"{size:,} bytes: more than is read"
        )
        raise SourceError(name, "limit", reason)


def _frame(source: Source, table: pa.Table) -> TextFrame:
    geo = _geo(source.name, table.schema.metadata or {})
    described = geo.get("columns")
    spatial: dict[str, Any] = described if isinstance(described, dict) else {}
    main = geo.get("primary_column")
    names = [name for name in table.column_names if name not in spatial]
    columns, flaws = as_text({name: table.column(name) for name in names})
    frame = TextFrame(
        path=source.name,
        stem=source.stem,
        kind="parquet",
        header=tuple(columns),
        columns=columns,
        lines=np.arange(1, table.num_rows + 1, dtype=np.int64),
        cell_flaws=flaws,
    )
    if main not in spatial or main not in table.column_names:
        return frame
    said = spatial[main] if isinstance(spatial[main], dict) else {}
    encoding = str(said.get("encoding", "WKB"))
    crs = json.dumps(said["crs"]) if isinstance(said.get("crs"), dict) else None
    if "crs" not in said:
        crs = _LON_LAT
    shapes = _wkb(source.name, table.column(main), encoding)
    return with_shapes(frame, place(source.name, shapes, crs, declared=crs is not None))


def _geo(name: str, metadata: dict[bytes, bytes]) -> dict[str, Any]:
    raw = metadata.get(b"geo")
    if raw is None:
        return {}
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError) as exc:
        raise SourceError(name, "format", "has geo metadata that is no JSON") from exc
    return found if isinstance(found, dict) else {}


def _wkb(name: str, column: pa.ChunkedArray, encoding: str) -> list[bytes | None]:
    if encoding.upper() == "WKB":
        return [None if shape is None else bytes(shape) for shape in column.to_pylist()]
    if encoding == "point":
        import shapely

        pairs = [_pair(item) for item in column.to_pylist()]
        return [None if pair is None else shapely.to_wkb(shapely.Point(pair)) for pair in pairs]
    reason = f"stores shapes as {encoding[:20]!r}; write them as WKB (geometry_encoding='WKB')"
    raise SourceError(name, "format", reason)


def _pair(item: object) -> tuple[float, float] | None:
    if not isinstance(item, dict) or item.get("x") is None or item.get("y") is None:
        return None
    return float(item["x"]), float(item["y"])
