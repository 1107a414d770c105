"""Which claim a frame belongs to, and what it adds to it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from contactline.extract import actors as act
from contactline.extract import speech
from contactline.extract.deniers import is_of
from contactline.extract.draft import (
    OUTLET,
    family,
    flat,
    is_habit,
    key_of,
    names_of,
    overlap,
    rank,
    whole_day,
)
from contactline.extract.reading import HARM
from contactline.extract.retelling import MOVES, another_entry, area_of, told_before
from contactline.extract.story import MOST_KILLED, PRIOR_KINDS
from contactline.extract.times import gmt_disagrees
from contactline.model.terms import PartyRole, TimePrecision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.draft import Draft
    from contactline.extract.frames import Frame
    from contactline.extract.reading import Reading
    from contactline.extract.story import Story
    from contactline.extract.timewords import Found
    from contactline.model.records import TimeWindow

#: A sentence in nobody's name that is dated so tells what came before.
PAST_KINDS: Final = frozenset(
    {
        "this_month",
        "last_month",
        "last_week",
        "this_week",
        "in_month",
        "in_year",
        "last_year",
        "ago",
    }
)
_LONG: Final = frozenset(
    {TimePrecision.DAYS, TimePrecision.WEEK, TimePrecision.MONTH, TimePrecision.YEAR}
)
#: A count from here on is of a day or a week, and what follows tells where.
MANY: Final = 5


def fitting(
    story: Story,
    frame: Frame,
    side: str | None,
    accused: str | None,
    window: TimeWindow | None,
    said: TimeWindow | None,
) -> Draft | None:
    """Return the draft that a frame belongs to, or None for a new one."""
    same = [
        d for d in story.drafts
        if d.side == side and d.group == story.group
        and (
            d.accused == accused or accused is None or d.accused is None
            or (bool(d.denied) and is_of(story, d, accused))
        )
    ]  # fmt: skip
    names = names_of(frame.spots)
    if any(t.kind == "at_the_time" for t in (*frame.times, *frame.said)):
        others = [d for d in story.drafts if d.accused == accused and d.side == OUTLET] or [
            d for d in story.drafts if d.accused == accused
        ]
        lined = [d for d in others if family(d.frames) or any(s.kind == "line" for s in d.spots)]
        others = lined or others
        if others:
            return others[-1]
    last = story.last
    if (
        side == OUTLET
        and frame.speaker is None
        and last is not None
        and last in story.drafts
        and last.side != OUTLET
        and last.side not in story.conflict.parties
        and last.paragraph == frame.reading.sentence.paragraph
        and last.accused in {None, accused}
    ):  # "... recorded a violation. The Azerbaijani side fired ..."
        return last
    paragraph = frame.reading.sentence.paragraph
    ahead = same
    if frame.accused is None and story.drafts and story.drafts[-1] not in same:
        newest = story.drafts[-1]  # "the attack": whoever of the camp had made it
        if newest.side == side and newest.group == story.group:
            ahead = [newest]
    if not ahead:
        return None
    told = told_before(story, frame, ahead, names, window)
    if told is not None:
        return told
    if not same:
        return None
    current = [d for d in same if not d.prior] or []
    here = [d for d in same if d.paragraph == paragraph]
    role = frame.speaker.role if frame.speaker is not None else None
    accusing = frame.attribution is not None and frame.attribution.kind == speech.ACCUSE
    pool = here or current or [d for d in same if d.lead and not names_of(d.spots)]
    if not pool:
        return None
    last = pool[-1]
    if another_entry(story, frame, last, names):
        return None
    known = last.speaker.role if last.speaker is not None else None
    if accusing and (said is not None or frame.aggregate) and role not in {None, known} and role in {  # noqa: E501
        PartyRole.HEAD_OF_GOVERNMENT, PartyRole.HEAD_OF_STATE,
    }:  # fmt: skip
        return None
    if (
        window is None
        and said is not None
        and said.start is not None
        and (
            said.precision in {TimePrecision.WEEK, TimePrecision.MONTH}
            or not overlap(said, _known(story, last))
        )
    ):  # only the saying is dated, and it is another day
        window = said
    own_time = window is not None and window.start is not None
    if not names and not own_time:
        if frame.count is not None and last.count is not None and frame.count[0] != last.count[0]:
            return None
        if all(t.event == HARM for t in frame.triggers) and accused is None and said is not None:
            return None
        return last
    for draft in reversed(pool):
        if frame.count is not None and draft.count is not None and (
            frame.count[0] < draft.count[0] and names and not frame.remaining
            if draft.lead else frame.count[0] != draft.count[0]
        ):  # fmt: skip
            continue
        if frame.count is not None and draft.count is not None and draft.lead and frame.remaining:
            if draft.spots and draft.lead_spots != len(draft.spots):
                continue
            if frame.count[0] < draft.count[0] and not names_of(draft.spots):
                draft.count = None
                return draft
            continue
        if _sums(frame, draft, window):
            continue
        if (
            draft.count is not None
            and draft.count[0] >= MANY
            and frame.count is None
            and not own_time
            and frame.speaker is None
        ):  # one of the places of the many times that were counted
            return draft
        if frame.separate and names and draft.spots and not (names & names_of(draft.spots)):
            continue
        if any(
            t.kind in MOVES and t.start - frame.reading.start < 10
            for t in (*frame.times, *frame.said)
        ):
            continue
        if own_time and not overlap(window, _known(story, draft)):
            continue
        if own_time and draft.prior and draft.window is None and draft.said is None:
            continue
        if frame.separate and own_time and draft.window is not None and not frame.recall and (
            rank(window) <= rank(draft.window) and window.start != draft.window.start  # type: ignore[arg-type,union-attr]
        ):  # fmt: skip
            continue  # "Moreover, in the morning ..."
        if (
            own_time
            and draft.window is None
            and not draft.lead
            and family([frame]) != family(draft.frames)
        ):
            continue
        theirs = names_of(draft.spots)
        if frame.also and names and theirs and not names & theirs and paragraph != draft.paragraph:
            continue
        if area_of(frame, draft, paragraph):
            return draft
        if names and theirs and not (names & theirs) and not draft.lead:
            if not frame.continuing and frame.attribution is not None:
                continue
            if not frame.continuing:
                continue
        if (
            names
            and theirs
            and not (names & theirs)
            and draft.lead
            and len(theirs)
            and own_time
            and draft.window is not None
        ):
            continue
        return draft
    return None


def _sums(frame: Frame, draft: Draft, window: TimeWindow | None) -> bool:
    """Return whether a sentence counts the many times of days in which one event was told."""
    return (
        frame.count is not None
        and frame.count[0] >= MANY
        and draft.count is None
        and window is not None
        and window.start is not None
        and window.precision in {TimePrecision.DAY, *_LONG}
        and not any(t.kind == "same_day" for t in frame.times)
        and draft.window is not None
        and rank(draft.window) < rank(window)
    )


def _known(story: Story, draft: Draft) -> TimeWindow | None:
    """Return the time of a draft as far as it is known by now."""
    if draft.window is not None and draft.window.start is not None:
        return draft.window
    if draft.said is not None and (draft.prior or story.lead_window is None):
        return whole_day(draft.said) if draft.said.start is not None else draft.said
    return None if draft.prior else story.lead_window


def absorb(
    story: Story,
    draft: Draft,
    frame: Frame,
    window: TimeWindow | None,
    found: Found | None,
    said: TimeWindow | None,
    said_found: Found | None,
) -> None:
    """Give a draft what a frame tells."""
    first = not draft.frames
    draft.frames.append(frame)
    draft.paragraph = frame.reading.sentence.paragraph
    if (
        draft.accused is None
        and frame.accused_side is not None
        and frame.accused_side != draft.side
    ):
        draft.accused = frame.accused_side
    if window is not None and (
        draft.window is None or draft.window.start is None
        or (rank(window) < rank(draft.window) and (window.start is not None))
    ):  # fmt: skip
        draft.window, draft.time_found = window, found
    if (
        window is None
        and not first
        and said is not None
        and said.start is not None
        and draft.window is not None
        and rank(said) < rank(draft.window)
        and overlap(said, draft.window)
    ):  # "last week" becomes the day of which the next sentence speaks
        draft.window, draft.time_found, draft.prior = said, said_found, False
    if found is not None and found.kind in PRIOR_KINDS and first:
        draft.prior = True
    if said_found is not None and said_found.kind in PRIOR_KINDS and first and window is None:
        draft.prior = True
    if said is not None and draft.said is None:
        draft.said, draft.said_found = said, said_found
    known = {(s.start, s.end) for s in draft.spots}
    names = names_of(draft.spots)
    for spot in flat(frame.spots):
        if (spot.start, spot.end) in known:
            continue
        key = key_of(spot)
        if spot.kind == "name" and key in names:
            better = next(
                (i for i, s in enumerate(draft.spots) if key_of(s) == key and draft.lead and i < draft.lead_spots), None  # noqa: E501
            )  # fmt: skip
            if better is not None:
                draft.spots[better] = spot
                names.add(key)
                continue
            if any(
                key_of(s) == key
                and s.generic
                and spot.generic
                and s.relation == spot.relation
                and s.holder == spot.holder
                for s in draft.spots
            ):
                continue
            if any(
                key_of(s) == key
                and (s.role_side == spot.role_side)
                and (s.generic or "").casefold()[:6] == (spot.generic or "").casefold()[:6]
                for s in draft.spots
            ):
                continue
        if spot.kind in {"line", "vague"} and any(s.kind in {"line", "vague"} for s in draft.spots):
            continue
        draft.spots.append(spot)
    if first:
        draft.lead_spots = len(draft.spots) if draft.lead else 0
    for item in frame.losses:
        draft.losses.append((frame, item))
    if frame.response is not None and draft.response is None:
        draft.response = frame.response
    if frame.count is not None and draft.count is None:
        draft.count = frame.count
    if (
        frame.aggregate
        and first
        and frame.speaker is not None
        and frame.count is None
        and (window is None or (frame.habit and window.precision in _LONG))
    ):
        draft.aggregate = is_habit(frame)
    if draft.speaker is None and frame.speaker is not None and draft.side != OUTLET:
        draft.speaker = frame.speaker
        if frame.attribution is not None:
            draft.speaker_span = (frame.attribution.start, frame.attribution.end)
    if frame.speaker is not None and draft.side == OUTLET and frame.speaker.side is not None:
        draft.chain.append(frame.speaker)
    if (
        found is not None
        and found.kind in {"later", "same_day"}
        and first
        and not names_of(draft.spots)
    ):
        previous = [d for d in story.drafts if d is not draft]
        if previous and story.clock.anchor is not None:
            draft.inherited = previous[-1]
    if window is not None and found is not None and gmt_disagrees(found, window):
        draft.warnings.append(
            f"the local time and the GMT in {window.as_written!r} do not agree by the offset taken"
        )
    story.last = draft


def absorb_prelude(story: Story, draft: Draft, frame: Frame) -> None:
    """Give a draft the victims that the sentence before told of, with their day and place."""
    draft.frames.append(frame)
    if not any(a.side == act.BOTH_SIDES for a in frame.reading.actors):  # one side's dead
        draft.losses += [(frame, item) for item in frame.losses]
    if draft.window is None:
        window, found = story.event_time([*frame.times, *frame.said], None)
        if window is not None and window.start is not None:
            draft.window, draft.time_found = window, found
    if not any(s.kind == "name" and s.role_side == "target" for s in draft.spots):
        add_spots(draft, frame)


def supplement(
    story: Story, reading: Reading, frame: Frame, side: str | None, *, own_action: bool
) -> None:
    """Give what a sentence adds to the claim it belongs to."""
    if reading.history and frame.speaker is None and reading.sentence.quote is None:
        return
    words = story.view.text[frame.start : frame.end]
    mine = [d for d in story.drafts if d.side == side and d.group == story.group]
    current = [d for d in mine if not d.prior]
    last = mine[-1] if mine and mine[-1].paragraph == reading.sentence.paragraph else (
        current[-1] if current else (mine[-1] if mine else None)
    )  # fmt: skip
    if (
        last is None
        and story.last is not None
        and story.last.side == OUTLET
        and side in story.conflict.parties
        and frame.attribution is not None
        and story.last.accused == story.conflict.opponent.get(side or "")
        and story.last.paragraph == reading.sentence.paragraph
    ):  # the end of a paragraph says whose account it was
        last = story.last
        for draft in story.drafts:
            if (draft.side, draft.accused, draft.paragraph) == (
                OUTLET,
                last.accused,
                last.paragraph,
            ) and draft is not last:
                _adopt(draft, side, frame)
        _adopt(last, side, frame)
    if last is None and story.last is not None and side in {None, OUTLET}:
        near = reading.sentence.paragraph - story.last.paragraph <= 1
        last = story.last if near else None
    if last is None:
        return
    if reading.sentence.paragraph != last.paragraph and speech.STAMP.match(
        story.view.text, reading.start, reading.end
    ):  # another entry of a live blog
        _entry_toll(story, frame, side)
        return
    near = reading.sentence.paragraph - last.paragraph <= 4
    past = frame.speaker is None and any(t.kind in PAST_KINDS for t in frame.times)
    if frame.losses and near and last.window is None and frame.times and not past:
        window, found = story.event_time(frame.times, frame)
        if window is not None and window.start is not None:
            last.window, last.time_found = window, found
    if reading.sentence.paragraph == story.history_paragraph and frame.speaker is None:
        return
    own, theirs = names_of(frame.spots), names_of(last.spots)
    if (
        frame.speaker is None
        and own
        and theirs
        and not own & theirs
        and frame.times
        and reading.sentence.paragraph != last.paragraph
    ):  # another place on another day, in a paragraph of its own
        return
    if frame.losses and near and not past and frame.speaker_side in {None, last.side, OUTLET}:
        hurt = _with_victims(story, last, current)
        for item in frame.losses:
            if (item.low or 0) <= MOST_KILLED:
                hurt.losses.append((frame, item))
        hurt.frames.append(frame)
    if frame.response is not None and (own_action or frame.triggers == [] or not frame.triggers):
        fit = [d for d in current if d.response is None and not family(d.frames)]
        batch = [
            d for d in fit if reading.sentence.paragraph - d.paragraph <= 4
        ] or fit[-1:] or [last]  # fmt: skip
        for draft in batch:
            if draft.response is None:
                draft.response = frame.response
    if frame.damage is not None and near:
        last.frames.append(frame)
    if story.language["sense.anaphor"].match(words.lstrip("\" ")) or re.search(
        r"\b(?:occurred|happened|took place|broke out) the (?:incident|attack|shooting|clash)|\b(?:the )?(?:incident|attack|shooting|shelling|violation|clash|fighting|firing)\s+(?:had |has )?(?:took place|taken place|happened|occurred|was|begun|began|started|lasted)", words  # noqa: E501
    ):  # fmt: skip
        window, found = story.event_time([] if _OVER.search(words) else frame.times, frame)
        if window is not None and window.start is not None and (
            last.window is None or last.window.start is None or rank(window) <= rank(last.window)
            or last.time_inherited
        ):  # fmt: skip
            last.window, last.time_found = window, found
        add_spots(last, frame)
    elif story.language["sense.place_next"].search(words) and last.spots:
        if any(s.kind == "vague" for s in last.spots):
            add_spots(last, frame)
    elif frame.weapons and near and side == last.side and not own_action:
        last.frames.append(frame)
    elif (
        frame.continuing and near and not frame.triggers and side == last.side
        and any(t.kind in {"range", "clock", "night"} for t in frame.times)
        and not _OVER.search(words)
        and last.window is None
    ):  # fmt: skip
        window, found = story.event_time(frame.times, frame)
        last.window, last.time_found = window, found


def keep_zero(story: Story, made: Sequence[Frame]) -> None:
    """Give the last claim the "no victims" of those hit, who also say what was not done."""
    last = story.last
    for frame in made if last is not None and last in story.drafts else ():
        side = story.conflict.opponent.get(last.accused or "")  # type: ignore[union-attr]
        if frame.speaker_side is not None and frame.speaker_side in {last.side, side}:  # type: ignore[union-attr]
            last.losses += [(frame, x) for x in frame.losses if x.zero]  # type: ignore[union-attr]


#: "the shooting stopped by 1 p.m.": no time of the event
_OVER: Final = re.compile(
    r"\b(?:stable|calm|quiet)\b"
    r"|\b(?:stopped|ended|ceased|subsided|died down|halted)\s+(?:at|by|around|before|after)\b",
    re.I,
)
_IN_ALL: Final = re.compile(r"\b(?:since|in total|overall|altogether|so far|toll)\b", re.I)


def _entry_toll(story: Story, frame: Frame, side: str | None) -> None:
    """Give the dead that a later entry tells to the last claim of their side."""
    if _IN_ALL.search(story.view.text[frame.start : frame.end]):
        return
    for item in frame.losses:
        whose = item.side if item.side in story.conflict.parties else side
        mine = [d for d in story.drafts if d.side == whose and not d.prior]
        if item.zero or (item.low or 0) > MOST_KILLED or whose == OUTLET or not mine:
            continue
        mine[-1].losses.append((frame, item))
        if frame not in mine[-1].frames:
            mine[-1].frames.append(frame)


def _with_victims(story: Story, last: Draft, current: Sequence[Draft]) -> Draft:
    """Return the claim that may have victims: shots that were only heard hit nobody."""
    words = " ".join(story.view.text[f.start : f.end] for f in last.frames)
    before = [d for d in current if d is not last and d.paragraph == last.paragraph]
    if before and story.language.maybe("sense.heard").search(words):
        return before[-1]
    return last


def _adopt(draft: Draft, side: str | None, frame: Frame) -> None:
    draft.side, draft.speaker, draft.speaker_rule = side, frame.speaker, "CLAIMANT-AT-THE-END"
    if frame.attribution is not None:
        draft.speaker_span = (frame.attribution.start, frame.attribution.end)


def add_spots(draft: Draft, frame: Frame) -> None:
    """Give a draft the places of a sentence that goes on about it."""
    names = names_of(draft.spots)
    for spot in flat(frame.spots):
        if spot.kind == "name" and key_of(spot) in names:
            continue
        if spot.kind in {"line", "vague"} and any(s.kind in {"line", "vague"} for s in draft.spots):
            continue
        draft.spots.append(spot)
    if frame not in draft.frames:
        draft.frames.append(frame)
