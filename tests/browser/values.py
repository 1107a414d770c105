"""What the facets of a page look at, worked out in Python from the tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from contactline.casebook.book import rows_of

if TYPE_CHECKING:
    from contactline.casebook.book import Casebook

FACETS = (
    "claimant", "accused", "type", "weapon", "dispute", "casualties", "precision", "review",
)  # fmt: skip


def values_of(book: Casebook) -> list[dict[str, Any]]:
    """Return for every claim a set of keys a facet, its days and whether it is drawn."""
    status = {row["incident_id"]: row["dispute_status"] for row in rows_of(book.incidents)}
    places: dict[str, list[dict[str, Any]]] = {}
    hurt: dict[str, list[dict[str, Any]]] = {}
    for row in rows_of(book.claim_places):
        if row["geometry"]:
            places.setdefault(row["claim_id"], []).append(row)
    for row in rows_of(book.casualties):
        hurt.setdefault(row["claim_id"], []).append(row)
    made = []
    for row in rows_of(book.claims):
        own = places.get(row["claim_id"], [])
        terms = [one.get("term") or one["as_written"] for one in json.loads(row["weapons"] or "[]")]
        made.append(
            {
                "claimant": {row["claimant_side"] or ""},
                "accused": {row["accused_side"] or ""},
                "type": {row["sub_event_type"] or row["event_type"] or ""},
                "weapon": set(terms) or {""},
                "dispute": {status.get(row["incident_id"]) or ""},
                "casualties": {casualty_key(one) for one in hurt.get(row["claim_id"], ())} or {""},
                "precision": {str(one["where_prec"] or "") for one in own} or {"not_mapped"},
                "review": {row["review"] or ""},
                "start": row["date_start"],
                "end": row["date_end"],
                "drawn": bool(own),
                "claim_id": row["claim_id"],
            }
        )
    return made


def casualty_key(row: dict[str, Any]) -> str:
    """Return what a row of casualties is counted as."""
    if row["explicit_zero"]:
        return "none"
    if not row["figure_given"] or (row["min"] is None and row["max"] is None):
        return "no_figure"
    return str(row["kind"])
