"""Similar names: found without comparing all, and none is missed by that."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from contactline.gazetteer.similar import MIN_SIMILARITY, SimilarKeys, most_pairs_lost
from contactline.gazetteer.tables import load_tables

KEYS = sorted(load_tables().keys)
LETTERS = "abdeghijkmnorstuvyz"


def scan(key: str) -> list[tuple[str, float]]:
    found = process.extract(key, KEYS, scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY, limit=None)
    return sorted(((text, score / 100.0) for text, score, _ in found), key=lambda x: (-x[1], x[0]))


@pytest.fixture(scope="module")
def similar() -> SimilarKeys:
    keys = SimilarKeys(KEYS)
    for _ in range(20):  # until it compares only those that share a pair of letters
        keys.find("goris", 1)
    return keys


@given(key=st.sampled_from(KEYS), data=st.data())
def test_nothing_is_missed(similar: SimilarKeys, key: str, data: st.DataObject) -> None:
    """What a scan over every key finds, for names with up to three letters changed."""
    for _ in range(data.draw(st.integers(0, 3))):
        at = data.draw(st.integers(0, len(key)))
        letter = data.draw(st.sampled_from(["", *LETTERS]))
        key = key[:at] + letter + key[at + data.draw(st.integers(0, 1)) :]
    assert similar.find(key, 10_000) == scan(key)


@given(st.text(LETTERS, max_size=20))
def test_nor_for_any_text(similar: SimilarKeys, key: str) -> None:
    assert similar.find(key, 10_000) == scan(key)


def test_the_first_look_ups_answer_alike() -> None:
    fresh = SimilarKeys(KEYS)
    assert fresh.find("kalbajarr", 5) == scan("kalbajarr")[:5]


def test_a_short_name_may_lose_few_pairs() -> None:
    assert most_pairs_lost(2) < most_pairs_lost(8) < most_pairs_lost(16)
