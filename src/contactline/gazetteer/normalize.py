"""A name becomes a key: the same place written by different hands gives the same key.

`fold` turns any script into plain lower-case Latin letters by the conventions that
English-language reporting of the region uses (``Kəlbəcər`` and ``Калбаджар`` become
``kalbajar``); two names with one fold are the same spelling. `phonetic_key` goes further
and joins what the ear, or a detour through another language, does not keep apart
(``Kelbadzhar``, ``Кельбаджар``, ``Kelbajar``); it only ever yields suggestions.

Standard library only.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

_APOSTROPHES: Final = "'`´‘’‛ʻʼʽʾʿˈˊˋˌ՚՛‎‏ʹ′＇"

_LATIN: Final = {
    "ə": "a", "ǝ": "a", "ä": "a", "ç": "ch", "č": "ch", "ċ": "ch", "ş": "sh", "š": "sh",
    "ș": "sh", "ğ": "gh", "ġ": "gh", "ǧ": "gh", "ž": "zh", "ı": "i", "ø": "o", "đ": "d",
    "ł": "l", "ß": "ss", "æ": "a", "œ": "o", "x": "kh", "q": "g", "w": "v", "ḳ": "k",
}  # fmt: skip

_CYRILLIC: Final = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh",
    "з": "z", "и": "i", "й": "y", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o",
    "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "kh", "ц": "ts",
    "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu",
    "я": "ya", "ә": "a", "ғ": "gh", "ҹ": "j", "ҝ": "g", "қ": "g", "һ": "h", "ө": "o",
    "ү": "u", "ұ": "u", "ј": "y", "і": "i", "ї": "yi", "є": "ye", "ґ": "g", "ў": "u",
    "ҷ": "j", "ң": "n", "ӯ": "u", "ӣ": "i", "ӏ": "",
}  # fmt: skip

_ARMENIAN: Final = {
    "ա": "a", "բ": "b", "գ": "g", "դ": "d", "ե": "e", "զ": "z", "է": "e", "ը": "y",
    "թ": "t", "ժ": "zh", "ի": "i", "լ": "l", "խ": "kh", "ծ": "ts", "կ": "k", "հ": "h",
    "ձ": "dz", "ղ": "gh", "ճ": "ch", "մ": "m", "յ": "y", "ն": "n", "շ": "sh", "ո": "o",
    "չ": "ch", "պ": "p", "ջ": "j", "ռ": "r", "ս": "s", "վ": "v", "տ": "t", "ր": "r",
    "ց": "ts", "ւ": "v", "փ": "p", "ք": "k", "օ": "o", "ֆ": "f", "և": "ev",
}  # fmt: skip

_GEORGIAN: Final = {
    "ა": "a", "ბ": "b", "გ": "g", "დ": "d", "ე": "e", "ვ": "v", "ზ": "z", "თ": "t",
    "ი": "i", "კ": "k", "ლ": "l", "მ": "m", "ნ": "n", "ო": "o", "პ": "p", "ჟ": "zh",
    "რ": "r", "ს": "s", "ტ": "t", "უ": "u", "ფ": "p", "ქ": "k", "ღ": "gh", "ყ": "g",
    "შ": "sh", "ჩ": "ch", "ც": "ts", "ძ": "dz", "წ": "ts", "ჭ": "ch", "ხ": "kh",
    "ჯ": "j", "ჰ": "h",
}  # fmt: skip

_ARABIC: Final = {"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ؤ": "و", "أ": "ا", "إ": "ا", "آ": "ا"}

_TABLE: Final = str.maketrans(
    {
        **dict.fromkeys(_APOSTROPHES, ""),
        **_LATIN,
        **_CYRILLIC,
        **_ARMENIAN,
        **_GEORGIAN,
        **_ARABIC,
    }
)

_PLAIN: Final = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")
# Letter pairs that stand for one sound, and c, which is j unless h follows it.
_PAIRS: Final = (
    (re.compile(r"d+(?:zh|j)"), "j"),
    (re.compile(r"t+ch"), "ch"),
    (re.compile(r"kkh"), "kh"),
    (re.compile(r"c(?!h)"), "j"),
)
# Armenian ու is one letter for u, and ե, ո begin a word as ye, vo.
_ARMENIAN_U: Final = re.compile("ու|ոՒ|Ու|ՈՒ")
_ARMENIAN_START: Final = re.compile(r"(?<![\u0531-\u0587])([եո])(?![ւ])")
_MAX_LENGTH: Final = 400  # no name is longer; what is longer is cut before any work


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """Return the plain Latin form of a name; folding twice changes nothing.

    Parameters
    ----------
    name
        A name in Latin, Cyrillic, Armenian, Georgian or Arabic script. Letters of other
        scripts are kept as they are, marks and punctuation are not.

    Returns
    -------
    str
        Lower-case words separated by single spaces; empty if nothing is left.

    Examples
    --------
    >>> fold("Kəlbəcər"), fold("Քարվաճառ"), fold("Гёйгёль"), fold("Sot’k’")
    ('kalbajar', 'karvachar', 'geygel', 'sotk')
    """
    text = name[:_MAX_LENGTH]
    if _COMMON_LETTERS.issuperset(text):
        if _ARMENIAN_LETTER.search(text) is None:
            return _fold_common(text)
        if _ARMENIAN_LETTERS.issuperset(text):
            return _fold_common(_armenian(text.replace("I", "i").casefold()))
    while True:
        folded = _fold_once(text)
        if folded == text:
            return folded
        text = folded


def squeeze(name: str) -> str:
    """Return the fold without spaces: ``Vayots-Dzor`` and ``Vayotsdzor`` are one key."""
    folded = fold(name)
    return folded.replace(" ", "") if " " in folded else folded


@lru_cache(maxsize=65536)
def phonetic_key(name: str) -> str:
    """Return a key that names of one sound share; coarser than `fold`.

    Vowels of the e and a kind fall together, as do i and y, k, g and q, kh and h; doubled
    letters count once. ``Tavush`` and ``Tovuz`` stay apart.

    Examples
    --------
    >>> len({phonetic_key(n) for n in ("Kalbajar", "Kelbadzhar", "Кельбаджар", "Kyalbajar")})
    1
    >>> phonetic_key("Tavush") == phonetic_key("Tovuz")
    False
    """
    key = squeeze(name)
    for pattern, sound in _SOUNDS:
        key = pattern.sub(sound, key)
    return key


_SOUNDS: Final = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"(?<=[kg])j(?=[aeou])", ""),  # kja, as scholars write кя
        (r"sch", "sh"),
        (r"ou", "u"),
        (r"[ou]e", "o"),
        (r"ae", "a"),
        (r"y(?=[aeou])", ""),  # kya, gya, and ya, ye at the start
        (r"zh", "j"),
        (r"ph", "f"),
        (r"kh", "h"),
        (r"gh", "k"),
        (r"[gq]", "k"),
        (r"ts", "s"),
        (r"e", "a"),
        (r"[iy]+", "i"),
        (r"(.)\1+", r"\1"),
    )
)


def _fold_once(text: str) -> str:
    """One pass; `fold` repeats it until nothing changes."""
    if _PLAIN.fullmatch(text) is None:
        text = unicodedata.normalize("NFKC", text)
        text = text.replace("İ", "i").replace("I", "i").casefold()
        text = " ".join(_plain_letters(_armenian(unicodedata.normalize("NFC", text))).split())
    text = text.translate(_TABLE)
    for pattern, letters in _PAIRS:
        text = pattern.sub(letters, text)
    return text


def _armenian(text: str) -> str:
    """Write what depends on its neighbours: ու is one letter, ե and ո begin a word as ye, vo."""
    text = _ARMENIAN_START.sub(lambda m: "ye" if m[1] == "ե" else "vo", text)
    return _ARMENIAN_U.sub("u", text)


def _plain_letters(text: str) -> str:
    """Return letters by the tables, bare of marks; whatever is no letter is a space."""
    text = text.replace("İ", "i").replace("I", "i").casefold().translate(_TABLE)
    text = "".join(
        character if character.isalnum() else " "
        for character in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(character) and unicodedata.category(character) != "Cf"
    )
    return text.translate(_TABLE)


def _fold_common(text: str) -> str:
    """Fold a name whose letters all are in `_COMMON`: as the long way does, in less time."""
    text = " ".join(text.translate(_COMMON).split())
    while "c" in text or "dj" in text or "dzh" in text or "kkh" in text:
        before = text
        for pattern, letters in _PAIRS:
            text = pattern.sub(letters, text)
        if text == before:
            break
    return text


_ARMENIAN_LETTER: Final = re.compile("[\u0531-\u0587]")


def _common_letters() -> dict[int, str]:
    """Return what each letter that names of the region are written with becomes, alone."""
    blocks = (range(0x20, 0x7F), range(0xA0, 0x250), range(0x400, 0x530), range(0x2010, 0x2020))
    table = {}
    for letter in (chr(code) for block in blocks for code in block):
        whole = unicodedata.normalize("NFKC", letter) == letter
        if whole and unicodedata.category(letter) not in {"Cf", "Mn", "Me"}:
            table[ord(letter)] = _plain_letters(letter)
    table.update((ord(letter), latin) for letter, latin in _ARMENIAN.items())
    return table


_COMMON: Final = _common_letters()
_COMMON_LETTERS: Final = frozenset(map(chr, (*_COMMON, *range(0x531, 0x557))))
_ARMENIAN_LETTERS: Final = frozenset(
    map(chr, (*range(0x20, 0x7F), *range(0x531, 0x557), *range(0x561, 0x588), 0x2019))
)
