"""``contactline place``."""

from __future__ import annotations

import gc
import json
import sys
from typing import TYPE_CHECKING, Any

import click

from contactline.cli.sources import make_sources, source_options
from contactline.errors import ContactlineError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from contactline.gazetteer.resolve import Gazetteer
    from contactline.model.records import Candidate, Resolution

#: A line of input longer than this is no place name.
MAX_LINE_CHARS = 20_000
#: How many encoded candidates are kept.
MAX_SHARED = 20_000
_FIELDS = ("name", "generic", "within", "near", "country", "published", "distances")


@click.command(
    name="place",
    epilog="Examples: contactline place Kelbajar --generic region; "
    "contactline place Zeylik --within Kalbajar; "
    'contactline place Zeylik --from "Ganja 30km" --from "border 40km"; '
    "contactline place - < names.txt",
)
@click.argument("name")
@click.option("--generic", metavar="WORD", help="Generic word of the text: village, region ...")
@click.option("--within", metavar="PLACE", help="Containing area that the text names.")
@click.option("--near", multiple=True, metavar="PLACE", help="Another place of the text.")
@click.option("--country", metavar="CC", help="ISO 3166-1 alpha-2 code, such as AM.")
@click.option("--published", metavar="DATE", help="Date of the text: names change.")
@click.option(
    "--from",
    "distances",
    multiple=True,
    metavar="'PLACE KM'",
    help="Distance that the text gives, such as 'Ganja 30km' or 'border 40km'.",
)
@source_options
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "jsonl"]),
    help="Default: a table; JSON Lines when NAME is -.",
)
def command(name: str, form: str | None, **context: Any) -> None:
    """Look a place name up: ranked candidates, with reasons.

    With - as NAME, one name a line (or one JSON object: name, generic, within, near,
    country, published, distances) is read from stdin, and one JSON object a line written.
    """
    from contactline.cli.run import say_online
    from contactline.gazetteer.errors import ServiceError
    from contactline.gazetteer.resolve import load_gazetteer

    sources = make_sources(context)
    names = load_gazetteer(sources.additions, store=sources.store, online=sources.online)
    if name == "-":
        gc.freeze()  # the tables stay: looking through them for garbage takes a fifth of the time
        is_down = False
        writer = _Writer()
        for line in _lines():
            try:
                text = writer.line(*_answer_line(names, line, context))
            except ContactlineError as exc:
                text = writer.error(str(exc))
                is_down = is_down or isinstance(exc, ServiceError)
            sys.stdout.write(text)
        sys.stdout.flush()
        if sources.online is not None:
            say_online(sources.online)
        if is_down:
            raise click.exceptions.Exit(ServiceError.exit_code)
        return
    resolution = _resolve(names, name, context)
    if sources.online is not None:
        say_online(sources.online)
    if form in ("json", "jsonl"):
        indent = 2 if form == "json" else None
        click.echo(json.dumps(_as_json(name, resolution), ensure_ascii=False, indent=indent))
    else:
        click.echo("\n".join(_as_table(name, resolution)))


def _lines() -> Iterator[str]:
    for raw in sys.stdin.buffer:
        yield raw.decode("utf-8", errors="replace").rstrip("\r\n")


class _LineError(ContactlineError):
    """A line of input that is no question."""


def _answer_line(names: Gazetteer, line: str, context: dict[str, Any]) -> tuple[str, Resolution]:
    """Answer one line of input.

    Raises
    ------
    _LineError
        If it is no question; the other lines go on.
    """
    if not line.strip():
        raise _LineError("the line is empty")
    if len(line) > MAX_LINE_CHARS:
        raise _LineError(f"the line has over {MAX_LINE_CHARS} characters")
    if not line.lstrip().startswith(("{", "[")):
        return line, _resolve(names, line, context)
    question = _question(line)
    name = question.pop("name")
    return name, _resolve(names, name, context | question)


def _question(line: str) -> dict[str, Any]:
    """Return the checked keys of a JSON line."""
    try:
        given = json.loads(line)
    except (ValueError, RecursionError):
        raise _LineError("the line is no valid JSON object") from None
    if not isinstance(given, dict):
        raise _LineError("the line is JSON, but no object")
    question = {key: value for key, value in given.items() if value is not None}
    unknown = sorted(set(question) - set(_FIELDS))
    if unknown:
        raise _LineError(f"unknown {', '.join(unknown)[:200]}; known: {', '.join(_FIELDS)}")
    if not isinstance(question.get("name"), str) or not question["name"].strip():
        raise _LineError("name is missing or no text")
    for key, value in question.items():
        if key == "distances":
            question[key] = _distances(value)
        elif key == "near" and isinstance(value, list):
            if not all(isinstance(item, str) for item in value):
                raise _LineError("near should be a text or a list of texts")
        elif not isinstance(value, str):
            raise _LineError(f"{key} should be a text")
        elif key == "near":
            question[key] = [value]
    return question


def _distances(value: Any) -> list[Any]:
    """Return distances given as texts, as [place, km] or as {"from": place, "km": number}."""
    found: list[Any] = []
    for item in value if isinstance(value, list) else [value]:
        pair = (item.get("from"), item.get("km")) if isinstance(item, dict) else item
        if isinstance(pair, str):
            found.append(pair)
            continue
        name, km = pair if isinstance(pair, list | tuple) and len(pair) == 2 else (None, None)
        if not isinstance(name, str) or isinstance(km, bool) or not isinstance(km, int | float):
            raise _LineError(
                'distances should be a list of texts such as "Ganja 30km" or of ["Ganja", 30]'
            )
        found.append((name, float(km)))
    return found


def _resolve(names: Gazetteer, name: str, context: dict[str, Any]) -> Resolution:
    return names.resolve(
        name,
        generic=context["generic"],
        within=context["within"],
        near=tuple(context["near"]),
        country=context["country"],
        published=context["published"],
        distances=tuple(context["distances"]),
    )


class _Writer:
    """Writes answers as JSON, one a line; what many answers share is encoded once."""

    def __init__(self) -> None:
        self._encode = json.JSONEncoder(ensure_ascii=False).encode
        self._candidates: dict[int, tuple[Candidate, str]] = {}

    def line(self, name: str, resolution: Resolution) -> str:
        """Return the line of one answer."""
        head = self._encode(_head(name, resolution))
        listed = ", ".join(map(self._candidate, resolution.candidates))
        return f'{head[:-1]}, "candidates": [{listed}]}}\n'

    def error(self, reason: str) -> str:
        """Return the line of a question that is none."""
        return self._encode({"status": "error", "reason": reason}) + "\n"

    def _candidate(self, candidate: Candidate) -> str:
        known = self._candidates.get(id(candidate))
        if known is not None and known[0] is candidate:
            return known[1]
        if len(self._candidates) >= MAX_SHARED:
            self._candidates.clear()
        text = self._encode(_candidate(candidate))
        self._candidates[id(candidate)] = candidate, text
        return text


def _as_json(name: str, resolution: Resolution) -> dict[str, Any]:
    return {
        **_head(name, resolution),
        "candidates": [_candidate(candidate) for candidate in resolution.candidates],
    }


def _head(name: str, resolution: Resolution) -> dict[str, Any]:
    return {
        "query": name,
        "status": resolution.status.value,
        "place_id": resolution.place_id,
        "where_prec": resolution.where_prec,
        "within": resolution.within,
        "reason": resolution.reason,
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
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
