"""Which labels orient the reader: countries, waters, and towns by rank and by nearness."""

from __future__ import annotations

from dataclasses import replace
from math import hypot
from typing import TYPE_CHECKING

import numpy as np
import shapely

from contactline.maps.labels import Box, Request, around, dearer, inside, place_labels
from contactline.maps.names import base_label
from contactline.maps.snapshot_items import Run, Text
from contactline.maps.snapshot_look import SMALL_UNIT
from contactline.maps.snapshot_shapes import rectangle, rectangles, spots_within
from contactline.maps.snapshot_text import BOLD, ITALIC, REGULAR, drawable, spaced

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from contactline.maps.basemap import Basemap, Town
    from contactline.maps.labels import Placed
    from contactline.maps.snapshot_look import Look
    from contactline.maps.snapshot_marks import Mark
    from contactline.maps.snapshot_places import Place
    from contactline.maps.snapshot_view import View

#: Ranks of `Town` up to which a town may be named, by how many km a pixel stands for.
_TOWN_RANKS = ((0.12, 4), (0.6, 3), (1.6, 2), (5.0, 1), (1e9, 0))
#: A town so near to a claimed spot is that spot.
_SAME_TOWN_PX = 5.0
#: Keys of the names of the countries that the map is about, and of those around.
_STATES, _AROUND = "country:countries:", ("country:neighbours:", "country:world:")
#: In how many sizes the name of a country may be.
_COUNTRY_SIZES = 3
#: Cost from which the name of a lake stands beside it.
IN_WATER = 20.0


def country_requests(
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
            candidates = list(inside(spots_within(visible, most=90, steps=17), sizes=sizes))
            boxes = rectangles([candidate.box for candidate in candidates])
            fits, covers = shapely.contains(visible, boxes), shapely.intersects(claims, boxes)
            candidates = [
                dearer(candidate, 2.5 * bool(cover))
                for candidate, fit, cover in zip(candidates, fits, covers, strict=True)
                if fit
            ]
            yield Request(
                key=key,
                priority=3.0 if focus else 5.0,
                candidates=tuple(sorted(candidates, key=lambda item: item.cost)),
            )


def place_alike(
    requests: Sequence[Request],
    *,
    step: int,
    frame: Box,
    obstacles: Sequence[Box],
    dislikes: Sequence[tuple[Box, float]],
) -> tuple[tuple[Placed, ...], int | None]:
    """Place labels; the countries that the map is about are all named in one size, or none is.

    Parameters
    ----------
    step
        0: in the largest size in which all of them find room; 1, 2: in none that is larger.
    frame, obstacles, dislikes
        As for `place_labels`.

    Returns
    -------
    tuple of Placed, int or None
        The labels, and the step of the size; None where no country is named.
    """
    states = {item.key for item in requests if item.key.startswith(_STATES)}

    def tried(asked: Sequence[Request]) -> tuple[tuple[Placed, ...], dict[str, int]]:
        placed = place_labels(asked, frame=frame, obstacles=obstacles, dislikes=dislikes)
        around = {label.candidate.variant for label in placed if label.key.startswith(_AROUND)}
        if len(around) > 1:
            asked = [_sized(item, max(around), item.key.startswith(_AROUND)) for item in asked]
            placed = place_labels(asked, frame=frame, obstacles=obstacles, dislikes=dislikes)
        return placed, {
            label.key: label.candidate.variant for label in placed if label.key in states
        }

    if step == 0:
        placed, sizes = tried(requests)
        if sizes.keys() == states and len(set(sizes.values())) <= 1:
            return placed, next(iter(sizes.values()), None)
        step = max(sizes.values(), default=0)
    for smaller in range(step, _COUNTRY_SIZES):
        placed, sizes = tried([_sized(item, smaller, item.key in states) for item in requests])
        if sizes.keys() == states:
            return placed, smaller if states else None
    return tried([item for item in requests if item.key not in states])[0], None


def _sized(request: Request, variant: int, concerned: bool) -> Request:
    """Return a request with the positions of one of its texts only, if it is concerned."""
    if not concerned:
        return request
    kept = tuple(item for item in request.candidates if item.variant == variant)
    return replace(request, candidates=kept)


def lake_requests(
    view: View,
    basemap: Basemap,
    flat: Mapping[str, Sequence[BaseGeometry]],
    look: Look,
    texts: dict[str, tuple[Text, ...]],
) -> Iterable[Request]:
    """Yield the names of lakes, within them where there is room."""
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
                dearer(candidate, IN_WATER)
                for candidate in around(centre.x, centre.y, radius_px=rim, sizes=sizes)
            ]
        yield Request(key=key, priority=6.0, candidates=tuple(candidates))


def town_requests(
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
    if not second or look.unit < SMALL_UNIT:
        return (single,)
    below = Run(
        text=drawable(second, REGULAR), face=REGULAR, size_px=size * 0.88, colour=look["label"]
    )
    return Text(lines=((first,), (below,))), single


def town_dot_px(town: Town, look: Look) -> float:
    """Return the radius of the dot of a town, px."""
    return (3.0, 2.2, 1.9, 1.7, 1.6)[min(town.rank, 4)] * look.unit


def _largest(shape: BaseGeometry) -> BaseGeometry | None:
    """Return the largest polygon of a shape; None if it has none."""
    polygons = [
        part
        for part in shapely.get_parts(shape)
        if part.geom_type == "Polygon" and not part.is_empty
    ]
    return max(polygons, key=lambda part: part.area) if polygons else None
