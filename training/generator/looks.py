"""What of a real crop's look the noise of `fast` can hold, so that the network learns what that noise stands for.

The looks of objects are their mean colours, whitened over all objects (INADE reads a distribution for each object off
the image, Tan et al. 2021, https://arxiv.org/abs/2103.06879); octaves are what is left of the brightness beside the
mean of its class, smoothed over so many pixels. Ours: no network reads them, so that they mean the same from the first
step on.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from lightning_fabric import Fabric
from torch import Tensor, nn
from torch.nn import functional as F

from ...inference.windows.objects import Parts
from ..loop.devices import average

SETTLED = 200
"""Steps after which the statistics stay as they are."""
LEAST = 16
"""Pixels of an object whose colour counts."""
BOUND = 3.0
"""Standard deviations at most that are read off a crop."""
FAINT = 1e-4


class Looks(nn.Module):
    """Reads octaves and objects off real crops, by statistics of the crops seen so far."""

    sums: Tensor
    squares: Tensor
    pixels: Tensor
    object_sum: Tensor
    object_products: Tensor
    objects: Tensor
    octave_squares: Tensor
    steps: Tensor

    def __init__(self, classes: int, bands: int, octaves: Sequence[int], objects: Sequence[int]) -> None:
        """octaves: pixels over which each smooth plane changes; objects: indices of the classes that have objects."""
        super().__init__()
        self._octaves, self._classes = tuple(octaves), tuple(objects)
        for name, shape in (
            ("sums", (classes + 1,)), ("squares", (classes + 1,)), ("pixels", (classes + 1,)),  # of brightness by class
            ("object_sum", (bands,)), ("object_products", (bands, bands)), ("objects", ()),
            ("octave_squares", (len(octaves),)), ("steps", ()),
        ):  # fmt: skip
            self.register_buffer(name, torch.zeros(shape))

    @torch.no_grad()
    def forward(self, real: Tensor, classes: Tensor, fabric: Fabric) -> Tensor:
        """real (n, bands, h, w) in -1..1, classes (n, 1, h, w) indices -> planes (n, octaves + bands, h, w), about
        standard normal; the bands' are 0 where no object is, and absent where no class has objects."""
        real = real.float()
        parts, colours, sizes = self._colours(real, classes)
        bright, kinds = real.mean(1), classes[:, 0].long().clamp(max=len(self.pixels) - 1)
        is_moving = self.steps < SETTLED
        if is_moving:
            self._learn(bright, kinds, colours[sizes >= LEAST], fabric)
        smooth = self._smooth(bright, kinds)
        if is_moving and self._octaves:
            found = [smooth.square().mean((0, 2, 3))]
            average(fabric, found)
            self.octave_squares += found[0]
        self.steps += is_moving
        deviation = (self.octave_squares / self.steps.clamp(max=SETTLED)).sqrt().clamp(min=FAINT)
        planes = [smooth / deviation[:, None, None]]
        if self._classes:
            looks = torch.cat((self._whitened(colours), colours.new_zeros(1, real.shape[1])))  # what -1 finds
            planes.append(looks[parts].movedim(-1, 1))
        return torch.cat(planes, 1).clamp(-BOUND, BOUND)

    def _colours(self, real: Tensor, classes: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Number of the object of every pixel (n, h, w), -1 for none; mean colour (objects, bands) and size of each."""
        indices, count = [], 0
        for each in classes[:, 0].cpu().numpy():
            found = Parts.within(each, self._classes, 0, 0)
            index = torch.from_numpy(found.index)
            indices.append(torch.where(index < 0, index, index + count))
            count += len(found.columns)
        parts = torch.stack(indices).to(real.device)
        shown, values = parts[parts >= 0], real.movedim(1, -1)[parts >= 0]
        sizes = torch.bincount(shown, minlength=count)
        sums = real.new_zeros(count, real.shape[1]).index_add_(0, shown, values)
        return parts, sums / sizes.clamp(min=1)[:, None], sizes

    def _learn(self, bright: Tensor, kinds: Tensor, colours: Tensor, fabric: Fabric) -> None:
        """Count a batch."""
        count, flat, values = len(self.pixels), kinds.flatten(), bright.flatten()
        new = [
            torch.bincount(flat, minlength=count).float(),
            torch.bincount(flat, values, count).float(),
            torch.bincount(flat, values.square(), count).float(),
            torch.tensor(float(len(colours)), device=bright.device),
            colours.sum(0),
            colours.T @ colours,
        ]
        average(fabric, new)
        kept = (self.pixels, self.sums, self.squares, self.objects, self.object_sum, self.object_products)
        for buffer, each in zip(kept, new):
            buffer += each

    def _smooth(self, bright: Tensor, kinds: Tensor) -> Tensor:
        """What is left of the brightness (n, h, w) beside class and larger octaves, smoothed: (n, octaves, h, w)."""
        mean = self.sums / self.pixels.clamp(min=1)
        deviation = (self.squares / self.pixels.clamp(min=1) - mean.square()).clamp(min=FAINT).sqrt()
        counts = self.pixels > 0
        counts[[*self._classes, len(counts) - 1]] = False  # objects have looks of their own; the last one is no class
        weight = counts[kinds].float()[:, None]
        left = ((bright - mean[kinds]) / deviation[kinds])[:, None] * weight
        height, width = bright.shape[1:]
        planes = {}
        for size in sorted(self._octaves, reverse=True):
            cells = max(1, round(2 * height / size)), max(1, round(2 * width / size))
            share = F.adaptive_avg_pool2d(weight, cells)
            plane = F.adaptive_avg_pool2d(left, cells) / share.clamp(min=0.1)
            planes[size] = F.interpolate(plane, (height, width), mode="bicubic", align_corners=False)
            left = left - planes[size] * weight
        found = [planes[size] for size in self._octaves]
        return torch.cat(found, 1) if found else bright.new_zeros(len(bright), 0, height, width)

    def _whitened(self, colours: Tensor) -> Tensor:
        """Colours (n, bands) as numbers of mean 0 and unit covariance over all objects, each beside its own band."""
        number = self.objects.clamp(min=1)
        mean = self.object_sum / number
        covariance = self.object_products / number - torch.outer(mean, mean)
        values, vectors = torch.linalg.eigh(covariance.double())
        root = vectors @ torch.diag(values.clamp(min=FAINT).rsqrt()) @ vectors.T
        whitened: Tensor = (colours - mean) @ root.float()
        return whitened
