"""Which rule tables a text can be read with, by its letters and its commonest words."""

from __future__ import annotations

import re
from typing import Final

_SAMPLE_CHARS: Final = 20_000
_CYRILLIC: Final = re.compile(r"[\u0400-\u04ff]")
_LATIN: Final = re.compile(r"[A-Za-z]")
_OTHER: Final = re.compile(
    r"[\u0530-\u058f\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff\u10a0-\u10ff\u1780-\u17ff\u3040-\u9fff]"
)
_AZERI: Final = re.compile(r"\b(?:və|tərəfindən|silahlı|qüvvələri|atəşə|olub|bu|ilə|üçün)\b")
_WORD: Final = re.compile(r"[^\W\d_]+")
#: Words that no English prose does without, and that other languages in Latin letters lack.
_ENGLISH: Final = frozenset(
    {"the", "of", "and", "to", "that", "with", "said", "were", "has", "had", "have", "from", "by",
     "at", "for", "its", "is", "as", "are", "this"}
)  # fmt: skip
#: Below so many words a heading may have none of them.
_ENOUGH_WORDS: Final = 25
#: The reports of the test sets have 8 % and more, German and French prose 0 to 2 %.
_LEAST_SHARE: Final = 0.03


def guess_language(text: str) -> str | None:
    """Return ``en``, ``ru``, or None for a language without tables."""
    sample = text[:_SAMPLE_CHARS]
    latin = len(_LATIN.findall(sample))
    plain = sample.isascii()
    cyrillic = 0 if plain else len(_CYRILLIC.findall(sample))
    other = 0 if plain else len(_OTHER.findall(sample))
    if other > latin and other > cyrillic:
        return None
    if cyrillic > latin:
        return "ru"
    if latin and len(_AZERI.findall(sample)) > latin / 150:
        return None
    words = _WORD.findall(sample.casefold())
    if len(words) >= _ENOUGH_WORDS:
        known = sum(word in _ENGLISH for word in words)
        if known < _LEAST_SHARE * len(words):
            return None
    return "en"
