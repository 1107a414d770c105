"""``claims.csv`` by columns: each different cell goes once through the codec's own parser.

The columns fall into groups that are read without looking at one another. Of each group
every different combination of cells is made a claim by `codec_csv.claim_from_row`, and the
columns of the tables that the group fills are taken from there. A row of which any group
is wrong goes through the codec as a whole, so that its errors are the codec's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from contactline.casebook.book import columns_of_records, place_columns, report_columns
from contactline.casebook.columns import CHILDREN, ChildColumns, ClaimColumns, constant
from contactline.casebook.texts import flags
from contactline.errors import RecordError
from contactline.ingest.distinct import distinct
from contactline.ingest.frame import unguarded
from contactline.model.codec_csv import (
    COLUMN_ALIASES,
    COLUMN_PATHS,
    claim_from_row,
    places_of_cell,
)
from contactline.model.codec_json import MAX_TEXT_CHARS, ClaimRecordError
from contactline.model.records import Claim, Party, Report
from contactline.model.terms import ResolutionStatus, Stance, TimePrecision

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from contactline.ingest.frame import TextFrame
    from contactline.model.records import ClaimPlace

#: Columns of texts that the codec keeps as they stand.
TEXTS = (
    *("incident_id", "sub_event_type", "damage", "response", "quote", "summary", "note"),
    *(
        f"{window}_{key}"
        for window in ("time", "statement_time")
        for key in ("as_written", "rule", "anchor")
    ),
)
#: Columns of ``claims`` -> columns of the file that they are read from.
_WINDOW_KEYS = ("start", "end", "precision", "tz_basis", "extent")
_TIME = tuple(f"time_{key}" for key in _WINDOW_KEYS)
_SAID = tuple(f"statement_time_{key}" for key in _WINDOW_KEYS)
_DAYS = ("date_start", "date_end", "start_utc", "end_utc")
_PARTIES = tuple(
    f"{party}_{key}" for party in ("claimant", "accused") for key in ("side", "name", "role")
)
_TARGET = ("target_side", "target_name", "target_role")
#: Group -> columns of the file, columns of ``claims``.
GROUPS: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (_PARTIES, _PARTIES),
    (_TARGET, _TARGET),
    (_TIME, (*_TIME, *_DAYS)),
    (_SAID, _SAID),
    *(
        ((name,), (name,))
        for name in (
            *("stance", "event_type", "count", "aggregate", "weapons", "source_chain"),
            *("char_start", "char_end", "evidence", "review", "warnings", "map_status"),
        )
    ),
)
#: Column of the file -> table that it fills.
CHILD_COLUMNS = {
    "casualties": "casualties",
    **dict.fromkeys(("denied_by", "denies", "counter_to", "related"), "links"),
}
_REPORT = tuple(name for name, path in COLUMN_PATHS.items() if path[0] == "report")
_ANY = Claim(claim_id="-", report=Report(report_id="-"), claimant=Party(side=None))


def read_claim_columns(
    frame: TextFrame,
    names: Sequence[str],
    reports: Mapping[str, Report],
    errors: dict[int, list[RecordError]],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> ClaimColumns:
    """Return the claims of a table in the project's own form, as columns.

    Parameters
    ----------
    frame
        The table.
    names
        Its columns that are columns of claims, as written.
    reports
        Listed reports by id.
    errors
        By row, what is wrong with it; rows that are wrong are added. What is returned has
        all rows still.
    progress
        Called with rows done and all rows.
    """
    reader = _Reader(frame, names, reports, errors)
    steps = len(GROUPS) + len(CHILD_COLUMNS)
    for step, words in enumerate(reader.steps(), start=1):
        if progress is not None and words:
            progress(len(frame) * min(step, steps) // steps, len(frame))
    made = reader.finish()
    if progress is not None:
        progress(len(frame), len(frame))
    return made


def give_shapes(made: ClaimColumns, geometry: pa.Array) -> None:
    """Give a place that came as an area or a line the shape that its row has.

    Parameters
    ----------
    made
        The claims of a table, all its rows.
    geometry
        WKB of each row; null where it has none.
    """
    child = made.children.get("claim_places")
    if child is None or geometry.null_count == len(geometry):
        return
    many = np.bincount(child.rows, minlength=len(geometry))
    nothing = pa.nulls(len(child.rows), pa.float64())
    bare = flags(pc.equal(child.columns["status"], ResolutionStatus.GIVEN.value))
    bare &= flags(pc.is_null(child.columns.get("lon", nothing)))
    bare &= many[child.rows] == 1
    own = pc.cast(geometry, pa.binary()).take(pa.array(child.rows))
    bare &= flags(pc.is_valid(own))
    shapes = shapely.from_wkb(own.filter(pa.array(bare)).to_pylist(), on_invalid="ignore")
    single = shapely.get_num_geometries(shapes) == 1
    shapes = np.where(single, shapely.get_geometry(shapes, 0), shapes)
    filled: list[bytes | None] = [None] * len(bare)
    for at, shape in zip(np.flatnonzero(bare), shapes, strict=True):
        if shape is not None and shapely.get_dimensions(shape) > 0:
            filled[at] = bytes(shapely.to_wkb(shape))
    child.columns["geometry"] = pa.array(filled, pa.binary())


class _Reader:
    """Reads one table group by group."""

    def __init__(
        self,
        frame: TextFrame,
        names: Sequence[str],
        reports: Mapping[str, Report],
        errors: dict[int, list[RecordError]],
    ) -> None:
        self._frame = frame
        self._length = len(frame)
        self._names = names
        self._reports = reports
        self._errors = errors
        self._wrong = np.zeros(self._length, dtype=bool)
        self._cells: dict[str, tuple[str, pa.Array]] = {}
        for name in names:
            self._cells[COLUMN_ALIASES.get(name, name)] = (name, frame.columns[name])
        named = "report_id" in self._cells
        self._base = {} if named else {"report_id": frame.stem}
        self._out = ClaimColumns(claims={}, lines=frame.lines)

    def steps(self) -> list[str]:
        """Read every group; return what was read."""
        self._read_reports()
        for given, filled in GROUPS:
            self._read_group(given, filled)
        self._read_places()
        for name, table in CHILD_COLUMNS.items():
            self._read_children(name, table)
        self._read_texts()
        return list(self._cells)

    def finish(self) -> ClaimColumns:
        """Give what is missing its meaning, and name what is wrong with the wrong rows."""
        claims, length = self._out.claims, self._length
        for name, value in (
            ("stance", Stance.ASSERTS.value),
            ("review", "draft"),
            ("time_precision", TimePrecision.UNKNOWN.value),
        ):
            found = claims.get(name)
            claims[name] = constant(value, length) if found is None else pc.fill_null(found, value)
        if "aggregate" not in claims:
            claims["aggregate"] = pa.repeat(False, length)
        self._say_that_a_saying_has_a_time()
        own = self._text("claim_id")
        lacking = np.flatnonzero(flags(pc.is_null(own)) & ~self._wrong)
        lacking = np.array([row for row in lacking if row not in self._errors], dtype=np.int64)
        ids = own.to_pylist() if len(lacking) else []
        for row, claim in self._whole(lacking):
            ids[row] = claim.claim_id
        for _ in self._whole(np.flatnonzero(self._wrong)):
            pass
        if len(lacking):
            own = pa.array(ids, pa.string())
        claims["claim_id"] = pc.fill_null(own, "")
        order = {name: number for number, name in enumerate(CHILDREN)}
        self._out.children = dict(
            sorted(self._out.children.items(), key=lambda item: order[item[0]])
        )
        return self._out

    def _whole(self, rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[tuple[int, Claim]]:
        """Read whole rows; those that are wrong are noted, the others returned."""
        index = pa.array(rows)
        columns = [
            pc.fill_null(self._frame.columns[name].take(index), "").to_pylist()
            for name in self._names
        ]
        made = []
        for number, row in enumerate(rows):
            if int(row) in self._errors:
                continue
            cells = {
                name: column[number] for name, column in zip(self._names, columns, strict=True)
            }
            try:
                made.append((int(row), claim_from_row(self._base | cells, reports=self._reports)))
            except ClaimRecordError as exc:
                self._errors[int(row)] = list(exc.errors)
        return made

    def _claims(
        self, given: Sequence[str], base: Mapping[str, str]
    ) -> tuple[list[Claim], np.ndarray[tuple[int], np.dtype[np.int64]]] | None:
        """Return a claim for each different combination of cells, and each row's one."""
        names = [name for name in given if name in self._cells]
        if not names:
            return None
        found = distinct(*(self._cells[name][1] for name in names))
        made = []
        wrong = np.zeros(len(found), dtype=bool)
        for number, cells in enumerate(found.values()):
            row = {
                self._cells[name][0]: cell
                for name, cell in zip(names, cells, strict=True)
                if cell is not None
            }
            try:
                made.append(claim_from_row({**base, **row}, reports=self._reports))
            except ClaimRecordError:
                wrong[number] = True
                made.append(_ANY)
        self._wrong |= wrong[found.codes]
        return made, found.codes

    def _read_reports(self) -> None:
        found = self._claims(_REPORT, self._base)
        if found is None:
            report = self._reports.get(self._frame.stem, Report(report_id=self._frame.stem))
            self._out.claims["report_id"] = constant(report.report_id, self._length)
            self._out.reports = report_columns([report])
            return
        claims, codes = found
        ids = pa.array([claim.report.report_id for claim in claims], pa.string())
        self._out.claims["report_id"] = ids.take(pa.array(codes))
        good = [claim.report for claim in claims if claim is not _ANY]
        self._out.reports = report_columns(
            {report.report_id: report for report in reversed(good)}[report_id]
            for report_id in dict.fromkeys(report.report_id for report in good)
        )

    def _read_group(self, given: Sequence[str], filled: Sequence[str]) -> None:
        found = self._claims(given, {"report_id": "-"})
        if found is None:
            return
        claims, codes = found
        columns = columns_of_records(claims).claims
        index = pa.array(codes)
        for name in filled:
            if name in columns:
                self._out.claims[name] = columns[name].take(index)

    def _read_places(self) -> None:
        """Read places by themselves: a located table has as many as rows."""
        if "places" not in self._cells:
            return
        found = distinct(self._cells["places"][1])
        places: list[tuple[ClaimPlace, ...]] = []
        wrong = np.zeros(len(found), dtype=bool)
        for number, (cell,) in enumerate(found.values()):
            try:
                places.append(places_of_cell(cell) if cell and cell.strip() else ())
            except RecordError:
                wrong[number] = True
                places.append(())
        self._wrong |= wrong[found.codes]
        made = place_columns(places).spread(found.codes, len(found))
        if len(made.rows):
            self._out.children["claim_places"] = made

    def _read_children(self, name: str, table: str) -> None:
        found = self._claims((name,), {"report_id": "-"})
        if found is None:
            return
        claims, codes = found
        made = columns_of_records(claims).children[table].spread(codes, len(claims))
        if table in self._out.children and len(made.rows):
            made = _merged(self._out.children[table], made)
        if len(made.rows):
            self._out.children[table] = made

    def _read_texts(self) -> None:
        for name in TEXTS:
            if name in self._cells:
                self._out.claims[name] = self._text(name)
        self._text("claim_id")

    def _text(self, name: str) -> pa.Array:
        if name not in self._cells:
            return pa.nulls(self._length, pa.string())
        cells = unguarded(self._cells[name][1])
        blank = pc.utf8_is_space(cells)
        if pc.any(blank).as_py():
            cells = pc.if_else(blank, pa.scalar(None, pa.string()), cells)
        if (pc.max(pc.binary_length(cells)).as_py() or 0) > MAX_TEXT_CHARS:
            self._wrong |= flags(pc.greater(pc.utf8_length(cells), MAX_TEXT_CHARS))
        return cells

    def _say_that_a_saying_has_a_time(self) -> None:
        claims = self._out.claims
        said = [claims[name] for name in claims if name.startswith("statement_time_")]
        if not said:
            return
        filled = np.logical_or.reduce([flags(pc.is_valid(column)) for column in said])
        known = claims.get("statement_time_precision", pa.nulls(self._length, pa.string()))
        unknown = pc.if_else(
            pa.array(filled), TimePrecision.UNKNOWN.value, pa.scalar(None, pa.string())
        )
        claims["statement_time_precision"] = pc.coalesce(known, unknown)


def _merged(one: ChildColumns, other: ChildColumns) -> ChildColumns:
    """Return the rows of two parts in the order of their claims."""
    rows = np.concatenate([one.rows, other.rows])
    order = np.argsort(rows, kind="stable")
    index = pa.array(order)
    return ChildColumns(
        rows=rows[order],
        columns={
            name: pa.concat_arrays([array, other.columns[name]]).take(index)
            for name, array in one.columns.items()
        },
    )
