"""Prints how good the extractor is: ``python -m tests.extract.score [GOLD ...]``.

Without arguments: the five reports and the further statements (if they lie beside this
checkout), our own tuned cases, and our own held-out cases, one column each. GOLD is a
gold file of one of the two formats, a case, or a folder of cases.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Final

from tests.extract.gold import GoldDocument, load_gold
from tests.extract.matching import PLAIN_FIELDS, SET_FIELDS, Score, compare_document

HERE: Final = Path(__file__).resolve().parent
SHARED_GOLD: Final = HERE.parents[2] / "shared" / "gold"
CASES: Final = HERE / "cases"
HELD_OUT: Final = CASES / "held_out"
#: Two sets that were written blind and are read since; what still fails of them is apart.
BLIND: Final = (CASES / "blind_a", CASES / "blind_b")
#: Own words after the facts of real reports; those that are read whole.
RETOLD: Final = CASES / "retold"
NEWSROOM: Final = CASES / "newsroom"

Claims = list[dict[str, Any]]
Mentions = list[dict[str, Any]]
Reader = Callable[[GoldDocument], tuple[Claims, Mentions]]


@cache
def _gazetteer() -> Any:
    from contactline.project.stages import open_gazetteer

    return open_gazetteer()


def extract_text(
    text: str,
    *,
    published: str | None = None,
    tz: str = "+04:00",
    outlet: str | None = None,
) -> tuple[Claims, Mentions]:
    """Run the extractor and return claims and names found, both in the contract's JSON.

    The one place that knows the extractor's interface.
    """
    from contactline.extract.engine import Options, extract
    from contactline.extract.text.source import read_bytes
    from contactline.model.codec_json import claim_to_json
    from contactline.model.moments import parse_moment

    options = Options(
        published=parse_moment(published, column="published") if published else None,
        tz=tz,
        outlet=outlet,
    )
    source = read_bytes(text.encode(), "report.txt")
    found = extract(source, options, gazetteer=_gazetteer())
    return (
        [claim_to_json(claim) for claim in found.claims],
        [mention.to_json() for mention in found.mentions],
    )


def read_document(document: GoldDocument) -> tuple[Claims, Mentions]:
    """Run the extractor over a gold document's text."""
    return extract_text(
        document.text, published=document.published, tz=document.tz, outlet=document.outlet
    )


def score_documents(
    documents: Sequence[GoldDocument], reader: Reader = read_document
) -> tuple[Score, dict[str, list[str]]]:
    """Score documents and return what is wrong with each, in words."""
    score = Score()
    notes = {}
    for document in documents:
        claims, mentions = reader(document)
        notes[document.doc_id] = compare_document(document, claims, mentions, score)
    return score, notes


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _ratio(right: int, total: int) -> str:
    return "-" if not total else f"{right}/{total} {right / total:.3f}"


def rows(score: Score) -> list[tuple[str, str]]:
    """Return the lines of one column, in order."""
    lines = [("texts", str(score.documents))]
    for name, counts in (("exact", score.exact), ("overlap", score.loose)):
        sure = score.can_tell_precision
        lines += [
            (f"toponyms P, {name}", _share(counts.precision if sure else None)),
            (f"toponyms R, {name}", _share(counts.recall)),
            (f"toponyms F1, {name}", _share(counts.f1 if sure else None)),
        ]
    lines += [
        ("use right", _ratio(score.use.right, score.use.total)),
        ("map precision", _ratio(score.points.right, score.points.total)),
        ("names placed right", _ratio(score.resolved.right, score.resolved.total)),
        ("placed within 10 km", _ratio(score.within_10_km.right, score.within_10_km.total)),
        ("unresolved, within", str(score.unresolved_within)),
        ("level right", _ratio(score.level.right, score.level.total)),
        ("claims found", _ratio(score.found, score.required)),
        ("claims missed", str(score.required - score.found)),
        ("claims false", str(score.false)),
        ("claims twice", str(score.duplicates)),
        ("optional found", str(score.optional_found)),
        ("hard negatives hit", f"{score.hard_negative_hits}/{score.hard_negatives}"),
    ]
    lines += [
        (name, _ratio(score.plain[name].right, score.plain[name].total)) for name in PLAIN_FIELDS
    ]
    lines.append(("origin/target swapped", str(score.swapped_roles)))
    for name in SET_FIELDS:
        counts = score.sets[name]
        told = f" ({counts.shared}/{counts.gold}, told {counts.told})"
        lines.append((f"{name} F1", _share(counts.f1) + (told if counts.gold else "")))
    return lines


def table(columns: Mapping[str, Score]) -> str:
    """Lay the scores of data sets out side by side."""
    cells = {name: rows(score) for name, score in columns.items()}
    first = next(iter(cells.values()))
    width = max(len(label) for label, _ in first)
    widths = {
        name: max(len(name), *(len(value) for _, value in column)) for name, column in cells.items()
    }
    lines = ["  ".join([" " * width, *(name.ljust(widths[name]) for name in cells)]).rstrip()]
    for number, (label, _) in enumerate(first):
        values = [cells[name][number][1].ljust(widths[name]) for name in cells]
        lines.append("  ".join([label.ljust(width), *values]).rstrip())
    return "\n".join(lines)


def default_gold() -> dict[str, Path]:
    """Return the data sets that are there, by the name of their column."""
    known = {
        "five reports": SHARED_GOLD / "seeds_gold.json",
        "statements": SHARED_GOLD / "statements_dev.json",
        "own, tuned": CASES,
        "own, held out": HELD_OUT,
        "blind A, met": BLIND[0],
        "blind B, met": BLIND[1],
        "retold, met": RETOLD,
        "newsroom": NEWSROOM,
    }
    return {name: path for name, path in known.items() if path.exists()}


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; with ``--errors`` also every fault, text by text."""
    parser = argparse.ArgumentParser(prog="python -m tests.extract.score", description=__doc__)
    parser.add_argument("gold", nargs="*", type=Path, help="gold file or folder of cases")
    parser.add_argument("--errors", action="store_true", help="list every fault as well")
    options = parser.parse_args(arguments)
    chosen = {path.name: path for path in options.gold} if options.gold else default_gold()
    columns = {}
    for name, path in chosen.items():
        columns[name], notes = score_documents(load_gold(path))
        # the held-out cases stay unread unless somebody asks for them by name
        if options.errors and (options.gold or path != HELD_OUT):
            for doc_id, faults in notes.items():
                sys.stdout.writelines(f"{doc_id}: {fault}\n" for fault in faults)
    sys.stdout.write(table(columns) + "\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
