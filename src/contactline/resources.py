"""Where the shipped data files are, in a wheel and in a checkout."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable


def data_root() -> Traversable:
    """Return the folder that holds ``geo``, ``gazetteer`` and ``maps``.

    An installed wheel carries them in ``contactline/_data``. A checkout, or an
    editable install of one, keeps them beside ``src``.

    Raises
    ------
    FileNotFoundError
        If neither is there, which means the wheel was built without them.
    """
    packaged = files("contactline") / "_data"
    if packaged.is_dir():
        return packaged
    checkout = Path(__file__).resolve().parents[2]
    if (checkout / "pyproject.toml").is_file():
        return checkout
    msg = "the shipped data files are missing from this installation; reinstall contactline"
    raise FileNotFoundError(msg)
