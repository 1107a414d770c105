"""TimeMap's events, sources and associations as one JSON object.

TimeMap has a point or none, and no code for how well a place is known. So only an exact
spot gets coordinates; every other claim is an event without them, which TimeMap lists on
its timeline, with the place as written in ``location``. One event is one claim: TimeMap
joins the accounts of one incident by the filter "Incident".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from contactline.casebook.book import rows_of
from contactline.export.events import LeftOut, by_claim, said_by, side_label
from contactline.model.terms import Relation

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.casebook.book import Casebook
    from contactline.export.formats import ExportOptions


def timemap_file(book: Casebook, path: Path, options: ExportOptions) -> tuple[str, ...]:  # noqa: ARG001
    """Write TimeMap JSON; return what was lost."""
    lost = LeftOut("TimeMap")
    places = by_claim(rows_of(book.claim_places))
    casualties = by_claim(rows_of(book.casualties))
    events: list[dict[str, Any]] = []
    undrawn = several = 0
    used: set[str] = set()
    for row in rows_of(book.claims):
        own = places.get(row["claim_id"], [])
        spots = [place for place in own if place["draw"] == "spot"]
        if row["date_start"] is None and not spots:
            lost.leave_out([row], "neither a date nor an exact place")
            continue
        events.append(_event(row, own, spots, bool(casualties.get(row["claim_id"]))))
        used.add(row["report_id"])
        undrawn += not spots and any(place["draw"] for place in own)
        several += len(spots) > 1
    lost.note(
        undrawn,
        "claim is known by an area, so it has no point; the place is in its words",
        "claims are known by areas, so they have no point; the place is in their words",
    )
    lost.note(
        several,
        "claim has several exact places; the first is its point",
        "claims have several exact places; the first is their point",
    )
    if events:
        lost.other.append("casualties, weapons, precision and links have no field of their own")
    document = {
        "events": events,
        "sources": {
            row["report_id"]: _source(row)
            for row in rows_of(book.reports)
            if row["report_id"] in used
        },
        "associations": _associations(events),
    }
    text = json.dumps(document, ensure_ascii=False, indent=1)
    path.write_text(text + "\n", encoding="utf-8")
    return lost.words()


def _event(
    row: dict[str, Any],
    places: list[dict[str, Any]],
    spots: list[dict[str, Any]],
    has_casualties: bool,
) -> dict[str, Any]:
    named = [place for place in places if place["relation"] != Relation.FAR_FROM]
    clock = row["time_start"][11:16] if row["time_start"] and len(row["time_start"]) > 10 else ""
    exact = row["time_precision"] in ("minute", "hour")
    words = [f"{place['relation'].replace('_', ' ')} {place['as_written']}" for place in named]
    made: dict[str, Any] = {
        "id": row["claim_id"],
        "description": row["summary"] or row["quote"] or "",
        # TimeMap reads MM/DD/YYYY and a local clock time
        "date": row["date_start"].strftime("%m/%d/%Y") if row["date_start"] else "",
        "time": clock if exact else "",
        "time_precision": row["time_precision"] or "unknown",
        "location": "; ".join(words),
        "category": row["event_type"] or "",
        "associations": [
            f"claimant:{row['claimant_side'] or 'unnamed'}",
            *([f"incident:{row['incident_id']}"] if row["incident_id"] else []),
        ],
        "sources": [row["report_id"]],
        "comments": _comments(row, has_casualties),
    }
    if spots:
        made["latitude"] = repr(spots[0]["lat"])
        made["longitude"] = repr(spots[0]["lon"])
    return made


def _comments(row: dict[str, Any], has_casualties: bool) -> str:
    parts = [f"According to {said_by(row)}."]
    if row["date_end"] is not None and row["date_end"] != row["date_start"]:
        parts.append(f"Until {row['date_end']}.")
    if row["review"] == "draft":
        parts.append("Draft, not reviewed.")
    if has_casualties:
        parts.append("The claim speaks of casualties.")
    return " ".join(parts)


def _source(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": row["report_id"],
        "title": row["title"] or "",
        "paths": [],
        "type": "report",
        "url": row["url"] or "",
        "author": row["outlet"] or "",
        "date": (row["published"] or "")[:10],
    }


def _associations(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    ids = dict.fromkeys(name for event in events for name in event["associations"])
    made = []
    for name in ids:
        kind, _, code = name.partition(":")
        if kind == "claimant":
            title = side_label(None if code == "unnamed" else code)
            filter_path = ["Claimant", title]
        else:
            title = code
            filter_path = ["Incident", code]
        made.append(
            {"id": name, "title": title, "desc": "", "mode": "FILTER", "filter_paths": filter_path}
        )
    return made
