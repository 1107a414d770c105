"""XML files: texts that XML can hold, the declaration, the same bytes every time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

if TYPE_CHECKING:
    from pathlib import Path

#: Characters that XML 1.0 has no way to write.
_UNSOUND = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def sound(text: str) -> str:
    """Return a text without the control characters that XML cannot hold."""
    return _UNSOUND.sub("", text)


def write_xml(root: ET.Element, target: Path | Any) -> None:
    """Write a document as UTF-8, with its declaration, to a file or an open stream."""
    ET.indent(root, space=" ")
    ET.ElementTree(root).write(target, encoding="utf-8", xml_declaration=True)
