"""ACLED exports: each row becomes one claim of the row's source.

Columns and codes: ACLED codebook (2023 edition, acleddata.com) as documented for the R
package acledR (``acled_codebook``, ``acled_interaction_codes``,
``acled_event_categories``); exports until 2018 name some types otherwise, exports since
2024 print ``inter`` in words.

Who speaks
    The claimant is the row's ``source``, never ACLED. Several sources, separated by
    ``;``, are one claimant as written and stand in the source chain one by one: which of
    them said what, the row does not tell.

Who did it
    ACLED says that ``actor1`` and ``actor2`` have no direction. Only kinds of events
    that are one-sided by their definition have one (`ONE_SIDED`): there ``actor1`` is the
    accused and ``actor2`` the target, unless ``actor1`` is civilians, protesters or
    rioters. In a battle both took part and nobody is accused; the actors stay in the
    remark.

Precision
    ``geo_precision`` goes on as it is (1 -> UCDP 1, 2 -> 2, 3 -> 4); at 3 the place is
    the province, and the stand-in that ACLED gives coordinates for goes to the remark.
    ``time_precision`` 2 makes the day the week around it, 3 its month.

Deaths
    A blank is unknown. ACLED also writes 0 where no death is reported, and 3 or 10 where
    deaths are known and their number is not; the file does not tell which, so the figure
    stays and a notice says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from contactline.ingest.formats.arrays import (
    Cells,
    codes,
    count,
    keys,
    looked_up,
    mapped,
    matching,
    one_of,
    outside,
    plain,
    replaced,
    when,
    without_midnight,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.ingest.frame import TextFrame

NAME = "acled"
WORDS = "ACLED export"
#: Columns that make a table an ACLED export; of each group one must be there.
NEEDS = (
    ("event_id_cnty", "event_id_no_cnty", "data_id"),
    ("event_date",),
    ("event_type",),
    ("actor1",),
    ("geo_precision",),
)

#: Sub-event types in which only one side acts.
ONE_SIDED = frozenset(
    {
        "shelling/artillery/missile attack",
        "air/drone strike",
        "remote explosive/landmine/ied",
        "grenade",
        "chemical weapon",
        "suicide bomb",
        "attack",
        "abduction/forced disappearance",
        "sexual violence",
    }
)
#: ``inter`` codes, as old exports have them.
INTER = {
    "0": "none",
    "1": "State forces",
    "2": "Rebel group",
    "3": "Political militia",
    "4": "Identity militia",
    "5": "Rioters",
    "6": "Protesters",
    "7": "Civilians",
    "8": "External/Other forces",
}
_UNARMED = frozenset({"5", "6", "7", "rioters", "protesters", "protestors", "civilians"})
#: Types of exports until 2018 -> type and sub-type of today.
_FORMER_TYPES = {
    "battle-no change of territory": ("Battles", "Armed clash"),
    "battle-government regains territory": ("Battles", "Government regains territory"),
    "battle-non-state actor overtakes territory": (
        "Battles",
        "Non-state actor overtakes territory",
    ),
    "remote violence": ("Explosions/Remote violence", None),
    "strategic development": ("Strategic developments", None),
    "headquarters or base established": (
        "Strategic developments",
        "Headquarters or base established",
    ),
    "non-violent transfer of territory": (
        "Strategic developments",
        "Non-violent transfer of territory",
    ),
}
#: ``time_precision`` -> what the day stands for: 2 is the middle of its week.
_DATE_PRECISION = {"2": "week", "3": "month"}
_REMARKS = (
    *("country", "admin1", "admin2", "admin3"),
    *("disorder_type", "civilian_targeting", "source_scale", "tags", "fatalities_note"),
)


def recognises(header: Sequence[str]) -> bool:
    """Tell whether a header is that of an ACLED export."""
    names = keys(header)
    return all(any(name in names for name in group) for group in NEEDS)


def to_plain(frame: TextFrame) -> TextFrame:
    """Return an ACLED export as a plain table."""
    cells = Cells(frame)
    event_type, sub_type = _kinds(cells)
    accused, target, directed = _parties(cells, sub_type)
    precision = looked_up(cells("time_precision"), _DATE_PRECISION)
    place, within, relation, stand_in = _places(cells)
    sources = cells("source")
    several = matching(sources, r";\s*\S")
    killed = cells("fatalities")
    remarks = {
        "geo_precision": cells("geo_precision"),
        "location": stand_in,
        "time_precision": cells("time_precision"),
        "event_type": when(pc.is_null(event_type), cells("event_type"), None),
        "actor1": when(directed, None, cells("actor1")),
        "assoc_actor_1": cells("assoc_actor_1", "ally_actor_1"),
        "inter1": _inter(cells("inter1")),
        "actor2": when(directed, None, cells("actor2")),
        "assoc_actor_2": cells("assoc_actor_2", "ally_actor_2"),
        "inter2": _inter(cells("inter2")),
        "interaction": cells("interaction"),
        **{name: cells(name) for name in _REMARKS},
    }
    flaws = outside(
        cells("time_precision"),
        ("1", "2", "3"),
        column=cells.written("time_precision"),
        field="date",
        meaning="one of ACLED's codes 1, 2 and 3",
    )
    columns = {
        "id": cells("event_id_cnty", "event_id_no_cnty", "data_id"),
        "date": without_midnight(cells("event_date")),
        "date_precision": precision,
        "place": place,
        "within": within,
        "admin1": cells("admin1"),
        "country": cells("country"),
        "lat": cells("latitude"),
        "lon": cells("longitude"),
        "geo_precision": cells("geo_precision"),
        "relation": relation,
        "text": cells("notes"),
        "claimant": sources,
        "source_chain": when(several, replaced(sources, r"\s*;\s*", "; "), None),
        "accused": accused,
        "target": target,
        "event_type": event_type,
        "sub_event_type": sub_type,
        "killed": killed,
        "code_note": codes("ACLED", remarks),
    }
    titles = {"date": "event_date", "place": "location", "claimant": "source"}
    return plain(
        cells, columns, cell_flaws=flaws, notices=_notices(precision, killed), titles=titles
    )


def _kinds(cells: Cells) -> tuple[pa.Array, pa.Array]:
    written, sub_type = cells("event_type"), cells("sub_event_type")
    former = pc.utf8_lower(written)
    today = looked_up(former, {old: kind for old, (kind, _) in _FORMER_TYPES.items()})
    finer = looked_up(former, {old: sub for old, (_, sub) in _FORMER_TYPES.items() if sub})
    both = pc.equal(former, "riots/protests")  # two types of today: neither is said
    return when(both, None, pc.coalesce(today, written)), pc.coalesce(sub_type, finer)


def _parties(cells: Cells, sub_type: pa.Array) -> tuple[pa.Array, pa.Array, pa.Array]:
    """Return accused, target, and where the row has a direction at all."""
    first, second = cells("actor1"), cells("actor2")
    inter = pc.utf8_lower(cells("inter1"))
    one_sided = one_of(pc.utf8_lower(sub_type), ONE_SIDED)
    armed = pc.invert(pc.or_(one_of(inter, _UNARMED), matching(first, r"^(?i)civilians\b")))
    directed = pc.and_(pc.and_(one_sided, armed), pc.is_valid(first))
    if "actor2" not in cells:  # one row an actor: whose row it is says nothing
        directed = pc.and_(directed, pa.scalar(value=False))
    return when(directed, first, None), when(directed, second, None), directed


def _places(cells: Cells) -> tuple[pa.Array, pa.Array, pa.Array, pa.Array]:
    """Return place, what it is in, relation, and the stand-in of a larger region."""
    location, code = cells("location"), cells("geo_precision")
    smaller = cells("admin3", "admin2", "admin1")
    larger = cells("admin1", "country")
    region = pc.and_(pc.equal(code, "3"), pc.is_valid(larger))
    place = when(region, larger, location)
    within = when(region, cells("country"), smaller)
    relation = when(pc.equal(code, "2"), "near", when(pc.equal(code, "3"), "in", None))
    itself = pc.fill_null(pc.equal(place, within), fill_value=False)
    return place, when(itself, None, within), relation, when(region, location, None)


def _inter(cells: pa.Array) -> pa.Array:
    return mapped(cells, lambda code: f"{code} ({INTER[code]})" if code in INTER else code)


def _notices(precision: pa.Array, killed: pa.Array) -> list[str]:
    made = []
    for code, name, kept in ((2, "week", "the week around the day"), (3, "month", "the month")):
        rows = count(pc.fill_null(pc.equal(precision, name), fill_value=False))
        if rows:
            made.append(
                f"time_precision {code} ({rows:,} of the rows): {kept} is kept, not the day"
            )
    none = count(matching(killed, r"^0(\.0+)?$"))
    coded = count(matching(killed, r"^(3|10)(\.0+)?$"))
    meanings = []
    if none:
        meanings.append(f"0 also means none reported ({none:,} of the rows)")
    if coded:
        meanings.append(f"3 and 10 also some, number not known ({coded:,} of the rows)")
    if meanings:
        made.append(f"fatalities are kept as they stand, but ACLED's {', its '.join(meanings)}")
    return made
