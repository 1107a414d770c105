"""Whether a sentence tells on about a claim, or begins another."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from contactline.extract import actors as act
from contactline.extract import speech
from contactline.extract.draft import days, names_of
from contactline.extract.layout import FLASH
from contactline.extract.reading import HARM
from contactline.gazetteer.generics import generic_class

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.draft import Draft
    from contactline.extract.frames import Frame
    from contactline.extract.story import Story
    from contactline.model.records import TimeWindow

#: Expressions that move on to another event.
MOVES: Final = frozenset({"later", "before_that", "ago", "last_week", "that_week", "in_month"})
_AREAS: Final = frozenset({"region", "district", "province"})


def area_of(frame: Frame, draft: Draft, paragraph: int) -> bool:
    """Return whether the next entry names the district of what the one before names closer."""
    own = [s for s in frame.spots if s.kind == "name"]
    theirs = [s for s in draft.spots if s.kind == "name"]
    if not own or not theirs or not 0 <= paragraph - draft.paragraph <= 1 or frame.separate:
        return False
    stamps = [
        speech.STAMP.match(f.reading.text, f.reading.start, f.reading.end) is not None
        for f in (frame, draft.frames[-1])
    ]
    wide = [all(generic_class(s.generic or "") in _AREAS for s in spots) for spots in (own, theirs)]
    return all(stamps) and wide[0] is not wide[1]


def another_entry(story: Story, frame: Frame, last: Draft, names: set[str]) -> bool:
    """Return whether an entry of a live blog has another office than the entry before."""
    text = story.view.text
    own, theirs = frame.speaker, last.speaker
    if last.paragraph == frame.reading.sentence.paragraph or own is None or theirs is None:
        return False
    flash = FLASH.search(text[max(0, frame.reading.start - 24) : frame.reading.start])
    if flash is not None and names and not names & names_of(last.spots):
        told = [" ".join(text[a.start : a.end].casefold().split()) for a in (own, theirs)]
        return told[0] != told[1]  # another office tells it, of another place
    local = {a.rule == "ACT-LOCAL" for a in (own, theirs)}
    return (
        len(local) == 2
        and not names & names_of(last.spots)
        and speech.STAMP.match(text, frame.reading.start, frame.reading.end) is not None
    )


#: One who was told of before: "the private, 20, was shot at about ..."
_THE_VICTIM: Final = re.compile(
    r"the\s+(?:(?:slain|dead|wounded|injured|young|fallen|killed|elderly)\s+)*(?:private|soldier|servicem[ae]n|officer|victims?|m[ae]n|wom[ae]n|farmer|shepherd|conscript|sergeant|lieutenant|captain|major|ensign|corporal|border\s+guard|villager|resident|driver|boy|girl|teenager|pensioner|\w+-year-old)\b",
    re.I,
)


def _hurt_only(draft: Draft) -> bool:
    """Return whether a claim tells no more than who was hit."""
    told = [t.event for f in draft.frames for t in f.triggers]
    hurt = [x for _, x in draft.losses if not getattr(x, "zero", False)]
    return bool(hurt) and all(event == HARM for event in told) and draft.window is None


def _sums_up(last: Draft, frame: Frame, window: TimeWindow | None, paragraph: int) -> bool:
    """Return whether a claim only said of what the next sentence tells when and where."""
    said = last.said
    if (
        last.window is not None
        or last.losses
        or last.count is not None
        or names_of(last.spots)
        or said is None
        or said.start is None
        or window is None
        or window.start is None
        or not 0 <= paragraph - last.paragraph <= 1
        or last.accused != frame.accused_side
        or frame.separate
        or len(last.frames) > 1
    ):
        return False
    first = last.frames[0].attribution
    if first is None or first.kind != speech.ACCUSE:
        return False
    return timedelta() <= days(said)[1] - days(window)[0] <= timedelta(days=2)


def told_before(
    story: Story,
    frame: Frame,
    same: Sequence[Draft],
    names: set[str],
    window: TimeWindow | None,
) -> Draft | None:
    """Return the claim that a sentence goes on about: its victims, or when and where it was."""
    last = same[-1]
    paragraph = frame.reading.sentence.paragraph
    if last is not story.drafts[-1] or last.prior or last.group != story.group:
        return None
    if _sums_up(last, frame, window, paragraph):
        return last
    harm = all(t.event == HARM for t in frame.triggers)
    it = frame.speaker is not None and frame.speaker.kind == act.PRONOUN
    if harm and it and not names and frame.accused_side is None and last.accused is not None and (
        last.paragraph == paragraph and not any(x.side == last.accused for x in frame.losses)
        and not last.losses and not frame.times
    ):  # fmt: skip
        return last
    at = frame.start
    if frame.attribution is not None and frame.attribution.before:
        at = frame.attribution.verb_end or frame.attribution.end
    named = names_of(last.spots)
    if (
        last.accused is None
        and _hurt_only(last)
        and frame.accused_side in story.conflict.parties
        and frame.accused_side != last.side
        and paragraph - last.paragraph <= 1
        and frame.speaker is not None
        and not frame.losses
        and not frame.separate
        and (not named or not names or named & names)
        and not any(t.kind in MOVES for t in frame.times)
    ):  # the dead first, and then who is said to have fired
        return last
    words = re.sub(r"^\W*(?:that\s+)?", "", story.view.text[at : frame.end])
    hurt = [x for _, x in last.losses if not getattr(x, "zero", False)]
    if paragraph - last.paragraph <= 1 and hurt and _THE_VICTIM.match(words):
        return last
    return None
