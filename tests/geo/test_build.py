"""The recipe, on small things made here; nothing is downloaded."""

from __future__ import annotations

import hashlib
import importlib.util
import io
import json
import lzma
import tarfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import shapely

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def recipe() -> ModuleType:
    spec = importlib.util.spec_from_file_location("geo_build", ROOT / "geo" / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ARCHIVE = b"an archive"
SOURCES = """\
[built_with]
shapely = "0"
geos = "0"

[[archives]]
key = "one"
registry = "npm"
package = "one"
version = "1.0.0"
file = "one-1.0.0.tgz"
sha256 = "{archive}"

[[layers]]
name = "squares"
title = "Squares"
file = "squares.geojson"
sha256 = "{layer}"

[[layers.omissions]]
name = "a corner"
"""


def builder_of(archives: Mapping[str, Path]) -> dict[str, bytes]:
    return {"squares": archives["one"].read_bytes() + b" made into squares\n"}


def folders(tmp_path: Path, *, archive: bytes = ARCHIVE) -> tuple[Path, Path]:
    folder, cache = tmp_path / "geo", tmp_path / "cache"
    folder.mkdir()
    cache.mkdir()
    (cache / "one-1.0.0.tgz").write_bytes(archive)
    digest = hashlib.sha256(ARCHIVE).hexdigest()
    (folder / "sources.toml").write_text(SOURCES.format(archive=digest, layer=""), "utf-8")
    return folder, cache


def run(recipe: ModuleType, folder: Path, cache: Path, *options: str) -> int:
    arguments = [*options, "--cache", str(cache), "--folder", str(folder)]
    result: int = recipe.main(arguments, builder=builder_of)
    return result


def test_build_writes_the_layer_and_its_hash(recipe: ModuleType, tmp_path: Path) -> None:
    folder, cache = folders(tmp_path)
    assert run(recipe, folder, cache) == 0
    data = (folder / "squares.geojson").read_bytes()
    sources = (folder / "sources.toml").read_text(encoding="utf-8")
    assert hashlib.sha256(data).hexdigest() in sources
    assert f'shapely = "{shapely.__version__}"' in sources
    assert not list(folder.glob(".*"))


def test_check_passes_on_what_build_wrote_and_writes_nothing(
    recipe: ModuleType, tmp_path: Path
) -> None:
    folder, cache = folders(tmp_path)
    run(recipe, folder, cache)
    before = {path: path.read_bytes() for path in folder.iterdir()}
    assert run(recipe, folder, cache, "--check") == 0
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_check_tells_a_file_that_was_edited(
    recipe: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, cache = folders(tmp_path)
    run(recipe, folder, cache)
    (folder / "squares.geojson").write_text("edited", encoding="utf-8")
    assert run(recipe, folder, cache, "--check") == 1
    assert "squares.geojson differs from what the recipe builds" in capsys.readouterr().err


def test_check_tells_a_missing_file_and_an_old_hash(
    recipe: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, cache = folders(tmp_path)
    assert run(recipe, folder, cache, "--check") == 1
    told = capsys.readouterr().err
    assert "squares.geojson is missing" in told
    assert "is not that of sources.toml" in told


def test_an_archive_with_another_content_is_refused(
    recipe: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, cache = folders(tmp_path, archive=b"something else")
    assert run(recipe, folder, cache) == 1
    assert "delete the file to download it again" in capsys.readouterr().err
    assert not (folder / "squares.geojson").exists()


def test_a_missing_download_tool_is_named(
    recipe: ModuleType,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, cache = folders(tmp_path)
    (cache / "one-1.0.0.tgz").unlink()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run(recipe, folder, cache) == 1
    assert "'npm' is not installed; install it, or put one-1.0.0.tgz" in capsys.readouterr().err


def test_npm_and_debian_archives_are_read(recipe: ModuleType, tmp_path: Path) -> None:
    def tar(name: str, data: bytes) -> bytes:
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w") as archive:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
        return stream.getvalue()

    npm = tmp_path / "a.tgz"
    npm.write_bytes(tar("package/a.json", b'{"a":\n1}'))
    assert recipe.npm_json(npm, "a.json") == {"a": 1}

    def member(name: str, data: bytes) -> bytes:
        head = f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(data):<10}`\n".encode()
        return head + data + b"\n" * (len(data) % 2)

    packed = lzma.compress(tar("./usr/share/a.txt", b"hello"))
    deb = tmp_path / "a.deb"
    deb.write_bytes(
        b"!<arch>\n" + member("debian-binary", b"2.0\n") + member("data.tar.xz", packed)
    )
    assert recipe.deb_member(deb, "usr/share/a.txt") == b"hello"


def test_coarse_units_are_fitted_to_a_finer_country(recipe: ModuleType) -> None:
    country = shapely.Polygon([(0, 0), (4, 0), (4.1, 1), (3.8, 2), (2, 2.2), (0, 1.9)])
    units = {"XX-A": shapely.box(-0.2, 0.1, 2, 1.8), "XX-B": shapely.box(2, -0.1, 3.9, 2.1)}
    faces = recipe.fit_units(country, units, {})
    fitted = recipe.node_faces(faces)
    assert sorted(fitted) == ["XX-A", "XX-B"]
    assert shapely.coverage_is_valid(list(fitted.values()))
    whole = shapely.union_all(list(fitted.values()))
    assert whole.symmetric_difference(country).area < 1e-4
    assert all(shape.geom_type == "Polygon" for shape in fitted.values())
    assert fitted["XX-A"].covers(shapely.Point(0.05, 0.05))  # was a gap beside A
    assert fitted["XX-B"].covers(shapely.Point(4.0, 1.0))  # was a gap beside B


def test_an_exclave_goes_whole_to_the_unit_that_owns_it(recipe: ModuleType) -> None:
    exclave = shapely.box(6, 0, 7, 1)
    country = shapely.MultiPolygon([shapely.box(0, 0, 4, 2), exclave])
    units = {"XX-A": shapely.box(0, 0, 2, 2), "XX-B": shapely.box(2, 0, 6.5, 2)}
    faces = recipe.fit_units(country, units, {shapely.Point(6.5, 0.5).wkt: "XX-A"})
    assert ("XX-A", exclave) in faces


def test_water_between_two_countries_is_divided_along_its_middle(recipe: ModuleType) -> None:
    # Two countries that touch west and east of a lake.
    lake = shapely.Polygon([(45.4, 40.0), (45.5, 40.04), (45.6, 40.0), (45.5, 39.96)])
    north = shapely.box(45.0, 40.0, 46.0, 40.5).difference(lake)
    south = shapely.box(45.0, 39.5, 46.0, 40.0).difference(lake)
    rings = {"ARM": [north], "AZE": [south], "GEO": [], "IRN": [], "TUR": []}
    filled, waters = recipe.fill_border_waters(rings)
    assert waters.symmetric_difference(lake).area < 1e-9
    assert filled["AM"].intersection(filled["AZ"]).area < 1e-9
    assert filled["AM"].covers(shapely.Point(45.5, 40.02))
    assert filled["AZ"].covers(shapely.Point(45.5, 39.98))
    assert filled["AM"].intersection(lake).area == pytest.approx(lake.area / 2, rel=0.02)


def test_rings_over_the_antimeridian_and_round_a_pole_are_cut(recipe: ModuleType) -> None:
    over = recipe.cut_at_antimeridian([(170, 10), (-170, 10), (-170, 20), (170, 20), (170, 10)])
    assert over.area == pytest.approx(200)
    assert over.bounds == (-180, 10, 180, 20)
    ring = [(lon, -70.0) for lon in range(-180, 181, 10)]
    pole = recipe.cut_at_antimeridian([((x + 180) % 360 - 180, y) for x, y in ring])
    assert pole.area == pytest.approx(360 * 20)


def test_output_is_sorted_rounded_and_the_same_twice(recipe: ModuleType) -> None:
    features = [({"key": "a"}, shapely.box(0.123456789, 0, 1, 1))]
    data = recipe.feature_collection(features, 4)
    assert data == recipe.feature_collection(features, 4)
    document = json.loads(data)
    lons = {point[0] for point in document["features"][0]["geometry"]["coordinates"][0]}
    assert lons == {0.1235, 1.0}
    assert len(data.splitlines()) == 3


def test_recipe_knows_every_unit_that_is_shipped(recipe: ModuleType) -> None:
    document = json.loads((ROOT / "geo" / "admin1.geojson").read_text(encoding="utf-8"))
    shipped = {feature["properties"]["code"] for feature in document["features"]}
    assert shipped == {row[0] for row in recipe.UNITS.values()}
