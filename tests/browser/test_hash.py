"""The address holds the view: there and back, by history, and whatever others write into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.test_filters import choose, find

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.conftest import Opened

    Opener = Callable[..., Opened]

pytestmark = pytest.mark.browser

LOOK = """() => ({
    shown: contactline.shown,
    rows: document.querySelector("#contactline-list [role=grid]").getAttribute("aria-rowcount"),
    checked: [...document.querySelectorAll(".option input:checked")].map((one) => one.value),
    dates: ["from", "to"].map((name) => document.querySelector(`[name=${name}]`).value),
    text: document.querySelector("#contactline-search").value,
    lang: document.documentElement.lang,
    theme: document.documentElement.dataset.theme,
    names: document.querySelector("#contactline-names").value,
    wide: document.body.classList.contains("is-wide"),
    open: document.querySelector("#contactline-detail .is-focus")?.dataset.claim ?? null,
    zoom: contactline.map.getZoom().toFixed(2),
    at: [contactline.map.getCenter().lat.toFixed(3), contactline.map.getCenter().lng.toFixed(3)],
})"""


def look(opened: Opened) -> dict[str, Any]:
    found: dict[str, Any] = opened.page.evaluate(LOOK)
    return found


def test_a_view_opened_again_is_the_same_view(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    page = opened.page
    choose(opened, dispute="mutual_accusation")
    page.get_by_label("From", exact=True).fill("2022-05-01")
    find(opened, "positions")
    page.get_by_role("button", name="Dark").click()
    page.get_by_text("Layers", exact=True).click()
    page.get_by_label("Place names").select_option("hy")
    page.get_by_label("Sort by").select_option("status")
    opened.wait("location.hash.includes('sort=status')")
    page.get_by_role("button", name="Wide table").click()
    page.evaluate("contactline.map.setView([40, 46], 9, {animate: false})")
    opened.open_claim("c2")
    page.locator("select.language").evaluate("one => one.value")
    opened.wait("location.hash.includes('map=') && location.hash.includes('claim=c2')")
    page.wait_for_timeout(450)
    before = look(opened)
    again = open_page(sample, view=page.evaluate("location.hash"))
    again.wait("Boolean(document.querySelector('#contactline-detail .is-focus'))")
    assert look(again) == before
    assert before["open"] == "c2"
    assert before["names"] == "hy"
    assert again.hash() == opened.hash(), "opening it changes nothing"
    assert again.clean()


def test_back_and_forward_walk_through_the_views(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    page = opened.page
    start = look(opened)
    choose(opened, claimant="AM")
    filtered = look(opened)
    opened.open_claim("c3")
    opened.wait("location.hash.includes('claim=c3')")
    page.locator("select.language").evaluate("() => 0")
    page.go_back()
    opened.wait("document.querySelector('#contactline-detail').hidden")
    assert look(opened)["checked"] == ["AM"]
    page.go_back()
    opened.wait(f"contactline.shown === {start['shown']}")
    assert look(opened)["checked"] == []
    page.go_forward()
    opened.wait(f"contactline.shown === {filtered['shown']}")
    page.go_forward()
    opened.wait("Boolean(document.querySelector('#contactline-detail .is-focus'))")
    assert look(opened)["open"] == "c3"
    assert opened.clean()


def test_a_claim_can_be_linked_to(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample, view="#claim=c4")
    opened.wait("Boolean(document.querySelector('#contactline-detail .is-focus'))")
    assert opened.detail.locator(".is-focus").get_attribute("data-claim") == "c4"


@pytest.mark.parametrize(
    "view",
    [
        "#%",
        "#f.claimant=XX,YY&f.nonsense=1&f.__proto__=a&f.constructor=b",
        "#map=1e309/NaN/-&from=2022-99-99&to=<script>&lang=__proto__&sort=toString",
        "#claim=nobody&q=%00%00&theme=purple&list=&names=constructor",
        "#q=%3Cimg%20src%3Dx%20onerror%3Dwindow.broken%3D1%3E",
        "#" + "f.claimant=AM&" * 4000,
        "#from=9999-12-31&to=0001-01-01",
    ],
)
def test_a_hostile_address_breaks_nothing(open_page: Opener, sample: Path, view: str) -> None:
    opened = open_page(sample, view=view)
    assert opened.page.evaluate("window.broken") is None
    assert opened.clean()
    assert opened.state()["total"] == 7
    choose(opened, claimant="AM")
    opened.page.get_by_role("button", name="Reset filters").click()
    assert opened.state()["shown"] == 5


def test_the_map_stays_out_of_the_address_until_it_is_moved(
    open_page: Opener, sample: Path
) -> None:
    opened = open_page(sample)
    opened.page.set_viewport_size({"width": 1000, "height": 700})
    opened.page.wait_for_timeout(500)
    assert opened.hash() == ""
    opened.page.locator(".leaflet-control-zoom-in").click()
    opened.wait("location.hash.includes('map=')")


def test_reset_empties_the_address(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    choose(opened, claimant="AM", type="")
    opened.wait("location.hash.includes('f.claimant=AM') && location.hash.includes('f.type=~')")
    opened.page.get_by_role("button", name="Reset filters").click()
    assert opened.hash() == ""
