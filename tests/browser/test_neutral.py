"""Neither side is favoured: swap them, and the page is its own mirror image."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from contactline.casebook.book import rows_of, rows_to_table
from contactline.maps.interactive import render_html
from tests.browser.values import FACETS
from tests.maps.sample import make_book, make_sample_basemap, make_sample_spec

if TYPE_CHECKING:
    from collections.abc import Callable

    from contactline.casebook.book import Casebook
    from tests.browser.conftest import Opened

    Opener = Callable[..., Opened]

pytestmark = pytest.mark.browser

SWAP = {
    "AM": "AZ",
    "AZ": "AM",
    "Armenia": "Azerbaijan",
    "Azerbaijan": "Armenia",
    "Armenian": "Azerbaijani",
    "Azerbaijani": "Armenian",
}
WORD = re.compile(r"\b(?:" + "|".join(sorted(SWAP, key=len, reverse=True)) + r")\b")


def swapped(text: str) -> str:
    """Return a text with the words for the two sides exchanged."""
    return WORD.sub(lambda found: SWAP[found[0]], text)


def mirrored(book: Casebook) -> Casebook:
    """Return a book in which each side says and suffers what the other did."""
    made = {}
    for name in ("claims", "casualties", "links"):
        rows = rows_of(getattr(book, name))
        for row in rows:
            for column, value in row.items():
                if column.endswith("side") or column in ("by", "target"):
                    row[column] = SWAP.get(value, value)
                elif isinstance(value, str) and not column.startswith("time"):
                    row[column] = swapped(value)
        made[name] = rows_to_table(name, rows)
    return book.with_tables(**made)


LOOK = """() => ({
    status: document.querySelector("[role=status]").innerText,
    facets: Object.fromEntries(FACETS.map((facet) => [facet,
        [...document.querySelectorAll(`[data-facet="${facet}"] .option`)]
            .map((one) => one.textContent).sort()])),
    bars: document.querySelector(".plot .bars").getAttribute("d")
        ?? document.querySelectorAll(".plot .bars")[1].getAttribute("d"),
    rows: [...document.querySelectorAll("#contactline-list .row")].map((one) => one.innerText),
    kinds: [...contactline.layer.marks.summary().kinds].sort(),
})""".replace("FACETS", json.dumps(FACETS))


def look(opened: Opened) -> dict[str, Any]:
    opened.listed()
    found: dict[str, Any] = opened.page.evaluate(LOOK)
    opened.open_claim("c1")
    columns = opened.detail.locator(".column")
    found["columns"] = sorted(
        (one.get_attribute("data-side") or "", one.inner_text()) for one in columns.all()
    )
    return found


def test_swapping_the_sides_mirrors_the_page(open_page: Opener) -> None:
    base = make_sample_basemap()
    book = make_book()
    one = look(open_page(render_html(make_sample_spec(book), base)))
    other = look(open_page(render_html(make_sample_spec(mirrored(book)), base)))
    assert other["status"] == one["status"]
    assert other["bars"] == one["bars"]
    assert other["kinds"] == one["kinds"]
    assert other["rows"] == [swapped(row) for row in one["rows"]]
    for facet, options in one["facets"].items():
        assert other["facets"][facet] == sorted(swapped(option) for option in options), facet
    assert other["columns"] == sorted(
        (SWAP.get(side, side), swapped(words)) for side, words in one["columns"]
    )


def test_the_sides_are_never_added_up(open_page: Opener, sample: Any) -> None:
    """Losses are told by side only: no figure on the page is that of both."""
    opened = open_page(sample)
    opened.listed()
    words = opened.page.locator("body").inner_text()
    assert "Casualties are never added up" not in words
    opened.show_filters()
    assert opened.page.get_by_text("Casualties are never added up").count() >= 1
    opened.page.locator("#contactline-tab-claims").click()
    opened.open_claim("c3")
    assert not re.search(r"\b15\b", opened.detail.inner_text()), "2 killed and 13 wounded"


def test_both_columns_have_the_same_room_and_form(open_page: Opener, sample: Any) -> None:
    opened = open_page(sample)
    opened.listed()
    opened.open_claim("c1")
    styles = opened.detail.locator(".column").evaluate_all(
        """all => all.map((one) => {
            const style = getComputedStyle(one);
            return [style.width, style.fontSize, style.color, style.backgroundColor, style.border];
        })"""
    )
    assert styles[0] == styles[1]
