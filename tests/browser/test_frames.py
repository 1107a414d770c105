"""A frame of a notebook on an ordinary folium map, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import folium
import geopandas
import pytest
import shapely

from contactline.maps.assets import leaflet_css, leaflet_script
from contactline.maps.interactive import IncidentLayer

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.conftest import Opened

    Opener = Callable[..., Opened]

pytestmark = pytest.mark.browser


def test_a_frame_is_drawn_and_a_click_tells_what_its_row_says(open_page: Opener) -> None:
    frame = geopandas.GeoDataFrame(
        {"claimant": ["Armenia"], "date": ["2022-09-13"], "text": ["Fire <b>at</b> the mine."]},
        geometry=[shapely.Point(45.97, 40.23)],
        crs=4326,
    )
    world = folium.Map(tiles=None, maxZoom=18)
    world.add_child(IncidentLayer(frame))
    world.fit_bounds([[39, 45], [41, 47]])
    assets = {"leaflet.js": leaflet_script(), "leaflet.css": leaflet_css()}

    def answer(route: Any) -> None:
        file = route.request.url.rsplit("/", 1)[-1]
        kind = "text/css" if file.endswith("css") else "text/javascript"
        route.fulfill(body=assets.get(file, ""), content_type=kind)

    opened = open_page(world.get_root().render(), wait=False, offline=False, answer=answer)
    opened.wait("performance.getEntriesByName('contactline:first-marker').length === 1")
    name = world.get_name()
    at = opened.page.evaluate(
        f"(() => {{ const p = {name}.latLngToContainerPoint([40.23, 45.97]);"
        " return [p.x, p.y]; })()"
    )
    opened.page.mouse.click(*at)
    popup = opened.page.locator(".leaflet-popup .contactline-popup")
    popup.wait_for()
    assert "Fire <b>at</b> the mine." in popup.inner_text()
    assert "13 Sept 2022" in popup.inner_text() or "13 Sep 2022" in popup.inner_text()
    assert popup.locator("b").count() == 0
    assert opened.errors == []
