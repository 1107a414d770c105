"""Items of a list under a sentence that ends in a colon: the places of one claim."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.frames import Frame
    from contactline.extract.story.draft import Draft
    from contactline.extract.story.story import Story

#: From the colon on nothing but items stands before this one.
_BEFORE: Final = re.compile(r":\s*\n(?:[ \t]*[-*•][^\n]*\n\s*)*[ \t]*[-*•][ \t]*$")


def listed(story: Story, made: Sequence[Frame]) -> Draft | None:
    """Return the claim that an item without a verb belongs to, or None."""
    last = story.last
    if last is None or not made or any(frame.triggers or not frame.spots for frame in made):
        return None
    head = last.frames[0]
    between = story.view.text[head.end - 1 : made[0].start]
    return last if _BEFORE.match(between) is not None else None
