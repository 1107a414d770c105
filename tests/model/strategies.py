"""Hypothesis strategies for whole Claim records, in their canonical form.

Canonical: what reading gives back. An accused of whom nothing is known is no accused, a
resolution that says only "unresolved" is none, blank texts are None.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from hypothesis import strategies as st

from contactline.model.records import (
    Candidate,
    Casualty,
    Claim,
    ClaimPlace,
    EvidenceSpan,
    Party,
    Report,
    Resolution,
    TimeWindow,
    Weapon,
)
from contactline.model.terms import (
    CasualtyKind,
    EventType,
    MapStatus,
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

#: Texts that have broken a reader, a writer or a spreadsheet somewhere.
HOSTILE = (
    "=1+1",
    "+7",
    "-7",
    "-x",
    "@x",
    "'",
    "''=x",
    "'+04:00",
    "\tx",
    "a\rb",
    "a\r\nb",
    "a\nb",
    'a"b',
    '""',
    "a,b;c|d",
    "</script><script>alert(1)</script>",
    "${x}`",
    "\u202eabc",
    "\x00x",
    "x\x85y\u2028z\x0bq",
    "[",
    '{"a": 1}',
    "Կապան Kəlbəcər Лачин",
    " padded ",
    "true",
    "0",
    "\ufeffx",
    "\U0001f5fa",
)


def texts(max_size: int = 12) -> st.SearchStrategy[str]:
    anything = st.text(
        st.characters(exclude_categories=("Cs",)), min_size=1, max_size=max_size
    ).filter(lambda text: bool(text.strip()))
    return st.one_of(st.sampled_from(HOSTILE), anything)


def maybe(strategy: st.SearchStrategy) -> st.SearchStrategy:
    return st.one_of(st.none(), strategy)


OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
DAYS = st.dates(date(1000, 1, 1), date(9000, 1, 1))
INSTANTS = st.datetimes(datetime(1000, 1, 2), datetime(9000, 1, 1), timezones=OFFSETS)  # noqa: DTZ001
MOMENTS = st.one_of(DAYS, INSTANTS)
COUNTS = st.integers(0, 2**53 - 1)
LONS = st.floats(-180, 180, allow_nan=False).map(lambda value: value + 0.0)
LATS = st.floats(-90, 90, allow_nan=False).map(lambda value: value + 0.0)
RADII = st.floats(0, 20_000, allow_nan=False).map(abs)


def parties(*, named: bool) -> st.SearchStrategy[Party]:
    sides = st.sampled_from(["AM", "AZ", "NK", "RU", "TR"])
    made = st.builds(
        Party,
        side=maybe(sides),
        name=maybe(texts()),
        role=maybe(st.sampled_from(PartyRole)),
    )
    return made.filter(lambda party: party != Party(side=None)) if named else made


REPORTS = st.builds(
    Report,
    report_id=texts(),
    path=maybe(texts()),
    title=maybe(texts()),
    outlet=maybe(texts()),
    url=maybe(texts()),
    archive_url=maybe(texts()),
    published=maybe(MOMENTS),
    published_basis=maybe(st.sampled_from(PublishedBasis)),
    language=maybe(texts(3)),
    tz=maybe(st.just("+04:00")),
    sha256=maybe(texts()),
)


@st.composite
def windows(draw: st.DrawFn) -> TimeWindow:
    start, end = draw(maybe(MOMENTS)), draw(maybe(MOMENTS))
    if start is not None and type(start) is type(end) and end < start:
        start, end = end, start
    return TimeWindow(
        start=start,
        end=end,
        precision=draw(st.sampled_from(TimePrecision)),
        as_written=draw(maybe(texts())),
        tz_basis=draw(maybe(st.sampled_from(TimeBasis))),
        rule=draw(maybe(texts())),
        anchor=draw(maybe(texts())),
        extent=draw(maybe(st.sampled_from(TimeExtent))),
    )


CANDIDATES = st.builds(
    Candidate,
    place_id=texts(),
    name=texts(),
    feature=st.one_of(st.just(""), texts()),
    country=maybe(texts(2)),
    lon=maybe(LONS),
    lat=maybe(LATS),
    radius_km=maybe(RADII),
    score=st.floats(0, 1, allow_nan=False).map(abs),
    reason=st.one_of(st.just(""), texts()),
    within=maybe(texts()),
)
RESOLUTIONS = st.builds(
    Resolution,
    status=st.sampled_from(ResolutionStatus),
    place_id=maybe(texts()),
    name=maybe(texts()),
    feature=maybe(texts()),
    country=maybe(texts(2)),
    lon=maybe(LONS),
    lat=maybe(LATS),
    radius_km=maybe(RADII),
    where_prec=maybe(st.integers(1, 7)),
    geo_precision=maybe(st.integers(1, 3)),
    within=maybe(texts()),
    reason=maybe(texts()),
    candidates=st.lists(CANDIDATES, max_size=2).map(tuple),
).filter(lambda made: made != Resolution(status=ResolutionStatus.UNRESOLVED))
PLACES = st.builds(
    ClaimPlace,
    as_written=texts(),
    relation=st.sampled_from(Relation),
    generic=maybe(texts()),
    within=maybe(texts()),
    inherited_from=maybe(texts()),
    char_start=maybe(COUNTS),
    char_end=maybe(COUNTS),
    resolution=maybe(RESOLUTIONS),
)


@st.composite
def casualties(draw: st.DrawFn) -> Casualty:
    low, high = draw(maybe(COUNTS)), draw(maybe(COUNTS))
    if low is not None and high is not None and high < low:
        low, high = high, low
    return Casualty(
        side=draw(maybe(st.sampled_from(["AM", "AZ"]))),
        kind=draw(st.sampled_from(CasualtyKind)),
        figure_given=draw(st.booleans()),
        civilian=draw(maybe(st.booleans())),
        min=low,
        max=high,
        explicit_zero=draw(st.booleans()),
        as_written=draw(maybe(texts())),
        by=draw(maybe(texts(2))),
    )


@st.composite
def spans(draw: st.DrawFn) -> EvidenceSpan:
    start = draw(st.integers(0, 10_000))
    return EvidenceSpan(
        char_start=start,
        char_end=start + draw(st.integers(0, 500)),
        rule=draw(maybe(texts())),
    )


def claims() -> st.SearchStrategy[Claim]:
    some_texts = st.lists(texts(), max_size=2).map(tuple)
    return st.builds(
        Claim,
        claim_id=texts(),
        report=REPORTS,
        claimant=parties(named=False),
        accused=maybe(parties(named=True)),
        target=maybe(parties(named=True)),
        stance=st.sampled_from(Stance),
        denied_by=some_texts,
        denies=some_texts,
        counter_to=some_texts,
        related=some_texts,
        event_type=maybe(st.sampled_from(EventType)),
        sub_event_type=maybe(texts()),
        count=maybe(COUNTS),
        aggregate=st.booleans(),
        time=windows(),
        statement_time=maybe(windows()),
        places=st.lists(PLACES, max_size=3).map(tuple),
        weapons=st.lists(
            st.builds(Weapon, as_written=texts(), term=maybe(texts())), max_size=2
        ).map(tuple),
        casualties=st.lists(casualties(), max_size=3).map(tuple),
        damage=maybe(texts()),
        response=maybe(texts()),
        source_chain=some_texts,
        quote=maybe(texts(60)),
        char_start=maybe(COUNTS),
        char_end=maybe(COUNTS),
        evidence=st.dictionaries(
            texts(), st.lists(spans(), min_size=1, max_size=2).map(tuple), max_size=2
        ),
        review=st.sampled_from(Review),
        summary=maybe(texts(60)),
        note=maybe(texts()),
        warnings=some_texts,
        incident_id=maybe(texts()),
        map_status=maybe(st.sampled_from(MapStatus)),
    )


def casebooks() -> st.SearchStrategy[list[Claim]]:
    """Return lists of claims with different claim ids and different report ids."""
    return st.lists(
        claims(),
        max_size=4,
        unique_by=(lambda claim: claim.claim_id, lambda claim: claim.report.report_id),
    )
