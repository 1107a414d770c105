"""Group claims into incidents and compute how their accounts stand to each other.

Claims are joined only by what was recorded: an author's ``incident_id``, the links
``counter_to``, ``denies`` and ``denied_by``, and a person's judgements. ``related``
joins nothing. Every grouping says by which rule, so that it can be undone.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.casebook.book import rows_of, rows_to_table
from contactline.casebook.columns import (
    column,
    constant,
    distinct_rows,
    joined_columns,
    with_columns,
)
from contactline.casebook.schema import to_table
from contactline.casebook.texts import content_ids, flags, json_texts
from contactline.model.ids import content_id
from contactline.model.terms import BOTH, OUTLET, Decision, DisputeStatus, Stance

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import numpy.typing as npt

    from contactline.casebook.book import Casebook

    Flags = npt.NDArray[np.bool_]

#: Links that make two claims accounts of one incident.
_JOINING = ("counter_to", "denies", "denied_by")
#: Columns of claims that grouping looks at.
_USED = (
    *("claim_id", "incident_id", "stance", "claimant_side", "accused_side"),
    *("date_start", "date_end"),
)


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


def group(
    book: Casebook,
    judgements: Iterable[ClaimJudgement] = (),
    *,
    progress: Callable[[int, int | None], None] | None = None,
) -> Casebook:
    """Return the Casebook with ``incidents`` filled and ``claims.incident_id`` set.

    A claim with the stance ``reports_status`` belongs to no incident.

    Parameters
    ----------
    judgements
        A person's decisions about pairs of claims.
    progress
        Called with (claims grouped, of how many).
    """
    if progress is not None:
        progress(0, len(book))
    events = ~flags(pc.equal(column(book.claims, "stance"), Stance.REPORTS_STATUS.value))
    judged = tuple(judgements)
    joined = _is_joined(book, events, judged)
    ids = pa.nulls(len(book), pa.string())
    parts = []
    for rows, make in (
        (np.flatnonzero(events & ~joined), _singles),
        (np.flatnonzero(joined), partial(_clustered, judgements=judged)),
    ):
        if len(rows):
            part, own, firsts = make(book, rows)
            mask = np.zeros(len(book), dtype=bool)
            mask[rows] = True
            ids = pc.replace_with_mask(ids, pa.array(mask), own)
            parts.append((part, firsts))
            if progress is not None:
                progress(len(rows), len(book))
    incidents: dict[str, pa.Array] = {}
    if parts:
        order = pa.array(np.argsort(np.concatenate([firsts for _, firsts in parts]), kind="stable"))
        incidents = {
            name: array.take(order) if len(parts) > 1 else array
            for name, array in joined_columns("incidents", [part for part, _ in parts]).items()
        }
    return book.with_tables(
        claims=with_columns("claims", book.claims, {"incident_id": ids}),
        incidents=to_table("incidents", incidents),
    )


def _is_joined(book: Casebook, events: Flags, judgements: Sequence[ClaimJudgement]) -> Flags:
    """Tell which claims anything was recorded of that may join them with another."""
    ids, author = column(book.claims, "claim_id"), column(book.claims, "incident_id")
    found = np.zeros(len(book), dtype=bool)
    if author.null_count < len(author):
        own = pc.if_else(pa.array(events), author, pa.scalar(None, pa.string()))
        codes, firsts = distinct_rows([own])
        many = np.bincount(codes, minlength=len(firsts)) > 1
        found |= many[codes] & flags(pc.is_valid(own))
    if len(book.links):
        linked = column(book.links, "claim_id").filter(
            pc.not_equal(column(book.links, "kind"), "related")
        )
        targets = column(book.links, "target").filter(
            pc.is_in(column(book.links, "kind"), value_set=pa.array(_JOINING))
        )
        for named in (linked, targets):
            found |= flags(pc.is_in(ids, value_set=named))
    if judgements:
        named = pa.array([item for one in judgements for item in (one.claim_id, one.other_id)])
        found |= flags(pc.is_in(ids, value_set=named))
    return found & events


_Part = tuple[dict[str, pa.Array], pa.Array, "npt.NDArray[np.int64]"]


def _singles(book: Casebook, rows: npt.NDArray[np.int64]) -> _Part:
    """Make an incident of each claim that nothing joins to another; by columns."""
    index = pa.array(rows)

    def own(name: str) -> pa.Array:
        array = column(book.claims, name)
        return array if len(rows) == len(array) else array.take(index)

    ids, author = own("claim_id"), own("incident_id")
    names = author
    if author.null_count:
        lacking = author.is_null()
        hashes = content_ids([ids.filter(lacking)], author.null_count)
        tails = pc.utf8_slice_codeunits(hashes, 0, 12)
        made = pc.binary_join_element_wise("incident-", tails, "")
        names = pc.replace_with_mask(author, lacking, made)
    stance, claimant, accused = own("stance"), own("claimant_side"), own("accused_side")
    admits = flags(pc.equal(stance, Stance.ACKNOWLEDGES.value)) & flags(pc.equal(claimant, accused))
    denies = flags(pc.equal(stance, Stance.DENIES.value))
    both = flags(pc.equal(claimant, OUTLET)) & flags(pc.equal(accused, BOTH))
    words = [
        *(DisputeStatus.SINGLE_SIDE, DisputeStatus.MUTUAL_ACCUSATION),
        *(DisputeStatus.DENIED, DisputeStatus.ACKNOWLEDGED),
    ]
    code = np.where(admits, 3, np.where(denies, 2, both.astype(np.int64)))
    count = len(rows)
    part = {
        "incident_id": names,
        "claim_ids": pc.binary_join_element_wise("[", json_texts(ids, ascii_only=True), "]", ""),
        "dispute_status": pa.array([word.value for word in words]).take(pa.array(code)),
        "judgement_by": constant("contactline", count),
        "judgement_rule": constant("single_claim", count),
        "judgement_decision": constant(Decision.SAME.value, count),
        "date_start": own("date_start"),
        "date_end": own("date_end"),
    }
    return part, names, rows


def _clustered(
    book: Casebook, rows: npt.NDArray[np.int64], *, judgements: Sequence[ClaimJudgement]
) -> _Part:
    """Make the incidents of the claims that may be joined; one after the other."""
    claims = rows_of(book.claims[list(_USED)].iloc[rows])
    events = {row["claim_id"]: row for row in claims}
    order = {claim_id: int(row) for claim_id, row in zip(events, rows, strict=True)}
    wanted = column(book.links, "claim_id")
    known = column(book.claims, "claim_id").take(pa.array(rows))
    links = rows_of(book.links[flags(pc.is_in(wanted, value_set=known))])
    links_of: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for link in links:
        links_of[link["claim_id"]].append(link)
    incidents, firsts = [], []
    incident_of: dict[str, str] = {}
    taken: set[str] = set()
    for cluster in _clusters(claims, links, judgements):
        members = [events[claim_id] for claim_id in cluster.claim_ids]
        incident_id = cluster.author_id
        if incident_id is None or incident_id in taken:
            incident_id = "incident-" + content_id(*cluster.claim_ids)[:12]
        taken.add(incident_id)
        incident_of.update(dict.fromkeys(cluster.claim_ids, incident_id))
        own_links = [link for claim_id in cluster.claim_ids for link in links_of[claim_id]]
        starts = [row["date_start"] for row in members if row["date_start"]]
        ends = [row["date_end"] for row in members if row["date_end"]]
        firsts.append(order[cluster.claim_ids[0]])
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
    table = rows_to_table("incidents", incidents)
    part = {str(name): column(table, str(name)) for name in table.columns}
    own = pa.array([incident_of[row["claim_id"]] for row in claims], pa.string())
    return part, own, np.array(firsts, dtype=np.int64)


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
