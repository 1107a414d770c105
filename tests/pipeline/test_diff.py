"""What changed between two states: nothing missed, nothing made up, side by side."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings

from contactline.casebook.book import Casebook, from_records, to_records
from contactline.model.records import Claim, Party, Report, TimeWindow, Weapon
from contactline.model.terms import Stance, TimePrecision
from contactline.pipeline.diff import Change, FieldChange, diff_books
from contactline.pipeline.diff_text import COLUMNS, diff_csv, diff_json, diff_text
from contactline.pipeline.group import group
from tests.model.strategies import casebooks
from tests.pipeline.test_mirror import SWAP, swapped

if TYPE_CHECKING:
    from contactline.pipeline.diff import BookDiff

SOME = settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow])


def account(claim_id: str, side: str = "AM", accused: str = "AZ", **more: object) -> Claim:
    fields: dict[str, object] = {
        "claim_id": claim_id,
        "report": Report(report_id="r"),
        "claimant": Party(side=side, name=f"{side} ministry"),
        "accused": Party(side=accused),
        "time": TimeWindow(
            start=date(2022, 9, 13), end=date(2022, 9, 13), precision=TimePrecision.DAY
        ),
        "summary": f"{claim_id} says so",
    }
    return Claim(**(fields | more))  # type: ignore[arg-type]


def book(*claims: Claim) -> Casebook:
    return group(from_records(claims))


def compare(old: list[Claim], new: list[Claim]) -> BookDiff:
    return diff_books(book(*old), book(*new))


def changes(found: BookDiff) -> dict[str, Change]:
    return {item.claim_id: item.change for item in found.claims}


@SOME
@given(casebooks())
def test_a_state_does_not_differ_from_itself(claims: list[Claim]) -> None:
    found = diff_books(book(*claims), book(*reversed(claims)))
    assert not found.claims
    assert not found.incidents
    assert not found.reports


@SOME
@given(casebooks(), casebooks())
def test_what_is_new_one_way_is_gone_the_other(old: list[Claim], new: list[Claim]) -> None:
    there, back = compare(old, new), compare(new, old)
    opposite = {Change.NEW: Change.GONE, Change.GONE: Change.NEW, Change.CHANGED: Change.CHANGED}
    assert changes(back) == {key: opposite[change] for key, change in changes(there).items()}
    before, after = {claim.claim_id for claim in old}, {claim.claim_id for claim in new}
    found = changes(there)
    assert {key for key, change in found.items() if change is Change.NEW} == after - before
    assert {key for key, change in found.items() if change is Change.GONE} == before - after


@SOME
@given(casebooks())
def test_a_changed_field_is_found_whatever_the_claim_is(claims: list[Claim]) -> None:
    reworded = [replace(claim, damage=f"{claim.damage or ''} and a roof") for claim in claims]
    found = compare(claims, reworded)
    assert changes(found) == {claim.claim_id: Change.CHANGED for claim in claims}
    for item, claim in zip(found.claims, claims, strict=True):
        assert [field.field for field in item.fields] == ["damage"]
        assert item.fields[0].old == claim.damage or (claim.damage or "").startswith("[")


def test_an_account_that_is_added_changes_its_incident() -> None:
    first = account("a")
    found = compare([first], [first, account("b", "AZ", "AM", counter_to=("a",))])
    assert changes(found) == {"b": Change.NEW}
    (incident,) = found.incidents
    assert incident.change is Change.CHANGED
    assert incident.sides == ("AM", "AZ")
    assert incident.what == ("accounts added: b", "single side -> mutual accusation")


def test_incidents_are_new_or_gone_by_their_claims() -> None:
    found = compare([account("a"), account("b")], [account("b"), account("c")])
    assert [(item.change, item.claim_ids) for item in found.incidents] == [
        (Change.NEW, ("c",)),
        (Change.GONE, ("a",)),
    ]


def test_incidents_that_were_joined_say_so() -> None:
    one, other = account("a"), account("b", "AZ", "AM")
    found = compare([one, other], [one, replace(other, counter_to=("a",))])
    (incident,) = found.incidents
    assert incident.what == (
        "joined from 2 incidents",
        "single side -> mutual accusation",
        "accounts changed: b",
    )
    (claim,) = found.claims
    assert claim.fields == (FieldChange(field="counter_to", old=None, new="a"),)


def test_a_date_that_moves_is_said_of_the_incident() -> None:
    later = replace(account("a").time, end=date(2022, 9, 15))
    (incident,) = compare([account("a")], [account("a", time=later)]).incidents
    assert incident.what == ("date 2022-09-13 -> 2022-09-13 to 2022-09-15", "accounts changed: a")


def test_a_claim_without_an_incident_is_compared_too() -> None:
    status = account("a", stance=Stance.REPORTS_STATUS)
    found = compare([status], [replace(status, note="checked")])
    assert found.incidents == ()
    assert found.claims[0].fields == (FieldChange(field="note", old=None, new="checked"),)


def test_lists_are_told_in_words() -> None:
    weapon = Weapon(as_written="mortars", term="mortar")
    found = compare([account("a")], [account("a", weapons=(weapon,), source_chain=("x", "y"))])
    assert {item.field: item.new for item in found.claims[0].fields} == {
        "weapons": "mortar",
        "source_chain": "x; y",
    }


def test_reports_are_compared() -> None:
    found = compare(
        [account("a")], [account("a", report=Report(report_id="r", outlet="The Paper"))]
    )
    assert found
    assert found.reports[0].fields == (FieldChange(field="outlet", old=None, new="The Paper"),)


def test_swapping_the_sides_gives_the_mirror_image(bundled: Casebook) -> None:
    old = to_records(bundled)
    new = [claim for claim in old if claim.claim_id not in ("000-A", "003-A")]
    there = diff_books(book(*old), book(*new))
    mirror = diff_books(
        book(*(swapped(claim) for claim in old)), book(*(swapped(claim) for claim in new))
    )
    assert [SWAP.get(str(item.side), item.side) for item in there.claims] == [
        item.side for item in mirror.claims
    ]
    assert [item.what for item in there.incidents] == [item.what for item in mirror.incidents]


def test_the_three_forms_tell_the_same() -> None:
    evil = "=1+1\x1b[2J</script>"
    found = compare(
        [account("a"), account("b", "AZ", "AM")],
        [account("a", note=evil), account("c", summary=evil)],
    )
    rows = list(csv.DictReader(io.StringIO(diff_csv(found))))
    assert tuple(rows[0]) == COLUMNS
    document = json.loads(diff_json(found))
    text = diff_text(found)
    assert not [char for char in text if not char.isprintable() and char != "\n"]
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "\t"))]
    told = {(row["id"], row["change"]) for row in rows if row["what"] == "claim"}
    assert told == {("a", "changed"), ("b", "gone"), ("c", "new")}
    assert {(item["claim_id"], item["change"]) for item in document["claims"]} == told
    for claim_id, change in told:
        assert f"  {change:<7}  {claim_id}" in text
    assert document["claims"][0]["fields"] == [{"field": "note", "old": None, "new": evil}]


def test_no_change_is_said_in_words() -> None:
    assert diff_text(compare([account("a")], [account("a")])) == "Nothing changed.\n"
