"""Records gathered from a document of XML, element by element; what is damaged is a record too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contactline.ingest.formats.records import Record
from contactline.ingest.formats.xml_stream import read_xml
from contactline.ingest.rows import Flaw
from contactline.ingest.source import SourceError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO


class Gatherer:
    """Knows where in the document it is, and the text of the element that ends.

    A format says what begins a record (`opened`) and what an ended element gives (`closed`).

    Attributes
    ----------
    records
        What was gathered, in the order of the document.
    record
        The one that is open.
    """

    def __init__(self) -> None:
        self.records: list[Record] = []
        self.record: Record | None = None
        self._path: list[str] = []
        self._text: list[str] = []

    def opened(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        """Take the start of an element."""

    def closed(self, name: str, parent: str, text: str) -> None:
        """Take the end of an element, what holds it ("" at the root), and its own text."""

    def start(self, name: str, attributes: Mapping[str, str], line: int) -> None:
        """Take the start of an element."""
        self.opened(name, attributes, line)
        self._path.append(name)
        self._text = []

    def text(self, piece: str) -> None:
        """Take a piece of text."""
        self._text.append(piece)

    def end(self, name: str) -> None:
        """Take the end of an element."""
        text = "".join(self._text).strip()
        self._text = []
        self._path.pop()
        self.closed(name, self._path[-1] if self._path else "", text)

    def read(self, name: str, stream: BinaryIO) -> list[Record]:
        """Return the records of a document, with one for where it is damaged.

        Raises
        ------
        SourceError
            If it is damaged before the first record.
        """
        damage = read_xml(name, stream, self)
        if damage is not None:
            line, reason = damage
            if not self.records:
                raise SourceError(name, "format", f"line {line}: {reason}")
            cells = {} if self.record is None else self.record.cells
            self.records.append(Record(line=line, cells=cells, flaw=Flaw(None, "format", reason)))
        return self.records
