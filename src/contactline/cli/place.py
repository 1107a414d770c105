"""``contactline place``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contactline.gazetteer.resolve import Gazetteer
    from contactline.model.records import Resolution

#: A line of input longer than this is no place name.
MAX_LINE_CHARS = 20_000
_FIELDS = ("name", "generic", "within", "near", "country", "published")


@click.command(
    name="place",
    epilog="Examples: contactline place Kelbajar --generic region; "
    "contactline place Zeylik --within Kalbajar; contactline place - < names.txt",
)
@click.argument("name")
@click.option("--generic", metavar="WORD", help="Generic word of the text: village, region ...")
@click.option("--within", metavar="PLACE", help="Containing area that the text names.")
@click.option("--near", multiple=True, metavar="PLACE", help="Another place of the text.")
@click.option("--country", metavar="CC", help="ISO 3166-1 alpha-2 code, such as AM.")
@click.option("--published", metavar="DATE", help="Date of the text: names change.")
@click.option(
    "--gazetteer",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    metavar="FILE",
    help="Places of your own, added to the shipped ones.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl"]),
    help="Default: a table; JSON Lines when NAME is -.",
)
def command(name: str, gazetteer: tuple[Path, ...], form: str | None, **context: Any) -> None:
    """Look a place name up: ranked candidates, with reasons.

    With - as NAME, one name a line (or one JSON object: name, generic, within, near,
    country, published) is read from stdin, and one JSON object a line written.
    """
    from contactline.errors import ContactlineError
    from contactline.gazetteer.resolve import load_gazetteer

    names = load_gazetteer(gazetteer)
    if name == "-":
        for line in _lines():
            try:
                answer = _answer_line(names, line, context)
            except ContactlineError as exc:
                answer = {"status": "error", "reason": str(exc)}
            sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        return
    resolution = _resolve(names, name, context)
    if form in ("json", "jsonl"):
        indent = 2 if form == "json" else None
        click.echo(json.dumps(_as_json(name, resolution), ensure_ascii=False, indent=indent))
    else:
        click.echo("\n".join(_as_table(name, resolution)))


def _lines() -> Iterator[str]:
    for raw in sys.stdin.buffer:
        yield raw.decode("utf-8", errors="replace").rstrip("\r\n")


def _answer_line(names: Gazetteer, line: str, context: dict[str, Any]) -> dict[str, Any]:
    """Answer one line of input; anything that is no question is an error of its own."""
    if not line.strip():
        return {"status": "error", "reason": "the line is empty"}
    if len(line) > MAX_LINE_CHARS:
        return {"status": "error", "reason": f"the line has over {MAX_LINE_CHARS} characters"}
    question: dict[str, Any] = {"name": line}
    if line.lstrip().startswith("{"):
        try:
            given = json.loads(line)
        except (ValueError, RecursionError):
            return {"status": "error", "reason": "the line is no valid JSON object"}
        question = {key: value for key, value in given.items() if value is not None}
        unknown = sorted(set(question) - set(_FIELDS))
        if unknown:
            known = ", ".join(_FIELDS)
            return {"status": "error", "reason": f"unknown {', '.join(unknown)}; known: {known}"}
        if not isinstance(question.get("name"), str) or not question["name"].strip():
            return {"status": "error", "reason": "name is missing or no text"}
        wrong = [
            key
            for key, value in question.items()
            if not isinstance(value, str)
            and not (
                key == "near"
                and isinstance(value, list)
                and all(isinstance(item, str) for item in value)
            )
        ]
        if wrong:
            return {"status": "error", "reason": f"{', '.join(wrong)} should be a text"}
        if isinstance(question.get("near"), str):
            question["near"] = [question["near"]]
    name = question.pop("name")
    return _as_json(name, _resolve(names, name, context | question))


def _resolve(names: Gazetteer, name: str, context: dict[str, Any]) -> Resolution:
    return names.resolve(
        name,
        generic=context["generic"],
        within=context["within"],
        near=tuple(context["near"]),
        country=context["country"],
        published=context["published"],
    )


def _as_json(name: str, resolution: Resolution) -> dict[str, Any]:
    return {
        "query": name,
        "status": resolution.status.value,
        "place_id": resolution.place_id,
        "where_prec": resolution.where_prec,
        "within": resolution.within,
        "reason": resolution.reason,
        "candidates": [
            {
                "place_id": candidate.place_id,
                "name": candidate.name,
                "feature": candidate.feature,
                "country": candidate.country,
                "lon": candidate.lon,
                "lat": candidate.lat,
                "radius_km": candidate.radius_km,
                "score": round(candidate.score, 4),
                "reason": candidate.reason,
                "within": candidate.within,
            }
            for candidate in resolution.candidates
        ],
    }


def _as_table(name: str, resolution: Resolution) -> list[str]:
    from contactline.cli.run import printable

    lines = [printable(f"{name}: {resolution.status.value}")]
    if resolution.name:
        lines[0] += f": {resolution.name} ({resolution.feature})"
    if resolution.within:
        lines.append(f"  within {resolution.within}")
    if resolution.reason:
        lines.append(printable(f"  {resolution.reason}"))
    for rank, candidate in enumerate(resolution.candidates, start=1):
        where = ""
        if candidate.lon is not None and candidate.lat is not None:
            where = f"{candidate.lon:.4f} E {candidate.lat:.4f} N"
            if candidate.radius_km is not None:
                where += f" ± {candidate.radius_km:g} km"
        lines.append(
            f"{rank:>3}  {candidate.score:.2f}  {candidate.name}  ({candidate.feature}"
            f"{', ' + candidate.within if candidate.within else ''})  {where}"
        )
        lines.append(f"           {candidate.place_id}: {candidate.reason}")
    return lines
