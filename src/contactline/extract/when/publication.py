"""When a report appeared: as the caller says, as its page states, or as its date line says."""

from __future__ import annotations

import re
from datetime import date, datetime, timezone
from typing import TYPE_CHECKING, Final

from contactline.extract.text.layout import Kind
from contactline.extract.when.clock import Clock
from contactline.extract.when.timewords import find
from contactline.model.moments import parse_offset
from contactline.model.terms import PublishedBasis

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contactline.extract.text.layout import Block
    from contactline.model.moments import Moment

_ORIGINAL: Final = re.compile(r"originally (?:published|appeared)\b[^\n]{0,120}")


def local_day(moment: Moment, offset: timezone) -> date:
    """Return the calendar day of a moment where the events are."""
    return moment.astimezone(offset).date() if isinstance(moment, datetime) else moment


def publication(
    text: str,
    blocks: Sequence[Block],
    language: str,
    offset: timezone,
    *,
    given: Moment | None,
    markup: Moment | None,
) -> tuple[Moment | None, PublishedBasis | None, list[str]]:
    """Return when a report appeared, how that is known, and what a reader should know of it.

    Parameters
    ----------
    text, blocks
        The report and its layout.
    language
        Of its date line.
    offset
        Of local time; a page that states an instant appeared on that day there.
    given
        As the caller says; it wins.
    markup
        As the page states it; it wins over a date line.
    """
    found = _found(text, blocks, language, offset, markup)
    if given is not None:
        day = local_day(given, offset)
        if found is not None and found[0] == day:
            return given, found[1], []
        notices = []
        if found is not None:
            notices.append(f"the text is dated {found[0]}, {day} was given and is used")
        return given, PublishedBasis.GIVEN, notices
    if found is None:
        return None, None, []
    day, basis = found
    return day, basis, [f"published {day}, as the text itself says ({basis.value})"]


def _found(
    text: str,
    blocks: Sequence[Block],
    language: str,
    offset: timezone,
    markup: Moment | None,
) -> tuple[date, PublishedBasis] | None:
    if markup is not None:
        return local_day(markup, offset), PublishedBasis.STATED
    clock = Clock(None, parse_offset("Z"), language)
    for words, basis in _lines(text, blocks):
        for item in find(words, language):
            if item.kind in {"date", "clock"}:
                window = clock.read(item, words)
                if window.start is not None:
                    day = window.start
                    return (day.date() if isinstance(day, datetime) else day), basis
    return None


def _lines(text: str, blocks: Sequence[Block]) -> Iterator[tuple[str, PublishedBasis]]:
    for block in blocks[:6]:
        if block.kind is Kind.DATE_LINE:
            yield text[block.start : block.end], PublishedBasis.STATED
    for block in blocks:
        original = _ORIGINAL.search(text[block.start : block.end])
        if block.kind is Kind.SOURCE and original is not None:
            yield original[0], PublishedBasis.STATED
    for block in blocks[:8]:
        if block.kind is Kind.DATELINE:
            yield text[block.start : block.end], PublishedBasis.DATELINE
