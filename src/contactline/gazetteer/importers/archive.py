"""Open a file or the one table inside a zip archive, within bounds.

Nothing is ever unpacked to disk. An archive is refused as a whole if one member's name
climbs out of it, if it is encrypted or broken, or if it would unpack to far more than it is.
"""

from __future__ import annotations

import hashlib
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Final

from contactline.gazetteer.errors import GazetteerError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Largest table that is read; GeoNames' list of all countries has 1.8 GB.
MAX_BYTES: Final = 4 * 2**30
#: A member may unpack to this many times its packed size; tables reach about 20.
MAX_RATIO: Final = 100
#: Below this size the ratio says nothing.
RATIO_FROM_BYTES: Final = 2**20
MAX_MEMBERS: Final = 1000
#: Longest line of a table; GeoNames' longest has about 13,000 bytes.
MAX_LINE_BYTES: Final = 1 << 18
_ENCRYPTED: Final = 0x1


@dataclass(frozen=True, slots=True)
class Table:
    """An open table.

    Parameters
    ----------
    name
        File name for messages: ``AM.txt`` or ``AM.zip/AM.txt``.
    stem
        Name of the table without folder and suffix.
    stream
        Its bytes.
    size
        How many there are.
    """

    name: str
    stem: str
    stream: IO[bytes]
    size: int


def sha256_of(path: Path) -> str:
    """Return the hash of a file.

    Raises
    ------
    GazetteerError
        If it cannot be read.
    """
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as exc:
        raise GazetteerError(f"{path}: cannot be read: {exc.strerror or exc}") from exc


@contextmanager
def open_table(
    path: Path, suffixes: Sequence[str], *, max_bytes: int = MAX_BYTES
) -> Iterator[Table]:
    """Open a table, or the only one of these suffixes inside a zip archive.

    Parameters
    ----------
    path
        A file, or an archive that ends in ``.zip``.
    suffixes
        Lower-case suffixes of a table, such as ``.txt``.
    max_bytes
        A larger table is refused.

    Raises
    ------
    GazetteerError
        If the file or archive cannot be read or should not be.
    """
    try:
        if path.suffix.lower() == ".zip":
            with zipfile.ZipFile(path) as archive:
                member = _only_table(path, archive, suffixes, max_bytes)
                with archive.open(member) as stream:
                    yield Table(
                        f"{path.name}/{member.filename}",
                        PurePosixPath(member.filename).stem,
                        stream,
                        member.file_size,
                    )
        else:
            size = path.stat().st_size
            if size > max_bytes:
                raise GazetteerError(f"{path}: has {size:,} bytes; at most {max_bytes:,} are read")
            with path.open("rb") as stream:
                yield Table(path.name, path.stem, stream, size)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as exc:
        raise GazetteerError(f"{path}: is no whole zip archive: {exc}") from exc
    except OSError as exc:
        raise GazetteerError(f"{path}: cannot be read: {exc.strerror or exc}") from exc


def lines_of(table: Table) -> Iterator[tuple[int, int, str]]:
    """Yield number, bytes read so far and text of every line.

    Raises
    ------
    GazetteerError
        If a line is no UTF-8 text, has a zero byte, or never ends.
    """
    number = done = 0
    while raw := table.stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        done += len(raw)
        where = f"{table.name}:{number}"
        if len(raw) > MAX_LINE_BYTES:
            raise GazetteerError(f"{where}: the line has over {MAX_LINE_BYTES:,} bytes")
        if b"\0" in raw:
            raise GazetteerError(f"{where}: holds a zero byte; this is no text")
        try:
            text = raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as exc:
            raise GazetteerError(f"{where}: is not UTF-8 text (byte {exc.start})") from exc
        yield number, done, text.rstrip("\r\n")


def _only_table(
    path: Path, archive: zipfile.ZipFile, suffixes: Sequence[str], max_bytes: int
) -> zipfile.ZipInfo:
    """Return the one table of an archive after looking at every member."""
    members = archive.infolist()
    if len(members) > MAX_MEMBERS:
        raise GazetteerError(f"{path}: has {len(members):,} members; at most {MAX_MEMBERS:,}")
    for member in members:
        name = member.orig_filename
        parts = PurePosixPath(name.replace("\\", "/")).parts
        if name.startswith(("/", "\\")) or ".." in parts or (parts and ":" in parts[0]):
            raise GazetteerError(
                f"{path}: the member {name!r} climbs out of the archive; nothing was read"
            )
    tables = [
        member
        for member in members
        if not member.is_dir()
        and member.filename.lower().endswith(tuple(suffixes))
        and PurePosixPath(member.filename).name.lower() != "readme.txt"
    ]
    if len(tables) > 1:  # GeoNames packs the language codes beside the alternate names
        tables = [m for m in tables if Path(m.filename).stem != "iso-languagecodes"] or tables
    if len(tables) != 1:
        raise GazetteerError(
            f"{path}: should hold one table ({', '.join(suffixes)}) and holds {len(tables)}"
        )
    member = tables[0]
    if member.flag_bits & _ENCRYPTED:
        raise GazetteerError(f"{path}: {member.filename!r} is encrypted")
    if member.file_size > max_bytes:
        raise GazetteerError(
            f"{path}: {member.filename!r} unpacks to {member.file_size:,} bytes; "
            f"at most {max_bytes:,} are read"
        )
    if member.file_size > RATIO_FROM_BYTES and (
        member.file_size > MAX_RATIO * max(1, member.compress_size)
    ):
        raise GazetteerError(
            f"{path}: {member.filename!r} unpacks to {member.file_size:,} bytes, over "
            f"{MAX_RATIO} times its size in the archive; it is refused"
        )
    return member
