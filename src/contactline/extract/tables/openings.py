"""How a match of a pattern may begin: the first two characters, at the beginning of a word.

Most patterns begin where a word begins. A sentence has a dozen or two of such places, and a
pattern needs trying only at those whose first two characters it can begin with.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_LENGTH: Final = 2
#: Larger sets of characters, and more openings, are not worth telling apart.
_MOST_CHARS: Final = 40
_MOST: Final = 160
_WORD: Final = re.compile(r"\w+")
_GROUPS: Final = frozenset({"SUBPATTERN", "ATOMIC_GROUP"})
_REPEATS: Final = frozenset({"MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"})
_WIDTHLESS: Final = frozenset({"AT", "ASSERT", "ASSERT_NOT"})
_PLAIN: Final = str.maketrans("123456789\t\n\x0b\x0c\r\x1c\x1d\x1e\x1f", "000000000         ")
_AT_WORD: Final = frozenset({"AT_BEGINNING", "AT_BEGINNING_STRING", "AT_BOUNDARY"})

#: Beginnings still too short, and those that are long enough.
_Begun = tuple[set[str], set[str]]


def openings(tree: Any) -> frozenset[str] | None:
    """Return how a match may begin, None if that is at no word or may be anything.

    White space stands as a blank and a digit as 0; one character alone may be followed by
    anything.
    """
    if tree is None or not _begins_word(tree):
        return None
    begun = _begin({""}, tree)
    if begun is None:
        return None
    found = begun[0] | begun[1]
    found = {one for one in found if len(one) < _LENGTH or one[0] not in found}
    if len(found) > _MOST or not all(one and (one[0].isalnum() or one[0] == "_") for one in found):
        return None
    return frozenset(found)


def word_starts(low: str) -> dict[str, list[int]]:
    """Return where words of a text begin, by their first character and by their first two."""
    plain = low.translate(_PLAIN) if low.isascii() else "".join(map(_as_plain, low))
    found: dict[str, list[int]] = {}
    for word in _WORD.finditer(low):
        at = word.start()
        both = plain[at : at + _LENGTH]
        found.setdefault(both[0], []).append(at)
        if len(both) == _LENGTH:
            found.setdefault(both, []).append(at)
    return found


def _as_plain(char: str) -> str:
    if char.isalpha():
        return char
    if char.isspace():
        return " "
    return "0" if char.isdecimal() else char


def _begins_word(items: Iterable[Any]) -> bool:
    """Return whether whatever matches begins where a word does, or outside of one."""
    for op, value in items:
        name = op.name
        if name == "AT" and value.name in _AT_WORD:
            return True
        if name == "ASSERT_NOT" and value[0] < 0 and _is_word_char(value[1]):
            return True
        if name in _WIDTHLESS:
            continue
        if name in _GROUPS:
            return _begins_word(value[-1] if name == "SUBPATTERN" else value)
        if name == "BRANCH":
            return all(_begins_word(branch) for branch in value[1])
        return False
    return False


def _is_word_char(items: Any) -> bool:
    """Return whether items are one character of a set that holds every character of words."""
    if len(items) != 1 or items[0][0].name != "IN":
        return False
    kinds = {value.name if op.name == "CATEGORY" else op.name for op, value in items[0][1]}
    return "CATEGORY_WORD" in kinds and "NEGATE" not in kinds


def _begin(begun: set[str], items: Iterable[Any]) -> _Begun | None:
    """Go on with beginnings; None if a match may begin with anything."""
    long: set[str] = set()
    for op, value in items:
        if not begun:
            break
        name = op.name
        if name in _WIDTHLESS:
            continue
        going: _Begun | None
        if name in _GROUPS:
            going = _begin(begun, value[-1] if name == "SUBPATTERN" else value)
        elif name == "BRANCH":
            going = _either(begun, value[1])
        elif name in _REPEATS:
            going = _repeated(begun, *value)
        else:
            chars = _chars(name, value)
            if chars is None:
                going = None if "" in begun else (set(), begun)
            else:
                going = {one + char for one in begun for char in chars}, set()
        if going is None:
            return None
        begun = {one for one in going[0] if len(one) < _LENGTH}
        long |= going[1] | (going[0] - begun)
    return begun, long


def _either(begun: set[str], branches: Iterable[Any]) -> _Begun | None:
    short: set[str] = set()
    long: set[str] = set()
    for branch in branches:
        going = _begin(begun, branch)
        if going is None:
            return None
        short |= going[0]
        long |= going[1]
    return short, long


def _repeated(begun: set[str], least: int, most: int, items: Any) -> _Begun | None:
    going = _begin(begun, items)
    if going is None:
        return None
    short, long = going
    if most > 1:  # what is begun may go on with itself
        long = long | (short - begun)
        short = short & begun
    return (short | begun if least == 0 else short), long


def _chars(name: str, value: Any) -> set[str] | None:
    """Return the characters that an item may be, None if they are too many."""
    if name == "LITERAL":
        return {_as_plain(chr(value).lower()[:1])}
    if name != "IN":
        return None
    found: set[str] = set()
    for op, one in value:
        kind = op.name
        if kind == "LITERAL":
            found.add(_as_plain(chr(one).lower()[:1]))
        elif kind == "RANGE" and one[1] - one[0] < _MOST_CHARS:
            found |= {_as_plain(chr(code).lower()[:1]) for code in range(one[0], one[1] + 1)}
        elif kind == "CATEGORY" and one.name == "CATEGORY_SPACE":
            found.add(" ")
        elif kind == "CATEGORY" and one.name == "CATEGORY_DIGIT":
            found.add("0")
        else:
            return None
    return found if len(found) <= _MOST_CHARS else None
