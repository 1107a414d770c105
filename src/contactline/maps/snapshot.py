"""Static pictures of a map: PNG, WebP, SVG, PDF and GIF, without a browser or a network.

`make_picture` is the door for every kind; `render_snapshot` its short form for one map.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from contactline.errors import UsageError
from contactline.maps.captions import count_words
from contactline.maps.snapshot_cells import count_cells
from contactline.maps.snapshot_files import encode, encode_moving
from contactline.maps.snapshot_film import Film, most_frames
from contactline.maps.snapshot_legend import (
    expected,
    facts_of,
    frame_items,
    legend_blocks,
    legend_items,
)
from contactline.maps.snapshot_look import make_look
from contactline.maps.snapshot_map import MapPicture, draw_map
from contactline.maps.snapshot_page import empty_notice, lay_out
from contactline.maps.snapshot_panels import compose_panels, most_panels
from contactline.maps.snapshot_places import claimed
from contactline.maps.snapshot_presets import (
    ANY_STEP,
    CARD_PX,
    FORMATS,
    MOVING_FORMATS,
    PANELS_BY,
    STEPS,
    check_size,
    unit_of,
)
from contactline.maps.snapshot_record import words_of
from contactline.maps.snapshot_series import (
    panels_by_month,
    parts_by_claimant,
    parts_by_time,
    usual_step,
)
from contactline.maps.snapshot_shapes import features
from contactline.maps.snapshot_view import make_view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from contactline.maps.basemap import Basemap
    from contactline.maps.picture_facts import Source
    from contactline.maps.snapshot_files import Progress
    from contactline.maps.snapshot_items import Item
    from contactline.maps.snapshot_presets import Preset
    from contactline.maps.snapshot_record import Words
    from contactline.maps.spec import MapSpec


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What kind of picture to make.

    Parameters
    ----------
    format
        ``png``, ``webp``, ``svg`` or ``pdf``; ``gif`` or ``webp`` for one that moves.
    size_px
        Width and height; in SVG and PDF the size of the page.
    scale
        Pixels of a PNG for each of these: 2 for screens of high density and for print.
    layers
        Names of the optional layers to draw; a picture has no switch for those that the
        page merely offers.
    listed
        Whether the claims stand below the map as a numbered list.
    north
        Whether to draw an arrow to the north.
    unit
        Size of letters and marks, 1 on a card; None lets the size decide.
    points_per_px
        Size of a pixel in a PDF, 1/72 inch.
    by
        ``claimant`` or ``month``: one map for each, of one extent; None: one map of all.
    step
        ``day``, ``week``, ``month`` or ``year``: a picture that moves in such steps, ``auto``:
        in those that the span of the claims calls for; None: one that does not move.
    preset
        Name of the preset that this is, for the picture's record.
    """

    format: str = "png"
    size_px: tuple[int, int] = CARD_PX
    scale: float = 1
    layers: tuple[str, ...] = ()
    listed: bool = False
    north: bool = False
    unit: float | None = None
    points_per_px: float = 0.75
    by: str | None = None
    step: str | None = None
    preset: str | None = None

    @classmethod
    def of_preset(cls, preset: Preset) -> Plan:
        """Return the plan of a preset."""
        return cls(
            size_px=preset.size_px,
            listed=preset.listed,
            unit=preset.unit,
            points_per_px=preset.points_per_px,
            preset=preset.name,
        )

    def words(self, spec: MapSpec, source: Source | None, kind: str | None = None) -> Words:
        """Return what such a picture says of itself."""
        return words_of(
            spec,
            size_px=self.size_px,
            scale=self.scale,
            source=source,
            kind=kind,
            preset=self.preset,
            layers=self.layers,
            by=self.by,
            step=self.step,
        )

    def check(self) -> None:
        """Raise `UsageError` unless such a picture can be made."""
        check_size(self.size_px, self.scale)
        if self.by is not None and self.step is not None:
            raise UsageError("a picture either has several maps or moves, not both")
        if self.by is not None and self.by not in PANELS_BY:
            raise UsageError(f"no maps by {self.by!r}; there are: {', '.join(PANELS_BY)}")
        if self.step is not None and self.step not in (ANY_STEP, *STEPS):
            known = ", ".join((ANY_STEP, *STEPS))
            raise UsageError(f"no step {self.step!r}; there are: {known}")
        formats = FORMATS if self.step is None else MOVING_FORMATS
        if self.format not in formats:
            kind = "picture" if self.step is None else "moving picture"
            raise UsageError(f"no {kind} format {self.format!r}; there are: {', '.join(formats)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as a file, and what it says of itself."""

    data: bytes
    words: Words


def make_picture(
    spec: MapSpec,
    basemap: Basemap,
    plan: Plan,
    *,
    source: Source | None = None,
    progress: Progress | None = None,
) -> Picture:
    """Draw a map as a picture.

    The same input gives the same bytes, with the same versions of the libraries.

    Parameters
    ----------
    spec
        What to show.
    basemap
        What lies under it.
    plan
        What kind of picture to make.
    source
        Where the picture is from, for the record that it carries.
    progress
        Called with (stage, done, of how many) while a film is drawn.

    Raises
    ------
    UsageError
        If no such picture can be made.
    """
    plan.check()
    size, scale = plan.size_px, plan.scale
    if plan.step is not None:
        return _make_film(spec, basemap, plan, source, progress)
    kind = ""
    if plan.by is None:
        items, _ = compose(
            spec,
            basemap,
            size_px=size,
            layers=plan.layers,
            listed=plan.listed,
            north=plan.north,
            unit=plan.unit,
        )
    else:
        if plan.by == "claimant":
            parts, each, more = parts_by_claimant(spec), "side that makes claims", ""
        else:
            parts, each, more = panels_by_month(spec, most=most_panels(size, plan.unit))
        if not parts:
            raise UsageError("no claim is on the map, so there is nothing to draw side by side")
        maps = sum(not part.silent for part in parts)
        kind = f"{count_words(maps, 'map')} of the same extent, one for each {each}"
        if maps < len(parts):
            kind += " with a claim"
        items, _ = compose_panels(
            spec, basemap, parts, size_px=size, layers=plan.layers, unit=plan.unit, more=more
        )
    words = plan.words(spec, source, kind)
    data = encode(
        items,
        words,
        format=plan.format,
        size_px=size,
        scale=scale,
        points_per_px=plan.points_per_px,
    )
    return Picture(data=data, words=words)


def _make_film(
    spec: MapSpec,
    basemap: Basemap,
    plan: Plan,
    source: Source | None,
    progress: Progress | None,
) -> Picture:
    """Draw a map that moves through time."""
    step, room = plan.step or ANY_STEP, most_frames(plan.size_px, plan.scale)
    if step == ANY_STEP:
        step = usual_step(spec, most=room)
    parts, more = parts_by_time(spec, step)
    film = Film(
        spec,
        basemap,
        parts,
        size_px=plan.size_px,
        scale=plan.scale,
        layers=plan.layers,
        unit=plan.unit,
        more=more,
    )
    kind = f"A picture that moves through {count_words(len(parts), step)}"
    if film.has_trail:
        kind += "; what was claimed before stays, in pale colours"
    words = replace(plan, step=step).words(spec, source, kind)
    data = encode_moving(film, words, format=plan.format, progress=progress)
    return Picture(data=data, words=words)


def render_snapshot(
    spec: MapSpec,
    basemap: Basemap,
    *,
    format: str = "png",  # noqa: A002
    size_px: tuple[int, int] = CARD_PX,
    scale: float = 1,
    layers: Sequence[str] = (),
) -> bytes:
    """Draw one map as a picture; the parameters are those of `Plan`.

    Raises
    ------
    UsageError
        If the format is unknown or the size is not one that a picture can have.
    """
    plan = Plan(format=format, size_px=size_px, scale=scale, layers=tuple(layers))
    return make_picture(spec, basemap, plan).data


def compose(
    spec: MapSpec,
    basemap: Basemap,
    *,
    size_px: tuple[int, int] = CARD_PX,
    layers: Sequence[str] = (),
    listed: bool = False,
    north: bool = False,
    unit: float | None = None,
) -> tuple[tuple[Item, ...], MapPicture]:
    """Return what a picture consists of, from the bottom up, and its map."""
    width, height = float(size_px[0]), float(size_px[1])
    look = make_look(spec, unit or unit_of(width, height))
    places, crowd = claimed(spec)
    listed = listed and crowd is None
    most = expected(spec, places, crowd, numbered=listed, layers=layers)
    layout = lay_out(
        spec,
        look,
        legend_blocks(spec, basemap, most, None),
        width_px=width,
        height_px=height,
        listed=listed,
    )
    shapes = [shape.shape for place in places for shape in place.shapes]
    shapes += crowd.edge() if crowd else []
    view = make_view(shapes or _region(basemap), frame=layout.frame)
    sides = [side.side for side in spec.sides]
    notice, room = ([], None) if shapes else empty_notice(spec, layout.frame, look)
    picture = draw_map(
        view,
        basemap,
        places,
        look,
        layers,
        cells=count_cells(crowd, view, sides, look) if crowd else None,
        numbers=layout.listed.numbers if layout.listed else None,
        north=north,
        keep_clear=() if room is None else (room,),
    )
    items = [*layout.items, *picture.items, *frame_items(layout.frame, look), *notice]
    if layout.panel is not None:
        facts = facts_of(picture, numbered=layout.listed is not None)
        blocks = legend_blocks(spec, basemap, facts, view)
        items += legend_items(
            blocks, layout.panel, layout.columns, look, gutter_px=layout.gutter_px
        )
    return tuple(items), picture


def _region(basemap: Basemap) -> list[BaseGeometry]:
    """Return what to show where no claim is drawn: the region, else the world."""
    layer = basemap.layers.get("countries")
    return [] if layer is None else [shape for shape in features(layer) if not shape.is_empty]
