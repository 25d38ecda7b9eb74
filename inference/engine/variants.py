"""Which images a synthetic dataset consists of: variants of masks, their seeds, masks that are painted more often."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...contract.dataset import DatasetInfo, SceneInfo
from ...contract.jobs.generate_dataset import GenerateDatasetJob
from ...rasters.opening import open_quietly
from ...rasters.scenes import counted
from .misread import Reader


@dataclass(frozen=True)
class Variant:
    """One image to make: the scene whose mask it shows, the variant (from 1 on), its seed and its pixels."""

    scene: SceneInfo
    variant: int
    seed: int
    pixels: int
    is_filtered: bool = False
    """Whether pixels of its mask are set to ignore, so that it has a mask of its own."""

    @property
    def name(self) -> str:
        """Name of the synthetic scene."""
        return f"{self.scene.name}-v{self.variant}"

    @property
    def image(self) -> str:
        """File of the image in the synthetic dataset."""
        return f"{self.name}-image.tif"

    @property
    def mask(self) -> str:
        """File of the mask, which all variants of a scene share where none is filtered."""
        return f"{self.name if self.is_filtered else self.scene.name}-mask.tif"


def image_seed(seed: int, scene: str, variant: int) -> int:
    """Seed of one image: the first 31 bits of SHA-256 of "seed/scene/variant", so that generate's SEED takes it too.

    The first variant of scene `tile1` under seed 0 has 1560485390.
    """
    digest = hashlib.sha256(f"{seed}/{scene}/{variant}".encode()).digest()
    return int.from_bytes(digest[:4], "big") >> 1


def variants_of(
    job: GenerateDatasetJob, info: DatasetInfo, scenes: Sequence[SceneInfo], reader: Reader | None
) -> list[Variant]:
    """The images of some scenes: VARIANTS of each mask, of train masks on average where RESAMPLE is set."""
    found, counts = [], _counts(job, info, [each for each in scenes if each.split == "train"], reader)
    for scene in scenes:
        with open_quietly(Path(job.dataset) / scene.mask) as mask:
            pixels = mask.width * mask.height
        is_filtered = job.filters and scene.split == "train"
        for number in range(1, counts.get(scene.name, job.variants) + 1):
            found.append(Variant(scene, number, image_seed(job.seed, scene.name, number), pixels, is_filtered))
    return found


def _counts(
    job: GenerateDatasetJob, info: DatasetInfo, train: Sequence[SceneInfo], reader: Reader | None
) -> dict[str, int]:
    """Images of each mask that is not painted as often as any."""
    if job.resample == "none" or not train:
        return {}
    if reader is None or job.resample == "rare":
        counts = [each.pixels or counted(Path(job.dataset) / each.mask, info).tolist() for each in train]
        weights = rarities(counts)
    else:
        weights = [reader.hardness(each) for each in train]
    return dict(zip((each.name for each in train), shared_out(weights, job.variants * len(train))))


def rarities(counts: Sequence[Sequence[int]]) -> list[float]:
    """How rare what each mask shows is among all: the mean of 1 / sqrt(share) of the classes over its pixels.

    counts: pixels of each class in each mask.
    """
    pixels = np.array(counts, float)
    weight = 1 / np.sqrt(np.maximum(pixels.sum(0) / max(pixels.sum(), 1), 1e-6))
    found: list[float] = (pixels @ weight / np.maximum(pixels.sum(1), 1)).tolist()
    return found


def shared_out(weights: Sequence[float], total: int) -> list[int]:
    """`total` images among masks: one each, and the others by the masks' weights, rounded by largest remainders."""
    weight = np.array(weights) if sum(weights) > 0 else np.ones(len(weights))
    exact = weight / weight.sum() * (total - len(weight))
    counts = np.floor(exact + 1e-9)
    order = np.argsort(counts - exact, kind="stable")
    counts[order[: round(total - len(weight) - counts.sum())]] += 1
    return [1 + int(each) for each in counts]
