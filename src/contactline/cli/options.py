"""Options that several commands share, each spelled once."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from contactline.cli.sources import source_options

if TYPE_CHECKING:
    from contactline.pipeline.filters import Filters
    from contactline.project.stages import ReadOptions

F = TypeVar("F", bound=Callable[..., Any])

DISPUTE_STATUSES = (
    "acknowledged",
    "denied",
    "mutual_accusation",
    "partly_agreed",
    "third_party_corroborated",
    "single_side",
)
CASUALTIES = ("killed", "wounded", "missing", "captured", "casualties", "losses", "any", "zero")
_FIRST_YEAR = 1800
NAMES = ("both", "en", "az", "hy", "ru", "as-written")


class Day(click.ParamType):  # type: ignore[type-arg]  # not generic before click 8.3
    """A date such as 2022-09-13."""

    name = "YYYY-MM-DD"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """Return the date, or fail with what would be right."""
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no date such as 2022-09-13", param, ctx)


class Published(click.ParamType):  # type: ignore[type-arg]  # not generic before click 8.3
    """A day, or an instant with its offset."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | datetime:
        """Return the moment, or fail with what would be right."""
        from contactline.errors import RecordError
        from contactline.model.moments import parse_moment

        if isinstance(value, date):
            return value
        try:
            moment = parse_moment(str(value), column="")
        except RecordError as exc:
            self.fail(exc.message, param, ctx)
        if moment.year < _FIRST_YEAR:
            self.fail(f"{value!r} is before {_FIRST_YEAR}; is the year whole?", param, ctx)
        return moment


class Text(click.ParamType):  # type: ignore[type-arg]  # not generic before click 8.3
    """A text of the command line, in UTF-8 whatever the locale's encoding is."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Return the text, or fail where its bytes are none."""
        try:
            return os.fsencode(str(value)).decode("utf-8")
        except UnicodeDecodeError:
            self.fail(f"{str(value)[:40]!r} is no UTF-8 text", param, ctx)


TEXT = Text()


def _stack(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    def apply(function: F) -> F:
        for decorator in reversed(decorators):
            function = decorator(function)
        return function

    return apply


def filter_options(function: F) -> F:
    """Add the options that choose records."""
    return _stack(
        click.option(
            "--region",
            type=TEXT,
            multiple=True,
            metavar="NAME",
            help="In this region, by polygon; any spelling; repeatable.",
        ),
        click.option("--bounds", metavar="W,S,E,N", help="Inside these degrees."),
        click.option("--within", metavar="DISTANCE", help="Within 25km of the place in --of."),
        click.option(
            "--of", type=TEXT, metavar="NAME", help="The place that --within measures from."
        ),
        click.option("--since", type=Day(), help="From this local day."),
        click.option("--until", type=Day(), help="Up to and with this local day."),
        click.option(
            "--claimant",
            type=TEXT,
            multiple=True,
            metavar="SIDE|NAME",
            help="Said by this side (AM, AZ ...) or name; repeatable.",
        ),
        click.option(
            "--accused",
            type=TEXT,
            multiple=True,
            metavar="SIDE|NAME",
            help="Said of this side or name; repeatable.",
        ),
        click.option(
            "--event-type",
            type=TEXT,
            multiple=True,
            metavar="TYPE",
            help="ACLED event type or sub-event type; repeatable.",
        ),
        click.option(
            "--weapon",
            type=TEXT,
            multiple=True,
            metavar="WORD",
            help="With this in a weapon's words; repeatable.",
        ),
        click.option(
            "--dispute-status",
            multiple=True,
            type=click.Choice(DISPUTE_STATUSES),
            help="How the accounts stand to each other; repeatable.",
        ),
        click.option(
            "--min-precision",
            type=click.IntRange(1, 7),
            metavar="1-7",
            help="UCDP where_prec of this or better (1 is an exact spot).",
        ),
        click.option(
            "--casualties",
            multiple=True,
            type=click.Choice(CASUALTIES),
            help="With claimed casualties of this kind; repeatable.",
        ),
        click.option(
            "--include-ambiguous", is_flag=True, help="Let ambiguous places count for --region."
        ),
    )(function)


def read_options(function: F) -> F:
    """Add the options that say how inputs are read."""
    return _stack(
        click.option(
            "--column",
            type=TEXT,
            multiple=True,
            metavar="FIELD=HEADER",
            help="Header of a field in a plain table, such as place=Ort; repeatable.",
        ),
        click.option(
            "--tz", metavar="OFFSET", help="Offset of clock times without a zone, such as +04:00."
        ),
        click.option(
            "--date-order",
            type=click.Choice(["dmy", "mdy"]),
            help="Day or month first, where the dates do not show it.",
        ),
        click.option(
            "--encoding",
            metavar="NAME",
            help="Encoding of text files that are not UTF-8, such as cp1251.",
        ),
        click.option(
            "--input-format",
            metavar="NAME",
            help="Read tables as acled, ucdp, gdelt, airwars, geoconfirmed, timemap, "
            "auto-archiver or plain, whatever their headers look like.",
        ),
        click.option("--input-layer", metavar="NAME", help="Layer of a GeoPackage to read."),
        source_options,
        click.option(
            "--strict",
            is_flag=True,
            help="Exit with 3 when a row was rejected or a claim has no place.",
        ),
    )(function)


def inputs_argument(function: F) -> F:
    """Add the INPUT arguments: files, map projects or ``-``."""
    return click.argument(
        "inputs", nargs=-1, required=True, metavar="INPUT...", type=click.Path(path_type=Path)
    )(function)


def look_options(function: F) -> F:
    """Add the options that the page and the pictures share."""
    return _stack(
        click.option("--title", type=TEXT, help="Heading of the map."),
        click.option("--names", type=click.Choice(NAMES), help="Language of place names."),
        click.option(
            "--layer",
            multiple=True,
            metavar="NAME",
            help="Optional dated layer: nkao, line_1994; repeatable.",
        ),
    )(function)


def output_options(required: bool = False) -> Callable[[F], F]:
    """Return a decorator that adds ``-o`` and ``--overwrite``."""
    return _stack(
        click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path),
            required=required,
            metavar="FILE",
            help="File to write; - or none is stdout." if not required else "File to write.",
        ),
        click.option("--overwrite", is_flag=True, help="Replace the file if it is there."),
    )


def make_filters(options: dict[str, Any]) -> Filters:
    """Take the filter options out of a command's arguments."""
    from contactline.geo.areas import Bounds
    from contactline.model.terms import DisputeStatus
    from contactline.pipeline.filters import Filters
    from contactline.project.config import parse_distance_km

    bounds, within = options.pop("bounds"), options.pop("within")
    return Filters(
        regions=options.pop("region"),
        bounds=Bounds.parse(bounds) if bounds else None,
        within_km=parse_distance_km(within) if within else None,
        of=options.pop("of"),
        since=options.pop("since"),
        until=options.pop("until"),
        claimants=options.pop("claimant"),
        accused=options.pop("accused"),
        event_types=options.pop("event_type"),
        weapons=options.pop("weapon"),
        dispute_statuses=tuple(DisputeStatus(item) for item in options.pop("dispute_status")),
        min_precision=options.pop("min_precision"),
        casualties=options.pop("casualties"),
        include_ambiguous=options.pop("include_ambiguous"),
    )


def make_read_options(options: dict[str, Any]) -> ReadOptions:
    """Take the read options out of a command's arguments."""
    from contactline.errors import UsageError
    from contactline.project.stages import ReadOptions

    columns = {}
    for item in options.pop("column"):
        field, equals, header = item.partition("=")
        if not equals or not field.strip() or not header.strip():
            raise UsageError(f"--column {item!r}: write it as FIELD=HEADER, such as place=Ort")
        columns[field.strip()] = header.strip()
    return ReadOptions(
        columns=columns or None,
        tz=options.pop("tz"),
        date_order=options.pop("date_order"),
        encoding=options.pop("encoding"),
        input_format=options.pop("input_format"),
        layer=options.pop("input_layer"),
    )


class ProgressBar:
    """A bar on stderr, only on a terminal, only for what takes over a second."""

    SHOW_AFTER_S = 1.0
    WIDTH = 28

    def __init__(self) -> None:
        self._stream = sys.stderr
        self._started = time.monotonic()
        self._drawn = 0.0
        self._on = self._stream.isatty()

    def __call__(self, stage: str, done: int, total: int | None) -> None:
        """Draw `done` of `total`; the contract of `Progress`."""
        now = time.monotonic()
        if not self._on or now - self._started < self.SHOW_AFTER_S or now - self._drawn < 0.1:
            return
        self._drawn = now
        if total:
            filled = min(self.WIDTH, self.WIDTH * done // total)
            bar = "█" * filled + "░" * (self.WIDTH - filled)
            text = f"\r{stage:<10} {bar} {done:,} of {total:,}"
        else:
            text = f"\r{stage:<10} {done:,}"
        self._stream.write(text + "\x1b[K")
        self._stream.flush()

    def close(self) -> None:
        """Wipe the bar."""
        if self._drawn:
            self._stream.write("\r\x1b[K")
            self._stream.flush()
