"""The end of a report: dates that it lends, totals, counter-claims."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from contactline.extract import actors as act
from contactline.extract.draft import OUTLET, days, names_of, overlap, rank, whole_day
from contactline.gazetteer.normalize import squeeze
from contactline.model.terms import TimePrecision

if TYPE_CHECKING:
    from contactline.extract.draft import Draft
    from contactline.extract.story import Story
    from contactline.model.records import TimeWindow


#: Hours that two accounts may lie apart where one says that the other side fired first.
COUNTER_H: Final = 2


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
            draft.accused = "NK"
    for denier, span in story.pending:
        first = next((d for d in story.drafts if d.accused == denier and d.side != denier), None)
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
        names, own = names_of(lead.spots), names_of(first.spots)
        if first.paragraph - lead.paragraph > 2 or (names and own and not names & own):
            continue
        if not overlap(lead.window, first.window):
            continue
        if first.window is None:
            first.window, first.time_found = lead.window, lead.time_found
        known = {(s.start, s.end) for s in first.spots}
        if not own:
            first.spots += [s for s in lead.spots if (s.start, s.end) not in known]
        if not (_of_both(lead) and any(not getattr(x, "zero", False) for _, x in first.losses)):
            first.losses += lead.losses
        first.frames += lead.frames
        first.denied += [d for d in lead.denied if d[0] not in {x for x, _ in first.denied}]
        first.response = first.response or lead.response
        first.count = first.count or lead.count
        story.drafts.remove(lead)


def _of_both(lead: Draft) -> bool:
    """Return whether the dead of a lead are those of both sides together."""
    return any(a.side == act.BOTH_SIDES for f in lead.frames for a in f.reading.actors)


def _drop_bare(story: Story) -> None:
    """Drop what tells no place, time, victim or number beside a claim of the same speaker."""
    for bare in list(story.drafts):
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
        d.side not in story.conflict.opponent.values() or d.side == "NK" for d in rivals
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
            if i >= lead.lead_spots or s.kind != "name" or squeeze(s.surface) in own
            or squeeze(s.surface) not in told
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
    used: set[int] = set()
    for a in story.drafts:
        if a.prior or a.aggregate or id(a) in used or a.side not in story.conflict.parties:
            continue
        for b in story.drafts:
            if b is a or b.prior or b.aggregate or id(b) in used or b.side == a.side:
                continue
            if _face(story, a, b) and a.group == b.group and (
                overlap(a.window, b.window, slack_h=_slack_h(story, a, b))
                or _same_days(a.window, b.window)
            ):  # fmt: skip
                a.counter.append(b)
                b.counter.append(a)
                used.update((id(a), id(b)))
                break


def _face(story: Story, a: Draft, b: Draft) -> bool:
    """Return whether two claims accuse each other; who fights beside a party is of its camp."""
    if a.accused == b.side and b.accused == a.side:
        return True
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


def _slack_h(story: Story, a: Draft, b: Draft) -> int:
    """Return how far apart two accounts may lie: "the other side had fired first"."""
    first = story.language.maybe("sense.first")
    told = (story.view.text[f.start : f.end] for d in (a, b) for f in d.frames)
    return COUNTER_H if any(first.search(words) for words in told) else 0
