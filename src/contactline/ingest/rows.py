"""Rows with their line numbers and raw cells: the one form that every reader gives."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from contactline.model.records import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: More columns than a spreadsheet can hold are refused.
MAX_COLUMNS = 16_384
#: Longest column name that goes into a message.
MAX_NAME_CHARS = 60
#: Code of a problem that the user should know of, though no row was rejected for it.
NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a row, or one of its cells, cannot be read."""

    column: str | None
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table.

    Parameters
    ----------
    line
        Line of the file where the row starts; in a workbook the row number, in a
        GeoJSON file the number of the feature.
    cells
        As many as the header has; what there is of the row if it has a flaw.
    flaw
        Why the row cannot be read.
    cell_flaws
        By position, why single cells cannot be read (a formula without a result).
    data
        The object of a row of JSON Lines.
    """

    line: int
    cells: tuple[str, ...]
    flaw: Flaw | None = None
    cell_flaws: Mapping[int, Flaw] | None = None
    data: Mapping[str, Any] | None = None


@dataclass(slots=True, kw_only=True)
class Table:
    """An input as rows.

    Parameters
    ----------
    path
        As the user named the input.
    stem
        Of the file name.
    kind
        ``csv``, ``xlsx``, ``jsonl`` or ``geojson``.
    header
        Column names as written.
    rows
        To be read once.
    notices
        Filled while the rows are read.
    """

    path: str
    stem: str
    kind: str
    header: tuple[str, ...]
    rows: Iterator[Row]
    notices: list[Problem] = field(default_factory=list)

    def note(self, message: str, *, column: str | None = None, line: int | None = None) -> None:
        """Add something that the user should know."""
        self.notices.append(
            Problem(path=self.path, line=line, column=column, code=NOTICE, message=message)
        )


class Noted(Protocol):
    """An input with a header that can be told what the user should know."""

    header: tuple[str, ...]

    def note(self, message: str, *, column: str | None = None, line: int | None = None) -> None:
        """Add something that the user should know."""


def note_duplicate_columns(table: Noted) -> None:
    """Note the column names that occur more than once; the first one is read."""
    seen: dict[str, int] = {}
    for position, name in enumerate(table.header, start=1):
        if not name:
            continue
        if name in seen:
            message = (
                f"this name heads columns {seen[name]} and {position}; "
                "only the first is read: rename one of them"
            )
            table.note(message, column=name[:MAX_NAME_CHARS])
        else:
            seen[name] = position


def is_blank(cells: tuple[str, ...] | list[str]) -> bool:
    """Tell whether no cell holds anything; such rows are passed over and not counted."""
    return not any(cell and not cell.isspace() for cell in cells)


def printable(text: str) -> str:
    """Return a text in which broken characters (lone surrogates) are spelled out."""
    if text.isascii():
        return text
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
