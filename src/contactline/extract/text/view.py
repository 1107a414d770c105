"""A text as the rules read it, and the way back to the text as it is.

Quotation marks, dashes, colons and spaces of many kinds become plain ones, words that a
careless copy glued together are parted, invisible characters go. Every offset into this
view leads back to an offset into the original.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import Final

_PLAIN: Final = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛′ʼ`´", "'"),
        **dict.fromkeys("–—―−‐‑‒", "-"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u3000\t\x0b\x0c", " "),  # noqa: E501
        "։": ":",
        "：": ":",
        "\u2028": "\n",
        "\u2029": "\n",
        "\x85": "\n",
    }
)  # fmt: skip
_INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a-\u202e\u2066-\u2069\r"
_GLUE: Final = (
    rf"(?P<drop>[{_INVISIBLE}]+)"
    r"|\b(?:the|of|from|in|and|to|at|their)(?P<the>)(?=(?:[A-Z][a-z]{2,}|positions?\b|settlements?\b"
    r"|villages?\b|districts?\b|regions?\b|directions?\b|ministry\b|territory\b|armed\b|army\b))"
    r"|\b(?:directions?|settlements?|villages?|districts?|regions?|positions|units|territory"
    r"|ministry|forces)(?P<gen>)(?=(?:of|in|at|from)\b)"
    r"|\b(?:at)(?P<at>)(?=intervals\b)"
)
#: Where a name of the conflict, set in for {names}, begins or ends within a word.
_GLUED_NAMES: Final = (
    r"|(?<=[a-z])(?P<camel>)(?={names})"
    r"|\b(?:{names})(?P<dem>)(?=(?:armed|army|forces|military|troops|units|defen[cs]e|positions)\b)"
)


#: A line without small letters.
_CAPITALS: Final = re.compile(r"^[^a-zа-яё\n]{30,}$", re.M)
_WORD: Final = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")


def _spoken(line: str, small: frozenset[str]) -> str:
    """Return a line in capitals as it would stand in a sentence, character by character."""
    words = _WORD.findall(line)
    if len(words) < 5 or sum(word.lower() in small for word in words) < 3:
        return line

    def plain(match: re.Match[str]) -> str:
        word = match[0]
        lowered = word.lower()
        made = lowered if lowered in small else word[:1] + lowered[1:]
        return made if len(made) == len(word) else word

    return _WORD.sub(plain, line)


@lru_cache(maxsize=8)
def _glue(names: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(map(re.escape, names), key=lambda name: (-len(name), name))
    parted = _GLUED_NAMES.format(names=f"(?:{'|'.join(longest_first)})") if names else ""
    return re.compile(_GLUE + parted)


class View:
    """The plain form of a text with a map back.

    Parameters
    ----------
    raw
        The text that offsets of records point into.
    small
        Words that a line in capitals keeps in small letters; without any such lines stay.
    names
        Names that careless copy glues to the words beside them: "theAzerbaijan",
        "Armenianarmed".
    """

    def __init__(
        self, raw: str, small: frozenset[str] = frozenset(), names: tuple[str, ...] = ()
    ) -> None:
        self.raw = raw
        text = raw.translate(_PLAIN)
        if small:
            text = _CAPITALS.sub(lambda line: _spoken(line[0], small), text)
        self._clean: list[int] = [0]
        self._raw: list[int] = [0]
        parts: list[str] = []
        at = length = 0
        for match in _glue(names).finditer(text):
            if match.lastgroup == "drop":
                cut, skip, glue = match.start(), match.end(), ""
            else:
                cut = skip = match.start(match.lastgroup or 0)
                glue = " "
            if cut < at:
                continue
            parts.append(text[at:cut])
            length += cut - at
            if glue:
                parts.append(glue)
                self._clean.append(length)
                self._raw.append(cut)
                length += 1
            self._clean.append(length)
            self._raw.append(skip)
            at = skip
        parts.append(text[at:])
        self.text = "".join(parts)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the original offsets of a stretch of the view, end exclusive."""
        first = self._back(start)
        last = self._back(end - 1) + 1 if end > start else first
        return min(first, len(self.raw)), max(first, min(last, len(self.raw)))

    def words(self, start: int, end: int) -> str:
        """Return the original words of a stretch of the view."""
        first, last = self.span(start, end)
        return self.raw[first:last]

    def _back(self, position: int) -> int:
        at = bisect_right(self._clean, position) - 1
        raw = self._raw[at] + (position - self._clean[at])
        if at + 1 < len(self._raw):  # an inserted space has no width in the original
            raw = min(raw, self._raw[at + 1])
        return raw
