"""The places of a row: given coordinates, and names that are still to be looked up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from contactline.errors import RecordError
from contactline.ingest.degrees import read_degrees
from contactline.ingest.words import fold
from contactline.model.records import ClaimPlace
from contactline.model.terms import GEO_PRECISION, Relation

if TYPE_CHECKING:
    from contactline.ingest.outcome import Area

#: What a row with coordinates is told to mean, with and without a precision.
STATED = "coordinates and precision given in the row"
NOT_STATED = "coordinates given in the row, precision not stated"
#: Longest list of names in one cell.
MAX_NAMES = 50

#: ACLED's code tells less than UCDP's: the way back is the coarser one.
_WHERE_PREC = {1: 1, 2: 2, 3: 4}
_PREC_WORDS = {
    "exact": 1,
    "point": 1,
    "settlement": 1,
    "village": 1,
    "town": 1,
    "city": 1,
    "near": 2,
    "approximate": 2,
    "district": 3,
    "rayon": 3,
    "raion": 3,
    "province": 4,
    "marz": 4,
    "line": 5,
    "country": 6,
}
_RELATION = re.compile(
    r"(?:(?P<near>near|close to)|(?:in )?(?:the )?(?P<direction>direction of)):?\s+(?P<name>\S.*)",
    re.IGNORECASE | re.DOTALL,
)


def read_point(
    lat_text: str,
    lon_text: str,
    *,
    lat_column: str,
    lon_column: str,
    bounds: Area | None = None,
) -> tuple[float, float] | None:
    """Return longitude and latitude; None if both cells leave them open.

    Raises
    ------
    RecordError
        If one is missing or wrong, or both are 0.
    """
    lon = lat = None
    try:
        lat = read_degrees(lat_text, column=lat_column, limit=90)
    except RecordError as exc:
        if exc.code == "range" and _fits_swapped(lat_text, lon_text, bounds):
            message = f"{exc.message}; are latitude and longitude swapped?"
            raise RecordError(lat_column, "range", message) from exc
        raise
    lon = read_degrees(lon_text, column=lon_column, limit=180)
    if lat is None and lon is None:
        return None
    if lat is None:
        raise RecordError(lat_column, "missing", "is empty, though there is a longitude")
    if lon is None:
        raise RecordError(lon_column, "missing", "is empty, though there is a latitude")
    if lat == 0 and lon == 0:
        message = "0, 0 is what programs write for no coordinates; leave both cells empty"
        raise RecordError(lat_column, "range", message)
    return lon, lat


def read_where_prec(
    where_text: str | None, geo_text: str | None, *, where_column: str, geo_column: str
) -> tuple[int | None, int | None]:
    """Return UCDP's and ACLED's precision codes of a row, as far as it states one.

    Raises
    ------
    RecordError
        If a number is no such code. Words that are not known tell nothing.
    """
    where = _code(where_text, 7, where_column)
    geo = _code(geo_text, 3, geo_column)
    if where is None and geo is not None:
        where = _WHERE_PREC[geo]
    if where is not None and geo is None:
        geo = GEO_PRECISION[where]
    return where, geo


def named_places(text: str, *, within: str | None, column: str) -> tuple[ClaimPlace, ...]:
    """Return the places that a cell names, to be looked up later.

    Several names are separated by ``;``. "near X" and "direction of X" keep their
    relation, because they are known less closely than "X".

    Raises
    ------
    RecordError
        If there are too many.
    """
    parts = [part.strip() for part in text.split(";") if part.strip()]
    if len(parts) > MAX_NAMES:
        raise RecordError(column, "text", f"holds {len(parts)} names; at most {MAX_NAMES}")
    return tuple(_named(part, within) for part in parts)


def _named(text: str, within: str | None) -> ClaimPlace:
    match = _RELATION.fullmatch(text)
    if match is None:
        return ClaimPlace(as_written=text, relation=Relation.AT, within=within)
    relation = Relation.NEAR if match["near"] else Relation.DIRECTION_OF
    return ClaimPlace(as_written=match["name"].strip(), relation=relation, within=within)


def _code(text: str | None, high: int, column: str) -> int | None:
    if text is None:
        return None
    if re.fullmatch(r"[+-]?\d{1,9}(?:\.0+)?", text):
        value = int(float(text))
        if not 1 <= value <= high:
            raise RecordError(column, "range", f"{text} is outside 1 to {high}")
        return value
    return _PREC_WORDS.get(fold(text[:40])) if high == 7 else None


def _fits_swapped(lat_text: str, lon_text: str, bounds: Area | None) -> bool:
    try:
        lon = read_degrees(lat_text, column="", limit=180)
        lat = read_degrees(lon_text, column="", limit=90)
    except RecordError:
        return False
    return lon is not None and lat is not None and (bounds is None or bounds.has(lon, lat))
