"""``contactline validate``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from contactline.cli.options import inputs_argument, read_options
from contactline.cli.run import printable, refuse_strictly, run_stages, say

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.casebook.book import Casebook


@click.command(name="validate", epilog="Example: contactline validate claims.csv")
@inputs_argument
@read_options
def command(inputs: tuple[Path, ...], **options: Any) -> None:
    """List the problems of input files as path:line:column: code: message.

    A place that is not found is one too, with the code unplaced.
    """
    from contactline.errors import InputError
    from contactline.ingest.read import NothingReadError

    try:
        run = run_stages(inputs, options, choose=False)
    except NothingReadError as exc:
        _list(exc.book)
        raise InputError("no input holds a row that could be read") from exc
    _list(run.book)
    if run.strict:
        refuse_strictly(run.book)


def _list(book: Casebook) -> None:
    from contactline.casebook.book import problem_words, rows_of, unplaced_words

    for words in (*map(problem_words, rows_of(book.problems)), *unplaced_words(book)):
        click.echo(printable(words))
    for count in book.inputs:
        say(f"{count.path}: {count.rows} rows = {count.claims} claims + {count.rejected} rejected")
