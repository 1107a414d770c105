"""Sizes, themes and the list of claims: what every preset must hold."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from contactline.casebook.book import rows_of, rows_to_table
from contactline.errors import UsageError
from contactline.maps.labels import Box, collisions
from contactline.maps.snapshot import Plan, compose, make_picture
from contactline.maps.snapshot_items import Disc, Words
from contactline.maps.snapshot_labels import number_words
from contactline.maps.snapshot_list import entries_of, short_days
from contactline.maps.snapshot_presets import PRESETS, find_preset, parse_size
from contactline.maps.snapshot_text import extent
from contactline.maps.spec import MapOptions
from contactline.maps.style import THEMES
from tests.maps.conftest import pixels
from tests.maps.scenes import BASEMAP, CLAIMS, SHARED, make_book, make_scene, points_book

if TYPE_CHECKING:
    from collections.abc import Callable

    from contactline.casebook.book import Casebook
    from contactline.gazetteer.resolve import Gazetteer
    from contactline.maps.basemap import Basemap


@pytest.fixture(scope="module")
def basemap(gazetteer: Gazetteer) -> Basemap:
    from contactline.project.basemap import make_basemap

    return make_basemap(gazetteer, ("nkao", "line_1994"))


def drawn(spec, basemap, preset, **more):
    plan = Plan.of_preset(PRESETS[preset])
    return compose(spec, basemap, size_px=plan.size_px, listed=plan.listed, unit=plan.unit, **more)


def assert_sound(items, picture, size) -> None:
    """No label collides, and no word leaves the page."""
    left, top, right, bottom = picture.ground[0].geometry.bounds
    frame = Box(left=left, top=top, right=right, bottom=bottom)
    assert collisions(picture.labels, frame=frame, obstacles=picture.obstacles) == 0
    page = Box(left=0, top=0, right=size[0], bottom=size[1])
    for item in items:
        if isinstance(item, Words):
            room = extent(item.text, item.face, item.size_px)
            box = Box(
                left=item.x,
                top=item.y - room.ascent,
                right=item.x + room.width,
                bottom=item.y + room.descent,
            )
            assert page.contains(box), (item.text, box)


# --- sizes -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", list(PRESETS))
def test_a_preset_has_its_size_in_every_format(name):
    preset = PRESETS[name]
    wide, high = preset.size_px
    plan = Plan.of_preset(preset)
    for kind in ("png", "webp"):
        data = make_picture(make_scene(), BASEMAP, replace(plan, format=kind)).data
        assert Image.open(io.BytesIO(data)).size == (wide, high)
    root = ET.fromstring(make_picture(make_scene(), BASEMAP, replace(plan, format="svg")).data)  # noqa: S314
    assert root.get("viewBox") == f"0 0 {wide} {high}"


def test_a4_is_a4_on_paper():
    plan = replace(Plan.of_preset(PRESETS["a4"]), format="pdf")
    pdf = make_picture(make_scene(), BASEMAP, plan).data
    box = re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", pdf)
    assert box is not None
    assert (float(box[1]), float(box[2])) == pytest.approx((595.2, 841.9), abs=0.1)
    root = ET.fromstring(make_picture(make_scene(), BASEMAP, replace(plan, format="svg")).data)  # noqa: S314
    assert (root.get("width"), root.get("height")) == ("210.0mm", "297.0mm")


def test_an_unknown_preset_is_an_error_that_lists_them():
    with pytest.raises(UsageError, match="card, square, story, a4, inset"):
        find_preset("postcard")


@pytest.mark.parametrize("text", ["", "1200", "1200*675", "-5x10", "1.5x2", "axb"])
def test_what_is_no_size_is_an_error(text):
    with pytest.raises(UsageError, match="1200x675"):
        parse_size(text)


@pytest.mark.parametrize("text", ["0x675", "1200x0", "100000x100000", "99999999x10"])
def test_a_size_of_nothing_or_of_a_house_is_an_error(text):
    with pytest.raises(UsageError, match="px"):
        parse_size(text)


def test_sizes_are_read_as_people_write_them():
    assert parse_size("1600x900") == parse_size(" 1600 X 900 ") == parse_size("1600×900")


# --- every preset, the bundled project ------------------------------------------------------


@pytest.mark.parametrize("name", list(PRESETS))
def test_the_bundled_project_fits_every_preset(name, bundled, basemap):
    from contactline.project.build import spec_for

    spec = spec_for(bundled, MapOptions(title="Claims of fire on the border"))
    items, picture = drawn(spec, basemap, name)
    assert_sound(items, picture, PRESETS[name].size_px)
    words = " ".join(item.text for item in items if isinstance(item, Words))
    assert "12 of 25 claims drawn, 12 July 2020 to 30 November 2022" in words
    assert "not verified" in words.lower()
    assert "Drawing a line takes no position on it." in words
    assert "OpenStreetMap contributors" in words
    for side in ("Armenia", "Azerbaijan", "Russia"):
        assert side in words
    if name != "inset":
        assert picture.unnamed == ()
        assert "How the accounts stand" in words
        assert "13 claims not on the map" in words


@settings(max_examples=50, suppress_health_check=list(HealthCheck))
@given(
    chosen=st.sets(st.integers(0, 24), min_size=1),
    preset=st.sampled_from(list(PRESETS)),
    names=st.sampled_from(["both", "hy", "az", "ru", "en"]),
    layers=st.sampled_from([(), ("nkao", "line_1994")]),
)
def test_no_label_collides_in_a_selection_of_the_bundled_claims(
    chosen: set[int],
    preset: str,
    names: str,
    layers: tuple[str, ...],
    bundled: Casebook,
    basemap: Basemap,
) -> None:
    from contactline.project.build import spec_for

    claims = bundled.claims.iloc[sorted(chosen)]
    ids = set(claims["claim_id"])
    places = bundled.claim_places[bundled.claim_places["claim_id"].isin(ids)]
    book = replace(bundled, claims=claims, claim_places=places)
    items, picture = drawn(spec_for(book, MapOptions(names=names)), basemap, preset, layers=layers)
    assert_sound(items, picture, PRESETS[preset].size_px)


@pytest.mark.parametrize("size", [(100, 100), (3000, 200), (200, 3000)])
@pytest.mark.parametrize("listed", [False, True])
def test_a_title_of_300_characters_in_odd_sizes(size, listed):
    spec = make_scene(title="Ortsnamen und ihre Schreibweisen " * 10)
    items, picture = compose(spec, BASEMAP, size_px=size, listed=listed)
    assert_sound(items, picture, size)


@pytest.mark.parametrize(
    "points",
    [
        [(-120.0, 40.0), (10.0, -33.0), (150.0, 60.0), (45.0, 40.0)],
        [(179.8, 65.0), (-179.7, 65.2)],
        [(0.0, 0.0)],
        [(0.0, 89.9), (180.0, -89.9)],
    ],
)
def test_claims_anywhere_in_the_world_on_the_shipped_basemap(points, basemap):
    from contactline.project.build import spec_for

    spec = spec_for(points_book(points), MapOptions())
    items, picture = drawn(spec, basemap, "card")
    assert_sound(items, picture, (1200, 675))
    assert len(picture.marks) == len(points)
    left, top, right, bottom = picture.ground[0].geometry.bounds
    for mark in picture.marks:
        assert left < mark.anchor[0] < right
        assert top < mark.anchor[1] < bottom


# --- themes ------------------------------------------------------------------------------


def test_grey_has_no_colour_and_tells_the_sides_apart():
    spec = make_scene(make_book((*CLAIMS, *SHARED)), theme="grey")
    picture = pixels(make_picture(spec, BASEMAP, Plan()).data).astype(int)
    assert np.ptp(picture, axis=2).max() <= 2
    greys = spec.style.side_colours(spec.sides, "grey")
    light = [int(colour[1:3], 16) for colour in greys.values()]
    assert abs(light[0] - light[1]) > 60
    # the second side's round marks have a dot in the middle as well
    items, _ = compose(spec, BASEMAP)
    swatches = [item for item in items if isinstance(item, Disc) and item.radius_px == 6.2]
    assert [item.fills[0] for item in swatches[:2]] == list(greys.values())[:2]


def test_every_theme_colours_every_part():
    style = make_scene().style
    parts = [set(style.theme(name)) for name in THEMES]
    assert parts[0] == parts[1] == parts[2]


def test_an_unknown_theme_is_an_error():
    with pytest.raises(UsageError, match="light, dark, grey"):
        compose(make_scene(theme="sepia"), BASEMAP)


@pytest.mark.parametrize("theme", THEMES)
def test_letters_stand_out_from_their_ground(theme):
    def light(colour: str) -> float:
        parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    def contrast(one: str, other: str) -> float:
        low, high = sorted((light(one), light(other)))
        return (high + 0.05) / (low + 0.05)

    style = make_scene().style
    colours = style.theme(theme)
    for ink in ("ink", "muted"):
        assert contrast(colours[ink], colours["page"]) >= 4.5
    assert contrast(colours["label"], colours["land_focus"]) >= 4.5
    for colour in style.side_colours(style.sides(["AM", "AZ", "RU", "OUTLET"]), theme).values():
        assert contrast(colour, colours["page"]) >= 2.8


# --- the list of claims ------------------------------------------------------------------


def test_numbers_on_the_map_are_those_of_the_list():
    spec = make_scene()
    items, picture = compose(spec, BASEMAP, size_px=(1240, 1754), listed=True)
    entries, total = entries_of(spec)
    assert total == 10
    assert [entry.number for entry in entries] == [1, 2, 3, 4, 5, 6, 7, 8, None, None]
    words = [item.text for item in items if isinstance(item, Words)]
    on_map = [item.text for item in picture.items if isinstance(item, Words)]
    by_claim = {rows_of(spec.book.claims)[e.claim]["claim_id"]: e.number for e in entries}
    alpha = on_map.index("Alpha")
    assert on_map[alpha + 1] == str(by_claim["a1"])
    for number in range(1, 9):
        assert str(number) in words, "in the list"
        assert any(str(number) in text.split() for text in on_map), "on the map"
    assert "Number of the claim in the list" in words
    assert "Claims that name the place" not in words


def test_the_list_goes_by_days_and_says_what_does_not_fit():
    rows = []
    for index in range(300):
        day = date(2022, 1 + index % 12, 1 + index % 28)
        rows.append((f"c{index:03d}", day))
    book = make_book([(key, "AM", (("w-alpha", "at"),)) for key, _ in rows])
    days = dict(rows)
    table = [
        row | {"date_start": days[row["claim_id"]], "date_end": days[row["claim_id"]]}
        for row in rows_of(book.claims)
    ]
    spec = make_scene(replace(book, claims=rows_to_table("claims", table)))
    items, picture = compose(spec, BASEMAP, size_px=(1240, 1754), listed=True, unit=1.36)
    assert_sound(items, picture, (1240, 1754))
    words = [item.text for item in items if isinstance(item, Words)]
    (more,) = [text for text in words if re.fullmatch(r"and \d+ more", text)]
    heads = [text for text in words if text.endswith("  Armenia")]
    assert len(heads) + int(more.split()[1]) == 300
    entries, _ = entries_of(spec)
    starts = [days[rows_of(spec.book.claims)[entry.claim]["claim_id"]] for entry in entries]
    assert starts == sorted(starts)


def test_a_claim_without_a_summary_is_told_by_its_fields():
    (entry, *_), _ = entries_of(make_scene(make_book([CLAIMS[0]])))
    assert entry.text == "Fire."
    assert entry.head == "12–13 Sep 2022  Armenia"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (None, None, ""),
        (date(2022, 9, 12), None, "12 Sep 2022"),
        (date(2022, 9, 12), date(2022, 9, 13), "12–13 Sep 2022"),
        (date(2022, 8, 30), date(2022, 9, 1), "30 Aug – 1 Sep 2022"),
        (date(2021, 12, 30), date(2022, 1, 1), "30 December 2021 – 1 January 2022"),
    ],
)
def test_days_are_short_in_the_list(first, last, words):
    assert short_days(first, last) == words


def test_many_numbers_at_a_place_are_counted():
    assert number_words([3]) == "3"
    assert number_words([9, 1, 5, 7, 3]) == "1 3 5 7 +1"
    assert number_words([None, None]) == "+2"


# --- north, and looks --------------------------------------------------------------------


def test_the_arrow_to_the_north_is_off_until_asked_for():
    def words(north):
        return [
            i.text
            for i in compose(make_scene(), BASEMAP, north=north)[1].items
            if isinstance(i, Words)
        ]

    assert "N" not in words(False)
    assert "N" in words(True)


@pytest.mark.parametrize(
    ("name", "plan", "theme"),
    [
        ("a4.png", Plan.of_preset(PRESETS["a4"]), "light"),
        ("inset.png", Plan.of_preset(PRESETS["inset"]), "light"),
        ("card-grey.png", Plan(size_px=(900, 506), north=True), "grey"),
        ("by-claimant.png", Plan(by="claimant"), "light"),
    ],
)
def test_presets_look_like_their_baselines(
    golden: Callable[[str, bytes], None], name: str, plan: Plan, theme: str
) -> None:
    spec = make_scene(make_book((*CLAIMS, *SHARED)), theme=theme)
    golden(name, make_picture(spec, BASEMAP, plan).data)
