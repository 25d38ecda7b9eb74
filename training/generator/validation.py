"""Validation of a generator while it trains: distance to real crops, agreement with the masks, diversity."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS
from ...contract.dataset import DatasetInfo
from ...contract.errors import InputError, ModelError
from ...contract.events import Report, Warning
from ...contract.resources import BUNDLED_EMBEDDING
from ...evaluation.features import confusion
from ...evaluation.features.embedding import Embedding
from ...evaluation.metrics.frechet import frechet_distance, statistics
from ..loop.held_out import HeldOut

Images = NDArray[np.float32]
Generate = Callable[[NDArray[np.uint8]], NDArray[Any]]
"""Class indices (n, 1, c, c), 255 for none, to images (n, bands, c, c) in raw digital numbers; a new draw each call."""

BATCH = 8
DIVERSE = 8
"""Masks that are painted twice to measure diversity; at most a batch."""
ENOUGH = 64
"""Crops below which distances are biased so much that only those of one training compare."""


class Validator:
    """Real crops, evenly spread over the validation split, and what a generator makes of their masks.

    Pixels without a class count for nothing: real and generated crops show the band's mean there.
    """

    def __init__(
        self,
        folder: str | Path,
        info: DatasetInfo,
        crop: int,
        judge: str | Path | None,
        limit: int = 256,
        threads: int | None = None,
        report: Report | None = None,
        embedding: str | Path = BUNDLED_EMBEDDING,
    ) -> None:
        """Read the crops and compute their statistics, once.

        crop: width and height in pixels; limit: crops at most; judge: a segmenter (ONNX) of the same classes, or
        None; threads: CPU threads of embedding and judge. Where the validation split has fewer than two usable
        crops those of the train split stand in. What should be known is reported as a warning, and kept in
        `warnings`. Raises InputError where there are no two crops at all, ModelError where the judge is of other
        classes or bands.
        """
        self.info, self._report = info, report
        self.warnings: tuple[str, ...] = ()
        held_out = HeldOut(folder, info, crop, limit, least=2)
        self.split, images, self.classes = held_out.split, held_out.images, held_out.classes
        if held_out.reason:
            self._warn(
                "The validation split cannot be used, so crops of the train split stand in, and overfitting does not "
                f"show: {held_out.reason}"
            )
        if len(images) < 2:
            raise InputError(
                f"Expected at least two crops of {crop} px to validate with, found {len(images)}. Lower CROP_SIZE, or "
                "set VALIDATE_EVERY to 0."
            )
        if len(images) < ENOUGH:
            self._warn(
                f"Validation has {len(images)} crops of {crop} px; the Frechet distance of fewer than {ENOUGH} is "
                "biased, so compare it within this training only."
            )
        self._embedding = Embedding(embedding, threads)
        self._judge = None if judge is None else _fitting(confusion.Judge(judge, threads), info, judge)
        real = np.concatenate([self._features(each, classes) for each, classes in self._batches(images)])
        self._real = statistics(real)

    def measure(self, generate: Generate) -> dict[str, float]:
        """How close to the real crops what `generate` paints over their masks is.

        frechet_satellite: Frechet distance of features of the `satellite` embedding, lower is better. miou, if there
        is a judge: agreement of the classes it finds with the masks. diversity: mean absolute difference of two draws
        of the same few masks, as a share of the bands' range. score: frechet_satellite * (1 - miou), or the distance
        alone without a judge; lower is better. validation_seconds: what it took.
        Raises ModelError where `generate` gives another shape, or values that are not finite.
        """
        started = time.monotonic()
        features, diversity = [], 0.0
        count = len(self.info.classes)
        matrix = np.zeros((count, count), np.int64)
        for first in range(0, len(self.classes), BATCH):
            classes = self.classes[first : first + BATCH]
            images = self._painted(generate, classes)
            if first == 0:
                diversity = self._diversity(images[:DIVERSE], self._painted(generate, classes[:DIVERSE]))
            features.append(self._features(images, classes))
            if self._judge is not None:
                found = self._judge.classes(_hidden(images, classes))
                matrix += confusion.confusion(classes[:, 0], found, count)
        distance = frechet_distance(statistics(np.concatenate(features)), self._real)
        agreed = {} if self._judge is None else {"miou": confusion.miou(matrix)}
        return {
            "frechet_satellite": distance,
            **agreed,
            "diversity": diversity,
            "score": distance * (1 - agreed.get("miou", 0.0)),
            "validation_seconds": time.monotonic() - started,
        }

    def _warn(self, text: str) -> None:
        self.warnings = (*self.warnings, text)
        if self._report is not None:
            self._report(Warning(text))

    def _batches(self, images: Images) -> list[tuple[Images, NDArray[np.uint8]]]:
        starts = range(0, len(images), BATCH)
        return [(images[first : first + BATCH], self.classes[first : first + BATCH]) for first in starts]

    def _features(self, images: Images, classes: NDArray[np.uint8]) -> Images:
        return self._embedding.features(_hidden(images, classes), self.info.bands)

    def _painted(self, generate: Generate, classes: NDArray[np.uint8]) -> Images:
        images = np.asarray(generate(classes), np.float32)
        expected = (len(classes), len(self.info.bands), *classes.shape[2:])
        if images.shape != expected:
            raise ModelError(
                f"Validation: expected images of shape {expected}, found {images.shape}. Mend the generator."
            )
        if not np.isfinite(images).all():
            raise ModelError(
                "Validation: expected finite images, found values that are not numbers: training has diverged. Lower "
                "LEARNING_RATE, and go on from the last good checkpoint."
            )
        return images

    def _diversity(self, first: Images, second: Images) -> float:
        spans = np.array([band.maximum - band.minimum for band in self.info.bands], np.float64)
        return float((np.abs(first - second).mean((0, 2, 3)) / spans).mean())


def _hidden(images: Images, classes: NDArray[np.uint8]) -> Images:
    """Images whose pixels without a class are NaN, which embedding and judge see as the band's mean."""
    return np.where(classes == NO_CLASS, np.float32(np.nan), images)


def _fitting(judge: confusion.Judge, info: DatasetInfo, path: str | Path) -> confusion.Judge:
    """The judge, if it knows the dataset's classes in their order, and its bands."""
    for kind, found, wanted in (
        ("classes", [each.name for each in judge.card.classes], [each.name for each in info.classes]),
        ("bands", [each.name for each in judge.card.bands], [each.name for each in info.bands]),
    ):
        if found != wanted:
            raise ModelError(
                f"Expected a judge with the {kind} of the dataset ({', '.join(wanted)}), found {', '.join(found)} in "
                f"{path}. Choose a segmenter trained on this dataset, or leave JUDGE empty."
            )
    return judge
