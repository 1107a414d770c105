"""Starting the command line must not load what the command does not use."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

HEAVY = ("pandas", "numpy", "pyarrow", "geopandas", "shapely", "folium", "matplotlib", "geopy")


def loaded_by(code: str) -> set[str]:
    script = f"import sys, json\n{code}\nprint(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def test_help_imports_nothing_heavier_than_click() -> None:
    code = (
        "from click.testing import CliRunner\n"
        "from contactline.cli.main import cli\n"
        "assert CliRunner().invoke(cli, ['--help']).exit_code == 0"
    )
    assert loaded_by(code).isdisjoint(HEAVY)


@pytest.mark.parametrize("module", ["contactline.model.codec_csv", "contactline.model.codec_json"])
def test_the_codecs_start_without_pandas(module: str) -> None:
    assert loaded_by(f"import {module}").isdisjoint(HEAVY)


def test_the_gazetteer_starts_without_pandas() -> None:
    code = (
        "from contactline.gazetteer.resolve import load_gazetteer\n"
        "load_gazetteer().resolve('Goris')"
    )
    assert loaded_by(code).isdisjoint({"pandas", "pyarrow", "geopandas", "folium", "matplotlib"})
