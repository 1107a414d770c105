"""Shared fixtures: the bundled project run through every stage, once a session."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contactline.casebook.book import Casebook
    from contactline.gazetteer.resolve import Gazetteer

# Timings differ between machines, and a test that passed must pass again.
settings.register_profile("contactline", deadline=None, derandomize=True)
settings.load_profile("contactline")

ROOT = Path(__file__).resolve().parents[1]
#: Reading and testing material that stands beside a full workplace's checkout only.
SHARED = ROOT.parent / "shared"


def shared(*parts: str) -> Path:
    """Return a file of the shared material; skip without it, fail if it is cut off in CI."""
    path = SHARED.joinpath(*parts)
    if path.exists():
        return path
    if os.environ.get("CI") == "true" and SHARED.exists():
        pytest.fail(f"{path} should be there")
    pytest.skip("the shared reading material is not beside this checkout")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of the suite."""
    parser.addoption(
        "--update-golden",
        action="store_true",
        help="write the baselines of pictures anew; look at them before they are committed",
    )


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    """The shipped gazetteer."""
    from contactline.project.stages import open_gazetteer

    return open_gazetteer()


@pytest.fixture(scope="session")
def bundled(gazetteer: Gazetteer) -> Casebook:
    """The claims of the five reports, located and grouped."""
    from contactline.pipeline.filters import Filters
    from contactline.project.stages import ReadOptions, prepare

    folder = ROOT / "maps" / "armenia-azerbaijan"
    return prepare(
        [folder / "claims.csv"],
        gazetteer,
        options=ReadOptions(tz="+04:00"),
        filters=Filters(),
    )


@pytest.fixture(autouse=True, scope="session")
def own_folders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep the folders of the person who runs the tests out of them."""
    from contactline.gazetteer import folders

    with pytest.MonkeyPatch.context() as patch:
        for name in ("data_folder", "cache_folder"):
            empty = tmp_path_factory.mktemp(name)
            patch.setattr(folders, name, lambda empty=empty: empty)
        yield
