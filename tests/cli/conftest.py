"""What the tests of commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from contactline.cli.main import cli

if TYPE_CHECKING:
    from pathlib import Path

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Call the command line in an empty folder; no traceback, whatever comes of it."""
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()

    def call(*args: object, stdin: str | bytes | None = None) -> Result:
        result = runner.invoke(cli, [str(arg) for arg in args], input=stdin)
        clean = result.exception is None or isinstance(result.exception, SystemExit)
        assert clean, result.exc_info
        assert "Traceback" not in result.output
        return result

    return call
