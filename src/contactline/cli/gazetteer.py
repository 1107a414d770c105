"""``contactline gazetteer``: look after the tables of places and names."""

from __future__ import annotations

from pathlib import Path

import click

_ADDITIONS = click.option(
    "--gazetteer",
    multiple=True,
    type=click.Path(path_type=Path, exists=True),
    metavar="FILE",
    help="Places of your own, added to the shipped ones.",
)


@click.group(name="gazetteer", epilog="Example: contactline gazetteer check")
def command() -> None:
    """Check, search and describe the gazetteer."""


@command.command(name="check", epilog="Example: contactline gazetteer check")
def check() -> None:
    """Check the shipped tables: ids, parents, positions, names, sources.

    Prints one problem a line as path:line:column: code: message; exit status 1 if any.
    """
    from contactline.cli.run import printable, say
    from contactline.gazetteer.check import check_tables

    problems = check_tables()
    for problem in problems:
        click.echo(printable(str(problem)))
    say(f"{len(problems)} problems" if problems else "the tables are in order")
    if problems:
        raise click.exceptions.Exit(1)


@command.command(name="search", epilog="Example: contactline gazetteer search Zeylik")
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True)
@_ADDITIONS
def search(text: str, limit: int, gazetteer: tuple[Path, ...]) -> None:
    """List the places that have a name like TEXT, with all their names."""
    from contactline.cli.run import printable, say
    from contactline.gazetteer.resolve import load_gazetteer

    names = load_gazetteer(gazetteer)
    found = names.candidates(text)[:limit]
    for candidate in found:
        where = f"  {candidate.within}" if candidate.within else ""
        click.echo(f"{candidate.place_id}  {candidate.name} ({candidate.feature}){where}")
        listed = [
            f"{name.name} ({name.language}, {name.kind.value})"
            for name in names.names_of(candidate.place_id)
        ]
        click.echo(printable(f"    {'; '.join(listed)}"))
    if not found:
        near = names.suggest(text)
        say(
            f"nothing is called {printable(text)!r}"
            + (f"; near: {', '.join(near)}" if near else "")
        )
        raise click.exceptions.Exit(1)


@command.command(name="info", epilog="Example: contactline gazetteer info")
@_ADDITIONS
def info(gazetteer: tuple[Path, ...]) -> None:
    """Show how many places and names there are, by feature, and their sources."""
    from collections import Counter

    from contactline.gazetteer.attribution import gazetteer_attribution
    from contactline.gazetteer.resolve import load_gazetteer

    names = load_gazetteer(gazetteer)
    places = list(names.places())
    total = sum(len(names.names_of(place.place_id)) for place in places)
    click.echo(f"{len(places):,} places, {total:,} names")
    for feature, count in Counter(place.feature for place in places).most_common():
        click.echo(f"  {count:>6,}  {feature}")
    for line in gazetteer_attribution():
        click.echo(line)
