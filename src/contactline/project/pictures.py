"""What goes with a picture: where it is from, and its words in the files beside it."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from contactline.casebook.fingerprint import fingerprint
from contactline.errors import OutputError
from contactline.export.files import write_text
from contactline.ingest.source import shown_path
from contactline.maps.picture_facts import FACTS_KEY, MOST_FILES, ReadFile, Source
from contactline.resources import data_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from contactline.casebook.book import Casebook
    from contactline.maps.snapshot_record import Words
    from contactline.project.config import MapProject

#: Files that are read with an input that lies beside them.
_BESIDE = ("reports.csv",)
#: Parts of a shapefile, which is several files.
_SHAPEFILE = (".shp", ".dbf", ".shx", ".prj", ".cpg")
STDIN = "-"
PROJECT_FILE = "map.toml"


def source_of(
    book: Casebook,
    picture: Path,
    *,
    arguments: Sequence[str],
    inputs: Sequence[Path],
    files: Iterable[Path],
    name: str | None = None,
) -> Source:
    """Return where a picture is from: the call, and the files with their hashes.

    Parameters
    ----------
    book
        The claims that are shown.
    picture
        The file that is made.
    arguments
        Options of the call, without those of the output, paths as `relative` gives them.
    inputs
        What was named as input: files, folders of map projects, ``-``.
    files
        All files that were read.
    name
        Of a map project that comes with contactline, as `bundled_name` gives it: it is found
        by its name, wherever it and the picture lie.
    """

    def seen(path: Path) -> str:
        if name is not None:
            for root in {item if item.is_dir() else item.parent for item in inputs}:
                if path.resolve().is_relative_to(root.resolve()):
                    return (Path(name) / path.resolve().relative_to(root.resolve())).as_posix()
        return relative(path, picture.parent, inputs)

    rows = {count.path: count.rows for count in book.inputs}
    found: dict[Path, ReadFile] = {}
    for file in files:
        if str(file) == STDIN:
            found[file] = ReadFile(path=STDIN, rows=rows.get(STDIN))
        for path in _parts(file):
            if path.is_file() and path not in found:
                found[path] = ReadFile(
                    path=seen(path),
                    sha256=sha256_of(path),
                    size_bytes=path.stat().st_size,
                    rows=rows.get(shown_path(path)),
                )
    named = tuple(found.values())[:MOST_FILES]
    hashes = "".join(f"{file.sha256}\n" for file in found.values())
    complete = bool(found) and all(file.sha256 for file in found.values())
    return Source(
        arguments=tuple(arguments),
        inputs=tuple(STDIN if str(path) == STDIN else seen(path) for path in inputs),
        files=named,
        data_sha256=hashlib.sha256(hashes.encode()).hexdigest() if complete else None,
        claims_sha256=fingerprint(book),
    )


def project_files(project: MapProject) -> list[Path]:
    """Return the files of a map project beside its inputs."""
    return [
        project.folder / PROJECT_FILE,
        *project.gazetteers,
        *project.overrides,
        *([project.judgements] if project.judgements else []),
    ]


def bundled_name(project: MapProject, *, copies: bool = False) -> str | None:
    """Return the name of a map project that comes with contactline; None for any other.

    Parameters
    ----------
    copies
        Take a copy for it too, if its files have the same bytes.
    """
    roots = Path(str(data_root() / "maps"))
    if project.folder.parent == roots.resolve():
        return project.folder.name
    theirs = roots / project.name
    if not copies or not (theirs / PROJECT_FILE).is_file():
        return None
    for file in [*project.inputs, *project_files(project)]:
        for path in _parts(file):
            if not path.is_relative_to(project.folder):
                return None
            other = theirs / path.relative_to(project.folder)
            if path.is_file() != other.is_file():
                return None
            if path.is_file() and sha256_of(path) != sha256_of(other):
                return None
    return project.name


def _parts(file: Path) -> list[Path]:
    """Return the files that reading a file reads."""
    if file.is_dir():
        return sorted(path for path in file.iterdir() if path.suffix.lower() in _SHAPEFILE)
    if file.suffix.lower() == ".shp":
        return [path for path in map(file.with_suffix, _SHAPEFILE) if path.is_file()]
    return [file, *(file.parent / name for name in _BESIDE)]


def relative(path: Path, folder: Path, inputs: Sequence[Path] = ()) -> str:
    """Return a path as seen from a folder, without telling how the machine is laid out.

    Where the two have nothing but the root in common, or the folder of all homes, the name
    has to do: from the folder of a map project on, if it is in one of the inputs.
    """
    whole, start = path.resolve(), folder.resolve()
    try:
        common = Path(os.path.commonpath([whole, start]))
    except ValueError:  # two drives
        common = Path(whole.anchor)
    if common != Path(common.anchor) and common not in _home().parents:
        return Path(os.path.relpath(whole, start)).as_posix()
    for item in inputs:
        root = item.resolve()
        if root.is_dir() and whole.is_relative_to(root):
            return (Path(root.name) / whole.relative_to(root)).as_posix()
    return whole.name


def _home() -> Path:
    try:
        return Path.home().resolve()
    except RuntimeError:  # nobody's home
        return Path()


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def word_files(picture: Path) -> tuple[Path, Path]:
    """Return the files beside a picture that hold its words: plain, and as JSON."""
    return picture.with_suffix(".txt"), picture.with_suffix(".json")


def check_word_files(picture: Path, inputs: Iterable[Path]) -> None:
    """Refuse to write words where something else lies that nobody may lose.

    Raises
    ------
    OutputError
        If one of the files is there and was not made by contactline as it is now.
    """
    text, data = word_files(picture)
    used = {path.resolve() for path in inputs if path.exists()}
    for path in (text, data):
        if path.resolve() in used:
            raise OutputError(
                f"{path}: is an input, and the words of {picture.name} would replace it; "
                "give the picture another name or use --no-words"
            )
    if not (text.exists() or data.exists()):
        return
    known = _made_before(data)
    if data.exists() and known is None:
        raise OutputError(_other_file(data, picture))
    if text.exists() and (known is None or sha256_of(text) != known):
        raise OutputError(_other_file(text, picture))


def _other_file(path: Path, picture: Path) -> str:
    return (
        f"{path}: is there and is not what contactline wrote about {picture.stem}; "
        "move it, give the picture another name, or use --no-words"
    )


def _made_before(path: Path) -> str | None:
    """Return the hash of the text that an earlier run wrote; None if none did."""
    try:
        if not path.is_file() or path.stat().st_size > 8_000_000:
            return None
        table = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(table, dict) or FACTS_KEY not in table:
        return None
    return str(table.get("text_sha256"))


def write_words(picture: Path, words: Words) -> tuple[Path, Path]:
    """Write caption and description of a picture beside it, as text and as JSON."""
    text_path, json_path = word_files(picture)
    facts = words.facts
    text = (
        f"{words.title}\n\n"
        f"Caption\n{words.caption}\n\n"
        f"Description (alt text)\n{words.alt}\n\n"
        f"Made with {words.maker}."
    )
    if facts.source is not None:
        text += f" Again: contactline snapshot --from {shown_path(picture.name)}"
    text += "\n"
    data = facts.to_json()
    data["picture"] = shown_path(picture.name)
    data["text_sha256"] = hashlib.sha256(text.encode("utf-8")).hexdigest()
    # A file name that is no UTF-8 is carried as an escape, not as a broken letter.
    table = json.dumps(data, ensure_ascii=False, indent=2)
    if not table.isascii():
        table = "".join(c if not "\ud800" <= c <= "\udfff" else f"\\u{ord(c):04x}" for c in table)
    write_text(text_path, text)
    write_text(json_path, table + "\n")
    return text_path, json_path
