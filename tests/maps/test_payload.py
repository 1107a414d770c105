"""The page's payload holds the tables as they are, in a form that cannot become markup."""

from __future__ import annotations

import base64
import itertools
import json
import zlib
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import shape

from contactline.casebook.book import rows_of, rows_to_table
from contactline.maps.page_basemap import basemap_payload
from contactline.maps.payload import Payload, make_payload, packed_json, to_json
from contactline.maps.payload_blocks import BLOCK, Blocks
from contactline.maps.payload_columns import Part, group
from contactline.maps.payload_ids import pack_ids
from contactline.maps.payload_order import steps_back
from contactline.maps.payload_sites import PER_DEGREE, make_sites
from tests.maps.sample import (
    DOT,
    DRAWN,
    HOSTILE,
    MAPPED,
    SQUARE,
    claims,
    hostile_book,
    make_book,
    make_sample_basemap,
    make_sample_spec,
)

_UNKNOWN = -(2**31)
#: What the page keeps of claims elsewhere than in its tables.
_OF_FACETS = ("claimant_side", "accused_side", "event_type", "sub_event_type", "review")


def unpack(text: str) -> tuple[dict[str, Any], bytes]:
    """Return header and bytes of a part."""
    data = zlib.decompress(base64.b64decode(text), 31)
    length = int.from_bytes(data[:4], "little")
    return json.loads(data[4 : 4 + length]), data[4 + length :]


def ints(data: bytes, spec: dict[str, int]) -> list[int | None]:
    """Read a column of numbers as the page does."""
    at, count, width = spec["at"], spec["n"], spec["w"]
    planes = np.frombuffer(data[at : at + count * width], dtype=np.uint8).reshape(width, count)
    found = sum(plane.astype(np.int64) << (8 * i) for i, plane in enumerate(planes))
    found = np.zeros(0, dtype=np.int64) if isinstance(found, int) else found
    values = (found + spec["min"]).tolist()
    if spec.get("null"):
        return [None if value == spec["min"] else value for value in values]
    return values


def references(steps: list[int | None]) -> list[int | None]:
    """Undo `steps_back`."""
    made: list[int | None] = []
    new = 0
    for i, step in enumerate(steps):
        assert step is not None
        if step == 0:
            made.append(new)
            new += 1
        else:
            made.append(None if step == 1 else made[i - step + 1])
    return made


def texts_of(payload: Payload, words: list[str]) -> dict[tuple[str, str], list[str | None]]:
    """Read all blocks of texts."""
    made: dict[tuple[str, str], list[str | None]] = {}
    starts = payload.meta["blocks"]
    for first, last in itertools.pairwise(starts):
        header, data = unpack(payload.parts["texts"][first:last])
        at = 0
        for table, name, rows, size, spelled in header:
            chunk, at = data[at : at + size], at + size
            made.setdefault((table, name), []).extend(spell(chunk, rows, spelled, words))
    return made


def spell(data: bytes, rows: int, spelled: list[str], words: list[str]) -> list[str | None]:
    """Read the texts of one column of a block."""
    lengths, at = [], 0
    for _ in range(rows):
        if data[at] == 255:
            lengths.append(int.from_bytes(data[at + 1 : at + 4], "little"))
            at += 4
        else:
            lengths.append(data[at])
            at += 1
    rest = iter(spelled)
    made: list[str | None] = []
    for length in lengths:
        found = []
        for _ in range(length - 1):
            code = data[at]
            at += 1
            if code >= 192:
                code = 192 + ((code - 192) << 8) + data[at]
                at += 1
            found.append(words[code - 1] if code else next(rest))
        made.append(" ".join(found) if length else None)
    assert at == len(data)
    return made


@dataclass
class Page:
    """A payload as the page reads it."""

    payload: Payload

    def __post_init__(self) -> None:
        self.hot, self.hot_data = unpack(self.payload.parts["hot"])
        self.tables, self.data = unpack(self.payload.parts["tables"])
        self.texts = texts_of(self.payload, self.tables["words"])
        self.ids = unpack(self.payload.parts["ids"])[0]["ids"]

    def column(self, table: str, name: str) -> list[Any]:
        header = self.tables["tables"][table]
        if (table, name) in self.texts:
            return list(self.texts[table, name])
        if name in header["ints"]:
            return ints(self.data, header["ints"][name])
        for found in header["groups"]:
            if name in found["columns"]:
                values = [None, *header["values"][name]]
                of = found["columns"][name]
                return [values[of[code or 0]] for code in ints(self.data, found["codes"])]
        return [None] * header["rows"]

    def facet(self, name: str) -> list[set[str]]:
        """Return the keys that each claim has."""
        facet = next(one for one in self.hot["facets"] if one["name"] == name)
        for found in self.hot["groups"]:
            if name in found["columns"]:
                codes = [
                    found["columns"][name][i or 0] for i in ints(self.hot_data, found["codes"])
                ]
        sets = facet.get("combinations") or [[i] for i in range(len(facet["options"]))]
        return [{facet["options"][i]["key"] for i in sets[code]} for code in codes]

    def sites(self) -> list[dict[str, Any] | None]:
        """Return what each place is drawn as."""
        coded = self.hot["sites"]
        spots = list(zip(*(ints(self.hot_data, axis) for axis in coded["spots"]), strict=True))
        circles = list(zip(*(ints(self.hot_data, axis) for axis in coded["circles"]), strict=True))
        spot_of = iter(references(ints(self.hot_data, coded["spot_of"])))
        made: list[dict[str, Any] | None] = []
        for code in ints(self.hot_data, coded["of"]):
            assert code is not None
            if code == 0:
                made.append(None)
            elif code == 1:
                lon, lat = spots[next(spot_of) or 0]
                per = coded["spots_per_degree"]
                made.append({"draw": "spot", "at": (lon / per, lat / per)})
            elif code - 2 < len(circles):
                at = [value / PER_DEGREE for value in circles[code - 2]]
                made.append({"draw": "ring", "circle": at})
            else:
                made.append(coded["shapes"][code - 2 - len(circles)])
        return made


@pytest.fixture(scope="module")
def page() -> Page:
    return Page(make_payload(make_sample_spec()))


def in_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sort claims as the page does: by first day, the undated last."""
    return sorted(rows, key=lambda row: (row["date_start"] is None, str(row["date_start"])))


def test_claims_stand_in_the_order_of_their_first_day(page: Page) -> None:
    assert page.ids == [row["claim_id"] for row in in_order(rows_of(make_book().claims))]
    assert page.hot["first_day"] == 19083
    assert ints(page.hot_data, page.hot["lasting"]) == [29, 5, 0, 1, 1, 0]


@pytest.mark.parametrize(
    "name",
    ["claimant_name", "time_start", "time_as_written", "response", "aggregate", "quote", "weapons"],
)
def test_a_column_of_the_claims_travels_unchanged(page: Page, name: str) -> None:
    assert page.column("claims", name) == [
        row[name] for row in in_order(rows_of(make_book().claims))
    ]


@pytest.mark.parametrize("name", ["as_written", "relation", "reason", "where_prec", "radius_km"])
def test_a_column_of_the_places_travels_unchanged(page: Page, name: str) -> None:
    rows = rows_of(make_book().claim_places)
    wanted = [row[name] for one in page.ids for row in rows if row["claim_id"] == one]
    assert page.column("places", name) == wanted


@pytest.mark.parametrize("name", ["min", "max", "figure_given", "explicit_zero", "civilian"])
def test_a_column_of_the_casualties_travels_unchanged(page: Page, name: str) -> None:
    rows = rows_of(make_book().casualties)
    wanted = [row[name] for one in page.ids for row in rows if row["claim_id"] == one]
    assert page.column("casualties", name) == wanted


def test_what_facets_hold_is_not_written_twice(page: Page) -> None:
    rows = in_order(rows_of(make_book().claims))
    assert page.facet("claimant") == [{row["claimant_side"] or ""} for row in rows]
    assert page.facet("accused") == [{row["accused_side"] or ""} for row in rows]
    assert page.facet("review") == [{row["review"] or ""} for row in rows]
    assert page.facet("type") == [
        {row["sub_event_type"] or row["event_type"] or ""} for row in rows
    ]
    columns = page.tables["tables"]["claims"]["values"]
    assert not set(_OF_FACETS) & set(columns)


def test_facets_of_several_values_hold_all_of_them(page: Page) -> None:
    of = dict(zip(page.ids, page.facet("casualties"), strict=True))
    assert of["c3"] == {"killed", "wounded"}
    assert of["c1"] == {"no_figure"}
    assert of["c2"] == {"none"}
    assert of["c4"] == {""}
    precision = dict(zip(page.ids, page.facet("precision"), strict=True))
    assert precision["c1"] == {"1", "2", "3"}
    assert precision["c4"] == {"3", ""}, "one place without a code, one district"
    assert precision["c6"] == {"not_mapped"}
    dispute = dict(zip(page.ids, page.facet("dispute"), strict=True))
    assert (dispute["c1"], dispute["c7"]) == ({"mutual_accusation"}, {""})


def test_rows_refer_to_their_claim_report_incident_and_place(page: Page) -> None:
    assert page.ids == ["c5", "c4", "c3", "c1", "c2", "c7", "c6"]
    assert references(ints(page.hot_data, page.hot["incidents"])) == [0, 1, 2, 3, 3, None, 4]
    assert ints(page.hot_data, page.hot["places"]) == [1, 2, 1, 3, 1, 0, 1]
    assert references(ints(page.data, page.tables["tables"]["claims"]["ints"]["report"])) == [0] * 7
    names = [
        page.tables["gazetteer"]["name"][i] for i in page.column("places", "place") if i is not None
    ]
    assert set(names) == {"Square", "Dot mine"}
    kinds = page.column("links", "kind")
    steps = page.column("links", "step")
    targets = page.column("links", "target")
    assert dict(zip(kinds, zip(steps, targets, strict=True), strict=True))["denied_by"] == (
        None,
        "AZ",
    )
    assert {step for kind, step in zip(kinds, steps, strict=True) if kind == "counter_to"} == {
        1,
        -1,
    }


def test_claims_at_one_place_share_one_shape_where_it_is(page: Page) -> None:
    keys = [
        DRAWN.get((row["claim_id"], row["position"]))
        for one in page.ids
        for row in rows_of(make_book().claim_places)
        if row["claim_id"] == one
    ]
    found = page.sites()
    assert [None if site is None else site["draw"] for site in found] == [
        None if key is None else key[0] for key in keys
    ]
    coded = page.hot["sites"]
    count = coded["spots"][0]["n"] + coded["circles"][0]["n"] + len(coded["shapes"])
    assert count == len(set(DRAWN.values())), "the shared dot and square are there once"
    dot = next(one for one in found if one and one["draw"] == "spot")
    assert dot["at"] == pytest.approx(DOT)
    square = next(one for one in coded["shapes"] if one["draw"] == "area")
    lon = lat = 0
    corners = set()
    steps = square["parts"][0][1]
    for dlon, dlat in zip(steps[::2], steps[1::2], strict=True):
        lon, lat = lon + dlon, lat + dlat
        corners.add((round(lon / PER_DEGREE, 5), round(lat / PER_DEGREE, 5)))
    west, south, east, north = SQUARE
    assert corners == {(west, south), (west, north), (east, south), (east, north)}


def test_a_circle_is_its_middle_and_its_reach(page: Page) -> None:
    rows = rows_of(make_book().claim_places)
    ring = shapely.from_wkb(next(row["geometry"] for row in rows if row["claim_id"] == "c3"))
    circle = next(one["circle"] for one in page.sites() if one and "circle" in one)
    west, south, east, north = ring.bounds
    assert circle == pytest.approx(
        [(west + east) / 2, (south + north) / 2, (east - west) / 2, (north - south) / 2], abs=1e-4
    )


def test_a_ring_that_is_no_circle_keeps_its_corners() -> None:
    box, disc = shapely.box(45, 40, 45.2, 40.1), shapely.Point(45, 40).buffer(0.1, quad_segs=16)
    made = make_sites(
        pa.array(["ring", "ring", None]), pa.array([box.wkb, disc.wkb, None], type=pa.binary())
    )
    assert len(made.shapes) == 1
    assert made.circles.tolist() == [[4_500_000, 4_000_000, 10_000, 10_000]]
    assert made.of.tolist() == [1, 0, -1]


@given(st.lists(st.tuples(st.floats(-180, 180), st.floats(-85, 85)), min_size=1, max_size=20))
def test_spots_are_kept_to_the_metre(points: list[tuple[float, float]]) -> None:
    wkb = [shapely.Point(*point).wkb for point in points]
    made = make_sites(pa.array(["spot"] * len(points)), pa.array(wkb, type=pa.binary()))
    for point, site in zip(points, made.of, strict=True):
        found = made.spots[site] / made.spots_per_degree
        assert np.abs(found - point).max() <= 0.5 / PER_DEGREE + 1e-9


def test_names_of_areas_stand_inside_them(page: Page) -> None:
    west, south, east, north = SQUARE
    square = next(one for one in page.hot["sites"]["shapes"] if one["draw"] == "area")
    assert square["labels"]
    for lon, lat in (*square["anchors"], *square["labels"]):
        assert west < lon / PER_DEGREE < east
        assert south < lat / PER_DEGREE < north


def test_every_candidate_of_an_ambiguous_name_is_drawn_and_listed(page: Page) -> None:
    twins = next(one for one in page.hot["sites"]["shapes"] if one["draw"] == "candidates")
    assert len(twins["parts"]) == len(twins["anchors"]) == 2
    listed = next(one for one in page.column("places", "candidates") if one)
    assert [one["within"] for one in json.loads(listed)] == ["district 1", "district 2"]


def test_counts_and_reasons_are_those_of_the_spec(page: Page) -> None:
    meta = page.payload.meta
    assert (meta["total"], meta["mapped"]) == (7, len(MAPPED))
    reasons = dict(zip(page.ids, page.column("claims", "reason"), strict=True))
    assert {one: why for one, why in reasons.items() if why} == {
        "c6": "no place of c6 can be drawn",
        "c7": "no place of c7 can be drawn",
    }


def test_sides_that_only_are_spoken_of_have_a_name_too() -> None:
    book = make_book()
    only_az = book.with_tables(
        claims=book.claims[book.claims["claimant_side"].fillna("") == "AZ"].reset_index(drop=True)
    )
    assert make_payload(make_sample_spec(only_az)).meta["side_labels"]["AM"] == "Armenia"


def test_claims_of_an_incident_that_filters_took_out_are_counted() -> None:
    book = make_book()
    kept = book.claims[book.claims["claim_id"] != "c2"].reset_index(drop=True)
    page = Page(make_payload(make_sample_spec(book.with_tables(claims=kept))))
    incident = references(ints(page.hot_data, page.hot["incidents"]))[page.ids.index("c1")]
    assert page.column("incidents", "left_out")[incident or 0] == 1
    assert sum(page.column("incidents", "left_out")) == 1


def test_rows_whose_claim_is_not_there_are_left_out() -> None:
    book = make_book()
    kept = book.claims[book.claims["claim_id"] != "c1"].reset_index(drop=True)
    page = Page(make_payload(make_sample_spec(book.with_tables(claims=kept))))
    assert "Origin" not in page.column("places", "as_written")
    assert sum(one or 0 for one in ints(page.hot_data, page.hot["places"])) == len(
        page.column("places", "as_written")
    )


def test_an_empty_casebook_has_a_payload() -> None:
    payload = make_payload(make_sample_spec(make_book([])))
    page = Page(payload)
    assert payload.meta["total"] == 0
    assert payload.meta["blocks"] == [0]
    assert page.sites() == []


# Numbers, groups, texts, ids


@given(
    st.lists(st.integers(-(2**31) + 2, 2**31 - 2) | st.none(), max_size=60),
)
def test_numbers_come_back(values: list[int | None]) -> None:
    known = np.array([value is not None for value in values], dtype=bool)
    lowest = min((value for value in values if value is not None), default=0)
    highest = max((value for value in values if value is not None), default=0)
    if highest - lowest > 2**32 - 3:
        return
    part = Part()
    spec = part.ints(np.array([value or 0 for value in values], dtype=np.int64), valid=known)
    assert ints(b"".join(part.chunks), spec) == values


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 400), st.integers(0, 2)), max_size=80))
def test_columns_that_travel_together_come_back(rows: list[tuple[int, int, int]]) -> None:
    columns = {
        name: np.array([row[i] for row in rows], dtype=np.int64) for i, name in enumerate("abc")
    }
    for found in group(columns):
        for name, of in found.columns.items():
            assert of[found.codes].tolist() == columns[name].tolist()


@given(st.lists(st.integers(-1, 6), max_size=40))
def test_references_come_back(of: list[int]) -> None:
    seen: dict[int, int] = {}
    numbered = [-1 if one < 0 else seen.setdefault(one, len(seen)) for one in of]
    steps = steps_back(np.array(numbered, dtype=np.int64)).tolist()
    assert references(steps) == [None if one < 0 else one for one in numbered]


texts = st.lists(
    st.none()
    | st.lists(st.sampled_from(["shots", "at", "Սոթք", "", "x\ny", "a"]), max_size=12).map(" ".join)
    | st.text(st.characters(codec="utf-8"), max_size=30),
    max_size=40,
)


@given(texts)
def test_texts_come_back(values: list[str | None]) -> None:
    blocks = Blocks(total=len(values))
    blocks.add("claims", "note", pa.array(values, type=pa.string()), blocks.claim_starts())
    words, starts, packed = blocks.close()
    payload = Payload(meta={"blocks": starts}, parts={"texts": packed})
    found = texts_of(payload, words).get(("claims", "note"), [None] * len(values))
    assert found == values


def test_texts_of_many_blocks_and_very_long_ones_come_back() -> None:
    values = [f"shot number {i} of {i % 7}" for i in range(3 * BLOCK)]
    values[5] = " ".join(["again"] * 70_000)
    values[6] = ""
    blocks = Blocks(total=len(values))
    blocks.add("claims", "note", pa.array(values), blocks.claim_starts())
    words, starts, packed = blocks.close()
    assert len(starts) == 4
    payload = Payload(meta={"blocks": starts}, parts={"texts": packed})
    assert texts_of(payload, words)["claims", "note"] == values


def test_made_ids_are_as_long_as_tells_them_apart() -> None:
    made = ["0123456789abcdef0123", "0123459999abcdef0123", "ffff456789abcdef0123"]
    made += ["aaaaaabbbbbb00000001", "aaaaaabbbbbb00000002"]
    header, data = unpack(base64.b64encode(pack_ids(pa.array(made))).decode())
    columns = [ints(data, spec) for spec in header["bytes"]]
    short = [bytes(one or 0 for one in row).hex() for row in zip(*columns, strict=True)]
    assert short == [one[:6] for one in made]
    alike = np.cumsum(ints(data, header["alike"][0])).tolist()
    assert alike == [0, 1, 3, 4], "two pairs begin alike"
    assert header["whole"] == [[3, made[3]], [4, made[4]]]


def test_a_few_other_ids_stand_among_made_ones() -> None:
    made = [f"{i:06x}{i:014x}" for i in range(8)]
    ids = [*made[:3], f"{made[2]}~2", *made[3:], "AZE1"]
    header, data = unpack(base64.b64encode(pack_ids(pa.array(ids))).decode())
    rows = np.cumsum(ints(data, header["others"]["rows"])).tolist()
    assert dict(zip(rows, header["others"]["ids"], strict=True)) == {3: ids[3], 9: "AZE1"}
    first = [
        bytes(one or 0 for one in row).hex()
        for row in zip(*(ints(data, s) for s in header["bytes"]), strict=True)
    ]
    assert [one for row, one in enumerate(first) if row not in (3, 9)] == [one[:6] for one in made]


def test_ids_of_an_author_stay_whole() -> None:
    header, _ = unpack(base64.b64encode(pack_ids(pa.array(["AZE1", "x \n"]))).decode())
    assert header == {"kind": "text", "ids": ["AZE1", "x \n"]}


# Safety


@given(st.text(st.characters(codec="utf-8")))
def test_no_text_can_end_its_script_element(text: str) -> None:
    written = to_json({"text": text})
    assert json.loads(written) == {"text": text}
    assert not set(written) & set("<>&\u2028\u2029\x00\r\n")


def test_hostile_text_stays_inside_base64() -> None:
    payload = make_payload(make_sample_spec(hostile_book()))
    written = to_json(payload.meta)
    assert "<" not in written
    letters = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
    assert all(set(text) <= letters for text in payload.parts.values())
    assert set(packed_json({"text": HOSTILE[0]})) <= letters
    summaries = Page(payload).column("claims", "summary")
    assert len(summaries) == 7
    assert set(summaries) <= set(HOSTILE)


def test_a_number_beyond_what_the_page_can_hold_stays_what_it_is() -> None:
    book = make_book(
        [
            *claims(),
            *(replace(one, claim_id=f"{one.claim_id}x{i}") for i in range(40) for one in claims()),
        ]
    )
    rows = rows_of(book.casualties)
    for i, row in enumerate(rows):
        row["min"] = 10**12 + i
    book = book.with_tables(casualties=rows_to_table("casualties", rows))
    page = Page(make_payload(make_sample_spec(book)))
    assert {int(one) for one in page.column("casualties", "min")} == {
        10**12 + i for i in range(len(rows))
    }


def test_the_basemap_keeps_shapes_names_and_towns() -> None:
    basemap = make_sample_basemap()
    made = basemap_payload(basemap, make_sample_spec().bounds)
    assert set(made["layers"]) == set(basemap.layers)
    west, east = made["layers"]["countries"]
    assert (west["name"], east["name"]) == ("Westland", "Eastland")
    original = shape(basemap.layers["countries"]["features"][0]["geometry"])
    corners = [
        (lon / made["per_degree"], lat / made["per_degree"]) for lon, lat, _ in west["labels"]
    ]
    assert corners
    assert all(original.covers(shape({"type": "Point", "coordinates": at})) for at in corners)
    rooms = [room for _, _, room in west["labels"]]
    assert rooms == sorted(rooms, reverse=True)
    assert made["towns"][0] == ["Bigtown", {"az": "Böyük", "hy": "Մեծ"}, 445000, 402000, 0]
    assert made["layers"]["admin1"][0]["names"] == {"az": "Kvadrat"}
    assert [(one["name"], one["date"]) for one in made["optional"]] == [("old_line", "1994")]
