"""A generator in training as a function of arrays: masks in, imagery in digital numbers out, from a seed."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from lightning_fabric import Fabric
from numpy.typing import NDArray
from torch import nn

from ...contract.dataset import DatasetInfo
from ..loop.crops import digital
from ..loop.draws import Draws


class Painter:
    """Each call draws noise and styles anew; a painter made from the same seed draws the same again."""

    def __init__(self, generator: nn.Module, info: DatasetInfo, fabric: Fabric, seed: int) -> None:
        self.generator, self.info, self.fabric, self.seed = generator, info, fabric, seed
        self.calls = 0

    @torch.no_grad()
    def __call__(self, classes: NDArray[np.uint8]) -> NDArray[np.float32]:
        """classes (n, 1, h, w) indices, 255 for none -> (n, bands, h, w) in digital numbers."""
        config: Any = self.generator.config
        draws = Draws(self.seed, self.calls, range(len(classes)))
        self.calls += 1
        noise, style = draws.noise(config, classes), draws.normal(config.style_size)
        device = self.fabric.device
        was_training = self.generator.training
        self.generator.eval()
        with self.fabric.autocast():
            image = self.generator(torch.from_numpy(classes).to(device), noise.to(device), style.to(device))
        self.generator.train(was_training)
        return digital(image.float().cpu().numpy(), self.info)
