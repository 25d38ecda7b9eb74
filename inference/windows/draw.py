"""The draw of a job: one style and one noise field, or those of other seeds where a class has its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS, ModelCard
from . import noise
from .objects import Parts

Array = NDArray[np.float32]


@dataclass(frozen=True)
class Draw:
    """What a job draws for the network: the style (style_size,) of every window, and the noise of any.

    seeds: index of a class in the card -> its own seed. Its texture comes from the noise field of that seed.
    """

    card: ModelCard
    seed: int
    style: Array
    seeds: Mapping[int, int] = field(default_factory=dict)

    @property
    def objects(self) -> tuple[int, ...]:
        """Indices of the classes whose connected parts have a look of their own."""
        return tuple(index for index, each in enumerate(self.card.classes) if each.name in self.card.objects)

    def noise(self, classes: NDArray[np.uint8], column: int, row: int, parts: Parts | None = None) -> Array:
        """Noise (channels, h / stride, w / stride) of a window of class indices (h, w) that starts at that cell.

        parts: the objects of the layer in the window; without them those that the window shows by itself. A cell
        belongs to the class that most of its pixels show. Class indices, fields and objects are functions of the place
        in the world, so that windows and runs agree on every cell.
        """
        stride = self.card.noise_stride
        height, width = classes.shape[0] // stride, classes.shape[1] // stride
        if parts is None and self.card.objects:
            parts = Parts.within(classes, self.objects, column, row)
        out = self._field(self.seed, (column, row, width, height), parts)
        if not self.seeds or not self.card.noise_channels:
            return out
        cells = majority(classes, stride)
        for index, seed in self.seeds.items():
            chosen = cells == index
            if chosen.any():
                np.copyto(out, self._field(seed, (column, row, width, height), parts), where=chosen)
        return out

    def _field(self, seed: int, cells: tuple[int, int, int, int], parts: Parts | None) -> Array:
        """All channels of a seed over cells (column, row, width, height)."""
        card = self.card
        own = noise.field(seed, card.noise_channels - card.object_planes, *cells, card.noise_octaves)
        return own if parts is None else np.concatenate((own, parts.planes(seed, card.object_planes)))


def draw(card: ModelCard, seed: int, seeds: Mapping[int, int], style: Array | None = None) -> Draw:
    """The draw of a seed, with classes that have their own; `style` takes the place of the drawn one.

    The part of a class in a style by classes is the part that its seed draws for it in a run of its own.
    """
    base = noise.style(seed, card.style_size) if style is None else style.astype(np.float32)
    if card.class_styles and card.style_size:
        base = base.copy()
        each = card.style_size // len(card.classes)
        for index, own in seeds.items():
            part = slice(index * each, (index + 1) * each)
            base[part] = noise.style(own, card.style_size)[part]
    return Draw(card, seed, base, dict(seeds))


def describe(card: ModelCard, seeds: Mapping[int, int]) -> str:
    """One sentence for the log: which classes have their own seed, and what of them that changes."""
    names = ", ".join(f"{card.classes[index].name} {seed}" for index, seed in seeds.items())
    if card.class_styles and card.style_size:
        what = "their whole look" + (" and texture" if card.noise_channels else "")
    else:
        what = "their texture; the model has one style for all classes"
    cells = f" A noise cell of {card.noise_stride} pixels goes with the class that most of it shows."
    return f"Own seeds: {names} ({what})." + (cells if card.noise_channels and card.noise_stride > 1 else "")


def majority(classes: NDArray[np.uint8], stride: int) -> NDArray[np.uint8]:
    """The class index that most pixels of each cell of stride x stride have; the lowest of those that tie, and
    NO_CLASS only where no pixel has any."""
    if stride == 1:
        return classes
    height, width = classes.shape[0] // stride, classes.shape[1] // stride
    cells = classes[: height * stride, : width * stride].reshape(height, stride, width, stride)
    most = np.zeros((height, width), np.int64)
    found: NDArray[Any] = np.full((height, width), NO_CLASS, np.uint8)
    for index in np.unique(classes[classes != NO_CLASS]):
        count = np.count_nonzero(cells == index, axis=(1, 3))
        found[count > most] = index
        np.maximum(most, count, out=most)
    return found
