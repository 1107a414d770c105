"""Kinds of events: ACLED's terms, and a few everyday words that mean exactly one."""

from __future__ import annotations

from functools import lru_cache

from contactline.ingest.words import fold
from contactline.model.terms import EventType

_REMOTE = EventType.REMOTE_VIOLENCE
_SUB_TYPES: dict[EventType, tuple[str, ...]] = {
    EventType.BATTLES: (
        "Armed clash",
        "Government regains territory",
        "Non-state actor overtakes territory",
    ),
    _REMOTE: (
        "Shelling/artillery/missile attack",
        "Air/drone strike",
        "Remote explosive/landmine/IED",
        "Grenade",
        "Chemical weapon",
        "Suicide bomb",
    ),
    EventType.VIOLENCE_AGAINST_CIVILIANS: (
        "Attack",
        "Abduction/forced disappearance",
        "Sexual violence",
    ),
    EventType.PROTESTS: (
        "Peaceful protest",
        "Protest with intervention",
        "Excessive force against protesters",
    ),
    EventType.RIOTS: ("Violent demonstration", "Mob violence"),
    EventType.STRATEGIC_DEVELOPMENTS: (
        "Disrupted weapons use",
        "Change to group/activity",
        "Non-violent transfer of territory",
        "Headquarters or base established",
        "Agreement",
        "Arrests",
        "Looting/property destruction",
        "Other",
    ),
}
_WORDS = {
    "shelling": (_REMOTE, "Shelling/artillery/missile attack"),
    "artillery": (_REMOTE, "Shelling/artillery/missile attack"),
    "mortar": (_REMOTE, "Shelling/artillery/missile attack"),
    "missile": (_REMOTE, "Shelling/artillery/missile attack"),
    "drone strike": (_REMOTE, "Air/drone strike"),
    "airstrike": (_REMOTE, "Air/drone strike"),
    "air strike": (_REMOTE, "Air/drone strike"),
    "landmine": (_REMOTE, "Remote explosive/landmine/IED"),
    "mine": (_REMOTE, "Remote explosive/landmine/IED"),
    "clash": (EventType.BATTLES, "Armed clash"),
    "clashes": (EventType.BATTLES, "Armed clash"),
    "skirmish": (EventType.BATTLES, "Armed clash"),
    "shootout": (EventType.BATTLES, "Armed clash"),
    "exchange of fire": (EventType.BATTLES, "Armed clash"),
    "battle": (EventType.BATTLES, None),
}


@lru_cache(maxsize=1024)
def read_event(written: str) -> tuple[EventType | None, str | None]:
    """Return event type and sub-event type of a word, both None if it is not known."""
    return _KNOWN.get(fold(written[:80]), (None, None))


_KNOWN: dict[str, tuple[EventType | None, str | None]] = {
    **{fold(kind.value): (kind, None) for kind in EventType},
    **{fold(sub): (kind, sub) for kind, subs in _SUB_TYPES.items() for sub in subs},
    **{fold(word): pair for word, pair in _WORDS.items()},
}
del _KNOWN["other"]  # ACLED's "Other" is a strategic development, anyone else's is not
