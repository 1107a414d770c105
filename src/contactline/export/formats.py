"""Which format a file name means, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contactline.casebook.book import to_records
from contactline.errors import UsageError
from contactline.export.files import whole_file, write_text
from contactline.export.geojson import to_geojson
from contactline.export.gpkg import write_gpkg
from contactline.model.codec_csv import claims_to_csv
from contactline.model.codec_json import claims_to_jsonl

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contactline.casebook.book import Casebook


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A data format: how a Casebook becomes text, or a file where it is not text."""

    name: str
    suffixes: tuple[str, ...]
    words: str
    to_text: Callable[[Casebook], str] | None = None
    to_file: Callable[[Casebook, Path], None] | None = None


FORMATS = (
    Format(
        name="csv",
        suffixes=(".csv",),
        words="claims.csv, one row a claim",
        to_text=lambda book: claims_to_csv(to_records(book)),
    ),
    Format(
        name="jsonl",
        suffixes=(".jsonl", ".ndjson"),
        words="the contract's JSON, one claim a line",
        to_text=lambda book: claims_to_jsonl(to_records(book)),
    ),
    Format(
        name="geojson",
        suffixes=(".geojson", ".json"),
        words="one feature a claim, with what is drawn",
        to_text=to_geojson,
    ),
    Format(
        name="gpkg",
        suffixes=(".gpkg",),
        words="GeoPackage with claims, incidents, places, areas",
        to_file=write_gpkg,
    ),
)


def format_for(name: str | None, path: Path | None) -> Format:
    """Return the format that is named, or that a file's suffix means.

    Raises
    ------
    UsageError
        If there is no such format; the message lists those there are.
    """
    listed = ", ".join(f"{item.name} ({', '.join(item.suffixes)})" for item in FORMATS)
    for item in FORMATS:
        if name is not None:
            if item.name == name.lower():
                return item
        elif path is not None and path.suffix.lower() in item.suffixes:
            return item
    if name is None and path is None:
        return FORMATS[1]
    wanted = name or (path.suffix if path else "") or "a file without a suffix"
    raise UsageError(f"no format for {wanted!r}; use --format or a suffix: {listed}")


def write(book: Casebook, path: Path, format_: Format) -> None:
    """Write a Casebook whole or not at all."""
    if format_.to_text is not None:
        write_text(path, format_.to_text(book))
    elif format_.to_file is not None:
        with whole_file(path) as temporary:
            format_.to_file(book, temporary)
