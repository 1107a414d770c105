"""What can go wrong with layers, shapes and areas."""

from __future__ import annotations

from contactline.errors import ContactlineError


class GeoError(ContactlineError):
    """Something about a layer, a shape or an area is wrong."""


class UnknownLayerError(GeoError, LookupError):
    """There is no layer of that name."""

    exit_code = 2


class UnknownShapeError(GeoError, LookupError):
    """There is no shape under that reference."""


class LayerFileError(GeoError, ValueError):
    """A file of boundaries that cannot be read as GeoJSON of longitudes and latitudes."""


class AreaError(GeoError, ValueError):
    """Bounds, a radius or a coordinate that describe no area on the earth."""

    exit_code = 2


class CrsMismatchError(GeoError, ValueError):
    """Two sets of coordinates do not share a reference system."""
