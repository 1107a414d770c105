from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contactline.extract.engine import Extraction, Options, extract
from contactline.extract.shown.claim_words import in_words, rows
from contactline.extract.shown.marking import Mark, marks
from contactline.extract.shown.page import to_html
from contactline.extract.shown.terminal import to_terminal
from contactline.extract.text.source import read_bytes
from contactline.model.records import EvidenceSpan

TEXT = """The Azerbaijani Defence Ministry said that Armenian forces used mortars against its \
positions in the Kalbajar district on 3 May, wounding one soldier.

Armenia's Defence Ministry denied it. It said that Azerbaijani troops had shelled Verin Shorzha.
"""


def read(text: str = TEXT) -> Extraction:
    from datetime import date

    return extract(read_bytes(text.encode(), "r.txt"), Options(published=date(2022, 5, 3)))


@pytest.fixture(scope="module")
def extraction() -> Extraction:
    return read()


class Texts(HTMLParser):
    """The text of the elements of one class, and where links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.targets: list[str] = []
        self.ids: list[str] = []
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        held = dict(attrs)
        if held.get("id"):
            self.ids.append(held["id"] or "")
        if tag == "a":
            self.targets.append((held["href"] or "").lstrip("#"))
        if tag == "div":
            if held.get("class") == "text":
                self.texts.append("")
                self._depth = 1
            elif self._depth:
                self._depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._depth:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._depth:
            self.texts[-1] += data


def parsed(page: str) -> Texts:
    found = Texts()
    found.feed(page)
    return found


def test_the_page_holds_the_text_of_the_report_unchanged(extraction: Extraction) -> None:
    assert parsed(to_html([extraction, extraction])).texts == [TEXT, TEXT]


def test_every_mark_leads_to_a_field_that_is_there(extraction: Extraction) -> None:
    found = parsed(to_html([extraction, extraction]))
    assert found.targets
    assert set(found.targets) <= set(found.ids)
    assert len(found.ids) == len(set(found.ids))


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_what_a_report_says_is_never_markup(words: str) -> None:
    text = f"{words} said.\n\n{TEXT}".replace("r.txt", words)
    page = to_html([replace(read(text), notices=(words,))])
    assert "<script" not in page
    assert "<img" not in page
    assert parsed(page).texts == [text]


def test_a_word_of_two_fields_is_marked_twice(extraction: Extraction) -> None:
    shown = to_terminal(extraction, colour=False)
    assert "[1 casualties: [1 event type: wounding] one soldier]" in shown
    assert "counter to        claim 2" in shown


def test_colours_end_where_the_marks_end(extraction: Extraction) -> None:
    shown = to_terminal(extraction, colour=True)
    assert re.sub(r"\x1b\[[\d;]*m", "", shown) == to_terminal(extraction, colour=False)
    assert "\x1b[" not in shown[shown.rindex("\x1b[0m") + 4 :]


def test_a_terminal_is_not_steered_by_a_report() -> None:
    shown = to_terminal(read("\x1b]0;owned\x07\x1b[2J" + TEXT), colour=False)
    assert "\x1b" not in shown
    assert "\x07" not in shown


@given(
    st.lists(
        st.tuples(
            st.integers(0, 60), st.integers(1, 30), st.sampled_from(("time", "places", "accused"))
        ),
        max_size=12,
    )
)
@settings(max_examples=200, deadline=None)
def test_no_word_of_a_field_is_left_unmarked(
    extraction: Extraction, spans: list[tuple[int, int, str]]
) -> None:
    evidence: dict[str, tuple[EvidenceSpan, ...]] = {}
    for start, length, name in spans:
        made = EvidenceSpan(char_start=start, char_end=start + length, rule="R")
        evidence[name] = (*evidence.get(name, ()), made)
    claim = replace(extraction.claims[0], evidence=evidence)
    found = marks(replace(extraction, claims=(claim,)))
    covered: set[tuple[int, str]] = set()

    def walk(level: list[Mark], low: int, high: int) -> None:
        at = low
        for mark in level:
            assert at <= mark.start < mark.end <= high
            at = mark.end
            for reason in mark.reasons:
                covered.update((char, reason.field) for char in range(mark.start, mark.end))
            walk(mark.within, mark.start, mark.end)

    walk(found, 0, 100)
    assert covered == {
        (char, name) for start, length, name in spans for char in range(start, start + length)
    }


def test_each_place_stands_by_its_own_words(extraction: Extraction) -> None:
    places = [row for row in rows(extraction.claims[0]) if row.field == "places"]
    for row in places:
        assert [TEXT[s.char_start : s.char_end] for s in row.read] == [row.written]


def test_the_reviewer_sees_the_words_of_each_field(extraction: Extraction) -> None:
    said = dict(in_words(extraction.claims[0], TEXT))
    assert "“Armenian forces”" in said["accused"]
    assert "“wounding one soldier”" in said["people"]
    assert "“" not in dict(in_words(extraction.claims[0]))["weapons"]


def test_the_style_of_the_page_is_part_of_the_package(extraction: Extraction) -> None:
    style = Path(__file__).parents[2] / "src/contactline/extract/shown/page.css"
    assert style.read_text("utf-8") in to_html([extraction])
