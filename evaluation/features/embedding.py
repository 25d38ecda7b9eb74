"""Features of chips of imagery by the bundled `satellite` embedding, whatever their bands, numbers and size."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import BandInfo
from ...contract.errors import InputError
from ...contract.resources import BUNDLED_EMBEDDING
from .graph import ImageGraph, filled

LEAST = 32
"""Smallest side that the network looks at, in pixels."""
COLOURS = ("red", "green", "blue")


def chosen_bands(names: Sequence[str]) -> tuple[int, int, int]:
    """Indices of the bands that the network sees as red, green and blue.

    The bands of those names where all three are there (in any case of letters); else the first three; of two bands
    first, second, first; a single band three times. Raises InputError where there is none.
    """
    plain = [name.strip().lower() for name in names]
    if all(colour in plain for colour in COLOURS):
        red, green, blue = map(plain.index, COLOURS)
        return red, green, blue
    if not plain:
        raise InputError("Expected chips with at least one band, found none. Name the bands of the imagery.")
    return {1: (0, 0, 0), 2: (0, 1, 0)}.get(len(plain), (0, 1, 2))


def as_seen(chips: NDArray[Any], bands: Sequence[BandInfo], nodata: float | None = None) -> NDArray[np.float32]:
    """Chips (n, bands, h, w) in raw digital numbers as the network sees them: (n, 3, h', w') from 0 to 255.

    - Bands: see `chosen_bands`.
    - Digital numbers: each band's minimum..maximum becomes 0..255, linearly, and what lies outside is clipped; a
      band that is the same everywhere becomes 127.5.
    - Values that are not finite, and pixels whose bands all hold `nodata`, become the band's mean first.
    - Size: native resolution, never resampled; a side under 32 px is continued to 32 px by reflection.
    Raises InputError where chips and bands do not fit together.
    """
    indices = list(chosen_bands([band.name for band in bands]))
    values = filled(chips, bands, nodata)[:, indices]
    low = np.array([bands[index].minimum for index in indices], np.float32)[:, None, None]
    span = np.array([bands[index].maximum for index in indices], np.float32)[:, None, None] - low
    scaled = np.where(span > 0, (values - low) / np.where(span > 0, span, 1) * 255, np.float32(127.5))
    missing = [max(0, LEAST - side) for side in scaled.shape[2:]]
    edges = [(0, 0), (0, 0), *((less // 2, less - less // 2) for less in missing)]
    return np.ascontiguousarray(np.pad(np.clip(scaled, 0, 255), edges, mode="reflect"), np.float32)


class Embedding:
    """The network: features are averages over positions, so chips of any size have as many."""

    def __init__(self, path: str | Path = BUNDLED_EMBEDDING, threads: int | None = None) -> None:
        """Open an embedding, on the CPU. Raises ModelError where the file is none.

        threads: CPU threads of the network; all cores if not given.
        """
        self._graph = ImageGraph(path, "embedding", "features", threads)
        self.card = self._graph.card

    def features(
        self, chips: NDArray[Any], bands: Sequence[BandInfo], nodata: float | None = None
    ) -> NDArray[np.float32]:
        """Features (n, 128) of chips (n, bands, h, w) in raw digital numbers, seen as `as_seen` says.

        Raises InputError where there are no chips, or they do not have these bands.
        """
        if not len(chips):
            raise InputError("Expected at least one chip, found none. Choose more imagery or smaller chips.")
        return np.concatenate(list(self._graph.run(as_seen(chips, bands, nodata))))
