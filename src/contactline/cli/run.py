"""What the commands share: run the stages, speak on stderr, write, leave with a status."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contactline.cli.options import ProgressBar, make_filters, make_read_options
from contactline.cli.sources import make_sources

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from contactline.casebook.book import Casebook
    from contactline.export.formats import ExportOptions
    from contactline.gazetteer.online import OnlineService
    from contactline.gazetteer.resolve import Gazetteer
    from contactline.maps.spec import MapOptions
    from contactline.project.config import MapProject

#: Most problems that are printed one by one; the rejects file has them all.
MAX_SHOWN = 20
STRICT_STATUS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Records after every stage, with what led to them."""

    book: Casebook
    gazetteer: Gazetteer
    project: MapProject | None
    strict: bool


def run_stages(
    inputs: Sequence[Path],
    options: dict[str, Any],
    *,
    output: Path | None = None,
    choose: bool = True,
) -> Run:
    """Read, locate, group and filter the inputs of a command.

    Parameters
    ----------
    inputs
        Files, map projects or ``-``.
    options
        The command's arguments; those of `filter_options` and `read_options` are taken out.
    output
        File that will be written; rejected rows go beside it.
    choose
        False for a command without `filter_options` that says itself what was read.

    Raises
    ------
    InputError
        If no row could be read; why has been said, and the rejected rows are written. As
        `NothingReadError` and with nothing said where `choose` is False.
    """
    from dataclasses import replace

    from contactline.errors import InputError
    from contactline.ingest.read import NothingReadError
    from contactline.pipeline.filters import Filters
    from contactline.project import stages

    filters = make_filters(options) if choose else Filters()
    read = make_read_options(options)
    strict = options.pop("strict")
    sources = make_sources(options)
    additions = sources.additions
    overrides: tuple[Path, ...] = ()
    files, project = stages.input_files(inputs)
    if project is not None:
        if filters == Filters():
            filters = project.filters
        additions, overrides = (*project.gazetteers, *additions), project.overrides
        read = replace(
            read,
            columns={**(project.columns or {}), **(read.columns or {})} or None,
            tz=read.tz or project.tz,
            date_order=read.date_order or project.date_order,
        )
    judgements = (
        stages.read_judgements(project.judgements) if project and project.judgements else []
    )
    gazetteer = stages.open_gazetteer(
        additions, overrides=overrides, store=sources.store, online=sources.online
    )
    bar = ProgressBar()
    stages.use_lean_memory()
    try:
        book = stages.prepare(
            files,
            gazetteer,
            options=read,
            filters=filters,
            judgements=judgements,
            stdin=sys.stdin.buffer,
            progress=bar,
        )
    except NothingReadError as exc:
        if not choose:
            raise
        tell(exc.book, output)
        rows = sum(item.rows for item in exc.book.inputs)
        words = f"none of {rows} rows could be read" if rows else "no input could be read"
        raise InputError(words) from exc
    finally:
        bar.close()
    if sources.online is not None:
        say_online(sources.online)
    return Run(book=book, gazetteer=gazetteer, project=project, strict=strict)


def check_output(output: Path | None, *, overwrite: bool) -> Path | None:
    """Return where to write, None for stdout.

    Raises
    ------
    UsageError
        If the file is there and ``--overwrite`` is not given.
    OutputError
        If it names a folder, or a file in one that is not there.
    """
    from contactline.errors import OutputError, UsageError

    if output is None or str(output) == "-":
        return None
    if output.is_dir():
        raise OutputError(f"{output}: is a folder; give a file name")
    if not output.parent.is_dir():
        raise OutputError(f"{output}: there is no folder {output.parent}; make it first")
    if output.is_file() and not overwrite:
        raise UsageError(f"{output}: is there already; give --overwrite to replace it")
    return output


def check_look(options: Mapping[str, Any], *, tiles: str | None = None) -> None:
    """Refuse a layer or a tile layer that is not there, before anything is read or written.

    Parameters
    ----------
    options
        The command's arguments, with those of `look_options`.
    tiles
        Name of a tile layer.

    Raises
    ------
    UsageError
        If there is none of a name.
    """
    from contactline.geo.layers import layer_info
    from contactline.maps.tiles import tile_provider

    for name in options["layer"]:
        layer_info(name)
    if tiles is not None:
        tile_provider(tiles)


def say(text: str) -> None:
    """Print words for a person, on stderr."""
    click.echo(text, err=True)


def say_online(service: OnlineService) -> None:
    """Say how often an online service was asked, and whom its data belongs to."""
    if service.asked + service.remembered == 0:
        say(f"{service.label}: nothing had to be asked")
        return
    credit = f"; {service.licence}" if service.licence else ""
    say(f"{service.label}: {service.asked} asked, {service.remembered} from memory{credit}")


def tell(book: Casebook, output: Path | None, *, unplaced: bool = True) -> None:
    """Say what was read, what was wrong and what the filters took out; write the rejects.

    Parameters
    ----------
    output
        File that is written; None for stdout. The rejected rows go beside it.
    unplaced
        Say of every claim whose place was not found in which line it stands.
    """
    from contactline.casebook.book import problem_words, rows_of, unplaced_items
    from contactline.errors import OutputError
    from contactline.export.files import file_in, write_text
    from contactline.ingest.rejects import rejects_files

    for row in rows_of(book.problems.head(MAX_SHOWN)):
        say(printable(problem_words(row)))
    if len(book.problems) > MAX_SHOWN:
        say(f"... and {len(book.problems) - MAX_SHOWN} more problems")
    lines = [words for _, words in unplaced_items(book, MAX_SHOWN + 1)] if unplaced else []
    for line in lines[:MAX_SHOWN]:
        say(printable(line))
    if len(lines) > MAX_SHOWN:
        more = len(unplaced_items(book)) - MAX_SHOWN
        say(f"... and {more} more claims whose place was not found")
    folder = output.parent if output is not None else Path()
    for name, text in rejects_files(book).items():
        try:
            write_text(file_in(folder, name), text)
        except OutputError as exc:
            say(str(exc))  # the good rows go on: only the rejected ones have no file
        else:
            say(f"rejected rows are in {folder / name}")
    for count in book.filters:
        say(f"{count.words}: {count.removed} of {count.before} left out")


def check_format(output: Path | None, format_name: str | None) -> None:
    """Refuse a format that is not there, before anything is read.

    Raises
    ------
    UsageError
        If there is no such format, or it cannot go to stdout.
    """
    from contactline.errors import UsageError
    from contactline.export.formats import format_for

    chosen = format_for(format_name, output)
    if output is None and not chosen.is_text:
        raise UsageError(f"{chosen.name} cannot go to stdout; give -o FILE")


def write_records(
    run: Run,
    output: Path | None,
    format_name: str | None,
    *,
    options: ExportOptions | None = None,
) -> None:
    """Write the records of a run to a file or stdout, in the format that is named or meant."""
    from dataclasses import replace

    from contactline.export.formats import ExportOptions, format_for, write, write_to_stream

    chosen = format_for(format_name, output)
    bar = ProgressBar()
    told = replace(
        options or ExportOptions(), progress=lambda done, total: bar("writing", done, total)
    )
    if output is None:
        tell(run.book, None)
        try:
            lost = write_to_stream(run.book, sys.stdout.buffer, chosen, told)
        finally:
            bar.close()
    else:
        try:
            lost = write(run.book, output, chosen, told)
        finally:
            bar.close()
        tell(run.book, output)
    for words in lost:
        say(printable(words))
    if output is not None:
        say(f"{count_words(run.book)} -> {output}")
    leave(run)


def write_result(text: str, output: Path | None) -> None:
    """Write a text to a file, whole or not at all, or to stdout."""
    from contactline.export.files import write_text

    if output is not None:
        write_text(output, text)
        return
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()


def look_of(run: Run, options: dict[str, Any], **more: Any) -> MapOptions:
    """Take the options of `look_options`; where one is not given, the map project decides.

    Parameters
    ----------
    run
        Its project, if the inputs were one, has the title, names and layers.
    more
        Further fields of `MapOptions`.
    """
    from contactline.maps.spec import MapOptions

    title, names, layers = (options.pop(key) for key in ("title", "names", "layer"))
    project = run.project
    return MapOptions(
        title=title or (project.title if project else "Claims of fire"),
        names=names or (project.names if project else "both"),
        layers=layers or (project.layers if project else ()),
        style=project.style if project else "default",
        **more,
    )


def count_words(book: Casebook) -> str:
    """Return how many claims there are and how many are on the map."""
    from contactline.model.terms import MAPPED

    mapped = int(book.claims["map_status"].isin([status.value for status in MAPPED]).sum())
    nothing = ": nothing is left" if not len(book) else ""
    return f"{len(book)} claim{'' if len(book) == 1 else 's'}, {mapped} mapped{nothing}"


def leave(run: Run) -> None:
    """Exit with 3 under ``--strict`` when something was rejected or has no place."""
    if run.strict:
        refuse_strictly(run.book)


def refuse_strictly(book: Casebook) -> None:
    """Exit with 3 when an input or a row was not read, or a claim has no place."""
    from contactline.model.terms import MAPPED

    unread = sum(count.format == "unreadable" for count in book.inputs)
    rejected = sum(count.rejected for count in book.inputs)
    placed = book.claims["map_status"].isin([status.value for status in MAPPED])
    unplaced = len(book) - int(placed.sum())
    found = (
        (unread, "input not read", "inputs not read"),
        (rejected, "row rejected", "rows rejected"),
        (unplaced, "claim not on the map", "claims not on the map"),
    )
    if any(count for count, _, _ in found):
        words = ", ".join(f"{count} {one if count == 1 else many}" for count, one, many in found)
        say(f"--strict: {words}")
        raise click.exceptions.Exit(STRICT_STATUS)


def printable(text: str) -> str:
    """Return a text that cannot move a terminal's cursor or change its colours."""
    return "".join(char if char.isprintable() else " " for char in text)
