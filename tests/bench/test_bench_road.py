"""How fast a table becomes a located Casebook, beside plain geopandas on the same file.

Run by hand with ``pytest tests/bench/test_bench_road.py --bench-full -s``. Both do their work
in one process each, started anew; what is printed is their ratio, and the region filter of
many points against all districts.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import numpy as np
import pytest

from contactline.geo.lookup import admin1_positions, admin1_units
from tests.bench.generate import generate, write

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.bench

OURS = """
import json, resource, sys, time
from pathlib import Path
from contactline.pipeline.filters import Filters
from contactline.project.stages import ReadOptions, open_gazetteer, prepare, use_lean_memory
start = time.perf_counter()
use_lean_memory()
filters = Filters(regions=("Gegharkunik", "Kalbajar"))
gazetteer = open_gazetteer()
book = prepare([Path(sys.argv[1])], gazetteer, options=ReadOptions(), filters=filters)
print(json.dumps({
    "seconds": time.perf_counter() - start,
    "cpu": time.process_time(),
    "rows": sum(item.rows for item in book.inputs),
    "kept": len(book),
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""
THEIRS = """
import json, resource, sys, time
import geopandas, pandas
from contactline.geo.lookup import admin1_units
start = time.perf_counter()
table = pandas.read_csv(sys.argv[1])
points = geopandas.GeoDataFrame(
    table, geometry=geopandas.points_from_xy(table["lon"], table["lat"]), crs="EPSG:4326"
)
units = geopandas.GeoDataFrame(
    {"code": [unit.code for unit in admin1_units()]},
    geometry=[unit.polygon for unit in admin1_units()],
    crs="EPSG:4326",
)
joined = points.dropna(subset=["lon"]).sjoin(units, predicate="within")
print(json.dumps({
    "seconds": time.perf_counter() - start,
    "cpu": time.process_time(),
    "rows": len(table),
    "kept": int(joined["code"].isin(["AM-GR", "AZ-KAL"]).sum()),
    "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def run(code: str, path: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    made: dict[str, float] = json.loads(done.stdout)
    return made


def test_a_table_becomes_located_claims(tmp_path: Path, full: bool) -> None:
    rows = 1_000_000 if full else 2_000
    path = tmp_path / "claims.csv"
    write(generate(rows), path)
    ours, theirs = run(OURS, path), run(THEIRS, path)
    say(f"\n{rows:,} rows, one region of two kept ({path.stat().st_size / 1e6:.0f} MB)")
    for name, found in (("contactline", ours), ("geopandas", theirs)):
        say(
            f"  {name:<12} {found['seconds']:6.2f} s, {found['cpu']:6.2f} s of processor, "
            f"{found['peak_mb']:6.0f} MB, {found['kept']:,.0f} kept"
        )
    say(f"  ratio ours / read_csv + sjoin: {ours['seconds'] / theirs['seconds']:.2f}")
    assert ours["rows"] == theirs["rows"] == rows
    assert 0 < ours["kept"] < rows


def test_points_find_their_district(full: bool) -> None:
    import geopandas

    count = 1_000_000 if full else 10_000
    random = np.random.default_rng(1)
    lons, lats = random.uniform(43.4, 50.6, count), random.uniform(38.4, 41.9, count)
    units = admin1_units()
    admin1_positions(lons[:1], lats[:1])  # the grid is made once
    start = time.perf_counter()
    found = admin1_positions(lons, lats)
    ours = time.perf_counter() - start
    start = time.perf_counter()
    frame = geopandas.GeoDataFrame(
        {"code": [unit.code for unit in units]}, geometry=[unit.polygon for unit in units]
    )
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lons, lats))
    joined = points.sjoin(frame, predicate="within")
    theirs = time.perf_counter() - start
    say(
        f"\n{count:,} points, {len(units)} districts: {ours:.2f} s, sjoin {theirs:.2f} s, "
        f"ratio {ours / theirs:.2f}"
    )
    codes = np.array([unit.code for unit in units])
    first = joined[~joined.index.duplicated()]
    assert (codes[found[first.index]] == first["code"].to_numpy()).mean() > 0.999
