"""Names of areas for a reader: "Kalbajar district", "Gegharkunik province, Armenia"."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contactline.gazetteer import containment

if TYPE_CHECKING:
    from contactline.gazetteer.containment import Lookup
    from contactline.model.records import Place

_SUFFIX: Final = {
    "district": "district", "admin1": "province", "former_district": "district (former)",
}  # fmt: skip
_WITHOUT_SUFFIX: Final = frozenset({"az-nx"})  # an autonomous republic, and called by its name


def label(place: Place) -> str:
    """Return the name of an area with its kind: "Kalbajar district"."""
    suffix = _SUFFIX.get(place.feature)
    if suffix is None or place.place_id in _WITHOUT_SUFFIX:
        return place.name
    return f"{place.name} {suffix}"


def within_label(place: Place, lookup: Lookup) -> str | None:
    """Return the areas that hold a place, smallest first; None if none is known."""
    above = [label(area) for area in containment.parents(place, lookup)]
    if place.country_code and place.feature != "country":
        country = lookup(place.country_code.lower())
        above.append(country.name if country else place.country_code)
    return ", ".join(above) or None
