"""The field's formats: recognised by their header, turned into the fields of a plain table.

A dialect is a table with columns of its own; containers (GeoJSON, GeoPackage, ...) are
opened by `contactline.ingest.formats.containers` and may hold any dialect.
"""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contactline.errors import UsageError
from contactline.ingest.formats import (
    acled,
    airwars,
    autoarchiver,
    gdelt,
    geoconfirmed,
    timemap,
    ucdp,
)
from contactline.ingest.formats.arrays import keys
from contactline.ingest.headers import match_columns

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from contactline.ingest.frame import TextFrame

#: ``--input-format`` of a table that is none of the dialects.
PLAIN = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A foreign format of tables.

    Parameters
    ----------
    name
        As ``--input-format`` takes it.
    words
        What it is, for counts and messages.
    needs
        Groups of column names, of each of which one must be there.
    recognises
        Tells from a header whether a table is of this format.
    to_plain
        Turns such a table into a plain one.
    """

    name: str
    words: str
    needs: tuple[tuple[str, ...], ...]
    recognises: Callable[[Sequence[str]], bool]
    to_plain: Callable[[TextFrame], TextFrame]


DIALECTS: tuple[Dialect, ...] = tuple(
    Dialect(
        name=module.NAME,
        words=module.WORDS,
        needs=module.NEEDS,
        recognises=module.recognises,
        to_plain=module.to_plain,
    )
    for module in (acled, ucdp, gdelt, airwars, geoconfirmed, timemap, autoarchiver)
)
#: What ``--input-format`` may be.
NAMES: tuple[str, ...] = (PLAIN, *(dialect.name for dialect in DIALECTS))


def recognise(header: Sequence[str], wanted: str | None = None) -> Dialect | None:
    """Return the foreign format of a table, None if it is a plain one.

    Parameters
    ----------
    header
        Column names as written.
    wanted
        What the user says it is (``--input-format``); None: told from the header.

    Raises
    ------
    UsageError
        If there is no such format, or the table lacks its columns.
    """
    if wanted is None:
        return next((dialect for dialect in DIALECTS if dialect.recognises(header)), None)
    if wanted == PLAIN:
        return None
    check_name(wanted)
    dialect = next(item for item in DIALECTS if item.name == wanted)
    if not dialect.recognises(header):
        _refuse(dialect, header)
    return dialect


def check_name(wanted: str) -> None:
    """Raise `UsageError` if there is no format of a name."""
    if wanted not in NAMES:
        close = difflib.get_close_matches(wanted.lower()[:40], NAMES, n=2)
        hint = f"; did you mean {' or '.join(close)}?" if close else ""
        known = ", ".join(NAMES)
        raise UsageError(f"--input-format {wanted[:40]}: no such format{hint} (known: {known})")


def chosen_columns(frame: TextFrame, chosen: Mapping[str, str]) -> TextFrame:
    """Put the columns that the user chose in the place of those that a format reads.

    Parameters
    ----------
    frame
        What a format made of a table.
    chosen
        Field -> column of that table.

    Raises
    ------
    UsageError
        If there is no such field or column.
    """
    if not chosen or frame.origin is None:
        return frame
    table = frame.origin
    positions = match_columns(table.header, chosen).positions
    for field in chosen:
        name = table.header[positions[field]]
        frame.columns[field] = table.text(name)
        frame.titles[field] = name
    frame.header = tuple(frame.columns)
    return frame


def _refuse(dialect: Dialect, header: Sequence[str]) -> None:
    names = keys(header)
    missing = [group[0] for group in dialect.needs if not any(name in names for name in group)]
    shown = ", ".join(missing) or "what it is known by"
    raise UsageError(
        f"--input-format {dialect.name}: the table has no column {shown}; "
        "leave the option out to let it be recognised"
    )
