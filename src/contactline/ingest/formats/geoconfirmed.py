"""GeoConfirmed placemarks: each row becomes one claim of GeoConfirmed.

Columns: the CSV export of geoconfirmed.org (``Date;Name;Faction;Origin;Latitude;...;Id``)
and the placemarks of its JSON, as the public readers osint-geo-extractor and
GeoConfirmed-QGIS take them.

The description is GeoConfirmed's own, so it is the claimant; the post that shows the
event is the address of the row. ``Faction`` tells whose equipment or unit is seen, not
who is accused: it stays in the remark. The data states no precision of its coordinates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow.compute as pc

from contactline.ingest.formats.arrays import (
    Cells,
    codes,
    keys,
    plain,
    replaced,
    without_midnight,
)
from contactline.ingest.formats.links import first_address, further_addresses

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

    from contactline.ingest.frame import TextFrame

NAME = "geoconfirmed"
WORDS = "GeoConfirmed placemarks"
#: Columns that make a table GeoConfirmed's; of each group one must be there.
NEEDS = (
    ("latitude", "la", "coordinates"),
    ("faction", "factionname", "originalsource", "original_source"),
    ("geolocation", "mapdatafolder"),
    ("description", "name"),
)
_REMARKS = ("faction", "origin", "equipment", "equipmentitems", "units", "orbatunits", "icon")
_PAIR = r"^\s*\[\s*(-?[\d.]+)\s*,\s*(-?[\d.]+)[^\]]*\]\s*$"
#: ``GH4P+X43 Lyman, Donetsk Oblast, Ukraine``
_PLUS_CODE = r"^[2-9CFGHJMPQRVWX]{2,8}\+[2-9CFGHJMPQRVWX]{0,4}\s*"


def recognises(header: Sequence[str]) -> bool:
    """Tell whether a header is that of GeoConfirmed placemarks."""
    names = keys(header)
    return all(any(name in names for name in group) for group in NEEDS)


def to_plain(frame: TextFrame) -> TextFrame:
    """Return GeoConfirmed placemarks as a plain table."""
    cells = Cells(frame)
    sources = cells("source", "originalsource", "original_source")
    evidence = cells("geolocation")
    pair = cells("coordinates")
    place, within, country = _places(cells("pluscode", "plus_code"))
    columns = {
        "id": cells("id"),
        "date": without_midnight(cells("date")),
        "place": place,
        "within": within,
        "country": country,
        "lat": pc.coalesce(cells("latitude", "la", "lat"), replaced(pair, _PAIR, r"\2")),
        "lon": pc.coalesce(cells("longitude", "lo", "lon"), replaced(pair, _PAIR, r"\1")),
        "title": cells("name"),
        "text": cells("description"),
        "claimant": cells.constant("GeoConfirmed"),
        "url": pc.coalesce(first_address(sources), first_address(evidence)),
        "code_note": codes(
            "GeoConfirmed",
            {
                **{name: cells(name) for name in _REMARKS},
                "further_sources": further_addresses(sources),
                "geolocation": evidence,
                "pluscode": cells("pluscode", "plus_code"),
            },
        ),
    }
    return plain(cells, columns)


def _places(codes_and_names: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return settlement, what it is in, and country of ``CODE Name, Province, Country``."""
    names = replaced(codes_and_names, _PLUS_CODE, "")
    place = replaced(names, r"\s*,.*$", "")
    rest = replaced(names, r"^[^,]*,?\s*", "")
    country = replaced(rest, r"^.*,\s*", "")
    return place, replaced(rest, r",?[^,]*$", ""), country
