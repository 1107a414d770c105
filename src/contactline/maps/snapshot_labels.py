"""Which labels claimed places ask for, and how labels are drawn once they have a place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from contactline.maps.captions import DISPUTE_SIGNS, plain
from contactline.maps.labels import (
    Box,
    Candidate,
    Request,
    around,
    dearer,
    inside,
    leader_line,
)
from contactline.maps.snapshot_items import Disc, Item, Run, Shape, Text
from contactline.maps.snapshot_look import SMALL_UNIT
from contactline.maps.snapshot_orient import IN_WATER, town_dot_px
from contactline.maps.snapshot_shapes import cells_along, rectangle, rectangles, spots_within
from contactline.maps.snapshot_text import BOLD, REGULAR, SIGNS, drawable

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from contactline.maps.basemap import Basemap
    from contactline.maps.labels import Placed
    from contactline.maps.snapshot_look import Look
    from contactline.maps.snapshot_marks import Mark
    from contactline.maps.snapshot_places import Place
    from contactline.maps.snapshot_view import View

#: A ring up to this size is kept clear of other labels as far as may be.
_SMALL_RING_PX = 30.0
#: Most claimed places that get to try for a label: no picture has room for more.
_MOST_NAMED = 400
#: Most areas that are named above cells.
_MOST_ABOVE_CELLS = 12


def place_requests(
    view: View,
    places: Sequence[Place],
    marks: Sequence[Mark],
    look: Look,
    texts: dict[str, tuple[Text, ...]],
    *,
    numbers: Mapping[int, int] | None = None,
    counts: bool = True,
    crowded: bool = False,
) -> Iterable[Request]:
    """Yield the labels of claimed places, those that most claims name first.

    Above cells only a few areas are named: the map tells of thousands, not of each.
    """
    of_place: dict[str, list[Mark]] = {}
    for mark in marks:
        of_place.setdefault(mark.place, []).append(mark)
    first = sorted(places, key=lambda place: (-place.total, place.key))[:_MOST_NAMED]
    if crowded:
        first = [place for place in first if place.shapes[0].kind == "area"][:_MOST_ABOVE_CELLS]
    frame = rectangle(view.frame.grown(-6.0))
    areas = [(mark.place, mark.shape) for mark in marks if mark.claimed.kind == "area"][:60]
    for place in first:
        mine = of_place.get(place.key)
        if not mine:
            continue
        variants = _place_texts(place, look, _chips(place, look, numbers, counts=counts))
        if not variants:
            continue
        key = f"place:{place.key}"
        sizes = [text.size for text in variants]
        main = mine[-1]
        kind = main.claimed.kind
        candidates: list[Candidate] = []
        if kind in ("area", "ring"):
            visible = shapely.intersection(shapely.make_valid(main.shape), frame)
            if not visible.is_empty and visible.area > 0:
                candidates += _within(visible, sizes, strict=kind == "ring")
        rim = max(main.radius_px, 3.0)
        if kind == "area":
            rim = min(rim, 26 * look.unit)
        far = tuple(step * look.unit for step in (16, 34, 54, 76))
        turn = {"spot": 0.0, "ring": 1.4, "candidates": 1.4}.get(kind, 1.9)
        for index, mark in enumerate(mine if kind == "candidates" else (main,)):
            outside = list(around(*mark.anchor, radius_px=rim, sizes=sizes, far_px=far, reach=0.9))
            if kind == "area":
                outside = _outside(outside, main, [area for area in areas if area[0] != place.key])
            own = f"{key}#{index + 1}" if index else key
            texts[own] = variants
            yield Request(
                key=own,
                priority=turn - 0.2 * min(place.total, 5),
                candidates=tuple(sorted([*candidates, *outside], key=lambda item: item.cost)),
            )


def _outside(
    candidates: Sequence[Candidate], mark: Mark, others: Sequence[tuple[str, BaseGeometry]]
) -> list[Candidate]:
    """Return positions beside an area: one that is not on it is tied to it by a line.

    Where it would lie on another area, a reader would take it for that area's name.
    """
    boxes = rectangles([candidate.box for candidate in candidates])
    own = shapely.intersects(mark.shape, boxes)
    elsewhere = np.zeros(len(boxes), dtype=bool)
    for _, other in others:
        elsewhere |= shapely.intersects(other, boxes)
    made = []
    for candidate, on_it, on_other in zip(candidates, own, elsewhere, strict=True):
        leader = candidate.leader
        if not on_it and leader is None:
            leader = leader_line(*mark.anchor, 0.0, candidate.box)
        made.append(
            Candidate(
                box=candidate.box,
                cost=candidate.cost + (2.5 if on_it else 5.0) + 4.0 * bool(on_other),
                variant=candidate.variant,
                align=candidate.align,
                leader=None if on_it else leader,
            )
        )
    return made


def _within(
    area: BaseGeometry, sizes: Sequence[tuple[float, float]], *, strict: bool
) -> list[Candidate]:
    """Return positions within an area; where the text sticks out costs more."""
    shapely.prepare(area)
    candidates = list(inside(spots_within(area), sizes=sizes))
    fits = shapely.contains(area, rectangles([candidate.box for candidate in candidates]))
    return [
        dearer(candidate, 0.0 if fit else 2.0)
        for candidate, fit in zip(candidates, fits, strict=True)
        if fit or not strict
    ]


def _chips(
    place: Place, look: Look, numbers: Mapping[int, int] | None, *, counts: bool
) -> tuple[Run, ...]:
    """Return how many claims of each side name a place, or which, and how they stand."""
    size = 12.6 * look.unit * 0.8
    if not counts or look.unit < SMALL_UNIT:
        return ()
    made = []
    if numbers is not None:
        said = [
            (side, number_words([numbers.get(claim) for claim in claims]))
            for side, claims in place.claims
        ]
    elif place.total > 1:
        said = [(side, f"{count:,}") for side, count in place.counts]
    else:
        said = []
    made = [
        Run(text=text, face=BOLD, size_px=size, colour=look["page"], chip=look.marks.colours[side])
        for side, text in said
        if text
    ]
    signs = " ".join(sign for key, (sign, _) in DISPUTE_SIGNS.items() if key in place.disputes)
    if signs:
        made.append(Run(text=signs, face=SIGNS, size_px=size, colour=look["muted"]))
    return tuple(made)


def number_words(numbers: Sequence[int | None], *, most: int = 4) -> str:
    """Return numbers of a list as on a label: "1 4 7 +2"; None is a claim not in the list.

    Examples
    --------
    >>> number_words([7, 1, None, 4])
    '1 4 7 +1'
    """
    known = sorted(number for number in numbers if number is not None)
    words = [str(number) for number in known[:most]]
    rest = len(numbers) - len(words)
    return " ".join([*words, f"+{rest:,}"] if rest else words)


def _place_texts(place: Place, look: Look, chips: tuple[Run, ...]) -> tuple[Text, ...]:
    """Return the label of a claimed place: with the other names, without, and shorter."""
    size = 12.6 * look.unit
    name = drawable(plain(place.name, most=44), BOLD)
    first = (Run(text=name, face=BOLD, size_px=size, colour=look["ink"]),) if name else ()
    lead = (*first, *chips)
    if not lead:
        return ()
    variants = []
    if place.second_name and look.unit >= SMALL_UNIT:
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
    if first and chips:
        variants.append(Text(lines=(first, chips)))
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


def label_items(
    placed: Sequence[Placed], texts: Mapping[str, Sequence[Text]], basemap: Basemap, look: Look
) -> tuple[tuple[str, tuple[Item, ...]], ...]:
    """Return dots, leaders and texts by label; those that matter most lie on top."""
    return tuple(
        (label.key, tuple(_label(label, texts, basemap, look))) for label in reversed(placed)
    )


def _label(
    label: Placed, texts: Mapping[str, Sequence[Text]], basemap: Basemap, look: Look
) -> list[Item]:
    items: list[Item] = []
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
    halo: str | None = look["label_halo"]
    if kind == "country" or (kind == "lake" and label.candidate.cost < IN_WATER):
        halo = None
    return items + text.items(label.candidate.box, align=label.candidate.align, halo=halo)


def dislikes(
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


def spot_boxes(marks: Sequence[Mark]) -> list[Box]:
    """Return the room of the markers that no label may cover."""
    made = []
    for mark in marks:
        if mark.claimed.kind == "spot":
            x, y = mark.anchor
            rim = mark.radius_px + 1.0 + 3.2 * len(mark.claimed.origins)
            made.append(Box(left=x - rim, top=y - rim, right=x + rim, bottom=y + rim))
    return made
