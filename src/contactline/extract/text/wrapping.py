"""Lines that a mail or a forum broke off at a fixed width belong together again."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

#: Shorter lines end where their author ended them; longer ones were never broken.
_SHORTEST: Final = 40
_LONGEST: Final = 100
#: The share of the lines that are about as long as the width allows.
_MOST: Final = 0.6
#: So many lines make a broken paragraph; two only beside such a one.
_FEWEST: Final = 3
_ENDS: Final = re.compile(r"[.!?:;]['\")\]]*$")
_ITEM: Final = re.compile(r"\s*(?:[-*•#>|]|\d{1,2}[:.)]|!?\[)")
_CAPITALS: Final = re.compile(r"[^a-zа-яё]+$")

Line = tuple[int, int]


def unwrap(text: str, lines: list[Line]) -> list[Line]:
    """Join the lines of paragraphs that were broken at a fixed width.

    A run of lines without a blank one between them is such a paragraph if all but the last
    are of about one length and most of them end in the middle of a sentence.
    """
    runs = _runs(text, lines)
    broken = [_is_broken(text, run, _FEWEST) for run in runs]
    if not any(broken):
        return lines
    made: list[Line] = []
    for run, joined in zip(runs, broken, strict=True):
        if joined or _is_broken(text, run, 2):
            made.append((run[0][0], run[-1][1]))
        else:
            made += run
    return made


def _runs(text: str, lines: list[Line]) -> list[list[Line]]:
    runs: list[list[Line]] = [lines[:1]] if lines else []
    for before, line in pairwise(lines):
        gap = text[before[1] : line[0]]
        if gap.count("\n") > 1 or _ITEM.match(text, *line) or _is_heading(text, before):
            runs.append([line])
        else:
            runs[-1].append(line)
    return runs


def _is_heading(text: str, line: Line) -> bool:
    return _CAPITALS.match(text, *line) is not None


def _is_broken(text: str, run: list[Line], fewest: int) -> bool:
    if len(run) < fewest:
        return False
    widths = [len(text[a:b].strip()) for a, b in run]
    wide = sum(width >= _SHORTEST for width in widths[:-1])
    if max(widths) > _LONGEST or wide < _MOST * (len(run) - 1):
        return False
    open_ended = sum(_ENDS.search(text[a:b].rstrip()) is None for a, b in run[:-1])
    return 2 * open_ended > len(run) - 1
