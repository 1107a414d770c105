"""Reading inputs of any recognised form into one Casebook; nothing vanishes."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.casebook.book import (
    Casebook,
    InputCount,
    from_columns,
    report_columns,
)
from contactline.casebook.columns import repeats
from contactline.errors import InputError, UsageError
from contactline.ingest.claims import (
    REPORTS_NAME,
    is_claim_object,
    is_claims_header,
    is_reports_header,
    note_missing_reports,
    read_claim_objects,
    read_claim_rows,
    read_report_rows,
)
from contactline.ingest.csv_rows import read_csv
from contactline.ingest.dates import DateOrder
from contactline.ingest.formats import check_name, chosen_columns, recognise
from contactline.ingest.formats.containers import shapefile_in
from contactline.ingest.frame import TextFrame, frame_of
from contactline.ingest.headers import check_field
from contactline.ingest.json_rows import flatten
from contactline.ingest.opening import open_table
from contactline.ingest.outcome import Area, Options, Outcome
from contactline.ingest.plain import read_plain
from contactline.ingest.rows import NOTICE, Table, note_duplicate_columns
from contactline.ingest.source import (
    STDIN_ARGUMENT,
    SourceError,
    is_zip,
    open_source,
    refuse_known_binary,
)
from contactline.ingest.workbook_rows import read_workbook
from contactline.model.records import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy.typing as npt

    from contactline.casebook.columns import ClaimColumns
    from contactline.ingest.outcome import Progress
    from contactline.ingest.rows import Row
    from contactline.ingest.source import Source
    from contactline.model.records import Report

    Whole = npt.NDArray[np.int64]

#: So many repeated ids are named one by one; the rest is counted.
SHOWN_DUPLICATES = 20
#: So many problems go into the message when nothing could be read.
SHOWN_PROBLEMS = 3


class NothingReadError(InputError):
    """No input gave a single claim.

    Attributes
    ----------
    book
        A Casebook without claims, with the counts and all problems, so that the
        rejected rows can still be written.
    """

    def __init__(self, message: str, book: Casebook) -> None:
        super().__init__(message)
        self.book = book


def read_inputs(
    paths: Sequence[str | Path],
    *,
    columns: Mapping[str, str] | None = None,
    tz: str | None = None,
    date_order: str | None = None,
    encoding: str | None = None,
    bounds: tuple[float, float, float, float] | None = None,
    input_format: str | None = None,
    layer: str | None = None,
    stdin: BinaryIO | None = None,
    progress: Progress | None = None,
) -> Casebook:
    """Read claims from files; keep the good rows and everything that is wrong.

    Each input is recognised by its content: claims in the project's own form (CSV,
    JSON Lines), a table of incidents (CSV, XLSX, ODS, JSON, GeoJSON, GeoPackage,
    Shapefile, GeoParquet, KML, GPX) with columns of its own or of a foreign format
    (`contactline.ingest.formats`), or a ``reports.csv``. A ``reports.csv`` beside a
    claims file is read with it.

    Parameters
    ----------
    paths
        Files; ``-`` is the standard input. A folder is the Shapefile in it.
    columns
        Field -> column name of plain tables, as ``--column place=Ort`` gives them.
    tz
        UTC offset of clock times without one, such as ``+04:00``.
    date_order
        ``dmy`` or ``mdy``; None: decided from each column, and said.
    encoding
        Encoding of text files that are not UTF-8.
    bounds
        West, south, east, north in degrees: where coordinates are expected. Serves to
        notice swapped ones.
    input_format
        Foreign format of the tables, ``plain`` for none; None: told from the header.
    layer
        Layer of a GeoPackage.
    stdin
        Bytes of the standard input.
    progress
        Called with rows done and, as far as known, all rows.

    Returns
    -------
    Casebook
        With ``rows = claims + rejected`` in every `InputCount`. A problem with raw
        cells is a rejected row; one without is a notice or concerns a whole file.

    Raises
    ------
    NothingReadError
        If there is no claim in any input.
    UsageError
        If a field, column, order, zone or encoding does not exist.
    """
    for name in columns or {}:
        check_field(name)
    options = Options(
        columns=dict(columns or {}),
        tz=tz,
        date_order=_date_order(date_order),
        bounds=None if bounds is None else _area(bounds),
        input_format=input_format,
        layer=layer,
    )
    if input_format is not None:
        check_name(input_format)
    run = _Run(options=options, encoding=encoding, stdin=stdin, progress=progress)
    unique = list(dict.fromkeys(str(path) for path in paths))
    listed = [path for path in unique if _is_reports_file(path, encoding)]
    for path in listed:
        run.read_reports(path)
    for path in unique:
        if path not in listed:
            run.read(path)
    return run.casebook()


class _Run:
    """One call of `read_inputs`: what was read so far."""

    def __init__(
        self,
        *,
        options: Options,
        encoding: str | None,
        stdin: BinaryIO | None,
        progress: Progress | None,
    ) -> None:
        self._options = options
        self._encoding = encoding
        self._stdin = stdin
        self._progress = progress
        self._done = 0
        self._parts: list[ClaimColumns] = []
        self._places: list[tuple[str, str | None]] = []
        self._reports: dict[str, Report] = {}
        self._problems: list[tuple[Problem, tuple[str, ...]]] = []
        self._inputs: list[InputCount] = []
        self._ids: list[tuple[pa.Array, Whole, str]] = []

    def read(self, path: str) -> None:
        """Read one input of claims."""
        try:
            with open_source(_file_of(path), stdin=self._stdin) as source:
                table = open_table(source, encoding=self._encoding, layer=self._options.layer)
                beside = self._beside(source, table)
                outcome = self._convert(table, beside)
        except SourceError as exc:
            self._refuse(exc)
            return
        if not outcome.rows:
            reason = "has a header but no row below it"
            self._problems += [(notice, ()) for notice in table.notices]
            self._refuse(SourceError(table.path, "empty", reason))
            return
        count = len(outcome.claims)
        self._note_duplicates(table.path, outcome)
        self._problems += [(notice, ()) for notice in table.notices]
        self._problems += outcome.problems
        self._parts.append(outcome.claims)
        self._places.append((table.path, outcome.place_column))
        self._done += outcome.rows
        for report_id, report in outcome.reports.items():
            self._reports.setdefault(report_id, report)
        self._inputs.append(
            InputCount(
                path=table.path,
                rows=outcome.rows,
                claims=count,
                rejected=outcome.rejected,
                format=outcome.format,
                header=table.header,
            )
        )

    def read_reports(self, path: str) -> None:
        """Read a list of reports that the user named."""
        found = self._reports_of(path)
        self._reports |= {key: value for key, value in found.items() if key not in self._reports}

    def casebook(self) -> Casebook:
        """Return what was read, or raise `NothingReadError`."""
        book = from_columns(
            self._parts,
            reports=[report_columns(self._reports.values())],
            problems=self._problems,
            inputs=self._inputs,
            origins=self._places,
        )
        if not len(book):
            raise NothingReadError(self._why_nothing(), book)
        return book

    def _convert(self, table: Table | TextFrame, reports: Mapping[str, Report]) -> Outcome:
        options = replace(self._options, reports=reports)
        progress = self._part_progress()
        if isinstance(table, Table):
            table.rows, first = _peek(table)
            if first is not None and is_claim_object(first):
                outcome = read_claim_objects(table, options, progress=progress)
                note_missing_reports(outcome, table.path, reports)
                return outcome
            flat = flatten(table)
            table.header = flat.header
            if not flat.header:
                return read_claim_objects(flat, options, progress=progress)
            note_duplicate_columns(flat)
            return self._plain(frame_of(flat), options)
        note_duplicate_columns(table)
        if is_claims_header(table.header) and options.input_format is None:
            outcome = read_claim_rows(table, options, progress=progress)
            note_missing_reports(outcome, table.path, reports)
            return outcome
        if is_reports_header(table.header):
            raise SourceError(table.path, "format", "lists reports; name the claims file too")
        return self._plain(table, options)

    def _plain(self, frame: TextFrame, options: Options) -> Outcome:
        """Read a table of incidents, of a foreign format or none."""
        dialect = recognise(frame.header, options.input_format)
        if dialect is None:
            return read_plain(frame, options, progress=self._part_progress())
        made = chosen_columns(dialect.to_plain(frame), options.columns)
        outcome = read_plain(made, options, progress=self._part_progress())
        outcome.format = dialect.words
        return outcome

    def _beside(self, source: Source, table: Table | TextFrame) -> Mapping[str, Report]:
        """Return the reports that belong to a claims file."""
        own = table.kind == "jsonl" or is_claims_header(table.header)
        if not own or source.path is None:
            return self._reports
        beside = source.path.parent / REPORTS_NAME
        if not beside.is_file():
            return self._reports
        return self._reports_of(str(beside)) | self._reports

    def _reports_of(self, path: str) -> dict[str, Report]:
        try:
            with open_source(path) as source:
                table = _report_table(source, self._encoding)
                found, outcome = read_report_rows(table)
        except SourceError as exc:
            self._problems.append((_problem(exc), ()))
            return {}
        self._problems += [(notice, ()) for notice in table.notices]
        self._problems += outcome.problems
        return found

    def _refuse(self, exc: SourceError) -> None:
        self._problems.append((_problem(exc), ()))
        self._inputs.append(
            InputCount(path=exc.path, rows=0, claims=0, rejected=0, format="unreadable")
        )

    def _note_duplicates(self, path: str, outcome: Outcome) -> None:
        ids = outcome.claims.claims.get("claim_id")
        if ids is None or not len(ids):
            return
        outcome.claims.repeated = repeats(ids)
        again = set(outcome.claims.repeated.tolist())
        for earlier, _, _ in self._ids:
            known = pc.is_in(ids, value_set=earlier).to_numpy(zero_copy_only=False)
            again.update(np.flatnonzero(known).tolist())
        lines = outcome.claims.lines
        for row in sorted(again)[:SHOWN_DUPLICATES]:
            claim_id = ids[row].as_py()
            message = (
                f"{claim_id[:60]!r} is there already ({self._where(claim_id, ids, lines, path)})"
            )
            outcome.note(
                path,
                "duplicate",
                f"{message}; both are kept",
                line=int(lines[row]),
                column="claim_id",
            )
        if len(again) > SHOWN_DUPLICATES:
            message = f"{len(again)} ids in all were there already; all their rows are kept"
            outcome.note(path, "duplicate", message, column="claim_id")
        self._ids.append((ids, lines, path))

    def _where(self, claim_id: str, ids: pa.Array, lines: Whole, path: str) -> str:
        """Return where an id stands first."""
        for known, at, name in (*self._ids, (ids, lines, path)):
            row = pc.index(known, claim_id).as_py()
            if row >= 0:
                return f"{name}:{at[row]}"
        raise KeyError(claim_id)  # pragma: no cover - it is there

    def _part_progress(self) -> Callable[[int, int], None] | None:
        report, before = self._progress, self._done
        if report is None:
            return None
        return lambda done, total: report(before + done, before + total)

    def _why_nothing(self) -> str:
        serious = [problem for problem, cells in self._problems if cells or _is_fatal(problem)]
        if not serious:
            return "no input holds a claim"
        rows = sum(item.rows for item in self._inputs)
        shown = "\n".join(str(problem) for problem in serious[:SHOWN_PROBLEMS])
        more = len(serious) - SHOWN_PROBLEMS
        rest = f"\nand {more} more problems" if more > 0 else ""
        start = f"none of {rows} rows could be read:\n" if rows else ""
        return f"{start}{shown}{rest}"


def _file_of(path: str) -> str | Path:
    """Return the Shapefile in a folder, else the path itself."""
    if path != STDIN_ARGUMENT and Path(path).is_dir():
        return shapefile_in(path) or path
    return path


def _report_table(source: Source, encoding: str | None) -> Table:
    if is_zip(source):
        return read_workbook(source)
    refuse_known_binary(source)
    return read_csv(source, encoding=encoding)


def _peek(table: Table) -> tuple[Iterator[Row], Mapping[str, Any] | None]:
    """Return the rows untouched, and the object of the first that has one."""
    held = []
    for row in table.rows:
        held.append(row)
        if row.data is not None:
            break
    return itertools.chain(held, table.rows), held[-1].data if held else None


def _is_reports_file(path: str, encoding: str | None) -> bool:
    if path == STDIN_ARGUMENT or Path(path).suffix.lower() not in (".csv", ".tsv", ".txt"):
        return False
    try:
        with open_source(path) as source:
            if is_zip(source):
                return False
            refuse_known_binary(source)
            table = read_csv(source, encoding=encoding)
            return is_reports_header(table.header) and not is_claims_header(table.header)
    except SourceError:
        return False  # said when the file is read


def _problem(exc: SourceError) -> Problem:
    return Problem(path=exc.path, line=None, column=exc.column, code=exc.code, message=exc.reason)


def _is_fatal(problem: Problem) -> bool:
    return problem.code not in (NOTICE, "duplicate")


def _date_order(text: str | None) -> DateOrder | None:
    if text is None:
        return None
    try:
        return DateOrder(text.lower())
    except ValueError as exc:
        raise UsageError(f"--date-order {text[:20]}: is neither dmy nor mdy") from exc


def _area(bounds: tuple[float, float, float, float]) -> Area:
    west, south, east, north = bounds
    return Area(west=west, south=south, east=east, north=north)
