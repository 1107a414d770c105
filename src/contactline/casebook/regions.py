"""Which regions each claim lies in, as arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimRegions:
    """The regions of every claim, by the rule of ``--region``.

    Parameters
    ----------
    place_ids
        Gazetteer records of the regions.
    names
        For each, its names by language: ``en``, ``az``, ``hy``, ``ru``; None: not known.
    parents
        For each, the position of the region around it, -1: none.
    offsets
        The regions of claim ``i`` are ``codes[offsets[i]:offsets[i + 1]]``.
    codes
        Positions in `place_ids`, ascending within a claim.
    """

    place_ids: list[str]
    names: list[dict[str, str | None]]
    parents: list[int]
    offsets: npt.NDArray[np.int64]
    codes: npt.NDArray[np.int32]

    def of(self, claim: int) -> list[str]:
        """Return the place ids of the regions of the claim in a row."""
        start, end = self.offsets[claim], self.offsets[claim + 1]
        return [self.place_ids[code] for code in self.codes[start:end]]
