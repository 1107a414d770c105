"""Find keys that differ in a letter or two, without comparing all of them.

The measure is rapidfuzz's ratio: the share of letters of both names that insertions and
deletions leave alone. A name that reaches the least ratio has lost few of its letter pairs,
so it shares one of the rarest few with the name looked up; only those are compared. Nothing
is missed by that: the answer is that of a scan over every key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

#: Share of letters that a similar name must have in common, 0 to 100.
MIN_SIMILARITY: Final = 80.0
#: Up to here every key is compared: a table of letter pairs takes as long as that to make.
_FEW: Final = 16
_ENDS: Final = "\x00"


class SimilarKeys:
    """Keys to look for a similar one in.

    Parameters
    ----------
    keys
        Squeezed folds of the known names.
    """

    def __init__(self, keys: Collection[str]) -> None:
        self._keys = sorted(keys)
        self._pairs: dict[str, list[str]] | None = None
        self._asked = 0

    def find(self, key: str, limit: int) -> list[tuple[str, float]]:
        """Return similar keys with their similarity, 0 to 1, best first, then by letters."""
        from rapidfuzz import fuzz, process  # heavy, and only for names that are not known

        self._asked += 1
        found = process.extract(
            key,
            self._keys if self._asked <= _FEW else self._sharing(key),
            scorer=fuzz.ratio,
            score_cutoff=MIN_SIMILARITY,
            limit=None,
        )
        ranked = sorted((-score, text) for text, score, _ in found)
        return [(text, -score / 100.0) for score, text in ranked[:limit]]

    def _sharing(self, key: str) -> Iterable[str]:
        """Return every key that may reach the least similarity."""
        if self._pairs is None:
            self._pairs = {}
            for known in self._keys:
                for pair in set(_pairs(known)):
                    self._pairs.setdefault(pair, []).append(known)
        lists = sorted((self._pairs.get(pair, []) for pair in _pairs(key)), key=len)
        needed = most_pairs_lost(len(key)) + 1
        if needed > len(lists):
            return self._keys
        return set().union(*lists[:needed])


def most_pairs_lost(length: int, least: float = MIN_SIMILARITY) -> int:
    """Return how many letter pairs of a name a similar one may lack.

    A letter left out breaks two pairs, a letter put in breaks one. The ratio bounds how many
    of both there are: at most a fifth of the letters of the two names together.
    """
    worst = 0
    for other in range(1, 2 * length + 1):
        allowed = int((1 - least / 100) * (length + other) + 1e-9)
        spare = allowed - abs(length - other)
        if spare < 0:
            continue
        out = max(0, length - other) + spare // 2
        put_in = max(0, other - length) + spare // 2
        worst = max(worst, 2 * out + put_in)
    return worst


def _pairs(key: str) -> list[str]:
    text = f"{_ENDS}{key}{_ENDS}"
    return [text[at : at + 2] for at in range(len(text) - 1)]
