"""What is seen, as files: written by the page, read again and compared with the records."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
import shapely
from PIL import Image
from shapely.geometry import shape

from contactline.casebook.book import rows_of, to_records
from contactline.export.geojson import write_geojson
from contactline.maps.style import load_style
from contactline.model.codec_csv import claim_from_row, unguard_cell
from tests.browser.test_filters import choose
from tests.maps.sample import HOSTILE, make_book

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from contactline.casebook.book import Casebook
    from tests.browser.conftest import Opened

    Opener = Callable[..., Opened]

pytestmark = pytest.mark.browser


def download(opened: Opened, name: str) -> tuple[str, bytes]:
    """Press a button of the share menu; return the name and the bytes of the file."""
    menu = opened.page.locator(".share")
    if not menu.evaluate("one => one.open"):
        menu.locator("summary").click()
    with opened.page.expect_download() as found:
        opened.page.get_by_role("button", name=name, exact=True).click()
    return found.value.suggested_filename, found.value.path().read_bytes()


def rows_in(data: bytes) -> list[dict[str, str]]:
    text = data.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_csv_file_holds_what_is_seen_and_is_read_again(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    name, data = download(opened, "Download as CSV")
    assert name == "Made-up-claims.csv"
    rows = rows_in(data)
    records = {claim.claim_id: claim for claim in to_records(make_book())}
    assert sorted(row["claim_id"] for row in rows) == sorted(records)
    for row in rows:
        again, wanted = claim_from_row(row), records[row["claim_id"]]
        for field in (
            "claimant", "accused", "target", "stance", "event_type", "sub_event_type", "time",
            "statement_time", "casualties", "weapons", "damage", "response", "source_chain",
            "quote", "char_start", "char_end", "review", "summary", "denied_by", "counter_to",
        ):  # fmt: skip
            assert getattr(again, field) == getattr(wanted, field), (row["claim_id"], field)
        assert [(one.as_written, one.relation) for one in again.places] == [
            (one.as_written, one.relation) for one in wanted.places
        ]
        assert again.report.url == wanted.report.url
        assert again.report.published == wanted.report.published
    choose(opened, claimant="AM")
    _, data = download(opened, "Download as CSV")
    assert sorted(row["claim_id"] for row in rows_in(data)) == ["c2", "c3", "c6"]
    assert opened.clean()


def test_no_cell_of_the_csv_file_is_run(open_page: Opener, hostile: Path) -> None:
    opened = open_page(hostile)
    _, data = download(opened, "Download as CSV")
    rows = rows_in(data)
    assert len(rows) == 7
    for row in rows:
        for cell in row.values():
            assert not cell.startswith(("=", "+", "@", "\t", "\r"))
    assert {row["summary"] for row in rows} <= set(HOSTILE)


def test_the_geojson_file_is_what_is_drawn(open_page: Opener, sample: Path, tmp_path: Path) -> None:
    opened = open_page(sample)
    name, data = download(opened, "Download as GeoJSON")
    assert name == "Made-up-claims.geojson"
    found = json.loads(data)
    file = tmp_path / "claims.geojson"
    write_geojson(make_book(), file)
    wanted = {one["id"]: one for one in json.loads(file.read_text())["features"]}
    assert found["attribution"] == ["© Somebody (ODbL 1.0)", "Somebody else, CC BY 4.0"]
    assert {one["id"] for one in found["features"]} == set(wanted)
    for feature in found["features"]:
        geometry = wanted[feature["id"]]["geometry"]
        assert (feature["geometry"] is None) == (geometry is None), feature["id"]
        if geometry is None:
            continue
        here, there = shape(feature["geometry"]), shape(geometry)
        assert shapely.hausdorff_distance(here, there) < 0.01, feature["id"]
        assert {one.geom_type for one in here.geoms} <= {one.geom_type for one in there.geoms}
    assert next(one for one in found["features"] if one["id"] == "c5")["properties"][
        "drawn_as"
    ] == ["line"]


def test_the_downloads_of_the_bundled_map_have_all_its_claims(
    open_page: Opener, bundled_page: Path, bundled: Casebook
) -> None:
    opened = open_page(bundled_page)
    _, data = download(opened, "Download as CSV")
    wanted = {row["claim_id"]: row for row in rows_of(bundled.claims)}
    rows = rows_in(data)
    assert {row["claim_id"] for row in rows} == set(wanted)
    for row in rows:
        own = wanted[row["claim_id"]]
        is_mapped = own["map_status"] in ("given", "located", "ambiguous")
        assert unguard_cell(row["map_reason"]) == ("" if is_mapped else own["map_reason"])


def test_the_picture_shows_the_map_with_title_legend_and_credit(
    open_page: Opener, sample: Path
) -> None:
    opened = open_page(sample)
    name, data = download(opened, "Download as PNG")
    assert name == "Made-up-claims.png"
    picture = np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(np.int16)
    box = opened.page.locator(".folium-map").bounding_box()
    assert box
    assert abs(picture.shape[1] - box["width"]) <= 1
    assert picture.shape[0] > box["height"] + 60, "title and credit stand around the map"
    for side in load_style().sides(["AM", "AZ"]):
        wanted = np.array([int(side.colour[i : i + 2], 16) for i in (1, 3, 5)])
        close = np.abs(picture - wanted).max(axis=-1) <= 6
        assert close[:140].any(), "in the key"
        assert close[140:].any(), "on the map"
    page_colour = picture[2, 2]
    assert (np.abs(picture[:60] - page_colour).max(axis=-1) > 90).any(), "a title"
    assert (np.abs(picture[-50:] - page_colour).max(axis=-1) > 90).any(), "a credit"
    assert opened.clean()


# Text to the clipboard


def copied(opened: Opened) -> str:
    opened.wait("document.querySelector('.toast').textContent === 'Copied'")
    text: str = opened.page.evaluate("navigator.clipboard.readText()")
    return text


@pytest.fixture
def with_clipboard() -> dict[str, Any]:
    return {"permissions": ["clipboard-read", "clipboard-write"]}


def test_the_link_to_this_view_is_copied(
    open_page: Opener, sample: Path, with_clipboard: dict[str, Any]
) -> None:
    opened = open_page(sample, **with_clipboard)
    choose(opened, claimant="AM")
    opened.page.locator(".share summary").click()
    opened.page.get_by_role("button", name="Copy link to this view").click()
    assert copied(opened) == opened.address + "#f.claimant=AM"


def test_embed_code_is_a_safe_frame(
    open_page: Opener, sample: Path, with_clipboard: dict[str, Any]
) -> None:
    opened = open_page(sample, **with_clipboard)
    opened.page.locator(".share summary").click()
    opened.page.get_by_role("button", name="Copy embed code").click()
    code = copied(opened)
    assert code.startswith('<iframe src="sample.html"')
    assert 'title="Made-up claims"' in code
    assert "allow-same-origin" not in code


def test_a_claim_is_copied_as_a_citation(
    open_page: Opener, sample: Path, with_clipboard: dict[str, Any]
) -> None:
    opened = open_page(sample, **with_clipboard)
    opened.open_claim("c1").get_by_role("button", name="Copy as citation").click()
    text = copied(opened)
    for part in (
        "Azerbaijani Defense Ministry",
        "29–30 Nov 2022",
        "Azerbaijan says Armenian units fired on its positions",
        "The Example",
        "“Both sides report fire”",
        "2022-11-30",
        "https://example.org/report?a=1&b=2",
        "Claim c1, in: Made-up claims",
    ):
        assert part in text
    assert "\n" not in text


def test_where_the_clipboard_is_closed_the_text_is_shown(open_page: Opener, sample: Path) -> None:
    opened = open_page(sample)
    opened.page.evaluate(
        "() => { navigator.clipboard.writeText = () => Promise.reject(new Error('no'));"
        " document.execCommand = () => false; }"
    )
    opened.page.locator(".share summary").click()
    opened.page.get_by_role("button", name="Copy link to this view").click()
    area = opened.page.get_by_role("textbox", name="Copy this:")
    assert area.input_value() == opened.address
    assert opened.page.evaluate("document.activeElement.tagName") == "TEXTAREA"
    opened.page.keyboard.press("Escape")
    assert area.is_hidden()
