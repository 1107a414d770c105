"""Codes and names of the countries of the region that foreign formats ask for.

Sources: ISO 3166-1 (numeric codes); Gleditsch and Ward's list of independent states, as
UCDP uses it; the regions of ACLED and UCDP GED. A country that is not listed has blanks.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """A country: its name, its codes, and the regions it is counted to."""

    name: str
    iso: int
    gw: int
    acled_region: str | None = None
    ucdp_region: str | None = None


_CAUCASUS = "Caucasus and Central Asia"

COUNTRIES: dict[str, Country] = {
    "AM": Country(name="Armenia", iso=51, gw=371, acled_region=_CAUCASUS, ucdp_region="Europe"),
    "AZ": Country(name="Azerbaijan", iso=31, gw=373, acled_region=_CAUCASUS, ucdp_region="Europe"),
    "GE": Country(name="Georgia", iso=268, gw=372, acled_region=_CAUCASUS, ucdp_region="Europe"),
    "IR": Country(
        name="Iran", iso=364, gw=630, acled_region="Middle East", ucdp_region="Middle East"
    ),
    "RU": Country(name="Russia", iso=643, gw=365, acled_region="Europe", ucdp_region="Europe"),
    "TR": Country(name="Turkey", iso=792, gw=640, acled_region="Middle East"),
}
