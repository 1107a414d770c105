"""``contactline diff``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contactline.cli.options import filter_options, output_options, read_options
from contactline.cli.run import check_output, leave, run_stages, say, tell, write_result

if TYPE_CHECKING:
    from contactline.pipeline.diff import BookDiff

#: Status with ``--exit-code`` when something changed.
CHANGED_STATUS = 5
_FORMATS = ("text", "csv", "json")
_FILE = click.Path(path_type=Path)


@click.command(
    name="diff",
    epilog="""Examples:

    \b
      contactline diff yesterday.csv today.csv
      contactline diff old.gpkg new.gpkg --claimant AZ --since 2022-09-01
      contactline diff old.jsonl new.jsonl --format csv -o changes.csv

    Exit status: 0 compared, whatever was found; with --exit-code 5 if anything changed; else
    as for every command (1 could not, 2 the call is off, 3 --strict).
    """,
)
@click.argument("old", metavar="OLD", type=_FILE)
@click.argument("new", metavar="NEW", type=_FILE)
@output_options()
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help="text (also the default of stdout), csv or json; else the suffix of -o says it.",
)
@click.option("--exit-code", is_flag=True, help="Exit with 5 when anything changed.")
@read_options
@filter_options
def command(
    old: Path,
    new: Path,
    output: Path | None,
    overwrite: bool,
    form: str | None,
    exit_code: bool,
    **options: Any,
) -> None:
    """Say what changed from OLD to NEW: incidents and, side by side, claims, field by field.

    Each is a file of records in any format that is read, or a map project. Claims are the
    same if their ids are; an incident is new if none of its claims was there before, gone if
    none is left, and changed if its accounts or how they stand to each other changed.
    """
    from contactline.pipeline.diff import diff_books
    from contactline.pipeline.diff_text import diff_csv, diff_json, diff_text

    target = check_output(output, overwrite=overwrite)
    runs = []
    for path in (old, new):
        run = run_stages([path], dict(options), output=target)
        say(f"{path}:")
        tell(run.book, target, unplaced=False)
        runs.append(run)
    found = diff_books(runs[0].book, runs[1].book)
    chosen = form or _form_of(target)
    text = {"text": diff_text, "csv": diff_csv, "json": diff_json}[chosen](found)
    write_result(text, target)
    say(_count_words(found))
    for run in runs:
        leave(run)
    if exit_code and found:
        raise click.exceptions.Exit(CHANGED_STATUS)


def _form_of(output: Path | None) -> str:
    suffix = output.suffix.lower().removeprefix(".") if output else ""
    return suffix if suffix in _FORMATS else "text"


def _count_words(found: BookDiff) -> str:
    from contactline.pipeline.diff import Change

    parts = [
        f"{kind}: " + ", ".join(f"{found.count(kind, change)} {change}" for change in Change)
        for kind in ("incidents", "claims")
    ]
    return "; ".join(parts)
