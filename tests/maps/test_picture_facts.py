"""What a picture says of itself survives the way into JSON and back, and nothing else does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactline.errors import InputError
from contactline.maps.picture_facts import (
    FACTS_KEY,
    MOST_CHARS,
    PictureFacts,
    ReadFile,
    Source,
    command_line,
    facts_from_json,
    facts_from_text,
)

SHA, OTHER_SHA = "a" * 64, "b" * 64
SOURCE = Source(
    arguments=("--preset=square", "--title=It's “so”", "--north"),
    inputs=("../data/claims.csv",),
    files=(ReadFile(path="../data/claims.csv", sha256=SHA, size_bytes=900, rows=12),),
    data_sha256=SHA,
    claims_sha256=OTHER_SHA,
)
FACTS = PictureFacts(
    maker="contactline 0.1.0",
    title="Fire",
    alt="Map of 9 of 12 claims",
    caption="Fire. 9 of 12",
    days=(date(2022, 9, 12), date(2022, 9, 13)),
    total=12,
    drawn=9,
    drawn_by_side=(("AM", 4), ("AZ", 4), ("unknown", 1)),
    not_drawn="3 claims not on the map.",
    filters=("since 2022-09-12 (2 of 14 left out)",),
    size_px=(1080, 1080),
    scale=2.0,
    theme="dark",
    names="hy",
    layers=("nkao",),
    preset="square",
    boundary_note="De jure.",
    attribution=("© OpenStreetMap contributors",),
    source=SOURCE,
)


def test_facts_come_back_as_they_were() -> None:
    assert facts_from_json(FACTS.to_json(), "x") == FACTS
    assert facts_from_text(json.dumps(FACTS.to_json()), "x") == FACTS


def test_facts_of_a_program_without_a_call_come_back_too() -> None:
    bare = replace(FACTS, source=None, days=None, by="month", step=None, not_drawn=None)
    assert facts_from_json(bare.to_json(), "x") == bare


def test_the_command_can_be_pasted_into_a_shell() -> None:
    import shlex

    words = shlex.split(command_line(SOURCE))
    assert words == ["contactline", "snapshot", *SOURCE.inputs, *SOURCE.arguments]


_TEXT = st.text(max_size=40)


@given(
    facts=st.builds(
        PictureFacts,
        maker=_TEXT,
        title=_TEXT,
        alt=_TEXT,
        caption=_TEXT,
        days=st.none() | st.tuples(st.dates(), st.dates()),
        total=st.integers(0, 10**9),
        drawn=st.integers(0, 10**9),
        drawn_by_side=st.dictionaries(_TEXT, st.integers(0, 10**6), max_size=4).map(
            lambda table: tuple(table.items())
        ),
        not_drawn=st.none() | _TEXT,
        filters=st.lists(_TEXT, max_size=3).map(tuple),
        size_px=st.tuples(st.integers(0, 9999), st.integers(0, 9999)),
        scale=st.floats(0.5, 8),
        layers=st.lists(_TEXT, max_size=3).map(tuple),
        preset=st.none() | _TEXT,
        source=st.none()
        | st.builds(
            Source,
            arguments=st.lists(_TEXT.map(lambda text: f"--title={text}"), max_size=3).map(tuple),
            inputs=st.lists(_TEXT, max_size=3).map(tuple),
            files=st.lists(
                st.builds(
                    ReadFile,
                    path=_TEXT,
                    sha256=st.none() | st.just(SHA),
                    size_bytes=st.none() | st.integers(0, 10**9),
                    rows=st.none() | st.integers(0, 10**9),
                ),
                max_size=3,
            ).map(tuple),
            data_sha256=st.none() | st.just(SHA),
            claims_sha256=st.none() | st.just(SHA),
        ),
    )
)
def test_any_facts_come_back(facts: PictureFacts) -> None:
    assert facts_from_text(json.dumps(facts.to_json()), "x") == facts


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)


@given(key=st.sampled_from(sorted(FACTS.to_json())), value=_JSON)
def test_no_value_of_a_stranger_is_more_than_an_input_error(key: str, value: object) -> None:
    table = {**FACTS.to_json(), key: value}
    try:
        facts = facts_from_json(table, "card.png")
    except InputError as exc:
        assert str(exc).startswith("card.png: ")  # noqa: PT017
    else:
        assert isinstance(facts, PictureFacts)
        assert all(word.startswith("--") for word in (facts.source or SOURCE).arguments)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({FACTS_KEY: 2}, "version 2"),
        ({FACTS_KEY: True}, "version unknown"),
        ({FACTS_KEY: "1' OR '1"}, "version unknown"),
        ({"arguments": ["-o", "/etc/passwd"]}, "arguments"),
        ({"arguments": ["claims.csv"]}, "arguments"),
        ({"arguments": ["--title=x"] * 5001}, "arguments"),
        ({"arguments": ["--title=" + "x" * 100_001]}, "arguments"),
        ({"inputs": "claims.csv"}, "inputs"),
        ({"files": [{"path": "a", "sha256": "A" * 64}]}, "files[0].sha256"),
        ({"files": [{"path": "a", "sha256": SHA, "bytes": -1}]}, "files[0].bytes"),
        ({"files": [{"path": "a", "sha256": SHA, "rows": True}]}, "files[0].rows"),
        ({"files": [{}] * 10_001}, "files"),
        ({"days": ["yesterday", "today"]}, "days"),
        ({"days": "2022-09-12"}, "days"),
        ({"size_px": [10**9, 1]}, "size_px"),
        ({"scale": 0}, "scale"),
        ({"scale": True}, "scale"),
        ({"claims": {"total": 1.5}}, "claims.total"),
        ({"claims": {"total": 1, "drawn": 1, "drawn_by_side": {"AM": "4"}}}, "drawn_by_side.AM"),
        ({"title": "x" * 30_000}, "title"),
    ],
)
def test_a_record_that_is_not_ours_names_its_flaw(change: dict[str, object], where: str) -> None:
    with pytest.raises(InputError) as caught:
        facts_from_json({**FACTS.to_json(), **change}, "card.png")
    assert where in str(caught.value)
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"a": 1}', "[" * 100_000, '{"scale": NaN}', " " * (MOST_CHARS + 1)],
)
def test_what_is_no_record_is_an_input_error(text: str) -> None:
    with pytest.raises(InputError, match=r"^card\.json: "):
        facts_from_text(text, "card.json")
