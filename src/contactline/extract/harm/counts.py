"""Counts told in parts: "27 times: 8 times from A, and 19 times from B" are two claims."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from contactline.extract.harm.numbers import parse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.frames import Frame
    from contactline.extract.tables.rules import Language

#: Start, end (offsets into the view) and number of one part of a count.
Member = tuple[int, int, int]


def members(
    frame: Frame, language: Language, total: tuple[int, int, int] | None = None
) -> list[Member]:
    """Return the parts of a count that a frame tells, in order, without the total.

    Only parts that a colon or "of which" announces, or that add up to a total that is told
    before them, count as such.
    """
    if "place.member" not in language.patterns:
        return []
    text = frame.reading.text
    dates = [(t.start, t.end) for t in frame.reading.times]
    found: list[Member] = []
    for match in language["place.member"].finditer(text, frame.start, frame.end):
        number = parse(match["n"])
        if number and not any(a < match.end("n") and match.start("n") < b for a, b in dates):
            found.append((match.start(), match.end(), number))
    if len(found) < 2:
        return []
    if total is not None and total[1] >= found[0][0]:
        total = None  # "twice in A and three times in B": no total is told
    if total is not None:
        rest = [m for m in found if m[0] >= total[2]]
        between = text[total[2] : rest[0][0]] if rest else ""
        told = language["place.parted"].search(between) is not None
        if len(rest) > 1 and (told or sum(m[2] for m in rest) == total[0]):
            return rest
        return []
    return found


def parts(frame: Frame, found: Sequence[Member]) -> list[tuple[int, int, Member]]:
    """Return the stretch of text of each part: from its number to the next one."""
    stops = [m[0] for m in found[1:]] + [frame.end]
    return [(m[0], stop, m) for m, stop in zip(found, stops, strict=True)]


def part_of(head: Frame, made: Frame, member: Member) -> Frame:
    """Return the frame of one part, with what the head of the sentence says of all."""
    return replace(
        made,
        count=(member[2], member[0], member[1]),
        remaining=False,
        separate=True,
        times=made.times or head.times,
        said=made.said or head.said,
        weapons=made.weapons or head.weapons,
        losses=[x for x in head.losses if made.start <= x.start < made.end],
        aggregate=head.aggregate,
    )
