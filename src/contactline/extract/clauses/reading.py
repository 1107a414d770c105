"""A sentence with everything that the rules found in it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from contactline.extract.harm import casualties as loss
from contactline.extract.tables.probes import indexed, possible
from contactline.extract.voices import actors as act
from contactline.extract.voices import speech
from contactline.extract.voices.actors import Actor
from contactline.extract.when import timewords

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.harm.casualties import Loss
    from contactline.extract.names.toponyms import Finder, Hit, Toponym
    from contactline.extract.tables.probes import Lowered
    from contactline.extract.tables.rules import Conflict, Language
    from contactline.extract.text.sentences import Sentence
    from contactline.extract.voices.speech import Attribution
    from contactline.extract.when.timewords import Found

WEAK: Final = "weak"
HARM: Final = "harm"
#: What a prisoner's way home may look like.
NO_FIRE: Final = frozenset({"movement", "activity", HARM, WEAK})


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
    low: Lowered
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
    freed: bool = False
    accident: bool = False
    heading: Found | None = None


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
    if not in_place:
        found = _local_offices(text, start, end, hits, found, finder, conflict, language)
    toponyms = finder.classify(text, start, end, hits, found, conflict, in_place=in_place)
    low = indexed(piece)
    reading = Reading(
        sentence, text, low, start, end, kind, found, toponyms, [], [], [], [], [], None,
        False, False, False, False,
    )  # fmt: skip
    if in_place:
        return reading
    reading.times = [
        timewords.Found(start + f.start, start + f.end, f.kind, f.rule, f.groups)
        for f in timewords.find(piece, language.code, low)
    ]
    reading.attributions = speech.find(text, start, end, found, language, low)
    reading.triggers = _triggers(text, start, end, low, found, language)
    if reading.triggers and language.holds("sense.unverified", piece, low):
        reading.triggers = []
    if (
        reading.triggers
        and all(t.event in {HARM, WEAK} for t in reading.triggers)
        and language.holds("sense.accident", piece, low)
    ):
        reading.triggers, reading.accident = [], True
    if reading.triggers and language.holds("sense.nature", piece, low):
        reading.triggers, reading.accident = [], True
    if reading.triggers and (
        language.holds("sense.figurative", piece, low) or piece.rstrip("\"' ").endswith("?")
    ):
        reading.triggers = []
    if language.holds("sense.infighting", piece, low):
        reading.triggers, reading.accident = [], True
    reading.freed = language.holds("sense.exchange", piece, low)
    if reading.triggers and reading.freed:
        reading.triggers = [t for t in reading.triggers if t.event not in NO_FIRE]
    if reading.triggers and (
        language.holds("sense.imaginary", piece, low) or language.holds("sense.drill", piece, low)
    ):  # fmt: skip
        parties = {a.side for a in found if a.side in conflict.parties}
        if len(parties) < 2 and not any(a.kind == speech.ACCUSE for a in reading.attributions):
            reading.triggers, reading.responses = [], []
    dated = [
        (t.start, t.end) for t in reading.times if t.kind in {"range", "clock", "date", "night"}
    ]
    reading.losses = loss.find(text, start, end, found, language.code, dated)
    reading.responses = [
        Span(start + m.start(), start + m.end(), "R-RESPONSE")
        for m in language.finditer("response.pattern", piece, low)
        if not re.search(r"(?:\bnot|n't|\bno|\bне)\s+(?:\w+\s+)?$", piece[: m.start()])
    ]
    if reading.responses:  # "..., the ministry replied": words, no fire
        spoken = [(a.verb_end - len(a.verb), a.verb_end) for a in reading.attributions if a.verb]
        reading.responses = [
            r for r in reading.responses if not any(a <= r.start < b for a, b in spoken)
        ]
    reading.denial = _denial(piece, low, start, language)
    if reading.denial is not None and _is_of_victims(reading.denial, reading.losses):
        reading.denial = None
    reading.history = language.holds("sense.history", piece, low)
    reading.diplomacy = language.holds("sense.diplomacy", piece, low)
    reading.mutual = language.holds("sense.mutual", piece, low) and not _aside_mutual(
        reading, piece, conflict, language
    )
    reading.zone = language.holds("sense.zone", piece, low)
    return reading


_AS_BOTH: Final = re.compile(
    r",\s+(?:as|while|amid|with|after|and)\s+(?:both|the two|the sides)\b", re.I
)


def _aside_mutual(reading: Reading, piece: str, conflict: Conflict, language: Language) -> bool:
    """Return whether one party says it, and only an aside is about both."""
    cut = _AS_BOTH.search(piece)
    if cut is None or language["sense.mutual"].search(piece[: cut.start()]):
        return False
    return any(
        a.speaker.side in conflict.parties and a.speaker.kind == act.INST
        and a.start < reading.start + cut.start() for a in reading.attributions
    )  # fmt: skip


def _local_offices(
    text: str,
    start: int,
    end: int,
    hits: Sequence[Hit],
    found: list[Actor],
    finder: Finder,
    conflict: Conflict,
    language: Language,
) -> list[Actor]:
    """Add "the governor of Syunik", "the Tavush police": offices whose place tells the side."""
    before, after = (language.patterns.get(f"place.office_{at}") for at in ("before", "after"))
    if before is None or after is None:
        return found
    made = list(found)
    for first, last, kinds, _ in hits:
        if "country" in kinds or any(
            a.start < last and first < a.end and a.kind != act.OWNER for a in made
        ):
            continue
        left = before.search(text[max(start, first - 60) : first])
        right = after.match(text[last : min(end, last + 50)])
        if left is None and right is None:
            continue
        side = finder.side_of(text[first:last], conflict)
        low = max(start, first - 60) + left.start() if left is not None else first
        high = last + right.end() if right is not None else last
        if left is not None and right is None:
            area = language.maybe("place.office_area").match(text[last : min(end, last + 20)])
            high = last + (area.end() if area is not None else 0)
        made = [a for a in made if a.end <= low or high <= a.start]
        made.append(Actor(low, high, side, act.INST, "ACT-LOCAL", None, low, low))
    if language.maybe("place.office_its").search(text, start, end):
        near = [h for h in hits if "country" not in h[2]]
        side = finder.side_of(text[near[-1][0] : near[-1][1]], conflict) if near else None
        for match in language["place.office_its"].finditer(text, near[-1][1] if near else end, end):
            if side is not None and not any(
                a.start < match.end() and match.start() < a.end and a.side for a in made
            ):  # "shells fall near Movses, its head says"
                made = [a for a in made if a.end <= match.start() or match.end() <= a.start]
                made.append(
                    Actor(match.start(), match.end(), side, act.INST, "ACT-LOCAL", None,
                          match.start(), match.start())
                )  # fmt: skip
    return sorted(made, key=lambda actor: actor.start)


#: "the posts that they fired on"
_BY_THEM: Final = re.compile(r"\b(?:that|which)\s+(?:they|it)\s+(?:\w+\s+){0,2}$", re.I)


def _triggers(
    text: str, start: int, end: int, low: Lowered, found: Sequence[Actor], language: Language
) -> list[Trigger]:
    piece = text[start:end]
    made: list[Trigger] = []
    for rule in possible(language.triggers, low):
        for match in rule.probe.finditer(piece, low):
            first, last = start + match.start(), start + match.end()
            if first == last or any(t.start < last and first < t.end for t in made):
                continue
            if any(
                a.kind in {act.INST, act.EMBEDDED, act.OUTLET, act.PERSON}
                and a.start <= first < a.end for a in found
            ):  # fmt: skip
                continue
            near = max(0, match.start() - 90)
            before = piece[near : match.start()]
            low_before = low.part(near, match.start())
            if any(
                language.holds(f"sense.{key}", before, low_before)
                for key in ("irrealis", "negated", "unasserted")
            ):
                continue
            if language.maybe("sense.negated_after").match(piece, match.end()):
                continue
            after = piece[match.end() : match.end() + 40]
            passive = (
                "under" in match[0].casefold().split()
                or language.holds("sense.passive", before, low_before)
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
            if rule.rule_id == "T-CAPTURE" and language.maybe("sense.exchange").search(piece):
                continue
            if (rule.value == HARM or rule.rule_id == "T-CAPTURE") and re.match(
                r"(?:had|have|has|were|was|been)\b", match[0], re.I
            ):
                passive = True
            if (
                rule.rule_id == "T-FIRED"
                and re.search(r"upon$|on$", match[0], re.I)
                and not passive
            ):
                tail = piece[match.end() : match.end() + 20]
                passive = re.match(r"\s*(?:by|again|from|with|[,.;]|$)", tail) is not None
            passive = passive and _BY_THEM.search(before) is None
            made.append(Trigger(first, last, rule.rule_id, rule.value, passive))
    forced = language.maybe("sense.forced")
    kept = [t for t in made if not forced.search(text, max(start, t.start - 24), t.start)]
    return sorted(kept or made, key=lambda trigger: trigger.start)


def _is_of_victims(denial: Span, losses: Sequence[Loss]) -> bool:
    """Return whether "no soldier was hurt when they fired" denies the harm, not the fire."""
    return denial.rule == "D-BARE" and any(
        x.zero and x.start == denial.start and x.end < denial.end for x in losses
    )


def _denial(piece: str, low: str, start: int, language: Language) -> Span | None:
    for key in ("predicate", "spread", "bare", "verb"):
        match = language.search(f"denial.{key}", piece, low)
        if match is not None:
            return Span(start + match.start(), start + match.end(), f"D-{key.upper()}")
    return None
