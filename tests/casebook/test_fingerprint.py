"""Equal claims have one fingerprint, however their tables came about; others have another."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactline.casebook.book import Casebook, rows_to_table
from contactline.casebook.fingerprint import fingerprint

CLAIMS = [
    {
        "claim_id": f"september-{index}",
        "report_id": "september",
        "claimant_side": side,
        "summary": text,
        "date_start": date(2022, 9, 12),
        "aggregate": None if index else False,
        "count": index or None,
        "map_status": "located",
    }
    for index, (side, text) in enumerate([("AM", "Գորիս"), ("AZ", ""), (None, None)])
]
PLACES = [
    {"claim_id": "september-0", "position": 0, "name": "Goris", "lon": 46.34, "lat": 39.51},
    {"claim_id": "september-1", "position": 0, "name": "Laçın", "geometry": b"\x01\x02"},
    {"claim_id": "september-1", "position": 1, "name": "Sotk", "lon": None, "lat": 40.2},
]


def book(
    claims: list[dict[str, Any]] | None = None, places: list[dict[str, Any]] | None = None
) -> Casebook:
    return Casebook(
        claims=rows_to_table("claims", CLAIMS if claims is None else claims),
        claim_places=rows_to_table("claim_places", PLACES if places is None else places),
    )


def with_change(index: int, **values: object) -> Casebook:
    return book([{**row, **values} if n == index else row for n, row in enumerate(CLAIMS)])


def test_the_name_of_the_file_does_not_count() -> None:
    renamed = book(
        [
            {**row, "claim_id": row["claim_id"].replace("september", "s"), "report_id": "s"}
            for row in CLAIMS
        ],
        [{**row, "claim_id": row["claim_id"].replace("september", "s")} for row in PLACES],
    )
    assert fingerprint(renamed) == fingerprint(book())


@pytest.mark.parametrize(
    "other",
    [
        with_change(0, summary="Գորիս "),
        with_change(1, summary=None),
        with_change(2, summary=""),
        with_change(1, claimant_side="AM"),
        with_change(0, date_start=None),
        with_change(0, aggregate=None),
        with_change(2, count=3),
        with_change(0, map_status="ambiguous"),
        book(CLAIMS[:2]),
        book(CLAIMS[::-1]),
        book(places=PLACES[:2]),
        book(places=[{**PLACES[0], "lon": 46.340001}, *PLACES[1:]]),
        book(places=[{**PLACES[0], "claim_id": "september-2"}, *PLACES[1:]]),
        book(places=[PLACES[0], {**PLACES[1], "geometry": b"\x01\x03"}, PLACES[2]]),
        book([], []),
    ],
)
def test_whatever_is_shown_counts(other: Casebook) -> None:
    assert fingerprint(other) != fingerprint(book())


def test_words_that_explain_do_not_count() -> None:
    said = with_change(0, map_reason="because", warnings='["x"]')
    assert fingerprint(said) == fingerprint(book())


_TEXTS = st.lists(st.none() | st.text(max_size=4), min_size=1, max_size=5)


@given(first=_TEXTS, second=_TEXTS)
def test_texts_do_not_run_into_each_other(
    first: list[str | None], second: list[str | None]
) -> None:
    def of(texts: list[str | None]) -> str:
        rows = [{"claim_id": str(n), "summary": text} for n, text in enumerate(texts)]
        return fingerprint(book(rows, []))

    assert (of(first) == of(second)) == (first == second)


@given(start=st.integers(0, 2), stop=st.integers(0, 3))
def test_a_part_of_a_table_is_like_one_of_its_own(start: int, stop: int) -> None:
    """However the columns lie in memory."""
    whole = book()
    part = replace(whole, claims=whole.claims.iloc[start:stop], claim_places=whole.claim_places[:0])
    assert fingerprint(part) == fingerprint(book(CLAIMS[start:stop], []))
