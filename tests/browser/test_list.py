"""The list twin: the records of the map, sortable, walked by keyboard, never built whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.test_filters import choose
from tests.maps.sample import DOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.conftest import Opened

    Opener = Callable[..., Opened]

pytestmark = pytest.mark.browser


def test_all_claims_are_in_the_list_the_newest_first(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    assert opened.listed() == ["c7", "c1", "c2", "c3", "c4", "c5", "c6"]
    grid = opened.page.get_by_role("grid", name="Claims")
    assert grid.get_attribute("aria-rowcount") == "8"
    first = opened.row("c1").inner_text()
    for part in (
        "Azerbaijan",
        "Armenia",
        "29–30 Nov 2022",
        "Mutual accusation",
        "losses, no figure",
    ):
        assert part in first
    assert "no date" in opened.row("c6").inner_text()


def test_what_is_not_mapped_is_listed_with_its_reason_and_opens(
    open_page: Opener, sample: Path
) -> None:
    opened = open_page(sample)
    assert "Not mapped: no place of c6 can be drawn" in opened.row("c6").inner_text()
    assert "Not mapped" not in opened.row("c5").inner_text()
    words = opened.open_claim("c6").inner_text()
    assert "no place of c6 can be drawn" in words
    assert "eastern part of the border" in words


@pytest.mark.parametrize(
    ("column", "order"),
    [
        ("claimant", ["c2", "c3", "c6", "c1", "c4", "c5", "c7"]),
        ("status", ["c3", "c1", "c2", "c4", "c5", "c6", "c7"]),
        ("casualties", ["c3", "c1", "c2", "c7", "c4", "c5", "c6"]),
        ("place", ["c2", "c6", "c5", "c1", "c3", "c4", "c7"]),
    ],
)
def test_the_list_is_sorted_by_any_column(
    open_page: Opener, sample: Path, column: str, order: list[str]
) -> None:
    opened = open_page(sample)
    opened.page.get_by_label("Sort by").select_option(column)
    opened.wait(f"location.hash.includes('sort={column}')")
    assert opened.listed() == order
    opened.page.get_by_role("button", name="ascending").click()
    opened.wait(f"location.hash.includes('sort=-{column}')")
    assert sorted(opened.listed()) == sorted(order)
    assert opened.listed() != order


def test_the_wide_table_sorts_by_its_heads(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    page = opened.page
    page.get_by_role("button", name="Wide table").click()
    heads = page.get_by_role("columnheader")
    assert heads.all_inner_texts()[0].startswith("Date")
    assert heads.nth(0).get_attribute("aria-sort") == "descending"
    page.get_by_role("button", name="Claimant").click()
    assert (
        page.get_by_role("columnheader", name="Claimant").get_attribute("aria-sort") == "ascending"
    )
    assert page.evaluate("document.activeElement.innerText").startswith("Claimant")
    assert opened.listed()[0] == "c2"
    lefts = [
        [round(box["x"]) for one in row.locator("> .cell").all() if (box := one.bounding_box())]
        for row in (page.locator(".head [role=row]"), page.locator("#contactline-list .row").first)
    ]
    assert len(lefts[0]) == 7
    assert lefts[0] == lefts[1], "cells stand below their heads"


def test_rows_and_places_point_at_one_another(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    opened.row("c3").hover()
    assert opened.page.evaluate("contactline.layer.marks.claim") is not None
    opened.page.mouse.move(700, 5)
    opened.page.mouse.click(*opened.point(*DOT))
    opened.detail.locator("h2").wait_for()
    opened.page.keyboard.press("Escape")
    assert opened.page.evaluate("document.activeElement.dataset.claim") == "c2" or (
        opened.page.evaluate("document.activeElement.dataset.claim") == "c1"
    )


def test_the_list_is_walked_by_keyboard(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    page = opened.page
    opened.listed()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")

    def at() -> str:
        found: str = page.evaluate("document.activeElement.dataset.claim")
        return found

    assert at() == "c7"
    page.keyboard.press("ArrowDown")
    assert at() == "c1"
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("End")
    assert at() == "c6"
    page.keyboard.press("Home")
    assert at() == "c7"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    opened.detail.locator(".is-focus").wait_for()
    assert opened.detail.locator(".is-focus").get_attribute("data-claim") == "c2"
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.keyboard.press("Escape")
    assert opened.detail.is_hidden()
    assert at() == "c2"
    tabbable = page.locator("#contactline-list .row[tabindex='0']")
    assert tabbable.count() == 1, "one stop for the whole list"


def test_filters_change_the_list_not_the_place_in_it(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    choose(opened, claimant="AM")
    assert opened.listed() == ["c2", "c3", "c6"]
    assert [opened.row(one).get_attribute("aria-rowindex") for one in ("c2", "c3", "c6")] == [
        "2",
        "3",
        "4",
    ]
