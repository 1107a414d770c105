"""What is drawn of each claim, from the table ``claim_places``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from contactline.model.terms import ResolutionStatus

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from contactline.casebook.book import Casebook
    from contactline.export.claim_texts import ClaimTexts

#: Decimal places of coordinates in texts: about 1 m.
DECIMALS = 5


@dataclass(slots=True)
class Drawn:
    """The parts of what is drawn of some claims: those of claim i lie between two offsets."""

    parts: NDArray[np.object_]
    offsets: NDArray[np.int64]

    def collections(self) -> NDArray[np.object_]:
        """Return one GeometryCollection a claim, None where nothing is drawn."""
        made = np.full(len(self.offsets) - 1, None, dtype=object)
        counts = np.diff(self.offsets)
        filled = np.flatnonzero(counts)
        if len(filled):
            index = np.repeat(np.arange(len(filled)), counts[filled])
            made[filled] = shapely.geometrycollections(self.parts, indices=index)
        return made


def single_or_all(drawn: Drawn) -> NDArray[np.object_]:
    """Return what is drawn of each claim: the one shape as it is, several as a collection."""
    made = drawn.collections()
    alone = np.flatnonzero(np.diff(drawn.offsets) == 1)
    made[alone] = drawn.parts[drawn.offsets[alone]]
    return made


def drawn_of(claims: ClaimTexts, start: int, stop: int) -> Drawn:
    """Return what is drawn of some claims, each collection in its parts, in table order."""
    rows, offsets = claims.places.part(start, stop)
    found = rows["geometry"]
    wkb = found.combine_chunks() if isinstance(found, pa.ChunkedArray) else found
    present = pc.is_valid(wkb).to_numpy(zero_copy_only=False)
    owner = np.repeat(np.arange(stop - start), np.diff(offsets))[present]
    shapes = shapes_of(wkb.drop_null())
    parts, position = shapely.get_parts(shapes, return_index=True)
    collected = shapely.get_type_id(shapes) == shapely.GeometryType.GEOMETRYCOLLECTION
    # a MultiPolygon stays whole: only what is a set of several things is taken apart
    whole = ~collected[position]
    first = np.concatenate([[True], np.diff(position) > 0]) if len(position) else position > 0
    kept = ~whole | first
    parts = np.where(whole, shapes[position], parts)[kept]
    owner = owner[position[kept]]
    return Drawn(
        parts=parts, offsets=np.searchsorted(owner, np.arange(stop - start + 1)).astype(np.int64)
    )


def shapes_of(wkb: pa.Array) -> NDArray[Any]:
    """Return the shapes of WKB; one that occurs often is read once."""
    encoded = wkb.dictionary_encode()
    distinct = shapely.from_wkb(np.array(encoded.dictionary.to_pylist(), dtype=object))
    if not len(encoded):
        return np.empty(0, dtype=object)
    made: NDArray[Any] = np.atleast_1d(distinct)[encoded.indices.to_numpy()]
    return made


def shape_texts(shapes: NDArray[Any]) -> list[str]:
    """Return shapes as GeoJSON, normalised, with coordinates of `DECIMALS` places."""
    rounded = shapely.transform(shapely.normalize(shapes), lambda xy: np.round(xy, DECIMALS) + 0.0)
    return list(shapely.to_geojson(rounded))


def lost_shapes(book: Casebook, name: str) -> tuple[str, ...]:
    """Say how many places have only a shape of their own, which a table cannot hold."""
    places = book.claim_places
    bare = (places["status"] == ResolutionStatus.GIVEN.value) & places["lon"].isna()
    count = int((bare & places["geometry"].notna()).sum())
    if not count:
        return ()
    what = "place was" if count == 1 else "places were"
    kept = "GeoJSON, GeoPackage and GeoParquet keep it"
    return (f"{count:,} {what} given as an area or a line, which {name} cannot hold; {kept}",)
