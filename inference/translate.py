"""The verb translate: imagery in, the same place with the look of another set on disk out."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..contract.card import ModelCard, as_written
from ..contract.errors import JobError
from ..contract.events import Message, Report, Warning
from ..contract.files import check_output
from ..contract.jobs.translate import TranslateJob
from ..rasters.imagery import Picture
from .classify import compare
from .engine.classify_work import Scene
from .engine.fitting import cache_for, figures, memory_of, settled_memory
from .engine.output_lock import claimed
from .engine.translate_work import TranslateWork, opened
from .engine.work import reading
from .network.translator import Translator, window_bytes
from .shards.run import ENDINGS, Order, carry_out, written
from .windows.plan import RAMP, Budget


def translate(job: TranslateJob, report: Report, network: Translator | None = None) -> dict[str, Any]:
    """Write the imagery that the job describes; gives its path, the measured numbers and, with a difference, the mean
    of it in each band.

    network: that of the job's model, where it is open already.
    Raises InputError, OutputError, ModelError, JobError or WorkerError; then nothing is left behind, and existing
    files at the job's outputs are as they were.
    """
    started = time.perf_counter()
    outputs = [job.output, *filter(None, [job.difference])]
    with reading(cache_for(job)):
        network = network or opened(job, report)
        with Picture(job.image, network.card.bands, job.bands, job.image_name) as picture:
            _check_outputs(job, picture)
            report(Message(picture.how))
            with claimed(written(job, outputs), report):
                order = Order.of(job, outputs, {"IMAGE": picture.files})
                box = picture.grid.box(job.extent, "imagery")
                earlier, budget = order.earlier(report), budget_of(job, network)
                if earlier is None:
                    compare(picture, box, as_read(network.card, picture), report)
                    _doubt_difference(job, network.card, report)
                    _say_scaling(picture, report)
                work = TranslateWork(settled_memory(job, budget, earlier), picture, network, Scene.of(picture, box))
                done = carry_out(order, work, work.scene.world, _less_fades(budget, work), report)
    seconds, counts = time.perf_counter() - started, done.counts
    changes = dict(zip((band.name for band in as_written(network.card).bands), (counts[1:] / counts[0]).tolist()))
    if changes:
        said = ", ".join(f"{name} {value:.4g}" for name, value in changes.items())
        report(Message(f"Mean absolute difference to the imagery: {said}."))
    return {
        "OUTPUT": job.output,
        **({"DIFFERENCE": job.difference, "mean_difference": changes} if job.difference else {}),
        **figures(done.plan, network, work.scene.grid, done.network_seconds, seconds, report, budget.memory),
        "resumed": done.resumed,
    }


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


def _check_outputs(job: TranslateJob, picture: Picture) -> None:
    inputs = [*picture.files, job.image, job.model]
    check_output(job.output, inputs, endings=ENDINGS)
    if job.difference:
        check_output(job.difference, inputs, "DIFFERENCE", ENDINGS)
        if Path(job.difference).resolve().with_suffix("") == Path(job.output).resolve().with_suffix(""):
            raise JobError(
                f"DIFFERENCE: expected another file than OUTPUT, with a name of its own, found {job.difference}. "
                "Change it."
            )


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


def _say_scaling(picture: Picture, report: Report) -> None:
    """Programs that apply scales would show the result beside the imagery as if it were something else."""
    if picture.scalings != [(1.0, 0.0)]:
        said = "; ".join(f"scale {scale:g}, offset {offset:g}" for scale, offset in picture.scalings)
        report(
            Message(
                f"{picture.said} says how its numbers become values ({said}): this is not applied, and the results "
                "hold plain digital numbers without it."
            )
        )


def _less_fades(budget: Budget, work: TranslateWork) -> Budget:
    """The budget less what the fades of the imagery take that the translated one is compared with."""
    left, _, right, _ = work.scene.world
    fades = 3 * RAMP * 4 * work.network.channels * (right - left) * (len(work.rasters) - 1)
    return replace(budget, memory=max(budget.memory - fades, budget.memory // 4))
