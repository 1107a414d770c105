"""The interface in four languages: every word changes, what others wrote stays."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.browser.test_filters import choose

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.browser.conftest import Opened

    Opener = Callable[..., Opened]

pytestmark = pytest.mark.browser

#: A few words of each language, and what of English must not be left in the interface.
WORDS = {
    "az": ("İddialar", "Süzgəclər", "Qarşılıqlı ittiham", "noy 2022", "itki, rəqəm yoxdur"),
    "hy": ("Պնդումներ", "Զտիչներ", "Փոխադարձ մեղադրանք", "նոյ 2022", "կորուստ, թիվ չկա"),
    "ru": (
        "Утверждения",
        "Фильтры",
        "Взаимные обвинения",
        "нояб. 2022",
        "потери, число не названо",
    ),
}
ENGLISH = re.compile(
    r"\b(claims?|filters?|who|what|where|when|draft|casualties|shown|search|reset|legend"
    r"|share|kind of event|one side|precision|window|layers|attribution|boundaries|sources"
    r"|said|report)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize("language", WORDS)
def test_every_word_of_the_interface_changes(
    open_page: Opener, sample: Path, language: str
) -> None:
    opened = open_page(sample)
    page = opened.page
    page.locator("select.language").select_option(language)
    assert page.evaluate("document.documentElement.lang") == language
    assert page.evaluate("document.activeElement.className") == "language"
    opened.show_filters()
    page.evaluate("document.querySelectorAll('details').forEach((one) => one.open = true)")
    choose(opened, claimant="AZ")
    # what others wrote, and names of languages, are not the interface's own words
    own = page.evaluate(
        """() => {
            const copy = document.body.cloneNode(true);
            const theirs = "script, style, template, noscript, h1, [lang=en], .attribution, .row,"
                + " select.language, .names-choice, .before";
            for (const one of copy.querySelectorAll(theirs)) one.remove();
            const named = copy.querySelectorAll("[aria-label], [title], [placeholder]");
            return copy.textContent + [...named].map((one) =>
                [one.ariaLabel, one.title, one.placeholder].join(" ")).join(" ");
        }"""
    )
    assert not ENGLISH.findall(own)
    page.evaluate("document.querySelector('.share').open = false")
    page.locator("#contactline-tab-claims").click()
    page.locator("#contactline-reset").click()
    opened.listed()
    words = page.locator("body").inner_text()
    for part in WORDS[language][:4]:
        assert part in words, part
    card = opened.open_claim("c1").inner_text()
    assert WORDS[language][4] in card
    assert "Azerbaijan says Armenian units fired on its positions." in card, "as it was written"
    assert opened.clean()


def test_what_is_open_and_chosen_stays_when_the_language_changes(
    open_page: Opener, sample: Path
) -> None:
    opened = open_page(sample)
    choose(opened, dispute="mutual_accusation")
    opened.open_claim("c1")
    opened.page.evaluate(
        "() => { const one = document.querySelector('select.language'); one.value = 'ru';"
        " one.dispatchEvent(new Event('change')); }"
    )
    opened.wait("document.querySelector('#contactline-detail h2')?.innerText.includes('нояб.')")
    assert opened.state()["shown"] == 2
    assert opened.detail.locator(".is-focus").get_attribute("data-claim") == "c1"
    opened.wait("location.hash.includes('lang=ru')")


def test_numbers_and_plurals_follow_the_language(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample, view="#lang=ru")
    choose(opened, claimant="AM")
    status = opened.page.get_by_role("status")
    assert "фильтрам соответствуют 3 утверждения" in status.inner_text()
    choose(opened, dispute="denied")
    assert "фильтрам соответствует 1 утверждение" in status.inner_text()


def test_place_names_and_interface_are_chosen_apart(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample, view="#lang=hy&names=az")
    assert opened.page.locator("#contactline-names").input_value() == "az"
    assert opened.page.evaluate("document.documentElement.lang") == "hy"
