"""The project's own formats as the registry calls them; they lose nothing of a claim.

CSV, JSON Lines and workbooks hold no shapes: of a row that came as an area or a line they
keep the claim, and say so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from contactline.export.claims_csv import write_claims_csv
from contactline.export.claims_jsonl import write_claims_jsonl
from contactline.export.geojson import write_geojson
from contactline.export.gpkg import write_gpkg
from contactline.export.parquet import write_geoparquet, write_tables
from contactline.export.shapes import lost_shapes

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.casebook.book import Casebook
    from contactline.export.formats import ExportOptions


def csv_file(book: Casebook, path: Path, options: ExportOptions) -> tuple[str, ...]:
    """Write ``claims.csv``."""
    write_claims_csv(book, path, progress=options.progress)
    return lost_shapes(book, "CSV")


def jsonl_file(book: Casebook, path: Path, options: ExportOptions) -> tuple[str, ...]:
    """Write JSON Lines."""
    write_claims_jsonl(book, path, progress=options.progress)
    return lost_shapes(book, "JSON Lines")


def geojson_file(book: Casebook, path: Path, options: ExportOptions) -> tuple[str, ...]:
    """Write GeoJSON."""
    write_geojson(book, path, progress=options.progress)
    return ()


def gpkg_file(book: Casebook, path: Path, options: ExportOptions) -> tuple[str, ...]:
    """Write a GeoPackage."""
    write_gpkg(book, path, progress=options.progress)
    return ()


def geoparquet_file(book: Casebook, path: Path, options: ExportOptions) -> tuple[str, ...]:
    """Write GeoParquet."""
    write_geoparquet(book, path, progress=options.progress)
    return ()


def tables_file(book: Casebook, path: Path, options: ExportOptions) -> tuple[str, ...]:  # noqa: ARG001
    """Write the tables as Parquet in one ZIP."""
    write_tables(book, path)
    return ()
