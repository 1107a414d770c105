"""A report with the fields of its claims marked, for the terminal and as a small page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.engine import Extraction
    from contactline.model.records import Claim

#: Field -> (SGR colour in the terminal, colour on the page).
COLOURS: Final = {
    "claimant": ("36", "#1b6e8c"),
    "accused": ("31", "#a8433a"),
    "target": ("35", "#7a4a8c"),
    "event_type": ("33", "#8a6a00"),
    "places": ("32", "#2f6f3e"),
    "time": ("34", "#2f4f9e"),
    "statement_time": ("34", "#5a6fae"),
    "weapons": ("33", "#7a5a20"),
    "casualties": ("31;1", "#8c1f3f"),
    "response": ("36;1", "#0f5f5f"),
    "denied_by": ("35;1", "#5f2f7f"),
    "damage": ("33", "#6f4f2f"),
    "count": ("34;1", "#3f3f9f"),
}
Marked = tuple[int, int, str, str]


def marks(extraction: Extraction) -> list[Marked]:
    """Return (start, end, field, rule) of every field but the quote, none overlapping."""
    found: list[Marked] = []
    for number, claim in enumerate(extraction.claims, start=1):
        for name, spans in claim.evidence.items():
            if name == "quote":
                continue
            found += [(s.char_start, s.char_end, f"{number} {name}", s.rule or "") for s in spans]
    found.sort(key=lambda item: (item[0], item[1] - item[0], item[2]))
    made: list[Marked] = []
    at = 0
    for item in found:
        if item[0] >= at:
            made.append(item)
            at = item[1]
    return made


def to_terminal(extraction: Extraction, *, colour: bool) -> str:
    """Return the text with marks such as ``[2 accused: Armenian units]``, and the claims."""
    text = extraction.text
    parts: list[str] = []
    at = 0
    for start, end, field, _ in marks(extraction):
        parts.append(_plain(text[at:start]))
        name = field.split(" ", 1)[1]
        words = _plain(text[start:end])
        if colour:
            code = COLOURS.get(name, ("1", ""))[0]
            parts.append(f"\x1b[{code}m[{field}: {words}]\x1b[0m")
        else:
            parts.append(f"[{field}: {words}]")
        at = end
    parts.append(_plain(text[at:]))
    lines = ["".join(parts).rstrip(), ""]
    for number, claim in enumerate(extraction.claims, start=1):
        lines += _describe(number, claim)
    lines += [f"note: {notice}" for notice in extraction.notices]
    return "\n".join(lines) + "\n"


def to_html(extractions: Sequence[Extraction]) -> str:
    """Return one small page, with no script and nothing from the network."""
    style = "".join(
        f".f-{name}{{background:{colour}22;border-bottom:2px solid {colour}}}"
        for name, (_, colour) in COLOURS.items()
    )
    body: list[str] = []
    for extraction in extractions:
        body.append(f"<h2>{escape(extraction.report.report_id)}</h2>")
        text, at = extraction.text, 0
        parts: list[str] = []
        for start, end, field, rule in marks(extraction):
            name = field.split(" ", 1)[1]
            parts.append(escape(text[at:start]))
            title = escape(f"claim {field} · {rule}", quote=True)
            parts.append(
                f'<mark class="f-{escape(name, quote=True)}" title="{title}">'
                f"{escape(text[start:end])}<sup>{escape(field)}</sup></mark>"
            )
            at = end
        parts.append(escape(text[at:]))
        body.append(f'<div class="text">{"".join(parts)}</div><ol>')
        for number, claim in enumerate(extraction.claims, start=1):
            lines = "<br>".join(escape(line) for line in _describe(number, claim))
            body.append(f"<li>{lines}</li>")
        body.append("</ol>")
        body += [f"<p>{escape(notice)}</p>" for notice in extraction.notices]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        "<title>What the rules read</title><style>"
        "body{font:16px/1.6 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;"
        "color:#1c1c1c;background:#fff}.text{white-space:pre-wrap}mark{color:inherit;padding:0 2px}"
        f"sup{{font-size:.65em;margin-left:.2em;color:#555}}ol{{padding-left:0;list-style:none}}{style}"
        f"</style></head><body><h1>What the rules read</h1>{''.join(body)}</body></html>\n"
    )


def _describe(number: int, claim: Claim) -> list[str]:
    accused = claim.accused.side if claim.accused is not None else None
    time = claim.time
    when = f"{time.start} to {time.end} ({time.precision.value})" if time.start else "time unknown"
    lines = [
        (
            f"claim {number}: {claim.claimant.side} of {accused or 'nobody named'}: "
            f"{claim.sub_event_type or claim.event_type or 'unspecified'}; {when}"
        )
    ]
    for place in claim.places:
        found = place.resolution
        where = (found.name or found.status.value) if found is not None else "not looked up"
        lines.append(f"  {place.relation.value} {_plain(place.as_written)}: {_plain(where)}")
    for loss in claim.casualties:
        figure = "none" if loss.explicit_zero else (loss.min if loss.figure_given else "no figure")
        lines.append(f"  {loss.kind.value} of {loss.side or 'no side named'}: {figure}")
    lines += [f"  check: {_plain(warning)}" for warning in claim.warnings]
    return lines


def _plain(text: str) -> str:
    """Return a text that cannot move a terminal's cursor or change its colours."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)
