"""How fast pictures are made, beside a browser's screenshot and a plain geopandas plot.

Run by hand with ``pytest tests/bench/test_bench_snapshot.py --bench-full -s``. All sides take
turns on one machine and the result is said as ratios; nothing here fails for being slow.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from contactline.maps.snapshot import Plan, make_picture
from contactline.maps.snapshot_presets import PRESETS
from contactline.maps.spec import MapOptions
from contactline.project.basemap import make_basemap
from contactline.project.build import spec_for
from tests.maps.conftest import pixels
from tests.maps.scenes import sided_points_book

if TYPE_CHECKING:
    from collections.abc import Callable

    from contactline.casebook.book import Casebook
    from contactline.gazetteer.resolve import Gazetteer

pytestmark = pytest.mark.bench

ROOT = Path(__file__).resolve().parents[2]
PROJECT = ROOT / "maps" / "armenia-azerbaijan"
#: What a person would write without us: boundaries and points, a file.
PLAIN_PLOT = """
import sys
import geopandas as gpd
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
geo, points, target = sys.argv[1:]
figure, axes = plt.subplots(figsize=(12, 6.75), dpi=100)
for name in ("neighbours", "countries", "admin1", "lakes"):
    gpd.read_file(f"{geo}/{name}.geojson").plot(ax=axes, facecolor="#f6f3ec", edgecolor="#888888")
claims = gpd.read_file(points)
claims[~claims.geometry.is_empty & claims.geometry.notna()].plot(ax=axes, alpha=0.4)
figure.savefig(target)
"""


def say(line: str) -> None:
    sys.stdout.write(f"\n{line}")


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def run(*words: object) -> None:
    subprocess.run([str(word) for word in words], check=True, capture_output=True, timeout=300)


def test_a_card_as_a_whole_process(tmp_path: Path, full: bool) -> None:
    command = shutil.which("contactline", path=str(Path(sys.executable).parent))
    call: tuple[object, ...] = (
        (command,)
        if command
        else (sys.executable, "-c", "from contactline.cli.main import cli; cli()")
    )
    page, points, plot = tmp_path / "map.html", tmp_path / "claims.geojson", tmp_path / "plot.py"
    run(*call, "map", PROJECT, "-o", page)
    run(*call, "export", PROJECT, "-o", points)
    plot.write_text(PLAIN_PLOT, encoding="utf-8")
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    sides: dict[str, Callable[[], object]] = {
        "contactline snapshot": lambda: run(
            *call, "snapshot", PROJECT, "-o", tmp_path / "card.png", "--overwrite"
        ),
        "a plain geopandas plot": lambda: run(
            sys.executable, plot, ROOT / "geo", points, tmp_path / "plot.png"
        ),
    }
    if browser is None:
        say("no chromium here: its screenshot is not timed")
    else:
        shot = tmp_path / "shot.png"
        sides["the page, written and shot by chromium"] = lambda: (
            run(*call, "map", PROJECT, "-o", page, "--overwrite"),
            _shoot(browser, page, shot),
        )
        sides["chromium's screenshot of the page alone"] = lambda: _shoot(browser, page, shot)
    turns = 7 if full else 1
    taken: dict[str, list[float]] = {name: [] for name in sides}
    for turn in range(turns + (1 if full else 0)):
        for name, work in sides.items():
            spent = seconds(work)
            if turn or not full:  # the first turn warms the disk
                taken[name].append(spent)
    ours = statistics.median(taken["contactline snapshot"])
    say(f"a card, whole process: {ours:.2f} s (target 1.5 s), median of {turns}")
    for name in list(sides)[1:]:
        ratios = [b / a for a, b in zip(taken["contactline snapshot"], taken[name], strict=True)]
        say(f"  {name}: {statistics.median(ratios):.2f} times as long")
    assert pixels((tmp_path / "card.png").read_bytes()).std() > 5


def _shoot(browser: str, page: Path, target: Path) -> None:
    run(
        browser,
        "--headless",
        "--no-sandbox",
        "--hide-scrollbars",
        "--window-size=1200,675",
        f"--screenshot={target}",
        page.as_uri(),
    )


def test_pictures_in_a_batch(bundled: Casebook, gazetteer: Gazetteer, full: bool) -> None:
    spec, basemap = spec_for(bundled, MapOptions()), make_basemap(gazetteer)
    for name, preset in PRESETS.items():
        plan = Plan.of_preset(preset)
        make_picture(spec, basemap, plan)
        spent = [
            seconds(lambda plan=plan: make_picture(spec, basemap, plan))  # type: ignore[misc]
            for _ in range(7 if full else 1)
        ]
        say(f"{name:7} in a batch: {statistics.median(spent) * 1000:.0f} ms (target 300 ms)")
    plan = Plan(format="gif", step="month")
    say(f"29 months as a GIF: {seconds(lambda: make_picture(spec, basemap, plan)):.2f} s")


def test_many_claims_are_drawn(gazetteer: Gazetteer, full: bool) -> None:
    """Drawing only: how fast tables are read has its own benchmark."""
    count = 100_000 if full else 2_000
    rng = np.random.default_rng(5)
    along = rng.random(count)
    lon = (45.0 + 2.1 * along + rng.normal(0, 0.16, count)).round(4)
    lat = (41.2 - 2.2 * along + rng.normal(0, 0.12, count)).round(4)
    sides = np.array(["AM", "AZ", "RU"])[rng.choice(3, count, p=[0.48, 0.48, 0.04])]
    book = sided_points_book(list(zip(lon.tolist(), lat.tolist(), sides.tolist(), strict=True)))
    basemap = make_basemap(gazetteer)
    start = time.perf_counter()
    spec = spec_for(book, MapOptions())
    made = time.perf_counter()
    picture = make_picture(spec, basemap, Plan())
    done = time.perf_counter()
    say(
        f"{count:,} claims at as many spots: {done - made:.2f} s to draw, "
        f"{made - start:.2f} s to say what is shown (target 3 s together)"
    )
    assert pixels(picture.data).std() > 5
