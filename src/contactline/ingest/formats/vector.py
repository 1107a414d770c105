"""GeoPackage and Shapefile, through GDAL (pyogrio)."""

from __future__ import annotations

import tempfile
import warnings
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from contactline.ingest.formats.archives import opened, parts_of, read_part
from contactline.ingest.formats.shapes import place, with_shapes
from contactline.ingest.formats.typed import as_text
from contactline.ingest.frame import TextFrame
from contactline.ingest.rows import MAX_COLUMNS
from contactline.ingest.source import SourceError, read_whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contactline.ingest.source import Source

MAX_BYTES = 2_000_000_000
#: The layer of the project's own GeoPackages that holds what was said.
CLAIMS = "claims"
#: Files that make up a Shapefile.
SHAPEFILE = (".shp", ".shx", ".dbf", ".prj", ".cpg")


def read_geopackage(source: Source, *, layer: str | None = None) -> TextFrame:
    """Return a layer of a GeoPackage.

    Parameters
    ----------
    source
        The input.
    layer
        Its name; None: ``claims`` if there is one, else the first.

    Raises
    ------
    SourceError
        If it is damaged or has no such layer.
    """
    with _on_disk(source, ".gpkg") as path:
        names = [str(name) for name, _ in _layers(source, path)]
        if not names:
            raise SourceError(source.name, "empty", "holds no layer")
        if layer is not None and layer not in names:
            shown = ", ".join(repr(name[:40]) for name in names[:10])
            raise SourceError(
                source.name, "format", f"has no layer {layer[:40]!r} (it has {shown})"
            )
        chosen = layer or (CLAIMS if CLAIMS in names else names[0])
        frame = _read(source, path, "gpkg", layer=chosen)
    others = [name for name in names if name != chosen]
    if others and layer is None:
        shown = ", ".join(repr(name[:40]) for name in others[:5])
        frame.note(f"read from layer {chosen!r}; the others were not read: {shown}")
    return frame


def read_shapefile(source: Source) -> TextFrame:
    """Return the features of a Shapefile: its .shp beside the others, or all in a .zip.

    Raises
    ------
    SourceError
        If a part is missing or damaged.
    """
    if source.suffix == ".shp":
        if source.path is None:
            reason = "is one file of a Shapefile; give its path, or the .zip with all of them"
            raise SourceError(source.name, "format", reason)
        beside = {item.suffix.lower() for item in source.path.parent.glob(source.path.stem + ".*")}
        _check_parts(source.name, beside)
        return _read(source, source.path, "shp")
    with opened(source, ratio=False) as archive, tempfile.TemporaryDirectory() as folder:
        heads = parts_of(archive, (".shp",))
        if len(heads) != 1:
            shown = ", ".join(repr(name[:40]) for name in heads[:5])
            reason = f"holds {len(heads)} Shapefiles ({shown}); unpack it and name one"
            raise SourceError(source.name, "format", reason)
        stem = heads[0][: -len(".shp")].lower()
        found = set()
        for part in parts_of(archive, SHAPEFILE):
            suffix = PurePosixPath(part).suffix.lower()
            if part[: -len(suffix)].lower() == stem:
                (Path(folder) / f"layer{suffix}").write_bytes(read_part(source, archive, part))
                found.add(suffix)
        _check_parts(source.name, found)
        return _read(source, Path(folder) / "layer.shp", "shp")


def _check_parts(name: str, suffixes: set[str]) -> None:
    missing = [suffix for suffix in (".shx", ".dbf") if suffix not in suffixes]
    if missing:
        reason = f"a Shapefile needs {' and '.join(missing)} beside the .shp"
        raise SourceError(name, "format", reason)


@contextmanager
def _on_disk(source: Source, suffix: str) -> Iterator[Path]:
    if source.path is not None:
        yield source.path
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"input{suffix}"
        path.write_bytes(read_whole(source, limit_bytes=MAX_BYTES))
        yield path


def _layers(source: Source, path: Path) -> Any:
    import pyogrio

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return pyogrio.list_layers(path)
    except (pyogrio.errors.DataSourceError, RuntimeError, ValueError) as exc:
        raise SourceError(source.name, "format", f"is damaged ({_first(exc)})") from exc


def _read(source: Source, path: Path, kind: str, *, layer: str | None = None) -> TextFrame:
    import pyogrio
    from pyogrio.raw import read_arrow

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of measures and curves, which are not read
            about, table = read_arrow(path, layer=layer)
        every = list(table.column_names)
    except UnicodeError as exc:
        reason = "has names that are no UTF-8; check the .cpg or .prj file"
        raise SourceError(source.name, "encoding", reason) from exc
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FeatureError,
        pyogrio.errors.GeometryError,
        pyogrio.errors.CRSError,
        pa.ArrowException,
        NameError,  # pyogrio 0.13, of a reference system that it cannot decode
        RuntimeError,
        ValueError,
        OSError,
    ) as exc:
        raise SourceError(source.name, "format", f"is damaged ({_first(exc)})") from exc
    if not table.num_rows:
        raise SourceError(source.name, "empty", "holds no feature")
    if table.num_columns > MAX_COLUMNS:
        reason = f"has {table.num_columns:,} columns; at most {MAX_COLUMNS:,} are read"
        raise SourceError(source.name, "limit", reason)
    column = about.get("geometry_name") or "wkb_geometry"
    names = [name for name in every if name != column]
    columns, flaws = as_text({name: table.column(name) for name in names})
    frame = TextFrame(
        path=source.name,
        stem=source.stem,
        kind=kind,
        header=tuple(columns),
        columns=columns,
        lines=np.arange(1, table.num_rows + 1, dtype=np.int64),
        cell_flaws=flaws,
    )
    if column not in every:
        return frame
    crs = about.get("crs")
    known = crs is not None and "undefined" not in str(crs).lower()[:60]
    shapes = table.column(column).to_pylist()
    placed = place(source.name, shapes, str(crs) if known else None, declared=known)
    return with_shapes(frame, placed)


def _first(exc: BaseException) -> str:
    lines = str(exc).splitlines()
    return lines[0].split("; It might help")[0][:120] if lines else type(exc).__name__
