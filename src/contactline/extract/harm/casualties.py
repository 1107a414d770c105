"""Losses in a sentence: who, how many, of which side, and a stated zero."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from contactline.extract.harm import fates, whose
from contactline.extract.harm.numbers import AMOUNT, NUMBER, parse
from contactline.extract.tables.probes import indexed
from contactline.extract.tables.rules import compiled, load_language, probed
from contactline.extract.voices import actors as act
from contactline.model.terms import CasualtyKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.tables.probes import Probe
    from contactline.extract.voices.actors import Actor


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
        *(
            ("C-WHOLE", words[key].replace("AMOUNT", amount).replace("STATE", state))
            for key in ("whole",) if key in words
        ),
        ("C-KILLING", f"(?P<state>{kill})~{amount}(?:~(?:of~(?:the|its|our|their)|more|other))*~?{fill}(?P<who>{person})(?:~(?P<st2>dead|wounded|injured))?"),  # noqa: E501
        ("C-NUM-STATE", f"{amount}(?:~(?:of~(?:those~(?:in|on|at|aboard|inside|near)~(?:[\\w'-]+~){{1,4}}?|(?:those|the|its|our|their|his|them|whom)~?)|more|other|others)+)?~?{fill}(?:(?P<who>{person}){words.get('who_aside', '')},?(?:~aged?~\\d{{1,2}},?|~(?!(?:and|but|while|when|after|who|as)~(?-i:[a-z])|{other})[\\w'-]+[.,]?){{0,10}}?)?~?{be}(?P<state>{state})(?!~(?:was|were|is|are)~(?:at~least~|about~)?{NUMBER})"),  # noqa: E501
        ("C-NUM-STATE-BARE", f"{amount}(?:,~aged?~\\d{{1,3}},)?~(?:more~|others?~|another~)?{be}(?P<state>{state})"),  # noqa: E501
        ("C-KILLING-BARE", f"(?P<state>{words.get('killing_bare', '(?!)')})~{amount}(?=[,.;]|$|~and|~others?|~more|~(?:second|third|fourth|fifth|sixth))"),  # noqa: E501
        ("C-LOST", f"(?P<state>{words.get('lost', 'lost|loses|losing')})~{amount}(?:~of~(?:its|the|our|their))?~?{fill}(?P<who>{person})"),  # noqa: E501
        ("C-OF", f"(?P<state>{words.get('of', 'deaths?|death')})~{words.get('of_gap', '(?:of|to)~')}{amount}~?{fill}(?P<who>{person})"),  # noqa: E501
        *(
            ("C-TOLL", words[key].replace("AMOUNT", amount))
            for key in ("toll", "toll_at") if key in words
        ),
        *(
            ("C-FAMILY", words[key].replace("AMOUNT", amount).replace("KILL", kill).replace("STATE", state))  # noqa: E501
            for key in ("family", "family_after", "first_bare", "numbering") if key in words
        ),
        ("C-NOUN", f"{amount}~(?P<state>{words.get('noun', 'fatalit(?:y|ies)|deaths?|casualt(?:y|ies)')})"),  # noqa: E501
    )  # fmt: skip
    counted += tuple(
        ("C-SINGLE", words[key])
        for key in ("single", "single_aged", "single_after", "single_flash", "single_headline")
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

    words = load_language(language)
    things = words.maybe("casualty.things")
    of_things = words.maybe("casualty.of_things")
    both_states = words.maybe("casualty.both_states")
    left_with = words.maybe("casualty.left_with")
    part = words.maybe("casualty.part")
    vague_after = words.maybe("casualty.vague_after")
    died_later = words.maybe("casualty.died_later")
    negatives = list(made.not_zero.finditer(piece, lowered))
    for match in made.zero.finditer(piece, lowered):
        first, last = start + match.start(), start + match.end()
        if any(m.start() <= match.start() <= m.end() + 4 for m in negatives):
            continue
        if of_things.match(piece[match.end() : match.end() + 90]):
            continue
        side, own, civilian = whose.side_named(text, first, last, start, end, found, words)
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
        side, own, _ = whose.side_named(
            text, start + group.who[0], start + group.who[1], start, end, found, words
        )
        if side is None and whose.is_left_behind(text, first, last, start, end):
            side = act.ENEMY
        kind = group.kind or _kind(made, group.state, piece[: group.start])
        if kind is CasualtyKind.WOUNDED and (dead := died_later.match(piece[group.end :])):
            kind, last = CasualtyKind.KILLED, last + dead.end()
        low, high = _bounds(group.count, group.op.strip().casefold())
        losses.append(
            Loss(first, last, side, kind, group.rule,
                 low, high, False, True if group.civilian else None, own, False)
        )  # fmt: skip
    held = lowered.numbers()
    for rule, pattern in made.counted:
        if pattern.number not in held:
            continue
        for match in pattern.finditer(piece, lowered):
            first, last = start + match.start(), start + match.end()
            if overlaps(first, last) or _CLAUSE.search(match[0]):
                continue
            if _UNSPECIFIED.search(match[0]) or part.search(match[0]):
                continue
            if _AGED.search(piece[: match.start()]):
                continue
            if rule == "C-NUM-STATE" and not match["who"] and match["state"].casefold() == "death":
                continue  # "an accident is how they treat the death"
            if (
                match.groupdict().get("who") is None
                and "of those" not in match[0].casefold()
                and things.search(match[0])
            ):
                continue
            left = match.groupdict().get("st2")  # "has left three soldiers injured"
            state = left or match["state"] or match[0]
            if whose.LEFT.match(state) and left is None:
                with_wounds = left_with.match(piece[match.end() :])
                if with_wounds is None:
                    continue
                state, last = with_wounds[0], last + with_wounds.end()
            count = _number(match["n"]) if rule != "C-SINGLE" else 1
            if count is None:
                continue
            kind = _kind(made, state, piece[: match.start("state")])
            if rule == "C-CONTACT":
                kind = CasualtyKind.MISSING
            if rule.startswith("C-NUM") and both_states.match(piece[match.end() :]):
                kind = CasualtyKind.CASUALTIES
            if kind is CasualtyKind.WOUNDED and (dead := died_later.match(piece[match.end() :])):
                kind, last = CasualtyKind.KILLED, last + dead.end()
            more = (match.groupdict().get("op") or "").strip().casefold()
            low, high = _bounds(count, more)
            if match.groupdict().get("n", "").casefold() == "dozens":
                high = None
            side, own, civilian = whose.side_named(text, first, last, start, end, found, words)
            if side is None and whose.is_left_behind(
                text, max(start, first - 14), last, start, end
            ):
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
                side, own, _ = whose.side_named(
                    text, start + other.start(), start + other.end(), start, end, found, words
                )
                low, high = _bounds(number, (other["op"] or "").strip().casefold())
                people = True if made.civilian.search(other["who"]) else None
                pair = Loss(start + other.start(), start + other.end("who"), side, kind, "C-PAIR",
                            low, high, False, people, own, False)  # fmt: skip
                one = losses[-1]
                same = (pair.side, people) == (one.side, civilian)
                if same and low == high == number and one.low is not None and one.low == one.high:
                    both = number + one.low  # "a woman and a child"
                    losses[-1] = replace(one, start=pair.start, low=both, high=both)
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
        side, own, _ = whose.side_named(text, first, last, start, end, found, words)
        if whose.REFLEXIVE.match(text[last:end]):
            others = [a for a in found if not overlaps(a.start, a.end)]
            side = whose.themselves(first, start, others) or side
        if side is None and not own and (
            (told is not None and whose.BY_ATTACKERS.search(told[0]))
            or whose.INFLICTED.search(piece[: match.start()])
        ):  # fmt: skip
            side = act.ENEMY
        kind = next(
            (
                kind for kind, word in (
                    (CasualtyKind.LOSSES, "loss|потер"),
                    (CasualtyKind.CASUALTIES, r"\band\b"),
                    (CasualtyKind.KILLED, "погиб|убит|dead|killed"),
                    (CasualtyKind.WOUNDED, "ранен|wounded|injured"),
                ) if re.search(word, match[0], re.I)
            ),
            CasualtyKind.CASUALTIES,
        )  # fmt: skip
        losses.append(Loss(first, last, side, kind, "C-VAGUE", own=own))
    for match in (m for some in made.some for m in some.finditer(piece, lowered)):
        first, last = start + match.start(), start + match.end()
        if not overlaps(first, last):
            side, own, _ = whose.side_named(text, first, last, start, end, found, words)
            kind = _kind(made, match["state"], piece[: match.start("state")])
            losses.append(Loss(first, last, side, kind, "C-SOME", own=own))
    losses.sort(key=lambda loss: loss.start)
    revised = words.maybe("casualty.revised").search(piece)
    if revised is not None and any(x.start >= start + revised.end() for x in losses):
        losses = [x for x in losses if x.start >= start + revised.start() or x.zero]
    return losses


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


_AGED: Final = re.compile(r"\baged?\s+$", re.I)
_UNSPECIFIED: Final = re.compile(r"\b(?:unspecified|unknown|undisclosed)\s+number\b", re.I)
_MORTAL: Final = re.compile(r"\b(?:fatally|mortally|смертельн\w+)\s+(?:\w+\s+)?[\w-]+$", re.I)
