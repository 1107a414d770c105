"""An attribution: who speaks, in which words, before or after what is said."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from contactline.extract.voices.actors import Actor

SAY: Final = "say"
ACCUSE: Final = "accuse"
STAMP: Final = re.compile(
    r"[-*\s]*(?:\[?\d{1,2}[:.]\d{2}(?:\s*[ap]\.?m\.?)?\]?|[012]\d[0-5]\d\.(?=\s))[\s,|-]*", re.I
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


_CLAUSE_BEFORE: Final = re.compile(
    r"(?:;|(?:^|\W)(?:as|как|while|whereas|but|and|although|though|whilst|а|но|и)|[,;]\s*(?:for its part|in turn|meanwhile))\s*,?\s*$",  # noqa: E501
    re.I,
)


def opens_clause(before: str) -> bool:
    """Return whether nothing but a joining word stands before, in the clause."""
    return not before.strip() or _CLAUSE_BEFORE.search(before) is not None
