"""Files of JSON lines that grow report by report and outlive a run that broke off."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import TYPE_CHECKING

from contactline.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from contactline.extract.batch import Job
    from contactline.extract.engine import Extraction


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


class GrowingFiles:
    """Claims and mentions of a run that may break off, and which reports they hold.

    Parameters
    ----------
    output
        The claims; which reports are done stands in a file beside it.
    mentions
        The mentions, if they are wanted.
    """

    def __init__(self, output: Path, mentions: Path | None) -> None:
        self._output = output
        self._claims = GrowingFile(output)
        self._mentions = GrowingFile(mentions) if mentions is not None else None

    def left(self, work: Sequence[Job]) -> list[Job]:
        """Return the jobs whose report is not in the files yet.

        Where no list of what is done lies beside the claims, the reports that have a claim
        there are done.
        """
        done_file = _done_file(self._output)
        if not self._output.is_file():
            forget_done(self._output)
        if done_file.is_file():
            done = set(done_file.read_text(encoding="utf-8").splitlines())
            return [job for job in work if str(job.path) not in done]
        held = set(_report_ids(self._output))
        mark_done(self._output, (str(job.path) for job in work if job.report_id in held))
        return [job for job in work if job.report_id not in held]

    def add(self, name: str, extraction: Extraction) -> None:
        """Add a report; it counts as done only when all of it is written."""
        from contactline.model.codec_json import claim_to_line

        self._claims.add([claim_to_line(claim) for claim in extraction.claims])
        if self._mentions is not None:
            self._mentions.add(mention_lines(extraction))
        mark_done(self._output, (name,))


def mark_done(output: Path, names: Iterable[str]) -> None:
    """Note beside a file of claims that reports are in it.

    Raises
    ------
    OutputError
        If the note cannot be written.
    """
    done_file = _done_file(output)
    lines = "".join(f"{name}\n" for name in names)
    if not lines:
        return
    try:
        with done_file.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(lines)
    except OSError as exc:
        raise OutputError(f"{done_file}: cannot be written: {exc.strerror or exc}") from exc


def forget_done(output: Path) -> None:
    """Take away the note of what a file of claims held before it was written anew."""
    _done_file(output).unlink(missing_ok=True)


def mention_lines(extraction: Extraction) -> list[str]:
    """Return the names found in a report, one JSON object each."""
    return [json.dumps(mention.to_json(), ensure_ascii=False) for mention in extraction.mentions]


def _done_file(output: Path) -> Path:
    return output.with_name(f"{output.name}.done")


def _report_ids(output: Path) -> Iterable[str]:
    if not output.is_file():
        return
    for line in output.read_text(encoding="utf-8", errors="replace").split("\n"):
        try:
            report = json.loads(line)["report"]["report_id"]
        except (ValueError, TypeError, KeyError):
            continue
        if isinstance(report, str):
            yield report
