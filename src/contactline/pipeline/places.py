"""Questions that the stages ask the gazetteer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contactline.errors import UsageError
from contactline.gazetteer.errors import UnknownPlaceError
from contactline.model.terms import NameKind, ResolutionStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contactline.gazetteer.resolve import Gazetteer
    from contactline.model.records import Place, PlaceName

_NAME_KINDS = (
    NameKind.OFFICIAL,
    NameKind.OTHER_SIDE,
    NameKind.VARIANT,
    NameKind.FORMER,
    NameKind.COMMUNIQUE,
)


def find_place(gazetteer: Gazetteer, place_id: str | None) -> Place | None:
    """Return a record, or None for an id of another gazetteer."""
    if place_id is None:
        return None
    try:
        return gazetteer.place(place_id)
    except UnknownPlaceError:
        return None


def find_point(gazetteer: Gazetteer, name: str) -> Place:
    """Return the place with coordinates that a name means, to measure distances from.

    Raises
    ------
    UsageError
        If the name is unknown, or means several places; the message lists them.
    """
    resolution = gazetteer.resolve(name)
    place = find_place(gazetteer, resolution.place_id)
    if resolution.status is ResolutionStatus.AMBIGUOUS:
        listed = "; ".join(
            f"{candidate.name} ({', '.join(filter(None, [candidate.feature, candidate.within]))})"
            for candidate in resolution.candidates[:5]
        )
        raise UsageError(f"{name!r} may mean several places: {listed}; add the district to it")
    if place is None or place.lon is None or place.lat is None:
        near = gazetteer.suggest(name)
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        raise UsageError(f"no place {name!r} with coordinates{hint}")
    return place


def country_code_of(gazetteer: Gazetteer, name: str) -> str | None:
    """Return the country that a text's words for a containing area lie in, if they say."""
    try:
        return gazetteer.find_region(name).country_code
    except UnknownPlaceError:
        return None


def best_name(names: Sequence[PlaceName], language: str) -> str | None:
    """Return the name to show in a language: official first, never a misspelling."""
    for kind in _NAME_KINDS:
        for name in names:
            if name.language == language and name.kind is kind:
                return name.name
    return None
