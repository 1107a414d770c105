"""Names and places: which place a name means, in which context, and how sure that is."""

from __future__ import annotations

from contactline.gazetteer.errors import GazetteerError, UnknownPlaceError
from contactline.gazetteer.resolve import Gazetteer, fitting_candidates, load_gazetteer

__all__ = [
    "Gazetteer",
    "GazetteerError",
    "UnknownPlaceError",
    "fitting_candidates",
    "load_gazetteer",
]
