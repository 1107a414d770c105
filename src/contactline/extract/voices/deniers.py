"""Who denies: the party that calls what the other one told untrue."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from contactline.extract.voices import actors as act

if TYPE_CHECKING:
    from contactline.extract.clauses.reading import Reading, Span
    from contactline.extract.story.draft import Draft
    from contactline.extract.story.story import Story
    from contactline.extract.voices.actors import Actor

#: "в Баку опровергли", "the military in Azerbaijan denied"
_SEATED: Final = re.compile(
    r"(?:\bв|\b(?:military|army|ministry|authorities|officials|government|command)\s+in)\s+$", re.I
)
#: What was, or was not, fired at.
_AIMED_AT: Final = re.compile(r"\b(?:at|on|upon|against|towards?)\s+(?:the\s+)?$", re.I)
_CALLS: Final = re.compile(r"\b(?:назва\w+|считают|called|branded|termed|labelled)\b", re.I)
#: "says a statement of X": here the statement tells and is not what is denied.
_TELLS: Final = re.compile(r"говорится|according to|as per|сообщили|заявили|отметили", re.I)
_BY_WHOM: Final = re.compile(
    r"\s+(?:(?:\w+ly|on\s+\w+day|earlier|later|today|yesterday|again|also)\s+){0,2}(?:by|in\s+an?\s+(?:\w+\s+)?(?:statement|release|report|note)\s+(?:of|by|from))"
    r"\s+(?:the\s+)?",
    re.I,
)
_AUXILIARY: Final = re.compile(r"\b(?:was|were|is|are|been|being)\s+(?:\w+ly\s+)?$", re.I)


#: From the verb to who denies, in characters.
_MAX_BY: Final = 60


#: "... are denied by them"
_BY_THEM: Final = re.compile(r"\s+(?:\w+ly\s+)?by\s+(?:them|it|us|him|her)\b", re.I)


def passive_denier(story: Story, reading: Reading, span: Span) -> str | None:
    """Return who denied it, for "the charge was denied by the ministry of X"."""
    text = story.view.text
    if span.rule not in {"D-VERB", "D-PREDICATE"}:
        return None
    if span.rule == "D-VERB" and _BY_THEM.match(text, span.end, reading.end):
        return story.context.side or story.context.inst_side
    for actor in reading.actors:
        if (
            actor.kind in act.SPEAKERS
            and 0 <= actor.start - span.end <= _MAX_BY
            and _BY_WHOM.fullmatch(text, span.end, actor.start)
        ):
            if actor.side in story.conflict.parties:
                return actor.side
            return story.context.side if actor.side is None else None
    return None


def is_of(story: Story, draft: Draft, denier: str) -> bool:
    """Return whether a claim is against who denies, or against who fights on its side."""
    camp = story.conflict.opponent
    return draft.accused == denier or (
        draft.accused is not None and camp.get(draft.accused) == camp.get(denier) == draft.side
    )


def denier_of(story: Story, reading: Reading, span: Span) -> str | None:
    """Return the party that denies; None if the words do not tell."""
    passive = passive_denier(story, reading, span)
    if passive is not None:
        return passive
    before = [
        a for a in reading.actors
        if a.end <= span.start + 1 and a.kind != act.OUTLET and (
            a.kind in act.SPEAKERS
            or (a.kind == act.GEO
                and _SEATED.search(story.view.text[max(0, a.start - 20) : a.start]))
        )
    ]  # fmt: skip
    spoken = [
        a.speaker for a in reading.attributions
        if _TELLS.match(a.verb) or not is_content(story, reading, a.speaker)
    ]  # fmt: skip
    if span.rule == "D-PREDICATE":  # "X issued a statement that has nothing to do with ..."
        issuer = _issuer(story, reading, span)
        spoken = [a for a in spoken if issuer is None or a.side != issuer]
    if span.rule == "D-SPREAD":
        spreader = _spreader(story, reading, span)
        spoken = [a for a in spoken if spreader is None or a.side != spreader]
        if spreader is not None and not any(a.side in story.conflict.parties for a in spoken):
            return _against(story, spreader)
    if span.rule == "D-BARE":
        for actor in reading.actors:
            if actor.start < span.end and span.start < actor.end:
                if _AIMED_AT.search(story.view.text[span.start : actor.start]):
                    continue  # "did not fire on the X positions"
                if actor.side in story.conflict.parties:
                    return actor.side
                break
    if span.rule == "D-VERB" and third_denies(story, reading, span):
        return None
    if span.rule == "D-VERB":
        for actor in reversed(before):
            if actor.kind == act.PRONOUN:
                return story.context.side or next(
                    (a.side for a in before if a.side in story.conflict.parties), None
                )
            if actor.side in story.conflict.parties:
                return actor.side
            if actor.kind == act.INST and actor.side is None:
                return story.context.side or story.context.inst_side
    for actor in spoken:
        if actor.side in story.conflict.parties:
            return actor.side
    if (
        span.rule == "D-PREDICATE"
        and not spoken
        and _CALLS.search(story.view.text[max(reading.start, span.start - 60) : span.start])
    ):  # "the ministry of X called it disinformation"
        for actor in before:
            if actor.side in story.conflict.parties and not is_content(story, reading, actor):
                return actor.side
    if span.rule == "D-PREDICATE" and not spoken:  # "untrue: so X dismissed what Y claimed"
        verb = story.language["denial.verb"].search(story.view.text, span.end, reading.end)
        until = verb.start() if verb is not None else span.end
        for actor in reversed(reading.actors):
            if span.end <= actor.start and actor.end <= until and actor.kind in (
                act.SPEAKERS
            ) and actor.side in story.conflict.parties:  # fmt: skip
                return actor.side
    if span.rule == "D-BARE" and not spoken:
        for actor in reversed(before):
            if actor.side in story.conflict.parties:
                return actor.side
    if spoken and any(a.side is None for a in spoken):
        content = next(
            (a.side for a in reading.actors if a.side in story.conflict.parties and is_content(story, reading, a)),  # noqa: E501
            None,
        )  # fmt: skip
        if story.context.side in story.conflict.parties and story.context.side != content:
            return story.context.side
        return story.conflict.opponent.get(content or "")
    if (
        span.rule == "D-PREDICATE"
        and not spoken
        and any(a.verb.startswith("claim") for a in reading.attributions[:1])
    ):  # "Y's claim that ... is false"
        content = reading.attributions[0].speaker.side
        return _against(story, content) if content in story.conflict.parties else None
    if span.rule == "D-PREDICATE" and not spoken:
        for actor in reading.actors:  # "a lie is what X called it"
            if span.start <= actor.start < span.end and actor.side in story.conflict.parties:
                return actor.side
        for actor in reading.actors:
            if actor.end <= span.end and actor.side in story.conflict.parties and (
                actor.kind in {act.INST, act.COUNTRY, act.GEO}
                and is_content(story, reading, actor)
            ):  # fmt: skip
                return _against(story, actor.side)
    if span.rule == "D-PREDICATE" and _OF_THAT.match(
        story.view.text, reading.start, reading.end
    ):  # "That is untrue."
        last = story.drafts[-1] if story.drafts else None
        near = last is not None and last.paragraph == reading.sentence.paragraph
        return last.accused if near and last is not None else None
    return None


_OF_THAT: Final = re.compile(r"\W*(?:that|this|it|all this|all that|these|those)\b.{0,60}$", re.I)


def _against(story: Story, content: str | None) -> str | None:
    """Return who denies what a party claims: the one that spoke, or the one it accused."""
    camp = story.conflict.opponent
    spoke = story.context.side
    if spoke in story.conflict.parties and content in {camp.get(spoke or ""), None}:
        return spoke
    for draft in reversed(story.drafts):
        if draft.side == content and draft.accused in story.conflict.parties:
            return draft.accused
    return camp.get(content or "")


#: What was put out, right before the words that call it false.
_PUT_BEFORE: Final = re.compile(
    r"\b(?:issued|published|released|made|spread|disseminated|put\s+out)\s+(?:an?|another|one\s+more|the|yet"
    r"\s+another)\s+(?:\w+\s+){0,2}?(?:statement|report|message|information|claim)s?,?\s+(?:that|which)\s+$",
    re.I,
)


_THAT: Final = re.compile(r",?\s+(?:that|which)\s+", re.I)
_PUT_BY: Final = re.compile(
    r"\b(?:issued|published|released|made|spread|disseminated|put\s+out)\s+by\s+(?:the\s+)?$", re.I
)


def _issuer(story: Story, reading: Reading, span: Span) -> str | None:
    """Return who put out the statement that is called false."""
    text = story.view.text
    found = _PUT_BEFORE.search(text, max(reading.start, span.start - 90), span.start)
    for actor in reading.actors if found is None else ():  # "a statement was issued by X that"
        if (
            actor.side in story.conflict.parties
            and 0 < span.start - actor.end < _MAX_BY
            and _THAT.fullmatch(text, actor.end, span.start)
            and _PUT_BY.search(text, reading.start, actor.start)
        ):
            return actor.side
    if found is None:
        return None
    before = [a for a in reading.actors if a.end <= found.start()]
    sides = [a.side for a in before if a.side in story.conflict.parties]
    return sides[-1] if sides else None


def _spreader(story: Story, reading: Reading, span: Span) -> str | None:
    """Return whose words are called disinformation: "is being spread by X", "X spreads"."""
    for actor in reading.actors:
        if actor.side in story.conflict.parties and 0 <= actor.start - span.end <= 5:
            return actor.side
    for actor in reversed(reading.actors):
        if actor.side in story.conflict.parties and 0 <= span.start - actor.end <= 40:
            return actor.side
    return None


def third_denies(story: Story, reading: Reading, span: Span) -> bool:
    """Return whether a third party denies it: "the EU mission refuted the statement"."""
    if span.rule != "D-VERB" or passive_denier(story, reading, span) is not None:
        return False
    before = [
        a for a in reading.actors
        if a.end <= span.start + 1 and a.kind in {act.INST, act.PEACEKEEPERS, act.COUNTRY}
        and span.start - a.end <= _MAX_BY
    ]  # fmt: skip
    side = before[-1].side if before else None
    return side is not None and side[0] != "?" and side not in story.conflict.parties


#: "the statement of the ministry of X"
_PUT_OUT: Final = re.compile(
    r"(?:the\s+|a\s+|this\s+)?(?:statements?|claims?|reports?|allegations?|information|message)\s+(?:of|by|from)\b",
    re.I,
)


def is_content(story: Story, reading: Reading, actor: Actor) -> bool:
    """Return whether an actor is the one whose claim is denied: "the statement by X"."""
    text = story.view.text
    before = text[max(reading.start, actor.start - 60) : actor.start]
    after = text[actor.end : actor.end + 30]
    return bool(
        _PUT_OUT.match(text, actor.start, actor.end)
        or re.search(r"(?:statement|charge|claims?|allegations?|accusations?|report|information|message|what|words|assertions?|заявлени\w+|сообщени\w+|утверждени\w+|обвинени\w+)\s+(?:made |issued |released |spread |disseminated |circulated |distributed |published |put out |made public )?(?:by|of|from)?\s*(?:the\s+)?$", before, re.I)  # noqa: E501
        or re.match(r"(?:'s)?\s+(?:(?:has|have|had|is|was)\s+(?:been\s+)?)?(?:claims?|statement|states|allegation|accusation|report(?!ed|s\b)|continues|spread|disseminat)", after, re.I)  # noqa: E501
    )  # fmt: skip
