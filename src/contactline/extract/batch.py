"""Many reports: what to read, in which order, and how to go on after a bad one."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from contactline.errors import ContactlineError, InputError
from contactline.extract.engine import Extraction, Options, extract
from contactline.extract.source import read_bytes, read_path
from contactline.gazetteer.resolve import load_gazetteer
from contactline.model.moments import parse_moment
from contactline.model.terms import PublishedBasis

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from contactline.gazetteer.resolve import Gazetteer

REPORT_SUFFIXES: Final = frozenset(
    {".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".text", ""}
)


@dataclass(frozen=True, slots=True)
class Job:
    """One report to read."""

    path: Path
    options: Options


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one job: an extraction, or the words of what was wrong."""

    name: str
    extraction: Extraction | None
    error: str | None = None


def jobs(paths: Sequence[Path], options: Options) -> list[Job]:
    """Return one job a report; a ``reports.csv`` names several, a folder holds several.

    Raises
    ------
    InputError
        If a table of reports is not what it should be.
    """
    made: list[Job] = []
    for path in paths:
        if path.is_dir():
            table = path / "reports.csv"
            if table.is_file():
                made += _from_table(table, options)
            else:
                made += [
                    Job(file, options) for file in sorted(path.iterdir())
                    if file.is_file() and file.suffix.lower() in REPORT_SUFFIXES
                ]  # fmt: skip
        elif path.suffix.lower() == ".csv":
            made += _from_table(path, options)
        else:
            made.append(Job(path, options))
    return made


def _from_table(table: Path, options: Options) -> list[Job]:
    try:
        text = table.read_text(encoding="utf-8-sig")
    except OSError as exc:
        raise InputError(f"{table}: cannot be read: {exc.strerror or exc}") from exc
    except UnicodeDecodeError as exc:
        raise InputError(f"{table}: is not UTF-8 text (byte {exc.start})") from exc
    reader = csv.DictReader(io.StringIO(text, newline=""))
    header = reader.fieldnames or []
    column = next((name for name in ("file", "path") if name in header), None)
    if column is None:
        raise InputError(
            f"{table}:1: a table of reports needs a column 'file'; it has "
            f"{', '.join(header) or 'nothing'}"
        )
    made = []
    try:
        for row in reader:
            cells = {
                key: (value or "").strip() for key, value in row.items() if isinstance(value, str)
            }
            if not cells.get(column):
                continue
            basis = cells.get("published_basis") or None
            if basis is not None and basis not in set(PublishedBasis):
                raise InputError(
                    f"{table}:{reader.line_num}:published_basis: {basis!r} is not one of "
                    f"{', '.join(PublishedBasis)}"
                )
            published = cells.get("published")
            made.append(
                Job(
                    table.parent / cells[column],
                    replace(
                        options,
                        published=parse_moment(published, column=f"{table}:{reader.line_num}:published")  # noqa: E501
                        if published else options.published,
                        published_basis=PublishedBasis(basis) if basis else options.published_basis,
                        outlet=cells.get("outlet") or options.outlet,
                        url=cells.get("url") or options.url,
                        tz=cells.get("tz") or options.tz,
                        language=(cells.get("language") or options.language),
                        report_id=cells.get("report_id") or None,
                    ),
                )
            )  # fmt: skip
    except csv.Error as exc:
        raise InputError(f"{table}:{reader.line_num}: {exc}") from exc
    return made


def run(
    work: Sequence[Job],
    *,
    gazetteers: Iterable[Path] = (),
    workers: int = 1,
    stdin: BinaryIO | None = None,
) -> Iterator[Outcome]:
    """Read the reports in order; a bad one yields its error and the rest goes on.

    Parameters
    ----------
    workers
        Processes; with one, everything happens here.
    """
    extra = tuple(gazetteers)
    if workers <= 1 or len(work) < 2:
        gazetteer = load_gazetteer(extra)
        for job in work:
            yield _one(job, gazetteer, stdin)
        return
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(max_workers=workers, initializer=_prepare, initargs=(extra,)) as pool:
        yield from pool.map(_in_worker, work)


_GAZETTEER: list[Gazetteer] = []


def _prepare(extra: tuple[Path, ...]) -> None:
    _GAZETTEER[:] = [load_gazetteer(extra)]


def _in_worker(job: Job) -> Outcome:
    return _one(job, _GAZETTEER[0], None)


def _one(job: Job, gazetteer: Gazetteer, stdin: BinaryIO | None) -> Outcome:
    name = str(job.path)
    try:
        if name == "-":
            content = stdin.read(64_000_000) if stdin is not None else b""
            source = read_bytes(content, "stdin")
        else:
            source = read_path(job.path)
        return Outcome(name, extract(source, job.options, gazetteer=gazetteer))
    except ContactlineError as exc:
        return Outcome(name, None, str(exc))
