"""What a sentence that is no claim of its own adds to the one it belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from contactline.extract.names.both_ends import completes
from contactline.extract.story.draft import OUTLET, family, names_of, overlap, rank
from contactline.extract.story.merging import PAST_KINDS, add_spots
from contactline.extract.story.story import MOST_KILLED
from contactline.extract.voices import speech

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.frames import Frame
    from contactline.extract.clauses.reading import Reading
    from contactline.extract.story.draft import Draft
    from contactline.extract.story.story import Story


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
    if frame.losses and frame.times and last.window is not None and frame.speaker is None:
        window, found = story.event_time(frame.times, frame)
        past = past or not overlap(window, last.window)  # the dead of another day
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
    elif near and own and side == last.side and completes(frame, last):
        add_spots(last, frame)
    elif (
        near
        and own
        and not theirs
        and side == last.side
        and story.language.maybe("sense.where_most").search(words)
    ):  # "Tension was greatest in the eastern (Martuni) direction"
        add_spots(last, frame)
        last.frames.append(frame)
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
