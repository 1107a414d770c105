"""What is made column-wise is what is made one by one."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from contactline.casebook.columns import ChildColumns, distinct_rows, numbered_ids, rows_in
from contactline.casebook.texts import content_ids, joined, json_texts
from contactline.model.ids import content_id

TEXTS = st.lists(
    st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=8), max_size=12
)
PAIRS = st.lists(
    st.tuples(*[st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=5)] * 2),
    max_size=12,
)


@given(TEXTS)
def test_texts_as_json_are_what_json_writes(texts: list[str | None]) -> None:
    array = pa.array(texts, pa.string())
    assert json_texts(array).to_pylist() == [json.dumps(t, ensure_ascii=False) for t in texts]
    assert json_texts(array, ascii_only=True).to_pylist() == [json.dumps(t) for t in texts]


@given(PAIRS)
def test_ids_of_columns_are_the_ids_of_their_rows(
    pairs: list[tuple[str | None, str | None]],
) -> None:
    one, other = (pa.array([pair[at] for pair in pairs], pa.string()) for at in (0, 1))
    made = content_ids(["row", one, None, other], len(pairs))
    assert made.to_pylist() == [content_id("row", a, None, b) for a, b in pairs]


@given(PAIRS)
def test_joined_texts_leave_out_what_is_blank(pairs: list[tuple[str | None, str | None]]) -> None:
    one, other = (pa.array([pair[at] for pair in pairs], pa.string()) for at in (0, 1))
    expected = [
        None if a is None and b is None else "; ".join(x for x in (a, b) if x is not None)
        for a, b in pairs
    ]
    assert joined([one, other], "; ").to_pylist() == expected


@given(PAIRS)
def test_distinct_rows_tell_equal_from_different(
    pairs: list[tuple[str | None, str | None]],
) -> None:
    one, other = (pa.array([pair[at] for pair in pairs], pa.string()) for at in (0, 1))
    codes, firsts = distinct_rows([one, other])
    assert [pairs[first] for first in firsts] == list(dict.fromkeys(pairs))
    assert [pairs[firsts[code]] for code in codes] == pairs


@given(st.lists(st.sampled_from(["a", "a~2", "a~3", "b", "c"]), max_size=10))
def test_numbered_ids_are_unique_and_keep_the_first(ids: list[str]) -> None:
    made = numbered_ids(pa.array(ids, pa.string())).to_pylist()
    assert len(set(made)) == len(made)
    for row, (before, after) in enumerate(zip(ids, made, strict=True)):
        assert after == before or (before in ids[:row] and after.startswith(f"{before}~"))


def test_children_follow_their_claims() -> None:
    child = ChildColumns(
        rows=np.array([0, 2, 2]), columns={"name": pa.array(["zero", "two", "more"])}
    )
    made = child.spread(np.array([2, 1, 0, 2]), 3)
    assert made.rows.tolist() == [0, 0, 2, 3, 3]
    assert made.columns["name"].to_pylist() == ["two", "more", "zero", "two", "more"]


def test_rows_in_says_where_an_id_stands() -> None:
    known = pa.array(["a", "b", "c"])
    assert rows_in(pa.array(["c", "x", "a"]), known).tolist() == [2, -1, 0]
