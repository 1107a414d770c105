"""What changed between two states of the records: incidents and claims, side by side.

Claims are the same if their ids are. Incidents are computed, so an incident is matched by
its claims: it is new if none of its claims was there, gone if none is there now, and
changed if its claims, their words or how they stand to each other changed.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from contactline.casebook.book import rows_of
from contactline.casebook.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    import pandas as pd

    from contactline.casebook.book import Casebook

#: Columns of ``claims`` that are computed, or said elsewhere in a diff.
_COMPUTED = frozenset({"claim_id", "incident_id", "date_start", "date_end", "start_utc", "end_utc"})
#: Table of a claim's parts -> name of the field in a diff.
_PARTS = {"claim_places": "places", "casualties": "casualties"}
_LINKS = ("denied_by", "denies", "counter_to", "related")
#: Between the cells of a row, between rows, and for an unknown cell: in no text of a report.
_CELL, _ROW, _UNKNOWN = "\x1f", "\x1e", "\x00"


class Change(StrEnum):
    """What happened to an incident or a claim."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field of a claim: what it was, what it is; None where there is nothing."""

    field: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimChange:
    """A claim that is new, changed or gone.

    Parameters
    ----------
    side, claimant
        Whose claim it is.
    fields
        What changed; empty for one that is new or gone.
    """

    change: Change
    claim_id: str
    incident_id: str | None
    side: str | None
    claimant: str | None
    summary: str | None
    fields: tuple[FieldChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentChange:
    """An incident that is new, changed or gone.

    Parameters
    ----------
    incident_id
        In the new state; in the old one for an incident that is gone.
    sides
        Sides whose accounts it has, in the order of their codes; None for an unnamed one.
    what
        What changed, in words; empty for one that is new or gone.
    """

    change: Change
    incident_id: str
    date_start: date | None
    date_end: date | None
    dispute_status: str
    sides: tuple[str | None, ...]
    claim_ids: tuple[str, ...]
    what: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportChange:
    """What is known of a report that is in both states, where that changed."""

    report_id: str
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BookDiff:
    """Everything that changed, in the order of the tables: what is there, then what is gone."""

    incidents: tuple[IncidentChange, ...]
    claims: tuple[ClaimChange, ...]
    reports: tuple[ReportChange, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything changed."""
        return bool(self.incidents or self.claims or self.reports)

    def count(self, kind: str, change: Change) -> int:
        """Return how many ``incidents`` or ``claims`` there are of a change."""
        return sum(item.change is change for item in getattr(self, kind))


def diff_books(old: Casebook, new: Casebook) -> BookDiff:
    """Compare two Casebooks that went through the same stages.

    Parameters
    ----------
    old, new
        Located and grouped tables.
    """
    changed = _changed_claims(old, new)
    claims = _claim_changes(old, new, changed)
    return BookDiff(
        incidents=tuple(_incident_changes(old, new, changed)),
        claims=tuple(claims),
        reports=tuple(_report_changes(old, new)),
    )


def _report_changes(old: Casebook, new: Casebook) -> Iterable[ReportChange]:
    before = {row["report_id"]: row for row in rows_of(old.reports)}
    for row in rows_of(new.reports):
        earlier = before.get(row["report_id"])
        if earlier is None or earlier == row:
            continue
        fields = tuple(
            FieldChange(field=name, old=_words(earlier[name]), new=_words(value))
            for name, value in row.items()
            if earlier[name] != value
        )
        yield ReportChange(report_id=row["report_id"], fields=fields)


def _claim_changes(
    old: Casebook, new: Casebook, changed: Mapping[str, tuple[FieldChange, ...]]
) -> Iterable[ClaimChange]:
    before, after = _ids(old), _ids(new)
    known, present = set(before), set(after)
    wanted = {i for i in after if i not in known or i in changed} | (known - present)
    rows = {
        **{row["claim_id"]: row for row in _rows_with(old.claims, wanted - present)},
        **{row["claim_id"]: row for row in _rows_with(new.claims, wanted & present)},
    }
    for claim_id in after:
        if claim_id not in known:
            yield _claim_change(rows[claim_id], Change.NEW)
        elif claim_id in changed:
            yield _claim_change(rows[claim_id], Change.CHANGED, changed[claim_id])
    for claim_id in before:
        if claim_id not in present:
            yield _claim_change(rows[claim_id], Change.GONE)


def _claim_change(
    row: Mapping[str, Any], change: Change, fields: tuple[FieldChange, ...] = ()
) -> ClaimChange:
    return ClaimChange(
        change=change,
        claim_id=row["claim_id"],
        incident_id=row["incident_id"],
        side=row["claimant_side"],
        claimant=row["claimant_name"],
        summary=row["summary"],
        fields=fields,
    )


def _incident_changes(
    old: Casebook, new: Casebook, changed: Mapping[str, tuple[FieldChange, ...]]
) -> Iterable[IncidentChange]:
    before, after = _incidents(old), _incidents(new)
    of_claim = {claim_id: key for key, row in before.items() for claim_id in row["ids"]}
    here = {claim_id for row in after.values() for claim_id in row["ids"]}
    side_of = dict(zip(_ids(old), old.claims["claimant_side"].tolist(), strict=True))
    side_of |= dict(zip(_ids(new), new.claims["claimant_side"].tolist(), strict=True))
    for row in after.values():
        earlier = list(dict.fromkeys(of_claim[i] for i in row["ids"] if i in of_claim))
        if not earlier:
            yield _incident_change(row, Change.NEW, side_of)
            continue
        what = _what_changed(row, [before[key] for key in earlier], changed)
        if what:
            yield _incident_change(row, Change.CHANGED, side_of, what)
    for row in before.values():
        if not here.intersection(row["ids"]):
            yield _incident_change(row, Change.GONE, side_of)


def _what_changed(
    row: Mapping[str, Any],
    earlier: Sequence[Mapping[str, Any]],
    changed: Mapping[str, tuple[FieldChange, ...]],
) -> tuple[str, ...]:
    """Return in words how an incident differs from what its claims belonged to."""
    what = []
    known = {claim_id for item in earlier for claim_id in item["ids"]}
    added = [claim_id for claim_id in row["ids"] if claim_id not in known]
    lost = [c for item in earlier for c in item["ids"] if c not in set(row["ids"])]
    if len(earlier) > 1:
        what.append(f"joined from {len(earlier)} incidents")
    if added:
        what.append(f"accounts added: {', '.join(added)}")
    if lost:
        what.append(f"accounts no longer in it: {', '.join(lost)}")
    statuses = list(dict.fromkeys(item["dispute_status"] for item in earlier))
    if statuses != [row["dispute_status"]]:
        what.append(f"{' and '.join(statuses)} -> {row['dispute_status']}".replace("_", " "))
    spans = {(item["date_start"], item["date_end"]) for item in earlier}
    if spans != {(row["date_start"], row["date_end"])} and len(earlier) == 1:
        was, now = _span(earlier[0]), _span(row)
        what.append(f"date {was} -> {now}")
    reworded = [claim_id for claim_id in row["ids"] if claim_id in changed]
    if reworded:
        what.append(f"accounts changed: {', '.join(reworded)}")
    return tuple(what)


def _incident_change(
    row: Mapping[str, Any],
    change: Change,
    side_of: Mapping[str, Any],
    what: tuple[str, ...] = (),
) -> IncidentChange:
    sides = {_known(side_of.get(claim_id)) for claim_id in row["ids"]}
    return IncidentChange(
        change=change,
        incident_id=row["incident_id"],
        date_start=row["date_start"],
        date_end=row["date_end"],
        dispute_status=row["dispute_status"],
        sides=tuple(sorted(sides, key=lambda side: (side is None, side or ""))),
        claim_ids=tuple(row["ids"]),
        what=what,
    )


def _changed_claims(old: Casebook, new: Casebook) -> dict[str, tuple[FieldChange, ...]]:
    """Return the fields that differ of the claims that are in both, by claim id."""
    before, after = _array(old.claims, "claim_id"), _array(new.claims, "claim_id")
    position = pc.index_in(after, value_set=before)
    both = pc.is_valid(position)
    ids = after.filter(both)
    old_rows, new_rows = position.filter(both), pc.indices_nonzero(both)
    found: defaultdict[str, list[FieldChange]] = defaultdict(list)
    for column in TABLES["claims"]:
        if column.name in _COMPUTED:
            continue
        was = _array(old.claims, column.name).take(old_rows)
        now = _array(new.claims, column.name).take(new_rows)
        for row in _unequal(was, now):
            change = FieldChange(
                field=column.name, old=_words(was[row].as_py()), new=_words(now[row].as_py())
            )
            found[ids[row].as_py()].append(change)
    for table, name in _PARTS.items():
        _compare_parts(getattr(old, table), getattr(new, table), ids, name, found)
    for kind in _LINKS:
        one, other = (book.links[book.links["kind"] == kind] for book in (old, new))
        _compare_parts(one, other, ids, kind, found)
    return {claim_id: tuple(changes) for claim_id, changes in found.items()}


def _compare_parts(
    old: pd.DataFrame,
    new: pd.DataFrame,
    ids: pa.Array,
    field: str,
    found: defaultdict[str, list[FieldChange]],
) -> None:
    """Add a change of a field for each claim whose rows of a table differ."""
    rows = _unequal(_signatures(old, ids), _signatures(new, ids))
    wanted = {ids[row].as_py() for row in rows}
    was, now = _by_claim(_rows_with(old, wanted)), _by_claim(_rows_with(new, wanted))
    for row in rows:
        claim_id = ids[row].as_py()
        found[claim_id].append(
            FieldChange(
                field=field,
                old=_part_words(field, was.get(claim_id, ())),
                new=_part_words(field, now.get(claim_id, ())),
            )
        )


def _signatures(table: pd.DataFrame, ids: pa.Array) -> pa.Array:
    """Return for each claim its rows of a table as one text, null where it has none."""
    owner = pc.index_in(_array(table, "claim_id"), value_set=ids)
    known = pc.is_valid(owner)
    columns = [str(name) for name in table.columns if name not in ("claim_id", "geometry")]
    cells = [pc.fill_null(pc.cast(_array(table, name), pa.string()), _UNKNOWN) for name in columns]
    texts = pc.binary_join_element_wise(*cells, _CELL)
    owner, texts = owner.filter(known), texts.filter(known)
    order = pc.sort_indices(
        pa.table({"owner": owner, "row": pa.array(range(len(owner)), type=pa.int64())}),
        sort_keys=[("owner", "ascending"), ("row", "ascending")],
    )
    owner, texts = owner.take(order), texts.take(order)
    counts = pc.value_counts(owner)
    keys, sizes = counts.field("values"), counts.field("counts")
    offsets = pa.concat_arrays(
        [pa.array([0], type=pa.int64()), pc.cumulative_sum(sizes.cast(pa.int64()))]
    )
    joined = pc.binary_join(pa.ListArray.from_arrays(offsets.cast(pa.int32()), texts), _ROW)
    everyone = pa.array(range(len(ids)), type=pa.int32())
    place = pc.index_in(everyone, value_set=keys.cast(pa.int32()))
    return joined.take(place)


def _unequal(one: pa.Array, other: pa.Array) -> list[int]:
    """Return where two columns differ; unknown equals unknown."""
    differs = pc.fill_null(pc.not_equal(one, other), fill_value=False)
    half_known = pc.xor(pc.is_valid(one), pc.is_valid(other))
    rows: list[int] = pc.indices_nonzero(pc.or_(differs, half_known)).to_pylist()
    return rows


def _part_words(field: str, rows: Sequence[Mapping[str, Any]]) -> str | None:
    if not rows:
        return None
    if field == "places":
        return "; ".join(_place_words(row) for row in rows)
    if field == "casualties":
        return "; ".join(_casualty_words(row) for row in rows)
    return ", ".join(row["target"] for row in rows)


def _place_words(row: Mapping[str, Any]) -> str:
    """Return a place as written, with what it was found to be and how well that is known."""
    name = f"{row['relation'].replace('_', ' ')} {row['as_written']}"
    parts = [row["name"] if row["name"] != row["as_written"] else None, row["feature"]]
    if row["status"] in ("unresolved", "ambiguous"):
        parts.append(row["status"])
    if row["lon"] is not None and row["lat"] is not None:
        parts.append(f"{row['lat']:.5f} {row['lon']:.5f}")
    if row["where_prec"] is not None:
        parts.append(f"where_prec {row['where_prec']}")
    if row["radius_km"] is not None:
        parts.append(f"{row['radius_km']:g} km")
    found = ", ".join(part for part in parts if part)
    return f"{name} ({found})" if found else name


def _casualty_words(row: Mapping[str, Any]) -> str:
    low, high = row["min"], row["max"]
    if not row["figure_given"]:
        number = "no figure"
    elif high is None:
        number = f"{low} or more"
    else:
        number = str(high) if low == high else f"{low}-{high}"
    civilian = " civilians" if row["civilian"] else ""
    by = f", said by {row['by']}" if row["by"] else ""
    return f"{row['side'] or '?'}{civilian} {row['kind']} {number}{by}"


def _words(value: object) -> str | None:
    """Return a cell as a person reads it: a JSON list as its parts."""
    if value is None:
        return None
    text = str(value)
    if not text.startswith("["):
        return text
    try:
        items = json.loads(text)
    except ValueError:
        return text
    parts = [
        str(item["term"] or item["as_written"])
        if isinstance(item, dict) and "term" in item
        else str(item.get("as_written", item))
        if isinstance(item, dict)
        else str(item)
        for item in items
    ]
    return "; ".join(parts)


def _span(row: Mapping[str, Any]) -> str:
    if row["date_start"] is None:
        return "not known"
    if row["date_start"] == row["date_end"]:
        return str(row["date_start"])
    return f"{row['date_start']} to {row['date_end']}"


def _incidents(book: Casebook) -> dict[str, dict[str, Any]]:
    """Return the incidents with the claims that are in the Casebook."""
    members: defaultdict[str, list[str]] = defaultdict(list)
    owners = book.claims["incident_id"].tolist()
    for claim_id, incident_id in zip(_ids(book), owners, strict=True):
        if _known(incident_id) is not None:
            members[incident_id].append(claim_id)
    columns = ["incident_id", "dispute_status", "date_start", "date_end"]
    return {
        row["incident_id"]: row | {"ids": members[row["incident_id"]]}
        for row in rows_of(book.incidents[columns])
        if row["incident_id"] in members
    }


def _ids(book: Casebook) -> list[str]:
    ids: list[str] = _array(book.claims, "claim_id").to_pylist()
    return ids


def _known(value: Any) -> Any:
    """Return a cell of a column, None where pandas says that it is not known."""
    return value if isinstance(value, str) else None


def _rows_with(table: pd.DataFrame, ids: set[str]) -> list[dict[str, Any]]:
    if not ids:
        return []
    return rows_of(table[table["claim_id"].isin(list(ids))].reset_index(drop=True))


def _by_claim(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["claim_id"]].append(row)
    return found


def _array(table: pd.DataFrame, name: str) -> pa.Array:
    column = table[name].array._pa_array
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
