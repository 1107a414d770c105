"""What a reader makes of one input, and what it was told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contactline.casebook.columns import ClaimColumns
from contactline.ingest.rows import printable
from contactline.model.records import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contactline.errors import RecordError
    from contactline.ingest.dates import DateOrder
    from contactline.model.records import Report

#: Called with rows done so far and, where it is known, all rows.
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """West, south, east and north bounds in degrees, where coordinates are expected."""

    west: float
    south: float
    east: float
    north: float

    def has(self, lon: float, lat: float) -> bool:
        """Tell whether a point lies within."""
        return self.west <= lon <= self.east and self.south <= lat <= self.north


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the user says about the inputs.

    Parameters
    ----------
    columns
        Field -> column name of plain tables.
    tz
        UTC offset of clock times without one.
    date_order
        Day first or month first; None: decided from each column.
    bounds
        Where coordinates are expected; serves to notice swapped ones.
    input_format
        Foreign format of the tables (`contactline.ingest.formats.NAMES`); None: recognised.
    layer
        Layer of a GeoPackage.
    reports
        Reports by id, from ``reports.csv``.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    tz: str | None = None
    date_order: DateOrder | None = None
    bounds: Area | None = None
    input_format: str | None = None
    layer: str | None = None
    reports: Mapping[str, Report] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class Outcome:
    """Claims of one input as columns, and its rejected rows with their raw cells.

    A problem with raw cells is a rejected row; one without is a notice. `place_column` is
    the column that names the places; `reports` are those that a list of reports names.
    """

    format: str
    claims: ClaimColumns = field(default_factory=lambda: ClaimColumns(claims={}))
    place_column: str | None = None
    reports: dict[str, Report] = field(default_factory=dict)
    problems: list[tuple[Problem, tuple[str, ...]]] = field(default_factory=list)
    rejected: int = 0

    @property
    def rows(self) -> int:
        """Rows of the input: claims and rejected ones."""
        return len(self.claims) + self.rejected

    def note(
        self,
        path: str,
        code: str,
        message: str,
        *,
        line: int | None = None,
        column: str | None = None,
    ) -> None:
        """Add a problem for which no row is rejected."""
        problem = Problem(path=path, line=line, column=column, code=code, message=message)
        self.problems.append((problem, ()))

    def reject(
        self, path: str, line: int, errors: Sequence[RecordError], cells: Sequence[str]
    ) -> None:
        """Add a rejected row with everything that is wrong with it."""
        self.rejected += 1
        kept = tuple(printable(cell) for cell in cells) or ("",)
        for error in errors:
            problem = Problem(
                path=path,
                line=line,
                column=printable(error.column) or None,
                code=error.code,
                message=printable(error.message),
            )
            self.problems.append((problem, kept))
