"""Names are found in every script, at the right offsets, and only where they stand."""

from __future__ import annotations

import unicodedata
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactline.gazetteer.resolve import load_gazetteer
from contactline.gazetteer.scan import NameScanner, scanner_for


@cache
def scanner() -> NameScanner:
    return scanner_for(load_gazetteer())


def found(text: str) -> list[str]:
    return [text[hit.char_start : hit.char_end] for hit in scanner().scan(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("near Goris and Jermuk", ["Goris", "Jermuk"]),
        ("Kəlbəcər və Laçın", ["Kəlbəcər", "Laçın"]),
        (unicodedata.normalize("NFD", "Kəlbəcər, Laçın."), ["Kəlbəcər", "Laçın"]),
        ("Քարվաճառ", ["Քարվաճառ"]),
        ("позиции близ Гориса", ["Гориса"]),
        ("в Лачинском районе", ["Лачинском"]),
        ("KALBAJAR", ["KALBAJAR"]),
        ("Nagorno-Karabakh", ["Nagorno-Karabakh"]),
        ("Vayots Dzor and Vayots-Dzor", ["Vayots Dzor", "Vayots-Dzor"]),
        ("Azerbaijan's Kalbajar", ["Azerbaijan", "Kalbajar"]),
        ("the word goris in lower case", []),
        ("nothing here at all", []),
    ],
)
def test_names_are_found_as_written(text: str, names: list[str]) -> None:
    normal = [unicodedata.normalize("NFC", name) for name in found(text)]
    assert normal == [unicodedata.normalize("NFC", name) for name in names]


def test_the_longest_name_wins() -> None:
    assert found("Republic of Artsakh") == ["Republic of Artsakh"]


def test_a_stop_word_is_no_name() -> None:
    keys = ["march", "goris"]
    hits = NameScanner(keys, stop={"march"}).scan("March in Goris")
    assert [hit.key for hit in hits] == ["goris"]


@given(st.text(max_size=200))
def test_hits_lie_in_the_text_in_order(text: str) -> None:
    end = 0
    for hit in scanner().scan(text):
        assert end <= hit.char_start < hit.char_end <= len(text)
        end = hit.char_end
