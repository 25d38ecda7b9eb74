"""The `satellite` embedding: a small residual network whose pooled features describe a chip of imagery.

Trained to name the scene classes of EuroSAT (Helber et al. 2019, https://arxiv.org/abs/1709.00029), it takes the
place that Inception features have in the Frechet distance (Heusel et al. 2017, https://arxiv.org/abs/1706.08500):
Lwin and Aguilar (2022) ask for features of satellite imagery instead of photographs. Residual blocks after He et
al. (2016, https://arxiv.org/abs/1512.03385).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

FEATURES = 128
BANDS = 3


class Residual(nn.Module):
    """Two 3x3 convolutions beside a shortcut; the first may halve the size."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(),
            nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False),
            nn.BatchNorm2d(outputs),
        )
        self.shortcut: nn.Module = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        """(n, inputs, h, w) -> (n, outputs, h / stride, w / stride)."""
        return torch.relu(self.body(x) + self.shortcut(x))


class SatelliteEmbedding(nn.Module):
    """Features of chips: any number of chips, any size of at least 32 px."""

    def __init__(self, classes: int = 10) -> None:
        super().__init__()
        self.enter = nn.Sequential(nn.Conv2d(BANDS, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU())
        self.levels = nn.ModuleList(
            (
                Residual(32, 32),
                nn.Sequential(Residual(32, 64, 2), Residual(64, 64)),
                nn.Sequential(Residual(64, FEATURES, 2), Residual(FEATURES, FEATURES)),
            )
        )
        self.classify = nn.Linear(FEATURES, classes)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor, list[Tensor]]:
        """image (n, 3, h, w), red, green, blue from 0 to 255.

        Returns features (n, 128), logits (n, classes) and the levels' maps at 1/2, 1/4 and 1/8 of the size.
        """
        x = self.enter(image / 127.5 - 1)
        maps = []
        for level in self.levels:
            x = level(x)
            maps.append(x)
        features = x.mean((2, 3))
        return features, self.classify(features), maps
