"""The Casebook: the tables that every stage takes and gives back."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.casebook.columns import (
    CHILDREN,
    ChildColumns,
    ClaimColumns,
    column,
    joined_columns,
    numbered_ids,
    repeats,
    rows_in,
)
from contactline.casebook.schema import (
    RESOLUTION_COLUMNS,
    TABLES,
    check_schema,
    empty_table,
    table_arrays,
    to_table,
)
from contactline.model.codec_json import (
    claim_from_json,
    claim_to_json,
    place_to_json,
    report_to_json,
)
from contactline.model.moments import last_local_date, local_date, to_utc
from contactline.model.terms import MapStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    import numpy.typing as npt
    import pandas as pd

    from contactline.model.records import Claim, ClaimPlace, Problem, Report, TimeWindow


@dataclass(frozen=True, slots=True, kw_only=True)
class InputCount:
    """How many rows an input had, and what became of them: rows = claims + rejected."""

    path: str
    rows: int
    claims: int
    rejected: int
    format: str = "claims"
    header: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a claim was read: the input, the line, and the column that names its places."""

    path: str
    line: int
    column: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Origins:
    """Where every claim was read, as arrays: a million of them are no million objects.

    Parameters
    ----------
    ids
        Claim ids.
    inputs
        For each, which of `places` it is of.
    lines
        For each, its line.
    places
        Path of an input, and the column that names its places.
    """

    ids: pa.Array = field(default_factory=lambda: pa.nulls(0, pa.string()))
    inputs: npt.NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, dtype=np.int32))
    lines: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    places: tuple[tuple[str, str | None], ...] = ()

    def __len__(self) -> int:
        """Return the number of claims whose origin is known."""
        return len(self.ids)

    def get(self, claim_id: str) -> Origin | None:
        """Return where a claim was read; None if that is not known."""
        row = pc.index(self.ids, claim_id).as_py() if len(self.ids) else -1
        return None if row < 0 else self.at(row)

    def at(self, row: int) -> Origin:
        """Return an origin by its row."""
        path, place_column = self.places[self.inputs[row]]
        return Origin(path=path, line=int(self.lines[row]), column=place_column)


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterCount:
    """How many claims one filter took out."""

    words: str
    before: int
    removed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Casebook:
    """The tables, joined by ids, and the trail of counts that led to them.

    Every table has the columns and types of `contactline.casebook.schema.TABLES`.
    `origins` says by claim id where a claim was read, also of claims that a filter took
    out since; it is empty for a Casebook that was not read from files.
    """

    reports: pd.DataFrame = field(default_factory=lambda: empty_table("reports"))
    claims: pd.DataFrame = field(default_factory=lambda: empty_table("claims"))
    claim_places: pd.DataFrame = field(default_factory=lambda: empty_table("claim_places"))
    casualties: pd.DataFrame = field(default_factory=lambda: empty_table("casualties"))
    links: pd.DataFrame = field(default_factory=lambda: empty_table("links"))
    incidents: pd.DataFrame = field(default_factory=lambda: empty_table("incidents"))
    places: pd.DataFrame = field(default_factory=lambda: empty_table("places"))
    problems: pd.DataFrame = field(default_factory=lambda: empty_table("problems"))
    inputs: tuple[InputCount, ...] = ()
    filters: tuple[FilterCount, ...] = ()
    origins: Origins = field(default_factory=Origins)

    def with_tables(self, **tables: pd.DataFrame) -> Casebook:
        """Return a Casebook with some tables replaced, each checked against its schema."""
        for name, table in tables.items():
            check_schema(name, table)
        return replace(self, **tables)  # type: ignore[arg-type]

    def __len__(self) -> int:
        """Return the number of claims."""
        return len(self.claims)


def from_records(
    claims: Iterable[Claim],
    *,
    reports: Iterable[Report] = (),
    problems: Iterable[tuple[Problem, Sequence[str]]] = (),
    inputs: Iterable[InputCount] = (),
) -> Casebook:
    """Make a Casebook of records.

    Parameters
    ----------
    claims
        In the order that the tables keep. A claim id that occurs twice gets an
        ordinal (``x``, ``x~2``).
    reports
        Reports to keep even if no claim is of them.
    problems
        What was wrong with the input, each with the raw cells of its row.
    inputs
        Counts per input.
    """
    return from_columns(
        [columns_of_records(claims)],
        reports=[report_columns(reports)],
        problems=problems,
        inputs=inputs,
    )


def from_columns(
    parts: Sequence[ClaimColumns],
    *,
    reports: Sequence[Mapping[str, pa.Array]] = (),
    problems: Iterable[tuple[Problem, Sequence[str]]] = (),
    inputs: Iterable[InputCount] = (),
    origins: Sequence[tuple[str, str | None]] = (),
) -> Casebook:
    """Make a Casebook of columns; the parts are emptied, so that nothing is held twice.

    Parameters
    ----------
    parts
        Claims, in the order that the tables keep, one part an input.
    reports
        Columns of reports; of several with one id the first counts, and these count before
        those of the parts.
    problems
        What was wrong with the input, each with the raw cells of its row.
    inputs
        Counts per input.
    origins
        For each part, its path and the column that names its places; or none.
    """
    tables = {"reports": _report_table([*reports, *(part.reports for part in parts)])}
    claims = joined_columns("claims", [part.claims for part in parts])
    if claims:
        known_again = parts[0].repeated if len(parts) == 1 else None
        claims["claim_id"] = numbered_ids(claims["claim_id"], known_again)
    ids = claims.get("claim_id", pa.nulls(0, pa.string()))
    offsets = np.cumsum([0, *(len(part) for part in parts)])
    for name in CHILDREN:
        pieces = [part.children.pop(name, ChildColumns()) for part in parts]
        rows = np.concatenate(
            [piece.rows + start for piece, start in zip(pieces, offsets, strict=False)]
            or [np.zeros(0, dtype=np.int64)]
        )
        found = joined_columns(name, [piece.columns for piece in pieces])
        if len(rows):
            whole = len(rows) == len(ids) and bool((rows == np.arange(len(rows))).all())
            found["claim_id"] = ids if whole else ids.take(pa.array(rows))
        tables[name] = to_table(name, found)
    lengths = [len(part) for part in parts]
    lines = [part.lines for part in parts]
    for part in parts:
        part.claims = {}
    tables["claims"] = to_table("claims", claims)
    tables["problems"] = rows_to_table("problems", [_problem_row(*item) for item in problems])
    known = Origins()
    if origins and len(ids):
        known = Origins(
            ids=ids,
            inputs=np.repeat(np.arange(len(parts), dtype=np.int32), lengths),
            lines=np.concatenate(lines),
            places=tuple(origins),
        )
    return Casebook(inputs=tuple(inputs), origins=known).with_tables(**tables)


def columns_of_records(claims: Iterable[Claim]) -> ClaimColumns:
    """Return records as columns."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("claims", *CHILDREN)}
    known: dict[str, Report] = {}
    for claim in claims:
        known.setdefault(claim.report.report_id, claim.report)
        _add_claim(rows, claim)
    children = {}
    for name in CHILDREN:
        found = rows[name]
        place = np.fromiter((row.pop("row") for row in found), dtype=np.int64, count=len(found))
        children[name] = ChildColumns(rows=place, columns=_arrays(name, found))
    return ClaimColumns(
        claims=_arrays("claims", rows["claims"]),
        children=children,
        reports=report_columns(known.values()),
    )


def place_columns(places: Iterable[Sequence[ClaimPlace]]) -> ChildColumns:
    """Return the places of several claims as columns."""
    found = [
        row
        for number, own in enumerate(places)
        for row in _place_rows([place_to_json(place) for place in own], number)
    ]
    rows = np.fromiter((row.pop("row") for row in found), dtype=np.int64, count=len(found))
    return ChildColumns(rows=rows, columns=_arrays("claim_places", found))


def report_columns(reports: Iterable[Report]) -> dict[str, pa.Array]:
    """Return reports as columns."""
    return _arrays("reports", [report_to_json(report) for report in reports])


def _report_table(parts: Sequence[Mapping[str, pa.Array]]) -> pd.DataFrame:
    found = joined_columns("reports", [part for part in parts if part])
    if found:
        again = repeats(found["report_id"])
        if len(again):
            keep = np.ones(len(found["report_id"]), dtype=bool)
            keep[again] = False
            found = {name: array.filter(pa.array(keep)) for name, array in found.items()}
    return to_table("reports", found)


def _arrays(name: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, pa.Array]:
    """Return the columns of a table that any of the rows fills, and its first."""
    filled = {TABLES[name][0].name}
    filled.update(key for row in rows for key, value in row.items() if value is not None)
    return table_arrays(
        name,
        {
            column.name: [row.get(column.name) for row in rows]
            for column in TABLES[name]
            if column.name in filled
        },
    )


def _problem_row(problem: Problem, cells: Sequence[str]) -> dict[str, Any]:
    return {
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "code": problem.code,
        "message": problem.message,
        "cells": _dump(list(cells)),
    }


def to_records(book: Casebook) -> list[Claim]:
    """Return the claims of a Casebook as records, in table order."""
    reports = {row["report_id"]: _present(row) for row in rows_of(book.reports)}
    places = _by_claim(book.claim_places)
    casualties = _by_claim(book.casualties)
    links: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rows_of(book.links):
        links[row["claim_id"], row["kind"]].append(row["target"])
    made = []
    for row in rows_of(book.claims):
        claim_id = row["claim_id"]
        data = {
            key: value
            for key, value in _present(row).items()
            if key in _SCALARS or key in _JSON_COLUMNS
        }
        for key in _JSON_COLUMNS:
            if key in data:
                data[key] = json.loads(data[key])
        for party in ("claimant", "accused", "target"):
            data[party] = _nested(row, party, ("side", "name", "role"), keep_side=party)
        data["time"] = _nested(row, "time", _WINDOW)
        data["statement_time"] = _nested(row, "statement_time", _WINDOW)
        data["report"] = reports.get(row["report_id"], {"report_id": row["report_id"]})
        data["places"] = [_place_json(place) for place in places.get(claim_id, ())]
        data["casualties"] = [
            {key: value for key, value in _present(item).items() if key not in _KEYS}
            for item in casualties.get(claim_id, ())
        ]
        for kind in _LINKS:
            data[kind] = links.get((claim_id, kind), [])
        made.append(claim_from_json({key: value for key, value in data.items() if value != []}))
    return made


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return a table's rows as plain dicts; unknown is None."""
    columns = [table[name].array._pa_array.to_pylist() for name in table.columns]
    names = [str(name) for name in table.columns]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def problem_words(row: Mapping[str, Any]) -> str:
    """Return a row of ``problems`` as ``path:line:column: code: message``."""
    where = ":".join(str(row[key]) for key in ("path", "line", "column") if row[key] is not None)
    return f"{where}: {row['code']}: {row['message']}"


def unplaced_words(book: Casebook) -> list[str]:
    """Return the claims whose places were not found as ``path:line:column: code: reason``.

    A claim that names no place at all is none of them; nor is one of which it is not
    known where it was read.
    """
    return [words for _, words in unplaced_items(book)]


def unplaced_items(book: Casebook, limit: int | None = None) -> list[tuple[str, str]]:
    """Return claim id and words of the claims whose places were not found, the first ones.

    As `unplaced_words` has them, but no more than `limit`.
    """
    mask = pc.equal(column(book.claims, "map_status"), MapStatus.UNRESOLVED.value)
    rows = np.flatnonzero(pc.fill_null(mask, False).to_numpy(zero_copy_only=False))
    if not len(rows) or not len(book.origins):
        return []
    ids = column(book.claims, "claim_id").take(pa.array(rows))
    read = rows_in(ids, book.origins.ids)
    rows, read = rows[read >= 0][:limit], read[read >= 0][:limit]
    reasons = column(book.claims, "map_reason").take(pa.array(rows)).to_pylist()
    names = column(book.claims, "claim_id").take(pa.array(rows)).to_pylist()
    made = []
    for claim_id, reason, place in zip(names, reasons, read, strict=True):
        origin = book.origins.at(int(place))
        where = f"{origin.path}:{origin.line}" + (f":{origin.column}" if origin.column else "")
        made.append((claim_id, f"{where}: unplaced: {reason}"))
    return made


def rows_to_table(name: str, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Return a table of the declared schema from plain dicts."""
    return to_table(
        name, {column.name: [row.get(column.name) for row in rows] for column in TABLES[name]}
    )


_WINDOW = ("start", "end", "precision", "as_written", "tz_basis", "rule", "anchor", "extent")
_LINKS = ("denied_by", "denies", "counter_to", "related")
_JSON_COLUMNS = ("weapons", "source_chain", "evidence", "warnings")
_SCALARS = frozenset(
    {
        "claim_id",
        "incident_id",
        "stance",
        "event_type",
        "sub_event_type",
        "count",
        "aggregate",
        "damage",
        "response",
        "quote",
        "char_start",
        "char_end",
        "review",
        "summary",
        "note",
        "map_status",
    }
)
_KEYS = ("claim_id", "position")


def _add_claim(rows: dict[str, list[dict[str, Any]]], claim: Claim) -> None:
    data = claim_to_json(claim)
    number = len(rows["claims"])
    row: dict[str, Any] = {key: data.get(key) for key in _SCALARS}
    row |= {"claim_id": claim.claim_id, "report_id": claim.report.report_id}
    row["aggregate"] = claim.aggregate
    for party in ("claimant", "accused", "target"):
        row |= {f"{party}_{key}": value for key, value in (data.get(party) or {}).items()}
    for window in ("time", "statement_time"):
        row |= {f"{window}_{key}": value for key, value in (data.get(window) or {}).items()}
    row |= {key: _dump(data[key]) for key in _JSON_COLUMNS if data.get(key)}
    row |= dict(zip(("date_start", "date_end"), days_of(claim.time), strict=True))
    row |= {"start_utc": to_utc(claim.time.start), "end_utc": to_utc(claim.time.end)}
    rows["claims"].append(row)
    rows["claim_places"] += _place_rows(data.get("places", ()), number)
    for position, casualty in enumerate(data.get("casualties", ())):
        rows["casualties"].append(
            {"explicit_zero": False, **casualty, "row": number, "position": position}
        )
    for kind in _LINKS:
        rows["links"] += [
            {"row": number, "kind": kind, "target": target} for target in data.get(kind, ())
        ]


def _place_rows(places: Sequence[Mapping[str, Any]], number: int) -> list[dict[str, Any]]:
    made = []
    for position, place in enumerate(places):
        resolution = place.get("resolution") or {}
        made.append(
            {
                "row": number,
                "position": position,
                **{key: value for key, value in place.items() if key != "within"},
                **{key: resolution.get(key) for key in RESOLUTION_COLUMNS},
                "within_text": place.get("within"),
                "candidates": _dump(resolution.get("candidates")),
            }
        )
    return made


def days_of(window: TimeWindow) -> tuple[date | None, date | None]:
    """Return the first and last local day that an interval may concern.

    With only one end known, that end stands for both; with none, both are unknown.
    """
    known = [moment for moment in (window.start, window.end) if moment is not None]
    if not known:
        return None, None
    first = local_date(known[0])
    last = first if window.end is None else last_local_date(window.end)
    return first, max(first, last)


def _dump(value: object) -> str | None:
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": ")) if value else None


def _present(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None}


def _by_claim(table: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows_of(table):
        found[row["claim_id"]].append(row)
    return found


def _nested(
    row: Mapping[str, Any], prefix: str, keys: Sequence[str], *, keep_side: str | None = None
) -> dict[str, Any] | None:
    made = {key: row[f"{prefix}_{key}"] for key in keys if row[f"{prefix}_{key}"] is not None}
    if keep_side == "claimant":
        made.setdefault("side", None)
    return made or None


def _place_json(row: Mapping[str, Any]) -> dict[str, Any]:
    place = _present(row)
    made: dict[str, Any] = {
        key: place[key]
        for key in ("as_written", "generic", "relation", "inherited_from", "char_start", "char_end")
        if key in place
    }
    if "within_text" in place:
        made["within"] = place["within_text"]
    resolution = {key: place[key] for key in RESOLUTION_COLUMNS if key in place}
    if place.get("candidates"):
        resolution["candidates"] = json.loads(place["candidates"])
    made["resolution"] = resolution or {"status": "unresolved"}
    return made
