"""``contactline extract``: the text of reports in, draft claims out."""

from __future__ import annotations

import re
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from contactline.cli.growing import GrowingFiles, forget_done, mark_done, mention_lines
from contactline.cli.options import ProgressBar, Published

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.extract.batch import Outcome
    from contactline.extract.engine import Extraction

_FORMATS = ("jsonl", "csv")


@click.command(
    name="extract",
    epilog="Example: contactline extract article.txt --published 2022-09-13 -o drafts.jsonl",
)
@click.argument(
    "reports", nargs=-1, required=True, metavar="REPORT...",
    type=click.Path(path_type=Path, allow_dash=True),
)  # fmt: skip
@click.option(
    "--published",
    type=Published(),
    help="Date of publication, where the text has no date line; with a clock and its offset too.",
)
@click.option(
    "--tz", metavar="OFFSET", help="Offset of local time, such as +04:00; stored as assumed."
)
@click.option("--outlet", help="Who published it.")
@click.option("--url", help="Where it was published.")
@click.option("--conflict", default="south_caucasus", show_default=True, metavar="NAME",
              help="Table of the sides, or a .toml of your own.")  # fmt: skip
@click.option("--language", type=click.Choice(["en", "ru"]), help="Language; the letters tell it.")
@click.option(
    "--format",
    "format_name",
    type=click.Choice(_FORMATS),
    help="jsonl (the contract, one claim a line) or csv; the suffix of -o tells.",
)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="File to write; stdout if not given."
)
@click.option("--overwrite", is_flag=True, help="Replace the files that are there.")
@click.option(
    "--mentions",
    type=click.Path(path_type=Path),
    help="Also write every name found, as JSON Lines.",
)
@click.option(
    "--text-out",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Also write the text that offsets and sha256 refer to (of HTML the article alone).",
)
@click.option("--explain", is_flag=True, help="Print the text with the fields marked, on stderr.")
@click.option("--explain-html", type=click.Path(path_type=Path), help="The same as a small page.")
@click.option("--jobs", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes.")
@click.option(
    "--resume", is_flag=True, help="Add to -o the reports that it does not hold yet (jsonl)."
)
@click.option(
    "--gazetteer",
    multiple=True,
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True),
    help="Places of your own, added.",
)
def command(reports: tuple[Path, ...], **options: Any) -> None:
    """Read draft claims from news reports and ministry statements, with evidence for each field.

    A REPORT is a text, Markdown or HTML file, a folder of them, "-", or a reports.csv that
    names files with published, outlet, url and tz. Every claim is a draft for a person to
    review: `contactline review`.
    """
    from contactline.errors import RecordError, UsageError
    from contactline.extract.batch import jobs, run
    from contactline.extract.engine import Options
    from contactline.extract.tables.rules import load_conflict
    from contactline.model.moments import parse_offset

    output: Path | None = options["output"]
    if output is not None and str(output) == "-":
        output = None
    chosen = options["format_name"] or ("csv" if output and output.suffix == ".csv" else "jsonl")
    if options["resume"] and (output is None or chosen != "jsonl"):
        raise UsageError("--resume adds to a file of JSON Lines: give -o drafts.jsonl")
    load_conflict(options["conflict"])
    if options["tz"]:
        try:
            parse_offset(options["tz"])
        except RecordError as exc:
            raise UsageError(f"--tz: {exc.message}") from exc
    if not options["resume"]:
        _free(
            (output, options["mentions"], options["explain_html"]), overwrite=options["overwrite"]
        )
    work = jobs(
        reports,
        Options(
            published=options["published"],
            tz=options["tz"],
            outlet=options["outlet"],
            url=options["url"],
            conflict=options["conflict"],
            language=options["language"],
        ),
    )
    growing = None
    if options["resume"] and output is not None:
        growing = GrowingFiles(output, options["mentions"])
        left = growing.left(work)
        if len(left) < len(work):
            _say(f"{len(work) - len(left)} of {len(work)} reports are done already")
        work = left
    bar = ProgressBar()
    outcomes: list[Outcome] = []
    stopped = False
    try:
        for done, outcome in enumerate(
            run(
                work,
                gazetteers=options["gazetteer"],
                workers=options["jobs"],
                stdin=sys.stdin.buffer,
            ),
            start=1,
        ):
            outcomes.append(outcome)
            bar("reading", done, len(work))
            if growing is not None and outcome.extraction is not None:
                growing.add(outcome.name, outcome.extraction)
    except KeyboardInterrupt:
        stopped = True
    finally:
        bar.close()
    is_any = any(outcome.extraction is not None for outcome in outcomes)
    is_written = is_any or not work
    if is_written:
        _write(outcomes, output, chosen, options)
    _tell(outcomes, options, output if is_written else None)
    if stopped:
        _stop(outcomes, len(work), output if chosen == "jsonl" and is_any else None)
    if work and not is_any:
        raise click.exceptions.Exit(1)


def _stop(outcomes: Sequence[Outcome], planned: int, output: Path | None) -> None:
    """Say how far a run came that was interrupted, and how to go on with it."""
    _say(f"stopped after {len(outcomes)} of {planned} reports")
    if output is not None:
        mark_done(output, (o.name for o in outcomes if o.extraction is not None))
        _say("what was read is written; the same command with --resume reads the rest")
    raise click.exceptions.Exit(130)


def _free(paths: Sequence[Path | None], *, overwrite: bool) -> None:
    from contactline.errors import UsageError

    for path in paths:
        if path is not None and path.exists() and not overwrite:
            raise UsageError(f"{path}: is there already; give --overwrite to replace it")


def _write(
    outcomes: Sequence[Outcome], output: Path | None, chosen: str, options: dict[str, Any]
) -> None:
    from contactline.model.codec_csv import claims_to_csv
    from contactline.model.codec_json import claims_to_jsonl

    found = [outcome.extraction for outcome in outcomes if outcome.extraction is not None]
    claims = [claim for extraction in found for claim in extraction.claims]
    if not options["resume"]:
        text = claims_to_csv(claims) if chosen == "csv" else claims_to_jsonl(claims)
        if output is None:
            sys.stdout.buffer.write(text.encode("utf-8"))
            sys.stdout.buffer.flush()
        else:
            _save(output, text)
            forget_done(output)
        if options["mentions"]:
            lines = [line for extraction in found for line in mention_lines(extraction)]
            _save(options["mentions"], "".join(line + "\n" for line in lines))
    if options["text_out"]:
        _save_texts(options["text_out"], found, overwrite=options["overwrite"])
    if options["explain_html"]:
        from contactline.extract.shown.page import to_html

        _save(options["explain_html"], to_html(found))


def _save_texts(folder: Path, found: Sequence[Extraction], *, overwrite: bool) -> None:
    """Write the text of each report under its id; its bytes have the sha256 of the report."""
    from contactline.errors import OutputError

    taken: set[str] = set()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for extraction in found:
            name = re.sub(r"[^\w.-]+", "_", extraction.report.report_id).lstrip(".") or "report"
            if name in taken:
                name = f"{name}-{(extraction.report.sha256 or '')[:8]}"
            taken.add(name)
            path = folder / f"{name}.txt"
            content = extraction.text.encode("utf-8", "surrogatepass")
            if path.is_file() and path.read_bytes() == content:
                continue
            _free((path,), overwrite=overwrite)
            path.write_bytes(content)
    except OSError as exc:
        raise OutputError(f"{folder}: cannot be written: {exc.strerror or exc}") from exc


def _save(path: Path, text: str) -> None:
    from contactline.errors import OutputError

    partial = path.with_name(f".{path.name}.partial")
    try:
        if path.exists() and not path.is_file():  # a pipe or a device is written, not replaced
            path.write_text(text, encoding="utf-8", newline="\n", errors="replace")
            return
        partial.write_text(text, encoding="utf-8", newline="\n", errors="replace")
        partial.replace(path)
    except OSError as exc:
        raise OutputError(f"{path}: cannot be written: {exc.strerror or exc}") from exc


def _tell(outcomes: Sequence[Outcome], options: dict[str, Any], output: Path | None) -> None:
    from contactline.model.moments import local_date

    claims = 0
    today = datetime.now().astimezone().date()
    for outcome in outcomes:
        if outcome.extraction is None:
            _say(outcome.error or f"{outcome.name}: could not be read")
            continue
        day = outcome.extraction.report.published
        if day is not None and local_date(day) > today:
            _say(f"{outcome.name}: published {day.isoformat()} lies in the future; it is used so")
        claims += len(outcome.extraction.claims)
        if options["explain"]:
            from contactline.extract.shown.terminal import to_terminal

            click.echo(to_terminal(outcome.extraction, colour=sys.stderr.isatty()), err=True)
        else:
            for notice in outcome.extraction.notices:
                _say(f"{outcome.name}: {notice}")
    where = f" -> {output}" if output is not None else ""
    bad = sum(outcome.extraction is None for outcome in outcomes)
    rest = f", {bad} could not be read" if bad else ""
    read = _counted(len(outcomes) - bad, "report")
    _say(f"{_counted(claims, 'draft claim')} from {read}{rest}{where}")


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _say(text: str) -> None:
    click.echo("".join(char if char.isprintable() else " " for char in text), err=True)
