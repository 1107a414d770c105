"""The page beside folium's own clusters: build, file, first marker, filters, frames; in one run.

Small, this only sees that everything is measured. ``make bench`` measures at full size and
prints the figures with the ratios to folium; an idle machine is needed for the former, not
for the latter.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from contactline.maps.assets import leaflet_css, leaflet_script
from tests.bench.generate import generate, write
from tests.browser.conftest import launched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.bench, pytest.mark.browser]

#: Claims on our page, and on folium's, whose pages grow until they no longer open.
FULL = (10_000, 100_000, 1_000_000)
FULL_FOLIUM = 100_000
SMALL = (3_000,)
SMALL_FOLIUM = 200
RUNS = 3
#: Where `npm ci` puts what folium 0.20 asks of the network for its clusters.
MODULES = Path(__file__).resolve().parents[1] / "web" / "node_modules"
PACKAGES = {
    "leaflet.markercluster": (
        "leaflet.markercluster.js",
        "MarkerCluster.css",
        "MarkerCluster.Default.css",
    ),
    "jquery": ("jquery.min.js",),
}
PATIENCE_S = 120.0

#: Runs before a page's own scripts: when a marker first stands in it, and its frames.
WATCH = """
window.bench = {first: null, frames: [], on: false};
new MutationObserver((_, observer) => {
    if (!document.querySelector(".leaflet-marker-icon")) return;
    window.bench.first = performance.now();
    observer.disconnect();
}).observe(document, {childList: true, subtree: true});
let last = 0;
const tick = (now) => {
    if (window.bench.on && last) window.bench.frames.push(now - last);
    last = now;
    requestAnimationFrame(tick);
};
requestAnimationFrame(tick);
"""
#: Every box of every filter, on and off, each in a frame of its own.
FILTER = """async () => {
    const inputs = [...document.querySelectorAll("[data-facet] input[type=checkbox]")];
    const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0)));
    for (const input of inputs.slice(0, 40)) {
        for (let turn = 0; turn < 2; turn += 1) {
            input.click();
            await frame();
        }
    }
    return performance.getEntriesByName("contactline:filter").map((one) => one.duration);
}"""


@dataclass(kw_only=True)
class Figures:
    """What was measured of one page; times in seconds, frames and filters in milliseconds."""

    name: str
    claims: int
    build_s: float
    size_mb: float
    peak_mb: float = float("nan")
    first_s: float = float("nan")
    filters_ms: list[float] = field(default_factory=list)
    worst_frame_ms: float = float("nan")

    def line(self) -> str:
        filters = sorted(self.filters_ms)
        median = f"{filters[len(filters) // 2]:7.1f}" if filters else "      -"
        most = f"{filters[-1]:7.1f}" if filters else "      -"
        return (
            f"{self.name:<26}{self.claims:>10,}{self.build_s:>9.2f} s{self.peak_mb:>9.0f} MB"
            f"{self.size_mb:>9.2f} MB{self.first_s:>9.2f} s{median}{most} ms"
            f"{self.worst_frame_ms:>8.0f} ms"
        )


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched("--disable-gpu") as browser:
        yield browser


def run(*command: str) -> tuple[float, float]:
    """Run a command as a whole process; return seconds and its peak memory, MB."""
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    assert done.returncode == 0, done.stderr[-2000:]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return seconds, peak / 1024 if peak > before else float("nan")


def open_file(browser: Browser, path: Path, ready: str) -> Page:
    page = browser.new_context(viewport={"width": 1200, "height": 800}, offline=True).new_page()
    page.add_init_script(WATCH)
    page.goto(path.as_uri(), wait_until="commit", timeout=PATIENCE_S * 1000)
    end = time.monotonic() + PATIENCE_S
    while not page.evaluate(ready):
        assert time.monotonic() < end, f"{path.name} never came to: {ready}"
        page.wait_for_timeout(20)
    return page


def worst_frame(page: Page) -> float:
    """Drag the map and zoom it in and out; return the longest frame, ms."""
    page.wait_for_timeout(500)
    page.evaluate("window.bench.frames = []; window.bench.on = true")
    page.mouse.move(900, 350)
    page.mouse.down()
    for step in range(32):
        page.mouse.move(900 - 12 * step, 350 + 3 * step)
        page.wait_for_timeout(12)
    page.mouse.up()
    for button in ("in", "in", "out", "out", "out", "in"):
        page.locator(f".leaflet-control-zoom-{button}").click()
        page.wait_for_timeout(600)
    page.evaluate("window.bench.on = false")
    return float(page.evaluate("Math.max(...window.bench.frames)"))


def median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]


def measure(figures: Figures, pages: Callable[[], Page], first: str, runs: int) -> None:
    """Open a page several times; the figures are medians."""
    firsts, frames = [], []
    for _ in range(runs):
        page = pages()
        firsts.append(float(page.evaluate(first)) / 1000)
        frames.append(worst_frame(page))
        if figures.name.startswith("contactline"):
            figures.filters_ms += page.evaluate(FILTER)
        page.context.close()
    figures.first_s, figures.worst_frame_ms = median(firsts), median(frames)


def ours(rows: int, folder: Path, browser: Browser, runs: int) -> Figures:
    table = folder / f"claims{rows}.csv"
    write(generate(rows), table)
    page = folder / f"ours{rows}.html"
    program = str(Path(sys.executable).with_name("contactline"))
    seconds, peak = run(program, "map", str(table), "-o", str(page), "--overwrite")
    figures = Figures(
        name="contactline",
        claims=rows,
        build_s=seconds,
        peak_mb=peak,
        size_mb=page.stat().st_size / 1e6,
    )
    measure(
        figures,
        lambda: open_file(browser, page, "Boolean(window.contactline?.ready)"),
        "performance.getEntriesByName('contactline:first-marker')[0].startTime",
        runs,
    )
    return figures


#: The same rows with folium: popups of five fields, as text.
FOLIUM = """
import sys
import folium
import pandas as pd
from folium.plugins import FastMarkerCluster, MarkerCluster

way, source, target = sys.argv[1:]
rows = pd.read_csv(source)
# folium has no gazetteer: a row that only names its place takes the coordinates before it
places = rows[["lat", "lon"]].ffill().bfill()
rows = rows.astype(object).where(rows.notna(), "")
rows[["lat", "lon"]] = places
world = folium.Map([40, 46], zoom_start=7, tiles=None, maxZoom=18)
shown = ["date", "place", "claimant", "weapon", "text"]
if way == "MarkerCluster":
    cluster = MarkerCluster().add_to(world)
    for row in rows.itertuples():
        text = "<br>".join(str(getattr(row, name)) for name in shown)
        folium.Marker([row.lat, row.lon], popup=folium.Popup(text)).add_to(cluster)
else:
    callback = '''function (row) {
        const marker = L.marker(new L.LatLng(row[0], row[1]));
        marker.bindPopup(() => row.slice(2).join("<br>"));
        return marker;
    }'''
    data = rows[["lat", "lon", *shown]].values.tolist()
    FastMarkerCluster(data, callback=callback).add_to(world)
world.save(target)
"""


def folium_page(way: str, table: Path, folder: Path, assets: Path) -> Figures:
    target = folder / f"{way}.html"
    seconds, peak = run(sys.executable, "-c", FOLIUM, way, str(table), str(target))
    text = target.read_text(encoding="utf-8")
    figures = Figures(
        name=f"folium {way}",
        claims=text.count("L.marker(") if way == "MarkerCluster" else -1,
        build_s=seconds,
        peak_mb=peak,
        size_mb=len(text.encode()) / 1e6,
    )
    # Its files from the network lie beside it; of the others none is needed for a marker.
    text = re.sub(r'<(?:link|script)[^>]*(?:href|src)="https?://[^>]*>(?:</script>)?', "", text)
    links = "".join(
        f'<link rel="stylesheet" href="{(assets / name).as_uri()}">'
        if name.endswith("css")
        else f'<script src="{(assets / name).as_uri()}"></script>'
        for name in (
            "leaflet.js",
            "leaflet.css",
            *(one for own in PACKAGES.values() for one in own),
        )
    )
    target.write_text(text.replace("</head>", f"{links}</head>", 1), encoding="utf-8")
    return figures


def cluster_assets(folder: Path) -> None:
    """Lay beside the pages what folium's clusters would load from the network."""
    for package, names in PACKAGES.items():
        for name in names:
            shutil.copy(MODULES / package / "dist" / name, folder / name)
    (folder / "leaflet.js").write_text(leaflet_script(), encoding="utf-8")
    (folder / "leaflet.css").write_text(leaflet_css(), encoding="utf-8")


def test_page_beside_folium(
    chromium: Browser, tmp_path: Path, full: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    runs = RUNS if full else 1
    made = [ours(rows, tmp_path, chromium, runs) for rows in (FULL if full else SMALL)]
    for one in made:
        assert one.first_s > 0
        assert len(one.filters_ms) > 4
        assert one.worst_frame_ms > 0
    beside = FULL_FOLIUM if full else SMALL_FOLIUM
    table = tmp_path / f"claims{beside}.csv"
    if not table.is_file():
        write(generate(beside), table)
    assets = tmp_path / "assets"
    assets.mkdir()
    cluster_assets(assets)
    others: list[Figures] = []
    for way in ("FastMarkerCluster", "MarkerCluster"):
        figures = folium_page(way, table, tmp_path, assets)
        figures.claims = beside
        page = tmp_path / f"{way}.html"
        measure(
            figures,
            lambda page=page: open_file(chromium, page, "window.bench.first !== null"),
            "window.bench.first",
            runs,
        )
        others.append(figures)
    with capsys.disabled():
        report(made, others, beside)


def report(made: list[Figures], others: list[Figures], beside: int) -> None:
    """Print the figures, and folium's divided by ours."""
    print(  # noqa: T201
        f"\n{'':<26}{'claims':>10}{'build':>11}{'peak':>12}{'file':>12}"
        f"{'marker':>11}{'filter':>7}{'most':>7}{'frame':>14}"
    )
    for one in (*made, *others):
        print(one.line())  # noqa: T201
    own = next((one for one in made if one.claims == beside), None)
    if own is None:
        return
    for other in others:
        print(  # noqa: T201
            f"{other.name} / ours, {beside:,} claims: build {other.build_s / own.build_s:.1f}, "
            f"file {other.size_mb / own.size_mb:.1f}, "
            f"first marker {other.first_s / own.first_s:.1f}"
        )


def test_generated_claims_are_what_they_say(tmp_path: Path) -> None:
    first, again = generate(400), generate(400)
    assert first.equals(again)
    assert first.num_rows == 400
    assert set(first["accused"].to_pylist()) == {"Armenia", "Azerbaijan"}
    texts: list[Any] = first["text"].to_pylist()
    assert 60 < sum(map(len, texts)) / len(texts) < 95
    prose: list[Any] = generate(200, notes="prose")["text"].to_pylist()
    assert 170 < sum(map(len, prose)) / len(prose) < 230
    assert 0.35 < first["lat"].null_count / 400 < 0.55
