"""Decisions about drafts: accept, edit, reject, merge, undo; each goes into a log."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from contactline.errors import UsageError
from contactline.extract.review.fields import (
    NAMES,
    checked,
    evidence_of,
    expanded,
    require,
    settled,
    typed,
)
from contactline.model.codec_csv import claim_from_row, claim_to_row, guard_cell, unguard_cell
from contactline.model.codec_json import ClaimRecordError
from contactline.model.terms import Review

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contactline.model.records import Casualty, Claim

_LINKS: Final = ("denied_by", "denies", "counter_to", "related")
#: How many decisions can be taken back.
UNDO_DEPTH: Final = 100


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
        self._edited = {claim.claim_id for claim in claims if claim.review is Review.EDITED}
        self._by = by
        self._before: list[tuple[dict[str, Claim], set[str], int]] = []
        self.log: list[dict[str, Any]] = []

    def open(self) -> list[Claim]:
        """Return what is still a draft."""
        return [claim for claim in self._claims.values() if claim.review is Review.DRAFT]

    def every(self) -> list[Claim]:
        """Return every claim in its present state, rejected ones too."""
        return list(self._claims.values())

    def get(self, claim_id: str) -> Claim | None:
        """Return a claim as it stands now, None if it became part of another."""
        return self._claims.get(claim_id)

    def accept(self, claim_id: str) -> None:
        """Accept a draft; an edited one stays marked as edited."""
        claim = self.find(claim_id)
        self._remember()
        state = Review.EDITED if claim.claim_id in self._edited else Review.ACCEPTED
        self._claims[claim.claim_id] = replace(claim, review=state)
        self._note("accept", claim.claim_id)

    def accept_rest(self) -> None:
        """Accept every draft that is left."""
        for claim in self.open():
            self.accept(claim.claim_id)

    def reject(self, claim_id: str, reason: str | None = None) -> None:
        """Reject a draft; the reason goes into the log."""
        claim = self.find(claim_id)
        self._remember()
        self._claims[claim.claim_id] = replace(claim, review=Review.REJECTED)
        self._note("reject", claim.claim_id, **({"reason": reason} if reason else {}))

    def edit(self, claim_id: str, field: str, value: str) -> bool:
        """Set one field, in the form of the columns of ``claims.csv``; see `change`."""
        return self.change(claim_id, {field: value})

    def change(self, claim_id: str, values: Mapping[str, str]) -> bool:
        """Set fields, in the form of the columns of ``claims.csv``; nothing empties one.

        ``when`` takes a date, a date-time, or two joined by " to ". A place or a casualty
        that is repeated as it was keeps what is known of it.

        Returns
        -------
        bool
            Whether anything is different now.

        Raises
        ------
        UsageError
            If there is no such field, or it is not a person's to change, or the value is not
            what the field holds.
        """
        claim = self.find(claim_id)
        row = claim_to_row(claim)
        wanted: dict[str, str] = {}
        for name, value in values.items():
            wanted.update(expanded(NAMES.get(name, name), value, claim))
        for field in wanted:
            require(field)
        before = {field: typed(claim, field) or unguard_cell(row[field]) for field in wanted}
        wanted = {field: text for field, text in wanted.items() if text != before[field]}
        if not wanted:
            return False
        for field, value in wanted.items():
            checked(field, value, claim.claim_id, self._claims)
            row[field] = guard_cell(value)
        row["review"] = Review.EDITED.value
        try:
            changed = claim_from_row(row, reports={claim.report.report_id: claim.report})
        except ClaimRecordError as exc:
            raise UsageError("; ".join(f"{e.column}: {e.message}" for e in exc.errors)) from exc
        changed = settled(changed, claim, {evidence_of(field) for field in wanted})
        self._remember()
        self._edited.add(claim.claim_id)
        self._claims[claim.claim_id] = changed
        for field, value in wanted.items():
            self._note("edit", claim.claim_id, field=field, before=before[field], after=value)
        return True

    def merge(self, first_id: str, second_id: str) -> None:
        """Make the second claim part of the first: places, weapons, losses, links, evidence.

        What the first does not say is taken from the second; where both say something else,
        the first one's words stand.
        """
        first, second = self.find(first_id), self.find(second_id)
        kept, gone = first.claim_id, second.claim_id
        if kept == gone:
            raise UsageError(f"{first_id!r} cannot be merged with itself")
        for claim in (first, second):
            if claim.review is Review.REJECTED:
                raise UsageError(f"{claim.claim_id!r} is rejected; accept it before you merge it")
        self._remember()
        self._edited.add(kept)
        self._claims[kept] = _merged(first, second)
        del self._claims[gone]
        for claim in self.every():
            self._claims[claim.claim_id] = _relinked(claim, gone, kept)
        self._note("merge", kept, merged=gone)

    def undo(self) -> str | None:
        """Take the last decision back, as if it had not been; return the claim's id."""
        if not self._before:
            return None
        self._claims, self._edited, length = self._before.pop()
        claim_id = str(self.log[length]["claim_id"])
        del self.log[length:]
        return claim_id

    def claims(self, *, keep_rejected: bool = False) -> list[Claim]:
        """Return the claims; links to rejected ones are cut unless those are kept."""
        if keep_rejected:
            return self.every()
        gone = {c.claim_id for c in self._claims.values() if c.review is Review.REJECTED}
        if not gone:
            return self.every()
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

    def find(self, claim_id: str) -> Claim:
        """Return the claim whose id is, or alone begins with, the one given.

        Raises
        ------
        UsageError
            If there is none, or there are several.
        """
        if claim_id in self._claims:
            return self._claims[claim_id]
        fitting = [c for key, c in self._claims.items() if claim_id and key.startswith(claim_id)]
        if len(fitting) == 1:
            return fitting[0]
        word = "several claims begin" if fitting else "no claim begins"
        raise UsageError(f"{word} with the id {claim_id!r}")

    def _remember(self) -> None:
        self._before.append((dict(self._claims), set(self._edited), len(self.log)))
        del self._before[:-UNDO_DEPTH]

    def _note(self, action: str, claim_id: str, **more: str) -> None:
        entry: dict[str, Any] = {"action": action, "claim_id": claim_id, **more}
        if self._by:
            entry["by"] = self._by
        self.log.append(entry)


def differences(first: Claim, second: Claim) -> list[str]:
    """Return in words what a merge of two claims would lose."""
    lost = []
    for name, one, other in (
        ("claimant", first.claimant.side, second.claimant.side),
        (
            "accused",
            first.accused.side if first.accused else None,
            second.accused.side if second.accused else None,
        ),
        ("stance", first.stance.value, second.stance.value),
        ("start", first.time.start, second.time.start),
        ("count", first.count, second.count),
    ):
        if one is not None and other is not None and one != other:
            lost.append(f"{name}: {one} stays, {other} is lost")
    return lost


def _merged(first: Claim, second: Claim) -> Claim:
    evidence = {name: tuple(spans) for name, spans in first.evidence.items()}
    if first.report.report_id == second.report.report_id:
        for name, spans in second.evidence.items():
            evidence[name] = tuple(dict.fromkeys((*evidence.get(name, ()), *spans)))
    known = {(place.as_written, place.relation) for place in first.places}
    figures = {_figure(one) for one in first.casualties}
    links = {
        name: tuple(
            item
            for item in dict.fromkeys((*getattr(first, name), *getattr(second, name)))
            if item not in {first.claim_id, second.claim_id}
        )
        for name in _LINKS
    }
    weapons = {weapon.as_written: weapon for weapon in (*second.weapons, *first.weapons)}
    written = [weapon.as_written for weapon in (*first.weapons, *second.weapons)]
    return replace(
        first,
        accused=first.accused or second.accused,
        target=first.target or second.target,
        event_type=first.event_type or second.event_type,
        sub_event_type=first.sub_event_type
        or (second.sub_event_type if first.event_type in {None, second.event_type} else None),
        count=first.count if first.count is not None else second.count,
        places=(
            *first.places,
            *(p for p in second.places if (p.as_written, p.relation) not in known),
        ),
        weapons=tuple(weapons[name] for name in dict.fromkeys(written)),
        casualties=(
            *first.casualties,
            *(one for one in second.casualties if _figure(one) not in figures),
        ),
        response=first.response or second.response,
        damage=first.damage or second.damage,
        time=first.time if first.time.start else second.time,
        statement_time=first.statement_time or second.statement_time,
        source_chain=tuple(dict.fromkeys((*first.source_chain, *second.source_chain))),
        warnings=tuple(dict.fromkeys((*first.warnings, *second.warnings))),
        note="; ".join(dict.fromkeys(note for note in (first.note, second.note) if note)) or None,
        map_status=None,
        evidence=evidence,
        review=Review.EDITED,
        **links,  # type: ignore[arg-type]
    )


def _figure(one: Casualty) -> tuple[object, ...]:
    """Return what makes two figures the same, whatever words they were written in."""
    return (one.side, one.kind, one.min, one.max, one.explicit_zero, one.civilian, one.by)


def _relinked(claim: Claim, gone: str, kept: str) -> Claim:
    """Let links to a claim that became part of another lead there."""
    changed: dict[str, tuple[str, ...]] = {}
    for name in _LINKS:
        items = getattr(claim, name)
        if gone in items:
            swapped = dict.fromkeys(kept if item == gone else item for item in items)
            changed[name] = tuple(item for item in swapped if item != claim.claim_id)
    return replace(claim, **changed) if changed else claim  # type: ignore[arg-type]
