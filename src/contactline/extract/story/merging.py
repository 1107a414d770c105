"""Which claim a frame belongs to, and what it adds to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contactline.extract.clauses.reading import HARM
from contactline.extract.names.both_ends import completes
from contactline.extract.story.draft import (
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
from contactline.extract.story.retelling import (
    AREAS,
    MOVES,
    another_account,
    another_entry,
    another_office,
    area_of,
    told_before,
)
from contactline.extract.story.story import PRIOR_KINDS
from contactline.extract.tables.rules import compiled
from contactline.extract.voices import actors as act
from contactline.extract.voices import speech
from contactline.extract.voices.deniers import is_of
from contactline.extract.when.clock import gmt_disagrees
from contactline.gazetteer.generics import generic_class
from contactline.model.terms import PartyRole, TimePrecision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.frames import Frame
    from contactline.extract.names.places import Spot
    from contactline.extract.story.draft import Draft
    from contactline.extract.story.story import Story
    from contactline.extract.when.timewords import Found
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
            or _in_camp(story, d, frame, accused)
            or (bool(d.denied) and is_of(story, d, accused))
        )
    ]  # fmt: skip
    names = narrow(story, frame.spots)
    same = [d for d in same if not another_office(frame, d, names)]
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
        theirs = narrow(story, draft.spots)
        if frame.count is not None and draft.count is not None and (
            names and not frame.remaining
            and (frame.count[0] < draft.count[0] or (bool(theirs) and not names & theirs))
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
        if _apart_from_total(frame, draft, window):
            continue
        if (
            draft.count is not None
            and draft.count[0] >= MANY
            and frame.count is None
            and not own_time
            and (frame.speaker is None or frame.speaker.side in {None, draft.side})
        ):  # one of the places of the many times that were counted
            return draft
        if frame.separate and names and draft.spots and not names & narrow(
            story, draft.spots, finest=True
        ):  # fmt: skip
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
        if own_time and draft.time_found is not None and draft.time_found.kind == "few_days" and (
            family(draft.frames) and not family([frame])
        ):  # fmt: skip
            continue  # "In recent days they tried to dig in. On the 16th a soldier was killed"
        if frame.speaker is not None and names and theirs and not names & theirs and (
            family([frame]) != family(draft.frames)
        ):  # fmt: skip
            continue  # a movement elsewhere
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
        if names and theirs and not names & theirs and another_account(frame, draft):
            continue
        if (
            frame.also and names and theirs and paragraph != draft.paragraph
            and not narrow(story, frame.spots, finest=True)
            & narrow(story, draft.spots, finest=True)
        ):  # fmt: skip
            continue
        if area_of(frame, draft, paragraph):
            return draft
        if completes(frame, draft):
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


def _apart_from_total(frame: Frame, draft: Draft, window: TimeWindow | None) -> bool:
    """Return whether the many times of a day were counted, and a victim has an hour of his own."""
    return (
        draft.count is not None
        and draft.count[0] >= MANY
        and frame.count is None
        and window is not None
        and window.precision in {TimePrecision.MINUTE, TimePrecision.HOUR}
        and all(t.event == HARM for t in frame.triggers)
        and draft.window is not None
        and rank(window) < rank(draft.window)
    )


def _in_camp(story: Story, draft: Draft, frame: Frame, accused: str | None) -> bool:
    """Return whether one names whom the other only takes for granted: a party or its camp."""
    camp = story.conflict.opponent
    if camp.get(draft.accused or "") != camp.get(accused or ""):
        return False
    return frame.accused is None or all(f.accused is None for f in draft.frames)


def narrow(story: Story, spots: Sequence[Spot], *, finest: bool = False) -> set[str]:
    """Return the names of places among spots, without those of a party or a whole country.

    Parameters
    ----------
    finest
        Leave districts out where smaller places are named.
    """
    small = [s for s in spots if generic_class(s.generic or "") not in AREAS]
    if finest and any(s.kind == "name" for s in small):
        spots = small
    sides = story.conflict.sides.get(story.language.code, ())
    weak = tuple(compiled(f"(?:{words})") for words in story.conflict.weak.values())
    return names_of(
        [
            s for s in spots
            if s.generic is not None
            or not (
                any(act.is_noun(
                    s.surface, item.code, story.conflict.name, story.language.code
                ) for item in sides)
                or any(pattern.fullmatch(s.surface) for pattern in weak)
            )
        ]
    )  # fmt: skip


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
    elif (
        not first and frame.accused_side is not None and frame.accused_side != draft.accused
        and all(f.accused is None for f in draft.frames[:-1])
        and _in_camp(story, draft, frame, frame.accused_side)
    ):  # fmt: skip
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
                and generic_class(s.generic) == generic_class(spot.generic)
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
