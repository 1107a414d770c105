"""Facets, chips and search: every number on the page is the one that Python counts."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest

from contactline.maps.interactive import render_html
from tests.browser.values import FACETS, values_of
from tests.maps.sample import make_book, make_sample_basemap, make_sample_spec

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contactline.casebook.book import Casebook
    from contactline.gazetteer.resolve import Gazetteer
    from tests.browser.conftest import Opened

    Opener = Callable[..., Opened]

pytestmark = pytest.mark.browser

NUMBERS = """() => ({
    shown: contactline.shown,
    status: document.querySelector("[role=status]").innerText,
    tab: Number(document.querySelector("#contactline-tab-claims .count").textContent),
    rows: Number(document.querySelector("#contactline-list [role=grid]")
        .getAttribute("aria-rowcount")) - 1,
    listed: [...document.querySelectorAll("#contactline-list .row")]
        .map((one) => one.dataset.claim).sort(),
    share: document.querySelector(".share-menu .fine").textContent,
    facets: Object.fromEntries(FACETS.map((facet) => [facet,
        Object.fromEntries([...document.querySelectorAll(`[data-facet="${facet}"] .option`)]
            .map((one) => [one.querySelector("input").value,
                           Number(one.querySelector(".count").textContent)]))])),
})""".replace("FACETS", json.dumps(FACETS))

CHOOSE = """(wanted) => {
    document.querySelector("#contactline-reset")?.click();
    for (const [facet, key] of Object.entries(wanted)) {
        const boxes = [...document.querySelectorAll(`[data-facet="${facet}"] .option input`)];
        boxes.find((one) => one.value === key).click();
    }
}"""


def choose(opened: Opened, **wanted: str) -> None:
    """Choose one value of some facets and no other, through their boxes."""
    opened.page.evaluate(CHOOSE, wanted)


def check_each(opened: Opened, rows: list[dict[str, Any]], choices: list[dict[str, str]]) -> None:
    """Make some choices one after the other and compare all numbers of each with Python's."""
    found = opened.page.evaluate(
        f"(all) => all.map((wanted) => {{ ({CHOOSE})(wanted); return ({NUMBERS})(); }})", choices
    )
    for numbers, chosen in zip(found, choices, strict=True):
        check_counts(numbers, rows, chosen)


def check_counts(found: dict[str, Any], rows: list[dict[str, Any]], chosen: dict[str, str]) -> None:
    """Compare every number on the page with Python's."""
    kept = [row for row in rows if all(key in row[facet] for facet, key in chosen.items())]
    drawn = sum(row["drawn"] for row in kept)
    assert found["shown"] == drawn, chosen
    assert found["tab"] == found["rows"] == len(kept), chosen
    if len(found["listed"]) == len(kept) and all(found["listed"]):  # all in sight and read
        assert found["listed"] == sorted(row["claim_id"] for row in kept), chosen
    assert f"{drawn} of {len(rows)} claims shown" in found["status"]
    assert f": {len(kept)} claim" in found["share"]
    if chosen:
        verb = "matches" if len(kept) == 1 else "match"
        assert f"{len(kept)} {verb} the filters" in found["status"]
    if len(kept) > drawn:
        assert f"{len(kept) - drawn} not mapped" in found["status"]
    for facet, numbers in found["facets"].items():
        others = {name: key for name, key in chosen.items() if name != facet}
        left = [row for row in rows if all(key in row[name] for name, key in others.items())]
        wanted = {key: 0 for row in rows for key in row[facet]}
        for row in left:
            for key in row[facet]:
                wanted[key] += 1
        assert numbers == wanted, (facet, chosen)


def keys_of(rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    return {facet: sorted({key for row in rows for key in row[facet]}) for facet in FACETS}


def test_every_facet_alone_and_in_pairs_agrees_with_python(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    rows = values_of(make_book())
    keys = keys_of(rows)
    check_each(opened, rows, [{}, *({facet: key} for facet in keys for key in keys[facet])])
    for one, two in itertools.combinations(keys, 2):
        pairs = itertools.product(keys[one], keys[two])
        check_each(opened, rows, [{one: first, two: second} for first, second in pairs])
    check_each(opened, rows, [{}])
    assert opened.page.evaluate("performance.getEntriesByName('contactline:filter').length") > 10
    assert opened.clean()


def test_the_bundled_claims_agree_with_python_in_every_facet(
    open_page: Opener, bundled_page: Path, bundled: Casebook
) -> None:
    opened = open_page(bundled_page)
    rows = values_of(bundled)
    keys = keys_of(rows)
    choices = [{facet: key} for facet in keys for key in keys[facet]]
    three = {"claimant": "AZ", "type": "Armed clash", "dispute": "mutual_accusation"}
    check_each(opened, rows, [*choices, three])


REGIONS = """() => [...document.querySelectorAll('[data-facet="region"] .option')].map((one) =>
    [one.querySelector("bdi").textContent, Number(one.querySelector(".count").textContent)])"""


def test_regions_are_counted_as_the_region_filter_does(
    open_page: Opener, bundled_page: Path, bundled: Casebook, gazetteer: Gazetteer
) -> None:
    from contactline.pipeline.filters import Filters, apply_filters

    opened = open_page(bundled_page)
    found = dict(opened.page.evaluate(REGIONS))
    assert {"Kalbajar", "Lachin", "Gegharkunik", "Syunik", "Tavush"} <= set(found)
    for name in ("Kalbajar", "Lachin", "Gegharkunik", "Syunik", "Vayots Dzor", "Dashkasan"):
        kept = apply_filters(bundled, Filters(regions=(name,)), gazetteer)
        assert found[name] == len(kept.claims), name
    opened.show_filters()
    group = opened.page.locator('[data-facet="region"]')
    assert "Armenia" in group.locator(".group").all_inner_texts()
    group.get_by_role("searchbox").fill("kalb")
    group.get_by_label("Kalbajar").check()
    assert opened.state()["shown"] == found["Kalbajar"]


def test_several_choices_of_a_facet_are_alternatives(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    opened.show_filters()
    group = opened.page.locator('[data-facet="claimant"]')
    group.get_by_label("Armenia").check()
    group.get_by_label("Azerbaijan").check()
    assert sorted(opened.listed()) == ["c1", "c2", "c3", "c4", "c6"]
    assert group.locator("summary").inner_text().split() == ["Who", "claims", "2", "chosen"]
    group.get_by_label("Armenia").uncheck()
    opened.page.locator("#contactline-tab-claims").click()
    assert sorted(opened.listed()) == ["c1", "c4"]


def test_what_is_filtered_stands_as_chips_that_can_be_taken_away(
    open_page: Opener, sample: Path
) -> None:
    opened = open_page(sample)
    page = opened.page
    assert page.locator(".chosen li").count() == 0
    choose(opened, claimant="AM", dispute="denied")
    chips = page.locator(".chosen li")
    assert [one.split("×")[0].strip() for one in chips.all_inner_texts()] == [
        "Who claims: Armenia",
        "How the accounts stand: Denied",
        "Reset filters",
    ]
    page.get_by_role("button", name="Remove the filter Who claims: Armenia").focus()
    page.keyboard.press("Enter")
    assert opened.state()["shown"] == 1
    assert "Denied" in page.evaluate("document.activeElement.innerText"), "focus stays by the chips"
    page.get_by_role("button", name="Reset filters").click()
    assert chips.count() == 0
    assert opened.state()["shown"] == 5
    assert page.evaluate("document.activeElement.id") == "contactline-search"


def test_what_is_filtered_out_leaves_map_legend_and_panel(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    legend = opened.page.locator(".legend-rows")
    opened.page.locator(".legend > summary").click()
    assert "May be any of these places" in legend.inner_text()
    assert "Claims of several sides" in legend.inner_text()
    choose(opened, claimant="AM")
    assert "May be any of these places" not in legend.inner_text()
    assert "Claims of several sides" not in legend.inner_text()
    assert "Azerbaijan" not in legend.inner_text()


def test_an_open_panel_says_what_the_filters_hide(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    card = opened.open_claim("c1")
    assert "hidden on the map by the filters" not in card.inner_text()
    opened.page.get_by_label("From", exact=True).fill("2022-12-01")
    opened.wait("document.querySelector('#contactline-detail').innerText.includes('hidden on')")
    assert opened.detail.is_visible()


# Search


def find(opened: Opened, text: str) -> list[str]:
    """Search for a text and return the claims that are listed then."""
    box = opened.page.get_by_role("searchbox", name="Search in texts")
    box.fill(text)
    box.press("Enter")
    wanted = f"new URLSearchParams(location.hash.slice(1)).get('q') === {json.dumps(text or None)}"
    opened.wait(wanted)
    return sorted(opened.listed())


SOUGHT = {
    "resident": ["c7"],
    "TWIN": ["c4"],
    "nöqtə": ["c1", "c2"],
    "noqte": ["c1", "c2"],
    "Քառակուսի": ["c1", "c4"],
    "квадрат": ["c1", "c4"],
    "positions fire": ["c1", "c2"],
    "mixed caliber": ["c1"],
    "c3": ["c3"],
}


def test_search_finds_texts_places_names_weapons_and_ids(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    for text, expected in SOUGHT.items():
        assert find(opened, text) == expected, text
        assert f"Text: {text}" in opened.page.locator(".chosen").inner_text()
    assert find(opened, "") == ["c1", "c2", "c3", "c4", "c5", "c6", "c7"]
    assert opened.clean()


def test_search_and_facets_compose(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    assert find(opened, "square") == ["c1", "c4"]
    opened.show_filters()
    armenia, azerbaijan = (
        opened.page.locator(f'[data-facet="claimant"] .option:has(input[value="{key}"]) .count')
        for key in ("AM", "AZ")
    )
    assert (armenia.inner_text(), azerbaijan.inner_text()) == ("0", "2")
    opened.page.locator('[data-facet="dispute"]').get_by_label("One side only").check()
    assert opened.state()["shown"] == 1


def test_nothing_found_is_said(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    assert find(opened, "zzzz") == []
    assert "Nothing found for “zzzz”" in opened.page.locator(".search-note").inner_text()
    assert opened.page.get_by_text("No claim matches the filters.").is_visible()
    assert opened.state()["shown"] == 0


def test_filters_of_the_build_are_told(open_page: Opener) -> None:
    from dataclasses import replace

    from contactline.casebook.book import FilterCount

    book = replace(make_book(), filters=(FilterCount(words="since 2022", before=9, removed=2),))
    opened = open_page(render_html(make_sample_spec(book), make_sample_basemap()))
    assert "since 2022 (2 of 9 left out)" in opened.page.locator(".before").inner_text()


def test_a_map_without_claims_says_so(open_page: Opener) -> None:
    opened = open_page(render_html(make_sample_spec(make_book([])), make_sample_basemap()))
    assert opened.clean()
    assert opened.state() == {"ready": True, "total": 0, "mapped": 0, "shown": 0}
    assert opened.page.get_by_text("No claim matches the filters.").is_visible()
    assert opened.page.get_by_text("No claim has a date.").is_visible()
