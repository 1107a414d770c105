"""``report.txt``: what was read, placed, not placed and why, in words that add up."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from contactline.casebook.book import problem_words, rows_of
from contactline.model.terms import MAPPED, DisputeStatus, MapStatus

if TYPE_CHECKING:
    from contactline.casebook.book import Casebook

_STATUS_WORDS = {
    MapStatus.GIVEN: "coordinates given",
    MapStatus.LOCATED: "located by the gazetteer",
    MapStatus.AMBIGUOUS: "ambiguous, all candidates drawn hollow",
    MapStatus.UNRESOLVED: "place not resolved",
    MapStatus.NO_PLACE: "no place named",
}


def summarize(book: Casebook, *, title: str) -> str:
    """Return the text of ``report.txt``.

    The counts add up: rows read = claims + rejected; claims = the five map statuses;
    what each filter took out stands beside it.
    """
    claims = rows_of(book.claims)
    lines = [title, "=" * len(title), ""]
    lines += ["Read"]
    for count in book.inputs:
        lines.append(
            f"  {count.path}: {_n(count.rows, 'row')} = {_n(count.claims, 'claim')}"
            f" + {count.rejected} rejected"
        )
    total_read = sum(count.claims for count in book.inputs)
    lines.append(f"  together: {_n(total_read, 'claim')}")
    for count_ in book.filters:
        lines.append(
            f"  filter {count_.words}: {count_.removed} of {count_.before} left out,"
            f" {count_.before - count_.removed} left"
        )
    lines += ["", f"Claims: {len(claims)}"]
    statuses = Counter(row["map_status"] for row in claims)
    for status, words in _STATUS_WORDS.items():
        lines.append(f"  {statuses[status.value]:>4}  {words}")
    mapped = sum(statuses[status.value] for status in MAPPED)
    lines.append(f"Mapped: {mapped} of {len(claims)}")
    drafts = sum(row["review"] == "draft" for row in claims)
    if drafts:
        lines.append(f"Drafts that no person has reviewed: {drafts}")
    disputes = Counter(row["dispute_status"] for row in rows_of(book.incidents))
    lines += ["", f"Incidents: {sum(disputes.values())}"]
    for dispute in DisputeStatus:
        if disputes[dispute.value]:
            lines.append(f"  {disputes[dispute.value]:>4}  {dispute.value.replace('_', ' ')}")
    lines += ["", "Placed:"]
    lines += _placed(book)
    not_mapped = [row for row in claims if row["map_status"] not in MAPPED]
    lines += ["", f"{len(not_mapped)} not mapped:"]
    lines += [f"{row['claim_id']}  {_one_line(row['map_reason'])}" for row in not_mapped]
    problems = rows_of(book.problems)
    if problems:
        lines += ["", f"{_n(len(problems), 'problem')} in the input:"]
        for row in problems:
            lines.append(f"  {_one_line(problem_words(row))}")
    return "\n".join(lines) + "\n"


def _placed(book: Casebook) -> list[str]:
    lines = []
    for row in rows_of(book.claim_places):
        if row["draw"] is None:
            continue
        code = f"where_prec {row['where_prec']}" if row["where_prec"] else "precision not stated"
        found = "several places" if row["status"] == "ambiguous" else row["name"]
        lines.append(
            f"  {row['claim_id']}  {row['relation'].replace('_', ' ')} "
            f"{_one_line(row['as_written'])} -> {_one_line(found or 'the given coordinates')}"
            f" ({row['draw']}, {code})"
        )
    return lines or ["  nothing"]


def _one_line(text: str | None) -> str:
    """Return a text on one line, without control characters, cut at a decent length."""
    words = "".join(char if char.isprintable() else " " for char in text or "").split()
    joined = " ".join(words)
    return joined if len(joined) <= 300 else joined[:299] + "…"


def _n(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
