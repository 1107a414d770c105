"""``contactline info``."""

from __future__ import annotations

import click


@click.command(name="info", epilog="Example: contactline info")
def command() -> None:
    """Show versions, data sources, licences and paths."""
    import platform
    from importlib.metadata import version

    from contactline import __version__
    from contactline.gazetteer.attribution import gazetteer_attribution
    from contactline.geo.layers import layer_info, list_layers
    from contactline.project.stages import open_gazetteer
    from contactline.resources import data_root

    click.echo(f"contactline {__version__}, Python {platform.python_version()}")
    for package in ("geopandas", "shapely", "pyproj", "folium", "matplotlib", "pandas", "pyarrow"):
        click.echo(f"  {package} {version(package)}")
    click.echo(f"data: {data_root()}")
    gazetteer = open_gazetteer()
    click.echo(f"gazetteer: {len(list(gazetteer.places())):,} places of the region")
    for line in gazetteer_attribution():
        click.echo(f"  {line}")
    click.echo("layers:")
    for name in list_layers():
        info = layer_info(name)
        click.echo(f"  {name}: {info.title} ({info.date}), {info.licence}")
        click.echo(f"    {info.attribution}")
