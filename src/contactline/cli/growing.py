"""A file of JSON lines that grows report by report and outlives a run that broke off."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING

from contactline.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class GrowingFile:
    """Lines of JSON that are added once each.

    A run that is killed leaves at worst the lines of one report, the last of them cut. A cut
    line is dropped when the file is opened again, and a line that is there already is not
    written twice, so that the report may simply be read again.

    Parameters
    ----------
    path
        The file; it need not be there.

    Raises
    ------
    OutputError
        If what is there cannot be read or mended.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._held: set[bytes] = set()
        try:
            if path.is_file():
                self._take_up(path.read_bytes())
        except OSError as exc:
            raise OutputError(f"{path}: cannot be gone on with: {exc.strerror or exc}") from exc

    def _take_up(self, content: bytes) -> None:
        whole, newline, last = content.rpartition(b"\n")
        if last:
            if _is_json(last):
                with self.path.open("ab") as stream:
                    stream.write(b"\n")
                whole, newline = content, b""
            else:
                with self.path.open("r+b") as stream:
                    stream.truncate(len(whole) + len(newline))
        self._held.update(map(_key, whole.split(b"\n")))

    def add(self, lines: Sequence[str]) -> None:
        """Write the lines that the file does not hold yet.

        Parameters
        ----------
        lines
            Each without its line end.

        Raises
        ------
        OutputError
            If the file cannot be written.
        """
        encoded = [line.encode("utf-8", "replace") for line in lines]
        new = [line for line in encoded if _key(line) not in self._held]
        self._held.update(map(_key, new))
        try:
            with self.path.open("ab") as stream:
                stream.write(b"".join(line + b"\n" for line in new))
        except OSError as exc:
            raise OutputError(f"{self.path}: cannot be written: {exc.strerror or exc}") from exc


def _key(line: bytes) -> bytes:
    return blake2b(line.rstrip(b"\r"), digest_size=16).digest()


def _is_json(line: bytes) -> bool:
    try:
        json.loads(line)
    except ValueError:
        return False
    return True
