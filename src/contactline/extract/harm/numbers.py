"""Numbers in words and digits."""

from __future__ import annotations

from typing import Final

WORDS: Final = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100, "dozen": 12, "dozens": 24, "another": 1,
    "once": 1, "twice": 2, "thrice": 3,
    "дважды": 2, "трижды": 3,
    "один": 1, "одна": 1, "одного": 1, "два": 2, "две": 2, "двое": 2, "двух": 2, "три": 3,
    "трое": 3, "трёх": 3, "трех": 3, "четыре": 4, "четверо": 4, "четырёх": 4, "четырех": 4,
    "пять": 5, "пятеро": 5, "пяти": 5, "шесть": 6, "шестеро": 6, "семь": 7, "семеро": 7,
    "восемь": 8, "девять": 9, "десять": 10,
    "одном": 1, "одному": 1, "двоих": 2, "троих": 3, "четверых": 4, "шести": 6, "семи": 7,
    "восьми": 8, "девяти": 9, "десяти": 10, "одиннадцать": 11, "двенадцать": 12,
    "двенадцати": 12, "двадцать": 20, "двадцати": 20,
}  # fmt: skip

_TENS: Final = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70,
    "eighty": 80, "ninety": 90,
}  # fmt: skip
#: "forty-nine"
_COMPOUND: Final = f"(?:{'|'.join(_TENS)})[- ](?:one|two|three|four|five|six|seven|eight|nine)"
WORDS.update(_TENS)
#: Regular expression of a number, digits or words.
NUMBER: Final = (
    r"(?:(?!an?\s+(?:day|week|month|year|hour|result|statement|minute|moment)\b)"
    r"(?:\d{1,3}(?:,\d{3})+|\d{1,6}|"
    + _COMPOUND
    + "|"
    + "|".join(
        sorted((w for w in WORDS if w not in {"once", "twice", "thrice"}), key=len, reverse=True)
    )
    + r"))(?![\w-])"
)
#: A number with what bounds it; tables of a language may have their own.
AMOUNT: Final = r"(?P<op>(?:more~than|over|upwards~of|at~least|about|around|nearly|some|up~to|no(?:t)?~more~than|less~than|fewer~than|no(?:t)?~(?:less|fewer)~than|as~many~as)~)?(?P<n>(?:a~dozen|NUMBER))"  # noqa: E501


def parse(words: str) -> int | None:
    """Return the number that the words mean, or None."""
    text = words.strip().casefold().replace(",", "")
    if text.isdigit():
        return int(text) if len(text) < 10 else None
    tens, _, ones = text.replace(" ", "-").partition("-")
    if ones and tens in _TENS:
        return _TENS[tens] + WORDS.get(ones, 0)
    return WORDS.get(text)
