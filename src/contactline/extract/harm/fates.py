"""What became of people who are told one by one, in whatever order a sentence tells it.

"Private A. and Sergeant B. were killed", "killing a man and his son", "Killed was Private A.",
"among the wounded are two women", "wounds were received by the driver". Plain figures in the
plain order ("two soldiers were killed") are read in ``casualties``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from contactline.extract.harm.numbers import NUMBER
from contactline.extract.harm.victims import CAPITAL, Person, amount_of, people
from contactline.extract.tables.probes import numbers_in
from contactline.extract.tables.rules import compiled, load_language, probed
from contactline.model.terms import CasualtyKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contactline.extract.tables.probes import Probe


#: Before a name that is a place's.
_PLACED: Final = re.compile(r"\b(?:in|at|near|of|from|to|into|towards?|around|outside|on)\s$", re.I)
#: What the groups of "a shepherd whom bullets hit" mean; None: as the verb has it.
_ASIDE: Final = (
    ("state", None), ("hit", CasualtyKind.WOUNDED), ("took", CasualtyKind.KILLED),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Victims:
    """People of one kind that a list tells; offsets into the piece.

    Parameters
    ----------
    state
        The words that say what became of them.
    who
        Where the people themselves stand.
    kind
        What became of them, if the rule knows it without the words.
    op
        What bounds the number: "at least".
    """

    start: int
    end: int
    count: int
    civilian: bool
    state: str
    who: tuple[int, int]
    rule: str = "C-LIST"
    kind: CasualtyKind | None = None
    op: str = ""


@dataclass(frozen=True, slots=True)
class _Order:
    """A construction in which the people come after what became of them."""

    rule: str
    kind: CasualtyKind | None
    before: Probe
    after: re.Pattern[str] | None
    by: bool


@dataclass(frozen=True, slots=True)
class _Patterns:
    tail: Probe
    relative: re.Pattern[str]
    active: Probe
    head: Probe
    bare_state: re.Pattern[str]
    after: re.Pattern[str]
    passive: re.Pattern[str]
    orders: tuple[_Order, ...]


@lru_cache(maxsize=4)
def _patterns(language: str) -> _Patterns | None:
    raw = load_language(language).raw
    words = raw["casualty"]
    if "rank" not in words:
        return None
    kin, rank = f"(?:{words['kin']})s?", words["rank"]
    state = f"(?:{words['killed']}|{words['wounded']}|{words['captured']}|{words['missing']})"
    gap = (
        rf"(?:~(?:{words['gap_open']})(?:~(?!(?:{words['gap_stop']}|(?!an?~){NUMBER})(?!\w))[\w'.-]+)"
        rf"{{1,8}}?)?"
    )
    amount = amount_of(words)
    tail = probed(
        f",?{gap},?~(?:{words['link']})?(?P<be>{words['be_list']})(?P<state>{state})(?!\\w)"
    )
    orders = tuple(
        _Order(
            item["id"],
            CasualtyKind(item["kind"]) if "kind" in item else None,
            probed(item["before"].replace("STATE", state)),
            compiled(item["after"].replace("STATE", state)) if "after" in item else None,
            bool(item.get("by")),
        )
        for item in raw.get("fate", ())
    )
    return _Patterns(
        tail=tail,
        relative=compiled(words["relative"]),
        active=probed(f"(?<!\\w)(?P<state>{words['killing_list']})~(?=\\S)"),
        head=probed(
            f"(?<![\\w-])(?:{amount}~|(?:{words['whose']})~|(?:{words['the']})(?={kin})|(?:(?:an?|the)~)?(?:{rank}|{words['people']}|{words['civilian']}),?~{CAPITAL}|{CAPITAL}[\\w'’-]+~{CAPITAL})"
        ),
        bare_state=compiled(words["state_bare"]),
        after=compiled(words["state_after"]),
        passive=compiled(f"(?:{words['be_list_one']})~$"),
        orders=orders,
    )  # fmt: skip


def find(piece: str, lowered: str, language: str) -> Iterator[Victims]:
    """Return the victims that a sentence tells one by one."""
    made = _patterns(language)
    if made is None:
        return
    taken: list[tuple[int, int]] = []
    for group in _all(piece, lowered, language, made):
        span = (group.start, group.end)
        if span in taken or not any(a < span[1] and span[0] < b for a, b in taken):
            taken.append(span)
            yield group


def _all(piece: str, lowered: str, language: str, made: _Patterns) -> Iterator[Victims]:
    held = numbers_in(lowered)
    for order in made.orders:
        if order.before.number in held:
            yield from _inverted(piece, lowered, language, order)
    yield from _subjects(piece, lowered, language, made)
    for match in made.active.finditer(piece, lowered):
        before = piece[max(0, match.start() - 24) : match.start()]
        if made.passive.search(before):
            continue
        items = people(piece, match.end(), language)
        while items and items[-1].loose:  # ", Azerbaijan's Ministry said"
            items.pop()
        if _is_told(items):
            yield from _groups(items, match.start(), items[-1].end, match["state"])


def _inverted(piece: str, lowered: str, language: str, order: _Order) -> Iterator[Victims]:
    """Read the people after what became of them."""
    for match in order.before.finditer(piece, lowered):
        items = people(piece, match.end(), language, by=order.by)
        if order.after is None:
            while len(items) > 1 and items[-1].loose and items[-1].bare:
                items.pop()  # ", Nikol Pashinyan said"
        if not items:
            continue
        end = items[-1].end
        state = match.groupdict().get("state") or ""
        if order.after is not None:
            told = order.after.match(piece, end)
            if told is None:
                continue
            end = told.end()
            state = told.groupdict().get("state") or state
        yield from _groups(items, match.start(), end, state, order.rule, order.kind)


def _subjects(piece: str, lowered: str, language: str, made: _Patterns) -> Iterator[Victims]:
    """Read the people before what became of them."""
    done = -1
    relative = "whom" in lowered or "whose" in lowered
    told_of = relative or made.tail.may_match(lowered)
    for match in made.head.finditer(piece, lowered) if told_of else ():
        if match.start() < done:
            continue
        items = people(piece, match.start(), language)
        if not items or (items[0].bare and _PLACED.search(piece[: match.start()])):
            continue
        aside = made.relative.match(piece, items[-1].end) if relative else None
        if aside is not None:
            done = aside.end()
            kind = next((k for name, k in _ASIDE if aside[name]), None)
            yield from _groups(items, match.start(), done, aside[0], "C-WHOM", kind)
            continue
        if not _is_told(items):
            continue
        told = made.tail.pattern.match(piece, items[-1].end)
        if told is None or not (
            told["be"]
            or not made.bare_state.fullmatch(told["state"])
            or made.after.match(piece, told.end())
        ):
            continue
        if all(item.bare for item in items) and not told["be"]:
            continue  # two capitals that may be anything
        done = told.end()
        yield from _groups(items, match.start(), done, told["be"] + told["state"])


def _is_told(items: Sequence[Person]) -> bool:
    """Return whether a list needs this reading: a name, or kin, is told in it."""
    return any(item.named or item.kin for item in items)


def _groups(
    items: Sequence[Person],
    start: int,
    end: int,
    state: str,
    rule: str = "C-LIST",
    kind: CasualtyKind | None = None,
) -> Iterator[Victims]:
    told = {item.civilian for item in items}
    if told >= {True, False} and all(item.count == 1 for item in items):
        # "a driver, a police officer and a resident": people one by one, of either kind
        items = [replace(item, civilian=None) for item in items]
        told = {None}
    open_kind = True in told and False not in told  # "a man and his wife"
    who = (items[0].start, items[-1].end)
    for civilian in (False, True):
        count = sum(
            item.count for item in items
            if (open_kind if item.civilian is None else item.civilian) is civilian
        )  # fmt: skip
        if count:
            op = next((item.op for item in items if item.op), "")
            yield Victims(start, end, count, civilian, state, who, rule, kind, op)
