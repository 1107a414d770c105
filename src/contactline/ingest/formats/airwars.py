"""Tables of civilian harm with Airwars' grades: each row becomes one claim of its source.

Columns and grades: the tables ``aw_civilian_casualties`` and ``aw_data_civcas_incidents``
of the site's theme (rctngle/airwars-archive-2025) and airwars.org/about/methodology; other
tables that carry such a grade and a smallest and greatest number of dead are read too.

Who speaks, who is accused
    The claimant is what a column of sources names; in Airwars' own tables, which have
    none, it is Airwars. The belligerent is accused if the row names exactly one; of
    several nobody is, for the table does not say who is accused of what.

Grades
    ``confirmed``, ``fair``, ``weak``, ``contested``, ``discounted`` rate the evidence. They
    neither raise nor lower what the row says; they stand in the remark, and what a
    belligerent conceded beside them.

Precision
    ``geolocation_accuracy`` names what the point is: a spot or settlement (UCDP 1), a
    subdistrict or district (3), a province (4). "Within 100 m" gives a radius.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from contactline.ingest.formats.arrays import (
    Cells,
    codes,
    joined,
    keys,
    looked_up,
    mapped,
    plain,
    replaced,
    when,
    without_midnight,
)
from contactline.ingest.formats.links import first_address

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.ingest.frame import TextFrame

NAME = "airwars"
WORDS = "civilian harm with Airwars' grades"

_GRADE = (
    "grading",
    "grade",
    "harm_grade",
    "civilian_harm_status",
    "civilian_harm_status_name",
    "civilian_harm_status_slug",
)
_KILLED = (
    "civilians_killed",
    "civilian_non_combatants_killed",
    "civilian_deaths",
    "civilians_reported_killed",
    "killed",
)
_INJURED = (
    "civilians_injured",
    "civilian_non_combatants_injured",
    "civilian_injuries",
    "civilians_reported_injured",
    "injured",
)
_MILITANTS = ("militants_killed", "persons_directly_participating_in_hostilities_killed")
_HURT_MILITANTS = ("militants_injured", "persons_directly_participating_in_hostilities_injured")
_BELLIGERENTS = (
    "belligerent_list",
    "belligerents",
    "belligerent_name",
    "belligerent",
    "suspected_belligerent",
    "suspected_belligerents",
    "known_belligerent",
)
_TARGETS = ("targeted_belligerent_name", "targeted_belligerent", "suspected_target")
_OWN = ("unique_reference_code", "post_id")
#: Columns that make a table one of civilian harm; of each group one must be there.
NEEDS = (_GRADE, tuple(f"{name}_min" for name in _KILLED))

#: ``geolocation_accuracy`` -> UCDP's ``where_prec``.
_WHERE_PREC = {
    "exact_location_via_airwars": "1",
    "exact_location_via_coalition": "1",
    "exact_location_other": "1",
    "exact_location": "1",
    "within_1m_via_coalition": "1",
    "within_100m_via_coalition": "1",
    "nearby_landmark": "1",
    "street": "1",
    "neighbourhood_area": "1",
    "neighbourhood": "1",
    "village": "1",
    "town": "1",
    "city": "1",
    "subdistrict": "3",
    "district": "3",
    "province_governorate": "4",
    "province": "4",
    "governorate": "4",
}
_RADIUS_KM = {"within_100m_via_coalition": "0.1", "within_1m_via_coalition": "0.001"}
_STRIKES = {
    "airstrike": "Air/drone strike",
    "drone_strike": "Air/drone strike",
    "airstrike_and_or_artillery": None,
    "artillery": "Shelling/artillery/missile attack",
}


def recognises(header: Sequence[str]) -> bool:
    """Tell whether a header is that of a table of civilian harm with grades."""
    names = keys(header)
    return all(any(name in names for name in group) for group in NEEDS)


def to_plain(frame: TextFrame) -> TextFrame:
    """Return a table of civilian harm as a plain table."""
    cells = Cells(frame)
    accuracy = _slug(
        cells("geolocation_accuracy_slug", "geolocation_accuracy", "geolocation_accuracy_name")
    )
    named = mapped(cells(*_BELLIGERENTS), _names)
    several = pc.fill_null(pc.match_substring(named, ";"), fill_value=False)
    sources = cells("sources", "source")
    airwars = cells.constant("Airwars" if any(name in cells for name in _OWN) else None)
    strike = _slug(cells("strike_type_slug", "strike_type", "strike_type_name"))
    sub_type = looked_up(strike, {word: sub for word, sub in _STRIKES.items() if sub})
    start = without_midnight(cells("incident_date", "date", "incident_date_start", "date_start"))
    end = without_midnight(cells("incident_date_end", "date_end"))
    columns = {
        "id": cells("unique_reference_code", "incident_id", "code", "id", "post_id"),
        "date": start,
        "date_end": when(pc.equal(start, end), None, end),
        "place": cells("location_name", "location", "place"),
        "within": cells("region", "district"),
        "country": cells("country_name", "country"),
        "lat": cells("latitude", "lat"),
        "lon": cells("longitude", "lon", "lng"),
        "where_prec": looked_up(accuracy, _WHERE_PREC),
        "radius_km": looked_up(accuracy, _RADIUS_KM),
        "text": cells("summary", "description", "assessment", "text", "notes"),
        "title": cells("title"),
        "claimant": pc.coalesce(sources, airwars),
        "accused": when(several, None, named),
        "target": cells(*_TARGETS),
        "url": first_address(cells("permalink", "url", "link")),
        "sub_event_type": sub_type,
        "casualties": joined(
            [
                _range(cells, _KILLED, "? civilian killed"),
                _range(cells, _INJURED, "? civilian wounded"),
                _range(cells, _MILITANTS, "? killed"),
                _range(cells, _HURT_MILITANTS, "? wounded"),
            ],
            "; ",
        ),
        "code_note": codes(
            "Airwars",
            {
                "grading": cells(*_GRADE),
                "belligerents": when(several, named, None),
                "belligerent_type": cells("belligerent_type"),
                "belligerent_assessment": cells("belligerent_assessment", "assessment_name"),
                "strike_status": cells("strike_status", "strike_status_name"),
                "strike_type": when(pc.is_null(sub_type), strike, None),
                "geolocation_accuracy": accuracy,
                "geolocation_notes": cells("geolocation_notes"),
                "civilian_deaths_conceded": _bounds(
                    cells, ("civilian_deaths_conceded", "deaths_conceded")
                ),
                "civilian_injuries_conceded": _bounds(
                    cells, ("civilian_injuries_conceded", "injuries_conceded")
                ),
                "children_killed": _bounds(cells, ("children_killed",)),
                "women_killed": _bounds(cells, ("women_killed",)),
                "men_killed": _bounds(cells, ("men_killed",)),
            },
        ),
    }
    return plain(cells, columns)


def _slug(cells: pa.Array) -> pa.Array:
    return replaced(pc.utf8_lower(cells), r"[\s/\-]+", "_")


def _names(text: str) -> str | None:
    """Return the belligerents of a cell (JSON, or text separated by ``;`` ``,`` ``|``)."""
    items: list[Any] = text.replace("|", ";").replace(",", ";").split(";")
    if text.startswith("["):
        try:
            items = json.loads(text)
        except (ValueError, RecursionError):
            return text
    found = [item.get("belligerent") if isinstance(item, dict) else item for item in items]
    names = [str(name).strip() for name in found if name]
    return "; ".join(dict.fromkeys(name for name in names if name)) or None


def _bounds(cells: Cells, names: Sequence[str]) -> pa.Array:
    """Return ``2-4``, ``2`` or null of the columns ``NAME_min`` and ``NAME_max``."""
    low = replaced(cells(*(f"{name}_min" for name in names)), r"\.0+$", "")
    high = replaced(cells(*(f"{name}_max" for name in names)), r"\.0+$", "")
    both = pc.binary_join_element_wise(low, high, "-")
    same = pc.fill_null(pc.equal(low, high), fill_value=False)
    only_low = pc.binary_join_element_wise(low, pa.scalar(""), "+")
    only_high = pc.binary_join_element_wise(pa.scalar("0"), high, "-")
    return when(same, low, pc.coalesce(both, only_low, only_high))


def _range(cells: Cells, names: Sequence[str], label: str) -> pa.Array:
    return pc.binary_join_element_wise(pa.scalar(label), _bounds(cells, names), " ")
