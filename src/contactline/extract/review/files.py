"""The files of a review: drafts in, claims and the log of decisions out, and going on later."""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from typing import TYPE_CHECKING, Any, Final

from contactline.errors import InputError, OutputError
from contactline.model.codec_csv import COLUMN_ALIASES, COLUMN_PATHS, claim_from_row, claims_to_csv
from contactline.model.codec_json import claim_from_json, claims_to_jsonl

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from contactline.model.records import Claim

#: A file of claims is a day's work of a desk, not an archive.
MAX_BYTES: Final = 200_000_000
#: Columns of days, which spreadsheets of half the world save as 12.09.2022; 9/12/2022 may be
#: either of two days and is refused.
_DAYS: Final = frozenset(
    {"time_start", "time_end", "statement_time_start", "statement_time_end", "report_published"}
)
_DOTTED: Final = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_SEPARATORS: Final = (",", ";", "\t")


def read_drafts(path: Path) -> list[Claim]:
    """Read claims from JSON Lines or ``claims.csv``, as a spreadsheet may have saved it.

    A spreadsheet's file may be separated by commas, semicolons or tabs, begin with
    ``sep=;`` or a byte order mark, be UTF-16, and have its columns and rows in another order.

    Raises
    ------
    InputError
        If the file is not what it should be; the message has the line.
    """
    text = _text(path)
    if path.suffix.lower() in {".csv", ".tsv", ".txt"}:
        rows = _rows(path, text)
    else:
        rows = _objects(path, text)
    made: list[Claim] = []
    lines: dict[str, int] = {}
    for number, claim in rows:
        if claim.claim_id in lines:
            raise InputError(
                f"{path}:{number}: the claim {claim.claim_id!r} is in line "
                f"{lines[claim.claim_id]} already; give one of them another claim_id"
            )
        lines[claim.claim_id] = number
        made.append(claim)
    return made


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path}: is larger than {MAX_BYTES // 1_000_000} MB; split it")
        content = path.read_bytes()
    except OSError as exc:
        raise InputError(f"{path}: cannot be read: {exc.strerror or exc}") from exc
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if content.startswith(b"PK\x03\x04"):
        raise InputError(f"{path}: is a spreadsheet; save it as 'CSV UTF-8' and give that file")
    try:
        return content.decode("utf-16" if wide else "utf-8-sig")
    except UnicodeDecodeError as exc:
        raise InputError(
            f"{path}: is not UTF-8 text (byte {exc.start}); from a spreadsheet save it as 'CSV "
            "UTF-8'"
        ) from exc


def _rows(path: Path, text: str) -> Iterator[tuple[int, Claim]]:
    skipped = 0
    first, _, rest = text.partition("\n")
    separator = None
    if first.strip().lower().startswith("sep=") and len(first.strip()) == 5:
        separator, text, skipped = first.strip()[4], rest, 1
        first = text.partition("\n")[0]
    if separator is None:
        separator = max(_SEPARATORS, key=first.count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        names = [(name or "").strip() for name in reader.fieldnames or ()]
        reader.fieldnames = names
        if not names:
            return
        if "report_id" not in {COLUMN_ALIASES.get(name, name) for name in names}:
            raise InputError(
                f"{path}:1: has no column report_id, so it is no claims.csv; it has "
                f"{', '.join(names)[:120]}"
            )
        for row in reader:
            number = reader.line_num + skipped
            if not any(isinstance(cell, str) and cell.strip() for cell in row.values()):
                continue
            if row.get(None):
                raise InputError(f"{path}:{number}: has more cells than there are columns")
            yield number, _claim(path, number, row)
    except csv.Error as exc:
        raise InputError(f"{path}:{reader.line_num + skipped}: is no CSV: {exc}") from exc


def _claim(path: Path, number: int, row: Mapping[str, str | None]) -> Claim:
    cells = {name: cell or "" for name, cell in row.items() if name}
    for name in COLUMN_PATHS:
        # a spreadsheet writes its own TRUE and 12.0
        cell = cells.get(name, "")
        if name in {"count", "char_start", "char_end"} and cell.endswith(".0"):
            cells[name] = cell[:-2]
        if name in _DAYS and (dotted := _DOTTED.fullmatch(cell.strip())):
            cells[name] = f"{dotted[3]}-{int(dotted[2]):02}-{int(dotted[1]):02}"
    try:
        return claim_from_row(cells)
    except ValueError as exc:
        raise InputError(f"{path}:{number}:{exc}") from exc


def _objects(path: Path, text: str) -> Iterator[tuple[int, Claim]]:
    # not splitlines(): a text in a line of JSON may hold U+2028
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, claim_from_json(json.loads(line))
        except json.JSONDecodeError as exc:
            raise InputError(f"{path}:{number}: is no line of JSON: {exc.msg}") from exc
        except RecursionError as exc:
            raise InputError(f"{path}:{number}: is nested too deeply") from exc
        except ValueError as exc:
            raise InputError(f"{path}:{number}: {exc}") from exc


def write_claims(claims: Sequence[Claim], path: Path) -> None:
    """Write claims as CSV or JSON Lines, whole or not at all; the suffix chooses."""
    write_text(
        claims_to_jsonl(claims) if path.suffix.lower() == ".jsonl" else claims_to_csv(claims), path
    )


def write_log(entries: Sequence[Mapping[str, Any]], path: Path) -> None:
    """Write the decisions as JSON Lines, whole or not at all."""
    write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in entries), path)


def write_text(text: str, path: Path) -> None:
    """Write a text so that the file is the old one or the new one, never half of it.

    Raises
    ------
    OutputError
        If it cannot be written; the file that was there is untouched.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        if path.exists() and not path.is_file():  # a pipe or a device is written, not replaced
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        try:
            partial.write_text(text, encoding="utf-8", newline="\n")
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
    except OSError as exc:
        raise OutputError(f"{path}: cannot be written: {exc.strerror or exc}") from exc


def read_log(path: Path) -> list[dict[str, Any]]:
    """Read the decisions of earlier sessions; a file that is not there holds none.

    Raises
    ------
    InputError
        If it is no log.
    """
    if not path.exists():
        return []
    made: list[dict[str, Any]] = []
    for number, line in enumerate(_text(path).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
        except (ValueError, RecursionError) as exc:
            raise InputError(f"{path}:{number}: is no line of a log of decisions") from exc
        if not isinstance(entry, dict) or not isinstance(entry.get("claim_id"), str):
            raise InputError(f"{path}:{number}: is no decision (action, claim_id)")
        made.append(entry)
    return made


def go_on(
    drafts: Sequence[Claim], done: Sequence[Claim], log: Sequence[Mapping[str, Any]]
) -> list[Claim]:
    """Put an unfinished review together again.

    What the output holds stands as it is there, with what a person changed in it since.
    Drafts that it lacks and that no decision took away are new. Rows that only the output
    has stay at its end.

    Parameters
    ----------
    drafts
        What was to be reviewed.
    done
        The output so far.
    log
        The decisions so far, in order.
    """
    gone: set[str] = set()
    for entry in log:
        if entry.get("action") == "reject":
            gone.add(str(entry["claim_id"]))
        elif entry.get("action") == "merge":
            gone.add(str(entry.get("merged")))
        else:
            gone.discard(str(entry["claim_id"]))
    left = {claim.claim_id: claim for claim in done}
    made = [
        left.pop(claim.claim_id, claim)
        for claim in drafts
        if claim.claim_id in left or claim.claim_id not in gone
    ]
    return [*made, *left.values()]
