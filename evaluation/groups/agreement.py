"""Semantic agreement: does a segmenter, trained on real imagery, find in synthetic imagery what it was painted from?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.card import NO_CLASS, ClassInfo, ModelCard
from ...contract.errors import InputError
from ...contract.resources import BUNDLED_SEGMENTER
from ..chips.comparison import Context
from ..chips.cut import ChipSet
from ..features.confusion import Judge, Matrix, accuracy, confusion, fwiou, iou_per_class, miou
from ..features.segmenter import band_numbers
from ..report.measures import Group, Measure, Missing
from ..report.page import Column, Table

TITLE = "Semantic agreement"
MEASURES = {"miou": miou, "fwiou": fwiou, "accuracy": accuracy}
TITLES = {
    "miou": "Overlap of found and painted land cover, mean of the classes (mIoU)",
    "fwiou": "The same, classes weighted by their area (FWIoU)",
    "accuracy": "Share of the pixels whose class is found",
}
MOST_CELLS = 2**24  # of the matrices that are kept for resampling
CONFIDENCE = (2.5, 97.5)


def agreement(context: Context) -> Group:
    """mIoU, FWIoU, accuracy and IoU by class (Long et al. 2015; Wang et al. 2023, section IV) of the segmenter's
    map of synthetic chips and their land cover, with the same of the real chips as level.

    Intervals: 95 % of job.bootstrap resamplings of the chips. A segmenter of other classes or bands is a reason why
    nothing is measured. Raises ModelError where the file is no segmenter.
    """
    job = context.job
    if not job.segmenter:
        return _nothing("It needs a segmenter that was trained on real imagery; give SEGMENTER.")
    if not Path(job.segmenter).is_file() and job.segmenter == str(BUNDLED_SEGMENTER):
        return _nothing(f"The bundled segmenter {BUNDLED_SEGMENTER.name} is not there; give SEGMENTER.")
    judge = Judge(job.segmenter, job.threads)
    if not context.real.classes:
        return _nothing("It needs land cover to compare with; give LANDCOVER.")
    table = class_table(judge.card, context.real.classes)
    if isinstance(table, str):
        return _nothing(table)
    try:
        bands = band_numbers(context.real.bands, judge.card.bands, job.segmenter)
    except InputError as error:
        return _nothing(str(error))
    if judge.card.data_type != context.real.data_type:
        return _nothing(
            f"The segmenter reads digital numbers of type {judge.card.data_type}, the imagery holds "
            f"{context.real.data_type}."
        )
    if not context.synthetic.classes:
        return _nothing("The synthetic imagery has no land cover; give SYNTHETIC_LANDCOVER.")
    real = matrices(context.real, judge, table, bands)
    synthetic = matrices(context.synthetic, judge, table, bands)
    return _group(context, real, synthetic, judge.card)


def class_table(card: ModelCard, classes: Sequence[ClassInfo]) -> NDArray[np.uint8] | str:
    """Index in `classes` of each of the segmenter's indices, by name; a sentence where the two do not have the same
    classes. Classes that the segmenter was told to ignore may be there too."""
    mine = {each.name.casefold(): index for index, each in enumerate(classes)}
    theirs = {each.name.casefold() for each in card.classes}
    ignored = {each.name.casefold() for each in card.ignored}
    if set(mine) - ignored != theirs:
        return (
            f"The segmenter finds other classes ({', '.join(each.name for each in card.classes)}) than the land cover "
            f"has ({', '.join(each.name for each in classes)})."
        )
    table = np.full(256, NO_CLASS, np.uint8)
    for index, each in enumerate(card.classes):
        table[index] = mine[each.name.casefold()]
    return table


def matrices(chips: ChipSet, judge: Judge, table: NDArray[np.uint8], bands: list[int]) -> NDArray[np.int64]:
    """Confusion matrices (parts, classes, classes): rows are the land cover, columns what the segmenter finds.

    One part for each chip, or the sum of all where that would be too many numbers.
    """
    count = len(chips.classes)
    is_large = chips.count * count**2 > MOST_CELLS
    known = np.isin(np.arange(256), table[table != NO_CLASS])
    parts: list[Matrix] = []
    for _, batch in chips.batches():
        found = table[judge.classes(batch.images[:, bands])]
        truth = np.where(known[batch.classes], batch.classes, np.uint8(NO_CLASS))
        for true, seen in zip(truth, found):
            matrix = confusion(true, seen, count)
            parts = [parts[0] + matrix] if is_large and parts else [*parts, matrix]
    return np.stack(parts)


def interval(parts: NDArray[np.int64], measure: str, resamplings: int, seed: int) -> tuple[float, float] | None:
    """The 95 % interval of a measure over resamplings of the chips with replacement (Efron 1979); None of one chip."""
    if len(parts) < 2 or not resamplings:
        return None
    draw = np.random.default_rng(seed)
    flat = parts.reshape(len(parts), -1)
    values = []
    for _ in range(resamplings):
        times = np.bincount(draw.integers(0, len(parts), len(parts)), minlength=len(parts))
        values.append(MEASURES[measure]((times @ flat).reshape(parts.shape[1:])))
    low, high = np.nanpercentile(values, CONFIDENCE)
    return float(low), float(high)


def _group(context: Context, real: NDArray[np.int64], synthetic: NDArray[np.int64], card: ModelCard) -> Group:
    job, classes = context.job, context.real.classes
    level, found = real.sum(0), synthetic.sum(0)
    measures = tuple(
        Measure(
            name, TITLES[name], measure(found), "up", level=measure(level), count=context.synthetic.count,
            interval=interval(synthetic, name, job.bootstrap, job.seed), is_headline=True,
            note="Level: the same segmenter on the real chips. Interval: 95 %, by resampling chips.",
        )
        for name, measure in MEASURES.items()
    )  # fmt: skip
    details: dict[str, Any] = {
        name: {
            "iou": {each.name: float(iou) for each, iou in zip(classes, iou_per_class(matrix)) if np.isfinite(iou)},
            "confusion": matrix.tolist(),
        }
        for name, matrix in (("real", level), ("synthetic", found))
    }
    details["segmenter"] = card.name
    parts = (_by_class(classes, level, found), _shares(classes, found))
    return Group("agreement", TITLE, measures, parts, (), _words(classes, level, found), details)


def _by_class(classes: Sequence[ClassInfo], level: Matrix, found: Matrix) -> Table:
    ious = zip(classes, iou_per_class(found), iou_per_class(level), found.sum(1) / max(int(found.sum()), 1))
    rows = tuple((each.name, float(iou), float(real), float(share)) for each, iou, real, share in ious)
    columns = (
        Column("class"), Column("synthetic", "", 3), Column("real (level)", "", 3),
        Column("share of the area", "", 1, is_percent=True, is_signed=False),
    )  # fmt: skip
    return Table("Overlap (IoU) of found and true land cover by class", columns, rows)


def _shares(classes: Sequence[ClassInfo], found: Matrix) -> Table:
    """The confusion matrix of synthetic imagery as shares of each painted class."""
    totals = found.sum(1, keepdims=True)
    shares = np.where(totals > 0, found / np.maximum(totals, 1), np.nan)
    rows = tuple((each.name, *map(float, row)) for each, row in zip(classes, shares))
    columns = (Column("painted as"), *(Column(f"found {each.name}", "", 1, True, False) for each in classes))
    return Table("What the segmenter finds in synthetic imagery", columns, rows, "Shares of the pixels of each row.")


def _words(classes: Sequence[ClassInfo], level: Matrix, found: Matrix) -> tuple[str, ...]:
    value, real = miou(found), miou(level)
    first = (
        f"A segmenter trained on real imagery finds the painted land cover with an overlap of {100 * value:.0f} %; on "
        f"real imagery it reaches {100 * real:.0f} %."
    )
    if value > real:
        second = (
            "Being above the real level is no triumph: flat colours and clean edges are easier to read than the world."
        )
    else:
        apart = iou_per_class(level) - iou_per_class(found)
        if not np.isfinite(apart).any():
            return (first,)
        worst = int(np.nanargmax(apart))
        second = (
            f"Most is lost in {classes[worst].name} ({100 * iou_per_class(found)[worst]:.0f} % instead of "
            f"{100 * iou_per_class(level)[worst]:.0f} %)."
        )
    return first, second


def _nothing(reason: str) -> Group:
    return Group("agreement", TITLE, missing=tuple(Missing(name, reason) for name in MEASURES))
