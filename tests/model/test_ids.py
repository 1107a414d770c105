"""Ids are made of content: equal parts, equal id."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contactline.model.ids import content_id

PARTS = st.lists(st.none() | st.text(st.characters(exclude_categories=("Cs",))), max_size=4)


@given(PARTS, PARTS)
def test_ids_are_equal_exactly_if_the_parts_are(one: list[str | None], other: list[str | None]):
    assert (content_id(*one) == content_id(*other)) == (one == other)


@given(PARTS)
def test_an_id_is_twenty_hexadecimal_digits(parts: list[str | None]) -> None:
    made = content_id(*parts)
    assert len(made) == 20
    assert set(made) <= set("0123456789abcdef")


def test_parts_are_not_joined_by_a_separator() -> None:
    assert content_id("a.b", "c") != content_id("a", "b.c")
    assert content_id("a", None) != content_id("a", "")
    assert content_id("a") != content_id("a", None)


def test_ids_stay_as_published() -> None:
    """A changed recipe would give every claim of a shared file another id."""
    assert content_id("claim", "r1", None) == "0c628762d5fe616f623d"
