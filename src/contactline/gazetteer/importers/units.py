"""GeoNames' codes of provinces and districts, and the ids that the curated tables give them."""

from __future__ import annotations

import csv
import io
from functools import lru_cache
from typing import Final

from contactline.resources import data_root

#: In Azerbaijan the district is the first level; Nakhchivan is the one province.
_PROVINCES_OF_AZ: Final = frozenset({"az-nx"})


@lru_cache(maxsize=1)
def curated_units() -> dict[tuple[str, str], str]:
    """Return (country, GeoNames admin1 code) -> place id, for Armenia and Azerbaijan."""
    file = data_root() / "gazetteer" / "geonames_admin1.csv"
    rows = csv.DictReader(io.StringIO(file.read_text(encoding="utf-8"), newline=""))
    return {(row["country_code"], row["admin1_code"]): row["place_id"] for row in rows}


def is_district(place_id: str) -> bool:
    """Return whether a curated unit is a district (all of Azerbaijan's but one)."""
    return place_id.startswith("az-") and place_id not in _PROVINCES_OF_AZ
