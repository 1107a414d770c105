"""What a reader of the drafts would notice: sources of fields, gates, honest silence."""

from __future__ import annotations

import json
import time
from datetime import date
from functools import cache
from typing import Any

import jsonschema
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contactline.errors import ContactlineError
from contactline.extract.engine import Extraction, Options, extract
from contactline.extract.text.source import read_bytes
from contactline.gazetteer.resolve import Gazetteer, load_gazetteer
from contactline.model.codec_json import claim_from_json, claim_to_json
from contactline.model.terms import Relation, Review
from tests.conftest import shared
from tests.extract.gold import load_gold
from tests.extract.score import score_documents


@cache
def names() -> Gazetteer:
    return load_gazetteer()


def read(text: str, published: str | None = "2022-09-13", **options: Any) -> Extraction:
    day = date.fromisoformat(published) if published else None
    return extract(
        read_bytes(text.encode("utf-8", "replace"), "report.txt"),
        Options(published=day, **options),
        gazetteer=names(),
    )


# ------------------------------------------------------------------ the gates of the gold


def test_the_five_reports_pass_the_gates() -> None:
    score, _ = score_documents(load_gold(shared("gold", "seeds_gold.json")))
    assert score.exact.f1 is not None
    assert score.exact.f1 >= 0.98
    assert score.within_10_km.right == score.within_10_km.total
    assert score.points.right == score.points.total
    assert score.found >= 19
    assert score.hard_negative_hits == 0
    assert score.false == 0


def test_the_further_statements_are_read() -> None:
    score, _ = score_documents(load_gold(shared("gold", "statements_dev.json")))
    assert score.found == score.required
    assert score.false == 0
    assert score.swapped_roles == 0


# ------------------------------------------------------------------ records


STATEMENT = (
    "On May 4, from 22:30 to 23:10, units of the Armenian armed forces stationed in the Sisian "
    "region opened fire with small arms in the direction of the positions of the Azerbaijan Army "
    "in the direction of the Shahbuz region, the Ministry of Defense of Azerbaijan said. There "
    "were no casualties. Adequate measures were taken in response.\n"
)


def check(extraction: Extraction) -> None:
    """Every field has evidence that lies in the text, and the quote is the text."""
    text = extraction.text
    for claim in extraction.claims:
        assert claim.review is Review.DRAFT
        assert claim.char_start is not None
        assert claim.char_end is not None
        assert text[claim.char_start : claim.char_end] == claim.quote
        for spans in claim.evidence.values():
            for span in spans:
                assert 0 <= span.char_start < span.char_end <= len(text)
                assert span.rule
        for place in claim.places:
            if place.inherited_from is None:
                assert text[place.char_start : place.char_end] == place.as_written
        fields = {
            "claimant": True,
            "accused": claim.accused is not None,
            "event_type": claim.event_type is not None,
            "places": any(place.inherited_from is None for place in claim.places),
            "weapons": bool(claim.weapons),
            "casualties": bool(claim.casualties),
            "response": claim.response is not None,
            "damage": claim.damage is not None,
            "count": claim.count is not None,
            "denied_by": bool(claim.denied_by),
            "time": claim.time.as_written is not None,
            "statement_time": claim.statement_time is not None,
        }
        missing = [name for name, told in fields.items() if told and name not in claim.evidence]
        assert missing == []
        if claim.time.as_written is not None:
            spans = claim.evidence["time"]
            assert any(text[s.char_start : s.char_end] == claim.time.as_written for s in spans)
        for weapon in claim.weapons:
            assert weapon.as_written in text
        assert claim_from_json(claim_to_json(claim)) == claim
    for mention in extraction.mentions:
        assert text[mention.char_start : mention.char_end] == mention.surface


def test_a_statement_is_read_field_by_field() -> None:
    (claim,) = read(STATEMENT, "2022-05-05").claims
    assert (claim.claimant.side, claim.accused and claim.accused.side) == ("AZ", "AM")
    assert [(p.as_written, p.relation) for p in claim.places] == [
        ("Sisian", Relation.FROM),
        ("Shahbuz", Relation.DIRECTION_OF),
    ]
    assert claim.time.start is not None
    assert claim.time.start.isoformat() == "2022-05-04T22:30:00+04:00"
    assert [c.explicit_zero for c in claim.casualties] == [True]
    assert claim.response is not None


def test_records_follow_the_contract() -> None:
    schema = json.loads(shared("contract", "claim.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    for path in sorted(shared("reports").glob("*.txt")):
        extraction = read(path.read_text(encoding="utf-8"))
        check(extraction)
        for claim in extraction.claims:
            assert list(validator.iter_errors(claim_to_json(claim))) == []


def test_reading_twice_gives_the_same_ids() -> None:
    first, second = read(STATEMENT), read(STATEMENT)
    assert [c.claim_id for c in first.claims] == [c.claim_id for c in second.claims]
    assert [claim_to_json(c) for c in first.claims] == [claim_to_json(c) for c in second.claims]


def test_without_a_date_of_publication_no_date_is_made() -> None:
    (claim,) = read(STATEMENT, None).claims
    assert claim.time.start is None
    assert claim.time.as_written


def test_a_date_line_is_used_and_said() -> None:
    extraction = read("5 May 2022, 10:15\n\nHeadline of a report\n\n" + STATEMENT, None)
    assert extraction.report.published == date(2022, 5, 5)
    assert any("2022-05-05" in notice for notice in extraction.notices)


def test_a_text_without_incident_gives_no_claim_and_says_so() -> None:
    extraction = read("The ministers met in Brussels on Friday to discuss a peace treaty.")
    assert extraction.claims == ()
    assert "no incident is claimed in this text" in extraction.notices


def test_an_unknown_language_gives_names_only() -> None:
    extraction = read(
        "Հայաստանի պաշտպանության նախարարությունը հայտնել է, որ Սոթքի ուղղությամբ կրակ է բացվել։"
    )
    assert extraction.claims == ()
    assert extraction.mentions
    assert any("no rules for the language" in notice for notice in extraction.notices)


THAI = (
    "Thai troops opened fire at Cambodian positions near a temple on Tuesday, Cambodia's Defence "
    "Ministry said."
)
CAMBODIAN = (
    "Cambodian forces shelled Thai villages with rocket artillery, killing two civilians, the "
    "Royal Thai Army said on Tuesday."
)
MINES = (
    "The Thai army accused Cambodian soldiers of planting landmines along the border on Tuesday."
)


@pytest.mark.parametrize(
    ("text", "claimant", "accused"),
    [(THAI, "KH", "TH"), (CAMBODIAN, "TH", "KH"), (MINES, "TH", "KH")],
)
def test_another_conflict_is_another_table(text: str, claimant: str, accused: str) -> None:
    extraction = read(text, "2025-07-24", conflict="thailand_cambodia")
    check(extraction)
    (claim,) = extraction.claims
    assert (claim.claimant.side, claim.accused and claim.accused.side) == (claimant, accused)
    assert read(text, "2025-07-24").claims == ()


# ------------------------------------------------------------------ bad input


@pytest.mark.parametrize(
    "content",
    [
        b"\x00\x01\x02\x03\xff\xfe\x00binary\x00\x00",
        bytes(range(256)) * 40,
        b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
        b"\xff\xfe\x00\xd8",
    ],
)
def test_binary_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(ContactlineError):
        read_bytes(content, "report.txt")


def test_too_much_is_refused_in_words() -> None:
    with pytest.raises(ContactlineError, match="split it"):
        read_bytes(b"a" * 20_000_000, "report.txt")


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "utf-32"])
def test_other_encodings_are_read(encoding: str) -> None:
    source = read_bytes(STATEMENT.encode(encoding), "report.txt")
    assert len(extract(source, Options(), gazetteer=names()).claims) == 1


def test_an_empty_text_is_no_error() -> None:
    extraction = read("")
    assert extraction.claims == ()
    assert any("empty" in notice for notice in extraction.notices)


@pytest.mark.parametrize(
    ("text", "codec"),
    [("Azerbaijan’s army", "cp1252"), ("Kəlbəcər", "cp1252"), ("Армения обвинила", "cp1251")],
)
def test_mojibake_is_said(text: str, codec: str) -> None:
    right = read_bytes(text.encode(), "x.txt")
    assert not any("wrongly decoded" in notice for notice in right.notices)
    source = read_bytes(text.encode().decode(codec, "replace").encode(), "x.txt")
    assert any("wrongly decoded" in notice for notice in source.notices)


WORDS = """
Armenian Azerbaijani forces ministry said opened fire at positions in the direction of Goris
Kalbajar region settlement of from on Tuesday night 22:30 to 23:10 killed two soldiers denied
the claim " “ ” . , ; : - ( ) accused army were wounded by enemy no losses 12 times NEWLINE
за ВС Армении обстреляли позиции Минобороны сообщает theAzerbaijan directionof 's ’ é ə \u0301
\u200b
"""
SPOKEN = st.sampled_from([*WORDS.replace("NEWLINE", "").split(), "\n", "\n\n"])


@settings(max_examples=150)
@example("Azerbaijan's")
@example("At 10:15, 14:40 and 19:05 Armenian troops opened fire near Gazakh, according to Baku")
@example('"\n"')
@given(st.lists(SPOKEN, max_size=60).map(" ".join))
def test_any_words_give_sound_records(text: str) -> None:
    check(read(text))


@settings(max_examples=80)
@given(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\n\t"), max_size=300)
)
def test_any_text_gives_sound_records(text: str) -> None:
    check(read(text))


@settings(max_examples=80)
@given(st.binary(max_size=300))
def test_any_bytes_give_records_or_a_clean_error(content: bytes) -> None:
    try:
        source = read_bytes(content, "report.txt")
    except ContactlineError:
        return
    check(extract(source, Options(published=date(2022, 9, 13)), gazetteer=names()))


def test_a_place_that_belongs_to_the_speaker_takes_no_holder_with_it() -> None:
    found = read("ministry in Baku says crossed border Sev Lich in Syunik Province 12")
    places = [place for claim in found.claims for place in claim.places]
    assert "Baku" not in {place.as_written for place in places}
    assert {place.as_written: place.within for place in places}["Sev Lich"] == "Syunik"


def test_a_day_later_and_parts_of_a_count_are_related() -> None:
    text = (
        "Armenian forces fired at Azerbaijani positions near Lachin on July 12, Baku said. A day "
        "later Armenian forces shelled Azerbaijani positions near Kalbajar, it said.\n"
    )
    first, second = read(text, "2022-07-20").claims
    assert first.related == (second.claim_id,)
    assert second.related == (first.claim_id,)
    counted = (
        "Armenian units violated the ceasefire 9 times: 4 times in the direction of Gazakh and "
        "5 times in the direction of Tovuz, Baku said.\n"
    )
    one, other = read(counted, "2022-07-20").claims
    assert (one.count, other.count) == (4, 5)
    assert one.related == (other.claim_id,)


def test_unrelated_claims_are_not_related() -> None:
    text = (
        "Armenian forces fired at Azerbaijani positions near Lachin on July 12, Baku said. "
        "Azerbaijani forces fired at Armenian positions near Sotk on July 12, Yerevan said.\n"
    )
    assert all(not claim.related for claim in read(text, "2022-07-20").claims)


@pytest.mark.parametrize("words", ["the ", "report of ", "x", "units of the Armenian armed "])
def test_a_text_without_an_end_costs_what_its_length_costs(words: str) -> None:
    def cost(length: int) -> float:
        text = words * (length // len(words))
        start = time.process_time()
        check(read(text))
        return time.process_time() - start

    cost(2_000)
    assert cost(60_000) < 20 * max(cost(10_000), 0.02)


PAGE = """<html><head><title>News</title>{meta}</head><body>
<article><h1>Fire</h1>{time}<p>{words}</p>
<p>Nothing else was reported on that day from the border.</p></article></body></html>"""
STATED = '<meta itemprop="datePublished" content="{}">'


@pytest.mark.parametrize(
    ("meta", "time", "day"),
    [
        ('<meta property="article:published_time" content="2022-05-05T10:00:00+04:00">', "", 5),
        ('<meta property="article:published_time" content="2022-05-04T21:30:00Z">', "", 5),
        (STATED.format("2022-05-05"), "", 5),
        ("", "<header><time datetime='2022-05-05T09:15:00'>today</time></header>", 5),
        ("<meta name='copyright' content='2022-05-05'>", "", None),
        ("", "<time datetime='2022-05-05'>in the text</time>", None),
        (STATED.format("2022-05-05") + STATED.format("2021-01-01"), "", None),
    ],
)
def test_a_page_states_when_it_appeared(meta: str, time: str, day: int | None) -> None:
    words = "Azerbaijan's Defence Ministry said Armenian units fired at Kalbajar on Wednesday."
    page = PAGE.format(meta=meta, time=time, words=words)
    found = extract(read_bytes(page.encode(), "p.html"), Options(), gazetteer=names())
    (claim,) = found.claims
    if day is None:
        assert found.report.published is None
        assert claim.time.start is None
        return
    assert str(found.report.published) == f"2022-05-0{day}"
    assert str(claim.time.start) == "2022-05-04"
    assert found.report.published_basis is not None
    assert found.report.published_basis.value == "stated"


GERMAN = """Nach Angaben des armenischen Verteidigungsministeriums haben aserbaidschanische
Truppen am Dienstag das Feuer auf armenische Stellungen bei Sotk eröffnet. Dabei wurde ein Soldat
getötet. Baku wies die Vorwürfe am Abend zurück."""
FRENCH = """Le ministère arménien de la Défense a déclaré mardi que les forces azerbaïdjanaises
avaient ouvert le feu sur des positions arméniennes près de Sotk. Un soldat a été tué. Bakou a
rejeté ces accusations."""


@pytest.mark.parametrize("text", [GERMAN, FRENCH])
def test_another_language_is_not_said_to_hold_no_incident_alone(text: str) -> None:
    found = read(text)
    assert found.claims == ()
    assert any("no rules for the language" in notice for notice in found.notices)


def test_a_text_about_other_sides_points_to_the_other_tables() -> None:
    found = read("Thai troops fired at a village near the temple on Tuesday, the army said.")
    assert any("thailand_cambodia" in notice for notice in found.notices)
    assert not any("other tables" in notice for notice in read("Talks in Yerevan.").notices)
