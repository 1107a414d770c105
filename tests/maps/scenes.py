"""A made-up border with two states, and claims about it, small enough to know by heart.

The state in the west has the side AM, the one in the east AZ, so that the shipped style
applies; nothing else is real.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import shapely

from contactline.casebook.book import Casebook, rows_to_table
from contactline.maps.basemap import Basemap, NamedLayer, Town
from contactline.maps.spec import MapOptions, MapSpec, make_spec

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

TITLE = "Fire across the made-up line: what each side claims"
_LINE = [(46.0, 39.0), (46.1, 39.3), (45.9, 39.6), (46.15, 39.9), (45.95, 40.2), (46.05, 40.6)]

WEST = shapely.Polygon([*_LINE, (44.0, 40.6), (43.8, 39.8), (44.2, 39.0)])
EAST = shapely.Polygon([*_LINE, (48.6, 40.6), (48.9, 39.7), (48.5, 39.0)])
NORTH = shapely.box(43.0, 40.6, 50.0, 42.0)
LAKE = shapely.Point(45.2, 40.1).buffer(0.22)

#: id -> name, feature, Armenian name, Azerbaijani name, Russian name, how drawn, shape
PLACES: dict[str, tuple[str, str, str, str, str, str, BaseGeometry]] = {
    "w-alpha": (
        "Alpha", "town", "Ալֆա", "Alfa", "Альфа", "spot", shapely.Point(45.55, 39.55),
    ),
    "w-beta": (
        "Beta", "village", "Բետա", "Beta", "Бета", "ring",
        shapely.Point(45.8, 39.85).buffer(0.06),
    ),
    "w-mine": (
        "Gamma mine", "mine", "Գամմայի հանք", "Qamma mədəni", "Рудник Гамма", "spot",
        shapely.Point(46.02, 40.15),
    ),
    "e-delta": (
        "Delta", "district", "Դելտայի շրջան", "Dəltə", "Дельта", "area",
        shapely.Polygon([(46.15, 39.9), (46.9, 39.95), (46.8, 40.45), (46.0, 40.35),
                         (45.95, 40.2)]),
    ),
    "e-eps": (
        "Epsilon", "district", "Էպսիլոն", "Epsilon", "Эпсилон", "area",
        shapely.Polygon([(46.15, 39.9), (46.9, 39.95), (46.85, 39.3), (46.1, 39.3),
                         (45.9, 39.6)]),
    ),
    "w-old": (
        "Zeta", "former_district", "Զետա", "Zeta", "Зета", "area",
        shapely.Point(45.0, 39.4).buffer(0.2),
    ),
    "line": (
        "Old line", "line", "Հին գիծ", "Köhnə xətt", "Старая линия", "line",
        shapely.LineString([(47.3, 39.2), (47.5, 39.7), (47.3, 40.3)]),
    ),
    "twin": (
        "Theta", "village", "Թետա", "Teta", "Тета", "candidates",
        shapely.GeometryCollection(
            [shapely.Point(46.5, 40.2).buffer(0.03), shapely.Point(47.9, 39.5).buffer(0.03)]
        ),
    ),
}  # fmt: skip

#: claim id, side, (place, relation) ...
CLAIMS: tuple[tuple[str, str | None, tuple[tuple[str, str], ...]], ...] = (
    ("a1", "AM", (("w-alpha", "at"), ("w-beta", "direction_of"))),
    ("a2", "AM", (("w-mine", "at"),)),
    ("a3", "AM", (("e-delta", "from"),)),
    ("b1", "AZ", (("e-delta", "in"), ("w-old", "from_direction_of"))),
    ("b2", "AZ", (("e-eps", "direction_of"),)),
    ("b3", "AZ", (("twin", "at"),)),
    ("b4", "AZ", (("e-eps", "in"),)),
    ("o1", "OUTLET", (("line", "along"),)),
    ("n1", "AM", ()),
    ("n2", "AZ", ()),
)
#: A claim of each state about places that the other one names too.
SHARED: tuple[tuple[str, str | None, tuple[tuple[str, str], ...]], ...] = (
    ("s1", "AM", (("e-eps", "in"), ("w-beta", "near"))),
    ("s2", "AZ", (("w-mine", "at"), ("w-beta", "near"))),
)

TOWNS = (
    Town(
        name="Westburg", lon=44.6, lat=39.9, rank=0, population=900_000, country="AM",
        names={"hy": "Արևմուտք", "az": "Qərb", "ru": "Вестбург"},
    ),
    Town(
        name="Eastburg", lon=48.0, lat=40.2, rank=0, population=1_900_000, country="AZ",
        names={"hy": "Արևելք", "az": "Şərq", "ru": "Истбург"},
    ),
    Town(
        name="Alpha", lon=45.55, lat=39.55, rank=3, country="AM",
        names={"hy": "Ալֆա", "az": "Alfa"},
    ),
    Town(name="Milltown", lon=45.4, lat=39.75, rank=2, population=50_000, country="AM"),
    Town(
        name="Hilltown", lon=46.5, lat=39.7, rank=2, population=40_000, country="AZ",
        names={"hy": "Բլուրք", "az": "Təpəli"},
    ),
    Town(name="Farville", lon=47.6, lat=39.9, rank=2, population=30_000, country="AZ"),
    Town(name="Lakeside", lon=45.0, lat=40.3, rank=3, country="AM"),
)  # fmt: skip


def collection(*pairs: tuple[BaseGeometry, dict[str, Any]]) -> dict[str, Any]:
    """Return a FeatureCollection."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": properties,
                "geometry": shapely.geometry.mapping(shape),
            }
            for shape, properties in pairs
        ],
    }


BASEMAP = Basemap(
    layers={
        "neighbours": collection((NORTH, {"name": "Northland"})),
        "countries": collection(
            (WEST, {"name": "Westland", "names": {"hy": "Արևմտյան երկիր"}}),
            (EAST, {"name": "Eastland", "names": {"az": "Şərq diyarı"}}),
        ),
        "admin1": collection(
            (PLACES["e-delta"][6], {"name": "Delta"}), (PLACES["e-eps"][6], {"name": "Epsilon"})
        ),
        "lakes": collection((LAKE, {"name": "Round Lake"})),
        "border": collection((shapely.LineString(_LINE), {})),
    },
    towns=TOWNS,
    optional=(
        NamedLayer(
            name="nkao",
            title="Former district",
            date="1923-1991",
            geojson=collection((shapely.box(46.4, 39.4, 47.2, 40.1), {})),
        ),
    ),
)


def make_book(
    claims: Iterable[tuple[str, str | None, tuple[tuple[str, str], ...]]] = CLAIMS,
) -> Casebook:
    """Return located tables of the claims."""
    claims = tuple(claims)
    rows, mentions = [], []
    for claim_id, side, places in claims:
        ambiguous = bool(places) and all(PLACES[place][5] == "candidates" for place, _ in places)
        status = "ambiguous" if ambiguous else "located" if places else "no_place"
        rows.append(
            {
                "claim_id": claim_id,
                "claimant_side": side,
                "stance": "asserts",
                "date_start": date(2022, 9, 12),
                "date_end": date(2022, 9, 13),
                "review": "accepted",
                "map_status": status,
                "map_reason": None if places else "no place is named",
            }
        )
        for position, (place, relation) in enumerate(places):
            name, feature, *_, draw, shape = PLACES[place]
            mentions.append(
                {
                    "claim_id": claim_id,
                    "position": position,
                    "as_written": name,
                    "relation": relation,
                    "status": "ambiguous" if draw == "candidates" else "resolved",
                    "place_id": None if draw == "candidates" else place,
                    "name": None if draw == "candidates" else name,
                    "feature": feature,
                    "draw": draw,
                    "geometry": shapely.to_wkb(shape, byte_order=1),
                }
            )
    records = [
        {
            "place_id": key,
            "name": name,
            "feature": feature,
            "name_en": name,
            "name_hy": armenian,
            "name_az": azerbaijani,
            "name_ru": russian,
        }
        for key, (name, feature, armenian, azerbaijani, russian, _, _) in PLACES.items()
    ]
    return Casebook(
        claims=rows_to_table("claims", rows),
        claim_places=rows_to_table("claim_places", mentions),
        places=rows_to_table("places", records),
    )


def points_book(
    points: Sequence[tuple[float, float]], *, side: str = "AM", name: str = "Spot"
) -> Casebook:
    """Return claims with given coordinates (longitude, latitude), each at a spot of its own."""
    return Casebook(
        claims=rows_to_table(
            "claims",
            [
                {"claim_id": f"p{i}", "claimant_side": side, "map_status": "given"}
                for i in range(len(points))
            ],
        ),
        claim_places=rows_to_table(
            "claim_places",
            [
                {
                    "claim_id": f"p{i}",
                    "position": 0,
                    "as_written": f"{name} {i}",
                    "relation": "at",
                    "status": "given",
                    "draw": "spot",
                    "geometry": shapely.to_wkb(shapely.Point(point), byte_order=1),
                }
                for i, point in enumerate(points)
            ],
        ),
    )


def sided_points_book(points: Sequence[tuple[float, float, str]]) -> Casebook:
    """Return claims at bare coordinates (longitude, latitude, side of the claimant)."""
    return Casebook(
        claims=rows_to_table(
            "claims",
            [
                {"claim_id": f"p{i}", "claimant_side": side, "map_status": "given"}
                for i, (_, _, side) in enumerate(points)
            ],
        ),
        claim_places=rows_to_table(
            "claim_places",
            [
                {
                    "claim_id": f"p{i}",
                    "position": 0,
                    "as_written": f"{lat}, {lon}",
                    "relation": "at",
                    "status": "given",
                    "draw": "spot",
                    "geometry": shapely.to_wkb(shapely.Point(lon, lat), byte_order=1),
                }
                for i, (lon, lat, _) in enumerate(points)
            ],
        ),
    )


def make_scene(book: Casebook | None = None, **options: Any) -> MapSpec:
    """Return the spec of a picture of the made-up border."""
    options.setdefault("title", TITLE)
    return make_spec(
        make_book() if book is None else book,
        MapOptions(**options),
        attribution=("Made-up geography", "Names: nobody, CC0"),
        boundary_note="Boundaries are made up and follow nobody's claim",
        version="0.1.0",
    )
