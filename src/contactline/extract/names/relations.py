"""Claims that a text tells as belonging together, without being the same or opposed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from contactline.extract.clauses.frames import Frame
    from contactline.extract.story.draft import Draft
    from contactline.extract.story.story import Story
    from contactline.extract.when.timewords import Found

#: Times that are counted from the event told before.
_COUNTED: Final = frozenset({"later", "same_day", "before_that", "that_week", "at_the_time"})
#: What a claim is related to lies no further before it than so many others.
NEAR: Final = 100
_ALSO: Final = re.compile(r"\b(?:also|again|another|once more|moreover)\b", re.I)


def relate(story: Story, draft: Draft, frame: Frame, found: Found | None) -> None:
    """Link a new draft to what the text says it followed, or was a part of.

    Three things link: a time that is counted from another event ("a day later"), parts of
    one count ("8 times from A, 19 times from B"), and a speaker who "also" accuses the same
    side. A sentence with two speakers who do not accuse each other links theirs.
    """
    others = [d for d in story.drafts[-NEAR:] if d is not draft]
    if found is not None and found.kind in _COUNTED and story.anchored in others:
        _link(draft, story.anchored)
    here = [d for d in others if any(f.reading is frame.reading for f in d.frames)]
    for other in here:
        parts = frame.count is not None and other.count is not None and frame.separate
        same = draft.side == other.side
        if (parts and same) or (not same and draft.accused != other.side):
            _link(draft, other)
    earlier = [d for d in others if d.side == draft.side and d.accused == draft.accused]
    said = frame.attribution
    if earlier and said is not None and draft.accused is not None:
        until = said.verb_end or said.end
        if _ALSO.search(story.view.text[frame.start : until]):
            _link(draft, earlier[-1])


def _link(draft: Draft, other: Draft | None) -> None:
    if other is not None and other is not draft and other not in draft.related:
        draft.related.append(other)
        other.related.append(draft)
