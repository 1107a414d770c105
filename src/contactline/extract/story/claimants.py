"""Who claims it, and of whom, where a sentence alone does not say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contactline.extract.clauses.reading import HARM
from contactline.extract.story.draft import OUTLET, names_of
from contactline.extract.story.story import PRIOR_KINDS
from contactline.extract.voices import actors as act

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.frames import Frame
    from contactline.extract.clauses.reading import Reading
    from contactline.extract.story.story import Story
    from contactline.extract.voices.actors import Actor


def voice(story: Story, readings: Sequence[Reading]) -> str | None:
    """Return the side that the text takes: whose opponent it calls the enemy."""
    for reading in readings:
        if reading.sentence.quote is not None:
            continue
        enemies = [
            a
            for a in reading.actors
            if a.side == act.ENEMY
            and re.match(
                r"(?:the\s+)?(?:enemy|adversary|aggressor|враг|противник)",
                reading.text[a.start : a.end],
                re.I,
            )
        ]
        if not enemies or any(a.before or a.speaker for a in reading.attributions):
            continue
        named = {a.side for a in reading.actors if a.side in story.conflict.parties}
        if len(named) == 1:
            return next(iter(named))
    every = {a.side for r in readings for a in r.actors}
    parties = [side for side in story.conflict.parties if side in every]
    if act.ENEMY in every and len(parties) == 1:  # one side is named, the other is the enemy
        doing = _doing(story, readings)
        return story.conflict.opponent.get(parties[0]) if doing == {parties[0]} else parties[0]
    return _own_voice(story, readings)


def _own_voice(story: Story, readings: Sequence[Reading]) -> str | None:
    """Return whose text it is that says "our units" and tells what one other side did."""
    plain = [r for r in readings if r.sentence.quote is None and r.kind == "body"]
    if not any(a.side == act.OWN for r in plain if not r.attributions for a in r.actors):
        return None
    doing = _doing(story, plain)
    faced = {story.conflict.opponent.get(side or "") for side in doing}
    return next(iter(faced)) if len(doing) == 1 else None


def _doing(story: Story, readings: Sequence[Reading]) -> set[str | None]:
    """Return the sides whose forces are told to have fired, in nobody's name."""
    return {
        actor.side
        for reading in readings if not reading.attributions
        for trigger in reading.triggers if not trigger.passive and trigger.event != HARM
        for actor in reading.actors
        if actor.kind == act.FORCES and actor.end <= trigger.start
        and actor.side in story.conflict.parties
    }  # fmt: skip


def first_institution(story: Story, readings: Sequence[Reading]) -> str | None:
    """Return the side of the first institution that speaks."""
    for reading in readings:
        for item in reading.attributions:
            if item.speaker.side in story.conflict.parties:
                return item.speaker.side
    return None


def speakers_of_quotes(story: Story, readings: Sequence[Reading]) -> None:
    """Let the attribution of one sentence of a quotation hold for all of it."""
    for reading in readings:
        quote = reading.sentence.quote
        if quote is None:
            continue
        for item in reading.attributions:
            if item.speaker.kind in {
                act.INST,
                act.PERSON,
                act.COUNTRY,
                act.PRONOUN,
                act.FORCES,
                act.WITNESS,
            }:
                story.quoted.setdefault(quote, (item.speaker, item.speaker.side))
                break


def claimant(story: Story, reading: Reading, frame: Frame) -> tuple[str | None, str]:
    """Return who claims it and by which rule that is known."""
    side = frame.speaker_side
    speaker = frame.speaker
    if speaker is not None and speaker.kind == act.OUTLET:
        side, speaker = None, None
    if speaker is not None and (speaker.kind == act.WITNESS or _is_of_witnesses(reading, speaker)):
        return OUTLET, "CLAIMANT-WITNESS"
    if speaker is not None and side is not None:
        return side, frame.attribution.rule if frame.attribution else "CLAIMANT-NAMED"
    quote = reading.sentence.quote
    if quote is not None and quote in story.quoted:
        actor, named = story.quoted[quote]
        if actor is not None and actor.kind == act.WITNESS:
            return OUTLET, "CLAIMANT-WITNESS"
        chosen = named if named and named[0] != "?" else None
        if chosen is None:
            chosen = story.context.side or story.context.third
        if chosen is None or (
            chosen == frame.accused_side and named is None
        ):  # nobody accuses himself
            chosen = story.context.facing(frame.accused_side) or chosen
        if chosen is not None:
            frame.speaker = frame.speaker or actor
            return chosen, "CLAIMANT-QUOTE"
    third = third_party(story, reading, frame)
    if third is not None:
        return third, "CLAIMANT-CARRIED"
    if speaker is not None and speaker.kind in {act.INST, act.PRONOUN}:
        chosen = story.context.side or story.context.inst_side
        if chosen is None and frame.accused_side in story.conflict.parties:
            chosen = story.context.facing(frame.accused_side)
        if chosen is None and speaker.kind == act.INST:  # an office tells of its own victims
            chosen = next((x.side for x in frame.losses if x.side in story.conflict.parties), None)
        if chosen is not None:
            return chosen, "CLAIMANT-CARRIED"
    accused = frame.accused_side
    carried = story.context.side
    fresh = any(t.kind in PRIOR_KINDS for t in frame.times)
    if any(a.side == act.OWN for a in reading.actors) and carried:
        return carried, "CLAIMANT-OWN"
    hurt = {x.side for x in frame.losses if not x.zero and x.side in story.conflict.parties}
    if (
        accused is None and speaker is None and carried in story.conflict.parties
        and len(hurt) == 1 and story.conflict.opponent.get(carried or "") in hurt
        and all(t.event == HARM for t in frame.triggers)
    ):  # fmt: skip
        return OUTLET, "CLAIMANT-OUTLET"  # the other side's dead, in nobody's name
    if carried in story.conflict.parties and not fresh and _is_near(story, reading):
        opponent = story.conflict.opponent.get(carried)
        own_news = _is_news_of_its_own(story, reading, frame)
        faces = {opponent} | {s for s, o in story.conflict.opponent.items() if o == carried}
        if accused in faces or (
            accused is None and (frame.continuing or frame.triggers) and not own_news
        ):
            return carried, "CLAIMANT-CARRIED"
        if accused == carried:
            told = _told_by_other(story, frame, accused)
            if told is None and quote is not None and frame.accused is not None:
                return OUTLET, "CLAIMANT-OUTLET"  # nobody quotes what he did himself
            return (told or carried), "CLAIMANT-CARRIED"
        if accused is None and not own_news:
            return carried, "CLAIMANT-CARRIED"
    if story.context.voice_side is not None:
        return story.context.voice_side, "CLAIMANT-VOICE"
    if (
        story.bearer is not None
        and accused is None
        and speaker is None
        and names_of(frame.spots)  # what it sums up has none
        and any(t.event == "violation" for t in frame.triggers)  # what it is there to count
    ):
        return story.bearer, "CLAIMANT-TITLE"
    return OUTLET, "CLAIMANT-OUTLET"


def _told_by_other(story: Story, frame: Frame, accused: str | None) -> str | None:
    """Return who told of these places what the last speaker would now tell of himself."""
    names = names_of(frame.spots)
    return next(
        (
            d.side for d in reversed(story.drafts)
            if d.group == story.group and d.accused == accused and names & names_of(d.spots)
            and d.side in story.conflict.parties
        ), None,
    )  # fmt: skip


def third_party(story: Story, reading: Reading, frame: Frame) -> str | None:
    """Return the third party whose account goes on: "Peacekeepers recorded ... Nobody was hurt"."""
    last = story.last
    if (
        last is None
        or last.side in {None, OUTLET, *story.conflict.parties}
        or story.context.side is not None
        or frame.accused_side is not None
        or (frame.speaker is not None and frame.speaker.side is not None)
        or reading.sentence.paragraph - last.paragraph > 1
        or any(t.kind in PRIOR_KINDS for t in frame.times)
    ):
        return None
    return last.side


def _is_of_witnesses(reading: Reading, speaker: Actor) -> bool:
    """Return whether "they" are the residents whom the sentence names before."""
    return (
        speaker.kind == act.PRONOUN
        and reading.text[speaker.start : speaker.end].casefold() in {"they", "he", "she"}
        and any(a.kind == act.WITNESS and a.end <= speaker.start for a in reading.actors)
        and not any(
            a.kind == act.INST and a.side is not None and a.end <= speaker.start
            for a in reading.actors
        )
    )


def _is_news_of_its_own(story: Story, reading: Reading, frame: Frame) -> bool:
    """Return whether a new paragraph tells another event, dated and placed, in no one's name."""
    if not story.drafts or story.drafts[-1].paragraph == reading.sentence.paragraph:
        return False
    mined = bool(frame.triggers) and all(t.event in {HARM, "mine"} for t in frame.triggers)
    return mined and bool(frame.times) and any(s.kind == "name" for s in frame.spots)


def _is_near(story: Story, reading: Reading) -> bool:
    if not story.drafts:
        return True
    last = story.drafts[-1].frames[-1].reading.sentence.paragraph
    return reading.sentence.paragraph - max(last, story.denied_at) <= 3


def accused_side(story: Story, frame: Frame, side: str | None) -> str | None:
    """Return the side that is said to have done it, by the words or as the other one."""
    accused = frame.accused_side
    if accused is None and frame.accused is not None and frame.accused.side == act.ENEMY:
        accused = story.conflict.opponent.get(side or story.context.voice_side or "")
    if accused is None and frame.triggers:
        if all(t.event in {HARM, "mine"} for t in frame.triggers) and not _is_caused(story, frame):
            return None
        if side in story.conflict.parties:
            return story.conflict.opponent.get(side or "")
        target = frame.target.side if frame.target is not None else None
        if target is None:  # the victims were the target
            target = next((x.side for x in frame.losses if x.side in story.conflict.parties), None)
        if target is None and (frame.separate or frame.also) and story.drafts:
            last = story.drafts[-1]  # "fire was also opened in the direction of ..."
            if last.side == side and frame.reading.sentence.paragraph - last.paragraph <= 2:
                return last.accused
        return story.conflict.opponent.get(target or "")
    return accused


def _is_caused(story: Story, frame: Frame) -> bool:
    """Return whether the harm is laid to a hostile act: "wounded as a result of a provocation"."""
    if any(t.event == "mine" for t in frame.triggers):
        return False
    pattern = story.language.maybe("agent.caused")
    return pattern.search(story.view.text, frame.start, frame.end) is not None
