"""A claim in words: who says what of whom, when, where, and the words each field rests on."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Final

from contactline.model.terms import ResolutionStatus, Stance, TimeBasis

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from contactline.model.moments import Moment
    from contactline.model.records import (
        Casualty,
        Claim,
        ClaimPlace,
        EvidenceSpan,
        Party,
        TimeWindow,
        Weapon,
    )

_PARAGRAPH: Final = re.compile(r"\n\s*\n")
_VERBS: Final = {
    Stance.ASSERTS: "says",
    Stance.DENIES: "denies",
    Stance.ACKNOWLEDGES: "acknowledges",
    Stance.REPORTS_STATUS: "reports the situation",
}
_ACTS: Final = {
    Stance.ASSERTS: "accuses",
    Stance.DENIES: "denies, of",
    Stance.ACKNOWLEDGES: "acknowledges, of",
    Stance.REPORTS_STATUS: "reports, of",
}
#: Rows that say again what the headline says; their evidence is what is new.
_IN_HEADLINE: Final = frozenset({"claimant", "accused", "target", "event_type", "count"})
#: Rows whose evidence a line of the review shows; the others carry their words themselves.
_WITH_EVIDENCE: Final = frozenset({"time", "statement_time", "weapons"})


@dataclass(frozen=True, slots=True)
class Row:
    """One field of a claim.

    Parameters
    ----------
    label
        What it is called to a reader.
    field
        Its name in ``evidence``; None where it rests on no words of its own.
    words
        Its value.
    written
        The words of the report that the claim itself carries for it.
    read
        Where in the report it was read.
    """

    label: str
    field: str | None
    words: str
    written: str | None = None
    read: tuple[EvidenceSpan, ...] = ()


def headline(claim: Claim) -> str:
    """Return a claim in one sentence: who says what of whom."""
    who = _party(claim.claimant)
    what = _event(claim)
    if claim.accused is not None:
        said = f"{who} {_ACTS[claim.stance]} {_party(claim.accused)}: {what}"
    else:
        said = f"{who} {_VERBS[claim.stance]}, accusing nobody: {what}"
    if claim.target is not None:
        said += f", against {_party(claim.target)}"
    if claim.count is not None:
        said += f", {claim.count} times"
    return said + (", many incidents told as one" if claim.aggregate else "")


def rows(claim: Claim, names: Mapping[str, str] | None = None) -> list[Row]:
    """Return the fields of a claim that say something, in the order in which they are read.

    Parameters
    ----------
    claim
        The claim.
    names
        What to call other claims, by their id; the id itself where nothing is given.

    Returns
    -------
    list of Row
        Several rows of one field where it has several values: places, casualties. Where it
        cannot be told which of them was read from which words, all stand at the first.
    """
    names = names or {}
    return [
        *_sides(claim),
        *_times(claim),
        *_places(claim),
        *_effects(claim),
        *_links(claim, names),
        *(Row("CHECK", None, plain(warning)) for warning in claim.warnings),
    ]


def _sides(claim: Claim) -> Iterator[Row]:
    read = claim.evidence
    yield Row("claimant", "claimant", _party(claim.claimant), None, read.get("claimant", ()))
    if claim.accused is not None:
        yield Row("accused", "accused", _party(claim.accused), None, read.get("accused", ()))
    if claim.target is not None:
        yield Row("target", "target", _party(claim.target), None, read.get("target", ()))
    yield Row("what", "event_type", _event(claim), None, read.get("event_type", ()))
    if claim.count is not None:
        yield Row("count", "count", f"{claim.count} times", None, read.get("count", ()))


def _times(claim: Claim) -> Iterator[Row]:
    read = claim.evidence
    when = claim.time
    yield Row("when", "time", _when(when), when.as_written, read.get("time", ()))
    said = claim.statement_time
    if said is not None and said.start is not None:
        yield Row(
            "said", "statement_time", _when(said), said.as_written, read.get("statement_time", ())
        )


def _places(claim: Claim) -> Iterator[Row]:
    if not claim.places:
        yield Row("where", None, "no place")
    left = list(claim.evidence.get("places", ()))
    found = []
    for place in claim.places:
        at = (place.char_start, place.char_end)
        mine = tuple(span for span in left if (span.char_start, span.char_end) == at)
        left = [span for span in left if span not in mine]
        label = place.relation.value.replace("_", " ")
        found.append(Row(label, "places", _place(place), place.as_written, mine))
    for number, row in enumerate(found):
        yield replace(row, read=(*row.read, *left)) if number == 0 and left else row


def _effects(claim: Claim) -> Iterator[Row]:
    read = claim.evidence
    if claim.weapons:
        words = "; ".join(map(_weapon, claim.weapons))
        yield Row("weapons", "weapons", words, None, read.get("weapons", ()))
    spans = read.get("casualties", ())
    each = len(spans) == len(claim.casualties)
    for number, loss in enumerate(claim.casualties):
        mine = spans[number : number + 1] if each else spans if number == 0 else ()
        yield Row("people", "casualties", _casualty(loss), loss.as_written, mine)
    for label, value in (("damage", claim.damage), ("response", claim.response)):
        if value:
            yield Row(label, label, plain(value), None, read.get(label, ()))


def _links(claim: Claim, names: Mapping[str, str]) -> Iterator[Row]:
    for label, name, items in (
        ("denied by", "denied_by", claim.denied_by),
        ("denies", "denies", claim.denies),
        ("counter to", "counter_to", claim.counter_to),
        ("related", "related", claim.related),
        ("through", "source_chain", claim.source_chain),
    ):
        if items:
            words = plain(", ".join(names.get(item, item) for item in items))
            yield Row(label, name, words, None, claim.evidence.get(name, ()))
    for label, value in (("summary", claim.summary), ("note", claim.note)):
        if value:
            yield Row(label, None, plain(value))


def in_words(claim: Claim, text: str | None = None) -> list[tuple[str, str]]:
    """Return (label, words) for each field, with the words of the report it was read from.

    Parameters
    ----------
    claim
        The claim.
    text
        Text of its report; without it the words that the claim itself carries are shown.
    """
    lines = [("claim", headline(claim))]
    for row in rows(claim):
        read = ""
        if row.field in _IN_HEADLINE | _WITH_EVIDENCE:
            read = _quoted(row.read, text)
        own = row.field == "casualties" or (row.field == "time" and text is None)
        if not read and own and row.written:
            read = f"“{plain(row.written)}”"
        if row.field in _IN_HEADLINE:
            if read:
                lines.append((row.label, read))
            continue
        lines.append((row.label, f"{row.words}  <- {read}" if read else row.words))
    return lines


def plain(text: str) -> str:
    """Return a text that cannot move a terminal's cursor or change its colours."""
    return "".join(char if char.isprintable() else " " for char in text)


def flat(text: str) -> str:
    """Return a text on one line; paragraphs are told apart by a pilcrow."""
    parts = [" ".join(plain(part).split()) for part in _PARAGRAPH.split(text)]
    return " ¶ ".join(parts).strip()


def _quoted(spans: Sequence[EvidenceSpan], text: str | None) -> str:
    """Return the report's words for a field, with the rules that read them."""
    if text is None:
        return ""
    found = [
        f"“{flat(text[span.char_start : span.char_end])}” [{plain(span.rule or '')}]"
        for span in spans
        if 0 <= span.char_start < span.char_end <= len(text)
    ]
    return ", ".join(dict.fromkeys(found))


def _party(party: Party) -> str:
    role = party.role.value.replace("_", " ") if party.role else None
    parts = [part for part in (party.name, role) if part]
    side = plain(party.side or "somebody unnamed")
    return f"{side} ({plain(', '.join(parts))})" if parts else side


def _event(claim: Claim) -> str:
    what = claim.sub_event_type or (claim.event_type.value if claim.event_type else "")
    return plain(what) or "no kind of event"


def _weapon(weapon: Weapon) -> str:
    term = f" ({plain(weapon.term)})" if weapon.term not in {None, weapon.as_written} else ""
    return plain(weapon.as_written) + term


def _moment(moment: Moment) -> str:
    if not isinstance(moment, datetime):
        return moment.isoformat()
    zone = moment.strftime("%z")
    clock = moment.strftime("%H:%M:%S" if moment.second else "%H:%M")
    return f"{moment.date().isoformat()} {clock} {zone[:3]}:{zone[3:]}"


def _when(window: TimeWindow) -> str:
    if window.start is None:
        return "not known"
    words = _moment(window.start)
    if window.end is not None and window.end != window.start:
        words += f" to {_moment(window.end)}"
    words += f" ({window.precision.value.replace('_', ' ')}"
    if window.tz_basis is TimeBasis.ASSUMED:
        words += ", zone assumed"
    if window.anchor:
        words += f", counted from {plain(window.anchor)}"
    return words + ")"


def _place(place: ClaimPlace) -> str:
    name = plain(f"{place.as_written} {place.generic}" if place.generic else place.as_written)
    if place.within:
        name += f", in {plain(place.within)}"
    found = place.resolution
    if found is None:
        return f"{name}: not looked up yet"
    if found.status is ResolutionStatus.UNRESOLVED:
        within = f", somewhere within {plain(found.within)}" if found.within else ""
        return f"{name}: not found{within}"
    if found.status is ResolutionStatus.AMBIGUOUS:
        names = ", ".join(f"{plain(one.name)} ({plain(one.feature)})" for one in found.candidates)
        return f"{name}: could be {names or plain(found.name or '')}"
    words = f"{name}: {plain(found.name or found.place_id or 'at the coordinates given')}"
    about = [plain(part) for part in (found.feature, found.within) if part]
    if found.radius_km is not None:
        about.append(f"to {found.radius_km:g} km")
    return f"{words} ({', '.join(about).replace('_', ' ')})" if about else words


def _casualty(one: Casualty) -> str:
    who = f"{plain(one.side or 'no side named')}{', civilians' if one.civilian else ''}"
    if one.explicit_zero:
        words = "said to be none"
    elif not one.figure_given:
        words = f"{one.kind.value}, no figure"
    elif one.max is None:
        words = f"{one.kind.value}, at least {one.min}"
    elif one.min is None:
        words = f"{one.kind.value}, at most {one.max}"
    else:
        many = str(one.min) if one.min == one.max else f"{one.min} to {one.max}"
        words = f"{one.kind.value} {many}"
    said = f", as {plain(one.by)} says" if one.by else ""
    return f"{who}: {words}{said}"
