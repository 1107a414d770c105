"""Many reports: what to read, in which order, and how to go on after a bad one."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from contactline.errors import ContactlineError, InputError, RecordError
from contactline.extract.engine import Extraction, Options, extract
from contactline.extract.text.source import read_bytes, read_path
from contactline.gazetteer.resolve import load_gazetteer
from contactline.model.moments import parse_moment, parse_offset
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
    """One report to read.

    Parameters
    ----------
    problem
        Why it cannot be read, where that is known before it is opened.
    """

    path: Path
    options: Options
    problem: str | None = None

    @property
    def report_id(self) -> str:
        """What its claims call the report."""
        return self.options.report_id or self.path.stem or "report"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one job: an extraction, or the words of what was wrong."""

    name: str
    extraction: Extraction | None
    error: str | None = None


def jobs(paths: Sequence[Path], options: Options) -> list[Job]:
    """Return one job a report; a ``reports.csv`` names several, a folder holds several.

    Folders are read with those within them; hidden files are left out. Reports of one name
    are told apart by a number, so that no two claims of a run share an id.

    Raises
    ------
    InputError
        If a table of reports is not what it should be.
    """
    made: list[Job] = []
    for path in paths:
        if path.is_dir():
            made += _from_folder(path, options)
        elif path.suffix.lower() == ".csv":
            made += _from_table(path, options)
        else:
            made.append(Job(path, options))
    return _told_apart(made)


def _from_folder(folder: Path, options: Options) -> list[Job]:
    table = folder / "reports.csv"
    if table.is_file():
        return _from_table(table, options)
    found = [
        Job(file, options)
        for file in sorted(folder.rglob("*"))
        if file.suffix.lower() in REPORT_SUFFIXES
        and not any(part.startswith(".") for part in file.relative_to(folder).parts)
        and file.is_file()
    ]
    if found:
        return found
    kinds = " ".join(sorted(suffix for suffix in REPORT_SUFFIXES if suffix))
    return [Job(folder, options, f"{folder}: holds no report ({kinds}, or a reports.csv)")]


def _told_apart(work: list[Job]) -> list[Job]:
    taken: set[str] = set()
    made = []
    for job in work:
        name, number = job.report_id, 1
        while name in taken:
            number += 1
            name = f"{job.report_id}-{number}"
        taken.add(name)
        if number > 1:
            job = replace(job, options=replace(job.options, report_id=name))
        made.append(job)
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
            if any(cells.values()):
                made.append(_from_row(table, reader.line_num, column, cells, options))
    except csv.Error as exc:
        raise InputError(f"{table}:{reader.line_num}: {exc}") from exc
    return made


def _from_row(
    table: Path, number: int, column: str, cells: dict[str, str], options: Options
) -> Job:
    """Return the job of a row; what is wrong with the row is wrong with this report alone."""
    at = f"{table}:{number}"
    if not cells.get(column):
        return Job(table, options, f"{at}: names no {column}")
    path = table.parent / cells[column]
    basis = cells.get("published_basis") or None
    try:
        if basis is not None and basis not in set(PublishedBasis):
            raise InputError(
                f"{at}:published_basis: {basis!r} is not one of {', '.join(PublishedBasis)}"
            )
        if cells.get("tz"):
            parse_offset(cells["tz"], column=f"{at}:tz")
        published = cells.get("published")
        day = parse_moment(published, column=f"{at}:published") if published else None
    except RecordError as exc:
        return Job(path, options, f"{exc.column}: {exc.message}")
    except ContactlineError as exc:
        return Job(path, options, str(exc))
    return Job(
        path,
        replace(
            options,
            published=day or options.published,
            published_basis=PublishedBasis(basis) if basis else options.published_basis,
            outlet=cells.get("outlet") or options.outlet,
            url=cells.get("url") or options.url,
            tz=cells.get("tz") or options.tz,
            language=cells.get("language") or options.language,
            report_id=cells.get("report_id") or None,
        ),
    )


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
    if job.problem is not None:
        return Outcome(name, None, job.problem)
    try:
        if name == "-":
            content = stdin.read(64_000_000) if stdin is not None else b""
            source = read_bytes(content, "stdin")
        else:
            source = read_path(job.path)
        return Outcome(name, extract(source, job.options, gazetteer=gazetteer))
    except ContactlineError as exc:
        return Outcome(name, None, str(exc))
    except Exception as exc:  # noqa: BLE001 - one text that the rules trip over is not the run
        return Outcome(
            name,
            None,
            f"{name}: a fault of contactline, not of the text ({type(exc).__name__}: {exc}); "
            "please report it with the text",
        )
