"""Claims column by column: what the data files hold, without a record a claim.

The columns are those of ``claims.csv``. A million claims are written from the tables in
slices, so that memory does not grow with them; a test holds the texts to those that
`contactline.model.codec_csv` and `codec_json` give for the same records.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.casebook.schema import RESOLUTION_COLUMNS
from contactline.export.json_text import (
    as_array,
    flag_json,
    list_json,
    number_json,
    object_json,
    or_null,
    text_json,
    value_json,
)
from contactline.model.codec_csv import COLUMN_PATHS, LIST_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from contactline.casebook.book import Casebook

    Progress = Callable[[int, int], None]

#: Claims that are in memory as text at a time.
SLICE_CLAIMS = 20_000
LINKS = ("denied_by", "denies", "counter_to", "related")
PARTIES = ("claimant", "accused", "target")
#: Columns of ``claims`` that hold JSON already.
JSON_COLUMNS = ("weapons", "source_chain", "evidence", "warnings")
_PARTY = ("side", "name", "role")
_WINDOW = ("start", "end", "precision", "as_written", "tz_basis", "rule", "anchor", "extent")
_REPORT = tuple(
    path[1] for path in COLUMN_PATHS.values() if path[0] == "report" and path[1] != "report_id"
)
#: Keys of a claim in JSON, in the contract's order.
_ORDER = tuple(dict.fromkeys(path[0] for path in COLUMN_PATHS.values()))
_PLACE_HEAD = (
    ("as_written", "as_written"),
    ("relation", "relation"),
    ("generic", "generic"),
    ("within", "within_text"),
    ("inherited_from", "inherited_from"),
    ("char_start", "char_start"),
    ("char_end", "char_end"),
)


@dataclass(slots=True)
class _Grouped:
    """Rows of a table in the order of the claims: those of claim i lie between two offsets."""

    table: pa.Table
    offsets: NDArray[np.int64]

    def part(self, start: int, stop: int) -> tuple[pa.Table, NDArray[np.int64]]:
        """Return the rows of some claims, and their offsets from 0."""
        first, last = int(self.offsets[start]), int(self.offsets[stop])
        rows = self.table.slice(first, last - first).combine_chunks()
        return rows, self.offsets[start : stop + 1] - first


class ClaimTexts:
    """The claims of a Casebook, ready to be written in slices.

    Parameters
    ----------
    book
        The tables. They are not copied.
    progress
        Called with claims done, and all claims, after each slice.
    """

    def __init__(self, book: Casebook, *, progress: Progress | None = None) -> None:
        self.book = book
        self._progress = progress
        self._claims = _arrow(book.claims)
        self._ids = as_array(book.claims["claim_id"])

    def __len__(self) -> int:
        """Return the number of claims."""
        return len(self.book)

    def slices(self, size: int = SLICE_CLAIMS) -> Iterator[ClaimSlice]:
        """Yield the claims, some at a time, in table order."""
        for start in range(0, len(self), size):
            stop = min(start + size, len(self))
            yield ClaimSlice(self, start, stop)
            if self._progress is not None:
                self._progress(stop, len(self))

    def grouped(self, table: pd.DataFrame) -> _Grouped:
        """Return the rows of a table that has ``claim_id``, in the order of the claims."""
        rows = _arrow(table)
        index = pc.index_in(rows["claim_id"], value_set=self._ids)
        known = pc.is_valid(index)
        if not pc.all(known).as_py():
            rows, index = rows.filter(known), index.filter(known)
        places = np.asarray(index.to_numpy(), dtype=np.int64)
        if len(places) and np.any(np.diff(places) < 0):
            order = np.argsort(places, kind="stable")
            places = places[order]
            rows = rows.take(pa.array(order))
        offsets = np.searchsorted(places, np.arange(len(self) + 1)).astype(np.int64)
        return _Grouped(rows, offsets)

    @cached_property
    def places(self) -> _Grouped:
        """Rows of ``claim_places``."""
        return self.grouped(self.book.claim_places)

    @cached_property
    def casualties(self) -> _Grouped:
        """Rows of ``casualties``."""
        return self.grouped(self.book.casualties)

    @cached_property
    def links(self) -> dict[str, _Grouped]:
        """Rows of ``links``, by kind."""
        table = self.book.links
        return {kind: self.grouped(table[table["kind"] == kind]) for kind in LINKS}

    @cached_property
    def report_rows(self) -> pa.Array:
        """Row of ``reports`` of each claim, null where its report is not listed."""
        known = as_array(self.book.reports["report_id"])
        return pc.index_in(as_array(self.book.claims["report_id"]), value_set=known)

    @cached_property
    def dispute_status(self) -> pa.Array:
        """Dispute status of each claim's incident."""
        incidents = self.book.incidents
        known = as_array(incidents["incident_id"])
        rows = pc.index_in(as_array(self.book.claims["incident_id"]), value_set=known)
        # a claim without an incident finds none, though null equals null for Arrow
        rows = pc.if_else(pc.is_valid(self._claims["incident_id"]), rows, None)
        return as_array(incidents["dispute_status"]).take(_one(rows))

    @cached_property
    def filled_columns(self) -> tuple[str, ...]:
        """Columns of ``claims.csv``, without those of reports that no claim's report fills."""
        used = pc.unique(self.report_rows.drop_null())
        reports = _arrow(self.book.reports).take(used)
        return tuple(
            column
            for column, path in COLUMN_PATHS.items()
            if path[0] != "report"
            or path[1] == "report_id"
            or reports[path[1]].null_count < len(reports)
        )


class ClaimSlice:
    """Some claims as columns of text."""

    def __init__(self, claims: ClaimTexts, start: int, stop: int) -> None:
        self.claims = claims
        self.start = start
        self.stop = stop
        self._rows = claims._claims.slice(start, stop - start)

    def __len__(self) -> int:
        """Return the number of claims."""
        return self.stop - self.start

    def column(self, name: str) -> pa.Array:
        """Return a column of the table ``claims``."""
        return _one(self._rows[name])

    @cached_property
    def dispute_status(self) -> pa.Array:
        """Return the dispute status of each claim's incident."""
        return self.claims.dispute_status.slice(self.start, len(self))

    def report(self, key: str) -> pa.Array:
        """Return a column of the reports, one value a claim."""
        rows = self.claims.report_rows.slice(self.start, len(self))
        return as_array(self.claims.book.reports[key]).take(rows)

    @cached_property
    def lists(self) -> dict[str, pa.Array]:
        """The columns that hold JSON, null where a list is empty."""
        made = {name: self.column(name) for name in JSON_COLUMNS}
        made["places"] = self._places()
        made["casualties"] = self._casualties()
        for kind, grouped in self.claims.links.items():
            rows, offsets = grouped.part(self.start, self.stop)
            made[kind] = list_json(text_json(_one(rows["target"])), offsets)
        return made

    def cells(self) -> dict[str, pa.Array]:
        """Return the cells of ``claims.csv`` as text by column, not yet guarded; null is blank."""
        made = {}
        for column, path in COLUMN_PATHS.items():
            if column in LIST_COLUMNS:
                made[column] = self.lists[column]
            elif column == "aggregate":
                made[column] = flag_json(self.column(column), only_true=True)
            elif path[0] == "report" and path[1] != "report_id":
                made[column] = self.report(path[1])
            else:
                values = self.column(column)
                is_text = pa.types.is_string(values.type)
                made[column] = values if is_text else pc.cast(values, pa.string())
        made["time_precision"] = pc.fill_null(made["time_precision"], "unknown")
        return made

    def contract_json(self) -> pa.Array:
        """Return each claim as the contract's JSON, on one line."""
        nested: dict[str, pa.Array] = {"report": self._report_json()}
        nested |= {party: self._party_json(party) for party in PARTIES}
        nested |= {window: self._window_json(window) for window in ("time", "statement_time")}
        return object_json(
            ((key, nested[key] if key in nested else self._value(key)) for key in _ORDER),
            len(self),
        )

    def flat_json(self) -> list[tuple[str, pa.Array]]:
        """Return the columns of ``claims.csv`` as JSON values by key; lists stay lists."""
        made = []
        for column, path in COLUMN_PATHS.items():
            if path[0] == "report" and path[1] != "report_id":
                made.append((column, text_json(self.report(path[1]))))
            elif column == "time_precision":
                made.append((column, text_json(pc.fill_null(self.column(column), "unknown"))))
            elif column == "claimant_side":
                made.append((column, or_null(text_json(self.column(column)))))
            else:
                made.append((column, self._value(column)))
        return made

    def _value(self, key: str) -> pa.Array:
        if key in ("places", "casualties"):
            return pc.fill_null(self.lists[key], "[]")
        if key in LIST_COLUMNS:
            return self.lists[key]
        if key == "aggregate":
            return flag_json(self.column(key), only_true=True)
        return value_json(self.column(key))

    def _report_json(self) -> pa.Array:
        parts = [("report_id", text_json(self.column("report_id")))]
        parts += [(key, text_json(self.report(key))) for key in _REPORT]
        return object_json(parts, len(self))

    def _party_json(self, party: str) -> pa.Array:
        columns = [self.column(f"{party}_{key}") for key in _PARTY]
        parts = [(key, text_json(values)) for key, values in zip(_PARTY, columns, strict=True)]
        parts.append(("side", _null_where(columns[0])))
        made = object_json(parts, len(self))
        return made if party == "claimant" else _only_named(made, columns)

    def _window_json(self, window: str) -> pa.Array:
        columns = [self.column(f"{window}_{key}") for key in _WINDOW]
        filled = [
            pc.fill_null(values, "unknown") if key == "precision" else values
            for key, values in zip(_WINDOW, columns, strict=True)
        ]
        parts = [(key, text_json(values)) for key, values in zip(_WINDOW, filled, strict=True)]
        made = object_json(parts, len(self))
        return made if window == "time" else _only_named(made, columns)

    def _places(self) -> pa.Array:
        rows, offsets = self.claims.places.part(self.start, self.stop)
        length = len(rows)
        resolution = [(key, value_json(_one(rows[key]))) for key in RESOLUTION_COLUMNS]
        resolution[0] = "status", text_json(pc.fill_null(_one(rows["status"]), "unresolved"))
        resolution.append(("candidates", _one(rows["candidates"])))
        parts = [(key, value_json(_one(rows[column]))) for key, column in _PLACE_HEAD]
        parts.append(("resolution", object_json(resolution, length)))
        return list_json(object_json(parts, length), offsets)

    def _casualties(self) -> pa.Array:
        rows, offsets = self.claims.casualties.part(self.start, self.stop)
        side = _one(rows["side"])
        parts = [
            ("side", text_json(side)),
            ("kind", text_json(_one(rows["kind"]))),
            ("figure_given", flag_json(_one(rows["figure_given"]))),
            ("civilian", flag_json(_one(rows["civilian"]))),
            ("min", number_json(_one(rows["min"]))),
            ("max", number_json(_one(rows["max"]))),
            ("explicit_zero", flag_json(_one(rows["explicit_zero"]), only_true=True)),
            ("as_written", text_json(_one(rows["as_written"]))),
            ("by", text_json(_one(rows["by"]))),
            ("side", _null_where(side)),
        ]
        return list_json(object_json(parts, len(rows)), offsets)


def _null_where(values: pa.Array) -> pa.Array:
    """Return JSON's null where a value is not known, and nothing elsewhere."""
    unknown = pc.is_null(values)
    return pc.if_else(unknown, pa.scalar("null"), pa.scalar(None, type=pa.string()))


def _only_named(made: pa.Array, columns: list[pa.Array]) -> pa.Array:
    """Return objects, null where none of the columns they are made of is known."""
    known = pc.is_valid(columns[0])
    for values in columns[1:]:
        known = pc.or_(known, pc.is_valid(values))
    return pc.if_else(known, made, pa.scalar(None, type=pa.string()))


def _arrow(table: pd.DataFrame) -> pa.Table:
    return pa.table({str(name): table[name].array._pa_array for name in table.columns})


def _one(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    if not isinstance(column, pa.ChunkedArray):
        return column
    if column.num_chunks == 1:
        return column.chunk(0)
    return column.combine_chunks()
