"""``map.toml``: what a map project reads, keeps and writes."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from contactline.errors import InputError, UsageError
from contactline.geo.areas import Bounds
from contactline.maps.spec import NAME_CHOICES
from contactline.model.terms import DisputeStatus
from contactline.pipeline.filters import CASUALTY_CHOICES, Filters
from contactline.project.picture_specs import SnapshotSpec, read_pictures

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

#: Rules against confusion that are read when they lie beside ``map.toml``.
OVERRIDES = "overrides.csv"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_DISTANCE = re.compile(r"^\s*(\d+(?:\.\d+)?)\s*(km|m)\s*$", re.IGNORECASE)
#: Files of data that a build writes where a project does not say.
USUAL_DATA = ("claims.csv", "incidents.geojson", "incidents.gpkg")
#: Keys of a ``map.toml``.
PROJECT_KEYS = frozenset(
    {"name", "title", "inputs", "tz", "names", "style", "boundary", "filters"}
    | {"snapshots", "outputs", "columns", "date_order", "gazetteer", "judgements"}
    | {"overrides"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MapProject:
    """A map project, as its ``map.toml`` describes it; paths are absolute."""

    folder: Path
    name: str
    title: str
    inputs: tuple[Path, ...]
    filters: Filters
    tz: str | None = None
    names: str = "both"
    style: str = "default"
    layers: tuple[str, ...] = ()
    columns: Mapping[str, str] | None = None
    date_order: str | None = None
    gazetteers: tuple[Path, ...] = ()
    overrides: tuple[Path, ...] = ()
    judgements: Path | None = None
    snapshots: tuple[SnapshotSpec, ...] = ()
    page: str | None = "map.html"
    data: tuple[str, ...] = USUAL_DATA
    report: str = "report.txt"


def load_project(path: Path) -> MapProject:
    """Read a map project.

    Parameters
    ----------
    path
        A ``map.toml``, or the folder that holds one.

    Raises
    ------
    InputError
        If there is none, or something in it is not understood; the message names the key.
    """
    file = path / "map.toml" if path.is_dir() else path
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as exc:
        raise InputError(f"{file}: there is no map project here") from exc
    except (OSError, UnicodeDecodeError) as exc:
        raise InputError(f"{file}: cannot be read: {exc}") from exc
    except tomllib.TOMLDecodeError as exc:
        raise InputError(f"{file}: is no valid TOML: {exc}") from exc
    reader = _Reader(file, table)
    reader.known("", table, PROJECT_KEYS)
    folder = file.parent.resolve()
    boundary, outputs = reader.table("boundary"), reader.table("outputs")
    reader.known("boundary", boundary, frozenset({"optional"}))
    reader.known("outputs", outputs, frozenset({"page", "data", "report"}))
    inputs = tuple(folder / name for name in reader.texts("inputs", table))
    if not inputs:
        raise InputError(f"{file}: inputs: name at least one file, such as inputs = ['claims.csv']")
    name = reader.text("name", table) or folder.name
    if not _NAME.fullmatch(name):
        raise InputError(f"{file}: name: {name!r} cannot be a folder name; use letters and dashes")
    names = reader.text("names", table) or "both"
    if names not in NAME_CHOICES:
        raise InputError(f"{file}: names: {names!r} is not one of {', '.join(NAME_CHOICES)}")
    page = outputs.get("page", "map.html")
    page = reader.file_name("page", page) if page else None
    data = tuple(
        reader.file_name("data", item) for item in reader.texts("data", outputs) or USUAL_DATA
    )
    report = reader.file_name("report", outputs.get("report", "report.txt"))
    taken = [*([page] if page else []), *data, report]
    judgements = reader.text("judgements", table)
    overrides = [folder / item for item in reader.texts("overrides", table)]
    beside = folder / OVERRIDES
    if "overrides" not in table and beside.is_file():
        overrides = [beside]
    return MapProject(
        folder=folder,
        name=name,
        title=reader.text("title", table) or name,
        inputs=inputs,
        filters=reader.filters(),
        tz=reader.text("tz", table),
        names=names,
        style=reader.text("style", table) or "default",
        layers=tuple(reader.texts("optional", boundary)),
        columns=dict(reader.table("columns")) or None,
        date_order=reader.text("date_order", table),
        gazetteers=tuple(folder / item for item in reader.texts("gazetteer", table)),
        overrides=tuple(overrides),
        judgements=folder / judgements if judgements else None,
        snapshots=read_pictures(table.get("snapshots", []), str(file), taken),
        page=page,
        data=data,
        report=report,
    )


def parse_distance_km(text: str) -> float:
    """Read a distance such as ``25km`` or ``800 m``.

    Raises
    ------
    UsageError
        If it is none, or not between 0 and 2,000 km.
    """
    match = _DISTANCE.match(text)
    if match is None:
        raise UsageError(f"{text!r} is no distance; write it as 25km or 800m")
    distance_km = float(match[1]) / (1 if match[2].lower() == "km" else 1000)
    if not 0 < distance_km <= 2000:
        raise UsageError(f"{text!r} is not between 0 and 2000 km")
    return distance_km


class _Reader:
    """Takes values out of a TOML table and says which key is wrong."""

    def __init__(self, file: Path, data: dict[str, Any]) -> None:
        self.file = file
        self.data = data

    def fail(self, key: str, message: str) -> InputError:
        return InputError(f"{self.file}: {key}: {message}")

    def known(self, where: str, table: dict[str, Any], names: frozenset[str]) -> None:
        for key in table:
            if key not in names:
                label = f"{where}.{key}" if where else key
                raise self.fail(label, f"is not known; there are: {', '.join(sorted(names))}")

    def table(self, key: str) -> dict[str, Any]:
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            raise self.fail(key, f"should be a table: [{key}]")
        return value

    def text(self, key: str, table: dict[str, Any]) -> str | None:
        value = table.get(key)
        if value is None or isinstance(value, str):
            return value
        raise self.fail(key, "should be a text in quotes")

    def texts(self, key: str, table: dict[str, Any]) -> list[str]:
        value = table.get(key, [])
        if isinstance(value, str):
            return [value]
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return value
        raise self.fail(key, "should be a list of texts")

    def file_name(self, key: str, value: object) -> str:
        if isinstance(value, str) and _NAME.fullmatch(value):
            return value
        raise self.fail(key, f"{value!r} is no plain file name")

    def filters(self) -> Filters:
        table = self.table("filters")
        names = {"region", "bounds", "within", "of", "since", "until", "claimant", "accused"}
        names |= {"event_type", "weapon", "dispute_status", "min_precision", "casualties"}
        self.known("filters", table, frozenset(names | {"include_ambiguous"}))
        bounds, within = self.text("bounds", table), self.text("within", table)
        statuses = self.texts("dispute_status", table)
        for status in statuses:
            if status not in set(DisputeStatus):
                allowed = ", ".join(DisputeStatus)
                raise self.fail("filters.dispute_status", f"{status!r} is not one of {allowed}")
        casualties = self.texts("casualties", table)
        for kind in casualties:
            if kind not in CASUALTY_CHOICES:
                allowed = ", ".join(CASUALTY_CHOICES)
                raise self.fail("filters.casualties", f"{kind!r} is not one of {allowed}")
        precision = table.get("min_precision")
        if precision is not None and (type(precision) is not int or not 1 <= precision <= 7):
            raise self.fail("filters.min_precision", "should be a UCDP code from 1 to 7")
        return Filters(
            regions=tuple(self.texts("region", table)),
            bounds=Bounds.parse(bounds) if bounds else None,
            within_km=parse_distance_km(within) if within else None,
            of=self.text("of", table),
            since=self.day("since", table),
            until=self.day("until", table),
            claimants=tuple(self.texts("claimant", table)),
            accused=tuple(self.texts("accused", table)),
            event_types=tuple(self.texts("event_type", table)),
            weapons=tuple(self.texts("weapon", table)),
            dispute_statuses=tuple(DisputeStatus(status) for status in statuses),
            min_precision=precision,
            casualties=tuple(casualties),
            include_ambiguous=bool(table.get("include_ambiguous", False)),
        )

    def day(self, key: str, table: dict[str, Any]) -> date | None:
        value = table.get(key)
        if value is None:
            return None
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError as exc:
            raise self.fail(f"filters.{key}", f"{value!r} is no date such as 2022-09-13") from exc
