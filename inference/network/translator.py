"""The translator: imagery of a window in, the same imagery with another look out; and what the two differ by."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import ModelCard
from ..windows.blend import to_type
from .graph import Array, ImageryGraph
from .memory import IN_FLIGHT, READING_BYTES, network_bytes

MANY_BYTES = 4096
"""What a network that was not measured takes for each pixel of a window: with 64 feature maps at full resolution, as
published, a dozen of them at once."""
FILLING_BYTES = 24
"""What continuing imagery into holes takes for each pixel: where each one is taken from, and copies of that."""


def window_bytes(card: ModelCard, channels: int) -> int:
    """Memory that each pixel of a window takes, by which windows are planned.

    channels: of what is blended. That is the network's own, and for the windows in flight 4 bytes for each band and
    channel; twice that of the channels where they are rounded.
    """
    bands = len(card.bands)
    waiting = 4 * (IN_FLIGHT * (bands + channels) + 2 * channels) + READING_BYTES * bands + FILLING_BYTES
    return (network_bytes(card) or MANY_BYTES) + waiting


class Translator(ImageryGraph):
    """A translator, opened once for any number of rasters."""

    KIND = "translator"
    OUTPUT = "translated"

    @property
    def channels(self) -> int:
        """Bands, in the order of the card's."""
        return len(self.card.bands)


def with_difference(image: Array, data_type: str) -> NDArray[Any]:
    """Translated bands as data_type, and as many with what they differ by from the imagery (Ren et al. 2020, figure 2).

    image: (2 * bands, h, w), the translated bands and those that they were made from. The difference is that of the
    rounded numbers, which are the ones that users see, and takes their type.
    """
    bands = len(image) // 2
    translated = to_type(image[:bands], data_type)
    return np.concatenate([translated, to_type(np.abs(translated - image[bands:]), data_type)])
