"""Decisions about drafts: accept, edit, reject, merge; each goes into a log."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from contactline.errors import InputError, OutputError, UsageError
from contactline.model.codec_csv import claim_from_row, claim_to_row, claims_to_csv
from contactline.model.codec_json import claim_from_json, claims_to_jsonl
from contactline.model.terms import Review

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from contactline.model.records import Claim


def read_drafts(path: Path) -> list[Claim]:
    """Read claims from JSON Lines or ``claims.csv``.

    Raises
    ------
    InputError
        If the file is not what it should be; the message has the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as exc:
        raise InputError(f"{path}: cannot be read: {exc.strerror or exc}") from exc
    except UnicodeDecodeError as exc:
        raise InputError(f"{path}: is not UTF-8 text (byte {exc.start})") from exc
    made: list[Claim] = []
    if path.suffix.lower() == ".csv":
        reader = csv.DictReader(io.StringIO(text, newline=""))
        for row in reader:
            try:
                made.append(claim_from_row({k: v or "" for k, v in row.items() if k}))
            except ValueError as exc:
                raise InputError(f"{path}:{reader.line_num}: {exc}") from exc
        return made
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        try:
            made.append(claim_from_json(json.loads(line)))
        except ValueError as exc:
            raise InputError(f"{path}:{number}: {exc}") from exc
    return made


def write_claims(claims: Sequence[Claim], path: Path) -> None:
    """Write claims as CSV or JSON Lines; the suffix chooses."""
    text = claims_to_jsonl(claims) if path.suffix.lower() == ".jsonl" else claims_to_csv(claims)
    partial = path.with_name(f".{path.name}.partial")
    try:
        if path.exists() and not path.is_file():  # a pipe or a device is written, not replaced
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        partial.write_text(text, encoding="utf-8", newline="\n")
        partial.replace(path)
    except OSError as exc:
        raise OutputError(f"{path}: cannot be written: {exc.strerror or exc}") from exc


class Desk:
    """Drafts under review.

    Parameters
    ----------
    claims
        What is reviewed; accepted and edited ones stay as they are.
    by
        Who reviews.
    """

    def __init__(self, claims: Sequence[Claim], *, by: str | None = None) -> None:
        self._claims = {claim.claim_id: claim for claim in claims}
        self._by = by
        self.log: list[dict[str, Any]] = []

    def open(self) -> list[Claim]:
        """Return what is still a draft."""
        return [claim for claim in self._claims.values() if claim.review is Review.DRAFT]

    def accept(self, claim_id: str) -> None:
        """Accept a draft; an edited one stays marked as edited."""
        claim = self._find(claim_id)
        if claim.review is not Review.EDITED:
            self._claims[claim.claim_id] = replace(claim, review=Review.ACCEPTED)
        self._note("accept", claim.claim_id)

    def accept_rest(self) -> None:
        """Accept every draft that is left."""
        for claim in self.open():
            self.accept(claim.claim_id)

    def reject(self, claim_id: str) -> None:
        """Reject a draft."""
        claim = self._find(claim_id)
        self._claims[claim.claim_id] = replace(claim, review=Review.REJECTED)
        self._note("reject", claim.claim_id)

    def edit(self, claim_id: str, field: str, value: str) -> None:
        """Set one field, in the form of the columns of ``claims.csv``.

        Raises
        ------
        UsageError
            If there is no such field.
        """
        claim = self._find(claim_id)
        row = claim_to_row(claim)
        if field not in row or field in {"claim_id", "review"}:
            raise UsageError(f"no field is called {field!r}; there are {', '.join(sorted(row))}")
        before = row[field]
        row[field] = value
        row["review"] = Review.EDITED.value
        changed = claim_from_row(row, reports={claim.report.report_id: claim.report})
        self._claims[claim.claim_id] = changed
        self._note("edit", claim.claim_id, field=field, before=before, after=value)

    def merge(self, first_id: str, second_id: str) -> None:
        """Make the second claim part of the first: places, weapons, losses, evidence."""
        first, second = self._find(first_id), self._find(second_id)
        if first.claim_id == second.claim_id:
            raise UsageError(f"{first_id!r} cannot be merged with itself")
        evidence = {name: tuple(spans) for name, spans in first.evidence.items()}
        if first.report.report_id == second.report.report_id:
            for name, spans in second.evidence.items():
                evidence[name] = tuple(dict.fromkeys((*evidence.get(name, ()), *spans)))
        known = {(p.as_written, p.relation) for p in first.places}
        self._claims[first.claim_id] = replace(
            first,
            places=(
                *first.places,
                *(p for p in second.places if (p.as_written, p.relation) not in known),
            ),
            weapons=tuple(dict.fromkeys((*first.weapons, *second.weapons))),
            casualties=tuple(dict.fromkeys((*first.casualties, *second.casualties))),
            response=first.response or second.response,
            damage=first.damage or second.damage,
            time=first.time if first.time.start else second.time,
            source_chain=tuple(dict.fromkeys((*first.source_chain, *second.source_chain))),
            evidence=evidence,
            review=Review.EDITED,
        )
        gone, kept = second.claim_id, first.claim_id
        del self._claims[gone]
        for claim in list(self._claims.values()):
            swapped = {
                name: tuple(
                    dict.fromkeys(kept if item == gone else item for item in getattr(claim, name))
                )
                for name in ("denied_by", "denies", "counter_to", "related")
            }
            if any(swapped[name] != getattr(claim, name) for name in swapped):
                own = {
                    name: tuple(i for i in items if i != claim.claim_id)
                    for name, items in swapped.items()
                }
                self._claims[claim.claim_id] = replace(claim, **own)  # type: ignore[arg-type]
        self._note("merge", kept, merged=gone)

    def claims(self, *, keep_rejected: bool = False) -> list[Claim]:
        """Return the claims; links to rejected ones are cut unless those are kept."""
        if keep_rejected:
            return list(self._claims.values())
        gone = {c.claim_id for c in self._claims.values() if c.review is Review.REJECTED}
        return [
            replace(
                claim,
                counter_to=tuple(i for i in claim.counter_to if i not in gone),
                related=tuple(i for i in claim.related if i not in gone),
                denies=tuple(i for i in claim.denies if i not in gone),
                denied_by=tuple(i for i in claim.denied_by if i not in gone),
            )
            for claim in self._claims.values()
            if claim.claim_id not in gone
        ]

    def summary(self) -> str:
        """Return the counts in words."""
        counts = dict.fromkeys(Review, 0)
        for claim in self._claims.values():
            counts[claim.review] += 1
        return ", ".join(f"{number} {state.value}" for state, number in counts.items())

    def _find(self, claim_id: str) -> Claim:
        if claim_id in self._claims:
            return self._claims[claim_id]
        fitting = [c for key, c in self._claims.items() if claim_id and key.startswith(claim_id)]
        if len(fitting) == 1:
            return fitting[0]
        word = "several claims begin" if fitting else "no claim begins"
        raise UsageError(f"{word} with the id {claim_id!r}")

    def _note(self, action: str, claim_id: str, **more: str) -> None:
        entry: dict[str, Any] = {"action": action, "claim_id": claim_id, **more}
        if self._by:
            entry["by"] = self._by
        self.log.append(entry)
