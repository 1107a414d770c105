"""Sides by their usual names: only what a name says outright, no guess."""

from __future__ import annotations

import re

from contactline.ingest.words import fold
from contactline.model.records import Party
from contactline.model.terms import PartyRole

_CODES = frozenset({"AM", "AZ", "NK", "RU", "OUTLET"})
_NAMES = {
    "AM": (
        "armenia",
        "armenian",
        "republic of armenia",
        "yerevan",
        "ermenistan",
        "ermeni",
        "армения",
        "армянская",
        "ереван",
        "հայաստան",
        "armenien",
    ),
    "AZ": (
        "azerbaijan",
        "azerbaijani",
        "republic of azerbaijan",
        "baku",
        "azerbaycan",
        "азербайджан",
        "азербайджанская",
        "баку",
        "ադրբեջան",
        "aserbaidschan",
    ),
    "NK": (
        "nagorno karabakh",
        "artsakh",
        "republic of artsakh",
        "nagorno karabakh republic",
        "нагорный карабах",
        "арцах",
        "արցախ",
        "bergkarabach",
    ),
    "RU": ("russia", "russian", "russian federation", "moscow", "россия", "москва", "russland"),
}
_ROLES = (
    (r"(?:mod|ministry of defen[cs]e|defen[cs]e ministry)", PartyRole.MINISTRY),
    (r"(?:mfa|ministry of foreign affairs|foreign ministry)", PartyRole.MINISTRY),
    (r"(?:government|authorities|side)", None),
    (r"(?:army|armed forces|military forces|military|forces|troops)", PartyRole.ARMED_FORCES),
    (r"(?:police forces|police)", None),
)
#: What ACLED adds to the name of a state's forces: the years of a government, a unit.
_YEARS = re.compile(r"\s*\((?:1[89]|20)\d\d-(?:\d{4})?\).*", re.DOTALL)
_CIVILIANS = re.compile(r"civilians \((?P<who>[^()]+)\)", re.IGNORECASE)


def read_party(name: str) -> Party:
    """Return a party by its name as written; its side only if the name is a known one.

    Examples
    --------
    >>> read_party("Armenian Ministry of Defence").side
    'AM'
    >>> read_party("Armenpress").side is None
    True
    >>> read_party("Military Forces of Azerbaijan (2003-)").side
    'AZ'
    """
    written = name.strip()
    if written.upper() in _CODES and written.isupper():
        return Party(side=written)
    civilians = _CIVILIANS.fullmatch(written)
    if civilians is not None:
        side = _SIDES.get(fold(civilians["who"]))
        return Party(side=side, name=written, role=PartyRole.CIVILIANS)
    folded = re.sub(r"^the ", "", fold(_YEARS.sub("", written)))
    if folded in _SIDES:
        return Party(side=_SIDES[folded], name=written)
    for words, role in _ROLES:
        for pattern in (rf"(?P<who>.+?) {words}", rf"{words} of (?:the )?(?P<who>.+)"):
            match = re.fullmatch(pattern, folded)
            if match and match["who"].removesuffix(" s") in _SIDES:
                side = _SIDES[match["who"].removesuffix(" s")]
                return Party(side=side, name=written, role=role)
    return Party(side=None, name=written)


_SIDES = {fold(name): side for side, names in _NAMES.items() for name in names}
