"""Find known names in a running text: longest match, with offsets into that text.

Spelling conventions, case, accents and apostrophes do not matter, scripts do not either;
a name must begin with a capital where its script has capitals. Names joined or parted by a
hyphen or a space are one name. Inflected forms of Russian, Armenian and Azerbaijani names
are found by their stems.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from contactline.gazetteer.normalize import fold

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from contactline.gazetteer.resolve import Gazetteer

#: Most tokens that a name has.
MAX_TOKENS: Final = 6

_APOSTROPHES: Final = "'`´‘’ʻʼʽʾʿˈ՚′＇"
_TOKEN: Final = re.compile(
    rf"[^\W_][^\W_\u0300-\u036f]*(?:[\u0300-\u036f]+[^\W_]*)*"
    rf"(?:[{_APOSTROPHES}][^\W_]+[\u0300-\u036f]*)*[{_APOSTROPHES}]?"
)
_POSSESSIVE: Final = re.compile(rf"[{_APOSTROPHES}]s?$", re.I)
_JOINT: Final = re.compile(r"[ \t\u00a0]?[-‐‑–][ \t\u00a0]?|[ \t\u00a0]+|[ \t]?\n[ \t]?|\.\s?")

# Endings that a name takes in a sentence; what is left must be a name by itself.
_CYRILLIC_ENDINGS: Final = (
    "ского", "скому", "ском", "ским", "ская", "ской", "скую", "ские", "ских", "ский",
    "ами", "ями", "ого", "ому", "ов", "ев", "ой", "ей", "ом", "ем", "ам", "ям", "ах", "ях",
    "а", "я", "у", "ю", "е", "и", "ы", "ь", "й",
)  # fmt: skip
_CYRILLIC_SUPPLETIVE: Final = ("", "а", "я", "ь", "й", "и", "ы", "о")
_ARMENIAN_ENDINGS: Final = ("ներում", "ներից", "ներ", "ում", "ից", "ով", "ին", "ի", "ը", "ն", "ու")
_TURKIC_ENDINGS: Final = (
    "dakı", "dəki", "ından", "indən", "ında", "ində", "unda", "dan", "dən", "nın", "nin",
    "nun", "nün", "ın", "in", "un", "ün", "da", "də", "ya", "yə", "na", "nə", "a", "ə", "ı", "i",
)  # fmt: skip
_MIN_STEM: Final = 4


@dataclass(frozen=True, slots=True)
class NameHit:
    """A known name in a text.

    Parameters
    ----------
    char_start, char_end
        Offsets, end exclusive; ``text[char_start:char_end]`` is the name as written.
    key
        Squeezed fold that the tables know.
    inflected
        Whether an ending was taken off to find it.
    """

    char_start: int
    char_end: int
    key: str
    inflected: bool = False


class NameScanner:
    """Finds the keys of a gazetteer in texts.

    Parameters
    ----------
    keys
        Squeezed folds (`contactline.gazetteer.normalize.squeeze`) of the known names.
    stop
        Folded words that are no names even when capitalised.
    """

    def __init__(self, keys: Iterable[str], *, stop: Collection[str] = ()) -> None:
        self._sorted = sorted(keys)
        self._keys = frozenset(self._sorted)
        self._stop = frozenset(stop)
        self._starts: dict[str, bool] = {}

    def scan(self, text: str) -> Iterator[NameHit]:
        """Yield the names in a text from left to right; none overlaps another."""
        tokens = [(m.start(), m.end()) for m in _TOKEN.finditer(text)]
        index, count = 0, len(tokens)
        while index < count:
            start = tokens[index][0]
            if not _may_start(text[start]):
                index += 1
                continue
            found = self._longest(text, tokens, index)
            if found is None:
                index += 1
                continue
            hit, used = found
            yield hit
            index += used

    def _longest(
        self, text: str, tokens: list[tuple[int, int]], index: int
    ) -> tuple[NameHit, int] | None:
        start = tokens[index][0]
        joined = ""
        best: tuple[NameHit, int] | None = None
        for used in range(1, MAX_TOKENS + 1):
            at = index + used - 1
            if at >= len(tokens):
                break
            token_start, token_end = tokens[at]
            if used > 1 and not _JOINT.fullmatch(text[tokens[at - 1][1] : token_start]):
                break
            word = text[token_start:token_end]
            bare = _POSSESSIVE.sub("", word)
            end = token_start + len(bare)
            plain = joined + _folded(bare)
            if len(plain) > 1 and plain in self._keys and (used > 1 or plain not in self._stop):
                best = (NameHit(start, end, plain), used)
            elif (stem := self._stem(joined, bare)) is not None and (
                used > 1 or stem not in self._stop
            ):
                best = (NameHit(start, end, stem, inflected=True), used)
            if bare != word:  # a possessive ends a name
                whole = joined + _folded(word)
                if whole in self._keys:
                    best = (NameHit(start, token_end, whole), used)
                break
            joined = plain
            if not self._is_start(joined):
                break
        return best

    def _is_start(self, prefix: str) -> bool:
        """Return whether a longer key begins with this."""
        known = self._starts.get(prefix)
        if known is None:
            at = bisect_left(self._sorted, prefix)
            while at < len(self._sorted) and self._sorted[at] == prefix:
                at += 1
            known = at < len(self._sorted) and self._sorted[at].startswith(prefix)
            if len(self._starts) < 200_000:
                self._starts[prefix] = known
        return known

    def _stem(self, joined: str, word: str) -> str | None:
        """Return the key of an inflected last word."""
        if len(word) <= _MIN_STEM or word.isascii():
            return None
        first = word[0]
        if "\u0400" <= first <= "\u052f":
            endings: tuple[str, ...] = _CYRILLIC_ENDINGS
            back: tuple[str, ...] = _CYRILLIC_SUPPLETIVE
        elif "\u0530" <= first <= "\u058f":
            endings, back = _ARMENIAN_ENDINGS, ("",)
        else:
            endings, back = _TURKIC_ENDINGS, ("",)
        lower = word.casefold()
        for ending in endings:
            if lower.endswith(ending) and len(lower) - len(ending) >= _MIN_STEM - 1:
                stem = word[: len(word) - len(ending)]
                if ending.startswith("ск") and stem[-2:] == "ин":
                    tries = [stem + v for v in back] + [stem[:-2] + v for v in back]
                else:
                    tries = [stem + v for v in back]
                for candidate in tries:
                    key = joined + _folded(candidate)
                    if key in self._keys:
                        return key
        return None


def scanner_for(gazetteer: Gazetteer, *, stop: Collection[str] = ()) -> NameScanner:
    """Return a scanner for every regional name of a gazetteer."""
    return NameScanner(gazetteer._store.regional._tables.keys, stop=stop)


@lru_cache(maxsize=65536)
def _folded(word: str) -> str:
    return fold(word).replace(" ", "")


def _may_start(letter: str) -> bool:
    """Return whether a name can begin so: a capital, or a script without capitals."""
    return letter.isupper() or letter.istitle() or (letter.isalpha() and not letter.islower())
