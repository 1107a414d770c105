"""``contactline build``: the bundled project becomes a folder of files, twice the same."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from contactline.cli.main import cli
from contactline.errors import InputError, OutputError
from contactline.project.build import build_project
from contactline.project.config import load_project

PROJECT = Path(__file__).resolve().parents[2] / "maps" / "armenia-azerbaijan"
SAME_TWICE = ("map.html", "snapshot.svg", "snapshot.png", "claims.csv", "incidents.geojson")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("first") / "out"
    build_project(load_project(PROJECT), folder)
    return folder


def test_every_file_is_written(built: Path) -> None:
    names = {item.name for item in built.iterdir()}
    assert names == {*SAME_TWICE, "incidents.gpkg", "report.txt", ".contactline"}


def test_two_builds_give_the_same_bytes(built: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere"
    shutil.copytree(PROJECT, other)
    build_project(load_project(other), tmp_path / "out")
    for name in (*SAME_TWICE, "incidents.gpkg", "report.txt"):
        assert (tmp_path / "out" / name).read_bytes() == (built / name).read_bytes(), name


def test_the_report_adds_up_and_lists_what_is_not_mapped(built: Path) -> None:
    lines = (built / "report.txt").read_text(encoding="utf-8").splitlines()
    assert "  claims.csv: 25 rows = 25 claims + 0 rejected" in lines
    start = lines.index("13 not mapped:")
    listed = lines[start + 1 : start + 14]
    assert [line.split()[0] for line in listed] == [
        *("000-C", "000-D", "000-E", "001-B", "001-C", "002-B", "002-E"),
        *("003-C", "003-D", "003-E", "003-F", "004-B", "004-C"),
    ]
    assert all(len(line.split(maxsplit=1)[1]) > 10 for line in listed)


def test_the_csv_has_the_25_rows_with_their_resolution(built: Path) -> None:
    with (built / "claims.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["claim_id"]: row for row in csv.DictReader(stream)}
    assert len(rows) == 25
    places = json.loads(rows["003-A"]["places"])
    assert [place["resolution"]["where_prec"] for place in places] == [2, 2, 2]
    assert rows["002-D"]["map_status"] == "ambiguous"


def test_geojson_draws_exactly_the_mapped_claims(built: Path) -> None:
    features = json.loads((built / "incidents.geojson").read_text(encoding="utf-8"))["features"]
    assert len(features) == 25
    drawn = {f["properties"]["claim_id"] for f in features if f["geometry"] is not None}
    assert len(drawn) == 12
    assert all(
        (feature["geometry"] is not None)
        == (feature["properties"]["map_status"] in ("given", "located", "ambiguous"))
        for feature in features
    )


def test_a_folder_that_no_build_made_is_left_alone(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match="no earlier build"):
        build_project(load_project(PROJECT), precious)
    assert (precious / "notes.txt").read_text(encoding="utf-8") == "mine"


def test_an_earlier_build_is_replaced_as_a_whole(built: Path) -> None:
    (built / "left-over.txt").write_text("old", encoding="utf-8")
    build_project(load_project(PROJECT), built)
    assert not (built / "left-over.txt").exists()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("inputs = []", "inputs"),
        ("inputs = ['a.csv']\ncolour = 'red'", "colour"),
        ("inputs = ['a.csv']\nname = '../up'", "name"),
        ("inputs = ['a.csv']\n[[snapshots]]\nfile = 'a.png'\nsize = [0, 100000]", "size"),
        ("inputs = ['a.csv']\n[filters]\nsince = 'soon'", "since"),
        ("inputs = ['a.csv'", "TOML"),
    ],
)
def test_a_broken_project_file_says_which_key(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "map.toml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=words):
        load_project(tmp_path)


def test_the_command_prints_where_the_map_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli, ["build"])
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == str(tmp_path / "output" / "armenia-azerbaijan" / "map.html")
    assert "25 claims, 12 mapped" in result.stderr


def test_a_link_to_a_folder_is_built_into(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    build_project(load_project(PROJECT), tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real" / "map.html").is_file()


def test_an_earlier_build_stays_whole_when_it_cannot_be_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output = tmp_path / "out"
    build_project(load_project(PROJECT), output)
    before = sorted(item.name for item in output.iterdir())
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(OutputError, match="Permission denied"):
        build_project(load_project(PROJECT), output)
    assert sorted(item.name for item in output.iterdir()) == before
    assert [item.name for item in tmp_path.iterdir()] == ["out"]


def test_a_key_that_would_do_nothing_is_refused(tmp_path: Path) -> None:
    (tmp_path / "map.toml").write_text("inputs = ['a.csv']\ntheme = 'dark'\n", encoding="utf-8")
    with pytest.raises(InputError, match="theme"):
        load_project(tmp_path)
