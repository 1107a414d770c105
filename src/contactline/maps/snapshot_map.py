"""The map within a picture: what lies under the claims, the claims, and all labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from contactline.maps.captions import DISPUTE_SIGNS
from contactline.maps.snapshot_base import (
    base_items,
    flat_layers,
    north_arrow,
    optional_items,
    scale_bar,
)
from contactline.maps.snapshot_cells import Cells, cell_items
from contactline.maps.snapshot_labels import dislikes, label_items, place_requests, spot_boxes
from contactline.maps.snapshot_look import SMALL_UNIT
from contactline.maps.snapshot_marks import Mark, make_marks, mark_items
from contactline.maps.snapshot_orient import (
    country_requests,
    lake_requests,
    place_alike,
    town_requests,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contactline.maps.basemap import Basemap
    from contactline.maps.labels import Box
    from contactline.maps.snapshot_items import Item, Text
    from contactline.maps.snapshot_look import Look
    from contactline.maps.snapshot_places import Place
    from contactline.maps.snapshot_view import View


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPicture:
    """The drawn map, in the order in which it is drawn.

    Parameters
    ----------
    ground
        What lies under the claims.
    of_places
        What is drawn of the claims: key of the place, and its items.
    of_labels
        The labels: their keys (``place:`` and the key of a place ...), and their items.
    over
        What lies on top of all.
    labels, obstacles
        Boxes of the placed labels, and what they had to keep clear of, px.
    named, unnamed
        Keys of claimed places whose label was placed, and of those that found no room.
    optional
        Names of the optional layers that are in sight.
    marks
        What is drawn of the claims.
    cells
        Claims that are counted in cells; None if each is drawn.
    counted
        Whether a label carries a number of claims.
    disputes
        Statuses of which a label carries the sign.
    unsure
        Claims that are in no cell, as their place may be one of several.
    country_step
        Size in which the countries are named, 0 the largest; None where none is.
    """

    ground: tuple[Item, ...]
    of_places: tuple[tuple[str, tuple[Item, ...]], ...]
    of_labels: tuple[tuple[str, tuple[Item, ...]], ...]
    over: tuple[Item, ...]
    labels: tuple[Box, ...]
    obstacles: tuple[Box, ...]
    named: tuple[str, ...]
    unnamed: tuple[str, ...]
    optional: tuple[str, ...]
    marks: tuple[Mark, ...]
    cells: Cells | None
    counted: bool
    disputes: tuple[str, ...]
    unsure: int = 0
    country_step: int | None = None

    @property
    def items(self) -> tuple[Item, ...]:
        """What is drawn, from the bottom up."""
        made = list(self.ground)
        for _, items in (*self.of_places, *self.of_labels):
            made += items
        return (*made, *self.over)


def draw_map(
    view: View,
    basemap: Basemap,
    places: Sequence[Place],
    look: Look,
    layers: Sequence[str],
    *,
    cells: Cells | None = None,
    numbers: Mapping[int, int] | None = None,
    counts: bool = True,
    north: bool = False,
    keep_clear: Sequence[Box] = (),
    country_step: int = 0,
) -> MapPicture:
    """Draw the map into its frame.

    Parameters
    ----------
    view
        Frame and projection.
    places
        Claimed places.
    layers
        Names of optional layers to draw.
    cells
        Claims that are counted in cells.
    numbers
        Position of a claim -> its number in the list; labels carry these, not counts.
    counts
        Whether labels say how many claims name the place.
    north
        Whether to draw an arrow to the north.
    keep_clear
        Where no label may be, because something else will lie there.
    country_step
        Largest size in which the countries may be named; 0 is the largest of all.
    """
    flat = flat_layers(view, basemap)
    ground = base_items(view, flat, look)
    optional, shown = optional_items(view, basemap, look, layers)
    marks = make_marks(places, view, spot_px=look.spot_px)
    drawn = [(mark.place, tuple(mark_items(mark, look.marks, view.frame))) for mark in marks]
    over, bar_box = scale_bar(view, look)
    obstacles = [bar_box, *keep_clear, *spot_boxes(marks)]
    if north:
        arrow, arrow_box = north_arrow(view, look)
        over += arrow
        obstacles.append(arrow_box)
    if cells is not None:
        surface, *signs_of_cells = cell_items(cells, look, view.frame)
        drawn = [("", (surface,)), *drawn, ("", tuple(signs_of_cells))]
        obstacles += cells.boxes()
    texts: dict[str, tuple[Text, ...]] = {}
    requests = [
        *place_requests(
            view,
            places,
            marks,
            look,
            texts,
            numbers=numbers,
            counts=counts,
            crowded=cells is not None,
        ),
        *country_requests(view, basemap, flat, marks, look, texts),
        *lake_requests(view, basemap, flat, look, texts),
        *town_requests(view, basemap.towns, places, marks, look, texts),
    ]
    placed, named_in = place_alike(
        requests,
        step=country_step,
        frame=view.frame.grown(-3.0 * look.unit),
        obstacles=obstacles,
        dislikes=dislikes(flat, marks),
    )
    named = {label.key.removeprefix("place:") for label in placed}
    labelled = [place for place in places if place.key in named]
    signs = {status for place in labelled for status in place.disputes} & set(DISPUTE_SIGNS)
    return MapPicture(
        ground=(*ground, *optional),
        of_places=tuple(drawn),
        of_labels=label_items(placed, texts, basemap, look),
        over=tuple(over),
        labels=tuple(label.candidate.box for label in placed),
        obstacles=(*obstacles, *(label.mark for label in placed if label.mark is not None)),
        named=tuple(place.key for place in labelled),
        unnamed=tuple(place.key for place in places if place.name and place.key not in named)
        if cells is None
        else (),
        unsure=len(unsure_claims(places)) if cells is not None else 0,
        country_step=named_in,
        optional=shown,
        marks=marks,
        cells=cells,
        counted=counts
        and numbers is None
        and look.unit >= SMALL_UNIT
        and any(place.total > 1 for place in labelled),
        disputes=tuple(sorted(signs)) if counts and look.unit >= SMALL_UNIT else (),
    )


def unsure_claims(places: Sequence[Place]) -> set[int]:
    """Return the claims that name a place which may be one of several."""
    return {
        claim
        for place in places
        if place.shapes[0].kind == "candidates"
        for _, claims in place.claims
        for claim in claims
    }
