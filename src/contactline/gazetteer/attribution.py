"""Whom the gazetteer's data must be credited to, from ``sources.toml``."""

from __future__ import annotations

import tomllib
from functools import lru_cache

from contactline.resources import data_root


@lru_cache(maxsize=1)
def gazetteer_attribution() -> tuple[str, ...]:
    """Return the attribution lines of the shipped tables, each once, in file order."""
    file = data_root() / "gazetteer" / "sources.toml"
    table = tomllib.loads(file.read_text(encoding="utf-8"))
    rows = [*table.get("files", ()), *table.get("curated", ())]
    return tuple(dict.fromkeys(row["attribution"] for row in rows))
