"""A foreign table goes the whole way: `contactline map their.csv` simply works."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest
from click.testing import CliRunner

from contactline.casebook.book import rows_of, to_records
from contactline.cli.main import cli
from contactline.errors import UsageError
from contactline.ingest.read import NothingReadError, read_inputs
from contactline.ingest.rejects import is_rejection
from contactline.model.terms import Review, TimePrecision
from tests.ingest.formats import makers
from tests.ingest.formats.frames import DATA
from tests.ingest.formats.test_recognise import EXPECTED

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.casebook.book import Casebook
    from contactline.model.records import Claim

COUNTS = {  # rows, claims, rejected
    "acled_new.csv": (4, 4, 0),
    "acled_old.csv": (3, 1, 2),
    "ucdp_ged.csv": (4, 3, 1),
    "20310305001500.export.CSV": (5, 5, 0),
    "airwars.csv": (3, 3, 0),
    "geoconfirmed.csv": (2, 2, 0),
    "geoconfirmed.json": (1, 1, 0),
    "bellingcat.csv": (1, 1, 0),
    "bellingcat.json": (2, 2, 0),
    "timemap.json": (1, 1, 0),
    "auto_archiver_sheet.csv": (2, 2, 0),
    "auto_archiver_database.csv": (1, 1, 0),
}


def read(name: str, **options: Any) -> Casebook:
    return read_inputs([DATA / name], **options)


def claims(book: Casebook) -> dict[str, Claim]:
    return {claim.claim_id: claim for claim in to_records(book)}


def rejections(book: Casebook) -> list[tuple[int, str, str]]:
    return [
        (row["line"], row["column"], row["message"])
        for row in rows_of(book.problems)
        if is_rejection(row)
    ]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_rows_are_claims_and_rejects(name: str) -> None:
    (item,) = read(name).inputs
    assert (item.rows, item.claims, item.rejected) == COUNTS[name]
    assert item.format != "plain table"


def test_acled_all_the_way() -> None:
    found = claims(read("acled_new.csv"))
    battle, shelling, weekly, monthly = (found[key] for key in sorted(found, key=_number))
    assert battle.claimant.name == "Invented News"
    assert battle.accused is None
    assert shelling.accused is not None
    assert shelling.target is not None
    assert (shelling.accused.side, shelling.target.side) == ("AM", "AZ")
    assert shelling.source_chain == ("Ministry of Defence of Azerbaijan", "Invented Agency")
    assert shelling.places[0].resolution.where_prec == 2
    region = weekly.places[0].resolution
    assert (region.where_prec, region.geo_precision) == (4, 3)
    assert weekly.time.precision is TimePrecision.WEEK
    assert (str(weekly.time.start), str(weekly.time.end)) == ("2031-03-09", "2031-03-15")
    assert weekly.casualties == ()  # blank is unknown, not 0
    assert monthly.time.precision is TimePrecision.MONTH
    assert (str(monthly.time.start), str(monthly.time.end)) == ("2031-02-01", "2031-02-28")
    assert "geo_precision=3" in (weekly.note or "")


def test_ucdp_all_the_way() -> None:
    found = claims(read("ucdp_ged.csv"))
    first = found["900001"]
    assert first.claimant.side == "AZ"
    assert [(item.side, item.min, item.max) for item in first.casualties] == [
        ("AZ", 2, 2),
        ("AM", 3, 3),
        (None, 1, 1),
    ]
    second = found["900002"]
    assert second.places[0].resolution.where_prec == 3
    assert second.time.precision is TimePrecision.DAYS
    assert [(item.min, item.max) for item in second.casualties] == [(2, 7)]
    assert found["900003"].time.precision is TimePrecision.YEAR


def test_gdelt_rows_stay_drafts() -> None:
    found = claims(read("20310305001500.export.CSV"))
    assert {claim.review for claim in found.values()} == {Review.DRAFT}
    assert found["990000002"].places[0].resolution.where_prec == 6
    assert found["990000004"].places == ()


def test_rejects_name_the_column_of_the_input() -> None:
    assert rejections(read("acled_old.csv")) == [
        (3, "geo_precision", "9 is outside 1 to 3"),
        (4, "time_precision", "'7' is not one of ACLED's codes 1, 2 and 3"),
    ]


def test_dates_in_three_styles_and_swapped_coordinates(tmp_path: Path) -> None:
    header = (DATA / "acled_new.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    path = tmp_path / "mixed.csv"
    cells = [
        ("2031-03-04", "40.2", "45.8"),
        ("04 March 2031", "40.2", "45.8"),
        ("13/03/2031", "40.2", "45.8"),
        ("soon", "40.2", "45.8"),
        ("2031-03-04", "45.8", "40.2"),
        ("2031-03-04", "4450000", "40.2"),
    ]
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.DictWriter(handle, header, restval="")
        writer.writeheader()
        for number, (date, lat, lon) in enumerate(cells):
            row = {"event_id_cnty": f"X{number}", "event_date": date, "geo_precision": "1"}
            writer.writerow(row | {"latitude": lat, "longitude": lon, "location": "Sotk"})
        writer.writerow(row | {"event_id_cnty": "X0", "latitude": "40.2", "longitude": "45.8"})
    book = read_inputs([path], bounds=(43.0, 38.0, 51.0, 42.0))
    (item,) = book.inputs
    assert (item.rows, item.claims, item.rejected) == (7, 4, 3)
    rejected = rejections(book)
    assert [(line, column) for line, column, _ in rejected] == [
        (5, "event_date"),
        (6, "latitude"),
        (7, "latitude"),
    ]
    assert "inside it if the two are swapped" in rejected[1][2]
    codes = {row["code"] for row in rows_of(book.problems)}
    assert "duplicate" in codes


def test_a_chosen_format_or_column_wins() -> None:
    plain = read("acled_new.csv", input_format="plain")
    assert plain.inputs[0].format == "plain table"
    chosen = claims(read("acled_new.csv", columns={"text": "location"}))
    assert chosen["ARM9001"].summary == "Sotk"
    with pytest.raises(UsageError, match="did you mean ucdp"):
        read("acled_new.csv", input_format="ucpd")
    with pytest.raises(UsageError, match="has no column type_of_violence"):
        read("acled_new.csv", input_format="ucdp")
    with pytest.raises(UsageError, match="no such column"):
        read("acled_new.csv", columns={"text": "locaton"})


@pytest.mark.parametrize(
    ("name", "make", "counts"),
    [
        ("a.gpkg", makers.geopackage, (4, 4, 0)),
        ("a.parquet", makers.geoparquet, (4, 4, 0)),
        ("a.kml", makers.kml, (4, 3, 1)),
        ("a.kmz", makers.kmz, (4, 3, 1)),
        ("a.gpx", makers.gpx, (2, 1, 1)),
        ("a.geojson", makers.geojson, (5, 5, 0)),
        ("a.ods", makers.ods, (2, 1, 1)),
    ],
)
def test_containers_give_claims(
    name: str, make: Any, counts: tuple[int, int, int], tmp_path: Path
) -> None:
    (item,) = read_inputs([make(tmp_path / name)]).inputs
    assert (item.rows, item.claims, item.rejected) == counts


def test_a_folder_is_the_shapefile_in_it(tmp_path: Path) -> None:
    makers.shapefile(tmp_path)
    (item,) = read_inputs([tmp_path]).inputs
    assert (item.rows, item.claims) == (2, 2)


def test_acled_rows_in_a_geopackage_are_acled(tmp_path: Path) -> None:
    import geopandas as gpd
    import pandas as pd

    table = pd.read_csv(DATA / "acled_new.csv", dtype=str)
    at = gpd.points_from_xy(table["longitude"].astype(float), table["latitude"].astype(float))
    path = tmp_path / "acled.gpkg"
    gpd.GeoDataFrame(table, geometry=at, crs=4326).to_crs(32638).to_file(path)
    book = read_inputs([path])
    assert book.inputs[0].format == "ACLED export"
    there = claims(book)["ARM9001"].places[0].resolution
    assert there.lat == pytest.approx(40.2033, abs=1e-6)


def test_areas_and_lines_are_drawn_as_given(tmp_path: Path) -> None:
    output = tmp_path / "out.geojson"
    source = makers.geojson(tmp_path / "shapes.geojson")
    result = CliRunner().invoke(cli, ["export", str(source), "-o", str(output)])
    assert result.exit_code == 0, result.output
    features = json.loads(output.read_text(encoding="utf-8"))["features"]
    kinds = {feature["geometry"]["type"] for feature in features if feature["geometry"]}
    assert kinds & {"Polygon", "GeometryCollection"}
    text = json.dumps(features)
    assert "LineString" in text
    assert "Polygon" in text


@pytest.mark.parametrize("name", ["acled_new.csv", "ucdp_ged.csv", "20310305001500.export.CSV"])
def test_a_map_of_a_foreign_table(name: str, tmp_path: Path) -> None:
    output = tmp_path / "map.html"
    result = CliRunner().invoke(cli, ["map", str(DATA / name), "-o", str(output)])
    assert result.exit_code == 0, result.output
    assert output.stat().st_size > 10_000


def test_a_damaged_container_is_one_line(tmp_path: Path) -> None:
    path = makers.geopackage(tmp_path / "cut.gpkg")
    path.write_bytes(path.read_bytes()[:5000])
    with pytest.raises(NothingReadError, match=r"cut\.gpkg"):
        read_inputs([path])
    result = CliRunner().invoke(cli, ["map", str(path), "-o", str(tmp_path / "x.html")])
    assert result.exit_code == 1
    assert "Traceback" not in result.output


def _number(claim_id: str) -> str:
    return claim_id[3:]
