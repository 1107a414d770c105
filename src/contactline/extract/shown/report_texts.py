"""The texts of reports beside their drafts, and the words around a quote."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

from contactline.errors import InputError
from contactline.extract.shown.claim_words import flat, plain
from contactline.extract.text.source import read_path

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from contactline.model.records import Claim, Report

#: Characters of the report shown before and after the quote.
CONTEXT_CHARS: Final = 240


class Texts:
    """The texts of the reports, looked for by name and known by their hash.

    Parameters
    ----------
    folders
        Where the files may lie.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(dict.fromkeys(folders))
        self._kept: dict[tuple[str | None, str | None], tuple[str | None, str]] = {}

    def of(self, report: Report) -> tuple[str | None, str]:
        """Return a report's text, or None and why it cannot be shown."""
        key = (report.path, report.sha256)
        if key not in self._kept:
            self._kept[key] = self._read(report)
        return self._kept[key]

    def _read(self, report: Report) -> tuple[str | None, str]:
        if not report.path:
            return None, "the draft names no file of its report"
        why = f"{plain(report.path)} is not in {', '.join(map(str, self._folders))}"
        for folder in self._folders:
            path = folder / report.path
            if not path.is_file():
                continue
            try:
                source = read_path(path)
            except InputError as exc:
                why = str(exc)
                continue
            if report.sha256 in {None, source.sha256, _digest(source.text)}:
                return source.text, ""
            why = f"{plain(str(path))} is not the text that the draft was read from"
        return None, f"{why}; --reports FOLDER tells where it is"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def context(claim: Claim, text: str | None, *, chars: int = CONTEXT_CHARS) -> tuple[str, str, str]:
    """Return the words before the quote, the quote, and the words after it."""
    start, end = claim.char_start, claim.char_end
    if text is None or start is None or end is None or not 0 <= start < end <= len(text):
        return "", flat((claim.quote or "").strip()), ""
    low, high = max(0, start - chars), min(len(text), end + chars)
    before, after = text[low:start], text[end:high]
    if low:
        before = "... " + before.partition(" ")[2]
    if high < len(text):
        after = after.rpartition(" ")[0] + " ..."
    return flat(before), flat(text[start:end]), flat(after)
