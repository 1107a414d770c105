"""A user's own file of places: add a row so that nothing that is there is lost."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from contactline.gazetteer.errors import GazetteerError
from contactline.gazetteer.normalize import squeeze
from contactline.gazetteer.tables import LANGUAGES, PLACE_COLUMNS
from contactline.model.ids import content_id

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Columns of a file that is made anew.
OWN_COLUMNS: Final = (*(column for column in PLACE_COLUMNS if column != "geometry"), "names")
_ID: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPlace:
    """A row to be added.

    Parameters
    ----------
    cells
        Column of `OWN_COLUMNS` -> text; those left out are empty.
    names
        Further names, each as written or with its language: ``hy:Սոթք``.
    """

    cells: Mapping[str, str]
    names: tuple[str, ...] = ()


def own_id(name: str) -> str:
    """Return the id of a user's place: letters and digits, whatever the script.

    Examples
    --------
    >>> own_id("Zod yaylağı")
    'user-zodyaylaghi'
    """
    key = squeeze(name)
    made = f"user-{key}"
    return made if _ID.fullmatch(made) else f"user-{content_id(name)}"


def with_row(content: bytes | None, place: OwnPlace, path: str) -> bytes:
    """Return a file's content with a row added at its end.

    Parameters
    ----------
    content
        What the file holds, or None if it is not there yet.
    place
        The row.
    path
        Name of the file, for messages.

    Raises
    ------
    GazetteerError
        If the file has no column for what the row holds, or the row cannot be written.
    """
    cells = {**place.cells, "names": "|".join(_name(text) for text in place.names)}
    if content is None or not content.strip():
        return _line(OWN_COLUMNS, "\n") + _line([cells.get(c, "") for c in OWN_COLUMNS], "\n")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise GazetteerError(f"{path}: is not UTF-8 text (byte {exc.start})") from exc
    header = next(csv.reader(io.StringIO(text, newline="")), [])
    homeless = [column for column, cell in cells.items() if cell and column not in header]
    if homeless:
        raise GazetteerError(
            f"{path}:1: the header lacks {', '.join(homeless)}; add the column, "
            "with an empty cell in every row, or use a new file"
        )
    end = "\r\n" if b"\r\n" in content else "\n"
    between = b"" if content.endswith(b"\n") else end.encode()
    return content + between + _line([cells.get(column, "") for column in header], end)


def _name(text: str) -> str:
    """Return one of several names; the separators cannot be part of one."""
    name = " ".join(text.split())
    language, colon, rest = name.partition(":")
    if not squeeze(rest if colon and language in LANGUAGES else name):
        raise GazetteerError(f"{text!r} holds no letters")
    if "|" in name:
        raise GazetteerError(f"{text!r}: a name cannot hold |; give it as a name of its own")
    return name


def _line(cells: list[str] | tuple[str, ...], end: str) -> bytes:
    stream = io.StringIO(newline="")
    csv.writer(stream, lineterminator=end).writerow(cells)
    return stream.getvalue().encode()
