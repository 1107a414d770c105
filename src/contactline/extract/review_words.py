"""A claim in words, with the report's own words beside each field, for the person who decides."""

from __future__ import annotations

import hashlib
import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from contactline.errors import InputError
from contactline.extract.source import read_path
from contactline.model.terms import ResolutionStatus, Stance, TimeBasis

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from contactline.model.moments import Moment
    from contactline.model.records import Casualty, Claim, ClaimPlace, Party, Report, TimeWindow

#: Characters of the report shown before and after the quote.
CONTEXT_CHARS: Final = 240
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


class Texts:
    """The texts of the reports, looked for by name and known by their hash.

    Parameters
    ----------
    folders
        Where the files may lie.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(dict.fromkeys(folders))
        self._kept: dict[tuple[str | None, str | None], tuple[str | None, str]] = {}

    def of(self, report: Report) -> tuple[str | None, str]:
        """Return a report's text, or None and why it cannot be shown."""
        key = (report.path, report.sha256)
        if key not in self._kept:
            self._kept[key] = self._read(report)
        return self._kept[key]

    def _read(self, report: Report) -> tuple[str | None, str]:
        if not report.path:
            return None, "the draft names no file of its report"
        why = f"{plain(report.path)} is not in {', '.join(map(str, self._folders))}"
        for folder in self._folders:
            path = folder / report.path
            if not path.is_file():
                continue
            try:
                source = read_path(path)
            except InputError as exc:
                why = str(exc)
                continue
            if report.sha256 in {None, source.sha256, _digest(source.text)}:
                return source.text, ""
            why = f"{plain(str(path))} is not the text that the draft was read from"
        return None, f"{why}; --reports FOLDER tells where it is"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def headline(claim: Claim) -> str:
    """Return a claim in one sentence: who says what of whom."""
    who = _party(claim.claimant)
    what = claim.sub_event_type or (claim.event_type.value if claim.event_type else "")
    what = plain(what) or "no kind of event"
    if claim.accused is not None:
        said = f"{who} {_ACTS[claim.stance]} {_party(claim.accused)}: {what}"
    else:
        said = f"{who} {_VERBS[claim.stance]}, accusing nobody: {what}"
    if claim.target is not None:
        said += f", against {_party(claim.target)}"
    if claim.count is not None:
        said += f", {claim.count} times"
    return said + (", many incidents told as one" if claim.aggregate else "")


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

    def add(label: str, words: str, *names: str) -> None:
        read = _evidence(claim, names, text)
        lines.append((label, f"{words}  <- {read}" if read else words))

    if text is not None:
        for name in ("claimant", "accused", "target", "event_type", "count"):
            read = _evidence(claim, (name,), text)
            if read:
                lines.append((name.replace("event_type", "what"), read))
    add("when", _when(claim.time), "time")
    if claim.statement_time is not None and claim.statement_time.start is not None:
        add("said", _when(claim.statement_time), "statement_time")
    lines += [(one.relation.value.replace("_", " "), _place(one)) for one in claim.places]
    if not claim.places:
        lines.append(("where", "no place"))
    if claim.weapons:
        words = "; ".join(
            plain(one.as_written)
            + (f" ({plain(one.term)})" if one.term and one.term != one.as_written else "")
            for one in claim.weapons
        )
        add("weapons", words, "weapons")
    lines += [("people", _casualty(one)) for one in claim.casualties]
    for label, value in (("damage", claim.damage), ("response", claim.response)):
        if value:
            lines.append((label, plain(value)))
    for label, items in (
        ("denied by", claim.denied_by),
        ("denies", claim.denies),
        ("counter to", claim.counter_to),
        ("related", claim.related),
        ("through", claim.source_chain),
    ):
        if items:
            lines.append((label, plain(", ".join(items))))
    for label, value in (("summary", claim.summary), ("note", claim.note)):
        if value:
            lines.append((label, plain(value)))
    lines += [("CHECK", plain(warning)) for warning in claim.warnings]
    return lines


def context(claim: Claim, text: str | None, *, chars: int = CONTEXT_CHARS) -> tuple[str, str, str]:
    """Return the words before the quote, the quote, and the words after it."""
    start, end = claim.char_start, claim.char_end
    if text is None or start is None or end is None or not 0 <= start < end <= len(text):
        return "", _flat((claim.quote or "").strip()), ""
    low, high = max(0, start - chars), min(len(text), end + chars)
    before, after = text[low:start], text[end:high]
    if low:
        before = "... " + before.partition(" ")[2]
    if high < len(text):
        after = after.rpartition(" ")[0] + " ..."
    return _flat(before), _flat(text[start:end]), _flat(after)


def plain(text: str) -> str:
    """Return a text that cannot move a terminal's cursor or change its colours."""
    return "".join(char if char.isprintable() else " " for char in text)


def _flat(text: str) -> str:
    """Return a text on one line; paragraphs are told apart by a pilcrow."""
    parts = [" ".join(plain(part).split()) for part in _PARAGRAPH.split(text)]
    return " ¶ ".join(parts).strip()


def _evidence(claim: Claim, names: Sequence[str], text: str | None) -> str:
    """Return the report's words for some fields, with the rules that read them."""
    found = []
    for name in names:
        for span in claim.evidence.get(name, ()):
            if text is not None and 0 <= span.char_start < span.char_end <= len(text):
                words = _flat(text[span.char_start : span.char_end])
                found.append(f"“{words}” [{plain(span.rule or '')}]")
    if not found and text is None and "time" in names and claim.time.as_written:
        found.append(f"“{plain(claim.time.as_written)}”")
    return ", ".join(dict.fromkeys(found))


def _party(party: Party) -> str:
    role = party.role.value.replace("_", " ") if party.role else None
    parts = [part for part in (party.name, role) if part]
    side = plain(party.side or "somebody unnamed")
    return f"{side} ({plain(', '.join(parts))})" if parts else side


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
    written = f"  <- “{plain(one.as_written)}”" if one.as_written else ""
    return f"{who}: {words}{said}{written}"
