"""Chips of arrays with scenes of several chips, a context that holds them, and noise like landscapes."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from landsynth.contract.card import NO_CLASS, BandInfo, ClassInfo
from landsynth.evaluation.chips.comparison import Context
from landsynth.evaluation.chips.cut import ChipBatch, ChipSet, Place
from landsynth.evaluation.chips.sources import Look

Values = NDArray[Any]
PALETTE = ("#3c1098", "#8429f6", "#6ec1e4", "#fedd3a", "#e2a929")


class Held(ChipSet):
    """Chips that are held in memory."""

    def __init__(self, images: Values, classes: Values, look: Look, places: Sequence[Place], memory_mb: int = 1024):
        super().__init__(look, places, images.shape[-1], memory_mb)
        self._images, self._held = images.astype(np.float32), classes.astype(np.uint8)

    def batch(self, numbers: Sequence[int]) -> ChipBatch:
        """See ChipSet."""
        chosen = list(numbers)
        return ChipBatch(self._images[chosen], self._held[chosen])


def as_chips(
    images: Values, classes: Values | None = None, names: Sequence[str] = ("land", "water"),
    scenes: Sequence[str] = (), maximum: float = 255.0, mean: float = 100.0,
) -> ChipSet:  # fmt: skip
    """Images (n, bands, c, c) and class indices as chips, each of a scene of its own unless `scenes` says otherwise."""
    count, bands = images.shape[:2]
    infos = tuple(ClassInfo(code, name, PALETTE[code % 5]) for code, name in enumerate(names, 1))
    described = tuple(BandInfo(f"band{number}", 0.0, maximum, mean, 50.0) for number in range(bands))
    places = [
        Place(name, 0, 0, name, f"{name}.tif") for name in (scenes or [f"scene{number}" for number in range(count)])
    ]
    if classes is None:
        classes = np.zeros((count, *images.shape[2:]), np.uint8)
    return Held(images, classes, Look(infos, (), described, "uint8", None, 1.0), places)


class ArrayChips(Held):
    """Images (n, bands, c, c) and class indices (n, c, c); every `per_scene` of them are one scene."""

    def __init__(
        self, images: Values, classes: Values, names: Sequence[str] = (), data_type: str = "uint8", per_scene: int = 4,
        high: float = 255.0, memory_mb: int = 1024,
    ) -> None:  # fmt: skip
        bands = names or [f"band{number}" for number in range(1, images.shape[1] + 1)]
        kinds = int(classes[classes != NO_CLASS].max()) + 1 if (classes != NO_CLASS).any() else 0
        look = Look(
            tuple(ClassInfo(code, f"class {code}") for code in range(1, kinds + 1)), (),
            tuple(BandInfo(name, 0.0, high, high / 2, high / 4) for name in bands), data_type, None, 1.0,
        )  # fmt: skip
        side = images.shape[2]
        places = [
            Place(f"scene {at // per_scene}", 0, at % per_scene * side, f"scene {at // per_scene}", f"{at}.tif")
            for at in range(len(images))
        ]
        super().__init__(images, classes, look, places, memory_mb)


def context_of(real: ChipSet, synthetic: ChipSet, is_paired: bool = True) -> Context:
    """What groups see of a context."""
    job = SimpleNamespace(generator="", seed=0)
    return cast(Context, SimpleNamespace(real=real, synthetic=synthetic, is_paired=is_paired, job=job))


def noise(count: int, side: int = 64, bands: int = 3, seed: int = 0, slope: float = 1.0) -> Values:
    """Images (count, bands, side, side) around 120 whose power falls with frequency as that of landscapes does."""
    generator = np.random.default_rng(seed)
    frequency = np.hypot(np.fft.fftfreq(2 * side)[:, None], np.fft.fftfreq(2 * side)[None])
    frequency[0, 0] = 1.0
    spectrum = np.fft.fft2(generator.normal(size=(count, bands, 2 * side, 2 * side))) / frequency**slope
    fields = np.fft.ifft2(spectrum).real[..., :side, :side]
    return cast(Values, 120 + 30 * fields / fields.std())
