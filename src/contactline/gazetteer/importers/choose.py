"""Which importer reads a file: by the name of its format, or by its suffix."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from contactline.errors import UsageError
from contactline.gazetteer.errors import GazetteerError
from contactline.gazetteer.importers import csv_file, geonames, linked_places

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.gazetteer.importers.records import Batch

FORMATS: Final = ("geonames", "geojson", "csv")


def read_source(
    path: Path,
    *,
    form: str | None = None,
    alternate_names: Path | None = None,
    name: str | None = None,
    progress: geonames.Progress | None = None,
) -> Batch:
    """Open a file of places for import.

    Parameters
    ----------
    path
        A GeoNames dump (``.txt``, ``.zip``), Linked Places or GeoJSON (``.geojson``,
        ``.json``, ``.jsonld``, also zipped), or a CSV.
    form
        One of `FORMATS`; by default what the suffix says.
    alternate_names
        GeoNames' alternate names, for a dump only.
    name
        Key of the import instead of the file's name; a later import of it replaces this one.

    Raises
    ------
    GazetteerError
        If the file is not what it should be.
    UsageError
        If the format cannot be told, or does not go with the other options.
    """
    if path.is_dir():
        raise UsageError(f"{path}: is a folder; give its files")
    chosen = form or _form_of(path)
    if alternate_names is not None and chosen != "geonames":
        raise UsageError(f"--alternate-names goes with a GeoNames dump; {path} is {chosen}")
    if chosen == "geonames":
        batch = geonames.read_geonames(path, alternate_names=alternate_names, progress=progress)
    elif chosen == "geojson":
        batch = linked_places.read_linked_places(path)
    else:
        batch = csv_file.read_csv(path)
    if name:
        batch.source = replace(batch.source, key=f"{chosen}:{name}")
    return batch


def _form_of(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix == ".zip":
        try:
            with zipfile.ZipFile(path) as archive:
                suffixes = {PurePosixPath(name).suffix.lower() for name in archive.namelist()}
        except (OSError, zipfile.BadZipFile) as exc:
            raise GazetteerError(f"{path}: is no whole zip archive: {exc}") from exc
        suffix = next((s for s in linked_places.SUFFIXES if s in suffixes), ".txt")
    if suffix in geonames.SUFFIXES:
        return "geonames"
    if suffix in linked_places.SUFFIXES:
        return "geojson"
    if suffix == ".csv":
        return "csv"
    raise UsageError(
        f"{path}: what is in it cannot be told by its name; say --format {'|'.join(FORMATS)}"
    )
