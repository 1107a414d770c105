"""How fast many claims are written, beside what pandas and geopandas need for one layer.

Run by hand with ``pytest tests/bench/test_bench_export.py --bench-full -s``: a million claims.
Processor seconds, timed in one process on one machine and said as a ratio; nothing fails for
being slow.
"""

from __future__ import annotations

import resource
import sys
import time
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import pytest
import shapely

from contactline.casebook.book import Casebook
from contactline.casebook.schema import to_table
from contactline.export.formats import format_for, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.bench


def many(count: int) -> Casebook:
    """Return so many claims of one spot and one day each, a third with dead."""
    chance = np.random.default_rng(1)
    ids = pa.array([f"c{number:07d}" for number in range(count)])
    incidents = pa.array([f"i{number:07d}" for number in range(count)])
    sides = pa.array(["AM", "AZ"])
    claimant = chance.integers(0, 2, count)
    days = np.datetime64("2018-01-01") + chance.integers(0, 2500, count).astype("timedelta64[D]")
    day = pa.array(days).cast(pa.date32())
    text = day.cast(pa.string())

    def same(value: Any) -> pa.Array:
        return pa.array([value] * count)

    claims = {
        "claim_id": ids,
        "incident_id": incidents,
        "report_id": pa.array([f"r{number % 500}" for number in range(count)]),
        "claimant_side": sides.take(pa.array(claimant)),
        "accused_side": sides.take(pa.array(1 - claimant)),
        "stance": same("asserts"),
        "event_type": same("Battles"),
        "sub_event_type": same("Armed clash"),
        "aggregate": same(False),
        "time_start": text,
        "time_end": text,
        "time_precision": same("day"),
        "date_start": day,
        "date_end": day,
        "review": same("accepted"),
        "summary": pc.binary_join_element_wise("On ", text, ' "small arms" fired at ', ids, ""),
        "source_chain": same('["Ministry", "Agency"]'),
        "map_status": same("given"),
    }
    lon = np.round(chance.uniform(44, 48, count), 5)
    lat = np.round(chance.uniform(38.5, 41.5, count), 5)
    places = {
        "claim_id": ids,
        "position": same(0),
        "as_written": pc.binary_join_element_wise("Village ", ids, ""),
        "relation": same("at"),
        "status": same("given"),
        "lon": pa.array(lon),
        "lat": pa.array(lat),
        "where_prec": same(1),
        "geo_precision": same(1),
        "reason": same("coordinates of the row"),
        "draw": same("spot"),
        "geometry": pa.array(list(shapely.to_wkb(shapely.points(lon, lat), byte_order=1))),
    }
    third = count // 3
    casualties = {
        "claim_id": ids.slice(0, third),
        "position": pa.array([0] * third),
        "side": claims["accused_side"].slice(0, third),
        "kind": pa.array(["killed"] * third),
        "min": pa.array([1] * third),
        "max": pa.array([2] * third),
        "figure_given": pa.array([True] * third),
        "explicit_zero": pa.array([False] * third),
    }
    grouped = {
        "incident_id": incidents,
        "claim_ids": pc.binary_join_element_wise('["', ids, '"]', ""),
        "dispute_status": same("single_side"),
        "date_start": day,
        "date_end": day,
    }
    reports = {"report_id": [f"r{number}" for number in range(500)], "title": ["Report"] * 500}
    return Casebook().with_tables(
        claims=to_table("claims", claims),
        claim_places=to_table("claim_places", places),
        casualties=to_table("casualties", casualties),
        incidents=to_table("incidents", grouped),
        reports=to_table("reports", reports),
    )


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_own_formats_beside_geopandas(full: bool, tmp_path: Path) -> None:
    count = 1_000_000 if full else 2_000
    book = many(count)
    table = pd.concat(
        [book.claims, book.claim_places[["as_written", "lon", "lat", "where_prec"]]], axis=1
    )
    frame = gpd.GeoDataFrame(
        table.drop(columns=["start_utc", "end_utc"]),
        geometry=gpd.points_from_xy(table["lon"], table["lat"], crs="EPSG:4326"),
    )
    peers: dict[str, Callable[[Path], object]] = {
        "csv": lambda path: table.to_csv(path, index=False),
        "jsonl": lambda path: table.to_json(path, orient="records", lines=True, date_format="iso"),
        "geojson": lambda path: pyogrio.write_dataframe(frame, path, driver="GeoJSON"),
        "gpkg": lambda path: pyogrio.write_dataframe(frame, path, driver="GPKG"),
        "geoparquet": lambda path: frame.to_parquet(path),
    }
    for name, peer in peers.items():
        before = peak_mb()
        path = tmp_path / f"own-{name}"
        own = seconds(lambda path=path, name=name: write(book, path, format_for(name, None)))
        grown = peak_mb() - before
        other = seconds(lambda peer=peer, name=name: peer(tmp_path / f"peer.{name}"))
        size = path.stat().st_size / 1e6
        sys.stdout.write(
            f"\n{name}: {count:,} claims with places and casualties in {own:.1f} s, {size:.0f} MB,"
            f" peak memory +{grown:.0f} MB; one flat table by pandas or geopandas {other:.1f} s"
            f" (ratio {own / other:.2f})"
        )
        assert size > 0
        path.unlink()
        (tmp_path / f"peer.{name}").unlink()
