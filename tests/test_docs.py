"""The README is true: its commands run and print what it shows, its links lead somewhere."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from contactline.cli.main import cli

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted([ROOT / "README.md", *ROOT.glob("*/README.md")])


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", README, flags=re.DOTALL)


def test_the_commands_print_what_the_readme_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "incidents.csv").write_text(blocks("csv")[0], encoding="utf-8")
    ran = 0
    for block in blocks("console"):
        for part in block.split("$ ")[1:]:
            command, _, shown = part.partition("\n")
            words = shlex.split(command)
            assert words[0] == "contactline"
            result = CliRunner().invoke(cli, words[1:])
            assert result.exit_code == 0, result.output
            head, dots, _ = shown.partition("...\n")
            assert result.output.startswith(head) if dots else result.output == shown
            ran += 1
    assert ran >= 5


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_and_pictures_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in re.findall(r"\]\(([^)#]+)", text):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), target


def test_every_folder_of_the_house_has_a_page() -> None:
    for name in ("gazetteer", "geo", "maps", "tests", "output"):
        assert (ROOT / name / "README.md").is_file(), name


def test_the_changelog_speaks_of_this_version() -> None:
    import contactline

    assert f"## {contactline.__version__}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_maps_page_names_every_column_and_key() -> None:
    from contactline.model.codec_csv import COLUMN_PATHS
    from contactline.project.config import PROJECT_KEYS

    text = (ROOT / "maps" / "README.md").read_text(encoding="utf-8")
    families = ("claimant_", "accused_", "target_", "time_", "statement_time_", "report_")
    plain = [name for name in COLUMN_PATHS if not name.startswith(families)]
    assert [name for name in [*plain, "report_id"] if f"`{name}`" not in text] == []
    assert [key for key in sorted(PROJECT_KEYS) if key not in text] == []
