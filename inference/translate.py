"""The verb translate: imagery in, the same place with the look of another set on disk out."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..contract.errors import JobError
from ..contract.events import Message, Report
from ..contract.output import check_output
from ..contract.translator_jobs import TranslateJob
from .classify import compare
from .classify_work import Scene
from .fitting import figures, fitted, memory_of
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
                box = picture.grid.box(job.extent)
                compare(picture, box, network.card, report)
                work = TranslateWork(job, picture, network, Scene.of(picture, box))
                used, counts = _run(work, outputs, inputs, report)
    computed, seconds = network.seconds - before, time.perf_counter() - started
    changes = dict(zip((band.name for band in network.card.bands), (counts[1:] / counts[0]).tolist()))
    if changes:
        said = ", ".join(f"{name} {value:.4g}" for name, value in changes.items())
        report(Message(f"Mean absolute difference to the imagery: {said}."))
    return {
        "OUTPUT": job.output,
        **({"DIFFERENCE": job.difference, "mean_difference": changes} if job.difference else {}),
        **figures(used, network, work.scene.grid, computed, seconds, report),
    }


def opened(job: TranslateJob, report: Report) -> Translator:
    """The job's translator, and what runs it said in the log. Raises ModelError or JobError."""
    network = Translator(job.model, job.device, job.threads)
    network.say(report)
    return network


def budget_of(job: TranslateJob, network: Translator, width: int) -> Budget:
    """The memory that the job's windows may take over an output of that width, and what they take of it."""
    memory, channels = memory_of(job), network.channels * (1 + bool(job.difference))
    fades = 2 * RAMP * 4 * channels * width  # pixels that wait for the row of windows below
    rows = 2 * (channels * np.dtype(network.card.data_type).itemsize + 1)  # finished ones, waiting and written
    return Budget(max(memory - fades, memory // 4), window_bytes(network.card, channels), rows)


def _check_outputs(job: TranslateJob, picture: Picture) -> None:
    inputs = [*picture.files, job.image, job.model]
    check_output(job.output, inputs)
    if job.difference:
        check_output(job.difference, inputs, "DIFFERENCE")
        if Path(job.difference).resolve() == Path(job.output).resolve():
            raise JobError(f"DIFFERENCE: expected another file than OUTPUT, found {job.difference}. Change it.")


def _run(work: TranslateWork, outputs: list[str], inputs: Stamps, report: Report) -> tuple[Plan, NDArray[np.float64]]:
    """Sweep the windows, with smaller ones where memory runs out; gives the plan that went through, how many pixels
    show something, and the sums of what they were changed by."""
    counts: list[Any] = []

    def whole(used: Plan) -> None:
        counts[:] = [at_once(work, used, outputs, inputs, report)]

    budget = budget_of(work.job, work.network, work.scene.grid.width)
    used = fitted(work.job, work.network, work.scene.world, budget, whole, report)
    return used, counts[0]
