"""How close a dataset's imagery is to another's: the Frechet distance of chips cut from both in the same way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..contract.card import NO_CLASS, BandInfo
from ..contract.errors import InputError
from ..inference.scenes import Scene, Scenes
from .embedding import Embedding
from .frechet import frechet_distance, statistics

BATCH = 32


@dataclass(frozen=True)
class Chip:
    """A place in a scene with its image (bands, c, c) in digital numbers and class indices (c, c), 255 for none."""

    scene: Scene
    top: int
    left: int
    image: NDArray[np.float32]
    classes: NDArray[np.uint8]


@dataclass(frozen=True)
class Cutting:
    """How chips are cut: their side, the step from one to the next, the least share of labelled pixels."""

    side: int = 128
    step: int = 64
    labelled: float = 0.5

    def chips(self, scenes: Scenes, step: int | None = None) -> Iterator[Chip]:
        """All chips of the scenes, row by row."""
        step = step or self.step
        for scene in scenes.all:
            for top in range(0, scene.height - self.side + 1, step):
                for left in range(0, scene.width - self.side + 1, step):
                    image, classes = scenes.read(scene, top, left, self.side)
                    if np.mean(classes != NO_CLASS) >= self.labelled:
                        yield Chip(scene, top, left, image, classes)


def features_of(chips: Iterator[Chip], bands: Sequence[BandInfo], embedding: Embedding) -> NDArray[np.float32]:
    """Features (chips, 128); pixels without a class show the band's mean. Raises InputError where there is no chip."""
    found, batch = [], []
    for chip in chips:
        batch.append(np.where(chip.classes == NO_CLASS, np.float32(np.nan), chip.image))
        if len(batch) == BATCH:
            found.append(embedding.features(np.stack(batch), bands))
            batch = []
    if batch:
        found.append(embedding.features(np.stack(batch), bands))
    if not found:
        raise InputError("Expected chips that are at least half labelled, found none. Choose larger or other scenes.")
    return np.concatenate(found)


def split_distance(
    real: Scenes, synthetic: Scenes, bands: Sequence[BandInfo], embedding: Embedding, side: int
) -> tuple[float, int]:
    """frechet_satellite of synthetic to real scenes, and the number of real chips.

    bands: the real ones, whose ranges scale both. side: of a chip in pixels; chips overlap by half. Raises InputError
    where there are fewer than two chips of either.
    """
    cutting = Cutting(side, max(side // 2, 1))
    truth = features_of(cutting.chips(real), bands, embedding)
    found = features_of(cutting.chips(synthetic), bands, embedding)
    return frechet_distance(statistics(found), statistics(truth)), len(truth)
