"""Denials, and the claims that they deny."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from contactline.extract import actors as act
from contactline.extract import speech
from contactline.extract.draft import Draft, overlap
from contactline.extract.merging import absorb
from contactline.extract.reading import HARM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.actors import Actor
    from contactline.extract.frames import Frame
    from contactline.extract.reading import Reading, Span
    from contactline.extract.story import Story


def attach(story: Story, reading: Reading, made: Sequence[Frame]) -> bool:
    """Attach a denial to what it denies; return whether the sentence is dealt with."""
    span = reading.denial
    if span is None:
        return False
    words = story.view.text[reading.start : reading.end]
    if span.rule == "D-BARE":
        return _attach_bare(story, reading, made, span)
    denier = _denier(story, reading, span)
    triggers = [t for t in reading.triggers if t.event != HARM]
    if span.rule == "D-VERB":  # what stands before the verb is not what is denied
        triggers = [t for t in triggers if t.start > span.start]
    told = _clause_end(story.view.text, span.end, reading.end)
    if span.rule == "D-PREDICATE" and triggers and all(t.start >= told for t in triggers):
        triggers = []  # "the charge is absurd, it said, adding that B had ..."
    after = story.view.text[span.start : reading.end]
    if story.language["denial.losses"].search(after) and not triggers:
        return False
    strong = [t for t in triggers if t.event != "weak"]
    others = [
        a for a in reading.actors
        if a.side in story.conflict.parties and a.side != denier
        and a.kind in {act.INST, act.COUNTRY, act.FORCES, act.PERSON, act.PEOPLE}
    ]  # fmt: skip
    institutions = [a for a in others if a.kind in {act.INST, act.COUNTRY, act.PERSON}]
    nested_ok = span.rule != "D-VERB" or bool(
        re.search(story.language.raw["denial"]["content"], words, re.I)
    )
    if strong and nested_ok:
        frame = made[0]
        sides = [
            a for a in others if re.search("side|сторон", story.view.text[a.start : a.end], re.I)
        ]
        speakers = institutions or sides
        claimant_actor = speakers[0] if speakers else None
        if denier is None and claimant_actor is not None:
            denier = next(
                (a.side for a in reading.actors if a.side in story.conflict.parties and a.side != claimant_actor.side and a.kind == act.FORCES),  # noqa: E501
                story.conflict.opponent.get(claimant_actor.side or ""),
            )  # fmt: skip
        side = (
            claimant_actor.side
            if claimant_actor is not None
            else story.conflict.opponent.get(denier or "")
        )
        if side is None or denier is None:
            return True
        accused = denier
        for actor in reading.actors:
            if (
                actor.kind == act.FORCES
                and actor.side in story.conflict.parties
                and actor.side != side
                and actor.start < strong[0].start + 80
            ):
                accused = actor.side
                frame.accused = actor
                break
        if (
            denier not in {accused}
            and accused in story.conflict.parties
            and span.rule != "D-VERB"
            and reading.attributions == []
        ):
            denier = accused
        if reading.attributions and frame.speaker is not None and frame.speaker.side is None:
            story.context.side = denier
        window, found = story.event_time(frame.times or frame.said, frame)
        draft = next(
            (
                d for d in reversed(story.drafts)
                if d.side == side and d.accused == accused
                and (window is None or d.window is None or overlap(window, d.window))
            ),
            None,
        )  # fmt: skip
        if draft is None:
            draft = Draft(
                side,
                accused,
                [],
                reading.sentence.paragraph,
                len(story.drafts),
                group=story.group,
            )
            draft.speaker = claimant_actor
            draft.speaker_rule = "CLAIMANT-NESTED"
            if claimant_actor is not None:
                draft.speaker_span = (claimant_actor.start, claimant_actor.end)
            story.drafts.append(draft)
        frame.accused_side = accused
        frame.triggers = strong
        frame.said = []
        absorb(story, draft, frame, window, found, None, None)
        if window is not None and window.start is not None:
            story.clock = story.clock.at(window, f"the event of {window.as_written!r}")
        if denier not in {d for d, _ in draft.denied}:
            draft.denied.append((denier, span))
        story.context.side = denier
        return True
    if denier is None:
        return False
    if span.rule == "D-VERB":
        for frame in made:
            stop = _clause_end(story.view.text, span.end, frame.end)
            denied = [t for t in frame.triggers if span.end <= t.start < stop]
            if denied and (
                frame.accused_side != story.conflict.opponent.get(denier)
                or _OWN_DEED.match(story.view.text[span.end : stop])
            ):
                frame.triggers = [t for t in frame.triggers if t not in denied]
    against = [d for d in story.drafts if d.side != denier and (d.accused == denier)]
    if against:
        several = re.search(r"\b(?:these|those|such|all|both)\b", after, re.I)
        side = against[-1].side
        for draft in [d for d in against if d.side == side] if several else against[-1:]:
            if denier not in {d for d, _ in draft.denied}:
                draft.denied.append((denier, span))
        story.context.side = denier
        return not _accuses_back(story, made, span, denier)
    if not story.drafts:  # denied before it is told
        story.pending.append((denier, span))
        story.context.side = denier
        return not made or not any(f.triggers for f in made)
    return False


def _accuses_back(story: Story, made: Sequence[Frame], span: Span, denier: str) -> bool:
    """Return whether an accusation of its own follows: "denied this and accused B of ..."."""
    told = _clause_end(story.view.text, span.end, made[-1].end) if made else span.end
    for frame in made if span.rule == "D-PREDICATE" else ():
        later = [t for t in frame.triggers if t.start >= told]
        named = [
            a.side for a in frame.reading.actors
            if a.start >= told and a.kind == act.FORCES and a.side in story.conflict.parties
        ]  # fmt: skip
        if later and told > span.end and named and named[0] != denier:
            frame.triggers, frame.accused_side, frame.speaker_side = later, named[0], denier
            return True
    for frame in made if span.rule == "D-VERB" else ():
        said = frame.attribution
        if (
            said is not None and said.kind == speech.ACCUSE and said.verb_end > span.end
            and frame.accused_side not in {None, denier}
            and frame.speaker_side in {None, denier}
        ):  # fmt: skip
            frame.triggers = [t for t in frame.triggers if t.start >= said.end]
            return bool(frame.triggers)
    return False


def _attach_bare(story: Story, reading: Reading, made: Sequence[Frame], span: Span) -> bool:
    """Read "none of our units fired": what is denied is no claim, what follows may be one."""
    denier = _denier(story, reading, span)
    if denier is None:
        return False
    if any(
        x.zero and x.start < span.end and span.start < x.end for f in made for x in f.losses
    ) and not any(t.start < span.end and span.start < t.end for t in reading.triggers):
        return False
    against = [d for d in story.drafts if d.side != denier and d.accused == denier]
    if against:
        if denier not in {d for d, _ in against[-1].denied}:
            against[-1].denied.append((denier, span))
    else:
        story.pending.append((denier, span))
    story.context.side = denier
    rest = False
    for frame in made:
        clause = _clause_end(story.view.text, span.end, frame.end)
        frame.triggers = [
            t for t in frame.triggers
            if (t.end <= span.start and frame.accused_side not in {None, denier})
            or t.start >= clause
        ]  # fmt: skip
        rest = rest or bool(frame.triggers)
    return not rest


#: "denied that its troops ...", "denied shelling ..."
_OWN_DEED: Final = re.compile(
    r"\s+(?:(?:that|having|ever)\s+)*(?:its|their|his|our|any|it|they|\w+ing)\b", re.I
)
_CLAUSE_END: Final = re.compile(
    r"[;:]|,?\s+(?:but|while|whereas|and (?=(?:that|it was|accus|blam|said)))"
    r"|,\s+(?=(?:and|it was|saying|claiming|adding|insisting|accusing|arguing)\b)|,\s+(?:а|но)\s"
)


def _clause_end(text: str, start: int, end: int) -> int:
    """Return where the clause that begins at an offset ends."""
    match = _CLAUSE_END.search(text, start, end)
    return match.end() if match is not None else end


#: "в Баку опровергли", "the military in Azerbaijan denied"
_SEATED: Final = re.compile(
    r"(?:\bв|\b(?:military|army|ministry|authorities|officials|government|command)\s+in)\s+$", re.I
)
#: What was, or was not, fired at.
_AIMED_AT: Final = re.compile(r"\b(?:at|on|upon|against|towards?)\s+(?:the\s+)?$", re.I)
_CALLS: Final = re.compile(r"\b(?:назва\w+|считают|called|branded|termed|labelled)\b", re.I)
#: "says a statement of X": here the statement tells and is not what is denied.
_TELLS: Final = re.compile(r"говорится|according to|as per|сообщили|заявили|отметили", re.I)


def _denier(story: Story, reading: Reading, span: Span) -> str | None:
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
        if _TELLS.match(a.verb) or not _is_content(story, reading, a.speaker)
    ]  # fmt: skip
    if span.rule == "D-BARE":
        for actor in reading.actors:
            if actor.start < span.end and span.start < actor.end:
                if _AIMED_AT.search(story.view.text[span.start : actor.start]):
                    continue  # "did not fire on the X positions"
                if actor.side in story.conflict.parties:
                    return actor.side
                break
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
            if actor.side in story.conflict.parties and not _is_content(story, reading, actor):
                return actor.side
    if span.rule == "D-BARE" and not spoken:
        for actor in reversed(before):
            if actor.side in story.conflict.parties:
                return actor.side
    if spoken and any(a.side is None for a in spoken):
        content = next(
            (a.side for a in reading.actors if a.side in story.conflict.parties and _is_content(story, reading, a)),  # noqa: E501
            None,
        )  # fmt: skip
        if story.context.side in story.conflict.parties and story.context.side != content:
            return story.context.side
        return story.conflict.opponent.get(content or "")
    return None


def _is_content(story: Story, reading: Reading, actor: Actor) -> bool:
    """Return whether an actor is the one whose claim is denied: "the statement by X"."""
    text = story.view.text
    before = text[max(reading.start, actor.start - 60) : actor.start]
    after = text[actor.end : actor.end + 30]
    return bool(
        re.search(r"(?:statement|charge|claims?|allegations?|accusations?|report|information|message|what|words|assertions?|заявлени\w+|сообщени\w+|утверждени\w+|обвинени\w+)\s+(?:made |issued |released |spread |disseminated )?(?:by|of|from)?\s*(?:the\s+)?$", before, re.I)  # noqa: E501
        or re.match(r"(?:'s)?\s+(?:claims?|statement|states|allegation|accusation|report|continues|spread|disseminat)", after, re.I)  # noqa: E501
    )  # fmt: skip
