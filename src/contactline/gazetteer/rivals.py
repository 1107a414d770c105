"""Which other candidates come as close as the best, and which are the same place twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contactline.gazetteer.containment import distance_km
from contactline.gazetteer.generics import AREAS, LINES, SETTLEMENTS, UNITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.gazetteer.ranking import Scored
    from contactline.model.records import Place

#: A second candidate with at least this share of the best score leaves the name ambiguous.
AMBIGUOUS_RATIO: Final = 0.75
#: Two records this close are one place.
SAME_PLACE_KM: Final = 3.0
#: A town this near the centre of a district of its name may lie in it.
MAX_NESTED_KM: Final = 60.0

_WIDE: Final = AREAS | LINES | {"river", "road", "range"}


def rivals_of(scored: Sequence[Scored]) -> list[Scored]:
    """Return the other candidates that come as close, less records of one place."""
    top = scored[0]
    return [
        item
        for item in scored[1:]
        if item.score >= AMBIGUOUS_RATIO * top.score
        and not _is_same_place(top.place, item.place)
        and not is_second_reading(top, item)
    ]


def is_nested(inner: Place, outer: Place) -> bool:
    """Return whether one is a settlement and the other the unit of its name around it."""
    pair = (inner, outer)
    settlement = next((p for p in pair if p.feature in SETTLEMENTS), None)
    district = next((p for p in pair if p.feature in UNITS), None)
    if settlement is None or district is None:
        return False
    if district.place_id in {settlement.district_id, settlement.admin1_id}:
        return True
    distance = distance_km(settlement, district)
    return distance is not None and distance <= min(MAX_NESTED_KM, district.radius_km or 0.0)


def is_second_reading(top: Scored, other: Scored) -> bool:
    """Return whether a bare name may as well mean the district around the settlement.

    A former district is only meant by the names that communiques use for it, and not where
    the town has the name officially.
    """
    if top.place.feature not in SETTLEMENTS or not is_nested(top.place, other.place):
        return False
    return other.place.feature != "former_district" or (
        other.hit.kind == "communique" and top.hit.kind != "official"
    )


def _is_same_place(a: Place, b: Place) -> bool:
    """Return whether two records are one spot: a village and its monastery, or a repeated row."""
    if a.feature in _WIDE or b.feature in _WIDE:
        return False
    distance = distance_km(a, b)
    return distance is not None and distance <= SAME_PLACE_KM
