"""What a text must hold for a pattern to match: literal parts, found in the pattern itself.

A pattern is tried on a sentence only if one of its needles is in it; looking for plain
strings is many times faster than matching. Needles are a bound, never a rule: without any
the pattern is always tried.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The parser of the standard library has no public name; without it every pattern is tried.
_PARSE: Final = getattr(getattr(re, "_parser", None), "parse", None)

#: Shorter strings stand in every sentence.
_SHORTEST: Final = 2
_MOST: Final = 200
_REPEATS: Final = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})

Needles = tuple[str, ...]


def needles(pattern: re.Pattern[str]) -> Needles | None:
    """Return strings, lower case, one of which every match holds; None if there are none."""
    return needles_of(parsed(pattern.pattern, pattern.flags))


def parsed(pattern: str, flags: int) -> Any:
    """Return the parts of a pattern, None where the standard library does not tell them."""
    return _PARSE(pattern, flags) if _PARSE is not None else None


def needles_of(tree: Any) -> Needles | None:
    """Return the needles of a pattern by its parts."""
    if tree is None:
        return None
    found = _of_sequence(tree)
    if found is None or len(found) > _MOST:
        return None
    kept = {s for s in found if not any(o != s and o in s for o in found)}
    return tuple(sorted(kept, key=lambda s: (-len(s), s)))


def may_match(found: Needles | None, lowered: str) -> bool:
    """Return whether a text in lower case holds a needle."""
    if found is None:
        return True
    for needle in found:  # noqa: SIM110 - any() with a generator takes twice as long
        if needle in lowered:
            return True
    return False


def _of_sequence(items: Iterable[Any]) -> set[str] | None:
    best: set[str] | None = None
    run = ""

    def offer(other: set[str] | None) -> None:
        nonlocal best
        if other and (best is None or _worth(other) > _worth(best)):
            best = other

    for op, value in items:
        if op.name == "LITERAL":
            run += chr(value).lower()
            continue
        if len(run) >= _SHORTEST:
            offer({run})
        run = ""
        offer(_of_item(op.name, value))
    if len(run) >= _SHORTEST:
        offer({run})
    return best


def _of_item(op: str, value: Any) -> set[str] | None:
    if op == "SUBPATTERN":
        return _of_sequence(value[-1])
    if op == "ATOMIC_GROUP":
        return _of_sequence(value)
    if op == "ASSERT":  # what must stand beside a match stands in the text too
        return _of_sequence(value[1])
    if op in _REPEATS and value[0] > 0:
        return _of_sequence(value[2])
    if op == "BRANCH":
        union: set[str] = set()
        for branch in value[1]:
            part = _of_sequence(branch)
            if part is None:
                return None
            union |= part
        return union
    return None


def _worth(found: set[str]) -> tuple[int, int]:
    """Rank sets of needles: long ones first, then few."""
    return min(min(map(len, found)), 4), -len(found)
