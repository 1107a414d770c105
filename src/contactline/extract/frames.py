"""What a sentence claims: who says it, of whom, what happened, where, when, at what cost."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from contactline.extract import actors as act
from contactline.extract import casualties as loss
from contactline.extract import places as place
from contactline.extract import speech, times
from contactline.extract.numbers import parse
from contactline.extract.rules import compiled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.actors import Actor
    from contactline.extract.casualties import Loss
    from contactline.extract.places import Spot
    from contactline.extract.rules import Conflict, Language
    from contactline.extract.sentences import Sentence
    from contactline.extract.speech import Attribution
    from contactline.extract.times import Found
    from contactline.extract.toponyms import Finder, Hit, Toponym

WEAK: Final = "weak"
HARM: Final = "harm"


@dataclass(frozen=True, slots=True)
class Trigger:
    """Words that say what happened; offsets into the view."""

    start: int
    end: int
    rule: str
    event: str
    passive: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the view that a rule read."""

    start: int
    end: int
    rule: str


@dataclass(slots=True)
class Reading:
    """A sentence with everything that the rules found in it."""

    sentence: Sentence
    text: str
    start: int
    end: int
    kind: str
    actors: list[Actor]
    toponyms: list[Toponym]
    times: list[Found]
    attributions: list[Attribution]
    triggers: list[Trigger]
    losses: list[Loss]
    responses: list[Span]
    denial: Span | None
    history: bool
    diplomacy: bool
    mutual: bool
    zone: bool
    background: bool = False


@dataclass(slots=True)
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
    summary: bool = False
    recall: bool = False
    separate: bool = False
    continuing: bool = False
    voice: bool = False


_DAMAGE: Final = compiled(
    r"(?:damage~(?:to|was)~(?:[\w'-]+~?){1,6}|(?:[\w'-]+~){1,4}(?:was|were|has~been|have~been)~(?:[\w]+~)?damaged|damaging~(?:[\w'-]+~?){1,5}|повреж\w+~(?:[\w'-]+~?){1,4})"
)
_BY: Final = re.compile(
    r"\bсо\s+стороны\s+$|\bby\s+(?:the\s+|an?\s+)?(?:[\w-]+\s+of\s+(?:the\s+)?)?$", re.I
)
_WITH: Final = re.compile(r"\b(?:with|against)\s+(?:the\s+|an?\s+)?$", re.I)
_VICTIM: Final = re.compile(
    r"\s+(?:at\s+least\s+)?(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+|several|some|its|our|the|[A-Z])\b"
)
_COUNTED: Final = re.compile(
    r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|more|others?))\s+$", re.I
)
_FROM: Final = re.compile(r"\bfrom\s+(?:the\s+)?(?:direction\s+of\s+(?:the\s+)?)?$", re.I)
_BOUNDARY: Final = re.compile(
    r"(?:;|,?\s+(?:and|but|while|whereas|а|но|и)|,)\s+(?:the\s+|in turn,?\s+(?:the\s+)?)?$", re.I
)


def read(
    text: str,
    sentence: Sentence,
    kind: str,
    hits: Sequence[Hit],
    finder: Finder,
    conflict: Conflict,
    language: Language,
) -> Reading:
    """Find everything that a sentence holds."""
    start, end = sentence.start, sentence.end
    piece = text[start:end]
    in_place = kind in {"caption", "dateline", "date_line", "source_line", "boilerplate"}
    found = act.find(text, start, end, conflict, language)
    toponyms = finder.classify(text, start, end, hits, found, in_place=in_place)
    reading = Reading(
        sentence, text, start, end, kind, found, toponyms, [], [], [], [], [], None,
        False, False, False, False,
    )  # fmt: skip
    if in_place:
        return reading
    reading.times = [
        times.Found(start + f.start, start + f.end, f.kind, f.rule, f.groups)
        for f in times.find(piece, language.code)
    ]
    reading.attributions = speech.find(text, start, end, found, language)
    reading.triggers = _triggers(text, start, end, found, language)
    dated = [
        (t.start, t.end) for t in reading.times if t.kind in {"range", "clock", "date", "night"}
    ]
    low = piece.casefold()
    if language.may_hold("casualty", low):
        reading.losses = loss.find(text, start, end, found, language.code, dated)
    if language.may_hold("response", low):
        reading.responses = [
            Span(start + m.start(), start + m.end(), "R-RESPONSE")
            for m in language["response.pattern"].finditer(piece)
            if not re.search(r"(?:\bnot|n't|\bno|\bне)\s+(?:\w+\s+)?$", piece[: m.start()])
        ]
    if language.may_hold("denial", low):
        reading.denial = _denial(piece, start, language)
    reading.history = language["sense.history"].search(piece) is not None
    reading.diplomacy = language["sense.diplomacy"].search(piece) is not None
    reading.mutual = language["sense.mutual"].search(piece) is not None
    reading.zone = language["sense.zone"].search(piece) is not None
    return reading


def _triggers(
    text: str, start: int, end: int, found: Sequence[Actor], language: Language
) -> list[Trigger]:
    piece = text[start:end]
    if not language.may_hold("trigger", piece.casefold()):
        return []
    made: list[Trigger] = []
    for rule in language.triggers:
        for match in rule.pattern.finditer(piece):
            first, last = start + match.start(), start + match.end()
            if first == last or any(t.start < last and first < t.end for t in made):
                continue
            if any(
                a.kind in {act.INST, act.EMBEDDED, act.OUTLET, act.PERSON}
                and a.start <= first < a.end for a in found
            ):  # fmt: skip
                continue
            before = piece[max(0, match.start() - 90) : match.start()]
            if language["sense.irrealis"].search(before) or language["sense.negated"].search(
                before
            ):
                continue
            after = piece[match.end() : match.end() + 40]
            passive = (
                "under" in match[0].casefold().split()
                or language["sense.passive"].search(before) is not None
                or (
                    language["sense.passive_after"].match(after) is not None
                    and rule.rule_id in {"T-FIRED", "T-SHOT-AT", "T-ATTACK", "T-SHELL"}
                )
            )
            words = language.patterns.get("sense.passive_words")
            if words is not None and words.search(match[0]):
                passive = True
            if re.match(r"\w+ing\b", match[0]) and "under" not in match[0].casefold():
                passive = False
            if rule.value == HARM and re.match(r"(?:had|have|has|were|was)\b", match[0], re.I):
                passive = True
            if (
                rule.rule_id == "T-FIRED"
                and re.search(r"upon$|on$", match[0], re.I)
                and not passive
            ):
                tail = piece[match.end() : match.end() + 20]
                passive = re.match(r"\s*(?:by|again|from|with|[,.;]|$)", tail) is not None
            made.append(Trigger(first, last, rule.rule_id, rule.value, passive))
    return sorted(made, key=lambda trigger: trigger.start)


def _denial(piece: str, start: int, language: Language) -> Span | None:
    for key in ("predicate", "spread", "verb"):
        match = language[f"denial.{key}"].search(piece)
        if match is not None:
            return Span(start + match.start(), start + match.end(), f"D-{key.upper()}")
    return None


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

    def opponent(self, side: str | None) -> str | None:
        """Return whom a side faces."""
        return self.conflict.opponent.get(side or "")

    def party(self, side: str | None) -> bool:
        """Return whether a side is one of the conflict."""
        return side in self.conflict.parties


def frames(reading: Reading, context: Context, language: Language) -> list[Frame]:
    """Return what a sentence claims; the context moves on."""
    made: list[Frame] = []
    for first, last, attribution in _segments(reading):
        frame = _frame(reading, context, language, first, last, attribution)
        if frame is not None:
            made.append(frame)
    return made


def _segments(reading: Reading) -> list[tuple[int, int, Attribution | None]]:
    """Cut a sentence where another speaker begins."""
    text = reading.text
    lead = [a for a in reading.attributions if a.before and a.speaker.kind != act.PRONOUN]
    cuts: list[tuple[int, Attribution]] = []
    for item in lead:
        if item.start == reading.start or (not cuts and not any(
            t.end <= item.start for t in reading.triggers
        ) and not any(x.end <= item.start for x in reading.losses)):  # fmt: skip
            if not cuts:
                cuts.append((reading.start, item))
            continue
        told = any(t.start >= item.verb_end for t in reading.triggers) or any(
            x.start >= item.verb_end for x in reading.losses
        )
        if (
            told
            and item.speaker.kind != act.OUTLET
            and _BOUNDARY.search(text[reading.start : item.start])
        ):
            cuts.append((item.start, item))
    trailing = [a for a in reading.attributions if not a.before]
    if not cuts:
        chosen = _best(reading.attributions)
        return [(reading.start, reading.end, chosen)]
    spans: list[tuple[int, int, Attribution | None]] = []
    if cuts[0][0] > reading.start:
        spans.append(
            (reading.start, cuts[0][0], _best([a for a in trailing if a.start < cuts[0][0]]))
        )
    for number, (at, item) in enumerate(cuts):
        stop = cuts[number + 1][0] if number + 1 < len(cuts) else reading.end
        accuse = next(
            (a for a in reading.attributions if at <= a.start < stop and a.kind == speech.ACCUSE),
            None,
        )
        inner = [a for a in trailing if at <= a.start < stop]
        chosen = accuse or item
        if item.speaker.kind == act.OUTLET and inner:
            chosen = _best(inner) or item
        spans.append((at, stop, chosen))
    return spans


def _best(found: Sequence[Attribution]) -> Attribution | None:
    """Return the attribution that names a party rather than an agency or a pronoun."""
    if not found:
        return None

    def rank(item: Attribution) -> tuple[int, int]:
        speaker = item.speaker
        order = 3
        if speaker.side is not None and speaker.kind in {
            act.INST,
            act.COUNTRY,
            act.FORCES,
            act.PERSON,
        }:
            order = 0
        elif speaker.kind == act.INST:
            order = 1
        elif speaker.kind == act.PRONOUN:
            order = 2
        if item.kind == speech.ACCUSE:
            order -= 1
        return order, item.start

    return min(found, key=rank)


def _frame(
    reading: Reading,
    context: Context,
    language: Language,
    first: int,
    last: int,
    attribution: Attribution | None,
) -> Frame | None:
    text = reading.text
    triggers = [t for t in reading.triggers if first <= t.start < last]
    strong = [t for t in triggers if t.event != WEAK]
    losses = [x for x in reading.losses if first <= x.start < last]
    speaker = attribution.speaker if attribution is not None else None
    side = _speaker_side(speaker, context)
    accusing = attribution is not None and attribution.kind == speech.ACCUSE
    pool = strong or (triggers if accusing else [])
    if accusing and not pool and attribution is not None:
        doing = re.match(r"\s*(?:on \w+ )?(?:of|for)\s+(\w+ing)\b", text[attribution.end : last])
        placed = any(t.use == "locational" and not t.is_country for t in reading.toponyms)
        if doing and placed and not reading.diplomacy:
            at = attribution.end + doing.start(1)
            pool = [
                Trigger(at, attribution.end + doing.end(1), "T-ACCUSED-OF", WEAK, passive=False)
            ]
    downed = next((t for t in pool if t.event == "downed"), None)
    agent, agent_rule = _agent(reading, context, pool, first, last, attribution, side)
    if downed is not None:
        agent, agent_rule = _owner(reading, first, last, side), "A-OWNER"
    agent_side = _side_of(agent, side, context)
    if agent_side is None and agent is not None and agent.kind == act.PRONOUN:
        agent_side = _pronoun_side(reading, context, side, attribution)
    if (
        reading.zone
        and agent_side is not None
        and context.conflict.opponent.get("NK")
        and agent is not None
    ):
        opposite = context.opponent("NK")
        if (
            agent_side != opposite
            and agent_side != "NK"
            and opposite
            and re.search(r"illegal|detachment|formation", text[agent.start : agent.end], re.I)
        ):
            agent_side = "NK"
    target = _target(reading, first, last, agent)
    target_side = _side_of(target, side, context)
    if (
        side is None and speaker is not None and speaker.kind in {act.INST, act.PRONOUN}
        and speaker.side is None
    ):  # fmt: skip
        if agent_side is not None and context.party(agent_side) and pool:
            known = context.side if context.side and context.side != agent_side else None
            side = (
                known
                if context.party(known)
                else (
                    target_side
                    if context.party(target_side) and target_side != agent_side
                    else context.opponent(agent_side)
                )
            )
        elif target_side is not None and context.party(target_side) and pool:
            side = context.side or target_side
        else:
            side = context.side or context.inst_side
    frame = Frame(
        reading=reading, start=first, end=last, speaker=speaker, speaker_side=side,
        attribution=attribution, accused_side=agent_side, accused=agent, accused_rule=agent_rule,
        target=target, triggers=pool, losses=losses,
    )  # fmt: skip
    _fill(frame, reading, language, first, last)
    return frame


def _fill(frame: Frame, reading: Reading, language: Language, first: int, last: int) -> None:
    text = reading.text
    piece = text[first:last]
    here = [t for t in reading.times if first <= t.start < last]
    if not here and first > reading.start:  # "In August, A said ... and B said ..."
        here = [t for t in reading.times if t.start - reading.start < 6]
    said, event = _split_times(here, reading.attributions, text, first)
    frame.times, frame.said = event, said
    masked = [(t.start, t.end) for t in here]
    masked += [(a.start, a.end) for a in reading.attributions]
    frame.spots = place.find(
        text, first, last, reading.toponyms, reading.actors, language,
        masked=masked,
    )  # fmt: skip
    spoken = [(a.start, a.end) for a in reading.attributions if not a.before]
    spoken += [(a.start, a.end) for a in reading.actors if a.kind == act.INST]
    frame.spots = place.keep_spots(
        frame.spots, [not any(a <= s.start < b for a, b in spoken) for s in frame.spots]
    )
    taken: list[tuple[int, int]] = []
    low = piece.casefold()
    armed = language.may_hold("weapon", low)
    for rule in language.weapons if armed else ():
        for match in rule.pattern.finditer(piece):
            span = (first + match.start(), first + match.end())
            if any(a < span[1] and span[0] < b for a, b in taken):
                continue
            taken.append(span)
            frame.weapons.append((*span, rule.value, rule.rule_id))
    frame.weapons.sort()
    for pattern in ("place.count", "place.count2") if language.may_hold("count", low) else ():
        counted = language[pattern].search(piece)
        if counted is None or frame.count is not None:
            continue
        if any(t.start <= first + counted.start() < t.end for t in reading.times):
            continue
        words = next((g for g in counted.groups() if g), counted[0]).split()[0]
        number = parse(words)
        if number:
            frame.count = (number, first + counted.start(), first + counted.end())
            rest = re.search(r"remaining|other|of (?:these|them|those)", counted[0], re.I)
            frame.remaining = rest is not None
    if frame.response is None:
        shot = next((t for t in frame.triggers if t.event == "downed"), None)
        if shot is not None:
            frame.response = Span(shot.start, shot.end, "R-DOWNED")
    for answer in reading.responses:
        if first <= answer.start < last and frame.response is None:
            frame.response = answer
    damage = _DAMAGE.search(piece) if "damag" in low or "поврежд" in low else None
    if damage is not None:
        frame.damage = Span(first + damage.start(), first + damage.end(), "DAMAGE")
    head = piece.lstrip('" ')
    frame.separate = language["sense.separate"].match(head) is not None
    frame.continuing = language["sense.continuing"].match(head) is not None
    frame.recall = language["sense.recall"].search(piece) is not None
    frame.aggregate = language["sense.habitual"].search(piece) is not None


def _split_times(
    found: Sequence[Found],
    attributions: Sequence[Attribution],
    text: str,
    first: int,
) -> tuple[list[Found], list[Found]]:
    """Part the time of the saying from the time of the event."""
    said: list[Found] = []
    event: list[Found] = []
    head = text[first : first + 6]
    opening = first + len(head) - len(head.lstrip('" '))
    for item in found:
        is_said = False
        for att in attributions:
            between_after = text[att.end : item.start] if item.start >= att.end else None
            inside = att.start <= item.start and item.end <= att.end
            verb_after = text[att.verb_end : item.start] if item.start >= att.verb_end else None
            if inside:
                is_said = True
            elif (
                between_after is not None
                and re.fullmatch(
                    r"(?:\s|,|on|early|late|earlier|in|a|statement|the|\w*book|twitter|post|that)*",
                    between_after,
                    re.I,
                )
                and (
                    not att.before
                    or re.match(
                        r"\s*(?:that|of|,|:|\.|$|\"|about|saying)", text[item.end : item.end + 12]
                    )
                    or att.kind == speech.ACCUSE
                )
            ):
                is_said = not (
                    att.before
                    and att.kind == speech.SAY
                    and re.match(r"\s*that\s+(?:on|at)", text[att.end : att.end + 10])
                    and verb_after is None
                )
                if att.before and "that" in (between_after or "").casefold().split():
                    is_said = False
            elif (
                item.end <= att.start
                and item.start - opening < 6
                and att.before
                and re.fullmatch(r"[\s,]*(?:the\s+|an?\s+)?", text[item.end : att.start])
            ):
                is_said = True
        (said if is_said else event).append(item)
    return said, event


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


def _side_of(actor: Actor | None, speaker: str | None, context: Context) -> str | None:
    if actor is None or actor.side is None:
        return None
    mine = speaker or context.side or context.voice_side
    if actor.side == act.ENEMY:
        return context.opponent(mine)
    if actor.side == act.OWN:
        return mine
    if actor.side == act.BOTH_SIDES:
        return None
    return actor.side


def _pronoun_side(
    reading: Reading, context: Context, side: str | None, attribution: Attribution | None
) -> str | None:
    if reading.denial is not None and side is not None:
        return side
    if attribution is not None and attribution.accused is not None:
        return _side_of(attribution.accused, side, context)
    return context.agent


def _agent(
    reading: Reading,
    context: Context,
    pool: Sequence[Trigger],
    first: int,
    last: int,
    attribution: Attribution | None,
    side: str | None,
) -> tuple[Actor | None, str]:
    """Return who fired, by the words."""
    text = reading.text
    speakers = {
        (a.speaker.core_start, a.speaker.core_end) for a in reading.attributions
        if a.speaker.core_end
    }  # fmt: skip
    able = [
        a for a in reading.actors
        if first <= a.start < last and a.kind in act.AGENTS
        and (a.core_start, a.core_end) not in speakers and a.side != act.BOTH_SIDES
    ]  # fmt: skip
    if attribution is not None and attribution.accused is not None:
        own = _side_of(attribution.accused, side, context)
        if own is not None:
            return attribution.accused, "A-ACCUSED"
    named = [a for a in able if a.kind != act.PRONOUN]
    for trigger in sorted(pool, key=lambda item: item.event == HARM):
        noun = trigger.rule == "T-FIRE-NOUN" or trigger.event == "mine"
        for actor in named if trigger.passive or noun else ():
            if actor.start >= trigger.end and _BY.search(
                text[max(trigger.end, actor.start - 40) : actor.start]
            ):
                before = text[max(first, actor.start - 60) : actor.start]
                if not re.search(
                    r"(?:report|statement|told|said|inform)\w*\s+by\s+(?:the\s+)?$", before, re.I
                ):
                    return actor, "A-BY"
        if trigger.passive or noun:
            for actor in [*named, *(a for a in reading.actors if a.kind == act.TARGET)]:
                if actor.start >= trigger.end - 5 and _FROM.search(
                    text[max(trigger.start, actor.start - 30) : actor.start]
                ):
                    return actor, "A-FROM"
            if trigger.passive:
                continue
            if not any(a.end <= trigger.start and a.kind == act.EVENT for a in named):
                continue
        for actor in reversed(able):
            if actor.end <= trigger.start + 1 or (actor.start <= trigger.start < actor.end):
                if actor.kind == act.PRONOUN:
                    between = text[actor.end : trigger.start]
                    if len(between) > 40 or trigger.event == HARM:
                        continue
                if trigger.event == HARM and not (
                    re.search(r"kill|wound|injur", text[trigger.start : trigger.end], re.I)
                    and _VICTIM.match(text[trigger.end : trigger.end + 30])
                    and not _COUNTED.search(text[max(first, trigger.start - 20) : trigger.start])
                ):
                    continue
                if trigger.event == HARM and re.match(
                    r"(?:had|have|has|were|was|lost)", text[trigger.start : trigger.end], re.I
                ):
                    continue
                return actor, "A-SUBJECT"
        for actor in named:
            if actor.kind == act.EVENT and abs(actor.start - trigger.start) < 60:
                return actor, "A-EVENT"
    for actor in named:
        if actor.kind == act.EVENT:
            return actor, "A-EVENT"
    for trigger in pool:
        for actor in named:
            if (
                trigger.event in {HARM, WEAK}
                and actor.start >= trigger.end
                and actor.side != side
                and _WITH.search(text[max(trigger.end, actor.start - 30) : actor.start])
            ):
                return actor, "A-WITH"
            if actor.start >= trigger.end and _BY.search(
                text[max(trigger.end, actor.start - 40) : actor.start]
            ):
                return actor, "A-BY"
    if pool:
        for actor in reading.actors:
            if (
                actor.kind == act.TARGET and first <= actor.start < last
                and re.search(r"\bfrom\s+(?:the\s+)?$", text[max(0, actor.start - 10) : actor.start])  # noqa: E501
            ):  # fmt: skip
                return actor, "A-FROM-POSITIONS"
    return None, "A-NONE"


def _owner(reading: Reading, first: int, last: int, side: str | None) -> Actor | None:
    """Return whose aircraft was brought down: not the speaker's."""
    at = next(t.start for t in reading.triggers if t.event == "downed")
    able = [
        a for a in reading.actors
        if first <= a.start < last and a.kind in {act.FORCES, act.COUNTRY, act.PEOPLE}
        and a.side not in {None, side}
    ]  # fmt: skip
    after = [a for a in able if a.end > at]
    chosen = after or able
    return chosen[0] if chosen else None


def _target(reading: Reading, first: int, last: int, agent: Actor | None) -> Actor | None:
    """Return who was fired at: the first target, else other forces after the trigger."""
    targets = [
        a for a in reading.actors
        if first <= a.start < last and a.kind == act.TARGET and a is not agent
    ]  # fmt: skip
    if targets:
        return targets[0]
    at = reading.triggers[0].start if reading.triggers else last
    for actor in reading.actors:
        if actor is agent or not first <= actor.start < last:
            continue
        if actor.kind in {act.FORCES, act.PEOPLE} and actor.start > at and (
            agent is None or actor.side != agent.side
        ):  # fmt: skip
            return actor
    return None
