"""Whether a sentence tells on about a claim, or begins another."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from contactline.extract.clauses.reading import HARM
from contactline.extract.story.draft import days, names_of, overlap
from contactline.extract.text.layout import FLASH
from contactline.extract.voices import actors as act
from contactline.extract.voices import speech
from contactline.gazetteer.generics import generic_class

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.frames import Frame
    from contactline.extract.story.draft import Draft
    from contactline.extract.story.story import Story
    from contactline.model.records import TimeWindow

#: Expressions that move on to another event.
MOVES: Final = frozenset({"later", "before_that", "ago", "last_week", "that_week", "in_month"})
#: Triggers that only name fire.
_FIRE_NOUNS: Final = frozenset({"T-FIRE-NOUN", "T-SHELL", "T-SHOT-AT"})
AREAS: Final = frozenset({"region", "district", "province"})


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
    wide = [all(generic_class(s.generic or "") in AREAS for s in spots) for spots in (own, theirs)]
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


#: Offices of one side that are not its ministry of defence, nor speak for one another.
_OFFICES: Final = re.compile(
    r"ombuds|human rights|investigat|prosecut|police|interior|emergenc|rescue|border|security"
    r"|health|mayor|governor|head of|administrat|foreign|MFA",
    re.I,
)


def another_office(frame: Frame, draft: Draft, names: set[str]) -> bool:
    """Return whether another office of the side tells of another place."""
    own, theirs = frame.speaker, draft.speaker
    named = names_of(draft.spots)
    if own is None or theirs is None or not names or not named or names & named:
        return False
    if own.kind != act.INST or theirs.kind != act.INST:
        return False
    text = frame.reading.text
    told = [_OFFICES.search(text, a.start, a.end) for a in (own, theirs)]
    words = [match[0].casefold() if match is not None else None for match in told]
    bare = [a.core_end == 0 and a.side is None for a in (own, theirs)]
    return words[0] != words[1] and not any(bare) and None not in (own.side, theirs.side)


def another_account(frame: Frame, draft: Draft) -> bool:
    """Return whether what is told of another place is no detail of the summary before it."""
    later = frame.reading.sentence.paragraph != draft.paragraph
    return draft.lead and frame.attribution is not None and (
        frame.also
        or (bool(draft.denied) and _is_named(frame))
        or (later and bool(draft.losses) and bool(frame.losses))
    )  # fmt: skip


def _is_named(frame: Frame) -> bool:
    """Return whether the office that speaks is named, not "the ministry" of before."""
    return frame.speaker is not None and frame.speaker.side is not None


#: One who was told of before: "the private, 20, was shot at about ..."
_THE_VICTIM: Final = re.compile(
    r"the\s+(?:(?:slain|dead|wounded|injured|young|fallen|killed|elderly)\s+)*(?:private|soldier|servicem[ae]n|officer|victims?|m[ae]n|wom[ae]n|farmer|shepherd|conscript|sergeant|lieutenant|captain|major|ensign|corporal|border\s+guard|villager|resident|driver|boy|girl|teenager|pensioner|\w+-year-old)\b",
    re.I,
)


#: "It was by a sniper that the soldier ..."
_CLEFT: Final = re.compile(r"^it\s+was\s[^.;]{3,90}?\sthat\s+", re.I)
#: One who was hit, told as news.
_A_VICTIM: Final = re.compile(
    r"\b(?:an?|one)\s+(?:\w+\s+){0,2}?(?:soldier|servicem[ae]n|officer|conscript|private|border\s+guard)"
    r"\s+(?:\w+\s+){0,2}?(?:was|has\s+been|had\s+been)\s+(?:\w+ly\s+)?(?:shot|hit|wounded|killed|injured)\b",
    re.I,
)
#: The fire that was told of, as the subject or the means of the next sentence.
_THE_FIRE: Final = re.compile(
    r"\b(?:target|victim)s?\s+of\s+(?:the|this|that)\s+(?:shooting|shelling|fire|gunfire|attack|bombardment)\b",
    re.I,
)


#: "As of 5:30 p.m. the shooting went on".
_WENT_ON: Final = re.compile(
    r"\b(?:went\s+on|goes\s+on|continu(?:ed|es)|was\s+continued|(?:was|is)\s+(?:still\s+)?(?:going\s+on|under\s+way"
    r"|continuing)|persisted|had\s+not\s+(?:stopped|ceased))\b",
    re.I,
)
#: What was told of, named as known: "the attack took place", "as a result of the shelling".
_THE_EVENT: Final = re.compile(
    r"\W*(?:as\s+a\s+(?:result|consequence)\s+of|in|during|following|after|because\s+of|due\s+to)?\s*"
    r"\b(?:the|this|that)\s+(?:same\s+)?(?:attack|shelling|shooting|incident|clash|assault|ambush|firefight|strike"
    r"|shootout|skirmish|provocation|raid|attempt|incursion|blast|explosion)\b(?!\s+(?:on|against|of|by)\b)",
    re.I,
)


def _the_event(
    frame: Frame, last: Draft, words: str, window: TimeWindow | None, paragraph: int
) -> bool:
    """Return whether a sentence goes on about what was told: when, where, with what victims."""
    return (
        0 <= paragraph - last.paragraph <= 1
        and frame.accused is None
        and not frame.separate
        and not frame.also
        and not any(t.kind in MOVES for t in frame.times)
        and _THE_EVENT.match(words) is not None
        and overlap(window, last.window)
    )


def _the_fire(
    story: Story, frame: Frame, last: Draft, window: TimeWindow | None, paragraph: int
) -> bool:
    """Return whether a sentence tells on whom the fire of the last one was."""
    words = story.view.text[frame.start : frame.end]
    return (
        0 <= paragraph - last.paragraph <= 1
        and frame.accused is None
        and not frame.separate
        and _THE_FIRE.search(words) is not None
        and overlap(window, last.window)
    )


def _same_victim(story: Story, frame: Frame, last: Draft, window: TimeWindow | None) -> bool:
    """Return whether the one victim of an undated claim is told of again, with the hour."""
    hurt = [x for _, x in last.losses if not getattr(x, "zero", False)]
    return (
        last.window is None
        and window is not None
        and window.start is not None
        and len(hurt) == 1
        and getattr(hurt[0], "low", None) == 1
        and last.accused == frame.accused_side
        and not frame.separate
        and not frame.also
        and len(frame.losses) <= 1
        and _A_VICTIM.search(story.view.text[frame.start : frame.end]) is not None
    )


def hurt_only(draft: Draft) -> bool:
    """Return whether a claim tells no more than who was hit."""
    told = [t.event for f in draft.frames for t in f.triggers]
    hurt = [x for _, x in draft.losses if not getattr(x, "zero", False)]
    return bool(hurt) and all(event == HARM for event in told)


def narrow_names(draft: Draft) -> set[str]:
    """Return the names of settlements and districts of a claim, not those of whole regions."""
    return names_of([s for s in draft.spots if s.generic is not None])


def _sums_up(last: Draft, frame: Frame, window: TimeWindow | None, paragraph: int) -> bool:
    """Return whether a claim only said of what the next sentence tells when and where."""
    said = last.said
    if (
        last.window is not None
        or (last.losses and not last.lead)
        or last.count is not None
        or narrow_names(last)
        or said is None
        or said.start is None
        or window is None
        or window.start is None
        or not 0 <= paragraph - last.paragraph <= 1 + last.lead
        or (last.accused != frame.accused_side and any(f.accused for f in last.frames))
        or frame.separate
        or len(last.frames) > 1 + last.lead
    ):
        return False
    first = last.frames[0].attribution
    if first is None or (first.kind != speech.ACCUSE and not last.lead):
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
    if last is not story.drafts[-1] or last.group != story.group:
        return None
    if last.prior and not (hurt_only(last) and last.window is not None and last.window.start):
        return None
    if _sums_up(last, frame, window, paragraph):
        return last
    if _the_fire(story, frame, last, window, paragraph):
        return last
    if _same_victim(story, frame, last, window):
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
        and hurt_only(last)
        and frame.accused_side in story.conflict.parties
        and frame.accused_side != last.side
        and paragraph - last.paragraph <= 1
        and (frame.speaker is not None or last.window is not None)
        and not frame.losses
        and not frame.separate
        and (not named or not names or named & names)
        and overlap(window, last.window)
        and not any(t.kind in MOVES for t in frame.times)
    ):  # the dead first, and then who is said to have fired
        return last
    words = re.sub(r"^\W*(?:that\s+)?", "", story.view.text[at : frame.end])
    if _the_event(frame, last, words, window, paragraph):
        return last
    if (
        not names and not frame.separate and 0 <= paragraph - last.paragraph <= 1
        and frame.accused_side in {None, last.accused} and last.count is None
        and all(t.rule in _FIRE_NOUNS for t in frame.triggers) and _WENT_ON.search(words)
    ):  # fmt: skip
        return last
    hurt = [x for _, x in last.losses if not getattr(x, "zero", False)]
    if paragraph - last.paragraph <= 2 and hurt and _THE_VICTIM.match(_CLEFT.sub("", words)):
        return last
    return None
