"""What the pictures read from a Casebook, column by column: a hundred thousand claims are few."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.maps.style import UNNAMED
from contactline.model.terms import MAPPED, ORIGIN_RELATIONS, DisputeStatus

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from contactline.maps.spec import MapSpec

    Numbers = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]


def column(table: pd.DataFrame, name: str) -> Any:
    """Return a column as one Arrow array."""
    array = table[name].array._pa_array
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def claim_sides(spec: MapSpec) -> Numbers:
    """Return, for each claim, the index of its claimant's side in ``spec.sides``."""
    sides = pc.fill_null(column(spec.book.claims, "claimant_side"), UNNAMED)
    return _codes(sides, [side.side for side in spec.sides])


def drawn_claims(spec: MapSpec) -> Flags:
    """Return, for each claim, whether it is on the map."""
    found = pc.is_in(
        column(spec.book.claims, "map_status"),
        value_set=pa.array([status.value for status in MAPPED]),
    )
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnRows:
    """The rows of ``claim_places`` that are drawn, with what a picture needs of them.

    Parameters
    ----------
    row
        Position in the table.
    claim
        Position of the claim in its table.
    side
        Index in ``spec.sides``.
    origin
        Whether fire is said to come from there.
    """

    row: Numbers
    claim: Numbers
    side: Numbers
    origin: Flags

    def taken(self, chosen: Flags) -> DrawnRows:
        """Return some of the rows."""
        return DrawnRows(
            row=self.row[chosen],
            claim=self.claim[chosen],
            side=self.side[chosen],
            origin=self.origin[chosen],
        )


def drawn_rows(spec: MapSpec) -> DrawnRows:
    """Return the rows of ``claim_places`` that are drawn, in table order."""
    places, claims = spec.book.claim_places, spec.book.claims
    draw, shape = column(places, "draw"), column(places, "geometry")
    used = pc.and_(pc.is_valid(shape), pc.not_equal(pc.fill_null(draw, ""), ""))
    row = np.flatnonzero(np.asarray(used.to_numpy(zero_copy_only=False), dtype=bool))
    claim = _codes(column(places, "claim_id").take(pa.array(row)), column(claims, "claim_id"))
    relation = column(places, "relation").take(pa.array(row))
    origin = pc.is_in(relation, value_set=pa.array([item.value for item in ORIGIN_RELATIONS]))
    side = claim_sides(spec)
    return DrawnRows(
        row=row,
        claim=claim,
        side=side[claim] if len(row) else np.zeros(0, dtype=np.int64),
        origin=np.asarray(origin.to_numpy(zero_copy_only=False), dtype=bool),
    )


def claim_disputes(spec: MapSpec) -> tuple[Numbers, tuple[str, ...]]:
    """Return, for each claim, how the accounts of its incident stand, and what the codes mean.

    -1 stands for a claim without an incident or without a status.
    """
    incidents = spec.book.incidents
    names = tuple(status.value for status in DisputeStatus)
    status = _codes(column(incidents, "dispute_status"), list(names))
    which = _codes(column(spec.book.claims, "incident_id"), column(incidents, "incident_id"))
    if not len(status):
        return np.full(len(which), -1, dtype=np.int64), names
    return np.where(which >= 0, status[which], -1), names


def encoded(values: Any) -> tuple[Numbers, list[Any]]:
    """Return the values of an Arrow array as codes, -1 for unknown, and what they mean."""
    coded = values.dictionary_encode()
    codes = pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False)
    return np.asarray(codes, dtype=np.int64), coded.dictionary.to_pylist()


def _codes(values: Any, known: Any) -> Numbers:
    """Return the position of each value in a list of known ones."""
    value_set = known if isinstance(known, pa.Array) else pa.array(known, type=pa.string())
    if not len(values):
        return np.zeros(0, dtype=np.int64)
    codes = pc.index_in(values, value_set=value_set)
    return np.asarray(pc.fill_null(codes, -1).to_numpy(zero_copy_only=False), dtype=np.int64)
