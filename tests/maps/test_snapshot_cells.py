"""Thousands of spots: counted in cells, each side by itself."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import shapely

from contactline.maps.labels import Box, collisions
from contactline.maps.snapshot import Plan, compose, make_picture
from contactline.maps.snapshot_cells import count_cells, round_counts, sector
from contactline.maps.snapshot_items import Shape, Words
from contactline.maps.snapshot_look import make_look
from contactline.maps.snapshot_places import MOST_SPOTS, Crowd, claimed
from contactline.maps.snapshot_view import make_view
from tests.maps.scenes import BASEMAP, make_scene, sided_points_book

FRAME = Box(left=0, top=0, right=800, bottom=500)


def many(counts: dict[str, int], *, seed: int = 3):
    rng = np.random.default_rng(seed)
    total = sum(counts.values())
    x, y = rng.normal(45, 0.5, total).round(4), rng.normal(39.8, 0.4, total).round(4)
    sides = [side for side, count in counts.items() for _ in range(count)]
    return sided_points_book(list(zip(x.tolist(), y.tolist(), sides, strict=True)))


def crowd_of(spots, sides):
    return Crowd(
        lon=np.array([x for x, _ in spots]),
        lat=np.array([y for _, y in spots]),
        claim=np.arange(len(spots)),
        side=np.array(sides),
    )


def test_every_claim_is_in_one_cell_and_sides_are_not_mixed():
    spec = make_scene(many({"AM": 700, "AZ": 900, "RU": 30}))
    _, picture = compose(spec, BASEMAP)
    assert picture.marks == ()
    assert picture.cells is not None
    totals = dict(zip(picture.cells.sides, picture.cells.counts.sum(axis=0).tolist(), strict=True))
    assert totals == {"AM": 700, "AZ": 900, "RU": 30}


@pytest.mark.parametrize(("spots", "in_cells"), [(MOST_SPOTS, False), (MOST_SPOTS + 1, True)])
def test_few_spots_are_drawn_one_by_one(spots, in_cells):
    book = sided_points_book([(44 + i / 300, 39.5 + (i % 7) / 10, "AM") for i in range(spots)])
    places, crowd = claimed(make_scene(book))
    assert (crowd is not None) is in_cells
    assert len(places) == (0 if in_cells else spots)


def test_the_area_of_a_part_is_the_count_of_its_side():
    spec = make_scene(many({"AM": 300, "AZ": 900}))
    items, picture = compose(spec, BASEMAP)
    cells, look = picture.cells, make_look(spec, 1.0)
    for index, side in enumerate(cells.sides):
        (shape,) = [
            item.geometry
            for item in items
            if isinstance(item, Shape)
            and item.fill == look.marks.colours[side]
            and item.geometry.geom_type == "MultiPolygon"
        ]
        counts = cells.counts[:, index]
        large = counts[counts > 0] >= 0.1 * cells.most  # smaller ones are enlarged to be seen
        areas = shapely.area(shapely.get_parts(shape))
        ratio = areas[large] / counts[counts > 0][large]
        assert ratio == pytest.approx(ratio[0], rel=0.01)


def test_one_sides_claims_do_not_change_the_others_signs():
    view = make_view([shapely.box(44, 39, 46, 41)], frame=FRAME)
    look = make_look(make_scene(), 1.0)
    spots = [(44.5, 39.5)] * 9 + [(45.5, 40.5)] * 20
    both = count_cells(crowd_of(spots, [0] * 9 + [1] * 20), view, ["AM", "AZ"], look)
    more = count_cells(crowd_of([*spots, spots[0]], [0] * 9 + [1] * 21), view, ["AM", "AZ"], look)
    assert both.counts[:, 0].tolist() == more.counts[:, 0].tolist()
    assert both.counts.sum() + 1 == more.counts.sum()


def test_a_claim_that_names_two_spots_of_a_cell_counts_once():
    view = make_view([shapely.box(44, 39, 46, 41)], frame=FRAME)
    crowd = Crowd(
        lon=np.array([45.0, 45.001]),
        lat=np.array([40.0, 40.001]),
        claim=np.array([7, 7]),
        side=np.array([0, 0]),
    )
    cells = count_cells(crowd, view, ["AM"], make_look(make_scene(), 1.0))
    assert cells.counts.tolist() == [[1]]


@pytest.mark.parametrize("count", [2, 3, 4, 5, 6])
def test_the_first_two_sides_are_mirror_images(count):
    one, other = sector(0, count), sector(1, count)
    assert one[:, 0].mean() < 0 < other[:, 0].mean()
    turned = {(-round(x, 6) + 0.0, round(y, 6) + 0.0) for x, y in one.tolist()}
    assert turned == {(round(x, 6) + 0.0, round(y, 6) + 0.0) for x, y in other.tolist()}


@pytest.mark.parametrize("count", range(1, 7))
def test_parts_are_equally_wide_and_do_not_overlap(count):
    parts = [shapely.polygons(sector(index, count)) for index in range(count)]
    areas = [part.area for part in parts]
    assert areas == pytest.approx([areas[0]] * count)
    assert shapely.union_all(parts).area == pytest.approx(sum(areas))


def test_no_label_covers_a_sign_and_the_legend_explains_it():
    items, picture = compose(make_scene(many({"AM": 900, "AZ": 1200})), BASEMAP)
    frame = picture.ground[0].geometry.bounds
    box = Box(left=frame[0], top=frame[1], right=frame[2], bottom=frame[3])
    assert collisions(picture.labels, frame=box, obstacles=picture.obstacles) == 0
    assert set(picture.cells.boxes()) <= set(picture.obstacles)
    words = {item.text for item in items if isinstance(item, Words)}
    assert "Claims counted in a cell" in words
    assert "1 claim" in words
    assert not any("want of room" in text for text in words)


def test_cells_of_panels_have_one_scale():
    spec = make_scene(many({"AM": 300, "AZ": 900}))
    plan = Plan(by="claimant")
    one = make_picture(spec, BASEMAP, plan).data
    assert one == make_picture(spec, BASEMAP, plan).data


def test_round_counts_are_round_and_within():
    for most in (1, 2, 3, 9, 10, 11, 99, 347, 5000, 123456):
        counts = round_counts(most)
        assert counts[0] == 1
        assert counts[-1] <= most
        assert list(counts) == sorted(set(counts))
        assert all(len(str(count).rstrip("0")) == 1 for count in counts)
    assert Counter(round_counts(347)) == Counter((1, 50, 300))


def test_cells_look_like_their_baseline(golden):
    spec = make_scene(many({"AM": 800, "AZ": 900}))
    golden("cells.png", make_picture(spec, BASEMAP, Plan(size_px=(800, 500), unit=0.8)).data)
