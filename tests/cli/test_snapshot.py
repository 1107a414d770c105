"""``contactline snapshot`` as a person meets it: presets, formats, words beside the picture."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from contactline.cli.main import cli
from contactline.cli.snapshot import PRESETS as OFFERED
from contactline.cli.snapshot import THEMES as OFFERED_THEMES
from contactline.maps.snapshot_presets import PRESETS
from contactline.maps.style import THEMES

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Result]

CLAIMS = Path(__file__).resolve().parents[2] / "maps" / "armenia-azerbaijan" / "claims.csv"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call ``contactline snapshot`` on the bundled claims, in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*words: object, inputs: tuple[object, ...] = (CLAIMS,)) -> Result:
        result = CliRunner().invoke(cli, ["snapshot", *map(str, (*inputs, *words))])
        assert result.exception is None or isinstance(result.exception, SystemExit)
        return result

    return call


def test_the_command_offers_what_there_is() -> None:
    """The lists are spelled again there, so that --help loads nothing heavy."""
    assert tuple(PRESETS) == OFFERED
    assert THEMES == OFFERED_THEMES


@pytest.mark.parametrize(
    ("words", "size"),
    [
        ((), (1200, 675)),
        (("--preset", "inset"), (400, 300)),
        (("--size", "300x200", "--scale", "2"), (600, 400)),
    ],
)
def test_a_picture_has_the_size_that_was_asked_for(run: Run, words, size) -> None:
    assert run(*words, "-o", "map.png").exit_code == 0
    with Image.open("map.png") as picture:
        assert picture.size == size


def test_the_words_stand_beside_the_picture(run: Run, tmp_path: Path) -> None:
    result = run("--since", "2022-09-01", "-o", "map.webp", "--theme", "grey", "--size", "400x300")
    assert result.exit_code == 0
    assert {path.name for path in tmp_path.iterdir()} == {"map.webp", "map.txt", "map.json"}
    text = (tmp_path / "map.txt").read_text(encoding="utf-8")
    table = json.loads((tmp_path / "map.json").read_text(encoding="utf-8"))
    for words in ("Caption", "alt text", "Armenia", "Azerbaijan", "not verified", "Filtered"):
        assert words in text
    assert table["alt"] in text
    assert table["caption"] in text
    assert table["theme"] == "grey"


def test_without_words_there_is_the_picture_only(run: Run, tmp_path: Path) -> None:
    assert run("-o", "map.png", "--size", "300x200", "--no-words").exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["map.png"]


@pytest.mark.parametrize(
    ("words", "said", "status"),
    [
        (("-o", "map.bmp"), ".webp", 2),
        (("-o", "map.gif"), "--animate", 2),
        (("-o", "map.png", "--animate", "month"), "gif", 2),
        (("-o", "map.gif", "--animate", "month", "--by", "claimant"), "not both", 2),
        (("-o", "map.png", "--preset", "card", "--size", "400x300"), "not both", 2),
        (("-o", "map.png", "--size", "0x300"), "px", 2),
        (("-o", "map.png", "--size", "100000x100000"), "px", 2),
        (("-o", "map.png", "--scale", "99"), "scale", 2),
        (("-o", "map.png", "--preset", "poster"), "card", 2),
        (("-o", "map.png", "--until", "1990-01-01"), "--allow-empty", 1),
        (("-o", "claims.csv/map.png"), "folder", 1),
        ((), "-o", 2),
    ],
)
def test_what_cannot_be_drawn_is_said_and_nothing_is_written(
    run: Run, tmp_path: Path, words, said, status
) -> None:
    result = run(*words)
    assert result.exit_code == status
    assert said in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_panels_and_films_are_made(run: Run) -> None:
    assert run("--by", "claimant", "-o", "sides.png", "--size", "600x400").exit_code == 0
    result = run("--animate", "year", "-o", "years.gif", "--size", "300x200")
    assert result.exit_code == 0
    with Image.open("years.gif") as picture:
        assert picture.n_frames == 3
