"""Small multiples and pictures that move: the same extent, the same colours, no clock."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PIL import Image

from contactline.casebook.book import rows_of, rows_to_table
from contactline.errors import UsageError
from contactline.maps.labels import Box, collisions
from contactline.maps.snapshot import Plan, make_picture
from contactline.maps.snapshot_items import Words
from contactline.maps.snapshot_panels import compose_panels
from contactline.maps.snapshot_series import parts_by_claimant
from tests.maps.scenes import BASEMAP, CLAIMS, SHARED, make_book, make_scene

if TYPE_CHECKING:
    from contactline.maps.spec import MapSpec

DAYS = {
    "a1": (date(2022, 1, 5), date(2022, 1, 5)),
    "a2": (date(2022, 1, 31), date(2022, 2, 1)),
    "a3": (None, None),
    "b1": (date(2022, 5, 1), date(2022, 5, 1)),
    "b2": (date(2022, 5, 31), date(2022, 5, 31)),
}


def dated() -> MapSpec:
    book = make_book([claim for claim in CLAIMS if claim[0] in DAYS])
    rows = [
        row
        | {
            "date_start": DAYS[row["claim_id"]][0],
            "date_end": DAYS[row["claim_id"]][1],
        }
        for row in rows_of(book.claims)
    ]
    return make_scene(replace(book, claims=rows_to_table("claims", rows)))


def ids(spec: MapSpec) -> list[str]:
    return spec.book.claims["claim_id"].tolist()


def test_one_part_for_each_side_holds_its_claims_only():
    spec = make_scene()
    parts = parts_by_claimant(spec)
    assert [part.label for part in parts] == ["Armenia", "Azerbaijan", "The report's own voice"]
    assert [part.spec.mapped for part in parts] == [3, 4, 1]
    assert [part.spec.total for part in parts] == [4, 5, 1]
    assert ids(parts[0].spec) == ["a1", "a2", "a3", "n1"]
    assert all(part.spec.sides == spec.sides for part in parts), "colours are those of the whole"


@pytest.mark.parametrize("size", [(1200, 675), (1080, 1080), (1080, 1920), (400, 300)])
def test_panels_have_one_extent_and_no_collisions(size):
    spec = make_scene(make_book((*CLAIMS, *SHARED)))
    parts = parts_by_claimant(spec)
    items, pictures = compose_panels(spec, BASEMAP, parts, size_px=size)
    frames = []
    for picture in pictures:
        left, top, right, bottom = picture.ground[0].geometry.bounds
        frame = Box(left=left, top=top, right=right, bottom=bottom)
        assert collisions(picture.labels, frame=frame, obstacles=picture.obstacles) == 0
        frames.append(frame)
    assert len({(round(f.width, 3), round(f.height, 3)) for f in frames}) == 1
    assert not any(a.overlaps(b) for i, a in enumerate(frames) for b in frames[i + 1 :])

    def place(key, index):
        mark = next(m for m in pictures[index].marks if m.place == key)
        return mark.anchor[0] - frames[index].left, mark.anchor[1] - frames[index].top

    assert place("e-delta", 0) == pytest.approx(place("e-delta", 1), abs=0.01)
    words = [item.text for item in items if isinstance(item, Words)]
    assert "Armenia" in words
    assert "5 claims" in words or "4 claims" in words


def test_swapped_sides_give_swapped_panels():
    other = {"AM": "AZ", "AZ": "AM"}
    twin = [(key, other.get(side, side), places) for key, side, places in CLAIMS]
    one = parts_by_claimant(make_scene())
    two = parts_by_claimant(make_scene(make_book(twin)))
    assert ids(one[0].spec) == ids(two[1].spec)
    assert ids(one[1].spec) == ids(two[0].spec)


def frames_of(data: bytes) -> list[np.ndarray]:
    picture = Image.open(io.BytesIO(data))
    made = []
    for index in range(picture.n_frames):
        picture.seek(index)
        made.append(np.asarray(picture.convert("RGB")).astype(int))
    return made


@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_a_moving_picture_has_a_frame_for_each_step_and_the_same_bytes(kind):
    plan = Plan(format=kind, step="month", size_px=(600, 400))
    data = make_picture(dated(), BASEMAP, plan).data
    assert data == make_picture(dated(), BASEMAP, plan).data
    frames = frames_of(data)
    assert len(frames) == 5
    assert Image.open(io.BytesIO(data)).info["loop"] == 0
    title = [frame[:24] for frame in frames]
    assert all(np.abs(part - title[0]).max() < 24 for part in title), "the page stands still"
    changed = [np.abs(frame[60:] - frames[0][60:]).max() for frame in frames[1:]]
    assert min(changed) > 60, "the claims and the date do not"


def test_the_colours_of_the_sides_are_kept_in_a_gif():
    plan = Plan(format="gif", step="month", size_px=(600, 400))
    frames = frames_of(make_picture(dated(), BASEMAP, plan).data)
    for colour in (side.colour for side in dated().sides):
        rgb = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)])
        assert min(int(np.abs(frame - rgb).max(axis=2).min()) for frame in frames) < 30


def test_what_does_not_go_together_is_a_usage_error():
    with pytest.raises(UsageError, match="not both"):
        make_picture(dated(), BASEMAP, Plan(format="gif", by="month", step="month"))
    with pytest.raises(UsageError, match="gif, webp"):
        make_picture(dated(), BASEMAP, Plan(format="png", step="month"))
    with pytest.raises(UsageError, match="png, webp, svg, pdf"):
        make_picture(dated(), BASEMAP, Plan(format="gif"))
    with pytest.raises(UsageError, match="claimant, month"):
        make_picture(dated(), BASEMAP, Plan(by="outlet"))
    nothing = make_scene(make_book(CLAIMS[8:]))
    with pytest.raises(UsageError, match="no claim is on the map"):
        make_picture(nothing, BASEMAP, Plan(by="claimant"))
