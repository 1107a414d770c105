"""The page opens, draws every claim where it is, and loads nothing."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any

import folium
import pytest
from PIL import Image

from contactline.casebook.book import rows_of
from contactline.maps.assets import leaflet_css, leaflet_script
from contactline.maps.interactive import IncidentLayer, render_html
from contactline.maps.style import load_style
from tests.browser.pictures import has_colour, near, picture
from tests.browser.test_filters import choose
from tests.browser.test_panel import claim_ids
from tests.maps.sample import (
    DOT,
    DRAWN,
    MAPPED,
    TITLE,
    make_book,
    make_sample_basemap,
    make_sample_spec,
    shapes,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.conftest import Opened

    Opener = Callable[..., Opened]

pytestmark = pytest.mark.browser

STYLE = load_style()


def test_the_page_opens_with_a_clean_console_and_no_request(
    open_page: Opener, sample: Path
) -> None:
    opened = open_page(sample)
    assert opened.clean()
    assert opened.state() == {"ready": True, "total": 7, "mapped": 5, "shown": 5}
    assert opened.page.title() == TITLE
    assert opened.page.locator("h1").inner_text() == TITLE
    assert "5 of 7 claims shown on the map" in opened.page.get_by_role("status").inner_text()
    assert "1 Apr – 30 Nov 2022" in opened.page.locator(".page-days").inner_text()


def test_a_link_to_the_page_can_be_shown_with_title_words_and_picture() -> None:
    text = render_html(make_sample_spec(), make_sample_basemap(), picture='a "b".png')
    assert '<meta property="og:title" content="Made-up claims">' in text
    assert '<meta property="og:image" content="a%20%22b%22.png">' in text
    assert 'og:description" content="5 of 7 claims drawn, 1 April to 30 November 2022.' in text


def test_the_bundled_map_opens_clean_and_shows_every_mapped_claim(
    open_page: Opener, bundled_page: Path
) -> None:
    opened = open_page(bundled_page)
    assert opened.clean()
    assert opened.state() == {"ready": True, "total": 25, "mapped": 12, "shown": 12}
    grid = opened.page.locator("#contactline-list [role=grid]")
    assert grid.get_attribute("aria-rowcount") == "26"


def test_the_first_claim_is_marked_when_it_is_drawn(open_page: Opener, sample: Path) -> None:
    marks = "performance.getEntriesByName('contactline:first-marker').length"
    assert open_page(sample).page.evaluate(marks) == 1


def test_every_mapped_claim_is_drawn_where_it_is(open_page: Opener, sample: Path) -> None:
    """Show one side after the other: its outline appears in its colour, on its shape."""
    opened = open_page(sample)
    opened.page.evaluate("document.querySelectorAll('details.box').forEach((one) => one.open = 0)")
    drawn = shapes()
    side_of = {row["claim_id"]: row["claimant_side"] for row in rows_of(make_book().claims)}
    seen = set()
    for side in ("AM", "AZ", "OUTLET"):
        choose(opened, claimant=side)
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


def test_a_spot_of_both_sides_shows_both_colours(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    pixels = near(picture(opened), opened.point(*DOT), 6)
    for side in STYLE.sides(["AM", "AZ"]):
        assert has_colour(pixels, side.colour)


# Layers, names, tiles


def test_the_layer_switch_names_and_dates_what_it_offers(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    opened.page.locator(".legend > summary").click()
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


def test_place_names_can_be_shown_in_each_language(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    opened.page.get_by_text("Layers", exact=True).click()
    pictures = []
    for choice in ("both", "en", "az", "hy", "ru", "as-written"):
        opened.page.get_by_label("Place names").select_option(choice)
        pictures.append(picture(opened).tobytes())
    assert len(set(pictures)) >= 4
    assert opened.errors == []


def test_boundary_note_and_attribution_are_on_the_page(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    opened.page.locator(".legend > summary").click()
    assert "as somebody drew them in 2017" in opened.page.locator(".legend").inner_text()
    credit = opened.page.locator(".attribution").inner_text()
    assert "© Somebody (ODbL 1.0) · Somebody else, CC BY 4.0" in credit


def test_a_page_has_no_online_layer_unless_it_was_built_with_one(
    open_page: Opener, sample: Path
) -> None:
    opened = open_page(sample)
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
    with opened.page.expect_download():
        opened.page.locator(".share summary").click()
        opened.page.get_by_role("button", name="Download as PNG").click()
    box.uncheck()
    assert credit.is_hidden()
    assert opened.errors == []


def test_the_policy_stops_everything_else(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
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


# Elsewhere


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
    popup.locator("h2").wait_for()
    assert popup.locator("h2").inner_text() == "Dot mine"
    assert claim_ids(popup) == ["c2", "c1"]
    assert opened.errors == []


def test_the_data_in_the_page_are_the_counts_it_shows(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    scripts = opened.page.locator("script[type='application/json']").all_text_contents()
    payload = next(found for found in map(json.loads, scripts) if "blocks" in found)
    assert (payload["total"], payload["mapped"]) == (7, 5)
