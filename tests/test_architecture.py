"""The house stands as `src/README.md` draws it: imports go down, heavy libraries have one door."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SRC = Path(__file__).resolve().parents[1] / "src" / "contactline"

BASE = {"errors", "model", "resources", "casebook"}
EVERYTHING = BASE | {"geo", "gazetteer", "ingest", "extract", "pipeline", "maps", "export"}
MAY_IMPORT = {
    "__init__": set(),
    "errors": set(),
    "resources": {"errors"},
    "model": {"errors"},
    "casebook": {"errors", "model"},
    "geo": BASE,
    "gazetteer": BASE | {"geo"},
    "ingest": BASE,
    "extract": BASE | {"gazetteer"},
    "pipeline": BASE | {"geo", "gazetteer"},
    "maps": BASE | {"geo"},
    "export": BASE | {"geo"},
    "project": EVERYTHING | {"__init__"},
    "cli": EVERYTHING | {"__init__", "project"},
}
#: Library -> where it may be imported (prefix of the path under ``src/contactline``).
OWNER = {
    "branca": ("maps/interactive.py",),
    "click": ("cli/",),
    "folium": ("maps/interactive.py",),
    "ftfy": ("extract/text/source.py",),
    "geopy": ("gazetteer/online.py",),
    "matplotlib": ("maps/snapshot",),
    "openpyxl": ("ingest/", "export/xlsx.py"),
    "rapidfuzz": ("gazetteer/",),
    "trafilatura": ("extract/text/html.py",),
}
#: Packages that start without anything beyond the standard library.
STANDARD_ONLY = ("errors", "resources", "model")


def imported(path: Path, *, types: bool = True) -> Iterator[tuple[int, str]]:
    """Yield (line, dotted name) for every import, ``from x import y`` as ``x.y`` too.

    Parameters
    ----------
    types
        Those for the type checker alone too.
    """
    tree = ast.parse(path.read_text(encoding="utf-8"))
    unread = {
        id(inner)
        for node in ast.walk(tree)
        if not types and isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in unread:
            continue
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.lineno, node.module
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def modules() -> list[tuple[str, str, Path]]:
    found = []
    for path in sorted(SRC.rglob("*.py")):
        name = path.relative_to(SRC).as_posix()
        found.append((name, name.split("/")[0].removesuffix(".py"), path))
    return found


def test_every_package_has_a_place_in_the_picture() -> None:
    assert {part for _, part, _ in modules()} <= set(MAY_IMPORT)


def test_imports_only_go_down() -> None:
    wrong = []
    for name, part, path in modules():
        for line, target in imported(path):
            first, _, rest = target.partition(".")
            other = rest.split(".")[0]
            if first != "contactline" or other not in MAY_IMPORT:
                continue
            if other not in MAY_IMPORT[part] | {part}:
                wrong.append(f"{name}:{line}: {part} may not import {other}")
    assert wrong == []


#: How a text is read, from letters to claims; each may use what stands before it.
READING = (
    "tables", "text", "voices", "when", "names", "harm", "clauses", "story", "records",
)  # fmt: skip
#: Packages for people, which reading a text does not need, and what they may use of it.
FOR_PEOPLE = {"shown": {"text"}, "review": set()}


def test_reading_a_text_goes_one_way() -> None:
    may: dict[str, set[str]] = {
        part: {*READING[:number], part} for number, part in enumerate(READING)
    }
    may |= {part: {*others, part} for part, others in FOR_PEOPLE.items()}
    wrong = []
    for name, top, path in modules():
        parts = name.split("/")
        if top != "extract" or len(parts) < 3:
            continue
        for line, target in imported(path, types=False):
            other = target.removeprefix("contactline.extract.").split(".")[0]
            if target.startswith("contactline.extract.") and other not in may[parts[1]]:
                wrong.append(f"{name}:{line}: {parts[1]} may not use {other}")
    assert wrong == []


def test_heavy_libraries_have_one_door() -> None:
    wrong = []
    for name, _, path in modules():
        for line, target in imported(path):
            doors = OWNER.get(target.partition(".")[0])
            if doors and not name.startswith(doors):
                wrong.append(f"{name}:{line}: {target} belongs to {' '.join(doors)}")
    assert wrong == []


def test_the_lowest_packages_use_the_standard_library_only() -> None:
    import sys

    wrong = [
        f"{name}:{line}: {target}"
        for name, part, path in modules()
        if part in STANDARD_ONLY
        for line, target in imported(path)
        if target.partition(".")[0] not in {*sys.stdlib_module_names, "contactline"}
    ]
    assert wrong == []


def test_no_module_is_a_drawer() -> None:
    drawers = {"utils.py", "helpers.py", "common.py", "misc.py"}
    assert [name for name, _, path in modules() if path.name in drawers] == []
