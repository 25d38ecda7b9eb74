"""What a window takes of memory for each of its pixels, as the card says or as was measured."""

from __future__ import annotations

from pathlib import Path

from ...contract.card import ModelCard
from ..windows.tiles import TILE_PIXELS, is_divisible
from .divided import TILES

_MEASURED = {"fast": 500}
"""Memory that the network takes for each pixel of a window on a CPU where the card does not say so: 480 as measured
for the bundled width, and room."""
WAITING_BYTES = 72
"""What the windows that wait to be computed or written take beside it, for each pixel: three of class indices,
noise and validity, 6 bytes each, what continues one, images of three bands, finished rows: 55 as measured; and room,
since what is kept of it at the same time differs from run to run."""
FINE_SHARE = 0.6
"""Memory of a pixel that goes through the fine part of a network alone, over that of the whole; 0.53 as measured."""
WEIGHTS = 1.5
"""Memory of a model's weights over its file: 1.1 to 1.2 as measured, and the coarse part's a second time at first."""
MANY_BYTES = 3200
"""All of it for a network that was not measured."""
IN_FLIGHT = 3
"""Windows of imagery that are in memory at once: read, computed, and blended."""
READING_BYTES = 12
"""What reading imagery takes for each pixel and band beside the float32 values: the raster's own, and its masks."""


def network_bytes(card: ModelCard) -> int:
    """Memory that the network takes for each pixel of a window on a CPU; 0 where that is not known."""
    return card.pixel_bytes or _MEASURED.get(card.architecture, 0)


def window_bytes(card: ModelCard) -> int:
    """The same with the windows that wait, by which windows are planned."""
    known = network_bytes(card)
    return known + WAITING_BYTES if known else MANY_BYTES


def weights_bytes(model: str) -> int:
    """Memory that the weights of the model at a path take."""
    return int(WEIGHTS * Path(model).stat().st_size)


def divided_bytes(card: ModelCard) -> tuple[int, tuple[tuple[int, int], ...]]:
    """Memory for each pixel of a window in two parts, with the windows that wait, and for tiles of so many pixels at
    most (pixels, bytes), as `Budget` has them; 0 and none where the card does not say how."""
    if not is_divisible(card):
        return 0, ()
    each = int(FINE_SHARE * network_bytes(card)) * TILES
    return WAITING_BYTES + card.cut_bytes, tuple((most, most * each) for most in TILE_PIXELS)
