"""The panel: both sides of an incident, all that is known of a claim, all claims of a place."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
import shapely

from contactline.casebook.book import rows_of, rows_to_table
from contactline.maps.interactive import render_html
from contactline.model.records import Party
from tests.maps.sample import (
    DOT,
    SQUARE,
    TWINS,
    claims,
    make_book,
    make_sample_basemap,
    make_sample_spec,
    shapes,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Locator

    from tests.browser.conftest import Opened

    Opener = Callable[..., Opened]

pytestmark = pytest.mark.browser


def claim_ids(inside: Any) -> list[str]:
    found: list[str] = inside.locator("article[data-claim]").evaluate_all(
        "all => all.map((one) => one.dataset.claim)"
    )
    return found


def fact(card: Locator, term: str) -> Locator:
    """Return what stands beside a term."""
    return card.locator("dt", has_text=term).locator("xpath=following-sibling::dd[1]")


def test_both_sides_of_an_incident_stand_side_by_side(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    opened.open_claim("c1")
    columns = opened.detail.locator(".column")
    assert columns.evaluate_all("all => all.map((one) => one.dataset.side)") == ["AM", "AZ"]
    left, right = columns.nth(0).bounding_box(), columns.nth(1).bounding_box()
    assert left
    assert right
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    assert abs(left["width"] - right["width"]) < 1
    assert "Mutual accusation" in opened.detail.locator("header").inner_text()


def test_a_claim_is_shown_with_everything_that_is_known(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    card = opened.open_claim("c1")
    words = " ".join(card.inner_text().split())
    for part in (
        "Azerbaijani Defense Ministry (Azerbaijan, ministry) says",
        "Armenian units (Armenia, armed forces)",
        "Azerbaijan says Armenian units fired on its positions.",
        "29 Nov 2022, 18:25 – 30 Nov 2022, 00:45 UTC+04:00, zone assumed",
        "29 Nov 2022, 14:25–20:45 UTC",
        "to the minute, all along this time",
        "read from “from 6:25 p.m. to 0:45 a.m.”; rule: clock range over midnight",
        "counted from: published 2022-11-30",
        "Azerbaijan: losses, no figure",
        "various caliber weapons (weapons, mixed)",
        "adequate retaliatory measures",
        "from the direction of “Origin”",
        "in the direction of “Square region” = Square (district)",
        "az Kvadrat · hy Քառակուսի · ru Квадрат · en Square",
        "the district only · UCDP 3 · ACLED 2",
        "near or towards a named place · radius 9 km · UCDP 2 · ACLED 2",
        "Battles › Armed clash",
        "Azerbaijani Defense Ministry → Agency → The Example",
        "The Example: Both sides report fire",
        "Words: characters 10 to 99 of the report (r1.txt)",
    ):
        assert part in words, f"{part!r} is not in {words!r}"
    card.get_by_text("Why this place").first.click()
    assert "exact name; the text says region" in card.inner_text()
    link = card.get_by_role("link")
    assert link.get_attribute("href") == "https://example.org/report?a=1&b=2"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_zero_unknown_and_not_mentioned_are_three_things(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    for claim, words in (
        ("c1", "Azerbaijan: losses, no figure"),
        ("c2", "Armenia: none, said explicitly “No casualties”"),
        ("c4", "not mentioned (which is not “none”)"),
    ):
        assert fact(opened.open_claim(claim), "Casualties").inner_text() == words
    card = opened.open_claim("c3").inner_text()
    assert "Armenia: 2 killed" in card
    assert "Armenia: at least 13 wounded (civilian)" in card


def test_a_denial_stands_in_the_column_of_who_denies(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    card = opened.open_claim("c3")
    assert "Azerbaijan denies it." in opened.detail.locator('.column[data-side="AZ"]').inner_text()
    assert fact(card, "Denied by").inner_text() == "Azerbaijan"


def test_a_counter_claim_is_one_click_away_and_back(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    opened.open_claim("c1").get_by_role("button", name="c2").click()
    opened.detail.locator('[data-claim="c2"].is-focus').wait_for()
    opened.page.get_by_role("button", name="← Back to the list").click()
    opened.detail.locator('[data-claim="c1"].is-focus').wait_for()
    opened.page.keyboard.press("Escape")
    assert opened.detail.is_hidden()


def test_an_ambiguous_place_shows_all_candidates(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    card = opened.open_claim("c4")
    assert "may be any of several places" in card.inner_text()
    card.locator("summary").first.click()
    assert card.locator("details li").count() == 2
    assert "Twin (village, district 2, AZ)" in card.locator("details li").nth(1).inner_text()


def test_drafts_are_marked(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    assert "1 drafted by machine" in opened.page.locator(".page-head").inner_text()
    opened.listed()
    assert opened.row("c2").locator(".review-draft").inner_text() == "draft"
    assert opened.row("c1").locator(".review-draft").count() == 0
    assert "no person has reviewed it yet" in opened.open_claim("c2").inner_text()


def test_parties_of_no_known_side_are_called_by_their_names(open_page: Opener) -> None:
    first, *others = claims()
    record = replace(
        first,
        claimant=Party(side=None, name="India"),
        accused=Party(side=None, name="Pakistan"),
    )
    opened = open_page(
        render_html(make_sample_spec(make_book([record, *others])), make_sample_basemap())
    )
    opened.listed()
    row = opened.row(first.claim_id)
    assert row.locator(".cell-claimant").inner_text() == "India"
    assert row.locator(".cell-accused").inner_text().strip("→ ") == "Pakistan"
    opened.show_filters()
    assert "Side not known" in opened.page.locator('[data-facet="claimant"]').inner_text()


# A place


def test_a_click_on_a_place_lists_all_its_claims_once(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    opened.page.mouse.click(*opened.point(*DOT))
    title = opened.detail.locator("h2")
    title.wait_for()
    assert title.inner_text() == "Dot mine"
    assert claim_ids(opened.detail) == ["c2", "c1"]
    opened.page.mouse.click(*opened.point((SQUARE[0] + SQUARE[2]) / 2, 40.05))
    opened.wait("document.querySelector('#contactline-detail h2').innerText === 'Square'")
    assert claim_ids(opened.detail) == ["c2", "c1", "c4"], "newest first, with the other side's"
    assert "Kvadrat" in opened.detail.locator(".names").first.inner_text()
    assert "Քառակուսի" in opened.detail.locator(".names").first.inner_text()


def test_overlapping_places_lead_to_one_another(open_page: Opener) -> None:
    drawn = shapes()
    book = make_book()
    places = rows_of(book.claim_places)
    ring = next(row for row in places if row["claim_id"] == "c3")
    ring["geometry"] = shapely.to_wkb(shapely.affinity.translate(drawn["ring"], -0.19, 0.59))
    book = book.with_tables(claim_places=rows_to_table("claim_places", places))
    opened = open_page(render_html(make_sample_spec(book), make_sample_basemap()))
    opened.page.mouse.click(*opened.point(46.15, 40.1))
    title = opened.detail.locator("h2")
    title.wait_for()
    assert title.inner_text() == "Ringtown", "the smaller one first"
    opened.detail.get_by_role("button", name="Square (2)").click()
    opened.wait("document.querySelector('#contactline-detail h2').innerText === 'Square'")


def test_a_place_of_many_claims_opens_as_a_list(open_page: Opener) -> None:
    record = claims()[1]
    many = [replace(record, claim_id=f"n{i:02}", counter_to=()) for i in range(40)]
    book = make_book([])
    fresh = make_book(many)
    places = rows_of(fresh.claim_places)
    for row in places:
        row["draw"], row["geometry"] = "spot", shapely.to_wkb(shapely.Point(*DOT))
    rows = rows_of(fresh.claims)
    for row in rows:
        row["map_status"], row["map_reason"], row["incident_id"] = "located", None, None
    book = fresh.with_tables(
        claims=rows_to_table("claims", rows),
        claim_places=rows_to_table("claim_places", places),
        incidents=rows_to_table("incidents", []),
    )
    opened = open_page(render_html(make_sample_spec(book), make_sample_basemap()))
    opened.page.mouse.click(*opened.point(*DOT))
    grid = opened.detail.get_by_role("grid")
    grid.wait_for()
    assert grid.get_attribute("aria-rowcount") == "41"
    assert "40 claims" in opened.detail.locator(".panel-lead").inner_text()
    assert opened.detail.locator(".row").count() < 30, "only what is in sight is built"
    opened.detail.locator(".row").nth(2).click()
    opened.detail.locator(".is-focus").wait_for()
    opened.page.keyboard.press("Escape")
    grid.wait_for()


def test_hovering_names_the_place_and_the_number_of_its_claims(
    open_page: Opener, sample: Path
) -> None:
    opened = open_page(sample)
    opened.page.mouse.move(*opened.point(*TWINS[0]))
    tip = opened.page.locator(".contactline-tip")
    assert tip.inner_text() == "Twin · 1 claim"
    opened.page.mouse.move(*opened.point(43.7, 38.9))
    assert tip.is_hidden()
