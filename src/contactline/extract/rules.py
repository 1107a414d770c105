"""The rule tables: read from TOML, compiled once.

``rules/<language>.toml`` says what words mean, ``rules/<conflict>.toml`` who the sides are.
In a pattern ``~`` stands for white space.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from contactline.errors import UsageError
from contactline.extract.needles import may_match, needles, probe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from contactline.extract.needles import Needles, Probe

LANGUAGES: Final = ("en", "ru")
DEFAULT_CONFLICT: Final = "south_caucasus"

_NEVER: Final = re.compile(r"(?!)")
_CLASS_TILDE: Final = re.compile(r"\[[^\]]*~[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Rule:
    """One compiled rule."""

    rule_id: str
    pattern: re.Pattern[str]
    value: str
    needles: Needles | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """A party of the conflict, or a third one, with the words that mean it."""

    code: str
    noun: str
    demonym: str


@dataclass(frozen=True, slots=True)
class Group:
    """A phrase that is an actor as a whole."""

    rule_id: str
    side: str
    kind: str
    pattern: re.Pattern[str]
    needles: Needles | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """A surname that stands for an institution."""

    side: str
    role: str
    pattern: Probe


@dataclass(frozen=True, slots=True)
class Conflict:
    """Sides, who faces whom, outlets and embedded names."""

    name: str
    title: str
    tz: str
    parties: tuple[str, ...]
    opponent: Mapping[str, str]
    sides: Mapping[str, tuple[Side, ...]]
    weak: Mapping[str, str]
    groups: tuple[Group, ...]
    persons: tuple[Person, ...]
    outlets: tuple[tuple[str | None, Probe], ...]
    embedded: Probe


@dataclass(frozen=True, slots=True)
class Language:
    """What the words of a language mean."""

    code: str
    raw: Mapping[str, Any]
    triggers: tuple[Rule, ...]
    weapons: tuple[Rule, ...]
    patterns: Mapping[str, re.Pattern[str]]
    needles: Mapping[str, Needles | None]

    def may_hold(self, key: str, lowered: str) -> bool:
        """Return whether a pattern may match in a text, by its lower-case form."""
        return key in self.patterns and may_match(self.needles[key], lowered)

    def holds(self, key: str, text: str, lowered: str) -> bool:
        """Return whether a pattern matches somewhere in a text."""
        return self.may_hold(key, lowered) and self.patterns[key].search(text) is not None

    def maybe(self, key: str) -> re.Pattern[str]:
        """Return a pattern that a language may lack; then it matches nothing."""
        return self.patterns.get(key, _NEVER)

    def __getitem__(self, key: str) -> re.Pattern[str]:
        """Return a compiled pattern by ``table.key``."""
        return self.patterns[key]


def spaced(pattern: str) -> str:
    """Turn ``~`` into white space."""
    pattern = _CLASS_TILDE.sub(lambda m: m[0].replace("~", r"\s"), pattern)
    return pattern.replace("~", r"(?:\s+)")


def compiled(pattern: str, *, words: bool = False, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """Compile a pattern of the tables; `words` adds word boundaries on both sides."""
    text = spaced(pattern)
    return re.compile(rf"(?<!\w)(?:{text})(?!\w)" if words else text, flags)


def conflicts() -> tuple[str, ...]:
    """Return the names of the shipped conflict tables."""
    names = (
        item.name.removesuffix(".toml") for item in _folder().iterdir() if item.name[0].isalpha()
    )
    return tuple(sorted(name for name in names if name not in LANGUAGES and "." not in name))


@lru_cache(maxsize=8)
def load_conflict(name: str = DEFAULT_CONFLICT) -> Conflict:
    """Read one conflict table.

    Raises
    ------
    UsageError
        If there is none of this name.
    """
    if name not in conflicts():
        raise UsageError(
            f"no conflict table is called {name!r}; there are {', '.join(conflicts())}"
        )
    raw = _read(name)
    sides: dict[str, tuple[Side, ...]] = {}
    for language, suffix in (("en", ""), ("ru", "_ru")):
        sides[language] = tuple(
            Side(
                code=item["code"],
                noun="|".join(item.get("noun" + suffix, ())),
                demonym="|".join(item.get("demonym" + suffix, ())),
            )
            for item in raw["side"]
            if item.get("noun" + suffix) or item.get("demonym" + suffix)
        )
    return Conflict(
        name=raw["name"],
        title=raw["title"],
        tz=raw["tz"],
        parties=tuple(raw["parties"]),
        opponent=raw["opponent"],
        sides=sides,
        weak={
            item["code"]: "|".join(item["noun_weak"]) for item in raw["side"] if "noun_weak" in item
        },
        groups=tuple(
            Group(item["id"], item["side"], item["class"], pattern, needles(pattern))
            for item in raw.get("group", ())
            for pattern in (compiled(item["pattern"], words=True),)
        ),
        persons=tuple(
            Person(
                item["side"], item["role"], probe(compiled(item["pattern"], words=True, flags=0))
            )
            for item in raw.get("person", ())
        ),
        outlets=tuple(
            (item.get("side"), probe(compiled(item["pattern"], words=True, flags=0)))
            for item in raw.get("outlet", ())
        ),
        embedded=probe(
            compiled(
                "|".join(item["pattern"] for item in raw.get("embedded", ())) or r"(?!)",
                words=True,
                flags=0,
            )
        ),
    )


@lru_cache(maxsize=4)
def load_language(code: str = "en") -> Language:
    """Read one language table."""
    raw = _read(code)
    triggers = tuple(_rule(item["id"], item["pattern"], item["event"]) for item in raw["trigger"])
    weapons = tuple(
        _rule(
            f"W-{item['term'].upper().replace(', ', '-').replace(' ', '-')}",
            item["pattern"],
            item["term"],
        )
        for item in raw["weapon"]
    )
    patterns: dict[str, re.Pattern[str]] = {}
    for table in ("speech", "sense", "denial", "casualty", "place", "layout", "response"):
        for key, value in raw.get(table, {}).items():
            if isinstance(value, str) and key not in {"id", "stop"}:
                bounded = table in {"speech", "denial", "casualty", "response", "place"} and (
                    key not in {"gap", "content"}
                )
                patterns[f"{table}.{key}"] = compiled(
                    value,
                    words=bounded,
                    flags=re.IGNORECASE | (re.MULTILINE if table == "layout" else 0),
                )
    found = {key: needles(pattern) for key, pattern in patterns.items()}
    return Language(code, raw, triggers, weapons, patterns, found)


def _rule(rule_id: str, text: str, value: str) -> Rule:
    pattern = compiled(text, words=True)
    return Rule(rule_id, pattern, value, needles(pattern))


def _folder() -> Any:
    return files("contactline.extract") / "rules"


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_folder() / f"{name}.toml").read_text(encoding="utf-8"))
