"""A summary as a table to read, a small chart, CSV or JSON Lines."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING

from contactline.model.codec_csv import guard_cell
from contactline.pipeline.text_columns import aligned, one_line, width_of

if TYPE_CHECKING:
    from contactline.pipeline.summary_table import SummaryRow, SummaryTable

#: Length of the longest bar, characters.
BAR_CHARS = 40
#: So many periods in a row without a claim are shown as one line.
_SHOWN_EMPTY = 2
_ALL = "claims in all"
#: Eighths of a character, so that short bars can be told apart.
_EIGHTHS = " ▏▎▍▌▋▊▉"


def summary_text(table: SummaryTable) -> str:
    """Return an aligned table; long gaps between periods are one line."""
    if not table.sides:
        return "No claims.\n"
    head = (table.by.value, *table.labels)
    rows: list[tuple[str, ...]] = [head]
    for row, skipped in _without_gaps(table.rows):
        if skipped:
            rows.append((f"  ({skipped} without claims)", *("" for _ in table.sides)))
        else:
            rows.append((one_line(row.value), *(str(count) for count in row.counts)))
    total = (_ALL, *(str(count) for count in table.claims))
    lines = aligned([*rows, total], numbers_from=1)
    rule = "-" * max(width_of(line) for line in lines)
    body = [lines[0], rule, *lines[1:-1]]
    if table.by.value != "side":
        body += [rule, lines[-1]]
    return "\n".join([*body, "", *_note_lines(table)]) + "\n"


def summary_chart(table: SummaryTable) -> str:
    """Return one bar a row and side, all of one scale."""
    if not table.sides:
        return "No claims.\n"
    most = max((count for row in table.rows for count in row.counts), default=0) or 1
    rows: list[tuple[str, str, str]] = []
    for row, skipped in _without_gaps(table.rows):
        if skipped:
            rows.append((f"  ({skipped} without claims)", "", ""))
            continue
        value = one_line(row.value)
        for label, count in zip(table.labels, row.counts, strict=True):
            if count:
                rows.append((value, label, f"{_bar(count, most)} {count}"))
                value = ""
        if value:
            rows.append((value, "", "0"))
    return "\n".join([*aligned(rows), "", *_note_lines(table)]) + "\n"


def summary_csv(table: SummaryTable) -> str:
    """Return one row a value, one column a side; there is no column of sums."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([table.by.value, *(guard_cell(label) for label in table.labels)])
    for row in table.rows:
        writer.writerow([guard_cell(row.value), *row.counts])
    return out.getvalue()


def summary_jsonl(table: SummaryTable) -> str:
    """Return one object a value and side."""
    lines = []
    for row in table.rows:
        for side, count in zip(table.sides, row.counts, strict=True):
            item = {"by": table.by.value, "value": row.value, "side": side, "claims": count}
            lines.append(json.dumps(item, ensure_ascii=False) + "\n")
    return "".join(lines)


def _without_gaps(rows: tuple[SummaryRow, ...]) -> list[tuple[SummaryRow, int]]:
    """Return rows; where many empty ones follow another, their number instead of them."""
    made: list[tuple[SummaryRow, int]] = []
    empty: list[SummaryRow] = []
    for row in rows:
        if not any(row.counts) and not row.is_rest:
            empty.append(row)
            continue
        made += _gap(empty)
        empty = []
        made.append((row, 0))
    return made + _gap(empty)


def _gap(empty: list[SummaryRow]) -> list[tuple[SummaryRow, int]]:
    if len(empty) > _SHOWN_EMPTY:
        return [(empty[0], len(empty))]
    return [(row, 0) for row in empty]


def _bar(count: int, most: int) -> str:
    eighths = max(1, round(count / most * BAR_CHARS * 8))
    whole, part = divmod(eighths, 8)
    return "█" * whole + (_EIGHTHS[part] if part else "")


def _note_lines(table: SummaryTable) -> list[str]:
    return [f"{note[:1].upper()}{note[1:]}." for note in table.notes]
