from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactline.casebook.book import FilterCount, rows_of, rows_to_table
from contactline.maps.captions import (
    alt_text,
    caption,
    count_words,
    day_words,
    drafts_words,
    drawn_sides,
    joined,
    not_on_map,
    plain,
    subtitle,
)
from tests.maps.scenes import CLAIMS, make_book, make_scene


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2022, 9, 13), date(2022, 9, 13), "13 September 2022"),
        (date(2022, 9, 12), date(2022, 9, 13), "12 to 13 September 2022"),
        (date(2022, 9, 30), date(2022, 10, 1), "30 September to 1 October 2022"),
        (date(2021, 12, 31), date(2022, 1, 1), "31 December 2021 to 1 January 2022"),
        (date(2021, 9, 12), date(2022, 9, 12), "12 September 2021 to 12 September 2022"),
    ],
)
def test_days_in_words(first, last, words):
    assert day_words(first, last) == words


def test_subtitle_says_how_many_when_and_whose_word_it_is():
    assert subtitle(make_scene()) == (
        "8 of 10 claims drawn, 12 to 13 September 2022. As claimed by Armenia, Azerbaijan and "
        "the reports themselves; not verified."
    )


def test_nothing_is_said_of_parts_where_all_claims_are_drawn():
    spec = make_scene(make_book(CLAIMS[:2]))
    assert subtitle(spec).startswith("2 claims drawn, 12 to 13 September 2022.")
    assert "Map of 2 claims between" in alt_text(spec)
    assert subtitle(make_scene(make_book(CLAIMS[:1]))).startswith("1 claim drawn, ")


def test_caption_counts_each_side_for_itself_and_names_the_sources():
    words = caption(make_scene())
    assert "8 of 10 claims drawn, 12 to 13 September 2022." in words
    assert "3 by Armenia, 4 by Azerbaijan and 1 by the reports themselves" in words
    assert "not added up" in words
    assert "Sources: Made-up geography; Names: nobody, CC0." in words
    assert "2 claims not on the map" in words


def test_caption_says_how_the_accounts_stand(bundled):
    from contactline.maps.spec import MapOptions
    from contactline.project.build import spec_for

    words = caption(spec_for(bundled, MapOptions()))
    assert (
        "Of 20 incidents: 3 denied by the accused; 5 each side accuses the other; "
        "12 claimed by one side only."
    ) in words


def test_subtitle_names_only_the_sides_that_are_drawn():
    words = subtitle(make_scene(make_book([CLAIMS[0], CLAIMS[9]])))
    assert "Armenia" in words
    assert "Azerbaijan" not in words


def test_a_claimant_of_no_known_side_is_not_called_nameless():
    book = make_book([CLAIMS[0]])
    rows = [row | {"claimant_side": None, "claimant_name": "India"} for row in rows_of(book.claims)]
    book = replace(book, claims=rows_to_table("claims", rows))
    words = subtitle(make_scene(book))
    assert "As claimed by claimants of no known side" in words
    assert "not named" not in words


def test_subtitle_tells_the_filters():
    book = replace(
        make_book(), filters=(FilterCount(words="in Delta district", before=12, removed=2),)
    )
    assert "Filtered: in Delta district (2 of 12 left out)." in subtitle(make_scene(book))


def test_claims_not_drawn_are_counted_with_their_reasons():
    assert not_on_map(make_scene()) == "2 claims not on the map: 2 name no place."
    assert not_on_map(make_scene(make_book(CLAIMS[:2]))) == ""


def test_drafts_are_told():
    assert drafts_words(make_scene()) == ""
    draft = replace(make_scene(), drafts=1)
    assert "1 claim is a machine's draft" in drafts_words(draft)
    assert "not checked" in alt_text(draft)


def test_alt_text_names_each_side_with_its_own_places():
    words = alt_text(make_scene())
    assert "Map of 8 of 10 claims between 12 and 13 September 2022" in words
    armenia = next(part for part in words.split(". ") if part.startswith("Armenia"))
    assert armenia == (
        "Armenia (3 claims) names Alpha, Beta and Gamma mine and says fire came from Delta"
    )
    azerbaijan = next(part for part in words.split(". ") if part.startswith("Azerbaijan"))
    assert azerbaijan == (
        "Azerbaijan (4 claims) names Delta, Epsilon and Theta and says fire came from Zeta"
    )
    assert "The reports themselves (1 claim) name Old line." in words
    assert "2 claims not on the map" in words
    assert "not verified" in words


def test_alt_text_of_a_map_without_claims():
    words = alt_text(make_scene(make_book(CLAIMS[8:])))
    assert "no claim could be drawn, out of 2" in words
    assert "Armenia" not in words


def test_alt_text_of_a_single_day():
    spec = replace(make_scene(), days=(date(2022, 9, 13), date(2022, 9, 13)))
    assert "of 13 September 2022" in alt_text(spec)


def test_mirrored_claims_give_mirrored_words():
    other = {"AM": "AZ", "AZ": "AM"}
    mirrored = [(key, other.get(side, side), places) for key, side, places in CLAIMS]
    one, two = alt_text(make_scene()), alt_text(make_scene(make_book(mirrored)))
    swapped = (
        one.replace("Armenia", "#").replace("Azerbaijan", "Armenia").replace("#", "Azerbaijan")
    )
    assert sorted(swapped.split(". ")) == sorted(two.split(". "))


def test_sides_are_counted_by_claims_that_are_drawn():
    counts = {side.side: count for side, count in drawn_sides(make_scene())}
    assert counts == {"AM": 3, "AZ": 4, "OUTLET": 1}


def test_plain_takes_out_what_cannot_be_seen():
    assert plain("a\nb\tc\x00d\u202ee\ufefff") == "a b cdef"
    assert plain("x" * 50, most=10) == "x" * 9 + "…"
    assert plain("\ud800ok") == "ok"


@given(st.text(max_size=300), st.integers(2, 40))
def test_plain_is_one_visible_line_of_the_asked_length(text, most):
    line = plain(text, most=most)
    assert len(line) <= most
    assert line == plain(line)
    assert all(char.isprintable() or char == " " for char in line if ord(char) < 0x3000)
    assert line == line.strip()


def test_words_and_numbers():
    assert count_words(1, "claim") == "1 claim"
    assert count_words(1200, "claim") == "1,200 claims"
    assert joined([]) == ""
    assert joined(["a"]) == "a"
    assert joined(["a", "b", "c"]) == "a, b and c"
