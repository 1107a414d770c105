"""``contactline summary``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from contactline.cli.options import filter_options, inputs_argument, output_options, read_options
from contactline.cli.run import check_output, leave, run_stages, tell, write_result

if TYPE_CHECKING:
    from pathlib import Path

_BY = (
    "month",
    "week",
    "day",
    "year",
    "region",
    "side",
    "accused",
    "type",
    "dispute",
    "precision",
)
_FORMATS = ("text", "csv", "jsonl")


@click.command(
    name="summary",
    epilog="""Examples:

    \b
      contactline summary claims.csv
      contactline summary claims.csv --by region --since 2022-01-01
      contactline summary claims.csv --by month --chart
      contactline summary claims.csv --by type -o types.csv
    """,
)
@inputs_argument
@click.option(
    "--by",
    type=click.Choice(_BY),
    default="month",
    show_default=True,
    help="What the rows stand for.",
)
@click.option("--chart", is_flag=True, help="Draw bars of text instead of a table.")
@output_options()
@click.option(
    "--format",
    "form",
    type=click.Choice(_FORMATS),
    help="text (also the default of stdout), csv or jsonl; else the suffix of -o says it.",
)
@read_options
@filter_options
def command(
    inputs: tuple[Path, ...],
    by: str,
    chart: bool,
    output: Path | None,
    overwrite: bool,
    form: str | None,
    **options: Any,
) -> None:
    """Count claims, with the sides that make them in columns.

    The sides are never added up: two accounts of one exchange are not two exchanges. A
    claim counts in a month only if its date surely lies in it; the rest has a row of its own.
    """
    from contactline.errors import UsageError
    from contactline.pipeline.inside import claim_regions
    from contactline.pipeline.summary_table import By, region_names, summary_table
    from contactline.pipeline.summary_text import (
        summary_chart,
        summary_csv,
        summary_jsonl,
        summary_text,
    )

    target = check_output(output, overwrite=overwrite)
    chosen = form or _form_of(target)
    if chart and chosen != "text":
        raise UsageError(f"--chart is a text; leave out --format {chosen}, or write to a .txt file")
    run = run_stages(inputs, options, output=target)
    kind = By(by)
    regions = None
    if kind is By.REGION:
        regions = region_names(run.book, claim_regions(run.book, run.gazetteer))
    table = summary_table(run.book, kind, regions=regions)
    tell(run.book, target, unplaced=False)
    render = {"text": summary_text, "csv": summary_csv, "jsonl": summary_jsonl}[chosen]
    write_result((summary_chart if chart else render)(table), target)
    leave(run)


def _form_of(output: Path | None) -> str:
    suffix = output.suffix.lower().removeprefix(".") if output else ""
    return suffix if suffix in _FORMATS else "text"
