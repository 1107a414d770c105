"""Given coordinates against the place and the area that the row names.

A point that lies further from them than it is known is drawn where the row puts it; the
claim gets a warning, and each input a notice with their number. Nothing is moved.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from contactline.casebook.book import rows_of, rows_to_table
from contactline.casebook.columns import column, distinct_rows, rows_in, with_columns
from contactline.casebook.texts import flags
from contactline.gazetteer.errors import UnknownPlaceError
from contactline.gazetteer.resolve import fitting_candidates
from contactline.geo.areas import distances_km
from contactline.geo.frame import nearest_distances_km, to_plane
from contactline.geo.shapes import geometry_of
from contactline.model.terms import Relation, ResolutionStatus
from contactline.pipeline.places import find_place
from contactline.pipeline.shapes import MIN_RING_KM, UCDP_NEAR_KM

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy.typing as npt

    from contactline.casebook.book import Casebook
    from contactline.gazetteer.resolve import Gazetteer
    from contactline.model.records import Place

    Progress = Callable[[int, int | None], None]
    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

#: So many different names are looked up; a table with more has sentences for names.
MAX_NAMES = 20_000
#: ``where_prec`` of coordinates that stand for a whole province or more.
_COARSE = 4
_NAME = r"\p{L}{2}"
_COLUMNS = ("as_written", "within_text", "lon", "lat", "radius_km", "where_prec")


def note_disagreements(
    book: Casebook, gazetteer: Gazetteer, *, progress: Progress | None = None
) -> Casebook:
    """Return the Casebook with a warning on every claim whose point and names disagree.

    Parameters
    ----------
    book
        Located tables.
    gazetteer
        Knows where the named places are.
    progress
        Called with (names compared, of how many).
    """
    table = book.claim_places
    rows = np.flatnonzero(_compared(book))
    if not len(rows):
        return book
    index = pa.array(rows)
    cells = {name: column(table, name).take(index) for name in _COLUMNS}
    codes, firsts = distinct_rows([cells["as_written"], cells["within_text"]])
    if len(firsts) > MAX_NAMES:
        words = f"the coordinates were not compared with their {len(firsts):,} different names"
        return _with_notices(book, [(None, None, words)])
    lons, lats = (cells[name].to_numpy(zero_copy_only=False) for name in ("lon", "lat"))
    slack_km = _slack_km(cells)
    order = np.argsort(codes, kind="stable")
    ends = np.cumsum(np.bincount(codes, minlength=len(firsts)))
    first = pa.array(firsts)
    names = zip(
        *(cells[name].take(first).to_pylist() for name in ("as_written", "within_text")),
        strict=True,
    )
    found: dict[int, list[str]] = {}
    for number, (name, within) in enumerate(names):
        own = order[ends[number - 1] if number else 0 : ends[number]]
        for what, away_km in _distances(gazetteer, name, within, lons[own], lats[own]):
            for at in np.flatnonzero(away_km > slack_km[own]):
                row = int(own[at])
                words = (
                    f"the coordinates lie {away_km[at]:.0f} km from {what}, "
                    f"further than they are known ({slack_km[row]:.0f} km)"
                )
                found.setdefault(int(rows[row]), []).append(words)
        if progress is not None:
            progress(number + 1, len(firsts))
    return _with_warnings(book, found) if found else book


def _compared(book: Casebook) -> npt.NDArray[np.bool_]:
    """Tell which places have coordinates of their own and a name in letters."""
    table = book.claim_places
    made = flags(pc.equal(column(table, "status"), ResolutionStatus.GIVEN.value))
    if not made.any():
        return made
    for name in ("lon", "lat", "draw"):
        made &= flags(pc.is_valid(column(table, name)))
    made &= ~flags(pc.equal(column(table, "relation"), Relation.FAR_FROM.value))
    coarse = flags(pc.greater_equal(column(table, "where_prec"), _COARSE))
    made &= ~coarse | flags(pc.is_valid(column(table, "radius_km")))
    named = flags(pc.match_substring_regex(column(table, "as_written"), _NAME))
    return made & (named | flags(pc.is_valid(column(table, "within_text"))))


def _slack_km(cells: dict[str, pa.Array]) -> Floats:
    """Return how far each point may be from where its names put it."""
    radius = cells["radius_km"].to_numpy(zero_copy_only=False)
    codes = pc.fill_null(cells["where_prec"], 2).to_numpy(zero_copy_only=False)
    by_code = np.where(codes == 1, MIN_RING_KM, UCDP_NEAR_KM)
    made: Floats = np.where(np.isnan(radius), by_code, np.maximum(radius, MIN_RING_KM))
    return made


def _distances(
    gazetteer: Gazetteer, name: str, within: str | None, lons: Floats, lats: Floats
) -> list[tuple[str, Floats]]:
    """Return how far points are from the place and from the area that a row names."""
    made = []
    places = _meant(gazetteer, name, within) if any(map(str.isalpha, name)) else []
    if places:
        away = np.min([_from_place(place, lons, lats) for place in places], axis=0)
        made.append((places[0].name if len(places) == 1 else f"any {name}", away))
    if within is not None:
        try:
            area = gazetteer.find_region(within)
        except UnknownPlaceError:
            return made
        made.append((area.name, _from_place(area, lons, lats)))
    return made


def _meant(gazetteer: Gazetteer, name: str, within: str | None) -> list[Place]:
    """Return the records that a name may mean; none if it is not known."""
    resolution = gazetteer.resolve(name, within=within)
    if resolution.status is ResolutionStatus.AMBIGUOUS:
        ids = [item.place_id for item in fitting_candidates(resolution)]
    else:
        ids = [resolution.place_id] if resolution.place_id else []
    return [place for item in ids if (place := find_place(gazetteer, item)) is not None]


def _from_place(place: Place, lons: Floats, lats: Floats) -> Floats:
    """Return how far points are from a record; 0 where they lie in it."""
    if place.geometry:
        shape = geometry_of(place.geometry)
        made = np.zeros(len(lons))
        out = ~shapely.intersects_xy(shape, lons, lats)
        made[out] = nearest_distances_km(to_plane(shape), lons[out], lats[out])
        return made
    if place.lon is None or place.lat is None:
        return np.zeros(len(lons))
    away = distances_km(lon=place.lon, lat=place.lat, lons=lons, lats=lats)
    return np.maximum(away - (place.radius_km or 0.0), 0.0)


def _with_warnings(book: Casebook, found: dict[int, list[str]]) -> Casebook:
    rows = np.array(sorted(found), dtype=np.int64)
    ids = column(book.claim_places, "claim_id").take(pa.array(rows))
    claims = rows_in(ids, column(book.claims, "claim_id"))
    words: dict[int, list[str]] = {}
    for claim, row in zip(claims, rows, strict=True):
        words.setdefault(int(claim), []).extend(found[int(row)])
    chosen = np.array(sorted(words), dtype=np.int64)
    before = column(book.claims, "warnings")
    made = []
    for claim, text in zip(chosen, before.take(pa.array(chosen)).to_pylist(), strict=True):
        listed = json.loads(text) if text else []
        made.append(
            json.dumps(list(dict.fromkeys([*listed, *words[int(claim)]])), ensure_ascii=False)
        )
    mask = np.zeros(len(book), dtype=bool)
    mask[chosen] = True
    warnings = pc.replace_with_mask(before, pa.array(mask), pa.array(made, pa.string()))
    book = book.with_tables(claims=with_columns("claims", book.claims, {"warnings": warnings}))
    return _with_notices(book, _notices(book, chosen))


def _notices(book: Casebook, claims: Whole) -> list[tuple[str | None, int | None, str]]:
    """Return for each input how many of its claims disagree, and the first line."""
    ids = column(book.claims, "claim_id").take(pa.array(claims))
    at = rows_in(ids, book.origins.ids) if len(book.origins) else np.full(len(claims), -1)
    made = []
    for number, (path, _) in enumerate(book.origins.places or (("", None),)):
        own = at[at >= 0]
        own = own[book.origins.inputs[own] == number] if len(own) else own
        count = len(own) if len(book.origins) else len(claims)
        if not count:
            continue
        line = int(book.origins.lines[own].min()) if len(own) else None
        what = "claim has" if count == 1 else "claims have"
        words = (
            f"{count:,} {what} coordinates further from the place or area named than they are "
            "known; each has a warning, and is drawn where its coordinates are"
        )
        made.append((path or None, line, words))
    return made


def _with_notices(book: Casebook, notices: list[tuple[str | None, int | None, str]]) -> Casebook:
    rows = rows_of(book.problems)
    rows += [
        {
            "path": path or (book.inputs[0].path if book.inputs else ""),
            "line": line,
            "column": None,
            "code": "notice",
            "message": words,
            "cells": None,
        }
        for path, line, words in notices
    ]
    return book.with_tables(problems=rows_to_table("problems", rows))
