"""The declared schema of a Casebook: one for every stage, export layer and the page.

Every column has a nullable Arrow type, so that unknown is never NaN, 0 or "".
Columns that hold lists of small things carry them as JSON text (``weapons``,
``source_chain``, ``candidates`` ...); shapes are WKB in EPSG:4326, longitude first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa

from contactline.errors import ContactlineError

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXT = pa.string()
WHOLE = pa.int64()
REAL = pa.float64()
FLAG = pa.bool_()
DAY = pa.date32()
INSTANT = pa.timestamp("s", tz="UTC")
SHAPE = pa.binary()


class SchemaError(ContactlineError, ValueError):
    """A table that does not have the declared columns and types."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its Arrow type, and what it holds, in words."""

    name: str
    dtype: pa.DataType
    holds: str


def _columns(rows: list[tuple[str, pa.DataType, str]]) -> tuple[Column, ...]:
    return tuple(Column(name=name, dtype=dtype, holds=holds) for name, dtype, holds in rows)


def _party(prefix: str, who: str) -> list[tuple[str, pa.DataType, str]]:
    return [
        (f"{prefix}_side", TEXT, f"side of {who}: AM, AZ, NK, RU, OUTLET ..."),
        (f"{prefix}_name", TEXT, f"{who} as written"),
        (f"{prefix}_role", TEXT, f"capacity of {who}"),
    ]


def _window(prefix: str, what: str) -> list[tuple[str, pa.DataType, str]]:
    return [
        (f"{prefix}_start", TEXT, f"earliest moment of {what}, ISO 8601"),
        (f"{prefix}_end", TEXT, f"latest moment of {what}, ISO 8601"),
        (f"{prefix}_precision", TEXT, "minute ... year, unknown"),
        (f"{prefix}_as_written", TEXT, "the words that it was read from"),
        (f"{prefix}_tz_basis", TEXT, "stated or assumed"),
        (f"{prefix}_rule", TEXT, "rule that read the words"),
        (f"{prefix}_anchor", TEXT, "what a relative expression was counted from"),
        (f"{prefix}_extent", TEXT, "window (uncertain within) or duration (all along)"),
    ]


TABLES: dict[str, tuple[Column, ...]] = {
    "reports": _columns(
        [
            ("report_id", TEXT, "id of the report"),
            ("path", TEXT, "file name of the text"),
            ("title", TEXT, "title"),
            ("outlet", TEXT, "who published it"),
            ("url", TEXT, "address"),
            ("archive_url", TEXT, "address of an archived copy"),
            ("published", TEXT, "date of publication, ISO 8601"),
            ("published_basis", TEXT, "stated, dateline, given or inferred"),
            ("language", TEXT, "ISO 639-1"),
            ("tz", TEXT, "offset taken for clock times without a zone"),
            ("sha256", TEXT, "hash of the text that offsets point into"),
        ]
    ),
    "claims": _columns(
        [
            ("claim_id", TEXT, "id of the claim"),
            ("incident_id", TEXT, "incident that it belongs to; empty for status reports"),
            ("report_id", TEXT, "report that it is from"),
            *_party("claimant", "the claimant"),
            *_party("accused", "the accused"),
            *_party("target", "the target"),
            ("stance", TEXT, "asserts, denies, acknowledges, reports_status"),
            ("event_type", TEXT, "ACLED event type"),
            ("sub_event_type", TEXT, "ACLED sub-event type"),
            ("count", WHOLE, "how many times, if said"),
            ("aggregate", FLAG, "a habitual or summed statement, not one incident"),
            *_window("time", "what is claimed"),
            *_window("statement_time", "the saying"),
            ("date_start", DAY, "first local day that the claim may concern"),
            ("date_end", DAY, "last local day that the claim may concern"),
            ("start_utc", INSTANT, "start in UTC where a clock time is known"),
            ("end_utc", INSTANT, "end in UTC where a clock time is known"),
            ("weapons", TEXT, "JSON list of {as_written, term}"),
            ("damage", TEXT, "damage as written"),
            ("response", TEXT, "own action that the claimant admits, as written"),
            ("source_chain", TEXT, "JSON list, from the claimant outwards"),
            ("quote", TEXT, "the words"),
            ("char_start", WHOLE, "offset of the words in the report, characters"),
            ("char_end", WHOLE, "end of the words, exclusive"),
            ("evidence", TEXT, "JSON object: field -> list of {char_start, char_end, rule}"),
            ("review", TEXT, "draft, accepted, edited, rejected"),
            ("summary", TEXT, "the claim in the editor's words"),
            ("note", TEXT, "what else is known, with its source"),
            ("warnings", TEXT, "JSON list of texts"),
            ("map_status", TEXT, "given, located, ambiguous, unresolved, no_place"),
            ("map_reason", TEXT, "why the claim is not on the map, in words"),
        ]
    ),
    "claim_places": _columns(
        [
            ("claim_id", TEXT, "claim"),
            ("position", WHOLE, "order within the claim, from 0"),
            ("as_written", TEXT, "the name as the report writes it"),
            ("generic", TEXT, "the report's generic word: region, village ..."),
            ("relation", TEXT, "at, in, near, direction_of, from ..."),
            ("within_text", TEXT, "containing area that the text names"),
            ("inherited_from", TEXT, "claim that the place was taken over from"),
            ("char_start", WHOLE, "offset in the report, characters"),
            ("char_end", WHOLE, "end, exclusive"),
            ("status", TEXT, "resolved, ambiguous, unresolved, given"),
            ("place_id", TEXT, "gazetteer record"),
            ("name", TEXT, "name of that record"),
            ("feature", TEXT, "its feature type"),
            ("country", TEXT, "ISO 3166-1 alpha-2"),
            ("lon", REAL, "degrees east"),
            ("lat", REAL, "degrees north"),
            ("radius_km", REAL, "uncertainty radius, km"),
            ("where_prec", WHOLE, "UCDP code 1-7"),
            ("geo_precision", WHOLE, "ACLED code 1-3"),
            ("within", TEXT, "area that is known where the place is not"),
            ("reason", TEXT, "why this place, in words"),
            ("candidates", TEXT, "JSON list of ranked candidates"),
            ("draw", TEXT, "spot, ring, area, line, candidates; empty: not drawn"),
            ("geometry", SHAPE, "what is drawn, WKB"),
        ]
    ),
    "casualties": _columns(
        [
            ("claim_id", TEXT, "claim"),
            ("position", WHOLE, "order within the claim, from 0"),
            ("side", TEXT, "side that suffered"),
            ("kind", TEXT, "killed, wounded, missing, captured, casualties, losses"),
            ("civilian", FLAG, "whether civilians; empty: not said"),
            ("min", WHOLE, "least number"),
            ("max", WHOLE, "greatest number"),
            ("figure_given", FLAG, "false: losses without a figure"),
            ("explicit_zero", FLAG, "none, said in so many words"),
            ("as_written", TEXT, "the words"),
            ("by", TEXT, "side that says so, if not the claimant"),
        ]
    ),
    "links": _columns(
        [
            ("claim_id", TEXT, "claim that the link starts from"),
            ("kind", TEXT, "denied_by, denies, counter_to, related"),
            ("target", TEXT, "claim id or, for denied_by, a side"),
        ]
    ),
    "incidents": _columns(
        [
            ("incident_id", TEXT, "id of the incident"),
            ("claim_ids", TEXT, "JSON list of its claims"),
            ("dispute_status", TEXT, "acknowledged, denied, mutual_accusation ..."),
            ("judgement_by", TEXT, "who or what joined the claims"),
            ("judgement_rule", TEXT, "by which rule"),
            ("judgement_decision", TEXT, "same, different, unsure"),
            ("judgement_note", TEXT, "why, in words"),
            ("date_start", DAY, "first local day"),
            ("date_end", DAY, "last local day"),
        ]
    ),
    "places": _columns(
        [
            ("place_id", TEXT, "gazetteer record"),
            ("name", TEXT, "its usual English name"),
            ("feature", TEXT, "its feature type"),
            ("country_code", TEXT, "ISO 3166-1 alpha-2"),
            ("admin1_id", TEXT, "containing province"),
            ("district_id", TEXT, "containing district"),
            ("lon", REAL, "degrees east"),
            ("lat", REAL, "degrees north"),
            ("radius_km", REAL, "uncertainty or extent, km"),
            ("name_az", TEXT, "Azerbaijani name"),
            ("name_hy", TEXT, "Armenian name"),
            ("name_ru", TEXT, "Russian name"),
            ("name_en", TEXT, "English name"),
            ("other_names", TEXT, "JSON list of {name, language, kind}"),
            ("source", TEXT, "source of the coordinate"),
            ("licence", TEXT, "licence of the coordinate"),
            ("geometry", SHAPE, "shape or uncertainty circle, WKB"),
        ]
    ),
    "problems": _columns(
        [
            ("path", TEXT, "file"),
            ("line", WHOLE, "line or row in it"),
            ("column", TEXT, "column"),
            ("code", TEXT, "kind of problem"),
            ("message", TEXT, "in words"),
            ("cells", TEXT, "JSON list of the raw cells of the row"),
        ]
    ),
}

#: Columns of ``claim_places`` that make up the resolution of a place, in the record's order.
RESOLUTION_COLUMNS = (
    "status",
    "place_id",
    "name",
    "feature",
    "country",
    "lon",
    "lat",
    "radius_km",
    "where_prec",
    "geo_precision",
    "within",
    "reason",
)


def empty_table(name: str) -> pd.DataFrame:
    """Return the named table without rows."""
    return to_table(name, {})


def to_table(name: str, values: Mapping[str, object]) -> pd.DataFrame:
    """Return a table of the declared schema.

    Parameters
    ----------
    name
        One of `TABLES`.
    values
        Column name -> sequence, array or Series. A declared column that is missing
        is unknown throughout.

    Raises
    ------
    SchemaError
        If a column is not declared or its values do not have the declared type.
    """
    arrays = table_arrays(name, values)
    length = max((len(array) for array in arrays.values()), default=0)
    made = {}
    for column in TABLES[name]:
        array = arrays.get(column.name)
        if array is None:
            array = pa.nulls(length, column.dtype)
        made[column.name] = pd.arrays.ArrowExtensionArray(array)
    return pd.DataFrame(made, copy=False)


def table_arrays(name: str, values: Mapping[str, object]) -> dict[str, pa.Array]:
    """Return the columns that are given as Arrow arrays of their declared types.

    Parameters
    ----------
    name
        One of `TABLES`.
    values
        As for `to_table`; a column that is None throughout may be left out.

    Raises
    ------
    SchemaError
        If a column is not declared or its values do not have the declared type.
    """
    columns = TABLES[name]
    unknown = sorted(set(values) - {column.name for column in columns})
    if unknown:
        raise SchemaError(f"table {name}: undeclared columns {', '.join(unknown)}")
    made = {}
    for column in columns:
        given = values.get(column.name)
        if given is None:
            continue
        try:
            if isinstance(given, pa.Array | pa.ChunkedArray):
                array = given if given.type == column.dtype else given.cast(column.dtype)
            elif isinstance(given, pd.Series):
                array = pa.Array.from_pandas(given, type=column.dtype)
            else:
                array = pa.array(given, type=column.dtype, from_pandas=True)
        except (pa.ArrowInvalid, pa.ArrowTypeError, OverflowError, UnicodeEncodeError) as exc:
            raise SchemaError(f"table {name}, column {column.name}: {exc}") from exc
        if isinstance(array, pa.ChunkedArray):
            array = array.chunk(0) if array.num_chunks == 1 else array.combine_chunks()
        made[column.name] = array
    return made


def check_schema(name: str, table: pd.DataFrame) -> None:
    """Raise `SchemaError` unless a table has exactly the declared columns and types."""
    expected = [(column.name, pd.ArrowDtype(column.dtype)) for column in TABLES[name]]
    found = [(str(label), dtype) for label, dtype in table.dtypes.items()]
    if [item[0] for item in found] != [item[0] for item in expected]:
        raise SchemaError(f"table {name}: columns {[item[0] for item in found]}")
    for (label, dtype), (_, wanted) in zip(found, expected, strict=True):
        if dtype != wanted:
            raise SchemaError(f"table {name}, column {label}: {dtype} instead of {wanted}")
