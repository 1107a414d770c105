"""Check the gazetteer's tables: what a person who adds a row gets wrong.

Nothing stops at the first finding; every problem says file, line, column and what would be
right. ``contactline gazetteer check`` prints them, and a test asserts that there are none.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from contactline.gazetteer import containment
from contactline.gazetteer.errors import GazetteerError
from contactline.gazetteer.generics import SETTLEMENTS
from contactline.gazetteer.index import NameIndex
from contactline.gazetteer.normalize import squeeze
from contactline.gazetteer.tables import (
    NAME_COLUMNS,
    NEIGHBOURS,
    OVERRIDE_COLUMNS,
    PLACE_COLUMNS,
    REGIONAL,
    build_tables,
    digest,
    read_names,
    read_overrides,
    read_places,
    source_files,
)
from contactline.model.records import Place, Problem
from contactline.resources import data_root

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from importlib.resources.abc import Traversable

#: How far outside its country a place may lie: the layers are not exact, exclaves are small.
COUNTRY_TOLERANCE_KM: Final = 2.0
#: How far outside its district: Natural Earth's district lines are good to a few kilometres.
DISTRICT_TOLERANCE_KM: Final = 8.0
#: A settlement may lie this much beyond the radius of its former district.
FORMER_SLACK: Final = 1.15
#: Two settlements of one name this near are one place, twice.
TWIN_KM: Final = 1.0

#: Form of a place id.
ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE: Final = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")
_SCRIPT_OF_LANGUAGE: Final = {"hy": "Armn", "ka": "Geor", "fa": "Arab", "en": "Latn", "tr": "Latn"}
_SCRIPT_WORD: Final = {
    "Latn": "LATIN", "Armn": "ARMENIAN", "Cyrl": "CYRILLIC", "Geor": "GEORGIAN", "Arab": "ARABIC",
}  # fmt: skip
_PARENT_FEATURES: Final = {
    "admin1_id": frozenset({"admin1", "city"}),
    "district_id": frozenset({"district", "former_district", "city", "town"}),
}
_HOME: Final = frozenset({"AM", "AZ"})
_GEONAMES_LICENCES: Final = frozenset({"CC BY 4.0", "fact"})


@dataclass(slots=True)
class Rows:
    """All rows of the tables with where they stand, and the problems found in them."""

    places: list[tuple[str, int, dict[str, Any]]] = field(default_factory=list)
    names: list[tuple[str, int, dict[str, str]]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, path: str, line: int | None, column: str | None, code: str, text: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(path=path, line=line, column=column, code=code, message=text))


def check_tables(root: Traversable | None = None, *, shapes: bool = True) -> list[Problem]:
    """Return every problem in the tables, sorted by file and line; empty if all is well.

    Parameters
    ----------
    root
        The folder ``gazetteer``; the shipped one by default.
    shapes
        Whether to check coordinates against the boundaries of `contactline.geo` (about a
        second); False leaves that out.
    """
    folder = data_root() / "gazetteer" if root is None else root
    files = source_files(folder, REGIONAL)
    rows = _read(files)
    if not rows.problems:
        _check_places(rows)
        _check_parents(rows)
        _check_names(rows)
    if not rows.problems:
        _check_together(rows, files, shapes=shapes)
    _check_indexes(rows, folder)
    return sorted(
        rows.problems, key=lambda p: (p.path, p.line or 0, p.column or "", p.code, p.message)
    )


def _read(files: Mapping[str, bytes]) -> Rows:
    """Read the curated files; what cannot be read is a problem."""
    rows = Rows()
    for path, content in files.items():
        try:
            if path.startswith("places/"):
                read_places(content, path)
                rows.places += [(path, line, row) for line, row in _numbered(content)]
                _check_header(rows, path, content, PLACE_COLUMNS)
            elif path.startswith("names/"):
                read_names(content, path)
                rows.names += [(path, line, row) for line, row in _numbered(content)]
                _check_header(rows, path, content, NAME_COLUMNS)
            elif path == "overrides.csv":
                read_overrides(content)
                _check_header(rows, path, content, OVERRIDE_COLUMNS)
        except GazetteerError as exc:
            rows.add(path, None, None, "table", str(exc))
    return rows


def _numbered(content: bytes) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
    for row in reader:
        yield reader.line_num, row


def _check_header(rows: Rows, path: str, content: bytes, columns: tuple[str, ...]) -> None:
    header = content.decode("utf-8-sig").splitlines()[0].split(",")
    if set(header) - set(columns):
        extra = ", ".join(sorted(set(header) - set(columns)))
        rows.add(path, 1, None, "header", f"unknown columns: {extra}")


def _check_places(rows: Rows) -> None:
    """Ids, sources, licences, dates, coordinates."""
    seen: dict[str, str] = {}
    geonames: dict[str, str] = {}
    for path, line, row in rows.places:
        place_id = row["place_id"]
        if not ID.fullmatch(place_id):
            text = f"{place_id!r} has letters other than a-z, 0-9 and single hyphens"
            rows.add(path, line, "place_id", "id", text)
        if place_id in seen:
            text = f"{place_id!r} is also at {seen[place_id]}; remove one row"
            rows.add(path, line, "place_id", "duplicate", text)
        seen[place_id] = f"{path}:{line}"
        number = row["geonameid"]
        if number and row["feature"] in SETTLEMENTS:
            if number in geonames:
                text = f"GeoNames {number} is also at {geonames[number]}; they are one place"
                rows.add(path, line, "geonameid", "duplicate", text)
            geonames[number] = f"{path}:{line}"
        for column in ("source", "licence", "radius_km", "longitude", "latitude"):
            if not row[column]:
                rows.add(path, line, column, "missing", f"is empty for {place_id}")
        if row["source"].startswith("GeoNames ") and row["licence"] not in _GEONAMES_LICENCES:
            rows.add(path, line, "licence", "licence", "a GeoNames coordinate is CC BY 4.0")
        check_dates(rows, path, line, row)


def check_dates(rows: Rows, path: str, line: int, row: Mapping[str, str]) -> None:
    """Note dates that are none, or in the wrong order."""
    dates = [(column, row[column]) for column in ("valid_from", "valid_to") if row[column]]
    for column, text in dates:
        if not _DATE.fullmatch(text):
            rows.add(path, line, column, "date", f"{text!r} is no ISO date (YYYY[-MM[-DD]])")
    if len(dates) == 2 and dates[0][1] > dates[1][1]:
        rows.add(path, line, "valid_to", "date", f"{dates[1][1]} is before {dates[0][1]}")


def _check_parents(rows: Rows) -> None:
    """Parents exist and are what can contain a place."""
    features = {row["place_id"]: row["feature"] for _, _, row in rows.places}
    for path, line, row in rows.places:
        for column, allowed in _PARENT_FEATURES.items():
            parent = row[column]
            if not parent:
                continue
            if parent not in features:
                rows.add(path, line, column, "parent", f"{parent!r} is in no table of places")
            elif features[parent] not in allowed:
                text = f"{parent!r} is a {features[parent]}, which holds no places"
                rows.add(path, line, column, "parent", text)
            elif parent == row["place_id"]:
                rows.add(path, line, column, "parent", "a place does not contain itself")
        if row["feature"] in SETTLEMENTS and row["country_code"] in _HOME:
            is_own_unit = row["geometry"].startswith("admin1:")
            if not (row["admin1_id"] or row["district_id"] or is_own_unit):
                text = f"{row['place_id']} has neither province nor district"
                rows.add(path, line, "district_id", "parent", text)


def _check_names(rows: Rows) -> None:
    """Names belong to places, are in their script, and are not there twice."""
    names_of: dict[str, set[str]] = {}
    known = {row["place_id"] for _, _, row in rows.places}
    seen: dict[tuple[str, str, str, str], str] = {}
    for path, line, row in rows.names:
        place_id, name = row["place_id"], row["name"]
        if place_id not in known and not place_id.startswith("gn-"):
            rows.add(path, line, "place_id", "unknown", f"{place_id!r} is in no table of places")
        names_of.setdefault(place_id, set()).add(squeeze(name))
        if not squeeze(name):
            rows.add(path, line, "name", "empty", f"{name!r} has no letters")
        if name != unicodedata.normalize("NFC", name.strip()) or "  " in name:
            text = f"{name!r} has spaces around or in it, or decomposed letters"
            rows.add(path, line, "name", "form", text)
        if not _is_in_script(name, row["script"]):
            rows.add(path, line, "script", "script", f"{name!r} is not all in {row['script']}")
        wanted = _SCRIPT_OF_LANGUAGE.get(row["language"])
        if wanted and wanted != row["script"]:
            text = f"{row['language']} is written in {wanted}, not {row['script']}"
            rows.add(path, line, "language", "script", text)
        key = (place_id, row["language"], row["script"], squeeze(name))
        if key in seen:
            text = f"{name!r} folds to the same key as the name at {seen[key]}; one is enough"
            rows.add(path, line, "name", "redundant", text)
        seen[key] = f"{path}:{line}"
        if not row["source"]:
            rows.add(path, line, "source", "missing", f"is empty for {name!r}")
        check_dates(rows, path, line, row)
    for path, line, row in rows.places:
        plain = re.sub(r"\s*\([^)]*\)$", "", row["name"])
        if squeeze(plain) not in names_of.get(row["place_id"], set()):
            text = f"{plain!r} is not among the names of {row['place_id']}; add it to names/"
            rows.add(path, line, "name", "unnamed", text)


def _is_in_script(name: str, script: str) -> bool:
    word = _SCRIPT_WORD[script]
    letters = [character for character in name if character.isalpha()]
    return all(
        unicodedata.name(character, "").startswith((word, "MODIFIER")) for character in letters
    )


def _check_together(rows: Rows, files: Mapping[str, bytes], *, shapes: bool) -> None:
    """Check what only the joined tables show: overrides, twins, positions."""
    index = NameIndex(build_tables(files))
    _check_overrides(rows, files, index)
    _check_twins(rows, index)
    for path, line, row in rows.places:
        place = index.place(row["place_id"])
        if place is not None:
            check_position(rows, path, line, place, index, shapes=shapes)


def _check_overrides(rows: Rows, files: Mapping[str, bytes], index: NameIndex) -> None:
    path = "overrides.csv"
    for line, row in _numbered(files.get(path, b"name\n")):
        for column in ("place_id", "other_place_id"):
            place_id = row.get(column)
            if place_id and index.place(place_id) is None:
                rows.add(path, line, column, "unknown", f"{place_id!r} is in no table of places")
        named = any(hit.place.place_id == row["place_id"] for hit in index.exact(row["name"]))
        if row["rule"] == "never" and named:
            text = f"{row['place_id']} still has the name {row['name']!r}: a table lists it by hand"
            rows.add(path, line, "name", "override", text)
        if row["rule"] != "never" and not named:
            text = f"{row['place_id']} has no name {row['name']!r}, so the rule does nothing"
            rows.add(path, line, "name", "override", text)
        if not row["reason"]:
            rows.add(path, line, "reason", "missing", "every rule needs its reason")


def _check_twins(rows: Rows, index: NameIndex) -> None:
    """Find one settlement under two ids."""
    for path, line, row in rows.places:
        place = index.place(row["place_id"])
        if place is None or place.feature not in SETTLEMENTS:
            continue
        plain = re.sub(r"\s*\([^)]*\)$", "", place.name)
        others = {hit.place.place_id: hit.place for hit in index.exact(plain)}
        for other in others.values():
            if other.feature not in SETTLEMENTS or other.place_id == place.place_id:
                continue
            distance = containment.distance_km(place, other)
            if distance is not None and distance < TWIN_KM:
                text = (
                    f"{place.place_id} and {other.place_id} have one name and lie "
                    f"{distance:.1f} km apart; they are one place"
                )
                if other.place_id.startswith("gn-"):
                    text += f" (put {other.geonameid} into geonameid)"
                if other.place_id > place.place_id:
                    rows.add(path, line, "place_id", "twin", text)


def check_position(
    rows: Rows, path: str, line: int, place: Place, index: NameIndex, *, shapes: bool
) -> None:
    """Note a place that lies outside its country, its district or its former district."""
    for parent in containment.parents(place, index.place):
        if parent.feature != "former_district" or parent.radius_km is None:
            continue
        distance = containment.distance_km(place, parent)
        if distance is not None and distance > parent.radius_km * FORMER_SLACK:
            text = (
                f"{place.place_id} lies {distance:.0f} km from the centre of {parent.name}, whose "
                f"radius is {parent.radius_km:.0f} km; check the district or the coordinates"
            )
            rows.add(path, line, "district_id", "position", text)
    if not shapes:
        return
    from contactline.geo.shapes import has_shape

    if place.geometry and not has_shape(place.geometry):
        text = f"{place.geometry!r} is no shape of the geographic layers"
        rows.add(path, line, "geometry", "shape", text)
    if place.feature not in SETTLEMENTS or place.country_code not in _HOME:
        return
    _check_inside(rows, path, line, place, f"countries:{place.country_code}", COUNTRY_TOLERANCE_KM)
    for parent_id in (place.district_id, place.admin1_id):
        area = index.place(parent_id) if parent_id else None
        if area is not None and area.geometry:
            _check_inside(rows, path, line, place, area.geometry, DISTRICT_TOLERANCE_KM)


def _check_inside(
    rows: Rows, path: str, line: int, place: Place, reference: str, tolerance_km: float
) -> None:
    outside_km = _outside_km()(place.lon, place.lat, reference)
    if outside_km is not None and outside_km > tolerance_km and not _is_omitted(place):
        text = (
            f"{place.place_id} lies {outside_km:.1f} km outside {reference} "
            f"(tolerance {tolerance_km:g} km)"
        )
        rows.add(path, line, "longitude", "position", text)


def _is_omitted(place: Place) -> bool:
    """Return whether the place lies where the layer of countries is known to lack something."""
    from contactline.geo.layers import layer_info

    for omission in layer_info("countries").omissions:
        at = replace(place, lon=omission.lon, lat=omission.lat)
        away_km = containment.distance_km(place, at)
        if away_km is not None and away_km <= omission.radius_km:
            return True
    return False


def _outside_km() -> Callable[[float | None, float | None, str], float | None]:
    """Return a function that measures how far a point lies outside a shape."""
    from shapely import Point
    from shapely.ops import nearest_points

    from contactline.geo.areas import distance_km
    from contactline.geo.shapes import geometry_of, has_shape

    def measure(lon: float | None, lat: float | None, reference: str) -> float | None:
        if lon is None or lat is None or not has_shape(reference):
            return None
        point, shape = Point(lon, lat), geometry_of(reference)
        if shape.covers(point):
            return 0.0
        near = nearest_points(shape, point)[0]
        return distance_km(lon1=lon, lat1=lat, lon2=near.x, lat2=near.y)

    return measure


def _check_indexes(rows: Rows, folder: Traversable) -> None:
    """Say when an index beside the tables is not made from them."""
    for group in (REGIONAL, NEIGHBOURS):
        file = folder / "derived" / f"index_{group}.json"
        if not file.is_file():
            continue
        wanted = f'"digest":"{digest(source_files(folder, group))}"'.encode()
        if wanted not in file.read_bytes()[:200]:
            text = "is older than the tables; run `python gazetteer/build.py --index`"
            rows.add(f"derived/{file.name}", None, None, "stale", text)
