from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from contactline.maps.labels import (
    Box,
    Candidate,
    Request,
    around,
    collisions,
    inside,
    place_labels,
)

FRAME = Box(left=0, top=0, right=600, bottom=400)


def box(left: float, top: float, width: float, height: float) -> Box:
    return Box(left=left, top=top, right=left + width, bottom=top + height)


def at(x: float, y: float, *, key: str = "a", priority: float = 0, width: float = 60) -> Request:
    return Request(
        key=key,
        priority=priority,
        candidates=tuple(around(x, y, radius_px=5, sizes=[(width, 14)], far_px=(20,))),
    )


def test_measure_counts_each_kind_of_collision():
    one, other = box(10, 10, 50, 20), box(40, 15, 50, 20)
    assert collisions([one], frame=FRAME) == 0
    assert collisions([one, other], frame=FRAME) == 1
    assert collisions([one], frame=FRAME, obstacles=[box(0, 0, 15, 15)]) == 1
    assert collisions([box(590, 10, 50, 20)], frame=FRAME) == 1


def test_boxes_that_share_an_edge_do_not_collide():
    assert collisions([box(10, 10, 50, 20), box(60, 10, 50, 20)], frame=FRAME) == 0


def test_label_alone_gets_the_best_position():
    request = at(300, 200)
    (placed,) = place_labels([request], frame=FRAME)
    assert placed.candidate == request.candidates[0]
    assert placed.candidate.box.left > 305


def test_label_at_the_right_edge_goes_to_the_left():
    (placed,) = place_labels([at(590, 200)], frame=FRAME)
    assert placed.candidate.box.right < 590
    assert placed.candidate.align == 1.0


def test_priority_decides_who_gets_the_room():
    only = (Candidate(box=box(100, 100, 60, 14)),)
    requests = [
        Request(key="later", priority=2, candidates=only),
        Request(key="first", priority=1, candidates=only),
    ]
    assert [label.key for label in place_labels(requests, frame=FRAME)] == ["first"]


def test_town_without_room_for_its_label_takes_no_room_either():
    town = Request(
        key="town",
        priority=1,
        candidates=tuple(around(100, 100, radius_px=3, sizes=[(60, 14)])),
        mark=box(97, 97, 6, 6),
    )
    wall = box(95, 90, 10, 20)
    assert place_labels([town], frame=FRAME, obstacles=[wall]) == ()
    (other,) = place_labels([town, at(100, 100, key="z", priority=2)], frame=FRAME)[:1]
    assert other.key == "town"


def test_disliked_places_are_avoided_where_possible():
    request = at(300, 200)
    best = request.candidates[0].box
    (placed,) = place_labels([request], frame=FRAME, dislikes=[(best, 5.0)])
    assert not placed.candidate.box.overlaps(best)
    everywhere = [(FRAME, 5.0)]
    assert len(place_labels([request], frame=FRAME, dislikes=everywhere)) == 1


def test_towns_keep_their_clearance():
    def town(key: str, x: float) -> Request:
        return Request(
            key=key,
            priority=1,
            candidates=(Candidate(box=box(x, 100, 40, 12)),),
            clearance_px=30,
        )

    near = place_labels([town("a", 100), town("b", 150)], frame=FRAME)
    assert [label.key for label in near] == ["a"]
    apart = place_labels([town("a", 100), town("b", 180)], frame=FRAME)
    assert [label.key for label in apart] == ["a", "b"]


def test_shorter_text_is_taken_where_the_full_one_has_no_room():
    narrow = Box(left=0, top=0, right=120, bottom=60)
    request = Request(
        key="a",
        priority=0,
        candidates=tuple(around(20, 30, radius_px=5, sizes=[(200, 30), (70, 14)])),
    )
    (placed,) = place_labels([request], frame=narrow)
    assert placed.candidate.variant == 1


def test_far_label_has_a_leader_from_the_rim_to_the_text():
    far = [c for c in around(100, 100, radius_px=6, sizes=[(40, 10)], far_px=(30,)) if c.leader]
    assert far
    for candidate in far:
        x1, y1, x2, y2 = candidate.leader
        assert abs(((x1 - 100) ** 2 + (y1 - 100) ** 2) ** 0.5 - 6) < 1e-6
        assert candidate.box.grown(1e-6).contains(Box(left=x2, top=y2, right=x2, bottom=y2))


def test_no_position_around_a_marker_covers_it():
    for candidate in around(100, 100, radius_px=8, sizes=[(80, 28), (50, 14)], far_px=(16, 34)):
        assert not candidate.box.overlaps(box(95, 95, 10, 10))


def test_positions_inside_an_area_are_centred():
    (candidate,) = inside([(50, 40, 0.0)], sizes=[(20, 10)])
    assert candidate.box == box(40, 35, 20, 10)


coordinates = st.tuples(
    st.floats(-20, 620), st.floats(-20, 420), st.floats(5, 140), st.integers(0, 3)
)


@given(
    places=st.lists(coordinates, max_size=60),
    walls=st.lists(st.tuples(st.floats(0, 600), st.floats(0, 400)), max_size=8),
)
def test_placed_labels_never_collide(places, walls):
    obstacles = [box(x, y, 30, 20) for x, y in walls]
    requests = [
        Request(
            key=f"{index:03d}",
            priority=priority,
            candidates=tuple(around(x, y, radius_px=5, sizes=[(width, 26), (width, 12)])),
            mark=box(x - 3, y - 3, 6, 6) if priority else None,
        )
        for index, (x, y, width, priority) in enumerate(places)
    ]
    placed = place_labels(requests, frame=FRAME, obstacles=obstacles)
    marks = [label.mark for label in placed if label.mark is not None]
    labels = [label.candidate.box for label in placed]
    assert collisions(labels, frame=FRAME, obstacles=[*obstacles, *marks]) == 0
    assert place_labels(requests[::-1], frame=FRAME, obstacles=obstacles) == placed
    if len(places) == 1 and not walls and 10 < places[0][0] < 500 and 40 < places[0][1] < 360:
        assert len(placed) == 1
