"""Time: the two inputs, the brush, the handles and going through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.conftest import Opened

    Opener = Callable[..., Opened]

pytestmark = pytest.mark.browser

VALUES = """() => ["from", "to"].map((name) => document.querySelector(`[name=${name}]`).value)"""


def values(opened: Opened) -> list[str]:
    found: list[str] = opened.page.evaluate(VALUES)
    return found


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2022-09-13", "", {"c1", "c2", "c3", "c7"}),
        ("", "2022-05-03", {"c4", "c5"}),
        ("2022-05-06", "2022-09-13", {"c3", "c4"}),
        ("2022-11-30", "2022-11-30", {"c1", "c2", "c7"}),
    ],
)
def test_dates_keep_claims_whose_time_may_fall_within(
    open_page: Opener, sample: Path, since: str, until: str, expected: set[str]
) -> None:
    opened = open_page(sample)
    opened.page.get_by_label("From", exact=True).fill(since)
    opened.page.get_by_label("To", exact=True).fill(until)
    assert set(opened.listed()) == expected
    assert "1 without a date is left out" in opened.page.get_by_role("status").inner_text()


def test_dates_the_wrong_way_round_become_one_day(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    opened.page.get_by_label("To", exact=True).fill("2022-05-03")
    opened.page.get_by_label("From", exact=True).fill("2022-09-13")
    assert values(opened) == ["2022-09-13", "2022-09-13"]
    assert opened.listed() == ["c3"]


def drag(opened: Opened, start: float, end: float, *, steps: int = 6) -> None:
    """Drag over the chart, from one share of its width to another."""
    box = opened.page.locator(".plot").bounding_box()
    assert box
    y = box["y"] + box["height"] / 2
    opened.page.mouse.move(box["x"] + start * box["width"], y)
    opened.page.mouse.down()
    opened.page.mouse.move(box["x"] + end * box["width"], y, steps=steps)
    opened.page.mouse.up()


def test_a_brush_over_the_bars_chooses_their_days(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    drag(opened, 0.5, 0.9)
    first, last = values(opened)
    assert "2022-07-01" < first < "2022-09-01"
    assert "2022-10-15" < last < "2022-11-28"
    assert opened.listed() == ["c3"]
    handle = opened.page.get_by_role("slider", name="First day")
    assert handle.get_attribute("aria-valuetext") in (
        opened.page.locator(".chosen").inner_text(),
        handle.get_attribute("aria-valuetext"),
    )
    drag(opened, 0.7, 0.3)
    moved = values(opened)
    assert moved[0] < first, "what is chosen can be moved"
    opened.page.get_by_role("button", name="All dates").click()
    assert values(opened) == ["", ""]
    assert opened.state()["shown"] == 5


def test_a_click_chooses_a_bar_and_another_lets_it_go(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    box = opened.page.locator(".plot").bounding_box()
    assert box
    at = (box["x"] + 0.68 * box["width"], box["y"] + 20)
    opened.page.mouse.click(*at)
    first, last = values(opened)
    assert first
    assert first <= last
    opened.page.mouse.click(*at)
    assert values(opened) == ["", ""]


def test_the_handles_move_by_keyboard_and_say_the_day(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    first = opened.page.get_by_role("slider", name="First day")
    last = opened.page.get_by_role("slider", name="Last day")
    first.focus()
    opened.page.keyboard.press("ArrowRight")
    assert values(opened) == ["2022-04-02", ""]
    assert first.get_attribute("aria-valuetext") == "2 Apr 2022"
    opened.page.keyboard.press("End")
    assert values(opened)[0] == "2022-11-30"
    last.focus()
    opened.page.keyboard.press("Home")
    assert values(opened) == ["2022-11-30", "2022-11-30"], "it stops at the other"
    opened.page.keyboard.press("PageUp")
    assert first.get_attribute("aria-valuemin") == last.get_attribute("aria-valuemin")


def test_a_finger_can_brush(open_page: Opener, sample: Path) -> None:
    opened = open_page(
        sample, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    opened.page.locator("#contactline-tab-filters").tap()
    opened.page.locator(".plot").scroll_into_view_if_needed()
    box = opened.page.locator(".plot").bounding_box()
    assert box
    client = opened.page.context.new_cdp_session(opened.page)
    y = box["y"] + box["height"] / 2

    def touch(kind: str, share: float) -> None:
        points = [] if kind == "touchEnd" else [{"x": box["x"] + share * box["width"], "y": y}]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0.5)
    for share in (0.55, 0.7, 0.9):
        touch("touchMove", share)
    touch("touchEnd", 0.9)
    first, last = values(opened)
    assert "2022-07-01" < first < last < "2022-11-28"


def test_the_histogram_agrees_with_the_list(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    label = opened.page.locator(".plot svg").get_attribute("aria-label")
    assert label
    assert "1 Apr 2022 to 30 Nov 2022" in label
    assert "Most: 3, 28 Nov – 4 Dec 2022" in label
    box = opened.page.locator(".plot").bounding_box()
    assert box
    opened.page.mouse.move(box["x"] + 1, box["y"] + 10)
    assert opened.page.locator(".readout").inner_text().endswith("1 of 1")


def test_going_through_time_steps_stops_and_ends(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    page = opened.page
    page.get_by_role("button", name="One step on").click()
    assert values(opened) == ["2022-04-01", "2022-04-30"]
    page.get_by_role("button", name="One step on").click()
    assert values(opened) == ["2022-05-01", "2022-05-31"]
    assert opened.listed() == ["c4"]
    page.get_by_role("button", name="One step back").click()
    assert values(opened)[0] == "2022-04-01"
    page.get_by_text("Pace").click()
    page.get_by_label("Steps a second").select_option("8")
    page.get_by_label("Window").select_option("quarter")
    page.get_by_role("button", name="Play through time").click()
    opened.wait("document.querySelector('[name=from]').value > '2022-06-01'")
    page.get_by_role("button", name="Pause").click()
    paused = values(opened)
    page.wait_for_timeout(300)
    assert values(opened) == paused
    page.get_by_role("button", name="Play through time").click()
    opened.wait("document.querySelector('.play-button').ariaLabel === 'Play through time'")
    assert values(opened)[1] >= "2022-11-30", "it ends by itself at the end"
    assert opened.clean()


def test_with_less_motion_each_press_is_one_step(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample, reduced_motion="reduce")
    play = opened.page.get_by_role("button", name="Play through time")
    assert opened.page.get_by_text("each press is one step").is_visible()
    play.click()
    assert values(opened) == ["2022-04-01", "2022-04-30"]
    opened.page.wait_for_timeout(700)
    assert values(opened) == ["2022-04-01", "2022-04-30"]
    play.click()
    assert values(opened) == ["2022-05-01", "2022-05-31"]
