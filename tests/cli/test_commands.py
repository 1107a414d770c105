"""The command line as a person meets it: results, words, exit statuses."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contactline.cli.main import COMMANDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

CLAIMS = Path(__file__).resolve().parents[2] / "maps" / "armenia-azerbaijan" / "claims.csv"


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_help_with_an_example(run: Run, name: str) -> None:
    result = run(name, "--help")
    assert result.exit_code == 0
    assert f"contactline {name}" in result.stdout.split("Example", 1)[-1]


def test_a_mistyped_command_gets_a_suggestion(run: Run) -> None:
    result = run("locat")
    assert result.exit_code == 2
    assert "'locate'" in result.stderr


def test_filter_writes_what_is_left_and_says_what_went(run: Run, tmp_path: Path) -> None:
    result = run("filter", CLAIMS, "--region", "Kəlbəcər", "-o", "left.csv")
    assert result.exit_code == 0
    assert "21 of 25 left out" in result.stderr
    with (tmp_path / "left.csv").open(encoding="utf-8", newline="") as stream:
        ids = [row["claim_id"] for row in csv.DictReader(stream)]
    assert ids == ["000-A", "001-A", "002-A", "003-B"]


def test_an_unknown_region_is_a_usage_error_with_suggestions(run: Run, tmp_path: Path) -> None:
    result = run("filter", CLAIMS, "--region", "Gegarkuni", "-o", "left.csv")
    assert result.exit_code == 2
    assert "Gegharkunik" in result.stderr
    assert not (tmp_path / "left.csv").exists()


def test_stdout_is_data_only(run: Run) -> None:
    result = run("locate", CLAIMS, "--format", "jsonl", "--claimant", "RU")
    assert result.exit_code == 0
    (line,) = result.stdout.splitlines()
    claim = json.loads(line)
    assert claim["claim_id"] == "002-F"
    assert claim["map_status"] == "located"
    assert claim["places"][0]["resolution"]["place_id"] == "nagorno-karabakh"


def test_records_come_from_stdin_too(run: Run) -> None:
    plain = "date,place,text\n2022-09-13,Goris,shelling reported\n"
    result = run("locate", "-", "--format", "jsonl", stdin=plain)
    assert result.exit_code == 0, result.stderr
    claim = json.loads(result.stdout)
    assert claim["places"][0]["resolution"]["place_id"] == "am-goris"
    assert claim["time"]["start"] == "2022-09-13"


def test_located_records_can_be_located_again(run: Run) -> None:
    once = run("locate", CLAIMS, "--format", "jsonl")
    Path("once.jsonl").write_text(once.stdout, encoding="utf-8")
    twice = run("locate", "once.jsonl", "--format", "jsonl")
    assert twice.stdout == once.stdout


def test_a_file_is_replaced_only_when_told(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "there.csv"
    target.write_text("mine", encoding="utf-8")
    result = run("export", CLAIMS, "-o", "there.csv")
    assert result.exit_code == 2
    assert "--overwrite" in result.stderr
    assert target.read_text(encoding="utf-8") == "mine"
    assert run("export", CLAIMS, "-o", "there.csv", "--overwrite").exit_code == 0


def test_an_unknown_format_lists_those_there_are(run: Run) -> None:
    result = run("export", CLAIMS, "-o", "x.docx")
    assert result.exit_code == 2
    assert "geojson" in result.stderr


def test_good_rows_go_on_and_bad_ones_are_written_apart(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mixed.csv").write_text(
        "date,place,latitude,longitude,text\n"
        "2022-09-13,Goris,,,good\n"
        "2022-09-14,,95,46.3,bad latitude\n"
        "soon,Sotk,,,no date\n",
        encoding="utf-8",
    )
    result = run("filter", "mixed.csv", "-o", "good.csv")
    assert result.exit_code == 0
    assert "mixed.csv:3:latitude: range:" in result.stderr
    with (tmp_path / "mixed.rejects.csv").open(encoding="utf-8", newline="") as stream:
        rejected = list(csv.DictReader(stream))
    assert [row["row"] for row in rejected] == ["3", "4"]
    assert rejected[0]["column"] == "latitude"
    assert rejected[0]["raw_latitude"] == "95"
    strict = run("filter", "mixed.csv", "-o", "good.csv", "--overwrite", "--strict")
    assert strict.exit_code == 3


def test_nothing_readable_is_exit_1_with_the_reason(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "folder").mkdir()
    (tmp_path / "binary.csv").write_bytes(b"\x00\x01\x02" * 100)
    for name in ("empty.csv", "folder", "binary.csv", "missing.csv"):
        result = run("filter", name, "-o", "out.csv")
        assert result.exit_code == 1, name
        assert name in result.stderr
        assert not (tmp_path / "out.csv").exists()


def test_an_empty_result_is_said_and_a_picture_of_nothing_refused(run: Run, tmp_path: Path) -> None:
    result = run("filter", CLAIMS, "--region", "Tovuz", "-o", "none.csv")
    assert result.exit_code == 0
    assert "nothing is left" in result.stderr
    result = run("map", CLAIMS, "--region", "Tovuz", "-o", "none.html")
    assert result.exit_code == 0
    result = run("snapshot", CLAIMS, "--region", "Tovuz", "-o", "none.png")
    assert result.exit_code == 1
    assert "--allow-empty" in result.stderr
    assert not (tmp_path / "none.png").exists()
    assert (
        run("snapshot", CLAIMS, "--region", "Tovuz", "-o", "none.png", "--allow-empty").exit_code
        == 0
    )


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--since", "2022-11-01"], {"000-A", "000-B", "000-C", "000-D", "000-E"}),
        (["--until", "2020-12-31"], {"004-A", "004-B"}),
        (["--since", "2022-09-12", "--until", "2022-09-13"], {"003-A", "003-B", "003-C"}),
        (["--claimant", "RU"], {"002-F"}),
        (["--claimant", "Shushan"], {"004-B"}),
        (["--accused", "NK"], {"000-B"}),
        (["--event-type", "air/drone strike"], {"002-H"}),
        (["--dispute-status", "denied"], {"002-A", "002-C", "002-D"}),
        (["--min-precision", "1"], {"002-C", "002-G"}),
        (["--casualties", "zero"], {"000-C", "004-B"}),
        (["--casualties", "losses"], {"003-B", "004-B"}),
        (["--weapon", "mortar"], {"000-C", "003-B"}),
        (["--within", "15km", "--of", "Sotk"], {"002-C", "003-A"}),
        (["--bounds", "45.6,39.7,45.8,39.9"], {"003-A"}),
    ],
)
def test_each_filter(run: Run, options: list[str], expected: set[str]) -> None:
    result = run("filter", CLAIMS, "--format", "jsonl", *options)
    assert result.exit_code == 0, result.stderr
    assert {json.loads(line)["claim_id"] for line in result.stdout.splitlines()} == expected


@pytest.mark.parametrize(
    "options",
    [
        ["--since", "yesterday"],
        ["--bounds", "1,2,3"],
        ["--within", "25km"],
        ["--within", "far", "--of", "Goris"],
        ["--within", "25km", "--of", "Nowhereville"],
        ["--event-type", "picnic"],
        ["--claimant", ""],
        ["--accused", " "],
        ["--weapon", ""],
        ["--region", ""],
        ["--since", "2022-09-14", "--until", "2022-09-13"],
        ["--column", "place"],
    ],
)
def test_an_option_that_makes_no_sense_is_a_usage_error(run: Run, options: list[str]) -> None:
    result = run("filter", CLAIMS, "--format", "jsonl", *options)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.strip()


def test_place_shows_ranked_candidates_and_why(run: Run) -> None:
    result = run("place", "Kelbajar", "--generic", "region")
    assert result.exit_code == 0
    assert "az-kal" in result.stdout
    lines = run("place", "-", stdin='Goris\n\n{"name": "Zeylik", "within": "Kalbajar"}\n').stdout
    answers = [json.loads(line) for line in lines.splitlines()]
    assert [answer["status"] for answer in answers] == ["resolved", "error", "resolved"]
    assert answers[2]["candidates"][0]["place_id"] == "az-zeylik-kalbajar"


def test_info_names_every_layer_with_its_licence(run: Run) -> None:
    result = run("info")
    assert result.exit_code == 0
    assert "ODbL" in result.stdout
    assert "CC BY 4.0" in result.stdout


def test_validate_lists_problems_as_path_line_column(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_text(
        "claim_id,report_id,claimant_side,stance\na,r,AZ,shouts\nb,r,AM,asserts\n", encoding="utf-8"
    )
    result = run("validate", "bad.csv")
    assert result.exit_code == 0
    assert "bad.csv:2:stance: vocabulary:" in result.stdout
    assert "2 rows = 1 claims + 1 rejected" in result.stderr
    strict = run("validate", "bad.csv", "--strict")
    assert strict.exit_code == 3


def test_an_unknown_place_is_said_with_its_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plain.csv").write_text(
        "date,Ort,text\n2022-09-13,Goris,good\n2022-09-14,Xyzzyville,nowhere\n", encoding="utf-8"
    )
    result = run("export", "plain.csv", "-o", "out.csv", "--column", "place=Ort")
    assert result.exit_code == 0
    assert "plain.csv:3:Ort: unplaced: " in result.stderr
    assert "plain.csv:2" not in result.stderr
    left = run("filter", "plain.csv", "--column", "place=Ort", "--region", "Syunik")
    assert "unplaced" not in left.stderr  # it is not among what is left
    result = run("validate", "plain.csv", "--column", "place=Ort")
    assert "plain.csv:3:Ort: unplaced: " in result.stdout
    assert run("validate", "plain.csv", "--column", "place=Ort", "--strict").exit_code == 3


def test_validate_looks_places_up_where_it_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plain.csv").write_text("date,place\n2022-09-13,Xyzzyville\n", encoding="utf-8")
    (tmp_path / "own.csv").write_text(
        "name,feature,country_code,longitude,latitude\nXyzzyville,village,AM,45.5,40.1\n",
        encoding="utf-8",
    )
    assert "unplaced" in run("validate", "plain.csv").stdout
    assert "unplaced" not in run("validate", "plain.csv", "--gazetteer", "own.csv").stdout


def test_an_unread_input_counts_under_strict(run: Run, tmp_path: Path) -> None:
    (tmp_path / "plain.csv").write_text("date,place\n2022-09-13,Goris\n", encoding="utf-8")
    assert run("export", "plain.csv", "missing.csv").exit_code == 0
    assert run("export", "plain.csv", "missing.csv", "--strict").exit_code == 3


def test_why_nothing_was_read_is_said_once(run: Run) -> None:
    assert run("export", "missing.csv").stderr.count("missing.csv") == 1


@pytest.mark.parametrize(
    "call",
    [
        ["snapshot", "-o", "map.png", "--layer", "nonsense"],
        ["map", "-o", "map.html", "--layer", "nonsense"],
        ["map", "-o", "map.html", "--tiles", "nonsense"],
        ["export", "--format", "gpkg"],
        ["snapshot", "-o", "nowhere/map.png"],
        ["export", "-o", "nowhere/out.csv"],
    ],
)
def test_a_call_that_is_off_writes_nothing(run: Run, tmp_path: Path, call: list[str]) -> None:
    (tmp_path / "mixed.csv").write_text("date,place\nsoon,Goris\n2022-09-13,Goris\n", "utf-8")
    result = run(call[0], "mixed.csv", *call[1:])
    assert result.exit_code in (1, 2)
    assert [item.name for item in tmp_path.iterdir()] == ["mixed.csv"]
    assert "rejects" not in result.stderr


@pytest.mark.parametrize("option", ["--title", "--claimant", "--region", "--of", "--column"])
def test_an_option_whose_bytes_are_no_text_is_a_usage_error(run: Run, option: str) -> None:
    command = "map" if option == "--title" else "filter"
    result = run(command, CLAIMS, "-o", "out.html", option, os.fsdecode(b"a\xd6b"))
    assert result.exit_code == 2
    assert "is no UTF-8 text" in result.stderr


def test_a_map_projects_own_filters_hold_until_others_are_given(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "project"
    folder.mkdir()
    for name in ("claims.csv", "reports.csv"):
        (folder / name).write_bytes((CLAIMS.parent / name).read_bytes())
    (folder / "map.toml").write_text(
        "inputs = ['claims.csv']\n[filters]\nregion = 'Tavush'\n", encoding="utf-8"
    )
    own = run("locate", "project", "--format", "jsonl")
    assert [json.loads(line)["claim_id"] for line in own.stdout.splitlines()] == ["004-A"]
    other = run("locate", "project", "--format", "jsonl", "--region", "Vayots Dzor")
    assert [json.loads(line)["claim_id"] for line in other.stdout.splitlines()] == ["003-A"]
