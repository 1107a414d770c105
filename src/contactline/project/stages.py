"""The stages in their order: read, locate, group, filter. One road for every command."""

from __future__ import annotations

import contextlib
import csv
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import pyarrow as pa
import shapely

from contactline.errors import InputError
from contactline.gazetteer.resolve import load_gazetteer
from contactline.geo.shapes import geometry_of
from contactline.ingest.read import read_inputs
from contactline.model.terms import Decision
from contactline.pipeline.agree import note_disagreements
from contactline.pipeline.filters import Filters, apply_filters
from contactline.pipeline.group import ClaimJudgement, group
from contactline.pipeline.locate import locate
from contactline.project.config import MapProject, load_project
from contactline.resources import data_root

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from contactline.casebook.book import Casebook
    from contactline.gazetteer.online import OnlineService
    from contactline.gazetteer.resolve import Gazetteer

    Progress = Callable[[str, int, int | None], None]

#: The map project that is built when none is named.
DEFAULT_PROJECT = "armenia-azerbaijan"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadOptions:
    """How inputs are read.

    Parameters
    ----------
    columns
        Field -> header, where a plain table's header is not recognised.
    tz
        UTC offset taken for clock times without one.
    date_order
        ``dmy`` or ``mdy``, where a column of dates does not decide it.
    encoding
        Encoding of text files that are not UTF-8.
    input_format
        Foreign format of the tables; None: recognised by their headers.
    layer
        Layer of a GeoPackage.
    """

    columns: Mapping[str, str] | None = None
    tz: str | None = None
    date_order: str | None = None
    encoding: str | None = None
    input_format: str | None = None
    layer: str | None = None


def find_project(name: str | None) -> Path:
    """Return the ``map.toml`` of a path, a folder, or a bundled project's name.

    Raises
    ------
    InputError
        If there is none; the message lists the bundled projects.
    """
    wanted = name or DEFAULT_PROJECT
    path = Path(wanted)
    if path.is_file():
        return path
    if (path / "map.toml").is_file():
        return path / "map.toml"
    root = data_root() / "maps"
    bundled = sorted(
        item.name for item in root.iterdir() if item.is_dir() and (item / "map.toml").is_file()
    )
    if wanted in bundled:
        return Path(str(root / wanted / "map.toml"))
    raise InputError(f"{wanted}: no map.toml here; bundled projects: {', '.join(bundled)}")


def input_files(paths: Sequence[Path]) -> tuple[list[Path], MapProject | None]:
    """Replace map projects among the inputs by their files; return the first project too."""
    files: list[Path] = []
    first = None
    for path in paths:
        if (path.is_dir() and (path / "map.toml").is_file()) or path.name == "map.toml":
            project = load_project(path)
            files += project.inputs
            first = first or project
        else:
            files.append(path)
    return files, first


def _region() -> tuple[float, float, float, float]:
    """Return the extent of the shipped region, where coordinates are expected."""
    west, south, east, north = shapely.total_bounds(
        [geometry_of(f"countries:{code}") for code in ("AM", "AZ")]
    )
    return float(west), float(south), float(east), float(north)


def open_gazetteer(
    additions: Sequence[Path] = (),
    *,
    overrides: Sequence[Path] = (),
    store: Path | None = None,
    online: OnlineService | None = None,
) -> Gazetteer:
    """Load the shipped gazetteer with what a user adds to it.

    Parameters
    ----------
    additions
        Tables of further places.
    overrides
        Further do-not-confuse tables.
    store
        Store of imported places.
    online
        Service to ask for what no table knows.
    """
    return load_gazetteer(additions, overrides=overrides, store=store, online=online)


def use_lean_memory() -> None:
    """Let Arrow give memory back that it no longer needs, where this installation can.

    For a command, which has the process to itself: a million claims take a quarter less.
    ``ARROW_DEFAULT_MEMORY_POOL`` chooses otherwise.
    """
    if not os.environ.get("ARROW_DEFAULT_MEMORY_POOL"):
        with contextlib.suppress(NotImplementedError):
            pa.set_memory_pool(pa.jemalloc_memory_pool())


def prepare(
    inputs: Sequence[Path],
    gazetteer: Gazetteer,
    *,
    options: ReadOptions,
    filters: Filters,
    judgements: Sequence[ClaimJudgement] = (),
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
) -> Casebook:
    """Read, locate, group and filter.

    Parameters
    ----------
    inputs
        Files; ``-`` is standard input.
    progress
        Called with (stage, done, of how many).

    Raises
    ------
    ContactlineError
        If nothing could be read, or a filter is not understood.
    """
    told = _told_of(progress)
    book = read_inputs(
        inputs,
        columns=options.columns,
        tz=options.tz,
        date_order=options.date_order,
        encoding=options.encoding,
        input_format=options.input_format,
        layer=options.layer,
        bounds=_region(),
        stdin=stdin,
        progress=told("reading"),
    )
    book = locate(book, gazetteer, progress=told("locating"))
    book = note_disagreements(book, gazetteer, progress=told("comparing"))
    book = group(book, judgements, progress=told("grouping"))
    return apply_filters(book, filters, gazetteer, progress=told("filtering"))


def _told_of(
    progress: Progress | None,
) -> Callable[[str], Callable[[int, int | None], None] | None]:
    """Return what tells of the steps of a stage, by its name."""

    def told(stage: str) -> Callable[[int, int | None], None] | None:
        return None if progress is None else lambda n, of: progress(stage, n, of)

    return told


def read_judgements(path: Path) -> list[ClaimJudgement]:
    """Read ``judgements.csv``: claim_id, other_id, decision, by, note.

    Raises
    ------
    InputError
        If the file or one of its rows is not understood.
    """
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
    except (OSError, UnicodeDecodeError, csv.Error) as exc:
        raise InputError(f"{path}: cannot be read: {exc}") from exc
    made = []
    for line, row in enumerate(rows, start=2):
        decision = (row.get("decision") or "").strip()
        if not row.get("claim_id") or not row.get("other_id") or decision not in set(Decision):
            allowed = ", ".join(Decision)
            message = f"needs claim_id, other_id and a decision ({allowed})"
            raise InputError(f"{path}:{line}: {message}")
        made.append(
            ClaimJudgement(
                claim_id=row["claim_id"],
                other_id=row["other_id"],
                decision=Decision(decision),
                by=row.get("by") or "not named",
                note=row.get("note") or None,
            )
        )
    return made
