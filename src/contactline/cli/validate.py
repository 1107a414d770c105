"""``contactline validate``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from contactline.cli.options import ProgressBar, inputs_argument, make_read_options, read_options
from contactline.cli.run import STRICT_STATUS, printable, say

if TYPE_CHECKING:
    from pathlib import Path


@click.command(name="validate", epilog="Example: contactline validate claims.csv")
@inputs_argument
@read_options
def command(inputs: tuple[Path, ...], **options: Any) -> None:
    """List the problems of input files as path:line:column: code: message."""
    from contactline.casebook.book import problem_words, rows_of
    from contactline.ingest.read import read_inputs
    from contactline.project.stages import input_files

    read = make_read_options(options)
    strict = options.pop("strict")
    files, _ = input_files(inputs)
    bar = ProgressBar()
    try:
        book = read_inputs(
            files,
            columns=read.columns,
            tz=read.tz,
            date_order=read.date_order,
            encoding=read.encoding,
            stdin=sys.stdin.buffer,
            progress=lambda done, total: bar("reading", done, total),
        )
    finally:
        bar.close()
    for row in rows_of(book.problems):
        click.echo(printable(problem_words(row)))
    for count in book.inputs:
        say(f"{count.path}: {count.rows} rows = {count.claims} claims + {count.rejected} rejected")
    if strict and any(count.rejected for count in book.inputs):
        raise click.exceptions.Exit(STRICT_STATUS)
