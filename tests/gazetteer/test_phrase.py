"""Generic words, directions and containing places are read out of a toponym."""

from __future__ import annotations

import pytest

from contactline.gazetteer.generics import fit, generic_class
from contactline.gazetteer.phrase import is_vague, parse_phrase, stems


@pytest.mark.parametrize(
    ("text", "core", "kind", "within"),
    [
        ("the Lachin region", "lachin", "region", None),
        ("District of Kalbajar", "kalbajar", "district", None),
        ("village of Zeylik", "zeylik", "village", None),
        ("Daşkəsən rayonu", "dashkasan", "district", None),
        ("Лачинский район", "lachinskiy", "district", None),
        ("Քարվաճառի շրջան", "karvachari", "district", None),
        ("northern Tavush region", "tavush", "region", None),
        ("direction of the Basarkechar region", "basarkechar", "region", None),
        ("Sotk gold mine", "sotk", "mine", None),
        ("Agdam (Tovuz)", "agdam", None, "Tovuz"),
        ("Zeylik settlement of the Kalbajar region", "zeylik", "settlement", "Kalbajar region"),
        ("Tovuz region's Aghdam village", "aghdam", "village", "Tovuz region"),
        ("Ganja, Azerbaijan", "ganja", None, "Azerbaijan"),
        ("Goris", "goris", None, None),
    ],
)
def test_phrase(text: str, core: str, kind: str | None, within: str | None) -> None:
    phrase = parse_phrase(text)
    assert (phrase.core, phrase.kind, phrase.within) == (core, kind, within)


def test_a_direction_means_a_part() -> None:
    assert parse_phrase("northern Tavush region").partial
    assert not parse_phrase("the Tavush region").partial


def test_plural_generic_words() -> None:
    assert parse_phrase("districts Lachin").plural
    assert generic_class("cities of") == "city"
    assert generic_class("Gold Mine") == "mine"
    assert generic_class("nonsense") is None
    assert generic_class(None) is None


def test_a_district_word_never_fits_a_town() -> None:
    assert fit("region", "district") == fit("region", "former_district") == 1.0
    assert fit("region", "town") == 0.0
    assert fit("city", "village") > 0.0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("eastern part of the border zone", "line"),
        ("the border", "line"),
        ("front line", "line"),
        ("several districts", "area"),
        ("its positions", "area"),
        ("the Lachin region", None),
        ("Sotk", None),
        ("", None),
    ],
)
def test_phrases_without_a_name(text: str, kind: str | None) -> None:
    assert is_vague(text, names=frozenset({"armenia"})) == kind


def test_stems_of_adjectives_and_genitives() -> None:
    assert "lachin" in stems("lachinskiy")
    assert "tavush" in stems("tavushskaya")
    assert "karvachar" in stems("karvachari")
    assert stems("goris") == ()
