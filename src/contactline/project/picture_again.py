"""From a picture back to its data: what it says of itself, and where its files are now."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from contactline import __version__
from contactline.errors import InputError
from contactline.maps.picture_metadata import NoFactsError, read_facts
from contactline.project.pictures import PROJECT_FILE, STDIN, sha256_of, word_files
from contactline.resources import data_root

if TYPE_CHECKING:
    from contactline.maps.picture_facts import PictureFacts, Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Remembered:
    """What a picture remembers of how it was made.

    Parameters
    ----------
    source
        Of `facts`; a picture without one is not remembered.
    here
        Where inputs are looked for, beside where they were.
    notices
        What a person should know, each in a sentence.
    """

    picture: Path
    facts: PictureFacts
    source: Source
    here: Path
    notices: tuple[str, ...]

    def inputs(self) -> list[Path]:
        """Return where the inputs are now.

        Raises
        ------
        InputError
            If one is not there any more, or came through a pipe.
        """
        if STDIN in self.source.inputs:
            raise InputError(
                f"{self.picture}: its records came through a pipe; name a file that holds them: "
                f"contactline snapshot INPUT --from {self.picture}"
            )
        return [self.path(recorded) for recorded in self.source.inputs]

    def path(self, recorded: str) -> Path:
        """Return where a recorded file, or the folder of a map project, is now.

        It is looked for where it was as seen from the picture, then from the current folder,
        then under its name in both, then among the map projects that come with contactline.
        Where it is not in its own place, a file with the bytes that it had goes first.

        Raises
        ------
        InputError
            If it is not there any more.
        """
        sha256 = {file.path: file.sha256 for file in self.source.files}.get(recorded)
        folder, name = self.picture.parent, Path(recorded).name
        try:
            nearby = not Path(recorded).is_absolute() and bool(name)
            if nearby and _is_input(folder / recorded):
                return folder / recorded
            bundled = Path(str(data_root() / "maps"))
            others = [folder / name, self.here / name] if name else []
            if nearby:
                others = [self.here / recorded, *others, bundled / recorded]
            others = [other for other in others if _is_input(other)]
            same = [other for other in others if other.is_file() and sha256_of(other) == sha256]
        except (OSError, ValueError) as exc:  # a name that no file can have
            raise InputError(f"{self.picture}: its record names no file: {exc}") from exc
        for other in (*same, *others):
            return other
        raise InputError(
            f"{self.picture}: its input {_shown(recorded)} is not there any more; put it where "
            "it was, beside the picture, or into the current folder; or name another file: "
            f"contactline snapshot INPUT --from {self.picture}"
        )


def remember(picture: Path, *, here: Path | None = None) -> Remembered:
    """Read how a picture was made.

    Parameters
    ----------
    picture
        A picture that contactline made, or the ``.json`` beside one.
    here
        Where else to look for inputs; the current folder if None.

    Raises
    ------
    InputError
        If neither the picture nor the file beside it says how it was made.
    """
    notices = []
    try:
        facts = read_facts(picture)
    except NoFactsError:
        beside = word_files(picture)[1]
        if beside == picture or not beside.is_file():
            raise
        facts = read_facts(beside)
        notices.append(f"holds no record any more; that of {beside.name} beside it is used")
    if facts.source is None or not facts.source.inputs:
        raise InputError(
            f"{picture}: was not made by `contactline snapshot` or `contactline build` and does "
            "not say from which files, so it cannot be made again"
        )
    if facts.maker != f"contactline {__version__}":
        notices.append(f"was made with {_shown(facts.maker)}, this is contactline {__version__}")
    return Remembered(
        picture=picture,
        facts=facts,
        source=facts.source,
        here=here or Path(),
        notices=tuple(notices),
    )


def _is_input(path: Path) -> bool:
    """Tell a file, a map project or the folder of a shapefile from any other folder."""
    return path.is_file() or (path / PROJECT_FILE).is_file() or any(path.glob("*.[sS][hH][pP]"))


def _shown(text: str) -> str:
    """Return a text of a stranger's file for a message."""
    return "".join(char if char.isprintable() else "�" for char in text[:200])
