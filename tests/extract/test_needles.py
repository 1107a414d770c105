"""Needles only spare work: whatever a pattern matches holds one of them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contactline.extract.actors import patterns
from contactline.extract.needles import Probe, may_match, needles
from contactline.extract.rules import LANGUAGES, conflicts, load_conflict, load_language
from contactline.extract.timewords import grammar
from tests.extract.gold import load_cases
from tests.extract.score import CASES

TEXTS = [str(case["text"]) for case in load_cases(CASES)]


def every_pattern(language: str) -> dict[str, re.Pattern[str]]:
    table = load_language(language)
    found = {rule.rule_id: rule.pattern for rule in (*table.triggers, *table.weapons)}
    found |= dict(table.patterns)
    found |= {f"time.{kind}": pattern for kind, _, pattern, _ in grammar(language).rules}
    for name in conflicts():
        conflict = load_conflict(name)
        found |= {f"{name}.{group.rule_id}": group.pattern for group in conflict.groups}
        made = patterns(name, language)
        for field in made.__dataclass_fields__:
            value = getattr(made, field)
            if isinstance(value, Probe):
                found[f"{name}.{field}"] = value.pattern
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_pattern_matches_holds_a_needle(language: str) -> None:
    for name, pattern in every_pattern(language).items():
        held = needles(pattern)
        for text in TEXTS:
            for match in pattern.finditer(text):
                assert may_match(held, text.lower()), f"{name}: {match[0]!r}"
                if not match[0]:
                    continue
                around = text[max(0, match.start() - 80) : match.end() + 80]
                assert may_match(held, around.lower()), f"{name}: {match[0]!r}"


def test_most_rules_have_needles() -> None:
    table = load_language("en")
    assert all(rule.needles for rule in table.triggers)
    assert all(rule.needles for rule in table.weapons)


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
