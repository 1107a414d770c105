"""A report with the fields of its claims marked, as one small page without a script."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from contactline.extract.shown.claim_words import flat, headline, rows
from contactline.extract.shown.marking import Mark, marks, pieces

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contactline.extract.engine import Extraction
    from contactline.extract.shown.claim_words import Row
    from contactline.model.records import Claim, Report


def to_html(extractions: Sequence[Extraction]) -> str:
    """Return a page: each report's text beside the claims that were read from it.

    Parameters
    ----------
    extractions
        The reports, in the order in which they are shown.

    Returns
    -------
    str
        HTML that runs nothing and asks nothing of the network. Words of reports are only ever
        escaped text.
    """
    style = files("contactline.extract.shown").joinpath("page.css").read_text("utf-8")
    body = "".join(
        _section(number, extraction) for number, extraction in enumerate(extractions, start=1)
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<title>What the rules read</title><style>\n{style}</style></head><body>"
        "<header><h1>What the rules read</h1><p>Drafts for a person to check. A mark is what a "
        "field was read from: the number is the claim, the word the field; follow it to the "
        f"field.</p></header><main>{body}</main></body></html>\n"
    )


def _section(number: int, extraction: Extraction) -> str:
    report = extraction.report
    lang = f' lang="{escape(report.language, quote=True)}"' if report.language else ""
    text = extraction.text
    words = "".join(_marked(text, marks(extraction), 0, len(text), f"r{number}"))
    names = {claim.claim_id: f"claim {at}" for at, claim in enumerate(extraction.claims, start=1)}
    claims = "".join(
        _claim(at, claim, text, names, f"r{number}c{at}")
        for at, claim in enumerate(extraction.claims, start=1)
    )
    notices = "".join(f'<p class="notice">{escape(flat(one))}</p>' for one in extraction.notices)
    return (
        f"<section><h2>{escape(flat(report.title or report.report_id))}</h2>"
        f'<p class="about">{escape(_about(report))}</p>{notices}'
        f'<div class="report"><div class="text"{lang} dir="auto">{words}</div>'
        f'<div class="claims">{claims or "<p>No incident is claimed.</p>"}</div></div></section>'
    )


def _about(report: Report) -> str:
    parts = [report.report_id]
    if report.outlet:
        parts.append(flat(report.outlet))
    if report.published is not None:
        basis = f" ({report.published_basis.value})" if report.published_basis else ""
        parts.append(f"published {report.published.isoformat()}{basis}")
    if report.tz:
        parts.append(f"local time {report.tz}")
    return " · ".join(parts)


def _marked(text: str, level: list[Mark], start: int, end: int, anchor: str) -> Iterator[str]:
    for piece in pieces(text, level, start, end):
        if isinstance(piece, str):
            yield escape(piece)
            continue
        first = piece.reasons[0]
        why = "; ".join(f"claim {r.claim}, {r.field}: {r.rule}" for r in piece.reasons)
        yield (
            f'<a class="f-{escape(first.field, quote=True)}" '
            f'href="#{anchor}c{first.claim}-{escape(first.field, quote=True)}" '
            f'data-label="{escape(piece.label(), quote=True)}" title="{escape(why, quote=True)}">'
        )
        # A link within a link is no HTML: what lies within is a mark without one.
        yield from _inner(text, piece)
        yield "</a>"


def _inner(text: str, mark: Mark) -> Iterator[str]:
    for piece in pieces(text, mark.within, mark.start, mark.end):
        if isinstance(piece, str):
            yield escape(piece)
            continue
        why = "; ".join(f"claim {r.claim}, {r.field}: {r.rule}" for r in piece.reasons)
        yield (
            f'<mark class="f-{escape(piece.field, quote=True)}" '
            f'data-label="{escape(piece.label(), quote=True)}" title="{escape(why, quote=True)}">'
        )
        yield from _inner(text, piece)
        yield "</mark>"


def _claim(number: int, claim: Claim, text: str, names: dict[str, str], anchor: str) -> str:
    found = rows(claim, names)
    first = {row.field: number for number, row in reversed(list(enumerate(found)))}
    lines = "".join(
        _row(row, text, anchor, is_first=first[row.field] == number)
        for number, row in enumerate(found)
    )
    return (
        f'<article id="{anchor}"><h3><span>{number}</span> {escape(headline(claim))}</h3>'
        f"<table><tbody>{lines}</tbody></table></article>"
    )


def _row(row: Row, text: str, anchor: str, *, is_first: bool) -> str:
    read = "".join(
        f"<li>“{escape(flat(text[span.char_start : span.char_end]))}” "
        f"<code>{escape(span.rule or '')}</code></li>"
        for span in row.read
    )
    name = escape(row.field, quote=True) if row.field else ""
    at = f' id="{anchor}-{name}"' if is_first and name else ""
    colour = f' class="f-{name}"' if name else ' class="check"' if row.label == "CHECK" else ""
    return (
        f"<tr{at}><th{colour}>{escape(row.label)}</th><td>{escape(row.words)}"
        f"{f'<ul>{read}</ul>' if read else ''}</td></tr>"
    )
