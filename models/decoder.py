"""The layout of SPADE's decoder: seven modulated residual blocks and five upsamplings (Park et al. 2019, appendix A).

The paper: https://arxiv.org/abs/1903.07291. What modulates is the caller's: SPADE's convolutions of the mask, or
CSEBGAN's perceptrons. Two things differ from the published code. BatchNorm (the modulation's) keeps running
statistics, one for all tiles. Edges of coarse levels are replicated instead of zero: a cell of 32 px beside a frame
of zeros would teach every pixel of a training crop that it lies beside one, and inside a large image none does.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .activation import Activation
from .initialisation import spectral, xavier

Padding = Literal["zeros", "replicate"]
Modulate = Callable[[int, Padding], nn.Module]

# Of each block: pixels in a cell, feature maps in and out as multiples of the width.
BLOCKS = ((32, 16, 16), (16, 16, 16), (16, 16, 16), (8, 16, 8), (4, 8, 4), (2, 4, 2), (1, 2, 1))
CELLS = (32, 16, 8, 4, 2, 1)
MULTIPLE = CELLS[0]


def padding_of(cell: int) -> Padding:
    """How maps of such cells continue beyond their edge."""
    return "replicate" if cell >= 4 else "zeros"


def reach(modulation: int) -> tuple[int, int]:
    """Pixels from an output pixel to the furthest mask pixel of a modulation, and to the decoder's input.

    modulation: 3x3 convolutions between mask and modulation. Walked back from the output in whole cells, windows
    starting on multiples of 32: the last convolution, then two in each block; nearest-neighbour upsampling and
    slicing stay within a cell.
    """
    walked, furthest = 1, 0
    for cell, _, _ in reversed(BLOCKS):
        furthest = max(furthest, walked + cell * (2 + modulation))
        walked += 2 * cell
    return furthest, walked


class Residual(nn.Module):
    """Two modulated convolutions beside a shortcut, which is learned where the number of maps changes."""

    def __init__(self, inputs: int, outputs: int, padding: Padding, modulate: Modulate) -> None:
        super().__init__()
        middle = min(inputs, outputs)
        self.norm_0, self.norm_1 = modulate(inputs, padding), modulate(middle, padding)
        self.activate_0, self.activate_1 = Activation(inputs), Activation(middle)
        self.conv_0 = spectral(nn.Conv2d(inputs, middle, 3, padding=1, padding_mode=padding))
        self.conv_1 = spectral(nn.Conv2d(middle, outputs, 3, padding=1, padding_mode=padding))
        self.is_learned = inputs != outputs
        if self.is_learned:
            self.norm_s = modulate(inputs, padding)
            self.conv_s = spectral(nn.Conv2d(inputs, outputs, 1, bias=False))

    def forward(self, x: Tensor, condition: Any) -> Tensor:
        """(n, inputs, h, w) and what the modulation takes -> (n, outputs, h, w)."""
        shortcut = self.conv_s(self.norm_s(x, condition)) if self.is_learned else x
        x = self.conv_0(self.activate_0(self.norm_0(x, condition)))
        x = self.conv_1(self.activate_1(self.norm_1(x, condition)))
        return shortcut + x


class Decoder(nn.Module):
    """Imagery from a coarse map and a condition for each level."""

    def __init__(self, width: int, bands: int, modulate: Modulate) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(
            Residual(inputs * width, outputs * width, padding_of(cell), modulate) for cell, inputs, outputs in BLOCKS
        )
        self.activate = Activation(width)
        self.leave = xavier(nn.Conv2d(width, bands, 3, padding=1))

    def forward(self, x: Tensor, conditions: Mapping[int, Any]) -> Tensor:
        """x: (n, 16 width, h / 32, w / 32); conditions: by cell, what the modulation takes. Returns (n, bands, h, w)
        in -1..1."""
        before = CELLS[0]
        for block, (cell, _, _) in zip(self.blocks, BLOCKS):
            if cell != before:
                x = F.interpolate(x, scale_factor=2.0, mode="nearest")
                before = cell
            x = block(x, conditions[cell])
        return torch.tanh(self.leave(self.activate(x)))
