"""From a picture back to its data, and to the same picture, as a person meets it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from contactline.cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., Result]

PROJECT = Path(__file__).resolve().parents[2] / "maps" / "armenia-azerbaijan"
PLAIN = (
    "id,date,place,claimant,text\n"
    "1,2022-09-13,Goris,Armenia,shelling of Goris\n"
    "2,2022-09-13,Jermuk,Armenia,shelling of Jermuk\n"
    "3,2022-09-12,Lachin,Azerbaijan,mortar fire at Lachin\n"
)
SMALL = ("--size", "320x240")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with a table."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "claims.csv").write_text(PLAIN, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    runner = CliRunner()

    def call(*args: object, stdin: str | None = None, status: int = 0) -> Result:
        result = runner.invoke(cli, ["snapshot", *map(str, args)], input=stdin)
        clean = result.exception is None or isinstance(result.exception, SystemExit)
        assert clean, result.exc_info
        assert "Traceback" not in result.output
        assert result.exit_code == status, result.output
        return result

    return call


def facts(path: Path) -> dict[str, object]:
    table: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return table


@pytest.mark.parametrize("suffix", ["png", "webp", "svg", "pdf"])
def test_a_picture_is_made_again_byte_by_byte(run: Run, folder: Path, suffix: str) -> None:
    options = ("--theme", "dark", "--names", "hy", "--by", "claimant", "--title", "It's -so-")
    run("claims.csv", *SMALL, *options, "--since", "2022-09-12", "-o", f"card.{suffix}")
    result = run("--from", f"card.{suffix}")
    again = folder / f"card-again.{suffix}"
    assert again.read_bytes() == (folder / f"card.{suffix}").read_bytes()
    assert "its data is the same" in result.stderr
    assert "is the same as" in result.stderr


@pytest.mark.parametrize("suffix", ["gif", "webp"])
def test_a_picture_that_moves_is_made_again(run: Run, folder: Path, suffix: str) -> None:
    run("claims.csv", *SMALL, "--animate", "day", "-o", f"film.{suffix}")
    run("--from", f"film.{suffix}", "-o", f"again.{suffix}")
    assert (folder / f"again.{suffix}").read_bytes() == (folder / f"film.{suffix}").read_bytes()


def test_a_map_project_is_remembered_with_its_files(run: Run, folder: Path) -> None:
    shutil.copytree(PROJECT, folder / "maps" / "mine")
    (folder / "out").mkdir()
    run("maps/mine", *SMALL, "-o", "out/card.png")
    table = facts(folder / "out" / "card.json")
    assert table["inputs"] == ["../maps/mine"]
    files = {item["path"]: item for item in table["files"]}  # type: ignore[attr-defined]
    for name in ("claims.csv", "reports.csv", "map.toml", "overrides.csv"):
        if (PROJECT / name).is_file():
            assert len(files[f"../maps/mine/{name}"]["sha256"]) == 64
    assert files["../maps/mine/claims.csv"]["rows"] == 25
    run("--from", "out/card.png", "-o", "out/again.png")
    assert (folder / "out/again.png").read_bytes() == (folder / "out/card.png").read_bytes()


def test_what_is_said_anew_replaces_what_is_remembered(run: Run, folder: Path) -> None:
    run("claims.csv", "--preset", "inset", "--theme", "dark", "--names", "az", "-o", "card.png")
    run("--from", "card.png", "--size", "300x250", "--names", "hy", "-o", "again.png")
    table = facts(folder / "again.json")
    assert table["size_px"] == [300, 250]
    assert (table["preset"], table["theme"], table["names"]) == (None, "dark", "hy")
    with Image.open(folder / "again.png") as image:
        assert image.size == (300, 250)


def test_changed_data_is_said_and_drawn(run: Run, folder: Path) -> None:
    run("claims.csv", *SMALL, "-o", "card.png")
    more = PLAIN + "4,2022-09-14,Sotk,Armenia,shelling of Sotk\n"
    (folder / "claims.csv").write_text(more, encoding="utf-8")
    result = run("--from", "card.png", "-o", "again.png")
    assert "claims.csv: has changed (3 records then, 4 now" in result.stderr
    assert "claims: 3 then, 4 now" in result.stderr
    assert "on the map by AM: 2 then, 3 now" in result.stderr
    assert "by AZ" not in result.stderr
    assert facts(folder / "again.json")["claims"]["total"] == 4  # type: ignore[index]


def test_strict_refuses_changed_data(run: Run, folder: Path) -> None:
    run("claims.csv", *SMALL, "-o", "card.png")
    (folder / "claims.csv").write_text(PLAIN.replace("Jermuk", "Vardenis"), encoding="utf-8")
    result = run("--from", "card.png", "-o", "again.png", "--strict", status=3)
    assert "as many claims as then" in result.stderr
    assert "again.png is not written" in result.stderr
    assert not (folder / "again.png").exists()
    assert not (folder / "again.json").exists()


def test_strict_draws_the_same_data_again(run: Run, folder: Path) -> None:
    """Claims without a place were no reason against the picture then."""
    (folder / "claims.csv").write_text(PLAIN + "4,2022-09-14,,Armenia,x\n", encoding="utf-8")
    run("claims.csv", *SMALL, "-o", "card.png")
    run("--from", "card.png", "-o", "again.png", "--strict")
    assert (folder / "again.png").read_bytes() == (folder / "card.png").read_bytes()


def test_a_change_that_the_picture_does_not_show_is_told_apart(run: Run, folder: Path) -> None:
    run("claims.csv", *SMALL, "--claimant", "AM", "-o", "card.png")
    other = PLAIN.replace("mortar fire at Lachin", "mortar fire at Lachin again")
    (folder / "claims.csv").write_text(other, encoding="utf-8")
    result = run("--from", "card.png", "-o", "again.png")
    assert "claims.csv: has changed" in result.stderr
    assert "the claims that are shown are the same" in result.stderr


def test_a_picture_that_lost_its_record_is_found_by_the_file_beside_it(
    run: Run, folder: Path
) -> None:
    run("claims.csv", *SMALL, "-o", "card.png")
    before = (folder / "card.png").read_bytes()
    with Image.open(folder / "card.png") as image:
        image.copy().save(folder / "card.png")
    result = run("--from", "card.png", "-o", "again.png")
    assert "that of card.json beside it is used" in result.stderr
    assert (folder / "again.png").read_bytes() == before


def test_the_file_beside_it_will_do_instead_of_the_picture(run: Run, folder: Path) -> None:
    run("claims.csv", *SMALL, "-o", "card.png")
    run("--from", "card.json", "-o", "again.png")
    assert (folder / "again.png").read_bytes() == (folder / "card.png").read_bytes()
    assert "give -o FILE" in run("--from", "card.json", status=2).stderr


def test_a_picture_and_its_data_may_move_together(run: Run, folder: Path) -> None:
    (folder / "a").mkdir()
    shutil.move(folder / "claims.csv", folder / "a" / "claims.csv")
    run("a/claims.csv", *SMALL, "-o", "a/card.png")
    (folder / "a").rename(folder / "b")
    run("--from", "b/card.png")
    assert (folder / "b/card-again.png").read_bytes() == (folder / "b/card.png").read_bytes()


def test_an_input_is_found_in_the_current_folder_too(run: Run, folder: Path) -> None:
    (folder / "a").mkdir()
    shutil.copy(folder / "claims.csv", folder / "a")
    run("a/claims.csv", *SMALL, "-o", "a/card.png")
    (folder / "a" / "claims.csv").unlink()
    assert "its data is the same" in run("--from", "a/card.png").stderr


def test_an_input_that_is_gone_is_named_with_what_to_do(run: Run, folder: Path) -> None:
    run("claims.csv", *SMALL, "-o", "card.png")
    (folder / "claims.csv").rename(folder / "september.csv")
    result = run("--from", "card.png", "-o", "again.png", status=1)
    assert "its input claims.csv is not there any more" in result.stderr
    assert "contactline snapshot INPUT --from card.png" in result.stderr
    assert not (folder / "again.png").exists()
    result = run("september.csv", "--from", "card.png", "-o", "again.png")
    assert "claims.csv: was read then, is not read now" in result.stderr
    assert "the claims that are shown are the same" in result.stderr


def test_records_from_a_pipe_are_asked_for(run: Run, folder: Path) -> None:
    run("-", *SMALL, "-o", "card.png", stdin=PLAIN)
    assert facts(folder / "card.json")["inputs"] == ["-"]
    assert "came through a pipe" in run("--from", "card.png", status=1).stderr
    run("claims.csv", "--from", "card.png", "-o", "again.png")


def test_own_places_are_remembered(run: Run, folder: Path) -> None:
    (folder / "tables").mkdir()
    (folder / "tables" / "own.csv").write_text(
        "place_id,name,feature,country_code,longitude,latitude,source\n"
        "own-1,Upper Somewhere,village,AM,46.2,39.6,own survey\n",
        encoding="utf-8",
    )
    (folder / "claims.csv").write_text(
        PLAIN + "4,2022-09-14,Upper Somewhere,Armenia,fire\n", encoding="utf-8"
    )
    run("claims.csv", "--gazetteer", "tables/own.csv", *SMALL, "-o", "card.png")
    table = facts(folder / "card.json")
    assert "--gazetteer=tables/own.csv" in table["arguments"]  # type: ignore[operator]
    assert table["claims"]["drawn"] == 4  # type: ignore[index]
    assert "its data is the same" in run("--from", "card.png").stderr
    assert (folder / "card-again.png").read_bytes() == (folder / "card.png").read_bytes()


def test_nothing_of_the_machine_is_in_a_picture(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The way from one person's folder to another's would tell who they are."""
    monkeypatch.setenv("HOME", str(folder / "people" / "anna"))
    for person in ("anna", "bob"):
        (folder / "people" / person).mkdir(parents=True)
        (folder / "people" / person / "claims.csv").write_text(PLAIN, encoding="utf-8")
    run("people/bob/claims.csv", *SMALL, "--no-store", "-o", "people/anna/card.svg")
    text = (folder / "people" / "anna" / "card.svg").read_text(encoding="utf-8")
    table = facts(folder / "people" / "anna" / "card.json")
    assert table["inputs"] == ["claims.csv"]
    for word in (str(folder), "bob", "anna", "store"):
        assert word not in text
        assert word not in json.dumps(table)


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What a picture of ``claims.csv`` says of itself."""
    folder = tmp_path_factory.mktemp("honest")
    (folder / "claims.csv").write_text(PLAIN, encoding="utf-8")
    call = ["snapshot", str(folder / "claims.csv"), *SMALL, "-o", str(folder / "card.png")]
    assert CliRunner().invoke(cli, call).exit_code == 0
    return facts(folder / "card.json")


@pytest.mark.parametrize(
    "word",
    ["--online", "--output=claims.csv", "--overwrite", "--store=x", "--from=card.png", "--help",
     "--geocoder-option=domain=evil.example", "--strict", "--no-words", "--version"],
)  # fmt: skip
def test_a_record_may_not_ask_for_what_no_picture_records(
    run: Run, folder: Path, honest: dict[str, object], word: str
) -> None:
    (folder / "sent.json").write_text(json.dumps(honest | {"arguments": [word]}))
    result = run("--from", "sent.json", "-o", "again.png", status=1)
    assert f"its record asks for {word.partition('=')[0]}, which it may not" in result.stderr
    assert (folder / "claims.csv").read_text(encoding="utf-8") == PLAIN


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"arguments": ["--theme=purple"]}, "its record: "),
        ({"arguments": ["--north=yes"]}, "its record: "),
        ({"arguments": ["--size=9999999x9"]}, "px wide cannot be drawn"),
        ({"arguments": ["--scale=1e9"]}, "scale"),
        ({"inputs": ["/etc/passwd"]}, "is not there any more"),
        ({"inputs": ["--overwrite"]}, "is not there any more"),
        ({"inputs": [""]}, "is not there any more"),
        ({"inputs": ["\0"]}, "is not there any more"),
        ({"inputs": ["x" * 3000]}, "its record names no file"),
        ({"inputs": []}, "not made by `contactline snapshot`"),
        ({"inputs": ["\x1b[2J"]}, "is not there any more"),
        ({"arguments": "--north"}, "its record is damaged: arguments"),
        ({"arguments": ["--gazetteer=/etc/passwd"]}, "is not there any more"),
    ],
)
def test_a_forged_record_is_refused_in_words(
    run: Run, folder: Path, honest: dict[str, object], change: dict[str, object], said: str
) -> None:
    (folder / "sent.json").write_text(json.dumps(honest | change))
    status = 2 if "cannot be drawn" in said or said == "scale" else 1
    result = run("--from", "sent.json", "-o", "again.png", status=status)
    assert said in result.stderr
    assert "\x1b" not in result.stderr
    assert not (folder / "again.png").exists()


def test_a_picture_of_another_program_is_no_traceback(run: Run, folder: Path) -> None:
    Image.new("RGB", (9, 9)).save(folder / "photo.jpg")
    result = run("--from", "photo.jpg", "-o", "again.png", status=1)
    assert "photo.jpg: has no record of how it was made" in result.stderr
    assert "there is no such file" in run("--from", "none.png", status=1).stderr


def test_a_picture_that_is_there_is_not_replaced_unasked(run: Run, folder: Path) -> None:
    run("claims.csv", *SMALL, "-o", "card.png")
    run("--from", "card.png", "-o", "card.png", status=2)
    before = (folder / "card.png").read_bytes()
    run("--from", "card.png", "-o", "card.png", "--overwrite")
    assert (folder / "card.png").read_bytes() == before


def test_words_lie_beside_the_picture(run: Run, folder: Path) -> None:
    run("claims.csv", *SMALL, "-o", "card.png")
    text = (folder / "card.txt").read_text(encoding="utf-8")
    table = facts(folder / "card.json")
    for words in (table["title"], table["caption"], table["alt"]):
        assert str(words) in text
    assert "Sources: " in text
    assert "contactline snapshot --from card.png" in text
    assert table["picture"] == "card.png"
    assert table["command"] == "contactline snapshot claims.csv --size=320x240"


def test_words_never_replace_what_somebody_else_wrote(run: Run, folder: Path) -> None:
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    result = run("claims.csv", *SMALL, "-o", "notes.png", "--overwrite", status=1)
    assert "notes.txt: is there and is not what contactline wrote" in result.stderr
    assert (folder / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert not (folder / "notes.png").exists()
    run("claims.csv", *SMALL, "-o", "notes.png", "--no-words")
    assert not (folder / "notes.json").exists()


def test_words_never_replace_an_input(run: Run, folder: Path) -> None:
    rows = [{"date": "2022-09-13", "place": "Goris", "claimant": "Armenia", "text": "shelling"}]
    (folder / "september.json").write_text(json.dumps(rows), encoding="utf-8")
    result = run("september.json", *SMALL, "-o", "september.png", "--overwrite", status=1)
    assert "september.json: is an input" in result.stderr
    assert json.loads((folder / "september.json").read_text(encoding="utf-8")) == rows


def test_words_of_an_earlier_picture_are_replaced(run: Run, folder: Path) -> None:
    run("claims.csv", *SMALL, "-o", "card.png")
    run("claims.csv", *SMALL, "--title", "Other", "-o", "card.svg")
    assert facts(folder / "card.json")["title"] == "Other"
    (folder / "card.txt").write_text("edited by a person", encoding="utf-8")
    run("claims.csv", *SMALL, "-o", "card.png", "--overwrite", status=1)
