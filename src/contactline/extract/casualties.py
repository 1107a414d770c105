"""Losses in a sentence: who, how many, of which side, and a stated zero."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from contactline.extract import actors as act
from contactline.extract import fates
from contactline.extract.numbers import AMOUNT, NUMBER, parse
from contactline.extract.probes import indexed
from contactline.extract.rules import compiled, load_language, probed
from contactline.model.terms import CasualtyKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.actors import Actor
    from contactline.extract.probes import Probe


@dataclass(frozen=True, slots=True)
class Loss:
    """One statement of losses; offsets into the view.

    Parameters
    ----------
    side
        Code, or a side that depends on the speaker, or None where the words name none.
    """

    start: int
    end: int
    side: str | None
    kind: CasualtyKind
    rule: str
    low: int | None = None
    high: int | None = None
    zero: bool = False
    civilian: bool | None = None
    own: bool = False
    bare: bool = True


@dataclass(frozen=True, slots=True)
class _Patterns:
    counted: tuple[tuple[str, Probe], ...]
    more: re.Pattern[str]
    zero: Probe
    not_zero: Probe
    vague: Probe
    some: tuple[Probe, ...]
    civilian: re.Pattern[str]
    pair: re.Pattern[str]
    verbs: tuple[tuple[CasualtyKind, re.Pattern[str]], ...]


@lru_cache(maxsize=4)
def _patterns(language: str) -> _Patterns:
    words = load_language(language).raw["casualty"]
    person = f"(?:{words['people']}|{words['civilian']})"
    state = f"(?:{words['killed']}|{words['wounded']}|{words['captured']}|{words['missing']})"
    kill = f"(?:{words['killing']}|{words['wounding']})"
    amount = words.get("amount", AMOUNT).replace("NUMBER", NUMBER)
    other = f"(?:(?!an?~){NUMBER})~(?:(?:of~(?:them|whom|these|those)|others?|more)~)?(?:were|was|are|is|have|has|had|killed|wounded|died|dead)(?!\\w)"  # noqa: E501
    fill = words.get("fill", rf"(?:(?!and\b|but\b|while\b|{other})[\w'\[\]()-]+[.,]?~){{0,5}}?")
    be = words.get("be", _BE)
    counted: tuple[tuple[str, str], ...] = (
        *(
            ("C-CONTACT", words[key].replace("AMOUNT", amount))
            for key in ("contact_lost", "contact_with") if key in words
        ),
        ("C-KILLING", f"(?P<state>{kill})~{amount}(?:~(?:of~(?:the|its|our|their)|more|other))*~?{fill}(?P<who>{person})(?:~(?P<st2>dead|wounded|injured))?"),  # noqa: E501
        ("C-NUM-STATE", f"{amount}(?:~(?:of~(?:the|its|our|their|his|them|whom)~?|more|other|others)+)?~?{fill}(?:(?P<who>{person}){words.get('who_aside', '')},?(?:~(?!(?:and|but|while|when|after|who|as)~(?-i:[a-z])|{other})[\\w'-]+[.,]?){{0,8}}?)?~?{be}(?P<state>{state})"),  # noqa: E501
        ("C-NUM-STATE-BARE", f"{amount}~(?:more~|others?~|another~)?{be}(?P<state>{state})"),
        ("C-KILLING-BARE", f"(?P<state>{words.get('killing_bare', '(?!)')})~{amount}(?=[,.;]|$|~and|~others?|~more|~(?:second|third|fourth|fifth|sixth))"),  # noqa: E501
        ("C-LOST", f"(?P<state>{words.get('lost', 'lost|loses|losing')})~{amount}(?:~of~(?:its|the|our|their))?~?{fill}(?P<who>{person})"),  # noqa: E501
        ("C-OF", f"(?P<state>{words.get('of', 'deaths?|death')})~{words.get('of_gap', '(?:of|to)~')}{amount}~?{fill}(?P<who>{person})"),  # noqa: E501
        *(
            ("C-TOLL", words[key].replace("AMOUNT", amount))
            for key in ("toll", "toll_at") if key in words
        ),
        *(
            ("C-FAMILY", words[key].replace("AMOUNT", amount).replace("KILL", kill).replace("STATE", state))
            for key in ("family", "family_after") if key in words
        ),
        ("C-NOUN", f"{amount}~(?P<state>{words.get('noun', 'fatalit(?:y|ies)|deaths?|casualt(?:y|ies)')})"),
    )  # fmt: skip
    counted += tuple(
        ("C-SINGLE", words[key])
        for key in ("single", "single_aged", "single_after", "single_flash")
        if key in words
    )
    kinds = (
        (CasualtyKind.KILLED, f"{words['killed']}|{words.get('killing', '')}|lost(?!~(?:a|his|her|one)~(?:leg|foot|arm|hand|eye|finger))|loses|losing|deaths?|fatalit"),  # noqa: E501
        (CasualtyKind.WOUNDED, f"{words['wounded']}|{words['wounding']}"),
        (CasualtyKind.CAPTURED, words["captured"]),
        (CasualtyKind.MISSING, words["missing"]),
        (CasualtyKind.CASUALTIES, "casualt(?:y|ies)"),
    )  # fmt: skip
    return _Patterns(
        counted=tuple((rule, probed(text, words=True)) for rule, text in counted),
        more=compiled(r"(?P<op>more~than|over|at~least|some|about|around|nearly|up~to|около|более|не~менее)$"),
        zero=probed(words["zero"], words=True),
        not_zero=probed(words["not_zero"], words=True),
        vague=probed(words["vague"], words=True),
        some=tuple(
            probed(words[key].replace("STATE", state).replace("KILL", kill), words=True)
            for key in ("some", "some_after") if key in words
        ),
        civilian=compiled(words["civilian"], words=True),
        pair=compiled(
            f"(?<!\\w){amount}(?:~of~(?:the|its|our|their))?~?{fill}(?P<who>{person}),?~(?:and|и)~(?:also~)?$"
        ),
        verbs=tuple((kind, compiled(f"(?:{text})", words=True)) for kind, text in kinds),
    )  # fmt: skip


_BE: Final = (
    r"(?:(?:was|were|is|are|been|being|be|has|have|had|also|got|reportedly|fatally|severely|"
    r"seriously|slightly|lightly|badly|others?|more|and|of~them|the|left|in~total)~)*"
)
_VAGUE_VERB: Final = compiled(
    r"(?:there~(?:are|were|is)|suffer\w*|sustain\w*|have|has|had|with|inflict\w*|resulted~in|result~in|report\w*|acknowledg\w*|admitted|incurred|including|take|took)"
    r"~\"?(?:[\w'-]+~){0,4}?$|есть~(?:[\w]+~){0,2}?$|име\w+~(?:[\w]+~){0,2}?$|пон[её]с\w*~(?:[\w]+~){0,2}?$"
)
#: "... and another soldier": of the side of the one before.
_FURTHER: Final = frozenset({"another"})
#: What was left out counts as a word.
_ELLIPSIS: Final = re.compile(r"…|(?<= )\.\.\.(?= )|\[(?:…|\.\.\.)\]")
_CLAUSE: Final = re.compile(r"(?<![A-ZА-Я])\.|;")


def find(
    text: str,
    start: int,
    end: int,
    found: Sequence[Actor],
    language: str,
    masked: Sequence[tuple[int, int]] = (),
) -> list[Loss]:
    """Return the losses that a sentence tells; digits of masked stretches are no figures."""
    made = _patterns(language)
    piece = _ELLIPSIS.sub(lambda m: "o" * len(m[0]), text[start:end])
    for first, last in masked:
        blank = re.sub(r"\w", ".", text[first:last])
        piece = piece[: first - start] + blank + piece[last - start :]
    lowered = indexed(piece)
    losses: list[Loss] = []

    def overlaps(first: int, last: int) -> bool:
        return any(loss.start < last and first < loss.end for loss in losses)

    things = load_language(language).maybe("casualty.things")
    of_things = load_language(language).maybe("casualty.of_things")
    part = load_language(language).maybe("casualty.part")
    vague_after = load_language(language).maybe("casualty.vague_after")
    died_later = load_language(language).maybe("casualty.died_later")
    negatives = list(made.not_zero.finditer(piece, lowered))
    for match in made.zero.finditer(piece, lowered):
        first, last = start + match.start(), start + match.end()
        if any(m.start() <= match.start() <= m.end() + 4 for m in negatives):
            continue
        if of_things.match(piece[match.end() : match.end() + 90]):
            continue
        side, own, civilian = _side(text, first, last, start, end, found)
        kind = next(
            (
                kind for kind, word in (
                    (CasualtyKind.KILLED, "fatalit|death|killed|dead|погиб"),
                    (CasualtyKind.WOUNDED, "wounded|injur|hurt|ранен"),
                    (CasualtyKind.LOSSES, "loss|lost|потер"),
                ) if re.search(word, match[0], re.I)
            ),
            CasualtyKind.CASUALTIES,
        )  # fmt: skip
        losses.append(Loss(first, last, side, kind, "C-ZERO", 0, 0, True, civilian, own))
    for group in fates.find(piece, lowered, language):
        first, last = start + group.start, start + group.end
        if any(loss.zero and loss.start < last and first < loss.end for loss in losses):
            continue
        side, own, _ = _side(text, start + group.who[0], start + group.who[1], start, end, found)
        if side is None and _is_left_behind(text, first, last, start, end):
            side = act.ENEMY
        kind = group.kind or _kind(made, group.state, piece[: group.start])
        if kind is CasualtyKind.WOUNDED and (dead := died_later.match(piece[group.end :])):
            kind, last = CasualtyKind.KILLED, last + dead.end()
        losses.append(
            Loss(first, last, side, kind, group.rule,
                 group.count, group.count, False, True if group.civilian else None, own, False)
        )  # fmt: skip
    for rule, pattern in made.counted:
        for match in pattern.finditer(piece, lowered):
            first, last = start + match.start(), start + match.end()
            if overlaps(first, last) or _CLAUSE.search(match[0]):
                continue
            if _UNSPECIFIED.search(match[0]) or part.search(match[0]):
                continue
            if match.groupdict().get("who") is None and things.search(match[0]):
                continue
            left = match.groupdict().get("st2")  # "has left three soldiers injured"
            state = left or match["state"] or match[0]
            count = _number(match["n"]) if rule != "C-SINGLE" else 1
            if count is None:
                continue
            kind = _kind(made, state, piece[: match.start("state")])
            if rule == "C-CONTACT":
                kind = CasualtyKind.MISSING
            if kind is CasualtyKind.WOUNDED and (dead := died_later.match(piece[match.end() :])):
                kind, last = CasualtyKind.KILLED, last + dead.end()
            more = (match.groupdict().get("op") or "").strip().casefold()
            low, high = _bounds(count, more)
            if match.groupdict().get("n", "").casefold() == "dozens":
                high = None
            side, own, civilian = _side(text, first, last, start, end, found)
            if side is None and _is_left_behind(text, max(start, first - 14), last, start, end):
                side = act.ENEMY
            who = match.groupdict().get("who")
            if who and made.civilian.fullmatch(who):
                civilian = True
            bare = (
                who is None
                or who.casefold() in {"other", "others"}
                or match.groupdict().get("n", "").casefold() in _FURTHER
            )
            losses.append(
                Loss(first, last, side, kind, rule, low, high, False, civilian, own, bare)
            )
            other = made.pair.search(piece[: match.start()]) if rule == "C-NUM-STATE" else None
            number = _number(other["n"]) if other is not None else None
            if other is not None and number and not overlaps(start + other.start(), first):
                side, own, _ = _side(
                    text, start + other.start(), start + other.end(), start, end, found
                )
                low, high = _bounds(number, (other["op"] or "").strip().casefold())
                people = True if made.civilian.search(other["who"]) else None
                pair = Loss(start + other.start(), start + other.end("who"), side, kind, "C-PAIR",
                            low, high, False, people, own, False)  # fmt: skip
                one = losses[-1]
                if (pair.side, people) == (one.side, civilian) and None not in {
                    low, high, one.low, one.high,
                }:  # fmt: skip
                    losses[-1] = replace(
                        one, start=pair.start, low=low + one.low, high=high + one.high
                    )  # "a woman and a child"
                else:
                    losses.append(pair)
    for match in made.vague.finditer(piece, lowered):
        first, last = start + match.start(), start + match.end()
        if overlaps(first, last) or any(
            m.start() <= match.start() <= m.end() + 20 for m in negatives
        ):
            continue
        told = vague_after.match(piece[match.end() : match.end() + 90])
        if told is None and not _VAGUE_VERB.search(piece[: match.start()]):
            continue
        side, own, _ = _side(text, first, last, start, end, found)
        if side is None and not own and (
            (told is not None and _BY_ATTACKERS.search(told[0]))
            or _INFLICTED.search(piece[: match.start()])
        ):  # fmt: skip
            side = act.ENEMY
        kind = next(
            (
                kind for kind, word in (
                    (CasualtyKind.LOSSES, "loss|потер"),
                    (CasualtyKind.KILLED, "погиб|убит"),
                    (CasualtyKind.WOUNDED, "ранен"),
                ) if re.search(word, match[0], re.I)
            ),
            CasualtyKind.CASUALTIES,
        )  # fmt: skip
        losses.append(Loss(first, last, side, kind, "C-VAGUE", own=own))
    for match in (m for some in made.some for m in some.finditer(piece, lowered)):
        first, last = start + match.start(), start + match.end()
        if not overlaps(first, last):
            side, own, _ = _side(text, first, last, start, end, found)
            kind = _kind(made, match["state"], piece[: match.start("state")])
            losses.append(Loss(first, last, side, kind, "C-SOME", own=own))
    return sorted(losses, key=lambda loss: loss.start)


def _kind(made: _Patterns, state: str, before: str) -> CasualtyKind:
    """Return what became of people; a mortal wound kills."""
    kind = next((k for k, p in made.verbs if p.search(state)), CasualtyKind.KILLED)
    if kind is CasualtyKind.WOUNDED and _MORTAL.search(before + state):
        return CasualtyKind.KILLED
    return kind


def _number(words: str) -> int | None:
    whole = parse(words)
    return whole if whole is not None else parse(words.split()[-1])


def _bounds(count: int, more: str) -> tuple[int | None, int | None]:
    if more in {
        "up to",
        "no more than",
        "not more than",
        "less than",
        "fewer than",
        "до",
        "не более",
    }:
        return None, count - (more in {"less than", "fewer than"})
    if more in {"more than", "over", "upwards of", "более", "больше", "свыше"}:
        return count + 1, None
    if more in {
        "at least",
        "not less than",
        "no fewer than",
        "no less than",
        "as many as",
        "minimum",
        "не менее",
        "по меньшей мере",
        "как минимум",
    }:
        return count, None
    return count, count


_UNSPECIFIED: Final = re.compile(r"\b(?:unspecified|unknown|undisclosed)\s+number\b", re.I)
_MORTAL: Final = re.compile(r"\b(?:fatally|mortally|смертельн\w+)\s+(?:\w+\s+)?[\w-]+$", re.I)
#: "Enemy losses: three killed"
_ITS_LOSSES: Final = re.compile(
    r"(?:['’]s?)?\s+(?:own\s+)?(?:losses|casualties|dead)\s*(?::|-|are\b|were\b|amount\w*|include)",
    re.I,
)
_BY_ATTACKERS: Final = re.compile(r"\b(?:these|they|them|the latter|attackers?)\b", re.I)
_INFLICTED: Final = re.compile(r"\binflict\w*\s+(?:[\w'-]+\s+){0,4}$", re.I)
#: "Thrown back, they left two dead": of those who attacked.
_LEFT: Final = re.compile(r"\b(?:left|leav|abandon)\w*\s", re.I)
_BACK: Final = re.compile(
    r"\b(?:(?:thrown|driven|pushed|pulled|fell|forced)\s+(?:\w+\s+)?(?:back|off)|repel\w+|repulsed|"
    r"withdrew|retreat\w*|fled|behind)\b",
    re.I,
)
#: "The losses of the adversary are two killed and five wounded."
_LOSSES_OF: Final = re.compile(
    r"\b(?:losses|casualties)\s+(?:of|among|on|for|suffered\s+by|inflicted\s+on)\s+(?:the\s+)?",
    re.I,
)
_OWN_WORD: Final = re.compile(r"\b(?:its|our|their own|his)\b", re.I)


def _is_left_behind(text: str, first: int, last: int, start: int, end: int) -> bool:
    """Return whether people are the dead of those who were thrown back."""
    left = _LEFT.search(text[first:last]) is not None
    return left and _BACK.search(text[start:first] + text[last:end]) is not None


def _side(
    text: str, first: int, last: int, start: int, end: int, found: Sequence[Actor]
) -> tuple[str | None, bool, bool | None]:
    """Return the side that the words name, whether it is the speaker's own, civilians or not."""
    kinds = {act.FORCES, act.PEOPLE, act.TARGET, act.COUNTRY}
    inside = [
        a for a in found
        if a.start < last and first < a.end and a.kind in kinds and a.side is not None
        and not (a.side == act.BOTH_SIDES and text[a.start : a.end].casefold() == "both")
    ]  # fmt: skip
    if inside:
        return inside[-1].side, False, None
    if _OWN_WORD.search(text[first:last]):
        return None, True, None
    after = re.match(
        r"\s*(?:(?:(?:was|were|have been|has been|had been|being)\s+)?(?:inflicted\s+(?:up)?on|caused\s+to|dealt\s+to|suffered\s+by|sustained\s+by)|among|from|of|to|in|on|for|by)\s+(?:the\s+|\()?(?:ranks of |part of |units of |side of )?(?:the )?",  # noqa: E501
        text[last:end],
    )
    if after is not None and not (
        after[0].split()[0] == "by" and not re.search(r"(?:loss(?:es)?|casualties|suffered|sustained)$", text[first:last], re.I)  # noqa: E501
    ):  # fmt: skip
        for actor in found:
            if 0 <= actor.start - (last + after.end()) <= 6 and actor.kind in kinds:
                return actor.side, False, None
        if re.match(r"\s*(?:among|of|to|in)\s+(?:its|our)\b", text[last:end], re.I):
            return None, True, None
    if re.match(r"(?:kill|wound|injur)\w*\s", text[first:last], re.I):
        return None, False, None
    if re.search(r"\b(?:intruders?|attackers?|saboteurs?|infiltrators?)\b", text[first:last], re.I):
        return act.ENEMY, False, None
    for actor in found:
        if start <= actor.start < actor.end <= first and actor.kind in kinds and (
            _ITS_LOSSES.match(text, actor.end, first)
        ):  # fmt: skip
            return actor.side, False, None
    told = _LOSSES_OF.search(text, start, first)
    if told is not None:
        for actor in found:
            if -5 <= actor.start - told.end() <= 4 and actor.kind in kinds:
                return actor.side, False, None
    before = [
        a for a in found if start <= a.start and a.end <= first and a.kind in kinds
        and not re.search(r"[.;]", text[a.end:first])
    ]  # fmt: skip
    subject = re.search(
        r"(?:suffer|sustain|lost|has|have|had|incur)\w*\s+\"?(?:\w+\s+){0,3}$|^$",
        text[max(start, first - 40) : first],
        re.I,
    )
    if before and (subject or re.match(r"(?:has|have|had|did|lost)", text[first:last], re.I)):
        return before[-1].side, False, None
    return None, False, None
