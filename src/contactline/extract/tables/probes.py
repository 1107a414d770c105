"""A pattern that is tried only where it may match, and in the cheapest form first.

Patterns of the tables mind no case, and comparing letters without their case takes the engine
two to three times as long. So a text is asked three things, each dearer than the one before:
whether its lower-case form holds one of the needles, whether the pattern in lower case matches
it, and only then the pattern itself.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from contactline.extract.tables.lowering import in_lower_case, lowered
from contactline.extract.tables.needles import may_match, needles_of, parsed

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from contactline.extract.tables.needles import Needles

R = TypeVar("R", bound="Probed")
_IGNORECASE: Final = int(re.IGNORECASE)
#: The needles of all probes; the number of a probe is its place here.
_PROBES: Final[list[Needles | None]] = []
#: Numbers of the probes without needles.
_ALWAYS: Final[set[int]] = set()
#: Needle -> numbers of the probes that have it: the shortest by themselves, the others by how
#: they begin.
_SHORT: Final[dict[str, list[int]]] = {}
_LONG: Final[dict[str, dict[str, list[int]]]] = {}
_HEAD: Final = 3


class Lowered(str):
    """A sentence in lower case that knows which needles it holds.

    It is looked through once for the needles of all probes, when the first of them asks.

    Attributes
    ----------
    known
        How many probes there were when it was looked through.
    held
        Numbers of those that may match.
    """

    __slots__ = ("held", "known")

    known: int
    held: set[int]

    def numbers(self) -> set[int]:
        """Return the numbers of the probes that may match, of all that there are by now."""
        if self.known < len(_PROBES):
            self.known = len(_PROBES)
            self.held = _look(str(self))
        return self.held

    def part(self, first: int, last: int) -> Lowered:
        """Return a stretch; it may hold what the whole holds."""
        if first <= 0 and last >= len(self):
            return self
        made = Lowered(self[first:last])
        made.known = self.known
        if self.known:
            made.held = self.held
        return made


@lru_cache(maxsize=16)
def indexed(text: str) -> Lowered:
    """Return a sentence in lower case for many probes to ask; `lowered` is for a few."""
    made = Lowered(lowered(text))
    made.known = 0
    return made


def _enter(needles: Needles | None) -> int:
    """Return the number of a new probe."""
    number = len(_PROBES)
    if needles is None:
        _ALWAYS.add(number)
    for needle in needles or ():
        short = len(needle) < _HEAD
        entries = _SHORT if short else _LONG.setdefault(needle[:_HEAD], {})
        entries.setdefault(needle, []).append(number)
    _PROBES.append(needles)
    return number


def _look(low: str) -> set[int]:
    """Return the numbers of the probes one of whose needles a text holds."""
    held = set(_ALWAYS)
    for needle, numbers in _SHORT.items():
        if needle in low:
            held.update(numbers)
    heads = {low[at : at + _HEAD] for at in range(len(low) - _HEAD + 1)}
    for head in _LONG.keys() & heads:
        for needle, numbers in _LONG[head].items():
            if needle in low:
                held.update(numbers)
    return held


class Probe:
    """A pattern with its needles and its form in lower case; both are compiled when needed.

    Parameters
    ----------
    text
        The pattern.
    flags
        Those of `re`.

    Attributes
    ----------
    needles
        Strings in lower case, one of which every match holds; None if there are none.
    number
        By which a `Lowered` knows it.
    pattern
        The compiled pattern.
    quick
        The pattern in lower case. Wherever the pattern matches, it matches the lower-case
        form of the text, but perhaps elsewhere too. None if there is no such form.
    """

    __slots__ = ("_flags", "_low", "_text", "needles", "number", "pattern", "quick")

    needles: Needles | None
    number: int
    pattern: re.Pattern[str]
    quick: re.Pattern[str] | None

    def __init__(self, text: str, flags: int = re.IGNORECASE) -> None:
        self._text = text
        self._flags = flags = int(flags)  # the enumeration is slow to compute with
        self._low = in_lower_case(text) if flags & _IGNORECASE else None
        if self._low is None:
            tree = parsed(text, flags)
            self.quick = None
        else:
            tree = parsed(self._low, flags & ~_IGNORECASE)
            if tree is None or tree.getwidth()[0] == 0:
                self.quick = None
        self.needles = needles_of(tree)
        self.number = _enter(self.needles)

    def __getattr__(self, name: str) -> Any:
        if name == "pattern":
            self.pattern = re.compile(self._text, self._flags)
            return self.pattern
        if name == "quick" and self._low is not None:
            self.quick = re.compile(self._low, self._flags & ~_IGNORECASE)
            return self.quick
        raise AttributeError(name)

    def may_match(self, low: str) -> bool:
        """Return whether a text may hold a match, by its lower-case form."""
        if type(low) is not Lowered:
            return may_match(self.needles, low)
        # what `numbers` does, without the call: nothing is asked more often
        return self.number in (low.held if low.known == len(_PROBES) else low.numbers())

    def holds(self, text: str, low: str) -> bool:
        """Return whether the pattern matches somewhere in a text."""
        return self.search(text, low) is not None

    def search(self, text: str, low: str) -> re.Match[str] | None:
        """Return the first match in a text, given its lower-case form."""
        if not self.may_match(low):
            return None
        return next(iter(self.finditer(text, low)), None)

    def finditer(self, text: str, low: str) -> Iterable[re.Match[str]]:
        """Return the matches in a text, given its lower-case form."""
        if not self.may_match(low):
            return ()
        if len(low) != len(text):
            return self.pattern.finditer(text)
        if self.quick is None:
            return self.pattern.finditer(text)
        return self._anywhere(text, low)

    def _anywhere(self, text: str, low: str) -> Iterator[re.Match[str]]:
        quick = self.quick
        at = quick.search(low) if quick is not None else None
        while at is not None and quick is not None:
            match = self.pattern.match(text, at.start())
            if match is not None:
                yield match
            at = quick.search(low, at.start() + 1 if match is None else match.end())


class Probed(Protocol):
    """A rule with a probe."""

    @property
    def probe(self) -> Probe:
        """Return where it may hold."""


def possible(rules: Iterable[R], low: str) -> list[R]:
    """Return those of many rules whose patterns may match in a text."""
    if not isinstance(low, Lowered):
        return [rule for rule in rules if rule.probe.may_match(low)]
    held = low.numbers()
    return [rule for rule in rules if rule.probe.number in held]


def numbers_in(low: str) -> Container[int]:
    """Return the numbers of the probes that may match in a text; of a plain one all may."""
    return low.numbers() if isinstance(low, Lowered) else _ALL


class _Every:
    def __contains__(self, number: object) -> bool:
        return True


_ALL: Final = _Every()


def probe(pattern: re.Pattern[str]) -> Probe:
    """Return a compiled pattern with its needles."""
    made = Probe(pattern.pattern, pattern.flags)
    made.pattern = pattern
    return made
