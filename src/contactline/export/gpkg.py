"""GeoPackage with the layers claims, incidents, places, areas and, if there are any, lines.

``claims`` has one row a claim and no geometry (its columns are those of
``claims.csv``, so that reading them gives the equal record); ``incidents`` the shapes of
all its claims; ``places`` the spots that are known, one row a place of a claim;
``areas`` what is known as a ring or an area, and each candidate of an ambiguous place;
``lines`` what is known as a line. A centroid is nowhere written as a point. The table
``layer_styles`` holds QGIS's default styles.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from contactline.casebook.book import rows_of
from contactline.errors import OutputError
from contactline.export.claim_texts import ClaimSlice, ClaimTexts
from contactline.export.claims_csv import guard_cells
from contactline.export.json_text import as_array
from contactline.export.qgis_style import layer_qml
from contactline.export.shapes import shapes_of
from contactline.export.sides import sides_of
from contactline.model.codec_csv import COLUMN_PATHS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contactline.casebook.book import Casebook
    from contactline.export.claim_texts import Progress

#: Columns of ``claim_places`` that the layers of places carry, with their types.
_PLACE_COLUMNS = (
    "claim_id",
    "position",
    "as_written",
    "generic",
    "relation",
    "status",
    "place_id",
    "name",
    "feature",
    "country",
    "radius_km",
    "where_prec",
    "geo_precision",
    "within",
    "reason",
    "draw",
)
#: Columns of ``claims`` beside them, by which a layer is styled and filtered.
_CLAIM_COLUMNS = (
    "incident_id",
    "claimant_side",
    "claimant_name",
    "accused_side",
    "event_type",
    "date_start",
    "date_end",
    "review",
    "summary",
)
#: The file carries no time of its writing, so that two runs give the same bytes.
_FIXED_DATE = "2000-01-01T00:00:00.000Z"
_FIXED_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)
_CRS = "EPSG:4326"
_POLYGONS = frozenset({3, 6})
_LINES = frozenset({1, 5})


def write_gpkg(book: Casebook, path: Path, *, progress: Progress | None = None) -> None:
    """Write the layers to a new GeoPackage at `path`.

    It is made under a name in plain letters and copied: GDAL takes names as UTF-8 only,
    and the file system may have others.
    """
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

    with tempfile.TemporaryDirectory(prefix="contactline-") as folder:
        plain = Path(folder) / "incidents.gpkg"
        try:
            with _fixed_date():
                _write_layers(ClaimTexts(book, progress=progress), plain)
        except (DataLayerError, DataSourceError, FeatureError) as exc:
            raise OutputError(f"the GeoPackage cannot be made: {exc}") from exc
        shutil.copyfile(plain, path)


def _write_layers(claims: ClaimTexts, path: Path) -> None:
    import pyogrio

    def write(
        layer: str, schema: pa.Schema, batches: Iterator[pa.RecordBatch], **more: Any
    ) -> None:
        reader = pa.RecordBatchReader.from_batches(schema, batches)
        pyogrio.write_arrow(reader, path, layer=layer, driver="GPKG", append=path.exists(), **more)

    text = pa.schema([(name, pa.string()) for name in COLUMN_PATHS])
    write("claims", text, _claims(claims, text))
    incidents = _incidents(claims)
    spatial = {"geometry_name": "geom", "crs": _CRS}
    write(
        "incidents",
        incidents.schema,
        iter(incidents.to_batches()),
        geometry_type="GeometryCollection",
        **spatial,
    )
    schema = _place_schema(claims)
    write("places", schema, _places(claims, schema, "point"), geometry_type="Point", **spatial)
    write(
        "areas",
        schema,
        _places(claims, schema, "polygon"),
        geometry_type="MultiPolygon",
        **spatial,
    )
    layers = [("places", "point"), ("areas", "polygon")]
    if "line" in set(claims.book.claim_places["draw"].dropna()) or _has_lines(claims):
        layers.append(("lines", "line"))
        write(
            "lines",
            schema,
            _places(claims, schema, "line"),
            geometry_type="MultiLineString",
            **spatial,
        )
    styles = _styles(claims.book, layers)
    write("layer_styles", styles.schema, iter(styles.to_batches()), layer_options={"FID": "id"})


def _claims(claims: ClaimTexts, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    for part in claims.slices():
        cells = part.cells()
        yield pa.record_batch([guard_cells(cells[name]) for name in schema.names], schema=schema)


def _place_schema(claims: ClaimTexts) -> pa.Schema:
    places, rows = claims.book.claim_places, claims.book.claims
    return pa.schema(
        [
            *((name, as_array(places[name]).type) for name in _PLACE_COLUMNS),
            *((name, as_array(rows[name]).type) for name in _CLAIM_COLUMNS),
            ("candidate", pa.int64()),
            ("geom", pa.binary()),
        ]
    )


def _places(claims: ClaimTexts, schema: pa.Schema, kind: str) -> Iterator[pa.RecordBatch]:
    for part in claims.slices():
        yield _place_batch(part, schema, kind)


def _place_batch(part: ClaimSlice, schema: pa.Schema, kind: str) -> pa.RecordBatch:
    """Return the places of some claims that are drawn as points, as areas or as lines."""
    rows, offsets = part.claims.places.part(part.start, part.stop)
    owner = np.repeat(np.arange(len(part)), np.diff(offsets))
    is_spot = pc.fill_null(pc.equal(rows["draw"], "spot"), fill_value=False)
    drawn = pc.is_valid(rows["geometry"])
    chosen = pc.and_(drawn, is_spot if kind == "point" else pc.invert(is_spot))
    index = np.flatnonzero(chosen.to_numpy())
    wkb = _flat(rows["geometry"]).take(pa.array(index))
    candidate = np.zeros(len(index), dtype=np.int64)
    if kind != "point" and len(index):
        index, candidate, wkb = _taken_apart(rows, index, wkb, kind)
    columns = [_flat(rows[name]).take(pa.array(index)) for name in _PLACE_COLUMNS]
    owners = pa.array(owner[index])
    columns += [part.column(name).take(owners) for name in _CLAIM_COLUMNS]
    columns += [pa.array(candidate, mask=candidate == 0), wkb]
    return pa.record_batch(columns, schema=schema)


def _taken_apart(
    rows: pa.Table, index: np.ndarray[Any, Any], wkb: pa.Array, kind: str
) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any], pa.Array]:
    """Return polygons or lines as multi-part shapes, one row a candidate where there are several.

    Gives the row of each shape, the number of the candidate (0: no candidate), and the WKB.
    """
    shapes = shapes_of(wkb)
    ambiguous = pc.fill_null(pc.equal(rows["draw"], "candidates"), fill_value=False)
    several = ambiguous.to_numpy()[index]
    collected = shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION
    parts, position = shapely.get_parts(shapes[collected], return_index=True)
    source = np.concatenate([np.flatnonzero(~collected), np.flatnonzero(collected)[position]])
    found = np.concatenate([shapes[~collected], parts])
    number = np.concatenate([np.zeros((~collected).sum(), dtype=np.int64), _ordinals(position)])
    number = np.where(several[source], np.maximum(number, 1), 0)
    fitting = np.isin(shapely.get_type_id(found), list(_POLYGONS if kind == "polygon" else _LINES))
    source, found, number = source[fitting], found[fitting], number[fitting]
    order = np.lexsort((number, source))
    source, found, number = source[order], found[order], number[order]
    single, multi = (
        (shapely.GeometryType.POLYGON, shapely.multipolygons)
        if kind == "polygon"
        else (shapely.GeometryType.LINESTRING, shapely.multilinestrings)
    )
    alone = shapely.get_type_id(found) == single
    if alone.any():
        found[alone] = multi(found[alone], indices=np.arange(alone.sum()))
    made = pa.array(list(shapely.to_wkb(found, byte_order=1)), type=pa.binary())
    return index[source], number, made


def _ordinals(position: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return 1, 2, 3 ... within each run of equal numbers."""
    if not len(position):
        return np.zeros(0, dtype=np.int64)
    starts = np.flatnonzero(np.concatenate([[True], np.diff(position) > 0]))
    lengths = np.diff(np.concatenate([starts, [len(position)]]))
    return np.arange(len(position)) - np.repeat(starts, lengths) + 1


def _has_lines(claims: ClaimTexts) -> bool:
    """Tell whether a candidate of an ambiguous place is a line."""
    table = claims.book.claim_places
    wkb = as_array(table.loc[table["draw"] == "candidates", "geometry"]).drop_null()
    kinds = shapely.get_type_id(shapely.get_parts(shapes_of(wkb)))
    return bool(np.isin(kinds, list(_LINES)).any())


def _incidents(claims: ClaimTexts) -> pa.Table:
    """Return the incidents with the shapes of all their claims."""
    table = claims.book.incidents
    known = as_array(table["incident_id"])
    rows = claims.places.table
    owner = np.repeat(np.arange(len(claims)), np.diff(claims.places.offsets))
    of_claim = pc.index_in(as_array(claims.book.claims["incident_id"]), value_set=known)
    of_place = of_claim.take(pa.array(owner))
    chosen = pc.and_(pc.is_valid(rows["geometry"]), pc.is_valid(of_place))
    order = np.argsort(of_place.filter(_flat(chosen)).to_numpy(), kind="stable")
    incident = of_place.filter(_flat(chosen)).to_numpy()[order]
    shapes = shapes_of(_flat(rows["geometry"]).filter(_flat(chosen)))[order]
    parts, position = shapely.get_parts(shapes, return_index=True)
    collected = shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION
    whole = ~collected[position]
    first = np.concatenate([[True], np.diff(position) > 0]) if len(position) else position > 0
    parts = np.where(whole, shapes[position], parts)[~whole | first]
    incident = incident[position[~whole | first]]
    geometry = np.full(len(known), None, dtype=object)
    if len(parts):
        filled, index = np.unique(incident, return_inverse=True)
        geometry[filled] = shapely.to_wkb(
            shapely.geometrycollections(parts, indices=index), byte_order=1
        )
    made = {name: as_array(table[name]) for name in table.columns}
    made["claims"] = pa.array(
        [len(json.loads(ids)) for ids in made["claim_ids"].to_pylist()], type=pa.int64()
    )
    made["geom"] = pa.array(list(geometry), type=pa.binary())
    return pa.table(made)


def _styles(book: Casebook, layers: list[tuple[str, str]]) -> pa.Table:
    sides = sides_of(row["claimant_side"] for row in rows_of(_distinct_sides(book)))
    rows = [
        {
            "f_table_catalog": "",
            "f_table_schema": "",
            "f_table_name": layer,
            "f_geometry_column": "geom",
            "styleName": "contactline",
            "styleQML": layer_qml(kind, sides),
            "styleSLD": "",
            "useAsDefault": True,
            "description": "Colours by claimant; drafts hatched",
            "owner": "",
            "ui": "",
            "update_time": _FIXED_MOMENT,
        }
        for layer, kind in layers
    ]
    return pa.Table.from_pylist(rows)


def _distinct_sides(book: Casebook) -> Any:
    return book.claims[["claimant_side"]].drop_duplicates().reset_index(drop=True)


def _flat(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


@contextmanager
def _fixed_date() -> Iterator[None]:
    """Let GDAL write a date that does not change."""
    import pyogrio

    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
