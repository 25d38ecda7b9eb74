"""The `csebgan` generator: semantic embeddings shared by all layers (Wang et al. 2023, "Remote Sensing Image
Synthesis via Semantic Embedding Generative Adversarial Networks", section III).

Every class has two distributions, gamma_k and beta_k, drawn by reparameterisation (equation 1) and turned by a
two-layer perceptron of each layer into the scale and shift of the class' pixels (equations 2 to 5). The paper leaves
open, and we chose: embeddings of 64 numbers, perceptrons as wide; SPADE's layout and spectral normalisation for the
residual blocks (`decoder.py`), started from a convolution of the mask at 1/32; noise of its own for gamma_k and for
beta_k. The paper draws noise inside the network; here it is the style input, so that every tile has the same. There is
no image encoder, as in the paper. Pixels of no class keep their normalised value: scale 1, shift 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from .architecture import Architecture
from .decoder import CELLS, MULTIPLE, Decoder, reach
from .initialisation import xavier
from .one_hot import one_hot


@dataclass(frozen=True)
class CsebganConfig:
    """Size of the network; `shared` False gives each layer embeddings of its own (table II, w/o sharing)."""

    classes: int
    bands: int
    width: int = 64
    embedding: int = 64
    shared: bool = True

    multiple = MULTIPLE
    noise_channels = 0
    noise_stride = 1
    class_styles = True

    @property
    def style_size(self) -> int:
        """Numbers of the style: for each class in turn those of gamma, then those of beta."""
        return self.classes * 2 * self.embedding

    @property
    def pixel_bytes(self) -> int:
        """Memory for each pixel of a window on a CPU: 1,940 and 3,697 at widths of 32 and 64 as measured, and room."""
        return 57 * self.width + 250

    @property
    def context(self) -> int:
        """Pixels from a window's edge whose value may depend on what lies beyond it.

        Modulations look at their own pixel only; the first convolution of the mask, at 1/32, reaches furthest.
        """
        furthest, walked = reach(0)
        return -(-max(furthest, walked + CELLS[0]) // self.multiple) * self.multiple


class Embeddings(nn.Module):
    """The distributions of gamma_k and beta_k: mean b and log variance s of each number."""

    def __init__(self, classes: int, size: int) -> None:
        super().__init__()
        self.b = nn.Parameter(torch.randn(classes, 2, size))
        self.s = nn.Parameter(torch.zeros(classes, 2, size))

    def forward(self, noise: Tensor) -> Tensor:
        """noise (n, classes, 2, size) -> gamma_k and beta_k, the same shape (equation 1)."""
        return noise * (0.5 * self.s).exp() + self.b


class Condition(NamedTuple):
    """What a level knows: class planes (n, k, h, w), noise (n, k, 2, e), shared embeddings (n, k, 2, e) if any."""

    planes: Tensor
    noise: Tensor
    embedded: Tensor | None


class SemanticModulation(nn.Module):
    """Normalisation, then a scale and a shift for the pixels of each class (SMBlk, equations 2 to 5)."""

    def __init__(self, channels: int, config: CsebganConfig) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(channels, affine=False)
        self.own = None if config.shared else Embeddings(config.classes, config.embedding)
        self.gamma, self.beta = (_perceptron(config.embedding, channels) for _ in range(2))

    def forward(self, x: Tensor, condition: Condition) -> Tensor:
        """(n, channels, h, w) -> the same."""
        embedded = condition.embedded if self.own is None else self.own(condition.noise)
        if embedded is None:
            raise ValueError("Expected shared embeddings in the condition, found none.")
        # The perceptron gives the scale's difference from 1, so that planes of zeros leave a pixel as it is.
        scale = 1 + tiled(self.gamma(embedded[:, :, 0]), condition.planes)
        modulated: Tensor = self.norm(x) * scale + tiled(self.beta(embedded[:, :, 1]), condition.planes)
        return modulated


def _perceptron(size: int, channels: int) -> nn.Module:
    """Two layers; loud enough to be heard from the first step (SPADE's gain, twice, would silence them)."""
    return nn.Sequential(
        xavier(nn.Linear(size, size), 1.0), nn.ReLU(), xavier(nn.Linear(size, channels), 0.2)
    )  # fmt: skip


def tiled(table: Tensor, planes: Tensor) -> Tensor:
    """Each pixel's row of its class: table (n, k, c), planes (n, k, h, w) of 0 and 1 -> (n, c, h, w)."""
    maps: Tensor = table.transpose(1, 2) @ planes.flatten(2).to(table.dtype)
    return maps.reshape(-1, table.shape[2], *planes.shape[2:])


class CsebganGenerator(nn.Module):
    """Imagery from class indices and a draw for each class (SENet); output in -1..1."""

    def __init__(self, config: CsebganConfig) -> None:
        super().__init__()
        self.config = config
        self.embeddings = Embeddings(config.classes, config.embedding) if config.shared else None
        self.enter = xavier(
            nn.Conv2d(config.classes, 16 * config.width, 3, padding=1, padding_mode="replicate"), 1.0
        )  # fmt: skip
        self.decoder = Decoder(
            config.width, config.bands, lambda channels, padding: SemanticModulation(channels, config)
        )

    def forward(self, classes: Tensor, noise: Tensor | None, style: Tensor) -> Tensor:
        """Imagery in -1..1.

        classes: (n, 1, h, w) class indices, 255 for none; h and w multiples of 32; noise: ignored, this network
        takes none; style: (n, classes * 2 * embedding) standard normal, class after class: those of gamma, then
        those of beta. Returns (n, bands, h, w).
        """
        drawn = style.view(-1, self.config.classes, 2, self.config.embedding)
        embedded = None if self.embeddings is None else self.embeddings(drawn)
        conditions = {
            cell: Condition(one_hot(classes, self.config.classes, cell), drawn, embedded) for cell in CELLS
        }  # fmt: skip
        image: Tensor = self.decoder(self.enter(conditions[CELLS[0]].planes), conditions)
        return image


CSEBGAN = Architecture(CsebganConfig, CsebganGenerator, lambda config: None)
