"""The words of a report that the fields of one claim rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contactline.model.records import EvidenceSpan

if TYPE_CHECKING:
    from contactline.extract.text.view import View

#: Words that a field keeps are cut after so many characters.
MAX_WORDS: Final = 300


class Evidence:
    """Spans of the original text by the name of the field, none twice.

    Parameters
    ----------
    view
        What the offsets of the rules refer to.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._spans: dict[str, list[EvidenceSpan]] = {}
        self._noted: set[tuple[str, int, int, str]] = set()

    def note(self, name: str, span: tuple[int, int], rule: str) -> None:
        """Keep a stretch of the view, and the rule that read it, for a field."""
        first, last = self._view.span(*span)
        key = (name, first, last, rule)
        if first < last and key not in self._noted:
            self._noted.add(key)
            made = EvidenceSpan(char_start=first, char_end=last, rule=rule)
            self._spans.setdefault(name, []).append(made)

    def by_field(self) -> dict[str, tuple[EvidenceSpan, ...]]:
        """Return what was kept, by the name of the field in the order of the alphabet."""
        return {name: tuple(spans) for name, spans in sorted(self._spans.items())}
