"""Who speaks where nobody "said": labels, signatures, versions, accusations in the passive."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from contactline.extract.voices import actors as act
from contactline.extract.voices.attribution import ACCUSE, SAY, STAMP, Attribution, opens_clause

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.tables.rules import Language
    from contactline.extract.voices.actors import Actor


#: After a verb of blame: who blames.
PASSIVE: Final = re.compile(r"\s+(?:(?:again|also|for it|\w+ly)\s+)?by\b", re.I)
_BY_WHOM: Final = re.compile(
    r"\s+(?:(?:again|also|for it|\w+ly)\s+)?by\s+(?:the\s+|its\s+)?(?:\w+\s+of\s+(?:the\s+)?)?",
    re.I,
)
_MAX_BLAMED: Final = 90


def blamed_by(
    text: str, start: int, end: int, found: Sequence[Actor], language: Language, low: str
) -> list[Attribution]:
    """Read "of shelling X has Armenia been accused by Baku", "Y was blamed by the ministry"."""
    new: list[Attribution] = []
    for match in language.finditer("speech.accuse", text[start:end], low):
        last = start + match.end()
        if PASSIVE.match(text, last, end) is None:
            continue
        speaker = next(
            (a for a in found if a.start > last and a.kind in act.SPEAKERS
             and _BY_WHOM.fullmatch(text, last, a.start)),
            None,
        )  # fmt: skip
        if speaker is None:
            continue
        accused = next(
            (a for a in reversed(found)
             if a.end <= start + match.start() and a.side not in {None, speaker.side}
             and start + match.start() - a.end <= _MAX_BLAMED
             and a.kind in {act.FORCES, act.COUNTRY, act.PEOPLE, act.PERSON}),
            None,
        )  # fmt: skip
        if accused is not None:
            new.append(
                Attribution(accused.start, speaker.end, speaker, ACCUSE, False, "ATTR-BLAMED-BY",
                            accused, match[0].casefold(), speaker.end)
            )  # fmt: skip
    return new


#: A party that did something, or to whom something was told, does not speak.
_NOT_SPEAKING: Final = re.compile(
    r"\b(?:by|from|against|with|at|to|near|for)\s+(?:the\s+|an?\s+)?$", re.I
)


def lone_office(
    text: str,
    start: int,
    end: int,
    found: Sequence[Actor],
    made: Sequence[Attribution],
    language: Language,
    low: str,
) -> list[Attribution]:
    """Let the only office of a sentence with a verb of saying speak, in whatever order.

    "Three is the number of the wounded, said in a statement on Friday the ministry of X".
    """
    by_it = [
        Attribution(a.start, m.end(), a, SAY, True, "ATTR-BY-IT", None, "", m.end())
        for a in found
        if a.kind in act.SPEAKERS and (m := _IT_WAS.match(text, a.end, end))
        and _BY.search(text[max(start, a.start - 8) : a.start])
    ]  # fmt: skip
    if made or by_it:
        return [a for a in by_it if not any(m.start < a.end and a.start < m.end for m in made)]
    able = [a for a in found if a.kind == act.INST and a.rule != "ACT-BARE-INST"]
    others = [a for a in found if a.kind in {act.WITNESS, act.OUTLET, act.PEACEKEEPERS}]
    if len(able) != 1 or able[0].side is None or others:
        return []
    office = able[0]
    if _NOT_SPEAKING.search(text[start : office.start]) or text.startswith("'s", office.end):
        return []
    for match in language.finditer("speech.inverted", text[start:end], low):
        first, last = start + match.start(), start + match.end()
        between = text[last : office.start] if office.start >= last else text[office.end : first]
        if len(between) > _MAX_LONE or ";" in between or '"' in between:
            continue
        if any(a.start <= first < a.end for a in found):
            continue
        return [
            Attribution(min(first, office.start), max(last, office.end), office, SAY,
                        office.start - start < _OPENING, "ATTR-SAY-LONE", None,
                        match[0].casefold(), last)
        ]  # fmt: skip
    return []


#: "by the ministry of X it was stated that"
_IT_WAS: Final = re.compile(
    r",?\s+it\s+(?:was|has\s+been|is|had\s+been)\s+(?:stated|said|reported|announced|claimed|added|alleged)\b",
    re.I,
)
_BY: Final = re.compile(r"\bby\s+(?:the\s+)?$", re.I)
_MAX_LONE: Final = 60
_OPENING: Final = 12


def labelled(
    text: str, start: int, end: int, found: Sequence[Actor], made: Sequence[Attribution]
) -> list[Attribution]:
    """Read "Armenian MoD: our positions ..." and "10:15 Baku: ...", labels of an entry."""
    stamp = STAMP.match(text, start, end)
    for actor in found:
        if actor.kind not in {act.INST, act.COUNTRY, act.GEO} or actor.side is None:
            continue
        label = text[stamp.end() if stamp is not None else start : actor.start]
        known = {"from"} if actor.kind == act.GEO else {"", "the"}
        if label.strip(" \"'").casefold() not in known:
            return []
        if not re.match(r"(?:\s+in\s+[A-Z]\w+)?:\s", text[actor.end : end]):
            return []
        if any(m.start < actor.end for m in made):
            return []
        last = text.index(":", actor.end) + 1
        return [Attribution(actor.start, last, actor, SAY, True, "ATTR-LABEL", None, "", last)]
    return []


_SIGNED: Final = re.compile(r"\s[-\u2013\u2014]{1,2}\s+(?:the\s+)?$", re.I)


def signed(
    text: str, start: int, end: int, found: Sequence[Actor], made: Sequence[Attribution]
) -> list[Attribution]:
    """Read "Boy killed by rocket - Karabakh ombudsman", the name at the end of a flash."""
    for actor in reversed(found):
        if actor.kind != act.INST or actor.side is None or made:
            continue
        dash = _SIGNED.search(text[start : actor.start])
        if dash is not None and not text[actor.end : end].strip(" .\"'"):
            first = start + dash.start()
            last = actor.end
            return [Attribution(first, last, actor, SAY, False, "ATTR-BY", None, "", last)]
    return []


def versions(
    text: str,
    start: int,
    end: int,
    found: Sequence[Actor],
    made: Sequence[Attribution],
    language: Language,
) -> list[Attribution]:
    """Read "in the Azerbaijani version", "by Yerevan's account"."""
    new: list[Attribution] = []
    if "speech.version_after" not in language.patterns:
        return new
    for actor in found:
        if actor.side is None or actor.kind not in {act.INST, act.COUNTRY, act.PEOPLE, act.OWNER}:
            continue
        whose = language.maybe("speech.whose").match(text, actor.end, end)
        if whose is not None:  # "the ministry of X, in whose words ..."
            new.append(
                Attribution(actor.start, whose.end(), actor, SAY, True, "ATTR-WHOSE", None, "",
                            whose.end())
            )  # fmt: skip
            continue
        after = language["speech.version_after"].match(text[actor.end : end])
        told = language["speech.version_head"].search(text[actor.start : actor.end])
        before = language["speech.version_before"].search(text[start : actor.start])
        if before is None or (after is None and told is None):
            continue
        first = start + before.start()
        last = actor.end + (after.end() if after is not None else 0)
        if any(m.start < last and first < m.verb_end for m in made):
            continue
        new.append(
            Attribution(first, last, actor, SAY, opens_clause(text[start:first]), "ATTR-VERSION",
                        None, "", last)
        )  # fmt: skip
    return new
