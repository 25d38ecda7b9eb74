"""Carries a verb's work out: at once, or by shards that are kept, resumed, shared out and joined."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from ...contract.errors import JobError, LandSynthError, OutOfMemoryError, OutputError, WorkerError
from ...contract.events import Message, Report, Scratch, Warning
from ...contract.files import TIFF, check_output
from ...contract.jobs.registry import verb_of
from ...contract.options.declaring import VIRTUAL, SweepOptions, deciding, paths_of
from ...contract.progress import Clock
from ...rasters.grid import Box
from ...rasters.unfinished import file_hash
from ...rasters.virtual import sources
from ..engine.fitting import JobT, figures, fitted, settled_memory
from ..engine.identity import Stamps, check_unchanged, identity, runtime, stamps, times
from ..engine.output_lock import claimed
from ..engine.work import Done, RasterWork, at_once
from ..machine import processor
from ..windows.plan import Budget, Plan
from ..windows.shards import Shard, from_plain, neighbours, part_of, shards, to_plain
from .compute import compute_shards, perform_shard, release, task_of
from .folder import FORMAT, Parts
from .join import join
from .place import Place

ENDINGS = (*TIFF, VIRTUAL)
WorkT = TypeVar("WorkT", bound=RasterWork)
JOINING = 0.03
"""Share of the progress that joining the shards takes."""
UNSEEN_SECONDS = 90.0
"""For how long shards of other machines may not be seen here."""


@dataclass(frozen=True)
class Order:
    """A job that is about to be carried out: its outputs, the files of its inputs by parameter, and their state."""

    job: SweepOptions
    outputs: tuple[str, ...]
    inputs: Mapping[str, Sequence[str]]
    stamps: Stamps
    place: Place
    asked: dict[str, Any] = field(default_factory=dict)

    @staticmethod
    def of(job: SweepOptions, outputs: Sequence[str], inputs: Mapping[str, Sequence[str]]) -> Order:
        """The order of a job; what decides its pixels is looked at where it is carried out in parts."""
        read = [paths_of(job)["model"], *(file for files in inputs.values() for file in files)]
        order = Order(job, tuple(outputs), inputs, stamps(read), Place.of(outputs, read))
        return replace(order, asked=order._asked()) if order.is_in_parts else order

    @property
    def parts(self) -> Parts:
        """The folder of the shards."""
        return Parts(self.place.folder)

    @property
    def is_virtual(self) -> bool:
        """Whether an output is a virtual raster, so that the shards stay."""
        return _is_virtual(self.outputs)

    @property
    def is_in_parts(self) -> bool:
        """Whether the job goes by shards."""
        return _is_in_parts(self.job, self.outputs)

    def earlier(self, report: Report) -> dict[str, Any] | None:
        """What an earlier run of the same job settled, to be gone on with; None where none has finished a shard.

        Raises JobError where another job's shards lie there, OutputError where they would be mixed with this one's.
        """
        if not self.parts.is_there():
            return None
        if self.job.resume:
            return self._begun()[0].get("settled")
        if self.is_in_parts:
            raise OutputError(
                f"Expected no bands of an earlier run, found {self.parts.folder}. Set RESUME to go on with it, delete "
                "it (with the virtual raster, where it belongs to one), or choose another OUTPUT."
            )
        report(Warning(f"{self.parts.folder} holds bands of an earlier run; without RESUME it is left as it is."))
        return None

    def begun(self) -> tuple[Plan, Parts] | None:
        """The plan and the shards of an earlier run that has finished some; None where there is nothing to lose."""
        found, parts = self._begun() if self.job.resume else ({}, self.parts)
        return (from_plain(found["plan"]), parts) if found else None

    def _begun(self) -> tuple[dict[str, Any], Parts]:
        """The record of an earlier run that has finished shards, empty where there is none, and the shards."""
        parts = self.parts
        found = parts.record(self.asked)
        return (found if found and parts.finished(shards(from_plain(found["plan"]))) else {}), parts

    def _asked(self) -> dict[str, Any]:
        options = deciding(self.job)
        options["difference" if hasattr(self.job, "difference") else "confidence"] = len(self.outputs) > 1
        return {
            "format": FORMAT,
            "verb": verb_of(self.job),
            "options": options,
            "model": file_hash(paths_of(self.job)["model"]),
            "inputs": {name: identity(files) for name, files in self.inputs.items() if files},
            "times": {name: found for name, files in self.inputs.items() if (found := times(files))},
            "runtime": runtime(),
        }


def check_outputs(outputs: Mapping[str, str], inputs: Sequence[str], endings: tuple[str, ...] = ENDINGS) -> None:
    """Raise OutputError or JobError where rasters cannot be written at these paths, by parameter, OUTPUT first."""
    first = Path(outputs["OUTPUT"]).resolve().with_suffix("")
    for name, path in outputs.items():
        check_output(path, inputs, name, endings)
        if name != "OUTPUT" and Path(path).resolve().with_suffix("") == first:
            raise JobError(
                f"{name}: expected another file than OUTPUT, with a name of its own, found {path}. Choose one "
                "unlike that of OUTPUT."
            )


def run_windows(
    job: JobT, outputs: Mapping[str, str], inputs: Mapping[str, Sequence[str]], budget: Budget,
    begin: Callable[[JobT, dict[str, Any] | None], WorkT], report: Report, started: float, beside: int = 0,
) -> tuple[WorkT, Done, dict[str, Any]]:  # fmt: skip
    """Write a job's rasters window by window; gives the work, what was done, and the result: outputs and numbers.

    outputs, inputs: files by parameter. begin: makes the work of the job with its settled memory, and of what an
    earlier run settled that is gone on with. started: when the verb began (time.perf_counter). beside: bytes of the
    budget that windows must leave. Raises LandSynthError; then outputs are as they were.
    """
    paths = list(outputs.values())
    with claimed(written(job, paths), report):
        order = Order.of(job, paths, inputs)
        earlier = order.earlier(report)
        work = begin(settled_memory(job, budget, earlier), earlier)
        less = replace(budget, memory=max(budget.memory - beside, budget.memory // 4))
        done = carry_out(order, work, work.coverage.world, less, report)
    seconds = time.perf_counter() - started
    grid = work.coverage.grid
    numbers = figures(done.plan, work.network, grid, done.network_seconds, seconds, report, budget.memory)
    return work, done, {**outputs, **numbers, "resumed": done.resumed}


def written(job: SweepOptions, outputs: Sequence[str]) -> list[str]:
    """All that a run writes and no other may write meanwhile: x.tif and x.vrt have one folder of shards."""
    return [*outputs, *([str(Parts.of(outputs[0]).folder)] if _is_in_parts(job, outputs) else [])]


def carry_out(order: Order, work: RasterWork, world: Box, budget: Budget, report: Report) -> Done:
    """Write the order's outputs, with smaller windows where memory runs out.

    Raises LandSynthError; then outputs are as they were, and what is finished stays only with RESUME.
    """
    if not order.is_in_parts:
        before = work.network.seconds
        counts: list[Any] = []

        def whole(used: Plan) -> None:
            counts[:] = [at_once(work, used, order.outputs, order.stamps, report)]

        used = fitted(order.job, work.network, world, budget, whole, report)
        return Done(used, counts[0], work.network.seconds - before)
    earlier = order.begun()
    run = _Run(order, work, report, earlier[1] if earlier else order.parts)
    if earlier is not None:
        begun = earlier[0]
        report(Message(f"{begun.count} windows of {begun.width} x {begun.height} pixels, as the run before had them."))
        if not order.job.scheduler:
            work.network.specialise(begun.height, begun.width, begun.tile)
        return run.go_on(begun)
    done: list[Done] = []
    fitted(order.job, work.network, world, budget, lambda used: done.append(run.begin(used)), report)
    return done[0]


class _Run:
    """An order that is carried out by shards."""

    def __init__(self, order: Order, work: RasterWork, report: Report, parts: Parts) -> None:
        self._order, self._work, self._report, self._parts = order, work, report, parts

    def begin(self, plan: Plan) -> Done:
        """Carry out the plan from its first shard on; raises OutOfMemoryError only while there is none to lose."""
        if not self._order.job.resume:
            if self._order.is_virtual:  # what is announced is deleted when the worker ends: not under its own name
                self._parts = Parts(self._parts.folder.with_name(f".{self._order.parts.folder.name}"))
            self._report(Scratch(str(self._parts.folder)))
        self._parts.begin(self._order.asked, to_plain(plan), self._work.settled())
        return self.go_on(plan)

    def go_on(self, plan: Plan) -> Done:
        """Carry out what is not finished of the plan, and join it."""
        parts, every = self._parts, shards(plan)
        parts.tidy()
        there = parts.finished(every)
        if there:
            self._check_machine(there)
            self._report(Message(f"Going on with {parts.folder}: {len(there)} of {len(every)} bands are there."))
        todo, whole = [shard for shard in every if shard.number not in there], _rows(every)
        joining = whole * JOINING / (1 - JOINING)
        clock = Clock(whole + joining, self._report)
        clock.skip(whole - _rows(todo))
        try:
            self._compute(plan, todo, clock)
            markers = parts.finished(every)
            lost = [shard.number for shard in every if shard.number not in markers]
            if lost:
                raise OutputError(
                    f"Expected {len(every)} bands in {parts.folder}, found {len(lost)} of them gone or changed (the "
                    f"first is {lost[0]}). Run again with RESUME, and let nobody else write there."
                )
            self._say_mixture(markers)
            if parts.folder != self._order.parts.folder:
                parts = self._parts = parts.moved(self._order.parts.folder)
            clock.begin(joining)
            counts = join(self._work, plan, every, parts, self._order.outputs, markers, self._order.stamps, clock)
        except BaseException as error:
            self._leave(every, error)
            raise
        seconds = sum(marker["network_seconds"] for number, marker in markers.items() if number not in there)
        if self._order.is_virtual:
            copied = [layer for layer, output in enumerate(self._order.outputs) if not _is_virtual([output])]
            parts.thin(every, copied)
            self._order.place.drop_old(self._report)
        else:
            parts.delete(self._report)
        return Done(plan, counts, seconds, len(there))

    def _compute(self, plan: Plan, todo: list[Shard], clock: Clock) -> None:
        """Compute the shards, here or where the scheduler says."""
        job, stamped = self._order.job, self._order.stamps
        if job.scheduler:
            from ..cluster.spread import spread

            settled = self._work.settled()
            tasks = [task_of(job, settled, plan, each, self._parts, stamped) for each in todo]
            if tasks:
                clock.begin(_rows(todo))
                spread(
                    tasks, job.scheduler, self._parts.folder, clock, lambda task, marker: None, perform_shard,
                    ended=release, check=lambda: check_unchanged(stamped),
                )  # fmt: skip
                self._await(todo)
            return
        for some in neighbours(todo):
            clock.begin(_rows(some))
            try:
                compute_shards(self._work, part_of(plan, *some), some, self._parts, stamped, clock)
            except OutOfMemoryError as error:
                if not self._parts.finished(shards(plan)):
                    raise
                raise WorkerError(
                    f"{error} The bands that are finished have windows of {plan.width} x {plan.height} pixels, and "
                    f"all must have the same: close other programs and run again with RESUME, or delete "
                    f"{self._parts.folder} and lower MEMORY_MB."
                ) from error

    def _await(self, todo: Sequence[Shard]) -> None:
        """Wait until what other machines have written is seen here: network file systems remember what was not there
        for up to a minute."""
        end = time.monotonic() + UNSEEN_SECONDS
        while len(self._parts.finished(todo)) < len(todo) and self._parts.is_there() and time.monotonic() < end:
            time.sleep(0.5)

    def _check_machine(self, markers: dict[int, dict[str, Any]]) -> None:
        """Raise JobError where what this process would compute rounds otherwise than what is there."""
        here = f"{self._work.network.runner} ({' '.join(processor())})"
        others = [name for name in _computers(markers) if name != here]
        if others and not self._order.job.scheduler:  # its workers say who they are
            raise JobError(
                f"RESUME: expected {' and '.join(others)}, which computed the bands in {self._parts.folder}, found "
                f"{here}, which rounds otherwise. Run on such a machine, delete that folder, or choose another OUTPUT."
            )

    def _say_mixture(self, markers: dict[int, dict[str, Any]]) -> None:
        found = _computers(markers)
        if len(found) > 1:
            self._report(
                Warning(
                    f"Bands were computed by {' and '.join(found)}, which round differently: values may differ "
                    "by a digital number from those of one alone."
                )
            )

    def _leave(self, every: Sequence[Shard], error: BaseException) -> None:
        """After a failure: without RESUME nothing stays but what a virtual raster consists of, with it what is
        finished; both are said."""
        if not self._order.job.resume:
            named = [output for output in self._order.outputs if _consists_of(output, self._parts)]
            if named:
                self._report(Warning(f"{self._parts.folder} stays: {' and '.join(named)} would be empty without it."))
            else:
                self._parts.delete(self._report)
        elif isinstance(error, LandSynthError) and not isinstance(error, OutOfMemoryError) and self._parts.is_there():
            self._parts.tidy()
            number = len(self._parts.finished(every))
            self._report(
                Message(f"{number} of {len(every)} finished bands stay in {self._parts.folder} for a run with RESUME.")
            )


def _computers(markers: dict[int, dict[str, Any]]) -> list[str]:
    """What computed shards: providers, with the processor."""
    return sorted({f"{marker['provider']} ({marker['processor']})" for marker in markers.values()})


def _rows(some: Sequence[Shard]) -> int:
    """Rows of windows of some shards."""
    return sum(shard.end - shard.first for shard in some)


def _is_virtual(outputs: Sequence[str]) -> bool:
    return any(output.lower().endswith(VIRTUAL) for output in outputs)


def _consists_of(output: str, parts: Parts) -> bool:
    """Whether an output is a virtual raster that names files of the folder."""
    folders = {each.parent for each in sources(Path(output))} if _is_virtual([output]) else set()
    return any(os.path.realpath(each) == os.path.realpath(parts.folder) for each in folders)


def _is_in_parts(job: SweepOptions, outputs: Sequence[str]) -> bool:
    return bool(job.resume or job.scheduler or _is_virtual(outputs))
