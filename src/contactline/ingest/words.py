"""Words folded for comparison: case, diacritics and punctuation do not count."""

from __future__ import annotations

import re
import unicodedata

_MARKS = re.compile(r"[^\w]+|_+")
#: Letters that Unicode does not take apart.
_LETTERS = str.maketrans({"ı": "i", "ə": "e", "ł": "l", "ø": "o", "ß": "ss", "ё": "е"})


def fold(text: str) -> str:
    """Return a text in lower case, without diacritics, its words joined by one space.

    Examples
    --------
    >>> fold("  Event_Date ")
    'event date'
    >>> fold("Tarıx")
    'tarix'
    """
    spread = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in spread if not unicodedata.combining(char))
    return _MARKS.sub(" ", bare.translate(_LETTERS)).strip()
