"""Claims as events, for formats that have one row an event: the accounts stay together.

An event is an incident. Claims that are no event (reports on the situation, habitual or
summed statements, denials without an incident of their own) are told apart and counted.
"""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from contactline.casebook.book import rows_of
from contactline.export.countries import COUNTRIES
from contactline.export.deaths import figure_words
from contactline.export.sides import sides_of
from contactline.model.terms import (
    BOTH,
    ORIGIN_RELATIONS,
    OUTLET,
    PartyRole,
    Relation,
    ResolutionStatus,
    TimePrecision,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from contactline.casebook.book import Casebook

#: Claimants in these capacities speak of others; they are no party to the exchange.
_ONLOOKERS = frozenset(
    {
        PartyRole.THIRD_PARTY_STATE.value,
        PartyRole.MONITOR.value,
        PartyRole.AGENCY.value,
        PartyRole.OUTLET_VOICE.value,
    }
)
_FINENESS = {precision.value: rank for rank, precision in enumerate(TimePrecision)}
_CLAIM_COLUMNS = [
    "claim_id",
    "incident_id",
    "report_id",
    "claimant_side",
    "claimant_name",
    "claimant_role",
    "accused_side",
    "accused_name",
    "target_side",
    "target_name",
    "target_role",
    "stance",
    "event_type",
    "sub_event_type",
    "aggregate",
    "time_start",
    "time_precision",
    "time_as_written",
    "date_start",
    "date_end",
    "source_chain",
    "quote",
    "review",
    "summary",
    "note",
    "map_status",
    "map_reason",
]
_PLACE_COLUMNS = [
    "claim_id",
    "as_written",
    "relation",
    "status",
    "place_id",
    "name",
    "feature",
    "country",
    "lon",
    "lat",
    "where_prec",
    "geo_precision",
    "draw",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A point that stands for a place, with the codes that say how well it is known.

    For an area it is the gazetteer's own reference point (or that of the row that gave
    coordinates), never one made here; ``where_prec`` says that it is an area.
    """

    name: str
    as_written: str
    relation: str
    lon: float
    lat: float
    where_prec: int | None
    geo_precision: int | None
    country: str | None
    admin1: str | None = None
    district: str | None = None

    @property
    def is_origin(self) -> bool:
        """Tell whether it is where fire came from, not where it fell."""
        return self.relation in ORIGIN_RELATIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An incident with its accounts.

    Parameters
    ----------
    claims
        Rows of ``claims``, in table order.
    casualties
        Rows of ``casualties`` of all accounts.
    sites
        Points of its places, best first; the order does not depend on who names them.
    parties
        Codes of the sides that take part, in the order of the codes.
    """

    event_id: str
    claims: tuple[dict[str, Any], ...]
    casualties: tuple[dict[str, Any], ...] = ()
    sites: tuple[Site, ...] = ()
    parties: tuple[str, ...] = ()
    reports: tuple[dict[str, Any], ...] = ()

    @property
    def dated(self) -> dict[str, Any] | None:
        """Return the account whose time is known most closely, None if none has a date."""
        known = [row for row in self.claims if row["date_start"] is not None]
        return min(
            known,
            key=lambda row: (
                _FINENESS[row["time_precision"] or "unknown"],
                row["date_start"],
                row["date_end"],
                row["claim_id"],
            ),
            default=None,
        )

    @property
    def casualty_words(self) -> str:
        """Return what each account says of casualties."""
        by_id = {row["claim_id"]: row for row in self.claims}
        return "; ".join(
            figure_words(row, row["by"] or said_by(by_id[row["claim_id"]]))
            for row in self.casualties
        )

    @property
    def sources(self) -> tuple[str, ...]:
        """Return who the accounts come from, each once."""
        found: list[str] = []
        outlets = {row["report_id"]: row["outlet"] for row in self.reports}
        for row in self.claims:
            chain = row["chain"] or [said_by(row)]
            found += [*chain, *filter(None, [outlets.get(row["report_id"])])]
        return tuple(dict.fromkeys(found))

    def agreed(self, column: str) -> tuple[str | None, bool]:
        """Return the one value of a column, and whether the accounts differ on it."""
        values = {row[column] for row in self.claims if row[column] is not None}
        return (next(iter(values)), False) if len(values) == 1 else (None, len(values) > 1)


@dataclass(slots=True)
class LeftOut:
    """Claims that a format cannot hold, by reason, and what else it loses."""

    format: str
    claims: dict[str, list[str]] = field(default_factory=dict)
    other: list[str] = field(default_factory=list)

    def leave_out(self, event: Event | Iterable[dict[str, Any]], reason: str) -> None:
        """Count the claims of an event that has no row."""
        rows = event.claims if isinstance(event, Event) else event
        ids = [row["claim_id"] for row in rows]
        if ids:
            self.claims.setdefault(reason, []).extend(ids)

    def note(self, count: int, one: str, many: str) -> None:
        """Say something with its count, unless that is nought."""
        if count:
            self.other.append(f"{count:,} {one if count == 1 else many}")

    def words(self) -> tuple[str, ...]:
        """Return everything that was lost, one thing a line."""
        made = [
            f"{self.format}: {len(ids):,} claim{'' if len(ids) == 1 else 's'} left out, {reason}"
            for reason, ids in self.claims.items()
        ]
        return (*made, *(f"{self.format}: {words}" for words in self.other))


def events_of(book: Casebook, lost: LeftOut) -> list[Event]:
    """Return the incidents of a Casebook as events; what is no event is left out and counted."""
    claims = rows_of(book.claims[_CLAIM_COLUMNS])
    links = book.links[book.links["kind"] == "denied_by"]
    denied = by_claim(rows_of(links.reset_index(drop=True)))
    for row in claims:
        row["chain"] = json.loads(row.pop("source_chain") or "[]")
        row["denied_by"] = [link["target"] for link in denied.get(row["claim_id"], ())]
    by_incident: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    no_incident, habitual = [], []
    for row in claims:
        if row["incident_id"] is None:
            no_incident.append(row)
        elif row["aggregate"]:
            habitual.append(row)
        else:
            by_incident[row["incident_id"]].append(row)
    lost.leave_out(no_incident, "no event: a report on the situation")
    lost.leave_out(habitual, "no single event: a habitual or summed statement")
    places = by_claim(rows_of(book.claim_places[_PLACE_COLUMNS]))
    casualties = by_claim(rows_of(book.casualties))
    reports = {row["report_id"]: row for row in rows_of(book.reports)}
    areas = {
        row["place_id"]: row
        for row in rows_of(book.places[["place_id", "name", "admin1_id", "district_id"]])
    }
    return [
        Event(
            event_id=incident_id,
            claims=tuple(rows),
            casualties=tuple(item for row in rows for item in casualties.get(row["claim_id"], ())),
            sites=sites_of((p for row in rows for p in places.get(row["claim_id"], ())), areas),
            parties=_parties(rows),
            reports=tuple(
                reports[key]
                for key in dict.fromkeys(row["report_id"] for row in rows)
                if key in reports
            ),
        )
        for incident_id, rows in by_incident.items()
    ]


def sites_of(
    rows: Iterable[dict[str, Any]], areas: Mapping[str, dict[str, Any]]
) -> tuple[Site, ...]:
    """Return the points of places, where fire fell first, then the best known, then by name.

    A place that may be one of several has no point; nor has one that is not drawn.
    """
    found: dict[tuple[Any, ...], Site] = {}
    for row in rows:
        known = row["status"] in (ResolutionStatus.RESOLVED, ResolutionStatus.GIVEN)
        if not known or row["draw"] is None or row["lon"] is None or row["lat"] is None:
            continue
        if row["relation"] == Relation.FAR_FROM:
            continue
        area = areas.get(row["place_id"] or "", {})
        site = Site(
            name=row["name"] or row["as_written"],
            as_written=row["as_written"],
            relation=row["relation"],
            lon=row["lon"],
            lat=row["lat"],
            where_prec=row["where_prec"],
            geo_precision=row["geo_precision"],
            country=row["country"],
            admin1=_unit(row, "admin1") or _name_of(areas, area.get("admin1_id")),
            district=_unit(row, "district") or _name_of(areas, area.get("district_id")),
        )
        key = (site.is_origin, site.where_prec or 9, site.name.casefold(), site.lon, site.lat)
        found.setdefault(key, site)
    return tuple(found[key] for key in sorted(found))


def said_by(row: dict[str, Any]) -> str:
    """Return who makes a claim: the name as written, else the side's name."""
    return row["claimant_name"] or side_label(row["claimant_side"])


def side_label(code: str | None) -> str:
    """Return the name of a side: its country's, or that of the project's style."""
    if code in COUNTRIES:
        return COUNTRIES[str(code)].name
    return sides_of([code])[0].label


def account_words(row: dict[str, Any]) -> str:
    """Return an account in words: its id, and the editor's words or else the quoted ones."""
    text = row["summary"] or row["quote"] or ""
    denied = row.get("denied_by")
    denial = f" (denied by {', '.join(denied)})" if denied else ""
    return f"[{row['claim_id']}, {said_by(row)}] {text}{denial}".strip()


def by_claim(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """Return rows by their claim."""
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["claim_id"]].append(row)
    return found


def _parties(claims: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    found: set[str] = set()
    for row in claims:
        found.update(filter(None, (row["accused_side"], row["target_side"])))
        if row["claimant_side"] and row["claimant_role"] not in _ONLOOKERS:
            found.add(row["claimant_side"])
    return tuple(sorted(found - {OUTLET, BOTH}))


def _unit(row: dict[str, Any], feature: str) -> str | None:
    """Return the name of a place that is itself a unit of a level."""
    name: str | None = row["name"]
    return name if row["feature"] == feature else None


def _name_of(areas: Mapping[str, dict[str, Any]], place_id: str | None) -> str | None:
    area = areas.get(place_id or "")
    return area["name"] if area else None


def middle(first: date, last: date) -> date:
    """Return the day in the middle of an interval, the earlier of two."""
    return first + (last - first) // 2
