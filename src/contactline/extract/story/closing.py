"""The end of a report: dates that it lends, totals, counter-claims."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from contactline.extract.story.admissions import admits
from contactline.extract.story.draft import OUTLET, days, key_of, names_of, overlap, rank, whole_day
from contactline.extract.story.merging import narrow
from contactline.extract.voices import actors as act
from contactline.extract.voices.deniers import is_of
from contactline.model.terms import TimePrecision

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.story.draft import Draft
    from contactline.extract.story.story import Story
    from contactline.model.records import TimeWindow


#: Hours that two accounts may lie apart where one says that the other side fired first.
COUNTER_H: Final = 2
#: Claims further apart than so many others do not answer each other.
NEAR: Final = 100
#: Hours that stand for a time that is not told.
UNKNOWN_H: Final = 12.0


def close(story: Story) -> list[Draft]:
    """Close the drafts: dates that the report lends, counter-claims, totals."""
    _drop_totals(story)
    _join_leads(story)
    _trim_leads(story)
    _drop_bare(story)
    for draft in story.drafts:
        if draft.accused == story.conflict.opponent.get(draft.side or "") and _is_breakaway(
            story, draft
        ):  # fmt: skip
            draft.accused = story.conflict.de_facto
    for denier, span, _ in story.pending:
        first = next(
            (d for d in story.drafts if d.side != denier and is_of(story, d, denier)), None
        )
        if first is not None and denier not in {d for d, _ in first.denied}:
            first.denied.append((denier, span))
    for draft in story.drafts:
        _lend_time(story, draft)
        if not draft.prior and not draft.aggregate:
            known = {s.start for s in draft.spots}
            draft.spots += [s for s in story.far if s.start not in known]
    _counter(story)
    return story.drafts


def _drop_totals(story: Story) -> None:
    """Drop a lead that only sums the claims which follow it."""
    for lead in [
        d for d in story.drafts if d.lead and d.count is not None and not names_of(d.spots)
    ]:
        rest = [
            d for d in story.drafts
            if d is not lead and d.side == lead.side and d.count is not None
        ]  # fmt: skip
        if (
            len(rest) > 1
            and lead.count is not None
            and sum(d.count[0] for d in rest if d.count) == lead.count[0]
        ):
            story.drafts.remove(lead)
            for draft in rest:
                if draft.window is None:
                    draft.window, draft.time_found = lead.window, lead.time_found
                draft.response = draft.response or lead.response


def _join_leads(story: Story) -> None:
    """Join a lead in the outlet's voice with the account that tells the same in detail."""
    for lead in [d for d in story.drafts if d.lead and d.side == OUTLET and not d.prior]:
        told = [
            d for d in story.drafts
            if d is not lead and d.order >= lead.order and not d.prior
            and d.accused == lead.accused and d.side in story.conflict.parties
        ]  # fmt: skip
        if not told or len({d.side for d in told}) != 1:
            continue
        first = told[0]
        names, own = narrow(story, lead.spots), narrow(story, first.spots)
        begun = first.frames[0].reading.sentence.paragraph
        if begun - lead.paragraph > 2 or (names and own and not names & own):
            continue
        if not overlap(lead.window, first.window):
            continue
        if first.window is None:
            first.window, first.time_found = lead.window, lead.time_found
        known = {(s.start, s.end) for s in first.spots}
        if not own:
            first.spots += [s for s in lead.spots if (s.start, s.end) not in known]
        if not (_of_both(lead) and any(not getattr(x, "zero", False) for _, x in first.losses)):
            first.losses += [(f, x) for f, x in lead.losses if not _is_sum(x, told)]
        first.frames += lead.frames
        first.denied += [d for d in lead.denied if d[0] not in {x for x, _ in first.denied}]
        first.response = first.response or lead.response
        first.count = first.count or lead.count
        story.drafts.remove(lead)


def _is_sum(item: object, told: Sequence[Draft]) -> bool:
    """Return whether a figure of the lead sums up what several accounts tell one by one."""
    kind, low = getattr(item, "kind", None), getattr(item, "low", None)
    parts = [
        max(getattr(x, "low", None) or 0 for x in found) for d in told
        if (found := [x for _, x in d.losses if getattr(x, "kind", None) == kind])
    ]  # fmt: skip
    return bool(low) and len(parts) > 1 and sum(parts) == low


def _of_both(lead: Draft) -> bool:
    """Return whether the dead of a lead are those of both sides together."""
    return any(a.side == act.BOTH_SIDES for f in lead.frames for a in f.reading.actors)


def _drop_bare(story: Story) -> None:
    """Drop what tells no place, time, victim or number beside a claim of the same speaker."""
    for bare in list(story.drafts):
        if bare.side not in story.conflict.parties and _adds_nothing(story, bare):
            story.drafts.remove(bare)
            continue
        if (
            bare.side not in story.conflict.parties or bare.window is not None or bare.count
            or bare.losses or bare.denied or bare.spots or bare.aggregate or bare.prior
        ):  # fmt: skip
            continue
        if any(
            d is not bare and d.side == bare.side and d.accused == bare.accused
            and d.group == bare.group and not d.prior for d in story.drafts
        ):  # fmt: skip
            story.drafts.remove(bare)


def _adds_nothing(story: Story, bare: Draft) -> bool:
    """Return whether no party tells it, without place and day, beside a claim of the same."""
    camp = story.conflict.opponent
    dated = bare.window is not None and bare.window.start is not None
    if dated or bare.count or bare.denied or bare.prior or names_of(bare.spots):
        return False
    words = " ".join(story.view.text[f.start : f.end] for f in bare.frames)
    if story.language.maybe("sense.hearsay").search(words):
        return True
    return any(
        d is not bare and d.group == bare.group
        and (
            bare.accused is None or d.accused == bare.accused
            or camp.get(d.accused or "") == camp.get(bare.accused)
            or (d.side == bare.accused and not bare.losses)
        )
        for d in story.drafts
    )  # fmt: skip


def _is_breakaway(story: Story, draft: Draft) -> bool:
    """Return whether the other side of a fight is known to be the unrecognised one."""
    if any(f.accused is not None for f in draft.frames):
        return False
    rivals = [
        d for d in story.drafts
        if d.accused == draft.side and d.side in story.conflict.parties
        and overlap(d.window, draft.window)
    ]  # fmt: skip
    return bool(rivals) and all(
        d.side not in story.conflict.opponent.values() or d.side == story.conflict.de_facto
        for d in rivals
    )


def _trim_leads(story: Story) -> None:
    """Take from a summary the places that a later claim of the same side tells."""
    for lead in [d for d in story.drafts if d.lead and len(d.frames) > 1 and d.lead_spots]:
        own = set().union(*(names_of(f.spots) for f in lead.frames[1:]))
        later = [
            d
            for d in story.drafts
            if d is not lead and d.side == lead.side and d.accused == lead.accused
        ]
        if not later:
            continue
        told = set().union(*(names_of(d.spots) for d in later))
        lead.spots = [
            s for i, s in enumerate(lead.spots)
            if i >= lead.lead_spots or s.kind != "name" or key_of(s) in own
            or key_of(s) not in told
        ]  # fmt: skip


def _lend_time(story: Story, draft: Draft) -> None:
    if draft.window is not None and draft.window.start is not None:
        return
    if draft.window is None and not draft.prior and draft.count is not None:
        sibling = next(
            (
                d for d in story.drafts
                if d.side == draft.side and d.lead and d is not draft
                and d.window is not None and d.window.start is not None
            ),
            None,
        )  # fmt: skip
        if sibling is not None:
            draft.window, draft.time_found = sibling.window, sibling.time_found
            draft.time_inherited = True
            return
    if (
        draft.window is None
        and draft.prior is False
        and story.lead_window is not None
        and not draft.aggregate
        and not (
            draft.said is not None
            and draft.said.start is not None
            and rank(draft.said) < rank(story.lead_window)
            and overlap(draft.said, story.lead_window)
        )
    ):
        draft.window, draft.time_found = story.lead_window, story.lead_found
        draft.time_inherited = True
        return
    if draft.window is None and draft.said is not None and draft.said.start is not None:
        draft.window, draft.time_found = whole_day(draft.said), draft.said_found
        draft.warnings.append("only the saying is dated; the event is taken to be of that date")
        draft.time_inherited = True
        return
    if draft.window is None and not draft.prior and not draft.aggregate and draft.side != OUTLET:
        dated = [
            d for d in story.drafts
            if d is not draft and not d.prior and not d.time_inherited and d.group == draft.group
            and d.accused == draft.side and d.window is not None and d.window.start is not None
        ] or [
            d for d in story.drafts
            if d is not draft and not d.prior and d.group == draft.group and d.accused == draft.side
            and d.said is not None and d.said.start is not None
        ]  # fmt: skip
        if dated:
            other = dated[0]
            window = other.window if other.window is not None else other.said
            if window is not None and window.start is not None:
                first, last = days(window)
                if first == last:
                    window = replace(
                        window, start=first, end=last, precision=TimePrecision.DAY,
                        tz_basis=None, extent=None,
                    )  # fmt: skip
                draft.window, draft.time_found = window, other.time_found or other.said_found
                draft.time_inherited = True
                draft.warnings.append("undated; the date is that of the other side's account")


def _counter(story: Story) -> None:
    """Link the accounts that answer each other, those first that lie nearest in time."""
    able = [d for d in story.drafts if not d.prior and not d.aggregate]
    ordering = {id(d): _tells_order(story, d) for d in able}
    pairs = [
        (_apart_h(a.window, b.window), a.order, b.order, a, b)
        for at, a in enumerate(able) if a.side in story.conflict.parties
        for b in able[max(0, at - NEAR) : at + NEAR]
        if b is not a and b.side != a.side and a.group == b.group
        if _face(story, a, b) and (
            _meet(a.window, b.window, slack_h=COUNTER_H * (ordering[id(a)] or ordering[id(b)]))
            or _same_days(a.window, b.window)
        )
    ]  # fmt: skip
    used: set[int] = set()
    for _, _, _, a, b in sorted(pairs, key=lambda pair: pair[:3]):
        if id(a) not in used and id(b) not in used:
            a.counter.append(b)
            b.counter.append(a)
            used.update((id(a), id(b)))


def _apart_h(a: TimeWindow | None, b: TimeWindow | None) -> float:
    """Return how many hours lie between two windows; half a day where one is not known."""
    ends = _ends(a), _ends(b)
    if ends[0] is None or ends[1] is None:
        known = a is not None and b is not None and None not in (a.start, b.start)
        return 0.0 if known and overlap(a, b) else UNKNOWN_H
    gap = max(ends[0][0] - ends[1][1], ends[1][0] - ends[0][1])
    return max(0.0, gap.total_seconds() / 3600)


def _ends(window: TimeWindow | None) -> tuple[datetime, datetime] | None:
    if window is None or not isinstance(window.start, datetime):
        return None
    end = window.end if isinstance(window.end, datetime) else window.start
    return window.start, end


def _meet(a: TimeWindow | None, b: TimeWindow | None, *, slack_h: int) -> bool:
    """Return whether two accounts may be of one exchange: the morning is not the afternoon."""
    ends = _ends(a), _ends(b)
    part = TimePrecision.PART_OF_DAY
    if (
        a is not None and b is not None and ends[0] is not None and ends[1] is not None
        and a.precision is part is b.precision
    ):  # fmt: skip
        return ends[0][0] < ends[1][1] and ends[1][0] < ends[0][1]
    return overlap(a, b, slack_h=slack_h)


def _face(story: Story, a: Draft, b: Draft) -> bool:
    """Return whether two claims accuse each other; who fights beside a party is of its camp."""
    if a.accused == b.side and b.accused == a.side:
        return True
    if admits(a, b) or admits(b, a):
        return not (names_of(a.spots) and names_of(b.spots)) or bool(
            names_of(a.spots) & names_of(b.spots)
        )
    camp = story.conflict.opponent
    return any(
        y.accused == x.side and camp.get(y.side or "") == x.side == camp.get(x.accused or "")
        for x, y in ((a, b), (b, a))
    )


def _same_days(a: TimeWindow | None, b: TimeWindow | None) -> bool:
    """Return whether a clock and a part of a day lie on one day: "at 1 p.m.", "in the morning"."""
    if a is None or b is None or a.start is None or b.start is None:
        return False
    fine = {TimePrecision.MINUTE, TimePrecision.HOUR, TimePrecision.PART_OF_DAY}
    if not {a.precision, b.precision} <= fine or a.precision is b.precision:
        return False
    return days(a) == days(b)


def _tells_order(story: Story, draft: Draft) -> bool:
    """Return whether a claim says who was first: "the other side had fired first"."""
    first = story.language.maybe("sense.first")
    return any(first.search(story.view.text, f.start, f.end) for f in draft.frames)
