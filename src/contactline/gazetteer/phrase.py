"""A toponym as it stands in a text: name, generic word, direction, containing place.

"the village of Zeylik", "Zeylik settlement of the Kalbajar region", "Agdam (Tovuz)",
"northern Tavush region", "Göyçə gölü", "Лачинский район": the name inside is what the
tables know. Phrases that hold no name at all ("eastern part of the border zone") are
recognised as such.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from contactline.gazetteer.generics import generic_class, is_generic, is_plural, is_qualifier
from contactline.gazetteer.normalize import fold

#: A phrase longer than this is cut; no name is.
MAX_PHRASE_CHARS: Final = 400

_LEAD_VOCABULARY: Final = (
    "the a an in at of to from near between into toward towards around along inside within on and "
    "direction directions directionof side sides territory territories northern southern "
    "eastern western north south east west northeast northwest southeast southwest "
    "northeastern northwestern southeastern southwestern north-eastern north-western "
    "south-eastern south-western central upper-lying part parts section sections segment "
    "outskirts vicinity surroundings vicinities area's whole several some various other many "
    "numerous different multiple certain both border's combat military positions position "
    "posts post sector sectors в во на из у к под около возле близ вблизи северной южной "
    "восточной западной направлении направлению"
)
_LEAD: Final = frozenset(fold(word) for word in _LEAD_VOCABULARY.split())
# Words behind a name that say "towards" or "near" it.
_TRAIL_VOCABULARY: Final = (
    "direction directions outskirts istiqaməti istiqamətində istiqamətinə istiqamətindən "
    "yaxınlığında ərazisi ərazisində ətrafında направлении направление направления "
    "ուղղությամբ ուղղությունից ուղղությունում մոտ մոտակայքում տարածքում հատվածում"
)
_TRAIL: Final = frozenset(fold(word) for word in _TRAIL_VOCABULARY.split())
_VAGUE_VOCABULARY: Final = (
    "border borders frontier borderline boundary front frontline frontlines contact line "
    "lines zone zones district districts region regions area areas settlement settlements "
    "village villages city cities town towns their its common joint state shared troubled "
    "country countries two neighbouring neighboring entire length mutual forward here there "
    "home abroad граница границы приграничный приграничные районы фронт sərhəd cəbhə սահման "
    "սահմանին"
)
_VAGUE: Final = frozenset(fold(word) for word in _VAGUE_VOCABULARY.split())
_LINE_VOCABULARY: Final = (
    "border borders frontier borderline front frontline frontlines граница границы фронт "
    "sərhəd սահման սահմանին contact"
)
_LINE_WORDS: Final = frozenset(fold(word) for word in _LINE_VOCABULARY.split())
_BRACKETS: Final = re.compile(r"^(?P<name>[^()]+?)\s*\((?P<within>[^()]+)\)\s*$")
_POSSESSIVE: Final = re.compile(r"^(?P<within>.+?)['’]s\s+(?P<name>.+)$")
_CONTAINED: Final = re.compile(
    r"^(?P<name>.+?)(?:,\s*|\s+(?:of|in)\s+(?:the\s+)?)(?P<within>.+)$", re.I
)
_SEPARATOR: Final = re.compile(r"[ ,()'’-]")
_CYRILLIC_ENDINGS: Final = (
    "ами", "ями", "ого", "ому", "ой", "ей", "ом", "ем", "ам", "ям", "ах", "ях", "а", "я", "у",
    "ю", "е", "и", "ы",
)  # fmt: skip
_ARMENIAN_ENDINGS: Final = ("ում", "ից", "ով", "ին", "ի", "ը", "ն")
_TURKIC_ENDINGS: Final = (
    "ından", "indən", "undan", "ündən", "ında", "ində", "unda", "ündə", "dan", "dən", "nın", "nin",
    "nun", "nün", "da", "də", "ın", "in", "un", "ün", "ya", "yə", "na", "nə", "a", "ə",
)  # fmt: skip
_MIN_STEM: Final = 4
# The containing place first, in the genitive: "Kəlbəcər rayonunun Zəylik kəndi".
_GENITIVE_FIRST: Final = re.compile(
    r"^(?P<within>.+?\s+(?:rayonunun|şəhərinin|vilayətinin|mərzinin|bölgəsinin|Respublikasının|"
    r"մարզի|շրջանի|համայնքի|Հանրապետության))\s+(?P<name>.+)$",
    re.I,
)
# The containing place last, in the genitive: "Зейлик Кельбаджарского района".
_GENITIVE_LAST: Final = re.compile(
    r"^(?P<name>.+)[,\s]\s*(?P<within>(?:Вайоц[\s-])?\S+(?:ского|ской|цкого|цкой)\s+"
    r"(?:района|р-на|области|обл\.?|марза|края|республики))$",
    re.I,
)
_ADJECTIVES: Final = ("skiy", "skaya", "skoe", "skogo", "skom", "skoy", "skie", "skuyu")


@dataclass(frozen=True, slots=True)
class Phrase:
    """What `parse_phrase` found.

    Parameters
    ----------
    full
        The folded phrase without determiners and directions.
    core
        The folded name without its generic words.
    kind
        Class of the generic word inside the phrase, or None.
    within
        The containing place that the phrase itself names, as written.
    partial
        Whether only a part or a direction of the place is meant ("northern ...").
    plural
        Whether the generic word is a plural.
    """

    full: str
    core: str
    kind: str | None = None
    within: str | None = None
    partial: bool = False
    plural: bool = False


def parse_phrase(text: str) -> Phrase:
    """Take a toponym apart; nothing is looked up."""
    return _parse(text[:MAX_PHRASE_CHARS])


def one_word(token: str) -> Phrase | None:
    """Return the phrase of a folded name of one word; None if it is no name by itself."""
    if not token or " " in token or token in _LEAD or token in _VAGUE or is_generic(token):
        return None
    return Phrase(token, token)


def is_one_word(text: str) -> bool:
    """Return whether nothing in a text could part it."""
    return _SEPARATOR.search(text) is None


@lru_cache(maxsize=65536)
def _parse(text: str) -> Phrase:
    text = " ".join(text.split())
    if "р-н" in text:
        text = text.replace("р-н", "район")
    within = None
    if _SEPARATOR.search(text) is None:
        phrase = one_word(fold(text))
        if phrase is not None:
            return phrase
    elif (
        (match := _BRACKETS.match(text))
        or ((match := _GENITIVE_FIRST.match(text)) and _has_name(match["name"]))
        or ((match := _GENITIVE_LAST.match(text)) and _has_name(match["name"]))
        or ((match := _POSSESSIVE.match(text)) and _has_name(match["name"]))
        or ((match := _CONTAINED.match(text)) and _has_name(match["name"]))
    ):
        text, within = match["name"], match["within"]
    tokens = fold(text).split()
    start = 0
    while start < len(tokens) and tokens[start] in _LEAD:
        start += 1
    partial = any(
        token not in {"the", "a", "an", "in", "at", "of", "near"} for token in tokens[:start]
    )
    tokens = tokens[start:]
    while len(tokens) > 1 and tokens[-1] in _TRAIL:
        partial = True
        tokens.pop()
    low, high = 0, len(tokens)
    kind, plural = None, False
    while high > low and (
        is_generic(tokens[high - 1]) or (kind and is_qualifier(tokens[high - 1]))
    ):
        kind = kind or generic_class(tokens[high - 1])
        plural = plural or is_plural(tokens[high - 1])
        high -= 1
    while low < high and (
        is_generic(tokens[low]) or tokens[low] in _LEAD or (kind and is_qualifier(tokens[low]))
    ):
        kind = kind or generic_class(tokens[low])
        plural = plural or is_plural(tokens[low])
        low += 1
    return Phrase(
        full=" ".join(tokens),
        core=" ".join(tokens[low:high]),
        kind=kind,
        within=within,
        partial=partial,
        plural=plural,
    )


def is_vague(text: str, *, names: frozenset[str]) -> str | None:
    """Say why a phrase holds no name: "a line", "an unnamed area"; None if it holds one.

    Parameters
    ----------
    text
        The phrase.
    names
        Folded names and demonyms of countries, which place nothing on their own.
    """
    tokens = fold(text).split()
    if not tokens:
        return None
    for token in tokens:
        if token not in _LEAD and token not in _VAGUE and token not in names:
            return None
    if any(token in _LINE_WORDS for token in tokens):
        return "line"
    if any(token in _VAGUE for token in tokens) or all(token in _LEAD for token in tokens):
        return "area"
    return None


def stems(core: str) -> tuple[str, ...]:
    """Return what a Russian adjective or an Armenian genitive may be made from."""
    found: list[str] = []
    for ending in _ADJECTIVES:
        if core.endswith(ending):
            stem = core.removesuffix(ending).rstrip()
            found.append(stem)
            if stem.endswith("in"):
                found += [stem[:-2] + vowel for vowel in ("", "i", "y", "a")]
            found += [stem + vowel for vowel in ("i", "y", "a", "e")]
            break
    if core.endswith("i") and len(core) > 4:
        found.append(core[:-1])
    return tuple(dict.fromkeys(stem for stem in found if len(stem) > 2))


def uninflected(text: str) -> tuple[str, ...]:
    """Return what an inflected name may be a form of, as folded names; longest first.

    Only of names in Cyrillic, Armenian or with Azerbaijani letters, which decline them:
    ``Товузом``, ``Գորիսում``, ``Laçında``.
    """
    name = " ".join(text.split())
    if len(name) > MAX_PHRASE_CHARS or name.isascii():
        return ()
    first = next((letter for letter in name if letter.isalpha()), " ").lower()
    endings: tuple[str, ...]
    back: tuple[str, ...]
    if "\u0400" <= first <= "\u052f":
        endings, back = _CYRILLIC_ENDINGS, ("", "а", "я", "ь", "й", "и", "ы")
    elif "\u0561" <= first <= "\u0587":
        endings, back = _ARMENIAN_ENDINGS, ("",)
    else:
        endings, back = _TURKIC_ENDINGS, ("",)
    found = []
    lower = name.casefold()
    for ending in endings:
        if lower.endswith(ending) and len(name) - len(ending) >= _MIN_STEM:
            found += [fold(name[: -len(ending)] + vowel) for vowel in back]
    return tuple(dict.fromkeys(found))


def _has_name(text: str) -> bool:
    """Return whether anything but generic and leading words is in the phrase."""
    return any(not is_generic(token) and token not in _LEAD for token in fold(text).split())
