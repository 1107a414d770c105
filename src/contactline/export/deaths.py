"""The dead that the accounts of one event state, by side: never averaged, never added up.

Of several figures for one side both ends are kept: the lowest that an account gives and
the highest. A figure of two sides together is nowhere made. "Losses", "casualties" with a
number and dead without a number are no figure of the dead; "no casualties" is none dead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contactline.model.terms import CasualtyKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """The dead of one side as the accounts state them.

    Parameters
    ----------
    side
        Who suffered; None: not said.
    civilian
        Whether they were civilians; None: not said.
    low
        Lowest number that an account gives; None if one account leaves it open.
    high
        Highest number; None if one account leaves it open ("more than a dozen").
    """

    side: str | None
    civilian: bool | None
    low: int | None
    high: int | None

    @property
    def best(self) -> int | None:
        """Return the number, if the accounts agree on one."""
        return self.low if self.low == self.high else None

    @property
    def is_none(self) -> bool:
        """Tell whether every account says that nobody died."""
        return self.high == 0


def is_stated(row: dict[str, Any]) -> bool:
    """Tell whether a row of ``casualties`` states a number of dead, nought among them."""
    if row["kind"] == CasualtyKind.KILLED:
        return row["min"] is not None or row["max"] is not None
    return bool(row["kind"] == CasualtyKind.CASUALTIES and _is_nought(row))


def asserts_death(row: dict[str, Any]) -> bool:
    """Tell whether a row of ``casualties`` says that somebody died, with or without a number."""
    return bool(row["kind"] == CasualtyKind.KILLED and not _is_nought(row))


def figures_of(rows: Iterable[dict[str, Any]]) -> list[Figure]:
    """Return the dead of an event by side, and civilians apart, in the order of the codes.

    Parameters
    ----------
    rows
        Rows of ``casualties`` of all its accounts.
    """
    stated = [row for row in rows if is_stated(row)]
    keys = {(row["side"], row["civilian"] is True) for row in stated}
    made = []
    for side, civilian in sorted(keys, key=lambda key: (key[0] or "~", key[1])):
        own = [row for row in stated if (row["side"], row["civilian"] is True) == (side, civilian)]
        lows, highs = [row["min"] for row in own], [row["max"] for row in own]
        made.append(
            Figure(
                side=side,
                civilian=civilian,
                low=None if None in lows else min(lows),
                high=None if None in highs else max(highs),
            )
        )
    return made


def figure_words(row: dict[str, Any], said_by: str) -> str:
    """Return what one account says of one side's casualties, for a remark."""
    side = row["side"] or "a side not named"
    civilians = " civilians" if row["civilian"] else ""
    if not row["figure_given"]:
        return f"{side}{civilians}: {row['kind']}, no figure (said by {said_by})"
    if _is_nought(row):
        number = "0"
    elif row["max"] is None:
        number = f"{row['min']} or more"
    elif row["min"] is None:
        number = f"up to {row['max']}"
    elif row["min"] == row["max"]:
        number = str(row["min"])
    else:
        number = f"{row['min']}-{row['max']}"
    return f"{side}{civilians}: {number} {row['kind']} (said by {said_by})"


def differ(figures: Sequence[Figure]) -> bool:
    """Tell whether a side's number is not the same in all accounts, or is a range."""
    return any(figure.best is None for figure in figures)


def _is_nought(row: dict[str, Any]) -> bool:
    return bool(row["explicit_zero"] or row["max"] == 0)
