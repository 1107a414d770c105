"""Who says it: the speaker of a sentence, before, after or beside the words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from contactline.extract.voices import actors as act
from contactline.extract.voices.attribution import ACCUSE, SAY, STAMP, Attribution, opens_clause
from contactline.extract.voices.versions import (
    PASSIVE,
    blamed_by,
    labelled,
    lone_office,
    signed,
    versions,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.tables.rules import Language
    from contactline.extract.voices.actors import Actor

__all__ = ["ACCUSE", "SAY", "STAMP", "Attribution", "find"]

_NOUN_BEFORE: Final = re.compile(
    r"(?:\b(?:the|these|those|this|that|such|its|their|his|of|an?|any|false|recent|all|no|to)|'s)\s+$", re.I  # noqa: E501
)  # fmt: skip
#: A verb after a name: it does something and does not speak ("says Azerbaijan is massing").
_ACTS: Final = re.compile(
    r"(?:'s)?\s+(?:is|are|was|were|has|have|had|will|would|could|must|should|did|does|\w+ed)\b",
    re.I,
)
_NO_NOUN: Final = frozenset({"said", "says", "told", "added", "adds", "insisted", "insists"})
#: "fire by X's forces was reported": nobody is said to speak
_PASSIVE_BEFORE: Final = re.compile(
    r"\b(?:was|were|is|are|been|being)\s+(?:(?:also|again|earlier|later|\w+ly)\s+)?$", re.I
)
_MAX_GAP: Final = 110
#: From the verb to who speaks, where the verb comes first.
_MAX_RIGHT: Final = 80
#: After the verb of an attribution that follows what was said: ", Baku reported, but ..."
_TRAILS: Final = re.compile(
    r"\s*(?:(?:on|late|early|later|earlier|this|in|via|yesterday|today|to)\b[^,;.]{0,40}?)?(?:[,;]|\.?\s*$|\")",
    re.I,
)
_SHORT: Final = re.compile(
    r"^[\s,]*(?:(?:on\s+\w+day|earlier|later|also|сегодня|вчера|позже|ранее|также|во?\s+(?:понедельник|вторник|среду|четверг|пятницу|субботу|воскресенье)|\d{1,2}\s+[а-я]+),?\s+)?(?:(?:the|a|an|in|by|of|to|в|во|из)\s+)?(?:\w+\s+of\s+)?$"
)
_BY_GAP: Final = re.compile(
    r"^[\s:]*(?:the\s+(?:[\w-]+\s+){1,4}(?:department|division|directorate|office|cent(?:re|er))\s+of\s+)?(?:(?:the|a|an|from|of|by|to|its|local|official|unnamed|data|information|reports?|statement|words)\s+)*$", re.I  # noqa: E501
)  # fmt: skip
_ACCUSED_GAP: Final = re.compile(
    r"^\s*(?:the|violence|fighting|incident|attack|escalation|clash|clashes|bloodshed|flare-up|shooting|deaths?|killings?|for|on|in|a|of|also|again|both|directly|openly|units|snipers?|soldiers|troops|gunmen|fire|shots|from|\w+day|night|morning|evening|\s)*$",
    re.I,
)


def find(
    text: str, start: int, end: int, found: Sequence[Actor], language: Language, low: str
) -> list[Attribution]:
    """Return the attributions of a sentence, in order; `low` is it in lower case."""
    made: list[Attribution] = []
    gap = language["speech.gap"]
    piece = text[start:end]
    seat, seat_before = language.maybe("speech.seat"), language.maybe("speech.seat_before")
    right_gap = language.patterns.get("speech.right_gap", _SHORT)
    speakers = [
        a for a in found if a.kind in act.SPEAKERS
        or (a.kind == act.GEO and seat.match(text[a.end : end])
            and re.search(r"\b[вВ]\s+$", text[max(start, a.start - 3) : a.start]))
        or (a.kind == act.GEO
            and seat_before.search(text[max(start, a.start - 70) : a.start]))
    ]  # fmt: skip
    for kind in (ACCUSE, SAY):
        if not speakers:
            continue
        for match in language.finditer(f"speech.{kind}", piece, low):
            first, last = start + match.start(), start + match.end()
            if any(a.start <= first < a.end for a in found if a.kind != act.PRONOUN):
                continue
            if any(m.start <= first < m.verb_end for m in made):
                continue
            if kind == ACCUSE and PASSIVE.match(text, last):
                continue  # "has been accused by Y": see `blamed_by`
            if _NOUN_BEFORE.search(piece[: match.start()]) and match[0].casefold() not in _NO_NOUN:
                continue
            told = _PASSIVE_BEFORE.search(text, max(start, first - 24), first)
            speaker = _left(text, speakers, first, gap) if told is None else None
            if (
                speaker is not None
                and text[speaker.end : first].strip() == ","
                and (
                    language.code == "ru"
                    or _follows(text, speakers, last, end, right_gap, language)
                )
            ):  # a comma parts the verb from what was told: "..., said the ministry"
                speaker = None
            again = speaker is None
            if again and told is None:
                speaker = _subject(text, speakers, start, first, language)
            if speaker is not None:
                accused = _accused(text, found, last, end) if kind == ACCUSE else None
                if kind == ACCUSE and accused is None:
                    continue
                trails = (
                    kind == SAY
                    and len(text[start : speaker.start].strip()) > 20
                    and _TRAILS.match(text[last:end]) is not None
                )
                made.append(
                    Attribution(
                        speaker.start, accused.end if accused is not None else last, speaker, kind, not trails, f"ATTR-{kind.upper()}-{'AGAIN' if again else 'BEFORE'}",  # noqa: E501
                        accused, match[0].casefold(), last,
                    )
                )  # fmt: skip
                continue
            if kind == SAY and language["speech.inverted"].fullmatch(match[0]):
                speaker = _right(text, speakers, last, end, right_gap, language)
                if speaker is not None and speaker.kind != act.PRONOUN and not (
                    _ACTS.match(text[speaker.end : end])
                ):  # fmt: skip
                    made.append(
                        Attribution(first, speaker.end, speaker, SAY, False, "ATTR-SAY-AFTER",
                                    None, match[0].casefold(), last)
                    )  # fmt: skip
    for match in language.finditer("speech.by", piece, low) if speakers else ():
        first, last = start + match.start(), start + match.end()
        speaker = _right(text, speakers, last, end, _BY_GAP, language)
        if speaker is not None and (
            speaker.kind != act.PRONOUN
            or re.fullmatch(r"(?:was|were|been)\s.*", match[0], re.I)  # "was reported by it"
        ) and not (
            match[0].casefold().endswith("of") and not speaker.de_facto
            and speaker.kind in {act.FORCES, act.PEOPLE}
        ):  # fmt: skip
            if any(m.rule == "ATTR-BY" and m.speaker == speaker for m in made):
                continue
            made = [
                m for m in made
                if m.kind != SAY
                or not (first <= m.start < speaker.end or first < m.verb_end <= last)
            ]  # fmt: skip
            made.append(
                Attribution(first, speaker.end, speaker, SAY,
                            opens_clause(piece[: match.start()]), "ATTR-BY", None,
                            match[0].casefold(), last)
            )  # fmt: skip
    made = [_announced_in(text, item, found) for item in made]
    made += labelled(text, start, end, found, made)
    made += signed(text, start, end, found, made)
    made += versions(text, start, end, found, made, language)
    made += blamed_by(text, start, end, found, language, low)
    made += lone_office(text, start, end, found, made, language, low)
    return sorted(made, key=lambda item: item.start)


def _announced_in(text: str, item: Attribution, found: Sequence[Actor]) -> Attribution:
    """Give "the ministry announced in Baku" the side of the town."""
    if item.speaker.side is not None or item.speaker.kind != act.INST or not item.verb_end:
        return item
    for actor in found:
        if actor.kind == act.GEO and actor.side is not None and re.fullmatch(
            r"\s+in\s+", text[item.verb_end : actor.start]
        ):  # fmt: skip
            speaker = replace(item.speaker, side=actor.side)
            return replace(item, speaker=speaker)
    return item


#: "the ministry, which is backed by Y, said": what stands between the commas does not speak
_ASIDE: Final = re.compile(r",\s+(?:which|who|whose)\s[^,;.:]{3,90},\s*$", re.I)


def _left(text: str, speakers: Sequence[Actor], verb: int, gap: re.Pattern[str]) -> Actor | None:
    aside = _ASIDE.search(text, max(0, verb - 100), verb)
    stop = verb
    if aside is not None and any(
        a.end <= aside.start() and a.kind == act.INST for a in speakers
    ):  # fmt: skip
        verb = aside.start()
    for actor in reversed(speakers):
        if actor.end > verb or (verb < stop and actor.kind == act.PRONOUN):
            continue
        if verb - actor.end > _MAX_GAP:
            return None
        between = text[actor.end : verb]
        if not gap.fullmatch(between):
            return None
        if actor.kind == act.FORCES and len(between) > 12 and not actor.de_facto:
            return None
        return _with_office(text, speakers, actor)
    return None


def _follows(
    text: str,
    speakers: Sequence[Actor],
    verb: int,
    end: int,
    gap: re.Pattern[str],
    language: Language,
) -> bool:
    """Return whether an office, a person or a country stands after the verb as its subject."""
    actor = _right(text, speakers, verb, end, gap, language)
    return actor is not None and actor.kind in {act.INST, act.PERSON, act.COUNTRY} and not (
        _ACTS.match(text[actor.end : end])
    )  # fmt: skip


def _subject(
    text: str, speakers: Sequence[Actor], start: int, verb: int, language: Language
) -> Actor | None:
    """Return who else did something before: "X called it a lie and said ..."."""
    joined = language.patterns.get("speech.and")
    if joined is None:
        return None
    comma = text[:verb].endswith(", ")  # "A, which said ..., accused B"
    if not comma and not joined.search(text[max(start, verb - 24) : verb]):
        return None
    opening = start
    for match in re.finditer(r";|,\s+(?:while|but|whereas)\s", text[start:verb]):
        opening = start + match.end()
    for actor in speakers:
        if actor.end > verb or actor.start < opening:
            continue
        if actor.start - opening > 40 or actor.kind in {act.OUTLET, act.PRONOUN}:
            return None
        if (
            comma
            and not re.match(r",\s+(?:which|who)\b", text[actor.end : verb])
            and not re.match(r"(?:accus|blam)ing\b", text[verb : verb + 9], re.I)
        ):
            return None
        return _with_office(text, speakers, actor)
    return None


def _with_office(text: str, speakers: Sequence[Actor], actor: Actor) -> Actor:
    """Join "Armenian Defense Ministry spokeswoman Shushan" and "Stepanian"."""
    if actor.kind != act.PERSON:
        return actor
    for other in reversed(speakers):
        if other.end <= actor.start and other.kind == act.INST:
            between = text[other.end : actor.start]
            if re.fullmatch(r"\s+(?:[A-Z][\w'.-]*\s+){0,3}", between):
                return act.Actor(
                    other.start, actor.end, other.side or actor.side, act.INST, other.rule,
                    other.role or actor.role, other.core_start, other.core_end,
                )  # fmt: skip
    return actor


def _right(
    text: str,
    speakers: Sequence[Actor],
    verb: int,
    end: int,
    gap: re.Pattern[str],
    language: Language,
) -> Actor | None:
    for actor in speakers:
        if actor.start < verb:
            continue
        if actor.start - verb > _MAX_RIGHT or actor.start > end:
            return None
        if gap.fullmatch(text[verb : actor.start]):
            if actor.kind == act.OUTLET and language.code == "ru":
                for other in speakers:  # "сообщил Интерфаксу представитель ведомства"
                    if (
                        actor.end < other.start < verb + _MAX_RIGHT
                        and other.kind in {act.INST, act.PERSON}
                        and gap.fullmatch(text[verb : other.start])
                    ):
                        return other
            return _author(text, speakers, actor, language)
        if actor.kind == act.OUTLET and language.code == "ru":
            continue  # to whom it was told
        return None
    return None


def _author(text: str, speakers: Sequence[Actor], actor: Actor, language: Language) -> Actor:
    """Return who made it, for "a statement on the channel of the Defense Ministry"."""
    if actor.side is None and language.maybe("speech.paper").fullmatch(
        text[actor.start : actor.end]
    ):
        for other in speakers:
            if other.start >= actor.end and language.maybe("speech.owned").fullmatch(
                text[actor.end : other.start]
            ):
                return other
    return actor


def _accused(text: str, found: Sequence[Actor], verb: int, end: int) -> Actor | None:
    for actor in found:
        if actor.start < verb or actor.kind in {act.EMBEDDED, act.OUTLET, act.INST}:
            continue
        if actor.start - verb > 50 or actor.start > end:
            return None
        return actor if _ACCUSED_GAP.match(text[verb : actor.start]) else None
    return None
