"""Pictures that move as GIF: one palette for all of them, so that the ground stands still."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    import numpy.typing as npt

    from contactline.maps.snapshot_paint import Pixels

    Codes = npt.NDArray[np.int64]
    Palette = npt.NDArray[np.uint8]

#: A GIF has 256 colours; one is left for what does not change from picture to picture.
_COLOURS = 255
#: So many of the commonest colours are kept exactly: land, water, lines, sides.
_EXACT = 112
_MOST_OF_ONE = 24


def palette_of(samples: Iterable[Pixels], *, kept: Sequence[str] = ()) -> Palette:
    """Return the colours that stand for those of some pictures, rows of red, green, blue.

    Parameters
    ----------
    kept
        Colours such as ``#aa3377`` that have to be among them, however rare they are.
    """
    codes, counts = np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    for sample in samples:
        new, many = np.unique(_codes(sample), return_counts=True)
        both, index = np.unique(np.concatenate([codes, new]), return_inverse=True)
        counts = np.bincount(index, weights=np.concatenate([counts, many])).astype(np.int64)
        codes = both
    wanted = np.array([int(colour[1:], 16) for colour in kept], dtype=np.int64)
    if len(codes) <= _COLOURS:
        return _colours(codes)
    order = np.lexsort((codes, -counts, ~np.isin(codes, wanted)))
    exact, rest = order[:_EXACT], np.sort(order[_EXACT:])
    points = np.repeat(codes[rest], np.minimum(counts[rest], _MOST_OF_ONE))
    strip = Image.fromarray(_colours(points).reshape(1, -1, 3))
    mixed = strip.quantize(colors=_COLOURS - _EXACT, method=Image.Quantize.MEDIANCUT).getpalette()
    others = np.array(mixed or [], dtype=np.uint8).reshape(-1, 3)[: _COLOURS - _EXACT]
    return np.vstack([_colours(codes[exact]), others])


class Reducer:
    """Gives each pixel the nearest colour of a palette."""

    def __init__(self, palette: Palette) -> None:
        self._palette = palette
        self._nearest = np.zeros(1 << 24, dtype=np.uint8)
        self._known = np.zeros(1 << 24, dtype=bool)

    def reduce(self, picture: Pixels) -> Image.Image:
        """Return a picture in the colours of the palette."""
        codes = _codes(picture)
        new = np.unique(codes[~self._known[codes]])
        table = self._palette.astype(np.int32)
        for start in range(0, len(new), 4096):
            part = new[start : start + 4096]
            off = _colours(part).astype(np.int32)[:, None, :] - table[None, :, :]
            self._nearest[part] = (off * off).sum(axis=2).argmin(axis=1)
        self._known[new] = True
        made = Image.fromarray(self._nearest[codes].reshape(picture.shape[:2])).convert("P")
        made.putpalette(self._palette.tobytes())
        return made


def _codes(picture: Pixels) -> Codes:
    wide = picture.reshape(-1, 3).astype(np.int64)
    return wide[:, 0] << 16 | wide[:, 1] << 8 | wide[:, 2]


def _colours(codes: Codes) -> Palette:
    return np.column_stack([codes >> 16, codes >> 8 & 255, codes & 255]).astype(np.uint8)
