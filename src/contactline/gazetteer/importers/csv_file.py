"""A user's CSV of places, with the columns of ``gazetteer/places/*.csv``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contactline.gazetteer.errors import GazetteerError
from contactline.gazetteer.importers.archive import sha256_of
from contactline.gazetteer.importers.records import OWN_RANK, Batch, NewPlace, Source
from contactline.gazetteer.tables import read_user_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

#: Largest file that is read whole.
MAX_BYTES = 512 * 2**20


def read_csv(path: Path) -> Batch:
    """Read a table of places; every row is checked before the first one is stored.

    Raises
    ------
    GazetteerError
        If the header or a row is not what it should be.
    """
    digest = sha256_of(path)
    if path.stat().st_size > MAX_BYTES:
        raise GazetteerError(f"{path}: is larger than {MAX_BYTES:,} bytes; split it")
    places, names = read_user_file(path)
    if not places:
        raise GazetteerError(f"{path}: holds no place below its header")
    licences = sorted({row["licence"] for row in places if row["licence"]})
    return Batch(
        source=Source(
            key=f"csv:{path.name}",
            title=f"{path.name}, a table of {len(places):,} places",
            file=path.name,
            sha256=digest,
            rank=OWN_RANK,
            licence="; ".join(licences) or None,
            attribution=None,
        ),
        places=_places(path, places, names),
    )


def _places(
    path: Path, places: list[dict[str, Any]], names: list[dict[str, str]]
) -> Iterator[NewPlace]:
    names_of: dict[str, list[dict[str, str]]] = {}
    for name in names:
        names_of.setdefault(name["place_id"], []).append(name)
    for row in places:
        yield NewPlace(
            place_id=row["place_id"],
            name=row["name"],
            feature=row["feature"],
            where=f"{path.name}: {row['place_id']}",
            lon=row["longitude"],
            lat=row["latitude"],
            radius_km=row["radius_km"],
            country_code=row["country_code"],
            admin1_id=row["admin1_id"],
            district_id=row["district_id"],
            geonameid=row["geonameid"],
            population=row["population"],
            valid_from=row["valid_from"],
            valid_to=row["valid_to"],
            source=row["source"],
            licence=row["licence"],
            note=row["note"],
            names=[
                (
                    name["name"],
                    name["language"],
                    name["script"],
                    name["kind"],
                    name["valid_from"] or None,
                    name["valid_to"] or None,
                )
                for name in names_of.get(row["place_id"], ())
            ],
        )
