"""Our own statements, read by the extractor: tuned ones whole, held-out ones to a floor.

A tuned case must come out without a fault. The held-out cases are not looked at while the
rules are written: their score is published in the README, and a floor keeps it from falling.
The mirror image of every case must be read as the mirror image of its claims.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import pytest

from tests.extract.gold import GoldDocument, case_document, load_cases
from tests.extract.matching import Score, compare_document
from tests.extract.mirror import is_exempt, kept_spans, mirror_case, swap_side, swap_words
from tests.extract.score import (
    BLIND,
    CASES,
    HELD_OUT,
    NEWSROOM,
    RETOLD,
    Claims,
    Mentions,
    read_document,
    score_documents,
)

#: Floors for the held-out half; raise them when the published score rises.
HELD_OUT_MIN_FOUND: Final = 0.93
HELD_OUT_MAX_FALSE: Final = 5  # told twice included; of 69 claims
HELD_OUT_MIN_ACCUSED: Final = 0.95

#: Ceilings for the texts of the blind and the retold sets that are not yet read whole. A text
#: that is moves to its set: that changes none of the three, as a share found would change.
#: They are what is reached; lower them when less is missed.
NEWSROOM_MAX_MISSED: Final = 28
NEWSROOM_MAX_FALSE: Final = 16  # told twice included
NEWSROOM_MAX_FAULTS: Final = 168  # of every kind, as ``--errors`` lists them

#: Texts of the sets, read whole or not: none is taken out because it fails.
BLIND_TEXTS: Final = 56
RETOLD_TEXTS: Final = 162

#: Places of the actors' own names, which are swapped where they are not kept.
COUNTERPARTS: Final = {"am": "az", "az": "am", "am-er": "az-ba", "az-ba": "am-er"}

TUNED: Final = [case for folder in (CASES, *BLIND, RETOLD) for case in load_cases(folder)]
OPEN: Final = load_cases(NEWSROOM)
UNSEEN: Final = load_cases(HELD_OUT)
EVERY: Final = [*TUNED, *OPEN, *UNSEEN]
MIRRORED: Final = [case for case in EVERY if not is_exempt(case)]
BY_ID: Final = {str(case["id"]): case for case in EVERY}


@cache
def _straight(case_id: str) -> tuple[Claims, Mentions]:
    return read_document(case_document(BY_ID[case_id]))


@cache
def _mirrored(case_id: str) -> tuple[Claims, Mentions]:
    return read_document(case_document(mirror_case(BY_ID[case_id])))


def _read_once(document: GoldDocument) -> tuple[Claims, Mentions]:
    return _straight(document.doc_id)


@cache
def _held_out_score() -> Score:
    return score_documents([case_document(case) for case in UNSEEN], _read_once)[0]


def _id(case: dict[str, Any]) -> str:
    return str(case["id"])


def test_no_two_cases_share_an_id() -> None:
    assert len(BY_ID) == len(EVERY)


@pytest.mark.parametrize("case", TUNED, ids=_id)
def test_a_tuned_case_comes_out_whole(case: dict[str, Any]) -> None:
    claims, mentions = _straight(_id(case))
    assert compare_document(case_document(case), claims, mentions, Score()) == []


@pytest.mark.parametrize("case", [case for case in TUNED if not is_exempt(case)], ids=_id)
def test_the_mirror_of_a_tuned_case_comes_out_whole(case: dict[str, Any]) -> None:
    claims, mentions = _mirrored(_id(case))
    assert compare_document(case_document(mirror_case(case)), claims, mentions, Score()) == []


@pytest.mark.parametrize("case", MIRRORED, ids=_id)
def test_the_mirror_image_gives_the_mirror_image(case: dict[str, Any]) -> None:
    straight, _ = _straight(_id(case))
    mirrored, _ = _mirrored(_id(case))
    spans = kept_spans(case)
    assert [_shape(claim, straight) for claim in mirrored_claims(straight, case, spans)] == [
        _shape(claim, mirrored) for claim in mirrored
    ]


def test_the_held_out_cases_are_found() -> None:
    score = _held_out_score()
    assert score.found / score.required >= HELD_OUT_MIN_FOUND
    assert score.false + score.duplicates <= HELD_OUT_MAX_FALSE


def test_the_held_out_cases_accuse_the_right_side() -> None:
    assert (_held_out_score().plain["accused"].value or 0) >= HELD_OUT_MIN_ACCUSED


@cache
def _newsroom() -> tuple[Score, dict[str, list[str]]]:
    return score_documents([case_document(case) for case in OPEN], _read_once)


def test_the_newsroom_texts_are_found() -> None:
    score, notes = _newsroom()
    assert score.required - score.found <= NEWSROOM_MAX_MISSED
    assert score.false + score.duplicates <= NEWSROOM_MAX_FALSE
    assert sum(map(len, notes.values())) <= NEWSROOM_MAX_FAULTS


@pytest.mark.parametrize("case", OPEN, ids=_id)
def test_a_newsroom_text_is_not_yet_read_whole(case: dict[str, Any]) -> None:
    home = "cases/retold/" if _is_retold(case) else "its blind set"
    assert _newsroom()[1][_id(case)], f"it is read whole now and belongs into {home}"


def test_no_text_of_the_sets_was_taken_out() -> None:
    retold = load_cases(RETOLD)
    assert all(map(_is_retold, retold))
    assert len(retold) + sum(map(_is_retold, OPEN)) == RETOLD_TEXTS
    blind = [case for folder in BLIND for case in load_cases(folder)]
    assert len(blind) + sum(not _is_retold(case) for case in OPEN) == BLIND_TEXTS


def _is_retold(case: dict[str, Any]) -> bool:
    return "retold" in case["tags"]


def mirrored_claims(
    claims: list[dict[str, Any]], case: dict[str, Any], spans: list[tuple[int, int]]
) -> list[dict[str, Any]]:
    """Return claims with the sides exchanged, as the mirror image should give them."""
    turned = []
    for claim in claims:
        other = dict(claim)
        for key in ("claimant", "accused", "target"):
            if claim.get(key):
                other[key] = claim[key] | {"side": swap_side(claim[key].get("side"))}
        other["casualties"] = [
            one | {"side": swap_side(one.get("side")), "by": swap_side(one.get("by"))}
            for one in claim.get("casualties", ())
        ]
        other["denied_by"] = [swap_side(one) for one in claim.get("denied_by", ())]
        other["places"] = [
            place
            | {"as_written": _as_mirrored(place, case["text"], spans)}
            | {"resolution": _resolution_mirrored(place, case, spans)}
            for place in claim["places"]
        ]
        turned.append(other)
    return turned


def _as_mirrored(place: dict[str, Any], text: str, spans: list[tuple[int, int]]) -> str:
    start = place.get("char_start")
    if start is None:
        return swap_words(str(place["as_written"]))
    inside = [(one - start, other - start) for one, other in spans]
    return swap_words(text[start : place["char_end"]], inside)


def _resolution_mirrored(
    place: dict[str, Any], case: dict[str, Any], spans: list[tuple[int, int]]
) -> dict[str, Any]:
    """Return the resolution; a country or capital whose name was swapped is the other's."""
    resolution = place.get("resolution") or {}
    if _as_mirrored(place, case["text"], spans) == place["as_written"]:
        return resolution
    place_id = resolution.get("place_id")
    return resolution | {"place_id": COUNTERPARTS.get(place_id, place_id)}


def _shape(claim: dict[str, Any], claims: list[dict[str, Any]]) -> dict[str, Any]:
    """Return what is compared: everything but offsets, ids and words about the two sides."""
    ids = [one["claim_id"] for one in claims]

    def numbers(key: str) -> list[object]:
        return [ids.index(one) if one in ids else one for one in claim.get(key, ())]

    return {
        "claimant": (claim["claimant"] or {}).get("side"),
        "accused": (claim.get("accused") or {}).get("side"),
        "target": (claim.get("target") or {}).get("side"),
        "stance": claim["stance"],
        "event": (claim.get("event_type"), claim.get("sub_event_type")),
        "time": tuple(claim["time"].get(key) for key in ("start", "end", "precision")),
        "places": [
            (place["as_written"], place["relation"], place["resolution"].get("place_id"))
            for place in claim["places"]
        ],
        "casualties": [
            (one["side"], one["kind"], one.get("min"), one.get("max"), one.get("by"))
            for one in claim.get("casualties", ())
        ],
        "weapons": [one.get("term") for one in claim.get("weapons", ())],
        "response": bool(claim.get("response")),
        "denied_by": numbers("denied_by"),
        "counter_to": numbers("counter_to"),
        "count": claim.get("count"),
        "aggregate": bool(claim.get("aggregate")),
    }
