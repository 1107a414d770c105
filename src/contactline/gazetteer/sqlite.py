"""The local store of imported places: an SQLite file that is asked by key.

Nothing of it is held in memory. A place of several sources is one place: the source of the
highest rank says what it is, the names of all of them lead to it. Names are found by the
key of their spelling, by the key of their sound and, bounded by the first or last letters,
by likeness. Writing is in `contactline.gazetteer.sqlite_write`.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from contactline.gazetteer.errors import GazetteerError
from contactline.gazetteer.index import EXACT, FUZZY, PHONETIC, Hit
from contactline.gazetteer.normalize import phonetic_key, squeeze
from contactline.gazetteer.similar import MIN_SIMILARITY
from contactline.model.records import Place, PlaceName
from contactline.model.terms import NameKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: "ctl1" in the header of the file, so that another database is not taken for a store.
APPLICATION_ID: Final = 0x63746C31
FORMAT: Final = 1
TABLES: Final = f"""
PRAGMA application_id = {APPLICATION_ID};
PRAGMA user_version = {FORMAT};
CREATE TABLE sources (
    source INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, title TEXT NOT NULL,
    file TEXT NOT NULL, sha256 TEXT NOT NULL, rank INTEGER NOT NULL, licence TEXT,
    attribution TEXT, dated TEXT, imported TEXT, places INTEGER NOT NULL, names INTEGER NOT NULL
);
CREATE TABLE places (
    place INTEGER PRIMARY KEY, source INTEGER NOT NULL REFERENCES sources, place_id TEXT NOT NULL,
    name TEXT NOT NULL, feature TEXT NOT NULL, country_code TEXT, admin1_id TEXT,
    district_id TEXT, lon REAL, lat REAL, radius_km REAL, geonameid INTEGER, population INTEGER,
    valid_from TEXT, valid_to TEXT, origin TEXT, licence TEXT, note TEXT
);
CREATE UNIQUE INDEX places_by_id ON places (place_id, source);
CREATE TABLE keys (
    key INTEGER PRIMARY KEY, text TEXT NOT NULL, backwards TEXT NOT NULL, sound TEXT NOT NULL
);
CREATE TABLE names (
    key INTEGER NOT NULL REFERENCES keys, place INTEGER NOT NULL REFERENCES places,
    name TEXT NOT NULL, language TEXT NOT NULL, script TEXT NOT NULL, kind TEXT NOT NULL,
    valid_from TEXT, valid_to TEXT
);
"""
#: Made after the first import: a third of the time that filling them row by row takes.
INDEXES: Final = """
CREATE UNIQUE INDEX keys_by_text ON keys (text);
CREATE INDEX keys_by_end ON keys (backwards);
CREATE INDEX keys_by_sound ON keys (sound);
CREATE INDEX names_by_key ON names (key);
CREATE INDEX names_by_place ON names (place);
"""

_PLACE: Final = (
    "p.place_id, p.name, p.feature, p.country_code, p.admin1_id, p.district_id, p.lon, p.lat, "
    "p.radius_km, p.geonameid, p.population, p.valid_from, p.valid_to, p.origin, p.licence, p.note"
)
_BY_KEY: Final = (
    f"SELECT n.name, n.kind, n.valid_from, n.valid_to, {_PLACE} FROM keys k "  # noqa: S608
    "JOIN names n ON n.key = k.key JOIN places p ON p.place = n.place "
    "JOIN sources s ON s.source = p.source WHERE k.{column} = ? "
    "ORDER BY s.rank DESC, p.population DESC, p.place_id, n.name LIMIT ?"
)
_BY_TEXT: Final = _BY_KEY.format(column="text")
_BY_SOUND: Final = _BY_KEY.format(column="sound")
_BEST: Final = (
    f"SELECT {_PLACE}, s.rank FROM places p JOIN sources s ON s.source = p.source "  # noqa: S608
    "WHERE p.place_id = ? ORDER BY s.rank DESC, s.key LIMIT 1"
)
_NAMES: Final = (
    "SELECT n.name, n.language, n.script, n.kind, n.valid_from, n.valid_to, p.origin "
    "FROM places p JOIN names n ON n.place = p.place JOIN sources s ON s.source = p.source "
    "WHERE p.place_id = ? ORDER BY s.rank DESC, s.key, n.rowid"
)
#: A saint's name has thousands of places; of more than these the smallest are not weighed.
MAX_HITS: Final = 5000
#: Keys that share an edge with a name and are compared letter by letter.
MAX_COMPARED: Final = 20_000
_PLACES_KEPT: Final = 10_000


@dataclass(frozen=True, slots=True)
class StoredSource:
    """One import, as ``contactline gazetteer info`` shows it."""

    key: str
    title: str
    file: str
    sha256: str
    rank: int
    licence: str | None
    attribution: str | None
    dated: str | None
    imported: str | None
    places: int
    names: int


class SqliteStore:
    """Look-ups in a store; the file is opened for reading when it is first asked.

    Parameters
    ----------
    path
        The file, which must be there when it is asked.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._connection: sqlite3.Connection | None = None
        self._places: dict[str, tuple[Place, int] | None] = {}
        self._sources = 0

    def __del__(self) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; it is opened again when it is asked again."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def place(self, place_id: str) -> Place | None:
        """Return the place of an id, or None."""
        found = self._ranked(place_id)
        return found[0] if found else None

    def rank(self, place_id: str) -> int:
        """Return the rank of the best source of a place; 0 if it is in none."""
        found = self._ranked(place_id)
        return found[1] if found else 0

    def names_of(self, place_id: str) -> tuple[PlaceName, ...]:
        """Return every name of a place; empty for an unknown id."""
        seen = set()
        names = []
        for name, language, script, kind, start, end, origin in self._rows(_NAMES, (place_id,)):
            if (name, language) not in seen:
                seen.add((name, language))
                names.append(
                    PlaceName(
                        place_id=place_id,
                        name=name,
                        language=language,
                        script=script,
                        kind=NameKind(kind),
                        valid_from=start,
                        valid_to=end,
                        source=origin,
                    )
                )
        return tuple(names)

    def exact(self, name: str) -> list[Hit]:
        """Return the places that have this name, whatever the spelling conventions."""
        key = squeeze(name)
        return self._hits(_BY_TEXT, key, EXACT, 1.0) if key else []

    def phonetic(self, name: str) -> list[Hit]:
        """Return the places that have a name of this sound."""
        key = phonetic_key(name)
        return self._hits(_BY_SOUND, key, PHONETIC, 1.0) if key else []

    def fuzzy(self, name: str, limit: int = 10) -> list[Hit]:
        """Return the places whose names differ in a letter or two, nearest first.

        A name is only found if its first or its last letters are right: three of them, two
        of a short name.
        """
        from rapidfuzz import fuzz, process  # heavy, and only for names that are not known

        key = squeeze(name)
        if len(key) < 3:
            return []
        edge = 3 if len(key) > 5 else 2
        slack = max(1, len(key) // 4)
        near: set[str] = set()
        for column, start in (("text", key[:edge]), ("backwards", key[::-1][:edge])):
            near.update(
                row[0]
                for row in self._rows(
                    f"SELECT text FROM keys WHERE {column} >= ? AND {column} < ? "  # noqa: S608
                    "AND length(text) BETWEEN ? AND ? LIMIT ?",
                    (
                        start,
                        start + "\U0010ffff",
                        len(key) - slack,
                        len(key) + slack,
                        MAX_COMPARED,
                    ),
                )
            )
        found = process.extract(
            key, sorted(near), scorer=fuzz.ratio, score_cutoff=MIN_SIMILARITY, limit=4 * limit
        )
        return [
            hit
            for text, score, _ in sorted(found, key=lambda item: (-item[1], item[0]))[:limit]
            for hit in self._hits(_BY_TEXT, text, FUZZY, score / 100.0)
        ]

    def sources(self) -> tuple[StoredSource, ...]:
        """Return what was imported, by key."""
        rows = self._rows(
            "SELECT key, title, file, sha256, rank, licence, attribution, dated, imported, "
            "places, names FROM sources ORDER BY key",
            (),
        )
        return tuple(StoredSource(*row) for row in rows)

    def _ranked(self, place_id: str) -> tuple[Place, int] | None:
        if place_id not in self._places:
            row = next(iter(self._rows(_BEST, (place_id,))), None)
            if len(self._places) >= _PLACES_KEPT:
                self._places.clear()
            self._places[place_id] = None if row is None else (_place(row), row[-1])
        return self._places[place_id]

    def _hits(self, query: str, key: str, method: str, similarity: float) -> list[Hit]:
        """Return the hits of a key, each name of a place once, with its best record."""
        hits = []
        seen: set[tuple[str, str, str]] = set()
        several = self._has_several_sources()
        for row in self._rows(query, (key, MAX_HITS)):
            name, kind, start, end = row[:4]
            if (row[4], name, kind) in seen:
                continue
            seen.add((row[4], name, kind))
            place = (self.place(row[4]) if several else None) or _place(row[4:])
            hits.append(
                Hit(
                    place=place,
                    name=name,
                    kind=kind,
                    method=method,
                    similarity=similarity,
                    derived=kind != "official",
                    valid_from=start,
                    valid_to=end,
                )
            )
        return hits

    def _has_several_sources(self) -> bool:
        if not self._sources:
            self._sources = int(next(iter(self._rows("SELECT count(*) FROM sources", ())))[0])
        return self._sources > 1

    def _rows(self, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        if self._connection is None:
            self._connection = open_readonly(self.path)
        with reading(self.path):
            return self._connection.execute(query, values).fetchall()


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn an error of SQLite into one that says which file it is and what to do."""
    try:
        yield
    except sqlite3.OperationalError as exc:
        raise GazetteerError(f"{path}: the store cannot be used now: {exc}") from exc
    except sqlite3.DatabaseError as exc:
        raise GazetteerError(
            f"{path}: the store is damaged ({exc}); delete it and import again"
        ) from exc


def open_readonly(path: Path) -> sqlite3.Connection:
    """Open a store for reading.

    Raises
    ------
    GazetteerError
        If there is none, or the file is something else.
    """
    if not path.is_file():
        raise GazetteerError(
            f"{path}: there is no store here; `contactline gazetteer import` makes one"
        )
    with reading(path):
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            check_format(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def check_store(path: Path) -> None:
    """Raise `GazetteerError` if there is no store that can be read at a path."""
    open_readonly(path).close()


def check_format(connection: sqlite3.Connection, path: Path) -> None:
    """Raise `GazetteerError` if a database is no store of this version."""
    try:
        kind = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
    except sqlite3.DatabaseError as exc:
        if isinstance(exc, sqlite3.OperationalError):
            raise
        raise GazetteerError(f"{path}: is no store of contactline; give another --store") from exc
    if kind != APPLICATION_ID:
        raise GazetteerError(f"{path}: is no store of contactline; give another --store")
    if version != FORMAT:
        raise GazetteerError(
            f"{path}: the store has format {version}, this version reads {FORMAT}; "
            "import again into a new one"
        )


def _place(row: tuple[Any, ...]) -> Place:
    return Place(
        place_id=row[0],
        name=row[1],
        feature=row[2],
        country_code=row[3],
        admin1_id=row[4],
        district_id=row[5],
        lon=row[6],
        lat=row[7],
        radius_km=row[8],
        geonameid=row[9],
        population=row[10],
        valid_from=row[11],
        valid_to=row[12],
        source=row[13],
        licence=row[14],
        note=row[15],
    )
