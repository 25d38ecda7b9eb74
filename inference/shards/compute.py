"""Computes shards in any process: opens what their job reads, sweeps their windows, keeps their rows and fades."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...contract.errors import InputError, JobError, OutputError
from ...contract.events import Report, silent
from ...contract.jobs.classify import ClassifyJob
from ...contract.jobs.generate import GenerateJob
from ...contract.jobs.registry import from_json, to_json, verb_of
from ...contract.jobs.translate import TranslateJob
from ...contract.options.declaring import SweepOptions, paths_of
from ..cluster.task import NotHereError
from ..engine.classify_work import ClassifyWork
from ..engine.fitting import cache_for
from ..engine.generate_work import GenerateWork
from ..engine.identity import Stamps, check_unchanged
from ..engine.sweep import sweep
from ..engine.translate_work import TranslateWork
from ..engine.work import Counts, RasterWork, Write, counting, publish, reading, writers
from ..machine import processor
from ..windows.plan import Plan
from ..windows.shards import Shard, from_plain, part_of, to_plain
from .folder import Fades, Parts
from .shelf import Shelf

WORKS: dict[type, Any] = {GenerateJob: GenerateWork, ClassifyJob: ClassifyWork, TranslateJob: TranslateWork}
"""What opens the work of a job, by the job's type."""
MOST_INPUTS = 64
"""Files whose state goes with every task: a mosaic of thousands is looked at by the client alone."""
_OPEN = Shelf()
"""The work that threads have open, by what was asked for: opening it costs more than a small shard."""


def task_of(
    job: SweepOptions, settled: dict[str, Any], plan: Plan, shard: Shard, parts: Parts, inputs: Stamps
) -> dict[str, Any]:
    """All that `perform_shard` needs to compute a shard, as JSON has it, with absolute paths."""
    whole: dict[str, Any] = {
        name: str(Path(path).absolute())
        for name, path in paths_of(job).items()
        if name == "output" or Path(path).exists()
    }
    return {
        "verb": verb_of(job),
        "job": to_json(replace(job, **whole)),
        "settled": settled,
        "plan": to_plain(part_of(plan, shard)),
        "shard": asdict(shard),
        "number": shard.number,
        "windows": (shard.end - shard.first) * len(plan.columns),
        "folder": str(parts.folder),
        "mark": parts.mark,
        "inputs": {name: list(stamp) for name, stamp in islice(inputs.items(), MOST_INPUTS)},
        **({"threads": job.threads} if job.threads else {}),
    }


def perform_shard(task: dict[str, Any], report: Report | None = None) -> dict[str, Any]:
    """Compute the shard of a task (`task_of`) and keep it in the task's folder; gives its marker: number, windows,
    seconds, network_seconds, provider, counts, files.

    Every thread keeps the work of its last task open for the next one, until `release`. report: takes the progress
    within the shard. A report that raises stops the shard, which then leaves nothing. Raises LandSynthError.
    """
    shard, part = Shard(**task["shard"]), from_plain(task["plan"])
    inputs = {name: (int(size), int(time_ns)) for name, (size, time_ns) in task["inputs"].items()}
    key = {
        **{name: task.get(name) for name in ("job", "settled", "threads", "inputs")},
        "size": [part.height, part.width, part.tile],
    }
    work = _OPEN.take(key)
    parts = Parts(Path(task["folder"]), task["mark"])
    job = _job(task)
    with reading(cache_for(job)):
        _check_same(inputs)
        work = work or _opened(job, task, part, report or silent)
        marker = compute_shards(work, part, [shard], parts, inputs, report or silent)[0]
    _OPEN.put(key, work)  # not after an error: whatever broke the shard may have broken what is open
    return marker


def release() -> None:
    """Close what threads of this process keep open for a next shard: the run has ended."""
    _OPEN.clear()


def compute_shards(
    work: RasterWork, plan: Plan, some: Sequence[Shard], parts: Parts, inputs: Stamps, report: Report
) -> list[dict[str, Any]]:
    """Compute neighbouring shards in one sweep with work that is open, and keep each as soon as it is finished; gives
    their markers. The network goes on while a shard is written. Raises LandSynthError.

    plan: the windows of these shards and no others.
    """
    starts = {shard.first - some[0].first for shard in some}
    with _Keeper(work, plan, some, parts, inputs, report) as keeper:
        sweep(
            plan, work.blending, work.reader(plan), work.compute, keeper.write, report, keeper.finish, starts,
            network=work.network,
        )  # fmt: skip
    return keeper.markers


class _Keeper:
    """Puts the rows of neighbouring shards into a file each, and keeps a shard when all of it is there."""

    def __init__(
        self, work: RasterWork, plan: Plan, some: Sequence[Shard], parts: Parts, inputs: Stamps, report: Report
    ) -> None:
        self._work, self._plan, self._parts, self._inputs, self._report = work, plan, parts, inputs, report
        self._coming = list(some)
        self._write: Write | None = None
        self._stack = contextlib.ExitStack()
        self._started, self._network = time.perf_counter(), work.network.seconds
        self.markers: list[dict[str, Any]] = []

    def __enter__(self) -> _Keeper:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def write(self, rows: Any, valid: NDArray[np.bool_]) -> None:
        """Append finished rows; the first ones of a shard are its seam's, of which only their validity is kept."""
        with self._named():
            if self._write is None:
                seam = self._coming[0].seam
                self._write = self._begin(self._coming[0])
                self._above = valid[:seam].copy()
                rows, valid = rows[:, seam:], valid[seam:]
            self._write(rows, valid)

    def _begin(self, shard: Shard) -> Write:
        grids = [(raster, raster.grid.cropped((0, shard.top, raster.grid.width, shard.bottom)))
                 for raster in self._work.rasters]  # fmt: skip
        outputs = [str(self._parts.raster(shard.number, layer)) for layer in range(len(grids))]
        rasters = [replace(raster, grid=grid, is_cog=False) for raster, grid in grids]
        self._made = self._stack.enter_context(writers(outputs, rasters, self._report))
        self._counts: list[Counts] = []
        return counting(self._work, self._made, self._counts)

    def finish(self, first: NDArray[np.float32], last: NDArray[np.float32]) -> None:
        """Keep the shard whose fades these are."""
        shard, network = self._coming.pop(0), self._work.network
        with self._named():
            publish(self._made, [{}] * len(self._made), self._inputs)
        self._stack.close()
        now = time.perf_counter()
        facts = {
            "windows": (shard.end - shard.first) * len(self._plan.columns),
            "seconds": round(now - self._started, 3),
            "network_seconds": round(network.seconds - self._network, 3),
            "provider": network.runner,
            "processor": " ".join(processor()),
            "counts": self._counts[0].tolist(),
        }
        self._started, self._network, self._write = now, network.seconds, None
        fades = Fades(first, last, self._above)
        self.markers.append(self._parts.finish(shard.number, len(self._made), fades, facts, self._report))

    @contextlib.contextmanager
    def _named(self) -> Iterator[None]:
        """An error of a file in a folder that is gone is the folder's."""
        try:
            yield
        except OutputError:
            if not self._parts.is_there():
                raise self._parts.error(FileNotFoundError(2, "No such file or directory")) from None
            raise


def _check_same(inputs: Stamps) -> None:
    """Raise NotHereError where a file is not the one that the client looked at."""
    try:
        check_unchanged(inputs)
    except InputError as error:
        advice = "If this machine has a copy of its own: inputs and model must lie on storage that all machines share."
        raise NotHereError(f"{error} {advice}") from error


def _job(task: dict[str, Any]) -> SweepOptions:
    """The task's job, with the threads that its worker has. Raises JobError."""
    job = from_json(task["job"])
    if not isinstance(job, SweepOptions) or type(job) not in WORKS:
        raise JobError(f"verb: expected generate, classify or translate, found {task['verb']}. Update LandSynth.")
    return replace(job, threads=task.get("threads"))


def _opened(job: SweepOptions, task: dict[str, Any], part: Plan, report: Report) -> RasterWork:
    """The task's work, opened. Raises InputError or ModelError."""
    work: RasterWork = WORKS[type(job)].opened(job, task["settled"], report)
    work.network.specialise(part.height, part.width, part.tile)
    return work
