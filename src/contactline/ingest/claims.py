"""Claims in the project's own form: ``claims.csv``, claim objects in JSON, ``reports.csv``."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from contactline.casebook.book import columns_of_records
from contactline.errors import RecordError
from contactline.ingest.claims_columns import give_shapes, read_claim_columns
from contactline.ingest.outcome import Outcome
from contactline.ingest.rows import MAX_NAME_CHARS, NOTICE
from contactline.model.codec_csv import (
    COLUMN_ALIASES,
    COLUMN_PATHS,
    LIST_COLUMNS,
    unguard_cell,
)
from contactline.model.codec_json import ClaimRecordError, claim_from_json, report_from_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from contactline.ingest.frame import TextFrame
    from contactline.ingest.outcome import Options
    from contactline.ingest.rows import Table
    from contactline.model.records import Claim, Report

#: Names of these forms in counts and messages.
CLAIMS_FORMAT = "claims"
REPORTS_FORMAT = "reports"
#: File that is read with a claims file that it lies beside.
REPORTS_NAME = "reports.csv"

_OWN = frozenset({"claimant_side", "claimant_name", "time_start", "stance", "accused_side"})
#: Columns that a reader of containers or an export adds to those of claims, by kind.
_IN_KML = ("id", "name", "description", "date", "date_end", "folder", "latitude", "longitude")
ADDED = {"kml": frozenset({*_IN_KML, "dispute_status", "map_reason"})}
_REPORT_COLUMNS = (
    "report_id",
    "path",
    "title",
    "outlet",
    "url",
    "archive_url",
    "published",
    "published_basis",
    "language",
    "tz",
    "sha256",
)
_REPORT_ALIASES = {"file": "path"}


def is_claims_header(header: Sequence[str]) -> bool:
    """Tell whether a table is in the project's own form.

    It is if it has ``claim_id`` and another column that only that form has, or
    ``claimant_side`` and ``places``.
    """
    names = set(header)
    if "claim_id" in names:
        return bool(names & (_OWN | {"places", "casualties"}))
    return {"claimant_side", "places"} <= names


def is_claim_object(data: Mapping[str, Any]) -> bool:
    """Tell whether a JSON object is a claim in the contract's form."""
    return isinstance(data.get("claimant"), dict) or (
        "claim_id" in data and isinstance(data.get("report"), dict)
    )


def is_reports_header(header: Sequence[str]) -> bool:
    """Tell whether a table lists reports."""
    names = {_REPORT_ALIASES.get(name, name) for name in header}
    known = names & set(_REPORT_COLUMNS)
    return bool(names & {"report_id", "path"}) and len(known) >= 2 and known == names - {""}


def read_claim_rows(
    frame: TextFrame, options: Options, *, progress: Callable[[int, int], None] | None = None
) -> Outcome:
    """Turn the rows of a claims table into claims; see `contactline.ingest.claims_columns`."""
    header = frame.header
    known = [COLUMN_ALIASES.get(name, name) in COLUMN_PATHS for name in header]
    for name, is_known in zip(header, known, strict=True):
        if name and not is_known and name not in ADDED.get(frame.kind, ()):
            close = difflib.get_close_matches(name, COLUMN_PATHS, n=1)
            hint = f"; did you mean {close[0]!r}?" if close else ""
            frame.note(f"is no column of claims and was left out{hint}", column=_short(name))
    names = list(
        dict.fromkeys(name for name, is_known in zip(header, known, strict=True) if is_known)
    )
    out = Outcome(format=CLAIMS_FORMAT, place_column="places")
    errors: dict[int, list[RecordError]] = {}
    for row, flaw in frame.flaws.items():
        errors[row] = [RecordError(flaw.column or "", flaw.code, flaw.message)]
    for row, found in frame.cell_flaws.items():
        wrong = [
            RecordError(_short(name), found[name].code, found[name].message)
            for name in names
            if name in found
        ]
        if wrong and row not in errors:
            errors[row] = wrong
    made = read_claim_columns(frame, names, options.reports, errors, progress=progress)
    if frame.geometry is not None:
        give_shapes(made, frame.geometry)
    rows = sorted(errors)
    for row, cells in zip(rows, frame.raws(rows), strict=True):
        found_here = [_at_column(error, names) for error in errors[row]]
        out.reject(frame.path, int(frame.lines[row]), found_here, cells)
    out.claims = made.without(rows)
    out.reports = dict(options.reports)
    return out


def read_claim_objects(
    table: Table, options: Options, *, progress: Callable[[int, int], None] | None = None
) -> Outcome:
    """Turn JSON objects into claims."""
    out = Outcome(format=CLAIMS_FORMAT, place_column="places")
    rows = list(table.rows)
    claims: list[Claim] = []
    lines: list[int] = []
    for done, row in enumerate(rows, start=1):
        errors: list[RecordError] = []
        if row.flaw is not None:
            flaw = row.flaw
            errors.append(RecordError(flaw.column or "", flaw.code, flaw.message))
        else:
            try:
                claims.append(claim_from_json(row.data, reports=options.reports))
                lines.append(row.line)
            except ClaimRecordError as exc:
                errors += exc.errors
        if errors:
            out.reject(table.path, row.line, errors, row.cells)
        if progress is not None:
            progress(done, len(rows))
    out.claims = columns_of_records(claims)
    out.claims.lines = np.array(lines, dtype=np.int64)
    out.reports = dict(options.reports)
    return out


def read_report_rows(table: Table) -> tuple[dict[str, Report], Outcome]:
    """Return the reports of a ``reports.csv`` by id, and what was wrong with it.

    A row without ``report_id`` gets the stem of its file name.
    """
    out = Outcome(format=REPORTS_FORMAT)
    reports: dict[str, Report] = {}
    names = [_REPORT_ALIASES.get(name, name) for name in table.header]
    for row in table.rows:
        if row.flaw is not None:
            out.note(table.path, row.flaw.code, row.flaw.message, line=row.line)
            continue
        data = {
            name: unguard_cell(cell).strip() for name, cell in zip(names, row.cells, strict=True)
        }
        if not data.get("report_id") and data.get("path"):
            data["report_id"] = _stem(data["path"])
        try:
            report = report_from_json(data)
        except ClaimRecordError as exc:
            for error in exc.errors:
                out.note(table.path, error.code, error.message, line=row.line, column=error.column)
            continue
        if report.report_id in reports:
            message = f"report {report.report_id!r} occurs twice; the first is kept"
            out.note(table.path, "duplicate", message, line=row.line, column="report_id")
            continue
        reports[report.report_id] = report
    return reports, out


def note_missing_reports(out: Outcome, path: str, known: Mapping[str, Report]) -> None:
    """Note the reports that claims name and that ``reports.csv`` does not list."""
    ids = out.claims.claims.get("report_id")
    named = set() if ids is None else set(pc.unique(ids).to_pylist())
    missing = sorted(named - set(known))
    if known and missing:
        shown = ", ".join(repr(name) for name in missing[:5])
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        message = f"not listed in {REPORTS_NAME}: {shown}{more}"
        out.note(path, NOTICE, message, column="report_id")


def _at_column(error: RecordError, columns: Sequence[str]) -> RecordError:
    """Name the column of the file that an error deep inside a cell belongs to."""
    if error.column in columns:
        return error
    holder = next((name for name in LIST_COLUMNS if error.column.startswith(f"{name}_")), None)
    if holder is None:
        return error
    inner = error.column.removeprefix(f"{holder}_")
    return RecordError(holder, error.code, f"{inner}: {error.message}")


def _short(name: str) -> str:
    return name[:MAX_NAME_CHARS]


def _stem(path: str) -> str:
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    return name.rsplit(".", 1)[0] or name
