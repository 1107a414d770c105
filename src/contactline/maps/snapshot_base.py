"""What lies under the claims in a picture: land and water, boundaries, scale and north."""

from __future__ import annotations

from math import floor, log10
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from contactline.maps.labels import Box
from contactline.maps.snapshot_items import Item, Shape, Words
from contactline.maps.snapshot_shapes import features, outline, rectangle
from contactline.maps.snapshot_text import BOLD, REGULAR, extent

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from contactline.maps.basemap import Basemap
    from contactline.maps.snapshot_look import Look
    from contactline.maps.snapshot_view import View

#: Lines of the world layer, 1:110m, are wrong by tens of km: only on maps as small as this.
_WORLD_LINES_KM_PER_PX = 2.0
#: Water smaller than this is a speckle, px².
_LEAST_WATER_PX2 = 14.0


def flat_layers(view: View, basemap: Basemap) -> dict[str, list[BaseGeometry]]:
    """Return the layers in px. Coarse world polygons only where the finer ones end."""
    flat = {name: view.features(layer) for name, layer in basemap.layers.items()}
    near = basemap.layers.get("neighbours")
    if near is None:
        return flat
    west, south, east, north = shapely.total_bounds(features(near))
    window = view.window
    if west <= window[0] and south <= window[1] and east >= window[2] and north >= window[3]:
        flat.pop("world", None)
        flat["neighbour_lines"] = [outline(shape) for shape in flat["neighbours"]]
        return flat
    # The layer is cut at its edge: that cut is no boundary and is not drawn as one.
    edges = np.array([outline(shape) for shape in features(near)], dtype=object)
    lines = shapely.clip_by_rect(edges, west + 0.01, south + 0.01, east - 0.01, north - 0.01)
    flat["neighbour_lines"] = list(view.shapes(lines))
    return flat


def base_items(view: View, flat: Mapping[str, Sequence[BaseGeometry]], look: Look) -> list[Item]:
    """Return land and water, boundaries and rivers, from the bottom up."""
    frame, unit = view.frame, look.unit
    has_land = any(flat.get(name) for name in ("world", "neighbours", "countries"))
    items: list[Item] = [
        Shape(geometry=rectangle(frame), fill=look["water" if has_land else "land"])
    ]

    def layer(name: str, least_px2: float = -1.0, **style: Any) -> None:
        shapes = [
            shape for shape in flat.get(name, ()) if not shape.is_empty and shape.area > least_px2
        ]
        if shapes:
            items.append(Shape(geometry=shapely.GeometryCollection(shapes), clip=frame, **style))

    layer("world", fill=look["land"])
    if view.km_per_px() >= _WORLD_LINES_KM_PER_PX:
        layer("world", stroke=look["border_line"], stroke_alpha=0.45, width_px=0.7 * unit)
    layer("neighbours", fill=look["land"])
    layer("neighbour_lines", stroke=look["border_line"], stroke_alpha=0.45, width_px=0.8 * unit)
    layer(
        "countries",
        fill=look["land_focus"],
        stroke=look["border_line"],
        stroke_alpha=0.7,
        width_px=0.9 * unit,
    )
    layer("admin1", stroke=look["district_line"], width_px=0.7 * unit)
    layer(
        "lakes",
        _LEAST_WATER_PX2 * unit**2,
        fill=look["water"],
        stroke=look["water_line"],
        width_px=0.7 * unit,
    )
    layer("rivers", stroke=look["water_line"], width_px=0.9 * unit)
    layer("border", stroke=look["land_focus"], width_px=3.2 * unit, stroke_alpha=0.75)
    layer("border", stroke=look["border_line"], width_px=1.5 * unit)
    return items


_OPTIONAL_DASHES = ((1.0, 3.0), (6.0, 2.5, 1.2, 2.5), (9.0, 3.0))


def optional_style(index: int, look: Look) -> tuple[str, float, tuple[float, ...]]:
    """Return colour, width and dash of an optional layer, by its place in the list."""
    dash = _OPTIONAL_DASHES[index % len(_OPTIONAL_DASHES)]
    return look["ink"], 1.3 * look.unit, tuple(step * look.unit for step in dash)


def optional_items(
    view: View, basemap: Basemap, look: Look, layers: Sequence[str]
) -> tuple[list[Item], tuple[str, ...]]:
    """Return the optional layers that were asked for, and which of them are in sight."""
    items: list[Item] = []
    shown = []
    for index, layer in enumerate(basemap.optional):
        if layer.name not in layers:
            continue
        shapes = [shape for shape in view.features(layer.geojson) if not shape.is_empty]
        if not shapes:
            continue
        colour, width, dash = optional_style(index, look)
        lines = [
            outline(shape) if shapely.get_dimensions(shape) == 2 else shape for shape in shapes
        ]
        items.append(
            Shape(
                geometry=shapely.GeometryCollection(lines),
                stroke=colour,
                stroke_alpha=0.8,
                width_px=width,
                dash=dash,
                clip=view.frame,
            )
        )
        shown.append(layer.name)
    return items, tuple(shown)


def scale_bar(view: View, look: Look) -> tuple[list[Item], Box]:
    """Return a bar of a round number of kilometres, bottom left, and the room it takes."""
    unit, frame = look.unit, view.frame
    km_per_px = view.km_per_px()
    longest = min(130 * unit, frame.width * 0.3) * km_per_px
    decade = 10.0 ** floor(log10(longest))
    km = next(step * decade for step in (5, 2, 1) if step * decade <= longest)
    width = km / km_per_px
    size = 10.5 * unit
    text = f"{km:,.0f} km" if km >= 1 else f"{km * 1000:,.0f} m"
    left, bottom = frame.left + 14 * unit, frame.bottom - 13 * unit
    tick = 5 * unit
    line = shapely.linestrings(
        [
            (left, bottom - tick),
            (left, bottom),
            (left + width, bottom),
            (left + width, bottom - tick),
        ]
    )
    words = Words(
        x=left + (width - extent(text, REGULAR, size).width) / 2,
        y=bottom - 5 * unit,
        text=text,
        size_px=size,
        colour=look["ink"],
        halo=look["label_halo"],
    )
    items: list[Item] = [
        Shape(geometry=line, stroke=look["label_halo"], width_px=4 * unit, stroke_alpha=0.8),
        Shape(geometry=line, stroke=look["ink"], width_px=1.4 * unit),
        words,
    ]
    box = Box(
        left=min(left, words.x),
        top=bottom - 18 * unit,
        right=max(left + width, words.x + extent(text, REGULAR, size).width),
        bottom=bottom + 3 * unit,
    )
    return items, box.grown(3 * unit)


def north_arrow(view: View, look: Look) -> tuple[list[Item], Box]:
    """Return an arrow to the north at its own place, top left, and the room it takes."""
    unit, frame = look.unit, view.frame
    x, y = frame.left + 22 * unit, frame.top + 34 * unit
    (lon, lat), (_, ahead) = view.degrees([(x, y), (x, y - 20)])
    up = view.points(np.array([(lon, lat), (lon, lat + (ahead - lat))]))
    across, down = up[1] - up[0]
    length = float(np.hypot(across, down)) or 1.0
    ux, uy = float(across) / length, float(down) / length

    def at(along: float, aside: float) -> tuple[float, float]:
        return x + (ux * along - uy * aside) * unit, y + (uy * along + ux * aside) * unit

    head = shapely.polygons([at(16, 0), at(-8, -6.5), at(-4, 0), at(-8, 6.5)])
    size = 11 * unit
    width = extent("N", BOLD, size).width
    items: list[Item] = [
        Shape(geometry=head, fill=look["ink"], stroke=look["label_halo"], width_px=1.2 * unit),
        Words(
            x=x - width / 2,
            y=y + 20 * unit,
            text="N",
            face=BOLD,
            size_px=size,
            colour=look["ink"],
            halo=look["label_halo"],
        ),
    ]
    reach = 17 * unit
    return items, Box(left=x - reach, top=y - reach, right=x + reach, bottom=y + 24 * unit)
