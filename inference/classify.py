"""The verb classify: imagery in, a map of land cover on disk out."""

from __future__ import annotations

import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.card import ModelCard
from ..contract.errors import InputError
from ..contract.events import Message, Report, Warning
from ..contract.jobs.classify import ClassifyJob
from ..rasters.grid import Box, compare_pixels
from ..rasters.imagery import Picture
from ..rasters.sampling import CHIP, MOST_CHIPS, is_like, places
from .engine.classify_work import ClassifyWork
from .engine.fitting import cache_for, memory_of
from .engine.work import Coverage, reading
from .network.segmenter import Segmenter, window_bytes
from .shards.run import check_outputs, run_windows
from .windows.plan import Budget

ROW_BYTES = 8
"""Memory for each pixel of a band of finished rows: index, confidence, code and validity, waiting and written."""
EVERY = 7
"""Of the pixels of a chip that many stand for one: neighbours are alike."""
APART = 2.0
"""Standard deviations of the training data by which a band's mean may differ."""


def classify(job: ClassifyJob, report: Report, network: Segmenter | None = None) -> dict[str, Any]:
    """Write the map that the job describes; gives its path, the measured numbers and the shares of the classes.

    network: that of the job's model, where it is open already.
    Raises InputError, OutputError, ModelError, JobError or WorkerError; then nothing is left behind, and existing
    files at the job's outputs are as they were.
    """
    started = time.perf_counter()
    outputs = {"OUTPUT": job.output, **({"CONFIDENCE": job.confidence} if job.confidence else {})}
    with reading(cache_for(job)):
        network = network or Segmenter(job.model, job.device, job.threads, job.precision, job.unproven).say(report)
        with Picture(job.image, network.card.bands, job.bands, job.image_name) as picture:
            check_outputs(outputs, [*picture.files, job.image, job.model])
            report(picture.found.event)
            box = picture.grid.box(job.extent, "imagery")

            def begin(settled: ClassifyJob, earlier: dict[str, Any] | None) -> ClassifyWork:
                if earlier is None:
                    compare(picture, box, network.card, report)
                return ClassifyWork(settled, picture, network, Coverage.of(picture.grid, box))

            inputs, budget = {"IMAGE": picture.files}, budget_of(job, network)
            work, done, result = run_windows(job, outputs, inputs, budget, begin, report, started)
    names = [each.name for each in work.legend.classes]
    shares = dict(zip(names, (done.counts / done.counts.sum()).tolist()))
    report(Message("Found: " + ", ".join(f"{100 * share:.3g} % {name}" for name, share in shares.items()) + "."))
    return {**result, "shares": shares}


def budget_of(job: ClassifyJob, network: Segmenter) -> Budget:
    """The memory that the job's windows may take, and what they take of it."""
    pixel = window_bytes(network.card)
    return Budget(memory_of(job, pixel), pixel, ROW_BYTES)


def compare(picture: Picture, box: Box, card: ModelCard, report: Report) -> None:
    """Warn where the imagery is unlike what the model was trained on: pixel size, data type, values.

    Values are those of up to 64 chips, spread evenly over the box. Raises InputError for values of a scale and offset
    where the model knows whole numbers.
    """
    if picture.is_scaled and card.data_type != "float32":
        raise InputError(
            f"Expected numbers of type {card.data_type}, as the {card.kind} was trained on, found values of a scale "
            f"and an offset in {picture.said}. Train on such imagery, or, if the {card.kind} knows the numbers in the "
            "file, take scale and offset away (gdal_translate -a_scale 1 -a_offset 0)."
        )
    compare_pixels(picture.grid, card.pixel_size, "Resample the imagery", report)
    if picture.takes_alpha:
        report(Warning(f"A band of {picture.said} that is marked as transparency is taken for imagery."))
    if picture.data_type != card.data_type:
        report(
            Warning(
                f"The imagery is of type {picture.data_type}, the {card.kind} was trained on {card.data_type}. If its "
                "values mean something else, convert them first."
            )
        )
    pixels = _sample(picture, box)
    for band, values in zip(card.bands, pixels if pixels.size else ()):
        (low, high), mean = np.percentile(values, (1, 99)), values.mean(dtype=np.float64)
        if not is_like(values, band) or abs(mean - band.mean) > APART * band.std:
            report(
                Warning(
                    f"Band {band.name} of {picture.said} lies in {low:.4g} to {high:.4g} (mean {mean:.4g}), "
                    f"the imagery that the {card.kind} was trained on in {band.minimum:.4g} to {band.maximum:.4g} "
                    f"(mean {band.mean:.4g}). If these are other units or bands, convert the imagery or set BANDS."
                )
            )


def _sample(picture: Picture, box: Box) -> NDArray[np.float32]:
    """Values (bands, n) of some pixels that show something, from chips all over the box."""
    left, top, right, bottom = box
    found = []
    for x, y in places(right - left, bottom - top, MOST_CHIPS):
        x, y = left + x, top + y
        values, shown = picture.read((x, y, min(x + CHIP, right), min(y + CHIP, bottom)))
        found.append(values[:, shown][:, ::EVERY].copy())  # a view would keep all of it
    return np.concatenate(found, 1)
