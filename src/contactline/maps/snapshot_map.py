"""The map within a picture: land and water, boundaries, claims, and their labels."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import floor, hypot, log10
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from contactline.maps.captions import plain
from contactline.maps.labels import Box, Request, around, inside, place_labels
from contactline.maps.names import base_label
from contactline.maps.snapshot_items import Disc, Item, Run, Shape, Text, Words
from contactline.maps.snapshot_marks import Mark, MarkStyle, Place, make_marks, mark_items
from contactline.maps.snapshot_shapes import cells_along, features, outline, rectangle, spots_within
from contactline.maps.snapshot_text import BOLD, ITALIC, REGULAR, drawable, extent, spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from contactline.maps.basemap import Basemap, Town
    from contactline.maps.labels import Candidate, Placed
    from contactline.maps.snapshot_view import View

#: Ranks of `Town` up to which a town may be named, by how many km a pixel stands for.
_TOWN_RANKS = ((0.12, 4), (0.6, 3), (1.6, 2), (5.0, 1), (1e9, 0))
#: A town so near to a claimed spot is that spot.
_SAME_TOWN_PX = 5.0
#: A ring up to this size is kept clear of other labels as far as may be.
_SMALL_RING_PX = 30.0
#: Lines of the world layer, 1:110m, are wrong by tens of km: only on maps as small as this.
_WORLD_LINES_KM_PER_PX = 2.0
#: Water smaller than this is a speckle, px².
_LEAST_WATER_PX2 = 14.0
#: Most claimed places that get to try for a label: no picture has room for more.
_MOST_NAMED = 400
#: Pictures below this unit show the plain names only.
_SMALL_UNIT = 0.75
#: Cost from which the name of a lake stands beside it.
_IN_WATER = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Colours and the unit of size of a picture.

    Parameters
    ----------
    theme
        Part of the map -> colour, from the style file.
    unit
        1 for a card of 1200 x 675 px; sizes of letters and markers grow with it.
    names
        One of `contactline.maps.spec.NAME_CHOICES`.
    """

    theme: Mapping[str, str]
    marks: MarkStyle
    unit: float
    names: str
    spot_px: float

    def __getitem__(self, part: str) -> str:
        """Return the colour of a part of the map."""
        return self.theme[part]


@dataclass(frozen=True, slots=True, kw_only=True)
class MapPicture:
    """The drawn map.

    Parameters
    ----------
    items
        What is drawn, from the bottom up.
    labels, obstacles
        Boxes of the placed labels, and what they had to keep clear of, px.
    named, unnamed
        Keys of claimed places whose label was placed, and of those that found no room.
    optional
        Names of the optional layers that are in sight.
    marks
        What is drawn of the claims.
    counted
        Whether a label carries a number of claims.
    """

    items: tuple[Item, ...]
    labels: tuple[Box, ...]
    obstacles: tuple[Box, ...]
    named: tuple[str, ...]
    unnamed: tuple[str, ...]
    optional: tuple[str, ...]
    marks: tuple[Mark, ...]
    counted: bool


def draw_map(
    view: View,
    basemap: Basemap,
    places: Sequence[Place],
    look: Look,
    layers: Sequence[str],
    *,
    keep_clear: Sequence[Box] = (),
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
    keep_clear
        Where no label may be, because something else will lie there.
    """
    flat = _layers(view, basemap)
    items = _base(view, flat, look)
    optional, shown = _optional(view, basemap, look, layers)
    items += optional
    marks = make_marks(places, view, spot_px=look.spot_px)
    for mark in marks:
        items += mark_items(mark, look.marks, view.frame)
    bar, bar_box = _scale_bar(view, look)
    obstacles = [bar_box, *keep_clear, *_spot_boxes(marks)]
    texts: dict[str, tuple[Text, ...]] = {}
    requests = [
        *_place_labels(view, places, marks, look, texts),
        *_country_labels(view, basemap, flat, marks, look, texts),
        *_lake_labels(view, basemap, flat, look, texts),
        *_town_labels(view, basemap.towns, places, marks, look, texts),
    ]
    placed = place_labels(
        requests,
        frame=view.frame.grown(-3.0 * look.unit),
        obstacles=obstacles,
        dislikes=_dislikes(flat, marks),
    )
    items += _label_items(placed, texts, basemap, look)
    items += bar
    named = {label.key.removeprefix("place:") for label in placed}
    return MapPicture(
        items=tuple(items),
        labels=tuple(label.candidate.box for label in placed),
        obstacles=(*obstacles, *(label.mark for label in placed if label.mark is not None)),
        named=tuple(place.key for place in places if place.key in named),
        unnamed=tuple(place.key for place in places if place.name and place.key not in named),
        optional=shown,
        marks=marks,
        counted=look.unit >= _SMALL_UNIT
        and any(place.total > 1 and place.key in named for place in places),
    )


# --- what lies under the claims ----------------------------------------------------------


def _layers(view: View, basemap: Basemap) -> dict[str, list[BaseGeometry]]:
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


def _base(view: View, flat: Mapping[str, Sequence[BaseGeometry]], look: Look) -> list[Item]:
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
    layer("border", stroke=look["land_focus"], width_px=3.2 * unit, stroke_alpha=0.75)
    layer("border", stroke=look["border_line"], width_px=1.5 * unit)
    return items


_OPTIONAL_DASHES = ((1.0, 3.0), (6.0, 2.5, 1.2, 2.5), (9.0, 3.0))


def optional_style(index: int, look: Look) -> tuple[str, float, tuple[float, ...]]:
    """Return colour, width and dash of an optional layer, by its place in the list."""
    dash = _OPTIONAL_DASHES[index % len(_OPTIONAL_DASHES)]
    return look["ink"], 1.3 * look.unit, tuple(step * look.unit for step in dash)


def _optional(
    view: View, basemap: Basemap, look: Look, layers: Sequence[str]
) -> tuple[list[Item], tuple[str, ...]]:
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


def _scale_bar(view: View, look: Look) -> tuple[list[Item], Box]:
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


# --- labels ------------------------------------------------------------------------------


def _place_labels(
    view: View,
    places: Sequence[Place],
    marks: Sequence[Mark],
    look: Look,
    texts: dict[str, tuple[Text, ...]],
) -> Iterable[Request]:
    """Yield the labels of claimed places, those that most claims name first."""
    of_place: dict[str, list[Mark]] = {}
    for mark in marks:
        of_place.setdefault(mark.place, []).append(mark)
    first = sorted(places, key=lambda place: (-place.total, place.key))[:_MOST_NAMED]
    for place in first:
        mine = of_place.get(place.key)
        if not mine or not place.name:
            continue
        variants = _place_texts(place, look)
        key = f"place:{place.key}"
        sizes = [text.size for text in variants]
        main = mine[-1]
        candidates: list[Candidate] = []
        if main.claimed.kind in ("area", "ring"):
            visible = shapely.intersection(
                shapely.make_valid(main.shape), rectangle(view.frame.grown(-6.0))
            )
            if not visible.is_empty and visible.area > 0:
                candidates += _within(visible, sizes, strict=main.claimed.kind == "ring")
        rim = max(main.radius_px, 3.0)
        if main.claimed.kind == "area":
            rim = min(rim, 26 * look.unit)
        far = tuple(step * look.unit for step in (16, 34, 54, 76))
        outside = 4.0 if main.claimed.kind == "area" else 0.0
        turn = {"spot": 0.0, "ring": 1.4, "candidates": 1.4}.get(main.claimed.kind, 1.9)
        for index, mark in enumerate(mine if main.claimed.kind == "candidates" else (main,)):
            options = candidates + [
                _dearer(candidate, outside)
                for candidate in around(
                    *mark.anchor, radius_px=rim, sizes=sizes, far_px=far, reach=0.9
                )
            ]
            own = f"{key}#{index + 1}" if index else key
            texts[own] = variants
            yield Request(
                key=own,
                priority=turn - 0.2 * min(place.total, 5),
                candidates=tuple(sorted(options, key=lambda item: item.cost)),
            )


def _dearer(candidate: Candidate, by: float) -> Candidate:
    return replace(candidate, cost=candidate.cost + by) if by else candidate


def _within(
    area: BaseGeometry, sizes: Sequence[tuple[float, float]], *, strict: bool
) -> list[Candidate]:
    """Return positions within an area; where the text sticks out costs more."""
    shapely.prepare(area)
    made = []
    for candidate in inside(spots_within(area), sizes=sizes):
        fits = bool(shapely.contains(area, rectangle(candidate.box)))
        if fits or not strict:
            made.append(_dearer(candidate, 0.0 if fits else 2.0))
    return made


def _place_texts(place: Place, look: Look) -> tuple[Text, ...]:
    """Return the label of a claimed place: with the other names, without, and shorter."""
    size = 12.6 * look.unit
    name = drawable(plain(place.name, most=44), BOLD)
    first = [Run(text=name, face=BOLD, size_px=size, colour=look["ink"])]
    chips = []
    if place.total > 1 and look.unit >= _SMALL_UNIT:
        chips = [
            Run(
                text=f"{count:,}",
                face=BOLD,
                size_px=size * 0.8,
                colour=look["page"],
                chip=look.marks.colours[side],
            )
            for side, count in place.counts
        ]
    lead = (*first, *chips)
    variants = []
    if place.second_name and look.unit >= _SMALL_UNIT:
        second = drawable(plain(place.second_name, most=60), REGULAR)
        run = Run(text=second, face=REGULAR, size_px=size * 0.8, colour=look["label"])
        variants.append(Text(lines=(lead, (run,))))
        if " · " in second:
            halves = tuple(
                (Run(text=half, face=REGULAR, size_px=size * 0.8, colour=look["label"]),)
                for half in second.split(" · ")
            )
            variants.append(Text(lines=(lead, *halves)))
    variants.append(Text(lines=(lead,)))
    small = tuple(
        Run(
            text=run.text,
            face=run.face,
            size_px=run.size_px * 0.86,
            colour=run.colour,
            chip=run.chip,
        )
        for run in lead
    )
    variants.append(Text(lines=(small,)))
    return tuple(variants)


def _country_labels(
    view: View,
    basemap: Basemap,
    flat: Mapping[str, Sequence[BaseGeometry]],
    marks: Sequence[Mark],
    look: Look,
    texts: dict[str, tuple[Text, ...]],
) -> Iterable[Request]:
    """Yield the letter-spaced names of countries, each within what is seen of it."""
    frame = rectangle(view.frame.grown(-6.0))
    claims = shapely.GeometryCollection(
        [
            *(mark.shape for mark in marks if mark.claimed.kind != "line"),
            *(lake for lake in flat.get("lakes", ()) if lake.area > 400 * look.unit**2),
        ]
    )
    seen: set[str] = set()
    language = look.names if look.names in ("az", "hy", "ru") else "en"
    for name in ("countries", "neighbours", "world"):
        if name == "world" and (flat.get("countries") or flat.get("neighbours")):
            continue
        features = basemap.layers.get(name, {}).get("features", ())
        for index, (feature, shape) in enumerate(zip(features, flat.get(name, ()), strict=True)):
            label = base_label(feature.get("properties") or {}, look.names)[0]
            if not label or label in seen or shape.is_empty:
                continue
            visible = _largest(shapely.intersection(shapely.make_valid(shape), frame))
            if visible is None or visible.area < 2500 * look.unit**2:
                continue
            seen.add(label)
            key = f"country:{name}:{index}"
            focus = name == "countries"
            text = spaced(drawable(label, REGULAR), language)
            sizes_px = [step * look.unit for step in ((19, 15, 12) if focus else (13.5, 11))]
            texts[key] = tuple(
                Text(
                    lines=(
                        (Run(text=text, face=REGULAR, size_px=px, colour=look["country_label"]),),
                    )
                )
                for px in sizes_px
            )
            sizes = [variant.size for variant in texts[key]]
            shapely.prepare(visible)
            candidates = [
                _dearer(candidate, 2.5 * bool(shapely.intersects(claims, rectangle(candidate.box))))
                for candidate in inside(spots_within(visible, most=90, steps=17), sizes=sizes)
                if shapely.contains(visible, rectangle(candidate.box))
            ]
            yield Request(
                key=key,
                priority=3.0 if focus else 5.0,
                candidates=tuple(sorted(candidates, key=lambda item: item.cost)),
            )


def _lake_labels(
    view: View,
    basemap: Basemap,
    flat: Mapping[str, Sequence[BaseGeometry]],
    look: Look,
    texts: dict[str, tuple[Text, ...]],
) -> Iterable[Request]:
    frame = rectangle(view.frame.grown(-4.0))
    features = basemap.layers.get("lakes", {}).get("features", ())
    for index, (feature, shape) in enumerate(zip(features, flat.get("lakes", ()), strict=True)):
        label = base_label(feature.get("properties") or {}, look.names)[0]
        visible = _largest(shapely.intersection(shapely.make_valid(shape), frame))
        if not label or visible is None or visible.area < 500 * look.unit**2:
            continue
        key = f"lake:{index}"
        words = drawable(label, ITALIC).split(" ")
        stacked = [words] if len(words) == 1 else [[" ".join(words)], words]
        texts[key] = tuple(
            Text(
                lines=tuple(
                    (Run(text=line, face=ITALIC, size_px=size, colour=look["water_label"]),)
                    for line in lines
                )
            )
            for size in (11.5 * look.unit, 10 * look.unit)
            for lines in stacked
        )
        sizes = [text.size for text in texts[key]]
        shapely.prepare(visible)
        candidates = [
            candidate
            for candidate in inside(spots_within(visible), sizes=sizes)
            if shapely.contains(visible, rectangle(candidate.box))
        ]
        if not candidates:
            centre = visible.representative_point()
            rim = float((visible.area / 3.1416) ** 0.5)
            candidates = [
                _dearer(candidate, _IN_WATER)
                for candidate in around(centre.x, centre.y, radius_px=rim, sizes=sizes)
            ]
        yield Request(key=key, priority=6.0, candidates=tuple(candidates))


def _town_labels(
    view: View,
    towns: Sequence[Town],
    places: Sequence[Place],
    marks: Sequence[Mark],
    look: Look,
    texts: dict[str, tuple[Text, ...]],
) -> Iterable[Request]:
    """Yield towns by rank; one near to a claim helps the reader more and comes earlier."""
    if not towns:
        return
    km_per_px = view.km_per_px()
    lowest = next(rank for limit, rank in _TOWN_RANKS if km_per_px <= limit)
    at = view.points(np.array([(town.lon, town.lat) for town in towns]))
    anchors = np.array([mark.anchor for mark in marks]).reshape(-1, 2)
    same = _same_town(places, marks)
    near_px = 90.0 * look.unit
    for index, (town, (x, y)) in enumerate(zip(towns, at, strict=True)):
        box = Box(left=x, top=y, right=x, bottom=y)
        if town.rank > lowest or not view.frame.contains(box):
            continue
        if same(town, float(x), float(y)):
            continue
        closeness = 0.0
        if len(anchors):
            away = float(np.hypot(anchors[:, 0] - x, anchors[:, 1] - y).min())
            closeness = max(0.0, 1.0 - away / near_px)
        key = f"town:{index:05d}"
        texts[key] = _town_texts(town, look)
        radius = town_dot_px(town, look)
        people = min(town.population or 0, 9_000_000) / 1e8
        yield Request(
            key=key,
            priority=(4.0 if town.rank == 0 else 6.0 + town.rank - 1.6 * closeness) - people,
            candidates=tuple(
                around(
                    float(x),
                    float(y),
                    radius_px=radius + 1.5 * look.unit,
                    sizes=[text.size for text in texts[key]],
                )
            ),
            mark=Box(left=x - radius, top=y - radius, right=x + radius, bottom=y + radius).grown(1),
            clearance_px=(16.0 + 6.0 * min(town.rank, 3)) * look.unit,
        )


def _same_town(
    places: Sequence[Place], marks: Sequence[Mark]
) -> Callable[[Town, float, float], bool]:
    """Return a test whether a town is one of the claimed places, which has its own label."""
    names = {
        place.key: {place.name.casefold(), *place.second_name.casefold().split(" · ")}
        for place in places
    }
    small = [mark for mark in marks if mark.claimed.kind in ("spot", "ring", "candidates")]

    def same(town: Town, x: float, y: float) -> bool:
        own = {name.casefold() for name in (town.name, *town.names.values())}
        for mark in small:
            away = hypot(mark.anchor[0] - x, mark.anchor[1] - y)
            if mark.claimed.kind == "spot" and away < _SAME_TOWN_PX:
                return True
            if away < mark.radius_px + 6 * _SAME_TOWN_PX and own & names[mark.place]:
                return True
        return False

    return same


def _town_texts(town: Town, look: Look) -> tuple[Text, ...]:
    """Return the label of a town, with the sides' own names where they have different ones."""
    size = (12.0, 11.2, 10.6, 10.0, 9.6)[min(town.rank, 4)] * look.unit
    face = BOLD if town.rank == 0 else REGULAR
    name, second = base_label({"name": town.name, "names": dict(town.names)}, look.names)
    first = Run(text=drawable(name, face), face=face, size_px=size, colour=look["label"])
    single = Text(lines=((first,),))
    if not second or look.unit < _SMALL_UNIT:
        return (single,)
    below = Run(
        text=drawable(second, REGULAR), face=REGULAR, size_px=size * 0.88, colour=look["label"]
    )
    return Text(lines=((first,), (below,))), single


def town_dot_px(town: Town, look: Look) -> float:
    """Return the radius of the dot of a town, px."""
    return (3.0, 2.2, 1.9, 1.7, 1.6)[min(town.rank, 4)] * look.unit


def _label_items(
    placed: Sequence[Placed], texts: Mapping[str, Sequence[Text]], basemap: Basemap, look: Look
) -> list[Item]:
    """Return dots, leaders and texts; those that matter most lie on top."""
    items: list[Item] = []
    for label in reversed(placed):
        kind, _, rest = label.key.partition(":")
        if label.mark is not None and kind == "town":
            x, y = label.mark.centre
            town = basemap.towns[int(rest)]
            capital = town.rank == 0
            items.append(
                Disc(
                    x=x,
                    y=y,
                    radius_px=town_dot_px(town, look),
                    fills=(look["label_halo"] if capital else look["label"],),
                    stroke=look["label"] if capital else look["label_halo"],
                    width_px=(1.6 if capital else 0.8) * look.unit,
                )
            )
        if label.candidate.leader is not None:
            x1, y1, x2, y2 = label.candidate.leader
            items.append(
                Shape(
                    geometry=shapely.linestrings([(x1, y1), (x2, y2)]),
                    stroke=look["ink"],
                    stroke_alpha=0.7,
                    width_px=0.8 * look.unit,
                )
            )
        text = texts[label.key][label.candidate.variant]
        halo = None if kind == "country" else look["label_halo"]
        if kind == "lake" and label.candidate.cost < _IN_WATER:
            halo = None
        items += text.items(label.candidate.box, align=label.candidate.align, halo=halo)
    return items


def _dislikes(
    flat: Mapping[str, Sequence[BaseGeometry]], marks: Sequence[Mark]
) -> list[tuple[Box, float]]:
    """Return the lines that a label should rather not cross, as small boxes."""
    lines = [(shape, 0.10, 6.0) for shape in flat.get("border", ()) if not shape.is_empty]
    lines += [
        (mark.shape, 0.12, 6.0) for mark in marks if mark.claimed.kind not in ("area", "spot")
    ]
    lines += [(mark.shape, 0.06, 8.0) for mark in marks if mark.claimed.kind == "area"]
    made = [
        (Box(left=x - 2, top=y - 2, right=x + 2, bottom=y + 2), weight)
        for shape, weight, step in lines[:600]
        for x, y in cells_along(shape, step)
    ]
    for mark in marks:
        if mark.claimed.kind in ("ring", "candidates") and mark.radius_px < _SMALL_RING_PX:
            x, y = mark.anchor
            rim = mark.radius_px
            made.append((Box(left=x - rim, top=y - rim, right=x + rim, bottom=y + rim), 3.0))
    return made


def _spot_boxes(marks: Sequence[Mark]) -> list[Box]:
    """Return the room of the markers that no label may cover."""
    made = []
    for mark in marks:
        if mark.claimed.kind == "spot":
            x, y = mark.anchor
            rim = mark.radius_px + 1.0 + 3.2 * len(mark.claimed.origins)
            made.append(Box(left=x - rim, top=y - rim, right=x + rim, bottom=y + rim))
    return made


def _largest(shape: BaseGeometry) -> BaseGeometry | None:
    """Return the largest polygon of a shape; None if it has none."""
    polygons = [
        part
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon" and not part.is_empty
    ]
    return max(polygons, key=lambda part: part.area) if polygons else None
