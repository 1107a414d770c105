"""``contactline map``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from contactline.cli.options import (
    filter_options,
    inputs_argument,
    look_options,
    output_options,
    read_options,
)
from contactline.cli.run import (
    check_look,
    check_output,
    count_words,
    leave,
    look_of,
    run_stages,
    say,
    tell,
)

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    name="map", epilog="Example: contactline map claims.csv --region Gegharkunik -o map.html"
)
@inputs_argument
@output_options(required=True)
@look_options
@click.option("--tiles", metavar="NAME", help="Let the page switch on this online tile layer.")
@read_options
@filter_options
def command(
    inputs: tuple[Path, ...],
    output: Path,
    overwrite: bool,
    tiles: str | None,
    **options: Any,
) -> None:
    """Draw records on one interactive page that opens with no network."""
    from contactline.errors import UsageError
    from contactline.export.files import write_text
    from contactline.maps.interactive import render_html
    from contactline.project.basemap import make_basemap
    from contactline.project.build import spec_for

    target = check_output(output, overwrite=overwrite)
    if target is None:
        raise UsageError("a page goes to a file: -o map.html")
    check_look(options, tiles=tiles)
    run = run_stages(inputs, options, output=target)
    look = look_of(run, options, tiles=tiles)
    spec = spec_for(run.book, look, run.gazetteer)
    page = render_html(spec, make_basemap(run.gazetteer, look.layers))
    write_text(target, page)
    tell(run.book, target)
    say(f"{count_words(run.book)} -> {target}")
    leave(run)
