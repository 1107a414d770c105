"""Lines of a text file, bounded, with their numbers, whatever the encoding.

UTF-8 is expected. A file of which several lines are not UTF-8, and none that could tell is,
is read in the code page that its letters look like, and a notice says so: the code pages of
the region (1251, 1252, 1254) read one another's bytes as other letters without an error.
Single lines that are not UTF-8 are handed on with their flaw and a guess, never decoded by it.
"""

from __future__ import annotations

import codecs
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from contactline.errors import UsageError
from contactline.ingest.source import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contactline.ingest.source import Source

#: A longer line is passed over without being held in memory.
MAX_LINE_BYTES = 1_000_000
#: How much of a line that cannot be read goes into the list of rejected rows.
KEPT_CHARS = 200

#: So many lines that are not UTF-8, and no other sign of it, make a file one in a code page.
MIN_FOREIGN_LINES = 2

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Share of NUL among the bytes of one parity that tells UTF-16 without a mark.
_MIN_NUL_SHARE = 0.1
_WIDE = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")


@dataclass(frozen=True, slots=True)
class Line:
    """A line with its newline, or what is wrong with it (code, message)."""

    number: int
    text: str
    flaw: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoding:
    """How the bytes are to be read, and what the user should know about that."""

    name: str
    notice: str | None = None


def detect_encoding(source: Source, *, stated: str | None = None) -> Encoding:
    """Tell how an input is encoded.

    Parameters
    ----------
    source
        The open input.
    stated
        What the user says; wins over everything but a byte order mark.

    Raises
    ------
    SourceError
        If the input is binary.
    UsageError
        If the stated encoding does not exist.
    """
    head = source.head
    for mark, name in _BOMS:
        if head.startswith(mark):
            return Encoding(name=name, notice=None if name == "utf-8-sig" else f"read as {name}")
    if stated is not None:
        try:
            return Encoding(name=codecs.lookup(stated).name)
        except (LookupError, ValueError) as exc:
            message = f"--encoding {stated[:40]!r}: no such encoding; try utf-8, cp1251 or cp1254"
            raise UsageError(message) from exc
    if b"\0" not in head:
        return _code_page(head) or Encoding(name="utf-8")
    wide = _wide_without_mark(head)
    if wide is None:
        if head.split(b"\n", 1)[0].startswith((b"claim_id,", b"report_id,")):
            return Encoding(name="utf-8")  # our own files keep a NUL that a text held
        raise SourceError(source.name, "binary", "holds NUL bytes: it is no text table")
    return Encoding(name=wide, notice=f"read as {wide}, though it has no byte order mark")


def _code_page(head: bytes) -> Encoding | None:
    """Return the code page of a file that is written in one throughout; None if it is not."""
    if head.isascii() or head.lstrip()[:1] in (b"{", b"["):  # JSON is UTF-8
        return None
    lines = [line for line in head.split(b"\n")[:-1] if not line.isascii()]
    for line in lines:
        try:
            line.decode("utf-8")
        except UnicodeDecodeError:
            continue
        return None
    if len(lines) < MIN_FOREIGN_LINES:
        return None
    name = guess_encoding(b"\n".join(lines))
    notice = f"is no UTF-8: read as {name}, as its letters look; --encoding says otherwise"
    return Encoding(name=name, notice=notice)


def read_lines(source: Source, encoding: Encoding) -> Iterator[Line]:
    """Yield the lines of an input; a line over `MAX_LINE_BYTES` only with its flaw."""
    if encoding.name in _WIDE or (b"\n" not in source.head and b"\r" in source.head):
        yield from _text_lines(source, encoding.name)
    else:
        yield from _byte_lines(source, encoding.name)


def guess_encoding(data: bytes) -> str:
    """Guess the code page of bytes that are not UTF-8."""
    high = [byte for byte in data if byte >= 0x80]
    runs = re.findall(rb"[\x80-\xff]{3,}", data)
    if sum(map(len, runs)) * 2 > len(high):  # words in a non-Latin script
        small_1251 = sum(byte >= 0xE0 for byte in high)
        small_koi8 = sum(0xC0 <= byte <= 0xDF for byte in high)
        small_866 = sum(0xA0 <= byte <= 0xAF for byte in high)
        if small_866 * 3 > len(high):
            return "cp866"
        return "koi8-r" if small_koi8 > small_1251 else "cp1251"
    if any(byte in b"\xfd\xfe\xf0\xdd\xde\xd0" for byte in high):
        return "cp1254"
    return "cp1252"


def _byte_lines(source: Source, encoding: str) -> Iterator[Line]:
    stream = source.stream
    if encoding == "utf-8-sig":
        stream.read(len(codecs.BOM_UTF8))
        encoding = "utf-8"
    number = 0
    while chunk := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(chunk) > MAX_LINE_BYTES and not chunk.endswith(b"\n"):
            size = len(chunk)
            while more := stream.readline(MAX_LINE_BYTES):
                size += len(more)
                if more.endswith(b"\n"):
                    break
            kept = chunk[: KEPT_CHARS * 4].decode(encoding, "replace")[:KEPT_CHARS]
            yield Line(number, kept, _too_long(size, "bytes"))
            continue
        try:
            yield Line(number, chunk.decode(encoding))
        except UnicodeDecodeError as exc:
            guess = guess_encoding(chunk)
            yield Line(number, chunk.decode(guess, "replace"), _not_decoded(exc, encoding, guess))


def _text_lines(source: Source, encoding: str) -> Iterator[Line]:
    """Read UTF-16, UTF-32, or files whose lines end with a carriage return only."""
    newline = "\n" if encoding in _WIDE else None
    reader = io.TextIOWrapper(source.stream, encoding, errors="replace", newline=newline)
    number = 0
    while text := reader.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(text) > MAX_LINE_BYTES and not text.endswith("\n"):
            size = len(text)
            while more := reader.readline(MAX_LINE_BYTES):
                size += len(more)
                if more.endswith("\n"):
                    break
            yield Line(number, text[:KEPT_CHARS], _too_long(size, "characters"))
        elif "\ufffd" in text:
            message = f"has characters that cannot be read as {encoding}"
            yield Line(number, text, ("encoding", message))
        else:
            yield Line(number, text)
    reader.detach()


def _too_long(size: int, unit: str) -> tuple[str, str]:
    message = f"the line has {size:,} {unit}; at most {MAX_LINE_BYTES:,} are read"
    return "line_length", message


def _not_decoded(exc: UnicodeDecodeError, encoding: str, guess: str) -> tuple[str, str]:
    byte = exc.object[exc.start]
    message = (
        f"byte 0x{byte:02X} is no {encoding.upper()}; the file looks like {guess}: "
        f"save it as UTF-8, or say --encoding {guess}"
    )
    return "encoding", message


def _wide_without_mark(head: bytes) -> str | None:
    even, odd = head[0::2], head[1::2]
    if not odd:
        return None
    in_even, in_odd = even.count(0) / len(even), odd.count(0) / len(odd)
    for name, low, high in (("utf-16-le", in_even, in_odd), ("utf-16-be", in_odd, in_even)):
        if low == 0 and high >= _MIN_NUL_SHARE:
            try:
                text = codecs.getincrementaldecoder(name)().decode(head)
            except UnicodeDecodeError:
                return None
            return name if all(char.isprintable() or char in "\r\n\t" for char in text) else None
    return None
