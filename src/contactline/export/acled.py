"""CSV in the columns of an ACLED export, one row an event, with nothing invented.

Rules, and why:

- One row is one incident; its accounts are in ``notes`` and ``source``. ACLED has no
  claimant, so that two accounts of one exchange become one row.
- The place is the best known of the event's (where fire fell before where it came from,
  then by precision, then by name, whoever names it); ``geo_precision`` goes with it. A
  district is written as the gazetteer's reference point with its code 2, as ACLED does.
- ``fatalities`` is what ACLED asks for, the most conservative figure, but only where the
  accounts give one: the lowest for the one side whose dead are stated. It stays blank
  where no figure is given and where two sides have dead, for the two would have to be
  added up; ``fatalities_note`` says what each account says. Nought is written only if
  none is said to have died on every side that takes part.
- An event of one account that came from an ACLED export goes back with the id, actors, codes
  and notes that it came with. Else ``inter1``, ``inter2`` and ``interaction`` stay blank: they
  depend on whose territory the event is in. ``actor1`` and ``actor2`` are in the order of
  the sides' codes, which ACLED reads without direction.
- The date of a period is its middle, as the codebook asks, with ``time_precision`` 2 or 3.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contactline.export.countries import COUNTRIES
from contactline.export.deaths import Figure, differ, figures_of
from contactline.export.events import (
    Event,
    LeftOut,
    account_words,
    events_of,
    middle,
    side_label,
)
from contactline.export.origin import acled_row
from contactline.export.table_csv import write_rows
from contactline.model.terms import EventType, TimePrecision

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.casebook.book import Casebook
    from contactline.export.formats import ExportOptions

COLUMNS = (
    "event_id_cnty",
    "event_date",
    "year",
    "time_precision",
    "disorder_type",
    "event_type",
    "sub_event_type",
    "actor1",
    "assoc_actor_1",
    "inter1",
    "actor2",
    "assoc_actor_2",
    "inter2",
    "interaction",
    "civilian_targeting",
    "iso",
    "region",
    "country",
    "admin1",
    "admin2",
    "admin3",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "source_scale",
    "notes",
    "fatalities",
    "tags",
    "timestamp",
    # beyond ACLED's: why fatalities is as it is
    "fatalities_note",
)
#: How closely a time is known -> ACLED's ``time_precision``; a year has no code.
_TIME_PRECISION = {
    TimePrecision.MINUTE: 1,
    TimePrecision.HOUR: 1,
    TimePrecision.PART_OF_DAY: 1,
    TimePrecision.DAY: 1,
    TimePrecision.DAYS: 2,
    TimePrecision.WEEK: 2,
    TimePrecision.MONTH: 3,
}
_DISORDER = {
    EventType.BATTLES: "Political violence",
    EventType.REMOTE_VIOLENCE: "Political violence",
    EventType.VIOLENCE_AGAINST_CIVILIANS: "Political violence",
    EventType.PROTESTS: "Demonstrations",
    EventType.STRATEGIC_DEVELOPMENTS: "Strategic developments",
}


def acled_file(book: Casebook, path: Path, options: ExportOptions) -> tuple[str, ...]:  # noqa: ARG001
    """Write a CSV in ACLED's columns; return what was lost."""
    lost = LeftOut("ACLED")
    rows, kept = [], []
    for event in events_of(book, lost):
        row = _row(event, lost)
        if row is not None:
            rows.append(row)
            kept.append(event)
    write_rows(path, COLUMNS, rows)
    _note(kept, rows, lost)
    return lost.words()


def _row(event: Event, lost: LeftOut) -> dict[str, Any] | None:
    dated = event.dated
    if dated is None:
        lost.leave_out(event, "no date")
        return None
    precision = _TIME_PRECISION.get(dated["time_precision"])
    if precision is None:
        lost.leave_out(event, "the date is coarser than ACLED's codes")
        return None
    if not event.sites:
        lost.leave_out(event, "no place that has a point")
        return None
    site = event.sites[0]
    first, last = dated["date_start"], dated["date_end"]
    when = first if precision == 1 else middle(first, last)
    country = COUNTRIES.get(site.country or "")
    kind, _ = event.agreed("event_type")
    sub_kind, _ = event.agreed("sub_event_type")
    figures = figures_of(event.casualties)
    actors = [side_label(code) for code in event.parties]
    return {
        "event_id_cnty": event.event_id,
        "event_date": when,
        "year": when.year,
        "time_precision": precision,
        "disorder_type": _DISORDER.get(EventType(kind)) if kind else None,
        "event_type": kind,
        "sub_event_type": sub_kind,
        "actor1": actors[0] if actors else None,
        "actor2": actors[1] if len(actors) > 1 else None,
        "iso": country.iso if country else None,
        "region": country.acled_region if country else None,
        "country": country.name if country else site.country,
        "admin1": site.admin1,
        "admin2": site.district,
        "location": site.name,
        "latitude": site.lat,
        "longitude": site.lon,
        "geo_precision": site.geo_precision,
        "source": "; ".join(event.sources),
        "notes": _notes(event),
        "fatalities": fatalities(figures, event.parties),
        "fatalities_note": event.casualty_words or "no account speaks of casualties",
    } | acled_row(event)


def fatalities(figures: list[Figure], parties: tuple[str, ...]) -> int | None:
    """Return the most conservative number of dead, None where it would have to be made up."""
    deadly = [figure for figure in figures if not figure.is_none]
    if len(deadly) == 1:
        low = deadly[0].low
        return low if low else None
    if deadly or not figures:
        return None
    none_said = {figure.side for figure in figures}
    return 0 if None in none_said or (parties and set(parties) <= none_said) else None


def _notes(event: Event) -> str:
    parts = [account_words(row) for row in event.claims]
    others = [site for site in event.sites[1:] if site.name != event.sites[0].name]
    if others:
        named = "; ".join(dict.fromkeys(site.name for site in others))
        parts.append(f"Places named besides: {named}.")
    if event.sites[0].is_origin:
        parts.append("The place is where fire came from; where it fell is not located.")
    if len(event.parties) > 2:
        named = "; ".join(side_label(code) for code in event.parties)
        parts.append(f"Parties: {named}.")
    return " ".join(parts)


def _note(events: list[Event], rows: list[dict[str, Any]], lost: LeftOut) -> None:
    joined: dict[int, int] = {}
    for event in events:
        joined[len(event.claims)] = joined.get(len(event.claims), 0) + 1
    for accounts, count in sorted(joined.items()):
        if accounts > 1:
            words = "two" if accounts == 2 else str(accounts)
            lost.note(
                count,
                f"row is {words} accounts of one exchange",
                f"rows are {words} accounts of one exchange each",
            )
    periods = sum(row["time_precision"] > 1 for row in rows)
    lost.note(
        periods,
        "date is the middle of a longer period, as its codebook asks",
        "dates are the middle of a longer period, as its codebook asks",
    )
    several = sum(len({site.name for site in event.sites}) > 1 for event in events)
    lost.note(
        several,
        "event has several places; the best known has the row, the others are in the notes",
        "events have several places; the best known has the row, the others are in the notes",
    )
    blank = sum(row["fatalities"] is None for row in rows)
    lost.note(
        blank,
        "row has no figure of the dead; fatalities is blank, which is not 0",
        "rows have no figure of the dead; fatalities is blank, which is not 0",
    )
    unlike = sum(differ(figures_of(event.casualties)) for event in events)
    lost.note(
        unlike,
        "event has figures that differ or are a range; the lowest is written",
        "events have figures that differ or are a range; the lowest is written",
    )
    types = sum(event.agreed("event_type")[1] for event in events)
    lost.note(
        types,
        "event is of another type in each account; the type is blank",
        "events are of another type in each account; the type is blank",
    )
    if rows:
        lost.other.append("who says what is only in the notes; it has no column for a claimant")
