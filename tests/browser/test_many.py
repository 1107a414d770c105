"""A hundred thousand claims: all there, counted right, the list built only where it is seen."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from contactline.maps.interactive import render_html
from contactline.maps.spec import MapOptions
from tests.bench.generate import generate, write
from tests.browser.test_filters import choose

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contactline.casebook.book import Casebook
    from contactline.gazetteer.resolve import Gazetteer
    from tests.browser.conftest import Opened

    Opener = Callable[..., Opened]

pytestmark = pytest.mark.browser

COUNT = 100_000


def make_page(folder: Path, gazetteer: Gazetteer) -> tuple[Path, Casebook]:
    """Return a page of very many made-up claims, and the book that it was made of."""
    from contactline.pipeline.filters import Filters
    from contactline.project.basemap import make_basemap
    from contactline.project.build import spec_for
    from contactline.project.stages import ReadOptions, prepare

    file = folder / "claims.csv"
    write(generate(COUNT), file)
    book = prepare([file], gazetteer, options=ReadOptions(tz="+04:00"), filters=Filters())
    page = folder / "many.html"
    spec = spec_for(book, MapOptions(title="Very many"))
    page.write_text(render_html(spec, make_basemap(gazetteer, ())), encoding="utf-8")
    return page, book


def test_a_hundred_thousand_claims_are_counted_listed_and_found(
    open_page: Opener, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    """All on one page: it takes long to make, and each worker would make its own."""
    page, book = make_page(tmp_path, gazetteer)
    check_counts(open_page, page, book)
    check_scrolling(open_page, page)
    check_link(open_page, page, book)


def check_counts(open_page: Opener, page: Path, book: Casebook) -> None:
    opened = open_page(page)
    claims, places = book.claims, book.claim_places
    drawn_ids = set(places["claim_id"][places["geometry"].notna()])
    is_drawn = claims["claim_id"].isin(drawn_ids)
    drawn = int(is_drawn.sum())
    assert opened.state() == {"ready": True, "total": COUNT, "mapped": drawn, "shown": drawn}
    assert opened.page.locator("#contactline-list .row").count() < 40
    grid = opened.page.locator("#contactline-list [role=grid]")
    for key in ("AM", "AZ"):
        choose(opened, claimant=key)
        kept = claims["claimant_side"] == key
        assert opened.state()["shown"] == int((kept & is_drawn).sum())
        assert grid.get_attribute("aria-rowcount") == str(int(kept.sum()) + 1)
    choose(opened, claimant="AZ", type="Armed clash")
    kept &= claims["sub_event_type"] == "Armed clash"
    assert opened.state()["shown"] == int((kept & is_drawn).sum())
    assert f"{int(kept.sum()):,} match" in opened.page.get_by_role("status").inner_text()
    clusters = opened.page.evaluate(
        """() => {
            contactline.map.setView([40.2, 46], 6, {animate: false});
            return contactline.layer.clusterCounts();
        }"""
    )
    assert clusters
    assert all([side for side, _ in one["sides"]] == ["AZ"] for one in clusters)
    assert opened.clean()


def check_scrolling(open_page: Opener, file: Path) -> None:
    opened = open_page(file)
    page = opened.page
    page.locator(".skip").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("End")
    last = page.locator(f'#contactline-list .row[aria-rowindex="{COUNT + 1}"]')
    last.wait_for()
    assert page.evaluate("document.activeElement.getAttribute('aria-rowindex')") == str(COUNT + 1)
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.getAttribute('aria-rowindex')") == str(COUNT)
    view = page.locator("#contactline-list .viewport")
    view.evaluate("one => { one.scrollTop = one.scrollHeight / 2; }")
    page.wait_for_timeout(300)
    box = view.bounding_box()
    assert box
    inside = page.evaluate(
        """() => {
            const box = document.querySelector("#contactline-list .viewport")
                .getBoundingClientRect();
            return [...document.querySelectorAll("#contactline-list .row")].filter((one) => {
                const own = one.getBoundingClientRect();
                return own.bottom > box.top && own.top < box.bottom;
            }).map((one) => [Number(one.ariaRowIndex ?? one.getAttribute("aria-rowindex")),
                             Math.round(one.getBoundingClientRect().top)]);
        }"""
    )
    assert inside
    numbers = [number for number, _ in inside]
    assert numbers == list(range(numbers[0], numbers[0] + len(numbers)))
    assert abs(numbers[0] - COUNT / 2) < COUNT / 50
    tops = [top for _, top in inside]
    assert all(later - earlier == tops[1] - tops[0] for earlier, later in itertools.pairwise(tops))
    page.mouse.move(box["x"] + 50, box["y"] + 50)
    page.mouse.wheel(0, 300)
    page.wait_for_timeout(400)
    after = page.locator("#contactline-list .row").first.get_attribute("aria-rowindex")
    assert after
    assert 0 < int(after) - numbers[0] + 6 < 14, "a turn of the wheel is a few rows"
    assert opened.clean()


def check_link(open_page: Opener, page: Path, book: Casebook) -> None:
    wanted = book.claims["claim_id"].iloc[COUNT // 3]
    opened = open_page(page, view=f"#claim={wanted}")
    opened.wait("Boolean(document.querySelector('#contactline-detail .is-focus'))")
    shown = opened.detail.locator(".is-focus").get_attribute("data-claim")
    assert shown
    assert wanted.startswith(shown), "made ids travel as their first digits"
    assert opened.clean()
