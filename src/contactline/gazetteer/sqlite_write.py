"""Write imports into the local store: one transaction an import, all of it or nothing."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from contactline.gazetteer.errors import GazetteerError
from contactline.gazetteer.generics import FEATURES
from contactline.gazetteer.normalize import phonetic_key, squeeze
from contactline.gazetteer.sqlite import INDEXES, TABLES, check_format, reading

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from contactline.gazetteer.importers.records import Batch, NewPlace

#: Seconds to wait while another process writes.
BUSY_S: Final = 10.0
_NAMES_AT_ONCE: Final = 20_000
_INSERT_PLACE: Final = (
    "INSERT INTO places (source, place_id, name, feature, country_code, admin1_id, district_id, "
    "lon, lat, radius_km, geonameid, population, valid_from, valid_to, origin, licence, note) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_INSERT_NAME: Final = "INSERT INTO names VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
_INSERT_SOURCE: Final = (
    "INSERT INTO sources (key, title, file, sha256, rank, licence, attribution, dated, imported, "
    "places, names) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import did.

    Parameters
    ----------
    places, names
        How many were stored.
    left_out
        Rows that are no places of the kinds that are kept.
    unchanged
        Whether the same content was there already, and nothing was written.
    replaced
        Whether an earlier import of the same thing was replaced.
    """

    title: str
    places: int
    names: int
    left_out: int = 0
    unchanged: bool = False
    replaced: bool = False


def import_batch(path: Path, batch: Batch, *, today: str | None = None) -> Imported:
    """Store a batch; the file is made if it is not there.

    Parameters
    ----------
    path
        The store.
    batch
        What to store. An import of the same key is replaced, one of the same content left.
    today
        ISO date that is noted as the date of the import.

    Raises
    ------
    GazetteerError
        If the batch or the store is not what it should be; the store is unchanged then.
    """
    is_new = not path.exists()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as exc:
        raise GazetteerError(f"{path.parent}: cannot be made: {exc.strerror or exc}") from exc
    done = False
    try:
        with reading(path):
            imported = _import(path, batch, today, is_new=is_new)
        done = True
        return imported
    finally:
        if is_new and not done:
            path.unlink(missing_ok=True)


def _import(path: Path, batch: Batch, today: str | None, *, is_new: bool) -> Imported:
    connection = sqlite3.connect(path, timeout=BUSY_S, isolation_level=None)
    try:
        if not is_new:
            check_format(connection, path)
            known = connection.execute(
                "SELECT sha256, places, names FROM sources WHERE key = ?", (batch.source.key,)
            ).fetchone()
            if known is not None and known[0] == batch.source.sha256:
                return Imported(
                    title=batch.source.title, places=known[1], names=known[2], unchanged=True
                )
        connection.execute("PRAGMA cache_size = -65536")
        connection.execute("BEGIN IMMEDIATE")
        try:
            if is_new:
                _execute_all(connection, TABLES)
            imported = _Writer(connection, is_new=is_new).write(batch, today)
            if is_new:
                _execute_all(connection, INDEXES)
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
        return imported
    finally:
        connection.close()


def _execute_all(connection: sqlite3.Connection, script: str) -> None:
    """Run statements inside the open transaction, which ``executescript`` would end."""
    for statement in filter(str.strip, script.split(";")):
        connection.execute(statement)


class _Writer:
    """Writes one batch inside a transaction that its caller ends."""

    def __init__(self, connection: sqlite3.Connection, *, is_new: bool) -> None:
        self._connection = connection
        self._is_new = is_new
        self._keys: dict[str, int] = {}
        self._next_key = 1 + int(
            connection.execute("SELECT coalesce(max(key), 0) FROM keys").fetchone()[0]
        )
        self._new_keys: list[tuple[int, str, str, str]] = []
        self._names: list[tuple[int | str | None, ...]] = []

    def write(self, batch: Batch, today: str | None) -> Imported:
        info = batch.source
        execute = self._connection.execute
        replaced = self._remove(info.key)
        source = execute(
            _INSERT_SOURCE,
            (
                info.key, info.title, info.file, info.sha256, info.rank, info.licence,
                info.attribution, info.dated, today,
            ),
        ).lastrowid  # fmt: skip
        places = names = 0
        for place in batch.places:
            row = self._add_place(source or 0, place)
            names += self._add_names(row, place)
            places += 1
            if len(self._names) >= _NAMES_AT_ONCE:
                self._flush()
        if not places:
            raise GazetteerError(
                f"{info.file}: holds no place of a kind that is kept; nothing was stored"
            )
        self._flush()
        execute(
            "UPDATE sources SET places = ?, names = ? WHERE source = ?", (places, names, source)
        )
        return Imported(
            title=info.title,
            places=places,
            names=names,
            left_out=sum(batch.left_out.values()),
            replaced=replaced,
        )

    def _remove(self, key: str) -> bool:
        """Remove an earlier import of the same thing, with keys that nothing needs then."""
        execute = self._connection.execute
        row = execute("SELECT source FROM sources WHERE key = ?", (key,)).fetchone()
        if row is None:
            return False
        execute("DELETE FROM names WHERE place IN (SELECT place FROM places WHERE source = ?)", row)
        execute("DELETE FROM places WHERE source = ?", row)
        execute("DELETE FROM sources WHERE source = ?", row)
        execute("DELETE FROM keys WHERE key NOT IN (SELECT key FROM names)")
        return True

    def _add_place(self, source: int, place: NewPlace) -> int:
        check_place(place)
        try:
            row = self._connection.execute(
                _INSERT_PLACE,
                (
                    source, place.place_id, place.name, place.feature, place.country_code,
                    place.admin1_id, place.district_id, place.lon, place.lat, place.radius_km,
                    place.geonameid, place.population, place.valid_from, place.valid_to,
                    place.source, place.licence, place.note,
                ),
            ).lastrowid  # fmt: skip
        except sqlite3.IntegrityError as exc:
            raise GazetteerError(
                f"{place.where}: the id {place.place_id!r} is there twice; nothing was stored"
            ) from exc
        return row or 0

    def _add_names(self, row: int, place: NewPlace) -> int:
        count = 0
        for name, language, script, kind, start, end in place.names:
            text = squeeze(name)
            if not text:
                continue
            key = self._key(text)
            self._names.append((key, row, name, language, script, kind, start, end))
            count += 1
        return count

    def _key(self, text: str) -> int:
        key = self._keys.get(text)
        if key is None:
            if not self._is_new:
                known = self._connection.execute(
                    "SELECT key FROM keys WHERE text = ?", (text,)
                ).fetchone()
                key = known[0] if known else None
            if key is None:
                key = self._next_key
                self._next_key += 1
                self._new_keys.append((key, text, text[::-1], phonetic_key(text)))
            self._keys[text] = key
        return key

    def _flush(self) -> None:
        self._many("INSERT INTO keys VALUES (?, ?, ?, ?)", self._new_keys)
        self._many(_INSERT_NAME, self._names)
        self._new_keys.clear()
        self._names.clear()

    def _many(self, statement: str, rows: Iterable[tuple[int | str | None, ...]]) -> None:
        self._connection.executemany(statement, rows)


def check_place(place: NewPlace) -> None:
    """Raise `GazetteerError` if a place cannot be stored."""
    if not place.name.strip():
        raise GazetteerError(f"{place.where}:name: is empty")
    if place.feature not in FEATURES:
        raise GazetteerError(f"{place.where}:feature: {place.feature!r} is not known")
    for column, value, limit in (("longitude", place.lon, 180.0), ("latitude", place.lat, 90.0)):
        if value is not None and not -limit <= value <= limit:  # NaN compares false
            raise GazetteerError(
                f"{place.where}:{column}: {value} is outside {-limit:g} to {limit:g}"
            )
