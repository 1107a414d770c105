"""Shapes by reference: ``admin1:AZ-KAL``, ``lakes:sevan``, ``border:nakhchivan``.

The reference is what a gazetteer row keeps instead of coordinates of its own.
"""

from __future__ import annotations

import difflib
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from contactline.geo.errors import UnknownShapeError
from contactline.geo.layers import layer_features, list_layers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

#: Properties that name a shape, by layer; a value that several features share means
#: all of them together.
_KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "admin1": ("code", "parent"),
    "border": ("key", "section", "part"),
    "countries": ("country_code",),
    "neighbours": ("country_code",),
    "world": ("iso_n3",),
}
_DEFAULT_KEYS: Final = ("key",)


def geometry_of(ref: str) -> BaseGeometry:
    """Return the shape that a reference means, EPSG:4326, longitude first.

    Parameters
    ----------
    ref
        ``layer:key``. The key is the ISO 3166-2 code for ``admin1`` (``AZ-NX`` is all of
        Nakhchivan), the ISO 3166-1 code for ``countries`` (Armenia, Azerbaijan, and their
        neighbours) and ``neighbours`` (clipped to 36-56 E, 33-48 N), the ISO 3166-1 number
        for ``world``, else the feature's ``key``. For ``border`` it may also be a section
        (``north``, ``east``, ``nakhchivan`` ...) or ``main``, the line without exclaves.

    Raises
    ------
    UnknownShapeError
        If there is no such shape; the message suggests others.

    Examples
    --------
    >>> geometry_of("admin1:AZ-KAL").geom_type
    'Polygon'
    """
    layer, _, key = ref.partition(":")
    found = _find(layer, key)
    if found is None:
        raise UnknownShapeError(_unknown(ref, layer, key))
    return found


def has_shape(ref: str) -> bool:
    """Tell whether `geometry_of` knows a reference."""
    layer, _, key = ref.partition(":")
    return _find(layer, key) is not None


def shape_keys(layer: str) -> tuple[str, ...]:
    """Return the keys that a layer's shapes have, sorted.

    Raises
    ------
    UnknownShapeError
        If there is no such layer.
    """
    if layer not in list_layers():
        raise UnknownShapeError(_unknown(f"{layer}:", layer, ""))
    return tuple(sorted(_index(layer)))


@lru_cache(maxsize=512)
def _find(layer: str, key: str) -> BaseGeometry | None:
    import shapely

    if layer not in list_layers():
        return None
    index = _index(layer)
    positions = index.get(key) or index.get(key.replace("_", "-"))
    if not positions:
        return _neighbour(key) if layer == "countries" else None
    features = layer_features(layer)
    shapes = [features[position].geometry for position in positions]
    if len(shapes) == 1:
        return shapes[0]
    union = shapely.union_all(shapes)
    return shapely.line_merge(union) if union.geom_type == "MultiLineString" else union


def _neighbour(code: str) -> BaseGeometry | None:
    """Return a whole country around: finely drawn near the region, coarsely beyond it."""
    import shapely

    near = next(
        (f for f in layer_features("neighbours") if f.properties["country_code"] == code), None
    )
    if near is None:
        return None
    number = near.properties["iso_n3"]
    window = shapely.box(*shapely.total_bounds([f.geometry for f in layer_features("neighbours")]))
    far = [
        feature.geometry.difference(window)
        for feature in layer_features("world")
        if feature.properties["iso_n3"] == number and number is not None
    ]
    return shapely.union_all([near.geometry, *far])


@lru_cache(maxsize=16)
def _index(layer: str) -> Mapping[str, tuple[int, ...]]:
    found: dict[str, list[int]] = {}
    for position, feature in enumerate(layer_features(layer)):
        values: set[Any] = {feature.properties.get(k) for k in _KEYS.get(layer, _DEFAULT_KEYS)}
        for value in values - {None}:
            found.setdefault(str(value), []).append(position)
    return {key: tuple(positions) for key, positions in found.items()}


def _unknown(ref: str, layer: str, key: str) -> str:
    layers = list_layers()
    if layer not in layers:
        near = difflib.get_close_matches(layer, layers, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else f"layers: {', '.join(layers)}."
        return f"no shape '{ref}': there is no layer '{layer}'; {hint}"
    keys = sorted(_index(layer))
    near = difflib.get_close_matches(key, keys, n=4, cutoff=0.5) or keys[:4]
    return f"no shape '{ref}' in the layer '{layer}'; there are {', '.join(near)} and others"
