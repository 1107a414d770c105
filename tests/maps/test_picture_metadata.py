"""What a picture says of itself is in its file, for readers of each format, and is found again."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
import zlib
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from contactline.errors import InputError
from contactline.maps.picture_facts import MOST_CHARS, ReadFile, Source, facts_from_text
from contactline.maps.picture_metadata import NoFactsError, read_facts, record_text
from contactline.maps.snapshot import Picture, Plan, make_picture
from tests.maps.scenes import BASEMAP, make_scene

if TYPE_CHECKING:
    from pathlib import Path

    from contactline.maps.snapshot_record import Words

#: As hard as a title can be on formats that quote, escape and end texts in their own ways.
TITLE = "Fire <b> & \"so\" 'it' ]]> --> )( \\ %%EOF ⇄ Ծ Ə я فارسی </contactline:record>"
SOURCE = Source(
    arguments=(f"--title={TITLE}", "--theme=dark"),
    inputs=("données/claims – 1.csv",),
    files=(ReadFile(path="données/claims – 1.csv", sha256="c" * 64, size_bytes=7, rows=10),),
    data_sha256="d" * 64,
    claims_sha256="e" * 64,
)
STILL, MOVING = ("png", "webp", "svg", "pdf"), ("gif", "webp")
KINDS = [*((name, None) for name in STILL), *((name, "month") for name in MOVING)]


def made(format: str, step: str | None = None, **options: str) -> Picture:  # noqa: A002
    spec = make_scene(title=TITLE, **options)
    plan = Plan(format=format, size_px=(320, 240), step=step, layers=("nkao",))
    return make_picture(spec, BASEMAP, plan, source=SOURCE)


@pytest.fixture(scope="module")
def pictures() -> dict[tuple[str, str | None], Picture]:
    return {kind: made(*kind) for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_says_how_it_was_made(
    pictures: dict[tuple[str, str | None], Picture], kind: tuple[str, str | None], tmp_path: Path
) -> None:
    path = tmp_path / f"card.{kind[0]}"
    path.write_bytes(pictures[kind].data)
    facts = read_facts(path)
    assert facts == pictures[kind].words.facts
    assert facts.source == SOURCE
    assert facts.size_px == (320, 240)
    assert facts.days == (date(2022, 9, 12), date(2022, 9, 13))
    assert facts.layers == ("nkao",)
    assert facts.step == kind[1]
    assert "Boundaries are made up" in facts.boundary_note
    assert (facts.total, facts.drawn) == (10, 8)


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_picture_has_the_same_bytes(
    pictures: dict[tuple[str, str | None], Picture], kind: tuple[str, str | None]
) -> None:
    assert made(*kind).data == pictures[kind].data


def test_png_has_its_words_where_readers_look(
    pictures: dict[tuple[str, str | None], Picture],
) -> None:
    words = pictures["png", None].words
    with Image.open(io.BytesIO(pictures["png", None].data)) as image:
        image.load()
        assert image.text["Title"] == words.title
        assert image.text["Description"] == words.alt
        assert_xmp(image.text["XML:com.adobe.xmp"], words)


def test_webp_has_its_words_where_readers_look(
    pictures: dict[tuple[str, str | None], Picture],
) -> None:
    for kind in (("webp", None), ("webp", "month")):
        with Image.open(io.BytesIO(pictures[kind].data)) as image:
            assert_xmp(image.info["xmp"], pictures[kind].words)


def assert_xmp(packet: str | bytes, words: Words) -> None:
    """The packet is well-formed, and has what picture programs and screen readers ask for."""
    root = ET.fromstring(packet)  # noqa: S314 - our own
    space = {
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "dc": "http://purl.org/dc/elements/1.1/",
        "xmp": "http://ns.adobe.com/xap/1.0/",
        "iptc": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
    }
    found = {
        name: root.findtext(f".//{name}/rdf:Alt/rdf:li", namespaces=space)
        for name in ("dc:title", "dc:description", "dc:rights", "iptc:AltTextAccessibility")
    }
    assert found == {
        "dc:title": words.title,
        "dc:description": words.caption,
        "dc:rights": words.rights,
        "iptc:AltTextAccessibility": words.alt,
    }
    assert (root.findtext(".//xmp:CreatorTool", namespaces=space) or "").startswith("contactline ")


def test_gif_has_its_words_in_its_comment(
    pictures: dict[tuple[str, str | None], Picture],
) -> None:
    picture = pictures["gif", "month"]
    with Image.open(io.BytesIO(picture.data)) as image:
        assert image.info["comment"].decode().startswith(picture.words.alt)


def test_svg_has_title_and_description_for_screen_readers(
    pictures: dict[tuple[str, str | None], Picture],
) -> None:
    picture = pictures["svg", None]
    root = ET.fromstring(picture.data)  # noqa: S314
    space = {"s": "http://www.w3.org/2000/svg"}
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "title desc"
    title, description = root.find("s:title", space), root.find("s:desc", space)
    assert title is not None
    assert description is not None
    assert (title.get("id"), title.text) == ("title", picture.words.title)
    assert (description.get("id"), description.text) == ("desc", picture.words.alt)
    assert list(root).index(title) == 0
    (about,) = root.iter("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}Description")
    record = about.find("{urn:contactline:picture:1}record")
    assert record is not None
    assert facts_from_text(record.text or "", "svg") == picture.words.facts


def test_pdf_has_title_subject_and_xmp(
    pictures: dict[tuple[str, str | None], Picture],
) -> None:
    """The xref table leads to every object, so a strict reader need not repair the file."""
    data, words = pictures["pdf", None].data, pictures["pdf", None].words
    objects, trailer = pdf_objects(data)
    root = objects[reference(trailer, b"Root")]
    assert b"/Lang (en)" in root
    assert b"/DisplayDocTitle true" in root
    info = objects[reference(trailer, b"Info")]
    assert pdf_text(info, b"Title") == words.title
    assert pdf_text(info, b"Subject") == words.alt
    assert b"CreationDate" not in info
    packet = objects[reference(root, b"Metadata")]
    assert b"/Type /Metadata" in packet
    length = int(re.search(rb"/Length (\d+)", packet)[1])  # type: ignore[index]
    start = packet.index(b"stream\n") + 7
    assert packet[start + length :].startswith(b"\nendstream")
    tree = ET.fromstring(packet[start : start + length])  # noqa: S314
    assert tree.find(".//{urn:contactline:picture:1}record") is not None


def pdf_objects(data: bytes) -> tuple[dict[int, bytes], bytes]:
    """Return the objects by number as the xref tables have them, newest first, and the trailer."""
    match = re.search(rb"startxref\s+(\d+)\s+%%EOF\s*\Z", data)
    assert match
    at: int | None = int(match[1])
    found: dict[int, bytes] = {}
    newest = b""
    while at is not None:
        table, _, rest = data[at:].partition(b"trailer")
        trailer = rest.partition(b"startxref")[0]
        newest = newest or trailer
        lines = table.split(b"\n")
        assert lines.pop(0).strip() == b"xref"
        while lines and lines[0].strip():
            first, count = map(int, lines.pop(0).split())
            for number in range(first, first + count):
                offset, _, used = lines.pop(0).split()
                if used == b"n" and number not in found:
                    body = data[int(offset) :]
                    assert body.startswith(b"%d 0 obj" % number)
                    found[number] = body[: body.index(b"endobj")]
        previous = re.search(rb"/Prev (\d+)", trailer)
        at = int(previous[1]) if previous else None
    return found, newest


def reference(table: bytes, key: bytes) -> int:
    match = re.search(rb"/" + key + rb" (\d+) 0 R", table)
    assert match
    return int(match[1])


def pdf_text(table: bytes, key: bytes) -> str:
    """Return a text string of a PDF: UTF-16 with its mark, or letters of PDFDocEncoding."""
    at = table.index(b"/" + key + b" (") + len(key) + 3
    made, depth = bytearray(), 1
    while True:
        byte = table[at : at + 1]
        at += 1
        if byte == b"\\":
            escaped = table[at : at + 1]
            if escaped.isdigit():
                made.append(int(table[at : at + 3], 8))
                at += 3
            else:
                made += {b"n": b"\n", b"r": b"\r", b"t": b"\t"}.get(escaped, escaped)
                at += 1
            continue
        depth += {b"(": 1, b")": -1}.get(byte, 0)
        if not depth:
            break
        made += byte
    return made.decode("utf-16") if made.startswith(b"\xfe\xff") else made.decode("latin-1")


def test_pdf_title_is_latin_where_it_can_be() -> None:
    picture = make_picture(
        make_scene(title="Plain (title) \\ here"), BASEMAP, Plan(format="pdf", size_px=(300, 200))
    )
    objects, trailer = pdf_objects(picture.data)
    assert pdf_text(objects[reference(trailer, b"Info")], b"Title") == "Plain (title) \\ here"


def test_a_picture_saved_again_with_packed_text_is_still_read(
    pictures: dict[tuple[str, str | None], Picture], tmp_path: Path
) -> None:
    """Other programs pack long texts."""
    with Image.open(io.BytesIO(pictures["png", None].data)) as image:
        image.load()
        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", image.text["XML:com.adobe.xmp"], zip=True)
        image.save(tmp_path / "again.png", pnginfo=info)
    assert read_facts(tmp_path / "again.png").source == SOURCE


def test_a_packed_bomb_is_not_unpacked(tmp_path: Path) -> None:
    bomb = zlib.compress(b"<contactline:record>" + b" " * 200_000_000, 9)
    chunk = b"XML:com.adobe.xmp\0\1\0\0\0" + bomb
    data = b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", b"\0" * 13) + png_chunk(b"iTXt", chunk)
    with pytest.raises(NoFactsError):
        record_text(data + png_chunk(b"IEND", b""), "bomb.png")


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + kind + data + zlib.crc32(kind + data).to_bytes(4, "big")


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP", "GIF", "PDF", "TIFF", "BMP"])
def test_a_foreign_picture_is_said_to_be_one(format: str, tmp_path: Path) -> None:  # noqa: A002
    path = tmp_path / "photo.bin"
    Image.new("RGB", (8, 8)).save(path, format=format)
    with pytest.raises(NoFactsError, match=r"photo\.bin: has no record of how it was made"):
        read_facts(path)


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_that_is_cut_off_is_read_or_refused(
    pictures: dict[tuple[str, str | None], Picture], kind: tuple[str, str | None]
) -> None:
    data = pictures[kind].data
    refused = 0
    for part in range(0, 100, 3):
        try:
            text = record_text(data[: len(data) * part // 100], "card")
        except InputError as exc:
            refused += 1
            assert str(exc).startswith("card: ")  # noqa: PT017
        else:
            assert facts_from_text(text, "card") == pictures[kind].words.facts
    assert refused >= 1
    if kind == ("png", None):
        with pytest.raises(InputError, match="the file is cut off"):
            record_text(data[:3000], "card")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(
    kind=st.sampled_from(KINDS),
    flips=st.lists(st.tuples(st.floats(0, 0.9999), st.integers(0, 255)), min_size=1, max_size=20),
)
def test_a_damaged_picture_is_never_more_than_an_input_error(
    pictures: dict[tuple[str, str | None], Picture],
    kind: tuple[str, str | None],
    flips: list[tuple[float, int]],
) -> None:
    data = bytearray(pictures[kind].data)
    for where, value in flips:
        data[int(where * len(data))] = value
    try:
        facts_from_text(record_text(bytes(data), "card"), "card")
    except InputError as exc:
        assert len(str(exc)) < 1000  # noqa: PT017


@given(
    head=st.sampled_from(
        [b"", b"\x89PNG\r\n\x1a\n", b"RIFF\xff\xff\xff\xffWEBP", b"GIF89a", b"%PDF-1.4\n", b"<svg>"]
    ),
    body=st.binary(max_size=300),
)
def test_no_bytes_are_more_than_an_input_error(head: bytes, body: bytes) -> None:
    with pytest.raises(InputError):
        facts_from_text(record_text(head + body, "x"), "x")


def test_a_record_within_a_record_is_that_of_the_file() -> None:
    """A title that imitates a record does not take the place of the real one."""
    forged = json.dumps(
        {**made("svg").words.facts.to_json(), "inputs": ["forged"]}, separators=(",", ":")
    )
    title = f"<contactline:record>{forged}</contactline:record>"[:250]
    for format in STILL:  # noqa: A001
        picture = make_picture(
            make_scene(title=title),
            BASEMAP,
            Plan(format=format, size_px=(320, 240)),
            source=replace(SOURCE, arguments=(f"--title={title}",)),
        )
        facts = facts_from_text(record_text(picture.data, "x"), "x")
        assert facts.source is not None
        assert facts.source.inputs == SOURCE.inputs


def test_a_file_larger_than_any_picture_is_not_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contactline.maps.picture_metadata.MOST_BYTES", 10)
    path = tmp_path / "large.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"\0" * 100)
    with pytest.raises(InputError, match="larger than any picture"):
        read_facts(path)


def test_a_record_longer_than_any_of_ours_is_refused() -> None:
    data = b"<svg><contactline:record>" + b" " * (3 * MOST_CHARS) + b"</contactline:record></svg>"
    with pytest.raises(InputError):
        record_text(data, "long.svg")


def test_what_is_no_file_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="is a folder"):
        read_facts(tmp_path)
    with pytest.raises(InputError, match="there is no such file"):
        read_facts(tmp_path / "card.png")
