"""From longitude and latitude to pixels: extent, projection, what is in sight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj
import shapely

from contactline.geo.areas import Bounds
from contactline.geo.crs import local_lcc
from contactline.maps.snapshot_shapes import features

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt
    from shapely.geometry.base import BaseGeometry

    from contactline.maps.labels import Box

    Coordinates = npt.NDArray[np.float64]

#: Least width and height of what is shown, so that one village has its country around it.
LEAST_KM = 110.0
#: Part of the extent that is left free on every side.
MARGIN = 0.09
#: Wider than this the local conic gives way to a world projection.
WIDEST_CONIC_DEG = (70.0, 50.0)
#: The frame is drawn a little beyond its edge, so that outlines are not cut visibly.
_OVERLAP_PX = 12.0
_SIMPLIFY_PX = 0.25
#: The antimeridian, a hair beyond it: what lies on the edge of a cut is lost.
_EDGE_DEG = 180.0000001


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The map frame and how places get into it.

    Parameters
    ----------
    frame
        Where the map is, px.
    window
        West, south, east, north of what is in sight, degrees; west may be below -180
        or east above 180 where the map crosses the antimeridian.
    px_per_m
        Scale at the middle of the map.
    """

    frame: Box
    window: tuple[float, float, float, float]
    px_per_m: float
    centre_m: tuple[float, float]
    transformer: pyproj.Transformer

    def point(self, lon: float, lat: float) -> tuple[float, float]:
        """Return a place in px."""
        x, y = self._to_px(np.array([[lon, lat]]))[0]
        return float(x), float(y)

    def points(self, coordinates: Coordinates) -> Coordinates:
        """Return places (longitude, latitude) in px."""
        return self._to_px(np.asarray(coordinates, dtype=np.float64).reshape(-1, 2))

    def degrees(self, px: Sequence[tuple[float, float]]) -> Coordinates:
        """Return the longitude and latitude of points of the picture."""
        return self._to_degrees(np.asarray(px, dtype=np.float64))

    def shapes(
        self, geometries: Sequence[BaseGeometry] | npt.NDArray[np.object_], *, clip: bool = True
    ) -> npt.NDArray[np.object_]:
        """Return shapes in px, one for one; what is out of sight is empty.

        Parameters
        ----------
        geometries
            EPSG:4326, longitude first.
        clip
            Whether to cut them at the frame, a little beyond it.
        """
        array = np.array(geometries, dtype=object)
        if not len(array):
            return array
        west, south, east, north = self.window
        moved = []
        for turn in (-360.0, 0.0, 360.0):
            if west < 180.0 + turn and east > -180.0 + turn:
                box = (max(west - turn, -_EDGE_DEG), south, min(east - turn, _EDGE_DEG), north)
                cut = shapely.clip_by_rect(array, *box) if clip else array
                moved.append(cut)
        whole = moved[0] if len(moved) == 1 else _together(moved)
        flat = shapely.transform(whole, self._to_px)
        if clip:
            edge = self.frame.grown(_OVERLAP_PX)
            flat = shapely.clip_by_rect(flat, edge.left, edge.top, edge.right, edge.bottom)
        made: npt.NDArray[np.object_] = shapely.simplify(
            flat, _SIMPLIFY_PX, preserve_topology=False
        )
        return made

    def features(self, collection: Mapping[str, Any]) -> list[BaseGeometry]:
        """Return the shapes of a FeatureCollection in px, one a feature."""
        return list(self.shapes(features(collection)))

    def outline(self) -> BaseGeometry:
        """Return the frame as a line of longitudes and latitudes."""
        box = self.frame
        ring = shapely.segmentize(
            shapely.linearrings(
                [
                    (box.left, box.top),
                    (box.right, box.top),
                    (box.right, box.bottom),
                    (box.left, box.bottom),
                ]
            ),
            box.width / 12,
        )
        return shapely.linestrings(self._to_degrees(shapely.get_coordinates(ring)))

    def km_per_px(self) -> float:
        """Return the ground distance of a pixel in the middle of the frame, km."""
        x, y = self.frame.centre
        (west, south), (east, north) = self._to_degrees(np.array([[x - 20, y], [x + 20, y]]))
        metres = pyproj.Geod(ellps="WGS84").inv(west, south, east, north)[2]
        return float(metres) / 40_000.0

    def _to_px(self, coordinates: Coordinates) -> Coordinates:
        x, y = self.transformer.transform(coordinates[:, 0], coordinates[:, 1])
        return self._place(np.column_stack([x, y]))

    def _place(self, metres: Coordinates) -> Coordinates:
        middle_x, middle_y = self.frame.centre
        return np.column_stack(
            [
                middle_x + (metres[:, 0] - self.centre_m[0]) * self.px_per_m,
                middle_y - (metres[:, 1] - self.centre_m[1]) * self.px_per_m,
            ]
        )

    def _to_degrees(self, px: Coordinates) -> Coordinates:
        middle_x, middle_y = self.frame.centre
        x = self.centre_m[0] + (px[:, 0] - middle_x) / self.px_per_m
        y = self.centre_m[1] - (px[:, 1] - middle_y) / self.px_per_m
        lon, lat = self.transformer.transform(x, y, direction="INVERSE")
        return np.column_stack([lon, lat])


def make_view(shapes: Sequence[BaseGeometry], *, frame: Box, least_km: float = LEAST_KM) -> View:
    """Return the view that shows all shapes with some room around them.

    Parameters
    ----------
    shapes
        What must be in sight, EPSG:4326; the whole world if there is nothing.
    frame
        Where the map is drawn, px.
    least_km
        Least width and height of what is shown.
    """
    shown = [shape for shape in shapes if not shape.is_empty]
    west, south, east, north = _extent(shown)
    middle = (west + east) / 2
    wide = east - west > WIDEST_CONIC_DEG[0] or north - south > WIDEST_CONIC_DEG[1]
    crs = (
        pyproj.CRS.from_proj4(f"+proj=eqearth +lon_0={middle:.4f} +ellps=WGS84 +units=m")
        if wide
        else local_lcc(Bounds(west=west, south=south, east=east - 360 * (east > 180), north=north))
    )
    transformer = pyproj.Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    if shown:
        coordinates = shapely.get_coordinates(np.array(shown, dtype=object))
    else:
        lats = np.linspace(-60, 78, 30)
        coordinates = np.column_stack([np.tile([west + 0.5, east - 0.5], 30), np.repeat(lats, 2)])
    x, y = transformer.transform(coordinates[:, 0], coordinates[:, 1])
    low_x, high_x, low_y, high_y = min(x), max(x), min(y), max(y)
    least_m = least_km * 1000.0
    width_m = max((high_x - low_x) * (1 + 2 * MARGIN), least_m)
    height_m = max((high_y - low_y) * (1 + 2 * MARGIN), least_m)
    scale = min(frame.width / width_m, frame.height / height_m)
    centre = (low_x + high_x) / 2, (low_y + high_y) / 2
    draft = View(
        frame=frame,
        window=(west, south, east, north),
        px_per_m=scale,
        centre_m=centre,
        transformer=transformer,
    )
    return View(
        frame=frame,
        window=_window(draft, middle, 90.0 if wide or max(-south, north) > 88.0 else 89.0),
        px_per_m=scale,
        centre_m=centre,
        transformer=transformer,
    )


def _extent(shapes: Sequence[BaseGeometry]) -> tuple[float, float, float, float]:
    """Return the smallest box of longitudes and latitudes, across the antimeridian too."""
    if not shapes:
        return -180.0, -60.0, 180.0, 80.0
    boxes = shapely.bounds(np.array(shapes, dtype=object))
    south, north = float(boxes[:, 1].min()), float(boxes[:, 3].max())
    order = np.argsort(boxes[:, 0], kind="stable")
    reach = np.maximum.accumulate(boxes[order, 2])
    starts = boxes[order, 0]
    gaps = np.append(starts[1:] - reach[:-1], starts[0] + 360.0 - reach[-1])
    widest = int(np.argmax(gaps))
    if widest == len(gaps) - 1 or gaps[widest] <= gaps[-1]:
        return float(starts[0]), south, float(reach[-1]), north
    return float(starts[widest + 1]), south, float(reach[widest]) + 360.0, north


def _window(view: View, middle: float, farthest: float) -> tuple[float, float, float, float]:
    """Return the degrees that lie in the frame, a little more rather than less.

    Parameters
    ----------
    farthest
        Greatest latitude; a conic has no room for the other pole.
    """
    frame = view.frame.grown(2 * _OVERLAP_PX)
    x, y = np.meshgrid(
        np.linspace(frame.left, frame.right, 24), np.linspace(frame.top, frame.bottom, 24)
    )
    degrees = view._to_degrees(np.column_stack([x.ravel(), y.ravel()]))
    everything = middle - 179.9, -farthest, middle + 179.9, farthest
    if not np.isfinite(degrees).all():
        return everything
    lon = middle + (degrees[:, 0] - middle + 180.0) % 360.0 - 180.0
    if lon.max() - lon.min() > 300.0:
        return everything
    pad = 0.05 * max(lon.max() - lon.min(), np.ptp(degrees[:, 1]))
    return (
        float(lon.min() - pad),
        float(max(degrees[:, 1].min() - pad, -farthest)),
        float(lon.max() + pad),
        float(min(degrees[:, 1].max() + pad, farthest)),
    )


def _together(copies: Sequence[npt.NDArray[np.object_]]) -> npt.NDArray[np.object_]:
    made = np.empty(len(copies[0]), dtype=object)
    for index, pieces in enumerate(zip(*copies, strict=True)):
        full = [piece for piece in pieces if not piece.is_empty]
        made[index] = full[0] if len(full) == 1 else shapely.union_all(full)
    return made
