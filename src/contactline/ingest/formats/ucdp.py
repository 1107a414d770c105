"""UCDP GED and candidate events: each row becomes one claim of the row's source.

Columns and codes: UCDP GED codebook, versions 19.1 to 25.1 (ucdp.uu.se/downloads), the
49 columns of the releases since 2018; the candidate releases have the same ones.

Who speaks
    ``source_original`` is who the information comes from: the claimant. The outlets of
    ``source_office``, or of ``source_article``, are the chain through which it came; they
    speak where nobody else is named.

Who did it
    One-sided violence has a direction: side A is accused, side B the target. In
    state-based and non-state conflict both took part and nobody is accused.

Precision
    ``where_prec`` and the interval ``date_start``-``date_end`` go on as they are;
    ``date_prec`` makes one day its week, month or year, and never widens an interval.

Deaths
    ``deaths_a``, ``deaths_b``, ``deaths_civilians`` and ``deaths_unknown`` become figures
    of their sides; a 0 there tells that UCDP ascribes no dead to a side, not that
    somebody said so, and is left open. ``low``-``high`` is the figure of the only ones
    who died, or of the event where no side has one. ``low``, ``best`` and ``high`` stand
    in the remark.

``type_of_violence`` tells who fights whom, not with what: it gives no type of event.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from contactline.ingest.formats.arrays import (
    TEXT,
    Cells,
    codes,
    joined,
    keys,
    looked_up,
    mapped,
    matching,
    outside,
    plain,
    replaced,
    when,
    whole,
    without_midnight,
)
from contactline.ingest.sides import read_party

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.ingest.frame import TextFrame
    from contactline.ingest.rows import Flaw

NAME = "ucdp"
WORDS = "UCDP GED events"
#: Columns that make a table UCDP's; of each group one must be there.
NEEDS = (
    ("type_of_violence",),
    ("where_prec",),
    ("date_prec",),
    ("date_start",),
    ("best", "best_est"),
    ("side_a",),
)

#: The 49 columns in their order, for releases that came without a header.
_NAMES = """
    id relid year active_year code_status type_of_violence conflict_dset_id conflict_new_id
    conflict_name dyad_dset_id dyad_new_id dyad_name side_a_dset_id side_a_new_id side_a
    side_b_dset_id side_b_new_id side_b number_of_sources source_article source_office
    source_date source_headline source_original where_prec where_coordinates
    where_description adm_1 adm_2 latitude longitude geom_wkt priogrid_gid country
    country_id region event_clarity date_prec date_start date_end deaths_a deaths_b
    deaths_civilians deaths_unknown best high low gwnoa gwnob
"""
COLUMNS = tuple(_NAMES.split())
VIOLENCE = {
    "1": "State-based conflict",
    "2": "Non-state conflict",
    "3": "One-sided violence",
}
#: ``date_prec`` -> how closely the date is known.
_DATE_PRECISION = {"1": "day", "2": "days", "3": "week", "4": "month", "5": "year"}
_CLARITY = {"1": "1 (clear)", "2": "2 (less clear)"}


def recognises(header: Sequence[str]) -> bool:
    """Tell whether a header is that of UCDP events."""
    names = keys(header)
    return all(any(name in names for name in group) for group in NEEDS)


def to_plain(frame: TextFrame) -> TextFrame:
    """Return UCDP events as a plain table."""
    cells = Cells(frame)
    kind = _code(cells("type_of_violence"))
    one_sided = pc.equal(kind, "3")
    side_a, side_b = cells("side_a"), cells("side_b")
    outlets = _outlets(cells)
    original = replaced(cells("source_original"), r"\s*;\s*", "; ")
    claimant = pc.coalesce(original, outlets)
    precision = _code(cells("where_prec"))
    date_precision = _code(cells("date_prec"))
    start = without_midnight(cells("date_start"))
    end = without_midnight(cells("date_end"))
    published = without_midnight(cells("source_date"))
    place, within, relation = _places(cells, precision)
    columns = {
        "id": cells("id"),
        "date": start,
        "date_end": when(pc.equal(start, end), None, end),
        "date_precision": _known(start, end, date_precision),
        "place": place,
        "within": within,
        "admin1": cells("adm_1"),
        "country": cells("country"),
        "lat": cells("latitude"),
        "lon": cells("longitude"),
        "where_prec": precision,
        "relation": relation,
        "title": cells("source_headline"),
        "text": _text(kind, cells),
        "claimant": claimant,
        "source_chain": when(pc.and_(_has(original), _has(outlets)), outlets, None),
        "published": when(matching(published, r"^\d{4}-\d{2}-\d{2}$"), published, None),
        "accused": when(one_sided, side_a, None),
        "target": when(one_sided, side_b, None),
        "casualties": _casualties(cells),
        "code_note": codes(
            "UCDP",
            {
                "where_prec": precision,
                "date_prec": date_precision,
                "type_of_violence": mapped(
                    kind, lambda code: f"{code} ({VIOLENCE[code]})" if code in VIOLENCE else code
                ),
                "low": cells("low", "low_est"),
                "best": cells("best", "best_est"),
                "high": cells("high", "high_est"),
                "deaths_a": cells("deaths_a"),
                "deaths_b": cells("deaths_b"),
                "deaths_civilians": cells("deaths_civilians"),
                "deaths_unknown": cells("deaths_unknown"),
                "side_a": when(one_sided, None, side_a),
                "side_b": when(one_sided, None, side_b),
                "conflict_name": cells("conflict_name"),
                "event_clarity": _clarity(cells),
                "code_status": cells("code_status"),
                "where_description": cells("where_description"),
                "adm_1": cells("adm_1"),
                "adm_2": cells("adm_2"),
                "country": cells("country"),
            },
        ),
    }
    titles = {
        "date": "date_start",
        "date_end": "date_end",
        "place": "where_coordinates",
        "where_prec": "where_prec",
        "casualties": "best",
    }
    flaws = _flaws(cells, kind, date_precision)
    return plain(cells, columns, cell_flaws=flaws, titles=titles)


def _has(cells: pa.Array) -> pa.Array:
    return pc.is_valid(cells)


def _code(cells: pa.Array) -> pa.Array:
    """Return a code without the ``.0`` that statistics programs write."""
    return replaced(cells, r"\.0+$", "")


def _known(start: pa.Array, end: pa.Array, code: pa.Array) -> pa.Array:
    """Return how closely the date is known: an interval is itself, not the months it is in."""
    spans = pc.binary_join_element_wise(start, end, code, " ")
    return pc.coalesce(mapped(spans, _known_span), looked_up(code, _DATE_PRECISION))


def _known_span(words: str) -> str | None:
    """Return the precision of ``2022-09-12 2022-09-30 4``; None if it is one day or no date.

    Examples
    --------
    >>> _known_span("2022-09-12 2022-09-30 4"), _known_span("2022-09-01 2022-09-30 4")
    ('days', 'month')
    """
    *days, code = words.split(" ")
    try:
        first, last = map(date.fromisoformat, days)
    except ValueError:
        return None
    if first == last or code not in _DATE_PRECISION:
        return None
    after = last + timedelta(days=1) if last < date.max else last
    whole_months = first.day == after.day == 1
    if code == "5" and whole_months and first.month == after.month == 1:
        return "year"
    if code == "4" and whole_months and (first.year, first.month) == (last.year, last.month):
        return "month"
    return "week" if code == "3" else "days"


def _clarity(cells: Cells) -> pa.Array:
    return mapped(_code(cells("event_clarity")), lambda code: _CLARITY.get(code, code))


def _flaws(cells: Cells, kind: pa.Array, date_precision: pa.Array) -> dict[int, dict[str, Flaw]]:
    found = outside(
        date_precision,
        _DATE_PRECISION,
        column=cells.written("date_prec"),
        field="date",
        meaning="one of UCDP's codes 1 to 5",
    )
    for row, flaws in outside(
        kind,
        VIOLENCE,
        column=cells.written("type_of_violence"),
        field="text",
        meaning="one of UCDP's codes 1, 2 and 3",
    ).items():
        found.setdefault(row, {}).update(flaws)
    return found


def _outlets(cells: Cells) -> pa.Array:
    """Return the outlets, separated by ``;``.

    ``source_article`` holds ``"outlet,date,headline";"outlet,date,headline"``.
    """
    offices = replaced(cells("source_office"), r"\s*;\s*", "; ")
    articles = replaced(cells("source_article"), r'"\s*([^",;]*)(?:,[^"]*)?"', r"\1")
    bare = replaced(articles, r"^([^,;]*),[^;]*$", r"\1")
    return pc.coalesce(offices, replaced(bare, r"\s*;[\s;]*", "; "))


def _places(cells: Cells, precision: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
    district, province, country = cells("adm_2"), cells("adm_1"), cells("country")
    place = pc.coalesce(cells("where_coordinates"), district, province, country)
    within = pc.coalesce(district, province)
    itself = pc.fill_null(pc.equal(place, within), fill_value=False)
    near, known = pc.equal(precision, "2"), pc.equal(precision, "1")
    unsaid = pc.is_null(precision)
    relation = when(pc.or_kleene(known, unsaid), None, when(near, "near", "in"))
    return place, when(itself, None, within), relation


def _text(kind: pa.Array, cells: Cells) -> pa.Array:
    who = pc.coalesce(cells("dyad_name"), joined([cells("side_a"), cells("side_b")], " - "))
    return joined([looked_up(kind, VIOLENCE), who], ": ")


def _casualties(cells: Cells) -> pa.Array:
    side_a, side_b = _side(cells("side_a")), _side(cells("side_b"))
    groups = [
        (whole(cells("deaths_a")), pc.binary_join_element_wise(side_a, "killed", " ")),
        (whole(cells("deaths_b")), pc.binary_join_element_wise(side_b, "killed", " ")),
        (whole(cells("deaths_civilians")), pa.scalar("? civilian killed")),
    ]
    unknown = whole(cells("deaths_unknown"))
    parts = [_figure(label, number) for number, label in groups]
    ascribed = joined(parts, "; ")
    with_unknown = joined([*parts, _figure(pa.scalar("? killed"), unknown)], "; ")
    span, low, high = _span(cells)
    alone = []
    for number, label in groups:
        fits = pc.and_(pc.less_equal(low, number), pc.less_equal(number, high))
        words = pc.binary_join_element_wise(label, span, " ")
        alone.append(when(pc.and_(_some(number), fits), words, None))
    is_one = pc.and_(_is_one([number for number, _ in groups]), pc.invert(_some(unknown)))
    several = when(_has(ascribed), with_unknown, None)
    return pc.coalesce(when(is_one, pc.coalesce(*alone), None), several, _total(cells))


def _side(names: pa.Array) -> pa.Array:
    """Return the code of a side, ``?`` where the name is of none that is known."""
    known = mapped(names, lambda name: read_party(name).side)
    return pc.fill_null(known, "?")


def _some(number: pa.Array) -> pa.Array:
    """Tell where a number of dead is stated and not 0."""
    return pc.fill_null(pc.greater(number, 0), fill_value=False)


def _is_one(numbers: list[pa.Array]) -> pa.Array:
    """Tell where exactly one of some groups has dead."""
    counts = [pc.cast(_some(number), pa.int8()) for number in numbers]
    total = counts[0]
    for one in counts[1:]:
        total = pc.add(total, one)
    return pc.equal(total, 1)


def _figure(label: pa.Array | pa.Scalar, number: pa.Array) -> pa.Array:
    """Return ``AZ killed 2``; null where the number is 0 or open."""
    text = pc.binary_join_element_wise(label, pc.cast(number, TEXT), " ")
    return when(_some(number), text, None)


def _total(cells: Cells) -> pa.Array:
    """Return the figure of the whole event: ``? killed 2-5``."""
    return pc.binary_join_element_wise(pa.scalar("? killed"), _span(cells)[0], " ")


def _span(cells: Cells) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return ``low`` to ``high`` of the event as words (``2-5``), and both as numbers."""
    best = cells("best", "best_est")
    low = _code(pc.coalesce(cells("low", "low_est"), best))
    high = _code(pc.coalesce(cells("high", "high_est"), best))
    span = when(pc.equal(low, high), low, pc.binary_join_element_wise(low, high, "-"))
    return pc.coalesce(span, low, high), whole(low), whole(high)
