"""A table read by columns gives each row what the row says, whatever stands around it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contactline.casebook.book import from_records, rows_of, to_records
from contactline.casebook.schema import TABLES
from contactline.ingest.read import NothingReadError, read_inputs

if TYPE_CHECKING:
    from contactline.casebook.book import Casebook

CELLS = {
    "date": ["2022-09-13", "13.09.2022", "2022-09", "2022", "unknown", "", "2022-09-13 14:30", "x"],
    "time": ["", "14:30", "5:07 pm", "25:00", "14:30+04:00"],
    "date_end": ["", "", "2022-09-30", "2021-01-01"],
    "tz": ["", "", "+04:00", "q"],
    "date_precision": ["", "month", "week", "hour", "unknown"],
    "place": ["", "Sotk", "near Sotk", "Goris; near Jermuk", "'=1+1"],
    "district": ["", "Kalbajar"],
    "latitude": ["", "40.2", "40,2", "40°13'48\"N", "95", "45.8"],
    "longitude": ["", "45.8", "45,8", "40.2", "x"],
    "where_prec": ["", "1", "2", "3", "village", "9"],
    "radius_km": ["", "2,5", "x"],
    "claimant": ["", "Azerbaijan", "Armenian Ministry of Defence"],
    "source": ["", "https://example.org/x", "Interfax"],
    "url": ["", "https://example.org/y", "see below"],
    "killed": ["", "0", "2-5", ">3", "losses", "-1"],
    "casualties": ["", "AZ killed 2-4; AM killed 0", "3", "terrible"],
    "event_type": ["", "shelling", "weird"],
    "relation": ["", "from", "sideways"],
    "stance": ["", "denies", "shrugs"],
    "counter_to": ["", "a; b"],
    "weapon": ["", "mortar", "gun; mortar"],
    "text": ["", 'said "no"', "a, b"],
    "title": ["", "T"],
    "id": ["", "a", "b"],
}
TABLE = st.lists(
    st.fixed_dictionaries({name: st.sampled_from(values) for name, values in CELLS.items()}),
    min_size=1,
    max_size=8,
)
BOUNDS = (43.0, 38.0, 51.0, 42.0)


def read(rows: list[dict[str, str]]) -> Casebook:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(CELLS), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    data = io.BytesIO(out.getvalue().encode())
    try:
        return read_inputs(["-"], stdin=data, date_order="dmy")
    except NothingReadError as exc:
        return exc.book


def said(book: Casebook, name: str) -> list[dict[str, object]]:
    """Return the rows of a table without what only a place in the file decides."""
    return [
        {key: value for key, value in row.items() if key not in ("line", "claim_id")}
        for row in rows_of(getattr(book, name))
    ]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TABLE)
def test_rows_together_are_the_rows_one_by_one(rows: list[dict[str, str]]) -> None:
    together = read(rows)
    single = [read([row]) for row in rows]
    for name in ("claims", "claim_places", "casualties", "links"):
        assert said(together, name) == [row for book in single for row in said(book, name)]
    rejected = [
        row for book in single for row in said(book, "problems") if row["cells"] is not None
    ]
    assert [row for row in said(together, "problems") if row["cells"] is not None] == rejected
    (count,) = together.inputs
    filled = [row for row in rows if any(row.values())]  # a blank line is no row
    assert count.rows == count.claims + count.rejected == len(filled)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TABLE, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing_but_the_order(
    rows: list[dict[str, str]], random: object
) -> None:
    order = list(range(len(rows)))
    random.shuffle(order)  # type: ignore[attr-defined]
    one, other = read(rows), read([rows[at] for at in order])
    assert sorted(map(repr, said(one, "claims"))) == sorted(map(repr, said(other, "claims")))
    places = [sorted(map(repr, said(book, "claim_places"))) for book in (one, other)]
    assert places[0] == places[1]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(TABLE)
def test_tables_made_by_columns_are_those_of_their_records(rows: list[dict[str, str]]) -> None:
    book = read(rows)
    again = from_records(to_records(book), reports=())
    for name in set(TABLES) - {"problems", "reports"}:
        assert rows_of(getattr(again, name)) == rows_of(getattr(book, name)), name


def test_many_different_stamps_are_read_as_single_ones(monkeypatch: object) -> None:
    stamps = [f"2022-{1 + n % 12:02}-{1 + n % 28:02} {n % 24:02}:{n % 60:02}" for n in range(400)]
    stamps += [
        "2022-13-01 10:00",
        "2022-02-30T10:00",
        "2022-09-13T05:05:00+04:00",
        "2022-09-13 25:61",
    ]
    rows = [dict.fromkeys(CELLS, "") | {"date": text, "place": "Sotk"} for text in stamps]
    few = read(rows)
    monkeypatch.setattr("contactline.ingest.plain_time.MANY", 10)  # type: ignore[attr-defined]
    many = read(rows)
    for name in ("claims", "problems"):
        assert rows_of(getattr(many, name)) == rows_of(getattr(few, name))
    assert few.inputs[0].rejected == 3


def test_what_a_dialect_may_say_is_kept() -> None:
    cells = {
        "place": "Sotk",
        "date": "2022-09-13",
        "date_precision": "month",
        "claimant": "Azerbaijan",
        "source": "Interfax",
        "casualties": "AZ killed 2-4; AM killed 0; AZ losses ?",
        "stance": "denies",
        "relation": "from",
        "counter_to": "x; y",
    }
    (claim,) = to_records(read([dict.fromkeys(CELLS, "") | cells]))
    assert (str(claim.time.start), str(claim.time.end)) == ("2022-09-01", "2022-09-30")
    assert [(c.side, c.min, c.max) for c in claim.casualties] == [
        ("AZ", 2, 4),
        ("AM", 0, 0),
        ("AZ", None, None),
    ]
    assert (claim.stance.value, claim.places[0].relation.value) == ("denies", "from")
    assert claim.counter_to == ("x", "y")
    assert claim.source_chain == ("Interfax",)
