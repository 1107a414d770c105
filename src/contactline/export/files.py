"""Write files whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from contactline.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a temporary name beside `path`; rename it to `path` when all went well.

    A link stays a link, and what is behind it is replaced. A device or a pipe is written
    to and never replaced.

    Raises
    ------
    OutputError
        If the folder is missing or cannot be written to.
    """
    if path.is_dir():
        raise OutputError(f"{path}: is a folder; give a file name")
    is_stream = path.exists() and not path.is_file()
    target = path.resolve() if path.is_symlink() else path
    try:
        handle, name = tempfile.mkstemp(
            prefix=f".{path.stem}-",
            suffix=path.suffix,
            dir=None if is_stream else target.parent,
        )
        os.close(handle)
    except OSError as exc:
        reason = exc.strerror or str(exc)
        raise OutputError(f"{path}: cannot write here: {reason}") from exc
    temporary = Path(name)
    try:
        temporary.unlink()  # what makes it anew gives it the rights that the user's umask says
        yield temporary
        if is_stream:
            with temporary.open("rb") as source, path.open("wb") as stream:
                shutil.copyfileobj(source, stream)
        else:
            temporary.replace(target)
    except OSError as exc:
        reason = exc.strerror or str(exc)
        raise OutputError(f"{path}: cannot write: {reason}") from exc
    finally:
        temporary.unlink(missing_ok=True)


def file_in(folder: Path, name: str) -> Path:
    """Return a file of a name, in UTF-8 whatever the locale's encoding is."""
    return folder / os.fsdecode(name.encode("utf-8"))


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    with whole_file(path) as temporary:
        temporary.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    r"""Write a text as UTF-8 with ``\\n`` line ends, whole or not at all."""
    write_bytes(path, text.encode("utf-8"))
