"""CSV in the 49 columns of UCDP GED, one row an event with deaths, with nothing invented.

Rules, and why:

- UCDP counts an event only if at least one direct death is stated; the rest is left out.
- One row is one incident; ``source_original`` names all claimants.
- A point goes with UCDP's own ``where_prec``: a district is the gazetteer's reference
  point with 3, a province with 4, a zone with 5. What has no point is left out.
- ``side_a`` and ``side_b`` are in the order of the sides' codes. ``deaths_a`` and
  ``deaths_b`` are filled where all accounts agree on one number; a side of whose dead
  nobody speaks is blank, not 0.
- ``low``, ``high`` and ``best`` are those of the one side whose dead are stated; ``best``
  only where low and high are the same, for nothing is averaged. Where two sides have dead
  the three stay blank: UCDP adds the sides up, and the accounts do not.
- ``id`` numbers the rows of this file; ``relid`` is the incident's id. Codes that only UCDP
  can give (conflict, dyad, active year) are blank. An event of one account that came from
  UCDP goes back with the id, sides, codes and figures that it came with.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contactline.export.countries import COUNTRIES
from contactline.export.deaths import Figure, asserts_death, figures_of, is_stated
from contactline.export.events import Event, LeftOut, events_of, said_by, side_label
from contactline.export.origin import ucdp_row
from contactline.export.table_csv import write_rows
from contactline.model.terms import PartyRole, TimePrecision

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.casebook.book import Casebook
    from contactline.export.formats import ExportOptions

COLUMNS = (
    "id",
    "relid",
    "year",
    "active_year",
    "code_status",
    "type_of_violence",
    "conflict_dset_id",
    "conflict_new_id",
    "conflict_name",
    "dyad_dset_id",
    "dyad_new_id",
    "dyad_name",
    "side_a_dset_id",
    "side_a_new_id",
    "side_a",
    "side_b_dset_id",
    "side_b_new_id",
    "side_b",
    "number_of_sources",
    "source_article",
    "source_office",
    "source_date",
    "source_headline",
    "source_original",
    "where_prec",
    "where_coordinates",
    "where_description",
    "adm_1",
    "adm_2",
    "latitude",
    "longitude",
    "geom_wkt",
    "priogrid_gid",
    "country",
    "country_id",
    "region",
    "event_clarity",
    "date_prec",
    "date_start",
    "date_end",
    "deaths_a",
    "deaths_b",
    "deaths_civilians",
    "deaths_unknown",
    "best",
    "high",
    "low",
    "gwnoa",
    "gwnob",
)
#: Longest intervals, in days, of UCDP's ``date_prec`` 1 to 5.
_LONGEST_DAYS = (1, 6, 7, 31, 366)
#: A code is never finer than the words are.
_COARSE = {
    TimePrecision.DAYS: 2,
    TimePrecision.WEEK: 3,
    TimePrecision.MONTH: 4,
    TimePrecision.YEAR: 5,
}


def ucdp_file(book: Casebook, path: Path, options: ExportOptions) -> tuple[str, ...]:  # noqa: ARG001
    """Write a CSV in UCDP's columns; return what was lost."""
    lost = LeftOut("UCDP")
    rows: list[dict[str, Any]] = []
    kept = []
    for event in events_of(book, lost):
        row = _row(event, lost)
        if row is not None:
            rows.append({"id": len(rows) + 1} | row | ucdp_row(event))
            kept.append(event)
    write_rows(path, COLUMNS, rows)
    _note(kept, rows, lost)
    return lost.words()


def _row(event: Event, lost: LeftOut) -> dict[str, Any] | None:
    deaths = [item for item in event.casualties if asserts_death(item)]
    if not deaths:
        lost.leave_out(event, "no death asserted")
        return None
    if not any(is_stated(item) for item in deaths):
        lost.leave_out(event, "deaths asserted without a figure")
        return None
    dated = event.dated
    precision = _date_prec(dated) if dated else None
    if dated is None or precision is None:
        lost.leave_out(event, "no date, or none within a year")
        return None
    if not event.sites:
        lost.leave_out(event, "no place that has a point")
        return None
    return {
        "relid": event.event_id,
        "year": dated["date_start"].year,
        **_parties(event),
        **_sources(event),
        **_place(event),
        "event_clarity": 1,
        "date_prec": precision,
        "date_start": dated["date_start"],
        "date_end": dated["date_end"],
        **_deaths(event),
    }


def _parties(event: Event) -> dict[str, Any]:
    sides = [*event.parties, None, None][:2]
    names = [side_label(code) if code else None for code in sides]
    both = all(names)
    civilians = any(row["target_role"] == PartyRole.CIVILIANS for row in event.claims)
    is_state = any(code in COUNTRIES for code in sides)
    kind = None
    if civilians:
        kind = 3 if names[0] and not both else None
    elif both and is_state:
        kind = 1
    return {
        "type_of_violence": kind,
        "dyad_name": f"{names[0]} - {names[1]}" if both else None,
        "side_a": names[0],
        "side_b": names[1],
        "gwnoa": COUNTRIES[str(sides[0])].gw if sides[0] in COUNTRIES else None,
        "gwnob": COUNTRIES[str(sides[1])].gw if sides[1] in COUNTRIES else None,
    }


def _sources(event: Event) -> dict[str, Any]:
    articles, offices, dates, headlines = [], [], [], []
    for report in event.reports:
        day = (report["published"] or "")[:10]
        if report["outlet"] or report["title"]:
            articles.append(",".join((report["outlet"] or "", day, report["title"] or "")))
        offices.append(report["outlet"] or "")
        dates.append(day)
        headlines.append(report["title"] or "")
    return {
        "number_of_sources": len({row["report_id"] for row in event.claims}),
        "source_article": ";".join(f'"{item}"' for item in articles),
        "source_office": ";".join(filter(None, offices)),
        "source_date": ";".join(filter(None, dates)),
        "source_headline": ";".join(filter(None, headlines)),
        "source_original": "; ".join(dict.fromkeys(said_by(row) for row in event.claims)),
    }


def _place(event: Event) -> dict[str, Any]:
    site = event.sites[0]
    country = COUNTRIES.get(site.country or "")
    named = [f"{one.relation.replace('_', ' ')} {one.as_written}" for one in event.sites]
    return {
        "where_prec": site.where_prec,
        "where_coordinates": site.name,
        "where_description": "; ".join(dict.fromkeys(named)),
        "adm_1": site.admin1,
        "adm_2": site.district,
        "latitude": site.lat,
        "longitude": site.lon,
        "geom_wkt": f"POINT ({site.lon!r} {site.lat!r})",
        "country": country.name if country else site.country,
        "country_id": country.gw if country else None,
        "region": country.ucdp_region if country else None,
    }


def _deaths(event: Event) -> dict[str, Any]:
    figures = figures_of(event.casualties)
    civil = [figure for figure in figures if figure.civilian]
    made: dict[str, Any] = {}
    for column, code in zip(("deaths_a", "deaths_b"), [*event.parties, "", ""][:2], strict=True):
        own = [item for item in figures if item.side == code and not item.civilian]
        made[column] = own[0].best if own else None
    made["deaths_civilians"] = civil[0].best if len(civil) == 1 else None
    other = [item for item in figures if not item.civilian and item.side not in event.parties[:2]]
    made["deaths_unknown"] = other[0].best if len(other) == 1 else None
    alone = the_deadly(figures)
    if alone is not None:
        made |= {"low": alone.low, "high": alone.high, "best": alone.best}
    return made


def the_deadly(figures: list[Figure]) -> Figure | None:
    """Return the figure of the one side that has dead, None where two would be added up."""
    deadly = [figure for figure in figures if not figure.is_none]
    return deadly[0] if len(deadly) == 1 else None


def _date_prec(row: dict[str, Any]) -> int | None:
    """Return UCDP's code of a date, None where it is coarser than a year."""
    days = (row["date_end"] - row["date_start"]).days + 1
    by_days = next((i for i, longest in enumerate(_LONGEST_DAYS, start=1) if days <= longest), None)
    coarse = _COARSE.get(row["time_precision"], 1)
    return None if by_days is None else max(by_days, coarse)


def _note(events: list[Event], rows: list[dict[str, Any]], lost: LeftOut) -> None:
    joined = sum(len(event.claims) > 1 for event in events)
    lost.note(
        joined,
        "row is several accounts of one exchange",
        "rows are several accounts of one exchange each",
    )
    blank = sum("low" not in row for row in rows)
    lost.note(
        blank,
        "event has dead on more than one side; best, high and low are blank, not added up",
        "events have dead on more than one side; best, high and low are blank, not added up",
    )
    open_ = sum(row.get("best") is None and "low" in row for row in rows)
    lost.note(
        open_,
        "event has figures that differ or are a range; best is blank, nothing is averaged",
        "events have figures that differ or are a range; best is blank, nothing is averaged",
    )
    several = sum(len({site.name for site in event.sites}) > 1 for event in events)
    lost.note(
        several,
        "event has several places; the best known has the row, the others are described",
        "events have several places; the best known has the row, the others are described",
    )
    if rows:
        lost.other.append("wounded, weapons, quotes and who denies what have no column")
