"""The fields that a person may change, the form they are typed in, and what they may hold."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from contactline.errors import UsageError
from contactline.model.codec_csv import COLUMN_PATHS, claim_to_row, unguard_cell
from contactline.model.moments import local_date
from contactline.model.terms import (
    BOTH,
    OUTLET,
    CasualtyKind,
    EventType,
    PartyRole,
    Relation,
    Stance,
    TimePrecision,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from contactline.model.records import Casualty, Claim, ClaimPlace, EvidenceSpan

#: The rule that a value has which a person set.
PERSON: Final = "PERSON"
#: Columns that say where a claim comes from or how it stands, and are not edited.
_LOCKED: Final = frozenset({
    "claim_id", "review", "report_id", "quote", "char_start", "char_end", "evidence", "map_status",
})  # fmt: skip
#: Short names -> columns.
NAMES: Final = {
    "claimant": "claimant_side",
    "accused": "accused_side",
    "target": "target_side",
    "event": "event_type",
    "what": "event_type",
    "where": "places",
    "place": "places",
    "start": "time_start",
    "end": "time_end",
    "precision": "time_precision",
    "weapon": "weapons",
    "casualty": "casualties",
    "losses": "casualties",
}
_SIDE: Final = re.compile(r"[A-Z]{2}")
_CLOCK: Final = re.compile(r"\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2})?")
_BETWEEN: Final = re.compile(r"\s+(?:to|until|-|–)\s+")


def _one_of(kind: type[Stance | EventType | TimePrecision | PartyRole]) -> str:
    return "one of " + ", ".join(member.value for member in kind)


_SIDES: Final = f"a side's code: AM, AZ, NK ..., or {OUTLET} for the report's own voice"
#: The fields that the prompt offers -> what each may hold, in words.
FIELDS: Final = {
    "claimant_side": _SIDES,
    "claimant_name": "who says it, as written",
    "accused_side": f"a side's code: AM, AZ, NK ..., or {BOTH}",
    "accused_name": "who is said to have done it, as written",
    "target_side": "a side's code: AM, AZ, NK ...",
    "stance": _one_of(Stance),
    "event_type": _one_of(EventType),
    "sub_event_type": "ACLED's term, such as Armed clash",
    "count": "how many times, a whole number",
    "when": (
        "2022-05-04, or 2022-05-04T22:30 in local time, or two of them: 2022-05-04T22:30 to "
        "2022-05-04T23:10"
    ),
    "time_precision": _one_of(TimePrecision),
    "places": f"at: Kalbajar region; from: Basarkechar region ({', '.join(Relation)})",
    "weapons": "as written, separated by ;",
    "casualties": (
        f"AZ killed 2; AZ wounded 5-7; AM killed 0; AZ losses ? ({', '.join(CasualtyKind)})"
    ),
    "response": "what the claimant says its own side did, as written",
    "damage": "as written",
    "denied_by": "ids of claims, or sides, separated by ;",
    "counter_to": "ids of claims, separated by ;",
    "summary": "in your own words; the map shows it",
    "note": "in your own words",
    "warnings": "separated by ;",
}


def require(column: str) -> None:
    """Refuse a column that is none, or is not a person's to change.

    Raises
    ------
    UsageError
        With the columns that there are.
    """
    if column in _LOCKED or column.startswith("report_"):
        raise UsageError(
            f"{column} cannot be edited: it says where the claim comes from or how it stands"
        )
    if column not in COLUMN_PATHS and column != "when":
        known = ["when", *COLUMN_PATHS]
        names = [name for name in known if name not in _LOCKED and not name.startswith("report_")]
        near = get_close_matches(column, [*names, *NAMES], n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise UsageError(f"no field is called {column!r}; {hint}there are {', '.join(names)}")


def evidence_of(column: str) -> str:
    """Return under which name the evidence of a column is kept."""
    for prefix in ("claimant", "accused", "target", "statement_time", "time"):
        if column.startswith(f"{prefix}_"):
            return prefix
    return "event_type" if column == "sub_event_type" else column


def expanded(column: str, value: str, claim: Claim) -> dict[str, str]:
    """Return the columns that a value fills: ``when`` is three, a local time gets its offset.

    Raises
    ------
    UsageError
        If it is no time.
    """
    value = value.strip()
    if column in {"time_start", "time_end"}:
        return {column: _zoned(value, claim)}
    if column != "when":
        return {column: value}
    if not value:
        return {"time_start": "", "time_end": "", "time_precision": TimePrecision.UNKNOWN.value}
    parts = _BETWEEN.split(value)
    if len(parts) > 2:
        raise UsageError(f"when: {value[:60]!r} is not one time or two joined by ' to '")
    start, end = _zoned(parts[0], claim), _zoned(parts[-1], claim)
    clock = ["T" in part for part in (start, end)]
    if clock[0] != clock[1]:
        raise UsageError("when: give both times with a clock time, or both without")
    precision = TimePrecision.MINUTE if clock[0] else TimePrecision.DAY
    if not clock[0] and start != end:
        precision = TimePrecision.DAYS
    if typed(claim, "when") == (start if start == end else f"{start} to {end}"):
        precision = claim.time.precision
    return {"time_start": start, "time_end": end, "time_precision": precision.value}


def _zoned(value: str, claim: Claim) -> str:
    value = value.strip()
    if not _CLOCK.fullmatch(value):
        return value
    zone = claim.report.tz
    if zone is None:
        known = claim.time.start if isinstance(claim.time.start, datetime) else None
        zone = known.isoformat()[-6:] if known is not None else ""
    return f"{value.replace(' ', 'T')}{':00' if value.count(':') == 1 else ''}{zone}"


def checked(field: str, value: str, claim_id: str, claims: Collection[str]) -> None:
    """Refuse a value that the field's form allows and its meaning does not.

    Raises
    ------
    UsageError
        With what would be right.
    """
    if not value:
        return
    if field.endswith("_side"):
        allowed = (
            {OUTLET} if field == "claimant_side" else {BOTH} if field == "accused_side" else ()
        )
        if not _SIDE.fullmatch(value) and value not in allowed:
            hint = f"; did you mean {value.upper()}?" if _SIDE.fullmatch(value.upper()) else ""
            raise UsageError(
                f"{field}: {value[:40]!r} is no side's code: two capital letters such as AM, AZ, "
                f"NK{''.join(f', or {one}' for one in allowed)}{hint}"
            )
    if field in {"denied_by", "denies", "counter_to", "related"} and not value.startswith("["):
        for item in filter(None, (part.strip() for part in value.split(";"))):
            if item == claim_id:
                raise UsageError(f"{field}: a claim cannot name itself")
            if item not in claims and not (field == "denied_by" and _SIDE.fullmatch(item)):
                sides = ", nor a side's code" if field == "denied_by" else ""
                raise UsageError(f"{field}: {item[:40]!r} is no claim's id{sides}")


def settled(changed: Claim, before: Claim, names: set[str]) -> Claim:
    """Mark what a person set, and keep what is known of places and figures that stayed."""
    if "time" in names:
        start, end = changed.time.start, changed.time.end
        if start is None and end is not None:
            raise UsageError("time_start: an end needs a start; give when=START to END")
        if start is not None and end is not None and local_date(end) < local_date(start):
            raise UsageError(f"time_end: {end} is before the start {start}")
        known = changed.time.precision is not TimePrecision.UNKNOWN
        if start is None and known:
            raise UsageError("time_precision: without a start it can only be unknown")
        changed = replace(changed, time=replace(changed.time, rule=PERSON, anchor=None))
    if "places" in names:
        changed = replace(changed, places=_places(changed, before), map_status=None)
    if "weapons" in names:
        old = {weapon.as_written: weapon for weapon in before.weapons}
        changed = replace(
            changed, weapons=tuple(old.get(one.as_written, one) for one in changed.weapons)
        )
    if "casualties" in names:
        figures = {_typed_casualty(one): one for one in before.casualties}
        changed = replace(
            changed,
            casualties=tuple(figures.get(_typed_casualty(one), one) for one in changed.casualties),
        )
    evidence: Mapping[str, tuple[EvidenceSpan, ...]] = {
        name: tuple(replace(span, rule=PERSON) for span in spans) if name in names else spans
        for name, spans in changed.evidence.items()
    }
    return replace(changed, evidence=evidence)


def _places(changed: Claim, before: Claim) -> tuple[ClaimPlace, ...]:
    made = []
    for place in changed.places:
        known = [one for one in before.places if place.as_written in {one.as_written, _named(one)}]
        same = [one for one in known if one.relation is place.relation]
        if place.resolution is None and known:
            made.append(replace((same or known)[0], relation=place.relation))
        else:
            made.append(place)
    return tuple(made)


def typed(claim: Claim, column: str) -> str:
    """Return a field in the form in which a person types it."""
    if column == "when":
        start, end = claim.time.start, claim.time.end
        if start is None:
            return ""
        return (
            str(start.isoformat())
            if end in {None, start}
            else f"{start.isoformat()} to {end.isoformat()}"
        )
    if column == "places":
        return "; ".join(f"{place.relation.value}: {_named(place)}" for place in claim.places)
    if column == "casualties":
        return "; ".join(_typed_casualty(one) for one in claim.casualties)
    if column == "weapons":
        return "; ".join(weapon.as_written for weapon in claim.weapons)
    value = getattr(claim, column, None)
    if isinstance(value, tuple):
        return "; ".join(str(item) for item in value)
    return unguard_cell(claim_to_row(claim)[column])


def _named(place: ClaimPlace) -> str:
    return f"{place.as_written} {place.generic}" if place.generic else place.as_written


def _typed_casualty(one: Casualty) -> str:
    if not one.figure_given or (one.min is None and one.max is None):
        figure = "?"
    elif one.max is None:
        figure = f"{one.min}+"
    elif one.min in {None, one.max}:
        figure = str(one.max)
    else:
        figure = f"{one.min}-{one.max}"
    who = f"{one.side or '?'} {'civilians ' if one.civilian else ''}"
    return f"{who}{one.kind.value} {figure}"
