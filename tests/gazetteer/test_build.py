"""The recipe: the same archive gives the same bytes, and nothing else is trusted."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import shutil
import tomllib
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from types import ModuleType

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "gazetteer"

CITIES = {
    "616041": {
        "geonameid": 616041, "name": "Sotk", "latitude": 40.20007, "longitude": 45.86951,
        "countrycode": "AM", "population": 930, "admin1code": "04",
        "alternatenames": ["Sot’k’", "Zod", "Зод", "Սոթք", "sotoku", "SOT", "https://x.y", "Bank",
                           "Sodk  Zodik", "Ζοντ", "ソトク", "Зodik", "Zo"],
    },
    "586268": {
        "geonameid": 586268, "name": "Kalbajar", "latitude": 40.10984, "longitude": 46.04446,
        "countrycode": "AZ", "population": 0, "admin1code": "26", "alternatenames": ["Kəlbəcər"],
    },
    "1": {
        "geonameid": 1, "name": "Farburg", "latitude": 60.0, "longitude": 100.0,
        "countrycode": "RU", "population": 900, "admin1code": "01", "alternatenames": [],
    },
    "2": {
        "geonameid": 2, "name": "Nearby", "latitude": 41.7, "longitude": 44.8,
        "countrycode": "GE", "population": 900, "admin1code": "01", "alternatenames": [],
    },
    "3": {
        "geonameid": 3, "name": "Elsewhere", "latitude": 48.0, "longitude": 2.0,
        "countrycode": "FR", "population": 9_000_000, "admin1code": "01", "alternatenames": [],
    },
}  # fmt: skip


@pytest.fixture
def recipe(tmp_path: Path) -> ModuleType:
    """The recipe in a folder of its own, pinned to a tiny archive."""
    folder = tmp_path / "gazetteer"
    shutil.copytree(FOLDER, folder)
    archive = tmp_path / "cache" / "tiny.whl"
    archive.parent.mkdir()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr(zipfile.ZipInfo("data/cities500.json"), json.dumps(CITIES))
    sources = (folder / "sources.toml").read_text(encoding="utf-8")
    pinned = tomllib.loads(sources)["archives"][0]
    for old, new in (
        (pinned["file"], "tiny.whl"),
        (pinned["member"], "data/cities500.json"),
        (pinned["sha256"], hashlib.sha256(archive.read_bytes()).hexdigest()),
    ):
        sources = sources.replace(old, new)
    (folder / "sources.toml").write_text(sources, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("gazetteer_build", folder / "build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_recipe_gives_the_same_bytes(recipe: ModuleType, tmp_path: Path) -> None:
    first = recipe.build_all(tmp_path / "cache")
    assert recipe.build_all(tmp_path / "cache") == first
    assert set(first) == {
        "derived/names_am_az.csv",
        "derived/names_neighbours.csv",
        "derived/places_am_az.csv",
        "derived/places_neighbours.csv",
    }


def test_what_is_kept(recipe: ModuleType, tmp_path: Path) -> None:
    files = recipe.build_all(tmp_path / "cache")
    places = files["derived/places_am_az.csv"].decode().splitlines()
    assert [row.split(",")[0] for row in places] == ["place_id", "gn-586268", "gn-616041"]
    assert "az-kal" in places[1]
    assert "am-gr" in places[2]
    names = files["derived/names_am_az.csv"].decode()
    kept = {row.split(",")[1] for row in names.splitlines() if row.startswith("gn-616041")}
    assert kept == {"Sotk", "Zod", "Зод", "Սոթք", "Sodk", "Zodik"}
    near = files["derived/places_neighbours.csv"].decode()
    assert "Nearby" in near
    assert "Farburg" not in near
    assert "Elsewhere" not in near


def test_an_archive_with_another_hash_is_refused(
    recipe: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(tmp_path / "cache" / "tiny.whl", "a") as archive:
        archive.writestr("more", "bytes")
    assert recipe.main(["--check", "--cache", str(tmp_path / "cache")]) == 1
    assert "sha256 is" in capsys.readouterr().err


def test_check_says_what_differs(
    recipe: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert recipe.main(["--check", "--cache", str(tmp_path / "cache")]) == 1
    assert "derived/places_am_az.csv: differs" in capsys.readouterr().out


def test_hashes_in_sources_toml() -> None:
    sources = tomllib.loads((FOLDER / "sources.toml").read_text(encoding="utf-8"))
    for entry in sources["files"]:
        content = (FOLDER / entry["path"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["path"]
    for entry in [*sources["files"], *sources["curated"]]:
        assert entry["licence"]
        assert entry["attribution"]
        assert list(FOLDER.glob(entry["path"])), entry["path"]


def test_every_table_is_accounted_for() -> None:
    sources = tomllib.loads((FOLDER / "sources.toml").read_text(encoding="utf-8"))
    accounted = {
        path
        for entry in [*sources["files"], *sources["curated"]]
        for path in FOLDER.glob(entry["path"])
    }
    there = {path for path in FOLDER.rglob("*") if path.suffix in {".csv", ".json"}}
    assert there == accounted
