"""Made-up claims as they come in life: skewed over places, years and kinds, from both sides.

Nothing of it is true, but its shape is: a few districts have most of the claims, some
months are quiet and some are not, most claims are of one side only and some are answered
by the other, some places are known to the house and some only by district.

    python tests/bench/generate.py 100000 claims.csv [--form claims] [--notes prose]
"""

from __future__ import annotations

import argparse
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SEED = 20200927
#: First and last day, days since 1970: 2016-01-01 to 2023-12-31.
FIRST_DAY, LAST_DAY = 16_801, 19_722
SIDES = ("AM", "AZ")
NAMES = {
    "AM": ("Armenia", "Armenian Ministry of Defence", "Yerevan"),
    "AZ": ("Azerbaijan", "Azerbaijani Ministry of Defence", "Baku"),
}
PEOPLE = {"AM": "Armenian", "AZ": "Azerbaijani"}
#: Event type, sub-event type, weapons, share.
EVENTS = (
    ("Battles", "Armed clash", "small arms", 0.42),
    ("Battles", "Armed clash", "large-calibre machine guns", 0.16),
    ("Battles", "Armed clash", "", 0.10),
    ("Explosions/Remote violence", "Shelling/artillery/missile attack", "mortars", 0.11),
    ("Explosions/Remote violence", "Shelling/artillery/missile attack", "artillery", 0.07),
    ("Explosions/Remote violence", "Shelling/artillery/missile attack", "mortars;artillery", 0.03),
    ("Explosions/Remote violence", "Air/drone strike", "unmanned aerial vehicles", 0.05),
    ("Explosions/Remote violence", "Remote explosive/landmine/IED", "mines", 0.02),
    ("Violence against civilians", "Attack", "sniper rifles", 0.02),
    ("Strategic developments", "Change to group/activity", "", 0.02),
)
#: Shorter words for weapons in the notes.
WEAPONS = {"unmanned aerial vehicles": "drones", "large-calibre machine guns": "machine guns"}
#: What is said of casualties: words with {side} for the claimant's own side, share.
CASUALTIES = (
    ("", 0.80), ("{side} killed 0", 0.06), ("{side} losses ?", 0.04), ("{side} killed 1", 0.04),
    ("{side} wounded 1", 0.03), ("{side} killed 2; {side} wounded 3", 0.02),
    ("{side} wounded 2", 0.01),
)  # fmt: skip
#: How a place is known: coordinates, a settlement, near one, a district, nothing; share.
KINDS = ("spot", "settlement", "near", "district", "none")
SHARES = (0.56, 0.17, 0.06, 0.18, 0.03)
#: Spread of coordinates about a settlement, degrees, and their decimals.
SPREAD_DEG = 0.025
DECIMALS = 4
#: Share of claims that the other side answers.
ANSWERED = 0.22
HOURS = ("in the morning", "overnight", "in the evening", "at noon", "at {h}:{m:02d}")


def generate(rows: int, *, notes: str = "short", seed: int = SEED) -> pa.Table:
    """Return made-up claims as a plain table, in an order that is not that of time.

    Parameters
    ----------
    rows
        How many.
    notes
        ``short``: about 75 characters after a pattern; ``prose``: about 200 characters
        with as much in them as real prose has.
    seed
        The same seed gives the same table.
    """
    rng = np.random.default_rng(seed)
    answers = int(rows * ANSWERED / (1 + ANSWERED))
    firsts = rows - answers
    answered = rng.choice(firsts, answers, replace=False)
    of = np.concatenate([np.arange(firsts), answered])  # which event a claim is about
    is_answer = np.arange(rows) >= firsts

    places, weights = settlements()
    place = rng.choice(len(places), firsts, p=weights)[of]
    kind = rng.choice(len(KINDS), firsts, p=SHARES)[of]
    day = _days(rng, firsts)[of]
    event = rng.choice(len(EVENTS), firsts, p=[share for *_, share in EVENTS])[of]
    side = (rng.random(firsts) < 0.5)[of] ^ is_answer
    hurt = rng.choice(len(CASUALTIES), rows, p=[share for _, share in CASUALTIES])

    spot = kind == 0
    offsets = rng.normal(0, SPREAD_DEG, (firsts, 2))[of]
    lon = np.round(places["lon"][place] + offsets[:, 0], DECIMALS)
    lat = np.round(places["lat"][place] + offsets[:, 1] * 0.75, DECIMALS)
    name = places["name"][place]
    district = places["district"][place]
    text = np.where(kind == 2, np.char.add("near ", name), name)
    code = side.astype(int)
    said = np.array([list(NAMES[one]) for one in SIDES])
    claimant = said[code, rng.choice(3, rows, p=(0.3, 0.55, 0.15))]
    columns: dict[str, Any] = {
        "date": pa.array(day.astype("int32")).cast(pa.date32()).cast(pa.string()),
        "place": _blank(text, (kind == 3) | (kind == 4)),
        "within": _blank(district, kind == 4),
        "lat": _decimals(lat, ~spot),
        "lon": _decimals(lon, ~spot),
        "claimant": pa.array(claimant),
        "accused": pa.array(np.array(["Armenia", "Azerbaijan"])[1 - code]),
        "event_type": pa.array(np.array([one[0] for one in EVENTS])[event]),
        "sub_event_type": pa.array(np.array([one[1] for one in EVENTS])[event]),
        "weapon": _blank(np.array([one[2] for one in EVENTS])[event], event == 2),
        "casualties": _casualties(hurt, code),
        "incident_id": _incidents(of, answered, firsts),
        "text": _prose(rng, rows) if notes == "prose" else _short(rng, code, event, name, kind),
    }
    order = rng.permutation(rows)
    return pa.table(columns).take(pa.array(order))


def as_claims(table: pa.Table) -> pa.Table:
    """Return the same claims in the form of ``claims.csv``, with ids of an author."""
    rows = len(table)
    side = pc.if_else(pc.match_substring(table["accused"], "Armenia"), "AZ", "AM")
    other = pc.if_else(pc.equal(side, "AZ"), "AM", "AZ")
    numbers = pc.utf8_lpad(pa.array(np.arange(rows)).cast(pa.string()), 7, "0")
    point = pc.binary_join_element_wise(table["lat"], ", ", table["lon"], "")
    name = pc.coalesce(table["place"], pa.scalar("", pa.string()))
    near = pc.starts_with(name, "near ")
    words = pc.if_else(
        near,
        pc.binary_join_element_wise("near: ", pc.replace_substring(name, "near ", ""), ""),
        pc.binary_join_element_wise("at: ", name, ""),
    )
    district = pc.binary_join_element_wise("in: ", table["within"], " district", "")
    places = pc.if_else(pc.equal(name, ""), pc.fill_null(district, ""), words)
    columns = {
        "claim_id": pc.binary_join_element_wise("G", numbers, ""),
        "incident_id": table["incident_id"],
        "report_id": pa.repeat("generated", rows),
        "claimant_side": side,
        "claimant_name": table["claimant"],
        "accused_side": other,
        "accused_name": table["accused"],
        "stance": pa.repeat("asserts", rows),
        "event_type": table["event_type"],
        "sub_event_type": table["sub_event_type"],
        "time_start": table["date"],
        "time_end": table["date"],
        "time_precision": pa.repeat("day", rows),
        "places": pc.coalesce(places, point),
        "casualties": table["casualties"],
        "weapons": table["weapon"],
        "summary": table["text"],
        "review": pa.repeat("accepted", rows),
    }
    return pa.table(columns)


def write(table: pa.Table, path: Path) -> None:
    """Write a table as CSV."""
    csv.write_csv(table, path, csv.WriteOptions(quoting_style="needed"))


@cache
def settlements() -> tuple[Any, NDArray[np.float64]]:
    """Return settlements of the gazetteer near the border, and how often claims name them."""
    from contactline.project.stages import open_gazetteer

    gazetteer = open_gazetteer()
    found = []
    for place in sorted(gazetteer.places(), key=lambda one: one.place_id):
        if place.feature not in ("village", "town", "city") or place.country_code is None:
            continue
        parent = gazetteer.place(place.district_id) if place.district_id else None
        if parent is not None and 44.0 < place.lon < 47.6:
            found.append((place.name, parent.name, place.lon, place.lat))
    rng = np.random.default_rng(SEED)
    districts = sorted({one[1] for one in found})
    weight_of = dict(zip(districts, 1 / (1 + rng.permutation(len(districts))), strict=True))
    weights = np.array([weight_of[one[1]] for one in found]) * rng.pareto(1.1, len(found))
    weights = np.minimum(weights, np.sort(weights)[-20])
    table = np.array(
        found, dtype=[("name", "U60"), ("district", "U60"), ("lon", "f8"), ("lat", "f8")]
    )
    return table, weights / weights.sum()


def _days(rng: np.random.Generator, rows: int) -> NDArray[np.int64]:
    """Return days: a level all the time, and months in which it is much higher."""
    days = np.arange(FIRST_DAY, LAST_DAY + 1)
    level = np.ones(len(days))
    for start, length, height in (
        (92, 4, 60), (550, 30, 4), (1655, 12, 15), (1731, 44, 45), (2200, 40, 6), (2447, 3, 90),
        (2520, 60, 4), (2818, 2, 60),
    ):  # fmt: skip
        level[start : start + length] += height
    return rng.choice(days, rows, p=level / level.sum())


def _blank(values: NDArray[Any], blank: NDArray[np.bool_]) -> pa.Array:
    return pa.array(values, type=pa.string(), mask=blank)


def _decimals(values: NDArray[np.float64], blank: NDArray[np.bool_]) -> pa.Array:
    scaled = np.rint(values * 10**DECIMALS).astype(np.int64)
    whole = pa.array(scaled // 10**DECIMALS).cast(pa.string())
    rest = pc.utf8_lpad(pa.array(scaled % 10**DECIMALS).cast(pa.string()), DECIMALS, "0")
    return pc.if_else(pa.array(blank), None, pc.binary_join_element_wise(whole, rest, "."))


def _casualties(hurt: NDArray[Any], code: NDArray[Any]) -> pa.Array:
    words = np.array([[text.format(side=side) for text, _ in CASUALTIES] for side in SIDES])
    return _blank(words[code, hurt], hurt == 0)


def _incidents(of: NDArray[Any], answered: NDArray[Any], firsts: int) -> pa.Array:
    """Return an id for what both sides speak of; none for the others."""
    shared = np.zeros(firsts, dtype=bool)
    shared[answered] = True
    names = pc.binary_join_element_wise("i", pa.array(of).cast(pa.string()), "")
    return pc.if_else(pa.array(shared[of]), names, None)


def _short(
    rng: np.random.Generator, code: NDArray[Any], event: NDArray[Any], name: NDArray[Any],
    kind: NDArray[Any],
) -> pa.Array:  # fmt: skip
    """Return notes of about 75 characters."""
    rows = len(code)
    verbs = np.array(["fired at", "shelled", "fired on", "opened fire at"])
    things = np.array(["positions", "posts", "a vehicle", "trenches", "a checkpoint"])
    times = np.array(["", *(f"{n} times" for n in range(2, 40))])
    often = rng.integers(0, len(times), rows) * (rng.random(rows) < 0.5)
    hours = np.array(
        [*HOURS[:4], *(HOURS[4].format(h=h, m=m) for h in range(24) for m in range(0, 60, 5))]
    )
    likely = np.array([0.08] * 4 + [0.68 / (len(hours) - 4)] * (len(hours) - 4))
    weapons = np.array([WEAPONS.get(one[2], one[2]).replace(";", " and ") for one in EVENTS])
    parts = [
        pa.array(np.array([PEOPLE["AZ"], PEOPLE["AM"]])[code]),
        pa.array(np.array(["units", "forces", "troops"])[rng.integers(0, 3, rows)]),
        pa.array(verbs[rng.integers(0, len(verbs), rows)]),
        pa.array(things[rng.integers(0, len(things), rows)]),
        pa.array(np.where(kind == 4, "on the border", np.char.add("near ", name))),
        pa.array(np.where(weapons[event] == "", "", np.char.add("with ", weapons[event]))),
        pa.array(times[often]),
        pa.array(hours[rng.choice(len(hours), rows, p=likely / likely.sum())]),
    ]
    text = pc.binary_join_element_wise(*parts, " ")
    return pc.binary_join_element_wise(pc.replace_substring_regex(text, " +", " "), ".", "")


def _prose(rng: np.random.Generator, rows: int) -> pa.Array:
    """Return notes of about 200 characters of words as frequent as words are."""
    words = _vocabulary()
    ranks = np.arange(1, len(words) + 1)
    share = 1 / (ranks + 2.7)
    count = rng.integers(24, 36, rows)
    offsets = np.concatenate([[0], np.cumsum(count)]).astype(np.int32)
    chosen = rng.choice(len(words), int(offsets[-1]), p=share / share.sum()).astype(np.int32)
    found = pa.array(words).take(pa.array(chosen))
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), found), " ")


def _vocabulary(size: int = 4600) -> list[str]:
    """Return made-up words, the frequent ones short, made of syllables."""
    rng = np.random.default_rng(SEED)
    heads, ends = (
        [
            "b",
            "c",
            "d",
            "f",
            "g",
            "h",
            "k",
            "l",
            "m",
            "n",
            "p",
            "r",
            "s",
            "t",
            "v",
            "z",
            "sh",
            "ch",
            "tr",
            "st",
        ],
        ["a", "e", "i", "o", "u", "ar", "en", "is", "or"],
    )
    made: dict[str, None] = {}
    while len(made) < size:
        syllables = 1 + min(3, len(made) // 60)
        word = "".join(
            heads[rng.integers(len(heads))] + ends[rng.integers(len(ends))]
            for _ in range(rng.integers(max(1, syllables - 1), syllables + 1))
        )
        made[word] = None
    return list(made)


def main(arguments: Sequence[str] | None = None) -> None:
    """Write made-up claims."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rows", type=int)
    parser.add_argument("path", type=Path)
    parser.add_argument("--form", choices=("plain", "claims"), default="plain")
    parser.add_argument("--notes", choices=("short", "prose"), default="short")
    parser.add_argument("--seed", type=int, default=SEED)
    given = parser.parse_args(arguments)
    table = generate(given.rows, notes=given.notes, seed=given.seed)
    write(as_claims(table) if given.form == "claims" else table, given.path)


if __name__ == "__main__":
    main()
