"""Where the rows of a plain table happened: given coordinates by the column, names once each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.casebook.columns import ChildColumns, constant, joined_columns
from contactline.casebook.texts import flags
from contactline.errors import RecordError
from contactline.ingest.degrees import read_degrees
from contactline.ingest.distinct import distinct
from contactline.ingest.spots import NOT_STATED, STATED, named_places, read_point, read_where_prec
from contactline.ingest.words import fold
from contactline.model.terms import Relation, ResolutionStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy.typing as npt

    from contactline.ingest.outcome import Area
    from contactline.model.records import ClaimPlace

    Whole = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Flags = npt.NDArray[np.bool_]

#: Half the Earth's circumference: no uncertainty is greater.
MAX_RADIUS_KM = 20_040
#: A coordinate that every reader of numbers reads alike.
_PLAIN = r"^-?[0-9]{1,3}(?:\.[0-9]{1,17})?$"
_RADIUS = re.compile(r"\d{1,5}(?:[.,]\d{1,6})?")
_RELATIONS = {fold(item.value): item for item in Relation}


@dataclass(slots=True, kw_only=True)
class Points:
    """The coordinates of all rows; NaN where a row has none.

    Parameters
    ----------
    lon, lat
        Degrees.
    errors
        By row, why its coordinates cannot be read.
    """

    lon: Floats
    lat: Floats
    errors: dict[int, RecordError] = field(default_factory=dict)

    def suspects(self, bounds: Area | None) -> Flags:
        """Tell which points are outside the bounds, and inside them if swapped."""
        if bounds is None:
            return np.zeros(len(self.lon), dtype=bool)
        return ~self.within(bounds) & within(bounds, lon=self.lat, lat=self.lon)

    def within(self, bounds: Area) -> Flags:
        """Tell which points are inside the bounds."""
        return within(bounds, lon=self.lon, lat=self.lat)


@dataclass(slots=True, kw_only=True)
class Places:
    """The places of all rows, and what is wrong with single rows."""

    children: ChildColumns = field(default_factory=ChildColumns)
    errors: dict[int, RecordError] = field(default_factory=dict)
    warnings: dict[int, str] = field(default_factory=dict)
    notes: pa.Array | None = None


def within(bounds: Area, *, lon: Floats, lat: Floats) -> Flags:
    """Tell which of many points are inside the bounds."""
    made: Flags = (bounds.west <= lon) & (lon <= bounds.east)
    return made & (bounds.south <= lat) & (lat <= bounds.north)


def read_points(
    lat_cells: pa.Array,
    lon_cells: pa.Array,
    *,
    lat_column: str,
    lon_column: str,
    bounds: Area | None,
) -> Points:
    """Read coordinates: plain numbers all at once, others by the reader of single cells."""
    lat, lat_odd = _degrees(lat_cells, lat_column, 90)
    lon, lon_odd = _degrees(lon_cells, lon_column, 180)
    points = Points(lon=lon, lat=lat)
    odd = lat_odd | lon_odd | (np.isnan(lat) != np.isnan(lon)) | ((lat == 0) & (lon == 0))
    rows = np.flatnonzero(odd)
    index = pa.array(rows)
    texts = zip(lat_cells.take(index).to_pylist(), lon_cells.take(index).to_pylist(), strict=True)
    for row, (lat_text, lon_text) in zip(rows, texts, strict=True):
        try:
            read_point(
                lat_text or "",
                lon_text or "",
                lat_column=lat_column,
                lon_column=lon_column,
                bounds=bounds,
            )
        except RecordError as exc:
            points.errors[int(row)] = exc
        lat[row] = lon[row] = np.nan
    return points


def read_places(
    cells: Mapping[str, pa.Array],
    points: Points | None,
    length: int,
    *,
    name: Callable[[str], str],
    bounds: Area | None,
    reject_swapped: bool,
    shapes: pa.Array | None = None,
) -> Places:
    """Read the places of all rows.

    Parameters
    ----------
    cells
        Text cells by field.
    points
        Coordinates, where the table has them.
    length
        Number of rows.
    name
        Gives the header of a field, for messages.
    bounds
        Where coordinates are expected.
    reject_swapped
        Whether coordinates that fit only if swapped make a row unreadable.
    shapes
        WKB of rows whose place is more than a point.
    """
    out = Places(errors=dict(points.errors) if points else {})
    nothing = pa.nulls(length, pa.string())
    place, outer = cells.get("place", nothing), cells.get("within", nothing)
    unnamed = pc.and_(pc.is_null(place), pc.is_valid(outer))
    written = pc.coalesce(place, outer)
    outer = pc.if_else(unnamed, pa.scalar(None, pa.string()), outer)
    relation, out.notes = _relations(cells.get("relation", nothing), unnamed, name)
    has_point = np.zeros(length, dtype=bool) if points is None else ~np.isnan(points.lon)
    has_shape = np.zeros(length, dtype=bool)
    if shapes is not None:
        has_shape = ~shapes.is_null().to_numpy(zero_copy_only=False)
        has_point &= ~has_shape
    if points is not None:
        _look_for_swapped(points, has_point, out, bounds, reject_swapped, name)
    given = has_point | has_shape
    precise = _precisions(cells, given, out, name)
    good = np.ones(length, dtype=bool)
    good[list(out.errors)] = False
    parts = []
    named = good & ~given & flags(pc.is_valid(written))
    if named.any():
        parts.append(_named(written, outer, relation, unnamed, named, out, name))
    rows = np.flatnonzero(good & given)
    if len(rows):
        parts.append(_given(cells, points, rows, written, outer, relation, precise, shapes))
    out.children = _in_order(parts)
    return out


def _degrees(cells: pa.Array, column: str, limit: float) -> tuple[Floats, Flags]:
    """Return numbers (NaN: unknown), and which cells are wrong."""
    plain = flags(pc.match_substring_regex(cells, _PLAIN))
    if plain.all():
        values = pc.cast(cells, pa.float64()).to_numpy(zero_copy_only=False).copy()
    else:
        numbers = pc.if_else(pa.array(plain), cells, pa.scalar(None, pa.string()))
        cast = pc.cast(numbers, pa.float64())
        values = cast.to_numpy(zero_copy_only=False).astype(np.float64, copy=True)
    wrong = plain & ~((values >= -limit) & (values <= limit))
    rest = np.flatnonzero(~plain & flags(pc.is_valid(cells)))
    if len(rest):
        found = distinct(cells.take(pa.array(rest)))
        read = np.full(len(found), np.nan)
        bad = np.zeros(len(found), dtype=bool)
        for number, (text,) in enumerate(found.values()):
            try:
                value = read_degrees(text, column=column, limit=limit)
            except RecordError:
                bad[number] = True
            else:
                read[number] = np.nan if value is None else value
        values[rest] = read[found.codes]
        wrong[rest] = bad[found.codes]
    return values, wrong


def _relations(
    cells: pa.Array, unnamed: pa.Array, name: Callable[[str], str]
) -> tuple[pa.Array, pa.Array | None]:
    """Return each row's relation, null where the name itself decides, and words not known."""
    base = pc.if_else(unnamed, Relation.IN.value, pa.scalar(None, pa.string()))
    if cells.null_count == len(cells):
        return base, None
    found = distinct(cells)
    texts = [text for (text,) in found.values()]
    known = [_RELATIONS.get(fold(text)) if text else None for text in texts]
    notes = [
        f"{name('relation')}: {text}" if text and item is None else None
        for text, item in zip(texts, known, strict=True)
    ]
    stated = found.spread([item.value if item else None for item in known], pa.string())
    return pc.coalesce(stated, base), found.spread(notes, pa.string())


def _look_for_swapped(
    points: Points,
    has_point: Flags,
    out: Places,
    bounds: Area | None,
    reject_swapped: bool,
    name: Callable[[str], str],
) -> None:
    for row in np.flatnonzero(points.suspects(bounds) & has_point):
        message = (
            f"latitude {points.lat[row]:g}, longitude {points.lon[row]:g} lies outside the area "
            "of the map, and inside it if the two are swapped"
        )
        if reject_swapped:
            out.errors.setdefault(int(row), RecordError(name("lat"), "swapped", message))
        else:
            out.warnings[int(row)] = message


def _precisions(
    cells: Mapping[str, pa.Array], given: Flags, out: Places, name: Callable[[str], str]
) -> dict[str, pa.Array]:
    """Return ``where_prec``, ``geo_precision``, ``radius_km`` and ``reason`` of all rows."""
    names = ("where_prec", "geo_precision", "radius_km")
    nothing = pa.nulls(len(given), pa.string())
    combined = distinct(*(cells.get(item, nothing) for item in names), pa.array(given))
    made: list[tuple[int | None, int | None, float | None, str]] = []
    errors: dict[int, RecordError] = {}
    for number, (where_text, geo_text, radius_text, is_given) in enumerate(combined.values()):
        where = geo = radius = None
        try:
            if is_given:
                where, geo = read_where_prec(
                    where_text,
                    geo_text,
                    where_column=name("where_prec") if where_text else "",
                    geo_column=name("geo_precision") if geo_text else "",
                )
                radius = _radius(radius_text, name) if radius_text else None
        except RecordError as exc:
            errors[number] = exc
        stated = where is not None or radius is not None
        made.append((where, geo, radius, STATED if stated else NOT_STATED))
    for row in np.flatnonzero(np.isin(combined.codes, list(errors))) if errors else ():
        out.errors.setdefault(int(row), errors[int(combined.codes[row])])
    types = (pa.int64(), pa.int64(), pa.float64(), pa.string())
    return {
        label: combined.spread([item[at] for item in made], types[at])
        for at, label in enumerate((*names, "reason"))
    }


def _radius(text: str, name: Callable[[str], str]) -> float:
    column = name("radius_km")
    if not _RADIUS.fullmatch(text):
        raise RecordError(column, "number", f"{text[:40]!r} is no number of kilometres")
    value = float(text.replace(",", "."))
    if value > MAX_RADIUS_KM:
        raise RecordError(column, "range", f"{text} is outside 0 to {MAX_RADIUS_KM}")
    return value


def _named(
    written: pa.Array,
    outer: pa.Array,
    relation: pa.Array,
    unnamed: pa.Array,
    named: Flags,
    out: Places,
    name: Callable[[str], str],
) -> ChildColumns:
    """Return the places that are only named, to be looked up later."""
    rows = np.flatnonzero(named)
    index = pa.array(rows)
    combined = distinct(*(array.take(index) for array in (written, outer, relation, unnamed)))
    found: list[tuple[ClaimPlace, ...]] = []
    errors: dict[int, RecordError] = {}
    for number, (text, around, stated, by_area) in enumerate(combined.values()):
        try:
            places = named_places(
                text, within=around, column=name("within" if by_area else "place")
            )
        except RecordError as exc:
            errors[number], places = exc, ()
        found.append(_related(places, stated))
    for at in np.flatnonzero(np.isin(combined.codes, list(errors))) if errors else ():
        out.errors.setdefault(int(rows[at]), errors[int(combined.codes[at])])
    flat = [place for places in found for place in places]
    counts = np.array([len(places) for places in found], dtype=np.int64)
    starts = np.append(0, np.cumsum(counts)[:-1])
    many = counts[combined.codes]
    owner = np.repeat(np.arange(len(rows)), many)
    ranks = np.arange(len(owner)) - np.repeat(np.cumsum(many) - many, many)
    which = pa.array(starts[combined.codes][owner] + ranks)
    text = pa.string()
    columns = {
        "as_written": pa.array([place.as_written for place in flat], text).take(which),
        "relation": pa.array([place.relation.value for place in flat], text).take(which),
        "within_text": pa.array([place.within for place in flat], text).take(which),
        "status": constant(ResolutionStatus.UNRESOLVED.value, len(owner)),
        "position": pa.array(ranks),
    }
    return ChildColumns(rows=rows[owner], columns=columns)


def _related(places: Sequence[ClaimPlace], stated: str | None) -> tuple[ClaimPlace, ...]:
    """Give places the relation that the row states; "near X" keeps its own."""
    from dataclasses import replace

    if stated is None:
        return tuple(places)
    relation = Relation(stated)
    if relation is Relation.IN:
        return tuple(replace(place, relation=relation) for place in places)
    return tuple(
        replace(place, relation=relation) if place.relation is Relation.AT else place
        for place in places
    )


def _given(
    cells: Mapping[str, pa.Array],
    points: Points | None,
    rows: Whole,
    written: pa.Array,
    outer: pa.Array,
    relation: pa.Array,
    precise: Mapping[str, pa.Array],
    shapes: pa.Array | None,
) -> ChildColumns:
    """Return the places whose coordinates or shape the row gives."""
    index = pa.array(rows)
    words = written.take(index)
    if words.null_count and "lat" in cells and "lon" in cells:
        pair = pc.binary_join_element_wise(cells["lat"].take(index), cells["lon"].take(index), ", ")
        words = pc.coalesce(words, pair)
    columns = {
        "as_written": pc.fill_null(words, "the shape that the row gives"),
        "relation": pc.fill_null(relation.take(index), Relation.AT.value),
        "within_text": _area(cells, outer).take(index),
        "status": constant(ResolutionStatus.GIVEN.value, len(rows)),
        "position": pa.repeat(pa.scalar(0, pa.int64()), len(rows)),
        **{label: array.take(index) for label, array in precise.items()},
    }
    if points is not None:
        columns["lon"] = pa.array(points.lon[rows], from_pandas=True)
        columns["lat"] = pa.array(points.lat[rows], from_pandas=True)
    if shapes is not None:
        own = shapes.take(index)
        columns["geometry"] = own
        drawn = own.is_valid()
        for label in ("lon", "lat"):
            if label in columns:
                nothing = pa.scalar(None, pa.float64())
                columns[label] = pc.if_else(drawn, nothing, columns[label])
    return ChildColumns(rows=rows, columns=columns)


def _area(cells: Mapping[str, pa.Array], outer: pa.Array) -> pa.Array:
    """Return the finest area that each row names, to compare its coordinates with."""
    wider = [cells[name] for name in ("admin1", "country") if name in cells]
    return pc.coalesce(outer, *wider)


def _in_order(parts: Sequence[ChildColumns]) -> ChildColumns:
    """Return the rows of several parts in the order of their claims."""
    if not parts:
        return ChildColumns()
    if len(parts) == 1:
        return parts[0]
    rows = np.concatenate([part.rows for part in parts])
    order = np.argsort(rows, kind="stable")
    index = pa.array(order)
    columns = joined_columns("claim_places", [part.columns for part in parts])
    return ChildColumns(
        rows=rows[order], columns={label: array.take(index) for label, array in columns.items()}
    )
