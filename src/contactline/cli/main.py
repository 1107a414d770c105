"""The ``contactline`` command and its error boundary."""

from __future__ import annotations

import atexit
import errno
import gc
import importlib
import sys
from typing import TYPE_CHECKING, Any

import click

from contactline import __version__
from contactline.errors import ContactlineError, OutputError

if TYPE_CHECKING:
    from collections.abc import Sequence

#: New objects, less those that are gone, after which Python looks for cycles of garbage: twice
#: what a command imports. Python's own 700 would spend a fifth of a short run on looking at
#: modules, which stay; what a command throws away is rarely in cycles.
_OBJECTS_BETWEEN_COLLECTIONS = 500_000

#: Command -> (module of `contactline.cli`, one line of help).
COMMANDS = {
    "extract": ("extract", "Read draft claims from the text of reports, with evidence."),
    "review": ("review", "Accept, edit, reject and merge draft claims."),
    "build": ("build", "Run a map project: page, pictures and data files in one folder."),
    "map": ("map", "Draw records on one interactive page that opens with no network."),
    "snapshot": ("snapshot", "Draw records as a still or moving picture, without a browser."),
    "locate": ("locate", "Resolve the places of records."),
    "filter": ("filter", "Keep some of the records."),
    "export": ("export", "Write records in another format."),
    "summary": ("summary", "Count claims by month, region, side or type, side by side."),
    "diff": ("diff", "Say what changed between two states of the records."),
    "place": ("place", "Look a place name up: ranked candidates, with reasons."),
    "gazetteer": ("gazetteer", "Check and describe the gazetteer, add and import places."),
    "validate": ("validate", "List the problems of input files."),
    "info": ("info", "Show versions, data sources, licences and paths."),
}


class _Failure(click.ClickException):
    """A `ContactlineError` on its way to stderr, with its exit status."""

    def __init__(self, error: ContactlineError) -> None:
        super().__init__(str(error))
        self.exit_code = error.exit_code  # type: ignore[misc]  # click reads it from the instance


def _collect_seldom() -> None:
    """Look for garbage in cycles seldom, and not once more when the process ends."""
    if gc.get_threshold()[0]:  # else somebody has switched it off
        gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, *gc.get_threshold()[1:])
        atexit.register(gc.freeze)


class Commands(click.Group):
    """Loads a command when it is called, and turns errors into one line."""

    def main(self, args: Sequence[str] | None = None, *more: Any, **options: Any) -> Any:
        """Run the process's own command line, or one that is given."""
        if args is None:  # the process is ours
            _collect_seldom()
        return super().main(args, *more, **options)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of the commands, in the order of the work."""
        return list(COMMANDS)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        name: str,
    ) -> click.Command | None:
        """Import and return a command."""
        if name not in COMMANDS:
            return None
        module = importlib.import_module(f"contactline.cli.{COMMANDS[name][0]}")
        command: click.Command = module.command
        return command

    def format_commands(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        formatter: click.HelpFormatter,
    ) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Suggest a command for one that is mistyped."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as exc:
            import difflib

            near = difflib.get_close_matches(args[0], COMMANDS, n=1)
            if not near:
                raise
            message = f"{exc.message.rstrip('.')}. Did you mean {near[0]!r}?"
            raise click.UsageError(message, ctx) from exc

    def invoke(self, ctx: click.Context) -> object:
        """Run, and turn a `ContactlineError` into one line and its exit status."""
        try:
            return super().invoke(ctx)
        except ContactlineError as exc:
            raise _Failure(exc) from exc
        except BrokenPipeError:
            sys.stderr.close()
            ctx.exit(1)
        except OSError as exc:
            if exc.errno != errno.ENOSPC:
                raise
            raise _Failure(OutputError(f"cannot write: {exc.strerror}")) from exc


@click.command(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with: contactline build",
)
@click.version_option(__version__, prog_name="contactline")
def cli() -> None:
    """Turn reports of fire exchanges on a border into honest maps.

    Every claim keeps who says it, where from, how precisely the place is known and who
    denies it. Results go to stdout or a file, words to stderr. Exit status: 0 done,
    1 could not, 2 the call is off, 3 done but --strict found rejected or unplaced records,
    4 a service on the network did not answer.
    """
