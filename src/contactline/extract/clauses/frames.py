"""What a sentence claims: who says it, of whom, what happened, where, when, at what cost."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from contactline.extract.clauses.agents import agent_of, owner_of, pronoun_side, side_of, target_of
from contactline.extract.clauses.clocked import by_clock
from contactline.extract.clauses.frame_times import is_of_war, split_times
from contactline.extract.clauses.reading import HARM, WEAK, Span, Trigger
from contactline.extract.clauses.segments import halves, segments
from contactline.extract.harm import counts
from contactline.extract.harm.numbers import parse
from contactline.extract.names import places as place
from contactline.extract.names.containment import keep_spots
from contactline.extract.tables.probes import possible
from contactline.extract.voices import actors as act
from contactline.extract.voices import speech
from contactline.extract.voices.deeds import doer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.reading import Reading
    from contactline.extract.harm.casualties import Loss
    from contactline.extract.names.places import Spot
    from contactline.extract.tables.rules import Conflict, Language
    from contactline.extract.voices.actors import Actor
    from contactline.extract.voices.speech import Attribution
    from contactline.extract.when.timewords import Found

#: "accused X of planning to": nothing was done yet
_MEANT: Final = re.compile(r"(?:plan|prepar|plott|intend|threat|consider|want|hop)", re.I)
_WHAT: Final = re.compile(r"\bwhat\s+$", re.I)
#: Who may speak of himself as "it".
_SPEAKERS: Final = frozenset({act.COUNTRY, act.INST})
#: From the start of a sentence to its subject, in characters.
_HEAD: Final = 30
#: "said Anahit, a resident of A": the village of what she says is hers.
_LIVES_IN: Final = re.compile(
    r"\b(?:resident|inhabitant|villager|farmer|shepherd)s?\s+(?:of|from|in)\s+(?:the\s+)?"
    r"(?:(?:village|town|community)\s+of\s+)?$",
    re.I,
)
#: "in three of these incidents"
_INCIDENTS: Final = re.compile(r"\s+(?:incidents|cases|violations|occasions|breaches)\b", re.I)


@dataclass(slots=True, eq=False)
class Frame:
    """A claim in the making, from one stretch of one sentence."""

    reading: Reading
    start: int
    end: int
    speaker: Actor | None
    speaker_side: str | None
    attribution: Attribution | None
    accused_side: str | None
    accused: Actor | None
    accused_rule: str
    target: Actor | None
    triggers: list[Trigger]
    spots: list[Spot] = field(default_factory=list)
    times: list[Found] = field(default_factory=list)
    said: list[Found] = field(default_factory=list)
    weapons: list[tuple[int, int, str, str]] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    response: Span | None = None
    damage: Span | None = None
    count: tuple[int, int, int] | None = None
    remaining: bool = False
    denied_by: list[tuple[str, Span]] = field(default_factory=list)
    aggregate: bool = False
    habit: bool = False
    summary: bool = False
    recall: bool = False
    separate: bool = False
    continuing: bool = False
    also: bool = False
    seat: Spot | None = None
    voice: bool = False


class Context:
    """What the reader of a report keeps in mind from one sentence to the next.

    Parameters
    ----------
    conflict
        Who faces whom.
    """

    def __init__(self, conflict: Conflict) -> None:
        self.conflict = conflict
        self.speaker: Actor | None = None
        self.side: str | None = None
        self.inst_side: str | None = None
        self.voice_side: str | None = None
        self.agent: str | None = None
        #: A third party that spoke: peacekeepers, monitors.
        self.third: str | None = None
        #: Parties whose offices or forces the report names.
        self.heard: frozenset[str] = frozenset()

    def opponent(self, side: str | None) -> str | None:
        """Return whom a side faces."""
        return self.conflict.opponent.get(side or "")

    def facing(self, side: str | None) -> str | None:
        """Return who speaks against a side: of its opponents the one that the report names."""
        named = [p for p, o in self.conflict.opponent.items() if o == side and p in self.heard]
        return named[0] if len(named) == 1 else self.opponent(side)

    def party(self, side: str | None) -> bool:
        """Return whether a side is one of the conflict."""
        return side in self.conflict.parties


def frames(reading: Reading, context: Context, language: Language) -> list[Frame]:
    """Return what a sentence claims; the context moves on."""
    made: list[Frame] = []
    for first, last, attribution in halves(reading, segments(reading)):
        frame = part(reading, context, language, first, last, attribution)
        if frame is not None:
            made += [one for piece in _parted(frame, language) for one in by_clock(piece)]
    return made


def _parted(frame: Frame, language: Language) -> list[Frame]:
    """Return a frame, or one for each part of its count."""
    found = counts.members(frame, language, frame.count) if frame.count is not None else []
    if not found or not frame.triggers:
        return [frame]
    return split_counts(frame, found, language)


def split_counts(frame: Frame, found: Sequence[counts.Member], language: Language) -> list[Frame]:
    """Return a frame for each part of a count, with what the head says of all."""
    made = []
    for first, last, member in counts.parts(frame, found):
        one = replace(frame, start=first, end=last, response=None)
        _fill(one, frame.reading, language, first, last)
        made.append(counts.part_of(frame, one, member))
    return made


def part(
    reading: Reading,
    context: Context,
    language: Language,
    first: int,
    last: int,
    attribution: Attribution | None,
) -> Frame | None:
    """Return what a stretch of a sentence claims."""
    text = reading.text
    triggers = [t for t in reading.triggers if first <= t.start < last]
    strong = [t for t in triggers if t.event != WEAK]
    losses = [x for x in reading.losses if first <= x.start < last]
    speaker = attribution.speaker if attribution is not None else None
    side = _speaker_side(speaker, context)
    accusing = attribution is not None and attribution.kind == speech.ACCUSE
    pool = strong or (triggers if accusing else [])
    if accusing and not pool and attribution is not None:
        doing = re.match(
            r"\s*(?:on \w+ )?(?:of|for)\s+(\w+ing\b|(?:the|an?)\s+(?:[\w-]+\s+)?"
            r"(?:deaths?|killing|shooting|wounding|attack|shelling|incident|fire|violation|strike)s?\b)",
            text[attribution.end : last],
        )
        placed = any(t.use == "locational" and not t.is_country for t in reading.toponyms)
        meant = doing is not None and _MEANT.match(doing[1]) is not None
        if doing and placed and not meant and not reading.diplomacy:
            at = attribution.end + doing.start(1)
            pool = [
                Trigger(at, attribution.end + doing.end(1), "T-ACCUSED-OF", WEAK, passive=False)
            ]
    if not pool and losses:
        pool = _harm(reading, losses, first, last, language)
    downed = next((t for t in pool if t.event == "downed"), None)
    agent, agent_rule = agent_of(reading, context, pool, first, last, attribution, side, language)
    if downed is not None:
        agent, agent_rule = owner_of(reading, first, last, side), "A-OWNER"
    agent_side = side_of(agent, side, context)
    if agent_side is None and agent is not None and agent.kind == act.PRONOUN:
        agent_side = pronoun_side(reading, context, side, attribution, agent)
    holder = context.conflict.de_facto
    if (
        reading.zone
        and holder is not None
        and agent is not None
        and (agent_side not in {None, holder, context.conflict.opponent.get(holder)})
        and re.search(r"illegal|detachment|formation", text[agent.start : agent.end], re.I)
    ):
        agent_side = holder  # whose armed men are in the zone
    target = target_of(reading, first, last, agent)
    target_side = side_of(target, side, context)
    bare = side is None and speaker is not None and speaker.side is None
    if bare and context.third is not None and context.side is None and (
        speaker is not None and speaker.kind in {act.INST, act.PRONOUN}
    ):  # fmt: skip
        side = context.third
    if (
        side is None and speaker is not None and speaker.kind in {act.INST, act.PRONOUN}
        and speaker.side is None
    ):  # fmt: skip
        if agent_side is not None and context.party(agent_side) and pool:
            told = context.side != agent_side or (speaker.kind == act.PRONOUN and not accusing)
            piece = text[first:last]  # "X's army fired in response, the statement said"
            told = told or language.holds("sense.answering", piece, piece.lower())
            known = context.side if told else None
            if known is None and context.opponent(context.voice_side) == agent_side:
                known = context.voice_side
            side = (
                known
                if context.party(known)
                else (
                    target_side
                    if context.party(target_side) and target_side != agent_side
                    else context.facing(agent_side)
                )
            )
        elif target_side is not None and context.party(target_side) and pool:
            side = context.side or target_side
        else:
            side = context.side or context.inst_side
    if _is_its_own(text, speaker):
        subject = next(
            (
                a for a in reading.actors
                if first <= a.start and a.end < (speaker.start if speaker else last)
                and a.kind in {act.FORCES, act.COUNTRY, act.PEOPLE} and context.party(a.side)
            ),
            None,
        )  # fmt: skip
        if subject is not None:
            side = subject.side
    side = _in_its_words(reading, speaker) or side
    frame = Frame(
        reading=reading, start=first, end=last, speaker=speaker, speaker_side=side,
        attribution=attribution, accused_side=agent_side, accused=agent, accused_rule=agent_rule,
        target=target, triggers=pool, losses=losses,
    )  # fmt: skip
    _fill(frame, reading, language, first, last)
    return frame


def _harm(
    reading: Reading, losses: Sequence[Loss], first: int, last: int, language: Language
) -> list[Trigger]:
    """Return the harm to people as an event, where arms or who did it are told beside it."""
    text = reading.text
    piece = text[first:last]
    hurt = next((x for x in losses if not x.zero), None)
    if hurt is None or reading.history or reading.denial is not None:
        return []
    apart = ("accident", "imaginary", "exchange", "unexplained")
    if any(language.maybe(f"sense.{key}").search(piece) for key in apart):
        return []
    told = [Trigger(hurt.start, hurt.end, "T-LOSS", HARM, passive=True)]
    able = [a for a in reading.actors if first <= a.start < last and a.kind in act.AGENTS]
    if language.maybe("agent.gunshot").search(piece) or doer(reading, able, told, first, language):
        return told
    return []


def _is_its_own(text: str, speaker: Actor | None) -> bool:
    """Return whether the speaker is an institution of the subject: "its defence ministry"."""
    if speaker is None or speaker.side is not None or speaker.kind != act.INST:
        return False
    words = text[max(0, speaker.start - 14) : speaker.end].casefold()
    return text[speaker.start : speaker.end].casefold().startswith("its ") or any(
        f"{owner} {text[speaker.start : speaker.end].casefold()}" in words
        for owner in ("country's", "nation's", "republic's", "state's")
    )


def _in_its_words(reading: Reading, speaker: Actor | None) -> str | None:
    """Return whose words "what it said was ..." are: the subject's that the sentence began with."""
    if speaker is None or speaker.kind != act.PRONOUN or not _WHAT.search(
        reading.text, max(reading.start, speaker.start - 8), speaker.start
    ):  # fmt: skip
        return None
    named = [a for a in reading.actors if a.end <= speaker.start and a.kind in _SPEAKERS]
    at_head = bool(named) and named[0].start - reading.start <= _HEAD
    return named[0].side if at_head and len({a.side for a in named}) == 1 else None


def _fill(frame: Frame, reading: Reading, language: Language, first: int, last: int) -> None:
    text = reading.text
    piece = text[first:last]
    here = [t for t in reading.times if first <= t.start < last]
    if not here and first > reading.start:  # "In August, A said ... and B said ..."
        here = [t for t in reading.times if t.start - reading.start < 6]
        if not here and language.maybe("sense.the_same").search(text, first, last):
            here = [t for t in reading.times if t.end <= first]  # "B said ... in the fighting"
    here = [t for t in here if not is_of_war(t, text, first, language)]
    said, event = split_times(here, reading.attributions, text, first)
    frame.times, frame.said = event, said
    masked = [(t.start, t.end) for t in here]
    masked += [(a.start, a.end) for a in reading.attributions]
    low = reading.low.part(first - reading.start, last - reading.start)
    frame.spots = place.find(
        text, first, last, reading.toponyms, reading.actors, language, low,
        masked=masked,
    )  # fmt: skip
    spoken = [(a.start, a.end) for a in reading.attributions if not a.before]
    spoken += [(a.start, a.end) for a in reading.actors if a.kind == act.INST]
    spoken += [
        (a.speaker.start, a.verb_end) for a in reading.attributions
        if a.before and a.rule.endswith("SAY-BEFORE") and 0 < a.verb_end - a.speaker.start < 140
    ]  # fmt: skip
    seats = [
        s for s in frame.spots if s.kind == "name" and (
            any(a.start <= s.start < a.end for a in reading.actors if a.rule == "ACT-LOCAL")
            or _LIVES_IN.search(text[max(first, s.start - 50) : s.start])
        )
    ]  # fmt: skip
    frame.seat = replace(seats[0], holder=None) if seats else None
    frame.spots = keep_spots(
        frame.spots, [not any(a <= s.start < b for a, b in spoken) for s in frame.spots]
    )
    taken: list[tuple[int, int]] = []
    for rule in possible(language.weapons, low):
        for match in rule.probe.finditer(piece, low):
            span = (first + match.start(), first + match.end())
            if any(a < span[1] and span[0] < b for a, b in taken):
                continue
            taken.append(span)
            frame.weapons.append((*span, rule.value, rule.rule_id))
    frame.weapons.sort()
    for pattern in ("place.count", "place.count2"):
        counted = language.search(pattern, piece, low)
        if counted is None or frame.count is not None:
            continue
        if any(t.start <= first + counted.start() < t.end for t in reading.times):
            continue
        at = first + counted.start()
        if any(x.start < first + counted.end() and at < x.end + 60 for x in frame.losses) and (
            re.search(r"of (?:them|those|these)", counted[0], re.I)
        ):  # "six were hurt, two of them gravely"
            continue
        if (
            re.search(r"of (?:them|those|these)$", counted[0], re.I)
            and not _INCIDENTS.match(piece, counted.end())
            and language.maybe("place.uncounted").search(piece[: counted.start()])
        ):
            continue
        words = next((g for g in counted.groups() if g), counted[0]).split()[0]
        number = parse(words)
        if number:
            frame.count = (number, first + counted.start(), first + counted.end())
            near = piece[max(0, counted.start() - 14) : counted.end()]
            rest = re.search(r"remaining|other\b|of (?:these|them|those)", near, re.I)
            frame.remaining = rest is not None
    if frame.response is None:
        shot = next((t for t in frame.triggers if t.event == "downed"), None)
        if shot is not None:
            frame.response = Span(shot.start, shot.end, "R-DOWNED")
    for answer in reading.responses:
        if first <= answer.start < last and frame.response is None:
            frame.response = answer
    damage = language.search("event.damage", piece, low)
    if damage is not None:
        frame.damage = Span(first + damage.start(), first + damage.end(), "DAMAGE")
    head = piece.lstrip('" ')
    frame.separate = language["sense.separate"].match(head) is not None
    frame.also = language.holds("sense.also", piece, low)
    frame.continuing = language["sense.continuing"].match(head) is not None
    frame.recall = language.holds("sense.recall", piece, low)
    frame.aggregate = language.holds("sense.habitual", piece, low)
    frame.habit = frame.aggregate and language.maybe("sense.habit").search(piece) is not None


def _speaker_side(speaker: Actor | None, context: Context) -> str | None:
    if speaker is None:
        return None
    if speaker.side == act.ENEMY:
        return context.opponent(context.side)
    if speaker.side == act.OWN:
        return context.side
    if speaker.side is not None and speaker.side[0] == "?":
        return None
    return speaker.side
