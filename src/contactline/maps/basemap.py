"""What lies under the claims: boundaries, lakes, towns and optional named layers.

Plain data, made once by the caller and read by the page and by the pictures alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Names that `Basemap.layers` may hold, in drawing order from the bottom. Polygons:
#: ``world``, ``neighbours``, ``countries``, ``admin1``, ``lakes``; lines: ``border``.
LAYER_ORDER = ("world", "neighbours", "countries", "lakes", "admin1", "border")


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A town for orientation.

    Parameters
    ----------
    name
        The name shown when no language is chosen; Latin letters.
    names
        Language (``az``, ``hy``, ``ru``, ``en``) -> name.
    lon, lat
        Degrees, EPSG:4326.
    rank
        0 capital, 1 large, 2 middling, 3 small, 4 a village: lower is labelled first.
    population
        Inhabitants; None where unknown.
    country
        ISO 3166-1 alpha-2.
    """

    name: str
    lon: float
    lat: float
    rank: int
    names: Mapping[str, str] = field(default_factory=dict)
    population: int | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLayer:
    """An optional layer that is named and dated wherever it is drawn.

    Parameters
    ----------
    name
        Key, such as ``nkao`` or ``line_1994``.
    title
        What the reader sees.
    date
        Of which date or period, as text.
    geojson
        FeatureCollection, EPSG:4326, longitude first.
    """

    name: str
    title: str
    date: str
    geojson: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Basemap:
    """Everything under the claims.

    Parameters
    ----------
    layers
        Name (see `LAYER_ORDER`) -> FeatureCollection, EPSG:4326, longitude first.
        A feature's label is its property ``name`` (``name_az`` ... by language).
    towns
        Towns with labels.
    optional
        Layers that a reader switches on.
    """

    layers: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    towns: tuple[Town, ...] = ()
    optional: tuple[NamedLayer, ...] = ()
