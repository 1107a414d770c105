"""Who a claim is of, whom it accuses and whom it says was hit, with the words for each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from contactline.extract.records.evidence import MAX_WORDS
from contactline.extract.story.draft import OUTLET, Draft
from contactline.extract.voices import actors as act
from contactline.model.records import Party
from contactline.model.terms import PartyRole, Stance

if TYPE_CHECKING:
    from contactline.extract.clauses.frames import Frame
    from contactline.extract.records.evidence import Evidence
    from contactline.extract.tables.rules import Conflict
    from contactline.extract.text.view import View
    from contactline.extract.voices.actors import Actor
    from contactline.model.records import Report

_CHANNEL: Final = re.compile(r"\b(Twitter|Facebook|Telegram|X \(formerly Twitter\)|YouTube)\b")


class Parties:
    """Names the parties of the claims of one report."""

    def __init__(self, view: View, report: Report, conflict: Conflict) -> None:
        self.view = view
        self.report = report
        self.conflict = conflict

    def claimant(self, draft: Draft, main: Frame, evidence: Evidence) -> Party:
        """Return who says it: the side that speaks, or the outlet in its own voice."""
        if draft.side == OUTLET or draft.side is None:
            words = (main.reading.start, main.reading.end)
            evidence.note("claimant", words, draft.speaker_rule)
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
            evidence.note("claimant", at, draft.speaker_rule)
            return Party(side=draft.side, role=self._default_role(draft.side))
        evidence.note("claimant", span or (speaker.start, speaker.end), draft.speaker_rule)
        name = None
        if speaker.kind != act.PRONOUN:
            name = self._words(speaker)
        role = speaker.role
        if draft.side not in self.conflict.parties and role in {None, PartyRole.MINISTRY}:
            role = PartyRole.THIRD_PARTY_STATE
        if draft.side == self.conflict.de_facto:
            role = PartyRole.DE_FACTO_AUTHORITY
        return Party(side=draft.side, name=name, role=role)

    def accused(self, draft: Draft, main: Frame, evidence: Evidence) -> Party | None:
        """Return who is said to have fired, named or taken to be the other side."""
        if draft.accused is None:
            return None
        for frame in [main, *draft.frames]:
            actor = frame.accused
            if actor is None or actor.kind == act.PRONOUN:
                continue
            if actor.side in {draft.accused, act.ENEMY} or (
                draft.accused == self.conflict.de_facto
            ):
                evidence.note("accused", (actor.start, actor.end), frame.accused_rule)
                role = actor.role if actor.kind == act.FORCES else None
                return Party(side=draft.accused, name=self._words(actor), role=role)
        span = (main.triggers[0].start, main.triggers[0].end) if main.triggers else (
            main.reading.start, main.reading.end
        )  # fmt: skip
        evidence.note("accused", span, "A-OPPONENT")
        return Party(side=draft.accused)

    def target(self, draft: Draft, evidence: Evidence) -> Party | None:
        """Return who was fired at, or the side of the claimant where none is told."""
        for frame in draft.frames:
            actor = frame.target
            if actor is None or not frame.triggers:
                continue
            side = actor.side
            if side in {act.ENEMY, act.OWN, act.BOTH_SIDES}:
                side = draft.side if side == act.OWN else None
            if side is not None and side == draft.accused:
                continue
            evidence.note("target", (actor.start, actor.end), actor.rule)
            return Party(side=side, name=self._words(actor))
        if draft.stance is Stance.ACKNOWLEDGES:
            return Party(side=self.conflict.opponent.get(draft.side or ""))
        if draft.side in self.conflict.parties and draft.accused is not None:
            return Party(side=draft.side)
        return None

    def chain(self, draft: Draft, claimant: Party) -> tuple[str, ...]:
        """Return through whose hands the claim came, the claimant first, the outlet last."""
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
        return re.sub(r"^(?:the|an?)\s+", "", " ".join(words.split()), flags=re.I)[:MAX_WORDS]

    def _default_role(self, side: str | None) -> PartyRole | None:
        is_de_facto = side is not None and side == self.conflict.de_facto
        return PartyRole.DE_FACTO_AUTHORITY if is_de_facto else None
