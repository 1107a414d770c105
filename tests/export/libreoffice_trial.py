"""LibreOffice opens the workbook: no part of the suite, because it is too large to install.

Run it by hand where ``soffice`` is: ``pytest tests/export/libreoffice_trial.py``.
"""

from __future__ import annotations

import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from contactline.casebook.book import to_records
from contactline.export.formats import format_for, write
from contactline.ingest.read import read_inputs

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.casebook.book import Casebook

#: What it saves as: CSV in UTF-8, a workbook of its own making, OpenDocument.
KINDS = ("csv:Text - txt - csv (StarCalc):44,34,76,1", "xlsx", "ods")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind[:4].strip(":"))
def test_libreoffice_opens_it_and_saves_equal_records(
    bundled: Casebook, tmp_path: Path, kind: str
) -> None:
    office = shutil.which("soffice")
    assert office is not None, "LibreOffice is not installed"
    path = tmp_path / "claims.xlsx"
    write(bundled, path, format_for(None, path))
    saved = tmp_path / "saved"
    subprocess.run(
        [office, "--headless", "--convert-to", kind, "--outdir", str(saved), str(path)],
        check=True,
        timeout=180,
        capture_output=True,
    )
    (made,) = saved.iterdir()
    assert to_records(read_inputs([made])) == to_records(bundled)
