"""What a sentence takes from the ones before it: a place, a total, victims, an accusation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contactline.extract import counts, speech
from contactline.extract.draft import OUTLET, names_of
from contactline.extract.frames import split_counts
from contactline.extract.reading import HARM, Trigger
from contactline.gazetteer.generics import generic_class
from contactline.model.terms import Relation

if TYPE_CHECKING:
    from contactline.extract.frames import Frame
    from contactline.extract.reading import Reading
    from contactline.extract.story import Story


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
    """Let "the ministry blamed X" stand for what the victims of the last sentence met."""
    said = frame.attribution
    prelude = story.prelude
    if (
        said is None
        or prelude is None
        or said.kind != speech.ACCUSE
        or accused not in story.conflict.parties
        or frame.reading.sentence.paragraph - prelude[0] > 1
    ):
        return []
    return [Trigger(said.start, said.verb_end, "T-BLAMED", "weak", passive=False)]


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
    for spot in named:
        if spot.generic is None or generic_class(spot.generic) not in {
            "region",
            "district",
            "province",
        }:
            holder = frame.spots[spot.holder] if spot.holder is not None else None
            story.recent = (reading.sentence.paragraph, spot, holder)


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
