"""The rule tables: read from TOML, compiled once.

``rules/<language>.toml`` says what words mean, ``rules/<conflict>.toml`` who the sides are.
In a pattern ``~`` stands for white space.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from contactline.errors import InputError, UsageError
from contactline.extract.tables.probes import Probe

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


LANGUAGES: Final = ("en", "ru")
DEFAULT_CONFLICT: Final = "south_caucasus"

#: Tables of single patterns.
_PATTERNS: Final = (
    "speech", "sense", "denial", "casualty", "place", "layout", "response", "event", "agent",
)  # fmt: skip
#: What a table of one's own is written after.
_EXAMPLE: Final = "src/contactline/extract/rules/thailand_cambodia.toml"
_NEVER: Final = re.compile(r"(?!)")
_CLASS_TILDE: Final = re.compile(r"\[[^\]]*~[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Rule:
    """One compiled rule."""

    rule_id: str
    value: str
    probe: Probe


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
    probe: Probe


@dataclass(frozen=True, slots=True)
class Person:
    """A surname that stands for an institution."""

    side: str
    role: str
    probe: Probe


@dataclass(frozen=True, slots=True)
class Outlet:
    """A newspaper, an agency, and the side whose it is."""

    side: str | None
    probe: Probe


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
    de_facto: str | None
    disputed: str | None
    name_parts: tuple[str, ...]
    monitors: frozenset[str]
    glued: tuple[str, ...]
    outlets: tuple[Outlet, ...]
    embedded: tuple[Probe, ...]


class Compiled(Mapping[str, re.Pattern[str]]):
    """The patterns of a table, each compiled when it is first asked for."""

    def __init__(self, probes: Mapping[str, Probe]) -> None:
        self._probes = probes

    def __getitem__(self, key: str) -> re.Pattern[str]:
        return self._probes[key].pattern

    def __contains__(self, key: object) -> bool:
        return key in self._probes

    def __iter__(self) -> Iterator[str]:
        return iter(self._probes)

    def __len__(self) -> int:
        return len(self._probes)


@dataclass(frozen=True, slots=True)
class Language:
    """What the words of a language mean."""

    code: str
    raw: Mapping[str, Any]
    triggers: tuple[Rule, ...]
    weapons: tuple[Rule, ...]
    probes: Mapping[str, Probe]

    @property
    def patterns(self) -> Mapping[str, re.Pattern[str]]:
        """The compiled patterns."""
        return Compiled(self.probes)

    def may_hold(self, key: str, low: str) -> bool:
        """Return whether a pattern may match in a text, by its lower-case form."""
        made = self.probes.get(key)
        return made is not None and made.may_match(low)

    def holds(self, key: str, text: str, low: str) -> bool:
        """Return whether a pattern matches somewhere in a text."""
        return self.search(key, text, low) is not None

    def search(self, key: str, text: str, low: str) -> re.Match[str] | None:
        """Return the first match of a pattern, given the lower-case form of the text."""
        made = self.probes.get(key)
        return made.search(text, low) if made is not None else None

    def finditer(self, key: str, text: str, low: str) -> Iterable[re.Match[str]]:
        """Return the matches of a pattern, given the lower-case form of the text."""
        made = self.probes.get(key)
        return made.finditer(text, low) if made is not None else ()

    def maybe(self, key: str) -> re.Pattern[str]:
        """Return a pattern that a language may lack; then it matches nothing."""
        made = self.probes.get(key)
        return made.pattern if made is not None else _NEVER

    def __getitem__(self, key: str) -> re.Pattern[str]:
        """Return a compiled pattern by ``table.key``."""
        return self.probes[key].pattern


def spaced(pattern: str) -> str:
    """Turn ``~`` into white space."""
    pattern = _CLASS_TILDE.sub(lambda m: m[0].replace("~", r"\s"), pattern)
    return pattern.replace("~", r"(?:\s+)")


def compiled(pattern: str, *, words: bool = False, flags: int = re.IGNORECASE) -> re.Pattern[str]:
    """Compile a pattern of the tables; `words` adds word boundaries on both sides."""
    text = spaced(pattern)
    return re.compile(rf"(?<!\w)(?:{text})(?!\w)" if words else text, flags)


def probed(text: str, *, words: bool = False, flags: int = re.IGNORECASE) -> Probe:
    """Prepare a pattern of the tables to be tried where it may match."""
    text = spaced(text)
    return Probe(rf"(?<!\w)(?:{text})(?!\w)" if words else text, flags)


def conflicts() -> tuple[str, ...]:
    """Return the names of the shipped conflict tables."""
    names = (
        item.name.removesuffix(".toml") for item in _folder().iterdir() if item.name[0].isalpha()
    )
    return tuple(sorted(name for name in names if name not in LANGUAGES and "." not in name))


def load_conflict(name: str = DEFAULT_CONFLICT) -> Conflict:
    """Read one conflict table.

    Parameters
    ----------
    name
        One of `conflicts`, or the path of a table of the reader's own that ends in ``.toml``.

    Raises
    ------
    UsageError
        If there is none of this name.
    InputError
        If a table of the reader's own is not what it should be.
    """
    return _conflict(name)


@lru_cache(maxsize=8)
def _conflict(name: str) -> Conflict:
    if name.endswith(".toml"):
        path = Path(name)
        try:
            made = _conflict_of(tomllib.loads(path.read_text(encoding="utf-8-sig")))
            _compile_all(made)
            return replace(made, name=name)  # by which it is found again
        except OSError as exc:
            raise InputError(f"{path}: cannot be read: {exc.strerror or exc}") from exc
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as exc:
            raise InputError(f"{path}: is no TOML: {exc}") from exc
        except KeyError as exc:
            raise InputError(f"{path}: lacks {exc.args[0]!r}; see {_EXAMPLE}") from exc
        except (re.error, TypeError, AttributeError) as exc:
            raise InputError(f"{path}: {exc}; see {_EXAMPLE}") from exc
    if name not in conflicts():
        raise UsageError(
            f"no conflict table is called {name!r}; there are {', '.join(conflicts())}, or give "
            "a file of your own that ends in .toml"
        )
    return _conflict_of(_read(name))


def _compile_all(made: Conflict) -> None:
    """Compile every pattern of a table, so that a mistake is told before a text is read."""
    probes = [*made.embedded, *(group.probe for group in made.groups)]
    probes += [person.probe for person in made.persons]
    probes += [outlet.probe for outlet in made.outlets]
    for probe in probes:
        re.compile(probe.pattern)


def _conflict_of(raw: Mapping[str, Any]) -> Conflict:
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
            Group(item["id"], item["side"], item["class"], probed(item["pattern"], words=True))
            for item in raw.get("group", ())
        ),
        persons=tuple(
            Person(item["side"], item["role"], probed(item["pattern"], words=True, flags=0))
            for item in raw.get("person", ())
        ),
        de_facto=raw.get("de_facto"),
        disputed=raw.get("disputed"),
        name_parts=tuple(raw.get("name_parts", ())),
        monitors=frozenset(raw.get("monitors", ())),
        glued=tuple(raw.get("glued", ())),
        outlets=tuple(
            Outlet(item.get("side"), probed(item["pattern"], words=True, flags=0))
            for item in raw.get("outlet", ())
        ),
        embedded=tuple(
            probed(item["pattern"], words=True, flags=0) for item in raw.get("embedded", ())
        ),
    )


def load_language(code: str = "en") -> Language:
    """Read one language table."""
    return _language(code)


@lru_cache(maxsize=4)
def _language(code: str) -> Language:
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
    probes: dict[str, Probe] = {}
    for table in _PATTERNS:
        for key, value in raw.get(table, {}).items():
            if isinstance(value, str) and key not in {"id", "stop"}:
                bounded = table in {"speech", "denial", "casualty", "response", "place"} and (
                    key not in {"gap", "content", "right_gap"}
                )
                probes[f"{table}.{key}"] = probed(
                    value,
                    words=bounded,
                    flags=re.IGNORECASE | (re.MULTILINE if table == "layout" else 0),
                )
    return Language(code, raw, triggers, weapons, probes)


def _rule(rule_id: str, text: str, value: str) -> Rule:
    return Rule(rule_id, value, probed(text, words=True))


def _folder() -> Any:
    return files("contactline.extract") / "rules"


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_folder() / f"{name}.toml").read_text(encoding="utf-8"))
