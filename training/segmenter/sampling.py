"""Which crops a segmenter learns from: real and synthetic ones in each step, as they are or strongly changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch.nn import functional as F

from ...contract.card import NO_CLASS
from ...contract.dataset import DatasetInfo
from ...contract.jobs.train_segmenter import TrainSegmenterJob
from ...datasets.mixing import SYNTHETIC
from ..loop.crops import Classes, CropSampler, Images

ZOOM = (2 / 3, 3 / 2)
"""Smallest and largest scale of a strongly changed crop."""
BRIGHTER, CONTRAST, BALANCE = 0.1, 0.2, 0.05
"""What colours change by at most: a part of the range, the share of a contrast, and a band against the others."""
PASTED = 0.5
"""Chance that parts of another crop are pasted into one."""
OTHER = 2**20
"""Beyond the numbers of a step's crops: where those begin that others take parts of."""


def sampler_of(job: TrainSegmenterJob, info: DatasetInfo) -> CropSampler | MixedSampler:
    """Draws the crops of a training on the mixture `info`. Raises InputError as CropSampler."""
    if job.mixing != "batch" or not job.synthetic_share:
        return _sampler(job, info)
    parts = [
        replace(info, scenes=tuple(s for s in info.scenes if s.name.startswith(SYNTHETIC) == is_synthetic))
        for is_synthetic in (False, True)
    ]
    synthetic = _sampler(job, parts[1])
    real = _sampler(job, parts[0]) if job.synthetic_share < 1 else synthetic
    return MixedSampler(real, synthetic, job.synthetic_share, job.batch_size or 1)


def _sampler(job: TrainSegmenterJob, info: DatasetInfo) -> CropSampler:
    kind = StrongSampler if job.augmentation == "strong" else CropSampler
    turns, is_balanced = job.augmentation != "none", job.sampling == "balanced"
    return kind(job.dataset, info, "train", job.crop_size or 0, job.seed, turns, is_balanced)


class MixedSampler:
    """Real crops, and synthetic ones in place of some of them: those that stay are what `real` alone would give.

    Two trainings that differ in the share alone so see the same real crops. Where both have the same masks, a
    synthetic crop shows the place of the real one that it stands for, turned alike.
    """

    def __init__(self, real: CropSampler, synthetic: CropSampler, share: float, size: int) -> None:
        """share: of synthetic crops; size: crops of a step."""
        self.real, self.synthetic, self.share, self.size = real, synthetic, share, size
        self.shares = real.shares

    def batch(self, step: int, numbers: range) -> tuple[Images, Classes]:
        """As CropSampler's."""
        crops = [self._of(step, each).batch(step, range(each, each + 1)) for each in numbers]
        return np.concatenate([image for image, _ in crops]), np.concatenate([classes for _, classes in crops])

    def _of(self, step: int, number: int) -> CropSampler:
        """Spread evenly over steps and crops, so that any share comes out."""
        before = step * self.size + number
        is_synthetic = int((before + 1) * self.share + 1e-9) > int(before * self.share + 1e-9)
        return self.synthetic if is_synthetic else self.real


class StrongSampler(CropSampler):
    """Crops of other scales and colours, with parts of other crops: what real imagery gives without a generator.

    Pasted are all pixels of half of the classes of another crop (Ghiasi et al. 2021, Simple copy-paste,
    https://arxiv.org/abs/2012.07177, where objects have no outlines of their own: Olsson et al. 2021, ClassMix,
    https://arxiv.org/abs/2007.07936, section 3.1).
    """

    def _crop(self, step: int, number: int, side: int | None = None) -> tuple[Images, Classes]:
        draw = np.random.default_rng((self.seed, step, number, 1))
        image, classes = self._zoomed(step, number, draw)
        if draw.random() < PASTED:
            other, found = self._zoomed(step, OTHER + number, draw)
            present = np.setdiff1d(np.unique(found), NO_CLASS)
            taken = np.isin(found, draw.permutation(present)[: (len(present) + 1) // 2])
            image, classes = np.where(taken, other, image), np.where(taken, found, classes)
        return recoloured(image, draw), classes

    def _zoomed(self, step: int, number: int, draw: np.random.Generator) -> tuple[Images, Classes]:
        """A crop at a scale of ZOOM: smaller and larger are as likely."""
        zoom = float(np.exp(draw.uniform(*np.log(ZOOM))))
        image, classes = super()._crop(step, number, round(self.crop / zoom))
        size = (self.crop, self.crop)
        pixels = torch.from_numpy(np.ascontiguousarray(image))[None]
        indices = torch.from_numpy(np.ascontiguousarray(classes))[None, None]
        found = F.interpolate(pixels, size, mode="bilinear", align_corners=False, antialias=True)[0].numpy()
        return found, F.interpolate(indices, size, mode="nearest-exact")[0, 0].numpy()


def recoloured(image: Images, draw: np.random.Generator) -> Images:
    """An image (bands, h, w) in -1..1 with other brightness, contrast and balance of its bands."""
    mean = image.mean((1, 2), keepdims=True)
    contrast = 1 + draw.uniform(-CONTRAST, CONTRAST)
    shift = 2 * (draw.uniform(-BRIGHTER, BRIGHTER) + draw.uniform(-BALANCE, BALANCE, mean.shape))
    found: Images = np.clip((image - mean) * contrast + mean + shift, -1, 1).astype(np.float32)
    return found
