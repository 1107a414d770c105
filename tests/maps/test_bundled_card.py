"""The picture of the README is the picture that the tool makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contactline.maps.snapshot import render_snapshot
from contactline.maps.spec import MapOptions
from contactline.project.basemap import make_basemap
from contactline.project.build import spec_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from contactline.casebook.book import Casebook
    from contactline.gazetteer.resolve import Gazetteer


def test_the_card_of_the_bundled_project(
    bundled: Casebook, gazetteer: Gazetteer, golden: Callable[[str, bytes], None]
) -> None:
    options = MapOptions(
        title="Claims of fire on the Armenia–Azerbaijan border", layers=("nkao", "line_1994")
    )
    picture = render_snapshot(
        spec_for(bundled, options),
        make_basemap(gazetteer, options.layers),
        format="png",
        size_px=(1200, 675),
    )
    golden("armenia-azerbaijan.png", picture)
