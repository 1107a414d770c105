"""The pictures of a map project: what may be asked for, and that they can be made again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from contactline.cli.main import cli
from contactline.errors import InputError
from contactline.maps.picture_metadata import read_facts
from contactline.maps.snapshot_presets import PRESETS
from contactline.project.build import build_project
from contactline.project.config import load_project
from contactline.project.picture_specs import PICTURE_KEYS, read_pictures

PROJECT = Path(__file__).resolve().parents[2] / "maps" / "armenia-azerbaijan"
TABLE = (
    "id,date,place,claimant,text\n"
    "1,2022-09-13,Goris,Armenia,shelling of Goris\n"
    "2,2022-09-12,Lachin,Azerbaijan,mortar fire at Lachin\n"
)
PICTURES = """
inputs = ["claims.csv"]
[outputs]
page = ""
data = ["claims.jsonl"]
[[snapshots]]
file = "dark.webp"
size = [400, 300]
theme = "dark"
scale = 2
[[snapshots]]
file = "sides.pdf"
size = [700, 500]
by = "claimant"
theme = "grey"
[[snapshots]]
file = "small.svg"
preset = "inset"
[[snapshots]]
file = "film.gif"
size = [320, 240]
animate = "day"
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a project of somebody's own in ``mine``, built into ``out``."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "mine").mkdir()
    (folder / "mine" / "claims.csv").write_text(TABLE, encoding="utf-8")
    (folder / "mine" / "map.toml").write_text(PICTURES, encoding="utf-8")
    build_project(load_project(folder / "mine"), folder / "out", names="az")
    return folder


@pytest.mark.parametrize("name", ["dark.webp", "sides.pdf", "small.svg", "film.gif"])
def test_a_picture_of_a_build_is_made_again_byte_by_byte(
    built: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built)
    again = f"out/again-{name}"
    result = CliRunner().invoke(
        cli, ["snapshot", "--from", f"out/{name}", "-o", again, "--no-words", "--no-store"]
    )
    assert result.exit_code == 0, result.output
    assert "its data is the same" in result.stderr
    assert (built / again).read_bytes() == (built / "out" / name).read_bytes()


def test_a_picture_of_a_build_says_what_it_is(built: Path) -> None:
    facts = read_facts(built / "out" / "sides.pdf").to_json()
    assert (facts["theme"], facts["by"], facts["names"]) == ("grey", "claimant", "az")
    assert facts["size_px"] == [700, 500]
    assert facts["inputs"] == ["../mine"]
    assert [item["path"] for item in facts["files"]] == ["../mine/claims.csv", "../mine/map.toml"]
    assert read_facts(built / "out" / "small.svg").to_json()["preset"] == "inset"


def test_the_bundled_project_is_recorded_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(PROJECT, tmp_path / "copy")
    build_project(load_project(tmp_path / "copy"), tmp_path / "output" / "armenia-azerbaijan")
    shutil.rmtree(tmp_path / "copy")
    picture = tmp_path / "output" / "armenia-azerbaijan" / "snapshot.png"
    facts = read_facts(picture).to_json()
    assert facts["inputs"] == ["armenia-azerbaijan"]
    assert str(tmp_path) not in json.dumps(facts)
    # here lies a folder of that name, which is no project
    monkeypatch.chdir(tmp_path / "output")
    result = CliRunner().invoke(cli, ["snapshot", "--from", str(picture), "-o", "again.png"])
    assert result.exit_code == 0, result.output
    assert (tmp_path / "output" / "again.png").read_bytes() == picture.read_bytes()


def test_a_changed_copy_of_the_bundled_project_is_somebody_s_own(tmp_path: Path) -> None:
    shutil.copytree(PROJECT, tmp_path / "copy")
    with (tmp_path / "copy" / "map.toml").open("a", encoding="utf-8") as stream:
        stream.write("# mine\n")
    build_project(load_project(tmp_path / "copy"), tmp_path / "out")
    assert read_facts(tmp_path / "out" / "snapshot.png").to_json()["inputs"] == ["../copy"]


@pytest.mark.parametrize("preset", sorted(PRESETS))
def test_a_preset_gives_the_size(preset: str) -> None:
    (spec,) = read_pictures([{"file": "a.png", "preset": preset}], "map.toml", [])
    assert (spec.width_px, spec.height_px) == PRESETS[preset].size_px
    assert spec.plan().preset == preset
    assert spec.arguments() == [f"--preset={preset}"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ({"file": "a.bmp"}, r"snapshots.file: 'a.bmp': a picture ends in .png, .webp, .svg, .pdf"),
        ({"file": "a"}, "ends in"),
        ({"file": "../a.png"}, "no plain file name"),
        ({}, "snapshots.file"),
        ({"file": "a.gif"}, 'animate = "auto"'),
        ({"file": "a.png", "animate": "day"}, "that moves ends in .gif, .webp"),
        ({"file": "a.png", "theme": "blue"}, "theme: 'blue' is not one of light, dark, grey"),
        ({"file": "a.png", "preset": "poster"}, "preset: 'poster' is not one of card, square"),
        ({"file": "a.png", "preset": "card", "size": [400, 300]}, "preset or size, not both"),
        ({"file": "a.png", "by": "side"}, "by: 'side' is not one of claimant, month"),
        ({"file": "a.webp", "by": "month", "animate": "day"}, "not both"),
        ({"file": "a.png", "size": [0, 100000]}, "snapshots.size: a picture 0 px wide"),
        ({"file": "a.png", "size": [400, True]}, "two whole numbers"),
        ({"file": "a.png", "scale": "2"}, "snapshots.scale: should be a number"),
        ({"file": "a.png", "scale": 99}, "snapshots.scale: scale 99"),
        ({"file": "a.png", "width": 3}, f"there are: {', '.join(PICTURE_KEYS)}"),
        ({"file": "taken.png"}, "'taken.png' is written twice"),
    ],
)
def test_a_picture_that_cannot_be_says_which_key(text: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        read_pictures([text], "map.toml", ["taken.png"])
    with pytest.raises(InputError, match=r"\[\[snapshots\]\]"):
        read_pictures(text, "map.toml", [])


def test_a_picture_named_as_another_file_is_refused() -> None:
    with pytest.raises(InputError, match="twice"):
        read_pictures([{"file": "a.png"}, {"file": "a.png"}], "map.toml", [])


def test_a_film_of_too_many_steps_names_the_picture(tmp_path: Path) -> None:
    head, *_ = TABLE.splitlines()
    rows = [f"{year},{year}-09-13,Goris,Armenia,shelling of Goris" for year in (2000, 2022)]
    (tmp_path / "claims.csv").write_text("\n".join([head, *rows, ""]), encoding="utf-8")
    (tmp_path / "map.toml").write_text(
        'inputs = ["claims.csv"]\n'
        '[[snapshots]]\nfile = "film.gif"\nsize = [320, 240]\nanimate = "day"\n',
        encoding="utf-8",
    )
    with pytest.raises(InputError, match=r"map\.toml: film\.gif: "):
        build_project(load_project(tmp_path), tmp_path / "out")
    assert not (tmp_path / "out").exists()
