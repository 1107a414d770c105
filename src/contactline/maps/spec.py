"""What a map shows, as plain data: the same for the page and for the pictures.

A `MapSpec` is made once from a located and grouped Casebook. Renderers read its
tables (columns as in `contactline.casebook.schema`) and its words; they decide
nothing about the content.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contactline.casebook.book import rows_of
from contactline.maps.style import SideStyle, Style, load_style
from contactline.model.terms import MAPPED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from contactline.casebook.book import Casebook
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
    """

    book: Casebook
    options: MapOptions
    style: Style
    sides: tuple[SideStyle, ...]
    total: int
    mapped: int
    not_mapped: tuple[NotMapped, ...]
    days: tuple[date, date] | None
    filters: tuple[str, ...]
    bounds: Bounds | None
    boundary_note: str
    attribution: tuple[str, ...]
    drafts: int
    version: str


def make_spec(
    book: Casebook,
    options: MapOptions,
    *,
    attribution: Sequence[str],
    boundary_note: str,
    version: str,
) -> MapSpec:
    """Make the spec of a map from a located and grouped Casebook."""
    claims = rows_of(book.claims)
    starts = [row["date_start"] for row in claims if row["date_start"] is not None]
    ends = [row["date_end"] for row in claims if row["date_end"] is not None]
    style = load_style(options.style)
    return MapSpec(
        book=book,
        options=options,
        style=style,
        sides=style.sides(row["claimant_side"] for row in claims),
        total=len(claims),
        mapped=sum(row["map_status"] in MAPPED for row in claims),
        not_mapped=tuple(
            NotMapped(claim_id=row["claim_id"], reason=row["map_reason"] or row["map_status"])
            for row in claims
            if row["map_status"] not in MAPPED
        ),
        days=(min(starts), max(ends)) if starts and ends else None,
        filters=tuple(
            f"{count.words} ({count.removed} of {count.before} left out)" for count in book.filters
        ),
        bounds=drawn_bounds(book),
        boundary_note=boundary_note,
        attribution=tuple(attribution),
        drafts=sum(row["review"] == "draft" for row in claims),
        version=version,
    )


def drawn_bounds(book: Casebook) -> Bounds | None:
    """Return the extent of all drawn shapes, degrees; None when nothing is drawn."""
    import shapely

    from contactline.geo.areas import Bounds

    shapes = shapely.from_wkb(book.claim_places["geometry"].dropna().to_numpy(dtype=object))
    if not len(shapes):
        return None
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(shapes))
    return Bounds(west=west, south=south, east=east, north=north)
