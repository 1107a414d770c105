"""``contactline review``: a person accepts, edits, rejects and merges draft claims."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from contactline.extract.review.desk import Desk
    from contactline.model.records import Claim

_SUFFIXES = (".csv", ".jsonl")


@click.command(
    name="review", epilog="Example: contactline review drafts.jsonl -o claims.csv --by me"
)
@click.argument("drafts", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="claims.csv or .jsonl"
)
@click.option("--overwrite", is_flag=True, help="Start afresh: replace the file and its log.")
@click.option("--resume", is_flag=True, help="Go on with the file that is there, edited or not.")
@click.option(
    "--reports", multiple=True, metavar="FOLDER",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="Where the reports lie, to show the words around a quote; repeatable.",
)  # fmt: skip
@click.option("--accept-all", is_flag=True, help="Accept every draft that no other flag names.")
@click.option("--accept", multiple=True, metavar="ID", help="Accept this draft; repeatable.")
@click.option("--reject", multiple=True, metavar="ID", help="Reject this draft; repeatable.")
@click.option("--reason", metavar="TEXT", help="Why; goes into the log with each --reject.")
@click.option(
    "--merge", multiple=True, metavar="ID,ID", help="Make the second part of the first; repeatable."
)
@click.option(
    "--set", "edits", multiple=True, metavar="ID:FIELD=VALUE", help="Edit a field; repeatable."
)
@click.option("--keep-rejected", is_flag=True, help="Write rejected drafts too, marked as such.")
@click.option(
    "--log",
    type=click.Path(path_type=Path),
    help="Log of decisions; OUTPUT.log.jsonl if not given.",
)
@click.option("--by", metavar="NAME", help="Who reviews; goes into the log.")
def command(drafts: Path, output: Path, **options: Any) -> None:
    """Accept, edit, reject and merge draft claims, one by one or in bulk, with a log.

    Without flags each draft is shown in the terminal, with the words of its report where the
    text lies beside the drafts, and asked about. Every decision is written at once: after q,
    Ctrl-D or Ctrl-C, --resume goes on. With flags nothing is asked; what no flag names stays a
    draft unless --accept-all is given. An ID may be shortened as long as it is the only one
    that begins so. DRAFTS may be claims.csv as a spreadsheet saved it.
    """
    from contactline.errors import UsageError
    from contactline.extract.review.desk import Desk
    from contactline.extract.review.files import write_claims, write_log

    bulk = any(options[name] for name in ("accept_all", "accept", "reject", "merge", "edits"))
    log: Path = options["log"] or output.with_name(f"{output.name}.log.jsonl")
    _checked(drafts, output, log, options)
    if not bulk and not _is_terminal():
        raise UsageError("nobody to ask: give --accept-all, --accept ID or --reject ID")
    claims, before = _begin(drafts, output, log, options)
    desk = Desk(claims, by=options["by"])

    def save() -> None:
        write_log([*before, *desk.log], log)
        write_claims(desk.claims(keep_rejected=options["keep_rejected"]), output)

    if bulk:
        _in_bulk(desk, options)
    stopped = False
    if not bulk and not desk.open():
        click.echo("no draft is left to review", err=True)
    elif not bulk:
        from contactline.cli.review_prompt import Prompt
        from contactline.extract.shown.report_texts import Texts

        texts = Texts([*options["reports"], drafts.parent, output.parent, Path()])
        stopped = Prompt(desk=desk, texts=texts, save=save).run() == "stopped"
    if stopped and not desk.log:
        click.echo("stopped before the first decision; nothing was written", err=True)
        raise click.exceptions.Exit(1)
    save()
    click.echo(f"{desk.summary()} -> {output} (log: {log})", err=True)
    if not bulk and desk.open():
        click.echo(
            f"{len(desk.open())} left; go on with: "
            f"contactline review {drafts} -o {output} --resume",
            err=True,
        )
    if stopped:
        raise click.exceptions.Exit(1)


def _is_terminal() -> bool:
    return sys.stdin.isatty()


def _checked(drafts: Path, output: Path, log: Path, options: dict[str, Any]) -> None:
    """Refuse files that would spoil one another."""
    from contactline.errors import UsageError

    suffix = output.suffix.lower()
    if suffix and suffix not in _SUFFIXES:
        raise UsageError(f"{output}: give a name that ends in {' or '.join(_SUFFIXES)}")
    if _same(log, output) or _same(log, drafts):
        raise UsageError(f"{log}: the log needs a file of its own; give --log another name")
    if options["resume"] and options["overwrite"]:
        raise UsageError("--resume goes on with the file, --overwrite starts afresh: give one")
    if options["reason"] and not options["reject"]:
        raise UsageError("--reason says why drafts are rejected; give --reject ID with it")
    if output.is_file() and not (options["resume"] or options["overwrite"]):
        raise UsageError(
            f"{output}: is there already; give --resume to go on with it, or --overwrite to "
            "replace it"
        )


def _begin(
    drafts: Path, output: Path, log: Path, options: dict[str, Any]
) -> tuple[list[Claim], list[dict[str, Any]]]:
    """Return the claims to review and the decisions that were made before."""
    from contactline.extract.review.files import go_on, read_drafts, read_log

    claims = read_drafts(drafts)
    if _same(drafts, output):
        return claims, read_log(log)
    if options["resume"] and output.is_file():
        before = read_log(log)
        return go_on(claims, read_drafts(output), before), before
    return claims, []


def _in_bulk(desk: Desk, options: dict[str, Any]) -> None:
    """Do what the flags say: edits first, then merges, then the rest."""
    from contactline.errors import UsageError
    from contactline.extract.review.desk import differences

    for item in options["edits"]:
        claim_id, colon, rest = item.partition(":")
        field, equals, value = rest.partition("=")
        if not colon or not equals:
            raise UsageError(f"--set {item!r}: write it as ID:FIELD=VALUE")
        desk.edit(claim_id, field, value)
    for item in options["merge"]:
        first, comma, second = item.partition(",")
        if not comma:
            raise UsageError(f"--merge {item!r}: write it as ID,ID")
        for lost in differences(desk.find(first), desk.find(second)):
            click.echo(f"--merge {item}: {lost}", err=True)
        desk.merge(first, second)
    accepted, rejected = (
        {desk.find(claim_id).claim_id for claim_id in options[name]}
        for name in ("accept", "reject")
    )
    both = accepted & rejected
    if both:
        raise UsageError(f"{', '.join(sorted(both))}: given to --accept and to --reject")
    for claim_id in options["reject"]:
        desk.reject(claim_id, options["reason"])
    for claim_id in options["accept"]:
        desk.accept(claim_id)
    if options["accept_all"]:
        desk.accept_rest()


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()
