"""Small multiples and films: the same map each time, every claim where it belongs, no sums."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from contactline.casebook.book import rows_to_table
from contactline.errors import UsageError
from contactline.maps.snapshot import Plan, make_picture
from contactline.maps.snapshot_film import MOST_FILM_PIXELS, TRAIL_WORDS, Film, most_frames
from contactline.maps.snapshot_gif import Reducer, palette_of
from contactline.maps.snapshot_items import Words
from contactline.maps.snapshot_panels import compose_panels, most_panels
from contactline.maps.snapshot_presets import STEPS
from contactline.maps.snapshot_series import (
    MOST_FRAMES,
    MOST_PANELS,
    _count,
    _stretches,
    panels_by_month,
    parts_by_claimant,
    parts_by_time,
    usual_step,
)
from tests.maps.scenes import BASEMAP, CLAIMS, SHARED, make_book, make_scene, points_book

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from contactline.casebook.book import Casebook
    from contactline.maps.snapshot_series import Part
    from contactline.maps.spec import MapSpec

SIZE = (600, 400)
DAYS = {
    "a1": (date(2022, 1, 5), date(2022, 1, 5)),
    "a2": (date(2022, 1, 30), date(2022, 2, 2)),
    "a3": (date(2022, 2, 2), date(2022, 2, 2)),
    "b1": (date(2022, 6, 1), date(2022, 6, 3)),
    "b2": (date(2022, 6, 30), date(2022, 6, 30)),
    "b3": None,
    "b4": (date(2022, 8, 1), date(2022, 8, 1)),
    "o1": (date(2022, 8, 9), date(2022, 8, 9)),
}


def dated(days: Mapping[str, tuple[date, date] | None], book: Casebook | None = None) -> MapSpec:
    """Return the made-up border with days for some claims, and none for the others."""
    book = make_book() if book is None else book
    claims = book.claims.copy()
    both = [days.get(claim) or (None, None) for claim in claims["claim_id"]]
    table = rows_to_table(
        "claims",
        [
            {**row, "date_start": first, "date_end": last}
            for row, (first, last) in zip(_rows(claims), both, strict=True)
        ],
    )
    return make_scene(replace(book, claims=table))


def _rows(table: object) -> list[dict[str, object]]:
    from contactline.casebook.book import rows_of

    return rows_of(table)  # type: ignore[arg-type]


def ids(part: Part) -> set[str]:
    return set(part.spec.book.claims["claim_id"])


def drawn(part: Part) -> set[str]:
    claims = part.spec.book.claims
    return set(claims["claim_id"][claims["map_status"].isin(["located", "ambiguous", "given"])])


def texts(items: Iterable[object]) -> list[str]:
    return [item.text for item in items if isinstance(item, Words)]


def test_each_side_gets_its_own_claims_and_all_of_them() -> None:
    spec = make_scene()
    parts = parts_by_claimant(spec)
    assert [part.label for part in parts] == ["Armenia", "Azerbaijan", "The report's own voice"]
    assert ids(parts[0]) == {"a1", "a2", "a3", "n1"}
    assert ids(parts[1]) == {"b1", "b2", "b3", "b4", "n2"}
    for part in parts:
        assert part.spec.sides == spec.sides  # so the colours are those of the whole
        assert part.spec.mapped == len(drawn(part))
        assert len(part.spec.not_mapped) == part.spec.total - part.spec.mapped


def test_swapping_the_sides_swaps_their_maps() -> None:
    other = {"AM": "AZ", "AZ": "AM"}
    swapped = tuple((name, other.get(side or "", side), places) for name, side, places in CLAIMS)
    first, second = parts_by_claimant(make_scene())[:2]
    mirrored = parts_by_claimant(make_scene(make_book(swapped)))[:2]
    assert [ids(part) for part in mirrored] == [ids(second), ids(first)]
    assert [part.label for part in mirrored] == [first.label, second.label]


def test_panels_show_the_same_extent_at_the_same_scale() -> None:
    both = (("w-alpha", "at"), ("e-delta", "in"), ("w-mine", "at"))
    spec = make_scene(make_book((("x", "AM", both), ("y", "AZ", both), *CLAIMS)))
    parts = parts_by_claimant(spec)
    _, (left, right, _) = compose_panels(spec, BASEMAP, parts, size_px=(1200, 675))
    at = [{mark.place: mark.anchor for mark in picture.marks} for picture in (left, right)]
    offsets = {
        (round(at[1][place][0] - at[0][place][0], 1), round(at[1][place][1] - at[0][place][1], 1))
        for place in ("w-alpha", "e-delta", "w-mine")
    }
    assert len(offsets) == 1
    assert offsets.pop()[0] > 200  # beside each other, not on each other


def test_the_signs_of_all_panels_have_one_scale() -> None:
    """A side with few claims in a cell is not drawn as large as one with many."""
    few = [(44.5 + 0.01 * i, 39.5 + 0.001 * (i % 7)) for i in range(250)]
    many = [(46.5 + 0.0001 * i, 39.5) for i in range(400)]
    west, east = points_book(few, side="AM"), points_book(many, side="AZ", name="Other")
    for table in ("claims", "claim_places"):
        part = getattr(east, table)
        part["claim_id"] = "q" + part["claim_id"]
    spec = make_scene(
        replace(
            west,
            **{
                table: rows_to_table(
                    table, [*_rows(getattr(west, table)), *_rows(getattr(east, table))]
                )
                for table in ("claims", "claim_places")
            },
        )
    )
    parts = parts_by_claimant(spec)
    items, (left, right) = compose_panels(spec, BASEMAP, parts, size_px=(1200, 675))
    assert left.cells is not None
    assert right.cells is not None
    assert left.cells.most == right.cells.most > 100
    assert left.cells.radius_of(5) == right.cells.radius_of(5)
    assert "Claims counted in a cell" in texts(items)
    assert not any("for each side" in text for text in texts(items))


def test_a_legend_says_nothing_of_places_that_are_not_there() -> None:
    points = [(44.0 + 0.004 * i, 39.5 + 0.05 * (i % 9)) for i in range(900)]
    spec = make_scene(points_book(points))
    items, _ = compose_panels(spec, BASEMAP, parts_by_claimant(spec), size_px=(1200, 675))
    assert not any("one of several places" in text for text in texts(items))


def test_months_have_maps_and_silences_are_shown_as_such() -> None:
    spec = dated(DAYS)
    parts, step, words = panels_by_month(spec)
    assert step == "month"
    assert [(part.label, part.silent, sorted(ids(part))) for part in parts] == [
        ("January 2022", 0, ["a1", "a2"]),
        ("February 2022", 0, ["a2", "a3"]),
        ("Mar 2022 to May 2022", 3, []),
        ("June 2022", 0, ["b1", "b2"]),
        ("July 2022", 1, []),
        ("August 2022", 0, ["b4", "o1"]),
    ]
    assert words == (
        "1 claim on the map without a date left out; a claim that may concern several months "
        "is in each."
    )
    items, pictures = compose_panels(spec, BASEMAP, parts, size_px=(1200, 675), more=words)
    assert len(pictures) == 4
    said = texts(items)
    assert said.count("No claim on the map") == 2
    assert "Mar 2022 to May 2022" in said
    assert {"January 2022", "February 2022", "June 2022", "July 2022", "August 2022"} <= set(said)


def test_more_months_than_a_page_holds_become_years() -> None:
    days = {
        f"p{i}": (date(2000 + i // 6, 2 * (i % 6) + 1, 1), date(2000 + i // 6, 2 * (i % 6) + 1, 2))
        for i in range(40)
    }
    spec = dated(days, points_book([(44 + 0.05 * i, 40.0) for i in range(40)]))
    parts, step, words = panels_by_month(spec)
    assert step == "year"
    assert [part.label for part in parts] == [str(2000 + year) for year in range(7)]
    assert "By year, as 40 months with claims are too many for a page." in words
    assert sum(len(drawn(part)) for part in parts) == 40


def test_a_small_picture_holds_fewer_maps() -> None:
    assert most_panels((400, 300)) < most_panels((1200, 675)) <= most_panels((1240, 1754), 1.36)
    parts, step, words = panels_by_month(dated(DAYS), most=most_panels((400, 300)))
    assert (step, [part.label for part in parts]) == ("year", ["2022"])
    assert "By year, as 4 months with claims are too many for a page." in words


def test_a_heading_is_shortened_before_it_is_cut() -> None:
    spec = dated(DAYS)
    parts, _, _ = panels_by_month(spec)
    assert [part.short for part in parts][:3] == ["Jan 2022", "Feb 2022", "Mar to May 2022"]
    for width in range(500, 1300, 100):
        items, _ = compose_panels(spec, BASEMAP, parts, size_px=(width, 500))
        assert not [text for text in texts(items) if "20" in text and text.endswith("…")]


def test_letters_on_panels_can_be_read() -> None:
    """On a page of a phone or of paper they grow with the page."""
    spec = make_scene()
    for size, unit in (((1080, 1920), None), ((1240, 1754), 1.36)):
        items, _ = compose_panels(spec, BASEMAP, parts_by_claimant(spec), size_px=size, unit=unit)
        assert min(item.size_px for item in items if isinstance(item, Words)) >= 7.5


def test_too_many_years_are_refused_with_what_to_do() -> None:
    days = {f"p{i}": (date(1900 + 2 * i, 1, 1), date(1900 + 2 * i, 1, 1)) for i in range(40)}
    spec = dated(days, points_book([(44 + 0.05 * i, 40.0) for i in range(40)]))
    with pytest.raises(UsageError, match=f"more than the {MOST_PANELS} .*--since and --until"):
        panels_by_month(spec)


def test_claims_without_a_date_have_no_time_to_go_through() -> None:
    spec = make_scene(points_book([(45.0, 40.0)]))
    for call in (panels_by_month, usual_step, lambda given: parts_by_time(given, "day")):
        with pytest.raises(UsageError, match="no claim on the map has a date"):
            call(spec)  # type: ignore[operator]


@given(
    first=st.dates(),
    days=st.integers(0, 3000),
    step=st.sampled_from(STEPS),
)
def test_stretches_follow_each_other_and_cover_every_day(first: date, days: int, step: str) -> None:
    last = date.fromordinal(min(first.toordinal() + days, date.max.toordinal()))
    made = _stretches(first, last, step)
    assert len(made) == _count(first, last, step)
    assert made[0][0] <= first
    assert made[-1][0] <= last <= made[-1][1]
    for (_, end), (begin, _) in pairwise(made):
        assert begin == end + timedelta(days=1)


def test_any_span_of_days_is_answered_at_once() -> None:
    days = {"a1": (date.min, date.min), "a2": (date.max, date.max)}
    spec = dated(days)
    assert usual_step(spec) == "year"
    for step in STEPS:
        with pytest.raises(UsageError, match=f"more than the {MOST_FRAMES} that can be drawn"):
            parts_by_time(spec, step)
    with pytest.raises(UsageError, match="years are more than"):
        panels_by_month(spec)


@pytest.mark.parametrize(
    ("last", "step"),
    [
        (date(2022, 1, 5), "day"),
        (date(2022, 4, 14), "day"),
        (date(2022, 4, 15), "week"),
        (date(2023, 12, 1), "week"),
        (date(2024, 6, 1), "month"),
        (date(2031, 6, 1), "year"),
    ],
)
def test_the_span_chooses_the_step(last: date, step: str) -> None:
    days = {"a1": (date(2022, 1, 5), date(2022, 1, 5)), "a2": (last, last)}
    assert usual_step(dated(days)) == step


def test_the_size_of_a_film_chooses_a_longer_step() -> None:
    days = {"a1": (date(2022, 1, 1),) * 2, "a2": (date(2022, 3, 1),) * 2}
    assert usual_step(dated(days), most=most_frames(SIZE, 1)) == "day"
    assert usual_step(dated(days), most=most_frames((1200, 675), 3)) == "week"


def test_an_unknown_step_lists_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"'hour'.*auto, day, week, month, year"):
        parts_by_time(dated(DAYS), "hour")
    with pytest.raises(UsageError, match="no step 'hour'"):
        Plan(format="gif", step="hour").check()


@pytest.mark.parametrize(
    ("plan", "why"),
    [
        (Plan(format="gif", step="day", by="month"), "not both"),
        (Plan(format="png", step="day"), "no moving picture format 'png'"),
        (Plan(format="gif"), "no picture format 'gif'"),
        (Plan(by="week"), "no maps by 'week'"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(plan: Plan, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        plan.check()


@pytest.fixture(scope="module")
def film() -> Film:
    spec = dated(DAYS)
    parts, more = parts_by_time(spec, "month")
    return Film(spec, BASEMAP, parts, size_px=SIZE, more=more)


@pytest.fixture(scope="module")
def frames(film: Film) -> list[np.ndarray]:
    return [film.draw(index) for index in range(len(film))]


def test_only_the_map_moves(film: Film, frames: list[np.ndarray]) -> None:
    """Title, legend, sources and the land stand still."""
    assert len(frames) == 8
    assert {frame.shape for frame in frames} == {(SIZE[1], SIZE[0], 3)}
    moved = np.any([np.any(frame != frames[0], axis=2) for frame in frames[1:]], axis=0)
    rows, columns = np.nonzero(moved)
    box = film._frame
    assert box.left <= columns.min()
    assert columns.max() <= box.right
    assert box.top <= rows.min()
    assert rows.max() <= box.bottom
    assert moved.mean() < 0.5


def test_a_frame_is_the_same_whenever_it_is_drawn(film: Film, frames: list[np.ndarray]) -> None:
    for index in (7, 0, 3):
        assert np.array_equal(film.draw(index), frames[index])


def test_what_was_claimed_before_stays_and_is_pale(film: Film, frames: list[np.ndarray]) -> None:
    mark = next(mark for mark in film._map.marks if mark.place == "w-alpha")
    x, y = (round(value) for value in mark.anchor)
    strong = np.array([0x7B, 0x32, 0x94])
    assert np.array_equal(frames[0][y, x], strong)
    pale = frames[2][y, x].astype(int)
    assert film.has_trail
    assert (pale > strong).all()
    assert np.ptp(pale) > 15  # still its own colour
    assert np.array_equal(frames[7][y, x], pale)
    late = next(mark for mark in film._map.marks if mark.claimed.kind == "line")
    x, y = (round(value) for value in late.anchor)
    assert np.array_equal(frames[0][y, x], frames[6][y, x])  # nothing before its time
    assert not np.array_equal(frames[6][y, x], frames[7][y, x])


def test_a_silent_frame_is_short_and_the_last_is_long(film: Film) -> None:
    assert film.milliseconds == [1000, 1000, 300, 300, 300, 1000, 300, 2500]


def test_a_crowd_leaves_no_trail() -> None:
    points = [(44.0 + 0.004 * i, 39.5 + 0.05 * (i % 9)) for i in range(900)]
    days = {f"p{i}": (date(2022, 1 + i % 3, 1),) * 2 for i in range(900)}
    spec = dated(days, points_book(points))
    parts, _ = parts_by_time(spec, "month")
    film = Film(spec, BASEMAP, parts, size_px=SIZE)
    assert not film.has_trail
    cells = [film._cells(crowd) for crowd in film._crowds]
    assert len({cell.most for cell in cells if cell is not None}) == 1
    assert all(cell is not None for cell in cells)


def test_earlier_claims_of_two_sides_are_both_seen() -> None:
    from contactline.maps.snapshot_film import earlier
    from contactline.maps.snapshot_places import claimed_places

    spec = make_scene(make_book((*CLAIMS, *SHARED)))
    whole = {place.key: place.shapes for place in claimed_places(spec)}
    parts = [claimed_places(part.spec) for part in parts_by_claimant(spec)]
    sides = [side.side for side in spec.sides]
    forward = {place.key: place.shapes for place in earlier(parts, sides)}
    assert {key: set(shapes) for key, shapes in forward.items()} == {
        key: set(shapes) for key, shapes in whole.items()
    }
    backward = earlier(parts[::-1], sides)
    assert {place.key: place.shapes for place in backward} == forward


def test_more_pixels_than_can_be_held_are_refused() -> None:
    spec = dated(DAYS)
    parts, _ = parts_by_time(spec, "day")
    assert len(parts) > most_frames((1200, 675), 2)
    with pytest.raises(UsageError, match="choose a longer step, a smaller --size"):
        Film(spec, BASEMAP, parts, size_px=(1200, 675), scale=2)
    assert most_frames((1000, 1000), 1) == MOST_FILM_PIXELS // 1_000_000


@pytest.mark.parametrize("format", ["gif", "webp"])
def test_a_film_is_a_file_that_moves(format: str) -> None:  # noqa: A002
    steps: list[tuple[int, int | None]] = []
    picture = make_picture(
        dated(DAYS),
        BASEMAP,
        Plan(format=format, size_px=(300, 220), step="auto"),
        progress=lambda _, done, total: steps.append((done, total)),
    )
    facts = picture.words.facts
    assert facts.step == "week"
    assert "moves through 32 weeks; what was claimed before stays, in pale colours" in facts.alt
    assert steps == [(index, 32) for index in range(32)]
    with Image.open(io.BytesIO(picture.data)) as image:
        assert image.n_frames == 32  # type: ignore[attr-defined]
        assert image.info["loop"] == 0
        times = []
        for index in range(32):
            image.seek(index)
            image.load()
            times.append(image.info["duration"])
        assert times[-1] == 2500
        assert set(times[:-1]) == {300, 1000}


def test_the_words_of_panels_are_in_the_picture_and_about_it() -> None:
    spec = dated(DAYS)
    picture = make_picture(spec, BASEMAP, Plan(format="svg", size_px=(900, 600), by="month"))
    assert picture.words.alt.startswith(
        "4 maps of the same extent, one for each month with a claim."
    )
    assert picture.words.facts.by == "month"
    single = make_picture(
        make_scene(make_book(CLAIMS[:1])), BASEMAP, Plan(size_px=(400, 300), by="claimant")
    )
    assert single.words.alt.startswith("1 map of the same extent")
    with pytest.raises(UsageError, match="no claim is on the map"):
        make_picture(make_scene(make_book((("n1", "AM", ()),))), BASEMAP, Plan(by="claimant"))


def test_a_palette_keeps_the_colours_that_mean_something() -> None:
    """However rare they are: a side's colour may not become grey."""
    rng = np.random.default_rng(7)
    noise = rng.integers(0, 256, size=(90, 100, 3), dtype=np.uint8)
    noise[0, 0] = (0x3B, 0x5B, 0x92)
    flat = np.full((90, 100, 3), (255, 253, 248), dtype=np.uint8)
    palette = palette_of([noise, flat], kept=["#3b5b92", "#123456"])
    assert len(palette) <= 255
    rows = set(map(tuple, palette.tolist()))
    assert {(0x3B, 0x5B, 0x92), (255, 253, 248)} <= rows
    reduced = Reducer(palette).reduce(noise).convert("RGB")
    assert reduced.getpixel((0, 0)) == (0x3B, 0x5B, 0x92)
    off = np.abs(np.asarray(reduced).astype(int) - noise.astype(int)).max(axis=2)
    assert np.median(off) < 40
    assert np.array_equal(palette_of([noise, flat], kept=["#3b5b92"]), palette)


def test_few_colours_are_kept_as_they_are() -> None:
    picture = np.arange(75, dtype=np.uint8).reshape(5, 5, 3)
    made = Reducer(palette_of([picture])).reduce(picture).convert("RGB")
    assert np.array_equal(np.asarray(made), picture)


def test_the_clock_says_that_pale_is_before(film: Film) -> None:
    from contactline.maps.snapshot_film import _clock

    items = _clock(film._clock, film._parts, 2, film._look, trail=True)
    assert texts(items) == ["March 2022", "no claim on the map", TRAIL_WORDS]
