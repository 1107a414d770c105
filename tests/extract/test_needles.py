"""Needles and patterns in lower case only spare work: what matches is found all the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactline.extract.tables.lowering import in_lower_case, lowered
from contactline.extract.tables.needles import may_match, needles
from contactline.extract.tables.probes import Probe, indexed
from contactline.extract.tables.rules import LANGUAGES, conflicts, load_conflict, load_language
from contactline.extract.voices.actors import patterns
from contactline.extract.when.timewords import grammar
from tests.extract.gold import load_cases
from tests.extract.score import CASES

TEXTS = [str(case["text"]) for case in load_cases(CASES)]


def every_probe(language: str) -> dict[str, Probe]:
    table = load_language(language)
    found = {rule.rule_id: rule.probe for rule in (*table.triggers, *table.weapons)}
    found |= dict(table.probes)
    found |= {f"time.{kind}": probe for kind, _, probe in grammar(language).rules}
    for name in conflicts():
        conflict = load_conflict(name)
        found |= {f"{name}.{group.rule_id}": group.probe for group in conflict.groups}
        made = patterns(name, language)
        for field in made.__dataclass_fields__:
            value = getattr(made, field)
            if isinstance(value, Probe):
                found[f"{name}.{field}"] = value
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_pattern_matches_holds_a_needle(language: str) -> None:
    for name, probe in every_probe(language).items():
        pattern, held = probe.pattern, probe.needles
        for text in TEXTS:
            for match in pattern.finditer(text):
                assert may_match(held, text.lower()), f"{name}: {match[0]!r}"
                if not match[0]:
                    continue
                around = text[max(0, match.start() - 80) : match.end() + 80]
                assert may_match(held, around.lower()), f"{name}: {match[0]!r}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_probe_finds_what_its_pattern_finds(language: str) -> None:
    for name, probe in every_probe(language).items():
        for text in TEXTS[::2]:
            expected = [match.span() for match in probe.pattern.finditer(text)]
            for low in (lowered(text), indexed(text)):
                assert [match.span() for match in probe.finditer(text, low)] == expected, name
                first = probe.search(text, low)
                assert (first.span() if first else None) == (expected or [None])[0], name


def test_most_rules_have_needles_and_a_form_in_lower_case() -> None:
    table = load_language("en")
    rules = (*table.triggers, *table.weapons)
    assert all(rule.probe.needles for rule in rules)
    assert all(rule.probe.quick is not None for rule in rules)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"Near (?P<Town>[A-Z]\w+)\W", r"near (?P<Town>[a-z]\w+)\W"),
        ("(?-i:Armenia|EU(?!-)) (?=Army)", "(?:armenia|eu(?!-)) (?=army)"),
        ("[A-ZƏİ]+", "[a-zəi]+"),
        ("said (?!(?-i:The) )it", "said it"),  # "the" would be kept out too
        ("(?-i:[^A-Z])x", r"(?:[\s\S])x"),
        ("(?-i:EU(?!s))", "(?:eu)"),
        (r"(?-i:EU(?!\w))", r"(?:eu(?!\w))"),
        ("(?!a(?-i:B)(c))d", "d"),
        ("[A-z]x", None),
        (r"\u0041x", None),
        ("(?s:a.b)", None),
        ("(?>(?-i:A)|b)c", None),
    ],
)
def test_only_a_pattern_that_misses_nothing_is_put_in_lower_case(
    pattern: str, expected: str | None
) -> None:
    assert in_lower_case(pattern) == expected


@given(st.text())
def test_lower_case_keeps_the_offsets(text: str) -> None:
    assert len(lowered(text)) == len(text)


@given(
    st.text(alphabet="abAB |", min_size=1, max_size=12),
    st.sampled_from(
        [
            "{}",
            r"(?<!\w){}",
            r"\b(?:{}|b)",
            "(?-i:{})",
            "(?!a(?-i:{}))b",
            "(?!{})a",
            "({})+b",
            "[^{}]a",
            "(?<=a){}",
            "a?{}",
        ]
    ),
    st.text(alphabet="abAB İı", max_size=30),
)
def test_any_probe_finds_what_its_pattern_finds(inner: str, outer: str, text: str) -> None:
    probe = Probe(
        outer.format(f"(?:{inner})" if "[" not in outer else inner.replace("|", "") + "c")
    )
    expected = [match.span() for match in probe.pattern.finditer(text)]
    for low in (lowered(text), indexed(text)):
        assert [match.span() for match in probe.finditer(text, low)] == expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("open(?:ed|s)? fire", {" fire", "open"}),
        ("(?:shot|fired) at", {"fired", "shot"}),
        (r"\d+ times?", {" time"}),
        ("a?b?", None),
        ("(?:abc|x?)", None),
    ],
)
def test_needles_are_parts_that_must_be_there(pattern: str, expected: set[str] | None) -> None:
    found = needles(re.compile(pattern, re.IGNORECASE))
    if expected is None:
        assert found is None
    else:
        assert found is not None
        assert set(found) <= expected | {" at"}


@given(st.text(alphabet="abcABC |", min_size=1, max_size=30), st.text(alphabet="abc ", max_size=30))
def test_any_match_of_any_plain_pattern_holds_a_needle(pattern: str, text: str) -> None:
    made = re.compile(f"(?:{pattern})", re.IGNORECASE)
    if made.search(text):
        assert may_match(needles(made), text.lower())
