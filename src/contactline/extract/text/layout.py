"""What each line of a report is: headline, date line, caption, body, furniture, source line.

Only the body tells incidents. A dateline at the head of a paragraph is cut off it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from contactline.extract.tables.lowering import lowered
from contactline.extract.text.datelines import DATELINE, SENT_BY, is_date_line
from contactline.extract.text.wrapping import unwrap

if TYPE_CHECKING:
    from contactline.extract.tables.rules import Language


class Kind(StrEnum):
    """What a block of a text is."""

    HEADLINE = "headline"
    SUBHEAD = "subhead"
    DATE_LINE = "date_line"
    DATELINE = "dateline"
    CAPTION = "caption"
    BODY = "body"
    BOILERPLATE = "boilerplate"
    SOURCE = "source_line"


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of the view with one function; offsets into the view."""

    kind: Kind
    start: int
    end: int


_LINE: Final = re.compile(r"[^\n]+")
_MARKUP: Final = re.compile(r"^(?:\s|#{1,6}\s|>\s?|[*_]{2,3}(?=\S)|[-*]\s(?=\S))+")
_IMAGE: Final = re.compile(r"^!?\[[^\]]*\]\([^)]*\)\s*$")
_DATE_LINE: Final = re.compile(
    r"^(?:(?:published|updated|posted|date)\b[:\s]*)?(?:on\s+)?(?:\w+day,?\s+)?(?:\d{1,2}:\d{2}(?:\s*[ap]\.?m\.?)?,?\s*[-|,]?\s*)?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?\s+[A-Za-zА-Яа-я]{3,9}\.?,?\s+\d{4}|[A-Z][a-z]{2,8}\.?\s+\d{1,2},?\s+\d{4}|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2})"
    r"[,\s|/-]*(?:at\s+)?(?:\d{1,2}[:.]\d{2}(?:\s*[ap]\.?m\.?)?)?(?:\s*\(?(?:GMT|UTC)?[+-]?\d{0,2}(?::?\d{2})?\)?)?\s*$",
    re.I,
)
_ENDS: Final = re.compile(r"(?<!\sг)[.!?:;]['\")\]]*\s*$")
#: An entry of a live blog begins with its hour.
_STAMPED: Final = re.compile(r"[-*\s]*\[?\d{1,2}[:.]\d{2}\b")
#: A line of its own that an agency sends out: the tag before it.
FLASH: Final = re.compile(
    r"(?:URGENT|FLASH|NEWS ?FLASH|BREAKING(?: NEWS)?|ALERT|BULLETIN|СРОЧНО|МОЛНИЯ)\b[\s:.!|-]*"
)
_SENT_FROM: Final = re.compile(r"[A-Z]{3}|[^:]{0,40}\d")
_MAX_HEADLINE: Final = 200
_MIN_REPEAT: Final = 40


def blocks(text: str, language: Language) -> list[Block]:
    """Return the blocks of a view, in order; blank lines belong to none."""
    lines = unwrap(text, [(m.start(), m.end()) for m in _LINE.finditer(text) if m[0].strip()])
    kinds = _kinds(text, lines, language)
    made: list[Block] = []
    for (start, end), kind in zip(lines, kinds, strict=True):
        start, end = _trim(text, start, end)
        if start >= end:
            continue
        if kind is Kind.BODY:
            flash = FLASH.match(text[start:end])
            start += flash.end() if flash is not None and start + flash.end() < end else 0
            head = text[start : start + 160]
            cut = DATELINE.match(head) or language.maybe("layout.dateline").match(head)
            if cut is not None:
                made.append(Block(Kind.DATELINE, start, min(end, start + cut.end())))
                start += cut.end()
                if start >= end:
                    continue
        made.append(Block(kind, start, end))
    return made


def _kinds(text: str, lines: list[tuple[int, int]], language: Language) -> list[Kind]:
    kinds: list[Kind] = []
    captions: list[str] = []
    for start, end in lines:
        line = _MARKUP.sub("", text[start:end]).strip()
        low = lowered(line)
        if _DATE_LINE.match(line) or (len(lines) > 1 and is_date_line(line)):
            kind = Kind.DATE_LINE
        elif _IMAGE.match(line) or (
            language.holds("layout.caption", line, low) and not _is_sent(line)
        ):
            kind = Kind.CAPTION
            captions.append(line)
        elif len(line) < 400 and language.holds("layout.boilerplate", line, low):
            kind = Kind.BOILERPLATE
        elif len(line) < 300 and language.holds("layout.source", line, low):
            kind = Kind.SOURCE
        else:
            kind = Kind.BODY
        kinds.append(kind)
    for index, (start, end) in enumerate(lines):
        line = text[start:end].strip()
        if kinds[index] is not Kind.BODY:
            continue
        if len(line) >= _MIN_REPEAT and any(
            line in other or (other.startswith(line[:60]) and len(line) < len(other) + 20)
            for other in captions
        ):
            near = any(
                kinds[other] is Kind.CAPTION
                for other in range(max(0, index - 2), min(len(lines), index + 3))
            )
            if near:
                kinds[index] = Kind.CAPTION
    body = [index for index, kind in enumerate(kinds) if kind is Kind.BODY]
    _headlines(text, lines, kinds, body, language)
    return kinds


def _is_sent(line: str) -> bool:
    """Return whether a line begins where an agency sent it from: "MOSCOW, May 2. /TASS/."."""
    sent = DATELINE.match(line)
    return sent is not None and len(line) - sent.end() > _MIN_REPEAT


def _headlines(
    text: str,
    lines: list[tuple[int, int]],
    kinds: list[Kind],
    body: list[int],
    language: Language,
) -> None:
    """Mark the first line and the short ones between paragraphs that end in no full stop."""
    limit = int(language.raw["layout"]["subhead_max"])
    flashes = sum(
        FLASH.match(text[lines[at][0] : lines[at][1]].lstrip()) is not None for at in body
    )
    for number, index in enumerate(body):
        start, end = lines[index]
        line = _MARKUP.sub("", text[start:end]).strip()
        if _ENDS.search(line) and not (number == 0 and text[start:end].lstrip().startswith("#")):
            continue
        last = index == len(lines) - 1
        if (
            number == 0
            and _STAMPED.match(line)
            and len(body) > 1
            and _STAMPED.match(text[lines[body[1]][0] : lines[body[1]][1]].strip())
        ):  # the first entry of a live blog
            continue
        if flashes > 1 and FLASH.match(line):  # one flash among several
            continue
        if number == 0 and (SENT_BY.match(line) or (_SENT_FROM.match(line) and _is_sent(line))):
            continue
        if number == 0 and len(line) <= _MAX_HEADLINE and len(body) > 1:
            kinds[index] = Kind.HEADLINE
        elif number and len(line) <= limit and (not last or len(line) < 40):
            kinds[index] = Kind.SUBHEAD


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    mark = _MARKUP.match(text[start:end])
    if mark is not None:
        start += mark.end()
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def unwrapped(text: str, blocks: list[Block]) -> str:
    """Return a text of the same length in which no block is broken over lines."""
    parts: list[str] = []
    at = 0
    for block in blocks:
        if "\n" in text[block.start : block.end]:
            parts += [text[at : block.start], text[block.start : block.end].replace("\n", " ")]
            at = block.end
    return "".join([*parts, text[at:]]) if parts else text
