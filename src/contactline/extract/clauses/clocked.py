"""One verb, several hours and places: "fired at 5 p.m. in A and at 6 p.m. in B"."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from contactline.extract.names.containment import keep_spots

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.frames import Frame
    from contactline.extract.names.places import Spot
    from contactline.extract.when.timewords import Found

#: What joins one pair of an hour and a place to the next.
_JOINT: Final = re.compile(
    r"[)\]]?(?:,|;|,?\s+(?:and|then|и|а\s+также)\b)(?:\s+(?:also|again|then|later|в|во|на))?"
    r"(?:\s+(?:in|at|near|on|towards|in\s+the\s+direction\s+of|the|village|town|of|\w+\s+of))*\s*$",
    re.I,
)


def by_clock(frame: Frame) -> list[Frame]:
    """Return a frame, or one for each hour that has a place of its own."""
    clocks = [t for t in frame.times if t.kind == "clock"]
    names = [s for s in frame.spots if s.kind == "name" and s.role_side != "origin"]
    if len(clocks) < 2 or len(names) < 2 or not frame.triggers:
        return [frame]
    items: list[Found | Spot] = sorted([*clocks, *names], key=lambda item: item.start)
    cuts = _cuts(frame, items)
    if len(cuts) < 2 or any(t.start > cuts[1] for t in frame.triggers):
        return [frame]
    bounds = [*cuts, frame.end]
    made = []
    for number, first in enumerate(cuts):
        last = bounds[number + 1]
        own = [first <= s.start < last or s.role_side == "origin" for s in frame.spots]
        made.append(
            replace(
                frame,
                spots=keep_spots(frame.spots, own),
                times=[t for t in frame.times if t.kind != "clock" or first <= t.start < last],
                losses=[x for x in frame.losses if (x.start < cuts[1]) is (number == 0)],
                separate=frame.separate or number > 0,
            )
        )
    return made


def _cuts(frame: Frame, items: Sequence[Found | Spot]) -> list[int]:
    """Return where each pair of an hour and a place begins; none if they do not pair."""
    opens = type(items[0])
    cuts, kinds = [items[0].start], {opens}
    for before, item in pairwise(items):
        if isinstance(item, opens) and not isinstance(before, opens):
            between = frame.reading.text[before.end : item.start]
            if len(kinds) < 2 or _JOINT.search(between) is None:
                return []
            cuts.append(item.start)
            kinds = set()
        kinds.add(type(item))
    return cuts if len(kinds) == 2 else []
