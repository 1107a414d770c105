"""What changed, as a text to read, as CSV, as JSON."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from contactline.model.codec_csv import guard_cell
from contactline.pipeline.diff import Change
from contactline.pipeline.text_columns import aligned, one_line

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from contactline.pipeline.diff import BookDiff, ClaimChange, FieldChange, IncidentChange

#: Columns of the CSV: one row a new or gone thing, one a changed field.
COLUMNS = ("what", "change", "id", "incident_id", "side", "claimant", "field", "old", "new")
_UNNAMED = "not named"


def diff_text(diff: BookDiff) -> str:
    """Return the changes to read: counts, then incidents, then claims side by side."""
    if not diff:
        return "Nothing changed.\n"
    lines = _counts(diff)
    if diff.incidents:
        lines += ["", "Incidents"]
        rows = [
            (
                f"  {item.change}",
                item.incident_id,
                _span(item.date_start, item.date_end),
                "/".join(side or _UNNAMED for side in item.sides),
                item.dispute_status.replace("_", " "),
                one_line("; ".join(item.what)),
            )
            for item in diff.incidents
        ]
        lines += aligned(rows)
    for side in sorted({item.side for item in diff.claims}, key=lambda code: (code is None, code)):
        own = [item for item in diff.claims if item.side == side]
        lines += ["", f"Claims of {side or 'a side ' + _UNNAMED}"]
        for item in own:
            lines += _claim_lines(item)
    if diff.reports:
        lines += ["", "Reports"]
        for report in diff.reports:
            lines.append(f"  changed  {one_line(report.report_id)}")
            lines += [f"    {_field_words(change)}" for change in report.fields]
    return "\n".join(lines) + "\n"


def diff_csv(diff: BookDiff) -> str:
    """Return the changes as CSV, safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in _rows(diff):
        writer.writerow([guard_cell(cell or "") for cell in row])
    return out.getvalue()


def diff_json(diff: BookDiff) -> str:
    """Return the changes as one JSON object."""
    document = {
        "incidents": [_incident_json(item) for item in diff.incidents],
        "claims": [_claim_json(item) for item in diff.claims],
        "reports": [
            {
                "change": Change.CHANGED.value,
                "report_id": report.report_id,
                "fields": _fields_json(report.fields),
            }
            for report in diff.reports
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def _counts(diff: BookDiff) -> list[str]:
    rows = [("", *(change.value for change in Change))]
    rows.append(("incidents", *(str(diff.count("incidents", change)) for change in Change)))
    sides = sorted({item.side for item in diff.claims}, key=lambda code: (code is None, code))
    for side in sides:
        own = [item.change for item in diff.claims if item.side == side]
        counts = [str(own.count(change)) for change in Change]
        rows.append((f"claims of {side or _UNNAMED}", *counts))
    return aligned(rows, numbers_from=1)


def _claim_lines(item: ClaimChange) -> list[str]:
    who = f" ({one_line(item.claimant)})" if item.claimant else ""
    head = f"  {item.change:<7}  {one_line(item.claim_id)}{who}"
    if item.change is not Change.CHANGED:
        return [head, f"    {one_line(item.summary)}"] if item.summary else [head]
    return [head, *(f"    {_field_words(change)}" for change in item.fields)]


def _field_words(change: FieldChange) -> str:
    old = one_line(change.old) if change.old is not None else "(nothing)"
    new = one_line(change.new) if change.new is not None else "(nothing)"
    return f"{change.field}: {old} -> {new}"


def _rows(diff: BookDiff) -> Iterator[Sequence[str | None]]:
    for item in diff.incidents:
        sides = "/".join(side or _UNNAMED for side in item.sides)
        yield (
            "incident",
            item.change,
            item.incident_id,
            item.incident_id,
            sides,
            None,
            None,
            None,
            "; ".join(item.what) or None,
        )
    for claim in diff.claims:
        head = (
            "claim",
            claim.change,
            claim.claim_id,
            claim.incident_id,
            claim.side,
            claim.claimant,
        )
        if claim.change is not Change.CHANGED:
            old, new = (
                (None, claim.summary) if claim.change is Change.NEW else (claim.summary, None)
            )
            yield (*head, "summary" if claim.summary else None, old, new)
        for change in claim.fields:
            yield (*head, change.field, change.old, change.new)
    for report in diff.reports:
        for change in report.fields:
            yield (
                "report",
                Change.CHANGED,
                report.report_id,
                None,
                None,
                None,
                change.field,
                change.old,
                change.new,
            )


def _incident_json(item: IncidentChange) -> dict[str, Any]:
    return {
        "change": item.change.value,
        "incident_id": item.incident_id,
        "date_start": None if item.date_start is None else item.date_start.isoformat(),
        "date_end": None if item.date_end is None else item.date_end.isoformat(),
        "dispute_status": item.dispute_status,
        "sides": list(item.sides),
        "claim_ids": list(item.claim_ids),
        "what": list(item.what),
    }


def _claim_json(item: ClaimChange) -> dict[str, Any]:
    return {
        "change": item.change.value,
        "claim_id": item.claim_id,
        "incident_id": item.incident_id,
        "side": item.side,
        "claimant": item.claimant,
        "summary": item.summary,
        "fields": _fields_json(item.fields),
    }


def _fields_json(fields: Sequence[FieldChange]) -> list[dict[str, str | None]]:
    return [{"field": change.field, "old": change.old, "new": change.new} for change in fields]


def _span(first: date | None, last: date | None) -> str:
    if first is None:
        return "no date"
    return str(first) if first == last else f"{first} to {last}"
