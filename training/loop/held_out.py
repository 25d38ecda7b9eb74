"""Crops that a training does not learn from, and how well what a network finds on them agrees with their masks."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np

from ...contract.dataset import DatasetInfo
from ...contract.errors import InputError
from ...evaluation.features import confusion
from .crops import Classes, Images, fixed_crops

AT_ONCE = 8


class HeldOut:
    """Crops of the validation split, as `fixed_crops` gives them: images (n, bands, c, c) and classes (n, 1, c, c)."""

    def __init__(self, folder: str | Path, info: DatasetInfo, crop: int, limit: int, least: int = 1) -> None:
        """Read at most `limit` crops. Where there are fewer than `least`, crops of the train split stand in, and
        `reason` says why. Raises InputError where that has none either."""
        self.info, self.split, self.reason = info, "validation", "it has no scenes"
        if info.of_split(self.split):
            try:
                self.images, self.classes = fixed_crops(folder, info, self.split, crop, limit)
                enough = len(self.images) >= least
                self.reason = "" if enough else f"fewer than {least} crops of {crop} px fit into it"
            except InputError as error:
                self.reason = str(error)
        if self.reason:
            self.split = "train"
            self.images, self.classes = fixed_crops(folder, info, self.split, crop, limit)

    def agreement(self, find: Callable[[Images], Classes]) -> dict[str, float]:
        """Of the classes (n, h, w) that `find` sees in images of digital numbers with the masks, all crops together:
        miou, fwiou, accuracy and `iou <class>` as shares; score: 1 - miou."""
        count = len(self.info.classes)
        matrix = np.zeros((count, count), np.int64)
        for first in range(0, len(self.images), AT_ONCE):
            at = slice(first, first + AT_ONCE)
            matrix += confusion.confusion(self.classes[at, 0], find(self.images[at]), count)
        miou, ious = confusion.miou(matrix), zip(self.info.classes, confusion.iou_per_class(matrix))
        return {
            "miou": miou,
            "fwiou": confusion.fwiou(matrix),
            "accuracy": confusion.accuracy(matrix),
            "score": 1 - miou,
            **{f"iou {each.name}": float(iou) for each, iou in ious if math.isfinite(iou)},
        }


def by_class(measures: dict[str, float]) -> dict[str, float]:
    """The intersections over union of an agreement, each by its class."""
    return {name.removeprefix("iou "): value for name, value in measures.items() if name.startswith("iou ")}
