"""Dates in every style that is read, and the styles that are refused."""

from __future__ import annotations

from datetime import UTC, date, time, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactline.errors import RecordError
from contactline.ingest.dates import (
    ColumnOrder,
    DateOrder,
    decide_order,
    read_clock,
    read_date,
    window,
)
from contactline.model.terms import TimeBasis, TimePrecision

UNDECIDED = ColumnOrder(by_mark={})
DAY_FIRST = decide_order([], stated=DateOrder.DMY)
MONTH_FIRST = decide_order([], stated=DateOrder.MDY)
YEREVAN = timezone(timedelta(hours=4))


def read(text: str, order: ColumnOrder = DAY_FIRST) -> tuple[str, str, str]:
    reading = read_date(text, order, column="date")
    assert reading is not None
    return reading.first.isoformat(), reading.last.isoformat(), reading.precision.value


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2022-09-13", "2022-09-13", "2022-09-13", "day"),
        (" 2022/9/3 ", "2022-09-03", "2022-09-03", "day"),
        ("20220913", "2022-09-13", "2022-09-13", "day"),
        ("13.09.2022", "2022-09-13", "2022-09-13", "day"),
        ("3/9/2022", "2022-09-03", "2022-09-03", "day"),
        ("03-09-2022", "2022-09-03", "2022-09-03", "day"),
        ("2022-05", "2022-05-01", "2022-05-31", "month"),
        ("05/2022", "2022-05-01", "2022-05-31", "month"),
        ("05.2022", "2022-05-01", "2022-05-31", "month"),
        ("2024-02", "2024-02-01", "2024-02-29", "month"),
        ("May 2022", "2022-05-01", "2022-05-31", "month"),
        ("2022", "2022-01-01", "2022-12-31", "year"),
        ("13 September 2022", "2022-09-13", "2022-09-13", "day"),
        ("Sept. 13, 2022", "2022-09-13", "2022-09-13", "day"),
        ("September 13th, 2022", "2022-09-13", "2022-09-13", "day"),
        ("Tuesday, 13 September 2022", "2022-09-13", "2022-09-13", "day"),
        ("13-Sep-2022", "2022-09-13", "2022-09-13", "day"),
        ("13 сентября 2022 г.", "2022-09-13", "2022-09-13", "day"),
        ("май 2022", "2022-05-01", "2022-05-31", "month"),
        ("13 sentyabr 2022", "2022-09-13", "2022-09-13", "day"),
        ("13 sentyabr 2022-ci il", "2022-09-13", "2022-09-13", "day"),
        ("13 սեպտեմբերի 2022", "2022-09-13", "2022-09-13", "day"),
        ("13. September 2022", "2022-09-13", "2022-09-13", "day"),
        ("3. März 2022", "2022-03-03", "2022-03-03", "day"),
        ("2022-09-12/2022-09-14", "2022-09-12", "2022-09-14", "days"),
        ("2022-09-12 - 2022-09-14", "2022-09-12", "2022-09-14", "days"),
        ("12.09.2022 – 14.09.2022", "2022-09-12", "2022-09-14", "days"),
        ("12 Sep 2022 to 14 Sep 2022", "2022-09-12", "2022-09-14", "days"),
    ],
)
def test_styles_that_are_read(text: str, first: str, last: str, precision: str) -> None:
    assert read(text) == (first, last, precision)


@pytest.mark.parametrize(
    ("text", "clock", "offset"),
    [
        ("2022-09-13 14:30", time(14, 30), None),
        ("2022-09-13T14:30:05", time(14, 30, 5), None),
        ("2022-09-13T14:30:05.250Z", time(14, 30, 5), UTC),
        ("2022-09-13 00:05+04:00", time(0, 5), YEREVAN),
        ("2022-09-13 00:05 +04", time(0, 5), YEREVAN),
        ("13.09.2022, 14:30", time(14, 30), None),
        ("September 13, 2022 2:30 pm", time(14, 30), None),
        ("13 Sep 2022 12:05 a.m.", time(0, 5), None),
        ("2022-09-13 20:05 GMT", time(20, 5), UTC),
    ],
)
def test_clock_times(text: str, clock: time, offset: timezone | None) -> None:
    reading = read_date(text, DAY_FIRST, column="date")
    assert reading is not None
    assert reading.first == date(2022, 9, 13)
    assert (reading.clock, reading.offset) == (clock, offset)
    assert reading.precision is TimePrecision.MINUTE


@pytest.mark.parametrize("text", ["", " ", "-", "n/a", "Unknown", "NaT", "?", "—"])
def test_a_blank_date_is_unknown_not_today(text: str) -> None:
    assert read_date(text, UNDECIDED, column="date") is None


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "31.02.2022",
        "2022-13-01",
        "13.13.2022",
        "29.02.2023",
        "13/09/22",
        "44817",
        "0202-09-13",
        "2022-09-13 25:00",
        "2022-09-13 14:30 +19:00",
        "2022-09 14:30",
        "2022-09-14/2022-09-12",
        "13 Brumaire 2022",
        "12 May 13 2022",
        "2022-09-13; 2022-09-14",
        "2022-09-13 " + "x" * 10_000,
        "1 2 3",
        "9" * 100_000,
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(RecordError) as caught:
        read_date(text, DAY_FIRST, column="when")
    assert caught.value.column == "when"
    assert caught.value.code in ("date", "range")
    assert len(caught.value.message) < 200


class TestOrder:
    def test_a_day_above_12_decides_for_the_whole_column_and_is_said(self) -> None:
        order = decide_order([(2, "03/09/2022"), (3, "25/09/2022"), (4, "2022-09-01")])
        assert read("03/09/2022", order)[0] == "2022-09-03"
        assert order.notices == (
            (
                "read day first, as '25/09/2022' in line 3 shows; 1 of the dates could be read "
                "either way (--date-order says otherwise)"
            ),
        )

    def test_a_month_first_column(self) -> None:
        order = decide_order([(2, "09/03/2022"), (3, "09/25/2022")])
        assert read("09/03/2022", order)[0] == "2022-09-03"
        with pytest.raises(RecordError, match="there is no month 25"):
            read_date("25/09/2022", order, column="date")

    def test_without_proof_nothing_is_guessed(self) -> None:
        order = decide_order([(2, "03/09/2022"), (3, "04/09/2022")])
        with pytest.raises(RecordError, match="--date-order dmy or --date-order mdy"):
            read_date("03/09/2022", order, column="date")
        assert read("05/05/2022", order)[0] == "2022-05-05"

    def test_a_column_that_goes_both_ways_decides_nothing(self) -> None:
        order = decide_order([(2, "25/09/2022"), (3, "09/25/2022"), (4, "03/04/2022")])
        assert read("25/09/2022", order)[0] == read("09/25/2022", order)[0] == "2022-09-25"
        with pytest.raises(RecordError, match="does not settle it"):
            read_date("03/04/2022", order, column="date")

    def test_dots_are_day_first_unless_the_column_shows_otherwise(self) -> None:
        order = decide_order([(2, "03.09.2022")])
        assert read("03.09.2022", order)[0] == "2022-09-03"
        assert order.notices == (
            "dates with dots are read day first (--date-order says otherwise)",
        )
        order = decide_order([(2, "03.09.2022"), (3, "09.25.2022")])
        assert read("03.09.2022", order)[0] == "2022-03-09"

    def test_what_the_user_says_wins(self) -> None:
        assert read("03/09/2022", MONTH_FIRST)[0] == "2022-03-09"
        assert read("03.09.2022", MONTH_FIRST)[0] == "2022-03-09"
        assert read("2022-03-09", MONTH_FIRST)[0] == "2022-03-09"

    @given(st.lists(st.dates(date(1900, 1, 1), date(2099, 12, 31)), min_size=1, max_size=30))
    def test_a_column_written_day_first_is_never_read_month_first(self, days: list[date]) -> None:
        cells = [(n, day.strftime("%d/%m/%Y")) for n, day in enumerate(days)]
        order = decide_order(cells)
        for (_, cell), day in zip(cells, days, strict=True):
            try:
                reading = read_date(cell, order, column="date")
            except RecordError:
                assert all(day.day <= 12 for day in days)
            else:
                assert reading is not None
                assert reading.first == day

    @given(st.lists(st.dates(date(1900, 1, 1), date(2099, 12, 31)), max_size=10))
    def test_the_order_of_the_rows_does_not_matter(self, days: list[date]) -> None:
        cells = [(n, day.strftime("%m/%d/%Y")) for n, day in enumerate(days)]
        assert decide_order(cells).by_mark == decide_order(reversed(cells)).by_mark


@given(st.text(max_size=40))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        reading = read_date(text, UNDECIDED, column="date")
    except RecordError:
        return
    assert reading is None or reading.first <= reading.last


class TestClock:
    def test_a_clock_column(self) -> None:
        assert read_clock("00:05", column="time") == (time(0, 5), None)
        assert read_clock("2:30 pm", column="time") == (time(14, 30), None)
        assert read_clock("n/a", column="time") is None

    @pytest.mark.parametrize("text", ["night", "25:00", "14", "14:30 or so", "13:00 pm"])
    def test_what_is_no_clock_time_is_refused(self, text: str) -> None:
        with pytest.raises(RecordError):
            read_clock(text, column="time")


class TestWindow:
    def test_a_clock_time_without_a_zone_keeps_only_the_day(self) -> None:
        reading = read_date("2022-09-13 00:05", DAY_FIRST, column="date")
        made = window(reading, as_written="2022-09-13 00:05", column="date")
        assert (made.start, made.end) == (date(2022, 9, 13), date(2022, 9, 13))
        assert (made.precision, made.tz_basis) == (TimePrecision.DAY, None)
        assert made.as_written == "2022-09-13 00:05"

    def test_an_assumed_zone_is_marked_as_such(self) -> None:
        reading = read_date("2022-09-13 00:05", DAY_FIRST, column="date")
        made = window(
            reading,
            as_written=None,
            zone=YEREVAN,
            zone_basis=TimeBasis.ASSUMED,
            column="date",
        )
        assert made.start is not None
        assert made.start.isoformat() == "2022-09-13T00:05:00+04:00"
        assert (made.precision, made.tz_basis) == (TimePrecision.MINUTE, TimeBasis.ASSUMED)

    def test_an_offset_in_the_cell_is_stated(self) -> None:
        reading = read_date("2022-09-13 00:05Z", DAY_FIRST, column="date")
        made = window(
            reading,
            as_written=None,
            zone=YEREVAN,
            zone_basis=TimeBasis.ASSUMED,
            column="date",
        )
        assert made.tz_basis is TimeBasis.STATED
        assert made.start is not None
        assert made.start.isoformat() == "2022-09-13T00:05:00+00:00"

    def test_a_start_and_an_end_make_an_interval(self) -> None:
        first = read_date("2022-09-12", DAY_FIRST, column="date")
        last = read_date("2022-09", DAY_FIRST, column="end")
        made = window(first, last=last, as_written=None, column="end")
        assert (made.start, made.end) == (date(2022, 9, 12), date(2022, 9, 30))
        assert made.precision is TimePrecision.DAYS

    def test_an_end_before_the_start_is_refused(self) -> None:
        first = read_date("2022-09-12", DAY_FIRST, column="date")
        last = read_date("2022-09-11", DAY_FIRST, column="end")
        with pytest.raises(RecordError, match="the end 2022-09-11 is before the start 2022-09-12"):
            window(first, last=last, as_written=None, column="end")
