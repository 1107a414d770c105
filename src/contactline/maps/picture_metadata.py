"""Reads back what a picture's file says of it: PNG, WebP, SVG, PDF and GIF.

The file may be anyone's: cut off, saved again by another program, or made to harm. Only the
parts that can hold the record are looked at, and none may be larger than a record can be.
"""

from __future__ import annotations

import zlib
from html import unescape
from typing import TYPE_CHECKING

from contactline.errors import InputError
from contactline.maps.picture_facts import MOST_CHARS, facts_from_text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from contactline.maps.picture_facts import PictureFacts

#: Largest file that is read, and most of a text file in which the record is looked for.
MOST_BYTES = 400_000_000
_MOST_PACKET = 2 * MOST_CHARS
_MOST_PARTS = 1_000_000
_START, _END = b"<contactline:record>", b"</contactline:record>"
_PNG = b"\x89PNG\r\n\x1a\n"
_GIF = (b"GIF87a", b"GIF89a")


class NoFactsError(InputError):
    """A file that says nothing of how it was made, or nothing that can be read."""


def read_facts(path: Path) -> PictureFacts:
    """Return what a picture, or the JSON file beside one, says of itself.

    Parameters
    ----------
    path
        A picture in any format that contactline writes, or its ``.json``.

    Raises
    ------
    NoFactsError
        If it says nothing: another program's picture, or one that was saved again.
    InputError
        If it cannot be read, or what it says is damaged.
    """
    name = str(path)
    try:
        if not path.is_file():
            reason = "is a folder" if path.is_dir() else "there is no such file"
            raise InputError(f"{name}: {reason}; name a picture that contactline made")
        if path.stat().st_size > MOST_BYTES:
            raise InputError(f"{name}: is larger than any picture of contactline")
        data = path.read_bytes()
    except OSError as exc:
        if isinstance(exc, InputError):
            raise
        raise InputError(f"{name}: cannot be read: {exc.strerror or exc}") from exc
    return facts_from_text(record_text(data, name), name)


def record_text(data: bytes, name: str) -> str:
    """Return the JSON text that a picture's file carries; see `read_facts`."""
    found = None
    for packet in _packets(data):
        found = _record_in(packet) or found
    if found is None:
        cut = ", and the file is cut off" if _is_cut_off(data) else ""
        raise NoFactsError(
            f"{name}: has no record of how it was made{cut}; "
            "was it made by another program, or saved again by one?"
        )
    try:
        return found.decode("utf-8")
    except UnicodeDecodeError as exc:
        raise NoFactsError(f"{name}: its record of how it was made is damaged: {exc}") from exc


def _packets(data: bytes) -> Iterator[bytes]:
    """Yield the parts of a file that may hold the record."""
    if data.startswith(_PNG):
        yield from _png_texts(data)
    elif data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        yield from (part for kind, part in _riff_chunks(data) if kind == b"XMP ")
    elif data.startswith(_GIF):
        yield from _gif_comments(data)
    else:  # SVG, PDF and JSON hold it as it is
        yield data


def _record_in(packet: bytes) -> bytes | None:
    """Return the last record in a packet as JSON; the JSON itself where it is no packet."""
    end = packet.rfind(_END)
    start = packet.rfind(_START, 0, end) if end >= 0 else -1
    if start >= 0:
        inner = packet[start + len(_START) : end]
        if len(inner) > _MOST_PACKET:
            return None
        return unescape(inner.decode("utf-8", "replace")).encode("utf-8", "replace")
    head = packet[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    return packet if head.startswith(b"{") and len(packet) <= _MOST_PACKET else None


def _png_texts(data: bytes) -> Iterator[bytes]:
    """Yield the texts of a PNG in which XMP may stand."""
    at = len(_PNG)
    for _ in range(_MOST_PARTS):
        if at + 12 > len(data):
            return
        length, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        if kind == b"IEND" or at + 12 + length > len(data):
            return
        if kind == b"iTXt" and length <= _MOST_PACKET:
            text = _itxt(data[at + 8 : at + 8 + length])
            if text is not None:
                yield text
        at += 12 + length


def _itxt(chunk: bytes) -> bytes | None:
    """Return the text of an iTXt chunk, unpacked within bounds."""
    keyword, zero, rest = chunk.partition(b"\0")
    if keyword != b"XML:com.adobe.xmp" or not zero or len(rest) < 4:
        return None
    packed = rest[0]
    _, _, rest = rest[2:].partition(b"\0")  # language
    _, _, text = rest.partition(b"\0")  # translated keyword
    if not packed:
        return text
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(text, _MOST_PACKET)
    except zlib.error:
        return None
    return None if unpacker.unconsumed_tail else text


def _riff_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    for _ in range(_MOST_PARTS):
        if at + 8 > len(data):
            return
        kind, length = data[at : at + 4], int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + length > len(data):
            return
        if length <= _MOST_PACKET:
            yield kind, data[at + 8 : at + 8 + length]
        at += 8 + length + length % 2


def _gif_comments(data: bytes) -> Iterator[bytes]:
    """Yield the comments of a GIF, put together from their blocks of 255 bytes."""
    if len(data) < 13:
        return
    at = 13 + _table_size(data[10])
    for _ in range(_MOST_PARTS):
        kind = data[at : at + 1]
        if kind == b"\x21":
            label = data[at + 1 : at + 2]
            at, text = _blocks(data, at + 2, keep=label == b"\xfe")
            if text:
                yield text
        elif kind == b"\x2c" and at + 10 <= len(data):
            at, _ = _blocks(data, at + 11 + _table_size(data[at + 9]), keep=False)
        else:
            return


def _table_size(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks(data: bytes, at: int, *, keep: bool) -> tuple[int, bytes]:
    """Return where a run of blocks ends, and what they hold if that is wanted."""
    parts, total = [], 0
    while at < len(data):
        length = data[at]
        at += 1
        if not length:
            break
        if keep and total <= _MOST_PACKET:
            parts.append(data[at : at + length])
            total += length
        at += length
    return at, b"".join(parts)


def _is_cut_off(data: bytes) -> bool:
    """Tell whether the end of a picture is missing."""
    if data.startswith(_PNG):
        return b"IEND" not in data[-64:]
    if data.startswith(b"RIFF"):
        return len(data) < int.from_bytes(data[4:8], "little") + 8
    if data.startswith(_GIF):
        return not data.rstrip(b"\0").endswith(b";")
    if data.startswith(b"%PDF"):
        return b"%%EOF" not in data[-1024:]
    head = data[:400].lstrip()
    if head.startswith((b"<?xml", b"<svg")):
        return b"</svg>" not in data[-200:]
    return head.startswith(b"{") and not data.rstrip().endswith(b"}")
