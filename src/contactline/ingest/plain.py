"""A plain table of incidents: each row becomes one claim.

The row's claimant is whom its claimant or source column names, else nobody. What the
row does not say stays unknown: a blank date is no date, a blank number of dead is not
zero, coordinates without a precision have none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import time
from pathlib import Path
from typing import TYPE_CHECKING

from contactline.errors import RecordError, UsageError
from contactline.ingest.dates import (
    ColumnOrder,
    Reading,
    decide_order,
    read_clock,
    read_date,
    window,
)
from contactline.ingest.events import read_event
from contactline.ingest.figures import read_casualty
from contactline.ingest.headers import FIELDS, Columns, match_columns
from contactline.ingest.outcome import Outcome
from contactline.ingest.rows import MAX_NAME_CHARS, NOTICE, Row, Table
from contactline.ingest.sides import read_party
from contactline.ingest.source import SourceError
from contactline.ingest.spots import given, named_places, read_point, read_where_prec
from contactline.model.codec_csv import unguard_cell
from contactline.model.codec_json import MAX_TEXT_CHARS
from contactline.model.ids import content_id
from contactline.model.moments import parse_offset
from contactline.model.records import (
    Casualty,
    Claim,
    ClaimPlace,
    Party,
    Report,
    TimeWindow,
    Weapon,
)
from contactline.model.terms import (
    CasualtyKind,
    EventType,
    Relation,
    Review,
    TimeBasis,
    TimePrecision,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import timezone

    from contactline.ingest.outcome import Options

#: Name of this form in counts and messages.
FORMAT = "plain table"
#: Half the Earth's circumference: no uncertainty is greater.
MAX_RADIUS_KM = 20_040
#: So many names of unused columns go into the notice.
SHOWN_COLUMNS = 8


def read_plain(
    table: Table, options: Options, *, progress: Callable[[int, int], None] | None = None
) -> Outcome:
    """Turn the rows of a plain table into claims.

    Parameters
    ----------
    table
        Its rows are read here, once.
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
    columns = match_columns(table.header, options.columns)
    _check_columns(table, columns)
    reader = _PlainReader(table, columns, options)
    return reader.run(progress)


def _check_columns(table: Table, columns: Columns) -> None:
    found = columns.positions
    if "place" not in found and "within" not in found and not {"lat", "lon"} <= found.keys():
        lone = next((name for name in ("lat", "lon") if name in found), None)
        missing = {"lat": "longitude", "lon": "latitude"}.get(lone or "", "place or coordinates")
        shown = ", ".join(repr(name[:40]) for name in table.header[:20] if name)
        option = {"lat": "lon", "lon": "lat"}.get(lone or "", "place")
        reason = (
            f"no column for {missing} was recognised; name it with "
            f"--column {option}=NAME (columns: {shown})"
        )
        raise SourceError(table.path, "header", reason)
    if "date" not in found:
        table.note("no date column was recognised, so times stay unknown; --column date=NAME")
    if not {"text", "title", "quote"} & found.keys():
        table.note("no column with a text was recognised; --column text=NAME")
    for one, other in (("lat", "lon"), ("lon", "lat")):
        if one in found and other not in found:
            name = table.header[found[one]][:MAX_NAME_CHARS]
            table.note(f"left out: there is no column for {FIELDS[other]}", column=name)
    if columns.unused:
        shown = ", ".join(repr(name[:40]) for name in columns.unused[:SHOWN_COLUMNS])
        more = len(columns.unused) - SHOWN_COLUMNS
        rest = f" and {more} more" if more > 0 else ""
        table.note(f"columns that were not used: {shown}{rest}")


class _PlainReader:
    """Reads the rows of one table; what the columns say as a whole is decided first."""

    def __init__(self, table: Table, columns: Columns, options: Options) -> None:
        self._table = table
        self._at = columns.positions
        self._options = options
        self._zone: timezone | None = None
        if options.tz is not None:
            try:
                self._zone = parse_offset(options.tz)
            except RecordError as exc:
                raise UsageError(f"--tz {options.tz[:20]}: {exc.message}") from exc
        self._report = Report(report_id=table.stem, path=Path(table.path).name, tz=options.tz)
        self._reports: dict[tuple[str | None, str | None], Report] = {}
        self._parties: dict[str, Party] = {}
        self._readings: dict[tuple[str, str], Reading | RecordError | None] = {}
        self._orders: dict[str, ColumnOrder] = {}
        self._midnights: set[str] = set()
        self._lost_clocks = 0
        self._reject_swapped = False
        self._spatial = "lat" in self._at and "lon" in self._at
        self._id_fields = sorted(self._at)
        named = next((name for name in ("place", "within") if name in self._at), None)
        self._out = Outcome(format=FORMAT, place_column=self._name(named) if named else None)

    def run(self, progress: Callable[[int, int], None] | None) -> Outcome:
        rows = list(self._table.rows)
        self._decide(rows)
        for done, row in enumerate(rows, start=1):
            self._row(row)
            if progress is not None:
                progress(done, len(rows))
        if self._lost_clocks:
            self._out.note(
                self._table.path,
                NOTICE,
                f"{self._lost_clocks} clock times have no zone, so only their day is kept; "
                "say --tz, such as --tz +04:00",
                column=self._name("time" if "time" in self._at else "date"),
            )
        reports = [self._report, *self._reports.values()]
        self._out.reports = {report.report_id: report for report in reports}
        return self._out

    def _name(self, field: str) -> str:
        return self._table.header[self._at[field]][:MAX_NAME_CHARS] or field

    def _decide(self, rows: Sequence[Row]) -> None:
        """Decide what only a whole column can tell."""
        good = [row for row in rows if row.flaw is None]
        for name in ("date", "date_end"):
            if name not in self._at:
                continue
            position = self._at[name]
            cells = [(row.line, row.cells[position]) for row in good]
            order = decide_order(cells, stated=self._options.date_order)
            self._orders[name] = order
            for notice in order.notices:
                self._table.note(notice, column=self._name(name))
            clocks = set()
            for text in {cell for _, cell in cells}:
                reading = self._reading(name, text)
                if isinstance(reading, Reading) and reading.clock is not None:
                    clocks.add((reading.clock, reading.offset))
            if clocks == {(time(0), None)} and "time" not in self._at:
                self._midnights.add(name)  # a day that a program wrote as midnight
                self._table.note(
                    "every clock time is 00:00, so only the days are kept",
                    column=self._name(name),
                )
        if self._spatial and self._options.bounds is not None:
            self._decide_swapped(good)

    def _decide_swapped(self, rows: Sequence[Row]) -> None:
        inside = suspect = elsewhere = 0
        for row in rows:
            try:
                point = self._point([row.cells[self._at[name]] for name in ("lat", "lon")])
            except RecordError:
                continue
            if point is None:
                continue
            if self._options.bounds is not None and self._options.bounds.has(*point):
                inside += 1
            elif self._is_suspect(*point):
                suspect += 1
            else:
                elsewhere += 1
        self._reject_swapped = suspect > 0 and inside + suspect > elsewhere
        if self._reject_swapped and suspect > inside:
            lat, lon = self._name("lat"), self._name("lon")
            self._table.note(
                f"columns {lat!r} and {lon!r} look swapped in {suspect} rows; say "
                f"--column lat={lon} --column lon={lat}"
            )

    def _is_suspect(self, lon: float, lat: float) -> bool:
        """Tell whether a point is outside the bounds, and inside them if swapped."""
        bounds = self._options.bounds
        return bounds is not None and not bounds.has(lon, lat) and bounds.has(lat, lon)

    def _row(self, row: Row) -> None:
        if row.flaw is not None:
            error = RecordError(row.flaw.column or "", row.flaw.code, row.flaw.message)
            self._out.reject(self._table.path, row.line, [error], row.cells)
            return
        errors: list[RecordError] = []
        claim = self._claim(row, errors)
        if errors or claim is None:
            self._out.reject(self._table.path, row.line, errors, row.cells)
        else:
            self._out.keep(claim, row.line)

    def _claim(self, row: Row, errors: list[RecordError]) -> Claim | None:
        draft = _Draft(cells=self._cells(row, errors))
        if errors:
            return None  # what depends on an unreadable cell would only repeat it
        for read in (self._read_time, self._read_places, self._read_casualties):
            try:
                read(draft)
            except RecordError as exc:
                errors.append(exc)
        if errors:
            return None
        cells = draft.cells
        self._move_source(draft)
        event_type, sub_event_type = self._event(draft)
        if "note" in cells:
            draft.notes.append(cells["note"])
        if "title" in cells and "text" in cells:
            draft.notes.append(f"title: {cells['title']}")
        report = self._report_of(cells.get("url"), cells.get("outlet"))
        claimant = cells.get("claimant") or cells.get("source")
        return Claim(
            claim_id=cells.get("id") or self._made_id(report, row.cells),
            report=report,
            claimant=self._party(claimant) if claimant else Party(side=None),
            accused=self._party(cells["accused"]) if "accused" in cells else None,
            event_type=event_type,
            sub_event_type=sub_event_type,
            time=draft.time,
            places=draft.places,
            weapons=tuple(
                Weapon(as_written=part.strip())
                for part in cells.get("weapon", "").split(";")
                if part.strip()
            ),
            casualties=tuple(draft.casualties),
            source_chain=(cells["source"],) if {"source", "claimant"} <= cells.keys() else (),
            quote=cells.get("quote"),
            review=Review.ACCEPTED,  # written by whoever made the table, not drafted here
            summary=cells.get("text") or cells.get("title"),
            note="; ".join(draft.notes) or None,
            warnings=tuple(draft.warnings),
        )

    def _cells(self, row: Row, errors: list[RecordError]) -> dict[str, str]:
        """Return the cells that hold anything, by field."""
        cells = {}
        for name, position in self._at.items():
            flaw = (row.cell_flaws or {}).get(position)
            if flaw is not None:
                errors.append(RecordError(self._name(name), flaw.code, flaw.message))
                continue
            cell = unguard_cell(row.cells[position]).strip()
            if not cell:
                continue
            if not cell.isascii() and any("\ud800" <= char <= "\udfff" for char in cell):
                message = "has broken characters (lone surrogates); check the encoding"
                errors.append(RecordError(self._name(name), "text", message))
            elif len(cell) > MAX_TEXT_CHARS:
                message = f"has {len(cell)} characters; at most {MAX_TEXT_CHARS}"
                errors.append(RecordError(self._name(name), "text", message))
            else:
                cells[name] = cell
        return cells

    def _made_id(self, report: Report, cells: Sequence[str]) -> str:
        """Return an id from what the row says, whatever the order of its columns."""
        said = [part for name in self._id_fields for part in (name, cells[self._at[name]].strip())]
        return content_id("row", report.report_id, *said)

    def _read_time(self, draft: _Draft) -> None:
        cells = draft.cells
        first = self._read_day("date", cells)
        last = self._read_day("date_end", cells)
        zone, basis = self._zone, TimeBasis.ASSUMED
        if "tz" in cells:
            zone, basis = parse_offset(cells["tz"], column=self._name("tz")), TimeBasis.STATED
        if "time" in cells and first is not None and first.precision is TimePrecision.DAY:
            try:
                read = read_clock(cells["time"], column=self._name("time"))
            except RecordError as exc:
                draft.warnings.append(f"{exc.column}: {exc.message}")
                read = None
            if read is not None:
                first = replace(
                    first, precision=TimePrecision.MINUTE, clock=read[0], offset=read[1]
                )
        for reading in (first, last):
            if reading and reading.clock and reading.offset is None and zone is None:
                self._lost_clocks += 1
        words = [cells[name] for name in ("date", "time") if name in cells]
        if "date_end" in cells:
            words.append(f"to {cells['date_end']}")
        draft.time = window(
            first,
            as_written=" ".join(words) or None,
            last=last,
            zone=zone,
            zone_basis=basis,
            column=self._name("date_end" if last else "date") if first or last else "date",
        )

    def _read_day(self, name: str, cells: dict[str, str]) -> Reading | None:
        if name not in cells:
            return None
        reading = self._reading(name, cells[name])
        if isinstance(reading, RecordError):
            raise reading
        if reading is not None and name in self._midnights and reading.clock is not None:
            return replace(reading, clock=None, precision=TimePrecision.DAY)
        return reading

    def _reading(self, name: str, text: str) -> Reading | RecordError | None:
        """Read a date once for all rows that have it."""
        key = (name, text.strip())
        if key not in self._readings:
            try:
                made = read_date(text, self._orders[name], column=self._name(name))
            except RecordError as exc:
                self._readings[key] = exc
            else:
                self._readings[key] = made
        return self._readings[key]

    def _read_places(self, draft: _Draft) -> None:
        cells = draft.cells
        within = cells.get("within")
        name = cells.get("place")
        relation = Relation.AT
        if name is None and within is not None:
            name, within, relation = within, None, Relation.IN
        point = self._point([cells.get("lat", ""), cells.get("lon", "")])
        if point is None:
            if name is not None:
                column = self._name("place" if "place" in cells else "within")
                places = named_places(name, within=within, column=column)
                draft.places = tuple(
                    replace(place, relation=relation) if relation is Relation.IN else place
                    for place in places
                )
            return
        if self._is_suspect(*point):
            message = (
                f"latitude {point[1]:g}, longitude {point[0]:g} lies outside the area of the "
                "map, and inside it if the two are swapped"
            )
            if self._reject_swapped:
                raise RecordError(self._name("lat"), "swapped", message)
            draft.warnings.append(message)
        where_prec, geo_precision = read_where_prec(
            cells.get("where_prec"),
            cells.get("geo_precision"),
            where_column=self._name("where_prec") if "where_prec" in cells else "",
            geo_column=self._name("geo_precision") if "geo_precision" in cells else "",
        )
        resolution = given(
            point,
            where_prec=where_prec,
            geo_precision=geo_precision,
            radius_km=self._radius(cells),
        )
        written = name or f"{cells['lat']}, {cells['lon']}"
        draft.places = (
            ClaimPlace(as_written=written, relation=relation, within=within, resolution=resolution),
        )

    def _point(self, pair: Sequence[str]) -> tuple[float, float] | None:
        if not self._spatial:
            return None
        return read_point(
            pair[0],
            pair[1],
            lat_column=self._name("lat"),
            lon_column=self._name("lon"),
            bounds=self._options.bounds,
        )

    def _radius(self, cells: dict[str, str]) -> float | None:
        text = cells.get("radius_km")
        if text is None:
            return None
        column = self._name("radius_km")
        if not re.fullmatch(r"\d{1,5}(?:[.,]\d{1,6})?", text):
            raise RecordError(column, "number", f"{text[:40]!r} is no number of kilometres")
        value = float(text.replace(",", "."))
        if value > MAX_RADIUS_KM:
            raise RecordError(column, "range", f"{text} is outside 0 to {MAX_RADIUS_KM}")
        return value

    def _read_casualties(self, draft: _Draft) -> None:
        for name, kind in (("killed", CasualtyKind.KILLED), ("wounded", CasualtyKind.WOUNDED)):
            if name in draft.cells:
                column = self._name(name)
                casualty = read_casualty(draft.cells[name], kind, column=column)
                if casualty is not None:
                    draft.casualties.append(casualty)

    def _move_source(self, draft: _Draft) -> None:
        """Take an address in the source column for one; an odd address for a note."""
        cells = draft.cells
        if "url" not in cells and _URL.fullmatch(cells.get("source", "")):
            cells["url"] = cells.pop("source")
        if "url" in cells and not _URL.fullmatch(cells["url"]):
            draft.notes.append(f"{self._name('url')}: {cells.pop('url')}")

    def _event(self, draft: _Draft) -> tuple[EventType | None, str | None]:
        kind: EventType | None = None
        sub: str | None = None
        for name in ("event_type", "sub_event_type"):
            written = draft.cells.get(name)
            if written is None:
                continue
            found, finer = read_event(written)
            if found is None:
                draft.notes.append(f"{self._name(name)}: {written}")
            elif kind is None or found is kind:
                kind, sub = found, finer or sub
            else:
                draft.notes.append(f"{self._name(name)}: {written}")
        return kind, sub

    def _party(self, name: str) -> Party:
        if name not in self._parties:
            self._parties[name] = read_party(name)
        return self._parties[name]

    def _report_of(self, url: str | None, outlet: str | None) -> Report:
        """Return the report of a row: what it links to, else the table itself."""
        if url is None and outlet is None:
            return self._report
        if (url, outlet) not in self._reports:
            tail = content_id("report", url, outlet)[:12]
            self._reports[url, outlet] = replace(
                self._report, report_id=f"{self._report.report_id}-{tail}", url=url, outlet=outlet
            )
        return self._reports[url, outlet]


@dataclass(slots=True, kw_only=True)
class _Draft:
    """What has been read of one row so far."""

    cells: dict[str, str]
    time: TimeWindow = field(default_factory=TimeWindow)
    places: tuple[ClaimPlace, ...] = ()
    casualties: list[Casualty] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


_URL = re.compile(r"https?://\S+", re.IGNORECASE)
