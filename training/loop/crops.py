"""Crops from a dataset folder, read by window, drawn so that rare classes are seen as often as common ones."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS, BandInfo
from ...contract.dataset import DatasetInfo
from ...contract.errors import InputError
from ...rasters.scenes import Scenes, cells, reading, spread

PLACES = 200_000  # places of a class that crops are drawn from, over all scenes
LABELLED = 0.5  # share of a fixed crop that must be labelled

Images = NDArray[np.float32]
Classes = NDArray[np.uint8]


class Banded(Protocol):
    """Whatever has bands with statistics, as a dataset's description."""

    @property
    def bands(self) -> tuple[BandInfo, ...]:
        """The bands in order."""


class CropSampler:
    """Random crops, each from its own seed, near a pixel of a class drawn uniformly; use it from any thread."""

    shares: tuple[float, ...]
    """Share of the labelled pixels of the split that each class has."""

    def __init__(
        self,
        folder: str | Path,
        info: DatasetInfo,
        split: str,
        crop: int,
        seed: int,
        turns: bool,
        balanced: bool = True,
    ) -> None:
        """Scan the masks of a split, block by block. With `turns` crops are flipped and turned too; not `balanced`,
        a class is drawn as often as its share says, so that every labelled pixel is as likely.

        Raises InputError where the split has no scene of at least crop x crop px, where a file is missing or not
        as described, and where fewer than two classes are labelled.
        """
        self.info, self.crop, self.seed, self.turns = info, crop, seed, turns
        self._scenes = Scenes(folder, info, split, crop)
        areas = [scene.height * scene.width for scene in self._scenes.all]
        self._starts = np.concatenate(([0], np.cumsum(areas)))  # place = start of its scene + row * width + column
        with reading():
            places, counts = self._scan()
        self.shares = tuple(float(count) / max(int(counts.sum()), 1) for count in counts)
        self._places = [each for each in places if len(each)]
        self._chances = None if balanced else [share for share in self.shares if share]
        if len(self._places) < 2:
            found = [each.name for each, count in zip(info.classes, counts) if count]
            raise InputError(
                f"Expected at least two labelled classes in split {split} of {folder}, found "
                f"{f'only {found[0]}' if found else 'no labelled pixel'}: there is nothing to tell apart. "
                "Prepare the dataset with land cover that has several classes there."
            )

    def batch(self, step: int, numbers: range) -> tuple[Images, Classes]:
        """Crops `numbers` of a step: images (n, bands, crop, crop) in -1..1, class indices (n, 1, crop, crop).

        Each crop depends on seed, step and its number alone. Pixels that show nothing are 0, of class 255.
        """
        with reading():
            crops = [self._crop(step, number) for number in numbers]
        return np.stack([image for image, _ in crops]), np.stack([classes for _, classes in crops])[:, None]

    def _crop(self, step: int, number: int, side: int | None = None) -> tuple[Images, Classes]:
        """A crop, or a square of another side from the same place, as far as its scene is so large."""
        draw = np.random.default_rng((self.seed, step, number))
        count = len(self._places)
        places = self._places[draw.integers(count) if self._chances is None else draw.choice(count, p=self._chances)]
        place = places[draw.integers(len(places))]
        index = int(np.searchsorted(self._starts, place, "right")) - 1
        scene = self._scenes.all[index]
        row, column = divmod(int(place - self._starts[index]), scene.width)
        side = min(side or self.crop, scene.height, scene.width)
        top = min(max(row - int(draw.integers(side)), 0), scene.height - side)
        left = min(max(column - int(draw.integers(side)), 0), scene.width - side)
        numbers, classes = self._scenes.read(scene, top, left, side)
        image = scaled(numbers, self.info)
        if self.turns:
            turn = int(draw.integers(8))
            image, classes = np.rot90(image, turn % 4, (1, 2)), np.rot90(classes, turn % 4)
            if turn >= 4:
                image, classes = image[:, :, ::-1], classes[:, ::-1]
        return image, classes

    def _scan(self) -> tuple[list[NDArray[np.int64]], NDArray[np.int64]]:
        """Up to PLACES places of every class, drawn without preference, and the number of its pixels."""
        count = len(self.info.classes)
        counts = np.zeros(count, np.int64)
        chosen = [_Chosen(np.random.default_rng((self.seed, index))) for index in range(count)]
        for start, scene in zip(self._starts, self._scenes.all):
            for top, classes in self._scenes.scan(scene):
                flat = classes.ravel()
                found = np.bincount(flat, minlength=NO_CLASS + 1)[:count]
                counts += found
                for index in np.flatnonzero(found):
                    chosen[index].offer(np.flatnonzero(flat == index) + (int(start) + top * scene.width))
        return [each.places() for each in chosen], counts


class _Chosen:
    """The PLACES places with the smallest of keys drawn for all that were offered: a sample of fixed size."""

    def __init__(self, draw: np.random.Generator) -> None:
        self._draw = draw
        self._highest = np.float32(1)
        self._keys: list[NDArray[np.float32]] = []
        self._places: list[NDArray[np.int64]] = []

    def offer(self, places: NDArray[np.int64]) -> None:
        keys = self._draw.random(len(places), np.float32)
        low = keys < self._highest
        self._keys.append(keys[low])
        self._places.append(places[low])
        if sum(map(len, self._keys)) > 2 * PLACES:
            self._cut()

    def places(self) -> NDArray[np.int64]:
        if not self._keys:
            return np.zeros(0, np.int64)
        self._cut()
        return self._places[0]

    def _cut(self) -> None:
        keys, places = np.concatenate(self._keys), np.concatenate(self._places)
        if len(keys) > PLACES:
            kept = np.sort(np.argpartition(keys, PLACES)[:PLACES])
            keys, places = keys[kept], places[kept]
            self._highest = keys.max()
        self._keys, self._places = [keys], [places]


def fixed_crops(folder: str | Path, info: DatasetInfo, split: str, crop: int, limit: int) -> tuple[Images, Classes]:
    """Crops to validate with: evenly spread, not overlapping, at least half labelled, the same every time.

    Gives images (n, bands, crop, crop) in raw digital numbers and class indices (n, 1, crop, crop), n at most
    limit; pixels that show nothing hold the middle of the range, class 255. Raises InputError as CropSampler, and
    where no crop is half labelled.
    """
    scenes = Scenes(folder, info, split, crop)
    places = [(scene, *cell) for scene in scenes.all for cell in cells(scene.height, scene.width, crop)]
    found: dict[int, tuple[Images, Classes]] = {}
    with reading():
        for number in spread(len(places)):
            scene, top, left = places[number]
            if np.mean(scenes.classes(scene, top, left, crop) != NO_CLASS) < LABELLED:
                continue
            image, classes = scenes.read(scene, top, left, crop)
            if np.mean(classes != NO_CLASS) >= LABELLED:
                found[number] = image, classes
            if len(found) >= limit:
                break
    if not found:
        raise InputError(
            f"Expected crops of {crop} x {crop} px that are at least half labelled in split {split} of {folder}, "
            f"found none among {len(places)}. Lower CROP_SIZE, or prepare the dataset with more land cover there."
        )
    kept = [found[number] for number in sorted(found)]
    return np.stack([image for image, _ in kept]), np.stack([classes for _, classes in kept])[:, None]


def scaled(images: Images, info: Banded) -> Images:
    """Raw digital numbers (..., bands, h, w) as -1..1 from each band's minimum to its maximum, clipped."""
    low, span = _range(info)
    return np.clip((images.astype(np.float32) - low) * (2 / span) - 1, np.float32(-1), np.float32(1))


def digital(images: Images, info: Banded) -> Images:
    """Values of -1..1 (..., bands, h, w) as raw digital numbers: the inverse of `scaled`."""
    low, span = _range(info)
    numbers: Images = (images.astype(np.float32) + np.float32(1)) * (span / np.float32(2)) + low
    return numbers


def _range(info: Banded) -> tuple[Images, Images]:
    low = np.array([band.minimum for band in info.bands], np.float32)[:, None, None]
    high = np.array([band.maximum for band in info.bands], np.float32)[:, None, None]
    return low, high - low
