"""What a segmenter of real imagery misreads: painted pixels to set aside, masks that are hard, by its confidence.

Yang et al. 2023 (FreeMask, https://arxiv.org/abs/2310.15160, sections 3.2 and 3.3) leave out painted pixels that a
segmenter of real imagery takes for another class, and paint hard masks more often. Their limit is a multiple of the
loss; ours is a confidence, such that of real validation imagery no more than a stated share of a class is left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS, ClassInfo, ModelCard
from ...contract.dataset import DatasetInfo, SceneInfo
from ...contract.errors import InputError
from ...rasters.opening import damage, open_quietly
from ...rasters.scenes import CODES, codes_of, lookup, strips

LEVELS = 101
"""Confidences are whole percent."""
Array = NDArray[Any]
Classified = Callable[[Path, str, Path, Path], None]
"""Writes the map of an image, whose scene has that name, and its confidence."""


def tables(info: DatasetInfo, card: ModelCard, folder: str | Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Class index in the dataset of each code of a mask, and of each code of a map; NO_CLASS of codes without one.

    Classes that the segmenter ignores are no truth. Raises InputError where others differ.
    """
    truth, found = lookup(info), np.full(CODES, NO_CLASS, np.uint8)
    known = {each.name: each.code for each in card.classes}
    for index, each in enumerate(info.classes):
        if each.name in known:
            found[known.pop(each.name)] = index
        elif each.name in [other.name for other in card.ignored]:
            truth[each.code] = NO_CLASS
        else:
            known[each.name] = each.code
    if known:
        raise InputError(
            f"Expected a segmenter of the classes of {folder} ({', '.join(c.name for c in info.classes)}), found "
            f"{', '.join(c.name for c in card.classes)}. Choose a segmenter that was trained on this dataset."
        )
    return truth, found


def aside_class(info: DatasetInfo) -> ClassInfo:
    """The ignored class of pixels that are set aside: the dataset's first, else one with the lowest free code."""
    taken = {each.code for each in info.classes}
    return info.ignored[0] if info.ignored else ClassInfo(next(c for c in range(CODES) if c not in taken), "misread")


class Reader:
    """Reads land cover off imagery, and compares it with masks of a dataset."""

    def __init__(
        self, classified: Classified, card: ModelCard, folder: str | Path, info: DatasetInfo, scratch: Path
    ) -> None:
        """card: the segmenter's; scratch: a folder for its maps. Raises InputError where its classes are others."""
        self.truth, self.found = tables(info, card, folder)
        self.folder, self.info, self.scratch = Path(folder), info, scratch
        self.classified = classified

    def tally(self, scene: SceneInfo) -> tuple[Array, Array]:
        """Of a real scene: pixels that are taken for another class, by class and percent of confidence (classes,
        LEVELS), and the confusion matrix (classes, classes), whose rows are true classes."""
        count = len(self.info.classes)
        wrong, matrix = np.zeros(count * LEVELS, np.int64), np.zeros(count**2, np.int64)
        for _, true, seen, sure in self._read(scene, self.folder / scene.image):
            there = true != NO_CLASS
            matrix += np.bincount(true[there].astype(np.int64) * count + seen[there], minlength=count**2)
            there &= seen != true
            wrong += np.bincount(true[there].astype(np.int64) * LEVELS + sure[there], minlength=count * LEVELS)
        return wrong.reshape(count, LEVELS), matrix.reshape(count, count)

    def hardness(self, scene: SceneInfo) -> float:
        """1 - the mean intersection over union of the classes that a real scene shows."""
        _, matrix = self.tally(scene)
        both, shown = np.diag(matrix), matrix.sum(1) > 0
        union = matrix.sum(0) + matrix.sum(1) - both
        return 1 - float((both[shown] / union[shown]).mean()) if shown.any() else 0.0

    def limits(self, share: float) -> list[int]:
        """The confidence from which on a misread pixel of a class is set aside, in percent, by the validation scenes:
        there this takes no more than that share of the class. Raises InputError where there are none."""
        scenes = self.info.of_split("validation")
        if not scenes:
            raise InputError(
                f"FILTER_SHARE: expected validation scenes in {self.folder}, by which the filter's confidence is "
                "chosen, found none. Prepare the dataset with some, or filter nothing: without SEGMENTER, "
                "or with RESAMPLE hard and FILTER_SHARE 0."
            )
        wrong, matrix = (np.sum(each, 0) for each in zip(*map(self.tally, scenes)))
        return limits_of(wrong, matrix.sum(1), share)

    def set_aside(self, scene: SceneInfo, image: Path, copy: Path, limits: Sequence[int]) -> None:
        """In `copy`, a copy of a scene's mask, ignore what is misread in an image that was painted over it."""
        code, least = aside_class(self.info).code, np.full(NO_CLASS + 1, LEVELS)
        least[: len(limits)] = limits
        with open_quietly(copy, "r+") as file:
            for window, true, seen, sure in self._read(scene, image):
                codes = file.read(1, window=window)
                codes[(true != NO_CLASS) & (seen != true) & (sure >= least[true])] = code
                file.write(codes, 1, window=window)

    def _read(self, scene: SceneInfo, image: Path) -> Iterator[tuple[Any, Array, Array, Array]]:
        """Windows, true and found class indices, and how sure it is in percent; what is not compared is NO_CLASS."""
        self.scratch.mkdir(exist_ok=True)
        mask, found, sure = self.folder / scene.mask, self.scratch / "map.tif", self.scratch / "confidence.tif"
        self.classified(image, scene.name, found, sure)
        with (
            damage(mask, "Prepare the dataset again"), open_quietly(mask) as one, open_quietly(found) as two,
            open_quietly(sure) as three,
        ):  # fmt: skip
            for window in strips(one):
                true = self.truth[codes_of(one.read(1, window=window))]
                seen = self.found[codes_of(two.read(1, window=window))]
                nothing = (two.read_masks(1, window=window) == 0) | (seen == NO_CLASS)
                yield window, np.where(nothing, NO_CLASS, true), seen, three.read(1, window=window)


def limits_of(wrong: Array, pixels: Array, share: float) -> list[int]:
    """For each class the least confidence in percent at or above which no more than a share of its real pixels is
    taken for another class; LEVELS, which is never reached, where there is none, as of a class without pixels.

    wrong: as Reader.tally gives it; pixels: of each class (classes,).
    """
    above = np.cumsum(wrong[:, ::-1], 1)[:, ::-1]  # misread with so much confidence or more
    allowed = above <= share * pixels[:, None]
    return [int(row.argmax()) if row.any() and count else LEVELS for row, count in zip(allowed, pixels)]
