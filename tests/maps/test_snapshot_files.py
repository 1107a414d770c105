"""The files of pictures: words for readers and machines in each format, the same bytes again."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from PIL import Image

from contactline.maps.captions import alt_text, caption
from contactline.maps.snapshot import Plan, make_picture
from tests.maps.scenes import BASEMAP, make_scene

FORMATS = ("png", "webp", "svg", "pdf")
SPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "iptc": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
}
TITLE = 'Fire & "fear" <b>: Գորիս, گنجه'


def made(kind: str, **more) -> bytes:
    return make_picture(make_scene(title=TITLE), BASEMAP, Plan(format=kind, **more)).data


def packet_of(data: bytes) -> ET.Element:
    """Return the XMP of a picture, found by its outer element as any reader finds it."""
    match = re.search(rb"<x:xmpmeta.*?</x:xmpmeta>", data, re.DOTALL)
    assert match is not None
    return ET.fromstring(match[0])  # noqa: S314 -- made by us


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_carries_title_caption_and_description(kind):
    spec = make_scene(title=TITLE)
    packet = packet_of(made(kind))
    said = {
        name: packet.findtext(f".//{name}/rdf:Alt/rdf:li", namespaces=SPACES)
        for name in ("dc:title", "dc:description", "dc:rights", "iptc:AltTextAccessibility")
    }
    assert said == {
        "dc:title": TITLE,
        "dc:description": caption(spec),
        "dc:rights": "; ".join(spec.attribution),
        "iptc:AltTextAccessibility": alt_text(spec),
    }
    assert packet.findtext(".//xmp:CreatorTool", namespaces=SPACES) == "contactline 0.1.0"


@pytest.mark.parametrize("kind", FORMATS)
def test_nothing_in_a_file_is_of_the_day_it_was_made(kind):
    data = made(kind)
    assert data == made(kind)
    assert not re.search(rb"CreateDate|ModifyDate|CreationDate|ModDate|tIME", data)


@pytest.mark.parametrize("kind", ["png", "webp"])
def test_programs_that_know_no_xmp_find_the_words_too(kind):
    picture = Image.open(io.BytesIO(made(kind)))
    picture.load()
    if kind == "png":
        assert picture.info["Title"] == TITLE
        assert picture.info["Description"] == alt_text(make_scene(title=TITLE))
    assert picture.mode == "RGB"


def test_a_pdf_stays_sound_with_what_is_added_to_it():
    """Every object is where the tables at its end say, and the language is told."""
    pdf = made("pdf")
    at = int(re.search(rb"startxref\s+(\d+)\s+%%EOF\s*$", pdf)[1])
    seen = {}
    while at is not None:
        table = re.match(rb"xref\n(.*?)trailer\n<<(.*?)>>\n", pdf[at:], re.DOTALL)
        lines, number = table[1].split(b"\n"), 0
        for line in lines:
            head = re.fullmatch(rb"(\d+) (\d+)", line.strip())
            entry = re.fullmatch(rb"(\d{10}) (\d{5}) ([nf])", line.strip())
            if head:
                number = int(head[1])
            elif entry:
                if entry[3] == b"n":
                    seen.setdefault(number, int(entry[1]))
                number += 1
        before = re.search(rb"/Prev (\d+)", table[2])
        at = int(before[1]) if before else None
    assert len(seen) > 5
    for number, start in seen.items():
        assert re.match(rb"%d 0 obj" % number, pdf[start:]), number
    root = int(re.findall(rb"/Root (\d+) 0 R", pdf)[-1])
    catalogue = pdf[seen[root] :].split(b"endobj")[0]
    metadata = int(re.search(rb"/Metadata (\d+) 0 R", catalogue)[1])
    assert b"/Lang (en)" in catalogue
    stream = pdf[seen[metadata] :]
    length = int(re.search(rb"/Length (\d+)", stream)[1])
    body = stream[stream.index(b"stream\n") + 7 :][:length]
    assert body.endswith(b'<?xpacket end="r"?>')


def test_an_svg_reads_its_title_first_and_holds_one_set_of_metadata():
    root = ET.fromstring(made("svg"))  # noqa: S314
    space = "{http://www.w3.org/2000/svg}"
    assert [child.tag for child in root][:3] == [
        f"{space}{n}" for n in ("title", "desc", "metadata")
    ]
    assert len(root.findall(f"{space}metadata")) == 1
    assert b"matplotlib" not in made("svg").split(b"</metadata>")[0].lower()


def test_scale_makes_more_pixels_of_the_same_picture():
    one = Image.open(io.BytesIO(made("png", size_px=(600, 338))))
    two = Image.open(io.BytesIO(made("png", size_px=(600, 338), scale=2)))
    assert two.size == (1200, 676)
    small = two.resize(one.size, Image.Resampling.BOX)
    pairs = zip(one.tobytes(), small.tobytes(), strict=True)
    assert sum(abs(a - b) for a, b in pairs) / len(one.tobytes()) < 4


def test_a_title_of_control_characters_leaves_sound_files():
    spec = make_scene(title="\x00\x1b[31m\u202e]]>&<!--\ud800 a \ufffe")
    for kind in FORMATS:
        data = make_picture(spec, BASEMAP, Plan(format=kind)).data
        assert packet_of(data).findtext(".//dc:title/rdf:Alt/rdf:li", namespaces=SPACES)
    moving = replace(spec, days=spec.days)
    assert make_picture(moving, BASEMAP, Plan(format="gif", step="day", size_px=(300, 300))).data
