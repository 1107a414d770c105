"""``contactline build``."""

from __future__ import annotations

from pathlib import Path

import click

from contactline.cli.options import NAMES, ProgressBar
from contactline.cli.run import count_words, say, tell


@click.command(name="build", epilog="Example: contactline build maps/armenia-azerbaijan")
@click.argument("project", required=False, metavar="[MAP.toml|FOLDER|NAME]")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Folder to make; default output/NAME. An earlier build there is replaced.",
)
@click.option("--names", type=click.Choice(NAMES), help="Language of place names.")
@click.option("--tiles", metavar="NAME", help="Let the page switch on this online tile layer.")
@click.option(
    "--gazetteer",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    metavar="FILE",
    help="Places of your own, added to the shipped ones.",
)
@click.option(
    "--store",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Store of imported places; none unless it is named.",
)
def command(
    project: str | None,
    output: Path | None,
    names: str | None,
    tiles: str | None,
    gazetteer: tuple[Path, ...],
    store: Path | None,
) -> None:
    """Run a map project: page, pictures and data files in one folder.

    Without an argument the bundled project on Armenia and Azerbaijan is built.
    """
    from contactline.project.build import build_project
    from contactline.project.config import load_project
    from contactline.project.stages import find_project

    described = load_project(find_project(project))
    target = output or Path("output") / described.name
    bar = ProgressBar()
    try:
        built = build_project(
            described,
            target,
            names=names,
            tiles=tiles,
            gazetteers=gazetteer,
            store=store,
            progress=bar,
        )
    finally:
        bar.close()
    tell(built.book, target / described.report, unplaced=False)
    say(f"{count_words(built.book)}; see {target / described.report}")
    page = target / described.page if described.page else target
    click.echo(page.resolve())
