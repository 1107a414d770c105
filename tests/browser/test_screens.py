"""Phone, wide and narrow, dark, paper."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from contactline.maps.style import load_style
from tests.browser.pictures import as_rgb, has_colour, near, picture
from tests.maps.sample import DOT, TWINS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.conftest import Opened

    Opener = Callable[..., Opened]

pytestmark = pytest.mark.browser

STYLE = load_style()
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "device_scale_factor": 2}


def test_on_a_phone_the_panel_is_a_sheet_under_the_map(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample, **PHONE)
    page = opened.page
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    map_box = page.locator(".folium-map").bounding_box()
    side_box = page.locator("#contactline-page").bounding_box()
    assert map_box
    assert side_box
    assert map_box["height"] > 300
    assert side_box["y"] >= map_box["y"] + map_box["height"] - 20
    for lon, lat in (DOT, TWINS[0], TWINS[1]):
        x, y = opened.point(lon, lat)
        assert 0 < x < 390
        assert 0 < y < side_box["y"], "all claims are in the part of the map that can be seen"
    page.get_by_role("button", name="Show more of the list").tap()
    page.wait_for_timeout(400)
    higher = page.locator("#contactline-page").bounding_box()
    assert higher
    assert higher["height"] > side_box["height"] + 100
    page.get_by_role("button", name="Show more of the map").tap()
    page.get_by_role("button", name="Show more of the map").tap()
    page.wait_for_timeout(400)
    page.touchscreen.tap(*opened.point(*DOT))
    opened.detail.locator("h2").wait_for()
    assert opened.detail.locator("h2").inner_text() == "Dot mine"
    assert opened.errors == []


def test_on_a_phone_time_and_filters_stand_in_the_sheet(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample, **PHONE)
    opened.page.locator("#contactline-tab-filters").tap()
    assert opened.page.locator("#contactline-page .plot").is_visible()
    opened.page.set_viewport_size({"width": 1200, "height": 800})
    opened.wait("!document.querySelector('#contactline-page .plot')")
    assert opened.page.locator("#contactline-time .plot").is_visible()


def test_dark_is_taken_from_the_system_and_can_be_switched(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample, color_scheme="dark")

    def background() -> str:
        found: str = opened.page.evaluate("getComputedStyle(document.body).backgroundColor")
        return found

    dark, light = (as_rgb(table["page"]) for table in (STYLE.dark, STYLE.light))
    assert background() == dark
    corner = opened.point(45.2, 39.9)
    assert has_colour(near(picture(opened), corner, 20), STYLE.dark["land_focus"])
    button = opened.page.get_by_role("button", name="Dark")
    assert button.get_attribute("aria-pressed") == "true"
    button.click()
    assert background() == light
    assert has_colour(near(picture(opened), corner, 20), STYLE.light["land_focus"])
    opened.wait("location.hash.includes('theme=light')")


@pytest.mark.parametrize("width", [320, 390, 761, 1024, 1920])
def test_nothing_sticks_out_at_any_width(open_page: Opener, sample: Path, width: int) -> None:
    opened = open_page(sample, viewport={"width": width, "height": 800})
    page = opened.page
    sticking = (
        "([...document.querySelectorAll('#contactline-page, .overview, .detail, .time')])"
        ".filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.className)"
    )
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert page.evaluate(sticking) == []
    opened.show_filters()
    assert page.evaluate(sticking) == []
    page.locator("#contactline-tab-claims").click()
    opened.listed()
    opened.open_claim("c1")
    assert page.evaluate(sticking) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


@pytest.mark.parametrize("open_legend", [False, True])
def test_the_legend_leaves_the_map_its_room(
    open_page: Opener, bundled_page: Path, open_legend: bool
) -> None:
    opened = open_page(bundled_page, viewport={"width": 1280, "height": 800})
    if open_legend:
        opened.page.locator(".legend > summary").click()
    legend = opened.page.locator(".legend").bounding_box()
    around = opened.page.locator(".folium-map").bounding_box()
    assert legend
    assert around
    share = legend["width"] * legend["height"] / (around["width"] * around["height"])
    assert share < (0.25 if open_legend else 0.08)
    credit = opened.page.locator(".attribution").bounding_box()
    assert credit
    assert credit["x"] >= legend["x"] + legend["width"], "they do not cover one another"


def test_on_paper_stand_title_map_and_all_claims(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    opened.listed()
    opened.page.evaluate("window.print = () => window.dispatchEvent(new Event('beforeprint'))")
    opened.page.locator(".share summary").click()
    opened.page.get_by_role("button", name="Print", exact=True).click()
    opened.wait("document.querySelectorAll('.on-paper tbody tr').length === 7")
    opened.page.emulate_media(media="print")
    words = opened.page.locator("section.on-paper").inner_text()
    for part in (
        "Azerbaijan: losses, no figure",
        "no place of c6 can be drawn",
        "https://example.org",
    ):
        assert part in words
    assert opened.page.locator("h1").is_visible()
    assert opened.page.locator(".folium-map").is_visible()
    assert opened.page.get_by_role("status").is_visible()
    for gone in (".tools", "#contactline-time", ".tabs", ".search", ".leaflet-control-zoom"):
        assert opened.page.locator(gone).is_hidden(), gone
    pdf = opened.page.pdf(format="A4")
    assert io.BytesIO(pdf).read(5) == b"%PDF-"
