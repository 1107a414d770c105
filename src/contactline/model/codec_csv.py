"""Claims as rows of ``claims.csv``, one row a claim, both ways without loss.

Scalar columns are the contract's paths joined by ``_`` (``claimant_side``,
``time_start``; the report's id is plain ``report_id``). Lists are JSON arrays in a
cell. A form that a person types is read too: places as
``at: Kalbajar region; from: Basarkechar region``, casualties as
``AZ killed 2; AZ wounded 5; AM killed 0; AZ losses ?``, other lists separated by ``;``.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from contactline.errors import RecordError
from contactline.model.codec_json import (
    ClaimRecordError,
    casualty_from_json,
    claim_from_json,
    claim_to_json,
    places_from_json,
)
from contactline.model.terms import CasualtyKind, Relation

if TYPE_CHECKING:
    from contactline.model.records import Casualty, Claim, ClaimPlace, Report

_PARTIES = ("claimant", "accused", "target")
_PARTY = ("side", "name", "role")
_TIME = ("start", "end", "precision", "as_written", "tz_basis", "rule", "anchor", "extent")
_REPORT = (
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

#: Cells that hold a JSON array (``evidence``: an object).
LIST_COLUMNS = (
    "denied_by",
    "denies",
    "counter_to",
    "related",
    "places",
    "weapons",
    "casualties",
    "source_chain",
    "evidence",
    "warnings",
)
_WHOLE = ("count", "char_start", "char_end")

#: Column -> path in the contract's JSON, in the order of the file.
COLUMN_PATHS: dict[str, tuple[str, ...]] = {
    "claim_id": ("claim_id",),
    "incident_id": ("incident_id",),
    "report_id": ("report", "report_id"),
    **{
        f"{party}_{key}": (party, key)
        for party in ("claimant", "accused", "target")
        for key in _PARTY
    },
    "stance": ("stance",),
    "denied_by": ("denied_by",),
    "denies": ("denies",),
    "counter_to": ("counter_to",),
    "related": ("related",),
    "event_type": ("event_type",),
    "sub_event_type": ("sub_event_type",),
    "count": ("count",),
    "aggregate": ("aggregate",),
    **{f"time_{key}": ("time", key) for key in _TIME},
    **{f"statement_time_{key}": ("statement_time", key) for key in _TIME},
    "places": ("places",),
    "weapons": ("weapons",),
    "casualties": ("casualties",),
    "damage": ("damage",),
    "response": ("response",),
    "source_chain": ("source_chain",),
    "quote": ("quote",),
    "char_start": ("char_start",),
    "char_end": ("char_end",),
    "evidence": ("evidence",),
    "review": ("review",),
    "summary": ("summary",),
    "note": ("note",),
    "warnings": ("warnings",),
    "map_status": ("map_status",),
    **{f"report_{key}": ("report", key) for key in _REPORT},
}

#: Other spellings of a column that are read as well.
COLUMN_ALIASES = {"report_report_id": "report_id"}

_RISKY = ("=", "+", "-", "@", "\t", "\r", "'")
_HARMLESS = re.compile(r"[+-](\d+(\.\d+)?|\d{2}:\d{2})")
_FLAGS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}
_CASUALTY = re.compile(
    r"^(?:(?P<side>[A-Z]{2,6}|\?)\s+)?(?P<civilian>civilians?\s+)?(?P<kind>[a-z]+)\s+"
    r"(?P<figure>\?|>\s*\d+|\d+\s*\+|\d+\s*-\s*\d+|\d+)$"
)


def claim_from_row(row: Mapping[str, str], *, reports: Mapping[str, Report] | None = None) -> Claim:
    """Make a claim of a row of ``claims.csv``.

    Parameters
    ----------
    row
        Cells by column name. Unknown columns are ignored.
    reports
        Reports by id, as ``reports.csv`` gives them.

    Raises
    ------
    ClaimRecordError
        With every cell that is wrong.
    """
    errors: list[RecordError] = []
    nested: dict[str, Any] = {"claimant": {"side": None}}
    for name, cell in row.items():
        column = COLUMN_ALIASES.get(name, name)
        path = COLUMN_PATHS.get(column)
        if path is None or not cell or not cell.strip():
            continue
        try:
            value = _value(column, unguard_cell(cell))
        except RecordError as exc:
            errors.append(exc)
            continue
        target = nested
        for key in path[:-1]:
            target = target.setdefault(key, {})
        target[path[-1]] = value
    try:
        claim = claim_from_json(nested, reports=reports)
    except ClaimRecordError as exc:
        raise ClaimRecordError([*errors, *exc.errors]) from exc
    if errors:
        raise ClaimRecordError(errors)
    return claim


def claim_to_row(claim: Claim) -> dict[str, str]:
    """Return the cells of a claim, by column, safe to open in a spreadsheet."""
    nested = claim_to_json(claim)
    row = {}
    for column, path in COLUMN_PATHS.items():
        value: Any = nested
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        row[column] = guard_cell(_cell(column, value))
    return row


def claims_to_csv(claims: Iterable[Claim]) -> str:
    """Return claims as the text of a ``claims.csv``; columns that no claim fills are left out."""
    rows = [claim_to_row(claim) for claim in claims]
    kept = [
        column
        for column in COLUMN_PATHS
        if not column.startswith("report_")
        or column == "report_id"
        or any(row[column] for row in rows)
    ]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    quoting = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(kept)
    for row in rows:
        cells = [row[column] for column in kept]
        # the plain writer leaves a lone carriage return unquoted, which ends the row
        (quoting if any("\r" in cell for cell in cells) else writer).writerow(cells)
    return out.getvalue()


def places_of_cell(cell: str) -> tuple[ClaimPlace, ...]:
    """Read the ``places`` of a row, JSON or typed.

    Raises
    ------
    RecordError
        If it is neither.
    """
    return places_from_json(_list_value("places", unguard_cell(cell).strip()))


def typed_casualties(text: str) -> tuple[Casualty, ...]:
    """Read casualties as a person types them: ``AZ killed 2-4; AM killed 0; AZ losses ?``.

    Raises
    ------
    RecordError
        If a part is not of that form.
    """
    parts = [part.strip() for part in text.split(";") if part.strip()]
    return tuple(casualty_from_json(_typed_casualty(part)) for part in parts)


def guard_cell(cell: str) -> str:
    """Return a cell that no spreadsheet runs as a formula; `unguard_cell` undoes it."""
    if cell.startswith(_RISKY) and not _HARMLESS.fullmatch(cell):
        return "'" + cell
    return cell


def unguard_cell(cell: str) -> str:
    """Take off the apostrophe that `guard_cell` put before a risky cell."""
    if len(cell) > 1 and cell[0] == "'" and cell[1:].startswith(_RISKY):
        return cell[1:]
    return cell


def _value(column: str, cell: str) -> object:
    if column in LIST_COLUMNS:
        return _list_value(column, cell.strip())
    if column in _WHOLE:
        try:
            return int(cell.strip())
        except ValueError as exc:
            raise RecordError(column, "number", f"{cell[:40]!r} is no whole number") from exc
    if column == "aggregate":
        flag = _FLAGS.get(cell.strip().lower())
        if flag is None:
            raise RecordError(column, "vocabulary", f"{cell[:40]!r} is neither true nor false")
        return flag
    return cell


def _list_value(column: str, cell: str) -> object:
    if cell.startswith(("[", "{")):
        try:
            return json.loads(cell)
        except (ValueError, RecursionError) as exc:
            reason = exc.msg if isinstance(exc, json.JSONDecodeError) else "too deeply nested"
            raise RecordError(column, "json", f"is no valid JSON: {reason}") from exc
    parts = [part.strip() for part in cell.split(";") if part.strip()]
    if column == "places":
        return [_typed_place(part) for part in parts]
    if column == "casualties":
        return [_typed_casualty(part) for part in parts]
    if column == "weapons":
        return [{"as_written": part} for part in parts]
    if column == "evidence":
        raise RecordError(column, "json", "should be a JSON object")
    if column == "source_chain" and len(parts) == 1:
        return [part.strip() for part in parts[0].split(">") if part.strip()]
    return parts


def _typed_place(text: str) -> dict[str, str]:
    relation, colon, name = text.partition(":")
    key = relation.strip().lower().replace(" ", "_")
    if not colon:
        return {"as_written": text, "relation": Relation.AT.value}
    if key not in set(Relation):
        allowed = ", ".join(Relation)
        raise RecordError("places", "vocabulary", f"{relation[:40]!r} is not one of: {allowed}")
    if not name.strip():
        raise RecordError("places", "missing", f"no name after {relation.strip()!r}")
    return {"as_written": name.strip(), "relation": key}


def _typed_casualty(text: str) -> dict[str, Any]:
    match = _CASUALTY.match(text)
    if match is None or match["kind"] not in set(CasualtyKind):
        kinds = "|".join(CasualtyKind)
        message = f"{text[:40]!r} is not like 'AZ killed 2' ({kinds}; N, N-M, N+, >N or ?)"
        raise RecordError("casualties", "vocabulary", message)
    side = match["side"] if match["side"] != "?" else None
    made: dict[str, Any] = {"side": side, "kind": match["kind"], "as_written": text}
    if match["civilian"]:
        made["civilian"] = True
    figure = match["figure"].replace(" ", "")
    if figure == "?":
        return made | {"figure_given": False}
    if figure.startswith(">"):
        return made | {"figure_given": True, "min": int(figure[1:]) + 1}
    if figure.endswith("+"):
        return made | {"figure_given": True, "min": int(figure[:-1])}
    low, _, high = figure.partition("-")
    made |= {"figure_given": True, "min": int(low), "max": int(high or low)}
    if made["max"] == 0:
        made["explicit_zero"] = True
    return made


def _cell(column: str, value: object) -> str:
    if value is None:
        return ""
    if column in LIST_COLUMNS:
        return json.dumps(value, ensure_ascii=False, separators=(", ", ": ")) if value else ""
    if isinstance(value, bool):
        return "true" if value else ""
    return str(value)
