"""Check a user's own file: places to add, or rules against confusion.

Like the check of the shipped tables it does not stop at the first finding.
"""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any, Final

from contactline.gazetteer import containment
from contactline.gazetteer.check import ID, TWIN_KM, Rows, check_dates, check_position
from contactline.gazetteer.errors import GazetteerError
from contactline.gazetteer.generics import SETTLEMENTS
from contactline.gazetteer.index import NameIndex
from contactline.gazetteer.resolve import load_gazetteer
from contactline.gazetteer.tables import (
    DERIVED_COLUMNS,
    OVERRIDE_COLUMNS,
    REGIONAL,
    load_tables,
    read_override_file,
    user_row,
    with_user_places,
)

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.model.records import Problem

#: Columns that a file of places must have.
NEEDED: Final = ("name", "longitude", "latitude")
_KNOWN: Final = frozenset({*DERIVED_COLUMNS, "names"})
_PLAIN: Final = re.compile(r"\s*\([^)]*\)$")


def check_own_file(path: Path, *, shapes: bool = True) -> list[Problem]:
    """Return every problem of a user's file, sorted by line; empty if all is well.

    Parameters
    ----------
    path
        A CSV of places, or one with the columns of ``overrides.csv``.
    shapes
        Whether to check positions against the boundaries (about a second).

    Raises
    ------
    GazetteerError
        If the file cannot be read at all.
    """
    try:
        content = path.read_bytes()
    except OSError as exc:
        raise GazetteerError(f"{path}: cannot be read: {exc.strerror or exc}") from exc
    rows = Rows()
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        header = list(reader.fieldnames or ())
        numbered = [(reader.line_num, row) for row in reader]
    except UnicodeDecodeError as exc:
        rows.add(str(path), None, None, "table", f"is not UTF-8 text (byte {exc.start})")
        return rows.problems
    except csv.Error as exc:
        rows.add(str(path), reader.line_num, None, "table", str(exc))
        return rows.problems
    if "rule" in header:
        _check_rules(rows, path)
    else:
        _check_places(rows, path, header, numbered, shapes=shapes)
    return sorted(rows.problems, key=lambda p: (p.line or 0, p.column or "", p.code, p.message))


def _check_rules(rows: Rows, path: Path) -> None:
    """Check a do-not-confuse table: its form, and that its places are there."""
    try:
        rules = read_override_file(path)
    except GazetteerError as exc:
        rows.add(str(path), None, None, "table", str(exc).removeprefix(f"{path}:"))
        return
    index, known = NameIndex(load_tables(REGIONAL)), load_gazetteer()
    for line, rule in enumerate(rules, start=2):
        for column, place_id in (
            ("place_id", rule.place_id),
            ("other_place_id", rule.other_place_id),
        ):
            if place_id and not known.has_place(place_id):
                rows.add(str(path), line, column, "unknown", f"{place_id!r} is in no table")
        named = any(hit.place.place_id == rule.place_id for hit in index.exact(rule.name))
        if index.place(rule.place_id) is not None and not named:
            text = f"{rule.place_id} has no name {rule.name!r}, so the rule does nothing"
            rows.add(str(path), line, "name", "override", text)
        if not rule.reason:
            rows.add(str(path), line, "reason", "missing", "every rule needs its reason")
    if not rules:
        rows.add(str(path), 1, None, "table", f"holds no rule below {', '.join(OVERRIDE_COLUMNS)}")


def _check_places(
    rows: Rows,
    path: Path,
    header: list[str],
    numbered: list[tuple[int, dict[str, Any]]],
    *,
    shapes: bool,
) -> None:
    name = str(path)
    missing = [column for column in NEEDED if column not in header]
    if missing:
        rows.add(name, 1, None, "header", f"lacks {', '.join(missing)}")
        return
    unknown = [column for column in header if column not in _KNOWN]
    if unknown:
        rows.add(name, 1, None, "header", f"unknown columns: {', '.join(unknown)}")
    if not numbered:
        rows.add(name, 1, None, "table", "holds no place below its header")
    places: list[tuple[int, dict[str, Any]]] = []
    names: list[dict[str, str]] = []
    lines: dict[str, int] = {}
    for line, row in numbered:
        if None in row or None in row.values():
            text = f"{len(header)} cells expected, as in the header"
            rows.add(name, line, None, "table", text)
            continue
        try:
            place, own = user_row(row, name, line)
        except GazetteerError as exc:
            column, _, text = str(exc).removeprefix(f"{name}:{line}:").strip().partition(": ")
            rows.add(name, line, column if text else None, "value", text or column)
            continue
        place_id = place["place_id"]
        if place_id in lines:
            text = f"{place_id!r} is also at line {lines[place_id]}"
            rows.add(name, line, "place_id", "duplicate", text)
            continue
        lines[place_id] = line
        if not ID.fullmatch(place_id):
            text = f"{place_id!r} has letters other than a-z, 0-9 and single hyphens"
            rows.add(name, line, "place_id", "id", text)
        if not (row.get("source") or "").strip():
            rows.add(name, line, "source", "missing", "says nowhere how the position is known")
        check_dates(
            rows, name, line, {key: row.get(key) or "" for key in ("valid_from", "valid_to")}
        )
        places.append((line, place))
        names += own
    _check_together(rows, name, places, names, shapes=shapes)


def _check_together(
    rows: Rows,
    path: str,
    places: list[tuple[int, dict[str, Any]]],
    names: list[dict[str, str]],
    *,
    shapes: bool,
) -> None:
    """Check what only shows beside the shipped tables: parents, twins, positions."""
    tables = with_user_places(load_tables(REGIONAL), [place for _, place in places], names)
    index = NameIndex(tables)
    for line, row in places:
        place = index.place(row["place_id"])
        if place is None:
            continue
        for column in ("admin1_id", "district_id"):
            parent = row[column]
            if parent == place.place_id or (parent and index.place(parent) is None):
                rows.add(path, line, column, "parent", f"{parent!r} is in no table of places")
        check_position(rows, path, line, place, index, shapes=shapes)
        if place.feature not in SETTLEMENTS:
            continue
        twins = {hit.place.place_id: hit.place for hit in index.exact(_PLAIN.sub("", place.name))}
        for other in twins.values():
            distance = containment.distance_km(place, other)
            is_other = other.place_id != place.place_id and other.feature in SETTLEMENTS
            if is_other and distance is not None and distance < TWIN_KM:
                text = (
                    f"{other.place_id} has the same name and lies {distance:.1f} km away; give "
                    "that id to correct it, or leave the row out"
                )
                rows.add(path, line, "place_id", "twin", text)
