"""``report.txt``: what was read, placed, not placed and why, in words that add up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from contactline.casebook.book import problem_words, rows_of
from contactline.casebook.columns import column
from contactline.model.terms import MAPPED, DisputeStatus, MapStatus

if TYPE_CHECKING:
    from contactline.casebook.book import Casebook

#: So many lines a list may have; the data files have them all.
MAX_LISTED = 2_000
_PLACED = ("claim_id", "relation", "as_written", "status", "name", "draw", "where_prec")
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
    lines += ["", f"Claims: {len(book)}"]
    statuses = _counts(column(book.claims, "map_status"))
    for status, words in _STATUS_WORDS.items():
        lines.append(f"  {statuses.get(status.value, 0):>4}  {words}")
    mapped = sum(statuses.get(status.value, 0) for status in MAPPED)
    lines.append(f"Mapped: {mapped} of {len(book)}")
    drafts = _counts(column(book.claims, "review")).get("draft", 0)
    if drafts:
        lines.append(f"Drafts that no person has reviewed: {drafts}")
    disputes = _counts(column(book.incidents, "dispute_status"))
    lines += ["", f"Incidents: {sum(disputes.values())}"]
    for dispute in DisputeStatus:
        if disputes.get(dispute.value):
            lines.append(f"  {disputes[dispute.value]:>4}  {dispute.value.replace('_', ' ')}")
    lines += ["", "Placed:"]
    lines += _placed(book)
    lines += ["", f"{len(book) - mapped} not mapped:", *_not_mapped(book)]
    if len(book.problems):
        lines += ["", f"{_n(len(book.problems), 'problem')} in the input:"]
        shown = rows_of(book.problems.head(MAX_LISTED))
        lines += [f"  {_one_line(problem_words(row))}" for row in shown]
        lines += _more(len(book.problems), "the files of rejected rows")
    return "\n".join(lines) + "\n"


def _counts(column_: pa.Array) -> dict[str | None, int]:
    """Return how often each value occurs."""
    return {item["values"]: item["counts"] for item in pc.value_counts(column_).to_pylist()}


def _not_mapped(book: Casebook) -> list[str]:
    known = pa.array([status.value for status in MAPPED])
    mapped = pc.is_in(column(book.claims, "map_status"), value_set=known)
    rows = book.claims[["claim_id", "map_reason"]]
    left = rows[~mapped.to_numpy(zero_copy_only=False)]
    shown = rows_of(left.head(MAX_LISTED))
    lines = [f"{row['claim_id']}  {_one_line(row['map_reason'])}" for row in shown]
    return lines + _more(len(left), "the data files")


def _more(count: int, where: str) -> list[str]:
    """Return a line that says how many are not listed, if any are not."""
    return [f"  and {count - MAX_LISTED:,} more, see {where}"] if count > MAX_LISTED else []


def _placed(book: Casebook) -> list[str]:
    lines = []
    drawn = book.claim_places[book.claim_places["draw"].notna()]
    for row in rows_of(drawn[list(_PLACED)].head(MAX_LISTED)):
        code = f"where_prec {row['where_prec']}" if row["where_prec"] else "precision not stated"
        found = "several places" if row["status"] == "ambiguous" else row["name"]
        lines.append(
            f"  {row['claim_id']}  {row['relation'].replace('_', ' ')} "
            f"{_one_line(row['as_written'])} -> {_one_line(found or 'the given coordinates')}"
            f" ({row['draw']}, {code})"
        )
    return lines + _more(len(drawn), "the data files") or ["  nothing"]


def _one_line(text: str | None) -> str:
    """Return a text on one line, without control characters, cut at a decent length."""
    words = "".join(char if char.isprintable() else " " for char in text or "").split()
    joined = " ".join(words)
    return joined if len(joined) <= 300 else joined[:299] + "…"


def _n(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
