"""Sub-headings that are dates: they date the paragraphs under them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from contactline.extract.text.layout import Kind
from contactline.extract.when.timewords import Found, find

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.text.layout import Block

_LETTERS: Final = re.compile(r"\w")
#: So much of a heading must be the date.
_SHARE: Final = 0.7


def dated(text: str, blocks: Sequence[Block], language: str) -> dict[int, Found]:
    """Return the date over each block of the body that has one, by its number.

    A date line before the first paragraph dates the report, not a paragraph.
    """
    made: dict[int, Found] = {}
    over: Found | None = None
    begun = False
    for number, block in enumerate(blocks):
        if block.kind is Kind.BODY:
            begun = True
            if over is not None:
                made[number] = over
        elif block.kind is Kind.SUBHEAD or (block.kind is Kind.DATE_LINE and begun):
            over = _date(text, block, language) or over
    return made


def _date(text: str, block: Block, language: str) -> Found | None:
    words = text[block.start : block.end]
    told = [one for one in find(words, language) if one.kind in {"date", "weekday"}]
    dated = sum(len(_LETTERS.findall(words[one.start : one.end])) for one in told)
    if not told or dated < _SHARE * len(_LETTERS.findall(words)):
        return None
    one = min(told, key=lambda item: (item.kind != "date", item.start))
    return Found(
        block.start + one.start, block.start + one.end, one.kind, "TIME-HEADING", one.groups
    )
