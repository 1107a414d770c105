"""Which sentences tell history or recall what is known, and are no news."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from contactline.extract.story.draft import names_of
from contactline.extract.story.retelling import hurt_only
from contactline.extract.voices import speech
from contactline.gazetteer.normalize import squeeze

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.frames import Frame
    from contactline.extract.clauses.reading import Reading
    from contactline.extract.story.story import Story

#: A date this long before the publication is history, unless someone claims it now.
HISTORY_DAYS: Final = 200


def is_recall(story: Story, reading: Reading) -> bool:
    """Return whether a sentence recalls what was reported before."""
    words = story.view.text[reading.start : reading.end]
    if story.drafts and story.drafts[-1].denied:  # what was denied is told now
        told = {
            squeeze(story.view.text[t.start : t.end])
            for t in reading.toponyms if t.use == "locational"
        }  # fmt: skip
        named = names_of(story.drafts[-1].spots)
        speaks = any(a.speaker.side == story.drafts[-1].side for a in reading.attributions)
        if told & named or (not named and speaks):
            return False
    if all(hurt_only(d) and d.window is None for d in story.drafts):
        return False  # nothing but a victim was told so far
    return story.language.holds("sense.recall", words, reading.low)


def is_background(story: Story, reading: Reading, made: Sequence[Frame]) -> bool:
    """Return whether a sentence tells history, not news."""
    published = story.clock.published
    spoken = any(f.speaker is not None for f in made) or reading.sentence.quote in story.quoted
    for item in reading.times:
        if item.kind not in {"date", "in_year", "last_year"}:
            continue
        window = story.clock.read(item, "")
        if window.start is None or published is None:
            continue
        day = window.start.date() if isinstance(window.start, datetime) else window.start
        if (published - day).days > HISTORY_DAYS and not any(
            t.kind in {"weekday", "clock", "range", "today"} for t in reading.times
        ):
            return True
    current = any(
        t.kind
        in {"range", "clock", "span", "part", "weekday", "today", "yesterday", "night", "date"}
        for t in reading.times
    )
    if reading.history and not current:
        accusing = any(a.kind == speech.ACCUSE for a in reading.attributions)
        quoted = reading.sentence.quote is not None and spoken
        words = story.view.text[reading.start : reading.end]
        heavy = re.search(
            r"\b(?:\d lives|lives lost|wars?\b(?! crime)|19\d\d|broke out|decades|Soviet|frequent|occasional|sporadic clashes)\b",  # noqa: E501
            words,
        )
        anchored = any(
            t.kind in {"in_month", "last_week", "ago", "later", "at_the_time", "before_that"}
            for t in reading.times
        )
        if heavy and not anchored and not quoted:
            return True
        return not (spoken or accusing or anchored)
    return False
