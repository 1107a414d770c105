"""Claims as the contract's JSON objects, one a line.

The contract is published as ``claim.schema.json``: null means unknown, and a key
with null may be left out. `claim_to_json` leaves nulls out; reading gives back the
equal record.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, cast

from contactline.errors import RecordError
from contactline.model.ids import content_id
from contactline.model.moments import Moment, format_moment, parse_moment
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
    BOTH,
    OUTLET,
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

_E = TypeVar("_E", bound=StrEnum)

#: Longest text that a field may hold, in characters.
MAX_TEXT_CHARS = 100_000
#: Greatest whole number; above it JSON readers of other languages lose digits.
MAX_WHOLE = 2**53 - 1


class ClaimRecordError(RecordError):
    """Everything that is wrong with one claim.

    Attributes
    ----------
    errors
        One `RecordError` a field, in the order of the fields.
    """

    def __init__(self, errors: Sequence[RecordError]) -> None:
        first = errors[0]
        super().__init__(first.column, first.code, first.message)
        self.errors = tuple(errors)


class _Node:
    """A JSON object being read: checks types, collects what is wrong."""

    def __init__(self, data: object, path: str, errors: list[RecordError]) -> None:
        self.errors = errors
        self.path = path
        if data is None:
            self.data: Mapping[str, Any] = {}
        elif isinstance(data, Mapping):
            self.data = data
        else:
            self.data = {}
            self.fail("", "json", f"should be an object, not {_kind(data)}")

    def column(self, key: str) -> str:
        return "_".join(part for part in (self.path, key) if part)

    def fail(self, key: str, code: str, message: str) -> None:
        self.errors.append(RecordError(self.column(key), code, message))

    def text(self, key: str, *, required: bool = False) -> str | None:
        value = self.data.get(key)
        if value is None or (isinstance(value, str) and not value.strip()):
            if required:
                self.fail(key, "missing", "is needed and is empty")
            return None
        if isinstance(value, bool) or not isinstance(value, (str, int, float)):
            self.fail(key, "json", f"should be a text, not {_kind(value)}")
            return None
        cleaned = str(value)
        return cleaned if self.is_sound(key, cleaned) else None

    def is_sound(self, key: str, text: str) -> bool:
        """Tell whether a text can be kept: not too long, no broken characters."""
        if len(text) > MAX_TEXT_CHARS:
            self.fail(key, "text", f"has {len(text)} characters; at most {MAX_TEXT_CHARS}")
            return False
        if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
            self.fail(key, "text", "has broken characters (lone surrogates); check the encoding")
            return False
        return True

    def whole(self, key: str) -> int | None:
        value = self.data.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            self.fail(key, "number", f"{str(value)[:40]!r} is no whole number")
            return None
        if abs(value) > MAX_WHOLE:
            self.fail(key, "range", f"{str(value)[:40]} is beyond {MAX_WHOLE:,}")
            return None
        return value

    def count(self, key: str) -> int | None:
        value = self.whole(key)
        if value is not None and value < 0:
            self.fail(key, "range", f"{value} is below 0")
            return None
        return value

    def real(self, key: str, low: float, high: float) -> float | None:
        value = self.data.get(key)
        if value is None or value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            self.fail(key, "number", f"{str(value)[:40]!r} is no number")
            return None
        if not low <= value <= high:
            self.fail(key, "range", f"{value} is outside {low:g} to {high:g}")
            return None
        return float(value)

    def flag(self, key: str) -> bool | None:
        value = self.data.get(key)
        if value is None or isinstance(value, bool):
            return value
        self.fail(key, "vocabulary", f"{str(value)[:40]!r} is neither true nor false")
        return None

    def choice(self, key: str, kind: type[_E], *, required: bool = False) -> _E | None:
        value = self.text(key, required=required)
        if value is None:
            return None
        try:
            return kind(value)
        except ValueError:
            allowed = ", ".join(member.value for member in kind)
            self.fail(key, "vocabulary", f"{value[:60]!r} is not one of: {allowed}")
            return None

    def moment(self, key: str) -> Moment | None:
        value = self.text(key)
        if value is None:
            return None
        try:
            return parse_moment(value, column=self.column(key))
        except RecordError as exc:
            self.errors.append(exc)
            return None

    def child(self, key: str) -> _Node | None:
        value = self.data.get(key)
        return None if value is None else _Node(value, self.column(key), self.errors)

    def children(self, key: str) -> list[_Node]:
        return [_Node(item, self.column(key), self.errors) for item in self._items(key)]

    def texts(self, key: str) -> tuple[str, ...]:
        found = []
        for item in self._items(key):
            if isinstance(item, str):
                if item.strip() and self.is_sound(key, item):
                    found.append(item)
            else:
                self.fail(key, "json", f"holds {_kind(item)} where a text should be")
        return tuple(found)

    def _items(self, key: str) -> list[Any]:
        value = self.data.get(key)
        if value is None or value == "":
            return []
        if isinstance(value, list):
            return value
        self.fail(key, "json", f"should be a list, not {_kind(value)}")
        return []


def claim_from_json(data: object, *, reports: Mapping[str, Report] | None = None) -> Claim:
    """Make a claim of a JSON object in the contract's form.

    Parameters
    ----------
    data
        The object as `json.loads` gives it.
    reports
        Known reports by id; what the object itself says of its report is added
        to what is known there.

    Raises
    ------
    ClaimRecordError
        With every field that is wrong.
    """
    errors: list[RecordError] = []
    node = _Node(data, "", errors)
    report = _report(node, reports or {})
    claimant_node = node.child("claimant")
    claimant = _party(claimant_node) if claimant_node else None
    if claimant is None:
        node.fail("claimant_side", "missing", "who says it? (side null: unnamed)")
        claimant = Party(side=None)
    accused_node, target_node = node.child("accused"), node.child("target")
    time_node, statement_node = node.child("time"), node.child("statement_time")
    accused = _named(accused_node)
    for key, party in (("claimant", claimant), ("accused", accused)):
        if party and party.side == BOTH and claimant.side != OUTLET:
            node.fail(f"{key}_side", "vocabulary", "BOTH is allowed only with claimant OUTLET")
    evidence_node = node.child("evidence")
    claim = Claim(
        claim_id=node.text("claim_id") or _made_id(data, report.report_id),
        report=report,
        claimant=claimant,
        accused=accused,
        target=_named(target_node),
        stance=node.choice("stance", Stance) or Stance.ASSERTS,
        denied_by=node.texts("denied_by"),
        denies=node.texts("denies"),
        counter_to=node.texts("counter_to"),
        related=node.texts("related"),
        event_type=node.choice("event_type", EventType),
        sub_event_type=node.text("sub_event_type"),
        count=node.count("count"),
        aggregate=bool(node.flag("aggregate")),
        time=_window(time_node) if time_node else TimeWindow(),
        statement_time=_window(statement_node) if statement_node else None,
        places=tuple(place for n in node.children("places") if (place := _place(n))),
        weapons=tuple(weapon for n in node.children("weapons") if (weapon := _weapon(n))),
        casualties=tuple(c for n in node.children("casualties") if (c := _casualty(n))),
        damage=node.text("damage"),
        response=node.text("response"),
        source_chain=node.texts("source_chain"),
        quote=node.text("quote"),
        char_start=node.count("char_start"),
        char_end=node.count("char_end"),
        evidence=_evidence(evidence_node) if evidence_node else {},
        review=node.choice("review", Review) or Review.DRAFT,
        summary=node.text("summary"),
        note=node.text("note"),
        warnings=node.texts("warnings"),
        incident_id=node.text("incident_id"),
        map_status=node.choice("map_status", MapStatus),
    )
    if errors:
        raise ClaimRecordError(errors)
    return claim


def claim_to_json(claim: Claim) -> dict[str, Any]:
    """Return a claim in the contract's form, nulls left out, keys in the contract's order."""
    plain = cast("dict[str, Any]", _plain(claim))
    required: dict[str, Any] = {"time": {"precision": "unknown"}, "places": [], "casualties": []}
    for place in plain.get("places", ()):
        place.setdefault("resolution", {"status": ResolutionStatus.UNRESOLVED.value})
    plain["claimant"].setdefault("side", None)
    for casualty in plain.get("casualties", ()):
        casualty.setdefault("side", None)
    for party in ("accused", "target"):
        if party in plain:
            plain[party].setdefault("side", None)
    merged = required | plain
    return {key: merged[key] for key in _ORDER if key in merged}


def place_to_json(place: ClaimPlace) -> dict[str, Any]:
    """Return a place in the contract's form, nulls left out."""
    made = cast("dict[str, Any]", _plain(place))
    made.setdefault("resolution", {"status": ResolutionStatus.UNRESOLVED.value})
    return made


def claim_to_line(claim: Claim) -> str:
    """Return a claim as one line of JSON, without the newline."""
    return json.dumps(claim_to_json(claim), ensure_ascii=False, separators=(", ", ": "))


def claims_to_jsonl(claims: Iterable[Claim]) -> str:
    """Return claims as JSON Lines."""
    return "".join(claim_to_line(claim) + "\n" for claim in claims)


def report_from_json(data: object) -> Report:
    """Make a report of a JSON object or a row of ``reports.csv``.

    Raises
    ------
    ClaimRecordError
        With every field that is wrong.
    """
    errors: list[RecordError] = []
    node = _Node(data, "", errors)
    report = _read_report(node)
    if errors:
        raise ClaimRecordError(errors)
    return report


def places_from_json(data: object) -> tuple[ClaimPlace, ...]:
    """Make places of a JSON list.

    Raises
    ------
    ClaimRecordError
        With every field that is wrong.
    """
    errors: list[RecordError] = []
    node = _Node({"places": data}, "", errors)
    made = tuple(place for n in node.children("places") if (place := _place(n)))
    if errors:
        raise ClaimRecordError(errors)
    return made


def casualty_from_json(data: object) -> Casualty:
    """Make a casualty of a JSON object.

    Raises
    ------
    ClaimRecordError
        With every field that is wrong.
    """
    errors: list[RecordError] = []
    made = _casualty(_Node(data, "casualties", errors))
    if errors or made is None:
        raise ClaimRecordError(errors or [RecordError("casualties", "missing", "is empty")])
    return made


def plain_json(record: object) -> dict[str, Any]:
    """Return any record of the model as a JSON object, unknowns left out."""
    return cast("dict[str, Any]", _plain(record))


def report_to_json(report: Report) -> dict[str, Any]:
    """Return a report as a JSON object, unknowns left out."""
    return cast("dict[str, Any]", _plain(report))


_ORDER = (
    "claim_id",
    "incident_id",
    "report",
    "claimant",
    "accused",
    "target",
    "stance",
    "denied_by",
    "denies",
    "counter_to",
    "related",
    "event_type",
    "sub_event_type",
    "count",
    "aggregate",
    "time",
    "statement_time",
    "places",
    "weapons",
    "casualties",
    "damage",
    "response",
    "source_chain",
    "quote",
    "char_start",
    "char_end",
    "evidence",
    "review",
    "summary",
    "note",
    "warnings",
    "map_status",
)

_REPORT_DEFAULTS = {item.name: None for item in fields(Report)}


def _plain(value: object) -> object:
    """Turn records into JSON values; None, empty tuples and False defaults vanish."""
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, (str, int, float)):
        return value
    if isinstance(value, date):
        return format_moment(value)
    if is_dataclass(value):
        made = {}
        for name in _field_names(cast("type", type(value))):
            inner = getattr(value, name)
            if inner is None or inner == () or inner == {}:
                continue
            if inner is False and name in ("aggregate", "explicit_zero"):
                continue
            made[name] = _plain(inner)
        return made
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(value[key]) for key in sorted(value)}
    return value


@cache
def _field_names(kind: type) -> tuple[str, ...]:
    """Return the field names of a record; asked for every record of a large file."""
    return tuple(item.name for item in fields(kind))


def _made_id(data: object, report_id: str) -> str:
    """Return a content id for a claim without one; the claim's own words decide it."""
    payload = {
        key: value
        for key, value in (data.items() if isinstance(data, Mapping) else ())
        if key not in ("report", "incident_id", "map_status", "claim_id")
    }
    text = json.dumps(payload, ensure_ascii=True, sort_keys=True, default=str)
    return content_id("claim", report_id, text)


def _report(node: _Node, known: Mapping[str, Report]) -> Report:
    inner = node.child("report")
    if inner is None:
        node.fail("report_id", "missing", "which report is it from? give report_id")
        return Report(report_id="")
    read = _read_report(inner)
    base = known.get(read.report_id)
    if base is None:
        return read
    merged = {
        name: getattr(base, name) if getattr(read, name) is None else getattr(read, name)
        for name in _REPORT_DEFAULTS
    }
    return Report(**merged)


def _read_report(node: _Node) -> Report:
    return Report(
        report_id=node.text("report_id", required=True) or "",
        path=node.text("path"),
        title=node.text("title"),
        outlet=node.text("outlet"),
        url=node.text("url"),
        archive_url=node.text("archive_url"),
        published=node.moment("published"),
        published_basis=node.choice("published_basis", PublishedBasis),
        language=node.text("language"),
        tz=node.text("tz"),
        sha256=node.text("sha256"),
    )


def _party(node: _Node) -> Party:
    return Party(
        side=node.text("side"), name=node.text("name"), role=node.choice("role", PartyRole)
    )


def _named(node: _Node | None) -> Party | None:
    """Return a party that is named at all, else None."""
    party = _party(node) if node else None
    return None if party == Party(side=None) else party


def _window(node: _Node) -> TimeWindow:
    window = TimeWindow(
        start=node.moment("start"),
        end=node.moment("end"),
        precision=node.choice("precision", TimePrecision) or TimePrecision.UNKNOWN,
        as_written=node.text("as_written"),
        tz_basis=node.choice("tz_basis", TimeBasis),
        rule=node.text("rule"),
        anchor=node.text("anchor"),
        extent=node.choice("extent", TimeExtent),
    )
    if window.start and window.end and format_moment(window.end) != format_moment(window.start):
        late = window.end < window.start if type(window.start) is type(window.end) else False
        if late:
            node.fail("end", "range", "is before the start")
    return window


def _place(node: _Node) -> ClaimPlace | None:
    as_written = node.text("as_written", required=True)
    relation = node.choice("relation", Relation) or Relation.AT
    inner = node.child("resolution")
    resolution = _resolution(inner) if inner else None
    if as_written is None:
        return None
    return ClaimPlace(
        as_written=as_written,
        relation=relation,
        generic=node.text("generic"),
        within=node.text("within"),
        inherited_from=node.text("inherited_from"),
        char_start=node.count("char_start"),
        char_end=node.count("char_end"),
        resolution=resolution,
    )


def _resolution(node: _Node) -> Resolution | None:
    made = Resolution(
        status=node.choice("status", ResolutionStatus) or ResolutionStatus.UNRESOLVED,
        place_id=node.text("place_id"),
        name=node.text("name"),
        feature=node.text("feature"),
        country=node.text("country"),
        lon=node.real("lon", -180, 180),
        lat=node.real("lat", -90, 90),
        radius_km=node.real("radius_km", 0, 20_040),
        where_prec=node.whole("where_prec"),
        geo_precision=node.whole("geo_precision"),
        within=node.text("within"),
        reason=node.text("reason"),
        candidates=tuple(c for n in node.children("candidates") if (c := _candidate(n))),
    )
    for key, value, high in (
        ("where_prec", made.where_prec, 7),
        ("geo_precision", made.geo_precision, 3),
    ):
        if value is not None and not 1 <= value <= high:
            node.fail(key, "range", f"{value} is outside 1 to {high}")
    return None if made == Resolution(status=ResolutionStatus.UNRESOLVED) else made


def _candidate(node: _Node) -> Candidate | None:
    place_id = node.text("place_id", required=True)
    if place_id is None:
        return None
    return Candidate(
        place_id=place_id,
        name=node.text("name") or place_id,
        feature=node.text("feature") or "",
        country=node.text("country"),
        lon=node.real("lon", -180, 180),
        lat=node.real("lat", -90, 90),
        radius_km=node.real("radius_km", 0, 20_040),
        score=node.real("score", 0, 1) or 0.0,
        reason=node.text("reason") or "",
        within=node.text("within"),
    )


def _weapon(node: _Node) -> Weapon | None:
    as_written = node.text("as_written", required=True)
    return Weapon(as_written=as_written, term=node.text("term")) if as_written else None


def _casualty(node: _Node) -> Casualty | None:
    kind = node.choice("kind", CasualtyKind, required=True)
    low, high = node.count("min"), node.count("max")
    figure_given = node.flag("figure_given")
    if low is not None and high is not None and high < low:
        node.fail("max", "range", f"{high} is below the minimum {low}")
    if kind is None:
        return None
    return Casualty(
        side=node.text("side"),
        kind=kind,
        figure_given=(low is not None or high is not None)
        if figure_given is None
        else figure_given,
        civilian=node.flag("civilian"),
        min=low,
        max=high,
        explicit_zero=bool(node.flag("explicit_zero")),
        as_written=node.text("as_written"),
        by=node.text("by"),
    )


def _evidence(node: _Node) -> dict[str, tuple[EvidenceSpan, ...]]:
    found = {}
    for name in sorted(node.data):
        if not node.is_sound("", name):
            continue
        spans = []
        for item in node.children(name):
            start, end = item.count("char_start"), item.count("char_end")
            if start is None or end is None or end < start:
                item.fail("char_start", "range", "evidence needs char_start <= char_end")
                continue
            spans.append(EvidenceSpan(char_start=start, char_end=end, rule=item.text("rule")))
        if spans:
            found[name] = tuple(spans)
    return found


def _kind(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a text", bool: "true/false"}
    return names.get(type(value), "a number" if isinstance(value, (int, float)) else "null")
