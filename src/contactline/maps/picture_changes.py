"""What changed in the data of a picture since it was made, in words."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from contactline.maps.picture_facts import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.maps.picture_facts import PictureFacts, ReadFile


def differences(old: PictureFacts, new: PictureFacts) -> tuple[str, ...]:
    """Return in words what changed in the data since a picture was made; nothing if nothing.

    Parameters
    ----------
    old
        What the picture says of itself.
    new
        What the same command gives now.
    """
    before, after = old.source or Source(), new.source or Source()
    files = _file_differences(before.files, after.files)
    if before.claims_sha256 is not None and before.claims_sha256 == after.claims_sha256:
        return (*files, "the claims that are shown are the same") if files else ()
    was = {**dict(old.drawn_by_side), "": old.total, " ": old.drawn}
    now = {**dict(new.drawn_by_side), "": new.total, " ": new.drawn}
    named = {"": "claims", " ": "on the map", "unknown": "on the map by no known side"}
    keys = dict.fromkeys(["", " ", *was, *now])
    counts = [
        f"{named.get(key, f'on the map by {key}')}: {was.get(key, 0):,} then, "
        f"{now.get(key, 0):,} now"
        for key in keys
        if was.get(key, 0) != now.get(key, 0)
    ]
    if not counts:
        counts = ["as many claims as then, but they say something else or lie elsewhere"]
    if files:
        return (*files, *counts)
    if old.maker != new.maker:
        return (f"the files are the same, read by {new.maker} and not {old.maker}", *counts)
    return ("the files are the same, the places were looked up elsewhere", *counts)


def _file_differences(before: Sequence[ReadFile], after: Sequence[ReadFile]) -> list[str]:
    """Compare files by name: the picture may lie elsewhere now, and the paths be others."""
    said = []
    now = defaultdict(list)
    for file in after:
        now[_name(file)].append(file)
    for file in before:
        others = now[_name(file)]
        if not others:
            said.append(f"{file.path}: was read then, is not read now")
            continue
        same = [other for other in others if other.sha256 == file.sha256]
        other = (same or others)[0]
        others.remove(other)
        if not same:
            said.append(f"{file.path}: has changed{_how(file, other)}")
    return [
        *said,
        *(f"{file.path}: is read now, was not then" for files in now.values() for file in files),
    ]


def _name(file: ReadFile) -> str:
    return file.path.rpartition("/")[2]


def _how(old: ReadFile, new: ReadFile) -> str:
    parts = []
    if old.rows is not None and new.rows is not None and old.rows != new.rows:
        parts.append(f"{old.rows:,} records then, {new.rows:,} now")
    elif old.size_bytes is not None and new.size_bytes is not None:
        parts.append(f"{old.size_bytes:,} bytes then, {new.size_bytes:,} now")
    if old.sha256 and new.sha256:
        parts.append(f"SHA-256 {old.sha256[:12]}… then, {new.sha256[:12]}… now")
    return f" ({'; '.join(parts)})" if parts else ""
