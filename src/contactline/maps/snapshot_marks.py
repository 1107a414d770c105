"""Claimed places as marks: what is drawn for each, and for whom.

Sides that claim the same place are all visible in its mark: nested outlines and stripes
for areas, a divided disc for a spot. No mark is ever moved aside.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from contactline.maps.snapshot_items import Disc, Item, Shape
from contactline.maps.snapshot_places import KINDS
from contactline.maps.snapshot_shapes import inset, parts_of, stripes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from contactline.maps.labels import Box
    from contactline.maps.snapshot_look import MarkStyle
    from contactline.maps.snapshot_places import Claimed, Place
    from contactline.maps.snapshot_view import View

#: Above this many spots they are drawn smaller.
_MANY_SPOTS = 150
_LEAST_RING_PX = 7.0
_STRIPE_PX = 7.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A claimed shape in px."""

    place: str
    claimed: Claimed
    shape: BaseGeometry
    anchor: tuple[float, float]
    radius_px: float


def make_marks(
    places: Sequence[Place], view: View, *, spot_px: float, among: int = 0
) -> tuple[Mark, ...]:
    """Put the claimed shapes on the map: large ones first, spots last.

    Parameters
    ----------
    spot_px
        Radius of a spot, where they are few.
    among
        Take the radius of at least so many marks.
    """
    pairs = [(place.key, claimed) for place in places for claimed in place.shapes]
    if not pairs:
        return ()
    flat = view.shapes([claimed.shape for _, claimed in pairs])
    spots = max(among, sum(claimed.kind == "spot" for _, claimed in pairs))
    radius = spot_px if spots <= _MANY_SPOTS else max(2.0, spot_px * (_MANY_SPOTS / spots) ** 0.35)
    made = []
    for (key, claimed), shape in zip(pairs, flat, strict=True):
        if shape.is_empty:
            continue
        made += _marks_of(key, claimed, shape, radius)
    return tuple(
        sorted(
            made,
            key=lambda mark: (
                KINDS.index(mark.claimed.kind),
                -round(mark.shape.area, 3),
                mark.place,
            ),
        )
    )


def _marks_of(key: str, claimed: Claimed, shape: BaseGeometry, spot_px: float) -> list[Mark]:
    """Return the marks of one shape: one for each candidate, one for anything else."""
    if claimed.kind == "candidates":
        parts = list(shapely.get_parts(shape))
    elif claimed.kind == "spot":
        parts = list(shapely.get_parts(parts_of(shape, 0)))
    else:
        parts = [shape]
    made = []
    for part in parts:
        if part.is_empty:
            continue
        if shapely.get_dimensions(part) == 0:
            at, outline = part.centroid, part.centroid.buffer(spot_px, quad_segs=8)
            size = spot_px
        elif shapely.get_dimensions(part) == 1:
            at, outline, size = part.interpolate(0.5, normalized=True), part, spot_px / 2
        else:
            outline = parts_of(part, 2)
            if claimed.kind in ("ring", "candidates") and outline.area < 3.14 * _LEAST_RING_PX**2:
                outline = shapely.MultiPolygon([part.centroid.buffer(_LEAST_RING_PX)])
            at = outline.centroid
            size = float((outline.area / 3.1416) ** 0.5)
        made.append(
            Mark(
                place=key,
                claimed=claimed,
                shape=outline,
                anchor=(float(at.x), float(at.y)),
                radius_px=size,
            )
        )
    return made


def mark_items(mark: Mark, style: MarkStyle, clip: Box | None) -> list[Item]:
    """Return what is drawn for a mark."""
    kind, claimed = mark.claimed.kind, mark.claimed
    if kind == "spot":
        return _spot(mark, style, clip)
    if kind == "line":
        return _line(mark, style, clip)
    if kind == "candidates":
        return _outlines(mark, style, clip, style.candidate_dash)
    made: list[Item] = []
    opacity = style.area_opacity * (0.6 if kind == "ring" else 1.0)
    if len(claimed.targets) == 1:
        made.append(
            Shape(
                geometry=mark.shape,
                fill=style.colours[claimed.targets[0]],
                fill_alpha=opacity,
                clip=clip,
            )
        )
    elif claimed.targets:
        striped = min(opacity * 2.1, 1.0)
        bands = stripes(mark.shape, len(claimed.targets), _STRIPE_PX)
        made += [
            Shape(geometry=band, fill=style.colours[side], fill_alpha=striped, clip=clip)
            for side, band in zip(claimed.targets, bands, strict=True)
        ]
    return made + _outlines(mark, style, clip, None)


def _outlines(
    mark: Mark, style: MarkStyle, clip: Box | None, dash: tuple[float, ...] | None
) -> list[Item]:
    """Return one outline a side, each within the one before: solid, then dashed origins."""
    ring = mark.claimed.kind in ("ring", "candidates")
    width = style.ring_px if ring else style.area_line_px
    made: list[Item] = []
    lines = [(side, dash) for side in mark.claimed.targets]
    lines += [(side, style.origin_dash) for side in mark.claimed.origins]
    if shapely.get_dimensions(mark.shape) < 2:
        return []
    for index, (side, pattern) in enumerate(lines):
        depth = width / 2 + index * (width + 1.4)
        made.append(
            Shape(
                geometry=shapely.boundary(inset(mark.shape, depth)),
                stroke=style.colours[side],
                width_px=width,
                dash=pattern,
                clip=clip,
            )
        )
    return made


def _spot(mark: Mark, style: MarkStyle, clip: Box | None) -> list[Item]:
    x, y = mark.anchor
    targets, origins = mark.claimed.targets, mark.claimed.origins
    made: list[Item] = []
    if targets:
        made.append(
            Disc(
                x=x,
                y=y,
                radius_px=mark.radius_px,
                fills=tuple(style.colours[side] for side in targets),
                stroke=style.halo,
                width_px=1.4,
                clip=clip,
            )
        )
        if len(targets) == 1 and targets[0] in style.dotted:
            dot = 0.4 * mark.radius_px
            made.append(Disc(x=x, y=y, radius_px=dot, fills=(style.halo,), clip=clip))
    for index, side in enumerate(origins):
        grown = mark.radius_px + (index + bool(targets)) * 3.2
        made.append(
            Disc(
                x=x,
                y=y,
                radius_px=grown,
                fills=() if targets or index else (style.halo,),
                stroke=style.colours[side],
                width_px=style.ring_px,
                dash=tuple(step / 2 for step in style.origin_dash),
                clip=clip,
            )
        )
    return made


def _line(mark: Mark, style: MarkStyle, clip: Box | None) -> list[Item]:
    """Return a line in turns of the sides' colours, so that all of them show."""
    sides = [*mark.claimed.targets, *mark.claimed.origins]
    made: list[Item] = [
        Shape(geometry=mark.shape, stroke=style.halo, width_px=style.line_px + 2.4, clip=clip)
    ]
    turn = 14.0
    for index, side in enumerate(sides):
        if len(sides) > 1:
            before = (0.0, index * turn) if index else ()
            rest = (turn, (len(sides) - 1 - index) * turn)
            dash: tuple[float, ...] | None = (*before, *rest)
        else:
            dash = style.origin_dash if mark.claimed.origins else None
        made.append(
            Shape(
                geometry=mark.shape,
                stroke=style.colours[side],
                width_px=style.line_px,
                dash=dash,
                clip=clip,
            )
        )
    return made
