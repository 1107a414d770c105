"""Sentences of a paragraph, and which of them stand in one quotation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

#: No sentence of a report is longer, in characters.
MAX_SENTENCE: Final = 2_000
_END: Final = re.compile(r"[.!?…]+['\")\]]*(?=\s+[\"'(\[]*[A-ZА-ЯЁԱ-Ֆ0-9ƏÇĞİÖŞÜ])")
_ABBREVIATION: Final = re.compile(
    r"(?:\b(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|mr|mrs|ms|dr|st|no|lt|col|gen|maj|capt"
    r"|sgt|prof|vs|etc|approx|u\.s|u\.k|u\.n|e\.g|i\.e|г|гг|им|с|п|ул|т|д|тыс|млн|мл|ст)|\b[A-ZА-ЯЁ]|\d)\.$",
    re.I,
)
_DIGIT_END: Final = re.compile(r"\d\.$")
_CLOCK_END: Final = re.compile(r"\b[ap]\.m\.$", re.I)
_STARTS: Final = re.compile(
    r"\s+[\"'(]*(?:The|It|He|She|They|In|According|As|On|At|No|There|A|An)\b"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: offsets into the view, its paragraph, and the quotation it stands in.

    Parameters
    ----------
    quote
        Number of the quotation that covers most of it, or None.
    """

    start: int
    end: int
    paragraph: int
    quote: int | None = None


def split(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the sentences of a stretch of text."""
    found: list[tuple[int, int]] = []
    at = start
    for match in _END.finditer(text, start, end):
        stop = match.end()
        piece = text[max(at, stop - 24) : stop].rstrip("\"')]")
        if piece.endswith(".") and _is_abbreviation(piece, text[stop : stop + 16]):
            continue
        found.append((at, stop))
        at = stop
        while at < end and text[at].isspace():
            at += 1
    if at < end:
        found.append((at, end))
    return [piece for a, b in found if text[a:b].strip() for piece in _bounded(text, a, b)]


def _bounded(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut what has no end: a hostile text must not cost more than its length."""
    pieces: list[tuple[int, int]] = []
    while end - start > MAX_SENTENCE:
        cut = text.rfind(" ", start + 1, start + MAX_SENTENCE)
        stop = cut if cut > start else start + MAX_SENTENCE
        pieces.append((start, stop))
        start = stop
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        pieces.append((start, end))
    return pieces


def _is_abbreviation(piece: str, rest: str) -> bool:
    if _CLOCK_END.search(piece):
        return _STARTS.match(rest) is None
    if _DIGIT_END.search(piece):
        return False
    return _ABBREVIATION.search(piece) is not None


def quotations(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return the stretches between double quotation marks; one left open runs to the end."""
    marks = [m.start() for m in re.finditer('"', text[start:end])]
    spans = [
        (start + marks[i], start + (marks[i + 1] + 1 if i + 1 < len(marks) else end - start))
        for i in range(0, len(marks), 2)
    ]
    return [(a, min(b, end)) for a, b in spans if b - a > 2]
