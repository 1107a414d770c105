from __future__ import annotations

import pytest

from contactline.maps.names import base_label, differ, place_label

DELTA = {
    "name": "Kalbajar",
    "name_en": "Kalbajar",
    "name_hy": "Քարվաճառ",
    "name_az": "Kəlbəcər",
    "name_ru": "Кельбаджар",
    "feature": "district",
}


@pytest.mark.parametrize(
    ("names", "first", "second"),
    [
        ("both", "Kalbajar district", "Քարվաճառ · Kəlbəcər"),
        ("en", "Kalbajar district", ""),
        ("az", "Kəlbəcər", ""),
        ("hy", "Քարվաճառ", ""),
        ("ru", "Кельбаджар", ""),
        ("as-written", "Kalbajar / Kelbajar", ""),
    ],
)
def test_a_claimed_place_is_named_in_the_chosen_way(names, first, second):
    assert place_label(DELTA, ["Kalbajar", "Kelbajar", "Kalbajar"], names) == (first, second)


def test_many_spellings_are_counted_not_strung_together():
    assert place_label(None, ["a", "b", "c", "d"], "both") == ("a / b +2", "")


def test_a_place_without_a_record_keeps_the_reports_name():
    assert place_label(None, ["Zeylik"], "hy") == ("Zeylik", "")


def test_a_missing_language_falls_back_to_the_usual_name():
    assert place_label({**DELTA, "name_hy": None}, [], "hy") == ("Kalbajar", "")


def test_the_same_name_is_not_written_twice():
    town = {**DELTA, "feature": "town", "name_az": "Kalbajar"}
    assert place_label(town, [], "both") == ("Kalbajar", "Քարվաճառ")


@pytest.mark.parametrize(
    ("armenian", "azerbaijani", "expected"),
    [
        ("Գորիս", "Gorus", False),
        ("Ալավերդի", "Allahverdi", False),
        ("Իջևան", "İcevan", False),
        ("Ստեփանակերտ", "Xankəndi", True),
        ("Քարվաճառ", "Kəlbəcər", True),
        (None, "Bakı", False),
    ],
)
def test_one_name_in_two_scripts_is_told_from_two_names(armenian, azerbaijani, expected):
    assert differ(armenian, azerbaijani) is expected


def test_towns_get_a_second_line_only_where_the_sides_differ():
    both = {"name": "Khankendi", "names": {"hy": "Ստեփանակերտ", "az": "Xankəndi"}}
    assert base_label(both, "both") == ("Khankendi", "Ստեփանակերտ · Xankəndi")
    assert base_label(both, "en") == ("Khankendi", "")
    assert base_label(both, "az") == ("Xankəndi", "")
    same = {"name": "Goris", "name_hy": "Գորիս", "name_az": "Gorus"}
    assert base_label(same, "both") == ("Goris", "")


def test_a_feature_without_a_name_has_no_label():
    assert base_label({}, "both") == ("", "")
    assert base_label({"name": None, "names": None}, "hy") == ("", "")
