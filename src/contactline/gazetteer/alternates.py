"""Which alternate names of a big list are names that somebody would write.

GeoNames lists codes, sounds of other scripts and words of English among the alternates of a
place. A place keeps its main name whatever it is; an alternate has to earn its row.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from contactline.gazetteer.normalize import fold

#: First word of a letter's Unicode name -> ISO 15924 code: the scripts of the region.
REGIONAL_SCRIPTS: Final = {
    "LATIN": "Latn",
    "CYRILLIC": "Cyrl",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "ARABIC": "Arab",
}
#: The same for any country.
SCRIPTS: Final = REGIONAL_SCRIPTS | {
    "GREEK": "Grek", "HEBREW": "Hebr", "CJK": "Hani", "HANGUL": "Hang", "HIRAGANA": "Jpan",
    "KATAKANA": "Jpan", "DEVANAGARI": "Deva", "BENGALI": "Beng", "THAI": "Thai",
    "ETHIOPIC": "Ethi", "KHMER": "Khmr", "LAO": "Laoo", "MYANMAR": "Mymr", "SINHALA": "Sinh",
    "TAMIL": "Taml", "TELUGU": "Telu", "GUJARATI": "Gujr", "GURMUKHI": "Guru", "KANNADA": "Knda",
    "MALAYALAM": "Mlym", "TIBETAN": "Tibt", "MONGOLIAN": "Mong",
}  # fmt: skip
#: Languages that a script gives away.
LANGUAGE_OF_SCRIPT: Final = {"Armn": "hy", "Geor": "ka"}
#: Alternates shorter than this are codes, except in scripts that write a word with a sign.
MIN_LENGTH: Final = 3
_MIN_LENGTH_OF_SIGNS: Final = 2

_WORDS: Final = (
    "ada adler alan alexandria allah angel anna ara argos bad ban band bane bangladesh bank "
    "banka bar bard bare bas ben bent berlin bert big bites bor bum bus buy can cars cat "
    "center char chile chin cola cuba culture dee def der desi dim dogs doha dolan ego fall "
    "filler gal gay gel gem gosh gran grants grim guru hart hay hey hiv homo hop institut int "
    "irs ivan jam jar java jug karin ken kong kos lal led lenin levin linda lis liz log mama "
    "mans mara markov marks marx maya mil mina molotov moses mow mud musa never off only "
    "palestine parma pas pasha perm petersburg philadelphia playa por progress pug rat ray "
    "record rest rig rosa rosenberg sack sahib sara sari sas satin sec sen sera shack shaft "
    "shen shit shot shut sic side sigma sin sir sirius sis skit sly soma sparta sri star "
    "sultan suzy taliban tara tex tire tom toro tug uni vale val van var vas yes zara"
)
#: Alternates that are words of English, or names of other things.
ENGLISH_WORDS: Final = frozenset(_WORDS.split())
# A Latin alternate starts with a capital, and holds no digit, address or bracket.
_GOOD_LATIN: Final = re.compile(r"[^\W\d_][^\d_:/@()\[\]{}<>=+*?!|]*")
_CODE: Final = re.compile(r"[A-Z]{2,4}")
_WORD_OF_LETTER: dict[str, str] = {}


def script_of(name: str) -> str | None:
    """Return the ISO 15924 code of a name's script; None if mixed, or without letters.

    Examples
    --------
    >>> script_of("Sotk"), script_of("Սոթք"), script_of("Sotк"), script_of("12")
    ('Latn', 'Armn', None, None)
    """
    words = set()
    for character in name:
        if character.isalpha():
            word = _WORD_OF_LETTER.get(character)
            if word is None:
                word = unicodedata.name(character, "").split(" ", 1)[0].partition("-")[0]
                word = _WORD_OF_LETTER[character] = "LATIN" if word == "MODIFIER" else word
            words.add(word)
    if len(words) != 1:
        return None
    return SCRIPTS.get(words.pop())


def is_good_alternate(name: str, script: str | None) -> bool:
    """Return whether an alternate name is a name that somebody would write."""
    if script is None:
        return False
    if script != "Latn":
        few = script not in REGIONAL_SCRIPTS.values()
        return len(name) >= (_MIN_LENGTH_OF_SIGNS if few else MIN_LENGTH)
    return (
        len(name) >= MIN_LENGTH
        and name[0].isupper()
        and _GOOD_LATIN.fullmatch(name) is not None
        and _CODE.fullmatch(name) is None
        and name.lower() not in ENGLISH_WORDS
        and fold(name) not in ENGLISH_WORDS
    )
