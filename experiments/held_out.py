"""How well a segmenter maps a split of a dataset: whole scenes classified, compared with their masks block by block."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.card import NO_CLASS, ClassInfo, ModelCard
from ..contract.dataset import DatasetInfo
from ..contract.errors import InputError
from ..contract.events import Event, Progress, Report, Scratch
from ..contract.files import temporary
from ..contract.jobs.classify import ClassifyJob
from ..evaluation.features import confusion
from ..inference.classify import classify
from ..inference.network.segmenter import Segmenter
from ..rasters.opening import damage, open_quietly
from ..rasters.scenes import CODES

AT_ONCE = 2**22  # pixels that are compared at once


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
    (rows: true classes, columns: found ones, in the dataset's order) and pixels, how many were compared. Pixels of
    ignored codes and those where the image shows nothing are left out, and so are scenes without a labelled pixel.
    Raises InputError where the split has no
    scene, no labelled pixel, or other classes than the segmenter, ModelError where the model is no segmenter.
    """
    scenes = [scene for scene in info.of_split(split) if not scene.pixels or any(scene.pixels)]
    if not info.of_split(split):
        raise InputError(f"Expected scenes in split {split} of {folder}, found none. Prepare the dataset with it.")
    network = Segmenter(str(model), device, threads)
    card = network.card
    truth, found = _tables(info, card, folder)
    matrix = np.zeros((len(info.classes), len(info.classes)), np.int64)
    with tempfile.TemporaryDirectory(prefix=temporary(), ignore_cleanup_errors=True) as place:
        report(Scratch(place))
        scratch = Path(place)
        for number, scene in enumerate(scenes):
            job = ClassifyJob(
                image=str(Path(folder) / scene.image), output=str(scratch / "map.tif"), model=str(model),
                bands=tuple(range(1, len(card.bands) + 1)), image_name=f"scene {scene.name}", threads=threads,
            )  # fmt: skip
            classify(job, _part(report, number, len(scenes)), network)
            for rows in _blocks(scratch / "map.tif", Path(folder) / scene.mask):
                true, seen = truth[rows[0]], found[rows[1]]
                matrix += confusion.confusion(np.where(seen == NO_CLASS, NO_CLASS, true), seen, len(info.classes))
            report(Progress((number + 1) / len(scenes)))
    if not matrix.any():
        raise InputError(f"Expected labelled pixels in split {split} of {folder}, found none. Choose other scenes.")
    return measures(matrix, info.classes)


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


def _tables(info: DatasetInfo, card: ModelCard, folder: str | Path) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Class index in the dataset of each code of a mask, and of each code of a map; NO_CLASS of codes without one.

    Classes that the segmenter ignores are no truth. Raises InputError where others differ.
    """
    truth, found = np.full(CODES, NO_CLASS, np.uint8), np.full(CODES, NO_CLASS, np.uint8)
    known = {each.name: each.code for each in card.classes}
    for index, each in enumerate(info.classes):
        if each.name in known:
            truth[each.code] = index
            found[known.pop(each.name)] = index
        elif each.name not in [other.name for other in card.ignored]:
            known[each.name] = each.code
    if known:
        raise InputError(
            f"Expected a segmenter of the classes of {folder} ({', '.join(c.name for c in info.classes)}), found "
            f"{', '.join(c.name for c in card.classes)}. Choose a segmenter that was trained on this dataset."
        )
    return truth, found


def _blocks(found: Path, mask: Path) -> Iterator[tuple[NDArray[Any], NDArray[Any]]]:
    """Codes of mask and map, some rows at a time; nothing found is CODES - 1, which no class has."""
    from rasterio.windows import Window

    with damage(mask, "Prepare the dataset again"), open_quietly(mask) as one, open_quietly(found) as other:
        rows = max(AT_ONCE // one.width, 1)
        for top in range(0, one.height, rows):
            window = Window(0, top, one.width, min(rows, one.height - top))
            seen = other.read(1, window=window).astype(np.int64)
            seen[other.read_masks(1, window=window) == 0] = CODES - 1
            true = one.read(1, window=window).astype(np.int64)
            yield np.where((true >= 0) & (true < CODES), true, CODES - 1), seen


def _part(report: Report, number: int, count: int) -> Report:
    """Progress of one scene among all; of the rest only scratch passes: that scenes differ is no news."""

    def pass_on(event: Event) -> None:
        if isinstance(event, Progress):
            report(Progress((number + min(event.fraction, 1.0)) / count))
        elif isinstance(event, Scratch):
            report(event)

    return pass_on
