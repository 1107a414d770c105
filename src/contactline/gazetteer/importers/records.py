"""What every importer yields: places with their names, and where they come from."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

#: How much a source is worth where two have the same place; the user's own comes first.
OWN_RANK: Final = 3
COUNTRY_RANK: Final = 2
WORLD_RANK: Final = 1

#: Least population of a city and of a town, where a list only has population.
CITY_POPULATION: Final = 100_000
TOWN_POPULATION: Final = 10_000
_RADIUS_KM: Final = ((1_000_000, 15.0), (100_000, 6.0), (10_000, 3.0), (0, 1.5))

# name, language, script, kind, valid from, valid to
NewName = tuple[str, str, str, str, str | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a batch of places comes from.

    Parameters
    ----------
    key
        What a later import of the same thing replaces, such as ``geonames:AM``.
    title
        For a reader.
    file
        Name of the file, without its folder.
    sha256
        Hash of everything that was read.
    rank
        `OWN_RANK`, `COUNTRY_RANK` or `WORLD_RANK`.
    licence, attribution
        What must be said where the places are shown.
    dated
        ISO date of the newest row, if the list says.
    """

    key: str
    title: str
    file: str
    sha256: str
    rank: int
    licence: str | None = None
    attribution: str | None = None
    dated: str | None = None


@dataclass(slots=True, kw_only=True)
class NewPlace:
    """One place on its way into the store, with the line that it was read from."""

    place_id: str
    name: str
    feature: str
    where: str
    lon: float | None
    lat: float | None
    radius_km: float | None
    country_code: str | None = None
    admin1_id: str | None = None
    district_id: str | None = None
    geonameid: int | None = None
    population: int | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    source: str | None = None
    licence: str | None = None
    note: str | None = None
    names: list[NewName] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Batch:
    """A source and its places, read once and in order.

    Parameters
    ----------
    places
        Raises `GazetteerError` where the file is not what it should be.
    left_out
        Filled while reading: rows that are no places of the kinds that are kept.
    """

    source: Source
    places: Iterator[NewPlace]
    left_out: Counter[str] = field(default_factory=Counter)


def settlement_feature(population: int) -> str:
    """Return city, town or village for a settlement of which only population is known."""
    if population >= CITY_POPULATION:
        return "city"
    return "town" if population >= TOWN_POPULATION else "village"


def settlement_radius_km(population: int) -> float:
    """Return how far a settlement of this population reaches, roughly."""
    return next(radius for least, radius in _RADIUS_KM if population >= least)
