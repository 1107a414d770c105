"""Names of places on a map, in the way that was chosen for it.

With ``both`` the usual English name leads and the names that the two sides use follow,
in the order of their languages. Orientation towns get the second line only where the
sides have different names for the town, not one name in two scripts.
"""

from __future__ import annotations

import unicodedata
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Any

from contactline.maps.captions import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

#: Generic word of an area, so that a district is not taken for the town of its name.
AREA_WORDS = {
    "district": "district",
    "former_district": "former district",
    "admin1": "province",
}
LANGUAGES = ("az", "hy", "ru", "en")
_BETWEEN = " · "
#: Names more alike than this, in plain letters, count as one name.
_ALIKE = 0.6

_ARMENIAN = dict(
    zip(
        "աբգդեզէըթժիլխծկհձղճմյնշոչպջռսվտրցւփքօֆև",
        [
            "a",
            "b",
            "g",
            "d",
            "e",
            "z",
            "e",
            "e",
            "t",
            "zh",
            "i",
            "l",
            "kh",
            "ts",
            "k",
            "h",
            "dz",
            "gh",
            "ch",
            "m",
            "y",
            "n",
            "sh",
            "o",
            "ch",
            "p",
            "j",
            "r",
            "s",
            "v",
            "t",
            "r",
            "ts",
            "v",
            "p",
            "k",
            "o",
            "f",
            "ev",
        ],
        strict=True,
    )
)
_AZERBAIJANI = {"ə": "a", "x": "kh", "q": "g", "c": "j", "ç": "ch", "ş": "sh", "ğ": "gh", "ı": "i"}


def place_label(
    row: Mapping[str, Any] | None, written: Iterable[str], names: str
) -> tuple[str, str]:
    """Return the name of a claimed place on a map, and a second, smaller line.

    Parameters
    ----------
    row
        Its row of the ``places`` table; None if the gazetteer has none.
    written
        How the claims write it.
    names
        One of `contactline.maps.spec.NAME_CHOICES`.
    """
    as_written = list(dict.fromkeys(plain(name, most=60) for name in written if name))
    if row is None or (names == "as-written" and as_written):
        more = len(as_written) - 2
        return " / ".join(as_written[:2]) + (f" +{more}" if more > 0 else ""), ""
    english = plain(row["name_en"] or row["name"] or "", most=60)
    if names in ("az", "hy", "ru"):
        return plain(row[f"name_{names}"] or "", most=60) or english, ""
    word = AREA_WORDS.get(row["feature"] or "")
    first = f"{english} {word}" if word and word not in english.casefold() else english
    second = _local(english, row["name_hy"], row["name_az"]) if names == "both" else ""
    return first, second


def base_label(properties: Mapping[str, Any], names: str) -> tuple[str, str]:
    """Return the name of a country, lake or town, and a second line where it needs one.

    Parameters
    ----------
    properties
        ``name``, and names by language as ``name_az`` ... or in ``names``.
    names
        One of `contactline.maps.spec.NAME_CHOICES`.
    """
    nested = properties.get("names")
    local = {
        code: plain(
            str(
                properties.get(f"name_{code}")
                or (nested.get(code) if isinstance(nested, dict) else "")
                or ""
            ),
            most=60,
        )
        for code in LANGUAGES
    }
    usual = local["en"] or plain(str(properties.get("name") or ""), most=60)
    if names in ("az", "hy", "ru"):
        return local[names] or usual, ""
    if names == "both" and differ(local["hy"], local["az"]):
        return usual, _local(usual, local["hy"], local["az"])
    return usual, ""


def differ(armenian: str | None, azerbaijani: str | None) -> bool:
    """Return whether two names are more than one name in two scripts.

    Examples
    --------
    >>> differ("Գորիս", "Gorus")
    False
    >>> differ("Ստեփանակերտ", "Xankəndi")
    True
    """
    if not armenian or not azerbaijani:
        return False
    one, other = _letters(armenian), _letters(azerbaijani)
    return SequenceMatcher(None, one, other, autojunk=False).ratio() <= _ALIKE


def _local(english: str, *names: str | None) -> str:
    """Return the local names that are not the English one, in one line."""
    seen = {english.casefold(), ""}
    local = dict.fromkeys(plain(name or "", most=60) for name in names)
    return _BETWEEN.join(name for name in local if name.casefold() not in seen)


def _letters(name: str) -> str:
    lower = name.lower().replace("ու", "u")
    plainer = "".join(_ARMENIAN.get(char) or _AZERBAIJANI.get(char, char) for char in lower)
    return "".join(char for char in unicodedata.normalize("NFD", plainer) if "a" <= char <= "z")
