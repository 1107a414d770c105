"""What the page filters by: for every claim a code a facet, and what the codes stand for.

A facet of which a claim may have several values (weapons, regions ...) has a code for
each combination that occurs, so that it costs no more than one of single values.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from contactline.casebook.columns import column
from contactline.maps.payload_columns import Coded, Ints, code, number
from contactline.model.terms import CasualtyKind, DisputeStatus, Review

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from contactline.maps.payload_order import Ordered, Sorted
    from contactline.maps.spec import MapSpec

#: Key of what is not known or not said.
UNKNOWN = ""
#: Keys of casualties beside their kinds: losses without a figure, an explicit none.
NO_FIGURE, NONE_SAID = "no_figure", "none"
CASUALTIES = (*(kind.value for kind in CasualtyKind), NO_FIGURE, NONE_SAID, UNKNOWN)
#: Keys of the precision of what is drawn: UCDP's ``where_prec``, not stated, not mapped.
NOT_MAPPED = "not_mapped"
PRECISIONS = ("1", "2", "3", "4", "5", "6", "7", UNKNOWN, NOT_MAPPED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facet:
    """One thing to filter by.

    Parameters
    ----------
    name
        Its name on the page.
    options
        Its values in the order in which they are shown, each with its ``key``.
    combinations
        For each code the options that it stands for; one each where the facet is no
        multiple one.
    codes
        For every claim its code.
    """

    name: str
    options: list[dict[str, Any]]
    combinations: list[tuple[int, ...]]
    codes: Ints
    multi: bool = False

    def header(self) -> dict[str, Any]:
        """Return what the page needs to know of the facet beside the codes."""
        made: dict[str, Any] = {"name": self.name, "multi": self.multi, "options": self.options}
        if self.multi:
            made["combinations"] = self.combinations
        return made


def make_facets(spec: MapSpec, tables: Ordered, drawn: npt.NDArray[np.bool_]) -> list[Facet]:
    """Return the facets of a map in the order in which they are shown.

    Parameters
    ----------
    spec
        The map.
    tables
        Its tables in order.
    drawn
        For every row of the places whether it is drawn.
    """
    claims = tables.claims
    sides = [side.side for side in spec.sides]
    known = [*sides, *(side for side in spec.style.table["sides"] if side not in sides)]
    return [
        _single("claimant", claims.coded("claimant_side"), sides),
        _single("accused", claims.coded("accused_side"), known),
        _types(claims.coded("event_type"), claims.coded("sub_event_type")),
        _weapons(claims.coded("weapons")),
        *_regions(spec, claims),
        _disputes(spec, tables),
        _casualties(tables.casualties),
        _precisions(tables.places, drawn),
        _single("review", claims.coded("review"), [one.value for one in Review]),
    ]


def _single(name: str, coded: Coded, order: Iterable[str]) -> Facet:
    """Return a facet of single values: those of the order first, the unknown one last."""
    present = {value or UNKNOWN for value in coded.values}
    if len(coded.codes) and (coded.codes < 0).any():
        present.add(UNKNOWN)
    first = [key for key in dict.fromkeys(order) if key in present and key != UNKNOWN]
    rest = sorted(present.difference(first), key=lambda key: (key == UNKNOWN, key))
    keys = [*first, *rest]
    position = {key: i for i, key in enumerate(keys)}
    # One more for -1, the code of what is not there.
    numbers = np.array(
        [*(position[value or UNKNOWN] for value in coded.values), position.get(UNKNOWN, 0)],
        dtype=np.int64,
    )
    return Facet(
        name=name,
        options=[{"key": key} for key in keys],
        combinations=[(i,) for i in range(len(keys))],
        codes=numbers[coded.codes],
    )


def _types(types: Coded, finer: Coded) -> Facet:
    """Return event types and, below them, sub-event types; the type itself if that is all."""
    joint, firsts = number((types.codes + 1) * (len(finer.values) + 1) + finer.codes + 1)
    pairs = [
        tuple(
            coded.values[coded.codes[row]] if coded.codes[row] >= 0 else None
            for coded in (types, finer)
        )
        for row in firsts
    ]
    order = sorted(
        range(len(pairs)),
        key=lambda i: (
            pairs[i] == (None, None),
            *((part is None, part or "") for part in pairs[i]),
        ),
    )
    options: list[dict[str, Any]] = []
    taken: set[str] = set()
    for i in order:
        event, sub = pairs[i]
        key = sub or event or UNKNOWN
        if key in taken:
            key = f"{event or ''}/{sub or ''}"
        taken.add(key)
        option = {"key": key, "parent": event or UNKNOWN}
        options.append(option | {"sub": sub} if sub else option)
    numbers = np.empty(len(pairs), dtype=np.int64)
    numbers[order] = np.arange(len(pairs))
    return Facet(
        name="type",
        options=options,
        combinations=[(i,) for i in range(len(options))],
        codes=numbers[joint],
    )


def _weapons(coded: Coded) -> Facet:
    """Return weapons by term; as written where there is no term."""
    sets = [
        tuple(dict.fromkeys(item.get("term") or item["as_written"] for item in json.loads(text)))
        for text in coded.values
    ]
    keys = [*sorted({key for terms in sets for key in terms} - {UNKNOWN}), UNKNOWN]
    return _combined("weapon", keys, [*sets, ()], coded.codes)


def _combined(name: str, keys: Sequence[str], sets: Sequence[Sequence[str]], codes: Ints) -> Facet:
    """Return a multiple facet; ``codes`` say which set a claim has, an empty one is unknown."""
    position = {key: i for i, key in enumerate(keys)}
    options_of = [
        tuple(sorted(position[key] for key in found)) or (position[UNKNOWN],) for found in sets
    ]
    unique: dict[tuple[int, ...], int] = {}
    numbers = np.array(
        [unique.setdefault(found, len(unique)) for found in options_of], dtype=np.int64
    )
    present = (
        sorted({option for found in (options_of[i] for i in np.unique(codes)) for option in found})
        if len(codes)
        else []
    )
    shown = {option: i for i, option in enumerate(present)}
    return Facet(
        name=name,
        options=[{"key": keys[option]} for option in present],
        combinations=[
            tuple(shown[option] for option in found if option in shown) for found in unique
        ],
        codes=numbers[codes],
        multi=True,
    )


def _disputes(spec: MapSpec, tables: Ordered) -> Facet:
    coded = code(column(spec.book.incidents, "dispute_status"))
    of = tables.incidents.of
    rows = np.append(tables.incidents.rows, -1)[of]
    codes = np.where(rows < 0, -1, np.append(coded.codes, -1)[rows])
    return _single(
        "dispute",
        Coded(values=coded.values, codes=codes),
        [status.value for status in DisputeStatus],
    )


def _casualties(table: Sorted) -> Facet:
    """Return which kinds of casualties a claim speaks of; none, and no figure, are kinds."""
    kinds = table.coded("kind")
    keys = [*CASUALTIES[:-1], *sorted(set(kinds.values) - set(CASUALTIES)), UNKNOWN]
    numbers = np.array([*(keys.index(kind) for kind in kinds.values), len(keys) - 1])
    row_codes = numbers[kinds.codes]
    unsaid = pc.and_(table.column("min").is_null(), table.column("max").is_null())
    figure = pc.and_not(pc.fill_null(table.column("figure_given"), False), unsaid)
    zero = pc.fill_null(table.column("explicit_zero"), False)
    row_codes = np.where(
        zero.to_numpy(zero_copy_only=False),
        keys.index(NONE_SAID),
        np.where(figure.to_numpy(zero_copy_only=False), row_codes, keys.index(NO_FIGURE)),
    )
    return _by_bits("casualties", keys, table.starts, row_codes, keys.index(UNKNOWN))


def _precisions(table: Sorted, drawn: npt.NDArray[np.bool_]) -> Facet:
    """Return how well the drawn places of a claim are known."""
    codes = table.column("where_prec").fill_null(0).to_numpy(zero_copy_only=False).astype(np.int64)
    stated = (codes >= 1) & (codes <= 7)
    row_codes = np.where(stated, codes - 1, PRECISIONS.index(UNKNOWN))
    row_codes = np.where(drawn, row_codes, -1)
    return _by_bits("precision", PRECISIONS, table.starts, row_codes, PRECISIONS.index(NOT_MAPPED))


def _by_bits(
    name: str, keys: Sequence[str], starts: Ints, row_codes: Ints, otherwise: int
) -> Facet:
    """Return a multiple facet from rows of claims; -1 is no value, ``otherwise`` no row."""
    bits = np.append(np.where(row_codes < 0, 0, np.int64(1) << np.maximum(row_codes, 0)), 0)
    masks = np.bitwise_or.reduceat(bits, starts[:-1]) if len(starts) > 1 else bits[:0]
    masks[starts[:-1] == starts[1:]] = 0  # reduceat takes the next row where there is none
    masks[masks == 0] = 1 << otherwise
    codes, firsts = number(masks)
    found = [tuple(i for i in range(len(keys)) if int(mask) >> i & 1) for mask in masks[firsts]]
    present = sorted({option for options in found for option in options})
    shown = {option: i for i, option in enumerate(present)}
    return Facet(
        name=name,
        options=[{"key": keys[option]} for option in present],
        combinations=[tuple(shown[option] for option in options) for options in found],
        codes=codes,
        multi=True,
    )


def _regions(spec: MapSpec, claims: Sorted) -> list[Facet]:
    """Return the regions that claims lie in, if the map knows them."""
    regions = getattr(spec, "regions", None)
    if regions is None:
        return []
    offsets = np.asarray(regions.offsets, dtype=np.int64)
    codes = np.asarray(regions.codes, dtype=np.int64)
    starts, ends = offsets[:-1][claims.rows], offsets[1:][claims.rows]
    keys, sets = _list_keys(starts, ends, codes)
    found = sorted({one for options in sets for one in options})
    ids = [str(regions.place_ids[one]) for one in found]
    facet = _combined(
        "region",
        [*ids, UNKNOWN],
        [tuple(str(regions.place_ids[one]) for one in options) for options in sets],
        keys,
    )
    row_of = {str(place): row for row, place in enumerate(regions.place_ids)}
    for option in facet.options:
        row = row_of.get(option["key"])
        if row is None:
            continue
        option["names"] = {code: name for code, name in regions.names[row].items() if name}
        parent = int(regions.parents[row])
        if parent >= 0:
            option["parent"] = str(regions.place_ids[parent])
            option["parent_names"] = {
                code: name for code, name in regions.names[parent].items() if name
            }
    return [facet]


def _list_keys(starts: Ints, ends: Ints, codes: Ints) -> tuple[Ints, list[tuple[int, ...]]]:
    """Return for each list which of the different lists it is, and these."""
    lengths = ends - starts
    base = int(codes.max(initial=0)) + 2
    fit = max(1, int(62 / np.log2(base)))
    keys = np.zeros(len(starts), dtype=np.int64)
    for position in range(min(fit, int(lengths.max(initial=0)))):
        has = lengths > position
        keys[has] = keys[has] * base + codes[starts[has] + position] + 1
    long = {  # too long for one number: by themselves
        row: tuple(codes[starts[row] : ends[row]].tolist()) for row in np.flatnonzero(lengths > fit)
    }
    seen: dict[tuple[int, ...], int] = {}
    for row, options in long.items():
        keys[row] = -1 - seen.setdefault(options, len(seen))
    numbers, firsts = number(keys)
    return numbers, [tuple(codes[starts[row] : ends[row]].tolist()) for row in firsts]
