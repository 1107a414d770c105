"""Which format a file name means, and how it is written."""

from __future__ import annotations

import importlib
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from contactline.errors import UsageError
from contactline.export.files import whole_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from contactline.casebook.book import Casebook

    Writer = Callable[["Casebook", Path, "ExportOptions"], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportOptions:
    """What a writer is told beside the claims.

    Parameters
    ----------
    title
        Title of what is written, where the format has one.
    as_of
        Date of a feed; None: the newest date in the data. No writer looks at a clock.
    progress
        Called with claims done, and all claims, while a large file is written.
    """

    title: str = "Claims of fire"
    as_of: date | None = None
    progress: Callable[[int, int], None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A data format.

    Parameters
    ----------
    name
        As ``--format`` takes it.
    suffixes
        Of file names that mean it.
    words
        What it is, for a list.
    writer
        ``module:function`` in `contactline.export`. The function takes the Casebook, the
        file and the options, and returns what was lost, in words with counts.
    is_text
        Whether it may go to stdout.
    """

    name: str
    suffixes: tuple[str, ...]
    words: str
    writer: str
    is_text: bool = True


FORMATS = (
    Format(
        name="csv",
        suffixes=(".csv",),
        words="claims.csv, one row a claim",
        writer="own_files:csv_file",
    ),
    Format(
        name="jsonl",
        suffixes=(".jsonl", ".ndjson"),
        words="the contract's JSON, one claim a line",
        writer="own_files:jsonl_file",
    ),
    Format(
        name="geojson",
        suffixes=(".geojson", ".json"),
        words="one feature a claim, with what is drawn",
        writer="own_files:geojson_file",
    ),
    Format(
        name="gpkg",
        suffixes=(".gpkg",),
        words="GeoPackage with claims, incidents, places, areas, and styles for QGIS",
        writer="own_files:gpkg_file",
        is_text=False,
    ),
    Format(
        name="geoparquet",
        suffixes=(".parquet", ".geoparquet"),
        words="GeoParquet, one row a claim, with what is drawn",
        writer="own_files:geoparquet_file",
        is_text=False,
    ),
    Format(
        name="tables",
        suffixes=(".zip",),
        words="every table as plain Parquet, in one ZIP",
        writer="own_files:tables_file",
        is_text=False,
    ),
    Format(
        name="xlsx",
        suffixes=(".xlsx",),
        words="workbook, one sheet a table, with real dates",
        writer="xlsx:xlsx_file",
        is_text=False,
    ),
    Format(
        name="kml",
        suffixes=(".kml",),
        words="KML with one folder a side, for Google Earth",
        writer="kml:kml_file",
    ),
    Format(
        name="kmz",
        suffixes=(".kmz",),
        words="the same, packed",
        writer="kml:kmz_file",
        is_text=False,
    ),
    Format(
        name="acled",
        suffixes=(),
        words="CSV in ACLED's columns, one row an event",
        writer="acled:acled_file",
    ),
    Format(
        name="ucdp",
        suffixes=(),
        words="CSV in UCDP GED's columns, one row an event with deaths",
        writer="ucdp:ucdp_file",
    ),
    Format(
        name="timemap",
        suffixes=(),
        words="events, sources and associations of TimeMap, as JSON",
        writer="timemap:timemap_file",
    ),
    Format(
        name="datawrapper",
        suffixes=(),
        words="markers of a Datawrapper locator map, as JSON",
        writer="datawrapper:datawrapper_file",
    ),
    Format(
        name="rss",
        suffixes=(".rss",),
        words="RSS 2.0 feed, newest incidents first",
        writer="feeds:rss_file",
    ),
    Format(
        name="atom",
        suffixes=(".atom",),
        words="Atom feed, newest incidents first",
        writer="feeds:atom_file",
    ),
)
#: Format of stdout, if none is named.
STDOUT_FORMAT = "jsonl"


def format_for(name: str | None, path: Path | None) -> Format:
    """Return the format that is named, or that a file's suffix means.

    Raises
    ------
    UsageError
        If there is no such format; the message lists those there are.
    """
    wanted_name = name.lower() if name is not None else None
    if name is None and path is None:
        wanted_name = STDOUT_FORMAT
    for item in FORMATS:
        if wanted_name is not None:
            if item.name == wanted_name:
                return item
        elif path is not None and path.suffix.lower() in item.suffixes:
            return item
    listed = ", ".join(
        f"{item.name} ({', '.join(item.suffixes)})" if item.suffixes else item.name
        for item in FORMATS
    )
    wanted = name or (path.suffix if path else "") or "a file without a suffix"
    raise UsageError(f"no format for {wanted!r}; use --format or a suffix: {listed}")


def write(
    book: Casebook, path: Path, format_: Format, options: ExportOptions | None = None
) -> tuple[str, ...]:
    """Write a Casebook whole or not at all.

    Returns
    -------
    tuple of str
        What was lost on the way, in words with counts; empty if nothing was.
    """
    with whole_file(path) as temporary:
        return _writer(format_)(book, temporary, options or ExportOptions())


def write_to_stream(
    book: Casebook, stream: BinaryIO, format_: Format, options: ExportOptions | None = None
) -> tuple[str, ...]:
    """Write a Casebook to an open stream, such as stdout; nothing of it if the writer fails.

    Returns
    -------
    tuple of str
        As `write`.
    """
    with tempfile.TemporaryDirectory(prefix="contactline-") as folder:
        path = Path(folder) / "records"
        lost = _writer(format_)(book, path, options or ExportOptions())
        with path.open("rb") as source:
            shutil.copyfileobj(source, stream)
    stream.flush()
    return lost


def _writer(format_: Format) -> Writer:
    """Import the function that writes a format; most commands need one of them only."""
    module, _, function = format_.writer.partition(":")
    found: Writer = getattr(importlib.import_module(f"contactline.export.{module}"), function)
    return found
