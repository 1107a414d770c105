"""``contactline map``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from contactline.cli.options import (
    NAMES,
    filter_options,
    inputs_argument,
    output_options,
    read_options,
)
from contactline.cli.run import check_output, count_words, leave, run_stages, say, tell

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    name="map", epilog="Example: contactline map claims.csv --region Gegharkunik -o map.html"
)
@inputs_argument
@output_options(required=True)
@click.option("--title", help="Heading of the map.")
@click.option("--names", type=click.Choice(NAMES), help="Language of place names.")
@click.option(
    "--layer",
    multiple=True,
    metavar="NAME",
    help="Optional layer to offer: nkao, line_1994; repeatable.",
)
@click.option("--tiles", metavar="NAME", help="Let the page switch on this online tile layer.")
@read_options
@filter_options
def command(
    inputs: tuple[Path, ...],
    output: Path,
    overwrite: bool,
    title: str | None,
    names: str | None,
    layer: tuple[str, ...],
    tiles: str | None,
    **options: Any,
) -> None:
    """Draw records on one interactive page that opens with no network."""
    from contactline.export.files import write_text
    from contactline.maps.interactive import render_html
    from contactline.maps.spec import MapOptions
    from contactline.project.basemap import make_basemap
    from contactline.project.build import spec_for

    target = check_output(output, overwrite=overwrite)
    if target is None:
        raise click.UsageError("a page goes to a file: -o map.html")
    run = run_stages(inputs, options, output=target)
    project = run.project
    layers = layer or (project.layers if project else ())
    chosen = MapOptions(
        title=title or (project.title if project else "Claims of fire"),
        names=names or (project.names if project else "both"),
        layers=layers,
        tiles=tiles,
    )
    page = render_html(spec_for(run.book, chosen), make_basemap(run.gazetteer, layers))
    write_text(target, page)
    tell(run.book, target)
    say(f"{count_words(run.book)} -> {target}")
    leave(run)
