"""What a map shows, as plain data: the same for the page and for the pictures.

A `MapSpec` is made once from a located and grouped Casebook. Renderers read its
tables (columns as in `contactline.casebook.schema`) and its words; they decide
nothing about the content.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.casebook.columns import column
from contactline.casebook.texts import flags
from contactline.maps.style import SideStyle, Style, load_style
from contactline.model.terms import MAPPED

if TYPE_CHECKING:
    from datetime import date

    from contactline.casebook.book import Casebook
    from contactline.casebook.regions import ClaimRegions
    from contactline.geo.areas import Bounds

NAME_CHOICES = ("both", "en", "az", "hy", "ru", "as-written")


@dataclass(frozen=True, slots=True, kw_only=True)
class MapOptions:
    """What a person chooses about a map.

    Parameters
    ----------
    title
        Heading of the map.
    names
        Language of place names, one of `NAME_CHOICES`.
    layers
        Optional named layers to offer, such as ``nkao`` and ``line_1994``.
    tiles
        Name of an online tile provider that the page may switch on; None: no network.
    style, theme
        Style file and its ``light`` or ``dark`` colours (pictures only; the page has both).
    """

    title: str = "Claims of fire"
    names: str = "both"
    layers: tuple[str, ...] = ()
    tiles: str | None = None
    style: str = "default"
    theme: str = "light"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMapped:
    """A claim that is listed, not drawn, with the reason in words."""

    claim_id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotMappedClaims(Sequence[NotMapped]):
    """The claims that are listed, not drawn; each is made when it is looked at.

    Parameters
    ----------
    rows
        Their rows in the table of claims.
    ids, reasons
        Their ids, and why they are not drawn.
    """

    rows: np.ndarray[tuple[int], np.dtype[np.int64]]
    ids: pa.Array
    reasons: pa.Array

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> NotMapped: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[NotMapped, ...]: ...
    def __getitem__(self, index: int | slice) -> NotMapped | tuple[NotMapped, ...]:
        """Return one, or some."""
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        at = index % len(self)
        return NotMapped(claim_id=self.ids[at].as_py(), reason=self.reasons[at].as_py())


@dataclass(frozen=True, slots=True, kw_only=True)
class MapSpec:
    """Everything that a renderer needs.

    Parameters
    ----------
    book
        Located and grouped tables.
    sides
        Style of each claimant side that occurs, in legend order.
    total, mapped
        Number of claims, and of those drawn.
    not_mapped
        The others, in table order.
    days
        First and last local day of the claims; None where no date is known.
    filters
        Filters in words, in the order they were applied, with what they removed.
    bounds
        Extent of what is drawn; None when nothing is.
    boundary_note
        Whose boundaries, of which date, how exact.
    attribution
        Lines that must be shown, generated from the data sources.
    regions
        The regions of every claim, where they were asked for.
    """

    book: Casebook
    options: MapOptions
    style: Style
    sides: tuple[SideStyle, ...]
    total: int
    mapped: int
    not_mapped: Sequence[NotMapped]
    days: tuple[date, date] | None
    filters: tuple[str, ...]
    bounds: Bounds | None
    boundary_note: str
    attribution: tuple[str, ...]
    drafts: int
    version: str
    regions: ClaimRegions | None = None


def make_spec(
    book: Casebook,
    options: MapOptions,
    *,
    attribution: Sequence[str],
    boundary_note: str,
    version: str,
    bounds: Bounds | None = None,
    regions: ClaimRegions | None = None,
) -> MapSpec:
    """Make the spec of a map from a located and grouped Casebook.

    Parameters
    ----------
    bounds
        Extent of what is drawn, where it is known already.
    """
    claims = book.claims
    status = column(claims, "map_status")
    mapped = flags(pc.is_in(status, value_set=pa.array([item.value for item in MAPPED])))
    first = pc.min(column(claims, "date_start")).as_py()
    last = pc.max(column(claims, "date_end")).as_py()
    style = load_style(options.style)
    rows = np.flatnonzero(~mapped)
    index = pa.array(rows)
    return MapSpec(
        book=book,
        options=options,
        style=style,
        sides=style.sides(pc.unique(column(claims, "claimant_side")).to_pylist()),
        total=len(book),
        mapped=int(mapped.sum()),
        not_mapped=NotMappedClaims(
            rows=rows,
            ids=column(claims, "claim_id").take(index),
            reasons=pc.coalesce(column(claims, "map_reason").take(index), status.take(index)),
        ),
        days=(first, last) if first is not None and last is not None else None,
        filters=tuple(
            f"{count.words} ({count.removed} of {count.before} left out)" for count in book.filters
        ),
        bounds=bounds or drawn_bounds(book),
        boundary_note=boundary_note,
        attribution=tuple(attribution),
        drafts=int(flags(pc.equal(column(claims, "review"), "draft")).sum()),
        version=version,
        regions=regions,
    )


def drawn_bounds(book: Casebook) -> Bounds | None:
    """Return the extent of all drawn shapes, degrees; None when nothing is drawn."""
    import shapely

    from contactline.geo.areas import Bounds

    geometry = column(book.claim_places, "geometry")
    spots = flags(pc.equal(column(book.claim_places, "draw"), "spot"))
    spots &= flags(pc.is_valid(column(book.claim_places, "lon")))
    edges = []
    if spots.any():
        at = pa.array(np.flatnonzero(spots))
        pair = [column(book.claim_places, name).take(at) for name in ("lon", "lat")]
        low, high = [pc.min(item).as_py() for item in pair], [pc.max(item).as_py() for item in pair]
        edges.append([*low, *high])
    shapes = pc.unique(geometry.filter(pa.array(~spots))).drop_null()
    if len(shapes):
        edges.append(shapely.total_bounds(shapely.from_wkb(shapes.to_numpy(zero_copy_only=False))))
    if not edges:
        return None
    boxes = np.array(edges, dtype=float)
    west, south = boxes[:, :2].min(axis=0)
    east, north = boxes[:, 2:].max(axis=0)
    return Bounds(west=float(west), south=float(south), east=float(east), north=float(north))
