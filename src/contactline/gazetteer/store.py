"""The indexes together: the region first, its neighbours only when something is not in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contactline.gazetteer.index import Hit, NameIndex
from contactline.gazetteer.tables import NEIGHBOURS, load_tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contactline.model.records import Place, PlaceName

#: Countries of the regional tables.
HOME: Final = frozenset({"AM", "AZ"})


class Store:
    """Places by id and by exact name, from the regional and the neighbours' tables.

    Parameters
    ----------
    regional
        Index of Armenia, Azerbaijan and everything curated.
    neighbours
        Index of the countries around; None loads the shipped one when it is first needed.
    """

    def __init__(self, regional: NameIndex, neighbours: NameIndex | None = None) -> None:
        self.regional = regional
        self._neighbours = neighbours
        self._remembered: dict[str, Place] = {}

    def find(self, place_id: str) -> Place | None:
        """Return the place of an id, or None."""
        found = self.regional.place(place_id)
        if found is None and place_id.startswith("gn-"):
            found = self.neighbours.place(place_id)
        return found or self._remembered.get(place_id)

    def remember(self, places: Iterable[Place]) -> None:
        """Let places that an online service named be found by their ids."""
        self._remembered.update((place.place_id, place) for place in places)

    def exact(self, name: str, country: str | None = None) -> list[Hit]:
        """Return exact hits; the neighbours are asked if the region has none.

        Parameters
        ----------
        name
            The name.
        country
            ISO code; with a country abroad the neighbours are asked in any case.
        """
        if not name:
            return []
        hits = self.regional.exact(name)
        is_home = country is None or country in HOME
        if hits and is_home and not all(hit.added for hit in hits):
            return hits
        return hits + self.neighbours.exact(name)

    def names_of(self, place: Place) -> tuple[PlaceName, ...]:
        """Return the names of a place."""
        index = self.neighbours if self.is_abroad(place) else self.regional
        return index.names_of(place.place_id)

    def imported_exact(self, name: str) -> list[Hit]:  # noqa: ARG002 - for the layer below
        """Return imported places of this name: none without a store of them."""
        return []

    def is_chosen(self, place: Place) -> bool:  # noqa: ARG002 - for the layer below
        """Return whether a place abroad is in a table that somebody imported."""
        return False

    def is_abroad(self, place: Place) -> bool:
        """Return whether only the neighbours' tables have a place."""
        return place.place_id not in self.regional.rows

    @property
    def neighbours(self) -> NameIndex:
        """The neighbours' index, loaded on first use."""
        if self._neighbours is None:
            self._neighbours = NameIndex(load_tables(NEIGHBOURS))
        return self._neighbours
