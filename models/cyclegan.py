"""CycleGAN's generator (Zhu et al. 2017, https://arxiv.org/abs/1703.10593, appendix 7.2): imagery with another look.

Convolutions of 7x7, two of stride 2, residual blocks, two steps back up, 7x7. Not as published: statistics frozen at
inference instead of InstanceNorm, which sees the window and drifts from tile to tile; and nearest-neighbour resizing
before a convolution instead of transposed ones, which leave a grid (Odena et al. 2016,
https://doi.org/10.23915/distill.00003). On request the input is added to the output, so that only the change is learnt.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn

Normalisation = Literal["frozen", "instance"]
Upsampling = Literal["resize", "transposed"]


@dataclass(frozen=True)
class CycleganConfig:
    """Size of the network; `width` is the number of feature maps at full resolution."""

    bands: int
    width: int = 64
    blocks: int = 9
    upsampling: Upsampling = "resize"
    residual: bool = False
    """The output is the input and a change, which is nothing at first; else the whole image, as published."""
    normalisation: Normalisation = "frozen"
    """instance, as published, is for comparison only: it cannot be tiled."""

    multiple = 4

    @property
    def pixel_bytes(self) -> int:
        """Memory for each pixel of a window on a CPU: up to 370 with width 16 and 590 with 32 as measured, and room."""
        return 30 * self.width

    @property
    def context(self) -> int:
        """Pixels from a window's edge whose value may depend on what lies beyond it, a multiple of 4.

        The first pixel of a window that no padding reaches: walked back from it through the last 7x7, one 3x3 at full
        resolution, one at 1/2, two in each block at 1/4, the 3x3 of stride 2 to 1/4 and to 1/2, and the first 7x7.
        Transposed convolutions reach less far than resizing and 3x3 do.
        """
        context = 0
        while self._first_read(context) < 0:
            context += self.multiple
        return context

    def _first_read(self, pixel: int) -> int:
        """The first column that pixel `pixel` of a row is made from, counted on every level; below 0 is beyond."""
        quarter = ((pixel - 3 - 1) // 2 - 1) // 2 - 2 * self.blocks
        return 2 * (2 * quarter - 1) - 1 - 3


class CycleganGenerator(nn.Module):
    """Imagery in -1..1 with the look of the other set."""

    def __init__(self, config: CycleganConfig) -> None:
        super().__init__()
        self.config = config
        w1, w2, w4 = (config.width * factor for factor in (1, 2, 4))
        self.enter = self._layer(config.bands, w1, 7)
        self.down = nn.Sequential(self._layer(w1, w2, 3, 2), self._layer(w2, w4, 3, 2))
        self.blocks = nn.ModuleList(
            nn.Sequential(self._layer(w4, w4, 3), *list(self._layer(w4, w4, 3))[:2]) for _ in range(config.blocks)
        )
        self.up = nn.Sequential(self._up(w4, w2), self._up(w2, w1))
        self.leave = nn.Conv2d(w1, config.bands, 7, padding=3, padding_mode="reflect")
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.ConvTranspose2d)):
                nn.init.normal_(module.weight, std=0.02)
        nn.init.zeros_(self.leave.bias)  # type: ignore[arg-type]
        if config.residual:
            nn.init.zeros_(self.leave.weight)

    def _layer(self, inputs: int, outputs: int, size: int, stride: int = 1) -> nn.Sequential:
        """Convolution, normalisation, ReLU; edges reflected, which leaves no frame to be learnt."""
        conv = nn.Conv2d(inputs, outputs, size, stride, size // 2, bias=False, padding_mode="reflect")
        return nn.Sequential(conv, self._norm(outputs), nn.ReLU())

    def _up(self, inputs: int, outputs: int) -> nn.Sequential:
        """Twice the resolution."""
        if self.config.upsampling == "resize":
            return nn.Sequential(nn.Upsample(scale_factor=2, mode="nearest"), *self._layer(inputs, outputs, 3))
        conv = nn.ConvTranspose2d(inputs, outputs, 3, 2, 1, output_padding=1, bias=False)
        return nn.Sequential(conv, self._norm(outputs), nn.ReLU())

    def _norm(self, channels: int) -> nn.Module:
        if self.config.normalisation == "instance":
            return nn.InstanceNorm2d(channels, affine=True)
        return nn.BatchNorm2d(channels)

    def forward(self, image: Tensor) -> Tensor:
        """image (n, bands, h, w) in -1..1, h and w multiples of 4 -> the same; residual, a little beyond -1..1."""
        x = self.down(self.enter(image))
        for block in self.blocks:
            x = x + block(x)
        found: Tensor = self.leave(self.up(x))
        return image + found if self.config.residual else torch.tanh(found)
