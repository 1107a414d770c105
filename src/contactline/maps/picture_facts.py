"""What a picture says of itself, by which it can be traced to its data and made again.

The facts travel in the picture's metadata and in a file beside it. They are read back from
files of any origin: nothing in them is trusted until it was checked here.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from contactline.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Key of the version of the facts; a file that has it was made by contactline.
FACTS_KEY = "contactline_picture"
FACTS_VERSION = 1
#: Longest facts that are read, characters of JSON.
MOST_CHARS = 4_000_000
#: Most words of a command line, most files, and characters of one path or word.
MOST_ARGUMENTS, MOST_FILES, MOST_WORD = 5_000, 10_000, 100_000
_MOST_TEXT, _MOST_LINES, _MOST_SIDES = 20_000, 200, 200
_SHA256 = re.compile(r"[0-9a-f]{64}")
_OPTION = re.compile(r"--[a-z][a-z0-9-]{0,40}(=.*)?", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A file that a picture was made from.

    Parameters
    ----------
    path
        Relative to the picture, with ``/``.
    sha256
        None if it could not be read again, such as standard input.
    rows
        How many records it gave; None for a file that holds no records.
    """

    path: str
    sha256: str | None = None
    size_bytes: int | None = None
    rows: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a picture is from, as the command that makes it knows it.

    Parameters
    ----------
    arguments
        Options of the command line as ``--name=value``, without those of the output.
    inputs
        What was named on the command line, relative to the picture; a map project may stand
        for several files.
    files
        Every file that was read.
    data_sha256
        Hash of all files together, in the order of `files`.
    claims_sha256
        Hash of the claims that are shown, as they were read and located.
    """

    arguments: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    files: tuple[ReadFile, ...] = ()
    data_sha256: str | None = None
    claims_sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureFacts:
    """What a picture shows, of what, how, and from where.

    Parameters
    ----------
    maker
        Name and version of the program.
    total, drawn
        Number of claims, and of those on the map.
    drawn_by_side
        Side -> its claims on the map, in legend order; a claim has one claimant.
    filters
        In words.
    by, step
        What the panels or the frames are of; None for one map.
    source
        None where the picture was made by a program's own call.
    """

    maker: str
    title: str
    alt: str
    caption: str
    days: tuple[date, date] | None = None
    total: int = 0
    drawn: int = 0
    drawn_by_side: tuple[tuple[str, int], ...] = ()
    not_drawn: str | None = None
    filters: tuple[str, ...] = ()
    size_px: tuple[int, int] = (0, 0)
    scale: float = 1.0
    theme: str = "light"
    names: str = "both"
    layers: tuple[str, ...] = ()
    preset: str | None = None
    by: str | None = None
    step: str | None = None
    boundary_note: str = ""
    attribution: tuple[str, ...] = ()
    source: Source | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the facts as JSON values, keys in a fixed order."""
        made: dict[str, Any] = {
            FACTS_KEY: FACTS_VERSION,
            "made_with": self.maker,
            "title": self.title,
            "alt": self.alt,
            "caption": self.caption,
            "days": [day.isoformat() for day in self.days] if self.days else None,
            "claims": {
                "total": self.total,
                "drawn": self.drawn,
                "drawn_by_side": dict(self.drawn_by_side),
                "not_drawn": self.not_drawn,
            },
            "filters": list(self.filters),
            "preset": self.preset,
            "size_px": list(self.size_px),
            "scale": self.scale,
            "theme": self.theme,
            "names": self.names,
            "layers": list(self.layers),
            "by": self.by,
            "step": self.step,
            "boundary_note": self.boundary_note,
            "attribution": list(self.attribution),
        }
        if self.source is not None:
            made |= {
                "command": command_line(self.source),
                "arguments": list(self.source.arguments),
                "inputs": list(self.source.inputs),
                "files": [
                    {
                        "path": file.path,
                        "sha256": file.sha256,
                        "bytes": file.size_bytes,
                        "rows": file.rows,
                    }
                    for file in self.source.files
                ],
                "data_sha256": self.source.data_sha256,
                "claims_sha256": self.source.claims_sha256,
            }
        return made

    def to_text(self) -> str:
        """Return the facts as a JSON file."""
        text = json.dumps(self.to_json(), ensure_ascii=False, indent=2) + "\n"
        # File names that are no UTF-8 are carried as escapes, not as broken letters.
        return text.encode("utf-8", "backslashreplace").decode("utf-8")


def command_line(source: Source) -> str:
    """Return the command that makes a picture, for a person to read."""
    words = (*source.inputs, *source.arguments)
    return " ".join(["contactline snapshot", *(_quoted(word) for word in words)])


def facts_from_text(text: str, name: str) -> PictureFacts:
    """Read facts from JSON.

    Parameters
    ----------
    text
        JSON of any origin.
    name
        Where it stood, for messages.

    Raises
    ------
    InputError
        If it is not what `PictureFacts.to_json` writes.
    """
    if len(text) > MOST_CHARS:
        raise InputError(f"{name}: the record of how it was made is longer than any of ours")
    try:
        value = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as exc:
        raise InputError(f"{name}: the record of how it was made is damaged: {exc}") from exc
    return facts_from_json(value, name)


def facts_from_json(value: object, name: str) -> PictureFacts:
    """Check and return facts; see `facts_from_text`."""
    if not isinstance(value, dict) or FACTS_KEY not in value:
        raise InputError(f"{name}: holds no record of how a picture was made")
    version = value[FACTS_KEY]
    if version != FACTS_VERSION or isinstance(version, bool):
        shown = version if type(version) is int and abs(version) < 10**6 else "unknown"
        raise InputError(
            f"{name}: its record has version {shown}, this contactline reads {FACTS_VERSION}"
        )
    reader = _Reader(name=name, table=value)
    claims = _Reader(name=name, table=reader.table_at("claims"), prefix="claims.")
    return PictureFacts(
        maker=reader.text("made_with", most=200),
        title=reader.text("title"),
        alt=reader.text("alt"),
        caption=reader.text("caption"),
        days=reader.days("days"),
        total=claims.whole("total"),
        drawn=claims.whole("drawn"),
        drawn_by_side=claims.counts("drawn_by_side"),
        not_drawn=claims.maybe("not_drawn"),
        filters=reader.texts("filters"),
        size_px=reader.size("size_px"),
        scale=reader.real("scale"),
        theme=reader.text("theme", most=40),
        names=reader.text("names", most=40),
        layers=reader.texts("layers", most=100),
        preset=reader.maybe("preset", most=40),
        by=reader.maybe("by", most=40),
        step=reader.maybe("step", most=40),
        boundary_note=reader.text("boundary_note"),
        attribution=reader.texts("attribution"),
        source=_source(reader) if "arguments" in value else None,
    )


def _source(reader: _Reader) -> Source:
    arguments = reader.texts("arguments", most=MOST_WORD, lines=MOST_ARGUMENTS)
    for word in arguments:
        if not _OPTION.fullmatch(word):
            raise reader.fail("arguments", "should be options such as --theme=dark")
    return Source(
        arguments=arguments,
        inputs=reader.texts("inputs", most=MOST_WORD, lines=MOST_FILES),
        files=reader.files("files"),
        data_sha256=reader.sha256("data_sha256"),
        claims_sha256=reader.sha256("claims_sha256"),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """Takes values out of a table that anyone may have written."""

    name: str
    table: Mapping[str, Any]
    prefix: str = ""

    def fail(self, key: str, why: str) -> InputError:
        return InputError(f"{self.name}: its record is damaged: {self.prefix}{key} {why}")

    def table_at(self, key: str) -> dict[str, Any]:
        value = self.table.get(key)
        if not isinstance(value, dict):
            raise self.fail(key, "should be a table")
        return value

    def text(self, key: str, *, most: int = _MOST_TEXT) -> str:
        value = self.table.get(key)
        if not isinstance(value, str) or len(value) > most:
            raise self.fail(key, f"should be a text of at most {most} characters")
        return value

    def maybe(self, key: str, *, most: int = _MOST_TEXT) -> str | None:
        return None if self.table.get(key) is None else self.text(key, most=most)

    def texts(
        self, key: str, *, most: int = _MOST_TEXT, lines: int = _MOST_LINES
    ) -> tuple[str, ...]:
        value = self.table.get(key)
        if not isinstance(value, list) or len(value) > lines:
            raise self.fail(key, f"should be a list of at most {lines} texts")
        if not all(isinstance(item, str) and len(item) <= most for item in value):
            raise self.fail(key, f"should hold texts of at most {most} characters")
        return tuple(value)

    def whole(self, key: str) -> int:
        value = self.table.get(key)
        if type(value) is not int or not 0 <= value < 2**53:
            raise self.fail(key, "should be a whole number")
        return value

    def maybe_whole(self, key: str) -> int | None:
        return None if self.table.get(key) is None else self.whole(key)

    def real(self, key: str) -> float:
        value = self.table.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 1000:
            raise self.fail(key, "should be a number above 0")
        return float(value)

    def counts(self, key: str) -> tuple[tuple[str, int], ...]:
        inner = _Reader(name=self.name, table=self.table_at(key), prefix=f"{self.prefix}{key}.")
        if len(inner.table) > _MOST_SIDES or any(len(side) > 100 for side in inner.table):
            raise self.fail(key, "should be sides with a number each")
        return tuple((side, inner.whole(side)) for side in inner.table)

    def size(self, key: str) -> tuple[int, int]:
        value = self.table.get(key)
        if (
            not isinstance(value, list)
            or len(value) != 2
            or not all(type(edge) is int and 0 <= edge < 10**6 for edge in value)
        ):
            raise self.fail(key, "should be two numbers of pixels")
        return value[0], value[1]

    def days(self, key: str) -> tuple[date, date] | None:
        value = self.table.get(key)
        if value is None:
            return None
        try:
            first, last = (date.fromisoformat(day) for day in value)
        except (TypeError, ValueError) as exc:
            raise self.fail(key, "should be two days such as 2022-09-13") from exc
        return first, last

    def sha256(self, key: str) -> str | None:
        value = self.table.get(key)
        if value is not None and not (isinstance(value, str) and _SHA256.fullmatch(value)):
            raise self.fail(key, "should be a SHA-256 of 64 digits")
        return value

    def files(self, key: str) -> tuple[ReadFile, ...]:
        value = self.table.get(key)
        if not isinstance(value, list) or len(value) > MOST_FILES:
            raise self.fail(key, f"should be a list of at most {MOST_FILES} files")
        made = []
        for index, item in enumerate(value):
            if not isinstance(item, dict):
                raise self.fail(f"{key}[{index}]", "should be a table")
            inner = _Reader(name=self.name, table=item, prefix=f"{self.prefix}{key}[{index}].")
            made.append(
                ReadFile(
                    path=inner.text("path", most=MOST_WORD),
                    sha256=inner.sha256("sha256"),
                    size_bytes=inner.maybe_whole("bytes"),
                    rows=inner.maybe_whole("rows"),
                )
            )
        return tuple(made)


def _refuse_constant(name: str) -> float:
    message = f"{name} is no number"
    raise ValueError(message)


def _quoted(word: str) -> str:
    if word and re.fullmatch(r"[\w@%+=:,./\-]+", word):
        return word
    return "'" + word.replace("'", "'\"'\"'") + "'"
