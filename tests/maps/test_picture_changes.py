"""What changed since a picture was made is said with the file, and with the numbers."""

from __future__ import annotations

from dataclasses import replace

from contactline.maps.picture_changes import differences
from contactline.maps.picture_facts import PictureFacts, ReadFile
from tests.maps.test_picture_facts import FACTS, OTHER_SHA, SHA, SOURCE


def changed(**source: object) -> PictureFacts:
    return replace(FACTS, source=replace(SOURCE, **source))  # type: ignore[arg-type]


def test_the_same_data_has_no_differences() -> None:
    assert differences(FACTS, FACTS) == ()


def test_a_picture_that_lies_elsewhere_now_has_the_same_data() -> None:
    moved = changed(files=(replace(SOURCE.files[0], path="claims.csv"),), inputs=("claims.csv",))
    assert differences(FACTS, moved) == ()


def test_a_changed_file_is_named_with_what_differs() -> None:
    new = replace(
        FACTS,
        total=14,
        drawn=10,
        drawn_by_side=(("AM", 5), ("AZ", 4), ("unknown", 1)),
        source=replace(
            SOURCE,
            files=(replace(SOURCE.files[0], sha256=OTHER_SHA, rows=14),),
            claims_sha256=SHA,
        ),
    )
    words = "\n".join(differences(FACTS, new))
    assert "../data/claims.csv: has changed" in words
    assert "12 records then, 14 now" in words
    assert "claims: 12 then, 14 now" in words
    assert "on the map: 9 then, 10 now" in words
    assert "on the map by AM: 4 then, 5 now" in words
    assert "by AZ" not in words


def test_a_file_that_changed_without_changing_the_claims_says_so() -> None:
    new = changed(files=(replace(SOURCE.files[0], sha256=OTHER_SHA, size_bytes=901),))
    words = differences(FACTS, new)
    assert "has changed (900 bytes then, 901 now" in words[0]
    assert words[-1] == "the claims that are shown are the same"


def test_other_claims_from_the_same_files_are_explained() -> None:
    (why, _) = differences(FACTS, changed(claims_sha256=SHA))
    assert why == "the files are the same, the places were looked up elsewhere"
    (why, _) = differences(FACTS, replace(changed(claims_sha256=SHA), maker="contactline 9"))
    assert "read by contactline 9 and not contactline 0.1.0" in why


def test_files_that_came_and_went_are_named() -> None:
    other = ReadFile(path="more.csv", sha256=OTHER_SHA)
    words = differences(FACTS, changed(files=(other,), claims_sha256=SHA))
    assert words[:2] == (
        "../data/claims.csv: was read then, is not read now",
        "more.csv: is read now, was not then",
    )
