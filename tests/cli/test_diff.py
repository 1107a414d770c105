"""``contactline diff`` as a person meets it."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

CLAIMS = Path(__file__).resolve().parents[2] / "maps" / "armenia-azerbaijan" / "claims.csv"


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """The claims without 000-A, with a changed place and a claim more."""
    with CLAIMS.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    kept = rows[1:]
    place = next(row for row in kept if row["claim_id"] == "002-A")
    place["places"] = "in: Lachin district"
    kept.append(kept[-1] | {"claim_id": "005-A"})
    path = tmp_path / "newer.csv"
    shutil.copy(CLAIMS.with_name("reports.csv"), tmp_path)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(kept)
    return path


def test_nothing_changed(run: Run) -> None:
    result = run("diff", CLAIMS, CLAIMS, "--exit-code")
    assert result.exit_code == 0
    assert result.stdout == "Nothing changed.\n"


def test_changes_are_told_side_by_side(run: Run, newer: Path) -> None:
    result = run("diff", CLAIMS, newer)
    assert result.exit_code == 0
    assert "claims: 1 new, 1 changed, 1 gone" in result.stderr
    assert "Claims of AZ" in result.stdout
    assert "places: in Kalbajar (" in result.stdout
    assert "accounts no longer in it: 000-A" in result.stdout


def test_the_exit_status_tells_on_request(run: Run, newer: Path) -> None:
    assert run("diff", CLAIMS, newer, "--exit-code").exit_code == 5
    assert "5 if anything changed" in " ".join(run("diff", "--help").stdout.split())


def test_csv_and_json(run: Run, newer: Path, tmp_path: Path) -> None:
    result = run("diff", CLAIMS, newer, "-o", "changes.csv")
    assert result.exit_code == 0
    assert result.stdout == ""
    text = (tmp_path / "changes.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    document = json.loads(run("diff", CLAIMS, newer, "--format", "json").stdout)
    assert {row["id"] for row in rows if row["what"] == "claim"} == {"000-A", "002-A", "005-A"}
    assert {item["claim_id"] for item in document["claims"]} == {"000-A", "002-A", "005-A"}


def test_filters_hold_for_both(run: Run, newer: Path) -> None:
    result = run("diff", CLAIMS, newer, "--claimant", "AM", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    # the changed claims are Azerbaijan's; an incident of both lost the account of one
    assert [(row["what"], row["side"]) for row in rows] == [("incident", "AM")]


@pytest.mark.parametrize("text", ["", "claim_id,places\n", "no table \x00 at all\n"])
def test_what_cannot_be_read_is_said(run: Run, tmp_path: Path, text: str) -> None:
    (tmp_path / "bad.csv").write_text(text)
    for pair in (("bad.csv", CLAIMS), (CLAIMS, "bad.csv")):
        result = run("diff", *pair)
        assert result.exit_code == 1
        assert "bad.csv" in result.stderr
    assert run("diff", CLAIMS, "missing.csv").exit_code == 1
