"""Parts of a map that are drawn side by side or one after another: by claimant, by time."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from contactline.errors import UsageError
from contactline.maps.captions import count_words, day_words, drawn_sides, plain
from contactline.maps.snapshot_columns import claim_sides, column, drawn_claims
from contactline.maps.snapshot_presets import ANY_STEP, STEPS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.maps.snapshot_columns import Flags, Numbers
    from contactline.maps.spec import MapSpec

#: More panels are too small to read, more frames too long to watch.
MOST_PANELS, MOST_FRAMES = 24, 240
#: So many frames are watched to their end.
_USUAL_FRAMES = 100
#: More stretches of time than this are not even looked at.
_MOST_STRETCHES = 1200
_EPOCH = date(1970, 1, 1).toordinal()
_UNKNOWN = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the claims, to be drawn for itself.

    Parameters
    ----------
    label
        What it is: a side, or a stretch of time.
    spec
        The map of these claims only, with the sides and colours of the whole.
    short
        The same, where there is little room.
    silent
        Number of stretches of time without a claim on the map that this stands for; 0 where
        there is one.
    """

    label: str
    short: str
    spec: MapSpec
    silent: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stretch:
    """Days from first to last, and the claims on the map that may concern one of them."""

    begin: date
    end: date
    claims: Numbers


class _Cutter:
    """Takes some of the claims out of a map, in the colours of the whole."""

    def __init__(self, spec: MapSpec) -> None:
        book = spec.book
        ids = column(book.claims, "claim_id")
        self._spec = spec
        self._owner = _positions(column(book.claim_places, "claim_id"), ids)
        self._left_out = _positions(
            pa.array([item.claim_id for item in spec.not_mapped], type=pa.string()), ids
        )

    def part(self, claims: Numbers) -> MapSpec:
        """Return the map of the claims at some positions."""
        spec, book = self._spec, self._spec.book
        keep = np.zeros(len(book.claims), dtype=bool)
        keep[claims] = True
        made = replace(
            book,
            claims=book.claims.take(np.flatnonzero(keep)),
            claim_places=book.claim_places.take(np.flatnonzero(_chosen(keep, self._owner))),
        )
        left_out = np.flatnonzero(_chosen(keep, self._left_out)).tolist()
        part = replace(spec, book=made, total=len(made.claims))
        return replace(
            part,
            mapped=int(drawn_claims(part).sum()),
            not_mapped=tuple(spec.not_mapped[index] for index in left_out),
        )


def _positions(ids: pa.Array, known: pa.Array) -> Numbers:
    if not len(ids):
        return np.zeros(0, dtype=np.int64)
    found = pc.fill_null(pc.index_in(ids, value_set=known), -1)
    return np.asarray(found.to_numpy(zero_copy_only=False), dtype=np.int64)


def _chosen(keep: Flags, owner: Numbers) -> Flags:
    return (owner >= 0) & keep[owner] if len(keep) else np.zeros(len(owner), dtype=bool)


def parts_by_claimant(spec: MapSpec) -> tuple[Part, ...]:
    """Return one part for each side that has a claim on the map, in legend order.

    Raises
    ------
    UsageError
        If there are too many sides.
    """
    sides, cutter = claim_sides(spec), _Cutter(spec)
    made = []
    for side, _ in drawn_sides(spec):
        part = cutter.part(np.flatnonzero(sides == spec.sides.index(side)))
        label = plain(side.label, most=60)
        made.append(Part(label=label, short=label, spec=part))
    _check(len(made), MOST_PANELS, "sides", "choose some with --claimant")
    return tuple(made)


def parts_by_time(
    spec: MapSpec, step: str, *, most: int = MOST_FRAMES
) -> tuple[tuple[Part, ...], str]:
    """Return one part for each day, week, month or year, and what to know of them, in words.

    A stretch without a claim on the map is a part too. A claim whose time is not known more
    closely is in every part that it may concern.

    Raises
    ------
    UsageError
        If there is no such step, no date at all, or too many parts.
    """
    first, last = _span(spec)
    _check(
        _count(first, last, step),
        most,
        f"{step}s",
        "choose some with --since and --until, or a longer step",
    )
    stretches, cutter = _cut(spec, step), _Cutter(spec)
    made = tuple(
        Part(
            label=_label(item.begin, item.end, step),
            short=_short(_label(item.begin, item.end, step)),
            spec=cutter.part(item.claims),
            silent=int(not len(item.claims)),
        )
        for item in stretches
    )
    return made, _said(spec, stretches, step)


def panels_by_month(spec: MapSpec, *, most: int = MOST_PANELS) -> tuple[tuple[Part, ...], str, str]:
    """Return one part for each month with a claim on the map, and one for each silence between.

    Where that is more than a page holds, years take the place of months.

    Parameters
    ----------
    most
        How many parts the page holds.

    Returns
    -------
    parts, step, words
        The parts, ``month`` or ``year``, and what to know of them.

    Raises
    ------
    UsageError
        If there is no date at all, or too many parts even so.
    """
    stretches, step = _cut(spec, "month"), "month"
    runs = _runs(stretches)
    said = ""
    if len(runs) > min(most, MOST_PANELS):
        many = sum(len(item.claims) > 0 for item in stretches)
        said = f"By year, as {count_words(many, 'month')} with claims are too many for a page. "
        stretches, step = _cut(spec, "year"), "year"
        runs = _runs(stretches)
    _check(len(runs), MOST_PANELS, f"{step}s", "choose some with --since and --until")
    cutter = _Cutter(spec)
    made = []
    for run in runs:
        first, last = (_label(item.begin, item.end, step) for item in (run[0], run[-1]))
        short = _short(first)
        if len(run) > 1:
            short = f"{short.removesuffix(last[-5:])} to {_short(last)}"
        made.append(
            Part(
                label=first if len(run) == 1 else f"{_short(first)} to {_short(last)}",
                short=short,
                spec=cutter.part(run[0].claims),
                silent=0 if len(run[0].claims) else len(run),
            )
        )
    return tuple(made), step, (said + _said(spec, stretches, step)).strip()


def _runs(stretches: Sequence[_Stretch]) -> list[list[_Stretch]]:
    """Put stretches without a claim that follow each other together."""
    runs: list[list[_Stretch]] = []
    for item in stretches:
        if runs and not len(item.claims) and not len(runs[-1][0].claims):
            runs[-1].append(item)
        else:
            runs.append([item])
    return runs


def usual_step(spec: MapSpec, *, most: int = _USUAL_FRAMES) -> str:
    """Return the finest step with which the claims are watched to their end.

    Raises
    ------
    UsageError
        If no claim on the map has a date.
    """
    first, last = _span(spec)
    fitting = (step for step in STEPS if _count(first, last, step) <= min(most, _USUAL_FRAMES))
    return next(fitting, STEPS[-1])


def _span(spec: MapSpec) -> tuple[date, date]:
    """Return the first and the last day of the claims on the map."""
    starts, ends, dated = _dated(spec)
    if not dated.any():
        raise UsageError("no claim on the map has a date, so there is no time to go through")
    return date.fromordinal(int(starts[dated].min())), date.fromordinal(int(ends[dated].max()))


def _cut(spec: MapSpec, step: str) -> list[_Stretch]:
    starts, ends, dated = _dated(spec)
    first, last = _span(spec)
    if _count(first, last, step) > _MOST_STRETCHES and step == "month":
        step = "year"
    _check(
        _count(first, last, step),
        _MOST_STRETCHES,
        f"{step}s",
        "choose some with --since and --until",
    )
    return [
        _Stretch(
            begin=begin,
            end=end,
            claims=np.flatnonzero(
                dated & (starts <= end.toordinal()) & (ends >= begin.toordinal())
            ),
        )
        for begin, end in _stretches(first, last, step)
    ]


def _count(first: date, last: date, step: str) -> int:
    """Return how many days, weeks, months or years a time has, from Monday or the first on."""
    if step not in STEPS:
        raise UsageError(f"no step {step!r}; there are: {', '.join((ANY_STEP, *STEPS))}")
    days = last.toordinal() - first.toordinal()
    years = last.year - first.year
    return (
        1
        + {
            "day": days,
            "week": (days + first.weekday()) // 7,
            "month": 12 * years + last.month - first.month,
            "year": years,
        }[step]
    )


def _dated(spec: MapSpec) -> tuple[Numbers, Numbers, Flags]:
    """Return first and last day of each claim, and whether it is dated and on the map."""
    starts, ends = _days(spec, "date_start"), _days(spec, "date_end")
    return starts, ends, (starts != _UNKNOWN) & (ends != _UNKNOWN) & drawn_claims(spec)


def _said(spec: MapSpec, stretches: Sequence[_Stretch], step: str) -> str:
    """Return what to know of parts: which claims are in none, and which in several."""
    dated = _dated(spec)[2]
    said = []
    undated = int((drawn_claims(spec) & ~dated).sum())
    if undated:
        said.append(f"{count_words(undated, 'claim')} on the map without a date left out")
    if sum(len(item.claims) for item in stretches) > int(dated.sum()):
        said.append(f"a claim that may concern several {step}s is in each")
    words = "; ".join(said)
    return f"{words[:1].upper()}{words[1:]}." if words else ""


def _check(count: int, most: int, what: str, how: str) -> None:
    if count > most:
        raise UsageError(f"{count:,} {what} are more than the {most} that can be drawn; {how}")


def _days(spec: MapSpec, name: str) -> Numbers:
    days = column(spec.book.claims, name).cast("int32").cast("int64")
    known = days.fill_null(_UNKNOWN).to_numpy(zero_copy_only=False)
    return np.where(known == _UNKNOWN, _UNKNOWN, known + _EPOCH)


def _stretches(first: date, last: date, step: str) -> list[tuple[date, date]]:
    made: list[tuple[date, date]] = []
    begin = first
    if step == "week":
        begin -= timedelta(days=begin.weekday())
    elif step == "month":
        begin = begin.replace(day=1)
    elif step == "year":
        begin = begin.replace(month=1, day=1)
    while True:
        if step == "day":
            end = begin
        elif step == "week":
            end = date.fromordinal(min(begin.toordinal() + 6, date.max.toordinal()))
        elif step == "month":
            end = begin.replace(day=monthrange(begin.year, begin.month)[1])
        else:
            end = begin.replace(month=12, day=31)
        made.append((begin, end))
        if end >= last:
            return made
        begin = end + timedelta(days=1)


def _label(begin: date, end: date, step: str) -> str:
    if step == "month":
        return day_words(begin, begin).split(" ", 1)[1]
    if step == "year":
        return str(begin.year)
    return day_words(begin, end)


def _short(label: str) -> str:
    """Return a month with the first letters of its name: "Sep 2022"."""
    month, space, year = label.rpartition(" ")
    return f"{month[:3]}{space}{year}"
