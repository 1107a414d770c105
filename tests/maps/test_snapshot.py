from __future__ import annotations

import csv
import hashlib
import io
import os
import re
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.textpath import TextPath
from PIL import Image

from contactline.casebook.book import rows_of, rows_to_table
from contactline.errors import UsageError
from contactline.maps.basemap import Basemap
from contactline.maps.captions import NOTHING_DRAWN, alt_text
from contactline.maps.labels import Box, collisions
from contactline.maps.snapshot import compose, render_snapshot
from contactline.maps.snapshot_items import Disc, Shape, Words
from contactline.maps.snapshot_legend import KIND_WORDS, ORIGIN_WORDS, SHARED_WORDS
from contactline.maps.snapshot_paint import to_path
from contactline.maps.snapshot_places import claimed_places
from contactline.maps.snapshot_text import (
    BOLD,
    ITALIC,
    REGULAR,
    drawable,
    extent,
    font_of,
    missing,
    shorten,
    wrap,
)
from contactline.maps.snapshot_view import make_view
from contactline.maps.spec import NAME_CHOICES
from contactline.maps.style import load_style
from tests.maps.conftest import compare_with, pixels
from tests.maps.scenes import (
    BASEMAP,
    CLAIMS,
    SHARED,
    make_book,
    make_scene,
    points_book,
)

ROOT = Path(__file__).resolve().parents[2]
FRAME = Box(left=0, top=0, right=800, bottom=500)
HOSTILE = (
    "$x^2$ \n <script>alert(1)</script> & \"'` ]]> --> \u202eright to left\u202c \x00 \\frac{1}{2} "
    "%s {0} ${a} 漢字 💥 "
)


def words_of(items) -> list[str]:
    return [item.text for item in items if isinstance(item, Words)]


def ground_of(picture) -> int:
    frame = next(item for item in picture.items if isinstance(item, Shape)).geometry.bounds
    box = Box(left=frame[0], top=frame[1], right=frame[2], bottom=frame[3])
    return collisions(picture.labels, frame=box, obstacles=picture.obstacles)


# --- the file ----------------------------------------------------------------------------


@pytest.mark.parametrize(("size", "scale"), [((1200, 675), 1), ((1200, 675), 2), ((400, 300), 1)])
def test_png_has_the_asked_size(size, scale):
    png = render_snapshot(make_scene(), BASEMAP, size_px=size, scale=scale)
    assert Image.open(io.BytesIO(png)).size == (size[0] * scale, size[1] * scale)


def test_svg_has_the_asked_size_and_is_well_formed():
    svg = render_snapshot(make_scene(), BASEMAP, format="svg")
    root = ET.fromstring(svg)  # noqa: S314 -- made by us
    assert (root.get("width"), root.get("height")) == ("1200", "675")
    assert root.get("viewBox") == "0 0 1200 675"


def test_pdf_is_a_pdf_of_one_page():
    pdf = render_snapshot(make_scene(), BASEMAP, format="pdf")
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", pdf)) == 1


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_the_same_map_gives_the_same_bytes(kind):
    one = render_snapshot(make_scene(), BASEMAP, format=kind)
    assert render_snapshot(make_scene(), BASEMAP, format=kind) == one


def test_another_process_gives_the_same_bytes_and_needs_no_pyplot(tmp_path):
    code = (
        "import sys, hashlib\n"
        "from contactline.maps.snapshot import render_snapshot\n"
        "from tests.maps.scenes import BASEMAP, make_scene\n"
        "for kind in ('png', 'svg'):\n"
        "    data = render_snapshot(make_scene(), BASEMAP, format=kind)\n"
        "    print(hashlib.sha256(data).hexdigest())\n"
        "print('matplotlib.pyplot' in sys.modules)\n"
    )
    expected = [
        hashlib.sha256(render_snapshot(make_scene(), BASEMAP, format=kind)).hexdigest()
        for kind in ("png", "svg")
    ]
    settings_file = tmp_path / "matplotlibrc"
    settings_file.write_text("font.family: serif\nlines.linewidth: 9\nsvg.fonttype: none\n")
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={
            **os.environ,
            "PYTHONHASHSEED": "7",
            "TZ": "Asia/Tokyo",
            "MATPLOTLIBRC": str(settings_file),
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
        },
    )
    assert done.stdout.split() == [*expected, "False"]


def test_png_carries_title_and_description():
    spec = make_scene(title="Գորիս")
    info = Image.open(io.BytesIO(render_snapshot(spec, BASEMAP))).info
    assert info["Title"] == "Գորիս"
    assert info["Description"] == alt_text(spec)
    assert info["Software"] == "contactline 0.1.0"


def test_svg_carries_title_and_description_for_screen_readers():
    spec = make_scene()
    root = ET.fromstring(render_snapshot(spec, BASEMAP, format="svg"))  # noqa: S314
    space = "{http://www.w3.org/2000/svg}"
    assert root.get("role") == "img"
    assert [child.tag for child in root][:2] == [f"{space}title", f"{space}desc"]
    assert root[0].text == spec.options.title
    assert root[1].text == alt_text(spec)


@pytest.mark.parametrize("size", [(0, 675), (1200, 0), (99, 400), (100_000, 10), (-5, 300)])
def test_a_size_that_no_picture_has_is_an_error(size):
    with pytest.raises(UsageError, match="px"):
        render_snapshot(make_scene(), BASEMAP, size_px=size)


def test_too_many_pixels_and_unknown_formats_are_errors():
    with pytest.raises(UsageError, match="smaller"):
        render_snapshot(make_scene(), BASEMAP, size_px=(9000, 9000), scale=4)
    with pytest.raises(UsageError, match="png, webp, svg, pdf"):
        render_snapshot(make_scene(), BASEMAP, format="bmp")


@pytest.mark.parametrize("size", [(100, 100), (130, 900), (900, 110), (1080, 1920), (1240, 1754)])
def test_odd_sizes_give_a_picture(size):
    items, picture = compose(make_scene(), BASEMAP, size_px=size)
    assert ground_of(picture) == 0
    assert_all_words_on_the_page(items, *size)
    assert pixels(render_snapshot(make_scene(), BASEMAP, size_px=size)).std() > 5


# --- the picture -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "options", "claims", "layers"),
    [
        ("card.png", {}, CLAIMS, ()),
        ("card-dark-shared.png", {"theme": "dark"}, (*CLAIMS, *SHARED), ("nkao",)),
        ("card-hy.png", {"names": "hy"}, (*CLAIMS, *SHARED), ()),
        ("card-empty.png", {}, CLAIMS[8:], ()),
    ],
)
def test_picture_looks_like_its_baseline(golden, name, options, claims, layers):
    spec = make_scene(make_book(claims), **options)
    golden(name, render_snapshot(spec, BASEMAP, layers=layers))


def test_square_looks_like_its_baseline(golden):
    golden("square.png", render_snapshot(make_scene(), BASEMAP, size_px=(700, 700)))


def test_a_missing_baseline_fails_and_stays_missing(tmp_path):
    path = tmp_path / "new.png"
    with pytest.raises(pytest.fail.Exception, match="no baseline"):
        compare_with(path, render_snapshot(make_scene(), BASEMAP, size_px=(400, 300)))
    assert not path.exists()


def test_a_moved_label_or_another_colour_is_over_the_budget(tmp_path):
    path = tmp_path / "old.png"
    path.write_bytes(render_snapshot(make_scene(), BASEMAP))
    compare_with(path, path.read_bytes())
    without = render_snapshot(make_scene(make_book(CLAIMS[1:])), BASEMAP)
    with pytest.raises(pytest.fail.Exception, match="differ"):
        compare_with(path, without)
    with pytest.raises(pytest.fail.Exception, match="size"):
        compare_with(path, render_snapshot(make_scene(), BASEMAP, size_px=(400, 300)))


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    chosen=st.sets(st.sampled_from((*CLAIMS, *SHARED))),
    names=st.sampled_from(NAME_CHOICES),
    size=st.sampled_from([(1200, 675), (700, 700), (400, 300), (1080, 1920)]),
)
def test_no_label_collides_in_any_selection(chosen, names, size):
    spec = make_scene(make_book(sorted(chosen, key=lambda claim: claim[0])), names=names)
    items, picture = compose(spec, BASEMAP, size_px=size)
    assert ground_of(picture) == 0
    assert_all_words_on_the_page(items, *size)
    if size == (1200, 675):
        assert picture.unnamed == ()


@settings(max_examples=15, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(1, 20_000), st.integers(1, 9_000)),
        min_size=1,
        max_size=120,
        unique=True,
    )
)
def test_no_label_collides_among_many_spots(points):
    book = points_book([(x / 1000 - 10, y / 1000 + 30) for x, y in points])
    _, picture = compose(make_scene(book), BASEMAP)
    assert len(picture.marks) == len(points)
    assert ground_of(picture) == 0


def test_drawn_letters_stay_in_their_label_boxes():
    _, picture = compose(make_scene(make_book((*CLAIMS, *SHARED))), BASEMAP)
    boxes = [shapely.box(b.left, b.top, b.right, b.bottom).buffer(0.6) for b in picture.labels]
    tree = shapely.STRtree(boxes)
    labels = [item for item in picture.items if isinstance(item, Words) and item.halo]
    assert len(labels) > 10
    for item in labels:
        if item.text.endswith(" km"):
            continue
        ink = ink_box(item)
        assert any(boxes[index].contains(ink) for index in tree.query(ink)), item.text


def ink_box(item: Words) -> shapely.Polygon:
    """Return where the outlines of the letters lie, px."""
    ink = TextPath(
        (0, 0), item.text, prop=font_of(item.text, item.face, item.size_px)
    ).get_extents()
    # y is up there and down here
    return shapely.box(item.x + ink.x0, item.y - ink.y1, item.x + ink.x1, item.y - ink.y0)


def assert_all_words_on_the_page(items, width: float, height: float) -> None:
    page = Box(left=0, top=0, right=width, bottom=height)
    for item in items:
        if isinstance(item, Words):
            size = extent(item.text, item.face, item.size_px)
            box = Box(
                left=item.x,
                top=item.y - size.ascent,
                right=item.x + size.width,
                bottom=item.y + size.descent,
            )
            assert page.contains(box), (item.text, box)


def test_claimed_places_are_named_and_districts_called_districts():
    _, picture = compose(make_scene(), BASEMAP)
    words = words_of(picture.items)
    for name in ("Alpha", "Beta", "Gamma mine", "Delta district", "Zeta former district"):
        assert name in words
    assert words.count("Theta?") == 2
    assert "Դելտայի շրջան · Dəltə" in words
    assert words.count("Alpha") == 1, "the town of a claimed spot is not labelled twice"


def test_names_are_in_the_chosen_language():
    def words(names):
        return words_of(compose(make_scene(names=names), BASEMAP)[1].items)

    assert "Ալֆա" in words("hy")
    assert "Dəltə" in words("az")
    assert "Дельта" in words("ru")
    assert "Delta district" in words("en")
    assert "Դելտայի շրջան · Dəltə" not in words("en")
    spaced = "Ş Ə R Q"
    assert any(text.startswith(spaced.replace(" ", "\N{THIN SPACE}")) for text in words("az"))
    assert "Բլուրք · Təpəli" in words("both"), "the sides have two names for this town"


def test_countries_lakes_and_towns_orient_the_reader():
    words = words_of(compose(make_scene(), BASEMAP)[1].items)
    assert "Westburg" in words
    assert "Eastburg" in words
    assert any(text.replace("\N{THIN SPACE}", "") == "WESTLAND" for text in words)
    assert any(text.replace("\N{THIN SPACE}", "") == "EASTLAND" for text in words)
    assert "Round Lake" in " ".join(words) or {"Round", "Lake"} <= set(words)


def test_legend_shows_only_what_is_on_the_map():
    def words(claims):
        return set(words_of(compose(make_scene(make_book(claims)), BASEMAP)[0]))

    spot = words([CLAIMS[1]])
    assert KIND_WORDS["spot"] in spot
    assert not {KIND_WORDS[kind] for kind in ("ring", "area", "line")} & spot
    assert ORIGIN_WORDS not in spot
    assert "Azerbaijan" not in spot
    area = words([CLAIMS[3]])
    assert {KIND_WORDS["area"], ORIGIN_WORDS, "Azerbaijan"} <= area
    assert SHARED_WORDS not in area
    assert KIND_WORDS["spot"] not in area
    assert SHARED_WORDS in words([CLAIMS[4], SHARED[0]])


def test_page_carries_what_a_map_must_carry():
    spec = make_scene()
    text = " ".join(words_of(compose(spec, BASEMAP)[0]))
    assert spec.options.title in text
    assert "8 of 10 claims drawn, 12 to 13 September 2022" in text
    assert "As claimed by Armenia, Azerbaijan" in text
    assert spec.boundary_note in text
    for line in spec.attribution:
        assert line in text
    assert re.search(r"\b\d+ km\b", text)
    assert "2 claims not on the map" in text


def test_scale_bar_is_true():
    _, picture = compose(make_scene(), BASEMAP)
    km = next(item for item in picture.items if isinstance(item, Words) and " km" in item.text)
    bar = picture.items[picture.items.index(km) - 1]
    length = bar.geometry.bounds[2] - bar.geometry.bounds[0]
    spots = {
        place.name: next(mark for mark in picture.marks if mark.place == place.key).anchor
        for place in claimed_places(make_scene())
    }
    apart = np.hypot(*np.subtract(spots["Alpha"], spots["Gamma mine"]))
    # Alpha 45.55 E 39.55 N and the mine 46.02 E 40.15 N are 77.8 km apart.
    assert apart / length * float(km.text.split()[0]) == pytest.approx(77.8, rel=0.01)


def test_optional_layers_are_drawn_only_when_asked_for():
    offered = make_scene(layers=("nkao",))
    assert "Former district (1923-1991)" not in words_of(compose(offered, BASEMAP)[0])
    drawn = compose(offered, BASEMAP, layers=("nkao",))[0]
    assert "Former district (1923-1991)" in words_of(drawn)


def test_nothing_drawn_is_a_picture_that_says_so():
    spec = make_scene(make_book(CLAIMS[8:]))
    items, picture = compose(spec, BASEMAP)
    words = words_of(items)
    assert NOTHING_DRAWN in words
    assert picture.marks == ()
    assert "Claims drawn, by who makes them" not in words
    assert ground_of(picture) == 0


def test_nothing_at_all_is_a_picture():
    spec = make_scene(make_book([]))
    items, _ = compose(spec, Basemap())
    assert NOTHING_DRAWN in words_of(items)
    assert render_snapshot(spec, Basemap(), format="svg")


# --- precision and sides -----------------------------------------------------------------


def marks_of(picture, place):
    return [mark for mark in picture.marks if mark.place == place]


def shapes_at(picture, mark):
    """Return the shapes that are drawn for a mark: they cover it or run around it."""
    rim = mark.shape.envelope.buffer(3)
    return [
        item
        for item in picture.items
        if isinstance(item, Shape)
        and rim.contains(item.geometry)
        and item.geometry.envelope.area > 0.5 * mark.shape.envelope.area
    ]


def test_precision_is_drawn_not_a_dot():
    _, picture = compose(make_scene(), BASEMAP)
    discs = [item for item in picture.items if isinstance(item, Disc)]
    (alpha,) = marks_of(picture, "w-alpha")
    assert any((disc.x, disc.y) == alpha.anchor and len(disc.fills) == 1 for disc in discs)
    for place in ("w-beta", "e-delta", "w-old"):
        (mark,) = marks_of(picture, place)
        assert not any((disc.x, disc.y) == mark.anchor for disc in discs)
        assert shapes_at(picture, mark)
    (ring,) = marks_of(picture, "w-beta")
    assert ring.radius_px > 7
    theta = [mark for mark in picture.marks if mark.claimed.kind == "candidates"]
    assert len(theta) == 2
    for mark in theta:
        drawn = shapes_at(picture, mark)
        assert drawn
        assert all(item.fill is None and item.dash for item in drawn)


def test_origins_are_dashed_and_empty():
    _, picture = compose(make_scene(make_book([CLAIMS[3]])), BASEMAP)
    (origin,) = marks_of(picture, "w-old")
    assert origin.claimed.targets == ()
    drawn = shapes_at(picture, origin)
    assert drawn
    assert all(item.fill is None and item.dash for item in drawn)
    (target,) = marks_of(picture, "e-delta")
    assert any(item.fill for item in shapes_at(picture, target))


def test_both_sides_show_on_a_shared_area_at_its_place():
    spec = make_scene(make_book([CLAIMS[4], SHARED[0]]), names="en")
    _, picture = compose(spec, BASEMAP)
    (mark,) = marks_of(picture, "e-eps")
    colours = {side.side: side.colour for side in spec.sides}
    filled = Counter()
    outlined = set()
    for item in shapes_at(picture, mark):
        if item.fill in colours.values():
            filled[item.fill] += item.geometry.area
        if item.stroke in colours.values():
            outlined.add(item.stroke)
    assert outlined == set(colours.values())
    one, other = filled.values()
    assert one / other == pytest.approx(1, rel=0.05), "the stripes take equal parts"
    # and in the pixels
    picture_px = pixels(render_snapshot(spec, BASEMAP)).reshape(-1, 3).astype(int)
    for colour in colours.values():
        rgb = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
        assert (np.abs(picture_px - rgb).max(axis=1) < 12).sum() > 300


def test_a_shared_spot_is_one_disc_in_two_halves():
    spec = make_scene(make_book([CLAIMS[1], SHARED[1]]))
    _, picture = compose(spec, BASEMAP)
    (mark,) = marks_of(picture, "w-mine")
    (disc,) = [i for i in picture.items if isinstance(i, Disc) and (i.x, i.y) == mark.anchor]
    assert disc.fills == tuple(side.colour for side in spec.sides)


def test_no_mark_is_moved_aside():
    _, alone = compose(make_scene(make_book([CLAIMS[0], CLAIMS[4]])), BASEMAP)
    crowd = make_book([CLAIMS[0], CLAIMS[4], *SHARED])
    _, together = compose(make_scene(crowd), BASEMAP)
    one, other = marks_of(alone, "w-alpha")[0], marks_of(alone, "e-eps")[0]
    two, another = marks_of(together, "w-alpha")[0], marks_of(together, "e-eps")[0]
    apart = np.subtract(one.anchor, other.anchor) / np.subtract(two.anchor, another.anchor)
    assert apart[0] == pytest.approx(apart[1], rel=0.02)


def test_mirrored_sides_give_the_mirrored_map():
    other = {"AM": "AZ", "AZ": "AM"}
    mirrored = [(key, other.get(side, side), places) for key, side, places in CLAIMS]
    claims = [claim for claim in CLAIMS if claim[0] != "a3"]  # Delta is shared through it
    spec = make_scene(make_book(claims))
    twin = make_scene(make_book([claim for claim in mirrored if claim[0] != "a3"]))
    colours = {side.side: side.colour for side in spec.sides}
    swap = {colours["AM"]: colours["AZ"], colours["AZ"]: colours["AM"]}

    def turned(item):
        if isinstance(item, Disc):
            return replace(item, fills=tuple(swap.get(fill, fill) for fill in item.fills))
        if isinstance(item, Shape):
            return replace(
                item,
                fill=swap.get(item.fill, item.fill),
                stroke=swap.get(item.stroke, item.stroke),
            )
        return item

    one, two = compose(spec, BASEMAP)[1], compose(twin, BASEMAP)[1]
    assert [turned(item) for item in one.items] == list(two.items)
    assert one.labels == two.labels


# --- letters -----------------------------------------------------------------------------


def gazetteer_names() -> set[str]:
    names: set[str] = set()
    for path in sorted((ROOT / "gazetteer").rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                names |= {row["name"]} if row.get("name") else set()
    return names


@pytest.mark.parametrize("face", [REGULAR, BOLD, ITALIC])
def test_every_name_of_the_gazetteer_can_be_drawn(face):
    names = gazetteer_names()
    assert len(names) > 1000
    unknown = {char for name in names for char in missing(name, face)}
    assert unknown == set()


@pytest.mark.parametrize(
    "text",
    [
        "Քարվաճառ Եղեգնաձոր և Ջերմուկ",
        "Kəlbəcər Ağdərə Şuşa İsmayıllı",
        "Кельбаджар Ёж",
        "თბილისი",
        "گنجه",
    ],
)
def test_the_scripts_of_the_region_are_covered(text):
    for face in (REGULAR, BOLD, ITALIC):
        assert missing(text, face) == frozenset()
        assert drawable(text, face) == text


def test_letters_without_a_font_become_a_mark_that_has_one():
    line = drawable("a 漢 💥 ﬁ")
    assert missing(line) == frozenset()
    assert line.startswith("a \N{REPLACEMENT CHARACTER} \N{REPLACEMENT CHARACTER} ")


def test_fonts_are_the_ones_in_the_list_of_sources():
    folder = ROOT / "maps" / "fonts"
    listed = tomllib.loads((folder / "sources.toml").read_text(encoding="utf-8"))
    files = {path.name for path in folder.glob("*.ttf")}
    assert files == {name for name in listed if name.endswith(".ttf")}
    for name in files:
        data = (folder / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == listed[name]["sha256"], name
    assert "SIL OPEN FONT LICENSE" in (folder / listed["licence_file"]).read_text("utf-8")


def test_hostile_text_stays_text_and_in_the_picture():
    spec = make_scene(
        points_book([(45.5, 39.5), (46.2, 40.0)], side=HOSTILE, name=HOSTILE * 10),
        title=HOSTILE * 100,
    )
    spec = replace(spec, boundary_note=HOSTILE * 9, attribution=(HOSTILE, HOSTILE))
    items, picture = compose(spec, BASEMAP)
    assert_all_words_on_the_page(items, 1200, 675)
    assert ground_of(picture) == 0
    words = " ".join(words_of(items))
    assert "$x^2$" in words
    assert "\u202e" not in words
    assert "\n" not in words
    assert render_snapshot(spec, BASEMAP)
    svg = render_snapshot(spec, BASEMAP, format="svg")
    root = ET.fromstring(svg)  # noqa: S314
    assert not [node for node in root.iter() if str(node.tag).endswith("script")]
    assert "<script>alert(1)</script>" in (root[0].text or "")


def test_mathematics_is_not_set():
    plain = pixels(render_snapshot(make_scene(title="$x^2$"), BASEMAP))[:60]
    taller = pixels(render_snapshot(make_scene(title="x2"), BASEMAP))[:60]
    wide = [np.nonzero((part < 90).all(axis=2).any(axis=0))[0].max() for part in (plain, taller)]
    assert wide[0] > wide[1] + 20, "the signs themselves are drawn"


def test_a_long_title_is_wrapped_then_set_smaller_then_cut():
    items, _ = compose(make_scene(title="Ein sehr langer Titel " * 60), BASEMAP)
    titles = [item for item in items if isinstance(item, Words) and item.size_px == 20.5]
    assert len(titles) == 3
    assert titles[2].text.endswith("…")
    assert_all_words_on_the_page(items, 1200, 675)


def test_attribution_is_set_smaller_before_it_is_cut():
    lines = tuple(f"Source number {n}, of some length, licence {n}" for n in range(12))
    items, _ = compose(replace(make_scene(), attribution=lines), BASEMAP)
    text = " ".join(words_of(items))
    assert all(line in text for line in lines)


def test_wrapping_and_shortening():
    assert wrap("", REGULAR, 12, 100, most_lines=2) == ()
    assert wrap("one two", REGULAR, 12, 500, most_lines=2) == ("one two",)
    for width in (20, 60, 133):
        for text in ("x" * 10_000, "word " * 400, "Ինձ համար " * 50):
            lines = wrap(text, BOLD, 12, width, most_lines=3)
            assert 1 <= len(lines) <= 3
            assert all(extent(line, BOLD, 12).width <= width for line in lines)
    assert shorten("abcdefgh", REGULAR, 12, 40).endswith("…")


# --- where the map is --------------------------------------------------------------------


def test_one_spot_has_its_surroundings():
    view = make_view([shapely.Point(45.5, 39.5)], frame=FRAME)
    assert view.point(45.5, 39.5) == pytest.approx(FRAME.centre)
    assert FRAME.width * view.km_per_px() == pytest.approx(110 * 800 / 500, rel=0.01)


@given(st.floats(-179.9, 179.9), st.floats(-85, 85), st.floats(0.01, 8), st.floats(0.01, 8))
def test_everything_that_is_claimed_is_in_sight(lon, lat, wide, high):
    shape = shapely.box(lon, lat, min(lon + wide, 180), min(lat + high, 89))
    view = make_view([shapely.segmentize(shape, 0.2)], frame=FRAME)
    (flat,) = view.shapes([shape], clip=False)
    left, top, right, bottom = flat.bounds
    # Straight edges of the box are curves on the map: a pixel or two of grace.
    assert left > -3
    assert top > -3
    assert right < FRAME.right + 3
    assert bottom < FRAME.bottom + 3


def test_claims_on_both_sides_of_the_antimeridian_lie_together():
    _, picture = compose(make_scene(points_book([(179.8, 65.0), (-179.7, 65.2)])), BASEMAP)
    one, other = (mark.anchor for mark in picture.marks)
    assert 50 < np.hypot(*np.subtract(one, other)) < 800


def test_claims_all_over_the_world_are_all_in_the_frame():
    points = [(-120.0, 40.0), (10.0, -33.0), (150.0, 60.0), (45.0, 40.0)]
    _, picture = compose(make_scene(points_book(points)), BASEMAP)
    assert len(picture.marks) == 4
    assert ground_of(picture) == 0
    frame = next(item for item in picture.items if isinstance(item, Shape)).geometry
    assert all(frame.contains(shapely.Point(mark.anchor)) for mark in picture.marks)


def test_four_hundred_labels_want_a_place_and_none_collides():
    rng = np.random.default_rng(3)
    points = [
        (45 + float(x), 39.8 + float(y)) for x, y in rng.normal(0, 0.5, size=(400, 2)).round(4)
    ]
    items, picture = compose(make_scene(points_book(points, name="A place with a name")), BASEMAP)
    assert len(picture.marks) == 400
    assert ground_of(picture) == 0
    assert len(picture.named) + len(picture.unnamed) == 400
    assert "not named here for want of room" in " ".join(words_of(items))


def with_places(book, rows):
    return replace(book, claim_places=rows_to_table("claim_places", rows))


def test_a_point_without_a_name_is_not_labelled_with_its_coordinates():
    book = points_book([(45.0, 39.8), (45.4, 39.9)])
    bare, named = rows_of(book.claim_places)
    book = with_places(book, [bare | {"as_written": "39.8, 45.0"}, named | {"as_written": "Spot"}])
    items, picture = compose(make_scene(book), BASEMAP)
    assert len(picture.marks) == 2
    text = " ".join(words_of(items))
    assert "Spot" in text
    assert "39.8, 45.0" not in text
    assert "want of room" not in text


def test_several_claims_at_a_point_without_a_name_are_counted_there():
    book = points_book([(45.0, 39.8), (45.0, 39.8)])
    rows = [row | {"as_written": "39.8, 45.0"} for row in rows_of(book.claim_places)]
    book = with_places(book, rows)
    _, picture = compose(make_scene(book), BASEMAP)
    assert len(picture.named) == 1


def test_lines_of_the_world_layer_are_left_out_where_they_would_mislead(gazetteer):
    from contactline.project.basemap import make_basemap
    from contactline.project.build import spec_for

    basemap = make_basemap(gazetteer)
    line = load_style().light["border_line"]

    def lines(points):
        spec = spec_for(points_book(points), make_scene().options)
        items, _ = compose(spec, basemap)
        lengths = [
            shapely.clip_by_rect(
                item.geometry, item.clip.left, item.clip.top, item.clip.right, item.clip.bottom
            ).length
            for item in items
            if isinstance(item, Shape) and item.stroke == line
            if item.clip is not None and item.clip.right - item.clip.left > 400  # not the inset
        ]
        return spec.boundary_note, sum(lengths) > 0

    note, drawn = lines([(74.0, 34.0), (74.3, 33.4)])
    assert not drawn, "1:110m is wrong by more than this map is wide"
    assert "1:110m" in note
    note, drawn = lines([(74.0, 34.0), (44.3, 15.4)])
    assert drawn, "at this scale it is good enough"
    note, drawn = lines([(45.0, 39.8), (46.3, 40.4)])
    assert drawn
    assert "1:110m" not in note


def test_holes_stay_empty():
    ring = shapely.Point(0, 0).buffer(10).difference(shapely.Point(0, 0).buffer(5))
    path = to_path(ring)
    assert path is not None
    signed = []
    for polygon in path.to_polygons(closed_only=True):
        x, y = polygon[:, 0], polygon[:, 1]
        signed.append(float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])))
    assert len(signed) == 2
    assert signed[0] * signed[1] < 0


# --- the bundled project -----------------------------------------------------------------


def test_the_bundled_map_names_every_place_without_a_collision(bundled, gazetteer):
    from contactline.project.basemap import make_basemap
    from contactline.project.build import spec_for

    spec = spec_for(bundled, make_scene().options)
    items, picture = compose(spec, make_basemap(gazetteer))
    assert spec.mapped == 12
    assert ground_of(picture) == 0
    assert picture.unnamed == ()
    assert_all_words_on_the_page(items, 1200, 675)
    text = " ".join(words_of(items))
    for name in ("Kalbajar district", "Lachin district", "Jermuk", "Sotk", "Goris", "Tavush"):
        assert name in text
    assert "12 of 25 claims drawn, 12 July 2020 to 30 November 2022" in text
    assert "13 claims not on the map" in text
