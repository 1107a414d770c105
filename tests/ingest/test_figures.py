"""Numbers of dead: blank is unknown, 0 is a zero, some is some."""

from __future__ import annotations

import pytest

from contactline.errors import RecordError
from contactline.ingest.figures import read_casualty
from contactline.model.terms import CasualtyKind


@pytest.mark.parametrize(
    ("text", "low", "high", "figure_given", "explicit_zero"),
    [
        ("2", 2, 2, True, False),
        ("2.0", 2, 2, True, False),
        ("0", 0, 0, True, True),
        ("no", 0, 0, True, True),
        ("2-5", 2, 5, True, False),
        ("2 – 5", 2, 5, True, False),
        ("0-3", 0, 3, True, False),
        ("2+", 2, None, True, False),
        ("2 or more", 2, None, True, False),
        (">12", 13, None, True, False),
        ("more than 12", 13, None, True, False),
        ("several", None, None, False, False),
        ("Losses", None, None, False, False),
    ],
)
def test_figures(
    text: str, low: int | None, high: int | None, figure_given: bool, explicit_zero: bool
) -> None:
    made = read_casualty(text, CasualtyKind.KILLED, column="killed")
    assert made is not None
    assert (made.min, made.max) == (low, high)
    assert (made.figure_given, made.explicit_zero) == (figure_given, explicit_zero)
    assert (made.as_written, made.side) == (text, None)


@pytest.mark.parametrize("text", ["", " ", "?", "n/a", "unknown", "NaN", "-"])
def test_a_blank_is_unknown_not_zero(text: str) -> None:
    assert read_casualty(text, CasualtyKind.KILLED, column="killed") is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-1", "range"),
        ("5-2", "range"),
        ("99999999", "range"),
        ("two", "number"),
        ("1.5", "number"),
        ("2 killed", "number"),
        ("9" * 100_000, "number"),
    ],
)
def test_what_is_no_figure_is_refused(text: str, code: str) -> None:
    with pytest.raises(RecordError) as caught:
        read_casualty(text, CasualtyKind.KILLED, column="killed")
    assert (caught.value.column, caught.value.code) == ("killed", code)
    assert len(caught.value.message) < 200
