"""Agreement of two maps of classes, and the judge: a segmenter that reads the classes off imagery.

Measures as Long et al. (2015, https://arxiv.org/abs/1411.4038), section 5, define them: with n_ij the pixels of class
i that were found to be class j, and t_i = sum_j n_ij those of class i. Wang et al. 2023 measure with the same three.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS
from ...contract.errors import InputError
from .graph import ImageGraph, filled

Matrix = NDArray[np.int64]


def confusion(truth: NDArray[Any], found: NDArray[Any], classes: int) -> Matrix:
    """Matrix (classes, classes) of counted pixels: rows are true classes, columns found ones.

    truth, found: class indices of the same shape; pixels whose truth is 255 count nowhere. Matrices of several
    images may be added. Raises InputError where shapes differ or a labelled pixel holds no such index.
    """
    if truth.shape != found.shape:
        raise InputError(f"Expected maps of the same shape, found {truth.shape} and {found.shape}. Align them first.")
    labelled = truth != NO_CLASS
    true, seen = truth[labelled].astype(np.int64), found[labelled].astype(np.int64)
    for name, values in (("truth", true), ("found", seen)):
        if values.size and not 0 <= values.min() <= values.max() < classes:
            raise InputError(
                f"Expected class indices from 0 to {classes - 1} where the truth is labelled, found "
                f"{values.min()} to {values.max()} in {name}. Compare maps of the same classes."
            )
    return np.bincount(true * classes + seen, minlength=classes**2).reshape(classes, classes)


def iou_per_class(matrix: Matrix) -> NDArray[np.float64]:
    """Intersection over union n_ii / (t_i + sum_j n_ji - n_ii) of each class; NaN where a class is in neither map."""
    union = matrix.sum(0) + matrix.sum(1) - np.diag(matrix)
    ious: NDArray[np.float64] = np.where(union > 0, np.diag(matrix) / np.maximum(union, 1), np.nan)
    return ious


def miou(matrix: Matrix) -> float:
    """Mean of the classes' IoU. A class that is in neither map is left out; one that was only found counts as 0.

    NaN where nothing was labelled.
    """
    ious = iou_per_class(matrix)
    return float(np.nanmean(ious)) if np.isfinite(ious).any() else float("nan")


def fwiou(matrix: Matrix) -> float:
    """IoU of the classes weighted by the share of true pixels that each has; NaN where nothing was labelled."""
    shares = matrix.sum(1) / max(int(matrix.sum()), 1)
    return float(np.nansum(shares * iou_per_class(matrix))) if matrix.any() else float("nan")


def accuracy(matrix: Matrix) -> float:
    """Share of the labelled pixels whose class was found; NaN where nothing was labelled."""
    return float(np.trace(matrix) / matrix.sum()) if matrix.any() else float("nan")


class Judge:
    """A segmenter: what land cover does imagery show?"""

    def __init__(self, path: str | Path, threads: int | None = None) -> None:
        """Open a segmenter (ONNX), on the CPU. Raises ModelError where the file is none.

        threads: CPU threads of the network; all cores if not given.
        """
        self._graph = ImageGraph(path, "segmenter", "logits", threads)
        self.card = self._graph.card

    def classes(self, images: NDArray[Any], nodata: float | None = None) -> NDArray[np.uint8]:
        """The likeliest class index (n, h, w) of every pixel of images (n, bands, h, w) in raw digital numbers.

        Values that are not finite and pixels whose bands all hold `nodata` are seen as the band's mean; sides that
        are no multiple of the card's are continued by reflection. Raises InputError where the bands are not the
        card's.
        """
        values = filled(images, self.card.bands, nodata)
        height, width = values.shape[2:]
        beyond = [(0, -side % self.card.multiple) for side in (height, width)]
        values = np.pad(values, [(0, 0), (0, 0), *beyond], mode="reflect")
        found = [logits[:, :, :height, :width].argmax(1).astype(np.uint8) for logits in self._graph.run(values)]
        return np.concatenate(found) if found else np.zeros((0, height, width), np.uint8)
