"""The words on and about a picture: subtitle, what is not drawn, alt text.

They say whose claims are shown and never more than is known. Plain text, no markup.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from contactline.maps.style import UNNAMED
from contactline.model.terms import OUTLET, MapStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from contactline.maps.spec import MapSpec
    from contactline.maps.style import SideStyle

NOTHING_DRAWN = "No claim could be drawn"

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
#: Most places of a side that the alt text names.
_MOST_PLACES = 8


def plain(text: str, *, most: int | None = None) -> str:
    """Return untrusted text as one line of visible characters.

    Line breaks and tabs become spaces; control characters, bidirectional overrides,
    lone surrogates and other invisible characters go, but for the joiners by which Persian
    is spelled; long text ends in an ellipsis.

    Parameters
    ----------
    text
        Any text.
    most
        Greatest number of characters.
    """
    if most is not None and len(text) > 40 * most:
        text = text[: 40 * most]
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return _cut(" ".join(text.split()), most)
    whole = unicodedata.normalize("NFC", text)
    kept = "".join(
        " " if char.isspace() else char
        for at, char in enumerate(whole)
        if char.isspace()
        or unicodedata.category(char)[0] != "C"
        or (char in _JOINERS and _is_arabic(whole[at - 1 : at], whole[at + 1 : at + 2]))
    )
    return _cut(" ".join(kept.split()), most)


def _cut(line: str, most: int | None) -> str:
    if most is not None and len(line) > most:
        return line[: most - 1].rstrip() + "…"
    return line


#: Zero-width non-joiner and joiner: between letters of Arabic script they are spelling.
_JOINERS = "\u200c\u200d"


def _is_arabic(*chars: str) -> bool:
    return all(char and unicodedata.bidirectional(char) == "AL" for char in chars)


def day_words(first: date, last: date) -> str:
    """Return a range of days in words: "12 to 13 September 2022".

    Examples
    --------
    >>> from datetime import date
    >>> day_words(date(2022, 9, 12), date(2022, 9, 13))
    '12 to 13 September 2022'
    """

    def words(day: date, *, month: bool = True, year: bool = True) -> str:
        parts = [str(day.day), _MONTHS[day.month - 1] if month else "", str(day.year)]
        return " ".join(part for part in parts[: 3 if year else 2] if part)

    if first == last:
        return words(first)
    same_year = first.year == last.year
    same_month = same_year and first.month == last.month
    return f"{words(first, month=not same_month, year=not same_year)} to {words(last)}"


def count_words(count: int, one: str, many: str | None = None) -> str:
    """Return a number with its noun: "1 claim", "2 claims"."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def drawn_sides(spec: MapSpec) -> tuple[tuple[SideStyle, int], ...]:
    """Return the sides that have a claim on the map, with how many, in legend order."""
    from contactline.maps.snapshot_columns import claim_sides, drawn_claims

    sides = claim_sides(spec)[drawn_claims(spec)]
    counts = [int((sides == index).sum()) for index in range(len(spec.sides))]
    return tuple((side, count) for side, count in zip(spec.sides, counts, strict=True) if count)


def drawn_words(spec: MapSpec) -> str:
    """Return how many claims are on the map, and of how many."""
    if spec.mapped == spec.total:
        return f"{count_words(spec.total, 'claim')} drawn"
    return f"{spec.mapped:,} of {count_words(spec.total, 'claim')} drawn"


def subtitle(spec: MapSpec) -> str:
    """Return the line under the title: how many, when, and whose word it is."""
    drawn = drawn_words(spec)
    parts = [f"{drawn}, {day_words(*spec.days)}" if spec.days else drawn]
    said = as_claimed(spec)
    if said:
        parts.append(said)
    if spec.filters:
        parts.append("Filtered: " + "; ".join(plain(words, most=160) for words in spec.filters))
    return ". ".join(parts) + "."


def brief_subtitle(spec: MapSpec) -> str:
    """Return the line under the title of a small picture, whose key names the sides."""
    drawn = drawn_words(spec)
    when = f", {day_words(*spec.days)}" if spec.days else ""
    said = "; as claimed, not verified" if spec.mapped else ""
    filters = "; ".join(plain(words, most=160) for words in spec.filters)
    return f"{drawn}{when}{said}." + (f" Filtered: {filters}." if filters else "")


def as_claimed(spec: MapSpec) -> str:
    """Return "As claimed by Armenia and Azerbaijan", or nothing where nothing is drawn."""
    names = [_speaker(side) for side, _ in drawn_sides(spec)]
    return f"As claimed by {joined(names)}; not verified" if names else ""


def not_on_map(spec: MapSpec) -> str:
    """Return how many claims are not drawn and why, or nothing if all are."""
    left_out = len(spec.not_mapped)
    if not left_out:
        return ""
    statuses = Counter(spec.book.claims["map_status"].dropna().tolist())
    no_place, unresolved = statuses[MapStatus.NO_PLACE], statuses[MapStatus.UNRESOLVED]
    head = f"{count_words(left_out, 'claim')} not on the map"
    reasons = []
    if no_place:
        reasons.append(f"{no_place:,} {'names' if no_place == 1 else 'name'} no place")
    if unresolved:
        verb = "names" if unresolved == 1 else "name"
        reasons.append(f"{unresolved:,} {verb} a place too vague or not found")
    return f"{head}: {'; '.join(reasons)}." if reasons else f"{head}."


def drafts_words(spec: MapSpec) -> str:
    """Return how many claims no person has checked, or nothing."""
    if not spec.drafts:
        return ""
    verb = "is a machine's draft" if spec.drafts == 1 else "are a machine's drafts"
    return f"{count_words(spec.drafts, 'claim')} {verb}, not checked by a person."


def alt_text(spec: MapSpec) -> str:
    """Return the picture in words, for those who do not see it."""
    when = ""
    if spec.days:
        first, last = spec.days
        joint = "of" if first == last else "between"
        when = f" {joint} {day_words(first, last).replace(' to ', ' and ', 1)}"
    if not spec.mapped:
        parts = [f"{plain(spec.options.title, most=200)}. Map without claims: no claim could be"]
        parts[0] += f" drawn, out of {spec.total:,}{when}."
    else:
        some = f"{spec.mapped:,} of " if spec.mapped != spec.total else ""
        parts = [
            (
                f"{plain(spec.options.title, most=200)}. Map of {some}"
                f"{count_words(spec.total, 'claim')}{when}, as claimed and not verified."
            )
        ]
        parts += _sides_in_words(spec)
    parts += [text for text in (not_on_map(spec), drafts_words(spec)) if text]
    parts += [text for text in (filters_words(spec),) if text]
    if spec.boundary_note:
        parts.append(_sentence(plain(spec.boundary_note, most=300)))
    return " ".join(parts)


def caption(spec: MapSpec) -> str:
    """Return what to print under the picture: whose claims, when, and what is not on it."""
    parts = [_sentence(plain(spec.options.title, most=300))]
    when = f", {day_words(*spec.days)}" if spec.days else ""
    parts.append(f"{drawn_words(spec)}{when}.")
    sides = drawn_sides(spec)
    if sides:
        counts = joined([f"{count:,} by {_speaker(side)}" for side, count in sides])
        parts.append(
            f"As claimed, not verified: {counts}. Claims about one event are not added up."
        )
    parts += [
        text
        for text in (
            disputes_words(spec),
            not_on_map(spec),
            drafts_words(spec),
            filters_words(spec),
        )
        if text
    ]
    if spec.boundary_note:
        parts.append(_sentence(plain(spec.boundary_note, most=600)))
    lines = [plain(line, most=300) for line in spec.attribution if line.strip()]
    if lines:
        parts.append(_sentence(f"Sources: {'; '.join(lines)}"))
    return " ".join(parts)


#: How the accounts of an incident stand to each other: a sign on the map, and words.
DISPUTE_SIGNS = {
    "acknowledged": ("=", "acknowledged by the accused"),
    "denied": ("≠", "denied by the accused"),
    "mutual_accusation": ("⇄", "each side accuses the other"),
    "partly_agreed": ("≈", "accounts agree in part"),
    "third_party_corroborated": ("+", "a third party says so too"),
}


def disputes_words(spec: MapSpec) -> str:
    """Return how the accounts of the incidents stand to each other, or nothing."""
    statuses = Counter(spec.book.incidents["dispute_status"].dropna().tolist())
    said = [
        f"{statuses[status]:,} {words}"
        for status, (_, words) in DISPUTE_SIGNS.items()
        if statuses[status]
    ]
    if statuses["single_side"]:
        said.append(f"{statuses['single_side']:,} claimed by one side only")
    return (
        f"Of {count_words(sum(statuses.values()), 'incident')}: {'; '.join(said)}." if said else ""
    )


def filters_words(spec: MapSpec) -> str:
    """Return the filters in words, or nothing."""
    if not spec.filters:
        return ""
    return _sentence("Filtered: " + "; ".join(plain(words, most=160) for words in spec.filters))


def joined(words: Sequence[str], *, last: str = "and") -> str:
    """Return words as a list in a sentence: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _sides_in_words(spec: MapSpec) -> list[str]:
    """Return one sentence a side: how many claims, and the places they name."""
    import numpy as np
    import pyarrow.compute as pc

    from contactline.maps.snapshot_columns import column, drawn_rows, encoded

    rows = drawn_rows(spec)
    table = spec.book.claim_places
    names = pc.coalesce(column(table, "name"), column(table, "as_written"))
    index, known = encoded(names.take(rows.row))
    words = [plain(name or "", most=60) for name in known]
    made = []
    for side, count in drawn_sides(spec):
        mine = (rows.side == spec.sides.index(side)) & (index >= 0)
        at = [words[i] for i in np.unique(index[mine & ~rows.origin])]
        origins = {words[i] for i in np.unique(index[mine & rows.origin])}
        named = _some(sorted({name for name in at if name}))
        sources = _some(sorted({name for name in origins if name}))
        outlet = side.side in (OUTLET, UNNAMED)
        speaker = _speaker(side)
        said = []
        if named or not sources:
            verb = "name" if outlet else "names"
            said.append(f"{verb} {joined(named) if named else 'places without a name'}")
        if sources:
            verb = "say" if outlet else "says"
            said.append(f"{verb} fire came from {joined(sources)}")
        head = f"{speaker[:1].upper()}{speaker[1:]} ({count_words(count, 'claim')})"
        made.append(f"{head} {' and '.join(said)}.")
    return made


def _some(names: list[str]) -> list[str]:
    extra = len(names) - _MOST_PLACES
    return [*names[:_MOST_PLACES], f"{extra} more"] if extra > 0 else names


def _speaker(side: SideStyle) -> str:
    """Return a side as a noun in a sentence."""
    if side.side == OUTLET:
        return "the reports themselves"
    if side.side == UNNAMED:
        return "claimants of no known side"
    return plain(side.label, most=60)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else text + "."
