"""The ``[[snapshots]]`` of a ``map.toml``: the pictures that a build makes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from contactline.errors import InputError, UsageError
from contactline.maps.snapshot_presets import (
    ANY_STEP,
    FORMATS,
    MOVING_FORMATS,
    PANELS_BY,
    PRESETS,
    STEPS,
    check_size,
    find_preset,
)
from contactline.maps.style import THEMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contactline.maps.snapshot import Plan

#: Keys of a ``[[snapshots]]``; all but `file` as the options of ``contactline snapshot``.
PICTURE_KEYS = ("file", "preset", "size", "scale", "theme", "by", "animate")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotSpec:
    """A picture to make.

    Parameters
    ----------
    file
        Its name; the suffix chooses the format.
    preset
        Name of the preset; None where a size was given.
    width_px, height_px
        Size, of the preset or as given.
    scale
        Pixels for each of these.
    by, animate
        One map for each of something; a picture that moves, in which steps.
    """

    file: str
    preset: str | None = "card"
    width_px: int = 1200
    height_px: int = 675
    scale: float = 1.0
    theme: str = "light"
    by: str | None = None
    animate: str | None = None

    @property
    def format(self) -> str:
        """The format that the name of the file chooses."""
        return PurePath(self.file).suffix.lower().lstrip(".")

    def plan(self) -> Plan:
        """Return what kind of picture it is."""
        from dataclasses import replace

        from contactline.maps.snapshot import Plan

        plan = (
            Plan(size_px=(self.width_px, self.height_px))
            if self.preset is None
            else Plan.of_preset(find_preset(self.preset))
        )
        return replace(plan, format=self.format, scale=self.scale, by=self.by, step=self.animate)

    def arguments(self) -> list[str]:
        """Return it as the options of ``contactline snapshot`` that make the same picture."""
        usual = SnapshotSpec(file=self.file)
        size = f"--size={self.width_px}x{self.height_px}"
        words = [size if self.preset is None else f"--preset={self.preset}"]
        if self.scale != usual.scale:
            words.append(f"--scale={self.scale:g}")
        if self.theme != usual.theme:
            words.append(f"--theme={self.theme}")
        words += [f"--by={self.by}"] if self.by else []
        return [*words, *([f"--animate={self.animate}"] if self.animate else [])]


def read_pictures(items: object, where: str, taken: Sequence[str]) -> tuple[SnapshotSpec, ...]:
    """Read the pictures of a map project.

    Parameters
    ----------
    items
        What stands under ``snapshots``.
    where
        Path of the ``map.toml``, for messages.
    taken
        Names of the other files of the build.

    Raises
    ------
    InputError
        If one is not understood; the message names the key, and what it may be.
    """
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise InputError(f"{where}: snapshots: should be written as [[snapshots]]")
    made: list[SnapshotSpec] = []
    for item in items:
        spec = _picture(item, f"{where}: snapshots")
        if spec.file in (*taken, *(other.file for other in made)):
            raise InputError(f"{where}: snapshots.file: {spec.file!r} is written twice")
        made.append(spec)
    return tuple(made)


def _picture(item: Mapping[str, Any], where: str) -> SnapshotSpec:
    for key in item:
        if key not in PICTURE_KEYS:
            known = ", ".join(PICTURE_KEYS)
            raise InputError(f"{where}.{key}: is not known; there are: {known}")
    file = item.get("file")
    if not isinstance(file, str) or not _NAME.fullmatch(file):
        raise InputError(f"{where}.file: {file!r} is no plain file name")
    if "preset" in item and "size" in item:
        raise InputError(f"{where}: {file}: give preset or size, not both")
    if "by" in item and "animate" in item:
        raise InputError(f"{where}: {file}: has several maps (by) or moves (animate), not both")
    preset = _one_of(item, "preset", tuple(PRESETS), where) or "card"
    size = item.get("size", list(PRESETS[preset].size_px))
    if not isinstance(size, list) or [type(edge) for edge in size] != [int, int]:
        raise InputError(f"{where}.size: should be two whole numbers, such as [1200, 675]")
    scale = item.get("scale", 1)
    if type(scale) not in (int, float):
        raise InputError(f"{where}.scale: should be a number, such as 2")
    try:
        check_size((size[0], size[1]), scale)
    except UsageError as exc:
        raise InputError(f"{where}.{'scale' if 'scale' in item else 'size'}: {exc}") from exc
    spec = SnapshotSpec(
        file=file,
        preset=None if "size" in item else preset,
        width_px=size[0],
        height_px=size[1],
        scale=float(scale),
        theme=_one_of(item, "theme", THEMES, where) or "light",
        by=_one_of(item, "by", PANELS_BY, where),
        animate=_one_of(item, "animate", (ANY_STEP, *STEPS), where),
    )
    formats = FORMATS if spec.animate is None else MOVING_FORMATS
    if spec.format not in formats:
        moving = " that moves" if spec.animate else ""
        known = ", ".join(f".{name}" for name in formats)
        hint = '; give it animate = "auto"' if spec.format == "gif" else ""
        raise InputError(f"{where}.file: {file!r}: a picture{moving} ends in {known}{hint}")
    return spec


def _one_of(item: Mapping[str, Any], key: str, allowed: Sequence[str], where: str) -> str | None:
    value = item.get(key)
    if value is None or (isinstance(value, str) and value in allowed):
        return value
    raise InputError(f"{where}.{key}: {value!r} is not one of {', '.join(allowed)}")
