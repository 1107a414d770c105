"""Where the labels of a picture go: greedy, by priority, with true text boxes.

Plain geometry in pixels, x to the right and y down. A label is placed only where it
stays in the frame and touches no other label, no marker and nothing else in the way;
what finds no room is left out. The same input gives the same picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import numpy.typing as npt

    Boxes = npt.NDArray[np.float64]

#: Clear space that a label keeps around itself, px.
GAP_PX = 2.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """A rectangle, px, y down."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Width, px."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """Height, px."""
        return self.bottom - self.top

    @property
    def centre(self) -> tuple[float, float]:
        """Middle of the box, px."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def grown(self, by_px: float) -> Box:
        """Return the box with every side moved outwards."""
        return Box(
            left=self.left - by_px,
            top=self.top - by_px,
            right=self.right + by_px,
            bottom=self.bottom + by_px,
        )

    def contains(self, other: Box) -> bool:
        """Return whether another box lies inside this one."""
        return (
            self.left <= other.left
            and self.top <= other.top
            and self.right >= other.right
            and self.bottom >= other.bottom
        )

    def overlaps(self, other: Box) -> bool:
        """Return whether two boxes share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A position that a label may take.

    Parameters
    ----------
    box
        Room that the text takes there.
    cost
        How much worse than the best position: 0 is best.
    variant
        Which of the label's texts is meant; 0 is the fullest.
    align
        Alignment of the lines within the box: 0 left, 0.5 centred, 1 right.
    leader
        Line from the marker to the text (x1, y1, x2, y2), where the text is far off.
    """

    box: Box
    cost: float = 0.0
    variant: int = 0
    align: float = 0.5
    leader: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A label that wants a place.

    Parameters
    ----------
    key
        Name of the label.
    priority
        Lower is placed earlier.
    candidates
        Positions it may take.
    mark
        Room for a marker that is only drawn with its label, such as a town's dot.
    clearance_px
        Distance kept from other labels that ask for the same; thins out towns.
    """

    key: str
    priority: float
    candidates: tuple[Candidate, ...]
    mark: Box | None = None
    clearance_px: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A label and the position it got."""

    key: str
    candidate: Candidate
    mark: Box | None = None


def place_labels(
    requests: Iterable[Request],
    *,
    frame: Box,
    obstacles: Sequence[Box] = (),
    dislikes: Sequence[tuple[Box, float]] = (),
) -> tuple[Placed, ...]:
    """Give each label the cheapest free position, in the order of priority.

    Parameters
    ----------
    requests
        The labels.
    frame
        Every label and its marker stay inside it.
    obstacles
        What no label may touch.
    dislikes
        What a label should rather not cover, each with the cost of covering it.

    Returns
    -------
    tuple of Placed
        In the order in which they were placed; labels without room are not in it.
    """
    taken = _Stack(_array(obstacles))
    soft = _array([box for box, _ in dislikes])
    weights = np.array([weight for _, weight in dislikes], dtype=np.float64)
    spread: list[Box] = []
    placed = []
    for request in sorted(requests, key=lambda item: (item.priority, item.key)):
        mark = request.mark
        if mark is not None and not (frame.contains(mark) and taken.free(mark)):
            continue
        best: Candidate | None = None
        best_cost = float("inf")
        for candidate in request.candidates:
            if candidate.cost >= best_cost:
                continue
            box = candidate.box.grown(GAP_PX)
            if not frame.contains(box) or not taken.free(box):
                continue
            if mark is not None and box.overlaps(mark):
                continue
            if request.clearance_px and any(
                candidate.box.grown(request.clearance_px).overlaps(other) for other in spread
            ):
                continue
            cost = candidate.cost
            if len(soft):
                cost += float(weights[_hits(soft, candidate.box)].sum())
            if cost < best_cost:
                best, best_cost = candidate, cost
        if best is None:
            continue
        taken.add(best.box)
        if mark is not None:
            taken.add(mark)
        if request.clearance_px:
            spread.append(best.box)
        placed.append(Placed(key=request.key, candidate=best, mark=mark))
    return tuple(placed)


def collisions(labels: Sequence[Box], *, frame: Box, obstacles: Sequence[Box] = ()) -> int:
    """Count what must not be: label on label, label on obstacle, label outside the frame."""
    array, others = _array(labels), _array(obstacles)
    count = sum(not frame.contains(box) for box in labels)
    for index, box in enumerate(labels):
        count += int(_hits(array[index + 1 :], box).sum()) + int(_hits(others, box).sum())
    return count


#: Positions around a point in the order that cartographers prefer: direction x, y
#: (y down), alignment of the lines, cost.
_AROUND = (
    (1.0, -0.35, 0.0, 0.0),
    (1.0, 0.0, 0.0, 0.2),
    (1.0, -1.0, 0.0, 0.6),
    (1.0, 1.0, 0.0, 0.8),
    (-1.0, -0.35, 1.0, 1.0),
    (-1.0, 0.0, 1.0, 1.1),
    (-1.0, -1.0, 1.0, 1.4),
    (-1.0, 1.0, 1.0, 1.6),
    (0.0, -1.0, 0.5, 1.2),
    (0.0, 1.0, 0.5, 1.5),
)
_LEADER_COST = 3.0


def around(
    x: float,
    y: float,
    *,
    radius_px: float,
    sizes: Sequence[tuple[float, float]],
    far_px: Sequence[float] = (),
    reach: float = 1.0,
) -> Iterator[Candidate]:
    """Yield the positions around a marker.

    Parameters
    ----------
    x, y, radius_px
        The marker.
    sizes
        Width and height of each variant of the text, fullest first.
    far_px
        Further distances that are tried with a leader line.
    reach
        Cost of a shorter variant over a fuller one.
    """
    for variant, (width, height) in enumerate(sizes):
        for step, distance in enumerate((0.0, *far_px)):
            gap = radius_px + GAP_PX + 1.0 + distance
            for across, down, align, cost in _AROUND:
                slant = 0.75 if across and abs(down) == 1 else 1.0
                anchor_x, anchor_y = x + across * gap * slant, y + down * gap * slant
                if abs(down) < 1:
                    anchor_y = y + down * height * 0.6
                left = anchor_x - {1.0: 0.0, -1.0: width, 0.0: width / 2}[across]
                top = anchor_y - {1: 0.0, -1: height}.get(int(down), height / 2)
                box = Box(left=left, top=top, right=left + width, bottom=top + height)
                yield Candidate(
                    box=box,
                    cost=cost + step * _LEADER_COST + variant * reach,
                    variant=variant,
                    align=align,
                    leader=leader_line(x, y, radius_px, box) if step else None,
                )


def inside(
    spots: Sequence[tuple[float, float, float]], *, sizes: Sequence[tuple[float, float]]
) -> Iterator[Candidate]:
    """Yield positions centred on spots of an area, each with its cost: (x, y, cost)."""
    for variant, (width, height) in enumerate(sizes):
        for x, y, cost in spots:
            yield Candidate(
                box=Box(
                    left=x - width / 2,
                    top=y - height / 2,
                    right=x + width / 2,
                    bottom=y + height / 2,
                ),
                cost=cost + variant,
                variant=variant,
            )


def dearer(candidate: Candidate, by: float) -> Candidate:
    """Return a position at a higher cost."""
    if not by:
        return candidate
    return Candidate(  # `dataclasses.replace` takes three times as long, for thousands of them
        box=candidate.box,
        cost=candidate.cost + by,
        variant=candidate.variant,
        align=candidate.align,
        leader=candidate.leader,
    )


def leader_line(
    x: float, y: float, radius_px: float, box: Box
) -> tuple[float, float, float, float] | None:
    """Return the line from the rim of a marker to the nearest point of a box."""
    to_x = min(max(x, box.left), box.right)
    to_y = min(max(y, box.top), box.bottom)
    length = float(np.hypot(to_x - x, to_y - y))
    if length <= radius_px + 1:
        return None
    start = radius_px / length
    return x + (to_x - x) * start, y + (to_y - y) * start, to_x, to_y


class _Stack:
    """Boxes that are taken, in an array that grows."""

    def __init__(self, boxes: Boxes) -> None:
        self._boxes = np.zeros((max(64, 2 * len(boxes)), 4))
        self._boxes[: len(boxes)] = boxes
        self._count = len(boxes)

    def free(self, box: Box) -> bool:
        return not bool(_hits(self._boxes[: self._count], box).any())

    def add(self, box: Box) -> None:
        if self._count == len(self._boxes):
            self._boxes = np.concatenate([self._boxes, np.zeros_like(self._boxes)])
        self._boxes[self._count] = (box.left, box.top, box.right, box.bottom)
        self._count += 1


def _array(boxes: Sequence[Box]) -> Boxes:
    rows = [(box.left, box.top, box.right, box.bottom) for box in boxes]
    return np.array(rows, dtype=np.float64).reshape(len(rows), 4)


def _hits(boxes: Boxes, box: Box) -> npt.NDArray[np.bool_]:
    hits: npt.NDArray[np.bool_] = (
        (boxes[:, 0] < box.right)
        & (boxes[:, 2] > box.left)
        & (boxes[:, 1] < box.bottom)
        & (boxes[:, 3] > box.top)
    )
    return hits
