"""Denials, and the claims that they deny."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from contactline.extract.clauses.frames import part
from contactline.extract.clauses.reading import HARM, Trigger
from contactline.extract.story.draft import Draft, names_of, overlap
from contactline.extract.story.merging import absorb
from contactline.extract.story.turning import turned_to
from contactline.extract.story.untold import tells_what
from contactline.extract.voices import actors as act
from contactline.extract.voices import speech
from contactline.extract.voices.deniers import (
    denier_of,
    is_content,
    is_of,
    passive_denier,
    third_denies,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.frames import Frame
    from contactline.extract.clauses.reading import Reading, Span
    from contactline.extract.story.story import Story


#: A denial that begins this early in its sentence stands before what it denies.
_FRONTED: Final = 16


def _is_fronted(reading: Reading, span: Span) -> bool:
    return span.start - reading.start < _FRONTED


def attach(story: Story, reading: Reading, made: list[Frame]) -> bool:
    """Attach a denial to what it denies; return whether the sentence is dealt with.

    What the party that denies tells in the second half of the sentence stays in `made`.
    """
    span = reading.denial
    if span is None:
        return False
    if span.rule == "D-BARE":
        return _attach_bare(story, reading, made, span)
    if _both_deny(story, reading, span):
        return True
    if third_denies(story, reading, span):  # what it denies is no claim of its own
        for frame in made:
            frame.triggers = [t for t in frame.triggers if t.end <= span.start]
        return False
    denier = denier_of(story, reading, span)
    if denier is None and span.rule != "D-VERB" and made and made[0].accused is not None:
        # "false is the information that our units fired"
        accused = made[0].accused_side
        facing = story.context.facing(story.conflict.opponent.get(accused or ""))
        camp = story.conflict.opponent
        same = facing is not None and camp.get(facing) == camp.get(accused or "")
        denier = facing if same else accused
    if denier is not None:
        story.denied_at = reading.sentence.paragraph
    turned = turned_to(story, reading, span, denier)
    if turned is None:
        return _attach(story, reading, made, span, denier, reading.end)
    stop, told = turned
    first = part(reading, story.context, story.language, reading.start, stop, None)
    _attach(story, reading, [first] if first is not None else [], span, denier, stop)
    if first is not None and not names_of(told.spots):
        told.spots = first.spots
    made[:] = [told]
    return False


def _attach(
    story: Story,
    reading: Reading,
    made: Sequence[Frame],
    span: Span,
    denier: str | None,
    stop: int,
) -> bool:
    """Attach what a sentence denies up to an offset."""
    words = story.view.text[reading.start : stop]
    triggers = [t for t in reading.triggers if t.start < stop and (
        t.event != HARM or _by_fire(reading, t)
    )]  # fmt: skip
    passive = passive_denier(story, reading, span)
    if passive is not None:  # "the report was denied by X"
        triggers = [
            t for t in triggers
            if (t.start > span.end if _is_fronted(reading, span) else t.start < span.start)
        ]  # fmt: skip
    elif span.rule == "D-VERB":  # what stands before the verb is not what is denied
        triggers = [t for t in triggers if t.start > span.start]
    told = _clause_end(story.view.text, span.end, reading.end)
    fronted = _is_fronted(reading, span)  # "Untrue: so X called what Y claimed"
    follows = _FOLLOWS.match(story.view.text, max(span.end, told - 2), reading.end)
    if not fronted and not follows and span.rule == "D-PREDICATE" and triggers and all(
        t.start >= told for t in triggers
    ):  # fmt: skip
        triggers = []  # "the charge is absurd, it said, adding that B had ..."
    after = story.view.text[span.start : stop]
    strong = [t for t in triggers if t.event != "weak"]
    if not strong and made and span.rule != "D-SPREAD":
        strong = _of_victim(story, reading, made[0], denier)
    aside = _ASIDE.search(after)
    what = words[: span.start - reading.start] if passive is not None and not fronted else (
        after[: aside.start()] if aside is not None else after
    )  # fmt: skip
    if not strong and not triggers and _is_of_losses(story, what):
        return False
    others = [
        a for a in reading.actors
        if a.side in story.conflict.parties and a.side != denier and a.start < stop
        and a.kind in {act.INST, act.COUNTRY, act.FORCES, act.PERSON, act.PEOPLE}
    ]  # fmt: skip
    institutions = [a for a in others if a.kind in {act.INST, act.COUNTRY, act.PERSON}]
    nested_ok = span.rule != "D-VERB" or bool(
        re.search(story.language.raw["denial"]["content"], words, re.I)
    )
    if strong and nested_ok and made:
        frame = made[0]
        sides = [
            a for a in others if re.search("side|сторон", story.view.text[a.start : a.end], re.I)
        ]
        speakers = institutions or sides
        claimant_actor = speakers[0] if speakers else None
        if denier is None and claimant_actor is None and span.rule == "D-PREDICATE":
            denier = next(  # "that X's troops fired is untrue": X says so
                (
                    a.side for a in reading.actors
                    if a.side in story.conflict.parties and a.kind == act.FORCES
                    and a.start < strong[0].end
                ), None,
            )  # fmt: skip
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
            and not _named(reading, denier, span)  # "called so by X", whose ally is accused
        ):
            denier = accused
        if reading.attributions and frame.speaker is not None and frame.speaker.side is None:
            story.context.side = denier
        times = frame.times if strong[0].rule == "T-DENIED" else frame.times or frame.said
        window, found = story.event_time(times, frame)
        draft = next(
            (
                d for d in reversed(story.drafts)
                if d.side == side and (d.accused == accused or is_of(story, d, accused or ""))
                and (window is None or d.window is None or overlap(window, d.window))
                and not _elsewhere(frame, d)
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
            draft.speaker_rule = "CLAIMANT-NESTED" if claimant_actor else "CLAIMANT-DENIED"
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
        for frame in made:  # whose claim it is that is denied does not speak here
            if (
                frame.speaker is not None
                and frame.attribution is not None
                and frame.attribution.verb.startswith("claim")
                and is_content(story, reading, frame.speaker)
            ):
                frame.speaker = frame.attribution = None
                frame.speaker_side = None
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
    if story.language.maybe("denial.aspect").search(words):  # "the claim about weapons is a lie"
        return not any(f.triggers for f in made)
    against = [d for d in story.drafts if d.side != denier and is_of(story, d, denier)]
    last = story.drafts[-1] if story.drafts else None
    if (
        last is not None
        and last.accused is None
        and last.paragraph == reading.sentence.paragraph
        and last.side == story.conflict.opponent.get(denier)
    ):  # what was told just now, of nobody by name
        against = [last]
    if against:
        several = re.search(r"\b(?:these|those|such|all|both)\b", after, re.I)
        side = against[-1].side
        for draft in [d for d in against if d.side == side] if several else against[-1:]:
            if denier not in {d for d, _ in draft.denied}:
                draft.denied.append((denier, span))
        story.context.side = denier
        return not _accuses_back(story, made, span, denier)
    if not story.drafts:  # denied before it is told
        story.pending.append((denier, span, tells_what(story, made, span, denier)))
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
    denier = denier_of(story, reading, span)
    if denier is None:
        return False
    if any(
        x.zero and x.start < span.end and span.start < x.end for f in made for x in f.losses
    ) and not any(t.start < span.end and span.start < t.end for t in reading.triggers):
        return False
    against = [d for d in story.drafts if d.side != denier and is_of(story, d, denier)]
    if against:
        if denier not in {d for d, _ in against[-1].denied}:
            against[-1].denied.append((denier, span))
    else:
        story.pending.append((denier, span, tells_what(story, made, span, denier)))
    story.context.side = denier
    rest = False
    for frame in made:
        clause = _clause_end(story.view.text, span.end, frame.end)
        frame.triggers = [
            t for t in frame.triggers
            if (t.end <= span.start and frame.accused_side not in {None, denier})
            or t.start >= clause
        ]  # fmt: skip
        hurt = any(not x.zero for x in frame.losses)
        if not hurt and all(t.event == HARM for t in frame.triggers):
            frame.triggers = []  # "... and nobody was killed"
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


#: What is told beside the denial: ", in whose version ...", ", which said ..."
_ASIDE: Final = re.compile(r",\s+(?:in whose|by whose|which|who|whose)\b", re.I)


def _is_of_losses(story: Story, what: str) -> bool:
    """Return whether a party denies losses of its own, not that it caused any."""
    if story.language["denial.losses"].search(what) is None or _CAUSED.search(what):
        return False
    return _REPORTED.search(what) is None


#: "rejects the report about the man killed": what the other one told
_REPORTED: Final = re.compile(
    r"\b(?:reports?|claims?|accusations?|charges?)\s+(?:about|that)\b", re.I
)
_CAUSED: Final = re.compile(
    r"\bby\s+(?:its|their|our)\b|\bresponsib\w+|\binvolve\w+|\bfire\b"
    r"|\bits\s+(?:forces|troops)\b",
    re.I,
)


#: "... has nothing to do with reality: that its units had fired"
_FOLLOWS: Final = re.compile(r"\s*:\s+\"?that\b", re.I)


def _elsewhere(frame: Frame, draft: Draft) -> bool:
    """Return whether a denial and a claim are of places that have no name in common."""
    own, theirs = names_of(frame.spots), names_of(draft.spots)
    return bool(own) and bool(theirs) and not own & theirs


def _of_victim(story: Story, reading: Reading, frame: Frame, denier: str | None) -> list[Trigger]:
    """Return what the other one claims of a victim: "untrue is Y's statement of his killing"."""
    told = any(
        a.kind == act.INST and a.side in story.conflict.parties and a.side != denier
        and is_content(story, reading, a) for a in reading.actors
    )  # fmt: skip
    hurt = [x for x in frame.losses if not x.zero and (x.low or 0) >= 1]
    if denier is None or not told or not hurt:
        return []
    return [Trigger(hurt[0].start, hurt[0].end, "T-DENIED", HARM, passive=True)]


def _by_fire(reading: Reading, harm: Trigger) -> bool:
    """Return whether somebody's fire did the harm: "that X's fire killed him"."""
    return any(a.kind == act.EVENT and 0 <= harm.start - a.end <= 5 for a in reading.actors)


def _named(reading: Reading, side: str, span: Span) -> bool:
    """Return whether the words of the denial themselves name who denies."""
    return any(a.side == side and span.start <= a.start < span.end for a in reading.actors)


#: Between a subject and its verb, in characters.
_SUBJECT_GAP: Final = 12


def _both_deny(story: Story, reading: Reading, span: Span) -> bool:
    """Let "each side denied what the other claimed" stand beside the accounts of both."""
    if span.rule != "D-VERB" or not any(
        a.side == act.BOTH_SIDES and 0 <= span.start - a.end <= _SUBJECT_GAP for a in reading.actors
    ):
        return False
    told = {side for d in story.drafts if not d.prior for side in (d.side, d.accused)}
    for side in sorted(told & set(story.conflict.parties), key=str):
        against = [
            d for d in story.drafts if d.accused == side and d.side != side and not d.prior
        ]  # fmt: skip
        for draft in against:
            if side is not None and side not in {x for x, _ in draft.denied}:
                draft.denied.append((side, span))
        if side is not None and not any(is_of(story, d, side) for d in story.drafts):
            story.pending.append((side, span, None))
    return True
