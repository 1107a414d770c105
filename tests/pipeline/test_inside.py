"""The regions of every claim are those that ``--region`` finds."""

from __future__ import annotations

import io

import numpy as np
import pytest
import shapely

from contactline.casebook.book import Casebook, rows_of
from contactline.casebook.columns import with_columns
from contactline.gazetteer.resolve import Gazetteer, load_gazetteer
from contactline.ingest.read import read_inputs
from contactline.pipeline.filters import Filters, apply_filters
from contactline.pipeline.inside import claim_regions
from contactline.pipeline.locate import locate

TABLE = """\
id,place,within,lat,lon,where_prec,relation
named,Goris,,,,,
near,near Jermuk,,,,,
district,,Kalbajar,,,,
several,Sotk; Kapan,,,,,
point,here,,39.51,46.34,1,
edge,here,,40.2021,45.8653,1,
edge_said,here,Armenia,40.2021,45.8653,1,
wide,here,,39.51,46.34,3,
from,Vardenis,,,,,from
far,Vardenis,,,,,far_from
nowhere,Nowhereville,,,,,
abroad,there,,52.5,13.4,1,
"""


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer()


@pytest.fixture(scope="module")
def book(gazetteer: Gazetteer) -> Casebook:
    return locate(read_inputs(["-"], stdin=io.BytesIO(TABLE.encode())), gazetteer)


def test_the_regions_of_a_claim_are_those_that_the_filter_keeps_it_for(
    book: Casebook, gazetteer: Gazetteer
) -> None:
    found = claim_regions(book, gazetteer)
    ids = list(book.claims["claim_id"])
    mine = {
        region: {ids[row] for row in range(len(ids)) if region in found.of(row)}
        for region in found.place_ids
    }
    for region in found.place_ids:
        if gazetteer.place(region).feature not in ("country", "admin1", "district"):
            continue  # a city is no region to filter by, but it is a facet
        kept = apply_filters(book, Filters(regions=(region,)), gazetteer)
        assert mine[region] == set(kept.claims["claim_id"]), region
    assert mine["am"] >= {"named", "near", "point", "from", "edge_said"}
    assert "far" not in set.union(*mine.values())
    assert "abroad" not in set.union(*mine.values())


def test_districts_stand_under_their_country_with_their_names(
    book: Casebook, gazetteer: Gazetteer
) -> None:
    found = claim_regions(book, gazetteer)
    assert found.place_ids[:2] == ["am", "az"]
    assert found.parents[:2] == [-1, -1]
    assert set(found.parents[2:]) == {0, 1}
    syunik = found.place_ids.index("am-su")
    assert (found.names[syunik]["ru"], found.parents[syunik]) == ("Сюник", 0)
    row = list(book.claims["claim_id"]).index("several")
    assert {"am", "am-su"} <= set(found.of(row))


def test_a_given_shape_lies_where_most_of_it_does(book: Casebook, gazetteer: Gazetteer) -> None:
    import pyarrow as pa

    rows = rows_of(book.claim_places)
    shape = shapely.to_wkb(shapely.box(46.2, 39.4, 46.3, 39.5), byte_order=1)
    at = np.array([row["claim_id"] == "point" for row in rows])
    cells = {
        "lon": pa.array([None if here else row["lon"] for here, row in zip(at, rows, strict=True)]),
        "lat": pa.array([None if here else row["lat"] for here, row in zip(at, rows, strict=True)]),
        "geometry": pa.array(
            [shape if here else row["geometry"] for here, row in zip(at, rows, strict=True)],
            pa.binary(),
        ),
    }
    cells["lon"], cells["lat"] = (cells[name].cast(pa.float64()) for name in ("lon", "lat"))
    shaped = locate(
        book.with_tables(claim_places=with_columns("claim_places", book.claim_places, cells)),
        gazetteer,
    )
    (place,) = [row for row in rows_of(shaped.claim_places) if row["claim_id"] == "point"]
    assert (place["draw"], place["geometry"], place["lon"]) == ("area", shape, None)
    row = list(shaped.claims["claim_id"]).index("point")
    assert "am-su" in claim_regions(shaped, gazetteer).of(row)
