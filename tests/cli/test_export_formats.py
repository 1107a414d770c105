"""``contactline export`` as a person meets it: every format, what is lost, what is refused."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest

from contactline.export.formats import FORMATS, Format

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

#: Formats that lose nothing of a claim and say nothing.
OWN = ("csv", "jsonl", "geojson", "gpkg", "geoparquet", "tables", "xlsx")
CLAIMS = Path(__file__).resolve().parents[2] / "maps" / "armenia-azerbaijan" / "claims.csv"


@pytest.mark.parametrize("format_", FORMATS, ids=lambda item: item.name)
def test_every_format_is_written_and_says_so(run: Run, tmp_path: Path, format_: Format) -> None:
    name = f"out{format_.suffixes[0] if format_.suffixes else '.dat'}"
    result = run("export", CLAIMS, "--format", format_.name, "-o", name)
    assert result.exit_code == 0
    assert f"25 claims, 12 mapped -> {name}" in result.stderr
    assert (tmp_path / name).stat().st_size > 0
    if format_.name in OWN:
        said = [line for line in result.stderr.splitlines() if "unplaced" not in line]
        assert said == [f"25 claims, 12 mapped -> {name}"]


def test_the_help_names_every_format(run: Run) -> None:
    words = run("export", "--help").stdout.replace(",", " ").replace(".", " ").split()
    assert {item.name for item in FORMATS} <= set(words)


def test_what_is_lost_is_said_with_counts(run: Run) -> None:
    result = run("export", CLAIMS, "--format", "ucdp")
    assert result.exit_code == 0
    assert "UCDP: 15 claims left out, no death asserted" in result.stderr
    assert len(list(csv.DictReader(io.StringIO(result.stdout)))) == 2
    result = run("export", CLAIMS, "--format", "acled")
    assert "ACLED: 4 rows are two accounts of one exchange each" in result.stderr


@pytest.mark.parametrize("name", [item.name for item in FORMATS if not item.is_text])
def test_a_binary_format_does_not_go_to_stdout(run: Run, name: str) -> None:
    result = run("export", CLAIMS, "--format", name)
    assert result.exit_code == 2
    assert f"{name} cannot go to stdout; give -o FILE" in result.stderr
    assert result.stdout == ""


def test_an_unknown_format_is_refused_before_anything_is_read(run: Run) -> None:
    result = run("export", "not-there.csv", "--format", "parchment")
    assert result.exit_code == 2
    assert "no format for 'parchment'" in result.stderr
    assert "datawrapper" in result.stderr


def test_filters_hold_for_every_format(run: Run) -> None:
    result = run("export", CLAIMS, "--claimant", "AM", "--format", "kml")
    root = ET.fromstring(result.stdout)  # noqa: S314 - our own file
    folders = root.findall(".//{http://www.opengis.net/kml/2.2}Folder")
    assert len(folders) == 1
    assert "claimant AM: 16 of 25 left out" in result.stderr


def test_the_title_is_the_project_s_or_the_one_given(run: Run) -> None:
    own = run("export", CLAIMS.parent, "--format", "rss").stdout
    given = run("export", CLAIMS.parent, "--format", "rss", "--title", "Line of contact").stdout
    assert ET.fromstring(given).findtext("channel/title") == "Line of contact"  # noqa: S314
    assert ET.fromstring(own).findtext("channel/title") not in (None, "", "Claims of fire")  # noqa: S314


def test_a_feed_has_the_date_that_is_given(run: Run) -> None:
    result = run("export", CLAIMS, "--format", "atom", "--as-of", "2026-01-02")
    assert "<updated>2026-01-02T00:00:00Z</updated>" in result.stdout
    assert run("export", CLAIMS, "--as-of", "tomorrow").exit_code == 2


def test_nothing_left_is_an_empty_file_with_a_notice(run: Run) -> None:
    result = run("export", CLAIMS, "--since", "2030-01-01", "--format", "datawrapper")
    assert result.exit_code == 0
    assert json.loads(result.stdout) == {"markers": []}


def test_a_file_that_is_there_is_kept(run: Run, tmp_path: Path) -> None:
    (tmp_path / "x.kml").write_text("mine")
    result = run("export", CLAIMS, "-o", "x.kml")
    assert result.exit_code == 2
    assert (tmp_path / "x.kml").read_text() == "mine"
    assert run("export", CLAIMS, "-o", "x.kml", "--overwrite").exit_code == 0
    assert [item.name for item in tmp_path.iterdir()] == ["x.kml"]
