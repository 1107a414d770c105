"""Look names up in the tables: the same spelling, the same sound, nearly the same letters."""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import itemgetter
from typing import TYPE_CHECKING, Final

from contactline.gazetteer.normalize import phonetic_key, squeeze
from contactline.gazetteer.similar import SimilarKeys
from contactline.gazetteer.tables import ADDED, DERIVED, DERIVED_COLUMNS, NameRow, Tables
from contactline.model.records import Place, PlaceName
from contactline.model.terms import NameKind

if TYPE_CHECKING:
    from collections.abc import Iterator

EXACT: Final = "exact"
PHONETIC: Final = "phonetic"
FUZZY: Final = "fuzzy"

_PLACE_FIELDS: Final = tuple(
    {"lon": "longitude", "lat": "latitude"}.get(field.name, field.name) for field in fields(Place)
)
_pick: Final = itemgetter(*(DERIVED_COLUMNS.index(column) for column in _PLACE_FIELDS))
_FIELD_NAMES: Final = tuple(field.name for field in fields(Place))


@dataclass(slots=True, eq=False)
class Hit:
    """One name of one place that fits what was looked up.

    Parameters
    ----------
    method
        ``exact``, ``phonetic`` or ``fuzzy``.
    similarity
        0 to 1; below 1 only for a fuzzy hit.
    derived
        Whether the name is an alternate that only the derived table has.
    added
        Whether the name comes from a user's own file.
    of_main
        Whether a derived name is only the main name in another spelling; None if that has
        not been looked into.
    """

    place: Place
    name: str
    kind: str
    method: str
    similarity: float
    derived: bool
    valid_from: str | None
    valid_to: str | None
    added: bool = False
    of_main: bool | None = None


class NameIndex:
    """The names of one group of tables."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._places: dict[int, Place] = {}
        self._hits: dict[int, Hit] = {}
        self._rows: dict[str, int] | None = None
        self._names_of: dict[int, list[int]] | None = None
        self._similar: SimilarKeys | None = None
        self._spelled: dict[str, str] | None = None

    def __len__(self) -> int:
        return len(self._tables.places)

    def place(self, place_id: str) -> Place | None:
        """Return the place of an id, or None."""
        row = self.rows.get(place_id)
        return None if row is None else self.place_at(row)

    @property
    def rows(self) -> dict[str, int]:
        """Place id -> row of the table."""
        if self._rows is None:
            self._rows = {row[0]: index for index, row in enumerate(self._tables.places)}
        return self._rows

    def place_at(self, row: int) -> Place:
        """Return the place of one row of the table."""
        place = self._places.get(row)
        if place is None:
            cells = self._tables.places[row]
            place = Place(**dict(zip(_FIELD_NAMES, _pick(cells), strict=True)))
            self._places[row] = place
        return place

    def places(self) -> Iterator[Place]:
        """Yield every place, in the order of their ids."""
        for row in range(len(self._tables.places)):
            yield self.place_at(row)

    def names_of(self, place_id: str) -> tuple[PlaceName, ...]:
        """Return every name of a place; empty for an unknown id."""
        if self._names_of is None:
            self._names_of = {}
            for index, name in enumerate(self._tables.names):
                self._names_of.setdefault(name[0], []).append(index)
        row = self.rows.get(place_id)
        return tuple(
            PlaceName(
                place_id=place_id,
                name=name[1],
                language=name[2],
                script=name[3],
                kind=NameKind(name[4]),
                valid_from=name[5] or None,
                valid_to=name[6] or None,
                source=name[7] or None,
            )
            for name in map(self._tables.names.__getitem__, self._names_of.get(row, ()))  # type: ignore[arg-type]
        )

    def key_of(self, name: str) -> str | None:
        """Return the squeezed fold of a name that is in the tables just so; else None."""
        if self._spelled is None:
            names = self._tables.names
            self._spelled = {
                names[row][1]: key for key, rows in self._tables.keys.items() for row in rows
            }
        return self._spelled.get(name)

    def exact(self, name: str) -> list[Hit]:
        """Return the places that have this name, whatever the spelling conventions."""
        return self.exact_key(name if name in self._tables.keys else squeeze(name))

    def exact_key(self, key: str) -> list[Hit]:
        """Return the places that have a name of this squeezed fold."""
        rows = self._tables.keys.get(key)
        if rows is None:
            return []
        hits = self._hits
        found = []
        for row in rows:
            hit = hits.get(row)
            if hit is None:
                hit = hits[row] = self._hit(row, EXACT, 1.0)
            found.append(hit)
        return found

    def phonetic(self, name: str) -> list[Hit]:
        """Return the places that have a name of this sound."""
        key = phonetic_key(name)
        return [self._hit(row, PHONETIC, 1.0) for row in self._tables.sounds.get(key, ())]

    def fuzzy(self, name: str, limit: int = 10) -> list[Hit]:
        """Return the places whose names differ in a letter or two, nearest first."""
        key = squeeze(name)
        if not key:
            return []
        if self._similar is None:
            self._similar = SimilarKeys(self._tables.keys)
        return [
            self._hit(row, FUZZY, similarity)
            for text, similarity in self._similar.find(key, limit)
            for row in self._tables.keys[text]
        ]

    def _hit(self, row: int, method: str, similarity: float) -> Hit:
        name: NameRow = self._tables.names[row]
        place = self.place_at(name[0])
        derived = name[8] == DERIVED and name[4] != "official"
        return Hit(
            place,
            name[1],
            name[4],
            method,
            similarity,
            derived,
            name[5] or None,
            name[6] or None,
            name[8] == ADDED,
            derived and row in self._tables.sounds.get(phonetic_key(place.name), ()),
        )
