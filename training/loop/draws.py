"""Random numbers of a step, each crop's from a seed of its own: batches, order and processes change nothing."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor


class Draws:
    """The draws of crops `numbers` of one step; each call goes on where the last one ended."""

    def __init__(self, seed: int, step: int, numbers: range) -> None:
        self.numbers = numbers
        self._generators = [torch.Generator().manual_seed(mix(seed, step, number)) for number in numbers]

    def normal(self, *shape: int) -> Tensor:
        """Standard normal numbers (n, *shape), drawn on the CPU so that every device sees the same."""
        return torch.stack([torch.randn(shape, generator=each) for each in self._generators])

    def integers(self, high: int) -> list[int]:
        """An integer from 0 to below `high` for each crop."""
        return [int(torch.randint(high, (1,), generator=each)) for each in self._generators]


def mix(*numbers: int) -> int:
    """One seed from several numbers."""
    return int(np.random.SeedSequence(numbers).generate_state(1, np.uint64)[0] >> np.uint64(1))
