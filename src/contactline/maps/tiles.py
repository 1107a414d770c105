"""Online tile layers by name, from ``maps/tiles.toml``."""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import dataclass

from contactline.errors import UsageError
from contactline.resources import data_root


@dataclass(frozen=True, slots=True, kw_only=True)
class TileProvider:
    """An online tile layer.

    Parameters
    ----------
    name, title
        Key, and what the reader sees.
    url
        Address with ``{z}``, ``{x}`` and ``{y}``.
    hosts
        The only hosts that the page may then ask.
    max_zoom
        Highest zoom that the host serves.
    attribution
        Line that must be shown while the layer is on.
    """

    name: str
    title: str
    url: str
    hosts: tuple[str, ...]
    max_zoom: int
    attribution: str


def tile_provider(name: str) -> TileProvider:
    """Return the tile layer of a name.

    Raises
    ------
    UsageError
        If there is none; the message lists those there are.
    """
    text = (data_root() / "maps" / "tiles.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    key = "".join(letter for letter in name.casefold() if letter.isalnum())
    found = table.get(key)
    if found is None:
        close = difflib.get_close_matches(key, table, n=1)
        hint = f"did you mean {close[0]}? " if close else ""
        raise UsageError(f"no tile layer {name!r}; {hint}there are: {', '.join(sorted(table))}")
    return TileProvider(
        name=key,
        title=found["title"],
        url=found["url"],
        hosts=tuple(found["hosts"]),
        max_zoom=found["max_zoom"],
        attribution=found["attribution"],
    )
