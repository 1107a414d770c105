"""A table as columns of text: the one form between the readers and the road.

Every cell is text as the input has it; null is an empty cell. A row that cannot be read
has its flaw and keeps its raw cells, so that it can be rejected in full. A foreign format
is a function from such a frame to one whose columns are named as in
`contactline.ingest.headers.FIELDS`: it fills `TextFrame.derived` and nothing is read twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.ingest.rows import NOTICE, Flaw, printable
from contactline.model.records import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from contactline.ingest.rows import Row, Table

    Whole = npt.NDArray[np.int64]

#: What is said of a cell that holds half of a surrogate pair.
BROKEN_TEXT = Flaw(None, "text", "has broken characters (lone surrogates); check the encoding")
#: An apostrophe before one of these was put there by `codec_csv.guard_cell`.
_GUARDED = r"^'([=+\-@\t\r'])"


@dataclass(slots=True, kw_only=True)
class TextFrame:
    """An input as columns of text.

    Parameters
    ----------
    path, stem, kind
        As in `contactline.ingest.rows.Table`.
    header
        Column names as written, in their order.
    columns
        Name -> cells, ``pa.string()``, all of one length; null where a cell is empty. Of
        several columns of one name the first.
    lines
        Line, row or feature number of each row.
    flaws
        Row -> why it cannot be read; its cells are null.
    cell_flaws
        Row -> column name -> why that cell cannot be read.
    notices
        What the user should know.
    geometry
        WKB in EPSG:4326 of the rows with a shape that is more than a point; else None.
    spare
        Cells of the columns without a name of their own, by position; only for `raw`.
    odd
        Raw cells of the rows that do not fit the header.
    origin
        The frame that a foreign format was read from: its header and cells are what a
        rejected row is written with.
    titles
        Field -> column of `origin` that it was read from, for messages.
    """

    path: str
    stem: str
    kind: str
    header: tuple[str, ...]
    columns: dict[str, pa.Array]
    lines: Whole
    flaws: dict[int, Flaw] = field(default_factory=dict)
    cell_flaws: dict[int, dict[str, Flaw]] = field(default_factory=dict)
    notices: list[Problem] = field(default_factory=list)
    geometry: pa.Array | None = None
    spare: dict[int, pa.Array] = field(default_factory=dict)
    odd: dict[int, tuple[str, ...]] = field(default_factory=dict)
    origin: TextFrame | None = None
    titles: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return the number of rows, readable or not."""
        return len(self.lines)

    def note(self, message: str, *, column: str | None = None, line: int | None = None) -> None:
        """Add something that the user should know."""
        self.notices.append(
            Problem(path=self.path, line=line, column=column, code=NOTICE, message=message)
        )

    def text(self, name: str) -> pa.Array:
        """Return the cells of a column without the blanks around them; a blank one is null.

        The apostrophe that keeps a spreadsheet from running a cell is taken off. A column
        that is not there is null throughout.
        """
        cells = self.columns.get(name)
        if cells is None:
            return pa.nulls(len(self), pa.string())
        return trimmed(unguarded(cells))

    def raw(self, row: int) -> tuple[str, ...]:
        """Return the cells of a row as the input has them."""
        if self.origin is not None:
            return self.origin.raw(row)
        if row in self.odd:
            return self.odd[row]
        return tuple(self.at(position)[row].as_py() or "" for position in range(len(self.header)))

    def raws(self, rows: Sequence[int]) -> list[tuple[str, ...]]:
        """Return the cells of several rows as the input has them."""
        if self.origin is not None:
            return self.origin.raws(rows)
        index = pa.array(rows, type=pa.int64())
        columns = [
            pc.fill_null(self.at(position).take(index), "").to_pylist()
            for position in range(len(self.header))
        ]
        cells = list(zip(*columns, strict=True)) if columns else [()] * len(rows)
        return [self.odd.get(row, own) for row, own in zip(rows, cells, strict=True)]

    def raw_header(self) -> tuple[str, ...]:
        """Return the column names as the input has them."""
        return self.header if self.origin is None else self.origin.raw_header()

    def derived(
        self,
        columns: Mapping[str, pa.Array],
        *,
        cell_flaws: Mapping[int, dict[str, Flaw]] | None = None,
        flaws: Mapping[int, Flaw] | None = None,
        geometry: pa.Array | None = None,
        notices: Sequence[str] = (),
        titles: Mapping[str, str] | None = None,
    ) -> TextFrame:
        """Return a frame of the same rows under other columns, which remembers this one.

        Parameters
        ----------
        columns
            Field of a plain table -> its cells, as many as this frame has rows.
        cell_flaws, flaws
            What the format finds wrong, beside what is wrong already.
        geometry
            Shapes, if they are not this frame's own.
        notices
            What the user should know of the reading, in words.
        titles
            Field -> column of this frame that it was read from, for messages.
        """
        made = TextFrame(
            path=self.path,
            stem=self.stem,
            kind=self.kind,
            header=tuple(columns),
            columns=dict(columns),
            lines=self.lines,
            flaws={**(flaws or {}), **self.flaws},
            cell_flaws=dict(cell_flaws or {}),
            notices=self.notices,
            geometry=self.geometry if geometry is None else geometry,
            origin=self,
            titles=dict(titles or {}),
        )
        for words in notices:
            made.note(words)
        return made

    def at(self, position: int) -> pa.Array:
        """Return the cells of a column by its position, as the input has them."""
        spare = self.spare.get(position)
        return self.columns[self.header[position]] if spare is None else spare


def frame_of(table: Table) -> TextFrame:
    """Return the rows of a reader as a frame; the rows are read here, once."""
    rows = list(table.rows)
    width = len(table.header)
    flaws: dict[int, Flaw] = {}
    odd: dict[int, tuple[str, ...]] = {}
    for number, row in enumerate(rows):
        if row.flaw is not None or len(row.cells) != width:
            odd[number] = tuple(printable(cell) for cell in row.cells)
            if row.flaw is not None:
                flaws[number] = row.flaw
    firsts = _first_positions(table.header)
    cell_flaws = _cell_flaws(rows, table.header, firsts)
    columns: dict[str, pa.Array] = {}
    spare: dict[int, pa.Array] = {}
    for position, name in enumerate(table.header):
        cells = [None if number in odd else row.cells[position] for number, row in enumerate(rows)]
        own = firsts.get(name) == position
        array = _cells(cells, name if own else None, cell_flaws)
        if own:
            columns[name] = array
        else:
            spare[position] = array
    return TextFrame(
        path=table.path,
        stem=table.stem,
        kind=table.kind,
        header=table.header,
        columns=columns,
        lines=np.fromiter((row.line for row in rows), dtype=np.int64, count=len(rows)),
        flaws=flaws,
        cell_flaws=cell_flaws,
        notices=table.notices,
        spare=spare,
        odd=odd,
    )


def trimmed(cells: pa.Array) -> pa.Array:
    """Return cells without the blanks around them; a blank one is null."""
    bare = pc.utf8_trim_whitespace(cells)
    empty = pc.equal(pc.binary_length(bare), 0)
    return pc.if_else(empty, pa.scalar(None, pa.string()), bare) if pc.any(empty).as_py() else bare


def unguarded(cells: pa.Array) -> pa.Array:
    """Take off the apostrophes that `codec_csv.guard_cell` put before risky cells."""
    if not pc.any(pc.starts_with(cells, "'")).as_py():
        return cells
    return pc.replace_substring_regex(cells, _GUARDED, r"\1", max_replacements=1)


def _first_positions(header: Sequence[str]) -> dict[str, int]:
    first: dict[str, int] = {}
    for position, name in enumerate(header):
        if name:
            first.setdefault(name, position)
    return first


def _cell_flaws(
    rows: Sequence[Row], header: Sequence[str], firsts: Mapping[str, int]
) -> dict[int, dict[str, Flaw]]:
    found: dict[int, dict[str, Flaw]] = {}
    for number, row in enumerate(rows):
        for position, flaw in (row.cell_flaws or {}).items():
            if position < len(header) and firsts.get(header[position]) == position:
                found.setdefault(number, {})[header[position]] = flaw
    return found


def _cells(
    cells: list[str | None], name: str | None, flaws: dict[int, dict[str, Flaw]]
) -> pa.Array:
    """Return cells as an array; broken characters are spelled out and noted as a flaw."""
    held = [cell or None for cell in cells]
    try:
        return pa.array(held, type=pa.string())
    except UnicodeEncodeError:
        for row, cell in enumerate(held):
            if cell is not None and printable(cell) != cell:
                held[row] = printable(cell)
                if name is not None:
                    flaws.setdefault(row, {}).setdefault(name, BROKEN_TEXT)
        return pa.array(held, type=pa.string())
