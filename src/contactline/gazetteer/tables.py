"""The gazetteer's tables: read, join, check the form; nothing is looked up here.

``gazetteer/places/*.csv`` and ``gazetteer/names/*.csv`` are written by hand,
``gazetteer/derived/`` comes from the recipe. They are joined here: a curated place with a
GeoNames id takes the place of the derived one and inherits its names, less what
``gazetteer/overrides.csv`` strikes out.

Loading them from CSV takes a few tenths of a second, most of it for making keys, so an
index of the joined tables lies beside them. It carries a hash of every file that it was
made from; when one differs, the index is not used.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from contactline.gazetteer.alternates import LANGUAGE_OF_SCRIPT, script_of
from contactline.gazetteer.errors import GazetteerError
from contactline.gazetteer.generics import FEATURES
from contactline.gazetteer.normalize import phonetic_key, squeeze
from contactline.resources import data_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from importlib.resources.abc import Traversable
    from pathlib import Path

PLACE_COLUMNS: Final = (
    "place_id", "name", "feature", "country_code", "admin1_id", "district_id", "longitude",
    "latitude", "radius_km", "geometry", "valid_from", "valid_to", "geonameid", "source",
    "source2", "licence", "note",
)  # fmt: skip
DERIVED_COLUMNS: Final = (*PLACE_COLUMNS, "population")
NAME_COLUMNS: Final = (
    "place_id", "name", "language", "script", "kind", "valid_from", "valid_to", "source",
)  # fmt: skip
OVERRIDE_COLUMNS: Final = ("name", "place_id", "rule", "other_place_id", "reason")
OVERRIDE_RULES: Final = frozenset({"never", "prefer", "distinct_from", "also_in"})
NAME_KINDS: Final = frozenset({"official", "other_side", "former", "communique", "variant", "typo"})
LANGUAGES: Final = frozenset({"az", "hy", "ru", "en", "ka", "fa", "tr", "mul"})
SCRIPTS: Final = frozenset({"Latn", "Armn", "Cyrl", "Geor", "Arab"})

REGIONAL: Final = "am_az"
NEIGHBOURS: Final = "neighbours"
_FORMAT: Final = 1

# Whose a name is: written by hand, from the derived table, from a user's own file.
CURATED: Final = 0
DERIVED: Final = 1
ADDED: Final = 2
# One name in memory: (place row, name, language, script, kind, from, to, source, whose)
NameRow = tuple[int, str, str, str, str, str, str, str, int]
PlaceRow = tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """One line of ``overrides.csv``; it beats every other rule."""

    name: str
    place_id: str
    rule: str
    reason: str
    other_place_id: str | None = None


@dataclass(slots=True, kw_only=True)
class Tables:
    """Places and names joined, with their keys.

    Parameters
    ----------
    places
        One row a place, in the order of `DERIVED_COLUMNS`, numbers parsed.
    names
        One row a name; see ``NameRow``.
    keys
        Squeezed fold -> rows of ``names``.
    sounds
        Phonetic key -> rows of ``names``.
    """

    places: list[PlaceRow] = field(default_factory=list)
    names: list[NameRow] = field(default_factory=list)
    keys: dict[str, list[int]] = field(default_factory=dict)
    sounds: dict[str, list[int]] = field(default_factory=dict)


def load_tables(group: str = REGIONAL, *, use_index: bool = True) -> Tables:
    """Load one group of the shipped tables, from the index if it is current.

    Parameters
    ----------
    group
        ``am_az`` (Armenia, Azerbaijan and everything curated) or ``neighbours``.
    use_index
        False reads the CSV files whatever the index says.

    Raises
    ------
    GazetteerError
        If a table is not what it should be.
    """
    root = data_root() / "gazetteer"
    files = source_files(root, group)
    if use_index:
        tables = _read_index(root, group, files)
        if tables is not None:
            return tables
    return build_tables(files)


def load_overrides() -> tuple[Override, ...]:
    """Return the shipped do-not-confuse table."""
    file = data_root() / "gazetteer" / "overrides.csv"
    return read_overrides(file.read_bytes()) if file.is_file() else ()


def source_files(root: Traversable, group: str) -> dict[str, bytes]:
    """Return the tables of a group by their path inside ``gazetteer/``, sorted."""
    found: dict[str, bytes] = {}
    if group == REGIONAL:
        for folder in ("places", "names"):
            for file in (root / folder).iterdir():
                if file.name.endswith(".csv"):
                    found[f"{folder}/{file.name}"] = file.read_bytes()
        overrides = root / "overrides.csv"
        if overrides.is_file():
            found["overrides.csv"] = overrides.read_bytes()
    for stem in ("places", "names"):
        file = root / "derived" / f"{stem}_{group}.csv"
        if file.is_file():
            found[f"derived/{file.name}"] = file.read_bytes()
    return dict(sorted(found.items()))


def digest(files: Mapping[str, bytes]) -> str:
    """Return a hash of the files' names and contents."""
    total = hashlib.sha256()
    for path, content in sorted(files.items()):
        total.update(f"{path} {len(content)}\n".encode())
        total.update(content)
    return total.hexdigest()


def build_tables(files: Mapping[str, bytes]) -> Tables:
    """Join the CSV files of one group.

    Raises
    ------
    GazetteerError
        If a header, a number or a reference is wrong; the message has file and line.
    """
    curated: dict[str, dict[str, Any]] = {}
    derived: dict[str, dict[str, Any]] = {}
    names: list[tuple[dict[str, str], int]] = []
    struck: set[tuple[str, str]] = set()
    for path, content in files.items():
        if path == "overrides.csv":
            struck = {
                (squeeze(rule.name), rule.place_id)
                for rule in read_overrides(content)
                if rule.rule == "never"
            }
        elif path.startswith("places/"):
            _add_places(curated, read_places(content, path), path)
        elif path.startswith("derived/places"):
            _add_places(derived, read_places(content, path), path)
        elif path.startswith(("names/", "derived/names")):
            own = int(path.startswith("derived/"))
            names += [(row, own) for row in read_names(content, path)]
    replaced = {
        f"gn-{row['geonameid']}": place_id
        for place_id, row in curated.items()
        if row["geonameid"] is not None
    }
    for derived_id, place_id in replaced.items():
        if derived_id in derived and curated[place_id]["population"] is None:
            curated[place_id]["population"] = derived[derived_id]["population"]
    places = {**{k: v for k, v in derived.items() if k not in replaced}, **curated}
    return _join(places, names, replaced, struck)


def read_places(content: bytes, path: str) -> list[dict[str, Any]]:
    """Parse a table of places; numbers become numbers, empty cells None."""
    rows = []
    for line, row in _rows(content, path, PLACE_COLUMNS):
        parsed: dict[str, Any] = {key: (row.get(key) or None) for key in DERIVED_COLUMNS}
        for column in ("place_id", "name", "feature"):
            if parsed[column] is None:
                raise GazetteerError(f"{path}:{line}:{column}: is empty; every place needs one")
        if parsed["feature"] not in FEATURES:
            raise GazetteerError(
                f"{path}:{line}:feature: {parsed['feature']!r} is not one of "
                f"{', '.join(sorted(FEATURES))}"
            )
        for column, low, high in (
            ("longitude", -180.0, 180.0),
            ("latitude", -90.0, 90.0),
            ("radius_km", 0.0, 20_000.0),
        ):
            parsed[column] = _number(parsed[column], low, high, f"{path}:{line}:{column}")
        for column in ("geonameid", "population"):
            value = _number(parsed[column], 0, 1e12, f"{path}:{line}:{column}")
            parsed[column] = None if value is None else int(value)
        rows.append(parsed)
    return rows


def read_names(content: bytes, path: str) -> list[dict[str, str]]:
    """Parse a table of names."""
    rows = []
    for line, row in _rows(content, path, NAME_COLUMNS):
        if not row["place_id"] or not row["name"].strip():
            raise GazetteerError(f"{path}:{line}: place_id and name are needed in every row")
        for column, allowed in (("kind", NAME_KINDS), ("language", LANGUAGES), ("script", SCRIPTS)):
            if row[column] not in allowed:
                raise GazetteerError(
                    f"{path}:{line}:{column}: {row[column]!r} is not one of "
                    f"{', '.join(sorted(allowed))}"
                )
        rows.append(row)
    return rows


def read_overrides(content: bytes, path: str = "overrides.csv") -> tuple[Override, ...]:
    """Parse the do-not-confuse table."""
    rules = []
    for line, row in _rows(content, path, OVERRIDE_COLUMNS):
        if row["rule"] not in OVERRIDE_RULES:
            raise GazetteerError(
                f"{path}:{line}:rule: {row['rule']!r} is not one of "
                f"{', '.join(sorted(OVERRIDE_RULES))}"
            )
        rules.append(
            Override(
                name=row["name"],
                place_id=row["place_id"],
                rule=row["rule"],
                reason=row["reason"],
                other_place_id=row["other_place_id"] or None,
            )
        )
    return tuple(rules)


def read_override_file(path: Path) -> tuple[Override, ...]:
    """Read a user's own do-not-confuse table.

    Raises
    ------
    GazetteerError
        If the file cannot be read or a row is wrong.
    """
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise GazetteerError(f"{path}: cannot be read: {exc.strerror or exc}") from exc
    return read_overrides(content, str(path))


def read_user_file(path: Path) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    """Read a user's own places: the columns of ``places/*.csv``, most of them optional.

    ``name``, ``longitude`` and ``latitude`` are needed. A column ``names`` may hold
    further names, separated by ``|``, each with its language if that is known: ``hy:Սոթք``.

    Raises
    ------
    GazetteerError
        If the file cannot be read or a row is wrong; nothing is taken from it then.
    """
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise GazetteerError(f"{path}: cannot be read: {exc.strerror or exc}") from exc
    places: list[dict[str, Any]] = []
    names: list[dict[str, str]] = []
    seen: set[str] = set()
    for line, row in _rows(content, str(path), ("name", "longitude", "latitude")):
        place, own = user_row(row, str(path), line)
        if place["place_id"] in seen:
            raise GazetteerError(
                f"{path}:{line}:place_id: {place['place_id']!r} is in the file twice"
            )
        seen.add(place["place_id"])
        places.append(place)
        names += own
    return places, names


def user_row(
    row: Mapping[str, str], path: str, line: int
) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """Return the place and the names of one row of a user's file.

    Raises
    ------
    GazetteerError
        If a cell is not what it should be; the message has file, line and column.
    """
    where = f"{path}:{line}"
    filled: dict[str, Any] = {
        key: ((row.get(key) or "").strip() or None) for key in DERIVED_COLUMNS
    }
    if filled["name"] is None or not squeeze(filled["name"]):
        raise GazetteerError(f"{where}:name: is empty; every place needs one")
    filled["feature"] = filled["feature"] or "village"
    if filled["feature"] not in FEATURES:
        raise GazetteerError(
            f"{where}:feature: {filled['feature']!r} is not one of {', '.join(sorted(FEATURES))}"
        )
    filled["place_id"] = filled["place_id"] or f"user-{squeeze(filled['name'])}"
    for column, low, high in (
        ("longitude", -180.0, 180.0),
        ("latitude", -90.0, 90.0),
        ("radius_km", 0.0, 20_000.0),
    ):
        filled[column] = _number(filled[column], low, high, f"{where}:{column}")
    for column in ("longitude", "latitude"):
        if filled[column] is None:
            raise GazetteerError(f"{where}:{column}: is empty; longitude and latitude are needed")
    for column in ("geonameid", "population"):
        value = _number(filled[column], 0, 1e12, f"{where}:{column}")
        filled[column] = None if value is None else int(value)
    file_name = path.replace("\\", "/").rsplit("/", 1)[-1]
    filled["source"] = filled["source"] or file_name
    spellings = [(filled["name"], "official")]
    spellings += [(name.strip(), "variant") for name in (row.get("names") or "").split("|")]
    names = []
    for text, kind in spellings:
        language, colon, rest = text.partition(":")
        tagged = bool(colon) and language in LANGUAGES
        name = rest.strip() if tagged else text
        if squeeze(name):
            script = script_of(name) or "Latn"
            names.append(
                {
                    "place_id": filled["place_id"],
                    "name": name,
                    "language": language if tagged else LANGUAGE_OF_SCRIPT.get(script, "mul"),
                    "script": script,
                    "kind": kind,
                    "valid_from": "",
                    "valid_to": "",
                    "source": filled["source"],
                }
            )
    return filled, names


def with_user_places(
    tables: Tables, places: Sequence[Mapping[str, Any]], names: Iterable[Mapping[str, str]]
) -> Tables:
    """Return tables with a user's places added; one of an id that is there replaces it."""
    ids = {row[0]: index for index, row in enumerate(tables.places)}
    joined = Tables(
        places=list(tables.places),
        names=list(tables.names),
        keys={key: list(rows) for key, rows in tables.keys.items()},
        sounds={key: list(rows) for key, rows in tables.sounds.items()},
    )
    where: dict[str, int] = {}
    for place in places:
        row = tuple(place[column] for column in DERIVED_COLUMNS)
        index = ids.get(row[0])
        if index is None:
            index = len(joined.places)
            joined.places.append(row)
        else:
            joined.places[index] = row
        where[row[0]] = index
    for name in names:
        _add_name(joined, where[name["place_id"]], name, ADDED)
    return joined


def without_struck(tables: Tables, rules: Iterable[Override]) -> Tables:
    """Return tables without the names that ``never`` rules strike out."""
    struck = {(squeeze(rule.name), rule.place_id) for rule in rules if rule.rule == "never"}
    if not struck:
        return tables
    kept = [
        index
        for index, name in enumerate(tables.names)
        if (squeeze(name[1]), tables.places[name[0]][0]) not in struck
    ]
    moved = {index: row for row, index in enumerate(kept)}

    def move(rows_of: Mapping[str, list[int]]) -> dict[str, list[int]]:
        kept_of = {key: [moved[i] for i in rows if i in moved] for key, rows in rows_of.items()}
        return {key: rows for key, rows in kept_of.items() if rows}

    return Tables(
        places=tables.places,
        names=[tables.names[index] for index in kept],
        keys=move(tables.keys),
        sounds=move(tables.sounds),
    )


def index_bytes(files: Mapping[str, bytes]) -> bytes:
    """Return the index of a group: one JSON line a place, a name and a key, sorted."""
    tables = build_tables(files)
    dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    parts = [
        "[" + dump({"format": _FORMAT, "digest": digest(files)}),
        "[" + ",\n".join(dump(row) for row in tables.places) + "]",
        "[" + ",\n".join(dump(row) for row in tables.names) + "]",
        "{" + ",\n".join(f"{dump(k)}:{dump(v)}" for k, v in sorted(tables.keys.items())) + "}",
        "{" + ",\n".join(f"{dump(k)}:{dump(v)}" for k, v in sorted(tables.sounds.items())) + "}",
    ]
    return (",\n".join(parts) + "]\n").encode()


def _read_index(root: Traversable, group: str, files: Mapping[str, bytes]) -> Tables | None:
    """Return the index's tables, or None if there is none or the files have changed."""
    file = root / "derived" / f"index_{group}.json"
    if not file.is_file():
        return None
    content = file.read_bytes()
    if f'"digest":"{digest(files)}"'.encode() not in content[:200]:
        return None
    try:
        head, places, names, keys, sounds = json.loads(content)
    except ValueError:
        return None
    if head.get("format") != _FORMAT:
        return None
    # Tuples of texts and numbers are nothing that the garbage collector has to look at.
    return Tables(
        places=list(map(tuple, places)), names=list(map(tuple, names)), keys=keys, sounds=sounds
    )


def _join(
    places: Mapping[str, Mapping[str, Any]],
    names: Iterable[tuple[Mapping[str, str], int]],
    replaced: Mapping[str, str],
    struck: set[tuple[str, str]],
) -> Tables:
    tables = Tables()
    where: dict[str, int] = {}
    for place_id in sorted(places):
        where[place_id] = len(tables.places)
        tables.places.append(tuple(places[place_id][column] for column in DERIVED_COLUMNS))
    known: set[tuple[int, str, str]] = set()
    ordered = sorted(
        ((replaced.get(row["place_id"], row["place_id"]), own, row) for row, own in names),
        key=lambda item: (item[0], item[1], _KIND_ORDER[item[2]["kind"]], item[2]["name"]),
    )
    for place_id, own, row in ordered:
        index = where.get(place_id)
        if index is None:
            raise GazetteerError(
                f"names: place_id {place_id!r} (name {row['name']!r}) is in no table of places; "
                "add it there or fix the id"
            )
        key = squeeze(row["name"])
        if not key or (key, place_id) in struck or (own and (index, key, row["script"]) in known):
            continue
        known.add((index, key, row["script"]))
        _add_name(tables, index, row, own)
    return tables


_KIND_ORDER: Final = {
    "official": 0, "other_side": 1, "communique": 2, "former": 3, "variant": 4, "typo": 5,
}  # fmt: skip


def _add_name(tables: Tables, place: int, row: Mapping[str, str], derived: int) -> None:
    index = len(tables.names)
    tables.names.append(
        (
            place, row["name"], row["language"], row["script"], row["kind"],
            row["valid_from"], row["valid_to"], row["source"], derived,
        )
    )  # fmt: skip
    tables.keys.setdefault(squeeze(row["name"]), []).append(index)
    tables.sounds.setdefault(phonetic_key(row["name"]), []).append(index)


def _add_places(into: dict[str, dict[str, Any]], rows: list[dict[str, Any]], path: str) -> None:
    for row in rows:
        if row["place_id"] in into:
            raise GazetteerError(
                f"{path}: place_id {row['place_id']!r} is there twice; remove one row"
            )
        into[row["place_id"]] = row


def _rows(content: bytes, path: str, needed: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield line number and cells; raise if the header lacks a column."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise GazetteerError(f"{path}: is not UTF-8 text (byte {exc.start})") from exc
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        header = reader.fieldnames or []
        missing = [column for column in needed if column not in header]
        if missing:
            raise GazetteerError(
                f"{path}:1: the header lacks {', '.join(missing)}; "
                f"it has {', '.join(header) or 'nothing'}"
            )
        for row in reader:
            if None in row or None in row.values():
                raise GazetteerError(
                    f"{path}:{reader.line_num}: {len(header)} cells expected, as in the header"
                )
            yield reader.line_num, row
    except csv.Error as exc:
        raise GazetteerError(f"{path}:{reader.line_num}: {exc}") from exc


def _number(value: str | None, low: float, high: float, where: str) -> float | None:
    if value is None:
        return None
    try:
        number = float(value)
    except ValueError as exc:
        raise GazetteerError(f"{where}: {value!r} is not a number") from exc
    if not low <= number <= high:
        raise GazetteerError(f"{where}: {value} is outside {low:g} to {high:g}")
    return number
