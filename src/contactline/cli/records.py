"""``contactline locate``, ``filter`` and ``export``: records in, records out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from contactline.cli.options import filter_options, inputs_argument, output_options, read_options
from contactline.cli.run import check_format, check_output, run_stages, write_records

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_FORMAT_HELP = "Format, where the suffix of -o does not say: csv, jsonl, geojson, gpkg."


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
export = _command(
    "export",
    "Write records in another format; the suffix of -o chooses it.",
    "contactline export claims.csv -o claims.gpkg",
)
