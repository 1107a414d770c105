"""Packed inputs: what is in a .zip or .gz, never unpacked beyond bounds."""

from __future__ import annotations

import io
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, cast

from contactline.ingest.source import (
    PIECE_BYTES,
    SNIFF_BYTES,
    SourceError,
    is_zip,
    read_whole,
)
from contactline.ingest.workbook_rows import (
    MAX_PACKED_BYTES,
    MAX_PARTS,
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    RATIO_FROM_BYTES,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contactline.ingest.source import Source

GZIP = b"\x1f\x8b"
#: Suffixes of tables that may be packed.
TABLES = (".csv", ".tsv", ".txt", ".json", ".jsonl", ".ndjson", ".geojson")
#: Parts that say an archive is no heap of files, but one of these.
_WORKBOOK = ("[content_types].xml", "xl/", "_rels/", "docprops/", "word/", "ppt/")
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    RuntimeError,  # a password
    NotImplementedError,  # a method of packing
    ValueError,
)


def is_office(source: Source) -> bool:
    """Tell from its suffix or its first part whether a ZIP archive is an Office file."""
    if not is_zip(source):
        return False
    head = source.head
    name = head[30 : 30 + int.from_bytes(head[26:28], "little")].decode("utf-8", "replace")
    return source.suffix in (".xlsx", ".xlsm") or name.lower().startswith(_WORKBOOK)


@contextmanager
def opened(source: Source, *, ratio: bool = True) -> Iterator[zipfile.ZipFile]:
    """Open a ZIP archive after a look at the sizes that it declares.

    Parameters
    ----------
    source
        The input.
    ratio
        Whether what shrinks too well is refused too.

    Raises
    ------
    SourceError
        If it is damaged or would unpack to too much.
    """
    name = source.name
    try:
        if source.path is not None:
            archive = zipfile.ZipFile(source.path)
        else:
            packed = read_whole(source, limit_bytes=MAX_PACKED_BYTES)
            archive = zipfile.ZipFile(io.BytesIO(packed))
    except _DAMAGED as exc:
        raise SourceError(name, "format", f"is a damaged ZIP archive ({exc})") from exc
    with archive:
        parts = archive.infolist()
        size = sum(part.file_size for part in parts)
        small = max(1, sum(part.compress_size for part in parts))
        bomb = ratio and size > RATIO_FROM_BYTES and size > MAX_RATIO * small
        if bomb or size > MAX_UNPACKED_BYTES or len(parts) > MAX_PARTS:
            what = f"unpacks from {small:,} to {size:,} bytes in {len(parts):,} parts"
            raise SourceError(name, "limit", f"{what}: refused as a zip bomb; unpack it yourself")
        yield archive


def read_part(source: Source, archive: zipfile.ZipFile, part: str) -> bytes:
    """Return a part of an archive.

    Raises
    ------
    SourceError
        If it is damaged.
    """
    try:
        with archive.open(part) as handle:
            return handle.read(MAX_UNPACKED_BYTES)
    except (*_DAMAGED, KeyError) as exc:
        reason = f"its part {part[:60]!r} is damaged ({exc})"
        raise SourceError(source.name, "format", reason) from exc


def parts_of(archive: zipfile.ZipFile, suffixes: Sequence[str]) -> list[str]:
    """Return the names of the files in an archive that end so, without hidden ones."""
    return [
        name
        for name in sorted(archive.namelist())
        if name.lower().endswith(tuple(suffixes))
        and not name.startswith("__MACOSX/")
        and not PurePosixPath(name).name.startswith(".")
    ]


def unpacked(source: Source) -> Source | None:
    """Return the one table in a .gz or .zip as an input of its own; None if it is neither.

    An Office file is left alone.

    Raises
    ------
    SourceError
        If it holds no table or several, is damaged, or would unpack to too much.
    """
    if source.head.startswith(GZIP):
        stem = PurePosixPath(source.stem)
        return _inner(source, stem.stem, stem.suffix.lower(), _gunzipped(source))
    if not is_zip(source) or is_office(source):
        return None
    with opened(source) as archive:
        tables = parts_of(archive, TABLES)
        if len(tables) > 1:
            named = [name for name in tables if not name.lower().endswith(".txt")]
            tables = named if len(named) == 1 else tables
        if len(tables) != 1:
            shown = ", ".join(repr(name[:40]) for name in tables[:5]) or "none"
            reason = f"is a ZIP archive with {len(tables)} tables ({shown}); unpack it and name one"
            raise SourceError(source.name, "binary", reason)
        inner = PurePosixPath(tables[0])
        data = read_part(source, archive, tables[0])
    return _inner(source, inner.stem, inner.suffix.lower(), data)


def _inner(source: Source, stem: str, suffix: str, data: bytes) -> Source:
    if not data:
        raise SourceError(source.name, "empty", "holds an empty file")
    stream = cast("BinaryIO", io.BytesIO(data))
    head = data[:SNIFF_BYTES]
    return replace(source, stem=stem, suffix=suffix, path=None, head=head, stream=stream)


def _gunzipped(source: Source) -> bytes:
    """Unpack a .gz of one or several members."""
    found, packed = bytearray(), 0
    machine = zlib.decompressobj(wbits=31)
    try:
        while piece := source.stream.read(PIECE_BYTES):
            packed += len(piece)
            while piece:
                found += machine.decompress(piece, PIECE_BYTES)
                _check_size(source.name, packed, len(found))
                piece = machine.unconsumed_tail
                if machine.eof and machine.unused_data:
                    piece, machine = machine.unused_data, zlib.decompressobj(wbits=31)
    except zlib.error as exc:
        raise SourceError(source.name, "format", f"is a damaged gzip file ({exc})") from exc
    if not machine.eof:
        reason = "is a damaged gzip file (it ends early); fetch it again"
        raise SourceError(source.name, "format", reason)
    return bytes(found)


def _check_size(name: str, packed: int, size: int) -> None:
    bomb = size > RATIO_FROM_BYTES and size > MAX_RATIO * packed
    if bomb or size > MAX_UNPACKED_BYTES:
        what = f"unpacks from {packed:,} to over {size:,} bytes"
        raise SourceError(name, "limit", f"{what}: refused as a zip bomb; unpack it yourself")
