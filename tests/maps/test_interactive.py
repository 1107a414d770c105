"""The interactive page as a file: the same every time, self-contained, under a strict policy."""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
import zlib
from html.parser import HTMLParser
from pathlib import Path

import folium
import pytest
from branca.element import Element

from contactline.errors import UsageError
from contactline.maps.interactive import IncidentLayer, InlineMap, counted_ids, render_html
from tests.maps.sample import (
    hostile_book,
    make_book,
    make_sample_basemap,
    make_sample_spec,
)

ROOT = Path(__file__).resolve().parents[2]


class Tags(HTMLParser):
    """Collects tags with their attributes, and what scripts, styles and titles hold."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.bodies: list[tuple[str, dict[str, str | None], str]] = []
        self._last: tuple[str, dict[str, str | None]] | None = None
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._last = (tag, dict(attrs))
        self.tags.append(self._last)

    def handle_endtag(self, tag: str) -> None:
        self._last = None

    def handle_data(self, data: str) -> None:
        if self._last and self._last[0] in ("script", "style", "title"):
            self.bodies.append((*self._last, data))


@pytest.fixture(scope="module")
def page() -> str:
    return render_html(make_sample_spec(), make_sample_basemap())


def policy_of(page: str) -> dict[str, list[str]]:
    found = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert found
    parts = [part.split() for part in found[1].split("; ")]
    return {name: values for name, *values in parts}


def packed_script(page: str) -> str:
    """Return the script that the page unpacks and runs."""
    found = re.search(r'<template id="contactline_script">([^<]*)</template>', page)
    assert found
    return zlib.decompress(base64.b64decode(found[1]), 31).decode()


def test_two_runs_give_the_same_bytes(page: str) -> None:
    assert render_html(make_sample_spec(), make_sample_basemap()) == page


def test_another_process_gives_the_same_bytes(page: str) -> None:
    code = (
        "import hashlib\n"
        "from contactline.maps.interactive import render_html\n"
        "from tests.maps.sample import make_sample_basemap, make_sample_spec\n"
        "text = render_html(make_sample_spec(), make_sample_basemap())\n"
        "print(hashlib.sha256(text.encode()).hexdigest())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == hashlib.sha256(page.encode()).hexdigest()


def test_the_file_refers_to_nothing_outside_itself(page: str) -> None:
    tags = Tags(page).tags
    assert [name for name, _ in tags if name in ("link", "iframe", "img", "object", "base")] == []
    assert [attrs for name, attrs in tags if "src" in attrs or "href" in attrs] == []
    styles = [body for name, _, body in Tags(page).bodies if name == "style"]
    assert styles
    for body in styles:
        assert "@import" not in body
        assert all(at.startswith("data:") for at in re.findall(r"url\(([^)]*)\)", body))


def test_the_policy_names_exactly_what_the_page_holds(page: str) -> None:
    policy = policy_of(page)
    assert policy["default-src"] == ["'none'"]
    assert policy["img-src"] == ["data:"]
    assert not {"connect-src", "font-src", "frame-src", "object-src"} & set(policy)
    for kind in ("script", "style"):
        bodies = [
            body
            for name, attrs, body in Tags(page).bodies
            if name == kind and attrs.get("type") in (None, "text/javascript")
        ]
        if kind == "script":
            bodies.append(packed_script(page))
        hashes = {
            "'sha256-" + base64.b64encode(hashlib.sha256(b.encode()).digest()).decode() + "'"
            for b in bodies
        }
        assert set(policy[f"{kind}-src"]) == hashes
    assert "unsafe" not in page.split("</head>")[0].split("<title>")[0]


def test_no_element_carries_style_or_handlers_that_the_policy_would_refuse(page: str) -> None:
    for name, attrs in Tags(page).tags:
        assert "style" not in attrs, name
        assert not [key for key in attrs if key.startswith("on")], name


def test_tiles_are_in_the_policy_only_when_they_are_named(page: str) -> None:
    assert "tile.openstreetmap.org" not in page
    tiled = render_html(make_sample_spec(tiles="openstreetmap"), make_sample_basemap())
    assert policy_of(tiled)["img-src"] == ["data:", "https://tile.openstreetmap.org"]
    with pytest.raises(UsageError, match="no tile layer"):
        render_html(make_sample_spec(tiles="nowhere"), make_sample_basemap())


def test_hostile_text_adds_no_element(page: str) -> None:
    title = "</title><script>window.broken = 1</script>\x00"
    hostile = render_html(make_sample_spec(hostile_book(), title=title), make_sample_basemap())
    assert [name for name, _ in Tags(hostile).tags] == [name for name, _ in Tags(page).tags]
    found = [body for name, _, body in Tags(hostile).bodies if name == "title"]
    assert "".join(found).strip() == "</title><script>window.broken = 1</script>"
    assert "\x00" not in hostile


def test_a_page_without_claims_can_be_made() -> None:
    page = render_html(make_sample_spec(make_book([])), make_sample_basemap())
    assert "contactlineMap.startPage(" in packed_script(page)


def test_ids_are_counted_only_while_a_page_is_made() -> None:
    before = Element._generate_id
    with counted_ids():
        assert [Element()._id, Element()._id] == ["1", "2"]
    assert Element._generate_id == before
    assert len(Element()._id) == 32


def test_other_folium_maps_keep_their_assets(page: str) -> None:
    plain = folium.Map().get_root().render()
    assert "cdn.jsdelivr.net" in plain
    assert InlineMap.default_js == []
    assert folium.Map.default_js


def test_the_layer_can_be_added_to_any_folium_map() -> None:
    spec = make_sample_spec()
    base = folium.Map()
    layer = IncidentLayer(spec)
    assert base.add_child(layer) is base
    assert base.get_bounds() == [
        [spec.bounds.south, spec.bounds.west],
        [spec.bounds.north, spec.bounds.east],
    ]
    text = base.get_root().render()
    assert text.count('"use strict";\nconst $') == 1
    assert f"{layer.get_name()}.addTo({base.get_name()})" in text


def test_an_inline_map_hosts_other_elements_under_its_policy() -> None:
    with counted_ids():
        base = InlineMap(make_sample_spec(), make_sample_basemap())
        folium.Marker([40, 46], popup=folium.Popup("here")).add_to(base)
        text = base.get_root().render()
    script = packed_script(text)
    assert "L.marker(" in script
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in policy_of(text)["script-src"]
