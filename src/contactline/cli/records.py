"""``contactline locate``, ``filter`` and ``export``: records in, records out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from contactline.cli.options import (
    TEXT,
    Day,
    filter_options,
    inputs_argument,
    output_options,
    read_options,
)
from contactline.cli.run import check_format, check_output, run_stages, write_records

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from pathlib import Path

_FORMAT_HELP = (
    "Format, where the suffix of -o does not say: csv, jsonl, geojson, gpkg, geoparquet, tables,"
    " xlsx, kml, kmz, acled, ucdp, timemap, datawrapper, rss, atom."
)


def _command(name: str, words: str, example: str) -> click.Command:
    """Make a command that runs the stages and writes the records."""

    def run(
        inputs: tuple[Path, ...],
        output: Path | None,
        overwrite: bool,
        format_name: str | None,
        **options: Any,
    ) -> None:
        target = check_output(output, overwrite=overwrite)
        check_format(target, format_name)
        write_records(run_stages(inputs, options, output=target), target, format_name)

    run.__doc__ = words
    decorated: Callable[..., Any] = run
    for decorator in (
        filter_options,
        read_options,
        click.option("--format", "format_name", metavar="NAME", help=_FORMAT_HELP),
        output_options(),
        inputs_argument,
    ):
        decorated = decorator(decorated)
    return click.command(name=name, epilog=f"Example: {example}")(decorated)


locate = _command(
    "locate",
    "Resolve the places of records: the same records, each place with what it was found to be.",
    "contactline locate claims.csv -o located.geojson",
)
filter_ = _command(
    "filter",
    "Keep some of the records.",
    "contactline filter claims.csv --region Gegharkunik --since 2022-09-12 -o left.csv",
)


@click.command(
    name="export",
    epilog="""Examples:

    \b
      contactline export claims.csv -o claims.gpkg
      contactline export claims.csv --region Syunik -o syunik.kmz
      contactline export claims.csv --format ucdp -o ged.csv
      contactline export claims.csv --format datawrapper > markers.json
    """,
)
@inputs_argument
@output_options()
@click.option("--format", "format_name", metavar="NAME", help=_FORMAT_HELP)
@click.option("--title", type=TEXT, help="Title of a feed, a KML document or a workbook.")
@click.option(
    "--as-of",
    type=Day(),
    help="Date of a feed; else the newest date in the data, never the clock.",
)
@read_options
@filter_options
def export(
    inputs: tuple[Path, ...],
    output: Path | None,
    overwrite: bool,
    format_name: str | None,
    title: str | None,
    as_of: date | None,
    **options: Any,
) -> None:
    """Write records in another format; the suffix of -o chooses it.

    csv, jsonl, geojson, gpkg, geoparquet, xlsx, kml and kmz give back equal records when
    they are read. acled, ucdp, timemap, datawrapper, rss and atom cannot hold a claim in
    full: what they lose is said, with counts, and no number is made up to fill a column.
    """
    from contactline.export.formats import ExportOptions

    target = check_output(output, overwrite=overwrite)
    check_format(target, format_name)
    run = run_stages(inputs, options, output=target)
    known = title or (run.project.title if run.project else None)
    more = ExportOptions(as_of=as_of) if known is None else ExportOptions(title=known, as_of=as_of)
    write_records(run, target, format_name, options=more)
