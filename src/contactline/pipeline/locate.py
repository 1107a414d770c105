"""Join places to the gazetteer: every mention gets a resolution and what is drawn of it."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from shapely import Point

from contactline.casebook.book import rows_to_table
from contactline.casebook.columns import column, distinct_rows, rows_in, with_columns
from contactline.casebook.schema import TABLES
from contactline.casebook.texts import flags
from contactline.geo.border import border_relation, line_between
from contactline.geo.many import circle_shapes, point_shapes, undecided_sides
from contactline.model.codec_json import plain_json
from contactline.model.records import Candidate, Place, PlaceName, Resolution
from contactline.model.terms import (
    GEO_PRECISION,
    MapStatus,
    Relation,
    ResolutionStatus,
)
from contactline.pipeline.given_areas import areas_meant, is_known, why_undrawn
from contactline.pipeline.places import best_name, find_place
from contactline.pipeline.shapes import (
    COARSEST_DRAWN,
    drawing_of,
    extent_of,
    given_radius_km,
    to_wkb,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy.typing as npt
    import pandas as pd
    from shapely.geometry.base import BaseGeometry

    from contactline.casebook.book import Casebook
    from contactline.gazetteer.resolve import Gazetteer

    Progress = Callable[[int, int | None], None]
    Whole = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

#: Place statuses in the order of map statuses: the first that any place reaches counts.
_REACHES = (
    (ResolutionStatus.GIVEN, MapStatus.GIVEN),
    (ResolutionStatus.RESOLVED, MapStatus.LOCATED),
    (ResolutionStatus.AMBIGUOUS, MapStatus.AMBIGUOUS),
)
#: Spots this near the line are asked which side they are on.
_NEAR_LINE_DEG = 0.05
_KEEP = (ResolutionStatus.GIVEN.value, ResolutionStatus.RESOLVED.value)
#: Columns of ``claim_places`` that a look-up depends on, and those that it fills.
_ASKED = ("as_written", "generic", "relation", "within_text")
_RESOLVED = (
    *("status", "place_id", "name", "feature", "country", "lon", "lat", "radius_km"),
    *("where_prec", "geo_precision", "within", "reason", "candidates"),
)
_FILLED = (*_RESOLVED, "draw", "geometry")
_TYPES = {item.name: item.dtype for item in TABLES["claim_places"]}
#: So many points are made shapes of at once.
_AT_ONCE = 100_000
_FAR_WORDS = "named as far from what happened: not drawn"
_LOST_WORDS = (
    "not drawn: the shape that it was given with is not in this file; GeoJSON, GeoPackage and "
    "GeoParquet keep it"
)


def locate(book: Casebook, gazetteer: Gazetteer, *, progress: Progress | None = None) -> Casebook:
    """Resolve the places of every claim.

    A place that came with coordinates or a shape (``given``) or that was resolved before
    keeps them; one whose shape was lost on the way is not looked up in its stead. Each
    distinct combination of name, generic word, relation, containing area and date is
    looked up once.

    Parameters
    ----------
    book
        Tables after reading.
    gazetteer
        Where names are looked up.
    progress
        Called with (looked up, of how many).

    Returns
    -------
    Casebook
        With ``claim_places`` resolved and drawn, ``claims.map_status`` and
        ``map_reason`` set, and ``places`` holding the gazetteer rows referred to.
    """
    table = book.claim_places
    owner = rows_in(column(table, "claim_id"), column(book.claims, "claim_id"))
    parts: list[tuple[Whole, dict[str, pa.Array]]] = []
    used: set[str] = set()
    kept, given, shaped, lost = _kept(table)
    for rows, make in (
        (np.flatnonzero(given), partial(_given_cells, gazetteer)),
        (np.flatnonzero(shaped), _shaped_cells),
        (np.flatnonzero(lost), _lost_cells),
    ):
        if len(rows):
            parts.append((rows, make(_taken(table, rows))))
    rows = np.flatnonzero(kept)
    if len(rows):
        parts.append((rows, _kept_cells(_taken(table, rows), gazetteer, used)))
    rows = np.flatnonzero(~(kept | given | shaped | lost))
    if len(rows):
        asked = {name: column(table, name).take(pa.array(rows)) for name in _ASKED}
        asked["published"] = _published(book, owner[rows])
        parts.append((rows, _found_cells(asked, gazetteer, used, progress)))
    elif progress is not None:
        progress(len(table), len(table))
    cells = _in_place(parts, len(table))
    cells = _without_containers(
        {**cells, **{name: column(table, name) for name in ("as_written", "relation")}}, owner
    )
    places = with_columns("claim_places", table, cells)
    return book.with_tables(
        claims=with_columns("claims", book.claims, _statuses(places, owner, len(book))),
        claim_places=places,
        places=rows_to_table("places", _place_rows(gazetteer, used)),
    )


def _kept(table: pd.DataFrame) -> tuple[Flags, Flags, Flags, Flags]:
    """Return which places keep a record, a coordinate or a shape, and which lost a shape."""
    status = column(table, "status")
    given = flags(pc.equal(status, ResolutionStatus.GIVEN.value))
    known = flags(pc.is_in(status, value_set=pa.array(_KEEP)))
    has_point = flags(pc.is_valid(column(table, "lon")))
    has_point &= flags(pc.is_valid(column(table, "lat")))
    without_record = flags(pc.is_null(column(table, "place_id")))
    without_record &= flags(pc.is_null(column(table, "candidates")))
    bare = given & has_point & without_record
    has_shape = flags(pc.is_valid(column(table, "geometry")))
    shaped = given & ~has_point & has_shape
    lost = given & ~has_point & ~has_shape & without_record
    return known & has_point & ~bare, bare, shaped, lost


def _taken(table: pd.DataFrame, rows: Whole) -> dict[str, pa.Array]:
    names = (*_ASKED, *_RESOLVED, "geometry")
    if len(rows) == len(table):
        return {name: column(table, name) for name in names}
    index = pa.array(rows)
    return {name: column(table, name).take(index) for name in names}


def _published(book: Casebook, owner: Whole) -> pa.Array:
    """Return when the report of each place was published."""
    known = column(book.reports, "published")
    if known.null_count == len(known):
        return pa.nulls(len(owner), pa.string())
    ids = column(book.claims, "report_id").take(pa.array(owner))
    rows = rows_in(ids, column(book.reports, "report_id"))
    return known.take(pa.array(rows, mask=rows < 0))


def _found_cells(
    asked: Mapping[str, pa.Array],
    gazetteer: Gazetteer,
    used: set[str],
    progress: Progress | None,
) -> dict[str, pa.Array]:
    """Look every different combination of names up once."""
    codes, firsts = distinct_rows(list(asked.values()))
    index = pa.array(firsts)
    keys = list(zip(*(array.take(index).to_pylist() for array in asked.values()), strict=True))
    made = []
    for done, key in enumerate(keys, start=1):
        resolution = _resolve(gazetteer, key)
        made.append(_cells(resolution, Relation(key[2]), gazetteer))
        _use(resolution, used)
        if progress is not None:
            progress(done, len(keys))
    return _spread(made, codes)


def _kept_cells(
    cells: Mapping[str, pa.Array], gazetteer: Gazetteer, used: set[str]
) -> dict[str, pa.Array]:
    """Draw the places that were looked up before."""
    names = (*_RESOLVED, "relation")
    codes, firsts = distinct_rows([cells[name] for name in names])
    index = pa.array(firsts)
    made = []
    for values in zip(*(cells[name].take(index).to_pylist() for name in names), strict=True):
        row = dict(zip(names, values, strict=True))
        relation = Relation(row.pop("relation"))
        candidates = tuple(Candidate(**item) for item in json.loads(row.pop("candidates") or "[]"))
        status = ResolutionStatus(row.pop("status"))
        resolution = Resolution(status=status, candidates=candidates, **row)
        made.append(_cells(resolution, relation, gazetteer))
        _use(resolution, used)
    return _spread(made, codes)


def _use(resolution: Resolution, used: set[str]) -> None:
    used.update(candidate.place_id for candidate in resolution.candidates)
    if resolution.place_id:
        used.add(resolution.place_id)


def _spread(made: Sequence[Mapping[str, Any]], codes: Whole) -> dict[str, pa.Array]:
    index = pa.array(codes)
    return {
        name: pa.array([cells[name] for cells in made], _TYPES[name]).take(index)
        for name in _FILLED
    }


def _given_cells(gazetteer: Gazetteer, cells: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """Draw the coordinates that rows give, each with its own precision."""
    made = {name: cells[name] for name in _RESOLVED}
    made["geo_precision"] = _geo_precision(cells)
    lons = cells["lon"].to_numpy(zero_copy_only=False)
    lats = cells["lat"].to_numpy(zero_copy_only=False)
    codes = pc.fill_null(cells["where_prec"], 1).to_numpy(zero_copy_only=False)
    far = flags(pc.equal(cells["relation"], Relation.FAR_FROM.value))
    meant = areas_meant(cells, codes, lons, lats, gazetteer)
    polygons = ~far & is_known(meant)
    drawn = polygons | (~far & (codes <= COARSEST_DRAWN))
    spots, rings, areas = (drawn & (codes == 1), drawn & (codes == 2), drawn & (codes > 2))
    radii = given_radius_km(codes, _numbers(cells["radius_km"]))
    round_ = (rings | areas) & ~polygons
    made["geometry"] = _placed(
        len(lons),
        (spots, point_shapes(lons[spots], lats[spots])),
        (round_, circle_shapes(*(item[round_] for item in (lons, lats, radii)))),
        (polygons, meant.filter(pa.array(polygons))),
    )
    if rings.any():
        made["radius_km"] = pc.replace_with_mask(
            cells["radius_km"], pa.array(rings), pa.array(radii[rings])
        )
    words = pa.array([None, "spot", "ring", "area"], pa.string())
    made["draw"] = words.take(pa.array(spots * 1 + rings * 2 + areas * 3))
    sides: list[str | None] = [None] * len(lons)
    for start in range(0, len(lons), _AT_ONCE):
        near = start + np.flatnonzero(spots[start : start + _AT_ONCE])
        points = shapely.points(lons[near], lats[near])
        near = near[shapely.dwithin(_border(), points, _NEAR_LINE_DEG)]
        for row, said in zip(near, undecided_sides(lons[near], lats[near]), strict=True):
            sides[row] = said
    reason = _joined_texts(made["reason"], pa.array(sides, pa.string()))
    reason = _joined_texts(reason, why_undrawn(codes, drawn | far))
    if far.any():
        said_far = pc.if_else(pa.array(far), _FAR_WORDS, pa.scalar(None, pa.string()))
        reason = _joined_texts(reason, said_far)
    made["reason"] = reason
    return made


def _placed(length: int, *parts: tuple[Flags, pa.Array]) -> pa.Array:
    """Return the values of several parts at their rows, null elsewhere."""
    where = np.full(length, -1, dtype=np.int64)
    start = 0
    for rows, values in parts:
        if len(values) == length:
            return values
        where[rows] = np.arange(start, start + len(values))
        start += len(values)
    whole = pa.concat_arrays([values for _, values in parts])
    return whole.take(pa.array(where, mask=where < 0))


def _shaped_cells(cells: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """Draw the areas and lines that rows give, as they give them."""
    made = {name: cells[name] for name in _RESOLVED}
    made["geo_precision"] = _geo_precision(cells)
    shapes = shapely.from_wkb(cells["geometry"].to_numpy(zero_copy_only=False))
    flat = shapely.get_dimensions(shapes)
    far = flags(pc.equal(cells["relation"], Relation.FAR_FROM.value))
    words = np.array(["area", "area", "line", "area"], dtype=object)[flat + 1]
    drawn = ~far & (flat > 0)
    made["draw"] = pa.array(words, pa.string(), mask=~drawn)
    nothing = pa.scalar(None, pa.binary())
    made["geometry"] = pc.if_else(pa.array(drawn), cells["geometry"], nothing)
    said_far = pc.if_else(pa.array(far), _FAR_WORDS, pa.scalar(None, pa.string()))
    made["reason"] = _joined_texts(made["reason"], said_far)
    return made


def _lost_cells(cells: Mapping[str, pa.Array]) -> dict[str, pa.Array]:
    """Leave undrawn what was given by a shape that is gone; its name may mean another place."""
    made = {name: cells[name] for name in _RESOLVED}
    made["geo_precision"] = _geo_precision(cells)
    count = len(cells["reason"])
    made["draw"], made["geometry"] = pa.nulls(count, pa.string()), pa.nulls(count, pa.binary())
    made["reason"] = _joined_texts(made["reason"], pa.array([_LOST_WORDS] * count, pa.string()))
    return made


def _geo_precision(cells: Mapping[str, pa.Array]) -> pa.Array:
    """Return ACLED's code, from UCDP's where only that is known."""
    keys = pa.array(list(GEO_PRECISION), pa.int64())
    values = pa.array(list(GEO_PRECISION.values()), pa.int64())
    found = values.take(pc.index_in(cells["where_prec"], value_set=keys))
    return pc.coalesce(cells["geo_precision"], found)


def _joined_texts(reason: pa.Array, words: pa.Array) -> pa.Array:
    """Add words to reasons, once; see `_joined`."""
    if words.null_count == len(words):
        return reason
    codes, firsts = distinct_rows([reason, words])
    index = pa.array(firsts)
    made = [
        _joined(one, other)
        for one, other in zip(
            reason.take(index).to_pylist(), words.take(index).to_pylist(), strict=True
        )
    ]
    return pa.array(made, pa.string()).take(pa.array(codes))


def _in_place(
    parts: Sequence[tuple[Whole, dict[str, pa.Array]]], length: int
) -> dict[str, pa.Array]:
    """Return the cells of all places in their order."""
    if not parts:
        return {name: pa.nulls(0, _TYPES[name]) for name in _FILLED}
    if len(parts) == 1:
        return parts[0][1]
    back = np.empty(length, dtype=np.int64)
    back[np.concatenate([rows for rows, _ in parts])] = np.arange(length)
    index = pa.array(back)
    made = {}
    for name in _FILLED:  # one column after the other, so that little is held twice
        made[name] = pa.concat_arrays([cells.pop(name) for _, cells in parts]).take(index)
    return made


def _numbers(array: pa.Array) -> npt.NDArray[np.float64]:
    made: npt.NDArray[np.float64] = array.to_numpy(zero_copy_only=False)
    return made


def _resolve(gazetteer: Gazetteer, key: tuple[Any, ...]) -> Resolution:
    toponym, generic, relation, within, published = key
    return gazetteer.resolve(
        toponym,
        generic=generic,
        within=within,
        relation=Relation(relation),
        published=published,
    )


def _cells(resolution: Resolution, relation: Relation, gazetteer: Gazetteer) -> dict[str, Any]:
    """Return the cells of ``claim_places`` that a resolution fills."""
    if resolution.where_prec is not None and resolution.geo_precision is None:
        resolution = replace(resolution, geo_precision=GEO_PRECISION[resolution.where_prec])
    drawing = drawing_of(resolution, relation, lambda place_id: find_place(gazetteer, place_id))
    radius_km = resolution.radius_km
    reason = resolution.reason
    if drawing is not None and drawing.draw == "ring" and drawing.radius_km is not None:
        radius_km = drawing.radius_km
    if drawing is not None and drawing.draw == "spot":
        place = find_place(gazetteer, resolution.place_id)
        if place is None or place.country_code is None:
            reason = _joined(reason, _side_words(drawing.geometry))
    if relation is Relation.FAR_FROM:
        reason = _joined(reason, _FAR_WORDS)
    candidates = [plain_json(candidate) for candidate in resolution.candidates]
    return {
        "status": resolution.status.value,
        "place_id": resolution.place_id,
        "name": resolution.name,
        "feature": resolution.feature,
        "country": resolution.country,
        "lon": resolution.lon,
        "lat": resolution.lat,
        "radius_km": radius_km,
        "where_prec": resolution.where_prec,
        "geo_precision": resolution.geo_precision,
        "within": resolution.within,
        "reason": reason,
        "candidates": json.dumps(candidates, ensure_ascii=False) if candidates else None,
        "draw": drawing.draw if drawing else None,
        "geometry": to_wkb(drawing.geometry) if drawing else None,
    }


def _joined(reason: str | None, words: str | None) -> str | None:
    """Add words to a reason, once."""
    if not words or (reason and words in reason):
        return reason
    return f"{reason}; {words}" if reason else words


def _side_words(spot: Point) -> str | None:
    """Say so when a spot lies too near the line between the two countries to tell its side."""
    if not shapely.dwithin(_border(), spot, _NEAR_LINE_DEG):
        return None
    relation = border_relation(lon=spot.x, lat=spot.y)
    return None if relation.decided else relation.words


@lru_cache(maxsize=1)
def _border() -> BaseGeometry:
    line = line_between()
    shapely.prepare(line)
    return line


def _without_containers(cells: dict[str, pa.Array], owner: Whole) -> dict[str, pa.Array]:
    """Leave undrawn an area that only says where a better known place of the claim lies.

    "near the village of Parukh in the Republic of Artsakh" names one place, not two.
    """
    areas = flags(pc.equal(cells["draw"], "area"))
    areas &= flags(pc.equal(cells["relation"], Relation.IN.value))
    if not areas.any():
        return cells
    points = flags(pc.is_in(cells["draw"], value_set=pa.array(["spot", "ring"])))
    inner: dict[int, list[int]] = {}
    for area, place in zip(*_pairs(owner, areas, points), strict=True):
        inner.setdefault(int(area), []).append(int(place))
    index = {name: cells[name] for name in ("geometry", "lon", "lat", "as_written", "reason")}
    gone = np.zeros(len(owner), dtype=bool)
    reasons: list[str | None] = []
    for row, others in sorted(inner.items()):
        shape = shapely.from_wkb(index["geometry"][row].as_py())
        names = [
            index["as_written"][at].as_py()
            for at in others
            if shape.covers(Point(index["lon"][at].as_py(), index["lat"][at].as_py()))
        ]
        if names:
            gone[row] = True
            words = f"not drawn: it contains {' and '.join(names)}, known more closely"
            reasons.append(_joined(index["reason"][row].as_py(), words))
    if not gone.any():
        return cells
    mask = pa.array(gone)
    return cells | {
        "draw": pc.if_else(mask, pa.scalar(None, pa.string()), cells["draw"]),
        "geometry": pc.if_else(mask, pa.scalar(None, pa.binary()), cells["geometry"]),
        "reason": pc.replace_with_mask(cells["reason"], mask, pa.array(reasons, pa.string())),
    }


def _pairs(owner: Whole, ones: Flags, others: Flags) -> tuple[Whole, Whole]:
    """Return the rows of one kind with each row of another kind of the same claim."""
    left, right = np.flatnonzero(ones), np.flatnonzero(others)
    right = right[np.argsort(owner[right], kind="stable")]
    low = np.searchsorted(owner[right], owner[left], side="left")
    many = np.searchsorted(owner[right], owner[left], side="right") - low
    ranks = np.arange(int(many.sum())) - np.repeat(np.cumsum(many) - many, many)
    return np.repeat(left, many), right[np.repeat(low, many) + ranks]


def _statuses(places: pd.DataFrame, owner: Whole, claims: int) -> dict[str, pa.Array]:
    """Return every claim's map status, and the reason when it is not on the map."""
    status = column(places, "status")
    drawn = flags(pc.is_valid(column(places, "draw")))
    best = np.full(claims, len(_REACHES), dtype=np.int64)
    for rank in range(len(_REACHES) - 1, -1, -1):
        reached, _ = _REACHES[rank]
        best[owner[drawn & flags(pc.equal(status, reached.value))]] = rank
    named = ~flags(pc.equal(column(places, "relation"), Relation.FAR_FROM.value))
    is_named = np.zeros(claims, dtype=bool)
    is_named[owner[named]] = True
    undrawn = best == len(_REACHES)
    words = np.array(
        [*(status.value for _, status in _REACHES), MapStatus.UNRESOLVED, MapStatus.NO_PLACE],
        dtype=object,
    )
    best[undrawn & ~is_named] += 1
    reasons = _reasons(places, owner, undrawn, named, is_named)
    return {
        "map_status": pa.array([str(word) for word in words], pa.string()).take(pa.array(best)),
        "map_reason": reasons,
    }


def _reasons(
    places: pd.DataFrame, owner: Whole, undrawn: Flags, named: Flags, is_named: Flags
) -> pa.Array:
    """Return for each claim why it is not on the map; null where it is."""
    count = len(undrawn)
    reasons = np.full(count, None, dtype=object)
    reasons[undrawn & ~is_named] = _no_place_reason(())
    rows = np.flatnonzero(undrawn[owner] & (named | ~is_named[owner]))
    if len(rows):
        codes, firsts = distinct_rows(
            [column(places, name).take(pa.array(rows)) for name in ("as_written", "reason")]
        )
        index = pa.array(rows[firsts])
        written = column(places, "as_written").take(index).to_pylist()
        why = column(places, "reason").take(index).to_pylist()
        texts = np.array(
            [_why_not(name, reason) for name, reason in zip(written, why, strict=True)],
            dtype=object,
        )
        names = np.array(written, dtype=object)
        own = owner[rows]
        several = np.bincount(own, minlength=count)[own] > 1
        single = ~several & is_named[own]
        reasons[own[single]] = texts[codes[single]]
        found: dict[int, list[str]] = {}
        for at in np.flatnonzero(~single):
            claim = int(own[at])
            found.setdefault(claim, []).append((texts if is_named[claim] else names)[codes[at]])
        for claim, words in found.items():
            whole = "; ".join(dict.fromkeys(words))
            reasons[claim] = whole if is_named[claim] else _no_place_reason(words)
    return pa.array(reasons, pa.string())


def _why_not(name: str, why: str | None) -> str:
    """Return why one place is not drawn, with its name once."""
    reason = why or "not in the gazetteer"
    return reason if name in reason else f"{name!r}: {reason}"


def _no_place_reason(names: Sequence[str]) -> str:
    if not names:
        return "the report names no place for it"
    listed = ", ".join(dict.fromkeys(names))
    return f"the report only says where it was not: far from {listed}"


def _place_rows(gazetteer: Gazetteer, used: Iterable[str]) -> list[dict[str, Any]]:
    """Return the ``places`` rows of the records referred to, and of their parents."""
    wanted = set(used)
    for place_id in sorted(wanted):
        place = find_place(gazetteer, place_id)
        if place is not None:
            wanted.update(filter(None, (place.district_id, place.admin1_id)))
    rows = []
    for place_id in sorted(wanted):
        place = find_place(gazetteer, place_id)
        if place is not None:
            rows.append(_place_row(place, gazetteer.names_of(place_id)))
    return rows


def _place_row(place: Place, names: Sequence[PlaceName]) -> dict[str, Any]:
    shown = {
        f"name_{language}": best_name(names, language) for language in ("az", "hy", "ru", "en")
    }
    others = [
        {"name": name.name, "language": name.language, "kind": name.kind.value} for name in names
    ]
    return {
        "place_id": place.place_id,
        "name": place.name,
        "feature": place.feature,
        "country_code": place.country_code,
        "admin1_id": place.admin1_id,
        "district_id": place.district_id,
        "lon": place.lon,
        "lat": place.lat,
        "radius_km": place.radius_km,
        **shown,
        "other_names": json.dumps(others, ensure_ascii=False) if others else None,
        "source": place.source,
        "licence": place.licence,
        "geometry": to_wkb(extent_of(place)),
    }
