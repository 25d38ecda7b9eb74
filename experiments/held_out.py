"""How well a segmenter maps a split of a dataset: whole scenes classified, compared with their masks block by block."""

from __future__ import annotations

import math
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.card import NO_CLASS, ClassInfo
from ..contract.dataset import DatasetInfo
from ..contract.errors import InputError
from ..contract.events import Event, Progress, Report, Scratch
from ..contract.files import temporary
from ..contract.jobs.classify import ClassifyJob
from ..evaluation.features import confusion
from ..inference.classify import classify
from ..inference.engine.misread import tables
from ..inference.network.segmenter import Segmenter
from ..rasters.opening import damage, open_quietly
from ..rasters.scenes import CODES, Scenes, codes_of

AT_ONCE = 2**22  # pixels that are compared at once
BLOCK, LEAST, FEW, MANY = 128, 16, 32, 600
"""Side of the blocks that the test area is divided into, in pixels, the least, and how many there should be: things
that are nearer to each other than that are alike, so that pixels are no trials of their own."""


def measure_split(
    model: str | Path,
    folder: str | Path,
    info: DatasetInfo,
    split: str,
    report: Report,
    threads: int | None = None,
    device: str = "auto",
) -> dict[str, Any]:
    """Agreement of the segmenter's maps of all scenes of a split with their masks, all pixels together.

    Gives miou, fwiou and accuracy (shares), iou {class: value} of the classes that are in either map, confusion
    (rows: true classes, columns: found ones, in the dataset's order), pixels, how many were compared, and blocks:
    side in pixels, and the confusion matrix of each square block that has any, flat. Pixels of ignored codes and those
    where the image shows nothing are left out, and so are scenes without a labelled pixel. Raises InputError where the
    split has no scene, no labelled pixel, or other classes than the segmenter, ModelError where that is none.
    """
    scenes = [scene for scene in info.of_split(split) if not scene.pixels or any(scene.pixels)]
    if not info.of_split(split):
        raise InputError(f"Expected scenes in split {split} of {folder}, found none. Prepare the dataset with it.")
    network = Segmenter(str(model), device, threads)
    card = network.card
    truth, found = tables(info, card, folder)
    count = len(info.classes)
    side = _side([(each.height, each.width) for each in Scenes(folder, info, split).all])
    blocks: defaultdict[tuple[int, int, int], confusion.Matrix] = defaultdict(
        lambda: np.zeros((count, count), np.int64)
    )
    with tempfile.TemporaryDirectory(prefix=temporary(), ignore_cleanup_errors=True) as place:
        report(Scratch(place))
        scratch = Path(place)
        for number, scene in enumerate(scenes):
            job = ClassifyJob(
                image=str(Path(folder) / scene.image), output=str(scratch / "map.tif"), model=str(model),
                bands=tuple(range(1, len(card.bands) + 1)), image_name=f"scene {scene.name}", threads=threads,
            )  # fmt: skip
            classify(job, _part(report, number, len(scenes)), network)
            for row, *codes in _strips(scratch / "map.tif", Path(folder) / scene.mask, side):
                true, seen = truth[codes[0]], found[codes[1]]
                true = np.where(seen == NO_CLASS, NO_CLASS, true)
                for left in range(0, true.shape[1], side):
                    part = np.s_[:, left : left + side]
                    blocks[number, row, left] += confusion.confusion(true[part], seen[part], count)
            report(Progress((number + 1) / len(scenes)))
    matrices = [each for each in blocks.values() if each.any()]
    if not matrices:
        raise InputError(f"Expected labelled pixels in split {split} of {folder}, found none. Choose other scenes.")
    measured = measures(np.sum(matrices, 0), info.classes)
    return measured | {"blocks": {"side": side, "confusion": [each.ravel().tolist() for each in matrices]}}


def measures(matrix: confusion.Matrix, classes: tuple[ClassInfo, ...]) -> dict[str, Any]:
    """What a confusion matrix says, as plain values."""
    ious = confusion.iou_per_class(matrix)
    return {
        "miou": confusion.miou(matrix),
        "fwiou": confusion.fwiou(matrix),
        "accuracy": confusion.accuracy(matrix),
        "iou": {each.name: float(iou) for each, iou in zip(classes, ious) if math.isfinite(iou)},
        "confusion": matrix.tolist(),
        "pixels": int(matrix.sum()),
    }


def _strips(found: Path, mask: Path, side: int) -> Iterator[tuple[int, NDArray[Any], NDArray[Any]]]:
    """Row of blocks, and codes of mask and map, some rows of it at a time; nothing found is CODES - 1, which no class
    has."""
    from rasterio.windows import Window

    with damage(mask, "Prepare the dataset again"), open_quietly(mask) as one, open_quietly(found) as other:
        rows = min(max(AT_ONCE // one.width, 1), side)
        for top in (t for row in range(0, one.height, side) for t in range(row, min(row + side, one.height), rows)):
            height = min(rows, one.height - top, side - top % side)
            window = Window(0, top, one.width, height)
            seen = other.read(1, window=window).astype(np.int64)
            seen[other.read_masks(1, window=window) == 0] = CODES - 1
            yield top // side, codes_of(one.read(1, window=window)), seen


def _side(sizes: Sequence[tuple[int, int]]) -> int:
    """Side of the blocks of scenes of these sizes, in pixels: BLOCK, halved where there would be few of them, doubled
    where there would be many."""

    def count(side: int) -> int:
        return sum(-(-height // side) * -(-width // side) for height, width in sizes)

    side = BLOCK
    while side > LEAST and count(side) < FEW:
        side //= 2
    while count(side) > max(MANY, len(sizes)):
        side *= 2
    return side


def _part(report: Report, number: int, count: int) -> Report:
    """Progress of one scene among all; of the rest only scratch passes: that scenes differ is no news."""

    def pass_on(event: Event) -> None:
        if isinstance(event, Progress):
            report(Progress((number + min(event.fraction, 1.0)) / count))
        elif isinstance(event, Scratch):
            report(event)

    return pass_on
