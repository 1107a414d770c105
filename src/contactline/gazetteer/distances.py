"""Distance clauses: "around 30 kilometers from the city of Ganja and nearly 40 from the border".

Such figures are rounded, may be by road, and are counted from an edge or from a centre. A
place agrees with one when the straight distance is within 30 per cent of it (at least
5 km), plus the radii of both places. Several distances must all agree.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from contactline.gazetteer.containment import distance_km
from contactline.gazetteer.errors import GazetteerError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.model.records import Place

#: Share of a stated distance that it may be off, and the least it may be off.
TOLERANCE: Final = 0.3
LEAST_TOLERANCE_KM: Final = 5.0
#: No reported distance on the ground is longer.
MAX_DISTANCE_KM: Final = 20_000.0
#: A place that does not agree counts this much for each distance.
_MISFIT_WEIGHT: Final = 0.2
_MILE_KM: Final = 1.609344
_TEXT: Final = re.compile(
    r"^\s*(?:from\s+)?(?P<place>.*?[^\W\d_].*?)[\s:=,]+"
    r"(?P<number>\d+(?:[.,]\d+)?)\s*(?P<unit>km|kilomet(?:er|re)s?|км|կմ|mi|miles?)?\s*$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Distance:
    """A stated distance from a place.

    Parameters
    ----------
    anchor
        The place it is counted from; None for the Armenia-Azerbaijan line.
    km
        As stated.
    """

    anchor: Place | None
    km: float

    @property
    def words(self) -> str:
        """For a reason: "30 km from Ganja"."""
        return f"{self.km:g} km from {self.anchor.name if self.anchor else 'the border'}"


def parse_distance(text: str) -> tuple[str, float]:
    """Return place and kilometres of a text such as ``"Ganja 30km"`` or ``"border: 25 miles"``.

    Raises
    ------
    GazetteerError
        If it is not of that form.
    """
    match = _TEXT.match(text[:400])
    if match is None:
        raise GazetteerError(
            f'distance {text[:60]!r}: write a place and kilometres, such as "Ganja 30km"'
        )
    km = float(match["number"].replace(",", "."))
    if (match["unit"] or "").lower().startswith("mi"):
        km *= _MILE_KM
    return match["place"].strip(), check_km(km)


def check_km(km: float) -> float:
    """Return a stated distance.

    Raises
    ------
    GazetteerError
        If it is not between 0 and 20,000 km.
    """
    if not 0.0 < km <= MAX_DISTANCE_KM:  # also refuses what is not a number
        raise GazetteerError(f"distance {km:g} km: give more than 0 and at most 20,000 km")
    return float(km)


def weigh_distances(
    distances: Sequence[Distance], place: Place
) -> tuple[bool | None, float, list[str]]:
    """Return whether a place agrees with every distance, its weight, and the words for it."""
    factor, words = 1.0, []
    fits: bool | None = None
    for distance in distances:
        actual = _distance_km(distance, place)
        if actual is None:
            continue
        slack = (place.radius_km or 0.0) + (
            (distance.anchor.radius_km or 0.0) if distance.anchor else 0.0
        )
        tolerance = max(LEAST_TOLERANCE_KM, TOLERANCE * distance.km) + slack
        agrees = abs(actual - distance.km) <= tolerance
        fits = agrees if fits is None else fits and agrees
        if agrees:
            words.append(
                f"{actual:.0f} km away, which agrees with {distance.words} "
                f"(tolerance {tolerance:.0f} km)"
            )
        else:
            factor *= _MISFIT_WEIGHT
            words.append(
                f"{actual:.0f} km away, which contradicts {distance.words} "
                f"(tolerance {tolerance:.0f} km)"
            )
    return fits, factor, words


def _distance_km(distance: Distance, place: Place) -> float | None:
    if distance.anchor is not None:
        return distance_km(distance.anchor, place)
    if place.lon is None or place.lat is None:
        return None
    return _border_km(place.lon, place.lat)


@lru_cache(maxsize=4096)
def _border_km(lon: float, lat: float) -> float:
    from contactline.geo.border import border_relation  # heavy, and only for such clauses

    return border_relation(lon=lon, lat=lat).distance_km
