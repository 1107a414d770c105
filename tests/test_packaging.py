"""What is shipped: a wheel built through the sdist holds all data and nothing else."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path, PurePosixPath

import pytest

ROOT = Path(__file__).resolve().parents[1]
DATA = ("gazetteer", "geo", "maps")
#: Recipes stay in the repository.
RECIPES = {"gazetteer/build.py", "geo/build.py", "maps/build.py"}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Build an sdist, and the wheel from it, without touching the network."""
    folder = tmp_path_factory.mktemp("dist")
    subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    return next(folder.glob("*.tar.gz")), next(folder.glob("*.whl"))


def tracked(*folders: str) -> set[str]:
    """Return the files below some folders that git would keep, by path."""
    done = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *folders],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return {line for line in done.stdout.splitlines() if (ROOT / line).is_file()}


@pytest.mark.wheel
def test_the_wheel_holds_all_data_and_code_and_nothing_else(built: tuple[Path, Path]) -> None:
    names = set(zipfile.ZipFile(built[1]).namelist())
    shipped = {name for name in names if ".dist-info/" not in name}
    data = {f"contactline/_data/{path}" for path in tracked(*DATA) - RECIPES}
    code = {path.removeprefix("src/") for path in tracked("src/contactline")}
    assert shipped == data | code
    assert any(name.endswith("licenses/LICENSE") for name in names)


@pytest.mark.wheel
def test_the_sdist_can_be_tested_and_carries_no_results(built: tuple[Path, Path]) -> None:
    with tarfile.open(built[0]) as archive:
        names = {str(PurePosixPath(*PurePosixPath(item).parts[1:])) for item in archive.getnames()}
    assert {"README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml"} <= names
    assert {name for name in tracked("tests") if name.endswith(".py")} <= names
    assert not any(name.startswith(("output/", ".venv/")) for name in names)
