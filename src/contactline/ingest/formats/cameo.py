"""CAMEO codes of events in short words, and the few that are one of ACLED's kinds.

Source: CAMEO codebook 1.1b3 (Schrodt 2012), as used by GDELT; the words are our own.
"""

from __future__ import annotations

#: Root code -> what it is.
ROOTS = {
    "01": "public statement",
    "02": "appeal",
    "03": "intent to cooperate",
    "04": "consultation",
    "05": "diplomatic cooperation",
    "06": "material cooperation",
    "07": "aid",
    "08": "yielding",
    "09": "investigation",
    "10": "demand",
    "11": "disapproval",
    "12": "rejection",
    "13": "threat",
    "14": "protest",
    "15": "show of force",
    "16": "reduced relations",
    "17": "coercion",
    "18": "assault",
    "19": "fighting",
    "20": "mass violence",
}
#: Finer codes that matter on a border.
FINER = {
    "015": "responsibility acknowledged",
    "016": "responsibility denied",
    "112": "accusation",
    "190": "conventional military force",
    "191": "blockade",
    "192": "occupation of territory",
    "193": "small arms fire",
    "194": "artillery and tanks",
    "195": "aerial weapons",
    "1951": "precision-guided aerial weapons",
    "1952": "drone",
    "196": "ceasefire violation",
}
#: Code -> type and sub-type of ACLED, only where the code says as much.
KINDS = {
    "193": ("Battles", "Armed clash"),
    "194": ("Explosions/Remote violence", "Shelling/artillery/missile attack"),
    "195": ("Explosions/Remote violence", "Air/drone strike"),
    "14": ("Protests", None),
    "145": ("Riots", None),
    "1831": ("Explosions/Remote violence", "Suicide bomb"),
    "1832": ("Explosions/Remote violence", "Remote explosive/landmine/IED"),
    "1833": ("Explosions/Remote violence", "Remote explosive/landmine/IED"),
}


def words(code: str) -> str:
    """Return a code with its words: ``CAMEO 1952, fighting: drone``."""
    root = ROOTS.get(code[:2])
    finer = FINER.get(code) or FINER.get(code[:3])
    said = ": ".join(word for word in (root, finer) if word)
    return f"CAMEO {code}, {said}" if said else f"CAMEO {code}"


def kind(code: str) -> tuple[str | None, str | None]:
    """Return ACLED's type and sub-type of a code, the longest beginning that has one."""
    for length in (4, 3, 2):
        found = KINDS.get(code[:length]) if len(code) >= length else None
        if found is not None:
            return found
    return None, None
