"""Which places claims name, and what is drawn of each; read column by column.

Claims that name one place share it. Spots that are too many to be drawn one by one stay
columns, for the cells.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from contactline.casebook.book import rows_of
from contactline.maps.names import place_label
from contactline.maps.snapshot_columns import claim_disputes, column, drawn_rows, encoded

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

    from contactline.maps.snapshot_columns import DrawnRows, Flags, Numbers
    from contactline.maps.spec import MapSpec

    Reals = npt.NDArray[np.float64]

#: What may be drawn, from the bottom up.
KINDS = ("area", "ring", "line", "candidates", "spot")
#: More spots and circles than this are counted in cells of a grid.
MOST_SPOTS = 400
#: Two letters in a row: without them a text is no name, but numbers.
_NAME = re.compile(r"[^\W\d_]{2}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A shape that claims name, before it is put on the map.

    Parameters
    ----------
    targets, origins
        Sides whose claims say that fire fell here, or came from here, in legend order.
    """

    kind: str
    shape: BaseGeometry
    targets: tuple[str, ...]
    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A claimed place: its name, its shapes, and which claims of each side name it.

    Parameters
    ----------
    claims
        Side -> positions of its claims in their table, in legend order.
    disputes
        How the accounts of those claims' incidents stand, each once.
    """

    key: str
    name: str
    second_name: str
    claims: tuple[tuple[str, tuple[int, ...]], ...]
    shapes: tuple[Claimed, ...]
    disputes: tuple[str, ...] = ()

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """Number of claims of each side that name the place."""
        return tuple((side, len(claims)) for side, claims in self.claims)

    @property
    def total(self) -> int:
        """Number of claims that name the place."""
        return sum(len(claims) for _, claims in self.claims)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crowd:
    """Spots that are too many to be drawn one by one; equally long columns.

    Parameters
    ----------
    claim
        Position of the claim in its table.
    side
        Index in ``spec.sides``.
    """

    lon: Reals
    lat: Reals
    claim: Numbers
    side: Numbers

    def edge(self) -> list[BaseGeometry]:
        """Return points that reach as far as all of them, a few for each degree."""
        points = np.column_stack([self.lon, self.lat])
        strip = np.floor(self.lon)
        kept = set()
        for values in (self.lon, -self.lon, self.lat, -self.lat):
            order = np.lexsort((values, strip))
            kept |= set(order[np.unique(strip[order], return_index=True)[1]].tolist())
        return list(shapely.points(points[sorted(kept)]))


def claimed_places(spec: MapSpec) -> tuple[Place, ...]:
    """Return the places that are drawn, in a fixed order, one for each place."""
    return claimed(spec)[0]


def claimed(
    spec: MapSpec, *, crowded: bool | None = None
) -> tuple[tuple[Place, ...], Crowd | None]:
    """Return the places that are drawn one by one, and the spots that are too many for it.

    Circles around places count as spots: a cell is larger than they are. Areas, lines and
    names that may mean several places are never counted in cells.

    Nothing here walks over claims: places and shapes are few, claims may be many.

    Parameters
    ----------
    crowded
        Whether spots go into the crowd; None lets their number decide.
    """
    rows = drawn_rows(spec)
    table = spec.book.claim_places
    shape, shapes = encoded(column(table, "geometry").take(rows.row))
    draw, draws = encoded(column(table, "draw").take(rows.row))
    kinds = [kind if kind in KINDS else "area" for kind in draws]
    spots = np.array([kind in ("spot", "ring") for kind in kinds], dtype=bool)[draw]
    crowd = None
    if crowded is None:
        crowded = len(np.unique(shape[spots])) > MOST_SPOTS
    if crowded:
        crowd = _crowd(rows, spots, shape, shapes)
        rows = rows.taken(~spots)
        shape, draw = shape[~spots], draw[~spots]
    return _places(spec, rows, shape, shapes, draw, kinds), crowd


def _crowd(rows: DrawnRows, spots: Flags, shape: Numbers, shapes: Sequence[bytes]) -> Crowd:
    points = shapely.centroid(shapely.from_wkb(np.array(shapes, dtype=object)))
    at = shape[spots]
    return Crowd(
        lon=shapely.get_x(points)[at],
        lat=shapely.get_y(points)[at],
        claim=rows.claim[spots],
        side=rows.side[spots],
    )


def _places(
    spec: MapSpec,
    rows: DrawnRows,
    shape: Numbers,
    shapes: Sequence[bytes],
    draw: Numbers,
    kinds: Sequence[str],
) -> tuple[Place, ...]:
    table = spec.book.claim_places

    def codes(name: str) -> tuple[Numbers, list[Any]]:
        return encoded(column(table, name).take(rows.row))

    if not len(rows.row):
        return ()
    ambiguous = np.array([kind == "candidates" for kind in kinds], dtype=bool)[draw]
    place, place_ids = codes("place_id")
    known = (place >= 0) & ~ambiguous
    keys, group = np.unique(np.where(known, place, len(place_ids) + shape), return_inverse=True)
    names = [
        place_ids[key] if key < len(place_ids) else shapes[key - len(place_ids)].hex()
        for key in keys.tolist()
    ]
    first = np.unique(group, return_index=True)[1]
    name, called = codes("name")
    wrote, written = codes("as_written")
    spellings = [*written, *called, ""]
    from_name = np.where(name >= 0, len(written) + name, len(spellings) - 1)
    worded = np.array([*map(bool, written), False])[wrote]
    status, statuses = codes("status")
    given = np.array([item == "given" for item in statuses] + [False])[status]
    lettered = np.array([bool(_NAME.search(item)) for item in written] + [False])[wrote]
    bare = np.ones(len(names), dtype=bool)
    np.logical_and.at(bare, group, given & ~lettered)
    words = _grouped(group, np.where(worded, wrote, from_name))
    counted = np.unique(np.column_stack([group, rows.claim, rows.side]), axis=0)
    claims = _grouped(counted[:, 0], counted[:, 2], counted[:, 1])
    disputes, dispute_names = claim_disputes(spec)
    standing = _grouped(group, disputes[rows.claim])
    drawn = _grouped(group, draw, shape, rows.side, rows.origin.astype(np.int64))
    gazetteer = _gazetteer(spec, {place_ids[i] for i in np.unique(place[known]).tolist()})
    sides = [side.side for side in spec.sides]
    made = []
    for index in sorted(range(len(names)), key=names.__getitem__):
        row = int(first[index])
        record = gazetteer.get(place_ids[place[row]]) if known[row] else None
        spelled = sorted({spellings[code] or "" for (code,) in words[index]})
        label, second = place_label(record, spelled, spec.options.names)
        if ambiguous[row] and label:
            label += "?"
        by_side: dict[int, list[int]] = {}
        for side, claim in claims[index]:
            by_side.setdefault(side, []).append(claim)
        if bare[index] and sum(map(len, by_side.values())) == 1:
            label = second = ""  # the map itself says where it is
        made.append(
            Place(
                key=names[index],
                name=label,
                second_name=second,
                claims=tuple((sides[side], tuple(by_side[side])) for side in sorted(by_side)),
                shapes=_claimed_shapes(drawn[index], kinds, shapes, sides),
                disputes=tuple(dispute_names[code] for (code,) in standing[index] if code >= 0),
            )
        )
    return tuple(made)


def _gazetteer(spec: MapSpec, wanted: set[str]) -> dict[str, dict[str, Any]]:
    table = spec.book.places
    chosen = table[table["place_id"].isin(sorted(wanted))] if wanted else table[:0]
    columns = ["place_id", "name", "feature", "name_en", "name_az", "name_hy", "name_ru"]
    return {row["place_id"]: row for row in rows_of(chosen[columns])}


def _grouped(group: Numbers, *columns: Numbers) -> dict[int, list[tuple[int, ...]]]:
    """Return the distinct rows of some columns for each group, in order."""
    made: defaultdict[int, list[tuple[int, ...]]] = defaultdict(list)
    for first, *rest in np.unique(np.column_stack([group, *columns]), axis=0).tolist():
        made[first].append(tuple(rest))
    return made


def _claimed_shapes(
    rows: Sequence[tuple[int, ...]],
    kinds: Sequence[str],
    shapes: Sequence[bytes],
    sides: Sequence[str],
) -> tuple[Claimed, ...]:
    targets: defaultdict[tuple[str, bytes], list[int]] = defaultdict(list)
    origins: defaultdict[tuple[str, bytes], list[int]] = defaultdict(list)
    for kind, shape, side, origin in rows:
        (origins if origin else targets)[kinds[kind], shapes[shape]].append(side)
    keys = sorted({*targets, *origins}, key=lambda item: (KINDS.index(item[0]), item[1]))
    return tuple(
        Claimed(
            kind=kind,
            shape=shapely.from_wkb(wkb),
            targets=tuple(sides[side] for side in sorted(targets[kind, wkb])),
            origins=tuple(sides[side] for side in sorted(origins[kind, wkb])),
        )
        for kind, wkb in keys
    )
