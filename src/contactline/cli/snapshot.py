"""``contactline snapshot``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contactline.cli.options import ProgressBar, filter_options, look_options, read_options
from contactline.cli.run import (
    STRICT_STATUS,
    check_look,
    check_output,
    count_words,
    leave,
    look_of,
    printable,
    run_stages,
    say,
    tell,
)
from contactline.cli.snapshot_again import call_again, recorded_options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.maps.snapshot import Picture, Plan
    from contactline.project.picture_again import Remembered

PRESETS = ("card", "square", "story", "a4", "inset")
THEMES = ("light", "dark", "grey")
#: Options that say where names are looked up; no picture remembers them.
_OF_THE_MACHINE = ("store", "no_store", "online", "geocoder", "geocoder_option", "strict")


@click.command(
    name="snapshot",
    epilog="Example: contactline snapshot claims.csv --since 2022-09-12 --preset square -o map.png",
)
@click.argument("inputs", nargs=-1, metavar="INPUT...", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="File to write: .png, .webp, .svg, .pdf; .gif or .webp with --animate.",
)
@click.option("--overwrite", is_flag=True, help="Replace the file if it is there.")
@click.option(
    "--from",
    "from_picture",
    type=click.Path(path_type=Path),
    metavar="PICTURE",
    help="Make a picture again from the record in it; other options change it. "
    "With --strict only if the data is the same.",
)
@look_options
@click.option(
    "--preset",
    type=click.Choice(PRESETS),
    help="card 1200x675 (usual), square 1080x1080, story 1080x1920, "
    "a4 1240x1754 with the list of claims, inset 400x300.",
)
@click.option("--size", metavar="WxH", help="Width and height in pixels, such as 1600x900.")
@click.option(
    "--scale",
    type=float,
    default=1.0,
    metavar="N",
    help="Draw N times as many pixels: 2 for print.",
)
@click.option("--theme", type=click.Choice(THEMES), default="light", show_default=True)
@click.option(
    "--by",
    type=click.Choice(("claimant", "month")),
    help="One map for each, of the same extent; years where months are too many.",
)
@click.option(
    "--animate",
    type=click.Choice(("auto", "day", "week", "month", "year")),
    help="A picture that moves through time in such steps, as .gif or .webp.",
)
@click.option("--north", is_flag=True, help="Draw an arrow to the north.")
@click.option("--allow-empty", is_flag=True, help="Draw a map even when no claim is left.")
@click.option("--no-words", is_flag=True, help="Write no .txt and .json beside the picture.")
@read_options
@filter_options
@click.pass_context
def command(
    ctx: click.Context,
    /,
    inputs: tuple[Path, ...],
    output: Path | None,
    overwrite: bool,
    from_picture: Path | None,
    **options: Any,
) -> None:
    """Draw records as a PNG, WebP, SVG or PDF, without a browser.

    The words of the picture, a caption and a description for those who do not see it, are
    written beside it (map.txt and map.json for map.png) and into it, with what it takes to
    make it again: contactline snapshot --from map.png
    """
    from contactline.errors import UsageError

    if from_picture is not None:
        _again(ctx, from_picture, inputs, output, overwrite=overwrite)
        return
    if not inputs or output is None:
        missing = "INPUT..." if not inputs else "-o FILE"
        raise UsageError(f"{missing} is missing; or give --from PICTURE to make one again")
    _draw(inputs, output, overwrite, recorded_options(ctx, output.parent), options)


def _draw(
    inputs: Sequence[Path],
    output: Path,
    overwrite: bool,
    recorded: Sequence[str],
    options: dict[str, Any],
    *,
    known: Remembered | None = None,
) -> None:
    from contactline.errors import InputError, UsageError
    from contactline.export.files import write_bytes
    from contactline.project import pictures, stages

    target = check_output(output, overwrite=overwrite)
    if target is None:
        raise UsageError("a picture cannot go to stdout; give -o FILE")
    plan = _plan(target, options)
    words = not options.pop("no_words")
    check_look(options)
    files = stages.input_files(inputs)[0]
    if words:
        pictures.check_word_files(target, [*inputs, *files])
    drawn = options["layer"]  # a picture draws what is asked for, not what a page would offer
    theme, allow_empty = options.pop("theme"), options.pop("allow_empty")
    own = [*options["gazetteer"]]
    strict = options["strict"]
    if known is not None:
        options["strict"] = False  # here it asks whether the data is the same
    run = run_stages(inputs, options, output=target)
    tell(run.book, target)
    if not len(run.book) and not allow_empty:
        raise InputError("no claim is left to draw; loosen the filters or give --allow-empty")

    from dataclasses import replace

    from contactline.maps.snapshot import make_picture
    from contactline.project.basemap import make_basemap
    from contactline.project.build import spec_for

    look = look_of(run, options, theme=theme)
    source = pictures.source_of(
        run.book,
        target,
        arguments=recorded,
        inputs=inputs,
        files=[*files, *own, *(pictures.project_files(run.project) if run.project else [])],
        name=pictures.bundled_name(run.project) if run.project and len(inputs) == 1 else None,
    )
    bar = ProgressBar()
    try:
        picture = make_picture(
            spec_for(run.book, look),
            make_basemap(run.gazetteer, look.layers),
            replace(plan, layers=tuple(drawn)),
            source=source,
            progress=bar,
        )
    finally:
        bar.close()
    if known is not None:
        _compare(known, picture, target, strict=strict)
    write_bytes(target, picture.data)
    beside = ""
    if words:
        beside = " and " + ", ".join(
            path.name for path in pictures.write_words(target, picture.words)
        )
    say(f"{count_words(run.book)} -> {target}{beside}")
    leave(run)


def _plan(target: Path, options: dict[str, Any]) -> Plan:
    """Take the options that say what kind of picture to make, and check them."""
    from dataclasses import replace

    from contactline.errors import UsageError
    from contactline.maps.snapshot import Plan
    from contactline.maps.snapshot_presets import find_preset, parse_size

    preset, size = options.pop("preset"), options.pop("size")
    by, step = options.pop("by"), options.pop("animate")
    scale, north = options.pop("scale"), options.pop("north")
    suffix = target.suffix.lower().lstrip(".")
    if suffix not in ("png", "webp", "svg", "pdf", "gif"):
        raise UsageError(
            f"{target}: a picture goes to a file that ends in .png, .webp, .svg or .pdf, "
            "one that moves (--animate) to .gif or .webp"
        )
    if suffix == "gif" and step is None:
        raise UsageError(f"{target}: a GIF moves; give --animate auto, or write a .png")
    if preset and size:
        raise UsageError("give --preset or --size, not both")
    plan = Plan.of_preset(find_preset(preset or "card"))
    if size:
        plan = Plan(size_px=parse_size(size))
    plan = replace(plan, format=suffix, scale=scale, north=north, by=by, step=step)
    plan.check()
    return plan


def _again(
    ctx: click.Context,
    picture: Path,
    inputs: Sequence[Path],
    output: Path | None,
    *,
    overwrite: bool,
) -> None:
    """Make a picture again, from the record in it and what is said anew."""
    from contactline.errors import UsageError
    from contactline.project.picture_again import remember

    known = remember(picture)
    for notice in known.notices:
        say(f"{picture}: {notice}")
    if output is None and picture.suffix.lower() == ".json":
        raise UsageError(f"{picture}: give -o FILE, for the picture to write")
    target = output or picture.with_name(f"{picture.stem}-again{picture.suffix}")
    with call_again(ctx, known, inputs) as made:
        options = {**made.params, "no_words": ctx.params["no_words"]}
        options |= {name: ctx.params[name] for name in _OF_THE_MACHINE}
        for name in ("output", "overwrite", "from_picture"):
            options.pop(name)
        _draw(
            options.pop("inputs"),
            target,
            overwrite,
            recorded_options(made, target.parent),
            options,
            known=known,
        )
    if target != picture and target.read_bytes() == picture.read_bytes():
        say(f"{target} is the same as {picture}, byte by byte")


def _compare(known: Remembered, picture: Picture, target: Path, *, strict: bool) -> None:
    """Say what changed in the data since a picture was made; under --strict that is the end."""
    from contactline.maps.picture_changes import differences

    changed = differences(known.facts, picture.words.facts)
    for words in changed:
        say(printable(f"{known.picture}: {words}"))
    if not changed:
        say(f"{known.picture}: its data is the same")
    elif strict:
        say(f"--strict: {target} is not written, because the data is not that of {known.picture}")
        raise click.exceptions.Exit(STRICT_STATUS)
