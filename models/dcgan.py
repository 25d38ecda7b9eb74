"""Class-conditional DCGAN: noise and a label in, a small square picture out, and the network that judges it.

Radford et al. (2016, https://arxiv.org/abs/1511.06434) as Lwin and Aguilar (2022) condition it, that is a one-hot
label beside the noise and beside every pixel; or after Miyato and Koyama (2018, https://arxiv.org/abs/1802.05637): a
discriminator that projects, under spectral normalisation, and a generator normalised by class.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils.parametrizations import spectral_norm

from .activation import SLOPE
from .one_hot import one_hot

COARSEST = 4  # pixels along a side where the generator begins and the discriminator ends
MOST = 8  # times `width`: no layer has more feature maps
DEVIATION = 0.02  # of all first weights (Radford et al., section 4)


@dataclass(frozen=True)
class DcganConfig:
    """What both networks are built from; conditioning: one-hot, as published, or projection."""

    classes: int
    bands: int
    size: int = 64
    latent: int = 128
    width: int = 64
    conditioning: str = "one-hot"

    @property
    def widths(self) -> tuple[int, ...]:
        """Feature maps from half of the pictures' size down to 4 px, each size half the one before."""
        levels = (self.size // COARSEST).bit_length() - 1
        return tuple(self.width * min(2**level, MOST) for level in range(levels))


class Normalised(nn.Module):
    """Batch normalisation whose gain and shift are learnt: for all, or for each class (Miyato and Koyama)."""

    def __init__(self, maps: int, classes: int, by_class: bool) -> None:
        super().__init__()
        self.normalise = nn.BatchNorm2d(maps, affine=not by_class)
        self.gain = self.shift = None
        if by_class:
            self.gain, self.shift = nn.Embedding(classes, maps), nn.Embedding(classes, maps)
            nn.init.normal_(self.gain.weight, 1.0, DEVIATION)
            nn.init.zeros_(self.shift.weight)
        else:
            nn.init.normal_(self.normalise.weight, 1.0, DEVIATION)

    def forward(self, x: Tensor, label: Tensor) -> Tensor:
        """x (n, maps, h, w), label (n,) -> the same shape, rectified."""
        x = self.normalise(x)
        if self.gain is not None and self.shift is not None:
            x = x * self.gain(label)[:, :, None, None] + self.shift(label)[:, :, None, None]
        return torch.relu(x)


class DcganGenerator(nn.Module):
    """Transposed convolutions of 4x4 that double the size, batch normalisation, ReLU; at last a convolution, tanh."""

    def __init__(self, config: DcganConfig) -> None:
        super().__init__()
        self.config = config
        self.takes_label = config.conditioning == "one-hot"
        widths = [*reversed(config.widths), max(config.width // 2, 1)]
        drawn = config.latent + (config.classes if self.takes_label else 0)
        layers = [nn.ConvTranspose2d(drawn, widths[0], COARSEST, bias=False)]
        layers += [nn.ConvTranspose2d(one, two, 4, 2, 1, bias=False) for one, two in zip(widths[:-1], widths[1:])]
        self.grow = nn.ModuleList(map(_begun, layers))
        self.norms = nn.ModuleList(Normalised(each, config.classes, not self.takes_label) for each in widths)
        self.leave = _begun(nn.Conv2d(widths[-1], config.bands, 3, padding=1))

    def forward(self, label: Tensor, noise: Tensor) -> Tensor:
        """label (n,) int64, noise (n, latent) standard normal -> (n, bands, size, size) in -1..1."""
        if self.takes_label:
            noise = torch.cat([noise, one_hot(label.view(-1, 1, 1, 1), self.config.classes)[:, :, 0, 0]], 1)
        x = noise[:, :, None, None]
        for grow, norm in zip(self.grow, self.norms):
            x = norm(grow(x), label)
        return torch.tanh(self.leave(x))


class OneHotDiscriminator(nn.Module):
    """As published: the label as planes beside the bands, strided convolutions, batch normalisation, LeakyReLU.

    The first layer has no batch normalisation, which Radford et al. (section 3) found to oscillate otherwise.
    """

    def __init__(self, config: DcganConfig) -> None:
        super().__init__()
        self.classes = config.classes
        widths = config.widths
        self.enter = _begun(nn.Conv2d(config.bands + config.classes, widths[0], 4, 2, 1))
        self.body = nn.ModuleList()
        for one, two in zip(widths[:-1], widths[1:]):
            norm = nn.BatchNorm2d(two)
            nn.init.normal_(norm.weight, 1.0, DEVIATION)
            self.body.append(nn.Sequential(_begun(nn.Conv2d(one, two, 4, 2, 1, bias=False)), norm))
        self.leave = _begun(nn.Conv2d(widths[-1], 1, COARSEST))

    def forward(self, image: Tensor, label: Tensor) -> Tensor:
        """image (n, bands, size, size) in -1..1, label (n,) -> logits (n,), above 0 where it looks real."""
        planes = one_hot(label.view(-1, 1, 1, 1), self.classes).expand(-1, -1, *image.shape[2:])
        x = F.leaky_relu(self.enter(torch.cat([image, planes.to(image.dtype)], 1)), SLOPE)
        for layer in self.body:
            x = F.leaky_relu(layer(x), SLOPE)
        logits: Tensor = self.leave(x).flatten()
        return logits


class ProjectionDiscriminator(nn.Module):
    """Strided convolutions under spectral normalisation (Miyato et al. 2018, https://arxiv.org/abs/1802.05957); the
    logit is a linear function of the summed features plus their product with a vector of the label."""

    def __init__(self, config: DcganConfig) -> None:
        super().__init__()
        widths = [config.bands, *config.widths]
        self.body = nn.ModuleList(
            spectral_norm(_xavier(nn.Conv2d(one, two, 4, 2, 1))) for one, two in zip(widths[:-1], widths[1:])
        )
        self.judge = spectral_norm(_xavier(nn.Linear(widths[-1], 1)))
        self.project = spectral_norm(_xavier(nn.Embedding(config.classes, widths[-1])))

    def forward(self, image: Tensor, label: Tensor) -> Tensor:
        """image (n, bands, size, size) in -1..1, label (n,) -> logits (n,), above 0 where it looks real."""
        x = image
        for layer in self.body:
            x = F.leaky_relu(layer(x), SLOPE)
        features = x.sum((2, 3))
        logits: Tensor = self.judge(features)[:, 0] + (self.project(label) * features).sum(1)
        return logits


def discriminator(config: DcganConfig) -> nn.Module:
    """The judge that the conditioning asks for."""
    return OneHotDiscriminator(config) if config.conditioning == "one-hot" else ProjectionDiscriminator(config)


def settle(generator: nn.Module, batches: Sequence[tuple[Tensor, Tensor]]) -> None:
    """Measure the statistics of batch normalisation anew, over batches of (label, noise), each counting the same.

    Averaged weights need it: the average of the statistics that passing weights had is not what the averaged weights
    give. Leaves the generator in the mode for inference.
    """
    norms = [each for each in generator.modules() if isinstance(each, nn.BatchNorm2d)]
    before = [each.momentum for each in norms]
    for each in norms:
        each.reset_running_stats()
        each.momentum = None  # a plain mean
    generator.train()
    with torch.no_grad():
        for label, noise in batches:
            generator(label, noise)
    for each, momentum in zip(norms, before):
        each.momentum = momentum
    generator.eval()


def _begun(layer: nn.Conv2d | nn.ConvTranspose2d) -> nn.Conv2d | nn.ConvTranspose2d:
    nn.init.normal_(layer.weight, 0.0, DEVIATION)
    if layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer


def _xavier(layer: nn.Conv2d | nn.Linear | nn.Embedding) -> nn.Module:
    """First weights of Glorot and Bengio (2010); spectral normalisation undoes any gain."""
    nn.init.xavier_uniform_(layer.weight)
    if isinstance(layer, (nn.Conv2d, nn.Linear)) and layer.bias is not None:
        nn.init.zeros_(layer.bias)
    return layer
