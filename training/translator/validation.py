"""Validation of translators while they train: how far translated crops are from real ones of the set they lead to."""

from __future__ import annotations

import importlib.util
import math
import time
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.events import Report, Warning
from ...contract.files import written
from ...contract.resources import BUNDLED_EMBEDDING
from ...evaluation.features.embedding import Embedding
from ...evaluation.features.graph import filled
from ...evaluation.groups.distinguishability import CHANCE, LEAST, told_apart
from ...evaluation.metrics.frechet import sample_distance
from ...evaluation.metrics.kernel import cosine_distance, kernel_distance
from ..loop import preview
from ..loop.crops import Banded, digital, scaled
from .image_sets import ImageSet

CROPS, CHIP, PREVIEWED = 96, 64, 3
ENOUGH = 64
"""Chips below which distances are biased so much that only those of one training compare."""
LEAST_CHIPS = 2
"""Chips without which there are no distances: one has no covariance."""
REPEATS = 4
"""Repetitions of the random forests: Ren et al. 2020 average over 100, which a training has no time for."""
EARLY = "early.npz"
DIRECTIONS = ("ab", "ba")
Images = NDArray[np.float32]
Features = NDArray[np.float32]
Translate = Callable[[str, Images, Banded, Banded], Images]
"""Direction, images (n, bands, c, c) in raw digital numbers, the sets they are of and should look like; the same."""


class TranslatorValidator:
    """Held-out crops of both sets, their features, and what translators make of them.

    Crops are translated whole and looked at in chips of 64 px, of which there are more.
    """

    def __init__(self, sets: tuple[ImageSet, ImageSet], log: Path, seed: int, report: Report) -> None:
        """Read the crops; their features, and what is measured before any translation, are computed when needed.

        Where a set holds nothing out, crops of its training stand in, with a warning. Raises InputError where there
        are none at all.
        """
        self.sets, self.log, self.seed = sets, log, seed
        self._latest: list[Features] = []
        self.crops = tuple(_crops(each, seed, report) for each in sets)
        few = min(len(_chips(crops)) for crops in self.crops)
        if few < ENOUGH:
            report(
                Warning(
                    f"Validation has {few} chips of a set; distances of fewer than {ENOUGH} are biased, so compare "
                    "them within this training only."
                )
            )

    @cached_property
    def _embedding(self) -> Embedding:
        return Embedding(BUNDLED_EMBEDDING)

    @cached_property
    def _real(self) -> tuple[Features, ...]:
        return tuple(self._features(crops, each) for crops, each in zip(self.crops, self.sets))

    @cached_property
    def before(self) -> dict[str, dict[str, float]]:
        """The distances of untranslated crops by direction, each seen by its own set's limits: what is left where
        brightness and contrast count for nothing."""
        return {"ab": self._distances(*self._real), "ba": self._distances(*self._real[::-1])}

    def measure(self, translate: Translate) -> dict[str, float]:
        """For either direction (`_ab`, `_ba`), against real crops of the set that it leads to, by features of the
        `satellite` embedding: frechet_satellite, cosine_satellite (Ren et al. 2020, equation 5), kid_satellite, lower
        is better; log_loss of random forests that tell the two apart (their figure 5), up to 0.693, higher is better,
        where there are enough chips. cycle_a, cycle_b: mean absolute difference of a crop and what comes back
        of it, as a share of the range. score: see `score`. validation_seconds: what it took.
        """
        started = time.monotonic()
        measures: dict[str, float] = {}
        scores: list[float] = []
        features: list[Features] = []
        for direction, source, target in (("ab", 0, 1), ("ba", 1, 0)):
            one, other = self.sets[source], self.sets[target]
            fake = translate(direction, self.crops[source], one, other)
            features.append(self._features(fake, other))
            found = self._distances(features[-1], self._real[target])
            scores.append(score(found, self.before[direction]))
            measures |= {f"{name}_{direction}": value for name, value in found.items()}
            back = translate(DIRECTIONS[target], fake, other, one)
            apart = np.abs(scaled(back, one) - scaled(self.crops[source], one)).mean() / 2
            measures[f"cycle_{'ab'[source]}"] = float(apart)
        self._latest = features
        measures["score"] = float(np.mean(scores))
        return measures | {"validation_seconds": time.monotonic() - started}

    def preview(self, translate: Translate, path: Path) -> None:
        """Write a PNG: some crops of either set, translated, and translated back.

        Beside it components-ab.png and components-ba.png: where chips lay at the first preview, where they lay at the
        last validation and where real ones lie (Ren et al. 2020, figure 6).
        """
        if self._latest:
            self._draw(self._latest)
        rows = []
        for direction, source, target in (("ab", 0, 1), ("ba", 1, 0)):
            one, other = self.sets[source], self.sets[target]
            crops = self.crops[source]
            chosen = crops[:: max(len(crops) // PREVIEWED, 1)][:PREVIEWED]
            fake = translate(direction, chosen, one, other)
            back = translate(DIRECTIONS[target], fake, other, one)
            for shown in zip(scaled(chosen, one), scaled(fake, other), scaled(back, one)):
                rows.append([preview.picture(each) for each in shown])
        preview.write_rows(rows, path)

    def _features(self, images: Images, of: Banded) -> Features:
        return self._embedding.features(_chips(images), of.bands)

    def _distances(self, one: Features, real: Features) -> dict[str, float]:
        found = {
            "frechet_satellite": sample_distance(one, real),
            "cosine_satellite": cosine_distance(one, real),
            "kid_satellite": kernel_distance(one, real),
        }
        if min(len(one), len(real)) >= LEAST and importlib.util.find_spec("sklearn") is not None:
            groups = [[f"{side}{number}" for number in range(len(each))] for side, each in (("a", real), ("b", one))]
            told = told_apart(real, one, (groups[0], groups[1]), REPEATS, self.seed, threads=1)
            found["log_loss"] = float(told.losses.mean())
        return found

    def _draw(self, features: list[Features]) -> None:
        """The principal components of chips early in the training, now, and real."""
        if importlib.util.find_spec("sklearn") is None:
            return
        from ...evaluation.groups.distinguishability import write_pairs

        early = self.log / EARLY
        if not early.exists():
            with written(early) as partial:
                np.savez(partial, ab=features[0], ba=features[1])
        with np.load(early, allow_pickle=False) as kept:
            for direction, now, real in zip(DIRECTIONS, features, self._real[::-1]):
                write_pairs(
                    {"early": kept[direction], "late": now, "real": real}, self.log / f"components-{direction}.png"
                )


def score(found: dict[str, float], before: dict[str, float]) -> float:
    """Lower is better, 0 to 1: the mean of what the measures say, each on the same scale.

    Of a distance d and d0, that of the untranslated crops, it is d / (d + d0), one half where translation gained
    nothing; of the log loss the share that is missing from a coin toss. No measure has units that the others share,
    and this one cannot be driven by a single one that runs away.
    """
    if not all(map(math.isfinite, found.values())):
        return math.nan
    parts = []
    for name, value in found.items():
        if name == "log_loss":
            parts.append(1 - min(value, CHANCE) / CHANCE)
            continue
        one, other = max(value, 0.0), max(before[name], 0.0)  # kid may be a little below 0
        parts.append(one / (one + other) if one + other > 0 else 0.5)
    return float(np.mean(parts))


def _crops(of: ImageSet, seed: int, report: Report) -> Images:
    """Held-out crops in digital numbers, the band's mean where nothing is shown."""
    crops = of.held_out(CROPS)
    if not len(crops) or len(_chips(crops)) < LEAST_CHIPS:
        report(
            Warning(
                f"{of.option}: too little can be held out of these scenes, or VALIDATION is 0; crops that are learnt "
                "from choose the checkpoint, and overfitting does not show."
            )
        )
        images, shown = of.batch(seed, 0, range(CROPS // 3))
        crops = np.where(shown, digital(images, of), np.float32(np.nan))
    return filled(crops, of.bands)


def _chips(images: Images) -> Any:
    """Crops (n, bands, c, c) cut into squares of 64 px, those that fit, or as they are where they are smaller."""
    count, bands, side, _ = images.shape
    across = max(side // CHIP, 1)
    size = min(CHIP, side)
    cut = images[:, :, : across * size, : across * size].reshape(count, bands, across, size, across, size)
    return cut.transpose(0, 2, 4, 1, 3, 5).reshape(-1, bands, size, size)
