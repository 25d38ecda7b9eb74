"""How far drawn crops are from real ones in what each class looks like: no pixel is compared with any other.

Statistics of a crop's class are quantiles of its features along fixed directions, as sliced Wasserstein distances of
textures have them (Heitz et al. 2021, https://arxiv.org/abs/2006.07229). Crops, as samples of these, are compared by
the energy distance (Szekely and Rizzo 2013, https://doi.org/10.1016/j.jspi.2013.03.018): it is least where both are
drawn from one distribution, so drawn crops gain nothing by all looking like the mean of the real ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch
from lightning_fabric import Fabric
from torch import Tensor
from torch.nn import functional as F

from ...models.one_hot import one_hot
from ..loop.devices import average
from .losses import FAINT, magnitudes

DIRECTIONS, QUANTILES = 32, 64
LEAST = 32
"""Cells of a class in a crop from which on it counts."""
OWN = 0.75
"""Share of a cell that is of a class from which on the cell is."""
PIXELS, MAPS = 2, 3
"""Every second pixel each way counts; of pretrained maps the first three do, up to a stride of 8."""


def class_distances(
    fake: Tensor, real: Tensor, maps: Sequence[Sequence[Tensor]], usual: Sequence[Tensor], classes: Tensor, count: int,
    drawn: Tensor, fabric: Fabric, seed: int,
) -> tuple[Tensor, Tensor]:  # fmt: skip
    """Of drawn crops from real ones the energy distance, and of the other crops from the real crop that they have their
    style of the distance of their statistics; means over classes and maps, 0 where there is nothing to compare.

    fake, real: (n, bands, h, w) in -1..1; maps: pretrained features (n, channels, h_i, w_i) of real and fake, usual:
    mean magnitudes (1, channels, 1, 1) of those of real, over all processes; both empty where there are none; classes:
    (n, 1, h, w) indices below `count`, 255 for none; drawn: (n,) which of the fake crops have a drawn style; seed: of
    the directions. All processes' drawn crops are compared together. Differences are in units of a channel's mean
    magnitude.
    """
    planes, apart, paired = one_hot(classes, count), [], []
    pairs = [(fake[:, :, ::PIXELS, ::PIXELS], real[:, :, ::PIXELS, ::PIXELS]), *zip(maps[1][:MAPS], maps[0][:MAPS])]
    sizes = magnitudes([pairs[0][1]])
    average(fabric, sizes)
    for (made, wanted), size in zip(pairs, [*sizes, *usual]):
        own = F.adaptive_avg_pool2d(planes, (made.shape[2], made.shape[3])) >= OWN
        found = [_statistics(each / (size + FAINT), own, seed) for each in (made, wanted)]
        known = own.sum((2, 3)) >= LEAST
        both = known & ~drawn[:, None]
        if both.any():
            paired.append((found[0][both] - found[1][both]).abs().mean())
        values = [_of_all(fabric, each) for each in (*found, known & drawn[:, None], known)]
        apart += [
            _energy(values[0][values[2][:, kind], kind], values[1][values[3][:, kind], kind])
            for kind in range(count)
            if values[2][:, kind].sum() > 1 and values[3][:, kind].sum() > 1
        ]
    drawn_ones, others = (torch.stack(each).mean() if each else 0 * fake.sum() for each in (apart, paired))
    return drawn_ones, others


def _statistics(features: Tensor, own: Tensor, seed: int) -> Tensor:
    """Quantiles (n, classes, DIRECTIONS * QUANTILES) of features (n, channels, h, w) in cells (n, classes, h, w)."""
    channels = features.shape[1]
    directions = torch.randn(DIRECTIONS, channels, generator=torch.Generator().manual_seed(seed))
    directions = F.normalize(directions, dim=1).to(features.device)
    values = torch.einsum("nchw,dc->ndhw", features.float(), directions).flatten(2)
    kinds = []
    for each, places in zip(values, own.flatten(2)):
        kinds.append(torch.stack([_quantiles(each[:, place]) for place in places]))
    return torch.stack(kinds)


def _quantiles(values: Tensor) -> Tensor:
    """QUANTILES of each row of values (rows, m), as one vector; zeros where there are fewer than LEAST of them."""
    if values.shape[1] < LEAST:
        return values.new_zeros(values.shape[0] * QUANTILES)
    ordered = values.sort(1).values[:, None]
    return F.interpolate(ordered, QUANTILES, mode="linear", align_corners=True).flatten()


def _energy(made: Tensor, real: Tensor) -> Tensor:
    """Energy distance of samples (m, f) and (n, f), unbiased; distances are mean absolute differences."""
    return 2 * _apart(made, real).mean() - _among(made) - _among(real)


def _apart(one: Tensor, other: Tensor) -> Tensor:
    return (one[:, None] - other[None]).abs().mean(2)


def _among(samples: Tensor) -> Tensor:
    """Mean distance of two different samples."""
    return _apart(samples, samples).sum() / (len(samples) * (len(samples) - 1))


def _of_all(fabric: Fabric, each: Tensor) -> Tensor:
    """A tensor (n, ...) of this process with those of all others; gradients find their way back."""
    if fabric.world_size == 1:
        return each
    return cast(Tensor, fabric.all_gather(each, sync_grads=each.is_floating_point())).flatten(0, 1)
