"""The `fast` generator: class-adaptive modulation, fully convolutional, noise and style as inputs.

Modulation by class follows CLADE (Tan et al. 2021, https://arxiv.org/abs/2012.04644) and CSEBGAN (Wang et al. 2023):
a scale and a shift per class instead of SPADE's convolutions of the mask (Park et al. 2019,
https://arxiv.org/abs/1903.07291). Ours: the classes enter as their share of each coarse cell, one noise plane is
folded into every level (space to depth), smooth ones may join it, and the reach of the network is counted so that
windows can be joined.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from .activation import Activation
from .architecture import Architecture
from .one_hot import one_hot

Padding = Literal["zeros", "replicate"]

BLUR = 0.3
"""Standard deviation of the noise in a style that was read off a crop: what is nearer than that looks alike."""
FARTHEST = 3.0
"""Of a style's numbers, in standard deviations."""
SETTLED = 200
"""Batches after which the statistics of styles stay as they are."""
LEAST = 0.003
"""Added to the share of every direction in the variance: what hardly varies stays small."""
FAINT = 1e-6


@dataclass(frozen=True)
class FastConfig:
    """Size of the network; `width` is the number of feature maps at full resolution."""

    classes: int
    bands: int
    width: int = 32
    octaves: tuple[int, ...] = ()
    """Cells over which each of some further noise planes changes; they are smooth, and known to the coarse levels."""
    objects: tuple[int, ...] = ()
    """Indices of classes whose connected parts have a look of their own: noise that is constant over each of them."""
    coarse_noise: tuple[float, ...] = ()
    """What the white noise is multiplied by at 1/2, 1/4 and 1/8; all of it is known there if empty."""

    multiple = 8
    noise_stride = 1
    class_styles = False
    cut = "/generator/at4.1/activate/LeakyRelu_output_0"
    """Tensor of the exported graph behind the last coarse level, at 1/4: only what is before it knows the style."""
    cut_cell = 4

    @property
    def style_size(self) -> int:
        """One for every band, so that a style may have any colour."""
        return self.bands

    @property
    def noise_channels(self) -> int:
        """Planes of noise: one of white noise, then the smooth ones, then those that are constant over an object."""
        return 1 + len(self.octaves) + self.object_planes

    @property
    def object_planes(self) -> int:
        """As many as there are bands, so that an object may have any colour."""
        return self.bands if self.objects else 0

    @property
    def cut_context(self) -> int:
        """Pixels around what the levels behind `cut` see: three 3x3 convolutions at full resolution, two at 1/2."""
        return -(-(3 + 2 * 2) // self.cut_cell) * self.cut_cell

    @property
    def cut_bytes(self) -> int:
        """Memory for each pixel of a window on a CPU before `cut`, with its maps and an image: 138 at a width of 32."""
        return 9 * self.width // 2 + 4 * (self.noise_channels - 1)

    @property
    def widths(self) -> tuple[int, int, int, int]:
        """Feature maps at 1/8, 1/4, 1/2 and full resolution."""
        return 6 * self.width, 3 * self.width, 3 * self.width // 2, self.width

    @property
    def pixel_bytes(self) -> int:
        """Memory for each pixel of a window on a CPU: 480 at a width of 32 as measured, and room."""
        return 16 * self.width + 4 * (self.noise_channels - 1)

    @property
    def context(self) -> int:
        """Pixels from a window's edge whose value may depend on what lies beyond it.

        Walked back from an output pixel, in whole cells: three 3x3 convolutions at full resolution, two at 1/2,
        two at 1/4, four at 1/8, with nearest-neighbour upsampling between the levels.
        """
        reach = 0
        for cell, convolutions in ((8, 4), (4, 2), (2, 2), (1, 3)):
            reach += cell * convolutions
        return -(-reach // self.multiple) * self.multiple


class Modulated(nn.Module):
    """Convolution, normalisation with frozen statistics at inference, scale and shift from the condition."""

    def __init__(self, inputs: int, outputs: int, condition: int, padding_mode: Padding) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, padding=1, bias=False, padding_mode=padding_mode)
        self.norm = nn.BatchNorm2d(outputs, affine=False)
        self.activate = Activation(outputs)
        self.scale = nn.Conv2d(condition, outputs, 1)
        self.shift = nn.Conv2d(condition, outputs, 1)
        for layer, bias in ((self.scale, 1.0), (self.shift, 0.0)):
            nn.init.normal_(layer.weight, std=0.05)
            nn.init.constant_(layer.bias, bias)  # type: ignore[arg-type]

    def forward(self, x: Tensor, condition: Tensor) -> Tensor:
        """(n, inputs, h, w), (n, condition, h, w) -> (n, outputs, h, w)."""
        x = self.norm(self.conv(x))
        return self.activate(x * self.scale(condition) + self.shift(condition))  # type: ignore[no-any-return]


class FastGenerator(nn.Module):
    """Imagery from class indices, a noise plane and a style vector; output in -1..1."""

    def __init__(self, config: FastConfig) -> None:
        super().__init__()
        self.config = config
        self.smooth = len(config.octaves)
        k, z = config.classes + config.object_planes, config.style_size + self.smooth
        w8, w4, w2, w1 = config.widths
        c8, c4, c2, c1 = k + 64 + z, k + 16 + z, k + 4, k + 1
        # Coarse levels reach far: replicated edges there keep the frame of a training crop from being learnt.
        self.enter = nn.Conv2d(c8, w8, 1)
        self.at8 = nn.ModuleList(Modulated(w8, w8, c8, "replicate") for _ in range(4))
        self.at4 = nn.ModuleList((Modulated(w8, w4, c4, "replicate"), Modulated(w4, w4, c4, "replicate")))
        self.at2 = nn.ModuleList((Modulated(w4, w2, c2, "zeros"), Modulated(w2, w2, c2, "zeros")))
        self.at1 = nn.ModuleList((Modulated(w2, w1, c1, "zeros"), Modulated(w1, w1, c1, "zeros")))
        self.leave = nn.Conv2d(w1, config.bands, 3, padding=1)
        self._begin_without_looks()

    def forward(self, classes: Tensor, noise: Tensor, style: Tensor) -> Tensor:
        """Imagery in -1..1.

        classes: (n, 1, h, w) class indices, 255 for none; noise: (n, noise_channels, h, w) standard normal; style:
        (n, style_size) standard normal; h and w multiples of 8. Returns (n, bands, h, w).
        """
        planes = one_hot(classes, self.config.classes)
        c8, c4, c2, c1 = (self._condition(planes, noise, style, cell) for cell in (8, 4, 2, 1))
        x = self.enter(c8)
        for first, second in (self.at8[:2], self.at8[2:]):
            x = x + second(first(x, c8), c8)
        for level, condition in ((self.at4, c4), (self.at2, c2), (self.at1, c1)):
            x = F.interpolate(x, scale_factor=2.0, mode="nearest")
            for layer in level:
                x = layer(x, condition)
        return torch.tanh(self.leave(x))

    def _condition(self, planes: Tensor, noise: Tensor, style: Tensor, cell: int) -> Tensor:
        """What a level knows: share of each class in its cells, white noise in them, if coarse style and octaves, and
        the looks of objects."""
        white = noise[:, :1] if self.config.noise_channels > 1 else noise
        known = [planes, white]
        if cell > 1:
            known = [F.avg_pool2d(planes, cell), F.pixel_unshuffle(self._quietened(white, cell), cell)]
        if cell >= 4:
            known.append(style[:, :, None, None].expand(-1, -1, known[0].shape[2], known[0].shape[3]))
            if self.smooth:
                known.append(F.avg_pool2d(noise[:, 1 : 1 + self.smooth], cell))
        if self.config.objects:
            objects = noise[:, 1 + self.smooth :]
            known.append(objects if cell == 1 else F.avg_pool2d(objects, cell))
        return torch.cat(known, 1)

    def _quietened(self, white: Tensor, cell: int) -> Tensor:
        """White noise as a level of such cells knows it."""
        shares = dict(zip((2, 4, 8), self.config.coarse_noise))
        return white * shares[cell] if cell in shares else white

    @torch.no_grad()
    def truncate(self, kept: float) -> None:
        """Know only a share of the white noise at 1/2, the square of it at 1/4, its cube at 1/8: less varied and nearer
        to the middle of what was learnt (the truncation trick of Brock et al. 2019, https://arxiv.org/abs/1809.11096;
        ours is that coarse levels are truncated more, where an early network makes scratches of noise)."""
        first = self.config.classes
        for cell, level, share in ((2, self.at2, kept), (4, self.at4, kept**2), (8, self.at8, kept**3)):
            for layer in level.modules():
                if isinstance(layer, nn.Conv2d) and layer.kernel_size == (1, 1):  # scales and shifts
                    layer.weight[:, first : first + cell**2] *= share
        self.enter.weight[:, first : first + 64] *= kept**3

    @torch.no_grad()
    def _begin_without_looks(self) -> None:
        """No weight for octaves and objects: a network that begins with them paints what they say, not the classes."""
        objects = self.config.object_planes
        coarse = [self.enter, *(each for level in (self.at8, self.at4) for each in level)]
        for module in [*coarse, *self.at2, *self.at1]:
            last = objects + (self.smooth if module in coarse else 0)
            for layer in (module,) if module is self.enter else (module.scale, module.shift):
                if last:
                    layer.weight[:, -last:] = 0


class StyleEncoder(nn.Module):
    """The style of an image: the means of its bands, in a form that fits drawn styles. Over many images they have mean
    0, unit variance and no correlation, and with BLUR of noise they are as standard normal as drawn ones.

    Nothing of it is learnt but those statistics. A learnt encoder that a divergence draws to the normal distribution
    (SPADE's) either says nothing, as the divergence is cheapest then, or lies aside of what is drawn.
    """

    centre: Tensor
    products: Tensor
    whitening: Tensor
    seen: Tensor

    def __init__(self, config: FastConfig) -> None:
        super().__init__()
        self.config = config
        for name in ("products", "whitening"):
            self.register_buffer(name, torch.eye(config.style_size))
        self.register_buffer("centre", torch.zeros(config.style_size))
        self.register_buffer("seen", torch.zeros(()))

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """image (n, bands, h, w) in -1..1 -> mean, log variance, each (n, style_size)."""
        apart = image.float().mean((2, 3)) - self.centre
        white = (apart[:, :, None] * self.whitening).sum(1)  # no matrix product, which autocast would round
        mean = (1 - BLUR**2) ** 0.5 * white.clamp(-FARTHEST, FARTHEST)
        return mean, torch.full_like(mean, 2 * math.log(BLUR))

    @staticmethod
    def moments(image: Tensor) -> list[Tensor]:
        """Means over a batch (n, bands, h, w) of its images' means (bands,) and of their products (bands, bands)."""
        code = image.float().mean((2, 3))
        return [code.mean(0), (code[:, :, None] * code[:, None]).mean(0)]

    @torch.no_grad()
    def count(self, mean: Tensor, products: Tensor) -> None:
        """Take the moments of a batch into the statistics, until they are settled; every batch weighs the same."""
        if self.seen >= SETTLED:
            return
        self.seen += 1
        for kept, new in ((self.centre, mean), (self.products, products)):
            kept.lerp_(new, 1 / float(self.seen))
        covariance = (self.products - torch.outer(self.centre, self.centre)).double()
        scale = torch.diag(covariance.diag().clamp(min=FAINT).rsqrt())
        values, vectors = torch.linalg.eigh(scale @ covariance @ scale)
        self.whitening.copy_(scale @ vectors @ torch.diag((values.clamp(min=0) + LEAST).rsqrt()) @ vectors.T)


FAST = Architecture(FastConfig, FastGenerator, StyleEncoder)
