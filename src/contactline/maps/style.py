"""The style that the page and the pictures share, read from ``maps/styles``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from contactline.errors import UsageError
from contactline.resources import data_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

#: Sets of colours of the pictures; the page has the first two.
THEMES = ("light", "dark", "grey")

#: Key of claims whose claimant belongs to no known side, named or not.
UNNAMED = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideStyle:
    """How a side is drawn and called.

    Parameters
    ----------
    side
        Code of the side; `UNNAMED` where the claimant belongs to no known side.
    """

    side: str
    label: str
    colour: str
    dark_colour: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """Colours and sizes; ``light``, ``dark`` and ``grey`` map a part of the map to its colour."""

    name: str
    light: Mapping[str, str]
    dark: Mapping[str, str]
    grey: Mapping[str, str]
    marks: Mapping[str, Any]
    table: Mapping[str, Any]

    def sides(self, codes: Iterable[str | None]) -> tuple[SideStyle, ...]:
        """Return the style of each side, states first, in the order of their codes.

        Parameters
        ----------
        codes
            Sides that occur, with repeats; None stands for a claimant of no known side.
        """
        known, other = self.table["sides"], self.table["sides_other"]
        dark = self.table["dark_sides"]
        unique = sorted({code or UNNAMED for code in codes}, key=lambda c: (c not in known, c))
        unique = [c for c in known if c in unique] + [c for c in unique if c not in known]
        spare = 0
        made = []
        for code in unique:
            if code == UNNAMED:
                unnamed = other["unnamed"]
                colours = unnamed["label"], unnamed["colour"], dark["unnamed"]
            elif code in known:
                colours = known[code]["label"], known[code]["colour"], dark[code]
            else:
                index = spare % len(other["colours"])
                colours = code, other["colours"][index], dark["other"][index]
                spare += 1
            label, colour, dark_colour = colours
            made.append(SideStyle(side=code, label=label, colour=colour, dark_colour=dark_colour))
        return tuple(made)

    def theme(self, name: str) -> Mapping[str, str]:
        """Return the colours of a theme, one of `THEMES`."""
        return {"light": self.light, "dark": self.dark, "grey": self.grey}[name]

    def side_colours(self, sides: Sequence[SideStyle], theme: str) -> dict[str, str]:
        """Return side -> colour in a theme.

        Greys are handed out in the order of the sides that occur, as far apart in
        lightness as their number allows: a print without colour must tell them apart.
        """
        if theme != "grey":
            return {
                side.side: side.dark_colour if theme == "dark" else side.colour for side in sides
            }
        greys = self.table["grey_sides"]["colours"]
        return {side.side: greys[index % len(greys)] for index, side in enumerate(sides)}


def load_style(name: str = "default") -> Style:
    """Read a style by name.

    Raises
    ------
    UsageError
        If there is none of that name; the message lists those there are.
    """
    folder = data_root() / "maps" / "styles"
    known = sorted(item.name.removesuffix(".toml") for item in folder.iterdir())
    if name not in known:
        raise UsageError(f"no style {name!r}; there are: {', '.join(known)}")
    table = tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    return Style(
        name=name,
        light=table["light"],
        dark=table["dark"],
        grey=table["grey"],
        marks=table["marks"],
        table=table,
    )
