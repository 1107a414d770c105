"""Put the basemap together: layers of the geography, towns of the gazetteer."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from shapely import total_bounds

from contactline.gazetteer.attribution import gazetteer_attribution
from contactline.geo.areas import distance_km
from contactline.geo.layers import attributions, layer_geojson, layer_info
from contactline.maps.basemap import Basemap, NamedLayer, Town
from contactline.maps.snapshot_shapes import features
from contactline.model.terms import NameKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.casebook.book import Casebook
    from contactline.gazetteer.resolve import Gazetteer
    from contactline.geo.areas import Bounds
    from contactline.model.records import Place

#: Layers that every map draws.
BASE_LAYERS = ("world", "neighbours", "countries", "lakes", "admin1", "border")
_CAPITALS = frozenset({"Yerevan", "Baku", "Tbilisi"})
#: Least population of a rank, highest rank first; capitals are rank 0.
_RANKS = ((1, 100_000), (2, 20_000), (3, 4_000))
#: Radius in which GeoNames' records are quarters of a capital, not towns.
_CAPITAL_KM = 12.0
_LANGUAGES = ("az", "hy", "ru", "en")


def make_basemap(gazetteer: Gazetteer, optional: Sequence[str] = ()) -> Basemap:
    """Return the basemap of the shipped layers, with towns of the shipped region."""
    layers = {name: _layer(name) for name in BASE_LAYERS}
    named = []
    for name in optional:
        info = layer_info(name)
        named.append(
            NamedLayer(name=name, title=info.title, date=info.date, geojson=layer_geojson(name))
        )
    return Basemap(layers=layers, towns=_towns(gazetteer), optional=tuple(named))


@lru_cache(maxsize=len(BASE_LAYERS))
def _layer(name: str) -> dict[str, Any]:
    """Return a base layer, read once: the words about a map and the map itself need it."""
    return layer_geojson(name)


def basemap_attribution(optional: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the lines that must be shown with the basemap and the gazetteer."""
    lines = []
    for line in attributions((*BASE_LAYERS, *optional)):
        # "Water © OpenStreetMap ...", "Districts: made with Natural Earth, edges © ...":
        # each source once; `contactline info` says what of it is whose
        for part in line.partition(": ")[2].split(", edges ") if ": " in line else [line]:
            mark = part.find("©")
            lines.append(part[mark:] if mark >= 0 else part[:1].upper() + part[1:])
    return tuple(dict.fromkeys([*lines, *gazetteer_attribution()]))


def place_attribution(book: Casebook) -> tuple[str, ...]:
    """Return what must be said of places that are not in the shipped gazetteer."""
    places = book.places
    own = places["place_id"].str.startswith(("online-", "lp-"), na=False)
    return tuple(sorted(set(places.loc[own, "licence"].dropna())))


def boundary_note(drawn: Bounds | None = None) -> str:
    """Return whose boundaries are drawn, of which date, and how exact they are.

    Parameters
    ----------
    drawn
        Extent of what is drawn; where it leaves the region that the finer layers cover,
        the note says so.
    """
    border, districts = layer_info("countries"), layer_info("admin1")
    far = ""
    if drawn is not None and not _covered(drawn):
        world = layer_info("world")
        far = f"Farther away: {world.title}, left out where it is too coarse. "
    return (
        f"Boundaries: {border.title} ({border.date}), {border.boundary_status.replace('_', ' ')}; "
        f"districts: {districts.title}, good to a few km only. {far}"
        "Drawing a line takes no position on it."
    )


def _covered(drawn: Bounds) -> bool:
    """Tell whether the layers that are finer than that of the world cover an extent."""
    west, south, east, north = total_bounds(features(_layer("neighbours")))
    return bool(
        west <= drawn.west and south <= drawn.south and drawn.east <= east and drawn.north <= north
    )


def _towns(gazetteer: Gazetteer) -> tuple[Town, ...]:
    chosen = [
        place
        for place in gazetteer.places()
        if place.feature in ("city", "town") and place.lon is not None and place.lat is not None
    ]
    capitals = [place for place in chosen if place.name in _CAPITALS]
    made = [
        _town(gazetteer, place)
        for place in chosen
        if place in capitals or not any(_is_quarter(place, capital) for capital in capitals)
    ]
    return tuple(sorted(made, key=lambda town: (town.rank, -(town.population or 0), town.name)))


def _is_quarter(place: Place, capital: Place) -> bool:
    """Tell whether a place lies inside a capital, as GeoNames' quarters of cities do."""
    return (
        distance_km(
            lon1=place.lon or 0.0,
            lat1=place.lat or 0.0,
            lon2=capital.lon or 0.0,
            lat2=capital.lat or 0.0,
        )
        < _CAPITAL_KM
    )


def _town(gazetteer: Gazetteer, place: Place) -> Town:
    names: dict[str, str] = {}
    known = [name for name in gazetteer.names_of(place.place_id) if name.language in _LANGUAGES]
    for kind in (NameKind.OFFICIAL, NameKind.OTHER_SIDE, NameKind.VARIANT):
        for name in known:
            if name.kind is kind and name.language is not None:
                names.setdefault(name.language, name.name)
    return Town(
        name=place.name,
        names=names,
        lon=place.lon or 0.0,
        lat=place.lat or 0.0,
        rank=_rank(place),
        population=place.population,
        country=place.country_code,
    )


def _rank(place: Place) -> int:
    if place.name in _CAPITALS:
        return 0
    for rank, least in _RANKS:
        if (place.population or 0) >= least:
            return rank
    return 3
