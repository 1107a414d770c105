"""KML and KMZ: folders a side, areas as polygons, valid, safe, readable by GDAL."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pyogrio

from contactline.export.formats import ExportOptions, format_for, write
from contactline.export.kml import NAMESPACE
from contactline.model.records import ClaimPlace
from contactline.model.terms import Relation, Review
from tests.export.conftest import SPOT, account

if TYPE_CHECKING:
    from collections.abc import Callable

    from contactline.casebook.book import Casebook

    Make = Callable[..., Casebook]

#: Children of an element in the order of OGC's KML 2.2 schema, as far as they are written.
ORDER = {
    "Document": ("name", "Style", "Folder"),
    "Folder": ("name", "Placemark"),
    "Style": ("IconStyle", "LineStyle", "PolyStyle", "BalloonStyle"),
    "IconStyle": ("color", "scale"),
    "LineStyle": ("color", "width"),
    "PolyStyle": ("color", "fill", "outline"),
    "Placemark": (
        "name",
        "description",
        "TimeSpan",
        "styleUrl",
        "ExtendedData",
        "Point",
        "LineString",
        "Polygon",
        "MultiGeometry",
    ),
    "TimeSpan": ("begin", "end"),
    "Data": ("displayName", "value"),
    "Polygon": ("tessellate", "outerBoundaryIs", "innerBoundaryIs"),
    "LineString": ("tessellate", "coordinates"),
}
REPEATED = {"Style", "Folder", "Placemark", "Data", "innerBoundaryIs"}


def tag(element: ET.Element) -> str:
    return element.tag.removeprefix(f"{{{NAMESPACE}}}")


def export(book: Casebook, folder: Path, name: str = "x.kml") -> tuple[Path, tuple[str, ...]]:
    path = folder / name
    return path, write(book, path, format_for(None, path))


def check(root: ET.Element) -> None:
    """Assert what OGC's schema asks of the elements that are written."""
    assert tag(root) == "kml"
    assert root.tag.startswith(f"{{{NAMESPACE}}}")
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9._-]*", name) for name in ids)
    for element in root.iter():
        children = [tag(child) for child in element]
        order = ORDER.get(tag(element))
        if order is not None:
            assert set(children) <= set(order), tag(element)
            assert children == sorted(children, key=order.index)
            assert not [c for c in children if children.count(c) > 1 and c not in REPEATED]
        if tag(element) == "styleUrl":
            assert (element.text or "")[1:] in ids
        if tag(element) == "color":
            assert re.fullmatch(r"[0-9a-f]{8}", element.text or "")
        if tag(element) == "LinearRing":
            points = (element.findtext(f"{{{NAMESPACE}}}coordinates") or "").split()
            assert len(points) >= 4
            assert points[0] == points[-1]
        if tag(element) == "MultiGeometry":
            assert children


def test_the_bundled_claims(bundled: Casebook, tmp_path: Path) -> None:
    path, lost = export(bundled, tmp_path)
    root = ET.parse(path).getroot()  # noqa: S314 - our own file
    check(root)
    space = {"k": NAMESPACE}
    folders = {
        folder.findtext("k:name", namespaces=space): folder.findall("k:Placemark", space)
        for folder in root.iterfind("k:Document/k:Folder", space)
    }
    assert {name: len(marks) for name, marks in folders.items()} == {
        "Armenia": 9,
        "Azerbaijan": 11,
        "Karabakh (former de facto authorities)": 1,
        "Russia": 1,
        "The report's own voice": 3,
    }
    assert "KML: 13 claims have no place that is drawn, listed without a geometry" in lost
    marks = {mark.get("id"): mark for own in folders.values() for mark in own}
    night = marks["claim-is-000-A"]
    assert night.findtext("k:TimeSpan/k:begin", namespaces=space) == "2022-11-29"
    assert night.findtext("k:TimeSpan/k:end", namespaces=space) == "2022-11-30"
    assert night.find(".//k:Point", space) is None
    assert len(night.findall(".//k:Polygon", space)) >= 5
    data = {
        item.get("name"): item.findtext("k:value", namespaces=space)
        for item in night.iterfind("k:ExtendedData/k:Data", space)
    }
    assert data["dispute_status"] == "mutual_accusation"
    assert data["time_start"] == "2022-11-29T18:25:00+04:00"
    # a point is drawn only where a map draws a spot
    points = {
        mark.get("id") for mark in marks.values() if mark.find(".//k:Point", space) is not None
    }
    assert points == {"claim-is-002-C", "claim-is-002-G"}
    assert marks["claim-is-000-C"].find("k:Point", space) is None


def test_gdal_reads_every_claim(bundled: Casebook, tmp_path: Path) -> None:
    plain, _ = export(bundled, tmp_path)
    packed, _ = export(bundled, tmp_path, "x.kmz")
    for path in (str(plain), f"/vsizip/{packed}/doc.kml"):
        layers = [layer for layer, _ in pyogrio.list_layers(path)]
        frames = [pyogrio.read_dataframe(path, layer=layer) for layer in layers]
        assert sum(len(frame) for frame in frames) == len(bundled)


def test_it_is_valid_by_the_schema_of_ogc(
    bundled: Casebook, hostile: Casebook, tmp_path: Path
) -> None:
    """With fastkml's copy of the schema."""
    import fastkml
    from lxml import etree

    schema = Path(fastkml.__file__).parent / "schema" / "ogckml22.xsd"
    validator = etree.XMLSchema(etree.parse(schema, etree.XMLParser(no_network=True)))
    for number, book in enumerate((bundled, hostile)):
        path, _ = export(book, tmp_path, f"{number}.kml")
        validator.assertValid(etree.parse(path))


def test_kmz_is_the_same_document_packed(bundled: Casebook, tmp_path: Path) -> None:
    plain, _ = export(bundled, tmp_path)
    packed, _ = export(bundled, tmp_path, "x.kmz")
    with zipfile.ZipFile(packed) as archive:
        assert archive.namelist() == ["doc.kml"]
        assert archive.read("doc.kml") == plain.read_bytes()


def test_no_text_of_a_report_becomes_html(hostile: Casebook, tmp_path: Path) -> None:
    path, _ = export(hostile, tmp_path)
    root = ET.parse(path).getroot()  # noqa: S314 - our own file
    check(root)
    space = {"k": NAMESPACE}
    for mark in root.iterfind(".//k:Placemark", space):
        shown = mark.findtext("k:description", namespaces=space) or ""
        assert set(re.findall(r"<[^>]*>", shown)) <= {"<b>", "</b>", "<p>", "</p>"}
    texts = {item.text for item in root.iterfind(".//k:BalloonStyle/k:text", space)}
    assert texts == {"$[description]"}


def test_a_draft_looks_like_one(make: Make, tmp_path: Path) -> None:
    book = make(
        account("a", "AM", "AZ", review=Review.DRAFT),
        account("b", "XX/1", "AZ"),
        account("c", None, "AZ", places=(ClaimPlace(as_written="p", relation=Relation.AT),)),
    )
    path = tmp_path / "x.kml"
    write(book, path, format_for(None, path), ExportOptions(title="A & B"))
    root = ET.parse(path).getroot()  # noqa: S314 - our own file
    check(root)
    space = {"k": NAMESPACE}
    assert root.findtext("k:Document/k:name", namespaces=space) == "A & B"
    styles = [item.text for item in root.iterfind(".//k:styleUrl", space)]
    assert styles == ["#style-is-AM-draft", "#style-unnamed", "#style-is-XX_2f_1"]
    assert SPOT.lon is not None
    first = root.findtext(".//k:Point/k:coordinates", namespaces=space)
    assert first == f"{SPOT.lon},{SPOT.lat}"
