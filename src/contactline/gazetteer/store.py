"""The indexes together: the region first, its neighbours only when something is not in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contactline.gazetteer.index import Hit, NameIndex
from contactline.gazetteer.tables import NEIGHBOURS, load_tables

if TYPE_CHECKING:
    from contactline.model.records import Place

_HOME: Final = frozenset({"AM", "AZ"})


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

    def find(self, place_id: str) -> Place | None:
        """Return the place of an id, or None."""
        found = self.regional.place(place_id)
        if found is None and place_id.startswith("gn-"):
            found = self.neighbours.place(place_id)
        return found

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
        if hits and (country is None or country in _HOME):
            return hits
        return hits + self.neighbours.exact(name)

    def index_of(self, place: Place) -> NameIndex:
        """Return the index that has a place."""
        return self.neighbours if self.is_abroad(place) else self.regional

    def is_abroad(self, place: Place) -> bool:
        """Return whether only the neighbours' tables have a place."""
        return place.place_id not in self.regional.rows

    @property
    def neighbours(self) -> NameIndex:
        """The neighbours' index, loaded on first use."""
        if self._neighbours is None:
            self._neighbours = NameIndex(load_tables(NEIGHBOURS))
        return self._neighbours
