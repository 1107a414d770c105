"""Text that wants to be code stays text."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contactline.casebook.book import rows_of, rows_to_table
from contactline.maps.interactive import render_html
from tests.browser.test_filters import choose
from tests.maps.sample import DOT, HOSTILE, make_book, make_sample_basemap, make_sample_spec

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.conftest import Opened

    Opener = Callable[..., Opened]

pytestmark = pytest.mark.browser


def test_hostile_text_stays_text(open_page: Opener, hostile: Path) -> None:
    opened = open_page(hostile)
    page = opened.page
    assert opened.state()["shown"] == 5
    assert page.locator("h1").inner_text() == HOSTILE[0] + HOSTILE[2]
    opened.listed()
    for claim in ("c1", "c2", "c3", "c4", "c5", "c6", "c7"):
        opened.open_claim(claim)
        for summary in opened.detail.locator("summary").all():
            summary.click()
    page.keyboard.press("Escape")
    opened.show_filters()
    page.mouse.move(*opened.point(*DOT))
    page.mouse.click(*opened.point(*DOT))
    opened.detail.locator("h2").wait_for()
    assert page.evaluate("window.broken") is None
    inside = "#contactline-page"
    assert page.locator(f"{inside} img, {inside} script").count() == 0
    assert page.locator(f"{inside} a[href^='javascript'], a[href^='data']").count() == 0
    assert page.locator(f"{inside} [onerror], {inside} [onmouseover]").count() == 0
    assert opened.clean()
    words = opened.detail.inner_text()
    assert "\u202e" not in words
    assert "\x00" not in words
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("texts", [HOSTILE[:5], HOSTILE[5:]], ids=["some", "others"])
def test_hostile_text_is_shown_chosen_and_linked_as_it_was_written(
    open_page: Opener, texts: tuple[str, ...]
) -> None:
    book = make_book()
    claims = rows_of(book.claims)
    for row, text in zip(claims, texts, strict=False):
        row["summary"] = row["sub_event_type"] = text
    book = book.with_tables(claims=rows_to_table("claims", claims))
    opened = open_page(render_html(make_sample_spec(book), make_sample_basemap()))
    page = opened.page
    opened.listed()
    for row, text in zip(claims, texts, strict=False):
        plain = text.replace("\u202e", "[U+202E]").replace("\x00", "\u2400")
        assert opened.open_claim(row["claim_id"]).locator(".summary").text_content() == plain
        page.keyboard.press("Escape")
        choose(opened, type=text)
        assert opened.listed() == [row["claim_id"]]
        assert plain.split()[0] in page.locator(".chosen").inner_text()
        link = page.evaluate("location.href")
        page.locator("#contactline-reset").click()
        page.goto(link)
        opened.wait("document.querySelectorAll('#contactline-list .row').length === 1")
        page.locator("#contactline-reset").click()
    assert page.evaluate("window.broken") is None
    assert opened.clean()
