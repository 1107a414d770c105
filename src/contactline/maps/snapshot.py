"""Static pictures of a map: PNG, SVG and PDF, without a browser and without a network.

Text is drawn as outlines of the shipped fonts in PNG and SVG: a reader's machine may
have no Armenian font, and labels that were measured in one font and set in another
would collide. The words are in the title, the description and the metadata instead.
PDF embeds the letters that it uses, so its text can be searched.
"""

from __future__ import annotations

import io
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text as MplText
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Affine2D, TransformedPath

from contactline.errors import UsageError
from contactline.maps.captions import alt_text, plain
from contactline.maps.snapshot_items import Disc, Shape, Words
from contactline.maps.snapshot_map import Look, MapPicture, draw_map
from contactline.maps.snapshot_marks import MarkStyle, claimed_places
from contactline.maps.snapshot_page import (
    empty_notice,
    frame_items,
    lay_out,
    legend_items,
    unit_of,
)
from contactline.maps.snapshot_shapes import features
from contactline.maps.snapshot_text import font_of
from contactline.maps.snapshot_view import make_view

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from contactline.maps.basemap import Basemap
    from contactline.maps.labels import Box
    from contactline.maps.snapshot_items import Item
    from contactline.maps.spec import MapSpec

#: Formats, and the size of the usual card.
FORMATS = ("png", "svg", "pdf")
CARD_PX = (1200, 675)
#: Least and greatest width or height, and the greatest number of pixels of a picture.
LEAST_PX, MOST_PX, MOST_PIXELS = 100, 10_000, 64_000_000

#: Shorter runs of discs are drawn one by one.
_LEAST_RUN = 40

_RC: Any = {
    "svg.fonttype": "path",
    "svg.hashsalt": "contactline",
    "svg.image_inline": True,
    "pdf.fonttype": 42,
    "pdf.compression": 6,
    "text.usetex": False,
    "text.hinting": "no_hinting",
    "text.antialiased": True,
    "text.parse_math": False,
    "path.simplify": False,
    "path.snap": True,
    "path.sketch": None,
    "path.effects": [],
    "patch.antialiased": True,
    "lines.scale_dashes": True,
    "agg.path.chunksize": 0,
    "axes.unicode_minus": False,
}


def render_snapshot(
    spec: MapSpec,
    basemap: Basemap,
    *,
    format: str = "png",  # noqa: A002
    size_px: tuple[int, int] = CARD_PX,
    scale: float = 1,
    layers: Sequence[str] = (),
) -> bytes:
    """Draw a map as a picture.

    The same input gives the same bytes, with the same versions of the libraries.

    Parameters
    ----------
    spec
        What to show.
    basemap
        What lies under it.
    format
        ``png``, ``svg`` or ``pdf``.
    size_px
        Width and height; in SVG and PDF the size of the page.
    scale
        Pixels of a PNG for each of these: 2 for screens of high density and for print.
    layers
        Names of the optional layers to draw; a picture has no switch for those that the
        page merely offers.

    Raises
    ------
    UsageError
        If the format is unknown or the size is not one that a picture can have.
    """
    check_size(size_px, scale)
    if format not in FORMATS:
        raise UsageError(f"no picture format {format!r}; there are: {', '.join(FORMATS)}")
    items, _ = compose(spec, basemap, size_px=size_px, layers=layers)
    with mpl.rc_context(_RC):
        figure = _figure(items, size_px, scale, outlines=format == "png")
        return _encode(figure, spec, format, size_px)


def check_size(size_px: tuple[int, int], scale: float = 1) -> None:
    """Raise `UsageError` unless a picture can have this size."""
    width, height = size_px
    for name, value in (("wide", width), ("high", height)):
        if not LEAST_PX <= value <= MOST_PX:
            raise UsageError(
                f"a picture {value:,} px {name} cannot be drawn; "
                f"choose between {LEAST_PX} and {MOST_PX:,}"
            )
    if not 0.5 <= scale <= 8 or width * height * scale * scale > MOST_PIXELS:
        raise UsageError(
            f"scale {scale:g} of {width} x {height} px is not between 0.5 and 8 "
            f"or gives more than {MOST_PIXELS:,} pixels; choose a smaller one"
        )


def compose(
    spec: MapSpec,
    basemap: Basemap,
    *,
    size_px: tuple[int, int] = CARD_PX,
    layers: Sequence[str] = (),
) -> tuple[tuple[Item, ...], MapPicture]:
    """Return what a picture consists of, from the bottom up, and its map."""
    width, height = float(size_px[0]), float(size_px[1])
    look = _look(spec, unit_of(width, height))
    layout = lay_out(spec, look, width_px=width, height_px=height)
    places = claimed_places(spec)
    shapes = [claimed.shape for place in places for claimed in place.shapes]
    view = make_view(shapes or _region(basemap), frame=layout.frame)
    notice, room = ([], None) if shapes else empty_notice(spec, layout.frame, look)
    picture = draw_map(
        view,
        basemap,
        places,
        look,
        layers,
        keep_clear=() if room is None else (room,),
    )
    items = [*layout.items, *picture.items, *frame_items(layout.frame, look), *notice]
    items += legend_items(spec, basemap, picture, layout, look, view)
    return tuple(items), picture


def _look(spec: MapSpec, unit: float) -> Look:
    dark = spec.options.theme == "dark"
    theme = spec.style.dark if dark else spec.style.light
    marks = spec.style.marks
    style = MarkStyle(
        colours={side.side: side.dark_colour if dark else side.colour for side in spec.sides},
        halo=theme["label_halo"],
        area_opacity=float(marks["area_opacity"]) * (1.35 if dark else 1.0),
        area_line_px=float(marks["area_line_width_px"]) * unit,
        ring_px=float(marks["ring_width_px"]) * unit,
        line_px=float(marks["line_width_px"]) * unit,
        candidate_dash=tuple(float(step) * unit for step in marks["candidate_dash"]),
        origin_dash=tuple(float(step) * unit for step in marks["origin_dash"]),
    )
    return Look(
        theme=theme,
        marks=style,
        unit=unit,
        names=spec.options.names,
        spot_px=float(marks["spot_radius_px"]) * unit,
    )


def _region(basemap: Basemap) -> list[BaseGeometry]:
    """Return what to show where no claim is drawn: the region, else the world."""
    layer = basemap.layers.get("countries")
    return [] if layer is None else [shape for shape in features(layer) if not shape.is_empty]


# --- matplotlib --------------------------------------------------------------------------


def _figure(
    items: Sequence[Item], size_px: tuple[int, int], scale: float, *, outlines: bool
) -> Figure:
    """Return a figure without axes: one px is one point, and y is turned over."""
    width, height = size_px
    figure = Figure(figsize=(width / 72, height / 72), dpi=72 * scale, frameon=False)
    FigureCanvasAgg(figure)
    to_page = Affine2D().scale(1, -1).translate(0, height).scale(1 / 72)
    transform = to_page + figure.dpi_scale_trans
    clips: dict[Box, TransformedPath] = {}
    for order, item in enumerate(_runs(items)):
        for artist in _artists(item, outlines=outlines):
            if isinstance(artist, PathCollection):
                artist.set_offset_transform(transform)
                artist.set_transform(Affine2D().scale(1 / 72) + figure.dpi_scale_trans)
            else:
                artist.set_transform(transform)
            artist.set_zorder(order)
            clip = item[0].clip if isinstance(item, list) else item.clip
            if clip is not None:
                if clip not in clips:
                    clips[clip] = TransformedPath(_box_path(clip), transform)
                artist.set_clip_path(clips[clip])
            else:
                artist.set_clip_on(False)
            figure.add_artist(artist)
    return figure


def _runs(items: Sequence[Item]) -> Iterator[Item | list[Disc]]:
    """Yield the items, with long runs of discs of one size and rim as lists."""
    run: list[Disc] = []
    for item in items:
        plain_disc = isinstance(item, Disc) and len(item.fills) == 1 and item.stroke is not None
        if run and not (plain_disc and _rim(item) == _rim(run[0])):
            yield from [run] if len(run) >= _LEAST_RUN else run
            run = []
        if plain_disc and isinstance(item, Disc):
            run.append(item)
        else:
            yield item
    yield from [run] if len(run) >= _LEAST_RUN else run


def _rim(item: Item) -> object:
    if not isinstance(item, Disc):
        return None
    return item.radius_px, item.stroke, item.width_px, item.dash, item.clip


def _artists(item: Item | list[Disc], *, outlines: bool) -> Iterator[Any]:
    if isinstance(item, list):
        yield _many_discs(item)
    elif isinstance(item, Shape):
        yield from _shape_artists(item)
    elif isinstance(item, Disc):
        yield from _disc_artists(item)
    else:
        yield from _word_artists(item, outlines=outlines)


def _shape_artists(item: Shape) -> Iterator[Any]:
    path = to_path(item.geometry)
    if path is None:
        return
    if item.fill is not None:
        yield PathPatch(
            path, facecolor=item.fill, edgecolor="none", alpha=item.fill_alpha, linewidth=0
        )
    if item.stroke is not None and item.stroke_alpha > 0:
        yield PathPatch(
            path,
            facecolor="none",
            edgecolor=item.stroke,
            alpha=item.stroke_alpha,
            linewidth=item.width_px,
            linestyle=_dash(item.dash, item.width_px),
            capstyle="butt",
            joinstyle="round",
        )


def _many_discs(discs: Sequence[Disc]) -> PathCollection:
    first = discs[0]
    # The rim lies outside the disc, as with a single one.
    circle = Affine2D().scale(first.radius_px + first.width_px / 2)
    return PathCollection(
        [circle.transform_path(Path.unit_circle())],
        offsets=[(disc.x, disc.y) for disc in discs],
        facecolors=[disc.fills[0] for disc in discs],
        edgecolors=first.stroke,
        linewidths=first.width_px,
    )


def _disc_artists(item: Disc) -> Iterator[Any]:
    place = Affine2D().scale(item.radius_px).translate(item.x, item.y)
    circle = place.transform_path(Path.unit_circle())
    count = len(item.fills)
    if item.stroke is not None and not item.dash and count:
        rim = Affine2D().scale(item.radius_px + item.width_px).translate(item.x, item.y)
        yield PathPatch(
            rim.transform_path(Path.unit_circle()),
            facecolor=item.stroke,
            edgecolor="none",
            linewidth=0,
        )
    for index, fill in enumerate(item.fills):
        path = circle
        if count > 1:
            # From the top clockwise; y points down here.
            wedge = Path.wedge(-90 + 360 * index / count, -90 + 360 * (index + 1) / count)
            path = place.transform_path(wedge)
        yield PathPatch(path, facecolor=fill, edgecolor="none", linewidth=0)
    if item.stroke is not None and (item.dash or not count):
        yield PathPatch(
            circle,
            facecolor="none",
            edgecolor=item.stroke,
            linewidth=item.width_px,
            linestyle=_dash(item.dash, item.width_px),
            capstyle="butt",
        )


def _word_artists(item: Words, *, outlines: bool) -> Iterator[Any]:
    """Yield a text: its halo as outlines, the letters as outlines or as letters."""
    if item.halo is not None or outlines:
        path = _letters(item.text, item.face, item.size_px)
        if path is None:
            return
        placed = Affine2D().scale(1, -1).translate(item.x, item.y).transform_path(path)
        if item.halo is not None:
            yield PathPatch(
                placed,
                facecolor="none",
                edgecolor=item.halo,
                linewidth=item.halo_px,
                joinstyle="round",
                capstyle="round",
                snap=False,
            )
        if outlines:
            yield PathPatch(
                placed, facecolor=item.colour, edgecolor="none", linewidth=0, snap=False
            )
            return
    yield MplText(
        item.x,
        item.y,
        item.text,
        color=item.colour,
        fontproperties=font_of(item.text, item.face, item.size_px),
        horizontalalignment="left",
        verticalalignment="baseline",
        parse_math=False,
        usetex=False,
    )


@lru_cache(maxsize=2048)
def _letters(text: str, face: str, size_px: float) -> Path | None:
    """Return the outlines of a text at the origin, y up; None if it has no ink."""
    points, codes = text_to_path.get_text_path(font_of(text, face, size_px), text, ismath=False)
    if not len(points):
        return None
    return Path((np.asarray(points) * (size_px / text_to_path.FONT_SCALE)).round(2), codes)


def _dash(dash: tuple[float, ...] | None, width_px: float) -> Any:
    if dash is None:
        return "solid"
    # Matplotlib multiplies dashes by the width of the line.
    return (0, tuple(step / width_px for step in dash))


def _box_path(box: Box) -> Path:
    return Path(
        [
            (box.left, box.top),
            (box.right, box.top),
            (box.right, box.bottom),
            (box.left, box.bottom),
            (box.left, box.top),
        ],
        closed=True,
    )


def to_path(geometry: BaseGeometry) -> Path | None:
    """Return the lines and rings of a geometry as one path; None if it has none."""
    parts = [geometry]
    while any(part.geom_type.startswith(("Multi", "Geometry")) for part in parts):
        parts = [inner for part in parts for inner in shapely.get_parts(part)]
    # Rings of holes run the other way round, so that they stay empty.
    areas = shapely.normalize([part for part in parts if part.geom_type == "Polygon"])
    lines = [part for part in parts if part.geom_type in ("LineString", "LinearRing")]
    rings = [*shapely.get_rings(areas), *lines] if len(areas) else lines
    rings = [ring for ring in rings if not ring.is_empty]
    if not rings:
        return None
    points, owner = shapely.get_coordinates(rings, return_index=True)
    points = points.round(2)
    codes = np.full(len(points), Path.LINETO, dtype=Path.code_type)
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    codes[first] = Path.MOVETO
    last = np.append(first[1:], len(points)) - 1
    closed = (points[first] == points[last]).all(axis=1) & (last - first > 1)
    codes[last[closed]] = Path.CLOSEPOLY
    return Path(points, codes)


def _encode(figure: Figure, spec: MapSpec, file_format: str, size_px: tuple[int, int]) -> bytes:
    title, words = plain(spec.options.title, most=300), alt_text(spec)
    maker = f"contactline {plain(spec.version, most=30)}"
    target = io.BytesIO()
    if file_format == "png":
        metadata: dict[str, Any] = {"Title": title, "Description": words, "Software": maker}
    elif file_format == "svg":
        metadata = {"Title": title, "Description": words, "Creator": maker, "Date": None}
    else:
        metadata = {"Title": title, "Subject": words, "Creator": maker, "CreationDate": None}
    figure.savefig(
        target,
        format=file_format,
        metadata=metadata,
        facecolor="none",
        dpi=figure.dpi if file_format == "png" else 72,
    )
    made = target.getvalue()
    return _described(made, title, words, size_px) if file_format == "svg" else made


def _described(svg: bytes, title: str, words: str, size_px: tuple[int, int]) -> bytes:
    """Give an SVG its title and description for readers, and its size in px."""
    text = svg.decode("utf-8")
    start = text.index("<svg ")
    end = text.index(">", start)
    width, height = size_px
    head = (
        f'<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" version="1.1" '
        'role="img" aria-labelledby="title desc">\n'
        f' <title id="title">{escape(title)}</title>\n'
        f' <desc id="desc">{escape(words)}</desc'
    )
    return (text[:start] + head + text[end:]).encode("utf-8")
