"""A discriminator that says of every pixel which class it shows, or that it is made up.

The idea is OASIS' (Schoenfeld et al. 2021, https://arxiv.org/abs/2012.04781): a U-Net with one output more than
there are classes. Ours is smaller, and hands out its features for feature matching (Wang et al. 2018,
https://arxiv.org/abs/1711.11585).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm


def _conv(inputs: int, outputs: int, stride: int = 1) -> nn.Module:
    return spectral_norm(nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1))


class SegmentationDiscriminator(nn.Module):
    """U-Net from imagery to `classes` + 1 logits a pixel; the last logit means made up."""

    def __init__(self, classes: int, bands: int, widths: tuple[int, ...] = (32, 64, 128, 192, 256)) -> None:
        super().__init__()
        self.enter = _conv(bands, widths[0])
        self.down = nn.ModuleList(_conv(a, b, stride=2) for a, b in zip(widths[:-1], widths[1:]))
        self.bottom = _conv(widths[-1], widths[-1])
        self.up = nn.ModuleList(_conv(b + a, a) for a, b in zip(widths[-2::-1], widths[:0:-1]))
        self.leave = nn.Conv2d(widths[0], classes + 1, 1)

    def forward(self, image: Tensor) -> tuple[Tensor, list[Tensor]]:
        """image (n, bands, h, w) in -1..1, h and w multiples of 16 -> logits (n, classes + 1, h, w), features."""
        x = F.leaky_relu(self.enter(image), 0.2)
        skips = [x]
        for layer in self.down:
            x = F.leaky_relu(layer(x), 0.2)
            skips.append(x)
        x = F.leaky_relu(self.bottom(x), 0.2)
        features = [*skips[1:], x]
        for layer, skip in zip(self.up, skips[-2::-1]):
            x = torch.cat((F.interpolate(x, scale_factor=2.0, mode="nearest"), skip), 1)
            x = F.leaky_relu(layer(x), 0.2)
            features.append(x)
        return self.leave(x), features
