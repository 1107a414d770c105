"""Drafts become records of the contract, with the evidence for every field."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from contactline.extract import actors as act
from contactline.extract.draft import OUTLET, Draft
from contactline.extract.reading import HARM, WEAK
from contactline.model.ids import content_id
from contactline.model.records import (
    Casualty,
    Claim,
    ClaimPlace,
    EvidenceSpan,
    Party,
    TimeWindow,
    Weapon,
)
from contactline.model.terms import (
    CasualtyKind,
    EventType,
    MapStatus,
    PartyRole,
    Relation,
    ResolutionStatus,
    Review,
    Stance,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.actors import Actor
    from contactline.extract.casualties import Loss
    from contactline.extract.frames import Frame
    from contactline.extract.locating import Locator
    from contactline.extract.places import Spot
    from contactline.extract.rules import Conflict, Language
    from contactline.extract.view import View
    from contactline.model.records import Report

#: What happened, strongest first, in ACLED's terms.
#: Weapons whose fire is shelling.
_HEAVY: Final = frozenset({"mortar", "artillery", "rocket artillery", "missile"})
_EVENTS: Final = (
    ("drone", EventType.REMOTE_VIOLENCE, "Air/drone strike"),
    ("mine", EventType.REMOTE_VIOLENCE, "Remote explosive/landmine/IED"),
    ("shelling", EventType.REMOTE_VIOLENCE, "Shelling/artillery/missile attack"),
    ("clash", EventType.BATTLES, "Armed clash"),
    ("violation", EventType.BATTLES, "Armed clash"),
    ("activity", EventType.STRATEGIC_DEVELOPMENTS, "Change to group/activity"),
    ("downed", EventType.STRATEGIC_DEVELOPMENTS, "Disrupted weapons use"),
    ("movement", EventType.STRATEGIC_DEVELOPMENTS, "Change to group/activity"),
    (HARM, EventType.BATTLES, "Armed clash"),
    (WEAK, EventType.BATTLES, "Armed clash"),
)
_CHANNEL: Final = re.compile(r"\b(Twitter|Facebook|Telegram|X \(formerly Twitter\)|YouTube)\b")
_MAX_WORDS: Final = 300


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
                map_status=_map_status(places),
                counter_to=tuple(ids[id(other)] for other in draft.counter if id(other) in ids),
                related=tuple(
                    ids[id(other)]
                    for other in draft.related
                    if id(other) in ids and other not in draft.counter
                ),
            )
        )
    return linked


def _map_status(places: Sequence[ClaimPlace]) -> MapStatus:
    counted = [p for p in places if p.relation is not Relation.FAR_FROM]
    statuses = {p.resolution.status for p in counted if p.resolution is not None}
    if ResolutionStatus.RESOLVED in statuses:
        return MapStatus.LOCATED
    if ResolutionStatus.AMBIGUOUS in statuses:
        return MapStatus.AMBIGUOUS
    return MapStatus.UNRESOLVED if counted else MapStatus.NO_PLACE


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
        self._noted: set[tuple[str, int, int, str]] = set()

    def claim(self, draft: Draft) -> Claim:
        """Return the claim of a draft."""
        evidence: dict[str, list[EvidenceSpan]] = {}
        self._noted.clear()
        main = _main(draft)
        start, end = self.view.span(main.reading.start, main.reading.end)
        self._note(evidence, "quote", (main.reading.start, main.reading.end), "QUOTE-SENTENCE")
        for frame in draft.frames:
            if frame is not main:
                span = (frame.reading.start, frame.reading.end)
                self._note(evidence, "quote", span, "QUOTE-ALSO")
        claimant = self._claimant(draft, evidence, main)
        accused = self._accused(draft, evidence, main)
        target = self._target(draft, evidence)
        event, sub_event = self._event(draft, evidence)
        places = self._places(draft, evidence)
        casualties = self._casualties(draft, evidence)
        weapons = self._weapons(draft, evidence)
        time = self._time(draft, evidence)
        said = self._said(draft, evidence)
        for name, words in draft.denied:
            self._note(evidence, "denied_by", (words.start, words.end), f"{words.rule}-{name}")
        response = damage = None
        if draft.response is not None:
            answer = draft.response
            self._note(evidence, "response", (answer.start, answer.end), answer.rule)
            response = self.view.words(answer.start, answer.end).strip('" “”')[:_MAX_WORDS]
        damaged = next((f.damage for f in draft.frames if f.damage is not None), None)
        if damaged is not None:
            self._note(evidence, "damage", (damaged.start, damaged.end), damaged.rule)
            damage = self.view.words(damaged.start, damaged.end)[:_MAX_WORDS]
        count = None
        if draft.count is not None:
            count = draft.count[0]
            self._note(evidence, "count", draft.count[1:], "COUNT")
        warnings = list(draft.warnings)
        if draft.speaker_rule in {"CLAIMANT-CARRIED", "CLAIMANT-VOICE", "CLAIMANT-QUOTE"}:
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
        key = content_id(
            "draft", self.report.sha256, str(start), str(end), draft.side, draft.accused
        )
        number = self.taken.get(key, 0)
        self.taken[key] = number + 1
        return Claim(
            claim_id=key if not number else f"{key}-{number + 1}",
            report=self.report,
            claimant=claimant,
            accused=accused,
            target=target,
            stance=Stance.ASSERTS,
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
            source_chain=self._chain(draft, claimant),
            quote=self.view.raw[start:end],
            char_start=start,
            char_end=end,
            evidence={name: tuple(spans) for name, spans in sorted(evidence.items()) if spans},
            review=Review.DRAFT,
            warnings=tuple(dict.fromkeys(warnings)),
        )

    # ---------------------------------------------------------------- fields

    def _note(
        self,
        evidence: dict[str, list[EvidenceSpan]],
        name: str,
        span: tuple[int, int],
        rule: str,
    ) -> None:
        first, last = self.view.span(*span)
        made = EvidenceSpan(char_start=first, char_end=last, rule=rule)
        key = (name, first, last, rule)
        if first < last and key not in self._noted:
            self._noted.add(key)
            evidence.setdefault(name, []).append(made)

    def _claimant(
        self, draft: Draft, evidence: dict[str, list[EvidenceSpan]], main: Frame
    ) -> Party:
        if draft.side == OUTLET or draft.side is None:
            self._note(
                evidence, "claimant", (main.reading.start, main.reading.end), draft.speaker_rule
            )
            return Party(side=OUTLET, name=self.report.outlet, role=PartyRole.OUTLET_VOICE)
        speaker = draft.speaker
        span = draft.speaker_span
        if speaker is None or (speaker.side not in {draft.side, None}):
            speaker = next(
                (
                    f.speaker for f in draft.frames
                    if f.speaker is not None and f.speaker.side == draft.side
                ),
                None,
            )  # fmt: skip
            span = (speaker.start, speaker.end) if speaker is not None else None
        if speaker is None:
            at = span or (main.reading.start, main.reading.end)
            self._note(evidence, "claimant", at, draft.speaker_rule)
            return Party(side=draft.side, role=self._default_role(draft.side))
        self._note(evidence, "claimant", span or (speaker.start, speaker.end), draft.speaker_rule)
        name = None
        if speaker.kind != act.PRONOUN:
            name = self._words(speaker)
        role = speaker.role
        if draft.side not in self.conflict.parties and role in {None, PartyRole.MINISTRY}:
            role = PartyRole.THIRD_PARTY_STATE
        if draft.side == "NK":
            role = PartyRole.DE_FACTO_AUTHORITY
        return Party(side=draft.side, name=name, role=role)

    def _default_role(self, side: str | None) -> PartyRole | None:
        return PartyRole.DE_FACTO_AUTHORITY if side == "NK" else None

    def _accused(
        self, draft: Draft, evidence: dict[str, list[EvidenceSpan]], main: Frame
    ) -> Party | None:
        if draft.accused is None:
            return None
        for frame in [main, *draft.frames]:
            actor = frame.accused
            if actor is None or actor.kind == act.PRONOUN:
                continue
            if actor.side in {draft.accused, act.ENEMY} or draft.accused == "NK":
                self._note(evidence, "accused", (actor.start, actor.end), frame.accused_rule)
                role = actor.role if actor.kind == act.FORCES else None
                return Party(side=draft.accused, name=self._words(actor), role=role)
        span = (main.triggers[0].start, main.triggers[0].end) if main.triggers else (
            main.reading.start, main.reading.end
        )  # fmt: skip
        self._note(evidence, "accused", span, "A-OPPONENT")
        return Party(side=draft.accused)

    def _target(self, draft: Draft, evidence: dict[str, list[EvidenceSpan]]) -> Party | None:
        for frame in draft.frames:
            actor = frame.target
            if actor is None or not frame.triggers:
                continue
            side = actor.side
            if side in {act.ENEMY, act.OWN, act.BOTH_SIDES}:
                side = draft.side if side == act.OWN else None
            if side is not None and side == draft.accused:
                continue
            self._note(evidence, "target", (actor.start, actor.end), actor.rule)
            return Party(side=side, name=self._words(actor))
        if draft.side in self.conflict.parties and draft.accused is not None:
            return Party(side=draft.side)
        return None

    def _event(
        self, draft: Draft, evidence: dict[str, list[EvidenceSpan]]
    ) -> tuple[EventType | None, str | None]:
        found = [t for f in draft.frames for t in f.triggers]
        for trigger in found:
            self._note(evidence, "event_type", (trigger.start, trigger.end), trigger.rule)
        kinds = {t.event for t in found}
        if "movement" in kinds and "clash" not in kinds and re.search(
            r"line\s+of\s+contact|contact\s+line|offensive|assault|attack",
            " ".join(self.view.text[t.start : t.end] for t in found), re.I,
        ):  # fmt: skip
            return EventType.BATTLES, "Armed clash"
        if "movement" in kinds and (
            HARM in kinds
            or any(t.rule == "T-EXCHANGE" for f in draft.frames for t in f.reading.triggers)
        ):
            return EventType.BATTLES, "Armed clash"
        agents = " ".join(
            self.view.text[f.accused.start : f.accused.end] for f in draft.frames
            if f.accused is not None and f.triggers
        )  # fmt: skip
        if "clash" in kinds and re.search(
            r"\b(?:artillery|mortars?|howitzers?|rockets?)\b", agents, re.I
        ):
            kinds.add("shelling")
        if (
            "clash" in kinds
            and all(t.rule in {"T-FIRED", "T-OPEN-FIRE", "T-USE"} or t.event == HARM for t in found)
            and any(w[2] in _HEAVY for f in draft.frames if f.triggers for w in f.weapons)
        ):
            kinds.add("shelling")  # "opened fire from artillery"
        if "clash" in kinds and re.search(r"\b(?:drones?|UAVs?)\b", agents, re.I):
            kinds.add("drone")
        if any(t.rule in {"T-LAUNCHED", "T-LAUNCH"} for t in found) and any(
            w[2] == "drone" for f in draft.frames for w in f.weapons
        ):
            kinds.add("drone")
        for kind, event, sub_event in _EVENTS:
            if kind in kinds:
                return event, sub_event
        return None, None

    def _places(
        self, draft: Draft, evidence: dict[str, list[EvidenceSpan]]
    ) -> tuple[ClaimPlace, ...]:
        made: list[ClaimPlace] = []
        seen: set[tuple[str, str, str | None]] = set()
        located = self._located(draft)
        for spot in located:
            resolution = spot.resolution
            if spot.kind == "country" and not (
                spot.relation in {Relation.INTO} or len(located) == 1 or spot.kind == "zone"
            ) and any(s.kind in {"name", "zone", "line"} for s in located):  # fmt: skip
                continue
            start, end = self.view.span(spot.start, spot.end)
            written = self.view.raw[start:end]
            if not written.strip():
                continue
            place_key = resolution.place_id if resolution is not None else None
            key = (
                place_key or written.casefold(),
                spot.relation.value,
                spot.generic if not place_key else None,
            )
            if key in seen:
                continue
            seen.add(key)
            self._note(evidence, "places", (spot.start, spot.end), spot.rule)
            made.append(
                ClaimPlace(
                    as_written=written,
                    relation=spot.relation,
                    generic=spot.generic,
                    within=spot.within,
                    char_start=start,
                    char_end=end,
                    resolution=resolution,
                )
            )
        return tuple(made)

    def _located(self, draft: Draft) -> list[Spot]:
        """Look the places up sentence by sentence, so that holders hold."""
        wanted = {(s.start, s.end) for s in draft.spots}
        found: dict[tuple[int, int], Spot] = {}
        for frame in draft.frames:
            if not any((s.start, s.end) in wanted for s in frame.spots):
                continue
            for spot in self.locator.locate(frame.spots):
                found.setdefault((spot.start, spot.end), spot)
        made = []
        for spot in draft.spots:
            located = found.get((spot.start, spot.end))
            if located is None:
                located = self.locator.locate([replace(spot, holder=None)])[0]
            made.append(located)
        made = self.locator.narrowed(made)
        kept = [s for s in made if not self._is_grand_holder(s, draft)]
        if draft.lead and draft.lead_spots and len(draft.frames) > 1:
            first = draft.frames[0]
            lead = {(s.start, s.end) for s in draft.spots if first.start <= s.start < first.end}
            finer = [s.place for s in kept if (s.start, s.end) not in lead and s.place is not None]
            kept = [
                s for s in kept
                if (s.start, s.end) not in lead or s.place is None
                or not any(self.locator.holds(s.place, other) for other in finer)
            ]  # fmt: skip
        return kept

    def _is_grand_holder(self, spot: Spot, draft: Draft) -> bool:
        """Return whether a spot only holds a district: "Nakhchivan's Sadarak region"."""
        for frame in draft.frames:
            for i, other in enumerate(frame.spots):
                if (other.start, other.end) != (spot.start, spot.end):
                    continue
                inner = [s for s in frame.spots if s.holder == i]
                if inner and all(
                    s.generic is not None and re.match(r"(?:region|district|rayon|raion|район)", s.generic, re.I)  # noqa: E501
                    for s in inner
                ):  # fmt: skip
                    return True
        return False

    def _casualties(
        self, draft: Draft, evidence: dict[str, list[EvidenceSpan]]
    ) -> tuple[Casualty, ...]:
        made: list[Casualty] = []
        owners: list[Frame] = []
        last_side: str | None = None
        last_end = -1
        for frame, item in draft.losses:
            loss: Loss = item  # type: ignore[assignment]
            side = self._loss_side(
                draft,
                frame,
                loss,
                last_side if loss.bare and 0 < loss.start - last_end < 60 else None,
            )
            last_side, last_end = side, loss.end
            civilian = loss.civilian
            casualty = Casualty(
                side=side,
                kind=loss.kind,
                figure_given=loss.low is not None or loss.high is not None,
                civilian=civilian,
                min=loss.low,
                max=loss.high,
                explicit_zero=loss.zero,
                as_written=self.view.words(loss.start, loss.end)[:_MAX_WORDS],
                by=self._teller(draft, frame),
            )
            self._note(evidence, "casualties", (loss.start, loss.end), loss.rule)
            larger = next(
                (
                    i for i, c in enumerate(made)
                    if c.side == casualty.side and c.kind == casualty.kind
                    and _figure(c) and _figure(casualty)
                    and c.civilian == casualty.civilian
                    and (owners[i] is not frame or loss.rule == "C-TOLL")
                ),
                None,
            )  # fmt: skip
            if larger is not None:  # told again, with another figure: the greater one holds
                if _figure(casualty) > _figure(made[larger]):
                    made[larger] = casualty
                continue
            double = any(
                c.side == casualty.side and c.kind == casualty.kind and c.min == casualty.min
                and c.explicit_zero == casualty.explicit_zero for c in made
            )  # fmt: skip
            vague = not casualty.figure_given and any(
                c.side == casualty.side and (c.figure_given or c.kind == casualty.kind)
                for c in made
            )
            if not double and not vague:
                made.append(casualty)
                owners.append(frame)
        return tuple(made)

    def _teller(self, draft: Draft, frame: Frame) -> str | None:
        """Return who tells the losses, if it is not the claimant."""
        side = frame.speaker_side
        if frame.attribution is None or side in {None, draft.side}:
            return None
        return side if draft.side != OUTLET and frame is not draft.frames[0] else None

    def _loss_side(self, draft: Draft, frame: Frame, loss: Loss, last: str | None) -> str | None:
        side = loss.side
        mine = draft.side if draft.side != OUTLET else None
        if side == act.ENEMY:
            return draft.accused or self.conflict.opponent.get(mine or "")
        if side == act.OWN:
            return mine
        if side == act.BOTH_SIDES:
            return None
        if side is not None:
            if (
                draft.side == OUTLET and frame.target is not None and frame.target.side == "NK"
                and self.conflict.opponent.get("NK") == draft.accused
            ):  # fmt: skip
                return "NK"
            return side
        if loss.own:
            return mine if frame.speaker is not None or draft.accused is None else (
                self.conflict.opponent.get(draft.accused) if draft.side == OUTLET else mine
            )  # fmt: skip
        if last is not None:
            return last
        words = frame.reading.text[frame.start : loss.start]
        if loss.kind in {CasualtyKind.LOSSES, CasualtyKind.CASUALTIES} and re.search(
            r"\b(?:they|enemy|adversary|repulsed"
            r"|repelled|pushed|thrown|beaten|withdr\w+|fled|driven|forced|retreat\w*|opponent)\b",
            words,
            re.I,
        ) and not loss.zero:  # fmt: skip
            return draft.accused
        told = frame.speaker_side
        if (
            told in self.conflict.parties
            and mine not in self.conflict.parties
            and told != draft.accused
        ):
            return told
        target = frame.target.side if frame.target is not None else None
        if target in self.conflict.parties and target != draft.accused:
            return target
        if mine in self.conflict.parties:
            return mine
        return self.conflict.opponent.get(draft.accused or "")

    def _weapons(self, draft: Draft, evidence: dict[str, list[EvidenceSpan]]) -> tuple[Weapon, ...]:
        made: list[Weapon] = []
        for frame in draft.frames:
            if (
                frame.triggers
                and frame is not draft.frames[0]
                and all(t.event == "downed" for t in frame.triggers)
            ):
                continue
            for start, end, term, rule in frame.weapons:
                if any(w.term == term for w in made):
                    self._note(evidence, "weapons", (start, end), rule)
                    continue
                self._note(evidence, "weapons", (start, end), rule)
                made.append(Weapon(as_written=self.view.words(start, end), term=term))
        return tuple(made)

    def _time(self, draft: Draft, evidence: dict[str, list[EvidenceSpan]]) -> TimeWindow:
        window = draft.window
        if window is None:
            return TimeWindow()
        if draft.time_found is not None:
            span = (draft.time_found.start, draft.time_found.end)
            self._note(evidence, "time", span, window.rule or draft.time_found.rule)
        if draft.window is draft.said:
            window = replace(window, rule="statement_date")
        return window

    def _said(self, draft: Draft, evidence: dict[str, list[EvidenceSpan]]) -> TimeWindow | None:
        if draft.said is None or draft.said_found is None:
            return None
        span = (draft.said_found.start, draft.said_found.end)
        self._note(evidence, "statement_time", span, draft.said.rule or draft.said_found.rule)
        return draft.said

    def _chain(self, draft: Draft, claimant: Party) -> tuple[str, ...]:
        chain: list[str] = []
        if claimant.name and claimant.side != OUTLET:
            chain.append(claimant.name)
        chain += [self._words(actor) for actor in draft.chain]
        for frame in draft.frames:
            words = frame.reading.text[frame.reading.start : frame.reading.end]
            channel = _CHANNEL.search(words)
            if channel is not None:
                chain.append(channel[1])
            chain += [self._words(a) for a in frame.reading.actors if a.kind == act.OUTLET]
        if self.report.outlet:
            chain.append(self.report.outlet)
        return tuple(dict.fromkeys(chain))

    def _words(self, actor: Actor) -> str:
        words = self.view.words(actor.start, actor.end)
        return re.sub(r"^(?:the|an?)\s+", "", " ".join(words.split()), flags=re.I)[:_MAX_WORDS]


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


def _figure(casualty: Casualty) -> int:
    """Return the figure that is told, the lower bound if there is one."""
    return casualty.min or casualty.max or 0
