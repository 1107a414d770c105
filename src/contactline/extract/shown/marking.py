"""The words of a report that fields were read from, one within the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contactline.extract.engine import Extraction


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Why a stretch is marked: a claim, by its number from 1, its field and the rule."""

    claim: int
    field: str
    rule: str


@dataclass(slots=True)
class Mark:
    """A stretch of the text and the marks within it.

    Parameters
    ----------
    start, end
        Characters of the text, the end excluded.
    """

    start: int
    end: int
    reasons: tuple[Reason, ...]
    within: list[Mark] = field(default_factory=list)

    @property
    def field(self) -> str:
        """The field that gives the mark its colour."""
        return self.reasons[0].field

    def label(self) -> str:
        """Return the claims and fields in short: ``1, 2 time``."""
        claims: dict[str, list[str]] = {}
        for reason in self.reasons:
            numbers = claims.setdefault(reason.field, [])
            if str(reason.claim) not in numbers:
                numbers.append(str(reason.claim))
        return "; ".join(
            f"{', '.join(numbers)} {name.replace('_', ' ')}" for name, numbers in claims.items()
        )


def marks(extraction: Extraction) -> list[Mark]:
    """Return the marked stretches of a report in the order of the text.

    Every field but the quote is marked. Stretches of several fields lie in one another; one
    that reaches over the end of another is cut there, so that nothing is left out and nothing
    crosses.

    Parameters
    ----------
    extraction
        A report and its claims.
    """
    reasons: dict[tuple[int, int], set[Reason]] = {}
    for number, claim in enumerate(extraction.claims, start=1):
        for name, spans in claim.evidence.items():
            if name == "quote":
                continue
            for span in spans:
                key = (span.char_start, span.char_end)
                reasons.setdefault(key, set()).add(Reason(number, name, span.rule or ""))
    # The longest of those that begin first holds the others; what is cut off waits its turn.
    left = [(start, -end, tuple(sorted(found))) for (start, end), found in reasons.items()]
    heapify(left)
    roots: list[Mark] = []
    while left:
        start, minus_end, found = heappop(left)
        cut = _lay(roots, start, -minus_end, found)
        if cut is not None:
            heappush(left, (cut, minus_end, found))
    return roots


def _lay(roots: list[Mark], start: int, end: int, reasons: tuple[Reason, ...]) -> int | None:
    """Put a stretch where it belongs; return where it was cut off, if it was."""
    level, limit = roots, end
    while level and level[-1].end > start:
        holder = level[-1]
        limit = min(limit, holder.end)
        if (holder.start, holder.end) == (start, limit):
            holder.reasons = (*holder.reasons, *reasons)
            return limit if limit < end else None
        level = holder.within
    level.append(Mark(start, limit, reasons))
    return limit if limit < end else None


def pieces(text: str, level: list[Mark], start: int, end: int) -> Iterator[str | Mark]:
    """Yield the unmarked words and the marks of a stretch, in order.

    Parameters
    ----------
    level
        The marks directly within it.
    """
    at = start
    for mark in level:
        if mark.start > at:
            yield text[at : mark.start]
        yield mark
        at = mark.end
    if at < end:
        yield text[at:end]
