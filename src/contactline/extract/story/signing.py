"""Who signs a report, or whose statement its title says it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from contactline.extract.story.draft import OUTLET
from contactline.extract.voices import actors as act
from contactline.model.terms import PartyRole

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.reading import Reading
    from contactline.extract.story.draft import Draft
    from contactline.extract.story.story import Story
    from contactline.extract.tables.rules import Conflict, Language
    from contactline.extract.voices.actors import Actor

#: Words of a title or a signature that say whose text it is.
_MAX_SIGNATURE: Final = 140
#: A page may begin with so many lines of its own.
_TOP_LINES: Final = 8


def document_speaker(
    readings: Sequence[Reading], conflict: Conflict, language: Language
) -> tuple[Actor, str] | None:
    """Return who signs a report, or whose statement its title says it is.

    Parameters
    ----------
    readings
        The sentences of all blocks, headline and source lines too.
    """
    titled = language.maybe("speech.titled")
    labelled = language.maybe("speech.label_line")
    for number, reading in enumerate(_top(readings)):
        words = reading.text[reading.start : reading.end]
        office = _office(reading, conflict)
        heard = {a.speaker.side: a.speaker for a in reading.attributions}
        named = [side for side in heard if side in conflict.parties]
        if number:  # below the first line only what says whose statement it is
            if office is not None and titled.search(words) and len(words) <= _MAX_SIGNATURE:
                return office, "CLAIMANT-TITLE"
            continue
        if (
            reading.kind == "headline"
            and len(named) == 1
            and any(
                a.rule == "ATTR-LABEL" and a.speaker.kind == act.INST for a in reading.attributions
            )
        ):  # "Armenian Ministry of Defence: the night on the border"
            return heard[named[0]], "CLAIMANT-TITLE"
        labels = [
            a.speaker for a in reading.attributions
            if a.rule == "ATTR-LABEL" and a.speaker.kind == act.INST
        ]  # fmt: skip
        if reading.kind == "headline" and labels and not named:  # "Russian MoD: ..."
            return labels[0], "CLAIMANT-TITLE"
        if reading.kind == "headline" and len(named) == 1:
            return heard[named[0]], "CLAIMANT-HEADLINE"
        if reading.kind == "headline" and office is not None and (
            titled.search(words) or _is_all_of(reading, office)
        ):  # fmt: skip
            return office, "CLAIMANT-TITLE"
        if not reading.triggers and (
            reading.kind == "headline" or (len(words) <= _MAX_SIGNATURE and labelled.search(words))
        ):
            bearer = office or _unnamed_office(reading, conflict)
            if bearer is not None and (titled.search(words) or labelled.search(words)):
                return bearer, "CLAIMANT-TITLE"
    for reading in readings[-1:] if len(readings) > 1 else ():
        office = _office(reading, conflict)
        if (
            office is not None
            and reading.end - reading.start <= _MAX_SIGNATURE
            and not reading.triggers
            and reading.denial is None
            and _is_all_of(reading, office)
        ):
            return office, "CLAIMANT-SIGNATURE"
    return None


def _top(readings: Sequence[Reading]) -> Sequence[Reading]:
    """Return the lines above the first sentence that tells something."""
    for number, reading in enumerate(readings[:_TOP_LINES]):
        if number and reading.kind == "body" and (
            reading.triggers or reading.end - reading.start > _MAX_SIGNATURE
        ):  # fmt: skip
            return readings[:number]
    return readings[:_TOP_LINES]


def _office(reading: Reading, conflict: Conflict) -> Actor | None:
    found = [a for a in reading.actors if a.kind == act.INST and a.side in conflict.parties]
    return found[0] if len({a.side for a in found}) == 1 else None


def _unnamed_office(reading: Reading, conflict: Conflict) -> Actor | None:
    """Return an office of a title that is no party's: of no side, or one that watches."""
    able = [
        a for a in reading.actors
        if a.kind == act.PEACEKEEPERS or (
            a.kind == act.INST
            and (a.role is PartyRole.MONITOR or a.side not in {None, *conflict.parties})
        )
    ] or [a for a in reading.actors if a.kind == act.INST and a.side is None]  # fmt: skip
    return able[0] if able else None


def takes_side(signed: tuple[Actor, str] | None, story: Story) -> str | None:
    """Return the party in whose voice a report is written that it signs or titles."""
    if signed is None or signed[0].kind != act.INST:
        return None
    return signed[0].side if signed[0].side in story.conflict.parties else None


def _is_all_of(reading: Reading, office: Actor) -> bool:
    """Return whether a line names an institution and little else."""
    rest = reading.text[reading.start : office.start] + reading.text[office.end : reading.end]
    rest = re.sub(
        r"\b(?:press|service|source|the|of|from|office|statement|information|centre|center|department)\b",
        "", rest, flags=re.I,
    )  # fmt: skip
    return len(re.sub(r"[\W\d_]+", "", rest)) <= 12


def adopt_signed(story: Story, office: Actor, rule: str) -> None:
    """Give what a report tells in its own voice to whoever signs it."""
    for draft in story.drafts:
        if draft.side != OUTLET or draft.prior:
            continue
        side = office.side
        if side is None:
            side = story.conflict.opponent.get(draft.accused or "")
        if side in story.conflict.parties and not _may_accuse(story, side, draft.accused):
            continue
        if side is not None:
            _give(draft, side, office, rule)


def adopt_only_speaker(story: Story, readings: Sequence[Reading]) -> None:
    """Give what is told in nobody's name to the one party that is heard after it."""
    heard: dict[str, list[tuple[int, Actor]]] = {}
    for reading in readings:
        for item in reading.attributions:
            able = (
                item.speaker.kind in {act.INST, act.PERSON}
                or item.speaker.side == story.conflict.de_facto
            )
            if able and item.speaker.side is not None:
                found = heard.setdefault(item.speaker.side, [])
                found.append((reading.sentence.paragraph, item.speaker))
        words = reading.text[reading.start : reading.end]
        if story.language.holds("speech.condoles", words, reading.low):  # its own dead
            for actor in reading.actors:
                able = actor.kind == act.INST or actor.de_facto
                if able and actor.side is not None and actor.side in story.conflict.parties:
                    heard.setdefault(actor.side, []).append((reading.sentence.paragraph, actor))
    if not heard:
        _adopt_office(story, readings)
    if len(heard) != 1 or any(d.side != OUTLET for d in story.drafts):
        return
    side = next(iter(heard))
    third = side not in story.conflict.parties  # peacekeepers face nobody
    for draft in story.drafts:
        near = next((a for at, a in heard[side] if 0 <= at - draft.paragraph <= 2), None)
        if near is None or draft.prior:
            continue
        if third or _may_accuse(story, side, draft.accused):
            _give(draft, side, near, "CLAIMANT-ONLY-SPEAKER")


#: An office of a state, though its side is not told.
_OF_STATE: Final = re.compile(r"ministr|border|service|general staff|army command|MoD\b", re.I)


def _adopt_office(story: Story, readings: Sequence[Reading]) -> None:
    """Give what is told in nobody's name to the one office that speaks, whose side is not told."""
    told = [
        (r.sentence.paragraph, a.speaker) for r in readings for a in r.attributions
        if a.speaker.kind == act.INST and a.speaker.side is None
        and _OF_STATE.search(r.text, a.speaker.start, a.speaker.end)
    ]  # fmt: skip
    accused = {d.accused for d in story.drafts}
    if len(accused) != 1 or any(d.side != OUTLET for d in story.drafts):
        return
    for draft in story.drafts:
        side = story.context.facing(draft.accused)
        near = next((a for at, a in told if 0 <= at - draft.paragraph <= _NEAR), None)
        if near is not None and side in story.conflict.parties and not draft.prior:
            _give(draft, str(side), near, "CLAIMANT-ONLY-OFFICE")


#: Paragraphs after a claim in which whose account it was may be told.
_NEAR: Final = 6


def _may_accuse(story: Story, side: str | None, accused: str | None) -> bool:
    faces = story.conflict.opponent
    return accused is not None and (faces.get(side or "") == accused or faces.get(accused) == side)


def _give(draft: Draft, side: str, speaker: Actor, rule: str) -> None:
    draft.side, draft.speaker, draft.speaker_rule = side, speaker, rule
    draft.speaker_span = (speaker.start, speaker.end)
