"""The project's own exports, read back: GeoJSON, GeoPackage and GeoParquet of claims.

Each carries the columns of ``claims.csv``, so that reading gives the equal records. What an
export adds for a reader (dispute status, real dates, the shapes of places) is passed over:
it follows from the claims. Only a place that came as an area or a line, without a
coordinate of its own, takes its shape from there. A workbook needs nothing of its own, its
first sheet being the claims.
"""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.ingest.claims import is_claims_header
from contactline.ingest.frame import TextFrame
from contactline.ingest.rows import Flaw
from contactline.ingest.source import SourceError
from contactline.model.codec_csv import COLUMN_PATHS, guard_cell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from contactline.ingest.source import Source

#: First bytes of our GeoJSON: one feature a line, each with the id of its claim.
_GEOJSON = re.compile(rb'^\{"type":"FeatureCollection","features":\[\n\{"type": "Feature", "id": "')
_SQLITE = b"SQLite format 3\x00"
_PARQUET = b"PAR1"
#: Layer of a GeoPackage that holds the claims.
CLAIMS_LAYER = "claims"
#: Its layers that hold areas and lines, one row a place of a claim.
SHAPE_LAYERS = ("areas", "lines")
#: Column of a GeoParquet file that holds what is drawn.
GEOMETRY = "geometry"
#: Longest line of a GeoJSON file: a claim with the shapes of many districts.
MAX_LINE_BYTES = 50_000_000
#: Characters of a line that is no JSON that go into the rejects file.
_KEPT_CHARS = 1_000


def open_own(source: Source) -> TextFrame | None:
    """Return the claims of an export of ours as a frame in the columns of ``claims.csv``.

    None if it is none; then nothing was taken from the source's stream.

    Raises
    ------
    SourceError
        If it is one and cannot be read.
    """
    if _GEOJSON.match(source.head) and b'"claim_id": ' in source.head:
        return _geojson(source)
    if source.path is None:
        return None
    if source.head.startswith(_PARQUET):
        return _parquet(source, source.path)
    if source.head.startswith(_SQLITE) and _has_claims_layer(source.path):
        return _gpkg(source, source.path)
    return None


def claim_cells(properties: Mapping[str, Any]) -> dict[str, str]:
    """Return the properties of a feature of ours as cells of ``claims.csv``; others are left."""
    made = {}
    for column in COLUMN_PATHS:
        cell = _cell(properties.get(column))
        if cell:
            made[column] = cell
    return made


def _geojson(source: Source) -> TextFrame:
    columns: dict[str, list[str | None]] = {column: [] for column in COLUMN_PATHS}
    flaws: dict[int, Flaw] = {}
    odd: dict[int, tuple[str, ...]] = {}
    shapes: dict[int, bytes] = {}
    count = 0
    for line in _feature_lines(source):
        cells, shape, flaw = _feature(line)
        if shape is not None:
            shapes[count] = shape
        if flaw is not None:
            flaws[count] = flaw
            odd[count] = (line.decode("utf-8", "replace")[:_KEPT_CHARS],)
        for column, values in columns.items():
            values.append(cells.get(column))
        count += 1
    arrays = {name: _array(values) for name, values in columns.items()}
    frame = _frame(source, "geojson", arrays, count, flaws=flaws, odd=odd)
    frame.geometry = _at_rows(shapes, count)
    return frame


def _feature_lines(source: Source) -> Iterator[bytes]:
    """Yield the lines that hold a feature, without the comma that follows it."""
    source.stream.readline()
    while line := source.stream.readline(MAX_LINE_BYTES + 1):
        if len(line) > MAX_LINE_BYTES:
            reason = f"has a line of over {MAX_LINE_BYTES:,} bytes; save it as CSV or JSON Lines"
            raise SourceError(source.name, "limit", reason)
        bare = line.strip().rstrip(b",")
        if bare and bare != b"]}":
            yield bare


def _feature(line: bytes) -> tuple[dict[str, str], bytes | None, Flaw | None]:
    try:
        found = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError) as exc:
        reason = exc.msg if isinstance(exc, json.JSONDecodeError) else str(exc)
        return {}, None, Flaw(None, "json", f"is no feature: {reason[:80]}; is the file cut off?")
    properties = found.get("properties") if isinstance(found, dict) else None
    if not isinstance(properties, dict):
        return {}, None, Flaw(None, "json", "is no feature with properties")
    cells = claim_cells(properties)
    shape = _wkb(found.get("geometry")) if _wants_shape(cells.get("places")) else None
    return cells, shape, None


def _wants_shape(places: str | None) -> bool:
    """Tell whether a cell names one place that was given by a shape, without a coordinate."""
    if not places or '"given"' not in places:
        return False
    try:
        listed = json.loads(places)
    except (ValueError, RecursionError):
        return False
    if not isinstance(listed, list) or len(listed) != 1 or not isinstance(listed[0], dict):
        return False
    resolution = listed[0].get("resolution")
    if not isinstance(resolution, dict) or resolution.get("status") != "given":
        return False
    return resolution.get("lon") is None and resolution.get("place_id") is None


def _wkb(geometry: object) -> bytes | None:
    """Return the shape of a feature; None if it is none that can be drawn."""
    import shapely
    from shapely.errors import ShapelyError

    if not isinstance(geometry, dict):
        return None
    try:
        made = shapely.from_geojson(json.dumps(geometry))
    except (ShapelyError, ValueError):
        return None
    return bytes(shapely.to_wkb(made))


def _at_rows(shapes: Mapping[int, bytes], count: int) -> pa.Array | None:
    if not shapes:
        return None
    return pa.array([shapes.get(row) for row in range(count)], pa.binary())


def _parquet(source: Source, path: Path) -> TextFrame | None:
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            names = file.schema_arrow.names
            if not is_claims_header(names):
                return None
            kept = [name for name in names if name in COLUMN_PATHS or name == GEOMETRY]
            table = file.read(columns=kept)
    except (pa.ArrowException, OSError, ValueError) as exc:
        reason = f"is a damaged Parquet file ({_first_line(exc)})"
        raise SourceError(source.name, "format", reason) from exc
    frame = _from_table(source, "parquet", table.select([n for n in kept if n != GEOMETRY]))
    wanted = _wanting(frame)
    if GEOMETRY in kept and wanted:
        shapes = table[GEOMETRY].take(pa.array(sorted(wanted))).to_pylist()
        found = dict(zip(sorted(wanted), shapes, strict=True))
        frame.geometry = _at_rows({row: s for row, s in found.items() if s}, len(frame))
    return frame


def _gpkg(source: Source, path: Path) -> TextFrame | None:
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        # GDAL takes names as UTF-8 only, and the file system may have others
        with tempfile.TemporaryDirectory(prefix="contactline-") as folder:
            plain = path
            if not str(path).isascii():
                plain = Path(folder) / "claims.gpkg"
                shutil.copyfile(path, plain)
            meta, table = pyogrio.read_arrow(plain, layer=CLAIMS_LAYER, read_geometry=False)
            frame = _from_table(
                source, "gpkg", table.select([n for n in meta["fields"] if n in COLUMN_PATHS])
            )
            frame.geometry = _layer_shapes(plain, frame)
    except (DataSourceError, DataLayerError, pa.ArrowException, OSError, ValueError) as exc:
        reason = f"is a damaged GeoPackage ({_first_line(exc)})"
        raise SourceError(source.name, "format", reason) from exc
    return frame if is_claims_header(list(meta["fields"])) else None


def _wanting(frame: TextFrame) -> set[int]:
    """Return the rows whose only place was given by a shape."""
    if "places" not in frame.columns:
        return set()
    encoded = frame.columns["places"].dictionary_encode()
    wanted = [_wants_shape(cell) for cell in encoded.dictionary.to_pylist()]
    if not any(wanted):
        return set()
    rows = pa.array(wanted).take(encoded.indices)
    return set(np.flatnonzero(pc.fill_null(rows, False).to_numpy(zero_copy_only=False)).tolist())


def _layer_shapes(path: Path, frame: TextFrame) -> pa.Array | None:
    """Return the shapes of the claims that were given by one, from the layers of shapes."""
    import pyogrio

    wanted = _wanting(frame)
    if not wanted:
        return None
    ids = frame.columns["claim_id"].to_pylist()
    row_of = {ids[row]: row for row in wanted}
    there = {name for name, _ in pyogrio.list_layers(path)}
    shapes: dict[int, bytes] = {}
    for layer in SHAPE_LAYERS:
        if layer not in there:
            continue
        meta, table = pyogrio.read_arrow(path, layer=layer, columns=["claim_id"])
        wkb = table[meta["geometry_name"] or "wkb_geometry"].to_pylist()
        for claim_id, shape in zip(table["claim_id"].to_pylist(), wkb, strict=True):
            if claim_id in row_of and shape:
                shapes[row_of[claim_id]] = bytes(shape)
    return _at_rows(shapes, len(frame))


def _has_claims_layer(path: Path) -> bool:
    """Tell whether a database is a GeoPackage with a table of claims."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as database:
            found = database.execute(
                "SELECT COUNT(*) FROM gpkg_contents WHERE table_name = ?", (CLAIMS_LAYER,)
            ).fetchone()
            names = [row[1] for row in database.execute(f"PRAGMA table_info({CLAIMS_LAYER})")]
    except (sqlite3.Error, ValueError, UnicodeEncodeError):
        return False
    return bool(found[0]) and is_claims_header(names)


def _from_table(source: Source, kind: str, table: pa.Table) -> TextFrame:
    arrays = {}
    for name in table.column_names:
        values = table[name].combine_chunks()
        if isinstance(values, pa.ChunkedArray):
            values = pa.concat_arrays(values.chunks) if values.num_chunks else pa.array([])
        arrays[name] = _texts(values)
    return _frame(source, kind, arrays, len(table))


def _texts(values: pa.Array) -> pa.Array:
    """Return values as text cells; false is blank, as in ``claims.csv``."""
    if pa.types.is_boolean(values.type):
        return pc.if_else(values, pa.scalar("true"), pa.scalar(None, type=pa.string()))
    cells = pc.cast(values, pa.string())
    return pc.if_else(pc.equal(cells, ""), pa.scalar(None, type=pa.string()), cells)


def _frame(
    source: Source,
    kind: str,
    arrays: Mapping[str, pa.Array],
    count: int,
    *,
    flaws: Mapping[int, Flaw] | None = None,
    odd: Mapping[int, tuple[str, ...]] | None = None,
) -> TextFrame:
    """Return a frame without the columns that nothing is in."""
    needed = {"claim_id", "claimant_side", "report_id"}
    kept = {
        name: values
        for name, values in arrays.items()
        if name in needed or values.null_count < len(values)
    }
    return TextFrame(
        path=source.name,
        stem=source.stem,
        kind=kind,
        header=tuple(kept),
        columns=kept,
        lines=np.arange(1, count + 1, dtype=np.int64),
        flaws=dict(flaws or {}),
        odd=dict(odd or {}),
    )


def _cell(value: object) -> str:
    if value is None or value is False or value == []:
        return ""
    if value is True:
        return "true"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(", ", ": "))
    return guard_cell(value) if isinstance(value, str) else str(value)


def _array(values: list[str | None]) -> pa.Array:
    try:
        return pa.array(values, type=pa.string())
    except UnicodeEncodeError:  # half of a surrogate pair, which JSON can spell
        sound = [
            None if value is None else value.encode("utf-8", "backslashreplace").decode("utf-8")
            for value in values
        ]
        return pa.array(sound, type=pa.string())


def _first_line(exc: BaseException) -> str:
    lines = str(exc).strip().splitlines()
    return lines[0][:120] if lines else type(exc).__name__
