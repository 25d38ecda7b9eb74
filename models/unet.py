"""U-Net (Ronneberger et al. 2015, https://arxiv.org/abs/1505.04597): land cover from imagery.

Convolutions are padded, so that the output has the input's size, and followed by BatchNorm.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class _Double(nn.Sequential):
    """Two convolutions of 3x3 with BatchNorm and ReLU."""

    def __init__(self, inputs: int, outputs: int) -> None:
        layers: list[nn.Module] = []
        for before in (inputs, outputs):
            layers += [nn.Conv2d(before, outputs, 3, padding=1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]
        super().__init__(*layers)


class UNet(nn.Module):
    """Logits of each pixel's class."""

    def __init__(self, bands: int, classes: int, width: int = 64, depth: int = 4) -> None:
        super().__init__()
        self.bands, self.classes, self.depth, self.width = bands, classes, depth, width
        self.multiple = 1 << depth
        widths = [width * 2**level for level in range(depth + 1)]
        self.down = nn.ModuleList(_Double(a, b) for a, b in zip([bands, *widths[:-1]], widths))
        self.grow = nn.ModuleList(
            nn.ConvTranspose2d(b, a, 2, stride=2) for a, b in zip(widths[-2::-1], widths[:0:-1])
        )  # fmt: skip
        self.up = nn.ModuleList(_Double(2 * a, a) for a in widths[-2::-1])
        self.leave = nn.Conv2d(width, classes, 1)

    @property
    def context(self) -> int:
        """Pixels from a window's edge whose logits may depend on what lies beyond it, a multiple of `multiple`.

        Walked back from an output pixel in whole cells: two convolutions on the way up at each level but the
        coarsest, and two at every level on the way down.
        """
        up = sum(2 << level for level in range(self.depth))
        down = sum(2 << level for level in range(self.depth + 1))
        return -(-(up + down) // self.multiple) * self.multiple

    @property
    def pixel_bytes(self) -> int:
        """Memory that the network takes for each pixel on a CPU: measured were 412 with width 16, 769 with 32 and 1,333
        with 64."""
        return 26 * self.width

    def features(self, image: Tensor) -> list[Tensor]:
        """Maps of the encoder's levels, finest first: (n, width * 2**i, h / 2**i, w / 2**i), i from 0 to depth."""
        maps: list[Tensor] = []
        x = image
        for level, layer in enumerate(self.down):
            x = layer(F.max_pool2d(x, 2) if level else x)
            maps.append(x)
        return maps

    def forward(self, image: Tensor) -> Tensor:
        """image (n, bands, h, w), h and w multiples of 2**depth -> logits (n, classes, h, w)."""
        *skips, x = self.features(image)
        for grow, layer, skip in zip(self.grow, self.up, reversed(skips)):
            x = layer(torch.cat((skip, grow(x)), 1))
        logits: Tensor = self.leave(x)
        return logits
