"""Every place is drawn where the tables have it, in whatever order the claims were written."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pytest
import shapely

from contactline.casebook.book import rows_of
from contactline.maps.interactive import render_html
from contactline.maps.spec import MapOptions
from tests.bench.generate import generate, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contactline.casebook.book import Casebook
    from contactline.gazetteer.resolve import Gazetteer
    from tests.browser.conftest import Opened

    Opener = Callable[..., Opened]

pytestmark = pytest.mark.browser

COUNT = 1_500
#: Half a step of the coarser grid of the payload, degrees.
CLOSE_DEG = 1e-4

#: Of every claim its id, and of each of its places how and where it is drawn (world units).
DRAWN = """async () => {
    const model = window.contactline.layer.model;
    const all = Array.from({length: model.total}, (_, i) => i);
    await model.load(all);
    return all.map((i) => {
        const row = model.row(i);
        return [row.claim_id, row.places.map((place) => {
            if (place.site === null) return null;
            const {draw, box} = model.sites.get(place.site);
            return [draw, box.minX, box.minY, box.maxX, box.maxY];
        })];
    });
}"""


def in_degrees(box: list[float]) -> tuple[float, float, float, float]:
    """Return west, south, east, north of a box in the units of Leaflet's world."""
    left, top, right, bottom = box

    def lat(y: float) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))

    return (left - 0.5) * 360, lat(bottom), (right - 0.5) * 360, lat(top)


def check(opened: Opened, book: Casebook) -> int:
    expected: dict[str, list[tuple[str, tuple[float, ...]] | None]] = {}
    for row in rows_of(book.claim_places):
        shape = None if row["geometry"] is None else shapely.from_wkb(row["geometry"])
        expected.setdefault(row["claim_id"], []).append(
            None if shape is None else (row["draw"], shape.bounds)
        )
    found = {claim: places for claim, places in opened.page.evaluate(DRAWN) if places}
    assert found.keys() == expected.keys()
    seen = 0
    for claim, places in expected.items():
        for place, drawn in zip(places, found[claim], strict=True):
            if place is None:
                assert drawn is None, claim
                continue
            assert drawn[0] == place[0], claim
            assert in_degrees(drawn[1:]) == pytest.approx(place[1], abs=20 * CLOSE_DEG), claim
            if place[0] == "spot":
                assert in_degrees(drawn[1:]) == pytest.approx(place[1], abs=CLOSE_DEG), claim
            seen += 1
    return seen


def test_places_stand_where_the_tables_have_them(
    open_page: Opener, gazetteer: Gazetteer, tmp_path: Path
) -> None:
    from contactline.pipeline.filters import Filters
    from contactline.project.basemap import make_basemap
    from contactline.project.build import spec_for
    from contactline.project.stages import ReadOptions, prepare

    file = tmp_path / "claims.csv"
    made = generate(COUNT)
    shuffled = np.random.default_rng(7).permutation(len(made))  # not in the order of time
    ids = pa.array([f"g{number}" for number in range(len(made))])
    made = made.take(pa.array(shuffled)).append_column("id", ids)
    write(made, file)
    book = prepare([file], gazetteer, options=ReadOptions(tz="+04:00"), filters=Filters())
    page = tmp_path / "where.html"
    spec = spec_for(book, MapOptions(title="Where"))
    page.write_text(render_html(spec, make_basemap(gazetteer, ())), encoding="utf-8")
    assert check(open_page(page), book) > COUNT / 2


def test_places_of_the_bundled_project_stand_where_the_tables_have_them(
    open_page: Opener, bundled_page: Path, bundled: Casebook
) -> None:
    assert check(open_page(bundled_page), bundled) > 12
