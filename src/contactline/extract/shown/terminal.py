"""A report with the fields of its claims marked, for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contactline.extract.shown.claim_words import headline, plain, rows
from contactline.extract.shown.marking import Mark, marks, pieces

if TYPE_CHECKING:
    from contactline.extract.engine import Extraction

#: Field -> SGR colour.
_COLOURS: Final = {
    "claimant": "36",
    "accused": "31",
    "target": "35",
    "event_type": "33",
    "places": "32",
    "time": "34",
    "statement_time": "34",
    "weapons": "33",
    "casualties": "31;1",
    "response": "36;1",
    "denied_by": "35;1",
    "damage": "33",
    "count": "34;1",
}
_OFF: Final = "\x1b[0m"


def to_terminal(extraction: Extraction, *, colour: bool) -> str:
    """Return the text with marks such as ``[2 accused: Armenian units]``, and the claims.

    Parameters
    ----------
    extraction
        A report and its claims.
    colour
        Colour the marks by their field.
    """
    text = extraction.text
    lines = [_marked(text, marks(extraction), 0, len(text), colour, "").rstrip(), ""]
    names = {
        claim.claim_id: f"claim {number}" for number, claim in enumerate(extraction.claims, start=1)
    }
    for number, claim in enumerate(extraction.claims, start=1):
        lines.append(f"claim {number}: {headline(claim)}")
        lines += [f"  {row.label:<18}{row.words}" for row in rows(claim, names)]
    lines += [f"note: {plain(notice)}" for notice in extraction.notices]
    return "\n".join(lines) + "\n"


def _marked(text: str, level: list[Mark], start: int, end: int, colour: bool, around: str) -> str:
    parts = []
    for piece in pieces(text, level, start, end):
        if isinstance(piece, str):
            parts.append("\n".join(map(plain, piece.split("\n"))))
            continue
        code = f"\x1b[{_COLOURS.get(piece.field, '1')}m" if colour else ""
        inner = _marked(text, piece.within, piece.start, piece.end, colour, code)
        parts.append(f"{code}[{piece.label()}: {inner}]")
        parts.append(_OFF + around if colour else "")
    return "".join(parts)
