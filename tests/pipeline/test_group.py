from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactline.casebook.book import from_records, rows_of
from contactline.model.records import Claim, Party, Report
from contactline.model.terms import Decision, Stance
from contactline.pipeline.group import ClaimJudgement, group

if TYPE_CHECKING:
    from collections.abc import Sequence

REPORT = Report(report_id="r")


def make_claim(
    claim_id: str, claimant: str = "AZ", accused: str | None = "AM", **changes: object
) -> Claim:
    return Claim(
        claim_id=claim_id,
        report=REPORT,
        claimant=Party(side=claimant),
        accused=Party(side=accused) if accused else None,
        **changes,  # type: ignore[arg-type]
    )


def statuses(claims: Sequence[Claim]) -> list[str]:
    return [row["dispute_status"] for row in rows_of(group(from_records(claims)).incidents)]


def clusters(claims: Sequence[Claim], *judgements: ClaimJudgement) -> list[list[str]]:
    book = group(from_records(claims), judgements)
    return [json.loads(row["claim_ids"]) for row in rows_of(book.incidents)]


@pytest.mark.parametrize(
    ("claims", "expected"),
    [
        ([make_claim("a")], "single_side"),
        ([make_claim("a", denied_by=("AM",))], "denied"),
        (
            [make_claim("a"), make_claim("b", "AM", None, stance=Stance.DENIES, denies=("a",))],
            "denied",
        ),
        ([make_claim("a", counter_to=("b",)), make_claim("b", "AM", "AZ")], "mutual_accusation"),
        ([make_claim("a", "OUTLET", "BOTH")], "mutual_accusation"),
        (
            [
                make_claim("a", counter_to=("b",)),
                make_claim("b", "AM", None, stance=Stance.ACKNOWLEDGES),
            ],
            "acknowledged",
        ),
        (
            [make_claim("a", counter_to=("b",)), make_claim("b", "AM", None)],
            "partly_agreed",
        ),
        (
            [
                make_claim("a", target=Party(side="AZ"), counter_to=("b",)),
                make_claim("b", "RU", "AM"),
            ],
            "third_party_corroborated",
        ),
        (
            [make_claim("a", counter_to=("b",)), make_claim("b", "OUTLET", "AM")],
            "single_side",
        ),
    ],
)
def test_dispute_status_is_the_first_that_holds(claims: list[Claim], expected: str) -> None:
    assert statuses(claims) == [expected]


def test_a_status_report_belongs_to_no_incident() -> None:
    book = group(from_records([make_claim("a", stance=Stance.REPORTS_STATUS)]))
    assert len(book.incidents) == 0
    assert rows_of(book.claims)[0]["incident_id"] is None


def test_related_claims_stay_apart() -> None:
    assert clusters([make_claim("a", related=("b",)), make_claim("b")]) == [["a"], ["b"]]


def test_an_authors_incident_id_joins_and_is_kept() -> None:
    claims = [make_claim("a", incident_id="night"), make_claim("b", incident_id="night")]
    book = group(from_records(claims))
    (row,) = rows_of(book.incidents)
    assert row["incident_id"] == "night"
    assert row["judgement_rule"] == "incident_id"


def test_a_persons_judgement_wins_over_a_link() -> None:
    claims = [make_claim("a", counter_to=("b",)), make_claim("b", "AM", "AZ"), make_claim("c")]
    split = ClaimJudgement(claim_id="a", other_id="b", decision=Decision.DIFFERENT, by="editor")
    joined = ClaimJudgement(claim_id="b", other_id="c", decision=Decision.SAME, by="editor")
    assert clusters(claims) == [["a", "b"], ["c"]]
    assert clusters(claims, split, joined) == [["a"], ["b", "c"]]


def test_a_link_to_a_claim_that_is_not_there_is_harmless() -> None:
    assert clusters([make_claim("a", counter_to=("gone",), denies=("gone",))]) == [["a"]]


@given(
    st.lists(
        st.tuples(st.integers(0, 7), st.integers(0, 7), st.sampled_from(["counter_to", "related"])),
        max_size=12,
    )
)
def test_every_claim_is_in_exactly_one_incident(links: list[tuple[int, int, str]]) -> None:
    claims = []
    for index in range(8):
        own = {
            kind: tuple(f"c{b}" for a, b, k in links if a == index and k == kind)
            for kind in ("counter_to", "related")
        }
        claims.append(make_claim(f"c{index}", **own))
    found = [claim_id for cluster in clusters(claims) for claim_id in cluster]
    assert sorted(found) == [f"c{index}" for index in range(8)]
    assert clusters(claims) == clusters(claims)
