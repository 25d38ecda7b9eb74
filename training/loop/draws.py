"""Random numbers of a step, each crop's from a seed of its own: batches, order and processes change nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ...inference.windows import noise
from ...inference.windows.objects import Parts

PLACES = 2**20
"""Cells within which a crop's place in the world is drawn, for noise that is smooth over many cells."""


class Draws:
    """The draws of crops `numbers` of one step; each call goes on where the last one ended."""

    def __init__(self, seed: int, step: int, numbers: range) -> None:
        self.step, self.numbers = step, numbers
        self._generators = [torch.Generator().manual_seed(mix(seed, step, number)) for number in numbers]

    def normal(self, *shape: int) -> Tensor:
        """Standard normal numbers (n, *shape), drawn on the CPU so that every device sees the same."""
        return torch.stack([torch.randn(shape, generator=each) for each in self._generators])

    def noise(self, config: Any, classes: NDArray[np.uint8]) -> Tensor:
        """Noise (n, channels, cells, cells) for crops of class indices (n, 1, h, w), as a generator of that
        configuration takes it: white, smooth in its octaves, and constant over objects, as in `generate`."""
        octaves, objects = getattr(config, "octaves", ()), getattr(config, "objects", ())  # most architectures: none
        height, width = (size // config.noise_stride for size in classes.shape[2:])
        planes = config.object_planes if objects else 0
        white = self.normal(config.noise_channels - len(octaves) - planes, height, width)
        if not octaves and not objects:
            return white
        found = []
        for each, seed, x, y in zip(classes[:, 0], *(self.integers(high) for high in (2**62, PLACES, PLACES))):
            smooth = noise.field(seed, len(octaves), x, y, width, height, octaves)
            found.append(np.concatenate((smooth, Parts.within(each, objects, x, y).planes(seed, planes))))
        return torch.cat((white, torch.from_numpy(np.stack(found))), 1)

    def integers(self, high: int) -> list[int]:
        """An integer from 0 to below `high` for each crop."""
        return [int(torch.randint(high, (1,), generator=each)) for each in self._generators]


def mix(*numbers: int) -> int:
    """One seed from several numbers."""
    return int(np.random.SeedSequence(numbers).generate_state(1, np.uint64)[0] >> np.uint64(1))
