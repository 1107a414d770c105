"""Names of places that the gazetteer lacks: the words beside them say what they are."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Final

from contactline.extract.tables.probes import Probe, indexed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.names.toponyms import Toponym
    from contactline.extract.voices.actors import Actor

_cased: Final = partial(Probe, flags=0)

_GENERIC_WORDS: Final = (
    r"regions?|districts?|provinces?|cit(?:y|ies)|towns?|villages?|settle?ments?|communit(?:y|ies)"
    r"|rayons?|raions?|marz|oblasts?|hamlets?|heights?|lakes?|mines?"
)
_NAME: Final = r"[A-ZÇƏĞİÖŞÜ][\w'’-]+(?:\s[A-ZÇƏĞİÖŞÜ][\w'’-]+)?"
_UNKNOWN_AFTER: Final = _cased(rf"(?P<name>{_NAME})(?=\s+(?:{_GENERIC_WORDS})\b)")
_UNKNOWN_BEFORE: Final = _cased(
    rf"\b(?i:{_GENERIC_WORDS})\s+(?:of\s+(?:the\s+)?)?(?P<name>{_NAME})"
)
_UNKNOWN_DIRECTION: Final = _cased(rf"\bdirections?\s+of\s+(?:the\s+)?(?P<name>{_NAME})")
#: "near A on Tuesday", "hit near A,": nothing else stands so beside a name
_UNKNOWN_NEAR: Final = _cased(
    rf"\b(?:near|outside|close\s+to|not\s+far\s+from|(?:north|south|east|west)\w*\s+of)\s+(?P<name>{_NAME})"
    r"(?=\s*(?:[,.;)]|$)|\s+(?:on|in|at|by|from|and|with|to|during|after|when|while|as|early|late|this"
    r"|yesterday|overnight|last|was|were|where|came|had|has|said)\b)"
)
#: "in A, in the B region"
_UNKNOWN_IN: Final = _cased(
    rf"\b(?:in|at|on|of|hit|struck|shelled|attacked)\s+(?P<name>{_NAME})"
    r"(?=,\s+(?:in\s+|of\s+)?(?:the\s+)?[A-ZÇƏĞİÖŞÜ][\w'’-]+(?:'s)?\s+(?:region|district|province|rayon)\b)"
)
#: "in Unknown, Known and ..."
_LIST_BEFORE: Final = re.compile(
    rf"\b(?:in|at|near|of|from|towards|to|on)\s+(?P<name>{_NAME})(?:,\s+(?:and\s+)?|\s+and\s+)$"
)
_LIST_NEXT: Final = re.compile(
    rf"^(?:,\s*(?:and\s+)?|\s+and\s+)(?P<name>{_NAME})(?=[,.;]|\s+(?:and|in|of|(?:{_GENERIC_WORDS}))\b)"
)
#: "the villages of A, B and C": the plural says that C is one too, whatever follows
_PLURAL: Final = re.compile(
    r"\b(?:villages|settlements|towns|communities|districts|regions)\s+of\s+(?:the\s+)?"
    r"(?:[A-ZÇƏĞİÖŞÜ][\w'’-]+,?\s*)+$"
)
_LIST_LAST: Final = re.compile(r"^,?\s+and\s+(?P<name>[A-ZÇƏĞİÖŞÜ][\w'’-]+)(?!\s+[A-Z])")
_RU_NAME: Final = r"[А-ЯЁ][\w-]+(?:\s(?!\w+(?:ск|цк)(?:ого|ом|ому|им|ий|ая|ой|ую)\b)[А-ЯЁ][\w-]+)?"
_RU_UNKNOWN: Final = _cased(
    rf"(?:\b(?:сел(?:о|а|е|у|ом)|город(?:а|е|у|ом)?|деревн\w|пос[её]л(?:ок|к\w+)|общин\w|насел[её]нн\w+ пункт(?:а|е|у|ом)?)\s+(?P<name>{_RU_NAME}))|(?P<name2>[А-ЯЁ][\w-]+(?:ск|цк)(?:ого|ом|ий|ая|ой|ую))(?=\s+район\w*)"  # noqa: E501
)
#: "населённые пункты A, B и C": a plural announces a list
_RU_LIST: Final = re.compile(
    rf"\b(?:с[её]л|с[её]ла(?:х|м|ми)?|дерев(?:ень|ни|нях|ням)|город(?:ов|а|ах|ам)|общин(?:ы|ах|ам)?|пос[её]лк(?:ов|ах|ам|и)|насел[её]нн\w+ пункт(?:ов|ы|ам|ах|ами))\s+(?P<list>{_RU_NAME}(?:(?:,\s*|\s+и\s+){_RU_NAME})*)"  # noqa: E501
)
_RU_ONE: Final = re.compile(_RU_NAME)
ENDS_AS_SURNAME: Final = re.compile(r"(?:yan|ian|ov|ev|zade|oghlu|oglu|ян|ов|ев)$")
_UNKNOWN_STOP: Final = frozenset({
    "state", "border", "russian", "defense", "defence", "ministry", "army", "armed", "military",
    "republic", "autonomous", "the", "this", "our", "its", "northern", "southern", "eastern",
    "western", "central", "region", "district", "city", "village", "both", "two", "three",
    "four", "several", "some", "many", "these", "those", "local",
    "strong", "front", "friday", "monday", "tuesday", "wednesday", "thursday", "saturday", "sunday",
})  # fmt: skip


def find(
    text: str,
    start: int,
    end: int,
    made: Sequence[Toponym],
    found: Sequence[Actor],
    language: str,
) -> list[tuple[int, int]]:
    """Return the names of a sentence that only the words beside them tell to be places."""
    piece = text[start:end]
    low = indexed(piece)
    new: list[tuple[int, int]] = []

    def add(first: int, last: int) -> bool:
        name = text[first:last]
        if " " in name and ENDS_AS_SURNAME.search(name):
            return False
        words = name.casefold().split()
        if words and words[0] in {"the", "its", "our"}:
            return False
        if any(word.strip("'s") in _UNKNOWN_STOP for word in words):
            return False
        if any(t.start < last and first < t.end for t in made) or any(
            a < last and first < b for a, b in new
        ):
            return False
        if any(a.start < last and first < a.end for a in found):
            return False
        new.append((first, last))
        return True

    def follow_list(last: int) -> None:
        while True:
            follow = _LIST_NEXT.match(text[last:end])
            if follow is None and _PLURAL.search(text[max(start, last - 120) : last]):
                follow = _LIST_LAST.match(text[last:end])
            if follow is None or not add(last + follow.start("name"), last + follow.end("name")):
                return
            last += follow.end("name")

    patterns = (
        (_RU_UNKNOWN,) if language == "ru"
        else (_UNKNOWN_AFTER, _UNKNOWN_BEFORE, _UNKNOWN_DIRECTION, _UNKNOWN_NEAR, _UNKNOWN_IN)
    )  # fmt: skip
    for pattern in patterns:
        for match in pattern.finditer(piece, low):
            group = "name" if match["name"] else "name2"
            first, last = start + match.start(group), start + match.end(group)
            if first == start and pattern is _UNKNOWN_AFTER and piece[:1].isupper():
                continue
            if text[last - 2 : last] == "'s":
                last -= 2
            if add(first, last):
                follow_list(last)
    for match in _RU_LIST.finditer(piece) if language == "ru" else ():
        for name in _RU_ONE.finditer(match["list"]):
            at = start + match.start("list")
            add(at + name.start(), at + name.end())
    for toponym in made if language == "en" else ():
        if toponym.use == "locational" and not toponym.is_country and toponym.known:
            near = max(start, toponym.start - 60)
            before = _LIST_BEFORE.search(text[near : toponym.start])
            if before is not None:
                add(near + before.start("name"), near + before.end("name"))
    for toponym in made:  # "the settlements of Known, Unknown and Known"
        if toponym.use == "locational" and not toponym.is_country:
            follow_list(toponym.end)
    return new
