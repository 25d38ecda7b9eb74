"""Chips in memory, made by code, that behave as those that are read from files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from landsynth.contract.card import BandInfo, ClassInfo
from landsynth.evaluation.chips.cut import ChipBatch, ChipSet, Place
from landsynth.evaluation.chips.sources import Look

PALETTE = ("#3c1098", "#8429f6", "#6ec1e4", "#fedd3a", "#e2a929")


class Held(ChipSet):
    """Chips that are held in memory."""

    def __init__(self, images: NDArray[Any], classes: NDArray[np.uint8], look: Look, places: Sequence[Place]) -> None:
        super().__init__(look, places, images.shape[-1])
        self._images, self._held = images.astype(np.float32), classes

    def batch(self, numbers: Sequence[int]) -> ChipBatch:
        """See ChipSet."""
        chosen = list(numbers)
        return ChipBatch(self._images[chosen], self._held[chosen])


def as_chips(
    images: NDArray[Any], classes: NDArray[np.uint8] | None = None, names: Sequence[str] = ("land", "water"),
    scenes: Sequence[str] = (), maximum: float = 255.0, mean: float = 100.0,
) -> ChipSet:  # fmt: skip
    """Images (n, bands, c, c) and class indices as chips, each of a scene of its own unless `scenes` says otherwise."""
    count, bands = images.shape[:2]
    infos = tuple(ClassInfo(code, name, PALETTE[code % 5]) for code, name in enumerate(names, 1))
    described = tuple(BandInfo(f"band{number}", 0.0, maximum, mean, 50.0) for number in range(bands))
    places = [
        Place(name, 0, 0, name, f"{name}.tif") for name in (scenes or [f"scene{number}" for number in range(count)])
    ]
    if classes is None:
        classes = np.zeros((count, *images.shape[2:]), np.uint8)
    return Held(images, classes, Look(infos, (), described, "uint8", None, 1.0), places)
