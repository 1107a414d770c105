"""The records: Report, Claim, Incident, Place and their parts.

A record is what is made and shown: parsed, extracted, reviewed, explained in a
panel. Between the edges the same data travels as tables (`contactline.casebook`).
``None`` is unknown, everywhere.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from contactline.model.terms import (
    CasualtyKind,
    Decision,
    DisputeStatus,
    EventType,
    MapStatus,
    NameKind,
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
    from collections.abc import Mapping

    from contactline.model.moments import Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One article, statement or dataset: where claims come from.

    Parameters
    ----------
    report_id
        Stable id.
    path
        File name of the text, if there is one.
    published, published_basis
        When it appeared and how that is known.
    tz
        UTC offset taken for clock times without a zone, such as ``+04:00``.
    sha256
        Hash of the text that character offsets point into.
    """

    report_id: str
    path: str | None = None
    title: str | None = None
    outlet: str | None = None
    url: str | None = None
    archive_url: str | None = None
    published: Moment | None = None
    published_basis: PublishedBasis | None = None
    language: str | None = None
    tz: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A side in the domain's codes, with its name as written.

    Parameters
    ----------
    side
        ISO 3166-1 alpha-2 of a state; ``NK`` for the former de facto authorities in
        Nagorno-Karabakh; ``OUTLET`` for the report's own voice; ``BOTH`` only with
        claimant ``OUTLET``; None for an unnamed one.
    """

    side: str | None
    name: str | None = None
    role: PartyRole | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWindow:
    """An interval with its precision and the words and rule that it was read from."""

    start: Moment | None = None
    end: Moment | None = None
    precision: TimePrecision = TimePrecision.UNKNOWN
    as_written: str | None = None
    tz_basis: TimeBasis | None = None
    rule: str | None = None
    anchor: str | None = None
    extent: TimeExtent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Weapon:
    """A weapon as written, and as a term."""

    as_written: str
    term: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Casualty:
    """Casualties of one side, as one party states them.

    ``min`` and ``max`` are None where no figure was given: "losses, no figure" is
    not zero. ``explicit_zero`` marks a stated "no casualties".
    """

    side: str | None
    kind: CasualtyKind
    figure_given: bool
    civilian: bool | None = None
    min: int | None = None
    max: int | None = None
    explicit_zero: bool = False
    as_written: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place that a toponym may mean, with its score and the evidence in words.

    Parameters
    ----------
    lon, lat
        Degrees, EPSG:4326.
    radius_km
        Uncertainty radius around the point.
    score
        0 to 1, higher is better; only comparable within one look-up.
    reason
        What was compared, by which rule.
    within
        Names of the containing district and province, for a reader.
    """

    place_id: str
    name: str
    feature: str
    score: float
    reason: str
    country: str | None = None
    lon: float | None = None
    lat: float | None = None
    radius_km: float | None = None
    within: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolution:
    """Why a toponym means this place, and what else it could have been.

    ``where_prec`` is UCDP's code (1 to 7), ``geo_precision`` ACLED's (1 to 3).
    ``within`` names the area that is known where the place itself is not.
    """

    status: ResolutionStatus
    place_id: str | None = None
    name: str | None = None
    feature: str | None = None
    country: str | None = None
    lon: float | None = None
    lat: float | None = None
    radius_km: float | None = None
    where_prec: int | None = None
    geo_precision: int | None = None
    within: str | None = None
    reason: str | None = None
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimPlace:
    """A place of a claim: the name as written, its relation and its resolution.

    Parameters
    ----------
    generic
        The text's generic word (region, village, lake ...).
    within
        The containing area that the text itself names, as written.
    inherited_from
        Claim id that the place was taken over from ("a day later, a drone ...").
    resolution
        None until it has been looked up.
    """

    as_written: str
    relation: Relation
    generic: str | None = None
    within: str | None = None
    inherited_from: str | None = None
    char_start: int | None = None
    char_end: int | None = None
    resolution: Resolution | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceSpan:
    """Characters of the report that a field was read from, end exclusive."""

    char_start: int
    char_end: int
    rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One attributed statement in a report. Fields as in the contract."""

    claim_id: str
    report: Report
    claimant: Party
    accused: Party | None = None
    target: Party | None = None
    stance: Stance = Stance.ASSERTS
    denied_by: tuple[str, ...] = ()
    denies: tuple[str, ...] = ()
    counter_to: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    event_type: EventType | None = None
    sub_event_type: str | None = None
    count: int | None = None
    aggregate: bool = False
    time: TimeWindow = TimeWindow()
    statement_time: TimeWindow | None = None
    places: tuple[ClaimPlace, ...] = ()
    weapons: tuple[Weapon, ...] = ()
    casualties: tuple[Casualty, ...] = ()
    damage: str | None = None
    response: str | None = None
    source_chain: tuple[str, ...] = ()
    quote: str | None = None
    char_start: int | None = None
    char_end: int | None = None
    evidence: Mapping[str, tuple[EvidenceSpan, ...]] = field(default_factory=dict)
    review: Review = Review.DRAFT
    summary: str | None = None
    note: str | None = None
    warnings: tuple[str, ...] = ()
    incident_id: str | None = None
    map_status: MapStatus | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """Who or which rule joined (or kept apart) claims, and why."""

    by: str
    decision: Decision
    rule: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """A cluster of claims about one exchange, with its computed dispute status."""

    incident_id: str
    claim_ids: tuple[str, ...]
    dispute_status: DisputeStatus
    judgement: Judgement


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceName:
    """One name of a place: in which language and script, of which kind, since when."""

    place_id: str
    name: str
    language: str
    script: str
    kind: NameKind
    valid_from: str | None = None
    valid_to: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A gazetteer record.

    Parameters
    ----------
    feature
        country, admin1, district, former_district, city, town, village, lake, river,
        mine, mountain, line, zone, region ...
    lon, lat
        Degrees, EPSG:4326; None where only a shape is known.
    radius_km
        Uncertainty or extent around the point.
    geometry
        Reference to a shape of the geography layers (``layer:key``), or None.
    admin1_id, district_id
        Place ids of the containing province and district.
    """

    place_id: str
    name: str
    feature: str
    country_code: str | None
    lon: float | None
    lat: float | None
    radius_km: float | None
    geometry: str | None = None
    admin1_id: str | None = None
    district_id: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    geonameid: int | None = None
    population: int | None = None
    source: str | None = None
    source2: str | None = None
    licence: str | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something wrong in the input: where, which kind, and in words."""

    path: str
    line: int | None
    column: str | None
    code: str
    message: str

    def __str__(self) -> str:
        """Return ``path:line:column: code: message``, leaving out what is unknown."""
        where = [self.path]
        where += [str(part) for part in (self.line, self.column) if part is not None]
        return f"{':'.join(where)}: {self.code}: {self.message}"
