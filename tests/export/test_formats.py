"""Data files: what goes out can be read back, and nothing is sharper than it is known."""

from __future__ import annotations

import io
import json
import os
import shutil
import time
from pathlib import Path

import pyogrio
import pytest
from pyogrio.errors import DataSourceError

from contactline.casebook.book import Casebook, to_records
from contactline.errors import OutputError, UsageError
from contactline.export.files import whole_file, write_text
from contactline.export.formats import (
    FORMATS,
    ExportOptions,
    Format,
    format_for,
    write,
    write_to_stream,
)
from contactline.ingest.read import read_inputs


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_own_formats_give_back_equal_records(
    bundled: Casebook, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"claims.{suffix}"
    write(bundled, path, format_for(None, path))
    assert to_records(read_inputs([path])) == to_records(bundled)


def test_geojson_follows_the_standard(bundled: Casebook, tmp_path: Path) -> None:
    path = tmp_path / "claims.geojson"
    write(bundled, path, format_for(None, path))
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    frame = pyogrio.read_dataframe(path)
    assert len(frame) == len(features) == len(bundled)
    for feature in features:
        if feature["geometry"] is None:
            continue
        for part in feature["geometry"]["geometries"]:
            if part["type"] == "Point":
                lon, lat = part["coordinates"]
                assert 43 < lon < 51
                assert 38 < lat < 42


def test_geopackage_layers_open_in_gdal(bundled: Casebook, tmp_path: Path) -> None:
    path = tmp_path / "incidents.gpkg"
    write(bundled, path, format_for(None, path))
    assert {name for name, _ in pyogrio.list_layers(path)} == {
        "claims",
        "incidents",
        "places",
        "areas",
        "layer_styles",
    }
    claims = pyogrio.read_dataframe(path, layer="claims")
    assert len(claims) == 25
    spots = pyogrio.read_dataframe(path, layer="places")
    assert set(spots.geometry.geom_type) == {"Point"}
    assert set(spots["where_prec"]) == {1}
    areas = pyogrio.read_dataframe(path, layer="areas")
    assert "Point" not in set(areas.geometry.geom_type)
    assert len(pyogrio.read_dataframe(path, layer="incidents")) == 20


@pytest.mark.parametrize("format_", FORMATS, ids=lambda item: item.name)
def test_an_empty_casebook_can_be_written_in_every_format(format_: Format, tmp_path: Path) -> None:
    path = tmp_path / f"empty.{format_.name}"
    assert write(Casebook(), path, format_) == ()
    assert path.exists()
    assert (path.stat().st_size > 0) == (format_.name != "jsonl")


@pytest.mark.parametrize("format_", FORMATS, ids=lambda item: item.name)
def test_two_runs_give_the_same_bytes(
    format_: Format, bundled: Casebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    write(bundled, first, format_)
    later = time.time() + 100_000
    monkeypatch.setattr(time, "time", lambda: later)  # what ZIP archives are dated by
    write(bundled, second, format_)
    assert first.read_bytes() == second.read_bytes()
    assert {item.name for item in tmp_path.iterdir()} == {"first", "second"}


@pytest.mark.parametrize(
    "format_", [item for item in FORMATS if item.is_text], ids=lambda item: item.name
)
def test_a_stream_gets_what_a_file_gets(format_: Format, bundled: Casebook, tmp_path: Path) -> None:
    stream = io.BytesIO()
    lost = write_to_stream(bundled, stream, format_)
    assert lost == write(bundled, tmp_path / "file", format_)
    assert stream.getvalue() == (tmp_path / "file").read_bytes()


def test_every_suffix_means_one_format() -> None:
    suffixes = [suffix for item in FORMATS for suffix in item.suffixes]
    assert len(suffixes) == len(set(suffixes))
    for item in FORMATS:
        assert format_for(item.name.upper(), None) is item
        for suffix in item.suffixes:
            assert format_for(None, Path(f"x{suffix}")) is item


def test_format_names_win_over_suffixes() -> None:
    assert format_for("jsonl", Path("x.csv")).name == "jsonl"
    with pytest.raises(UsageError, match="geojson"):
        format_for("parchment", None)


def test_a_failed_write_leaves_the_old_file_and_no_scrap(tmp_path: Path) -> None:
    target = tmp_path / "kept.txt"
    write_text(target, "old")

    def fail() -> None:
        with whole_file(target) as temporary:
            temporary.write_text("half", encoding="utf-8")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert [item.name for item in tmp_path.iterdir()] == ["kept.txt"]
    assert target.read_text(encoding="utf-8") == "old"


def test_a_missing_folder_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot write here"):
        write_text(tmp_path / "no" / "such" / "folder.txt", "x")


def test_a_geopackage_may_have_a_name_that_is_no_utf_8(bundled: Casebook, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xd6rter.gpkg"))
    write(bundled, path, format_for(None, path))
    shutil.copyfile(path, tmp_path / "plain.gpkg")
    assert len(pyogrio.read_dataframe(tmp_path / "plain.gpkg", layer="claims")) == 25


def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_text(pipe, "through\n")
        assert os.read(reader, 100) == b"through\n"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    real, link = tmp_path / "real" / "a.txt", tmp_path / "a.txt"
    real.write_text("old", encoding="utf-8")
    link.symlink_to(real)
    write_text(link, "new")
    assert link.is_symlink()
    assert real.read_text(encoding="utf-8") == "new"
    assert {item.name for item in tmp_path.iterdir()} == {"real", "a.txt"}


def test_files_have_the_rights_that_the_umask_says(tmp_path: Path) -> None:
    before = os.umask(0o077)
    try:
        write_text(tmp_path / "private.txt", "x")
    finally:
        os.umask(before)
    assert (tmp_path / "private.txt").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("name", ["csv", "jsonl", "geojson", "gpkg", "geoparquet"])
def test_progress_ends_with_all_claims(bundled: Casebook, tmp_path: Path, name: str) -> None:
    seen: list[tuple[int, int]] = []
    options = ExportOptions(progress=lambda done, total: seen.append((done, total)))
    write(bundled, tmp_path / "x", format_for(name, None), options)
    assert seen[-1] == (25, 25)


def test_a_geopackage_that_gdal_cannot_make_is_one_line(
    bundled: Casebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise DataSourceError("database or disk is full")

    monkeypatch.setattr(pyogrio, "write_arrow", fail)
    with pytest.raises(OutputError, match="cannot be made: database or disk is full"):
        write(bundled, tmp_path / "x.gpkg", format_for("gpkg", None))
    assert list(tmp_path.iterdir()) == []
