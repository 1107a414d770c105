"""The project's own formats: the tables give the codecs' bytes, and every record comes back."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from contactline.casebook.book import Casebook, from_records, rows_of, to_records
from contactline.casebook.schema import TABLES
from contactline.export import claim_texts
from contactline.export.claims_csv import csv_lines, guard_cells
from contactline.export.formats import format_for, write
from contactline.export.json_text import text_json
from contactline.ingest.formats.own import open_own
from contactline.ingest.source import SourceError, open_source
from contactline.model.codec_csv import claim_from_row, claims_to_csv, guard_cell
from contactline.model.codec_json import claims_to_jsonl
from contactline.model.records import Claim, Party, Report
from tests.model.strategies import HOSTILE, casebooks, texts

if TYPE_CHECKING:
    from contactline.ingest.frame import TextFrame

WHOLE_RECORDS = settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
#: Forms that `open_own` reads.
CONTAINERS = ("geojson", "gpkg", "parquet")
HOSTILE_CLAIMS = [
    Claim(
        claim_id=f"c{number}",
        report=Report(report_id=f"r{number}", title=text),
        claimant=Party(side="AM", name=text),
        summary=text,
        note=text,
    )
    for number, text in enumerate(HOSTILE)
]


def written(book: Casebook, folder: Path, suffix: str) -> Path:
    path = folder / f"claims.{suffix}"
    assert write(book, path, format_for(None, path)) == ()
    return path


def own(path: Path) -> TextFrame:
    with open_source(path) as source:
        frame = open_own(source)
    assert frame is not None
    return frame


def claims_of(frame: TextFrame) -> list[Claim]:
    """Read a frame by the codec of ``claims.csv``, row by row."""
    assert frame.flaws == {}
    columns = {name: values.to_pylist() for name, values in frame.columns.items()}
    return [
        claim_from_row({name: columns[name][row] or "" for name in frame.header})
        for row in range(len(frame))
    ]


@WHOLE_RECORDS
@given(casebooks())
@example(HOSTILE_CLAIMS)
def test_the_tables_give_the_bytes_of_the_codecs_and_come_back(claims: list[Claim]) -> None:
    book = from_records(claims)
    records = to_records(book)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        csv_bytes = written(book, folder, "csv").read_bytes()
        json_bytes = written(book, folder, "jsonl").read_bytes()
        geojson = written(book, folder, "geojson")
        if claims:
            assert claims_of(own(geojson)) == records
        else:
            assert json.loads(geojson.read_text())["features"] == []
        assert claims_of(own(written(book, folder, "parquet"))) == records
    assert csv_bytes.decode() == claims_to_csv(records)
    assert json_bytes.decode() == claims_to_jsonl(records)


@pytest.mark.parametrize("size", [1, 3, 24, 25, 26])
def test_the_size_of_the_slices_changes_nothing(
    bundled: Casebook, tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {suffix: written(bundled, tmp_path, suffix).read_bytes() for suffix in ("csv", "jsonl")}
    document = json.loads(written(bundled, tmp_path, "geojson").read_bytes())
    (tmp_path / "small").mkdir()
    slices = claim_texts.ClaimTexts.slices
    monkeypatch.setattr(claim_texts.ClaimTexts, "slices", lambda self: slices(self, size))
    for suffix, data in whole.items():
        assert written(bundled, tmp_path / "small", suffix).read_bytes() == data
    again = written(bundled, tmp_path / "small", "geojson")
    assert json.loads(again.read_bytes()) == document
    frame = gpd.read_parquet(written(bundled, tmp_path / "small", "parquet"))
    assert frame["claim_id"].tolist() == bundled.claims["claim_id"].tolist()


@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
@given(casebooks())
def test_geopackage_gives_back_the_records(claims: list[Claim]) -> None:
    # a text of a database ends at its first NUL
    book = from_records(json_without_nul(claims))
    with tempfile.TemporaryDirectory() as folder:
        frame = own(written(book, Path(folder), "gpkg"))
    assert claims_of(frame) == to_records(book)


def json_without_nul(claims: list[Claim]) -> list[Claim]:
    from contactline.model.codec_json import claim_from_json, claim_to_json

    kept = []
    for claim in claims:
        text = json.dumps(claim_to_json(claim)).replace("\\u0000", "-")
        kept.append(claim_from_json(json.loads(text)))
    return list({claim.claim_id: claim for claim in kept}.values())


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_the_bundled_claims_come_back(bundled: Casebook, tmp_path: Path, suffix: str) -> None:
    frame = own(written(bundled, tmp_path, suffix))
    assert claims_of(frame) == to_records(bundled)
    assert frame.lines.tolist() == list(range(1, 26))


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_a_name_that_is_no_plain_letters_is_read(
    bundled: Casebook, tmp_path: Path, suffix: str
) -> None:
    (tmp_path / "Gəncə Ծ").mkdir()
    assert len(own(written(bundled, tmp_path / "Gəncə Ծ", suffix))) == 25


@pytest.mark.parametrize("suffix", CONTAINERS)
def test_half_a_file_loses_no_good_row_and_raises_no_other_error(
    bundled: Casebook, tmp_path: Path, suffix: str
) -> None:
    data = written(bundled, tmp_path, suffix).read_bytes()
    for share in (0.2, 0.5, 0.9, 0.999):
        cut = tmp_path / f"cut.{suffix}"
        cut.write_bytes(data[: int(len(data) * share)])
        with open_source(cut) as source:
            try:
                frame = open_own(source)
            except SourceError:
                continue  # said in one line what is wrong
        if frame is None:
            continue  # not to be told from any other file
        good = [row for row in range(len(frame)) if row not in frame.flaws]
        ids = frame.columns["claim_id"].to_pylist()
        assert [ids[row] for row in good] == bundled.claims["claim_id"].tolist()[: len(good)]
        assert suffix != "geojson" or len(frame.flaws) == 1
        assert all(frame.raw(row)[0] for row in frame.flaws)


def test_what_is_not_ours_is_left_alone(tmp_path: Path) -> None:
    others = {
        "points.geojson": b'{"type":"FeatureCollection","features":[]}',
        "plain.csv": b"date,place\n2022-09-13,Goris\n",
        "old.sqlite": b"SQLite format 3\x00" + b"\x00" * 200,
    }
    for name, data in others.items():
        (tmp_path / name).write_bytes(data)
        with open_source(tmp_path / name) as source:
            assert open_own(source) is None
            assert source.stream.read() == data
    pq.write_table(pa.table({"date": ["2022-09-13"]}), tmp_path / "plain.parquet")
    with open_source(tmp_path / "plain.parquet") as source:
        assert open_own(source) is None


def test_geoparquet_is_read_by_geopandas(bundled: Casebook, tmp_path: Path) -> None:
    frame = gpd.read_parquet(written(bundled, tmp_path, "parquet"))
    assert frame.crs is not None
    assert frame.crs.to_epsg() == 4326 or "CRS84" in frame.crs.to_string()
    drawn = frame.set_index("claim_id").geometry
    assert drawn["000-C"] is None
    assert drawn["002-C"].geom_type == "Point"
    assert {part.geom_type for part in drawn["003-B"].geoms} <= {"Polygon", "MultiPolygon"}
    assert str(frame["date_start"][0]) == "2022-11-29"
    west, south, east, north = frame.total_bounds
    meta = json.loads(pq.read_schema(tmp_path / "claims.parquet").metadata[b"geo"])
    assert np.allclose(meta["columns"]["geometry"]["bbox"], [west, south, east, north])


def test_the_tables_are_plain_parquet_in_one_archive(bundled: Casebook, tmp_path: Path) -> None:
    import zipfile

    path = written(bundled, tmp_path, "zip")
    with zipfile.ZipFile(path) as archive:
        assert archive.namelist() == [f"{name}.parquet" for name in TABLES]
        for name in TABLES:
            with archive.open(f"{name}.parquet") as stream:
                rows = pq.read_table(stream).to_pylist()
            assert rows == rows_of(getattr(bundled, name))


@settings(max_examples=60)
@given(st.lists(texts(), min_size=1, max_size=5))
@example(list(HOSTILE))
def test_a_guarded_column_is_a_guarded_cell_many_times(cells: list[str]) -> None:
    assert guard_cells(pa.array(cells)).to_pylist() == [guard_cell(text) for text in cells]
    assert [json.loads(text) for text in text_json(pa.array(cells)).to_pylist()] == cells


def test_a_csv_line_with_a_lone_return_is_quoted_throughout() -> None:
    lines = csv_lines([pa.array(["a", "b"]), pa.array(["x\ry", None])])
    assert lines.to_pylist() == ['"a","x\ry"', "b,"]
