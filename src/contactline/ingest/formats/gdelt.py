"""GDELT events: each row becomes a lead, a draft that a person should check.

Columns: GDELT Event Codebook 2.0 (61 columns, no header; tab-separated) and 1.0 (58, or
57 in files before April 2013, without the second level of provinces); codes of events:
`contactline.ingest.formats.cameo`.

A program read the event out of one article: who, what and where may each be wrong, the
day is often that of the article, and one event may be there many times. So every row is
a ``draft``, and the article's site is the claimant.

Precision
    ``ActionGeo_Type`` 1 (country), 2 and 5 (first-level units) are centroids: UCDP 6 and
    4, never a point. 3 and 4 (city, landmark) are the centre of a place somewhere in or
    around which it may have been: UCDP 2.

Who did it
    GDELT's first actor acts on the second; only for material conflict (``QuadClass`` 4)
    does that make an accused and a target. The actors stand in the text anyway.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from contactline.ingest.formats import cameo
from contactline.ingest.formats.arrays import (
    Cells,
    codes,
    joined,
    keys,
    looked_up,
    mapped,
    outside,
    plain,
    replaced,
    when,
)
from contactline.ingest.formats.links import account

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.ingest.frame import TextFrame

NAME = "gdelt"
WORDS = "GDELT events, as leads"
#: Columns that make a table GDELT's; of each group one must be there.
NEEDS = (
    ("globaleventid",),
    ("sqldate", "day"),
    ("eventcode",),
    ("actiongeo_type",),
)

_ACTOR = (
    "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code "
    "Type2Code Type3Code"
)
_GEO = "Geo_Type Geo_FullName Geo_CountryCode Geo_ADM1Code Geo_ADM2Code Geo_Lat Geo_Long"


def _columns(*, second_level: bool) -> tuple[str, ...]:
    names = ["GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"]
    for actor in ("Actor1", "Actor2"):
        names += [actor + part for part in _ACTOR.split()]
    names += ["IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass"]
    names += ["GoldsteinScale", "NumMentions", "NumSources", "NumArticles", "AvgTone"]
    for what in ("Actor1", "Actor2", "Action"):
        parts = [part for part in _GEO.split() if second_level or part != "Geo_ADM2Code"]
        names += [what + part for part in [*parts, "Geo_FeatureID"]]
    return (*names, "DATEADDED", "SOURCEURL")


#: Columns of the files, which have no header: 2.0, 1.0, and 1.0 without addresses.
COLUMNS_2 = _columns(second_level=True)
COLUMNS_1 = _columns(second_level=False)
COLUMNS_1_SHORT = COLUMNS_1[:-1]

#: ``ActionGeo_Type`` -> UCDP's ``where_prec``.
_WHERE_PREC = {"1": "6", "2": "4", "3": "2", "4": "2", "5": "4"}
_RELATION = {"1": "in", "2": "in", "3": "near", "4": "near", "5": "in"}


def recognises(header: Sequence[str]) -> bool:
    """Tell whether a header is that of GDELT events."""
    names = keys(header)
    return all(any(name in names for name in group) for group in NEEDS)


def to_plain(frame: TextFrame) -> TextFrame:
    """Return GDELT events as a plain table of drafts."""
    cells = Cells(frame)
    kind = cells("actiongeo_type")
    located = pc.invert(pc.fill_null(pc.equal(kind, "0"), fill_value=False))
    code = cells("eventcode")
    first, second = cells("actor1name"), cells("actor2name")
    material = pc.equal(cells("quadclass"), "4")
    place, within, country = _places(cells("actiongeo_fullname"), kind)
    url = cells("sourceurl")
    columns = {
        "id": cells("globaleventid"),
        "date": replaced(cells("sqldate", "day"), r"^(\d{4})(\d{2})(\d{2})$", r"\1-\2-\3"),
        "date_precision": cells.constant("day"),
        "place": place,
        "within": within,
        "country": country,
        "lat": when(located, cells("actiongeo_lat"), None),
        "lon": when(located, cells("actiongeo_long"), None),
        "where_prec": looked_up(kind, _WHERE_PREC),
        "relation": looked_up(kind, _RELATION),
        "text": joined([mapped(code, cameo.words), joined([first, second], " -> ")], "; "),
        "claimant": account(url),
        "accused": when(material, first, None),
        "target": when(material, second, None),
        "url": url,
        "event_type": mapped(code, lambda text: cameo.kind(text)[0]),
        "sub_event_type": mapped(code, lambda text: cameo.kind(text)[1]),
        "review": cells.constant("draft"),
        "code_note": codes(
            "GDELT",
            {
                "ActionGeo_Type": kind,
                "ActionGeo_FeatureID": cells("actiongeo_featureid"),
                "EventCode": code,
                "QuadClass": cells("quadclass"),
                "Actor1Code": cells("actor1code"),
                "Actor2Code": cells("actor2code"),
                "NumMentions": cells("nummentions"),
                "NumArticles": cells("numarticles"),
                "DATEADDED": cells("dateadded"),
            },
        ),
    }
    flaws = outside(
        kind,
        ("0", *_WHERE_PREC),
        column=cells.written("actiongeo_type"),
        field="where_prec",
        meaning="one of GDELT's codes 0 to 5",
    )
    words = (
        "GDELT's rows are leads that a program drew from articles: all are drafts, the day is "
        "often that of the article, and countries and provinces are not points"
    )
    titles = {
        "date": "sqldate",
        "place": "actiongeo_fullname",
        "lat": "actiongeo_lat",
        "lon": "actiongeo_long",
    }
    return plain(cells, columns, cell_flaws=flaws, notices=[words], titles=titles)


def _places(names: pa.Array, kind: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return place, what it is in, and country of ``Place, Province, Country``."""
    place = replaced(names, r"\s*,.*$", "")
    rest = replaced(names, r"^[^,]*,?\s*", "")
    country = replaced(rest, r"^.*,\s*", "")
    whole = pc.fill_null(pc.equal(kind, "1"), fill_value=False)
    return place, replaced(rest, r",?[^,]*$", ""), when(whole, names, country)
