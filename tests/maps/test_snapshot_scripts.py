"""Letters: every name of the gazetteer can be drawn, Persian is joined and runs leftwards."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from matplotlib.ft2font import LoadFlags
from matplotlib.textpath import text_to_path
from PIL import Image

from contactline.maps.captions import plain
from contactline.maps.labels import Box
from contactline.maps.snapshot_items import Shape, Words
from contactline.maps.snapshot_paint import Raster, paint_pdf
from contactline.maps.snapshot_shapes import rectangle
from contactline.maps.snapshot_text import (
    BOLD,
    ITALIC,
    REGULAR,
    _loaded,
    drawable,
    extent,
    letters,
    missing,
)

ROOT = Path(__file__).resolve().parents[2]
FACES = (REGULAR, BOLD, ITALIC)
JOINER = "\N{ZERO WIDTH NON-JOINER}"


def glyphs(text: str, face: str = REGULAR) -> list[tuple[str, float]]:
    """Return the glyphs of a line of text from left to right: font and number, position."""
    found = text_to_path.get_glyphs_with_font(_loaded(text, face), text)[0]
    return [(name, x) for name, x, *_ in found]


def names() -> set[str]:
    found: set[str] = set()
    for path in sorted((ROOT / "gazetteer").rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            found |= {row["name"] for row in csv.DictReader(stream) if row.get("name")}
    return found


@pytest.mark.parametrize("face", FACES)
def test_no_name_of_the_gazetteer_has_a_letter_without_a_glyph(face):
    """Laid out as it is drawn: a glyph of number 0 is the box that means "unknown"."""
    words = {word for name in names() for word in drawable(name, face).split()}
    assert len(words) > 20_000
    unknown = set()
    # All words at once would be one line; a few hundred at a time keep it quick.
    listed = sorted(words)
    for start in range(0, len(listed), 400):
        line = " ".join(listed[start : start + 400])
        assert missing(line, face) == frozenset()
        for item in _loaded(line, face)._layout(line, LoadFlags.NO_HINTING):
            if item.glyph_index == 0:
                unknown.add(item.char)
    assert unknown == set()


def test_a_letter_that_no_font_has_is_found():
    assert missing("漢") == {"漢"}
    assert "漢" not in drawable("漢")


@pytest.mark.parametrize("face", FACES)
def test_persian_is_joined(face):
    """Ganja: the letters take the forms that their neighbours ask for."""
    joined = [name for name, _ in glyphs("گنجه", face)]
    alone = {glyphs(letter, face)[0][0] for letter in "گنجه"}
    assert len(joined) == 4
    assert not alone & set(joined)


@pytest.mark.parametrize("face", FACES)
def test_persian_runs_from_the_right(face):
    (first, _), *_ = glyphs("ا د", face)[::-1]
    assert first == glyphs("ا", face)[0][0], "the first letter is the rightmost"
    mixed = glyphs("Goris گنجه 12", face)
    assert mixed[0][0] == glyphs("G", face)[0][0], "Latin and figures still run rightwards"
    assert [x for _, x in mixed] == sorted(x for _, x in mixed)


def test_the_non_joiner_of_persian_is_kept_where_it_belongs():
    kept = f"آتش{JOINER}بازی"
    assert plain(kept) == kept
    assert plain(f"Go{JOINER}ris{JOINER}") == "Goris"
    with_it = [name for name, _ in glyphs(kept)]
    without = [name for name, _ in glyphs(kept.replace(JOINER, ""))]
    assert with_it != without


@pytest.mark.parametrize(
    "text", ["گنجه · نخجوان", "می" + JOINER + "خواهم", "Քարվաճառ", "Kəlbəcər", "Ёж", "თბილისი"]
)
@pytest.mark.parametrize("face", FACES)
def test_letters_lie_within_the_width_that_was_measured(text, face):
    path = letters(drawable(text, face), face, 24.0)
    assert path is not None
    box = path.get_extents()
    width = extent(drawable(text, face), face, 24.0).width
    assert box.x0 > -2
    assert box.x1 < width + 2
    assert box.x1 > 0.9 * width - 3


def test_persian_is_drawn_alike_in_pixels_and_in_pdf():
    words = Words(x=20, y=40, text=f"آتش{JOINER}بازی", size_px=24, colour="#000000")
    raster = Raster((300, 60))
    raster.draw([words])
    assert raster.pixels().std() > 5
    pdf = paint_pdf([words], (300, 60), points_per_px=0.75, info={"CreationDate": None})
    # As outlines: the writer of text misplaces what stands beside a joiner.
    assert b"/FontFile" not in pdf
    latin = Words(x=20, y=40, text="Goris", size_px=24, colour="#000000")
    assert b"/FontFile" in paint_pdf(
        [latin], (300, 60), points_per_px=0.75, info={"CreationDate": None}
    )


def test_the_scripts_look_like_their_baseline(golden):
    lines = [
        f"ادعاهای آتش{JOINER}بازی در مرز ارمنستان",
        "گنجه · نخجوان · Kəlbəcər 12",
        "Քարվաճառ · Եղեգնաձոր և Ջերմուկ",
        "Kəlbəcər · Ağdərə · Şuşa · İsmayıllı",
        "Кельбаджар · Ёж · Щёкино",
        "თბილისი · კახეთი",
    ]
    items = [
        Shape(geometry=rectangle(Box(left=0, top=0, right=640, bottom=460)), fill="#ffffff"),
        *(
            Words(
                x=20,
                y=40 + 36 * (2 * index + bold),
                text=drawable(plain(line), face),
                face=face,
                size_px=24,
                colour="#222222",
                halo="#dddddd",
            )
            for index, line in enumerate(lines)
            for bold, face in enumerate((REGULAR, BOLD))
        ),
    ]
    raster = Raster((640, 460))
    raster.draw(items)
    target = io.BytesIO()
    Image.fromarray(raster.pixels()).save(target, format="png")
    golden("scripts.png", target.getvalue())
