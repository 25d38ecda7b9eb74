"""Crops from a dataset folder, drawn so that rare classes are seen as often as common ones."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..contract.card import NO_CLASS
from ..contract.dataset import DatasetInfo
from ..contract.errors import InputError

POSITIONS = 200_000


@dataclass(frozen=True)
class Scene:
    """An image (bands, h, w) in digital numbers and its class indices (h, w) uint8, 255 for none."""

    name: str
    image: NDArray[np.generic]
    classes: NDArray[np.uint8]


def load_scenes(folder: str | Path, split: str) -> list[Scene]:
    """The scenes of one split, whole. Raises InputError where a file is missing or the grids differ."""
    import rasterio

    info = DatasetInfo.read(folder)
    lookup = np.full(256, NO_CLASS, np.uint8)
    for index, each in enumerate(info.classes):
        lookup[each.code] = index
    scenes = []
    for scene in info.of_split(split):
        with rasterio.open(Path(folder) / scene.image) as image, rasterio.open(Path(folder) / scene.mask) as mask:
            if image.shape != mask.shape or image.count != len(info.bands):
                raise InputError(
                    f"Scene {scene.name}: expected {len(info.bands)} bands and a mask of the same size, found "
                    f"{image.count} bands, image {image.shape}, mask {mask.shape}. Prepare the dataset again."
                )
            scenes.append(Scene(scene.name, image.read(), lookup[mask.read(1)]))
    if not scenes:
        raise InputError(f"Expected scenes in split {split!r} of {folder}, found none. Prepare it with that split.")
    return scenes


def class_shares(scenes: list[Scene], count: int) -> list[float]:
    """Share of the labelled pixels that each of `count` classes has."""
    totals = sum(np.bincount(scene.classes.ravel(), minlength=256)[:count] for scene in scenes)
    return [float(total) for total in np.asarray(totals) / max(int(np.sum(totals)), 1)]


class CropSampler:
    """Random crops, each from its own seed, centred near a pixel of a class drawn uniformly."""

    def __init__(self, scenes: list[Scene], crop: int, seed: int, count: int) -> None:
        self.scenes = [s for s in scenes if min(s.classes.shape) >= crop]
        if not self.scenes:
            raise InputError(f"Expected a scene of at least {crop} x {crop} px, found none. Lower CROP_SIZE.")
        self.crop, self.seed = crop, seed
        self.positions = [p for p in (self._find(index) for index in range(count)) if len(p)]

    def _find(self, index: int) -> NDArray[np.int64]:
        """Up to POSITIONS places (scene, row, column) of one class."""
        found = []
        for number, scene in enumerate(self.scenes):
            flat = np.flatnonzero(scene.classes == index)
            rows, columns = np.divmod(flat, scene.classes.shape[1])
            found.append(np.stack((np.full_like(rows, number), rows, columns), 1))
        places = np.concatenate(found)
        if len(places) <= POSITIONS:
            return places
        chosen = np.random.default_rng((self.seed, index)).choice(len(places), POSITIONS, replace=False)
        return places[chosen]

    def batch(self, step: int, size: int) -> tuple[NDArray[np.generic], NDArray[np.uint8]]:
        """Batch number `step`: images (size, bands, crop, crop), classes (size, 1, crop, crop)."""
        images, classes = zip(*(self._crop(step, number) for number in range(size)))
        return np.stack(images), np.stack(classes)[:, None]

    def _crop(self, step: int, number: int) -> tuple[NDArray[np.generic], NDArray[np.uint8]]:
        draw = np.random.default_rng((self.seed, step, number))
        places = self.positions[draw.integers(len(self.positions))]
        index, row, column = places[draw.integers(len(places))]
        scene = self.scenes[index]
        height, width = scene.classes.shape
        top = int(np.clip(row - draw.integers(self.crop), 0, height - self.crop))
        left = int(np.clip(column - draw.integers(self.crop), 0, width - self.crop))
        window = np.s_[top : top + self.crop, left : left + self.crop]
        return scene.image[:, window[0], window[1]], scene.classes[window]
