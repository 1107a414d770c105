"""Any GeoDataFrame as a map: its rows become claims, drawn as exactly as they are known.

For notebooks. Nothing is looked up and nothing is grouped: what a row says is what is shown.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from contactline.casebook.book import Casebook
from contactline.casebook.schema import to_table
from contactline.errors import ContactlineError
from contactline.geo.areas import circle
from contactline.maps.spec import MapOptions, MapSpec, make_spec
from contactline.maps.style import Style, load_style
from contactline.model.terms import GEO_PRECISION, MapStatus, Review

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from shapely.geometry.base import BaseGeometry

#: Column of a frame -> what it holds. Only ``geometry`` is needed; others are ignored.
COLUMNS: dict[str, str] = {
    "geometry": "a Point is a spot, a LineString a line, a Polygon an area; a MultiPoint or a "
    "GeometryCollection is several places of one claim; with a CRS, or longitude and latitude",
    "claim_id": "id of the claim; else the index of the frame",
    "claimant": "who says so: a side's code or name (AM, Armenia), or any other name",
    "accused": "who is said to have done it",
    "date": "day, as a date or as text: 2022-09-13",
    "date_end": "last day, if it is not the same",
    "text": "what is claimed, in words",
    "place": "name of the place as written",
    "where_prec": "UCDP code 1-7: how well the place is known",
    "radius_km": "radius around a Point that the place is known to",
    "event_type": "kind of event, ACLED's terms",
    "sub_event_type": "finer kind of event",
    "weapons": "weapons, separated by ;",
    "review": "draft, accepted, edited or rejected; else accepted",
    "note": "what else is known",
    "source": "who published it",
    "url": "where",
    "incident_id": "what the claims of one incident have in common",
    "dispute_status": "how the accounts of the incident stand to each other",
}
#: The coarsest code with which a Point without a radius is a spot.
SPOT_PRECISION = 1
_DRAWN = {0: "spot", 1: "line", 2: "line", 3: "area", 5: "line", 6: "area"}
_SEVERAL = (4, 7)


class FrameError(ContactlineError, ValueError):
    """A frame that cannot be made a map."""


def spec_of_frame(frame: GeoDataFrame, *, title: str = "Claims", style: str = "default") -> MapSpec:
    """Return the map of a frame; see `COLUMNS` for the columns that it may have.

    A Point that is known less well than to the spot (``where_prec`` above 1) is drawn as a
    circle of ``radius_km``; without that it is listed with the reason, not drawn as a dot.

    Parameters
    ----------
    frame
        One row a claim.
    title
        Heading of the map.
    style
        Name of a style in ``maps/styles``.

    Raises
    ------
    FrameError
        If there is no geometry, a date cannot be read, or an id occurs twice.
    """
    try:
        shapes = frame.geometry
        shapes = shapes if shapes.crs is None else shapes.to_crs(4326)
    except AttributeError as exc:
        raise FrameError(
            "the frame has no geometry; make it a geopandas.GeoDataFrame with one"
        ) from exc
    total = len(frame)
    ids = _texts(frame, "claim_id")
    if ids.null_count:
        ids = pa.array([str(label) for label in frame.index], type=pa.string())
    if len(ids.unique()) < total:
        raise FrameError("two rows have one claim_id; give each row its own, or reset the index")
    look = load_style(style)
    places, drawn, reasons = _places(frame, np.asarray(shapes.array, dtype=object), ids)
    starts, ends = _days(frame, "date"), _days(frame, "date_end")
    ends = ends if ends.null_count < total else starts
    urls, sources = _texts(frame, "url"), _texts(frame, "source")
    incident_of = _texts(frame, "incident_id")
    claims = to_table(
        "claims",
        {
            "claim_id": ids,
            "incident_id": incident_of,
            "report_id": ids,
            **_party("claimant", _texts(frame, "claimant"), look),
            **_party("accused", _texts(frame, "accused"), look),
            "stance": ["asserts"] * total,
            "event_type": _texts(frame, "event_type"),
            "sub_event_type": _texts(frame, "sub_event_type"),
            "time_start": starts.cast(pa.string()),
            "time_end": ends.cast(pa.string()),
            "time_precision": ["day"] * total,
            "date_start": starts,
            "date_end": ends,
            "weapons": [_weapons(text) for text in _texts(frame, "weapons").to_pylist()],
            "review": _texts(frame, "review").fill_null(Review.ACCEPTED.value),
            "summary": _texts(frame, "text"),
            "note": _texts(frame, "note"),
            "map_status": [(MapStatus.GIVEN if one else MapStatus.NO_PLACE).value for one in drawn],
            "map_reason": reasons,
        },
    )
    book = Casebook().with_tables(
        claims=claims,
        claim_places=places,
        reports=to_table("reports", {"report_id": ids, "outlet": sources, "url": urls}),
        incidents=_incidents(ids, incident_of, _texts(frame, "dispute_status")),
    )
    return make_spec(
        book,
        MapOptions(title=title, style=style),
        attribution=(),
        boundary_note="",
        version="",
    )


def _texts(frame: pd.DataFrame, name: str) -> pa.Array:
    """Return a column as texts; blank and missing cells are unknown."""
    if name not in frame:
        return pa.nulls(len(frame), pa.string())
    column = frame[name]
    blank = column.isna() | (column.astype(str).str.strip() == "")
    return pa.array(
        [None if none else str(value) for value, none in zip(column, blank, strict=True)],
        type=pa.string(),
    )


def _days(frame: pd.DataFrame, name: str) -> pa.Array:
    """Return a column of days; a month or a year is no day."""
    if name not in frame:
        return pa.nulls(len(frame), pa.date32())
    made: list[Any] = []
    for row, value in enumerate(frame[name]):
        if pd.isna(value) or not str(value).strip():
            made.append(None)
            continue
        try:
            made.append(pd.Timestamp(str(value)[:10]).date() if len(str(value)) >= 10 else None)
        except ValueError:
            made.append(None)
        if made[-1] is None:
            raise FrameError(f"row {row}, {name}: {value!r} is no day such as 2022-09-13")
    return pa.array(made, type=pa.date32())


def _party(prefix: str, names: pa.Array, style: Style) -> dict[str, Any]:
    """Return side and name; a name that the style does not know is a side of its own."""
    known = {label.casefold(): code for code, label in _labels(style)}
    known |= {code.casefold(): code for code, _ in _labels(style)}
    sides = [
        None if name is None else known.get(name.strip().casefold(), name.strip())
        for name in names.to_pylist()
    ]
    return {f"{prefix}_side": sides, f"{prefix}_name": names}


def _labels(style: Style) -> list[tuple[str, str]]:
    return [(code, row["label"]) for code, row in style.table["sides"].items()]


def _weapons(text: str | None) -> str | None:
    if text is None:
        return None
    found = [{"as_written": part.strip()} for part in text.split(";") if part.strip()]
    return json.dumps(found, ensure_ascii=False) if found else None


def _places(
    frame: pd.DataFrame, shapes: np.ndarray[Any, Any], ids: pa.Array
) -> tuple[pd.DataFrame, list[bool], list[str | None]]:
    """Return the places, whether each claim is drawn, and why it is not."""
    names, claim_ids = _texts(frame, "place").to_pylist(), ids.to_pylist()
    codes = [_number(value) for value in _column(frame, "where_prec")]
    radii = [_number(value) for value in _column(frame, "radius_km")]
    rows: list[dict[str, Any]] = []
    drawn: list[bool] = []
    reasons: list[str | None] = []
    for row, shape in enumerate(shapes):
        code = None if codes[row] is None else int(codes[row] or 0)
        reason = None if _has_shape(shape) else "the row has no geometry"
        any_drawn = False
        for part in _parts(shape):
            draw, geometry, why = _drawing(part, code, radii[row])
            reason = reason or why
            any_drawn |= draw is not None
            point = part.geom_type == "Point"
            rows.append(
                {
                    "claim_id": claim_ids[row],
                    "position": len(rows),
                    "as_written": names[row] or (f"{part.y:.4f}, {part.x:.4f}" if point else ""),
                    "relation": "at",
                    "status": "given",
                    "name": names[row],
                    "lon": part.x if point else None,
                    "lat": part.y if point else None,
                    "radius_km": radii[row],
                    "where_prec": code,
                    "geo_precision": GEO_PRECISION.get(code or 0),
                    "draw": draw,
                    "geometry": None if geometry is None else shapely.to_wkb(geometry),
                }
            )
        drawn.append(any_drawn)
        reasons.append(None if any_drawn else reason)
    columns = {key: [one[key] for one in rows] for key in (rows[0] if rows else {})}
    return to_table("claim_places", columns), drawn, reasons


def _column(frame: pd.DataFrame, name: str) -> list[Any]:
    return list(frame[name]) if name in frame else [None] * len(frame)


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _has_shape(shape: BaseGeometry | None) -> bool:
    return shape is not None and not shape.is_empty


def _parts(shape: BaseGeometry | None) -> list[BaseGeometry]:
    """Return the places of a claim."""
    if shape is None or shape.is_empty:
        return []
    if shapely.get_type_id(shape) in _SEVERAL:
        return [one for part in shapely.get_parts(shape) for one in _parts(part)]
    return [shape]


def _drawing(
    part: BaseGeometry, code: int | None, radius_km: float | None
) -> tuple[str | None, BaseGeometry | None, str | None]:
    """Return how a place is drawn, as what, and why it is not."""
    draw = _DRAWN[int(shapely.get_type_id(part))]
    if draw != "spot":
        return draw, part, None
    if radius_km:
        return "ring", circle(lon=part.x, lat=part.y, radius_km=radius_km), None
    if code is not None and code > SPOT_PRECISION:
        return (
            None,
            None,
            f"where_prec {code} is no spot, and neither an area nor a radius is given",
        )
    return draw, part, None


def _incidents(ids: pa.Array, incident_of: pa.Array, status: pa.Array) -> pd.DataFrame:
    """Return the incidents that claims name, each with the first status that one of them has."""
    members: dict[str, list[str]] = {}
    found: dict[str, str | None] = {}
    for claim, incident, one in zip(
        ids.to_pylist(), incident_of.to_pylist(), status.to_pylist(), strict=True
    ):
        if incident is not None:
            members.setdefault(incident, []).append(claim)
            found[incident] = found.get(incident) or one
    return to_table(
        "incidents",
        {
            "incident_id": list(members),
            "claim_ids": [json.dumps(one) for one in members.values()],
            "dispute_status": [found[one] for one in members],
        },
    )
