"""People told one by one: by rank and name, by kinship, in a list without a number.

"Private A. and Sergeant B.", "two journalists and their driver", "a woman and her grandchild".
What became of them, and in which order a sentence tells it, is read in ``fates``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from contactline.extract.harm.numbers import AMOUNT, NUMBER, parse
from contactline.extract.tables.rules import compiled, load_language

if TYPE_CHECKING:
    from collections.abc import Mapping

#: A capital letter, whatever the flags.
CAPITAL: Final = r"(?-i:[A-ZÇƏĞİÖŞÜА-ЯЁ])"
_WORD: Final = r"(?-i:[A-ZÇƏĞİÖŞÜА-ЯЁ][\w'’-]+)"
_INITIAL: Final = r"(?-i:[A-ZА-Я]\.)"
_SON: Final = rf"(?:~(?:oglu|oghlu|oğlu|qizi|gizi|qızı|оглы|оглу)(?:~{_WORD})?)?"
_NAME: Final = rf"(?:{_INITIAL}~?){{0,2}}{_WORD}(?:~{_INITIAL})?(?:~{_WORD}){{0,2}}{_SON}"
#: A name without a rank is one of at least two words, or has an initial.
_FULL_NAME: Final = (
    rf"(?:(?:{_INITIAL}~?){{1,2}}{_WORD}(?:~{_WORD})?|"
    rf"{_WORD}(?:~{_INITIAL})?(?:~{_WORD}){{1,2}}){_SON}"
)
_LONGEST: Final = 12


@dataclass(frozen=True, slots=True)
class Person:
    """One item of a list of people; offsets into the piece.

    Parameters
    ----------
    civilian
        Whether the words say so; None for words such as man or people.
    named
        A name is told.
    kin
        He is told by kinship alone.
    loose
        Only a comma joins him to the one before.
    bare
        Nothing but a name is told of him.
    op
        What bounds the number: "at least".
    """

    start: int
    end: int
    count: int
    civilian: bool | None
    named: bool = False
    kin: bool = False
    loose: bool = False
    bare: bool = False
    op: str = ""


@dataclass(frozen=True, slots=True)
class _Patterns:
    counted: re.Pattern[str]
    kin: re.Pattern[str]
    kin_word: re.Pattern[str]
    named: re.Pattern[str]
    bare: re.Pattern[str]
    note: re.Pattern[str]
    apposed: re.Pattern[str]
    names: re.Pattern[str]
    name: re.Pattern[str]
    joint: re.Pattern[str]
    joint_by: re.Pattern[str]
    civilian: re.Pattern[str]
    people: re.Pattern[str]
    no_name: re.Pattern[str]


def person_words(words: Mapping[str, str]) -> str:
    """Return the words for people of a language, as one expression."""
    return f"(?:{words['people']}|{words['civilian']}|(?:{words['kin']})s?)"


def amount_of(words: Mapping[str, str]) -> str:
    """Return the expression of a number with what bounds it."""
    return words.get("amount", AMOUNT).replace("NUMBER", NUMBER)


@lru_cache(maxsize=4)
def _patterns(language: str) -> _Patterns:
    words = load_language(language).raw["casualty"]
    kin, rank = f"(?:{words['kin']})s?", words["rank"]
    person = person_words(words)
    head = f"(?:(?:{rank}|{words['people']}|{words['civilian']})~)+"
    short = r"(?:(?!(?:and|but|while|и|а|who|whom|which|that)\b)[\w'-]+~){0,3}?"
    before = (
        rf"(?:(?!(?:{words['gap_stop']}|{words['killing_list']}|(?!an?~|one~|another~){NUMBER})(?!\w))"
        r"[\w-]+~){0,3}?"
    )
    joint = words["joint"]
    return _Patterns(
        counted=compiled(
            f"{amount_of(words)}(?:~of~(?:the|its|our|their))?~{short}(?P<who>{person})(?!\\w)"
        ),
        kin=compiled(
            f"(?:(?:{words['whose']})~{short}(?P<who>{words['one']}|{kin})|(?:{words['the']})(?:{kin}|{words['one']}))"
            r"(?!\w)"
        ),
        kin_word=compiled(kin),
        named=compiled(f"{before}{head}{_NAME}(?!\\w|['’]s)"),
        bare=compiled(f"{_FULL_NAME}(?!\\w|['’]s)"),
        note=compiled(words["note"]),
        apposed=compiled(
            rf"(?:{words['of_whom']})?~?[-–—:(]~?(?:(?:{head})?{_FULL_NAME}(?:~?\([^()]{{2,24}}\))?(?:,?~(?:and|и)~|,~)?)+~?(?:[-–—)](?=~))?"
        ),
        names=compiled(rf",~(?:{_FULL_NAME}(?:,?~(?:and|и)~|,~)?)+(?=,)"),
        name=compiled(_FULL_NAME),
        joint=compiled(joint),
        joint_by=compiled(words["joint_by"]),
        civilian=compiled(f"(?:{words['civilian']}|{kin})", words=True),
        people=compiled(words["any"], words=True),
        no_name=compiled(
            f"(?:{words['no_name']}|{words['killed']}|{words['wounded']}|{words['people']}|{words['civilian']})",
            words=True,
        ),
    )  # fmt: skip


def people(piece: str, at: int, language: str, *, by: bool = False) -> list[Person]:
    """Read people from a position on: who they are, what is told of each, what joins them.

    Parameters
    ----------
    by
        Whether "by" may stand before each of them.
    """
    made = _patterns(language)
    items: list[Person] = []
    joint = made.joint_by if by else made.joint
    while len(items) < _LONGEST:
        item = _item(piece, at, made, after_name=bool(items) and items[-1].named, first=not items)
        if item is None:
            break
        loose = bool(items) and piece[item.start - 2 : item.start] == ", "
        items.append(replace(_noted(piece, item, made), loose=loose))
        match = joint.match(piece, items[-1].end)
        if match is None:
            break
        at = match.end()
    return items


def _item(piece: str, at: int, made: _Patterns, *, after_name: bool, first: bool) -> Person | None:
    if match := made.named.match(piece, at):
        return Person(at, match.end(), 1, _is_civilian(match[0], made), named=True)
    if match := made.kin.match(piece, at):
        return Person(at, match.end(), 1, _is_civilian(match[0], made), kin=True)
    if match := made.counted.match(piece, at):
        count = parse(match["n"]) or parse(match["n"].split()[-1])
        if count is None:
            return None
        who = match["who"]
        kin = made.kin_word.fullmatch(who) is not None
        return Person(
            at, match.end(), count, _is_civilian(who, made), kin=kin, op=match["op"] or ""
        )
    if (after_name or first) and (match := made.bare.match(piece, at)):
        if first and made.no_name.search(match[0]):
            return None
        return Person(at, match.end(), 1, None, named=True, bare=True)
    return None


def _is_civilian(words: str, made: _Patterns) -> bool | None:
    """Return whether people are civilians; None for words such as man or people."""
    if made.civilian.search(words):
        return True
    return None if made.people.search(words) else False


def _noted(piece: str, item: Person, made: _Patterns) -> Person:
    """Take what is told of somebody along: his age, his name, the year of birth."""
    end, named, civilian, bare = item.end, item.named, item.civilian, item.bare
    for _ in range(4):
        if note := made.note.match(piece, end):
            end = note.end()
            if bare and civilian is None:
                civilian = True if made.civilian.search(note[0]) else None
            bare = False
        elif item.count > 1 and (names := _names_apposed(piece, end, item.count, made)):
            end, named = names, True
        elif item.count == 1 and not item.named and (name := _name_apposed(piece, end, made)):
            end, named = name, True
        else:
            break
    return replace(item, end=end, named=named, civilian=civilian, bare=bare)


def _names_apposed(piece: str, at: int, count: int, made: _Patterns) -> int | None:
    """Return where the names of several end: "- A. and B. -", or as many between commas."""
    if match := made.apposed.match(piece, at):
        return match.end()
    match = made.names.match(piece, at)
    if match is not None and len(made.name.findall(match[0])) == count:
        return match.end()
    return None


def _name_apposed(piece: str, at: int, made: _Patterns) -> int | None:
    """Return where a name ends that stands beside one person: "a serviceman, Private A.,"."""
    comma = re.match(r",\s+", piece[at:])
    if comma is None:
        return None
    first = at + comma.end()
    match = made.named.match(piece, first) or made.bare.match(piece, first)
    return match.end() if match is not None else None
