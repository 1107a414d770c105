"""GeoJSON (RFC 7946): one feature a claim, with what is drawn of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.export.claim_texts import ClaimSlice, ClaimTexts
from contactline.export.claims_csv import write_lines
from contactline.export.json_text import object_json, or_null, text_json
from contactline.export.shapes import drawn_of, shape_texts

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.casebook.book import Casebook
    from contactline.export.claim_texts import Progress


def write_geojson(book: Casebook, path: Path, *, progress: Progress | None = None) -> None:
    """Write a FeatureCollection, one feature a line.

    The geometry of a claim is a GeometryCollection of exactly what a map draws of it
    (points where a point is known, areas where only an area is), or null when nothing
    is drawn. The properties are the columns of ``claims.csv``, lists as lists, so that
    reading them gives the equal record; with them go the incident's dispute status and
    why a claim is not on the map.
    """
    claims = ClaimTexts(book, progress=progress)
    with path.open("wb") as stream:
        stream.write(b'{"type":"FeatureCollection","features":[\n')
        for part in claims.slices():
            features = _features(part)
            last = part.stop == len(claims)
            body = features.slice(0, len(features) - 1) if last else features
            write_lines(stream, pc.binary_join_element_wise(body, ",", ""))
            if last:
                write_lines(stream, features.slice(len(features) - 1))
        stream.write(b"]}\n")


def _features(part: ClaimSlice) -> pa.Array:
    properties = object_json(
        [
            *part.flat_json(),
            ("dispute_status", or_null(text_json(part.dispute_status))),
            ("map_reason", or_null(text_json(part.column("map_reason")))),
        ],
        len(part),
    )
    return pc.binary_join_element_wise(
        '{"type": "Feature", "id": ',
        text_json(part.column("claim_id")),
        ', "geometry": ',
        _geometry(part),
        ', "properties": ',
        properties,
        "}",
        "",
    )


def _geometry(part: ClaimSlice) -> pa.Array:
    drawn = drawn_of(part.claims, part.start, part.stop)
    texts = pa.array(shape_texts(drawn.parts), type=pa.string())
    lists = pa.ListArray.from_arrays(pa.array(drawn.offsets, type=pa.int32()), texts)
    joined = pc.binary_join(lists, ",")
    made = pc.binary_join_element_wise(
        '{"type":"GeometryCollection","geometries":[', joined, "]}", ""
    )
    return pc.if_else(pa.array(np.diff(drawn.offsets) > 0), made, pa.scalar("null"))
