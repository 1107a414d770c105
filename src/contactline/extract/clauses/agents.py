"""Who fired and at whom, by the words of one clause."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from contactline.extract.clauses.reading import HARM, WEAK
from contactline.extract.voices import actors as act
from contactline.extract.voices.deeds import doer, is_aside, is_noun

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.frames import Context
    from contactline.extract.clauses.reading import Reading, Trigger
    from contactline.extract.tables.rules import Language
    from contactline.extract.voices.actors import Actor
    from contactline.extract.voices.speech import Attribution

_BY: Final = re.compile(
    r"\bсо\s+стороны\s+$|\bby\s+(?:the\s+|an?\s+)?(?:(?:[\w-]+\s+){1,3}of\s+(?:the\s+)?)?$", re.I
)
#: "Armenian posts near Yeraskh had fired"
_POSTED: Final = re.compile(r"(?:positions?|posts?|outposts?|trenches|позици\w+|пост\w*)$", re.I)
#: "was prevented by", "held by": who did this was the one attacked, or the owner
_OTHER_DEED: Final = re.compile(
    r"\b(?:prevent|thwart|foil|repel|repuls|avert|stopp|halt|suppress|silenc|detect|notic|spott|record|regist"
    r"|den(?:i|y)|reject|confirm|report|condemn|h[eo]ld|own|controll|occupi|protect|guard|intercept|answer"
    r"|return)\w*\s+(?:\w+ly\s+|overnight\s+|in\s+time\s+)?by\s+(?:the\s+|an?\s+)?(?:\w+\s+of\s+(?:the\s+)?)?$",
    re.I,
)
_STANDING: Final = re.compile(
    r"(?:\s+(?:near|in|at|above|outside|around|close to|located|situated|across)\b[^,;.]*?)?"
    r"(?:\s+(?:have|has|had|again|also|then|reportedly))*\s+",
    re.I,
)
_WITH: Final = re.compile(r"\b(?:with|against)\s+(?:the\s+|an?\s+)?$", re.I)
_FLOWN_BY: Final = re.compile(r"\s+of\s+(?:an?\s+|the\s+|several\s+)?", re.I)
_VICTIM: Final = re.compile(
    r"\s+(?:at\s+least\s+)?(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|\d+|several|some|its|our|the|[A-Z]|warrant|ensign|private|sergeant|lieutenant|captain|major"
    r"|colonel|corporal|officer|conscript|soldiers?|servicem[ae]n)\b"
)
_COUNTED: Final = re.compile(
    r"(?:\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|dozen|more|others?))\s+$", re.I
)
_FIRED_FROM: Final = re.compile(
    r"\b(?:fired|launched|shot|came|coming|opened|flown|flew|originat\w+)\s+(?:in\s+)?from\s+(?:[\w-]+\s+){0,3}?(?:the\s+)?(?:territory\s+of\s+|side\s+of\s+)?(?:the\s+)?$",
    re.I,
)
#: "Beyond it are Armenian posts, and from there somebody shot"
_LIES: Final = re.compile(r"\b(?:are|is|lie|lies|stand|stands|begins?)\s+(?:the\s+|an?\s+)?$", re.I)
_FROM_THERE: Final = re.compile(r"\bfrom\s+(?:there|where|them|which|it)\b", re.I)
#: "a few kilometres from the border": where it lies, not where fire came from
_DISTANT: Final = re.compile(
    r"\b(?:kilomet(?:er|re)s?|km|miles?|met(?:er|re)s?|far|away|distance)\s+from\s+(?:the\s+)?$",
    re.I,
)
_NOMINATIVE: Final = re.compile(
    r"(?:\w+(?:ие|ые|ая|ий)\s|ВС\b|вооруж[её]нные\s+силы|(?:подразделения|части|военнослужащие"
    r"|военные|солдаты|снайперы|пограничники)\b)",
    re.I,
)
#: "огонь открыли, как заявляло ведомство, подразделения ..."
_AFTER_VERB: Final = re.compile(
    r"(?:\s*,\s*как\s[^,]{3,60},)?\s*(?:(?:как\s+раз|именно)\s+)?", re.I
)
#: In Russian the one who fires may stand before: "с позиций ... обстрелян пост".
_OUT_OF: Final = re.compile(r"(?:^|\s)со?\s+$", re.I)
#: "снайперы ранили пограничника"
_HARMED: Final = re.compile(r"(?:убил|ранил|застрелил)[аи]?", re.I)
#: In Russian an assault is of whoever made it, and so is the fire of a side.
_ASSAULT: Final = re.compile(r"^(?:нападени|атак[аиеу]|вылазк|провокаци|стрельб)", re.I)
#: "обстрел ВС Армении сёл": what was shelled stands in the genitive after who shelled
_OBJECT: Final = re.compile(
    r"\s+(?:\w+(?:ых|их)\s+)?(?:с[её]л|деревень|позиций|постов|пунктов|насел[её]нных|территори[ий]|домов)\b",
    re.I,
)
#: "с азербайджанскими военными": not by whom, but with whom
_PREPOSITION: Final = re.compile(r"\b(?:со?|между|перед|под|над|за|и)\s+$", re.I)
#: "огнем ВС Азербайджана", "обстрел армянскими подразделениями"
_INSTRUMENT: Final = re.compile(
    r"(?:огн[её]м|выстрел(?:ом|ами)|атакой|удар(?:ом|ами)|обстрел(?:ом|ами)|прицелом)$", re.I
)
_INSTRUMENTAL: Final = re.compile(r"(?:[ыия]ми|ами)(?:\s|$)|(?<!со )ой\s+стороной$", re.I)
_FROM: Final = re.compile(
    r"(?:^|\s)(?:с|со|из)\s+$|\b(?:from|out\s+of)\s+(?:the\s+|an?\s+|its\s+|their\s+)?(?:direction\s+of\s+(?:the\s+)?"
    r"|(?:combat\s+)?(?:positions?|posts?|outposts?|trenches)\s+(?:that|which|where)\s+(?:the\s+)?)?$",
    re.I,
)


def agent_of(
    reading: Reading,
    context: Context,
    pool: Sequence[Trigger],
    first: int,
    last: int,
    attribution: Attribution | None,
    side: str | None,
    language: Language,
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
    if any(a.kind == act.FORCES and context.party(a.side) for a in able):
        able = [  # not "where a Russian contingent is stationed"
            a for a in able
            if a.side is None or a.side[0] == "?" or context.party(a.side)
        ]  # fmt: skip
    blamed = attribution.accused if attribution is not None else None
    if side_of(blamed, side, context) is not None:
        return blamed, "A-ACCUSED"
    named = [a for a in able if a.kind != act.PRONOUN]
    own = _own_deed(reading, pool, first, side)
    if own is not None:
        pool = [t for t in pool if t.start < own.start or t.start > own.end + _MAX_DEED]
        if not pool:
            return own, "A-OWN-DEED"
    for trigger in sorted(pool, key=lambda item: item.event == HARM):
        noun = (
            trigger.rule in {"T-FIRE-NOUN", "T-OPENING", "T-LAUNCHED"}
            or trigger.event == "mine"
            or is_noun(reading, trigger, language)
        )
        for actor in named if trigger.passive or noun else ():
            if actor.start >= trigger.end and _BY.search(
                text[max(trigger.end, actor.start - 40) : actor.start]
            ):
                before = text[max(first, actor.start - 60) : actor.start]
                if not _OTHER_DEED.search(before) and not re.search(
                    r"(?:report|statement|told|said|inform)\w*\s+by\s+(?:the\s+)?$", before, re.I
                ):
                    return actor, "A-BY"
        for actor in named if trigger.passive or noun else ():
            if 0 <= actor.start - trigger.end <= 1 and actor.kind in {act.FORCES, act.COUNTRY} and (
                _INSTRUMENT.search(text[trigger.start : trigger.end])
                or _INSTRUMENTAL.search(text[actor.start : actor.end])
                or _OBJECT.match(text, actor.end)
                or _ASSAULT.search(text[trigger.start : trigger.end])
                or text[actor.start : actor.end].endswith("стороны")
            ):  # fmt: skip
                return actor, "A-GENITIVE"
        for actor in named if trigger.passive or noun else ():
            if (
                actor.kind == act.FORCES
                and _INSTRUMENTAL.search(text[actor.start : actor.end])
                and not _PREPOSITION.search(text[first : actor.start])
            ):  # "обстрел в X азербайджанскими подразделениями"
                return actor, "A-INSTRUMENTAL"
        for actor in named if trigger.rule == "T-DRONE" else ():
            if _FLOWN_BY.fullmatch(text, trigger.end, actor.start):  # "flights of X's drones"
                return actor, "A-OF"
        for actor in named if not trigger.passive else ():
            if (
                actor.kind in {act.FORCES, act.PEOPLE}
                and trigger.event != HARM
                and trigger.end <= actor.start
                and _AFTER_VERB.fullmatch(text, trigger.end, actor.start)
                and (
                    _NOMINATIVE.match(text[actor.start : actor.end])
                    and not any(a.end <= trigger.start and a.kind == act.FORCES for a in named)
                )
            ):  # "село обстреляли азербайджанские военные"
                return actor, "A-AFTER-VERB"
            before = text[max(trigger.end, actor.start - 5) : actor.start]
            if actor.start >= trigger.end and re.search(r"\bсо?\s+$", before) and (
                "сторон" in text[actor.start : actor.end].casefold()
            ):  # fmt: skip
                return actor, "A-FROM"
        if trigger.passive or noun:
            for actor in [*named, *(a for a in reading.actors if a.kind == act.TARGET)]:
                if actor.start >= trigger.end - 5 and _FROM.search(
                    text[max(trigger.start, actor.start - 30) : actor.start]
                ):
                    return actor, "A-FROM"
            for actor in [*named, *(a for a in reading.actors if a.kind == act.TARGET)]:
                if (
                    trigger.event != HARM
                    and first <= actor.start < trigger.start
                    and context.party(actor.side)
                    and _OUT_OF.search(text[max(first, actor.start - 4) : actor.start])
                    and (actor.kind == act.TARGET or "сторон" in text[actor.start : actor.end])
                ):  # "с азербайджанской стороны открыт огонь"
                    return actor, "A-FROM"
            if trigger.passive:
                continue
            if not any(a.end <= trigger.start and a.kind == act.EVENT for a in named):
                continue
        for actor in reversed(able):
            if trigger.event != HARM and any(
                x.start <= actor.start
                and actor.end <= x.end
                and not x.start <= trigger.start < x.end
                for x in reading.losses
            ):  # "three servicemen were wounded in a mortar attack"
                continue
            if is_aside(text, actor, trigger, language):
                continue
            if actor.end <= trigger.start + 1 or (actor.start <= trigger.start < actor.end):
                if actor.kind == act.PRONOUN:
                    between = text[actor.end : trigger.start]
                    if len(between) > 40 or trigger.event == HARM:
                        continue
                if (
                    trigger.event == HARM
                    and not _HARMED.fullmatch(text, trigger.start, trigger.end)
                    and not (
                        re.search(r"kill|wound|injur", text[trigger.start : trigger.end], re.I)
                        and _VICTIM.match(text[trigger.end : trigger.end + 30])
                        and not _COUNTED.search(
                            text[max(first, trigger.start - 20) : trigger.start]
                        )
                    )
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
        if trigger.passive or trigger.event in {HARM, WEAK}:
            continue
        for actor in reading.actors:
            if (
                actor.kind == act.TARGET and first <= actor.start
                and 0 <= trigger.start - actor.end < 60 and context.party(actor.side)
                and _POSTED.search(text[actor.start : actor.end])
                and _STANDING.fullmatch(text[actor.end : trigger.start])
            ):  # fmt: skip
                return actor, "A-POSTS"
    for trigger in pool:
        for actor in reading.actors:
            if (
                actor.kind == act.TARGET and first <= actor.start and actor.end < trigger.start
                and context.party(actor.side) and _POSTED.search(text[actor.start : actor.end])
                and _LIES.search(text[first : actor.start])
                and _FROM_THERE.search(text[actor.end : trigger.start])
            ):  # fmt: skip
                return actor, "A-FROM-THERE"
    for trigger in pool:
        for actor in named:
            if (
                trigger.event in {HARM, WEAK}
                and actor.start >= trigger.end
                and actor.side != side
                and _WITH.search(text[max(trigger.end, actor.start - 30) : actor.start])
            ):
                return actor, "A-WITH"
            before = text[max(first, actor.start - 60) : actor.start]
            if (
                actor.start >= trigger.end
                and _BY.search(text[max(trigger.end, actor.start - 40) : actor.start])
                and not _OTHER_DEED.search(before)
            ):
                return actor, "A-BY"
    if pool:
        for actor in reading.actors:
            if (
                actor.kind in {act.GEO, act.OWNER} and first <= actor.start < last
                and context.party(actor.side)
                and _FIRED_FROM.search(text[max(first, actor.start - 60) : actor.start])
            ):  # fmt: skip
                return actor, "A-FROM-COUNTRY"
        for actor in reading.actors:
            if (
                actor.kind == act.TARGET and first <= actor.start < last
                and re.search(r"\b(?:from|out\s+of)\s+(?:the\s+)?$", text[max(0, actor.start - 12) : actor.start])  # noqa: E501
                and not _DISTANT.search(text[max(0, actor.start - 40) : actor.start])
            ):  # fmt: skip
                return actor, "A-FROM-POSITIONS"
    if own is not None:
        return own, "A-OWN-DEED"
    return doer(reading, named, pool, first, language) or (None, "A-NONE")


#: "its artillery had", right before the verb
_OWN_FORCES: Final = re.compile(
    r"\b(?:its|their|our)\s+(?:own\s+)?(?:(?:armed|ground|land|air|special|border|military|rocket"
    r"|defen[cs]e|front-?line|combat|attack)\s+)*(?:forces|troops|units?|soldiers|army|servicem[ae]n"
    r"|artillery|drones?|aircraft|aviation|military|snipers?|gunners|tanks?|mortars?|guns?|navy"
    r"|fighters|batter(?:y|ies))\s+(?P<aux>(?:(?:had|have|has|then|also|later|earlier|today|on"
    r"|\w+day|successfully|did)\s+)*)$",
    re.I,
)
#: From the owner's word to the verb of his deed, in characters.
_MAX_DEED: Final = 40


def _own_deed(
    reading: Reading, pool: Sequence[Trigger], first: int, side: str | None
) -> Actor | None:
    """Return the speaker's own forces as the ones who acted: "said its artillery struck"."""
    if side is None:
        return None
    for trigger in pool:
        if trigger.passive or trigger.event in {HARM, WEAK, "downed", "mine"}:
            continue
        found = _OWN_FORCES.search(reading.text, max(first, trigger.start - 80), trigger.start)
        if found is None:
            continue
        named = [
            a.side for a in reading.actors
            if first <= a.start and a.end <= found.start() and a.side is not None
            and a.kind in {act.INST, act.COUNTRY, act.FORCES, act.PEOPLE, act.PERSON}
        ]  # fmt: skip
        if named and named[-1] == side:
            return act.Actor(
                found.start(), found.start("aux"), act.OWN, act.FORCES, "ACT-OWN-FORCES"
            )
    return None


def owner_of(reading: Reading, first: int, last: int, side: str | None) -> Actor | None:
    """Return whose aircraft was brought down: not the speaker's."""
    at = next(t.start for t in reading.triggers if t.event == "downed")
    able = [
        a for a in reading.actors
        if first <= a.start < last and a.kind in {act.FORCES, act.COUNTRY, act.PEOPLE}
        and a.side not in {None, side}
        and not (a.start > at and _BY.search(reading.text[max(at, a.start - 40) : a.start]))
    ]  # fmt: skip
    after = [a for a in able if a.end > at]
    chosen = after or able
    return chosen[0] if chosen else None


def target_of(reading: Reading, first: int, last: int, agent: Actor | None) -> Actor | None:
    """Return who was fired at: the first target, else other forces after the trigger."""
    targets = [
        a for a in reading.actors
        if first <= a.start < last and a.kind == act.TARGET and a is not agent
    ]  # fmt: skip
    targets = [a for a in targets if not _LIES.search(reading.text[first : a.start])]
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


def pronoun_side(
    reading: Reading,
    context: Context,
    side: str | None,
    attribution: Attribution | None,
    actor: Actor | None = None,
) -> str | None:
    """Return the side that a pronoun stands for."""
    if reading.denial is not None and side is not None:
        return side
    if attribution is not None and attribution.accused is not None:
        return side_of(attribution.accused, side, context)
    if actor is not None:  # "X's soldiers had tried to ..., and when they opened fire"
        before = [
            a.side for a in reading.actors
            if a.kind == act.FORCES and a.end <= actor.start and context.party(a.side)
            and a.side != side
        ]  # fmt: skip
        if before and re.match(r"they", reading.text[actor.start : actor.end], re.I):
            return before[-1]
    own = context.side if side is None else None
    speaker = attribution.speaker if attribution is not None else None
    if (
        own is not None
        and own == context.agent
        and speaker is not None
        and speaker.kind == act.INST
        and reading.text[speaker.start : speaker.end].casefold().startswith("its ")
    ):  # "Baku described them as saboteurs. They had tried to ..., its ministry said."
        return None
    return context.agent


def side_of(actor: Actor | None, speaker: str | None, context: Context) -> str | None:
    """Return the side of an actor; "the enemy" depends on who speaks."""
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
