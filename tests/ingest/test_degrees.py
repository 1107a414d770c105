"""Coordinates as people write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactline.errors import RecordError
from contactline.ingest.degrees import read_degrees


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("40.2021", 40.2021),
        ("40,2021", 40.2021),
        (" -40.5 ", -40.5),
        ("−40.5", -40.5),
        ("+7", 7.0),
        ("0", 0.0),
        ("40.", 40.0),
        ("40.5 N", 40.5),
        ("S 40,5", -40.5),
        ("40.5°", 40.5),
        ("40°12'08\"N", 40 + 12 / 60 + 8 / 3600),
        ("40° 12.5′ S", -(40 + 12.5 / 60)),
        ("40 ° 12 ’ 8.5 ″ n", 40 + 12 / 60 + 8.5 / 3600),
    ],
)
def test_styles_that_are_read(text: str, expected: float) -> None:
    assert read_degrees(text, column="lat", limit=90) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("text", ["", "  ", "n/a", "NaN", "-", "unknown"])
def test_a_blank_is_unknown_not_zero(text: str) -> None:
    assert read_degrees(text, column="lat", limit=90) is None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("95", "range"),
        ("-90.0001", "range"),
        ("402021", "number"),
        ("1.234,5", "number"),
        ("forty", "number"),
        ("inf", "number"),
        ("1e1", "number"),
        ("40.5 E", "swapped"),
        ("-40.5 S", "number"),
        ("N 40.5 S", "number"),
        ("40°75'", "range"),
        ("40.2021, 45.8653", "number"),
        ("9" * 100_000, "number"),
    ],
)
def test_what_is_no_latitude_is_refused(text: str, code: str) -> None:
    with pytest.raises(RecordError) as caught:
        read_degrees(text, column="lat", limit=90)
    assert (caught.value.column, caught.value.code) == ("lat", code)
    assert len(caught.value.message) < 150


@given(st.floats(-180, 180))
def test_a_written_number_comes_back(value: float) -> None:
    text = f"{value:.9f}"
    assert read_degrees(text, column="lon", limit=180) == float(text)
    assert read_degrees(text.replace(".", ","), column="lon", limit=180) == float(text)


@given(st.text(max_size=30))
def test_any_text_is_a_coordinate_unknown_or_refused(text: str) -> None:
    try:
        value = read_degrees(text, column="lat", limit=90)
    except RecordError:
        return
    assert value is None or -90 <= value <= 90
