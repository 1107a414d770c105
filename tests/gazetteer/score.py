"""Score the gazetteer on the labelled cases, beside two floors.

Usage::

    python -m tests.gazetteer.score

Each floor sees the same tables and only the name, as a plain look-up would: the spelling as
it is, or the nearest spelling by edit distance. A false point is an answer at one spot where
another place 10 km away or more, several places, or none would be right.
"""

from __future__ import annotations

import csv
import sys
from collections import defaultdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from contactline.gazetteer import fitting_candidates, load_gazetteer
from contactline.gazetteer.generics import AREAS, LINES, SETTLEMENTS
from contactline.gazetteer.precision import where_prec
from contactline.geo.areas import distance_km

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping

    from contactline.gazetteer import Gazetteer
    from contactline.model.records import Place, Resolution

CASES = Path(__file__).with_name("cases.csv")
PLACES_DEV = Path(__file__).resolve().parents[3] / "shared" / "reference" / "places_dev.csv"
TIERS = ("STRONG", "MEDIUM", "WEAK")
NO_PLACE = frozenset({"ambiguous", "unresolved"})
FALSE_KM = 10.0
LEAST_RATIO = 80.0
SPOT_PREC = 2

Row = dict[str, str]


def read_cases(*tiers: str) -> list[Row]:
    """Return the labelled cases of some tiers, of all by default."""
    with CASES.open(encoding="utf-8", newline="") as stream:
        return [row for row in csv.DictReader(stream) if row["tier"] in (tiers or TIERS)]


def resolve_case(gazetteer: Gazetteer, row: Row) -> Resolution:
    """Ask the gazetteer what a case asks."""
    return gazetteer.resolve(
        row["name"],
        generic=row["generic"] or None,
        within=row["within"] or None,
        near=tuple(filter(None, row["near"].split("|"))),
        country=row["country"] or None,
        relation=row["relation"] or None,
        published=row["published"] or None,
        distances=tuple(filter(None, row["distances"].split("|"))),
    )


def is_right(row: Row, found: Resolution) -> bool:
    """Return whether the answer is the expected place, precision and choice of candidates."""
    if row["where_prec"] and str(found.where_prec) != row["where_prec"]:
        return False
    if row["among"] and row["among"] not in {c.place_id for c in fitting_candidates(found)}:
        return False
    return (found.place_id or found.status.value) == row["expected"]


def is_false_point(gazetteer: Gazetteer, expected: str, said: Collection[str]) -> bool:
    """Return whether one spot is answered, and it is not where the truth is."""
    if len(said) != 1:
        return False
    place = gazetteer.place(next(iter(said)))
    if where_prec(place, None) > SPOT_PREC:
        return False
    if expected in NO_PLACE:
        return True
    truth = gazetteer.place(expected)
    return place.place_id != expected and _km(place, truth) >= FALSE_KM


def main() -> int:
    """Print the tables; return an exit status."""
    gazetteer = load_gazetteer()
    names = spellings(gazetteer)
    floors: dict[str, Callable[[str], frozenset[str]]] = {
        "exact spelling": partial(by_spelling, names),
        "edit distance": partial(by_distance, names),
    }
    _print("| cases | rows | contactline | " + " | ".join(floors) + " |")
    _print("| --- | ---: | ---: |" + " ---: |" * len(floors))
    for title, rows in groups():
        ours = sum(is_right(row, resolve_case(gazetteer, row)) for row in rows)
        theirs = (sum(_said(say(row["name"])) == row["expected"] for row in rows)
                  for say in floors.values())  # fmt: skip
        _print(f"| {title} | {len(rows)} |{_shares((ours, *theirs), len(rows))}")
    rows = read_cases()
    false = [
        sum(is_false_point(gazetteer, row["expected"], _ours(resolve_case(gazetteer, row)))
            for row in rows)
    ]  # fmt: skip
    false += [
        sum(is_false_point(gazetteer, row["expected"], say(row["name"])) for row in rows)
        for say in floors.values()
    ]
    _print(f"| false points | {len(rows)} | {' | '.join(map(str, false))} |")
    if PLACES_DEV.is_file():
        for line in independent(gazetteer, floors):
            _print(line)
    for row in rows:
        if not is_right(row, resolve_case(gazetteer, row)):
            sys.stderr.write(f"missed: {row['name']!r} ({row['tier']}): {row['expected']}" + "\n")
    return 0


def _print(line: str) -> None:
    sys.stdout.write(line + "\n")


def groups() -> Iterator[tuple[str, list[Row]]]:
    """Yield the rows by tier, and those that must not come out as one place."""
    rows = read_cases()
    for tier in TIERS:
        yield tier, [row for row in rows if row["tier"] == tier]
    yield "ambiguous or unresolved", [row for row in rows if row["expected"] in NO_PLACE]
    yield "all", rows


def spellings(gazetteer: Gazetteer) -> dict[str, frozenset[str]]:
    """Return every spelling of the tables, in small letters, with the places that have it."""
    names: dict[str, set[str]] = defaultdict(set)
    for place in gazetteer.places():
        for name in gazetteer.names_of(place.place_id):
            names[name.name.casefold()].add(place.place_id)
    return {name: frozenset(ids) for name, ids in names.items()}


def by_spelling(names: Mapping[str, frozenset[str]], name: str) -> frozenset[str]:
    """Return the places of just this spelling."""
    return names.get(name.strip().casefold(), frozenset())


def by_distance(names: Mapping[str, frozenset[str]], name: str) -> frozenset[str]:
    """Return the places of the nearest spelling, if it is near at all."""
    found = process.extractOne(
        name.strip().casefold(), names.keys(), scorer=fuzz.ratio, score_cutoff=LEAST_RATIO
    )
    return frozenset() if found is None else names[found[0]]


def independent(
    gazetteer: Gazetteer, floors: Mapping[str, Callable[[str], frozenset[str]]]
) -> Iterator[str]:
    """Yield lines for the settlements of a list that was made without these tables.

    Right is one place within tolerance, or several with the right one among them.
    """
    with PLACES_DEV.open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["feature_type"] in SETTLEMENTS]
    answers: list[Callable[[str], frozenset[str]]] = [
        lambda name: frozenset(c.place_id for c in fitting_candidates(gazetteer.resolve(name))),
        *floors.values(),
    ]
    right, false = [], []
    for answer in answers:
        said = [
            [gazetteer.place(place_id) for place_id in answer(r["name_as_written"])] for r in rows
        ]
        off = [
            [_off_km(place, row) for place in places]
            for places, row in zip(said, rows, strict=True)
        ]
        right.append(
            sum(
                any(km <= float(row["tolerance_km"]) for km in distances)
                for distances, row in zip(off, rows, strict=True)
            )
        )
        false.append(
            sum(
                len(places) == 1
                and places[0].feature not in AREAS | LINES
                and distances[0] > max(FALSE_KM, float(row["tolerance_km"]))
                for places, distances, row in zip(said, off, rows, strict=True)
            )
        )
    yield f"| independent settlements | {len(rows)} |{_shares(right, len(rows))}"
    yield f"| their false points | {len(rows)} | {' | '.join(map(str, false))} |"


def _ours(found: Resolution) -> frozenset[str]:
    return frozenset({found.place_id} if found.place_id else ())


def _said(ids: Collection[str]) -> str:
    if not ids:
        return "unresolved"
    return next(iter(ids)) if len(ids) == 1 else "ambiguous"


def _shares(counts: Collection[int], total: int) -> str:
    return "".join(f" {count / total:.1%} |" for count in counts)


def _km(one: Place, other: Place) -> float:
    if None in (one.lon, one.lat, other.lon, other.lat):
        return 0.0
    return distance_km(lon1=one.lon, lat1=one.lat, lon2=other.lon, lat2=other.lat)


def _off_km(place: Place, row: Row) -> float:
    if place.lon is None or place.lat is None:
        return 0.0
    return distance_km(
        lon1=place.lon, lat1=place.lat, lon2=float(row["lon"]), lat2=float(row["lat"])
    )


if __name__ == "__main__":
    sys.exit(main())
