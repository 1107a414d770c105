"""GeoNames country dumps: ``AM.txt`` or ``AM.zip``, with ``alternateNamesV2`` if given.

Nineteen tab-separated columns, no header, one row a record. Settlements, administrative
units of the first two levels, countries and the natural features that reports name are
kept; the rest is counted as left out.
"""

from __future__ import annotations

import unicodedata
from array import array
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from contactline.gazetteer.alternates import LANGUAGE_OF_SCRIPT, is_good_alternate, script_of
from contactline.gazetteer.containment import point_distance_km
from contactline.gazetteer.errors import GazetteerError
from contactline.gazetteer.importers.archive import Table, lines_of, open_table, sha256_of
from contactline.gazetteer.importers.records import (
    COUNTRY_RANK,
    Batch,
    NewName,
    NewPlace,
    Source,
    settlement_feature,
    settlement_radius_km,
)
from contactline.gazetteer.importers.units import curated_units, is_district
from contactline.gazetteer.normalize import squeeze
from contactline.gazetteer.phrase import parse_phrase
from contactline.gazetteer.tables import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Progress = Callable[[str, int, int | None], None]

LICENCE: Final = "CC BY 4.0"
ATTRIBUTION: Final = "GeoNames (geonames.org), CC BY 4.0"
SUFFIXES: Final = (".txt",)

_COLUMNS: Final = 19
_ALTERNATE_COLUMNS: Final = (8, 10)  # the last two, from and to, came later
_UNIT_RADIUS_KM: Final = 30.0
# Quarters of towns are no places of their own here; a name of one would shadow a village.
_LEFT_OUT: Final = frozenset({"PPLX", "ADM1H", "ADM2H", "STMX", "MNMT", "RDJCT"})
_CODES: Final = {
    "ADM1": "admin1", "ADM2": "district", "LK": "lake", "LKS": "lake", "LKI": "lake",
    "LKN": "lake", "LKC": "lake", "LKX": "lake", "RSV": "reservoir", "STM": "river",
    "STMS": "river", "STMI": "river", "MT": "mountain", "PK": "mountain", "PKS": "mountain",
    "MTS": "range", "RDGE": "range", "PASS": "pass", "HLL": "height", "HLLS": "height",
    "MSTY": "monastery", "BDG": "bridge", "RD": "road", "RGN": "region", "RGNE": "region",
    "MN": "mine", "MNA": "mine", "MNAU": "mine", "MNC": "mine", "MNCU": "mine", "MNFE": "mine",
    "MNQ": "mine",
}  # fmt: skip
_RADIUS_KM: Final = {
    "lake": 5.0, "reservoir": 5.0, "river": 30.0, "mountain": 3.0, "range": 30.0, "pass": 3.0,
    "height": 2.0, "monastery": 1.0, "bridge": 1.0, "road": 20.0, "region": 50.0, "mine": 3.0,
}  # fmt: skip
_SEATS: Final = frozenset({"PPLC", "PPLA"})
_GONE: Final = {
    "PPLQ": "abandoned", "PPLW": "destroyed", "PPLH": "historical", "PPLCH": "former capital",
}  # fmt: skip
# Pseudo-languages of alternateNamesV2 that are no names.
_NO_LANGUAGES: Final = frozenset(
    {"link", "post", "iata", "icao", "faac", "tcid", "unlc", "abbr", "wkdt", "phon", "piny"}
)
_STEP: Final = 5000  # lines between two calls of the progress function


@dataclass(slots=True)
class _Survey:
    """What a first reading learns: units by code, their extents, the newest date."""

    units: dict[tuple[str, ...], str] = field(default_factory=dict)
    centres: dict[str, tuple[float, float]] = field(default_factory=dict)
    bounds: dict[tuple[str, ...], array[float]] = field(default_factory=dict)
    countries: Counter[str] = field(default_factory=Counter)
    dated: str = ""
    rows: int = 0

    def radius_km(self, code: tuple[str, ...], lon: float, lat: float) -> float:
        """Return how far a unit's settlements lie from its centre."""
        box = self.bounds.get(code)
        if box is None:
            return _UNIT_RADIUS_KM
        corners = [(x, y) for x in (box[0], box[2]) for y in (box[1], box[3])]
        return round(max(1.0, *(point_distance_km(lon, lat, x, y) for x, y in corners)), 1)


def read_geonames(
    path: Path, *, alternate_names: Path | None = None, progress: Progress | None = None
) -> Batch:
    """Read a country dump.

    Parameters
    ----------
    path
        ``AM.txt`` or ``AM.zip``.
    alternate_names
        ``alternateNamesV2.txt`` or ``.zip``, for the whole world or one country: names with
        language and dates. Without it the untagged list of the dump is used.
    progress
        Called with (stage, bytes done, of how many).

    Raises
    ------
    GazetteerError
        If a file is not what it should be; also while the places are being read.
    """
    survey = _survey(path)
    digest = sha256_of(path)
    if alternate_names is not None:
        digest = sha256(f"{digest} {sha256_of(alternate_names)}".encode()).hexdigest()
    with open_table(path, SUFFIXES) as table:
        stem = table.stem
    listed = ", ".join(sorted(survey.countries)[:5]) or stem
    batch = Batch(
        source=Source(
            key=f"geonames:{stem.upper()}",
            title=f"GeoNames dump of {listed}{' ...' if len(survey.countries) > 5 else ''}",
            file=path.name,
            sha256=digest,
            rank=COUNTRY_RANK,
            licence=LICENCE,
            attribution=ATTRIBUTION,
            dated=survey.dated or None,
        ),
        places=iter(()),
    )
    batch.places = _places(path, alternate_names, survey, batch.left_out, progress)
    return batch


def _survey(path: Path) -> _Survey:
    """Read the whole table once: every row is checked before the first one is stored."""
    survey = _Survey()
    curated = curated_units()
    with open_table(path, SUFFIXES) as table:
        for number, _, line in lines_of(table):
            cells = _cells(table, number, line)
            lon, lat = _position(table, number, cells)
            survey.rows += 1
            survey.dated = max(survey.dated, cells[18])
            country, first, second = cells[8], cells[10], cells[11]
            if country:
                survey.countries[country] += 1
            if cells[7] == "ADM1":
                own = curated.get((country, first), f"gn-{cells[0]}")
                survey.units[country, first] = own
            elif cells[7] == "ADM2":
                survey.units[country, first, second] = f"gn-{cells[0]}"
            elif cells[6] == "P":
                for code in ((country, first), (country, first, second)):
                    box = survey.bounds.setdefault(code, array("d", (lon, lat, lon, lat)))
                    box[0], box[1] = min(box[0], lon), min(box[1], lat)
                    box[2], box[3] = max(box[2], lon), max(box[3], lat)
    if not survey.rows:
        raise GazetteerError(f"{path}: is empty")
    return survey


def _places(
    path: Path,
    alternate_names: Path | None,
    survey: _Survey,
    left_out: Counter[str],
    progress: Progress | None,
) -> Iterator[NewPlace]:
    tagged: dict[int, list[NewName]] = {}
    if alternate_names is not None:
        tagged = _read_alternates(alternate_names, _ids(path), progress)
    curated = curated_units()
    with open_table(path, SUFFIXES) as table:
        for number, done, line in lines_of(table):
            if progress is not None and number % _STEP == 0:
                progress(table.stem, done, table.size)
            cells = _cells(table, number, line)
            feature = _feature(cells)
            if feature is None:
                left_out[cells[7] or cells[6] or "no feature code"] += 1
                continue
            yield _place(table, number, cells, feature, survey, curated, tagged)


def _place(
    table: Table,
    number: int,
    cells: list[str],
    feature: str,
    survey: _Survey,
    curated: dict[tuple[str, str], str],
    tagged: dict[int, list[NewName]],
) -> NewPlace:
    geonameid, name, country = int(cells[0]), cells[1].strip(), cells[8] or None
    lon, lat = _position(table, number, cells)
    population = _population(table, number, cells)
    first, second = (cells[8], cells[10]), (cells[8], cells[10], cells[11])
    place_id, admin1_id, district_id = f"gn-{geonameid}", None, None
    radius = settlement_radius_km(population)
    if feature == "country":
        place_id, radius = cells[8].lower() or place_id, 300.0
    elif feature == "admin1":
        place_id = survey.units[first]
        radius = survey.radius_km(first, lon, lat)
        feature = "district" if is_district(place_id) else feature
    else:
        unit = survey.units.get(first) or curated.get(first)
        if unit is not None and is_district(unit):
            district_id = unit
        else:
            admin1_id = unit
            if feature != "district" and cells[11]:
                district_id = survey.units.get(second)
        if feature == "district":
            radius = survey.radius_km(second, lon, lat)
        elif cells[6] != "P":
            radius = _RADIUS_KM[feature]
    own = tagged.get(geonameid)
    alternates = cells[3].split(",") if own is None else []
    place = NewPlace(
        place_id=place_id,
        name=unicodedata.normalize("NFC", name),
        feature=feature,
        where=f"{table.name}:{number}",
        lon=lon,
        lat=lat,
        radius_km=radius,
        country_code=country,
        admin1_id=admin1_id,
        district_id=district_id,
        geonameid=geonameid,
        population=population or None,
        source=f"GeoNames {geonameid}",
        licence=LICENCE,
        note=_GONE.get(cells[7]),
    )
    plain = parse_phrase(name) if feature in {"admin1", "district"} else None
    extra = [plain.core] if plain is not None and plain.kind and plain.core else []
    place.names = main_and_alternates(place.name, [cells[2], *alternates], own or (), extra)
    return place


def main_and_alternates(
    name: str,
    alternates: list[str],
    tagged: list[NewName] | tuple[NewName, ...] = (),
    extra: list[str] | tuple[str, ...] = (),
) -> list[NewName]:
    """Return the main name and the alternates worth keeping, each spelling once.

    Parameters
    ----------
    name
        The main name; kept whatever it is.
    alternates
        Untagged names, of which codes, sounds and words are left out.
    tagged
        Names with language and dates.
    extra
        Further names, kept whatever they are.
    """
    script = script_of(name) or "Zyyy"
    names: list[NewName] = [
        (name, LANGUAGE_OF_SCRIPT.get(script, "mul"), script, "official", None, None)
    ]
    seen = {(squeeze(name), script)}
    for row in tagged:
        key = (squeeze(row[0]), row[2])
        if key[0] and (key not in seen or row[1] != "mul"):
            seen.add(key)
            names.append(row)
    for alternate in alternates:
        spelling = unicodedata.normalize("NFC", alternate.strip())
        script = script_of(spelling) or ""
        if not is_good_alternate(spelling, script or None):
            continue
        key = (squeeze(spelling), script)
        if key[0] and key not in seen:
            seen.add(key)
            language = LANGUAGE_OF_SCRIPT.get(script, "mul")
            names.append((spelling, language, script, "variant", None, None))
    known = {key for key, _ in seen}
    names += [
        (spelling.title(), "mul", "Latn", "variant", None, None)
        for spelling in extra
        if squeeze(spelling) not in known
    ]
    return names


def _ids(path: Path) -> set[int]:
    """Return the ids of the places that will be kept."""
    with open_table(path, SUFFIXES) as table:
        rows = (_cells(table, number, line) for number, _, line in lines_of(table))
        return {int(cells[0]) for cells in rows if _feature(cells) is not None}


def _read_alternates(
    path: Path, wanted: set[int], progress: Progress | None
) -> dict[int, list[NewName]]:
    """Return the tagged names of the wanted places."""
    found: dict[int, list[NewName]] = {geonameid: [] for geonameid in wanted}
    with open_table(path, SUFFIXES) as table:
        for number, done, line in lines_of(table):
            if progress is not None and number % (10 * _STEP) == 0:
                progress("names", done, table.size)
            cells = line.split("\t")
            where = f"{table.name}:{number}"
            if len(cells) not in _ALTERNATE_COLUMNS or not cells[1].isdecimal():
                raise GazetteerError(
                    f"{where}: this is no row of GeoNames' alternateNamesV2 "
                    f"(10 columns, the second an id); it has {len(cells)} columns"
                )
            geonameid = int(cells[1])
            if geonameid not in wanted or cells[2].lower() in _NO_LANGUAGES:
                continue
            name = unicodedata.normalize("NFC", cells[3].strip())
            script = script_of(name)
            if script is None or not name:
                continue
            language = cells[2].split("-")[0].lower()
            if language not in LANGUAGES:
                language = LANGUAGE_OF_SCRIPT.get(script, "mul")
            kind = "variant"
            if cells[7] == "1":
                kind = "former"
            elif cells[4] == "1":
                kind = "official"
            dates = [cell.strip() or None for cell in cells[8:10]] or [None, None]
            start, end = (_year(date) for date in dates)
            found[geonameid].append((name, language, script, kind, start, end))
    return found


def _year(date: str | None) -> str | None:
    """Return a date of alternateNamesV2 as ISO; None if it is written in words."""
    if not date:
        return None
    digits = date.replace("-", "")
    if digits.isdecimal() and len(digits) in (4, 6, 8):
        return "-".join(filter(None, (digits[:4], digits[4:6], digits[6:8])))
    return None


def _cells(table: Table, number: int, line: str) -> list[str]:
    cells = line.split("\t")
    where = f"{table.name}:{number}"
    if len(cells) != _COLUMNS:
        raise GazetteerError(
            f"{where}: has {len(cells)} columns; a GeoNames dump has {_COLUMNS}, separated by "
            "tabs, and no header (is the file cut off, or of another kind?)"
        )
    if not cells[0].isdecimal():
        raise GazetteerError(f"{where}:geonameid: {cells[0][:40]!r} is no id; dumps have no header")
    if not cells[1].strip():
        raise GazetteerError(f"{where}:name: is empty")
    return cells


def _position(table: Table, number: int, cells: list[str]) -> tuple[float, float]:
    where = f"{table.name}:{number}"
    values = []
    for column, text, limit in (("latitude", cells[4], 90), ("longitude", cells[5], 180)):
        try:
            value = float(text)
        except ValueError as exc:
            raise GazetteerError(f"{where}:{column}: {text[:40]!r} is not a number") from exc
        if not -limit <= value <= limit:
            raise GazetteerError(f"{where}:{column}: {text} is outside -{limit} to {limit}")
        values.append(value)
    return values[1], values[0]


def _population(table: Table, number: int, cells: list[str]) -> int:
    text = cells[14].strip() or "0"
    if not text.isdecimal() or len(text) > 12:
        raise GazetteerError(
            f"{table.name}:{number}:population: {cells[14][:40]!r} is no whole number"
        )
    return int(text)


def _feature(cells: list[str]) -> str | None:
    """Return the feature of a row, or None for one that is left out."""
    group, code = cells[6], cells[7]
    if code in _LEFT_OUT:
        return None
    if group == "P":
        population = int(cells[14]) if cells[14].isdecimal() else 0
        feature = settlement_feature(population)
        return "town" if feature == "village" and code in _SEATS else feature
    if code.startswith("PCL") and code != "PCLH":
        return "country"
    return _CODES.get(code) if group in {"A", "H", "T", "S", "R", "L"} else None
