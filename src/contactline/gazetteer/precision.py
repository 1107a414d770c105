"""How precisely a place is known: UCDP's ``where_prec`` from its kind and its relation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from contactline.gazetteer.generics import SETTLEMENTS
from contactline.model.terms import GEO_PRECISION, Relation

if TYPE_CHECKING:
    from contactline.model.records import Place

SPOT: Final = 1
NEAR: Final = 2
DISTRICT: Final = 3
PROVINCE: Final = 4
FUZZY: Final = 5
COUNTRY: Final = 6

#: A lake or a mine wider than this is a zone, not a spot.
MAX_SPOT_RADIUS_KM: Final = 10.0

#: Relations that lead towards a place, not into it.
LOOSE_RELATIONS: Final = frozenset(
    {Relation.NEAR, Relation.DIRECTION_OF, Relation.FROM_DIRECTION_OF}
)
_BY_FEATURE: Final = {
    "country": COUNTRY, "admin1": PROVINCE, "district": DISTRICT, "former_district": DISTRICT,
    "region": FUZZY, "zone": FUZZY, "line": FUZZY, "corridor": FUZZY, "road": FUZZY,
    "river": FUZZY, "range": FUZZY,
}  # fmt: skip


def where_prec(place: Place, relation: Relation | str | None) -> int:
    """Return UCDP's code, 1 to 6, for an event with this relation to the place.

    Examples
    --------
    "at Sotk" is 1, "in the direction of Sotk" 2, "in the direction of Kalbajar district" 3.
    """
    fixed = _BY_FEATURE.get(place.feature)
    if fixed is not None:
        return fixed
    wide = (place.radius_km or 0.0) > MAX_SPOT_RADIUS_KM and place.feature not in SETTLEMENTS
    if wide:
        return FUZZY
    return NEAR if relation in LOOSE_RELATIONS else SPOT


def geo_precision(code: int | None) -> int | None:
    """Return ACLED's code, 1 to 3, from UCDP's; never a better one."""
    return None if code is None else GEO_PRECISION[code]
