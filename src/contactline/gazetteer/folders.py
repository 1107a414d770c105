"""Where a user's own data and caches are kept, by the habits of the system."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

_NAME: Final = "contactline"
_STORE: Final = "gazetteer.sqlite"


def data_folder() -> Path:
    """Return the folder for what is to be kept; it need not exist.

    ``$XDG_DATA_HOME/contactline``, by default ``~/.local/share/contactline``;
    ``~/Library/Application Support`` on macOS, ``%LOCALAPPDATA%`` on Windows.
    """
    return _folder("XDG_DATA_HOME", (".local", "share"), ("Library", "Application Support"))


def cache_folder() -> Path:
    """Return the folder for what can be fetched again; it need not exist.

    ``$XDG_CACHE_HOME/contactline``, by default ``~/.cache/contactline``.
    """
    return _folder("XDG_CACHE_HOME", (".cache",), ("Library", "Caches"))


def default_store() -> Path:
    """Return where imported places are stored unless a path is given."""
    return data_folder() / _STORE


def _folder(variable: str, unix: tuple[str, ...], mac: tuple[str, ...]) -> Path:
    named = os.environ.get(variable)
    if named and Path(named).is_absolute():
        return Path(named) / _NAME
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / _NAME
    return Path.home().joinpath(*(mac if sys.platform == "darwin" else unix), _NAME)
