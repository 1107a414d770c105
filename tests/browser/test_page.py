"""The interactive page in a real browser: what a reader sees, does and is protected from."""

from __future__ import annotations

import io
import itertools
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import folium
import numpy as np
import pytest
import shapely
from PIL import Image

from contactline.casebook.book import rows_of, rows_to_table
from contactline.maps.assets import leaflet_css, leaflet_script
from contactline.maps.interactive import IncidentLayer, render_html
from contactline.maps.style import load_style
from contactline.model.records import Party
from tests.maps.sample import (
    DOT,
    DRAWN,
    HOSTILE,
    MAPPED,
    SQUARE,
    TITLE,
    TWINS,
    claims,
    hostile_book,
    make_book,
    make_sample_basemap,
    make_sample_spec,
    shapes,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from contactline.casebook.book import Casebook
    from tests.browser.conftest import Opened

    Opener = Callable[..., Opened]

pytestmark = pytest.mark.browser

STYLE = load_style()
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "device_scale_factor": 2}


@pytest.fixture(scope="module")
def text() -> str:
    return render_html(make_sample_spec(), make_sample_basemap())


# Opening


def test_the_page_opens_with_a_clean_console_and_no_request(open_page: Opener, text: str) -> None:
    opened = open_page(text)
    assert (opened.console, opened.errors, opened.requests) == ([], [], [])
    assert opened.state() == {"ready": True, "total": 7, "mapped": 5, "shown": 5}
    assert opened.page.title() == TITLE
    assert opened.page.locator("h1").inner_text() == TITLE
    assert "5 of 7 claims shown on the map" in opened.page.get_by_role("status").inner_text()
    assert "29 Apr" not in opened.page.locator(".page-days").inner_text()
    assert opened.page.locator(".page-days").inner_text() == "1 Apr – 30 Nov 2022"


def test_the_bundled_map_opens_clean_and_shows_every_mapped_claim(
    open_page: Opener, bundled: Casebook
) -> None:
    from contactline.maps.spec import MapOptions
    from contactline.project.basemap import make_basemap
    from contactline.project.build import spec_for
    from contactline.project.stages import open_gazetteer

    layers = ("nkao", "line_1994")
    spec = spec_for(bundled, MapOptions(title="Border", layers=layers))
    opened = open_page(render_html(spec, make_basemap(open_gazetteer(), layers)))
    assert (opened.console, opened.errors, opened.requests) == ([], [], [])
    assert opened.state() == {"ready": True, "total": 25, "mapped": 12, "shown": 12}
    assert opened.page.locator("#list-mapped + ol > li").count() == 12
    assert opened.page.locator("#list-unmapped + ol > li").count() == 13


def test_the_first_claim_is_marked_when_it_is_drawn(open_page: Opener, text: str) -> None:
    marks = "performance.getEntriesByName('contactline:first-marker').length"
    assert open_page(text).page.evaluate(marks) == 1


def test_a_map_without_claims_says_so(open_page: Opener) -> None:
    opened = open_page(render_html(make_sample_spec(make_book([])), make_sample_basemap()))
    assert opened.errors == []
    assert opened.state() == {"ready": True, "total": 0, "mapped": 0, "shown": 0}
    assert opened.page.get_by_text("No claim matches the filters.").is_visible()


# The map


def picture(opened: Opened) -> np.ndarray[Any, np.dtype[np.int16]]:
    """Return the screen as red, green and blue."""
    image = Image.open(io.BytesIO(opened.page.screenshot(animations="disabled"))).convert("RGB")
    return np.asarray(image).astype(np.int16)


def near(pixels: np.ndarray[Any, Any], at: tuple[float, float], radius: int) -> Any:
    x, y = round(at[0]), round(at[1])
    return pixels[y - radius : y + radius + 1, x - radius : x + radius + 1]


def has_colour(pixels: Any, colour: str) -> bool:
    wanted = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)])
    return bool((np.abs(pixels - wanted).max(axis=-1) <= 6).any())


def test_every_mapped_claim_is_drawn_where_it_is(open_page: Opener, text: str) -> None:
    """Show one side after the other: its outline appears in its colour, on its shape."""
    opened = open_page(text)
    opened.page.evaluate("document.querySelectorAll('details.box').forEach((one) => one.open = 0)")
    drawn = shapes()
    side_of = {row["claim_id"]: row["claimant_side"] for row in rows_of(make_book().claims)}
    seen = set()
    for side in ("AM", "AZ", "OUTLET"):
        only(opened, "side", side)
        pixels = picture(opened)
        colour = STYLE.sides([side])[0].colour
        for (claim, _), (_, key) in DRAWN.items():
            shape = drawn[key]
            part = shape if shape.geom_type != "GeometryCollection" else shape.geoms[0]
            edge = part if part.geom_type in ("Point", "LineString") else part.exterior
            if edge.geom_type == "Point":
                spots = [edge]
            else:
                spots = [edge.interpolate(i / 24, normalized=True) for i in range(24)]
            found = sum(
                has_colour(near(pixels, opened.point(spot.x, spot.y), 3), colour) for spot in spots
            )
            if side_of[claim] == side:
                assert found >= len(spots) / 3, f"{claim}: {key} is not drawn for {side}"
                seen.add(claim)
            elif key in ("ring", "line", "twins", "origin"):
                assert found == 0, f"{key} is drawn for {side}, whose claim it is not"
    assert seen == set(MAPPED)


def test_a_spot_of_both_sides_shows_both_colours(open_page: Opener, text: str) -> None:
    opened = open_page(text)
    pixels = near(picture(opened), opened.point(*DOT), 6)
    for side in STYLE.sides(["AM", "AZ"]):
        assert has_colour(pixels, side.colour)


def test_a_click_on_a_place_lists_all_its_claims_once(open_page: Opener, text: str) -> None:
    opened = open_page(text)
    opened.page.mouse.click(*opened.point(*DOT))
    detail = opened.page.locator("#contactline-detail")
    assert detail.locator("h2").inner_text() == "Dot mine"
    assert claim_ids(detail) == ["c2", "c1"]
    opened.page.mouse.click(*opened.point((SQUARE[0] + SQUARE[2]) / 2, 40.05))
    assert detail.locator("h2").inner_text() == "Square"
    assert claim_ids(detail) == ["c2", "c1", "c4"], "newest first, with the other side's claim"
    assert "Kvadrat" in detail.locator(".names").first.inner_text()
    assert "Քառակուսի" in detail.locator(".names").first.inner_text()


def test_overlapping_places_lead_to_one_another(open_page: Opener) -> None:
    drawn = shapes()
    book = make_book()
    places = rows_of(book.claim_places)
    ring = next(row for row in places if row["claim_id"] == "c3")
    ring["geometry"] = shapely.to_wkb(shapely.affinity.translate(drawn["ring"], -0.19, 0.59))
    book = book.with_tables(claim_places=rows_to_table("claim_places", places))
    opened = open_page(render_html(make_sample_spec(book), make_sample_basemap()))
    opened.page.mouse.click(*opened.point(46.15, 40.1))
    detail = opened.page.locator("#contactline-detail")
    assert detail.locator("h2").inner_text() == "Ringtown", "the smaller one first"
    detail.get_by_role("button", name="Square (2)").click()
    assert detail.locator("h2").inner_text() == "Square"


def test_hovering_names_the_place_and_the_number_of_its_claims(
    open_page: Opener, text: str
) -> None:
    opened = open_page(text)
    opened.page.mouse.move(*opened.point(*TWINS[0]))
    tip = opened.page.locator(".contactline-tip")
    assert tip.inner_text() == "Twin · 1 claim"
    opened.page.mouse.move(*opened.point(43.7, 38.9))
    assert tip.is_hidden()


def claim_ids(inside: Any) -> list[str]:
    found: list[str] = inside.locator("[data-claim]").evaluate_all(
        "all => all.map((one) => one.dataset.claim)"
    )
    return found


# The panel


def test_both_sides_of_an_incident_stand_side_by_side(open_page: Opener, text: str) -> None:
    opened = open_page(text)
    opened.page.locator('li[data-claim="c1"] button').click()
    columns = opened.page.locator("#contactline-detail .column")
    assert columns.evaluate_all("all => all.map((one) => one.dataset.side)") == ["AM", "AZ"]
    left, right = columns.nth(0).bounding_box(), columns.nth(1).bounding_box()
    assert left
    assert right
    assert left["y"] == right["y"]
    assert left["x"] + left["width"] <= right["x"]
    assert abs(left["width"] - right["width"]) < 1
    assert "Mutual accusation" in opened.page.locator("#contactline-detail header").inner_text()


def test_a_claim_is_shown_with_everything_that_is_known(open_page: Opener, text: str) -> None:
    opened = open_page(text)
    opened.page.locator('li[data-claim="c1"] button').click()
    card = opened.page.locator('#contactline-detail [data-claim="c1"]')
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


def test_zero_unknown_and_not_mentioned_are_three_things(open_page: Opener, text: str) -> None:
    opened = open_page(text)

    def casualties(claim: str) -> str:
        opened.page.locator(f'li[data-claim="{claim}"] button').click()
        card = opened.page.locator(f'#contactline-detail [data-claim="{claim}"]')
        found = card.locator("dt", has_text="Casualties").locator("xpath=following-sibling::dd[1]")
        words = found.inner_text()
        opened.page.keyboard.press("Escape")
        return words

    assert casualties("c1") == "Azerbaijan: losses, no figure"
    assert casualties("c2") == "Armenia: none, said explicitly “No casualties”"
    assert casualties("c4") == "not mentioned (which is not “none”)"
    opened.page.locator('li[data-claim="c3"] button').click()
    card = opened.page.locator('#contactline-detail [data-claim="c3"]').inner_text()
    assert "Armenia: 2 killed" in card
    assert "Armenia: at least 13 wounded (civilian)" in card


def test_a_denial_stands_in_the_column_of_who_denies(open_page: Opener, text: str) -> None:
    opened = open_page(text)
    opened.page.locator('li[data-claim="c3"] button').click()
    detail = opened.page.locator("#contactline-detail")
    assert "Azerbaijan denies it." in detail.locator('.column[data-side="AZ"]').inner_text()
    denied = detail.locator("dt", has_text="Denied by").locator("xpath=following-sibling::dd[1]")
    assert denied.inner_text() == "Azerbaijan"


def test_a_counter_claim_is_one_click_away(open_page: Opener, text: str) -> None:
    opened = open_page(text)
    opened.page.locator('li[data-claim="c1"] button').click()
    card = opened.page.locator('#contactline-detail [data-claim="c1"]')
    card.get_by_role("button", name="c2").click()
    assert opened.page.locator("#contactline-detail .is-focus").get_attribute("data-claim") == "c2"


def test_an_ambiguous_place_shows_all_candidates(open_page: Opener, text: str) -> None:
    opened = open_page(text)
    opened.page.locator('li[data-claim="c4"] button').click()
    card = opened.page.locator('#contactline-detail [data-claim="c4"]')
    assert "may be any of several places" in card.inner_text()
    card.locator("summary").first.click()
    assert card.locator("details li").count() == 2
    assert "Twin (village, district 2, AZ)" in card.locator("details li").nth(1).inner_text()


def test_drafts_are_marked(open_page: Opener, text: str) -> None:
    opened = open_page(text)
    assert "1 drafted by machine" in opened.page.locator(".page-head").inner_text()
    assert opened.page.locator('li[data-claim="c2"] .review-draft').inner_text() == "draft"
    assert opened.page.locator('li[data-claim="c1"] .review-draft').count() == 0


def test_what_is_not_mapped_is_listed_with_its_reason_and_opens(
    open_page: Opener, text: str
) -> None:
    opened = open_page(text)
    section = opened.page.locator("section[aria-labelledby=list-unmapped]")
    assert section.locator("h2").inner_text() == "Not mapped, because … (2)"
    assert "no place of c6 can be drawn" in section.inner_text()
    section.locator('li[data-claim="c6"] button').click()
    words = opened.page.locator('#contactline-detail [data-claim="c6"]').inner_text()
    assert "no place of c6 can be drawn" in words
    assert "eastern part of the border" in words


# Filters


def only(opened: Opened, facet: str, key: str) -> None:
    """Leave one choice of a facet, through its boxes."""
    boxes = opened.page.locator(f'[data-facet="{facet}"] input[type=checkbox]')
    boxes.evaluate_all(
        "(all, key) => all.filter((one) => one.checked !== (one.value === key))"
        ".forEach((one) => one.click())",
        key,
    )


def values_of(book: Casebook) -> list[dict[str, Any]]:
    """Return what the facets look at, worked out in Python."""
    status = {row["incident_id"]: row["dispute_status"] for row in rows_of(book.incidents)}
    drawn = {row["claim_id"] for row in rows_of(book.claim_places) if row["geometry"]}
    return [
        {
            "side": row["claimant_side"] or "",
            "type": row["event_type"] or "",
            "dispute": status.get(row["incident_id"], ""),
            "start": row["date_start"],
            "end": row["date_end"],
            "drawn": row["claim_id"] in drawn,
            "claim_id": row["claim_id"],
        }
        for row in rows_of(book.claims)
    ]


NUMBERS = """() => ({
    shown: contactline.shown,
    status: document.querySelector("[role=status]").innerText,
    listed: [...document.querySelectorAll("#contactline-list li:not([hidden])")]
        .map((one) => one.dataset.claim).sort(),
    facets: Object.fromEntries(["side", "type", "dispute"].map((facet) => [facet,
        Object.fromEntries([...document.querySelectorAll(`[data-facet="${facet}"] .option`)]
            .map((one) => [one.querySelector("input").value,
                           Number(one.querySelector(".count").innerText)]))])),
})"""


def check_counts(opened: Opened, rows: list[dict[str, Any]], chosen: dict[str, str]) -> None:
    """Compare every number on the page with Python's, for facets with one choice left each."""
    kept = [row for row in rows if all(row[facet] == key for facet, key in chosen.items())]
    found = opened.page.evaluate(NUMBERS)
    drawn = sum(row["drawn"] for row in kept)
    assert found["shown"] == drawn, chosen
    assert found["listed"] == sorted(row["claim_id"] for row in kept), chosen
    assert f"{drawn} of {len(rows)} claims shown" in found["status"]
    if chosen:
        assert f"{len(kept)} match the filters" in found["status"]
    for facet, numbers in found["facets"].items():
        others = {name: key for name, key in chosen.items() if name != facet}
        left = [row for row in rows if all(row[name] == key for name, key in others.items())]
        wanted = {row[facet]: 0 for row in rows}
        for row in left:
            wanted[row[facet]] += 1
        assert numbers == wanted, (facet, chosen)


def test_every_facet_alone_and_in_pairs_agrees_with_python(open_page: Opener, text: str) -> None:
    opened = open_page(text)
    rows = values_of(make_book())
    check_counts(opened, rows, {})
    reset = opened.page.locator("#contactline-reset")
    keys = {facet: sorted({row[facet] for row in rows}) for facet in ("side", "type", "dispute")}
    for facet, found in keys.items():
        for key in found:
            only(opened, facet, key)
            check_counts(opened, rows, {facet: key})
            reset.click()
    for one, two in itertools.combinations(keys, 2):
        for first, second in itertools.product(keys[one], keys[two]):
            only(opened, one, first)
            only(opened, two, second)
            check_counts(opened, rows, {one: first, two: second})
            reset.click()
    check_counts(opened, rows, {})
    assert opened.page.evaluate("performance.getEntriesByName('contactline:filter').length") > 10


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
    open_page: Opener, text: str, since: str, until: str, expected: set[str]
) -> None:
    opened = open_page(text)
    opened.page.get_by_label("From").fill(since)
    opened.page.get_by_label("To", exact=True).fill(until)
    opened.page.get_by_label("To", exact=True).dispatch_event("change")
    listed = opened.page.locator("#contactline-list li:not([hidden])")
    assert set(listed.evaluate_all("all => all.map((one) => one.dataset.claim)")) == expected
    assert "1 without a date are left out" in opened.page.get_by_role("status").inner_text()


def test_what_is_filtered_out_leaves_map_legend_and_panel(open_page: Opener, text: str) -> None:
    opened = open_page(text)
    legend = opened.page.locator(".legend-rows")
    assert "May be any of these places" in legend.inner_text()
    assert "Claims of several sides" in legend.inner_text()
    only(opened, "side", "AM")
    assert "May be any of these places" not in legend.inner_text()
    assert "Claims of several sides" not in legend.inner_text()
    assert "Azerbaijan" not in legend.inner_text()
    opened.page.mouse.click(*opened.point(*DOT))
    heading = opened.page.locator("#contactline-detail .panel-lead").inner_text()
    assert heading.startswith("1 claim ·")


def test_the_only_button_leaves_one_choice(open_page: Opener, text: str) -> None:
    opened = open_page(text)
    opened.page.get_by_role("button", name="Only Azerbaijan").click()
    boxes = opened.page.locator('[data-facet="side"] input')
    checked = [box.get_attribute("value") for box in boxes.all() if box.is_checked()]
    assert checked == ["AZ"]
    assert opened.state()["shown"] == 2


def test_filters_of_the_build_are_told(open_page: Opener) -> None:
    from dataclasses import replace

    from contactline.casebook.book import FilterCount

    book = replace(make_book(), filters=(FilterCount(words="since 2022", before=9, removed=2),))
    opened = open_page(render_html(make_sample_spec(book), make_sample_basemap()))
    assert "since 2022 (2 of 9 left out)" in opened.page.locator(".before").inner_text()


# Layers, names, tiles


def test_the_layer_switch_names_and_dates_what_it_offers(open_page: Opener, text: str) -> None:
    opened = open_page(text)
    opened.page.get_by_text("Layers", exact=True).click()
    row = opened.page.locator("#legend-old_line")
    assert row.is_hidden()
    before = picture(opened)
    opened.page.get_by_label("Old line (1994)").check()
    assert row.inner_text().strip() == "Old line (1994)"
    at = opened.point(46.55, 39.85)
    assert (near(picture(opened), at, 6) != near(before, at, 6)).any()
    for label in ("Districts and provinces", "Towns"):
        opened.page.get_by_label(label).uncheck()
    assert opened.errors == []


def test_place_names_can_be_shown_in_each_language(open_page: Opener, text: str) -> None:
    opened = open_page(text)
    opened.page.get_by_text("Layers", exact=True).click()
    pictures = []
    for choice in ("both", "en", "az", "hy", "ru", "as-written"):
        opened.page.get_by_label("Place names").select_option(choice)
        pictures.append(picture(opened).tobytes())
    assert len(set(pictures)) >= 4
    assert opened.errors == []


def test_boundary_note_and_attribution_are_on_the_page(open_page: Opener, text: str) -> None:
    opened = open_page(text)
    assert "as somebody drew them in 2017" in opened.page.locator(".legend").inner_text()
    credit = opened.page.locator(".attribution").inner_text()
    assert "© Somebody (ODbL 1.0) · Somebody else, CC BY 4.0" in credit


def test_a_page_has_no_online_layer_unless_it_was_built_with_one(
    open_page: Opener, text: str
) -> None:
    opened = open_page(text)
    opened.page.get_by_text("Layers", exact=True).click()
    assert opened.page.get_by_text("loads from").count() == 0


def test_an_online_layer_asks_only_its_host_and_only_when_switched_on(open_page: Opener) -> None:
    spec = make_sample_spec(tiles="openstreetmap")
    asked: list[str] = []
    pixel = io.BytesIO()
    Image.new("RGB", (256, 256), "#abcdef").save(pixel, "PNG")

    def answer(route: Any) -> None:
        asked.append(route.request.url)
        route.fulfill(body=pixel.getvalue(), content_type="image/png")

    text = render_html(spec, make_sample_basemap())
    opened = open_page(text, offline=False, answer=answer)
    opened.page.get_by_text("Layers", exact=True).click()
    opened.page.wait_for_timeout(200)
    assert asked == []
    box = opened.page.get_by_label("OpenStreetMap (loads from tile.openstreetmap.org)")
    assert not box.is_checked()
    box.check()
    opened.wait("document.querySelectorAll('.leaflet-tile-loaded').length > 3")
    assert asked
    assert all(url.startswith("https://tile.openstreetmap.org/") for url in asked)
    credit = opened.page.locator("#contactline-tiles-credit")
    assert "OpenStreetMap contributors" in credit.inner_text()
    box.uncheck()
    assert credit.is_hidden()
    assert opened.errors == []


def test_the_policy_stops_everything_else(open_page: Opener, text: str) -> None:
    opened = open_page(text)
    opened.page.evaluate(
        """() => {
            window.violations = [];
            document.addEventListener("securitypolicyviolation",
                (event) => window.violations.push(event.violatedDirective));
            const script = document.createElement("script");
            script.textContent = "window.broken = 1";
            document.body.append(script);
            const image = new Image();
            image.src = "https://example.org/x.png";
            document.body.append(image);
            fetch("https://example.org/").catch(() => {});
        }"""
    )
    opened.wait("window.violations.length >= 3")
    stopped = set(opened.page.evaluate("window.violations"))
    assert {"img-src", "connect-src"} <= stopped
    assert any(one.startswith("script-src") for one in stopped)
    assert opened.page.evaluate("window.broken") is None


# Keyboard


def test_a_claim_can_be_reached_opened_and_left_by_keyboard(open_page: Opener, text: str) -> None:
    opened = open_page(text)
    page = opened.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    first = page.evaluate("document.activeElement.closest('li')?.dataset.claim")
    assert first == "c1"
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "focus can be seen"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    detail = page.locator("#contactline-detail")
    assert detail.locator(".is-focus").get_attribute("data-claim") == "c2"
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.keyboard.press("Escape")
    assert detail.is_hidden()
    assert page.evaluate("document.activeElement.closest('li')?.dataset.claim") == "c2"


def test_every_control_has_a_name(open_page: Opener, text: str) -> None:
    opened = open_page(text)
    unnamed = opened.page.evaluate(
        """() => [...document.querySelectorAll("button, input, select, a[href], summary")]
            .filter((one) => !(one.innerText.trim() || one.ariaLabel || one.title
                || (one.labels && one.labels.length)))
            .map((one) => one.outerHTML)"""
    )
    assert unnamed == []
    assert opened.page.evaluate("document.documentElement.lang") == "en"
    for role in ("main", "status"):
        assert opened.page.get_by_role(role).count() == 1


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
    who = opened.page.locator(f"li[data-claim={first.claim_id}] .item-who").inner_text()
    assert who == "India → Pakistan"
    assert "Side not known" in opened.page.locator("body").inner_text()


# Hostile text


def test_hostile_text_stays_text(open_page: Opener) -> None:
    spec = make_sample_spec(hostile_book(), title=HOSTILE[0] + HOSTILE[2])
    opened = open_page(render_html(spec, make_sample_basemap()))
    page = opened.page
    assert opened.state()["shown"] == 5
    assert page.locator("h1").inner_text() == HOSTILE[0] + HOSTILE[2]
    for claim in ("c1", "c2", "c3", "c4", "c5", "c6", "c7"):
        page.locator(f'li[data-claim="{claim}"] button').click()
        for summary in page.locator("#contactline-detail summary").all():
            summary.click()
        page.keyboard.press("Escape")
    page.mouse.move(*opened.point(*DOT))
    page.mouse.click(*opened.point(*DOT))
    assert page.evaluate("window.broken") is None
    assert page.locator("#contactline-page img, #contactline-page script").count() == 0
    assert page.locator("#contactline-page a[href^='javascript'], a[href^='data']").count() == 0
    assert page.locator("#contactline-page [onerror], #contactline-page [onmouseover]").count() == 0
    assert (opened.console, opened.errors, opened.requests) == ([], [], [])
    words = page.locator("#contactline-detail").inner_text()
    assert "\u202e" not in words
    assert "\x00" not in words
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("text_of", HOSTILE)
def test_hostile_text_is_shown_as_it_was_written(open_page: Opener, text_of: str) -> None:
    book = make_book()
    claims = rows_of(book.claims)
    claims[0]["summary"] = text_of
    book = book.with_tables(claims=rows_to_table("claims", claims))
    opened = open_page(render_html(make_sample_spec(book), make_sample_basemap()))
    opened.page.locator('li[data-claim="c1"] button').click()
    shown = opened.page.locator('#contactline-detail [data-claim="c1"] .summary').text_content()
    plain = text_of.replace("\u202e", "[U+202E]").replace("\x00", "\u2400")
    assert shown == plain


# Screens


def test_on_a_phone_the_panel_is_a_sheet_under_the_map(open_page: Opener, text: str) -> None:
    opened = open_page(text, **PHONE)
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
    assert page.locator("#contactline-detail h2").inner_text() == "Dot mine"
    assert opened.errors == []


def test_dark_is_taken_from_the_system_and_can_be_switched(open_page: Opener, text: str) -> None:
    opened = open_page(text, color_scheme="dark")

    def background() -> str:
        found: str = opened.page.evaluate("getComputedStyle(document.body).backgroundColor")
        return found

    dark, light = (as_rgb(table["page"]) for table in (STYLE.dark, STYLE.light))
    assert background() == dark
    corner = opened.point(44.2, 39.6)
    land = near(picture(opened), corner, 1).reshape(-1, 3)
    assert as_rgb(STYLE.dark["land_focus"]) == f"rgb({', '.join(map(str, land[0]))})"
    opened.page.get_by_role("button", name="Dark").click()
    assert background() == light
    land = near(picture(opened), corner, 1).reshape(-1, 3)
    assert as_rgb(STYLE.light["land_focus"]) == f"rgb({', '.join(map(str, land[0]))})"


def as_rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})"


@pytest.mark.parametrize("width", [320, 390, 761, 1200, 1920])
def test_nothing_sticks_out_at_any_width(open_page: Opener, text: str, width: int) -> None:
    opened = open_page(text, viewport={"width": width, "height": 800})
    assert opened.page.evaluate("document.documentElement.scrollWidth") == width
    opened.page.locator('li[data-claim="c1"] button').click()
    sticking = opened.page.evaluate(
        """() => {
            const side = document.querySelector(".side-body");
            return side.scrollWidth - side.clientWidth;
        }"""
    )
    assert sticking <= 0


# Elsewhere, and many


def test_the_layer_works_on_a_plain_folium_map(open_page: Opener) -> None:
    spec = make_sample_spec()
    base = folium.Map(tiles=None, maxZoom=18)
    base.add_child(IncidentLayer(spec))
    base.fit_bounds(base.get_bounds())
    assets = {"leaflet.js": leaflet_script(), "leaflet.css": leaflet_css()}

    def answer(route: Any) -> None:
        file = route.request.url.rsplit("/", 1)[-1]
        kind = "text/css" if file.endswith("css") else "text/javascript"
        route.fulfill(body=assets.get(file, ""), content_type=kind)

    opened = open_page(base.get_root().render(), wait=False, offline=False, answer=answer)
    name = base.get_name()
    opened.wait(f"typeof {name} !== 'undefined' && document.querySelectorAll('canvas').length > 0")
    at = opened.page.evaluate(
        f"(() => {{ const p = {name}.latLngToContainerPoint([{DOT[1]}, {DOT[0]}]);"
        " return [p.x, p.y]; })()"
    )
    opened.page.mouse.click(*at)
    popup = opened.page.locator(".leaflet-popup .contactline-popup")
    assert popup.locator("h2").inner_text() == "Dot mine"
    assert claim_ids(popup) == ["c2", "c1"]
    assert opened.errors == []


def test_three_thousand_claims_are_all_there(open_page: Opener) -> None:
    book = many(3000)
    opened = open_page(render_html(make_sample_spec(book), make_sample_basemap()))
    assert opened.errors == []
    assert opened.state() == {"ready": True, "total": 3000, "mapped": 3000, "shown": 3000}
    only(opened, "side", "AZ")
    assert opened.state()["shown"] == 1500
    assert opened.page.locator("#contactline-list li:not([hidden])").count() == 1500


def many(count: int) -> Casebook:
    """Return claims on a lattice of spots, one each."""
    book = make_book([])
    claims, places = [], []
    for i in range(count):
        claims.append(
            {
                "claim_id": f"m{i}",
                "claimant_side": ("AM", "AZ")[i % 2],
                "stance": "asserts",
                "event_type": "Battles",
                "review": "accepted",
                "map_status": "given",
                "aggregate": False,
                "summary": f"Claim number {i}",
            }
        )
        lon, lat = 44.5 + 0.04 * (i % 60), 39.2 + 0.04 * (i // 60)
        places.append(
            {
                "claim_id": f"m{i}",
                "position": 0,
                "as_written": f"spot {i}",
                "relation": "at",
                "status": "given",
                "where_prec": 1,
                "draw": "spot",
                "geometry": shapely.to_wkb(shapely.Point(lon, lat)),
            }
        )
    return book.with_tables(
        claims=rows_to_table("claims", claims),
        claim_places=rows_to_table("claim_places", places),
        incidents=rows_to_table("incidents", []),
    )


def test_the_data_in_the_page_are_the_counts_it_shows(open_page: Opener, text: str) -> None:
    opened = open_page(text)
    scripts = opened.page.locator("script[type='application/json']").all_text_contents()
    payload = next(found for found in map(json.loads, scripts) if "tables" in found)
    assert (payload["total"], payload["mapped"]) == (7, 5)
