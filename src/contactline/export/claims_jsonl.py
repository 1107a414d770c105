"""The contract's JSON, one claim a line, from the tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contactline.export.claim_texts import ClaimTexts
from contactline.export.claims_csv import write_lines

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.casebook.book import Casebook
    from contactline.export.claim_texts import Progress


def write_claims_jsonl(book: Casebook, path: Path, *, progress: Progress | None = None) -> None:
    """Write JSON Lines."""
    with path.open("wb") as stream:
        for part in ClaimTexts(book, progress=progress).slices():
            write_lines(stream, part.contract_json())
