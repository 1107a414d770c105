"""A small located Casebook with one of everything that a map draws, made by hand."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

import shapely
from shapely.geometry import GeometryCollection, LineString, Point, Polygon, mapping

from contactline.casebook.book import Casebook, from_records, rows_of, rows_to_table
from contactline.maps.basemap import Basemap, NamedLayer, Town
from contactline.maps.spec import MapOptions, MapSpec, make_spec
from contactline.model.moments import parse_moment
from contactline.model.records import (
    Candidate,
    Casualty,
    Claim,
    ClaimPlace,
    Party,
    Report,
    Resolution,
    TimeWindow,
    Weapon,
)
from contactline.model.terms import (
    CasualtyKind,
    EventType,
    PartyRole,
    PublishedBasis,
    Relation,
    ResolutionStatus,
    Review,
    Stance,
    TimeBasis,
    TimeExtent,
    TimePrecision,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

REPORT = Report(
    report_id="r1",
    path="r1.txt",
    title="Both sides report fire",
    outlet="The Example",
    url="https://example.org/report?a=1&b=2",
    published=date(2022, 11, 30),
    published_basis=PublishedBasis.STATED,
    language="en",
)
#: Made up: longitude, latitude.
DOT, RING, SQUARE = (45.97, 40.23), (46.34, 39.51), (46.0, 40.0, 46.3, 40.2)
TWINS = ((45.5, 39.7), (46.6, 40.4))
TITLE = "Made-up claims"


def window(start: str | None, end: str | None, precision: TimePrecision, **more: Any) -> TimeWindow:
    """Return a window of ISO texts."""
    return TimeWindow(
        start=parse_moment(start, column="start") if start else None,
        end=parse_moment(end, column="end") if end else None,
        precision=precision,
        **more,
    )


def place(
    as_written: str,
    relation: Relation = Relation.AT,
    status: ResolutionStatus = ResolutionStatus.RESOLVED,
    **more: Any,
) -> ClaimPlace:
    """Return a place with a resolution."""
    generic = more.pop("generic", None)
    return ClaimPlace(
        as_written=as_written,
        relation=relation,
        generic=generic,
        resolution=Resolution(status=status, **more),
    )


def claims() -> list[Claim]:
    """Return claims of two states and of the report's own voice."""
    az = Party(side="AZ", name="Azerbaijani Defense Ministry", role=PartyRole.MINISTRY)
    am = Party(side="AM", name="Armenian Defense Ministry", role=PartyRole.MINISTRY)
    square = {
        "place_id": "d1",
        "name": "Square",
        "feature": "district",
        "country": "AZ",
        "where_prec": 3,
        "geo_precision": 2,
        "reason": "exact name; the text says region, so the district",
    }
    dot = {
        "place_id": "m1",
        "name": "Dot mine",
        "feature": "mine",
        "lon": DOT[0],
        "lat": DOT[1],
        "where_prec": 1,
        "geo_precision": 1,
    }
    twins = tuple(
        Candidate(
            place_id=f"v{i}",
            name="Twin",
            feature="village",
            country="AZ",
            lon=lon,
            lat=lat,
            radius_km=2.0,
            score=0.8,
            reason=f"exact name {i}",
            within=f"district {i}",
        )
        for i, (lon, lat) in enumerate(TWINS, start=1)
    )
    return [
        Claim(
            claim_id="c1",
            report=REPORT,
            claimant=az,
            accused=Party(side="AM", name="Armenian units", role=PartyRole.ARMED_FORCES),
            counter_to=("c2",),
            event_type=EventType.BATTLES,
            sub_event_type="Armed clash",
            time=window(
                "2022-11-29T18:25:00+04:00",
                "2022-11-30T00:45:00+04:00",
                TimePrecision.MINUTE,
                as_written="from 6:25 p.m. to 0:45 a.m.",
                tz_basis=TimeBasis.ASSUMED,
                rule="clock_range_over_midnight",
                anchor="published 2022-11-30",
                extent=TimeExtent.DURATION,
            ),
            places=(
                place(
                    "Origin",
                    Relation.FROM_DIRECTION_OF,
                    place_id="t1",
                    name="Origin",
                    feature="town",
                    radius_km=9.0,
                    where_prec=2,
                    geo_precision=2,
                ),
                place("Square", Relation.DIRECTION_OF, generic="region", **square),
                place("Dot mine", Relation.NEAR, **dot),
            ),
            weapons=(Weapon(as_written="various caliber weapons", term="weapons, mixed"),),
            casualties=(Casualty(side="AZ", kind=CasualtyKind.LOSSES, figure_given=False),),
            response="adequate retaliatory measures",
            source_chain=("Azerbaijani Defense Ministry", "Agency", "The Example"),
            char_start=10,
            char_end=99,
            review=Review.ACCEPTED,
            summary="Azerbaijan says Armenian units fired on its positions.",
        ),
        Claim(
            claim_id="c2",
            report=REPORT,
            claimant=am,
            accused=Party(side="AZ", name="its neighbor"),
            counter_to=("c1",),
            event_type=EventType.BATTLES,
            sub_event_type="Armed clash",
            time=window(
                "2022-11-29T18:00:00+04:00",
                "2022-11-30T06:00:00+04:00",
                TimePrecision.PART_OF_DAY,
                as_written="on Tuesday night",
                tz_basis=TimeBasis.ASSUMED,
            ),
            places=(place("Dot mine", Relation.AT, **dot),),
            casualties=(
                Casualty(
                    side="AM",
                    kind=CasualtyKind.CASUALTIES,
                    figure_given=True,
                    min=0,
                    max=0,
                    explicit_zero=True,
                    as_written="No casualties",
                ),
            ),
            quote="fire was opened on our positions",
            review=Review.DRAFT,
        ),
        Claim(
            claim_id="c3",
            report=REPORT,
            claimant=am,
            accused=Party(side="AZ"),
            denied_by=("AZ",),
            event_type=EventType.REMOTE_VIOLENCE,
            time=window("2022-09-13", "2022-09-13", TimePrecision.DAY),
            places=(
                place(
                    "Ringtown",
                    Relation.DIRECTION_OF,
                    place_id="t2",
                    name="Ringtown",
                    feature="town",
                    radius_km=6.0,
                    where_prec=2,
                    geo_precision=2,
                ),
            ),
            casualties=(
                Casualty(
                    side="AM",
                    kind=CasualtyKind.KILLED,
                    figure_given=True,
                    min=2,
                    max=2,
                ),
                Casualty(
                    side="AM", kind=CasualtyKind.WOUNDED, figure_given=True, min=13, civilian=True
                ),
            ),
            review=Review.ACCEPTED,
            summary="Armenia says its soldiers were shelled.",
        ),
        Claim(
            claim_id="c4",
            report=REPORT,
            claimant=az,
            accused=Party(side="AM"),
            event_type=EventType.BATTLES,
            time=window("2022-05-01", "2022-05-06", TimePrecision.DAYS),
            places=(
                place("Twin", status=ResolutionStatus.AMBIGUOUS, candidates=twins),
                place("Square", Relation.IN, generic="district", **square),
            ),
            review=Review.ACCEPTED,
            summary="Fire at the village of Twin.",
        ),
        Claim(
            claim_id="c5",
            report=REPORT,
            claimant=Party(side="OUTLET"),
            accused=Party(side="BOTH"),
            event_type=None,
            time=window("2022-04-01", "2022-04-30", TimePrecision.MONTH),
            places=(place("line of contact", Relation.ALONG, where_prec=5, name="Line"),),
            aggregate=True,
            review=Review.ACCEPTED,
            summary="The report speaks of fire all along the line.",
        ),
        Claim(
            claim_id="c6",
            report=REPORT,
            claimant=am,
            accused=Party(side="AZ"),
            event_type=EventType.BATTLES,
            time=TimeWindow(),
            places=(
                place(
                    "eastern part of the border",
                    Relation.IN,
                    status=ResolutionStatus.UNRESOLVED,
                    reason="a part of a line, no place",
                ),
            ),
            review=Review.ACCEPTED,
            summary="Fire somewhere in the east.",
        ),
        Claim(
            claim_id="c7",
            report=REPORT,
            claimant=Party(side=None, name="a resident"),
            stance=Stance.REPORTS_STATUS,
            time=window("2022-11-30", "2022-11-30", TimePrecision.DAY),
            review=Review.ACCEPTED,
            summary="A resident calls the situation calm.",
        ),
    ]


DRAWN = {
    ("c1", 0): ("ring", "origin"),
    ("c1", 1): ("area", "square"),
    ("c1", 2): ("spot", "dot"),
    ("c2", 0): ("spot", "dot"),
    ("c3", 0): ("ring", "ring"),
    ("c4", 0): ("candidates", "twins"),
    ("c4", 1): ("area", "square"),
    ("c5", 0): ("line", "line"),
}
INCIDENTS = {
    "i1": (["c1", "c2"], "mutual_accusation"),
    "i2": (["c3"], "denied"),
    "i3": (["c4"], "single_side"),
    "i4": (["c5"], "single_side"),
    "i5": (["c6"], "single_side"),
}
#: Claims that are drawn.
MAPPED = ("c1", "c2", "c3", "c4", "c5")


def disc(lon: float, lat: float, radius_km: float) -> Polygon:
    """Return a circle on the ground, near enough for a picture."""
    wide = radius_km / 111.32 / math.cos(math.radians(lat))
    shape = Point(0, 0).buffer(1, quad_segs=16)
    return shapely.transform(shape, lambda at: at * [wide, radius_km / 111.0] + [lon, lat])


def shapes() -> dict[str, Any]:
    """Return the shapes by the keys of `DRAWN`."""
    return {
        "origin": disc(45.6, 40.1, 9),
        "square": shapely.box(*SQUARE),
        "dot": Point(*DOT),
        "ring": disc(*RING, 6),
        "twins": GeometryCollection([disc(lon, lat, 5) for lon, lat in TWINS]),
        "line": LineString([(46.5, 39.4), (46.7, 39.7), (46.9, 39.8)]),
    }


def make_book(records: Iterable[Claim] | None = None) -> Casebook:
    """Return the claims, located and grouped as `DRAWN` and `INCIDENTS` say."""
    book = from_records(claims() if records is None else records)
    drawn = shapes()
    places = rows_of(book.claim_places)
    for row in places:
        found = DRAWN.get((row["claim_id"], row["position"]))
        if found:
            row["draw"], row["geometry"] = found[0], shapely.to_wkb(drawn[found[1]], byte_order=1)
    rows = rows_of(book.claims)
    incident_of = {one: key for key, (ids, _) in INCIDENTS.items() for one in ids}
    for row in rows:
        mapped = row["claim_id"] in MAPPED
        row["map_status"] = "located" if mapped else "unresolved"
        row["map_reason"] = None if mapped else f"no place of {row['claim_id']} can be drawn"
        row["incident_id"] = incident_of.get(row["claim_id"])
    incidents = []
    for key, (ids, status) in INCIDENTS.items():
        members = [row for row in rows if row["claim_id"] in ids]
        starts = [row["date_start"] for row in members if row["date_start"]]
        ends = [row["date_end"] for row in members if row["date_end"]]
        incidents.append(
            {
                "incident_id": key,
                "claim_ids": json.dumps(ids),
                "dispute_status": status,
                "judgement_by": "the claims themselves",
                "judgement_rule": "counter_to",
                "judgement_decision": "same",
                "date_start": min(starts, default=None),
                "date_end": max(ends, default=None),
            }
        )
    gazetteer = [
        {
            "place_id": "d1",
            "name": "Square",
            "feature": "district",
            "name_az": "Kvadrat",
            "name_hy": "Քառակուսի",
            "name_ru": "Квадрат",
            "name_en": "Square",
        },
        {"place_id": "m1", "name": "Dot mine", "feature": "mine", "name_az": "Nöqtə"},
    ]
    return book.with_tables(
        claims=rows_to_table("claims", rows),
        claim_places=rows_to_table("claim_places", places),
        incidents=rows_to_table("incidents", incidents),
        places=rows_to_table("places", gazetteer),
    )


def make_sample_spec(book: Casebook | None = None, **options: Any) -> MapSpec:
    """Return the spec of the sample, or of another book."""
    return make_spec(
        make_book() if book is None else book,
        MapOptions(**{"title": TITLE, **options}),
        attribution=("© Somebody (ODbL 1.0)", "Somebody else, CC BY 4.0"),
        boundary_note="Boundaries as somebody drew them in 2017.",
        version="0",
    )


def make_sample_basemap() -> Basemap:
    """Return two countries that share a border, a lake, towns and a named layer."""
    west = Polygon([(43.5, 38.8), (46.1, 38.8), (45.9, 41.3), (43.5, 41.3)])
    east = Polygon([(46.1, 38.8), (50.0, 38.8), (50.0, 41.3), (45.9, 41.3)])
    old = LineString([(46.2, 39.3), (46.9, 40.4)])
    return Basemap(
        layers={
            "world": collection(({"name": "World"}, shapely.box(0, 0, 90, 70))),
            "countries": collection(({"name": "Westland"}, west), ({"name": "Eastland"}, east)),
            "border": collection(({"name": "border"}, LineString([(46.1, 38.8), (45.9, 41.3)]))),
            "admin1": collection(({"name": "Square", "name_az": "Kvadrat"}, shapely.box(*SQUARE))),
            "lakes": collection(({"name": "Lake"}, shapely.box(45.0, 40.2, 45.4, 40.6))),
        },
        towns=(
            Town(name="Bigtown", lon=44.5, lat=40.2, rank=0, names={"hy": "Մեծ", "az": "Böyük"}),
            Town(name="Ringtown", lon=RING[0], lat=RING[1], rank=2),
        ),
        optional=(
            NamedLayer(
                name="old_line",
                title="Old line",
                date="1994",
                geojson=collection(({"name": "Old line"}, old)),
            ),
        ),
    )


def collection(*features: tuple[dict[str, Any], Any]) -> dict[str, Any]:
    """Return a FeatureCollection."""
    return {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": mapping(shape)}
            for properties, shape in features
        ],
    }


HOSTILE = (
    "</script><script>window.broken = 1</script>",
    "<!--<script>",
    '<img src=x onerror="window.broken = 1">',
    "${window.broken = 1} `${window.broken = 1}`",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:window.broken=1",
    "\u202egnp.exe \u2067 \u0000 \u2028 end",
    "' onmouseover='window.broken=1' \"",
    "]]> &lt;b&gt; &amp; \\u003c",
)


def hostile_book() -> Casebook:
    """Return the sample with every free text replaced by something that wants to be code."""
    texts = iter(HOSTILE * 40)

    def bad() -> str:
        return next(texts)

    made = []
    for claim in claims():
        report = replace(
            REPORT,
            title=bad() + "x" * 10_000,
            outlet=bad(),
            url="javascript:window.broken=1",
            archive_url="data:text/html,<script>window.broken=1</script>",
            path=bad(),
        )
        made.append(
            replace(
                claim,
                report=report,
                claimant=replace(claim.claimant, name=bad()),
                accused=Party(side="AM", name=bad()),
                target=Party(side=bad(), name=bad()),
                time=replace(claim.time, as_written=bad(), rule=bad(), anchor=bad()),
                places=tuple(
                    replace(
                        one,
                        as_written=bad(),
                        generic=bad(),
                        resolution=replace(
                            one.resolution or Resolution(status=ResolutionStatus.UNRESOLVED),
                            name=bad(),
                            feature=bad(),
                            reason=bad(),
                            within=bad(),
                        ),
                    )
                    for one in claim.places
                ),
                weapons=(Weapon(as_written=bad(), term=bad()),),
                casualties=(
                    Casualty(
                        side=bad(), kind=CasualtyKind.LOSSES, figure_given=False, as_written=bad()
                    ),
                ),
                damage=bad(),
                response=bad(),
                source_chain=(bad(), bad()),
                quote=bad(),
                summary=bad(),
                note=bad(),
                warnings=(bad(),),
                sub_event_type=bad(),
            )
        )
    return make_book(made)
