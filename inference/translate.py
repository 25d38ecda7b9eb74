"""The verb translate: imagery in, the same place with the look of another set on disk out."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import numpy as np

from ..contract.card import ModelCard, as_written
from ..contract.events import Message, Report, Warning
from ..contract.jobs.translate import TranslateJob
from ..rasters.imagery import Picture
from .classify import compare
from .engine.fitting import cache_for, memory_of
from .engine.translate_work import TranslateWork
from .engine.work import Coverage, reading
from .network.translator import Translator, window_bytes
from .shards.run import check_outputs, run_windows
from .windows.plan import RAMP, Budget


def translate(job: TranslateJob, report: Report, network: Translator | None = None) -> dict[str, Any]:
    """Write the imagery that the job describes; gives its path, the measured numbers and, with a difference, the mean
    of it in each band.

    network: that of the job's model, where it is open already.
    Raises InputError, OutputError, ModelError, JobError or WorkerError; then nothing is left behind, and existing
    files at the job's outputs are as they were.
    """
    started = time.perf_counter()
    outputs = {"OUTPUT": job.output, **({"DIFFERENCE": job.difference} if job.difference else {})}
    with reading(cache_for(job)):
        network = network or Translator(job.model, job.device, job.threads, unproven=job.unproven).say(report)
        with Picture(job.image, network.card.bands, job.bands, job.image_name) as picture:
            check_outputs(outputs, [*picture.files, job.image, job.model])
            report(picture.found.event)
            box = picture.grid.box(job.extent, "imagery")

            def begin(settled: TranslateJob, earlier: dict[str, Any] | None) -> TranslateWork:
                if earlier is None:
                    compare(picture, box, as_read(network.card, picture), report)
                    _doubt_difference(job, network.card, report)
                return TranslateWork(settled, picture, network, Coverage.of(picture.grid, box))

            inputs, budget = {"IMAGE": picture.files}, budget_of(job, network)
            # What the translated imagery is compared with waits in fades of its own.
            fades = 3 * RAMP * 4 * network.channels * (box[2] - box[0]) if job.difference else 0
            _, done, result = run_windows(job, outputs, inputs, budget, begin, report, started, fades)
    if not job.difference:
        return result
    names = (band.name for band in as_written(network.card).bands)
    changes = dict(zip(names, (done.counts[1:] / done.counts[0]).tolist()))
    said = ", ".join(f"{name} {value:.4g}" for name, value in changes.items())
    report(Message(f"Mean absolute difference to the imagery: {said}."))
    return {**result, "mean_difference": changes}


def as_read(card: ModelCard, picture: Picture) -> ModelCard:
    """The card with the data type of the imagery that a translator learnt to read, which may write another one; where
    that had no pixel size in metres, with the one of the picture, to which it cannot be compared."""
    size = card.pixel_size
    if not card.training.get("has_metres", True):
        size = picture.grid.pixel_metres() or size
    return replace(card, data_type=card.training.get("source_data_type", card.data_type), pixel_size=size)


def budget_of(job: TranslateJob, network: Translator) -> Budget:
    """The memory that the job's windows may take, and what they take of it."""
    rasters = 1 + bool(job.difference)
    channels = network.channels * rasters
    rows = channels * np.dtype(network.card.data_type).itemsize + rasters
    pixel = window_bytes(network.card, channels)
    return Budget(memory_of(job, pixel), pixel, rows)


def _doubt_difference(job: TranslateJob, card: ModelCard, report: Report) -> None:
    """Warn where the two sets have other data types, which nobody can subtract."""
    read = card.training.get("source_data_type", card.data_type)
    if job.difference and read != card.data_type:
        report(
            Warning(
                f"The model reads {read} and writes {card.data_type}: what DIFFERENCE subtracts are other units, and "
                f"beyond the limits of {card.data_type} it is cut off."
            )
        )
