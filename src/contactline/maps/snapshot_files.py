"""Painted pictures as files: PNG, WebP, SVG, PDF and GIF, each with its words in it."""

from __future__ import annotations

import io
import re
from html import escape
from typing import TYPE_CHECKING

from PIL import Image
from PIL.PngImagePlugin import PngInfo

from contactline.maps.snapshot_gif import Reducer, palette_of
from contactline.maps.snapshot_paint import Raster, paint_pdf, paint_svg
from contactline.maps.snapshot_record import record_element, xmp

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from contactline.maps.snapshot_film import Film
    from contactline.maps.snapshot_items import Item
    from contactline.maps.snapshot_paint import Pixels
    from contactline.maps.snapshot_record import Words

    Progress = Callable[[str, int, int | None], None]

#: Pictures of a film from which its colours are taken.
_SAMPLES = 6


def encode(
    items: Sequence[Item],
    words: Words,
    *,
    format: str,  # noqa: A002
    size_px: tuple[int, int],
    scale: float,
    points_per_px: float,
) -> bytes:
    """Return a picture as a file of one of `FORMATS`.

    The same input gives the same bytes, with the same versions of the libraries.
    """
    if format == "svg":
        return _svg(items, words, size_px, points_per_px)
    if format == "pdf":
        info = {
            "Title": words.title,
            "Subject": words.alt,
            "Creator": words.maker,
            "CreationDate": None,
        }
        made = paint_pdf(items, size_px, points_per_px=points_per_px, info=info)
        return _with_xmp(made, xmp(words))
    raster = Raster(size_px, scale)
    raster.draw(items)
    return _png(raster.pixels(), words) if format == "png" else _webp(raster.pixels(), words)


def _png(pixels: Pixels, words: Words) -> bytes:
    info = PngInfo()
    info.add_itxt("Title", words.title)
    info.add_itxt("Description", words.alt)
    info.add_text("Software", words.maker)
    info.add_itxt("XML:com.adobe.xmp", xmp(words))
    target = io.BytesIO()
    Image.fromarray(pixels).save(target, format="png", pnginfo=info, compress_level=3)
    return target.getvalue()


def _webp(pixels: Pixels, words: Words) -> bytes:
    target = io.BytesIO()
    Image.fromarray(pixels).save(
        target, format="webp", lossless=True, quality=60, method=2, xmp=xmp(words).encode("utf-8")
    )
    return target.getvalue()


def encode_moving(
    film: Film,
    words: Words,
    *,
    format: str,  # noqa: A002
    progress: Progress | None = None,
) -> bytes:
    """Return a film as a picture that moves, for ever, in one of `MOVING_FORMATS`."""
    target = io.BytesIO()
    count, times = len(film), film.milliseconds

    def draw(index: int) -> Pixels:
        if progress is not None:
            progress("drawing", index, count)
        return film.draw(index)

    if format == "webp":
        images = [Image.fromarray(draw(index)) for index in range(count)]
        images[0].save(
            target,
            format="webp",
            save_all=True,
            append_images=images[1:],
            duration=times,
            loop=0,
            quality=88,
            method=2,
            minimize_size=False,
            xmp=xmp(words).encode("utf-8"),
        )
        return target.getvalue()
    samples = sorted({round(part * (count - 1) / (_SAMPLES - 1)) for part in range(_SAMPLES)})
    palette = palette_of((film.draw(index) for index in samples), kept=film.colours)
    reducer = Reducer(palette)
    reduced = [reducer.reduce(draw(index)) for index in range(count)]
    reduced[0].save(
        target,
        format="gif",
        save_all=True,
        append_images=reduced[1:],
        duration=times,
        loop=0,
        optimize=False,
        disposal=1,
        comment=f"{words.alt}\n{record_element(words)}".encode(),
    )
    return target.getvalue()


def _svg(
    items: Sequence[Item], words: Words, size_px: tuple[int, int], points_per_px: float
) -> bytes:
    """Give an SVG its title and description for readers, its record, and its size."""
    text = paint_svg(items, size_px)
    # The writer's own metadata is of no use here; the packet takes its place.
    text = re.sub(r" <metadata>.*?</metadata>\n", "", text, count=1, flags=re.DOTALL)
    start = text.index("<svg ")
    end = text.index(">", start)
    width, height = size_px
    measure = f'width="{width}" height="{height}"'
    if points_per_px != 0.75:  # a page of paper
        millimetres = [edge * points_per_px / 72 * 25.4 for edge in size_px]
        measure = f'width="{millimetres[0]:.1f}mm" height="{millimetres[1]:.1f}mm"'
    packet = re.sub(r"<\?xpacket.*?\?>\n?", "", xmp(words))
    head = (
        f'<svg xmlns:xlink="http://www.w3.org/1999/xlink" {measure} '
        f'viewBox="0 0 {width} {height}" xmlns="http://www.w3.org/2000/svg" version="1.1" '
        'role="img" aria-labelledby="title desc">\n'
        f' <title id="title">{escape(words.title)}</title>\n'
        f' <desc id="desc">{escape(words.alt)}</desc>\n'
        f" <metadata>\n{packet}</metadata"
    )
    return (text[:start] + head + text[end:]).encode("utf-8")


_START_XREF = re.compile(rb"startxref\s+(\d+)\s+%%EOF\s*\Z")
_TRAILER = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref", re.DOTALL)


def _with_xmp(pdf: bytes, packet: str) -> bytes:
    """Add XMP and the language to a PDF as an incremental update, as its standard has it."""
    start = _START_XREF.search(pdf)
    trailer = _TRAILER.search(pdf)
    if start is None or trailer is None:
        msg = "matplotlib wrote a PDF without a trailer"
        raise ValueError(msg)
    root = re.search(rb"/Root (\d+) 0 R", trailer[1])
    size = re.search(rb"/Size (\d+)", trailer[1])
    info = re.search(rb"/Info \d+ 0 R", trailer[1])
    if root is None or size is None:
        msg = "matplotlib wrote a PDF without a catalogue"
        raise ValueError(msg)
    catalogue = re.search(rb"\n" + root[1] + rb" 0 obj\s*<<(.*?)>>\s*endobj", pdf, re.DOTALL)
    if catalogue is None:
        msg = "matplotlib wrote a PDF without a catalogue"
        raise ValueError(msg)
    data = packet.encode("utf-8")
    new = int(size[1])
    stream = (
        f"{new} 0 obj\n<< /Type /Metadata /Subtype /XML /Length {len(data)} >>\nstream\n".encode()
        + data
        + b"\nendstream\nendobj\n"
    )
    again = (
        root[1]
        + b" 0 obj\n<<"
        + catalogue[1].rstrip()
        + f" /Metadata {new} 0 R /Lang (en) /ViewerPreferences << /DisplayDocTitle true >>".encode()
        + b" >>\nendobj\n"
    )
    body = pdf if pdf.endswith(b"\n") else pdf + b"\n"
    first = len(body)
    second = first + len(stream)
    xref = second + len(again)
    table = (
        f"xref\n0 1\n0000000000 65535 f \n{int(root[1])} 1\n{second:010d} 00000 n \n"
        f"{new} 1\n{first:010d} 00000 n \n"
        f"trailer\n<< /Size {new + 1} /Root {int(root[1])} 0 R "
    ).encode()
    table += (info[0] if info else b"") + f" /Prev {int(start[1])} >>\n".encode()
    return body + stream + again + table + f"startxref\n{xref}\n%%EOF\n".encode()
