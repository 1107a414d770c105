"""``contactline snapshot``."""

from __future__ import annotations

import re
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

_SMALLEST_PX, _LARGEST_PX = 200, 8000


@click.command(
    name="snapshot", epilog="Example: contactline snapshot claims.csv --since 2022-09-12 -o map.png"
)
@inputs_argument
@output_options(required=True)
@look_options
@click.option("--size", default="1200x675", show_default=True, metavar="WxH", help="In pixels.")
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True)
@click.option("--allow-empty", is_flag=True, help="Draw a map even when no claim is left.")
@read_options
@filter_options
def command(
    inputs: tuple[Path, ...],
    output: Path,
    overwrite: bool,
    size: str,
    theme: str,
    allow_empty: bool,
    **options: Any,
) -> None:
    """Draw records as a PNG, SVG or PDF, without a browser."""
    from contactline.errors import InputError, UsageError
    from contactline.export.files import write_bytes
    from contactline.maps.snapshot import render_snapshot
    from contactline.project.basemap import make_basemap
    from contactline.project.build import spec_for

    target = check_output(output, overwrite=overwrite)
    suffix = target.suffix.lower().lstrip(".") if target else ""
    if target is None or suffix not in ("png", "svg", "pdf"):
        raise UsageError(f"{output}: a picture goes to a file that ends in .png, .svg or .pdf")
    match = re.fullmatch(r"(\d{1,6})x(\d{1,6})", size.strip().lower())
    edges = (int(match[1]), int(match[2])) if match else (0, 0)
    if not all(_SMALLEST_PX <= edge <= _LARGEST_PX for edge in edges):
        raise UsageError(f"--size {size}: write it as 1200x675, {_SMALLEST_PX} to {_LARGEST_PX}")
    check_look(options)
    run = run_stages(inputs, options, output=target)
    tell(run.book, target)
    if not len(run.book) and not allow_empty:
        raise InputError("no claim is left to draw; loosen the filters or give --allow-empty")
    drawn = options["layer"]  # a picture draws what is asked for, not what a page would offer
    look = look_of(run, options, theme=theme)
    picture = render_snapshot(
        spec_for(run.book, look),
        make_basemap(run.gazetteer, look.layers),
        format=suffix,
        size_px=edges,
        layers=drawn,
    )
    write_bytes(target, picture)
    say(f"{count_words(run.book)} -> {target}")
    leave(run)
