"""``contactline review``: a person accepts, edits, rejects and merges draft claims."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from contactline.model.records import Claim


@click.command(
    name="review", epilog="Example: contactline review drafts.jsonl -o claims.csv --accept-all"
)
@click.argument("drafts", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), help="claims.csv or .jsonl"
)
@click.option("--overwrite", is_flag=True, help="Replace the file that is there.")
@click.option("--accept-all", is_flag=True, help="Accept every draft that no other flag names.")
@click.option("--accept", multiple=True, metavar="ID", help="Accept this draft; repeatable.")
@click.option("--reject", multiple=True, metavar="ID", help="Reject this draft; repeatable.")
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

    Without flags each draft is shown in the terminal and asked about. With flags nothing is
    asked; what no flag names stays a draft unless --accept-all is given. An ID may be
    shortened as long as it is the only one that begins so.
    """
    from contactline.errors import UsageError
    from contactline.extract.review import Desk, read_drafts, write_claims

    if output.exists() and not options["overwrite"]:
        raise UsageError(f"{output}: is there already; give --overwrite to replace it")
    desk = Desk(read_drafts(drafts), by=options["by"])
    bulk = any(options[name] for name in ("accept_all", "accept", "reject", "merge", "edits"))
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
        desk.merge(first, second)
    for claim_id in options["reject"]:
        desk.reject(claim_id)
    for claim_id in options["accept"]:
        desk.accept(claim_id)
    if options["accept_all"]:
        desk.accept_rest()
    if not bulk:
        if not sys.stdin.isatty():
            raise UsageError("nobody to ask: give --accept-all, --accept ID or --reject ID")
        _ask(desk)
    kept = desk.claims(keep_rejected=options["keep_rejected"])
    write_claims(kept, output)
    log = options["log"] or output.with_name(f"{output.name}.log.jsonl")
    with log.open("a", encoding="utf-8", newline="\n") as stream:
        stream.writelines(json.dumps(entry, ensure_ascii=False) + "\n" for entry in desk.log)
    click.echo(f"{desk.summary()} -> {output} (log: {log})", err=True)


def _ask(desk: Any) -> None:
    claims = desk.open()
    for number, claim in enumerate(claims, start=1):
        click.echo(f"\n--- draft {number} of {len(claims)}: {claim.claim_id}", err=True)
        click.echo(_shown(claim), err=True)
        while True:
            answer = click.prompt(
                "accept, edit FIELD=VALUE, reject, merge ID, skip, quit", default="skip", err=True
            ).strip()
            word, _, rest = answer.partition(" ")
            if word in {"a", "accept"}:
                desk.accept(claim.claim_id)
            elif word in {"r", "reject"}:
                desk.reject(claim.claim_id)
            elif word in {"q", "quit"}:
                return
            elif word in {"e", "edit"} or word in {"m", "merge"}:
                from contactline.errors import ContactlineError

                try:
                    if word.startswith("e"):
                        field, _, value = rest.partition("=")
                        desk.edit(claim.claim_id, field.strip(), value.strip())
                        continue
                    desk.merge(rest.strip(), claim.claim_id)
                except ContactlineError as exc:
                    click.echo(str(exc), err=True)
                    continue
            elif word not in {"s", "skip"}:
                click.echo(f"{word!r} is none of them", err=True)
                continue
            break


def _shown(claim: Claim) -> str:
    from contactline.extract.explain import _describe, _plain

    quote = _plain(claim.quote or "")
    return "\n".join([*_describe(1, claim), f"  “{quote}”"])
