"""Where: the spots of a draft become places of its claim."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from contactline.model.records import ClaimPlace
from contactline.model.terms import MapStatus, Relation, ResolutionStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.names.locating import Locator
    from contactline.extract.names.places import Spot
    from contactline.extract.records.evidence import Evidence
    from contactline.extract.story.draft import Draft
    from contactline.extract.text.view import View


def map_status(places: Sequence[ClaimPlace]) -> MapStatus:
    """Return how a claim with these places stands on the map."""
    counted = [p for p in places if p.relation is not Relation.FAR_FROM]
    statuses = {p.resolution.status for p in counted if p.resolution is not None}
    if ResolutionStatus.RESOLVED in statuses:
        return MapStatus.LOCATED
    if ResolutionStatus.AMBIGUOUS in statuses:
        return MapStatus.AMBIGUOUS
    return MapStatus.UNRESOLVED if counted else MapStatus.NO_PLACE


def places_of(
    draft: Draft, view: View, locator: Locator, evidence: Evidence
) -> tuple[ClaimPlace, ...]:
    """Return the places of a draft, looked up, each once."""
    made: list[ClaimPlace] = []
    seen: set[tuple[str, str, str | None]] = set()
    located = _located(draft, locator)
    for spot in located:
        resolution = spot.resolution
        if spot.kind == "country" and not (
            spot.relation in {Relation.INTO} or len(located) == 1 or spot.kind == "zone"
        ) and any(s.kind in {"name", "zone", "line"} for s in located):  # fmt: skip
            continue
        start, end = view.span(spot.start, spot.end)
        written = view.raw[start:end]
        if not written.strip():
            continue
        place_key = resolution.place_id if resolution is not None else None
        key = (
            place_key or written.casefold(),
            spot.relation.value,
            spot.generic if not place_key else None,
        )
        if key in seen:
            continue
        seen.add(key)
        evidence.note("places", (spot.start, spot.end), spot.rule)
        made.append(
            ClaimPlace(
                as_written=written,
                relation=spot.relation,
                generic=spot.generic,
                within=spot.within,
                char_start=start,
                char_end=end,
                resolution=resolution,
            )
        )
    return tuple(made)


def _located(draft: Draft, locator: Locator) -> list[Spot]:
    """Look the places up sentence by sentence, so that holders hold."""
    wanted = {(s.start, s.end) for s in draft.spots}
    found: dict[tuple[int, int], Spot] = {}
    for frame in draft.frames:
        if not any((s.start, s.end) in wanted for s in frame.spots):
            continue
        for spot in locator.locate(frame.spots):
            found.setdefault((spot.start, spot.end), spot)
    made = []
    for spot in draft.spots:
        located = found.get((spot.start, spot.end))
        if located is None:
            located = locator.locate([replace(spot, holder=None)])[0]
        made.append(located)
    made = locator.narrowed(made)
    kept = [s for s in made if not _is_grand_holder(s, draft)]
    if draft.lead and draft.lead_spots and len(draft.frames) > 1:
        first = draft.frames[0]
        lead = {(s.start, s.end) for s in draft.spots if first.start <= s.start < first.end}
        finer = [s.place for s in kept if (s.start, s.end) not in lead and s.place is not None]
        kept = [
            s for s in kept
            if (s.start, s.end) not in lead or s.place is None
            or not any(locator.holds(s.place, other) for other in finer)
        ]  # fmt: skip
    return kept


def _is_grand_holder(spot: Spot, draft: Draft) -> bool:
    """Return whether a spot only holds a district: "Nakhchivan's Sadarak region"."""
    for frame in draft.frames:
        for i, other in enumerate(frame.spots):
            if (other.start, other.end) != (spot.start, spot.end):
                continue
            inner = [s for s in frame.spots if s.holder == i]
            if inner and all(
                s.generic is not None and re.match(r"(?:region|district|rayon|raion|район)", s.generic, re.I)  # noqa: E501
                for s in inner
            ):  # fmt: skip
                return True
    return False
