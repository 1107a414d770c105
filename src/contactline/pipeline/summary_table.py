"""Counts of claims by month, region, side or kind, with the claimants' sides in columns.

A count is of what one side says. There is no sum over sides, in no row and no column: two
accounts of one exchange are not two exchanges.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from contactline.casebook.book import rows_of
from contactline.model.terms import (
    MAPPED,
    DisputeStatus,
    EventType,
    Review,
    TimePrecision,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from contactline.casebook.book import Casebook
    from contactline.casebook.regions import ClaimRegions

#: Periods without a claim are shown between the first and the last, up to so many.
MAX_EMPTY_PERIODS = 400
#: Column of claimants of no known side.
UNNAMED = "not named"
#: Times that are known to the day or better.
_TO_THE_DAY = frozenset(
    {
        TimePrecision.MINUTE.value,
        TimePrecision.HOUR.value,
        TimePrecision.PART_OF_DAY.value,
        TimePrecision.DAY.value,
    }
)
_PRECISION_WORDS = {
    1: "1 exact place",
    2: "2 near a place",
    3: "3 district",
    4: "4 province",
    5: "5 line or zone",
    6: "6 country",
    7: "7 high seas or airspace",
}
_NOT_MAPPED = "not on the map"
_NO_REGION = "region not decided"


class By(StrEnum):
    """What the rows of a summary stand for."""

    MONTH = "month"
    WEEK = "week"
    DAY = "day"
    YEAR = "year"
    REGION = "region"
    SIDE = "side"
    ACCUSED = "accused"
    TYPE = "type"
    DISPUTE = "dispute"
    PRECISION = "precision"


_PERIODS = (By.DAY, By.WEEK, By.MONTH, By.YEAR)


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryRow:
    """One row: what it stands for, and the claims of each side, in the order of the columns.

    ``is_rest`` marks a row of claims that have no value ("no date").
    """

    value: str
    counts: tuple[int, ...]
    is_rest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryTable:
    """Claims counted.

    Parameters
    ----------
    by
        What the rows stand for.
    sides
        Codes of the claimants' sides, in the order of the codes; None: not named.
    rows
        In the order of time, or of the names.
    claims
        How many claims each side has in all. Where a claim can be in several rows (by
        region) the rows add up to more.
    notes
        What a reader has to know.
    """

    by: By
    sides: tuple[str | None, ...]
    rows: tuple[SummaryRow, ...]
    claims: tuple[int, ...]
    notes: tuple[str, ...] = ()

    @property
    def labels(self) -> tuple[str, ...]:
        """Return the heads of the columns of counts."""
        return tuple(UNNAMED if side is None else side for side in self.sides)


def summary_table(
    book: Casebook,
    by: By,
    *,
    regions: Mapping[str, Sequence[str]] | None = None,
) -> SummaryTable:
    """Count claims.

    Parameters
    ----------
    book
        Located and grouped tables.
    by
        What the rows stand for.
    regions
        Names of the regions that a claim lies in, by claim id; needed for `By.REGION`.
    """
    columns = [
        "claim_id",
        "incident_id",
        "claimant_side",
        "accused_side",
        "event_type",
        "sub_event_type",
        "time_precision",
        "date_start",
        "date_end",
        "review",
        "map_status",
    ]
    claims = rows_of(book.claims[columns])
    sides = _sides(claims)
    counted = _count(book, claims, by, regions or {})
    totals = Counter(row["claimant_side"] for row in claims)
    rows = [
        SummaryRow(
            value=value,
            counts=tuple(counter[side] for side in sides),
            is_rest=rest,
        )
        for value, counter, rest in counted
    ]
    return SummaryTable(
        by=by,
        sides=sides,
        rows=tuple(rows),
        claims=tuple(totals[side] for side in sides),
        notes=_notes(by),
    )


def region_names(book: Casebook, regions: ClaimRegions) -> dict[str, list[str]]:
    """Return the names of the provinces, districts and cities that each claim lies in.

    Parameters
    ----------
    book
        Its claims, in the order that `regions` has them in.
    regions
        The regions of every claim; a country, which has nothing around it, is passed over.
    """
    names = [
        None if parent < 0 else item.get("en") or place_id
        for place_id, item, parent in zip(
            regions.place_ids, regions.names, regions.parents, strict=True
        )
    ]
    found: dict[str, list[str]] = {}
    for number, claim_id in enumerate(book.claims["claim_id"]):
        start, end = regions.offsets[number], regions.offsets[number + 1]
        own = (names[code] for code in regions.codes[start:end])
        found[claim_id] = [name for name in own if name is not None]
    return found


def _count(
    book: Casebook,
    claims: Sequence[dict[str, Any]],
    by: By,
    regions: Mapping[str, Sequence[str]],
) -> list[tuple[str, Counter[str | None], bool]]:
    """Return the rows in their order: value, claims by side, whether it is a rest."""
    if by in _PERIODS:
        return _by_period(claims, by)
    if by is By.SIDE:
        return _by_side(book, claims)
    if by is By.REGION:
        values = {
            row["claim_id"]: list(regions.get(row["claim_id"], ()))
            or [_NO_REGION if row["map_status"] in MAPPED else _NOT_MAPPED]
            for row in claims
        }
        return _by_value(claims, values, rest=(_NO_REGION, _NOT_MAPPED))
    if by is By.ACCUSED:
        values = {row["claim_id"]: [row["accused_side"] or UNNAMED] for row in claims}
        return _by_value(claims, values, rest=(UNNAMED,))
    if by is By.TYPE:
        values = {row["claim_id"]: [_type_words(row)] for row in claims}
        order = {str(kind): index for index, kind in enumerate(EventType)}
        return _by_value(
            claims,
            values,
            rest=("no type",),
            key=lambda value: (order.get(value.partition(": ")[0], len(order)), value),
        )
    if by is By.DISPUTE:
        status = {
            row["incident_id"]: row["dispute_status"].replace("_", " ")
            for row in rows_of(book.incidents[["incident_id", "dispute_status"]])
        }
        values = {
            row["claim_id"]: [status.get(row["incident_id"], "no incident")] for row in claims
        }
        known = [item.value.replace("_", " ") for item in DisputeStatus]
        return _by_value(
            claims, values, rest=("no incident",), key=lambda value: (known.index(value), value)
        )
    best = _best_precision(book)
    values = {row["claim_id"]: [_precision_words(row, best)] for row in claims}
    return _by_value(claims, values, rest=("precision not stated", _NOT_MAPPED))


def _by_value(
    claims: Sequence[dict[str, Any]],
    values: Mapping[str, Sequence[str]],
    *,
    rest: Sequence[str] = (),
    key: Callable[[str], Any] = lambda value: value.casefold(),
) -> list[tuple[str, Counter[str | None], bool]]:
    counts: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
    for row in claims:
        for value in dict.fromkeys(values[row["claim_id"]]):
            counts[value][row["claimant_side"]] += 1
    ordinary = sorted((value for value in counts if value not in rest), key=key)
    made = [(value, counts[value], False) for value in ordinary]
    return made + [(value, counts[value], True) for value in rest if value in counts]


def _by_period(
    claims: Sequence[dict[str, Any]], by: By
) -> list[tuple[str, Counter[str | None], bool]]:
    """Count by the period that a claim surely lies in; others are told apart."""
    counts: defaultdict[date, Counter[str | None]] = defaultdict(Counter)
    wider: Counter[str | None] = Counter()
    undated: Counter[str | None] = Counter()
    for row in claims:
        side, first, last = row["claimant_side"], row["date_start"], row["date_end"]
        if first is None:
            undated[side] += 1
            continue
        start = _period_start(first, by)
        if row["time_precision"] in _TO_THE_DAY or _period_start(last, by) == start:
            counts[start][side] += 1
        else:
            wider[side] += 1
    made = [(_period_name(start, by), counts[start], False) for start in _periods(counts, by)]
    if wider:
        made.append((f"not known to the {by}", wider, True))
    if undated:
        made.append(("no date", undated, True))
    return made


def _periods(counts: Mapping[date, Any], by: By) -> list[date]:
    """Return the periods that have claims, and the empty ones between them unless too many."""
    found = sorted(counts)
    if not found:
        return []
    every = [found[0]]
    while every[-1] < found[-1] and len(every) <= MAX_EMPTY_PERIODS:
        every.append(_next(every[-1], by))
    return every if every[-1] == found[-1] else found


def _period_start(day: date, by: By) -> date:
    if by is By.WEEK:
        return day - timedelta(days=day.weekday())
    if by is By.MONTH:
        return day.replace(day=1)
    return day.replace(month=1, day=1) if by is By.YEAR else day


def _next(start: date, by: By) -> date:
    days = {By.DAY: 1, By.WEEK: 7, By.MONTH: 31, By.YEAR: 366}[by]
    return _period_start(start + timedelta(days=days), by)


def _period_name(start: date, by: By) -> str:
    if by is By.MONTH:
        return start.strftime("%Y-%m")
    if by is By.YEAR:
        return str(start.year)
    if by is By.WEEK:
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02d}"
    return start.isoformat()


def _by_side(
    book: Casebook, claims: Sequence[dict[str, Any]]
) -> list[tuple[str, Counter[str | None], bool]]:
    """Count what each side's claims are like."""
    with_figure = set(book.casualties["claim_id"])
    links = book.links
    denied = set(links.loc[links["kind"] == "denied_by", "claim_id"])
    incidents: defaultdict[str | None, set[str]] = defaultdict(set)
    for row in claims:
        if row["incident_id"] is not None:
            incidents[row["claimant_side"]].add(row["incident_id"])
    tests: tuple[tuple[str, Callable[[dict[str, Any]], bool]], ...] = (
        ("claims", lambda row: True),  # noqa: ARG005 - every claim counts
        ("on the map", lambda row: row["map_status"] in MAPPED),
        ("that speak of casualties", lambda row: row["claim_id"] in with_figure),
        ("denied by another", lambda row: row["claim_id"] in denied),
        ("drafts, not reviewed", lambda row: row["review"] == Review.DRAFT),
    )
    made: list[tuple[str, Counter[str | None], bool]] = [
        (words, Counter(row["claimant_side"] for row in claims if test(row)), False)
        for words, test in tests
    ]
    spoken_of = Counter({side: len(ids) for side, ids in incidents.items()})
    made.insert(1, ("incidents it speaks of", spoken_of, False))
    return made


def _type_words(row: Mapping[str, Any]) -> str:
    parts = [part for part in (row["event_type"], row["sub_event_type"]) if part]
    return ": ".join(parts) or "no type"


def _best_precision(book: Casebook) -> dict[str, int | None]:
    """Return the finest code of what is drawn of each claim, None where none is stated."""
    found: dict[str, int | None] = {}
    columns = ["claim_id", "where_prec", "draw"]
    for row in rows_of(book.claim_places[columns]):
        if row["draw"] is None:
            continue
        code, known = row["where_prec"], found.get(row["claim_id"])
        found[row["claim_id"]] = code if known is None else min(known, code or known)
    return found


def _precision_words(row: Mapping[str, Any], best: Mapping[str, int | None]) -> str:
    if row["map_status"] not in MAPPED or row["claim_id"] not in best:
        return _NOT_MAPPED
    code = best[row["claim_id"]]
    return "precision not stated" if code is None else _PRECISION_WORDS[code]


def _sides(claims: Iterable[Mapping[str, Any]]) -> tuple[str | None, ...]:
    found = {row["claimant_side"] for row in claims}
    return tuple(sorted(found, key=lambda side: (side is None, side or "")))


def _notes(by: By) -> tuple[str, ...]:
    notes = ["claims by the side that makes them; sides are not added up"]
    if by is By.REGION:
        notes.append("a claim that names places in several regions counts in each")
    if by in _PERIODS:
        notes.append(f"a claim counts in a {by} only if its date surely lies in it")
    return tuple(notes)
