"""The segmenter: imagery of a window in, logits of its classes out; and how blended logits become a map."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import ModelCard
from .graph import Array, ImageryGraph
from .memory import IN_FLIGHT, READING_BYTES, network_bytes

UNBOUNDED = 384
"""Context from which on a training saw no end of what its network looks at (training/segmenter/receptive_field.py)."""
SAME = 0.05
"""Of the range of the logits: what they may differ by where windows overlap."""
CHUNK = 2**20
"""Pixels that are decided at once, so that what is computed beside the logits stays small."""
PERCENT = 100
MANY_BYTES = 1600
"""What a network that was not measured takes for each pixel of a window: the plain U-Net of width 64 takes 1,333, those
with an encoder of ResNet-18 or MobileNet-v2 300."""


def window_bytes(card: ModelCard) -> int:
    """Memory that each pixel of a window takes, by which windows are planned.

    That is the network's own, and for the windows in flight 4 bytes for each band and each class.
    """
    waiting = IN_FLIGHT * 4 * (len(card.bands) + len(card.classes)) + READING_BYTES * len(card.bands)
    return (network_bytes(card) or MANY_BYTES) + waiting


class Segmenter(ImageryGraph):
    """A segmenter, opened once for any number of rasters."""

    KIND = "segmenter"
    OUTPUT = "logits"

    @property
    def channels(self) -> int:
        """Classes, in the order of the card's."""
        return len(self.card.classes)

    @property
    def is_unbounded(self) -> bool:
        """See Graph: squeeze-and-excitation, attention."""
        return self.card.context >= UNBOUNDED

    def apart(self, one: Array, other: Array) -> float:
        """Over a twentieth of the range of the logits: contexts of pretrained encoders are measured, to a hundredth."""
        low, high = min(one.min(), other.min()), max(one.max(), other.max())
        apart = float(np.abs(one - other).max() / max(high - low, np.finfo(np.float32).tiny)) / SAME
        return apart if np.isfinite(apart) else float("inf")


def decide(logits: Array, with_confidence: bool) -> NDArray[np.uint8]:
    """Index of the likeliest class (1, h, w) of logits (classes, h, w); among equals the first.

    with_confidence: (2, h, w), the second being its probability by softmax in whole percent.
    """
    _, height, width = logits.shape
    found = np.empty((1 + with_confidence, height, width), np.uint8)
    rows = max(CHUNK // max(width, 1), 1)
    for top in range(0, height, rows):
        part = logits[:, top : top + rows]
        best, index = part[0].copy(), found[0, top : top + rows]
        index[:] = 0
        for number in range(1, len(part)):  # argmax along the first axis would copy all of it
            better = part[number] > best
            np.copyto(best, part[number], where=better)
            index[better] = number
        if with_confidence:
            total: NDArray[Any] = np.zeros(best.shape, np.float32)
            for each in part:
                total += np.exp(each - best)
            found[1, top : top + rows] = np.rint(PERCENT / total)
    return found
