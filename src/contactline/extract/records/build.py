"""Drafts become records of the contract, with the evidence for every field."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from contactline.extract.records.arms import weapons_of
from contactline.extract.records.casualty_sides import casualties_of
from contactline.extract.records.claim_places import map_status, places_of
from contactline.extract.records.events import event_of
from contactline.extract.records.evidence import MAX_WORDS, Evidence
from contactline.extract.records.parties import Parties
from contactline.model.ids import content_id
from contactline.model.records import Claim, TimeWindow
from contactline.model.terms import Review

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.frames import Frame
    from contactline.extract.names.locating import Locator
    from contactline.extract.story.draft import Draft
    from contactline.extract.tables.rules import Conflict, Language
    from contactline.extract.text.view import View
    from contactline.model.records import Report
#: Rules by which it is not plain who claims.
_UNSURE: Final = frozenset(
    {
        "CLAIMANT-CARRIED",
        "CLAIMANT-VOICE",
        "CLAIMANT-QUOTE",
        "CLAIMANT-DENIED",
        "CLAIMANT-ONLY-OFFICE",
    }
)


def build_claims(
    drafts: Sequence[Draft],
    view: View,
    report: Report,
    conflict: Conflict,
    language: Language,
    locator: Locator,
) -> list[Claim]:
    """Return the claims of a report, in the order of the text."""
    builder = _Builder(view, report, conflict, language, locator)
    made = [builder.claim(draft) for draft in drafts]
    ids = {id(draft): claim.claim_id for draft, claim in zip(drafts, made, strict=True)}
    linked = []
    for draft, claim in zip(drafts, made, strict=True):
        places = claim.places
        if draft.inherited is not None and id(draft.inherited) in ids:
            source = made[[id(d) for d in drafts].index(id(draft.inherited))]
            taken = [
                p for p in source.places
                if p.resolution is not None and p.resolution.feature in {"region", "district", "admin1"}  # noqa: E501
            ] or list(source.places)  # fmt: skip
            places = (*places, *(replace(p, inherited_from=source.claim_id) for p in taken[:1]))
        linked.append(
            replace(
                claim,
                places=places,
                map_status=map_status(places),
                counter_to=tuple(ids[id(other)] for other in draft.counter if id(other) in ids),
                related=tuple(
                    ids[id(other)]
                    for other in draft.related
                    if id(other) in ids and other not in draft.counter
                ),
            )
        )
    return linked


class _Builder:
    """Makes one claim after the other of one report."""

    def __init__(
        self, view: View, report: Report, conflict: Conflict, language: Language, locator: Locator
    ) -> None:
        self.view = view
        self.report = report
        self.conflict = conflict
        self.language = language
        self.locator = locator
        self.taken: dict[str, int] = {}
        self.parties = Parties(view, report, conflict)

    def claim(self, draft: Draft) -> Claim:
        """Return the claim of a draft."""
        evidence = Evidence(self.view)
        main = _main(draft)
        start, end = self.view.span(main.reading.start, main.reading.end)
        evidence.note("quote", (main.reading.start, main.reading.end), "QUOTE-SENTENCE")
        for frame in draft.frames:
            if frame is not main:
                span = (frame.reading.start, frame.reading.end)
                evidence.note("quote", span, "QUOTE-ALSO")
        claimant = self.parties.claimant(draft, main, evidence)
        accused = self.parties.accused(draft, main, evidence)
        target = self.parties.target(draft, evidence)
        event, sub_event = event_of(draft, self.view, self.language, evidence)
        places = places_of(draft, self.view, self.locator, evidence)
        casualties = casualties_of(draft, self.view, self.conflict, self.language, evidence)
        weapons = weapons_of(draft, self.view, self.conflict, self.language, evidence)
        time = self._time(draft, evidence)
        said = self._said(draft, evidence)
        for name, words in draft.denied:
            evidence.note("denied_by", (words.start, words.end), f"{words.rule}-{name}")
        response = damage = None
        if draft.response is not None:
            answer = draft.response
            evidence.note("response", (answer.start, answer.end), answer.rule)
            response = self.view.words(answer.start, answer.end).strip('" “”')[:MAX_WORDS]
        damaged = next((f.damage for f in draft.frames if f.damage is not None), None)
        if damaged is not None:
            evidence.note("damage", (damaged.start, damaged.end), damaged.rule)
            damage = self.view.words(damaged.start, damaged.end)[:MAX_WORDS]
        count = None
        if draft.count is not None:
            count = draft.count[0]
            evidence.note("count", draft.count[1:], "COUNT")
        warnings = list(draft.warnings)
        if draft.speaker_rule in _UNSURE:
            warnings.append(f"claimant by {draft.speaker_rule}: check who speaks")
        if main.accused is None and draft.accused is not None:
            warnings.append("nobody is named as the one who fired: taken to be the other side")
        if draft.time_inherited and not draft.warnings:
            warnings.append("the date is that of the report's lead")
        aggregate = draft.aggregate
        if aggregate:
            warnings.append("a habitual or summed statement, not one incident")
            sub_event = (
                None
                if any(t.event == "violation" for f in draft.frames for t in f.triggers)
                else sub_event
            )
        report = self.report
        key = content_id(
            "draft", report.report_id, report.sha256, str(start), str(end), draft.side,
            draft.accused,
        )  # fmt: skip
        number = self.taken.get(key, 0)
        self.taken[key] = number + 1
        return Claim(
            claim_id=key if not number else f"{key}-{number + 1}",
            report=self.report,
            claimant=claimant,
            accused=accused,
            target=target,
            stance=draft.stance,
            denied_by=tuple(dict.fromkeys(side for side, _ in draft.denied)),
            event_type=event,
            sub_event_type=sub_event,
            count=count,
            aggregate=aggregate,
            time=time,
            statement_time=said,
            places=places,
            weapons=weapons,
            casualties=casualties,
            damage=damage,
            response=response,
            source_chain=self.parties.chain(draft, claimant),
            quote=self.view.raw[start:end],
            char_start=start,
            char_end=end,
            evidence=evidence.by_field(),
            review=Review.DRAFT,
            warnings=tuple(dict.fromkeys(warnings)),
        )

    def _time(self, draft: Draft, evidence: Evidence) -> TimeWindow:
        window = draft.window
        if window is None:
            return TimeWindow()
        if draft.time_found is not None:
            span = (draft.time_found.start, draft.time_found.end)
            evidence.note("time", span, window.rule or draft.time_found.rule)
        if draft.window is draft.said:
            window = replace(window, rule="statement_date")
        return window

    def _said(self, draft: Draft, evidence: Evidence) -> TimeWindow | None:
        if draft.said is None or draft.said_found is None:
            return None
        span = (draft.said_found.start, draft.said_found.end)
        evidence.note("statement_time", span, draft.said.rule or draft.said_found.rule)
        return draft.said


def _main(draft: Draft) -> Frame:
    """Return the frame that tells most: a clock, places, then the first."""

    def weight(frame: Frame) -> int:
        clocked = any(t.kind in {"range", "clock"} for t in frame.times)
        return (
            3 * clocked + min(3, sum(s.kind == "name" for s in frame.spots)) + bool(frame.accused)
        )

    with_triggers = [f for f in draft.frames if f.triggers] or draft.frames
    first = with_triggers[0]
    best = max(with_triggers, key=lambda frame: (weight(frame), -frame.start))
    return best if weight(best) >= weight(first) + 2 else first
