"""Reading XML from strangers: no entities, bounded depth, and the part before damage kept."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO, Protocol
from xml.parsers import expat

from contactline.ingest.source import PIECE_BYTES, SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Deeper nesting is no table and no map.
MAX_DEPTH = 256
#: More XML than this is refused.
MAX_XML_BYTES = 1_000_000_000


class Reader(Protocol):
    """What is told of each element; names come without their namespace."""

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        """Take the start of an element."""

    def end(self, name: str) -> None:
        """Take the end of an element."""

    def text(self, piece: str) -> None:
        """Take a piece of text."""


def read_xml(name: str, stream: BinaryIO, reader: Reader) -> tuple[int, str] | None:
    """Feed a document to a reader; return line and reason where it is damaged.

    Parameters
    ----------
    name
        The input, for messages.
    stream
        The document.
    reader
        Told of what is read, in order.

    Raises
    ------
    SourceError
        If the document declares entities, is nested too deeply or too large.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise SourceError(name, "limit", f"is nested over {MAX_DEPTH} levels deep: refused")
        bare = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        reader.start(tag.rpartition(" ")[2], bare, parser.CurrentLineNumber)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        reader.end(tag.rpartition(" ")[2])

    def entity(*_: object) -> None:
        raise SourceError(name, "format", "declares XML entities, which no map needs: refused")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = reader.text
    parser.EntityDeclHandler = entity
    size = 0
    try:
        while piece := stream.read(PIECE_BYTES):
            size += len(piece)
            if size > MAX_XML_BYTES:
                raise SourceError(name, "limit", f"unpacks to over {MAX_XML_BYTES:,} bytes")
            parser.Parse(piece, False)
        parser.Parse(b"", True)
    except SourceError:  # is a ValueError too
        raise
    except expat.ExpatError as exc:
        return exc.lineno, f"is no valid XML from here on ({expat.ErrorString(exc.code)})"
    except (LookupError, ValueError) as exc:  # an encoding that nobody knows
        return parser.CurrentLineNumber, f"is no valid XML from here on ({exc})"
    return None
