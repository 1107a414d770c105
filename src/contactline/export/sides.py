"""Colours and names of the sides, from the project's style in ``maps/styles``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from contactline.resources import data_root

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Style of the files that are written; the page's default.
STYLE = "default"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """A claimant's side: its code, None for an unnamed one, its name, its colour ``#rrggbb``."""

    code: str | None
    label: str
    colour: str

    @property
    def rgb(self) -> tuple[int, int, int]:
        """Return red, green and blue, 0 to 255."""
        return int(self.colour[1:3], 16), int(self.colour[3:5], 16), int(self.colour[5:7], 16)


def sides_of(codes: Iterable[str | None]) -> tuple[Side, ...]:
    """Return the sides that occur, in the order and colours that the page has.

    Parameters
    ----------
    codes
        Codes with repeats; None stands for a claimant of no known side.
    """
    known, other = _table()["sides"], _table()["sides_other"]
    occurring = {code or None for code in codes}
    made = [
        Side(code=code, label=known[code]["label"], colour=known[code]["colour"])
        for code in known
        if code in occurring
    ]
    others = sorted(code for code in occurring if code is not None and code not in known)
    if None in occurring:
        unnamed = other["unnamed"]
        made.append(Side(code=None, label=unnamed["label"], colour=unnamed["colour"]))
    spare = other["colours"]
    made += [
        Side(code=code, label=code, colour=spare[index % len(spare)])
        for index, code in enumerate(others)
    ]
    return tuple(made)


def area_opacity() -> float:
    """Return how opaque an area is filled, 0 to 1."""
    return float(_table()["marks"]["area_opacity"])


def marks() -> dict[str, Any]:
    """Return the sizes of what is drawn."""
    found: dict[str, Any] = _table()["marks"]
    return found


@lru_cache(maxsize=1)
def _table() -> dict[str, Any]:
    path = data_root() / "maps" / "styles" / f"{STYLE}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))
