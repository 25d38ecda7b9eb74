"""The verb translate: imagery in, the same place with the look of another set on disk out."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.card import ModelCard
from ..contract.errors import JobError
from ..contract.events import Message, Report
from ..contract.output import check_output
from ..contract.translator_jobs import TranslateJob
from .classify import compare
from .classify_work import Scene
from .fitting import figures, fitted, memory_of, settled_memory
from .identity import Stamps, stamps
from .imagery import Picture
from .output_lock import claimed
from .translate_work import TranslateWork
from .translator import Translator, window_bytes
from .windows import RAMP, Budget, Plan
from .work import at_once, reading


def translate(job: TranslateJob, report: Report, network: Translator | None = None) -> dict[str, Any]:
    """Write the imagery that the job describes; gives its path, the measured numbers and, with a difference, the mean
    of it in each band.

    network: that of the job's model, where it is open already.
    Raises InputError, OutputError, ModelError, JobError or WorkerError; then nothing is left behind, and existing
    files at the job's outputs are as they were.
    """
    started = time.perf_counter()
    outputs = [job.output, *filter(None, [job.difference])]
    with reading():
        network = network or opened(job, report)
        before = network.seconds
        with Picture(job.image, network.card.bands, job.bands, job.image_name) as picture:
            _check_outputs(job, picture)
            report(Message(picture.how))
            with claimed(outputs, report):
                inputs = stamps([job.model, *picture.files])
                box, budget = picture.grid.box(job.extent), budget_of(job, network)
                compare(picture, box, as_read(network.card), report)
                work = TranslateWork(settled_memory(job, budget, None), picture, network, Scene.of(picture, box))
                used, counts = _run(work, budget, outputs, inputs, report)
    computed, seconds = network.seconds - before, time.perf_counter() - started
    changes = dict(zip((band.name for band in network.card.bands), (counts[1:] / counts[0]).tolist()))
    if changes:
        said = ", ".join(f"{name} {value:.4g}" for name, value in changes.items())
        report(Message(f"Mean absolute difference to the imagery: {said}."))
    return {
        "OUTPUT": job.output,
        **({"DIFFERENCE": job.difference, "mean_difference": changes} if job.difference else {}),
        **figures(used, network, work.scene.grid, computed, seconds, report, budget.memory),
    }


def opened(job: TranslateJob, report: Report) -> Translator:
    """The job's translator, and what runs it said in the log. Raises ModelError or JobError."""
    network = Translator(job.model, job.device, job.threads)
    network.say(report)
    return network


def as_read(card: ModelCard) -> ModelCard:
    """The card with the data type of the imagery that a translator learnt to read: it may write another one."""
    return replace(card, data_type=card.training.get("source_data_type", card.data_type))


def budget_of(job: TranslateJob, network: Translator) -> Budget:
    """The memory that the job's windows may take, and what they take of it."""
    rasters = 1 + bool(job.difference)
    channels = network.channels * rasters
    rows = channels * np.dtype(network.card.data_type).itemsize + rasters
    pixel = window_bytes(network.card, channels)
    return Budget(memory_of(job, pixel), pixel, rows)


def _check_outputs(job: TranslateJob, picture: Picture) -> None:
    inputs = [*picture.files, job.image, job.model]
    check_output(job.output, inputs)
    if job.difference:
        check_output(job.difference, inputs, "DIFFERENCE")
        if Path(job.difference).resolve() == Path(job.output).resolve():
            raise JobError(f"DIFFERENCE: expected another file than OUTPUT, found {job.difference}. Change it.")


def _run(
    work: TranslateWork, budget: Budget, outputs: list[str], inputs: Stamps, report: Report
) -> tuple[Plan, NDArray[np.float64]]:
    """Sweep the windows, with smaller ones where memory runs out; gives the plan that went through, how many pixels
    show something, and the sums of what they were changed by."""
    counts: list[Any] = []

    def whole(used: Plan) -> None:
        counts[:] = [at_once(work, used, outputs, inputs, report)]

    left, _, right, _ = work.scene.world
    fades = 3 * RAMP * 4 * work.network.channels * (right - left) * (len(outputs) - 1)  # of what is compared with
    budget = replace(budget, memory=max(budget.memory - fades, budget.memory // 4))
    return fitted(work.job, work.network, work.scene.world, budget, whole, report), counts[0]
