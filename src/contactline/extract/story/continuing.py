"""What a sentence takes from the ones before it: a place, a total, victims, an accusation."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from contactline.extract.clauses.frames import split_counts
from contactline.extract.clauses.reading import HARM, Trigger
from contactline.extract.harm import counts
from contactline.extract.story.draft import OUTLET, names_of
from contactline.extract.voices import actors as act
from contactline.extract.voices import speech
from contactline.gazetteer.generics import generic_class
from contactline.model.terms import Relation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.frames import Frame
    from contactline.extract.clauses.reading import Reading
    from contactline.extract.story.story import Story
    from contactline.extract.voices.actors import Actor


def one_of_total(story: Story, reading: Reading, frame: Frame) -> Frame | None:
    """Read "The first occurred at 10:05 near A" as one of those counted before."""
    words = story.view.text[frame.start : frame.end].lstrip('" ')
    total = story.total if story.total is not None else story.last
    if (
        total is None
        or total.count is None
        or total.count[0] < 2
        or not story.language.maybe("sense.ordinal").match(words)
        or reading.sentence.paragraph - total.paragraph > 2
        or not (frame.times or names_of(frame.spots))
    ):
        return None
    if total in story.drafts:
        story.drafts.remove(total)
        story.total = total
        if total.window is not None:
            story.clock = story.clock.at(total.window, "the day told of all of them")
    return replace(
        total.frames[0], reading=reading, start=frame.start, end=frame.end, count=None,
        separate=True, times=frame.times or total.frames[0].times, said=[],
        spots=frame.spots, weapons=frame.weapons, losses=frame.losses, response=None,
    )  # fmt: skip


def lend_speakers(story: Story, readings: Sequence[Reading]) -> None:
    """Let "That was reported by X" hold for the sentences in nobody's name before it."""
    pattern = story.language.maybe("sense.told_before")
    for number, reading in enumerate(readings):
        words = story.view.text[reading.start : reading.end].lstrip('" ')
        said = next((a for a in reading.attributions if a.speaker.side is not None), None)
        if said is None or reading.triggers or reading.denial or not pattern.match(words):
            continue
        for before in reversed(readings[:number]):
            if (
                before.attributions
                or before.sentence.quote is not None
                or reading.sentence.paragraph - before.sentence.paragraph > 1
                or before.mutual
                or before.history
            ):
                break
            if said.speaker.side not in story.conflict.parties or any(
                a.side in {act.ENEMY, act.OWN} for a in before.actors
            ):  # whose enemy it is, or what no party says
                before.attributions = [replace(said, before=False)]


def heard(story: Story, readings: Sequence[Reading]) -> frozenset[str]:
    """Return the parties whose offices the report names; forces count where no office is named."""
    offices = {a.side for r in readings for a in r.actors if a.kind == act.INST}
    forces = {a.side for r in readings for a in r.actors if a.kind in {act.FORCES, act.TARGET}}
    named = {side for side in offices if side in story.conflict.parties}
    faced = {story.conflict.opponent.get(side or "") for side in named}
    return frozenset(
        side for side in story.conflict.parties
        if side in named
        or (side in forces and story.conflict.opponent.get(side) not in faced)
    )  # fmt: skip


def fill_accused(story: Story, frame: Frame, side: str | None, accused: str | None) -> bool:
    """Read "It blamed the other side" after the victims that the same speaker told."""
    said = frame.attribution
    if said is None or said.kind != speech.ACCUSE or not story.drafts or accused is None:
        return False
    last = story.drafts[-1]
    near = frame.reading.sentence.paragraph - last.paragraph <= 1
    if last.side != side or last.accused is not None or not last.losses or not near:
        return False
    if accused == side or any(t.event == "mine" for f in last.frames for t in f.triggers):
        return False
    last.accused = accused
    last.frames.append(frame)
    return True


def blame(story: Story, frame: Frame, accused: str | None) -> list[Trigger]:
    """Let "the ministry blamed X" stand for what the last sentence told in nobody's name."""
    said = frame.attribution
    near = [
        prelude for prelude in (story.prelude, story.unclaimed)
        if prelude is not None and frame.reading.sentence.paragraph - prelude[0] <= 1
    ]  # fmt: skip
    behind = _behind(story, frame) if near else None
    if behind is not None:
        frame.accused, frame.accused_side, frame.accused_rule = behind, behind.side, "A-BEHIND"
    elif (
        said is None or said.kind != speech.ACCUSE or accused not in story.conflict.parties
        or not (near or (frame.count is not None and frame.remaining))
    ):  # fmt: skip
        return []
    start, end = (said.start, said.verb_end) if said is not None else (frame.start, frame.end)
    if near and story.prelude is None:
        story.prelude = story.unclaimed
    return [Trigger(start, end, "T-BLAMED", "weak", passive=False)]


def _behind(story: Story, frame: Frame) -> Actor | None:
    """Return the forces that are said to be behind what was told: "X's units were behind it"."""
    found = story.language.maybe("sense.behind").search(story.view.text, frame.start, frame.end)
    for actor in reversed(frame.reading.actors) if found is not None else ():
        if (
            actor.side in story.conflict.parties
            and actor.kind in {act.FORCES, act.COUNTRY, act.PEOPLE}
            and 0 <= found.start() - actor.end <= 2  # type: ignore[union-attr]
        ):
            return actor
    return None


def is_unclaimed(frame: Frame, side: str | None) -> bool:
    """Return whether fire is told of in nobody's name, with a place or a time."""
    return (
        side in {None, OUTLET}
        and frame.accused is None
        and not frame.reading.history
        and not frame.reading.mutual
        and any(t.event not in {HARM, "weak"} for t in frame.triggers)
        and bool(frame.times or names_of(frame.spots))
    )


#: After a name: it is no place that "there" or "the village" may mean.
_WIDE: Final = re.compile(
    r"\s+(?:autonomous\s+)?(?:republic|exclave|enclave|province|region)\b", re.I
)


def name_the_place(story: Story, reading: Reading, frame: Frame) -> None:
    """Read "fired at the village" as the village named just before."""
    pattern = story.language.patterns.get("place.the_place")
    named = [s for s in frame.spots if s.kind == "name"]
    if frame.seat is not None:  # "the head of X said the village ..."
        story.recent = (reading.sentence.paragraph, frame.seat, None)
    if not named and pattern is not None and frame.triggers and story.recent is not None:
        paragraph, spot, holder = story.recent
        match = pattern.search(story.view.text, frame.start, frame.end)
        if match is not None and reading.sentence.paragraph - paragraph <= 1:
            relation = Relation.AT
            if "direction" in match[0] or match[0].casefold().startswith("toward"):
                relation = Relation.DIRECTION_OF
            elif (
                match[0]
                .casefold()
                .startswith(("near", "outside", "close", "north", "south", "east", "west"))
            ):
                relation = Relation.NEAR
            at = len(frame.spots)
            if holder is not None:
                frame.spots.append(replace(holder, holder=None))
            frame.spots.append(
                replace(
                    spot, relation=relation, role_side="target", rule="P-ANAPHOR",
                    holder=at if holder is not None else None,
                )
            )  # fmt: skip
    holders = {s.holder for s in frame.spots}
    for spot in named:
        if frame.spots.index(spot) in holders:
            continue  # "A, a village in B's C district"
        if _WIDE.match(story.view.text, spot.end) is not None:
            continue  # "near A, on the border with the B Autonomous Republic"
        if spot.generic is None or generic_class(spot.generic) not in {
            "region",
            "district",
            "province",
        }:
            holder = frame.spots[spot.holder] if spot.holder is not None else None
            story.recent = (reading.sentence.paragraph, spot, holder)


def take_new_place(story: Story, reading: Reading, frame: Frame) -> bool:
    """Give "the shooting there began at 6" the place that the sentence before turned to."""
    if story.recent is None or story.last is None or not frame.triggers or not frame.times:
        return False
    paragraph, spot, _ = story.recent
    if paragraph != reading.sentence.paragraph or spot.end > reading.start:
        return False
    if names_of([spot]) & names_of(story.last.spots) or spot.role_side != "target":
        return False
    if any(spot.start < f.reading.end for f in story.last.frames):
        return False
    frame.spots.append(replace(spot, holder=None))
    frame.separate = True
    return True


def parts_of_last(story: Story, reading: Reading, made: list[Frame]) -> list[Frame]:
    """Read "Four of these were in A and five in B" as the parts of the claim before."""
    if len(made) == 1 and not made[0].triggers:
        one = one_of_total(story, reading, made[0])
        if one is not None:
            return [one]
    last = story.last
    if last is None or last.count is None or len(made) != 1 or made[0].triggers:
        return made
    if last not in story.drafts or len(last.frames) != 1:
        return made
    found = counts.members(made[0], story.language)
    if sum(member[2] for member in found) != last.count[0]:
        return made
    head = replace(
        last.frames[0], reading=reading, start=made[0].start, end=made[0].end, count=None
    )
    story.drafts.remove(last)
    return split_counts(head, found, story.language)


def is_prelude(story: Story, frame: Frame, side: str | None) -> bool:
    """Return whether a sentence tells of victims before anyone is said to have fired."""
    if not frame.losses or all(x.zero for x in frame.losses) or frame.reading.history:
        return False
    if side not in {None, OUTLET} or not (frame.times or names_of(frame.spots)):
        return False
    near = [
        d for d in story.drafts
        if not d.prior and frame.reading.sentence.paragraph - d.paragraph <= 1
    ]  # fmt: skip
    return not near


def is_condemnation(story: Story, frame: Frame) -> bool:
    """Return whether the verb of the attribution judges more than it tells."""
    judge = story.language.maybe("speech.judge")
    return frame.attribution is not None and judge.fullmatch(frame.attribution.verb) is not None


#: Times of what is told as news.
_CURRENT: Final = frozenset({"clock", "range", "weekday", "today", "yesterday", "night"})


def is_memory(frame: Frame) -> bool:
    """Return whether somebody recalls what was, without an hour or a day of this week."""
    said = frame.attribution
    return (
        said is not None
        and said.verb.startswith("recall")
        and not any(t.kind in _CURRENT for t in frame.times)
    )


def only_adds_victims(story: Story, frame: Frame, side: str | None, accused: str | None) -> bool:
    """Return whether another speaker only tells the victims of what was told just before."""
    if not story.drafts or not frame.losses or accused is not None:
        return False
    last = story.drafts[-1]
    return (
        all(t.event == HARM for t in frame.triggers)
        and side not in {None, OUTLET, last.side, last.accused}
        and not frame.times
        and not names_of(frame.spots)
        and last.paragraph == frame.reading.sentence.paragraph
        and not last.losses
    )
