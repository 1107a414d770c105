"""Draws the items of a picture with matplotlib's renderers, without its figures and axes.

The renderers are chosen for their quality: exact anti-aliasing, letters shaped by
HarfBuzz, PNG, SVG and PDF from one road. Figures and axes would only be walked through
for every patch; the items are already in pixels. Text is drawn as outlines of the
shipped fonts in pixels and SVG: a reader's machine may have no Armenian font, and labels
that were measured in one font and set in another would collide. PDF embeds the letters
that it uses, so its text can be searched.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.backends import backend_agg
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from contactline.maps.snapshot_items import Disc, Shape, Words
from contactline.maps.snapshot_text import font_of, is_joined, letters

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

    from contactline.maps.snapshot_items import Item

    Pixels = npt.NDArray[np.uint8]

_RC: Any = {
    "svg.fonttype": "path",
    "svg.hashsalt": "contactline",
    "svg.image_inline": True,
    "svg.id": None,
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
    "agg.path.chunksize": 0,
}
_CIRCLE = Path.unit_circle()


class Raster:
    """A picture in pixels that can be drawn upon and copied.

    Parameters
    ----------
    size_px
        Width and height before the scale.
    scale
        Pixels for each of these.
    """

    def __init__(self, size_px: tuple[int, int], scale: float = 1) -> None:
        self.size_px = size_px
        self.scale = scale
        wide, high = (round(edge * scale) for edge in size_px)
        renderers: Any = backend_agg  # matplotlib's renderers have no types
        self._renderer = renderers.RendererAgg(wide, high, 72.0)

    def draw(self, items: Sequence[Item]) -> None:
        """Draw items on top of what is there."""
        with mpl.rc_context(_RC):
            _Painter(self._renderer, self.size_px[1], self.scale, outlines=True).paint(items)

    def keep(self) -> Any:
        """Return what is drawn so far, to go back to."""
        return self._renderer.copy_from_bbox(self._renderer.bbox)

    def back_to(self, kept: Any) -> None:
        """Go back to what `keep` returned."""
        self._renderer.restore_region(kept)

    def pixels(self) -> Pixels:
        """Return rows, columns and red, green, blue."""
        rgba = np.asarray(self._renderer.buffer_rgba())
        return np.ascontiguousarray(rgba[:, :, :3])


def paint_svg(items: Sequence[Item], size_px: tuple[int, int]) -> str:
    """Return the items as SVG without metadata, a px each."""
    from matplotlib.backends import backend_svg

    writers: Any = backend_svg
    target = io.StringIO()
    with mpl.rc_context(_RC):
        renderer = writers.RendererSVG(*size_px, target, image_dpi=72, metadata={"Date": None})
        _Painter(renderer, size_px[1], 1.0, outlines=False).paint(items)
        renderer.finalize()
    return _compact(target.getvalue())


_LINES = re.compile(r"L [\d.-]+ [\d.-]+((?: L [\d.-]+ [\d.-]+)+)")


def _compact(svg: str) -> str:
    """Return an SVG without what its paths do not need: line breaks, and L after L."""
    flat = re.sub(r" ?\n(?=[MLQCz][ \n])", " ", svg)
    return _LINES.sub(lambda run: run[0].replace(" L ", " "), flat)


def paint_pdf(
    items: Sequence[Item],
    size_px: tuple[int, int],
    *,
    points_per_px: float,
    info: Mapping[str, str | None],
) -> bytes:
    """Return the items as a PDF of one page.

    Parameters
    ----------
    points_per_px
        Size of a pixel on paper, 1/72 inch.
    info
        The document's information, such as its title; None leaves an entry out.
    """
    from matplotlib.backends import backend_pdf

    writers: Any = backend_pdf
    target = io.BytesIO()
    wide, high = (edge * points_per_px for edge in size_px)
    with mpl.rc_context(_RC):
        file = writers.PdfFile(target, metadata=dict(info))
        file.newPage(wide / 72, high / 72)
        renderer = writers.RendererPdf(file, 72, high / 72, wide / 72)
        _Painter(renderer, size_px[1], points_per_px, outlines=False).paint(items)
        renderer.finalize()
        file.finalize()
        file.close()
    return target.getvalue()


class _Painter:
    """Draws items with one renderer; its y points up, that of the items down."""

    def __init__(self, renderer: Any, height_px: float, scale: float, *, outlines: bool) -> None:
        self._renderer = renderer
        self._scale = scale
        self._outlines = outlines
        self._high = height_px
        self._to_page = Affine2D().scale(scale, -scale).translate(0, height_px * scale)

    def paint(self, items: Sequence[Item]) -> None:
        for item in items:
            if isinstance(item, Shape):
                self._shape(item)
            elif isinstance(item, Disc):
                self._disc(item)
            else:
                self._words(item)

    def _shape(self, item: Shape) -> None:
        path = to_path(item.geometry)
        if path is None:
            return
        if item.fill is not None and item.fill_alpha > 0:
            self._fill(path, item.fill, item, alpha=item.fill_alpha)
        if item.stroke is not None and item.stroke_alpha > 0:
            self._stroke(path, item.stroke, item.width_px, item, item.dash, item.stroke_alpha)

    def _disc(self, item: Disc) -> None:
        place = Affine2D().scale(item.radius_px).translate(item.x, item.y)
        circle = place.transform_path(_CIRCLE)
        count = len(item.fills)
        if item.stroke is not None and not item.dash and count:
            rim = Affine2D().scale(item.radius_px + item.width_px).translate(item.x, item.y)
            self._fill(rim.transform_path(_CIRCLE), item.stroke, item)
        for index, fill in enumerate(item.fills):
            path = circle
            if count > 1:
                # From the top clockwise; y points down here.
                wedge = Path.wedge(-90 + 360 * index / count, -90 + 360 * (index + 1) / count)
                path = place.transform_path(wedge)
            self._fill(path, fill, item)
        if item.stroke is not None and (item.dash or not count):
            self._stroke(circle, item.stroke, item.width_px, item, item.dash, cap="butt")

    def _words(self, item: Words) -> None:
        """Draw a text: its halo as outlines, the letters as outlines or as letters."""
        # Arabic letters as outlines too: the PDF writer misplaces what stands beside a joiner.
        outlines = self._outlines or is_joined(item.text)
        if item.halo is not None or outlines:
            path = letters(item.text, item.face, item.size_px)
            if path is None:
                return
            placed = Affine2D().scale(1, -1).translate(item.x, item.y).transform_path(path)
            if not self._outlines:  # shorter numbers in the file
                digits = 2 if outlines else 1
                points = np.asarray(placed.vertices, dtype=np.float64).round(digits)
                placed = Path(points, placed.codes)
            if item.halo is not None:
                self._stroke(placed, item.halo, item.halo_px, item, cap="round", snap=False)
            if outlines:
                self._fill(placed, item.colour, item, snap=False)
                return
        gc = self._gc(item)
        gc.set_foreground(item.colour)
        y = item.y if self._renderer.flipy() else self._high - item.y
        font = font_of(item.text, item.face, item.size_px * self._scale)
        self._renderer.draw_text(gc, item.x * self._scale, y * self._scale, item.text, font, 0)
        gc.restore()

    def _gc(self, item: Item) -> Any:
        gc = self._renderer.new_gc()
        if item.clip is not None:
            box, scale, high = item.clip, self._scale, self._high
            gc.set_clip_rectangle(
                Bbox(
                    [
                        (box.left * scale, (high - box.bottom) * scale),
                        (box.right * scale, (high - box.top) * scale),
                    ]
                )
            )
        return gc

    def _fill(
        self, path: Path, colour: str, item: Item, *, alpha: float = 1.0, snap: bool | None = None
    ) -> None:
        gc = self._gc(item)
        gc.set_linewidth(0)
        gc.set_alpha(alpha)
        gc.set_snap(snap)
        self._renderer.draw_path(gc, path, self._to_page, rgb(colour))
        gc.restore()

    def _stroke(
        self,
        path: Path,
        colour: str,
        width_px: float,
        item: Item,
        dash: tuple[float, ...] | None = None,
        alpha: float = 1.0,
        *,
        cap: str = "butt",
        snap: bool | None = None,
    ) -> None:
        gc = self._gc(item)
        gc.set_foreground(rgb(colour), isRGBA=True)
        gc.set_linewidth(width_px * self._scale)
        gc.set_alpha(alpha)
        gc.set_joinstyle("round")
        gc.set_capstyle(cap)
        gc.set_snap(snap)
        if dash is not None:
            gc.set_dashes(0, [step * self._scale for step in dash])
        self._renderer.draw_path(gc, path, self._to_page, None)
        gc.restore()


def rgb(colour: str) -> tuple[float, float, float]:
    """Return the parts of ``#rrggbb``, 0 to 1."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


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
