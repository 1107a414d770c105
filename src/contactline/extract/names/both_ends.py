"""A sentence that tells the other end of the fire: first where it fell, then where from."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from contactline.extract.clauses.frames import Frame
    from contactline.extract.story.draft import Draft


def completes(frame: Frame, draft: Draft) -> bool:
    """Return whether all places of a sentence are of the one end, all of the claim the other."""
    if frame.separate or frame.count is not None:
        return False
    roles = [
        {s.role_side for s in spots if s.kind == "name"} for spots in (frame.spots, draft.spots)
    ]
    near = frame.reading.sentence.paragraph - draft.paragraph
    return near <= 1 and all(len(side) == 1 for side in roles) and roles[0] != roles[1]
