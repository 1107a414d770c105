"""The time of the saying and the time of the event, parted."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from contactline.extract.voices import speech

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.tables.rules import Language
    from contactline.extract.voices.speech import Attribution
    from contactline.extract.when.timewords import Found

_SINCE_THEN: Final = re.compile(
    r"\b(?:after|since|until)\s+(?:they|it|he|she)\s+(?:had\s+)?\w+ed\b[^,.;]{0,60}$", re.I
)
#: A time until which shooting went on is not when it happened.
_OVER_BY: Final = re.compile(
    r"\b(?:ceased|stopped|ended|subsided|died\s+down|was\s+over|calmed\s+down)\s+(?:(?:only|again)\s+)?"
    r"(?:at|by|around|about|before|shortly)?\s*\w?$",
    re.I,
)


_ADDRESSED: Final = frozenset({"told", "tells", "informed", "informs"})
_ADDRESSEE: Final = re.compile(
    r"^\s*(?:the\s+)?(?:[A-Z][\w/.'-]*\s*){1,4}(?:news\s+agency\s*|reporters\s*)?"
)


def is_of_war(item: Found, text: str, first: int, language: Language) -> bool:
    """Return whether a time tells when a war was: "since they fought a war a year ago"."""
    return (
        item.kind in {"ago", "last_year", "in_year", "last_month", "in_month"}
        and language.maybe("sense.since_war").search(text[first : item.start]) is not None
    )


def split_times(
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
    stamped = [
        item for item in found
        if item.kind == "clock" and not text[first : item.start].strip("-*[ ")
        and not item.groups.get("at", "").strip()
        and (attributions or len(found) > 1)
    ]  # fmt: skip
    for item in found:
        if _SINCE_THEN.search(text, first, item.start):
            continue  # "the posts that they took after they crossed the border on May 12"
        if item.kind == "clock" and _OVER_BY.search(text, first, item.start + 1):
            continue  # "the firing ceased at about 5 a.m."
        is_said = item in stamped
        for att in attributions:
            if att.rule == "ATTR-LABEL" or (
                att.rule == "ATTR-BY" and att.before and "," in text[att.end : item.start]
            ):
                continue
            between_after = text[att.end : item.start] if item.start >= att.end else None
            if between_after is not None and att.verb in _ADDRESSED:  # "told RFE/RL on April 9"
                between_after = _ADDRESSEE.sub("", between_after)
            begin = att.start if not att.rule.endswith("AGAIN") else att.verb_end - len(att.verb)
            inside = begin <= item.start and item.end <= att.end
            verb_after = text[att.verb_end : item.start] if item.start >= att.verb_end else None
            if inside:
                is_said = True
            elif (
                between_after is not None
                and re.fullmatch(
                    r"(?:\s|,|on|early|late|earlier|in|an?|statement|the|\w*book|twitter|post|that|circulated|issued|released|published|made|dated|posted|press|official|written|brief|release|message|report|briefing"
                    r"|во?|ранее|позднее|поздно|рано)*",
                    between_after,
                    re.I,
                )
                and (
                    not att.before
                    or re.match(
                        r"\s*(?:that|of|,|:|\.|$|\"|about|saying|что\b|об?\s)",
                        text[item.end : item.end + 12],
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
                reported = att.before or att.rule == "ATTR-BY"  # "the report of X that on Tuesday"
                if reported and "that" in (between_after or "").casefold().split():
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
