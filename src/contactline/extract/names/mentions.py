"""Every name found in a report, with its use, for a reader who wants to check."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from contactline.extract.names import places as place
from contactline.extract.names.toponyms import LOCATIONAL, MIXED
from contactline.model.codec_json import plain_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.reading import Reading
    from contactline.extract.names.locating import Locator
    from contactline.extract.tables.rules import Language
    from contactline.extract.text.view import View
    from contactline.model.records import Claim, Report, Resolution


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a report; offsets into its text."""

    report_id: str
    char_start: int
    char_end: int
    surface: str
    use: str
    context: str
    relation: str | None = None
    resolution: Resolution | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the mention as a JSON object."""
        return {
            "report_id": self.report_id,
            "char_start": self.char_start,
            "char_end": self.char_end,
            "surface": self.surface,
            "use": self.use,
            "context": self.context,
            "relation": self.relation,
            "resolution": plain_json(self.resolution) if self.resolution is not None else None,
        }


_PLAIN: Final = {"body": "background", "subhead": "background"}


def mentions_of(
    readings: Sequence[Reading],
    claims: Sequence[Claim],
    view: View,
    report: Report,
    locator: Locator,
    language: Language,
) -> list[Mention]:
    """Return the mentions of a report, in order."""
    placed = {
        (p.char_start, p.char_end): p for claim in claims for p in claim.places
        if p.char_start is not None
    }  # fmt: skip
    told: list[tuple[int, int]] = []
    for claim in claims:
        for spans in claim.evidence.values():
            told += [(span.char_start, span.char_end) for span in spans]
    merged: list[tuple[int, int]] = []
    for first, last in sorted(told):
        if merged and first <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], last))
        else:
            merged.append((first, last))
    starts = [first for first, _ in merged]
    made: list[Mention] = []
    for reading in readings:
        first, last = view.span(reading.start, reading.end)
        spots: dict[tuple[int, int], place.Spot] | None = None
        at = bisect_left(starts, last) - 1
        is_told = at >= 0 and merged[at][1] > first
        for toponym in reading.toponyms:
            start, end = view.span(toponym.start, toponym.end)
            surface = view.raw[start:end]
            if not surface:
                continue
            context = _context(reading, is_told)
            known = placed.get((start, end))
            relation, resolution = None, None
            if known is not None:
                relation, resolution = known.relation.value, known.resolution
            elif toponym.use in {LOCATIONAL, MIXED}:
                if spots is None:
                    spots = {
                        (s.start, s.end): s
                        for s in locator.locate(
                            place.find(
                                view.text, reading.start, reading.end, reading.toponyms,
                                reading.actors, language, reading.low, aside=True,
                            )
                        )
                    }  # fmt: skip
                spot = spots.get((toponym.start, toponym.end))
                if spot is not None:
                    resolution = spot.resolution
            made.append(
                Mention(
                    report.report_id,
                    start,
                    end,
                    surface,
                    toponym.use,
                    context,
                    relation,
                    resolution,
                )
            )
    return sorted(made, key=lambda item: (item.char_start, item.char_end))


def _context(reading: Reading, is_told: bool) -> str:
    if reading.kind not in _PLAIN:
        return reading.kind
    if is_told:
        return "incident"
    if reading.mutual:
        return "lead"
    if reading.diplomacy and not reading.triggers:
        return "diplomacy"
    return "background"
