"""The `spade` generator and its encoder: Park et al. 2019 (https://arxiv.org/abs/1903.07291), for any number of bands.

As Le et al. 2023 use it for land cover (with a diversity term): an encoder's latent vector and the mask. Kept from
the published code: blocks, widths, modulation, spectral normalisation, activations, latent of 256. Changed, so that
tiles of any size agree (`decoder.py` says what else):
- the latent vector's fully connected layer to a fixed 4x4 grid gives one cell, repeated over the coarse grid;
- the encoder averages over the image in place of a flattened 4x4 grid, and takes chips of any size as they are;
- since instance normalisation removes mean and contrast, and the grid's layout is gone, nothing would be left of
  colour: the encoder hands on the moments that it removes (the style of Huang and Belongie 2017);
- synchronised batch normalisation is BatchNorm with running statistics;
- pixels of no class are zeros in every plane, where the published code adds a plane.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .activation import SLOPE
from .architecture import Architecture
from .decoder import CELLS, MULTIPLE, Decoder, Padding, reach
from .initialisation import spectral, xavier
from .one_hot import one_hot


@dataclass(frozen=True)
class SpadeConfig:
    """Size of the network; `width` is nf of the published code, 64 there."""

    classes: int
    bands: int
    width: int = 64
    style_size: int = 256

    multiple = MULTIPLE
    noise_channels = 0
    noise_stride = 1
    class_styles = False

    @property
    def pixel_bytes(self) -> int:
        """Memory for each pixel of a window on a CPU: 2,036 and 3,640 at widths of 32 and 64 as measured, and room."""
        return 52 * self.width + 460

    @property
    def context(self) -> int:
        """Pixels from a window's edge whose value may depend on what lies beyond it.

        The mask passes two 3x3 convolutions in each modulation; the furthest is the coarsest block's.
        """
        return -(-max(reach(2)) // self.multiple) * self.multiple


class Spade(nn.Module):
    """Normalisation whose scale and shift are convolved from the mask (equation 1 of the paper)."""

    def __init__(self, channels: int, classes: int, hidden: int, padding: Padding) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(channels, affine=False)
        self.shared = xavier(nn.Conv2d(classes, hidden, 3, padding=1, padding_mode=padding))
        self.gamma = xavier(nn.Conv2d(hidden, channels, 3, padding=1, padding_mode=padding))
        self.beta = xavier(nn.Conv2d(hidden, channels, 3, padding=1, padding_mode=padding))

    def forward(self, x: Tensor, planes: Tensor) -> Tensor:
        """(n, channels, h, w), (n, classes, h, w) -> (n, channels, h, w)."""
        hidden = F.relu(self.shared(planes))
        return self.norm(x) * (1 + self.gamma(hidden)) + self.beta(hidden)  # type: ignore[no-any-return]


class SpadeGenerator(nn.Module):
    """Imagery from class indices and a latent vector; output in -1..1."""

    def __init__(self, config: SpadeConfig) -> None:
        super().__init__()
        self.config = config
        self.enter = xavier(nn.Linear(config.style_size, 16 * config.width))
        self.decoder = Decoder(
            config.width,
            config.bands,
            lambda channels, padding: Spade(channels, config.classes, 2 * config.width, padding),
        )

    def forward(self, classes: Tensor, noise: Tensor | None, style: Tensor) -> Tensor:
        """Imagery in -1..1.

        classes: (n, 1, h, w) class indices, 255 for none; h and w multiples of 32; noise: ignored, this network
        takes none; style: (n, style_size), standard normal or from the encoder. Returns (n, bands, h, w).
        """
        planes = {cell: one_hot(classes, self.config.classes, cell) for cell in CELLS}
        x = self.enter(style)[:, :, None, None] + torch.zeros_like(planes[CELLS[0]][:, :1])
        image: Tensor = self.decoder(x, planes)
        return image


class SpadeEncoder(nn.Module):
    """Mean and log variance of the latent vector of an image (appendix A), for images of any size."""

    def __init__(self, config: SpadeConfig) -> None:
        super().__init__()
        self.config = config
        widths = (config.bands, *(config.width * factor for factor in (1, 2, 4, 8, 8, 8)))
        self.layers = nn.ModuleList(
            spectral(nn.Conv2d(inputs, outputs, 3, stride=2, padding=1, bias=False))
            for inputs, outputs in zip(widths[:-1], widths[1:])
        )
        known = 2 * sum(widths[1:]) + widths[-1]
        self.mean = xavier(nn.Linear(known, config.style_size))
        self.log_variance = xavier(nn.Linear(known, config.style_size))

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """image (n, bands, h, w) in -1..1 -> mean, log variance, each (n, style_size)."""
        x, known = image, []
        for layer in self.layers:
            x = layer(x).float()
            mean = x.mean((2, 3), keepdim=True)
            deviation = ((x - mean).square().mean((2, 3), keepdim=True) + 1e-5).sqrt()
            known += [mean.flatten(1), deviation.flatten(1)]
            x = F.leaky_relu((x - mean) / deviation, SLOPE)
        features = torch.cat([*known, x.mean((2, 3))], 1)
        return self.mean(features).float(), self.log_variance(features).float()


SPADE = Architecture(SpadeConfig, SpadeGenerator, SpadeEncoder)
