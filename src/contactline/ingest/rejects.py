"""The rejected rows as a file that a person can mend: ``NAME.rejects.csv``."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from contactline.casebook.book import rows_of
from contactline.model.codec_csv import guard_cell

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from contactline.casebook.book import Casebook

_FIRST = ("row", "column", "code", "reason")


def is_rejection(problem: Mapping[str, Any]) -> bool:
    """Tell whether a row of the problems table is of a rejected row, not a notice."""
    return problem["cells"] is not None


def rejects_name(path: str) -> str:
    """Return the file name for the rejected rows of an input."""
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    stem = name.rsplit(".", 1)[0] or name
    return f"{stem}.rejects.csv"


def rejects_files(book: Casebook) -> dict[str, str]:
    """Return the rejected rows of every input that has some: file name -> CSV.

    Inputs of one stem in several folders get a number, so that none hides another's rows:
    ``claims.rejects.csv``, ``claims.rejects-2.csv``.
    """
    made: dict[str, str] = {}
    for path in dict.fromkeys(item.path for item in book.inputs):
        text = rejects_text(book, path)
        if text is None:
            continue
        name = first = rejects_name(path)
        number = 1
        while name in made:
            number += 1
            name = f"{first.removesuffix('.csv')}-{number}.csv"
        made[name] = text
    return made


def rejects_text(book: Casebook, path: str) -> str | None:
    """Return the rejected rows of one input as CSV, one line a row; None if there are none.

    The raw cells stand under the input's own column names with ``raw_`` before them, or
    under ``cell_1`` ... where the row does not fit the header.

    Parameters
    ----------
    book
        As `read_inputs` gives it.
    path
        The input, as named in the counts of the Casebook.
    """
    found: dict[int, list[dict[str, Any]]] = {}
    for problem in rows_of(book.problems):
        if problem["path"] == path and is_rejection(problem):
            found.setdefault(problem["line"], []).append(problem)
    if not found:
        return None
    header = next((item.header for item in book.inputs if item.path == path), ())
    rows = [(line, problems, json.loads(problems[0]["cells"])) for line, problems in found.items()]
    named = _unique([f"raw_{name or number}" for number, name in enumerate(header, start=1)])
    fits = [len(cells) == len(header) for _, _, cells in rows]
    loose = max(
        (len(cells) for (_, _, cells), fit in zip(rows, fits, strict=True) if not fit), default=0
    )
    spare = [f"cell_{number}" for number in range(1, loose + 1)]
    if not any(fits):
        named = []
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(_safe([*_FIRST, *named, *spare]))
    for (line, problems, cells), fit in zip(rows, fits, strict=True):
        start = [
            str(line),
            "; ".join(dict.fromkeys(problem["column"] or "" for problem in problems)),
            "; ".join(dict.fromkeys(problem["code"] for problem in problems)),
            "; ".join(_reason(problem, many=len(problems) > 1) for problem in problems),
        ]
        ordered = cells if fit else [""] * len(named) + cells
        missing = [""] * (len(named) + len(spare) - len(ordered))
        safe = _safe([*start, *ordered, *missing])
        safe[3] = safe[3].removeprefix("'") if start[3].startswith("'") else safe[3]
        writer.writerow(safe)
    return out.getvalue()


def _reason(problem: Mapping[str, Any], *, many: bool) -> str:
    column = problem["column"]
    return f"{column}: {problem['message']}" if many and column else problem["message"]


def _safe(cells: Sequence[str]) -> list[str]:
    return [guard_cell(cell) for cell in cells]


def _unique(names: Sequence[str]) -> list[str]:
    seen: dict[str, int] = {}
    made = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        made.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return made
