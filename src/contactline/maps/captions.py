"""The words on and about a picture: subtitle, what is not drawn, alt text.

They say whose claims are shown and never more than is known. Plain text, no markup.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from contactline.casebook.book import rows_of
from contactline.maps.style import UNNAMED
from contactline.model.terms import MAPPED, OUTLET, MapStatus

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
    lone surrogates and other invisible characters go; long text ends in an ellipsis.

    Parameters
    ----------
    text
        Any text.
    most
        Greatest number of characters.
    """
    if most is not None and len(text) > 40 * most:
        text = text[: 40 * most]
    kept = "".join(
        " " if char.isspace() else char
        for char in unicodedata.normalize("NFC", text)
        if char.isspace() or unicodedata.category(char)[0] != "C"
    )
    line = " ".join(kept.split())
    if most is not None and len(line) > most:
        line = line[: most - 1].rstrip() + "…"
    return line


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
    counts = Counter(
        row["claimant_side"] or UNNAMED
        for row in rows_of(spec.book.claims[["claimant_side", "map_status"]])
        if row["map_status"] in MAPPED
    )
    return tuple((side, counts[side.side]) for side in spec.sides if counts[side.side])


def subtitle(spec: MapSpec) -> str:
    """Return the line under the title: how many, when, and whose word it is."""
    drawn = f"{spec.mapped:,} of {count_words(spec.total, 'claim')} drawn"
    parts = [f"{drawn}, {day_words(*spec.days)}" if spec.days else drawn]
    said = as_claimed(spec)
    if said:
        parts.append(said)
    if spec.filters:
        parts.append("Filtered: " + "; ".join(plain(words, most=160) for words in spec.filters))
    return ". ".join(parts) + "."


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
        parts = [
            (
                f"{plain(spec.options.title, most=200)}. Map of {spec.mapped:,} of "
                f"{count_words(spec.total, 'claim')}{when}, as claimed and not verified."
            )
        ]
        parts += _sides_in_words(spec)
    parts += [text for text in (not_on_map(spec), drafts_words(spec)) if text]
    if spec.boundary_note:
        parts.append(_sentence(plain(spec.boundary_note, most=300)))
    return " ".join(parts)


def joined(words: Sequence[str], *, last: str = "and") -> str:
    """Return words as a list in a sentence: "a, b and c"."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _sides_in_words(spec: MapSpec) -> list[str]:
    """Return one sentence a side: how many claims, and the places they name."""
    side_of = {
        row["claim_id"]: row["claimant_side"] or UNNAMED
        for row in rows_of(spec.book.claims[["claim_id", "claimant_side"]])
    }
    places: dict[str, list[str]] = {}
    columns = ["claim_id", "as_written", "name", "draw"]
    for row in rows_of(spec.book.claim_places[columns]):
        if row["draw"]:
            name = plain(row["name"] or row["as_written"] or "", most=60)
            places.setdefault(side_of[row["claim_id"]], []).append(name)
    made = []
    for side, count in drawn_sides(spec):
        named = sorted({name for name in places.get(side.side, ()) if name})
        extra = len(named) - _MOST_PLACES
        if extra > 0:
            named = [*named[:_MOST_PLACES], f"{extra} more"]
        where = f" {joined(named)}" if named else " places without a name"
        speaker = _speaker(side)
        verb = "name" if side.side in (OUTLET, UNNAMED) else "names"
        made.append(
            f"{speaker[:1].upper()}{speaker[1:]} ({count_words(count, 'claim')}) {verb}{where}."
        )
    return made


def _speaker(side: SideStyle) -> str:
    """Return a side as a noun in a sentence."""
    if side.side == OUTLET:
        return "the reports themselves"
    if side.side == UNNAMED:
        return "claimants of no known side"
    return plain(side.label, most=60)


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else text + "."
