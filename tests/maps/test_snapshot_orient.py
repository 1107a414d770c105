"""Names that orient the reader: neither state is named larger than the other, or alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from contactline.maps.snapshot import compose
from contactline.maps.snapshot_items import Words
from contactline.maps.snapshot_panels import compose_panels
from contactline.maps.snapshot_series import panels_by_month, parts_by_claimant
from contactline.maps.spec import MapOptions
from contactline.project.basemap import make_basemap
from contactline.project.build import spec_for
from tests.maps.scenes import BASEMAP, make_scene, points_book

if TYPE_CHECKING:
    from contactline.casebook.book import Casebook
    from contactline.gazetteer.resolve import Gazetteer
    from contactline.maps.snapshot_map import MapPicture

STATES, AROUND = "country:countries:", "country:neighbours:"


def sizes(picture: MapPicture, prefix: str) -> dict[str, float]:
    """Return the size in which each country is named."""
    return {
        key: next(item.size_px for item in items if isinstance(item, Words))
        for key, items in picture.of_labels
        if key.startswith(prefix)
    }


@pytest.mark.parametrize("seed", range(12))
def test_both_states_are_named_alike_or_neither_is(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 60))
    points = np.column_stack([44.0 + 2.5 * rng.random(count), 39.2 + 2 * rng.random(count)])
    spec = make_scene(points_book([(float(lon), float(lat)) for lon, lat in points]))
    width = int(rng.integers(300, 1300))
    _, picture = compose(spec, BASEMAP, size_px=(width, int(width * rng.uniform(0.5, 1.5))))
    named = sizes(picture, STATES)
    assert len(named) in (0, 2)
    assert len(set(named.values())) <= 1
    assert len(set(sizes(picture, AROUND).values())) <= 1


@pytest.mark.parametrize("size", [(1200, 675), (1600, 1200), (1080, 1920)])
def test_all_panels_name_the_states_in_one_size(
    bundled: Casebook, gazetteer: Gazetteer, size: tuple[int, int]
) -> None:
    spec, basemap = spec_for(bundled, MapOptions()), make_basemap(gazetteer)
    for parts in (parts_by_claimant(spec), panels_by_month(spec)[0]):
        _, drawn = compose_panels(spec, basemap, parts, size_px=size)
        named = [sizes(picture, STATES) for picture in drawn]
        assert all(len(names) in (0, 2) for names in named)
        assert any(named)
        assert len({size_px for names in named for size_px in names.values()}) == 1
