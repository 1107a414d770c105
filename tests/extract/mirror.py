"""The mirror image of a case: the words for the two actors swapped, the places left alone.

A reader that treats both sides alike reads the mirror image as the same claims with the
sides exchanged. Names of places are not swapped: where a country's or a capital's name is
a place in the text (a date line, "the Azerbaijani village of ..."), the case keeps it,
through its mentions or its ``mirror_keep`` list. Cases whose claims come from a third
party, or from or about the former de facto authorities, are exempt and say why.
"""

from __future__ import annotations

import copy
import re
from typing import Any, Final

SIDES: Final = {"AM": "AZ", "AZ": "AM"}

_PAIRS: Final = (
    ("Azerbaijan", "Armenia"),
    ("AZERBAIJAN", "ARMENIA"),
    ("Baku", "Yerevan"),
    ("BAKU", "YEREVAN"),
    ("Баку", "Ереван"),
    ("Азербайджаном", "Арменией"),
    ("Азербайджана", "Армении"),
    ("Азербайджан", "Армения"),
    ("Азербайджанск", "Армянск"),
    ("азербайджанск", "армянск"),
)
# Adjectives first: "Azerbaijani" and "Armenian" hold the names of the countries.
_WORDS: Final = {
    "Azerbaijani": "Armenian",
    "AZERBAIJANI": "ARMENIAN",
    "Armenian": "Azerbaijani",
    "ARMENIAN": "AZERBAIJANI",
    "Azeri": "Armenian",
    **{one: other for pair in _PAIRS for one, other in (pair, pair[::-1])},
}
_PATTERN: Final = re.compile("|".join(sorted(map(re.escape, _WORDS), key=len, reverse=True)))
_PLACE_USES: Final = ("locational", "mixed", "embedded", "homonym")


def swap_side(side: Any) -> Any:
    """Return the other of the two actors; anyone else stays, lists are swapped one by one."""
    if isinstance(side, list):
        return [swap_side(one) for one in side]
    return SIDES.get(side, side)


def swap_words(text: str, kept: list[tuple[int, int]] | None = None) -> str:
    """Swap the words for the two actors outside the spans that are kept."""
    spans = kept or []

    def other(match: re.Match[str]) -> str:
        if any(start < match.end() and match.start() < end for start, end in spans):
            return match.group()
        return _WORDS[match.group()]

    return _PATTERN.sub(other, text)


def is_exempt(case: dict[str, Any]) -> bool:
    """Tell whether a case has no mirror image."""
    return isinstance(case.get("mirror"), dict)


def kept_spans(case: dict[str, Any]) -> list[tuple[int, int]]:
    """Return the spans of a case that name places and are therefore not swapped."""
    spans = [
        (mention["start"], mention["end"])
        for mention in case.get("mentions", ())
        if mention["use"] in _PLACE_USES
    ]
    for words in case.get("mirror_keep", ()):
        spans += [match.span() for match in re.finditer(re.escape(words), case["text"])]
    return spans


def mirror_claim(claim: dict[str, Any]) -> dict[str, Any]:
    """Return an expected claim with the sides exchanged."""
    mirrored = copy.deepcopy(claim)
    for key in ("claimant", "accused", "denied_by"):
        mirrored[key] = swap_side(claim.get(key))
    for casualty in mirrored.get("casualties") or ():
        casualty["side"] = swap_side(casualty["side"])
        if "by" in casualty:
            casualty["by"] = swap_side(casualty["by"])
    mirrored.pop("says", None)
    return mirrored


def mirror_case(case: dict[str, Any]) -> dict[str, Any]:
    """Return the mirror image of a case; its mentions are left out, for their offsets move.

    Raises
    ------
    ValueError
        If the case is exempt.
    """
    if is_exempt(case):
        raise ValueError(f"{case['id']} is exempt: {case['mirror']['exempt']}")
    spans = kept_spans(case)
    mirrored = copy.deepcopy(case)
    mirrored["id"] = f"{case['id']}~mirror"
    mirrored["text"] = swap_words(case["text"], spans)
    if case.get("outlet"):
        mirrored["outlet"] = swap_words(case["outlet"])
    mirrored["expected"] = [mirror_claim(claim) for claim in case["expected"]]
    if "not_claims" in case:
        mirrored["not_claims"] = [
            swap_words(case["text"][start:end], [(a - start, b - start) for a, b in spans])
            for start, end in (
                (case["text"].index(words), case["text"].index(words) + len(words))
                for words in case["not_claims"]
            )
        ]
    mirrored.pop("mentions", None)
    return mirrored
