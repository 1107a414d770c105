"""What the page knows of the claims: columns to filter and draw by, tables, and texts apart.

Pure: the same spec gives the same payload. It has five parts:

``meta``
    plain JSON: title, counts, sides, style, and how many claims a block of texts holds;
``hot``
    what the first picture and the filters need: days, facets, places, shapes;
``tables``
    the other columns, read after the first picture;
``texts``
    what is written once, in blocks that are read when a claim of theirs is shown;
``ids``
    ids of the claims, read when one is shown or looked for.

Claims are sorted by their first day, the undated last; everything refers to a claim by
its number in that order.
"""

from __future__ import annotations

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.casebook.columns import column, rows_in
from contactline.maps.payload_blocks import BLOCK, THREADS, Blocks
from contactline.maps.payload_columns import Part, group, squeeze
from contactline.maps.payload_facets import make_facets
from contactline.maps.payload_ids import pack_ids
from contactline.maps.payload_order import (
    Ordered,
    Renumbered,
    Sorted,
    days_of,
    order_tables,
    steps_back,
    take,
)
from contactline.maps.payload_sites import PER_DEGREE, Sites, make_sites
from contactline.maps.payload_tables import Tables
from contactline.maps.style import UNNAMED
from contactline.model.terms import MAPPED, ORIGIN_RELATIONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import pandas as pd

    from contactline.maps.payload_columns import Ints
    from contactline.maps.spec import MapSpec

__all__ = [
    "PER_DEGREE",
    "Payload",
    "make_payload",
    "packed_json",
    "packed_text",
    "style_payload",
    "to_json",
]

#: Columns of the claims; those that facets hold are not written again: ``claimant_side``,
#: ``accused_side``, ``event_type``, ``sub_event_type``, ``review``.
_CLAIMS = (
    "claimant_name", "claimant_role", "accused_name", "accused_role",
    "target_side", "target_name", "target_role", "stance", "count", "aggregate",
    *(f"{prefix}_{what}" for prefix in ("time", "statement_time")
      for what in ("start", "end", "precision", "as_written", "tz_basis", "rule", "anchor",
                   "extent")),
    "weapons", "damage", "response", "source_chain", "quote", "char_start", "char_end",
    "summary", "note", "warnings", "map_status",
)  # fmt: skip
_PLACES = (
    "as_written", "generic", "relation", "inherited_from", "status", "name", "feature",
    "country", "lon", "lat", "radius_km", "where_prec", "geo_precision", "within", "reason",
    "candidates",
)  # fmt: skip
_CASUALTIES = (
    "side", "kind", "civilian", "min", "max", "figure_given", "explicit_zero", "as_written", "by",
)  # fmt: skip
_REPORTS = (
    "report_id", "path", "title", "outlet", "url", "archive_url", "published",
    "published_basis", "language",
)  # fmt: skip
_INCIDENTS = ("dispute_status", "judgement_by", "judgement_rule", "judgement_note")
_GAZETTEER = ("name", "feature", "name_az", "name_hy", "name_ru", "name_en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """Everything that the page shows of the claims.

    Parameters
    ----------
    meta
        Plain JSON values.
    parts
        Name -> base64: ``hot``, ``tables``, ``ids`` (one gzip each) and ``texts`` (one
        gzip a block; ``meta`` says where each begins).
    """

    meta: dict[str, Any]
    parts: dict[str, str]


def make_payload(spec: MapSpec) -> Payload:
    """Return everything that the page shows of the claims."""
    tables = order_tables(spec.book)
    sites = make_sites(tables.places.unsorted("draw"), tables.places.unsorted("geometry"))
    sites = sites.taken(tables.places.rows)
    with ThreadPoolExecutor(THREADS) as pool:
        ids = pool.submit(_encode_ids, tables.ids)
        blocks = Blocks(total=len(tables.claims))
        rest = Part()
        header = _tables(spec, tables, sites, rest, blocks)
        header["words"], starts, texts = blocks.close()
        others = pool.submit(_encode, rest, header)
        hot = _hot(spec, tables, sites)
        parts = {"hot": hot, "tables": others.result(), "ids": ids.result(), "texts": texts}
    meta = _meta(spec) | {"block": BLOCK, "blocks": starts}
    return Payload(meta=meta, parts=parts)


def style_payload(spec: MapSpec) -> dict[str, Any]:
    """Return the colours and sizes that the painters use."""
    style = spec.style
    return {"light": dict(style.light), "dark": dict(style.dark), "marks": dict(style.marks)}


def to_json(value: object) -> str:
    """Return JSON that may stand inside a script element, whatever its texts hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in ("<", ">", "&", "\u2028", "\u2029", "\x7f"):
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


def packed_json(value: object) -> str:
    """Return JSON as base64 of a gzip."""
    return packed_text(
        json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    )


def packed_text(text: str) -> str:
    """Return text as base64 of a gzip."""
    return base64.b64encode(squeeze(text.encode("utf-8"))).decode("ascii")


def _encode(part: Part, header: dict[str, Any]) -> str:
    return base64.b64encode(part.close(header)).decode("ascii")


def _encode_ids(ids: pa.Array) -> str:
    return base64.b64encode(pack_ids(ids)).decode("ascii")


def _meta(spec: MapSpec) -> dict[str, Any]:
    return {
        "title": spec.options.title,
        "names": spec.options.names,
        "version": spec.version,
        "total": spec.total,
        "mapped": spec.mapped,
        "drafts": spec.drafts,
        "days": None if spec.days is None else [day.isoformat() for day in spec.days],
        "filters": list(spec.filters),
        "boundary_note": spec.boundary_note,
        "attribution": list(spec.attribution),
        "sides": [
            {"side": one.side, "colour": one.colour, "dark": one.dark_colour} for one in spec.sides
        ],
        "side_labels": _side_labels(spec),
        "style": style_payload(spec),
    }


def _hot(spec: MapSpec, tables: Ordered, sites: Sites) -> str:
    """Return the part that the first picture and the filters need."""
    part = Part()
    starts, known = days_of(tables.claims.column("date_start"))
    ends, _ = days_of(tables.claims.column("date_end"))
    dated = int(known.sum())
    starts, ends = starts[:dated], ends[:dated]
    facets = make_facets(spec, tables, sites.of >= 0)
    header = {
        "first_day": int(starts[0]) if dated else 0,
        "day_steps": part.ints(np.diff(starts, prepend=starts[:1])),
        "lasting": part.ints(np.maximum(ends - starts, 0)),
        "facets": [facet.header() for facet in facets],
        "groups": [
            {"codes": part.ints(found.codes),
             "columns": {name: codes.tolist() for name, codes in found.columns.items()}}
            for found in group({facet.name: facet.codes for facet in facets})
        ],
        "incidents": part.ints(steps_back(tables.incidents.of)),
        "places": part.ints(np.diff(tables.places.starts)),
        "origins": _origins(tables, part),
        "sites": sites.write(part),
    }  # fmt: skip
    return _encode(part, header)


def _origins(tables: Ordered, part: Part) -> dict[str, Any]:
    """Return which places are where fire came from."""
    from_there = pc.is_in(
        tables.places.unsorted("relation"), value_set=pa.array(sorted(ORIGIN_RELATIONS))
    )
    return part.ints(from_there.to_numpy(zero_copy_only=False)[tables.places.rows])


def _tables(
    spec: MapSpec, tables: Ordered, sites: Sites, part: Part, blocks: Blocks
) -> dict[str, Any]:
    """Add all tables to a part and to the blocks; return the header of the part."""
    book = spec.book
    made = Tables(part=part, blocks=blocks)
    cuts = blocks.claim_starts()
    claims, places = tables.claims, tables.places
    made.add(
        "claims",
        (*_CLAIMS, "reason"),
        lambda name: _reason(claims) if name == "reason" else claims.unsorted(name),
        claims.rows,
        cuts,
        report=steps_back(tables.reports.of),
        casualties=np.diff(tables.casualties.starts),
        links=np.diff(tables.links.starts),
    )
    place_rows = rows_in(places.unsorted("place_id"), column(book.places, "place_id"))
    used = sorted(set(np.unique(place_rows).tolist()) - {-1})
    numbers = np.full(len(book.places) + 1, -1, dtype=np.int64)
    numbers[used] = np.arange(len(used))
    gazetteer = pa.array(numbers[place_rows], mask=place_rows < 0)
    made.add(
        "places",
        (*_place_columns(tables, sites), "place"),
        lambda name: gazetteer if name == "place" else places.unsorted(name),
        places.rows,
        places.starts[cuts],
    )
    casualties, links = tables.casualties, tables.links
    made.add(
        "casualties", _CASUALTIES, casualties.unsorted, casualties.rows, casualties.starts[cuts]
    )
    targets = rows_in(links.column("target"), tables.ids)
    of_links = np.repeat(np.arange(len(claims)), np.diff(links.starts))
    own = pa.array(targets >= 0)
    made.add(
        "links",
        ("kind", "target", "step"),
        lambda name: {
            "kind": lambda: links.column("kind"),
            "target": lambda: pc.if_else(own, None, links.column("target")),
            "step": lambda: pc.if_else(own, pa.array(targets - of_links), None),
        }[name](),
        np.arange(len(links)),
        links.starts[cuts],
    )
    _add_renumbered(made, "reports", book.reports, _REPORTS, tables.reports, cuts)
    _add_renumbered(
        made, "incidents", book.incidents, _INCIDENTS, tables.incidents, cuts,
        **_incident_numbers(book.incidents, tables),
    )  # fmt: skip
    return {
        "tables": made.headers,
        "gazetteer": {
            name: take(column(book.places, name), np.array(used, dtype=np.int64)).to_pylist()
            for name in _GAZETTEER
        },
    }


def _add_renumbered(
    made: Tables, name: str, table: pd.DataFrame, columns: Iterable[str], order: Renumbered,
    cuts: Ints, **numbers: Ints,
) -> None:  # fmt: skip
    """Add a table that claims refer to; a row lies in the block of the first that does."""
    made.add(
        name,
        columns,
        lambda label: column(table, label),
        order.rows,
        np.searchsorted(order.firsts, cuts),
        **numbers,
    )


def _reason(claims: Sorted) -> pa.Array:
    """Return why claims are not on the map."""
    status = claims.unsorted("map_status")
    mapped = pc.fill_null(pc.is_in(status, value_set=pa.array(sorted(MAPPED))), False)
    reason = pc.coalesce(claims.unsorted("map_reason"), status)
    return pc.if_else(mapped, pa.scalar(None, pa.string()), reason)


def _place_columns(tables: Ordered, sites: Sites) -> list[str]:
    """Return the columns of places that are not known from what is drawn."""
    spots = (sites.of >= 0) & (sites.of < len(sites.spots))
    left = list(_PLACES)
    points = [tables.places.column(name) for name in ("lon", "lat")]
    if not all(is_derived(array, sites, spots, axis) for axis, array in enumerate(points)):
        return left
    return [name for name in left if name not in ("lon", "lat")]


def is_derived(array: pa.Array, sites: Sites, spots: Any, axis: int) -> bool:
    """Return whether the coordinates of spots are the spots, to the metre."""
    values = array.fill_null(np.nan).to_numpy(zero_copy_only=False)[spots]
    steps = np.rint(values * sites.spots_per_degree)
    return bool((steps == sites.spots[sites.of[spots], axis]).all())


def _incident_numbers(table: pd.DataFrame, tables: Ordered) -> dict[str, Ints]:
    """Return for each incident its days, from the first of its first claim, and what is missing."""
    order = tables.incidents
    counts = _list_lengths(column(table, "claim_ids"))[order.rows]
    here = np.bincount(order.of[order.of >= 0], minlength=len(order.rows))
    days, known = days_of(tables.claims.column("date_start"))
    made = {"left_out": np.maximum(counts - here, 0)}
    for name in ("date_start", "date_end"):
        found, given = (part[order.rows] for part in days_of(column(table, name)))
        base = np.where(known, days, 0)[order.firsts]
        # 0: unknown; else the distance from the day of the first claim, both ways.
        steps = found - base
        made[name] = np.where(given, np.where(steps >= 0, 2 * steps + 1, -2 * steps), 0)
    return made


def _list_lengths(texts: pa.Array) -> Ints:
    """Return the lengths of JSON lists of ids."""
    texts = pc.fill_null(texts, "[]")
    quotes = pc.count_substring(texts, '"').to_numpy(zero_copy_only=False)
    made: Ints = quotes.astype(np.int64) // 2
    escaped = pc.match_substring(texts, "\\").to_numpy(zero_copy_only=False)
    for row in np.flatnonzero(escaped):
        made[row] = len(json.loads(texts[int(row)].as_py()))
    return made


def _side_labels(spec: MapSpec) -> dict[str, str]:
    """Return the label of every side that is spoken of, in the order of the style."""
    book = spec.book
    named: set[str] = set()
    columns: Sequence[tuple[pd.DataFrame, str]] = (
        (book.claims, "accused_side"),
        (book.claims, "target_side"),
        (book.casualties, "side"),
        (book.casualties, "by"),
    )
    for table, label in columns:
        named |= {value for value in pc.unique(column(table, label)).to_pylist() if value}
    known = spec.style.table["sides"]
    named |= {one for one in pc.unique(column(book.links, "target")).to_pylist() if one in known}
    claimants = {side.side for side in spec.sides}
    codes: list[str | None] = [*(named | claimants) - {UNNAMED}]
    if UNNAMED in claimants:
        codes.append(None)
    return {style.side: style.label for style in spec.style.sides(codes)}
