"""A plain table of incidents: each row becomes one claim.

The row's claimant is whom its claimant or source column names, else nobody. What the
row does not say stays unknown: a blank date is no date, a blank number of dead is not
zero, coordinates without a precision have none. The table is read by columns, each
different cell once; a row with anything wrong is rejected with all its cells.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.casebook.columns import ClaimColumns
from contactline.casebook.texts import content_ids, flags
from contactline.errors import RecordError, UsageError
from contactline.ingest.frame import trimmed, unguarded
from contactline.ingest.headers import FIELDS, Columns, match_columns
from contactline.ingest.outcome import Outcome
from contactline.ingest.plain_places import Points, read_places, read_points
from contactline.ingest.plain_time import (
    DATE_FIELDS,
    DateColumn,
    Times,
    moments_of,
    read_dates,
    read_times,
)
from contactline.ingest.plain_words import (
    dump,
    notes_of,
    read_casualties,
    read_chain,
    read_events,
    read_links,
    read_parties,
    read_terms,
    read_weapons,
    report_ids,
    sort_addresses,
)
from contactline.ingest.rows import MAX_NAME_CHARS, NOTICE
from contactline.ingest.source import SourceError
from contactline.model.codec_json import MAX_TEXT_CHARS
from contactline.model.moments import parse_offset
from contactline.model.terms import PublishedBasis

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timezone

    import numpy.typing as npt

    from contactline.ingest.frame import TextFrame
    from contactline.ingest.outcome import Options

    Whole = npt.NDArray[np.int64]

#: Name of this form in counts and messages.
FORMAT = "plain table"
#: So many names of unused columns go into the notice.
SHOWN_COLUMNS = 8
#: Steps of the progress that is told.
_STEPS = 8
_BROKEN = "text"
#: So many rows are given an id at once.
_AT_ONCE = 65_536


def read_plain(
    frame: TextFrame, options: Options, *, progress: Callable[[int, int], None] | None = None
) -> Outcome:
    """Turn the rows of a plain table into claims.

    Parameters
    ----------
    frame
        Its columns; they are let go of once they have been read.
    options
        Chosen columns, zone, date order, bounds.
    progress
        Called with rows done and all rows.

    Raises
    ------
    SourceError
        If no column holds a place or coordinates.
    UsageError
        If a chosen field or column does not exist, or the zone is no offset.
    """
    if frame.origin is None:
        columns = match_columns(frame.header, options.columns)
    else:  # a foreign format: its columns are named as the fields
        columns = Columns(positions={name: at for at, name in enumerate(frame.header)}, unused=())
    _check_columns(frame, columns)
    return _PlainReader(frame, columns, options, progress).run()


def _check_columns(frame: TextFrame, columns: Columns) -> None:
    found = columns.positions
    placed = "place" in found or "within" in found or {"lat", "lon"} <= found.keys()
    if not placed and frame.geometry is None:
        lone = next((name for name in ("lat", "lon") if name in found), None)
        missing = {"lat": "longitude", "lon": "latitude"}.get(lone or "", "place or coordinates")
        shown = ", ".join(repr(name[:40]) for name in frame.header[:20] if name)
        option = {"lat": "lon", "lon": "lat"}.get(lone or "", "place")
        reason = (
            f"no column for {missing} was recognised; name it with "
            f"--column {option}=NAME (columns: {shown})"
        )
        raise SourceError(frame.path, "header", reason)
    if "date" not in found:
        frame.note("no date column was recognised, so times stay unknown; --column date=NAME")
    if not {"text", "title", "quote"} & found.keys():
        frame.note("no column with a text was recognised; --column text=NAME")
    for one, other in (("lat", "lon"), ("lon", "lat")):
        if one in found and other not in found:
            name = frame.header[found[one]][:MAX_NAME_CHARS]
            frame.note(f"left out: there is no column for {FIELDS[other]}", column=name)
    if columns.unused:
        shown = ", ".join(repr(name[:40]) for name in columns.unused[:SHOWN_COLUMNS])
        more = len(columns.unused) - SHOWN_COLUMNS
        rest = f" and {more} more" if more > 0 else ""
        frame.note(f"columns that were not used: {shown}{rest}")


class _PlainReader:
    """Reads the columns of one table; what a column says as a whole is decided first."""

    def __init__(
        self,
        frame: TextFrame,
        columns: Columns,
        options: Options,
        progress: Callable[[int, int], None] | None,
    ) -> None:
        self._frame = frame
        self._at = columns.positions
        self._options = options
        self._progress = progress
        self._length = len(frame)
        self._zone: timezone | None = None
        if options.tz is not None:
            try:
                self._zone = parse_offset(options.tz)
            except RecordError as exc:
                raise UsageError(f"--tz {options.tz[:20]}: {exc.message}") from exc
        self._errors: dict[int, list[RecordError]] = {}
        named = next((name for name in ("place", "within") if name in self._at), None)
        self._out = Outcome(format=FORMAT, place_column=self._name(named) if named else None)
        self._raw = {name: frame.at(position) for name, position in self._at.items()}
        self._cells: dict[str, pa.Array] = {}

    def run(self) -> Outcome:
        """Read all columns."""
        self._told(0)
        self._cells = {name: trimmed(unguarded(cells)) for name, cells in self._raw.items()}
        self._refuse_unreadable()
        self._told(1)
        points = self._points()
        reject_swapped = self._decide_swapped(points)
        dates = self._dates()
        self._told(2)
        times = read_times(dates, self._cells, self._length, name=self._name, zone=self._zone)
        self._told(3)
        places = read_places(
            self._cells,
            points,
            self._length,
            name=self._name,
            bounds=self._options.bounds,
            reject_swapped=reject_swapped,
            shapes=self._frame.geometry,
        )
        self._told(4)
        casualties = read_casualties(self._cells, self._name)
        for errors in (times.errors, places.errors, casualties.errors):
            for row, error in errors.items():
                self._errors.setdefault(row, []).append(error)
        self._reject()
        self._told(5)
        if times.lost_clocks:
            self._out.note(
                self._frame.path,
                NOTICE,
                f"{times.lost_clocks} clock times have no zone, so only their day is kept; "
                "say --tz, such as --tz +04:00",
                column=self._name("time" if "time" in self._at else "date"),
            )
        claims, reports = self._claims(
            times, dates, [places.notes, casualties.notes], places.warnings
        )
        self._told(6)
        children = {
            "claim_places": places.children,
            "casualties": casualties.children,
            "links": read_links(self._cells),
        }
        made = ClaimColumns(
            claims=claims, children=children, reports=reports, lines=self._frame.lines
        )
        self._cells, self._raw = {}, {}
        self._out.claims = made.without(sorted(self._errors))
        self._told(_STEPS)
        return self._out

    def _told(self, step: int) -> None:
        if self._progress is not None:
            self._progress(self._length * step // _STEPS, self._length)

    def _name(self, field: str) -> str:
        if field in self._frame.titles:
            return self._frame.titles[field][:MAX_NAME_CHARS]
        if field not in self._at:
            return field
        return self._frame.header[self._at[field]][:MAX_NAME_CHARS] or field

    def _cell(self, field: str) -> pa.Array:
        found = self._cells.get(field)
        return pa.nulls(self._length, pa.string()) if found is None else found

    def _refuse_unreadable(self) -> None:
        """Note what is wrong with single cells; nothing else of such a row is read."""
        order = list(self._at)
        wrong: dict[int, dict[int, RecordError]] = {}
        first = {self._frame.header[at]: name for name, at in self._at.items()}
        for row, found in self._frame.cell_flaws.items():
            for header, flaw in found.items():
                field = first.get(header)
                if field is not None and row not in self._frame.flaws:
                    error = RecordError(flaw.column or self._name(field), flaw.code, flaw.message)
                    wrong.setdefault(row, {})[order.index(field)] = error
        for number, field in enumerate(order):
            cells = self._cells[field]
            if (pc.max(pc.binary_length(cells)).as_py() or 0) <= MAX_TEXT_CHARS:
                continue
            long = flags(pc.greater(pc.utf8_length(cells), MAX_TEXT_CHARS))
            for row in map(int, np.flatnonzero(long)):
                count = len(cells[row].as_py())
                message = f"has {count} characters; at most {MAX_TEXT_CHARS}"
                error = RecordError(self._name(field), _BROKEN, message)
                wrong.setdefault(row, {}).setdefault(number, error)
        for row, flaw in self._frame.flaws.items():
            self._errors[row] = [RecordError(flaw.column or "", flaw.code, flaw.message)]
        for row, errors in wrong.items():
            self._errors[row] = [errors[number] for number in sorted(errors)]
        if wrong:
            bad = np.zeros(self._length, dtype=bool)
            bad[list(wrong)] = True
            nothing = pa.scalar(None, pa.string())
            for field, cells in self._cells.items():
                self._cells[field] = pc.if_else(pa.array(bad), nothing, cells)

    def _reject(self) -> None:
        rows = sorted(self._errors)
        for row, cells in zip(rows, self._frame.raws(rows), strict=True):
            line = int(self._frame.lines[row])
            self._out.reject(self._frame.path, line, self._errors[row], cells)

    def _points(self) -> Points | None:
        if not {"lat", "lon"} <= self._cells.keys():
            return None
        return read_points(
            self._cells["lat"],
            self._cells["lon"],
            lat_column=self._name("lat"),
            lon_column=self._name("lon"),
            bounds=self._options.bounds,
        )

    def _decide_swapped(self, points: Points | None) -> bool:
        """Decide from all rows whether the two columns of coordinates look swapped."""
        bounds = self._options.bounds
        if points is None or bounds is None:
            return False
        inside = int(points.within(bounds).sum())
        suspect = int(points.suspects(bounds).sum())
        elsewhere = int((~np.isnan(points.lon)).sum()) - inside - suspect
        reject = suspect > 0 and inside + suspect > elsewhere
        if reject and suspect > inside:
            lat, lon = self._name("lat"), self._name("lon")
            self._frame.note(
                f"columns {lat!r} and {lon!r} look swapped in {suspect} rows; say "
                f"--column lat={lon} --column lon={lat}"
            )
        return reject

    def _dates(self) -> dict[str, DateColumn]:
        found = {}
        for field in DATE_FIELDS:
            if field not in self._cells:
                continue
            column = read_dates(
                self._cells[field],
                self._frame.lines,
                column=self._name(field),
                stated=self._options.date_order,
            )
            for notice in column.order.notices:
                self._frame.note(notice, column=self._name(field))
            if column.has_midnights_only() and "time" not in self._at:
                column.without_clocks()
                self._frame.note(
                    "every clock time is 00:00, so only the days are kept",
                    column=self._name(field),
                )
            found[field] = column
        return found

    def _claims(
        self,
        times: Times,
        dates: Mapping[str, DateColumn],
        more_notes: list[pa.Array | None],
        warnings: Mapping[int, str],
    ) -> tuple[dict[str, pa.Array], dict[str, pa.Array]]:
        cells, length = self._cells, self._length
        addresses = sort_addresses(cells, length, self._name)
        events, odd_events = read_events(cells, self._name)
        terms, odd_terms = read_terms(cells, length, self._name)
        report, reports = self._reports(addresses.url, dates)
        claims: dict[str, pa.Array] = {
            "report_id": report,
            **times.columns,
            **events,
            **terms,
            **read_parties(pc.coalesce(self._cell("claimant"), addresses.source), "claimant"),
            "aggregate": pa.repeat(False, length),
        }
        for party in ("accused", "target"):
            if party in cells:
                claims |= read_parties(cells[party], party)
        title = None
        if "title" in cells and "text" in cells:
            both = pc.and_(pc.is_valid(cells["title"]), pc.is_valid(cells["text"]))
            words = pc.binary_join_element_wise("title: ", cells["title"], "")
            title = pc.if_else(both, words, pa.scalar(None, pa.string()))
        note = notes_of(
            [
                *(addresses.notes, odd_events, *odd_terms, *more_notes),
                *(cells.get("note"), cells.get("code_note"), title),
            ]
        )
        chain = read_chain(cells, addresses.source)
        claims |= {
            label: array
            for label, array in (
                ("note", note),
                ("source_chain", chain),
                ("weapons", read_weapons(cells["weapon"]) if "weapon" in cells else None),
                ("quote", cells.get("quote")),
                ("damage", cells.get("damage")),
                ("incident_id", cells.get("incident_id")),
                ("warnings", self._warnings(times.warnings, warnings)),
            )
            if array is not None
        }
        if "text" in cells or "title" in cells:
            claims["summary"] = pc.coalesce(self._cell("text"), self._cell("title"))
        if "statement_date" in dates:
            claims |= self._statement_times(dates["statement_date"])
        claims["claim_id"] = self._ids(report)
        return claims, reports

    def _reports(
        self, url: pa.Array, dates: Mapping[str, DateColumn]
    ) -> tuple[pa.Array, dict[str, pa.Array]]:
        """Return each row's report, and the reports: the table itself, and those it links to."""
        stem, path = self._frame.stem, Path(self._frame.path).name
        outlet, archived = self._cell("outlet"), self._cell("archive_url")
        nothing = pa.nulls(self._length, pa.string())
        published = nothing
        if "published" in dates:
            published = pa.array(moments_of(dates["published"], self._zone), pa.string())
        extra = (
            [archived, published] if "archive_url" in self._cells or "published" in dates else []
        )
        good = np.ones(self._length, dtype=bool)
        good[list(self._errors)] = False
        columns = [url, outlet, *extra]
        if not good.all():
            columns = [pc.if_else(pa.array(good), array, nothing) for array in columns]
        ids, firsts = report_ids(stem, columns[:2], columns[2:])
        index = pa.array(firsts)
        first = pa.array([True]).cast(pa.bool_())
        made = {
            "report_id": pa.concat_arrays([pa.array([stem]), ids.take(index)]),
            "path": pa.repeat(path, len(firsts) + 1),
        }
        none = pa.nulls(len(first), pa.string())
        for label, array in zip(
            ("url", "outlet", "archive_url", "published"), columns, strict=False
        ):
            made[label] = pa.concat_arrays([none, array.take(index)])
        if extra:
            made["published_basis"] = pc.if_else(
                pc.is_valid(made["published"]), PublishedBasis.GIVEN.value, None
            ).cast(pa.string())
        if self._options.tz is not None:
            made["tz"] = pa.repeat(self._options.tz, len(firsts) + 1)
        return ids, made

    def _statement_times(self, column: DateColumn) -> dict[str, pa.Array]:
        times = read_times({"date": column}, {}, self._length, name=self._name, zone=self._zone)
        made = {
            f"statement_{label}": array
            for label, array in times.columns.items()
            if label.startswith("time_")
        }
        blank = pc.is_null(made["statement_time_start"])
        made["statement_time_precision"] = pc.if_else(
            blank, pa.scalar(None, pa.string()), made["statement_time_precision"]
        )
        made["statement_time_as_written"] = self._cell("statement_date")
        return made

    def _warnings(self, *kinds: Mapping[int, str]) -> pa.Array | None:
        rows = sorted({row for kind in kinds for row in kind})
        if not rows:
            return None
        made: list[str | None] = [None] * self._length
        for row in rows:
            made[row] = dump([kind[row] for kind in kinds if row in kind])
        return pa.array(made, pa.string())

    def _ids(self, report: pa.Array) -> pa.Array:
        """Return the rows' own ids, else ids made of what each row says.

        Such an id does not depend on the order of the columns.
        """
        own = self._cell("id")
        if own.null_count == 0:
            return own
        lacking = own.is_null()
        rows = np.flatnonzero(lacking.to_numpy(zero_copy_only=False))
        parts = []
        for start in range(0, len(rows), _AT_ONCE):  # all texts once more, so in pieces
            index = pa.array(rows[start : start + _AT_ONCE])
            said: list[Any] = ["row", report.take(index)]
            for name in sorted(self._at):
                raw = pc.fill_null(pc.utf8_trim_whitespace(self._raw[name].take(index)), "")
                said += [name, raw]
            parts.append(content_ids(said, len(index)))
        made = pa.concat_arrays(parts)
        return made if len(rows) == len(own) else pc.replace_with_mask(own, lacking, made)
