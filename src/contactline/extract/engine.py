"""From the text of a report to draft claims: the order of the steps."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Final

from contactline.extract.clauses import reading as reading_module
from contactline.extract.names.locating import Locator
from contactline.extract.names.mentions import Mention, mentions_of
from contactline.extract.names.toponyms import Finder
from contactline.extract.records.build import build_claims
from contactline.extract.story.drafts import Drafter
from contactline.extract.story.signing import (
    adopt_only_speaker,
    adopt_signed,
    document_speaker,
    takes_side,
)
from contactline.extract.tables.rules import (
    DEFAULT_CONFLICT,
    conflicts,
    load_conflict,
    load_language,
)
from contactline.extract.text import layout, sentences
from contactline.extract.text.languages import guess_language
from contactline.extract.text.layout import Kind
from contactline.extract.text.view import View
from contactline.extract.voices.actors import PEACEKEEPERS
from contactline.extract.when import headings
from contactline.extract.when.clock import Clock
from contactline.extract.when.publication import local_day, publication
from contactline.gazetteer.resolve import Gazetteer, load_gazetteer
from contactline.model.moments import format_moment, parse_offset
from contactline.model.records import Claim, Report

if TYPE_CHECKING:
    from datetime import date, datetime

    from contactline.extract.clauses.reading import Reading
    from contactline.extract.tables.rules import Conflict
    from contactline.extract.text.layout import Block
    from contactline.extract.text.source import SourceText
    from contactline.model.terms import PublishedBasis

#: A report shorter than this was sent out at once.
FLASH_CHARS: Final = 200
#: Text beyond this many characters is not read.
MAX_CHARS: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What is known of a report beside its text.

    Parameters
    ----------
    published
        Date of publication, if the caller knows it.
    tz
        Offset of local time; None takes that of the conflict table.
    language
        ``en`` or ``ru``; None looks at the letters.
    """

    published: date | datetime | None = None
    published_basis: PublishedBasis | None = None
    tz: str | None = None
    outlet: str | None = None
    url: str | None = None
    conflict: str = DEFAULT_CONFLICT
    language: str | None = None
    report_id: str | None = None


@dataclass(frozen=True, slots=True)
class Extraction:
    """What a report gave.

    Parameters
    ----------
    notices
        What a reader should know, in words.
    """

    report: Report
    text: str
    claims: tuple[Claim, ...]
    mentions: tuple[Mention, ...]
    notices: tuple[str, ...]


_KINDS: Final = {Kind.BODY: "body", Kind.HEADLINE: "headline"}


@lru_cache(maxsize=8)
def _finder(gazetteer: Gazetteer, language: str) -> Finder:
    return Finder(gazetteer, load_language(language))


def extract(
    source: SourceText, options: Options | None = None, *, gazetteer: Gazetteer | None = None
) -> Extraction:
    """Read a report and return its draft claims with the evidence for every field.

    Parameters
    ----------
    source
        The text.
    options
        What is known beside it.
    gazetteer
        Names of places; None takes the shipped ones.

    Returns
    -------
    Extraction
        Claims are drafts: a person accepts them.
    """
    options = options or Options()
    gazetteer = gazetteer or load_gazetteer()
    conflict = load_conflict(options.conflict)
    notices = list(source.notices)
    raw = source.text
    if len(raw) > MAX_CHARS:
        notices.append(f"only the first {MAX_CHARS:,} of {len(raw):,} characters were read")
        raw = raw[:MAX_CHARS]
    code = options.language or guess_language(raw)
    if code is None:
        notices.append("no rules for the language of this text: names of places only")
    language = load_language(code or "en")
    small = frozenset(str(language.raw["layout"].get("small", "")).split())
    view = View(raw, small, conflict.glued)
    blocks = layout.blocks(view.text, language)
    view.text = layout.unwrapped(view.text, blocks)
    tz = options.tz or conflict.tz
    offset = parse_offset(tz)
    published, basis, told = publication(
        view.text, blocks, language.code, offset, given=options.published, markup=source.published
    )
    notices += told
    if options.published is not None:
        basis = options.published_basis or basis
    report = Report(
        report_id=options.report_id or PurePath(source.name).stem or "report",
        path=PurePath(source.name).name if source.name not in {"-", ""} else None,
        title=_title(view, blocks) or source.title,
        outlet=options.outlet,
        url=options.url,
        published=published,
        published_basis=basis,
        language=code,
        tz=tz,
        sha256=source.sha256,
    )
    day = None if published is None else local_day(published, offset)
    clock = Clock(day, offset, language.code, flash=len(view.text) < FLASH_CHARS)
    finder = _finder(gazetteer, language.code)
    readings = _readings(view, blocks, finder, options.conflict, language.code)
    drafter = Drafter(view, conflict, language, clock)
    signed = document_speaker(readings, conflict, language) if code is not None else None
    if signed is not None and signed[1] != "CLAIMANT-HEADLINE":
        drafter.signed = takes_side(signed, drafter.story)
        if signed[0].kind == PEACEKEEPERS or signed[0].side not in {None, *conflict.parties}:
            drafter.story.bearer = drafter.story.context.third = signed[0].side
    if code is not None:
        body = [reading for reading in readings if reading.kind == "body"]
        drafter.read(body)
        if not drafter.drafts:
            headline = [reading for reading in readings if reading.kind == "headline"]
            drafter.read(headline)
    if code is not None:
        if signed is not None:
            adopt_signed(drafter.story, *signed)
        adopt_only_speaker(drafter.story, readings)
    locator = Locator(gazetteer, format_moment(day) if day else None)
    claims = build_claims(drafter.finish(), view, report, conflict, language, locator)
    mentions = mentions_of(readings, claims, view, report, locator, language)
    if not claims and raw.strip():
        notices.append("no incident is claimed in this text")
        if code is not None and not any(_is_of(reading, conflict) for reading in readings):
            others = ", ".join(name for name in conflicts() if name != conflict.name)
            notices.append(
                f"it names no side of {conflict.title}; --conflict has other tables: {others}"
            )
    if day is None and any(c.time.as_written and c.time.start is None for c in claims):
        notices.append("no date of publication: dates without a year stay as written (--published)")
    return Extraction(report, source.text, tuple(claims), tuple(mentions), tuple(notices))


def _readings(
    view: View, blocks: list[Block], finder: Finder, conflict_name: str, language_code: str
) -> list[Reading]:
    conflict, language = load_conflict(conflict_name), load_language(language_code)
    hits = finder.scan(view.text)
    starts = [hit[0] for hit in hits]
    made: list[Reading] = []
    quote_number = 0
    headed = headings.dated(view.text, blocks, language.code)
    for number, block in enumerate(blocks):
        kind = block.kind.value
        quotes = sentences.quotations(view.text, block.start, block.end)
        numbers = {}
        for quote in quotes:
            quote_number += 1
            numbers[quote] = quote_number
        for start, end in sentences.split(view.text, block.start, block.end):
            inside = None
            best = 0
            for quote in quotes:
                common = min(end, quote[1]) - max(start, quote[0])
                if common > best and (
                    common > 0.5 * (end - start) or quote[1] > end or quote[0] < start
                ):  # fmt: skip
                    best, inside = common, numbers[quote]
            sentence = sentences.Sentence(start, end, number, inside)
            low, high = bisect_left(starts, start), bisect_left(starts, end)
            reading = reading_module.read(
                view.text, sentence, kind, hits[low:high], finder, conflict, language
            )
            reading.heading = headed.get(number)
            made.append(reading)
    return made


def _is_of(reading: Reading, conflict: Conflict) -> bool:
    return any(actor.side in conflict.parties for actor in reading.actors)


def _title(view: View, blocks: list[Block]) -> str | None:
    for block in blocks:
        if block.kind is Kind.HEADLINE:
            return view.words(block.start, block.end)[:300]
    return None


def with_report(extraction: Extraction, **changes: object) -> Extraction:
    """Return the extraction with fields of its report changed, in the claims too."""
    report = replace(extraction.report, **changes)  # type: ignore[arg-type]
    claims = tuple(replace(claim, report=report) for claim in extraction.claims)
    return replace(extraction, report=report, claims=claims)
