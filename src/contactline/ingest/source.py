"""Opening an input: what kind of thing is behind a path, or a clear refusal."""

from __future__ import annotations

import difflib
import io
import os
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from contactline.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from _typeshed import WriteableBuffer

#: How much of a file is looked at to tell what it is.
SNIFF_BYTES = 65_536
#: How much is read at once of a file that is needed whole.
PIECE_BYTES = 1_048_576
#: How the standard input is called on the command line, and in messages.
STDIN_ARGUMENT = "-"
STDIN_NAME = "stdin"

#: First bytes of kinds that are no table, and what to do with each.
_MAGIC = (
    (b"%PDF", "a PDF document; copy its table into a CSV file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x1f\x8b", "a gzip archive; unpack it first"),
    (b"BZh", "a bzip2 archive; unpack it first"),
    (b"7z\xbc\xaf", "a 7z archive; unpack it first"),
    (b"\xd0\xcf\x11\xe0", "an old binary Office file (.xls); save it as .xlsx or CSV"),
    (b"SQLite format 3", "an SQLite or GeoPackage database; export its table as CSV"),
    (b"PAR1", "a Parquet file; export its table as CSV"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
)
_ZIP = b"PK\x03\x04"


class SourceError(InputError):
    """An input that cannot be read at all.

    Attributes
    ----------
    path
        The input as the user named it.
    code
        ``missing``, ``directory``, ``access``, ``empty``, ``binary``, ``encoding``,
        ``format``, ``header`` or ``limit``.
    reason
        What is wrong and what to do.
    """

    def __init__(self, path: str, code: str, reason: str, *, column: str | None = None) -> None:
        where = path if column is None else f"{path}:{column}"
        super().__init__(f"{where}: {code}: {reason}")
        self.path = path
        self.code = code
        self.reason = reason
        self.column = column


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """An open input.

    Parameters
    ----------
    name
        The path as the user gave it, for messages and ids: see `shown_path`.
    stem, suffix
        Of the file name; the suffix in lower case with its dot.
    path
        None for the standard input.
    head
        The first bytes, up to `SNIFF_BYTES`.
    stream
        All bytes, from the first.
    """

    name: str
    stem: str
    suffix: str
    path: Path | None
    head: bytes
    stream: BinaryIO


@contextmanager
def open_source(path: str | Path, *, stdin: BinaryIO | None = None) -> Iterator[Source]:
    """Open a file or, for ``-``, the given stream.

    Raises
    ------
    SourceError
        If it is missing, a directory, empty or not to be opened.
    """
    if str(path) == STDIN_ARGUMENT:
        if stdin is None:
            raise SourceError(STDIN_NAME, "missing", "no standard input was given")
        yield _source(STDIN_NAME, None, stdin)
        return
    name, file = shown_path(path), Path(path)
    if file.is_dir():
        raise SourceError(name, "directory", f"is a folder; name a file{_files_in(file)}")
    try:
        stream = file.open("rb")
    except FileNotFoundError as exc:
        raise SourceError(name, "missing", f"does not exist{_similar(file)}") from exc
    except OSError as exc:
        reason = (exc.strerror or "unknown reason").lower()
        raise SourceError(name, "access", f"cannot be opened: {reason}") from exc
    with stream:
        yield _source(name, file, stream)


def shown_path(path: str | Path) -> str:
    """Return a path as text that can be written anywhere.

    A file name is bytes. Those that are no UTF-8 become U+FFFD; under an ASCII locale
    those that are UTF-8 become the letters that they stand for.
    """
    return os.fsencode(str(path)).decode("utf-8", "replace")


def read_whole(source: Source, *, limit_bytes: int) -> bytes:
    """Return all bytes of an input, read in pieces so that no memory is set aside in vain.

    Raises
    ------
    SourceError
        If there are more than `limit_bytes`.
    """
    pieces, size = [], 0
    while piece := source.stream.read(PIECE_BYTES):
        size += len(piece)
        if size > limit_bytes:
            reason = f"is over {limit_bytes:,} bytes; save it as CSV or JSON Lines"
            raise SourceError(source.name, "limit", reason)
        pieces.append(piece)
    return b"".join(pieces)


def rewound(source: Source, data: bytes | bytearray) -> Source:
    """Return an input whose stream begins again with bytes that were read from it."""
    rest = io.BufferedReader(_Chained(data, source.stream), SNIFF_BYTES)
    return replace(source, stream=cast("BinaryIO", rest))


def is_zip(source: Source) -> bool:
    """Tell whether the input is a ZIP archive, as every .xlsx file is."""
    return source.head.startswith(_ZIP)


def refuse_known_binary(source: Source) -> None:
    """Raise `SourceError` if the first bytes are those of a known kind of binary file."""
    for magic, what in _MAGIC:
        if source.head.startswith(magic):
            raise SourceError(source.name, "binary", f"is {what}")


class _Chained(io.RawIOBase):
    """The bytes already read, then the rest of a stream that cannot be rewound."""

    def __init__(self, head: bytes | bytearray, rest: BinaryIO) -> None:
        super().__init__()
        self._head = memoryview(head)
        self._rest = rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        data = self._head[: len(view)] if self._head else self._rest.read(len(view))
        if self._head:
            self._head = self._head[len(view) :]
        view[: len(data)] = data
        return len(data)


def _source(name: str, path: Path | None, stream: BinaryIO) -> Source:
    try:
        head = stream.read(SNIFF_BYTES)
    except OSError as exc:
        reason = (exc.strerror or "unknown reason").lower()
        raise SourceError(name, "access", f"cannot be read: {reason}") from exc
    if not head:
        raise SourceError(name, "empty", "is empty; a table needs a header and one row")
    rest = cast("BinaryIO", io.BufferedReader(_Chained(head, stream), SNIFF_BYTES))
    return Source(
        name=name,
        stem=shown_path(path.stem) if path else STDIN_NAME,
        suffix=path.suffix.lower() if path else "",
        path=path,
        head=head,
        stream=rest,
    )


def _files_in(folder: Path) -> str:
    try:
        names = sorted(item.name for item in folder.iterdir() if item.is_file())
    except OSError:
        return ""
    tables = [name for name in names if Path(name).suffix.lower() in _TABLE_SUFFIXES]
    return f" in it, such as {', '.join(tables[:3])}" if tables else ""


def _similar(file: Path) -> str:
    try:
        names = sorted(item.name for item in file.parent.iterdir())
    except OSError:
        return ""
    close = difflib.get_close_matches(file.name, names, n=1)
    return f"; did you mean {close[0]}?" if close else ""


_TABLE_SUFFIXES = frozenset({".csv", ".tsv", ".xlsx", ".jsonl", ".ndjson", ".geojson", ".json"})
