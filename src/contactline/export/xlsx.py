"""XLSX: one sheet a table, headers frozen, real dates, no cell that runs.

The first sheet has the columns of ``claims.csv``, so that reading the workbook gives the
equal records. A date without a clock time is a real date; a clock time with an offset stays
text, because a workbook knows no zones.
"""

from __future__ import annotations

import re
import zipfile
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from contactline.casebook.book import rows_of
from contactline.casebook.schema import TABLES
from contactline.errors import OutputError
from contactline.export.claim_texts import ClaimTexts
from contactline.export.shapes import lost_shapes
from contactline.model.codec_csv import COLUMN_PATHS, LIST_COLUMNS, guard_cell

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from contactline.casebook.book import Casebook
    from contactline.export.formats import ExportOptions

#: Rows of a sheet below its header.
MAX_ROWS = 1_048_575
#: Longest text of a cell.
MAX_CELL_CHARS = 32_767
#: What a workbook cannot hold: control characters but tab and line feed.
_UNSOUND = re.compile("[\x00-\x08\x0b-\x1f￾￿]")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
#: A workbook's first day that every program counts alike.
_FIRST_DAY = date(1900, 3, 1)
_WHOLE = ("count", "char_start", "char_end")
#: Sheet -> table; shapes are in GeoPackage and GeoParquet.
_SHEETS = (
    ("incidents", "incidents"),
    ("places of claims", "claim_places"),
    ("casualties", "casualties"),
    ("links", "links"),
    ("reports", "reports"),
    ("gazetteer", "places"),
    ("problems", "problems"),
)
_WIDTHS = {"summary": 60, "note": 40, "quote": 40, "reason": 40, "places": 40, "message": 60}
_WIDTH = 16
#: Parts of an archive have no time of their writing: two runs give the same bytes.
_FIXED_DATE = (2000, 1, 1, 0, 0, 0)
_STAMP = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*(<)")


def xlsx_file(book: Casebook, path: Path, options: ExportOptions) -> tuple[str, ...]:
    """Write a workbook; return what was lost."""
    import openpyxl

    longest = max(len(book), *(len(getattr(book, table)) for _, table in _SHEETS))
    if longest > MAX_ROWS:
        message = f"{longest:,} rows; a sheet holds {MAX_ROWS:,}: write CSV or GeoParquet instead"
        raise OutputError(message)
    workbook = openpyxl.Workbook(write_only=True)
    workbook.properties.title = options.title
    workbook.properties.creator = "contactline"
    sheets = _Sheets(workbook)
    columns = list(ClaimTexts(book).filled_columns)
    sheets.add("claims", columns, _claim_rows(book, columns))
    for name, table in _SHEETS:
        kept = [column.name for column in TABLES[table] if column.name != "geometry"]
        rows = getattr(book, table)[kept]
        if len(rows) or name in ("incidents", "reports"):
            sheets.add(name, kept, _table_rows(rows, kept))
    whole = path.with_name(f"{path.name}.made")
    try:
        workbook.save(whole)
        _without_time(whole, path)
    finally:
        whole.unlink(missing_ok=True)
    return (*sheets.lost(), *lost_shapes(book, "a workbook"))


def _claim_rows(book: Casebook, columns: Sequence[str]) -> Iterator[list[object]]:
    for part in ClaimTexts(book).slices():
        cells = part.cells()
        values = [
            part.column(name).to_pylist() if name in _WHOLE else cells[name].to_pylist()
            for name in columns
        ]
        yield from (list(row) for row in zip(*values, strict=True))


def _table_rows(table: Any, columns: Sequence[str]) -> Iterator[list[object]]:
    for row in rows_of(table):
        yield [row[column] for column in columns]


class _Sheets:
    """The sheets of a workbook that is being written, and what they cannot hold."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._cut = 0
        self._left_out = 0
        self._unsound = 0

    def add(self, name: str, columns: Sequence[str], rows: Iterable[list[object]]) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Font
        from openpyxl.utils import get_column_letter

        sheet = self._workbook.create_sheet(name)
        sheet.freeze_panes = "B2"
        for position, column in enumerate(columns, start=1):
            width = _WIDTHS.get(column, _WIDTH)
            sheet.column_dimensions[get_column_letter(position)].width = width
        bold = Font(bold=True)
        header = []
        for column in columns:
            cell = WriteOnlyCell(sheet, value=column)
            cell.font = bold
            header.append(cell)
        sheet.append(header)
        for row in rows:
            sheet.append(
                [
                    self._cell(sheet, column, value)
                    for column, value in zip(columns, row, strict=True)
                ]
            )

    def _cell(self, sheet: Any, column: str, value: object) -> object:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.cell.cell import ERROR_CODES

        if isinstance(value, datetime):
            value = value.replace(tzinfo=None)  # the column's name says that it is UTC
            form = "yyyy-mm-dd hh:mm"
        elif isinstance(value, date):
            form = "yyyy-mm-dd"
        elif isinstance(value, str):
            day = _day(value)
            if day is None:
                text = self._text(column, value)
                if text not in ERROR_CODES:
                    return text
                cell = WriteOnlyCell(sheet, value=text)
                cell.data_type = "s"  # words of a report, not the result of a formula
                return cell
            value, form = day, "yyyy-mm-dd"
        else:
            return value
        cell = WriteOnlyCell(sheet, value=value)
        cell.number_format = form
        return cell

    def _text(self, column: str, value: str) -> str | None:
        text = guard_cell(value)
        if _UNSOUND.search(text):
            self._unsound += 1
            text = _UNSOUND.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
        if len(text) <= MAX_CELL_CHARS:
            return text
        if column in LIST_COLUMNS or column not in COLUMN_PATHS:
            self._left_out += 1
            return None
        self._cut += 1
        return text[: MAX_CELL_CHARS - 1] + "…"

    def lost(self) -> tuple[str, ...]:
        """Return what the cells could not hold."""
        made = []
        if self._unsound:
            verb = "text has" if self._unsound == 1 else "texts have"
            made.append(f"XLSX: {self._unsound:,} {verb} control characters, which were left out")
        if self._cut:
            noun = "text was" if self._cut == 1 else "texts were"
            made.append(f"XLSX: {self._cut:,} {noun} cut at {MAX_CELL_CHARS:,} characters")
        if self._left_out:
            noun = "cell was" if self._left_out == 1 else "cells were"
            made.append(
                f"XLSX: {self._left_out:,} {noun} longer than {MAX_CELL_CHARS:,} characters "
                "and left blank"
            )
        return tuple(made)


def _day(text: str) -> date | None:
    """Return the date that a text is, if a workbook can hold it."""
    if not _DAY.fullmatch(text):
        return None
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found >= _FIRST_DAY else None


def _without_time(source: Path, path: Path) -> None:
    """Copy a workbook, with a fixed date for every part and for the workbook itself."""
    with (
        zipfile.ZipFile(source) as old,
        zipfile.ZipFile(path, "w", compression=zipfile.ZIP_DEFLATED) as new,
    ):
        for part in old.infolist():
            info = zipfile.ZipInfo(part.filename, date_time=_FIXED_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            if part.filename == "docProps/core.xml":
                data = _STAMP.sub(rb"\g<1>2000-01-01T00:00:00Z\g<2>", old.read(part))
                new.writestr(info, data)
                continue
            with old.open(part) as reading, new.open(info, "w", force_zip64=True) as writing:
                while block := reading.read(1 << 20):
                    writing.write(block)
