"""Swap the two sides throughout the records: everything must come out as the mirror image."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from contactline.casebook.book import from_records, rows_of, to_records
from contactline.pipeline.group import group
from contactline.pipeline.locate import locate

if TYPE_CHECKING:
    from contactline.casebook.book import Casebook
    from contactline.gazetteer.resolve import Gazetteer
    from contactline.model.records import Claim, Party

SWAP = {"AM": "AZ", "AZ": "AM"}


def swapped_party(party: Party | None) -> Party | None:
    return None if party is None else replace(party, side=SWAP.get(party.side or "", party.side))


def swapped(claim: Claim) -> Claim:
    """Return a claim with its two actors exchanged; the places stay where they are."""
    claimant = swapped_party(claim.claimant)
    assert claimant is not None
    return replace(
        claim,
        claimant=claimant,
        accused=swapped_party(claim.accused),
        target=swapped_party(claim.target),
        denied_by=tuple(SWAP.get(item, item) for item in claim.denied_by),
        casualties=tuple(
            replace(item, side=SWAP.get(item.side or "", item.side)) for item in claim.casualties
        ),
    )


def test_swapping_the_sides_gives_the_mirror_image(bundled: Casebook, gazetteer: Gazetteer) -> None:
    claims = [replace(claim, incident_id=None, map_status=None) for claim in to_records(bundled)]
    mirror = group(locate(from_records([swapped(claim) for claim in claims]), gazetteer))
    for before, after in zip(rows_of(bundled.claims), rows_of(mirror.claims), strict=True):
        for party in ("claimant", "accused", "target"):
            side = before[f"{party}_side"]
            assert after[f"{party}_side"] == SWAP.get(side, side)
        assert after["map_status"] == before["map_status"]
    for name in ("claim_places", "places"):
        assert rows_of(getattr(mirror, name)) == rows_of(getattr(bundled, name))
    for before, after in zip(rows_of(bundled.incidents), rows_of(mirror.incidents), strict=True):
        assert json.loads(after["claim_ids"]) == json.loads(before["claim_ids"])
        assert after["dispute_status"] == before["dispute_status"]
