"""Options that say where names are looked up: own files, the store, an online service."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from contactline.gazetteer.online import OnlineService

F = TypeVar("F", bound=Callable[..., Any])

_TABLES = (
    click.option(
        "--gazetteer",
        multiple=True,
        type=click.Path(path_type=Path, exists=True),
        metavar="FILE",
        help="Places of your own, added to the shipped ones.",
    ),
    click.option(
        "--store",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Store of imported places, for what the shipped tables do not have. "
        "Default: the one that `gazetteer import` makes, if it is there.",
    ),
    click.option("--no-store", is_flag=True, help="Use no store."),
)
_SERVICES = (
    click.option(
        "--online",
        is_flag=True,
        help="Ask an online service for what no table knows, once each; answers say so.",
    ),
    click.option(
        "--geocoder",
        metavar="NAME",
        help="Service of geopy for --online; nominatim unless another is named.",
    ),
    click.option(
        "--geocoder-option",
        multiple=True,
        metavar="KEY=VALUE",
        help="What the service needs, such as api_key=... or domain=...; repeatable.",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Where names are looked up beside the shipped tables."""

    additions: tuple[Path, ...]
    store: Path | None
    online: OnlineService | None


def source_options(function: F) -> F:
    """Add the options that say where names are looked up."""
    for option in reversed((*_TABLES, *_SERVICES)):
        function = option(function)
    return function


def table_options(function: F) -> F:
    """Add the options of `source_options` that need no network."""
    for option in reversed(_TABLES):
        function = option(function)
    return function


def store_option(function: F) -> F:
    """Add ``--store`` for a command that writes to it."""
    return click.option(
        "--store",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Store to write to. Default: gazetteer.sqlite in your data folder.",
    )(function)


def make_sources(options: dict[str, Any]) -> Sources:
    """Take the options of `source_options` or `table_options` out of a command's arguments.

    Raises
    ------
    UsageError
        If they do not go together.
    """
    from contactline.errors import UsageError
    from contactline.gazetteer.folders import default_store

    additions, store = options.pop("gazetteer"), options.pop("store")
    is_off, online = options.pop("no_store"), options.pop("online", False)
    name, given = options.pop("geocoder", None), options.pop("geocoder_option", ())
    if store is not None and is_off:
        raise UsageError("--store and --no-store exclude each other")
    if store is None and not is_off and default_store().is_file():
        store = default_store()
    if not online and (name or given):
        raise UsageError("--geocoder does nothing without --online")
    service = make_service(name, given) if online else None
    return Sources(additions=additions, store=store, online=service)


def make_service(name: str | None, given: tuple[str, ...]) -> OnlineService:
    """Return the online service that the options name; nothing is asked yet.

    Raises
    ------
    UsageError
        If an option of the service is not written as KEY=VALUE.
    """
    from contactline.errors import UsageError
    from contactline.gazetteer.folders import cache_folder
    from contactline.gazetteer.online import DEFAULT_SERVICE, OnlineService

    chosen = {}
    for item in given:
        key, equals, value = item.partition("=")
        if not equals or not key.strip():
            raise UsageError(f"--geocoder-option {item!r}: write it as KEY=VALUE")
        chosen[key.strip()] = value.strip()
    return OnlineService(
        memory=cache_folder() / "online.sqlite",
        today=today(),
        name=name or DEFAULT_SERVICE,
        options=chosen,
    )


def today() -> str:
    """Return today's date, which imports and online answers are noted with."""
    return datetime.now(UTC).date().isoformat()
