"""Who said what of whom in the rows of a plain table, with which weapons and what losses."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.casebook.columns import ChildColumns
from contactline.casebook.texts import content_ids, flags, joined
from contactline.errors import RecordError
from contactline.ingest.dates import UNKNOWN_WORDS
from contactline.ingest.distinct import distinct, mapped
from contactline.ingest.events import read_event
from contactline.ingest.figures import read_casualty
from contactline.ingest.sides import read_party
from contactline.ingest.words import fold
from contactline.model.codec_csv import typed_casualties
from contactline.model.terms import CasualtyKind, Review, Stance

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from enum import StrEnum

    import numpy.typing as npt

    from contactline.model.records import Casualty
    from contactline.model.terms import EventType

    Whole = npt.NDArray[np.int64]

#: Fields that hold a figure, and of what.
_FIGURES = (("killed", CasualtyKind.KILLED), ("wounded", CasualtyKind.WOUNDED))
_ADDRESS = r"(?i)^https?://[^\s\x1c-\x1f\x{85}\p{Z}]+$"
_LISTS = ("counter_to", "denied_by")
_CASUALTY_TYPES = {
    "side": pa.string(),
    "kind": pa.string(),
    "civilian": pa.bool_(),
    "min": pa.int64(),
    "max": pa.int64(),
    "figure_given": pa.bool_(),
    "explicit_zero": pa.bool_(),
    "as_written": pa.string(),
    "by": pa.string(),
}


@dataclass(slots=True, kw_only=True)
class Casualties:
    """The casualties of all rows, and what is wrong with single rows."""

    children: ChildColumns = field(default_factory=ChildColumns)
    errors: dict[int, RecordError] = field(default_factory=dict)
    notes: pa.Array | None = None


@dataclass(slots=True, kw_only=True)
class Addresses:
    """The source and address columns, each address where it belongs."""

    url: pa.Array
    source: pa.Array
    notes: pa.Array


def sort_addresses(
    cells: Mapping[str, pa.Array], length: int, name: Callable[[str], str]
) -> Addresses:
    """Take an address in the source column for one; an odd address for a note."""
    nothing = pa.nulls(length, pa.string())
    none = pa.scalar(None, pa.string())
    url, source = cells.get("url", nothing), cells.get("source", nothing)
    stray = pc.and_(pc.is_null(url), _is_address(source))
    url = pc.if_else(stray, source, url)
    source = pc.if_else(stray, none, source)
    odd = pc.and_(pc.is_valid(url), pc.invert(_is_address(url)))
    notes = nothing
    if pc.any(odd).as_py():
        label = f"{name('url')}: " if "url" in cells else ""
        words = pc.binary_join_element_wise(label, url, "")
        notes = pc.if_else(odd, words, none)
        url = pc.if_else(odd, none, url)
    return Addresses(url=url, source=source, notes=notes)


def read_parties(cells: pa.Array, prefix: str) -> dict[str, pa.Array]:
    """Return the three columns of a party, named by a text."""
    found = distinct(cells)
    parties = [None if text is None else read_party(text) for (text,) in found.values()]
    text = pa.string()
    return {
        f"{prefix}_side": found.spread([item and item.side for item in parties], text),
        f"{prefix}_name": found.spread([item and item.name for item in parties], text),
        f"{prefix}_role": found.spread(
            [item.role.value if item and item.role else None for item in parties], text
        ),
    }


def read_events(
    cells: Mapping[str, pa.Array], name: Callable[[str], str]
) -> tuple[dict[str, pa.Array], pa.Array | None]:
    """Return event type and sub-event type, and the words that mean none."""
    fields = [item for item in ("event_type", "sub_event_type") if item in cells]
    if not fields:
        return {}, None
    found = distinct(*(cells[item] for item in fields))
    kinds: list[str | None] = []
    subs: list[str | None] = []
    notes: list[str | None] = []
    for written in found.values():
        kind, sub, odd = _event(list(zip(fields, written, strict=True)), name)
        kinds.append(kind.value if kind else None)
        subs.append(sub)
        notes.append("; ".join(odd) or None)
    text = pa.string()
    made = {"event_type": found.spread(kinds, text), "sub_event_type": found.spread(subs, text)}
    return made, found.spread(notes, text)


def _event(
    written: Sequence[tuple[str, str | None]], name: Callable[[str], str]
) -> tuple[EventType | None, str | None, list[str]]:
    kind: EventType | None = None
    sub: str | None = None
    notes = []
    for label, text in written:
        if text is None:
            continue
        found, finer = read_event(text)
        if found is None:
            notes.append(f"{name(label)}: {text}")
        elif kind is None or found is kind:
            kind, sub = found, finer or sub
        else:
            notes.append(f"{name(label)}: {text}")
    return kind, sub, notes


def read_terms(
    cells: Mapping[str, pa.Array], length: int, name: Callable[[str], str]
) -> tuple[dict[str, pa.Array], list[pa.Array]]:
    """Return ``stance`` and ``review``, and as notes the words that are none."""
    made: dict[str, pa.Array] = {}
    notes: list[pa.Array] = []
    # a row was written by whoever made the table, not drafted here
    defaults: tuple[tuple[str, type[StrEnum], StrEnum], ...] = (
        ("stance", Stance, Stance.ASSERTS),
        ("review", Review, Review.ACCEPTED),
    )
    for label, kind, default in defaults:
        if label not in cells:
            made[label] = pa.repeat(default.value, length)
            continue
        known = {fold(item.value): item.value for item in kind}
        column = name(label)
        read = mapped(cells[label], lambda text, known=known: known.get(fold(text)), pa.string())  # type: ignore[misc]
        made[label] = pc.fill_null(read, default.value)
        odd = pc.and_(pc.is_null(read), pc.is_valid(cells[label]))
        if pc.any(odd).as_py():
            words = pc.binary_join_element_wise(f"{column}: ", cells[label], "")
            notes.append(pc.if_else(odd, words, pa.scalar(None, pa.string())))
    return made, notes


def read_weapons(cells: pa.Array) -> pa.Array:
    """Return weapons, separated by ``;``, as the JSON of ``claims.weapons``."""

    def read(text: str) -> str | None:
        return dump([{"as_written": part} for part in parts_of(text)])

    return mapped(cells, read, pa.string())


def read_chain(cells: Mapping[str, pa.Array], source: pa.Array) -> pa.Array | None:
    """Return the chain of sources as JSON: what the row says of it, then its source."""
    claimant = cells.get("claimant")
    beside = None
    if claimant is not None and source.null_count < len(source):
        both = pc.and_(pc.is_valid(claimant), pc.is_valid(source))
        beside = pc.if_else(both, source, pa.scalar(None, pa.string()))
    stated = cells.get("source_chain")
    if stated is None:
        return None if beside is None else mapped(beside, lambda text: dump([text]), pa.string())
    beside = pa.nulls(len(stated), pa.string()) if beside is None else beside
    found = distinct(stated, beside)
    made = []
    for chain, last in found.values():
        links = parts_of(chain or "")
        made.append(dump([*links, *([last] if last and last not in links else [])]))
    return found.spread(made, pa.string())


def read_links(cells: Mapping[str, pa.Array]) -> ChildColumns:
    """Return the ids in ``counter_to`` and ``denied_by``, separated by ``;``."""
    rows: list[int] = []
    kinds: list[str] = []
    targets: list[str] = []
    for kind in _LISTS:
        if kind not in cells:
            continue
        filled = np.flatnonzero(flags(pc.is_valid(cells[kind])))
        for row, text in zip(filled, cells[kind].take(pa.array(filled)).to_pylist(), strict=True):
            for part in parts_of(text):
                rows.append(int(row))
                kinds.append(kind)
                targets.append(part)
    order = np.argsort(np.array(rows, dtype=np.int64), kind="stable")
    index = pa.array(order)
    columns = {
        "kind": pa.array(kinds, pa.string()).take(index),
        "target": pa.array(targets, pa.string()).take(index),
    }
    return ChildColumns(rows=np.array(rows, dtype=np.int64)[order], columns=columns)


def read_casualties(cells: Mapping[str, pa.Array], name: Callable[[str], str]) -> Casualties:
    """Read the columns of casualties; a blank is unknown, not zero."""
    out = Casualties()
    rows: list[Whole] = []
    indices: list[Whole] = []
    flat: list[Casualty] = []
    for label, kind in _FIGURES:
        if label not in cells:
            continue
        found = distinct(cells[label])
        errors: dict[int, RecordError] = {}
        which = np.full(len(found), -1, dtype=np.int64)
        for number, (text,) in enumerate(found.values()):
            try:
                made = None if text is None else read_casualty(text, kind, column=name(label))
            except RecordError as exc:
                errors[number] = exc
                continue
            if made is not None:
                which[number] = len(flat)
                flat.append(made)
        for row in np.flatnonzero(np.isin(found.codes, list(errors))) if errors else ():
            out.errors.setdefault(int(row), errors[int(found.codes[row])])
        index = which[found.codes]
        filled = np.flatnonzero(index >= 0)
        rows.append(filled)
        indices.append(index[filled])
    if "casualties" in cells:
        _read_friendly(cells["casualties"], name("casualties"), out, rows, indices, flat)
    out.children = _casualty_rows(rows, indices, flat)
    return out


def _read_friendly(
    cells: pa.Array,
    column: str,
    out: Casualties,
    rows: list[Whole],
    indices: list[Whole],
    flat: list[Casualty],
) -> None:
    """Read "AZ killed 2-4; AM killed 0", or one figure of any kind, or note the words."""
    found = distinct(cells)
    starts = np.zeros(len(found), dtype=np.int64)
    counts = np.zeros(len(found), dtype=np.int64)
    notes: list[str | None] = [None] * len(found)
    for number, (text,) in enumerate(found.values()):
        if text is None or text.lower() in UNKNOWN_WORDS:
            continue
        made: Sequence[Casualty] = ()
        try:
            made = typed_casualties(text)
        except RecordError:
            try:
                one = read_casualty(text, CasualtyKind.CASUALTIES, column=column)
                made = () if one is None else (one,)
            except RecordError:
                notes[number] = f"{column}: {text}"
        starts[number], counts[number] = len(flat), len(made)
        flat += made
    many = counts[found.codes]
    owner = np.repeat(np.arange(len(found.codes)), many)
    ranks = np.arange(len(owner)) - np.repeat(np.cumsum(many) - many, many)
    rows.append(owner)
    indices.append(starts[found.codes][owner] + ranks)
    if any(notes):
        out.notes = found.spread(notes, pa.string())


def _casualty_rows(
    rows: Sequence[Whole], indices: Sequence[Whole], flat: Sequence[Casualty]
) -> ChildColumns:
    if not flat:
        return ChildColumns()
    owners = np.concatenate(rows)
    order = np.argsort(owners, kind="stable")
    owners = owners[order]
    which = pa.array(np.concatenate(indices)[order])
    _, first, counts = np.unique(owners, return_index=True, return_counts=True)
    columns = {
        label: pa.array([_plain(getattr(item, label)) for item in flat], dtype).take(which)
        for label, dtype in _CASUALTY_TYPES.items()
    }
    columns["position"] = pa.array(np.arange(len(owners)) - np.repeat(first, counts))
    return ChildColumns(rows=owners, columns=columns)


def _plain(value: object) -> object:
    return str(value) if isinstance(value, CasualtyKind) else value


def report_ids(
    table_report: str, columns: Sequence[pa.Array], extra: Sequence[pa.Array]
) -> tuple[pa.Array, Whole]:
    """Return the report of each row, and the first row of each report that is no table.

    A row with an address or a publisher has a report of its own, known by both.
    """
    found = distinct(*columns, *extra)
    index = pa.array(found.firsts)
    parts = [column.take(index) for column in columns]
    more = [column.take(index) for column in extra]
    bare = np.logical_and.reduce([~flags(pc.is_valid(part)) for part in (*parts, *more)])
    ids = content_ids(["report", *parts], len(found))
    if more:
        longer = content_ids(["report", *parts, *more], len(found))
        has_more = np.logical_or.reduce([flags(pc.is_valid(part)) for part in more])
        ids = pc.if_else(pa.array(has_more), longer, ids)
    tails = pc.utf8_slice_codeunits(ids, 0, 12)
    own = pc.binary_join_element_wise(f"{table_report}-", tails, "")
    named = pc.if_else(pa.array(bare), table_report, own)
    return named.take(pa.array(found.codes)), found.firsts[~bare]


def notes_of(parts: Sequence[pa.Array | None]) -> pa.Array | None:
    """Return the notes of each row, joined."""
    filled = [part for part in parts if part is not None and part.null_count < len(part)]
    if not filled:
        return None
    return filled[0] if len(filled) == 1 else joined(filled, "; ")


def parts_of(text: str) -> list[str]:
    """Return the parts of a cell that ``;`` separates."""
    return [part.strip() for part in text.split(";") if part.strip()]


def dump(value: Sequence[object]) -> str | None:
    """Return a list as the tables hold it; None for an empty one."""
    return json.dumps(value, ensure_ascii=False, separators=(", ", ": ")) if value else None


def _is_address(cells: pa.Array) -> pa.Array:
    return pc.fill_null(pc.match_substring_regex(cells, _ADDRESS), False)
