"""Group claims into incidents and compute how their accounts stand to each other.

Claims are joined only by what was recorded: an author's ``incident_id``, the links
``counter_to``, ``denies`` and ``denied_by``, and a person's judgements. ``related``
joins nothing. Every grouping says by which rule, so that it can be undone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contactline.casebook.book import rows_of, rows_to_table
from contactline.model.ids import content_id
from contactline.model.terms import BOTH, OUTLET, Decision, DisputeStatus, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from contactline.casebook.book import Casebook

#: Links that make two claims accounts of one incident.
_JOINING = ("counter_to", "denies", "denied_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimJudgement:
    """A person's decision about two claims; it wins over every link.

    Parameters
    ----------
    claim_id, other_id
        The two claims.
    decision
        ``same`` joins them, ``different`` keeps them apart, ``unsure`` does nothing.
    by, note
        Who decided, and why.
    """

    claim_id: str
    other_id: str
    decision: Decision
    by: str
    note: str | None = None


def group(book: Casebook, judgements: Iterable[ClaimJudgement] = ()) -> Casebook:
    """Return the Casebook with ``incidents`` filled and ``claims.incident_id`` set.

    A claim with the stance ``reports_status`` belongs to no incident.
    """
    claims = rows_of(book.claims)
    events = {
        row["claim_id"]: row for row in claims if row["stance"] != Stance.REPORTS_STATUS.value
    }
    links = [row for row in rows_of(book.links) if row["claim_id"] in events]
    clusters = _clusters(list(events.values()), links, tuple(judgements))
    links_of: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for link in links:
        links_of[link["claim_id"]].append(link)
    incidents = []
    incident_of: dict[str, str] = {}
    taken: set[str] = set()
    for cluster in clusters:
        members = [events[claim_id] for claim_id in cluster.claim_ids]
        incident_id = cluster.author_id
        if incident_id is None or incident_id in taken:
            incident_id = "incident-" + content_id(*cluster.claim_ids)[:12]
        taken.add(incident_id)
        incident_of.update(dict.fromkeys(cluster.claim_ids, incident_id))
        own_links = [link for claim_id in cluster.claim_ids for link in links_of[claim_id]]
        starts = [row["date_start"] for row in members if row["date_start"]]
        ends = [row["date_end"] for row in members if row["date_end"]]
        incidents.append(
            {
                "incident_id": incident_id,
                "claim_ids": json.dumps(cluster.claim_ids),
                "dispute_status": dispute_status(members, own_links).value,
                "judgement_by": cluster.by,
                "judgement_rule": cluster.rule,
                "judgement_decision": Decision.SAME.value,
                "judgement_note": cluster.note,
                "date_start": min(starts, default=None),
                "date_end": max(ends, default=None),
            }
        )
    for row in claims:
        row["incident_id"] = incident_of.get(row["claim_id"])
    return book.with_tables(
        claims=rows_to_table("claims", claims), incidents=rows_to_table("incidents", incidents)
    )


def dispute_status(
    claims: Sequence[dict[str, Any]], links: Sequence[dict[str, Any]]
) -> DisputeStatus:
    """Return how the accounts of one incident stand to each other, first that holds.

    Parameters
    ----------
    claims
        Rows of ``claims`` that belong to the incident.
    links
        Rows of ``links`` that start from them.
    """
    accused = {row["accused_side"] for row in claims if row["accused_side"]}
    pairs = {(row["claimant_side"], row["accused_side"]) for row in claims}
    claimants = {row["claimant_side"] for row in claims if row["claimant_side"]}
    if any(
        row["stance"] == Stance.ACKNOWLEDGES.value and row["claimant_side"] in accused
        for row in claims
    ):
        return DisputeStatus.ACKNOWLEDGED
    if any(link["kind"] in ("denied_by", "denies") for link in links) or any(
        row["stance"] == Stance.DENIES.value for row in claims
    ):
        return DisputeStatus.DENIED
    if (OUTLET, BOTH) in pairs or any(
        claimant and other and claimant != other and (other, claimant) in pairs
        for claimant, other in pairs
    ):
        return DisputeStatus.MUTUAL_ACCUSATION
    speaking = claimants - {OUTLET, BOTH}
    if len(speaking) > 1:
        # an accused side that speaks without denying or accusing agrees in part; two that
        # speak of a third, which is silent, corroborate one another
        if speaking & accused or not accused:
            return DisputeStatus.PARTLY_AGREED
        return DisputeStatus.THIRD_PARTY_CORROBORATED
    return DisputeStatus.SINGLE_SIDE


@dataclass(slots=True, kw_only=True)
class _Cluster:
    claim_ids: list[str]
    author_id: str | None
    by: str
    rule: str
    note: str | None


def _clusters(
    claims: Sequence[dict[str, Any]],
    links: Sequence[dict[str, Any]],
    judgements: Sequence[ClaimJudgement],
) -> list[_Cluster]:
    """Join claims; clusters in the order of their first claim."""
    order = {row["claim_id"]: index for index, row in enumerate(claims)}
    apart = {
        frozenset((item.claim_id, item.other_id))
        for item in judgements
        if item.decision is Decision.DIFFERENT
    }
    sets = _DisjointSets(order)
    author_of = {row["claim_id"]: row["incident_id"] for row in claims if row["incident_id"]}
    by_author: defaultdict[str, list[str]] = defaultdict(list)
    for claim_id, incident_id in author_of.items():
        by_author[incident_id].append(claim_id)
    for item in judgements:
        if item.decision is Decision.SAME:
            sets.join(item.claim_id, item.other_id, ("judgement", item.by, item.note), apart)
    for ids in by_author.values():
        for other in ids[1:]:
            sets.join(ids[0], other, ("incident_id", "the author of the records", None), apart)
    for link in links:
        if link["kind"] in _JOINING and link["target"] in order:
            sets.join(link["claim_id"], link["target"], (link["kind"], "contactline", None), apart)
    made = []
    for ids, reasons in sets.clusters():
        first = next((author_of[claim_id] for claim_id in ids if claim_id in author_of), None)
        kinds = list(dict.fromkeys(reason[0] for reason in reasons)) or ["single_claim"]
        people = list(dict.fromkeys(reason[1] for reason in reasons)) or ["contactline"]
        notes = [reason[2] for reason in reasons if reason[2]]
        made.append(
            _Cluster(
                claim_ids=ids,
                author_id=first,
                by=", ".join(people),
                rule=", ".join(kinds),
                note="; ".join(notes) or None,
            )
        )
    return made


class _DisjointSets:
    """Sets of claim ids that can be joined, unless two members were judged different."""

    def __init__(self, order: dict[str, int]) -> None:
        self._order = order
        self._members: dict[str, list[str]] = {claim_id: [claim_id] for claim_id in order}
        self._root = {claim_id: claim_id for claim_id in order}
        self._reasons: defaultdict[str, list[tuple[str, str, str | None]]] = defaultdict(list)

    def join(
        self,
        one: str,
        other: str,
        reason: tuple[str, str, str | None],
        apart: set[frozenset[str]],
    ) -> None:
        if one not in self._root or other not in self._root:
            return
        first, second = sorted(
            (self._root[one], self._root[other]), key=lambda root: self._order[root]
        )
        if first == second:
            return
        if any(
            frozenset((left, right)) in apart
            for left in self._members[first]
            for right in self._members[second]
        ):
            return
        for claim_id in self._members.pop(second):
            self._root[claim_id] = first
            self._members[first].append(claim_id)
        self._reasons[first] += [*self._reasons.pop(second, []), reason]

    def clusters(self) -> Iterator[tuple[list[str], list[tuple[str, str, str | None]]]]:
        for root in sorted(self._members, key=self._order.__getitem__):
            yield (
                sorted(self._members[root], key=self._order.__getitem__),
                self._reasons.get(root, []),
            )
