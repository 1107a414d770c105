"""Who says it: the speaker of a sentence, before, after or beside the words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from contactline.extract import actors as act

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.actors import Actor
    from contactline.extract.rules import Language

SAY: Final = "say"
ACCUSE: Final = "accuse"

_NOUN_BEFORE: Final = re.compile(
    r"(?:\b(?:the|these|those|this|that|such|its|their|his|of|an?|any|false|recent|all|no|to)|'s)\s+$", re.I  # noqa: E501
)  # fmt: skip
_MAX_GAP: Final = 110
_SHORT: Final = re.compile(r"^[\s,]*(?:(?:the|a|an|in|by|of|to|в|во|из)\s+)?(?:\w+\s+of\s+)?$")
_BY_GAP: Final = re.compile(
    r"^[\s:]*(?:(?:the|a|an|from|of|by|to|its|local|official|unnamed|data|information|reports?|statement|words)\s+)*$", re.I  # noqa: E501
)  # fmt: skip
_ACCUSED_GAP: Final = re.compile(
    r"^\s*(?:the|on|in|a|of|also|again|both|directly|openly|units|\w+day|night|morning|evening|\s)*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution; offsets of the words that make it.

    Parameters
    ----------
    speaker
        Who speaks.
    kind
        ``say`` or ``accuse``.
    before
        Whether it stands before what is said.
    accused
        Whom an accusation names.
    """

    start: int
    end: int
    speaker: Actor
    kind: str
    before: bool
    rule: str
    accused: Actor | None = None
    verb: str = ""
    verb_end: int = 0


def find(
    text: str, start: int, end: int, found: Sequence[Actor], language: Language
) -> list[Attribution]:
    """Return the attributions of a sentence, in order."""
    made: list[Attribution] = []
    gap = language["speech.gap"]
    piece = text[start:end]
    speakers = [a for a in found if a.kind in act.SPEAKERS]
    for kind in (ACCUSE, SAY):
        for match in language[f"speech.{kind}"].finditer(piece):
            first, last = start + match.start(), start + match.end()
            if any(a.start <= first < a.end for a in found if a.kind != act.PRONOUN):
                continue
            if any(m.start <= first < m.verb_end for m in made):
                continue
            if _NOUN_BEFORE.search(piece[: match.start()]):
                continue
            speaker = _left(text, speakers, first, gap)
            if speaker is not None:
                accused = _accused(text, found, last, end) if kind == ACCUSE else None
                if kind == ACCUSE and accused is None:
                    continue
                made.append(
                    Attribution(
                        speaker.start, accused.end if accused is not None else last, speaker, kind, True, f"ATTR-{kind.upper()}-BEFORE",  # noqa: E501
                        accused, match[0].casefold(), last,
                    )
                )  # fmt: skip
                continue
            if kind == SAY and language["speech.inverted"].fullmatch(match[0]):
                speaker = _right(text, speakers, last, end, _SHORT)
                if speaker is not None and speaker.kind != act.PRONOUN:
                    made.append(
                        Attribution(first, speaker.end, speaker, SAY, False, "ATTR-SAY-AFTER",
                                    None, match[0].casefold(), last)
                    )  # fmt: skip
    for match in language["speech.by"].finditer(piece):
        first, last = start + match.start(), start + match.end()
        speaker = _right(text, speakers, last, end, _BY_GAP)
        if speaker is not None and speaker.kind != act.PRONOUN:
            made = [m for m in made if not (first <= m.start < speaker.end and m.kind == SAY)]
            made.append(
                Attribution(first, speaker.end, speaker, SAY, not piece[: match.start()].strip(),
                            "ATTR-BY", None, match[0].casefold(), last)
            )  # fmt: skip
    return sorted(made, key=lambda item: item.start)


def _left(text: str, speakers: Sequence[Actor], verb: int, gap: re.Pattern[str]) -> Actor | None:
    for actor in reversed(speakers):
        if actor.end > verb:
            continue
        if verb - actor.end > _MAX_GAP:
            return None
        between = text[actor.end : verb]
        if not gap.fullmatch(between):
            return None
        if actor.kind == act.FORCES and len(between) > 12 and actor.side not in {"NK"}:
            return None
        return _with_office(text, speakers, actor)
    return None


def _with_office(text: str, speakers: Sequence[Actor], actor: Actor) -> Actor:
    """Join "Armenian Defense Ministry spokeswoman Shushan" and "Stepanian"."""
    if actor.kind != act.PERSON:
        return actor
    for other in reversed(speakers):
        if other.end <= actor.start and other.kind == act.INST:
            between = text[other.end : actor.start]
            if re.fullmatch(r"\s+(?:[A-Z][\w'.-]*\s+){0,3}", between) and other.side in {
                None,
                actor.side,
            }:
                return act.Actor(
                    other.start, actor.end, actor.side, act.INST, other.rule,
                    other.role or actor.role, other.core_start, other.core_end,
                )  # fmt: skip
    return actor


def _right(
    text: str, speakers: Sequence[Actor], verb: int, end: int, gap: re.Pattern[str]
) -> Actor | None:
    for actor in speakers:
        if actor.start < verb:
            continue
        if actor.start - verb > 60 or actor.start > end:
            return None
        if gap.fullmatch(text[verb : actor.start]):
            return _author(text, speakers, actor)
        return None
    return None


_PAPER: Final = re.compile(
    r"(?:an?\s+|the\s+)?(?:official |joint |written )?(?:statements?|reports?|message|post|release|press release|source)",  # noqa: E501
    re.I,
)


def _author(text: str, speakers: Sequence[Actor], actor: Actor) -> Actor:
    """Return who made it, for "a statement by the Defense Ministry"."""
    if actor.side is None and _PAPER.fullmatch(text[actor.start : actor.end]):
        for other in speakers:
            if other.start >= actor.end and re.fullmatch(
                r"\s+(?:made |issued |released |published )?(?:by|of|from|in|at)\s+(?:the\s+)?",
                text[actor.end : other.start],
            ):
                return other
    return actor


def _accused(text: str, found: Sequence[Actor], verb: int, end: int) -> Actor | None:
    for actor in found:
        if actor.start < verb or actor.kind in {act.EMBEDDED, act.OUTLET, act.INST}:
            continue
        if actor.start - verb > 50 or actor.start > end:
            return None
        return actor if _ACCUSED_GAP.match(text[verb : actor.start]) else None
    return None
