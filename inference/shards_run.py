"""Computes one shard in any process: opens what its job reads, sweeps its windows, keeps its rows and fades."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Any, Union

import numpy as np
from numpy.typing import NDArray

from ..contract.errors import JobError, OutputError
from ..contract.events import Event, Report
from ..contract.jobs import ClassifyJob, GenerateJob, from_json, to_json, verb_of
from .classify_work import ClassifyWork
from .cluster_check import processor
from .generate_work import GenerateWork
from .identity import Stamps, check_unchanged
from .parts import Fades, Parts
from .shards import Shard, from_plain, part_of, to_plain
from .sweep import sweep
from .windows import Plan
from .work import Counts, Work, counting, reading, writers

ShardedJob = Union[GenerateJob, ClassifyJob]
_PATHS = ("landcover", "image", "model", "output", "confidence", "style_image")
MOST_INPUTS = 64
"""Files whose state goes with every task: a mosaic of thousands is looked at by the client alone."""
_HERE = threading.local()
"""The work that this thread has open, by what was asked for: opening it costs more than a small shard."""


def task_of(
    job: ShardedJob, settled: dict[str, Any], plan: Plan, shard: Shard, folder: Path, inputs: Stamps
) -> dict[str, Any]:
    """All that `perform_shard` needs to compute a shard, as JSON has it, with absolute paths."""
    paths = {name: getattr(job, name) for name in _PATHS if getattr(job, name, "")}
    whole: dict[str, Any] = {
        name: str(Path(path).absolute()) for name, path in paths.items() if name == "output" or Path(path).exists()
    }
    return {
        "verb": verb_of(job),
        "job": to_json(replace(job, **whole)),
        "settled": settled,
        "plan": to_plain(part_of(plan, shard)),
        "shard": asdict(shard),
        "number": shard.number,
        "windows": (shard.end - shard.first) * len(plan.columns),
        "folder": str(folder),
        "inputs": {name: list(stamp) for name, stamp in islice(inputs.items(), MOST_INPUTS)},
        **({"threads": job.threads} if job.threads else {}),
    }


def perform_shard(task: dict[str, Any], report: Report | None = None) -> dict[str, Any]:
    """Compute the shard of a task (`task_of`) and keep it in the task's folder; gives its marker: number, windows,
    seconds, network_seconds, provider, counts, files.

    Every thread keeps the work of its last task open for the next one. report: takes the progress within the shard.
    A report that raises stops the shard, which then leaves nothing. Raises LandSynthError.
    """
    shard, part = Shard(**task["shard"]), from_plain(task["plan"])
    inputs = {name: (int(size), int(time_ns)) for name, (size, time_ns) in task["inputs"].items()}
    try:
        with reading():
            check_unchanged(inputs)
            work = _opened(task, part, report or _nobody)
            return compute_shard(work, part, shard, Parts(Path(task["folder"])), inputs, report or _nobody)
    except BaseException:
        _HERE.work = None  # whatever broke it may have broken what is open
        raise


def compute_shard(work: Work, part: Plan, shard: Shard, parts: Parts, inputs: Stamps, report: Report) -> dict[str, Any]:
    """Compute a shard with work that is open, and keep it; gives its marker. Raises LandSynthError.

    part: the shard's own windows (`part_of`).
    """
    started, before = time.perf_counter(), work.network.seconds
    rasters = [replace(raster, grid=raster.grid.cropped((0, shard.top, raster.grid.width, shard.bottom)), is_cog=False)
               for raster in work.rasters]  # fmt: skip
    outputs = [str(parts.raster(shard.number, layer)) for layer in range(len(rasters))]
    counts: list[Counts] = []
    edges: list[Any] = []
    try:
        with writers(outputs, rasters, report) as made:
            write = _Below(counting(work, made, counts), shard.seam)
            sweep(
                part, work.style, work.reader(part), work.compute, write, report,
                lambda *fades: edges.extend(fades),
            )  # fmt: skip
            for writer in made:
                writer.complete()
            check_unchanged(inputs)
            for writer in made:
                writer.publish()
    except OutputError:
        if not parts.is_there():
            raise parts.error(FileNotFoundError(2, "No such file or directory")) from None
        raise
    facts = {
        "windows": part.count,
        "seconds": round(time.perf_counter() - started, 3),
        "network_seconds": round(work.network.seconds - before, 3),
        "provider": work.network.provider,
        "processor": " ".join(processor()),
        "counts": counts[0].tolist(),
    }
    return parts.finish(shard.number, len(rasters), Fades(edges[0], edges[1], write.above), facts, report)


class _Below:
    """Passes rows on but for the first `count`, which are the seam's; of those it keeps which pixels are valid."""

    def __init__(self, write: Callable[[Any, Any], None], count: int) -> None:
        self._write, self._count = write, count
        self.above: NDArray[np.bool_] = np.zeros((0, 0), np.bool_)
        self._is_first = True

    def __call__(self, rows: Any, valid: NDArray[np.bool_]) -> None:
        if self._is_first:
            self._is_first = False
            self.above = valid[: self._count].copy()
            rows, valid = rows[:, self._count :], valid[self._count :]
        self._write(rows, valid)


def _opened(task: dict[str, Any], part: Plan, report: Report) -> Work:
    """The task's work, open in this thread. Raises InputError, ModelError or JobError."""
    key = {
        **{name: task.get(name) for name in ("job", "settled", "threads", "inputs")},
        "size": [part.height, part.width],
    }
    held = getattr(_HERE, "work", None)
    if held is None or held[0] != key:
        _HERE.work = held = None  # gives its memory back first
        job = from_json(task["job"])
        if isinstance(job, GenerateJob):
            work: Work = GenerateWork.opened(replace(job, threads=task.get("threads")), task["settled"], report)
        elif isinstance(job, ClassifyJob):
            work = ClassifyWork.opened(replace(job, threads=task.get("threads")), task["settled"], report)
        else:
            raise JobError(f"verb: expected generate or classify, found {task['verb']}. Update LandSynth.")
        work.network.specialise(part.height, part.width)
        _HERE.work = held = (key, work)
    found: Work = held[1]
    return found


def _nobody(event: Event) -> None:
    """Takes what is said where nobody listens."""
