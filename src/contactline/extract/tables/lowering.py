"""Lower case that keeps offsets, for texts and for the patterns that they are matched with."""

from __future__ import annotations

import re
from typing import Final

#: Escapes, sets, heads of groups, and their ends.
_PART: Final = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?(?:P<\w+>|P=\w+|-?i:|[:=!>]|<[=!])?|[()]|[^\\\[()]+",
    re.DOTALL,
)
#: Escapes that may stand for a capital letter, and ranges that only begin with one.
_UNCLEAR: Final = re.compile(r"\\[xuUN]|\[[^\]]*[A-ZА-Я]-[^A-ZА-Я\]]")
#: What gives nothing back once it has matched.
_GREEDY: Final = re.compile(r"\(\?>|[*+?}]\+")
_LETTER: Final = re.compile(r"(?<!\\)[^\W\d_]")
_ESCAPE: Final = re.compile(r"(\\.)", re.DOTALL)
_CAPITALS: Final = re.compile(r"\\.|\(\?P[<=]\w+|[^\W\d_a-zа-я]+", re.DOTALL)
#: Heads of groups that turn flags on or off, or do what is not known here.
_FLAGS: Final = re.compile(r"(?<!\\)\(\?(?![:=!>]|<[=!]|P[<=])")
_CASED: Final = "(?-i:"
_NOT: Final = frozenset({"(?!", "(?<!"})


def lowered(text: str) -> str:
    """Return a text in lower case, character by character: offsets stay."""
    low = text.lower()
    if len(low) != len(text):  # "İ" becomes two characters
        low = "".join(char.lower()[:1] for char in text)  # as the pattern engine has it
    return low.replace("ı", "i")


def in_lower_case(pattern: str) -> str | None:
    """Return a pattern that matches the lower-case form of whatever a pattern matches.

    It may match more: what minds the case, ``(?-i:...)``, no longer does, and what must not
    stand somewhere in one case only may stand there. None if that cannot be done.
    """
    if _UNCLEAR.search(pattern) or (_CASED in pattern and _GREEDY.search(pattern)):
        return None
    if _CASED not in pattern:
        return None if _FLAGS.search(pattern) else _CAPITALS.sub(_plain, pattern)
    made: list[str] = []
    #: Open groups: head, where it begins in `made`, and whether it must be left out.
    groups: list[tuple[str, int, list[bool]]] = []
    for part in _PART.findall(pattern):
        heads = {head for head, _, _ in groups}
        written = part
        if part == "(?":
            return None
        if part == ")":
            if not groups:
                return None
            _, start, left_out = groups.pop()
            if left_out[0]:
                del made[start:]
                continue
        elif part[0] == "(" and not part.startswith("(?P="):
            groups.append((part, len(made), [False]))
            written = "(?:" if part in {"(?i:", _CASED} else part
        elif _CASED in heads and _LETTER.search(part):
            outermost = next((group for group in groups if group[0] in _NOT), None)
            if outermost is not None:
                outermost[2][0] = True
            written = r"[\s\S]" if part.startswith("[^") else _lowered_part(part)
        else:
            written = _lowered_part(part)
        made.append(written)
    return "".join(made)


def _plain(found: re.Match[str]) -> str:
    """Return letters in lower case; escapes and heads of groups stay."""
    return found[0] if found[0][0] in "\\(" else lowered(found[0])


def _lowered_part(written: str) -> str:
    if "\\" not in written:
        return lowered(written)
    return "".join(
        part if part.startswith("\\") else lowered(part) for part in _ESCAPE.split(written)
    )
