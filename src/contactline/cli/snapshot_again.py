"""The call that makes a picture: what of it the picture remembers, and how it is made anew."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from contactline.project.picture_again import Remembered

#: Options that are no part of what a picture shows, or that nobody else may have.
_NOT_RECORDED = frozenset(
    {"output", "overwrite", "no_words", "from_picture", "online", "geocoder", "geocoder_option"}
    | {"store", "no_store", "strict", "inputs"}
)
#: Options of which one replaces the other.
_PAIRS = (("--preset", "--size"), ("--by", "--animate"))


def recorded_options(ctx: click.Context, folder: Path | None) -> list[str]:
    """Return the options of a call as ``--name=value``, as another may repeat it.

    What was not said is left out, so is the output, and whatever is a secret.

    Parameters
    ----------
    folder
        Paths are given as seen from here; None leaves them as they are.
    """
    from contactline.project.pictures import relative

    def word(value: Any) -> str:
        if isinstance(value, Path):
            return str(value) if folder is None else relative(value, folder)
        return f"{value:g}" if isinstance(value, float) else str(value)

    words = []
    for option in _recordable(ctx):
        if ctx.get_parameter_source(option.name or "") is not ParameterSource.COMMANDLINE:
            continue
        value = ctx.params[option.name or ""]
        if option.is_flag:
            words.append(option.opts[-1])
        else:
            many = value if option.multiple else (value,)
            words += [f"{option.opts[-1]}={word(item)}" for item in many]
    return words


def call_again(ctx: click.Context, known: Remembered, inputs: Sequence[Path]) -> click.Context:
    """Return the call that makes a picture again: what it remembers, and what is said anew.

    The record may be anyone's, so it is checked like a command line, and may ask only for
    what `recorded_options` records.

    Parameters
    ----------
    inputs
        Instead of those that the picture names.

    Raises
    ------
    InputError
        If the record is not understood, or an input is not there any more.
    """
    from contactline.errors import InputError

    allowed = {name for option in _recordable(ctx) for name in option.opts}
    anew = recorded_options(ctx, None)
    said = {word.partition("=")[0] for word in anew}
    for pair in _PAIRS:
        said |= set(pair) if said & set(pair) else set()
    call = []
    for word in known.source.arguments:
        option, equals, value = word.partition("=")
        if option not in allowed:
            raise InputError(f"{known.picture}: its record asks for {option}, which it may not")
        if option == "--gazetteer" and option not in said:
            call.append(f"{option}{equals}{known.path(value)}")
        elif option not in said:
            call.append(word)
    found = [str(path) for path in (inputs or known.inputs())]
    try:
        return ctx.command.make_context(
            ctx.info_name, [*call, *anew, "--", *found], parent=ctx.parent
        )
    except click.UsageError as exc:
        raise InputError(f"{known.picture}: its record: {exc.format_message()}") from exc


def _recordable(ctx: click.Context) -> Iterator[click.Option]:
    for option in ctx.command.params:
        if isinstance(option, click.Option) and option.name not in _NOT_RECORDED:
            yield option
