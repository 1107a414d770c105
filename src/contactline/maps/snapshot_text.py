"""Letters of the pictures: the shipped fonts, what they cover, how wide a text is.

Matplotlib takes each glyph from the first font of a list that has it, and lays lines out
with HarfBuzz: Persian is joined and runs from the right (matplotlib 3.11 and later). The
list holds only files that ship with contactline or with matplotlib, under names of our
own, so a font that happens to be installed on the machine never changes a picture.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
from matplotlib.font_manager import FontEntry, FontProperties, fontManager, get_font
from matplotlib.ft2font import FT2Font, LoadFlags
from matplotlib.path import Path as Outline
from matplotlib.textpath import text_to_path

from contactline.maps.captions import plain
from contactline.resources import data_root

if TYPE_CHECKING:
    from collections.abc import Iterable

REGULAR, BOLD, ITALIC = "regular", "bold", "italic"
#: Mathematical signs, all from one font: Noto would put some of them together from parts.
SIGNS = "signs"

#: Face -> files in the order of preference; DejaVu Sans comes with matplotlib.
_FILES = {
    REGULAR: (
        "NotoSans-Regular.ttf",
        "NotoSansArmenian-Regular.ttf",
        "NotoSansGeorgian-Regular.ttf",
        "NotoSansArabic-Regular.ttf",
    ),
    BOLD: (
        "NotoSans-Bold.ttf",
        "NotoSansArmenian-Bold.ttf",
        "NotoSansGeorgian-Bold.ttf",
        "NotoSansArabic-Bold.ttf",
    ),
    ITALIC: (
        "NotoSans-Italic.ttf",
        "NotoSansArmenian-Regular.ttf",
        "NotoSansGeorgian-Regular.ttf",
        "NotoSansArabic-Regular.ttf",
    ),
    SIGNS: (),
}
_LAST_RESORT = {
    REGULAR: "DejaVuSans.ttf",
    BOLD: "DejaVuSans-Bold.ttf",
    ITALIC: "DejaVuSans.ttf",
    SIGNS: "DejaVuSans-Bold.ttf",
}
#: What stands for a character that no font has.
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True, kw_only=True)
class Extent:
    """Room of a line of text, px.

    Parameters
    ----------
    width
        From the left edge to the right edge.
    ascent, descent
        Room above and below the base line, the same for every text of a size.
    """

    width: float
    ascent: float
    descent: float


def font_of(text: str, face: str, size_px: float) -> FontProperties:
    """Return the fonts that a text needs, first the one of its face.

    1 px is 1 point, as the figure has 72 dots per inch. Fewer fonts are found faster.
    """
    return _font(_needed(text, face), face, size_px)


@lru_cache(maxsize=1024)
def _font(count: int, face: str, size_px: float) -> FontProperties:
    return FontProperties(family=list(_families()[face][:count]), size=size_px)


@lru_cache(maxsize=16384)
def _needed(text: str, face: str) -> int:
    """Return how many fonts of a face's list it takes to draw a text."""
    left = {ord(char) for char in text}
    for count, known in enumerate(_charmaps()[face], start=1):
        left -= known
        if not left:
            return count
    return len(_charmaps()[face])


@lru_cache(maxsize=1)
def font_files() -> dict[str, tuple[Path, ...]]:
    """Return the font files of each face in the order of preference.

    Raises
    ------
    FileNotFoundError
        If a shipped font is missing from this installation.
    """
    shipped = Path(str(data_root() / "maps" / "fonts"))
    bundled = Path(mpl.get_data_path()) / "fonts" / "ttf"
    files = {
        face: (*(shipped / name for name in names), bundled / _LAST_RESORT[face])
        for face, names in _FILES.items()
    }
    for path in {path for paths in files.values() for path in paths}:
        if not path.is_file():
            msg = f"the font {path.name} is missing from this installation; reinstall contactline"
            raise FileNotFoundError(msg)
    return files


@lru_cache(maxsize=1)
def coverage() -> dict[str, frozenset[int]]:
    """Return the code points that each face can draw."""
    return {face: frozenset().union(*maps) for face, maps in _charmaps().items()}


@lru_cache(maxsize=1)
def _charmaps() -> dict[str, tuple[frozenset[int], ...]]:
    """Return the code points of each font of each face."""
    read: dict[Path, frozenset[int]] = {}
    for path in {path for paths in font_files().values() for path in paths}:
        read[path] = frozenset(FT2Font(str(path)).get_charmap())
    return {face: tuple(read[path] for path in paths) for face, paths in font_files().items()}


def missing(text: str, face: str = REGULAR) -> frozenset[str]:
    """Return the characters of a text that a face cannot draw."""
    known = coverage()[face]
    return frozenset(char for char in text if ord(char) not in known)


@lru_cache(maxsize=8192)
def drawable(text: str, face: str = REGULAR) -> str:
    """Return a text as one line in characters that the face has.

    What no font has is first taken apart (a ligature, a wide form); what is then
    still unknown becomes a replacement mark, which the face has.
    """
    line = plain(text)
    unknown = missing(line, face)
    if not unknown:
        return line
    made = []
    for char in line:
        if char in unknown:
            other = plain(unicodedata.normalize("NFKD", char))
            made.append(other if other and not missing(other, face) else REPLACEMENT)
        else:
            made.append(char)
    return "".join(made)


@lru_cache(maxsize=16384)
def extent(text: str, face: str, size_px: float) -> Extent:
    """Measure a line of text that `drawable` returned.

    The width is the sum of what each letter advances; kerning, which only moves letters
    together, is left out. Where letters change by their neighbours (Arabic, combining
    marks) the text is laid out to measure it.
    """
    rise, drop = line_reach(size_px)
    advances = [_advance(char, face) for char in text]
    if None in advances:
        font = _loaded(text, face)
        font.set_text(text, 0.0, flags=LoadFlags.NO_HINTING)
        width = font.get_width_height()[0] / 64.0 / text_to_path.FONT_SCALE * size_px
    else:
        width = sum(advance for advance in advances if advance is not None) * size_px
    return Extent(width=float(width), ascent=rise, descent=drop)


@lru_cache(maxsize=4096)
def letters(text: str, face: str, size_px: float) -> Outline | None:
    """Return the outlines of a line of text at the origin, y up; None if it has no ink."""
    glyphs, shapes, _ = text_to_path.get_glyphs_with_font(_loaded(text, face), text)
    points, codes = [], []
    for name, x, y, _ in glyphs:
        vertices, kinds = shapes[name]
        if len(vertices):
            points.append(np.add(vertices, (x, y)))
            codes.append(kinds)
    if not points:
        return None
    scaled = np.concatenate(points) * (size_px / text_to_path.FONT_SCALE)
    return Outline(scaled.round(2), np.concatenate(codes))


@lru_cache(maxsize=4096)
def is_joined(text: str) -> bool:
    """Return whether letters of a text change by their neighbours, as in Arabic script."""
    return any(unicodedata.bidirectional(char) == "AL" for char in text)


def _loaded(text: str, face: str) -> FT2Font:
    """Return the font of a text, with those that it falls back on, ready to lay out."""
    font = get_font([str(path) for path in font_files()[face][: _needed(text, face)]])
    font.set_size(text_to_path.FONT_SCALE, text_to_path.DPI)
    return font


@lru_cache(maxsize=4096)
def _advance(char: str, face: str) -> float | None:
    """Return how far a letter advances, as a part of the size; None where it depends."""
    if unicodedata.combining(char) or unicodedata.bidirectional(char) in ("R", "AL"):
        return None
    code = ord(char)
    for path, known in zip(font_files()[face], _charmaps()[face], strict=True):
        if code in known:
            loaded = get_font([str(path)])
            loaded.set_size(text_to_path.FONT_SCALE, text_to_path.DPI)
            glyph = loaded.load_char(code, flags=LoadFlags.NO_HINTING)
            return float(glyph.linearHoriAdvance) / 65536.0 / text_to_path.FONT_SCALE
    return None


def shorten(text: str, face: str, size_px: float, width_px: float) -> str:
    """Return as much of a text as fits a width, with an ellipsis where it was cut."""
    if extent(text, face, size_px).width <= width_px:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        cut = text[:middle].rstrip() + ELLIPSIS
        if extent(cut, face, size_px).width <= width_px:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip() + ELLIPSIS


def wrap(
    text: str, face: str, size_px: float, width_px: float, *, most_lines: int
) -> tuple[str, ...]:
    """Break a text into lines that fit a width; the last is shortened if there is more.

    A word that is wider than a line is broken where it must be.
    """
    text = drawable(text, face)
    # No line holds more characters than this: spare the measuring of a 10 kB title.
    text = text[: int(most_lines * (width_px / (0.18 * size_px) + 2)) + 2]
    lines: list[str] = []
    words = text.split(" ") if text else []
    line = ""
    while words:
        word = words.pop(0)
        longer = f"{line} {word}" if line else word
        if extent(longer, face, size_px).width <= width_px:
            line = longer
            continue
        if len(lines) == most_lines - 1:
            lines.append(shorten(" ".join([longer, *words]), face, size_px, width_px))
            return tuple(lines)
        if line:
            lines.append(line)
            line = ""
            words.insert(0, word)
            continue
        head = shorten(word, face, size_px, width_px).removesuffix(ELLIPSIS) or word[:1]
        lines.append(head)
        if word[len(head) :]:
            words.insert(0, word[len(head) :])
    if line:
        lines.append(line)
    return tuple(lines)


def spaced(text: str, language: str = "en") -> str:
    """Return a name in letter-spaced capitals, as countries are labelled."""
    thin = "\N{THIN SPACE}"
    upper = (text.replace("i", "İ") if language == "az" else text).upper()
    return thin.join(upper).replace(f"{thin} {thin}", "\N{EM SPACE}")


@lru_cache(maxsize=1)
def _families() -> dict[str, tuple[str, ...]]:
    """Make the font files known to matplotlib under names of our own."""
    known: dict[str, tuple[str, ...]] = {}
    for face, paths in font_files().items():
        families = tuple(f"contactline {face} {path.stem}" for path in paths)
        _register(zip(families, paths, strict=True))
        known[face] = families
    return known


def _register(entries: Iterable[tuple[str, Path]]) -> None:
    for family, path in entries:
        fontManager.ttflist.append(FontEntry(fname=str(path), name=family, size="scalable"))


def line_reach(size_px: float) -> tuple[float, float]:
    """Return how far a line of text of a size reaches above and below its base line, px.

    The ink of every letter of Latin, Cyrillic, Armenian and Georgian lies within, an
    accent on a capital excepted.
    """
    return 0.92 * size_px, 0.30 * size_px
