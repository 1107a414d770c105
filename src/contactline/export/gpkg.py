"""GeoPackage with the layers claims, incidents, places and areas.

``claims`` has one row a claim and no geometry (its columns are those of
``claims.csv``); ``incidents`` the shapes of all its claims; ``places`` the spots that
are known, one row a place of a claim; ``areas`` what is known as a ring, an area, a
line or a set of candidates. A centroid is nowhere written as a point.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contactline.casebook.book import rows_of, to_records
from contactline.model.codec_csv import COLUMN_PATHS, claim_to_row

if TYPE_CHECKING:
    from contactline.casebook.book import Casebook

#: Columns of ``claim_places`` that the layers places and areas carry.
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
#: The file carries no time of its writing, so that two runs give the same bytes.
_FIXED_DATE = "2000-01-01T00:00:00.000Z"


def write_gpkg(book: Casebook, path: Path) -> None:
    """Write the layers to a new GeoPackage at `path`.

    It is made under a name in plain letters and copied: GDAL takes names as UTF-8 only,
    and the file system may have others.
    """
    with tempfile.TemporaryDirectory(prefix="contactline-") as folder:
        plain = Path(folder) / "incidents.gpkg"
        _write_layers(book, plain)
        shutil.copyfile(plain, path)


def _write_layers(book: Casebook, path: Path) -> None:
    import geopandas as gpd
    import pandas as pd
    import pyogrio
    import shapely

    claims = pd.DataFrame(
        [claim_to_row(claim) for claim in to_records(book)], columns=list(COLUMN_PATHS)
    ).astype("string")
    claims = claims.mask(claims == "")
    side_of = {row["claim_id"]: row for row in rows_of(book.claims)}
    incident_of = {claim_id: row["incident_id"] for claim_id, row in side_of.items()}
    rows = [row for row in rows_of(book.claim_places) if row["geometry"] is not None]
    shapes = [shapely.from_wkb(row["geometry"]) for row in rows]

    def layer(points: bool) -> gpd.GeoDataFrame:
        chosen = [
            (row, shape)
            for row, shape in zip(rows, shapes, strict=True)
            if (row["draw"] == "spot") == points
        ]
        cells = [
            {column: row[column] for column in _PLACE_COLUMNS}
            | {
                "incident_id": incident_of[row["claim_id"]],
                "claimant_side": side_of[row["claim_id"]]["claimant_side"],
                "summary": side_of[row["claim_id"]]["summary"],
            }
            for row, _ in chosen
        ]
        columns = [*_PLACE_COLUMNS, "incident_id", "claimant_side", "summary"]
        return gpd.GeoDataFrame(
            _typed(pd.DataFrame(cells, columns=columns)),
            geometry=gpd.GeoSeries([shape for _, shape in chosen], crs="EPSG:4326"),
        )

    collected: dict[str, list[Any]] = {}
    for row, shape in zip(rows, shapes, strict=True):
        incident = incident_of[row["claim_id"]]
        if incident is not None:
            collected.setdefault(incident, []).append(shape)
    incidents = rows_of(book.incidents)
    incident_cells = pd.DataFrame(
        [
            {
                key: str(row[key]) if key in ("date_start", "date_end") and row[key] else row[key]
                for key in row
            }
            | {"claims": len(json.loads(row["claim_ids"]))}
            for row in incidents
        ],
        columns=[*book.incidents.columns, "claims"],
    )
    incident_shapes = [
        shapely.GeometryCollection(_parts(collected[row["incident_id"]]))
        if row["incident_id"] in collected
        else None
        for row in incidents
    ]
    incident_layer = gpd.GeoDataFrame(
        _typed(incident_cells), geometry=gpd.GeoSeries(incident_shapes, crs="EPSG:4326")
    )
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_DATE})
    try:
        pyogrio.write_dataframe(claims, path, layer="claims", driver="GPKG")
        for name, frame, kind in (
            ("incidents", incident_layer, "GeometryCollection"),
            ("places", layer(points=True), "Point"),
            ("areas", layer(points=False), "Unknown"),
        ):
            pyogrio.write_dataframe(
                frame, path, layer=name, driver="GPKG", append=True, geometry_type=kind
            )
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _parts(shapes: list[Any]) -> list[Any]:
    found = []
    for shape in shapes:
        found += list(shape.geoms) if shape.geom_type == "GeometryCollection" else [shape]
    return found


def _typed(frame: Any) -> Any:
    """Give columns nullable types, so that an unknown number is not NaN."""
    return frame.convert_dtypes(dtype_backend="numpy_nullable")
