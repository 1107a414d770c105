"""The scorer itself: perfect is 1.0, nothing is 0, and a fault costs its own field only."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import shared
from tests.extract import matching
from tests.extract.gold import (
    GoldClaim,
    GoldDocument,
    GoldMention,
    GoldPlace,
    case_document,
    load_cases,
    load_gold,
    weapon_classes,
)
from tests.extract.matching import PLAIN_FIELDS, SET_FIELDS, Score, compare_document, match
from tests.extract.mirror import is_exempt, mirror_case, swap_words
from tests.extract.score import CASES, HELD_OUT, rows, score_documents, table

if TYPE_CHECKING:
    from collections.abc import Callable

OWN = [*load_cases(CASES), *load_cases(HELD_OUT)]

#: Precision of a class, to make a draft from a gold claim.
PRECISION = {
    "clock": "minute",
    "day": "day",
    "week": "week",
    "month": "month",
    "unknown": "unknown",
}
RELATION = {"origin": "from", "target": "at", "far_from": "far_from"}


def _place(gold: GoldPlace, text: str) -> dict[str, Any]:
    resolution: dict[str, Any] = {"status": "unresolved"}
    if gold.place_ids:
        resolution = {"status": "resolved", "place_id": gold.place_ids[0]}
    elif gold.within:
        resolution["within"] = gold.within[0]
    start = text.find(gold.name)
    return {
        "as_written": gold.name,
        "relation": RELATION[gold.role],
        "char_start": start if start >= 0 else None,
        "char_end": start + len(gold.name) if start >= 0 else None,
        "resolution": resolution,
    }


def _casualty(key: tuple[Any, ...]) -> dict[str, Any]:
    side, group, low, is_open, by = key
    zero = group == "zero"
    return {
        "side": side,
        "kind": "casualties" if zero else group,
        "figure_given": low is not None,
        "explicit_zero": zero,
        "min": low,
        "max": None if is_open else low,
        "by": by,
    }


def _draft(claim: GoldClaim, text: str) -> dict[str, Any]:
    span = claim.spans[0] if claim.spans else (0, len(text))
    time: dict[str, Any] = {"precision": "unknown"}
    if claim.time is not None and claim.time.start is not None:
        kind = "clock" if "clock" in claim.time.classes else min(claim.time.classes)
        time = {
            "start": claim.time.start,
            "end": claim.time.end or claim.time.start,
            "precision": PRECISION[kind],
        }
    return {
        "claim_id": claim.claim_id,
        "claimant": {"side": min(claim.claimant, key=str)},
        "accused": {"side": min(claim.accused, key=str)},
        "stance": "asserts",
        "time": time,
        "places": [_place(place, text) for place in claim.places],
        "casualties": [_casualty(key) for key in sorted(claim.casualties or (), key=str)],
        "weapons": [{"as_written": name, "term": name} for name in sorted(claim.weapons or ())],
        "response": "answered" if claim.response else None,
        "denied_by": sorted(claim.denied_by or ()),
        "counter_to": sorted(claim.counter_to or ()),
        "count": claim.count,
        "aggregate": bool(claim.aggregate),
        "event_type": claim.event[0] if claim.event else None,
        "sub_event_type": claim.event[1] if claim.event else None,
        "char_start": span[0],
        "char_end": span[1],
    }


def _mention(gold: GoldMention) -> dict[str, Any]:
    resolution: dict[str, Any] = {"status": "unresolved", "within": "somewhere"}
    if gold.points:
        resolution = {"status": "resolved", "lon": gold.points[0][0], "lat": gold.points[0][1]}
        resolution |= {"feature": "village" if gold.level == "settlement" else gold.level}
    elif gold.place_ids:
        resolution = {"status": "resolved", "place_id": gold.place_ids[0], "lon": 45, "lat": 40}
    return {
        "char_start": gold.start,
        "char_end": gold.end,
        "surface": gold.surface,
        "use": gold.use,
        "resolution": resolution,
    }


def perfect(document: GoldDocument) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what a reader without faults would give."""
    return (
        [_draft(claim, document.text) for claim in document.claims],
        [_mention(gold) for gold in document.mentions],
    )


def is_all_right(score: Score) -> bool:
    whole = [*score.plain.values(), score.use, score.points, score.resolved]
    return (
        score.found == score.required
        and not score.false
        and not score.duplicates
        and not score.hard_negative_hits
        and all(ratio.value in (None, 1.0) for ratio in whole)
        and all(sets.f1 in (None, 1.0) for sets in score.sets.values())
    )


@pytest.fixture
def document() -> GoldDocument:
    case = next(case for case in OWN if case["id"] == "mixed-tavush-tovuz-mutual")
    return case_document(case)


# ------------------------------------------------------------------- perfect and empty


@pytest.mark.parametrize("case", OWN, ids=lambda case: case["id"])
def test_a_perfect_prediction_has_no_fault(case: dict[str, Any]) -> None:
    wanted = case_document(case)
    drafts, mentions = perfect(wanted)
    score = Score()
    notes = compare_document(wanted, drafts, mentions, score)
    assert notes == []
    assert is_all_right(score)


@pytest.mark.parametrize("name", ["seeds_gold.json", "statements_dev.json"])
def test_a_perfect_prediction_of_the_shared_gold_has_no_fault(name: str) -> None:
    documents = load_gold(shared("gold", name))
    score, notes = score_documents(documents, perfect)
    assert {key: faults for key, faults in notes.items() if faults} == {}
    assert is_all_right(score)


def test_the_five_reports_are_read_whole() -> None:
    documents = load_gold(shared("gold", "seeds_gold.json"))
    assert sum(len(one.claims) for one in documents) == 24
    assert sum(not claim.optional for one in documents for claim in one.claims) == 20
    assert sum(len(one.mentions) for one in documents) == 313
    uses = [mention.use for one in documents for mention in one.mentions]
    assert (uses.count("locational"), uses.count("mixed"), uses.count("demonym")) == (76, 6, 100)
    for one in documents:
        for mention in one.mentions:
            assert one.text[mention.start : mention.end] == mention.surface


def test_an_empty_prediction_finds_nothing_and_claims_nothing() -> None:
    documents = [case_document(case) for case in OWN]
    score, _ = score_documents(documents, lambda _: ([], []))
    assert score.required > 60
    assert (score.found, score.false, score.duplicates, score.hard_negative_hits) == (0, 0, 0, 0)
    assert score.loose.recall == 0
    assert all(ratio.value is None for ratio in score.plain.values())


def test_a_perfect_prediction_scores_one_in_every_line(document: GoldDocument) -> None:
    score, _ = score_documents([document], perfect)
    shown = dict(rows(score))
    assert shown["claims found"] == "2/2 1.000"
    assert shown["toponyms F1, exact"] == "1.000"
    assert shown["relations"].endswith("1.000")
    assert shown["counter_to"] == "1/1 1.000"


# ------------------------------------------------------------------- one fault, one field


def _change(path: str, value: object) -> Callable[[list[dict[str, Any]]], None]:
    def change(drafts: list[dict[str, Any]]) -> None:
        target: Any = drafts[0]
        *parents, last = path.split(".")
        for key in parents:
            target = target[int(key)] if key.isdigit() else target[key]
        target[last] = value

    return change


FAULTS: dict[str, tuple[str, object]] = {
    "claimant": ("claimant", {"side": "RU"}),
    "accused": ("accused", {"side": "NK"}),
    "time": (
        "time",
        {"start": "2021-07-01", "end": "2021-07-02", "precision": "day"},
    ),
    "event type": ("sub_event_type", "Air/drone strike"),
    "relations": ("places.0.relation", "from_direction_of"),
    "place ids": ("places.0.resolution", {"status": "resolved", "place_id": "az-qus"}),
    "denials": ("denied_by", ["AZ"]),
    "counter_to": ("counter_to", []),
    "count": ("count", 7),
    "aggregate": ("aggregate", True),
    "weapons": ("weapons", [{"as_written": "drones", "term": "drone"}]),
    "casualties": (
        "casualties",
        [{"side": "AM", "kind": "killed", "figure_given": True, "min": 3, "max": 3}],
    ),
}


def _field_values(score: Score) -> dict[str, float | None]:
    values = {name: score.plain[name].value for name in PLAIN_FIELDS}
    values |= {name: score.sets[name].f1 for name in SET_FIELDS}
    return values


@pytest.mark.parametrize("name", sorted(FAULTS))
def test_a_fault_lowers_its_own_field_only(document: GoldDocument, name: str) -> None:
    drafts, mentions = perfect(document)
    if name == "counter_to":
        drafts[1]["counter_to"] = []
    _change(*FAULTS[name])(drafts)
    score = Score()
    notes = compare_document(document, drafts, mentions, score)
    assert score.found == 2
    assert (score.false, score.duplicates) == (0, 0)
    values = _field_values(score)
    assert values[name] is not None
    assert values[name] < 1.0
    assert {other for other, value in values.items() if value not in (None, 1.0)} == {name}
    assert len(notes) == 1


def test_a_missing_place_lowers_places_and_relations(document: GoldDocument) -> None:
    drafts, mentions = perfect(document)
    drafts[0]["places"] = []
    score = Score()
    compare_document(document, drafts, mentions, score)
    assert score.found == 2
    low = {name for name, value in _field_values(score).items() if value not in (None, 1.0)}
    assert low == {"places", "relations"}
    assert score.swapped_roles == 0


def test_a_response_that_the_text_does_not_have_is_a_fault() -> None:
    case = next(case for case in OWN if case["id"] == "compact-clock-range")
    wanted = case_document(case)
    drafts, mentions = perfect(wanted)
    drafts[0]["response"] = "shot back"
    score = Score()
    assert compare_document(wanted, drafts, mentions, score) == [
        "claim A: response is shot back",
    ]


# ------------------------------------------------------------------- matching


def test_nothing_is_credited_twice(document: GoldDocument) -> None:
    drafts, _ = perfect(document)
    twin = copy.deepcopy(drafts[0]) | {"claim_id": "twin"}
    found = match(document, [drafts[0], twin, drafts[1]])
    assert len(found.pairs) == 2
    assert len({index for _, index in found.pairs}) == 2
    assert len(found.duplicates) == 1
    assert found.false == ()


def test_the_better_draft_is_taken_whatever_the_order(document: GoldDocument) -> None:
    drafts, _ = perfect(document)
    poor = copy.deepcopy(drafts[0]) | {"claim_id": "poor", "weapons": [], "casualties": []}
    poor["time"] = {"precision": "unknown"}
    for order in ([poor, *drafts], [*drafts, poor]):
        found = match(document, order)
        taken = {order[index]["claim_id"] for _, index in found.pairs}
        assert taken == {"A", "B"}


def test_a_claim_of_another_event_is_false_and_not_found(document: GoldDocument) -> None:
    drafts, _ = perfect(document)
    other = copy.deepcopy(drafts[0]) | {"claim_id": "other", "accused": {"side": "RU"}}
    other["places"] = []
    other["time"] = {"start": "2019-01-01", "end": "2019-01-01", "precision": "day"}
    found = match(document, [other])
    assert found.pairs == ()
    assert found.missed == (0, 1)
    assert found.false == (0,)


@pytest.mark.parametrize("stance", ["denies", "reports_status"])
def test_denials_and_status_count_neither_way(document: GoldDocument, stance: str) -> None:
    drafts, mentions = perfect(document)
    extra = copy.deepcopy(drafts[0]) | {"claim_id": "extra", "stance": stance}
    score = Score()
    assert compare_document(document, [*drafts, extra], mentions, score) == []
    assert (score.found, score.false, score.duplicates) == (2, 0, 0)


def test_a_sentence_of_history_made_a_claim_is_a_hard_negative_hit() -> None:
    case = next(case for case in OWN if case["id"] == "none-history")
    wanted = case_document(case)
    start, end = wanted.hard_negatives[0]
    draft = _draft(
        GoldClaim(
            claim_id="x",
            claimant=frozenset({"OUTLET"}),
            accused=frozenset() | {"AZ"},
            spans=((start, end),),
        ),
        wanted.text,
    )
    score = Score()
    compare_document(wanted, [draft], perfect(wanted)[1], score)
    assert (score.false, score.hard_negative_hits) == (1, 1)


def test_an_optional_claim_is_neither_required_nor_false() -> None:
    case = next(case for case in OWN if case["id"] == "both-claimed-no-single-claimant")
    wanted = case_document(case)
    for drafts in (perfect(wanted)[0], []):
        score = Score()
        assert compare_document(wanted, drafts, [], score) == []
        assert (score.required, score.false) == (0, 0)


def test_with_evidence_the_words_decide_not_the_fields() -> None:
    text = "x" * 100
    claim = GoldClaim(
        claim_id="1", claimant=frozenset({"AM"}), accused=frozenset({"AZ"}), spans=((10, 40),)
    )
    wanted = GoldDocument(
        doc_id="d", text=text, published=None, tz="+04:00", outlet=None, claims=(claim,)
    )
    draft = _draft(claim, text)
    assert match(wanted, [draft]).pairs == ((0, 0),)
    elsewhere = draft | {"char_start": 60, "char_end": 90}
    assert match(wanted, [elsewhere]).false == (0,)


# ------------------------------------------------------------------- small comparisons


@pytest.mark.parametrize(
    ("start", "end", "precision", "right"),
    [
        ("2021-07-13", "2021-07-13", "day", True),
        ("2021-07-13T18:00:00+04:00", "2021-07-14T06:00:00+04:00", "part_of_day", True),
        ("2021-07-13T10:00:00+04:00", None, "minute", False),
        ("2021-07-12", "2021-07-18", "week", False),
        ("2021-07-14", "2021-07-14", "day", False),
        # UTC of the day before is still local midnight of the day
        ("2021-07-12T20:30:00+00:00", "2021-07-12T21:00:00+00:00", "part_of_day", True),
        (None, None, "unknown", False),
    ],
)
def test_time_needs_overlap_and_the_class(
    document: GoldDocument, start: str | None, end: str | None, precision: str, right: bool
) -> None:
    draft = perfect(document)[0][0]
    draft["time"] = {"start": start, "end": end, "precision": precision}
    assert matching.time_right(document.claims[0], draft) is right


def test_a_relative_date_without_an_anchor_must_stay_open() -> None:
    wanted = case_document(next(case for case in OWN if case["id"] == "undated-no-published"))
    draft = perfect(wanted)[0][0]
    assert matching.time_right(wanted.claims[0], draft) is True
    draft["time"] = {"start": "2026-01-01", "end": "2026-01-01", "precision": "day"}
    assert matching.time_right(wanted.claims[0], draft) is False


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Kalbajar", "Kəlbəcər", False),
        ("Kəlbəcər", "KƏLBƏCƏR", True),
        ("Lachin", "the Lachin region", True),
        ("Kut", "Kutakan", False),
        ("Nor Ghazanchi", "Nor", True),
        ("", "Kut", False),
    ],
)
def test_names_are_compared_by_whole_words(one: str, other: str, same: bool) -> None:
    assert matching.same_name(one, other) is same


def test_weapons_fold_into_classes() -> None:
    assert weapon_classes(["various caliber weapons"]) == {"small arms"}
    assert weapon_classes(["large-calibre machine guns"]) == {"machine gun"}
    assert weapon_classes(["Bayraktar TB2 drone", "howitzers"]) == {"drone", "artillery"}
    assert weapon_classes(["снайперские винтовки", "миномёты"]) == {"sniper rifle", "mortar"}


def test_zero_losses_without_a_figure_and_open_ends_differ() -> None:
    def key(**one: object) -> frozenset[tuple[Any, ...]]:
        return matching.casualty_keys({"claimant": {"side": "AM"}, "casualties": [one]})

    zero = key(side="AM", kind="killed", min=0, max=0, explicit_zero=True)
    assert zero == key(side="AM", kind="casualties", min=0, max=0)
    assert key(side="AM", kind="losses") == key(side="AM", kind="casualties")
    assert key(side="AM", kind="losses") != zero
    assert key(side="AM", kind="killed", min=3) != key(side="AM", kind="killed", min=3, max=3)
    assert key(side="AZ", kind="losses", by="AM") == key(side="AZ", kind="losses")
    assert key(side="AZ", kind="losses", by="RU") != key(side="AZ", kind="losses")


def test_a_denial_may_point_to_a_claim_or_name_a_side(document: GoldDocument) -> None:
    drafts, _ = perfect(document)
    drafts[0]["denied_by"] = ["B"]
    assert matching._denying_sides(drafts[0], drafts) == {"AZ"}
    drafts[0]["denied_by"] = ["AM"]
    assert matching._denying_sides(drafts[0], drafts) == {"AM"}


# ------------------------------------------------------------------- names


def _names(document: GoldDocument, mentions: list[dict[str, Any]]) -> Score:
    score = Score()
    matching.compare_mentions(document, mentions, score)
    return score


def test_a_demonym_called_a_place_costs_precision_a_metonym_beside_it_does_not() -> None:
    wanted = case_document(next(case for case in OWN if case["id"] == "gmt-agrees"))
    _, mentions = perfect(wanted)
    demonym = next(one for one in mentions if one["use"] == "demonym")
    demonym["use"] = "metonymic"
    assert _names(wanted, mentions).loose.precision == 1.0
    demonym["use"] = "locational"
    score = _names(wanted, mentions)
    assert score.loose.precision is not None
    assert score.loose.precision < 1.0
    assert score.loose.recall == 1.0


def test_a_cut_name_counts_as_overlap_and_not_as_exact(document: GoldDocument) -> None:
    _, mentions = perfect(document)
    named = next(one for one in mentions if one["surface"] == "Dondar Gushchu")
    named["char_end"] -= len(" Gushchu")
    score = _names(document, mentions)
    assert score.loose.f1 == 1.0
    assert score.exact.f1 is not None
    assert score.exact.f1 < 1.0


def test_a_background_name_that_is_drawn_costs_map_precision() -> None:
    wanted = case_document(next(case for case in OWN if case["id"] == "lakes-mines-and-roads"))
    drafts, mentions = perfect(wanted)
    for place in drafts[0]["places"]:
        place["resolution"] |= {"lon": 45.97, "lat": 40.23, "feature": "mine"}
    lake = copy.deepcopy(drafts[0]["places"][0]) | {"as_written": "Lake Sevan"}
    lake["char_start"] = wanted.text.index("Lake Sevan")
    lake["char_end"] = lake["char_start"] + len("Lake Sevan")
    score = Score()
    compare_document(wanted, drafts, mentions, score)
    assert score.points.value == 1.0
    drafts[0]["places"].append(lake)
    score = Score()
    compare_document(wanted, drafts, mentions, score)
    assert score.points.value == 0.5


def test_places_are_right_within_ten_kilometres() -> None:
    documents = load_gold(shared("gold", "seeds_gold.json"))
    drafts, mentions = perfect(documents[3])
    goris = next(one for one in mentions if one["surface"] == "Goris")
    goris["resolution"]["lat"] += 0.2
    score = Score()
    compare_document(documents[3], drafts, mentions, score)
    assert score.within_10_km.total - score.within_10_km.right == 1


def test_the_table_has_one_column_a_data_set(document: GoldDocument) -> None:
    score, _ = score_documents([document], perfect)
    lines = table({"one": score, "two": Score()}).splitlines()
    assert lines[0].split() == ["one", "two"]
    assert len(lines) == len(rows(score)) + 1


# ------------------------------------------------------------------- cases and mirrors


def test_the_cases_cover_every_hard_case_in_both_halves() -> None:
    assert len(OWN) >= 56
    assert sum(case["language"] == "ru" for case in OWN) >= 8
    for folder in (CASES, HELD_OUT):
        covered = {number for case in load_cases(folder) for number in case["hard_cases"]}
        assert covered == set(range(1, 31))
    assert len(load_cases(CASES)) >= len(load_cases(HELD_OUT)) >= 46


@pytest.mark.parametrize("case", OWN, ids=lambda case: case["id"])
def test_a_case_points_into_its_own_text(case: dict[str, Any]) -> None:
    text = case["text"]
    assert case["no_claims"] is (not case["expected"])
    for claim in case["expected"]:
        for place in claim["places"]:
            assert place["as_written"] in text
    for words in case.get("not_claims", ()):
        assert text.count(words) == 1
    for mention in case.get("mentions", ()):
        start, end = mention["start"], mention["end"]
        assert text[start:end] == mention["surface"]
        assert text[:start].count(mention["surface"]) == mention["occurrence"] - 1


def test_the_mirror_swaps_words_and_leaves_places() -> None:
    case = next(case for case in OWN if case["id"] == "agency-dateline-armenia")
    mirrored = mirror_case(case)
    assert mirrored["text"].startswith("YEREVAN, MAY 3.")
    assert "Ministry of Defense of Azerbaijan" in mirrored["text"]
    assert "Armenian units used" in mirrored["text"]
    assert mirrored["expected"][0]["claimant"] == "AZ"
    assert mirrored["expected"][0]["casualties"][0]["side"] == "AZ"
    assert mirrored["expected"][0]["places"] == case["expected"][0]["places"]


def test_the_mirror_of_the_mirror_is_the_text() -> None:
    for case in OWN:
        if not is_exempt(case) and "Azeri" not in case["text"].replace("Azerbaijan", ""):
            mirrored = mirror_case(case)
            if "mentions" not in case and "mirror_keep" not in case:
                assert swap_words(mirrored["text"]) == case["text"], case["id"]


def test_third_parties_are_exempt_and_say_why() -> None:
    for case in OWN:
        sides = {
            claim["claimant"] for claim in case["expected"] if isinstance(claim["claimant"], str)
        }
        sides |= {
            claim["accused"] for claim in case["expected"] if isinstance(claim["accused"], str)
        }
        if sides & {"RU", "NK"}:
            assert is_exempt(case), case["id"]
        if is_exempt(case):
            assert len(case["mirror"]["exempt"]) > 10
            with pytest.raises(ValueError, match="exempt"):
                mirror_case(case)
