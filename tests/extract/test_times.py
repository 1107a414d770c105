"""Expressions of time become intervals, never a day that nobody named."""

from __future__ import annotations

from datetime import date, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactline.extract.when.clock import Clock, gmt_disagrees
from contactline.extract.when.timewords import find

if TYPE_CHECKING:
    from contactline.model.records import TimeWindow

LOCAL = timezone(timedelta(hours=4))


def read(text: str, published: str | None, language: str = "en") -> list[TimeWindow]:
    clock = Clock(date.fromisoformat(published) if published else None, LOCAL, language)
    return [clock.read(f, text[f.start : f.end]) for f in find(text, language)]


def shape(window: TimeWindow) -> tuple[str, str, str]:
    start, end = window.start, window.end
    return (
        start.isoformat()[:16] if start else "",
        end.isoformat()[:16] if end else "",
        window.precision.value,
    )


@pytest.mark.parametrize(
    ("text", "published", "expected"),
    [
        (
            "from 6:25 p.m. on Nov. 29 to 0:45 a.m. on Nov. 30",
            "2022-11-30",
            ("2022-11-29T18:25", "2022-11-30T00:45", "minute"),
        ),
        (
            "starting at 2220 on August 11 and ending at 0005 on August 12",
            "2021-08-12",
            ("2021-08-11T22:20", "2021-08-12T00:05", "minute"),
        ),
        ("at 9:40 pm", "2022-03-07", ("2022-03-06T21:40", "2022-03-06T21:40", "minute")),
        ("at 8:40 pm", "2022-03-07", ("2022-03-07T20:40", "2022-03-07T20:40", "minute")),
        ("from September 1 to 7", "2022-09-10", ("2022-09-01", "2022-09-07", "days")),
        ("this morning", "2022-03-07", ("2022-03-07T05:00", "2022-03-07T12:00", "part_of_day")),
        (
            "from 22:00 until 22:20 on April 1",
            "2024-04-02",
            ("2024-04-01T22:00", "2024-04-01T22:20", "minute"),
        ),
        (
            "between 1 and 3 a.m. on Thursday",
            "2022-11-03",
            ("2022-11-03T01:00", "2022-11-03T03:00", "minute"),
        ),
        (
            "from 23:50 to 00:10 on 5 May 2022",
            "2022-05-06",
            ("2022-05-04T23:50", "2022-05-05T00:10", "minute"),
        ),
        ("on Wednesday", "2022-11-30", ("2022-11-30", "2022-11-30", "day")),
        ("last Friday", "2022-11-30", ("2022-11-25", "2022-11-25", "day")),
        ("on Tuesday night", "2022-11-30", ("2022-11-29T18:00", "2022-11-30T06:00", "part_of_day")),
        (
            "the night of April 14-15",
            "2024-04-16",
            ("2024-04-14T18:00", "2024-04-15T06:00", "part_of_day"),
        ),
        ("Two weeks ago", "2022-05-21", ("2022-05-02", "2022-05-08", "week")),
        ("Last week", "2022-09-13", ("2022-09-05", "2022-09-11", "week")),
        ("In April", "2022-05-21", ("2022-04-01", "2022-04-30", "month")),
        ("In December", "2022-05-21", ("2021-12-01", "2021-12-31", "month")),
        ("over the past day", "2022-05-21", ("2022-05-20", "2022-05-21", "days")),
        ("July 12 and 13", "2020-07-14", ("2020-07-12", "2020-07-13", "days")),
        ("on Nov. 29", None, ("", "", "unknown")),
        ("on Tuesday night", None, ("", "", "unknown")),
        ("on 29 November 2022", None, ("2022-11-29", "2022-11-29", "day")),
    ],
)  # fmt: skip
def test_an_expression_is_an_interval(
    text: str, published: str | None, expected: tuple[str, str, str]
) -> None:
    assert [shape(window) for window in read(text, published)] == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("в ночь на 12 февраля", ("2022-02-11T18:00", "2022-02-12T06:00", "part_of_day")),
        ("вечером 2 февраля", ("2022-02-02T17:00", "2022-02-03T00:00", "part_of_day")),
        ("около 17:30 8 февраля", ("2022-02-08T17:30", "2022-02-08T17:30", "minute")),
        ("во вторник", ("2022-02-08", "2022-02-08", "day")),
    ],
)
def test_russian_expressions(text: str, expected: tuple[str, str, str]) -> None:
    assert [shape(window) for window in read(text, "2022-02-12", "ru")] == [expected]


@pytest.mark.parametrize("text", ["in 2020 to 2022 people", "a score of 3.5", "over 6,500 lives"])
def test_other_figures_are_no_clock(text: str) -> None:
    assert all(f.kind in {"in_year"} for f in find(text))


def test_gmt_in_brackets_is_checked() -> None:
    text = "At 00:05 a.m. (2005 GMT) on Tuesday"
    (one,) = find(text)
    clock = Clock(date(2022, 9, 13), LOCAL)
    assert not gmt_disagrees(one, clock.read(one, text))
    (other,) = find(text.replace("2005", "2105"))
    assert gmt_disagrees(other, clock.read(other, text))


@given(st.text(max_size=120), st.dates(date(1990, 1, 1), date(2040, 1, 1)))
def test_any_text_gives_intervals_in_order(text: str, published: date) -> None:
    clock = Clock(published, LOCAL)
    for found in find(text):
        assert 0 <= found.start < found.end <= len(text)
        window = clock.read(found, text[found.start : found.end])
        if window.start is not None and type(window.start) is type(window.end):
            assert window.start <= window.end  # type: ignore[operator]
