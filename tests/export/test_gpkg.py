"""GeoPackage: layers that QGIS opens readable, and what each holds."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pyogrio

from contactline.export.formats import format_for, write
from contactline.maps.style import load_style
from contactline.model.records import Candidate, ClaimPlace, Resolution
from contactline.model.terms import Relation, ResolutionStatus, Review
from tests.export.conftest import account

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contactline.casebook.book import Casebook

    Make = Callable[..., Casebook]


def export(book: Casebook, folder: Path) -> Path:
    path = folder / "x.gpkg"
    assert write(book, path, format_for(None, path)) == ()
    return path


def qml_of(path: Path, layer: str) -> ET.Element:
    with closing(sqlite3.connect(path)) as database:
        (text, default, column) = database.execute(
            "SELECT styleQML, useAsDefault, f_geometry_column FROM layer_styles "
            "WHERE f_table_name = ?",
            (layer,),
        ).fetchone()
        (actual,) = database.execute(
            "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (layer,)
        ).fetchone()
    assert default == 1
    assert column == actual
    return ET.fromstring(text)  # noqa: S314 - our own file


def test_layers_have_one_kind_of_shape(bundled: Casebook, tmp_path: Path) -> None:
    path = export(bundled, tmp_path)
    kinds = dict(pyogrio.list_layers(path))
    assert kinds["places"] == "Point"
    assert kinds["areas"] == "MultiPolygon"
    assert "lines" not in kinds
    areas = pyogrio.read_dataframe(path, layer="areas")
    assert set(areas.geometry.geom_type) == {"MultiPolygon"}
    assert areas.geometry.is_valid.all()
    zeylik = areas[areas["draw"] == "candidates"]
    assert set(zeylik["claim_id"]) == {"002-D"}
    assert zeylik["candidate"].tolist() == list(range(1, len(zeylik) + 1))
    assert areas[areas["draw"] != "candidates"]["candidate"].isna().all()
    drawn = bundled.claim_places["draw"]
    assert len(areas) - len(zeylik) == int((drawn.isin(["ring", "area"])).sum())


def test_incidents_have_the_shapes_of_all_their_accounts(bundled: Casebook, tmp_path: Path) -> None:
    incidents = pyogrio.read_dataframe(export(bundled, tmp_path), layer="incidents")
    by_claims = incidents.set_index("claim_ids")
    both = by_claims.loc['["003-A", "003-B"]']
    assert both["claims"] == 2
    assert len(both.geometry.geoms) == 6
    assert by_claims.loc['["004-C"]'].geometry is None


def test_styles_are_by_claimant_in_the_colours_of_the_page(
    bundled: Casebook, tmp_path: Path
) -> None:
    path = export(bundled, tmp_path)
    colours = {
        side.side: tuple(int(side.colour[n : n + 2], 16) for n in (1, 3, 5))
        for side in load_style().sides(["AM", "AZ", "NK", "RU", "OUTLET"])
    }
    for layer in ("places", "areas"):
        root = qml_of(path, layer)
        symbols = {symbol.get("name"): symbol for symbol in root.iter("symbol")}
        labels = []
        for rule in root.iter("rule"):
            symbol = symbols[rule.get("symbol")]
            labels.append(rule.get("label") or "")
            code = re.search(r"\"claimant_side\" = '(\w+)'", rule.get("filter") or "")
            assert code is not None
            outline = option(symbol, "outline_color").split(",")
            assert tuple(map(int, outline[:3])) == colours[code[1]]
            if layer == "areas" and labels[-1] in {"Armenia", "Azerbaijan"}:
                assert 0 < int(option(symbol, "color").split(",")[3]) < 128
            if labels[-1].endswith("not reviewed"):
                style = option(symbol, "style") if layer == "areas" else "hollow"
                assert style in {"b_diagonal", "hollow"}
        assert {"Armenia", "Azerbaijan", "Armenia: draft, not reviewed"} <= set(labels)


def option(symbol: ET.Element, name: str) -> str:
    """Return a property, which stands in the new and in the old form alike."""
    new = {item.get("name"): item.get("value") for item in symbol.iter("Option")}
    old = {item.get("k"): item.get("v") for item in symbol.iter("prop")}
    assert new[name] == old[name]
    return new[name] or ""


def test_every_row_falls_under_one_rule(make: Make, tmp_path: Path) -> None:
    """The rules' filters, run by SQLite, take each row exactly once."""
    two = Resolution(
        status=ResolutionStatus.AMBIGUOUS,
        candidates=(
            Candidate(place_id="am-goris", name="Goris", feature="town", score=0.9, reason="a"),
            Candidate(place_id="am-jermuk", name="Jermuk", feature="town", score=0.9, reason="b"),
        ),
    )
    goris = ClaimPlace(as_written="Goris", relation=Relation.NEAR)
    either = ClaimPlace(as_written="Zeylik", relation=Relation.AT, resolution=two)
    claims = [
        account(f"{side}-{review}-{n}", side, "AZ", review=review, places=places)
        for side in ("AM", "O'Side", None)
        for review in (Review.DRAFT, Review.ACCEPTED)
        for n, places in enumerate([(goris,), (either,), account("x", "AM", "AZ").places])
    ]
    path = export(make(*claims), tmp_path)
    for layer in ("places", "areas"):
        filters = [rule.get("filter") for rule in qml_of(path, layer).iter("rule")]
        with closing(sqlite3.connect(path)) as database:
            columns = [row[1] for row in database.execute(f"PRAGMA table_info({layer})")]
            shown = ", ".join(f'"{name}"' for name in columns if name != "geom")
            database.execute(f"CREATE TEMP TABLE t AS SELECT {shown} FROM {layer}")  # noqa: S608
            (rows,) = database.execute("SELECT COUNT(*) FROM t").fetchone()
            hits = [
                database.execute(f"SELECT COUNT(*) FROM t WHERE {words}").fetchone()[0]  # noqa: S608
                for words in filters
            ]
        assert rows > 0
        assert sum(hits) == rows
        assert all(hits)


def test_dates_are_dates(bundled: Casebook, tmp_path: Path) -> None:
    info = pyogrio.read_info(export(bundled, tmp_path), layer="places")
    kinds = dict(zip(info["fields"], info["dtypes"], strict=True))
    assert kinds["date_start"].startswith("datetime64")
