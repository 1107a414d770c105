"""Whose losses: those that a draft tells, with their side, each figure once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from contactline.extract.records.evidence import MAX_WORDS
from contactline.extract.story.draft import OUTLET, Draft
from contactline.extract.voices import actors as act
from contactline.model.records import Casualty
from contactline.model.terms import CasualtyKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.clauses.frames import Frame
    from contactline.extract.harm.casualties import Loss
    from contactline.extract.records.evidence import Evidence
    from contactline.extract.tables.rules import Conflict, Language
    from contactline.extract.text.view import View

#: Of wounds, where a wound was told before: nobody dies so in a fight.
_DIED: Final = re.compile(r"(?:.*\s)?скончал(?:ся|ась)(?!\w)", re.I)
#: Kinds that say no more than that people were hit.
_WIDE: Final = frozenset({CasualtyKind.LOSSES, CasualtyKind.CASUALTIES})
#: Soldiers and civilians told so near to each other are not one figure told twice.
_BESIDE: Final = 12


def casualties_of(
    draft: Draft, view: View, conflict: Conflict, language: Language, evidence: Evidence
) -> tuple[Casualty, ...]:
    """Return the losses that a draft tells."""
    made: list[Casualty] = []
    owners: list[Frame] = []
    last_side: str | None = None
    last_start = last_end = -99
    for frame, item in draft.losses:
        loss: Loss = item  # type: ignore[assignment]
        side = _loss_side(
            draft,
            frame,
            loss,
            conflict,
            language,
            last_side if loss.bare and 0 < loss.start - last_end < 60 else None,
        )
        beside = abs(loss.start - last_end) < _BESIDE or loss.start == last_start
        last_side, last_start, last_end = side, loss.start, loss.end
        civilian = loss.civilian
        casualty = Casualty(
            side=side,
            kind=loss.kind,
            figure_given=loss.low is not None or loss.high is not None,
            civilian=civilian,
            min=loss.low,
            max=loss.high,
            explicit_zero=loss.zero,
            as_written=view.words(loss.start, loss.end)[:MAX_WORDS],
            by=_teller(draft, frame),
        )
        evidence.note("casualties", (loss.start, loss.end), loss.rule)
        larger = next(
            (
                i for i, c in enumerate(made)
                if c.side == casualty.side and c.kind == casualty.kind
                and _figure(c) and _figure(casualty)
                and c.civilian == casualty.civilian
                and (owners[i] is not frame or loss.rule == "C-TOLL")
            ),
            None,
        )  # fmt: skip
        if larger is not None:  # told again, with another figure: the greater one holds
            if _figure(casualty) > _figure(made[larger]):
                made[larger] = casualty
            continue
        one = (casualty.min, casualty.max)
        twin = next(
            (
                i for i, c in enumerate(made)
                if c.kind == casualty.kind and one == (c.min, c.max) and casualty.figure_given
                and c.civilian == civilian and None in {c.side, casualty.side}
                and c.side != casualty.side and owners[i] is not frame
            ),
            None,
        )  # fmt: skip
        if twin is not None:  # told again, now with whose they are
            made[twin] = casualty if made[twin].side is None else made[twin]
            continue
        double = any(
            c.side == casualty.side and c.kind == casualty.kind and c.min == casualty.min
            and c.explicit_zero == casualty.explicit_zero
            and not (beside and c.civilian != civilian) for c in made
        )  # fmt: skip
        vague = not casualty.figure_given and any(
            c.side == casualty.side
            and (
                c.kind == casualty.kind
                or (c.figure_given and not c.explicit_zero and casualty.kind in _WIDE)
            )
            for c in made
        )
        hurt = next(
            (
                i for i, c in enumerate(made)
                if casualty.kind is CasualtyKind.KILLED and c.kind is CasualtyKind.WOUNDED
                and (c.side, c.min, c.max) == (casualty.side, 1, 1) == (casualty.side, *one)
                and owners[i] is not frame and _DIED.match(casualty.as_written or "")
            ),
            None,
        )  # fmt: skip
        if hurt is not None:  # wounded, and died of it on the way to hospital
            made[hurt] = casualty
            continue
        if not double and not vague:
            made.append(casualty)
            owners.append(frame)
    return tuple(c for c in made if not _gainsaid(c, made))


def _gainsaid(zero: Casualty, made: Sequence[Casualty]) -> bool:
    """Return whether "no losses" stands beside losses of the same side: of what, it left out."""
    return zero.explicit_zero and any(
        c.side == zero.side and not c.explicit_zero and c.by == zero.by
        and (zero.kind in _WIDE or c.kind == zero.kind) for c in made
    )  # fmt: skip


def _teller(draft: Draft, frame: Frame) -> str | None:
    """Return who tells the losses, if it is not the claimant."""
    side = frame.speaker_side
    if frame.attribution is None or side in {None, draft.side}:
        return None
    return side if draft.side != OUTLET and frame is not draft.frames[0] else None


def _loss_side(
    draft: Draft,
    frame: Frame,
    loss: Loss,
    conflict: Conflict,
    language: Language,
    last: str | None,
) -> str | None:
    """Return whose loss it is: as told, or by who speaks and who is said to be hit."""
    side = loss.side
    mine = draft.side if draft.side != OUTLET else None
    if side == act.ENEMY:
        return draft.accused or conflict.opponent.get(mine or "")
    if side == act.OWN:
        return mine
    if side == act.BOTH_SIDES:
        return None
    if side is not None:
        region = _of_region(frame, loss, conflict, language)
        if region is not None and conflict.opponent.get(side) == conflict.opponent.get(region):
            return region
        if _is_of_camp(draft, frame, loss, side, conflict, language):
            return mine
        if (
            draft.side == OUTLET and frame.target is not None
            and frame.target.side is not None and frame.target.side == conflict.de_facto
            and conflict.opponent.get(frame.target.side) == draft.accused
        ):  # fmt: skip
            return frame.target.side
        return side
    if loss.own:
        return mine if frame.speaker is not None or draft.accused is None else (
            conflict.opponent.get(draft.accused) if draft.side == OUTLET else mine
        )  # fmt: skip
    if last is not None:
        return last
    words = frame.reading.text[frame.start : loss.start]
    if (
        loss.kind in {CasualtyKind.LOSSES, CasualtyKind.CASUALTIES}
        and not loss.zero
        and language.maybe("casualty.driven_back").search(words)
    ):
        return draft.accused
    region = _of_region(frame, loss, conflict, language)
    if region is not None:
        return region
    told = frame.speaker_side
    if told in conflict.parties and mine not in conflict.parties and told != draft.accused:
        return told
    target = frame.target.side if frame.target is not None else None
    if target in conflict.parties and target != draft.accused:
        return target
    if mine in conflict.parties:
        return mine
    for other in draft.frames:
        region = _of_region(other, None, conflict, language)
        if region is not None and region != draft.accused:
            return region
    return conflict.opponent.get(draft.accused or "")


def _of_region(
    frame: Frame, loss: Loss | None, conflict: Conflict, language: Language
) -> str | None:
    """Return the side of "a serviceman of X", where X is a region and a side."""
    text = frame.reading.text
    first, last = (frame.start, frame.end) if loss is None else (loss.start, loss.end + 28)
    for match in language.maybe("casualty.of_region").finditer(text, first, min(last, frame.end)):
        for code, words in conflict.weak.items():
            if re.compile(rf"\s+(?:the\s+)?(?:{words})(?!\w)", re.I).match(text, match.end()):
                return code
    return None


def _is_of_camp(
    draft: Draft, frame: Frame, loss: Loss, side: str, conflict: Conflict, language: Language
) -> bool:
    """Return whether a claimant calls its own people by the nation that it shares with another."""
    return (
        draft.side in conflict.parties
        and side != draft.side
        and side == conflict.opponent.get(draft.accused or "")
        and conflict.opponent.get(draft.side or "") == draft.accused
        and not language.maybe("casualty.of_army").search(frame.reading.text[loss.start : loss.end])
    )


def _figure(casualty: Casualty) -> int:
    """Return the figure that is told, the lower bound if there is one."""
    return casualty.min or casualty.max or 0
