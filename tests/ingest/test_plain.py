"""A plain table: each row one claim, and what the row does not say stays unknown."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from contactline.casebook.book import Casebook, rows_of, to_records
from contactline.errors import InputError, UsageError
from contactline.ingest.read import read_inputs
from contactline.ingest.rejects import is_rejection
from contactline.model.records import Claim, Party
from contactline.model.terms import (
    EventType,
    PartyRole,
    Relation,
    ResolutionStatus,
    Review,
    TimePrecision,
)

DATA = Path(__file__).resolve().parents[1] / "data"


def read(rows: list[dict[str, str]], **options: object) -> Casebook:
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(rows)
    return read_inputs(["-"], stdin=io.BytesIO(out.getvalue().encode()), **options)


def one(**cells: str) -> Claim:
    (claim,) = to_records(read([{"place": "Sotk"} | cells]))
    return claim


def notices(book: Casebook) -> list[str]:
    return [row["message"] for row in rows_of(book.problems) if not is_rejection(row)]


def test_a_plain_table_from_end_to_end() -> None:
    one, other, third = to_records(read_inputs([DATA / "plain.csv"]))
    assert one.claimant == Party(
        side="AM", name="Armenian Ministry of Defence", role=PartyRole.MINISTRY
    )
    assert (one.time.start, one.time.precision) == (date(2022, 9, 13), TimePrecision.DAY)
    assert (one.casualties[0].min, one.casualties[0].max) == (2, 2)
    assert one.report.url == "https://example.org/a"
    assert one.summary == "nothing wrong here"
    assert (other.time.start, other.time.end) == (date(2022, 9, 1), date(2022, 9, 30))
    assert (other.claimant.side, other.casualties) == ("AZ", ())
    assert (third.time.start, third.time.precision) == (None, TimePrecision.UNKNOWN)
    assert third.casualties[0].explicit_zero
    assert third.claimant == Party(side=None)
    assert {claim.report.path for claim in (one, other, third)} == {"plain.csv"}
    assert (other.report.report_id, other.report.url) == ("plain", None)
    assert {claim.review for claim in (one, other, third)} == {Review.ACCEPTED}


def test_semicolons_and_decimal_commas() -> None:
    claims = to_records(read_inputs([DATA / "plain_semicolon.csv"]))
    places = [claim.places[0] for claim in claims]
    assert [(p.resolution.lon, p.resolution.lat) for p in places if p.resolution] == [
        (45.8653, 40.2021),
        (45.6694, 39.8417),
    ]


def test_given_coordinates_keep_the_name_and_claim_no_precision() -> None:
    place = one(latitude="40.2021", longitude="45.8653").places[0]
    assert (place.as_written, place.relation) == ("Sotk", Relation.AT)
    made = place.resolution
    assert made is not None
    assert made.status is ResolutionStatus.GIVEN
    assert (made.where_prec, made.geo_precision, made.radius_km) == (None, None, None)
    assert made.reason == "coordinates given in the row, precision not stated"


@pytest.mark.parametrize(
    ("cells", "where_prec", "geo_precision", "radius_km"),
    [
        ({"where_prec": "1"}, 1, 1, None),
        ({"where_prec": "3"}, 3, 2, None),
        ({"where_prec": "6"}, 6, 3, None),
        ({"where_prec": "village"}, 1, 1, None),
        ({"where_prec": "District"}, 3, 2, None),
        ({"where_prec": "quite good"}, None, None, None),
        ({"geo_precision": "1"}, 1, 1, None),
        ({"geo_precision": "2"}, 2, 2, None),
        ({"geo_precision": "3"}, 4, 3, None),  # never upgraded: the coarser code
        ({"radius_km": "2,5"}, None, None, 2.5),
    ],
)
def test_a_stated_precision_is_kept(
    cells: dict[str, str], where_prec: int | None, geo_precision: int | None, radius_km: float
) -> None:
    made = one(lat="40.2", lon="45.8", **cells).places[0].resolution
    assert made is not None
    assert (made.where_prec, made.geo_precision) == (where_prec, geo_precision)
    assert made.radius_km == radius_km


def test_coordinates_without_a_name_are_written_as_they_stand() -> None:
    (claim,) = to_records(read([{"lat": "40,2", "lon": "45,8", "text": "x"}]))
    assert claim.places[0].as_written == "40,2, 45,8"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"place": "Sotk"}, [("Sotk", Relation.AT, None)]),
        ({"place": "near Sotk"}, [("Sotk", Relation.NEAR, None)]),
        ({"place": "in the direction of Goris"}, [("Goris", Relation.DIRECTION_OF, None)]),
        ({"place": "Goris; near Jermuk"}, [("Goris", "at", None), ("Jermuk", "near", None)]),
        ({"place": "Zeylik", "district": "Kalbajar"}, [("Zeylik", Relation.AT, "Kalbajar")]),
        ({"place": "", "district": "Kalbajar"}, [("Kalbajar", Relation.IN, None)]),
        ({"place": "", "text": "x"}, []),
    ],
)
def test_names_are_left_to_be_looked_up(
    cells: dict[str, str], expected: list[tuple[str, str, str | None]]
) -> None:
    places = one(**cells).places
    assert [(p.as_written, p.relation, p.within) for p in places] == expected
    assert all(place.resolution is None for place in places)


def test_the_claimant_is_whom_the_row_names() -> None:
    assert one(claimant="Azerbaijan").claimant == Party(side="AZ", name="Azerbaijan")
    assert one(source="Armenpress").claimant == Party(side=None, name="Armenpress")
    both = one(claimant="Azerbaijan", source="Interfax")
    assert (both.claimant.side, both.source_chain) == ("AZ", ("Interfax",))
    assert one(text="x").claimant == Party(side=None)


def test_an_actor_is_not_taken_for_the_claimant() -> None:
    """Who acted is not who says so; the column is named as unused."""
    book = read([{"place": "Sotk", "actor": "Azerbaijan"}])
    assert to_records(book)[0].claimant == Party(side=None)
    assert "columns that were not used: 'actor'" in notices(book)


def test_an_address_in_the_source_column_is_the_link() -> None:
    claim = one(source="https://example.org/x", outlet="Gazette")
    assert claim.claimant == Party(side=None)
    assert (claim.report.url, claim.report.outlet) == ("https://example.org/x", "Gazette")


def test_only_web_addresses_become_links() -> None:
    claim = one(url="javascript:alert(1)")
    assert claim.report.url is None
    assert claim.note == "url: javascript:alert(1)"


def test_rows_of_one_address_share_a_report() -> None:
    row = {"place": "Sotk", "url": "https://example.org/x"}
    book = read([row | {"text": "a"}, row | {"text": "b"}, {"place": "Goris", "text": "c"}])
    ids = [claim.report.report_id for claim in to_records(book)]
    assert ids[0] == ids[1] != ids[2] == "stdin"
    assert len(book.reports) == 2


@pytest.mark.parametrize(
    ("written", "kind", "sub"),
    [
        ("Battles", EventType.BATTLES, None),
        ("armed clash", EventType.BATTLES, "Armed clash"),
        ("Shelling", EventType.REMOTE_VIOLENCE, "Shelling/artillery/missile attack"),
        ("shelling/artillery/missile attack", EventType.REMOTE_VIOLENCE, None),
    ],
)
def test_kinds_of_events(written: str, kind: EventType, sub: str | None) -> None:
    claim = one(type=written)
    assert claim.event_type is kind
    assert sub is None or claim.sub_event_type == sub


def test_an_unknown_kind_of_event_is_kept_in_words() -> None:
    claim = one(type="provocation", note="seen from afar")
    assert claim.event_type is None
    assert claim.note == "type: provocation; seen from afar"


def test_clock_times_need_a_zone() -> None:
    rows = [{"date": "2022-09-13 00:05", "place": "Sotk", "text": "x"}]
    book = read(rows)
    assert to_records(book)[0].time.precision is TimePrecision.DAY
    assert notices(book) == [
        "1 clock times have no zone, so only their day is kept; say --tz, such as --tz +04:00"
    ]
    (claim,) = to_records(read(rows, tz="+04:00"))
    assert claim.time.start is not None
    assert claim.time.start.isoformat() == "2022-09-13T00:05:00+04:00"
    assert claim.time.tz_basis == "assumed"
    (claim,) = to_records(read([rows[0] | {"tz": "+03:00"}], tz="+04:00"))
    assert claim.time.tz_basis == "stated"


def test_a_clock_column_joins_the_date() -> None:
    rows = [{"date": "2022-09-13", "time": "00:05", "place": "Sotk", "text": "x"}]
    (claim,) = to_records(read(rows, tz="Z"))
    assert claim.time.start is not None
    assert claim.time.start.isoformat() == "2022-09-13T00:05:00+00:00"
    assert claim.time.as_written == "2022-09-13 00:05"


def test_words_for_a_time_of_day_are_kept_and_noted() -> None:
    claim = one(date="2022-09-13", time="at night")
    assert claim.time.precision is TimePrecision.DAY
    assert claim.time.as_written == "2022-09-13 at night"
    assert claim.warnings == ("time: 'at night' is no clock time such as 14:30",)


def test_midnights_all_the_way_down_are_only_days() -> None:
    rows = [{"date": f"2022-09-1{n} 00:00:00", "place": "Sotk", "text": "x"} for n in range(3)]
    book = read(rows, tz="+04:00")
    assert {claim.time.precision for claim in to_records(book)} == {TimePrecision.DAY}
    assert "every clock time is 00:00, so only the days are kept" in notices(book)
    book = read([*rows, {"date": "2022-09-14 12:00", "place": "Sotk"}], tz="+04:00")
    assert {claim.time.precision for claim in to_records(book)} == {TimePrecision.MINUTE}


def test_the_decided_order_is_said() -> None:
    book = read_inputs([DATA / "month_first.csv"])
    starts = [claim.time.start for claim in to_records(book)]
    assert starts == [date(2022, 9, 3), date(2022, 9, 13)]
    assert notices(book)[0].startswith("read month first, as '09/13/2022' in line 3 shows")


def test_a_stated_order_settles_what_the_column_does_not() -> None:
    book = read_inputs([DATA / "ambiguous_dates.csv"], date_order="dmy")
    assert to_records(book)[0].time.start == date(2022, 9, 3)
    with pytest.raises(UsageError, match="is neither dmy nor mdy"):
        read_inputs([DATA / "ambiguous_dates.csv"], date_order="ymd")


def test_swapped_points_of_a_table_about_elsewhere_are_only_warned_of() -> None:
    rows = [
        {"lat": "45.0", "lon": "41.0", "text": "Stavropol"},  # swapped it would lie in the area
        {"lat": "55.7", "lon": "37.6", "text": "Moscow"},
        {"lat": "59.9", "lon": "30.3", "text": "Saint Petersburg"},
    ]
    claims = to_records(read(rows, bounds=(43, 38, 51, 42)))
    assert [len(claim.warnings) for claim in claims] == [1, 0, 0]
    assert "inside it if the two are swapped" in claims[0].warnings[0]
    assert [claim.warnings for claim in to_records(read(rows))] == [(), (), ()]


def test_columns_that_are_swapped_throughout_are_said_with_the_cure() -> None:
    rows = [{"lat": "45.8", "lon": "40.2", "text": "a"}, {"lat": "46.3", "lon": "39.5"}]
    with pytest.raises(InputError) as caught:
        read(rows, bounds=(43, 38, 51, 42))
    book = caught.value.book
    assert (
        "columns 'lat' and 'lon' look swapped in 2 rows; say --column lat=lon --column lon=lat"
        in notices(book)
    )
    cured = read(rows, bounds=(43, 38, 51, 42), columns={"lat": "lon", "lon": "lat"})
    assert len(cured) == 2


def test_ids_of_rows_come_from_their_words_not_their_line() -> None:
    rows = [{"place": "Sotk", "text": "a"}, {"place": "Goris", "text": "b"}]
    ids = {claim.summary: claim.claim_id for claim in to_records(read(rows))}
    turned = [{"text": row["text"], "place": row["place"]} for row in reversed(rows)]
    assert {claim.summary: claim.claim_id for claim in to_records(read(turned))} == ids


def test_equal_rows_are_both_kept_and_noted() -> None:
    book = read([{"place": "Sotk", "text": "a"}] * 2)
    ids = [claim.claim_id for claim in to_records(book)]
    assert ids[1] == f"{ids[0]}~2"
    assert [row["code"] for row in rows_of(book.problems)] == ["notice", "duplicate"]


def test_an_id_column_is_used() -> None:
    assert one(event_id="AZE7").claim_id == "AZE7"


@pytest.mark.parametrize("tz", ["Europe/Berlin", "+25:00", "4"])
def test_a_zone_that_is_no_offset_is_a_usage_error(tz: str) -> None:
    with pytest.raises(UsageError, match="--tz"):
        read([{"place": "Sotk"}], tz=tz)


def test_a_latitude_column_without_longitude_is_said() -> None:
    with pytest.raises(InputError, match=r"no column for longitude .* --column lon=NAME"):
        read([{"lat": "40.2", "text": "x"}])
    book = read([{"lat": "40.2", "place": "Sotk", "text": "x"}])
    assert any("there is no column for longitude" in words for words in notices(book))
    assert to_records(book)[0].places[0].resolution is None


def test_chosen_columns() -> None:
    rows = [{"Ereignisort": "Sotk", "Wann": "2022-09-13", "Was": "x"}]
    columns = {"place": "Ereignisort", "date": "wann", "text": "Was"}
    (claim,) = to_records(read(rows, columns=columns))
    assert (claim.places[0].as_written, claim.summary) == ("Sotk", "x")
    with pytest.raises(UsageError, match="no such field"):
        read(rows, columns={"plaze": "Ereignisort"})


def test_hostile_text_stays_text() -> None:
    hostile = "</script><img onerror=alert(1)>${x}`\u202e\x07=1+1"
    assert one(text=hostile).summary == hostile


def test_a_text_that_is_too_long_rejects_its_row() -> None:
    book = read([{"place": "Sotk", "text": "x" * 100_001}, {"place": "Goris", "text": "y"}])
    assert len(book) == 1
    assert [row["code"] for row in rows_of(book.problems) if is_rejection(row)] == ["text"]


def test_reading_twice_gives_the_same_tables() -> None:
    one, other = (read_inputs([DATA / "plain.csv", DATA / "ragged.csv"]) for _ in range(2))
    for name in ("claims", "reports", "claim_places", "casualties", "problems"):
        assert rows_of(getattr(one, name)) == rows_of(getattr(other, name))


def test_progress_reaches_the_number_of_rows() -> None:
    calls: list[tuple[int, int | None]] = []
    read_inputs(
        [DATA / "plain.csv", DATA / "ragged.csv"], progress=lambda n, of: calls.append((n, of))
    )
    assert calls[0] == (0, 3)
    assert calls == sorted(calls)
    assert calls[-1] == (7, 7)
    assert [n for n, _ in calls] == sorted(n for n, _ in calls)
