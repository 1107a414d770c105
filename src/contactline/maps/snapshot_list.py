"""The numbered list of claims below a map, as far as there is room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from contactline.casebook.book import rows_of
from contactline.maps.captions import DISPUTE_SIGNS, day_words, plain
from contactline.maps.snapshot_columns import claim_disputes, column, drawn_claims
from contactline.maps.snapshot_items import Disc, Shape, Words
from contactline.maps.snapshot_shapes import pill
from contactline.maps.snapshot_text import BOLD, REGULAR, SIGNS, extent, shorten, wrap
from contactline.maps.style import UNNAMED

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from contactline.maps.labels import Box
    from contactline.maps.snapshot_items import Item
    from contactline.maps.snapshot_look import Look
    from contactline.maps.spec import MapSpec

#: No page has room for more.
_MOST_ENTRIES = 160
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "June", "July", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A claim in the list.

    Parameters
    ----------
    claim
        Position of the claim in its table.
    number
        Its number on the map; None if it is not drawn.
    side
        Code of the claimant's side.
    sign
        How the accounts of its incident stand; empty for nothing to say.
    """

    claim: int
    number: int | None
    side: str
    head: str
    sign: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimList:
    """The list as it fits into its room.

    Parameters
    ----------
    numbers
        Position of a claim -> its number, for those that the list shows.
    height_px
        What it takes of the room.
    """

    items: tuple[Item, ...]
    numbers: dict[int, int]
    height_px: float
    shown: int
    left_out: int


def entries_of(spec: MapSpec) -> tuple[tuple[Entry, ...], int]:
    """Return the first claims in the order of the list, and how many there are in all.

    Those that are drawn come first, each group by day.
    """
    claims = spec.book.claims
    drawn = drawn_claims(spec)
    days = column(claims, "date_start").cast("int32").fill_null(2**31 - 1)
    names = np.argsort(np.argsort(np.asarray(column(claims, "claim_id").to_pylist(), dtype=str)))
    order = np.lexsort((names, days.to_numpy(zero_copy_only=False), ~drawn))
    chosen = order[:_MOST_ENTRIES]
    disputes, statuses = claim_disputes(spec)
    labels = {side.side: side.label for side in spec.sides}
    made = []
    for index, (claim, row) in enumerate(
        zip(chosen.tolist(), rows_of(claims.iloc[chosen]), strict=True)
    ):
        status = statuses[disputes[claim]] if disputes[claim] >= 0 else ""
        side = row["claimant_side"] or UNNAMED
        when = short_days(row["date_start"], row["date_end"])
        speaker = plain(labels.get(side, side), most=60)
        if side == UNNAMED and row["claimant_name"]:
            speaker = plain(row["claimant_name"], most=60)
        text = _text_of(row)
        if not drawn[claim] and row["map_reason"]:
            text += f" Not drawn: {plain(row['map_reason'], most=160)}."
        made.append(
            Entry(
                claim=claim,
                number=index + 1 if drawn[claim] else None,
                side=side,
                head=f"{when}  {speaker}" if when else speaker,
                sign=DISPUTE_SIGNS.get(status, ("", ""))[0],
                text=text,
            )
        )
    return tuple(made), len(order)


def _text_of(row: dict[str, Any]) -> str:
    """Return a claim in words: the editor's, else the report's, else its fields."""
    for name in ("summary", "quote"):
        if row[name]:
            text = plain(row[name], most=400)
            return text if text.endswith((".", "!", "?", "…")) else text + "."
    kind = plain(row["sub_event_type"] or row["event_type"] or "Fire", most=80)
    accused = plain(row["accused_name"] or row["accused_side"] or "", most=60)
    return f"{kind}, said of {accused}." if accused else f"{kind}."


def short_days(first: date | None, last: date | None) -> str:
    """Return days as they stand in a list: "12-13 Sep 2022".

    Examples
    --------
    >>> short_days(date(2022, 9, 12), date(2022, 9, 13))
    '12–13 Sep 2022'
    """
    if first is None:
        return ""
    last = last or first
    if (first.year, first.month) == (last.year, last.month):
        days = f"{first.day}" if first == last else f"{first.day}–{last.day}"
        return f"{days} {_MONTHS[first.month - 1]} {first.year}"
    if first.year == last.year:
        begin = f"{first.day} {_MONTHS[first.month - 1]}"
        return f"{begin} – {last.day} {_MONTHS[last.month - 1]} {last.year}"
    return day_words(first, last).replace(" to ", " – ")


def lay_list(spec: MapSpec, look: Look, room: Box) -> ClaimList:
    """Set the list into its room; what does not fit is counted in a last line."""
    entries, total = entries_of(spec)
    if not entries:
        return ClaimList(items=(), numbers={}, height_px=0.0, shown=0, left_out=0)
    unit = look.unit
    gutter, title = 26 * unit, 24 * unit
    shown = -1
    for tried in ((2, 3), (2, 2), (3, 2)):  # shorter texts before fewer claims
        across = (room.width - gutter * (tried[0] - 1)) / tried[0]
        sizes = [_entry(entry, look, 0.0, 0.0, across, tried[1])[1] for entry in entries]
        fit, high = _fit(sizes, tried[0], room.height - title, total, 18 * unit)
        if fit > shown:
            shown, height, blocks, width, (columns, lines) = fit, high, sizes, across, tried
        if shown == total:
            break
    items: list[Item] = _title(look, room, _heading(entries[:shown]))
    column, y = 0, room.top + title
    for index in range(shown):
        if y + blocks[index] > room.top + title + height + 0.5:
            column, y = column + 1, room.top + title
        left = room.left + column * (width + gutter)
        items += _entry(entries[index], look, left, y, width, lines)[0]
        y += blocks[index]
    if shown < total:
        if y + 18 * unit > room.top + title + height + 0.5 and column + 1 < columns:
            column, y = column + 1, room.top + title
        items.append(
            Words(
                x=room.left + column * (width + gutter),
                y=y + 12 * unit,
                text=f"and {total - shown:,} more",
                face=BOLD,
                size_px=10.6 * unit,
                colour=look["muted"],
            )
        )
    return ClaimList(
        items=tuple(items),
        numbers={entry.claim: entry.number for entry in entries[:shown] if entry.number},
        height_px=title + height,
        shown=shown,
        left_out=total - shown,
    )


def _fit(
    blocks: Sequence[float], columns: int, most: float, total: int, last: float
) -> tuple[int, float]:
    """Return how many entries fit, and the least height that takes them."""

    def taken(height: float) -> int:
        column, y, count = 0, 0.0, 0
        for block in blocks:
            if y + block > height + 0.5:
                column, y = column + 1, 0.0
            if column >= columns or block > height + 0.5:
                break
            y += block
            count += 1
        if count < total and column < columns and y + last > height + 0.5 and count:
            # the line that counts the rest needs room too
            if column + 1 < columns and count == len(blocks):
                return count
            return count - 1 if column + 1 >= columns else count
        if count < total and column >= columns and count:
            return count - 1
        return count

    best = taken(most)
    height = most
    while height - 6 > 0 and taken(height - 6) >= best:
        height -= 6
    return best, height


def _heading(entries: Sequence[Entry]) -> str:
    if all(entry.number is not None for entry in entries):
        return "Claims, in the order of days"
    return "Claims, in the order of days; a circle without a number is not on the map"


def _title(look: Look, room: Box, text: str) -> list[Item]:
    size = 11.5 * look.unit
    return [
        Words(
            x=room.left,
            y=room.top + 11 * look.unit,
            text=shorten(text, BOLD, size, room.width),
            face=BOLD,
            size_px=size,
            colour=look["ink"],
        )
    ]


def _entry(
    entry: Entry, look: Look, left: float, top: float, width: float, most_lines: int
) -> tuple[list[Item], float]:
    """Return a claim of the list, and how high it is."""
    unit = look.unit
    size, indent, pitch = 10.2 * unit, 27 * unit, 13.4 * unit
    colour = look.marks.colours.get(entry.side, look["muted"])
    base = top + 11 * unit
    items: list[Item] = []
    middle = base - 0.36 * size
    if entry.number is None:
        items.append(
            Disc(x=left + 11 * unit, y=middle, radius_px=3.2 * unit, stroke=colour, width_px=1.3)
        )
    else:
        text = str(entry.number)
        wide = max(extent(text, BOLD, size * 0.92).width + 8 * unit, 15 * unit)
        items += [
            Shape(
                geometry=pill(
                    left + 11 * unit - wide / 2,
                    middle - 7.5 * unit,
                    left + 11 * unit + wide / 2,
                    middle + 7.5 * unit,
                ),
                fill=colour,
            ),
            Words(
                x=left + 11 * unit - extent(text, BOLD, size * 0.92).width / 2,
                y=base,
                text=text,
                face=BOLD,
                size_px=size * 0.92,
                colour=look["page"],
            ),
        ]
    sign_width = 1.6 * size if entry.sign else 0.0
    head = shorten(entry.head, BOLD, size, width - indent - sign_width)
    items.append(
        Words(x=left + indent, y=base, text=head, face=BOLD, size_px=size, colour=look["ink"])
    )
    if entry.sign:
        items.append(
            Words(
                x=left + indent + extent(head, BOLD, size).width + 0.5 * size,
                y=base,
                text=entry.sign,
                face=SIGNS,
                size_px=size * 0.95,
                colour=look["muted"],
            )
        )
    for line in wrap(entry.text, REGULAR, size, width - indent, most_lines=most_lines):
        base += pitch
        items.append(Words(x=left + indent, y=base, text=line, size_px=size, colour=look["ink"]))
    return items, base - top + 7.5 * unit
