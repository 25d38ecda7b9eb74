"""Random numbers of a step, each crop's from a seed of its own: batches, order and processes change nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch import Tensor

from ...inference.windows import noise

PLACES = 2**20
"""Cells within which a crop's place in the world is drawn, for noise that is smooth over many cells."""


class Draws:
    """The draws of crops `numbers` of one step; each call goes on where the last one ended."""

    def __init__(self, seed: int, step: int, numbers: range) -> None:
        self.numbers = numbers
        self._generators = [torch.Generator().manual_seed(mix(seed, step, number)) for number in numbers]

    def normal(self, *shape: int) -> Tensor:
        """Standard normal numbers (n, *shape), drawn on the CPU so that every device sees the same."""
        return torch.stack([torch.randn(shape, generator=each) for each in self._generators])

    def noise(self, config: Any, height: int, width: int) -> Tensor:
        """Noise (n, channels, cells, cells) for crops of so many pixels, as a generator of that configuration takes it;
        smooth in its octaves, as `inference.windows.noise.field` is."""
        octaves = getattr(config, "octaves", ())  # most architectures have none
        height, width = height // config.noise_stride, width // config.noise_stride
        white = self.normal(config.noise_channels - len(octaves), height, width)
        if not octaves:
            return white
        drawn = zip(*(self.integers(high) for high in (2**62, PLACES, PLACES)))
        smooth = [noise.field(seed, len(octaves), x, y, width, height, octaves) for seed, x, y in drawn]
        return torch.cat((white, torch.from_numpy(np.stack(smooth))), 1)

    def integers(self, high: int) -> list[int]:
        """An integer from 0 to below `high` for each crop."""
        return [int(torch.randint(high, (1,), generator=each)) for each in self._generators]


def mix(*numbers: int) -> int:
    """One seed from several numbers."""
    return int(np.random.SeedSequence(numbers).generate_state(1, np.uint64)[0] >> np.uint64(1))
