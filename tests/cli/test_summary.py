"""``contactline summary`` as a person meets it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from contactline.cli.summary import _BY
from contactline.pipeline.summary_table import By

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

CLAIMS = Path(__file__).resolve().parents[2] / "maps" / "armenia-azerbaijan" / "claims.csv"


def test_the_choices_are_those_of_the_table() -> None:
    assert set(_BY) == {by.value for by in By}


@pytest.mark.parametrize("by", [By.REGION, By.SIDE, By.DISPUTE])
def test_every_kind_has_a_column_a_side_and_no_sum(run: Run, by: By) -> None:
    result = run("summary", CLAIMS, "--by", by.value)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].split() == [by.value, "AM", "AZ", "NK", "OUTLET", "RU"]
    assert "sides are not added up" in result.stdout


def test_the_default_is_by_month(run: Run) -> None:
    assert run("summary", CLAIMS).stdout == run("summary", CLAIMS, "--by", "month").stdout


def test_csv_and_json_lines(run: Run, tmp_path: Path) -> None:
    assert run("summary", CLAIMS, "--by", "region", "-o", "regions.csv").exit_code == 0
    with (tmp_path / "regions.csv").open(encoding="utf-8", newline="") as stream:
        rows = {row["region"]: row for row in csv.DictReader(stream)}
    assert rows["Kalbajar"]["AZ"] == "4"
    assert rows["Kalbajar"]["AM"] == "0"
    items = [
        json.loads(line)
        for line in run(
            "summary", CLAIMS, "--by", "region", "--format", "jsonl"
        ).stdout.splitlines()
    ]
    assert {"by": "region", "value": "Kalbajar", "side": "AZ", "claims": 4} in items
    plain = run("summary", CLAIMS, "--by", "region", "--format", "csv").stdout
    assert len(list(csv.DictReader(io.StringIO(plain)))) == len(rows)


def test_filters_hold(run: Run) -> None:
    result = run("summary", CLAIMS, "--by", "year", "--since", "2022-01-01", "--format", "csv")
    assert result.stdout.splitlines() == ["year,AM,AZ,NK,OUTLET,RU", "2022,6,8,1,3,1"]
    assert "left out" in result.stderr


def test_a_chart_is_text(run: Run) -> None:
    assert "█" in run("summary", CLAIMS, "--chart").stdout
    result = run("summary", CLAIMS, "--chart", "--format", "csv")
    assert result.exit_code == 2
    assert "--chart is a text" in result.stderr


def test_nothing_left(run: Run) -> None:
    result = run("summary", CLAIMS, "--since", "2030-01-01")
    assert result.exit_code == 0
    assert result.stdout == "No claims.\n"


def test_a_bad_input_is_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.csv").write_bytes(b"\x00\x01\x02" * 50)
    result = run("summary", "bad.csv")
    assert result.exit_code == 1
    assert "bad.csv" in result.stderr
